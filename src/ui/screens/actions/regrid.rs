//! A grid is split, merged with others, renumbered or abolished; everything in it is placed by one key each.

use super::{
    basis,
    slip::{self, Shape, Slip, Slipped},
};
use crate::{
    domain::{
        Act, GridId, Kind, Known, Refusal,
        code::Code,
        desk::lineage::{self, Half, Side, Split},
        grid::Grid,
    },
    lang::Msg,
    term::Key,
    ui::{After, Binding, Canvas, Effect, Event, Look, Place, Screen, Tone, describe, wording},
};
use ratatui::layout::Position;

/// Most characters of a grid's name.
const NAME: u16 = 30;
/// Most grids that are merged at once.
const MAX_MERGED: usize = 20;
/// Rows above the slip.
const HEAD_ROWS: u16 = 1;

/// What happens to the grid.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum How {
    Split,
    Merge,
    Renumber,
    Abolish,
}

/// Where things go, in the order of the digits.
const SIDES: [(Side, Msg); 4] = [
    (Side::Left, Msg("regrid-left")),
    (Side::Right, Msg("regrid-right")),
    (Side::Both, Msg("regrid-both")),
    (Side::Neither, Msg("regrid-neither")),
];

/// The screen.
pub struct Regrid {
    grid: Option<GridId>,
    others: Vec<GridId>,
    how: How,
    slip: Slip,
    /// What the halves share out, as long as nobody typed the second half's.
    whole: [Known; 2],
}

fn next(code: Code) -> Option<Code> {
    code.parent()?.child(code.serial().checked_add(1)?)
}

fn code_said(code: Option<Code>) -> String {
    code.map(|code| code.to_string()).unwrap_or_default()
}

