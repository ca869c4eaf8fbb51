//! How long personal data is kept, as data (`assets/retention.toml`), and what of it is due for erasure.
//!
//! Nothing goes by itself: what is due is listed, and an act under an order erases it ([`plan`]).

use super::{
    Act, Class, Day, Kind, PersonId, Record, Row, Secret, Step, Value, Verb, View, act::difference,
    desk::erase::Erasure, field::FieldValue, person::Person,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// From when the time counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum After {
    /// The last day of the last post or office of somebody who holds none.
    Service,
}

/// A rule of the shipped table.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Key; the county's own value is the setting `retention.<key>`.
    pub key: String,
    /// Keys of the fields of a person that go together.
    pub fields: Vec<String>,
    /// From when it counts.
    pub after: After,
    /// How long they are kept from then on.
    pub years: u32,
    /// On what it rests.
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<Rule>,
}

/// The shipped table; a test reads it, so that an unreadable one cannot be released.
pub fn rules() -> &'static [Rule] {
    static TABLE: OnceLock<Vec<Rule>> = OnceLock::new();
    TABLE.get_or_init(|| {
        toml::from_str::<File>(include_str!("../../assets/retention.toml"))
            .map_or_else(|_| Vec::new(), |file| file.rule)
    })
}

impl Rule {
    /// The setting by which a county replaces the years.
    pub fn setting(&self) -> String {
        format!("retention.{}", self.key)
    }

    /// How many years it is in this county.
    pub fn years_in(&self, view: &View) -> u32 {
        view.setting_number(&self.setting()).unwrap_or(self.years)
    }

    /// Numbers of its fields that hold something.
    fn held<'p>(&'p self, person: &'p Person) -> impl Iterator<Item = usize> + 'p {
        let fields = self.fields.iter().filter_map(|key| Person::field_index(key));
        fields.filter(|field| !matches!(person.get(*field), Value::Empty | Value::Unknown))
    }
}

/// Personal data of somebody that is due for erasure by one rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Due {
    /// Whose.
    pub person: PersonId,
    /// By which rule.
    pub rule: &'static Rule,
    /// Numbers of the fields that hold something.
    pub fields: Vec<usize>,
    /// When the purpose was reached.
    pub ended: Day,
    /// Since when it is due.
    pub since: Day,
}

/// What is due today among the people of a view, by person, then in the order of the table.
pub fn due(view: &View) -> Vec<Due> {
    let today = view.today();
    let years: Vec<(&Rule, u32)> = rules().iter().map(|rule| (rule, rule.years_in(view))).collect();
    let mut all = Vec::new();
    for (id, person) in view.people() {
        let Some(ended) = service_ended(view, id) else { continue };
        for (rule, years) in &years {
            let since = ended.plus_months(i32::try_from(years.saturating_mul(12)).unwrap_or(i32::MAX));
            if since > today {
                continue;
            }
            let fields: Vec<usize> = rule.held(person).collect();
            if !fields.is_empty() {
                all.push(Due { person: id, rule, fields, ended, since });
            }
        }
    }
    all
}

/// The last day of the last post or office; `None` for whoever holds or will hold one, anywhere, or never held any.
fn service_ended(view: &View, person: PersonId) -> Option<Day> {
    let (book, today) = (view.book(), view.today());
    let posts = book.assignments_of_person(person).map(|(_, post)| post.to);
    let offices = book.incumbencies_of_person(person).map(|(_, held)| held.to);
    let mut last: Option<Day> = None;
    for to in posts.chain(offices) {
        let to = to.filter(|to| *to < today)?;
        last = last.max(Some(to));
    }
    last
}

/// The act that erases what is due, under an order. The older versions of these records go with it, because the history
/// is kept by record.
pub fn plan(view: &View, due: &[Due], order: &str) -> Erasure {
    let mut by_person: BTreeMap<PersonId, Vec<usize>> = BTreeMap::new();
    for item in due {
        by_person.entry(item.person).or_default().extend(&item.fields);
    }
    let (mut steps, mut texts): (Vec<Step>, Vec<String>) = (Vec::new(), Vec::new());
    for (id, fields) in by_person {
        let Some(person) = view.person(id) else { continue };
        let before = Row::from(person.clone());
        let mut after = before.clone();
        for field in fields {
            texts.extend(text_of(view, person, field));
            // All these fields may be empty; a test holds the table to it.
            let _ = after.set(field, &Value::Empty);
        }
        steps.extend(difference(id.row(), &before, &after));
    }
    texts.sort_unstable();
    texts.dedup();
    let act = Act { document: order.trim().into(), ..Act::new(Verb::Erase, steps) };
    Erasure { act, texts, removed: 0, kept: 0, mentioned: Vec::new() }
}

/// What a field says, where it tells one person from another.
fn text_of(view: &View, person: &Person, field: usize) -> Option<String> {
    let definition = Person::FIELDS.get(field).filter(|field| field.class >= Class::Personal)?;
    match person.get(field) {
        // A word of a closed list says nothing of anybody.
        Value::Text(text) if !matches!(definition.shape, super::Shape::Choice(..)) => Some(text.into()),
        value @ Value::Sealed(_) => {
            let secret = Secret::from_value(&value).ok()?;
            Some(view.opened(definition.key, &secret).number()?.to_owned())
        }
        _ => None,
    }
}

