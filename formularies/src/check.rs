//! The checks of a formulary against its policy and the reference data it stands on.

use serde::Serialize;
use ts_rs::TS;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Error,
    Warning,
    Note,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Finding {
    /// A stable name: `recommended_without_generic`
    pub rule: String,
    pub level: Severity,
    /// Ids from the outside in: drug group, entry, item, product. Empty: the whole formulary.
    #[serde(rename = "where")]
    pub place: Vec<String>,
    /// A sentence in Japanese.
    pub message: String,
}
