//! 作成: formularies and their changes.

use super::Failure;
use clap::Args;
use formularies::check::Finding;
use formularies::document::Content;
use formularies::policy::Policy;
use formularies::publish::edition::Edition as PrintedEdition;
use formularies::transact::HistoryLine;
use formularies::transact::Operation;
use jiff::civil::Date;
use reference_data::catalogue::IngredientLine;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, Deserialize, TS)]
pub struct FormulariesInput {}

#[derive(Debug, Clone, Serialize, TS)]
pub struct FormularyLine {
    pub id: String,
    pub title: String,
    pub edition: String,
    pub issuer: String,
    pub updated_at: String,
    pub groups: u32,
    pub published: u32,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct FormularyInput {
    pub formulary: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct FormularyView {
    pub content: Content,
    /// SHA-256 of the canonical content.
    pub sha256: String,
    pub policy: Policy,
    pub findings: Vec<Finding>,
    /// What undo would take back, and redo bring again: 「テルミサルタン」を推奨薬にした
    pub undo: Option<String>,
    pub redo: Option<String>,
    /// The entries as a reader will see them, with prices: for 収載表. None where no price list was imported.
    pub edition: Option<PrintedEdition>,
    pub published: Vec<PublishedLine>,
    pub updated_at: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct PublishedLine {
    pub sha256: String,
    pub edition: String,
    #[ts(type = "string")]
    pub on: Date,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct ChangeInput {
    /// None creates one.
    pub formulary: Option<String>,
    pub operation: Operation,
}

#[derive(Debug, Clone, Deserialize, Args, TS)]
pub struct ReceiveInput {
    /// フォーミュラリの文書 (JSON) の場所
    pub path: String,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct UndoInput {
    pub formulary: String,
    /// None: the latest that is not undone.
    pub sequence: Option<i64>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ChangedView {
    pub formulary: Option<FormularyView>,
    /// 「テルミサルタン」を推奨薬にした
    pub done: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct HistoryView {
    /// Newest first.
    pub lines: Vec<HistoryLine>,
    /// Why the log cannot be trusted; none where its chain was verified and gives the drafts as they stand.
    pub broken: Option<Failure>,
}

/// Ingredients for a new group, found by name or code.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct IngredientsInput {
    pub query: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct IngredientsView {
    pub ingredients: Vec<IngredientLine>,
}
