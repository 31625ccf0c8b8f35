//! Which months stand before a day and which after it.

use jiff::civil::Date;

use crate::period::{Period, gaps};

/// The longest span that is taken where none is named, in months.
const LONGEST: u32 = 12;

/// A month that the day cuts in two belongs to neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spans {
    pub before: Period,
    pub after: Period,
}

/// Why a day does not part a dataset into two.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
    #[error("nothing at all")]
    Empty,
    /// There is nothing to set against it.
    #[error("one period only: {0}")]
    OnePeriod(Period),
    #[error("nothing before {on}; the first period is {first}")]
    NothingBefore { on: Date, first: Period },
    #[error("nothing from {on} on; the last period is {last}")]
    NothingAfter { on: Date, last: Period },
    #[error("{span} does not end before {on}")]
    NotBefore { on: Date, span: Period },
    #[error("{span} begins before {on}")]
    NotAfter { on: Date, span: Period },
    #[error("no period lies within {0}")]
    NoData(Period),
}

/// The spans that were named. One that was not is the longest without a gap that the data has on its side, next to the day: as long as
/// the other, where that was named, else as long as both sides have it, at most twelve months. `periods`: of the dataset, in order, all
/// of one length.
pub fn spans(periods: &[Period], on: Date, before: Option<Period>, after: Option<Period>) -> Result<Spans, SpanError> {
    let (Some(first), Some(last)) = (periods.first().copied(), periods.last().copied()) else { return Err(SpanError::Empty) };
    if periods.len() == 1 {
        return Err(SpanError::OnePeriod(first));
    }
    for span in before.into_iter().chain(after) {
        if !periods.iter().any(|period| span.contains(*period)) {
            return Err(SpanError::NoData(span));
        }
    }
    if let Some(span) = before.filter(|span| span.last_day() >= on) {
        return Err(SpanError::NotBefore { on, span });
    }
    if let Some(span) = after.filter(|span| span.first_day() < on) {
        return Err(SpanError::NotAfter { on, span });
    }
    let earlier = joined(periods.iter().rev().filter(|period| period.last_day() < on));
    let later = joined(periods.iter().filter(|period| period.first_day() >= on));
    if before.is_none() && earlier.is_empty() {
        return Err(SpanError::NothingBefore { on, first });
    }
    if after.is_none() && later.is_empty() {
        return Err(SpanError::NothingAfter { on, last });
    }
    let longest = before.or(after).map_or(LONGEST, Period::length);
    let named = before.is_some() || after.is_some();
    let count = (longest / first.length()).max(1) as usize;
    let both = if named { count } else { count.min(earlier.len()).min(later.len()) };
    let next_to_the_day = |side: &[Period]| side.iter().take(both).copied().reduce(Period::hull);
    match (before.or_else(|| next_to_the_day(&earlier)), after.or_else(|| next_to_the_day(&later))) {
        (Some(before), Some(after)) => Ok(Spans { before, after }),
        _ => Err(SpanError::Empty),
    }
}

/// Months of the span for which the dataset has nothing.
pub(super) fn lacking(periods: &[Period], span: Period) -> Vec<Period> {
    let within: Vec<Period> = periods.iter().copied().filter(|period| span.contains(*period)).collect();
    let (Some(first), Some(last)) = (within.first(), within.last()) else { return vec![span] };
    let head = span.months().take_while(|month| *month < first.from).map(Period::month).reduce(Period::hull);
    let tail = span.months().filter(|month| *month > last.to).map(Period::month).reduce(Period::hull);
    head.into_iter().chain(gaps(&within)).chain(tail).collect()
}

