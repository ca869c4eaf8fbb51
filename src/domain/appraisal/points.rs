//! Scores in fixed point, shares as exact fractions, money in whole fen.
//!
//! There is no float anywhere: a score is a number of thousandths, a share keeps numerator and denominator, and
//! each division is done once, with a stated [`Rounding`]. Start with [`Points`].

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// Thousandths in one point.
const SCALE: i64 = 1_000;

/// A score.
///
/// *Unit*: points. *Shape*: whole thousandths; written `13.5` in files, a number of thousandths in sled.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Points(i64);

/// What happens to the digits behind the last one that a template keeps.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// 四舍五入: half goes away from zero.
    HalfAway,
    /// 舍尾: cut towards zero.
    #[default]
    Cut,
}

/// The quotient of two whole numbers, rounded; a divisor of 0 gives 0 (callers rule it out before).
const fn divide(num: i128, den: i128, rounding: Rounding) -> i128 {
    if den == 0 {
        return 0;
    }
    match rounding {
        Rounding::Cut => num / den,
        Rounding::HalfAway => {
            let (whole, rest) = (num / den, num % den);
            let away = if (num < 0) == (den < 0) { 1 } else { -1 };
            if rest.unsigned_abs() * 2 >= den.unsigned_abs() { whole + away } else { whole }
        }
    }
}

const fn narrow(n: i128) -> i64 {
    if n > i64::MAX as i128 {
        i64::MAX
    } else if n < i64::MIN as i128 {
        i64::MIN
    } else {
        n as i64
    }
}

impl Points {
    /// No points.
    pub const ZERO: Points = Points(0);
    /// The most that a template may speak of: a million points. Sums of such numbers cannot overflow.
    pub const LIMIT: Points = Points(1_000_000 * SCALE);

    /// Whole points.
    pub const fn whole(n: i32) -> Points {
        Points(n as i64 * SCALE)
    }

    /// So many thousandths.
    pub const fn of_thousandths(n: i64) -> Points {
        Points(n)
    }

    /// How many thousandths it is.
    pub const fn thousandths(self) -> i64 {
        self.0
    }

    /// Whether it has no fraction.
    pub const fn is_whole(self) -> bool {
        self.0 % SCALE == 0
    }

    /// The sum, held at the ends of what can be written.
    #[must_use]
    pub const fn plus(self, other: Points) -> Points {
        Points(self.0.saturating_add(other.0))
    }

    /// The difference, held at the ends of what can be written.
    #[must_use]
    pub const fn minus(self, other: Points) -> Points {
        Points(self.0.saturating_sub(other.0))
    }

    /// So many times as much.
    #[must_use]
    pub const fn times(self, n: i64) -> Points {
        Points(narrow(self.0 as i128 * n as i128))
    }

    /// `self * num / den`, kept to so many decimals (at most three).
    #[must_use]
    pub const fn scaled(self, num: i64, den: i64, decimals: u8, rounding: Rounding) -> Points {
        let unit = unit(decimals);
        let steps = divide(self.0 as i128 * num as i128, den as i128 * unit as i128, rounding);
        Points(narrow(steps * unit as i128))
    }

    /// The same with so many decimals.
    #[must_use]
    pub const fn rounded(self, decimals: u8, rounding: Rounding) -> Points {
        self.scaled(1, 1, decimals, rounding)
    }

    /// Reads `13.5`, `-2`, `.5`; full-width digits and the Chinese full stop count too.
    ///
    /// *Shape*: at most three decimals and at most a million points; anything else is `None`, never rounded.
    pub fn parse(text: &str) -> Option<Points> {
        let mut rest = text.trim().chars().map(fold).peekable();
        let negative = rest.next_if_eq(&'-').is_some();
        if !negative {
            rest.next_if_eq(&'+');
        }
        let (mut value, mut digits, mut decimals) = (0i64, 0, None);
        for c in rest {
            match (c.to_digit(10), decimals) {
                (Some(_), Some(3)) => return None,
                (Some(digit), _) => {
                    value = value.checked_mul(10)?.checked_add(i64::from(digit))?;
                    digits += 1;
                    decimals = decimals.map(|n| n + 1);
                }
                (None, None) if c == '.' => decimals = Some(0),
                (None, _) => return None,
            }
        }
        for _ in decimals.unwrap_or(0)..3 {
            value = value.checked_mul(10)?;
        }
        let fits = digits > 0 && decimals != Some(0) && value <= Points::LIMIT.0;
        fits.then_some(Points(if negative { -value } else { value }))
    }
}

