//! One record of any kind: its card and its form. A half-filled form survives a lost line as a draft.

use crate::{
    domain::{Act, Kind, PersonId, Refusal, Row, RowId, Step as ActStep, Verb, desk::handover},
    lang::Msg,
    term::{Code, Key},
    ui::{
        After, Binding, Canvas, Draft, Effect, Event, Look, Order, Place, Question, Screen, Tone, describe,
        keys,
        widget::{
            Accepts, Conflict, Filled, Form, Input, Listed, Settled, Step, Typed, conflict, down, empty,
            first, last, page_down, page_up, up,
        },
        wording,
    },
};
use ratatui::layout::Position;

/// A card that can be filled in.
pub struct Record {
    place: Place,
    kind: Kind,
    form: Option<Form>,
    /// The draft that it was resumed from is said once.
    resumed: bool,
    /// What a hidden field is to be shown for, while it is being typed.
    purpose: Option<Input>,
    /// Somebody else has saved the same fields first.
    conflict: Option<Conflict>,
}

/// Longest purpose. *Unit*: characters.
const PURPOSE_MAX: u16 = 100;
/// Rows above the form: what the record is and what hangs on it.
const HEAD_ROWS: u16 = 2;

/// Fields that the next new record of a series keeps.
const HELD: [(Kind, &str); 2] = [(Kind::Person, "home"), (Kind::Organisation, "unit")];

fn kind_of(key: &str) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| kind.key() == key)
}

fn read(kind: Kind, json: &str) -> Option<Row> {
    Row::read_json(kind, json.as_bytes()).ok()
}

fn write(row: &Row) -> Option<Box<str>> {
    let mut json = Vec::new();
    row.write_json(&mut json).ok()?;
    String::from_utf8(json).ok().map(Into::into)
}

impl Record {
    /// The place of a form for a new record that belongs to a unit.
    pub fn new_place(kind: Kind, unit: Option<crate::domain::UnitId>) -> Place {
        let place = Place::new(Record::NAME).with("new", kind.key());
        unit.map_or(place.clone(), |unit| place.about(unit.row()))
    }

    fn rows(look: &Look<'_>) -> u16 {
        look.body(true).height.saturating_sub(HEAD_ROWS)
    }

    /// The row of an existing record.
    fn at(&self) -> Option<RowId> {
        self.form.as_ref().and_then(Form::at)
    }

    fn form_of(look: &Look<'_>, place: &Place) -> (Kind, Option<Form>) {
        if let Some(kind) = place.text("new").and_then(kind_of) {
            let unit = place.unit().or_else(|| look.view.home());
            let form = empty(kind, unit).map(Form::new).map(|mut form| {
                let held = |field: &crate::domain::Field| HELD.contains(&(kind, field.key));
                let fields = Row::fields_of(kind);
                let held: Vec<usize> = (0..fields.len()).filter(|at| held(&fields[*at])).collect();
                form.hold(&held);
                form
            });
            return (kind, form);
        }
        let Some(at) = place.row() else { return (Kind::Unit, None) };
        let row = look.view.row(at).filter(|_| look.sees(at)).map(|(_, row)| row);
        (at.kind, row.map(|row| Form::of(at, row)))
    }

    /// Keeps what is half done, or forgets what was and is not any more.
    fn keep(&self, look: &Look<'_>) -> Effect {
        let Some(form) = &self.form else { return Effect::None };
        if !form.is_half_done(look) {
            let has_draft = look.facts.drafts.iter().any(|draft| draft.belongs_to(&self.place));
            let drop = || Effect::Order(Order::DropDraft(Box::new(self.place.clone())));
            return if has_draft { drop() } else { Effect::None };
        }
        let Some(row) = write(form.row()) else { return Effect::None };
        let place = self.place.clone().with("field", form.field().unwrap_or_default());
        let base = form.base().and_then(write);
        let at_ms = look.facts.now_ms;
        let typed = form.typed().map(Box::from);
        Effect::Order(Order::KeepDraft(Box::new(Draft {
            place,
            at_ms,
            kind: self.kind,
            base,
            row,
            request: None,
            typed,
        })))
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
        let rows = Record::rows(look);
        let Some(form) = &mut self.form else { return Effect::None };
        let Some(step) = form.finish(look, rows) else { return Effect::None };
        let verb = match step {
            ActStep::Create(_) => Verb::Create,
            ActStep::Edit { .. } | ActStep::Remove { .. } | ActStep::Restore { .. } => Verb::Edit,
        };
        Effect::Propose(Box::new(Act::new(verb, vec![step])), After::Stay)
    }

