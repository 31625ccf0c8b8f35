//! The one way in which `formularies.db` changes.

mod audit;
mod backup;
mod error;
mod handwork;
mod history;
mod open;
mod operation;
#[cfg(test)]
mod random_tests;
mod schema;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use reference_data::catalogue::Catalogue;
use reference_data::edition::EditionId;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use serde::Serialize;
use serde_json::{Value, json};

pub use crate::diff::Change;
use crate::diff::{apply, diff, invert};
use crate::document::{Basis, Content, canonical, canonical_json};
use crate::edit::{Edited, edit, tidy};
use crate::policy::{self, Policy};
use audit::Line;
pub use error::TransactError;
pub use handwork::{HandworkOperation, NewRegion};
pub use history::HistoryLine;
pub use operation::{EntryText, GroupDate, GroupText, Operation};

/// The editions that a formulary says it stands on, as an operation sets them.
pub fn basis(price_list: Option<EditionId>, generic_status: Option<EditionId>) -> Basis {
    Basis { price_list, generic_status }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    ReadWrite,
    ReadOnly,
}

/// The formularies of a workspace.
pub struct Formularies {
    pub(crate) db: Connection,
    path: PathBuf,
    access: Access,
    ids: Box<dyn FnMut() -> String + Send>,
}

/// What was done, for the screen and its status bar.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Done {
    pub formulary: String,
    /// 「テルミサルタン」を推奨薬にした
    pub label: String,
    /// Empty where the content stays as it was.
    pub changes: Vec<Change>,
    /// The line of the audit log; none where nothing changed and nothing was written.
    pub sequence: Option<i64>,
}

/// A formulary in the list of formularies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub id: String,
    pub title: String,
    /// 版
    pub edition: String,
    pub issuer: String,
    /// RFC 3339
    pub updated_at: String,
    pub groups: usize,
    /// Published editions.
    pub published: usize,
}

/// What a step writes beside its line in the audit log.
pub(crate) struct Step {
    pub formulary: String,
    pub label: String,
    /// `{"do": …}`
    pub operation: Value,
    pub undoes: Option<i64>,
    pub result: Becomes,
}

pub(crate) enum Becomes {
    /// The draft becomes this; none removes it. A draft that stays as it was leaves no line.
    Draft(Option<Box<Content>>),
    /// The draft stays and the line is written: something else was done to the formulary.
    Same,
}

impl Formularies {
    /// Makes the database where there is none, and brings an older one up to date. For reading, a missing one is empty.
    pub fn open(path: &Path, access: Access) -> Result<Self, TransactError> {
        let db = open::open(path, access)?;
        Ok(Self { db, path: path.to_owned(), access, ids: Box::new(|| uuid::Uuid::new_v4().to_string()) })
    }

    /// Takes new ids from `ids`, which never gives one twice: for documents that have to come out the same every time.
    pub fn with_ids(mut self, ids: impl FnMut() -> String + Send + 'static) -> Self {
        self.ids = Box::new(ids);
        self
    }

    pub fn access(&self) -> Access {
        self.access
    }