impl Regrid {
    fn record<'a>(&self, look: &Look<'a>) -> Option<&'a Grid> {
        self.grid.and_then(|grid| look.view.grid(grid))
    }

    fn fill(&self, look: &Look<'_>, place: &Place) -> Slip {
        let words = look.words;
        let slip = Slip::new(look);
        let Some(grid) = self.record(look) else { return slip };
        let free = look.view.next_grid_code(grid.village);
        match self.how {
            How::Split => {
                let mut slip = slip
                    .typed("name-left", words.t("regrid-name-left"), Shape::Name(NAME), &grid.name)
                    .typed("code-left", words.t("regrid-code-left"), Shape::Code, &code_said(free))
                    .typed("households-left", words.t("regrid-households-left"), Shape::Count, "")
                    .typed("population-left", words.t("regrid-population-left"), Shape::Count, "")
                    .typed("pieces-left", words.t("regrid-pieces-left"), Shape::Number, "")
                    .typed("name-right", words.t("regrid-name-right"), Shape::Name(NAME), "")
                    .typed(
                        "code-right",
                        words.t("regrid-code-right"),
                        Shape::Code,
                        &code_said(free.and_then(next)),
                    )
                    .typed("households-right", words.t("regrid-households-right"), Shape::Count, "")
                    .typed("population-right", words.t("regrid-population-right"), Shape::Count, "")
                    .typed("pieces-right", words.t("regrid-pieces-right"), Shape::Number, "");
                let sides: Vec<String> = SIDES.iter().map(|(_, msg)| words.t(msg).into_owned()).collect();
                for (_, post) in self.posts(look) {
                    let role = describe::role(look, post.role.row());
                    let label = format!("{} {role}", describe::name(look, post.person.row()));
                    slip = slip.chosen("post", label, sides.clone(), 0);
                }
                for group in &grid.groups {
                    slip = slip.chosen("group", describe::name(look, group.row()), sides.clone(), 0);
                }
                for organisation in &grid.organisations {
                    let label = describe::name(look, organisation.row());
                    slip = slip.chosen("organisation", label, sides.clone(), 0);
                }
                basis::lines(slip, look, place)
            }
            How::Merge => {
                let slip = slip
                    .row_line("unit-other", words.t("regrid-other"), Kind::Grid, None)
                    .typed("name", words.t("regrid-name"), Shape::Name(NAME), &grid.name)
                    .typed("code", words.t("regrid-code"), Shape::Code, &code_said(free));
                basis::lines(slip, look, place)
            }
            How::Renumber => {
                let slip = slip.typed("code", words.t("regrid-code"), Shape::Code, &code_said(free));
                basis::lines(slip, look, place)
            }
            How::Abolish => basis::lines(slip, look, place),
        }
    }

    fn posts(
        &self,
        look: &Look<'_>,
    ) -> Vec<(crate::domain::AssignmentId, crate::domain::assignment::Assignment)> {
        self.grid.map(|grid| lineage::current(look.view, grid)).unwrap_or_default()
    }

    fn sides(&self, id: &str) -> Vec<Side> {
        let side = |at: usize| SIDES.get(at).map_or(Side::Left, |(side, _)| *side);
        self.slip.choices(id).into_iter().map(side).collect()
    }

    /// All grids of a merger.
    fn merged(&self) -> Vec<GridId> {
        let typed = self.slip.row("unit-other").map(|row| GridId(row.id));
        let mut all: Vec<GridId> =
            self.grid.into_iter().chain(self.others.iter().copied()).chain(typed).collect();
        let mut seen = Vec::new();
        all.retain(|grid| {
            !seen.contains(grid) && {
                seen.push(*grid);
                true
            }
        });
        all
    }

    fn half(&self, side: &str) -> Option<Half> {
        let slip = &self.slip;
        let id = |line: &str| format!("{line}-{side}");
        Some(Half {
            code: slip.code(&id("code"))?,
            name: slip.text(&id("name")).into(),
            households: slip.count(&id("households")),
            population: slip.count(&id("population")),
            pieces: slip.number(&id("pieces")),
        })
    }

    /// The act, or why there is none. `None` while a line is not filled in.
    fn act(&self, look: &Look<'_>) -> Option<Result<Act, Refusal>> {
        let (view, grid) = (look.view, self.grid?);
        let basis = basis::read(&self.slip, look);
        Some(match self.how {
            How::Split => {
                let split = Split {
                    halves: [self.half("left")?, self.half("right")?],
                    posts: self.sides("post"),
                    groups: self.sides("group"),
                    organisations: self.sides("organisation"),
                };
                lineage::split(view, grid, &split, &basis)
            }
            How::Merge => {
                let all = self.merged();
                if all.len() < 2 {
                    return None;
                }
                lineage::merge(view, &all, self.slip.code("code")?, self.slip.text("name"), &basis)
            }
            How::Renumber => lineage::renumber(view, grid, self.slip.code("code")?, &basis),
            How::Abolish => lineage::abolish(view, grid, &basis),
        })
    }

    /// What saving will do, in one line.
    fn preview(&self, look: &Look<'_>) -> String {
        let words = look.words;
        let Some(grid) = self.record(look) else { return String::new() };
        let last = basis::read(&self.slip, look).from.before();
        let posts = self.posts(look).len();
        let args = [
            ("grid", grid.name.to_string().into()),
            ("last", last.to_string().into()),
            ("posts", posts.into()),
        ];
        match self.how {
            How::Split => {
                let count = |id: &str, side: Side| {
                    let reaches = |s: &&Side| **s == side || **s == Side::Both;
                    self.sides(id).iter().filter(reaches).count()
                };
                let named = |id: &str| match self.slip.text(id) {
                    "" => words.t("not-entered").into_owned(),
                    name => name.to_owned(),
                };
                let ends = self.sides("post").iter().filter(|side| **side == Side::Neither).count();
                let args = [
                    ("last", last.to_string().into()),
                    ("left", named("name-left").into()),
                    ("right", named("name-right").into()),
                    ("posts_left", count("post", Side::Left).into()),
                    ("posts_right", count("post", Side::Right).into()),
                    ("groups_left", count("group", Side::Left).into()),
                    ("groups_right", count("group", Side::Right).into()),
                    ("ends", ends.into()),
                ];
                words.ta("regrid-preview-split", &args).into_owned()
            }
            How::Merge => {
                let all = self.merged();
                if all.len() < 2 {
                    return words.t("regrid-merge-needs").into_owned();
                }
                let names: Vec<String> = all.iter().map(|grid| describe::name(look, grid.row())).collect();
                let posts: usize = all.iter().map(|grid| lineage::current(look.view, *grid).len()).sum();
                let args = [
                    ("grids", names.join(" + ").into()),
                    ("name", self.slip.text("name").to_owned().into()),
                    ("last", last.to_string().into()),
                    ("posts", posts.into()),
                ];
                words.ta("regrid-preview-merge", &args).into_owned()
            }
            How::Renumber => {
                let was = code_said(grid.code(look.view.day()));
                let args = [("was", was.into()), ("now", self.slip.text("code").to_owned().into())];
                words.ta("regrid-preview-renumber", &args).into_owned()
            }
            How::Abolish => words.ta("regrid-preview-abolish", &args).into_owned(),
        }
    }
}

impl Slipped for Regrid {
    fn rows(look: &Look<'_>) -> u16 {
        look.body(true).height.saturating_sub(HEAD_ROWS)
    }

    fn slip(&mut self) -> &mut Slip {
        &mut self.slip
    }

