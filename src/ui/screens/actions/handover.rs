//! A person leaves: all posts with a successor each, candidates beside them, carried out as one act.

use super::{
    basis,
    beside::{self, Beside, Chooser},
    slip::{self, Slip, Slipped},
};
use crate::{
    domain::{
        AssignmentId, PersonId, Refusal,
        assignment::Ended,
        desk::{Basis, handover},
        person::PersonStatus,
    },
    lang::Msg,
    term::{Code, Key},
    ui::{
        After, Binding, Canvas, Effect, Event, Look, Place, Screen, Tone, describe, keys,
        widget::{self, Cell, Column, Cursor, Listed, Step, Table},
        wording,
    },
};
use ratatui::layout::Position;
use std::collections::BTreeMap;

/// Why somebody leaves: words, what the posts end with, what becomes of the person.
const LEAVES: [(Msg, Ended, Option<PersonStatus>); 7] = [
    (Msg("handover-away"), Ended::Left, Some(PersonStatus::Away)),
    (Msg("handover-out-of-contact"), Ended::Left, Some(PersonStatus::OutOfContact)),
    (Msg("handover-deceased"), Ended::Died, Some(PersonStatus::Deceased)),
    (Msg("handover-resigned"), Ended::Resigned, None),
    (Msg("handover-removed"), Ended::Removed, None),
    (Msg("handover-expired"), Ended::Expired, None),
    (Msg("handover-adjusted"), Ended::Adjusted, None),
];

/// Rows above the posts: who, and on what basis.
const HEAD_ROWS: u16 = 2;
/// Rows of the sentence below everything.
const SENTENCE_ROWS: u16 = 2;

/// Most posts that the sentence names one by one; the list above it shows them all.
const MOST_NAMED: usize = 4;

/// The screen.
pub struct Handover {
    person: Option<PersonId>,
    slip: Slip,
    /// Whether date, document and reason are being filled in.
    is_editing: bool,
    posts: Vec<AssignmentId>,
    /// Posts that were decided: somebody, or knowingly nobody.
    chosen: BTreeMap<AssignmentId, Option<PersonId>>,
    cursor: Cursor,
    beside: Beside,
    problem: Option<String>,
}

impl Handover {
    fn refresh(&mut self, look: &Look<'_>) {
        self.posts = self.person.map(|person| handover::posts(look.view, person)).unwrap_or_default();
        let posts = &self.posts;
        self.chosen.retain(|post, _| posts.contains(post));
        self.stand(look);
    }

    fn here(&self) -> Option<AssignmentId> {
        self.posts.get(self.cursor.at(self.posts.len())).copied()
    }

    /// Finds the candidates for the post under the cursor.
    fn stand(&mut self, look: &Look<'_>) {
        let post = self.here().and_then(|id| look.view.assignment(id)).map(|a| (a.grid, a.role));
        self.beside.stand(look, post, self.person);
    }

    fn panel_rows(rows: u16) -> u16 {
        if rows >= 18 { 7 } else { 4 }
    }

    fn page(look: &Look<'_>) -> usize {
        let rows = look.body(true).height;
        Table::page(rows.saturating_sub(HEAD_ROWS + SENTENCE_ROWS + Handover::panel_rows(rows)), 0)
    }

    fn go(&mut self, look: &Look<'_>, at: usize) {
        self.cursor.go(at, self.posts.len(), Handover::page(look));
        self.stand(look);
    }

    /// The first post behind the cursor, or before it, that nobody has decided.
    fn next_open(&self) -> Option<usize> {
        let at = self.cursor.at(self.posts.len());
        let is_open = |post: &usize| self.posts.get(*post).is_some_and(|id| !self.chosen.contains_key(id));
        (at..self.posts.len()).find(is_open).or_else(|| (0..at).find(is_open))
    }

    /// Decides the post under the cursor and goes to the next open one.
    fn decide(&mut self, look: &Look<'_>, successor: Option<PersonId>) -> Effect {
        let Some(post) = self.here() else { return Effect::None };
        self.chosen.insert(post, successor);
        self.problem = None;
        if let Some(at) = self.next_open() {
            self.go(look, at);
        }
        Effect::None
    }

    fn nobody(&mut self, look: &Look<'_>) -> Effect {
        self.decide(look, None)
    }

    /// Opens the post under the cursor again.
    fn reopen(&mut self, _: &Look<'_>) -> Effect {
        if let Some(post) = self.here() {
            self.chosen.remove(&post);
        }
        Effect::None
    }