    pub fn policies(&self) -> &'static [Policy] {
        policy::all()
    }

    /// Carries out one operation; `formulary` is none to create one. `catalogue` is the price list of the formulary's basis.
    pub fn transact(
        &mut self,
        operation: &Operation,
        formulary: Option<&str>,
        catalogue: Option<&Catalogue>,
        at: Timestamp,
        actor: &str,
    ) -> Result<Done, TransactError> {
        self.commit(at, actor, |tx, ids| {
            let before = formulary.map(|id| existing(tx, id)).transpose()?;
            let Edited { content, label } = edit(before.as_ref(), operation, catalogue, policy::all(), ids)?;
            let subject = content.as_ref().or(before.as_ref()).map(|content| content.id.clone()).unwrap_or_default();
            Ok(Step { formulary: subject, label, operation: json!(operation), undoes: None, result: Becomes::Draft(content.map(Box::new)) })
        })
    }

    /// Takes a document in as a draft. What a publication filled in is left out; the next publication fills it in anew.
    pub fn receive(&mut self, mut content: Content, at: Timestamp, actor: &str) -> Result<Done, TransactError> {
        content.facts.clear();
        content.basis_dates = Default::default();
        tidy(&mut content);
        self.commit(at, actor, |tx, _| {
            let known = tx.query_row("SELECT 1 FROM audit WHERE formulary = ?1", [&content.id], |_| Ok(())).optional()?;
            if known.is_some() {
                return Err(TransactError::Known { formulary: content.id });
            }
            Ok(Step {
                formulary: content.id.clone(),
                label: format!("「{}」を受け取った", content.title),
                operation: json!({ "do": "receive" }),
                undoes: None,
                result: Becomes::Draft(Some(Box::new(content))),
            })
        })
    }

    /// Takes back the step `sequence` of the formulary, or the latest that stands. Later steps stay: where one of them touched the same
    /// place, it is refused.
    pub fn undo(&mut self, formulary: &str, sequence: Option<i64>, at: Timestamp, actor: &str) -> Result<Done, TransactError> {
        self.commit(at, actor, |tx, _| {
            let steps = audit::steps(tx, formulary)?;
            let step = match sequence {
                None => history::next_undo(&steps).ok_or(TransactError::NothingToUndo)?,
                Some(sequence) => {
                    let step = steps.iter().find(|step| step.sequence == sequence);
                    let step = step.ok_or(TransactError::NoSuchStep { sequence })?;
                    if !step.changed || step.undoes.is_some() {
                        return Err(TransactError::NotUndoable { sequence, label: step.label.clone() });
                    }
                    step
                }
            };
            let undone = history::undone(&steps);
            if undone.contains(&step.sequence) {
                return Err(TransactError::AlreadyUndone { sequence: step.sequence, label: step.label.clone() });
            }
            let line = audit::line(tx, step.sequence)?;
            for later in steps.iter().filter(|later| {
                later.sequence > step.sequence && later.undoes.is_none() && later.changed && !undone.contains(&later.sequence)
            }) {
                let touching = audit::line(tx, later.sequence)?;
                let clash = line.changes.iter().find(|change| touching.changes.iter().any(|other| change.touches(other)));
                if let Some(change) = clash {
                    return Err(TransactError::TouchedSince {
                        sequence: step.sequence,
                        label: step.label.clone(),
                        by: touching.label,
                        place: change.place.clone(),
                    });
                }
            }
            let content = taken_back(tx, formulary, &line)?;
            Ok(Step {
                formulary: formulary.to_owned(),
                label: format!("元に戻した: {}", step.label),
                operation: json!({ "do": "undo", "sequence": step.sequence }),
                undoes: Some(step.sequence),
                result: Becomes::Draft(content.map(Box::new)),
            })
        })
    }

    /// Brings again what the latest undo took back, unless something new was done since.
    pub fn redo(&mut self, formulary: &str, at: Timestamp, actor: &str) -> Result<Done, TransactError> {
        self.commit(at, actor, |tx, _| {
            let steps = audit::steps(tx, formulary)?;
            let undo = history::next_redo(&steps).ok_or(TransactError::NothingToRedo)?;
            let label = redo_label(&steps, undo);
            let content = taken_back(tx, formulary, &audit::line(tx, undo.sequence)?)?;
            Ok(Step {
                formulary: formulary.to_owned(),
                label: format!("やり直した: {label}"),
                operation: json!({ "do": "redo", "sequence": undo.sequence }),
                undoes: Some(undo.sequence),
                result: Becomes::Draft(content.map(Box::new)),
            })
        })
    }

    /// The only place that commits: what `work` decides, the draft and the line in the audit log are written together or not at all.
    pub(crate) fn commit<E: From<TransactError>>(
        &mut self,
        at: Timestamp,
        actor: &str,
        work: impl FnOnce(&Transaction, &mut dyn FnMut() -> String) -> Result<Step, E>,
    ) -> Result<Done, E> {
        if self.access == Access::ReadOnly {
            return Err(TransactError::ReadOnly.into());
        }
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(TransactError::from)?;
        let Step { formulary, label, operation, undoes, result } = work(&tx, &mut *self.ids)?;
        let changes = match &result {
            Becomes::Same => Vec::new(),
            Becomes::Draft(after) => {
                let before = draft(&tx, &formulary)?;
                let changes = diff(value(before.as_ref())?.as_ref(), value(after.as_deref())?.as_ref());
                if changes.is_empty() {
                    return Ok(Done { formulary, label, changes, sequence: None });
                }
                write_draft(&tx, &formulary, after.as_deref(), at)?;
                changes
            }
        };
        let line = Line { sequence: 0, at: at.to_string(), actor: actor.to_owned(), formulary, label, operation, changes, undoes };
        let sequence = audit::append(&tx, &line)?;
        tx.commit().map_err(TransactError::from)?;
        Ok(Done { formulary: line.formulary, label: line.label, changes: line.changes, sequence: Some(sequence) })
    }
}

