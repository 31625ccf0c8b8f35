//! What is known of places and of usage, kept in memory while nothing that it is made of changes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;
use reference_data::codes::IngredientCode;
use reference_data::edition::SourceKind;
use reference_data::handwork::Handwork;
use reference_data::period::Period;
use reference_data::place::shape::Polygon;
use reference_data::place::{PlaceId, Places, ShapeRow};
use reference_data::share::{History, Lists, Prepared, Spans, SupplyState};
use reference_data::usage::{Dataset, DatasetId, Figures, Item, Stratum};

use crate::operations::contract::Failure;
use crate::session::Session;

/// So many questions' figures are kept: a person goes to and fro between a few.
const KEPT: usize = 6;

pub struct Region {
    pub(crate) generation: String,
    /// Without the weights of groups.
    pub handwork: Handwork,
    pub places: Places,
    kept: Mutex<Vec<Kept>>,
    /// The last that was asked for: places, filters and groups change, and its figures do not.
    effect: Mutex<Option<Arc<ReadyEffect>>>,
    shapes: OnceLock<BTreeMap<PlaceId, Vec<Polygon>>>,
    supply: OnceLock<Option<Arc<SupplyState>>>,
    /// Of the period that was asked for last.
    history: Mutex<Option<(Period, Arc<History>)>>,
}

struct Kept {
    dataset: DatasetId,
    period: Option<Period>,
    by_month: bool,
    figures: Arc<Being>,
}

/// Figures that are being made or are made: whoever asks for the same meanwhile waits for them.
#[derive(Default)]
struct Being {
    /// The period that was named, else from the first one that there is to the last.
    whole: OnceLock<Period>,
    ready: Mutex<Option<Arc<Vec<Ready>>>>,
}

/// Figures ready for any question, with the names that their numbers stand for.
pub struct Ready {
    pub prepared: Prepared,
    pub items: Vec<Item>,
    pub strata: Vec<Stratum>,
    /// As the files write them.
    pub places: Vec<String>,
    pub periods: Vec<Period>,
}

/// What the figures of an effect are made of.
#[derive(PartialEq, Eq)]
pub struct AskedEffect {
    pub dataset: DatasetId,
    pub spans: Spans,
    /// Sorted.
    pub ingredients: Vec<IngredientCode>,
}

pub struct ReadyEffect {
    pub asked: AskedEffect,
    /// Before, after, and the periods between the first and the last one by one.
    pub prepared: Vec<Prepared>,
    pub lists: Lists,
}

impl Ready {
    fn after(before: Option<&Self>, figures: Figures, whole: Period, lists: &Lists, places: &Places) -> Self {
        let prepared = Prepared::after(before.map(|before| &before.prepared), &figures, whole, lists, places);
        Self { prepared, items: figures.items, strata: figures.strata, places: figures.places, periods: figures.periods }
    }
}

impl Region {
    pub fn new(generation: String, handwork: Handwork, places: Places) -> Self {
        Self {
            generation,
            handwork,
            places,
            kept: Mutex::default(),
            effect: Mutex::default(),
            shapes: OnceLock::new(),
            supply: OnceLock::new(),
            history: Mutex::default(),
        }
    }

    /// The figures of a dataset over a period, all of it where none is named; one for each of its periods where `by_month`.
    pub fn figures(
        &self,
        session: &Session,
        dataset: &DatasetId,
        period: Option<Period>,
        by_month: bool,
    ) -> Result<Arc<Vec<Ready>>, Failure> {
        let being = self.being(dataset, period, by_month);
        let mut known = being.ready.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = &*known {
            return Ok(known.clone());
        }
        let store = session.store();
        let mut figures = if by_month { store.figures_by_period(dataset, period)? } else { vec![store.figures(dataset, period)?] };
        // Nothing that was asked for is no answer of zero.
        figures.retain(|figures| !figures.periods.is_empty());
        let spans = figures.iter().flat_map(|figures| figures.periods.iter().copied());
        let whole = period.or_else(|| spans.reduce(Period::hull));
        let mut ready = Vec::new();
        if let Some(whole) = whole {
            let lists = store.share_lists(whole, &figures)?;
            drop(store);
            let mut figures = figures.into_iter();
            if let Some(first) = figures.next() {
                let first = Ready::after(None, first, whole, &lists, &self.places);
                // What the first knows of the products holds for most of the others.
                let others = figures.collect::<Vec<_>>().into_par_iter();
                ready = others.map(|figures| Ready::after(Some(&first), figures, whole, &lists, &self.places)).collect();
                ready.insert(0, first);
            }
            being.whole.get_or_init(|| whole);
        }
        Ok(known.insert(Arc::new(ready)).clone())
    }

