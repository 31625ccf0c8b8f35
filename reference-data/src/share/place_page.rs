//! What there is to say of one place: composed of the answers of this room, so that every figure of the page is the figure that the room
//! gives by itself. What is equal for all places is asked once ([`PlacePages::new`]), so that many pages cost little more than their own
//! parts.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;
use ts_rs::TS;

use super::answer::{Absence, Reference, ShareAnswer, ShareRow, answer, reference_view, tally_all};
use super::basis::Basis;
use super::contribution::{ContributionAnswer, ContributionRow, contribution};
use super::exact;
use super::gain::{GainRow, Standard, gain};
use super::groups::{GroupRow, rank_groups};
use super::place_rows::{PlaceRow, known_row, row_of};
use super::saving::{SavingAnswer, SavingStep, Target, saving};
use super::score::GroupWeights;
use super::select::{Selected, select};
use super::tally::{Tally, Under, Weigh, tally, weights};
use super::{Key, Measure, Prepared, Question, QuestionError};
use crate::codes::{Group9, IngredientCode};
use crate::edition::EditionId;
use crate::period::Period;
use crate::place::{Place, PlaceId, PlaceKind, Places};
use crate::product::Route;
use crate::supply::SupplyCounts;

/// A group counts among the best and the worst from this part of both sides of the place on, as a fraction.
const MINIMUM_WEIGHT: &str = "0.005";
/// So many groups are named on either end.
const GROUPS: usize = 5;
/// So many ingredients are named that pull the share down, and that push it up.
const DOWN: usize = 8;
const UP: usize = 5;
/// So many ingredients are named of what would be gained, and of what is hard to get.
const NAMED: usize = 5;
/// NDBオープンデータ keeps back quantities below these where the number of patients is not known (millionths; 内服・外用 and 注射).
const SMALL: i64 = 1_000_000_000;
const SMALL_INJECTED: i64 = 400_000_000;

/// What pages are made of, beside the question.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    pub prepared: &'a [&'a Prepared],
    /// The same figures, one for each period of the dataset.
    pub months: &'a [&'a Prepared],
    pub places: &'a Places,
    /// None where there is no list of supply.
    pub supply: Option<&'a SupplyState>,
    pub published: &'a [PublishedFigure],
}

/// One list of supply by form and strength.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplyState {
    pub edition: EditionId,
    pub effective_on: Date,
    pub counts: BTreeMap<Group9, SupplyCounts>,
}

/// A share that its publisher gives: of all claims and not of the dataset, so that nothing is subtracted from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PublishedFigure {
    #[ts(type = "string")]
    pub place: PlaceId,
    #[ts(type = "string")]
    pub period: Period,
    /// A fraction, as exact as published.
    pub share: String,
    /// The name of the file, or what the person says who entered it.
    pub source: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PlacePage {
    pub place: Place,
    pub measure: Measure,
    /// The place's own; its difference is a fraction, ten decimals.
    pub share: ShareRow,
    /// None where nothing is at hand beside the place's own.
    pub reference: Option<Reference>,
    /// None where it is the reference itself, or where the dataset has nothing of it beyond what the reference rests on.
    pub nation: Option<Reference>,
    /// Among the places of its kind; none for a place that is alone.
    pub standing: Option<PlaceStanding>,
    /// Of the place, of its prefecture and of the nation, where known.
    pub published: Vec<PublishedFigure>,
    pub groups: PlaceGroups,
    /// What makes the gap; none where there is no gap to be told.
    pub pulls: Option<Pulls>,
    /// If every ingredient's share reached the reference's; none without a reference. Always by quantity.
    pub gain: Option<PlaceGain>,
    /// 同じ成分・剤形・規格の後発医薬品への置き換え, an upper bound; none where nothing is known there that could be replaced.
    pub saving: Option<PlaceSaving>,
    /// Of all products that have a price and a unit, whatever their status.
    pub cost: PlaceCost,
    /// None without a list of supply.
    pub supply: Option<PlaceSupply>,
    /// A point for each period of the dataset; in order.
    pub trend: Vec<TrendPoint>,
    /// What the page is made of holds a quantity of one product, place and period that NDBオープンデータ would keep back: below 1,000, of
    /// 注射 below 400. Such a page is for those alone who may see the figures themselves.
    pub holds_small_figures: bool,
    /// Of the share.
    pub basis: Basis,
}

