//! The figures of one usage file brought together, from whichever layout: texts become numbers, figures become sixteen bytes each, sorted
//! by product, stratum, place and period.

mod index;
mod sort;

use std::io;
use std::path::Path;
use std::sync::Arc;

use self::index::Index;
use self::sort::{Record, Sorted, Sorter};
use super::layout::Note;
use super::{Cell, DatasetId, Described, Figure, Given, Grain, Item, Lack, Quantity, QuantityUnit, Stratum};
use crate::edition::SourceKind;
use crate::import::{FileFault, Problem, RowFault};
use crate::period::Period;

pub(super) use self::index::Texts;

/// So many bad rows of one file are kept; all are counted.
pub const FAULTS_KEPT: usize = 1_000;

/// Why the reading of a usage file ends before its end.
#[derive(Debug, thiserror::Error)]
pub enum Halt {
    #[error("cancelled")]
    Cancelled,
    /// Whoever asked has what they asked for.
    #[error("enough")]
    Enough,
    #[error(transparent)]
    File(#[from] FileFault),
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Where a figure belongs, by the numbers of a gathering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    pub item: u32,
    pub stratum: u32,
    pub place: u32,
    pub period: u32,
}

/// How many bits of a key each of the four has; what is more than that in one file is refused.
const ITEM: u32 = 22;
const STRATUM: u32 = 12;
const PLACE: u32 = 18;
const PERIOD: u32 = 12;

impl Spot {
    fn key(self) -> u64 {
        let Self { item, stratum, place, period } = self;
        ((u64::from(item) << STRATUM | u64::from(stratum)) << PLACE | u64::from(place)) << PERIOD | u64::from(period)
    }

    fn of_key(key: u64) -> Self {
        let bits = |from: u32, count: u32| (key >> from) as u32 & ((1 << count) - 1);
        Self {
            item: bits(STRATUM + PLACE + PERIOD, ITEM),
            stratum: bits(PLACE + PERIOD, STRATUM),
            place: bits(PERIOD, PLACE),
            period: bits(0, PERIOD),
        }
    }
}

/// Takes the figures of one file.
pub struct Gatherer<'a> {
    given: &'a Given,
    /// The one at hand, and all of them so far.
    sheet: Option<Arc<str>>,
    sheets: Vec<Arc<str>>,
    dataset: Option<DatasetId>,
    described: Described,
    unit: Option<QuantityUnit>,
    items: Index<Item>,
    strata: Index<Stratum>,
    places: Index<String>,
    periods: Index<Period>,
    rows_read: u32,
    faulty: u32,
    faults: Vec<RowFault>,
    notes: Vec<Note>,
    purpose: Purpose<'a>,
}

/// What becomes of the figures.
enum Purpose<'a> {
    /// The figures, and how many patients were counted for them.
    Store {
        figures: Sorter,
        patients: Sorter,
    },
    /// The rows of one spot alone are wanted.
    Rows {
        of: Spot,
        found: Vec<u32>,
    },
    Trace(Trace<'a>),
}

/// Figures that someone wants to see where they stand. Each part is asked once for each of its values.
pub struct Wanted<'a> {
    pub items: &'a dyn Fn(&Item) -> bool,
    pub strata: &'a dyn Fn(&Stratum) -> bool,
    /// As the files write it.
    pub places: &'a dyn Fn(&str) -> bool,
    pub periods: &'a dyn Fn(Period) -> bool,
}

struct Trace<'a> {
    wanted: &'a Wanted<'a>,
    /// By number, as far as asked: item, stratum, place, period.
    verdicts: [Vec<Option<bool>>; 4],
    /// `false`: enough.
    give: &'a mut dyn FnMut(Figure) -> bool,
}

/// A usage file read to its end, ready to be stored.
pub struct Gathered {
    pub dataset: DatasetId,
    pub described: Described,
    pub unit: QuantityUnit,
    /// All of them where the figures stand on several.
    pub sheet: Option<String>,
    pub items: Vec<Item>,
    pub strata: Vec<Stratum>,
    pub places: Vec<String>,
    /// All of one length.
    pub periods: Vec<Period>,
    pub rows_read: u32,
    pub faulty: u32,
    /// The first of the bad rows.
    pub faults: Vec<RowFault>,
    pub notes: Vec<Note>,
    sorted: Sorted,
    patients: Sorted,
}

impl<'a> Gatherer<'a> {
    /// To be stored. `folder`: where what is too much for the memory is laid aside; `run`: so many figures are held in memory.
    pub fn to_store(given: &'a Given, folder: &Path) -> Self {
        let figures = Sorter::new(folder, sort::RUN);
        Self::new(given, Purpose::Store { figures, patients: Sorter::new(folder, sort::RUN / 4) })
    }

    /// To find in which rows one figure stands. The numbers are those of an earlier reading of the same file.
    pub fn to_find(given: &'a Given, spot: Spot) -> Self {
        Self::new(given, Purpose::Rows { of: spot, found: Vec::new() })
    }

