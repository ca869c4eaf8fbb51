//! Invented people.
//!
//! Identity numbers have a right check digit and a region (99) that no county has; telephones begin with
//! 1000, which no network gives out in eleven digits. Neither can belong to anybody.

use super::{maker::Maker, words::weighted};
use crate::domain::{
    Date, Day, PersonId, Precision, UnitId,
    id_number::{IdKind, check_character},
    person::{Education, Person, PersonStatus, Political, Sex},
};

/// Families of a village: most of its people bear one or two surnames.
#[derive(Clone)]
pub(super) struct Clan {
    pub first: Box<str>,
    pub second: Box<str>,
}

fn character(rng: &mut fastrand::Rng, list: &str) -> char {
    let count = list.chars().count().max(1);
    list.chars().nth(rng.usize(0..count)).unwrap_or(' ')
}

impl Maker<'_> {
    pub fn clan(&mut self) -> Clan {
        let mut draw = || weighted(&mut self.rng, &self.words.surnames).into();
        Clan { first: draw(), second: draw() }
    }

    fn name(&mut self, clan: &Clan, sex: Sex) -> String {
        let words = self.words;
        // Women marry in, so fewer of them bear the village's own names.
        let own = if sex == Sex::Male { (70, 88) } else { (35, 50) };
        loop {
            let surname = match self.rng.u32(0..100) {
                n if n < own.0 => &*clan.first,
                n if n < own.1 => &*clan.second,
                _ => weighted(&mut self.rng, &words.surnames),
            };
            let (first, last) = match sex {
                Sex::Male => (&words.male_first, &words.male_last),
                Sex::Female => (&words.female_first, &words.female_last),
            };
            let mut name = surname.to_owned();
            let a = character(&mut self.rng, first);
            let b = character(&mut self.rng, last);
            if a != b && self.rng.u32(0..100) < 88 {
                name.push(a);
            }
            name.push(b);
            if !words.never.iter().any(|never| **never == *name) {
                return name;
            }
        }
    }

    /// Somebody grown up who lives at `home`.
    pub fn resident(&mut self, home: Option<UnitId>, clan: &Clan) -> PersonId {
        let age = 18 + self.rng.i32(0..36) + self.rng.i32(0..36);
        self.resident_aged(age, home, clan)
    }

    /// Somebody of this age in whole years who lives at `home`.
    pub fn resident_aged(&mut self, age: i32, home: Option<UnitId>, clan: &Clan) -> PersonId {
        let sex = if self.rng.bool() { Sex::Male } else { Sex::Female };
        let name = self.name(clan, sex);
        let at = self.named(&name, sex, age, home);
        let status = match self.rng.u32(0..1000) {
            0..880 => PersonStatus::Active,
            880..978 => PersonStatus::Away,
            978..985 => PersonStatus::OutOfContact,
            _ if age > 60 => PersonStatus::Deceased,
            _ => PersonStatus::Active,
        };
        let tags = self.tags(sex, age);
        let person = &mut self.rows.people[at.0 as usize];
        person.status = status;
        person.tags = tags;
        at
    }

    fn tags(&mut self, sex: Sex, age: i32) -> Vec<Box<str>> {
        let words = self.words;
        let mut tags = Vec::new();
        if self.chance(80) {
            tags.push(words.tag_overseas_family.clone());
        }
        if age >= 35 && self.chance(15) {
            tags.push(words.tag_local_notable.clone());
        }
        if self.chance(if sex == Sex::Male { 55 } else { 3 }) {
            tags.push(words.tag_veteran.clone());
        }
        if (22..36).contains(&age) && self.chance(50) {
            tags.push(words.tag_returned_graduate.clone());
        }
        tags
    }

    /// Somebody of this name, sex and age in whole years on `today`; all else is drawn.
    pub fn named(&mut self, name: &str, sex: Sex, age: i32, home: Option<UnitId>) -> PersonId {
        let born = self.today.plus_months(-12 * age).plus(-self.rng.i32(1..360));
        let mut person = Person::new(name);
        let number = self.rows.people.len();
        person.number = format!("R{:07}", number + 1).into();
        person.sex = Some(sex);
        person.ethnicity = weighted(&mut self.rng, &self.words.ethnicities).into();
        person.birth = Some(self.known_birth(born));
        if !self.chance(30) {
            let mut on_card = born;
            if person.birth == Some(Date::exact(born)) && self.chance(2) {
                on_card = born.plus_months(-12);
                person.birth_document = self.words.birth_document.clone();
            }
            person.id_kind = Some(IdKind::Resident);
            person.id_number = id_number(number, on_card, sex).as_str().into();
        }
        person.education = Some(self.education(age));
        let (political, since) = self.political(age);
        person.political = Some(political);
        person.political_since = since;
        if !self.chance(40) {
            person.phone = format!("1000{number:07}").into();
        }
        person.home = home;
        self.person_row(person)
    }

    fn known_birth(&mut self, born: Day) -> Date {
        let (year, month, _) = born.ymd();
        let rounded = |month, precision| {
            Day::from_ymd(year, month, 1).map_or(Date::exact(born), |day| Date { day, precision })
        };
        match self.rng.u32(0..1000) {
            0..950 => Date::exact(born),
            950..990 => rounded(month, Precision::Month),
            _ => rounded(1, Precision::Year),
        }
    }

    fn education(&mut self, age: i32) -> Education {
        let ladder = match age {
            ..30 => [0, 15, 45, 75, 97],
            30..45 => [3, 35, 70, 90, 99],
            45..60 => [15, 65, 92, 98, 100],
            _ => [50, 86, 97, 99, 100],
        };
        let at = self.rng.u32(0..100);
        let step = ladder.iter().position(|upper| at < *upper).unwrap_or(5);
        Education::ALL.get(step).copied().unwrap_or(Education::Junior)
    }

    fn political(&mut self, age: i32) -> (Political, Option<Date>) {
        let political = match self.rng.u32(0..1000) {
            0..210 if age >= 22 => Political::Member,
            210..218 => Political::Probationary,
            218..224 => Political::Candidate,
            224..245 => Political::Activist,
            245..250 => Political::Democratic,
            _ if age < 28 && self.rng.bool() => Political::League,
            _ => Political::Masses,
        };
        let since = match political {
            Political::Member => Some(self.days_ago(400, 365 * (age - 19).max(2))),
            Political::Probationary => Some(self.days_ago(20, 350)),
            _ => None,
        };
        (political, since.map(Date::exact))
    }

    /// What the tag lists of a person may hold only on purpose is taken out.
    pub fn untag(&mut self, person: PersonId) {
        let words = self.words;
        self.rows.people[person.0 as usize]
            .tags
            .retain(|tag| *tag != words.tag_overseas_family && *tag != words.tag_local_notable);
    }

    /// Adds a tag that the person has not.
    pub fn tag(&mut self, person: PersonId, tag: &str) {
        let tags = &mut self.rows.people[person.0 as usize].tags;
        if !tags.iter().any(|held| **held == *tag) {
            tags.insert(0, tag.into());
        }
    }

    /// Text in the boundary's form from four landmarks.
    pub fn boundary(&mut self) -> Box<str> {
        let words = self.words;
        let mut sides: Vec<&str> = self.rng.choose_multiple(words.landmarks.iter().map(|text| &**text), 4);
        self.rng.shuffle(&mut sides);
        super::words::fill(&words.boundary, &sides).into()
    }
}

/// The `n`-th impossible identity number: unique for each `n` below 4,900,000.
fn id_number(n: usize, born: Day, sex: Sex) -> String {
    let (year, month, day) = born.ymd();
    let place = n % 490;
    // The last two places never are 00, so that no number looks rounded by a spreadsheet.
    let sequence = place / 49 * 100 + place % 49 * 2 + if sex == Sex::Female { 2 } else { 1 };
    let digits = format!("99{:04}{year:04}{month:02}{day:02}{sequence:03}", n / 490 % 10_000);
    let mut fixed = [b'0'; 17];
    for (to, from) in fixed.iter_mut().zip(digits.bytes()) {
        *to = from;
    }
    format!("{digits}{}", char::from(check_character(&fixed)))
}
