//! Figures as they are printed. Each is rounded once, here; what is absent is a sign that the legend explains.

use jiff::civil::Date;
use reference_data::codes::IngredientCode;
use reference_data::edition::SourceKind;
use reference_data::period::Period;
use reference_data::place::PlaceKind;
use reference_data::product::Route;
use reference_data::share::{Absence, Measure};
use rust_decimal::{Decimal, RoundingStrategy};

pub(super) const LEGEND: &str = "…　使用実績の行がない　　＊　公表前に秘匿された　　－　該当がない・計算できない　　0　使用がない";

/// A fraction in per cent with one decimal; the sign stays with its number.
pub(super) fn percent(fraction: &str) -> String {
    format!("{}\u{A0}％", bare_percent(fraction))
}

/// The same where the sign stands elsewhere.
pub(super) fn bare_percent(fraction: &str) -> String {
    rounded(decimal(fraction) * Decimal::ONE_HUNDRED, 1)
}

pub(super) fn percent_or(fraction: Option<&str>, absence: Option<Absence>) -> String {
    fraction.map_or_else(|| sign(absence).to_owned(), percent)
}

/// The difference of two fractions in points with two decimals, its sign always said.
pub(super) fn points(fraction: &str) -> String {
    with_sign(rounded(decimal(fraction) * Decimal::ONE_HUNDRED, 2))
}

/// What is in points already, with all its decimals: the parts of a sum are printed as they were added up.
pub(super) fn signed(points: &str) -> String {
    with_sign(points.to_owned())
}

/// A difference of fractions without its sign, and which way it goes.
pub(super) fn direction(fraction: &str) -> (String, &'static str) {
    let points = rounded(decimal(fraction) * Decimal::ONE_HUNDRED, 2);
    let word = match points.as_str() {
        "0.00" => "同じ",
        below if below.starts_with('-') => "低い",
        _ => "高い",
    };
    (points.trim_start_matches('-').to_owned(), word)
}

fn with_sign(number: String) -> String {
    match number.strip_prefix('-') {
        Some(digits) => format!("−{digits}"),
        None if number.bytes().all(|byte| matches!(byte, b'0' | b'.')) => number,
        None => format!("+{number}"),
    }
}

/// Whole yen with separators.
pub(super) fn yen(yen: &str) -> String {
    let (sign, digits) = yen.strip_prefix('-').map_or(("", yen), |digits| ("−", digits));
    format!("{sign}{}", separated(digits))
}

pub(super) fn count(count: impl ToString) -> String {
    separated(&count.to_string())
}

fn separated(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

pub(super) fn sign(absence: Option<Absence>) -> &'static str {
    match absence {
        Some(Absence::Missing) => "…",
        Some(Absence::Suppressed) => "＊",
        Some(Absence::Zero) => "0",
        Some(Absence::NotApplicable) | None => "－",
    }
}

/// Why there is no share.
pub(super) fn reason(absence: Option<Absence>) -> &'static str {
    match absence {
        Some(Absence::Missing) => "使用実績の行がないため",
        Some(Absence::Suppressed) => "もとの資料で秘匿された数字があるため",
        Some(Absence::Zero) => "先発医薬品・後発医薬品の使用がないため",
        Some(Absence::NotApplicable) | None => "後発医薬品のある先発医薬品も後発医薬品もないため",
    }
}

pub(super) fn indicator(measure: Measure) -> &'static str {
    match measure {
        Measure::Quantity => "後発医薬品割合（数量ベース、新指標）",
        Measure::Value => "後発医薬品割合（金額ベース、このソフトの計算）",
    }
}

pub(super) fn kind(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::Nation => "国",
        PlaceKind::Prefecture => "都道府県",
        PlaceKind::Region => "地域",
        PlaceKind::Municipality => "市区町村",
        PlaceKind::Ward => "区",
    }
}

