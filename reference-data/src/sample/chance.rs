//! Draws from a generator whose numbers are fixed by its specification, so that a seed gives the same sample on every machine.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Streams that belong to no ingredient begin above every ingredient's, whose number is its code of seven digits.
const BEYOND_INGREDIENTS: u64 = 1 << 32;

/// What draws for something other than an ingredient's products. Each has streams of its own, so that one more draw here moves nothing there.
#[derive(Debug, Clone, Copy)]
pub(super) enum Of {
    Brands = 1,
    Supply,
    Places,
    Shapes,
    Demand,
    /// What a place prefers, the same in all months.
    Preference,
    /// What differs from month to month.
    Month,
}

/// Draws that depend on the seed and the stream alone.
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    /// For the products of an ingredient.
    pub fn of_ingredient(seed: u64, code: &str) -> Self {
        Self::stream(seed, number(code))
    }

    /// For one of the things of a kind, by its number.
    pub fn new(seed: u64, of: Of, which: u64) -> Self {
        Self::stream(seed, BEYOND_INGREDIENTS * (of as u64) + which)
    }

    /// For one of the things of a kind, by its code of digits.
    pub fn coded(seed: u64, of: Of, code: &str) -> Self {
        Self::new(seed, of, number(code))
    }

    /// For one of the things of a kind, by its name.
    pub fn named(seed: u64, of: Of, name: &str) -> Self {
        let which = name.bytes().fold(0u32, |number, byte| number.wrapping_mul(31).wrapping_add(u32::from(byte)));
        Self::new(seed, of, u64::from(which))
    }

    fn stream(seed: u64, stream: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(stream);
        Self(generator)
    }

    /// 0 up to, not including, `limit`. The bias of the remainder does not matter here.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.0.next_u32() as usize) % limit
    }

    pub fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    /// `count` different ones in a drawn order, or all where there are fewer.
    pub fn choose<'a, T>(&mut self, all: &'a [T], count: usize) -> Vec<&'a T> {
        let mut left: Vec<&T> = all.iter().collect();
        let mut chosen = Vec::new();
        while chosen.len() < count && !left.is_empty() {
            chosen.push(left.swap_remove(self.below(left.len())));
        }
        chosen
    }
}

fn number(code: &str) -> u64 {
    code.bytes().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
}
