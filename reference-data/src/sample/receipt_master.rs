//! レセプト電算処理システム 医薬品マスター in its official layout: CP932, CRLF, 42 columns, every field quoted, no header; the whole of it in
//! an archive, what changed in a file of its own.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::SampleError;
use super::brand::{Brand, Kind};
use super::invent::{Listing, Role};
use super::listing::Row;
use super::prescribing::{GenericName, generic_names};
use super::unit::MasterUnit;
use super::wording::{half_width, without_compatibility_characters};
use crate::codes::GenericStatus;
use crate::japanese;
use crate::product::Route;

const COLUMNS: usize = 42;
/// 変更年月日 of the whole master and of the difference.
const WHOLE: &str = "20250401";
pub(super) const DIFFERENCE: &str = "20251205";
/// When what runs out on R7.9.30 is abolished.
const ABOLISHED: &str = "20250930";
const FOR_EVER: &str = "99999999";

/// The fields by their number in the official description, from 1.
struct Line([String; COLUMNS]);

impl Line {
    fn empty(change: char, code: &str) -> Self {
        let mut line = Self(std::array::from_fn(|_| String::new()));
        line.set(1, change).set(2, 'Y').set(3, code);
        line
    }

    fn set(&mut self, number: usize, value: impl ToString) -> &mut Self {
        self.0[number - 1] = value.to_string();
        self
    }

    /// 漢字名称 and カナ名称, each with its length.
    fn name(&mut self, name: &str) -> &mut Self {
        let name = without_compatibility_characters(name);
        let kana: String = half_width(&name).chars().take(20).collect();
        let letters = name.chars().count();
        self.set(4, letters).set(5, name).set(6, format!("{:02}", kana.chars().count())).set(7, kana)
    }
}

/// The archive with the master as of the earlier edition.
pub(super) fn whole(brands: &[Brand], rows: &[Row]) -> Result<Vec<u8>, SampleError> {
    let edition = Edition::new(rows);
    let mut lines = Vec::new();
    for brand in brands {
        if let Some(row) = edition.row(brand) {
            lines.extend(edition.lines(brand, row, '0', WHOLE));
        }
    }
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // The time of writing would make two runs differ.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(DateTime::default());
    archive.start_file(format!("y_ALL{WHOLE}.csv"), options)?;
    archive.write_all(&encoded(&lines)).map_err(zip::result::ZipError::from)?;
    Ok(archive.finish()?.into_inner())
}

/// What changed between the earlier edition and December: products that came (3, in full), changed (5, the changed fields alone) and went
/// (9, the code and the days).
pub(super) fn difference(brands: &[Brand], earlier: &[Row], later: &[Row]) -> Vec<u8> {
    let (before, after) = (Edition::new(earlier), Edition::new(later));
    let mut lines = Vec::new();
    for brand in brands {
        match (before.row(brand), after.row(brand)) {
            (None, Some(row)) => lines.extend(after.lines(brand, row, '3', DIFFERENCE)),
            (Some(row), None) if row.listing.transitional == "R7.9.30まで" => lines.push(abolished(brand)),
            (Some(old), Some(new)) => {
                lines.extend(changed(brand, old.listing, new.listing));
                // Its first generics make an originator one for which the patient pays more.
                if old.listing.notice.starts_with("R7.10.1") {
                    lines.push(selected_from_now_on(brand));
                    lines.push(after.selected(brand, new, '3', DIFFERENCE));
                }
            }
            _ => {}
        }
    }
    lines.sort_by(|a, b| (&a.0[0], &a.0[2]).cmp(&(&b.0[0], &b.0[2])));
    encoded(&lines)
}

/// One edition of the lists, by code.
struct Edition<'a, 'b> {
    rows: BTreeMap<&'a str, &'b Row<'a>>,
    names: BTreeMap<&'a str, GenericName>,
}

