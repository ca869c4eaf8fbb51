//! Two records of one person become one: the other is found, both stand side by side, one stays. And back.

use crate::{
    domain::{Kind, PersonId, Row, RowId, Value, desk::people},
    lang::Msg,
    term::Key,
    ui::{
        After, Binding, Canvas, Effect, Event, Look, Place, Screen, Tone, describe, keys,
        widget::{
            Cell, Column, Cursor, Listed, Picked, Picker, Step, Table, down, first, last, page_down, page_up,
            up,
        },
        wording,
    },
};
use ratatui::layout::Position;

/// Most suspects that are offered.
const MOST_SUSPECTS: usize = 9;
/// Rows above and below the fields.
const FRAME_ROWS: u16 = 4;

/// One field in which the two may differ.
struct Line {
    field: usize,
    left: Value,
    right: Value,
}

/// The screen.
pub struct MergePeople {
    person: Option<PersonId>,
    other: Option<PersonId>,
    /// Whether the other record is the one that stays.
    keeps_other: bool,
    suspects: Vec<PersonId>,
    picker: Option<Picker>,
    lines: Vec<Line>,
    cursor: Cursor,
    problem: Option<String>,
}

fn record(look: &Look<'_>, person: PersonId) -> Option<Row> {
    look.view.person(person)?;
    look.view.row(person.row()).map(|(_, row)| row)
}

impl MergePeople {
    fn refresh(&mut self, look: &Look<'_>) {
        self.suspects = self.person.map(|person| suspects(look, person)).unwrap_or_default();
        self.other = self.other.filter(|other| look.sees(other.row()));
        self.lines.clear();
        let (Some(left), Some(right)) = (self.person, self.other) else { return };
        let (Some(left), Some(right)) = (record(look, left), record(look, right)) else { return };
        let pairs = (0..left.fields().len()).map(|field| (field, left.get(field), right.get(field)));
        self.lines = pairs
            .filter(|(_, left, right)| *left != Value::Empty || *right != Value::Empty)
            .map(|(field, left, right)| Line { field, left, right })
            .collect();
        // What differs stands first: that is what the decision is about.
        self.lines.sort_by_key(|line| line.left == line.right);
    }

    /// The record into which this one was merged.
    fn merged_into(&self, look: &Look<'_>) -> Option<PersonId> {
        look.view.person(self.person?)?.merged_into
    }

    fn total(&self) -> usize {
        if self.other.is_some() { self.lines.len() } else { self.suspects.len() }
    }

    fn is_choosing(&self, look: &Look<'_>) -> bool {
        self.other.is_none() && self.merged_into(look).is_none()
    }

    fn is_comparing(&self, _: &Look<'_>) -> bool {
        self.other.is_some()
    }

    fn is_merged(&self, look: &Look<'_>) -> bool {
        self.merged_into(look).is_some()
    }

    fn compare(&mut self, look: &Look<'_>, other: PersonId) -> Effect {
        if Some(other) == self.person {
            return Effect::Say(look.words.t("merge-people-same").into_owned());
        }
        self.other = Some(other);
        // The record that knows more is offered as the one that stays.
        self.keeps_other = weight(look, other) > self.person.map_or(0, |person| weight(look, person));
        self.cursor = Cursor::default();
        self.problem = None;
        self.refresh(look);
        Effect::None
    }

    fn take(&mut self, look: &Look<'_>, at: usize) -> Effect {
        if self.other.is_some() {
            self.keeps_other = at == 1;
            return Effect::None;
        }
        self.suspects.get(at).copied().map_or(Effect::None, |other| self.compare(look, other))
    }

    fn enter(&mut self, look: &Look<'_>) -> Effect {
        match self.other {
            None => self.take(look, self.cursor.at(self.suspects.len())),
            Some(_) => self.merge(look),
        }
    }

