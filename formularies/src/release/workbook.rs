//! What every workbook of a release has in common. Text is written as text, so that no cell is a formula.

use std::error::Error;
use std::io;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::ReleaseFileError;
use super::folder::Staged;

/// A sheet is written line by line and not held.
pub(super) struct Book {
    name: &'static str,
    pub(super) workbook: Workbook,
    pub(super) bold: Format,
    quantity: Format,
    price: Format,
    per_cent: Format,
}

/// How a figure is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Quantity,
    Price,
    PerCent,
}

impl Book {
    /// `name`: of the file.
    pub(super) fn new(name: &'static str, title: &str, staged: &Staged) -> Result<Self, ReleaseFileError> {
        let mut workbook = Workbook::new();
        let failed = |source| failed(name, source);
        // The time of writing would make two runs differ.
        let written = ExcelDateTime::from_ymd(2026, 4, 1).map_err(failed)?;
        workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&written));
        workbook.set_tempdir(staged.path()).map_err(failed)?;
        Ok(Self {
            name,
            workbook,
            bold: Format::new().set_bold(),
            quantity: Format::new().set_num_format("#,##0.######"),
            price: Format::new().set_num_format("#,##0.0###"),
            per_cent: Format::new().set_num_format("0.0"),
        })
    }

    pub(super) fn failed(&self) -> impl Fn(XlsxError) -> ReleaseFileError + use<> {
        let name = self.name;
        move |source| failed(name, source)
    }

    /// What a column of figures is laid out with.
    pub(super) fn look(&self, look: Look) -> Format {
        match look {
            Look::Quantity => self.quantity.clone(),
            Look::Price => self.price.clone(),
            Look::PerCent => self.per_cent.clone(),
        }
    }

    /// The lines of the basis as a sheet of their own; the first is its title.
    pub(super) fn add_basis(&mut self, lines: &[String]) -> Result<(), ReleaseFileError> {
        let failed = self.failed();
        let sheet = self.workbook.add_worksheet().set_name("読み方").map_err(&failed)?;
        sheet.set_column_width(0, 120.0).map_err(&failed)?;
        for (row, line) in (0..).zip(lines) {
            match row {
                0 => sheet.write_string_with_format(row, 0, line, &self.bold).map_err(&failed)?,
                _ => sheet.write_string(row, 0, line).map_err(&failed)?,
            };
        }
        Ok(())
    }

    pub(super) fn save(mut self, staged: &mut Staged) -> Result<(), ReleaseFileError> {
        let path = staged.path().join(self.name);
        self.workbook.save(path).map_err(self.failed())?;
        staged.take(self.name)
    }
}

fn failed(name: &str, source: XlsxError) -> ReleaseFileError {
    // The archive that a workbook is tells of the disk in its own words.
    let of_disk = |kind: io::ErrorKind| ReleaseFileError::File { name: name.to_owned(), source: io::Error::new(kind, source.to_string()) };
    match &source {
        XlsxError::IoError(error) => of_disk(error.kind()),
        XlsxError::ZipError(error) => {
            let below = error.source().and_then(|below| below.downcast_ref::<io::Error>());
            match below {
                Some(below) => of_disk(below.kind()),
                None => ReleaseFileError::Workbook { name: name.to_owned(), source: Box::new(source) },
            }
        }
        _ => ReleaseFileError::Workbook { name: name.to_owned(), source: Box::new(source) },
    }
}

/// A figure as a number where a spreadsheet holds it exactly; as text otherwise, signs of absence among them. Nothing stays empty.
pub(super) fn figure(sheet: &mut Worksheet, row: u32, column: u16, text: &str, look: &Format) -> Result<(), XlsxError> {
    match exact(text) {
        Some(number) => sheet.write_number_with_format(row, column, number, look)?,
        None if text.is_empty() => return Ok(()),
        None => sheet.write_string(row, column, text)?,
    };
    Ok(())
}

/// Fifteen digits are what a number of a spreadsheet keeps.
fn exact(text: &str) -> Option<f64> {
    let number: Decimal = text.parse().ok()?;
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (digits <= 15).then(|| number.to_f64()).flatten()
}
