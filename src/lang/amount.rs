//! Money in words, as lists to sign carry it beside the digits so that no sign can be added: 人民币壹佰元整.
//!
//! *Source*: 《支付结算办法》附一《正确填写票据和结算凭证的基本规定》, whose examples are the tests.

use super::{Lang, Words};

/// Signs of the Chinese list: ten digits, 拾佰仟, 万亿, 元角分整, 负.
const SIGNS: usize = 20;

/// An amount of money in words.
///
/// *Unit*: fen.
pub fn in_words(words: Words, amount_fen: i64) -> String {
    let said = words.t("amount-signs");
    let text = match words.lang() {
        Lang::Zh => {
            let signs: Vec<char> = said.chars().filter(|sign| !sign.is_whitespace()).collect();
            // A test holds the list's length in every language, so that nothing is out of its bounds.
            if signs.len() == SIGNS { chinese(&signs, amount_fen) } else { String::new() }
        }
        Lang::En => {
            let signs: Vec<&str> = said.split_whitespace().collect();
            english(&signs, amount_fen)
        }
    };
    words.ta("amount-in-words", &[("text", text.into())]).into_owned()
}

fn chinese(signs: &[char], amount_fen: i64) -> String {
    let digit = |n: u64| signs[(n % 10) as usize];
    let (zero, places, myriads) = (signs[0], &signs[10..13], &signs[13..15]);
    let (yuan_sign, jiao_sign, fen_sign, whole, minus) =
        (signs[15], signs[16], signs[17], signs[18], signs[19]);
    let all = amount_fen.unsigned_abs();
    let (yuan, jiao, fen) = (all / 100, all / 10 % 10, all % 10);
    let mut out = String::new();
    if amount_fen < 0 {
        out.push(minus);
    }
    // Groups of four digits, the highest first; 亿亿 stands for what is beyond.
    let groups: Vec<u64> =
        std::iter::successors(Some(yuan), |rest| Some(rest / 10_000)).take_while(|rest| *rest > 0).collect();
    let mut written = false;
    let mut gap = false;
    for (at, rest) in groups.iter().enumerate().rev() {
        let group = rest % 10_000;
        for place in (0..4u32).rev() {
            let n = group / 10_u64.pow(place) % 10;
            if n == 0 {
                gap = written;
                continue;
            }
            if gap {
                out.push(zero);
            }
            (gap, written) = (false, true);
            out.push(digit(n));
            if place > 0 {
                out.push(places[place as usize - 1]);
            }
        }
        // A group of nothing has no name, but what stands above it in 亿 keeps it.
        let name = match at % 4 {
            1 | 3 => (group > 0).then_some(myriads[0]),
            2 => (rest % 100_000_000 > 0).then_some(myriads[1]),
            0 if at > 0 => Some(myriads[1]),
            _ => None,
        };
        out.extend(name);
        if group > 0 {
            // 壹拾万柒仟: a nought that only ends a group is not said.
            gap = false;
        }
        if at > 0 && groups[at - 1] % 10_000 < 1_000 && written {
            gap = true;
        }
    }
    if yuan > 0 {
        out.push(yuan_sign);
    }
    if all == 0 {
        out.extend([zero, yuan_sign]);
    }
    if jiao > 0 {
        out.extend([digit(jiao), jiao_sign]);
    } else if fen > 0 && yuan > 0 {
        out.push(zero);
    }
    if fen > 0 {
        out.extend([digit(fen), fen_sign])
    } else {
        out.push(whole)
    }
    out
}

