//! The plain usage CSV: our own documented layout, and any other CSV whose columns a person pointed out. It may be larger than the memory:
//! a row is looked at and gone.

pub(super) mod amount;
mod bytes;
mod columns;
mod read;
mod rows;

use crate::import::FileFault;
use crate::table::{Row, Sheet, TableError};
use crate::usage::Given;

pub(super) use bytes::Encoding;
pub use columns::{Columns, HEADER};
pub use read::read;
pub(super) use rows::Rows;

/// A usage CSV may be so large: the nation by municipality and month is 125 million rows of 110 bytes, 14 GB. It is never held in memory,
/// so that the cap of the files that are ([`crate::table::FILE_BYTES`]) does not bind it; this one keeps a disk from being filled.
pub const USAGE_BYTES: u64 = 32 << 30;

/// The header stands among so many first rows.
const HEADER_ROWS: usize = 10;

/// The header with its columns and the rows below it, as far as the beginning of a file shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beginning {
    pub columns: Columns,
    pub first_rows: Vec<Vec<String>>,
}

/// Whether a file that begins so is one of these; `head` is its first 64 KB or all of it. None where it is something else.
pub fn recognise(head: &[u8], given: &Given) -> Result<Option<Beginning>, FileFault> {
    let Some(rows) = beginning(head)? else { return Ok(None) };
    let Some((header, columns)) = columns::find(&rows[..rows.len().min(HEADER_ROWS)], given)? else { return Ok(None) };
    Ok(Some(Beginning { columns, first_rows: rows.into_iter().skip(header + 1).collect() }))
}

/// The first rows of a CSV as a sheet, for whoever has to say what they are. None where it is no CSV.
pub fn first_sheet(head: &[u8]) -> Option<Sheet> {
    let rows = beginning(head).ok()??;
    let rows = (1..).zip(rows).map(|(number, cells)| Row { number, cells }).collect();
    Some(Sheet { name: None, hidden: false, rows })
}

fn beginning(head: &[u8]) -> Result<Option<Vec<Vec<String>>>, FileFault> {
    if head.starts_with(b"PK") {
        return Ok(None);
    }
    match read::first_rows(head) {
        Ok(rows) => Ok(Some(rows)),
        // Whoever reads it whole says what is wrong with it.
        Err(TableError::Encoding { .. } | TableError::NotATable { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The template of the plain usage CSV: its header and three rows that show what can stand there, in UTF-8 as spreadsheets expect it.
pub fn template() -> Vec<u8> {
    let header: Vec<&str> = HEADER.iter().map(|(header, _)| *header).collect();
    let rows = [
        header.join(","),
        "見本県 国保・後期高齢者,見本市,2026-04,2149042F2021,,,見本品の名前,院外,国保,,規格単位,1234.5,".to_owned(),
        "見本県 国保・後期高齢者,見本市,2026-04,2149042F3028,,,見本品の名前,院外,後期高齢者,75歳以上,規格単位,-,".to_owned(),
        "見本県 国保・後期高齢者,見本町,2026-04,2149042F2021,,,見本品の名前,院外,国保,,規格単位,0,".to_owned(),
    ];
    format!("\u{FEFF}{}\r\n", rows.join("\r\n")).into_bytes()
}
