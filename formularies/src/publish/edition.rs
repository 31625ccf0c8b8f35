//! An edition as its reader sees it: the one value that every format prints.

use std::collections::BTreeSet;

use jiff::civil::Date;
use reference_data::catalogue::Catalogue;
use reference_data::codes::{GenericStatus, NhiCode};
use reference_data::edition::EditionId;
use rust_decimal::Decimal;
use serde::Serialize;
use ts_rs::TS;

use crate::document::{BasisDates, Content, DrugGroup, Fact, Level, ListedProduct, Reference, name};
use crate::policy::{Admits, Policy};

/// Texts are final, in reading order; formats lay them out and add nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "PrintedEdition")]
pub struct Edition {
    pub title: String,
    /// 版
    pub edition: String,
    pub issuer: String,
    pub region: String,
    pub state: State,
    /// 公表日, 見直し期限 …
    pub dates: Vec<Labelled>,
    /// 薬価基準 2025-08-14 … with the editions' hashes
    pub basis: Vec<Labelled>,
    /// The tiers' rule in sentences.
    pub policy: Labelled,
    pub statement: String,
    pub committee: Vec<Member>,
    pub groups: Vec<Group>,
    pub references: Vec<String>,
    /// SHA-256 of the canonical content.
    pub content_sha256: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "PrintedState")]
pub enum State {
    /// 案: every page says so
    Draft,
    Published {
        #[ts(type = "string")]
        on: Date,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Labelled {
    pub label: String,
    pub value: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "PrintedMember")]
pub struct Member {
    pub name: String,
    pub role: String,
    /// 利益相反: one text, 「なし」 where none is declared.
    pub coi: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "PrintedGroup")]
pub struct Group {
    pub name: String,
    /// 版, 初回作成日, 見直し期限 …
    pub dates: Vec<Labelled>,
    pub scope: String,
    pub tiers: Vec<Tier>,
    /// Considered and not listed: ingredient and why.
    pub considered: Vec<Labelled>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "PrintedTier")]
pub struct Tier {
    pub mark: String,
    pub label: String,
    pub note: String,
    pub entries: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "PrintedEntry")]
pub struct Entry {
    /// 推奨順位, as printed; empty where there is none.
    pub rank: String,
    /// 一般名, or the brand with its 一般名.
    pub name: String,
    pub items: Vec<Item>,
    pub indication: String,
    pub conditions: String,
    /// 有効性, 安全性, 経済性, 安定供給, 銘柄指定の理由: those that are written.
    pub reasons: Vec<Labelled>,
    /// Numbers into [`Edition::references`], from 1.
    pub references: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "PrintedItem")]
pub struct Item {
    /// 剤形 and 規格: `錠 40mg`
    pub form_and_strength: String,
    pub group9: String,
    /// True where no product was picked and `products` are all that the tier admits.
    pub any_product: bool,
    pub products: Vec<Product>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "PrintedProduct")]
pub struct Product {
    pub nhi_code: String,
    pub name: String,
    /// Empty for 統一名収載.
    pub maker: String,
    pub spec: String,
    /// Yen, one or two decimals, with separators: `1,234.50`
    pub price: String,
    /// The published sign, `不明` where unknown, empty for blank.
    pub status: String,
    /// 経過措置 2026-03-31まで, 統一名収載 …
    pub notes: Vec<String>,
}

impl Edition {
    /// The draft as it would be published on this catalogue.
    pub fn draft(content: &Content, policy: &Policy, catalogue: &Catalogue) -> Self {
        let filled = with_facts(content, policy, catalogue);
        Self { content_sha256: name(content), basis: basis_at_hand(content, catalogue), ..build(&filled, policy, State::Draft) }
    }

    /// A published content; it carries every fact that is printed.
    pub fn published(content: &Content, policy: &Policy, on: Date) -> Self {
        build(content, policy, State::Published { on })
    }
}

/// The content with what the catalogue says of every product in it: of those picked, and of all that the tier admits where none is.
pub fn with_facts(content: &Content, policy: &Policy, catalogue: &Catalogue) -> Content {
    let mut filled = content.clone();
    filled.facts.clear();
    for entry in content.drug_groups.iter().flat_map(|group| &group.entries) {
        for item in &entry.items {
            let admits = policy.tier(&entry.tier).map(|tier| tier.admits);
            let meant: Vec<&reference_data::product::Product> = if item.products.is_empty() {
                let all = catalogue.of_group(&item.group9).iter();
                all.filter(|product| admits.is_some_and(|admits| admits.admits(product))).collect()
            } else {
                item.products.iter().filter_map(|listed| catalogue.product(&listed.nhi_code)).collect()
            };
            for product in meant {
                filled.facts.insert(product.row.nhi_code.clone(), fact(product, catalogue));
            }
        }
    }
    let date = |stated: &Option<EditionId>, edition: Option<&reference_data::edition::Edition>| {
        edition.filter(|edition| stated.as_ref().is_some_and(|stated| edition.is_called(stated))).map(|edition| edition.effective_on)
    };
    filled.basis_dates = BasisDates {
        price_list: date(&content.basis.price_list, Some(&catalogue.price_list)),
        generic_status: date(&content.basis.generic_status, catalogue.generic_status.as_ref()),
    };
    filled
}

