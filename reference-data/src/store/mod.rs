//! `reference.db`: what was read from the accepted files. Everything in it can be built again from `sources/`.

mod accept;
mod generic_name;
mod generic_status;
mod listed;
mod places;
mod price;
mod read;
mod receipt_master;
mod share;
mod supply;
mod usage;

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

use crate::edition::{Edition, EditionId, SourceFile, SourceKind};
use crate::import::FileFault;
use crate::product::Route;
use crate::sources::Sources;
use crate::usage::DatasetId;
use crate::workspace::Workspace;

pub use accept::{AcceptError, Acceptance, Note, Offered, Rebuilt};
pub use listed::{InEdition, Listed};
pub use read::KeptFault;
pub use usage::{Extent, OfferedUsage, ProductCell, ProductUsage, Traced, UsageOf};

/// The layout of the tables. A store of another layout is built again from the sources.
const LAYOUT: i64 = 6;

const TABLES: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE edition (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  effective_on TEXT NOT NULL,
  -- Of usage alone; otherwise empty.
  dataset TEXT NOT NULL,
  hash TEXT NOT NULL,
  UNIQUE (kind, effective_on, dataset)
);
-- Every name that an edition ever had: it changes when a further file joins.
CREATE TABLE edition_name (hash TEXT PRIMARY KEY, edition INTEGER NOT NULL REFERENCES edition ON DELETE CASCADE) WITHOUT ROWID;
CREATE TABLE file (
  id INTEGER PRIMARY KEY,
  edition INTEGER NOT NULL REFERENCES edition ON DELETE CASCADE,
  sha256 TEXT NOT NULL UNIQUE,
  file_name TEXT NOT NULL,
  sheet TEXT,
  imported_at TEXT NOT NULL,
  rows_read INTEGER NOT NULL,
  rows_kept INTEGER NOT NULL,
  -- All of them; `row_fault` has the first.
  rows_faulty INTEGER NOT NULL
);
-- 内用薬, 注射薬, 外用薬: what of a price list stands in a file, so that nobody has to read its rows to know.
CREATE TABLE price_part (
  file INTEGER NOT NULL REFERENCES file ON DELETE CASCADE,
  route TEXT NOT NULL,
  PRIMARY KEY (file, route)
) WITHOUT ROWID;
CREATE TABLE row_fault (
  file INTEGER NOT NULL REFERENCES file ON DELETE CASCADE,
  -- Where the list goes over several sheets.
  sheet TEXT,
  row INTEGER NOT NULL,
  column TEXT NOT NULL,
  read TEXT NOT NULL,
  problem TEXT NOT NULL
);
";

#[derive(Debug)]
pub struct Store {
    db: Connection,
    sources: Sources,
    path: PathBuf,
}

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(transparent)]
    Db(#[from] rusqlite::Error),
    #[error("sources: {0}")]
    Sources(#[source] std::io::Error),
    #[error("what the store holds cannot be read: {0}")]
    Damaged(String),
    #[error("no such edition: {0}")]
    NoSuchEdition(String),
    #[error("no such dataset: {0}")]
    NoSuchDataset(DatasetId),
    #[error("cancelled")]
    Cancelled,
    /// All that is used of one product is more than a sum can hold: nine million million units.
    #[error("too much of {code} to add up")]
    TooMuch { code: String },
    #[error("a kept file can no longer be read: {file_name} ({sha256}): {fault}")]
    SourceUnreadable { file_name: String, sha256: String, fault: FileFault },
    /// It is not what was accepted, or is gone. `file_name` is that of the file when it came; empty where its card is damaged too.
    #[error("a kept file is damaged or gone: {file_name} ({sha256}): {error}")]
    SourceDamaged { file_name: String, sha256: String, error: std::io::Error },
    /// The tables are missing or of another layout, and may not be made here.
    #[error("the store must be built again by someone who may write")]
    NeedsRebuild,
}

impl StoreError {
    /// A reader was refused what only a writer may do.
    fn is_refused_to_write(&self) -> bool {
        let code = match self {
            Self::Db(error) => error.sqlite_error_code(),
            _ => None,
        };
        matches!(code, Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::ReadOnly))
    }

    /// The database file itself is no longer one that SQLite can read.
    fn is_damaged_database(&self) -> bool {
        let code = match self {
            Self::Db(error) => error.sqlite_error_code(),
            _ => None,
        };
        matches!(code, Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt))
    }
}

impl Store {
    /// Opens the store. Where it may be written, missing tables are made, a store that lost its content or is damaged is built again from
    /// the sources, and what an import did not finish is finished or cleared away.
    pub fn open(workspace: &Workspace) -> Result<Self, StoreError> {
        let path = workspace.reference_db();
        let sources = Sources::new(workspace.sources());
        if !workspace.may_write() {
            return Self::open_read_only(&path, sources);
        }
        match Self::open_to_write(&path, sources.clone()) {
            Err(error) if error.is_damaged_database() => {
                remove_db(&path)?;
                Self::open_to_write(&path, sources)
            }
            other => other,
        }
    }

