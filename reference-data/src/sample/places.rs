//! Where 見本県 lies: among 47 prefectures that do not exist, with the municipalities of the first or of all.

use super::Scale;
use super::chance::{Chance, Of};
use super::vocabulary::rows;
use crate::place::prefecture;

const MUNICIPALITIES: &str = include_str!("../../sample/municipalities.csv");

/// Places with usage at the scale of a nation, wards among them: as many as there are municipalities in the real one.
const NATION: usize = 1741;
/// Of the municipalities that are numbered and not named.
const NUMBERED_CITIES: usize = 20;

#[derive(Debug)]
pub(super) struct Prefecture {
    /// Two digits
    pub code: &'static str,
    pub name: &'static str,
    pub kana: &'static str,
    pub population: u64,
    /// In the order of their codes; a city with wards stands before them. Empty where the scale does not reach so far.
    pub places: Vec<Place>,
}

/// A municipality, or a ward of the one 政令指定都市.
#[derive(Debug)]
pub(super) struct Place {
    /// Five digits
    pub code: String,
    /// Of a ward without its city.
    pub name: String,
    pub kana: String,
    /// The city of a ward, the 郡 of a town.
    pub within: String,
    pub kind: PlaceKind,
    pub population: u64,
    /// 二次医療圏
    pub area: String,
    /// 郡市区薬剤師会
    pub association: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PlaceKind {
    /// 政令指定都市; its usage is its wards'.
    DesignatedCity,
    Ward,
    Municipality,
}

impl Prefecture {
    /// The places that have usage and a shape of their own: all but the city with wards.
    pub fn inhabited(&self) -> impl Iterator<Item = &Place> {
        self.places.iter().filter(|place| place.kind != PlaceKind::DesignatedCity)
    }

    /// Persons aged 65 and over.
    pub fn aged(&self) -> u64 {
        if self.places.is_empty() { self.population * 29 / 100 } else { self.inhabited().map(Place::aged).sum() }
    }

    pub fn aged_in(&self, place: &Place) -> u64 {
        match place.kind {
            PlaceKind::DesignatedCity => self.inhabited().filter(|ward| ward.within == place.name).map(Place::aged).sum(),
            PlaceKind::Ward | PlaceKind::Municipality => place.aged(),
        }
    }
}

impl Place {
    /// Persons aged 65 and over: the smaller a place, the more of its people, and no two neighbours alike.
    fn aged(&self) -> u64 {
        let usual = match self.population {
            200_000.. => 25,
            50_000.. => 28,
            10_000.. => 33,
            _ => 40,
        };
        let own = self.code.bytes().map(u64::from).sum::<u64>() * 3 % 7;
        self.population * (usual + own - 3) / 100
    }

