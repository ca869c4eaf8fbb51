//! What is shown of an identity, account or telephone number to whoever has not revealed it.

use crate::domain::{
    Opened, View,
    secret::{self, Secret},
};

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

/// An identity number as [`mask_id_number`](crate::domain::secret::mask_id_number) shows it.
pub fn id_number(secret: &Secret) -> String {
    secret.masked(secret::mask_id_number)
}

/// The last four digits of an account number.
pub fn bank_account(secret: &Secret) -> String {
    secret.masked(secret::mask_account)
}

/// `138****5678`: the first three and last four digits of a telephone number.
pub fn phone(text: &str) -> String {
    secret::ends(text, 3, 4)
}

impl Masking {
    /// The identity number as it may be shown: one whose key is not here stays masked.
    pub fn id_number(self, view: &View, secret: &Secret) -> String {
        self.secret(view, "id_number", secret, id_number)
    }

    /// The account number as it may be shown.
    pub fn bank_account(self, view: &View, secret: &Secret) -> String {
        self.secret(view, "bank_account", secret, bank_account)
    }

    fn secret(self, view: &View, field: &str, secret: &Secret, mask: fn(&Secret) -> String) -> String {
        match self {
            Masking::Masked => mask(secret),
            Masking::Revealed => match view.opened(field, secret) {
                Opened::Is(number) => number.into(),
                Opened::Nothing | Opened::Locked => mask(secret),
            },
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
        assert_eq!(id_number(&"44078319800101123X".into()), "440**************X");
        assert_eq!(phone("13800005678"), "138****5678");
        assert_eq!(phone("2211234"), "2******", "a short number would be told by its ends");
        assert_eq!(id_number(&"".into()), "");
    }
}
