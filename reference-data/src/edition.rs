//! An edition: what one publisher says as of one date, from one file or several.

use std::fmt;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::period::Period;
use crate::product::Route;
use crate::usage::DatasetId;

/// What a file is, recognised from its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// 薬価基準収載品目リスト
    PriceList,
    /// 後発医薬品に関する情報 (各先発医薬品の後発医薬品の有無に関する情報)
    GenericStatus,
    /// レセプト電算処理システム 医薬品マスター, full or difference
    ReceiptMaster,
    /// 一般名処方マスタ with its 例外コード品目対照表
    GenericName,
    /// 医療用医薬品供給状況
    Supply,
    /// 使用実績: quantities by place and period, of one dataset
    Usage,
    /// 全国地方公共団体コード
    Municipality,
    /// 人口 by place
    Population,
    /// Shares as published: 調剤医療費の動向
    PublishedShare,
    /// Shapes of places: GeoJSON or TopoJSON
    Boundary,
}

impl SourceKind {
    pub const ALL: [Self; 10] = [
        Self::PriceList,
        Self::GenericStatus,
        Self::ReceiptMaster,
        Self::GenericName,
        Self::Supply,
        Self::Usage,
        Self::Municipality,
        Self::Population,
        Self::PublishedShare,
        Self::Boundary,
    ];

    /// The name in the store, in JSON and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::PriceList => "price_list",
            Self::GenericStatus => "generic_status",
            Self::ReceiptMaster => "receipt_master",
            Self::GenericName => "generic_name",
            Self::Supply => "supply",
            Self::Usage => "usage",
            Self::Municipality => "municipality",
            Self::Population => "population",
            Self::PublishedShare => "published_share",
            Self::Boundary => "boundary",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// The name of an edition: SHA-256 over the sorted SHA-256 of its files, in hex. It survives a rebuild of the store.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS)]
#[serde(transparent)]
pub struct EditionId(pub String);

impl fmt::Display for EditionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One accepted file of an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SourceFile {
    pub sha256: String,
    pub file_name: String,
    pub imported_at: String,
    pub rows_read: u32,
    pub rows_kept: u32,
    /// Rows that were kept out; the edition is then 不完全.
    pub rows_faulty: u32,
    /// The 区分 that occur in it; empty for a kind without 区分.
    pub parts: Vec<Route>,
}

/// All files of one kind and one effective date; of usage, also of one dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Edition {
    pub id: EditionId,
    pub kind: SourceKind,
    /// Of usage: the first day of the period that the files cover.
    #[ts(type = "string")]
    pub effective_on: Date,
    /// Of usage alone.
    #[ts(type = "string | null")]
    pub dataset: Option<DatasetId>,
    /// Of usage alone: from the first month to the last.
    #[ts(type = "string | null")]
    pub period: Option<Period>,
    /// Rows kept, over all files.
    pub rows: u32,
    pub files: Vec<SourceFile>,
    /// 内用薬, 注射薬, 外用薬 of a price list that no file of the edition holds.
    pub missing_parts: Vec<Route>,
    /// Some rows were kept out (不完全).
    pub incomplete: bool,
    /// The newest of its kind; of usage, of its dataset.
    pub newest: bool,
    /// Every name it ever had, its present one among them: the name changes when a further file joins.
    #[serde(skip)]
    #[ts(skip)]
    pub names: Vec<EditionId>,
}

impl Edition {
    pub fn is_called(&self, name: &EditionId) -> bool {
        self.id == *name || self.names.contains(name)
    }
}
