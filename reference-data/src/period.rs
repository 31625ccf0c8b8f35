//! Months and spans of months: when usage was dispensed.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::japanese;

/// A calendar month; `2024-04`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// None where there is no such month, or none that a list can speak of.
    pub fn new(year: i16, month: i8) -> Option<Self> {
        ((1950..2150).contains(&year) && (1..=12).contains(&month)).then_some(Self { year, month })
    }

    pub fn of(day: Date) -> Option<Self> {
        Self::new(day.year(), day.month())
    }

    pub fn first_day(self) -> Date {
        Date::constant(self.year, self.month, 1)
    }

    pub fn last_day(self) -> Date {
        self.first_day().last_of_month()
    }

    pub fn next(self) -> Self {
        if self.month == 12 { Self { year: self.year + 1, month: 1 } } else { Self { year: self.year, month: self.month + 1 } }
    }

    /// Months since year 0.
    fn number(self) -> i32 {
        i32::from(self.year) * 12 + i32::from(self.month) - 1
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// Whole months, both ends included; `2022-04..2023-03`, or `2024-04` for one month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    pub from: Month,
    pub to: Month,
}

/// A text that names no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a period: {0:?}")]
pub struct PeriodError(pub String);

impl Period {
    /// None where it would end before it begins.
    pub fn new(from: Month, to: Month) -> Option<Self> {
        (from <= to).then_some(Self { from, to })
    }

    pub fn month(month: Month) -> Self {
        Self { from: month, to: month }
    }

    /// 年度: from April to March.
    pub fn fiscal_year(year: i16) -> Option<Self> {
        Self::new(Month::new(year, 4)?, Month::new(year + 1, 3)?)
    }

    pub fn first_day(self) -> Date {
        self.from.first_day()
    }

    pub fn last_day(self) -> Date {
        self.to.last_day()
    }

    /// How many months.
    pub fn length(self) -> u32 {
        (self.to.number() - self.from.number() + 1) as u32
    }

    pub fn months(self) -> impl Iterator<Item = Month> {
        std::iter::successors(Some(self.from), move |month| (*month < self.to).then(|| month.next()))
    }

