//! An edition: what one publisher says as of one date, from one file or several.

use std::fmt;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::product::Route;

/// What a file is, recognised from its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// 薬価基準収載品目リスト
    PriceList,
    /// 後発医薬品に関する情報 (各先発医薬品の後発医薬品の有無に関する情報)
    GenericStatus,
}

impl SourceKind {
    pub const ALL: [Self; 2] = [Self::PriceList, Self::GenericStatus];

    /// The name in the store, in JSON and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::PriceList => "price_list",
            Self::GenericStatus => "generic_status",
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

/// All files of one kind and one effective date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Edition {
    pub id: EditionId,
    pub kind: SourceKind,
    #[ts(type = "string")]
    pub effective_on: Date,
    /// Rows kept, over all files.
    pub rows: u32,
    pub files: Vec<SourceFile>,
    /// 内用薬, 注射薬, 外用薬 of a price list that no file of the edition holds.
    pub missing_parts: Vec<Route>,
    /// Some rows were kept out (不完全).
    pub incomplete: bool,
    /// The newest of its kind.
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
