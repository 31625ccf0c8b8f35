//! What is used of which product: an invented demand that looks like a real one. Quantities follow the population, generics stand at 70 to
//! 90 % and lower for some ingredients in some places, seasons show, a new generic takes its time. Whole numbers throughout.

use std::ops::Range;

use super::chance::{Chance, Of};
use super::invent::{Invented, Listing, Role};
use super::unit::MasterUnit;
use super::uptake::Uptake;
use crate::product::Route;

/// 2025-04 to 2026-03.
pub(super) const MONTHS: usize = 12;

/// Shares are in thousandths, quantities in tenths of a 規格単位.
const WHOLE: u64 = 1000;
const PERSONS: u64 = 100_000;

/// A place, or a part of its people, that uses medicines.
#[derive(Debug, Clone)]
pub(super) struct Consumer {
    /// Tells its draws from other places'; strata of a place have the place's.
    pub place: u64,
    /// Which part of the place's people.
    pub stratum: u64,
    pub persons: u64,
    /// Added to the share of generics, in thousandths.
    pub leaning: i64,
    /// The sample formulary is its own.
    pub follows: bool,
}

pub(super) struct Demand<'a> {
    pub items: Vec<Item<'a>>,
    groups: Vec<Group>,
    /// A place takes up another product of the same form and strength once so many tenths a month go to each.
    enough: u64,
    /// Of the products that a place does not use, so many thousandths have no row; the others are zero.
    silent: u64,
}

/// A product that is used.
pub(super) struct Item<'a> {
    pub product: &'a Invented,
    generic: bool,
    weight: u64,
    /// Months in which it is on the list.
    first: usize,
    last: usize,
}

/// The products of one form and strength, neighbours among the items.
struct Group {
    items: Range<usize>,
    /// The ingredient's number among those that are used.
    ingredient: usize,
    /// Tenths a month for [`PERSONS`].
    rate: u64,
    /// What generics take, in thousandths, in each month.
    generic_share: [i64; MONTHS],
    season: &'static [u64; MONTHS],
    /// Counted by the piece: tenths occur where something is weighed or measured alone.
    pieces: bool,
}

impl<'a> Demand<'a> {
    /// Of the most used ingredients, as many whole ones as give up to `most` products. Injections are left to hospitals, insulin excepted.
    pub fn draw(products: &'a [Invented], most: usize, enough: u64, silent: u64, seed: u64) -> Self {
        let mut ingredients: Vec<Ingredient> = products
            .chunk_by(|a, b| a.code[..7] == b.code[..7])
            .filter(|products| products[0].route != Route::Injection || products[0].code.starts_with("2492"))
            .map(|products| Ingredient::draw(products, seed))
            .collect();
        ingredients.sort_by_key(|ingredient| (std::cmp::Reverse(ingredient.rate), ingredient.code()));
        let mut left = most;
        ingredients.retain(|ingredient| {
            let fits = ingredient.products.len() <= left;
            left -= if fits { ingredient.products.len() } else { 0 };
            fits
        });
        ingredients.sort_by_key(Ingredient::code);

        let mut demand = Self { items: Vec::new(), groups: Vec::new(), enough, silent };
        for (number, ingredient) in ingredients.into_iter().enumerate() {
            demand.add(number, ingredient);
        }
        demand
    }

    fn add(&mut self, number: usize, mut ingredient: Ingredient<'a>) {
        let chance = &mut ingredient.chance;
        let groups: Vec<(&[Invented], u64)> =
            ingredient.products.chunk_by(|a, b| a.group9() == b.group9()).map(|products| (products, 1 << chance.below(4))).collect();
        let all: u64 = groups.iter().map(|(_, part)| part).sum();
        for (products, part) in groups {
            let from = self.items.len();
            self.items.extend(products.iter().map(|product| Item::draw(product, chance)));
            let items = from..self.items.len();
            self.groups.push(Group {
                ingredient: number,
                rate: ingredient.rate * part / all,
                generic_share: generic_share(&self.items[items.clone()], ingredient.generic_share),
                season: season(&products[0].code),
                pieces: !matches!(MasterUnit::of(&products[0].spec).word, "ｇ" | "ｍＬ"),
                items,
            });
        }
    }

