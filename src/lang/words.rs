//! Messages: looked up by id, worded in one language.

use super::Lang;
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use std::{borrow::Cow, collections::HashMap, sync::OnceLock};

pub use fluent_bundle::FluentValue as Value;

/// Embeds one language's folder. This is the one list of message files: every language has each of them.
macro_rules! folder {
    ($tag:literal) => {
        $crate::lang::words::folder!(@ $tag:
            "actions", "appraisal", "cli", "common", "exchange", "fields", "forms", "grid", "home", "indicators", "offices", "papers", "people", "pipeline", "privacy", "refusals", "register-screens", "registers", "rights", "sessions", "shell", "statistics", "terms", "units",
        )
    };
    (@ $tag:literal: $($file:literal),* $(,)?) => {
        &[$(($file, include_str!(concat!("../../assets/lang/", $tag, "/", $file, ".ftl"))),)*]
    };
}
pub(super) use folder;

/// Beginnings of ids that are put together at run time (`weekday-` + `3`); messages that begin so count as
/// used. One line each, with the place that puts them together.
pub const DYNAMIC_PREFIXES: &[&str] = &[
    "appraisal-refused-", // domain::appraisal::rules::Refused: appraisal-refused-<key>
    "paper-",             // ui::screens::appraisal::papers: paper-<paper>
    "score-how-",         // ui::screens::score::panel: score-how-<scoring kind>
    "attempt-",           // store::attempt::Attempt: attempt-<first word of what>
    "choice-",            // domain::field::Shape::Choice: choice-<list>-<key>
    "field-",             // domain::field::Field: field-<kind>-<key>
    "uncounted-",         // domain::pipeline::switches::Uncounted: uncounted-<key>
    "map-mode-",          // ui::screens::status_map: map-mode-<key>
    "side-",              // domain::indicator::Side: side-<key>
    "finding-",           // domain::desk::findings::Finding: finding-<key>
    "check-",             // domain::register::definition::Rule: check-<key with dashes>
    "help-",              // ui::help: help-<screen>
    "kind-",              // domain::ids::Kind: kind-<key>
    "register-group-",    // domain::register::definition::Group: register-group-<key>
    "right-",             // domain::rights::Right: right-<key>
    "setting-",           // domain::setting::Definition: setting-<key with dashes>
    "verb-",              // domain::act::Verb: verb-<key>
];

/// A message id named ahead of time, in a table of bindings or columns.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Msg(pub &'static str);

impl AsRef<str> for Msg {
    fn as_ref(&self) -> &str {
        self.0
    }
}

/// The words of one language. A copyable handle: all text is embedded and parsed once per process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Words {
    lang: Lang,
}

impl Words {
    /// The words of `lang`.
    pub const fn new(lang: Lang) -> Words {
        Words { lang }
    }

    /// The language that is spoken.
    pub const fn lang(self) -> Lang {
        self.lang
    }

