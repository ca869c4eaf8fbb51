//! Names in cells, required numbers in the heading, gaps marked, totals of posts and of persons.

use super::Desk;
use crate::{
    domain::{
        RoleId, View,
        assignment::Standing,
        desk::RoleCell,
        role::{Need, Role},
        sums::{RoleSum, Sums},
    },
    lang::{Lang, numbers},
    ui::{
        Align, Canvas, Look, Tone, describe,
        widget::{Cell, Column, Table},
    },
};
use ratatui::layout::Position;

/// Which rows of the body are what. Pairs are first row and number of rows.
pub(super) struct Plan {
    pub(super) matrix: (u16, u16),
    pub(super) totals: Option<u16>,
    pub(super) panel: (u16, u16),
    pub(super) rules: bool,
}

/// Rows of the panel: title, candidates, one more line, notes.
const PANEL: u16 = 6;
/// The panel of a low screen.
const SMALL_PANEL: u16 = 4;

impl Plan {
    /// The plan for a body of so many rows and a village of so many grids.
    pub(super) fn of(rows: u16, grids: usize) -> Plan {
        let grids = u16::try_from(grids).unwrap_or(u16::MAX);
        if rows < 17 {
            let panel = SMALL_PANEL.min(rows.saturating_sub(4));
            let matrix = rows.saturating_sub(1 + panel);
            return Plan { matrix: (1, matrix), totals: None, panel: (1 + matrix, panel), rules: false };
        }
        // Summary, rule, matrix with two heading rows, totals, rule, panel.
        let room = rows - 4 - PANEL;
        let matrix = room.min(grids.saturating_add(2).max(5));
        let panel = 4 + matrix;
        Plan { matrix: (2, matrix), totals: Some(2 + matrix), panel: (panel, rows - panel), rules: true }
    }
}

/// What a column shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum What {
    Serial,
    Name,
    Households,
    Role(usize, RoleId),
    Organisation,
}

/// A role's heading, in the language of the session.
pub(in crate::ui::screens) fn heading(look: &Look<'_>, role: &Role) -> String {
    match look.words.lang() {
        Lang::Zh => role.short_zh.to_string(),
        Lang::En => role.short_en.to_string(),
    }
}

fn is_by_piece(role: &Role) -> bool {
    role.requirements.iter().any(|r| r.need == Need::PerPiece)
}

/// Whether the column of a role has room for names.
fn is_wide(at: usize, desk: &Desk, view: &View) -> bool {
    desk.roles
        .get(at)
        .and_then(|role| view.role(*role))
        .is_some_and(|role| !is_by_piece(role) && is_asked_for(role))
}

fn is_asked_for(role: &Role) -> bool {
    role.requirements.iter().any(|r| r.need != Need::NotRequired)
}

/// The columns: roles that are required, then organisations, then the others.
fn columns(desk: &Desk, look: &Look<'_>, view: &View) -> Vec<(What, Column)> {
    let words = look.words;
    let wide = 8;
    let mut out = vec![
        (What::Serial, Column::new(words.t("desk-serial"), 2).right()),
        (What::Name, Column::new(words.t("kind-grid"), 8).grow()),
        (What::Households, Column::new(words.t("desk-households"), 4).right()),
    ];
    let mut later = Vec::new();
    for (at, role) in desk.roles.iter().enumerate() {
        let Some(record) = view.role(*role) else { continue };
        let cells = if is_by_piece(record) || !is_asked_for(record) { 5 } else { wide };
        let column = (What::Role(at, *role), Column::new(heading(look, record), cells));
        if is_asked_for(record) { out.push(column) } else { later.push(column) }
    }
    out.push((What::Organisation, Column::new(words.t("desk-organisation"), 6)));
    out.extend(later);
    out
}

/// How one post reads: stand-ins, those to come and those suspended with a sign before the name.
fn post_text(look: &Look<'_>, view: &View, cell: &RoleCell, nth: usize) -> String {
    let Some(post) = cell.posts.get(nth) else { return String::new() };
    let words = look.words;
    let sign = match post.standing {
        Standing::Acting => words.t("desk-sign-acting"),
        Standing::Waiting => words.t("desk-sign-waiting"),
        Standing::Suspended => words.t("desk-sign-suspended"),
        Standing::Serving | Standing::Over => "".into(),
    };
    let name = view
        .person(post.person)
        .map_or_else(|| words.t("row-not-shown").into_owned(), |p| look.name(&p.name).into_owned());
    let held = view.assignments_of_person(post.person);
    let mut grids: Vec<_> =
        held.iter().filter(|(_, a)| a.standing(view.day()).in_force()).map(|(_, a)| a.grid).collect();
    grids.sort_unstable();
    grids.dedup();
    let several = if grids.len() > 1 { "*" } else { "" };
    format!("{sign}{name}{several}")
}

