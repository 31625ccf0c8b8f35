//! Workbooks as a stranger reads them.

use std::path::Path;

use calamine::{DataRef, Reader, Xlsx};

#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Blank,
    Text(String),
    Number(f64),
}

impl Cell {
    /// Empty for what is no text.
    pub fn text(&self) -> &str {
        if let Self::Text(text) = self { text } else { "" }
    }

    pub fn number(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }
}

pub fn sheet_names(path: &Path) -> Vec<String> {
    let workbook: Xlsx<_> = calamine::open_workbook(path).unwrap();
    workbook.sheet_names()
}

/// All rows of a sheet, each of so many columns.
pub fn rows(path: &Path, sheet: &str, columns: usize) -> Vec<Vec<Cell>> {
    let mut workbook: Xlsx<_> = calamine::open_workbook(path).unwrap();
    let mut cells = workbook.worksheet_cells_reader(sheet).unwrap();
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    while let Some(cell) = cells.next_cell().unwrap() {
        let (row, column) = cell.get_position();
        if rows.len() <= row as usize {
            rows.resize_with(row as usize + 1, || vec![Cell::Blank; columns]);
        }
        rows[row as usize][column as usize] = match cell.get_value() {
            DataRef::Empty => Cell::Blank,
            DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
            DataRef::String(text) => Cell::Text(text.clone()),
            DataRef::Float(number) => Cell::Number(*number),
            DataRef::Int(number) => Cell::Number(*number as f64),
            other => panic!("{}: row {row}, column {column}: {other:?}", path.display()),
        };
    }
    rows
}

pub fn texts(row: &[Cell]) -> Vec<&str> {
    row.iter().map(Cell::text).collect()
}
