//! Why the store of formularies refuses or fails.

use rusqlite::ErrorCode;

use crate::edit::{EditError, HandworkError};

#[derive(Debug, thiserror::Error)]
pub enum TransactError {
    #[error(transparent)]
    Edit(#[from] EditError),
    #[error(transparent)]
    Handwork(#[from] HandworkError),
    #[error("no formulary {formulary:?}")]
    NoSuchFormulary { formulary: String },
    /// A received document has the id of one that is, or was, here.
    #[error("formulary {formulary:?} is here already")]
    Known { formulary: String },
    #[error("nothing to undo")]
    NothingToUndo,
    #[error("nothing to redo")]
    NothingToRedo,
    #[error("formulary has no step {sequence}")]
    NoSuchStep { sequence: i64 },
    /// Publishing is not undone, and an undo is taken back by redo.
    #[error("step {sequence} cannot be undone: {label}")]
    NotUndoable { sequence: i64, label: String },
    #[error("step {sequence} is undone already: {label}")]
    AlreadyUndone { sequence: i64, label: String },
    /// A later step touched the same place. `by` is its label.
    #[error("step {sequence} ({label}) cannot be undone: a later step ({by}) touched {}", place.join("/"))]
    TouchedSince { sequence: i64, label: String, by: String, place: Vec<String> },
    /// The audit log was changed from outside, from this line on.
    #[error("the audit log does not hold together at line {sequence}")]
    ChainBroken { sequence: i64 },
    #[error("no release {number}")]
    NoSuchRelease { number: u32 },
    #[error("release {number} was withdrawn before")]
    AlreadyWithdrawn { number: u32 },
    #[error("the store of formularies is open for reading only")]
    ReadOnly,
    #[error("formularies.db has version {found}, this program knows {known}")]
    Newer { found: i64, known: i64 },
    /// Only where it is opened for reading; opened for writing it is brought up to date.
    #[error("formularies.db has version {found}, this program knows {known}")]
    Older { found: i64, known: i64 },
    #[error("formularies.db is damaged: {detail}")]
    Damaged { detail: String },
    #[error("the disk is full")]
    DiskFull,
    #[error("another program holds formularies.db")]
    Busy,
    #[error("{path}: {source}")]
    File { path: String, source: std::io::Error },
    #[error("the operating system gives no random numbers: {detail}")]
    NoRandom { detail: String },
    #[error("formularies.db: {0}")]
    Database(rusqlite::Error),
}

impl TransactError {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Edit(error) => error.code(),
            Self::Handwork(error) => error.code(),
            Self::NoSuchFormulary { .. } => "no_such_formulary",
            Self::Known { .. } => "formulary_known",
            Self::NothingToUndo => "nothing_to_undo",
            Self::NothingToRedo => "nothing_to_redo",
            Self::NoSuchStep { .. } => "no_such_step",
            Self::NotUndoable { .. } => "not_undoable",
            Self::AlreadyUndone { .. } => "already_undone",
            Self::TouchedSince { .. } => "touched_since",
            Self::ChainBroken { .. } => "audit_chain_broken",
            Self::NoSuchRelease { .. } => "no_such_release",
            Self::AlreadyWithdrawn { .. } => "release_withdrawn",
            Self::ReadOnly => "formularies_read_only",
            Self::Newer { .. } => "formularies_newer",
            Self::Older { .. } => "formularies_older",
            Self::Damaged { .. } => "formularies_damaged",
            Self::DiskFull => "disk_full",
            Self::Busy => "formularies_busy",
            Self::File { .. } => "file_failed",
            Self::NoRandom { .. } => "no_random",
            Self::Database(_) => "formularies_failed",
        }
    }
}

impl From<rusqlite::Error> for TransactError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged { detail: error.to_string() },
            _ => Self::Database(error),
        }
    }
}
