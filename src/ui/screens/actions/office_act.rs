//! Acts on offices that need a few lines: an end, a result or an appointment, a stand-in, a suspension, a new term.

use super::slip::{self, Shape, Slip, Slipped};
use crate::{
    domain::{
        Act, IncumbencyId, Kind, PersonId, Refusal, Step as ActStep, TrainingId, UnitId, Verb,
        office::{
            Incumbency, Left, OfficeKind, Taken,
            desk::{self, Ground, Won},
            file::{GROUP_LEADER, SECRETARY},
            offices, term,
        },
        pipeline::{
            file, followup,
            record::{Pairing, Recruit, Training},
        },
        register::Slug,
    },
    lang::{Lang, Msg},
    term::Key,
    ui::{After, Binding, Canvas, Effect, Event, Look, Place, Screen, Tone, describe, wording_offices},
};
use ratatui::layout::Position;

/// Rows above the slip.
const HEAD_ROWS: u16 = 1;
/// Most characters of a document number.
const DOCUMENT: u16 = 40;
/// Years of a term where nothing else is said.
const TERM_YEARS: i32 = 5;

/// What happens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum How {
    End,
    Take,
    Acting,
    Suspend,
    OpenTerm,
    Pair,
    Recruit,
    Training,
    Attend,
}

const HOWS: [(How, &str, Msg); 9] = [
    (How::End, "end", Msg("offices-end")),
    (How::Take, "take", Msg("offices-take")),
    (How::Acting, "acting", Msg("offices-acting")),
    (How::Suspend, "suspend", Msg("offices-suspend")),
    (How::OpenTerm, "term", Msg("term-open")),
    (How::Pair, "pair", Msg("kind-pairing")),
    (How::Recruit, "recruit", Msg("kind-recruit")),
    (How::Training, "training", Msg("kind-training")),
    (How::Attend, "attend", Msg("follow-attend")),
];

/// The screen.
pub struct OfficeAct {
    how: How,
    held: Option<IncumbencyId>,
    unit: Option<UnitId>,
    office: Slug,
    training: Option<TrainingId>,
    slip: Slip,
}

