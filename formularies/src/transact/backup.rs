//! Copies of `formularies.db` that were read back, thinned as they grow older.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OpenFlags};

use super::{Access, Formularies, TransactError};

/// Between two backups.
const INTERVAL: SignedDuration = SignedDuration::from_mins(30);
const KEEP_LAST: usize = 10;
const KEEP_DAYS: usize = 7;
const KEEP_WEEKS: usize = 4;

/// `formularies-20260820T101500Z-000123.db`: when it was made, and the last line of the audit log in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    at: Timestamp,
    sequence: i64,
}

impl Name {
    fn file_name(&self) -> String {
        format!("formularies-{}-{:06}.db", self.at.strftime("%Y%m%dT%H%M%SZ"), self.sequence)
    }

    fn parse(file_name: &str) -> Option<Self> {
        let (at, sequence) = file_name.strip_prefix("formularies-")?.strip_suffix(".db")?.split_once('-')?;
        let at = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", at).ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
        Some(Self { at, sequence: sequence.parse().ok()? })
    }

    fn day(&self) -> Date {
        self.at.to_zoned(TimeZone::UTC).date()
    }

    /// The Monday of its week.
    fn monday(&self) -> Date {
        let day = self.day();
        day.saturating_sub(jiff::Span::new().days(day.weekday().to_monday_zero_offset()))
    }
}

impl Formularies {
    /// Makes a backup in `backups/` beside the database where something changed since the last one and half an hour passed. Gives where it
    /// is; none where none was due. The copy is read back before it counts, and a failure leaves the earlier ones as they were.
    pub fn back_up(&self, at: Timestamp) -> Result<Option<PathBuf>, TransactError> {
        if self.access == Access::ReadOnly {
            return Ok(None);
        }
        let sequence: i64 = self.db.query_row("SELECT coalesce(max(sequence), 0) FROM audit", [], |row| row.get(0))?;
        let folder = self.path.with_file_name("backups");
        let existing = names(&folder)?;
        let due = match existing.last() {
            None => sequence > 0,
            Some(last) => sequence != last.sequence && at.duration_since(last.at) >= INTERVAL,
        };
        if !due {
            return Ok(None);
        }
        std::fs::create_dir_all(&folder).map_err(|source| file(&folder, source))?;
        let name = Name { at, sequence };
        let (unfinished, finished) = (folder.join("unfinished"), folder.join(name.file_name()));
        if unfinished.exists() {
            std::fs::remove_file(&unfinished).map_err(|source| file(&unfinished, source))?;
        }
        self.db.execute("VACUUM INTO ?1", [unfinished.to_string_lossy()])?;
        read_back(&unfinished, sequence)?;
        std::fs::rename(&unfinished, &finished).map_err(|source| file(&finished, source))?;

        let kept = kept(&names(&folder)?);
        for old in names(&folder)?.into_iter().filter(|name| !kept.contains(name)) {
            let old = folder.join(old.file_name());
            std::fs::remove_file(&old).map_err(|source| file(&old, source))?;
        }
        Ok(Some(finished))
    }
}

/// The copy is a sound database and holds the log up to `sequence`.
fn read_back(copy: &Path, sequence: i64) -> Result<(), TransactError> {
    let db = Connection::open_with_flags(copy, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let report: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    let last: i64 = db.query_row("SELECT coalesce(max(sequence), 0) FROM audit", [], |row| row.get(0))?;
    if report == "ok" && last == sequence { Ok(()) } else { Err(TransactError::Damaged { detail: report }) }
}

/// The backups in the folder, oldest first; other files are not ours to judge.
fn names(folder: &Path) -> Result<Vec<Name>, TransactError> {
    let mut names = Vec::new();
    match std::fs::read_dir(folder) {
        Ok(files) => {
            for found in files {
                let found = found.map_err(|source| file(folder, source))?;
                names.extend(found.file_name().to_str().and_then(Name::parse));
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(source) => return Err(file(folder, source)),
    }
    names.sort();
    Ok(names)
}

/// The last ten, and the newest of each of the last seven days and four weeks that have one.
fn kept(names: &[Name]) -> BTreeSet<Name> {
    let newest_first = || names.iter().rev();
    let mut kept: BTreeSet<Name> = newest_first().take(KEEP_LAST).cloned().collect();
    kept.extend(newest_of_each(newest_first(), Name::day).take(KEEP_DAYS).cloned());
    kept.extend(newest_of_each(newest_first(), Name::monday).take(KEEP_WEEKS).cloned());
    kept
}

/// The first of every run with the same day.
fn newest_of_each<'a>(names: impl Iterator<Item = &'a Name>, day: fn(&Name) -> Date) -> impl Iterator<Item = &'a Name> {
    let mut last = None;
    names.filter(move |name| last.replace(day(name)) != Some(day(name)))
}

fn file(path: &Path, source: std::io::Error) -> TransactError {
    TransactError::File { path: path.display().to_string(), source }
}
