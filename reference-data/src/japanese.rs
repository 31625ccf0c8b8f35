//! Japanese text: folding for comparison and search, and the dates and numbers that the ministry's lists write as text.

use std::borrow::Cow;

use jiff::civil::Date;
use rust_decimal::Decimal;
use unicode_normalization::{UnicodeNormalization, is_nfkc};

/// NFKC without outer white space: `２` → `2`, `"2 "` → `2`, `ｱﾑﾛ` → `アムロ`.
pub fn plain(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim();
    if is_nfkc(trimmed) { Cow::Borrowed(trimmed) } else { Cow::Owned(trimmed.nfkc().collect::<String>().trim().to_owned()) }
}

/// The form in which texts are compared and searched: NFKC, lower case, hiragana as katakana, one kind of space.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.nfkc() {
        match character {
            'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => folded.push(char::from_u32(character as u32 + 0x60).unwrap_or(character)),
            character if character.is_whitespace() => folded.push(' '),
            character => folded.extend(character.to_lowercase()),
        }
    }
    folded
}

/// A header for comparison: NFKC and no white space at all.
pub fn header(text: &str) -> String {
    text.nfkc().filter(|character| !character.is_whitespace()).collect()
}

/// The start of an era and the last day on which it is written.
struct Era {
    letters: [&'static str; 2],
    first: (i16, i8, i8),
    last: (i16, i8, i8),
}

const ERAS: [Era; 5] = [
    Era { letters: ["R", "令和"], first: (2019, 5, 1), last: (9999, 12, 31) },
    Era { letters: ["H", "平成"], first: (1989, 1, 8), last: (2019, 4, 30) },
    Era { letters: ["S", "昭和"], first: (1926, 12, 25), last: (1989, 1, 7) },
    Era { letters: ["T", "大正"], first: (1912, 7, 30), last: (1926, 12, 24) },
    Era { letters: ["M", "明治"], first: (1868, 10, 23), last: (1912, 7, 29) },
];

/// A day as a list writes it, wherever it stands in the text: `R8.3.31まで`, `令和7年8月14日適用`, `20250814`, `2025-08-14`, `2025/8/14`.
/// None where there is no date, and where the day does not exist in the calendar or in its era.
pub fn date(text: &str) -> Option<Date> {
    era_date(text).map(|(date, _)| date).or_else(|| western_date(&plain(text)))
}

/// The first era date of the text and what follows it.
pub fn era_date(text: &str) -> Option<(Date, String)> {
    let text = plain(text).into_owned();
    for era in &ERAS {
        for letter in era.letters {
            let Some(at) = text.find(letter) else { continue };
            let mut rest = &text[at + letter.len()..];
            let year = match rest.strip_prefix('元') {
                Some(after) => {
                    rest = after;
                    1
                }
                None => number(&mut rest)?,
            };
            let month = separated_number(&mut rest, &['.', '年', '/', '-'])?;
            let day = separated_number(&mut rest, &['.', '月', '/', '-'])?;
            let rest = rest.strip_prefix('日').unwrap_or(rest).to_owned();
            if year == 0 {
                return None;
            }
            let year = era.first.0.checked_add(i16::try_from(year - 1).ok()?)?;
            let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
            let known = (date.year(), date.month(), date.day());
            return (era.first <= known && known <= era.last).then_some((date, rest));
        }
    }
    None
}

/// `4月1日…`: a day without a year, and what follows it.
pub fn month_and_day(text: &str) -> Option<(i8, i8, String)> {
    let text = plain(text).into_owned();
    let mut rest = text.as_str();
    let month = i8::try_from(number(&mut rest)?).ok()?;
    let day = i8::try_from(separated_number(&mut rest, &['月'])?).ok()?;
    let rest = rest.strip_prefix('日')?;
    Date::new(2024, month, day).ok()?;
    Some((month, day, rest.to_owned()))
}

/// The first such day after `after`. None for a day that no coming year has.
pub fn next_day(month: i8, day: i8, after: Date) -> Option<Date> {
    (after.year()..after.year() + 9).filter_map(|year| Date::new(year, month, day).ok()).find(|date| *date > after)
}

fn western_date(text: &str) -> Option<Date> {
    let digits = text.find(|character: char| character.is_ascii_digit())?;
    let mut rest = &text[digits..];
    let run = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len());
    if run == 8 {
        let number: u32 = rest[..8].parse().ok()?;
        return Date::new((number / 10_000) as i16, (number / 100 % 100) as i8, (number % 100) as i8).ok();
    }
    let year = i16::try_from(number(&mut rest)?).ok().filter(|year| (1868..=9999).contains(year))?;
    let month = separated_number(&mut rest, &['-', '/', '.', '年'])?;
    let day = separated_number(&mut rest, &['-', '/', '.', '月'])?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn number(rest: &mut &str) -> Option<u32> {
    let end = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len());
    let number = rest[..end].parse().ok()?;
    *rest = &rest[end..];
    Some(number)
}

