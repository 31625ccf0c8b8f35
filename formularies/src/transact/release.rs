//! The releases of a workspace: what was given out stays known, also after it was withdrawn.
//!
//! A release is its files and its record, and neither is to be without the other. The files are whole in a folder beside their place; a
//! note of the release lies beside the database; then, within one transaction, the record is written, the folder is moved to its place,
//! and the transaction ends. Whatever is cut short after the note is settled when the database is opened to write the next time: where the
//! files are in their place the record is written, where they are not the note goes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use reference_data::release::Request;
use reference_data::sources::sha256;
use reference_data::usage::DatasetId;
use reference_data::workspace::replace_file;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};
use serde_json::json;
use ts_rs::TS;

use super::standing::stored;
use super::{Access, Becomes, Done, Formularies, Step, TransactError, WORKSPACE};
use crate::document::{canonical_json, sha256_hex};

/// A file of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReleasedFile {
    /// Within the folder.
    pub name: String,
    pub sha256: String,
    pub bytes: u32,
}

/// What is kept of a release besides what the store adds to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewRelease {
    pub request: Request,
    /// Where its files are to be found.
    pub folder: PathBuf,
    /// By name.
    pub files: Vec<ReleasedFile>,
    /// Everything that its readers know, packed. See [`reference_data::release`].
    #[serde(skip)]
    pub known: Vec<u8>,
}

/// A release as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Release {
    /// Counted from 1 through the workspace.
    pub number: u32,
    pub request: Request,
    /// RFC 3339
    pub made_at: String,
    pub actor: String,
    /// Where its files were written.
    pub folder: String,
    pub files: Vec<ReleasedFile>,
    /// Over all files: the SHA-256 of their lines `SHA-256, two spaces, name, line feed`, by name.
    pub sha256: String,
    pub withdrawn: Option<Withdrawal>,
}

/// What is out is out: a release that was withdrawn still counts as known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Withdrawal {
    /// RFC 3339
    pub at: String,
    pub actor: String,
    pub reason: String,
}

/// A release that is under way: what has to be known to settle it after a crash.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    at: Timestamp,
    actor: String,
    release: NewRelease,
    known_sha256: String,
}

impl Note {
    fn new(release: NewRelease, at: Timestamp, actor: &str) -> Self {
        Self { at, actor: actor.to_owned(), known_sha256: sha256(&release.known), release }
    }
}

/// The SHA-256 that stands for all files, whatever the order in which they are given.
pub fn sha256_of(files: &[ReleasedFile]) -> String {
    let mut files: Vec<&ReleasedFile> = files.iter().collect();
    files.sort_by_key(|file| &file.name);
    let lines: String = files.iter().map(|file| format!("{}  {}\n", file.sha256, file.name)).collect();
    sha256_hex(lines.as_bytes())
}

impl Formularies {
    /// Moves the files from `staged` to their folder, which is not there yet or empty, and records the release: both or neither. It is not
    /// undone. `staged` lies on the disk of the folder.
    pub fn release(&mut self, new: NewRelease, staged: &Path, at: Timestamp, actor: &str) -> Result<Release, TransactError> {
        if self.access == Access::ReadOnly {
            return Err(TransactError::ReadOnly);
        }
        let note = Note::new(new, at, actor);
        self.leave(&note)?;
        let folder = &note.release.folder;
        let mut moved = false;
        let recorded = self.commit(at, actor, |tx, _| {
            let step = record(tx, &note)?;
            move_folder(staged, folder).map_err(|source| file(folder, source))?;
            moved = true;
            Ok::<Step, TransactError>(step)
        });
        // Nothing was recorded, so nothing may be found in its place. Where that fails too, the note settles it later.
        let settled = recorded.is_ok() || !moved || fs::rename(folder, staged).is_ok();
        if settled {
            self.forget()?;
        }
        recorded?;
        self.newest()
    }

    /// Marks a release: its files are not to be used any more. What was in them stays known and counts against later releases.
    pub fn withdraw(&mut self, number: u32, reason: &str, at: Timestamp, actor: &str) -> Result<Done, TransactError> {
        self.commit(at, actor, |tx, _| {
            let dataset: Option<String> =
                tx.query_row("SELECT dataset FROM release WHERE number = ?1", [number], |row| row.get(0)).optional()?;
            let dataset = dataset.ok_or(TransactError::NoSuchRelease { number })?;
            let before = tx.query_row("SELECT 1 FROM withdrawal WHERE release = ?1", [number], |_| Ok(())).optional()?;
            if before.is_some() {
                return Err(TransactError::AlreadyWithdrawn { number });
            }
            tx.execute(
                "INSERT INTO withdrawal (release, at, actor, reason) VALUES (?1, ?2, ?3, ?4)",
                params![number, at.to_string(), actor, reason],
            )?;
            Ok(Step {
                formulary: WORKSPACE.to_owned(),
                label: format!("公表用の出力 {number}（{dataset}）を取り下げた"),
                operation: json!({ "do": "withdraw", "release": number, "reason": reason }),
                undoes: None,
                result: Becomes::Same,
            })
        })
    }

    /// Newest first; of one dataset where one is named.
    pub fn releases(&self, dataset: Option<&DatasetId>) -> Result<Vec<Release>, TransactError> {
        let mut statement = self.db.prepare(
            "SELECT number, request, made_at, release.actor, folder, files, sha256, at, withdrawal.actor, reason
             FROM release LEFT JOIN withdrawal ON withdrawal.release = release.number
             WHERE dataset = ?1 OR ?1 IS NULL ORDER BY number DESC",
        )?;
        let mut rows = statement.query([dataset.map(DatasetId::as_str)])?;
        let mut releases = Vec::new();
        while let Some(row) = rows.next()? {
            releases.push(read(row)?);
        }
        Ok(releases)
    }

