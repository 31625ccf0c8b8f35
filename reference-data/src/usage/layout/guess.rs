//! A table of usage with headers that nobody explained yet: where its header stands, and what each column seems to hold, from the words
//! of the header and from what stands below.

use super::{FIRST_ROWS, HEADER_ROWS, title, words};
use crate::codes::{NhiCode, ReceiptCode};
use crate::japanese;
use crate::period::Period;
use crate::table::{Row, Sheet};
use crate::usage::mapping::{self, Role};
use crate::usage::plain::amount;
use crate::usage::{Cell, QuantityUnit};

/// So many rows below the header say what the columns hold.
const SAMPLE: usize = 200;
/// Parts in ten of the filled cells that have to fit.
const MOST: usize = 9;

/// What a table may be, for a person to say what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// As the file writes them.
    pub headers: Vec<String>,
    pub first_rows: Vec<Vec<String>>,
    /// One for each header. No meaning but [`Role::Ignored`] stands twice.
    pub roles: Vec<Role>,
    /// [`mapping::signature`] of the headers.
    pub signature: String,
}

/// Looks into the sheets that are seen. None where no sheet can hold usage: a column of codes beside a column of quantities.
pub fn guess(sheets: &[Sheet]) -> Option<Guess> {
    let (sheet, header) = sheets.iter().filter(|sheet| !sheet.hidden).find_map(|sheet| Some((sheet, header(sheet)?)))?;
    let headers = sheet.rows[header].cells.clone();
    let below = &sheet.rows[header + 1..];
    Some(Guess {
        roles: roles(&headers, below),
        signature: mapping::signature(&headers),
        headers,
        first_rows: below.iter().take(FIRST_ROWS).map(|row| row.cells.clone()).collect(),
    })
}

/// The index of the header row; none where no column of codes stands beside a column of quantities.
fn header(sheet: &Sheet) -> Option<usize> {
    let filled = |row: &Row| row.cells.iter().filter(|cell| !cell.trim().is_empty()).count();
    let first = &sheet.rows[..sheet.rows.len().min(HEADER_ROWS)];
    let is_data = |row: &&Row| row.cells.iter().any(|cell| is_code(cell)) && row.cells.iter().any(|cell| is_quantity(cell));
    let data = sheet.rows.iter().take(HEADER_ROWS + 1).position(|row| is_data(&row))?;
    let header = first[..data.min(first.len())].iter().rposition(|row| filled(row) >= 2)?;
    let roles = roles(&sheet.rows[header].cells, &sheet.rows[header + 1..]);
    let has = |wanted: &[Role]| roles.iter().any(|role| wanted.contains(role));
    (has(&[Role::NhiCode, Role::ReceiptCode, Role::YjCode]) && has(&[Role::Quantity])).then_some(header)
}

fn roles(headers: &[String], rows: &[Row]) -> Vec<Role> {
    let rows = &rows[..rows.len().min(SAMPLE)];
    let contents: Vec<Content> = (0..headers.len()).map(|column| Content::of(rows, column)).collect();
    let mut roles = vec![Role::Ignored; headers.len()];
    // What the header says goes first, where the content does not gainsay it.
    for (column, header) in headers.iter().enumerate() {
        claim(&mut roles, column, words::role(header).filter(|role| contents[column].allows(*role)));
    }
    // Then what can only be one thing.
    for (column, content) in contents.iter().enumerate() {
        claim(&mut roles, column, content.role());
    }
    if !roles.contains(&Role::Quantity) {
        // Quantities are what comes to most.
        let amounts =
            contents.iter().enumerate().filter(|(column, content)| roles[*column] == Role::Ignored && content.is(content.amounts));
        let largest = amounts.max_by_key(|(_, content)| content.total).map(|(column, _)| column);
        largest.into_iter().for_each(|column| roles[column] = Role::Quantity);
    }
    roles
}

fn claim(roles: &mut [Role], column: usize, role: Option<Role>) {
    if let Some(role) = role
        && roles[column] == Role::Ignored
        && !roles.contains(&role)
    {
        roles[column] = role;
    }
}

/// How many of the filled cells of a column are what.
#[derive(Default)]
struct Content {
    filled: usize,
    nhi_codes: usize,
    receipt_codes: usize,
    years: usize,
    place_names: usize,
    periods: usize,
    settings: usize,
    units: usize,
    amounts: usize,
    /// Of the amounts.
    total: i128,
}

impl Content {
    fn of(rows: &[Row], column: usize) -> Self {
        let mut content = Self::default();
        for text in rows.iter().map(|row| japanese::plain(row.cell(column))).filter(|text| !text.is_empty()) {
            content.filled += 1;
            content.nhi_codes += usize::from(text.parse::<NhiCode>().is_ok());
            content.receipt_codes += usize::from(is_receipt_code(&text));
            content.years += usize::from(text.len() == 4 && text.parse::<Period>().is_ok());
            content.place_names += usize::from(text.ends_with(['都', '道', '府', '県', '市', '区', '町', '村']));
            content.periods += usize::from(is_period(&text));
            content.settings += usize::from(title::setting(&text).is_some());
            content.units += usize::from(QuantityUnit::from_word(&text).is_some());
            if let Ok(cell) = amount::cell(&text) {
                content.amounts += 1;
                if let Cell::Quantity(quantity) = cell {
                    content.total += i128::from(quantity.0);
                }
            }
        }
        content
    }

    /// Whether nearly all filled cells are of a kind.
    fn is(&self, of_kind: usize) -> bool {
        of_kind > 0 && of_kind * 10 >= self.filled * MOST
    }

    /// Whether what stands below can be what the header says. An empty column can be anything.
    fn allows(&self, role: Role) -> bool {
        let fits = |of_kind: usize| self.filled == 0 || self.is(of_kind);
        match role {
            Role::NhiCode | Role::YjCode => fits(self.nhi_codes),
            Role::ReceiptCode => fits(self.receipt_codes),
            Role::Quantity | Role::Price | Role::Patients => fits(self.amounts),
            Role::Period => fits(self.periods) || fits(self.years),
            Role::Setting => fits(self.settings),
            Role::Unit => fits(self.units),
            Role::Dataset | Role::Place | Role::Name | Role::Insurer | Role::Age | Role::Ignored => true,
        }
    }

    fn role(&self) -> Option<Role> {
        [
            (self.nhi_codes, Role::NhiCode),
            (self.receipt_codes, Role::ReceiptCode),
            (self.periods, Role::Period),
            (self.settings, Role::Setting),
            (self.units, Role::Unit),
            (self.place_names, Role::Place),
        ]
        .into_iter()
        .find(|(of_kind, _)| self.is(*of_kind))
        .map(|(_, role)| role)
    }
}

/// Nine digits, of which the first is that of 医薬品.
fn is_receipt_code(text: &str) -> bool {
    text.starts_with('6') && text.parse::<ReceiptCode>().is_ok()
}

fn is_code(text: &str) -> bool {
    let text = japanese::plain(text);
    text.parse::<NhiCode>().is_ok() || is_receipt_code(&text)
}

fn is_quantity(text: &str) -> bool {
    !is_code(text) && matches!(amount::cell(text), Ok(Cell::Quantity(_) | Cell::Zero | Cell::Suppressed))
}

/// A number alone is no period, unless it is a year and a month.
fn is_period(text: &str) -> bool {
    let number = text.bytes().all(|byte| byte.is_ascii_digit());
    (!number || matches!(text.len(), 6 | 8)) && text.parse::<Period>().is_ok()
}
