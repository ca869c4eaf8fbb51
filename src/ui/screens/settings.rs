//! Settings: what holds, what the shipped table says, and on what it rests.

use crate::{
    domain::{
        Act, Row, SettingId, Step as ActStep, Verb,
        act::difference,
        setting::{self, Definition, Setting},
    },
    lang::Msg,
    term::{Code, Key},
    ui::{
        Binding, Canvas, Effect, Event, Look, Place, Screen, Tone, describe, keys,
        widget::{
            Accepts, Cell, Column, Cursor, Input, Listed, Step, Table, Typed, down, first, last, page_down,
            page_up, up,
        },
    },
};
use ratatui::layout::Position;

/// Rows below the list: where the value rests, and the line being typed.
const DETAIL_ROWS: u16 = 4;

/// The list of settings.
pub struct Settings {
    cursor: Cursor,
    edit: Option<Input>,
}

impl Settings {
    fn page(look: &Look<'_>) -> usize {
        Table::page(look.body(true).height.saturating_sub(DETAIL_ROWS), 0)
    }

    fn current(&self) -> Option<&'static Definition> {
        let all = setting::definitions();
        all.get(self.cursor.at(all.len()))
    }

    fn edit(&mut self, look: &Look<'_>) -> Effect {
        let value =
            self.current().and_then(|definition| look.view.setting(&definition.key)).unwrap_or_default();
        self.edit = Some(Input::new(Accepts::Folded(60), value));
        Effect::None
    }

    /// The county's own row of a setting.
    fn own(look: &Look<'_>, key: &str) -> Option<(SettingId, Setting)> {
        look.view.settings().find(|(_, own)| &*own.key == key).map(|(id, own)| (id, own.clone()))
    }

    fn save(&mut self, look: &Look<'_>, text: &str) -> Effect {
        let Some(definition) = self.current() else { return Effect::None };
        if let Err(why) = fits(definition, text) {
            return Effect::Say(look.words.t(why).into_owned());
        }
        let key: Box<str> = definition.key.as_str().into();
        let step = match Settings::own(look, &key) {
            Some((id, own)) => {
                let after = Setting { value: text.into(), ..own.clone() };
                difference(id.row(), &Row::from(own), &Row::from(after))
            }
            None => {
                let new = Setting { key, value: text.into(), document: "".into(), from: None };
                Some(ActStep::Create(new.into()))
            }
        };
        self.edit = None;
        step.map_or(Effect::None, |step| Effect::propose(Act::new(Verb::Configure, vec![step])))
    }

    fn history(&mut self, look: &Look<'_>) -> Effect {
        let own = self.current().and_then(|definition| Settings::own(look, &definition.key));
        own.map_or(Effect::None, |(id, _)| Effect::Open(Place::new("history").about(id.row())))
    }

    fn is_own(&self, look: &Look<'_>) -> bool {
        self.current().is_some_and(|definition| Settings::own(look, &definition.key).is_some())
    }
}

/// Whether a value fits its setting; else the message that says how it should be.
fn fits(definition: &Definition, text: &str) -> Result<(), Msg> {
    let number = text.parse::<u32>().ok();
    match definition.shape.as_str() {
        "number" if number.is_none() => Err(Msg("problem-not-a-number")),
        "percent" if number.is_none_or(|number| number > 100) => Err(Msg("setting-percent")),
        _ if text.is_empty() => Err(Msg("problem-missing")),
        _ => {
            let least = definition.default.as_ref().filter(|_| definition.floor).and_then(|d| d.parse().ok());
            match (number, least) {
                (Some(number), Some(least)) if number < least => Err(Msg("setting-floor")),
                _ => Ok(()),
            }
        }
    }
}

impl Listed for Settings {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        self.cursor.step(step, setting::definitions().len(), Settings::page(look));
        Effect::None
    }
}

