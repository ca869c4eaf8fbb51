//! A block pasted from a spreadsheet: looked at before anything is saved.

use super::{Mode, Pending, Score, Step, can_enter, person_name};
use crate::{
    domain::{
        SheetId,
        appraisal::{Mark, entry},
    },
    term::Key,
    ui::{Effect, Look, keys},
};
use std::collections::BTreeMap;

/// The most cells of a block.
pub(super) const MAX_CELLS: usize = 20_000;

/// What a block would put where.
#[derive(Default)]
pub(super) struct Block {
    /// Marks by row and slot; what cannot stand is `None`.
    pub cells: BTreeMap<(usize, usize), Option<Mark>>,
    /// What was pasted into each of them.
    pub texts: BTreeMap<(usize, usize), String>,
    /// Lines whose name is nobody's here, cells beyond the last item or person.
    pub outside: usize,
}

impl Block {
    /// Cells that cannot be taken.
    pub fn refused(&self) -> usize {
        self.cells.values().filter(|mark| mark.is_none()).count()
    }
}

impl Score {
    /// Reads a block from the cursor on. A line that begins with a name goes to that person.
    pub(super) fn pasted(&mut self, look: &Look<'_>, text: &str) {
        let Some((_, template)) = self.about(look) else { return };
        let today = look.view.today();
        let names: Vec<String> = (0..self.rows.len())
            .map(|row| {
                self.sheet_at(look, row).map(|(_, sheet)| person_name(look, sheet.person)).unwrap_or_default()
            })
            .collect();
        let mut block = Block::default();
        let lines = text.split('\n').map(|line| line.trim_end_matches('\r')).filter(|line| !line.is_empty());
        for (n, line) in lines.enumerate() {
            let mut parts: Vec<&str> = line.split('\t').collect();
            let first = parts.first().copied().unwrap_or_default().trim();
            let named = first.chars().next().is_some_and(char::is_alphabetic);
            let row = if named {
                parts.remove(0);
                let mut of = (0..names.len()).filter(|row| names[*row] == first);
                of.next().filter(|_| of.next().is_none())
            } else {
                Some(self.row() + n).filter(|row| *row < names.len())
            };
            let Some(row) = row else {
                block.outside += 1;
                continue;
            };
            let open = self.sheet_at(look, row).is_some_and(|(_, sheet)| can_enter(template, sheet));
            for (m, part) in parts.into_iter().enumerate() {
                let slot = self.slot + m;
                if slot >= template.slots() || block.cells.len() >= MAX_CELLS {
                    block.outside += usize::from(!part.trim().is_empty());
                    continue;
                }
                let text = part.trim();
                // An empty cell of a sheet says nothing about this one.
                if text.is_empty() {
                    continue;
                }
                let text: String = text.chars().map(crate::term::fold_command).collect();
                let mark = entry::read(template, slot, &text, today).ok().filter(|_| open);
                block.cells.insert((row, slot), mark);
                block.texts.insert((row, slot), text);
            }
        }
        if !block.cells.is_empty() || block.outside > 0 {
            self.clear_jump();
            self.mode = Mode::Paste(block);
        }
    }

    pub(super) fn key_in_block(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        match key {
            keys::ESC => {
                self.mode = Mode::Cells;
                Some(Effect::None)
            }
            keys::ENTER => {
                let Mode::Paste(block) = &self.mode else { return None };
                let good: Vec<(SheetId, usize, Mark)> = block
                    .cells
                    .iter()
                    .filter_map(|((row, slot), mark)| Some((self.id_at(*row)?, *slot, mark.clone()?)))
                    .collect();
                let (row, slot) = (self.row(), self.slot);
                self.mode = Mode::Cells;
                Some(self.propose(look, &good, Pending { row, slot, text: None, then: Step::Stay }))
            }
            // Looking around in the preview.
            keys::UP | keys::DOWN | keys::LEFT | keys::RIGHT | keys::PAGE_UP | keys::PAGE_DOWN => None,
            key => key.typed().map(|_| Effect::None),
        }
    }
}
