//! What a clerk types into a cell, and back: digits and the signs of a keypad, so that no input method is in the way.
//!
//! *Shape*, by scoring type (blanks may stand for `+`):
//! rubric `13.5`; deduction and bonus `2`, with a reason `2/1`, several lines `2+0+1` or `3*1/2` (line 3, one case,
//! reason 2); checklist `2+6+3`; rate `95.5` (of 100) or `191/200`; class and rank `2`; means `5+4.5+10`, a sum of
//! several raters `14/3`; ledger `3`, `3*-5`, perhaps with day and document `3*-5 2026-08-12 X号`, several by `;`;
//! veto `document reason`. Start with [`read`]; [`write()`] gives what [`read`] takes.

use super::{
    mark::{Booking, Mark, MarkProblem, Raw, Tally, fits},
    points::Points,
    template::{Deduction, Item, Scoring, Template},
};
use crate::domain::Day;

/// Why something typed is no entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EntryProblem {
    /// Not of the shape that the item's scoring type takes.
    Unreadable,
    /// Read, but it may not stand there.
    Mark(MarkProblem),
}

/// Reads what was typed into a slot; `today` is the day of a booking that names none.
///
/// # Errors
/// An [`EntryProblem`], out of range with the range.
pub fn read(template: &Template, slot: usize, text: &str, today: Day) -> Result<Mark, EntryProblem> {
    let (item, _) = template.slot(slot).ok_or(EntryProblem::Mark(MarkProblem::NoSuchCell))?;
    let text = text.trim();
    let mark = match text {
        "" => Mark::Open,
        "-" => Mark::Absent,
        "*" | "?" => Mark::Unknown,
        _ => Mark::Is(raw(item, slot, text, today).ok_or(EntryProblem::Unreadable)?),
    };
    fits(template, slot, &mark).map_err(EntryProblem::Mark)?;
    Ok(mark)
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(['+', ' ']).map(str::trim).filter(|part| !part.is_empty())
}

fn raw(item: &Item, slot: usize, text: &str, today: Day) -> Option<Raw> {
    match &item.scoring {
        Scoring::Rubric(_) => Points::parse(text).map(Raw::Points),
        Scoring::Deduct { lines, .. } => {
            let measured = |line: u8| {
                let line = lines.get(usize::from(line)).map(|line| &line.deduction);
                matches!(line, Some(Deduction::Below(_)))
            };
            cases(text, measured)
        }
        Scoring::Bonus(_) => cases(text, |_| false),
        Scoring::Checklist(_) => parts(text).map(Points::parse).collect::<Option<_>>().map(Raw::Parts),
        Scoring::Rate(_) => rate(text),
        Scoring::Classes(_) => {
            text.parse::<u8>().ok().and_then(|number| number.checked_sub(1)).map(Raw::Class)
        }
        Scoring::Ranks { .. } => text.parse().ok().map(Raw::Rank),
        Scoring::Means(_) => parts(text)
            .map(|part| {
                let (sum, count) = part.split_once('/').unwrap_or((part, "1"));
                Some((Points::parse(sum)?, count.parse().ok()?))
            })
            .collect::<Option<_>>()
            .map(Raw::Sums),
        Scoring::Ledger { .. } => {
            text.split(';').map(|one| booking(item, slot, one, today)).collect::<Option<_>>().map(Raw::Events)
        }
        Scoring::Veto { .. } => {
            let (document, reason) = text.split_once(' ').unwrap_or((text, ""));
            Some(Raw::Veto { document: document.into(), reason: reason.trim().into() })
        }
    }
}

fn cases(text: &str, measured: impl Fn(u8) -> bool) -> Option<Raw> {
    let mut found = Vec::new();
    for (at, part) in (0u8..).zip(parts(text)) {
        let (line, rest) = match part.split_once('*') {
            Some((line, rest)) => (line.parse::<u8>().ok()?.checked_sub(1)?, rest),
            None => (at, part),
        };
        let (amount, reason) = rest.split_once('/').unwrap_or((rest, "0"));
        let (amount, reason) = (Points::parse(amount)?, reason.parse().ok()?);
        // No case costs nothing; a measured 0 costs most.
        if amount != Points::ZERO || measured(line) {
            found.push(Tally { line, amount, reason });
        }
    }
    Some(Raw::Cases(found))
}

