//! Sixteen bytes a figure, in order of their keys, in bounded memory: what is more than one run is sorted run by run, laid aside in
//! files without a name, and merged.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, Write};
use std::path::{Path, PathBuf};

/// A key and what stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Record {
    pub key: u64,
    pub value: i64,
}

const RECORD_BYTES: usize = 16;
/// Of one run's file, while runs are merged.
const BUFFER_BYTES: usize = 256 << 10;

/// 128 MB of records: a prefecture by month is sorted without any file, the nation in sixteen.
pub const RUN: usize = 8_000_000;

pub struct Sorter {
    folder: PathBuf,
    /// So many records at most are held in memory.
    limit: usize,
    run: Vec<Record>,
    spilled: Vec<File>,
}

impl Sorter {
    /// `folder`: where runs are laid aside. Their files have no name (or go when they are closed), so that nothing is left of them.
    pub fn new(folder: &Path, limit: usize) -> Self {
        Self { folder: folder.to_owned(), limit, run: Vec::new(), spilled: Vec::new() }
    }

    pub fn push(&mut self, record: Record) -> io::Result<()> {
        if self.run.len() >= self.limit {
            self.spill()?;
        }
        self.run.push(record);
        Ok(())
    }

    fn spill(&mut self) -> io::Result<()> {
        self.run.sort_unstable();
        let mut file = tempfile::tempfile_in(&self.folder)?;
        let mut bytes = Vec::with_capacity(BUFFER_BYTES);
        for part in self.run.chunks(BUFFER_BYTES / RECORD_BYTES) {
            bytes.clear();
            for record in part {
                bytes.extend_from_slice(&record.key.to_le_bytes());
                bytes.extend_from_slice(&record.value.to_le_bytes());
            }
            file.write_all(&bytes)?;
        }
        file.rewind()?;
        self.spilled.push(file);
        self.run.clear();
        Ok(())
    }

    pub fn finish(mut self) -> io::Result<Sorted> {
        if self.spilled.is_empty() {
            self.run.sort_unstable();
            return Ok(Sorted::Memory(self.run.into_iter()));
        }
        self.spill()?;
        // Before the buffers of the merge are made.
        self.run = Vec::new();
        let mut runs: Vec<BufReader<File>> = self.spilled.into_iter().map(|file| BufReader::with_capacity(BUFFER_BYTES, file)).collect();
        let mut heads = BinaryHeap::with_capacity(runs.len());
        for (index, run) in runs.iter_mut().enumerate() {
            heads.extend(next(run)?.map(|record| Reverse((record, index))));
        }
        Ok(Sorted::Merged { runs, heads })
    }
}

/// The records by key; those of one key by value.
pub enum Sorted {
    Memory(std::vec::IntoIter<Record>),
    Merged { runs: Vec<BufReader<File>>, heads: BinaryHeap<Reverse<(Record, usize)>> },
}

impl Sorted {
    pub fn next(&mut self) -> io::Result<Option<Record>> {
        match self {
            Self::Memory(records) => Ok(records.next()),
            Self::Merged { runs, heads } => {
                let Some(mut head) = heads.peek_mut() else { return Ok(None) };
                let Reverse((record, run)) = *head;
                match next(&mut runs[run])? {
                    Some(following) => *head = Reverse((following, run)),
                    None => drop(PeekMut::pop(head)),
                }
                Ok(Some(record))
            }
        }
    }
}

fn next(run: &mut BufReader<File>) -> io::Result<Option<Record>> {
    let mut bytes = [0; RECORD_BYTES];
    if run.fill_buf()?.is_empty() {
        return Ok(None);
    }
    run.read_exact(&mut bytes)?;
    let (key, value) = bytes.split_at(8);
    let eight = |bytes: &[u8]| bytes.try_into().map_err(io::Error::other);
    Ok(Some(Record { key: u64::from_le_bytes(eight(key)?), value: i64::from_le_bytes(eight(value)?) }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn runs_that_were_laid_aside_come_back_in_order(keys in prop::collection::vec((0_u64..50, -1_i64..9), 0..200), limit in 1_usize..60) {
            let folder = tempfile::tempdir().unwrap();
            let mut sorter = Sorter::new(folder.path(), limit);
            let mut expected: Vec<Record> = keys.into_iter().map(|(key, value)| Record { key, value }).collect();
            for record in &expected {
                sorter.push(*record).unwrap();
            }
            let mut sorted = sorter.finish().unwrap();
            let mut found = Vec::new();
            while let Some(record) = sorted.next().unwrap() {
                found.push(record);
            }
            expected.sort();
            prop_assert_eq!(found, expected);
            drop(sorted);
            prop_assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        }
    }
}
