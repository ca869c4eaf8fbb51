//! What a session leaves for the next one of its account: where it was, until which entry it had seen.

use serde::{Deserialize, Serialize};

use crate::ui::{MAX_RECENT, Place, Recent, terminal::Terminal};

/// Kept in the store beside the drafts.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Memory {
    /// The last entry that was seen.
    #[serde(default)]
    pub seq: u64,
    /// When the person was last there. *Unit*: milliseconds since 1970, UTC.
    #[serde(default)]
    pub left_ms: i64,
    /// Where the person was, unless the session was left by its own command.
    #[serde(default)]
    pub place: Option<Place>,
    /// Recently opened places, newest first.
    #[serde(default)]
    pub recent: Vec<Recent>,
    /// What was found out about terminals, by place, the latest first.
    #[serde(default)]
    pub terminals: Vec<(Box<str>, Terminal)>,
}

/// Terminals that are remembered for one account.
pub const MAX_TERMINALS: usize = 8;

impl Memory {
    /// Reads what an earlier session has left; something unreadable counts as nothing.
    pub fn read(bytes: &[u8]) -> Memory {
        let mut memory: Memory = serde_json::from_slice(bytes).unwrap_or_default();
        memory.recent.truncate(MAX_RECENT);
        memory.terminals.truncate(MAX_TERMINALS);
        memory
    }

    /// The form in which it is kept.
    pub fn write(&self) -> Vec<u8> {
        // Strings and numbers only: writing cannot fail.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// What is known of the terminal at a place.
    pub fn terminal(&self, seat: &str) -> Terminal {
        self.terminals
            .iter()
            .find(|(at, _)| **at == *seat)
            .map(|(_, known)| known.clone())
            .unwrap_or_default()
    }

    /// Keeps what is known of the terminal at a place; nothing known is forgotten.
    pub fn keep_terminal(&mut self, seat: &str, known: Terminal) {
        self.terminals.retain(|(at, _)| **at != *seat);
        if !known.is_unknown() {
            self.terminals.insert(0, (seat.into(), known));
            self.terminals.truncate(MAX_TERMINALS);
        }
    }

    /// Puts a place at the head of the recently opened ones.
    pub fn visit(&mut self, place: &Place, title: &str) {
        self.recent
            .retain(|recent| (&recent.place.screen, recent.place.about) != (&place.screen, place.about));
        self.recent.insert(0, Recent { place: place.clone(), title: title.into() });
        self.recent.truncate(MAX_RECENT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::UnitId;

    #[test]
    fn each_place_keeps_what_its_terminal_can_do_and_the_oldest_are_forgotten() {
        let mut memory = Memory::default();
        let known = |colours| Terminal { colours: Some(colours), ..Terminal::default() };
        for seat in 0..12 {
            memory.keep_terminal(&format!("xterm 10.0.0.{seat}"), known(16));
        }
        memory.keep_terminal("xterm 10.0.0.9", known(0));
        assert_eq!(memory.terminals.len(), MAX_TERMINALS);
        let back = Memory::read(&memory.write());
        assert_eq!(
            (back.terminal("xterm 10.0.0.9").colours, back.terminal("xterm 10.0.0.11").colours),
            (Some(0), Some(16))
        );
        assert_eq!(back.terminal("xterm 10.0.0.0"), Terminal::default());
        memory.keep_terminal("xterm 10.0.0.9", Terminal { at_ms: 7, ..Terminal::default() });
        assert_eq!(memory.terminals.len(), MAX_TERMINALS - 1, "nothing known needs no place");
    }

    #[test]
    fn a_place_visited_again_moves_to_the_front_and_the_list_stays_short() {
        let mut memory = Memory::default();
        for unit in 0..12 {
            memory.visit(&Place::new("grid-desk").about(UnitId(unit).row()), "x");
        }
        memory.visit(&Place::new("grid-desk").about(UnitId(9).row()).with("cursor", 3), "y");
        assert_eq!(memory.recent.len(), MAX_RECENT);
        assert_eq!(memory.recent[0].place.number("cursor"), 3);
        assert_eq!(memory.recent.iter().filter(|recent| recent.place.unit() == Some(UnitId(9))).count(), 1);
        assert_eq!(Memory::read(&memory.write()), memory);
        assert_eq!(Memory::read(b"{\"seq\": tru"), Memory::default());
    }
}
