//! Datasets and the figures that are computed from them.

use super::Call;
use super::contract::*;

fn absent<T>() -> Result<T, Failure> {
    Err(Failure::internal("absent", "まだありません。", ""))
}

pub fn datasets(_: &Call, _: DatasetsInput) -> Result<DatasetsView, Failure> {
    absent()
}
pub fn share(_: &Call, _: ShareInput) -> Result<ShareView, Failure> {
    absent()
}
pub fn savings(_: &Call, _: SavingsInput) -> Result<SavingsView, Failure> {
    absent()
}
pub fn trace(_: &Call, _: TraceInput) -> Result<TraceView, Failure> {
    absent()
}