    /// What a consumer uses in a month, in tenths, by item; None: not on the list, or never used and not reported.
    pub fn month(&self, consumer: &Consumer, month: usize, seed: u64, used: &mut Vec<Option<u64>>) {
        used.clear();
        used.resize(self.items.len(), None);
        let mut taste = Chance::new(seed, Of::Preference, consumer.place);
        let mut chance = Chance::new(seed, Of::Month, (consumer.place * MONTHS as u64 + month as u64) * 8 + consumer.stratum);
        let mut ingredient = usize::MAX;
        let mut held_back = 0;
        for group in &self.groups {
            if group.ingredient != ingredient {
                ingredient = group.ingredient;
                held_back = if taste.below(100) < 6 { 120 + taste.below(260) as i64 } else { 0 };
            }
            let liked = 750 + taste.below(500) as u64;
            let usual = group.rate * consumer.persons / PERSONS * liked / WHOLE;
            let uptake = if consumer.follows { Uptake::of(&self.items[group.items.start].product.code, month) } else { Uptake::NONE };
            let now = usual * group.season[month] / WHOLE * (940 + chance.below(120) as u64) / WHOLE * uptake.amount / WHOLE;
            let leaning = if held_back > 0 { -held_back } else { consumer.leaning };
            let share = (group.generic_share[month] + leaning).clamp(20, 985) as u64;
            // Where little is needed, not every form and strength is at hand.
            let at_hand = usual * WHOLE * 2 / self.enough > taste.below(1000) as u64;
            let taken = self.taken(group, month, &mut taste);
            for (generic, part) in [(true, share), (false, WHOLE - share)] {
                let part = if taken.both_sides() { part } else { WHOLE };
                let amounts = at_hand.then(|| [usual, now].map(|amount| amount * part / WHOLE));
                taken.distribute(self, generic, amounts, uptake.breadth, &mut chance, used);
            }
            if group.pieces {
                for tenths in used[group.items.clone()].iter_mut().flatten() {
                    // Half a tablet is dispensed as well.
                    *tenths = if *tenths > 10 && *tenths % 97 == 0 { *tenths / 10 * 10 + 5 } else { *tenths / 10 * 10 };
                }
            }
        }
    }

    /// The group's products that are on the list in the month, with how much the place likes each. All are drawn for, listed or not.
    fn taken(&self, group: &Group, month: usize, taste: &mut Chance) -> Taken {
        let mut taken = Taken { generics: Vec::new(), originators: Vec::new() };
        for at in group.items.clone() {
            let item = &self.items[at];
            let dislike = taste.below(1000) as u64;
            if (item.first..=item.last).contains(&month) {
                let side = if item.generic { &mut taken.generics } else { &mut taken.originators };
                side.push((at, dislike));
            }
        }
        taken
    }
}

/// Products on the list by side, with how much the place dislikes each, in thousandths.
struct Taken {
    generics: Vec<(usize, u64)>,
    originators: Vec<(usize, u64)>,
}

impl Taken {
    fn both_sides(&self) -> bool {
        !self.generics.is_empty() && !self.originators.is_empty()
    }

    /// The products that the place takes up share what there is, in a usual month and in this one; the others are not used, or not reported.
    fn distribute(
        &self,
        demand: &Demand,
        generic: bool,
        amounts: Option<[u64; 2]>,
        breadth: u64,
        chance: &mut Chance,
        used: &mut [Option<u64>],
    ) {
        let side = if generic { &self.generics } else { &self.originators };
        // All places of a formulary choose among the same products, and never among none.
        let wanted = |at: usize| at as u64 * 7919 % WHOLE < breadth;
        let any_wanted = side.iter().any(|(at, _)| wanted(*at));
        let chosen = |at: usize| !any_wanted || wanted(at);
        let Some(best) = side.iter().filter(|(at, _)| chosen(*at)).map(|(_, dislike)| *dislike).min() else { return };
        let limit = |usual: u64| (WHOLE * usual / (side.len() as u64 * demand.enough)).clamp(best, WHOLE);
        let limit = amounts.map(|[usual, _]| limit(usual));
        let now = amounts.map_or(0, |[_, now]| now);
        let weight = |at: usize, dislike: u64| demand.items[at].weight * (1200 - dislike);
        let liked = |dislike: u64| limit.is_some_and(|limit| dislike <= limit);
        let kept = |at: usize, dislike: u64| liked(dislike) && chosen(at);
        let all: u64 = side.iter().filter(|(at, dislike)| kept(*at, *dislike)).map(|(at, dislike)| weight(*at, *dislike)).sum();
        for &(at, dislike) in side {
            let noise = 880 + chance.below(240) as u64;
            used[at] = match dislike {
                _ if kept(at, dislike) => Some(now * weight(at, dislike) / all.max(1) * noise / WHOLE),
                _ if !liked(dislike) && dislike * 7919 % WHOLE < demand.silent => None,
                _ => Some(0),
            };
        }
    }
}

