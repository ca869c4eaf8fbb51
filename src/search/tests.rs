//! Claims about search, and a slow search to compare with that shares no code with the fast one.

use super::{Ask, By, Document, Found, Index, Kinds, Query, Rank, Source};
use crate::lang::{fold, pinyin::readings};
use proptest::prelude::*;

const UNIT: u8 = 1;
const PERSON: u8 = 2;

/// Kind, name, aliases, code; the place in the list is the id. Places are of the public list of Kaiping
/// (2022), people are invented.
const RECORDS: &[(u8, &str, &[&str], &str)] = &[
    (UNIT, "开平市", &[], "440783"),
    (UNIT, "百合镇", &[], "440783110"),
    (UNIT, "茅冈村委会", &["茅冈"], "440783110223"),
    (UNIT, "马冈镇", &[], "440783107"),
    (UNIT, "簕冲村委会", &["簕冲"], "440783001211"),
    (UNIT, "新屋村委会", &["新屋"], "440705104203"),
    (UNIT, "新屋村委会", &["新屋"], "440785107214"),
    (UNIT, "黎雄村委会", &["黎雄"], "440783106232"),
    (UNIT, "大塘村委会", &["大塘"], "440783106229"),
    (UNIT, "茅冈圩网格", &[], "440783110223001"),
    (PERSON, "陈小静", &[], ""),
    (PERSON, "单小燕", &[], ""),
    (PERSON, "解文辉", &[], ""),
    (PERSON, "区锦棠", &["区阿棠"], ""),
    (PERSON, "曾丽嫦", &[], ""),
    (PERSON, "尉迟敬", &[], ""),
    (PERSON, "陈晓晶", &["东安裡陈"], ""),
    (PERSON, "吕绿", &[], ""),
    (PERSON, "阿依·古丽", &[], ""),
    (PERSON, "茅国梁", &[], ""),
];

struct Records<'a>(&'a [(u8, &'a str, &'a [&'a str], &'a str)]);

impl Source for Records<'_> {
    fn documents(&self, put: &mut dyn FnMut(&Document<'_>)) {
        for (id, (kind, name, aliases, code)) in (0..).zip(self.0) {
            put(&Document { kind: *kind, id, name, aliases, codes: &[code] });
        }
    }
}

fn found(typed: &str) -> Found {
    Index::build(&Records(RECORDS)).search(&Query::parse(typed), &Ask::all(50))
}

fn names(typed: &str) -> Vec<&'static str> {
    found(typed).hits.iter().map(|hit| RECORDS[hit.id as usize].1).collect()
}

#[test]
fn initials_full_pinyin_and_mixtures_find_maogang() {
    // The short form is an alias, so the initials fit a whole name and come before 马冈镇.
    assert_eq!(names("mg")[0], "茅冈村委会");
    assert!(names("mg").contains(&"马冈镇") && names("mg").contains(&"茅国梁"));
    for typed in [
        "maogang",
        "maogan",
        "maog",
        "MaoGang",
        "mao gang",
        "茅冈",
        "茅岗",
        "茅g",
        "茅gang",
        "mgang",
        "ｍａｏｇａｎｇ",
    ] {
        assert_eq!(names(typed)[0], "茅冈村委会", "{typed}");
        assert!(!names(typed).contains(&"马冈镇") || typed == "mgang", "{typed}");
    }
    assert!(names("aogang").is_empty(), "a term begins at a character");
}

#[test]
fn people_are_found_by_initials_and_by_both_readings_of_a_surname() {
    assert_eq!(names("cxj"), ["陈小静", "陈晓晶"]);
    for typed in ["chenxj", "chxj", "chenxiaojing", "cxiaoj"] {
        assert_eq!(names(typed), ["陈小静", "陈晓晶"], "{typed}");
    }
    for (one, other, name) in [
        ("shanxiaoyan", "danxiaoyan", "单小燕"),
        ("xiewenhui", "jiewenhui", "解文辉"),
        ("oujintang", "qujintang", "区锦棠"),
        ("zenglichang", "cenglichang", "曾丽嫦"),
        ("yuchijing", "weichijing", "尉迟敬"),
        ("lvlv", "lülü", "吕绿"),
    ] {
        assert_eq!(names(one), [name]);
        assert_eq!(names(other), [name]);
    }
    assert_eq!(names("阿依古丽"), ["阿依·古丽"]);
}

#[test]
fn variants_full_width_codes_and_aliases_find_the_same() {
    assert_eq!(names("勒冲"), ["簕冲村委会"]);
    assert_eq!(names("簕沖"), ["簕冲村委会"]);
    assert_eq!(names("东安里"), ["陈晓晶"]);
    assert_eq!(found("东安里").hits[0].by, By::Alias);
    assert_eq!(names("440783110223"), ["茅冈村委会", "茅冈圩网格"]);
    assert_eq!(names("４４０７８３１１０２２３")[0], "茅冈村委会");
    assert_eq!(names("110223001"), ["茅冈圩网格"]);
    assert_eq!(found("110223001").hits[0].rank, Rank::Inside);
    assert_eq!(names("阿棠"), ["区锦棠"]);
}