impl OfficeAct {
    fn kind(&self) -> Option<&'static OfficeKind> {
        crate::domain::office::office(self.office)
    }

    /// The ways in which the office may begin, stand-ins apart.
    fn ways(&self) -> Vec<Taken> {
        let all = self.kind().map(|kind| kind.taken.clone()).unwrap_or_default();
        all.into_iter().filter(|taken| *taken != Taken::Acting).collect()
    }

    /// The ways in which the incumbency may end.
    fn ends(&self, held: Option<&Incumbency>) -> Vec<Left> {
        if held.is_some_and(|held| held.began == Taken::Acting) {
            return vec![Left::ActingOver];
        }
        let all = self.kind().map(|kind| kind.left.clone()).unwrap_or_default();
        all.into_iter().filter(|left| *left != Left::ActingOver).collect()
    }

    fn fill(&self, look: &Look<'_>) -> Slip {
        let (view, words) = (look.view, look.words);
        let slip = Slip::new(look);
        let today = view.today().to_string();
        let held = self.held.and_then(|id| view.incumbency(id));
        match self.how {
            How::End => {
                let choice = |left: &Left| describe::choice(look, "left", left.key());
                let ends = self.ends(held).iter().map(choice).collect();
                slip.typed("from", words.t("office-act-last"), Shape::Day, &today)
                    .chosen("left", words.t("office-act-why"), ends, 0)
                    .typed("document", words.t("office-act-document"), Shape::Text(DOCUMENT), "")
            }
            How::Take => {
                let ways: Vec<String> =
                    self.ways().iter().map(|way| describe::choice(look, "taken", way.key())).collect();
                let usual = ways.len().saturating_sub(1).min(usize::from(self.held.is_none()));
                slip.row_line("person", words.t("field-incumbency-person"), Kind::Person, None)
                    .chosen("taken", words.t("field-incumbency-began"), ways, usual)
                    .typed("from", words.t("field-incumbency-from"), Shape::Day, &today)
                    .typed("document", words.t("office-act-document"), Shape::Text(DOCUMENT), "")
            }
            How::Acting => slip
                .row_line("person", words.t("office-act-acting"), Kind::Person, None)
                .typed("from", words.t("field-incumbency-from"), Shape::Day, &today)
                .typed("document", words.t("office-act-document"), Shape::Text(DOCUMENT), ""),
            How::Suspend => {
                let ends = held.is_some_and(|held| held.suspended.is_some());
                let label = if ends { Msg("office-act-resume") } else { Msg("office-act-since") };
                slip.typed("from", words.t(label), Shape::Day, &today).typed(
                    "document",
                    words.t("office-act-document"),
                    Shape::Text(DOCUMENT),
                    "",
                )
            }
            How::Pair => slip
                .row_line("mentor", words.t("field-pairing-mentor"), Kind::Person, None)
                .row_line("person", words.t("field-pairing-mentee"), Kind::Person, None)
                .typed("from", words.t("field-pairing-from"), Shape::Day, &today)
                .typed("document", words.t("field-pairing-programme"), Shape::Text(30), ""),
            How::Recruit => {
                let chinese = words.lang() == Lang::Zh;
                let groups = file::priorities().iter().map(|group| group.name(chinese).to_owned()).collect();
                slip.row_line("person", words.t("field-recruit-person"), Kind::Person, None)
                    .chosen("group", words.t("field-recruit-group"), groups, 0)
                    .typed("from", words.t("field-recruit-from"), Shape::Day, &today)
            }
            How::Training => slip
                .typed("name", words.t("field-training-name"), Shape::Name(40), "")
                .typed("document", words.t("field-training-place"), Shape::Text(40), "")
                .typed("from", words.t("field-training-from"), Shape::Day, &today)
                .typed("days", words.t("field-training-days"), Shape::Number, ""),
            How::Attend => slip.row_line("person", words.t("field-training-attendees"), Kind::Person, None),
            How::OpenTerm => {
                let chinese = words.lang() == Lang::Zh;
                let elected: Vec<String> =
                    elected().iter().map(|kind| kind.name(chinese).to_owned()).collect();
                let leaders = elected_place(GROUP_LEADER);
                slip.row_line("unit", words.t("field-term-unit"), Kind::Unit, self.unit.map(UnitId::row))
                    .chosen("office", words.t("field-term-offices"), elected, leaders)
                    .typed("name", words.t("field-term-name"), Shape::Name(30), "")
                    .typed("from", words.t("field-term-from"), Shape::Day, &today)
                    .typed("document", words.t("office-act-document"), Shape::Text(DOCUMENT), "")
            }
        }
    }

    fn ground(&self, look: &Look<'_>) -> Ground {
        let from = self.slip.day("from").unwrap_or_else(|| look.view.today());
        Ground { document: self.slip.text("document").into(), ..Ground::from(from) }
    }

    /// The act, or why there is none; `None` while a line is not filled in.
    fn act(&self, look: &Look<'_>) -> Option<Result<Act, Refusal>> {
        let view = look.view;
        let ground = self.ground(look);
        let person = || self.slip.row("person").map(|row| PersonId(row.id));
        let won = |person| Some(Won { unit: self.unit?, office: self.office, person });
        Some(match self.how {
            How::End => {
                let id = self.held?;
                let ends = self.ends(view.incumbency(id));
                let left = ends.get(self.slip.choice("left")).copied()?;
                desk::end(view, &[id], ground.from, left, &ground)
            }
            How::Take => {
                let taken = self.ways().get(self.slip.choice("taken")).copied()?;
                let filing =
                    crate::domain::pipeline::filing::acknowledged(view, self.unit?, self.office, person()?);
                desk::take(view, won(person()?)?, taken, filing, &ground)
            }
            How::Acting => desk::take(view, won(person()?)?, Taken::Acting, None, &ground),
            How::Suspend => {
                let id = self.held?;
                let suspended = view.incumbency(id)?.suspended.is_some();
                desk::suspend(view, id, (!suspended).then_some(ground.from), &ground)
            }
            How::Pair => {
                let (mentor, mentee) = (PersonId(self.slip.row("mentor")?.id), person()?);
                let unit = self.village_of(look, mentee)?;
                let pair = Pairing::new(unit, mentor, mentee, ground.from);
                let pair = Pairing { programme: ground.document.clone(), ..pair };
                Ok(Act::new(Verb::Create, vec![ActStep::Create(pair.into())]))
            }
            How::Recruit => {
                let unit = self.village_of(look, person()?)?;
                let group = file::priorities().get(self.slip.choice("group")).map(|group| group.key);
                let recruit = Recruit { group, ..Recruit::new(unit, person()?, ground.from) };
                Ok(Act::new(Verb::Create, vec![ActStep::Create(recruit.into())]))
            }
            How::Training => {
                let training = Training {
                    unit: self.unit?,
                    name: self.slip.text("name").into(),
                    place: ground.document.clone(),
                    from: ground.from,
                    to: None,
                    days: self.slip.number("days"),
                    document: "".into(),
                    attendees: Vec::new(),
                };
                Ok(Act::new(Verb::Create, vec![ActStep::Create(training.into())]))
            }
            How::Attend => followup::attend(view, self.training?, person()?, &ground),
            How::OpenTerm => {
                let unit = UnitId(self.slip.row("unit")?.id);
                let office = elected().get(self.slip.choice("office"))?.key;
                let to = ground.from.plus_months(TERM_YEARS * 12).before();
                term::open(view, unit, &[office], self.slip.text("name"), to, &ground)
            }
        })
    }

    /// The village where somebody lives, else the one that the place is about.
    fn village_of(&self, look: &Look<'_>, person: PersonId) -> Option<UnitId> {
        let home = look.view.person(person).and_then(|person| person.home);
        home.and_then(|home| look.view.village_of(home)).or(self.unit)
    }

    /// What saving will do, in one line.
    fn preview(&self, look: &Look<'_>) -> String {
        let words = look.words;
        let day = self.ground(look).from;
        let args = [
            ("office", wording_offices::office(words, self.office).into()),
            ("unit", self.unit.map(|unit| look.view.unit_name(unit).to_owned()).unwrap_or_default().into()),
            (
                "person",
                self.slip.row("person").map(|row| describe::name(look, row)).unwrap_or_default().into(),
            ),
            ("day", day.to_string().into()),
            ("next", day.plus(1).to_string().into()),
        ];
        match self.how {
            How::End => words.ta("office-act-preview-end", &args),
            How::Take => words.ta("office-act-preview-take", &args),
            How::Acting => words.ta("office-act-preview-acting", &args),
            How::Suspend => words.ta("office-act-preview-suspend", &args),
            How::OpenTerm => words.ta("office-act-preview-term", &args),
            How::Pair | How::Recruit | How::Training | How::Attend => "".into(),
        }
        .into_owned()
    }
}

