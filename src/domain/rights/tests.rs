//! The table of roles, and attempts that must fail.

use super::{Denied, Right, table};
use crate::domain::{
    AccountId, Act, Book, Class, Kind, PersonId, Refusal, Row, RowId, Step, Verb, View,
    account::{Account, Office},
    desk::{Basis, posts},
    fixture::{APPROVER, FAR, G1, HEAD, OTHER, TOWN, TOWNIE, VILLAGE, book, run, today, view},
    person::Person,
    setting::Setting,
};
use std::sync::Arc;

/// The fixture with one more account, and its id.
pub fn with(account: Account) -> (Book, AccountId) {
    let mut book = book();
    let id = AccountId(book.next_id(Kind::Account));
    book.put(id.row(), book.seq(), Some(account.into()));
    book.settle();
    (book, id)
}

fn of(office: Office) -> (Book, AccountId) {
    with(Account::new("x", "x", office))
}

fn seen(book: &Book, account: AccountId) -> View {
    View::new(Arc::new(book.clone()), account).unwrap()
}

fn tried(book: &mut Book, account: AccountId, steps: Vec<Step>) -> Option<Denied> {
    match run(book, Act { account, ..Act::new(Verb::Edit, steps) }) {
        Err(Refusal::Denied(denied)) => Some(denied),
        _ => None,
    }
}

/// One field of a row, by its key.
fn set(row: &mut Row, key: &str, value: crate::domain::Value) {
    let field = row.fields().iter().position(|field| field.key == key).unwrap();
    row.set(field, &value).unwrap();
}

fn edit(book: &Book, at: RowId, change: impl FnOnce(&mut Row)) -> Vec<Step> {
    let (_, before) = book.row(at).unwrap();
    let mut after = before.clone();
    change(&mut after);
    crate::domain::act::difference(at, &before, &after).into_iter().collect()
}

#[test]
fn the_shipped_table_says_something_of_every_role() {
    let table = table::read(include_str!("../../../assets/account-roles.toml")).unwrap();
    let keys: Vec<&str> = table.iter().map(|role| role.key.as_str()).collect();
    assert_eq!(keys, Office::KEYS);
}

#[test]
fn a_table_with_a_mistake_is_told_with_what_is_wrong() {
    use table::RoleTableProblem as Wrong;
    let of = |line: &str| table::read(&format!("[[role]]\nkey='a'\n[[role.may]]\n{line}"));
    let ok = "rights=['read']\nkinds=['work']\nclasses=['open']";
    assert_eq!(of(ok).unwrap().len(), 1);
    assert_eq!(of(&ok.replace("read", "reed")), Err(Wrong::Right("reed".into())));
    assert_eq!(of(&ok.replace("work", "wok")), Err(Wrong::Kind("wok".into())));
    assert_eq!(of(&ok.replace("open", "shut")), Err(Wrong::Class("shut".into())));
    assert!(matches!(of("rights=['read']"), Err(Wrong::Syntax(_))));
    assert_eq!(table::read("[[role]]\nkey='a'\n[[role]]\nkey='a'"), Err(Wrong::Key("a".into())));
    assert_eq!(table::read("[[role]]\nkey='a'\ndesk='moon'"), Err(Wrong::Desk("moon".into())));
}

#[test]
fn alone_the_administrator_does_everything_and_afterwards_reads_nobody() {
    let mut book = Book::new(today());
    book.put(AccountId(0).row(), 1, Some(Account::new("a", "a", Office::Administrator).into()));
    book.put(PersonId(0).row(), 1, Some(Person::new("周国梁").into()));
    book.settle();
    let alone = seen(&book, AccountId(0));
    assert!(alone.sight().is_alone() && alone.person(PersonId(0)).is_some());
    assert!(alone.may(Right::Enter, Kind::Person));
    let second = Account::new("b", "b", Office::CountyClerk);
    run(&mut book, Act::new(Verb::Create, vec![Step::Create(second.into())])).unwrap();
    let now = alone.with_book(Arc::new(book.clone()));
    assert!(!now.sight().is_alone() && now.person(PersonId(0)).is_none() && now.people().count() == 0);
    assert!(!now.may(Right::Enter, Kind::Person) && now.may(Right::Accounts, Kind::Account));
    let steps = vec![Step::Create(Person::new("李卓文").into())];
    let denied = tried(&mut book, AccountId(0), steps);
    assert_eq!(denied, Some(Denied::Right { right: Right::Enter, kind: Kind::Person }));
}

