//! Words for people: messages in each language, dates and numbers as people write them, and how Chinese
//! names are folded, spelt in pinyin and romanised.
//!
//! Must never: read the environment, a clock or a file (every text is embedded, the locale is handed in),
//! or know what a record is. Start with [`words`] (messages), then [`fold`](mod@fold) and [`pinyin`].
//!
//! A message is one line in `assets/lang/<tag>/<file>.ftl`, under the same id in every language. It is used
//! as `words.t("id")`, `words.ta("id", &[("name", value.into())])`, or named ahead of time as `Msg("id")`
//! in a table; tests find these three forms in the source and hold both sides together. An id that is put
//! together at run time begins with one of [`DYNAMIC_PREFIXES`].

pub mod amount;
pub mod collate;
pub mod dates;
pub mod fold;
mod language;
pub mod numbers;
pub mod pinyin;
pub mod romanise;
pub mod statistics;
mod words;

pub use fold::fold;
pub use language::{Lang, UnknownLang, choose};
pub use romanise::romanise;
pub use words::{DYNAMIC_PREFIXES, Msg, Value, Words};
