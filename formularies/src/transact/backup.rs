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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transact::Operation;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn change(store: &mut Formularies, at: Timestamp) {
        let operation = Operation::CreateFormulary {
            title: "見本".into(),
            issuer: "薬剤師会".into(),
            region: "見本県".into(),
            policy: "notice".into(),
        };
        store.transact(&operation, None, None, at, "見本").unwrap();
    }

    #[test]
    fn a_backup_is_made_when_something_changed_and_time_passed() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Formularies::open(&folder.path().join("formularies.db"), Access::ReadWrite).unwrap();
        assert_eq!(store.back_up(at("2026-08-20T09:00:00Z")).unwrap(), None, "nothing was ever written");
        change(&mut store, at("2026-08-20T09:01:00Z"));
        let first = store.back_up(at("2026-08-20T10:15:00Z")).unwrap().unwrap();
        assert_eq!(first, folder.path().join("backups").join("formularies-20260820T101500Z-000001.db"));
        assert_eq!(store.back_up(at("2026-08-21T00:00:00Z")).unwrap(), None, "nothing changed");
        change(&mut store, at("2026-08-20T10:20:00Z"));
        assert_eq!(store.back_up(at("2026-08-20T10:44:59Z")).unwrap(), None, "too early");
        let second = store.back_up(at("2026-08-20T10:45:00Z")).unwrap().unwrap();

        for (copy, drafts) in [(first, 1), (second, 2)] {
            let copy = Formularies::open(&copy, Access::ReadOnly).unwrap();
            copy.verify_chain().unwrap();
            assert_eq!(copy.list().unwrap().len(), drafts);
            assert_eq!(copy.back_up(at("2027-01-01T00:00:00Z")).unwrap(), None, "a reader makes none");
        }
    }

    #[test]
    fn a_copy_that_was_left_unfinished_is_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Formularies::open(&folder.path().join("formularies.db"), Access::ReadWrite).unwrap();
        change(&mut store, at("2026-08-20T09:01:00Z"));
        let backups = folder.path().join("backups");
        std::fs::create_dir(&backups).unwrap();
        std::fs::write(backups.join("unfinished"), "half").unwrap();
        std::fs::write(backups.join("formularies-of-last-year.db"), "someone else's").unwrap();
        let made = store.back_up(at("2026-08-20T10:15:00Z")).unwrap().unwrap();
        let mut left: Vec<_> = std::fs::read_dir(&backups).unwrap().map(|entry| entry.unwrap().path()).collect();
        left.sort();
        assert_eq!(left, [made, backups.join("formularies-of-last-year.db")]);
    }

    #[test]
    fn old_backups_are_thinned() {
        // One an hour from 8 to 17 h on every day from August to the 20th of September, a Sunday.
        let mut names = Vec::new();
        let mut day = jiff::civil::date(2026, 8, 1);
        while day <= jiff::civil::date(2026, 9, 20) {
            for hour in 8..18 {
                let at = day.at(hour, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp();
                names.push(Name { at, sequence: names.len() as i64 });
            }
            day = day.tomorrow().unwrap();
        }
        let kept: Vec<String> = kept(&names).iter().map(|name| name.at.strftime("%m-%d %H").to_string()).collect();
        let weeks = ["08-30 17", "09-06 17", "09-13 17"];
        let days = ["09-14 17", "09-15 17", "09-16 17", "09-17 17", "09-18 17", "09-19 17"];
        let last = (8..18).map(|hour| format!("09-20 {hour:02}"));
        let expected: Vec<String> = weeks.into_iter().chain(days).map(str::to_owned).chain(last).collect();
        assert_eq!(kept, expected);
        for name in names {
            assert_eq!(Name::parse(&name.file_name()), Some(name));
        }
    }
}
