//! Attempts to see on any screen what an account may not see. Every screen is opened plainly and about every row that is
//! not the account's, keys are pressed on it, and all that it shows is looked through for marks planted in those rows.

use super::{Place, screens, testing::Stage};
use crate::domain::{
    AccountId, Book, Date, GridId, Kind, PersonId, RowId, UnitId,
    account::{Account, Office},
    assignment::{Assignment, Began},
    code::Code,
    fixture,
    grid::Grid,
    organisation::{Organisation, OrganisationKind},
    person::Person,
    register::{Entry, Slug},
    unit::{Level, Unit},
};

/// Stands in every text of the rows that are to be found nowhere.
pub(crate) const MARK: &str = "囍囍";
/// Keys that are pressed on a screen that was opened plainly: editing, history, help, numbers, filters.
pub(crate) const KEYS: &[&str] =
    &["Enter", "Down Enter", "Tab Enter", "F4", "F5", "F7", "F9", "1", "5", "F1", "'xixi"];
/// Those on a screen that was opened about somebody else's row.
pub(crate) const FEW_KEYS: &[&str] = &["Enter", "F7"];

fn code(text: &str) -> Option<Code> {
    Code::parse(text)
}

/// The fixture with a second town full of marks, a person who serves in both, and a town clerk of the first.
pub(crate) fn two_towns() -> (Book, AccountId, Vec<RowId>) {
    let mut book = fixture::book();
    let named = |tail: &str| format!("{MARK}{tail}");
    let town = UnitId(book.next_id(Kind::Unit));
    let village = UnitId(town.0 + 1);
    let grid = GridId(book.next_id(Kind::Grid));
    let (alien, both) = (PersonId(book.next_id(Kind::Person)), PersonId(0));
    let mut foreign = Vec::new();
    let mut put = |book: &mut Book, kind: Kind, row: crate::domain::Row| {
        let at = RowId { kind, id: book.next_id(kind) };
        book.put(at, 1, Some(row));
        foreign.push(at);
        at
    };
    put(
        &mut book,
        Kind::Unit,
        Unit::new(Level::Town, &named("镇"), code("440783111"), Some(fixture::COUNTY)).into(),
    );
    put(
        &mut book,
        Kind::Unit,
        Unit::new(Level::Village, &named("村"), code("440783111201"), Some(town)).into(),
    );
    let own = code("440783111201001").expect("a code");
    put(
        &mut book,
        Kind::Grid,
        Grid { boundary: MARK.into(), ..Grid::new(own, &named("格"), village) }.into(),
    );
    let person = Person {
        home: Some(village),
        remarks: MARK.into(),
        former_names: vec![MARK.into()],
        number: MARK.into(),
        ..Person::new(&named("人"))
    };
    put(&mut book, Kind::Person, person.into());
    let kind = OrganisationKind::from_key(OrganisationKind::KEYS[0]).expect("a kind");
    put(&mut book, Kind::Organisation, Organisation::new(&named("支部"), kind, village).into());
    let mut entry = Entry::new(Slug::parse("model_household").expect("a key"), village);
    entry.number = MARK.into();
    entry.remarks = MARK.into();
    put(&mut book, Kind::Entry, entry.into());
    for person in [alien, both] {
        let held = Assignment {
            grid,
            role: fixture::HEAD,
            person,
            from: fixture::today(),
            to: None,
            rank: 1,
            began: Began::Assigned,
            ended: None,
            document: MARK.into(),
            end_document: "".into(),
            suspended: None,
            covers: None,
            merged_from: None,
            reason: MARK.into(),
        };
        put(&mut book, Kind::Assignment, held.into());
    }
    let theirs = Account { scope: Some(town), ..Account::new(MARK, MARK, Office::TownClerk) };
    put(&mut book, Kind::Account, theirs.into());
    let mine = AccountId(book.next_id(Kind::Account));
    let account = Account { scope: Some(fixture::TOWN), ..Account::new("town", "town", Office::TownClerk) };
    book.put(mine.row(), 1, Some(account.into()));
    book.settle();
    book.advance(1);
    (book, mine, foreign)
}

