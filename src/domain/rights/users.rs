//! Plans of acts on accounts: change, close with a successor.

use crate::domain::{
    AccountId, Act, Refusal, Row, Step, Verb, View,
    account::{Account, Office},
    act::difference,
};

fn step(id: AccountId, before: &Account, after: &Account) -> Option<Step> {
    difference(id.row(), &Row::from(before.clone()), &Row::from(after.clone()))
}

/// Makes an account another one's likeness.
///
/// # Errors
/// [`Refusal::NoChange`].
pub fn change(id: AccountId, before: &Account, after: &Account) -> Result<Act, Refusal> {
    let step = step(id, before, after).ok_or(Refusal::NoChange)?;
    Ok(Act::new(Verb::Edit, vec![step]))
}

/// Closes an account. What it left half done passes to its successor; an administrator's successor becomes the
/// administrator in the same act, so that there is always one.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NoChange`].
pub fn close(view: &View, id: AccountId, successor: Option<AccountId>) -> Result<Act, Refusal> {
    let account = |id: AccountId| {
        let of = view.accounts().find(|(other, _)| *other == id).map(|(_, account)| account);
        of.ok_or(Refusal::NotFound(id.row()))
    };
    let before = account(id)?;
    let closed = Account { closed: true, successor, ..before.clone() };
    let mut steps: Vec<Step> = step(id, before, &closed).into_iter().collect();
    if let Some(next) = successor.filter(|_| before.office == Office::Administrator) {
        let theirs = account(next)?;
        steps.extend(step(
            next,
            theirs,
            &Account { office: Office::Administrator, scope: None, ..theirs.clone() },
        ));
    }
    if steps.is_empty() {
        return Err(Refusal::NoChange);
    }
    Ok(Act::new(Verb::Edit, steps))
}