fn rate(text: &str) -> Option<Raw> {
    if let Some((part, whole)) = text.split_once('/') {
        return Some(Raw::Rate { part: part.trim().parse().ok()?, whole: whole.trim().parse().ok()? });
    }
    let mut part = Points::parse(text.trim_end_matches(['%', '％']))?.thousandths();
    let mut whole = 100_000;
    for _ in 0..3 {
        if part % 10 == 0 {
            (part, whole) = (part / 10, whole / 10);
        }
    }
    Some(Raw::Rate { part, whole })
}

fn booking(item: &Item, slot: usize, text: &str, today: Day) -> Option<Booking> {
    let Scoring::Ledger { lines, .. } = &item.scoring else { return None };
    let text = text.trim();
    let (head, mut rest) = text.split_once(' ').unwrap_or((text, ""));
    let (line, points) = match head.split_once('*') {
        Some((line, points)) => (line, Some(Points::parse(points)?)),
        None => (head, None),
    };
    let line = line.parse::<u8>().ok()?.checked_sub(1)?;
    let rule = lines.get(usize::from(line));
    // Where the document leaves no choice nothing need be said.
    let only = rule.map(|rule| match rule.points.as_slice() {
        [] => Some(Points::ZERO),
        [only] => Some(*only),
        _ => None,
    });
    let points = points.or(only.flatten())?;
    rest = rest.trim();
    let (first, behind) = rest.split_once(' ').unwrap_or((rest, ""));
    let (day, document) = Day::parse(first).map_or((today, rest), |day| (day, behind.trim()));
    let own = |source: &u8| rule.is_none_or(|rule| rule.bookers.is_empty() || rule.bookers.contains(source));
    let here = item.sources.get(slot.saturating_sub(usize::from(item.slot))).map(|share| share.source);
    let source = here.filter(own).or_else(|| item.sources.iter().map(|share| share.source).find(own));
    let source = source.or(here).unwrap_or_default();
    Some(Booking { line, day, points, about: None, source, document: document.into(), carried: false })
}

/// What would have to be typed for a mark; empty for what is not yet scored.
pub fn write(template: &Template, slot: usize, mark: &Mark) -> String {
    let raw = match mark {
        Mark::Open => return String::new(),
        Mark::Unknown => return "*".into(),
        Mark::Absent => return "-".into(),
        Mark::Is(raw) => raw,
    };
    let join = |list: Vec<String>| if list.is_empty() { "0".to_owned() } else { list.join("+") };
    match raw {
        Raw::Points(points) => points.to_string(),
        Raw::Cases(cases) => {
            let lines = match template.slot(slot).map(|(item, _)| &item.scoring) {
                Some(Scoring::Deduct { lines, .. }) => lines.len(),
                Some(Scoring::Bonus(pieces)) => pieces.len(),
                _ => 0,
            };
            let one = |case: &Tally| {
                let line = if lines > 1 { format!("{}*", case.line + 1) } else { String::new() };
                let reason = if case.reason > 0 { format!("/{}", case.reason) } else { String::new() };
                format!("{line}{}{reason}", case.amount)
            };
            join(cases.iter().map(one).collect())
        }
        Raw::Parts(parts) => join(parts.iter().map(Points::to_string).collect()),
        Raw::Rate { part, whole } => format!("{part}/{whole}"),
        Raw::Class(class) => (u16::from(*class) + 1).to_string(),
        Raw::Rank(rank) => rank.to_string(),
        Raw::Sums(sums) => join(
            sums.iter()
                .map(|(sum, count)| if *count == 1 { sum.to_string() } else { format!("{sum}/{count}") })
                .collect(),
        ),
        Raw::Events(events) => events
            .iter()
            .map(|event| {
                let text = format!("{}*{} {} {}", event.line + 1, event.points, event.day, event.document);
                text.trim_end().to_owned()
            })
            .collect::<Vec<_>>()
            .join("; "),
        Raw::Veto { document, reason } => format!("{document} {reason}"),
    }
}

