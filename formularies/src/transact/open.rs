//! Opening `formularies.db`.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::schema::{VERSION, migrate, version};
use super::{Access, TransactError};

/// A connection to a database of this program's version. For reading, a database that does not exist is an empty one.
pub(super) fn open(path: &Path, access: Access) -> Result<Connection, TransactError> {
    match access {
        Access::ReadWrite => read_write(path).map_err(|error| match error {
            // Neither the database nor the log beside it can be made here.
            TransactError::Database(error) if error.sqlite_error_code() == Some(ErrorCode::CannotOpen) => TransactError::ReadOnly,
            error => error,
        }),
        Access::ReadOnly if !path.exists() => {
            let mut db = Connection::open_in_memory()?;
            migrate(&mut db)?;
            db.execute_batch("PRAGMA query_only = ON;")?;
            Ok(db)
        }
        Access::ReadOnly => {
            let db = read_only(path)?;
            let found = version(&db)?;
            match found.cmp(&VERSION) {
                std::cmp::Ordering::Less => Err(TransactError::Older { found, known: VERSION }),
                std::cmp::Ordering::Equal => Ok(db),
                std::cmp::Ordering::Greater => Err(TransactError::Newer { found, known: VERSION }),
            }
        }
    }
}

fn read_write(path: &Path) -> Result<Connection, TransactError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut db = Connection::open_with_flags(path, flags)?;
    settings(&db)?;
    migrate(&mut db)?;
    // A person's work is on the disk when an operation says it is done.
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")?;
    Ok(db)
}

fn settings(db: &Connection) -> Result<(), TransactError> {
    db.busy_timeout(Duration::from_secs(5))?;
    db.execute_batch("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;")?;
    Ok(())
}

fn read_only(path: &Path) -> Result<Connection, TransactError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    settings(&db)?;
    match db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0)) {
        Ok(_) => Ok(db),
        // In a folder that cannot be written, SQLite cannot make the index of the write-ahead log. With no log beside it the file is
        // whole by itself and can be read as one that nobody changes.
        Err(error) if matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly)) && !log_beside(path) => {
            let db = Connection::open_with_flags(immutable_uri(path), flags | OpenFlags::SQLITE_OPEN_URI)?;
            settings(&db)?;
            Ok(db)
        }
        Err(error) => Err(error.into()),
    }
}

fn log_beside(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(log).is_ok_and(|log| log.len() > 0)
}

/// `file:///C:/…?immutable=1`: as SQLite wants its addresses, on every system.
fn immutable_uri(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let escaped = text.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let root = if escaped.starts_with('/') {
        "file://"
    } else if escaped.contains(':') {
        "file:///"
    } else {
        "file:"
    };
    format!("{root}{escaped}?immutable=1")
}
