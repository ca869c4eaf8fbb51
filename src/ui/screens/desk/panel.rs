//! What stands below the matrix: the candidates of a gap, the posts of a cell, what is being typed.

use super::{Desk, HeldFor, LineFor, Mode, PickFor, matrix};
use crate::{
    domain::{
        GridId, PersonId, View,
        assignment::{Assignment, Standing},
    },
    lang::Msg,
    ui::{Canvas, Look, Tone, candidate, describe},
};
use ratatui::layout::Position;

pub(super) fn draw(desk: &Desk, look: &Look<'_>, view: &View, canvas: &mut Canvas<'_>) -> Option<Position> {
    let last = canvas.rows().saturating_sub(1);
    match &desk.mode {
        Mode::Pick(picker, what) => {
            let label = look.words.ta(pick_label(*what), &[("post", matrix::here(desk, look, view).into())]);
            return picker.draw(look, canvas, &label);
        }
        Mode::Line(input, what) => {
            let label = look.words.t(line_label(*what));
            let column = canvas.text(0, 1, &label, Tone::Head) + 1;
            canvas.text(0, column, "[", Tone::Plain);
            let cells = canvas.columns().saturating_sub(column + 3).min(42);
            let caret = input.draw(canvas, 0, column + 1, cells);
            canvas.text(0, column + 1 + cells, "]", Tone::Plain);
            let help = look.words.t(line_help(*what));
            match &desk.wrong {
                Some(wrong) => canvas.paragraph(1, 1, wrong, Tone::Alert),
                None => canvas.paragraph(1, 1, &help, Tone::Dim),
            };
            return caret;
        }
        Mode::Held(id, what) => {
            let held = describe::name(look, id.row());
            let label = match what {
                HeldFor::Swap => Msg("desk-held-swap"),
                HeldFor::Transfer => Msg("desk-held-transfer"),
            };
            canvas.text(0, 1, &look.words.ta(label, &[("post", held.into())]), Tone::Strong);
        }
        Mode::Matrix => title(desk, look, view, canvas),
    }
    if desk.is_gap(look) {
        gap(desk, look, &mut canvas.part(1, last.saturating_sub(1)));
    } else {
        posts(desk, look, view, &mut canvas.part(1, last.saturating_sub(1)));
    }
    notes(desk, look, view, canvas, last);
    None
}

const fn pick_label(what: PickFor) -> Msg {
    match what {
        PickFor::Appoint => Msg("desk-pick-appoint"),
        PickFor::Replace(_) => Msg("desk-pick-replace"),
        PickFor::Cover(_) => Msg("desk-pick-cover"),
    }
}

const fn line_label(what: LineFor) -> Msg {
    match what {
        LineFor::From => Msg("desk-line-from"),
        LineFor::Document => Msg("desk-line-document"),
        LineFor::Reason => Msg("desk-line-reason"),
        LineFor::AsOf => Msg("desk-line-as-of"),
    }
}

const fn line_help(what: LineFor) -> Msg {
    match what {
        LineFor::From => Msg("desk-line-from-help"),
        LineFor::Document => Msg("desk-line-document-help"),
        LineFor::Reason => Msg("desk-line-reason-help"),
        LineFor::AsOf => Msg("desk-line-as-of-help"),
    }
}

/// What and where, and on which date and document an act would rest.
fn title(desk: &Desk, look: &Look<'_>, view: &View, canvas: &mut Canvas<'_>) {
    let words = look.words;
    let Some(cell) = desk.cell() else { return };
    // Where nothing is missing the cursor says which grid: moving it changes no more than who holds the post.
    let place = match desk.is_gap(look) {
        true => matrix::here(desk, look, view),
        false => describe::role(look, cell.role.row()),
    };
    let (label, tone) = match (desk.is_gap(look), cell.posts.is_empty()) {
        (true, _) => (Msg("desk-title-gap"), Tone::Alert),
        (false, true) => (Msg("desk-title-empty"), Tone::Head),
        (false, false) => (Msg("desk-title-held"), Tone::Head),
    };
    let left = words.ta(
        label,
        &[("post", place.into()), ("required", cell.cell.min.into()), ("filled", cell.cell.filled.into())],
    );
    if desk.day.is_some() {
        return canvas.both(0, (&left, tone), (&words.t("desk-read-only"), Tone::Warn));
    }
    let document = if desk.basis.document.is_empty() {
        words.t("desk-no-document")
    } else {
        desk.basis.document.as_ref().to_owned().into()
    };
    let basis = words.ta(
        "desk-basis-line",
        &[("from", desk.basis.from.to_string().into()), ("document", document.as_ref().into())],
    );
    canvas.both(0, (&left, tone), (&basis, Tone::Dim));
}

/// The candidates of the gap, each with the digit that appoints.
fn gap(desk: &Desk, look: &Look<'_>, canvas: &mut Canvas<'_>) {
    let words = look.words;
    let all = &desk.candidates;
    let room = canvas.rows().saturating_sub(1).max(1);
    for (row, (at, candidate)) in (0..room).zip(all.best.iter().enumerate()) {
        let text = candidate::line(look, candidate);
        canvas.text(row, 1, &format!("{} {text}", at + 1), Tone::Plain);
    }
    let shown = usize::from(room).min(all.best.len());
    let row = u16::try_from(shown).unwrap_or(0);
    let text = if all.total == 0 {
        words.t("desk-no-candidate").into_owned()
    } else {
        words.ta("desk-other-line", &[("more", (all.total - shown).into())]).into_owned()
    };
    canvas.text(row, 1, &text, Tone::Dim);
}

