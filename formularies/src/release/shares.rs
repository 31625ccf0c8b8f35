//! The tables of shares: each a CSV, all of them a workbook.

use reference_data::release::{Checked, ReleaseTable, ShareLine, ShareTable};

use super::folder::Staged;
use super::workbook::{Book, Look, figure};
use super::{Counter, ReleaseFileError, TableRows, insurer, marked, place_code, place_name, shown, sign, table_name};
use crate::publish::csv::plain_text;

const WORKBOOK: &str = "後発医薬品割合.xlsx";

fn headers(table: ReleaseTable, with_insurers: bool) -> Vec<&'static str> {
    let key: &[&str] = match table {
        ReleaseTable::ShareByPlaceCategory => &["薬効分類コード", "薬効分類"],
        ReleaseTable::ShareByPlaceIngredient => &["成分コード", "成分"],
        ReleaseTable::ShareByPlace | ReleaseTable::UsageList => &[],
    };
    let insurer: &[&str] = if with_insurers { &["保険者"] } else { &[] };
    let figures =
        ["後発医薬品の数量", "後発医薬品のある先発医薬品の数量", "両方の数量", "後発医薬品割合(％)", "順位", "秘匿セル", "行のないセル"];
    [&["地域コード", "地域", "計"][..], insurer, key, &figures].concat()
}

/// One cell for each header, and where the figures begin.
fn record(checked: &Checked, table: &ShareTable, key: usize, place: usize, band: usize, line: &ShareLine) -> (Vec<String>, usize) {
    let margin = if checked.draft.places[place].margin { "計" } else { "" };
    let mut record = vec![place_code(checked, place).to_owned(), place_name(checked, place).to_owned(), margin.to_owned()];
    if checked.draft.bands.len() > 1 {
        record.push(insurer(checked, band).to_owned());
    }
    if table.table != ReleaseTable::ShareByPlace {
        let (code, label) = &table.keys[key];
        record.extend([code.clone(), label.clone()]);
    }
    let figures = record.len();
    let quantities = [&line.generic, &line.originator, &line.both].map(|figure| shown(figure).to_owned());
    record.extend(quantities);
    record.push(line.share_percent.clone().unwrap_or_else(|| sign(line.absence).to_owned()));
    record.push(line.rank.map(|rank| rank.to_string()).unwrap_or_default());
    record.extend([line.both.suppressed_cells.to_string(), line.both.missing_cells.to_string()]);
    (record, figures)
}

/// Every line of a table, by key, then place.
fn each(
    checked: &Checked,
    at: usize,
    table: &ShareTable,
    counter: &mut Counter,
    give: &mut dyn FnMut(Vec<String>, usize) -> Result<(), ReleaseFileError>,
) -> Result<(), ReleaseFileError> {
    for key in 0..table.keys.len() {
        for place in 0..checked.draft.places.len() {
            for band in 0..checked.draft.bands.len() {
                counter.line()?;
                if let Some(line) = checked.share_line(at, key, place, band) {
                    let (record, figures) = record(checked, table, key, place, band, &line);
                    give(record, figures)?;
                }
            }
        }
    }
    Ok(())
}

/// The first lines of a table as it is printed, of one place or of all; and how many there are.
pub fn share_rows(checked: &Checked, table: ReleaseTable, place: Option<usize>, limit: usize) -> TableRows {
    let headers = headers(table, checked.draft.bands.len() > 1).into_iter().map(str::to_owned).collect();
    let (mut rows, mut total) = (Vec::new(), 0);
    let found = checked.draft.shares.iter().enumerate().find(|(_, found)| found.table == table);
    if let Some((at, table)) = found {
        let keys = (0..table.keys.len()).flat_map(|key| (0..checked.draft.places.len()).map(move |place| (key, place)));
        for (key, of) in keys.filter(|(_, of)| place.is_none_or(|place| place == *of)) {
            for band in 0..checked.draft.bands.len() {
                let Some(line) = checked.share_line(at, key, of, band) else { continue };
                total += 1;
                if rows.len() < limit {
                    rows.push(record(checked, table, key, of, band, &line).0);
                }
            }
        }
    }
    (headers, rows, total)
}

pub(super) fn write_csv(
    checked: &Checked,
    at: usize,
    table: &ShareTable,
    staged: &mut Staged,
    counter: &mut Counter,
) -> Result<(), ReleaseFileError> {
    let name = format!("{}.csv", table_name(table.table));
    staged.file(&name, |out| {
        let failed = |error| ReleaseFileError::csv(&name, error);
        let mut writer = marked(&name, out)?;
        writer.write_record(headers(table.table, checked.draft.bands.len() > 1)).map_err(failed)?;
        each(checked, at, table, counter, &mut |record, _| {
            writer.write_record(record.iter().map(|cell| plain_text(cell))).map_err(failed)
        })?;
        writer.flush().map_err(|source| ReleaseFileError::File { name: name.clone(), source })
    })
}

pub(super) fn write_workbook(
    checked: &Checked,
    basis: &[String],
    staged: &mut Staged,
    counter: &mut Counter,
) -> Result<(), ReleaseFileError> {
    let mut book = Book::new(WORKBOOK, "後発医薬品割合", staged)?;
    let failed = book.failed();
    book.add_basis(basis)?;
    let (bold, quantity, per_cent) = (book.bold.clone(), book.look(Look::Quantity), book.look(Look::PerCent));
    for (at, table) in checked.draft.shares.iter().enumerate() {
        let sheet = book.workbook.add_worksheet_with_low_memory().map_err(&failed)?;
        sheet.set_name(sheet_name(table.table)).map_err(&failed)?;
        sheet.set_freeze_panes(1, 2).map_err(&failed)?;
        for (column, header) in (0..).zip(headers(table.table, checked.draft.bands.len() > 1)) {
            sheet.set_column_width(column, if column == 1 { 24.0 } else { 16.0 }).map_err(&failed)?;
            sheet.write_string_with_format(0, column, header, &bold).map_err(&failed)?;
        }
        let mut row = 0;
        each(checked, at, table, counter, &mut |record, figures| {
            row += 1;
            for (column, cell) in (0_u16..).zip(&record) {
                let place = usize::from(column);
                if place >= figures {
                    let look = if place == figures + 3 { &per_cent } else { &quantity };
                    figure(sheet, row, column, cell, look).map_err(&failed)?;
                } else if !cell.is_empty() {
                    sheet.write_string(row, column, cell).map_err(&failed)?;
                }
            }
            Ok(())
        })?;
    }
    book.save(staged)
}

fn sheet_name(table: ReleaseTable) -> &'static str {
    match table {
        ReleaseTable::ShareByPlace => "地域別",
        ReleaseTable::ShareByPlaceCategory => "地域・薬効分類別",
        ReleaseTable::ShareByPlaceIngredient => "地域・成分別",
        ReleaseTable::UsageList => "使用実績リスト",
    }
}