    /// A key while two people's values stand beside each other.
    fn settle(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        let settled = self.conflict.as_mut()?.key(key);
        if settled == Settled::NotYet {
            return Some(Effect::None);
        }
        self.conflict = None;
        let Settled::Theirs(theirs) = settled else { return Some(Effect::None) };
        let form = self.form.as_mut()?;
        let now = form.at().and_then(|at| look.view.row(at))?.1;
        form.settle(now, &theirs);
        if form.is_changed() {
            return Some(self.save(look));
        }
        let drop = Effect::Order(Order::DropDraft(Box::new(self.place.clone())));
        Some(drop.and(Effect::Say(look.words.t("conflict-taken").into_owned())))
    }

    fn discard(&mut self, look: &Look<'_>) -> Effect {
        self.form = Record::form_of(look, &self.place).1;
        Effect::Order(Order::DropDraft(Box::new(self.place.clone())))
    }

    fn reveal(&mut self, look: &Look<'_>) -> Effect {
        if self.is_masked(look) {
            self.purpose = Some(Input::new(Accepts::Text(PURPOSE_MAX), ""));
        }
        Effect::None
    }

    /// A key while the purpose is being typed: Enter shows the field, Esc leaves it hidden.
    fn purpose_key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        let input = self.purpose.as_mut()?;
        match key.code {
            Code::Enter => {
                let purpose = self.purpose.take().map(|input| input.text().trim().into()).unwrap_or_default();
                let masked = self.form.as_ref().and_then(|form| form.masked(look));
                Some(masked.map_or(Effect::None, |cell| Effect::Order(Order::Reveal(vec![cell], purpose))))
            }
            Code::Esc => {
                self.purpose = None;
                Some(Effect::None)
            }
            _ if input.key(key) == Typed::Not => None,
            _ => Some(Effect::None),
        }
    }

    fn history(&mut self, _: &Look<'_>) -> Effect {
        self.at().map_or(Effect::None, |at| Effect::Open(Place::new("history").about(at)))
    }

    /// Opens another screen about the record.
    fn to(&self, screen: &str) -> Effect {
        self.at().map_or(Effect::None, |at| Effect::Open(Place::new(screen).about(at)))
    }

    fn is_person(&self, _: &Look<'_>) -> bool {
        self.at().is_some_and(|at| at.kind == Kind::Person)
    }

    fn has_posts(&self, look: &Look<'_>) -> bool {
        let person = self.at().filter(|at| at.kind == Kind::Person).map(|at| PersonId(at.id));
        person.is_some_and(|person| !handover::posts(look.view, person).is_empty())
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

    fn is_masked(&self, look: &Look<'_>) -> bool {
        self.form.as_ref().is_some_and(|form| form.masked(look).is_some())
    }

    fn is_new(&self, _: &Look<'_>) -> bool {
        self.form.as_ref().is_some_and(|form| form.at().is_none())
    }

    fn is_old(&self, _: &Look<'_>) -> bool {
        self.at().is_some()
    }

    /// What hangs on the record, in one line.
    fn about(&self, look: &Look<'_>) -> String {
        let (view, words) = (look.view, look.words);
        let Some(at) = self.at() else { return words.t("form-new-help").into_owned() };
        let registers = match view.entries_naming(at).count() {
            0 => String::new(),
            count => words.ta("record-registers", &[("count", count.into())]).into_owned(),
        };
        let about = match at.kind {
            Kind::Person => {
                let posts: Vec<String> = view
                    .assignments_of_person(PersonId(at.id))
                    .into_iter()
                    .filter(|(_, post)| post.standing(view.day()).in_force())
                    .map(|(_, post)| {
                        let grid = describe::name(look, post.grid.row());
                        describe::joined(&[&grid, &describe::role(look, post.role.row())])
                    })
                    .collect();
                let elsewhere = view.assignments_elsewhere(PersonId(at.id));
                let load = [("count", view.load(PersonId(at.id)).into()), ("elsewhere", elsewhere.into())];
                format!("{}  {}", words.ta("record-posts", &load), posts.join("、"))
            }
            Kind::Organisation => {
                let id = crate::domain::OrganisationId(at.id);
                let counts = [
                    ("grids", view.grids_served_by(id).count().into()),
                    ("groups", view.groups_served_by(id).count().into()),
                ];
                words.ta("record-serves", &counts).into_owned()
            }
            _ => describe::row(look, at).detail,
        };
        describe::joined(&[&registers, &about])
    }
}

