use std::collections::BTreeMap;

use super::Key;

/// How many colours a terminal is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// None at all; bold, underline and reverse stay.
    None,
    /// The sixteen of every colour terminal.
    Sixteen,
    /// The palette of 256.
    Many,
}

/// Which family of terminals this one belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// xterm and what behaves like it: PuTTY, tmux, screen, the Windows console, VTE.
    Xterm,
    /// The Linux text console: colours, but a font without Chinese.
    LinuxConsole,
    /// A VT100, or one of its heirs: no colours, and only what the first of them could do.
    Vt100,
}

/// A language that a terminal or a caller asks for. The words themselves are not this room's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    /// Chinese.
    Chinese,
    /// English.
    English,
}

/// Why no screen can be shown here. The line commands work nevertheless; the caller says so in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// `TERM` is `dumb` or `unknown`: the cursor cannot be moved.
    Dumb,
    /// `TERM` is not set, so nothing is known.
    Unset,
}

/// What the caller asked for on the command line; it wins over what the environment says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Options {
    /// `--ascii`: frames and signs without box drawing; Chinese text stays.
    pub ascii: bool,
    /// `--colour`.
    pub colours: Option<Colours>,
    /// `--ambiguous 2`: the terminal draws signs of ambiguous width in two cells.
    pub ambiguous_wide: bool,
    /// `--lang`.
    pub tongue: Option<Tongue>,
    /// `--no-pacing`: the terminal answers no status question.
    pub no_pacing: bool,
}

/// What a terminal can show and how it behaves, fixed when a session begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The family of the terminal.
    pub kind: Kind,
    /// How many colours are sent.
    pub colours: Colours,
    /// Frames and signs are drawn in ASCII.
    pub ascii_frames: bool,
    /// The terminal takes two cells for `…`, `①` and their like, so they are replaced.
    pub ambiguous_wide: bool,
    /// Bytes beyond ASCII are UTF-8 here.
    pub utf8: bool,
    /// Chinese can be read here. If not: English, with names in pinyin.
    pub shows_chinese: bool,
    /// Part of the screen can be scrolled.
    pub can_scroll_region: bool,
    /// Single cells can be erased and a column or row addressed alone (VT220 and later).
    pub can_erase_cells: bool,
    /// Asked `CSI 5 n`, the terminal answers; frames are paced by the answers.
    pub answers_status: bool,
    /// The language asked for with `--lang`.
    pub asked_tongue: Option<Tongue>,
    /// The language of the locale.
    pub locale_tongue: Option<Tongue>,
    /// What the command line and the environment asked for: nothing that was found out otherwise overrules it.
    pub asked: Options,
    /// It has answered a status question before, so that even a slow first answer is waited for.
    pub has_answered: bool,
    /// Keys that never arrive from here: no hint shows one of them.
    pub silent_keys: Vec<Key>,
}

impl Profile {
    /// The variables that matter to [`Profile::from_env`]: a client sends these and no others.
    pub const VARIABLES: [&str; 6] = ["TERM", "LC_ALL", "LC_CTYPE", "LANG", "NO_COLOR", "COLORTERM"];

    /// A usual terminal: UTF-8, sixteen colours.
    pub fn usual() -> Self {
        Self {
            kind: Kind::Xterm,
            colours: Colours::Sixteen,
            ascii_frames: false,
            ambiguous_wide: false,
            utf8: true,
            shows_chinese: true,
            can_scroll_region: true,
            can_erase_cells: true,
            answers_status: true,
            asked_tongue: None,
            locale_tongue: None,
            asked: Options::default(),
            has_answered: false,
            silent_keys: Vec::new(),
        }
    }

    /// Builds the profile from the command line and the environment, both given as data.
    ///
    /// Sixteen colours are the default even where more are promised: they follow the person's own
    /// palette and cost fewer bytes. A locale that names no character set is taken for UTF-8, because
    /// over SSH it is often lost while the terminal understands UTF-8 all the same.
    ///
    /// *Errors*: [`Unusable`] where no screen can be drawn.
    pub fn from_env(options: &Options, env: &BTreeMap<String, String>) -> Result<Self, Unusable> {
        let value = |name: &str| env.get(name).map(String::as_str).filter(|value| !value.is_empty());
        let term = value("TERM").ok_or(Unusable::Unset)?;
        let family = term.split('-').next().unwrap_or(term);
        let is_vt = family
            .strip_prefix("vt")
            .is_some_and(|model| model.starts_with(|sign: char| sign.is_ascii_digit()));
        let kind = match family {
            // A VT52 has another language altogether.
            "dumb" | "unknown" | "vt52" => return Err(Unusable::Dumb),
            "linux" | "screen.linux" | "tmux.linux" => Kind::LinuxConsole,
            _ if is_vt => Kind::Vt100,
            _ => Kind::Xterm,
        };
        let locale = value("LC_ALL").or(value("LC_CTYPE")).or(value("LANG"));
        let utf8 = locale.is_none_or(names_utf8);
        let colours = match (options.colours, value("NO_COLOR"), kind) {
            (Some(asked), _, _) => asked,
            (None, Some(_), _) | (None, None, Kind::Vt100) => Colours::None,
            (None, None, Kind::Xterm | Kind::LinuxConsole) => Colours::Sixteen,
        };
        let shows_chinese = utf8 && kind != Kind::LinuxConsole;
        Ok(Self {
            kind,
            colours,
            ascii_frames: options.ascii || !shows_chinese || kind == Kind::Vt100,
            ambiguous_wide: options.ambiguous_wide,
            utf8,
            shows_chinese,
            can_scroll_region: true,
            can_erase_cells: kind != Kind::Vt100,
            answers_status: !options.no_pacing,
            asked_tongue: options.tongue,
            locale_tongue: value("LC_ALL").or(value("LANG")).or(locale).and_then(tongue_of),
            asked: Options {
                colours: options.colours.or(value("NO_COLOR").map(|_| Colours::None)),
                ..*options
            },
            has_answered: false,
            silent_keys: Vec::new(),
        })
    }

