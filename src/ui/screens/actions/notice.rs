//! The notice sheet of a village on the screen; F9 writes it as a text file.
//!
//! Telephone numbers are hidden until they are revealed, on the screen and in the file alike.

use crate::{
    domain::{
        Class, Kind, PersonId, Right, Row, UnitId,
        desk::notice::{Posted, notice},
    },
    lang::{Msg, dates},
    term::width,
    ui::{
        Binding, Canvas, Effect, Event, Interests, Look, Order, Place, Screen, Tone, describe, keys,
        widget::{Cursor, Listed, Step, first, last, page_down, page_up},
        wrap,
    },
};
use ratatui::layout::Position;

/// Widest line of a sheet, in cells.
const WIDTH_CELLS: usize = 78;

/// The screen.
pub struct Notice {
    village: Option<UnitId>,
    /// The first line shown.
    top: Cursor,
    posted: Vec<Posted>,
}

/// Number of the telephone in the table of a person's fields.
fn phone_field() -> usize {
    Row::fields_of(Kind::Person).iter().position(|field| field.key == "phone").unwrap_or(0)
}

impl Notice {
    fn refresh(&mut self, look: &Look<'_>) {
        self.posted = self.village.map(|village| notice(look.view, village)).unwrap_or_default();
    }

    /// The sheet, line by line.
    fn lines(&self, look: &Look<'_>) -> Vec<(String, Tone)> {
        let (view, words) = (look.view, look.words);
        let Some(village) = self.village else { return Vec::new() };
        let clean = |text: &str| width::clean_for_display(text).into_owned();
        let named = |unit: Option<UnitId>| clean(unit.map_or("", |unit| view.unit_name(unit)));
        let title = words.ta("notice-title", &[("village", named(Some(village)).into())]);
        let space = WIDTH_CELLS.saturating_sub(width::text_cells(&title)) / 2;
        let mut lines = vec![(format!("{}{title}", " ".repeat(space)), Tone::Strong)];
        let place =
            [("town", named(view.town_of(village)).into()), ("day", dates::day(view.day().ymd()).into())];
        lines.push((words.ta("notice-day", &place).trim().to_owned(), Tone::Plain));
        if self.posted.is_empty() {
            lines.push((words.t("notice-none").into_owned(), Tone::Dim));
            return lines;
        }
        for Posted { grid, serving } in &self.posted {
            let Some(grid) = view.grid(*grid) else { continue };
            lines.push(("-".repeat(WIDTH_CELLS), Tone::Dim));
            let mut head = clean(&grid.name);
            if let Some(code) = grid.code(view.day()) {
                head.push_str(&format!("  {code}"));
            }
            if let Some(count) = grid.households.value() {
                head.push_str(&format!("  {}", words.ta("notice-households", &[("count", count.into())])));
            }
            lines.push((head, Tone::Head));
            if !grid.boundary.is_empty() {
                let boundary = words.ta("notice-boundary", &[("boundary", clean(&grid.boundary).into())]);
                lines.extend(wrap(&boundary, WIDTH_CELLS).into_iter().map(|line| (line, Tone::Plain)));
            }
            let rows: Vec<[String; 3]> = serving
                .iter()
                .filter_map(|(role, person)| {
                    let record = view.person(*person)?;
                    let role = clean(&describe::role(look, role.row()));
                    Some([role, clean(&record.name), self.phone(look, *person, &clean(&record.phone))])
                })
                .collect();
            let widest = |at: usize| rows.iter().map(|row| width::text_cells(&row[at])).max().unwrap_or(0);
            let (roles, names) = (widest(0), widest(1));
            for [role, name, phone] in &rows {
                let line = format!("  {}  {}  {phone}", width::fit(role, roles), width::fit(name, names));
                lines.push((line.trim_end().to_owned(), Tone::Plain));
            }
        }
        lines.push(("-".repeat(WIDTH_CELLS), Tone::Dim));
        lines.push((words.t("notice-supervision").into_owned(), Tone::Plain));
        lines
    }

    fn phone(&self, look: &Look<'_>, person: PersonId, phone: &str) -> String {
        if !look.view.sees_class(Kind::Person, Class::Sensitive) {
            return look.words.t("not-shown").into_owned();
        }
        if phone.is_empty() || look.facts.revealed.contains(&(person.row(), phone_field())) {
            return phone.to_owned();
        }
        look.words.t("masked").into_owned()
    }

