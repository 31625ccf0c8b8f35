//! The checks of a formulary against its policy and the reference data it stands on.

mod basis;
mod products;
#[cfg(test)]
mod tests;
mod writing;

use reference_data::catalogue::Catalogue;
use reference_data::codes::GenericStatus;
use reference_data::edition::Edition;
use reference_data::product::{Originator, Product};
use serde::Serialize;
use ts_rs::TS;

use crate::document::{Content, DrugGroup, Entry, Item};
use crate::policy::{Admits, Policy};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Error,
    Warning,
    Note,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Finding {
    /// A stable name: `recommended_without_generic`
    pub rule: String,
    pub level: Severity,
    /// Ids from the outside in: drug group, entry, item, product. Empty: the whole formulary.
    #[serde(rename = "where")]
    pub place: Vec<String>,
    /// A sentence in Japanese.
    pub message: String,
}

/// The newest imported editions, in use or not.
#[derive(Debug, Clone, Copy, Default)]
pub struct Newest<'a> {
    pub price_list: Option<&'a Edition>,
    pub generic_status: Option<&'a Edition>,
}

/// Everything that is to be said about a content; errors first, then in the order of the document. `catalogue` is that of the content's
/// basis, or the nearest that could be had: where it is another, that is a finding too.
pub fn check(content: &Content, policy: &Policy, catalogue: &Catalogue, newest: Newest) -> Vec<Finding> {
    let mut checking = Checking { content, policy, catalogue, findings: Vec::new() };
    checking.basis(newest);
    for group in sorted(&content.drug_groups, |group| (group.order, &group.id)) {
        let place = [group.id.as_str()];
        checking.group(group, &place);
        for entry in sorted(&group.entries, |entry| (entry.order, &entry.id)) {
            let place = [group.id.as_str(), entry.id.as_str()];
            checking.entry(group, entry, &place);
            for item in &entry.items {
                let place = [group.id.as_str(), entry.id.as_str(), item.id.as_str()];
                checking.item(group, entry, item, &place);
                for listed in &item.products {
                    let place = [group.id.as_str(), entry.id.as_str(), item.id.as_str(), listed.id.as_str()];
                    match catalogue.product(&listed.nhi_code) {
                        Some(product) => checking.picked(group, entry, product, &place),
                        None => checking.not_listed(&listed.name, &listed.nhi_code, &place),
                    }
                }
            }
        }
    }
    let mut findings = checking.findings;
    findings.sort_by_key(|finding| finding.level);
    findings
}

struct Checking<'a> {
    content: &'a Content,
    policy: &'a Policy,
    catalogue: &'a Catalogue,
    findings: Vec<Finding>,
}

impl Checking<'_> {
    fn find(&mut self, level: Severity, rule: &str, place: &[&str], message: String) {
        let place = place.iter().map(|id| (*id).to_owned()).collect();
        self.findings.push(Finding { rule: rule.to_owned(), level, place, message });
    }

    fn error(&mut self, rule: &str, place: &[&str], message: String) {
        self.find(Severity::Error, rule, place, message);
    }

    fn warning(&mut self, rule: &str, place: &[&str], message: String) {
        self.find(Severity::Warning, rule, place, message);
    }

    fn note(&mut self, rule: &str, place: &[&str], message: String) {
        self.find(Severity::Note, rule, place, message);
    }

    fn admits(&self, entry: &Entry) -> Option<Admits> {
        self.policy.tier(&entry.tier).map(|tier| tier.admits)
    }

    fn generics_only(&self, entry: &Entry) -> bool {
        self.admits(entry) == Some(Admits::GenericOrBiosimilar)
    }

    /// 薬価基準（2025-08-14） as sentences name it.
    fn price_list(&self) -> String {
        format!("薬価基準（{}）", self.catalogue.price_list.effective_on)
    }

    fn status_list(&self) -> Option<String> {
        self.catalogue.generic_status.as_ref().map(|edition| format!("後発医薬品に関する情報（{}）", edition.effective_on))
    }

    /// The label of a tier where originators may stand.
    fn open_tier(&self) -> Option<&str> {
        let tier = self.policy.tiers.iter().find(|tier| tier.admits == Admits::Any)?;
        Some(self.policy.label(self.content, &tier.id))
    }
}

/// 「テルミサルタン 錠 40mg」
fn item_name(entry: &Entry, item: &Item) -> String {
    let words = [entry.ingredient.name.as_str(), &item.form, &item.strength];
    format!("「{}」", words.iter().filter(|word| !word.is_empty()).copied().collect::<Vec<_>>().join(" "))
}

/// What kind of originator: `後発医薬品がある先発医薬品（区分2）`
fn originator_words(product: &Product) -> &'static str {
    match (product.status, product.row.originator) {
        (Some(GenericStatus::NoGeneric), _) => "後発医薬品がない先発医薬品（区分1）",
        (Some(GenericStatus::OriginatorWithGeneric), _) => "後発医薬品がある先発医薬品（区分2）",
        (Some(GenericStatus::OriginatorNotDearer), _) => "後発医薬品と薬価が同額か、それより安い先発医薬品（区分☆）",
        (_, Some(Originator::QuasiOriginator)) => "準先発品",
        (Some(_), _) => "先発医薬品",
        (None, _) => "先発医薬品（後発の区分は不明）",
    }
}

fn sorted<'a, T, K: Ord>(list: &'a [T], key: impl Fn(&'a T) -> K) -> Vec<&'a T> {
    let mut sorted: Vec<&T> = list.iter().collect();
    sorted.sort_by_key(|element| key(element));
    sorted
}

/// Products of the entry's ingredient that stand in the group's entries, by whichever tier.
fn entries_of<'a>(group: &'a DrugGroup, entry: &'a Entry) -> impl Iterator<Item = &'a Entry> {
    group.entries.iter().filter(|other| other.ingredient.code == entry.ingredient.code)
}
