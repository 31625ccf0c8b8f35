//! Several files into the store: each independent, each whole or not at all, with progress and cancel.

mod usage;

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use jiff::civil::Date;

use crate::edition::{EditionId, SourceKind};
use crate::import::{self, FileFault, Parsed, RowFault};
use crate::period::Period;
use crate::store::{AcceptError, Note, Offered, Store, StoreError};
use crate::usage::{DatasetId, Given};
use crate::{sources, table};

pub use crate::usage::Preview;

/// A file that a person wants in. What is not named is proposed from the content and the name.
#[derive(Debug, Clone, Default)]
pub struct Request {
    pub path: PathBuf,
    pub kind: Option<SourceKind>,
    pub effective_on: Option<Date>,
    /// Of usage alone.
    pub usage: Given,
}

/// A file recognised, and not yet in the store.
#[derive(Debug)]
pub struct Looked {
    pub file_name: String,
    /// None of usage, of which only the beginning was read.
    pub sha256: Option<String>,
    /// Named by the person, else proposed by the name, else by the content. None of usage: it is the first day of its period.
    pub effective_on: Option<Date>,
    pub content: Content,
}

#[derive(Debug)]
pub enum Content {
    /// Read whole.
    List(Parsed),
    Usage(Preview),
}

impl Looked {
    pub fn list(&self) -> Option<&Parsed> {
        match &self.content {
            Content::List(parsed) => Some(parsed),
            Content::Usage(_) => None,
        }
    }

    /// Of usage alone.
    pub fn preview(&self) -> Option<&Preview> {
        match &self.content {
            Content::List(_) => None,
            Content::Usage(preview) => Some(preview),
        }
    }

    pub fn kind(&self) -> SourceKind {
        match &self.content {
            Content::List(parsed) => parsed.kind,
            Content::Usage(_) => SourceKind::Usage,
        }
    }
}

