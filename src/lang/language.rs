//! The languages there are, and which of them a session speaks.

use std::{fmt, str::FromStr};

/// Declares every language: variant, folder and tag, its own name. A new language is one line here and one
/// folder of messages.
macro_rules! languages {
    ($($variant:ident $tag:literal $own:literal),* $(,)?) => {
        /// A language that the program speaks.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Lang {
            $(#[doc = $own] $variant,)*
        }

        impl Lang {
            /// Every language, in the order in which a choice lists them.
            pub const ALL: &'static [Lang] = &[$(Lang::$variant,)*];

            /// The tag by which `--lang`, accounts and folders name it.
            pub const fn tag(self) -> &'static str {
                match self { $(Lang::$variant => $tag,)* }
            }

            /// What its own speakers call it.
            pub const fn own_name(self) -> &'static str {
                match self { $(Lang::$variant => $own,)* }
            }

            /// The embedded messages: file name and text.
            pub(super) const fn files(self) -> &'static [(&'static str, &'static str)] {
                match self { $(Lang::$variant => super::words::folder!($tag),)* }
            }
        }
    };
}

languages! {
    Zh "zh" "中文",
    En "en" "English",
}

/// `--lang` named a language that the program does not speak.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownLang(pub String);

impl fmt::Display for UnknownLang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UnknownLang {}

impl FromStr for Lang {
    type Err = UnknownLang;

    /// Reads a tag (`zh`) or a locale (`zh_CN.UTF-8`, `en-GB`).
    ///
    /// *Errors*: any other language, and the locales `C` and `POSIX`, which name none.
    fn from_str(text: &str) -> Result<Lang, UnknownLang> {
        let first = text.split(['_', '-', '.', '@']).next().unwrap_or_default();
        Lang::ALL
            .iter()
            .copied()
            .find(|lang| lang.tag().eq_ignore_ascii_case(first))
            .ok_or_else(|| UnknownLang(text.to_owned()))
    }
}

/// The language of a session: the one asked for, else the account's, else the locale's, else Chinese.
///
/// *Shape*: `locale` is the caller's `LC_ALL`, `LC_MESSAGES` or `LANG`, whichever it found first.
pub fn choose(asked: Option<Lang>, account: Option<Lang>, locale: Option<&str>) -> Lang {
    asked.or(account).or_else(|| locale.and_then(|name| name.parse().ok())).unwrap_or(Lang::Zh)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_asked_for_wins_then_the_account_then_the_locale_then_chinese() {
        assert_eq!(choose(Some(Lang::En), Some(Lang::Zh), Some("zh_CN.UTF-8")), Lang::En);
        assert_eq!(choose(None, Some(Lang::En), Some("zh_CN.UTF-8")), Lang::En);
        assert_eq!(choose(None, None, Some("en_GB.UTF-8")), Lang::En);
        assert_eq!(choose(None, None, Some("zh_CN.GB18030")), Lang::Zh);
        for silent in ["C", "C.UTF-8", "POSIX", "fr_FR", ""] {
            assert_eq!(choose(None, None, Some(silent)), Lang::Zh, "{silent}");
        }
        assert_eq!(choose(None, None, None), Lang::Zh);
        assert_eq!("EN".parse(), Ok(Lang::En));
        assert!("english".parse::<Lang>().is_err());
    }
}
