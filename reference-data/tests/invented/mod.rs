//! Rows of lists that nobody published, whole enough to be read.

use reference_data::product::Route;
use reference_data::receipt_master::{Change, MasterForm, ReceiptRow};
use reference_data::supply::{Listing, ProductClass, Shipping, SupplyId, SupplyRow};

pub fn supply_row(yj_code: &str, name: &str, maker: &str) -> SupplyRow {
    SupplyRow {
        id: SupplyId::Yj(yj_code.parse().unwrap()),
        route: Route::Oral,
        category: None,
        ingredient: String::new(),
        spec: String::new(),
        name: name.to_owned(),
        maker: Some(maker.to_owned()),
        class: ProductClass::Generic,
        basic: None,
        secured: None,
        listing: Listing::Unstated,
        shipping: Shipping::Normal,
        shipping_updated_on: None,
        reason: None,
        outlook: None,
        outlook_when: None,
        volume: None,
        improves_when: None,
        improves_to: None,
        updated_on: None,
        changed_now: false,
    }
}

pub fn receipt_row(receipt_code: &str, name: &str, nhi_code: &str) -> ReceiptRow {
    ReceiptRow {
        receipt_code: receipt_code.parse().unwrap(),
        change: Change::Unchanged,
        name: Some(name.to_owned()),
        kana: None,
        unit: None,
        price_kind: Some(1),
        price: None,
        generic: Some(true),
        common_name_entry: None,
        form: Some(MasterForm::Oral),
        changed_on: None,
        abolished_on: None,
        nhi_code: nhi_code.parse().ok(),
        transitional_until: None,
        base_name: None,
        listed_on: None,
        generic_name_code: None,
        generic_rx_name: None,
        generic_name_fee: None,
        original: None,
        selective_care: None,
    }
}
