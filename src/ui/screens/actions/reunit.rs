//! A unit is renamed, renumbered, moved, merged or abolished, or gets a new villager group or grid.

use super::{
    basis,
    slip::{self, Shape, Slip, Slipped},
};
use crate::{
    domain::{
        Act, Kind, Refusal, Step, UnitId, Verb,
        desk::lineage,
        grid::{Grid, GridKind, Norm},
        unit::{Dated, Level, Unit},
    },
    lang::Msg,
    term::Key,
    ui::{After, Binding, Canvas, Effect, Event, Look, Place, Screen, Tone, describe},
};
use ratatui::layout::Position;

/// Most characters of a name.
const NAME: u16 = 30;
/// Rows above the slip.
const HEAD_ROWS: u16 = 1;

/// What happens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum How {
    Rename,
    Renumber,
    Move,
    Merge,
    Community,
    Abolish,
    NewGroup,
    NewGrid,
}

/// Name in places and title of each.
const HOWS: [(How, &str, Msg); 8] = [
    (How::Rename, "rename", Msg("verb-rename")),
    (How::Renumber, "renumber", Msg("verb-renumber")),
    (How::Move, "move", Msg("verb-move")),
    (How::Merge, "merge", Msg("verb-merge")),
    (How::Community, "community", Msg("verb-to_community")),
    (How::Abolish, "abolish", Msg("verb-abolish")),
    (How::NewGroup, "new-group", Msg("reunit-new-group")),
    (How::NewGrid, "new-grid", Msg("reunit-new-grid")),
];

/// The screen.
pub struct Reunit {
    unit: Option<UnitId>,
    how: How,
    slip: Slip,
}

impl Reunit {
    fn fill(&self, look: &Look<'_>, place: &Place) -> Slip {
        let (view, words) = (look.view, look.words);
        let slip = Slip::new(look);
        let Some((id, unit)) = self.unit.and_then(|id| Some((id, view.unit(id)?))) else { return slip };
        let code = || view.unit_code(id).map(|code| code.to_string()).unwrap_or_default();
        let yes_no = || vec![words.t("yes").into_owned(), words.t("no").into_owned()];
        match self.how {
            How::Rename => {
                let slip =
                    slip.typed("name", words.t("reunit-name"), Shape::Name(NAME), unit.name(view.day()));
                basis::lines(slip, look, place)
            }
            How::Renumber => {
                let provisional = usize::from(!unit.provisional_code);
                let slip = slip.typed("code", words.t("regrid-code"), Shape::Code, &code()).chosen(
                    "provisional",
                    words.t("reunit-provisional"),
                    yes_no(),
                    provisional,
                );
                basis::lines(slip, look, place)
            }
            How::Move => {
                let above = view.parent(id).map(UnitId::row);
                basis::lines(slip.row_line("unit", words.t("reunit-above"), Kind::Unit, above), look, place)
            }
            How::Merge => {
                basis::lines(slip.row_line("unit", words.t("reunit-into"), Kind::Unit, None), look, place)
            }
            How::Community => {
                let slip = slip
                    .typed("code", words.t("regrid-code"), Shape::Code, "")
                    .chosen("provisional", words.t("reunit-provisional"), yes_no(), 1)
                    .typed("name", words.t("reunit-name"), Shape::Name(NAME), unit.name(view.day()));
                basis::lines(slip, look, place)
            }
            How::Abolish => basis::lines(slip, look, place),
            How::NewGroup => {
                let last = view.children(id).map(|(_, group)| group.serial).max().unwrap_or(0);
                let serial = last.saturating_add(1).to_string();
                slip.typed("name", words.t("reunit-name"), Shape::Name(NAME), "")
                    .typed("serial", words.t("reunit-serial"), Shape::Number, &serial)
                    .typed("households", words.t("households"), Shape::Count, "")
                    .typed("population", words.t("population"), Shape::Count, "")
            }
            How::NewGrid => {
                let free = view.next_grid_code(id).map(|code| code.to_string()).unwrap_or_default();
                let kinds =
                    GridKind::KEYS.iter().map(|key| describe::choice(look, "grid_kind", key)).collect();
                let norms = Norm::KEYS.iter().map(|key| describe::choice(look, "norm", key)).collect();
                let from = place.text("from").map_or_else(|| view.today().to_string(), str::to_owned);
                slip.typed("name", words.t("reunit-name"), Shape::Name(NAME), "")
                    .typed("code", words.t("regrid-code"), Shape::Code, &free)
                    .chosen("kind", words.t("column-kind"), kinds, 0)
                    .chosen("norm", words.t("reunit-norm"), norms, 0)
                    .typed("households", words.t("households"), Shape::Count, "")
                    .typed("population", words.t("population"), Shape::Count, "")
                    .typed("pieces", words.t("reunit-pieces"), Shape::Number, "")
                    .typed("boundary", words.t("reunit-boundary"), Shape::Text(400), "")
                    .typed("from", words.t("basis-from"), Shape::Day, &from)
            }
        }
    }

