//! Taking a person's data out because the law asks: what goes, and what stays as "erased person".
//!
//! The person's own record keeps nothing but its place. Entries of registers that are about the person go. What others
//! decided with the person in it stays (assignments, results, offices), naming the erased place; the free text in it,
//! which may hold anything, goes. The history before is taken out by the store
//! ([`erase`](crate::store) there names the same rows: those that this act touches).

use crate::domain::{
    Act, Class, PersonId, Refusal, Row, RowId, Step, Value, Verb, View, act::difference, person::Person,
};

/// What an erasure comes to.
#[derive(Clone, PartialEq, Debug)]
pub struct Erasure {
    /// The act; its document is the order.
    pub act: Act,
    /// Entries of registers that go.
    pub removed: usize,
    /// Other rows that stay and name the erased person.
    pub kept: usize,
    /// Rows that are about others and still hold the name, the telephone or the office number in a text.
    pub mentioned: Vec<RowId>,
}

/// Plans the erasure of a person.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::StillNamed`] by a post or an account that the person still holds.
pub fn erase(view: &View, person: PersonId, order: &str) -> Result<Erasure, Refusal> {
    let book = view.book();
    let held =
        view.person(person).filter(|held| !held.is_gone()).ok_or(Refusal::NotFound(person.row()))?.clone();
    let mut today = book.assignments_of_person(person);
    if let Some((by, _)) = today.find(|(_, assignment)| assignment.standing(view.today()).in_force()) {
        return Err(Refusal::StillNamed { row: person.row(), by: by.row() });
    }
    // Records that were merged into this one are the same person.
    let merged = book.people().filter(|(_, other)| other.merged_into == Some(person)).map(|(id, _)| id);
    let all: Vec<PersonId> = std::iter::once(person).chain(merged).collect();
    let texts = [&held.name, &held.phone, &held.number].map(|text| text.to_string());
    let (mut steps, mut kept, mut removed, mut mentioned) = (Vec::new(), 0, 0, Vec::new());
    for (at, version, row) in book.rows() {
        let is_own = all.iter().any(|id| id.row() == at);
        if is_own {
            continue;
        }
        let mut names = false;
        row.refs(&mut |kind, id| names |= all.iter().any(|person| person.row() == RowId { kind, id }));
        match &row {
            Row::Account(_) if names => return Err(Refusal::StillNamed { row: person.row(), by: at }),
            Row::Entry(entry) if entry.subject.is_some_and(|of| all.iter().any(|id| id.row() == of)) => {
                removed += 1;
                steps.push(Step::Remove { row: at, version });
            }
            _ if names => {
                kept += 1;
                steps.extend(difference(at, &row, &without_texts(&row)));
            }
            _ if holds(&row, &texts) => mentioned.push(at),
            _ => {}
        }
    }
    for id in all {
        if let Some((_, row)) = book.row(id.row()) {
            let marker = Person { merged_into: None, ..Person::erased() };
            steps.extend(difference(id.row(), &row, &marker.into()));
        }
    }
    let act = Act { document: order.into(), ..Act::new(Verb::Erase, steps) };
    Ok(Erasure { act, removed, kept, mentioned })
}

/// The row without the texts that people write freely and that are not needed.
fn without_texts(row: &Row) -> Row {
    let mut after = row.clone();
    for (at, field) in row.fields().iter().enumerate() {
        let is_free = matches!(field.key, "reason" | "remarks") || field.class > Class::Internal;
        if is_free && !field.required && matches!(row.get(at), Value::Text(_)) {
            // An optional text may be empty; where a record says otherwise it stays as it is.
            let _emptied = after.set(at, &Value::Empty);
        }
    }
    after
}

fn holds(row: &Row, texts: &[String]) -> bool {
    let found = |text: &str| texts.iter().any(|sought| !sought.is_empty() && text.contains(sought.as_str()));
    fn any(value: &Value, found: &dyn Fn(&str) -> bool) -> bool {
        match value {
            Value::Text(text) | Value::Part(text) => found(text),
            Value::List(items) => items.iter().any(|item| any(item, found)),
            Value::Fields(parts) => parts.iter().any(|(_, part)| any(part, found)),
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
    (0..row.fields().len()).any(|at| any(&row.get(at), &found))
}
