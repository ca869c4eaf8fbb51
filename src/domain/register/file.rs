//! A register's file: text in, a checked definition out, or all its mistakes at once.
//!
//! Knows no file system; whoever reads a county's own file hands its text to [`Definition::read`].

use super::{
    Slug,
    definition::{
        Column, Computed, Definition, Desk, FieldDef, Group, Move, Numbering, State, Subject, Type,
    },
    file_rules::{check, figures, term},
    mistake::{Mistake, Wrong},
    reader::{self, Reader},
};
use crate::domain::{Class, Right, unit::Level};

/// *Unit*: bytes of a definition file.
pub const MAX_BYTES: usize = 64 << 10;
/// The most fields of a register.
pub const MAX_FIELDS: usize = 40;
/// The most states.
pub const MAX_STATES: usize = 12;
/// The most choices of a field.
pub const MAX_CHOICES: usize = 60;
/// The most checks, moves and figures, each.
pub const MAX_RULES: usize = 40;

pub(super) const NAME: usize = 30;
const TYPES: [&str; 14] = [
    "text",
    "document",
    "number",
    "money",
    "quantity",
    "date",
    "period",
    "choice",
    "yes_no",
    "person",
    "unit",
    "grid",
    "organisation",
    "entry",
];
const CLASSES: [(&str, Class); 5] = [
    ("open", Class::Open),
    ("internal", Class::Internal),
    ("personal", Class::Personal),
    ("sensitive", Class::Sensitive),
    ("vetting", Class::Vetting),
];
const SUBJECTS: [(&str, Subject); 6] = [
    ("unit", Subject::Unit),
    ("group", Subject::Group),
    ("grid", Subject::Grid),
    ("person", Subject::Person),
    ("organisation", Subject::Organisation),
    ("firm", Subject::Firm),
];
const DESKS: [(&str, Desk); 3] = [("village", Desk::Village), ("town", Desk::Town), ("county", Desk::County)];

/// What a move may need; without a line it is entered like any other change.
const RIGHTS: [(&str, Right); 4] =
    [("enter", Right::Enter), ("review", Right::Review), ("approve", Right::Approve), ("file", Right::File)];