/// `signs`: zero to nineteen, twenty to ninety, hundred, thousand, million, billion, trillion, yuan, fen, only, minus.
fn english(signs: &[&str], amount_fen: i64) -> String {
    let word = |at: usize| signs.get(at).copied().unwrap_or_default();
    let below_thousand = |n: u64| {
        let mut parts: Vec<String> = Vec::new();
        if n >= 100 {
            parts.push(format!("{} {}", word((n / 100) as usize), word(28)));
        }
        match n % 100 {
            0 => {}
            rest @ 1..20 => parts.push(word(rest as usize).to_owned()),
            rest if rest.is_multiple_of(10) => parts.push(word(18 + rest as usize / 10).to_owned()),
            rest => {
                parts.push(format!("{}-{}", word(18 + rest as usize / 10), word((rest % 10) as usize)));
            }
        }
        parts.join(" ")
    };
    let all = amount_fen.unsigned_abs();
    let (yuan, fen) = (all / 100, all % 100);
    let mut parts: Vec<String> = Vec::new();
    if amount_fen < 0 {
        parts.push(word(36).to_owned());
    }
    let groups: Vec<u64> =
        std::iter::successors(Some(yuan), |rest| Some(rest / 1_000)).take_while(|rest| *rest > 0).collect();
    for (at, rest) in groups.iter().enumerate().rev() {
        let group = rest % 1_000;
        if group == 0 {
            continue;
        }
        parts.push(below_thousand(group));
        if at > 0 {
            parts.push(word(if at > 4 { 29 } else { 28 + at }).to_owned());
        }
    }
    if yuan == 0 && fen == 0 {
        parts.push(word(0).to_owned());
    }
    if yuan > 0 || fen == 0 {
        parts.push(word(33).to_owned());
    }
    if fen > 0 {
        parts.push(format!("{} {}", below_thousand(fen), word(34)));
    }
    parts.push(word(35).to_owned());
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(amount_fen: i64, zh: &str, en: &str) {
        assert_eq!(in_words(Words::new(Lang::Zh), amount_fen), format!("人民币{zh}"));
        assert_eq!(in_words(Words::new(Lang::En), amount_fen), format!("CNY {en}"));
    }

    #[test]
    fn the_examples_of_the_rule_come_out_as_it_writes_them() {
        check(140_950, "壹仟肆佰零玖元伍角整", "one thousand four hundred nine yuan fifty fen only");
        check(600_714, "陆仟零柒元壹角肆分", "six thousand seven yuan fourteen fen only");
        check(1_640_902, "壹万陆仟肆佰零玖元零贰分", "sixteen thousand four hundred nine yuan two fen only");
        check(32_504, "叁佰贰拾伍元零肆分", "three hundred twenty-five yuan four fen only");
        // Of the two forms that the rule allows for these, the one without the nought.
        check(168_032, "壹仟陆佰捌拾元叁角贰分", "one thousand six hundred eighty yuan thirty-two fen only");
        check(10_700_053, "壹拾万柒仟元伍角叁分", "one hundred seven thousand yuan fifty-three fen only");
    }

    #[test]
    fn noughts_inside_are_said_once_and_at_ends_not_at_all() {
        check(0, "零元整", "zero yuan only");
        check(7, "柒分", "seven fen only");
        check(50, "伍角整", "fifty fen only");
        check(1_000, "壹拾元整", "ten yuan only");
        check(1_275_000, "壹万贰仟柒佰伍拾元整", "twelve thousand seven hundred fifty yuan only");
        check(10_000_000, "壹拾万元整", "one hundred thousand yuan only");
        check(10_000_500, "壹拾万零伍元整", "one hundred thousand five yuan only");
        check(100_050_000, "壹佰万零伍佰元整", "one million five hundred yuan only");
        check(1_000_000_000_000, "壹佰亿元整", "ten billion yuan only");
        check(30_000_000_100, "叁亿零壹元整", "three hundred million one yuan only");
        check(30_005_000_000, "叁亿零伍万元整", "three hundred million fifty thousand yuan only");
        check(-100, "负壹元整", "minus one yuan only");
    }

    #[test]
    fn the_lists_have_all_their_words() {
        let count = Words::new(Lang::Zh).t("amount-signs").chars().filter(|c| !c.is_whitespace()).count();
        assert_eq!(count, SIGNS);
        assert_eq!(Words::new(Lang::En).t("amount-signs").split_whitespace().count(), 37);
        // No amount is out of the lists' bounds.
        for amount in [i64::MAX, i64::MIN, 99, 999_999, 123_456_789_012] {
            for lang in Lang::ALL {
                assert!(in_words(Words::new(*lang), amount).len() > 8, "{amount}");
            }
        }
    }
}
