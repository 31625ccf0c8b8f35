//! 経腸成分栄養剤 and 特殊ミルク製剤, which 調剤医療費の動向 leaves out of its shares: the ingredients that the price list calls
//! 経腸成分栄養剤, and the two milks without an amino acid that it lists. 肝不全用成分栄養剤 is called by another name and stays in.

use crate::codes::NhiCode;

const TABLE: &str = include_str!("../../vocabularies/nutrition_products.csv");

pub(super) fn is_nutrition(code: &NhiCode) -> bool {
    ingredients().any(|ingredient| code.as_str().starts_with(ingredient))
}

fn ingredients() -> impl Iterator<Item = &'static str> {
    TABLE.lines().skip(1).filter_map(|line| Some(line.split_once(',')?.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::IngredientCode;

    #[test]
    fn nutrition_is_told_by_ingredient() {
        assert!(ingredients().count() > 0);
        for ingredient in ingredients() {
            assert!(ingredient.parse::<IngredientCode>().is_ok(), "{ingredient}");
        }
        for (code, expected) in [("3259118S1024", true), ("3279103X2032", true), ("3259108B1039", false), ("2149042F2021", false)] {
            assert_eq!(is_nutrition(&code.parse().unwrap()), expected, "{code}");
        }
    }
}
