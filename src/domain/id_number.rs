//! Identity numbers and their check digits.
//!
//! *Source*: GB 11643 (ISO 7064 MOD 11-2) for resident IDs; residence permits for Hong Kong, Macao
//! (81, 82) and Taiwan (83) have the same form.

use super::{Day, choice::choice};

choice! {
    /// Kind of identity document.
    IdKind {
        /// 居民身份证.
        Resident = "resident",
        /// 港澳居民居住证 (810000, 820000).
        HongKongMacao = "hong_kong_macao",
        /// 台湾居民居住证 (830000).
        Taiwan = "taiwan",
        /// 护照 and anything else without a check digit of this form.
        Other = "other",
    }
}

/// What is wrong with an identity number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IdProblem {
    /// Not 18 characters (17 digits and a digit or X).
    Form,
    /// The tail is 000: a spreadsheet has rounded the last digits away.
    LostDigits,
    /// The eight digits in the middle are no day.
    Birth,
    /// The last character does not fit the others.
    CheckDigit,
    /// The region digits do not belong to this kind of document.
    Region,
}

/// What a valid number says by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct IdFacts {
    /// Day of birth written in it.
    pub birth: Day,
    /// Whether the sequence number is even (female).
    pub female: bool,
}

/// The check character of 17 digits.
pub fn check_character(digits: &[u8; 17]) -> u8 {
    let sum: u32 = digits
        .iter()
        .enumerate()
        // The weight of place i (from the left, 17 places before the check) is 2^(17-i) mod 11.
        .map(|(i, d)| u32::from(d - b'0') * ((1u32 << (17 - i)) % 11))
        .sum();
    b"10X98765432"[(sum % 11) as usize]
}

/// The kind of document that a number begins like: residence permits by their region digits, everything else of
/// the same form an identity card.
pub fn guess(number: &str) -> IdKind {
    match number.get(..2) {
        Some("81" | "82") => IdKind::HongKongMacao,
        Some("83") => IdKind::Taiwan,
        _ => IdKind::Resident,
    }
}

/// Checks a number of a kind and reads birth day and sex from it.
///
/// `Other` has no form of its own: it gives `Ok(None)`.
///
/// # Errors
/// The first [`IdProblem`] found; lost digits are told before the check digit, because that is what to mend.
pub fn check(kind: IdKind, number: &str) -> Result<Option<IdFacts>, IdProblem> {
    if kind == IdKind::Other {
        return Ok(None);
    }
    let bytes = number.as_bytes();
    let Some((digits, last)) = bytes.split_first_chunk::<17>().filter(|(_, rest)| rest.len() == 1) else {
        return Err(IdProblem::Form);
    };
    let last = last[0].to_ascii_uppercase();
    if !digits.iter().all(u8::is_ascii_digit) || !(last.is_ascii_digit() || last == b'X') {
        return Err(IdProblem::Form);
    }
    if bytes.ends_with(b"000") {
        return Err(IdProblem::LostDigits);
    }
    let region = &number[..2];
    let region_fits = match kind {
        IdKind::HongKongMacao => matches!(region, "81" | "82"),
        IdKind::Taiwan => region == "83",
        IdKind::Resident => !matches!(region, "81" | "82" | "83"),
        IdKind::Other => true,
    };
    if !region_fits {
        return Err(IdProblem::Region);
    }
    let birth = Day::parse(&number[6..14]).ok_or(IdProblem::Birth)?;
    if check_character(digits) != last {
        return Err(IdProblem::CheckDigit);
    }
    Ok(Some(IdFacts { birth, female: (digits[16] - b'0').is_multiple_of(2) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standards_own_example_is_valid() {
        // The worked example of GB 11643-1999: 11010519491231002 has the check character X.
        let facts = check(IdKind::Resident, "11010519491231002X").unwrap().unwrap();
        assert_eq!((facts.birth.to_string().as_str(), facts.female), ("1949-12-31", true));
        assert_eq!(check(IdKind::Resident, "11010519491231002x").map(|f| f.is_some()), Ok(true));
        assert_eq!(check(IdKind::Resident, "110105194912310021"), Err(IdProblem::CheckDigit));
    }

    #[test]
    fn every_single_wrong_digit_is_found() {
        let good = "11010519491231002X";
        for at in 0..17 {
            for digit in b'0'..=b'9' {
                let mut bytes = good.as_bytes().to_vec();
                if bytes[at] == digit {
                    continue;
                }
                bytes[at] = digit;
                let text = String::from_utf8(bytes).unwrap();
                assert!(check(IdKind::Resident, &text).is_err(), "{text}");
            }
        }
    }

    #[test]
    fn what_a_spreadsheet_rounded_is_named_as_such() {
        assert_eq!(check(IdKind::Resident, "110105194912310000"), Err(IdProblem::LostDigits));
        assert_eq!(check(IdKind::Resident, "1101051949123100"), Err(IdProblem::Form));
        assert_eq!(check(IdKind::Taiwan, "11010519491231002X"), Err(IdProblem::Region));
        assert_eq!(check(IdKind::Resident, "11010519491331002X"), Err(IdProblem::Birth));
        assert_eq!(check(IdKind::Other, "K1234567"), Ok(None));
    }
}