/// Everything that an account can be shown: every screen, plainly and about each row, before and after each key.
pub(crate) fn all_that_is_shown(
    book: &Book,
    account: AccountId,
    rows: &[RowId],
    look: &mut dyn FnMut(&str, &str),
) {
    let mut stage = Stage::with(book.clone(), &Place::new(screens::HOME));
    stage.account = account;
    for door in screens::DOORS {
        let plain = std::iter::once((Place::new(door.name), KEYS));
        let about = rows.iter().map(|row| (Place::new(door.name).about(*row), FEW_KEYS));
        for (place, all_keys) in plain.chain(about) {
            stage.open(&place);
            look(&format!("{place:?}"), &stage.text());
            for keys in all_keys {
                stage.open(&place);
                stage.keys(keys);
                look(&format!("{place:?} {keys}"), &stage.text());
                stage.orders.clear();
            }
        }
    }
}

#[test]
fn no_screen_shows_another_town_however_it_is_opened() {
    let (book, mine, foreign) = two_towns();
    let mut shown = 0;
    all_that_is_shown(&book, mine, &foreign, &mut |how, text| {
        shown += text.len();
        assert!(!text.contains(MARK), "{how}\n{text}");
    });
    assert!(shown > 100_000, "the screens did show something");
    // The same marks are there for the county.
    let mut seen = false;
    all_that_is_shown(&book, AccountId(0), &foreign[..1], &mut |_, text| seen |= text.contains(MARK));
    assert!(seen, "the marks can be found");
}

#[test]
fn a_search_for_another_towns_name_answers_like_one_for_nothing() {
    let (book, mine, _) = two_towns();
    let found = |typed: &str| {
        let mut stage = Stage::with(book.clone(), &Place::new(screens::HOME));
        stage.account = mine;
        stage.open(&Place::new(screens::HOME));
        stage.keys(&format!("F2 '{typed}"));
        stage.text().replace(typed, "?")
    };
    for foreign in ["xixi", MARK, "440783111", "440783111201001"] {
        assert_eq!(
            found(foreign),
            found(&"z".repeat(foreign.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()))
        );
    }
}

/// A book whose people hold marks in one class of fields.
fn marked(person: Person) -> Book {
    let mut book = fixture::book();
    book.put(PersonId(0).row(), 1, Some(Person { home: Some(fixture::VILLAGE), ..person }.into()));
    book.settle();
    book
}

#[test]
fn a_reader_sees_no_personal_and_no_sensitive_field_on_any_screen() {
    let mut book = marked(Person {
        phone: "13987654321".into(),
        birth: Date::parse("1961-02-03"),
        birth_document: MARK.into(),
        ethnicity: MARK.into(),
        former_names: vec![MARK.into()],
        remarks: MARK.into(),
        ..Person::new("周国梁")
    });
    let reader = AccountId(book.next_id(Kind::Account));
    book.put(reader.row(), 1, Some(Account::new("r", "r", Office::Reader).into()));
    book.settle();
    let rows = [PersonId(0).row(), fixture::VILLAGE.row(), fixture::G1.row()];
    let mut named = false;
    all_that_is_shown(&book, reader, &rows, &mut |how, text| {
        named |= text.contains("周国梁");
        for mark in [MARK, "13987654321", "1961", " 65 "] {
            assert!(!text.contains(mark), "{mark} {how}\n{text}");
        }
    });
    assert!(named, "the name itself is shown");
}

#[test]
fn an_administrator_sees_nobody_and_can_still_open_every_screen() {
    let mut book = marked(Person::new(MARK));
    let admin = AccountId(book.next_id(Kind::Account));
    book.put(admin.row(), 1, Some(Account::new("a", "a", Office::Administrator).into()));
    book.settle();
    let rows = [PersonId(0).row(), fixture::VILLAGE.row(), fixture::G1.row()];
    all_that_is_shown(&book, admin, &rows, &mut |how, text| {
        for mark in [MARK, "李卓文", "关永健", "谭惠芳"] {
            assert!(!text.contains(mark), "{how}\n{text}");
        }
    });
}