    /// The language to run in, given what the account prefers: `--lang`, the account's, the locale's,
    /// else Chinese; English wherever Chinese cannot be read.
    pub fn tongue(&self, account: Option<Tongue>) -> Tongue {
        if !self.shows_chinese {
            return Tongue::English;
        }
        self.asked_tongue.or(account).or(self.locale_tongue).unwrap_or(Tongue::Chinese)
    }
}

fn names_utf8(locale: &str) -> bool {
    let Some((_, charset)) = locale.split_once('.') else { return true };
    let charset = charset.split('@').next().unwrap_or(charset);
    let plain: String = charset.chars().filter(char::is_ascii_alphanumeric).collect();
    plain.eq_ignore_ascii_case("utf8")
}

fn tongue_of(locale: &str) -> Option<Tongue> {
    match locale.split(['_', '.', '@', '-']).next() {
        Some("zh") => Some(Tongue::Chinese),
        Some("en") => Some(Tongue::English),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(env: &[(&str, &str)]) -> Result<Profile, Unusable> {
        with(&Options::default(), env)
    }

    fn with(options: &Options, env: &[(&str, &str)]) -> Result<Profile, Unusable> {
        let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Profile::from_env(options, &env)
    }

    #[test]
    fn sixteen_colours_are_the_default_whatever_the_terminal_promises() {
        let found =
            profile(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("LANG", "zh_CN.UTF-8")]);
        assert_eq!(found, Ok(Profile { locale_tongue: Some(Tongue::Chinese), ..Profile::usual() }));
        let many = Options { colours: Some(Colours::Many), ..Options::default() };
        assert_eq!(with(&many, &[("TERM", "xterm"), ("NO_COLOR", "1")]).unwrap().colours, Colours::Many);
        assert_eq!(profile(&[("TERM", "xterm"), ("NO_COLOR", "1")]).unwrap().colours, Colours::None);
        assert_eq!(profile(&[("TERM", "xterm"), ("NO_COLOR", "")]).unwrap().colours, Colours::Sixteen);
    }

    #[test]
    fn a_linux_console_runs_in_english_whatever_the_locale_says() {
        let console = profile(&[("TERM", "linux"), ("LANG", "zh_CN.UTF-8")]).unwrap();
        assert!(!console.shows_chinese && console.ascii_frames);
        assert_eq!(console.tongue(Some(Tongue::Chinese)), Tongue::English);
        assert_eq!(console.colours, Colours::Sixteen);
    }

    #[test]
    fn a_vt100_gets_no_colour_and_no_erasing_of_cells() {
        let plain = profile(&[("TERM", "vt100")]).unwrap();
        assert_eq!((plain.colours, plain.can_erase_cells, plain.kind), (Colours::None, false, Kind::Vt100));
        assert!(plain.can_scroll_region);
        assert_eq!(profile(&[("TERM", "vt220-w")]).unwrap().kind, Kind::Vt100);
        assert_eq!(profile(&[("TERM", "vte-256color")]).unwrap().kind, Kind::Xterm);
    }

    #[test]
    fn a_dumb_terminal_is_refused_with_its_reason() {
        for term in ["dumb", "dumb-emacs-ansi", "unknown", "vt52"] {
            assert_eq!(profile(&[("TERM", term)]), Err(Unusable::Dumb));
        }
        assert_eq!(profile(&[("TERM", "")]), Err(Unusable::Unset));
        assert_eq!(profile(&[]), Err(Unusable::Unset));
    }

    #[test]
    fn only_a_locale_that_names_another_character_set_takes_chinese_away() {
        for (lang, shown) in
            [("C", true), ("zh_CN.utf8", true), ("zh_CN.GBK", false), ("en_US.ISO-8859-1", false)]
        {
            let found = profile(&[("TERM", "xterm"), ("LANG", lang)]).unwrap();
            assert_eq!(found.shows_chinese, shown, "{lang}");
        }
        let over = profile(&[("TERM", "xterm"), ("LANG", "zh_CN.GBK"), ("LC_ALL", "zh_CN.UTF-8")]).unwrap();
        assert!(over.utf8);
    }

    #[test]
    fn the_language_is_asked_then_the_accounts_then_the_locales_then_chinese() {
        let english = profile(&[("TERM", "xterm"), ("LANG", "en_GB.UTF-8")]).unwrap();
        assert_eq!(english.tongue(None), Tongue::English);
        assert_eq!(english.tongue(Some(Tongue::Chinese)), Tongue::Chinese);
        let asked = Options { tongue: Some(Tongue::English), ..Options::default() };
        let asked = with(&asked, &[("TERM", "xterm")]).unwrap();
        assert_eq!(asked.tongue(Some(Tongue::Chinese)), Tongue::English);
        assert_eq!(profile(&[("TERM", "xterm"), ("LANG", "C")]).unwrap().tongue(None), Tongue::Chinese);
    }
}
