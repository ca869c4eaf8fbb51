//! Who somebody is: the Unix account that the kernel vouches for, and the account of the store that bears its name.

use std::process::{Command, Stdio};

use crate::domain::account::Account;
use crate::domain::{AccountId, Book};

/// The file that names a machine's own accounts.
const PASSWD: &str = "/etc/passwd";
/// More of a name than this is nobody's.
const MAX_NAME_BYTES: usize = 60;

/// The login name of a Unix account: from the machine's own list, else from wherever it asks (a directory, say);
/// `uid1234` where nobody knows one.
pub fn login_of(uid: u32) -> String {
    let own = std::fs::read_to_string(PASSWD).ok().and_then(|list| login_in(&list, uid));
    own.or_else(|| asked(uid)).unwrap_or_else(|| format!("uid{uid}"))
}

/// The login name of a Unix account in a list as in passwd(5).
fn login_in(list: &str, uid: u32) -> Option<String> {
    list.lines().find_map(|line| {
        let mut parts = line.split(':');
        let (name, _, number) = (parts.next()?, parts.next()?, parts.next()?);
        (number.parse() == Ok(uid) && is_name(name)).then(|| name.to_owned())
    })
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= MAX_NAME_BYTES && !name.chars().any(char::is_control)
}

/// Asks the system's name service, which may be on another machine.
fn asked(uid: u32) -> Option<String> {
    let mut command = Command::new("getent");
    command.arg("passwd").arg(uid.to_string()).stdin(Stdio::null()).stderr(Stdio::null());
    let said = command.output().ok()?;
    login_in(std::str::from_utf8(&said.stdout).ok()?, uid)
}

/// The open account of the store with this login name; a gate is nobody itself.
pub fn account_of(book: &Book, login: &str) -> Option<AccountId> {
    let own = |account: &Account| !account.closed && !account.gate && *account.login == *login;
    book.accounts().find(|(_, account)| own(account)).map(|(id, _)| id)
}

/// Whether the store lists a Unix account as one that speaks for others.
pub fn is_gate(book: &Book, login: &str) -> bool {
    book.accounts().any(|(_, account)| account.gate && !account.closed && *account.login == *login)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_leads_to_its_name_and_to_no_other() {
        let list =
            "root:x:0:0:root:/root:/bin/sh\nbad\nchen:x:1000:1000::/home/chen:/bin/sh\n:x:7:7::/:/bin/sh\n";
        assert_eq!(login_in(list, 1000).as_deref(), Some("chen"));
        assert_eq!(login_in(list, 0).as_deref(), Some("root"));
        assert_eq!((login_in(list, 100), login_in(list, 7)), (None, None));
        assert_eq!(login_of(4_000_000_001), "uid4000000001");
    }
}