/// The entry that gives all points of a slot; `None` where there is none to be assumed (ballots, ranks, vetoes).
pub fn full(template: &Template, slot: usize) -> Option<Mark> {
    let (item, source) = template.slot(slot)?;
    if source.kind == super::template::SourceKind::Ballot {
        return None;
    }
    let raw = match &item.scoring {
        Scoring::Rubric(_) => Raw::Points(item.max?),
        // A measured line that is not mentioned costs nothing, but nobody measured it: it is not assumed.
        Scoring::Deduct { lines, .. } => {
            let measured = lines.iter().any(|line| matches!(line.deduction, Deduction::Below(_)));
            (!measured).then_some(Raw::Cases(Vec::new()))?
        }
        Scoring::Checklist(parts) => Raw::Parts(parts.iter().map(|part| part.max).collect()),
        Scoring::Rate(_) => Raw::Rate { part: 100, whole: 100 },
        Scoring::Classes(classes) => {
            let best =
                classes.iter().enumerate().max_by_key(|(at, class)| (class.points, classes.len() - at))?;
            Raw::Class(u8::try_from(best.0).ok()?)
        }
        Scoring::Means(parts) => Raw::Sums(parts.iter().map(|part| (part.max, 1)).collect()),
        Scoring::Bonus(_) => Raw::Cases(Vec::new()),
        Scoring::Ledger { .. } => Raw::Events(Vec::new()),
        Scoring::Ranks { .. } | Scoring::Veto { .. } => return None,
    };
    Some(Mark::Is(raw))
}

