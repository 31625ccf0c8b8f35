//! One reader for tables from outside: CSV and XLSX become rows that remember where they stand. Files are hostile until read.

mod archive;
mod csv;
mod workbook;

use std::path::Path;

/// What a table may not exceed. The ministry's own files stay far below: 18 MiB unpacked, 17,000 rows, 56 columns.
/// NDB by 二次医療圏 would be the largest: 344 columns of 8,400 rows, about 105 MiB unpacked and 2.9 million cells.
pub const FILE_BYTES: u64 = 512 << 20;
pub const WORKBOOK_BYTES: u64 = 64 << 20;
pub const UNPACKED_BYTES: u64 = 128 << 20;
pub const COLUMNS: u32 = 512;
/// Over all sheets; the empty cells before a filled one count.
pub const CELLS: usize = 4_000_000;

/// One cell. Numbers of a workbook become the shortest text that reads as the same number.
pub type Cell = String;

/// One sheet; a CSV file is one without a name, and one in an archive has its name there.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub name: Option<String>,
    /// Whoever opens the workbook does not see it.
    pub hidden: bool,
    pub rows: Vec<Row>,
}

/// Cells from column A on; trailing empty ones may be absent.
#[derive(Debug, Clone)]
pub struct Row {
    /// Counted from 1 as a spreadsheet counts.
    pub number: u32,
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell as it was read; empty where there is none.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// Why a file is not a table that can be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    #[error("the file is empty")]
    Empty,
    #[error("the file has {bytes} bytes, more than {limit}")]
    TooLarge { bytes: u64, limit: u64 },
    #[error("the workbook unpacks to more than {limit} bytes")]
    UnpacksTooLarge { limit: u64 },
    #[error("more than {limit} cells")]
    TooManyCells { limit: usize },
    #[error("the cells are separated by {separator:?} and not by commas")]
    OtherSeparator { separator: char },
    #[error("an old or encrypted workbook")]
    OldOrEncryptedWorkbook,
    #[error("not a table: {detail}")]
    NotATable { detail: String },
    #[error("an archive with {tables} CSV files and not one")]
    NotOneTableInArchive { tables: usize },
    #[error("the workbook is damaged or cut off: {detail}")]
    DamagedWorkbook { detail: String },
    #[error("neither UTF-8 nor CP932 at line {line}")]
    Encoding { line: u32 },
    #[error("the text is cut off at line {line}")]
    CutOff { line: u32 },
}

/// Every sheet of the file. Reads a CSV whole, also the one in an archive; of a workbook the cells stream.
pub fn read(bytes: &[u8]) -> Result<Vec<Sheet>, TableError> {
    if bytes.is_empty() {
        return Err(TableError::Empty);
    }
    if bytes.len() as u64 > FILE_BYTES {
        return Err(TableError::TooLarge { bytes: bytes.len() as u64, limit: FILE_BYTES });
    }
    match bytes {
        [b'P', b'K', ..] if bytes.len() as u64 > WORKBOOK_BYTES => {
            Err(TableError::TooLarge { bytes: bytes.len() as u64, limit: WORKBOOK_BYTES })
        }
        [b'P', b'K', ..] => match archive::table_in(bytes)? {
            Some(table) => Ok(vec![Sheet { name: Some(table.name), ..csv::read(&table.bytes)? }]),
            None => workbook::read(bytes),
        },
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Err(TableError::OldOrEncryptedWorkbook),
        _ => Ok(vec![csv::read(bytes)?]),
    }
}

/// The last part of a path, for people.
pub fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
