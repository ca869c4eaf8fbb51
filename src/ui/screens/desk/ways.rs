//! Moving: rows, columns, pages, villages, gaps.

use super::{Desk, Mode, is_village};
use crate::{
    domain::{Day, RoleId, UnitId},
    ui::{Effect, Look, Place, widget::Table},
};

/// Reads a day: whole, or month and day of this year (`3-15`, `0315`), which is the last such day if it is still to come.
pub(super) fn day(text: &str, today: Day) -> Option<Day> {
    if let Some(day) = Day::parse(text) {
        return Some(day);
    }
    let (month, date) = match text.split_once(['-', '/', '.', '月']) {
        Some((month, date)) => (month, date.trim_end_matches(['日', '号'])),
        None if text.len() == 4 && text.is_ascii() => text.split_at(2),
        None => return None,
    };
    let (month, date) = (month.trim().parse().ok()?, date.trim().parse().ok()?);
    Day::from_ymd(today.ymd().0, month, date)
}

impl Desk {
    pub(super) fn page(&self, look: &Look<'_>) -> usize {
        let body = look.body(true).height;
        let plan = super::matrix::Plan::of(body, self.rows.len());
        Table::page(plan.matrix.1, 1)
    }

    pub(super) fn rows(&mut self, look: &Look<'_>, by: isize) -> Effect {
        let rows = self.rows.len();
        let to = self.cursor.at(rows).saturating_add_signed(by).min(rows.saturating_sub(1));
        let page = self.page(look);
        self.cursor.go(to, rows, page);
        self.nth = 0;
        self.look_around(look);
        Effect::None
    }

    pub(super) fn columns(&mut self, look: &Look<'_>, by: isize) -> Effect {
        self.column = self.column.saturating_add_signed(by).min(self.roles.len().saturating_sub(1));
        self.nth = 0;
        self.look_around(look);
        Effect::None
    }

    /// A page; where a page has nothing more, the village before or behind.
    pub(super) fn pages(&mut self, look: &Look<'_>, by: isize) -> Effect {
        let (rows, page) = (self.rows.len(), self.page(look));
        let at = self.cursor.at(rows);
        let at_end = if by < 0 { at == 0 } else { at + 1 >= rows };
        if at_end {
            return self.village(look, by);
        }
        self.rows(look, by * isize::try_from(page).unwrap_or(1))
    }

    /// The next of several in one cell.
    pub(super) fn which(&mut self, _: &Look<'_>) -> Effect {
        let posts = self.cell().map_or(1, |cell| cell.posts.len().max(1));
        self.nth = (self.nth + 1) % posts;
        Effect::None
    }

    /// The villages among which the desk moves: those of the town, or of the unit that is being filled.
    fn villages(&self, look: &Look<'_>) -> Vec<UnitId> {
        let town =
            self.village.and_then(|village| look.view.town_of(village).or_else(|| look.view.parent(village)));
        let within = self.fill.map(|(unit, _)| unit).or(town);
        let Some(within) = within else { return self.village.into_iter().collect() };
        look.view.below(within).map(|(id, _)| id).filter(|id| is_village(look, *id)).collect()
    }

    /// The village so many places on.
    pub(super) fn village(&mut self, look: &Look<'_>, by: isize) -> Effect {
        let villages = self.villages(look);
        let at = villages.iter().position(|id| Some(*id) == self.village).unwrap_or(0);
        match at.checked_add_signed(by).and_then(|to| villages.get(to)) {
            Some(village) => {
                self.enter_village(look, *village);
                Effect::None
            }
            None => Effect::Say(look.words.t("desk-no-more-villages").into_owned()),
        }
    }

    /// The next unfilled role; where the role that was being filled has no gap left, the next one of any role.
    pub(super) fn next_gap(&mut self, look: &Look<'_>) -> Effect {
        if self.find_next_gap(look) || (self.fill.take().is_some() && self.find_next_gap(look)) {
            return Effect::None;
        }
        Effect::Say(look.words.t("desk-filled-here").into_owned())
    }

    /// To the right and down, then in the next villages, of one role while filling it. Answers whether there is one.
    pub(super) fn find_next_gap(&mut self, look: &Look<'_>) -> bool {
        self.mode = Mode::Matrix;
        let wanted = self.fill.map(|(_, role)| role);
        let here = (self.cursor.at(self.rows.len()), self.column);
        let gaps = self.gaps(wanted);
        // A gap that stays open (nobody fits) is left behind like a filled one.
        if let Some((row, column)) = gaps.iter().find(|gap| **gap > here).copied() {
            self.stand(look, row, column);
            return true;
        }
        // Filling one role stays in its unit; all other gaps are looked for in the whole of the account's own unit.
        let villages = match (wanted, look.view.home()) {
            (None, Some(home)) => {
                look.view.below(home).map(|(id, _)| id).filter(|id| is_village(look, *id)).collect()
            }
            _ => self.villages(look),
        };
        let at = villages.iter().position(|id| Some(*id) == self.village).unwrap_or(0);
        let order = villages.iter().skip(at + 1).chain(villages.iter().take(at + 1));
        for village in order.copied() {
            let sums = look.view.sums(village);
            let open = match wanted {
                Some(role) => sums.role(role).gap > 0,
                None => sums.total().gap > 0,
            };
            if !open {
                continue;
            }
            if Some(village) != self.village {
                self.enter_village(look, village);
            }
            if let Some((row, column)) = self.gaps(wanted).first().copied() {
                self.stand(look, row, column);
                return true;
            }
        }
        false
    }

    fn stand(&mut self, look: &Look<'_>, row: usize, column: usize) {
        let page = self.page(look);
        self.cursor.go(row, self.rows.len(), page);
        self.column = column;
        self.nth = 0;
        self.look_around(look);
    }

    /// Row and column of every gap of this village, of one role if one is wanted.
    fn gaps(&self, wanted: Option<RoleId>) -> Vec<(usize, usize)> {
        let gap = |row: usize| {
            let roles = &self.roles;
            self.rows[row]
                .gaps()
                .filter(move |column| wanted.is_none_or(|role| roles.get(*column) == Some(&role)))
                .map(move |column| (row, column))
        };
        (0..self.rows.len()).flat_map(gap).collect()
    }

    /// The counts of the town.
    pub(super) fn coverage(&mut self, look: &Look<'_>) -> Effect {
        let town = self.village.and_then(|village| look.view.parent(village));
        town.map_or(Effect::Close, |town| {
            let place = Place::new("coverage").about(town.row());
            Effect::Replace(self.village.map_or(place.clone(), |village| place.with("at", village.0)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_this_year_needs_no_year() {
        let today = Day::parse("2026-11-23").unwrap();
        for text in ["3-15", "0315", "3/15", "3.15", "3月15日", "2026-03-15", "20260315"] {
            assert_eq!(day(text, today), Day::parse("2026-03-15"), "{text}");
        }
        for text in ["", "15", "13-40", "x", "3-"] {
            assert_eq!(day(text, today), None, "{text}");
        }
    }
}
