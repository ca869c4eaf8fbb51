//! Files in and out: CSV in the encodings that offices use, headings in two languages, lists as data,
//! sheets as text.
//!
//! Must never: write a store, know a screen, or let a cell of a file reach a record unchecked. An import ends
//! in one [`Act`](crate::domain::Act) that somebody else proposes; a list is made from a view and shows what
//! that view may show, personal data masked unless the caller has revealed it.
//!
//! Start with [`table_file`] (bytes to cells), [`columns`] (what each kind of file holds), [`plan`](mod@plan) (cells
//! to an act and refused rows), then [`list`](mod@list) (a view to a [`Sheet`]).

pub mod cell;
pub mod columns;
pub mod demo;
pub mod encoding;
mod history;
mod import;
pub mod list;
pub mod mask;
pub mod notice_sheet;
mod places;
pub mod plan;
pub mod problem;
pub mod registers;
pub mod report;
pub mod scores;
pub mod sheet;
pub mod statistics;
pub mod table_file;
mod vocabulary;

pub use columns::{ImportKind, ListKind};
pub use encoding::Encoding;
pub use list::{ListOptions, list};
pub use mask::Masking;
pub use notice_sheet::notice_sheet;
pub use plan::{Counts, Plan, Progress, RefusedRow, plan};
pub use problem::{FileProblem, Reason};
pub use sheet::{Cell, CsvOptions, Sheet, guarded};
pub use table_file::{TableFile, read_table};