/// As far as each period lies beside the one before it.
fn joined<'a>(periods: impl Iterator<Item = &'a Period>) -> Vec<Period> {
    let mut joined: Vec<Period> = Vec::new();
    for period in periods {
        let beside = |last: &Period| last.to.next() == period.from || period.to.next() == last.from;
        if !joined.last().is_none_or(beside) {
            break;
        }
        joined.push(*period);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn periods(spans: &[&str]) -> Vec<Period> {
        spans.iter().map(|span| span.parse().unwrap()).collect()
    }

    fn months(span: &str) -> Vec<Period> {
        span.parse::<Period>().unwrap().months().map(Period::month).collect()
    }

    /// `before / after`, or why not.
    fn parted(periods: &[Period], on: &str, before: Option<&str>, after: Option<&str>) -> String {
        let named = |span: Option<&str>| span.map(|span| span.parse().unwrap());
        match spans(periods, on.parse().unwrap(), named(before), named(after)) {
            Ok(Spans { before, after }) => format!("{before} / {after}"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn the_longest_equal_spans_on_both_sides() {
        let year = months("2025-04..2026-03");
        let with_a_gap: Vec<Period> = year.iter().copied().filter(|month| month.to_string() != "2025-07").collect();
        let five_years = months("2020-01..2024-12");
        let quarters = periods(&["2024-01..2024-03", "2024-04..2024-06", "2024-07..2024-09", "2024-10..2024-12", "2025-01..2025-03"]);
        let years = periods(&["FY2020", "FY2021", "FY2022"]);
        for (periods, on, before, after, expected) in [
            (&year, "2025-10-01", None, None, "2025-04..2025-09 / 2025-10..2026-03"),
            // October is cut in two.
            (&year, "2025-10-15", None, None, "2025-05..2025-09 / 2025-11..2026-03"),
            (&year, "2025-10-31", None, None, "2025-05..2025-09 / 2025-11..2026-03"),
            (&year, "2025-05-01", None, None, "2025-04 / 2025-05"),
            (&with_a_gap, "2025-10-01", None, None, "2025-08..2025-09 / 2025-10..2025-11"),
            // The gap lies at the day itself.
            (&with_a_gap, "2025-07-20", None, None, "2025-04..2025-06 / 2025-08..2025-10"),
            (&five_years, "2022-04-01", None, None, "2021-04..2022-03 / 2022-04..2023-03"),
            (&five_years, "2024-04-01", None, None, "2023-07..2024-03 / 2024-04..2024-12"),
            (&five_years, "2022-04-01", Some("2020-01..2020-03"), None, "2020-01..2020-03 / 2022-04..2022-06"),
            (&five_years, "2022-04-01", None, Some("2022-07..2024-06"), "2020-04..2022-03 / 2022-07..2024-06"),
            (&five_years, "2024-10-01", Some("2024-01..2024-09"), None, "2024-01..2024-09 / 2024-10..2024-12"),
            (&five_years, "2022-04-01", Some("2021-04"), Some("2024-04"), "2021-04 / 2024-04"),
            (&quarters, "2024-07-01", None, None, "2024-01..2024-06 / 2024-07..2024-12"),
            (&quarters, "2024-08-01", None, None, "2024-01..2024-06 / 2024-10..2025-03"),
            (&years, "2021-04-01", None, None, "2020-04..2021-03 / 2021-04..2022-03"),
        ] {
            assert_eq!(parted(periods, on, before, after), expected, "{on} {before:?} {after:?}");
        }
    }

    #[test]
    fn a_day_that_parts_nothing_says_why() {
        let year = months("2025-04..2026-03");
        for (periods, on, before, after, expected) in [
            (&periods(&[]), "2025-10-01", None, None, "nothing at all"),
            (&periods(&["FY2022"]), "2022-10-01", None, None, "one period only: 2022-04..2023-03"),
            (&year, "2025-04-01", None, None, "nothing before 2025-04-01; the first period is 2025-04"),
            (&year, "2025-04-20", None, None, "nothing before 2025-04-20; the first period is 2025-04"),
            (&year, "2026-03-02", None, None, "nothing from 2026-03-02 on; the last period is 2026-03"),
            (&year, "2026-04-01", Some("2025-10..2026-03"), None, "nothing from 2026-04-01 on; the last period is 2026-03"),
            (&year, "2025-10-01", Some("2025-09..2025-10"), None, "2025-09..2025-10 does not end before 2025-10-01"),
            (&year, "2025-10-02", None, Some("2025-10..2025-11"), "2025-10..2025-11 begins before 2025-10-02"),
            (&year, "2025-10-01", Some("2024-10..2025-03"), None, "no period lies within 2024-10..2025-03"),
        ] {
            assert_eq!(parted(periods, on, before, after), expected, "{on} {before:?} {after:?}");
        }
    }

    #[test]
    fn what_a_span_lacks() {
        let known = periods(&["2025-04", "2025-05", "2025-08", "2025-09"]);
        for (span, expected) in [
            ("2025-04..2025-05", &[][..]),
            ("2025-02..2025-09", &["2025-02..2025-03", "2025-06..2025-07"]),
            ("2025-08..2025-12", &["2025-10..2025-12"]),
            ("2025-06..2025-07", &["2025-06..2025-07"]),
        ] {
            let lacking: Vec<String> = lacking(&known, span.parse().unwrap()).iter().map(ToString::to_string).collect();
            assert_eq!(lacking, expected, "{span}");
        }
    }
}