impl Listed for Record {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        let filled = self.form.as_mut().map(|form| form.step(look, step, Record::rows(look)));
        filled.and_then(|filled| self.filled(look, filled)).unwrap_or_default()
    }
}

impl Screen for Record {
    const NAME: &'static str = "record";
    const TITLE: Msg = Msg("record-title");
    const BINDINGS: &'static [Binding<Record>] = &[
        Binding::new("save", Msg("command-save"), &[keys::f(3)], Record::save)
            .hint(1)
            .when(Record::is_changed),
        Binding::new("reveal", Msg("command-reveal"), &[keys::f(9)], Record::reveal)
            .hint(2)
            .when(Record::is_masked),
        Binding::new("hold", Msg("command-hold"), &[keys::f(6)], Record::hold).hint(4).when(Record::is_new),
        Binding::new("history", Msg("command-history"), &[keys::f(7)], Record::history)
            .hint(5)
            .when(Record::is_old),
        Binding::new("handover", Msg("handover-title"), &[keys::f(4)], |s: &mut Record, _| s.to("handover"))
            .hint(3)
            .when(Record::has_posts),
        Binding::new("merge-people", Msg("merge-people-title"), &[], |s: &mut Record, _| {
            s.to("merge-people")
        })
        .when(Record::is_person),
        Binding::new("registers", Msg("command-registers-of"), &[keys::f(5)], |s: &mut Record, _| {
            s.to("entries-of")
        })
        .hint(6)
        .short(Msg("hint-registers"))
        .when(Record::is_old),
        Binding::new("discard", Msg("command-discard"), &[keys::f(8)], Record::discard)
            .when(Record::is_changed),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Record {
        let mut plain = place.clone();
        plain.details.remove("field");
        let (kind, mut form) = Record::form_of(look, &plain);
        let draft = look.facts.drafts.iter().find(|draft| draft.belongs_to(&plain) && draft.kind == kind);
        let resumed = draft.and_then(|draft| {
            let row = read(kind, &draft.row)?;
            let base = draft.base.as_ref().and_then(|json| read(kind, json));
            Some(form.take()?.resumed(base, row, draft.place.number("field"), draft.typed.as_deref()))
        });
        let is_resumed = resumed.is_some();
        let form = resumed.or(form).map(|mut form| {
            if !is_resumed && place.text("field").is_some() {
                form.go(place.number("field"), Record::rows(look));
            }
            form
        });
        // Without a draft `form` was not taken from; with an unreadable one it is made again.
        let form = form.or_else(|| Record::form_of(look, &plain).1);
        Record { place: plain, kind, form, resumed: is_resumed, purpose: None, conflict: None }
    }

