//! What the indicators have to say on the first screen: what got worse since it was frozen last, and what will fall
//! below its target soon if nothing is done.

use super::{lists::List, status_map::share};
use crate::{
    domain::indicator::alert::{AHEAD_DAYS, lapsing, worse},
    lang::Lang,
    ui::{Board, Counting, Due, Urgency},
};

/// The alerts of a unit. Each line opens the rows that it counts: those that make the difference.
pub fn due(counting: &Counting<'_>) -> Board {
    let Counting { look, unit, .. } = *counting;
    let (view, words) = (look.view, look.words);
    let chinese = words.lang() == Lang::Zh;
    let mut board = Board::default();
    for one in worse(view, unit) {
        let Some(of) = view.indicator(one.indicator) else { continue };
        let (then, day) = (one.then.figure.reading, one.then.day);
        let label = words.ta("alert-worse", &[("indicator", of.name.of(chinese).to_owned().into())]);
        let place = List::Counted(of.key, one.side).place(unit);
        let said = words.ta(
            "alert-was",
            &[
                ("month", u32::try_from(day.ymd().1).unwrap_or(0).into()),
                ("then", share(&then).unwrap_or_else(|| then.met.to_string()).into()),
            ],
        );
        let due = Due::new(label, one.count, place).urgent(Urgency::Changed);
        board.due.push(Due { said: said.into_owned(), ..due });
    }
    for of in view.indicators() {
        let count = lapsing(view, of, unit).len();
        if count > 0 {
            let list = List::Lapsing(of.key);
            let day = view.day().plus(AHEAD_DAYS);
            board.due.push(Due::new(list.title(look), count, list.place(unit)).by(day, view.today()));
        }
    }
    board
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            Act, AssignmentId, Day, apply,
            fixture::{self, COUNTY, FAR, G1, G2, LIAISON},
            indicator::freeze::freeze,
        },
        ui::{Place, testing::Stage},
    };
    use std::sync::Arc;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    #[test]
    fn what_got_worse_and_what_will_fall_below_stand_on_the_first_screen_and_open_what_they_count() {
        let mut book = fixture::book();
        let mut posts = Vec::new();
        for (grid, person) in [(G1, 3), (G2, 4), (FAR, 5)] {
            let applied = fixture::appoint(&mut book, grid, LIAISON, person, "2026-01-01").expect("free");
            posts.push(AssignmentId(applied.created[0].id));
        }
        // The last day of one liaison is known: within ninety days the target of every grid is missed.
        let mut ends = book.assignment(posts[2]).expect("there").clone();
        ends.to = Some(day("2026-12-31"));
        book.put(posts[2].row(), 700, Some(ends.into()));
        book.settle();
        let act = freeze(&Arc::new(book.clone()), &[day("2026-10-31")]).expect("due");
        apply(&mut book, &Act { account: crate::domain::AccountId(0), ..act }, 900).expect("allowed");
        let board = |stage: &Stage| {
            stage.look(|look| {
                let week_ago = look.view.on(look.view.day().plus(-7));
                let board = due(&Counting { look, unit: COUNTY, week_ago: &week_ago });
                for due in &board.due {
                    let list = List::of(&due.place, look.view);
                    assert_eq!(list.lines(look, COUNTY).len(), due.count, "{}", due.label);
                }
                board.due.iter().map(|due| (due.label.clone(), due.count)).collect::<Vec<_>>()
            })
        };
        let stage = Stage::with(book.clone(), &Place::new("home"));
        let liaison = "侨务联络员恰为1名的网格";
        assert_eq!(board(&stage), [(format!("90天内将不达标：{liaison}"), 1)]);
        // One of them ended in November: worse than October.
        let mut ended = book.assignment(posts[0]).expect("there").clone();
        ended.to = Some(day("2026-11-10"));
        book.put(posts[0].row(), 950, Some(ended.into()));
        book.settle();
        let stage = Stage::with(book, &Place::new("home"));
        assert_eq!(board(&stage), [(format!("比上期差：{liaison}"), 1)]);
    }
}
