//! Score forms: a person's items on a page, or one item of everybody; blank ones with room to write, filled ones with how
//! each score came about. Why somebody was vetoed is on none of them.

use super::{Around, NoReport, Report, page, page::Column};
use crate::{
    domain::{
        Class, Kind, SheetId,
        appraisal::{
            Engine, Mark, Raw, formula,
            record::Sheet,
            template::{Deduction, Item, RateRule, Scoring, Source},
        },
    },
    lang::Msg,
};

/// Room to write a number.
const ROOM: &str = "________";

/// What a scoring rule says, for whoever fills a form in.
fn said_rule(around: &Around<'_>, item: &Item) -> String {
    let words = around.words;
    let list = |names: Vec<String>| names.join(&words.t("scoring-form-joint"));
    match &item.scoring {
        Scoring::Deduct { lines, reasons } => {
            let mut said: Vec<String> = lines
                .iter()
                .map(|line| {
                    let name = around.said(&line.name);
                    match &line.deduction {
                        Deduction::Each { minus, most: None } => format!("{name} -{minus}"),
                        Deduction::Each { minus, most: Some(most) } => {
                            let args = [
                                ("name", name.to_owned().into()),
                                ("minus", minus.to_string().into()),
                                ("most", most.to_string().into()),
                            ];
                            words.ta("scoring-form-deduct-most", &args).into_owned()
                        }
                        Deduction::All => words
                            .ta("scoring-form-deduct-all", &[("name", name.to_owned().into())])
                            .into_owned(),
                        Deduction::Below(edges) => {
                            let edges: Vec<String> =
                                edges.iter().map(|(edge, minus)| format!("<{edge} -{minus}")).collect();
                            format!("{name} {}", edges.join(" "))
                        }
                    }
                })
                .collect();
            if !reasons.is_empty() {
                let numbered: Vec<String> = reasons
                    .iter()
                    .enumerate()
                    .map(|(n, name)| format!("{}{}", n + 1, around.said(name)))
                    .collect();
                said.push(
                    words.ta("scoring-form-reasons", &[("list", numbered.join(" ").into())]).into_owned(),
                );
            }
            list(said)
        }
        Scoring::Checklist(parts) | Scoring::Means(parts) => {
            list(parts.iter().map(|part| format!("{} {}", around.said(&part.name), part.max)).collect())
        }
        Scoring::Classes(classes) | Scoring::Bonus(classes) => list(
            classes.iter().map(|class| format!("{} {}", around.said(&class.name), class.points)).collect(),
        ),
        Scoring::Rubric(bands) => {
            list(bands.iter().map(|band| format!("{} >={}", around.said(&band.name), band.from)).collect())
        }
        Scoring::Ledger { lines, .. } => {
            let line = |line: &crate::domain::appraisal::template::LedgerLine| {
                let points: Vec<String> = line.points.iter().map(ToString::to_string).collect();
                format!("{} {}", around.said(&line.name), points.join("/"))
            };
            list(lines.iter().map(line).collect())
        }
        Scoring::Rate(RateRule::Steps { target, per, minus, .. }) => {
            let args = [
                ("target", target.to_string().into()),
                ("per", per.to_string().into()),
                ("minus", minus.to_string().into()),
            ];
            words.ta("scoring-form-rate", &args).into_owned()
        }
        Scoring::Rate(RateRule::Proportional) => words.t("scoring-form-proportional").into_owned(),
        Scoring::Ranks { points, .. } => {
            list(points.iter().enumerate().map(|(n, points)| format!("#{} {points}", n + 1)).collect())
        }
        Scoring::Veto { grade } => {
            words.ta("scoring-form-veto", &[("grade", around.grade(Some(*grade)).into())]).into_owned()
        }
    }
}

/// What stands in a cell of a filled form, and how it came about.
fn scored(around: &Around<'_>, engine: &Engine<'_>, item: &Item, mark: &Mark) -> (String, String) {
    let words = around.words;
    let veto = matches!(item.scoring, Scoring::Veto { .. });
    let points = match mark {
        Mark::Is(_) if veto => words.t("score-vetoed").into_owned(),
        Mark::Is(raw) => engine.work(item, raw, &[]).points.to_string(),
        Mark::Absent => words.t("score-absent").into_owned(),
        Mark::Open if veto => words.t("score-no-veto").into_owned(),
        Mark::Open | Mark::Unknown => words.t("score-open").into_owned(),
    };
    // A veto's document and reason are not for readers.
    if veto {
        return (points, String::new());
    }
    let mut how = formula::entry(engine, item, mark, &[]).unwrap_or_default();
    // Arithmetic that says no more than the points themselves is left out.
    if how == points {
        how.clear();
    }
    if let (Scoring::Deduct { reasons, .. }, Mark::Is(Raw::Cases(cases))) = (&item.scoring, mark) {
        for case in cases.iter().filter(|case| case.reason > 0) {
            let reason = reasons.get(usize::from(case.reason) - 1).map(|name| around.said(name));
            how.push(' ');
            how.push_str(reason.unwrap_or_default());
        }
    }
    (points, how)
}