    fn merge(&mut self, look: &Look<'_>) -> Effect {
        let (Some(person), Some(other)) = (self.person, self.other) else { return Effect::None };
        let (winner, loser) = if self.keeps_other { (other, person) } else { (person, other) };
        match people::merge(look.view, winner, loser) {
            Ok(act) => {
                Effect::Propose(Box::new(act), After::Replace(Place::new("record").about(winner.row())))
            }
            Err(refusal) => {
                self.problem = Some(wording::refusal(look, &refusal));
                Effect::None
            }
        }
    }

    fn unmerge(&mut self, look: &Look<'_>) -> Effect {
        let Some(person) = self.person else { return Effect::None };
        match people::unmerge(look.view, person) {
            Ok(act) => {
                Effect::Propose(Box::new(act), After::Replace(Place::new("record").about(person.row())))
            }
            Err(refusal) => {
                self.problem = Some(wording::refusal(look, &refusal));
                Effect::None
            }
        }
    }

    fn swap(&mut self, _: &Look<'_>) -> Effect {
        self.keeps_other = !self.keeps_other;
        Effect::None
    }

    fn look_for(&mut self, look: &Look<'_>) -> Effect {
        let mut picker = Picker::new(&[Kind::Person]);
        picker.refresh(look);
        self.picker = Some(picker);
        Effect::None
    }

    fn choose_again(&mut self, look: &Look<'_>) -> Effect {
        self.other = None;
        self.cursor = Cursor::default();
        self.refresh(look);
        Effect::None
    }

    fn page(look: &Look<'_>) -> usize {
        Table::page(look.body(true).height.saturating_sub(FRAME_ROWS), 0)
    }

    fn said(look: &Look<'_>, person: PersonId) -> String {
        let said = describe::row(look, person.row());
        let posts = look.view.load(person);
        let posts = look.words.ta("merge-people-posts", &[("count", posts.into())]);
        describe::joined(&[&said.name, &said.detail, &posts])
    }

    fn draw_pair(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let (Some(person), Some(other)) = (self.person, self.other) else { return None };
        let stays = |is: bool| if is { words.t("merge-people-stays") } else { words.t("merge-people-goes") };
        let half = (canvas.columns().saturating_sub(18)) / 2;
        let columns = [
            Column::new(words.t("merge-people-field"), 14),
            Column::new(format!("1 {}", stays(!self.keeps_other)), half.saturating_sub(2)),
            Column::new(format!("2 {}", stays(self.keeps_other)), half.saturating_sub(2)),
        ];
        let value = |at: RowId, line: &Line, value: &Value| {
            let Some(field) = Row::fields_of(Kind::Person).get(line.field) else { return String::new() };
            // Whether masked values differ is told by the sign, not by showing them.
            if *value != Value::Empty && describe::is_masked(look, Some(at), line.field, field) {
                return describe::hidden(look, field, value);
            }
            describe::content(look, field, value)
        };
        let cell = |at: usize, column: usize| -> Cell<'_> {
            let Some(line) = self.lines.get(at) else { return Cell::default() };
            let differs = line.left != line.right;
            match column {
                0 => {
                    let label = Row::fields_of(Kind::Person)
                        .get(line.field)
                        .map(|f| describe::field(look, Kind::Person, f));
                    let sign = if differs { "!" } else { " " };
                    let tone = if differs { Tone::Warn } else { Tone::Dim };
                    Cell::new(format!("{sign}{}", label.unwrap_or_default()), tone)
                }
                1 => value(person.row(), line, &line.left).into(),
                _ => value(other.row(), line, &line.right).into(),
            }
        };
        Table::new(&columns, self.lines.len(), self.cursor, &cell).draw(canvas)
    }

    fn draw_suspects(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let mut caret = None;
        for (row, (at, person)) in (0..canvas.rows()).zip(self.suspects.iter().enumerate()) {
            let here = at == self.cursor.at(self.suspects.len());
            if here {
                caret = canvas.position(row, 0);
            }
            let marker = if here { ">" } else { " " };
            canvas.text(
                row,
                0,
                &format!("{marker}{} {}", at + 1, MergePeople::said(look, *person)),
                Tone::Plain,
            );
        }
        if self.suspects.is_empty() {
            canvas.text(0, 1, &look.words.t("merge-people-no-suspects"), Tone::Dim);
        }
        caret
    }
}

