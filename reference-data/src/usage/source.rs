//! A usage file of whichever layout, read from its beginning to its end.

use std::io::{self, Read};

use super::gather::{Gatherer, Halt};
use super::layout::{self, Layout};
use super::mapping::{Role, signature};
use super::{DatasetId, Given, Lack, QuantityUnit, plain};
use crate::import::FileFault;
use crate::table::{self, FILE_BYTES, Sheet, TableError};

/// As much as tells what a file is.
pub const HEAD_BYTES: usize = 64 << 10;

/// Rows that a person is shown.
const ROWS_SHOWN: usize = 10;

/// What a usage file shows before it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// None where its columns are not known: a person has to point them out.
    pub layout: Option<Layout>,
    /// As the file writes them.
    pub headers: Vec<String>,
    /// Below the header, up to ten.
    pub first_rows: Vec<Vec<String>>,
    /// One for each header: as the layout or the person says, else a guess. Empty where the layout has meanings of its own.
    pub roles: Vec<Role>,
    /// Of the headers.
    pub signature: String,
    /// What the figures will belong to; none where nobody says it yet, and where only the rows do.
    pub dataset: Option<DatasetId>,
    /// What the quantities count; none likewise.
    pub unit: Option<QuantityUnit>,
    /// What neither the file nor the person says.
    pub lacks: Vec<Lack>,
}

impl Preview {
    /// Of a CSV that need not be held, by its beginning; none where it is no such one.
    ///
    /// # Errors
    /// Columns that look like patients, or that stand twice.
    pub fn of_beginning(head: &[u8], given: &Given) -> Result<Option<Self>, FileFault> {
        let beginning = match plain::recognise(head, given) {
            Err(FileFault::UnknownColumns { .. }) => return Ok(plain::first_sheet(head).and_then(|sheet| Self::guessed(&[sheet], given))),
            beginning => beginning?,
        };
        Ok(beginning.map(|plain::Beginning { columns, mut first_rows }| {
            first_rows.truncate(ROWS_SHOWN);
            Self {
                layout: Some(Layout::Plain),
                signature: signature(&columns.headers),
                roles: columns.roles().to_vec(),
                dataset: given.dataset_said(),
                unit: columns.unit.or(given.unit),
                lacks: columns.lacks(given),
                headers: columns.headers,
                first_rows,
            }
        }))
    }

    /// Of a file that is held; none where it has no known layout.
    pub fn of_sheets(sheets: &[Sheet], given: &Given) -> Result<Option<Self>, FileFault> {
        let found = match layout::find(sheets, given) {
            Err(FileFault::UnknownColumns { .. }) => return Ok(Self::guessed(sheets, given)),
            found => found?,
        };
        Ok(found.map(|found| {
            let headers = found.headers();
            Self {
                layout: Some(found.layout()),
                signature: signature(&headers),
                roles: found.roles().unwrap_or_default().to_vec(),
                first_rows: found.first_rows(),
                dataset: found.dataset(given),
                unit: found.unit(given),
                lacks: found.lacks(given),
                headers,
            }
        }))
    }

    /// Of columns that nobody explained; none where they do not look like usage.
    pub fn guessed(sheets: &[Sheet], given: &Given) -> Option<Self> {
        layout::guess(sheets).map(|guess| Self {
            layout: None,
            headers: guess.headers,
            first_rows: guess.first_rows,
            roles: guess.roles,
            signature: guess.signature,
            dataset: given.dataset_said(),
            unit: given.unit,
            lacks: vec![Lack::Mapping],
        })
    }
}

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
        if layout::guess(sheets).is_some() {
            return Err(FileFault::UsageLacks { lacks: vec![Lack::Mapping] }.into());
        }
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
