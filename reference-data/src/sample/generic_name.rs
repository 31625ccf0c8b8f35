//! 一般名処方マスタ in the ministry's layout: a sheet of names with the header in row 3, and the 例外コード品目対照表, in which a group's first
//! row alone names it.

use std::collections::BTreeMap;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet};

use super::SampleError;
use super::invent::Role;
use super::listing::Row;
use super::prescribing::{GenericName, generic_names};
use crate::codes::GenericStatus;

const ALL: &str = "一般名処方マスタ（R8.4.1版） 全体";
const EXCEPTIONS: &str = "例外コード品目対照表";
const APPLIES: &str = "令和8年4月1日適用";
const HEADERS: [&str; 9] = [
    "区分",
    "一般名コード",
    "一般名処方の標準的な記載",
    "成分名",
    "規格",
    "一般名処方加算対象",
    "例外コード",
    "同一剤形・規格内の最低薬価",
    "備考",
];
/// The name stands over four columns: 局, 麻, ※ and the name itself.
const EXCEPTION_HEADERS: [&str; 17] = [
    "区分",
    "一般名コード",
    "一般名処方の標準的な記載",
    "成分名",
    "規格",
    "薬価基準収載医薬品コード",
    "品名",
    "",
    "",
    "",
    "メーカー名",
    "",
    "先発医薬品",
    "同一剤形・規格の後発医薬品がある先発医薬品",
    "薬価",
    "経過措置による使用期限",
    "備考",
];

/// The workbook of one edition of the price list.
pub(super) fn workbook(rows: &[Row]) -> Result<Vec<u8>, SampleError> {
    let names = generic_names(rows);
    let mut by_name: BTreeMap<&str, (&GenericName, Vec<&Row>)> = BTreeMap::new();
    for row in rows {
        if let Some(name) = names.get(row.product.code.as_str()) {
            by_name.entry(&name.code).or_insert_with(|| (name, Vec::new())).1.push(row);
        }
    }
    // The ministry sorts by 区分, then by code.
    let mut groups: Vec<(&GenericName, Vec<&Row>)> = by_name.into_values().collect();
    groups.sort_by_key(|(name, rows)| (rows[0].product.route, name.code.as_str()));

    let mut workbook = Workbook::new();
    let written = ExcelDateTime::from_ymd(2026, 4, 1)?;
    workbook.set_properties(&DocProperties::new().set_title("一般名処方マスタ（見本県・架空）").set_creation_datetime(&written));
    all(workbook.add_worksheet().set_name(ALL)?, &groups)?;
    exceptions(workbook.add_worksheet().set_name(EXCEPTIONS)?, &groups)?;
    Ok(workbook.save_to_buffer()?)
}

fn all(sheet: &mut Worksheet, groups: &[(&GenericName, Vec<&Row>)]) -> Result<(), SampleError> {
    sheet.merge_range(0, 0, 0, 8, "一般名処方マスタ（見本県・架空）", &Format::new().set_align(FormatAlign::Center))?;
    sheet.write_string(1, 8, APPLIES)?;
    for (column, header) in (0..).zip(HEADERS) {
        sheet.write_string(2, column, header)?;
    }
    for (line, (name, rows)) in (3..).zip(groups) {
        let first = rows[0].product;
        let fee = if name.both_fees { "加算1,2" } else { "加算1" };
        let cells = [first.route.word(), &name.code, &name.text, first.ingredient, &first.spec, fee, mark(name.exception, "例外コード")];
        for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(line, column, cell)?;
        }
        let cheapest = rows.iter().map(|row| row.listing.price).min().unwrap_or_default();
        sheet.write_number(line, 7, cheapest as f64 / 10.0)?;
        if name.exception {
            sheet.write_string(line, 8, "同じ剤形・規格に製剤上の違いがあるため（架空の例）")?;
        }
    }
    Ok(())
}

fn exceptions(sheet: &mut Worksheet, groups: &[(&GenericName, Vec<&Row>)]) -> Result<(), SampleError> {
    sheet.write_string(0, 0, "一般名処方マスタ（例外コード表）（見本県・架空）")?;
    sheet.write_formula(1, 16, format!("='{ALL}'!I2").as_str())?;
    for (column, header) in (0..).zip(EXCEPTION_HEADERS).filter(|(_, header)| !header.is_empty()) {
        sheet.write_string(2, column, header)?;
    }
    sheet.merge_range(2, 6, 2, 9, EXCEPTION_HEADERS[6], &Format::new())?;
    let mut line = 3;
    for (name, rows) in groups.iter().filter(|(name, _)| name.exception) {
        for (at, row) in rows.iter().enumerate() {
            let product = row.product;
            let named = if at == 0 { [product.route.word(), &name.code, &name.text, product.ingredient, &product.spec] } else { [""; 5] };
            let generic = matches!(row.status, GenericStatus::Generic | GenericStatus::GenericNotCheaper);
            let cells = named.into_iter().chain([
                product.code.as_str(),
                mark(product.pharmacopoeia, "局"),
                mark(product.narcotic, "麻"),
                mark(product.maker_appended, "※"),
                &row.listing.name,
                row.listing.maker.unwrap_or_default(),
                mark(generic, "後発品"),
                mark(product.role == Role::Originator, "先発品"),
                mark(row.same_form_generic, "○"),
            ]);
            for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                sheet.write_string(line, column, cell)?;
            }
            sheet.write_number(line, 14, row.listing.price as f64 / 10.0)?;
            if !row.listing.transitional.is_empty() {
                sheet.write_string(line, 15, row.listing.transitional)?;
            }
            line += 1;
        }
    }
    Ok(())
}

fn mark(set: bool, sign: &'static str) -> &'static str {
    if set { sign } else { "" }
}
