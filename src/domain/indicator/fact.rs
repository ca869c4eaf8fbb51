//! What can be asked of a counted record, by name. One table says which fact belongs to which records and what kind of
//! answer it gives; files are checked against it, the help for writing an indicator is made from it.

use super::{
    definition::{Base, Condition, Test},
    population::Item,
};
use crate::domain::{
    AssignmentId, Day, EntryId, FilingId, GridId, IncumbencyId, Known, OrganisationId, PersonId, PostId,
    ReserveId, SheetId, UnitId, Value, View,
    office::record::Taken,
    person::{Education, Person, Political},
    pipeline::record::Reserve,
    register::Slug,
};

/// A kind of answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// A word of a closed list.
    Word,
    /// Several words.
    Words,
    /// A whole number.
    Number,
    /// Yes or no.
    Flag,
    /// Whatever the register's field holds.
    Field,
}

/// What is looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fact {
    /// One of [`FACTS`].
    Named(Name),
    /// How many serve in a grid in a role.
    Serving(Box<str>),
    /// How many a grid lacks in a role.
    Gap(Box<str>),
    /// A field of a register.
    Field(Slug),
    /// Whether somebody was in a training batch that began on a day or later.
    TrainedSince(Since),
}

/// From when on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Since {
    /// A day.
    Day(Day),
    /// The first day of the year that is looked at.
    Year,
}

impl Since {
    /// The first day, looked at from a day.
    pub fn first(self, day: Day) -> Day {
        match self {
            Since::Day(first) => first,
            Since::Year => Day::from_ymd(day.ymd().0, 1, 1).unwrap_or(day),
        }
    }
}

macro_rules! facts {
    ($($variant:ident = $key:literal, $answer:ident, $of:ident;)*) => {
        /// A fact that needs nothing else to be named.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Name { $(#[doc = $key] $variant,)* }

        /// Every fact with its key, its kind of answer and the records that have it.
        pub const FACTS: &[(&str, Name, Answer, Of)] =
            &[$(($key, Name::$variant, Answer::$answer, Of::$of),)*];
    };
}

/// Which records have a fact.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Of {
    /// Units.
    Units,
    /// Grids.
    Grids,
    /// Units, grids.
    Places,
    /// Units, grids, organisations.
    Kinds,
    /// Organisations.
    Organisations,
    /// Assignments.
    Assignments,
    /// Established posts.
    Posts,
    /// Posts, incumbencies, reserves.
    Offices,
    /// Incumbencies.
    Incumbencies,
    /// Reserves.
    Reserves,
    /// Score sheets.
    Sheets,
    /// Register entries.
    Entries,
    /// Everything with a person behind it.
    Persons,
}

facts! {
    Kind = "kind", Word, Kinds;
    Organisations = "organisations", Number, Places;
    Households = "households", Number, Places;
    Population = "population", Number, Places;
    Adults = "adults", Number, Units;
    Stub = "stub", Flag, Units;
    Reserves = "reserves", Number, Units;
    MembersFull = "members_full", Number, Organisations;
    MembersProbationary = "members_probationary", Number, Organisations;
    ElectionOverdue = "election_overdue", Flag, Organisations;
    Role = "role", Word, Assignments;
    State = "state", Word, Entries;
    Office = "office", Word, Offices;
    Vacant = "vacant", Flag, Posts;
    VacantMonths = "vacant_months", Number, Posts;
    Acting = "acting", Flag, Incumbencies;
    Filed = "filed", Flag, Incumbencies;
    Since = "months_in_office", Number, Incumbencies;
    Stage = "stage", Word, Reserves;
    Counts = "counts", Flag, Reserves;
    InTarget = "in_target", Flag, Posts;
    Decided = "decided", Flag, Sheets;
    Sex = "sex", Word, Persons;
    Ethnicity = "ethnicity", Word, Persons;
    Age = "age", Number, Persons;
    Education = "education", Word, Persons;
    Political = "political", Word, Persons;
    Member = "member", Flag, Persons;
    Tags = "tags", Words, Persons;
    Status = "status", Word, Persons;
    TrainedMonths = "trained_months", Number, Persons;
}

