//! レセプト電算処理システム 医薬品マスター: what one file says of each product, and the state that a full file and the differences after it
//! come to.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;
use ts_rs::TS;

use crate::codes::{GenericNameCode, NhiCode, ReceiptCode};
use crate::edition::EditionId;

/// 変更区分
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// `0`: only in a full file
    Unchanged,
    /// `3`: all fields stand in the row
    New,
    /// `5`: in a difference only the fields that changed stand in the row
    Changed,
    /// `9`: only the code and the day stand in the row
    Abolished,
}

impl Change {
    pub const ALL: [Self; 4] = [Self::Unchanged, Self::New, Self::Changed, Self::Abolished];

    /// As the file writes it.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Unchanged => "0",
            Self::New => "3",
            Self::Changed => "5",
            Self::Abolished => "9",
        }
    }

    pub fn from_sign(sign: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|change| change.sign() == sign)
    }
}

/// 剤形 of the master, which is rather the route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MasterForm {
    /// `1` 内用薬
    Oral,
    /// `3` その他
    Other,
    /// `4` 注射薬
    Injection,
    /// `6` 外用薬
    External,
    /// `8` 歯科用薬剤
    Dental,
}

impl MasterForm {
    pub const ALL: [Self; 5] = [Self::Oral, Self::Other, Self::Injection, Self::External, Self::Dental];

    pub fn sign(self) -> &'static str {
        match self {
            Self::Oral => "1",
            Self::Other => "3",
            Self::Injection => "4",
            Self::External => "6",
            Self::Dental => "8",
        }
    }

    pub fn from_sign(sign: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.sign() == sign)
    }
}

/// 一般名処方加算対象: for which 一般名処方加算 a prescription by the generic name counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum GenericNameFee {
    /// `0` of the receipt master: none
    Neither,
    /// `1`; `加算1` of the 一般名処方マスタ
    First,
    /// `2`; `加算1,2` of the 一般名処方マスタ
    Both,
}

impl GenericNameFee {
    pub const ALL: [Self; 3] = [Self::Neither, Self::First, Self::Both];

    /// As the receipt master writes it.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Neither => "0",
            Self::First => "1",
            Self::Both => "2",
        }
    }

    pub fn from_sign(sign: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fee| fee.sign() == sign)
    }
}

/// 選定療養区分, since 2024-10
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SelectiveCare {
    /// `0`
    Outside,
    /// `1`: a 長期収載品 that may bring the special charge
    Subject,
    /// `2`: the twin（選） of such a product, under which it is claimed with the charge
    Twin,
}

impl SelectiveCare {
    pub const ALL: [Self; 3] = [Self::Outside, Self::Subject, Self::Twin];

    pub fn sign(self) -> &'static str {
        match self {
            Self::Outside => "0",
            Self::Subject => "1",
            Self::Twin => "2",
        }
    }

    pub fn from_sign(sign: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.sign() == sign)
    }
}

/// What a file says of one product. None: the field is blank, or the file has no such column; in a row of a difference it then stays as it
/// was. A field that can state that there is none (`0`, `99999999`) is `Some(None)` there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptRow {
    pub receipt_code: ReceiptCode,
    pub change: Change,
    /// 漢字名称: may carry the strength after a space, and （選）
    pub name: Option<String>,
    /// カナ名称, half-width
    pub kana: Option<String>,
    /// 単位名: 錠, ｇ, ｍＬ …
    pub unit: Option<String>,
    /// 金額種別: `1` is a price in yen per unit; other values are special claims, `7` a deduction
    pub price_kind: Option<u8>,
    /// 新又は現金額, yen per unit
    pub price: Option<Decimal>,
    /// 後発品
    pub generic: Option<bool>,
    /// 商品名等関連: the entry that stands for the 統一名 under which the product is listed
    pub common_name_entry: Option<Option<ReceiptCode>>,
    /// 剤形
    pub form: Option<MasterForm>,
    /// 変更年月日
    pub changed_on: Option<Date>,
    /// 廃止年月日
    pub abolished_on: Option<Option<Date>>,
    /// 薬価基準収載医薬品コード
    pub nhi_code: Option<NhiCode>,
    /// 経過措置年月日
    pub transitional_until: Option<Option<Date>>,
    /// 基本漢字名称
    pub base_name: Option<String>,
    /// 薬価収載年月日
    pub listed_on: Option<Option<Date>>,
    pub generic_name_code: Option<GenericNameCode>,
    /// 一般名処方の標準的な記載: `【般】…`
    pub generic_rx_name: Option<String>,
    pub generic_name_fee: Option<GenericNameFee>,
    /// 長期収載品関連: of a twin（選）, the product itself
    pub original: Option<Option<ReceiptCode>>,
    pub selective_care: Option<SelectiveCare>,
}

