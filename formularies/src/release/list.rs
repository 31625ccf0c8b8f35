//! 使用実績リスト in its eight columns: a workbook with a sheet for each place, and one table of all places.

use std::collections::BTreeSet;

use reference_data::place::PlaceId;
use reference_data::release::{Checked, ListLine, Product, UsageList};
use rust_xlsxwriter::Url;

use super::basis::period_words;
use super::folder::Staged;
use super::workbook::{Book, Look, figure};
use super::{Counter, ReleaseFileError, TableRows, insurer, place_name, shown};
use crate::publish::csv::plain_text;

const WORKBOOK: &str = "使用実績リスト.xlsx";
const TABLE: &str = "使用実績リスト.csv";
const HEADERS: [&str; 8] =
    ["医薬品名", "メーカー名", "一般名処方の標準的な記載", "薬価", "数量", "使用率", "薬価基準収載医薬品コード", "薬効分類コード"];
const WIDTHS: [f64; 8] = [40.0, 20.0, 44.0, 11.0, 16.0, 9.0, 26.0, 16.0];
/// Above the header of a sheet.
const HEADER_ROW: u32 = 3;
/// Excel's own limit.
const NAME_CHARACTERS: usize = 31;
/// Names of sheets that readers of such lists take for no place.
const NO_PLACES: [&str; 8] = ["Sheet", "シート", "内服", "内用", "外用", "注射", "歯科", "院"];

/// The eight columns of a product in one place.
fn record<'a>(product: &'a Product, line: &'a ListLine, price: &'a str) -> [&'a str; 8] {
    let hidden = if line.figure.withheld.is_some() || line.rate_hidden { "＊" } else { "" };
    [
        &product.name,
        product.maker.as_deref().unwrap_or_default(),
        &product.generic_name,
        price,
        shown(&line.figure),
        line.rate_percent.as_deref().unwrap_or(hidden),
        product.code.as_str(),
        product.code.therapeutic_category(),
    ]
}

fn price(product: &Product) -> String {
    product.price.map(|price| price.normalize().to_string()).unwrap_or_default()
}

/// The places of the level; their sums are not part of the list.
fn places(checked: &Checked) -> impl Iterator<Item = usize> {
    checked.draft.places.iter().enumerate().filter(|(_, place)| !place.margin).map(|(at, _)| at)
}

pub(super) fn write_csv(checked: &Checked, list: &UsageList, staged: &mut Staged, counter: &mut Counter) -> Result<(), ReleaseFileError> {
    let prices: Vec<String> = list.products.iter().map(|product| price(&checked.draft.products[*product as usize])).collect();
    staged.file(TABLE, |out| {
        let failed = |error| ReleaseFileError::csv(TABLE, error);
        let mut writer = super::marked(TABLE, out)?;
        let with_insurers = checked.draft.bands.len() > 1;
        let before: &[&str] = if with_insurers { &["地域", "保険者"] } else { &["地域"] };
        writer.write_record(before.iter().chain(&HEADERS)).map_err(failed)?;
        for place in places(checked) {
            let name = plain_text(&own_name(checked, place));
            for band in 0..checked.draft.bands.len() {
                for (line, product) in list.products.iter().enumerate() {
                    counter.line()?;
                    let Some(found) = checked.list_line(list, line, place, band) else { continue };
                    let product = &checked.draft.products[*product as usize];
                    let own = record(product, &found, &prices[line]).map(plain_text);
                    let first = if with_insurers { vec![name.clone(), plain_text(insurer(checked, band))] } else { vec![name.clone()] };
                    writer.write_record(first.iter().chain(&own)).map_err(failed)?;
                }
            }
        }
        writer.flush().map_err(|source| ReleaseFileError::File { name: TABLE.to_owned(), source })
    })
}

