//! What the store gives back: rows with where they come from, and the catalogue of an edition.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::{Connection, Row};

use super::{Store, StoreError};
use crate::catalogue::{Catalogue, Delisted};
use crate::codes::{GenericStatus, NhiCode};
use crate::edition::{Edition, EditionId, SourceKind};
use crate::import::{Problem, RowFault, StatusRow};
use crate::product::{GenericMark, Origin, Originator, PriceRow, Product, Route, StatusNotice};
use crate::words;

/// A price row with the edition and the place it comes from.
#[derive(Debug, Clone)]
pub struct PriceOf {
    pub edition: EditionId,
    pub effective_on: Date,
    pub row: PriceRow,
    pub origin: Origin,
}

/// A status row with the edition and the place it comes from.
#[derive(Debug, Clone)]
pub struct StatusOf {
    pub edition: EditionId,
    pub effective_on: Date,
    pub row: StatusRow,
    pub origin: Origin,
}

/// A row fault of an accepted file.
#[derive(Debug, Clone)]
pub struct KeptFault {
    pub sheet: Option<String>,
    pub fault: RowFault,
}

const PRICE_COLUMNS: &str = "price.nhi_code, price.route, price.ingredient, price.spec, price.name, price.maker, price.generic_mark, \
     price.originator, price.same_form_generic, price.pharmacopoeia, price.narcotic, price.price, price.transitional_until, price.remarks";
const STATUS_COLUMNS: &str = "generic_status.nhi_code, generic_status.ingredient, generic_status.name, generic_status.status, \
     generic_status.listed_on, generic_status.transitional_until, generic_status.remarks, generic_status.excluded_from_fee, \
     generic_status.counted_in_cut_off";

impl Store {
    /// The products of a price edition with the statuses of a status edition; the newest of each where none is named.
    /// None where no price list was imported.
    pub fn catalogue(&self, price_list: Option<&EditionId>, generic_status: Option<&EditionId>) -> Result<Option<Catalogue>, StoreError> {
        let newest =
            |kind| -> Result<Option<Edition>, StoreError> { Ok(self.editions()?.into_iter().find(|edition| edition.kind == kind)) };
        let named = |id: Option<&EditionId>, kind| match id {
            Some(id) => self.edition(id).map(|found| found.filter(|edition| edition.kind == kind)),
            None => newest(kind),
        };
        let Some(price_list) = named(price_list, SourceKind::PriceList)? else { return Ok(None) };
        let generic_status = named(generic_status, SourceKind::GenericStatus)?;
        let statuses = match &generic_status {
            Some(edition) => self.statuses_of(edition)?,
            None => BTreeMap::new(),
        };
        let key = self.row_id(&price_list)?;
        let mut statement = self.db.prepare_cached(&format!("SELECT {PRICE_COLUMNS} FROM price WHERE edition = ?1"))?;
        let mut rows = statement.query([key])?;
        let mut products = Vec::with_capacity(price_list.rows as usize);
        while let Some(row) = rows.next()? {
            let row = price_row(row)?;
            let (status, status_notice) =
                statuses.get(&row.nhi_code).cloned().map_or((None, None), |(status, notice)| (Some(status), notice));
            products.push(product(row, status, status_notice));
        }
        let delisted = self.delisted(key)?;
        Ok(Some(Catalogue::new(price_list, generic_status, products, delisted)))
    }

    fn statuses_of(&self, edition: &Edition) -> Result<BTreeMap<NhiCode, (GenericStatus, Option<StatusNotice>)>, StoreError> {
        let mut statement = self.db.prepare_cached("SELECT nhi_code, status, remarks FROM generic_status WHERE edition = ?1")?;
        let mut rows = statement.query([self.row_id(edition)?])?;
        let mut statuses = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let status = status_sign(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?;
            let remarks: Option<String> = row.get(2)?;
            let notice = remarks.and_then(|remarks| StatusNotice::read(&remarks, edition.effective_on));
            statuses.insert(nhi_code(row.get(0)?)?, (status, notice));
        }
        Ok(statuses)
    }