/// What became of a file.
#[derive(Debug)]
pub struct Taken {
    pub file_name: String,
    pub kind: SourceKind,
    pub edition: EditionId,
    pub effective_on: Date,
    /// Of usage alone.
    pub dataset: Option<DatasetId>,
    /// Of usage alone: from the first month to the last.
    pub period: Option<Period>,
    pub rows_read: u32,
    pub rows_kept: u32,
    /// All bad rows; `faults` has the first.
    pub rows_faulty: u32,
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

/// How far an import is.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    pub file_name: &'a str,
    pub done: u32,
    pub total: u32,
    /// Within a file that is long enough to be counted.
    pub within: Option<Within>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Within {
    pub rows: u32,
    pub bytes: u64,
    pub of_bytes: u64,
}

/// Called before each step, and now and then within a long one; `false` cancels.
pub type Progress<'a> = &'a (dyn Fn(Step) -> bool + Sync);

/// Reads and recognises a file; touches nothing. Of usage only the beginning is read.
pub fn look(request: &Request) -> Result<Looked, IntakeError> {
    let file_name = table::file_name(&request.path);
    Ok(match open(request)? {
        Opened::List { parsed, bytes } => Looked {
            sha256: Some(sources::sha256(&bytes)),
            effective_on: proposed(request, &file_name, &parsed),
            file_name,
            content: Content::List(parsed),
        },
        Opened::Usage { preview, .. } => Looked { file_name, sha256: None, effective_on: None, content: Content::Usage(preview) },
    })
}

/// A file that somebody wants in, as far as it is read to know what it is.
enum Opened {
    List { parsed: Parsed, bytes: Vec<u8> },
    Usage { preview: Preview, from: usage::Source },
}

fn open(request: &Request) -> Result<Opened, IntakeError> {
    let may_be_usage = request.kind.is_none_or(|kind| kind == SourceKind::Usage);
    if may_be_usage && let Some(opened) = usage::open(request)? {
        return Ok(opened);
    }
    let bytes = import::read_file(&request.path).map_err(IntakeError::Unreadable)??;
    if !may_be_usage || import::is_map(&bytes) {
        return Ok(Opened::List { parsed: import::parse(&bytes, request.kind)?, bytes });
    }
    let sheets = table::read(&bytes).map_err(FileFault::from)?;
    if let Some(preview) = Preview::of_sheets(&sheets, &request.usage)? {
        return Ok(Opened::Usage { preview, from: usage::Source::Held { sheets, bytes } });
    }
    match import::parse_sheets(&sheets, request.kind) {
        Ok(parsed) => Ok(Opened::List { parsed, bytes }),
        Err(fault @ FileFault::Unrecognised { .. }) => match Preview::guessed(&sheets, &request.usage) {
            Some(preview) => Ok(Opened::Usage { preview, from: usage::Source::Held { sheets, bytes } }),
            None => Err(fault.into()),
        },
        Err(fault) => Err(fault.into()),
    }
}

/// Opens every file, two at a time, and takes those that are good, in the order asked; files of the receipt master come last and in the
/// order of their days, because a difference stands on those before it. `at` is RFC 3339.
/// The store is locked for one file at a time, and of usage only while its figures are written.
pub fn take(store: &Mutex<Store>, requests: &[Request], replace: bool, at: &str, progress: Progress) -> Vec<Result<Taken, IntakeError>> {
    let total = requests.len() as u32 * 2;
    let mut taken: Vec<(usize, Result<Taken, IntakeError>)> = Vec::with_capacity(requests.len());
    let mut waiting: Vec<(usize, Parsed, Vec<u8>)> = Vec::new();
    let take_list = |request: &Request, parsed, bytes: &[u8]| {
        take_list(&mut store.lock().unwrap_or_else(PoisonError::into_inner), request, parsed, bytes, replace, at)
    };
    for (number, pair) in requests.chunks(2).enumerate() {
        let done = number as u32 * 4;
        for (index, opened) in open_pair(pair, done, total, progress).into_iter().enumerate() {
            let (request, position) = (&pair[index], number * 2 + index);
            let file_name = table::file_name(&request.path);
            let step = |within| progress(Step { file_name: &file_name, done: done + (pair.len() + index) as u32, total, within });
            let one = match opened {
                Ok(_) if !step(None) => Err(IntakeError::Cancelled),
                Ok(Opened::List { parsed, bytes }) if parsed.kind == SourceKind::ReceiptMaster => {
                    waiting.push((position, parsed, bytes));
                    continue;
                }
                Ok(Opened::List { parsed, bytes }) => take_list(request, parsed, &bytes),
                Ok(Opened::Usage { preview, from }) if preview.lacks.is_empty() => {
                    usage::take(store, request, from, replace, at, &|within| step(Some(within)))
                }
                Ok(Opened::Usage { preview, .. }) => Err(FileFault::UsageLacks { lacks: preview.lacks }.into()),
                Err(error) => Err(error),
            };
            taken.push((position, one));
        }
    }
    waiting.sort_by_key(|(position, parsed, _)| {
        let request = &requests[*position];
        (proposed(request, &table::file_name(&request.path), parsed), *position)
    });
    for (position, parsed, bytes) in waiting {
        taken.push((position, take_list(&requests[position], parsed, &bytes)));
    }
    taken.sort_by_key(|(position, _)| *position);
    taken.into_iter().map(|(_, taken)| taken).collect()
}

fn open_pair(pair: &[Request], done: u32, total: u32, progress: Progress) -> Vec<Result<Opened, IntakeError>> {
    let open_unless_cancelled = |index: usize, request: &Request| {
        let file_name = table::file_name(&request.path);
        let step = Step { file_name: &file_name, done: done + index as u32, total, within: None };
        if progress(step) { open(request) } else { Err(IntakeError::Cancelled) }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> =
            pair.iter().enumerate().map(|(index, request)| scope.spawn(move || open_unless_cancelled(index, request))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

/// Named by the person, else proposed by the name, else by the content.
fn proposed(request: &Request, file_name: &str, parsed: &Parsed) -> Option<Date> {
    request.effective_on.or_else(|| import::date_in_name(file_name)).or(parsed.dated)
}

fn take_list(store: &mut Store, request: &Request, parsed: Parsed, bytes: &[u8], replace: bool, at: &str) -> Result<Taken, IntakeError> {
    let file_name = table::file_name(&request.path);
    let (kind, sha256) = (parsed.kind, sources::sha256(bytes));
    let effective_on = match store.known(&sha256)? {
        Some(known) => known.effective_on,
        None => proposed(request, &file_name, &parsed).ok_or(IntakeError::NoEffectiveDate { kind })?,
    };
    let accepted = store.accept(&Offered {
        parsed: &parsed,
        bytes,
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
        dataset: None,
        period: None,
        rows_read: parsed.rows_read,
        rows_kept: parsed.rows.len() as u32,
        rows_faulty: parsed.faults.len() as u32,
        already_imported: accepted.already_imported,
        sheet: parsed.sheet,
        faults: parsed.faults,
        notes: accepted.notes,
    })
}
