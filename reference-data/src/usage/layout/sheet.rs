//! A sheet in which every column has one meaning and every row one figure. Its rows are read as those of a CSV are.

use std::collections::HashMap;

use csv::ByteRecord;

use super::{HEADER_ROWS, STEP, title};
use crate::import::FileFault;
use crate::japanese;
use crate::table::{Row, Sheet};
use crate::usage::gather::{Gatherer, Halt};
use crate::usage::mapping::Role;
use crate::usage::plain::{Columns, Encoding, Rows};
use crate::usage::{Given, Lack};

/// What sheets are called that are named after no place.
const NO_PLACES: [&str; 8] = ["Sheet", "シート", "内服", "内用", "外用", "注射", "歯科", "院"];

#[derive(Debug, Clone)]
pub struct Table<'a> {
    sheet: &'a Sheet,
    pub body: &'a [Row],
    pub columns: Columns,
    /// By row: what is read in place of the name there.
    pub names: HashMap<u32, String>,
}

/// Our own layout, or the one that a person pointed out. None where the sheet holds none.
pub fn find<'a>(sheet: &'a Sheet, given: &Given) -> Result<Option<Table<'a>>, FileFault> {
    let first = sheet.rows.iter().take(HEADER_ROWS).enumerate();
    let found = first.filter_map(|(header, row)| Some((header, Columns::of(&row.cells, given)?))).next();
    found.map(|(header, columns)| Ok(Table::new(sheet, header, columns?))).transpose()
}

impl<'a> Table<'a> {
    pub fn new(sheet: &'a Sheet, header: usize, mut columns: Columns) -> Self {
        let above = sheet.rows[..header].iter().flat_map(|row| row.cells.iter().map(String::as_str));
        columns.period = title::period(above);
        Self { sheet, body: &sheet.rows[header + 1..], columns, names: HashMap::new() }
    }

    pub fn headers(&self) -> &[String] {
        &self.columns.headers
    }

    /// The place of rows that name none: what the person says, else what the sheet is called where there are `several`.
    pub fn place(&self, given: &Given, several: bool) -> Option<String> {
        let name = self.sheet.name.as_deref().filter(|name| several && !NO_PLACES.iter().any(|word| japanese::plain(name).contains(word)));
        given.place.clone().or_else(|| name.map(|name| name.trim().to_owned()))
    }

    pub fn lacks(&self, given: &Given, several: bool) -> Vec<Lack> {
        let mut lacks = self.columns.lacks(given);
        if self.place(given, several).is_some() {
            lacks.retain(|lack| *lack != Lack::Place);
        }
        lacks
    }

    pub fn read(&self, place: Option<String>, gatherer: &mut Gatherer<'_>, go_on: &mut dyn FnMut(u32) -> bool) -> Result<(), Halt> {
        gatherer.sheet(self.sheet.name.as_deref());
        let mut columns = self.columns.clone();
        columns.place = place;
        let mut rows = Rows::new(&columns, Encoding::Utf8);
        let mut record = ByteRecord::new();
        for row in self.body.iter().filter(|row| self.holds_anything(row)) {
            record.clear();
            let filled = row.cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
            let name = columns.at(Role::Name).zip(self.names.get(&row.number));
            for (column, cell) in row.cells[..filled].iter().enumerate() {
                let cell = name.filter(|(of_name, _)| *of_name == column).map_or(cell, |(_, name)| name);
                record.push_field(cell.as_bytes());
            }
            rows.take(&record, row.number, gatherer)?;
            if gatherer.rows().is_multiple_of(STEP) && !go_on(gatherer.rows()) {
                return Err(Halt::Cancelled);
            }
        }
        Ok(())
    }

    fn holds_anything(&self, row: &Row) -> bool {
        let telling = [Role::NhiCode, Role::ReceiptCode, Role::YjCode, Role::Quantity];
        !is_note(row) && telling.into_iter().any(|role| !self.text(row, role).is_empty())
    }

    /// The cell without outer white space; empty where no column means this.
    pub fn text<'r>(&self, row: &'r Row, role: Role) -> &'r str {
        self.columns.at(role).map_or("", |column| row.cell(column)).trim()
    }
}

/// A line of notes below the table: one cell alone, from which no figure could follow.
pub fn is_note(row: &Row) -> bool {
    row.cells.iter().filter(|cell| !cell.trim().is_empty()).count() < 2
}
