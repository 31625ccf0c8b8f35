//! Pages of several places.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;

use super::pulls::pulls;
use super::shared::{Shared, named, within, yen};
use super::{
    Peer, PlaceGain, PlaceGroup, PlaceGroups, PlacePage, PlaceSaving, PlaceStanding, PlaceSupply, PlaceSupplyRow, PublishedFigure, Sources,
    SupplyState, TrendPoint, count, decimal,
};
use crate::period::Period;
use crate::place::{Place, PlaceId, PlaceKind};
use crate::share::answer::{Reference, ShareRow, answer, difference, reference_view, tally_all};
use crate::share::basis::Basis;
use crate::share::contribution::{ContributionAnswer, ContributionRow, contribution};
use crate::share::exact;
use crate::share::gain::{GainRow, Standard, gain};
use crate::share::place_rows::row_of;
use crate::share::saving::{SavingAnswer, SavingStep};
use crate::share::{Key, Question, QuestionError};
use crate::supply::SupplyCounts;

/// A group counts among the best and the worst from this part of both sides of the place on, as a fraction.
const MINIMUM_WEIGHT: &str = "0.005";
/// So many groups are named on either end.
const GROUPS: usize = 5;
/// So many ingredients are named of what would be gained, and of what is hard to get.
const NAMED: usize = 5;

/// What is equal for the pages of several places, asked once; it grows with the number of places.
pub struct PlacePages<'a> {
    question: Question,
    sources: Sources<'a>,
    shared: Shared<'a>,
}

impl<'a> PlacePages<'a> {
    /// The question's keys, level and filter on places do not count.
    pub fn new(question: &Question, subjects: &[PlaceId], sources: Sources<'a>) -> Result<Self, QuestionError> {
        let mut question = Question { by: Vec::new(), level: None, ..question.clone() };
        question.filters.remove(&Key::Place);
        Ok(Self { shared: Shared::new(&question, subjects, sources)?, question, sources })
    }

    /// Of one of the places that were asked for.
    pub fn page(&self, place: &PlaceId) -> Result<PlacePage, QuestionError> {
        let Sources { prepared, places, .. } = self.sources;
        let unknown = || QuestionError::PlaceWithoutFigures(place.clone());
        let (row, compared) = self.shared.rows_of(place).ok_or_else(unknown)?;
        let known = places.place(place).ok_or_else(unknown)?;
        let headline = answer(&Question { by: vec![Key::Place], ..named(&self.question, [place]) }, prepared, places)?;
        let share = headline.rows.into_iter().next().ok_or_else(unknown)?;
        let reference = headline.reference;
        let (pulls, groups, gain) = match compared {
            None => (None, no_groups(0), None),
            Some(compared) => {
                let by_ingredient = || self.contribution(&[Key::Ingredient], place);
                let (answer, others) = rayon::join(by_ingredient, || Ok((self.groups(place, row, compared)?, self.gain(place)?)));
                let (answer, (groups, gain)) = (answer?, others?);
                (answer.gap.map(|gap| pulls(gap, answer.rows)), groups, Some(gain))
            }
        };
        Ok(PlacePage {
            nation: self.nation(row, compared),
            standing: self.standing(known),
            published: self.published(known, headline.basis.period),
            groups,
            pulls,
            gain,
            saving: self.saving(known),
            cost: self.shared.cost(row),
            supply: self.supply(row),
            trend: self.trend(place, reference.as_ref()),
            measure: self.question.measure,
            place: known.clone(),
            share,
            reference,
            basis: Basis { holds_small_figures: self.shared.holds_small_figures, ..headline.basis },
        })
    }

    fn nation(&self, row: usize, compared: Option<usize>) -> Option<Reference> {
        let (shared, nation) = (&self.shared, PlaceId::nation());
        let compared = shared.row(compared?);
        let whole = row_of(&nation, &shared.selected, self.sources.places);
        let columns = whole.all_single_columns(&shared.selected);
        let rests_on_more = [shared.row(row), compared].iter().all(|row| row.all_single_columns(&shared.selected) != columns);
        (!whole.is_empty() && compared.place != Some(nation) && rests_on_more).then(|| {
            let tally = tally_all(&shared.selected, &shared.weights, &whole);
            reference_view(whole, tally)
        })
    }

    fn standing(&self, place: &Place) -> Option<PlaceStanding> {
        let within = within(&self.question, place, self.sources.places);
        let rows = self.shared.peers.get(&(within.clone(), place.kind))?;
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
        let places = self.sources.places;
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
        let lies_in = |prefecture: &&Place| prefecture.id != place.id && places.covers(&prefecture.id, &place.id);
        let mut wanted = vec![place.id.clone()];
        wanted.extend(places.of_kind(PlaceKind::Prefecture).find(lies_in).map(|prefecture| prefecture.id.clone()));
        wanted.extend(Some(PlaceId::nation()).filter(|nation| *nation != place.id));
        wanted.iter().filter_map(of).map(|(_, _, figure)| figure.clone()).collect()
    }

    fn contribution(&self, by: &[Key], place: &PlaceId) -> Result<ContributionAnswer, QuestionError> {
        contribution(&Question { by: by.into(), ..self.question.clone() }, place, self.sources.prepared, self.sources.places)
    }