    /// `give` gets every figure that is wanted, in the order of the file, until it says `false`.
    pub fn to_trace(given: &'a Given, wanted: &'a Wanted<'a>, give: &'a mut dyn FnMut(Figure) -> bool) -> Self {
        Self::new(given, Purpose::Trace(Trace { wanted, verdicts: Default::default(), give }))
    }

    fn new(given: &'a Given, purpose: Purpose<'a>) -> Self {
        Self {
            given,
            sheet: None,
            sheets: Vec::new(),
            dataset: given.dataset.clone(),
            described: Described::default(),
            unit: None,
            items: Index::default(),
            strata: Index::default(),
            places: Index::default(),
            periods: Index::default(),
            rows_read: 0,
            faulty: 0,
            faults: Vec::new(),
            notes: Vec::new(),
            purpose,
        }
    }

    pub fn given(&self) -> &'a Given {
        self.given
    }

    pub fn rows(&self) -> u32 {
        self.rows_read
    }

    /// The sheet that the figures come from until there is another.
    pub fn sheet(&mut self, name: Option<&str>) {
        self.sheet = name.map(Arc::from);
        self.sheets.extend(self.sheet.clone());
    }

    /// What the file or its layout says of its dataset. What a person said goes before it.
    pub fn dataset(&mut self, id: DatasetId, described: Described) -> Result<(), FileFault> {
        self.described = described;
        if self.given.dataset.is_some() {
            return Ok(());
        }
        match &self.dataset {
            Some(known) if *known != id => Err(FileFault::SeveralDatasets { datasets: vec![known.to_string(), id.to_string()] }),
            _ => {
                self.dataset = Some(id);
                Ok(())
            }
        }
    }

    /// What the quantities count, in all of the file.
    pub fn unit(&mut self, unit: QuantityUnit) -> Result<(), FileFault> {
        if self.unit.replace(unit).is_some_and(|known| known != unit) { Err(FileFault::SeveralUnits) } else { Ok(()) }
    }

    /// A row below the header that holds anything.
    pub fn row(&mut self) {
        self.rows_read = self.rows_read.saturating_add(1);
    }

    /// The row is kept out.
    pub fn fault(&mut self, mut fault: RowFault) {
        self.faulty = self.faulty.saturating_add(1);
        if self.faults.len() < FAULTS_KEPT {
            fault.sheet = self.sheet.as_deref().map(str::to_owned);
            self.faults.push(fault);
        }
    }

    /// Something worth knowing that keeps no row out.
    pub fn note(&mut self, note: Note) {
        self.notes.push(note);
    }

    pub fn item(&mut self, item: Item) -> Result<u32, FileFault> {
        within(self.items.number(item), ITEM)
    }

    pub fn stratum(&mut self, stratum: Stratum) -> Result<u32, FileFault> {
        within(self.strata.number(stratum), STRATUM)
    }

    pub fn place(&mut self, place: &str) -> Result<u32, FileFault> {
        within(self.places.number(place.to_owned()), PLACE)
    }

    pub fn period(&mut self, period: Period) -> Result<u32, FileFault> {
        let number = within(self.periods.number(period), PERIOD)?;
        let first = self.periods.things()[0];
        if Grain::of(first) != Grain::of(period) {
            return Err(FileFault::SeveralGrains { periods: [first, period] });
        }
        Ok(number)
    }

    /// A figure of a sheet.
    pub fn figure(&mut self, figure: Figure) -> Result<(), Halt> {
        let Figure { sheet: _, row, item, stratum, place, period, cell } = figure;
        let spot =
            Spot { item: self.item(item)?, stratum: self.stratum(stratum)?, place: self.place(&place)?, period: self.period(period)? };
        self.put(spot, cell, row)
    }

    pub fn put(&mut self, spot: Spot, cell: Cell, row: u32) -> Result<(), Halt> {
        match &mut self.purpose {
            Purpose::Store { figures, .. } => match value_of(cell) {
                Some(value) => Ok(figures.push(Record { key: spot.key(), value })?),
                None => Ok(()),
            },
            Purpose::Rows { of, found } => {
                if *of == spot && cell != Cell::Missing {
                    found.push(row);
                }
                if found.len() < 2 { Ok(()) } else { Err(Halt::Enough) }
            }
            Purpose::Trace(_) => self.trace(spot, cell, row),
        }
    }

    /// How many patients a figure that is put has, where it is known. They are no figure themselves: nothing sums them.
    pub fn patients(&mut self, spot: Spot, of: Cell, patients: Cell) -> io::Result<()> {
        match (&mut self.purpose, of, value_of(patients)) {
            (Purpose::Store { patients, .. }, Cell::Zero | Cell::Quantity(_), Some(value)) => {
                patients.push(Record { key: spot.key(), value })
            }
            _ => Ok(()),
        }
    }

    fn trace(&mut self, spot: Spot, cell: Cell, row: u32) -> Result<(), Halt> {
        let Self { purpose: Purpose::Trace(trace), items, strata, places, periods, sheet, .. } = self else { return Ok(()) };
        let (item, stratum) = (&items.things()[spot.item as usize], &strata.things()[spot.stratum as usize]);
        let (place, period) = (&places.things()[spot.place as usize], periods.things()[spot.period as usize]);
        let [of_items, of_strata, of_places, of_periods] = &mut trace.verdicts;
        let wanted = verdict(of_items, spot.item, || (trace.wanted.items)(item))
            && verdict(of_strata, spot.stratum, || (trace.wanted.strata)(stratum))
            && verdict(of_places, spot.place, || (trace.wanted.places)(place))
            && verdict(of_periods, spot.period, || (trace.wanted.periods)(period));
        if !wanted {
            return Ok(());
        }
        let figure = Figure { sheet: sheet.clone(), row, item: item.clone(), stratum: stratum.clone(), place: place.clone(), period, cell };
        if (trace.give)(figure) { Ok(()) } else { Err(Halt::Enough) }
    }

    /// The two rows that were looked for, as what is wrong with the file; none where they are not there any more.
    pub fn repeated(self) -> Option<FileFault> {
        let Purpose::Rows { of, found } = self.purpose else { return None };
        let [first, second] = found[..] else { return None };
        let item = self.items.things().get(of.item as usize)?;
        Some(FileFault::DuplicateFigure {
            item: item.code().to_owned(),
            place: self.places.things().get(of.place as usize)?.clone(),
            period: *self.periods.things().get(of.period as usize)?,
            first,
            second,
        })
    }

    /// After the last row: the file as a whole is good, or it is refused.
    pub fn finish(mut self) -> Result<Gathered, Halt> {
        if self.sheets.len() < 2 {
            self.faults.iter_mut().for_each(|fault| fault.sheet = None);
        }
        if self.rows_read == 0 {
            return Err(FileFault::NoRows { kind: SourceKind::Usage }.into());
        }
        if u64::from(self.faulty) * 100 > u64::from(self.rows_read) {
            return Err(self.too_many_faults().into());
        }
        let lacks: Vec<Lack> = [(self.dataset.is_none(), Lack::Dataset), (self.unit.is_none(), Lack::Unit)]
            .into_iter()
            .filter_map(|(lacks, what)| lacks.then_some(what))
            .collect();
        let (Some(dataset), Some(unit)) = (self.dataset, self.unit) else { return Err(FileFault::UsageLacks { lacks }.into()) };
        let Purpose::Store { figures, patients } = self.purpose else { return Err(Halt::Enough) };
        Ok(Gathered {
            dataset,
            described: self.described,
            unit,
            sheet: (!self.sheets.is_empty()).then(|| self.sheets.join("、")),
            items: self.items.into_things(),
            strata: self.strata.into_things(),
            places: self.places.into_things(),
            periods: self.periods.into_things(),
            rows_read: self.rows_read,
            faulty: self.faulty,
            faults: self.faults,
            notes: self.notes,
            sorted: figures.finish()?,
            patients: patients.finish()?,
        })
    }

    /// Where every bad row lacks the same, a person can say it for all of them.
    fn too_many_faults(mut self) -> FileFault {
        for (problem, lack) in [(Problem::MissingPlace, Lack::Place), (Problem::MissingPeriod, Lack::Period)] {
            if self.faults.iter().all(|fault| fault.problem == problem) {
                return FileFault::UsageLacks { lacks: vec![lack] };
            }
        }
        self.faults.truncate(100);
        FileFault::TooManyBadRows { rows: self.rows_read, faults: self.faults }
    }
}

