//! Lists of lists of numbers, however deep, read number by number: which of its fields a shape has first is open, and a file that nests
//! or repeats without end takes no more memory than it has numbers.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, IgnoredAny, SeqAccess, Visitor};

/// What an innermost list of numbers makes.
pub trait Innermost: Default {
    /// The next number of the list.
    fn take(&mut self, number: f64);
    /// Whether the list was one of its kind.
    fn is_whole(&self) -> bool;
}

/// Lists of `L` up to three levels above it.
pub struct Nested<L> {
    /// 1: an innermost list; 0: nothing but empty lists.
    pub height: usize,
    /// Of height 2: the one list. Of greater height: what is not yet closed, which is nothing when all is read.
    pub lists: Vec<Vec<L>>,
    /// Of height 3: the one list of lists; of height 4 all of them.
    pub lists_of_lists: Vec<Vec<Vec<L>>>,
    open: Vec<L>,
    /// An empty list stands among others, and what follows it has moved up.
    pub gaps: bool,
    /// Of parts that are alike, none deeper than four lists, every innermost one whole.
    pub whole: bool,
}

impl<L> Default for Nested<L> {
    fn default() -> Self {
        Self { height: 0, lists: Vec::new(), lists_of_lists: Vec::new(), open: Vec::new(), gaps: false, whole: true }
    }
}

impl<'de, L: Innermost> Deserialize<'de> for Nested<L> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut nested = Self::default();
        match (Part { nested: &mut nested, within: PhantomData }).deserialize(deserializer)? {
            Read::List(height) => nested.height = height,
            Read::Number(_) | Read::Nothing => nested.whole = false,
        }
        Ok(nested)
    }
}

#[derive(Clone, Copy)]
enum Read {
    Number(f64),
    /// With its height.
    List(usize),
    /// `null`, a text or an object
    Nothing,
}

struct Part<'a, L> {
    nested: &'a mut Nested<L>,
    within: PhantomData<L>,
}

impl<'de, L: Innermost> DeserializeSeed<'de> for Part<'_, L> {
    type Value = Read;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Read, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, L: Innermost> Visitor<'de> for Part<'_, L> {
    type Value = Read;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("numbers or lists of them")
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Read, E> {
        Ok(Read::Number(number))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Read, E> {
        Ok(Read::Number(number as f64))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Read, E> {
        Ok(Read::Number(number as f64))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Read, E> {
        Ok(Read::Nothing)
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Read, E> {
        Ok(Read::Nothing)
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<Read, E> {
        Ok(Read::Nothing)
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Read, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Read::Nothing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Read, A::Error> {
        let mut innermost: Option<L> = None;
        let mut below = 0;
        while let Some(part) = list.next_element_seed(Part { nested: &mut *self.nested, within: PhantomData })? {
            match part {
                Read::Number(number) if below == 0 => innermost.get_or_insert_default().take(number),
                Read::List(0) => self.nested.gaps = true,
                Read::List(height) if innermost.is_none() && (below == 0 || below == height) => below = height,
                _ => self.nested.whole = false,
            }
        }
        if let Some(innermost) = innermost {
            self.nested.whole &= innermost.is_whole();
            self.nested.open.push(innermost);
            return Ok(Read::List(1));
        }
        match below {
            0 => return Ok(Read::List(0)),
            1 => self.nested.lists.push(std::mem::take(&mut self.nested.open)),
            2 => self.nested.lists_of_lists.push(std::mem::take(&mut self.nested.lists)),
            3 => {}
            _ => self.nested.whole = false,
        }
        Ok(Read::List(below + 1))
    }
}
