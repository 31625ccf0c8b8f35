//! What the pages of several places need of the figures, in one pass over them for all.

use std::collections::BTreeMap;

use crate::place::{PlaceId, PlaceKind};
use crate::share::answer::{Absence, ShareRow, reference_row, shares};
use crate::share::basis::holds_small_figures;
use crate::share::exact;
use crate::share::place_rows::{PlaceRow, known_row};
use crate::share::saving::{SavingAnswer, Target, saving};
use crate::share::select::{Axis, Selected, select};
use crate::share::tally::{Tally, Under, Weigh, Weight, tally, weights};
use crate::share::{Key, Measure, Question, QuestionError};

use super::{PlaceCost, Sources};

/// Of each place asked for and of what it is compared with.
pub(super) struct Shared<'a> {
    pub selected: Vec<Selected<'a>>,
    pub weights: Vec<Vec<Weight>>,
    /// For each place its row, and what it is compared with.
    places: BTreeMap<PlaceId, (usize, Option<usize>)>,
    rows: Vec<PlaceRow>,
    pub categories: Tallied,
    pub ingredients: Tallied,
    yen: Vec<Tally>,
    /// By what the places lie in and their kind.
    pub peers: BTreeMap<(PlaceId, PlaceKind), Vec<ShareRow>>,
    pub savings: [SavingAnswer; 3],
    /// By place and period.
    pub trend: Vec<ShareRow>,
    /// By reference: by period.
    pub reference_trends: BTreeMap<PlaceId, Vec<ShareRow>>,
    pub holds_small_figures: bool,
}

/// Both sides, and what everything costs, by value of an axis and row.
pub(super) struct Tallied {
    pub values: Vec<(String, String)>,
    width: usize,
    sides: Vec<Tally>,
    yen: Vec<Tally>,
}

impl Tallied {
    pub fn sides(&self, value: usize, row: usize) -> &Tally {
        &self.sides[value * self.width + row]
    }

    pub fn yen(&self, value: usize, row: usize) -> &Tally {
        &self.yen[value * self.width + row]
    }
}

/// The question without keys, level and filter on places.
impl<'a> Shared<'a> {
    pub fn new(question: &Question, subjects: &[PlaceId], sources: Sources<'a>) -> Result<Self, QuestionError> {
        let Sources { prepared, months, places: tree, .. } = sources;
        let selected = select(question, prepared)?;
        let (mut rows, mut places) = (Vec::with_capacity(subjects.len() + 1), BTreeMap::new());
        for place in subjects {
            places.insert(place.clone(), (rows.len(), None));
            rows.push(known_row(place, &selected, tree)?);
        }
        for (place, (own, compared)) in &mut places {
            let asked = named(question, [place]);
            let Some(reference) = reference_row(&asked, std::slice::from_ref(&rows[*own]), &selected, tree)? else { continue };
            let known = rows[subjects.len()..].iter().position(|row| row.place == reference.place);
            *compared = Some(known.map_or(rows.len(), |at| at + subjects.len()));
            if known.is_none() {
                rows.push(reference);
            }
        }
        let weights_of = |weigh| weights(&selected, question.options, weigh, Under::InForce);
        let (sides, yen) = (weights_of(Weigh::Measure(question.measure)), weights_of(Weigh::AllValue));
        let tallied = |key| {
            let axis = Axis::new(key, &selected);
            let of = |weights: &[Vec<Weight>]| tally(&selected, weights, &[&axis], &rows);
            Tallied { width: rows.len(), sides: of(&sides), yen: of(&yen), values: axis.values }
        };
        let (categories, ingredients) = rayon::join(|| tallied(Key::Category), || tallied(Key::Ingredient));
        let yen = tally(&selected, &yen, &[], &rows);

        let all = named(question, subjects);
        let ask = |by: &[Key], asked: &Question, prepared| shares(&Question { by: by.into(), ..asked.clone() }, prepared, tree);
        let saving_at = |target| saving(&Question { by: vec![Key::Place], ..all.clone() }, target, prepared, tree);
        let reference_trends = || -> Result<BTreeMap<PlaceId, Vec<ShareRow>>, QuestionError> {
            let references = rows[subjects.len()..].iter().filter_map(|row| row.place.clone());
            let by_month = |reference: PlaceId| {
                let asked = Question { reference: None, ..named(question, [&reference]) };
                Ok((reference, ask(&[Key::Month], &asked, months)?))
            };
            references.map(by_month).collect()
        };
        let peers = || {
            let mut peers = BTreeMap::new();
            for place in subjects.iter().filter_map(|place| tree.place(place)) {
                let outer = within(question, place, tree);
                if !peers.contains_key(&(outer.clone(), place.kind)) {
                    let asked = Question { level: Some(place.kind), ..named(question, [&outer]) };
                    peers.insert((outer, place.kind), ask(&[Key::Place], &asked, prepared)?);
                }
            }
            Ok::<_, QuestionError>(peers)
        };
        let savings = || Ok::<_, QuestionError>([saving_at(Target::Highest)?, saving_at(Target::Mean)?, saving_at(Target::Lowest)?]);
        let trend = || Ok::<_, QuestionError>((ask(&[Key::Place, Key::Month], &all, months)?, reference_trends()?, peers()?));
        let (savings, trend) = rayon::join(savings, trend);
        let (trend, reference_trends, peers) = trend?;
        Ok(Self {
            savings: savings?,
            trend,
            holds_small_figures: select(question, months)?.iter().any(holds_small_figures),
            weights: sides,
            selected,
            places,
            rows,
            categories,
            ingredients,
            yen,
            peers,
            reference_trends,
        })
    }

    /// The rows of a place and of what it is compared with.
    pub fn rows_of(&self, place: &PlaceId) -> Option<(usize, Option<usize>)> {
        self.places.get(place).copied()
    }

    pub fn row(&self, at: usize) -> &PlaceRow {
        &self.rows[at]
    }

    pub fn cost(&self, row: usize) -> PlaceCost {
        let tally = &self.yen[row];
        let absence = if tally.suppressed() > 0 { Absence::Suppressed } else { Absence::Missing };
        let yen = yen(tally);
        PlaceCost { absence: yen.is_none().then_some(absence), yen, suppressed_cells: tally.suppressed() }
    }
}

/// Rounded once, half up; none where no figure is known.
pub(super) fn yen(tally: &Tally) -> Option<String> {
    tally.is_known().then(|| exact::fixed_rational(&exact::rational(tally.total(), Measure::Value), 0))
}

pub(super) fn named<'p>(question: &Question, places: impl IntoIterator<Item = &'p PlaceId>) -> Question {
    let mut question = question.clone();
    question.filters.insert(Key::Place, places.into_iter().map(PlaceId::to_string).collect());
    question
}

/// Where the places of its kind lie that it is compared with: its reference where it lies in it, else its prefecture, else the nation.
pub(super) fn within(question: &Question, place: &crate::place::Place, places: &crate::place::Places) -> PlaceId {
    let lies_in = |outer: &PlaceId| *outer != place.id && places.covers(outer, &place.id);
    let named = question.reference.clone().filter(lies_in);
    let prefecture = || places.of_kind(PlaceKind::Prefecture).map(|prefecture| prefecture.id.clone()).find(lies_in);
    named.or_else(prefecture).unwrap_or_else(PlaceId::nation)
}