/// Kinds of office that are elected.
fn elected() -> Vec<&'static OfficeKind> {
    offices().iter().filter(|kind| kind.taken.contains(&Taken::Elected)).collect()
}

fn elected_place(office: Slug) -> usize {
    elected().iter().position(|kind| kind.key == office).unwrap_or(0)
}

impl Slipped for OfficeAct {
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
            None => Effect::Say(look.words.t("office-act-needs").into_owned()),
        }
    }
}

impl Screen for OfficeAct {
    const NAME: &'static str = "office-act";
    const TITLE: Msg = Msg("office-act-title");
    const BINDINGS: &'static [Binding<OfficeAct>] =
        &[slip::enter(), slip::save(), slip::up(), slip::down(), slip::page_up(), slip::page_down()];

    fn open(look: &Look<'_>, place: &Place) -> OfficeAct {
        let how = HOWS.iter().find(|(_, name, _)| Some(*name) == place.text("how"));
        let held = place.row().filter(|row| row.kind == Kind::Incumbency).map(|row| IncumbencyId(row.id));
        let record = held.and_then(|id| look.view.incumbency(id));
        let unit =
            record.map(|held| held.unit).or_else(|| place.unit()).filter(|unit| look.view.in_scope(*unit));
        let training = place.row().filter(|row| row.kind == Kind::Training).map(|row| TrainingId(row.id));
        let named = place.text("office").and_then(Slug::parse);
        let mut screen = OfficeAct {
            how: how.map_or(How::Take, |(how, ..)| *how),
            held: held.filter(|_| record.is_some()),
            unit: unit.or_else(|| look.view.home()),
            office: record.map(|held| held.office).or(named).unwrap_or(SECRETARY),
            training,
            slip: Slip::new(look),
        };
        screen.slip = screen.fill(look).resumed(look, place.text("slip"));
        screen
    }

    fn place(&self, _look: &Look<'_>) -> Place {
        let how = HOWS.iter().find(|(how, ..)| *how == self.how).map_or("", |(_, name, _)| name);
        let place = Place::new(OfficeAct::NAME)
            .with("how", how)
            .with("office", self.office)
            .with("slip", self.slip.memory());
        match (self.held, self.unit) {
            _ if self.training.is_some() => self.training.map_or(place.clone(), |id| place.about(id.row())),
            (Some(held), _) => place.about(held.row()),
            (None, Some(unit)) => place.about(unit.row()),
            (None, None) => place,
        }
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let how = HOWS.iter().find(|(how, ..)| *how == self.how).map(|(.., msg)| look.words.t(msg));
        let unit = self.unit.map(|unit| look.view.unit_name(unit)).unwrap_or_default();
        let office = wording_offices::office(look.words, self.office);
        match self.how {
            How::OpenTerm | How::Pair | How::Recruit | How::Training | How::Attend => {
                describe::joined(&[&how.unwrap_or_default(), unit])
            }
            How::End | How::Take | How::Acting | How::Suspend => {
                describe::joined(&[&how.unwrap_or_default(), unit, &office])
            }
        }
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let said = match (self.held, self.unit) {
            (Some(held), _) => describe::row(look, held.row()),
            (None, Some(unit)) => describe::row(look, unit.row()),
            (None, None) => describe::Said::default(),
        };
        canvas.text(0, 1, &describe::joined(&[&said.name, &said.detail]), Tone::Dim);
        let rows = canvas.rows();
        let preview = self.preview(look);
        self.slip.draw(look, &mut canvas.part(HEAD_ROWS, rows - HEAD_ROWS), &preview)
    }

    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        self.slip.key(look, key, OfficeAct::rows(look)).then_some(Effect::None)
    }

    fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        self.slip.paste(look, text);
        Effect::None
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if let Event::Refused(refusal) = event {
            self.slip.blame(look, refusal);
        }
        Effect::None
    }

    fn digits_are_data(&self) -> bool {
        true
    }
}
