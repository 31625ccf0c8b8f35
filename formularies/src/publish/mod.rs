//! What leaves the program: editions declared, and the files that carry them.

mod content;
pub mod csv;
mod drawing;
pub mod edition;
pub mod error;
mod flow;
mod front;
pub mod glyphs;
mod layout;
mod outline;
mod paragraph;
pub mod pdf;
mod print;
pub mod report;
mod sheet;
#[cfg(test)]
mod specimen;
mod structure;
mod table;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use jiff::civil::Date;
use reference_data::catalogue::Catalogue;
use reference_data::edition::{Edition, EditionId};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use serde_json::json;

use crate::check::{Finding, Newest, Severity, check};
use crate::document::{Content, canonical, canonical_json, name};
use crate::edit::EditError;
use crate::ledger::{Author, Body, Declaration, Event, Kind, heads, state};
use crate::policy;
use crate::transact::{Becomes, Formularies, Step, TransactError, existing, stored};
use edition::with_facts;
pub use print::Pdf;

/// A published edition of a formulary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Published {
    /// The name of its content, facts included.
    pub sha256: String,
    /// 版
    pub edition: String,
    /// 公表日
    pub on: Date,
}

#[derive(Debug, thiserror::Error)]
pub enum DeclareError {
    #[error(transparent)]
    Transact(#[from] TransactError),
    #[error("{} findings of level error stand", findings.len())]
    Faulty { findings: Vec<Finding> },
    #[error("there is no drug group to publish")]
    Empty,
    /// The facts of a published edition come from the price list that it states.
    #[error("the price list of the basis is not at hand")]
    BasisNotAtHand,
    /// The same content was published before.
    #[error("this content was published on {on}")]
    AlreadyPublished { on: Date },
    #[error("the formulary has no published edition {sha256}")]
    NoSuchEdition { sha256: String },
}

impl DeclareError {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Transact(error) => error.code(),
            Self::Faulty { .. } => "declare_faulty",
            Self::Empty => "declare_empty",
            Self::BasisNotAtHand => "declare_basis_not_at_hand",
            Self::AlreadyPublished { .. } => "already_published",
            Self::NoSuchEdition { .. } => "no_such_edition",
        }
    }
}

impl Formularies {
    /// Makes the draft an edition of the day `on`: stores its content with the facts of `catalogue`, signs that it is published, and says
    /// so in the audit log. It is not undone. Refused while a finding of level error stands.
    pub fn declare(
        &mut self,
        formulary: &str,
        on: Date,
        at: Timestamp,
        actor: &str,
        catalogue: &Catalogue,
    ) -> Result<Published, DeclareError> {
        let mut published = None;
        self.commit(at, actor, |tx, _| {
            let draft = existing(tx, formulary)?;
            let content = publishable(&draft, catalogue)?;
            let sha256 = name(&content);
            if let Some(before) = self_published(tx, formulary)?.into_iter().find(|published| published.sha256 == sha256) {
                return Err(DeclareError::AlreadyPublished { on: before.on });
            }
            let event = declaration(tx, formulary, &sha256, on, at)?;
            tx.execute(
                "INSERT INTO edition (formulary, sha256, content) VALUES (?1, ?2, ?3)",
                params![formulary, sha256, canonical(&content)],
            )
            .map_err(TransactError::from)?;
            tx.execute(
                "INSERT INTO event (id, formulary, event) VALUES (?1, ?2, ?3)",
                params![event.id, formulary, canonical_json(&event)],
            )
            .map_err(TransactError::from)?;
            let step = Step {
                formulary: formulary.to_owned(),
                label: format!("「{}」{}を{on}付けで公表した", content.title, content.edition),
                operation: json!({ "do": "declare", "on": on, "sha256": sha256, "event": event.id }),
                undoes: None,
                result: Becomes::Same,
            };
            published = Some(Published { sha256, edition: content.edition, on });
            Ok(step)
        })?;
        Ok(published.expect("a declaration that was committed was made"))
    }

    /// Oldest first.
    pub fn published(&self, formulary: &str) -> Result<Vec<Published>, TransactError> {
        self_published(&self.db, formulary)
    }