impl<'a, 'b> Edition<'a, 'b> {
    fn new(rows: &'b [Row<'a>]) -> Self {
        Self { rows: rows.iter().map(|row| (row.product.code.as_str(), row)).collect(), names: generic_names(rows) }
    }

    fn row(&self, brand: &Brand) -> Option<&'b Row<'a>> {
        self.rows.get(brand.product.code.as_str()).copied()
    }

    /// The product, and its （選） twin where it has one.
    fn lines(&self, brand: &Brand, row: &Row, change: char, day: &str) -> Vec<Line> {
        let mut line = self.line(brand, row, change, day, &brand.receipt_code);
        if !is_selected(row) {
            return vec![line];
        }
        line.set(42, 1);
        vec![line, self.selected(brand, row, change, day)]
    }

    /// The （選） twin: the same product under a code and a name of its own.
    fn selected(&self, brand: &Brand, row: &Row, change: char, day: &str) -> Line {
        let mut line = self.line(brand, row, change, day, &brand.selected_code);
        let name = format!("{}（選）", brand.name(row.listing));
        line.name(&name).set(35, without_compatibility_characters(&name));
        line.set(41, &brand.receipt_code).set(42, 2);
        line
    }

    fn line(&self, brand: &Brand, row: &Row, change: char, day: &str, code: &str) -> Line {
        let (product, listing) = (brand.product, row.listing);
        let unit = MasterUnit::of(&product.spec);
        let price = yen(unit.price(listing.price));
        let mut line = Line::empty(change, code);
        line.name(brand.name(listing));
        line.set(8, unit.code).set(9, unit.word.chars().count()).set(10, unit.word);
        line.set(11, 1).set(12, &price);
        for reserved in (13..=23).chain([26, 27, 41, 42]) {
            line.set(reserved, 0);
        }
        line.set(14, u8::from(product.narcotic));
        line.set(17, u8::from(row.status == GenericStatus::Generic));
        if let Kind::Member { common_code, .. } = &brand.kind {
            line.set(22, 8).set(23, common_code);
        }
        line.set(24, 1).set(25, &price);
        line.set(28, form(product.route));
        line.set(30, day).set(31, FOR_EVER);
        line.set(32, &product.code).set(33, &brand.receipt_code);
        line.set(34, day_of(listing.transitional).unwrap_or_else(|| "0".to_owned()));
        line.set(35, without_compatibility_characters(brand.name(listing)));
        line.set(36, if listing.listed_on.is_empty() { "0" } else { listing.listed_on });
        let name = self.names.get(product.code.as_str());
        line.set(37, name.map_or("", |name| &name.code)).set(38, name.map_or("", |name| &name.text));
        line.set(39, name.map_or(0, |name| 1 + u8::from(name.both_fees)));
        line.set(40, 0);
        line
    }
}

/// 選定療養: an originator with a generic of the same form and strength.
fn is_selected(row: &Row) -> bool {
    row.status == GenericStatus::OriginatorWithGeneric && row.same_form_generic && row.product.role == Role::Originator
}

fn changed(brand: &Brand, old: &Listing, new: &Listing) -> Option<Line> {
    let mut line = Line::empty('5', &brand.receipt_code);
    line.set(30, DIFFERENCE);
    let (old_name, new_name) = (brand.name(old), brand.name(new));
    if old_name != new_name {
        line.name(new_name).set(26, 1).set(35, without_compatibility_characters(new_name));
    }
    if old.transitional != new.transitional {
        line.set(34, day_of(new.transitional)?);
    }
    (old_name != new_name || old.transitional != new.transitional).then_some(line)
}

fn selected_from_now_on(brand: &Brand) -> Line {
    let mut line = Line::empty('5', &brand.receipt_code);
    line.set(30, DIFFERENCE).set(42, 1);
    line
}

fn abolished(brand: &Brand) -> Line {
    let mut line = Line::empty('9', &brand.receipt_code);
    line.set(30, DIFFERENCE).set(31, ABOLISHED);
    line
}

/// 剤形
fn form(route: Route) -> u8 {
    match route {
        Route::Oral => 1,
        Route::Injection => 4,
        Route::External => 6,
        Route::Dental => 8,
    }
}

/// `R8.9.30まで` → `20260930`
fn day_of(transitional: &str) -> Option<String> {
    let (day, _) = japanese::era_date(transitional)?;
    Some(day.strftime("%Y%m%d").to_string())
}

/// Hundredths of a yen, as `16.50`.
fn yen(hundredths: u64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

fn encoded(lines: &[Line]) -> Vec<u8> {
    let mut text = String::new();
    for Line(fields) in lines {
        let quoted: Vec<String> = fields.iter().map(|field| format!("\"{field}\"")).collect();
        text.push_str(&quoted.join(","));
        text.push_str("\r\n");
    }
    let (bytes, _, unmappable) = encoding_rs::SHIFT_JIS.encode(&text);
    assert!(!unmappable, "the sample's own vocabulary lies within CP932");
    bytes.into_owned()
}
