//! The shipped files, and what the reader says of files with mistakes.

use super::{tests::LIBRARY, *};
use crate::domain::setting;

fn mistakes(text: &str) -> Vec<(u32, String, Wrong)> {
    let all = Definition::read(text).expect_err("the file has mistakes");
    all.into_iter().map(|mistake| (mistake.line, mistake.table.to_string(), mistake.what)).collect()
}

#[test]
fn every_shipped_file_loads_without_a_finding() {
    for (key, text) in shipped::FILES {
        match Definition::read(text) {
            Ok(definition) => assert_eq!(definition.key.as_str(), *key),
            Err(all) => panic!("{key}: {all:#?}"),
        }
    }
    assert_eq!(shipped::registers().len(), shipped::FILES.len());
}

#[test]
fn no_shipped_register_is_reduced_to_name_and_remarks() {
    for register in shipped::registers() {
        let key = register.key;
        assert!(register.fields.len() >= 4, "{key} has few fields");
        assert!(!register.figures.is_empty(), "{key} has no figures");
        assert!(!register.checks.is_empty(), "{key} has no rules");
        assert!(register.list.len() >= 4 && !register.card.is_empty(), "{key} has no list or card");
        assert!(!register.source.is_empty(), "{key} names no source");
        let typed = register.fields.iter().filter(|field| !matches!(field.of, Type::Text(_))).count();
        assert!(typed >= 2, "{key} has only texts");
    }
}

#[test]
fn every_register_and_setting_that_a_shipped_file_names_exists() {
    let register = |key: Slug| shipped::register(key).is_some();
    assert!(register(Slug::parse(FIRMS).unwrap()));
    for of in shipped::registers() {
        for field in &of.fields {
            if let Type::Entry(named) = field.of {
                assert!(register(named), "{}: {}", of.key, field.key);
            }
        }
        let states = of.states.iter().filter_map(|state| state.days_setting.as_deref());
        let terms = of.term.iter().filter_map(|term| term.setting.as_deref());
        let figures = of.figures.iter().filter_map(|figure| match &figure.target {
            Some(definition::Target::Setting(key)) => Some(&**key),
            _ => None,
        });
        for key in states.chain(terms).chain(figures) {
            let found = setting::definitions().iter().find(|setting| setting.key == key);
            assert!(found.is_some(), "{}: setting {key}", of.key);
            assert_eq!(found.and_then(|found| found.default.as_deref()), None, "{key}: no norm was found");
        }
    }
}

/// Puts `line` behind the head of the file or in the place of the line that begins with the same key.
fn changed(line: &str) -> String {
    let key = line.split('=').next().unwrap();
    let (head, rest) = LIBRARY.split_once("[[field]]").unwrap();
    let head: Vec<&str> = head.lines().filter(|old| !old.starts_with(key)).collect();
    format!("{}\n{line}\n\n[[field]]{rest}", head.join("\n"))
}

#[test]
fn all_mistakes_of_a_file_are_told_at_once_with_their_lines() {
    let text = "key = \"Library\"\nname = { zh = \"农家书屋\" }\ncolour = 3\n\n[[field]]\nkey = \"books\"\ntype = \"numbr\"\nrequired = \"yes\"\n";
    let all = mistakes(text);
    let told = |line: u32, found: &dyn Fn(&Wrong) -> bool| {
        assert!(all.iter().any(|(at, _, what)| *at == line && found(what)), "line {line}: {all:#?}");
    };
    told(1, &|what| matches!(what, Wrong::NotAKey { key: "key", .. }));
    told(2, &|what| matches!(what, Wrong::Missing { key: "en" }));
    told(3, &|what| matches!(what, Wrong::UnknownKey { key, .. } if &**key == "colour"));
    told(5, &|what| matches!(what, Wrong::Missing { key: "name" }));
    told(
        7,
        &|what| matches!(what, Wrong::NotOneOf { key: "type", text, known } if &**text == "numbr" && known.contains(&"number".into())),
    );
    told(8, &|what| matches!(what, Wrong::WrongType { key: "required", wanted: Wanted::YesNo }));
    assert_eq!(all.len(), 6, "{all:#?}");
    assert!(all.iter().filter(|(line, ..)| *line >= 5).all(|(_, table, _)| table == "field books"));
}

