//! Row by row, with nothing made for a row that the rows before it did not have made already.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use csv::{ByteRecord, ReaderBuilder};

use super::HEADER_ROWS;
use super::bytes::{Encoding, Lines, Watch, Watched, without_mark};
use super::columns;
use super::rows::Rows;
use crate::import::FileFault;
use crate::table::TableError;
use crate::usage::Described;
use crate::usage::gather::{Gatherer, Halt};
use crate::usage::mapping::Role;

/// Rows between two questions whether to go on.
const STEP: u32 = 32_768;
/// A quote that never closes makes one row of the rest of the file; no row is so long.
const ROW_BYTES: u64 = 16 << 20;
/// Enough to tell what the columns hold.
const FIRST_ROWS: usize = 250;
const BUFFER_BYTES: usize = 256 << 10;

/// The rows of the beginning of a file, without the last one where the file goes on after it.
pub fn first_rows(head: &[u8]) -> Result<Vec<Vec<String>>, TableError> {
    let mut encoding = Encoding::of_beginning(head)?;
    let mut reader = reader(without_mark(head));
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut record = ByteRecord::new();
    while rows.len() < FIRST_ROWS && reader.read_byte_record(&mut record).map_err(|error| not_a_table(&error))? {
        rows.push(record.iter().map(|cell| encoding.decode(cell).map_or(String::new(), Cow::into_owned)).collect());
    }
    if reader.is_done() && !head.ends_with(b"\n") && rows.len() > 1 {
        rows.pop();
    }
    if let [first, ..] = rows.as_slice()
        && let [cell] = first.as_slice()
        && let Some(separator) = ['\t', ';'].into_iter().find(|separator| cell.matches(*separator).count() >= 3)
    {
        return Err(TableError::OtherSeparator { separator });
    }
    Ok(rows)
}

/// Reads all of a file that begins with `head` and goes on with `rest`. `go_on` is asked now and then, with the rows and bytes so far.
pub fn read(head: &[u8], rest: impl Read, gatherer: &mut Gatherer, go_on: &mut dyn FnMut(u32, u64) -> bool) -> Result<(), Halt> {
    let rows = first_rows(head).map_err(FileFault::from)?;
    let found = columns::find(&rows[..rows.len().min(HEADER_ROWS)], gatherer.given())?;
    let (header, columns) = found.ok_or_else(|| FileFault::Unrecognised { headers: rows.first().cloned().unwrap_or_default() })?;
    let lacks = columns.lacks(gatherer.given());
    if !lacks.is_empty() {
        return Err(FileFault::UsageLacks { lacks }.into());
    }
    if let Some(dataset) = gatherer.given().mapping.as_ref().and_then(|mapping| mapping.dataset.clone())
        && columns.at(Role::Dataset).is_none()
    {
        gatherer.dataset(dataset, Described::default())?;
    }
    let watch = Watch::new(head.len() as u64 + ROW_BYTES);
    let encoding = Encoding::of_beginning(head).map_err(FileFault::from)?;
    let body = without_mark(head);
    let mut rows = Rows::new(&columns, encoding);
    let mut lines = Lines::before(body);
    let mut reader = reader(Watched { inner: Cursor::new(body).chain(rest), watch: &watch });
    let mut record = ByteRecord::new();
    let (mut count, mut width) = (0_u32, 0);
    loop {
        let more = reader.read_byte_record(&mut record).map_err(|error| halt(error, &lines, &watch))?;
        if !more {
            break;
        }
        watch.allowed.set(reader.position().byte() + ROW_BYTES);
        let row = lines.of(&record, reader.position().line());
        (count, width) = (count + 1, record.len());
        if count as usize <= header + 1 {
            continue;
        }
        if let Err(halt) = rows.take(&record, row, gatherer) {
            let encoding = matches!(halt, Halt::File(FileFault::Table(TableError::Encoding { .. })));
            let last = encoding && !reader.read_byte_record(&mut record).unwrap_or(true);
            // The last character of a file was cut, not written wrongly.
            return Err(if last && !watch.ended.get() { FileFault::Table(TableError::CutOff { line: row }).into() } else { halt });
        }
        if count.is_multiple_of(STEP) && !go_on(gatherer.rows(), reader.position().byte()) {
            return Err(Halt::Cancelled);
        }
    }
    let cut = watch.quotes.get() % 2 == 1 || (!watch.ended.get() && width < columns.headers.len());
    if cut {
        return Err(FileFault::Table(TableError::CutOff { line: lines.row }).into());
    }
    Ok(())
}

fn reader<R: Read>(input: R) -> csv::Reader<R> {
    ReaderBuilder::new().has_headers(false).flexible(true).buffer_capacity(BUFFER_BYTES).from_reader(input)
}

fn not_a_table(error: &csv::Error) -> TableError {
    TableError::NotATable { detail: error.to_string() }
}

fn halt(error: csv::Error, lines: &Lines, watch: &Watch) -> Halt {
    match error.into_kind() {
        csv::ErrorKind::Io(_) if watch.too_long.get() => FileFault::Table(TableError::CutOff { line: lines.row + 1 }).into(),
        csv::ErrorKind::Io(error) => error.into(),
        other => FileFault::Table(TableError::NotATable { detail: format!("{other:?}") }).into(),
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::usage::gather::Wanted;
    use crate::usage::{Given, Item};

    const HEADER: &str = "データセット,地域,期間,レセプト電算コード,品名,単位,数量";

    fn given() -> Given {
        Given::default()
    }

    /// The row and name of every figure.
    fn rows_of(text: &str) -> Vec<(u32, String)> {
        let (given, mut found) = (given(), Vec::new());
        let wanted = Wanted { items: &|_: &Item| true, strata: &|_| true, places: &|_| true, periods: &|_| true };
        let mut give = |figure: crate::usage::Figure| {
            found.push((figure.row, figure.item.name));
            true
        };
        let mut gatherer = Gatherer::to_trace(&given, &wanted, &mut give);
        read(text.as_bytes(), io::empty(), &mut gatherer, &mut |_, _| true).unwrap();
        found
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_counts_them() {
        let row = |name: &str| format!("見本県,見本市,2026-04,610443047,{name},規格単位,1");
        let table = format!("\n\n{HEADER}\n{}\n\n{}\n{}\n\n\n{}\n", row("a"), row("\"b\nb\nb\""), row("c"), row("d"));
        let expected = [(4, "a"), (6, "b\nb\nb"), (7, "c"), (10, "d")].map(|(row, name)| (row, name.to_owned()));
        assert_eq!(rows_of(&table), expected);
        let found = rows_of(&table.replace('\n', "\r\n"));
        assert_eq!(found.into_iter().map(|(row, name)| (row, name.replace('\r', ""))).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_quote_that_never_closes_does_not_hold_the_rest_of_the_file() {
        let given = given();
        let folder = tempfile::tempdir().unwrap();
        let mut gatherer = Gatherer::to_store(&given, folder.path());
        let head = format!("{HEADER}\n見本県,見本市,2026-04,610443047,\"品");
        let halt = read(head.as_bytes(), io::repeat(b'x'), &mut gatherer, &mut |_, _| true).unwrap_err();
        assert!(matches!(halt, Halt::File(FileFault::Table(TableError::CutOff { line: 2 }))), "{halt}");
    }
}
