//! The usage of one product, for whoever looks at it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rusqlite::params;

use super::super::{Store, StoreError, read};
use super::{item, overlap, periods, places, strata};
use crate::codes::{NhiCode, ReceiptCode, YjCode};
use crate::period::Period;
use crate::usage::{Cell, Dataset, DatasetId, Item, Stratum, Sum};

/// By which codes usage files may call a product.
#[derive(Debug, Clone, Default)]
pub struct UsageOf {
    pub nhi_codes: Vec<NhiCode>,
    pub receipt_codes: Vec<ReceiptCode>,
    pub yj_codes: Vec<YjCode>,
}

/// What one dataset says of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductUsage {
    pub dataset: Dataset,
    /// Everything that is not missing: by file, product, stratum, place and period.
    pub cells: Vec<ProductCell>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductCell {
    pub item: Item,
    pub stratum: Stratum,
    /// As the file writes it.
    pub place: String,
    pub period: Period,
    pub cell: Cell,
}

impl ProductUsage {
    /// From the first month to the last; none where there is nothing.
    pub fn period(&self) -> Option<Period> {
        self.cells.iter().map(|cell| cell.period).reduce(Period::hull)
    }

    /// Added up over everything but the place, as the files write it; the most used first.
    pub fn by_place(&self) -> Vec<(&str, Sum)> {
        let mut sums: BTreeMap<&str, Sum> = BTreeMap::new();
        for cell in &self.cells {
            sums.entry(&cell.place).or_default().add(cell.cell);
        }
        let mut sums: Vec<(&str, Sum)> = sums.into_iter().collect();
        sums.sort_by_key(|(_, sum)| Reverse(sum.quantity));
        sums
    }
}

impl Store {
    /// The usage of a product in every dataset that names it by one of the codes.
    pub fn usage_of(&self, product: &UsageOf) -> Result<Vec<ProductUsage>, StoreError> {
        let mut found: BTreeMap<DatasetId, Vec<ProductCell>> = BTreeMap::new();
        for (file, number, dataset, item) in self.items_called(product)? {
            let (places, periods, strata) = (places(&self.db, file)?, periods(&self.db, file)?, strata(&self.db, file)?);
            let cells = found.entry(dataset).or_default();
            for (stratum, number_of_stratum) in strata.iter().zip(0..) {
                for at in overlap::cells(&self.db, file, number, number_of_stratum, periods.len() as u32)? {
                    let (Some(place), Some(period)) = (places.get(at.place as usize), periods.get(at.period as usize)) else {
                        return Err(StoreError::Damaged("usage".to_owned()));
                    };
                    cells.push(ProductCell {
                        item: item.clone(),
                        stratum: stratum.clone(),
                        place: place.clone(),
                        period: *period,
                        cell: at.cell,
                    });
                }
            }
        }
        let datasets = self.datasets()?.into_iter();
        Ok(datasets.filter_map(|dataset| Some(ProductUsage { cells: found.remove(&dataset.id)?, dataset })).collect())
    }

    /// File, number, dataset and product, each once.
    fn items_called(&self, product: &UsageOf) -> Result<Vec<(i64, u32, DatasetId, Item)>, StoreError> {
        let codes = (product.nhi_codes.iter().map(|code| ("nhi_code", code.as_str())))
            .chain(product.receipt_codes.iter().map(|code| ("receipt_code", code.as_str())))
            .chain(product.yj_codes.iter().map(|code| ("yj_code", code.as_str())));
        let mut found = BTreeMap::new();
        for (column, code) in codes {
            let mut statement = self.db.prepare_cached(&format!(
                "SELECT nhi_code, receipt_code, yj_code, usage_item.name, price, usage_item.unit, usage_item.file, usage_item.number,
                        edition.dataset
                 FROM usage_item JOIN file ON file.id = usage_item.file JOIN edition ON edition.id = file.edition
                 WHERE usage_item.{column} = ?1"
            ))?;
            let mut rows = statement.query(params![code])?;
            while let Some(row) = rows.next()? {
                let dataset: DatasetId = read::code(row.get(8)?)?;
                found.insert((row.get::<_, i64>(6)?, row.get::<_, u32>(7)?), (dataset, item(row)?));
            }
        }
        Ok(found.into_iter().map(|((file, number), (dataset, item))| (file, number, dataset, item)).collect())
    }
}
