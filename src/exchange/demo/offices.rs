//! Offices and the pipeline of the sample county: posts, incumbents, a few vacancies, reserve lists whose total is met
//! while some villages are short, open filings, mentor pairs, training batches, recruitment.
//!
//! All people are the invented ones of the villages. How many are short or vacant is drawn for villages at random: it
//! says nothing of a real one.

use super::{
    maker::{Maker, Rows, id},
    words::fill,
};
use crate::domain::{
    Day, FilingId, PersonId, TermId, UnitId,
    office::{
        file::{COMMITTEE_MEMBER, DIRECTOR, GROUP_LEADER, SECRETARY},
        record::{Election, Incumbency, Left, Outcome, Post, Taken, Term},
    },
    person::{Education, Person, PersonStatus, Political, Sex},
    pipeline::{
        desk::{FILED, FILING},
        file,
        record::{
            Attendee, Filing, FilingKind, FilingOutcome, Opinion, Pairing, Recruit, Reserve, StepDone,
            Training, Verdict, Visit,
        },
    },
    register::Slug,
    setting::{self, Setting},
    unit::{Level, UnitKind},
};
use std::collections::{BTreeMap, BTreeSet};

/// Values that the sample county has set where no norm was found; marked as examples.
const SETTINGS: [(&str, &str); 4] = [
    ("reserve.stale_after_months", "6"),
    ("filing.answer_days", "7"),
    ("mentor.visit_months", "3"),
    ("office.age_limit.secretary", "60"),
];

/// Villages short of reserves, by how many; the sketched desk has nine villages short by ten.
const SHORT: [u32; 9] = [1, 1, 1, 1, 1, 1, 1, 1, 2];
/// Villages with one reserve more than needed; so the total is met.
const SPARE: usize = 13;
const VACANT_SECRETARIES: usize = 4;
const VACANT_LEADERS: usize = 12;
const UNCOUNTED: usize = 23;
const UNFILED: usize = 8;
const LEAVING: usize = 38;
const YEARLY_FILINGS: usize = 25;
const PAIRS: usize = 20;
const RECRUITS: usize = 40;

/// The villages of a county with who lives in them.
struct Village {
    unit: UnitId,
    rural: bool,
    groups: Vec<UnitId>,
    people: Vec<PersonId>,
}

struct Offices<'m, 'w> {
    maker: &'m mut Maker<'w>,
    /// Those who have an office or stand on a list.
    taken: BTreeSet<PersonId>,
    by_home: BTreeMap<UnitId, Vec<PersonId>>,
    /// First day of the present term.
    term: Day,
}

/// Makes them for the units and people from these places on.
pub(super) fn county(maker: &mut Maker, first_unit: usize, first_person: usize) {
    if maker.rows.settings.is_empty() {
        for (key, value) in SETTINGS {
            let setting = Setting {
                key: key.into(),
                value: value.into(),
                document: maker.words.pipeline.example.clone(),
                from: None,
            };
            maker.rows.settings.push(setting);
        }
    }
    let mut by_home: BTreeMap<UnitId, Vec<PersonId>> = BTreeMap::new();
    for (at, person) in maker.rows.people.iter().enumerate().skip(first_person) {
        if let (Some(home), PersonStatus::Active) = (person.home, person.status) {
            by_home.entry(home).or_default().push(PersonId(id(at)));
        }
    }
    let term = maker.today.plus_months(-32);
    let (year, month, _) = term.ymd();
    let term = Day::from_ymd(year, month, 1).unwrap_or(term);
    let villages = villages(&maker.rows, first_unit, &by_home);
    let Some(top) = maker.rows.units.iter().skip(first_unit).position(|unit| unit.level == Level::County)
    else {
        return;
    };
    let top = UnitId(id(first_unit + top));
    let mut offices = Offices { maker, taken: BTreeSet::new(), by_home, term };
    offices.office_holders(&villages);
    offices.term_change(&villages);
    offices.reserves(&villages);
    offices.yearly_filings(&villages);
    offices.pairs(&villages);
    offices.trainings(top);
    offices.recruits(&villages);
}