    fn is_decided(&self, _: &Look<'_>) -> bool {
        !self.is_editing && self.here().is_some_and(|post| self.chosen.contains_key(&post))
    }

    fn is_listing(&self, _: &Look<'_>) -> bool {
        !self.is_editing && !self.posts.is_empty()
    }

    fn edit(&mut self, look: &Look<'_>) -> Effect {
        if self.is_editing {
            return self.edit_done(look);
        }
        self.is_editing = true;
        Effect::None
    }

    fn leave(&self) -> (Msg, Ended, Option<PersonStatus>) {
        LEAVES[self.slip.choice("leave").min(LEAVES.len() - 1)]
    }

    fn basis(&self, look: &Look<'_>) -> Basis {
        Basis { ended: self.leave().1, ..basis::read(&self.slip, look) }
    }

    /// Enter: what is still open comes first; when nothing is, it saves.
    fn enter(&mut self, look: &Look<'_>) -> Effect {
        if self.is_editing {
            if self.slip.is_at_end() {
                return self.edit_done(look);
            }
            return slip::step(self, look, Step::Down);
        }
        match self.next_open() {
            Some(at) => {
                self.go(look, at);
                Effect::Say(look.words.t("handover-still-open").into_owned())
            }
            None => self.carry_out(look),
        }
    }

    fn edit_done(&mut self, look: &Look<'_>) -> Effect {
        self.is_editing = !self.slip.is_whole(look);
        Effect::None
    }

    fn carry_out(&mut self, look: &Look<'_>) -> Effect {
        let Some(person) = self.person else { return Effect::None };
        if !self.slip.is_whole(look) {
            self.is_editing = true;
            return Effect::None;
        }
        let successors: Vec<_> = self.chosen.iter().map(|(post, person)| (*post, *person)).collect();
        let status = self.leave().2;
        match handover::handover(look.view, person, status, &successors, &self.basis(look)) {
            Ok(act) => Effect::Propose(Box::new(act), After::Close),
            Err(refusal) => {
                self.refused(look, &refusal);
                Effect::None
            }
        }
    }

    /// Says why it was refused, with the cursor where it can be mended.
    fn refused(&mut self, look: &Look<'_>, refusal: &Refusal) {
        self.problem = Some(wording::refusal(look, refusal));
        let of_person = |who: PersonId| {
            self.posts.iter().position(|post| self.chosen.get(post).copied().flatten() == Some(who))
        };
        let at = match refusal {
            Refusal::Excluded { person, .. } | Refusal::PersonGone(person) => of_person(*person),
            Refusal::AlreadyHolds(id) => look.view.assignment(*id).and_then(|a| of_person(a.person)),
            Refusal::DateOrder { .. } | Refusal::Field { .. } => {
                self.is_editing = true;
                self.slip.blame(look, refusal);
                None
            }
            _ => None,
        };
        if let Some(at) = at {
            self.go(look, at);
        }
    }

    fn taken(&self, person: PersonId) -> usize {
        self.chosen.values().filter(|who| **who == Some(person)).count()
    }

    /// What saving would do, with the posts that stay empty by name.
    fn sentence(&self, look: &Look<'_>) -> String {
        let words = look.words;
        if self.posts.is_empty() {
            return words.t("handover-no-posts").into_owned();
        }
        let named = |id: &AssignmentId| {
            look.view.assignment(*id).map_or_else(String::new, |a| {
                let grid = describe::name(look, a.grid.row());
                format!("{grid} {}", describe::role(look, a.role.row()))
            })
        };
        let is_empty = |post: &&AssignmentId| self.chosen.get(post).copied().flatten().is_none();
        let empty: Vec<&AssignmentId> = self.posts.iter().filter(is_empty).collect();
        let mut names: Vec<String> = empty.iter().copied().take(MOST_NAMED).map(named).collect();
        if empty.len() > MOST_NAMED {
            let more = [("count", (empty.len() - MOST_NAMED).into())];
            names.push(words.ta("handover-and-more", &more).into_owned());
        }
        let args = [
            ("total", self.posts.len().into()),
            ("filled", (self.posts.len() - empty.len()).into()),
            ("open", (self.posts.len() - self.chosen.len()).into()),
            ("empty", names.join(&words.t("reason-and")).into()),
        ];
        match (empty.is_empty(), self.next_open()) {
            (true, _) => words.ta("handover-all-filled", &args).into_owned(),
            (false, Some(_)) => words.ta("handover-open", &args).into_owned(),
            (false, None) => words.ta("handover-some-empty", &args).into_owned(),
        }
    }

