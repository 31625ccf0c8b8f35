//! Places, regions and the rest of the handwork.

use super::Call;
use super::contract::*;

fn absent<T>() -> Result<T, Failure> {
    Err(Failure::internal("absent", "まだありません。", ""))
}

pub fn places(_: &Call, _: PlacesInput) -> Result<PlacesView, Failure> {
    absent()
}
pub fn handwork(_: &Call, _: HandworkInput) -> Result<HandworkView, Failure> {
    absent()
}
pub fn change_handwork(_: &Call, _: ChangeHandworkInput) -> Result<HandworkView, Failure> {
    absent()
}
pub fn undo_handwork(_: &Call, _: HandworkInput) -> Result<HandworkView, Failure> {
    absent()
}
pub fn redo_handwork(_: &Call, _: HandworkInput) -> Result<HandworkView, Failure> {
    absent()
}
pub fn read_regions(_: &Call, _: ReadRegionsInput) -> Result<ReadRegionsView, Failure> {
    absent()
}
