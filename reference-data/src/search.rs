//! Search over the products of a catalogue by name, ingredient, maker and codes.
//!
//! tantivy's n-grams give candidates, which over-match; each is then verified against the folded text. Code prefixes are a run of the
//! catalogue. The order is what a pharmacist means first: name prefix before inner match, plain tablets before special forms.

use std::hash::{Hash, Hasher};
use std::path::Path;

use rust_decimal::Decimal;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::NgramTokenizer;
use tantivy::{DocId, Index, IndexReader, Score, SegmentOrdinal, SegmentReader, TantivyDocument, Term};

use crate::catalogue::Catalogue;
use crate::codes::{GenericStatus, NhiCode};
use crate::japanese::fold;
use crate::product::{Product, Route};

/// The longest n-gram; longer words are cut into overlapping ones.
const NGRAM: usize = 3;
/// From so many characters on, a word that looks like the beginning of a code is also searched as one.
const CODE_PREFIX: usize = 4;
/// For each thread that writes the index.
const WRITER_BYTES: usize = 32 << 20;

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

/// One page of what was found, and counts for narrowing it further.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    pub total: u32,
    pub codes: Vec<NhiCode>,
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
    /// Positions in `entries`, sorted by code.
    by_code: Vec<u32>,
    reader: IndexReader,
    text: Field,
}

struct Entry {
    nhi_code: NhiCode,
    name: String,
    ingredient: String,
    maker: String,
    spec: String,
    route: Route,
    status: Option<GenericStatus>,
    delisted: bool,
}

impl Search {
    /// Opens the index in `folder` if it was built from this `generation` of the store, else builds it there; without a folder, or where
    /// it cannot be written, in memory.
    pub fn open(folder: Option<&Path>, generation: &str, catalogue: &Catalogue) -> Result<Self, SearchError> {
        let entries = entries(catalogue);
        let mut by_code: Vec<u32> = (0..entries.len() as u32).collect();
        by_code.sort_by(|a, b| entries[*a as usize].nhi_code.cmp(&entries[*b as usize].nhi_code));
        let (schema, text) = schema();
        let generation = &format!("{generation}:{:016x}", digest(&entries));
        let index = match folder.map(|folder| on_disk(folder, generation, &schema, text, &entries)) {
            Some(Ok(index)) => index,
            Some(Err(_)) | None => in_memory(generation, &schema, text, &entries)?,
        };
        Ok(Self { entries, by_code, reader: index.reader()?, text })
    }

    /// The `limit` hits from `offset` on. Words are separated by spaces and must all occur; no word finds everything.
    pub fn find(&self, query: &str, filters: &Filters, offset: usize, limit: usize) -> Result<Found, SearchError> {
        let words: Vec<Word> = fold(query).split(' ').filter(|word| !word.is_empty()).map(Word::new).collect();
        let mut hits: Vec<(u8, u32)> = Vec::new();
        for position in self.candidates(&words)? {
            let entry = &self.entries[position as usize];
            if (filters.delisted || !entry.delisted)
                && let Some(class) = rank(entry, &words)
            {
                hits.push((class, position));
            }
        }
        hits.sort_unstable();
        Ok(self.page(&hits, filters, offset, limit))
    }

    fn candidates(&self, words: &[Word]) -> Result<Vec<u32>, SearchError> {
        let Some(code) = words.iter().find_map(|word| word.code_prefix.as_deref()) else {
            return self.with_ngrams(words);
        };
        let of = |position: &u32| self.entries[*position as usize].nhi_code.as_str();
        let from = self.by_code.partition_point(|position| of(position) < code);
        let mut found: Vec<u32> = self.by_code[from..].iter().take_while(|position| of(position).starts_with(code)).copied().collect();
        found.extend(self.with_ngrams(words)?);
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    fn with_ngrams(&self, words: &[Word]) -> Result<Vec<u32>, SearchError> {
        if words.is_empty() {
            return Ok((0..self.entries.len() as u32).collect());
        }
        let grams = words.iter().flat_map(|word| word.ngrams());
        let clauses = grams.map(|gram| {
            let term: Box<dyn Query> = Box::new(TermQuery::new(Term::from_field_text(self.text, &gram), IndexRecordOption::Basic));
            (Occur::Must, term)
        });
        Ok(self.reader.searcher().search(&BooleanQuery::new(clauses.collect()), &Positions)?)
    }

    fn page(&self, hits: &[(u8, u32)], filters: &Filters, offset: usize, limit: usize) -> Found {
        let mut found = Found::default();
        let mut kept = Vec::new();
        for (_, position) in hits {
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
                kept.push(&entry.nhi_code);
            }
        }
        found.routes.sort();
        found.statuses.sort();
        found.categories.sort();
        found.total = kept.len() as u32;
        found.codes = kept.into_iter().skip(offset).take(limit).cloned().collect();
        found
    }
}