/// How much a record knows.
fn weight(look: &Look<'_>, person: PersonId) -> usize {
    let filled = record(look, person)
        .map_or(0, |row| (0..row.fields().len()).filter(|field| row.get(*field) != Value::Empty).count());
    filled + look.view.assignments_of_person(person).len()
}

/// Records that may be of the same person: the same name, now or formerly, or the same birth date in the same
/// village; those whose known birth dates differ last.
fn suspects(look: &Look<'_>, person: PersonId) -> Vec<PersonId> {
    let view = look.view;
    let Some(record) = view.person(person) else { return Vec::new() };
    let mut found: Vec<PersonId> = Vec::new();
    for name in std::iter::once(&record.name).chain(&record.former_names) {
        found.extend(view.people_named(name).map(|(id, _)| id));
    }
    let village = record.home.and_then(|home| view.village_of(home));
    if let (Some(village), Some(birth)) = (village, record.birth) {
        let same = |other: &crate::domain::person::Person| {
            let formerly = other.former_names.contains(&record.name);
            formerly || other.birth == Some(birth)
        };
        found.extend(view.people_below(village).filter(|(_, other)| same(other)).map(|(id, _)| id));
    }
    let mut seen = vec![person];
    found.retain(|id| {
        !seen.contains(id) && {
            seen.push(*id);
            true
        }
    });
    let differs = |id: &PersonId| {
        let other = view.person(*id).and_then(|other| other.birth);
        record.birth.zip(other).is_some_and(|(a, b)| a != b)
    };
    found.sort_by_key(|id| (differs(id), view.person(*id).is_some_and(|other| other.name != record.name)));
    found.truncate(MOST_SUSPECTS);
    found
}

impl Listed for MergePeople {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        self.cursor.step(step, self.total(), MergePeople::page(look));
        Effect::None
    }
}

impl Screen for MergePeople {
    const NAME: &'static str = "merge-people";
    const TITLE: Msg = Msg("merge-people-title");
    const BINDINGS: &'static [Binding<MergePeople>] = &[
        Binding::new(
            "one",
            Msg("merge-people-one"),
            &[keys::ch('1')],
            |s: &mut MergePeople, l: &Look<'_>| s.take(l, 0),
        )
        .hint(1)
        .shown(Msg("merge-people-keys"))
        .short(Msg("choose"))
        .when(|s, _| s.other.is_some() || !s.suspects.is_empty()),
        Binding::new(
            "two",
            Msg("merge-people-two"),
            &[keys::ch('2')],
            |s: &mut MergePeople, l: &Look<'_>| s.take(l, 1),
        )
        .when(|s, _| s.other.is_some() || s.suspects.len() > 1),
        Binding::new("swap", Msg("merge-people-swap"), &[keys::SPACE, keys::TAB], MergePeople::swap)
            .when(MergePeople::is_comparing),
        Binding::new("enter", Msg("merge-people-enter"), &[keys::ENTER], MergePeople::enter)
            .hint(2)
            .when(|s, look| s.other.is_some() || (s.is_choosing(look) && !s.suspects.is_empty())),
        Binding::new("other", Msg("beside-command-other"), &[keys::ch('0')], MergePeople::look_for)
            .hint(3)
            .when(MergePeople::is_choosing),
        Binding::new("again", Msg("merge-people-again"), &[keys::BACKSPACE], MergePeople::choose_again)
            .hint(4)
            .when(MergePeople::is_comparing),
        Binding::new("unmerge", Msg("verb-unmerge_people"), &[keys::f(8)], MergePeople::unmerge)
            .hint(1)
            .when(MergePeople::is_merged),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> MergePeople {
        let other = place.text("other").and_then(|id| id.parse().ok()).map(PersonId);
        let mut screen = MergePeople {
            person: place.person().filter(|person| look.view.person(*person).is_some()),
            other,
            keeps_other: place.text("keeps") == Some("other"),
            suspects: Vec::new(),
            picker: None,
            lines: Vec::new(),
            cursor: Cursor::on(place.number("cursor")),
            problem: None,
        };
        screen.refresh(look);
        if let (Some(text), None) = (place.text("find"), screen.other) {
            let mut picker = Picker::new(&[Kind::Person]);
            picker.type_in(look, text);
            screen.picker = Some(picker);
        }
        screen
    }