/// What stands in a role's cell.
fn role_cell(desk: &Desk, look: &Look<'_>, view: &View, row: usize, at: usize) -> Cell<'static> {
    let Some(cell) = desk.rows.get(row).and_then(|row| row.cells.get(at)) else { return Cell::default() };
    let here = desk.column == at && desk.cursor.at(desk.rows.len()) == row;
    let gap = cell.cell.gap();
    let role = view.role(cell.role);
    let words = look.words;
    if role.is_some_and(is_by_piece) {
        return match cell.cell.min {
            0 => Cell::new(words.t("desk-not-needed"), Tone::Dim),
            min => {
                let tone = if gap > 0 { Tone::Alert } else { Tone::Plain };
                let text = format!("{}/{min}", cell.cell.filled);
                Cell::new(if here && gap > 0 { format!("[{text}]") } else { text }, tone)
            }
        };
    }
    let missing = match gap {
        0 => String::new(),
        1 => words.t("desk-gap").into_owned(),
        gap => format!("{}{gap}", words.t("desk-gap")),
    };
    if cell.posts.is_empty() {
        return match gap {
            0 if cell.cell.required => Cell::new("-", Tone::Dim),
            0 => Cell::new(words.t("desk-not-needed"), Tone::Dim),
            _ if here => Cell::new(format!("[ {missing} ]"), Tone::Alert),
            _ => Cell::new(format!("  {missing}"), Tone::Alert),
        };
    }
    let nth = if here { desk.nth.min(cell.posts.len() - 1) } else { 0 };
    let mut text = post_text(look, view, cell, nth);
    // Whoever is suspended has a stand-in in the same cell or is named himself.
    let others =
        cell.posts.iter().filter(|post| post.standing != Standing::Suspended).count().saturating_sub(1);
    if others > 0 {
        text.push_str(&format!("+{others}"));
    }
    if gap > 0 {
        return Cell::new(format!("{text}{missing}"), Tone::Alert);
    }
    if cell.cell.over() {
        return Cell::new(format!("{text}!"), Tone::Warn);
    }
    Cell::new(text, Tone::Plain)
}

/// The number that the standard asks for, as it stands in the heading.
fn asked(look: &Look<'_>, desk: &Desk, at: usize, role: &Role) -> String {
    let words = look.words;
    if is_by_piece(role) {
        return words.t("desk-by-piece").into_owned();
    }
    // What most grids of this village are asked for; a school's own number stands in its cell.
    let cell =
        desk.rows.iter().filter_map(|row| row.cells.get(at)).map(|cell| &cell.cell).max_by_key(|c| c.min);
    match cell.map(|cell| (cell.min, cell.max)) {
        None | Some((0, _)) => "-".into(),
        Some((min, Some(max))) if min == max && role.key.as_ref() == "liaison" => {
            words.ta("desk-exactly", &[("count", min.into())]).into_owned()
        }
        Some((min, Some(max))) if min < max => {
            words.ta("desk-range", &[("min", min.into()), ("max", max.into())]).into_owned()
        }
        Some((min, _)) => min.to_string(),
    }
}

pub(super) fn draw(desk: &Desk, look: &Look<'_>, view: &View, canvas: &mut Canvas<'_>) -> Option<Position> {
    let words = look.words;
    let layout = columns(desk, look, view);
    let plain: Vec<Column> = layout.iter().map(|(_, column)| column.clone()).collect();
    let standard: Vec<Cell<'_>> = layout
        .iter()
        .map(|(what, _)| match what {
            What::Serial | What::Households => Cell::default(),
            What::Name => Cell::new(words.t("desk-standard"), Tone::Dim),
            What::Role(at, role) => {
                let text = view.role(*role).map(|role| asked(look, desk, *at, role)).unwrap_or_default();
                Cell::new(if is_wide(*at, desk, view) { format!("  {text}") } else { text }, Tone::Dim)
            }
            What::Organisation => Cell::new(words.t("desk-at-least-one"), Tone::Dim),
        })
        .collect();
    let cell = |row: usize, column: usize| -> Cell<'_> {
        let Some((what, _)) = layout.get(column) else { return Cell::default() };
        let Some(grid) = desk.rows.get(row).and_then(|row| view.grid(row.grid)) else {
            return Cell::default();
        };
        match what {
            What::Serial => {
                let serial = grid.code(view.day()).map(|code| code.serial());
                serial.map(|serial| format!("{serial:02}")).unwrap_or_default().into()
            }
            What::Name => look.name(&grid.name).into_owned().into(),
            What::Households => match grid.households.value() {
                Some(number) => number.to_string().into(),
                None if grid.norm == crate::domain::grid::Norm::Exempt => {
                    Cell::new(words.t("desk-not-counted"), Tone::Dim)
                }
                None => Cell::new("?", Tone::Warn),
            },
            What::Role(at, _) => role_cell(desk, look, view, row, *at),
            What::Organisation => match grid.organisations.first().and_then(|id| view.organisation(*id)) {
                None => Cell::new(words.t("desk-gap"), Tone::Alert),
                Some(first) => {
                    let name = if first.short_name.is_empty() { &first.name } else { &first.short_name };
                    let more = grid.organisations.len() - 1;
                    if more > 0 { format!("{name}+{more}").into() } else { name.to_string().into() }
                }
            },
        }
    };
    let marked = |row: usize| desk.rows.get(row).is_some_and(|row| desk.marked.contains(&row.grid));
    let column = layout.iter().position(|(what, _)| matches!(what, What::Role(at, _) if *at == desk.column));
    let headings: [&[Cell<'_>]; 1] = [&standard];
    let table = Table {
        frozen: 3,
        headings: &headings,
        column,
        marked: &marked,
        ..Table::new(&plain, desk.rows.len(), desk.cursor, &cell)
    };
    let caret = table.draw(canvas);
    if desk.rows.is_empty() {
        canvas.text(2, 1, &words.t("desk-no-grids"), Tone::Dim);
    }
    caret
}

/// One line: grids, households, posts, persons, liaisons, organisations.
pub(super) fn summary(desk: &Desk, look: &Look<'_>, view: &View, canvas: &mut Canvas<'_>) {
    let Some(village) = desk.village else { return };
    let sums = view.sums(village);
    let total = view.posts(&sums);
    let liaison = view.role_by_key("liaison").map(|role| sums.role(role)).unwrap_or_default();
    let persons = view.persons_serving(village, None).len();
    let text = look.words.ta(
        "desk-summary",
        &[
            ("grids", sums.grids.into()),
            ("households", households(look, &sums).into()),
            ("required", total.required.into()),
            ("filled", total.filled.into()),
            ("waiting", total.waiting.into()),
            ("gap", total.gap.into()),
            ("persons", persons.into()),
            ("liaisons", liaison.filled.into()),
            ("served", sums.served.into()),
        ],
    );
    canvas.text(0, 1, &text, if total.gap > 0 { Tone::Strong } else { Tone::Good });
}

/// Households, with how many grids have not told theirs.
fn households(look: &Look<'_>, sums: &Sums) -> String {
    let known = numbers::whole(look.words.lang(), i64::from(sums.households));
    match sums.households_unknown {
        0 => known,
        unknown if unknown == sums.grids => look.words.t("unknown").into_owned(),
        unknown => look
            .words
            .ta("desk-households-some", &[("known", known.into()), ("unknown", unknown.into())])
            .into_owned(),
    }
}

/// The row of gaps below the matrix.
pub(super) fn totals(desk: &Desk, look: &Look<'_>, view: &View, canvas: &mut Canvas<'_>) {
    let Some(village) = desk.village else { return };
    let sums = view.sums(village);
    let layout = columns(desk, look, view);
    let plain: Vec<Column> = layout.iter().map(|(_, column)| column.clone()).collect();
    let none = |_: usize, _: usize| Cell::default();
    let column = layout.iter().position(|(what, _)| matches!(what, What::Role(at, _) if *at == desk.column));
    let table = Table { frozen: 3, column, ..Table::new(&plain, 0, desk.cursor, &none) };
    for (at, left, cells) in table.layout(canvas.columns()) {
        let (text, tone) = match layout.get(at).map(|(what, _)| *what) {
            Some(What::Name) => (look.words.t("desk-missing").into_owned(), Tone::Head),
            Some(What::Role(column, role)) => {
                let indent = if is_wide(column, desk, view) { "  " } else { "" };
                let RoleSum { gap, required, .. } = sums.role(role);
                match (required, gap) {
                    (0, _) => continue,
                    (_, 0) => (format!("{indent}0"), Tone::Dim),
                    (_, gap) => (format!("{indent}{gap}"), Tone::Alert),
                }
            }
            Some(What::Organisation) => match sums.grids.saturating_sub(sums.served) {
                0 => ("0".to_owned(), Tone::Dim),
                gap => (gap.to_string(), Tone::Alert),
            },
            Some(What::Serial | What::Households) | None => continue,
        };
        canvas.aligned(0, left, &text, cells, Align::Left, tone);
    }
}

/// Where the desk stands, for the panel: `02 龙塘里 侨务联络员`.
pub(super) fn here(desk: &Desk, look: &Look<'_>, view: &View) -> String {
    let Some((grid, role)) = desk.place_of() else { return String::new() };
    let serial = view.grid(grid).and_then(|g| g.code(view.day())).map(|code| format!("{:02}", code.serial()));
    let name = view.grid(grid).map(|grid| grid.name.to_string()).unwrap_or_default();
    describe::joined(&[&serial.unwrap_or_default(), &name, &describe::role(look, role.row())])
}
