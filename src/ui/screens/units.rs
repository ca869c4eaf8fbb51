//! The unit tree: one level at a time, Enter goes down, Backspace goes up.

use crate::{
    domain::{
        UnitId,
        unit::{Level, Unit},
    },
    lang::Msg,
    ui::{
        Binding, Canvas, Effect, Event, Look, Place, Screen, Tone, describe, keys, screens,
        widget::{self, Cell, Column, Cursor, Listed, Step, Table},
    },
};
use ratatui::layout::Position;

/// The units right below one unit.
pub struct Units {
    above: Option<UnitId>,
    cursor: Cursor,
}

impl Units {
    fn page(look: &Look<'_>) -> usize {
        Table::page(look.body(true).height - 1, 0)
    }

    fn children<'a>(&self, look: &'a Look<'_>) -> Vec<(UnitId, &'a Unit)> {
        match self.above {
            Some(above) => look.view.children(above).collect(),
            None => look.view.units().filter(|(id, _)| look.view.parent(*id).is_none()).collect(),
        }
    }

    fn current(&self, look: &Look<'_>) -> Option<UnitId> {
        let children = self.children(look);
        children.get(self.cursor.at(children.len())).map(|(id, _)| *id)
    }

    fn has_row(&self, look: &Look<'_>) -> bool {
        self.current(look).is_some()
    }

    fn is_below_top(&self, look: &Look<'_>) -> bool {
        self.above.is_some_and(|above| look.view.parent(above).is_some())
    }

    fn enter(&mut self, look: &Look<'_>) -> Effect {
        let Some(unit) = self.current(look) else { return Effect::None };
        if look.view.children(unit).next().is_none() {
            return Effect::Open(Place::new("record").about(unit.row()));
        }
        self.above = Some(unit);
        self.cursor = Cursor::default();
        Effect::None
    }

    fn leave(&mut self, look: &Look<'_>) -> Effect {
        let Some(above) = self.above else { return Effect::None };
        self.above = look.view.parent(above);
        let children = self.children(look);
        let at = children.iter().position(|(id, _)| *id == above).unwrap_or(0);
        let rows = children.len();
        self.cursor.go(at, rows, Units::page(look));
        Effect::None
    }

    /// Opens another screen about the unit under the cursor.
    fn to(&self, look: &Look<'_>, screen: &str) -> Effect {
        let unit = self.current(look).or(self.above);
        unit.map_or(Effect::None, |unit| Effect::Open(Place::new(screen).about(unit.row())))
    }

    /// Opens the screen that changes the unit under the cursor in a way of its own.
    fn reunit(&self, look: &Look<'_>, how: &str) -> Effect {
        let unit = self.current(look);
        unit.map_or(Effect::None, |unit| {
            Effect::Open(Place::new("reunit").about(unit.row()).with("how", how))
        })
    }

    fn is_village(&self, look: &Look<'_>) -> bool {
        let unit = self.current(look).and_then(|unit| look.view.unit(unit));
        unit.is_some_and(|unit| unit.level == Level::Village)
    }

    fn card(&mut self, look: &Look<'_>) -> Effect {
        self.to(look, "record")
    }

    fn desk(&mut self, look: &Look<'_>) -> Effect {
        self.to(look, "desk")
    }

    fn people(&mut self, look: &Look<'_>) -> Effect {
        self.to(look, "people")
    }

    fn organisations(&mut self, look: &Look<'_>) -> Effect {
        self.to(look, "organisations")
    }

    fn history(&mut self, look: &Look<'_>) -> Effect {
        self.to(look, "history")
    }
}

impl Listed for Units {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        let rows = self.children(look).len();
        self.cursor.step(step, rows, Units::page(look));
        Effect::None
    }
}