    fn place(&self, _look: &Look<'_>) -> Place {
        let mut place = Place::new(MergePeople::NAME).with("cursor", self.cursor.at(self.total()));
        if let Some(picker) = &self.picker {
            place = place.with("find", picker.text());
        }
        if let Some(other) = self.other {
            place =
                place.with("other", other.0).with("keeps", if self.keeps_other { "other" } else { "this" });
        }
        self.person.map_or(place.clone(), |person| place.about(person.row()))
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
        let rows = canvas.rows();
        canvas.text(0, 1, &MergePeople::said(look, person), Tone::Strong);
        if let Some(winner) = self.merged_into(look) {
            let args = [("winner", MergePeople::said(look, winner).into())];
            canvas.paragraph(1, 1, &words.ta("merge-people-merged", &args), Tone::Plain);
            return None;
        }
        let caret = match self.other {
            Some(other) => {
                canvas.text(1, 1, &MergePeople::said(look, other), Tone::Strong);
                self.draw_pair(look, &mut canvas.part(2, rows - FRAME_ROWS))
            }
            None => {
                canvas.text(1, 1, &words.t("merge-people-suspects"), Tone::Head);
                match &self.picker {
                    Some(picker) => {
                        picker.draw(look, &mut canvas.part(2, rows - 2), &words.t("beside-other"))
                    }
                    None => self.draw_suspects(look, &mut canvas.part(2, rows - FRAME_ROWS)),
                }
            }
        };
        let mut foot = canvas.part(rows - 2, 2);
        match (&self.problem, self.other) {
            (Some(problem), _) => {
                foot.paragraph(0, 1, problem, Tone::Alert);
            }
            (None, Some(other)) => {
                let (winner, loser) = if self.keeps_other { (other, person) } else { (person, other) };
                let held = look.view.assignments_of_person(loser).len();
                let args = [("winner", describe::name(look, winner.row()).into()), ("posts", held.into())];
                foot.paragraph(0, 1, &words.ta("merge-people-preview", &args), Tone::Strong);
            }
            (None, None) if self.picker.is_none() => {
                foot.text(0, 1, &words.t("merge-people-how"), Tone::Dim);
            }
            (None, None) => {}
        }
        caret
    }

    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        if let Some(picker) = &mut self.picker {
            return match picker.key(look, key) {
                Picked::Still => Some(Effect::None),
                Picked::Not => None,
                Picked::Cancelled => {
                    self.picker = None;
                    Some(Effect::None)
                }
                Picked::Row(row) => {
                    self.picker = None;
                    Some(self.compare(look, PersonId(row.id)))
                }
            };
        }
        // A suspect further down than the second.
        let digit = key.folded().typed().and_then(|c| c.to_digit(10)).map(|digit| digit as usize);
        if let Some(digit @ 3..) =
            digit.filter(|digit| self.is_choosing(look) && *digit <= self.suspects.len())
        {
            return Some(self.take(look, digit - 1));
        }
        let letter = key.typed().filter(|c| c.is_alphabetic() && self.is_choosing(look))?;
        let mut picker = Picker::new(&[Kind::Person]);
        picker.type_in(look, letter.encode_utf8(&mut [0; 4]));
        self.picker = Some(picker);
        Some(Effect::None)
    }

    fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        self.picker.as_mut().map_or(Effect::None, |picker| picker.paste(look, text))
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        match event {
            Event::BookChanged | Event::Shown => self.refresh(look),
            Event::Refused(refusal) => self.problem = Some(wording::refusal(look, refusal)),
            _ => {}
        }
        Effect::None
    }

    fn escape(&mut self, look: &Look<'_>) -> Option<Effect> {
        self.other.is_some().then(|| self.choose_again(look))
    }
}