pub(super) fn words<T: Copy, const N: usize>(pairs: [(&'static str, T); N]) -> [&'static str; N] {
    pairs.map(|(word, _)| word)
}

impl Definition {
    /// Reads a definition file.
    ///
    /// # Errors
    /// Every [`Mistake`] in the order of the file.
    pub fn read(text: &str) -> Result<Definition, Vec<Mistake>> {
        reader::file(text, MAX_BYTES, read)
    }
}

fn read(top: &Reader<'_>) -> Option<Definition> {
    let key = top.slug("key");
    let name = top.names("name", NAME, true);
    let source = top.text("source", 400).unwrap_or_default();
    let group = top.word("group", Group::KEYS).map_or(Group::Own, |at| Group::ALL[at]);
    let subject = top.word("on", &words(SUBJECTS)).map_or(Subject::Unit, |at| SUBJECTS[at].1);
    let levels = levels(top, "levels", &[Level::Village]);
    let (fields, workings) = fields(top);
    let mut definition = Definition {
        key: key.unwrap_or(placeholder()),
        name: name.clone().unwrap_or_default(),
        group,
        source,
        subject,
        levels,
        fields,
        states: Box::new([]),
        moves: Box::new([]),
        checks: Box::new([]),
        numbering: None,
        term: None,
        list: Box::new([]),
        card: Box::new([]),
        figures: Box::new([]),
        suggests_points: top.flag("suggests_points").unwrap_or(false),
        retired: false,
    };
    for (reader, at_least) in lower_bounds(top) {
        let flag = definition.field(at_least).filter(|(_, field)| field.of == Type::YesNo && !field.list);
        if flag.is_none() {
            reader.wrong(
                reader.line_of("at_least"),
                Wrong::WrongField { field: at_least.as_str().into(), wanted: "yes_no" },
            );
        }
    }
    for working in workings {
        let computed = working.read(&definition);
        definition.fields[working.at].computed = computed;
    }
    definition.states = states(top, &definition);
    definition.moves = moves(top, &definition);
    definition.checks =
        top.tables("check", MAX_RULES).iter().filter_map(|reader| check(reader, &definition)).collect();
    const SERIES: [(&str, Numbering); 3] =
        [("all", Numbering::All), ("year", Numbering::Year), ("unit", Numbering::Unit)];
    definition.numbering = top.word("numbers", &words(SERIES)).map(|at| SERIES[at].1);
    definition.term = top.table("term").map(|reader| term(&reader, &definition));
    definition.list = columns(top, "list", top.texts("list", 16), &definition);
    definition.card =
        top.lists("card", 2).into_iter().map(|line| columns(top, "card", line, &definition)).collect();
    if definition.list.is_empty() {
        definition.list = plain_list(&definition);
    }
    if definition.card.is_empty() {
        definition.card = definition.list.chunks(4).take(2).map(Box::from).collect();
    }
    definition.figures = figures(top, &definition);
    top.finish();
    (key.is_some() && name.is_some()).then_some(definition)
}

/// Stands for a key that is missing, while the rest of the file is looked at.
fn placeholder() -> Slug {
    Slug::parse("x").unwrap_or_else(|| unreachable!())
}

/// What a list shows when its file does not say: what it is about and the first fields.
fn plain_list(definition: &Definition) -> Box<[Column]> {
    let mut list = vec![Column::Unit];
    if definition.subject != Subject::Unit {
        list.push(Column::Subject);
    }
    list.extend((0..definition.fields.len().min(5)).map(Column::Own));
    if !definition.states.is_empty() {
        list.push(Column::State);
    }
    list.into()
}

fn levels(reader: &Reader<'_>, key: &'static str, otherwise: &[Level]) -> Box<[Level]> {
    if !reader.has(key) {
        let _ = reader.texts(key, 0);
        return otherwise.into();
    }
    let mut levels: Vec<Level> = reader
        .texts(key, Level::ALL.len())
        .into_iter()
        .filter_map(|(line, text)| reader.word_of(key, line, text, Level::KEYS))
        .map(|at| Level::ALL[at])
        .collect();
    levels.sort_unstable();
    levels.dedup();
    levels.into()
}

/// How a field is worked out, before the fields that it names are known.
struct Working<'t> {
    at: usize,
    reader: Reader<'t>,
    add: Vec<(u32, &'t str)>,
    minus: Vec<(u32, &'t str)>,
    bands: Option<Reader<'t>>,
}

impl Working<'_> {
    fn read(&self, of: &Definition) -> Option<Computed> {
        let field = &of.fields[self.at];
        let numeric = |at: usize| matches!(of.fields[at].of, Type::Number { .. } | Type::Money);
        let place = |key: &'static str, line: u32, text: &str| {
            let at = of.fields.iter().position(|field| field.key == *text);
            match at {
                None => self.reader.wrong(line, Wrong::NoSuch { key, named: text.into() }),
                Some(at) if !numeric(at) || of.fields[at].list || at >= self.at => {
                    self.reader
                        .wrong(line, Wrong::WrongField { field: text.into(), wanted: "number, money" });
                }
                Some(_) => {}
            }
            at
        };
        if let Some(bands) = &self.bands {
            let line = bands.line_of("of");
            let number = bands.text("of", Slug::MAX).and_then(|text| place("of", line, &text));
            let from = bands.numbers("from", MAX_CHOICES);
            bands.finish();
            let Type::Choice(choices) = &field.of else { return None };
            if from.windows(2).any(|pair| pair[0] >= pair[1]) {
                bands.wrong(bands.line_of("from"), Wrong::NotAscending { key: "from" });
            }
            let open = choices.len().checked_sub(from.len());
            let Some(open) = open.filter(|open| *open <= 1) else {
                let (min, max) = (choices.len().saturating_sub(1), choices.len());
                bands.wrong(bands.line_of("from"), Wrong::FieldCount { min, max });
                return None;
            };
            let bounds = std::iter::repeat_n(None, open).chain(from.into_iter().map(Some));
            let steps = bounds.zip(choices).map(|(from, choice)| (from, choice.key)).collect();
            return Some(Computed::Band { of: number?, steps });
        }
        let places = |key, named: &[(u32, &str)]| -> Box<[usize]> {
            named.iter().filter_map(|(line, text)| place(key, *line, text)).collect()
        };
        Some(Computed::Sum { add: places("add", &self.add), minus: places("minus", &self.minus) })
    }
}

fn fields<'t>(top: &Reader<'t>) -> (Box<[FieldDef]>, Vec<Working<'t>>) {
    let mut workings = Vec::new();
    let mut fields: Vec<FieldDef> = Vec::new();
    let mut keys: Vec<Slug> = Vec::new();
    for reader in top.tables("field", MAX_FIELDS) {
        let key = reader.slug("key");
        let field = key.and_then(|key| field(&reader, key));
        // The rest of a field without a key is looked at all the same.
        if key.is_none() {
            let _ = self::field(&reader, placeholder());
        }
        let (add, minus) = (reader.texts("add", 12), reader.texts("minus", 12));
        let bands = reader.table("bands");
        reader.finish();
        let Some(key) = key else { continue };
        let worked = !add.is_empty() || !minus.is_empty() || bands.is_some();
        if worked && let Some(field) = &field {
            let (choice, numeric) =
                (matches!(field.of, Type::Choice(_)), matches!(field.of, Type::Number { .. } | Type::Money));
            if field.list || field.required || (bands.is_some() && !choice) || (bands.is_none() && !numeric) {
                for key in ["add", "minus", "bands"].into_iter().filter(|key| reader.has(key)) {
                    reader.wrong(reader.line_of(key), Wrong::NotHere { key });
                }
            } else if add.is_empty() && bands.is_none() {
                reader.wrong(reader.line_of("minus"), Wrong::Missing { key: "add" });
            }
        }
        if keys.contains(&key) {
            reader.wrong(reader.line, Wrong::Twice { key: key.as_str().into() });
        } else if Column::FIXED.iter().any(|(fixed, _)| key == **fixed) {
            reader.wrong(reader.line, Wrong::Reserved { key: key.as_str().into() });
        } else {
            let at = fields.len();
            if worked && field.is_some() {
                workings.push(Working { at, reader, add, minus, bands });
            }
            fields.extend(field);
        }
        keys.push(key);
    }
    (fields.into(), workings)
}

