//! Files come into the store whole or not at all: the file is kept in `sources/`, its rows and its edition are written in one transaction.

use rusqlite::{OptionalExtension, Transaction, params};

use jiff::civil::Date;

use super::listed::{self, Listed};
use super::{Store, StoreError, read, receipt_master, supply, usage};
use crate::edition::{EditionId, SourceKind};
use crate::generic_name::GenericNameRow;
use crate::import::{self, Parsed, PublishedShareRow, RowFault, Rows, StatusRow};
use crate::period::Period;
use crate::place::{MunicipalityRow, PopulationRow, ShapeRow};
use crate::product::PriceRow;
use crate::receipt_master::ReceiptRow;
use crate::sources::{self, Card, Sources};
use crate::supply::SupplyRow;
use crate::usage::gather::Spot;
use crate::usage::{DatasetId, Grain, QuantityUnit};

type MakeTable = fn() -> String;

/// The table of every kind of list, with how it is made.
const LISTS: &[(&str, MakeTable)] = &[
    (PriceRow::TABLE, listed::create::<PriceRow>),
    (StatusRow::TABLE, listed::create::<StatusRow>),
    (ReceiptRow::TABLE, listed::create::<ReceiptRow>),
    (GenericNameRow::TABLE, listed::create::<GenericNameRow>),
    (SupplyRow::TABLE, listed::create::<SupplyRow>),
    (MunicipalityRow::TABLE, listed::create::<MunicipalityRow>),
    (PopulationRow::TABLE, listed::create::<PopulationRow>),
    (PublishedShareRow::TABLE, listed::create::<PublishedShareRow>),
    (ShapeRow::TABLE, listed::create::<ShapeRow>),
];

/// The same for rows of whichever kind they are.
macro_rules! with_rows {
    ($of:expr, $rows:ident => $do:expr) => {
        match $of {
            Rows::Prices($rows) => $do,
            Rows::Statuses($rows) => $do,
            Rows::ReceiptMaster($rows) => $do,
            Rows::GenericNames($rows) => $do,
            Rows::Supplies($rows) => $do,
            Rows::Municipalities($rows) => $do,
            Rows::Populations($rows) => $do,
            Rows::PublishedShares($rows) => $do,
            Rows::Shapes($rows) => $do,
        }
    };
}

pub(super) fn list_tables() -> String {
    LISTS.iter().map(|(_, create)| create()).collect()
}

/// A parsed file that someone wants in the store.
pub struct Offered<'a> {
    pub parsed: &'a Parsed,
    pub bytes: &'a [u8],
    pub sha256: &'a str,
    pub file_name: &'a str,
    pub effective_on: Date,
    /// RFC 3339
    pub imported_at: &'a str,
    /// Takes the place of files of the same edition that hold one of its codes.
    pub replace: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    pub edition: EditionId,
    /// The day under which the file stands; for one that was here already, the day it was imported for.
    pub effective_on: Date,
    pub already_imported: bool,
    pub notes: Vec<Note>,
}

/// What a person should know of a file that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A list of the state on its day, and a newer one is in use: it came in as history.
    OlderThanInUse {
        in_use: Date,
    },
    /// Another file was taken away whole, with what this one does not hold too.
    Replaced {
        file_name: String,
        rows: u32,
    },
    Usage(crate::usage::layout::Note),
}

impl Note {
    /// The stable name, in JSON.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OlderThanInUse { .. } => "older_than_in_use",
            Self::Replaced { .. } => "replaced",
            Self::Usage(crate::usage::layout::Note::RateDiffers { .. }) => "rate_differs",
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    #[error("code {code} stands in {file_name} of the same edition with different content")]
    Conflict { code: String, file_name: String },
    #[error("a difference of the receipt master, and no full file before it")]
    NoFullMaster,
    /// `newest`: the day of the difference or full file that holds it already, or stands on what it would change.
    #[error("a difference of the receipt master that is not after {newest}")]
    OutOfOrder { newest: Date },
    #[error("usage of {place} in {period} stands in {file_name} of the same dataset already")]
    Overlap { file_name: String, place: String, period: Period },
    #[error("{dataset} counts in {known:?} and not in {found:?}")]
    OtherUnit { dataset: DatasetId, known: QuantityUnit, found: QuantityUnit },
    #[error("{dataset} has periods of {known:?} and not of {found:?}")]
    OtherGrain { dataset: DatasetId, known: Grain, found: Grain },
    /// The same figure twice in the file; by the numbers of its gathering.
    #[error("a figure stands twice in the file: {0:?}")]
    Repeated(Spot),
    #[error("cancelled")]
    Cancelled,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for AcceptError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// What a rebuild did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rebuilt {
    pub files: u32,
    pub rows: u32,
}