    /// The act, or why there is none. `None` while a line is not filled in.
    fn act(&self, look: &Look<'_>) -> Option<Result<Act, Refusal>> {
        let (view, id, slip) = (look.view, self.unit?, &self.slip);
        let basis = basis::read(slip, look);
        let named = || slip.row("unit").map(|row| UnitId(row.id));
        Some(match self.how {
            How::Rename => lineage::rename_unit(view, id, slip.text("name"), &basis),
            How::Renumber => {
                let provisional = slip.choice("provisional") == 0;
                lineage::renumber_unit(view, id, slip.code("code")?, provisional, &basis)
            }
            How::Move => lineage::move_unit(view, id, named()?, &basis),
            How::Merge => lineage::merge_units(view, id, named()?, &basis),
            How::Community => {
                let provisional = slip.choice("provisional") == 0;
                lineage::to_community(view, id, slip.code("code")?, slip.text("name"), provisional, &basis)
            }
            How::Abolish => lineage::abolish_unit(view, id, &basis),
            How::NewGroup => {
                let group = Unit {
                    serial: slip.number("serial"),
                    households: slip.count("households"),
                    population: slip.count("population"),
                    ..Unit::new(Level::Group, slip.text("name"), None, Some(id))
                };
                Ok(Act::new(Verb::Create, vec![Step::Create(group.into())]))
            }
            How::NewGrid => {
                let code = slip.code("code")?;
                let grid = Grid {
                    codes: Dated::new(code),
                    kind: GridKind::ALL.get(slip.choice("kind")).copied()?,
                    norm: Norm::ALL.get(slip.choice("norm")).copied()?,
                    households: slip.count("households"),
                    population: slip.count("population"),
                    pieces: slip.number("pieces"),
                    boundary: slip.text("boundary").into(),
                    from: slip.day("from"),
                    ..Grid::new(code, slip.text("name"), id)
                };
                Ok(Act::new(Verb::Create, vec![Step::Create(grid.into())]))
            }
        })
    }

    /// What saving will do, in one line.
    fn preview(&self, look: &Look<'_>) -> String {
        let (view, words) = (look.view, look.words);
        let Some(id) = self.unit else { return String::new() };
        let args = [
            ("unit", view.unit_name(id).to_owned().into()),
            ("last", basis::read(&self.slip, look).from.before().to_string().into()),
            ("other", self.slip.row("unit").map(|row| describe::name(look, row)).unwrap_or_default().into()),
            ("name", self.slip.text("name").to_owned().into()),
            ("code", self.slip.text("code").to_owned().into()),
            ("children", view.children(id).count().into()),
            ("grids", view.grids_of(id).iter().filter(|(_, grid)| grid.to.is_none()).count().into()),
        ];
        match self.how {
            How::Rename => words.ta("reunit-preview-rename", &args),
            How::Renumber => words.ta("reunit-preview-renumber", &args),
            How::Move | How::Merge if self.slip.row("unit").is_none() => words.t("reunit-needs-unit"),
            How::Move => words.ta("reunit-preview-move", &args),
            How::Merge => words.ta("reunit-preview-merge", &args),
            How::Community => words.ta("reunit-preview-community", &args),
            How::Abolish => words.ta("reunit-preview-abolish", &args),
            How::NewGroup | How::NewGrid => words.ta("reunit-preview-new", &args),
        }
        .into_owned()
    }

