//! What is dispensed under a price-list item: its brands, how they are supplied, how they are prescribed, and how much of them is used.

use std::collections::BTreeMap;

use reference_data::codes::NhiCode;
use reference_data::dispensed::{Brand, PrescribedAs, authorized_generic};
use reference_data::handwork::Handwork;
use reference_data::period::Period;
use reference_data::place::{PlaceId, Resolved};
use reference_data::share::Absence;
use reference_data::store::{self, Store, UsageOf};
use reference_data::supply::{Shipping, SupplyRow};
use reference_data::usage::{Quantity, Sum};
use rust_decimal::Decimal;

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

/// How the products that are dispensed under an item are supplied; none where no list in use has any of them.
pub fn supply_counts(shelf: &Shelf, code: &NhiCode) -> Option<SupplyCounts> {
    let mut counts = SupplyCounts::default();
    let rows = shelf.dispensed.supply_of(code);
    for row in &rows {
        match row.shipping {
            Shipping::Normal => counts.normal += 1,
            Shipping::LimitedOwn | Shipping::LimitedOtherCompany | Shipping::LimitedOther => counts.limited += 1,
            Shipping::Stopped => counts.stopped += 1,
        }
    }
    (!rows.is_empty()).then_some(counts)
}

pub fn generic_names(shelf: &Shelf, code: &NhiCode) -> Vec<PrescribedAs> {
    shelf.dispensed.generic_names_of(code)
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
    let dataset = region.described(usage.dataset);
    let mut sums: BTreeMap<&str, Sum> = BTreeMap::new();
    for cell in &usage.cells {
        sums.entry(&cell.place).or_default().add(cell.cell);
    }
    let place = |text: &str| match region.places.resolve(&dataset.id, text) {
        Resolved::Known(id) => Some(id),
        _ => None,
    };
    let mut rows: Vec<(i64, ProductUsageRow)> =
        sums.iter().map(|(text, sum)| (sum.quantity, row(region, place(text), text, *sum))).collect();
    rows.sort_by_key(|(quantity, row)| (row.published_total, -quantity));
    ProductUsage {
        period: usage.cells.iter().map(|cell| cell.period).reduce(Period::hull).map(|period| period.to_string()).unwrap_or_default(),
        dataset: dataset.id.clone(),
        dataset_name: dataset.name,
        unit: dataset.unit,
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    }
}

fn row(region: &Region, place: Option<PlaceId>, text: &str, sum: Sum) -> ProductUsageRow {
    let known = place.as_ref().and_then(|place| region.places.place(place));
    let absence = match sum {
        Sum { quantity: 1.., .. } => None,
        Sum { suppressed: 1.., .. } => Some(Absence::Suppressed),
        Sum { known: 1.., .. } => Some(Absence::Zero),
        Sum { .. } => Some(Absence::Missing),
    };
    let quantity = Decimal::from_i128_with_scale(i128::from(sum.quantity), Quantity::DECIMALS).normalize().to_string();
    ProductUsageRow {
        place: known.map_or_else(|| text.to_owned(), |place| place.full_name.clone()),
        quantity: matches!(absence, None | Some(Absence::Zero)).then_some(quantity),
        absence,
        suppressed_cells: u64::from(sum.suppressed),
        published_total: place == Some(PlaceId::nation()),
    }
}