/// Where a place stands among others of its kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PlaceStanding {
    /// In which all of them lie.
    pub within: Place,
    pub kind: PlaceKind,
    /// The highest share first; none where the place has no share.
    pub rank: Option<u32>,
    /// How many have a share.
    pub of: u32,
    /// All of them, the place itself among them; by id.
    pub peers: Vec<Peer>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Peer {
    #[ts(type = "string")]
    pub place: PlaceId,
    pub label: String,
    pub share: Option<String>,
    pub absence: Option<Absence>,
    pub rank: Option<u32>,
}

/// 薬効分類 above and below the reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PlaceGroups {
    /// From this part of the place's both sides on; a fraction.
    pub minimum_weight: String,
    /// How many reach it and have a share on both sides of the comparison.
    pub compared: u32,
    /// Above the reference, the furthest first.
    pub best: Vec<PlaceGroup>,
    /// Below the reference, the furthest first.
    pub worst: Vec<PlaceGroup>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PlaceGroup {
    pub key: String,
    pub label: String,
    /// Fractions, ten decimals.
    pub share: String,
    pub reference_share: String,
    pub difference: String,
    /// The part of both sides of the place that it makes up.
    pub weight: String,
    /// What it adds to the gap, in points, four decimals.
    pub contribution: String,
    /// Rounded once, half up.
    pub yen: Option<String>,
}

/// Ingredients between the reference's share and the place's. Those named and the others add up to the gap exactly as printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Pulls {
    /// In points, four decimals: the place's share less the reference's.
    pub gap: String,
    /// The largest loss first.
    pub down: Vec<Pull>,
    /// Between those that pull down and those that push up; none where all are named.
    pub others: Option<OtherPulls>,
    /// The smallest first, so that the steps go on up to the gap.
    pub up: Vec<Pull>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Pull {
    /// As the engine tells it.
    pub row: ContributionRow,
    /// Where the step begins and ends, in points from the reference's share, four decimals.
    pub from: String,
    pub to: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct OtherPulls {
    pub ingredients: u32,
    /// In points, four decimals.
    pub rate: String,
    pub mix: String,
    pub total: String,
    pub from: String,
    pub to: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PlaceGain {
    /// A fraction, ten decimals.
    pub share_after: Option<String>,
    /// In points, four decimals.
    pub points: Option<String>,
    /// Rounded once, half up.
    pub yen: Option<String>,
    /// Ingredients that would gain points.
    pub ingredients: u32,
    pub not_cheaper: u32,
    pub unpriced: u32,
    /// The largest gains in points.
    pub rows: Vec<GainRow>,
}

/// At each of the three prices; see [`SavingStep`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PlaceSaving {
    pub highest: SavingStep,
    pub mean: SavingStep,
    pub lowest: SavingStep,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PlaceCost {
    /// Rounded once, half up; none where no figure is known.
    pub yen: Option<String>,
    pub absence: Option<Absence>,
    pub suppressed_cells: u64,
}

/// How the ingredients in use can be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PlaceSupply {
    pub edition: EditionId,
    #[ts(type = "string")]
    pub effective_on: Date,
    /// In use and named by the list.
    pub ingredients: u32,
    /// Those with a product that is not ①通常出荷.
    pub in_trouble: u32,
    /// Those without any product of ①通常出荷.
    pub without_normal: u32,
    /// In trouble, as part of those in use and named; a fraction, ten decimals.
    pub part: Option<String>,
    /// Products of them in the list, those not ①通常出荷, and those ⑤供給停止.
    pub products: u32,
    pub products_in_trouble: u32,
    pub products_stopped: u32,
    /// Those without any product of ①通常出荷 first, then those in trouble; the dearest of each first.
    pub rows: Vec<PlaceSupplyRow>,
}

/// An ingredient in use of which a product is not ①通常出荷.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PlaceSupplyRow {
    pub key: String,
    pub label: String,
    /// Rounded once, half up.
    pub yen: Option<String>,
    /// In the list, those among them not ①通常出荷, and those ⑤供給停止.
    pub products: u32,
    pub in_trouble: u32,
    pub stopped: u32,
    /// A fraction, ten decimals.
    pub part: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TrendPoint {
    /// `2024-04`, or as long as the dataset tells periods apart.
    pub period: String,
    /// A fraction, ten decimals.
    pub share: Option<String>,
    pub absence: Option<Absence>,
    pub reference_share: Option<String>,
    pub reference_absence: Option<Absence>,
}

/// One page.
pub fn place_page(question: &Question, place: &PlaceId, sources: Sources) -> Result<PlacePage, QuestionError> {
    PlacePages::new(question, std::slice::from_ref(place), sources)?.page(place)
}

/// What is equal for the pages of several places, asked once.
#[derive(Debug)]
pub struct PlacePages<'a> {
    question: Question,
    sources: Sources<'a>,
    /// By what the place lies in and its kind.
    peers: BTreeMap<(PlaceId, PlaceKind), ShareAnswer>,
    costs: BTreeMap<PlaceId, Tally>,
    savings: [SavingAnswer; 3],
    /// By place and period.
    trend: ShareAnswer,
    /// By reference: by period.
    reference_trends: BTreeMap<PlaceId, ShareAnswer>,
    holds_small_figures: bool,
}

