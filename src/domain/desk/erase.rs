//! Taking a person's data out because the law asks: what goes, and what stays as "erased person".
//!
//! The person's own record keeps nothing but its place. Entries of registers that are about the person go. What others
//! decided with the person in it stays (assignments, results, offices), naming the erased place; the free text in it,
//! which may hold anything, goes. The history before is taken out by the store, of the same rows: those that this act
//! touches.

use crate::domain::{
    Act, Class, PersonId, Refusal, Row, RowId, Step, Value, Verb, View, act::difference, person::Person,
};

/// What an erasure comes to.
#[derive(Clone, PartialEq, Debug)]
pub struct Erasure {
    /// The act; its document is the order.
    pub act: Act,
    /// The texts by which the person's traces are known: name, former names, telephone, numbers.
    pub texts: Vec<String>,
    /// Entries of registers that go.
    pub removed: usize,
    /// Other rows that stay and name the erased person.
    pub kept: usize,
    /// Rows that still hold one of these texts: about others, or in a place that cannot be emptied.
    pub mentioned: Vec<RowId>,
}

/// Plans the erasure of a person.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::StillNamed`] by a post or office that the person still holds, or by an account.
pub fn erase(view: &View, person: PersonId, order: &str) -> Result<Erasure, Refusal> {
    let (book, today) = (view.book(), view.today());
    let held = view.person(person).filter(|held| !held.is_gone()).ok_or(Refusal::NotFound(person.row()))?;
    let posts = book.assignments_of_person(person).filter(|(_, post)| post.standing(today).in_force());
    let offices =
        book.incumbencies_of_person(person).filter(|(_, held)| held.to.is_none_or(|to| today <= to));
    let holds_still = posts.map(|(id, _)| id.row()).chain(offices.map(|(id, _)| id.row())).next();
    if let Some(by) = holds_still {
        return Err(Refusal::StillNamed { row: person.row(), by });
    }
    // Records that were merged into this one are the same person.
    let merged = book.people().filter(|(_, other)| other.merged_into == Some(person));
    let all: Vec<(PersonId, &Person)> = std::iter::once((person, held)).chain(merged).collect();
    let is_of = |at: RowId| all.iter().any(|(id, _)| id.row() == at);
    let mut texts: Vec<String> = all.iter().flat_map(|(_, person)| texts_of(view, person)).collect();
    texts.sort_unstable();
    texts.dedup();
    let (mut steps, mut kept, mut removed, mut mentioned) = (Vec::new(), 0, 0, Vec::new());
    for (at, version, row) in book.rows().filter(|(at, ..)| !is_of(*at)) {
        let mut names = false;
        row.refs(&mut |kind, id| names |= is_of(RowId { kind, id }));
        match &row {
            Row::Account(_) if names => return Err(Refusal::StillNamed { row: person.row(), by: at }),
            Row::Entry(entry) if entry.subject.is_some_and(is_of) => {
                removed += 1;
                steps.push(Step::Remove { row: at, version });
            }
            _ if names => {
                kept += 1;
                let after = without_texts(&row, &texts);
                if holds(&after, &texts) {
                    mentioned.push(at);
                }
                steps.extend(difference(at, &row, &after));
            }
            _ if holds(&row, &texts) => mentioned.push(at),
            _ => {}
        }
    }
    for (id, person) in &all {
        let before = Row::from(Person::clone(person));
        steps.extend(difference(id.row(), &before, &Person::erased().into()));
    }
    let act = Act { document: order.trim().into(), ..Act::new(Verb::Erase, steps) };
    Ok(Erasure { act, texts, removed, kept, mentioned })
}

/// The texts by which a person's traces are known; numbers as far as the key is here.
fn texts_of(view: &View, person: &Person) -> Vec<String> {
    let numbers = person.secrets().map(|(field, secret)| {
        let opened = view.opened(field, secret);
        opened.number().unwrap_or_default().to_owned()
    });
    let plain = [&person.name, &person.phone, &person.number].map(|text| text.to_string());
    let former = person.former_names.iter().map(|name| name.to_string());
    plain.into_iter().chain(former).chain(numbers).filter(|text| !text.is_empty()).collect()
}

/// The row without the texts that people write freely and that are not needed, and without parts that hold one of these.
fn without_texts(row: &Row, texts: &[String]) -> Row {
    let mut after = row.clone();
    for (at, field) in row.fields().iter().enumerate() {
        let is_free = matches!(field.key, "reason" | "remarks") || field.class > Class::Internal;
        let emptied = match row.get(at) {
            Value::Text(_) if is_free && !field.required => Value::Empty,
            Value::Fields(parts) => {
                let held = parts.iter().filter(|(_, part)| any(part, texts));
                Value::Fields(held.map(|(key, _)| (*key, Value::Empty)).collect())
            }
            _ => continue,
        };
        // Where a record has to hold something, it stays and is told.
        let _ = after.set(at, &emptied);
    }
    after
}

fn holds(row: &Row, texts: &[String]) -> bool {
    (0..row.fields().len()).any(|at| any(&row.get(at), texts))
}

fn any(value: &Value, texts: &[String]) -> bool {
    match value {
        Value::Text(text) | Value::Part(text) => texts.iter().any(|sought| text.contains(sought.as_str())),
        Value::List(items) => items.iter().any(|item| any(item, texts)),
        Value::Fields(parts) => parts.iter().any(|(_, part)| any(part, texts)),
        Value::Empty
        | Value::Unknown
        | Value::Nothing
        | Value::Number(_)
        | Value::Flag(_)
        | Value::Day(_)
        | Value::Date(_)
        | Value::Ref(..)
        | Value::Sealed(_) => false,
    }
}
