//! A usage file into the store. One thread reads, hashes and compresses the file, the other reads what it says; then the figures are
//! written while the store is locked. Whatever ends it before, nothing is left.

use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use super::{IntakeError, Request, Taken, Within};
use crate::edition::SourceKind;
use crate::import::FileFault;
use crate::japanese;
use crate::sources::{Packed, Packing};
use crate::store::{AcceptError, Note, OfferedUsage, Store};
use crate::table::{self, Sheet, TableError};
use crate::usage::gather::{Gathered, Gatherer, Halt, Spot};
use crate::usage::layout::{self, Guess, Layout};
use crate::usage::mapping::{Role, signature};
use crate::usage::plain::{self, Beginning, Columns, USAGE_BYTES};
use crate::usage::{self, DatasetId, Lack, QuantityUnit};
use crate::workspace;

/// What the beginning of a usage file shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// None where the headers are not known and a person has to point out what the columns hold.
    pub layout: Option<Layout>,
    /// As the file writes them.
    pub headers: Vec<String>,
    /// Up to ten.
    pub first_rows: Vec<Vec<String>>,
    /// One for each header; of an unknown layout a guess.
    pub roles: Vec<Role>,
    /// Of the headers.
    pub signature: String,
    /// None where nobody says it.
    pub dataset: Option<DatasetId>,
    pub unit: Option<QuantityUnit>,
    /// What neither the columns nor the person say.
    pub lacks: Vec<Lack>,
    pub bytes: u64,
}

const BLOCK_BYTES: usize = 256 << 10;
/// Blocks that wait for whoever is slower.
const BLOCKS: usize = 16;

/// No list is so large: what is larger and may be usage is.
const LIST_BYTES: u64 = 64 << 20;

/// Unless the person says that it is something else.
pub(super) fn may_be(request: &Request) -> bool {
    request.kind.is_none_or(|kind| kind == SourceKind::Usage)
}

/// The file where its rows stream, standing at its beginning.
pub(super) fn open(request: &Request) -> Result<Option<(Preview, File)>, IntakeError> {
    if !may_be(request) {
        return Ok(None);
    }
    let (mut file, bytes) = workspace::open_regular_file(&request.path).map_err(IntakeError::Unreadable)?;
    let mut head = Vec::with_capacity(usage::HEAD_BYTES);
    (&mut file).take(usage::HEAD_BYTES as u64).read_to_end(&mut head).map_err(IntakeError::Unreadable)?;
    if head.is_empty() {
        return Err(FileFault::from(TableError::Empty).into());
    }
    let preview = match plain::recognise(&head, &request.usage)? {
        Some(beginning) => streamed(beginning, request, bytes),
        None if bytes > LIST_BYTES => {
            let Ok(rows) = plain::first_rows(&head) else { return Ok(None) };
            let Some(preview) = guessed(&[Sheet::of_rows(rows)], request, bytes) else { return Ok(None) };
            preview
        }
        None => return Ok(None),
    };
    if bytes > USAGE_BYTES {
        return Err(FileFault::from(TableError::TooLarge { bytes, limit: USAGE_BYTES }).into());
    }
    file.rewind().map_err(IntakeError::Unreadable)?;
    Ok(Some((preview, file)))
}

pub(super) fn at_beginning(request: &Request) -> Result<File, IntakeError> {
    workspace::open_regular_file(&request.path).map(|(file, _)| file).map_err(IntakeError::Unreadable)
}

fn streamed(beginning: Beginning, request: &Request, bytes: u64) -> Preview {
    let (given, columns) = (&request.usage, &beginning.columns);
    let first = |role: Role| columns.at(role).and_then(|column| Some(japanese::plain(beginning.first_rows.first()?.get(column)?)));
    let of_mapping = given.mapping.as_ref().and_then(|mapping| mapping.dataset.clone());
    Preview {
        layout: Some(Layout::Plain),
        roles: columns.roles().to_vec(),
        signature: signature(&columns.headers),
        dataset: given.dataset.clone().or(of_mapping).or_else(|| first(Role::Dataset)?.parse().ok()),
        unit: first(Role::Unit).and_then(|word| QuantityUnit::from_word(&word)).or(columns.unit).or(given.unit),
        lacks: columns.lacks(given),
        headers: columns.headers.clone(),
        first_rows: beginning.first_rows,
        bytes,
    }
}

/// A known layout that is held.
pub(super) fn known(sheets: &[Sheet], request: &Request, bytes: u64) -> Result<Option<Preview>, FileFault> {
    let given = &request.usage;
    let Some(found) = layout::find(sheets, given)? else { return Ok(None) };
    let headers = found.headers();
    Ok(Some(Preview {
        layout: Some(found.layout()),
        first_rows: found.first_rows(),
        roles: found.roles(),
        signature: signature(&headers),
        dataset: found.dataset(given),
        unit: found.unit(given),
        lacks: found.lacks(given),
        headers,
        bytes,
    }))
}

/// What may be usage, for a person to point out.
pub(super) fn guessed(sheets: &[Sheet], request: &Request, bytes: u64) -> Option<Preview> {
    let Guess { headers, first_rows, roles, signature } = layout::guess(sheets)?;
    let given = &request.usage;
    let lacks = Columns::new(&headers, roles.clone()).lacks(given);
    Some(Preview { layout: None, headers, first_rows, roles, signature, dataset: given.dataset.clone(), unit: given.unit, lacks, bytes })
}