fn number_of(around: &Around<'_>, item: &Item) -> usize {
    around.template.items.iter().position(|other| other.key == item.key).map_or(0, |at| at + 1)
}

/// An item's name, with the source where several score it.
fn name_of(around: &Around<'_>, item: &Item, source: &Source) -> String {
    match item.sources.len() {
        0 | 1 => around.said(&item.name).to_owned(),
        _ => format!("{} {}{}", around.said(&item.name), page::SEAM, around.said(&source.name)),
    }
}

fn title(around: &Around<'_>, filled: bool) -> String {
    around.title(&around.words.t(if filled { Msg("report-form") } else { Msg("report-blank-form") }))
}

fn heads(report: &mut Report, around: &Around<'_>) {
    for (key, said, number) in [
        ("sheet", Msg("report-number"), true),
        ("post", Msg("report-post"), false),
        ("name", Msg("score-name"), false),
        ("item", Msg("report-item"), false),
        ("max", Msg("score-full"), true),
        ("points", Msg("report-points"), true),
        ("how", Msg("report-how"), false),
    ] {
        report.head(key, &around.words.t(said), number);
    }
}

fn plain(text: &str) -> String {
    text.replace(page::SEAM, "")
}

/// Filled forms of everybody or of one person.
///
/// # Errors
/// [`NoReport::Hidden`].
pub fn filled(around: &Around<'_>, only: Option<SheetId>) -> Result<Report, NoReport> {
    seen(around)?;
    Ok(forms(around, only, true))
}

/// Filled forms, a page or more for each item and source.
///
/// # Errors
/// [`NoReport::Hidden`].
pub fn filled_columns(around: &Around<'_>) -> Result<Report, NoReport> {
    seen(around)?;
    Ok(columns(around, true))
}

fn seen(around: &Around<'_>) -> Result<(), NoReport> {
    if around.view.sees_class(Kind::Sheet, Class::Personal) { Ok(()) } else { Err(NoReport::Hidden) }
}

/// Forms, one a person in the order of the sheet; `only` one of them; blank ones have room to write.
pub fn forms(around: &Around<'_>, only: Option<SheetId>, is_filled: bool) -> Report {
    let words = around.words;
    let engine = Engine::new(around.template);
    let mut report = Report { title: title(around, is_filled), ..Report::default() };
    heads(&mut report, around);
    let columns = [
        (words.t("score-serial").into_owned(), Column::Number),
        (words.t("report-item").into_owned(), Column::Folds),
        (words.t("score-full").into_owned(), Column::Number),
        (words.t("report-points").into_owned(), Column::Number),
        (words.t("report-how").into_owned(), Column::Folds),
    ];
    for (n, at) in around.rows.iter().enumerate() {
        let (Some((id, sheet)), Some(score)) = (around.sheet(*at), around.results.scores.get(*at)) else {
            continue;
        };
        if only.is_some_and(|only| only != id) {
            continue;
        }
        let mut rows = Vec::new();
        for slot in 0..around.template.slots() {
            let Some((item, source)) = around.template.slot(slot) else { continue };
            let (points, how) = match is_filled {
                true => scored(around, &engine, item, sheet.cells.get(slot)),
                false => (ROOM.to_owned(), said_rule(around, item)),
            };
            let max = item.max.map(|max| max.to_string()).unwrap_or_default();
            let name = name_of(around, item, source);
            report.rows.push(vec![
                id.0.to_string(),
                around.post(sheet),
                around.person(sheet.person),
                plain(&name),
                max.clone(),
                if is_filled { points.clone() } else { String::new() },
                how.clone(),
            ]);
            rows.push(vec![number_of(around, item).to_string(), name, max, points, how]);
        }
        let table = page::table(&columns, &rows);
        let mut head = page::title(&report.title);
        head.extend(page::beside(&about(around, sheet, n + 1)));
        head.push(page::rule());
        head.extend(table.head);
        let mut foot = vec![page::rule()];
        if is_filled {
            let outcome = around.results.outcome(*at);
            let grade = if sheet.decided.is { sheet.decided.grade } else { outcome.and_then(|o| o.grade) };
            let rank = if sheet.decided.is { sheet.decided.rank } else { outcome.and_then(|o| o.rank) };
            let graded = sheet.not_graded.document.is_empty();
            let sum = formula::total(&engine, score).replace('+', &format!("{}+", page::SEAM));
            foot.extend(page::paragraph(&words.ta("scoring-form-sum", &[("sum", sum.into())])));
            let mut pieces = Vec::new();
            if score.open > 0 {
                pieces.push(words.ta("scoring-form-open", &[("count", score.open.into())]).into_owned());
            }
            if let Some(rank) = rank.filter(|_| graded) {
                pieces.push(words.ta("letter-rank", &[("value", rank.to_string().into())]).into_owned());
            }
            let grade = if graded { around.grade(grade) } else { words.t("report-not-graded").into_owned() };
            if !grade.is_empty() {
                pieces.push(words.ta("letter-grade", &[("value", grade.into())]).into_owned());
            }
            if !sheet.decided.is {
                pieces.push(words.t("scoring-form-provisional").into_owned());
            }
            foot.extend(page::beside(&pieces));
        } else {
            foot.extend(page::paragraph(&words.t("report-form-empty-sum")));
        }
        foot.extend(page::paragraph(&words.t("report-form-signs")));
        foot.extend(page::paragraph(&around.basis()));
        page::add(&mut report.printed, page::pages(words, &head, &table.blocks, &foot));
    }
    report
}