#[test]
fn units_of_the_same_name_are_all_answered_and_several_terms_must_all_fit() {
    assert_eq!(found("新屋").hits.iter().map(|hit| hit.id).collect::<Vec<_>>(), [5, 6]);
    assert_eq!(names("新屋 4407851"), ["新屋村委会"]);
    assert_eq!(found("新屋　440785").hits[0].id, 6);
    assert_eq!(names("wg 茅"), ["茅冈圩网格"]);
    assert!(names("大塘面").is_empty(), "no edit distance: 大塘 is another village");
    assert!(names("").is_empty() && names(" 　· ").is_empty());
}

#[test]
fn exact_comes_first_then_beginnings_then_what_is_further_in_then_initials() {
    let ranks: Vec<Rank> = found("mao").hits.iter().map(|hit| hit.rank).collect();
    assert!(ranks.is_sorted());
    assert_eq!(found("茅冈").hits[0].rank, Rank::Exact);
    assert_eq!(found("茅冈村").hits[0].rank, Rank::Prefix);
    assert_eq!(found("冈").hits[0].rank, Rank::Inside);
    assert_eq!(found("cxj").hits[0].rank, Rank::Initials);
    assert_eq!(found("mgc").hits[0].rank, Rank::InitialsPrefix);
    assert_eq!(found("gcw").hits[0].rank, Rank::InitialsInside);
}

#[test]
fn initials_at_the_beginning_do_not_hide_a_better_fit_further_in() {
    // m-a are the initials of 明安, but 马 is read so.
    let index = Index::build(&Records(&[(UNIT, "明安马", &[], "")]));
    assert_eq!(index.search(&Query::parse("ma"), &Ask::all(1)).hits[0].rank, Rank::Inside);
}

#[test]
fn what_is_out_of_scope_is_neither_answered_nor_counted() {
    let index = Index::build(&Records(RECORDS));
    let ask = Ask { kinds: Kinds::ALL, limit: 1, scope: &|_, id| id != 2 };
    let found = index.search(&Query::parse("mg"), &ask);
    assert!(found.hits.iter().all(|hit| hit.id != 2));
    let all = index.search(&Query::parse("mg"), &Ask::all(1));
    assert_eq!((found.total + 1, found.hits.len()), (all.total, 1));
    assert_eq!(all.by_kind.iter().map(|(_, count)| count).sum::<usize>(), all.total);
    let people = index.search(&Query::parse("mg"), &Ask { kinds: Kinds::of(&[PERSON]), ..Ask::all(9) });
    assert_eq!(people.by_kind, [(PERSON, 1)]);
}

#[test]
fn long_and_hostile_text_neither_breaks_nor_hides_anything() {
    let long = "茅".repeat(10_000);
    let mut index =
        Index::build(&Records(&[(UNIT, &long, &[], ""), (UNIT, "茅\u{202E}冈\u{200B}村", &[], "\0\n")]));
    index.put(&Document { kind: PERSON, id: 7, name: &long, ..Document::default() });
    for index in [&index, &index.packed()] {
        assert_eq!(index.search(&Query::parse(&long), &Ask::all(9)).total, 2);
        assert_eq!(index.search(&Query::parse("maogang"), &Ask::all(9)).total, 1);
        assert_eq!(index.search(&Query::parse(&"m ".repeat(5_000)), &Ask::all(9)).total, 3);
    }
}

/// All ways in which `term` can be used up going along `name`: how many characters that takes, whether an
/// initial was taken, whether it ended within a reading.
fn ways(term: &[char], name: &[char]) -> Vec<(usize, bool, bool)> {
    let Some(&c) = name.first() else { return Vec::new() };
    let mut takes: Vec<(usize, bool, bool)> = Vec::new();
    if term[0] == c {
        takes.push((1, false, false));
    }
    for reading in readings(c).as_slice() {
        let reading: Vec<char> = reading.chars().collect();
        if term.starts_with(&reading) {
            takes.push((reading.len(), false, false));
        }
        if reading.len() > term.len() && reading.starts_with(term) {
            takes.push((term.len(), false, true));
        }
        let initials = if reading.get(1) == Some(&'h') { 2 } else { 1 };
        for length in 1..=initials.min(term.len() - 1) {
            if term[..length] == reading[..length] {
                takes.push((length, true, false));
            }
        }
    }
    let mut all = Vec::new();
    for (length, short, tail) in takes {
        if length == term.len() {
            all.push((1, short, tail));
        } else {
            all.extend(ways(&term[length..], &name[1..]).into_iter().map(|(n, s, t)| (n + 1, s | short, t)));
        }
    }
    all
}

