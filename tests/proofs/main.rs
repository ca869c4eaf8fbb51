//! What cannot be acknowledged and lost, proved on the real program: writers killed, power cut, disks filled, folders
//! copied while in use, bits flipped in every file.
//!
//! The short form runs with `cargo test`. The full form, with the figures it reaches:
//!
//! ```text
//! TOUYAN_PROOF=full cargo test --release --test proofs -- --nocapture --test-threads 1
//! ```
//!
//! `TOUYAN_PROOF_SEED` takes another way through chance; a failure names the seed that shows it again. The same on a
//! disk that is only played, many times faster and with failing writes and syncs: `tests/crash.rs`.
//!
//! Start reading at [`world`] (the process that writes, and what must be true of what it left), then [`kill`],
//! [`power`], [`flips`], [`room`].

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test says what is wrong by failing, and a proof prints its figures"
)]

mod disk;
mod flips;
mod kill;
mod power;
mod room;
mod trace;
mod world;

/// Not a claim of its own: what the proofs start in another process.
#[test]
fn the_process_that_writes() {
    world::write();
}
