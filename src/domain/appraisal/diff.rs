//! What differs between two versions of a template, entry by entry, so that a reviewer reads changes and not files.

use super::template::Template;
use serde_json::Value;

/// One difference.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// Where: names of entries from the outside in, keys in place of list numbers where entries have keys
    /// (`items/mediation/max`).
    pub place: String,
    /// What the first version has there, as JSON; `None` where nothing.
    pub before: Option<String>,
    /// What the second has.
    pub after: Option<String>,
}

/// The differences, in the order of their places.
pub fn compare(before: &Template, after: &Template) -> Vec<Difference> {
    let mut found = Vec::new();
    // A template is plain data; should it not be written, there is nothing to compare.
    if let (Ok(a), Ok(b)) = (serde_json::to_value(before), serde_json::to_value(after)) {
        walk(String::new(), Some(&a), Some(&b), &mut found);
    }
    found
}

fn walk(place: String, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<Difference>) {
    if before == after {
        return;
    }
    let inside = |key: &str| if place.is_empty() { key.to_owned() } else { format!("{place}/{key}") };
    match (before, after) {
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            let mut keys: Vec<&String> =
                a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))).collect();
            // Where an item's cells lie follows from the items before it and is no difference of its own.
            keys.retain(|key| *key != "slot");
            for key in keys {
                walk(inside(key), a.get(key), b.get(key), found);
            }
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) if keyed(a) && keyed(b) => {
            let of = |list: &'_ [Value], key: &str| list.iter().position(|entry| name(entry) == key);
            for entry in a {
                let other = of(b, name(entry)).map(|at| &b[at]);
                walk(inside(name(entry)), Some(entry), other, found);
            }
            for entry in b.iter().filter(|entry| of(a, name(entry)).is_none()) {
                walk(inside(name(entry)), None, Some(entry), found);
            }
            let order = |list: &[Value]| list.iter().map(|entry| name(entry).to_owned()).collect::<Vec<_>>();
            let (first, second) = (order(a), order(b));
            if first != second && first.len() == second.len() && first.iter().all(|key| second.contains(key))
            {
                found.push(Difference {
                    place,
                    before: Some(first.join(",")),
                    after: Some(second.join(",")),
                });
            }
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) => {
            for at in 0..a.len().max(b.len()) {
                walk(inside(&(at + 1).to_string()), a.get(at), b.get(at), found);
            }
        }
        (before, after) => found.push(Difference {
            place,
            before: before.map(Value::to_string),
            after: after.map(Value::to_string),
        }),
    }
}

fn keyed(list: &[Value]) -> bool {
    !list.is_empty() && list.iter().all(|entry| !name(entry).is_empty())
}

fn name(entry: &Value) -> &str {
    entry.get("key").and_then(Value::as_str).unwrap_or_default()
}
