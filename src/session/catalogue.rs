//! What of a book can be found, and under which names.

use crate::domain::register::{Definition, shipped};
use crate::domain::{Book, Kind, Row, RowId, code::Code};
use crate::search::{Document, FORMER_NAMES, Index, Source};

/// Endings of unit names that people leave out when they say them.
const SPOKEN_SHORT: [&str; 7] = ["村民委员会", "居民委员会", "村委会", "居委会", "社区", "街道", "镇"];

/// Kinds that can be found.
const FOUND: [Kind; 6] =
    [Kind::Unit, Kind::Person, Kind::Organisation, Kind::Grid, Kind::Entry, Kind::Register];

/// The index of a whole book.
pub fn whole(book: &Book) -> Index {
    struct Whole<'a>(&'a Book);
    impl Source for Whole<'_> {
        fn documents(&self, put: &mut dyn FnMut(&Document<'_>)) {
            for (at, definition) in shipped::rows() {
                with_register(at, definition, put);
            }
            for kind in FOUND {
                for id in 0..self.0.next_id(kind) {
                    let at = RowId { kind, id };
                    if let Some((_, row)) = self.0.row(at) {
                        with_document(self.0, at, &row, put);
                    }
                }
            }
        }
    }
    Index::build(&Whole(book))
}

/// Enters into `index` whatever differs between two books.
pub fn follow(index: &mut Index, before: &Book, now: &Book) {
    for kind in FOUND {
        for at in now.differences(before, kind) {
            if kind == Kind::Person {
                index.remove(FORMER_NAMES, at.id);
            }
            match now.row(at) {
                Some((_, row)) => with_document(now, at, &row, &mut |document| index.put(document)),
                None => index.remove(kind as u8, at.id),
            }
        }
    }
}

/// A register is found by its name in either language.
fn with_register(at: RowId, definition: &Definition, put: &mut dyn FnMut(&Document<'_>)) {
    let aliases = [&*definition.name.en];
    put(&Document {
        kind: at.kind as u8,
        id: at.id,
        name: &definition.name.zh,
        aliases: &aliases,
        codes: &[definition.key.as_str()],
    });
}

fn with_document(book: &Book, at: RowId, row: &Row, put: &mut dyn FnMut(&Document<'_>)) {
    let today = book.today();
    if let Row::Register(register) = row {
        if let Some(definition) = book.register(register.key) {
            with_register(at, definition, put);
        }
        return;
    }
    let mut aliases: Vec<&str> = Vec::new();
    let mut codes: Vec<Code> = Vec::new();
    let mut number = "";
    let name = match row {
        Row::Unit(unit) => {
            let name = unit.name(today);
            aliases.extend(unit.names.spans().iter().map(|(_, former)| &**former));
            aliases.extend(unit.aliases.iter().map(|alias| &**alias));
            aliases.extend(SPOKEN_SHORT.iter().filter_map(|ending| name.strip_suffix(ending)));
            codes.extend(unit.codes.spans().iter().filter_map(|(_, code)| *code));
            name
        }
        Row::Person(person) => {
            if person.is_gone() {
                return;
            }
            let mut former = person.former_names.iter().map(|former| &**former);
            if let Some(name) = former.next() {
                let aliases: Vec<&str> = former.collect();
                put(&Document { kind: FORMER_NAMES, id: at.id, name, aliases: &aliases, codes: &[] });
            }
            number = &person.number;
            &person.name
        }
        Row::Organisation(organisation) => {
            aliases.push(&organisation.short_name);
            &organisation.name
        }
        Row::Grid(grid) => {
            codes.extend(grid.codes.spans().iter().map(|(_, code)| *code));
            &grid.name
        }
        Row::Entry(entry) => {
            number = &entry.number;
            let definition = book.register(entry.register);
            match definition.map_or_else(|| entry.title(), |of| of.title_of(entry)) {
                "" if number.is_empty() => return,
                "" => number,
                title => title,
            }
        }
        Row::Assignment(_) | Row::Role(_) | Row::Setting(_) | Row::Account(_) | Row::Register(_) => return,
        Row::Template(_) | Row::Cycle(_) | Row::Sheet(_) | Row::Ballot(_) => return,
        Row::Post(_)
        | Row::Incumbency(_)
        | Row::Term(_)
        | Row::Election(_)
        | Row::Reserve(_)
        | Row::Filing(_)
        | Row::Pairing(_)
        | Row::Training(_)
        | Row::Recruit(_) => return,
        Row::Indicator(_) | Row::Freeze(_) | Row::Confirmation(_) => return,
    };
    aliases.retain(|alias| !alias.is_empty() && *alias != name);
    aliases.dedup();
    let codes: Vec<String> = codes.iter().map(Code::to_string).collect();
    let mut codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    if !number.is_empty() {
        codes.push(number);
    }
    put(&Document { kind: at.kind as u8, id: at.id, name, aliases: &aliases, codes: &codes });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{PersonId, day::Day, person::Person};
    use crate::search::{Ask, Query};

    fn found(index: &Index, typed: &str) -> Vec<u32> {
        index.search(&Query::parse(typed), &Ask::all(10)).hits.iter().map(|hit| hit.id).collect()
    }

    #[test]
    fn former_names_are_found_apart_and_follow_what_changes() {
        use crate::search::Kinds;
        let mut before = Book::new(Day::MIN);
        let person =
            Person { former_names: vec!["周阿福".into(), "周福".into()], ..Person::new("周国梁") };
        before.put(PersonId(0).row(), 1, Some(person.into()));
        let mut index = whole(&before);
        let of = |index: &Index, kind: u8, typed: &str| {
            let ask = Ask { kinds: Kinds::of(&[kind]), ..Ask::all(10) };
            index.search(&Query::parse(typed), &ask).total
        };
        for typed in ["周阿福", "zf"] {
            assert_eq!(
                (of(&index, Kind::Person as u8, typed), of(&index, FORMER_NAMES, typed)),
                (0, 1),
                "{typed}"
            );
        }
        let mut now = before.clone();
        now.put(PersonId(0).row(), 2, Some(Person::new("周国梁").into()));
        follow(&mut index, &before, &now);
        assert_eq!((of(&index, FORMER_NAMES, "zaf"), of(&index, Kind::Person as u8, "zgl")), (0, 1));
        assert!(Kind::ALL.into_iter().all(|kind| kind as u8 != FORMER_NAMES));
    }

    #[test]
    fn the_index_follows_new_changed_and_removed_people() {
        let mut before = Book::new(Day::MIN);
        for (id, name) in ["周国梁", "谢丽珍"].into_iter().enumerate() {
            before.put(PersonId(id as u32).row(), 1, Some(Person::new(name).into()));
        }
        let mut index = whole(&before);
        assert_eq!((found(&index, "zgl"), found(&index, "谢丽珍")), (vec![0], vec![1]));
        let mut now = before.clone();
        now.put(PersonId(0).row(), 2, Some(Person::new("周周明").into()));
        now.put(PersonId(1).row(), 2, None);
        now.put(PersonId(2).row(), 2, Some(Person::new("余小燕").into()));
        follow(&mut index, &before, &now);
        assert!(found(&index, "zgl").is_empty() && found(&index, "谢丽珍").is_empty());
        assert_eq!((found(&index, "周周明"), found(&index, "余小燕")), (vec![0], vec![2]));
    }
}
