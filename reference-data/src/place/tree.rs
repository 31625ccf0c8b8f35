//! The tree: official places by code, drawn regions beside them.

use std::collections::HashMap;

use rust_decimal::{Decimal, RoundingStrategy};

use super::{MunicipalityRow, Place, PlaceId, PlaceKind, PopulationRow, Resolved, prefecture, resolve};
use crate::handwork::Handwork;
use crate::usage::DatasetId;

/// The tree, from the official list, the list of populations and what people drew. Without an official list it holds the nation and
/// the 47 prefectures.
#[derive(Debug, Clone)]
pub struct Places {
    /// The nation, then the official places by code, then the regions in the order of the handwork.
    places: Vec<Place>,
    positions: HashMap<PlaceId, usize>,
    /// For each place the positions of the official places one level below, by code; of a region its members.
    children: Vec<Vec<usize>>,
    /// For each place the positions of the municipalities and wards that it consists of, ascending.
    leaves: Vec<Vec<usize>>,
    names: resolve::Names,
    unplaced_populations: Vec<String>,
}

impl Default for Places {
    fn default() -> Self {
        Self::new(&[], &[], &Handwork::default())
    }
}

impl Places {
    /// `municipalities`: both sheets of one edition of 全国地方公共団体コード, in any order. `populations`: of one edition; the first line of
    /// a place counts. Where a city, a prefecture or the nation is not listed and all its parts are, it has their sum.
    pub fn new(municipalities: &[MunicipalityRow], populations: &[PopulationRow], handwork: &Handwork) -> Self {
        let mut places = official(municipalities);
        places.extend(handwork.regions.iter().filter_map(|region| {
            let id: PlaceId = region.id.parse().ok()?;
            Some(Place {
                id,
                kind: PlaceKind::Region,
                name: region.name.clone(),
                full_name: region.name.clone(),
                kana: None,
                parent: None,
                members: region.members.clone(),
                population: None,
                aged: None,
                aged_part: None,
            })
        }));
        let mut positions = HashMap::with_capacity(places.len());
        // A region cannot take the id of an official place, nor of one drawn before.
        places.retain(|place| {
            let next = positions.len();
            let free = !positions.contains_key(&place.id);
            positions.entry(place.id.clone()).or_insert(next);
            free
        });
        let mut tree = Self {
            children: vec![Vec::new(); places.len()],
            leaves: Vec::new(),
            names: resolve::Names::default(),
            unplaced_populations: Vec::new(),
            places,
            positions,
        };
        tree.join();
        tree.settle_regions();
        tree.names = resolve::Names::new(&tree.places, &handwork.place_names);
        tree.count(populations);
        tree
    }

    pub fn place(&self, id: &PlaceId) -> Option<&Place> {
        Some(&self.places[self.position(id)?])
    }

    /// The nation, then the official places by code, then the regions in the order of the handwork.
    pub fn all(&self) -> &[Place] {
        &self.places
    }

    pub fn of_kind(&self, kind: PlaceKind) -> impl Iterator<Item = &Place> {
        self.places.iter().filter(move |place| place.kind == kind)
    }

    /// One level below in the official tree, by code; of a region its members. No region is among them: regions may overlap.
    pub fn children(&self, id: &PlaceId) -> impl Iterator<Item = &Place> {
        self.position(id).into_iter().flat_map(|position| &self.children[position]).map(|child| &self.places[*child])
    }

    /// Regions whose members all lie in the place and in nothing smaller than a prefecture.
    pub fn regions_in(&self, id: &PlaceId) -> impl Iterator<Item = &Place> {
        let id = id.clone();
        self.of_kind(PlaceKind::Region).filter(move |region| region.parent.as_ref() == Some(&id))
    }

    /// The municipalities and wards that the place consists of, by code: a designated city its wards, a prefecture all of its, a place
    /// of which nothing smaller is known itself.
    pub fn leaves(&self, id: &PlaceId) -> impl Iterator<Item = &Place> {
        self.leaf_positions(id).iter().map(|leaf| &self.places[*leaf])
    }

    /// Whether all of `inner` lies in `outer`. False where either is not in the tree, or where a region has a member that is not.
    pub fn covers(&self, outer: &PlaceId, inner: &PlaceId) -> bool {
        if outer == inner {
            return self.place(outer).is_some();
        }
        let (outer, inner_leaves) = (self.leaf_positions(outer), self.leaf_positions(inner));
        !inner_leaves.is_empty()
            && self.unknown_members(inner).next().is_none()
            && inner_leaves.iter().all(|leaf| outer.binary_search(leaf).is_ok())
    }

