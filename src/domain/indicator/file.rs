//! An indicator's file: text in, a checked definition out, or all its mistakes at once.
//!
//! ```toml
//! key = "group_coverage"
//! name = { zh = "村民小组党组织覆盖率", en = "Villager groups with a Party organisation" }
//! short = { zh = "组覆盖", en = "Groups" }
//! period = "month"
//! source = "work report: 100 %"
//! base = { of = "groups" }
//! met = { when = [{ fact = "organisations", least = 1 }] }
//! target = { percent = 100 }
//! ```
//! Without `of` the numerator is a part of the base; with it the two are different records (reserves for each post).

use super::{
    definition::{Base, Condition, Count, Direction, Indicator, Period, Population, Target, Test},
    fact::{Answer, FACTS, Fact, Of, Since},
};
use crate::domain::{
    Class, Day,
    register::{
        Mistake, Slug, Wanted, Wrong,
        reader::{self, Reader},
    },
    unit::Level,
};

/// *Unit*: bytes of an indicator's file.
pub const MAX_BYTES: usize = 16 << 10;
/// The most conditions of a population.
pub const MAX_CONDITIONS: usize = 8;
/// The most words of a condition.
const MAX_WORDS: usize = 20;
const NAME: usize = 30;
const SHORT: usize = 5;

pub(super) const BASES: [(&str, Base); 10] = [
    ("towns", Base::Units(Level::Town)),
    ("villages", Base::Units(Level::Village)),
    ("groups", Base::Units(Level::Group)),
    ("grids", Base::Grids),
    ("assignments", Base::Assignments),
    ("organisations", Base::Organisations),
    ("posts", Base::Posts),
    ("incumbencies", Base::Incumbencies),
    ("reserves", Base::Reserves),
    ("sheets", Base::Sheets),
];
pub(in crate::domain) const COUNTS: [(&str, Count); 2] = [("rows", Count::Rows), ("persons", Count::Persons)];
const DIRECTIONS: [(&str, Direction); 2] = [("up", Direction::Up), ("down", Direction::Down)];
/// The periods as files name them.
pub const PERIODS: [(&str, Period); 4] = [
    ("month", Period::Month),
    ("quarter", Period::Quarter),
    ("half_year", Period::HalfYear),
    ("year", Period::Year),
];
pub(in crate::domain) const CLASSES: [(&str, Class); 4] = [
    ("open", Class::Open),
    ("internal", Class::Internal),
    ("personal", Class::Personal),
    ("vetting", Class::Vetting),
];

pub(in crate::domain) fn one_of<T: Copy, const N: usize>(
    reader: &Reader<'_>,
    key: &'static str,
    table: &[(&str, T); N],
) -> Option<T> {
    let words: Vec<&str> = table.iter().map(|(word, _)| *word).collect();
    reader.word(key, &words).map(|at| table[at].1)
}

impl Indicator {
    /// Reads an indicator's file.
    ///
    /// # Errors
    /// Every [`Mistake`] in the order of the file.
    pub fn read(text: &str) -> Result<Indicator, Vec<Mistake>> {
        reader::file(text, MAX_BYTES, indicator)
    }
}

fn indicator(top: &Reader<'_>) -> Option<Indicator> {
    let key = top.slug("key");
    let name = top.names("name", NAME, true);
    let short = top.names("short", SHORT, true);
    let source = top.text("source", 400);
    if source.is_none() && !top.has("source") {
        top.wrong(1, Wrong::Missing { key: "source" });
    }
    let base = top.table("base").map(|reader| population(&reader, None));
    let met = match top.table("met") {
        Some(reader) => {
            let part = !reader.has("of");
            let of = base.as_ref().and_then(Option::as_ref).map(|base| base.of).filter(|_| part);
            population(&reader, of).map(|met| (met, part))
        }
        None => {
            top.wrong(1, Wrong::Missing { key: "met" });
            None
        }
    };
    let count = one_of(top, "count", &COUNTS).unwrap_or(Count::Rows);
    let direction = one_of(top, "direction", &DIRECTIONS).unwrap_or(Direction::Up);
    let target = top.table("target").and_then(|reader| target(&reader));
    let each_village = top.flag("each_village").unwrap_or(false);
    if !top.has("period") {
        top.wrong(1, Wrong::Missing { key: "period" });
    }
    let period = one_of(top, "period", &PERIODS);
    let class = one_of(top, "class", &CLASSES).unwrap_or(Class::Open);
    top.finish();
    let (met, part) = met?;
    let base = match base {
        Some(base) => Some(base?),
        None => None,
    };
    // Persons can be told apart only where there are some.
    if count == Count::Persons
        && [Some(met.of), base.as_ref().map(|base| base.of)].into_iter().flatten().any(without)
    {
        top.wrong(top.line_of("count"), Wrong::NotHere { key: "count" });
    }
    Some(Indicator {
        key: key?,
        name: name?,
        short: short?,
        met,
        part: part && base.is_some(),
        base,
        count,
        direction,
        target,
        each_village,
        period: period?,
        source: source?,
        class,
    })
}