fn fact(product: &reference_data::product::Product, catalogue: &Catalogue) -> Fact {
    let row = &product.row;
    Fact {
        name: row.name.clone(),
        maker: row.maker.clone(),
        price: row.price,
        spec: row.spec.clone(),
        biosimilar: product.biosimilar,
        status: product.status,
        transitional_until: row.transitional_until,
        edition: catalogue.price_list.id.clone(),
    }
}

fn build(content: &Content, policy: &Policy, state: State) -> Edition {
    let mut references: Vec<&Reference> = content.references.iter().collect();
    references.sort_by_key(|reference| (reference.order, &reference.id));
    let mut groups: Vec<&DrugGroup> = content.drug_groups.iter().collect();
    groups.sort_by_key(|group| (group.order, &group.id));
    let mut committee: Vec<&crate::document::Member> = content.committee.iter().collect();
    committee.sort_by_key(|member| (member.order, &member.id));
    let printing = Printing { content, policy, references: &references };
    Edition {
        title: content.title.clone(),
        edition: content.edition.clone(),
        issuer: content.issuer.name.clone(),
        region: content.region.name.clone(),
        state,
        dates: match state {
            State::Draft => Vec::new(),
            State::Published { on } => vec![labelled("公表日", on.to_string())],
        },
        basis: basis(content),
        policy: labelled(&policy.name, policy.description.clone()),
        statement: content.statement.clone(),
        committee: committee.into_iter().map(member).collect(),
        groups: groups.into_iter().map(|group| printing.group(group)).collect(),
        references: references.iter().map(|reference| reference.text.clone()).collect(),
        content_sha256: name(content),
    }
}

fn labelled(label: &str, value: String) -> Labelled {
    Labelled { label: label.to_owned(), value }
}

fn basis(content: &Content) -> Vec<Labelled> {
    let line = |label: &str, edition: &Option<EditionId>, date: Option<Date>| {
        let date = date.map_or_else(|| "日付不明".to_owned(), |date| date.to_string());
        labelled(label, edition.as_ref().map_or_else(|| "未定".to_owned(), |edition| format!("{date}（SHA-256 {edition}）")))
    };
    vec![
        line("薬価基準", &content.basis.price_list, content.basis_dates.price_list),
        line("後発医薬品に関する情報", &content.basis.generic_status, content.basis_dates.generic_status),
    ]
}

/// The editions that the figures of a draft come from: where they are not the ones it names, the reader is told.
fn basis_at_hand(content: &Content, catalogue: &Catalogue) -> Vec<Labelled> {
    let line = |label: &str, stated: &Option<EditionId>, edition: Option<&reference_data::edition::Edition>| {
        let Some(edition) = edition else { return labelled(label, "なし".to_owned()) };
        let value = format!("{}（SHA-256 {}）", edition.effective_on, edition.id);
        labelled(
            label,
            match stated {
                Some(stated) if edition.is_called(stated) => value,
                Some(_) => format!("{value} 指定された版がないため、この版による"),
                None => format!("{value} 版の指定がないため、この版による"),
            },
        )
    };
    vec![
        line("薬価基準", &content.basis.price_list, Some(&catalogue.price_list)),
        line("後発医薬品に関する情報", &content.basis.generic_status, catalogue.generic_status.as_ref()),
    ]
}

fn member(member: &crate::document::Member) -> Member {
    let coi = if member.coi.is_empty() { "なし".to_owned() } else { member.coi.join("、") };
    Member { name: member.name.clone(), role: member.role.clone(), coi }
}

struct Printing<'a> {
    content: &'a Content,
    policy: &'a Policy,
    references: &'a [&'a Reference],
}

