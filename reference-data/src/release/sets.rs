//! Sets of products, places and slices, each kept once.

use std::collections::HashMap;

#[derive(Debug, Clone, Default)]
pub(super) struct Sets {
    /// Each ascending, none empty.
    members: Vec<Vec<u32>>,
    numbers: HashMap<Vec<u32>, u32>,
}

impl Sets {
    /// The number of the set; none for the empty one.
    pub(super) fn put(&mut self, mut members: Vec<u32>) -> Option<u32> {
        members.sort_unstable();
        members.dedup();
        if members.is_empty() {
            return None;
        }
        if let Some(number) = self.numbers.get(&members) {
            return Some(*number);
        }
        let number = self.members.len() as u32;
        self.numbers.insert(members.clone(), number);
        self.members.push(members);
        Some(number)
    }

    pub(super) fn members(&self, set: u32) -> &[u32] {
        &self.members[set as usize]
    }

    pub(super) fn all(&self) -> &[Vec<u32>] {
        &self.members
    }
}
