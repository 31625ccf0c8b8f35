//! The audit log: a line for every step, chained by hashes, so that a line cannot be changed, removed or put in between unnoticed.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde_json::{Value, json};

use super::history::Step;
use super::standing::{self, stored, value};
use super::{TransactError, WORKSPACE};
use crate::diff::{Change, apply, normal};
use crate::document::{Content, canonical_json, sha256_hex};

/// One line as it is hashed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub sequence: i64,
    /// RFC 3339
    pub at: String,
    pub actor: String,
    pub formulary: String,
    pub label: String,
    pub operation: Value,
    pub changes: Vec<Change>,
    pub undoes: Option<i64>,
}

const COLUMNS: &str = "sequence, at, actor, formulary, label, operation, changes, undoes, previous, hash";

/// Writes the line after the last one, whatever sequence it says; gives the sequence.
pub(super) fn append(tx: &Transaction, line: &Line) -> Result<i64, TransactError> {
    let last = tx
        .query_row("SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1", [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
        })
        .optional()?;
    let (last, previous) = last.unwrap_or_default();
    let sequence = last + 1;
    let hash = hash(sequence, line, &previous);
    tx.execute(
        &format!("INSERT INTO audit ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"),
        params![
            sequence,
            line.at,
            line.actor,
            line.formulary,
            line.label,
            canonical_json(&line.operation),
            canonical_json(&line.changes),
            line.undoes,
            previous,
            hash
        ],
    )?;
    Ok(sequence)
}

/// Over everything that the line says and the hash of the line before it, empty for the first.
fn hash(sequence: i64, line: &Line, previous: &str) -> String {
    let body = json!({
        "previous": previous,
        "sequence": sequence,
        "at": line.at,
        "actor": line.actor,
        "formulary": line.formulary,
        "label": line.label,
        "operation": line.operation,
        "changes": line.changes,
        "undoes": line.undoes,
    });
    sha256_hex(canonical_json(&body).as_bytes())
}

pub(super) fn line(db: &Connection, sequence: i64) -> Result<Line, TransactError> {
    let row = db
        .query_row(&format!("SELECT {COLUMNS} FROM audit WHERE sequence = ?1"), [sequence], |row| Ok(read(row)))
        .optional()?
        .ok_or(TransactError::NoSuchStep { sequence })?;
    Ok(row?.0)
}

/// The line with the hash before it and its own.
fn read(row: &Row) -> Result<(Line, String, String), TransactError> {
    let json = |text: String| serde_json::from_str::<Value>(&text).map_err(|error| TransactError::Damaged { detail: error.to_string() });
    let changes = serde_json::from_value(json(row.get(6)?)?);
    let line = Line {
        sequence: row.get(0)?,
        at: row.get(1)?,
        actor: row.get(2)?,
        formulary: row.get(3)?,
        label: row.get(4)?,
        operation: json(row.get(5)?)?,
        changes: changes.map_err(|error| TransactError::Damaged { detail: error.to_string() })?,
        undoes: row.get(7)?,
    };
    Ok((line, row.get(8)?, row.get(9)?))
}

/// The lines of a formulary as undo sees them, oldest first.
pub(super) fn steps(db: &Connection, formulary: &str) -> Result<Vec<Step>, TransactError> {
    let mut statement =
        db.prepare_cached("SELECT sequence, label, undoes, changes <> '[]' FROM audit WHERE formulary = ?1 ORDER BY sequence")?;
    let rows = statement
        .query_map([formulary], |row| Ok(Step { sequence: row.get(0)?, label: row.get(1)?, undoes: row.get(2)?, changed: row.get(3)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The label of the last line after `sequence` that touched the place.
pub(super) fn last_touching(db: &Connection, formulary: &str, sequence: i64, place: &[String]) -> Result<Option<String>, TransactError> {
    let mut statement =
        db.prepare(&format!("SELECT {COLUMNS} FROM audit WHERE formulary = ?1 AND sequence > ?2 ORDER BY sequence DESC"))?;
    let mut rows = statement.query(params![formulary, sequence])?;
    let here = Change { place: place.to_vec(), before: None, after: None };
    while let Some(row) = rows.next()? {
        let (line, ..) = read(row)?;
        if line.changes.iter().any(|change| change.touches(&here)) {
            return Ok(Some(line.label));
        }
    }
    Ok(None)
}

/// Reads the log from its first line, checks each hash, and carries the changes out: the result has to be the drafts and the
/// handwork as they stand.
pub(super) fn verify(db: &Connection) -> Result<(), TransactError> {
    let mut statement = db.prepare(&format!("SELECT {COLUMNS} FROM audit ORDER BY sequence"))?;
    let mut rows = statement.query([])?;
    let mut previous = String::new();
    let mut expected = 1;
    // By formulary, and of the handwork: the content, and the last line that changed it.
    let mut contents: BTreeMap<String, (Option<Value>, i64)> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let broken = |_| TransactError::ChainBroken { sequence: expected };
        let (line, before, own) = read(row).map_err(broken)?;
        if line.sequence != expected || before != previous || own != hash(line.sequence, &line, &before) {
            return Err(TransactError::ChainBroken { sequence: expected });
        }
        let beginning = standing::beginning(&line.formulary)?;
        let (content, last) = contents.entry(line.formulary).or_insert((beginning, 0));
        *content = apply(content.as_ref(), &line.changes).map_err(|_| TransactError::ChainBroken { sequence: expected })?;
        *last = expected;
        previous = own;
        expected += 1;
    }
    let mut statement = db.prepare("SELECT formulary, content FROM draft")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (formulary, text): (String, String) = (row.get(0)?, row.get(1)?);
        let draft = stored::<Content>(&text).and_then(|content| value(&content));
        match (contents.remove(&formulary), draft) {
            (Some((Some(logged), _)), Ok(draft)) if logged == normal(&draft) => {}
            (Some((_, last)), _) => return Err(TransactError::ChainBroken { sequence: last }),
            (None, _) => return Err(TransactError::ChainBroken { sequence: expected }),
        }
    }
    let (logged, last) = contents.remove(WORKSPACE).unwrap_or((standing::beginning(WORKSPACE)?, expected));
    let handwork = standing::value_of(db, WORKSPACE).unwrap_or_default();
    if logged.as_ref().map(normal) != handwork.as_ref().map(normal) {
        return Err(TransactError::ChainBroken { sequence: last });
    }
    match contents.into_values().find(|(content, _)| content.is_some()) {
        Some((_, last)) => Err(TransactError::ChainBroken { sequence: last }),
        None => Ok(()),
    }
}
