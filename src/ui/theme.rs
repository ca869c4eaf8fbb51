//! How a tone looks. Meaning is in the sign (`!`, `缺`, `>`); a tone only repeats it.

use crate::term::Colours;
use ratatui::style::{Color, Modifier, Style};

/// What a piece of text is, independent of any terminal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Tone {
    /// Ordinary text.
    #[default]
    Plain,
    /// Headings and names of fields.
    Head,
    /// What the eye should find first.
    Strong,
    /// Secondary: codes, hints, sources.
    Dim,
    /// As it should be.
    Good,
    /// Worth a look (`!`).
    Warn,
    /// Missing, overdue, refused (`!!`, `缺`).
    Alert,
    /// Text being typed.
    Input,
}

/// The look of tones on one terminal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Theme {
    colours: Colours,
}

impl Theme {
    /// The theme for so many colours. Sixteen and 256 look the same: the person's own palette rules.
    pub const fn new(colours: Colours) -> Theme {
        Theme { colours }
    }

    /// The style of a tone.
    pub fn style(self, tone: Tone) -> Style {
        let plain = Style::new();
        match (tone, self.colours) {
            (Tone::Plain, _) => plain,
            (Tone::Strong, _) | (Tone::Alert | Tone::Head, Colours::None) => {
                plain.add_modifier(Modifier::BOLD)
            }
            (Tone::Input, _) => plain.add_modifier(Modifier::UNDERLINED),
            (Tone::Dim | Tone::Good | Tone::Warn, Colours::None) => plain,
            (Tone::Head, Colours::Sixteen | Colours::Many) => plain.fg(Color::Cyan),
            (Tone::Dim, Colours::Sixteen | Colours::Many) => plain.fg(Color::DarkGray),
            (Tone::Good, Colours::Sixteen | Colours::Many) => plain.fg(Color::Green),
            (Tone::Warn, Colours::Sixteen | Colours::Many) => plain.fg(Color::Yellow),
            (Tone::Alert, Colours::Sixteen | Colours::Many) => plain.fg(Color::LightRed),
        }
    }
}
