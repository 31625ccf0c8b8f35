//! The bytes of a CSV as they stream by: their encoding, their line numbers, and whether they were cut off.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, Read};

use csv::ByteRecord;

use crate::table::TableError;

pub fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

/// Commas, quotes and line ends are the same bytes in both encodings and never part of a character, so that a cell can be read by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Nothing but ASCII so far.
    Either,
    Utf8,
    Cp932,
}

impl Encoding {
    /// By the beginning of the file, which may end within a character.
    pub fn of_beginning(head: &[u8]) -> Result<Self, TableError> {
        let head = without_mark(head);
        if head.contains(&0) {
            return Err(TableError::NotATable { detail: "NUL characters".into() });
        }
        if head.is_ascii() {
            return Ok(Self::Either);
        }
        let error = match std::str::from_utf8(head) {
            Ok(_) => return Ok(Self::Utf8),
            Err(error) if error.error_len().is_none() && !head[..error.valid_up_to()].is_ascii() => return Ok(Self::Utf8),
            Err(error) => error,
        };
        let whole = [head, &head[..head.len() - 1]];
        if whole.into_iter().any(|bytes| cp932(bytes).is_some()) {
            return Ok(Self::Cp932);
        }
        let lines = head[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        Err(TableError::Encoding { line: lines as u32 })
    }

    /// None where the bytes are no text in it. The first cell with more than ASCII settles what was open.
    pub fn decode<'a>(&mut self, bytes: &'a [u8]) -> Option<Cow<'a, str>> {
        let utf8 = || std::str::from_utf8(bytes).ok().map(Cow::Borrowed);
        if bytes.is_ascii() {
            return utf8();
        }
        match self {
            Self::Utf8 => utf8(),
            Self::Cp932 => cp932(bytes),
            Self::Either => {
                let text = utf8();
                *self = if text.is_some() { Self::Utf8 } else { Self::Cp932 };
                text.or_else(|| cp932(bytes))
            }
        }
    }
}

fn cp932(bytes: &[u8]) -> Option<Cow<'_, str>> {
    encoding_rs::SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes)
}

/// Counts rows as a spreadsheet does: empty lines count, and a cell of two lines does not make two rows.
#[derive(Debug)]
pub struct Lines {
    pub row: u32,
    /// The reader's count of line ends after the record before.
    line: Option<u64>,
}

impl Lines {
    /// Before the first record of a file that begins so.
    pub fn before(beginning: &[u8]) -> Self {
        let empty = beginning.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n').count();
        Self { row: empty as u32, line: None }
    }

    /// The row of the record that was just read; `line` is where the reader stands after it.
    pub fn of(&mut self, record: &ByteRecord, line: u64) -> u32 {
        // Whether the reader has counted the record's own line end yet depends on its kind, and is the same for all of them.
        let passed = self.line.map_or(1, |before| line - before);
        self.line = Some(line);
        let within = if passed > 1 { record.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64 } else { 0 };
        self.row = self.row.saturating_add(passed.saturating_sub(within).max(1) as u32);
        self.row
    }
}

/// What is noticed while bytes go by.
#[derive(Debug)]
pub struct Watch {
    pub quotes: Cell<u64>,
    /// The last byte so far ends a line.
    pub ended: Cell<bool>,
    delivered: Cell<u64>,
    /// No row that is not closed by then will be.
    pub allowed: Cell<u64>,
    pub too_long: Cell<bool>,
}

impl Watch {
    pub fn new(allowed: u64) -> Self {
        Self {
            quotes: Cell::new(0),
            ended: Cell::new(true),
            delivered: Cell::new(0),
            allowed: Cell::new(allowed),
            too_long: Cell::new(false),
        }
    }
}

pub struct Watched<'a, R> {
    pub inner: R,
    pub watch: &'a Watch,
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Watch { quotes, ended, delivered, allowed, too_long } = self.watch;
        if delivered.get() > allowed.get() {
            too_long.set(true);
            return Err(io::ErrorKind::InvalidData.into());
        }
        let count = self.inner.read(buffer)?;
        if let [.., last] = &buffer[..count] {
            quotes.set(quotes.get() + buffer[..count].iter().filter(|byte| **byte == b'"').count() as u64);
            ended.set(matches!(last, b'\n' | b'\r'));
            delivered.set(delivered.get() + count as u64);
        }
        Ok(count)
    }
}
