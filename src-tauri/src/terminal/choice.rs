//! 薬効群の選定 and 地域での使用 as lines for a person.

use std::fmt::Write;

use reference_data::share::{Absence, GroupColumn, UsageBasis, Used, UsedPart};
use reference_data::usage::QuantityUnit;

use super::figures::{basis, origins, percent, points, separated, sign};
use crate::operations::contract::*;

pub fn groups(view: &GroupsView) -> String {
    let answer = &view.answer;
    let mut text = String::new();
    for row in &answer.rows {
        let gap = row.gap.as_deref().map_or("－".to_owned(), points);
        let below = row.places_below.map_or("－".to_owned(), |places| places.to_string());
        writeln!(
            text,
            "{} 位（{} 点）  {}  {}  {} 円  {}（差 {gap}）  置き換えられる品目 {}  試算 {} 円  供給に問題 {}/{}  下回る地域 {below}/{}",
            row.rank,
            points(&row.score),
            row.key,
            row.label,
            row.yen.as_deref().map_or_else(|| sign(row.absence).to_owned(), separated),
            percent(row.share.as_deref(), None),
            row.interchangeable,
            row.saving.as_deref().map_or_else(|| sign(row.absence.or(Some(Absence::Suppressed))).to_owned(), separated),
            row.supply_trouble,
            row.supply_products,
            row.places_using
        )
        .ok();
    }
    let weights: Vec<String> =
        GroupColumn::ALL.iter().map(|column| format!("{} {}", column_word(*column), answer.weights.of(*column))).collect();
    writeln!(text, "点: 列ごとに、数字のあるほかの群のうち、その群より小さい群の割合を出し、重みで平均したもの（100 点満点）").ok();
    writeln!(text, "重み: {}", weights.join("、")).ok();
    if !answer.without_figures.is_empty() {
        let columns: Vec<&str> = answer.without_figures.iter().map(|column| column_word(*column)).collect();
        writeln!(text, "どの群にも数字がなく、点に入らない列: {}", columns.join("、")).ok();
    }
    text + &origins(answer.rows.iter().map(|row| row.label.clone()), &view.traces) + &basis(&answer.basis)
}

fn column_word(column: GroupColumn) -> &'static str {
    match column {
        GroupColumn::Yen => "薬剤費",
        GroupColumn::Gap => "割合の差",
        GroupColumn::Interchangeable => "置き換えられる品目",
        GroupColumn::Saving => "参考試算",
        GroupColumn::SupplyTrouble => "供給に問題",
        GroupColumn::PlacesBelow => "下回る地域",
        GroupColumn::PlacesUsing => "使っている地域",
    }
}

pub fn chosen_groups(view: &ChosenGroupsView) -> String {
    let mut text = String::new();
    for group in &view.groups {
        writeln!(text, "{}  {}", group.key, group.name).ok();
        for ingredient in &group.ingredients {
            let line = &ingredient.line;
            writeln!(
                text,
                "  {} {}  {}  {} 品目（うち後発 {}）  {}",
                if ingredient.taken { "✓" } else { "－" },
                line.code,
                line.names.join("・"),
                line.products,
                line.generics,
                quantity(ingredient.quantity.as_deref(), ingredient.absence, ingredient.unit)
            )
            .ok();
        }
    }
    text.push_str("✓ は薬効群に入る成分（地域で使われているか、後発品・バイオ後続品のあるもの）\n");
    text + &usage_basis(&view.basis)
}

pub fn candidates(view: &CandidatesView) -> String {
    let mut text = String::new();
    for candidate in &view.candidates {
        let row = &candidate.product.row;
        let used = candidate.usage.as_ref().map(used).unwrap_or_default();
        writeln!(text, "{}  {}  {} 円  {}{used}", row.nhi_code, row.name, row.price, candidate.tier.as_deref().unwrap_or("－")).ok();
    }
    if let Some(failure) = &view.no_usage {
        writeln!(text, "地域での使用: {} {}", failure.message, failure.remedy).ok();
    }
    text + &view.usage.as_ref().map(usage_basis).unwrap_or_default()
}

fn used(usage: &Used) -> String {
    let part = |part: &UsedPart| percent(part.part.as_deref(), part.absence);
    format!(
        "  {}  規格の中 {}  成分の中 {}",
        quantity(usage.quantity.as_deref(), usage.absence, usage.unit),
        part(&usage.of_group),
        part(&usage.of_ingredient)
    )
}

fn quantity(quantity: Option<&str>, absence: Option<Absence>, unit: QuantityUnit) -> String {
    let unit = match unit {
        QuantityUnit::PriceUnit => "規格単位",
        QuantityUnit::Master => "マスターの単位",
    };
    quantity.map_or_else(|| sign(absence).to_owned(), |quantity| format!("{quantity} {unit}"))
}

fn usage_basis(basis: &UsageBasis) -> String {
    let places = if basis.places.is_empty() { "データセットの全地域".to_owned() } else { basis.places.join("、") };
    let mut text = format!("\n地域での使用: {places}  データセット: {}  期間: {}\n", basis.dataset.id, basis.period);
    if basis.wider {
        text.push_str("この地域だけの使用実績がないため、都道府県の数字です。\n");
    }
    if !basis.lacking_places.is_empty() {
        writeln!(text, "使用実績のない地域: {}", basis.lacking_places.join("、")).ok();
    }
    for edition in &basis.editions {
        writeln!(text, "  {} {}  {} 品目", crate::message::kind_name(edition.kind), edition.effective_on, edition.products).ok();
    }
    for product in &basis.unlisted {
        writeln!(
            text,
            "  薬価基準にない品目 {} {}  {}",
            product.code,
            product.name,
            quantity(product.quantity.as_deref(), product.absence, product.unit)
        )
        .ok();
    }
    text
}
