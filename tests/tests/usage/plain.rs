//! The sample region read and added up a second time, row by row from its own files: slow and obvious.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;
use tests::region::named;

/// A row of the usage CSV.
pub struct Used {
    pub place: String,
    pub month: String,
    pub code: String,
    pub setting: String,
    pub insurer: String,
    pub age: String,
    /// None: kept back.
    pub quantity: Option<Decimal>,
}

impl Used {
    /// What the row has under a key of the program.
    pub fn value(&self, key: &str) -> &str {
        match key {
            "place" => &self.place,
            "category" => &self.code[..3],
            "ingredient" => &self.code[..7],
            "month" => &self.month,
            "insurer" => &self.insurer,
            "age" => &self.age,
            "setting" => &self.setting,
            key => panic!("no key {key}"),
        }
    }
}

/// A row of the status list.
pub struct Status {
    pub sign: String,
    pub fee_excluded: bool,
}

/// The sample's usage and the edition of the lists that is in force all through it.
pub struct Plain {
    pub used: Vec<Used>,
    pub statuses: BTreeMap<String, Status>,
    pub prices: BTreeMap<String, Decimal>,
}

pub fn records(file: &Path) -> Vec<BTreeMap<String, String>> {
    let bytes = std::fs::read(file).unwrap();
    let mut reader = csv::Reader::from_reader(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes));
    let headers: Vec<String> = reader.headers().unwrap().iter().map(|header| header.split_whitespace().collect()).collect();
    let record = |record: csv::StringRecord| headers.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
    reader.records().map(|read| record(read.unwrap())).collect()
}

impl Plain {
    /// `prices`: of the earlier edition, by code.
    pub fn read(files: &[PathBuf], prices: BTreeMap<String, Decimal>) -> Self {
        let used = records(named(files, "使用実績")).into_iter().map(|cells| Used {
            place: cells["地域"].clone(),
            month: cells["期間"].clone(),
            code: cells["薬価基準収載医薬品コード"].clone(),
            setting: cells["院内院外"].clone(),
            insurer: cells["保険者"].clone(),
            age: cells["年齢階級"].clone(),
            quantity: cells["数量"].parse().ok(),
        });
        let statuses = records(named(files, "後発医薬品情報20250401")).into_iter().map(|cells| {
            let sign = cells["各先発医薬品の後発医薬品の有無に関する情報"].clone();
            let fee_excluded = cells.iter().any(|(header, cell)| header.contains("対象から除外する品目") && cell == "1");
            (cells["薬価基準収載医薬品コード"].clone(), Status { sign, fee_excluded })
        });
        Self { used: used.collect(), statuses: statuses.collect(), prices }
    }

    pub fn sign(&self, code: &str) -> Option<&str> {
        self.statuses.get(code).map(|status| status.sign.as_str())
    }

    /// Whether the product stands on the side of generics; none where it stands on neither.
    pub fn is_generic(&self, used: &Used) -> Option<bool> {
        match self.sign(&used.code) {
            Some("3") => Some(true),
            Some("2") => Some(false),
            _ => None,
        }
    }

    /// Both sides by any keys, of the rows that pass.
    pub fn shares(&self, by: &[&str], passes: impl Fn(&Used) -> bool) -> BTreeMap<Vec<String>, Sides> {
        self.weighed(by, |used| if passes(used) { self.is_generic(used) } else { None }, |quantity, _| quantity)
    }

    /// The same in yen; products without a price stand in no sum.
    pub fn values(&self, by: &[&str], passes: impl Fn(&Used) -> bool) -> BTreeMap<Vec<String>, Sides> {
        let priced = |used: &Used| passes(used) && self.prices.contains_key(&used.code);
        self.weighed(by, |used| if priced(used) { self.is_generic(used) } else { None }, |quantity, code| quantity * self.prices[code])
    }

    /// By any rule of sides and weights.
    pub fn weighed(
        &self,
        by: &[&str],
        is_generic: impl Fn(&Used) -> Option<bool>,
        weight: impl Fn(Decimal, &str) -> Decimal,
    ) -> BTreeMap<Vec<String>, Sides> {
        let mut sums: BTreeMap<Vec<String>, Sides> = BTreeMap::new();
        for used in &self.used {
            let Some(generic) = is_generic(used) else { continue };
            let sides = sums.entry(by.iter().map(|key| used.value(key).to_owned()).collect()).or_default();
            let side = if generic { &mut sides.generic } else { &mut sides.originator };
            match used.quantity {
                Some(quantity) => {
                    side.sum += weight(quantity, &used.code);
                    side.known = true;
                }
                None => side.kept_back += 1,
            }
        }
        sums
    }
}

#[derive(Default, Clone)]
pub struct Side {
    pub sum: Decimal,
    /// Something of it is known, be it zero.
    pub known: bool,
    pub kept_back: u64,
}

#[derive(Default, Clone)]
pub struct Sides {
    pub generic: Side,
    pub originator: Side,
}

impl Sides {
    /// Generics ÷ both, where something was used and neither side was kept back altogether.
    pub fn share(&self) -> Option<Decimal> {
        let whole = self.generic.sum + self.originator.sum;
        let hidden = |side: &Side| !side.known && side.kept_back > 0;
        (!whole.is_zero() && !hidden(&self.generic) && !hidden(&self.originator)).then(|| self.generic.sum / whole)
    }

    pub fn add(&mut self, other: &Self) {
        for (side, other) in [(&mut self.generic, &other.generic), (&mut self.originator, &other.originator)] {
            side.sum += other.sum;
            side.known |= other.known;
            side.kept_back += other.kept_back;
        }
    }
}

/// As the program writes a share.
pub fn share_text(share: Decimal) -> String {
    format!("{:.10}", share.round_dp_with_strategy(10, RoundingStrategy::MidpointAwayFromZero))
}

pub fn decimal(value: &Value) -> Decimal {
    value.as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("not a decimal text: {value}"))
}

pub fn rows(answer: &Value) -> &[Value] {
    answer["rows"].as_array().unwrap_or_else(|| panic!("no rows: {answer}"))
}

pub fn key(row: &Value) -> Vec<String> {
    row["key"].as_array().unwrap().iter().map(|part| part.as_str().unwrap().to_owned()).collect()
}

/// Every row of the answer is what was added up here, and nothing that was added up here is missing from it.
#[track_caller]
pub fn assert_same(answer: &Value, expected: &BTreeMap<Vec<String>, Sides>) {
    let mut met = 0;
    for row in rows(answer) {
        let Some(sides) = expected.get(&key(row)) else {
            assert!(row["share"].is_null() && row["absence"].is_string(), "nothing stands behind {row}");
            continue;
        };
        met += 1;
        for (field, side) in [("generic", &sides.generic), ("originator", &sides.originator)] {
            let written = side.known.then(|| side.sum.normalize().to_string());
            assert_eq!(row[field].as_str(), written.as_deref(), "{field} of {row}");
        }
        assert_eq!(row["share"].as_str(), sides.share().map(share_text).as_deref(), "{row}");
        assert_eq!(row["share"].is_null(), row["absence"].is_string(), "a share or why there is none: {row}");
        assert_eq!(row["suppressed_cells"].as_u64(), Some(sides.generic.kept_back + sides.originator.kept_back), "{row}");
    }
    assert_eq!(met, expected.len(), "rows are missing from {answer}");
}
