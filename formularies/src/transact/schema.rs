//! The tables of `formularies.db`, each with the migration that makes it.

use rusqlite::{Connection, TransactionBehavior};

use super::TransactError;

/// Version 1. `draft` is what the audit log leaves when it is carried out from its beginning; it can be made again from it.
/// What is written into `audit`, `event` and `edition` stays as it is.
pub(super) const V1: &str = "
CREATE TABLE draft (
  formulary  TEXT PRIMARY KEY,
  content    TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  sequence  INTEGER PRIMARY KEY,
  at        TEXT NOT NULL,
  actor     TEXT NOT NULL,
  formulary TEXT NOT NULL,
  label     TEXT NOT NULL,
  operation TEXT NOT NULL,
  changes   TEXT NOT NULL,
  undoes    INTEGER REFERENCES audit (sequence),
  previous  TEXT NOT NULL,
  hash      TEXT NOT NULL
) STRICT;
CREATE INDEX audit_of_formulary ON audit (formulary, sequence);

CREATE TABLE author (
  only   INTEGER PRIMARY KEY CHECK (only = 1),
  secret BLOB NOT NULL CHECK (length(secret) = 32)
) STRICT;

CREATE TABLE event (
  id        TEXT PRIMARY KEY,
  formulary TEXT NOT NULL,
  event     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX event_of_formulary ON event (formulary);

CREATE TABLE edition (
  formulary TEXT NOT NULL,
  sha256    TEXT NOT NULL,
  content   TEXT NOT NULL,
  PRIMARY KEY (formulary, sha256)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER audit_stays   BEFORE UPDATE ON audit   BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER audit_kept    BEFORE DELETE ON audit   BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER event_stays   BEFORE UPDATE ON event   BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
CREATE TRIGGER event_kept    BEFORE DELETE ON event   BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
CREATE TRIGGER edition_stays BEFORE UPDATE ON edition BEGIN SELECT RAISE(ABORT, 'a published edition stays'); END;
CREATE TRIGGER edition_kept  BEFORE DELETE ON edition BEGIN SELECT RAISE(ABORT, 'a published edition stays'); END;
";

/// Version 2: what people add to the published lists by hand. No row: nothing yet.
const V2: &str = "
CREATE TABLE handwork (
  only       INTEGER PRIMARY KEY CHECK (only = 1),
  content    TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
";

/// Version 3: what left the program with usage in it. What is out is out, so a release stays; it can only be marked as withdrawn.
const V3: &str = "
CREATE TABLE release (
  number  INTEGER PRIMARY KEY,
  dataset TEXT NOT NULL,
  period  TEXT NOT NULL,
  request TEXT NOT NULL,
  made_at TEXT NOT NULL,
  actor   TEXT NOT NULL,
  folder  TEXT NOT NULL,
  files   TEXT NOT NULL,
  sha256  TEXT NOT NULL,
  known   BLOB NOT NULL
) STRICT;
CREATE INDEX release_of_dataset ON release (dataset, number);

CREATE TABLE withdrawal (
  release INTEGER PRIMARY KEY REFERENCES release (number),
  at      TEXT NOT NULL,
  actor   TEXT NOT NULL,
  reason  TEXT NOT NULL
) STRICT;

CREATE TRIGGER release_stays    BEFORE UPDATE ON release    BEGIN SELECT RAISE(ABORT, 'what was given out stays'); END;
CREATE TRIGGER release_kept     BEFORE DELETE ON release    BEGIN SELECT RAISE(ABORT, 'what was given out stays'); END;
CREATE TRIGGER withdrawal_stays BEFORE UPDATE ON withdrawal BEGIN SELECT RAISE(ABORT, 'what was given out stays'); END;
CREATE TRIGGER withdrawal_kept  BEFORE DELETE ON withdrawal BEGIN SELECT RAISE(ABORT, 'what was given out stays'); END;
";

/// In order; the database's `user_version` counts those that were carried out.
const MIGRATIONS: &[&str] = &[V1, V2, V3];

pub(super) const VERSION: i64 = MIGRATIONS.len() as i64;

/// Brings a database to the version of this program, all steps or none. One of a newer program is refused.
pub(super) fn migrate(db: &mut Connection) -> Result<(), TransactError> {
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = version(&tx)?;
    if found > VERSION {
        return Err(TransactError::Newer { found, known: VERSION });
    }
    let done = usize::try_from(found).map_err(|_| TransactError::Damaged { detail: format!("user_version {found}") })?;
    if done < MIGRATIONS.len() {
        for migration in &MIGRATIONS[done..] {
            tx.execute_batch(migration)?;
        }
        tx.pragma_update(None, "user_version", VERSION)?;
        tx.commit()?;
    }
    Ok(())
}

pub(super) fn version(db: &Connection) -> Result<i64, TransactError> {
    Ok(db.pragma_query_value(None, "user_version", |row| row.get(0))?)
}
