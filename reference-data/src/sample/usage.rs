//! 使用実績 of 見本県 in this program's own layout: CSV, UTF-8 with BOM, CRLF, a row for each product, place, month and stratum. Written row
//! by row, so that a nation's takes no more memory than a town's.

use std::io::{self, Write};

use super::chance::{Chance, Of};
use super::demand::{Consumer, Demand, MONTHS};
use super::invent::Invented;
use super::places::{Place, Prefecture};
use super::uptake;

const HEADER: &str =
    "データセット,地域,期間,薬価基準収載医薬品コード,レセプト電算コード,個別医薬品コード,品名,院内院外,保険者,年齢階級,単位,数量,患者数";
/// Figures of fewer patients are kept back, as NDB's rules of publication have it, whether the file says how many there are or not.
const FEWEST_PATIENTS: u64 = 10;
/// What a patient takes in a month, in tenths.
const A_PATIENT: u64 = 300;

/// A part of the people, with its part in thousandths.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stratum {
    pub insurer: &'static str,
    pub age: &'static str,
    pub part: u64,
    pub leaning: i64,
}

/// All people, as one insurer's figures without further words.
pub(super) const EVERYBODY: [Stratum; 1] = [Stratum { insurer: "", age: "", part: 1000, leaning: 0 }];
pub(super) const BY_INSURER: [Stratum; 2] =
    [Stratum { insurer: "国保", age: "", part: 540, leaning: 15 }, Stratum { insurer: "後期高齢者", age: "", part: 460, leaning: -20 }];
pub(super) const BY_INSURER_AND_AGE: [Stratum; 3] = [
    Stratum { insurer: "国保", age: "64歳以下", part: 230, leaning: 20 },
    Stratum { insurer: "国保", age: "65-74歳", part: 320, leaning: 5 },
    Stratum { insurer: "後期高齢者", age: "75歳以上", part: 450, leaning: -20 },
];

/// How much a file says.
pub(super) struct Wording {
    pub dataset: &'static str,
    pub strata: &'static [Stratum],
    /// Name, setting and patients are written, the dataset in every row, and most of what is not used has no row; otherwise the first row
    /// alone names the dataset, and most of what is not used is zero.
    pub full: bool,
}

pub(super) fn write(out: &mut dyn Write, wording: &Wording, demand: &Demand, prefectures: &[Prefecture], seed: u64) -> io::Result<()> {
    write!(out, "\u{feff}{HEADER}\r\n")?;
    let rows: Vec<Product> = demand.items.iter().map(|item| Product::of(item.product, wording)).collect();
    let mut dataset = wording.dataset;
    let mut used = Vec::new();
    let mut row = Vec::new();
    for month in 0..MONTHS {
        for (number, prefecture) in prefectures.iter().enumerate() {
            for (at, place) in prefecture.inhabited().enumerate() {
                if is_gap(place, month) {
                    continue;
                }
                let leaning = leaning(place, seed);
                let follows = place.association == uptake::ASSOCIATION;
                for (stratum, part) in (0..).zip(wording.strata) {
                    let persons = place.population * part.part / 1000;
                    let consumer =
                        Consumer { place: (number * 1000 + at) as u64, stratum, persons, leaning: leaning + part.leaning, follows };
                    demand.month(&consumer, month, seed, &mut used);
                    let place_and_period = format!("{},{},", place.code, period(month));
                    let end = format!(",{},{},", part.insurer, part.age);
                    for (product, tenths) in rows.iter().zip(&used) {
                        if let Some(tenths) = tenths {
                            row.clear();
                            product.write(&mut row, [dataset, &place_and_period, &end], *tenths, wording)?;
                            out.write_all(&row)?;
                            dataset = if wording.full { dataset } else { "" };
                        }
                    }
                }
            }
        }
    }
    Ok(())
}

/// How much a place leans towards generics: as its area does, and as it does itself.
pub(super) fn leaning(place: &Place, seed: u64) -> i64 {
    let drawn = |name: &str, width: usize| Chance::named(seed, Of::Places, name).below(2 * width + 1) as i64 - width as i64;
    drawn(&place.area, 45) + drawn(&place.full_name(), 55) - 20
}

/// A small place has not reported in August.
fn is_gap(place: &Place, month: usize) -> bool {
    month == 4 && place.population < 5000
}

/// From 2025-04 on.
fn period(month: usize) -> String {
    format!("{}-{:02}", 2025 + (month + 3) / 12, (month + 3) % 12 + 1)
}

/// What every row of a product says.
struct Product {
    /// From the price code to the setting.
    middle: String,
}

impl Product {
    fn of(product: &Invented, wording: &Wording) -> Self {
        let listing = product.listings.iter().flatten().next();
        let (name, setting) = if wording.full { (listing.map_or("", |listing| &listing.name), "院外") } else { ("", "") };
        Self { middle: format!("{},,,{name},{setting}", product.code) }
    }

    fn write(&self, row: &mut Vec<u8>, [dataset, begin, end]: [&str; 3], tenths: u64, wording: &Wording) -> io::Result<()> {
        for part in [dataset, ",", begin, &self.middle, end, "規格単位,"] {
            row.extend_from_slice(part.as_bytes());
        }
        let patients = tenths.div_ceil(A_PATIENT);
        let kept_back = tenths > 0 && patients < FEWEST_PATIENTS;
        match tenths % 10 {
            _ if kept_back => row.push(b'-'),
            0 => write!(row, "{}", tenths / 10)?,
            tenth => write!(row, "{}.{tenth}", tenths / 10)?,
        }
        row.push(b',');
        if wording.full && !kept_back {
            write!(row, "{patients}")?;
        }
        row.write_all(b"\r\n")
    }
}