/// Whether no person stands behind the records of a base.
pub(in crate::domain) fn without(base: Base) -> bool {
    matches!(base, Base::Units(_) | Base::Grids | Base::Organisations | Base::Posts)
}

pub(in crate::domain) fn population(reader: &Reader<'_>, inherited: Option<Base>) -> Option<Population> {
    let of = match inherited {
        Some(base) => Some(base),
        None => base_of(reader),
    };
    let mut when = Vec::new();
    if let Some(of) = of {
        for reader in reader.tables("when", MAX_CONDITIONS) {
            when.extend(condition(&reader, of));
            reader.finish();
        }
    }
    reader.finish();
    Some(Population { of: of?, when: when.into() })
}

fn base_of(reader: &Reader<'_>) -> Option<Base> {
    if let Some(register) = reader.text("of", 40).filter(|text| text.starts_with("register:")) {
        let key = register.trim_start_matches("register:");
        return reader.slug_of("of", reader.line_of("of"), key).map(Base::Entries);
    }
    if !reader.has("of") {
        reader.wrong(reader.line, Wrong::Missing { key: "of" });
    }
    let words: Vec<&str> = BASES.iter().map(|(word, _)| *word).collect();
    reader.word("of", &words).map(|at| BASES[at].1)
}

fn condition(reader: &Reader<'_>, of: Base) -> Option<Condition> {
    let fact = fact(reader, of);
    let not = reader.flag("not").unwrap_or(false);
    let test = test(reader, fact.as_ref().map(Fact::answer));
    Some(Condition { fact: fact?, test: test?, not })
}

fn fact(reader: &Reader<'_>, of: Base) -> Option<Fact> {
    if !reader.has("fact") {
        reader.wrong(reader.line, Wrong::Missing { key: "fact" });
    }
    let name = reader.text("fact", 40)?;
    match &*name {
        "serving" | "gap" if of == Base::Grids => {
            if !reader.has("role") {
                reader.wrong(reader.line, Wrong::Missing { key: "role" });
            }
            let role = reader.text("role", 40)?;
            return Some(if &*name == "gap" { Fact::Gap(role) } else { Fact::Serving(role) });
        }
        "trained_since" if Of::Persons.fits(of) => {
            if !reader.has("since") {
                reader.wrong(reader.line, Wrong::Missing { key: "since" });
            }
            let since = reader.text("since", 10)?;
            let read = match &*since {
                "year" => Some(Since::Year),
                day => Day::parse(day).map(Since::Day),
            };
            if read.is_none() {
                let known = ["year".into(), "2026-01-01".into()].into();
                let what = Wrong::NotOneOf { key: "since", text: since, known };
                reader.wrong(reader.line_of("since"), what);
            }
            return read.map(Fact::TrainedSince);
        }
        _ => {}
    }
    if let Some(key) = name.strip_prefix("field:") {
        if !matches!(of, Base::Entries(_)) {
            reader.wrong(reader.line_of("fact"), Wrong::NotHere { key: "fact" });
            return None;
        }
        return reader.slug_of("fact", reader.line_of("fact"), key).map(Fact::Field);
    }
    let known: Vec<&str> =
        FACTS.iter().filter(|(_, _, _, records)| records.fits(of)).map(|(key, ..)| *key).collect();
    let at = reader.word_of("fact", reader.line_of("fact"), &name, &known)?;
    FACTS.iter().find(|(key, ..)| *key == known[at]).map(|(_, name, ..)| Fact::Named(*name))
}

