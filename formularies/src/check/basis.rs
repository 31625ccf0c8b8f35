//! Does the formulary stand on what is at hand, and are its codes in it?

use reference_data::codes::NhiCode;
use reference_data::edition::{Edition, EditionId};
use reference_data::japanese::fold;
use reference_data::product::Product;

use super::{Checking, Newest, item_name};
use crate::document::{DrugGroup, Entry, Item};

impl Checking<'_> {
    pub(super) fn basis(&mut self, newest: Newest) {
        let catalogue = self.catalogue;
        let basis = &self.content.basis;
        let lists = [
            ("price", "薬価基準", &basis.price_list, Some(&catalogue.price_list), newest.price_list),
            ("status", "後発医薬品に関する情報", &basis.generic_status, catalogue.generic_status.as_ref(), newest.generic_status),
        ];
        for (rule, list, stated, at_hand, newest) in lists {
            self.edition(rule, list, stated.as_ref(), at_hand, newest);
        }
    }

    fn edition(&mut self, rule: &str, list: &str, stated: Option<&EditionId>, at_hand: Option<&Edition>, newest: Option<&Edition>) {
        let Some(stated) = stated else {
            let message = format!("根拠とする{list}の版が決まっていません。版を選んでください。");
            return self.warning(&format!("{rule}_basis_missing"), &[], message);
        };
        let Some(edition) = at_hand.filter(|edition| edition.is_called(stated)) else {
            let message =
                format!("根拠とする{list}の版がここにないか、選んだあとでその版にファイルが加わっています。版を選び直してください。");
            return self.warning(&format!("{rule}_basis_not_imported"), &[], message);
        };
        if let Some(newer) = newest.filter(|newest| newest.effective_on > edition.effective_on) {
            let message = format!(
                "根拠とする{list}は{}の版ですが、{}の版が取り込まれています。新しい版に切り替えて、収載薬を確かめてください。",
                edition.effective_on, newer.effective_on
            );
            self.warning(&format!("{rule}_basis_outdated"), &[], message);
        }
    }

    /// One finding for one absent thing: an absent ingredient of the group is not told again at its entries, and an absent form and
    /// strength not where its products are told.
    pub(super) fn group_codes(&mut self, group: &DrugGroup, place: &[&str]) {
        for code in &group.ingredients {
            if self.catalogue.of_ingredient(code).is_empty() {
                let message = format!(
                    "薬効群「{}」の成分コード{code}の品目が、{}にありません。コードを確かめてください。",
                    group.name,
                    self.price_list()
                );
                self.error("unknown_code", place, message);
            }
        }
    }

    pub(super) fn entry_codes(&mut self, group: &DrugGroup, entry: &Entry, place: &[&str]) {
        let code = &entry.ingredient.code;
        if !group.ingredients.contains(code) && self.catalogue.of_ingredient(code).is_empty() {
            let message = format!(
                "「{}」（成分コード{code}）の品目が、{}にありません。コードを確かめてください。",
                entry.ingredient.name,
                self.price_list()
            );
            self.error("unknown_code", place, message);
        }
        let names = self.catalogue.ingredient_names(code);
        let written = fold(&entry.ingredient.name);
        let meant = |name: &&str| fold(name).contains(&written) || written.contains(&fold(name));
        if !names.is_empty() && !names.iter().any(meant) {
            let message = format!(
                "「{}」のコード（{code}）は、{}では「{}」です。成分の名前かコードを確かめてください。",
                entry.ingredient.name,
                self.price_list(),
                names.join("」「")
            );
            self.warning("ingredient_name_differs", place, message);
        }
    }

    pub(super) fn item_codes(&mut self, entry: &Entry, item: &Item, place: &[&str]) {
        let told = !item.products.is_empty() || self.catalogue.of_ingredient(&entry.ingredient.code).is_empty();
        if !told && self.catalogue.of_group(&item.group9).is_empty() {
            let message = format!(
                "{}（コードの先頭9桁{}）の品目が、{}にありません。収載から外すか、別の規格を選んでください。",
                item_name(entry, item),
                item.group9,
                self.price_list()
            );
            self.error("unknown_code", place, message);
        }
    }

    /// What is printed beside a product has to be what the price list says of it.
    pub(super) fn item_words(&mut self, entry: &Entry, item: &Item, products: &[Product], place: &[&str]) {
        let written = fold(&item.strength);
        let meant = |product: &Product| fold(&product.strength) == written || fold(&product.row.spec).contains(&written);
        if let Some(first) = products.first()
            && !products.iter().any(meant)
        {
            let message = format!(
                "{}（コードの先頭9桁{}）の規格は、{}では「{}」です。規格かコードを確かめてください。",
                item_name(entry, item),
                item.group9,
                self.price_list(),
                first.strength
            );
            self.warning("strength_differs", place, message);
        }
    }

    pub(super) fn not_listed(&mut self, name: &str, code: &NhiCode, place: &[&str]) {
        let here = format!("{name}（{code}）は、{}にありません。", self.price_list());
        match self.catalogue.delisted().get(code) {
            Some(delisted) if self.catalogue.price_list.missing_parts.contains(&delisted.row.route) => {
                let part = delisted.row.route.word();
                self.error(
                    "unknown_code",
                    place,
                    format!("{here}この版の{part}のファイルが取り込まれていません。取り込んでから、確かめてください。"),
                );
            }
            Some(delisted) => {
                let message =
                    format!("{here}最後に載っていたのは{}の版です。収載から外すか、別の品目を選んでください。", delisted.last_listed_on);
                self.error("delisted_code", place, message);
            }
            None => self.error("unknown_code", place, format!("{here}コードを確かめるか、別の品目を選んでください。")),
        }
    }
}
