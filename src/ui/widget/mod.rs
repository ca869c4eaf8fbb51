//! Parts that screens are made of. Each keeps only what the eye cannot recompute and draws from `&self`.

pub mod conflict;
mod cursor;
mod entry_form;
mod form;
mod input;
mod parse;
mod picker;
mod sorting;
mod table;

pub use conflict::{Conflict, Settled};
pub use cursor::{Cursor, Listed, Step, down, first, last, page_down, page_up, up};
pub use entry_form::{EntryForm, MAX_AT_ONCE, set as set_column, shown_value, shut};
pub use form::{Filled, Form, empty};
pub use input::{Accepts, Input, Typed};
pub use parse::parse;
pub use picker::{Only, Picked, Picker};
pub use sorting::{Sorting, Sorts, sort_by, sort_next};
pub use table::{Cell, Column, Table};