/// The first lines of the list as it is printed, of one place or of all; and how many there are.
pub fn list_rows(checked: &Checked, place: Option<usize>, limit: usize) -> TableRows {
    let with_insurers = checked.draft.bands.len() > 1;
    let mut headers = vec!["地域".to_owned()];
    headers.extend(with_insurers.then(|| "保険者".to_owned()));
    headers.extend(HEADERS.map(str::to_owned));
    let (mut rows, mut total) = (Vec::new(), 0);
    for of in places(checked).filter(|of| place.is_none_or(|place| place == *of)) {
        for band in 0..checked.draft.bands.len() {
            for (line, product) in checked.draft.list.iter().flat_map(|list| list.products.iter().enumerate()) {
                let found = checked.draft.list.as_ref().and_then(|list| checked.list_line(list, line, of, band));
                let Some(found) = found else { continue };
                total += 1;
                if rows.len() < limit {
                    let product = &checked.draft.products[*product as usize];
                    let mut row = vec![place_name(checked, of).to_owned()];
                    row.extend(with_insurers.then(|| insurer(checked, band).to_owned()));
                    row.extend(record(product, &found, &price(product)).map(str::to_owned));
                    rows.push(row);
                }
            }
        }
    }
    (headers, rows, total)
}

/// What names the place and no other: with what it lies in.
fn own_name(checked: &Checked, place: usize) -> String {
    let line = &checked.draft.places[place];
    if line.full_name.is_empty() { place_name(checked, place).to_owned() } else { line.full_name.clone() }
}

pub(super) fn write_workbook(
    checked: &Checked,
    list: &UsageList,
    basis: &[String],
    staged: &mut Staged,
    counter: &mut Counter,
) -> Result<(), ReleaseFileError> {
    let mut book = Book::new(WORKBOOK, "使用実績リスト", staged)?;
    let failed = book.failed();
    let prices: Vec<String> = list.products.iter().map(|product| price(&checked.draft.products[*product as usize])).collect();
    let sheets = sheets(checked);
    add_index(&mut book, checked, list, basis, &sheets)?;
    let (quantity, yen, per_cent) = (book.look(Look::Quantity), book.look(Look::Price), book.look(Look::PerCent));
    let bold = book.bold.clone();
    for Sheet { name, place, band } in &sheets {
        let sheet = book.workbook.add_worksheet_with_low_memory().map_err(&failed)?.set_name(name).map_err(&failed)?;
        for (column, width) in (0..).zip(WIDTHS) {
            sheet.set_column_width(column, width).map_err(&failed)?;
        }
        sheet.set_freeze_panes(HEADER_ROW + 1, 1).map_err(&failed)?;
        for (row, line) in (0..).zip(titles(checked, *place, *band)) {
            sheet.write_string_with_format(row, 0, line, &bold).map_err(&failed)?;
        }
        for (column, header) in (0..).zip(HEADERS) {
            sheet.write_string_with_format(HEADER_ROW, column, header, &bold).map_err(&failed)?;
        }
        let mut row = HEADER_ROW;
        for (line, product) in list.products.iter().enumerate() {
            counter.line()?;
            let Some(found) = checked.list_line(list, line, *place, *band) else { continue };
            row += 1;
            let cells = record(&checked.draft.products[*product as usize], &found, &prices[line]);
            for (column, cell) in (0..).zip(cells) {
                match column {
                    3 => figure(sheet, row, column, cell, &yen).map_err(&failed)?,
                    4 => figure(sheet, row, column, cell, &quantity).map_err(&failed)?,
                    5 => figure(sheet, row, column, cell, &per_cent).map_err(&failed)?,
                    _ if cell.is_empty() => {}
                    _ => drop(sheet.write_string(row, column, cell).map_err(&failed)?),
                }
            }
        }
    }
    book.save(staged)
}

/// A sheet of the workbook.
struct Sheet {
    name: String,
    place: usize,
    band: usize,
}

fn sheets(checked: &Checked) -> Vec<Sheet> {
    let mut taken = BTreeSet::from(["読み方".to_owned()]);
    let mut sheets = Vec::new();
    for place in places(checked) {
        for band in 0..checked.draft.bands.len() {
            let of_band = checked.draft.bands[band].insurer.as_ref().map(|_| insurer(checked, band));
            let line = &checked.draft.places[place];
            let name = sheet_name(&line.label, line.id.as_ref(), of_band, &taken);
            taken.insert(name.to_lowercase());
            sheets.push(Sheet { name, place, band });
        }
    }
    sheets
}

