//! From a figure back to the rows of the files: the kept files are read again, with the reader that took them in.

use super::super::{Store, StoreError};
use super::FileTables;
use crate::usage::gather::{Gatherer, Halt, Wanted};
use crate::usage::{self, DatasetId, Figure, UsageFile};

/// A figure where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traced {
    pub file: UsageFile,
    pub figure: Figure,
}

impl Store {
    /// Gives every figure of a dataset that is wanted, in the order of the files. `go_on` gets the rows read so far of all files.
    pub fn trace(
        &self,
        dataset: &DatasetId,
        wanted: &Wanted,
        give: &mut dyn FnMut(Traced),
        go_on: &mut dyn FnMut(u64) -> bool,
    ) -> Result<(), StoreError> {
        let files = FileTables::of_dataset(&self.db, dataset)?;
        let (cards, _) = self.sources.cards().map_err(StoreError::Sources)?;
        let mut rows_before = 0;
        for file in files {
            let may_have = file.places.iter().any(|place| (wanted.places)(place))
                && file.periods.iter().any(|period| (wanted.periods)(*period))
                && file.strata.iter().any(|stratum| (wanted.strata)(stratum));
            if !may_have {
                continue;
            }
            let damaged = |error| StoreError::SourceDamaged { file_name: file.file_name.clone(), sha256: file.sha256.clone(), error };
            let given = cards.iter().find(|card| card.sha256 == file.sha256).and_then(|card| card.usage.clone()).unwrap_or_default();
            let source = UsageFile { sha256: file.sha256.clone(), file_name: file.file_name.clone(), sheet: file.sheet.clone() };
            let mut one = |figure: Figure| {
                let file = UsageFile { sheet: figure.sheet.as_deref().map(str::to_owned), ..source.clone() };
                give(Traced { file, figure });
                true
            };
            let mut gatherer = Gatherer::to_trace(&given, wanted, &mut one);
            let mut unpacking = self.sources.open(&file.sha256).map_err(damaged)?;
            let read = usage::read(&mut unpacking, &mut gatherer, &mut |rows, _| go_on(rows_before + u64::from(rows)));
            rows_before += u64::from(gatherer.rows());
            match read {
                Ok(()) | Err(Halt::Enough) => {}
                Err(Halt::Cancelled) => return Err(StoreError::Cancelled),
                Err(Halt::Io(error)) => return Err(damaged(error)),
                Err(Halt::File(fault)) => {
                    return Err(StoreError::SourceUnreadable { file_name: file.file_name, sha256: file.sha256, fault });
                }
            }
        }
        Ok(())
    }
}
