//! The screen of an entry's form: new ones in a series, or one that is changed. Half-filled ones survive as drafts.

use super::{named, register_of};
use crate::{
    domain::{
        EntryId, Kind, Refusal, Row, UnitId,
        register::{Entry, EntryProblem, Slug, desk},
    },
    lang::Msg,
    term::Key,
    ui::{
        After, Binding, Canvas, Draft, Effect, Event, Look, Order, Place, Screen, Tone, describe, keys,
        widget::{EntryForm, Filled, Listed, MAX_AT_ONCE, Step, down, first, last, page_down, page_up, up},
    },
};
use ratatui::layout::Position;

/// Rows above the form.
const HEAD_ROWS: u16 = 1;

/// The form of an entry.
pub struct EntryScreen {
    place: Place,
    register: Option<Slug>,
    form: Option<EntryForm>,
    resumed: bool,
}

/// The form of an entry that is to go to a state and still lacks what that needs.
pub fn fill_place(id: EntryId, state: Slug) -> Place {
    Place::new(EntryScreen::NAME).about(id.row()).with("state", state)
}

fn read(json: &str) -> Option<Entry> {
    match Row::read_json(Kind::Entry, json.as_bytes()).ok()? {
        Row::Entry(entry) => Some((*entry).clone()),
        _ => None,
    }
}

fn write(entry: &Entry) -> Option<Box<str>> {
    let mut json = Vec::new();
    Row::from(entry.clone()).write_json(&mut json).ok()?;
    String::from_utf8(json).ok().map(Into::into)
}

impl EntryScreen {
    fn rows(look: &Look<'_>) -> u16 {
        look.body(true).height.saturating_sub(HEAD_ROWS)
    }

    fn form_of(look: &Look<'_>, place: &Place) -> (Option<Slug>, Option<EntryForm>) {
        let view = look.view;
        if let Some(row) = place.row().filter(|row| row.kind == Kind::Entry) {
            let id = EntryId(row.id);
            let Some(entry) = view.entry(id) else { return (None, None) };
            let definition = view.register(entry.register);
            return (Some(entry.register), definition.map(|of| EntryForm::of(look, of, id, entry)));
        }
        let register = register_of(place);
        let form = register.and_then(|key| view.register(key)).map(|definition| {
            let subject = place.row().filter(|row| definition.subject.kind() == Some(row.kind));
            let unit: Option<UnitId> = place.unit().or_else(|| view.home());
            EntryForm::new(look, definition, unit, subject)
        });
        (register, form)
    }

    /// Puts the cursor where the place wants it, and the state that is wanted.
    fn prepare(&mut self, look: &Look<'_>) {
        let (Some(form), Some(definition)) =
            (&mut self.form, self.register.and_then(|key| look.view.register(key)))
        else {
            return;
        };
        let rows = EntryScreen::rows(look);
        if let Some(state) = self.place.text("state").and_then(Slug::parse) {
            form.go_to_state(look, state, rows);
        }
        if let Some(column) = self.place.text("column").and_then(|key| definition.column(key)) {
            form.go(column, rows);
        }
    }

    fn keep(&self, look: &Look<'_>) -> Effect {
        let Some(form) = &self.form else { return Effect::None };
        if !form.is_half_done(look) {
            let has_draft = look.facts.drafts.iter().any(|draft| draft.belongs_to(&self.place));
            let drop = || Effect::Order(Order::DropDraft(Box::new(self.place.clone())));
            return if has_draft { drop() } else { Effect::None };
        }
        let Some(row) = write(form.entry()) else { return Effect::None };
        let place = self.place.clone().with("field", form.remembered());
        let base = form.base().and_then(write);
        let at_ms = look.facts.now_ms;
        let typed = form.typed().map(Box::from);
        let draft = Draft { place, at_ms, kind: Kind::Entry, base, row, request: None, typed };
        Effect::Order(Order::KeepDraft(Box::new(draft)))
    }

    fn filled(&mut self, look: &Look<'_>, filled: Filled) -> Option<Effect> {
        match filled {
            Filled::Not => None,
            Filled::Typing => Some(Effect::None),
            Filled::Typed | Filled::Field => Some(self.keep(look)),
            Filled::Save => Some(self.save(look)),
        }
    }

    fn save(&mut self, look: &Look<'_>) -> Effect {
        let rows = EntryScreen::rows(look);
        let Some(form) = &mut self.form else { return Effect::None };
        let Some(entries) = form.finish(look, rows) else { return Effect::None };
        debug_assert!(entries.len() <= MAX_AT_ONCE);
        match (form.at(), form.base(), &entries[..]) {
            (Some(id), Some(base), [entry]) => match desk::change(id, base, entry) {
                Some(act) => Effect::Propose(Box::new(act), After::Close),
                None => Effect::Close,
            },
            _ => Effect::propose(desk::record(look.view, entries)),
        }
    }

    fn discard(&mut self, look: &Look<'_>) -> Effect {
        self.form = EntryScreen::form_of(look, &self.place).1;
        Effect::Order(Order::DropDraft(Box::new(self.place.clone())))
    }