impl Gathered {
    pub fn rows_kept(&self) -> u32 {
        self.rows_read - self.faulty
    }

    /// From the first month to the last.
    pub fn span(&self) -> Option<Period> {
        self.periods.iter().copied().reduce(Period::hull)
    }

    /// Every figure that is not missing, one product and stratum after the other, by place and period.
    pub fn next_figure(&mut self) -> io::Result<Option<(Spot, Cell)>> {
        Ok(self.sorted.next()?.map(|record| (Spot::of_key(record.key), cell_of(record.value))))
    }

    /// The patients of each figure of which they were counted, in the same order; whole numbers.
    pub fn next_patients(&mut self) -> io::Result<Option<(Spot, Cell)>> {
        Ok(self.patients.next()?.map(|record| (Spot::of_key(record.key), cell_of(record.value))))
    }
}

fn within(number: u32, bits: u32) -> Result<u32, FileFault> {
    if number >> bits == 0 { Ok(number) } else { Err(FileFault::TooVaried { limit: 1 << bits }) }
}

fn verdict(known: &mut Vec<Option<bool>>, number: u32, ask: impl FnOnce() -> bool) -> bool {
    let number = number as usize;
    if known.len() <= number {
        known.resize(number + 1, None);
    }
    *known[number].get_or_insert_with(ask)
}

const SUPPRESSED: i64 = -1;

fn value_of(cell: Cell) -> Option<i64> {
    match cell {
        Cell::Missing => None,
        Cell::Zero => Some(0),
        Cell::Suppressed => Some(SUPPRESSED),
        Cell::Quantity(quantity) => Some(quantity.0),
    }
}

fn cell_of(value: i64) -> Cell {
    match value {
        0 => Cell::Zero,
        SUPPRESSED => Cell::Suppressed,
        quantity => Cell::Quantity(Quantity(quantity)),
    }
}
