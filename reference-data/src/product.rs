//! A product as the price list states it, and what can be read off its words.

use jiff::civil::Date;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::codes::{GenericStatus, IngredientCode, NhiCode};

/// 区分 of the price list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// 内用薬
    Oral,
    /// 注射薬
    Injection,
    /// 外用薬
    External,
    /// 歯科用薬剤
    Dental,
}

impl Route {
    pub const ALL: [Self; 4] = [Self::Oral, Self::Injection, Self::External, Self::Dental];

    /// The word of the price list.
    pub fn word(self) -> &'static str {
        match self {
            Self::Oral => "内用薬",
            Self::Injection => "注射薬",
            Self::External => "外用薬",
            Self::Dental => "歯科用薬剤",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|route| route.word() == word)
    }

    /// As the code's fifth to seventh character number it: 内用 below 400, 注射 below 700, 外用 from there on, 歯科用 among them.
    pub fn of(ingredient: &IngredientCode) -> Self {
        match &ingredient.as_str()[4..5] {
            "0" | "1" | "2" | "3" => Self::Oral,
            "4" | "5" | "6" => Self::Injection,
            _ => Self::External,
        }
    }
}

/// 先発医薬品 column of the price list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Originator {
    /// 先発品
    Originator,
    /// 準先発品: approved on or before 1967-10-01, has generics
    QuasiOriginator,
}

/// 診療報酬において加算等の算定対象となる後発医薬品 column of the price list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum GenericMark {
    /// 後発品
    Generic,
    /// ★
    NotCheaper,
}

/// Where a row stands in what was imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Origin {
    pub sha256: String,
    pub file_name: String,
    pub sheet: Option<String>,
    /// Counted as Excel counts, the header included.
    pub row: u32,
}

/// One row of a price list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PriceRow {
    #[ts(type = "string")]
    pub nhi_code: NhiCode,
    pub route: Route,
    /// 成分名
    pub ingredient: String,
    /// 規格, as published: `４０ｍｇ１錠`
    pub spec: String,
    /// 品名, as published
    pub name: String,
    /// メーカー名; none means 統一名収載
    pub maker: Option<String>,
    pub generic_mark: Option<GenericMark>,
    pub originator: Option<Originator>,
    /// ○: 同一剤形・規格の後発医薬品がある先発医薬品
    pub same_form_generic: bool,
    /// 局
    pub pharmacopoeia: bool,
    /// 麻
    pub narcotic: bool,
    /// 薬価 in yen per 規格
    #[ts(type = "string")]
    pub price: Decimal,
    /// 経過措置による使用期限, the last day
    #[ts(type = "string | null")]
    pub transitional_until: Option<Date>,
    /// 備考
    pub remarks: Option<String>,
}

impl PriceRow {
    /// 統一名収載: one code and one price for many branded products.
    pub fn common_name_listing(&self) -> bool {
        self.maker.is_none()
    }

    /// バイオ後続品: its 成分名 carries `［…後続N］`.
    pub fn biosimilar(&self) -> bool {
        self.ingredient.contains("後続") && self.ingredient.contains(['［', '['])
    }
}

/// A product of an edition, with its status in the status edition that goes with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Product {
    #[serde(flatten)]
    pub row: PriceRow,
    /// None: the status edition does not know the code, or there is no status edition (*unknown*).
    #[ts(type = "\"1\" | \"2\" | \"3\" | \"☆\" | \"★\" | \"\" | null")]
    pub status: Option<GenericStatus>,
    /// An announced change: 備考 of the status edition.
    pub status_notice: Option<StatusNotice>,
    pub biosimilar: bool,
    pub common_name_listing: bool,
    /// 剤形 as its words say: 錠, ＯＤ錠, カプセル …
    pub form: String,
    /// 規格・含量 folded and without the unit it is counted in: `40mg`
    pub strength: String,
}

/// `R7.10.1から「2」に変更` — an announced change of status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StatusNotice {
    #[ts(type = "string")]
    pub on: Date,
    /// False where the notice names no year and the next such day after the edition was taken.
    pub year_stated: bool,
    #[ts(type = "\"1\" | \"2\" | \"3\" | \"☆\" | \"★\" | \"\"")]
    pub status: GenericStatus,
}

impl Product {
    /// May stand for a generic or biosimilar in a policy that asks for one. None where the status is unknown.
    pub fn generic_or_biosimilar(&self) -> Option<bool> {
        if self.biosimilar { Some(true) } else { self.status.map(GenericStatus::is_generic) }
    }

    /// 先発品 or 準先発品, by the price list or by the status edition.
    pub fn is_originator(&self) -> bool {
        self.row.originator.is_some()
            || matches!(
                self.status,
                Some(GenericStatus::NoGeneric | GenericStatus::OriginatorWithGeneric | GenericStatus::OriginatorNotDearer)
            )
    }
}
