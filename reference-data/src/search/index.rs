//! The index of n-grams. Its documents say where in the order of the entries they stand.

use std::path::Path;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::NgramTokenizer;
use tantivy::{DocId, Index, IndexReader, Score, SegmentOrdinal, SegmentReader, TantivyDocument, Term};

use super::SearchError;
use super::entries::Entry;

/// The longest n-gram; longer words are cut into overlapping ones.
pub const NGRAM: usize = 3;
/// For each thread that writes the index.
const WRITER_BYTES: usize = 32 << 20;

pub struct Ngrams {
    reader: IndexReader,
    text: Field,
}

impl Ngrams {
    /// Opens the index in `folder` if it bears this `mark`, else builds it there; without a folder, or where it cannot be written, in memory.
    pub fn open(folder: Option<&Path>, mark: &str, entries: &[Entry]) -> Result<Self, SearchError> {
        let (schema, text) = schema();
        let index = match folder.map(|folder| on_disk(folder, mark, &schema, text, entries)) {
            Some(Ok(index)) => index,
            Some(Err(_)) | None => in_memory(mark, &schema, text, entries)?,
        };
        Ok(Self { reader: index.reader()?, text })
    }

    /// Positions of all entries that hold every n-gram.
    pub fn with_all(&self, grams: impl Iterator<Item = String>) -> Result<Vec<u32>, SearchError> {
        let clauses = grams.map(|gram| {
            let term: Box<dyn Query> = Box::new(TermQuery::new(Term::from_field_text(self.text, &gram), IndexRecordOption::Basic));
            (Occur::Must, term)
        });
        Ok(self.reader.searcher().search(&BooleanQuery::new(clauses.collect()), &Positions)?)
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

fn on_disk(folder: &Path, mark: &str, schema: &Schema, text: Field, entries: &[Entry]) -> Result<Index, SearchError> {
    let open = || -> Result<Index, SearchError> {
        let index = Index::open_in_dir(folder)?;
        index.tokenizers().register("ngram", NgramTokenizer::all_ngrams(1, NGRAM)?);
        Ok(index)
    };
    if let Ok(index) = open()
        && index.schema() == *schema
        && index.load_metas()?.payload.as_deref() == Some(mark)
    {
        return Ok(index);
    }
    // Whatever lies there is of another state, another layout, or damaged.
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(tantivy::TantivyError::from)?;
    }
    std::fs::create_dir_all(folder).map_err(tantivy::TantivyError::from)?;
    let index = Index::create_in_dir(folder, schema.clone())?;
    fill(&index, mark, text, entries)?;
    Ok(index)
}

fn in_memory(mark: &str, schema: &Schema, text: Field, entries: &[Entry]) -> Result<Index, SearchError> {
    let index = Index::create_in_ram(schema.clone());
    fill(&index, mark, text, entries)?;
    Ok(index)
}

fn fill(index: &Index, mark: &str, text: Field, entries: &[Entry]) -> Result<(), SearchError> {
    index.tokenizers().register("ngram", NgramTokenizer::all_ngrams(1, NGRAM)?);
    let position = index.schema().get_field(POSITION)?;
    let threads = std::thread::available_parallelism().map_or(1, |threads| threads.get().min(2));
    let mut writer = index.writer_with_num_threads::<TantivyDocument>(threads, threads * WRITER_BYTES)?;
    for (number, entry) in entries.iter().enumerate() {
        let mut document = TantivyDocument::default();
        document.add_text(text, entry.text());
        document.add_u64(position, number as u64);
        writer.add_document(document)?;
    }
    let mut commit = writer.prepare_commit()?;
    commit.set_payload(mark);
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