    pub fn contains(self, other: Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    pub fn overlaps(self, other: Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }

    /// The shortest period that holds both.
    pub fn hull(self, other: Self) -> Self {
        Self { from: self.from.min(other.from), to: self.to.max(other.to) }
    }
}

/// Months between the first and the last of which no period speaks, run together.
pub fn gaps(periods: &[Period]) -> Vec<Period> {
    let Some(whole) = periods.iter().copied().reduce(Period::hull) else { return Vec::new() };
    let mut gaps: Vec<Period> = Vec::new();
    for month in whole.months().map(Period::month).filter(|month| !periods.iter().any(|period| period.contains(*month))) {
        match gaps.last_mut() {
            Some(last) if last.to.next() == month.from => last.to = month.to,
            _ => gaps.push(month),
        }
    }
    gaps
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.from == self.to { write!(f, "{}", self.from) } else { write!(f, "{}..{}", self.from, self.to) }
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    /// `2024-04`, `202404`, `2024年4月`, `令和6年4月`, `R6.4`, `2024-04..2025-03`, `2024年4月～2025年3月`; a year alone is a calendar year
    /// (`2024`, `2024年`, `令和6年`), a fiscal year says so (`FY2024`, `2024年度`, `令和6年度`). A day stands for its month.
    fn from_str(text: &str) -> Result<Self, PeriodError> {
        read(text).ok_or_else(|| PeriodError(text.to_owned()))
    }
}

fn read(text: &str) -> Option<Period> {
    let plain = japanese::plain(text).replace([' ', '\u{3000}'], "");
    for separator in ["..", "~", "〜", "～", "から"] {
        if let Some((from, to)) = plain.split_once(separator) {
            let to = to.trim_end_matches("まで");
            return Period::new(read(from)?.from, read(to)?.to);
        }
    }
    let upper = plain.to_uppercase();
    if let Some(year) = upper.strip_prefix("FY") {
        return Period::fiscal_year(year.parse().ok()?);
    }
    let (year, rest) = year_and_rest(&plain)?;
    match rest {
        "" | "年" => Period::new(Month::new(year, 1)?, Month::new(year, 12)?),
        "年度" => Period::fiscal_year(year),
        rest => {
            let mut parts = rest.trim_start_matches("年").split(['-', '/', '.', '月', '日']).filter(|part| !part.is_empty());
            let month: i8 = parts.next()?.parse().ok()?;
            let day = parts.next();
            if parts.next().is_some() {
                return None;
            }
            if let Some(day) = day {
                Date::new(year, month, day.parse().ok()?).ok()?;
            }
            Some(Period::month(Month::new(year, month)?))
        }
    }
}

/// `202404` counts as year and month, `20240401` as a day.
fn year_and_rest(text: &str) -> Option<(i16, &str)> {
    for (names, before) in [(["令和", "R"], 2018), (["平成", "H"], 1988), (["昭和", "S"], 1925)] {
        if let Some(rest) = names.iter().find_map(|name| text.strip_prefix(name)) {
            let end = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len());
            let (number, rest) = rest.split_at(end);
            if number.is_empty() && rest.starts_with('元') {
                return Some((before + 1, &rest['元'.len_utf8()..]));
            }
            let year: i16 = number.parse().ok().filter(|year| (1..100).contains(year))?;
            return Some((before + year, rest));
        }
    }
    let digits = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    match (digits, text.len()) {
        (6, 6) | (8, 8) => {
            let year = text[..4].parse().ok()?;
            if digits == 8 {
                Date::new(year, text[4..6].parse().ok()?, text[6..].parse().ok()?).ok()?;
            }
            Some((year, &text[4..6]))
        }
        (4, _) => Some((text[..4].parse().ok()?, &text[4..])),
        _ => None,
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_as_people_write_them() {
        for (text, expected) in [
            ("2024-04", Some("2024-04")),
            ("202404", Some("2024-04")),
            ("20240401", Some("2024-04")),
            ("2024/4", Some("2024-04")),
            ("2024年4月", Some("2024-04")),
            ("令和６年４月", Some("2024-04")),
            ("R6.4", Some("2024-04")),
            ("令和元年5月", Some("2019-05")),
            ("2024-04-01", Some("2024-04")),
            ("2024-04..2025-03", Some("2024-04..2025-03")),
            ("2022年04月～2023年03月", Some("2022-04..2023-03")),
            ("2024", Some("2024-01..2024-12")),
            ("令和5年", Some("2023-01..2023-12")),
            ("FY2022", Some("2022-04..2023-03")),
            ("令和4年度", Some("2022-04..2023-03")),
            ("2025-03..2024-04", None),
            ("2024-13", None),
            ("2024-02-30", None),
            ("20241301", None),
            ("令和", None),
            ("0000", None),
            ("", None),
            ("いつか", None),
        ] {
            assert_eq!(text.parse::<Period>().ok().map(|period| period.to_string()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn gaps_are_what_no_period_speaks_of() {
        for (periods, expected) in [
            (&["2024-01", "2024-02"][..], &[][..]),
            (&["2024-01", "2024-03", "2024-06"], &["2024-02", "2024-04..2024-05"]),
            (&["2024-06", "2023-11..2024-01"], &["2024-02..2024-05"]),
            (&["FY2022", "2022-06"], &[]),
            (&[], &[]),
        ] {
            let periods: Vec<Period> = periods.iter().map(|text| text.parse().unwrap()).collect();
            assert_eq!(gaps(&periods).iter().map(ToString::to_string).collect::<Vec<_>>(), expected, "{periods:?}");
        }
    }

    #[test]
    fn months_of_a_period() {
        let year = Period::fiscal_year(2022).unwrap();
        assert_eq!((year.length(), year.months().count()), (12, 12));
        assert_eq!((year.first_day().to_string(), year.last_day().to_string()), ("2022-04-01".into(), "2023-03-31".into()));
        let month: Period = "2023-03".parse().unwrap();
        assert!(year.contains(month) && year.overlaps(month) && !month.contains(year));
    }
}
