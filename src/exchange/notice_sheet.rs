//! The notice sheet (公示牌) of a village as text, to be printed and posted.
//!
//! *Source*: 滨州市社会治理网格化服务管理条例 §6: a grid's name and area, its workers' names and telephone
//! numbers and a telephone number for supervision must be posted and kept current.

use super::{Masking, sheet::align};
use crate::term::width::{clean_for_display, cut, text_cells};
use crate::{
    domain::{
        UnitId, View,
        desk::notice::{Posted, notice},
    },
    lang::{Lang, Value, Words, dates},
};

/// Widest line of a sheet, in cells.
pub const WIDTH_CELLS: usize = 78;

/// The notice sheet of a village on the view's day.
///
/// Telephone numbers are shown as `masking` says: a sheet to be posted needs them revealed. Who is suspended
/// or has not begun is left out.
pub fn notice_sheet(view: &View, village: UnitId, masking: Masking, words: Words) -> String {
    let clean = |text: &str| clean_for_display(text).into_owned();
    let named = |unit: Option<UnitId>| Value::from(clean(unit.map_or("", |unit| view.unit_name(unit))));
    let mut out = String::new();
    let title = words.ta("notice-title", &[("village", named(Some(village)))]);
    let space = WIDTH_CELLS.saturating_sub(text_cells(&title)) / 2;
    out.push_str(&" ".repeat(space));
    out.push_str(&title);
    out.push('\n');
    let day = dates::day(view.day().ymd());
    let place = [("town", named(view.town_of(village))), ("day", day.into())];
    out.push_str(words.ta("notice-day", &place).trim());
    out.push('\n');
    let posted = notice(view, village);
    if posted.is_empty() {
        out.push_str(&words.t("notice-none"));
        out.push('\n');
        return out;
    }
    for Posted { grid, serving } in posted {
        let Some(grid) = view.grid(grid) else { continue };
        out.push_str(&"-".repeat(WIDTH_CELLS));
        out.push('\n');
        let mut head = clean(&grid.name);
        if let Some(code) = grid.code(view.day()) {
            head.push_str(&format!("  {code}"));
        }
        if let Some(count) = grid.households.value() {
            head.push_str(&format!("  {}", words.ta("notice-households", &[("count", count.into())])));
        }
        out.push_str(&head);
        out.push('\n');
        if !grid.boundary.is_empty() {
            let boundary = words.ta("notice-boundary", &[("boundary", clean(&grid.boundary).into())]);
            folded(&mut out, &boundary);
        }
        let mut lines = Vec::new();
        for (role, person) in serving {
            let (Some(role), Some(person)) = (view.role(role), view.person(person)) else { continue };
            let name = match words.lang() {
                Lang::Zh => &role.name_zh,
                Lang::En => &role.name_en,
            };
            let phone = masking.phone(&person.phone);
            lines.push(vec![String::new(), clean(name), clean(&person.name), clean(&phone)]);
        }
        out.push_str(&align(&lines, &[false; 4]));
    }
    out.push_str(&"-".repeat(WIDTH_CELLS));
    out.push('\n');
    out.push_str(&words.t("notice-supervision"));
    out.push('\n');
    out
}

/// Adds a text in lines of at most [`WIDTH_CELLS`].
fn folded(out: &mut String, text: &str) {
    let mut rest = text;
    while !rest.is_empty() {
        let first = cut(rest, WIDTH_CELLS).len();
        // A sign wider than the line cannot be; the guard keeps the loop from standing still.
        let (line, behind) = rest.split_at(if first == 0 { rest.len() } else { first });
        out.push_str(line);
        out.push('\n');
        rest = behind;
    }
}
