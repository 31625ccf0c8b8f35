//! An edition as its reader sees it: the one value that every format prints.

use jiff::civil::Date;
use serde::Serialize;
use ts_rs::TS;

/// Texts are final, in reading order; formats lay them out and add nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "PrintedEdition")]
pub struct Edition {
    pub title: String,
    /// 版
    pub edition: String,
    pub issuer: String,
    pub region: String,
    pub state: State,
    /// 公表日, 見直し期限 …
    pub dates: Vec<Labelled>,
    /// 薬価基準 2025-08-14 … with the editions' hashes
    pub basis: Vec<Labelled>,
    /// The tiers' rule in sentences.
    pub policy: Labelled,
    pub statement: String,
    pub committee: Vec<Member>,
    pub groups: Vec<Group>,
    pub references: Vec<String>,
    /// SHA-256 of the canonical content.
    pub content_sha256: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "PrintedState")]
pub enum State {
    /// 案: every page says so
    Draft,
    Published {
        #[ts(type = "string")]
        on: Date,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Labelled {
    pub label: String,
    pub value: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "PrintedMember")]
pub struct Member {
    pub name: String,
    pub role: String,
    /// 利益相反: one text, 「なし」 where none is declared.
    pub coi: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "PrintedGroup")]
pub struct Group {
    pub name: String,
    /// 版, 初回作成日, 見直し期限 …
    pub dates: Vec<Labelled>,
    pub scope: String,
    pub tiers: Vec<Tier>,
    /// Considered and not listed: ingredient and why.
    pub considered: Vec<Labelled>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "PrintedTier")]
pub struct Tier {
    pub mark: String,
    pub label: String,
    pub note: String,
    pub entries: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "PrintedEntry")]
pub struct Entry {
    /// 推奨順位, as printed; empty where there is none.
    pub rank: String,
    /// 一般名, or the brand with its 一般名.
    pub name: String,
    pub items: Vec<Item>,
    pub indication: String,
    pub conditions: String,
    /// 有効性, 安全性, 経済性, 安定供給, 銘柄指定の理由: those that are written.
    pub reasons: Vec<Labelled>,
    /// Numbers into [`Edition::references`], from 1.
    pub references: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "PrintedItem")]
pub struct Item {
    /// 剤形 and 規格: `錠 40mg`
    pub form_and_strength: String,
    pub group9: String,
    /// True where no product was picked and `products` are all that the tier admits.
    pub any_product: bool,
    pub products: Vec<Product>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "PrintedProduct")]
pub struct Product {
    pub nhi_code: String,
    pub name: String,
    /// Empty for 統一名収載.
    pub maker: String,
    pub spec: String,
    /// Yen, one or two decimals, with separators: `1,234.50`
    pub price: String,
    /// The published sign, `不明` where unknown, empty for blank.
    pub status: String,
    /// 経過措置 2026-03-31まで, 統一名収載 …
    pub notes: Vec<String>,
}
