//! What the store gives back: rows with where they come from, and the catalogue of an edition.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::Row;

use super::listed::{Listed, columns};
use super::{Store, StoreError};
use crate::catalogue::{Catalogue, Delisted};
use crate::codes::{GenericStatus, NhiCode};
use crate::dispensed::Lists;
use crate::edition::{Edition, EditionId, SourceKind};
use crate::import::{Problem, RowFault};
use crate::product::{Origin, PriceRow, Product, StatusNotice};
use crate::words;

/// A row fault of an accepted file.
#[derive(Debug, Clone)]
pub struct KeptFault {
    pub sheet: Option<String>,
    pub fault: RowFault,
}

impl Store {
    /// The products of a price edition with the statuses of a status edition; the newest of each where none is named.
    /// None where no price list was imported.
    pub fn catalogue(&self, price_list: Option<&EditionId>, generic_status: Option<&EditionId>) -> Result<Option<Catalogue>, StoreError> {
        let Some(price_list) = self.edition_or_newest(price_list, SourceKind::PriceList)? else { return Ok(None) };
        let generic_status = self.edition_or_newest(generic_status, SourceKind::GenericStatus)?;
        let statuses = match &generic_status {
            Some(edition) => self.statuses_of(edition)?,
            None => BTreeMap::new(),
        };
        let key = self.row_id(&price_list)?;
        let mut statement = self.db.prepare_cached(&format!("SELECT {} FROM price WHERE edition = ?1", columns::<PriceRow>().0))?;
        let mut rows = statement.query([key])?;
        let mut products = Vec::with_capacity(price_list.rows as usize);
        while let Some(row) = rows.next()? {
            let row = PriceRow::from_row(row)?;
            let (status, status_notice) =
                statuses.get(&row.nhi_code).cloned().map_or((None, None), |(status, notice)| (Some(status), notice));
            products.push(product(row, status, status_notice));
        }
        let delisted = self.delisted(key)?;
        Ok(Some(Catalogue::new(price_list, generic_status, products, delisted)))
    }

    /// The newest of each list that says how products are dispensed.
    pub fn lists(&self) -> Result<Lists, StoreError> {
        Ok(Lists { receipt_master: self.receipt_master(None)?, supply: self.supply_list(None)?, generic_names: self.generic_names(None)? })
    }

    fn statuses_of(&self, edition: &Edition) -> Result<BTreeMap<NhiCode, (GenericStatus, Option<StatusNotice>)>, StoreError> {
        let mut statement = self.db.prepare_cached("SELECT nhi_code, status, remarks FROM generic_status WHERE edition = ?1")?;
        let mut rows = statement.query([self.row_id(edition)?])?;
        let mut statuses = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let status = status_sign(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?;
            let remarks: Option<String> = row.get(2)?;
            let notice = remarks.and_then(|remarks| StatusNotice::read(&remarks, edition.effective_on));
            statuses.insert(code(row.get(0)?)?, (status, notice));
        }
        Ok(statuses)
    }

    fn delisted(&self, edition: i64) -> Result<BTreeMap<NhiCode, Delisted>, StoreError> {
        let (columns, count) = columns::<PriceRow>();
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT {columns}, edition.effective_on FROM price JOIN edition ON edition.id = price.edition
             WHERE price.edition <> ?1
               AND NOT EXISTS (SELECT 1 FROM price AS present WHERE present.edition = ?1 AND present.nhi_code = price.nhi_code)
             ORDER BY edition.effective_on"
        ))?;
        let mut rows = statement.query([edition])?;
        let mut delisted = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let last_listed_on = date(&row.get::<_, String>(count)?)?;
            let row = PriceRow::from_row(row)?;
            delisted.insert(row.nhi_code.clone(), Delisted { last_listed_on, row });
        }
        Ok(delisted)
    }

    /// The rows of an accepted file that were kept out.
    pub fn faults(&self, sha256: &str) -> Result<Vec<KeptFault>, StoreError> {
        let mut statement = self.db.prepare_cached(
            "SELECT file.sheet, row_fault.row, row_fault.column, row_fault.read, row_fault.problem, row_fault.sheet
             FROM row_fault JOIN file ON file.id = row_fault.file WHERE file.sha256 = ?1
             ORDER BY row_fault.sheet, row_fault.row",
        )?;
        let mut rows = statement.query([sha256])?;
        let mut faults = Vec::new();
        while let Some(row) = rows.next()? {
            let problem: String = row.get(4)?;
            let problem = Problem::from_code(&problem).ok_or(StoreError::Damaged(problem))?;
            faults.push(KeptFault {
                sheet: row.get(0)?,
                fault: RowFault { sheet: row.get(5)?, row: row.get(1)?, column: row.get(2)?, read: row.get(3)?, problem },
            });
        }
        Ok(faults)
    }
}

fn product(row: PriceRow, status: Option<GenericStatus>, status_notice: Option<StatusNotice>) -> Product {
    Product {
        status,
        status_notice,
        biosimilar: row.biosimilar(),
        common_name_listing: row.common_name_listing(),
        form: words::form(&row.name).to_owned(),
        strength: words::strength(&row.spec),
        row,
    }
}

impl From<Delisted> for Product {
    /// The product as it last was; it has no status now.
    fn from(delisted: Delisted) -> Self {
        product(delisted.row, None, None)
    }
}

pub(super) fn origin(row: &Row, from: usize) -> Result<Origin, StoreError> {
    Ok(Origin { sha256: row.get(from)?, file_name: row.get(from + 1)?, sheet: row.get(from + 2)?, row: row.get(from + 3)? })
}

/// A code or a number as the store holds it.
pub(super) fn code<T: std::str::FromStr>(text: String) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::Damaged(text))
}

/// One of a few things as the store holds it.
pub(super) fn known<T>(text: String, read: impl Fn(&str) -> Option<T>) -> Result<T, StoreError> {
    read(&text).ok_or(StoreError::Damaged(text))
}

pub(super) fn status_sign(sign: &str) -> Result<GenericStatus, StoreError> {
    GenericStatus::from_sign(sign).ok_or_else(|| StoreError::Damaged(sign.to_owned()))
}

pub(super) fn date(text: &str) -> Result<Date, StoreError> {
    text.parse().map_err(|_| StoreError::Damaged(text.to_owned()))
}
