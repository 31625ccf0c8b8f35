//! Invents the products of an ingredient, and what becomes of them between the two editions.
//!
//! Each ingredient draws from a stream of its own, so its products are the same in every scale.

use std::collections::BTreeMap;

use super::chance::Chance;
use super::vocabulary::{Form, Ingredient, Maker, Makers, Market, Strength};
use crate::product::Route;

/// The tenth and eleventh character of the code of a 統一名収載 item.
const COMMON_NAME: u32 = 1;

/// The earlier and the later edition.
pub(super) const EDITIONS: [usize; 2] = [0, 1];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Originator,
    /// 先発品 that the status list leaves blank
    OutsideOriginator,
    QuasiOriginator,
    /// 後発品, biosimilars among them
    Generic,
    /// Neither
    Other,
}

impl Invented {
    /// 統一名収載: one code for the brands of many makers.
    pub fn common_name(&self) -> bool {
        self.listings.iter().flatten().all(|listing| listing.maker.is_none())
    }

    /// Ingredient, form and strength: the first nine characters of the code.
    pub fn group9(&self) -> &str {
        &self.code[..9]
    }
}

/// How a product stands in one edition.
#[derive(Debug, Clone)]
pub(super) struct Listing {
    pub name: String,
    /// None: 統一名収載
    pub maker: Option<&'static str>,
    /// Tenths of a yen.
    pub price: u64,
    /// 経過措置による使用期限
    pub transitional: &'static str,
    /// 備考 of the price list
    pub remarks: &'static str,
    /// 収載年月日 of the status list; blank where listed at the revision
    pub listed_on: &'static str,
    /// 備考 of the status list: an announced change. The status is `1` until then.
    pub notice: &'static str,
    /// The status edition lists the code.
    pub status_known: bool,
}

#[derive(Debug)]
pub(super) struct Invented {
    pub code: String,
    pub route: Route,
    pub ingredient: &'static str,
    /// The short name of the ingredient, as prescriptions by 一般名 write it.
    pub generic_name: &'static str,
    pub spec: String,
    pub pharmacopoeia: bool,
    pub narcotic: bool,
    /// ※ 業者名追記
    pub maker_appended: bool,
    pub role: Role,
    /// Code of the ingredient, for a biosimilar that of its reference: within it a generic makes originators `2`.
    pub family: &'static str,
    /// Form and strength: within it prices are compared.
    pub slot: String,
    /// Products of its form and strength are prescribed under names of their own (例外コード).
    pub exception: bool,
    pub listings: [Option<Listing>; 2],
    /// Draws for the two columns of the status list that no rule here decides: 算定対象から除外, カットオフ値.
    pub excluded: bool,
    pub in_cutoff: bool,
}

/// All products of the ingredient, in the order of their codes.
pub(super) fn products_of(ingredient: &Ingredient, makers: &Makers, seed: u64) -> Vec<Invented> {
    let mut chance = Chance::of_ingredient(seed, ingredient.code);
    let mut inventor = Inventor::new(ingredient, makers, &mut chance);
    let mut products = Vec::new();
    for form in &ingredient.forms {
        for (step, strength) in form.strengths.iter().enumerate() {
            products.extend(inventor.slot(form, step, strength, &mut chance));
        }
    }
    products.sort_by(|a, b| a.code.cmp(&b.code));
    if ingredient.is("square_unit") {
        square_the_unit(&mut products);
    }
    if ingredient.is("unknown_status")
        && let Some(listing) = products.iter_mut().rev().find_map(|product| product.listings[1].as_mut())
    {
        listing.status_known = false;
    }
    products
}

/// One product writes ㎍ where the others write μｇ, as older files do; not every font has the sign.
fn square_the_unit(products: &mut [Invented]) {
    let last = products.iter_mut().rev().find(|product| product.role == Role::Generic && product.spec.contains("μｇ"));
    let Some(product) = last else { return };
    product.spec = product.spec.replace("μｇ", "㎍");
    for listing in product.listings.iter_mut().flatten() {
        listing.name = listing.name.replace("μｇ", "㎍");
    }
}

/// What stays the same over all forms and strengths of an ingredient.
struct Inventor<'a> {
    ingredient: &'a Ingredient,
    originators: Vec<&'a Maker>,
    makers: Vec<&'a Maker>,
    /// Strengths given out by letter of the code.
    taken: BTreeMap<char, u32>,
    /// Originators' prices by strength: a tablet costs the same as its ＯＤ錠.
    levels: BTreeMap<&'static str, [u64; 2]>,
}

/// Prices of one form and strength by edition, in tenths of a yen.
struct Prices {
    originator: [u64; 2],
    /// Three price bands of generics, the dearest first.
    generic: [[u64; 2]; 3],
}