/// The name of the place where a sheet may be called so; else its code; else as much of the name as there is room for, with a number.
fn sheet_name(label: &str, id: Option<&PlaceId>, insurer: Option<&str>, taken: &BTreeSet<String>) -> String {
    let with_insurer = |name: &str| insurer.map_or_else(|| name.to_owned(), |insurer| format!("{name}（{insurer}）"));
    let cleaned: String =
        with_insurer(label).chars().filter(|character| !"[]:*?/\\".contains(*character) && !character.is_control()).collect();
    let cleaned = cleaned.trim_matches(['\'', ' ']).to_owned();
    let free = |name: &String| {
        !name.is_empty()
            && name.encode_utf16().count() <= NAME_CHARACTERS
            && !taken.contains(&name.to_lowercase())
            && !name.eq_ignore_ascii_case("history")
            && !NO_PLACES.iter().any(|word| name.contains(word))
    };
    let by_code = id.map(|id| with_insurer(id.as_str()));
    [Some(cleaned.clone()), by_code].into_iter().flatten().find(free).unwrap_or_else(|| {
        let short: String = cleaned.chars().filter(|character| character.len_utf16() == 1).take(NAME_CHARACTERS - 6).collect();
        let mut numbered = (1..).map(|number| format!("{short} {number}"));
        numbered.find(|name| !taken.contains(&name.to_lowercase())).unwrap_or(short.clone())
    })
}

/// Above the table: what it is, of which period, and which part of it.
fn titles(checked: &Checked, place: usize, band: usize) -> Vec<String> {
    let request = &checked.draft.request;
    let filters: Vec<String> = request.filters.values().map(|values| values.join("・")).collect();
    let of_insurer = checked.draft.bands[band].insurer.as_ref().map(|_| format!("保険者 {}", insurer(checked, band)));
    let second: Vec<String> =
        filters.into_iter().chain(of_insurer).chain(["数量は規格単位、使用率は％、＊は伏せた欄".to_owned()]).collect();
    vec![format!("使用実績リスト（{}） {}", period_words(request.period), own_name(checked, place)), second.join("　")]
}

/// The first sheet: the basis, and every sheet with how many products it lists.
fn add_index(book: &mut Book, checked: &Checked, list: &UsageList, basis: &[String], sheets: &[Sheet]) -> Result<(), ReleaseFileError> {
    book.add_basis(basis)?;
    let failed = book.failed();
    let bold = book.bold.clone();
    let sheet = book.workbook.worksheet_from_name("読み方").map_err(&failed)?;
    let mut row = basis.len() as u32 + 1;
    for (column, header) in (0..).zip(["シート", "コード", "品目", "うち伏せた品目"]) {
        sheet.write_string_with_format(row, column, header, &bold).map_err(&failed)?;
    }
    for Sheet { name, place, band } in sheets {
        row += 1;
        let lines = (0..list.products.len()).filter_map(|line| checked.list_line(list, line, *place, *band));
        let (mut listed, mut hidden) = (0_u32, 0_u32);
        lines.for_each(|line| {
            listed += 1;
            hidden += u32::from(line.figure.withheld.is_some());
        });
        let link = Url::new(format!("internal:'{}'!A1", name.replace('\'', "''"))).set_text(name);
        sheet.write_url(row, 0, link).map_err(&failed)?;
        sheet.write_string(row, 1, super::place_code(checked, *place)).map_err(&failed)?;
        sheet.write_number(row, 2, listed).map_err(&failed)?;
        sheet.write_number(row, 3, hidden).map_err(&failed)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_have_names_that_excel_takes() {
        let id: PlaceId = "48101".parse().unwrap();
        let long = "市".repeat(40);
        let taken = || BTreeSet::from(["北区".to_owned(), "48102".to_owned()]);
        for (label, insurer, expected) in [
            ("中央区", None, "中央区"),
            ("中央区", Some("国保"), "中央区（国保）"),
            ("北区", None, "48101"),
            ("病院町", None, "48101"),
            ("", None, "48101"),
            ("a/b:c*[d]?\\e", None, "abcde"),
            ("'引用'", None, "引用"),
            (long.as_str(), None, "48101"),
            ("History", None, "48101"),
        ] {
            assert_eq!(sheet_name(label, Some(&id), insurer, &taken()), expected, "{label}");
        }
        // with a code that is no better, a number
        let drawn: PlaceId = "11111111-2222-3333-4444-555555555555".parse().unwrap();
        let name = sheet_name(&long, Some(&drawn), None, &taken());
        assert!(name.encode_utf16().count() <= NAME_CHARACTERS && name.ends_with(" 1"), "{name}");
    }
}