fn field(reader: &Reader<'_>, key: Slug) -> Option<FieldDef> {
    let name = reader.names("name", NAME, true);
    if !reader.has("type") {
        reader.wrong(reader.line, Wrong::Missing { key: "type" });
    }
    let kind = reader.word("type", &TYPES).map(|at| TYPES[at]);
    let of = kind.map(|kind| of_type(reader, kind));
    let required = reader.flag("required").unwrap_or(false);
    let list = reader.flag("list").unwrap_or(false);
    let class = reader.word("class", &words(CLASSES)).map_or(Class::Internal, |at| CLASSES[at].1);
    let sticky = reader.flag("sticky").unwrap_or(false);
    let headings = reader.phrases("headings", 12, 40);
    let numeric = of.as_ref().is_none_or(Type::adds_up);
    if !numeric {
        reader.not_here(&["min", "max", "sum", "at_least"]);
    }
    let (min, max) = match numeric {
        true => (reader.number("min", i64::MIN, i64::MAX), reader.number("max", i64::MIN, i64::MAX)),
        false => (None, None),
    };
    if let (Some(min), Some(max)) = (min, max)
        && min > max
    {
        reader.wrong(reader.line_of("min"), Wrong::MinAboveMax { min, max });
    }
    // Nothing is counted below none; a file that means it says so.
    let min = min.or(of.as_ref().filter(|of| of.adds_up()).map(|_| 0));
    let sum = numeric && reader.flag("sum").unwrap_or(true);
    let at_least = if numeric && reader.has("at_least") { reader.slug("at_least") } else { None };
    let sum = sum && of.as_ref().is_some_and(Type::adds_up);
    Some(FieldDef {
        key,
        name: name?,
        of: of?,
        list,
        required,
        class,
        min,
        max,
        sum,
        at_least,
        sticky,
        headings,
        computed: None,
    })
}

fn of_type(reader: &Reader<'_>, kind: &str) -> Type {
    let mut used: &[&str] = &[];
    let of = match kind {
        "text" => {
            used = &["length"];
            let length = reader.number("length", 1, 1_000).unwrap_or(100);
            Type::Text(u16::try_from(length).unwrap_or(100))
        }
        "document" => Type::Document,
        "number" => {
            used = &["unit", "decimals"];
            let decimals = u8::try_from(reader.number("decimals", 0, 4).unwrap_or(0)).unwrap_or(0);
            Type::Number { unit: reader.names("unit", 10, false), decimals }
        }
        "money" => Type::Money,
        "quantity" => {
            used = &["units"];
            Type::Quantity(reader.choices("units", MAX_CHOICES))
        }
        "date" => Type::Date,
        "period" => Type::Period,
        "choice" => {
            used = &["choices"];
            Type::Choice(reader.choices("choices", MAX_CHOICES))
        }
        "yes_no" => Type::YesNo,
        "person" => Type::Person,
        "unit" => {
            used = &["levels"];
            Type::Unit(levels(reader, "levels", Level::ALL))
        }
        "grid" => Type::Grid,
        "organisation" => Type::Organisation,
        // The word was found among those known.
        _ => {
            used = &["register"];
            Type::Entry(reader.slug("register").unwrap_or(placeholder()))
        }
    };
    let others = ["length", "unit", "decimals", "units", "choices", "levels", "register"];
    let not_here: Vec<&'static str> = others.into_iter().filter(|key| !used.contains(key)).collect();
    reader.not_here(&not_here);
    of
}

