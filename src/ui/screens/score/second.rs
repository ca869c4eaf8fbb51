//! A column keyed a second time, blind: the first entries are hidden, and in the end only differences are shown.

use super::{Score, Step};
use crate::{
    domain::appraisal::{Mark, entry},
    ui::{Effect, Look},
};
use std::collections::BTreeMap;

/// The second entry of one column.
pub(super) struct Second {
    /// The column.
    pub slot: usize,
    /// What was keyed, by row.
    pub marks: BTreeMap<usize, Mark>,
    /// Rows that differ, once compared, with what was keyed the second time.
    pub differ: Option<BTreeMap<usize, Mark>>,
    /// Marks as they were typed, to be written down in the place.
    texts: BTreeMap<usize, String>,
    waiting: Vec<(usize, String)>,
}

impl Second {
    fn new(slot: usize) -> Second {
        Second { slot, marks: BTreeMap::new(), differ: None, texts: BTreeMap::new(), waiting: Vec::new() }
    }

    /// What stands in a place, so that a cut line loses nothing: `slot;row=text;…`.
    pub fn written(&self) -> String {
        let mut out = self.slot.to_string();
        for (row, text) in &self.texts {
            out.push_str(&format!(";{row}={text}"));
        }
        out
    }

    /// The entry that a place tells of.
    pub fn parse(text: &str, rows: usize) -> Option<Second> {
        let mut parts = text.split(';');
        let mut second = Second::new(parts.next()?.parse().ok()?);
        for part in parts {
            let (row, text) = part.split_once('=')?;
            let row = row.parse().ok().filter(|row| *row < rows)?;
            second.waiting.push((row, text.to_owned()));
        }
        Some(second)
    }

    /// The next row that differs, from here round.
    pub fn next_difference(&self, row: usize) -> Option<usize> {
        let differ = self.differ.as_ref()?;
        differ.range(row + 1..).chain(differ.range(..=row)).map(|(row, _)| *row).next()
    }
}

impl Score {
    /// Whether a column is being keyed a second time, so that nothing may tell what was keyed first.
    pub(super) fn is_blind(&self) -> bool {
        self.second.as_ref().is_some_and(|second| second.differ.is_none())
    }

    pub(super) fn toggle_second(&mut self, look: &Look<'_>) -> Effect {
        match &self.second {
            None => {
                self.second = Some(Second::new(self.slot));
                self.along = false;
                self.go(look, 0, self.slot);
                Effect::None
            }
            Some(second) if second.differ.is_some() => {
                self.second = None;
                Effect::None
            }
            Some(_) => self.compare(look),
        }
    }

    /// Marks that a place told of are read once the template is there.
    pub(super) fn resume_second(&mut self, look: &Look<'_>) {
        let (Some(second), Some((_, template))) = (
            &mut self.second,
            self.cycle.and_then(|cycle| crate::domain::appraisal::acts::cycle_of(look.view, cycle).ok()),
        ) else {
            return;
        };
        for (row, text) in std::mem::take(&mut second.waiting) {
            if let Ok(mark) = entry::read(template, second.slot, &text, look.view.today()) {
                second.marks.insert(row, mark);
                second.texts.insert(row, text);
            }
        }
    }

    /// An entry while a column is keyed a second time. `None`: it is an ordinary one.
    pub(super) fn enter_second(&mut self, look: &Look<'_>, mark: &Mark, then: Step) -> Option<Effect> {
        let row = self.row();
        let second = self.second.as_mut().filter(|second| second.slot == self.slot)?;
        if let Some(differ) = &mut second.differ {
            // After the comparison what is typed is what holds.
            differ.remove(&row);
            return None;
        }
        second.marks.insert(row, mark.clone());
        if let Some((_, template)) =
            self.cycle.and_then(|cycle| crate::domain::appraisal::acts::cycle_of(look.view, cycle).ok())
        {
            second.texts.insert(row, entry::write(template, second.slot, mark));
        }
        self.mode = super::Mode::Cells;
        self.wrong = None;
        if row + 1 < self.rows.len() {
            self.advance(look, then);
            return Some(Effect::None);
        }
        Some(self.compare(look))
    }

    /// Enter without an entry while a column is keyed a second time.
    pub(super) fn step_second(&mut self, look: &Look<'_>, then: Step) -> Option<Effect> {
        let second = self.second.as_ref()?;
        if then == Step::Next && second.differ.is_none() && self.row() + 1 >= self.rows.len() {
            return Some(self.compare(look));
        }
        None
    }

    fn compare(&mut self, look: &Look<'_>) -> Effect {
        let Some(second) = &self.second else { return Effect::None };
        let differ: BTreeMap<usize, Mark> = second
            .marks
            .iter()
            .filter(|(row, mark)| self.mark_at(look, **row, second.slot) != *mark)
            .map(|(row, mark)| (*row, mark.clone()))
            .collect();
        let (first, count, keyed) = (differ.keys().next().copied(), differ.len(), second.marks.len());
        if let Some(second) = &mut self.second {
            second.differ = Some(differ);
        }
        match first {
            Some(row) => {
                self.go(look, row, self.slot);
                Effect::Say(
                    look.words
                        .ta("score-second-differ", &[("count", count.into()), ("keyed", keyed.into())])
                        .into_owned(),
                )
            }
            None => {
                self.second = None;
                let said = look.words.ta("score-second-same", &[("keyed", keyed.into())]);
                Effect::Say(said.into_owned())
            }
        }
    }
}