    fn open_to_write(path: &Path, sources: Sources) -> Result<Self, StoreError> {
        let db = Connection::open(path)?;
        prepare(&db)?;
        let mut store = Self { db, sources, path: path.to_owned() };
        if store.layout()? != Some(LAYOUT) {
            store.make_tables()?;
        }
        store.settle()?;
        Ok(store)
    }

    /// An empty store in the place of one that SQLite cannot read.
    fn start_anew(&mut self) -> Result<(), StoreError> {
        self.db = Connection::open_in_memory()?;
        remove_db(&self.path)?;
        self.db = Connection::open(&self.path)?;
        prepare(&self.db)?;
        self.make_tables()
    }

    fn open_read_only(path: &Path, sources: Sources) -> Result<Self, StoreError> {
        if !path.exists() {
            // Sources without a store: it was lost, and is not the same as nothing.
            let (cards, unreadable) = sources.cards().map_err(StoreError::Sources)?;
            if !cards.is_empty() || !unreadable.is_empty() {
                return Err(StoreError::NeedsRebuild);
            }
            let db = Connection::open_in_memory()?;
            let store = Self { db, sources, path: path.to_owned() };
            store.make_tables()?;
            return Ok(store);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let store = Self { db: Connection::open_with_flags(path, flags)?, sources, path: path.to_owned() };
        let (layout, store) = match store.layout() {
            // In a folder that cannot be written, SQLite cannot make the files beside the database that it wants. With no log there the
            // database is whole by itself and can be read as one that nobody changes.
            Err(error) if error.is_refused_to_write() && !log_beside(path) => {
                let store = Self { db: open_unchanging(path, flags)?, ..store };
                (store.layout()?, store)
            }
            layout => (layout?, store),
        };
        if layout == Some(LAYOUT) { Ok(store) } else { Err(StoreError::NeedsRebuild) }
    }

    fn layout(&self) -> Result<Option<i64>, StoreError> {
        let exists: bool = self.db.query_row("SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'meta')", [], |row| row.get(0))?;
        if !exists {
            return Ok(None);
        }
        Ok(self.db.query_row("SELECT value FROM meta WHERE key = 'layout'", [], |row| row.get(0)).optional()?)
    }

    /// The accepted files of this store.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Drops whatever tables there are and makes ours.
    fn make_tables(&self) -> Result<(), StoreError> {
        let names: Vec<String> = self
            .db
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        self.db.execute_batch("PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE;")?;
        for name in names {
            self.db.execute_batch(&format!("DROP TABLE \"{}\"", name.replace('"', "\"\"")))?;
        }
        self.db.execute_batch(TABLES)?;
        self.db.execute_batch(&accept::list_tables())?;
        self.db.execute_batch(usage::TABLES)?;
        self.db.execute("INSERT INTO meta VALUES ('layout', ?1), ('generation', 0), ('identity', lower(hex(randomblob(16))))", [LAYOUT])?;
        self.db.execute_batch("COMMIT; PRAGMA foreign_keys = ON;")?;
        Ok(())
    }

    /// What an index says it was built from: another store or another state of it has another mark.
    pub fn generation(&self) -> Result<String, StoreError> {
        let value =
            |key: &str| self.db.query_row("SELECT CAST(value AS TEXT) FROM meta WHERE key = ?1", [key], |row| row.get::<_, String>(0));
        Ok(format!("{}:{}:{}", LAYOUT, value("identity")?, value("generation")?))
    }

    /// Newest first, by kind.
    pub fn editions(&self) -> Result<Vec<Edition>, StoreError> {
        let mut statement = self
            .db
            .prepare_cached("SELECT id, kind, effective_on, hash, dataset FROM edition ORDER BY kind, effective_on DESC, dataset")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?;
        let mut editions: Vec<Edition> = Vec::new();
        for row in rows {
            let (id, kind, effective_on, hash, dataset): (i64, String, String, String, String) = row?;
            let kind = SourceKind::from_name(&kind).ok_or_else(|| StoreError::Damaged(kind))?;
            let dataset = Some(dataset).filter(|dataset| !dataset.is_empty()).map(read::code).transpose()?;
            let files = self.files(id)?;
            let parts: Vec<Route> = files.iter().flat_map(|file| file.parts.iter().copied()).collect();
            let missing_parts = match kind {
                SourceKind::PriceList => {
                    [Route::Oral, Route::Injection, Route::External].into_iter().filter(|part| !parts.contains(part)).collect()
                }
                _ => Vec::new(),
            };
            editions.push(Edition {
                newest: !editions.iter().any(|newer| newer.kind == kind && newer.dataset == dataset),
                id: EditionId(hash),
                kind,
                effective_on: read::date(&effective_on)?,
                period: if kind == SourceKind::Usage { self.usage_span(id)? } else { None },
                dataset,
                rows: files.iter().map(|file| file.rows_kept).sum(),
                incomplete: files.iter().any(|file| file.rows_faulty > 0),
                files,
                missing_parts,
                names: self.names(id)?,
            });
        }
        Ok(editions)
    }

    fn files(&self, edition: i64) -> Result<Vec<SourceFile>, StoreError> {
        let mut statement = self.db.prepare_cached(
            "SELECT id, sha256, file_name, imported_at, rows_read, rows_kept, rows_faulty
             FROM file WHERE edition = ?1 ORDER BY file_name, id",
        )?;
        let rows = statement.query_map([edition], |row| {
            let file = SourceFile {
                sha256: row.get(1)?,
                file_name: row.get(2)?,
                imported_at: row.get(3)?,
                rows_read: row.get(4)?,
                rows_kept: row.get(5)?,
                rows_faulty: row.get(6)?,
                parts: Vec::new(),
            };
            Ok((row.get::<_, i64>(0)?, file))
        })?;
        let mut files = Vec::new();
        for row in rows {
            let (id, mut file) = row?;
            let mut words = self.db.prepare_cached("SELECT route FROM price_part WHERE file = ?1")?;
            let words = words.query_map([id], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
            file.parts = words.iter().filter_map(|word| Route::from_word(word)).collect();
            file.parts.sort();
            files.push(file);
        }
        Ok(files)
    }

    fn names(&self, edition: i64) -> Result<Vec<EditionId>, StoreError> {
        let mut statement = self.db.prepare_cached("SELECT hash FROM edition_name WHERE edition = ?1 ORDER BY hash")?;
        let names = statement.query_map([edition], |row| row.get(0).map(EditionId))?;
        Ok(names.collect::<Result<_, _>>()?)
    }

    /// An edition by any name it ever had.
    pub fn edition(&self, id: &EditionId) -> Result<Option<Edition>, StoreError> {
        Ok(self.editions()?.into_iter().find(|edition| edition.is_called(id)))
    }

    /// The edition named, where it is of the kind; the newest of the kind where none is named.
    fn edition_or_newest(&self, id: Option<&EditionId>, kind: SourceKind) -> Result<Option<Edition>, StoreError> {
        let mut editions = self.editions()?.into_iter().filter(|edition| edition.kind == kind);
        Ok(match id {
            Some(id) => editions.find(|edition| edition.is_called(id)),
            None => editions.next(),
        })
    }

    /// An edition as a person names it: its id, the beginning of its id (8 characters or more), or its day, with the kind where both
    /// kinds have that day.
    pub fn edition_called(&self, name: &str, kind: Option<SourceKind>) -> Result<Edition, StoreError> {
        if let Some(edition) = self.edition(&EditionId(name.to_owned()))? {
            return Ok(edition);
        }
        let day: Option<Date> = crate::japanese::date(name);
        let editions = self.editions()?.into_iter().filter(|edition| kind.is_none_or(|kind| edition.kind == kind));
        let called = |edition: &Edition| Some(edition.effective_on) == day || (name.len() >= 8 && edition.id.0.starts_with(name));
        editions.into_iter().find(called).ok_or_else(|| StoreError::NoSuchEdition(name.to_owned()))
    }

    fn row_id(&self, edition: &Edition) -> Result<i64, StoreError> {
        let dataset = edition.dataset.as_ref().map_or("", DatasetId::as_str);
        let key = params![edition.kind.name(), edition.effective_on.to_string(), dataset];
        let sql = "SELECT id FROM edition WHERE kind = ?1 AND effective_on = ?2 AND dataset = ?3";
        Ok(self.db.query_row(sql, key, |row| row.get(0))?)
    }
}

fn prepare(db: &Connection) -> rusqlite::Result<()> {
    db.busy_timeout(std::time::Duration::from_secs(10))?;
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;")
}

fn open_unchanging(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let name = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23").replace('\\', "/");
    let slash = if name.starts_with('/') || !path.is_absolute() { "" } else { "/" };
    Connection::open_with_flags(format!("file:{slash}{name}?immutable=1"), flags | OpenFlags::SQLITE_OPEN_URI)
}

fn log_beside(path: &Path) -> bool {
    std::fs::metadata(path.with_extension("db-wal")).is_ok_and(|log| log.len() > 0)
}

fn remove_db(path: &Path) -> Result<(), StoreError> {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match std::fs::remove_file(&name) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(StoreError::Sources(error)),
            _ => {}
        }
    }
    Ok(())
}
