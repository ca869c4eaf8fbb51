//! Files in and out: a kind by digit, a file name, what the file would do, then one act; or an export.

use crate::{
    domain::{Act, register::Slug},
    lang::{Lang, Msg},
    term::{Code, Key},
    ui::{
        After, Binding, Canvas, Effect, Event, Look, Order, Place, Preview, Screen, Tone, keys,
        widget::{Accepts, Input, Typed},
        wrap,
    },
};
use ratatui::layout::Position;

/// What can be imported and exported: the word that the session takes, and what people call it.
const KINDS: [(&str, Msg); 6] = [
    ("units", Msg("files-units")),
    ("groups", Msg("files-groups")),
    ("grids", Msg("files-grids")),
    ("organisations", Msg("files-organisations")),
    ("people", Msg("files-people")),
    ("assignments", Msg("files-assignments")),
];
/// The word for definitions of registers of the county's own; they are read, not written.
const DEFINITIONS: &str = "registers";
/// Longest file name with its folders. *Unit*: characters.
const NAME_MAX: u16 = 400;
/// Rows above what the file would do.
const HEAD_ROWS: u16 = 4;

/// Import and export.
pub struct Files {
    kind: usize,
    /// The register that is imported or exported instead.
    register: Option<Slug>,
    input: Option<Input>,
    /// The name that is being read, or was.
    name: String,
    reading: bool,
    preview: Option<Preview>,
    /// First line of the preview that is shown.
    top: usize,
}

/// Chooses the kind of a digit.
const fn choose(at: usize) -> Binding<Files> {
    const KEYS: [&[Key]; 6] = [
        &[keys::ch('1')],
        &[keys::ch('2')],
        &[keys::ch('3')],
        &[keys::ch('4')],
        &[keys::ch('5')],
        &[keys::ch('6')],
    ];
    const RUN: [fn(&mut Files, &Look<'_>) -> Effect; 6] = [
        |files, _| files.choose(0),
        |files, _| files.choose(1),
        |files, _| files.choose(2),
        |files, _| files.choose(3),
        |files, _| files.choose(4),
        |files, _| files.choose(5),
    ];
    Binding::new(KINDS[at].0, KINDS[at].1, KEYS[at], RUN[at])
}

impl Files {
    fn choose(&mut self, at: usize) -> Effect {
        self.kind = at;
        self.register = None;
        self.preview = None;
        self.type_name()
    }

    /// The word that the session takes for what is chosen.
    fn kind_key(&self) -> &str {
        self.register.as_ref().map_or(KINDS[self.kind].0, Slug::as_str)
    }

    fn name_of(&self, look: &Look<'_>) -> Option<String> {
        let key = self.register?;
        if key == *DEFINITIONS {
            return Some(look.words.t("files-registers").into_owned());
        }
        Some(look.view.register(key)?.name.of(look.words.lang() == Lang::Zh).to_owned())
    }

    fn can_export(&self, _: &Look<'_>) -> bool {
        self.register.is_none_or(|key| key != *DEFINITIONS)
    }

    fn type_name(&mut self) -> Effect {
        self.input = Some(Input::new(Accepts::Text(NAME_MAX), &self.name));
        Effect::None
    }

    fn read(&mut self) -> Effect {
        let Some(input) = self.input.take() else { return Effect::None };
        let name = input.text().trim().to_owned();
        self.name.clone_from(&name);
        if name.is_empty() {
            return Effect::None;
        }
        self.reading = true;
        self.preview = None;
        self.top = 0;
        Effect::Order(Order::Preview { kind: self.kind_key().into(), file: name })
    }

    fn can_save(&self, _: &Look<'_>) -> bool {
        self.preview.as_ref().is_some_and(|preview| preview.act.is_some())
    }

    fn save(&mut self, _: &Look<'_>) -> Effect {
        let act: Option<Box<Act>> = self.preview.as_mut().and_then(|preview| preview.act.take());
        act.map_or(Effect::None, |act| Effect::Propose(act, After::Stay))
    }

    fn export(&mut self, _: &Look<'_>) -> Effect {
        Effect::Order(Order::Export { kind: self.kind_key().into() })
    }

    fn scroll(&mut self, down: bool) -> Effect {
        let lines = self.preview.as_ref().map_or(0, |preview| preview.lines.len());
        self.top =
            if down { (self.top + 1).min(lines.saturating_sub(1)) } else { self.top.saturating_sub(1) };
        Effect::None
    }
}

impl Screen for Files {
    const NAME: &'static str = "files";
    const TITLE: Msg = Msg("menu-files");
    const BINDINGS: &'static [Binding<Files>] = &[
        choose(0).hint(1).shown(Msg("key-digits")).short(Msg("hint-files-kind")),
        choose(1),
        choose(2),
        choose(3),
        choose(4),
        choose(5),
        Binding::new("file-name", Msg("command-file-name"), &[keys::ENTER], |s: &mut Files, _| s.type_name())
            .hint(2),
        Binding::new("save", Msg("command-save"), &[keys::f(3)], Files::save).hint(3).when(Files::can_save),
        Binding::new("export", Msg("command-export"), &[keys::f(5)], Files::export)
            .hint(4)
            .when(Files::can_export),
        Binding::new("up", Msg("command-up"), &[keys::UP], |s: &mut Files, _| s.scroll(false)),
        Binding::new("down", Msg("command-down"), &[keys::DOWN], |s: &mut Files, _| s.scroll(true)),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Files {
        let register = place.text("kind").and_then(Slug::parse);
        let register = register.filter(|key| *key == *DEFINITIONS || look.view.register(*key).is_some());
        let kind = KINDS.iter().position(|(key, _)| place.text("kind") == Some(key));
        let mut files = Files {
            kind: kind.unwrap_or_default(),
            register: if kind.is_none() { register } else { None },
            input: None,
            name: place.text("file").unwrap_or_default().to_owned(),
            reading: false,
            preview: None,
            top: 0,
        };
        if (kind.is_some() || files.register.is_some()) && files.name.is_empty() {
            files.type_name();
        }
        files
    }

    fn place(&self, _look: &Look<'_>) -> Place {
        Place::new(Files::NAME).with("kind", self.kind_key()).with("file", &self.name)
    }

    fn heading(&self, look: &Look<'_>) -> String {
        match self.name_of(look) {
            Some(register) => register,
            None => look.words.t(KINDS[self.kind].1).into_owned(),
        }
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let mut column = 1;
        for (at, (_, label)) in KINDS.iter().enumerate() {
            let here = at == self.kind && self.register.is_none();
            let tone = if here { Tone::Strong } else { Tone::Plain };
            let sign = if here { ">" } else { " " };
            column = canvas.text(0, column, &format!("{sign}{} {}", at + 1, words.t(*label)), tone) + 1;
        }
        if let Some(register) = self.name_of(look) {
            canvas.text(0, column, &format!(">{register}"), Tone::Strong);
        }
        let column = canvas.text(1, 1, &words.t("files-name"), Tone::Head) + 1;
        let cells = canvas.columns().saturating_sub(column + 1);
        let caret = match &self.input {
            Some(input) => input.draw(canvas, 1, column, cells),
            None => {
                canvas.text(1, column, &self.name, Tone::Plain);
                canvas.position(1, column)
            }
        };
        canvas.text(2, 1, &words.t("files-how"), Tone::Dim);
        canvas.rule(3);
        if self.reading {
            canvas.text(HEAD_ROWS, 1, &words.t("files-reading"), Tone::Dim);
        }
        let Some(preview) = &self.preview else { return caret };
        let mut row = HEAD_ROWS;
        for line in preview.lines.iter().skip(self.top) {
            for part in wrap(line, usize::from(canvas.columns().saturating_sub(2))) {
                if row >= canvas.rows() {
                    return caret;
                }
                canvas.text(row, 1, &part, Tone::Plain);
                row += 1;
            }
        }
        caret
    }

    fn key(&mut self, _look: &Look<'_>, key: Key) -> Option<Effect> {
        let input = self.input.as_mut()?;
        match key.code {
            Code::Enter => Some(self.read()),
            Code::Esc => {
                self.input = None;
                Some(Effect::None)
            }
            _ if input.key(key) == Typed::Not => None,
            _ => Some(Effect::None),
        }
    }

    fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        self.input.as_mut().map_or(Effect::None, |input| input.paste(look, text))
    }

    fn event(&mut self, _look: &Look<'_>, event: &mut Event) -> Effect {
        match event {
            Event::Previewed(preview) if *preview.kind == *self.kind_key() && *preview.file == *self.name => {
                self.reading = false;
                self.preview = Some(std::mem::take(preview));
            }
            Event::Saved(_) => self.preview = None,
            // What it would do was said of records that are no longer so.
            Event::Refused(_) | Event::StoreFailed(_) if self.preview.is_some() => return self.again(),
            _ => {}
        }
        Effect::None
    }
}

