//! The folder in which the files of a release are made.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

use reference_data::workspace::FolderBeside;
use sha2::{Digest, Sha256};

use super::{ReleaseFileError, released};
use crate::transact::ReleasedFile;

/// Files that are not in their place yet. It goes with all of them when it is dropped before that.
#[derive(Debug)]
pub struct Staged {
    folder: FolderBeside,
    files: Vec<ReleasedFile>,
}

impl Staged {
    /// Beside `place`, on the same disk.
    pub fn new(place: &Path) -> io::Result<Self> {
        Ok(Self { folder: FolderBeside::new(place)?, files: Vec::new() })
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// By name.
    pub fn files(&self) -> Vec<ReleasedFile> {
        let mut files = self.files.clone();
        files.sort_by(|a, b| a.name.cmp(&b.name));
        files
    }

    /// Makes a file of what `work` writes; it is on the disk afterwards.
    pub(super) fn file(
        &mut self,
        name: &str,
        work: impl FnOnce(&mut Hashing) -> Result<(), ReleaseFileError>,
    ) -> Result<(), ReleaseFileError> {
        let failed = |source: io::Error| ReleaseFileError::File { name: name.to_owned(), source };
        let file = File::create(self.path().join(name)).map_err(failed)?;
        let mut out = Hashing { file: BufWriter::new(file), hash: Sha256::new(), bytes: 0 };
        work(&mut out)?;
        let Hashing { file, hash, bytes } = out;
        let file = file.into_inner().map_err(|error| failed(error.into_error()))?;
        file.sync_all().map_err(failed)?;
        self.files.push(released(name, hex(hash), bytes));
        Ok(())
    }

    /// Takes in a file that somebody else wrote into the folder.
    pub(super) fn take(&mut self, name: &str) -> Result<(), ReleaseFileError> {
        let failed = |source: io::Error| ReleaseFileError::File { name: name.to_owned(), source };
        let mut file = fs::OpenOptions::new().read(true).write(true).open(self.path().join(name)).map_err(failed)?;
        let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 16]);
        loop {
            let read = file.read(&mut buffer).map_err(failed)?;
            if read == 0 {
                break;
            }
            hash.update(&buffer[..read]);
            bytes += read as u64;
        }
        file.sync_all().map_err(failed)?;
        self.files.push(released(name, hex(hash), bytes));
        Ok(())
    }
}

/// Counts and hashes what it writes.
pub(super) struct Hashing {
    file: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