    fn save(&mut self, look: &Look<'_>) -> Effect {
        match self.act(look) {
            Some(Ok(act)) => Effect::Propose(Box::new(act), After::Close),
            Some(Err(refusal)) => {
                self.slip.blame(look, &refusal);
                Effect::None
            }
            None => Effect::Say(look.words.t("regrid-merge-needs").into_owned()),
        }
    }

    /// The second half of a known whole follows from the first.
    fn left(&mut self, _look: &Look<'_>, line: &'static str) {
        let (right, whole) = match line {
            "households-left" => ("households-right", self.whole[0]),
            "population-left" => ("population-right", self.whole[1]),
            _ => return,
        };
        if let (Known::Is(whole), Known::Is(left)) = (whole, self.slip.count(line))
            && self.slip.text(right).is_empty()
            && left <= whole
        {
            self.slip.set(right, &(whole - left).to_string());
        }
    }
}

impl Screen for Regrid {
    const NAME: &'static str = "regrid";
    const TITLE: Msg = Msg("regrid-title");
    const BINDINGS: &'static [Binding<Regrid>] =
        &[slip::enter(), slip::save(), slip::up(), slip::down(), slip::page_up(), slip::page_down()];

    fn open(look: &Look<'_>, place: &Place) -> Regrid {
        let how = match place.text("how") {
            Some("merge") => How::Merge,
            Some("renumber") => How::Renumber,
            Some("abolish") => How::Abolish,
            _ => How::Split,
        };
        let others = place.text("others").unwrap_or_default().split(',');
        let others = others.filter_map(|id| id.parse().ok().map(GridId)).take(MAX_MERGED);
        let mut screen = Regrid {
            grid: place.grid().filter(|grid| look.view.grid(*grid).is_some()),
            others: others.filter(|grid| look.view.grid(*grid).is_some()).collect(),
            how,
            slip: Slip::new(look),
            whole: [Known::Unknown; 2],
        };
        if let Some(grid) = screen.record(look) {
            screen.whole = [grid.households, grid.population];
        }
        screen.slip = screen.fill(look, place).resumed(look, place.text("slip"));
        screen
    }

    fn place(&self, _look: &Look<'_>) -> Place {
        let how = match self.how {
            How::Split => "split",
            How::Merge => "merge",
            How::Renumber => "renumber",
            How::Abolish => "abolish",
        };
        let others: Vec<String> = self.others.iter().map(|grid| grid.0.to_string()).collect();
        let place = Place::new(Regrid::NAME)
            .with("how", how)
            .with("others", others.join(","))
            .with("slip", self.slip.memory());
        self.grid.map_or(place.clone(), |grid| place.about(grid.row()))
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let how = match self.how {
            How::Split => "verb-split",
            How::Merge => "verb-merge",
            How::Renumber => "verb-renumber",
            How::Abolish => "verb-abolish",
        };
        let said = self.grid.map(|grid| describe::row(look, grid.row())).unwrap_or_default();
        describe::joined(&[&look.words.t(how), &said.name, &said.detail])
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let Some(grid) = self.record(look) else {
            canvas.text(0, 1, &look.words.t("row-not-shown"), Tone::Plain);
            return None;
        };
        let args = [
            ("households", describe::known(look, grid.households).into()),
            ("population", describe::known(look, grid.population).into()),
            ("pieces", grid.pieces.into()),
            ("posts", self.posts(look).len().into()),
            ("groups", grid.groups.len().into()),
            ("organisations", grid.organisations.len().into()),
        ];
        canvas.text(0, 1, &look.words.ta("regrid-head", &args), Tone::Dim);
        let rows = canvas.rows();
        let preview = self.preview(look);
        self.slip.draw(look, &mut canvas.part(HEAD_ROWS, rows - HEAD_ROWS), &preview)
    }

    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        let (line, rows) = (self.slip.here(), Regrid::rows(look));
        let taken = self.slip.key(look, key, rows);
        if self.slip.here() != line {
            self.left(look, line);
        }
        taken.then_some(Effect::None)
    }

    fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        self.slip.paste(look, text)
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        match event {
            Event::Refused(refusal) => {
                self.slip.blame(look, refusal);
                Effect::None
            }
            // Somebody else ended it meanwhile.
            Event::BookChanged | Event::Shown => match self.record(look).and_then(|grid| grid.to) {
                Some(to) => {
                    let over = self.grid.map(|grid| Refusal::GridOver { grid, to });
                    over.map_or(Effect::None, |refusal| Effect::Say(wording::refusal(look, &refusal)))
                }
                None => Effect::None,
            },
            _ => Effect::None,
        }
    }

    fn digits_are_data(&self) -> bool {
        true
    }
}