#[test]
fn there_is_one_administrator_and_always_one() {
    let (mut book, admin) = of(Office::Administrator);
    let create = |office| vec![Step::Create(Account::new("y", "y", office).into())];
    assert_eq!(tried(&mut book, admin, create(Office::Administrator)), Some(Denied::SecondAdministrator));
    let mine = edit(&book, AccountId(0).row(), |row| {
        set(row, "office", crate::domain::Value::Text("administrator".into()));
    });
    assert_eq!(tried(&mut book, admin, mine.clone()), Some(Denied::SecondAdministrator));
    let close = |book: &Book, id: AccountId, next| {
        edit(book, id.row(), |row| {
            let Row::Account(account) = row else { unreachable!() };
            let account = Arc::make_mut(account);
            (account.closed, account.successor) = (true, next);
        })
    };
    let steps = close(&book, admin, None);
    assert_eq!(tried(&mut book, admin, steps), Some(Denied::NoAdministrator));
    // Handing over: the old one closes in the same act in which the new one begins.
    let mut steps = close(&book, admin, Some(AccountId(0)));
    steps.extend(mine);
    run(&mut book, Act { account: admin, ..Act::new(Verb::Edit, steps) }).unwrap();
    assert!(View::new(Arc::new(book.clone()), admin).is_none());
    assert!(seen(&book, AccountId(0)).may(Right::Accounts, Kind::Account));
}

#[test]
fn nobody_but_the_administrator_opens_accounts_or_gives_himself_rights() {
    for office in Office::ALL.iter().copied().filter(|office| *office != Office::Administrator) {
        let (mut book, id) = of(office);
        let steps = vec![Step::Create(Account::new("y", "y", Office::Reader).into())];
        assert!(tried(&mut book, id, steps).is_some(), "{office:?} opens an account");
        let up = edit(&book, id.row(), |row| {
            set(row, "office", crate::domain::Value::Text("administrator".into()));
        });
        assert!(tried(&mut book, id, up).is_some(), "{office:?} raises itself");
        let named = edit(&book, id.row(), |row| set(row, "vetting", crate::domain::Value::Flag(true)));
        let denied = tried(&mut book, id, named);
        assert_eq!(
            denied.is_none(),
            office == Office::SecurityOfficer,
            "{office:?} names itself: {denied:?}"
        );
        let speaks = edit(&book, id.row(), |row| {
            set(row, "language", crate::domain::Value::Text("en".into()));
        });
        run(&mut book, Act { account: id, ..Act::new(Verb::Edit, speaks) }).unwrap();
    }
}

#[test]
fn a_role_changes_only_what_its_line_of_the_table_names() {
    let setting =
        Setting { key: "publicity.days".into(), value: "5".into(), document: "".into(), from: None };
    let home = Person { home: Some(VILLAGE), ..Person::new("谢丽珍") };
    for (office, right, allowed) in [
        (Office::Reader, "person", false),
        (Office::Auditor, "person", false),
        (Office::Approver, "person", false),
        (Office::DepartmentOfficer, "person", false),
        (Office::SecurityOfficer, "person", false),
        (Office::Administrator, "person", false),
        (Office::CountyClerk, "person", true),
        (Office::TownClerk, "person", true),
        (Office::Reader, "setting", false),
        (Office::TownClerk, "setting", false),
        (Office::Administrator, "setting", true),
        (Office::CountyClerk, "setting", true),
    ] {
        let (mut book, id) = of(office);
        let row: Row = if right == "person" { home.clone().into() } else { setting.clone().into() };
        let act = Act { account: id, ..Act::new(Verb::Import, vec![Step::Create(row)]) };
        assert_eq!(run(&mut book, act).is_ok(), allowed, "{office:?} {right}");
    }
}

#[test]
fn classes_are_shown_by_role_and_a_hidden_value_is_not_an_unknown_one() {
    let (book, reader) = of(Office::Reader);
    let mut book = book;
    let person = Person { home: Some(VILLAGE), phone: "13800000000".into(), ..Person::new("谢丽珍") };
    book.put(PersonId(9).row(), 1, Some(person.into()));
    let view = seen(&book, reader);
    let (_, row) = view.row(PersonId(9).row()).unwrap();
    let field = |key: &str| row.fields().iter().position(|field| field.key == key).unwrap();
    assert_eq!(view.shown(&row, field("phone")), super::Shown::Hidden(Class::Sensitive));
    assert_eq!(
        view.shown(&row, field("birth")),
        super::Shown::Hidden(Class::Personal),
        "also where there is none"
    );
    assert_eq!(view.shown(&row, field("name")), super::Shown::Is(row.get(field("name"))));
    assert!(
        !view.sees_class(Kind::Person, Class::Personal) && view.sees_class(Kind::Person, Class::Internal)
    );
}

