//! What is missing in, or contradicts, what is written.

use std::collections::BTreeSet;

use super::Checking;
use crate::document::{DrugGroup, Entry, Item, Level};

impl Checking<'_> {
    pub(super) fn group(&mut self, group: &DrugGroup, place: &[&str]) {
        self.group_codes(group, place);
        let required = &self.policy.required_tier;
        if !group.entries.iter().any(|entry| entry.tier == *required) {
            let label = self.policy.label(self.content, required);
            let message = format!("薬効群「{}」に「{label}」がありません。1つ以上選んでください。", group.name);
            self.error("group_without_recommended", place, message);
        }
        self.duplicates(group);
    }

    pub(super) fn entry(&mut self, group: &DrugGroup, entry: &Entry, place: &[&str]) {
        self.entry_codes(group, entry, place);
        let name = &entry.ingredient.name;
        if self.policy.tier(&entry.tier).is_none() {
            let message =
                format!("「{name}」の区分「{}」は、方針「{}」にありません。区分を選び直してください。", entry.tier, self.policy.name);
            self.error("unknown_tier", place, message);
        }
        if entry.level == Level::Brand && blank(entry.brand_reason.as_deref()) {
            let message =
                format!("「{name}」を銘柄で収載する理由が書かれていません。製剤の特性などの理由を書くか、一般名での収載に戻してください。");
            self.error("brand_without_reason", place, message);
        }
        if entry.items.is_empty() {
            let message = format!("「{name}」の剤形・規格が選ばれていません。候補から選んでください。");
            self.error("entry_without_items", place, message);
        }
        let reason = &entry.reason;
        let missing: Vec<&str> =
            [("有効性", &reason.efficacy), ("安全性", &reason.safety), ("経済性", &reason.economy), ("安定供給", &reason.stable_supply)]
                .into_iter()
                .filter(|(_, text)| text.trim().is_empty())
                .map(|(word, _)| word)
                .collect();
        if !missing.is_empty() {
            let message = format!("「{name}」を選んだ理由のうち、{}が書かれていません。公表までに書いてください。", missing.join("・"));
            self.warning("reason_missing", place, message);
        }
        self.strengths(group, entry, place);
    }

    /// Told at the later of the two.
    fn duplicates(&mut self, group: &DrugGroup) {
        let mut products = BTreeSet::new();
        let entries = super::sorted(&group.entries, |entry| {
            (self.policy.tiers.iter().position(|tier| tier.id == entry.tier), entry.order, &entry.id)
        });
        for (at, entry) in entries.iter().enumerate() {
            for item in &entry.items {
                for product in &item.products {
                    if !products.insert(&product.nhi_code) {
                        let message = format!("{}が、薬効群「{}」に2回収載されています。一方を外してください。", product.name, group.name);
                        self.error("duplicate_entry", &[&group.id, &entry.id, &item.id, &product.id], message);
                    }
                }
            }
            if entries[..at].iter().any(|earlier| self.repeats(earlier, entry)) {
                let message = format!(
                    "「{}」が、薬効群「{}」に重ねて収載されています。一方を外すか、1つにまとめてください。",
                    entry.ingredient.name, group.name
                );
                self.error("duplicate_entry", &[&group.id, &entry.id], message);
            }
        }
    }

    /// Two entries of one ingredient at one level mean the same: neither names a form, or both mean one form and strength. In two tiers a
    /// form and strength may stand twice as long as no product is meant twice: the generics recommended, the originator as an option.
    fn repeats(&self, a: &Entry, b: &Entry) -> bool {
        if a.ingredient.code != b.ingredient.code || a.level != b.level {
            return false;
        }
        if a.items.is_empty() || b.items.is_empty() {
            return a.items.is_empty() && b.items.is_empty();
        }
        a.items
            .iter()
            .any(|one| b.items.iter().any(|other| one.group9 == other.group9 && (a.tier == b.tier || self.overlap(a, one, b, other))))
    }

    /// A picked product lies among those that the other item means without picking. The same product picked twice is told by itself.
    fn overlap(&self, a: &Entry, one: &Item, b: &Entry, other: &Item) -> bool {
        let meant = |entry: &Entry| {
            let admits = self.admits(entry);
            self.catalogue.of_group(&one.group9).iter().filter(move |product| admits.is_some_and(|admits| admits.admits(product)))
        };
        let among = |item: &Item, entry: &Entry| {
            meant(entry).any(|product| item.products.iter().any(|listed| listed.nhi_code == product.row.nhi_code))
        };
        match (one.products.is_empty(), other.products.is_empty()) {
            (true, true) => meant(a).any(|product| meant(b).any(|same| same.row.nhi_code == product.row.nhi_code)),
            (true, false) => among(other, a),
            (false, true) => among(one, b),
            (false, false) => false,
        }
    }
}

fn blank(text: Option<&str>) -> bool {
    text.is_none_or(|text| text.trim().is_empty())
}