impl<'a> PlacePages<'a> {
    /// The question's keys, level and filter on places do not count.
    pub fn new(question: &Question, subjects: &[PlaceId], sources: Sources<'a>) -> Result<Self, QuestionError> {
        let mut question = Question { by: Vec::new(), level: None, ..question.clone() };
        let all = named(&question, subjects.iter());
        question.filters.remove(&Key::Place);
        let ask = |by: &[Key], asked: &Question, prepared| answer(&Question { by: by.into(), ..asked.clone() }, prepared, sources.places);
        let saving_at = |target| saving(&Question { by: vec![Key::Place], ..all.clone() }, target, sources.prepared, sources.places);
        let savings = [saving_at(Target::Highest)?, saving_at(Target::Mean)?, saving_at(Target::Lowest)?];
        let trend = ask(&[Key::Place, Key::Month], &all, sources.months)?;
        let costs = costs(&question, subjects, sources)?;
        let holds_small_figures = holds_small_figures(&question, sources)?;
        let (peers, reference_trends) = (BTreeMap::new(), BTreeMap::new());
        let mut pages = Self { question, sources, peers, costs, savings, trend, reference_trends, holds_small_figures };
        for place in subjects.iter().filter_map(|place| sources.places.place(place)) {
            let within = pages.within(place);
            let key = (within.clone(), place.kind);
            if !pages.peers.contains_key(&key) {
                let asked = Question { level: Some(place.kind), ..named(&pages.question, [&within]) };
                pages.peers.insert(key, ask(&[Key::Place], &asked, sources.prepared)?);
            }
        }
        Ok(pages)
    }

    pub fn page(&mut self, place: &PlaceId) -> Result<PlacePage, QuestionError> {
        let Sources { prepared, places, .. } = self.sources;
        let unknown = || QuestionError::PlaceWithoutFigures(place.clone());
        let known = places.place(place).ok_or_else(unknown)?;
        let own = Question { by: vec![Key::Place], ..named(&self.question, [place]) };
        let headline = answer(&own, prepared, places)?;
        let share = headline.rows.into_iter().next().ok_or_else(unknown)?;
        let reference = headline.reference;
        let (pulls, groups, gain) = match &reference {
            None => (None, no_groups(0), None),
            Some(_) => (self.pulls(place)?, self.groups(place)?, Some(self.gain(place)?)),
        };
        Ok(PlacePage {
            nation: self.nation(place, reference.as_ref())?,
            standing: self.standing(known),
            published: self.published(known, headline.basis.period),
            groups,
            pulls,
            gain,
            saving: self.saving(place),
            cost: self.cost(place),
            supply: self.supply(place)?,
            trend: self.trend(place, reference.as_ref())?,
            measure: self.question.measure,
            place: known.clone(),
            share,
            reference,
            holds_small_figures: self.holds_small_figures,
            basis: headline.basis,
        })
    }

    /// Where the places of its kind lie that it is compared with: its reference where it lies in it, else its prefecture, else the nation.
    fn within(&self, place: &Place) -> PlaceId {
        let places = self.sources.places;
        let lies_in = |outer: &PlaceId| *outer != place.id && places.covers(outer, &place.id);
        let named = self.question.reference.clone().filter(lies_in);
        let prefecture = || places.of_kind(PlaceKind::Prefecture).map(|prefecture| prefecture.id.clone()).find(lies_in);
        named.or_else(prefecture).unwrap_or_else(PlaceId::nation)
    }

