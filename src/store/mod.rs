//! What makes an act durable and what brings it back: the journal and the files under it.
//!
//! Never here: rules of the work, text for people, anything that knows a screen.
//!
//! Start reading at [`handle`] (what others call) and [`writer`] (how an act becomes durable); [`open`] and [`shelf`]
//! bring the book back. Below them lies the journal: [`entry`] (what is kept), then [`journal`] (how it is written),
//! [`read`] (how it comes back), [`tail`] (what opening decides), and [`segment`] and [`frame`] for the bytes.

pub mod ask;
pub mod attempt;
pub mod backup;
pub mod bells;
pub mod beside;
pub mod carrier;
pub mod chain;
pub mod check;
pub mod clock;
pub mod digest;
pub mod disclosure;
pub mod drafts;
pub mod dump;
pub mod encode;
pub mod entry;
pub mod erase;
pub mod erasing;
pub mod error;
#[doc(hidden)]
pub mod fake_files;
pub mod files;
pub mod frame;
pub mod free_space;
mod freezing;
pub mod handle;
pub mod heads;
pub mod history;
pub mod journal;
pub mod keys;
pub mod lines;
pub mod lock;
pub mod memory;
pub mod open;
pub mod pins;
pub mod read;
pub mod real_files;
pub mod replay;
pub mod rows;
pub mod sealing;
pub mod segment;
pub mod shelf;
pub mod tail;
pub mod undo;
pub mod vault;
pub mod verify;
pub mod writer;

pub use ask::{Answer, NotSaved, Receipt, Ticket};
pub use bells::{Subscription, Touched};
pub use error::StoreError;
pub use handle::{Options, Store};
pub use open::Source;
