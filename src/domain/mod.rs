//! What is true of the work: units, people, grids, organisations, assignments, and the rules between them.
//!
//! Knows no clock, no files and no words for people: today is handed in, a refusal is data, and a screen
//! or command words it. Start with [`record`] (what a record and its fields are), then [`unit`](mod@unit), [`person`],
//! [`grid`], [`assignment`], then [`book`] (the current state) and [`act`] (how it changes).

pub mod account;
pub mod act;
pub mod apply;
pub mod appraisal;
pub mod assignment;
pub mod book;
pub mod choice;
pub mod code;
pub mod day;
pub mod desk;
pub mod duty;
pub mod erasure;
pub mod field;
#[cfg(test)]
pub(crate) mod fixture;
pub mod grid;
pub mod id_number;
pub mod ids;
pub mod indicator;
pub mod known;
pub mod office;
mod ordered;
pub mod organisation;
pub mod person;
pub mod pipeline;
pub mod query;
pub mod record;
pub mod refusal;
pub mod register;
pub mod retention;
pub mod rights;
pub mod role;
pub mod role_file;
pub mod row;
pub mod rules;
pub mod secret;
pub mod setting;
#[cfg(test)]
mod soft_tests;
pub mod statistics;
pub mod sums;
pub mod table;
pub mod tree;
pub mod unit;
pub mod view;

pub use act::{Act, FieldEdit, RequestId, Step, Verb};
pub use apply::{Applied, Change, apply};
pub use book::Book;
pub use day::{Date, Day, Precision};
pub use field::{Class, Field, FieldProblem, Shape, Value};
pub use ids::{
    AccountId, AssignmentId, BallotId, ConfirmationId, CycleId, ElectionId, EntryId, FilingId, FreezeId,
    GridId, IncumbencyId, IndicatorId, Kind, OrganisationId, PairingId, PersonId, PostId, RecruitId,
    RegisterId, ReserveId, RoleId, RowId, SettingId, SheetId, TemplateId, TermId, TrainingId, UnitId,
};
pub use known::Known;
pub use record::Record;
pub use refusal::{Refusal, Warning};
pub use rights::{Right, Sight};
pub use row::Row;
pub use secret::{Keys, Opened, Secret, Vault};
pub use view::View;