impl Printing<'_> {
    fn group(&self, group: &DrugGroup) -> Group {
        let date = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
        let dates = [
            labelled("版", group.edition.clone()),
            labelled("初回作成日", date(group.first_issued_on)),
            labelled("見直し期限", date(group.review_due)),
        ];
        let mut considered: Vec<&crate::document::Considered> = group.considered.iter().collect();
        considered.sort_by_key(|considered| (considered.order, &considered.id));
        Group {
            name: group.name.clone(),
            dates: dates.into_iter().filter(|date| !date.value.is_empty()).collect(),
            scope: group.scope.clone(),
            tiers: self.tiers(group),
            considered: considered.into_iter().map(|considered| labelled(&considered.ingredient.name, considered.reason.clone())).collect(),
        }
    }

    /// The tiers that have entries, in the policy's order; then those that the policy does not know, so that nothing vanishes.
    fn tiers(&self, group: &DrugGroup) -> Vec<Tier> {
        let known = self.policy.tiers.iter().map(|tier| tier.id.as_str());
        let strange: BTreeSet<&str> =
            group.entries.iter().map(|entry| entry.tier.as_str()).filter(|tier| self.policy.tier(tier).is_none()).collect();
        known.chain(strange).filter_map(|id| self.tier(group, id)).collect()
    }

    fn tier(&self, group: &DrugGroup, id: &str) -> Option<Tier> {
        let mut entries: Vec<&crate::document::Entry> = group.entries.iter().filter(|entry| entry.tier == id).collect();
        entries.sort_by_key(|entry| (entry.order, &entry.id));
        let tier = self.policy.tier(id);
        (!entries.is_empty()).then(|| Tier {
            mark: tier.map(|tier| tier.mark.clone()).unwrap_or_default(),
            label: self.policy.label(self.content, id).to_owned(),
            note: tier.map(|tier| tier.note.clone()).unwrap_or_default(),
            entries: entries.into_iter().map(|entry| self.entry(entry)).collect(),
        })
    }

    fn entry(&self, entry: &crate::document::Entry) -> Entry {
        let reason = &entry.reason;
        let reasons = [
            labelled("有効性", reason.efficacy.clone()),
            labelled("安全性", reason.safety.clone()),
            labelled("経済性", reason.economy.clone()),
            labelled("安定供給", reason.stable_supply.clone()),
            labelled("銘柄指定の理由", entry.brand_reason.clone().unwrap_or_default()),
        ];
        let mut references: Vec<usize> = entry
            .references
            .iter()
            .filter_map(|id| self.references.iter().position(|reference| reference.id == *id))
            .map(|at| at + 1)
            .collect();
        references.sort_unstable();
        Entry {
            rank: entry.rank.map(|rank| rank.to_string()).unwrap_or_default(),
            name: entry_name(entry),
            items: entry.items.iter().map(|item| self.item(entry, item)).collect(),
            indication: entry.indication.clone(),
            conditions: entry.conditions.clone(),
            reasons: reasons.into_iter().filter(|reason| !reason.value.trim().is_empty()).collect(),
            references,
        }
    }

    fn item(&self, entry: &crate::document::Entry, item: &crate::document::Item) -> Item {
        let any_product = item.products.is_empty();
        let products = if any_product {
            let generics_only = self.policy.tier(&entry.tier).is_some_and(|tier| tier.admits == Admits::GenericOrBiosimilar);
            let meant = |fact: &Fact| !generics_only || fact.biosimilar || fact.status.is_some_and(GenericStatus::is_generic);
            let facts = self.content.facts.iter().filter(|(code, fact)| code.group9() == item.group9 && meant(fact));
            facts.map(|(code, fact)| product(code, fact)).collect()
        } else {
            item.products
                .iter()
                .map(|listed| match self.content.facts.get(&listed.nhi_code) {
                    Some(fact) => product(&listed.nhi_code, fact),
                    None => absent(listed),
                })
                .collect()
        };
        Item {
            form_and_strength: [item.form.as_str(), &item.strength]
                .into_iter()
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
                .join(" "),
            group9: item.group9.to_string(),
            any_product,
            products,
        }
    }
}

/// 一般名; for a brand its product names with the 一般名 behind.
fn entry_name(entry: &crate::document::Entry) -> String {
    let generic = &entry.ingredient.name;
    let brands: BTreeSet<&str> = entry.items.iter().flat_map(|item| &item.products).map(|product| product.name.as_str()).collect();
    if entry.level == Level::Ingredient || brands.is_empty() {
        return generic.clone();
    }
    format!("{}（{generic}）", brands.into_iter().collect::<Vec<_>>().join("、"))
}

fn product(code: &NhiCode, fact: &Fact) -> Product {
    let mut notes = Vec::new();
    if fact.maker.is_none() {
        notes.push("統一名収載".to_owned());
    }
    if fact.biosimilar {
        notes.push("バイオ後続品".to_owned());
    }
    if fact.status == Some(GenericStatus::NoGeneric) {
        notes.push("後発医薬品なし".to_owned());
    }
    if let Some(until) = fact.transitional_until {
        notes.push(format!("経過措置 {until}まで"));
    }
    Product {
        nhi_code: code.to_string(),
        name: fact.name.clone(),
        maker: fact.maker.clone().unwrap_or_default(),
        spec: fact.spec.clone(),
        price: yen(fact.price),
        status: fact.status.map_or("不明", GenericStatus::sign).to_owned(),
        notes,
    }
}

/// Picked, and not in the price list of the basis.
fn absent(listed: &ListedProduct) -> Product {
    Product {
        nhi_code: listed.nhi_code.to_string(),
        name: listed.name.clone(),
        maker: listed.maker.clone().unwrap_or_default(),
        spec: String::new(),
        price: "－".to_owned(),
        status: "不明".to_owned(),
        notes: vec!["薬価基準にありません".to_owned()],
    }
}

/// As published, with separators and at least one decimal: `1,234.50`, `10.4`, `120.0`.
fn yen(price: Decimal) -> String {
    let text = price.to_string();
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, "0"));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped}.{decimals}")
}