/// Whether no further digit could make another entry of it: with automatic advance it counts as confirmed.
///
/// Only for whole numbers of items that are scored in points; with a decimal sign typed one goes on by Enter.
pub fn is_finished(template: &Template, slot: usize, text: &str) -> bool {
    let Some((item, _)) = template.slot(slot) else { return false };
    let (Scoring::Rubric(_), Some(max)) = (&item.scoring, item.max) else { return false };
    let Some(number) = text.parse::<i64>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit())) else {
        return false;
    };
    number.saturating_mul(10_000) > max.thousandths() || (number == 0 && !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{super::file, *};
    use crate::domain::appraisal::tests::points;

    fn today() -> Day {
        Day::from_ymd(2026, 11, 23).unwrap()
    }

    fn template(key: &str) -> Template {
        file::shipped(key).unwrap().unwrap().template
    }

    /// What is typed is read, and written back it is read as the same.
    fn check(template: &Template, item: &str, text: &str, raw: &Raw) {
        let slot = usize::from(template.item(item).unwrap().1.slot);
        let mark = read(template, slot, text, today()).unwrap();
        assert_eq!(mark, Mark::Is(raw.clone()), "{text}");
        let written = write(template, slot, &mark);
        assert_eq!(read(template, slot, &written, today()), Ok(mark), "{text} as {written}");
    }

    #[test]
    fn digits_and_signs_of_the_keypad_are_read_as_entries_of_every_type() {
        let leaders = template("group-leader-example");
        check(&leaders, "publicity", "9.5", &Raw::Points(points("9.5")));
        let two = |reason| Raw::Cases(vec![Tally { line: 0, amount: points("2"), reason }]);
        check(&leaders, "mediation", "2", &two(0));
        check(&leaders, "mediation", "2/1", &two(1));
        check(&leaders, "mediation", "0", &Raw::Cases(vec![]));
        let veto = Raw::Veto { document: "示镇[2026]3号".into(), reason: "安全事故".into() };
        check(&leaders, "veto", "示镇[2026]3号 安全事故", &veto);
        let village = template("new-village-quarterly");
        let (at, garden) =
            village.items.iter().enumerate().find(|(_, item)| item.max == Some(points("35"))).unwrap();
        let lines = Raw::Cases(vec![
            Tally { line: 0, amount: points("1"), reason: 0 },
            Tally { line: 2, amount: points("2"), reason: 0 },
        ]);
        for text in ["1+0+2", "1 0 2", "1*1+3*2"] {
            check(&village, &garden.key, text, &lines);
        }
        assert_eq!(village.items[at].key, garden.key);
    }

    #[test]
    fn rates_are_of_a_hundred_or_of_what_is_said() {
        assert_eq!(rate("95"), Some(Raw::Rate { part: 95, whole: 100 }));
        assert_eq!(rate("97.5"), Some(Raw::Rate { part: 975, whole: 1000 }));
        assert_eq!(rate("191/200"), Some(Raw::Rate { part: 191, whole: 200 }));
        assert_eq!(rate("x"), None);
    }

    #[test]
    fn four_things_are_four_entries_and_nonsense_is_none() {
        let leaders = template("group-leader-example");
        let of = |text| read(&leaders, 0, text, today());
        assert_eq!(of("-"), Ok(Mark::Absent));
        assert_eq!(of("*"), Ok(Mark::Unknown));
        assert_eq!(of(""), Ok(Mark::Open));
        assert_eq!(of("0"), Ok(Mark::points(Points::ZERO)), "a zero is a score");
        let range = MarkProblem::OutOfRange { least: Points::ZERO, most: points("10") };
        assert_eq!(of("10.5"), Err(EntryProblem::Mark(range)));
        for nonsense in ["9..5", "1e3", "--", "9/2", "９a", "+"] {
            assert_eq!(of(nonsense), Err(EntryProblem::Unreadable), "{nonsense}");
        }
        assert!(matches!(
            read(&leaders, 3, "2/9", today()),
            Err(EntryProblem::Mark(MarkProblem::NoSuchReason))
        ));
        assert!(matches!(read(&leaders, 3, "1.5", today()), Err(EntryProblem::Mark(MarkProblem::NotWhole))));
        assert!(read(&leaders, 99, "1", today()).is_err());
    }

    #[test]
    fn full_marks_fit_every_shipped_template_and_leave_out_ballots_and_vetoes() {
        for (key, _) in file::SHIPPED {
            let template = template(key);
            for slot in 0..template.slots() {
                if let Some(mark) = full(&template, slot) {
                    assert_eq!(fits(&template, slot, &mark), Ok(()), "{key} {slot}");
                }
            }
        }
        let leaders = template("group-leader-example");
        assert_eq!(full(&leaders, 3), Some(Mark::Is(Raw::Cases(vec![]))));
        assert_eq!((full(&leaders, 6), full(&leaders, 7)), (None, None));
    }

    #[test]
    fn automatic_advance_waits_while_a_digit_may_follow() {
        let leaders = template("group-leader-example");
        let done = |slot, text| is_finished(&leaders, slot, text);
        assert!(!done(0, "1") && done(0, "10") && done(0, "9") && done(0, "0"));
        assert!(!done(2, "2") && done(2, "20") && done(2, "3"));
        assert!(!done(0, "9.") && !done(3, "2"), "reasons may follow a count");
    }

    #[test]
    fn a_booking_of_a_ledger_takes_its_points_where_there_is_no_choice() {
        let ledger = template("haibei-secretary");
        let (item, line, points) = ledger
            .items
            .iter()
            .find_map(|item| match &item.scoring {
                Scoring::Ledger { lines, .. } => lines
                    .iter()
                    .position(|line| line.points.len() == 1 && !line.document)
                    .map(|at| (item, at, lines[at].points[0])),
                _ => None,
            })
            .unwrap();
        let slot = usize::from(item.slot);
        let read = |text: &str| read(&ledger, slot, text, today());
        let one = read(&(line + 1).to_string()).unwrap();
        let Mark::Is(Raw::Events(events)) = &one else { panic!("{one:?}") };
        assert_eq!((events[0].points, events[0].day), (points, today()));
        let dated = read(&format!("{} 2026-08-12 某号", line + 1)).unwrap();
        let Mark::Is(Raw::Events(events)) = &dated else { panic!("{dated:?}") };
        assert_eq!((&*events[0].document, events[0].day), ("某号", Day::from_ymd(2026, 8, 12).unwrap()));
        assert_eq!(read(&write(&ledger, slot, &dated)), Ok(dated));
    }
}
