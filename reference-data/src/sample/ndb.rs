//! 処方薬の都道府県別薬効分類別数量 in the layout of NDBオープンデータ: a sheet for each setting, a header of two lines, a class named on its
//! first row alone, quantities in the unit of claims, small figures kept back, published totals. The prefectures are the sample's own.

use std::collections::BTreeMap;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

use super::SampleError;
use super::brand::{Brand, Kind};
use super::demand::{Consumer, Demand};
use super::invent::Listing;
use super::listing::Row;
use super::places::Prefecture;
use super::unit::MasterUnit;
use crate::codes::GenericStatus;
use crate::product::Route;
use crate::therapeutic_category;

const HEADERS: [&str; 9] = [
    "薬効\n分類",
    "薬効分類名称",
    "医薬品\nコード",
    "医薬品名",
    "単位",
    "薬価基準収載\n医薬品コード",
    "薬価",
    "後発品\n区分",
    "総計\n(処方数量)",
];
const TOTAL: u16 = 8;
/// Most products of a class.
const MOST: usize = 500;
/// Below so much a figure is kept back, in tenths.
const FEWEST: u64 = 10_000;
const KEPT_BACK: &str = "-";
/// Apart from the numbers of municipalities.
const FIRST_CONSUMER: u64 = 1_000_000;
/// Months that stand for four each.
const MONTHS: [usize; 3] = [0, 4, 8];

/// A sheet: its setting as the publisher writes it, and how many of a hundred persons get their medicines so.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    pub word: &'static str,
    pub part: u64,
}

pub(super) const IN_HOUSE: Setting = Setting { word: "外来 (院内)", part: 22 };
pub(super) const PHARMACY: Setting = Setting { word: "外来 (院外)", part: 100 };
pub(super) const INPATIENT: Setting = Setting { word: "入院", part: 9 };

/// What the sheets are made from.
pub(super) struct Material<'a> {
    pub demand: &'a Demand<'a>,
    pub brands: &'a [Brand<'a>],
    /// Of the edition in force; what it does not list has the later edition's price.
    pub rows: &'a [Row<'a>],
    pub prefectures: &'a [Prefecture],
    pub seed: u64,
}

/// A row: a product as claims know it.
struct Line<'a> {
    brand: &'a Brand<'a>,
    listing: &'a Listing,
    generic: bool,
    unit: MasterUnit,
    /// By prefecture, in tenths of the unit.
    used: Vec<u64>,
}

/// The workbook of one 区分, of the year from 2025-04 to 2026-03.
pub(super) fn workbook(material: &Material, route: Route, settings: &[Setting]) -> Result<Vec<u8>, SampleError> {
    let mut workbook = Workbook::new();
    let written = ExcelDateTime::from_ymd(2026, 10, 1)?;
    workbook.set_properties(&DocProperties::new().set_title("処方薬 都道府県別（見本県・架空）").set_creation_datetime(&written));
    for (number, setting) in settings.iter().enumerate() {
        // The publisher says 内服薬 where the price list says 内用薬.
        let name = format!("{} {}", if route == Route::Oral { "内服薬" } else { route.word() }, setting.word);
        let sheet = workbook.add_worksheet().set_name(&name)?;
        let title = format!(
            "診療年月：2025年04月～2026年03月　{name}　※見本県（架空）の資料　※1000未満は「‐」で表示（1000未満の箇所が1箇所の場合は1000以上の最小値も「‐」で表示）"
        );
        sheet.write_string(0, 0, title)?;
        headers(sheet, material.prefectures)?;
        let lines = material.lines(route, number as u64, *setting);
        let mut row = 4;
        for (class, lines) in by_class(lines) {
            for (at, line) in lines.iter().take(MOST).enumerate() {
                if at == 0 {
                    sheet.write_number(row, 0, class.parse::<u32>().unwrap_or_default())?;
                    sheet.write_string(row, 1, therapeutic_category::name(class).unwrap_or_default())?;
                }
                write(sheet, row, line)?;
                row += 1;
            }
        }
    }
    Ok(workbook.save_to_buffer()?)
}

