//! A writer killed with `kill -9` at moments of chance, again and again on the same store.

use super::world::{Model, full, must_be_sound, options_beside, seed, writer};
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use touyan::store::{Source, Store, StoreError};

#[test]
fn nothing_acknowledged_is_lost_when_the_writer_is_killed() {
    let kills: u64 = if full() { 320 } else { 20 };
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("store");
    let mut random = fastrand::Rng::with_seed(seed());
    let mut model = Model::default();
    let (mut from_rows, mut early, mut acts) = (0, 0, 0);
    for kill in 1..=kills {
        if kill % 40 == 0 {
            // A new one, so that the making of a store is killed too and none grows too large to look at often.
            std::fs::remove_dir_all(&folder).unwrap();
            acts += std::mem::take(&mut model).acts;
        }
        let mut child =
            writer(&folder, kill, 0, &[]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        // A tenth of them while the store is being opened or made.
        let mut left = if random.u8(..10) == 0 { random.u32(1..4) } else { random.u32(4..120) };
        let mut killed = false;
        let mut line = Vec::new();
        // What was written before the kill still comes out of the pipe and counts; a last half line, which may end
        // within a character, does not.
        while out.read_until(b'\n', &mut line).unwrap() > 0 && line.pop() == Some(b'\n') {
            model.hear(std::str::from_utf8(&line).unwrap());
            left = left.saturating_sub(u32::from(!line.starts_with(b"have")));
            line.clear();
            if left == 0 && !killed {
                child.kill().unwrap();
                killed = true;
            }
        }
        child.wait().unwrap();
        assert!(killed, "the process ended by itself in round {kill}");
        let store = match Store::open(&folder, options_beside(random.bool())) {
            Err(StoreError::NoJournal(_)) if model.saved == 0 => {
                early += 1;
                continue;
            }
            opened => opened.unwrap(),
        };
        from_rows += u64::from(matches!(store.source(), Source::Rows { .. }));
        model.must_hold(&store);
        model.must_hold_drafts(&store);
        if kill % 10 == 0 {
            // Whatever a kill broke off is dead with the next act, not before.
            model.goes_on(&store);
            drop(store);
            must_be_sound(&folder);
        }
    }
    let report = must_be_sound(&folder);
    println!(
        "killed {kills} times ({early} before there was a store): {} acts acknowledged and all there, the last store has {} \
         entries, {} rows; {from_rows} openings from sled's rows, the others from the journal; check finds nothing",
        acts + model.acts,
        report.entries,
        report.rows
    );
}