    fn is_new(&self) -> bool {
        matches!(self.how, How::NewGroup | How::NewGrid)
    }
}

impl Slipped for Reunit {
    fn rows(look: &Look<'_>) -> u16 {
        look.body(true).height.saturating_sub(HEAD_ROWS)
    }

    fn slip(&mut self) -> &mut Slip {
        &mut self.slip
    }

    fn save(&mut self, look: &Look<'_>) -> Effect {
        match self.act(look) {
            // New ones come in series: the slip begins anew after each.
            Some(Ok(act)) if self.is_new() => Effect::Propose(Box::new(act), After::Stay),
            Some(Ok(act)) => Effect::Propose(Box::new(act), After::Close),
            Some(Err(refusal)) => {
                self.slip.blame(look, &refusal);
                Effect::None
            }
            None => Effect::Say(look.words.t("reunit-needs-unit").into_owned()),
        }
    }
}

impl Screen for Reunit {
    const NAME: &'static str = "reunit";
    const TITLE: Msg = Msg("reunit-title");
    const BINDINGS: &'static [Binding<Reunit>] =
        &[slip::enter(), slip::save(), slip::up(), slip::down(), slip::page_up(), slip::page_down()];

    fn open(look: &Look<'_>, place: &Place) -> Reunit {
        let named = HOWS.iter().find(|(_, name, _)| Some(*name) == place.text("how"));
        let unit = place.unit().filter(|unit| look.view.unit(*unit).is_some());
        let mut screen =
            Reunit { unit, how: named.map_or(How::Rename, |(how, _, _)| *how), slip: Slip::new(look) };
        screen.slip = screen.fill(look, place).resumed(look, place.text("slip"));
        screen
    }

    fn place(&self, _look: &Look<'_>) -> Place {
        let how = HOWS.iter().find(|(how, _, _)| *how == self.how).map_or("", |(_, name, _)| name);
        let place = Place::new(Reunit::NAME).with("how", how).with("slip", self.slip.memory());
        self.unit.map_or(place.clone(), |unit| place.about(unit.row()))
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let how = HOWS.iter().find(|(how, _, _)| *how == self.how).map(|(_, _, msg)| look.words.t(msg));
        let said = self.unit.map(|unit| describe::row(look, unit.row())).unwrap_or_default();
        describe::joined(&[&how.unwrap_or_default(), &said.name, &said.detail])
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let Some(unit) = self.unit else {
            canvas.text(0, 1, &look.words.t("row-not-shown"), Tone::Plain);
            return None;
        };
        let code = look.view.unit_code(unit).map(|code| code.to_string()).unwrap_or_default();
        let head = describe::joined(&[&describe::unit_path(look, unit), &code]);
        canvas.text(0, 1, &head, Tone::Dim);
        let rows = canvas.rows();
        let preview = self.preview(look);
        self.slip.draw(look, &mut canvas.part(HEAD_ROWS, rows - HEAD_ROWS), &preview)
    }

    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        self.slip.key(look, key, Reunit::rows(look)).then_some(Effect::None)
    }

    fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        self.slip.paste(look, text)
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        match event {
            Event::Refused(refusal) => self.slip.blame(look, refusal),
            Event::Saved(_) if self.is_new() => {
                let place = Place::new(Reunit::NAME).with("from", self.slip.text("from"));
                self.slip = self.fill(look, &place);
            }
            _ => {}
        }
        Effect::None
    }

    fn digits_are_data(&self) -> bool {
        true
    }
}