impl<'a> Item<'a> {
    fn draw(product: &'a Invented, chance: &mut Chance) -> Self {
        let (first, last) = match &product.listings {
            [Some(earlier), after] => (0, if after.is_none() && earlier.transitional == "R7.9.30まで" { 5 } else { MONTHS - 1 }),
            [None, Some(Listing { listed_on: "20250613", .. })] => (2, MONTHS - 1),
            _ => (8, MONTHS - 1),
        };
        let generic = matches!(product.role, Role::Generic | Role::Other);
        // What comes late takes a small part at first.
        let weight = [2, 3, 4, 6, 9][chance.below(5)] / if first > 0 { 2 } else { 1 };
        Self { product, generic, weight, first, last }
    }
}

/// The products of an ingredient with what is drawn for them together.
struct Ingredient<'a> {
    products: &'a [Invented],
    rate: u64,
    generic_share: i64,
    chance: Chance,
}

impl<'a> Ingredient<'a> {
    fn draw(products: &'a [Invented], seed: u64) -> Self {
        let code = &products[0].code[..7];
        let mut chance = Chance::coded(seed, Of::Demand, code);
        let doublings = chance.below(4) + chance.below(4) + chance.below(5);
        // Blood pressure, lipids, stomach: the groups that formularies begin with are used everywhere.
        let everyday = ["2149", "2171", "2189", "2329"].iter().any(|class| code.starts_with(class));
        let doublings = if everyday { (doublings + 3).min(10) } else { doublings };
        let rate = if products[0].route == Route::Injection { 12_000 } else { 1200 << doublings };
        Self { products, rate, generic_share: 755 + chance.below(185) as i64, chance }
    }

    fn code(&self) -> &'a str {
        &self.products[0].code[..7]
    }
}

/// What generics take of a group: slowly more, and from little on where they are new.
fn generic_share(items: &[Item], settled: i64) -> [i64; MONTHS] {
    let first = items.iter().filter(|item| item.generic).map(|item| item.first).min().unwrap_or(0);
    let announced = |item: &Item| item.product.listings[0].as_ref().is_some_and(|listing| !listing.notice.is_empty());
    let new = first > 0 || items.iter().any(announced);
    std::array::from_fn(|month| {
        let since = month.saturating_sub(first) as i64;
        if new { 60 + 55 * since } else { settled + 2 * month as i64 }
    })
}

/// How the months differ, in thousandths, by 薬効分類.
fn season(code: &str) -> &'static [u64; MONTHS] {
    // From April to March.
    const DAYS: [u64; MONTHS] = [980, 970, 990, 1010, 985, 990, 1020, 980, 1070, 975, 940, 1030];
    const POLLEN: [u64; MONTHS] = [1350, 950, 700, 650, 620, 750, 850, 800, 800, 900, 1500, 2100];
    const INFLUENZA: [u64; MONTHS] = [200, 60, 30, 30, 30, 80, 200, 900, 3200, 4200, 2400, 700];
    const COLDS: [u64; MONTHS] = [950, 850, 750, 700, 700, 800, 950, 1150, 1450, 1400, 1250, 1050];
    const SUMMER: [u64; MONTHS] = [900, 1050, 1250, 1400, 1350, 1150, 950, 850, 800, 750, 750, 850];
    match &code[..3] {
        "441" | "449" | "132" => &POLLEN,
        "625" => &INFLUENZA,
        "114" | "222" | "223" | "224" | "225" | "613" | "614" => &COLDS,
        "264" | "265" => &SUMMER,
        _ => &DAYS,
    }
}
