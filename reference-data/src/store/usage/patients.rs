//! How many patients figures have. They are kept beside the figures and are none themselves: nothing adds them up.

use rusqlite::Connection;

use super::super::{Store, StoreError};
use super::{FileTables, damaged, items};
use crate::usage::matrix::{self, At};
use crate::usage::{Cell, Figures, Series, Sum};

/// What was counted for one series in one place.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    cells: u32,
    most: u32,
}

impl Store {
    /// For each series of the figures and each of their places: so many distinct patients at least. It is the most of one period, because
    /// one patient may be counted in every period. None where they were not counted for every figure that is known there; a series of which
    /// nobody counted any has no places at all.
    pub fn patients(&self, figures: &Figures) -> Result<Vec<Vec<Option<u32>>>, StoreError> {
        let mut counted: Vec<Vec<Counted>> = vec![Vec::new(); figures.series.len()];
        for file in FileTables::of_dataset(&self.db, &figures.dataset.id)? {
            add_file(&self.db, &file, figures, &mut counted)?;
        }
        let of_series = |(series, counted): (&Series, Vec<Counted>)| {
            let all_counted = |(sum, counted): (&Sum, Counted)| (sum.known > 0 && counted.cells >= sum.known).then_some(counted.most);
            series.sums.iter().zip(counted).map(all_counted).collect()
        };
        Ok(figures.series.iter().zip(counted).map(of_series).collect())
    }
}

fn add_file(db: &Connection, file: &FileTables, figures: &Figures, counted: &mut [Vec<Counted>]) -> Result<(), StoreError> {
    let asked: Vec<bool> = file.periods.iter().map(|period| figures.periods.binary_search(period).is_ok()).collect();
    if !asked.contains(&true) {
        return Ok(());
    }
    let missing = || StoreError::Damaged("usage".to_owned());
    let places: Vec<Option<usize>> = file.places.iter().map(|place| figures.places.binary_search(place).ok()).collect();
    let strata: Vec<Option<usize>> = file.strata.iter().map(|stratum| figures.strata.binary_search(stratum).ok()).collect();
    let items: Vec<Option<usize>> = items(db, file.id)?.iter().map(|item| figures.items.binary_search(item).ok()).collect();
    let mut statement = db.prepare_cached("SELECT item, stratum, cells FROM usage_patients WHERE file = ?1")?;
    let mut rows = statement.query([file.id])?;
    while let Some(row) = rows.next()? {
        let (item, stratum): (u32, u32) = (row.get(0)?, row.get(1)?);
        let item = *items.get(item as usize).ok_or_else(missing)?;
        let stratum = *strata.get(stratum as usize).ok_or_else(missing)?;
        let series = item.zip(stratum).and_then(|(item, stratum)| {
            let key = (item as u32, stratum as u32);
            figures.series.binary_search_by_key(&key, |series| (series.item, series.stratum)).ok()
        });
        let Some(series) = series else { continue };
        let of_series = &mut counted[series];
        of_series.resize(figures.places.len(), Counted::default());
        matrix::cells(row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?, asked.len() as u32, |At { place, period, cell }| {
            let Some(place) = places.get(place as usize).copied().flatten().filter(|_| asked[period as usize]) else { return };
            let patients = if let Cell::Quantity(patients) = cell { patients.decimal() } else { 0.into() };
            let counted = &mut of_series[place];
            counted.cells += 1;
            counted.most = counted.most.max(u32::try_from(patients).unwrap_or(u32::MAX));
        })
        .map_err(damaged)?;
    }
    Ok(())
}