    /// What a text stands for that a file of the dataset writes in place of a place: a code of two, five or six digits, a name with or
    /// without its prefecture's, `全国`, a region's name or id, or what a person said of it.
    pub fn resolve(&self, dataset: &DatasetId, text: &str) -> Resolved {
        self.names.resolve(self, Some(dataset), text)
    }

    /// The same without what a person said: for texts that belong to no dataset.
    pub fn named(&self, text: &str) -> Resolved {
        self.names.resolve(self, None, text)
    }

    /// Texts of the list of populations that stand for no place.
    pub fn unplaced_populations(&self) -> &[String] {
        &self.unplaced_populations
    }

    pub(super) fn position(&self, id: &PlaceId) -> Option<usize> {
        self.positions.get(id).copied()
    }

    pub(super) fn leaf_positions(&self, id: &PlaceId) -> &[usize] {
        self.position(id).map_or(&[], |position| &self.leaves[position])
    }

    pub(super) fn child_positions(&self, position: usize) -> &[usize] {
        &self.children[position]
    }

    /// Members of a region that the official list does not know.
    pub(super) fn unknown_members(&self, id: &PlaceId) -> impl Iterator<Item = &PlaceId> {
        self.place(id).into_iter().flat_map(|place| &place.members).filter(|member| self.position(member).is_none())
    }

    /// Children and leaves of the official places, from their parents.
    fn join(&mut self) {
        for position in 0..self.places.len() {
            let parent = self.places[position].parent.as_ref().and_then(|parent| self.position(parent));
            if let Some(parent) = parent {
                self.children[parent].push(position);
            }
        }
        // Smaller places stand after the larger ones that hold them.
        self.leaves = vec![Vec::new(); self.places.len()];
        for position in (0..self.places.len()).rev() {
            if self.places[position].kind == PlaceKind::Region {
                continue;
            }
            let below: Vec<usize> = self.children[position].iter().flat_map(|child| self.leaves[*child].iter().copied()).collect();
            self.leaves[position] = if below.is_empty() { vec![position] } else { sorted(below) };
        }
    }

    fn settle_regions(&mut self) {
        for position in 0..self.places.len() {
            if self.places[position].kind != PlaceKind::Region {
                continue;
            }
            let members = sorted(self.places[position].members.iter().filter_map(|member| self.position(member)).collect());
            let official: Vec<usize> = members.into_iter().filter(|member| self.places[*member].kind != PlaceKind::Region).collect();
            self.leaves[position] = sorted(official.iter().flat_map(|member| self.leaves[*member].iter().copied()).collect());
            self.children[position] = official;
            let mut prefectures: Vec<Option<PlaceId>> = self.places[position].members.iter().map(PlaceId::prefecture).collect();
            prefectures.sort();
            prefectures.dedup();
            let parent = match prefectures.as_slice() {
                [Some(prefecture)] if self.position(prefecture).is_some() => prefecture.clone(),
                _ => PlaceId::nation(),
            };
            if let Some(prefecture) = self.place(&parent).filter(|place| place.kind == PlaceKind::Prefecture) {
                self.places[position].full_name = format!("{}{}", prefecture.name, self.places[position].name);
            }
            self.places[position].parent = Some(parent);
        }
    }

    fn count(&mut self, populations: &[PopulationRow]) {
        for row in populations {
            if row.population.is_none() && row.aged.is_none() && row.aged_rate.is_none() {
                continue;
            }
            let Resolved::Known(id) = self.named(&row.place) else {
                self.unplaced_populations.push(row.place.clone());
                continue;
            };
            let Some(position) = self.position(&id) else { continue };
            let place = &mut self.places[position];
            // The first line of a place counts, whole; a region is the sum of its members and nothing else.
            if place.is_uncounted() && place.kind != PlaceKind::Region {
                (place.population, place.aged, place.aged_part) = (row.population, row.aged, row.aged_rate);
            }
        }
        // Smaller places first: official ones stand after the larger ones that hold them, regions behind all of them.
        let (regions, official): (Vec<usize>, Vec<usize>) =
            (0..self.places.len()).rev().partition(|position| self.places[*position].kind == PlaceKind::Region);
        for position in official.into_iter().chain(regions) {
            if let Some(parts) = self.counted_parts(position) {
                let population = self.sum(&parts, |part| part.population);
                let aged = self.sum(&parts, |part| part.aged);
                let place = &mut self.places[position];
                // A place that the list has, without them, has none.
                if place.is_uncounted() {
                    place.aged = aged;
                }
                place.population = place.population.or(population);
            }
            let place = &mut self.places[position];
            place.aged_part = place.aged_part.or_else(|| part(place.aged?, place.population?));
        }
    }