fn villages(rows: &Rows, first_unit: usize, by_home: &BTreeMap<UnitId, Vec<PersonId>>) -> Vec<Village> {
    let mut found: BTreeMap<UnitId, Village> = BTreeMap::new();
    for (at, unit) in rows.units.iter().enumerate().skip(first_unit) {
        let here = UnitId(id(at));
        let people = || by_home.get(&here).cloned().unwrap_or_default();
        match (unit.level, unit.kind) {
            (Level::Village, Some(kind @ (UnitKind::VillagersCommittee | UnitKind::ResidentsCommittee))) => {
                let rural = kind == UnitKind::VillagersCommittee;
                found.insert(here, Village { unit: here, rural, groups: Vec::new(), people: people() });
            }
            (Level::Group, _) => {
                let parent = unit.parents.last().copied().flatten();
                if let Some(village) = parent.and_then(|parent| found.get_mut(&parent)) {
                    village.groups.push(here);
                    village.people.extend(people());
                }
            }
            _ => {}
        }
    }
    found.into_values().collect()
}

impl Offices<'_, '_> {
    fn person(&self, at: PersonId) -> &Person {
        &self.maker.rows.people[at.0 as usize]
    }

    /// Age at the end of this year.
    fn age(&self, at: PersonId) -> i32 {
        let (year, ..) = self.maker.today.ymd();
        let end = Day::from_ymd(year, 12, 31).unwrap_or(self.maker.today);
        self.person(at).birth.map_or(0, |birth| end.years_since(birth.day))
    }

    /// Somebody of these ages who has nothing yet; Party members first.
    fn pick(&mut self, from: &[PersonId], ages: std::ops::RangeInclusive<i32>) -> Option<PersonId> {
        let fits = |one: &&PersonId| !self.taken.contains(one) && ages.contains(&self.age(**one));
        let member = |one: &PersonId| self.person(*one).political == Some(Political::Member);
        let found =
            from.iter().filter(fits).find(|one| member(one)).or_else(|| from.iter().find(fits)).copied()?;
        self.taken.insert(found);
        Some(found)
    }

    /// Makes somebody a Party member with at least senior education, as those are whom a county proposes.
    fn proposed(&mut self, at: PersonId) {
        let today = self.maker.today;
        let person = &mut self.maker.rows.people[at.0 as usize];
        if person.political != Some(Political::Member) {
            person.political = Some(Political::Member);
            person.political_since = Some(crate::domain::Date::exact(today.plus_months(-40)));
        }
        if person.education.is_none_or(|education| education < Education::Senior) {
            person.education = Some(Education::Senior);
        }
    }

    fn post(&mut self, unit: UnitId, office: Slug, count: u16) {
        let post = Post { from: Some(self.term.plus_months(-60)), ..Post::new(unit, office, count) };
        self.maker.rows.posts.push(post);
    }

    fn hold(
        &mut self,
        unit: UnitId,
        office: Slug,
        person: PersonId,
        from: Day,
        taken: Taken,
    ) -> &mut Incumbency {
        let document = self.maker.document(from);
        let held = &mut self.maker.rows.incumbencies;
        held.push(Incumbency { document, ..Incumbency::new(unit, office, person, from, taken) });
        let last = held.len() - 1;
        &mut held[last]
    }

