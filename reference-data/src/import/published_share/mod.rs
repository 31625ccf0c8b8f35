//! 後発医薬品割合 as published (新指標, 数量ベース): the table of 調剤医療費の動向, prefectures down and periods across, and a plain one,
//! `都道府県,年月,割合`, that anyone can write. A table of another indicator (旧指標, 調剤率) is not read.

mod cross_table;
#[cfg(test)]
mod tests;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{FileFault, Problem, RowFault, fault, is_blank, refuse_repeated};
use crate::codes::MunicipalityCode;
use crate::edition::SourceKind;
use crate::japanese;
use crate::period::Period;
use crate::place::{PlaceId, prefecture};
use crate::table::{Row, Sheet};

pub use cross_table::header_of as header_of_cross_table;

const PLACES: [&str; 6] = ["都道府県", "都道府県名", "地域", "地域名", "団体コード", "place"];
const PERIODS: [&str; 7] = ["年月", "年度", "期間", "調剤年月", "診療年月", "時期", "period"];
/// A year alone is a 年度 here.
const FISCAL_YEAR: &str = "年度";
const SHARES: [&str; 8] = [
    "割合",
    "後発医薬品割合",
    "後発医薬品使用割合",
    "後発医薬品割合(数量ベース)",
    "新指標",
    "後発医薬品割合(新指標)",
    "数量シェア",
    "share",
];
/// Where a table has no figure.
const NO_FIGURE: [&str; 8] = ["", "-", "‐", "―", "−", "…", "...", "*"];

/// A published share of 新指標.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedShareRow {
    /// `27 2022-04..2023-03`: the place and the period in one.
    key: String,
    pub place: PlaceId,
    pub period: Period,
    /// A fraction, as exact as published: 82.1 % is 0.821.
    pub share: Decimal,
}

impl PublishedShareRow {
    pub fn new(place: PlaceId, period: Period, share: Decimal) -> Self {
        Self { key: format!("{place} {period}"), place, period, share }
    }

    /// Place and period.
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// What a table gives.
#[derive(Debug, Default)]
pub struct Figures {
    /// Figures that hold anything.
    pub read: u32,
    pub rows: Vec<(u32, PublishedShareRow)>,
    pub faults: Vec<RowFault>,
}

impl Figures {
    /// The first day of the newest month of which it speaks.
    pub fn dated(&self) -> Option<Date> {
        self.rows.iter().map(|(_, row)| row.period.to.first_day()).max()
    }
}

pub fn is_header(headers: &[String]) -> bool {
    [&PLACES[..], &PERIODS, &SHARES].iter().all(|words| column(headers, words).is_some())
}

/// `headers` are empty for the table of 調剤医療費の動向.
pub fn read(sheet: &Sheet, header: usize, headers: &[String]) -> Result<Figures, FileFault> {
    if headers.is_empty() { cross_table::read(sheet, header) } else { plain(&sheet.rows[header + 1..], headers) }
}

fn plain(body: &[Row], headers: &[String]) -> Result<Figures, FileFault> {
    let kind = SourceKind::PublishedShare;
    let find = |words: &'static [&'static str]| column(headers, words).ok_or(FileFault::MissingColumns { kind, columns: vec![words[0]] });
    let (place, period, share) = (find(&PLACES)?, find(&PERIODS)?, find(&SHARES)?);
    for words in [&PLACES[..], &PERIODS, &SHARES] {
        refuse_repeated(headers, kind, words)?;
    }
    let body: Vec<&Row> = body.iter().filter(|row| !is_blank(row)).collect();
    let unit = Unit::of(body.iter().map(|row| row.cell(share)));
    let mut figures = Figures { read: body.len() as u32, ..Figures::default() };
    for row in body {
        let figure = || -> Result<Option<PublishedShareRow>, RowFault> {
            let fault_in = |column: usize, problem| fault(row, &headers[column], row.cell(column).trim(), problem);
            let place_id = place_of(row.cell(place)).ok_or_else(|| fault_in(place, Problem::UnknownPlace))?;
            let fiscal = headers[period] == FISCAL_YEAR;
            let span = period_of(row.cell(period), fiscal).ok_or_else(|| fault_in(period, Problem::UnknownPeriod))?;
            let read = unit.fraction(row.cell(share)).map_err(|problem| fault_in(share, problem))?;
            Ok(read.map(|share| PublishedShareRow::new(place_id, span, share)))
        };
        match figure() {
            Ok(figure) => figures.rows.extend(figure.map(|figure| (row.number, figure))),
            Err(fault) => figures.faults.push(fault),
        }
    }
    Ok(figures)
}

fn column(headers: &[String], words: &[&str]) -> Option<usize> {
    headers.iter().position(|header| {
        let header = header.to_lowercase();
        let bare = ["(%)", "(パーセント)"].iter().find_map(|unit| header.strip_suffix(unit)).unwrap_or(&header);
        words.contains(&bare)
    })
}

fn period_of(text: &str, fiscal: bool) -> Option<Period> {
    let text = japanese::header(text);
    let year_alone = fiscal && text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    if year_alone { Period::fiscal_year(text.parse().ok()?) } else { text.parse().ok() }
}

/// A prefecture by name (with or without 都府県, also spaced) or code, a municipality by code, or the nation.
fn place_of(text: &str) -> Option<PlaceId> {
    let text = japanese::header(text);
    if ["全国", "全国計", "総数", "00"].contains(&text.as_str()) {
        return Some(PlaceId::nation());
    }
    let coded = || match text.len() {
        2 => prefecture::coded(&text).and_then(|known| known.code.parse().ok()),
        5 => text.parse::<MunicipalityCode>().ok().map(|code| PlaceId::from(&code)),
        6 => MunicipalityCode::from_checked(&text).map(|code| PlaceId::from(&code)),
        _ => None,
    };
    let code = |id: &PlaceId| id.as_str().get(..2).is_some_and(|code| prefecture::coded(code).is_some());
    prefecture::named(&text).and_then(|known| known.code.parse().ok()).or_else(coded).filter(code)
}

/// How a table writes its shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Percent,
    Fraction,
}

impl Unit {
    /// A workbook holds a cell that shows 82.1 % as 0.821. No published share lies at or under 1 %.
    fn of<'a>(cells: impl Iterator<Item = &'a str>) -> Self {
        let over_one = |cell: &str| cell.contains(['%', '％']) || japanese::amount(cell).is_some_and(|amount| amount > Decimal::ONE);
        if cells.into_iter().any(over_one) { Self::Percent } else { Self::Fraction }
    }

    /// None where the table has no figure.
    fn fraction(self, cell: &str) -> Result<Option<Decimal>, Problem> {
        let read = japanese::plain(cell);
        if NO_FIGURE.contains(&read.as_ref()) {
            return Ok(None);
        }
        let bare = read.strip_suffix('%').unwrap_or(&read).trim_end();
        let signed = bare.replacen('▲', "-", 1).replacen('△', "-", 1);
        let amount = japanese::amount(&signed).ok_or(Problem::NotAShare)?;
        let fraction = match self {
            Self::Percent => amount.checked_mul(Decimal::new(1, 2)).ok_or(Problem::NotAShare)?,
            Self::Fraction => amount,
        };
        let share = (Decimal::ZERO..=Decimal::ONE).contains(&fraction);
        if share { Ok(Some(fraction.normalize())) } else { Err(Problem::NotAShare) }
    }
}
