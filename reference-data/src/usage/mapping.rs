//! Which column of a usage file means what, where its headers do not say it in words we know.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DatasetId, QuantityUnit};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Dataset,
    Place,
    Period,
    /// 薬価基準収載医薬品コード
    NhiCode,
    /// レセプト電算処理システムの医薬品コード
    ReceiptCode,
    /// 個別医薬品コード
    YjCode,
    Name,
    Setting,
    Insurer,
    Age,
    /// 規格単位 or master
    Unit,
    Quantity,
    Price,
    Patients,
    /// Not read.
    Ignored,
}

/// What a person said about the columns of one kind of file; remembered by the signature of its headers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ColumnMapping {
    pub id: String,
    /// SHA-256 over the folded headers in their order.
    pub signature: String,
    /// One for each column, in order.
    pub roles: Vec<Role>,
    /// For what no column says.
    #[ts(type = "string | null")]
    pub dataset: Option<DatasetId>,
    pub unit: QuantityUnit,
}