fn tally<K: PartialEq>(counts: &mut Vec<(K, u32)>, key: K) {
    match counts.iter_mut().find(|(known, _)| *known == key) {
        Some((_, count)) => *count += 1,
        None => counts.push((key, 1)),
    }
}

/// A word of the query, folded.
struct Word {
    text: String,
    /// In capitals, as codes are written.
    code_prefix: Option<String>,
    /// `5` is a number of its own, `5mg` an amount: neither is the end of `25` or `25mg`.
    amount: Amount,
}

#[derive(PartialEq, Eq)]
enum Amount {
    No,
    /// Digits alone: meant as part of a name.
    Bare,
    /// Digits with a unit: also looked for in 規格.
    WithUnit,
}

impl Word {
    fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
        let amount = match digits {
            0 => Amount::No,
            all if all == bytes.len() => Amount::Bare,
            _ => Amount::WithUnit,
        };
        let like_code = (CODE_PREFIX..=12).contains(&bytes.len())
            && bytes.iter().enumerate().all(|(index, byte)| if index == 7 { byte.is_ascii_alphabetic() } else { byte.is_ascii_digit() });
        Self { text: text.to_owned(), code_prefix: like_code.then(|| text.to_ascii_uppercase()), amount }
    }

    fn ngrams(&self) -> Vec<String> {
        let characters: Vec<char> = self.text.chars().collect();
        characters.windows(characters.len().min(NGRAM)).map(|window| window.iter().collect()).collect()
    }

    /// Where the word stands in the text on its own: a number is not part of a longer number.
    fn position_in(&self, text: &str) -> Option<usize> {
        let starts_with_digit = self.amount != Amount::No;
        let ends_with_digit = self.text.ends_with(|character: char| character.is_ascii_digit());
        text.match_indices(&self.text).map(|(at, _)| at).find(|at| {
            let before = &text.as_bytes()[..*at];
            let after = &text.as_bytes()[at + self.text.len()..];
            let joined_before = match before {
                [.., last] if last.is_ascii_digit() => true,
                [.., digit, b'.' | b','] => digit.is_ascii_digit(),
                _ => false,
            };
            let joined_after = match after {
                [first, ..] if first.is_ascii_digit() => true,
                [b'.' | b',', digit, ..] => digit.is_ascii_digit(),
                _ => false,
            };
            !(starts_with_digit && joined_before || ends_with_digit && joined_after)
        })
    }
}

/// How well an entry answers: the best place at which any word stands, smaller is better; none where a word stands nowhere.
fn rank(entry: &Entry, words: &[Word]) -> Option<u8> {
    let mut best = if words.is_empty() { 0 } else { u8::MAX };
    for word in words {
        let class = if let Some(prefix) = &word.code_prefix
            && entry.nhi_code.as_str().starts_with(prefix.as_str())
        {
            0
        } else if let Some(at) = word.position_in(&entry.name) {
            if at == 0 { 0 } else { 1 }
        } else if let Some(at) = word.position_in(&entry.ingredient).filter(|_| word.amount != Amount::Bare) {
            if at == 0 { 2 } else { 3 }
        } else if word.position_in(&entry.maker).is_some() {
            4
        } else if word.amount == Amount::WithUnit && word.position_in(&entry.spec).is_some() {
            5
        } else {
            return None;
        };
        // A number says little about which product is meant first.
        best = best.min(if word.amount == Amount::No || words.len() == 1 { class } else { 5 });
    }
    Some(best)
}

/// Sorted by static rank: what is listed, 内用薬 first, plain tablets before capsules before other forms, then ingredient, strength, name.
fn entries(catalogue: &Catalogue) -> Vec<Entry> {
    let delisted: Vec<Product> = catalogue.delisted().values().cloned().map(Product::from).collect();
    let listed = catalogue.products().iter().map(|product| (product, false));
    let mut ranked: Vec<_> = listed
        .chain(delisted.iter().map(|product| (product, true)))
        .map(|(product, delisted)| {
            let form = match product.form.as_str() {
                "錠" => 0,
                "カプセル" => 1,
                _ => 2,
            };
            let entry = Entry {
                nhi_code: product.row.nhi_code.clone(),
                name: fold(&product.row.name),
                ingredient: fold(&product.row.ingredient),
                maker: fold(product.row.maker.as_deref().unwrap_or("")),
                spec: fold(&product.row.spec),
                route: product.row.route,
                status: product.status,
                delisted,
            };
            ((delisted, product.row.route, form, entry.ingredient.clone(), size(&product.strength), entry.name.clone()), entry)
        })
        .collect();
    ranked.sort_by(|(rank_a, a), (rank_b, b)| rank_a.cmp(rank_b).then_with(|| a.nhi_code.cmp(&b.nhi_code)));
    ranked.into_iter().map(|(_, entry)| entry).collect()
}

