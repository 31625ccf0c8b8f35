//! Prices, statuses and masters as shares take them: only what they need, so that a question is answered quickly after a start.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Store, StoreError, read};
use crate::codes::{GenericStatus, IngredientCode, NhiCode};
use crate::edition::{Edition, SourceKind};
use crate::period::Period;
use crate::share::{Lists, MasterEdition, PriceEdition, StatusEdition};

impl Store {
    /// Every edition that took effect before the end of the period, oldest first; of the receipt master the state on the first day and
    /// the state on the last.
    pub fn share_lists(&self, period: Period) -> Result<Lists, StoreError> {
        let mut editions = self.editions()?;
        editions.retain(|edition| edition.effective_on <= period.last_day());
        editions.sort_by_key(|edition| edition.effective_on);
        let of = |kind: SourceKind| editions.iter().filter(move |edition| edition.kind == kind);
        let mut lists = Lists {
            prices: of(SourceKind::PriceList).map(|edition| self.prices_of(edition)).collect::<Result<_, _>>()?,
            statuses: of(SourceKind::GenericStatus).map(|edition| self.statuses_in(edition)).collect::<Result<_, _>>()?,
            masters: self.masters(&[period.first_day(), period.last_day()])?,
            ingredients: BTreeMap::new(),
        };
        // The newest name of a code counts.
        for edition in of(SourceKind::PriceList).rev() {
            for (code, name) in self.ingredients_of(edition)? {
                lists.ingredients.entry(code).or_insert(name);
            }
        }
        Ok(lists)
    }

    fn prices_of(&self, edition: &Edition) -> Result<PriceEdition, StoreError> {
        let mut statement = self.db.prepare_cached("SELECT nhi_code, price FROM price WHERE edition = ?1 ORDER BY nhi_code")?;
        let mut rows = statement.query([self.row_id(edition)?])?;
        let mut prices = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let price = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
            let price = price.parse().map_err(|_| StoreError::Damaged(price.to_owned()))?;
            prices.insert(code(row.get_ref(0)?)?, price);
        }
        Ok(PriceEdition { id: edition.id.clone(), effective_on: edition.effective_on, prices })
    }

    fn statuses_in(&self, edition: &Edition) -> Result<StatusEdition, StoreError> {
        let sql = "SELECT nhi_code, status, excluded_from_fee FROM generic_status WHERE edition = ?1 ORDER BY nhi_code";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query([self.row_id(edition)?])?;
        let mut statuses: BTreeMap<NhiCode, (GenericStatus, bool)> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let status = read::status_sign(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?;
            statuses.insert(code(row.get_ref(0)?)?, (status, row.get(2)?));
        }
        Ok(StatusEdition { id: edition.id.clone(), effective_on: edition.effective_on, statuses })
    }

    /// 成分名 by the first seven characters; those that share a code joined by ・.
    fn ingredients_of(&self, edition: &Edition) -> Result<BTreeMap<IngredientCode, String>, StoreError> {
        let sql = "SELECT DISTINCT substr(nhi_code, 1, 7), ingredient FROM price WHERE edition = ?1";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query([self.row_id(edition)?])?;
        let mut names: BTreeMap<IngredientCode, String> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let name = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
            names
                .entry(read::code(row.get(0)?)?)
                .and_modify(|known| *known = format!("{known}・{name}"))
                .or_insert_with(|| name.to_owned());
        }
        Ok(names)
    }

    /// The states on the days, the same one once; nothing where no full master is at hand.
    fn masters(&self, days: &[Date]) -> Result<Vec<MasterEdition>, StoreError> {
        let mut masters: Vec<MasterEdition> = Vec::new();
        for day in days {
            let Some(master) = self.receipt_master_on(*day)? else { continue };
            let Some(last) = master.applied.last() else { continue };
            if masters.iter().all(|known| known.id != last.edition) {
                let products =
                    master.products().iter().map(|product| (product.receipt_code.clone(), (product.nhi_code.clone(), product.price)));
                masters.push(MasterEdition { id: last.edition.clone(), effective_on: last.effective_on, products: products.collect() });
            }
        }
        Ok(masters)
    }
}

fn code(value: rusqlite::types::ValueRef) -> Result<NhiCode, StoreError> {
    let text = value.as_str().map_err(rusqlite::Error::from)?;
    text.parse().map_err(|_| StoreError::Damaged(text.to_owned()))
}
