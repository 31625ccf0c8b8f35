//! 資料: files, editions, comparison.

use super::{DatasetView, Failure, NoteView, UsageLook};
use clap::Args;
use jiff::civil::Date;
use reference_data::compare::Comparison;
use reference_data::edition::{Edition, EditionId, SourceKind};
use reference_data::product::Route;
use reference_data::usage::mapping::Role;
use reference_data::usage::{DatasetId, QuantityUnit};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, Deserialize, TS)]
pub struct InspectFilesInput {
    pub paths: Vec<String>,
}

/// A file looked at and not yet imported.
#[derive(Debug, Clone, Serialize, TS)]
pub struct FileView {
    pub path: String,
    pub file_name: String,
    /// None where the file is refused.
    pub kind: Option<SourceKind>,
    /// Proposed from the name; the person confirms or enters it.
    #[ts(type = "string | null")]
    pub effective_on: Option<Date>,
    pub sha256: Option<String>,
    pub rows_read: u32,
    pub rows_kept: u32,
    pub parts: Vec<Route>,
    pub already_imported: bool,
    pub faults: Vec<FaultView>,
    /// Of a usage file alone. Of a large one only the beginning was read: rows and faults are not counted yet.
    pub usage: Option<UsageLook>,
    pub refusal: Option<Failure>,
}

/// A row that was kept out.
#[derive(Debug, Clone, Serialize, TS)]
pub struct FaultView {
    pub sheet: Option<String>,
    /// None where the whole file is meant.
    pub row: Option<u32>,
    /// The header of the column, as published.
    pub column: Option<String>,
    pub code: String,
    pub read: String,
    pub message: String,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct ImportFile {
    pub path: String,
    pub kind: Option<SourceKind>,
    #[ts(type = "string | null")]
    pub effective_on: Option<Date>,
    /// Of usage: what the file does not say.
    #[ts(type = "string | null")]
    #[serde(default)]
    pub dataset: Option<DatasetId>,
    #[serde(default)]
    pub place: Option<String>,
    /// `2024-04` or `2024-04..2025-03`
    #[serde(default)]
    pub period: Option<String>,
    #[serde(default)]
    pub unit: Option<QuantityUnit>,
    /// What each column holds, where the headers do not say.
    #[serde(default)]
    pub roles: Option<Vec<Role>>,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct ImportInput {
    pub files: Vec<ImportFile>,
    /// Takes the place of files of the same edition that hold the same codes.
    pub replace: bool,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ImportReport {
    pub files: Vec<ImportedFile>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ImportedFile {
    pub path: String,
    pub kind: Option<SourceKind>,
    pub edition: Option<EditionId>,
    #[ts(type = "string | null")]
    pub effective_on: Option<Date>,
    pub rows_read: u32,
    pub rows_kept: u32,
    pub already_imported: bool,
    pub errors: Vec<FaultView>,
    /// Of usage alone.
    #[ts(type = "string | null")]
    pub dataset: Option<DatasetId>,
    pub notes: Vec<NoteView>,
    /// The file was refused and nothing of it was taken.
    pub refusal: Option<Failure>,
}

/// A step of a long operation, sent as the event `progress`.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ProgressView {
    pub job: String,
    /// 取込中: tp20250814-01_01.xlsx
    pub label: String,
    pub done: u32,
    /// None where it is not known yet.
    pub total: Option<u32>,
    /// Rows read so far of the file at hand, and how many a second; none where rows are not counted.
    pub rows: Option<u32>,
    pub rows_per_second: Option<u32>,
    pub seconds_left: Option<u32>,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct CancelInput {
    pub job: String,
}

#[derive(Debug, Clone, Deserialize, Args, TS)]
pub struct SourcesInput {}

#[derive(Debug, Clone, Serialize, TS)]
pub struct SourcesView {
    pub editions: Vec<Edition>,
    pub datasets: Vec<DatasetView>,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct FaultsInput {
    pub sha256: String,
}

#[derive(Debug, Clone, Deserialize, Args, TS)]
pub struct RemoveEditionInput {
    /// 版の ID (suisho sources で分かります)
    pub edition: String,
}

#[derive(Debug, Clone, Deserialize, Args, TS)]
pub struct CompareInput {
    /// 前の版: 日付 (2024-04-01) または ID
    pub before: String,
    /// 後の版
    pub after: String,
    /// 品目を並べる
    #[arg(long)]
    #[serde(default)]
    pub list: bool,
}

/// Two editions of one list compared by code.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ComparisonView {
    pub kind: SourceKind,
    pub before: Edition,
    pub after: Edition,
    #[serde(flatten)]
    pub counts: Comparison,
}
