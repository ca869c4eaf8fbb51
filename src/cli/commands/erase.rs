//! `touyan erase`: takes a person's data out because the law asks.

use super::journal::person as find;
use crate::cli::parse::UsageProblem;
use crate::cli::{Call, CliError, Exit, house};
use crate::domain::{Act, desk::erase::erase};
use crate::session::office::request_id;

/// Rows that still mention the person, of which as many are named.
const MENTIONS: usize = 20;

/// Erases the person with an office number, an identity number or a name that nobody else has.
///
/// *Errors*: no such person, no order, no right, the store.
pub fn run(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let order = call.given.text("order").unwrap_or_default().trim().to_owned();
    if order.is_empty() {
        return Err(UsageProblem::Missing("--order".to_owned()).into());
    }
    let folder = house::folder(call)?;
    let said = call.given.text("person").unwrap_or_default().to_owned();
    let desk = house::open(call, &folder)?;
    let view = desk.view()?;
    let person = find(&view, &said).ok_or_else(|| CliError::value("PERSON", &said))?;
    let refused = |refusal| CliError::Refused(refusal, Some(view.clone()));
    let erasure = erase(&view, person, &order).map_err(refused)?;
    let act = Act { account: desk.account, request: request_id(), ..erasure.act };
    let done = desk.store.erase(act, &erasure.texts);
    let (_, gone) = done.map_err(|fault| CliError::of_act(fault, Some(view.clone())))?;
    let args = [
        ("order", order.into()),
        ("texts", gone.texts.to_string().into()),
        ("removed", erasure.removed.to_string().into()),
        ("kept", erasure.kept.to_string().into()),
        ("drafts", gone.drafts.to_string().into()),
        ("dumps", gone.dumps.to_string().into()),
    ];
    call.out.line(&call.words.ta("cli-erase-done", &args))?;
    if let Some(path) = &gone.dump {
        let args = [("path", path.display().to_string().into())];
        call.out.line(&call.words.ta("cli-erase-dump", &args))?;
    }
    if gone.rows_left {
        call.out.line(&call.words.t("cli-erase-rows-left"))?;
    }
    for row in erasure.mentioned.iter().take(MENTIONS) {
        let kind = call.words.t(format!("kind-{}", row.kind.key())).into_owned();
        let args = [("kind", kind.into()), ("id", row.id.to_string().into())];
        call.out.line(&call.words.ta("cli-erase-mentioned", &args))?;
    }
    let is_clean = erasure.mentioned.is_empty() && !gone.rows_left;
    Ok(if is_clean { Exit::Done } else { Exit::Findings })
}