/// Reading.
impl Formularies {
    /// By title.
    pub fn list(&self) -> Result<Vec<Summary>, TransactError> {
        let mut statement = self
            .db
            .prepare("SELECT content, updated_at, (SELECT count(*) FROM edition WHERE edition.formulary = draft.formulary) FROM draft")?;
        let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get::<_, i64>(2)?)))?;
        let mut list = Vec::new();
        for row in rows {
            let (text, updated_at, published) = row?;
            let content = stored(&text)?;
            list.push(Summary {
                id: content.id,
                title: content.title,
                edition: content.edition,
                issuer: content.issuer.name,
                updated_at,
                groups: content.drug_groups.len(),
                published: usize::try_from(published).unwrap_or_default(),
            });
        }
        list.sort_by(|a, b| (&a.title, &a.id).cmp(&(&b.title, &b.id)));
        Ok(list)
    }

    pub fn content(&self, formulary: &str) -> Result<Content, TransactError> {
        existing(&self.db, formulary)
    }

    /// RFC 3339
    pub fn updated_at(&self, formulary: &str) -> Result<String, TransactError> {
        let found = self.db.query_row("SELECT updated_at FROM draft WHERE formulary = ?1", [formulary], |row| row.get(0)).optional()?;
        found.ok_or_else(|| TransactError::NoSuchFormulary { formulary: formulary.to_owned() })
    }

    /// Newest first; also of a formulary that was removed.
    pub fn history(&self, formulary: &str) -> Result<Vec<HistoryLine>, TransactError> {
        let steps = audit::steps(&self.db, formulary)?;
        let undone = history::undone(&steps);
        let own: BTreeSet<i64> = steps.iter().filter(|step| step.changed && step.undoes.is_none()).map(|step| step.sequence).collect();
        let mut statement = self.db.prepare("SELECT sequence, at, actor, label FROM audit WHERE formulary = ?1 ORDER BY sequence DESC")?;
        let rows = statement.query_map([formulary], |row| {
            let sequence = row.get(0)?;
            let undone = undone.contains(&sequence);
            let stands = own.contains(&sequence) && !undone;
            Ok(HistoryLine { sequence, at: row.get(1)?, actor: row.get(2)?, label: row.get(3)?, undone, stands })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What undo would take back.
    pub fn undo_label(&self, formulary: &str) -> Result<Option<String>, TransactError> {
        let steps = audit::steps(&self.db, formulary)?;
        Ok(history::next_undo(&steps).map(|step| step.label.clone()))
    }

    /// What redo would bring again.
    pub fn redo_label(&self, formulary: &str) -> Result<Option<String>, TransactError> {
        let steps = audit::steps(&self.db, formulary)?;
        Ok(history::next_redo(&steps).map(|undo| redo_label(&steps, undo)))
    }

    /// The log holds together from its first line, and carried out it gives the drafts as they stand.
    pub fn verify_chain(&self) -> Result<(), TransactError> {
        audit::verify(&self.db)
    }
}

fn redo_label(steps: &[history::Step], undo: &history::Step) -> String {
    let step = steps.iter().find(|step| Some(step.sequence) == undo.undoes);
    step.map_or_else(|| undo.label.clone(), |step| step.label.clone())
}

/// The draft without the changes of a line.
fn taken_back(tx: &Transaction, formulary: &str, line: &Line) -> Result<Option<Content>, TransactError> {
    let before = value(draft(tx, formulary)?.as_ref())?;
    let after = match apply(before.as_ref(), &invert(&line.changes)) {
        Ok(after) => after,
        Err(conflict) => {
            let by = audit::last_touching(tx, formulary, line.sequence, &conflict.place)?;
            return Err(TransactError::TouchedSince {
                sequence: line.sequence,
                label: line.label.clone(),
                by: by.unwrap_or_default(),
                place: conflict.place,
            });
        }
    };
    let damaged = |error: serde_json::Error| TransactError::Damaged { detail: error.to_string() };
    let mut content: Option<Content> = after.map(serde_json::from_value).transpose().map_err(damaged)?;
    if let Some(content) = &mut content {
        tidy(content);
    }
    Ok(content)
}

pub(crate) fn existing(db: &Connection, formulary: &str) -> Result<Content, TransactError> {
    draft(db, formulary)?.ok_or_else(|| TransactError::NoSuchFormulary { formulary: formulary.to_owned() })
}

fn draft(db: &Connection, formulary: &str) -> Result<Option<Content>, TransactError> {
    let text: Option<String> = db.query_row("SELECT content FROM draft WHERE formulary = ?1", [formulary], |row| row.get(0)).optional()?;
    text.as_deref().map(stored).transpose()
}

fn write_draft(tx: &Transaction, formulary: &str, content: Option<&Content>, at: Timestamp) -> Result<(), TransactError> {
    match content {
        Some(content) => tx.execute(
            "INSERT INTO draft (formulary, content, updated_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (formulary) DO UPDATE SET content = excluded.content, updated_at = excluded.updated_at",
            params![formulary, canonical(content), at.to_string()],
        )?,
        None => tx.execute("DELETE FROM draft WHERE formulary = ?1", [formulary])?,
    };
    Ok(())
}

/// A content that we wrote ourselves.
pub(crate) fn stored(text: &str) -> Result<Content, TransactError> {
    serde_json::from_str(text).map_err(|error| TransactError::Damaged { detail: error.to_string() })
}

fn value(content: Option<&Content>) -> Result<Option<Value>, TransactError> {
    let damaged = |error: serde_json::Error| TransactError::Damaged { detail: error.to_string() };
    content.map(serde_json::to_value).transpose().map_err(damaged)
}