impl<'a> Material<'a> {
    fn lines(&self, route: Route, number: u64, setting: Setting) -> Vec<Line<'a>> {
        let used: Vec<Vec<u64>> = (0..).zip(self.prefectures).map(|(at, prefecture)| self.used(prefecture, at, number, setting)).collect();
        let positions: BTreeMap<&str, usize> = (0..).zip(&self.demand.items).map(|(at, item)| (item.product.code.as_str(), at)).collect();
        let mut lines = Vec::new();
        for brands in self.brands.chunk_by(|a, b| a.product.code == b.product.code) {
            let product = brands[0].product;
            let Some(item) = positions.get(product.code.as_str()).filter(|_| product.route == route) else { continue };
            let Some(listing) = product.listings.iter().flatten().next() else { continue };
            let status = self.rows.binary_search_by(|row| row.product.code.cmp(&product.code)).ok().map(|at| self.rows[at].status);
            let unit = MasterUnit::of(&product.spec);
            let claimed: Vec<&Brand> = brands.iter().filter(|brand| brand.kind != Kind::CommonName).collect();
            let parts = (claimed.len() * (claimed.len() + 1) / 2) as u64;
            for (part, brand) in (1..).zip(claimed) {
                let of_brand = |used: &Vec<u64>| used[*item] * part / parts * unit.per_list_unit;
                let generic = status == Some(GenericStatus::Generic);
                lines.push(Line { brand, listing, generic, unit, used: used.iter().map(of_brand).collect() });
            }
        }
        lines
    }

    /// What a prefecture uses in the year, by item.
    fn used(&self, prefecture: &Prefecture, at: u64, stratum: u64, setting: Setting) -> Vec<u64> {
        let leaning = (at as i64 * 37) % 110 - 70;
        let consumer =
            Consumer { place: FIRST_CONSUMER + at, stratum, persons: prefecture.population * setting.part / 100, leaning, follows: false };
        let mut year = vec![0; self.demand.items.len()];
        let mut month = Vec::new();
        for number in MONTHS {
            self.demand.month(&consumer, number, self.seed, &mut month);
            for (sum, tenths) in year.iter_mut().zip(&month) {
                *sum += tenths.unwrap_or_default() * 12 / MONTHS.len() as u64;
            }
        }
        year
    }
}

impl Line<'_> {
    fn total(&self) -> u64 {
        self.used.iter().sum()
    }

    /// What may be shown, by prefecture: one figure alone is not kept back, since the total would give it away.
    fn shown(&self) -> Vec<Option<u64>> {
        let small = |tenths: u64| tenths > 0 && tenths < FEWEST;
        let mut shown: Vec<Option<u64>> = self.used.iter().map(|tenths| Some(*tenths).filter(|tenths| !small(*tenths))).collect();
        if shown.iter().filter(|cell| cell.is_none()).count() == 1 {
            let smallest = shown.iter().flatten().filter(|tenths| **tenths > 0).min().copied();
            for cell in shown.iter_mut().filter(|cell| smallest.is_some() && **cell == smallest) {
                *cell = None;
            }
        }
        shown
    }
}

/// By 薬効分類, within it the most used first. What nobody uses is not listed.
fn by_class<'a>(lines: Vec<Line<'a>>) -> BTreeMap<&'a str, Vec<Line<'a>>> {
    let mut classes: BTreeMap<&str, Vec<Line>> = BTreeMap::new();
    for line in lines.into_iter().filter(|line| line.total() > 0) {
        classes.entry(&line.brand.product.code[..3]).or_default().push(line);
    }
    for lines in classes.values_mut() {
        lines.sort_by_key(|line| (std::cmp::Reverse(line.total()), line.brand.receipt_code.as_str()));
    }
    classes
}

fn headers(sheet: &mut Worksheet, prefectures: &[Prefecture]) -> Result<(), SampleError> {
    for (column, header) in (0..).zip(HEADERS) {
        sheet.merge_range(2, column, 3, column, header, &Format::new())?;
    }
    for (column, prefecture) in (TOTAL + 1..).zip(prefectures) {
        sheet.write_string(2, column, prefecture.code)?;
        sheet.write_string(3, column, prefecture.name)?;
    }
    Ok(())
}

fn write(sheet: &mut Worksheet, row: u32, line: &Line) -> Result<(), SampleError> {
    let product = line.brand.product;
    sheet.write_number(row, 2, line.brand.receipt_code.parse::<u32>().unwrap_or_default())?;
    sheet.write_string(row, 3, line.brand.name(line.listing))?;
    sheet.write_string(row, 4, line.unit.word)?;
    sheet.write_string(row, 5, &product.code)?;
    sheet.write_number(row, 6, line.unit.price(line.listing.price) as f64 / 100.0)?;
    sheet.write_number(row, 7, u32::from(line.generic))?;
    let total = Some(line.total()).filter(|total| *total >= FEWEST);
    for (column, cell) in (TOTAL..).zip(std::iter::once(total).chain(line.shown())) {
        match cell {
            Some(tenths) => sheet.write_number(row, column, tenths as f64 / 10.0)?,
            None => sheet.write_string(row, column, KEPT_BACK)?,
        };
    }
    Ok(())
}