#[test]
fn vetting_is_for_named_accounts_of_the_whole_county() {
    let named = Account { vetting: true, ..Account::new("x", "x", Office::CountyClerk) };
    let (book, id) = with(named.clone());
    assert!(seen(&book, id).sees_class(Kind::Person, Class::Vetting));
    let (book, id) = of(Office::CountyClerk);
    assert!(!seen(&book, id).sees_class(Kind::Person, Class::Vetting), "not named");
    let (book, id) = with(Account { scope: Some(TOWN), ..named.clone() });
    assert!(!seen(&book, id).sees_class(Kind::Person, Class::Vetting), "a town's");
    let (mut book, admin) = of(Office::Administrator);
    let steps = vec![Step::Create(Account { login: "z".into(), ..named }.into())];
    let denied = tried(&mut book, admin, steps);
    assert!(matches!(denied, Some(Denied::Field { kind: Kind::Account, .. })), "{denied:?}");
}

#[test]
fn a_department_officer_keeps_its_own_roles_in_every_town_and_no_other() {
    let (mut book, id) =
        with(Account { duties: vec![HEAD], ..Account::new("x", "x", Office::DepartmentOfficer) });
    let appoint = |book: &Book, grid, role, person| Act {
        account: id,
        ..posts::appoint(&view(book), grid, role, PersonId(person), &Basis::from(today()))
    };
    for (grid, person) in [(G1, 0), (FAR, 5)] {
        let act = appoint(&book, grid, HEAD, person);
        run(&mut book, act).unwrap();
    }
    let other = crate::domain::fixture::LIAISON;
    let act = appoint(&book, G1, other, 4);
    assert_eq!(run(&mut book, act), Err(Denied::OtherDuty(other).into()));
}

#[test]
fn ids_of_elsewhere_smuggled_into_an_act_are_as_if_they_were_not_there() {
    let mut book = book();
    // 周国梁 lives in the other village: TOWNIE may not name him, whether he exists or not.
    let answer = |book: &mut Book, person| {
        let act = posts::appoint(&view(book), FAR, HEAD, PersonId(5), &Basis::from(today()));
        let mut act = Act { account: TOWNIE, ..act };
        for step in &mut act.steps {
            if let Step::Create(Row::Assignment(assignment)) = step {
                Arc::make_mut(assignment).person = PersonId(person);
            }
        }
        run(book, act)
    };
    assert_eq!(answer(&mut book, 0), Err(Refusal::NotFound(PersonId(0).row())));
    assert_eq!(answer(&mut book, 999), Err(Refusal::NotFound(PersonId(999).row())));
    answer(&mut book, 5).unwrap();
    // Nor is a person of elsewhere changed, moved here, or taken out.
    let home = edit(&book, PersonId(0).row(), |row| {
        set(row, "home", crate::domain::Value::Ref(Kind::Unit, OTHER.0));
    });
    let remove = vec![Step::Remove { row: PersonId(0).row(), version: book.version(PersonId(0).row()) }];
    for steps in [home, remove] {
        let act = Act { account: TOWNIE, ..Act::new(Verb::Edit, steps) };
        assert_eq!(run(&mut book, act), Err(Refusal::NotFound(PersonId(0).row())));
    }
}

#[test]
fn a_town_enters_nobody_who_would_belong_to_no_town() {
    let mut book = book();
    let act = Act {
        account: TOWNIE,
        ..Act::new(Verb::Create, vec![Step::Create(Person::new("谢丽珍").into())])
    };
    assert!(matches!(run(&mut book, act), Err(Refusal::Field { kind: Kind::Person, .. })));
}

#[test]
fn a_closed_account_sees_and_does_nothing_from_the_next_book_on() {
    let (book, id) = of(Office::CountyClerk);
    let before = seen(&book, id);
    let mut book = book;
    let closed = Account { closed: true, ..Account::new("x", "x", Office::CountyClerk) };
    book.put(id.row(), 2, Some(closed.into()));
    book.settle();
    let after = before.with_book(Arc::new(book.clone()));
    assert!(after.person(PersonId(0)).is_none() && after.units().count() == 0 && after.people().count() == 0);
    let act = Act { account: id, ..Act::new(Verb::Create, vec![Step::Create(Person::new("李").into())]) };
    assert_eq!(run(&mut book, act), Err(Refusal::NotAllowed(id)));
}

