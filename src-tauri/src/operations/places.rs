//! Places, regions and the rest of the handwork.

use std::path::Path;

use formularies::transact::{Done, WORKSPACE};
use reference_data::edition::SourceKind;
use reference_data::import::{self, region_list};
use reference_data::place::{Place, PlaceKind, Resolved};
use reference_data::table;

use super::Call;
use super::contract::*;
use crate::message::io_failure;
use crate::region::Region;
use crate::session::{actor, now};

pub fn places(call: &Call, _: PlacesInput) -> Result<PlacesView, Failure> {
    let region = call.session.region()?;
    let shapes = region.shapes(&call.session)?.keys().map(ToString::to_string).collect();
    let store = call.session.store();
    let editions = store.editions()?;
    let newest = |kind: SourceKind| editions.iter().find(|edition| edition.kind == kind);
    let mut unknown = Vec::new();
    for dataset in store.datasets()? {
        for read in store.extent(&dataset.id)?.places {
            let candidates = match region.places.resolve(&dataset.id, &read) {
                Resolved::Known(_) | Resolved::LeftOut => continue,
                Resolved::Ambiguous(ids) => ids.iter().filter_map(|id| region.places.place(id)).cloned().collect(),
                Resolved::Unknown => region.places.alike(&read).into_iter().cloned().collect(),
            };
            unknown.push(UnknownPlace { dataset: dataset.id.clone(), read, candidates });
        }
    }
    Ok(PlacesView {
        places: in_order(&region),
        prefectures_only: newest(SourceKind::Municipality).is_none(),
        population_missing: newest(SourceKind::Population).is_none(),
        shapes,
        unknown,
    })
}

/// Each place followed by what lies in it; the regions that a person drew come before the municipalities of their prefecture.
fn in_order(region: &Region) -> Vec<Place> {
    fn put(region: &Region, place: &Place, into: &mut Vec<Place>) {
        into.push(place.clone());
        if place.kind == PlaceKind::Region {
            return;
        }
        into.extend(region.places.regions_in(&place.id).cloned());
        for child in region.places.children(&place.id) {
            put(region, child, into);
        }
    }
    let mut places = Vec::with_capacity(region.places.all().len());
    for nation in region.places.of_kind(PlaceKind::Nation) {
        put(region, nation, &mut places);
    }
    places
}

pub fn handwork(call: &Call, _: HandworkInput) -> Result<HandworkView, Failure> {
    view(call, String::new())
}

pub fn change_handwork(call: &Call, input: ChangeHandworkInput) -> Result<HandworkView, Failure> {
    call.session.must_write()?;
    let done = call.session.formularies().change_handwork(&input.operation, now(), &actor())?;
    changed(call, done)
}

pub fn undo_handwork(call: &Call, _: HandworkInput) -> Result<HandworkView, Failure> {
    call.session.must_write()?;
    let done = call.session.formularies().undo(WORKSPACE, None, now(), &actor())?;
    changed(call, done)
}

pub fn redo_handwork(call: &Call, _: HandworkInput) -> Result<HandworkView, Failure> {
    call.session.must_write()?;
    let done = call.session.formularies().redo(WORKSPACE, now(), &actor())?;
    changed(call, done)
}

/// Reads a list of municipalities and their regions; draws nothing.
pub fn read_regions(call: &Call, input: ReadRegionsInput) -> Result<ReadRegionsView, Failure> {
    let path = Path::new(&input.path);
    let at_file = |failure: Failure| failure.at(table::file_name(path));
    let bytes = import::read_file(path).map_err(|error| at_file(io_failure(&error)))?.map_err(|fault| at_file(fault.into()))?;
    let list = region_list::read(&bytes, &call.session.region()?.places).map_err(|fault| at_file(fault.into()))?;
    let unplaced = list.unplaced.iter().map(|line| format!("{}: {}", line.row, line.read)).collect();
    Ok(ReadRegionsView { regions: list.regions, unplaced })
}

fn changed(call: &Call, done: Done) -> Result<HandworkView, Failure> {
    call.session.back_up();
    view(call, done.label)
}

fn view(call: &Call, done: String) -> Result<HandworkView, Failure> {
    let formularies = call.session.formularies();
    Ok(HandworkView {
        handwork: formularies.handwork()?,
        done,
        undo_label: formularies.undo_label(WORKSPACE)?,
        redo_label: formularies.redo_label(WORKSPACE)?,
    })
}