    fn place(&self, _look: &Look<'_>) -> Place {
        let field = self.form.as_ref().and_then(Form::field);
        field.map_or(self.place.clone(), |field| self.place.clone().with("field", field))
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let kind = wording::kind(look.words, self.kind);
        match self.at() {
            Some(at) => format!("{kind}  {}", describe::name(look, at)),
            None => look.words.ta("record-new", &[("kind", kind.into())]).into_owned(),
        }
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let Some(form) = &self.form else {
            canvas.text(0, 1, &look.words.t("record-gone"), Tone::Plain);
            return None;
        };
        if self.purpose.is_none() {
            canvas.text(0, 1, &self.about(look), Tone::Dim);
        }
        canvas.rule(1);
        let rows = canvas.rows().saturating_sub(HEAD_ROWS);
        let caret = form.draw(look, &mut canvas.part(HEAD_ROWS, rows));
        if let Some(conflict) = &self.conflict {
            let from = canvas.rows().saturating_sub(conflict::ROWS);
            conflict.draw(look, &mut canvas.part(from, conflict::ROWS));
            return None;
        }
        let Some(input) = &self.purpose else { return caret };
        let column = canvas.text(0, 1, &look.words.t("record-purpose"), Tone::Strong) + 1;
        let cells = canvas.columns().saturating_sub(column + 1);
        input.draw(canvas, 0, column, cells).or(caret)
    }

    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        if self.conflict.is_some() {
            return self.settle(look, key);
        }
        if self.purpose.is_some() {
            return self.purpose_key(look, key);
        }
        let filled = self.form.as_mut()?.key(look, key, Record::rows(look));
        self.filled(look, filled)
    }

    fn asks(&self) -> Option<Msg> {
        match &self.purpose {
            _ if self.conflict.is_some() => Some(Msg("conflict-hints")),
            Some(_) => Some(Msg("line-hints")),
            None => self.form.as_ref().and_then(Form::asks),
        }
    }

    fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        if let Some(input) = &mut self.purpose {
            return input.paste(look, text);
        }
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
                    Some(at) => {
                        if let Some((_, row)) = look.view.row(at) {
                            form.saved(row);
                        }
                    }
                    None if receipt.created.is_empty() => return Effect::None,
                    None => {
                        let unit = self.place.unit().or_else(|| look.view.home());
                        if let Some(row) = empty(self.kind, unit) {
                            form.next(row);
                        }
                    }
                }
                drop
            }
            Event::Refused(Refusal::Clashes(clashes)) => {
                let own: Vec<_> =
                    clashes.iter().filter(|clash| form.at() == Some(clash.row)).cloned().collect();
                let (Some(at), false) = (form.at(), own.is_empty()) else { return Effect::None };
                self.conflict = Some(Conflict::new(own));
                let said = look.words.t("conflict-say").into_owned();
                Effect::ask(Question::History(at)).and(Effect::Say(said))
            }
            Event::Answer(Question::History(row), entries, _) if form.at() == Some(*row) => {
                if let Some(conflict) = &mut self.conflict {
                    conflict.heard(entries);
                }
                Effect::None
            }
            Event::Refused(Refusal::Field { kind, field, problem }) if *kind == self.kind => {
                form.blame(*field, *problem, Record::rows(look));
                Effect::None
            }
            // What others changed is taken over while nothing is half done; else it shows as a conflict.
            Event::BookChanged | Event::Shown => {
                if let Some(at) = form.at().filter(|_| !form.is_changed() && !form.is_typing())
                    && let Some((_, row)) = look.view.row(at)
                {
                    form.saved(row);
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

    fn digits_are_data(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{UnitId, View, fixture},
        ui::{Entry, StoreFailure, testing::Stage},
    };

    fn new_person() -> Place {
        Record::new_place(Kind::Person, Some(fixture::VILLAGE))
    }

    fn named(stage: &Stage, name: &str) -> Option<crate::domain::person::Person> {
        let view: View = stage.view();
        view.people_named(name).next().map(|(_, person)| person.clone())
    }

    /// Field by field: number, name, former names, sex, ethnicity, birth …
    #[test]
    fn a_person_is_entered_with_digits_enter_and_text_alone() {
        let mut stage = Stage::at(&new_person());
        stage.shows("新增人员").shows("姓名").shows("百合镇 茅冈村");
        stage.keys("Down '谢丽珍 Enter Down '２ '汉族 Enter '１９８０年５月 Enter");
        stage.shows("女").shows("1980-05").shows("汉族");
        stage.keys("F3").shows("已保存：新增 谢丽珍");
        let person = named(&stage, "谢丽珍").expect("the person is saved");
        assert_eq!(person.birth.map(|birth| birth.to_string()).as_deref(), Some("1980-05"));
        assert_eq!(person.home, Some(fixture::VILLAGE));
        assert!(stage.facts.drafts.is_empty(), "a saved form leaves no draft");
    }

    #[test]
    fn the_next_form_keeps_held_fields_and_plus_repeats_the_one_before() {
        let mut stage = Stage::at(&new_person());
        stage
            .keys("Down '谢丽珍 Enter Down Down '汉族 Enter F3")
            .shows("新增人员")
            .hides("姓名             谢丽珍");
        stage.keys("Down '谢国安 Enter Down Down '＋").shows("汉族").keys("F3");
        let second = named(&stage, "谢国安").expect("the second person is saved");
        assert_eq!((&*second.ethnicity, second.home), ("汉族", Some(fixture::VILLAGE)));
    }

    #[test]
    fn a_required_field_left_empty_is_told_at_the_field() {
        let mut stage = Stage::at(&new_person());
        stage.keys("Down Down Down '1 F3").shows("姓名：必填");
        assert!(stage.caret_line().contains("姓名"), "{}", stage.caret_line());
    }

    #[test]
    fn a_value_that_does_not_fit_stays_in_the_field_with_the_reason() {
        let mut stage = Stage::at(&new_person());
        stage.keys("Down '谢丽珍 Enter Down Down Down '1980-02-30 Enter");
        stage.shows("出生日期：请填日期").shows("1980-02-30");
        assert!(stage.caret_line().contains("1980-02-30"));
        stage.keys("Backspace Backspace Backspace Enter").shows("1980-02").hides("请填日期，例");
    }

    #[test]
    fn a_half_filled_form_comes_back_at_the_same_field_after_a_lost_line() {
        let mut stage = Stage::at(&new_person());
        stage.keys("Down '谢丽珍 Enter Down '2 '汉 Enter");
        assert_eq!(stage.facts.drafts.len(), 1);
        // The line is lost: a new shell, the same place.
        stage.open(&new_person());
        stage.shows("谢丽珍").shows("女").shows("已恢复上次未保存的草稿");
        assert!(stage.caret_line().contains("出生日期"), "{}", stage.caret_line());
        stage.keys("F3").shows("已保存：新增 谢丽珍");
    }

    /// What stood in a field without Enter is kept with each key, so that a killed program loses none of it.
    #[test]
    fn what_was_typed_and_not_yet_entered_comes_back_too() {
        let mut stage = Stage::at(&new_person());
        stage.keys("Down '谢丽");
        let draft = stage.facts.drafts.first().expect("each typed character is kept").clone();
        assert_eq!(draft.typed.as_deref(), Some("谢丽"));
        stage.open(&new_person());
        stage.shows("已恢复上次未保存的草稿");
        assert!(stage.caret_line().contains("谢丽"), "{}", stage.caret_line());
        stage.keys("'珍 Enter F3").shows("已保存：新增 谢丽珍");
        assert!(stage.facts.drafts.is_empty());
        // What was typed and taken back again leaves nothing behind.
        stage.keys("Down '谢 Backspace");
        assert!(stage.facts.drafts.is_empty(), "{:?}", stage.facts.drafts);
        stage.keys("'谢 Esc");
        assert!(stage.facts.drafts.is_empty(), "{:?}", stage.facts.drafts);
    }

    #[test]
    fn a_paste_that_does_not_fit_is_refused_whole_with_a_sentence() {
        let mut stage = Stage::at(&new_person());
        stage.keys("Down").paste(&"长".repeat(40_000)).shows("没有粘贴：剪贴板有40000个字，这里最多");
        assert!(!stage.caret_line().contains('长'), "{}", stage.caret_line());
        stage.paste(" 谢丽珍\n").keys("Enter").shows("谢丽珍").hides("没有粘贴");
        stage.open(&Place::new(crate::ui::screens::HOME));
        stage.keys("F2").paste(&"x".repeat(120_000)).shows("没有粘贴：剪贴板有120000个字");
    }

    #[test]
    fn a_draft_stands_on_the_first_screen_and_leads_back() {
        let mut stage = Stage::at(&new_person());
        stage.keys("Down '谢丽珍 Enter Esc").shows("已留为草稿").shows("未填完的表：人员").keys("Enter");
        stage.shows("新增人员").shows("谢丽珍");
    }

    #[test]
    fn a_unit_is_picked_by_initials_and_always_shown_with_its_parent() {
        let mut stage = Stage::at(&Place::new("record").about(PersonId(0).row()));
        stage.shows("人员  周国梁");
        while !stage.caret_line().contains("居住单位") {
            stage.keys("Down");
        }
        stage.keys("'qt").shows("1 齐塘村").shows("百合镇 440783110226").keys("1").shows("百合镇 齐塘村");
        stage.keys("F3").shows("已保存：修改 周国梁");
        assert_eq!(stage.view().person(PersonId(0)).and_then(|p| p.home), Some(UnitId(3)));
        // And back with one key.
        stage.keys("Ctrl+U");
        assert_eq!(stage.view().person(PersonId(0)).and_then(|p| p.home), Some(UnitId(2)));
    }

    /// Weights and check characters computed by hand: GB 11643, ISO 7064 MOD 11-2.
    #[test]
    fn an_identity_number_fills_in_kind_birth_and_sex_where_they_are_empty_and_overwrites_nothing() {
        let id_field = |stage: &mut Stage| {
            while !stage.caret_line().contains("证件号码") {
                stage.keys("Down");
            }
        };
        let number = |region: &str, middle: &str| {
            let digits: Vec<u32> =
                format!("{region}{middle}").chars().filter_map(|c| c.to_digit(10)).collect();
            let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
            let sum: u32 = digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum();
            format!(
                "{region}{middle}{}",
                ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][sum as usize % 11]
            )
        };
        for (region, kind) in [("440783", "居民身份证"), ("810000", "港澳"), ("830000", "台湾")] {
            let mut stage = Stage::at(&new_person());
            id_field(&mut stage);
            stage
                .keys(&format!("'{} Enter", number(region, "19800512124")))
                .shows("1980-05-12")
                .shows("女")
                .shows(kind);
        }
        let mut stage = Stage::at(&new_person());
        stage.keys("Down '谢丽珍 Enter Down '1 Down '1979-01 Enter");
        id_field(&mut stage);
        stage.keys(&format!("'{} Enter", number("440783", "19800512124"))).shows("1979-01").shows("男");
        stage.hides("1980-05-12").keys("F3").shows("已保存").shows("出生日期");
        id_field(&mut stage);
        stage.keys("'440783198005120000 Enter").shows("000");
    }

    #[test]
    fn a_sensitive_field_is_masked_until_it_is_revealed() {
        let mut book = fixture::book();
        let row = crate::domain::person::Person {
            phone: "00000000138".into(),
            home: Some(fixture::VILLAGE),
            ..crate::domain::person::Person::new("谢丽珍")
        };
        book.put(PersonId(9).row(), 1, Some(row.into()));
        book.settle();
        let mut stage = Stage::with(book, &Place::new("record").about(PersonId(9).row()));
        while !stage.caret_line().contains("电话") {
            stage.keys("Down");
        }
        stage.hides("00000000138").shows("已隐去");
        stage.keys("Enter").hides("00000000138").keys("Esc");
        stage.keys("F9 '查 Esc").hides("00000000138").keys("F9").shows("看这项用于").hides("00000000138");
        stage.keys("'核对 Enter").shows("00000000138");
        assert_eq!(stage.facts.revealed.len(), 1, "revealing goes through the session, which journals it");
    }

    #[test]
    fn what_another_person_changed_meanwhile_is_told_with_both_values() {
        let place = Place::new("record").about(PersonId(0).row());
        let mut stage = Stage::at(&place);
        stage.keys("Down Enter 'X Enter");
        let mut theirs = stage.view().person(PersonId(0)).cloned().expect("the person exists");
        theirs.name = "周国良".into();
        stage.book.put(PersonId(0).row(), 7, Some(theirs.into()));
        stage.tell(Event::BookChanged);
        stage
            .keys("F3")
            .shows("别人先改了")
            .shows("原为：周国梁")
            .shows("您填：周国梁X")
            .shows("现为：周国良");
        assert!(!stage.facts.drafts.is_empty(), "what was typed is kept");
        // The journal says who it was.
        let entry = Entry {
            seq: 7,
            at_ms: crate::ui::testing::NOW_MS - 60_000,
            account: crate::domain::AccountId(0),
            verb: Verb::Edit,
            document: "".into(),
            reason: "".into(),
            changes: vec![crate::ui::Change {
                row: PersonId(0).row(),
                was: 1,
                before: None,
                after: stage.view().row(PersonId(0).row()).map(|(_, row)| row),
            }],
            rows: 1,
            undoes: None,
            shown: Vec::new(),
            aside: Default::default(),
        };
        stage.tell(Event::Answer(Question::History(PersonId(0).row()), vec![entry], None));
        stage.shows("county 08:29 改的");
        // Mine is saved over theirs, or theirs stays; both leave no draft.
        let name = |stage: &Stage| stage.view().person(PersonId(0)).map(|person| person.name.to_string());
        let mut mine = stage;
        mine.keys("1").shows("已保存");
        assert_eq!(name(&mine).as_deref(), Some("周国梁X"));
        assert!(mine.facts.drafts.is_empty());
    }

    #[test]
    fn of_two_values_the_one_that_stands_can_be_kept_and_other_fields_stay_as_entered() {
        let place = Place::new("record").about(PersonId(0).row());
        let mut stage = Stage::at(&place);
        stage.keys("Down Enter 'X Enter Down '2");
        let mut theirs = stage.view().person(PersonId(0)).cloned().expect("the person exists");
        theirs.name = "周国良".into();
        theirs.remarks = "别人写的".into();
        stage.book.put(PersonId(0).row(), 7, Some(theirs.into()));
        stage.tell(Event::BookChanged);
        stage.keys("F3 Esc").hides("您填").keys("F3").shows("您填：周国梁X").keys("'２").shows("已保存");
        let now = stage.view().person(PersonId(0)).cloned().expect("the person exists");
        assert_eq!((&*now.name, &*now.remarks), ("周国良", "别人写的"));
        assert_eq!(now.sex, Some(crate::domain::person::Sex::Female), "what nobody else changed is saved");
    }

    #[test]
    fn a_failed_disk_keeps_the_form_and_says_that_nothing_was_saved() {
        let mut stage = Stage::at(&new_person());
        stage.failure = Some(StoreFailure::DiskFull);
        stage.keys("Down '谢丽珍 Enter F3").shows("未保存：磁盘空间不足").shows("谢丽珍");
        assert!(named(&stage, "谢丽珍").is_none() && stage.facts.drafts.len() == 1);
    }
}