#[test]
fn every_kind_of_mistake_has_its_name() {
    let field = "\n[[field]]\nkey = \"x\"\nname = { zh = \"甲\", en = \"X\" }\n";
    let in_file = |text: &str, found: &dyn Fn(&Wrong) -> bool| {
        let all = mistakes(text);
        assert!(all.iter().any(|(line, _, what)| *line > 0 && found(what)), "{text}\n{all:#?}");
    };
    let added = |text: &str, found: &dyn Fn(&Wrong) -> bool| in_file(&format!("{LIBRARY}{text}"), found);
    in_file("key = \"a\nname = 3", &|w| matches!(w, Wrong::Syntax));
    in_file(&changed("on = \"house\""), &|w| matches!(w, Wrong::NotOneOf { key: "on", .. }));
    in_file(&changed("levels = [\"hamlet\"]"), &|w| matches!(w, Wrong::NotOneOf { key: "levels", .. }));
    in_file(&changed("levels = \"village\""), &|w| {
        matches!(w, Wrong::WrongType { key: "levels", wanted: Wanted::List })
    });
    in_file(&changed("list = [\"pages\"]"), &|w| matches!(w, Wrong::NoSuch { key: "list", .. }));
    in_file(&changed("list = [\"books\", \"books\"]"), &|w| matches!(w, Wrong::Twice { .. }));
    in_file(&changed("name = \"农家书屋\""), &|w| {
        matches!(w, Wrong::WrongType { key: "name", wanted: Wanted::Names })
    });
    let long = "字".repeat(31);
    in_file(&changed(&format!("name = {{ zh = \"{long}\", en = \"x\" }}")), &|w| {
        matches!(w, Wrong::Length { key: "zh", limit: 30 })
    });
    in_file(&changed("card = [[\"books\"], [\"keeper\"], [\"opening\"]]"), &|w| {
        matches!(w, Wrong::TooMany { key: "card", limit: 2 })
    });
    in_file(&changed("term = { months = 0 }"), &|w| matches!(w, Wrong::OutOfRange { key: "months", .. }));
    in_file(&changed("term = { months = 12, setting = \"a.b\" }"), &|w| {
        matches!(w, Wrong::NotHere { key: "setting" })
    });
    added(&field.replace("\"x\"", "\"books\""), &|w| matches!(w, Wrong::Twice { key } if &**key == "books"));
    added(&format!("{}type = \"text\"", field.replace("\"x\"", "\"unit\"")), &|w| {
        matches!(w, Wrong::Reserved { .. })
    });
    added(&format!("{field}type = \"text\"\nmin = 1"), &|w| matches!(w, Wrong::NotHere { key: "min" }));
    added(&format!("{field}type = \"number\"\nmin = 9\nmax = 1"), &|w| {
        matches!(w, Wrong::MinAboveMax { min: 9, max: 1 })
    });
    added(&format!("{field}type = \"number\"\nat_least = \"keeper\""), &|w| {
        matches!(w, Wrong::WrongField { wanted: "yes_no", .. })
    });
    added(&format!("{field}type = \"choice\""), &|w| matches!(w, Wrong::Missing { key: "choices" }));
    let state = |key: &str| format!("\n[[state]]\nkey = \"{key}\"\nname = {{ zh = \"甲\", en = \"A\" }}\n");
    added(
        &format!("{}{}", state("a"), state("b")),
        &|w| matches!(w, Wrong::Unreachable { state } if &**state == "b"),
    );
    added(&format!("{}\n[[move]]\nfrom = [\"c\"]\nto = \"a\"\nby = \"mayor\"", state("a")), &|w| {
        matches!(w, Wrong::NoSuch { key: "from", .. })
    });
    let check = |rest: &str| format!("\n[[check]]\n{rest}\n");
    added(&check("rule = \"order\"\nfields = [\"books\"]"), &|w| {
        matches!(w, Wrong::FieldCount { min: 2, max: 2 })
    });
    added(&check("rule = \"order\"\nfields = [\"books\", \"from\"]"), &|w| {
        matches!(w, Wrong::WrongField { .. })
    });
    added(&check("rule = \"needed_when\"\nfields = [\"books\"]"), &|w| {
        matches!(w, Wrong::Missing { key: "when" })
    });
    let figure =
        |rest: &str| format!("\n[[figure]]\nkey = \"f\"\nname = {{ zh = \"甲\", en = \"F\" }}\n{rest}\n");
    added(&figure("count = \"sum\"\nfield = \"keeper\""), &|w| matches!(w, Wrong::WrongField { .. }));
    added(&figure("count = \"units\""), &|w| matches!(w, Wrong::Missing { key: "level" }));
    let large = format!("{LIBRARY}# {}", "x".repeat(file::MAX_BYTES));
    assert!(matches!(mistakes(&large)[..], [(0, _, Wrong::TooLarge { .. })]));
}
