//! What the sample region is made of: real ingredient names and codes, and invented makers and brands.
//!
//! The tables lie in `reference-data/sample/` and are part of the program; what they say is therefore an invariant, not an input.

use std::collections::BTreeMap;

use crate::product::Route;

const INGREDIENTS: &str = include_str!("../../sample/ingredients.csv");
const FORMS: &str = include_str!("../../sample/forms.csv");
const MAKERS: &str = include_str!("../../sample/makers.csv");

/// Who sells an ingredient, and with that the statuses that its products may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Market {
    /// 先発品 alone
    NoGeneric,
    /// 先発品 that the status list leaves blank
    Outside,
    /// 先発品 and 後発品
    Generics,
    /// Generics since shortly before the earlier edition: the originators are to become `2` after it.
    FirstGenerics2025,
    /// Generics in the later edition only: the originators are to become `2` after it.
    FirstGenerics2026,
    /// The same, with a notice that names no year.
    FirstGenerics2026Undated,
    /// 準先発品 and 後発品
    QuasiOriginator,
    /// 局方品, 生薬 and the like of many makers, neither originator nor generic
    Unbranded,
    /// 漢方製剤
    Kampo,
    /// バイオ後続品 of the ingredient named by the trait `reference`
    Biosimilar,
}

#[derive(Debug)]
pub(super) struct Strength {
    /// As it stands in a product's name: `５ｍｇ`
    pub label: &'static str,
    /// 規格: `５ｍｇ１錠`
    pub spec: String,
    pub originator: bool,
    pub generic: bool,
}

#[derive(Debug)]
pub(super) struct Form {
    pub word: &'static str,
    /// Letters of the eighth place of the code, the next one where nine strengths are used up.
    pub letters: &'static str,
    /// The word in the name of a 統一名収載 item.
    pub common_name: &'static str,
    pub strengths: Vec<Strength>,
}

#[derive(Debug)]
pub(super) struct Ingredient {
    pub code: &'static str,
    /// 成分名
    pub name: &'static str,
    /// The short name in the names of generics.
    pub generic_name: &'static str,
    pub route: Route,
    pub market: Market,
    pub brands: Vec<&'static str>,
    /// Tenths of a yen of the first strength of the first form, of the originator where there is one.
    pub price: u64,
    /// Makers without a brand of their own: of generics, of biosimilars, of unbranded products.
    pub makers: usize,
    pub forms: Vec<Form>,
    /// Part of the demo scale as well.
    pub demo: bool,
    traits: &'static str,
}

impl Ingredient {
    /// Traits: `jp` 局, `narcotic` 麻, `common` has 統一名収載 items, `flat` originator and generics meet in price in the later edition,
    /// `repriced` a 新薬価適用 is announced, `unknown_status` the later status edition misses a code, `square_unit` one product writes ㎍, `exception` its
    /// products are prescribed under 例外コード.
    pub fn is(&self, word: &str) -> bool {
        self.traits.split(' ').any(|each| each == word)
    }

    /// The value of a trait `key:value`: `second_name` of the ingredient, `reference` ingredient of a biosimilar.
    pub fn says(&self, key: &str) -> Option<&'static str> {
        self.traits.split(' ').find_map(|each| each.strip_prefix(key)?.strip_prefix(':'))
    }
}

#[derive(Debug)]
pub(super) struct Maker {
    pub name: &'static str,
    /// The name in the later edition.
    pub later_name: &'static str,
    /// 屋号, as it stands in 「 」
    pub mark: &'static str,
}

#[derive(Debug, Default)]
pub(super) struct Makers {
    pub originator: Vec<Maker>,
    pub generic: Vec<Maker>,
    pub kampo: Vec<Maker>,
    /// Whose brands are listed under a common name alone (統一名収載).
    pub common_name: Vec<Maker>,
}

pub(super) fn makers() -> Makers {
    let mut makers = Makers::default();
    for [name, later_name, mark, role] in rows(MAKERS) {
        let maker = Maker { name, later_name: if later_name.is_empty() { name } else { later_name }, mark };
        match role {
            "originator" => makers.originator.push(maker),
            "generic" => makers.generic.push(maker),
            "kampo" => makers.kampo.push(maker),
            "common_name" => makers.common_name.push(maker),
            other => unreachable!("makers.csv knows no role {other}"),
        }
    }
    makers
}