    /// The message `id`, which takes no arguments. Borrowed, so that a frame costs no allocation for it.
    ///
    /// An unknown id is answered by itself in brackets: a person sees where a word is missing.
    pub fn t(self, id: impl AsRef<str>) -> Cow<'static, str> {
        let id = id.as_ref();
        let texts = texts(self.lang);
        match texts.plain.get(id) {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(texts.word(id, &[])),
        }
    }

    /// The message `id` with its arguments.
    pub fn ta(self, id: impl AsRef<str>, args: &[(&str, Value<'_>)]) -> Cow<'static, str> {
        let id = id.as_ref();
        let texts = texts(self.lang);
        match texts.plain.get(id) {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(texts.word(id, args)),
        }
    }

    /// Whether `id` has words in this language.
    pub fn has(self, id: impl AsRef<str>) -> bool {
        texts(self.lang).bundle.has_message(id.as_ref())
    }
}

struct Texts {
    bundle: FluentBundle<FluentResource>,
    /// Messages without arguments, worded when the language is first used.
    plain: HashMap<String, String>,
}

impl Texts {
    fn load(lang: Lang) -> Texts {
        // The tags are our own and the tests parse every file, so what cannot be read shows as `[id]`.
        let mut bundle = FluentBundle::new_concurrent(lang.tag().parse().into_iter().collect());
        bundle.set_use_isolating(false);
        let mut plain = Vec::new();
        for (_, source) in lang.files() {
            let takes_none =
                |text: &str| !text.lines().any(|line| !line.starts_with('#') && line.contains('$'));
            plain.extend(ids(source).filter(|(_, text)| takes_none(text)).map(|(id, _)| id));
            let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(part, _)| part);
            let _ = bundle.add_resource(resource);
        }
        let mut texts = Texts { bundle, plain: HashMap::with_capacity(plain.len()) };
        let worded: Vec<_> = plain.into_iter().map(|id| (id.to_owned(), texts.word(id, &[]))).collect();
        texts.plain.extend(worded);
        texts
    }

    fn word(&self, id: &str, args: &[(&str, Value<'_>)]) -> String {
        let Some(pattern) = self.bundle.get_message(id).and_then(|message| message.value()) else {
            return format!("[{id}]");
        };
        let mut given = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            given.set(*name, value.clone());
        }
        self.bundle.format_pattern(pattern, Some(&given), &mut Vec::new()).into_owned()
    }
}

fn texts(lang: Lang) -> &'static Texts {
    static TEXTS: [OnceLock<Texts>; Lang::ALL.len()] = [const { OnceLock::new() }; Lang::ALL.len()];
    // The index is in range: variants are numbered from 0 in the order of ALL.
    TEXTS[lang as usize].get_or_init(|| Texts::load(lang))
}

/// The messages of a file: id, and the text up to the next id.
fn ids(source: &str) -> impl Iterator<Item = (&str, &str)> {
    let starts: Vec<usize> = std::iter::once(0)
        .chain(source.match_indices('\n').map(|(at, _)| at + 1))
        .filter(|&at| source[at..].starts_with(|c: char| c.is_ascii_lowercase()))
        .collect();
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([source.len()]).collect();
    starts.into_iter().zip(ends).filter_map(|(from, to)| {
        let (id, text) = source[from..to].split_once('=')?;
        Some((id.trim(), text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        collections::{BTreeMap, BTreeSet},
        fs,
        path::{Path, PathBuf},
    };

    /// Files of words that any screen may take at any time; not held to "each message is used".
    const VOCABULARY: &[&str] = &["common", "terms"];

    fn arguments(text: &str) -> BTreeSet<&str> {
        text.split('$')
            .skip(1)
            .map(|rest| rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).next())
            .map(Option::unwrap_or_default)
            .collect()
    }

    /// File, id and argument names of every message of a language. Comments are left out.
    fn catalogue(lang: Lang) -> BTreeMap<(String, String), BTreeSet<String>> {
        let mut found = BTreeMap::new();
        for (file, source) in lang.files() {
            let bare: String = source
                .lines()
                .filter(|line| !line.starts_with('#'))
                .map(|line| format!("{line}\n"))
                .collect();
            for (id, text) in ids(&bare) {
                let arguments = arguments(text).into_iter().map(str::to_owned).collect();
                let twice = found.insert(((*file).to_owned(), id.to_owned()), arguments);
                assert!(twice.is_none(), "{}/{file}.ftl has {id} twice", lang.tag());
            }
        }
        found
    }

    fn root() -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR"))
    }

    fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, into);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                into.push(path);
            }
        }
    }

    /// Ids in the three agreed forms in all source outside tests and comments, with the file of each.
    fn used() -> BTreeMap<String, String> {
        let mut files = Vec::new();
        sources(&root().join("src"), &mut files);
        let mut found = BTreeMap::new();
        for path in files {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let code: String = code
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect::<Vec<_>>()
                .join("\n");
            for form in [".t(", ".ta(", "Msg("] {
                for (at, _) in code.match_indices(form) {
                    let rest = code[at + form.len()..].trim_start();
                    if let Some((id, _)) = rest.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
                        found.insert(id.to_owned(), path.display().to_string());
                    }
                }
            }
        }
        found
    }

    #[test]
    fn every_message_file_parses_and_is_listed() {
        for &lang in Lang::ALL {
            let mut bundle = FluentBundle::new_concurrent(vec![lang.tag().parse().unwrap()]);
            for (file, source) in lang.files() {
                let resource = FluentResource::try_new((*source).to_owned());
                let resource = resource.unwrap_or_else(|(_, e)| panic!("{}/{file}.ftl: {e:?}", lang.tag()));
                bundle.add_resource(resource).unwrap_or_else(|e| panic!("{}/{file}.ftl: {e:?}", lang.tag()));
            }
            let listed: BTreeSet<String> =
                lang.files().iter().map(|(file, _)| format!("{file}.ftl")).collect();
            let there: BTreeSet<String> = fs::read_dir(root().join("assets/lang").join(lang.tag()))
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            assert_eq!(there, listed);
        }
    }

    #[test]
    fn all_languages_have_the_same_messages_with_the_same_arguments() {
        let zh = catalogue(Lang::Zh);
        for &lang in Lang::ALL {
            let other = catalogue(lang);
            for (id, arguments) in &zh {
                assert_eq!(other.get(id), Some(arguments), "{} {id:?}", lang.tag());
            }
            for id in other.keys() {
                assert!(zh.contains_key(id), "{id:?} is in {} only", lang.tag());
            }
        }
    }

    #[test]
    fn every_message_named_in_the_source_exists_and_every_message_is_used() {
        let used = used();
        let known: BTreeMap<String, String> =
            catalogue(Lang::Zh).into_keys().map(|(file, id)| (id, file)).collect();
        let missing: Vec<_> = used.iter().filter(|(id, _)| !known.contains_key(*id)).collect();
        assert!(missing.is_empty(), "used, but has no words: {missing:#?}");
        let idle: Vec<_> = known
            .iter()
            .filter(|(id, file)| {
                !VOCABULARY.contains(&file.as_str())
                    && !used.contains_key(*id)
                    && !DYNAMIC_PREFIXES.iter().any(|prefix| id.starts_with(prefix))
            })
            .collect();
        assert!(idle.is_empty(), "has words, but nothing uses it: {idle:#?}");
    }

    #[test]
    fn a_message_without_arguments_is_borrowed_and_an_unknown_one_shows_its_id() {
        let zh = Words::new(Lang::Zh);
        assert!(matches!(zh.t("unknown"), Cow::Borrowed("不详")));
        assert!(matches!(Words::new(Lang::En).t(Msg("unknown")), Cow::Borrowed("not known")));
        assert_eq!(zh.t("no-such-words"), "[no-such-words]");
        assert!(!zh.has("no-such-words"));
    }

    #[test]
    fn arguments_come_out_without_marks_and_english_has_plurals() {
        let said = |lang, count: u32| Words::new(lang).ta("count-persons", &[("count", count.into())]);
        assert_eq!(said(Lang::Zh, 27), "27人");
        assert_eq!(said(Lang::En, 1), "1 person");
        assert_eq!(said(Lang::En, 27), "27 people");
    }
}
