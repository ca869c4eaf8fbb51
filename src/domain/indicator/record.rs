//! A county's own indicator as a row: the text of its file, checked before it is stored. One with the key of a shipped
//! indicator takes its place.

use super::Indicator;
use crate::domain::{
    Act, Refusal, Row, Step, Verb, View,
    act::difference,
    record::record,
    register::{FileText, Mistake, Slug, Wrong},
};
use serde::{Deserialize, Serialize};

/// The most indicators of a county's own.
pub const MAX_OWN: usize = 100;

/// A county's own indicator.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OwnIndicator {
    /// Key, unique among the county's own.
    pub key: Slug,
    /// The file.
    pub text: FileText,
    /// It is not shown any more; what was frozen of it stays.
    pub retired: bool,
}

record!(OwnIndicator, Indicator, |_own, _visit| {}, |_own, _visit| {};
    key: Text(24), Open, required;
    text: Part, Open, required;
    retired: Flag, Open;
);

/// Checks a county's own indicator: that its file can be read and has the same key.
///
/// # Errors
/// [`Refusal::IndicatorFile`] with every mistake.
pub fn check(own: &OwnIndicator) -> Result<(), Refusal> {
    let read = Indicator::read(&own.text.0).map_err(|all| Refusal::IndicatorFile(all.into()))?;
    if read.key == own.key {
        return Ok(());
    }
    let known = [own.key.as_str().into()].into();
    let what = Wrong::NotOneOf { key: "key", text: read.key.as_str().into(), known };
    Err(Refusal::IndicatorFile([Mistake { line: 1, table: "".into(), what }].into()))
}

/// Takes a file into the store, or changes the indicator that is there; `None` where it says the same.
///
/// # Errors
/// [`Refusal::TooLarge`] above [`MAX_OWN`].
pub fn define(view: &View, indicator: &Indicator, text: &str) -> Result<Option<Act>, Refusal> {
    let new = OwnIndicator { key: indicator.key, text: FileText(text.into()), retired: false };
    let mut own = view.own_indicators();
    if let Some((id, known)) = own.find(|(_, own)| own.key == indicator.key) {
        let step = difference(id.row(), &Row::from(known.clone()), &new.into());
        return Ok(step.map(|step| Act::new(Verb::Edit, vec![step])));
    }
    match view.own_indicators().count() {
        count if count >= MAX_OWN => Err(Refusal::TooLarge { steps: count + 1, limit: MAX_OWN }),
        _ => Ok(Some(Act::new(Verb::Create, vec![Step::Create(new.into())]))),
    }
}

/// Shows a county's own indicator no more; `None` where it has none of this key or it is retired already.
pub fn retire(view: &View, key: Slug) -> Option<Act> {
    let (id, known) = view.own_indicators().find(|(_, own)| own.key == key)?;
    let retired = OwnIndicator { retired: true, ..known.clone() };
    let step = difference(id.row(), &Row::from(known.clone()), &retired.into())?;
    Some(Act::new(Verb::Edit, vec![step]))
}
