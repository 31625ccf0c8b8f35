//! The one way in which `formularies.db` changes.

mod audit;
mod backup;
mod error;
mod handwork;
#[cfg(test)]
mod handwork_tests;
mod history;
mod open;
mod operation;
#[cfg(test)]
mod random_tests;
mod release;
#[cfg(test)]
mod release_tests;
mod schema;
mod standing;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use reference_data::catalogue::Catalogue;
use reference_data::edition::EditionId;
use reference_data::handwork::Handwork;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};
use serde::Serialize;
use serde_json::{Value, json};

pub use crate::diff::Change;
use crate::diff::diff;
use crate::document::{Basis, Content};
use crate::edit::{Edited, edit, edit_handwork, tidy};
use crate::policy::{self, Policy};
use audit::Line;
pub use error::TransactError;
pub use handwork::{HandworkOperation, NewRegion};
pub use history::HistoryLine;
pub use operation::{EntryText, GroupDate, GroupText, NewGroup, Operation};
pub use release::{NewRelease, Release, ReleasedFile, Withdrawal, sha256_of};
pub(crate) use standing::{existing, stored};

/// What the audit log calls the workspace itself, of which the handwork is; no formulary has this id.
pub const WORKSPACE: &str = "workspace";

/// The editions that a formulary says it stands on, as an operation sets them.
pub fn basis(price_list: Option<EditionId>, generic_status: Option<EditionId>) -> Basis {
    Basis { price_list, generic_status, usage: None }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    ReadWrite,
    ReadOnly,
}

/// The formularies of a workspace, and the handwork that its published lists need.
pub struct Formularies {
    pub(crate) db: Connection,
    path: PathBuf,
    access: Access,
    ids: Box<dyn FnMut() -> String + Send>,
}

/// What was done, for the screen and its status bar.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Done {
    /// [`WORKSPACE`] where it was the handwork.
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
    /// The workspace's handwork becomes this.
    Handwork(Box<Handwork>),
    /// The draft stays and the line is written: something else was done to the formulary.
    Same,
}

impl Formularies {
    /// Makes the database where there is none, and brings an older one up to date. For reading, a missing one is empty.
    pub fn open(path: &Path, access: Access) -> Result<Self, TransactError> {
        let db = open::open(path, access)?;
        let mut formularies = Self { db, path: path.to_owned(), access, ids: Box::new(|| uuid::Uuid::new_v4().to_string()) };
        if access == Access::ReadWrite {
            formularies.settle()?;
        }
        Ok(formularies)
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

    /// Carries out one operation on the handwork; its steps are those of [`WORKSPACE`].
    pub fn change_handwork(&mut self, operation: &HandworkOperation, at: Timestamp, actor: &str) -> Result<Done, TransactError> {
        self.commit(at, actor, |tx, ids| {
            let (handwork, label) = edit_handwork(standing::handwork(tx)?, operation, ids)?;
            let result = Becomes::Handwork(Box::new(handwork));
            Ok(Step { formulary: WORKSPACE.to_owned(), label, operation: json!(operation), undoes: None, result })
        })
    }

    /// Takes a document in as a draft. What a publication filled in is left out; the next publication fills it in anew.
    pub fn receive(&mut self, mut content: Content, at: Timestamp, actor: &str) -> Result<Done, TransactError> {
        content.facts.clear();
        content.basis_dates = Default::default();
        tidy(&mut content);
        self.commit(at, actor, |tx, _| {
            let known = tx.query_row("SELECT 1 FROM audit WHERE formulary = ?1", [&content.id], |_| Ok(())).optional()?;
            if known.is_some() || content.id == WORKSPACE {
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

    /// Takes back the step `sequence` of the formulary or of [`WORKSPACE`], or the latest that stands. Later steps stay: where one of them touched the same
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
            let result = standing::taken_back(tx, formulary, &line)?;
            Ok(Step {
                formulary: formulary.to_owned(),
                label: format!("元に戻した: {}", step.label),
                operation: json!({ "do": "undo", "sequence": step.sequence }),
                undoes: Some(step.sequence),
                result,
            })
        })
    }

    /// Brings again what the latest undo took back, unless something new was done since.
    pub fn redo(&mut self, formulary: &str, at: Timestamp, actor: &str) -> Result<Done, TransactError> {
        self.commit(at, actor, |tx, _| {
            let steps = audit::steps(tx, formulary)?;
            let undo = history::next_redo(&steps).ok_or(TransactError::NothingToRedo)?;
            let label = redo_label(&steps, undo);
            let result = standing::taken_back(tx, formulary, &audit::line(tx, undo.sequence)?)?;
            Ok(Step {
                formulary: formulary.to_owned(),
                label: format!("やり直した: {label}"),
                operation: json!({ "do": "redo", "sequence": undo.sequence }),
                undoes: Some(undo.sequence),
                result,
            })
        })
    }

    /// The only place that commits: what `work` decides, what becomes of the draft or the handwork, and the line in the audit log are written together or not at all.
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
        let changes = match standing::after(&result)? {
            None => Vec::new(),
            Some(after) => {
                let changes = diff(standing::value_of(&tx, &formulary)?.as_ref(), after.as_ref());
                if changes.is_empty() {
                    return Ok(Done { formulary, label, changes, sequence: None });
                }
                standing::write(&tx, &formulary, &result, at)?;
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
            let content: Content = stored(&text)?;
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

    /// What people added to the published lists by hand; empty where nobody did.
    pub fn handwork(&self) -> Result<Handwork, TransactError> {
        standing::handwork(&self.db)
    }

    /// RFC 3339
    pub fn updated_at(&self, formulary: &str) -> Result<String, TransactError> {
        let found = self.db.query_row("SELECT updated_at FROM draft WHERE formulary = ?1", [formulary], |row| row.get(0)).optional()?;
        found.ok_or_else(|| TransactError::NoSuchFormulary { formulary: formulary.to_owned() })
    }

    /// Newest first; also of a formulary that was removed, and of [`WORKSPACE`].
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

    /// The log holds together from its first line, and carried out it gives the drafts and the handwork as they stand.
    pub fn verify_chain(&self) -> Result<(), TransactError> {
        audit::verify(&self.db)
    }
}

fn redo_label(steps: &[history::Step], undo: &history::Step) -> String {
    let step = steps.iter().find(|step| Some(step.sequence) == undo.undoes);
    step.map_or_else(|| undo.label.clone(), |step| step.label.clone())
}