    fn nation(&self, place: &PlaceId, reference: Option<&Reference>) -> Result<Option<Reference>, QuestionError> {
        let Sources { prepared, places, .. } = self.sources;
        let Some(reference) = reference.filter(|reference| reference.place != PlaceId::nation()) else { return Ok(None) };
        let selected = select(&self.question, prepared)?;
        let nation = row_of(&PlaceId::nation(), &selected, places);
        let columns = |place: &PlaceId| row_of(place, &selected, places).all_single_columns(&selected);
        let of_nation = nation.all_single_columns(&selected);
        if nation.is_empty() || of_nation == columns(&reference.place) || of_nation == columns(place) {
            return Ok(None);
        }
        let weights = weights(&selected, self.question.options, Weigh::Measure(self.question.measure), Under::InForce);
        let tally = tally_all(&selected, &weights, &nation);
        Ok(Some(reference_view(nation, tally)))
    }

    fn standing(&self, place: &Place) -> Option<PlaceStanding> {
        let within = self.within(place);
        let rows = &self.peers.get(&(within.clone(), place.kind))?.rows;
        let peer = |row: &ShareRow| Peer {
            place: row.key.first().and_then(|key| key.parse().ok()).unwrap_or_else(PlaceId::nation),
            label: row.label.first().cloned().unwrap_or_default(),
            share: row.share.clone(),
            absence: row.absence,
            rank: row.rank,
        };
        let peers: Vec<Peer> = rows.iter().map(peer).collect();
        if peers.len() < 2 {
            return None;
        }
        Some(PlaceStanding {
            within: self.sources.places.place(&within)?.clone(),
            kind: place.kind,
            rank: peers.iter().find(|peer| peer.place == place.id).and_then(|peer| peer.rank),
            of: count(peers.iter().filter(|peer| peer.rank.is_some()).count()),
            peers,
        })
    }

    /// Of the very period; else the newest that lies in it; else the newest that ends before it does.
    fn published(&self, place: &Place, period: Period) -> Vec<PublishedFigure> {
        let fits = |figure: &PublishedFigure| match figure.period {
            of if of == period => Some(3),
            of if period.contains(of) => Some(2),
            of if of.to <= period.to => Some(1),
            _ => None,
        };
        let of = |place: &PlaceId| {
            let figures = self.sources.published.iter().filter(|figure| figure.place == *place);
            figures.filter_map(|figure| Some((fits(figure)?, figure.period.to, figure))).max_by_key(|(fits, to, _)| (*fits, *to))
        };
        let mut wanted = vec![place.id.clone()];
        wanted.extend(
            self.sources
                .places
                .of_kind(PlaceKind::Prefecture)
                .map(|prefecture| prefecture.id.clone())
                .find(|prefecture| *prefecture != place.id && self.sources.places.covers(prefecture, &place.id)),
        );
        wanted.extend(Some(PlaceId::nation()).filter(|nation| *nation != place.id));
        wanted.iter().filter_map(of).map(|(_, _, figure)| figure.clone()).collect()
    }

    fn contribution(&self, by: &[Key], place: &PlaceId) -> Result<ContributionAnswer, QuestionError> {
        contribution(&Question { by: by.into(), ..self.question.clone() }, place, self.sources.prepared, self.sources.places)
    }

    fn ranked(&self, by: Key, place: &PlaceId) -> Result<Vec<GroupRow>, QuestionError> {
        let none = BTreeMap::new();
        let supply = self.sources.supply.map_or(&none, |supply| &supply.counts);
        let asked = Question { by: vec![by], ..named(&self.question, [place]) };
        // The dearest first.
        let weights = GroupWeights { yen: 1, ..GroupWeights::NONE };
        Ok(rank_groups(&asked, Target::Lowest, weights, supply, self.sources.prepared, self.sources.places)?.rows)
    }

    fn groups(&self, place: &PlaceId) -> Result<PlaceGroups, QuestionError> {
        let minimum = decimal(MINIMUM_WEIGHT);
        let contributions = self.contribution(&[Key::Category], place)?.rows;
        let by_key: BTreeMap<&str, &ContributionRow> = contributions.iter().map(|row| (row.key.as_str(), row)).collect();
        let ranked = self.ranked(Key::Category, place)?;
        let compared = ranked.into_iter().filter_map(|group| {
            let of_gap = by_key.get(group.key.as_str()).filter(|row| decimal(&row.weight_place) >= minimum)?;
            Some(PlaceGroup {
                share: group.share?,
                reference_share: group.reference_share?,
                difference: group.gap?,
                weight: of_gap.weight_place.clone(),
                contribution: of_gap.total.clone(),
                key: group.key,
                label: group.label,
                yen: group.yen,
            })
        });
        let mut compared: Vec<(Decimal, PlaceGroup)> = compared.map(|group| (decimal(&group.difference), group)).collect();
        compared.sort_by(|(a, one), (b, other)| a.cmp(b).then_with(|| one.key.cmp(&other.key)));
        let named = |rows: &mut dyn Iterator<Item = &(Decimal, PlaceGroup)>| rows.take(GROUPS).map(|(_, group)| group.clone()).collect();
        Ok(PlaceGroups {
            best: named(&mut compared.iter().rev().take_while(|(difference, _)| *difference > Decimal::ZERO)),
            worst: named(&mut compared.iter().take_while(|(difference, _)| *difference < Decimal::ZERO)),
            ..no_groups(compared.len())
        })
    }