    fn delisted(&self, edition: i64) -> Result<BTreeMap<NhiCode, Delisted>, StoreError> {
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT {PRICE_COLUMNS}, edition.effective_on FROM price JOIN edition ON edition.id = price.edition
             WHERE price.edition <> ?1
               AND NOT EXISTS (SELECT 1 FROM price AS present WHERE present.edition = ?1 AND present.nhi_code = price.nhi_code)
             ORDER BY edition.effective_on"
        ))?;
        let mut rows = statement.query([edition])?;
        let mut delisted = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let last_listed_on = date(&row.get::<_, String>(14)?)?;
            let row = price_row(row)?;
            delisted.insert(row.nhi_code.clone(), Delisted { last_listed_on, row });
        }
        Ok(delisted)
    }

    /// Every edition's row of a product, oldest first.
    pub fn prices(&self, code: &NhiCode) -> Result<Vec<PriceOf>, StoreError> {
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT {PRICE_COLUMNS}, edition.hash, edition.effective_on, file.sha256, file.file_name, file.sheet, price.row
             FROM edition JOIN price ON price.edition = edition.id AND price.nhi_code = ?1 JOIN file ON file.id = price.file
             WHERE edition.kind = 'price_list' ORDER BY edition.effective_on"
        ))?;
        let mut rows = statement.query([code.as_str()])?;
        let mut prices = Vec::new();
        while let Some(row) = rows.next()? {
            prices.push(PriceOf {
                row: price_row(row)?,
                edition: EditionId(row.get(14)?),
                effective_on: date(&row.get::<_, String>(15)?)?,
                origin: origin(row, 16)?,
            });
        }
        Ok(prices)
    }

    /// Every edition's status of a product, oldest first.
    pub fn statuses(&self, code: &NhiCode) -> Result<Vec<StatusOf>, StoreError> {
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT {STATUS_COLUMNS}, edition.hash, edition.effective_on, file.sha256, file.file_name, file.sheet, generic_status.row
             FROM edition JOIN generic_status ON generic_status.edition = edition.id AND generic_status.nhi_code = ?1
             JOIN file ON file.id = generic_status.file
             WHERE edition.kind = 'generic_status' ORDER BY edition.effective_on"
        ))?;
        let mut rows = statement.query([code.as_str()])?;
        let mut statuses = Vec::new();
        while let Some(row) = rows.next()? {
            statuses.push(StatusOf {
                row: status_row(row)?,
                edition: EditionId(row.get(9)?),
                effective_on: date(&row.get::<_, String>(10)?)?,
                origin: origin(row, 11)?,
            });
        }
        Ok(statuses)
    }

    /// The rows of an accepted file that were kept out.
    pub fn faults(&self, sha256: &str) -> Result<Vec<KeptFault>, StoreError> {
        let mut statement = self.db.prepare_cached(
            "SELECT file.sheet, row_fault.row, row_fault.column, row_fault.read, row_fault.problem
             FROM row_fault JOIN file ON file.id = row_fault.file WHERE file.sha256 = ?1 ORDER BY row_fault.row",
        )?;
        let mut rows = statement.query([sha256])?;
        let mut faults = Vec::new();
        while let Some(row) = rows.next()? {
            let problem: String = row.get(4)?;
            let problem = Problem::from_code(&problem).ok_or(StoreError::Damaged(problem))?;
            faults.push(KeptFault {
                sheet: row.get(0)?,
                fault: RowFault { row: row.get(1)?, column: row.get(2)?, read: row.get(3)?, problem },
            });
        }
        Ok(faults)
    }

    /// The rows of a price edition, sorted by code.
    pub fn price_rows(&self, edition: &Edition) -> Result<Vec<PriceRow>, StoreError> {
        let mut statement = self.db.prepare_cached(&format!("SELECT {PRICE_COLUMNS} FROM price WHERE edition = ?1 ORDER BY nhi_code"))?;
        let mut rows = statement.query([self.row_id(edition)?])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(price_row(row)?);
        }
        Ok(found)
    }

    /// The rows of a status edition, sorted by code.
    pub fn status_rows(&self, edition: &Edition) -> Result<Vec<StatusRow>, StoreError> {
        let mut statement =
            self.db.prepare_cached(&format!("SELECT {STATUS_COLUMNS} FROM generic_status WHERE edition = ?1 ORDER BY nhi_code"))?;
        let mut rows = statement.query([self.row_id(edition)?])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(status_row(row)?);
        }
        Ok(found)
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