    /// A ward's with its city's.
    pub fn full_name(&self) -> String {
        if self.kind == PlaceKind::Ward { format!("{}{}", self.within, self.name) } else { self.name.clone() }
    }
}

/// 全国地方公共団体コード: the five digits and their check digit.
pub(super) fn with_check_digit(code: &str) -> String {
    let sum: u32 = code.bytes().zip([6, 5, 4, 3, 2]).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{code}{}", (11 - sum % 11) % 10)
}

pub(super) fn prefectures(scale: Scale, seed: u64) -> Vec<Prefecture> {
    let mut chance = Chance::new(seed, Of::Places, 0);
    let mut own = Some(named(scale));
    let others = NATION - own.iter().flatten().filter(|place| place.kind != PlaceKind::DesignatedCity).count();
    let known = prefecture::of_the_sample();
    known
        .iter()
        .enumerate()
        .map(|(number, prefecture)| {
            // Evenly over all but the first.
            let before = |number: usize| others * (number - 1) / (known.len() - 1);
            let places = match own.take() {
                Some(own) => own,
                None if scale == Scale::Nation => numbered(prefecture, before(number + 1) - before(number), &mut chance),
                None => Vec::new(),
            };
            let drawn = 600_000 + 1000 * chance.below(8000) as u64;
            let sum = places.iter().filter(|place| place.kind != PlaceKind::Ward).map(|place| place.population).sum();
            Prefecture {
                code: prefecture.code,
                name: prefecture.name,
                kana: prefecture.kana,
                population: if places.is_empty() { drawn } else { sum },
                places,
            }
        })
        .collect()
}

/// Those of 見本県.
fn named(scale: Scale) -> Vec<Place> {
    let mut places: Vec<Place> = rows(MUNICIPALITIES)
        .filter(|[_, _, _, _, _, _, _, of]| scale != Scale::Demo || *of == "demo")
        .map(|[code, name, kana, within, population, area, association, _]| Place {
            code: code.to_owned(),
            name: name.to_owned(),
            kana: kana.to_owned(),
            within: within.to_owned(),
            kind: match (population, name.ends_with('区')) {
                ("", _) => PlaceKind::DesignatedCity,
                (_, true) => PlaceKind::Ward,
                _ => PlaceKind::Municipality,
            },
            population: population.parse().unwrap_or(0),
            area: area.to_owned(),
            association: association.to_owned(),
        })
        .collect();
    for at in 0..places.len() {
        if places[at].kind == PlaceKind::DesignatedCity {
            let wards = places.iter().filter(|ward| ward.kind == PlaceKind::Ward && ward.within == places[at].name);
            places[at].population = wards.map(|ward| ward.population).sum();
        }
    }
    places
}

fn numbered(prefecture: &prefecture::Prefecture, count: usize, chance: &mut Chance) -> Vec<Place> {
    let (within, kana) = (prefecture.short_name(), prefecture.kana.trim_end_matches("ｹﾝ"));
    (0..count)
        .map(|at| {
            let city = at < NUMBERED_CITIES;
            let number = if city { at + 1 } else { at + 1 - NUMBERED_CITIES };
            let population = if city { 40_000 + 100 * chance.below(2600) } else { 2000 + 10 * chance.below(3000) };
            Place {
                code: format!("{}{}", prefecture.code, if city { 200 } else { 300 } + number),
                name: format!("{within}第{}{}", kanji(number), if city { "市" } else { "町" }),
                kana: format!("{kana}ﾀﾞｲ{number}{}", if city { "ｼ" } else { "ﾏﾁ" }),
                within: if city { String::new() } else { format!("{within}郡") },
                kind: PlaceKind::Municipality,
                population: population as u64,
                area: format!("{within}第{}", kanji(1 + at * 5 / count)),
                association: format!("{}薬剤師会", prefecture.name),
            }
        })
        .collect()
}

/// 1 to 99 as it is written in names.
fn kanji(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let tens = match number / 10 {
        0 => String::new(),
        1 => "十".to_owned(),
        tens => format!("{}十", DIGITS[tens]),
    };
    format!("{tens}{}", DIGITS[number % 10])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_as_published() {
        for (code, expected) in [("01000", "010006"), ("01100", "011002"), ("27000", "270008"), ("27102", "271021"), ("48000", "480002")] {
            assert_eq!(with_check_digit(code), expected);
        }
    }

    #[test]
    fn each_scale_has_its_places() {
        for (scale, own, all) in [(Scale::Demo, 12, 12), (Scale::Prefecture, 72, 72), (Scale::Nation, 72, 1741)] {
            let prefectures = prefectures(scale, 1);
            assert_eq!(prefectures.len(), 47);
            assert_eq!(prefectures[0].inhabited().count(), own, "{scale:?}");
            assert_eq!(prefectures.iter().map(|prefecture| prefecture.inhabited().count()).sum::<usize>(), all, "{scale:?}");
            for prefecture in &prefectures {
                assert!(prefecture.name.contains("見本") && prefecture.code > "47", "{prefecture:?}");
                assert!(prefecture.places.is_sorted_by(|a, b| a.code < b.code), "{prefecture:?}");
                assert!(prefecture.places.iter().all(|place| place.name.contains("見本") && place.code.starts_with(prefecture.code)));
            }
        }
    }
}