    /// Where such figures are, or are to be.
    fn being(&self, dataset: &DatasetId, period: Option<Period>, by_month: bool) -> Arc<Being> {
        // All that there is may be named by its period too.
        let is_of = |one: &Kept| one.period == period || period.is_some() && one.figures.whole.get() == period.as_ref();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = match kept.iter().position(|one| one.dataset == *dataset && one.by_month == by_month && is_of(one)) {
            Some(at) => kept.remove(at),
            None => Kept { dataset: dataset.clone(), period, by_month, figures: Arc::default() },
        };
        // What was not asked for the longest goes first.
        if kept.len() == KEPT {
            kept.remove(0);
        }
        let figures = wanted.figures.clone();
        kept.push(wanted);
        figures
    }

    /// The shape of each place that has one, as the newest map that has it draws it.
    pub fn shapes(&self, session: &Session) -> Result<&BTreeMap<PlaceId, Vec<Polygon>>, Failure> {
        if let Some(known) = self.shapes.get() {
            return Ok(known);
        }
        let store = session.store();
        let mut shapes = BTreeMap::new();
        for edition in store.editions()?.iter().filter(|edition| edition.kind == SourceKind::Boundary) {
            for row in store.rows::<ShapeRow>(edition)?.into_iter().filter(|row| !row.polygons.is_empty()) {
                shapes.entry(row.place).or_insert(row.polygons);
            }
        }
        Ok(self.shapes.get_or_init(|| shapes))
    }

    /// By the newest list of supply; none where there is no such list.
    pub fn supply(&self, session: &Session) -> Result<Option<Arc<SupplyState>>, Failure> {
        if let Some(known) = self.supply.get() {
            return Ok(known.clone());
        }
        let list = session.store().supply_list(None)?;
        let state =
            list.map(|list| SupplyState { counts: list.by_group9(), edition: list.edition.id, effective_on: list.edition.effective_on });
        Ok(self.supply.get_or_init(|| state.map(Arc::new)).clone())
    }

    /// What the lists changed within a period.
    pub fn history(&self, session: &Session, period: Period) -> Result<Arc<History>, Failure> {
        let kept = || self.history.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = kept().as_ref().filter(|(of, _)| *of == period) {
            return Ok(known.clone());
        }
        let history = Arc::new(session.store().list_history(period)?);
        *kept() = Some((period, history.clone()));
        Ok(history)
    }

    pub fn ready_effect(&self, asked: &AskedEffect) -> Option<Arc<ReadyEffect>> {
        let known = self.effect.lock().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().filter(|known| known.asked == *asked).cloned()
    }

    pub fn keep_effect(&self, ready: ReadyEffect) -> Arc<ReadyEffect> {
        let ready = Arc::new(ready);
        *self.effect.lock().unwrap_or_else(PoisonError::into_inner) = Some(ready.clone());
        ready
    }

    /// A dataset with what a person said of it, where the files did not.
    pub fn described(&self, dataset: Dataset) -> Dataset {
        let Some(note) = self.handwork.datasets.iter().find(|note| note.id == dataset.id) else { return dataset };
        let said = |said: &str, read: String| if said.is_empty() { read } else { said.to_owned() };
        Dataset {
            name: said(&note.name, dataset.name),
            publisher: said(&note.publisher, dataset.publisher),
            population: said(&note.population, dataset.population),
            place_basis: said(&note.place_basis, dataset.place_basis),
            ..dataset
        }
    }
}
