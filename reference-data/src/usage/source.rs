//! A usage file of whichever layout, read from its beginning to its end.

use std::io::{self, Read};

use super::gather::{Gatherer, Halt};
use super::{layout, plain};
use crate::import::FileFault;
use crate::table::{self, FILE_BYTES, Sheet, TableError};

/// As much as tells what a file is.
pub const HEAD_BYTES: usize = 64 << 10;

/// Gives everything in the file to the gatherer. `go_on` is asked now and then, with the rows and bytes so far.
pub fn read(file: &mut dyn Read, gatherer: &mut Gatherer, go_on: &mut dyn FnMut(u32, u64) -> bool) -> Result<(), Halt> {
    let mut head = Vec::with_capacity(HEAD_BYTES);
    file.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    if plain::recognise(&head, gatherer.given())?.is_some() {
        return plain::read(&head, file, gatherer, go_on);
    }
    let mut bytes = head;
    io::copy(&mut file.take(FILE_BYTES), &mut bytes)?;
    let sheets = table::read(&bytes)?;
    read_sheets(&sheets, bytes.len() as u64, gatherer, go_on)
}

/// The same of a file of so many bytes that is held already.
pub fn read_sheets(sheets: &[Sheet], bytes: u64, gatherer: &mut Gatherer, go_on: &mut dyn FnMut(u32, u64) -> bool) -> Result<(), Halt> {
    let Some(found) = layout::find(sheets, gatherer.given())? else {
        let headers = sheets.iter().flat_map(|sheet| &sheet.rows).next().map(|row| row.cells.clone());
        return Err(FileFault::Unrecognised { headers: headers.unwrap_or_default() }.into());
    };
    let all = u64::from(found.rows()).max(1);
    found.read(gatherer, &mut |rows| go_on(rows, bytes * u64::from(rows).min(all) / all))
}

impl From<TableError> for Halt {
    fn from(error: TableError) -> Self {
        Self::File(error.into())
    }
}