/// Whether anything that is due may be erased by the account.
pub fn may_erase(view: &View) -> bool {
    view.may(super::Right::Erase, Kind::Person)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        AccountId, Book, GridId, Refusal,
        fixture::{self, HEAD, day, today, view},
    };

    fn put(book: &mut Book, id: u32, change: impl FnOnce(&mut Person)) {
        let mut person = book.person(PersonId(id)).unwrap().clone();
        change(&mut person);
        book.put(PersonId(id).row(), book.seq(), Some(person.into()));
        book.settle();
    }

    /// 周国梁 served until this day and has a telephone, an account and remarks.
    fn served_until(last: &str) -> Book {
        let mut book = fixture::book();
        put(&mut book, 0, |person| {
            person.phone = "13900001234".into();
            person.bank_account = "6222020200112233445".into();
            person.remarks = "离任".into();
        });
        let applied = fixture::appoint(&mut book, GridId(0), HEAD, 0, "2015-01-01").unwrap();
        let post = applied.created[0];
        let (_, before) = book.row(post).unwrap();
        let Row::Assignment(held) = &before else { unreachable!() };
        let mut ended = crate::domain::assignment::Assignment::clone(held);
        ended.to = Some(day(last));
        book.put(post, book.seq(), Some(ended.into()));
        book.settle();
        book
    }

    fn keys(book: &Book) -> Vec<&'static str> {
        due(&view(book)).iter().map(|due| due.rule.key.as_str()).collect()
    }

    #[test]
    fn the_shipped_table_names_fields_that_may_be_empty_and_settings_that_are_there() {
        let source = include_str!("../../assets/retention.toml");
        assert_eq!(rules().len(), source.matches("[[rule]]").count());
        for rule in rules() {
            assert!(!rule.source.is_empty() && rule.years > 0 && !rule.fields.is_empty());
            for key in &rule.fields {
                let field = Person::field_index(key).unwrap_or_else(|| panic!("no field {key}"));
                assert!(!Person::FIELDS[field].required && Person::FIELDS[field].class >= Class::Personal);
            }
            let setting = rule.setting();
            let known = crate::domain::setting::definitions().iter().find(|known| known.key == setting);
            assert_eq!(known.unwrap().default, Some(rule.years.to_string()));
        }
    }

    #[test]
    fn a_field_is_due_so_many_years_after_the_last_day_of_service() {
        assert_eq!(today(), day("2026-11-23"));
        // One year for the account, two for the telephone, five for the rest; that day, and not the day before.
        assert!(keys(&served_until("2025-11-24")).is_empty());
        assert_eq!(keys(&served_until("2025-11-23")), ["bank-account"]);
        assert_eq!(keys(&served_until("2024-11-23")), ["bank-account", "phone"]);
        assert_eq!(keys(&served_until("2021-11-23")), ["bank-account", "phone", "remarks"]);
    }

    #[test]
    fn nothing_is_due_of_who_serves_will_serve_or_never_served() {
        let mut book = served_until("2015-12-31");
        assert!(!keys(&book).is_empty());
        put(&mut book, 1, |person| person.phone = "13900005678".into());
        assert!(due(&view(&book)).iter().all(|due| due.person == PersonId(0)), "李卓文 never served");
        fixture::appoint(&mut book, GridId(1), HEAD, 0, "2026-12-01").unwrap();
        assert!(keys(&book).is_empty(), "begins next month");
    }

    #[test]
    fn the_countys_own_years_hold() {
        use crate::domain::{Kind, RowId, setting::Setting};
        let mut book = served_until("2024-11-23");
        let own =
            Setting { key: "retention.phone".into(), value: "3".into(), document: "".into(), from: None };
        book.put(RowId { kind: Kind::Setting, id: 0 }, 1, Some(own.into()));
        assert_eq!(keys(&book), ["bank-account"]);
    }

    #[test]
    fn erasing_what_is_due_is_one_act_under_an_order_and_then_nothing_is_due() {
        let mut book = served_until("2021-11-23");
        let found = due(&view(&book));
        let plan_of = |order: &str| plan(&view(&book), &found, order);
        let nameless = Act { account: AccountId(0), ..plan_of(" ").act };
        assert_eq!(fixture::run(&mut book.clone(), nameless), Err(Refusal::NoOrder));
        let erasure = plan_of("开法[2026]8号");
        assert_eq!(erasure.act.steps.len(), 1, "one person");
        assert_eq!(erasure.texts, ["13900001234", "6222020200112233445", "离任"]);
        fixture::run(&mut book, Act { account: AccountId(0), ..erasure.act }).unwrap();
        assert!(due(&view(&book)).is_empty());
        let person = book.person(PersonId(0)).unwrap();
        assert!(&*person.name == "周国梁" && person.phone.is_empty() && person.bank_account.is_empty());
    }
}
