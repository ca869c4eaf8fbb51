//! Who counts on a reserve list: switches of the county, each with its source in the table of settings.

use super::{file, record::Reserve};
use crate::domain::{
    Book, Day, PersonId, ReserveId, UnitId,
    office::{self, file::MAX_OFFICES},
    person::{Education, Person, PersonStatus},
    register::Slug,
    setting,
    unit::UnitKind,
};

/// Months within which an age limit counts as near.
pub const NEAR_MONTHS: i32 = 12;

/// Why somebody on the list does not count.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Uncounted {
    /// Died or was merged into another record.
    Gone,
    /// Out of contact.
    OutOfContact,
    /// Holds such an office already.
    Incumbent,
    /// Counts for another village.
    Elsewhere,
    /// Over the age limit.
    TooOld,
    /// The date of birth is not known.
    AgeUnknown,
    /// Education below the least.
    Education,
    /// Education is not known.
    EducationUnknown,
    /// The last re-validation is too long ago.
    Stale,
    /// Never re-validated.
    NeverValidated,
}

impl Uncounted {
    /// All reasons, in the order in which they are looked for.
    pub const ALL: [Uncounted; 10] = [
        Uncounted::Gone,
        Uncounted::OutOfContact,
        Uncounted::Incumbent,
        Uncounted::Elsewhere,
        Uncounted::TooOld,
        Uncounted::AgeUnknown,
        Uncounted::Education,
        Uncounted::EducationUnknown,
        Uncounted::Stale,
        Uncounted::NeverValidated,
    ];

    /// Key of its words: `uncounted-<key>`.
    pub const fn key(self) -> &'static str {
        match self {
            Uncounted::Gone => "gone",
            Uncounted::OutOfContact => "out-of-contact",
            Uncounted::Incumbent => "incumbent",
            Uncounted::Elsewhere => "elsewhere",
            Uncounted::TooOld => "too-old",
            Uncounted::AgeUnknown => "age-unknown",
            Uncounted::Education => "education",
            Uncounted::EducationUnknown => "education-unknown",
            Uncounted::Stale => "stale",
            Uncounted::NeverValidated => "never-validated",
        }
    }

    /// Whether re-validation alone mends it.
    pub const fn mended_by_validation(self) -> bool {
        matches!(self, Uncounted::Stale | Uncounted::NeverValidated)
    }
}

/// What an entry of a reserve list is worth: exactly one of the three.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Worth {
    /// Counts.
    Valid,
    /// Filed, but does not count.
    Not(Uncounted),
    /// Not filed with the county yet.
    Unfiled,
}

/// The switches as they stand on a day, read once for many entries.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Switches {
    /// Only who is filed counts.
    pub filed_only: bool,
    /// Whoever holds such an office does not count.
    pub not_incumbent: bool,
    /// One person counts for one village only.
    pub one_village: bool,
    /// Whoever is out of contact does not count.
    pub in_contact: bool,
    /// Oldest age, itself included.
    pub age_max: Option<i32>,
    /// Whether age is taken at the end of the year, not on the day.
    pub at_year_end: bool,
    /// Least education.
    pub education_min: Option<Education>,
    /// Months for which a re-validation holds; `None`: the county has not said, so nothing lapses.
    pub stale_months: Option<i32>,
    /// Whether communities have the target too.
    pub communities: bool,
    /// Reserves per post, by place of the office; 0: no target.
    pub ratio: [u32; MAX_OFFICES],
    /// Months after which a vacancy is long.
    pub long_vacancy_months: i32,
}

impl Switches {
    /// Reads the county's settings.
    pub fn of(book: &Book, day: Day) -> Switches {
        let text = |key: &str| setting::value(book, key, day);
        let number = |key: &str| text(key).and_then(|value| value.trim().parse::<i32>().ok());
        let yes = |key: &str| text(key).is_some_and(|value| value.trim() == "yes");
        let mut ratio = [0; MAX_OFFICES];
        for (place, office) in office::offices().iter().enumerate().take(MAX_OFFICES) {
            let per_post = office.ratio.as_deref().and_then(number);
            ratio[place] = per_post.and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
        }
        Switches {
            filed_only: yes("reserve.filed_only"),
            not_incumbent: yes("reserve.not_incumbent"),
            one_village: yes("reserve.one_village"),
            in_contact: yes("reserve.in_contact"),
            age_max: number("reserve.age_max"),
            at_year_end: text("reserve.age_at").is_some_and(|value| value.trim() == "year_end"),
            education_min: text("reserve.education_min").and_then(|key| Education::from_key(key.trim())),
            stale_months: number("reserve.stale_after_months"),
            communities: yes("reserve.communities"),
            ratio,
            long_vacancy_months: number("weaklax.vacancy_months").unwrap_or(i32::MAX),
        }
    }

