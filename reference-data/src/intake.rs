//! Several files into the store: each independent, each whole or not at all, with progress and cancel.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use jiff::civil::Date;

use crate::edition::{EditionId, SourceKind};
use crate::import::{self, FileFault, Parsed, RowFault};
use crate::sources;
use crate::store::{AcceptError, Note, Offered, Store, StoreError};
use crate::table;

/// A file that a person wants in. What is not named is proposed from the content and the name.
#[derive(Debug, Clone)]
pub struct Request {
    pub path: PathBuf,
    pub kind: Option<SourceKind>,
    pub effective_on: Option<Date>,
}

/// A file read and recognised, and not yet in the store.
#[derive(Debug)]
pub struct Looked {
    pub file_name: String,
    pub sha256: String,
    pub parsed: Parsed,
    /// Named by the person, else proposed by the name, else by the content.
    pub effective_on: Option<Date>,
    bytes: Vec<u8>,
}

/// What became of a file.
#[derive(Debug)]
pub struct Taken {
    pub file_name: String,
    pub kind: SourceKind,
    pub edition: EditionId,
    pub effective_on: Date,
    pub rows_read: u32,
    pub rows_kept: u32,
    pub already_imported: bool,
    pub sheet: Option<String>,
    pub faults: Vec<RowFault>,
    pub notes: Vec<Note>,
}

#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    #[error("{0}")]
    Unreadable(#[source] std::io::Error),
    #[error(transparent)]
    File(#[from] FileFault),
    #[error("no effective date in the name and none given")]
    NoEffectiveDate { kind: SourceKind },
    #[error(transparent)]
    Accept(#[from] AcceptError),
    #[error("cancelled")]
    Cancelled,
}

impl From<StoreError> for IntakeError {
    fn from(error: StoreError) -> Self {
        Self::Accept(error.into())
    }
}

/// Called before each step with the file's name, the steps done and all steps; `false` cancels.
pub type Progress<'a> = &'a (dyn Fn(&str, u32, u32) -> bool + Sync);

/// Reads and recognises a file; touches nothing.
pub fn look(request: &Request) -> Result<Looked, IntakeError> {
    let bytes = import::read_file(&request.path).map_err(IntakeError::Unreadable)??;
    let parsed = import::parse(&bytes, request.kind)?;
    let file_name = table::file_name(Path::new(&request.path));
    let effective_on = request.effective_on.or_else(|| import::date_in_name(&file_name)).or(parsed.dated);
    Ok(Looked { sha256: sources::sha256(&bytes), file_name, parsed, effective_on, bytes })
}

/// Looks at every file, two at a time, and takes those that are good, in the order asked; files of the receipt master come last and in the
/// order of their days, because a difference stands on those before it. `at` is RFC 3339. The store is locked for one file at a time.
pub fn take(store: &Mutex<Store>, requests: &[Request], replace: bool, at: &str, progress: Progress) -> Vec<Result<Taken, IntakeError>> {
    let steps = requests.len() as u32 * 2;
    let mut taken: Vec<(usize, Result<Taken, IntakeError>)> = Vec::with_capacity(requests.len());
    let mut waiting: Vec<(usize, Looked)> = Vec::new();
    let accept = |looked| accept(&mut store.lock().unwrap_or_else(PoisonError::into_inner), looked, replace, at);
    for (number, pair) in requests.chunks(2).enumerate() {
        let done = number as u32 * 4;
        for (index, looked) in look_at_pair(pair, done, steps, progress).into_iter().enumerate() {
            let proceed = progress(&table::file_name(&pair[index].path), done + (pair.len() + index) as u32, steps);
            let position = number * 2 + index;
            match looked {
                Ok(_) if !proceed => taken.push((position, Err(IntakeError::Cancelled))),
                Ok(looked) if looked.parsed.kind == SourceKind::ReceiptMaster => waiting.push((position, looked)),
                Ok(looked) => taken.push((position, accept(looked))),
                Err(error) => taken.push((position, Err(error))),
            }
        }
    }
    waiting.sort_by_key(|(_, looked)| looked.effective_on);
    taken.extend(waiting.into_iter().map(|(position, looked)| (position, accept(looked))));
    taken.sort_by_key(|(position, _)| *position);
    taken.into_iter().map(|(_, taken)| taken).collect()
}

fn look_at_pair(pair: &[Request], done: u32, steps: u32, progress: Progress) -> Vec<Result<Looked, IntakeError>> {
    let look_unless_cancelled = |index: usize, request: &Request| {
        if progress(&table::file_name(&request.path), done + index as u32, steps) { look(request) } else { Err(IntakeError::Cancelled) }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> =
            pair.iter().enumerate().map(|(index, request)| scope.spawn(move || look_unless_cancelled(index, request))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

fn accept(store: &mut Store, looked: Looked, replace: bool, at: &str) -> Result<Taken, IntakeError> {
    let Looked { file_name, sha256, parsed, effective_on, bytes } = looked;
    let kind = parsed.kind;
    let effective_on = match store.known(&sha256)? {
        Some(known) => known.effective_on,
        None => effective_on.ok_or(IntakeError::NoEffectiveDate { kind })?,
    };
    let accepted = store.accept(&Offered {
        parsed: &parsed,
        bytes: &bytes,
        sha256: &sha256,
        file_name: &file_name,
        effective_on,
        imported_at: at,
        replace,
    })?;
    Ok(Taken {
        file_name,
        kind,
        edition: accepted.edition,
        effective_on: accepted.effective_on,
        rows_read: parsed.rows_read,
        rows_kept: parsed.rows.len() as u32,
        already_imported: accepted.already_imported,
        sheet: parsed.sheet,
        faults: parsed.faults,
        notes: accepted.notes,
    })
}
