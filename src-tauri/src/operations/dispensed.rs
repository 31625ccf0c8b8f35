//! What is dispensed under a price-list item: its brands, how they are supplied, how they are prescribed, and how much of them is used.

use reference_data::codes::NhiCode;
use reference_data::dispensed::{Brand, authorized_generic};
use reference_data::handwork::Handwork;
use reference_data::place::{PlaceId, Resolved};
use reference_data::share::Absence;
use reference_data::store::{self, Store, UsageOf};
use reference_data::supply::SupplyRow;
use reference_data::usage::{DatasetId, Quantity, Sum};

use super::Call;
use super::contract::*;
use crate::region::Region;
use crate::session::Shelf;

pub fn brands(call: &Call, shelf: &Shelf, code: &NhiCode) -> Result<Vec<BrandView>, Failure> {
    let handwork = call.session.formularies().handwork()?;
    let store = call.session.store();
    shelf.dispensed.brands_of(code).iter().map(|brand| view(&store, shelf, &handwork, brand)).collect()
}

fn view(store: &Store, shelf: &Shelf, handwork: &Handwork, brand: &Brand) -> Result<BrandView, Failure> {
    let supply = shelf.dispensed.supply_of_brand(brand).map(|row| supply(store, row)).transpose()?;
    Ok(BrandView {
        name: brand.name.clone(),
        maker: brand.maker.clone(),
        yj_code: brand.yj_code.as_ref().map(ToString::to_string),
        receipt_codes: brand.receipt_codes.iter().map(ToString::to_string).collect(),
        transitional_until: brand.transitional_until,
        supply: supply.flatten(),
        authorized_generic: authorized_generic(handwork, brand).cloned(),
    })
}

/// None where the list in use has moved on since the shelf was filled.
fn supply(store: &Store, row: &SupplyRow) -> Result<Option<SupplyView>, Failure> {
    let mut states = store.history::<SupplyRow>(row.id.as_str())?;
    let Some(current) = states.pop() else { return Ok(None) };
    let mut history: Vec<SupplyChange> = Vec::new();
    for state in states {
        if history.last().is_none_or(|last| last.state != state.row.shipping) {
            history.push(SupplyChange { on: state.effective_on, state: state.row.shipping });
        }
    }
    let row = current.row;
    Ok(Some(SupplyView {
        state: row.shipping,
        state_updated_on: row.shipping_updated_on,
        reason: row.reason,
        outlook: row.outlook,
        outlook_text: row.outlook_when,
        volume: row.volume,
        basic_drug: row.basic,
        secured: row.secured,
        origin: current.origin,
        history,
    }))
}

/// The usage of the item under any of its codes, added up by place over everything the dataset has.
pub fn usage(call: &Call, shelf: &Shelf, code: &NhiCode) -> Result<Vec<ProductUsage>, Failure> {
    let brands = shelf.dispensed.brands_of(code);
    let called = UsageOf {
        nhi_codes: vec![code.clone()],
        receipt_codes: brands.iter().flat_map(|brand| brand.receipt_codes.iter().cloned()).collect(),
        yj_codes: brands.iter().filter_map(|brand| brand.yj_code.clone()).collect(),
    };
    let region = call.session.region()?;
    let found = call.session.store().usage_of(&called)?;
    let mut usage: Vec<ProductUsage> = found.into_iter().map(|usage| by_place(&region, usage)).collect();
    // One's own region comes before the whole country.
    usage.sort_by_key(|usage| usage.rows.iter().any(|row| row.published_total));
    Ok(usage)
}

fn by_place(region: &Region, usage: store::ProductUsage) -> ProductUsage {
    let dataset = region.described(usage.dataset.clone());
    let mut rows: Vec<ProductUsageRow> = usage.by_place().into_iter().map(|(text, sum)| row(region, &dataset.id, text, sum)).collect();
    rows.sort_by_key(|row| row.published_total);
    ProductUsage {
        period: usage.period().map(|period| period.to_string()).unwrap_or_default(),
        dataset: dataset.id,
        dataset_name: dataset.name,
        unit: dataset.unit,
        rows,
    }
}

fn row(region: &Region, dataset: &DatasetId, text: &str, sum: Sum) -> ProductUsageRow {
    let place = match region.places.resolve(dataset, text) {
        Resolved::Known(id) => Some(id),
        _ => None,
    };
    let known = place.as_ref().and_then(|place| region.places.place(place));
    let absence = Absence::of_sum(sum);
    let quantity = matches!(absence, None | Some(Absence::Zero)).then(|| Quantity(sum.quantity).decimal().to_string());
    ProductUsageRow {
        place: known.map_or_else(|| text.to_owned(), |place| place.full_name.clone()),
        quantity,
        absence,
        suppressed_cells: u64::from(sum.suppressed),
        published_total: place == Some(PlaceId::nation()),
    }
}