pub(super) fn source(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::PriceList => "薬価基準",
        SourceKind::GenericStatus => "後発医薬品情報",
        SourceKind::ReceiptMaster => "医薬品マスター",
        SourceKind::GenericName => "一般名処方マスタ",
        SourceKind::Supply => "供給状況",
        SourceKind::Usage => "使用実績",
        SourceKind::Municipality => "地方公共団体コード",
        SourceKind::Population => "人口",
        SourceKind::PublishedShare => "公表された割合",
        SourceKind::Boundary => "地域の境界",
    }
}

/// 令和4年4月〜令和5年3月
pub(super) fn period(period: Period) -> String {
    let (from, to) = (month(period.first_day()), month(period.last_day()));
    if from == to { from } else { format!("{from}〜{to}") }
}

fn month(day: Date) -> String {
    let year = |since: i16| if day.year() == since + 1 { "元".to_owned() } else { (day.year() - since).to_string() };
    match (day.year(), day.month()) {
        (2019, 5..) | (2020.., _) => format!("令和{}年{}月", year(2018), day.month()),
        (1990.., _) => format!("平成{}年{}月", year(1988), day.month()),
        (year, month) => format!("{year}年{month}月"),
    }
}

/// `setting=院外` in words.
pub(super) fn filter(filter: &str) -> Option<String> {
    let (key, value) = filter.split_once('=')?;
    let value = if value.is_empty() { "（記載なし）" } else { value };
    Some(match key {
        // The place is what the page is about.
        "place" => return None,
        "setting" => value.to_owned(),
        "category" => format!("薬効分類 {value}"),
        "ingredient" => format!("成分 {value}"),
        "insurer" => format!("保険者 {value}"),
        "age" => format!("年齢 {value}"),
        "month" => value.to_owned(),
        _ => filter.to_owned(),
    })
}

/// One name may stand for a medicine to swallow and another to put on.
pub(super) fn ingredient(code: &str, label: &str) -> String {
    let route = code.parse::<IngredientCode>().ok().map(|code| Route::of(&code));
    match route {
        Some(Route::Injection) => format!("{label}（注射）"),
        Some(Route::External | Route::Dental) => format!("{label}（外用）"),
        Some(Route::Oral) | None => label.to_owned(),
    }
}

/// Decimal text of a figure.
pub(super) fn decimal(text: &str) -> Decimal {
    text.parse().unwrap_or_default()
}

/// Where on a chart a figure stands; no figure is made of it.
pub(super) fn position(text: &str) -> f32 {
    text.parse().unwrap_or_default()
}

fn rounded(number: Decimal, decimals: u32) -> String {
    let rounded = number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    let text = format!("{rounded:.*}", decimals as usize);
    if rounded.is_zero() { text.trim_start_matches('-').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_rounded_once_and_say_their_sign() {
        for (fraction, expected) in
            [("0.8153499999", "81.5\u{a0}％"), ("0.8155", "81.6\u{a0}％"), ("1.0000000000", "100.0\u{a0}％"), ("0", "0.0\u{a0}％")]
        {
            assert_eq!(percent(fraction), expected);
        }
        for (fraction, expected, word) in [
            ("0.0062130000", "+0.62", "高い"),
            ("-0.0267970000", "−2.68", "低い"),
            ("0.0000499999", "0.00", "同じ"),
            ("-0.0000499999", "0.00", "同じ"),
            ("-0.0000500000", "−0.01", "低い"),
        ] {
            assert_eq!((points(fraction).as_str(), direction(fraction).1), (expected, word), "{fraction}");
        }
        for (points, expected) in [("-0.1522", "−0.1522"), ("0.0688", "+0.0688"), ("0.0000", "0.0000")] {
            assert_eq!(signed(points), expected);
        }
        for (amount, expected) in [("0", "0"), ("999", "999"), ("1000", "1,000"), ("-1234567", "−1,234,567")] {
            assert_eq!(yen(amount), expected);
        }
    }

    #[test]
    fn months_are_said_as_people_print_them() {
        for (read, expected) in [
            ("2022-04..2023-03", "令和4年4月〜令和5年3月"),
            ("2019-04", "平成31年4月"),
            ("2019-05", "令和元年5月"),
            ("2019-04..2020-03", "平成31年4月〜令和2年3月"),
        ] {
            assert_eq!(period(read.parse().unwrap()), expected);
        }
    }
}
