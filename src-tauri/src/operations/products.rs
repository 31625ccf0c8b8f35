//! 医薬品: search, one product, ingredients.

use jiff::civil::Date;
use reference_data::codes::{GenericStatus, NhiCode};
use reference_data::import::StatusRow;
use reference_data::japanese;
use reference_data::product::{PriceRow, Product, Route};
use reference_data::search::{self, Filters};
use reference_data::therapeutic_category;

use super::Call;
use super::contract::*;
use super::dispensed;
use crate::session::Shelf;

/// The sign for *unknown* and for blank among the filters.
const UNKNOWN: &str = "unknown";
const BLANK: &str = "blank";

pub fn search(call: &Call, input: SearchInput) -> Result<SearchView, Failure> {
    let shelf = call.session.shelf_needed()?;
    let filters = Filters {
        routes: input.route.iter().map(|name| route(name)).collect::<Result<_, _>>()?,
        category: input.category.filter(|category| !category.is_empty()),
        statuses: input.status.iter().map(|sign| status(sign)).collect::<Result<_, _>>()?,
        delisted: input.delisted,
    };
    let found = shelf.search.find(&input.query, &filters, input.offset as usize, input.limit as usize)?;
    Ok(SearchView {
        total: found.total,
        hits: found.hits.into_iter().filter_map(|found| hit(&shelf, found)).collect(),
        routes: (found.routes.into_iter())
            .map(|(route, count)| Count { key: route_name(route).to_owned(), label: route.word().to_owned(), count })
            .collect(),
        statuses: (found.statuses.into_iter())
            .map(|(status, count)| Count { key: status_key(status).to_owned(), label: status_label(status).to_owned(), count })
            .collect(),
        categories: found.categories.into_iter().map(|(code, count)| Count { label: category(&code), key: code, count }).collect(),
    })
}

fn hit(shelf: &Shelf, found: search::Hit) -> Option<Hit> {
    let (product, last_listed_on) = product_of(shelf, &found.nhi_code)?;
    // What is listed by brand is the one product under its code.
    let itself = match shelf.dispensed.brands_of(&found.nhi_code) {
        [brand] if !product.common_name_listing => brand.yj_code.as_ref(),
        _ => None,
    };
    let by = found.brand.as_ref();
    Some(Hit {
        nhi_code: product.row.nhi_code.to_string(),
        yj_code: by.map_or(itself, |brand| brand.yj_code.as_ref()).map(ToString::to_string),
        brand: by.map(|brand| brand.name.clone()),
        name: product.row.name,
        ingredient: product.row.ingredient,
        strength: product.strength,
        spec: product.row.spec,
        maker: product.row.maker,
        route: product.row.route,
        price: product.row.price.to_string(),
        generic_status: product.status,
        transitional_until: product.row.transitional_until,
        last_listed_on,
        supply: shelf.dispensed.supply_counts(&found.nhi_code),
    })
}

/// A product of the edition in use, or one that it no longer lists with the last day it was listed.
fn product_of(shelf: &Shelf, code: &NhiCode) -> Option<(Product, Option<Date>)> {
    let catalogue = &shelf.catalogue;
    let listed = catalogue.product(code).map(|product| (product.clone(), None));
    listed.or_else(|| catalogue.delisted().get(code).map(|delisted| (delisted.clone().into(), Some(delisted.last_listed_on))))
}

pub fn product(call: &Call, input: ProductInput) -> Result<ProductView, Failure> {
    let shelf = call.session.shelf_needed()?;
    let not_found = || {
        Failure::refused(
            "no_such_product",
            format!("コード「{}」の品目はありません。", input.code),
            "12 桁の薬価基準収載医薬品コードを確かめてください。",
        )
    };
    let code: NhiCode = japanese::plain(&input.code).to_uppercase().parse().map_err(|_| not_found())?;
    let (product, last_listed_on) = product_of(&shelf, &code).ok_or_else(not_found)?;
    let store = call.session.store();
    let prices = store.history::<PriceRow>(code.as_str())?.into_iter().map(|found| PriceInEdition {
        edition: found.edition,
        effective_on: found.effective_on,
        row: found.row,
        origin: found.origin,
    });
    let statuses = store.history::<StatusRow>(code.as_str())?.into_iter().map(|found| StatusInEdition {
        edition: found.edition,
        effective_on: found.effective_on,
        status: found.row.status,
        notice: found.row.remarks.as_deref().and_then(|remarks| reference_data::product::StatusNotice::read(remarks, found.effective_on)),
        remarks: found.row.remarks,
        origin: found.origin,
    });
    let (prices, statuses) = (prices.collect(), statuses.collect());
    drop(store);
    let group9 = code.group9();
    let same_ingredient = shelf.catalogue.of_ingredient(&code.ingredient());
    Ok(ProductView {
        category: category(code.therapeutic_category()),
        last_listed_on,
        prices,
        statuses,
        group: shelf.catalogue.of_group(&group9).to_vec(),
        same_ingredient: same_ingredient.iter().filter(|product| product.row.nhi_code.group9() != group9).cloned().collect(),
        listed_in: super::authoring::listed_in(&call.session, &code)?,
        brands: dispensed::brands(call, &shelf, &code)?,
        supply_on: shelf.dispensed.lists().supply.as_ref().map(|list| list.edition.effective_on),
        generic_names: shelf.dispensed.generic_names_of(&code),
        usage: dispensed::usage(call, &shelf, &code)?,
        product,
    })
}

/// Ingredients by the beginning of their code or a part of their name; all of them for an empty query.
pub fn ingredients(call: &Call, input: IngredientsInput) -> Result<IngredientsView, Failure> {
    let shelf = call.session.shelf_needed()?;
    Ok(IngredientsView { ingredients: shelf.catalogue.ingredients(&input.query) })
}

fn category(code: &str) -> String {
    therapeutic_category::name(code).map_or_else(|| code.to_owned(), |name| format!("{code} {name}"))
}

fn route_name(route: Route) -> &'static str {
    match route {
        Route::Oral => "oral",
        Route::Injection => "injection",
        Route::External => "external",
        Route::Dental => "dental",
    }
}

fn route(name: &str) -> Result<Route, Failure> {
    Route::ALL.into_iter().find(|route| route_name(*route) == name || route.word() == name).ok_or_else(|| {
        Failure::refused(
            "no_such_route",
            format!("「{name}」という区分はありません。"),
            "oral、injection、external、dental のどれかにしてください。",
        )
    })
}

fn status_key(status: Option<GenericStatus>) -> &'static str {
    match status {
        None => UNKNOWN,
        Some(GenericStatus::Outside) => BLANK,
        Some(status) => status.sign(),
    }
}

fn status_label(status: Option<GenericStatus>) -> &'static str {
    match status {
        None => "不明",
        Some(GenericStatus::Outside) => "空白",
        Some(status) => status.sign(),
    }
}

fn status(key: &str) -> Result<Option<GenericStatus>, Failure> {
    let all = GenericStatus::ALL.into_iter().map(Some).chain([None]);
    all.into_iter().find(|status| status_key(*status) == key).ok_or_else(|| {
        Failure::refused(
            "no_such_status",
            format!("「{key}」という後発の区分はありません。"),
            "1、2、3、☆、★、blank、unknown のどれかにしてください。",
        )
    })
}
