//! Numbers for what repeats: millions of rows name a few thousand products, places and months.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};

/// Things in the order of their first appearance, each with its number.
#[derive(Debug)]
pub struct Index<T> {
    things: Vec<T>,
    numbers: HashMap<T, u32>,
}

impl<T> Default for Index<T> {
    fn default() -> Self {
        Self { things: Vec::new(), numbers: HashMap::new() }
    }
}

impl<T: Clone + Eq + Hash> Index<T> {
    pub fn number(&mut self, thing: T) -> u32 {
        if let Some(number) = self.numbers.get(&thing) {
            return *number;
        }
        let number = self.things.len() as u32;
        self.things.push(thing.clone());
        self.numbers.insert(thing, number);
        number
    }

    pub fn things(&self) -> &[T] {
        &self.things
    }

    pub fn into_things(self) -> Vec<T> {
        self.things
    }
}

/// What the bytes of some cells came to, so that a text is read once however often it stands there.
#[derive(Debug)]
pub struct Texts<T> {
    known: Vec<(Box<[u8]>, T)>,
    numbers: HashMap<Box<[u8]>, u32, BuildHasherDefault<Mix>>,
    last: usize,
}

impl<T> Default for Texts<T> {
    fn default() -> Self {
        Self { known: Vec::new(), numbers: HashMap::default(), last: 0 }
    }
}

/// Texts that are not kept any more once there are so many: what never repeats is not worth it.
const TEXTS: usize = 4 << 20;

impl<T: Copy> Texts<T> {
    /// Neighbouring rows name the same, or what followed it before; only then it is looked up.
    pub fn get(&mut self, text: &[u8]) -> Option<T> {
        for guess in [self.last, self.last + 1] {
            if let Some((known, value)) = self.known.get(guess)
                && **known == *text
            {
                self.last = guess;
                return Some(*value);
            }
        }
        let number = *self.numbers.get(text)? as usize;
        self.last = number;
        Some(self.known[number].1)
    }

    pub fn put(&mut self, text: &[u8], value: T) {
        if self.known.len() < TEXTS {
            self.last = self.known.len();
            self.numbers.insert(text.into(), self.last as u32);
            self.known.push((text.into(), value));
        }
    }
}

/// A quick hash. The table it serves is bounded, and whoever fills it waits for nobody but themselves.
#[derive(Debug, Default)]
pub struct Mix(u64);

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            self.write_u64(word.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)));
        }
        let rest = words.remainder();
        self.write_u64(rest.iter().fold(rest.len() as u64, |number, byte| number << 8 | u64::from(*byte)));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(5) ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 29
    }
}
