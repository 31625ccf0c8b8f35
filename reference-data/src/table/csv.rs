//! CSV in UTF-8 (with or without BOM) or CP932, with quoted newlines.

use std::borrow::Cow;

use super::{CELLS, Row, Sheet, TableError};

pub fn read(bytes: &[u8]) -> Result<Sheet, TableError> {
    let mut text = decode(bytes)?;
    // Lines of old Macintosh programs end with a carriage return alone.
    if !text.contains('\n') && text.contains('\r') {
        text = text.replace('\r', "\n").into();
    }
    if text.contains('\0') {
        return Err(TableError::NotATable { detail: "NUL characters".into() });
    }
    // A quote that never closes swallows the rest of the file; what was cut off inside a quoted cell ends so.
    if text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 {
        return Err(TableError::CutOff { line: lines(&text) });
    }
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut lines_within_cells = 0;
    let mut room = CELLS;
    for record in reader.records() {
        let record = record.map_err(|error| TableError::NotATable { detail: error.to_string() })?;
        room = room.checked_sub(record.len()).ok_or(TableError::TooManyCells { limit: CELLS })?;
        // A spreadsheet counts empty lines, and a cell of two lines as one row.
        let (line, from) = record.position().map_or((1, 0), |position| (position.line() as u32, position.byte() as usize));
        let skipped = text[from..].bytes().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| *byte == b'\n').count() as u32;
        rows.push(Row { number: line + skipped - lines_within_cells, cells: record.iter().map(str::to_owned).collect() });
        lines_within_cells += record.iter().map(|cell| cell.matches('\n').count() as u32).sum::<u32>();
    }
    if let Some(separator) = rows.first().and_then(other_separator) {
        return Err(TableError::OtherSeparator { separator });
    }
    // The publishers end the last line; a last row that is short and unended was cut.
    if let [.., before, last] = rows.as_slice()
        && !text.ends_with('\n')
        && last.cells.len() < before.cells.len()
    {
        return Err(TableError::CutOff { line: lines(&text) });
    }
    Ok(Sheet { name: None, hidden: false, rows })
}

/// A first line of one cell that holds several tabs or semicolons.
fn other_separator(first: &Row) -> Option<char> {
    let [cell] = first.cells.as_slice() else { return None };
    ['\t', ';'].into_iter().find(|separator| cell.matches(*separator).count() >= 3)
}

fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, TableError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let utf8_error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(Cow::Borrowed(text)),
        Err(error) => error,
    };
    let valid = &bytes[..utf8_error.valid_up_to()];
    if utf8_error.error_len().is_none() && !valid.is_ascii() {
        return Err(TableError::CutOff { line: byte_lines(bytes) });
    }
    if let Some(text) = encoding_rs::SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes) {
        return Ok(text);
    }
    // All but the last byte are good: the file was cut inside a two-byte character.
    let without_last = &bytes[..bytes.len() - 1];
    if encoding_rs::SHIFT_JIS.decode_without_bom_handling_and_without_replacement(without_last).is_some() {
        return Err(TableError::CutOff { line: byte_lines(bytes) });
    }
    Err(TableError::Encoding { line: byte_lines(valid) })
}

fn lines(text: &str) -> u32 {
    byte_lines(text.as_bytes())
}

fn byte_lines(bytes: &[u8]) -> u32 {
    let ended = bytes.iter().filter(|byte| **byte == b'\n').count() as u32;
    ended + u32::from(bytes.last().is_some_and(|byte| *byte != b'\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8]) -> Result<Vec<Vec<String>>, TableError> {
        Ok(read(bytes)?.rows.into_iter().map(|row| row.cells).collect())
    }

    #[test]
    fn encodings_and_quoted_newlines() {
        let expected = vec![vec!["品名".to_string(), "備\n考".to_string()], vec!["アムロ".to_string(), "1".to_string()]];
        let text = "品名,\"備\n考\"\r\nアムロ,1\r\n";
        let cp932 = encoding_rs::SHIFT_JIS.encode(text).0.into_owned();
        let with_bom = format!("\u{FEFF}{text}");
        for bytes in [text.as_bytes(), &cp932, with_bom.as_bytes()] {
            assert_eq!(cells(bytes).unwrap(), expected);
        }
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_counts_them() {
        let sheet = read("a,b\n\n\"c\nc\",d\r\n\r\ne,f\n".as_bytes()).unwrap();
        assert_eq!(sheet.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 3, 5]);
    }

    #[test]
    fn lines_that_end_with_a_carriage_return_alone_are_lines() {
        let sheet = read("a,b\rc,d\r\re,f\r".as_bytes()).unwrap();
        assert_eq!(sheet.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 2, 4]);
    }

    #[test]
    fn other_separators_are_told() {
        assert_eq!(cells(b"a\tb\tc\td\n1\t2\t3\t4\n"), Err(TableError::OtherSeparator { separator: '\t' }));
        assert_eq!(cells(b"a;b;c;d\n1;2;3;4\n"), Err(TableError::OtherSeparator { separator: ';' }));
    }

    #[test]
    fn more_cells_than_any_list_has_are_not_kept() {
        let bytes = vec![b','; CELLS + 1];
        assert_eq!(cells(&bytes), Err(TableError::TooManyCells { limit: CELLS }));
    }

    #[test]
    fn a_cut_is_noticed() {
        let cp932 = encoding_rs::SHIFT_JIS.encode("品名,薬価\r\nアムロ,1\r\nロサルタン").0.into_owned();
        assert_eq!(cells(&cp932[..cp932.len() - 1]), Err(TableError::CutOff { line: 3 }));
        let utf8 = "品名,薬価\r\nアムロ,1\r\nロサ".as_bytes();
        assert_eq!(cells(&utf8[..utf8.len() - 1]), Err(TableError::CutOff { line: 3 }));
        assert_eq!(cells("品名,薬価\nアムロ,1\nロサ".as_bytes()), Err(TableError::CutOff { line: 3 }));
        assert_eq!(cells("品名,\"薬\n".as_bytes()), Err(TableError::CutOff { line: 1 }));
        assert_eq!(cells(b"\x81\x20,\xFF\n"), Err(TableError::Encoding { line: 0 }));
    }
}