/// The posts of the cell: who, since when, on which document.
fn posts(desk: &Desk, look: &Look<'_>, view: &View, canvas: &mut Canvas<'_>) {
    let words = look.words;
    let Some(cell) = desk.cell() else { return };
    if cell.posts.is_empty() {
        let text = if cell.cell.required { Msg("desk-nobody") } else { Msg("desk-not-required") };
        canvas.text(0, 1, &words.t(text), Tone::Dim);
        return;
    }
    for (row, (at, post)) in (0..canvas.rows()).zip(cell.posts.iter().enumerate()) {
        let Some(a) = view.assignment(post.assignment) else { continue };
        let marker = if at == desk.nth.min(cell.posts.len() - 1) && cell.posts.len() > 1 { ">" } else { " " };
        // One name stands in the cell already.
        let column = match cell.posts.len() {
            1 => 2,
            _ => canvas.text(row, 1, &format!("{marker}{} ", padded_name(look, post.person)), Tone::Strong),
        };
        let home = home(look, desk, post.person);
        let text = describe::joined(&[&since(look, a), &standing(look, post.standing), &a.document, &home]);
        canvas.text(row, column, &text, Tone::Plain);
    }
}

/// A name as wide as most: the next one changes letters and shifts nothing.
fn padded_name(look: &Look<'_>, person: PersonId) -> String {
    let Some(record) = look.view.person(person) else { return look.words.t("row-not-shown").into_owned() };
    let name = look.name(&record.name).into_owned();
    let pad = 8usize.saturating_sub(crate::term::width::text_cells(&name));
    format!("{name}{}", " ".repeat(pad))
}

/// Where somebody lives who does not live in the village on the screen.
fn home(look: &Look<'_>, desk: &Desk, person: PersonId) -> String {
    let view = look.view;
    let Some(home) = view.person(person).and_then(|person| person.home) else { return String::new() };
    match desk.village {
        Some(village) if view.within(home, village) => String::new(),
        _ => describe::unit_path(look, home),
    }
}

fn standing(look: &Look<'_>, standing: Standing) -> String {
    let key = match standing {
        Standing::Waiting => Msg("desk-standing-waiting"),
        // How it began says that it is acting.
        Standing::Serving | Standing::Acting => return String::new(),
        Standing::Suspended => Msg("desk-standing-suspended"),
        Standing::Over => Msg("desk-standing-over"),
    };
    look.words.t(key).into_owned()
}

fn since(look: &Look<'_>, a: &Assignment) -> String {
    let began = describe::choice(look, "began", a.began.key());
    describe::joined(&[&began, &describe::span(look, a.from, a.to)])
}

/// The last line: households outside the norm, marked rows, and which grid of how many.
fn notes(desk: &Desk, look: &Look<'_>, view: &View, canvas: &mut Canvas<'_>, row: u16) {
    let words = look.words;
    // Every row has its serial: neither row nor page is counted here, so that moving changes nothing.
    let counter = words.ta("desk-counter", &[("total", desk.rows.len().into())]);
    let text = if !desk.marked.is_empty() {
        words.ta("desk-marked", &[("count", desk.marked.len().into())]).into_owned()
    } else if let Some((unit, role)) = desk.fill {
        let sum = look.view.sums(unit).role(role);
        let unit = look.view.unit_name(unit).to_owned();
        let role = describe::role(look, role.row());
        words
            .ta("desk-filling", &[("unit", unit.into()), ("role", role.into()), ("gap", sum.gap.into())])
            .into_owned()
    } else {
        households(desk, look, view)
    };
    canvas.both(row, (&text, Tone::Dim), (&counter, Tone::Dim));
}

/// Which grids have more or fewer households than the norm, else what the signs mean.
fn households(desk: &Desk, look: &Look<'_>, view: &View) -> String {
    let words = look.words;
    let off = |grid: &GridId| {
        let grid = view.grid(*grid)?;
        let (min, max) = view.household_norm(grid)?;
        let households = grid.households.value()?;
        let serial = grid.code(view.day()).map(|code| format!("{:02}", code.serial()))?;
        (households > max).then_some((true, serial.clone())).or((households < min).then_some((false, serial)))
    };
    let all: Vec<_> = desk.rows.iter().filter_map(|row| off(&row.grid)).collect();
    let listed = |over: bool| -> String {
        all.iter()
            .filter(|(is, _)| *is == over)
            .map(|(_, serial)| serial.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    };
    match (listed(true), listed(false)) {
        (over, under) if over.is_empty() && under.is_empty() => words.t("desk-legend").into_owned(),
        (over, under) => {
            let mut parts = Vec::new();
            if !over.is_empty() {
                parts.push(words.ta("desk-households-over", &[("grids", over.into())]).into_owned());
            }
            if !under.is_empty() {
                parts.push(words.ta("desk-households-under", &[("grids", under.into())]).into_owned());
            }
            parts.join(" ")
        }
    }
}