const fn unit(decimals: u8) -> i64 {
    match decimals {
        0 => 1_000,
        1 => 100,
        2 => 10,
        _ => 1,
    }
}

/// Digits and signs as an input method leaves them.
const fn fold(c: char) -> char {
    match c {
        '０'..='９' => (b'0' + (c as u32 - '０' as u32) as u8) as char,
        '．' | '。' => '.',
        '－' => '-',
        '＋' => '+',
        _ => c,
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0.unsigned_abs() / 1_000, self.0.unsigned_abs() % 1_000);
        let mut text = format!("{}{whole}", if self.0 < 0 { "-" } else { "" });
        if part != 0 {
            text.push_str(format!(".{part:03}").trim_end_matches('0'));
        }
        f.pad(&text)
    }
}

impl std::iter::Sum for Points {
    fn sum<I: Iterator<Item = Points>>(all: I) -> Points {
        all.fold(Points::ZERO, Points::plus)
    }
}

/// A share of something, exact.
///
/// *Shape*: a reduced fraction; written `70%`, `3/10` or `2` in files.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Ratio {
    num: i64,
    den: i64,
}

const fn divisor(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    if a == 0 { 1 } else { a }
}

impl Ratio {
    /// All of it.
    pub const ONE: Ratio = Ratio { num: 1, den: 1 };
    /// None of it.
    pub const NONE: Ratio = Ratio { num: 0, den: 1 };
    /// The largest numerator and denominator of a share in a file.
    pub const LIMIT: i64 = 1_000_000_000;

    /// `num` of `den`; `None` where `den` is not positive or `num` is negative.
    pub const fn new(num: i64, den: i64) -> Option<Ratio> {
        if num < 0 || den <= 0 {
            return None;
        }
        let by = divisor(num, den);
        Some(Ratio { num: num / by, den: den / by })
    }

    /// The numerator of the reduced fraction.
    pub const fn num(self) -> i64 {
        self.num
    }

    /// The denominator of the reduced fraction, at least 1.
    pub const fn den(self) -> i64 {
        self.den
    }

    /// This share of `n`, cut, never rounded up: 20 % of 18 are 3.
    pub const fn cut_of(self, n: i64) -> i64 {
        narrow(self.num as i128 * n as i128 / self.den as i128)
    }

    /// Whether it is less than another.
    pub const fn less_than(self, other: Ratio) -> bool {
        (self.num as i128 * other.den as i128) < other.num as i128 * self.den as i128
    }

    /// Reads `70%`, `3/10`, `0.9` or `2`.
    pub fn parse(text: &str) -> Option<Ratio> {
        let text = text.trim();
        let ratio = if let Some(percent) = text.strip_suffix(['%', '％']) {
            Ratio::new(Points::parse(percent)?.thousandths(), 100 * SCALE)
        } else if let Some((num, den)) = text.split_once('/') {
            Ratio::new(num.trim().parse().ok()?, den.trim().parse().ok()?)
        } else {
            Ratio::new(Points::parse(text)?.thousandths(), SCALE)
        }?;
        (ratio.num <= Ratio::LIMIT && ratio.den <= Ratio::LIMIT).then_some(ratio)
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Ratio) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Ratio) -> std::cmp::Ordering {
        (i128::from(self.num) * i128::from(other.den)).cmp(&(i128::from(other.num) * i128::from(self.den)))
    }
}

impl fmt::Display for Ratio {
    /// As a percentage where that is exact with three decimals, else as a fraction.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let thousandths = i128::from(self.num) * 100_000;
        let text = if thousandths % i128::from(self.den) == 0 {
            format!("{}%", Points(narrow(thousandths / i128::from(self.den))))
        } else {
            format!("{}/{}", self.num, self.den)
        };
        f.pad(&text)
    }
}

/// Money. *Unit*: fen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fen(pub i64);

impl Fen {
    /// `self * num / den` in whole fen, cut towards zero, so that parts never add up to more than the whole.
    #[must_use]
    pub const fn part(self, num: i64, den: i64) -> Fen {
        Fen(narrow(divide(self.0 as i128 * num as i128, den as i128, Rounding::Cut)))
    }

    /// The sum, held at the ends of what can be written.
    #[must_use]
    pub const fn plus(self, other: Fen) -> Fen {
        Fen(self.0.saturating_add(other.0))
    }

    /// The difference, held at the ends of what can be written.
    #[must_use]
    pub const fn minus(self, other: Fen) -> Fen {
        Fen(self.0.saturating_sub(other.0))
    }
}

impl std::iter::Sum for Fen {
    fn sum<I: Iterator<Item = Fen>>(all: I) -> Fen {
        all.fold(Fen(0), Fen::plus)
    }
}

