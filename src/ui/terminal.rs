//! What was found out about a terminal, by measuring and by asking: kept for a person and a place.

use crate::term::{Colours, Key, Profile};
use serde::{Deserialize, Serialize};

/// Signs whose width terminals dispute. They are measured and stand on the ruler.
pub const AMBIGUOUS: [char; 5] = ['…', '·', '①', '─', '→'];
/// Signs that are two cells wide everywhere where Chinese can be shown.
pub const WIDE: [char; 3] = ['中', '，', '𠮷'];
/// Most keys that are kept as never arriving.
pub const MAX_MISSING: usize = 40;

/// What the terminal said when it was measured.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Measured {
    /// Whether it says where its cursor stands; if not, nothing else is known.
    pub answers: bool,
    /// The shortest way there and back. *Unit*: milliseconds.
    #[serde(default)]
    pub round_trip_ms: u32,
    /// What the line carries; `None` where that is more than can be measured. *Unit*: bytes a second.
    #[serde(default)]
    pub bytes_per_s: Option<u32>,
    /// Cells of [`AMBIGUOUS`], then of [`WIDE`].
    #[serde(default)]
    pub cells: Vec<u8>,
}

impl Measured {
    /// Whether signs of disputed width take two cells; `None` where it did not say.
    pub fn ambiguous_wide(&self) -> Option<bool> {
        let cells = self.cells.get(..AMBIGUOUS.len())?;
        Some(cells.iter().any(|cells| *cells > 1))
    }

    /// Whether Chinese takes the two cells that it must take; `None` where it did not say.
    pub fn shows_wide(&self) -> Option<bool> {
        let cells = self.cells.get(AMBIGUOUS.len()..).filter(|cells| cells.len() == WIDE.len())?;
        Some(cells.iter().all(|cells| *cells == 2))
    }
}

/// What a person's terminal at a place can do, as far as it was found out.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Terminal {
    /// When the last of it was found out, UTC milliseconds.
    #[serde(default)]
    pub at_ms: i64,
    /// What it said itself.
    #[serde(default)]
    pub measured: Option<Measured>,
    /// Signs of disputed width take two cells: measured, or read off the ruler.
    #[serde(default)]
    pub ambiguous_wide: Option<bool>,
    /// Colours that can be told apart: 0, 16 or 256.
    #[serde(default)]
    pub colours: Option<u16>,
    /// Frames and signs are to be drawn in ASCII.
    #[serde(default)]
    pub ascii: Option<bool>,
    /// Chinese typed through an input method arrives as Chinese.
    #[serde(default)]
    pub chinese_arrives: Option<bool>,
    /// Keys that never arrived, by their names; `None` where nobody tried.
    #[serde(default)]
    pub missing: Option<Vec<Box<str>>>,
}

impl Terminal {
    /// Whether nothing is known.
    pub fn is_unknown(&self) -> bool {
        Terminal { at_ms: 0, ..self.clone() } == Terminal::default()
    }

    /// Makes a profile fit what was found out; what was asked for on the command line stays.
    pub fn fit(&self, profile: &mut Profile) {
        let asked = profile.asked;
        if let Some(wide) = self.ambiguous_wide {
            profile.ambiguous_wide = asked.ambiguous_wide || wide;
        }
        if let (Some(colours), None) = (self.colours, asked.colours) {
            profile.colours = match colours {
                0 => Colours::None,
                256 => Colours::Many,
                _ => Colours::Sixteen,
            };
        }
        if let Some(ascii) = self.ascii {
            profile.ascii_frames = asked.ascii || ascii || !profile.shows_chinese;
        }
        if let Some(measured) = &self.measured {
            profile.answers_status = measured.answers && !asked.no_pacing;
            profile.has_answered = measured.answers;
        }
        let keys = self.missing.iter().flatten().filter_map(|name| name.parse::<Key>().ok());
        profile.silent_keys = keys.take(MAX_MISSING).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn found() -> Terminal {
        let measured = Measured { answers: false, ..Measured::default() };
        Terminal {
            measured: Some(measured),
            ambiguous_wide: Some(true),
            colours: Some(0),
            missing: Some(vec!["F10".into(), "no such key".into()]),
            ..Terminal::default()
        }
    }

    #[test]
    fn what_was_found_out_fits_the_next_profile_and_what_is_asked_for_wins() {
        let mut profile = Profile::usual();
        found().fit(&mut profile);
        assert!(profile.ambiguous_wide && !profile.answers_status);
        assert_eq!((profile.colours, &*profile.silent_keys), (Colours::None, &[Key::f(10)][..]));
        let asked = crate::term::Options { colours: Some(Colours::Many), ..Default::default() };
        let env = BTreeMap::from([("TERM".to_owned(), "xterm".to_owned())]);
        let mut profile = Profile::from_env(&asked, &env).expect("a terminal");
        found().fit(&mut profile);
        assert_eq!(profile.colours, Colours::Many);
        let mut plain = Profile::usual();
        Terminal::default().fit(&mut plain);
        assert_eq!(plain, Profile::usual(), "nothing found out changes nothing");
    }

    #[test]
    fn one_disputed_sign_in_two_cells_is_enough_to_replace_them_all() {
        let with = |cells: &[u8]| Measured { answers: true, cells: cells.into(), ..Measured::default() };
        assert_eq!(with(&[1, 1, 2, 1, 1, 2, 2, 2]).ambiguous_wide(), Some(true));
        assert_eq!(with(&[1, 1, 1, 1, 1, 2, 2, 2]).ambiguous_wide(), Some(false));
        assert_eq!(with(&[1, 1, 1, 1, 1, 2, 2, 1]).shows_wide(), Some(false));
        assert_eq!((with(&[]).ambiguous_wide(), with(&[]).shows_wide()), (None, None));
    }
}
