//! A usage file into the store. One thread reads, hashes and compresses the file, the other reads what it says; then the figures are
//! written while the store is locked. Whatever ends it before, nothing is left.

use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use super::{IntakeError, Request, Taken, Within};
use crate::edition::SourceKind;
use crate::import::FileFault;
use crate::sources::{Packed, Packing};
use crate::store::{AcceptError, OfferedUsage, Store};
use crate::table::{self, TableError};
use crate::usage::gather::{Gathered, Gatherer, Halt, Spot};
use crate::usage::mapping::signature;
use crate::usage::plain::{self, USAGE_BYTES};
use crate::usage::{self, Lack};
use crate::workspace;

/// What the beginning of a usage file shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// As the file writes them.
    pub headers: Vec<String>,
    /// Up to ten.
    pub first_rows: Vec<Vec<String>>,
    /// Of the headers.
    pub signature: String,
    /// What neither the columns nor the person say.
    pub lacks: Vec<Lack>,
    pub bytes: u64,
}

const BLOCK_BYTES: usize = 256 << 10;
/// Blocks that wait for whoever is slower.
const BLOCKS: usize = 16;

/// The file where it is usage, standing at its beginning.
pub(super) fn open(request: &Request) -> Result<Option<(Preview, File)>, IntakeError> {
    let asked = request.kind == Some(SourceKind::Usage);
    if request.kind.is_some() && !asked {
        return Ok(None);
    }
    let (mut file, bytes) = workspace::open_regular_file(&request.path).map_err(IntakeError::Unreadable)?;
    let mut head = Vec::with_capacity(usage::HEAD_BYTES);
    (&mut file).take(usage::HEAD_BYTES as u64).read_to_end(&mut head).map_err(IntakeError::Unreadable)?;
    if head.is_empty() {
        return Err(FileFault::from(TableError::Empty).into());
    }
    let Some(beginning) = plain::recognise(&head, &request.usage)? else {
        return Ok(None);
    };
    if bytes > USAGE_BYTES {
        return Err(FileFault::from(TableError::TooLarge { bytes, limit: USAGE_BYTES }).into());
    }
    file.rewind().map_err(IntakeError::Unreadable)?;
    let preview = Preview {
        signature: signature(&beginning.columns.headers),
        lacks: beginning.columns.lacks(&request.usage),
        headers: beginning.columns.headers,
        first_rows: beginning.first_rows,
        bytes,
    };
    Ok(Some((preview, file)))
}

pub(super) fn take(
    store: &Mutex<Store>,
    request: &Request,
    file: File,
    replace: bool,
    at: &str,
    progress: &(dyn Fn(Within) -> bool + Sync),
) -> Result<Taken, IntakeError> {
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
    file: File,
    packing: Packing,
    replace: bool,
    at: &str,
    progress: &(dyn Fn(Within) -> bool + Sync),
) -> Result<Taken, IntakeError> {
    let of_bytes = file.metadata().map_err(IntakeError::Unreadable)?.len();
    let folder = store.lock().unwrap_or_else(PoisonError::into_inner).sources().folder().to_owned();
    let gatherer = Gatherer::to_store(&request.usage, &folder);
    let (mut gathered, packed) = gather(file, packing, gatherer, &mut |rows, bytes| progress(Within { rows, bytes, of_bytes }))?;
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
        notes: accepted.notes,
    })
}

/// Reads the file once, for both who want it.
fn gather(
    file: File,
    packing: Packing,
    mut gatherer: Gatherer,
    go_on: &mut dyn FnMut(u32, u64) -> bool,
) -> Result<(Gathered, Packed), IntakeError> {
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(BLOCKS);
        let thread = scope.spawn(move || pump(file, packing, &sender));
        let mut feed = Feed { receiver, block: Arc::default(), at: 0 };
        let read = usage::read(&mut feed, &mut gatherer, go_on).and_then(|()| Ok(io::copy(&mut feed, &mut io::sink())?));
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
