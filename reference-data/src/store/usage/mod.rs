//! The tables of usage. Every file owns what it says: its places, periods, strata and products have numbers of their own, and for each
//! product and stratum there are two short runs of bytes ([`crate::usage::matrix`]): what each place comes to over all periods of the
//! file, which is all that most questions read, and beside it every cell.

mod load;
mod overlap;
mod patients;
mod product;
mod trace;
mod write;

use rusqlite::{Connection, params};

use super::{Store, StoreError, read};
use crate::codes::{NhiCode, ReceiptCode, YjCode};
use crate::period::Period;
use crate::usage::{DatasetId, Grain, Item, QuantityUnit, Setting, Stratum};

pub use load::Extent;
pub use product::{ProductCell, ProductUsage, UsageOf};
pub use trace::Traced;
pub use write::OfferedUsage;
pub(super) use write::take_in;

pub(super) const TABLES: &str = "
CREATE TABLE usage_file (
  file INTEGER PRIMARY KEY REFERENCES file ON DELETE CASCADE,
  unit TEXT NOT NULL,
  -- Months.
  grain INTEGER NOT NULL,
  -- From the first month to the last.
  span TEXT NOT NULL,
  name TEXT NOT NULL,
  publisher TEXT NOT NULL,
  population TEXT NOT NULL,
  place_basis TEXT NOT NULL
);
CREATE TABLE usage_place (
  file INTEGER NOT NULL REFERENCES file ON DELETE CASCADE,
  number INTEGER NOT NULL,
  place TEXT NOT NULL,
  PRIMARY KEY (file, number)
) WITHOUT ROWID;
CREATE TABLE usage_period (
  file INTEGER NOT NULL REFERENCES file ON DELETE CASCADE,
  number INTEGER NOT NULL,
  period TEXT NOT NULL,
  PRIMARY KEY (file, number)
) WITHOUT ROWID;
CREATE TABLE usage_stratum (
  file INTEGER NOT NULL REFERENCES file ON DELETE CASCADE,
  number INTEGER NOT NULL,
  setting TEXT,
  insurer TEXT,
  age TEXT,
  PRIMARY KEY (file, number)
) WITHOUT ROWID;
CREATE TABLE usage_item (
  file INTEGER NOT NULL REFERENCES file ON DELETE CASCADE,
  number INTEGER NOT NULL,
  nhi_code TEXT,
  receipt_code TEXT,
  yj_code TEXT,
  name TEXT NOT NULL,
  price TEXT,
  unit TEXT,
  PRIMARY KEY (file, number)
) WITHOUT ROWID;
CREATE INDEX usage_item_nhi_code ON usage_item (nhi_code) WHERE nhi_code IS NOT NULL;
CREATE INDEX usage_item_receipt_code ON usage_item (receipt_code) WHERE receipt_code IS NOT NULL;
CREATE INDEX usage_item_yj_code ON usage_item (yj_code) WHERE yj_code IS NOT NULL;
CREATE TABLE usage_total (
  file INTEGER NOT NULL REFERENCES file ON DELETE CASCADE,
  item INTEGER NOT NULL,
  stratum INTEGER NOT NULL,
  totals BLOB NOT NULL,
  PRIMARY KEY (file, item, stratum)
) WITHOUT ROWID;
-- Of files of more than one period; with one, the totals say it all.
CREATE TABLE usage_cells (
  file INTEGER NOT NULL REFERENCES file ON DELETE CASCADE,
  item INTEGER NOT NULL,
  stratum INTEGER NOT NULL,
  cells BLOB NOT NULL,
  PRIMARY KEY (file, item, stratum)
) WITHOUT ROWID;
-- How many patients each figure has, where they were counted; cells as above, of whole numbers.
CREATE TABLE usage_patients (
  file INTEGER NOT NULL REFERENCES file ON DELETE CASCADE,
  item INTEGER NOT NULL,
  stratum INTEGER NOT NULL,
  cells BLOB NOT NULL,
  PRIMARY KEY (file, item, stratum)
) WITHOUT ROWID;
";

/// A file of a dataset with what its numbers stand for.
pub(super) struct FileTables {
    pub id: i64,
    pub sha256: String,
    pub file_name: String,
    pub sheet: Option<String>,
    pub places: Vec<String>,
    pub periods: Vec<Period>,
    pub strata: Vec<Stratum>,
}