impl<'a> Inventor<'a> {
    fn new(ingredient: &'a Ingredient, makers: &'a Makers, chance: &mut Chance) -> Self {
        let pool = if ingredient.market == Market::Kampo { &makers.kampo } else { &makers.generic };
        Self {
            ingredient,
            originators: chance.choose(&makers.originator, ingredient.brands.len()),
            makers: chance.choose(pool, ingredient.makers),
            taken: BTreeMap::new(),
            levels: BTreeMap::new(),
        }
    }

    /// The products of one form and strength.
    fn slot(&mut self, form: &Form, step: usize, strength: &Strength, chance: &mut Chance) -> Vec<Invented> {
        let prices = self.prices(step, strength.label, chance);
        let group = self.group9(form);
        let ingredient = self.ingredient;
        let mut number = COMMON_NAME;
        let mut products = Vec::new();
        let mut add = |number: u32, role: Role, maker_appended: bool, listings: [Option<Listing>; 2], chance: &mut Chance| {
            products.push(Invented {
                code: with_last_digit(&group, number),
                route: ingredient.route,
                ingredient: ingredient.name,
                generic_name: ingredient.generic_name,
                spec: strength.spec.clone(),
                pharmacopoeia: ingredient.is("jp") && (role != Role::Generic || number != COMMON_NAME),
                narcotic: ingredient.is("narcotic"),
                maker_appended,
                role,
                family: ingredient.says("reference").unwrap_or(ingredient.code),
                slot: format!("{}/{}", form.word, strength.label),
                exception: ingredient.is("exception"),
                listings,
                excluded: chance.percent(4),
                in_cutoff: chance.percent(75),
            });
        };

        if ingredient.is("common") && strength.generic {
            let role = without_brand(ingredient.market);
            let name = format!("{}{}{}（見本）", ingredient.name, strength.label, form.common_name);
            add(COMMON_NAME, role, false, both(|edition| listing(name.clone(), None, prices.generic[2][edition])), chance);
        }
        if strength.originator {
            for (at, (brand, maker)) in ingredient.brands.iter().zip(&self.originators).enumerate() {
                number += 1;
                let role = match ingredient.market {
                    Market::QuasiOriginator => Role::QuasiOriginator,
                    Market::Outside => Role::OutsideOriginator,
                    _ => Role::Originator,
                };
                // A second originator is somewhat cheaper than the first, unless both have met the generics.
                let price = |edition: usize| match at {
                    0 => prices.originator[edition],
                    _ => (prices.originator[edition] * 92 / 100).max(prices.generic[0][edition]),
                };
                let name = format!("{brand}{}{}", form.word, strength.label);
                let mut listings = both(|edition| listing(name.clone(), Some(maker_name(maker, edition)), price(edition)));
                announce(ingredient, &mut listings);
                add(number, role, false, listings, chance);
            }
        }
        if strength.generic {
            for (at, maker) in self.makers.iter().enumerate() {
                number += 1 + u32::from(chance.percent(15));
                if at > 0 && chance.percent(12) {
                    continue;
                }
                let role = without_brand(ingredient.market);
                let band = prices.generic[[0, 0, 0, 0, 1, 1, 1, 1, 2, 2][chance.below(10)]];
                let appended = role == Role::Other && form.common_name.is_empty() && at % 2 == 0;
                let name = self.generic_name(form, strength, maker, appended);
                let mut listings = both(|edition| listing(name.clone(), Some(maker_name(maker, edition)), band[edition]));
                live(ingredient.market, &mut listings, chance);
                add(number, role, appended, listings, chance);
            }
        }
        for (at, product) in products.iter_mut().filter(|product| product.role == Role::Generic).enumerate() {
            if let Some(second) = ingredient.says("second_name").filter(|_| at % 3 == 2) {
                product.ingredient = second;
            }
        }
        products
    }

    fn generic_name(&self, form: &Form, strength: &Strength, maker: &Maker, appended: bool) -> String {
        let Ingredient { generic_name, market, .. } = self.ingredient;
        let (word, label, mark) = (form.word, strength.label, maker.mark);
        match market {
            Market::Kampo => format!("{mark}{generic_name}{word}（医療用）"),
            Market::Biosimilar => format!("{generic_name}ＢＳ{word}{label}「{mark}」"),
            _ if appended => format!("{generic_name}{label}（{}）", maker.name),
            _ => format!("{generic_name}{word}{label}「{mark}」"),
        }
    }

