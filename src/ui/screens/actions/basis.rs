//! The date, document and reason on which an act rests, as lines of a slip.

use super::slip::{Shape, Slip};
use crate::{
    domain::{Day, desk::Basis},
    ui::{Look, Place},
};

/// Most characters of a document number.
const DOCUMENT: u16 = 40;
/// Most characters of a reason.
const REASON: u16 = 100;

/// The lines, filled from the place: first day, document.
pub(super) fn lines(slip: Slip, look: &Look<'_>, place: &Place) -> Slip {
    let words = look.words;
    let from = place.text("from").and_then(Day::parse).unwrap_or(look.view.today());
    slip.typed("from", words.t("basis-from"), Shape::Day, &from.to_string())
        .typed(
            "document",
            words.t("basis-document"),
            Shape::Text(DOCUMENT),
            place.text("document").unwrap_or(""),
        )
        .typed("reason", words.t("basis-reason"), Shape::Text(REASON), "")
}

/// What the lines say.
pub(super) fn read(slip: &Slip, look: &Look<'_>) -> Basis {
    Basis {
        document: slip.text("document").into(),
        reason: slip.text("reason").into(),
        ..Basis::from(slip.day("from").unwrap_or(look.view.today()))
    }
}

/// `原任止 2026-11-22  接任起 2026-11-23  文号 百镇[2026]31号`.
pub(super) fn said(slip: &Slip, look: &Look<'_>) -> String {
    let (words, document) = (look.words, document(slip, look));
    let from = read(slip, look).from;
    words
        .ta(
            "basis-said",
            &[
                ("last", from.before().to_string().into()),
                ("from", from.to_string().into()),
                ("document", document.into()),
            ],
        )
        .into_owned()
}

/// `起任 2026-11-23  文号 百镇[2026]31号`.
pub(super) fn said_new(slip: &Slip, look: &Look<'_>) -> String {
    let from = read(slip, look).from.to_string();
    let args = [("from", from.into()), ("document", document(slip, look).into())];
    look.words.ta("basis-said-new", &args).into_owned()
}

fn document(slip: &Slip, look: &Look<'_>) -> String {
    match slip.text("document") {
        "" => look.words.t("not-entered").into_owned(),
        document => document.to_owned(),
    }
}
