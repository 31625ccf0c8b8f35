//! Which column of a usage file means what, where its headers do not say it in words we know.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DatasetId, QuantityUnit};
use crate::{japanese, sources};

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

impl Role {
    /// In the order of their declaration.
    pub const ALL: [Self; 15] = [
        Self::Dataset,
        Self::Place,
        Self::Period,
        Self::NhiCode,
        Self::ReceiptCode,
        Self::YjCode,
        Self::Name,
        Self::Setting,
        Self::Insurer,
        Self::Age,
        Self::Unit,
        Self::Quantity,
        Self::Price,
        Self::Patients,
        Self::Ignored,
    ];
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

/// The meanings that more than one column has.
pub fn repeated(roles: &[Role]) -> Vec<Role> {
    let often = |role: &Role| *role != Role::Ignored && roles.iter().filter(|other| *other == role).count() > 1;
    Role::ALL.into_iter().filter(often).collect()
}

/// What tells the headers of one kind of file: SHA-256 over the folded headers in their order.
pub fn signature(headers: &[String]) -> String {
    let folded: Vec<String> = headers.iter().map(|header| japanese::header(header)).collect();
    sources::sha256(folded.join("\n").as_bytes())
}
