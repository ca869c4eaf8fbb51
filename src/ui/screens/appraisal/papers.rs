//! Appraisal's papers on the screen: results, who was squeezed out, calibration, allowances, notices, forms; F9
//! writes the one that is shown into a file.

use crate::{
    domain::{CycleId, Kind, PersonId, Right, SheetId, UnitId, appraisal::acts},
    lang::Msg,
    term::width,
    ui::{
        Binding, Canvas, Effect, Event, Interests, Look, Order, Place, Screen, Tone, describe, keys,
        report::{self, Around, Paper, Report, forms, page, tables},
        widget::{Cursor, Listed, Step, down, first, last, page_down, page_up, up},
    },
};
use ratatui::layout::Position;

/// Cells that a sideways step moves.
const SIDE: usize = 16;

/// The screen.
pub struct Papers {
    cycle: Option<CycleId>,
    unit: Option<UnitId>,
    person: Option<PersonId>,
    /// The sheet from which one came: forms begin with it.
    sheet: Option<SheetId>,
    paper: Paper,
    top: Cursor,
    left: usize,
    /// Kept, made anew when the book changed.
    lines: Vec<String>,
    /// The list of all papers, to choose from.
    index: Option<Cursor>,
}

impl Papers {
    fn made(&self, look: &Look<'_>) -> Result<Report, report::NoReport> {
        if let Some(person) = self.person.filter(|_| self.paper == Paper::Person) {
            return Ok(tables::person(look.view, look.words, person));
        }
        let cycle = self.cycle.ok_or(report::NoReport::NoCycle)?;
        let around = Around::new(look.view, look.words, cycle, self.unit)?;
        match self.paper {
            Paper::Filled if self.sheet.is_some() => forms::filled(&around, self.sheet),
            Paper::Blank if self.sheet.is_some() => Ok(forms::forms(&around, self.sheet, false)),
            paper => report::make(&around, paper),
        }
    }

    fn refresh(&mut self, look: &Look<'_>) {
        self.lines = match self.made(look) {
            Ok(report) => report.lines(),
            Err(why) => vec![look.words.t(why.message()).into_owned()],
        };
    }

    /// The papers that the cycle has: those about levels and allowances only where its template has them. The person's own
    /// paper is reached from a person.
    fn all(&self, look: &Look<'_>) -> Vec<Paper> {
        let template = self.cycle.and_then(|cycle| acts::cycle_of(look.view, cycle).ok());
        let has = |paper: &Paper| match paper {
            Paper::Person => false,
            Paper::Levels => template.is_none_or(|(_, template)| !template.levels.is_empty()),
            Paper::Allowance | Paper::SignOff => {
                template.is_none_or(|(_, template)| template.allowance.is_some())
            }
            _ => true,
        };
        Paper::KEYS.iter().filter_map(|key| Paper::from_key(key)).filter(has).collect()
    }

    fn place_among(&self, papers: &[Paper]) -> usize {
        papers.iter().position(|paper| *paper == self.paper).unwrap_or(0)
    }

    fn turn(&mut self, look: &Look<'_>, by: isize) -> Effect {
        let all = self.all(look);
        if let Some(cursor) = self.index {
            return self.show(look, all.get(cursor.at(all.len())).copied());
        }
        let to = (self.place_among(&all) + all.len()).saturating_add_signed(by) % all.len().max(1);
        self.show(look, all.get(to).copied())
    }

    fn show(&mut self, look: &Look<'_>, paper: Option<Paper>) -> Effect {
        self.index = None;
        if let Some(paper) = paper {
            self.paper = paper;
        }
        (self.top, self.left) = (Cursor::default(), 0);
        self.refresh(look);
        Effect::None
    }

    fn choose(&mut self, look: &Look<'_>) -> Effect {
        self.index = match self.index {
            Some(_) => None,
            None => Some(Cursor::on(self.place_among(&self.all(look)))),
        };
        Effect::None
    }

    /// A person's own paper has no others beside it.
    fn has_others(&self, _: &Look<'_>) -> bool {
        self.cycle.is_some()
    }

    fn may_write(&self, look: &Look<'_>) -> bool {
        self.index.is_none() && look.view.may(Right::Export, Kind::Sheet)
    }

    fn page(look: &Look<'_>) -> usize {
        usize::from(look.body(true).height).saturating_sub(2).max(1)
    }

    fn write(&mut self, look: &Look<'_>) -> Effect {
        let mut content = String::new();
        if look.facts.demo {
            content.push_str(&look.words.t("mark-demo"));
            content.push('\n');
        }
        // The form feed before the first line of each page goes along: it is what parts them on paper.
        content.push_str(&page::text(&self.lines));
        let name = format!("appraisal-{}-{}.txt", self.cycle.map_or(0, |cycle| cycle.0), self.paper.key());
        Effect::Order(Order::Write { name, content: content.into_bytes() })
    }

    fn sideways(&mut self, by: isize) -> Effect {
        let widest = self.lines.iter().map(|line| width::text_cells(line)).max().unwrap_or(0);
        self.left = self.left.saturating_add_signed(by).min(widest.saturating_sub(SIDE));
        Effect::None
    }
}

impl Papers {
    fn draw_index(
        &self,
        look: &Look<'_>,
        canvas: &mut Canvas<'_>,
        cursor: Cursor,
        page: usize,
    ) -> Option<Position> {
        let all = self.all(look);
        let top = cursor.top(all.len(), page);
        let mut caret = None;
        for (row, at) in (0u16..).zip(top..all.len().min(top + page)) {
            canvas.text(row, 2, &format!("{:2} {}", at + 1, name(look, all[at])), Tone::Plain);
            if at == cursor.at(all.len()) {
                canvas.text(row, 0, ">", Tone::Plain);
                caret = canvas.position(row, 0);
            }
        }
        caret
    }
}