impl Of {
    /// Whether records of a base have the fact.
    pub const fn fits(self, base: Base) -> bool {
        match self {
            Of::Units => matches!(base, Base::Units(_)),
            Of::Grids => matches!(base, Base::Grids),
            Of::Places => matches!(base, Base::Units(_) | Base::Grids),
            Of::Kinds => matches!(base, Base::Units(_) | Base::Grids | Base::Organisations),
            Of::Organisations => matches!(base, Base::Organisations),
            Of::Assignments => matches!(base, Base::Assignments),
            Of::Posts => matches!(base, Base::Posts),
            Of::Offices => matches!(base, Base::Posts | Base::Incumbencies | Base::Reserves),
            Of::Incumbencies => matches!(base, Base::Incumbencies),
            Of::Reserves => matches!(base, Base::Reserves),
            Of::Sheets => matches!(base, Base::Sheets),
            Of::Entries => matches!(base, Base::Entries(_)),
            Of::Persons => matches!(
                base,
                Base::Assignments | Base::Incumbencies | Base::Reserves | Base::Sheets | Base::Entries(_)
            ),
        }
    }
}

impl Fact {
    /// The kind of answer.
    pub fn answer(&self) -> Answer {
        match self {
            Fact::Named(name) => FACTS
                .iter()
                .find(|(_, fact, ..)| fact == name)
                .map_or(Answer::Word, |(_, _, answer, _)| *answer),
            Fact::Serving(_) | Fact::Gap(_) => Answer::Number,
            Fact::Field(_) => Answer::Field,
            Fact::TrainedSince(_) => Answer::Flag,
        }
    }
}

/// What was seen.
enum Seen<'a> {
    Unknown,
    Word(&'a str),
    Words(&'a [Box<str>]),
    Number(i64),
    Flag(bool),
    Held(&'a Value),
}

fn count(known: Known) -> Seen<'static> {
    match known {
        Known::Is(n) => Seen::Number(i64::from(n)),
        Known::None => Seen::Number(0),
        Known::Unknown => Seen::Unknown,
    }
}

fn whole(n: usize) -> Seen<'static> {
    Seen::Number(i64::try_from(n).unwrap_or(i64::MAX))
}

fn see<'a>(view: &'a View, item: &Item, fact: &Fact) -> Seen<'a> {
    let id = item.row.id;
    match fact {
        Fact::Serving(role) => {
            cell(view, id, role).map_or(Seen::Unknown, |cell| Seen::Number(cell.filled.into()))
        }
        Fact::Gap(role) => cell(view, id, role).map_or(Seen::Unknown, |cell| Seen::Number(cell.gap().into())),
        Fact::Field(key) => {
            let told = |register| {
                let field = view.register(register).and_then(|of| of.field(*key));
                field.is_some_and(|(_, field)| view.sees_field(field))
            };
            let entry = view.entry(EntryId(id)).filter(|entry| told(entry.register));
            entry.map_or(Seen::Unknown, |entry| Seen::Held(entry.values.get(*key)))
        }
        Fact::TrainedSince(since) => item.person.map_or(Seen::Unknown, |person| {
            let first = since.first(view.day());
            Seen::Flag(last_training(view, person).is_some_and(|last| last >= first))
        }),
        Fact::Named(name) => named(view, item, *name),
    }
}

fn cell(view: &View, grid: u32, role: &str) -> Option<crate::domain::sums::Cell> {
    view.cell(GridId(grid), view.role_by_key(role)?)
}