    /// Each strength costs about half as much again as the one before it; in the later edition most prices are lower.
    fn prices(&mut self, step: usize, label: &'static str, chance: &mut Chance) -> Prices {
        let ingredient = self.ingredient;
        let later = |price: u64, chance: &mut Chance| match chance.below(100) {
            0..8 => price,
            8..22 => price * (1010 + chance.below(90) as u64) / 1000,
            _ => price * (900 + chance.below(90) as u64) / 1000,
        };
        let listed = |price: u64| rounded(price, ingredient.route);
        let mut originator = *self.levels.entry(label).or_insert_with(|| {
            let earlier = (0..step).fold(ingredient.price, |price, _| price * 155 / 100);
            [listed(earlier), listed(later(earlier, chance)).max(1)]
        });
        let [first, _] = originator;
        let unbranded = ingredient.brands.is_empty();
        let floor = if ingredient.is("jp") || ingredient.price < 104 { 59 } else { 104 };
        let mut generic = [100, 80, 56].map(|share| {
            let share = share * (94 + chance.below(12) as u64);
            let earlier = if unbranded { first * share / 10_000 } else { first * 46 * share / 1_000_000 };
            let later = later(earlier, chance);
            [earlier, later].map(|price| listed(price.max(floor)))
        });
        for edition in EDITIONS {
            for band in 0..3 {
                let above = if band == 0 { originator[edition] } else { generic[band - 1][edition] };
                if !(unbranded && band == 0) {
                    generic[band][edition] = generic[band][edition].min(above);
                }
            }
        }
        // From which edition on originator and generics have met in price (☆, ★); the demo stays easy to follow.
        let flat_since = match chance.below(100) {
            _ if ingredient.is("flat") && step == 0 => 1,
            0..2 if !ingredient.demo => 0,
            2..4 if !ingredient.demo => 1,
            _ => 2,
        };
        for edition in EDITIONS {
            if edition >= flat_since && ingredient.market == Market::Generics {
                originator[edition] = generic[0][edition];
                generic[1][edition] = generic[0][edition];
                generic[2][edition] = generic[0][edition];
            }
        }
        Prices { originator, generic }
    }

    /// The next free group of form and strength among the form's letters.
    fn group9(&mut self, form: &Form) -> String {
        for letter in form.letters.chars() {
            let taken = self.taken.entry(letter).or_default();
            if *taken < 9 {
                *taken += 1;
                return format!("{}{letter}{taken}", self.ingredient.code);
            }
        }
        unreachable!("forms.csv: {} has more strengths than letters", self.ingredient.code)
    }
}

/// What a product without a brand of its own is.
fn without_brand(market: Market) -> Role {
    match market {
        Market::Outside | Market::Unbranded | Market::Kampo => Role::Other,
        _ => Role::Generic,
    }
}

fn both(listing: impl Fn(usize) -> Listing) -> [Option<Listing>; 2] {
    EDITIONS.map(|edition| Some(listing(edition)))
}

fn listing(name: String, maker: Option<&'static str>, price: u64) -> Listing {
    Listing { name, maker, price, transitional: "", remarks: "", listed_on: "", notice: "", status_known: true }
}

fn maker_name(maker: &Maker, edition: usize) -> &'static str {
    if edition == 0 { maker.name } else { maker.later_name }
}

/// What is announced of an originator: the status that its first generics bring, a new price.
fn announce(ingredient: &Ingredient, listings: &mut [Option<Listing>; 2]) {
    let [Some(earlier), Some(later)] = listings else { return };
    match ingredient.market {
        Market::FirstGenerics2025 => earlier.notice = "R7.10.1から「2」に変更",
        Market::FirstGenerics2026 => later.notice = "R8.10.1から「2」に変更",
        Market::FirstGenerics2026Undated => later.notice = "10月1日から「2」に変更",
        _ => {}
    }
    if ingredient.is("repriced") {
        later.remarks = "R8.8.1新薬価適用";
    }
}

/// Whether a generic comes, goes, runs out or changes its name between the editions.
fn live(market: Market, listings: &mut [Option<Listing>; 2], chance: &mut Chance) {
    let [earlier, later] = listings;
    let (Some(before), Some(after)) = (earlier.as_mut(), later.as_mut()) else { return };
    if matches!(market, Market::FirstGenerics2026 | Market::FirstGenerics2026Undated) {
        after.listed_on = "20251205";
        after.remarks = "R7.12.5収載";
        *earlier = None;
        return;
    }
    match chance.below(100) {
        0..6 => {
            before.transitional = ["R8.3.31まで", "R8.3.31まで", "R7.9.30まで", ""][chance.below(4)];
            *later = None;
        }
        6..11 => {
            (after.listed_on, after.remarks) = [("20250613", ""), ("20251205", "R7.12.5収載")][chance.below(2)];
            *earlier = None;
        }
        11..14 => after.transitional = ["R9.3.31まで", "R9.3.31まで", "R8.9.30まで"][chance.below(3)],
        14 => after.name = after.name.replace('「', "　「"),
        _ => {}
    }
}

/// Prices have one decimal; those of injections from 100 yen on have none.
fn rounded(tenths: u64, route: Route) -> u64 {
    if route == Route::Injection && tenths >= 1000 { tenths / 10 * 10 } else { tenths }
}

/// The group, two digits of the product and a last digit. What the ministry's last digit is computed from is not published.
pub(super) fn with_last_digit(group: &str, product: u32) -> String {
    let body = format!("{group}{product:02}");
    let sum: u32 = body.bytes().zip([3, 1].into_iter().cycle()).map(|(byte, weight)| u32::from(byte % 10) * weight).sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}