impl Files {
    /// Reads the same file once more.
    fn again(&mut self) -> Effect {
        self.preview = None;
        self.reading = true;
        Effect::Order(Order::Preview { kind: self.kind_key().into(), file: self.name.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Step, Verb, fixture, person::Person},
        ui::testing::Stage,
    };

    #[test]
    fn a_file_is_named_looked_at_and_saved_as_one_act() {
        let mut stage = Stage::at(&Place::new(Files::NAME));
        stage.keys("5 'people.csv Enter").shows("正在读取");
        let Some(Order::Preview { kind, file }) = stage.orders.pop() else { panic!("the file is asked for") };
        assert_eq!((&*kind, file.as_str()), ("people", "people.csv"));
        let people = ["谢丽珍", "谢国安"]
            .map(|name| Person { home: Some(fixture::VILLAGE), ..Person::new(name) })
            .map(|person| Step::Create(person.into()));
        let act = Act::new(Verb::Import, people.to_vec());
        let lines = vec!["新增2行，拒收1行".to_owned(), "第4行 姓名：必填".to_owned()];
        stage.tell(Event::Previewed(Preview {
            kind: "people".into(),
            file: "people.csv".into(),
            lines,
            act: Some(Box::new(act)),
        }));
        stage.shows("拒收1行").shows("第4行 姓名");
        assert_eq!(stage.view().people_named("谢丽珍").count(), 0, "looking saves nothing");
        stage.keys("F3").shows("已保存：导入");
        assert_eq!(stage.view().people_named("谢国安").count(), 1);
        stage.keys("F5");
        assert!(matches!(stage.orders.pop(), Some(Order::Export { kind }) if &*kind == "people"));
    }
}