    /// A published edition as it was declared.
    pub fn published_content(&self, formulary: &str, sha256: &str) -> Result<Content, DeclareError> {
        let text: Option<String> = self
            .db
            .query_row("SELECT content FROM edition WHERE formulary = ?1 AND sha256 = ?2", [formulary, sha256], |row| row.get(0))
            .optional()
            .map_err(TransactError::from)?;
        let text = text.ok_or_else(|| DeclareError::NoSuchEdition { sha256: sha256.to_owned() })?;
        Ok(stored(&text)?)
    }

    /// The ledger of a formulary, in the order of the events' ids.
    pub fn events(&self, formulary: &str) -> Result<Vec<Event>, TransactError> {
        events(&self.db, Some(formulary))
    }
}

/// The content with its facts, where nothing stands against publishing it.
fn publishable(draft: &Content, catalogue: &Catalogue) -> Result<Content, DeclareError> {
    let policy =
        policy::find(&draft.policy).ok_or_else(|| TransactError::from(EditError::NoSuchPolicy { policy: draft.policy.clone() }))?;
    if draft.drug_groups.is_empty() {
        return Err(DeclareError::Empty);
    }
    let stands_on = |stated: &Option<EditionId>, edition: Option<&Edition>| match (stated, edition) {
        (Some(stated), Some(edition)) => edition.is_called(stated),
        (stated, edition) => stated.is_none() && edition.is_none(),
    };
    if !stands_on(&draft.basis.price_list, Some(&catalogue.price_list))
        || !stands_on(&draft.basis.generic_status, catalogue.generic_status.as_ref())
    {
        return Err(DeclareError::BasisNotAtHand);
    }
    // Whether a newer edition is at hand is never an error.
    let mut findings = check(draft, policy, catalogue, Newest::default());
    findings.retain(|finding| finding.level == Severity::Error);
    if !findings.is_empty() {
        return Err(DeclareError::Faulty { findings });
    }
    Ok(with_facts(draft, policy, catalogue))
}

/// The signed event, after everything in the formulary's ledger.
fn declaration(db: &Connection, formulary: &str, base: &str, on: Date, at: Timestamp) -> Result<Event, TransactError> {
    let author = author(db)?;
    let key = author.public_key();
    let signed = events(db, None)?.iter().filter(|event| event.body.author == key).map(|event| event.body.sequence).max();
    Ok(author.sign(Body {
        author: key,
        sequence: signed.unwrap_or_default() + 1,
        at: at.to_string(),
        parents: heads(&events(db, Some(formulary))?),
        base: base.to_owned(),
        target: Vec::new(),
        kind: Kind::Declare,
        payload: json!(Declaration { on }),
    }))
}

/// The key of this workspace, made when it is first needed.
fn author(db: &Connection) -> Result<Author, TransactError> {
    let known: Option<[u8; 32]> = db.query_row("SELECT secret FROM author", [], |row| row.get(0)).optional()?;
    let secret = match known {
        Some(secret) => secret,
        None => {
            let mut secret = [0; 32];
            getrandom::fill(&mut secret).map_err(|error| TransactError::NoRandom { detail: error.to_string() })?;
            db.execute("INSERT INTO author (only, secret) VALUES (1, ?1)", [secret])?;
            secret
        }
    };
    Ok(Author::from_secret(&secret))
}

fn events(db: &Connection, formulary: Option<&str>) -> Result<Vec<Event>, TransactError> {
    let mut statement = db.prepare("SELECT event FROM event WHERE formulary = ?1 OR ?1 IS NULL ORDER BY id")?;
    let rows = statement.query_map([formulary], |row| row.get::<_, String>(0))?;
    rows.map(|text| serde_json::from_str(&text?).map_err(|error| TransactError::Damaged { detail: error.to_string() })).collect()
}

/// The stored editions that the ledger declares.
fn self_published(db: &Connection, formulary: &str) -> Result<Vec<Published>, TransactError> {
    let state = state(&events(db, Some(formulary))?);
    let mut statement = db.prepare("SELECT sha256, content FROM edition WHERE formulary = ?1")?;
    let rows = statement.query_map([formulary], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let mut published = Vec::new();
    for row in rows {
        let (sha256, text) = row?;
        if let Some(declared) = state.declared.get(&sha256) {
            published.push(Published { edition: stored::<Content>(&text)?.edition, on: declared.on, sha256 });
        }
    }
    published.sort_by(|a, b| (a.on, &a.edition, &a.sha256).cmp(&(b.on, &b.edition, &b.sha256)));
    Ok(published)
}