    fn groups(&self, place: &PlaceId, row: usize, compared: usize) -> Result<PlaceGroups, QuestionError> {
        let minimum = decimal(MINIMUM_WEIGHT);
        let contributions = self.contribution(&[Key::Category], place)?.rows;
        let by_key: BTreeMap<&str, &ContributionRow> = contributions.iter().map(|row| (row.key.as_str(), row)).collect();
        let categories = &self.shared.categories;
        let group = |(at, (key, label)): (usize, &(String, String))| {
            let of_gap = by_key.get(key.as_str()).filter(|row| decimal(&row.weight_place) >= minimum)?;
            let (own, reference) = (categories.sides(at, row).share().ok()?, categories.sides(at, compared).share().ok()?);
            let difference = difference(own, reference);
            let group = PlaceGroup {
                key: key.clone(),
                label: label.clone(),
                share: exact::share_text(own),
                reference_share: exact::share_text(reference),
                weight: of_gap.weight_place.clone(),
                contribution: of_gap.total.clone(),
                yen: yen(categories.yen(at, row)),
                difference,
            };
            Some((decimal(&group.difference), group))
        };
        let mut compared: Vec<(Decimal, PlaceGroup)> = categories.values.iter().enumerate().filter_map(group).collect();
        compared.sort_by(|(a, one), (b, other)| a.cmp(b).then_with(|| one.key.cmp(&other.key)));
        let named = |rows: &mut dyn Iterator<Item = &(Decimal, PlaceGroup)>| rows.take(GROUPS).map(|(_, group)| group.clone()).collect();
        Ok(PlaceGroups {
            best: named(&mut compared.iter().rev().take_while(|(difference, _)| *difference > Decimal::ZERO)),
            worst: named(&mut compared.iter().take_while(|(difference, _)| *difference < Decimal::ZERO)),
            ..no_groups(compared.len())
        })
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

    fn saving(&self, place: &Place) -> Option<PlaceSaving> {
        // Among others of its name a place is called by its full one.
        let called = |step: &SavingStep| SavingStep { label: place.name.clone(), ..step.clone() };
        let of = |answer: &SavingAnswer| answer.steps.iter().find(|step| step.key == place.id.as_str()).map(called);
        let [highest, mean, lowest] = &self.shared.savings;
        Some(PlaceSaving { highest: of(highest)?, mean: of(mean)?, lowest: of(lowest)? })
    }

    fn supply(&self, row: usize) -> Option<PlaceSupply> {
        let SupplyState { edition, effective_on, counts } = self.sources.supply?;
        let mut listed: HashMap<&str, SupplyCounts> = HashMap::new();
        for (code, count) in counts {
            let sum = listed.entry(&code.as_str()[..7]).or_default();
            sum.normal += count.normal;
            sum.limited += count.limited;
            sum.stopped += count.stopped;
        }
        let ingredients = &self.shared.ingredients;
        let in_use = |at: usize| ingredients.sides(at, row).total() > 0 || ingredients.yen(at, row).total() > 0;
        let used = ingredients.values.iter().enumerate().filter(|(at, _)| in_use(*at));
        let used: Vec<(usize, SupplyCounts)> = used.filter_map(|(at, (key, _))| Some((at, *listed.get(key.as_str())?))).collect();
        let sum = |of: fn(&SupplyCounts) -> u32| used.iter().map(|(_, counts)| of(counts)).sum::<u32>();
        let mut trouble: Vec<(usize, SupplyCounts)> = used.iter().copied().filter(|(_, counts)| counts.in_trouble() > 0).collect();
        trouble.sort_by_key(|(at, counts)| Reverse((counts.normal == 0, ingredients.yen(*at, row).total(), Reverse(*at))));
        let named = trouble.iter().take(NAMED).map(|(at, counts)| PlaceSupplyRow {
            key: ingredients.values[*at].0.clone(),
            label: ingredients.values[*at].1.clone(),
            yen: yen(ingredients.yen(*at, row)),
            products: counts.products(),
            in_trouble: counts.in_trouble(),
            stopped: counts.stopped,
            part: (counts.products() > 0).then(|| exact::share_text((counts.in_trouble().into(), counts.products().into()))),
        });
        Some(PlaceSupply {
            edition: edition.clone(),
            effective_on: *effective_on,
            ingredients: count(used.len()),
            in_trouble: count(trouble.len()),
            without_normal: count(trouble.iter().filter(|(_, counts)| counts.normal == 0).count()),
            part: (!used.is_empty()).then(|| exact::share_text((trouble.len() as i128, used.len() as i128))),
            products: sum(|counts| counts.products()),
            products_in_trouble: sum(|counts| counts.in_trouble()),
            products_stopped: sum(|counts| counts.stopped),
            rows: named.collect(),
        })
    }

    fn trend(&self, place: &PlaceId, reference: Option<&Reference>) -> Vec<TrendPoint> {
        let of_reference = reference.and_then(|reference| self.shared.reference_trends.get(&reference.place));
        let point = |row: &ShareRow| {
            let [of, period] = row.key.as_slice() else { return None };
            let compared = of_reference.and_then(|rows| rows.iter().find(|row| row.key.first() == Some(period)));
            (of == place.as_str()).then(|| TrendPoint {
                period: period.clone(),
                share: row.share.clone(),
                absence: row.absence,
                reference_share: compared.and_then(|row| row.share.clone()),
                reference_absence: compared.and_then(|row| row.absence),
            })
        };
        self.shared.trend.iter().filter_map(point).collect()
    }
}

fn no_groups(compared: usize) -> PlaceGroups {
    PlaceGroups { minimum_weight: MINIMUM_WEIGHT.to_owned(), compared: count(compared), best: Vec::new(), worst: Vec::new() }
}
