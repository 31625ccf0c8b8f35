//! Datasets, and their figures as the engine takes them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;
use rusqlite::Connection;

use super::super::{Store, StoreError, read};
use super::{FileTables, damaged, items};
use crate::period::Period;
use crate::usage::{Dataset, DatasetId, Figures, Grain, Item, QuantityUnit, Series, Stratum, Sum, UsageFile, matrix};

/// What the files of a dataset cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extent {
    pub periods: Vec<Period>,
    /// As the files write them.
    pub places: Vec<String>,
    pub strata: Vec<Stratum>,
}

impl Store {
    /// Every dataset, by its id.
    pub fn datasets(&self) -> Result<Vec<Dataset>, StoreError> {
        let mut statement = self.db.prepare_cached(
            "SELECT edition.dataset, usage_file.unit, usage_file.grain, usage_file.name, usage_file.publisher, usage_file.population,
                    usage_file.place_basis
             FROM edition JOIN file ON file.edition = edition.id JOIN usage_file ON usage_file.file = file.id
             ORDER BY edition.dataset, file.id",
        )?;
        let mut rows = statement.query([])?;
        let mut datasets: BTreeMap<DatasetId, Dataset> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let id: DatasetId = read::code(row.get(0)?)?;
            let unit: String = row.get(1)?;
            let unit = QuantityUnit::from_word(&unit).ok_or(StoreError::Damaged(unit))?;
            let grain = Grain::of_months(row.get(2)?);
            let texts: [String; 4] = [row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?];
            let dataset = datasets.entry(id.clone()).or_insert_with(|| {
                let [name, publisher, population, place_basis] = Default::default();
                Dataset { id, name, publisher, population, place_basis, grain, unit }
            });
            // What one of the files says counts for all.
            let known = [&mut dataset.name, &mut dataset.publisher, &mut dataset.population, &mut dataset.place_basis];
            known.into_iter().zip(texts).filter(|(known, _)| known.is_empty()).for_each(|(known, text)| *known = text);
        }
        Ok(datasets.into_values().collect())
    }

    fn dataset(&self, id: &DatasetId) -> Result<Dataset, StoreError> {
        self.datasets()?.into_iter().find(|dataset| dataset.id == *id).ok_or_else(|| StoreError::NoSuchDataset(id.clone()))
    }

    pub fn extent(&self, dataset: &DatasetId) -> Result<Extent, StoreError> {
        let (mut periods, mut places, mut strata) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for file in FileTables::of_dataset(&self.db, dataset)? {
            periods.extend(file.periods);
            places.extend(file.places);
            strata.extend(file.strata);
        }
        Ok(Extent { periods: periods.into_iter().collect(), places: places.into_iter().collect(), strata: strata.into_iter().collect() })
    }

    /// How many different products a dataset has.
    pub fn usage_items(&self, dataset: &DatasetId) -> Result<u32, StoreError> {
        Ok(self.db.query_row(
            "SELECT count(*) FROM (SELECT DISTINCT nhi_code, receipt_code, yj_code FROM usage_item
              JOIN file ON file.id = usage_item.file JOIN edition ON edition.id = file.edition WHERE edition.dataset = ?1)",
            [dataset.as_str()],
            |row| row.get(0),
        )?)
    }

    /// A dataset summed over those of its periods that lie within `period`; over all of them where none is named. Its places are those of
    /// the whole dataset, its products those of which anything is said then.
    pub fn figures(&self, dataset: &DatasetId, period: Option<Period>) -> Result<Figures, StoreError> {
        self.figures_of(dataset, period, &|_| true)
    }

    /// The same of some products alone: what is not wanted is passed over unread.
    pub fn figures_of(&self, dataset: &DatasetId, period: Option<Period>, wanted: &dyn Fn(&Item) -> bool) -> Result<Figures, StoreError> {
        let mut figures = self.load(dataset, period, false, wanted)?;
        Ok(figures.remove(0))
    }

    /// The same for each period by itself, in order; none where no period lies within.
    pub fn figures_by_period(&self, dataset: &DatasetId, period: Option<Period>) -> Result<Vec<Figures>, StoreError> {
        self.figures_by_period_of(dataset, period, &|_| true)
    }

    pub fn figures_by_period_of(
        &self,
        dataset: &DatasetId,
        period: Option<Period>,
        wanted: &dyn Fn(&Item) -> bool,
    ) -> Result<Vec<Figures>, StoreError> {
        self.load(dataset, period, true, wanted)
    }

    fn load(
        &self,
        dataset: &DatasetId,
        within: Option<Period>,
        by_period: bool,
        wanted: &dyn Fn(&Item) -> bool,
    ) -> Result<Vec<Figures>, StoreError> {
        let dataset = self.dataset(dataset)?;
        let asked = |period: &Period| within.is_none_or(|within| within.contains(*period));
        let mut files = FileTables::of_dataset(&self.db, &dataset.id)?;
        // A place that says nothing of the period is missing, and not gone.
        let mut sums = Sums::of_places_and_strata(&files);
        files.retain(|file| file.periods.iter().any(asked));
        let periods: Vec<Period> =
            files.iter().flat_map(|file| &file.periods).copied().filter(asked).collect::<BTreeSet<_>>().into_iter().collect();
        sums.slots = if by_period { periods.len() } else { 1 };
        for file in &files {
            let slots: Vec<Option<usize>> = file
                .periods
                .iter()
                .map(|period| periods.binary_search(period).ok().map(|number| if by_period { number } else { 0 }))
                .collect();
            sums.add_file(&self.db, file, &slots, by_period, wanted)?;
        }
        let used: Vec<UsageFile> =
            files.into_iter().map(|file| UsageFile { sha256: file.sha256, file_name: file.file_name, sheet: file.sheet }).collect();
        sums.can_be_added_up()?;
        Ok(sums.into_figures(dataset, used, periods, by_period))
    }
}