fn named<'a>(view: &'a View, item: &Item, name: Name) -> Seen<'a> {
    use crate::domain::Kind;
    let id = item.row.id;
    let (unit, grid) = match item.row.kind {
        Kind::Unit => (view.unit(UnitId(id)), None),
        Kind::Grid => (None, view.grid(GridId(id))),
        _ => (None, None),
    };
    let place = |of_unit: fn(&crate::domain::unit::Unit) -> Seen<'static>,
                 of_grid: fn(&crate::domain::grid::Grid) -> Seen<'static>| {
        unit.map(of_unit).or_else(|| grid.map(of_grid)).unwrap_or(Seen::Unknown)
    };
    let organisation = || view.organisation(OrganisationId(id));
    let person = || item.person.and_then(|person| view.person(person));
    match name {
        Name::Kind => match item.row.kind {
            Kind::Unit => {
                unit.and_then(|unit| unit.kind).map_or(Seen::Unknown, |kind| Seen::Word(kind.key()))
            }
            Kind::Grid => grid.map_or(Seen::Unknown, |grid| Seen::Word(grid.kind.key())),
            _ => organisation().map_or(Seen::Unknown, |held| Seen::Word(held.kind.key())),
        },
        Name::Organisations => {
            place(|unit| whole(unit.organisations.len()), |grid| whole(grid.organisations.len()))
        }
        Name::Households => place(|unit| count(unit.households), |grid| count(grid.households)),
        Name::Population => place(|unit| count(unit.population), |grid| count(grid.population)),
        Name::Adults => place(|unit| count(unit.adults), |_| Seen::Unknown),
        Name::Stub => place(|unit| Seen::Flag(unit.stub), |_| Seen::Unknown),
        // Of the village's own lists; a list without established posts counts for nothing.
        Name::Reserves if unit.is_none() || !view.sees_vetting() => Seen::Unknown,
        Name::Reserves => {
            let listed = view.reserves_of_unit(UnitId(id)).filter(|(_, held)| held.active(view.day()));
            whole(listed.filter(|(reserve, held)| valid(view, *reserve, held)).count())
        }
        Name::MembersFull => organisation().map_or(Seen::Unknown, |held| count(held.members_full)),
        Name::MembersProbationary => {
            organisation().map_or(Seen::Unknown, |held| count(held.members_probationary))
        }
        Name::ElectionOverdue => organisation()
            .and_then(|held| held.next_election)
            .map_or(Seen::Unknown, |due| Seen::Flag(due < view.day())),
        Name::Role => view
            .assignment(AssignmentId(id))
            .and_then(|a| view.role(a.role))
            .map_or(Seen::Unknown, |role| Seen::Word(&role.key)),
        Name::State => view
            .entry(EntryId(id))
            .and_then(|entry| entry.state.as_ref())
            .map_or(Seen::Unknown, |state| Seen::Word(state.as_str())),
        Name::Office => word(office(view, item)),
        Name::Vacant => vacant(view, item).map_or(Seen::Unknown, Seen::Flag),
        Name::VacantMonths => vacant_months(view, item).map_or(Seen::Unknown, Seen::Number),
        Name::Acting => view
            .incumbency(IncumbencyId(id))
            .map_or(Seen::Unknown, |held| Seen::Flag(held.began == Taken::Acting)),
        Name::Filed => view
            .incumbency(IncumbencyId(id))
            .map_or(Seen::Unknown, |held| Seen::Flag(held.filing.is_some_and(|filing| filed(view, filing)))),
        Name::Since => view
            .incumbency(IncumbencyId(id))
            .map_or(Seen::Unknown, |held| Seen::Number(months_since(held.from, view.day()))),
        Name::Stage => {
            view.reserve(ReserveId(id)).map_or(Seen::Unknown, |held| Seen::Word(held.stage.as_str()))
        }
        Name::Counts => counts(view, item).map_or(Seen::Unknown, Seen::Flag),
        Name::InTarget => view.post(PostId(id)).map_or(Seen::Unknown, |post| {
            Seen::Flag(u32::from(item.part) < view.pipeline_base(post.unit, post.office))
        }),
        Name::Decided => view.sheet(SheetId(id)).map_or(Seen::Unknown, |sheet| Seen::Flag(sheet.decided.is)),
        Name::Sex => word(person().and_then(|p| p.sex).map(|sex| sex.key())),
        Name::Ethnicity => word(person().map(|p| &*p.ethnicity).filter(|text| !text.is_empty())),
        Name::Age => {
            person().and_then(|p| age(view, p)).map_or(Seen::Unknown, |age| Seen::Number(age.into()))
        }
        Name::Education => word(person().and_then(|p| p.education).map(|of| of.key())),
        Name::Political => word(person().and_then(|p| p.political).map(|of| of.key())),
        Name::Member => person().and_then(|p| p.political).map_or(Seen::Unknown, |of| {
            Seen::Flag(matches!(of, Political::Member | Political::Probationary))
        }),
        Name::Tags => person().map_or(Seen::Unknown, |p| Seen::Words(&p.tags)),
        Name::TrainedMonths => {
            let last = item.person.and_then(|person| last_training(view, person));
            last.map_or(Seen::Unknown, |last| Seen::Number(months_since(last, view.day())))
        }
        Name::Status => word(person().map(|p| p.status.key())),
    }
}

