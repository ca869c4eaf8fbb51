//! Two people have changed the same fields: what each wrote, who changed it when, and whose holds, field by field.

use crate::{
    domain::refusal::Clash,
    term::{Code, Key},
    ui::{Canvas, Entry, Look, Tone, wording},
};

/// Rows that it takes: a rule, what it is about, four lines, what to press.
pub const ROWS: u16 = 7;

/// Fields of one record that somebody else has saved first.
#[derive(Clone, Debug)]
pub struct Conflict {
    clashes: Vec<Clash>,
    /// Who changed each of them, and when: known once the journal has been asked.
    by: Vec<Option<(crate::domain::AccountId, i64)>>,
    /// Fields in which what stands now is to stay.
    theirs: Vec<usize>,
    at: usize,
}

/// What became of a key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Settled {
    /// It is about the next field, or the key was none of the two.
    NotYet,
    /// In these fields what stands now stays, in all others what the person has entered holds.
    Theirs(Vec<usize>),
    /// The person looks at the form again.
    Later,
}

impl Conflict {
    /// A conflict about these fields, of which there is at least one.
    pub fn new(clashes: Vec<Clash>) -> Conflict {
        let by = vec![None; clashes.len()];
        Conflict { clashes, by, theirs: Vec::new(), at: 0 }
    }

    /// Hears the history of the record, newest first.
    pub fn heard(&mut self, entries: &[Entry]) {
        for (clash, by) in self.clashes.iter().zip(&mut self.by) {
            let changed = |entry: &&Entry| {
                entry.changes.iter().filter(|change| change.row == clash.row).any(|change| {
                    let held =
                        |row: &Option<crate::domain::Row>| row.as_ref().map(|row| row.get(clash.field));
                    held(&change.before) != held(&change.after)
                })
            };
            *by = entries.iter().find(changed).map(|entry| (entry.account, entry.at_ms));
        }
    }

    /// Takes a key: 1 keeps what the person has entered, 2 what stands now.
    pub fn key(&mut self, key: Key) -> Settled {
        match key.folded().code {
            Code::Char('1') => {}
            Code::Char('2') => self.theirs.extend(self.clashes.get(self.at).map(|clash| clash.field)),
            Code::Esc => return Settled::Later,
            _ => return Settled::NotYet,
        }
        self.at += 1;
        if self.at < self.clashes.len() {
            Settled::NotYet
        } else {
            Settled::Theirs(std::mem::take(&mut self.theirs))
        }
    }

    /// Draws it.
    pub fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) {
        let words = look.words;
        let Some(clash) = self.clashes.get(self.at) else { return };
        let Some([field, was, mine, theirs]) = wording::clash_values(look, clash) else { return };
        (0..canvas.rows()).for_each(|row| canvas.clear(row));
        canvas.rule(0);
        let numbers =
            [("field", field.into()), ("at", (self.at + 1).into()), ("of", self.clashes.len().into())];
        canvas.text(1, 1, &words.ta("conflict-about", &numbers), Tone::Alert);
        canvas.text(2, 1, &words.ta("conflict-was", &[("value", was.into())]), Tone::Dim);
        canvas.text(3, 1, &words.ta("conflict-mine", &[("value", mine.into())]), Tone::Plain);
        canvas.text(4, 1, &words.ta("conflict-theirs", &[("value", theirs.into())]), Tone::Plain);
        if let Some((account, at_ms)) = self.by.get(self.at).copied().flatten() {
            let elsewhere = words.t("account-elsewhere");
            let who = look.view.account_name(account).unwrap_or(&elsewhere).to_owned();
            let args = [("who", who.into()), ("time", look.short_time(at_ms).into())];
            canvas.text(5, 1, &words.ta("conflict-by", &args), Tone::Plain);
        }
        canvas.text(6, 1, &words.t("conflict-keys"), Tone::Strong);
    }
}