impl FileTables {
    /// The files of a dataset, oldest import first.
    fn of_dataset(db: &Connection, dataset: &DatasetId) -> Result<Vec<Self>, StoreError> {
        let mut statement = db.prepare_cached(
            "SELECT file.id, file.sha256, file.file_name, file.sheet FROM edition JOIN file ON file.edition = edition.id
             WHERE edition.kind = 'usage' AND edition.dataset = ?1 ORDER BY file.id",
        )?;
        let mut rows = statement.query([dataset.as_str()])?;
        let mut files = Vec::new();
        while let Some(row) = rows.next()? {
            let id = row.get(0)?;
            files.push(Self {
                id,
                sha256: row.get(1)?,
                file_name: row.get(2)?,
                sheet: row.get(3)?,
                places: places(db, id)?,
                periods: periods(db, id)?,
                strata: strata(db, id)?,
            });
        }
        Ok(files)
    }
}

fn places(db: &Connection, file: i64) -> Result<Vec<String>, StoreError> {
    let mut statement = db.prepare_cached("SELECT place FROM usage_place WHERE file = ?1 ORDER BY number")?;
    let places = statement.query_map([file], |row| row.get(0))?;
    Ok(places.collect::<Result<_, _>>()?)
}

fn periods(db: &Connection, file: i64) -> Result<Vec<Period>, StoreError> {
    let mut statement = db.prepare_cached("SELECT period FROM usage_period WHERE file = ?1 ORDER BY number")?;
    let periods = statement.query_map([file], |row| row.get::<_, String>(0))?;
    periods.map(|text| read::code(text?)).collect()
}

fn strata(db: &Connection, file: i64) -> Result<Vec<Stratum>, StoreError> {
    let mut statement = db.prepare_cached("SELECT setting, insurer, age FROM usage_stratum WHERE file = ?1 ORDER BY number")?;
    let mut rows = statement.query([file])?;
    let mut strata = Vec::new();
    while let Some(row) = rows.next()? {
        let setting: Option<String> = row.get(0)?;
        let setting = setting.map(|word| Setting::from_word(&word).ok_or(StoreError::Damaged(word))).transpose()?;
        strata.push(Stratum { setting, insurer: row.get(1)?, age: row.get(2)? });
    }
    Ok(strata)
}

fn items(db: &Connection, file: i64) -> Result<Vec<Item>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT nhi_code, receipt_code, yj_code, name, price, unit FROM usage_item WHERE file = ?1 ORDER BY number")?;
    let mut rows = statement.query([file])?;
    let mut items = Vec::new();
    while let Some(row) = rows.next()? {
        items.push(item(row)?);
    }
    Ok(items)
}

/// From a row that begins with the columns of a product.
fn item(row: &rusqlite::Row) -> Result<Item, StoreError> {
    let price: Option<String> = row.get(4)?;
    Ok(Item {
        nhi_code: row.get::<_, Option<String>>(0)?.map(read::code::<NhiCode>).transpose()?,
        receipt_code: row.get::<_, Option<String>>(1)?.map(read::code::<ReceiptCode>).transpose()?,
        yj_code: row.get::<_, Option<String>>(2)?.map(read::code::<YjCode>).transpose()?,
        name: row.get(3)?,
        price: price.map(|price| price.parse().map_err(|_| StoreError::Damaged(price))).transpose()?,
        unit: row.get(5)?,
    })
}

/// In what a dataset counts, and how long its periods are; none where there is no such dataset.
fn unit_and_grain(db: &Connection, dataset: &DatasetId) -> Result<Option<(QuantityUnit, Grain)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT usage_file.unit, usage_file.grain FROM edition JOIN file ON file.edition = edition.id JOIN usage_file ON usage_file.file = file.id
         WHERE edition.kind = 'usage' AND edition.dataset = ?1 LIMIT 1",
    )?;
    let mut rows = statement.query(params![dataset.as_str()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let unit: String = row.get(0)?;
    let unit = QuantityUnit::from_word(&unit).ok_or(StoreError::Damaged(unit))?;
    Ok(Some((unit, Grain::of_months(row.get(1)?))))
}

fn damaged(_: crate::usage::matrix::Damaged) -> StoreError {
    StoreError::Damaged("usage".to_owned())
}

impl Store {
    /// From the first month to the last that the files of an edition cover.
    pub(super) fn usage_span(&self, edition: i64) -> Result<Option<Period>, StoreError> {
        let mut statement = self
            .db
            .prepare_cached("SELECT usage_file.span FROM file JOIN usage_file ON usage_file.file = file.id WHERE file.edition = ?1")?;
        let mut rows = statement.query([edition])?;
        let mut span: Option<Period> = None;
        while let Some(row) = rows.next()? {
            let of_file: Period = read::code(row.get(0)?)?;
            span = Some(span.map_or(of_file, |span| span.hull(of_file)));
        }
        Ok(span)
    }
}