/// In the order of their codes.
pub(super) fn ingredients() -> Vec<Ingredient> {
    let known: BTreeMap<(&str, &str), [&'static str; 3]> =
        rows(FORMS).map(|[route, form, letters, unit, common_name]| ((route, form), [letters, unit, common_name])).collect();
    let mut ingredients: Vec<Ingredient> = rows(INGREDIENTS)
        .map(|[code, name, generic_name, route, market, brands, price, makers, forms, scale, traits]| Ingredient {
            code,
            name,
            generic_name,
            route: Route::from_word(route).unwrap_or_else(|| unreachable!("ingredients.csv: {code} has no route {route}")),
            market: market_of(market),
            brands: brands.split('/').filter(|brand| !brand.is_empty()).collect(),
            price: tenths(price),
            makers: makers.parse().unwrap_or_else(|_| unreachable!("ingredients.csv: {code} has {makers} makers")),
            forms: forms.split('|').map(|form| read_form(form, |word| known.get(&(route, word)).copied())).collect(),
            demo: scale == "demo",
            traits,
        })
        .collect();
    ingredients.sort_by_key(|ingredient| ingredient.code);
    ingredients
}

fn market_of(word: &str) -> Market {
    match word {
        "no_generic" => Market::NoGeneric,
        "outside" => Market::Outside,
        "generics" => Market::Generics,
        "first_generics_2025" => Market::FirstGenerics2025,
        "first_generics_2026" => Market::FirstGenerics2026,
        "first_generics_2026_undated" => Market::FirstGenerics2026Undated,
        "quasi_originator" => Market::QuasiOriginator,
        "unbranded" => Market::Unbranded,
        "kampo" => Market::Kampo,
        "biosimilar" => Market::Biosimilar,
        other => unreachable!("ingredients.csv knows no market {other}"),
    }
}

/// `錠:５ｍｇ;１０ｍｇ*`: the form and its strengths. `=` states the 規格 where it is more than strength and unit; `*` generics alone,
/// `!` originators alone have the strength.
fn read_form(text: &'static str, known: impl Fn(&str) -> Option<[&'static str; 3]>) -> Form {
    let (word, strengths) = text.split_once(':').unwrap_or_else(|| unreachable!("ingredients.csv: no strengths in {text}"));
    let [letters, unit, common_name] = known(word).unwrap_or_else(|| unreachable!("forms.csv: no form {word}"));
    let strengths = strengths
        .split(';')
        .map(|strength| {
            let written = strength.trim_end_matches(['*', '!']);
            let (label, spec) = match written.split_once('=') {
                Some((label, spec)) => (label, spec.to_owned()),
                None => (written, format!("{written}{unit}")),
            };
            Strength { label, spec, originator: !strength.ends_with('*'), generic: !strength.ends_with('!') }
        })
        .collect();
    Form { word, letters, common_name, strengths }
}

/// `5.7` → 57
fn tenths(yen: &str) -> u64 {
    let (whole, tenth) = yen.split_once('.').unwrap_or((yen, "0"));
    format!("{whole}{tenth}").parse().unwrap_or_else(|_| unreachable!("ingredients.csv: no price {yen}"))
}

/// The rows of one of the tables, without its header. They hold no quotes.
pub(super) fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    table.lines().skip(1).map(|line| {
        let fields: Vec<&'static str> = line.split(',').collect();
        <[&'static str; N]>::try_from(fields).unwrap_or_else(|fields| unreachable!("{} fields in {line}", fields.len()))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::codes::IngredientCode;

    #[test]
    fn everything_invented_says_so() {
        let makers = makers();
        for maker in makers.originator.iter().chain(&makers.generic).chain(&makers.kampo).chain(&makers.common_name) {
            assert!(maker.name.contains("見本") && maker.later_name.contains("見本"), "{}", maker.name);
        }
        for maker in makers.generic.iter().chain(&makers.kampo) {
            assert!(maker.mark.contains("見本"), "{}", maker.name);
        }
        for maker in &makers.common_name {
            assert!(maker.mark.contains("ミホン"), "{}", maker.name);
        }
        for ingredient in ingredients() {
            assert!(ingredient.brands.iter().all(|brand| brand.contains("ミホン")), "{}", ingredient.name);
        }
    }

    #[test]
    fn codes_and_brands_occur_once() {
        let (mut codes, mut brands) = (BTreeSet::new(), BTreeSet::new());
        for ingredient in ingredients() {
            assert!(ingredient.code.parse::<IngredientCode>().is_ok(), "{}", ingredient.code);
            assert!(codes.insert(ingredient.code), "{}", ingredient.code);
            for brand in &ingredient.brands {
                assert!(brands.insert(*brand), "{brand}");
            }
        }
    }

    #[test]
    fn a_biosimilar_names_an_ingredient_of_the_table() {
        let ingredients = ingredients();
        for biosimilar in ingredients.iter().filter(|each| each.market == Market::Biosimilar) {
            let reference = biosimilar.says("reference").unwrap();
            assert!(ingredients.iter().any(|each| each.code == reference && each.demo == biosimilar.demo), "{}", biosimilar.name);
            assert!(biosimilar.name.contains("［") && biosimilar.name.contains("後続"), "{}", biosimilar.name);
        }
    }
}
