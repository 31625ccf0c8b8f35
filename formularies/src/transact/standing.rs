//! What stands: the draft of a formulary, and the handwork of the workspace. Both are what the audit log leaves when it is carried out.

use jiff::Timestamp;
use reference_data::handwork::Handwork;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::audit::{self, Line};
use super::{Becomes, TransactError, WORKSPACE};
use crate::diff::{apply, invert};
use crate::document::{Content, canonical, canonical_json};
use crate::edit::{sound_handwork, tidy, tidy_handwork};

/// What stands of a formulary or of [`WORKSPACE`], as the log compares it. The handwork is there from the beginning, and empty.
pub(super) fn value_of(db: &Connection, subject: &str) -> Result<Option<Value>, TransactError> {
    if subject == WORKSPACE { value(&handwork(db)?).map(Some) } else { draft(db, subject)?.as_ref().map(value).transpose() }
}

/// What was there before the first line of a subject.
pub(super) fn beginning(subject: &str) -> Result<Option<Value>, TransactError> {
    (subject == WORKSPACE).then(|| value(&Handwork::default())).transpose()
}

/// What a step leaves, as the log compares it; the outer None where it leaves everything as it was.
pub(super) fn after(result: &Becomes) -> Result<Option<Option<Value>>, TransactError> {
    match result {
        Becomes::Same => Ok(None),
        Becomes::Draft(content) => content.as_deref().map(value).transpose().map(Some),
        Becomes::Handwork(handwork) => value(&**handwork).map(|value| Some(Some(value))),
    }
}

pub(super) fn write(tx: &Transaction, subject: &str, result: &Becomes, at: Timestamp) -> Result<(), TransactError> {
    match result {
        Becomes::Same => {}
        Becomes::Draft(Some(content)) => {
            tx.execute(
                "INSERT INTO draft (formulary, content, updated_at) VALUES (?1, ?2, ?3)
                 ON CONFLICT (formulary) DO UPDATE SET content = excluded.content, updated_at = excluded.updated_at",
                params![subject, canonical(content), at.to_string()],
            )?;
        }
        Becomes::Draft(None) => {
            tx.execute("DELETE FROM draft WHERE formulary = ?1", [subject])?;
        }
        Becomes::Handwork(handwork) => {
            tx.execute(
                "INSERT INTO handwork (only, content, updated_at) VALUES (1, ?1, ?2)
                 ON CONFLICT (only) DO UPDATE SET content = excluded.content, updated_at = excluded.updated_at",
                params![canonical_json(&**handwork), at.to_string()],
            )?;
        }
    }
    Ok(())
}

/// What stands without the changes of a line.
pub(super) fn taken_back(tx: &Transaction, subject: &str, line: &Line) -> Result<Becomes, TransactError> {
    let before = value_of(tx, subject)?;
    let after = match apply(before.as_ref(), &invert(&line.changes)) {
        Ok(after) => after,
        Err(conflict) => {
            let by = audit::last_touching(tx, subject, line.sequence, &conflict.place)?;
            return Err(TransactError::TouchedSince {
                sequence: line.sequence,
                label: line.label.clone(),
                by: by.unwrap_or_default(),
                place: conflict.place,
            });
        }
    };
    if subject == WORKSPACE {
        let mut handwork: Handwork = after.map(read).transpose()?.unwrap_or_default();
        sound_handwork(&self::handwork(tx)?, &handwork)?;
        tidy_handwork(&mut handwork);
        return Ok(Becomes::Handwork(Box::new(handwork)));
    }
    let mut content: Option<Content> = after.map(read).transpose()?;
    if let Some(content) = &mut content {
        tidy(content);
    }
    Ok(Becomes::Draft(content.map(Box::new)))
}

pub(crate) fn existing(db: &Connection, formulary: &str) -> Result<Content, TransactError> {
    draft(db, formulary)?.ok_or_else(|| TransactError::NoSuchFormulary { formulary: formulary.to_owned() })
}

fn draft(db: &Connection, formulary: &str) -> Result<Option<Content>, TransactError> {
    let text: Option<String> = db.query_row("SELECT content FROM draft WHERE formulary = ?1", [formulary], |row| row.get(0)).optional()?;
    text.as_deref().map(stored).transpose()
}

pub(super) fn handwork(db: &Connection) -> Result<Handwork, TransactError> {
    let text: Option<String> = db.query_row("SELECT content FROM handwork", [], |row| row.get(0)).optional()?;
    text.as_deref().map(stored).transpose().map(Option::unwrap_or_default)
}

/// What we wrote ourselves.
pub(crate) fn stored<T: DeserializeOwned>(text: &str) -> Result<T, TransactError> {
    serde_json::from_str(text).map_err(damaged)
}

pub(super) fn value(what: &impl Serialize) -> Result<Value, TransactError> {
    serde_json::to_value(what).map_err(damaged)
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, TransactError> {
    serde_json::from_value(value).map_err(damaged)
}

fn damaged(error: serde_json::Error) -> TransactError {
    TransactError::Damaged { detail: error.to_string() }
}