    /// The same without the lapse of re-validation: a forecast asks who reaches a limit, not who is left alone.
    #[must_use]
    pub fn without_lapse(self) -> Switches {
        Switches { stale_months: None, ..self }
    }

    /// Whether a unit's posts of an office have a target.
    pub fn aims(&self, kind: Option<UnitKind>, place: usize) -> bool {
        self.ratio.get(place).is_some_and(|per_post| *per_post > 0)
            && match kind {
                Some(UnitKind::VillagersCommittee) => true,
                Some(UnitKind::ResidentsCommittee) => self.communities,
                _ => false,
            }
    }

    /// The day at which ages are taken for a day.
    pub fn age_day(&self, day: Day) -> Day {
        if !self.at_year_end {
            return day;
        }
        let (year, ..) = day.ymd();
        Day::from_ymd(year, 12, 31).unwrap_or(day)
    }

    /// Why a person would not count, whatever list it is; what concerns lists is asked elsewhere.
    pub fn person(&self, person: &Person, day: Day) -> Option<Uncounted> {
        if person.is_gone() || person.status == PersonStatus::Deceased {
            return Some(Uncounted::Gone);
        }
        if self.in_contact && person.status == PersonStatus::OutOfContact {
            return Some(Uncounted::OutOfContact);
        }
        if let Some(most) = self.age_max {
            let Some(birth) = person.birth else { return Some(Uncounted::AgeUnknown) };
            if self.age_day(day).years_since(birth.day) > most {
                return Some(Uncounted::TooOld);
            }
        }
        if let Some(least) = self.education_min {
            match person.education {
                None => return Some(Uncounted::EducationUnknown),
                Some(education) if education < least => return Some(Uncounted::Education),
                Some(_) => {}
            }
        }
        None
    }

    /// Whether an entry is filed with the county, or need not be.
    pub fn is_filed(&self, reserve: &Reserve) -> bool {
        !self.filed_only || file::stage(reserve.stage).is_some_and(|stage| stage.filed)
    }

    /// What an entry that stands on the list on a day is worth then.
    pub fn judge(&self, book: &Book, id: ReserveId, reserve: &Reserve, day: Day) -> Worth {
        if !self.is_filed(reserve) {
            return Worth::Unfiled;
        }
        let Some(person) = book.person(reserve.person) else { return Worth::Not(Uncounted::Gone) };
        let own = self.person(person, day);
        if let Some(why @ (Uncounted::Gone | Uncounted::OutOfContact)) = own {
            return Worth::Not(why);
        }
        if self.not_incumbent && holds(book, reserve.person, reserve.office, day).is_some() {
            return Worth::Not(Uncounted::Incumbent);
        }
        if self.one_village && self.counts_elsewhere(book, id, reserve, day) {
            return Worth::Not(Uncounted::Elsewhere);
        }
        if let Some(why) = own {
            return Worth::Not(why);
        }
        match (self.stale_months, reserve.validated) {
            (None, _) => Worth::Valid,
            (Some(_), None) => Worth::Not(Uncounted::NeverValidated),
            (Some(months), Some(last)) if last.plus_months(months) < day => Worth::Not(Uncounted::Stale),
            (Some(_), Some(_)) => Worth::Valid,
        }
    }

    /// Whether the person entered another village's list for the same office earlier, and is filed there.
    fn counts_elsewhere(&self, book: &Book, id: ReserveId, reserve: &Reserve, day: Day) -> bool {
        book.reserves_of_person(reserve.person).any(|(other, record)| {
            other != id
                && record.office == reserve.office
                && record.unit != reserve.unit
                && record.active(day)
                && self.is_filed(record)
                && (record.from, other) < (reserve.from, id)
        })
    }

    /// Whether a valid entry stops counting within a year because of age or a last day that is known.
    pub fn leaves_within_a_year(&self, book: &Book, reserve: &Reserve, day: Day) -> bool {
        let then = day.plus_months(NEAR_MONTHS);
        let ends = reserve.to.is_some_and(|to| to < then);
        let person = book.person(reserve.person);
        ends || person.and_then(|person| self.person(person, then)).is_some()
    }
}

/// The unit in which a person holds an office on a day; stand-ins hold none.
pub fn holds(book: &Book, person: PersonId, office: Slug, day: Day) -> Option<UnitId> {
    let held = |held: &crate::domain::office::Incumbency| held.office == office && held.holds(day);
    book.incumbencies_of_person(person).find(|(_, record)| held(record)).map(|(_, record)| record.unit)
}