impl Screen for Settings {
    const NAME: &'static str = "settings";
    const TITLE: Msg = Msg("menu-settings");
    const BINDINGS: &'static [Binding<Settings>] = &[
        Binding::new("edit", Msg("edit"), &[keys::ENTER, keys::f(3)], Settings::edit).hint(1),
        Binding::new("history", Msg("command-history"), &[keys::f(7), keys::ch('h')], Settings::history)
            .hint(4)
            .when(Settings::is_own),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(_look: &Look<'_>, place: &Place) -> Settings {
        let key = place.text("key").unwrap_or_default();
        let at = setting::definitions().iter().position(|definition| definition.key == key);
        Settings { cursor: Cursor::on(at.unwrap_or_else(|| place.number("cursor"))), edit: None }
    }

    fn place(&self, _look: &Look<'_>) -> Place {
        Place::new(Settings::NAME).with("cursor", self.cursor.at(setting::definitions().len()))
    }

    fn heading(&self, look: &Look<'_>) -> String {
        look.view.home().map(|unit| look.view.unit_name(unit).to_owned()).unwrap_or_default()
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let (view, words) = (look.view, look.words);
        let all = setting::definitions();
        let columns = [
            Column::new(words.t("column-setting"), 30).grow(),
            Column::new(words.t("column-value"), 18),
            Column::new(words.t("column-default"), 14),
        ];
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let Some(definition) = all.get(row) else { return Cell::default() };
            match column {
                0 => describe::setting_name(look, &definition.key).into(),
                1 => match view.setting(&definition.key) {
                    Some(value) if definition.default.as_deref() == Some(value) => value.to_owned().into(),
                    Some(value) => Cell::new(value.to_owned(), Tone::Strong),
                    None => Cell::new(format!("! {}", words.t("setting-undecided")), Tone::Alert),
                },
                _ => Cell::new(definition.default.as_deref().unwrap_or("-"), Tone::Dim),
            }
        };
        let rows = canvas.rows().saturating_sub(DETAIL_ROWS);
        let mut caret = Table::new(&columns, all.len(), self.cursor, &cell).draw(&mut canvas.part(0, rows));
        let mut below = canvas.part(rows, DETAIL_ROWS);
        below.rule(0);
        if let Some(definition) = self.current() {
            let source = match definition.source.as_str() {
                "" => words.t("setting-no-source").into_owned(),
                source => words.ta("setting-source", &[("source", source.into())]).into_owned(),
            };
            below.text(1, 1, &source, Tone::Dim);
            if let Some((_, own)) =
                Settings::own(look, &definition.key).filter(|(_, own)| !own.document.is_empty())
            {
                below.text(2, 1, &own.document, Tone::Dim);
            }
        }
        if let Some(input) = &self.edit {
            let column = below.text(2, 1, &words.t("setting-new-value"), Tone::Head) + 1;
            caret = input.draw(&mut below, 2, column, 40);
        }
        let numbers = self.cursor.counter(all.len(), Settings::page(look));
        below.text(3, 1, &words.ta("counter", &numbers), Tone::Dim);
        caret
    }

    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        let input = self.edit.as_mut()?;
        match key.code {
            Code::Enter => {
                let text = input.text().trim().to_owned();
                Some(self.save(look, &text))
            }
            Code::Esc => {
                self.edit = None;
                Some(Effect::None)
            }
            _ => match input.key(key) {
                Typed::Changed | Typed::Moved => Some(Effect::None),
                Typed::Not => None,
            },
        }
    }

    fn event(&mut self, _look: &Look<'_>, _event: &mut Event) -> Effect {
        Effect::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::testing::Stage;

    #[test]
    fn a_setting_is_changed_on_record_and_shows_what_it_rests_on() {
        let mut stage = Stage::at(&Place::new("settings").with("key", "person.max_grids"));
        stage.shows("一人最多网格数").shows("依据：企业微信网格");
        stage.keys("Enter Backspace Backspace '８ Enter").shows("已保存");
        assert_eq!(stage.view().setting_number("person.max_grids"), Some(8));
        stage.keys("Enter Backspace 'x Enter").shows("请填整数");
        assert_eq!(stage.view().setting_number("person.max_grids"), Some(8));
    }
}