pub(super) fn take(
    store: &Mutex<Store>,
    request: &Request,
    preview: &Preview,
    file: (File, Option<Vec<Sheet>>),
    replace: bool,
    at: &str,
    progress: &(dyn Fn(Within) -> bool + Sync),
) -> Result<Taken, IntakeError> {
    if preview.layout.is_none() {
        return Err(FileFault::NotPointedOut { headers: preview.headers.clone() }.into());
    }
    let sources = store.lock().unwrap_or_else(PoisonError::into_inner).sources().clone();
    let packing = sources.packing().map_err(|error| IntakeError::Accept(crate::store::StoreError::Sources(error).into()))?;
    let taken = take_packing(store, request, file, packing, replace, at, progress);
    if taken.is_err() {
        // It was made for this file alone, where it was not there before.
        fs::remove_dir(sources.folder()).ok();
    }
    taken
}

fn take_packing(
    store: &Mutex<Store>,
    request: &Request,
    (file, sheets): (File, Option<Vec<Sheet>>),
    packing: Packing,
    replace: bool,
    at: &str,
    progress: &(dyn Fn(Within) -> bool + Sync),
) -> Result<Taken, IntakeError> {
    let of_bytes = file.metadata().map_err(IntakeError::Unreadable)?.len();
    let folder = store.lock().unwrap_or_else(PoisonError::into_inner).sources().folder().to_owned();
    let gatherer = Gatherer::to_store(&request.usage, &folder);
    let (mut gathered, packed) = gather(file, sheets, packing, gatherer, &mut |rows, bytes| progress(Within { rows, bytes, of_bytes }))?;
    let rates = std::mem::take(&mut gathered.rates).into_iter().map(Note::RateDiffers);
    let rows = gathered.rows_read;
    let mut go_on = || progress(Within { rows, bytes: of_bytes, of_bytes });
    let file_name = table::file_name(&request.path);
    let (dataset, period, faults) = (gathered.dataset.clone(), gathered.span(), std::mem::take(&mut gathered.faults));
    gathered.faults.clone_from(&faults);
    let (rows_kept, rows_faulty) = (gathered.rows_kept(), gathered.faulty);
    let sheet = gathered.sheet.as_deref().map(str::to_owned);
    let offered = OfferedUsage { gathered, packed, file_name: &file_name, given: &request.usage, imported_at: at, replace };
    let accepted = store.lock().unwrap_or_else(PoisonError::into_inner).accept_usage(offered, &mut go_on);
    let accepted = accepted.map_err(|error| match error {
        AcceptError::Repeated(spot) => repeated(request, spot, error),
        AcceptError::Cancelled => IntakeError::Cancelled,
        error => error.into(),
    })?;
    Ok(Taken {
        file_name,
        kind: SourceKind::Usage,
        edition: accepted.edition,
        effective_on: accepted.effective_on,
        dataset: Some(dataset),
        period,
        rows_read: rows,
        rows_kept,
        rows_faulty,
        already_imported: accepted.already_imported,
        sheet,
        faults,
        notes: accepted.notes.into_iter().chain(rates).collect(),
    })
}

/// Reads the file once, for both who want it.
fn gather(
    file: File,
    sheets: Option<Vec<Sheet>>,
    packing: Packing,
    mut gatherer: Gatherer,
    go_on: &mut dyn FnMut(u32, u64) -> bool,
) -> Result<(Gathered, Packed), IntakeError> {
    let of_bytes = file.metadata().map_err(IntakeError::Unreadable)?.len();
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(BLOCKS);
        let thread = scope.spawn(move || pump(file, packing, &sender));
        let mut feed = Feed { receiver, block: Arc::default(), at: 0 };
        let read = match sheets {
            Some(sheets) => usage::read_sheets(&sheets, of_bytes, &mut gatherer, go_on),
            None => usage::read(&mut feed, &mut gatherer, go_on),
        };
        let read = read.and_then(|()| Ok(io::copy(&mut feed, &mut io::sink())?));
        drop(feed);
        let pumped = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        // Whoever refuses the file leaves the other thread without a listener.
        read?;
        let packed = pumped.map_err(IntakeError::Unreadable)?;
        Ok((gatherer.finish()?, packed))
    })
}

fn pump(mut file: File, mut packing: Packing, listener: &SyncSender<Arc<[u8]>>) -> io::Result<Packed> {
    let mut buffer = vec![0; BLOCK_BYTES];
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            return packing.finish();
        }
        let block: Arc<[u8]> = buffer[..count].into();
        if listener.send(Arc::clone(&block)).is_err() {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        packing.write_all(&block)?;
    }
}

/// The blocks as one stream.
struct Feed {
    receiver: Receiver<Arc<[u8]>>,
    block: Arc<[u8]>,
    at: usize,
}

impl Read for Feed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.block.len() {
            let Ok(block) = self.receiver.recv() else { return Ok(0) };
            (self.block, self.at) = (block, 0);
        }
        let count = buffer.len().min(self.block.len() - self.at);
        buffer[..count].copy_from_slice(&self.block[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

/// Looks for the two rows of a figure that stands twice.
fn repeated(request: &Request, spot: Spot, error: AcceptError) -> IntakeError {
    let mut gatherer = Gatherer::to_find(&request.usage, spot);
    let read = workspace::open_regular_file(&request.path).map(|(mut file, _)| usage::read(&mut file, &mut gatherer, &mut |_, _| true));
    match read {
        Ok(Ok(()) | Err(Halt::Enough)) => gatherer.repeated().map_or(error.into(), IntakeError::File),
        Ok(Err(halt)) => halt.into(),
        Err(error) => IntakeError::Unreadable(error),
    }
}

impl From<Halt> for IntakeError {
    fn from(halt: Halt) -> Self {
        match halt {
            Halt::Cancelled | Halt::Enough => Self::Cancelled,
            Halt::File(fault) => Self::File(fault),
            Halt::Io(error) => Self::Unreadable(error),
        }
    }
}