fn about(around: &Around<'_>, sheet: &Sheet, number: usize) -> Vec<String> {
    let words = around.words;
    let piece = |id: Msg, value: String| words.ta(id, &[("value", value.into())]).into_owned();
    vec![
        piece(Msg("scoring-form-number"), number.to_string()),
        piece(Msg("scoring-form-name"), around.person(sheet.person)),
        piece(Msg("scoring-form-post"), around.post(sheet)),
        piece(Msg("scoring-form-months"), sheet.months.to_string()),
    ]
}

/// 一项一表: one item of everybody on a sheet of paper, a page or more for each item and source.
pub fn columns(around: &Around<'_>, is_filled: bool) -> Report {
    let words = around.words;
    let engine = Engine::new(around.template);
    let mut report = Report { title: title(around, is_filled), ..Report::default() };
    heads(&mut report, around);
    let columns = [
        (words.t("score-serial").into_owned(), Column::Number),
        (words.t("score-name").into_owned(), Column::Whole),
        (words.t("report-post").into_owned(), Column::Folds),
        (words.t("report-points").into_owned(), Column::Number),
        (
            words.t(if is_filled { Msg("report-how") } else { Msg("scoring-form-remarks") }).into_owned(),
            Column::Folds,
        ),
    ];
    for slot in 0..around.template.slots() {
        let Some((item, source)) = around.template.slot(slot) else { continue };
        let mut rows = Vec::new();
        let max = item.max.map(|max| max.to_string()).unwrap_or_default();
        let name = name_of(around, item, source);
        for (n, at) in around.rows.iter().enumerate() {
            let Some((id, sheet)) = around.sheet(*at) else { continue };
            let (points, how) = match is_filled {
                true => scored(around, &engine, item, sheet.cells.get(slot)),
                false => (ROOM.to_owned(), "________________".to_owned()),
            };
            report.rows.push(vec![
                id.0.to_string(),
                around.post(sheet),
                around.person(sheet.person),
                plain(&name),
                max.clone(),
                if is_filled { points.clone() } else { String::new() },
                if is_filled { how.clone() } else { String::new() },
            ]);
            rows.push(vec![
                (n + 1).to_string(),
                around.person(sheet.person),
                around.post_folding(sheet),
                points,
                how,
            ]);
        }
        let table = page::table(&columns, &rows);
        let piece = |id: Msg, value: String| words.ta(id, &[("value", value.into())]).into_owned();
        let mut head = page::title(&report.title);
        let mut pieces = vec![format!("{} {}", number_of(around, item), plain(&name))];
        pieces.extend(Some(max).filter(|max| !max.is_empty()).map(|max| piece(Msg("scoring-form-max"), max)));
        pieces.push(piece(Msg("scoring-form-scorer"), around.said(&source.name).to_owned()));
        if !item.evidence.is_empty() {
            pieces.push(piece(Msg("scoring-form-evidence"), item.evidence.to_string()));
        }
        head.extend(page::beside(&pieces));
        head.extend(page::paragraph(&said_rule(around, item)));
        head.push(page::rule());
        head.extend(table.head);
        let mut foot = vec![page::rule()];
        foot.extend(page::paragraph(&words.t("scoring-form-column-signs")));
        foot.extend(page::paragraph(&around.basis()));
        page::add(&mut report.printed, page::pages(words, &head, &table.blocks, &foot));
    }
    report
}
