//! Search over the products of a catalogue by name, ingredient, maker and codes, and over the brands that are dispensed under a 統一名:
//! they lead to its price-list item.
//!
//! tantivy's n-grams give candidates, which over-match; each is then verified against the folded text. Code prefixes are a run of the
//! catalogue. The order is what a pharmacist means first: name prefix before inner match, plain tablets before special forms.

mod entries;
mod index;
mod words;

use std::path::Path;

use crate::codes::{GenericStatus, NhiCode, YjCode};
use crate::dispensed::Dispensed;
use crate::japanese::fold;
use crate::product::Route;
use entries::Entry;
use index::Ngrams;
use words::{Word, rank};

#[derive(Debug, thiserror::Error)]
#[error("search index: {0}")]
pub struct SearchError(#[from] tantivy::TantivyError);

/// What narrows a search beside its words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Empty: every route.
    pub routes: Vec<Route>,
    /// The first digits of a 薬効分類番号.
    pub category: Option<String>,
    /// Empty: every status; `None` in it is *unknown*.
    pub statuses: Vec<Option<GenericStatus>>,
    /// Also products that the edition in use no longer lists.
    pub delisted: bool,
}

/// A price-list item that answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    pub nhi_code: NhiCode,
    /// The brand by which it was found, where it does not answer by itself.
    pub brand: Option<FoundBrand>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundBrand {
    pub name: String,
    pub yj_code: Option<YjCode>,
}

/// One page of what was found, and counts for narrowing it further.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    pub total: u32,
    pub hits: Vec<Hit>,
    /// How many hits each value would leave, the filter of its own kind aside.
    pub routes: Vec<(Route, u32)>,
    pub statuses: Vec<(Option<GenericStatus>, u32)>,
    /// By three digits.
    pub categories: Vec<(String, u32)>,
}

/// The index with the folded texts that verify its candidates.
pub struct Search {
    /// In the order of their static rank.
    entries: Vec<Entry>,
    /// Every code with the position in `entries` that it leads to, sorted.
    by_code: Vec<(Box<str>, u32)>,
    ngrams: Ngrams,
}

/// Class, position, and the brand by which: the order of the answer.
type Ranked = (u8, u32, Option<u32>);

impl Search {
    /// Opens the index in `folder` if it was built from this `generation` of the store, else builds it there; without a folder, or where
    /// it cannot be written, in memory.
    pub fn open(folder: Option<&Path>, generation: &str, dispensed: &Dispensed) -> Result<Self, SearchError> {
        let entries = entries::entries(dispensed);
        let codes = (0u32..).zip(&entries).flat_map(|(at, entry)| entry.codes().map(move |code| (code.into(), at)));
        let mut by_code: Vec<(Box<str>, u32)> = codes.collect();
        by_code.sort_unstable();
        let mark = format!("{generation}:{:016x}", entries::digest(&entries));
        let ngrams = Ngrams::open(folder, &mark, &entries)?;
        Ok(Self { entries, by_code, ngrams })
    }

    /// The `limit` hits from `offset` on. Words are separated by spaces and must all occur, in the texts of the product itself or of one
    /// brand under it; no word finds everything.
    pub fn find(&self, query: &str, filters: &Filters, offset: usize, limit: usize) -> Result<Found, SearchError> {
        let words: Vec<Word> = fold(query).split(' ').filter(|word| !word.is_empty()).map(Word::new).collect();
        let mut hits: Vec<Ranked> = Vec::new();
        for position in self.candidates(&words)? {
            let entry = &self.entries[position as usize];
            if (filters.delisted || !entry.delisted)
                && let Some((class, brand)) = rank(entry, &words)
            {
                hits.push((class, position, brand));
            }
        }
        hits.sort_unstable();
        Ok(self.page(&hits, filters, offset, limit))
    }

    fn candidates(&self, words: &[Word]) -> Result<Vec<u32>, SearchError> {
        if words.is_empty() {
            return Ok((0..self.entries.len() as u32).collect());
        }
        let mut found = self.ngrams.with_all(words.iter().flat_map(Word::ngrams))?;
        let codes: Vec<&str> =
            words.iter().flat_map(|word| word.code_prefix.iter().chain(&word.receipt_code)).map(String::as_str).collect();
        for code in &codes {
            let from = self.by_code.partition_point(|(known, _)| &**known < *code);
            found.extend(self.by_code[from..].iter().take_while(|(known, _)| known.starts_with(code)).map(|(_, at)| *at));
        }
        if !codes.is_empty() {
            found.sort_unstable();
            found.dedup();
        }
        Ok(found)
    }

    fn page(&self, hits: &[Ranked], filters: &Filters, offset: usize, limit: usize) -> Found {
        let mut found = Found::default();
        let mut kept = Vec::new();
        for (_, position, brand) in hits {
            let entry = &self.entries[*position as usize];
            let category = &entry.nhi_code.as_str()[..3];
            let by_route = filters.routes.is_empty() || filters.routes.contains(&entry.route);
            let by_status = filters.statuses.is_empty() || filters.statuses.contains(&entry.status);
            let by_category = filters.category.as_ref().is_none_or(|prefix| entry.nhi_code.as_str().starts_with(prefix.as_str()));
            if by_status && by_category {
                tally(&mut found.routes, entry.route);
            }
            if by_route && by_category {
                tally(&mut found.statuses, entry.status);
            }
            if by_route && by_status {
                match found.categories.iter_mut().find(|(known, _)| known == category) {
                    Some((_, count)) => *count += 1,
                    None => found.categories.push((category.to_owned(), 1)),
                }
            }
            if by_route && by_status && by_category {
                kept.push((entry, *brand));
            }
        }
        found.routes.sort();
        found.statuses.sort();
        found.categories.sort();
        found.total = kept.len() as u32;
        let found_brand = |brand: &entries::BrandEntry| FoundBrand { name: brand.name.clone(), yj_code: brand.yj_code.clone() };
        let hit = |(entry, brand): (&Entry, Option<u32>)| Hit {
            nhi_code: entry.nhi_code.clone(),
            brand: brand.and_then(|at| entry.brands.get(at as usize)).map(found_brand),
        };
        found.hits = kept.into_iter().skip(offset).take(limit).map(hit).collect();
        found
    }
}

fn tally<K: PartialEq>(counts: &mut Vec<(K, u32)>, key: K) {
    match counts.iter_mut().find(|(known, _)| *known == key) {
        Some((_, count)) => *count += 1,
        None => counts.push((key, 1)),
    }
}