impl Store {
    pub fn accept(&mut self, offered: &Offered) -> Result<Acceptance, AcceptError> {
        let known = self.known(offered.sha256)?;
        if let Some(known) = &known
            && self.sources.has(offered.sha256)
        {
            return Ok(known.clone());
        }
        let card = Card {
            sha256: offered.sha256.to_owned(),
            file_name: offered.file_name.to_owned(),
            kind: offered.parsed.kind,
            effective_on: known.as_ref().map_or(offered.effective_on, |known| known.effective_on),
            imported_at: offered.imported_at.to_owned(),
            sequence: self.next_sequence()?,
            usage: None,
        };
        if let Some(known) = known {
            // The rows are here and the file behind them was damaged or lost: it comes back.
            self.sources.keep(&card, offered.bytes).map_err(StoreError::Sources)?;
            return Ok(known);
        }
        let transaction = self.db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        receipt_master::check_order(&transaction, &offered.parsed.rows, offered.effective_on)?;
        let notes = notes(&transaction, offered)?;
        let (edition, replaced) = write(&transaction, &card, offered.parsed, offered.replace)?;
        commit_with_file(transaction, &self.sources, &card, |sources| sources.keep(&card, offered.bytes))?;
        // What cannot be removed now goes when the store is opened next.
        self.remove_dismissed(&replaced).ok();
        Ok(Acceptance { edition, effective_on: offered.effective_on, already_imported: false, notes })
    }

    pub(super) fn next_sequence(&self) -> Result<u32, StoreError> {
        let (cards, _) = self.sources.cards().map_err(StoreError::Sources)?;
        Ok(cards.last().map_or(1, |card| card.sequence.saturating_add(1)))
    }