impl ReceiptRow {
    /// All fields stand in the row that never change together: it is not the row of a difference that says only what changed.
    pub fn is_whole(&self) -> bool {
        self.name.is_some() && self.form.is_some() && self.generic.is_some() && self.price_kind.is_some()
    }

    /// Lays what a later row says over this one.
    fn overlay(&mut self, later: Self) {
        fn lay<T>(over: &mut Option<T>, later: Option<T>) {
            if later.is_some() {
                *over = later;
            }
        }
        self.change = later.change;
        lay(&mut self.name, later.name);
        lay(&mut self.kana, later.kana);
        lay(&mut self.unit, later.unit);
        lay(&mut self.price_kind, later.price_kind);
        lay(&mut self.price, later.price);
        lay(&mut self.generic, later.generic);
        lay(&mut self.common_name_entry, later.common_name_entry);
        lay(&mut self.form, later.form);
        lay(&mut self.changed_on, later.changed_on);
        lay(&mut self.abolished_on, later.abolished_on);
        lay(&mut self.nhi_code, later.nhi_code);
        lay(&mut self.transitional_until, later.transitional_until);
        lay(&mut self.base_name, later.base_name);
        lay(&mut self.listed_on, later.listed_on);
        lay(&mut self.generic_name_code, later.generic_name_code);
        lay(&mut self.generic_rx_name, later.generic_rx_name);
        lay(&mut self.generic_name_fee, later.generic_name_fee);
        lay(&mut self.original, later.original);
        lay(&mut self.selective_care, later.selective_care);
    }
}

/// A product of the master in the state that its files come to. None: the master has none, or does not say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ReceiptProduct {
    #[ts(type = "string")]
    pub receipt_code: ReceiptCode,
    pub name: String,
    /// 基本漢字名称, the name without the strength that the claims add
    pub base_name: String,
    pub kana: Option<String>,
    pub unit: Option<String>,
    pub price_kind: Option<u8>,
    /// Yen per unit
    #[ts(type = "string | null")]
    pub price: Option<Decimal>,
    pub generic: Option<bool>,
    #[ts(type = "string | null")]
    pub common_name_entry: Option<ReceiptCode>,
    pub form: Option<MasterForm>,
    /// The day from which the last change holds; it may lie after the day of the file.
    #[ts(type = "string | null")]
    pub changed_on: Option<Date>,
    #[ts(type = "string | null")]
    pub abolished_on: Option<Date>,
    #[ts(type = "string | null")]
    pub nhi_code: Option<NhiCode>,
    #[ts(type = "string | null")]
    pub transitional_until: Option<Date>,
    #[ts(type = "string | null")]
    pub listed_on: Option<Date>,
    #[ts(type = "string | null")]
    pub generic_name_code: Option<GenericNameCode>,
    pub generic_rx_name: Option<String>,
    pub generic_name_fee: Option<GenericNameFee>,
    #[ts(type = "string | null")]
    pub original: Option<ReceiptCode>,
    pub selective_care: Option<SelectiveCare>,
}

impl ReceiptProduct {
    /// A twin（選）: no product of its own.
    pub fn is_twin(&self) -> bool {
        self.original.is_some() || self.selective_care == Some(SelectiveCare::Twin)
    }
}

impl From<ReceiptRow> for ReceiptProduct {
    fn from(row: ReceiptRow) -> Self {
        let name = row.name.unwrap_or_default();
        Self {
            receipt_code: row.receipt_code,
            base_name: row.base_name.unwrap_or_else(|| name.clone()),
            name,
            kana: row.kana,
            unit: row.unit,
            price_kind: row.price_kind,
            price: row.price,
            generic: row.generic,
            common_name_entry: row.common_name_entry.flatten(),
            form: row.form,
            changed_on: row.changed_on,
            abolished_on: row.abolished_on.flatten(),
            nhi_code: row.nhi_code,
            transitional_until: row.transitional_until.flatten(),
            listed_on: row.listed_on.flatten(),
            generic_name_code: row.generic_name_code,
            generic_rx_name: row.generic_rx_name,
            generic_name_fee: row.generic_name_fee,
            original: row.original.flatten(),
            selective_care: row.selective_care,
        }
    }
}

