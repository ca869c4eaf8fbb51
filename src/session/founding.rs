//! What a new store begins with: the first account, the shipped roles; or a whole sample county.

use std::path::Path;

use super::office::request_id;
use crate::domain::account::{Account, Office};
use crate::domain::setting::Setting;
use crate::domain::{AccountId, Act, Day, Row, Step, Verb, View, indicator::Period, role_file};
use crate::exchange::demo::{self, DemoProblem};
use crate::store::{NotSaved, Options, Store};

/// The setting that marks a store of invented people.
pub const DEMO_SETTING: &str = "store.demo";
/// The account of whoever made the store.
pub const FOUNDER: AccountId = AccountId(0);

/// Whether a store holds the sample county, so that every screen and file says so.
pub fn is_demo(view: &View) -> bool {
    view.setting(DEMO_SETTING).is_some()
}

/// Who makes a store.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Founder {
    /// Login name.
    pub login: String,
    /// The name that others see.
    pub name: String,
}

impl Founder {
    fn account(&self) -> Account {
        Account::new(&self.login, &self.name, Office::Administrator)
    }
}

/// Makes a store for real work: its founder's account and the shipped roles.
///
/// # Errors
/// As [`Store::create`].
pub fn found(folder: &Path, founder: &Founder, options: Options) -> Result<Store, NotSaved> {
    let roles = role_file::shipped().iter().cloned().map(Row::from);
    let rows = std::iter::once(Row::from(founder.account())).chain(roles).collect();
    Store::create(folder, rows, options)
}

/// What the sample county is made from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sample {
    /// Equal seeds give equal counties.
    pub seed: u64,
    /// How many counties.
    pub scale: u32,
}

impl Default for Sample {
    fn default() -> Self {
        Sample { seed: 1, scale: 1 }
    }
}

/// Why there is no sample county.
#[derive(Debug)]
pub enum SampleFault {
    /// It cannot be made like this.
    Sample(DemoProblem),
    /// It cannot be stored.
    Store(NotSaved),
}

impl From<NotSaved> for SampleFault {
    fn from(fault: NotSaved) -> Self {
        Self::Store(fault)
    }
}

/// Makes a store that holds the sample county as of the clock's day.
///
/// # Errors
/// A [`SampleFault`]; what was made until then stays in the folder.
pub fn found_sample(
    folder: &Path,
    founder: &Founder,
    sample: Sample,
    options: Options,
) -> Result<Store, SampleFault> {
    let today = options.clock.today();
    let rows = demo::sample(sample.seed, sample.scale, today).map_err(SampleFault::Sample)?;
    let mark = Setting { key: DEMO_SETTING.into(), value: "1".into(), document: "".into(), from: None };
    let store = Store::create(folder, vec![founder.account().into(), mark.into()], options)?;
    let steps = rows.into_iter().map(|(_, row)| Step::Create(row)).collect();
    // Founding cannot be undone: one key must not take the whole county away.
    let act = Act { account: FOUNDER, request: request_id(), ..Act::new(Verb::Found, steps) };
    store.carry_out(act)?;
    let ends: Vec<Day> =
        (1..=PERIODS).rev().map(|back| Period::Month.last_end(months_ago(today, back - 1))).collect();
    store.freeze(FOUNDER, request_id(), Some(&ends))?;
    Ok(store)
}

/// Month ends that the sample county has frozen already, so that its trends show something.
const PERIODS: i32 = 3;

fn months_ago(day: Day, months: i32) -> Day {
    let (year, month, _) = day.ymd();
    Day::from_ymd(year, month, 1).unwrap_or(day).plus_months(-months)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_store_has_its_founder_and_the_shipped_roles_and_no_mark_of_a_sample() {
        let folder = tempfile::tempdir().unwrap();
        let founder = Founder { login: "chen".into(), name: "陈小静".into() };
        let store = found(&folder.path().join("store"), &founder, Options::default()).unwrap();
        let view = View::new(store.book(), FOUNDER).unwrap();
        assert_eq!(view.account().map(|account| &*account.login), Some("chen"));
        assert_eq!(view.roles().len(), role_file::shipped().len());
        assert!(!is_demo(&view));
    }
}