fn separated_number(rest: &mut &str, separators: &[char]) -> Option<u32> {
    *rest = rest.trim_start().strip_prefix(separators)?.trim_start();
    number(rest)
}

/// An amount as text: full-width digits, thousands separators and the noise of binary floats (`69.69999999999999`) are read as what was meant.
/// None where it is not a number; a comma that separates no thousands (`1,5`) makes it none.
pub fn amount(text: &str) -> Option<Decimal> {
    let text = plain(text);
    let bare = text.strip_prefix('¥').unwrap_or(&text).trim();
    let bare = bare.strip_suffix('円').unwrap_or(bare).trim();
    let exact: Decimal = without_separators(bare)?.parse().ok()?;
    if exact.scale() <= 4 {
        return Some(exact.normalize());
    }
    let meant = exact.round_dp(2);
    ((exact - meant).abs() < Decimal::new(1, 9)).then(|| meant.normalize()).or(Some(exact))
}

/// `1,234.5` → `1234.5`: groups of three digits before the point. None for anything but digits, commas, one sign and one point.
fn without_separators(text: &str) -> Option<String> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, decimals) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let grouped = rest.is_empty() || first.len() <= 3 && rest.iter().all(|group| group.len() == 3);
    (grouped && digits(first) && digits(decimals) && rest.iter().all(|group| digits(group))).then(|| text.replace(',', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_makes_the_same_what_a_person_means_to_be_the_same() {
        for (a, b) in [
            ("ｱﾑﾛｼﾞ", "アムロジ"),
            ("あむろじ", "アムロジ"),
            ("ＯＤ錠１０ｍｇ", "od錠10mg"),
            ("µｇ", "μg"),
            ("㎍", "μg"),
            ("ゔ", "ヴ"),
            ("ブドウ糖\u{3000}注", "ブドウ糖 注"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} {b}");
        }
        assert_ne!(fold("ハ"), fold("バ"));
    }

    #[test]
    fn dates_are_read_as_people_write_them_and_impossible_ones_are_not() {
        for (text, expected) in [
            ("R8.3.31まで", Some("2026-03-31")),
            ("Ｒ８．３．３１まで", Some("2026-03-31")),
            ("令和元年5月1日", Some("2019-05-01")),
            ("H31.4.30まで", Some("2019-04-30")),
            ("H31.5.1まで", None),
            ("令和7年8月14日適用", Some("2025-08-14")),
            ("R7.2.29まで", None),
            ("R8.13.1まで", None),
            ("R0.3.31まで", None),
            ("R32767.3.31まで", None),
            ("R99999999999.3.31まで", None),
            ("S64.1.7", Some("1989-01-07")),
            ("S64.1.8", None),
            ("平成元年1月8日", Some("1989-01-08")),
            ("20250814", Some("2025-08-14")),
            ("20250231", None),
            ("2025/8/14", Some("2025-08-14")),
            ("2025-08-14", Some("2025-08-14")),
            ("まで", None),
            ("", None),
        ] {
            assert_eq!(date(text).map(|date| date.to_string()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_day_without_a_year_is_the_next_one() {
        let taken = Date::new(2025, 7, 16).unwrap();
        let (month, day, rest) = month_and_day("10月1日から「2」に変更").unwrap();
        assert_eq!((month, day, rest.as_str()), (10, 1, "から「2」に変更"));
        assert_eq!(next_day(10, 1, taken).unwrap().to_string(), "2025-10-01");
        assert_eq!(next_day(4, 1, taken).unwrap().to_string(), "2026-04-01");
        assert_eq!(next_day(2, 29, taken).unwrap().to_string(), "2028-02-29");
    }

    #[test]
    fn amounts_are_what_was_meant() {
        for (text, expected) in [
            ("10.4", Some("10.4")),
            ("１，２３４．５０", Some("1234.5")),
            ("69.69999999999999", Some("69.7")),
            ("10.100000000000001", Some("10.1")),
            ("167077222", Some("167077222")),
            ("-5", Some("-5")),
            ("¥1,234 円", Some("1234")),
            ("1,234,567.8", Some("1234567.8")),
            ("1,5", None),
            ("12,34", None),
            ("1234,567", None),
            ("1,234,5", None),
            ("1.5.2", None),
            ("1_000", None),
            ("1e3", None),
            (".", None),
            ("", None),
            ("未定", None),
        ] {
            assert_eq!(amount(text).map(|amount| amount.to_string()).as_deref(), expected, "{text}");
        }
    }
}