/// Sums of several files by the numbers of all of them. What is equal has one number, whichever files it comes from; the order is that of
/// the texts, so that it does not depend on the order of rows and files.
struct Sums {
    places: Vec<String>,
    strata: Vec<Stratum>,
    items: Vec<Item>,
    item_numbers: HashMap<Item, u32>,
    /// One for each period that is told apart.
    slots: usize,
    series: Vec<OneSeries>,
    series_numbers: HashMap<(u32, u32), usize>,
}

struct OneSeries {
    item: u32,
    stratum: u32,
    /// By slot, then by place; a slot without any cell is empty.
    sums: Vec<Vec<Sum>>,
}

/// So many series are unpacked together; what is packed needs little room.
const TOGETHER: usize = 2048;

/// A series of one file.
struct Packed {
    item: u32,
    stratum: u32,
    bytes: Vec<u8>,
}

/// How the series of one file become sums.
struct Shape<'a> {
    /// Places of all files.
    width: usize,
    slots: usize,
    /// By the file's number of a period, where it is added; none where it is not asked for.
    of_period: &'a [Option<usize>],
    /// By the file's number of a place, its number among all.
    places: &'a [usize],
    only_totals: bool,
}

impl Shape<'_> {
    /// By slot, then by place.
    fn unpack(&self, bytes: &[u8]) -> Result<Vec<Vec<Sum>>, StoreError> {
        let mut sums = vec![Vec::new(); self.slots];
        let mut unknown_place = false;
        let mut add = |slot: usize, place: u32, sum: Sum| {
            let of_slot = &mut sums[slot];
            if of_slot.is_empty() {
                of_slot.resize(self.width, Sum::default());
            }
            match self.places.get(place as usize) {
                Some(place) => of_slot[*place].merge(sum),
                None => unknown_place = true,
            }
        };
        if self.only_totals {
            let slot = self.of_period.iter().flatten().next().copied().unwrap_or_default();
            matrix::totals(bytes, |place, sum| add(slot, place, sum)).map_err(damaged)?;
        } else {
            matrix::cells(bytes, self.of_period.len() as u32, |at| {
                if let Some(slot) = self.of_period[at.period as usize] {
                    let mut sum = Sum::default();
                    sum.add(at.cell);
                    add(slot, at.place, sum);
                }
            })
            .map_err(damaged)?;
        }
        if unknown_place { Err(StoreError::Damaged("usage".to_owned())) } else { Ok(sums) }
    }
}

impl Sums {
    fn of_places_and_strata(files: &[FileTables]) -> Self {
        let sorted = |texts: BTreeSet<&String>| texts.into_iter().cloned().collect();
        let strata: BTreeSet<&Stratum> = files.iter().flat_map(|file| &file.strata).collect();
        Self {
            places: sorted(files.iter().flat_map(|file| &file.places).collect()),
            strata: strata.into_iter().cloned().collect(),
            items: Vec::new(),
            item_numbers: HashMap::new(),
            slots: 0,
            series: Vec::new(),
            series_numbers: HashMap::new(),
        }
    }