    fn office_holders(&mut self, villages: &[Village]) {
        let mut rural: Vec<usize> = (0..villages.len()).filter(|at| villages[*at].rural).collect();
        self.maker.rng.shuffle(&mut rural);
        let vacant: BTreeSet<usize> =
            rural.iter().take(VACANT_SECRETARIES.min(rural.len() / 20)).copied().collect();
        let groups: usize = villages.iter().map(|village| village.groups.len()).sum();
        let mut leaderless: BTreeSet<usize> = BTreeSet::new();
        while leaderless.len() < VACANT_LEADERS.min(groups / 20) {
            leaderless.insert(self.maker.rng.usize(0..groups));
        }
        let mut group_number = 0;
        for (at, village) in villages.iter().enumerate() {
            for (office, count) in [(SECRETARY, 1), (DIRECTOR, 1), (COMMITTEE_MEMBER, 3)] {
                self.post(village.unit, office, count);
            }
            let secretary = self.secretary(village, vacant.contains(&at));
            let director = match secretary {
                Some(one) if self.maker.chance(880) => Some(one),
                _ => self.pick(&village.people, 36..=58),
            };
            let days = self.maker.rng.i32(0..50);
            let elected = self.term.plus(days);
            if let Some(director) = director {
                self.hold(village.unit, DIRECTOR, director, elected, Taken::Elected);
            }
            for _ in 0..3 {
                if let Some(member) = self.pick(&village.people, 28..=60) {
                    self.hold(village.unit, COMMITTEE_MEMBER, member, elected, Taken::Elected);
                }
            }
            for group in &village.groups {
                self.post(*group, GROUP_LEADER, 1);
                self.leader(*group, leaderless.contains(&group_number));
                group_number += 1;
            }
        }
    }

    fn secretary(&mut self, village: &Village, vacant: bool) -> Option<PersonId> {
        let person = self.pick(&village.people, 41..=59)?;
        self.proposed(person);
        let from = self.term.plus(self.maker.rng.i32(-40..20));
        let filing = self.appointed(village.unit, person, from);
        let ago = self.maker.rng.i32(20..140);
        let today = self.maker.today;
        let ended = vacant.then(|| today.plus(-ago));
        let held = self.hold(village.unit, SECRETARY, person, from, Taken::Appointed);
        held.filing = filing;
        if let Some(last) = ended {
            held.to = Some(last);
            held.ended = Some(Left::Moved);
            let acting = self.pick(&village.people, 36..=59);
            if let Some(acting) = acting.filter(|_| ago > 60) {
                self.hold(village.unit, SECRETARY, acting, last.plus(3), Taken::Acting);
            }
            return None;
        }
        Some(person)
    }

    /// The filing that an appointment rests on; a few have none, and a few are later than the first day.
    fn appointed(&mut self, unit: UnitId, person: PersonId, from: Day) -> Option<FilingId> {
        let drawn = self.maker.rng.u32(0..1000);
        if drawn < 12 {
            return None;
        }
        let decided = if drawn < 24 { from.plus(9) } else { from.plus(-5) };
        let filing = Filing {
            submitted: Some(decided.plus(-12)),
            due: Some(decided.plus(-5)),
            opinions: self.opinions(decided.plus(-6), usize::MAX),
            dossier: file::dossier().iter().map(|part| part.key.as_str().into()).collect(),
            outcome: Some(FilingOutcome::Acknowledged),
            decided: Some(decided),
            document: self.maker.document(decided),
            ..Filing::new(unit, SECRETARY, person, FilingKind::Appoint)
        };
        Some(self.filing(filing))
    }

    fn filing(&mut self, filing: Filing) -> FilingId {
        self.maker.rows.filings.push(filing);
        FilingId(id(self.maker.rows.filings.len() - 1))
    }

    /// The opinions of the first so many departments, all without objection.
    fn opinions(&self, day: Day, first: usize) -> Vec<Opinion> {
        let names = setting::definitions().iter().find(|one| one.key == "filing.departments");
        let names = names.and_then(|one| one.default.as_deref()).unwrap_or_default();
        let said = |department: &str| Opinion {
            department: department.into(),
            verdict: Verdict::Clear,
            day,
            document: "".into(),
            officer: "".into(),
        };
        names.split(',').map(str::trim).take(first).map(said).collect()
    }

