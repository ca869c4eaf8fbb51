//! Accounts: who may work with the store, as whom, and where.

use crate::cli::house::{self, Desk};
use crate::cli::{Call, CliError, Exit, commands::list::unit};
use crate::domain::{
    AccountId, Act, Row, Step, Verb, View,
    account::{Account, Office},
    rights::users,
};
use crate::session::office::request_id;

/// The accounts that the caller may know, one a line: login, name, role, unit, state.
///
/// *Errors*: the store cannot be opened.
pub fn list(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let folder = house::folder(call)?;
    let desk = house::open(call, &folder)?;
    let view = desk.view()?;
    for (_, account) in view.accounts() {
        let line = line(call, &view, account);
        call.out.line(line.trim_end())?;
    }
    Ok(Exit::Done)
}

fn line(call: &Call<'_>, view: &View, account: &Account) -> String {
    let words = call.words;
    let role = words.t(format!("choice-office-{}", account.office.key()));
    let unit =
        account.scope.map_or_else(|| words.t("all").into_owned(), |unit| view.unit_name(unit).to_owned());
    let mut marks = Vec::new();
    if account.closed {
        marks.push(words.t("field-account-closed"));
    }
    if account.gate {
        marks.push(words.t("field-account-gate"));
    }
    if account.vetting {
        marks.push(words.t("field-account-vetting"));
    }
    format!("{}\t{}\t{role}\t{unit}\t{}", account.login, account.name, marks.join(" "))
}

/// One account.
///
/// *Errors*: as [`list`]; there is none of this name.
pub fn show(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let folder = house::folder(call)?;
    let desk = house::open(call, &folder)?;
    let view = desk.view()?;
    let (_, account) = named(call, &view, "login")?;
    let line = line(call, &view, account);
    call.out.line(line.trim_end())?;
    Ok(Exit::Done)
}

fn named<'v>(call: &Call<'_>, view: &'v View, argument: &str) -> Result<(AccountId, &'v Account), CliError> {
    let login = call.given.text(argument).unwrap_or_default();
    view.account_by_login(login).ok_or_else(|| CliError::value(argument, login))
}

/// What the arguments say of an account, over what it is.
fn given(call: &Call<'_>, view: &View, mut account: Account) -> Result<Account, CliError> {
    if let Some(name) = call.given.text("name") {
        account.name = name.into();
    }
    if let Some(key) = call.given.text("role") {
        account.office = Office::from_key(key).ok_or_else(|| CliError::value("--role", key))?;
    }
    if let Some(unit) = unit(call, view, "unit")? {
        account.scope = Some(unit);
    }
    if let Some(number) = call.given.text("person") {
        let person = view.person_by_number(number).ok_or_else(|| CliError::value("--person", number))?;
        account.person = Some(person);
    }
    if let Some(language) = call.given.text("speaks") {
        account.language = language.into();
    }
    if let Some(keys) = call.given.text("duties") {
        let role = |key: &str| view.role_by_key(key).ok_or_else(|| CliError::value("--duties", key));
        account.duties = keys.split(',').map(str::trim).map(role).collect::<Result<_, _>>()?;
    }
    account.gate |= call.given.flag("gate");
    account.vetting |= call.given.flag("vetting");
    account.vetting &= !call.given.flag("no-vetting");
    Ok(account)
}

fn save(call: &mut Call<'_>, desk: &Desk, act: Act) -> Result<(), CliError> {
    let act = Act { account: desk.account, request: request_id(), ..act };
    let told = |fault| CliError::of_act(fault, View::new(desk.store.book(), desk.account));
    let receipt = desk.store.carry_out(act).map_err(told)?;
    let seq = receipt.act.to_string();
    Ok(call.out.line(&call.words.ta("cli-import-saved", &[("seq", seq.into())]))?)
}

/// Opens an account.
///
/// *Errors*: a value that means nothing; the rules: who is no administrator opens none.
pub fn add(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let folder = house::folder(call)?;
    let desk = house::open(call, &folder)?;
    let view = desk.view()?;
    let login = call.given.text("login").unwrap_or_default();
    let fresh = Account::new(login, call.given.text("name").unwrap_or(login), Office::Reader);
    let account = given(call, &view, fresh)?;
    save(call, &desk, Act::new(Verb::Create, vec![Step::Create(Row::from(account))]))?;
    Ok(Exit::Done)
}

/// Changes what an account may do.
///
/// *Errors*: as [`add`].
pub fn change(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let folder = house::folder(call)?;
    let desk = house::open(call, &folder)?;
    let view = desk.view()?;
    let (id, account) = named(call, &view, "login")?;
    let after = given(call, &view, account.clone())?;
    let act = users::change(id, account, &after)
        .map_err(|refusal| CliError::Refused(refusal, Some(view.clone())))?;
    save(call, &desk, act)?;
    Ok(Exit::Done)
}

/// Closes an account; what it left half done passes to its successor.
///
/// *Errors*: as [`add`]; there is no such successor.
pub fn close(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let folder = house::folder(call)?;
    let desk = house::open(call, &folder)?;
    let view = desk.view()?;
    let (id, _) = named(call, &view, "login")?;
    let successor = match call.given.text("successor") {
        Some(_) => Some(named(call, &view, "successor")?.0),
        None => None,
    };
    let act = users::close(&view, id, successor)
        .map_err(|refusal| CliError::Refused(refusal, Some(view.clone())))?;
    save(call, &desk, act)?;
    if let Some(successor) = successor {
        desk.store.pass_drafts(id, successor);
    }
    Ok(Exit::Done)
}