    /// Where a file stands that was accepted before.
    pub fn known(&self, sha256: &str) -> Result<Option<Acceptance>, StoreError> {
        let found: Option<(String, String)> = self
            .db
            .query_row(
                "SELECT edition.hash, edition.effective_on FROM file JOIN edition ON edition.id = file.edition WHERE sha256 = ?1",
                [sha256],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        let Some((hash, effective_on)) = found else { return Ok(None) };
        let effective_on = read::date(&effective_on)?;
        Ok(Some(Acceptance { edition: EditionId(hash), effective_on, already_imported: true, notes: Vec::new() }))
    }

    /// Takes an edition and its files out of the workspace. This is not undone; the files can be imported again.
    pub fn remove(&mut self, id: &EditionId) -> Result<(), StoreError> {
        let edition = self.edition(id)?.ok_or_else(|| StoreError::NoSuchEdition(id.0.clone()))?;
        let key = self.row_id(&edition)?;
        let transaction = self.db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let files: Vec<String> = edition.files.into_iter().map(|file| file.sha256).collect();
        dismiss(&transaction, &files)?;
        // What hangs on a file of usage goes with it.
        for table in LISTS.iter().map(|(name, _)| *name).chain(["file", "edition_name"]) {
            transaction.execute(&format!("DELETE FROM {table} WHERE edition = ?1"), [key])?;
        }
        transaction.execute("DELETE FROM edition WHERE id = ?1", [key])?;
        next_generation(&transaction)?;
        transaction.commit()?;
        self.remove_dismissed(&files)
    }

    /// Builds every table again from `sources/`, in the order of the imports and in one transaction. A kept file that is damaged refuses
    /// the whole and is named. Tables that SQLite cannot read any more are made anew first.
    pub fn rebuild(&mut self) -> Result<Rebuilt, StoreError> {
        self.clear_dismissed()?;
        let (cards, unreadable) = self.sources.cards().map_err(StoreError::Sources)?;
        if let Some(sha256) = unreadable.into_iter().next() {
            let error = std::io::ErrorKind::InvalidData.into();
            return Err(StoreError::SourceDamaged { file_name: String::new(), sha256, error });
        }
        match self.rebuild_from(&cards) {
            Err(error) if error.is_damaged_database() => {
                self.start_anew()?;
                self.rebuild_from(&cards)
            }
            other => other,
        }
    }

    fn rebuild_from(&mut self, cards: &[Card]) -> Result<Rebuilt, StoreError> {
        let transaction = self.db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        for table in LISTS.iter().map(|(name, _)| *name).chain(["row_fault", "file", "edition_name", "edition"]) {
            transaction.execute(&format!("DELETE FROM {table}"), [])?;
        }
        let mut rebuilt = Rebuilt { files: 0, rows: 0 };
        for card in cards {
            rebuilt.rows += take_in(&transaction, &self.sources, card)?;
            rebuilt.files += 1;
        }
        next_generation(&transaction)?;
        transaction.commit()?;
        self.clear_dismissed()?;
        Ok(rebuilt)
    }

    /// After opening to write. The kept files decide: what was removed or replaced and still lies there goes; a file that was kept whole
    /// and stands in no table (the store is lost or older, or the program was killed before it had written them) is read again; one that
    /// was not kept whole goes. A kept file that is damaged stays where it is and keeps nobody from the rest.
    pub(super) fn settle(&mut self) -> Result<(), StoreError> {
        self.clear_dismissed()?;
        let (cards, _) = self.sources.cards().map_err(StoreError::Sources)?;
        let known: Vec<String> = self.db.prepare("SELECT sha256 FROM file")?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        for card in cards.iter().filter(|card| !known.contains(&card.sha256)) {
            let transaction = self.db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            match take_in(&transaction, &self.sources, card) {
                Ok(_) => transaction.commit()?,
                // A transaction that is not committed leaves nothing.
                Err(StoreError::SourceDamaged { .. } | StoreError::SourceUnreadable { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        self.clear_dismissed()?;
        self.sources.clear_unfinished(&known).map_err(StoreError::Sources)
    }

    /// Removes what was dismissed and could not be removed at once.
    fn clear_dismissed(&mut self) -> Result<(), StoreError> {
        let dismissed: Vec<String> = self
            .db
            .prepare("SELECT substr(key, length(?1) + 1) FROM meta WHERE substr(key, 1, length(?1)) = ?1")?
            .query_map([DISMISSED], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        self.remove_dismissed(&dismissed)
    }

    pub(super) fn remove_dismissed(&mut self, files: &[String]) -> Result<(), StoreError> {
        for sha256 in files {
            self.sources.remove(sha256).map_err(StoreError::Sources)?;
            self.db.execute("DELETE FROM meta WHERE key = ?1 || ?2", [DISMISSED, sha256])?;
        }
        Ok(())
    }
}

/// The file first: rows whose file is gone could not be built again. A file without rows is cleared away when the store is opened.
pub(super) fn commit_with_file(
    transaction: Transaction,
    sources: &Sources,
    card: &Card,
    keep: impl FnOnce(&Sources) -> std::io::Result<()>,
) -> Result<(), StoreError> {
    if let Err(error) = keep(sources) {
        drop(transaction);
        sources.remove(&card.sha256).ok();
        return Err(StoreError::Sources(error));
    }
    if let Err(error) = transaction.commit() {
        sources.remove(&card.sha256).ok();
        return Err(error.into());
    }
    Ok(())
}

/// Before a SHA-256 among the keys of `meta`: the file was removed or replaced, and may still lie in the sources.
const DISMISSED: &str = "dismissed ";

pub(super) fn dismiss(db: &Transaction, files: &[String]) -> rusqlite::Result<()> {
    for sha256 in files {
        db.execute("INSERT OR REPLACE INTO meta VALUES (?1 || ?2, '')", [DISMISSED, sha256])?;
    }
    Ok(())
}

fn notes(db: &Transaction, offered: &Offered) -> Result<Vec<Note>, StoreError> {
    let in_use = match offered.parsed.kind {
        SourceKind::Supply => supply::newer_in_use(db, offered.effective_on)?,
        _ => None,
    };
    Ok(in_use.map(|in_use| Note::OlderThanInUse { in_use }).into_iter().collect())
}

/// Reads a kept file into the tables; gives its rows. One that stands against earlier ones was accepted in their place.
fn take_in(db: &Transaction, sources: &Sources, card: &Card) -> Result<u32, StoreError> {
    if card.kind == SourceKind::Usage {
        return usage::take_in(db, sources, card);
    }
    let (file_name, sha256) = (|| card.file_name.clone(), || card.sha256.clone());
    let bytes =
        sources.read(&card.sha256).map_err(|error| StoreError::SourceDamaged { file_name: file_name(), sha256: sha256(), error })?;
    let parsed = import::parse(&bytes, Some(card.kind)).map_err(|fault| StoreError::SourceUnreadable {
        file_name: file_name(),
        sha256: sha256(),
        fault,
    })?;
    db.execute_batch("SAVEPOINT taking")?;
    let written = match write(db, card, &parsed, false) {
        Err(AcceptError::Conflict { .. }) => {
            db.execute_batch("ROLLBACK TO taking")?;
            write(db, card, &parsed, true)
        }
        written => written,
    };
    db.execute_batch("RELEASE taking")?;
    match written {
        Ok(_) => Ok(parsed.rows.len() as u32),
        Err(AcceptError::Store(error)) => Err(error),
        Err(refusal) => Err(StoreError::Damaged(refusal.to_string())),
    }
}

/// Writes a file's rows into the edition of its kind and day. Gives the edition's name and the files it took the place of.
fn write(db: &Transaction, card: &Card, parsed: &Parsed, replace: bool) -> Result<(EditionId, Vec<String>), AcceptError> {
    let edition = edition_of(db, card, None)?;
    let replaced = if replace { remove_files_with(db, edition, parsed)? } else { Vec::new() };
    dismiss(db, &replaced)?;
    let faulty = parsed.faults.len() as u32;
    let counts = Counts { read: parsed.rows_read, kept: parsed.rows.len() as u32, faulty };
    let file = enter(db, edition, card, parsed.sheet.as_deref(), counts, &parsed.faults)?;
    with_rows!(&parsed.rows, rows => listed::insert(db, edition, file, rows))?;
    if card.kind == SourceKind::PriceList {
        let parts = "INSERT INTO price_part SELECT DISTINCT file, route FROM price WHERE edition = ?1 AND file = ?2";
        db.execute(parts, [edition, file])?;
    }
    Ok((name(db, edition)?, replaced))
}

/// The edition of a card's kind and day, and of usage of its dataset; made where there is none.
pub(super) fn edition_of(db: &Transaction, card: &Card, dataset: Option<&DatasetId>) -> rusqlite::Result<i64> {
    let key = params![card.kind.name(), card.effective_on.to_string(), dataset.map_or("", DatasetId::as_str)];
    db.execute("INSERT INTO edition (kind, effective_on, dataset, hash) VALUES (?1, ?2, ?3, '') ON CONFLICT DO NOTHING", key)?;
    db.query_row("SELECT id FROM edition WHERE kind = ?1 AND effective_on = ?2 AND dataset = ?3", key, |row| row.get(0))
}

/// Rows of a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counts {
    pub read: u32,
    pub kept: u32,
    pub faulty: u32,
}

/// Enters a file into an edition, with its bad rows.
pub(super) fn enter(
    db: &Transaction,
    edition: i64,
    card: &Card,
    sheet: Option<&str>,
    counts: Counts,
    faults: &[RowFault],
) -> rusqlite::Result<i64> {
    db.execute("DELETE FROM meta WHERE key = ?1 || ?2", [DISMISSED, &card.sha256])?;
    db.execute(
        "INSERT INTO file (edition, sha256, file_name, sheet, imported_at, rows_read, rows_kept, rows_faulty)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![edition, card.sha256, card.file_name, sheet, card.imported_at, counts.read, counts.kept, counts.faulty],
    )?;
    let file = db.last_insert_rowid();
    for fault in faults {
        db.execute(
            "INSERT INTO row_fault (file, sheet, row, column, read, problem) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![file, fault.sheet, fault.row, fault.column, fault.read, fault.problem.code()],
        )?;
    }
    Ok(file)
}

/// Gives an edition the name that its files make; the store is another than before.
pub(super) fn name(db: &Transaction, edition: i64) -> rusqlite::Result<EditionId> {
    let hashes: Vec<String> = db
        .prepare("SELECT sha256 FROM file WHERE edition = ?1 ORDER BY sha256")?
        .query_map([edition], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let name = sources::sha256(hashes.join("\n").as_bytes());
    db.execute("UPDATE edition SET hash = ?2 WHERE id = ?1", params![edition, name])?;
    db.execute("INSERT OR REPLACE INTO edition_name (hash, edition) VALUES (?2, ?1)", params![edition, name])?;
    next_generation(db)?;
    Ok(EditionId(name))
}

fn next_generation(db: &Transaction) -> rusqlite::Result<usize> {
    db.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'", [])
}

/// Files of the edition that hold one of the new file's keys.
fn remove_files_with(db: &Transaction, edition: i64, parsed: &Parsed) -> Result<Vec<String>, AcceptError> {
    let files = with_rows!(&parsed.rows, rows => listed::files_with(db, edition, rows))?;
    let mut replaced = Vec::new();
    for file in files {
        replaced.push(db.query_row("SELECT sha256 FROM file WHERE id = ?1", [file], |row| row.get(0))?);
        with_rows!(&parsed.rows, rows => listed::remove_file(db, file, rows))?;
        db.execute("DELETE FROM file WHERE id = ?1", [file])?;
    }
    Ok(replaced)
}
