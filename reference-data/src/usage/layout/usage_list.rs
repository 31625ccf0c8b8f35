//! 使用実績リスト, as 大阪府 publishes it: one row for each product, columns in any order, some of them absent, sheets named after places.
//! 使用率 is not kept: it follows from the quantities, and is only compared with them.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::{HEADER_ROWS, sheet, words};
use crate::japanese;
use crate::table::{Row, Sheet};
use crate::usage::Cell;
use crate::usage::mapping::{self, Role};
use crate::usage::plain::{Columns, amount};

const GENERIC_NAME: &str = "一般名処方の標準的な記載";
const MAKER: &str = "メーカー名";
const RATE: &str = "使用率";
/// Columns that tell this list from others, beside the code and the quantity. Two of them are there.
const TELLING: [&str; 5] = ["医薬品名", MAKER, GENERIC_NAME, RATE, "薬効分類コード"];

/// Something worth knowing that keeps no row out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// 使用率 as published is not the share among the rows of the same 一般名, by more than its rounding: the publisher means another share,
    /// or the list is not whole.
    RateDiffers {
        /// So many rows could be compared.
        compared: u32,
        /// In so many it differs.
        differ: u32,
        sheet: Option<String>,
        /// The first of them.
        row: u32,
        /// As the file writes it.
        read: String,
        /// Rounded as the file rounds.
        computed: String,
    },
}

/// One sheet.
#[derive(Debug, Clone)]
pub struct Table<'a> {
    pub table: sheet::Table<'a>,
    sheet_name: Option<&'a str>,
    generic_name: Option<usize>,
    rate: Option<usize>,
}

/// None where the sheet holds no such list, and where two of its columns would mean the same: a person has to point out which is meant.
pub fn find(sheet: &Sheet) -> Option<Table<'_>> {
    sheet.rows.iter().take(HEADER_ROWS).enumerate().find_map(|(header, row)| {
        let headers: Vec<String> = row.cells.iter().map(|cell| japanese::header(cell)).collect();
        let at = |wanted: &str| headers.iter().position(|header| header == wanted);
        let roles: Vec<Role> = headers.iter().map(|header| words::role(header).unwrap_or(Role::Ignored)).collect();
        let is_list = roles.contains(&Role::NhiCode)
            && roles.contains(&Role::Quantity)
            && TELLING.iter().filter(|telling| at(telling).is_some()).count() >= 2
            && mapping::repeated(&roles).is_empty();
        is_list.then(|| {
            let mut table = sheet::Table::new(sheet, header, Columns::new(&row.cells, roles));
            table.names = at(MAKER).map(|maker| names_with_makers(&table, maker)).unwrap_or_default();
            Table { table, sheet_name: sheet.name.as_deref(), generic_name: at(GENERIC_NAME), rate: at(RATE) }
        })
    })
}

/// Products of one 統一名 may stand there under one code and one name: the maker tells them apart, `酸化マグネシウム（仮製薬）`.
fn names_with_makers(table: &sheet::Table<'_>, maker: usize) -> HashMap<u32, String> {
    let telling = [Role::Place, Role::Period, Role::Setting, Role::Insurer, Role::Age, Role::NhiCode, Role::Name, Role::Price];
    let key = |row: &Row| telling.map(|role| table.text(row, role).to_owned());
    let mut rows: HashMap<[String; 8], Vec<&Row>> = HashMap::new();
    for row in table.body {
        rows.entry(key(row)).or_default().push(row);
    }
    let repeated = rows.into_values().filter(|rows| rows.len() > 1).flatten().filter(|row| !row.cell(maker).trim().is_empty());
    repeated.map(|row| (row.number, format!("{}（{}）", table.text(row, Role::Name), row.cell(maker).trim()))).collect()
}

struct Published<'a> {
    row: u32,
    /// What the share is of: place, period and 一般名, as written.
    of: [&'a str; 3],
    rate: &'a str,
    cell: Cell,
}

impl Table<'_> {
    /// Published rates beside the quantities that they follow from. None where all agree, and where none can be compared.
    pub fn compare_rates(&self) -> Option<Note> {
        let (generic_name, rate) = (self.generic_name?, self.rate?);
        let rows = self.table.body.iter().filter(|row| !row.cell(generic_name).trim().is_empty());
        let rows: Vec<Published> = rows
            .map(|row| Published {
                row: row.number,
                of: [self.table.text(row, Role::Place), self.table.text(row, Role::Period), row.cell(generic_name).trim()],
                rate: row.cell(rate).trim().trim_end_matches(['%', '％']),
                cell: amount::cell(self.table.text(row, Role::Quantity)).unwrap_or_default(),
            })
            .collect();
        // Millionths; none where a quantity was kept back, so that the publisher may have divided by more.
        let mut totals: HashMap<[&str; 3], Option<i128>> = HashMap::new();
        for row in &rows {
            let total = totals.entry(row.of).or_insert(Some(0));
            *total = total.zip(millionths(row.cell)).map(|(total, more)| total + more);
        }
        let rates: Vec<(&Published, Decimal)> = rows.iter().filter_map(|row| Some((row, japanese::amount(row.rate)?))).collect();
        // The column is rounded as its longest figure is; one that a workbook computed carries all decimals of a float.
        let decimals = rates.iter().map(|(row, _)| row.rate.split_once('.').map_or(0, |(_, decimals)| decimals.len())).max()?.min(6) as u32;
        let hundred = rates.iter().any(|(_, rate)| *rate > Decimal::ONE);
        let (mut compared, mut differ, mut first) = (0, 0, None);
        for (row, rate) in rates {
            let total = totals.get(&row.of).copied().flatten().filter(|total| *total > 0);
            let Some((part, total)) = millionths(row.cell).zip(total) else { continue };
            let part = if hundred { part * 100 } else { part };
            let (Ok(part), Ok(total)) = (Decimal::try_from_i128_with_scale(part, 0), Decimal::try_from_i128_with_scale(total, 0)) else {
                continue;
            };
            let computed = part / total;
            compared += 1;
            if (rate - computed).abs() > Decimal::new(5, decimals + 1) {
                differ += 1;
                first.get_or_insert_with(|| (row.row, row.rate.to_owned(), computed.round_dp(decimals).to_string()));
            }
        }
        let (row, read, computed) = first?;
        Some(Note::RateDiffers { compared, differ, sheet: self.sheet_name.map(str::to_owned), row, read, computed })
    }
}

fn millionths(cell: Cell) -> Option<i128> {
    match cell {
        Cell::Missing | Cell::Zero => Some(0),
        Cell::Suppressed => None,
        Cell::Quantity(quantity) => Some(i128::from(quantity.0)),
    }
}
