//! The workspace folder: where its parts lie, and who may write in it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// One writer per workspace: whoever holds the lock writes, everybody else reads and is told who that is.
#[derive(Debug)]
pub struct Workspace {
    folder: PathBuf,
    access: Access,
    /// Held while the workspace is open; the system lets go of it when the program ends, however it ends.
    _lock: Option<File>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    Write,
    /// Another program writes in it.
    HeldBy(Option<Holder>),
    /// The folder cannot be written.
    ReadOnlyFolder,
}

/// Who writes in a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    pub name: String,
    pub process: u32,
    /// RFC 3339
    pub since: String,
}

#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    #[error("no such folder: {0}")]
    Missing(PathBuf),
    #[error("not a folder: {0}")]
    NotAFolder(PathBuf),
    #[error("{0}: {1}")]
    Io(PathBuf, #[source] io::Error),
}

impl Workspace {
    /// Opens the folder to write where that is possible; a missing folder is made when there is a `holder` who wants to write.
    pub fn open(folder: &Path, holder: Option<&Holder>) -> Result<Self, WorkspaceError> {
        let at = |error| WorkspaceError::Io(folder.to_owned(), error);
        match (fs::metadata(folder), holder) {
            (Ok(found), _) if !found.is_dir() => return Err(WorkspaceError::NotAFolder(folder.to_owned())),
            (Ok(_), _) => {}
            (Err(error), Some(_)) if error.kind() == io::ErrorKind::NotFound => fs::create_dir_all(folder).map_err(at)?,
            (Err(error), _) if error.kind() == io::ErrorKind::NotFound => return Err(WorkspaceError::Missing(folder.to_owned())),
            (Err(error), _) => return Err(at(error)),
        }
        let (access, lock) = match holder {
            Some(holder) => lock(folder, holder).map_err(at)?,
            None => (Access::HeldBy(None), None),
        };
        Ok(Self { folder: folder.to_owned(), access, _lock: lock })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn access(&self) -> &Access {
        &self.access
    }

    pub fn may_write(&self) -> bool {
        self.access == Access::Write
    }

    /// Whether a file of this name, there or not, is one that the workspace itself is made of. Its folder has to be there.
    pub fn keeps(&self, file: &Path) -> bool {
        let (Some(name), Ok(parent)) = (file.file_name(), folder_of(file).canonicalize()) else { return false };
        let Ok(folder) = self.folder.canonicalize() else { return false };
        let file = parent.join(name);
        let Ok(within) = file.strip_prefix(&folder) else { return false };
        let mut parts = within.components().map(|part| part.as_os_str().to_string_lossy());
        let first = parts.next().unwrap_or_default();
        match parts.next() {
            Some(_) => ["sources", "index", "backups"].contains(&first.as_ref()),
            None => ["reference.db", "formularies.db", "workspace."].iter().any(|name| first.starts_with(name)),
        }
    }

    /// Accepted files, by their SHA-256.
    pub fn sources(&self) -> PathBuf {
        self.folder.join("sources")
    }

    pub fn reference_db(&self) -> PathBuf {
        self.folder.join("reference.db")
    }

    pub fn index(&self) -> PathBuf {
        self.folder.join("index")
    }

    pub fn formularies_db(&self) -> PathBuf {
        self.folder.join("formularies.db")
    }
}

fn lock(folder: &Path, holder: &Holder) -> io::Result<(Access, Option<File>)> {
    let file = match OpenOptions::new().create(true).truncate(false).write(true).open(folder.join("workspace.lock")) {
        Ok(file) => file,
        Err(error) if matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem) => {
            return Ok((Access::ReadOnlyFolder, None));
        }
        Err(error) => return Err(error),
    };
    // Beside the lock and not in it: a locked file cannot be read on every system.
    let card = folder.join("workspace.holder.json");
    match file.try_lock() {
        Ok(()) => {
            let text = serde_json::to_string(holder).map_err(io::Error::other)?;
            match replace_file(&card, text.as_bytes()) {
                Err(error) if matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem) => {
                    Ok((Access::ReadOnlyFolder, None))
                }
                Err(error) => Err(error),
                Ok(()) => Ok((Access::Write, Some(file))),
            }
        }
        Err(TryLockError::WouldBlock) => {
            let known = fs::read_to_string(&card).ok().and_then(|text| serde_json::from_str(&text).ok());
            Ok((Access::HeldBy(known), None))
        }
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// What a file holds, or how much at least where that is over the limit.
#[derive(Debug)]
pub enum Bounded {
    Whole(Vec<u8>),
    TooLarge(u64),
}

/// Reads a file, never more than `limit` bytes of it. A folder is an error of kind `IsADirectory`; a pipe or a device, which could make
/// the reader wait or never end, one of kind `Unsupported`.
pub fn read_regular_file(path: &Path, limit: u64) -> io::Result<Bounded> {
    let (file, length) = open_regular_file(path)?;
    if length > limit {
        return Ok(Bounded::TooLarge(length));
    }
    let mut bytes = Vec::with_capacity(length as usize);
    let read = file.take(limit + 1).read_to_end(&mut bytes)? as u64;
    Ok(if read > limit { Bounded::TooLarge(read) } else { Bounded::Whole(bytes) })
}

/// Opens a file to read it piece by piece; gives its size too. Errors as of [`read_regular_file`].
pub fn open_regular_file(path: &Path) -> io::Result<(File, u64)> {
    regular(&fs::metadata(path)?)?;
    let file = File::open(path)?;
    // Again, for what was opened: the name may stand for something else by now.
    let found = file.metadata()?;
    regular(&found)?;
    Ok((file, found.len()))
}

fn regular(found: &fs::Metadata) -> io::Result<()> {
    match found {
        found if found.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        found if !found.is_file() => Err(io::ErrorKind::Unsupported.into()),
        _ => Ok(()),
    }
}

/// The folder in which a file stands, or is to stand.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// How the name of a file begins that is not yet what it will be.
pub const TEMPORARY: &str = ".suisho-";

/// Puts the bytes in the place of whatever `path` held, all or nothing: a kill leaves the old file or the new one.
pub fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = Beside::new(folder_of(path))?;
    file.write_all(bytes)?;
    file.put(path)
}

/// A file that is written beside its place and moved there when it is whole. Until then it goes when it is dropped.
#[derive(Debug)]
pub struct Beside(tempfile::NamedTempFile);

impl Beside {
    pub fn new(folder: &Path) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(TEMPORARY);
        // A temporary file is private; what becomes of it is as readable as any other of the person's files.
        #[cfg(unix)]
        let builder = {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o666))
        };
        builder.tempfile_in(folder).map(Self)
    }

    pub fn put(self, path: &Path) -> io::Result<()> {
        self.0.as_file().sync_all()?;
        self.0.persist(path).map_err(|error| error.error)?;
        // On Unix the new name is safe once its folder is written.
        #[cfg(unix)]
        File::open(folder_of(path))?.sync_all()?;
        Ok(())
    }
}

/// A folder that is filled beside its place, to be moved there when everything in it is whole. Until then it goes when it is dropped.
#[derive(Debug)]
pub struct FolderBeside(tempfile::TempDir);

impl FolderBeside {
    /// Beside `place`, which need not be there.
    pub fn new(place: &Path) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(TEMPORARY);
        // As readable as any other of the person's folders.
        #[cfg(unix)]
        let builder = {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o777))
        };
        builder.tempdir_in(folder_of(place)).map(Self)
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Write for Beside {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
