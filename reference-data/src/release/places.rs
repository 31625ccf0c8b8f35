//! The places of a release: its rows, the margins above them, and the smallest places that all of them are sums of.

use std::collections::BTreeSet;

use super::ReleaseError;
use super::known::Known;
use crate::place::{PlaceId, Places};
use crate::share::ShareRow;

/// A place with figures of its own in the tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceLine {
    /// None for the sum of everything in the release where that is no place.
    pub id: Option<PlaceId>,
    /// Unlike any other of the release.
    pub label: String,
    /// With what it lies in; empty for the sum of everything.
    pub full_name: String,
    pub population: Option<u64>,
    /// A sum of other places of the release.
    pub margin: bool,
    /// Places that lie in it and of which the dataset has nothing.
    pub lacking_places: u32,
    pub(super) columns: Vec<u32>,
}

/// The smallest places, and the places that are told in them.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub(super) columns: Vec<PlaceId>,
    /// The places of the level in the order of their ids, then margins.
    pub(super) lines: Vec<PlaceLine>,
}

/// `rows`: the places of the level. `have`: the places that the dataset has figures of, the nation's published total left out.
pub(super) fn lay_out(rows: &[ShareRow], have: &[PlaceId], within: Option<&PlaceId>, places: &Places) -> Result<Layout, ReleaseError> {
    let mut layout = Layout { columns: Vec::new(), lines: Vec::new() };
    for row in rows.iter().filter(|row| !row.published_total) {
        let Some(id) = row.key.first().and_then(|key| key.parse::<PlaceId>().ok()) else { continue };
        let columns: Vec<u32> = places.roll_up(have, &id).parts.iter().map(|part| layout.column(part)).collect();
        let line = layout.line(Some(id), false, columns, places);
        layout.lines.push(PlaceLine { label: row.label.concat(), lacking_places: row.lacking_places, ..line });
    }
    layout.refuse_overlaps(places)?;
    layout.add_margins(within, places);
    Ok(layout)
}

impl Layout {
    /// What an earlier release called a place, in the columns of this one. A place that this one takes apart is the sum of its parts.
    pub(super) fn of_known(&mut self, known: &Known, places: &Places) -> Vec<Vec<u32>> {
        let own = self.columns.len();
        let of_place = |place: &PlaceId, layout: &mut Self| -> Vec<u32> {
            if let Some(at) = layout.columns.iter().position(|column| column == place) {
                return vec![at as u32];
            }
            let parts: Vec<u32> = (0..own as u32).filter(|column| places.covers(place, &layout.columns[*column as usize])).collect();
            if parts.is_empty() { vec![layout.column(place)] } else { parts }
        };
        let of_places: Vec<Vec<u32>> = known.places.iter().map(|place| of_place(place, self)).collect();
        let of_set = |set: &Vec<u32>| set.iter().flat_map(|place| of_places[*place as usize].iter().copied()).collect();
        known.column_sets.iter().map(of_set).collect()
    }

    fn column(&mut self, place: &PlaceId) -> u32 {
        let known = self.columns.iter().position(|column| column == place);
        known.unwrap_or_else(|| {
            self.columns.push(place.clone());
            self.columns.len() - 1
        }) as u32
    }

    fn line(&self, id: Option<PlaceId>, margin: bool, columns: Vec<u32>, places: &Places) -> PlaceLine {
        let place = id.as_ref().and_then(|id| places.place(id));
        PlaceLine {
            label: place.map_or_else(String::new, |place| place.name.clone()),
            full_name: place.map_or_else(String::new, |place| place.full_name.clone()),
            population: place.and_then(|place| place.population),
            margin,
            lacking_places: 0,
            id,
            columns,
        }
    }

    /// What a figure of one place says, the figures of the places in it must not say too.
    fn refuse_overlaps(&self, places: &Places) -> Result<(), ReleaseError> {
        let leaves: Vec<BTreeSet<&PlaceId>> =
            self.columns.iter().map(|column| places.leaves(column).map(|leaf| &leaf.id).collect()).collect();
        for (at, own) in leaves.iter().enumerate() {
            if let Some(other) = (0..at).find(|other| !own.is_disjoint(&leaves[*other])) {
                return Err(ReleaseError::Overlap { places: [self.columns[other].clone(), self.columns[at].clone()] });
            }
        }
        Ok(())
    }

    /// The official places above the rows as far as they lie in what was asked for, and the sum of everything.
    fn add_margins(&mut self, within: Option<&PlaceId>, places: &Places) {
        let in_scope = |place: &PlaceId| within.is_none_or(|within| places.covers(within, place));
        let mut above: BTreeSet<PlaceId> = BTreeSet::new();
        for line in &self.lines {
            let mut next = line.id.as_ref().and_then(|id| places.place(id)?.parent.clone());
            while let Some(id) = next.filter(|id| in_scope(id)) {
                next = places.place(&id).and_then(|place| place.parent.clone());
                above.insert(id);
            }
        }
        let sorted = |mut columns: Vec<u32>| {
            columns.sort_unstable();
            columns.dedup();
            columns
        };
        let mut seen: BTreeSet<Vec<u32>> = self.lines.iter().map(|line| sorted(line.columns.clone())).collect();
        let all = sorted((0..self.columns.len() as u32).collect());
        let scope = (within.cloned(), all);
        let mut margins: Vec<(Option<PlaceId>, Vec<u32>)> = Vec::new();
        // The smallest place with the same figures gives them its name.
        for place in above.into_iter().rev() {
            let lines = self.lines.iter().filter(|line| line.id.as_ref().is_some_and(|id| places.covers(&place, id)));
            let columns = sorted(lines.flat_map(|line| line.columns.iter().copied()).collect());
            margins.push((Some(place), columns));
        }
        margins.push(scope);
        for (id, columns) in margins {
            if !columns.is_empty() && seen.insert(columns.clone()) {
                let mut line = self.line(id, true, columns, places);
                if self.lines.iter().any(|other| other.label == line.label) {
                    line.label.clone_from(&line.full_name);
                }
                self.lines.push(line);
            }
        }
    }
}
