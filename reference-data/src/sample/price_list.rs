//! 薬価基準収載品目リスト in the ministry's layout: one sheet `ＨＰ用`, header in row 1, three columns without a header, prices as numbers.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};

use super::SampleError;
use super::listing::Row;
use crate::codes::GenericStatus;
use crate::product::Route;

const SHEET: &str = "ＨＰ用";
const HEADERS: [&str; 15] = [
    "区分",
    "薬価基準収載医薬品コード",
    "成分名",
    "規格",
    "",
    "",
    "",
    "品名",
    "メーカー名",
    "診療報酬において加算等の算定対象となる後発医薬品",
    "先発医薬品",
    "同一剤形・規格の後発医薬品がある先発医薬品",
    "薬価",
    "経過措置による使用期限",
    "備考",
];
const WIDTHS: [f64; 15] = [7.4, 14.25, 21.1, 18.6, 2.6, 2.6, 2.6, 31.75, 13.9, 11.6, 9.75, 11.5, 13.25, 11.75, 13.0];
const PRICE: u16 = 12;

/// The workbook of one 区分.
pub(super) fn workbook(route: Route, rows: &[&Row]) -> Result<Vec<u8>, SampleError> {
    let mut workbook = Workbook::new();
    // The time of writing would make two runs differ.
    let written = ExcelDateTime::from_ymd(2026, 4, 1)?;
    workbook.set_properties(&DocProperties::new().set_title("薬価基準収載品目リスト（見本県・架空）").set_creation_datetime(&written));
    let sheet = workbook.add_worksheet().set_name(SHEET)?;
    lay_out(sheet, rows.len() as u32)?;

    let text = cell();
    let price =
        cell().set_num_format(if route == Route::Injection { "#,##0_);[Red]\\(#,##0\\)" } else { "#,##0.00_);[Red]\\(#,##0.00\\)" });
    for (at, row) in rows.iter().enumerate() {
        let line = at as u32 + 1;
        for (column, value) in (0..).zip(cells(row)) {
            match value {
                "" => sheet.write_blank(line, column, &text)?,
                _ => sheet.write_string_with_format(line, column, value, &text)?,
            };
        }
        sheet.write_number_with_format(line, PRICE, row.listing.price as f64 / 10.0, &price)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn lay_out(sheet: &mut Worksheet, rows: u32) -> Result<(), SampleError> {
    let header = cell().set_align(FormatAlign::Center);
    for (column, (title, width)) in (0..).zip(HEADERS.into_iter().zip(WIDTHS)) {
        sheet.set_column_width(column, width)?;
        match title {
            "" => sheet.write_blank(0, column, &header)?,
            _ => sheet.write_string_with_format(0, column, title, &header)?,
        };
    }
    sheet.set_row_height(0, 78)?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofilter(0, 0, rows, HEADERS.len() as u16 - 1)?;
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0).set_zoom(85);
    Ok(())
}

fn cell() -> Format {
    Format::new().set_font_name("ＭＳ Ｐゴシック").set_align(FormatAlign::Top).set_text_wrap().set_border(FormatBorder::Thin)
}

/// The texts of a row; the place of the price is left empty.
fn cells<'a>(Row { product, listing, status, same_form_generic }: &Row<'a>) -> [&'a str; 15] {
    use super::invent::Role;
    let mark = |set: bool, sign: &'static str| if set { sign } else { "" };
    [
        product.route.word(),
        &product.code,
        product.ingredient,
        &product.spec,
        mark(product.pharmacopoeia, "局"),
        mark(product.narcotic, "麻"),
        mark(product.maker_appended, "※"),
        &listing.name,
        listing.maker.unwrap_or_default(),
        match status {
            GenericStatus::Generic => "後発品",
            GenericStatus::GenericNotCheaper => "★",
            _ => "",
        },
        match product.role {
            Role::Originator | Role::OutsideOriginator => "先発品",
            Role::QuasiOriginator => "準先発品",
            Role::Generic | Role::Other => "",
        },
        mark(*same_form_generic, "○"),
        "",
        listing.transitional,
        listing.remarks,
    ]
}