/// The rows of one edition, sorted by code.
#[derive(Debug, Clone)]
pub struct MasterEdition {
    pub edition: EditionId,
    pub effective_on: Date,
    pub rows: Vec<ReceiptRow>,
}

/// What one edition did to the state before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Applied {
    pub edition: EditionId,
    #[ts(type = "string")]
    pub effective_on: Date,
    pub added: u32,
    pub changed: u32,
    pub abolished: u32,
    /// Codes that it changes or abolishes and that the state did not know: a difference between is missing, or came to nothing.
    #[ts(type = "string[]")]
    pub unknown: Vec<ReceiptCode>,
}

/// The state of the master: a full file, and the differences after it in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptMaster {
    /// The full file, then the differences. The full file added all it has.
    pub applied: Vec<Applied>,
    /// Sorted by code; twins（選） and what was abolished too.
    products: Vec<ReceiptProduct>,
    /// Positions in `products`, sorted by price code and then receipt code; only of those with one.
    by_nhi_code: Vec<u32>,
}

impl ReceiptMaster {
    /// `differences` in the order of their days.
    pub fn fold(full: MasterEdition, differences: Vec<MasterEdition>) -> Self {
        let mut applied = vec![Applied {
            edition: full.edition,
            effective_on: full.effective_on,
            added: full.rows.len() as u32,
            changed: 0,
            abolished: 0,
            unknown: Vec::new(),
        }];
        let mut state = full.rows;
        for difference in differences {
            applied.push(apply(&mut state, difference));
        }
        let products: Vec<ReceiptProduct> = state.into_iter().map(ReceiptProduct::from).collect();
        let mut by_nhi_code: Vec<u32> = (0..products.len() as u32).filter(|at| products[*at as usize].nhi_code.is_some()).collect();
        by_nhi_code.sort_by(|a, b| products[*a as usize].nhi_code.cmp(&products[*b as usize].nhi_code));
        Self { applied, products, by_nhi_code }
    }

    /// Sorted by code; twins（選） and what was abolished too.
    pub fn products(&self) -> &[ReceiptProduct] {
        &self.products
    }

    pub fn product(&self, code: &ReceiptCode) -> Option<&ReceiptProduct> {
        let at = self.products.binary_search_by(|product| product.receipt_code.cmp(code)).ok()?;
        Some(&self.products[at])
    }

    /// All entries with a price code; twins（選） and what was abolished too.
    pub fn with_nhi_code(&self, code: &NhiCode) -> impl Iterator<Item = &ReceiptProduct> {
        let code_at = |at: &u32| self.products[*at as usize].nhi_code.as_ref();
        let from = self.by_nhi_code.partition_point(|at| code_at(at) < Some(code));
        let count = self.by_nhi_code[from..].partition_point(|at| code_at(at) == Some(code));
        self.by_nhi_code[from..from + count].iter().map(|at| &self.products[*at as usize])
    }
}