/// What a paper is called.
fn name(look: &Look<'_>, paper: Paper) -> String {
    look.words.t(format!("paper-{}", paper.key())).into_owned()
}

impl Listed for Papers {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        let papers = self.all(look).len();
        if let Some(cursor) = &mut self.index {
            cursor.step(step, papers, Papers::page(look));
            return Effect::None;
        }
        self.top.step(step, self.lines.len(), Papers::page(look));
        Effect::None
    }
}

impl Screen for Papers {
    const NAME: &'static str = "appraisal-papers";
    const TITLE: Msg = Msg("paper-title");
    const BINDINGS: &'static [Binding<Papers>] = &[
        Binding::new("next", Msg("paper-next"), &[keys::ENTER, keys::TAB], |s: &mut Papers, l| s.turn(l, 1))
            .hint(1)
            .when(Papers::has_others),
        Binding::new("back", Msg("paper-back"), &[keys::BACKSPACE], |s: &mut Papers, l| s.turn(l, -1))
            .hint(2)
            .when(Papers::has_others),
        Binding::new("index", Msg("paper-index"), &[keys::f(6), keys::ch('i')], Papers::choose)
            .hint(3)
            .when(Papers::has_others),
        Binding::new("write", Msg("paper-write"), &[keys::f(9), keys::ch('w')], Papers::write)
            .hint(4)
            .when(Papers::may_write),
        Binding::new("left", Msg("command-left"), &[keys::LEFT], |s, _| s.sideways(-16)),
        Binding::new("right", Msg("command-right"), &[keys::RIGHT], |s, _| s.sideways(16)),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Papers {
        let row = place.row();
        let of = |kind: Kind| row.filter(|row| row.kind == kind).map(|row| row.id);
        let number = |key: &str| place.text(key).and_then(|id| id.parse::<u32>().ok());
        let person = of(Kind::Person).map(PersonId);
        let paper = place.text("paper").and_then(Paper::from_key);
        let mut screen = Papers {
            cycle: of(Kind::Cycle).map(CycleId),
            unit: number("unit").map(UnitId),
            person,
            sheet: number("sheet").map(SheetId),
            paper: paper.unwrap_or(if person.is_some() { Paper::Person } else { Paper::Squeezed }),
            top: Cursor::on(place.number("cursor")),
            left: 0,
            lines: Vec::new(),
            index: None,
        };
        screen.refresh(look);
        screen
    }

    fn place(&self, _: &Look<'_>) -> Place {
        let mut place = Place::new(Papers::NAME)
            .with("paper", self.paper.key())
            .with("cursor", self.top.at(self.lines.len()));
        if let Some(row) = self.person.map(PersonId::row).or(self.cycle.map(CycleId::row)) {
            place = place.about(row);
        }
        if let Some(unit) = self.unit {
            place = place.with("unit", unit.0);
        }
        match self.sheet {
            Some(sheet) => place.with("sheet", sheet.0),
            None => place,
        }
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let unit = self.unit.map(|unit| look.view.unit_name(unit)).unwrap_or_default();
        let cycle = self.cycle.map(|cycle| describe::name(look, cycle.row())).unwrap_or_default();
        describe::joined(&[&name(look, self.paper), unit, &cycle])
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let page = Papers::page(look);
        if let Some(cursor) = self.index {
            return self.draw_index(look, canvas, cursor, page);
        }
        let top = self.top.top(self.lines.len(), page);
        let here = self.top.at(self.lines.len());
        let mut caret = None;
        for (row, at) in (0u16..).zip(top..self.lines.len().min(top + page)) {
            let shown = match self.lines[at].as_str() {
                page::BREAK => "=".repeat(page::WIDTH),
                line => look.name(line).into_owned(),
            };
            let shown = behind(&shown, self.left);
            let tone = if at == 0 { Tone::Strong } else { Tone::Plain };
            canvas.text(row, 2, &shown, tone);
            if at == here {
                canvas.text(row, 0, ">", Tone::Plain);
                caret = canvas.position(row, 0);
            }
        }
        let last = canvas.rows().saturating_sub(1);
        let all = self.all(look);
        let at = self.place_among(&all) + 1;
        let said = match self.has_others(look) {
            true => look.words.ta("paper-at", &[("at", at.into()), ("all", all.len().into())]),
            false => "".into(),
        };
        let numbers = self.top.counter(self.lines.len(), page);
        canvas.both(last, (&said, Tone::Dim), (&look.words.ta("counter", &numbers), Tone::Dim));
        caret
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if let Event::BookChanged | Event::Shown | Event::Saved(_) = event {
            self.refresh(look);
        }
        Effect::None
    }

    fn escape(&mut self, _: &Look<'_>) -> Option<Effect> {
        self.index.take().map(|_| Effect::None)
    }

    fn interests(&self, _: &Look<'_>) -> Interests {
        Interests { unit: self.unit, kinds: vec![Kind::Sheet, Kind::Cycle, Kind::Template] }
    }
}

/// What stands behind so many cells of a line; a wide character that would be cut is left out.
fn behind(line: &str, cells: usize) -> String {
    if cells == 0 {
        return line.to_owned();
    }
    let head = width::cut(line, cells);
    let rest = &line[head.len()..];
    let gap = cells - width::text_cells(&head);
    if gap == 0 { rest.to_owned() } else { format!(" {}", rest.chars().skip(1).collect::<String>()) }
}
