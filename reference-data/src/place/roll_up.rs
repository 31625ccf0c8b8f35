//! Which places of a dataset add up to a place, with nothing counted twice.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::{PlaceId, PlaceKind, Places};

/// The places of a dataset to sum for a place, and what they lack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RollUp {
    /// No two of them overlap. By code, regions behind.
    pub parts: Vec<PlaceId>,
    /// What of the place no part covers, in places as large as can be; members of a region that no list knows among them.
    pub missing: Vec<PlaceId>,
}

impl Places {
    /// Which of `have` to sum for `wanted`: itself where the dataset has it, otherwise the largest that lie in it. The published total
    /// of the nation is never a part, also not of the nation.
    pub fn roll_up(&self, have: &[PlaceId], wanted: &PlaceId) -> RollUp {
        if *wanted != PlaceId::nation() && have.contains(wanted) && self.place(wanted).is_some() {
            return RollUp { parts: vec![wanted.clone()], missing: Vec::new() };
        }
        let mut inside: Vec<(usize, &[usize])> = have
            .iter()
            .filter(|id| **id != PlaceId::nation() && self.covers(wanted, id))
            .filter_map(|id| Some((self.position(id)?, self.leaf_positions(id))))
            .collect();
        inside.sort_unstable();
        inside.dedup();
        // Larger ones first. Official places never overlap in part; where a dataset has regions that do, leaving them for last may cover more.
        let by_size = self.disjoint(&inside, |(position, leaves)| (false, Reverse(leaves.len()), position));
        let official_first =
            self.disjoint(&inside, |(position, leaves)| (self.all()[position].kind == PlaceKind::Region, Reverse(leaves.len()), position));
        let (parts, mut covered) = if official_first.1.len() > by_size.1.len() { official_first } else { by_size };
        let mut missing = Vec::new();
        if let Some(position) = self.position(wanted) {
            self.find_missing(position, &mut covered, &mut missing);
        }
        missing.extend(self.unknown_members(wanted).cloned());
        RollUp { parts: parts.into_iter().map(|part| self.all()[part].id.clone()).collect(), missing }
    }

    /// Takes one after the other what does not overlap with what was taken before; gives it in its order, and the leaves.
    fn disjoint<K: Ord>(&self, inside: &[(usize, &[usize])], key: impl Fn((usize, &[usize])) -> K) -> (Vec<usize>, HashSet<usize>) {
        let mut order = inside.to_vec();
        order.sort_by_key(|candidate| key(*candidate));
        let (mut parts, mut covered) = (Vec::new(), HashSet::new());
        for (position, leaves) in order {
            if !leaves.iter().any(|leaf| covered.contains(leaf)) {
                covered.extend(leaves);
                parts.push(position);
            }
        }
        parts.sort_unstable();
        (parts, covered)
    }

    /// What was found is covered afterwards, so that a city and its ward in one region are not both named.
    fn find_missing(&self, position: usize, covered: &mut HashSet<usize>, missing: &mut Vec<PlaceId>) {
        let place = &self.all()[position];
        let leaves = self.leaf_positions(&place.id);
        let lacks = leaves.iter().filter(|leaf| !covered.contains(leaf)).count();
        if lacks == 0 {
            return;
        }
        if lacks == leaves.len() && place.kind != PlaceKind::Region {
            missing.push(place.id.clone());
            covered.extend(leaves);
            return;
        }
        for child in self.child_positions(position) {
            self.find_missing(*child, covered, missing);
        }
    }
}
