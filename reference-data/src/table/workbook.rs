//! XLSX. Its parts are unpacked once, under a cap, and handed to calamine in an archive that hides nothing any more; its cells are
//! streamed, so that a sheet costs what it holds and not what it claims.

use std::io::{Cursor, Read, Write};

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{CELLS, COLUMNS, Row, Sheet, TableError, UNPACKED_BYTES};

/// Entries in a workbook: the ministry's have about 15.
const ENTRIES: usize = 2_000;

pub fn read(bytes: &[u8]) -> Result<Vec<Sheet>, TableError> {
    // calamine panics on some references that no spreadsheet writes. It works on our own copy here, which goes with it.
    std::panic::catch_unwind(|| read_workbook(bytes)).unwrap_or_else(|_| Err(damaged("a part that cannot be read")))
}

fn read_workbook(bytes: &[u8]) -> Result<Vec<Sheet>, TableError> {
    let unpacked = unpack(bytes)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(unpacked)).map_err(damaged)?;
    // Sheets of charts and macros hold no cells.
    let tables = workbook.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).cloned().collect::<Vec<_>>();
    let mut room = CELLS;
    let hidden = |visible| visible != SheetVisible::Visible;
    tables.into_iter().map(|sheet| read_sheet(&mut workbook, sheet.name, hidden(sheet.visible), &mut room)).collect()
}

fn damaged(error: impl std::fmt::Display) -> TableError {
    TableError::DamagedWorkbook { detail: error.to_string() }
}

/// The XML parts again, stored and not compressed: what calamine reads then is as long as it says it is.
fn unpack(bytes: &[u8]) -> Result<Vec<u8>, TableError> {
    let mut packed = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if packed.len() > ENTRIES {
        return Err(TableError::DamagedWorkbook { detail: format!("{} entries", packed.len()) });
    }
    let mut stored = ZipWriter::new(Cursor::new(Vec::with_capacity((bytes.len() * 8).min(UNPACKED_BYTES as usize))));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut room = UNPACKED_BYTES;
    let mut part = Vec::new();
    for index in 0..packed.len() {
        let entry = packed.by_index(index).map_err(damaged)?;
        let name = entry.name().map_err(damaged)?.into_owned();
        if !is_needed(&name) {
            continue;
        }
        part.clear();
        entry.take(room + 1).read_to_end(&mut part).map_err(damaged)?;
        room = room.checked_sub(part.len() as u64).ok_or(TableError::UnpacksTooLarge { limit: UNPACKED_BYTES })?;
        stored.start_file(name, options).map_err(damaged)?;
        stored.write_all(&part).map_err(damaged)?;
    }
    Ok(stored.finish().map_err(damaged)?.into_inner())
}

/// Relations, the workbook, shared strings, styles (they tell dates from numbers) and sheets; no drawings, no printers, no macros.
fn is_needed(name: &str) -> bool {
    let name = name.trim_start_matches('/');
    let xml = name.ends_with(".xml") || name.ends_with(".rels");
    xml && !["xl/drawings/", "xl/charts/", "xl/media/", "docProps/", "customXml/"].iter().any(|folder| name.starts_with(folder))
}

/// `room`: so many cells may still be kept.
fn read_sheet(workbook: &mut Xlsx<Cursor<Vec<u8>>>, name: String, hidden: bool, room: &mut usize) -> Result<Sheet, TableError> {
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(damaged)?;
    let mut rows: Vec<Row> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        let (row, column) = cell.get_position();
        if column >= COLUMNS {
            continue;
        }
        let text = match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::SharedString(text) => (*text).to_owned(),
            DataRef::String(text) => text.clone(),
            DataRef::Float(number) => number.to_string(),
            DataRef::Int(number) => number.to_string(),
            DataRef::Bool(value) => value.to_string(),
            DataRef::DateTime(value) => date_text(value),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
            DataRef::Error(error) => error.to_string(),
        };
        if rows.last().is_none_or(|last| last.number != row + 1) {
            rows.push(Row { number: row + 1, cells: Vec::new() });
        }
        if let Some(last) = rows.last_mut() {
            let column = column as usize;
            if last.cells.len() <= column {
                let more = column + 1 - last.cells.len();
                *room = room.checked_sub(more).ok_or(TableError::TooManyCells { limit: CELLS })?;
                last.cells.resize(column + 1, String::new());
            }
            last.cells[column] = text;
        }
    }
    Ok(Sheet { name: Some(name), hidden, rows })
}

/// A date cell as the text that the lists use for dates; a number that is no day of Excel's calendar (to 9999-12-31) stays a number.
fn date_text(value: &ExcelDateTime) -> String {
    if !(1.0..2_958_466.0).contains(&value.as_f64()) {
        return value.as_f64().to_string();
    }
    let (year, month, day, ..) = value.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}
