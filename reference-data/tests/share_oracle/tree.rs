//! Places, and which of a dataset's places make up which others.

use std::collections::BTreeSet;

use reference_data::place::PlaceKind;
use reference_data::share::{Key, Question};

use super::figures::Asked;
use super::world::{REGIONS, TREE};

pub fn kind(place: &str) -> PlaceKind {
    TREE.iter().find(|(id, ..)| *id == place).map_or(PlaceKind::Region, |(_, _, kind, _)| *kind)
}

pub fn name(place: &str) -> &'static str {
    let of_tree = TREE.iter().find(|(id, ..)| *id == place).map(|(.., name)| *name);
    of_tree.or(REGIONS.iter().find(|(id, ..)| *id == place).map(|(_, name, _)| *name)).unwrap()
}

/// The smallest places that it consists of; other prefectures than ours are their own.
fn atoms(place: &str) -> BTreeSet<String> {
    if let Some((_, _, members)) = REGIONS.iter().find(|(id, ..)| *id == place) {
        return members.iter().flat_map(|member| atoms(member)).collect();
    }
    let below: BTreeSet<String> = TREE.iter().filter(|(_, parent, ..)| *parent == place).flat_map(|(id, ..)| atoms(id)).collect();
    let others = (1..=47).map(|prefecture| format!("{prefecture:02}")).filter(|other| place == "00" && other != "27" && other != "28");
    let all: BTreeSet<String> = below.into_iter().chain(others).collect();
    if all.is_empty() { BTreeSet::from([place.to_owned()]) } else { all }
}

pub fn lies_in(inner: &str, outer: &str) -> bool {
    atoms(inner).is_subset(&atoms(outer))
}

/// The largest of `have` that lie in `place`, the nation apart.
fn parts(have: &BTreeSet<&'static str>, place: &str) -> BTreeSet<&'static str> {
    if place != "00" && have.contains(place) {
        return have.iter().copied().filter(|own| *own == place).collect();
    }
    let inside: Vec<&'static str> = have.iter().copied().filter(|own| *own != "00" && lies_in(own, place)).collect();
    inside.iter().copied().filter(|own| !inside.iter().any(|other| other != own && lies_in(own, other))).collect()
}

/// A place of an answer: for each group of periods the places of the dataset that are summed.
#[derive(Clone)]
pub struct Spot {
    pub id: Option<String>,
    pub parts: Vec<BTreeSet<&'static str>>,
}

impl Spot {
    pub fn published(&self) -> bool {
        self.parts.iter().all(|parts| parts.is_empty() || parts.contains("00")) && self.parts.iter().any(|parts| parts.contains("00"))
    }

    pub fn is_empty(&self) -> bool {
        self.parts.iter().all(BTreeSet::is_empty)
    }
}

impl Asked<'_> {
    pub fn spot(&self, place: &str) -> Spot {
        let of_group = |have: &BTreeSet<&'static str>| {
            if place == "00" && have.contains("00") { BTreeSet::from(["00"]) } else { parts(have, place) }
        };
        Spot { id: Some(place.to_owned()), parts: self.have.iter().map(of_group).collect() }
    }

    /// Without the groups that a filter on months leaves out.
    fn within(&self, question: &Question, spot: Spot) -> Spot {
        let keep = |(group, parts)| if self.asks_group(question, group) { parts } else { BTreeSet::new() };
        Spot { parts: spot.parts.into_iter().enumerate().map(keep).collect(), ..spot }
    }

    pub fn asked_spot(&self, question: &Question, place: &str) -> Option<Spot> {
        Some(self.within(question, self.spot(place))).filter(|spot| !spot.is_empty())
    }

    /// Everything asked for together. None where a place that is named has no figures.
    pub fn scope(&self, question: &Question) -> Option<Spot> {
        let Some(named) = question.filters.get(&Key::Place) else {
            return Some(Spot { id: None, ..self.within(question, self.spot("00")) });
        };
        let distinct: BTreeSet<&String> = named.iter().collect();
        let spots: Vec<Spot> = distinct.iter().map(|place| self.asked_spot(question, place)).collect::<Option<_>>()?;
        if let [only] = spots.as_slice() {
            return Some(only.clone());
        }
        if distinct.iter().any(|place| *place == "00") {
            return self.asked_spot(question, "00");
        }
        let together = |group: usize| {
            let all: BTreeSet<&'static str> = spots.iter().flat_map(|spot| spot.parts[group].iter().copied()).collect();
            parts(&all, "00")
        };
        Some(Spot { id: None, parts: (0..self.groups.len()).map(together).collect() })
    }

    pub fn spots(&self, question: &Question) -> Option<Vec<Spot>> {
        let named: Option<BTreeSet<&String>> = question.filters.get(&Key::Place).map(|named| named.iter().collect());
        let all = TREE.iter().map(|(id, ..)| *id).chain(REGIONS.iter().map(|(id, ..)| *id));
        match (question.level, named) {
            (Some(level), named) => {
                let wanted = all.filter(|place| kind(place) == level);
                let wanted = wanted.filter(|place| named.as_ref().is_none_or(|named| named.iter().any(|outer| lies_in(place, outer))));
                Some(wanted.filter_map(|place| self.asked_spot(question, place)).collect())
            }
            (None, Some(named)) => named.iter().map(|place| self.asked_spot(question, place)).collect(),
            (None, None) => {
                let own = all.filter(|place| {
                    (0..self.groups.len()).any(|group| self.asks_group(question, group) && self.have[group].contains(place))
                });
                let only_itself = |place: &str| Spot {
                    id: Some(place.to_owned()),
                    parts: self.have.iter().map(|have| have.iter().copied().filter(|own| *own == place).collect()).collect(),
                };
                Some(own.map(|place| self.within(question, only_itself(place))).collect())
            }
        }
    }

    /// The place of which differences are taken. Err: it was named and has no figures.
    pub fn reference(&self, question: &Question, spots: &[Spot]) -> Result<Option<Spot>, ()> {
        if let Some(place) = &question.reference {
            return self.asked_spot(question, place.as_str()).map(Some).ok_or(());
        }
        let mut asked: BTreeSet<String> = spots.iter().filter_map(|spot| spot.id.clone()).collect();
        if asked.is_empty() {
            asked = question.filters.get(&Key::Place).into_iter().flatten().cloned().collect();
        }
        asked.remove("00");
        if asked.is_empty() {
            return Ok(None);
        }
        let candidates = ["27", "28"];
        let common = candidates.into_iter().find(|prefecture| asked.iter().all(|place| lies_in(place, prefecture)));
        let place = match common {
            Some(prefecture) if asked.iter().any(|place| place != prefecture) => prefecture,
            _ => "00",
        };
        let Some(spot) = self.asked_spot(question, place) else { return Ok(None) };
        let same = asked.len() == 1 && self.within(question, self.spot(asked.first().unwrap())).parts == spot.parts;
        Ok((!same).then_some(spot))
    }
}