    fn leader(&mut self, group: UnitId, vacant: bool) {
        let people = self.by_home.get(&group).cloned().unwrap_or_default();
        let Some(person) = self.pick(&people, 41..=68).or_else(|| self.pick(&people, 20..=75)) else {
            return;
        };
        let days = self.maker.rng.i32(0..60);
        let from = self.term.plus(days);
        let ago = self.maker.rng.i32(5..60);
        let today = self.maker.today;
        let held = self.hold(group, GROUP_LEADER, person, from, Taken::Elected);
        if vacant {
            held.to = Some(today.plus(-ago));
            held.ended = Some(Left::Resigned);
        }
    }

    /// A term change that is under way in one town: most group leaders are re-elected, a few votes have to be held
    /// again or were put off, the committees are still to come.
    fn term_change(&mut self, villages: &[Village]) {
        let town = |rows: &Rows, village: &Village| {
            rows.units[village.unit.0 as usize].parents.last().copied().flatten()
        };
        let last = villages.iter().rev().find(|village| village.rural && !village.groups.is_empty());
        let Some(unit) = last.and_then(|village| town(&self.maker.rows, village)) else { return };
        let today = self.maker.today;
        let from = today.plus(-20);
        let offices = [GROUP_LEADER, DIRECTOR, COMMITTEE_MEMBER];
        let term = TermId(id(self.maker.rows.terms.len()));
        let document = self.maker.document(from);
        self.maker.rows.terms.push(Term {
            unit,
            name: self.maker.words.pipeline.term.clone(),
            offices: offices.iter().map(|office| office.as_str().into()).collect(),
            from,
            to: Some(from.plus_months(60).before()),
            elect_by: Some(today.plus(25)),
            document,
            closed: None,
        });
        let here: Vec<&Village> =
            villages.iter().filter(|village| town(&self.maker.rows, village) == Some(unit)).collect();
        let mut number = 0;
        for village in here {
            for office in [DIRECTOR, COMMITTEE_MEMBER] {
                let reviewed = (office == DIRECTOR).then(|| today.plus(-4));
                let coming = Election { reviewed, ..Election::new(term, village.unit, office) };
                self.maker.rows.elections.push(coming);
            }
            for group in &village.groups {
                let held = from.plus(6 + number % 9);
                let mut vote = Election {
                    reviewed: Some(from.plus(3)),
                    held: Some(held),
                    meeting: self.maker.document(held),
                    ..Election::new(term, *group, GROUP_LEADER)
                };
                match number % 17 {
                    5 => {
                        (vote.outcome, vote.again) = (Some(Outcome::Short), Some(today.plus(3 + number % 7)))
                    }
                    11 => {
                        (vote.outcome, vote.again) = (Some(Outcome::Postponed), Some(today.plus(10)));
                        vote.held = None;
                        vote.meeting = "".into();
                    }
                    _ if self.reelected(*group, term, held) => {
                        vote.outcome = Some(Outcome::Elected);
                        vote.handed_over = Some(held.plus(2));
                    }
                    _ => (vote.outcome, vote.again) = (Some(Outcome::Short), Some(today.plus(8))),
                }
                self.maker.rows.elections.push(vote);
                number += 1;
            }
        }
    }

    /// The leader of a group goes on for the new term, from the day of the vote.
    fn reelected(&mut self, group: UnitId, term: TermId, held: Day) -> bool {
        let leads = |one: &&mut Incumbency| {
            (one.unit, one.office) == (group, GROUP_LEADER) && one.to.is_none() && one.from < held
        };
        let Some(old) = self.maker.rows.incumbencies.iter_mut().find(leads) else { return false };
        let person = old.person;
        old.to = Some(held.before());
        old.ended = Some(Left::TermOver);
        self.hold(group, GROUP_LEADER, person, held, Taken::Elected).term = Some(term);
        true
    }