impl Screen for Units {
    const NAME: &'static str = "units";
    const TITLE: Msg = Msg("units-title");
    const BINDINGS: &'static [Binding<Units>] = &[
        Binding::new("below", Msg("command-below"), &[keys::ENTER, keys::RIGHT], Units::enter)
            .hint(1)
            .when(Units::has_row),
        Binding::new("above", Msg("command-above"), &[keys::BACKSPACE, keys::LEFT], Units::leave)
            .hint(2)
            .when(Units::is_below_top),
        Binding::new("desk", Msg("menu-desk"), &[keys::f(5), keys::ch('1')], Units::desk)
            .hint(3)
            .when(|screen, look| screens::exists("desk") && screen.has_row(look)),
        Binding::new("people", Msg("menu-people"), &[keys::f(6), keys::ch('5')], Units::people)
            .hint(4)
            .when(|screen, look| screens::exists("people") && screen.has_row(look)),
        Binding::new(
            "organisations",
            Msg("menu-organisations"),
            &[keys::f(8), keys::ch('6')],
            Units::organisations,
        )
        .hint(6)
        .when(|screen, look| screens::exists("organisations") && screen.has_row(look)),
        Binding::new("card", Msg("command-card"), &[keys::f(4), keys::ch('e')], Units::card)
            .hint(5)
            .when(Units::has_row),
        Binding::new(
            "registers",
            Msg("menu-registers"),
            &[keys::f(9), keys::ch('7')],
            |s: &mut Units, look| s.to(look, "registers"),
        )
        .hint(7)
        .when(Units::has_row),
        Binding::new("registers-of", Msg("command-registers-of"), &[], |s: &mut Units, look| {
            s.to(look, "entries-of")
        })
        .when(Units::has_row),
        Binding::new("history", Msg("command-history"), &[keys::f(7), keys::ch('h')], Units::history)
            .when(Units::has_row),
        Binding::new("new-group", Msg("reunit-new-group"), &[], |s: &mut Units, look| {
            s.reunit(look, "new-group")
        })
        .when(Units::is_village),
        Binding::new("new-grid", Msg("reunit-new-grid"), &[], |s: &mut Units, look| {
            s.reunit(look, "new-grid")
        })
        .when(Units::is_village),
        Binding::new("rename", Msg("verb-rename"), &[], |s: &mut Units, look| s.reunit(look, "rename"))
            .when(Units::has_row),
        Binding::new("renumber", Msg("verb-renumber"), &[], |s: &mut Units, look| s.reunit(look, "renumber"))
            .when(Units::has_row),
        Binding::new("move", Msg("verb-move"), &[], |s: &mut Units, look| s.reunit(look, "move"))
            .when(Units::has_row),
        Binding::new("merge", Msg("verb-merge"), &[], |s: &mut Units, look| s.reunit(look, "merge"))
            .when(Units::has_row),
        Binding::new("community", Msg("verb-to_community"), &[], |s: &mut Units, look| {
            s.reunit(look, "community")
        })
        .when(Units::is_village),
        Binding::new("abolish", Msg("verb-abolish"), &[], |s: &mut Units, look| s.reunit(look, "abolish"))
            .when(Units::has_row),
        widget::up(),
        widget::down(),
        widget::page_up(),
        widget::page_down(),
        widget::first(),
        widget::last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Units {
        let above = place.unit().filter(|unit| look.view.unit(*unit).is_some()).or_else(|| look.view.home());
        Units { above, cursor: Cursor::on(place.number("cursor")) }
    }

    fn place(&self, look: &Look<'_>) -> Place {
        let rows = self.children(look).len();
        let place = Place::new(Units::NAME).with("cursor", self.cursor.at(rows));
        match self.above {
            Some(unit) => place.about(unit.row()),
            None => place,
        }
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let Some(above) = self.above else { return look.words.t("all").into_owned() };
        let mut names: Vec<&str> = look.view.path(above).map(|unit| look.view.unit_name(unit)).collect();
        names.truncate(3);
        names.reverse();
        let code = look.view.unit_code(above).map(|code| code.to_string()).unwrap_or_default();
        format!("{} {code}", names.join(" > "))
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let (view, words) = (look.view, look.words);
        let children = self.children(look);
        let columns = [
            Column::new(words.t("column-name"), 16).grow(),
            Column::new(words.t("column-code"), 12),
            Column::new(words.t("column-grids"), 5).right(),
            Column::new(words.t("column-gaps"), 5).right(),
            Column::new(words.t("households"), 10).right(),
            Column::new(words.t("population"), 10).right(),
            Column::new(words.t("column-kind"), 9),
        ];
        let sums: Vec<_> = children.iter().map(|(id, _)| view.sums(*id)).collect();
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let (Some((id, unit)), Some(sums)) = (children.get(row), sums.get(row)) else {
                return Cell::default();
            };
            match column {
                0 => unit.name(view.day()).into(),
                1 if unit.level == Level::Group => format!("{:02}", unit.serial).into(),
                1 => view.unit_code(*id).map(|code| code.to_string()).unwrap_or_default().into(),
                2 => number(sums.grids),
                3 => {
                    let gap = view.posts(sums).gap;
                    let tone = if gap > 0 { Tone::Alert } else { Tone::Plain };
                    Cell { tone, ..number(gap) }
                }
                4 => describe::known(look, unit.households).into(),
                5 => describe::known(look, unit.population).into(),
                _ => unit
                    .kind
                    .map(|kind| describe::choice(look, "unit_kind", kind.key()))
                    .unwrap_or_default()
                    .into(),
            }
        };
        let rows = canvas.rows() - 1;
        let caret = Table::new(&columns, children.len(), self.cursor, &cell).draw(&mut canvas.part(0, rows));
        if children.is_empty() {
            canvas.text(1, 1, &words.t("units-none"), Tone::Dim);
        }
        let numbers = self.cursor.counter(children.len(), Units::page(look));
        canvas.text(rows, 1, &words.ta("counter", &numbers), Tone::Dim);
        caret
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        // A place opened from a search names the unit itself: one without units below shows its own level.
        if let (Event::Opened, Some(above)) = (event, self.above)
            && look.view.children(above).next().is_none()
            && look.view.parent(above).is_some()
        {
            return self.leave(look);
        }
        Effect::None
    }
}

fn number(number: u32) -> Cell<'static> {
    if number == 0 { "-".into() } else { number.to_string().into() }
}
