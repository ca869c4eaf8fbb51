//! What is shown of an identity or telephone number to whoever has not revealed it.

/// Whether sensitive personal data is hidden.
///
/// `Revealed` is for a caller that has journalled the reveal and may do it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Masking {
    /// Numbers are shown in part.
    #[default]
    Masked,
    /// Numbers are shown whole.
    Revealed,
}

fn middle(text: &str, first: usize, last: usize) -> String {
    let count = text.chars().count();
    // A short number would be told by its ends.
    let (first, last) = if count < first + last + 3 { (1.min(count), 0) } else { (first, last) };
    text.chars().enumerate().map(|(at, c)| if at < first || at >= count - last { c } else { '*' }).collect()
}

/// `440***********123X`: the first three and last four characters of an identity number.
pub fn id_number(text: &str) -> String {
    middle(text, 3, 4)
}

/// `138****5678`: the first three and last four digits of a telephone number.
pub fn phone(text: &str) -> String {
    middle(text, 3, 4)
}

impl Masking {
    /// The identity number as it may be shown.
    pub fn id_number(self, text: &str) -> String {
        match self {
            Masking::Masked => id_number(text),
            Masking::Revealed => text.to_owned(),
        }
    }

    /// The telephone number as it may be shown.
    pub fn phone(self, text: &str) -> String {
        match self {
            Masking::Masked => phone(text),
            Masking::Revealed => text.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_stay_and_the_length_stays() {
        assert_eq!(id_number("44078319800101123X"), "440***********123X");
        assert_eq!(phone("13800005678"), "138****5678");
        assert_eq!(phone("2211234"), "2******", "a short number would be told by its ends");
        assert_eq!(id_number(""), "");
    }
}