/// Every field that names a lower-bound flag, once all fields are known.
fn lower_bounds<'t>(top: &Reader<'t>) -> Vec<(Reader<'t>, Slug)> {
    let with = top.tables("field", MAX_FIELDS).into_iter().filter(|reader| reader.has("at_least"));
    with.filter_map(|reader| {
        let flag = Slug::parse(&reader.text("at_least", Slug::MAX)?)?;
        Some((reader, flag))
    })
    .collect()
}

pub(super) fn column(
    reader: &Reader<'_>,
    key: &'static str,
    line: u32,
    text: &str,
    of: &Definition,
) -> Option<Column> {
    let column = of.column(text);
    if column.is_none() {
        reader.wrong(line, Wrong::NoSuch { key, named: text.into() });
    }
    column
}

pub(super) fn columns(
    reader: &Reader<'_>,
    key: &'static str,
    texts: Vec<(u32, &str)>,
    of: &Definition,
) -> Box<[Column]> {
    let mut columns = Vec::new();
    for (line, text) in texts {
        let Some(column) = column(reader, key, line, text, of) else { continue };
        if columns.contains(&column) {
            reader.wrong(line, Wrong::Twice { key: text.into() });
        }
        columns.push(column);
    }
    columns.into()
}

pub(super) fn own_fields(reader: &Reader<'_>, key: &'static str, of: &Definition) -> Box<[usize]> {
    let named = reader.texts(key, MAX_FIELDS);
    let place = |(line, text): (u32, &str)| {
        let at = of.fields.iter().position(|field| field.key == *text);
        if at.is_none() {
            reader.wrong(line, Wrong::NoSuch { key, named: text.into() });
        }
        at
    };
    named.into_iter().filter_map(place).collect()
}

fn states(top: &Reader<'_>, of: &Definition) -> Box<[State]> {
    let mut states: Vec<State> = Vec::new();
    for reader in top.tables("state", MAX_STATES) {
        let (key, name) = (reader.slug("key"), reader.names("name", 20, true));
        let counts = reader.flag("counts").unwrap_or(true);
        let done = reader.flag("done").unwrap_or(false);
        let needs = own_fields(&reader, "needs", of);
        let days_setting = reader.text("days_setting", 40);
        reader.finish();
        let (Some(key), Some(name)) = (key, name) else { continue };
        if states.iter().any(|other| other.key == key) {
            reader.wrong(reader.line, Wrong::Twice { key: key.as_str().into() });
            continue;
        }
        states.push(State { key, name, counts, done, needs, days_setting });
    }
    states.into()
}

fn moves(top: &Reader<'_>, of: &Definition) -> Box<[Move]> {
    let mut moves = Vec::new();
    let place = |reader: &Reader<'_>, key, line, text: &str| {
        let at = of.states.iter().position(|state| state.key == *text);
        if at.is_none() {
            reader.wrong(line, Wrong::NoSuch { key, named: text.into() });
        }
        at
    };
    let tables = top.tables("move", MAX_RULES);
    for reader in &tables {
        for key in ["from", "to", "by"] {
            if !reader.has(key) {
                reader.wrong(reader.line, Wrong::Missing { key });
            }
        }
        let from = reader.texts("from", MAX_STATES);
        let from = from.into_iter().filter_map(|(line, text)| place(reader, "from", line, text)).collect();
        let line = reader.line_of("to");
        let to = reader.text("to", Slug::MAX).and_then(|text| place(reader, "to", line, &text));
        let by = reader.word("by", &words(DESKS)).map(|at| DESKS[at].1);
        let right = if reader.has("right") {
            reader.word("right", &words(RIGHTS)).map_or(Right::Enter, |at| RIGHTS[at].1)
        } else {
            Right::Enter
        };
        reader.finish();
        if let (Some(to), Some(by)) = (to, by) {
            moves.push(Move { from, to, by, right });
        }
    }
    for (at, state) in of.states.iter().enumerate().skip(1) {
        if !moves.iter().any(|step: &Move| step.to == at) {
            top.wrong(top.line_of("state"), Wrong::Unreachable { state: state.key.as_str().into() });
        }
    }
    moves.into()
}