    fn pulls(&self, place: &PlaceId) -> Result<Option<Pulls>, QuestionError> {
        let answer = self.contribution(&[Key::Ingredient], place)?;
        Ok(answer.gap.map(|gap| pulls(gap, answer.rows)))
    }

    fn gain(&self, place: &PlaceId) -> Result<PlaceGain, QuestionError> {
        let answer = gain(&self.question, place, Standard::Reference, self.sources.prepared, self.sources.places)?;
        let gaining = |row: &&GainRow| decimal(&row.moved) > Decimal::ZERO;
        Ok(PlaceGain {
            share_after: answer.share_after,
            points: answer.points,
            yen: answer.yen,
            ingredients: count(answer.rows.iter().filter(gaining).count()),
            not_cheaper: answer.not_cheaper,
            unpriced: answer.unpriced,
            rows: answer.rows.iter().filter(gaining).take(NAMED).cloned().collect(),
        })
    }

    fn saving(&self, place: &PlaceId) -> Option<PlaceSaving> {
        let of = |answer: &SavingAnswer| answer.steps.iter().find(|step| step.key == place.as_str()).cloned();
        let [highest, mean, lowest] = &self.savings;
        Some(PlaceSaving { highest: of(highest)?, mean: of(mean)?, lowest: of(lowest)? })
    }

    fn cost(&self, place: &PlaceId) -> PlaceCost {
        let tally = self.costs.get(place).copied().unwrap_or_default();
        let yen = tally.is_known().then(|| exact::fixed_rational(&exact::rational(tally.total(), Measure::Value), 0));
        let absence = if tally.suppressed() > 0 { Absence::Suppressed } else { Absence::Missing };
        PlaceCost { absence: yen.is_none().then_some(absence), yen, suppressed_cells: tally.suppressed() }
    }

    fn supply(&self, place: &PlaceId) -> Result<Option<PlaceSupply>, QuestionError> {
        let Some(SupplyState { edition, effective_on, .. }) = self.sources.supply else { return Ok(None) };
        let in_use = |row: &GroupRow| row.share.is_some() || row.yen.as_deref().is_some_and(|yen| decimal(yen) > Decimal::ZERO);
        let mut rows = self.ranked(Key::Ingredient, place)?;
        rows.retain(|row| row.supply_products > 0 && in_use(row));
        let sum = |of: fn(&GroupRow) -> u32| rows.iter().map(of).sum::<u32>();
        let without_normal = |row: &GroupRow| row.supply_trouble == row.supply_products;
        let yen = |row: &GroupRow| row.yen.as_deref().map(decimal);
        let (ingredients, products) = (count(rows.len()), sum(|row| row.supply_products));
        let (products_in_trouble, products_stopped) = (sum(|row| row.supply_trouble), sum(|row| row.supply_stopped));
        rows.retain(|row| row.supply_trouble > 0);
        let in_trouble = count(rows.len());
        let none_normal = count(rows.iter().filter(|row| without_normal(row)).count());
        rows.sort_by_cached_key(|row| (Reverse((without_normal(row), yen(row))), row.key.clone()));
        let named = rows.into_iter().take(NAMED).map(|row| PlaceSupplyRow {
            key: row.key,
            label: row.label,
            yen: row.yen,
            products: row.supply_products,
            in_trouble: row.supply_trouble,
            stopped: row.supply_stopped,
            part: row.supply_trouble_part,
        });
        Ok(Some(PlaceSupply {
            edition: edition.clone(),
            effective_on: *effective_on,
            ingredients,
            in_trouble,
            without_normal: none_normal,
            part: (ingredients > 0).then(|| exact::share_text((in_trouble.into(), ingredients.into()))),
            products,
            products_in_trouble,
            products_stopped,
            rows: named.collect(),
        }))
    }

