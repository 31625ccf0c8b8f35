//! Lists as tables: every kind of list is one row type, one table, and one row for each key of an edition.

use std::borrow::Cow;

use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params, params_from_iter};

use super::{AcceptError, Store, StoreError, read};
use crate::edition::{Edition, EditionId};
use crate::product::Origin;

/// A row of a list. The table has the columns `edition`, the key, `file` and `row`, and then those named here.
pub trait Listed: PartialEq + Sized {
    const TABLE: &'static str;
    /// The name of the key's column; its text is never empty.
    const KEY: &'static str;
    /// Name and declaration.
    const COLUMNS: &'static [(&'static str, &'static str)];

    fn key(&self) -> Cow<'_, str>;
    /// In the order of [`Listed::COLUMNS`].
    fn values(&self) -> Vec<Value>;
    /// From a row that begins with the key and goes on with [`Listed::COLUMNS`].
    fn from_row(row: &Row) -> Result<Self, StoreError>;
}

/// A row with the edition and the place it comes from.
#[derive(Debug, Clone)]
pub struct InEdition<T> {
    pub edition: EditionId,
    pub effective_on: Date,
    pub row: T,
    pub origin: Origin,
}

pub(super) fn create<T: Listed>() -> String {
    let columns: String = T::COLUMNS.iter().map(|(name, declaration)| format!("  {name} {declaration},\n")).collect();
    format!(
        "CREATE TABLE {} (
  edition INTEGER NOT NULL REFERENCES edition ON DELETE CASCADE,
  {} TEXT NOT NULL,
  file INTEGER NOT NULL REFERENCES file ON DELETE CASCADE,
  row INTEGER NOT NULL,
{columns}  PRIMARY KEY (edition, {})
) WITHOUT ROWID;\n",
        T::TABLE,
        T::KEY,
        T::KEY
    )
}

/// `price.nhi_code, price.route, …`: what [`Listed::from_row`] reads, and how many columns that are.
pub(super) fn columns<T: Listed>() -> (String, usize) {
    let names = std::iter::once(T::KEY).chain(T::COLUMNS.iter().map(|(name, _)| *name));
    let columns: Vec<String> = names.map(|name| format!("{}.{name}", T::TABLE)).collect();
    (columns.join(", "), columns.len())
}

/// Writes the rows of a file. A key that the edition has already, with the same content, stays as it is; with other content it is a conflict.
pub(super) fn insert<T: Listed>(db: &Transaction, edition: i64, file: i64, rows: &[(u32, T)]) -> Result<(), AcceptError> {
    let places: Vec<String> = (1..=T::COLUMNS.len() + 4).map(|number| format!("?{number}")).collect();
    let mut insert = db.prepare(&format!("INSERT INTO {} VALUES ({}) ON CONFLICT DO NOTHING", T::TABLE, places.join(", ")))?;
    for (number, row) in rows {
        let key = row.key();
        let fixed = [Value::Integer(edition), Value::Text(key.to_string()), Value::Integer(file), Value::Integer(i64::from(*number))];
        if insert.execute(params_from_iter(fixed.into_iter().chain(row.values())))? == 0 {
            let (known, file_name) = standing::<T>(db, edition, &key)?;
            if known != *row {
                return Err(AcceptError::Conflict { code: key.into_owned(), file_name });
            }
        }
    }
    Ok(())
}

/// The row that stands under a key in an edition, and the file it came from.
fn standing<T: Listed>(db: &Connection, edition: i64, key: &str) -> Result<(T, String), StoreError> {
    let (columns, count) = columns::<T>();
    let mut statement = db.prepare_cached(&format!(
        "SELECT {columns}, file.file_name FROM {0} JOIN file ON file.id = {0}.file WHERE {0}.edition = ?1 AND {1} = ?2",
        T::TABLE,
        T::KEY
    ))?;
    let mut rows = statement.query(params![edition, key])?;
    let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    Ok((T::from_row(row)?, row.get(count)?))
}

/// The files of an edition that hold one of the rows' keys.
pub(super) fn files_with<T: Listed>(db: &Transaction, edition: i64, rows: &[(u32, T)]) -> Result<Vec<i64>, StoreError> {
    let mut owner = db.prepare(&format!("SELECT file FROM {} WHERE edition = ?1 AND {} = ?2", T::TABLE, T::KEY))?;
    let mut files: Vec<i64> = Vec::new();
    for (_, row) in rows {
        let found: Option<i64> = owner.query_row(params![edition, row.key()], |row| row.get(0)).optional()?;
        files.extend(found.filter(|file| !files.contains(file)));
    }
    Ok(files)
}

/// Takes the rows of a file away; `_` says of which kind they are.
pub(super) fn remove_file<T: Listed>(db: &Transaction, file: i64, _: &[(u32, T)]) -> rusqlite::Result<usize> {
    db.execute(&format!("DELETE FROM {} WHERE file = ?1", T::TABLE), [file])
}

impl Store {
    /// The rows of an edition, sorted by key.
    pub fn rows<T: Listed>(&self, edition: &Edition) -> Result<Vec<T>, StoreError> {
        let sql = format!("SELECT {} FROM {} WHERE edition = ?1 ORDER BY {}", columns::<T>().0, T::TABLE, T::KEY);
        let mut statement = self.db.prepare_cached(&sql)?;
        let mut rows = statement.query([self.row_id(edition)?])?;
        let mut found = Vec::with_capacity(edition.rows as usize);
        while let Some(row) = rows.next()? {
            found.push(T::from_row(row)?);
        }
        Ok(found)
    }

    /// Every edition's row of a key, oldest first.
    pub fn history<T: Listed>(&self, key: &str) -> Result<Vec<InEdition<T>>, StoreError> {
        let (columns, count) = columns::<T>();
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT {columns}, edition.hash, edition.effective_on, file.sha256, file.file_name, file.sheet, {0}.row
             FROM edition JOIN {0} ON {0}.edition = edition.id AND {0}.{1} = ?1 JOIN file ON file.id = {0}.file
             ORDER BY edition.effective_on",
            T::TABLE,
            T::KEY
        ))?;
        let mut rows = statement.query([key])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(InEdition {
                row: T::from_row(row)?,
                edition: EditionId(row.get(count)?),
                effective_on: read::date(&row.get::<_, String>(count + 1)?)?,
                origin: read::origin(row, count + 2)?,
            });
        }
        Ok(found)
    }
}