/// The row that stands under a code in an edition, and the file it came from.
pub(super) fn price_in(db: &Connection, edition: i64, code: &NhiCode) -> Result<(PriceRow, String), StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {PRICE_COLUMNS}, file.file_name FROM price JOIN file ON file.id = price.file WHERE price.edition = ?1 AND nhi_code = ?2"
    ))?;
    let mut rows = statement.query(rusqlite::params![edition, code.as_str()])?;
    let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    Ok((price_row(row)?, row.get(14)?))
}

pub(super) fn status_in(db: &Connection, edition: i64, code: &NhiCode) -> Result<(StatusRow, String), StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {STATUS_COLUMNS}, file.file_name FROM generic_status JOIN file ON file.id = generic_status.file
         WHERE generic_status.edition = ?1 AND nhi_code = ?2"
    ))?;
    let mut rows = statement.query(rusqlite::params![edition, code.as_str()])?;
    let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    Ok((status_row(row)?, row.get(9)?))
}

/// From the columns of [`PRICE_COLUMNS`].
fn price_row(row: &Row) -> Result<PriceRow, StoreError> {
    let route: String = row.get(1)?;
    let price: String = row.get(11)?;
    let generic_mark: Option<String> = row.get(6)?;
    let originator: Option<String> = row.get(7)?;
    Ok(PriceRow {
        nhi_code: nhi_code(row.get(0)?)?,
        route: Route::from_word(&route).ok_or(StoreError::Damaged(route))?,
        ingredient: row.get(2)?,
        spec: row.get(3)?,
        name: row.get(4)?,
        maker: row.get(5)?,
        generic_mark: generic_mark.map(|mark| if mark == "★" { GenericMark::NotCheaper } else { GenericMark::Generic }),
        originator: originator.map(|word| if word == "準先発品" { Originator::QuasiOriginator } else { Originator::Originator }),
        same_form_generic: row.get(8)?,
        pharmacopoeia: row.get(9)?,
        narcotic: row.get(10)?,
        price: price.parse().map_err(|_| StoreError::Damaged(price))?,
        transitional_until: row.get::<_, Option<String>>(12)?.map(|day| date(&day)).transpose()?,
        remarks: row.get(13)?,
    })
}

/// From the columns of [`STATUS_COLUMNS`].
fn status_row(row: &Row) -> Result<StatusRow, StoreError> {
    Ok(StatusRow {
        nhi_code: nhi_code(row.get(0)?)?,
        ingredient: row.get(1)?,
        name: row.get(2)?,
        status: status_sign(&row.get::<_, String>(3)?)?,
        listed_on: row.get::<_, Option<String>>(4)?.map(|day| date(&day)).transpose()?,
        transitional_until: row.get::<_, Option<String>>(5)?.map(|day| date(&day)).transpose()?,
        remarks: row.get(6)?,
        excluded_from_fee: row.get(7)?,
        counted_in_cut_off: row.get(8)?,
    })
}

fn origin(row: &Row, from: usize) -> Result<Origin, StoreError> {
    Ok(Origin { sha256: row.get(from)?, file_name: row.get(from + 1)?, sheet: row.get(from + 2)?, row: row.get(from + 3)? })
}

fn nhi_code(text: String) -> Result<NhiCode, StoreError> {
    text.parse().map_err(|_| StoreError::Damaged(text))
}

fn status_sign(sign: &str) -> Result<GenericStatus, StoreError> {
    GenericStatus::from_sign(sign).ok_or_else(|| StoreError::Damaged(sign.to_owned()))
}

pub(super) fn date(text: &str) -> Result<Date, StoreError> {
    text.parse().map_err(|_| StoreError::Damaged(text.to_owned()))
}