    /// What a place's people are the sum of; none where it has no parts, or not all of them are known.
    fn counted_parts(&self, position: usize) -> Option<Vec<usize>> {
        let parts = &self.children[position];
        if parts.is_empty() || self.unknown_members(&self.places[position].id).next().is_some() {
            return None;
        }
        // A city drawn together with one of its own wards counts once.
        let holds = |other: usize, part: usize| other != part && self.leaves[other].binary_search(&part).is_ok();
        Some(parts.iter().copied().filter(|part| !parts.iter().any(|other| holds(*other, *part))).collect())
    }

    fn sum(&self, parts: &[usize], of: impl Fn(&Place) -> Option<u64>) -> Option<u64> {
        let known = parts.iter().map(|part| of(&self.places[*part])).collect::<Option<Vec<u64>>>()?;
        known.into_iter().try_fold(0_u64, u64::checked_add)
    }
}

impl Place {
    fn is_uncounted(&self) -> bool {
        self.population.is_none() && self.aged.is_none() && self.aged_part.is_none()
    }
}

/// A fraction, ten decimals half up; none of nobody.
fn part(of: u64, whole: u64) -> Option<Decimal> {
    let part = Decimal::from(of).checked_div(Decimal::from(whole))?;
    Some(part.round_dp_with_strategy(10, RoundingStrategy::MidpointAwayFromZero).normalize())
}

fn sorted(mut positions: Vec<usize>) -> Vec<usize> {
    positions.sort_unstable();
    positions.dedup();
    positions
}

/// The nation, and by code the prefectures, municipalities and wards.
fn official(rows: &[MunicipalityRow]) -> Vec<Place> {
    let nation = Place {
        id: PlaceId::nation(),
        kind: PlaceKind::Nation,
        name: "全国".to_owned(),
        full_name: "全国".to_owned(),
        kana: None,
        parent: None,
        members: Vec::new(),
        population: None,
        aged: None,
        aged_part: None,
    };
    // The sample's list names prefectures that do not exist, and none that does.
    let of_the_sample = rows.iter().any(|row| prefecture::of_the_sample().iter().any(|known| row.code.as_str().starts_with(known.code)));
    let known = if of_the_sample { prefecture::of_the_sample() } else { prefecture::all() };
    let prefectures = known.iter().map(|prefecture| Place {
        id: PlaceId(prefecture.code.to_owned()),
        kind: PlaceKind::Prefecture,
        name: prefecture.name.to_owned(),
        full_name: prefecture.name.to_owned(),
        kana: Some(prefecture.kana.to_owned()),
        parent: Some(PlaceId::nation()),
        members: Vec::new(),
        population: None,
        aged: None,
        aged_part: None,
    });
    let mut places: Vec<Place> = std::iter::once(nation).chain(prefectures).collect();
    // A city is designated where the list names wards of it; they stand under its name and above its code.
    let mut named: Vec<(&MunicipalityRow, &str)> = rows.iter().filter_map(|row| Some((row, row.name.as_deref()?))).collect();
    named.sort_by(|(a, _), (b, _)| a.code.cmp(&b.code));
    named.dedup_by(|(later, _), (earlier, _)| later.code == earlier.code);
    let cities: HashMap<(&str, &str), &MunicipalityRow> =
        named.iter().filter(|(_, name)| name.ends_with('市')).map(|(row, name)| ((&row.code.as_str()[..2], *name), *row)).collect();
    for (row, name) in &named {
        let prefecture = &row.code.as_str()[..2];
        let Some(known) = known.iter().find(|known| known.code == prefecture) else { continue };
        let city = name.char_indices().filter(|(_, letter)| *letter == '市').find_map(|(at, letter)| {
            let (city, ward) = name.split_at(at + letter.len_utf8());
            let city = *cities.get(&(prefecture, city))?;
            (!ward.is_empty() && ward.ends_with('区')).then_some(city)
        });
        let parent = city.map_or_else(|| PlaceId(prefecture.to_owned()), |city| PlaceId::from(&city.code));
        places.push(Place {
            id: PlaceId::from(&row.code),
            kind: if city.is_some() { PlaceKind::Ward } else { PlaceKind::Municipality },
            name: (*name).to_owned(),
            full_name: format!("{}{name}", known.name),
            kana: row.kana.clone(),
            parent: Some(parent),
            members: Vec::new(),
            population: None,
            aged: None,
            aged_part: None,
        });
    }
    places.sort_by(|a, b| a.id.cmp(&b.id));
    places
}
