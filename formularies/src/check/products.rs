//! What the policy and the reference data say about forms, strengths and products.

use std::collections::BTreeMap;

use reference_data::codes::GenericStatus;
use reference_data::product::{Originator, Product};
use rust_decimal::Decimal;

use super::{Checking, entries_of, item_name, originator_words};
use crate::document::{DrugGroup, Entry, Item};

impl Checking<'_> {
    pub(super) fn item(&mut self, group: &DrugGroup, entry: &Entry, item: &Item, place: &[&str]) {
        self.item_codes(entry, item, place);
        let products = self.catalogue.of_group(&item.group9);
        if products.is_empty() {
            return;
        }
        self.item_words(entry, item, products, place);
        if self.generics_only(entry) {
            self.has_generic(entry, item, products, place);
        }
        if item.products.is_empty() {
            self.all_leaving(group, entry, item, products, place);
        }
    }

    fn has_generic(&mut self, entry: &Entry, item: &Item, products: &[Product], place: &[&str]) {
        if products.iter().any(|product| product.generic_or_biosimilar() == Some(true)) {
            return;
        }
        let name = item_name(entry, item);
        let label = self.policy.label(self.content, &entry.tier);
        if products.iter().all(|product| product.generic_or_biosimilar().is_some()) {
            let list = self.status_list().unwrap_or_default();
            let elsewhere = self.open_tier().map(|tier| format!("「{tier}」に移すか、")).unwrap_or_default();
            let message = format!(
                "{name}の品目には、{list}によると後発医薬品もバイオ後続品もないため、「{label}」にできません。{}{elsewhere}後発医薬品のある剤形・規格を選んでください。",
                self.biosimilar_elsewhere(products).unwrap_or_default()
            );
            self.error("recommended_without_generic", place, message);
        } else {
            let why = self.why_unknown();
            let message = format!("{name}に後発医薬品があるかどうかが分かりません。{why}");
            self.warning("status_unknown", place, message);
        }
    }

    /// A biosimilar has an ingredient code of its own, and its 成分名 is that of the originator with `［…後続N］` behind.
    fn biosimilar_elsewhere(&self, products: &[Product]) -> Option<String> {
        let originator = &products.first()?.row.ingredient;
        let own = |product: &&Product| product.biosimilar && product.row.ingredient.starts_with(&**originator);
        let found = self.catalogue.products().iter().find(own)?;
        Some(format!("バイオ後続品は成分コード{}にあります。", found.row.nhi_code.ingredient()))
    }

    /// Every product that the tier admits is under 経過措置.
    fn all_leaving(&mut self, group: &DrugGroup, entry: &Entry, item: &Item, products: &[Product], place: &[&str]) {
        let Some(admits) = self.admits(entry) else { return };
        let until: Option<Vec<_>> =
            products.iter().filter(|product| admits.admits(product)).map(|product| product.row.transitional_until).collect();
        if let Some(last) = until.and_then(|until| until.into_iter().max()) {
            let what = format!("{}の収載できる品目は、すべて経過措置で、使えるのは{last}までです。", item_name(entry, item));
            self.leaving(group, last, what, place);
        }
    }

    fn leaving(&mut self, group: &DrugGroup, last: jiff::civil::Date, what: String, place: &[&str]) {
        match group.review_due {
            Some(due) if last < due => {
                let message = format!("{what}次の見直し（{due}）より前に期限が来ます。別の品目を選ぶか、見直し期限を早めてください。");
                self.warning("transitional_before_review", place, message);
            }
            Some(_) => {}
            None => {
                let message = format!("{what}薬効群「{}」の見直し期限が入っていません。期限を入れてください。", group.name);
                self.warning("transitional_without_review_date", place, message);
            }
        }
    }

    /// A product that somebody picked and that the price list has.
    pub(super) fn picked(&mut self, group: &DrugGroup, entry: &Entry, product: &Product, place: &[&str]) {
        let name = &product.row.name;
        if self.generics_only(entry) && product.is_originator() && product.generic_or_biosimilar() != Some(true) {
            let label = self.policy.label(self.content, &entry.tier);
            let group9 = self.catalogue.of_group(&product.row.nhi_code.group9());
            let generic = group9.iter().any(|other| other.generic_or_biosimilar() == Some(true));
            let remedy = match (generic, self.open_tier()) {
                (true, Some(tier)) => format!("後発医薬品を選ぶか、「{tier}」に移してください。"),
                (true, None) => "後発医薬品を選んでください。".to_owned(),
                (false, Some(tier)) => format!("「{tier}」に移してください。"),
                (false, None) => "収載から外してください。".to_owned(),
            };
            let message =
                format!("{name}は{}です。「{label}」に収載できるのは後発医薬品とバイオ後続品だけです。{remedy}", originator_words(product));
            self.error("recommended_originator", place, message);
        }
        if self.generics_only(entry) && !product.is_originator() && product.generic_or_biosimilar() == Some(false) {
            let label = self.policy.label(self.content, &entry.tier);
            let remedy =
                self.open_tier().map_or_else(|| "収載から外してください。".to_owned(), |tier| format!("「{tier}」に移してください。"));
            let message = format!(
                "{name}は後発医薬品でもバイオ後続品でもありません（後発の区分は空白）。「{label}」に収載できるのは後発医薬品とバイオ後続品だけです。{remedy}"
            );
            self.error("recommended_not_generic", place, message);
        }
        if let Some(last) = product.row.transitional_until {
            self.leaving(group, last, format!("{name}は経過措置の品目で、使えるのは{last}までです。"), place);
        }
        if product.status == Some(GenericStatus::OriginatorNotDearer) {
            let message =
                format!("{name}は☆（後発医薬品と薬価が同額か、それより安い先発医薬品）です。先発医薬品でよいか確かめてください。");
            self.warning("originator_not_dearer_chosen", place, message);
        }
        if product.row.originator == Some(Originator::QuasiOriginator) {
            let message = format!(
                "{name}は準先発品（昭和42年以前に承認された、後発医薬品のある品目）です。後発医薬品に替えられないか確かめてください。"
            );
            self.warning("quasi_originator_chosen", place, message);
        }
        if product.status.is_none() && !product.biosimilar {
            let why = self.why_unknown();
            self.warning("status_unknown", place, format!("{name}は、後発の区分が不明です。{why}"));
        }
        if product.status == Some(GenericStatus::GenericNotCheaper) {
            let message =
                format!("{name}は★（先発医薬品と薬価が同額か、それより高い後発医薬品）です。経済性の面でよいか確かめてください。");
            self.note("generic_not_cheaper_chosen", place, message);
        }
    }

    fn why_unknown(&self) -> String {
        match self.status_list() {
            Some(list) => format!("{list}に載っていないためです。新しい版が出たら取り込んで確かめてください。"),
            None => "後発医薬品に関する情報を取り込むと分かります。".to_owned(),
        }
    }

    /// Strengths of the ingredient, by the same route, that no entry of the group covers; told once, at the first entry of the ingredient.
    pub(super) fn strengths(&mut self, group: &DrugGroup, entry: &Entry, place: &[&str]) {
        let first = entries_of(group, entry).filter(|other| !other.items.is_empty()).min_by_key(|other| {
            (self.policy.tiers.iter().position(|tier| tier.id == other.tier).unwrap_or(usize::MAX), other.order, &other.id)
        });
        if first.is_none_or(|first| first.id != entry.id) {
            return;
        }
        let covered: Vec<&Product> =
            entries_of(group, entry).flat_map(|other| &other.items).flat_map(|item| self.catalogue.of_group(&item.group9)).collect();
        // By strength: whether a generic or biosimilar of it exists, or may exist as far as is known.
        let mut left_out: BTreeMap<(Decimal, &str), bool> = BTreeMap::new();
        for product in self.catalogue.of_ingredient(&entry.ingredient.code) {
            let same_route = covered.iter().any(|known| known.row.route == product.row.route);
            let known = covered.iter().any(|known| known.row.route == product.row.route && known.strength == product.strength);
            if same_route && !known && !product.strength.is_empty() {
                *left_out.entry((amount(&product.strength), &product.strength)).or_default() |=
                    product.generic_or_biosimilar() != Some(false);
            }
        }
        if left_out.is_empty() {
            return;
        }
        let names: Vec<String> = left_out
            .iter()
            .map(|((_, strength), generic)| if *generic { (*strength).to_owned() } else { format!("{strength}（後発医薬品なし）") })
            .collect();
        let message = format!(
            "「{}」には、収載していない規格があります: {}。収載しなくてよいか確かめてください。",
            entry.ingredient.name,
            names.join("、")
        );
        self.warning("strength_left_out", place, message);
    }
}

/// The number that a strength begins with, for its place in a list.
fn amount(strength: &str) -> Decimal {
    let number: String = strength.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    number.parse().unwrap_or_default()
}
