//! A zip archive that is no workbook: the one CSV file in it, unpacked into memory under a cap. Names in an archive never become paths.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::{TableError, UNPACKED_BYTES};

/// Entries in an archive: the publishers' have one.
const ENTRIES: usize = 2_000;

/// A CSV file of an archive.
pub struct Packed {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// None where the archive is a workbook, or cannot be read and is left to the reader of workbooks to tell.
pub fn table_in(bytes: &[u8]) -> Result<Option<Packed>, TableError> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return Ok(None) };
    // A name that cannot be read is none that is looked for.
    let names: Vec<String> = archive.file_names().map(|name| name.map(Cow::into_owned).unwrap_or_default()).collect();
    if names.len() > ENTRIES || names.iter().any(|name| is_workbook_part(name)) {
        return Ok(None);
    }
    let tables: Vec<(usize, &str)> = names.iter().enumerate().filter_map(|(index, name)| Some((index, table_name(name)?))).collect();
    let &[(index, name)] = tables.as_slice() else { return Err(TableError::NotOneTableInArchive { tables: tables.len() }) };
    let entry = archive.by_index(index).map_err(damaged)?;
    let mut unpacked = Vec::new();
    entry.take(UNPACKED_BYTES + 1).read_to_end(&mut unpacked).map_err(damaged)?;
    if unpacked.len() as u64 > UNPACKED_BYTES {
        return Err(TableError::UnpacksTooLarge { limit: UNPACKED_BYTES });
    }
    if unpacked.is_empty() {
        return Err(TableError::Empty);
    }
    Ok(Some(Packed { name: name.to_owned(), bytes: unpacked }))
}

fn is_workbook_part(name: &str) -> bool {
    let name = name.trim_start_matches('/');
    name == "[Content_Types].xml" || name.starts_with("xl/")
}

/// The name of a CSV file, its folders aside. A name that leads elsewhere is none, and neither is what a system puts beside files.
fn table_name(path: &str) -> Option<&str> {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let leads_elsewhere = path.starts_with('/') || path.contains(['\\', ':']) || folders.split('/').any(|folder| folder == "..");
    let of_system = name.starts_with('.') || folders.starts_with("__MACOSX");
    (name.to_ascii_lowercase().ends_with(".csv") && !leads_elsewhere && !of_system).then_some(name)
}

fn damaged(error: impl std::fmt::Display) -> TableError {
    TableError::DamagedWorkbook { detail: error.to_string() }
}
