//! Why an account may not do something, in words, with whom to ask.

use super::{Look, describe, wording};
use crate::domain::{Right, Row, rights::Denied};

/// What a right lets people do: "approve", "enter".
pub fn right(look: &Look<'_>, right: Right) -> String {
    look.words.t(format!("right-{}", right.key())).into_owned()
}

/// Why it was refused and what to do next.
pub fn denied(look: &Look<'_>, denied: &Denied) -> String {
    let words = look.words;
    let said = |what: Right, kind| {
        [("right", right(look, what).into()), ("kind", wording::kind(words, kind).into())]
    };
    match denied {
        Denied::Right { right, kind } => words.ta("denied-right", &said(*right, *kind)).into_owned(),
        Denied::State { right, kind } => words.ta("denied-state", &said(*right, *kind)).into_owned(),
        Denied::Field { kind, field } => {
            let fields = Row::fields_of(*kind);
            let name =
                fields.get(*field).map(|field| describe::field(look, *kind, field)).unwrap_or_default();
            words.ta("denied-field", &[("field", name.into())]).into_owned()
        }
        Denied::OtherDuty(role) => {
            words.ta("denied-other-duty", &[("role", describe::role(look, role.row()).into())]).into_owned()
        }
        Denied::OwnWork { right: what, .. } => {
            words.ta("denied-own-work", &[("right", right(look, *what).into())]).into_owned()
        }
        Denied::OwnScore => words.t("denied-own-score").into_owned(),
        Denied::SecondAdministrator => words.t("denied-second-administrator").into_owned(),
        Denied::NoAdministrator => words.t("denied-no-administrator").into_owned(),
        Denied::VettingBelowCounty => words.t("denied-vetting-below-county").into_owned(),
        Denied::NoSuccessor => words.t("denied-no-successor").into_owned(),
    }
}