    /// `slots`: by the file's number of a period, where it is added; none where it is not asked for.
    fn add_file(
        &mut self,
        db: &Connection,
        file: &FileTables,
        slots: &[Option<usize>],
        by_period: bool,
        wanted: &dyn Fn(&Item) -> bool,
    ) -> Result<(), StoreError> {
        let number_in = |place: &String| self.places.binary_search(place).ok().ok_or_else(|| StoreError::Damaged(place.clone()));
        let places: Vec<usize> = file.places.iter().map(number_in).collect::<Result<_, _>>()?;
        let strata: Vec<u32> = file.strata.iter().map(|stratum| self.strata.partition_point(|known| known < stratum) as u32).collect();
        let items: Vec<Option<u32>> = items(db, file.id)?.into_iter().map(|item| wanted(&item).then(|| self.item(item))).collect();
        // One period, or all of them together: the totals say it.
        let only_totals = slots.len() == 1 || !by_period && slots.iter().all(Option::is_some);
        let (table, column) = if only_totals { ("usage_total", "totals") } else { ("usage_cells", "cells") };
        let mut statement = db.prepare_cached(&format!("SELECT item, stratum, {column} FROM {table} WHERE file = ?1"))?;
        let mut rows = statement.query([file.id])?;
        let missing = || StoreError::Damaged("usage".to_owned());
        let shape = Shape { width: self.places.len(), slots: self.slots, of_period: slots, places: &places, only_totals };
        let mut packed: Vec<Packed> = Vec::with_capacity(TOGETHER);
        loop {
            let row = rows.next()?;
            if let Some(row) = row {
                let (item, stratum): (u32, u32) = (row.get(0)?, row.get(1)?);
                let Some(item) = *items.get(item as usize).ok_or_else(missing)? else { continue };
                let stratum = *strata.get(stratum as usize).ok_or_else(missing)?;
                packed.push(Packed { item, stratum, bytes: row.get(2)? });
            }
            if row.is_none() || packed.len() == TOGETHER {
                let unpacked: Vec<Vec<Vec<Sum>>> = packed.par_iter().map(|one| shape.unpack(&one.bytes)).collect::<Result<_, _>>()?;
                for (Packed { item, stratum, .. }, sums) in packed.drain(..).zip(unpacked) {
                    self.add(item, stratum, sums);
                }
            }
            if row.is_none() {
                return Ok(());
            }
        }
    }

    fn item(&mut self, item: Item) -> u32 {
        if let Some(number) = self.item_numbers.get(&item) {
            return *number;
        }
        let number = self.items.len() as u32;
        self.items.push(item.clone());
        self.item_numbers.insert(item, number);
        number
    }

    fn add(&mut self, item: u32, stratum: u32, sums: Vec<Vec<Sum>>) {
        let number = *self.series_numbers.entry((item, stratum)).or_insert_with(|| {
            self.series.push(OneSeries { item, stratum, sums: vec![Vec::new(); self.slots] });
            self.series.len() - 1
        });
        for (known, more) in self.series[number].sums.iter_mut().zip(sums) {
            if known.is_empty() {
                *known = more;
            } else {
                known.iter_mut().zip(more).for_each(|(known, more)| known.merge(more));
            }
        }
    }

    /// Each file by itself could be; several may hold more.
    fn can_be_added_up(&self) -> Result<(), StoreError> {
        let too_much =
            |series: &&OneSeries| series.sums.iter().flatten().map(|sum| i128::from(sum.quantity)).sum::<i128>() >= i128::from(i64::MAX);
        match self.series.iter().find(too_much) {
            Some(series) => Err(StoreError::TooMuch { code: self.items[series.item as usize].code().to_owned() }),
            None => Ok(()),
        }
    }

    fn into_figures(self, dataset: Dataset, files: Vec<UsageFile>, periods: Vec<Period>, by_period: bool) -> Vec<Figures> {
        let Self { places, strata, mut items, mut series, slots, .. } = self;
        series.retain(|series| series.sums.iter().any(|of_slot| !of_slot.is_empty()));
        let mut used: Vec<u32> = series.iter().map(|series| series.item).collect();
        used.sort_by(|a, b| items[*a as usize].cmp(&items[*b as usize]));
        used.dedup();
        let mut numbers = vec![0; items.len()];
        (0..).zip(&used).for_each(|(number, item)| numbers[*item as usize] = number);
        items = used.into_iter().map(|item| items[item as usize].clone()).collect();
        series.iter_mut().for_each(|series| series.item = numbers[series.item as usize]);
        series.sort_unstable_by_key(|series| (series.item, series.stratum));
        let mut of_slot = |slot: usize| -> Vec<Series> {
            let sums = series.iter_mut().map(|series| (series.item, series.stratum, std::mem::take(&mut series.sums[slot])));
            sums.filter(|(_, _, sums)| !sums.is_empty()).map(|(item, stratum, sums)| Series { item, stratum, sums }).collect()
        };
        if !by_period {
            return vec![Figures { series: of_slot(0), dataset, files, periods, places, strata, items }];
        }
        (0..slots)
            .map(|slot| Figures {
                dataset: dataset.clone(),
                files: files.clone(),
                periods: vec![periods[slot]],
                places: places.clone(),
                strata: strata.clone(),
                items: items.clone(),
                series: of_slot(slot),
            })
            .collect()
    }
}