/// Of the texts in their order. The documents of an index say where in it they stand: an index that another version of the program built
/// from the same store may mean other places.
fn digest(entries: &[Entry]) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    for entry in entries {
        (&entry.nhi_code, &entry.name, &entry.ingredient, &entry.maker, &entry.spec).hash(&mut hasher);
    }
    hasher.finish()
}

/// The first number of a strength, in milligrams where it is a mass.
fn size(strength: &str) -> Decimal {
    let end = strength.find(|character: char| !character.is_ascii_digit() && character != '.').unwrap_or(strength.len());
    let number: Decimal = strength[..end].parse().unwrap_or_default();
    match &strength[end..] {
        unit if unit.starts_with('μ') => number / Decimal::ONE_THOUSAND,
        unit if unit.starts_with('g') => number.checked_mul(Decimal::ONE_THOUSAND).unwrap_or(number),
        _ => number,
    }
}

fn schema() -> (Schema, Field) {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default().set_tokenizer("ngram").set_index_option(IndexRecordOption::Basic).set_fieldnorms(false);
    let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing));
    schema.add_u64_field(POSITION, FAST);
    (schema.build(), text)
}

/// The fast field that says at which position of the entries a document stands.
const POSITION: &str = "position";

fn on_disk(folder: &Path, generation: &str, schema: &Schema, text: Field, entries: &[Entry]) -> Result<Index, SearchError> {
    let open = || -> Result<Index, SearchError> {
        let index = Index::open_in_dir(folder)?;
        index.tokenizers().register("ngram", NgramTokenizer::all_ngrams(1, NGRAM)?);
        Ok(index)
    };
    if let Ok(index) = open()
        && index.schema() == *schema
        && index.load_metas()?.payload.as_deref() == Some(generation)
    {
        return Ok(index);
    }
    // Whatever lies there is of another generation, another layout, or damaged.
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(tantivy::TantivyError::from)?;
    }
    std::fs::create_dir_all(folder).map_err(tantivy::TantivyError::from)?;
    let index = Index::create_in_dir(folder, schema.clone())?;
    fill(&index, generation, text, entries)?;
    Ok(index)
}

fn in_memory(generation: &str, schema: &Schema, text: Field, entries: &[Entry]) -> Result<Index, SearchError> {
    let index = Index::create_in_ram(schema.clone());
    fill(&index, generation, text, entries)?;
    Ok(index)
}

fn fill(index: &Index, generation: &str, text: Field, entries: &[Entry]) -> Result<(), SearchError> {
    index.tokenizers().register("ngram", NgramTokenizer::all_ngrams(1, NGRAM)?);
    let position = index.schema().get_field(POSITION)?;
    let threads = std::thread::available_parallelism().map_or(1, |threads| threads.get().min(2));
    let mut writer = index.writer_with_num_threads::<TantivyDocument>(threads, threads * WRITER_BYTES)?;
    for (number, entry) in entries.iter().enumerate() {
        let mut document = TantivyDocument::default();
        document.add_text(text, format!("{} {} {} {}", entry.name, entry.ingredient, entry.maker, entry.spec));
        document.add_u64(position, number as u64);
        writer.add_document(document)?;
    }
    let mut commit = writer.prepare_commit()?;
    commit.set_payload(generation);
    commit.commit()?;
    writer.wait_merging_threads()?;
    Ok(())
}

/// Collects the positions of all matching documents.
struct Positions;

struct PositionsOfSegment {
    positions: Column<u64>,
    found: Vec<u32>,
}

impl Collector for Positions {
    type Fruit = Vec<u32>;
    type Child = PositionsOfSegment;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<Self::Child> {
        Ok(PositionsOfSegment { positions: segment.fast_fields().u64(POSITION)?, found: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, found: Vec<Vec<u32>>) -> tantivy::Result<Vec<u32>> {
        Ok(found.concat())
    }
}

impl SegmentCollector for PositionsOfSegment {
    type Fruit = Vec<u32>;

    fn collect(&mut self, document: DocId, _: Score) {
        self.found.extend(self.positions.first(document).map(|position| position as u32));
    }

    fn harvest(self) -> Vec<u32> {
        self.found
    }
}