    fn hold(&mut self, _: &Look<'_>) -> Effect {
        if let Some(form) = &mut self.form {
            form.toggle_sticky();
        }
        Effect::None
    }

    fn is_changed(&self, look: &Look<'_>) -> bool {
        self.form.as_ref().is_some_and(|form| form.is_half_done(look))
    }

    fn is_new(&self, _: &Look<'_>) -> bool {
        self.form.as_ref().is_some_and(EntryForm::is_new)
    }
}

impl Listed for EntryScreen {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        let filled = self.form.as_mut().map(|form| form.step(look, step, EntryScreen::rows(look)));
        filled.and_then(|filled| self.filled(look, filled)).unwrap_or_default()
    }
}

impl Screen for EntryScreen {
    const NAME: &'static str = "entry-form";
    const TITLE: Msg = Msg("entry-form-title");
    const BINDINGS: &'static [Binding<EntryScreen>] = &[
        Binding::new("save", Msg("command-save"), &[keys::f(3)], EntryScreen::save)
            .hint(1)
            .when(EntryScreen::is_changed),
        Binding::new("hold", Msg("command-hold"), &[keys::f(6)], EntryScreen::hold)
            .hint(4)
            .when(EntryScreen::is_new),
        Binding::new("discard", Msg("command-discard"), &[keys::f(8)], EntryScreen::discard)
            .when(EntryScreen::is_changed),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> EntryScreen {
        let mut plain = place.clone();
        plain.details.remove("field");
        let (register, form) = EntryScreen::form_of(look, &plain);
        let mut screen = EntryScreen { place: plain, register, form, resumed: false };
        let draft = look.facts.drafts.iter().find(|draft| draft.belongs_to(&screen.place));
        let draft = draft.filter(|draft| draft.kind == Kind::Entry);
        match (draft.and_then(|draft| Some((draft, read(&draft.row)?))), screen.form.take()) {
            (Some((draft, entry)), Some(form)) if Some(entry.register) == screen.register => {
                let base = draft.base.as_deref().and_then(read);
                let remembered = draft.place.text("field").unwrap_or_default();
                let typed = draft.typed.as_deref();
                screen.form = Some(form.resumed(look, base, entry, remembered, typed));
                screen.resumed = true;
            }
            (_, mut form) => {
                if let (Some(form), Some(remembered)) = (&mut form, place.text("field")) {
                    form.recall(remembered);
                }
                screen.form = form;
                screen.prepare(look);
            }
        }
        screen
    }

    fn place(&self, _: &Look<'_>) -> Place {
        let field = self.form.as_ref().map(EntryForm::remembered);
        field.map_or(self.place.clone(), |field| self.place.clone().with("field", field))
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let definition = self.register.and_then(|key| look.view.register(key));
        let name = definition.map(|of| named(look, &of.name).to_owned()).unwrap_or_default();
        match self.form.as_ref().and_then(EntryForm::at) {
            Some(id) => describe::name(look, id.row()),
            None => look.words.ta("record-new", &[("kind", name.into())]).into_owned(),
        }
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let Some(form) = &self.form else {
            canvas.text(0, 1, &words.t("register-gone"), Tone::Plain);
            return None;
        };
        let how = if form.is_new() { words.t("form-new-help") } else { words.t("entry-edit-help") };
        canvas.text(0, 1, &how, Tone::Dim);
        let rows = canvas.rows() - HEAD_ROWS;
        form.draw(look, &mut canvas.part(HEAD_ROWS, rows))
    }

    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        let filled = self.form.as_mut()?.key(look, key, EntryScreen::rows(look));
        self.filled(look, filled)
    }

    fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        let Some(form) = &mut self.form else { return Effect::None };
        let said = form.paste(look, text);
        self.keep(look).and(said)
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        let Some(form) = &mut self.form else { return Effect::None };
        match event {
            Event::Opened if self.resumed => {
                self.resumed = false;
                Effect::Say(look.words.t("record-resumed").into_owned())
            }
            Event::Saved(receipt) => {
                let drop = Effect::Order(Order::DropDraft(Box::new(self.place.clone())));
                match form.at() {
                    Some(id) => {
                        if let Some(entry) = look.view.entry(id) {
                            form.saved(entry);
                        }
                    }
                    None if receipt.created.is_empty() => return Effect::None,
                    None => form.next(look),
                }
                drop
            }
            Event::Refused(Refusal::Entry { problem, .. }) => {
                let problem: EntryProblem = problem.clone();
                form.blame(look, &problem, EntryScreen::rows(look));
                Effect::None
            }
            // What others changed is taken over while nothing is half done; else it shows as a conflict.
            Event::BookChanged | Event::Shown => {
                if let Some(entry) = form.at().and_then(|id| look.view.entry(id))
                    && !form.is_changed(look)
                    && !form.is_typing()
                {
                    form.saved(entry);
                }
                Effect::None
            }
            _ => Effect::None,
        }
    }

    fn escape(&mut self, look: &Look<'_>) -> Option<Effect> {
        self.is_changed(look).then(|| {
            let said = Effect::Say(look.words.t("record-kept").into_owned());
            self.keep(look).and(Effect::Close).and(said)
        })
    }
}