/// The first day of somebody's latest training batch that has begun.
fn last_training(view: &View, person: PersonId) -> Option<Day> {
    let begun = view.trainings().filter(|(_, training)| training.from <= view.day());
    let his = begun.filter(|(_, training)| training.attendees.iter().any(|one| one.person == person));
    his.map(|(_, training)| training.from).max()
}

/// What can be asked, for people who write an indicator: fact, kind of answer, records that have it.
pub fn table() -> Vec<[String; 3]> {
    let answer = |answer: Answer| match answer {
        Answer::Word => "word",
        Answer::Words => "words",
        Answer::Number => "number",
        Answer::Flag => "yes",
        Answer::Field => "field",
    };
    let bases = |fits: &dyn Fn(Base) -> bool| {
        let mut words: Vec<&str> =
            super::file::BASES.iter().filter(|(_, base)| fits(*base)).map(|(word, _)| *word).collect();
        if fits(Base::Entries(Slug::literal("any"))) {
            words.push("register:<key>");
        }
        words.join(" ")
    };
    let line = |key: &str, of: Answer, fits: &dyn Fn(Base) -> bool| {
        [key.to_owned(), answer(of).to_owned(), bases(fits)]
    };
    let mut all: Vec<[String; 3]> =
        FACTS.iter().map(|(key, _, of, records)| line(key, *of, &|base| records.fits(base))).collect();
    all.push(line("serving", Answer::Number, &|base| base == Base::Grids));
    all.push(line("gap", Answer::Number, &|base| base == Base::Grids));
    all.push(line("trained_since", Answer::Flag, &|base| Of::Persons.fits(base)));
    all.push(line("field:<key>", Answer::Field, &|base| matches!(base, Base::Entries(_))));
    all
}

/// The kind of office that a post, incumbency or reserve is about.
fn office<'a>(view: &'a View, item: &Item) -> Option<&'a str> {
    use crate::domain::Kind;
    let id = item.row.id;
    match item.row.kind {
        Kind::Post => view.post(PostId(id)).map(|held| held.office.as_str()),
        Kind::Incumbency => view.incumbency(IncumbencyId(id)).map(|held| held.office.as_str()),
        Kind::Reserve => view.reserve(ReserveId(id)).map(|held| held.office.as_str()),
        _ => None,
    }
}

/// Whether the post is one of those that nobody holds.
fn vacant(view: &View, item: &Item) -> Option<bool> {
    let post = view.post(PostId(item.row.id))?;
    let bench = view.bench(post.unit, post.office);
    Some(u32::from(item.part) >= bench.posts.saturating_sub(bench.vacant))
}

/// Full months for which a vacant post has been vacant; 0 where it is held, `None` where the beginning is not known.
fn vacant_months(view: &View, item: &Item) -> Option<i64> {
    if !vacant(view, item)? {
        return Some(0);
    }
    let post = view.post(PostId(item.row.id))?;
    Some(months_since(view.bench(post.unit, post.office).since?, view.day()))
}

/// Whether a reserve counts towards the target, by the switches of the pipeline.
fn counts(view: &View, item: &Item) -> Option<bool> {
    let id = ReserveId(item.row.id);
    Some(valid(view, id, view.reserve(id)?))
}

fn valid(view: &View, id: ReserveId, reserve: &Reserve) -> bool {
    use crate::domain::pipeline::{desk, switches::Worth};
    let listed = view.pipeline_base(reserve.unit, reserve.office) > 0;
    listed && desk::entry(view, view.switches(), id, reserve).worth == Worth::Valid
}

