//! 签领表: who gets how much and signs for it, with account numbers masked, the sum in digits and in words, and whoever
//! cannot be paid yet listed with what is missing.

use super::{Around, NoReport, Report, money, page, page::Column};
use crate::{
    domain::{Class, Kind, PersonId, appraisal::Fen, secret::mask_account},
    lang::{Msg, amount},
};

/// Room for a signature.
const SIGNATURE: &str = "__________";

/// Room for an account number that is not known.
const ROOM: &str = "_______________";

/// The account number as it may be shown: its last four digits; empty where it is not known.
fn account(around: &Around<'_>, person: PersonId) -> String {
    let words = around.words;
    if !around.view.sees_class(Kind::Person, Class::Sensitive) {
        return words.t("not-shown").into_owned();
    }
    let number = around.view.person(person).map(|person| person.bank_account.masked(mask_account));
    match number {
        Some(number) if !number.is_empty() => number,
        _ => String::new(),
    }
}

/// The list to sign.
///
/// # Errors
/// [`NoReport::NoAllowance`], [`NoReport::Hidden`].
pub fn list(around: &Around<'_>) -> Result<Report, NoReport> {
    let lines = money::lines(around)?;
    let words = around.words;
    let mut report = Report { title: around.title(&words.t("report-sign-off")), ..Report::default() };
    for (key, said, number) in [
        ("number", Msg("score-serial"), true),
        ("name", Msg("score-name"), false),
        ("post", Msg("report-post"), false),
        ("account", Msg("sign-account"), false),
        ("amount", Msg("sign-amount"), true),
        ("missing", Msg("sign-missing"), false),
    ] {
        report.head(key, &words.t(said), number);
    }
    let columns = [
        (words.t("score-serial").into_owned(), Column::Number),
        (words.t("score-name").into_owned(), Column::Whole),
        (words.t("report-post").into_owned(), Column::Folds),
        (words.t("sign-account").into_owned(), Column::Whole),
        (words.t("sign-amount").into_owned(), Column::Number),
        (words.t("report-signature").into_owned(), Column::Whole),
    ];
    let (mut rows, mut open, mut nothing, mut sum) = (Vec::new(), Vec::new(), 0usize, Fen(0));
    let mut undecided = false;
    for line in &lines {
        let Some((_, sheet)) = around.sheet(line.at) else { continue };
        undecided |= !sheet.decided.is;
        let (name, post) = (around.person(sheet.person), around.post(sheet));
        let Some(amount) = line.amount() else {
            let why = line.missing(words).unwrap_or_default();
            open.push(vec![name.clone(), around.post_folding(sheet), why.clone()]);
            report.rows.push(vec![String::new(), name, post, String::new(), String::new(), why]);
            continue;
        };
        if amount == Fen(0) {
            nothing += 1;
            continue;
        }
        sum = sum.plus(amount);
        let number = (rows.len() + 1).to_string();
        let account = account(around, sheet.person);
        report.rows.push(vec![
            number.clone(),
            name.clone(),
            post,
            account.clone(),
            amount.to_string(),
            String::new(),
        ]);
        rows.push(vec![
            number,
            name,
            around.post_folding(sheet),
            if account.is_empty() { ROOM.to_owned() } else { account },
            amount.to_string(),
            SIGNATURE.to_owned(),
        ]);
    }
    let table = page::table(&columns, &rows);
    let mut head = page::title(&report.title);
    if undecided {
        head.extend(page::paragraph(&words.t("sign-provisional")));
    }
    head.push(page::rule());
    head.extend(table.head);
    let mut foot = vec![page::rule()];
    let args = [("people", rows.len().into()), ("total", sum.to_string().into())];
    foot.extend(page::paragraph(&words.ta("sign-sum", &args)));
    let said = [("text", amount::in_words(words, sum.0).into())];
    foot.extend(page::paragraph(&words.ta("sign-sum-words", &said)));
    if nothing > 0 {
        foot.extend(page::paragraph(&words.ta("sign-nothing", &[("count", nothing.into())])));
    }
    if !open.is_empty() {
        foot.extend(page::paragraph(&words.ta("sign-open", &[("count", open.len().into())])));
        let columns = [
            (words.t("score-name").into_owned(), Column::Whole),
            (words.t("report-post").into_owned(), Column::Folds),
            (words.t("sign-missing").into_owned(), Column::Folds),
        ];
        let table = page::table(&columns, &open);
        foot.extend(table.head);
        foot.extend(table.blocks.into_iter().flatten());
    }
    foot.extend(page::paragraph(&around.basis()));
    foot.extend(page::paragraph(&words.t("report-signed-by")));
    report.printed = page::pages(words, &head, &table.blocks, &foot);
    Ok(report)
}
