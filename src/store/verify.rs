//! Going over every frame and link, for `check` and `journal verify`. Changes nothing.

use std::path::Path;
use std::sync::Arc;

use super::chain::Head;
use super::entry::Kept;
use super::error::StoreError;
use super::files::Files;
use super::read::{JournalReader, Walk};
use super::tail::Opened;

/// What going over a journal has counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Where it ends and what opening would cut.
    pub opened: Opened,
    /// Frames that live.
    pub frames: u64,
    /// Entries in them.
    pub entries: u64,
    /// Rows in them, removed and erased ones too.
    pub rows: u64,
    /// Rows and notes of which only the leaf is left.
    pub erased: u64,
    /// Whether a head printed earlier is in this journal.
    pub against: Option<Against>,
}

/// What a head printed earlier says of this journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// The journal had this head at that number and has only grown since.
    Held,
    /// At that number this journal has another hash: it is not the one that the head was printed from.
    Differs,
    /// No frame ends at that number: it is not the head of this journal at any time.
    NoSuchEnd,
    /// The journal ends before it: something is missing.
    Beyond,
}

/// Reads every live frame of the journal in `folder` and checks each checksum, number, leaf and link.
///
/// *Errors*: the first damage found, as in [`super::read::JournalReader::open`].
pub fn verify(files: Arc<dyn Files>, folder: &Path, against: Option<Head>) -> Result<Verified, StoreError> {
    let (mut verified, told) = verify_heads(files, folder, against.as_slice())?;
    verified.against = told.first().map(|(_, said)| *said);
    Ok(verified)
}

/// The same against any number of heads printed earlier: between the last that is held and the first that is not lies
/// what was changed.
///
/// *Shape*: what was counted, and each head with what it says, in the order of their numbers. *Errors*: as [`verify`].
pub fn verify_heads(
    files: Arc<dyn Files>,
    folder: &Path,
    heads: &[Head],
) -> Result<(Verified, Vec<(Head, Against)>), StoreError> {
    let (reader, opened) = JournalReader::open(files, folder, None)?;
    let end = opened.head.seq;
    let mut verified = Verified { opened, frames: 0, entries: 0, rows: 0, erased: 0, against: None };
    let genesis = super::chain::Chain::genesis(reader.store());
    let before = |head: &Head| match head {
        Head { seq, .. } if *seq > end => Against::Beyond,
        Head { seq: 0, chain } if *chain == genesis => Against::Held,
        Head { seq: 0, .. } => Against::Differs,
        Head { .. } => Against::NoSuchEnd,
    };
    let mut told: Vec<(Head, Against)> = heads.iter().map(|head| (*head, before(head))).collect();
    told.sort_by_key(|(head, _)| head.seq);
    for frame in Walk::new(reader.shared(), 1)? {
        let (header, entries) = frame?;
        verified.frames += 1;
        verified.entries += entries.len() as u64;
        for entry in &entries {
            verified.rows += entry.rows.len() as u64;
            let all = entry.rows.iter().map(|row| &row.after).chain([&entry.note]);
            verified.erased += all.filter(|kept| matches!(kept, Kept::Erased)).count() as u64;
        }
        let from = told.partition_point(|(head, _)| head.seq < header.last_seq());
        for (head, said) in told[from..].iter_mut().take_while(|(head, _)| head.seq == header.last_seq()) {
            *said = if head.chain == header.chain { Against::Held } else { Against::Differs };
        }
    }
    Ok((verified, told))
}

/// The entries among which something was changed, put in or taken out since heads were printed: behind the last head
/// that is held, up to the first that is not. `None` where all are held.
pub fn changed_between(told: &[(Head, Against)]) -> Option<(u64, u64)> {
    let (first, _) = told.iter().find(|(_, said)| *said != Against::Held)?;
    let held = told.iter().filter(|(head, said)| *said == Against::Held && head.seq < first.seq);
    Some((held.map(|(head, _)| head.seq).max().unwrap_or(0) + 1, first.seq))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::digest::StateDigest;
    use crate::store::entry::EntryDraft;
    use crate::store::journal::{Journal, JournalOptions};
    use crate::store::real_files::RealFiles;

    fn draft(verb: &str) -> EntryDraft {
        let at_ms = 1;
        EntryDraft { at_ms, actor: 0, request: [0; 16], verb: verb.to_owned(), note: None, rows: Vec::new() }
    }

    /// A journal of these entries, one frame each, with its heads.
    fn journal(folder: &Path, verbs: &[&str]) -> Vec<Head> {
        let options = JournalOptions {
            files: Arc::new(RealFiles),
            segment_bytes: 64 << 10,
            space: Default::default(),
            store: Some(crate::store::chain::StoreId([7; 16])),
            create: true,
        };
        let (mut journal, _) = Journal::open(folder, options).unwrap();
        let digest = || StateDigest::from_bytes([0; 16]);
        let head = |journal: &mut Journal, verb: &&str| {
            journal.append(&[draft(verb)], digest()).unwrap();
            journal.head()
        };
        verbs.iter().map(|verb| head(&mut journal, verb)).collect()
    }

    /// Somebody who can compute hashes makes the journal anew: only heads that were kept apart tell.
    fn forged(verbs: &[&str]) -> (Vec<Against>, Option<(u64, u64)>) {
        let folder = tempfile::tempdir().unwrap();
        let heads = journal(&folder.path().join("true"), &["found", "create", "edit", "end", "edit"]);
        let forged = folder.path().join("forged");
        journal(&forged, verbs);
        let (_, told) = verify_heads(Arc::new(RealFiles), &forged, &heads).unwrap();
        (told.iter().map(|(_, said)| *said).collect(), changed_between(&told))
    }

    #[test]
    fn a_forged_entry_lies_between_the_last_head_that_holds_and_the_first_that_does_not() {
        use Against::{Beyond, Differs, Held};
        let same = ["found", "create", "edit", "end", "edit"];
        assert_eq!(forged(&same), (vec![Held; 5], None), "equal entries give equal chains");
        let changed = ["found", "create", "remove", "end", "edit"];
        assert_eq!(forged(&changed), (vec![Held, Held, Differs, Differs, Differs], Some((3, 3))));
        let missing = ["found", "create", "edit", "end"];
        assert_eq!(forged(&missing), (vec![Held, Held, Held, Held, Beyond], Some((5, 5))));
        let swapped = ["found", "edit", "create", "end", "edit"];
        assert_eq!(forged(&swapped).1, Some((2, 2)));
        let appended = ["found", "create", "edit", "end", "edit", "reveal"];
        assert_eq!(forged(&appended), (vec![Held; 5], None), "it is told as what came since");
        // Few heads leave a wider place.
        let head = |seq| Head { seq, chain: super::super::chain::Chain::default() };
        let told = [(head(2), Held), (head(9), Differs)];
        assert_eq!(changed_between(&told), Some((3, 9)));
    }
}
