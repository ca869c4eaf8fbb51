//! Parts that screens are made of. Each keeps only what the eye cannot recompute and draws from `&self`.

mod cursor;
mod form;
mod input;
mod parse;
mod picker;
mod sorting;
mod table;

pub use cursor::{Cursor, Listed, Step, down, first, last, page_down, page_up, up};
pub use form::{Filled, Form, empty};
pub use input::{Accepts, Input, Typed};
pub use parse::parse;
pub use picker::{Picked, Picker};
pub use sorting::{Sorting, Sorts, sort_by, sort_next};
pub use table::{Cell, Column, Table};