/// 陈远's nomination as a model household, entered by `by`, on public notice long enough.
fn nominated(book: &mut Book, by: AccountId) -> RowId {
    use crate::domain::{
        Value,
        register::{Entry, Slug},
    };
    let slug = |key: &str| Slug::parse(key).unwrap();
    let mut entry = Entry::new(slug("model_household"), OTHER);
    entry.subject = Some(PersonId(5).row());
    entry.state = Some(slug("nominated"));
    for key in ["household", "review_opinion", "reviewed_by", "notice_place"] {
        entry.values.set(slug(key), Value::Text("符合".into())).unwrap();
    }
    entry.values.set(slug("organisation"), Value::Unknown).unwrap();
    let setting =
        Setting { key: "publicity.days".into(), value: "0".into(), document: "".into(), from: None };
    let admin = vec![Step::Create(setting.into())];
    run(book, Act { account: AccountId(0), ..Act::new(Verb::Configure, admin) }).unwrap();
    let act = Act { account: by, ..Act::new(Verb::Create, vec![Step::Create(entry.into())]) };
    let at = run(book, act).unwrap().created[0];
    for state in ["reviewed", "notice"] {
        move_on(book, AccountId(0), at, state).unwrap();
    }
    at
}

fn move_on(book: &mut Book, account: AccountId, at: RowId, state: &str) -> Result<(), Refusal> {
    let steps = edit(book, at, |row| {
        let Row::Entry(entry) = row else { unreachable!() };
        let entry = Arc::make_mut(entry);
        entry.state = crate::domain::register::Slug::parse(state);
        entry.state_since = Some(today());
    });
    run(book, Act { account, ..Act::new(Verb::Edit, steps) }).map(drop)
}

#[test]
fn nobody_approves_what_he_entered_whatever_role_he_has_by_then() {
    let clerk = Account::new("x", "x", Office::TownClerk);
    let (mut book, id) = with(clerk.clone());
    let at = nominated(&mut book, id);
    assert!(matches!(move_on(&mut book, id, at, "listed"), Err(Refusal::Denied(Denied::Right { .. }))));
    // Made an approver afterwards: still his own entry.
    let approver = Account { office: Office::Approver, ..clerk };
    book.put(id.row(), book.seq(), Some(approver.into()));
    let refused = move_on(&mut book, id, at, "listed");
    assert_eq!(refused, Err(Denied::OwnWork { right: Right::Approve, row: at }.into()));
    move_on(&mut book, APPROVER, at, "listed").unwrap();
    let (_, row) = book.row(at).unwrap();
    assert_eq!(row.hands().unwrap().with(Right::Approve).collect::<Vec<_>>(), [APPROVER]);
}

#[test]
fn hands_cannot_be_set_from_outside_and_an_entry_does_not_begin_approved() {
    use crate::domain::register::Slug;
    let mut book = book();
    let at = nominated(&mut book, TOWNIE);
    let (_, row) = book.row(at).unwrap();
    let Row::Entry(entry) = &row else { unreachable!() };
    assert!(entry.hands.entered(TOWNIE));
    let mut washed = crate::domain::register::Entry::clone(entry);
    washed.hands = super::Hands::default();
    washed.number = "2".into();
    let act = |entry: crate::domain::register::Entry, account| Act {
        account,
        ..Act::new(Verb::Create, vec![Step::Create(entry.into())])
    };
    let mut straight = washed.clone();
    straight.state = Slug::parse("listed");
    let mut fresh = crate::domain::fixture::book();
    for account in [TOWNIE, APPROVER] {
        let refused = run(&mut fresh, act(straight.clone(), account));
        assert!(matches!(refused, Err(Refusal::Denied(_))), "{account:?} {refused:?}");
    }
    let mut forged = washed;
    forged.state = Slug::parse("nominated");
    forged.subject = Some(PersonId(0).row());
    forged.unit = VILLAGE;
    forged.hands.add(Right::Approve, APPROVER);
    let made = run(&mut book, act(forged, AccountId(0))).unwrap().created[0];
    let (_, row) = book.row(made).unwrap();
    assert!(row.hands().unwrap().entered(AccountId(0)));
    assert_eq!(row.hands().unwrap().with(Right::Approve).count(), 0);
}