    fn trend(&mut self, place: &PlaceId, reference: Option<&Reference>) -> Result<Vec<TrendPoint>, QuestionError> {
        let Sources { months, places, .. } = self.sources;
        if let Some(reference) = reference.filter(|reference| !self.reference_trends.contains_key(&reference.place)) {
            let asked = Question { by: vec![Key::Month], reference: None, ..named(&self.question, [&reference.place]) };
            self.reference_trends.insert(reference.place.clone(), answer(&asked, months, places)?);
        }
        let of_reference = reference.and_then(|reference| self.reference_trends.get(&reference.place));
        let point = |row: &ShareRow| {
            let [of, period] = row.key.as_slice() else { return None };
            let compared = of_reference.and_then(|answer| answer.rows.iter().find(|row| row.key.first() == Some(period)));
            (of == place.as_str()).then(|| TrendPoint {
                period: period.clone(),
                share: row.share.clone(),
                absence: row.absence,
                reference_share: compared.and_then(|row| row.share.clone()),
                reference_absence: compared.and_then(|row| row.absence),
            })
        };
        Ok(self.trend.rows.iter().filter_map(point).collect())
    }
}

fn named<'p>(question: &Question, places: impl IntoIterator<Item = &'p PlaceId>) -> Question {
    let mut question = question.clone();
    question.filters.insert(Key::Place, places.into_iter().map(PlaceId::to_string).collect());
    question
}

/// What everything costs that was used in each place, in one pass.
fn costs(question: &Question, subjects: &[PlaceId], sources: Sources) -> Result<BTreeMap<PlaceId, Tally>, QuestionError> {
    let selected = select(question, sources.prepared)?;
    let rows: Vec<PlaceRow> =
        subjects.iter().map(|place| known_row(place, &selected, sources.places)).collect::<Result<_, QuestionError>>()?;
    let weights = weights(&selected, question.options, Weigh::AllValue, Under::InForce);
    Ok(subjects.iter().cloned().zip(tally(&selected, &weights, &[], &rows)).collect())
}

/// In any place: pages compare a place with others.
fn holds_small_figures(question: &Question, sources: Sources) -> Result<bool, QuestionError> {
    let holds = |selected: &Selected| {
        let prepared = selected.prepared;
        let limits: Vec<i64> = prepared
            .products
            .iter()
            .map(|product| {
                let injected = product.ingredient.is_some_and(|at| {
                    let code = prepared.ingredients[at as usize].0.parse::<IngredientCode>();
                    code.is_ok_and(|code| Route::of(&code) == Route::Injection)
                });
                if injected { SMALL_INJECTED } else { SMALL }
            })
            .collect();
        selected.lines.iter().any(|line| {
            let limit = limits[prepared.lines[*line].product as usize];
            prepared.cells(*line).iter().any(|cell| 0 < cell.quantity && cell.quantity < limit)
        })
    };
    Ok(select(question, sources.months)?.iter().any(holds))
}

fn no_groups(compared: usize) -> PlaceGroups {
    PlaceGroups { minimum_weight: MINIMUM_WEIGHT.to_owned(), compared: count(compared), best: Vec::new(), worst: Vec::new() }
}

/// The rows come with the largest first, whichever way they go.
fn pulls(gap: String, rows: Vec<ContributionRow>) -> Pulls {
    let (mut down, mut up, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        let total = decimal(&row.total);
        if total < Decimal::ZERO && down.len() < DOWN {
            down.push(row);
        } else if total > Decimal::ZERO && up.len() < UP {
            up.push(row);
        } else {
            others.push(row);
        }
    }
    up.reverse();
    let mut at = Decimal::new(0, 4);
    let mut step = |total: &str| {
        let from = at;
        at += decimal(total);
        (from.to_string(), at.to_string())
    };
    let mut walk = |row: ContributionRow| {
        let (from, to) = step(&row.total);
        Pull { row, from, to }
    };
    let down: Vec<Pull> = down.into_iter().map(&mut walk).collect();
    let sum = |of: fn(&ContributionRow) -> &String| others.iter().fold(Decimal::new(0, 4), |sum, row| sum + decimal(of(row))).to_string();
    let others = (!others.is_empty()).then(|| {
        let total = sum(|row| &row.total);
        let (from, to) = step(&total);
        OtherPulls { ingredients: count(others.len()), rate: sum(|row| &row.rate), mix: sum(|row| &row.mix), total, from, to }
    });
    let up = up.into_iter().map(|row| {
        let (from, to) = step(&row.total);
        Pull { row, from, to }
    });
    Pulls { gap, down, others, up: up.collect() }
}

/// Decimal text of this room.
fn decimal(text: &str) -> Decimal {
    text.parse().unwrap_or_default()
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
