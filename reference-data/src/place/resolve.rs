//! From what a file writes to a place.

use std::collections::HashMap;

use super::{Place, PlaceId, PlaceKind, Places, Resolved, prefecture};
use crate::codes::MunicipalityCode;
use crate::handwork::PlaceName;
use crate::japanese;
use crate::usage::DatasetId;

/// Every name under which places are known.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    /// What people said, by dataset and folded text; it goes before everything else.
    said: HashMap<(DatasetId, String), Option<PlaceId>>,
    official: HashMap<String, Vec<PlaceId>>,
    regions: HashMap<String, Vec<PlaceId>>,
}

impl Names {
    pub(super) fn new(places: &[Place], said: &[PlaceName]) -> Self {
        let mut names = Self::default();
        for name in said {
            names.said.insert((name.dataset.clone(), folded(&name.read)), name.place.clone());
        }
        let parents: HashMap<&PlaceId, &Place> = places.iter().map(|place| (&place.id, place)).collect();
        for place in places {
            let name = folded(&place.name);
            let mut written = vec![name.clone(), folded(&place.full_name)];
            match place.kind {
                PlaceKind::Prefecture => written.extend(prefecture::coded(place.id.as_str()).map(|known| known.short_name().to_owned())),
                // 天王寺区, 大阪府天王寺区
                PlaceKind::Ward => {
                    let alone = place.parent.as_ref().and_then(|city| alone(&name, parents.get(city)?));
                    let prefecture = place.id.prefecture().and_then(|id| parents.get(&id).copied());
                    written.extend(alone.iter().flat_map(|ward| {
                        let above = prefecture.map(|prefecture| folded(&prefecture.name) + ward);
                        std::iter::once(ward.clone()).chain(above)
                    }));
                }
                _ => {}
            }
            written.sort_unstable();
            written.dedup();
            let index = if place.kind == PlaceKind::Region { &mut names.regions } else { &mut names.official };
            for text in written {
                index.entry(text).or_default().push(place.id.clone());
            }
        }
        names
    }

    pub(super) fn resolve(&self, places: &Places, dataset: Option<&DatasetId>, text: &str) -> Resolved {
        let text = folded(text);
        if let Some(dataset) = dataset
            && let Some(said) = self.said.get(&(dataset.clone(), text.clone()))
        {
            return match said {
                None => Resolved::LeftOut,
                Some(id) if places.place(id).is_some() => Resolved::Known(id.clone()),
                // The place that was meant is no longer there.
                Some(_) => Resolved::Unknown,
            };
        }
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (code, name) = text.split_at(digits);
        match (code.is_empty(), name.is_empty()) {
            (false, true) => match by_code(places, code) {
                Resolved::Unknown => self.by_region_id(places, &text),
                known => known,
            },
            // 27_大阪府: both have to say the same. A region's id may begin with digits too.
            (false, false) => match (by_code(places, code), self.by_name(name.trim_start_matches(['_', '-', '.', ':', '、', ',', '・'])))
            {
                (Resolved::Known(id), Resolved::Known(named)) if id == named => Resolved::Known(id),
                (Resolved::Known(id), Resolved::Ambiguous(named)) if named.contains(&id) => Resolved::Known(id),
                _ => self.by_region_id(places, &text),
            },
            _ => match self.by_name(&text) {
                Resolved::Unknown => self.by_region_id(places, &text),
                named => named,
            },
        }
    }

    /// An official name goes before the name of a region: a 二次医療圏 may be called as its one city is.
    fn by_name(&self, name: &str) -> Resolved {
        let found = self.official.get(name).or_else(|| self.regions.get(name));
        match found.or_else(|| self.official.get(&without_county(name)?)).map(Vec::as_slice) {
            None | Some([]) => Resolved::Unknown,
            Some([one]) => Resolved::Known(one.clone()),
            Some(several) => Resolved::Ambiguous(several.to_vec()),
        }
    }

    fn by_region_id(&self, places: &Places, text: &str) -> Resolved {
        let region = places.of_kind(PlaceKind::Region).find(|region| region.id.as_str().eq_ignore_ascii_case(text));
        let region = region.or_else(|| places.of_kind(PlaceKind::Region).find(|region| folded(&region.name) == text));
        region.map_or(Resolved::Unknown, |region| Resolved::Known(region.id.clone()))
    }
}

impl Places {
    /// Municipalities and wards whose name begins with the text, or with whose name the text begins: 北見本 may be 北見本市. The few that a person
    /// can look through; none where there are more.
    pub fn alike(&self, text: &str) -> Vec<&Place> {
        const FEW: usize = 5;
        let text = folded(text);
        let begins = |place: &Place| {
            let name = folded(&place.name);
            let ward = place.parent.as_ref().and_then(|city| alone(&name, self.place(city)?));
            std::iter::once(name).chain(ward).any(|name| name.starts_with(&text) || text.starts_with(&name))
        };
        let within = |place: &&Place| matches!(place.kind, PlaceKind::Municipality | PlaceKind::Ward);
        let found: Vec<&Place> = self.all().iter().filter(within).filter(|place| !text.is_empty() && begins(place)).collect();
        if found.len() > FEW { Vec::new() } else { found }
    }
}

/// 大阪市天王寺区 of 大阪市 → 天王寺区
fn alone(name: &str, city: &Place) -> Option<String> {
    name.strip_prefix(&folded(&city.name)).filter(|ward| !ward.is_empty()).map(str::to_owned)
}

/// Two digits, five, or six with a check digit that fits. A code of which a spreadsheet took the leading zero is unknown: `12106` is a
/// ward of Chiba and would also be a city of Hokkaido.
fn by_code(places: &Places, code: &str) -> Resolved {
    let id = match code.len() {
        2 => Some(PlaceId(code.to_owned())),
        5 => code.parse::<MunicipalityCode>().ok().map(|code| PlaceId::from(&code)),
        6 => MunicipalityCode::from_checked(code).map(|code| PlaceId::from(&code)),
        _ => None,
    };
    id.filter(|id| places.place(id).is_some()).map_or(Resolved::Unknown, Resolved::Known)
}

/// 高市郡明日香村 → 明日香村, 奈良県高市郡明日香村 → 奈良県明日香村. None where no 郡 precedes a 町 or 村.
fn without_county(name: &str) -> Option<String> {
    if !name.ends_with(['町', '村']) {
        return None;
    }
    let (before, town) = name.rsplit_once('郡').filter(|(before, town)| !before.is_empty() && town.chars().count() > 1)?;
    let prefecture =
        prefecture::all().iter().find(|prefecture| before.starts_with(prefecture.name)).map_or("", |prefecture| prefecture.name);
    Some(format!("{prefecture}{town}"))
}

/// NFKC, no white space, one kind of small ケ, no variation selectors.
fn folded(text: &str) -> String {
    let letters = japanese::header(text);
    let letters = letters.chars().filter(|letter| !matches!(letter, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}'));
    letters
        .map(|letter| match letter {
            'ヶ' => 'ケ',
            'ヵ' => 'カ',
            letter => letter,
        })
        .collect()
}
