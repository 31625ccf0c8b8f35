//! What the readers of a release know: every figure that it shows, as the products, places, periods and strata that it is the sum of. No
//! quantity is kept: which sums are known is what matters to a later release, and the files say how much they are.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde::{Deserialize, Serialize};

use crate::period::Period;
use crate::place::PlaceId;
use crate::usage::Stratum;

/// More than any release of ours; what unpacks to more was not packed by us.
const UNPACKED: u64 = 1 << 30;

/// A product as its readers tell it from others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) struct ProductKey {
    /// 薬価基準収載医薬品コード
    pub(super) code: String,
    /// In one width; brands of a 統一名 share the code.
    pub(super) name: String,
}

/// Sets hold positions in the lists above them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    pub(super) products: Vec<ProductKey>,
    pub(super) places: Vec<PlaceId>,
    /// All of them are in every figure.
    pub(super) periods: Vec<Period>,
    pub(super) strata: Vec<Stratum>,
    pub(super) row_sets: Vec<Vec<u32>>,
    pub(super) column_sets: Vec<Vec<u32>>,
    pub(super) slice_sets: Vec<Vec<u32>>,
    pub(super) shown: Vec<Shown>,
}

/// Figures of one place and one class of strata.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shown {
    /// Into the sets.
    pub(super) columns: u32,
    pub(super) slices: u32,
    /// Into the sets, ascending, as runs: how many are left out, how many follow each other, and so on.
    rows: Vec<u32>,
}

/// What was kept of a release cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("what an earlier release showed cannot be read: {0}")]
pub struct KnownError(String);

impl Shown {
    /// `rows` ascending.
    pub(super) fn new(columns: u32, slices: u32, rows: &[u32]) -> Self {
        let mut runs = Vec::new();
        let mut next = 0;
        for run in rows.chunk_by(|a, b| a + 1 == *b) {
            runs.extend([run[0] - next, run.len() as u32]);
            next = run[0] + run.len() as u32;
        }
        Self { columns, slices, rows: runs }
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = u32> {
        let mut next = 0_u32;
        self.rows.chunks_exact(2).flat_map(move |run| {
            let from = next.saturating_add(run[0]);
            next = from.saturating_add(run[1]);
            from..next
        })
    }
}

impl Known {
    /// The same for the same release.
    pub fn pack(&self) -> Vec<u8> {
        let mut packing = ZlibEncoder::new(Vec::new(), Compression::default());
        let text = serde_json::to_vec(self).unwrap_or_else(|error| unreachable!("lists of texts and numbers are JSON: {error}"));
        packing
            .write_all(&text)
            .and_then(|()| packing.finish())
            .unwrap_or_else(|error| unreachable!("memory takes what is written: {error}"))
    }

    /// # Errors
    /// What was not packed by [`Known::pack`].
    pub fn unpack(bytes: &[u8]) -> Result<Self, KnownError> {
        let mut text = Vec::new();
        ZlibDecoder::new(bytes).take(UNPACKED).read_to_end(&mut text).map_err(|error| KnownError(error.to_string()))?;
        let known: Self = serde_json::from_slice(&text).map_err(|error| KnownError(error.to_string()))?;
        let within = |sets: &[Vec<u32>], elements: usize| sets.iter().flatten().all(|element| (*element as usize) < elements);
        let sound = within(&known.row_sets, known.products.len())
            && within(&known.column_sets, known.places.len())
            && within(&known.slice_sets, known.strata.len())
            && known.shown.iter().all(|shown| {
                let end: u64 = shown.rows.iter().map(|count| u64::from(*count)).sum();
                (shown.columns as usize) < known.column_sets.len()
                    && (shown.slices as usize) < known.slice_sets.len()
                    && end <= known.row_sets.len() as u64
            });
        if sound { Ok(known) } else { Err(KnownError("a position that is none".to_owned())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known {
        Known {
            products: ["a", "b", "c"].map(|name| ProductKey { code: "2149042F2021".into(), name: name.into() }).into(),
            places: vec!["48101".parse().unwrap(), "48102".parse().unwrap()],
            periods: vec!["2025-04".parse().unwrap()],
            strata: vec![Stratum { insurer: Some("国保".into()), ..Stratum::default() }],
            row_sets: vec![vec![0], vec![1], vec![0, 2]],
            column_sets: vec![vec![0, 1]],
            slice_sets: vec![vec![0]],
            shown: vec![Shown::new(0, 0, &[0, 2])],
        }
    }

    #[test]
    fn what_is_packed_comes_back() {
        assert_eq!(Known::unpack(&known().pack()).unwrap(), known());
        for rows in [&[][..], &[0], &[2], &[0, 1, 2], &[1, 2], &[0, 2, 3, 9]] {
            assert_eq!(Shown::new(0, 0, rows).rows().collect::<Vec<_>>(), rows);
        }
    }

    #[test]
    fn what_does_not_hold_together_is_refused() {
        type Spoil = fn(&mut Known);
        let spoils: [Spoil; 5] = [
            |known| known.row_sets[0] = vec![3],
            |known| known.column_sets[0] = vec![2],
            |known| known.slice_sets[0] = vec![1],
            |known| known.shown[0].columns = 1,
            |known| known.shown[0] = Shown::new(0, 0, &[3]),
        ];
        for spoil in spoils {
            let mut known = known();
            spoil(&mut known);
            assert!(Known::unpack(&known.pack()).is_err(), "{known:?}");
        }
        let packed = known().pack();
        for bytes in [&[][..], b"x", &packed[..packed.len() - 3]] {
            assert!(Known::unpack(bytes).is_err());
        }
    }
}