fn test(reader: &Reader<'_>, answer: Option<Answer>) -> Option<Test> {
    const KEYS: [&str; 7] = ["is", "in", "least", "most", "yes", "least_setting", "most_setting"];
    let given: Vec<&'static str> = KEYS.into_iter().filter(|key| reader.has(key)).collect();
    let wide = i64::from(u32::MAX);
    let test = match given.as_slice() {
        ["is"] => reader.text("is", 60).map(|word| Test::In([word].into())),
        ["in"] => Some(Test::In(reader.phrases("in", MAX_WORDS, 60))),
        ["yes"] => reader.flag("yes").map(Test::Flag),
        ["least_setting"] => reader.text("least_setting", 40).map(Test::AtLeastSetting),
        ["most_setting"] => reader.text("most_setting", 40).map(Test::AtMostSetting),
        ["least"] | ["most"] | ["least", "most"] => {
            // Of ordered words the word itself is given.
            let bound = |key: &'static str| match answer {
                Some(Answer::Word) => {
                    let word = reader.text(key, 40)?;
                    let place = super::fact::order(&word);
                    if place.is_none() {
                        reader.wrong(reader.line_of(key), Wrong::WrongType { key, wanted: Wanted::Number });
                    }
                    place
                }
                _ => reader.number(key, -wide, wide),
            };
            let (least, most) = (
                bound("least").filter(|_| given.contains(&"least")),
                bound("most").filter(|_| given.contains(&"most")),
            );
            Some(Test::Range(least, most))
        }
        _ => {
            reader.wrong(reader.line, Wrong::Missing { key: "is" });
            KEYS.into_iter().for_each(|key| reader.not_here(&[key]));
            return None;
        }
    }?;
    let number = matches!(test, Test::Range(..) | Test::AtLeastSetting(_) | Test::AtMostSetting(_));
    let fits = match answer? {
        Answer::Field => true,
        Answer::Word => number || matches!(test, Test::In(_)),
        Answer::Words => matches!(test, Test::In(_)),
        Answer::Flag => matches!(test, Test::Flag(_)),
        Answer::Number => number,
    };
    if !fits {
        let wanted = match answer? {
            Answer::Number => Wanted::Number,
            Answer::Flag => Wanted::YesNo,
            Answer::Word | Answer::Words | Answer::Field => Wanted::Text,
        };
        reader.wrong(reader.line, Wrong::WrongType { key: given[0], wanted });
        return None;
    }
    Some(test)
}

fn target(reader: &Reader<'_>) -> Option<Target> {
    const KEYS: [&str; 4] = ["percent", "per_base_setting", "percent_setting", "number"];
    let given: Vec<&'static str> = KEYS.into_iter().filter(|key| reader.has(key)).collect();
    let setting = |key: &'static str| {
        let name = reader.text(key, 40)?;
        let known: Vec<&str> =
            crate::domain::setting::definitions().iter().map(|of| of.key.as_str()).collect();
        reader.word_of(key, reader.line_of(key), &name, &known).map(|_| name)
    };
    let target = match given.as_slice() {
        ["percent"] => {
            let percent = reader.number("percent", 0, 1000)?;
            u32::try_from(percent * 100).ok().map(Target::Share)
        }
        ["per_base_setting"] => setting("per_base_setting").map(Target::PerBase),
        ["percent_setting"] => setting("percent_setting").map(Target::ShareSetting),
        ["number"] => {
            u32::try_from(reader.number("number", 0, i64::from(u32::MAX))?).ok().map(Target::Number)
        }
        _ => {
            reader.wrong(reader.line, Wrong::Missing { key: "percent" });
            KEYS.into_iter().for_each(|key| reader.not_here(&[key]));
            None
        }
    };
    reader.finish();
    target
}

/// The base that a word names, as files do: `groups`, `register:honour`.
pub fn base_named(word: &str) -> Option<Base> {
    match word.strip_prefix("register:") {
        Some(key) => Slug::parse(key).map(Base::Entries),
        None => BASES.iter().find(|(name, _)| *name == word).map(|(_, base)| *base),
    }
}
