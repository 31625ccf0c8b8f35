//! What the operations take and give.

use clap::Args;
use formularies::check::Finding;
use formularies::document::Content;
use formularies::policy::Policy;
use formularies::transact::{HistoryLine, Operation};
use reference_data::edition::{Edition, EditionId, SourceKind};
use reference_data::product::{Origin, PriceRow, Product, Route, StatusNotice};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why something was refused or failed. `code` is stable; the rest is for people.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Failure {
    pub code: &'static str,
    /// What: one sentence.
    pub message: String,
    /// Where: a file, a sheet, a row, a field.
    #[serde(rename = "where")]
    pub place: Option<String>,
    /// What to do now.
    pub remedy: String,
    /// For someone who is asked to help.
    pub detail: Option<String>,
    /// True: nothing was changed (exit 2). False: an internal failure (exit 3).
    pub refused: bool,
}

// ── the workspace ──────────────────────────────────────────────────────────

#[derive(Debug, Clone, Deserialize, TS)]
pub struct WorkspaceInput {}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// The person's own workspace
    Own,
    /// 見本県, made on the first call
    Sample,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct OpenWorkspaceInput {
    pub which: Which,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct WorkspaceView {
    pub path: String,
    /// 見本県: everything in it is fictional.
    pub sample: bool,
    /// Someone else writes in it, or it cannot be written: a sentence that names the holder and since when.
    pub read_only: Option<String>,
    /// No edition and no formulary yet: show the doors.
    pub empty: bool,
    /// The editions in use, newest by kind.
    pub price_list: Option<Edition>,
    pub generic_status: Option<Edition>,
    pub policies: Vec<Policy>,
    pub version: String,
}

// ── 資料 ───────────────────────────────────────────────────────────────────

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
    pub effective_on: Option<jiff::civil::Date>,
    pub sha256: Option<String>,
    pub rows_read: u32,
    pub rows_kept: u32,
    pub parts: Vec<Route>,
    pub already_imported: bool,
    pub faults: Vec<FaultView>,
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
    pub effective_on: Option<jiff::civil::Date>,
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
    pub effective_on: Option<jiff::civil::Date>,
    pub rows_read: u32,
    pub rows_kept: u32,
    pub already_imported: bool,
    pub errors: Vec<FaultView>,
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

/// Two editions of one list compared by code. Prices are compared in a price list, statuses in a status list; what does not apply is none.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ComparisonView {
    pub kind: SourceKind,
    pub before: Edition,
    pub after: Edition,
    pub common: u32,
    pub added: u32,
    pub removed: u32,
    pub dearer: Option<u32>,
    pub cheaper: Option<u32>,
    pub same: u32,
    pub status_changed: Option<u32>,
    pub products: Vec<ComparedProduct>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    Added,
    Removed,
    Dearer,
    Cheaper,
    StatusChanged,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ComparedProduct {
    pub nhi_code: String,
    pub name: String,
    pub maker: Option<String>,
    pub difference: Difference,
    /// A price or a status sign; none where the product is not in that edition.
    pub before: Option<String>,
    pub after: Option<String>,
    /// Percent of the price before, one decimal: `-10.7`
    pub percent: Option<String>,
}

// ── 医薬品 ─────────────────────────────────────────────────────────────────

#[derive(Debug, Clone, Default, Deserialize, Args, TS)]
pub struct SearchInput {
    /// 品名・成分・メーカー・コードの一部。空白で区切ると、すべてを含むもの
    #[serde(default)]
    #[arg(default_value = "")]
    pub query: String,
    #[serde(default = "fifty")]
    #[arg(long, default_value_t = 50)]
    pub limit: u32,
    #[serde(default)]
    #[arg(long, default_value_t = 0)]
    pub offset: u32,
    /// 区分 (oral, injection, external, dental)
    #[serde(default)]
    #[arg(long)]
    pub route: Vec<String>,
    /// 薬効分類番号の先頭 (214)
    #[serde(default)]
    #[arg(long)]
    pub category: Option<String>,
    /// 後発の区分 (1 2 3 ☆ ★ blank unknown)
    #[serde(default)]
    #[arg(long)]
    pub status: Vec<String>,
    /// 薬価基準から削除された品目も探す
    #[serde(default)]
    #[arg(long)]
    pub delisted: bool,
}

fn fifty() -> u32 {
    50
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct SearchView {
    pub total: u32,
    pub hits: Vec<Hit>,
    /// How many of the query's hits each filter value would leave, the filter of that kind aside.
    pub routes: Vec<Count>,
    pub statuses: Vec<Count>,
    pub categories: Vec<Count>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Count {
    pub key: String,
    pub label: String,
    pub count: u32,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Hit {
    pub nhi_code: String,
    /// None: the sources at hand do not say.
    pub yj_code: Option<String>,
    pub name: String,
    pub ingredient: String,
    pub strength: String,
    pub spec: String,
    pub maker: Option<String>,
    pub route: Route,
    pub price: String,
    #[ts(type = "\"1\" | \"2\" | \"3\" | \"☆\" | \"★\" | \"\" | null")]
    pub generic_status: Option<reference_data::codes::GenericStatus>,
    #[ts(type = "string | null")]
    pub transitional_until: Option<jiff::civil::Date>,
    /// Set where the product is no longer in the edition in use: the last edition that had it.
    #[ts(type = "string | null")]
    pub last_listed_on: Option<jiff::civil::Date>,
}

#[derive(Debug, Clone, Deserialize, Args, TS)]
pub struct ProductInput {
    /// 薬価基準収載医薬品コード (12 桁)
    pub code: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ProductView {
    pub product: Product,
    /// 214 血圧降下剤
    pub category: String,
    #[ts(type = "string | null")]
    pub last_listed_on: Option<jiff::civil::Date>,
    /// Oldest first.
    pub prices: Vec<PriceInEdition>,
    pub statuses: Vec<StatusInEdition>,
    /// Every product of the same ingredient, form and strength, itself among them.
    pub group: Vec<Product>,
    /// Products of the same ingredient in other forms and strengths.
    pub same_ingredient: Vec<Product>,
    /// Formularies in which it stands.
    pub listed_in: Vec<ListedIn>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct PriceInEdition {
    pub edition: EditionId,
    #[ts(type = "string")]
    pub effective_on: jiff::civil::Date,
    pub row: PriceRow,
    pub origin: Origin,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct StatusInEdition {
    pub edition: EditionId,
    #[ts(type = "string")]
    pub effective_on: jiff::civil::Date,
    #[ts(type = "\"1\" | \"2\" | \"3\" | \"☆\" | \"★\" | \"\"")]
    pub status: reference_data::codes::GenericStatus,
    pub notice: Option<StatusNotice>,
    pub remarks: Option<String>,
    pub origin: Origin,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ListedIn {
    pub formulary: String,
    pub title: String,
    pub group: String,
    pub tier: String,
}

// ── 作成 ───────────────────────────────────────────────────────────────────

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
    pub edition: Option<formularies::publish::edition::Edition>,
    pub published: Vec<PublishedLine>,
    pub updated_at: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct PublishedLine {
    pub sha256: String,
    pub edition: String,
    #[ts(type = "string")]
    pub on: jiff::civil::Date,
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

#[derive(Debug, Clone, Deserialize, TS)]
pub struct CandidatesInput {
    pub formulary: String,
    pub group: String,
}

/// A product of one of the group's ingredients.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Candidate {
    pub product: Product,
    #[ts(type = "string")]
    pub group9: reference_data::codes::Group9,
    /// The tier in which it is picked, or in which its form and strength stands without a pick.
    pub tier: Option<String>,
    /// Picked itself.
    pub picked: bool,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct CandidatesView {
    pub candidates: Vec<Candidate>,
}

/// Ingredients for a new group, found by name or code.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct IngredientsInput {
    pub query: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct IngredientLine {
    pub code: String,
    /// One code may carry several 成分名.
    pub names: Vec<String>,
    pub route: Route,
    pub products: u32,
    pub generics: u32,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct IngredientsView {
    pub ingredients: Vec<IngredientLine>,
}

// ── 公開 ───────────────────────────────────────────────────────────────────

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
    #[arg(long, value_name = "DATE")]
    pub on: jiff::civil::Date,
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
