//! A usage file into the store. One thread reads, hashes and compresses the file, the other reads what it says; then the figures are
//! written while the store is locked. Whatever ends it before, nothing is left.

use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use super::{IntakeError, Opened, Request, Taken, Within};
use crate::edition::SourceKind;
use crate::import::FileFault;
use crate::sources::{Packed, Packing, Sources};
use crate::store::{AcceptError, OfferedUsage, Store, StoreError};
use crate::table::{self, FILE_BYTES, Sheet, TableError};
use crate::usage::gather::{Gathered, Gatherer, Halt, Spot};
use crate::usage::plain::{self, USAGE_BYTES};
use crate::usage::{self, Preview};
use crate::workspace;

const BLOCK_BYTES: usize = 256 << 10;
/// Blocks that wait for whoever is slower.
const BLOCKS: usize = 16;

/// Where the figures come from.
pub(super) enum Source {
    /// Standing at its beginning, of so many bytes.
    File {
        file: File,
        bytes: u64,
    },
    Held {
        sheets: Vec<Sheet>,
        bytes: Vec<u8>,
    },
}

/// A CSV of usage, which is not held; none where the file is something else or has to be held to know what it is.
pub(super) fn open(request: &Request) -> Result<Option<Opened>, IntakeError> {
    let (mut file, bytes) = workspace::open_regular_file(&request.path).map_err(IntakeError::Unreadable)?;
    let mut head = Vec::with_capacity(usage::HEAD_BYTES);
    (&mut file).take(usage::HEAD_BYTES as u64).read_to_end(&mut head).map_err(IntakeError::Unreadable)?;
    let mut preview = Preview::of_beginning(&head, &request.usage)?;
    if preview.is_none() && bytes > FILE_BYTES {
        // Nothing else is so large.
        preview = plain::first_sheet(&head).and_then(|sheet| Preview::guessed(&[sheet], &request.usage));
    }
    let Some(preview) = preview else { return Ok(None) };
    if bytes > USAGE_BYTES {
        return Err(FileFault::from(TableError::TooLarge { bytes, limit: USAGE_BYTES }).into());
    }
    file.rewind().map_err(IntakeError::Unreadable)?;
    Ok(Some(Opened::Usage { preview, from: Source::File { file, bytes } }))
}

pub(super) fn take(
    store: &Mutex<Store>,
    request: &Request,
    from: Source,
    replace: bool,
    at: &str,
    progress: &(dyn Fn(Within) -> bool + Sync),
) -> Result<Taken, IntakeError> {
    let sources = store.lock().unwrap_or_else(PoisonError::into_inner).sources().clone();
    let taken = take_into(&sources, store, request, from, replace, at, progress);
    if taken.is_err() {
        // Where it was made for this file alone, it is empty.
        fs::remove_dir(sources.folder()).ok();
    }
    taken
}

fn take_into(
    sources: &Sources,
    store: &Mutex<Store>,
    request: &Request,
    from: Source,
    replace: bool,
    at: &str,
    progress: &(dyn Fn(Within) -> bool + Sync),
) -> Result<Taken, IntakeError> {
    let packing = sources.packing().map_err(StoreError::Sources)?;
    let gatherer = Gatherer::to_store(&request.usage, sources.folder());
    let of_bytes = match &from {
        Source::File { bytes, .. } => *bytes,
        Source::Held { bytes, .. } => bytes.len() as u64,
    };
    let mut go_on = |rows, bytes| progress(Within { rows, bytes, of_bytes });
    let (gathered, packed) = match from {
        Source::File { file, .. } => gather(file, packing, gatherer, &mut go_on)?,
        Source::Held { sheets, bytes } => gather_held(&sheets, &bytes, packing, gatherer, &mut go_on)?,
    };
    let rows = gathered.rows_read;
    let mut go_on = || progress(Within { rows, bytes: of_bytes, of_bytes });
    let file_name = table::file_name(&request.path);
    let (dataset, period, faults) = (gathered.dataset.clone(), gathered.span(), gathered.faults.clone());
    let (rows_kept, rows_faulty) = (gathered.rows_kept(), gathered.faulty);
    let sheet = gathered.sheet.clone();
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

fn gather_held(
    sheets: &[Sheet],
    bytes: &[u8],
    mut packing: Packing,
    mut gatherer: Gatherer,
    go_on: &mut dyn FnMut(u32, u64) -> bool,
) -> Result<(Gathered, Packed), IntakeError> {
    usage::read_sheets(sheets, bytes.len() as u64, &mut gatherer, go_on)?;
    packing.write_all(bytes).map_err(StoreError::Sources)?;
    Ok((gatherer.finish()?, packing.finish().map_err(StoreError::Sources)?))
}

/// Reads the file once, for both who want it.
fn gather(
    file: impl Read + Send,
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
        // What could not be read or kept to its end looks cut off to the reader, who is not to blame.
        let packed = pumped?;
        read?;
        Ok((gatherer.finish()?, packed.ok_or(IntakeError::Cancelled)?))
    })
}

/// None where the listener has gone: the file is refused.
fn pump(mut file: impl Read, mut packing: Packing, listener: &SyncSender<Arc<[u8]>>) -> Result<Option<Packed>, IntakeError> {
    let mut buffer = vec![0; BLOCK_BYTES];
    loop {
        let count = file.read(&mut buffer).map_err(IntakeError::Unreadable)?;
        if count == 0 {
            return Ok(Some(packing.finish().map_err(StoreError::Sources)?));
        }
        let block: Arc<[u8]> = buffer[..count].into();
        if listener.send(Arc::clone(&block)).is_err() {
            return Ok(None);
        }
        packing.write_all(&block).map_err(StoreError::Sources)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::usage::Given;

    /// A disk that is pulled out after the first bytes.
    struct Breaking<'a>(&'a [u8]);

    impl Read for Breaking<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.0.read(buffer)?;
            if count == 0 { Err(io::ErrorKind::TimedOut.into()) } else { Ok(count) }
        }
    }

    #[test]
    fn a_file_that_stops_being_read_is_not_called_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let sources = Sources::new(folder.path().to_owned());
        let row = "見本県,48101,2026-04,2149042F2021,規格単位,12\n";
        let text = format!("データセット,地域,期間,薬価基準収載医薬品コード,単位,数量\n{row}");
        for bytes in [text.as_bytes(), &text.as_bytes()[..text.len() - 8]] {
            let given = Given::default();
            let gatherer = Gatherer::to_store(&given, sources.folder());
            let result = gather(Breaking(bytes), sources.packing().unwrap(), gatherer, &mut |_, _| true);
            assert!(matches!(&result, Err(IntakeError::Unreadable(error)) if error.kind() == io::ErrorKind::TimedOut));
        }
    }
}