fn slow_rank(term: &str, name: &str) -> Option<Rank> {
    let term: Vec<char> = fold(term).chars().collect();
    let name: Vec<char> = fold(name).chars().collect();
    let mut ranks = Vec::new();
    for start in 0..name.len() {
        for (length, short, tail) in ways(&term, &name[start..]) {
            let end = start + length == name.len();
            ranks.push(match (short, start == 0, end) {
                (false, true, true) if !tail => Rank::Exact,
                (false, true, _) => Rank::Prefix,
                (false, false, _) => Rank::Inside,
                (true, true, true) => Rank::Initials,
                (true, true, false) => Rank::InitialsPrefix,
                (true, false, _) => Rank::InitialsInside,
            });
        }
    }
    ranks.into_iter().min()
}

fn slow_code_rank(term: &str, code: &str) -> Option<Rank> {
    let term = fold(term);
    match code.find(&term) {
        _ if code.is_empty() => None,
        Some(0) if code == term => Some(Rank::Exact),
        Some(0) => Some(Rank::Prefix),
        Some(_) => Some(Rank::Inside),
        None => None,
    }
}

#[derive(Clone, Debug)]
struct Row {
    kind: u8,
    name: String,
    alias: String,
    code: String,
}

impl Row {
    fn put(&self, id: u32, put: &mut dyn FnMut(&Document<'_>)) {
        let aliases = [self.alias.as_str()];
        put(&Document { kind: self.kind, id, name: &self.name, aliases: &aliases, codes: &[&self.code] });
    }

    fn rank(&self, term: &str) -> Option<(Rank, By)> {
        let name = slow_rank(term, &self.name).map(|rank| (rank, By::Name));
        let alias = slow_rank(term, &self.alias).map(|rank| (rank, By::Alias));
        let code = slow_code_rank(term, &self.code).map(|rank| (rank, By::Code));
        name.into_iter().chain(alias).chain(code).min()
    }
}

struct Rows<'a>(&'a [(u32, Row)]);

impl Source for Rows<'_> {
    fn documents(&self, put: &mut dyn FnMut(&Document<'_>)) {
        // Backwards, so that the packer has to sort.
        for (id, row) in self.0.iter().rev() {
            row.put(*id, put);
        }
    }
}

fn row() -> impl Strategy<Value = Row> {
    let name = "[茅冈崗马单解区西安县先陈小晓静簕勒冲长沙里裡a3]{1,4}";
    (1u8..4, name, "([茅冈西安先an长]{1,3})?", "([0-3]{2,5})?").prop_map(|(kind, name, alias, code)| Row {
        kind,
        name,
        alias,
        code,
    })
}

fn typed() -> impl Strategy<Value = String> {
    let term = prop_oneof![
        "[茅岗西安先陈勒冲長里]{1,2}",
        "[mgsdxajocqlz]{1,4}",
        "(mao|gang|xi|an|xian|shan|dan|ou|qu|chen|xiao|jing|le|chong|chang|sha|li|m|g|x|a|sh|j){1,3}",
        "[茅西安](gang|g|an|a|xian)",
        "[0-3]{1,3}",
    ];
    proptest::collection::vec(term, 1..3).prop_map(|terms| terms.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_index_answers_what_a_slow_search_answers_also_while_it_changes(
        rows in proptest::collection::vec(row(), 0..25),
        changes in proptest::collection::vec((0u32..30, proptest::option::of(row())), 0..12),
        typed in typed(),
        limit in 1usize..6,
        hidden in 0u32..30,
    ) {
        // Ids are unique over the kinds here, so that a change can move none between kinds.
        let mut rows: Vec<(u32, Row)> = (0..).zip(rows).collect();
        let mut index = Index::build(&Rows(&rows));
        for (id, change) in changes {
            let old = rows.iter().position(|(known, _)| *known == id);
            match (old, change) {
                (Some(at), Some(mut row)) => {
                    row.kind = rows[at].1.kind;
                    row.put(id, &mut |document| index.put(document));
                    rows[at].1 = row;
                }
                (None, Some(row)) => {
                    row.put(id, &mut |document| index.put(document));
                    rows.push((id, row));
                }
                (Some(at), None) => {
                    index.remove(rows[at].1.kind, id);
                    rows.remove(at);
                }
                (None, None) => index.remove(1, id),
            }
        }
        let mut expected: Vec<((Rank, By), u8, u32)> = rows
            .iter()
            .filter(|(id, row)| *id != hidden && row.kind != 3)
            .filter_map(|(id, row)| {
                let ranks: Option<Vec<_>> = typed.split(' ').map(|term| row.rank(term)).collect();
                Some((ranks?.into_iter().max()?, row.kind, *id))
            })
            .collect();
        expected.sort();
        let ask = Ask { kinds: Kinds::of(&[1, 2]), limit, scope: &|_, id| id != hidden };
        for index in [&index, &index.packed()] {
            let found = index.search(&Query::parse(&typed), &ask);
            prop_assert_eq!(found.total, expected.len());
            let hits: Vec<_> = found.hits.iter().map(|hit| ((hit.rank, hit.by), hit.kind, hit.id)).collect();
            prop_assert_eq!(&hits[..], &expected[..expected.len().min(limit)], "{}", typed);
        }
    }
}
