//! 「最近の調剤医療費（電算処理分）の動向」, 後発医薬品割合 by prefecture: titles, then years and months in one row or two, then a row for each
//! prefecture (`青 森`), the nation among them; notes below.

use std::collections::BTreeMap;

use super::{Figures, FileFault, PublishedShareRow, Unit, fault, place_of};
use crate::edition::SourceKind;
use crate::japanese;
use crate::period::{Month, Period};
use crate::table::{Row, Sheet};

/// The first prefecture is looked for in so many first rows, its name in so many first columns.
const ROWS: usize = 30;
const COLUMNS: usize = 4;
/// Headings of columns that hold something else than a share of 新指標.
const OTHERS: [&str; 9] = ["差", "比", "伸び", "増減", "順位", "前年", "旧指標", "調剤率", "金額"];

/// The index of the last row before the first place, where the sheet holds such a table: titles that name the indicator, and at least
/// two prefectures below each other.
pub fn header_of(sheet: &Sheet) -> Option<usize> {
    let first = (0..sheet.rows.len().min(ROWS)).find(|index| place_in(&sheet.rows[*index]).is_some()).filter(|first| *first > 0)?;
    let two = sheet.rows[first..].iter().take(4).filter(|row| place_in(row).is_some()).count() >= 2;
    let titles = sheet.rows[..first].iter().flat_map(|row| &row.cells).chain(&sheet.name).map(|cell| japanese::header(cell));
    let titles: String = titles.collect();
    // 旧指標 in a heading of a column beside 新指標 only takes that column away.
    (two && titles.contains("新指標") && (titles.contains("後発") || titles.contains("ジェネリック"))).then_some(first - 1)
}

pub fn read(sheet: &Sheet, header: usize) -> Result<Figures, FileFault> {
    let kind = SourceKind::PublishedShare;
    let body: Vec<&Row> = sheet.rows[header + 1..].iter().filter(|row| place_in(row).is_some()).collect();
    let names = body.iter().filter_map(|row| place_in(row)).map(|(column, _)| column).max().unwrap_or(0);
    let mut periods = periods(&sheet.rows[..=header], names + 1);
    periods.retain(|column, _| body.iter().any(|row| !row.cell(*column).trim().is_empty()));
    if periods.is_empty() {
        return Err(FileFault::MissingColumns { kind, columns: vec!["年度", "月"] });
    }
    let mut columns_of: BTreeMap<Period, usize> = BTreeMap::new();
    for period in periods.values() {
        *columns_of.entry(*period).or_default() += 1;
    }
    if columns_of.values().any(|columns| *columns > 1) {
        return Err(FileFault::RepeatedColumns { kind, columns: vec!["年度", "月"] });
    }
    let unit = Unit::of(body.iter().flat_map(|row| periods.keys().map(|column| row.cell(*column))));
    let mut figures = Figures::default();
    for row in body {
        let Some((_, place)) = place_in(row) else { continue };
        for (column, period) in &periods {
            let read = row.cell(*column).trim();
            match unit.fraction(read) {
                Ok(Some(share)) => figures.rows.push((row.number, PublishedShareRow::new(place.clone(), *period, share))),
                Ok(None) => continue,
                Err(problem) => figures.faults.push(fault(row, &period.to_string(), read, problem)),
            }
            figures.read += 1;
        }
    }
    Ok(figures)
}

/// The place that a row is about, and the column of its name. A number before it (`01`, `1`) is passed over.
fn place_in(row: &Row) -> Option<(usize, crate::place::PlaceId)> {
    let named = |column: &usize| row.cell(*column).chars().any(|letter| !letter.is_ascii_digit() && !letter.is_whitespace());
    let column = (0..COLUMNS).find(named)?;
    Some((column, place_of(row.cell(column))?))
}

/// What stands in a cell above the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heading {
    FiscalYear(i16),
    CalendarYear(i16),
    YearAndMonth(Month),
    /// 1 to 12
    Month(i8),
    /// 4～3月
    Months(i8, i8),
    /// Another indicator, a difference or a rank.
    Other,
}

fn heading(cell: &str) -> Option<Heading> {
    let text = japanese::header(cell);
    let text = text.trim_end_matches('分');
    if text.is_empty() {
        return None;
    }
    if OTHERS.iter().any(|word| text.contains(word)) && !text.contains("新指標") {
        return Some(Heading::Other);
    }
    let number = |text: &str| text.trim_end_matches('月').parse::<i8>().ok().filter(|month| (1..=12).contains(month));
    if let Some(month) = text.strip_suffix('月').and_then(number) {
        return Some(Heading::Month(month));
    }
    for separator in ['~', '〜', '-', '−', '‐'] {
        if let Some((from, to)) = text.split_once(separator)
            && let (Some(from), Some(to)) = (number(from), number(to))
        {
            return Some(Heading::Months(from, to));
        }
    }
    let period: Period = text.parse().ok()?;
    let year = period.from.first_day().year();
    match period.length() {
        1 => Some(Heading::YearAndMonth(period.from)),
        12 if text.ends_with("年度") => Some(Heading::FiscalYear(year)),
        12 if text.ends_with('年') => Some(Heading::CalendarYear(year)),
        _ => None,
    }
}

/// The periods of the columns from `first` on. The heading of a year reaches to the right until the next one, as merged cells do; months
/// that follow a month with its year go on from it.
fn periods(headers: &[Row], first: usize) -> BTreeMap<usize, Period> {
    let last = headers.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let mut carried: Vec<Option<Heading>> = vec![None; headers.len()];
    let mut running: Option<Month> = None;
    let mut periods = BTreeMap::new();
    for column in first..last {
        let mut above = Vec::new();
        for (row, carried) in headers.iter().zip(&mut carried) {
            let read = row.cell(column);
            let own = heading(read);
            if !read.trim().is_empty() {
                *carried = own.filter(|own| matches!(own, Heading::FiscalYear(_) | Heading::CalendarYear(_) | Heading::Other));
            }
            above.extend(own.or(*carried));
        }
        if let Some(period) = period(&above, running) {
            if period.length() == 1 {
                running = Some(period.from);
            }
            periods.insert(column, period);
        }
    }
    periods
}

fn period(above: &[Heading], running: Option<Month>) -> Option<Period> {
    if above.contains(&Heading::Other) {
        return None;
    }
    let find = |wanted: fn(&Heading) -> Option<Period>| above.iter().find_map(wanted);
    let fiscal = above.iter().find_map(|heading| if let Heading::FiscalYear(year) = heading { Some(*year) } else { None });
    let calendar = above.iter().find_map(|heading| if let Heading::CalendarYear(year) = heading { Some(*year) } else { None });
    let in_year = |month: i8| match (fiscal, calendar) {
        (Some(year), _) => Month::new(if month >= 4 { year } else { year + 1 }, month),
        (None, Some(year)) => Month::new(year, month),
        (None, None) => {
            let before = running?.first_day();
            Month::new(if month > before.month() { before.year() } else { before.year() + 1 }, month)
        }
    };
    if let Some(month) = find(|heading| if let Heading::YearAndMonth(month) = heading { Some(Period::month(*month)) } else { None }) {
        return Some(month);
    }
    for heading in above {
        match heading {
            Heading::Month(month) => return in_year(*month).map(Period::month),
            Heading::Months(from, to) => return Period::new(in_year(*from)?, in_year(*to)?),
            _ => {}
        }
    }
    fiscal.and_then(Period::fiscal_year).or_else(|| Period::new(Month::new(calendar?, 1)?, Month::new(calendar?, 12)?))
}