/// Applies a difference to a state that is sorted by code.
fn apply(state: &mut Vec<ReceiptRow>, difference: MasterEdition) -> Applied {
    let MasterEdition { edition, effective_on, rows } = difference;
    let mut applied = Applied { edition, effective_on, added: 0, changed: 0, abolished: 0, unknown: Vec::new() };
    let mut added = Vec::new();
    for mut row in rows {
        let known = state.binary_search_by(|standing| standing.receipt_code.cmp(&row.receipt_code));
        match (row.change, known) {
            (Change::New, Err(_)) => {
                applied.added += 1;
                added.push(row);
            }
            (Change::New, Ok(at)) => {
                applied.changed += 1;
                state[at] = row;
            }
            (_, Err(_)) => applied.unknown.push(row.receipt_code),
            (Change::Abolished, Ok(at)) => {
                applied.abolished += 1;
                row.abolished_on = Some(Some(row.abolished_on.flatten().or(row.changed_on).unwrap_or(effective_on)));
                state[at].overlay(row);
            }
            (Change::Unchanged | Change::Changed, Ok(at)) => {
                applied.changed += 1;
                state[at].overlay(row);
            }
        }
    }
    if !added.is_empty() {
        state.append(&mut added);
        state.sort_by(|a, b| a.receipt_code.cmp(&b.receipt_code));
    }
    applied
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(code: &str, change: Change) -> ReceiptRow {
        ReceiptRow {
            receipt_code: code.parse().unwrap(),
            change,
            name: None,
            kana: None,
            unit: None,
            price_kind: None,
            price: None,
            generic: None,
            common_name_entry: None,
            form: None,
            changed_on: None,
            abolished_on: None,
            nhi_code: None,
            transitional_until: None,
            base_name: None,
            listed_on: None,
            generic_name_code: None,
            generic_rx_name: None,
            generic_name_fee: None,
            original: None,
            selective_care: None,
        }
    }

    fn whole(code: &str, change: Change, nhi_code: &str) -> ReceiptRow {
        ReceiptRow {
            name: Some(format!("仮錠 {code}")),
            base_name: Some("仮錠".to_owned()),
            price_kind: Some(1),
            price: Some(Decimal::new(165, 1)),
            generic: Some(true),
            form: Some(MasterForm::Oral),
            abolished_on: Some(None),
            nhi_code: nhi_code.parse().ok(),
            transitional_until: Some(None),
            ..row(code, change)
        }
    }

    fn edition(day: &str, rows: Vec<ReceiptRow>) -> MasterEdition {
        MasterEdition { edition: EditionId(day.to_owned()), effective_on: day.parse().unwrap(), rows }
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_difference_changes_what_it_says_and_keeps_the_rest() {
        let full = vec![
            whole("610000001", Change::Unchanged, "1124001F1010"),
            whole("610000002", Change::Unchanged, "1124001F1029"),
            whole("610000003", Change::Changed, "1124001F1037"),
        ];
        let first = vec![
            ReceiptRow { transitional_until: Some(Some(day("2024-09-30"))), ..row("610000001", Change::Changed) },
            ReceiptRow { changed_on: Some(day("2024-06-20")), ..row("610000002", Change::Abolished) },
            row("610000009", Change::Changed),
        ];
        let second = vec![
            ReceiptRow { transitional_until: Some(None), price: Some(Decimal::new(9, 0)), ..row("610000001", Change::Changed) },
            whole("610000004", Change::New, "1124001F1045"),
            ReceiptRow { selective_care: Some(SelectiveCare::Subject), ..row("610000003", Change::Changed) },
            ReceiptRow {
                original: Some("610000003".parse().ok()),
                selective_care: Some(SelectiveCare::Twin),
                ..whole("670000001", Change::New, "1124001F1037")
            },
        ];
        let master = ReceiptMaster::fold(edition("2024-05-31", full), vec![edition("2024-06-28", first), edition("2024-09-06", second)]);
        let counts: Vec<_> =
            master.applied.iter().map(|applied| (applied.added, applied.changed, applied.abolished, applied.unknown.len())).collect();
        assert_eq!(counts, [(3, 0, 0, 0), (0, 1, 1, 1), (2, 2, 0, 0)]);

        let of = |code: &str| master.product(&code.parse().unwrap()).unwrap();
        let changed = of("610000001");
        assert_eq!((changed.name.as_str(), changed.price, changed.transitional_until), ("仮錠 610000001", Some(Decimal::new(9, 0)), None));
        assert_eq!(of("610000002").abolished_on, Some(day("2024-06-20")));
        assert_eq!(of("610000004").abolished_on, None);
        assert!(master.product(&"610000009".parse().unwrap()).is_none());
        let codes: Vec<_> = master
            .with_nhi_code(&"1124001F1037".parse().unwrap())
            .map(|product| (product.receipt_code.as_str(), product.is_twin()))
            .collect();
        assert_eq!(codes, [("610000003", false), ("670000001", true)]);
        assert_eq!(of("610000003").selective_care, Some(SelectiveCare::Subject));
    }

    #[test]
    fn a_row_that_is_new_again_stands_whole() {
        let abolished = ReceiptRow { abolished_on: Some(Some(day("2024-04-01"))), ..whole("610000001", Change::Unchanged, "1124001F1010") };
        let again = ReceiptRow { kana: Some("ｶﾘ".to_owned()), ..whole("610000001", Change::New, "1124001F1029") };
        let master = ReceiptMaster::fold(edition("2024-05-31", vec![abolished]), vec![edition("2024-06-28", vec![again])]);
        let product = &master.products()[0];
        assert_eq!((product.abolished_on, product.nhi_code.as_ref().unwrap().as_str()), (None, "1124001F1029"));
    }
}