    fn reserves(&mut self, villages: &[Village]) {
        let mut order: Vec<usize> = (0..villages.len()).filter(|at| villages[*at].rural).collect();
        self.maker.rng.shuffle(&mut order);
        let scale = order.len();
        let part = |n: usize| if scale >= 200 { n } else { n * scale / 226 };
        let (mut leaving, mut uncounted, mut unfiled) = (part(LEAVING), part(UNCOUNTED), part(UNFILED));
        for (place, at) in order.iter().enumerate() {
            let village = &villages[*at];
            let short = SHORT.get(place).copied().filter(|_| place < part(SHORT.len())).unwrap_or(0);
            let spare = (SHORT.len()..SHORT.len() + part(SPARE)).contains(&place);
            let valid = 2_u32.saturating_sub(short) + u32::from(spare);
            for _ in 0..valid {
                let now = leaving > 0 && self.reserve(village, 40..=40, FILED, true);
                if now {
                    leaving -= 1;
                } else if !self.reserve(village, 22..=39, FILED, true) {
                    // A village without anybody left of these ages takes one who leaves within a year.
                    self.reserve(village, 40..=40, FILED, true);
                }
            }
            let many = if short > 0 { 2 } else { 1 };
            for _ in 0..many {
                if uncounted > 0 && (short > 0 || place % 9 == 0) {
                    let done = match uncounted % 3 {
                        0 => self.reserve(village, 41..=44, FILED, true),
                        _ => self.reserve(village, 22..=39, FILED, false),
                    };
                    uncounted -= usize::from(done);
                }
            }
            if unfiled > 0 && (place < 6 || place % 40 == 0) {
                let stage = if unfiled % 2 == 0 { FILING } else { Slug::literal("town_review") };
                unfiled -= usize::from(self.reserve(village, 22..=39, stage, true));
            }
        }
    }

    fn reserve(
        &mut self,
        village: &Village,
        ages: std::ops::RangeInclusive<i32>,
        stage: Slug,
        fresh: bool,
    ) -> bool {
        let Some(person) = self.pick(&village.people, ages) else { return false };
        self.proposed(person);
        let today = self.maker.today;
        let from = self.maker.days_ago(200, 900);
        let sources = file::sources();
        let source = sources[self.maker.rng.usize(0..sources.len())].key;
        let filed = stage == FILED;
        let validated = match (fresh, filed) {
            (_, false) => None,
            (true, true) => Some(self.maker.days_ago(5, 120)),
            (false, true) => Some(self.maker.days_ago(200, 500)),
        };
        let since = if filed { from.plus(60) } else { self.maker.days_ago(4, 30) };
        let document = if filed { self.maker.document(since) } else { "".into() };
        self.maker.rows.reserves.push(Reserve {
            stage_since: since,
            validated,
            document,
            ..Reserve::new(village.unit, SECRETARY, person, from, stage, source)
        });
        if stage == FILING {
            let asked = self.maker.rng.usize(2..8);
            let opinions = self.opinions(today.plus(-2), asked);
            let filing = Filing {
                submitted: Some(since),
                due: Some(since.plus(7)),
                opinions,
                dossier: file::dossier().iter().take(6).map(|part| part.key.as_str().into()).collect(),
                ..Filing::new(village.unit, SECRETARY, person, FilingKind::Reserve)
            };
            self.filing(filing);
        }
        true
    }

    fn yearly_filings(&mut self, villages: &[Village]) {
        let today = self.maker.today;
        let wanted = YEARLY_FILINGS.min(villages.len());
        let holders: Vec<(UnitId, PersonId)> = self
            .maker
            .rows
            .incumbencies
            .iter()
            .filter(|held| held.office == SECRETARY && held.to.is_none() && held.began == Taken::Appointed)
            .filter(|held| villages.iter().any(|village| village.unit == held.unit && village.rural))
            .map(|held| (held.unit, held.person))
            .take(wanted)
            .collect();
        for (unit, person) in holders {
            let parts = self.maker.rng.usize(5..=8);
            let filing = Filing {
                submitted: Some(today.plus(-3)),
                due: Some(today.plus(4)),
                dossier: file::dossier().iter().take(parts).map(|part| part.key.as_str().into()).collect(),
                ..Filing::new(unit, SECRETARY, person, FilingKind::Annual)
            };
            self.filing(filing);
        }
    }

