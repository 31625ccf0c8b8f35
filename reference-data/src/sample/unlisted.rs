//! Products of the supply list that the price list does not know: 未収載医薬品, most of them with ids that are no 個別医薬品コード.

use crate::product::Route;

/// Where the price list's classes do not reach.
const MAKERS: [&str; 4] = ["見本アカデミア製薬", "見本先端医薬", "見本総合化学", "見本バイオ"];
/// Even the smallest region has a few.
const FEWEST: usize = 6;
/// From the second edition of the supply list on.
const LATE: usize = 3;

#[derive(Debug)]
pub(super) struct Unlisted {
    pub id: String,
    pub route: Route,
    pub category: &'static str,
    pub ingredient: String,
    pub spec: &'static str,
    pub name: String,
    pub maker: &'static str,
    pub late: bool,
}

/// About `count` of them.
pub(super) fn unlisted(count: usize) -> Vec<Unlisted> {
    let count = count.max(FEWEST) + LATE;
    (0..count).map(|number| one(number, number + LATE >= count)).collect()
}

fn one(number: usize, late: bool) -> Unlisted {
    let wide = number_in_full_width(number + 1);
    let (route, category, form, spec) = [
        (Route::Injection, "ワクチン類", "ワクチン", "０．５ｍＬ１筒"),
        (Route::Oral, "その他の診断用薬", "内用液", "１０ｍＬ１包"),
        (Route::External, "公衆衛生用薬", "外用液", "５００ｍＬ１本"),
    ][number % 3];
    let id = match number % 4 {
        // As long as a 個別医薬品コード, and yet none: a letter stands where a digit belongs.
        0 | 1 => format!("{}AS{:04}", 631_301 + number / 9000, 1000 + number % 9000),
        2 => format!("X{:05}", 10_000 + number),
        _ => format!("Z{:05}", 10_000 + number),
    };
    Unlisted {
        id,
        route,
        category,
        ingredient: format!("見本未収載成分{wide}"),
        spec,
        name: format!("見本未収載{form}第{wide}号"),
        maker: MAKERS[number % MAKERS.len()],
        late,
    }
}

fn number_in_full_width(number: usize) -> String {
    number.to_string().chars().filter_map(|digit| char::from_u32(u32::from(digit) + 0xFEE0)).collect()
}