fn months_since(from: crate::domain::Day, day: crate::domain::Day) -> i64 {
    let ((y0, m0, d0), (y1, m1, d1)) = (from.ymd(), day.ymd());
    (i64::from(y1) - i64::from(y0)) * 12 + i64::from(m1) - i64::from(m0) - i64::from(d1 < d0)
}

fn filed(view: &View, filing: FilingId) -> bool {
    use crate::domain::pipeline::record::FilingOutcome;
    view.filing(filing).is_some_and(|filing| filing.outcome == Some(FilingOutcome::Acknowledged))
}

fn word<'a>(word: Option<&'a str>) -> Seen<'a> {
    word.map_or(Seen::Unknown, Seen::Word)
}

/// Full years on the view's day; of a date known by its year alone the last day of that year counts, so that nobody is
/// older than the file proves.
fn age(view: &View, person: &Person) -> Option<i32> {
    Some(view.day().years_since(person.birth?.last_day()))
}

/// The place of an ordered word, lowest first; words without an order have none.
pub(super) fn order(word: &str) -> Option<i64> {
    Education::KEYS.iter().position(|key| *key == word).and_then(|at| i64::try_from(at).ok())
}

impl Condition {
    /// Whether a record meets it; `None` where the answer is not known.
    pub(super) fn holds(&self, view: &View, item: &Item) -> Option<bool> {
        let answer = self.test.of(view, &see(view, item, &self.fact))?;
        Some(answer != self.not)
    }
}

impl Test {
    fn of(&self, view: &View, seen: &Seen<'_>) -> Option<bool> {
        let within = |number: i64, least: Option<i64>, most: Option<i64>| {
            least.is_none_or(|least| number >= least) && most.is_none_or(|most| number <= most)
        };
        let setting = |key: &str| view.setting(key).and_then(|value| value.parse::<i64>().ok());
        let number = |number: i64| match self {
            Test::Range(least, most) => Some(within(number, *least, *most)),
            Test::AtMostSetting(key) => Some(number <= setting(key)?),
            Test::AtLeastSetting(key) => Some(number >= setting(key)?),
            Test::In(_) | Test::Flag(_) => None,
        };
        let word = |word: &str| match self {
            Test::In(words) => Some(words.iter().any(|one| **one == *word)),
            Test::Range(..) => number(order(word)?),
            Test::AtLeastSetting(key) => Some(order(word)? >= order(view.setting(key)?)?),
            Test::AtMostSetting(key) => Some(order(word)? <= order(view.setting(key)?)?),
            Test::Flag(_) => None,
        };
        match seen {
            Seen::Unknown => None,
            Seen::Word(text) => word(text),
            Seen::Words(list) => match self {
                Test::In(words) => Some(list.iter().any(|held| words.contains(held))),
                Test::Range(..) | Test::Flag(_) | Test::AtMostSetting(_) | Test::AtLeastSetting(_) => None,
            },
            Seen::Number(n) => number(*n),
            Seen::Flag(flag) => match self {
                Test::Flag(wanted) => Some(flag == wanted),
                Test::In(_) | Test::Range(..) | Test::AtMostSetting(_) | Test::AtLeastSetting(_) => None,
            },
            Seen::Held(value) => match (value, self) {
                (Value::Empty | Value::Unknown, _) => None,
                (Value::Nothing, Test::Range(least, most)) => Some(within(0, *least, *most)),
                (Value::Nothing, _) => Some(false),
                (Value::Flag(flag), Test::Flag(wanted)) => Some(flag == wanted),
                (Value::Text(text), _) => word(text),
                (Value::Number(n), _) => number(*n),
                (Value::List(items), Test::In(words)) => {
                    Some(items.iter().any(|item| matches!(item, Value::Text(text) if words.contains(text))))
                }
                (Value::Ref(..) | Value::Day(_) | Value::Date(_), Test::Flag(wanted)) => Some(*wanted),
                _ => None,
            },
        }
    }
}

/// A person's age in full years on the view's day, where known.
pub fn age_of(view: &View, person: PersonId) -> Option<i32> {
    age(view, view.person(person)?)
}