    fn draw_posts(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let columns = [
            Column::new(words.t("kind-grid"), 14).grow(),
            Column::new(words.t("role"), 12),
            Column::new(words.t("handover-since"), 10),
            Column::new(words.t("handover-successor"), 14),
        ];
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let Some(post) = self.posts.get(row) else { return Cell::default() };
            let Some(a) = look.view.assignment(*post) else { return Cell::default() };
            match column {
                0 => {
                    let code = look.view.grid(a.grid).and_then(|grid| grid.code(look.view.day()));
                    let serial = code.map(|code| format!("{:02}", code.serial())).unwrap_or_default();
                    let village = look.view.grid(a.grid).map(|grid| look.view.unit_name(grid.village));
                    let grid = describe::name(look, a.grid.row());
                    describe::joined(&[village.unwrap_or_default(), &serial, &grid]).into()
                }
                1 => describe::role(look, a.role.row()).into(),
                2 => a.from.to_string().into(),
                _ => match self.chosen.get(post) {
                    Some(Some(person)) => Cell::new(describe::name(look, person.row()), Tone::Good),
                    Some(None) => Cell::new(words.t("handover-nobody"), Tone::Warn),
                    None => Cell::new(words.t("handover-undecided"), Tone::Alert),
                },
            }
        };
        Table::new(&columns, self.posts.len(), self.cursor, &cell).draw(canvas)
    }
}

impl Listed for Handover {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        if self.is_editing {
            return slip::step(self, look, step);
        }
        self.cursor.step(step, self.posts.len(), Handover::page(look));
        self.stand(look);
        Effect::None
    }
}

impl Slipped for Handover {
    fn rows(look: &Look<'_>) -> u16 {
        look.body(true).height.saturating_sub(HEAD_ROWS)
    }
    fn slip(&mut self) -> &mut Slip {
        &mut self.slip
    }
    fn save(&mut self, look: &Look<'_>) -> Effect {
        self.edit_done(look)
    }
}

impl Chooser for Handover {
    fn has(&self, at: usize) -> bool {
        !self.is_editing && self.beside.nth(at).is_some()
    }
    fn take(&mut self, look: &Look<'_>, at: usize) -> Effect {
        let person = self.beside.nth(at);
        person.map_or(Effect::None, |person| self.decide(look, Some(person)))
    }
    fn may_look(&self) -> bool {
        !self.is_editing && !self.posts.is_empty()
    }
    fn look_for(&mut self, look: &Look<'_>) {
        self.beside.look_for(look, "");
    }
}