    fn newest(&self) -> Result<Release, TransactError> {
        let mut releases = self.releases(None)?;
        if releases.is_empty() { Err(TransactError::NoSuchRelease { number: 1 }) } else { Ok(releases.swap_remove(0)) }
    }

    /// What the readers of each release of a dataset know, oldest first.
    pub fn known(&self, dataset: &DatasetId) -> Result<Vec<(u32, Vec<u8>)>, TransactError> {
        let mut statement = self.db.prepare("SELECT number, known FROM release WHERE dataset = ?1 ORDER BY number")?;
        let rows = statement.query_map([dataset.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Settles a release that was cut short: records it where its files are in their place, forgets it where they are not.
    pub(super) fn settle(&mut self) -> Result<(), TransactError> {
        let path = self.note();
        let note = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(source) => return Err(file(&path, source)),
        };
        let mut note: Note = stored(&note)?;
        let sha256 = sha256_of(&note.release.files);
        if !self.is_recorded(&note, &sha256)? && is_in_place(&note.release) {
            let known = self.known_beside();
            note.release.known = fs::read(&known).map_err(|source| file(&known, source))?;
            if self::sha256(&note.release.known) != note.known_sha256 {
                return Err(TransactError::Damaged { detail: known.display().to_string() });
            }
            let (at, actor) = (note.at, note.actor.clone());
            self.commit(at, &actor, |tx, _| record(tx, &note))?;
        }
        self.forget()
    }

    fn is_recorded(&self, note: &Note, sha256: &str) -> Result<bool, TransactError> {
        let folder = note.release.folder.to_string_lossy();
        let found = self.db.query_row(
            "SELECT 1 FROM release WHERE made_at = ?1 AND folder = ?2 AND sha256 = ?3",
            params![note.at.to_string(), folder, sha256],
            |_| Ok(()),
        );
        Ok(found.optional()?.is_some())
    }

    fn leave(&self, note: &Note) -> Result<(), TransactError> {
        let (known, path) = (self.known_beside(), self.note());
        replace_file(&known, &note.release.known).map_err(|source| file(&known, source))?;
        // Whoever reads the note finds what it speaks of.
        replace_file(&path, canonical_json(note).as_bytes()).map_err(|source| file(&path, source))
    }

    /// As a release leaves it before anything else.
    #[cfg(test)]
    pub(super) fn leave_note(&self, new: NewRelease, at: Timestamp, actor: &str) {
        self.leave(&Note::new(new, at, actor)).unwrap();
    }

    fn forget(&self) -> Result<(), TransactError> {
        for path in [self.note(), self.known_beside()] {
            match fs::remove_file(&path) {
                Err(source) if source.kind() != io::ErrorKind::NotFound => return Err(file(&path, source)),
                _ => {}
            }
        }
        Ok(())
    }

    fn note(&self) -> PathBuf {
        self.path.with_file_name("workspace.release.json")
    }

    fn known_beside(&self) -> PathBuf {
        self.path.with_file_name("workspace.release.known")
    }
}

fn record(tx: &Transaction, note: &Note) -> Result<Step, TransactError> {
    let NewRelease { request, folder, files, known } = &note.release;
    let number: u32 = tx.query_row("SELECT coalesce(max(number), 0) + 1 FROM release", [], |row| row.get(0))?;
    let sha256 = sha256_of(files);
    tx.execute(
        "INSERT INTO release (number, dataset, period, request, made_at, actor, folder, files, sha256, known)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            number,
            request.dataset.as_str(),
            request.period.to_string(),
            canonical_json(request),
            note.at.to_string(),
            note.actor,
            folder.to_string_lossy(),
            canonical_json(files),
            sha256,
            known
        ],
    )?;
    Ok(Step {
        formulary: WORKSPACE.to_owned(),
        label: format!("「{}」{} の使用実績を公表用に出力した（出力 {number}）", request.dataset, request.period),
        operation: json!({ "do": "release", "release": number, "request": request, "sha256": sha256, "known": note.known_sha256 }),
        undoes: None,
        result: Becomes::Same,
    })
}

/// All files are in their folder, as they were made.
fn is_in_place(release: &NewRelease) -> bool {
    let whole = |file: &ReleasedFile| fs::read(release.folder.join(&file.name)).is_ok_and(|bytes| sha256(&bytes) == file.sha256);
    !release.files.is_empty() && release.files.iter().all(whole)
}

/// The new folder takes the place of nothing or of an empty one.
fn move_folder(from: &Path, to: &Path) -> io::Result<()> {
    match fs::remove_dir(to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::rename(from, to)?;
    // On Unix the new name is safe once its folder is written.
    #[cfg(unix)]
    fs::File::open(reference_data::workspace::folder_of(to))?.sync_all()?;
    Ok(())
}

fn read(row: &Row) -> Result<Release, TransactError> {
    let withdrawn = match row.get::<_, Option<String>>(7)? {
        Some(at) => Some(Withdrawal { at, actor: row.get(8)?, reason: row.get(9)? }),
        None => None,
    };
    Ok(Release {
        number: row.get(0)?,
        request: stored(&row.get::<_, String>(1)?)?,
        made_at: row.get(2)?,
        actor: row.get(3)?,
        folder: row.get(4)?,
        files: stored(&row.get::<_, String>(5)?)?,
        sha256: row.get(6)?,
        withdrawn,
    })
}

fn file(path: &Path, source: io::Error) -> TransactError {
    TransactError::File { path: path.display().to_string(), source }
}