    /// People of the sheet whose numbers are hidden, each once.
    fn hidden(&self, look: &Look<'_>) -> Vec<PersonId> {
        if !look.view.may(Right::Reveal, Kind::Person) {
            return Vec::new();
        }
        let mut people: Vec<PersonId> =
            self.posted.iter().flat_map(|posted| posted.serving.iter().map(|(_, person)| *person)).collect();
        people.sort_unstable();
        people.dedup();
        let revealed = |person: &PersonId| look.facts.revealed.contains(&(person.row(), phone_field()));
        let has_phone = |person: &PersonId| look.view.person(*person).is_some_and(|p| !p.phone.is_empty());
        people.retain(|person| has_phone(person) && !revealed(person));
        people
    }

    fn is_hidden(&self, look: &Look<'_>) -> bool {
        !self.hidden(look).is_empty()
    }

    fn reveal(&mut self, look: &Look<'_>) -> Effect {
        let cells = self.hidden(look).into_iter().map(|person| (person.row(), phone_field())).collect();
        Effect::Order(Order::Reveal(cells, look.words.t("notice-file").into()))
    }

    fn write(&mut self, look: &Look<'_>) -> Effect {
        let Some(village) = self.village else { return Effect::None };
        let code = look.view.unit_code(village).map(|code| code.to_string()).unwrap_or_default();
        let name = format!("{}-{code}-{}.txt", look.words.t("notice-file"), look.view.day());
        let mut content = String::new();
        for (line, _) in self.lines(look) {
            content.push_str(&line);
            content.push('\n');
        }
        Effect::Order(Order::Write { name, content: content.into_bytes() })
    }

    fn page(look: &Look<'_>) -> usize {
        usize::from(look.body(true).height.saturating_sub(1)).max(1)
    }
}

impl Listed for Notice {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        let lines = self.lines(look).len();
        let stops = lines.saturating_sub(Notice::page(look)) + 1;
        self.top.step(step, stops, Notice::page(look));
        Effect::None
    }
}

impl Screen for Notice {
    const NAME: &'static str = "notice";
    const TITLE: Msg = Msg("notice-sheet");
    const BINDINGS: &'static [Binding<Notice>] = &[
        Binding::new("write", Msg("notice-command-write"), &[keys::f(9), keys::ch('w')], Notice::write)
            .hint(1),
        Binding::new("reveal", Msg("notice-command-reveal"), &[keys::f(5), keys::ch('v')], Notice::reveal)
            .hint(2)
            .when(Notice::is_hidden),
        Binding::new("up", Msg("command-up"), &[keys::UP], |s: &mut Notice, l: &Look<'_>| {
            s.step(l, Step::Up)
        })
        .hint(9)
        .shown(Msg("key-up-down"))
        .short(Msg("hint-move")),
        Binding::new(
            "down",
            Msg("command-down"),
            &[keys::DOWN, keys::ENTER],
            |s: &mut Notice, l: &Look<'_>| s.step(l, Step::Down),
        ),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Notice {
        let village = place
            .unit()
            .or_else(|| place.grid().and_then(|grid| look.view.grid(grid)).map(|grid| grid.village))
            .filter(|unit| look.view.unit(*unit).is_some());
        let mut screen = Notice { village, top: Cursor::on(place.number("top")), posted: Vec::new() };
        screen.refresh(look);
        screen
    }

    fn place(&self, look: &Look<'_>) -> Place {
        let stops = self.lines(look).len().saturating_sub(Notice::page(look)) + 1;
        let place = Place::new(Notice::NAME).with("top", self.top.at(stops));
        self.village.map_or(place.clone(), |village| place.about(village.row()))
    }

    fn heading(&self, look: &Look<'_>) -> String {
        self.village.map(|village| describe::unit_path(look, village)).unwrap_or_default()
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let lines = self.lines(look);
        let foot = canvas.rows().saturating_sub(1);
        let stops = lines.len().saturating_sub(usize::from(foot)) + 1;
        let top = self.top.at(stops);
        for (row, (line, tone)) in (0..foot).zip(lines.iter().skip(top)) {
            canvas.text(row, 1, line, *tone);
        }
        let hidden = self.hidden(look).len();
        let shown = (top + usize::from(foot)).min(lines.len());
        let args = [("shown", shown.into()), ("total", lines.len().into()), ("hidden", hidden.into())];
        let text = if hidden > 0 {
            look.words.ta("notice-hidden", &args)
        } else {
            look.words.ta("notice-shown", &args)
        };
        canvas.text(foot, 1, &text, Tone::Dim);
        canvas.position(0, 0)
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if matches!(event, Event::BookChanged | Event::Shown) {
            self.refresh(look);
        }
        Effect::None
    }

    fn interests(&self, _look: &Look<'_>) -> Interests {
        Interests { unit: self.village, kinds: Vec::new() }
    }
}