impl fmt::Display for Fen {
    /// In yuan with two decimals: `486.00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, fen) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        f.pad(&format!("{sign}{}.{:02}", fen / 100, fen % 100))
    }
}

/// A number in a file: whole, or text where it has decimals. A float is refused, because `0.1` is none.
struct NumberText;

impl de::Visitor<'_> for NumberText {
    type Value = String;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number, or a decimal one in quotation marks")
    }
    fn visit_i64<E: de::Error>(self, n: i64) -> Result<String, E> {
        Ok(n.to_string())
    }
    fn visit_u64<E: de::Error>(self, n: u64) -> Result<String, E> {
        Ok(n.to_string())
    }
    fn visit_str<E: de::Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }
}

impl Serialize for Points {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() { s.collect_str(self) } else { s.serialize_i64(self.0) }
    }
}

impl<'de> Deserialize<'de> for Points {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Points, D::Error> {
        if !d.is_human_readable() {
            return i64::deserialize(d).map(Points);
        }
        let text = d.deserialize_any(NumberText)?;
        Points::parse(&text).ok_or_else(|| de::Error::custom("not a score"))
    }
}

impl Serialize for Ratio {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() {
            s.collect_str(&format_args!("{}/{}", self.num, self.den))
        } else {
            (self.num, self.den).serialize(s)
        }
    }
}

impl<'de> Deserialize<'de> for Ratio {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Ratio, D::Error> {
        let ratio = if d.is_human_readable() {
            Ratio::parse(&d.deserialize_any(NumberText)?)
        } else {
            let (num, den) = <(i64, i64)>::deserialize(d)?;
            Ratio::new(num, den)
        };
        ratio.ok_or_else(|| de::Error::custom("not a share"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(text: &str) -> Points {
        Points::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn a_score_is_read_and_printed_exactly_or_refused() {
        for text in ["0", "13.5", "-2", "74.99", "0.001", "-0.5", "1000000"] {
            assert_eq!(points(text).to_string(), text);
        }
        assert_eq!(points("１３．５"), points("13.50"));
        assert_eq!(points("+.5"), points("0.5"));
        for text in ["", "-", ".", "1.", "1.2345", "1e3", "1000001", "1,5", "缺"] {
            assert_eq!(Points::parse(text), None, "{text}");
        }
    }

    #[test]
    fn rounding_is_half_away_from_zero_or_a_cut() {
        let round = |text: &str, decimals| points(text).rounded(decimals, Rounding::HalfAway).to_string();
        assert_eq!(
            [round("2.5", 0), round("-2.5", 0), round("2.449", 1), round("0.005", 2)],
            ["3", "-3", "2.4", "0.01"]
        );
        assert_eq!(points("89.999").rounded(0, Rounding::Cut), points("89"));
        assert_eq!(points("-2.9").rounded(0, Rounding::Cut), points("-2"));
        assert_eq!(points("10").scaled(2, 3, 3, Rounding::HalfAway), points("6.667"));
        assert_eq!(points("10").scaled(2, 3, 3, Rounding::Cut), points("6.666"));
    }

    #[test]
    fn a_share_keeps_numerator_and_denominator() {
        let share = |text: &str| Ratio::parse(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!((share("70%").num(), share("70%").den()), (7, 10));
        assert_eq!(share("3/9"), share("1/3"));
        assert_eq!(share("0.9").to_string(), "90%");
        assert_eq!(share("1/3").to_string(), "1/3");
        assert_eq!((share("20%").cut_of(18), share("15%").cut_of(18)), (3, 2));
        assert!(Ratio::parse("1/0").is_none() && Ratio::parse("-1%").is_none());
    }

    #[test]
    fn a_float_in_a_file_is_refused_and_text_is_exact() {
        #[derive(Deserialize, Debug, PartialEq)]
        struct Line {
            max: Points,
        }
        assert_eq!(toml::from_str::<Line>("max = '0.5'").unwrap().max, points("0.5"));
        assert_eq!(toml::from_str::<Line>("max = 15").unwrap().max, points("15"));
        assert!(toml::from_str::<Line>("max = 0.5").is_err());
        assert_eq!(serde_json::to_string(&points("13.5")).unwrap(), "\"13.5\"");
    }

    #[test]
    fn money_is_cut_to_the_fen() {
        assert_eq!(Fen(60_000).part(81, 100), Fen(48_600));
        assert_eq!(Fen(100).part(1, 3), Fen(33));
        assert_eq!(Fen(1_275_000).to_string(), "12750.00");
    }
}