impl Screen for Handover {
    const NAME: &'static str = "handover";
    const TITLE: Msg = Msg("handover-title");
    const BINDINGS: &'static [Binding<Handover>] = &[
        beside::take::<Handover, 0>(),
        beside::take::<Handover, 1>(),
        beside::take::<Handover, 2>(),
        beside::take::<Handover, 3>(),
        beside::take::<Handover, 4>(),
        beside::take::<Handover, 5>(),
        beside::take::<Handover, 6>(),
        beside::take::<Handover, 7>(),
        beside::take::<Handover, 8>(),
        beside::other(),
        Binding::new("nobody", Msg("handover-command-nobody"), &[keys::DEL, keys::ch('-')], Handover::nobody)
            .hint(5)
            .short(Msg("handover-hint-nobody"))
            .when(Handover::is_listing),
        Binding::new("reopen", Msg("handover-command-reopen"), &[keys::BACKSPACE], Handover::reopen)
            .when(Handover::is_decided),
        Binding::new("enter", Msg("handover-command-enter"), &[keys::ENTER], Handover::enter)
            .hint(2)
            .short(Msg("handover-hint-enter")),
        Binding::new(
            "save",
            Msg("handover-command-save"),
            &[keys::ctrl('e'), keys::f(10)],
            Handover::carry_out,
        ),
        Binding::new("basis", Msg("basis-command"), &[keys::f(3)], Handover::edit).hint(3),
        widget::up(),
        widget::down(),
        widget::page_up(),
        widget::page_down(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Handover {
        let words = look.words;
        let leaves = LEAVES.iter().map(|(msg, _, _)| words.t(msg).into_owned()).collect();
        let slip = basis::lines(Slip::part(look), look, place)
            .chosen("leave", words.t("handover-why"), leaves, 0)
            .resumed(look, place.text("basis"));
        let mut screen = Handover {
            person: place.person().filter(|person| look.sees(person.row())),
            slip,
            is_editing: place.text("editing") == Some("1"),
            posts: Vec::new(),
            chosen: place.text("chosen").map(read).unwrap_or_default(),
            cursor: Cursor::on(place.number("cursor")),
            beside: Beside::default(),
            problem: None,
        };
        screen.refresh(look);
        screen.beside.look_again(look, place);
        screen
    }

    fn place(&self, _look: &Look<'_>) -> Place {
        let place = Place::new(Handover::NAME)
            .with("basis", self.slip.memory())
            .with("chosen", write(&self.chosen))
            .with("cursor", self.cursor.at(self.posts.len()))
            .with("editing", u8::from(self.is_editing));
        let place = self.beside.remember(place);
        match self.person {
            Some(person) => place.about(person.row()),
            None => place,
        }
    }

    fn heading(&self, look: &Look<'_>) -> String {
        self.person.map(|person| describe::name(look, person.row())).unwrap_or_default()
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let Some(person) = self.person else {
            canvas.text(0, 1, &words.t("row-not-shown"), Tone::Plain);
            return None;
        };
        let said = describe::row(look, person.row());
        let head = describe::joined(&[&said.name, &said.detail]);
        canvas.text(0, 1, &head, Tone::Strong);
        let why = words.t(self.leave().0);
        let basis = format!("{} {why}  {}", words.t("handover-why"), basis::said(&self.slip, look));
        canvas.text(1, 1, &basis, Tone::Plain);
        let rows = canvas.rows();
        if self.is_editing {
            let preview = words.t("handover-basis-how");
            let mut inner = canvas.part(HEAD_ROWS, rows - HEAD_ROWS);
            return self.slip.draw(look, &mut inner, &preview);
        }
        let panel = Handover::panel_rows(rows);
        let table = rows.saturating_sub(HEAD_ROWS + panel + SENTENCE_ROWS);
        let caret = self.draw_posts(look, &mut canvas.part(HEAD_ROWS, table));
        let title = self.here().and_then(|post| look.view.assignment(post)).map_or_else(String::new, |a| {
            let args = [
                ("grid", describe::name(look, a.grid.row()).into()),
                ("role", describe::role(look, a.role.row()).into()),
            ];
            words.ta("handover-candidates", &args).into_owned()
        });
        let looking = {
            let taken = |person| self.taken(person);
            self.beside.draw(look, &mut canvas.part(HEAD_ROWS + table, panel), &title, &taken)
        };
        let (text, tone) = match &self.problem {
            Some(problem) => (problem.clone(), Tone::Alert),
            None if self.next_open().is_some() => (self.sentence(look), Tone::Warn),
            None => (self.sentence(look), Tone::Strong),
        };
        canvas.part(rows - SENTENCE_ROWS, SENTENCE_ROWS).paragraph(0, 1, &text, tone);
        looking.or(caret)
    }

    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        if self.is_editing {
            if key.code == Code::Esc && !self.slip.is_looking() {
                return Some(self.edit_done(look));
            }
            return self.slip.key(look, key, Handover::rows(look)).then_some(Effect::None);
        }
        let may_begin = !self.posts.is_empty();
        match self.beside.key(look, key, may_begin)? {
            Some(person) => Some(self.decide(look, Some(person))),
            None => Some(Effect::None),
        }
    }

    fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        if self.is_editing { self.slip.paste(look, text) } else { self.beside.paste(look, text) }
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        match event {
            Event::BookChanged | Event::Shown => self.refresh(look),
            Event::Refused(refusal) => self.refused(look, refusal),
            _ => {}
        }
        Effect::None
    }
}

/// The decided posts as a text for a place: `12:7,13:-`.
fn write(chosen: &BTreeMap<AssignmentId, Option<PersonId>>) -> String {
    let said = chosen.iter().map(|(post, person)| match person {
        Some(person) => format!("{}:{}", post.0, person.0),
        None => format!("{}:-", post.0),
    });
    said.collect::<Vec<_>>().join(",")
}

fn read(text: &str) -> BTreeMap<AssignmentId, Option<PersonId>> {
    let one = |part: &str| {
        let (post, person) = part.split_once(':')?;
        Some((AssignmentId(post.parse().ok()?), person.parse().ok().map(PersonId)))
    };
    text.split(',').filter_map(one).collect()
}
