//! 公開: findings, editions, files.

use clap::Args;
use formularies::check::Finding;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, Deserialize, Args, TS)]
pub struct CheckInput {
    /// 作業フォルダーの中のフォーミュラリの ID、または文書 (JSON) の場所
    pub formulary: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct FindingsView {
    pub findings: Vec<Finding>,
}

#[derive(Debug, Clone, Deserialize, Args, TS)]
pub struct PublishInput {
    /// 作業フォルダーの中のフォーミュラリの ID、または文書 (JSON) の場所
    pub formulary: String,
    /// 形式 (pdf, csv, json)
    #[arg(long)]
    pub format: String,
    /// 書き出す場所
    #[arg(long)]
    pub out: String,
    /// A published edition instead of the draft: its SHA-256.
    #[arg(long)]
    #[serde(default)]
    pub edition: Option<String>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct PublishedFile {
    pub path: String,
    pub format: String,
    pub sha256: String,
    pub bytes: u32,
    /// None for a format without pages.
    pub pages: Option<u32>,
}

/// Makes the content an edition of that day: facts are filled in, the ledger says so. Refused while a finding of level error stands.
#[derive(Debug, Clone, Deserialize, Args, TS)]
pub struct DeclareInput {
    /// 作業フォルダーの中のフォーミュラリの ID
    pub formulary: String,
    /// 公表日 (2026-04-01)
    #[ts(type = "string")]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub on: Date,
}

/// A table as it is shown, for a spreadsheet.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct WriteTableInput {
    /// Where the CSV is written; what was there is replaced.
    pub path: String,
    pub headers: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct WrittenTable {
    pub path: String,
    pub rows: u32,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct PreviewInput {
    pub formulary: String,
    pub edition: Option<String>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct PreviewView {
    /// The PDF, Base64.
    pub pdf: String,
    pub pages: u32,
}

/// A day as people write it on a command line.
fn day(text: &str) -> Result<Date, String> {
    reference_data::japanese::date(text).ok_or_else(|| format!("「{text}」という日付はありません。2026-04-01 のように書いてください"))
}