    fn pairs(&mut self, villages: &[Village]) {
        let listed: Vec<(UnitId, PersonId)> =
            self.maker.rows.reserves.iter().map(|reserve| (reserve.unit, reserve.person)).collect();
        let women: Vec<PersonId> = self
            .maker
            .rows
            .incumbencies
            .iter()
            .filter(|held| held.office == SECRETARY && held.to.is_none())
            .map(|held| held.person)
            .filter(|person| self.person(*person).sex == Some(Sex::Female))
            .collect();
        if women.is_empty() || villages.is_empty() {
            return;
        }
        for (n, (unit, mentee)) in listed.into_iter().step_by(7).take(PAIRS).enumerate() {
            let from = self.maker.days_ago(300, 500);
            let last = self.maker.days_ago(10, 150);
            let visits = [from.plus(30), last].map(|day| Visit { day, note: "".into() }).into();
            let pairing = Pairing::new(unit, women[n % women.len()], mentee, from);
            self.maker.rows.pairings.push(Pairing {
                programme: self.maker.words.pipeline.programme.clone(),
                visits,
                ..pairing
            });
        }
    }

    fn trainings(&mut self, top: UnitId) {
        let people: Vec<PersonId> = self
            .maker
            .rows
            .incumbencies
            .iter()
            .filter(|held| held.office == SECRETARY && held.to.is_none())
            .map(|held| held.person)
            .collect();
        for (n, batch) in people.chunks(20).take(3).enumerate() {
            let from = self.maker.today.plus(-300 + 90 * i32::try_from(n).unwrap_or(0));
            let attendees = batch.iter().map(|person| Attendee { person: *person, assessment: "".into() });
            let attendees = attendees.collect();
            let document = self.maker.document(from);
            self.maker.rows.trainings.push(Training {
                unit: top,
                name: fill(&self.maker.words.pipeline.batch, &[&(n + 1).to_string()]).into(),
                place: self.maker.words.pipeline.place.clone(),
                from,
                to: Some(from.plus(4)),
                days: 5,
                document,
                attendees,
            });
        }
    }

    fn recruits(&mut self, villages: &[Village]) {
        let leaders: Vec<(UnitId, PersonId)> = self
            .maker
            .rows
            .incumbencies
            .iter()
            .filter(|held| held.office == GROUP_LEADER && held.to.is_none())
            .map(|held| (held.unit, held.person))
            .filter(|(_, person)| {
                matches!(self.person(*person).political, Some(Political::Masses | Political::Activist))
            })
            .collect();
        for (n, (group, person)) in leaders.into_iter().step_by(11).take(RECRUITS).enumerate() {
            let Some(village) = villages.iter().find(|village| village.groups.contains(&group)) else {
                continue;
            };
            let from = self.maker.today.plus_months(-30).plus(i32::try_from(n).unwrap_or(0));
            // Steps with the days that their limits allow: an activist for a year, decided as a candidate after that.
            let days = [0, 20, 180, 190, 195, 560, 570, 580, 590, 600, 640];
            let done = 2 + n % (days.len() - 1);
            let steps = days.iter().take(done).enumerate().map(|(at, days)| StepDone {
                step: u8::try_from(at + 1).unwrap_or(u8::MAX),
                day: from.plus(*days),
            });
            let recruit = Recruit::new(village.unit, person, from);
            let group = Some(Slug::literal("group_leader"));
            self.maker.rows.recruits.push(Recruit { group, steps: steps.collect(), ..recruit });
        }
    }
}
