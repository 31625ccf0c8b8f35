//! What each operation makes of the handwork of a workspace. Pure: new ids are handed in.

use reference_data::codes::NhiCode;
use reference_data::handwork::{AuthorizedGeneric, DatasetNote, EnteredShare, Handwork, PlaceName, Region};
use reference_data::period::Period;
use reference_data::place::PlaceId;
use reference_data::usage::DatasetId;
use reference_data::usage::mapping::{ColumnMapping, Role};
use rust_decimal::Decimal;

use super::texts::{one_line, quoted};
use crate::transact::{HandworkOperation, NewRegion};

/// Why an operation is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HandworkError {
    /// What may not be empty: `name`, `members`, `regions`, `read`, `signature`, `source`.
    #[error("{field} is empty")]
    Empty { field: &'static str },
    #[error("no region {region:?}")]
    NoSuchRegion { region: String },
    /// Another region of the same kind has the name, or two of a list have it.
    #[error("two regions are called {name:?}")]
    RegionNameTaken { name: String },
    /// Figures or names refer to it. `by` is one of them.
    #[error("{name:?} is in use: {by}")]
    RegionInUse { name: String, by: String },
    /// A region consists of municipalities and wards.
    #[error("{place} is no municipality and no ward")]
    NotAMunicipality { place: PlaceId },
    #[error("{place} stands twice in {region:?}")]
    RepeatedPlace { place: PlaceId, region: String },
    #[error("{dataset} has no name {read:?}")]
    NoSuchPlaceName { dataset: DatasetId, read: String },
    #[error("no mapping for {signature}")]
    NoSuchColumnMapping { signature: String },
    /// Two columns cannot hold the same.
    #[error("two columns are {role:?}")]
    RepeatedRole { role: Role },
    /// Without it no figure can be read; [`Role::NhiCode`] stands for any code of a product.
    #[error("no column is {role:?}")]
    MissingRole { role: Role },
    #[error("{code} is not marked")]
    NoSuchAuthorizedGeneric { code: NhiCode },
    /// A share is a fraction from 0 to 1.
    #[error("{read:?} is no share")]
    NotAShare { read: String },
    #[error("no share of {place} in {period}")]
    NoSuchShare { place: PlaceId, period: Period },
    /// A weight beyond its bounds, or all of them nothing.
    #[error("weights that rank nothing")]
    Weights,
}

impl HandworkError {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "empty_text",
            Self::NoSuchRegion { .. } => "no_such_region",
            Self::RegionNameTaken { .. } => "region_name_taken",
            Self::RegionInUse { .. } => "region_in_use",
            Self::NotAMunicipality { .. } => "not_a_municipality",
            Self::RepeatedPlace { .. } => "repeated_place",
            Self::NoSuchPlaceName { .. } => "no_such_place_name",
            Self::NoSuchColumnMapping { .. } => "no_such_column_mapping",
            Self::RepeatedRole { .. } => "repeated_role",
            Self::MissingRole { .. } => "missing_role",
            Self::NoSuchAuthorizedGeneric { .. } => "no_such_authorized_generic",
            Self::NotAShare { .. } => "not_a_share",
            Self::NoSuchShare { .. } => "no_such_share",
            Self::Weights => "no_such_weights",
        }
    }
}

/// Carries out one operation; gives the handwork after it, and what is said of it in the history. `ids` gives an id that was never given.
pub fn edit_handwork(
    handwork: Handwork,
    operation: &HandworkOperation,
    ids: &mut dyn FnMut() -> String,
) -> Result<(Handwork, String), HandworkError> {
    let mut edit = Edit { handwork: handwork.clone(), ids };
    let label = edit.carry_out(operation)?;
    let mut after = edit.handwork;
    sound_handwork(&handwork, &after)?;
    tidy_handwork(&mut after);
    Ok((after, label))
}

/// No two regions of a kind have one name, every region that is used is there, and weights rank: no operation may leave it otherwise, nor
/// may taking back an older one.
pub fn sound_handwork(before: &Handwork, after: &Handwork) -> Result<(), HandworkError> {
    if after.group_weights.is_some_and(|weights| !weights.are_sound()) {
        return Err(HandworkError::Weights);
    }
    let mut names: Vec<_> = after.regions.iter().map(|region| (region.kind, &region.name)).collect();
    names.sort_unstable();
    if let Some([(_, name), _]) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(HandworkError::RegionNameTaken { name: (*name).clone() });
    }
    let named = after.place_names.iter().filter_map(|known| Some((known.place.as_ref()?, quoted(&known.read))));
    let shares = after.published_shares.iter().map(|known| (&known.place, known.period.to_string()));
    let lost = |place: &PlaceId| !is_code(place) && region(after, place).is_none();
    let Some((place, by)) = named.chain(shares).find(|(place, _)| lost(place)) else { return Ok(()) };
    Err(match region(before, place) {
        Some(region) => HandworkError::RegionInUse { name: region.name.clone(), by },
        None => HandworkError::NoSuchRegion { region: place.to_string() },
    })
}

fn region<'a>(handwork: &'a Handwork, place: &PlaceId) -> Option<&'a Region> {
    handwork.regions.iter().find(|region| region.id == place.as_str())
}

/// A code of a place is believed; any other id has to be a region's.
fn is_code(place: &PlaceId) -> bool {
    matches!(place.as_str().len(), 2 | 5) && place.as_str().bytes().all(|byte| byte.is_ascii_digit())
}

/// The order in which the lists are kept and shown, whatever came first.
pub fn tidy_handwork(handwork: &mut Handwork) {
    handwork.regions.sort_by(|a, b| (a.kind, &a.name, &a.id).cmp(&(b.kind, &b.name, &b.id)));
    handwork.place_names.sort_by(|a, b| (&a.dataset, &a.read, &a.id).cmp(&(&b.dataset, &b.read, &b.id)));
    handwork.column_mappings.sort_by(|a, b| (&a.signature, &a.id).cmp(&(&b.signature, &b.id)));
    handwork.authorized_generics.sort_by(|a, b| (&a.nhi_code, &a.id).cmp(&(&b.nhi_code, &b.id)));
    handwork.datasets.sort_by(|a, b| a.id.cmp(&b.id));
    handwork.published_shares.sort_by(|a, b| (&a.place, a.period, &a.id).cmp(&(&b.place, b.period, &b.id)));
}

struct Edit<'a> {
    handwork: Handwork,
    ids: &'a mut dyn FnMut() -> String,
}

impl Edit<'_> {
    fn carry_out(&mut self, operation: &HandworkOperation) -> Result<String, HandworkError> {
        match operation {
            HandworkOperation::SetRegion { region, name, kind, members } => {
                self.set_region(region.as_deref(), &NewRegion { name: name.clone(), kind: *kind, members: members.clone() })
            }
            HandworkOperation::RemoveRegion { region } => self.remove_region(region),
            HandworkOperation::SetRegions { regions } => self.set_regions(regions),
            HandworkOperation::SetPlaceName { dataset, read, place } => self.set_place_name(dataset, read, place.as_ref()),
            HandworkOperation::RemovePlaceName { dataset, read } => self.remove_place_name(dataset, read),
            HandworkOperation::SetColumnMapping { signature, roles, dataset, unit } => {
                let signature = filled(signature, "signature")?;
                self.set_column_mapping(ColumnMapping {
                    id: signature.clone(),
                    signature,
                    roles: roles.clone(),
                    dataset: dataset.clone(),
                    unit: *unit,
                })
            }
            HandworkOperation::RemoveColumnMapping { signature } => {
                let missing = || HandworkError::NoSuchColumnMapping { signature: signature.clone() };
                remove(&mut self.handwork.column_mappings, |known| known.signature == *signature).ok_or_else(missing)?;
                Ok("列の対応を削除した".to_owned())
            }
            HandworkOperation::SetAuthorizedGeneric { nhi_code, kind, source } => {
                let source = filled(source, "source")?;
                let flag = AuthorizedGeneric { id: nhi_code.to_string(), nhi_code: nhi_code.clone(), kind: *kind, source };
                put(&mut self.handwork.authorized_generics, flag, |known| known.nhi_code == *nhi_code);
                Ok(format!("{nhi_code} をオーソライズド・ジェネリックとした"))
            }
            HandworkOperation::RemoveAuthorizedGeneric { nhi_code } => {
                let missing = || HandworkError::NoSuchAuthorizedGeneric { code: nhi_code.clone() };
                remove(&mut self.handwork.authorized_generics, |known| known.nhi_code == *nhi_code).ok_or_else(missing)?;
                Ok(format!("{nhi_code} のオーソライズド・ジェネリックの印を外した"))
            }
            HandworkOperation::DescribeDataset { dataset, name, publisher, population, place_basis } => {
                let text = |text: &str| one_line(text);
                Ok(self.describe(DatasetNote {
                    id: dataset.clone(),
                    name: text(name),
                    publisher: text(publisher),
                    population: text(population),
                    place_basis: text(place_basis),
                }))
            }
            HandworkOperation::EnterShare { place, period, share, source } => self.enter_share(place, *period, share, source),
            HandworkOperation::RemoveShare { place, period } => {
                let missing = || HandworkError::NoSuchShare { place: place.clone(), period: *period };
                remove(&mut self.handwork.published_shares, |known| known.place == *place && known.period == *period)
                    .ok_or_else(missing)?;
                Ok(format!("{}の {period} の公表値を削除した", self.called(place)))
            }
            HandworkOperation::SetGroupWeights { weights } => {
                self.handwork.group_weights = *weights;
                Ok(if weights.is_some() {
                    "薬効群の選定の重みを変えた"
                } else {
                    "薬効群の選定の重みを既定に戻した"
                }
                .to_owned())
            }
        }
    }

    fn set_region(&mut self, id: Option<&str>, new: &NewRegion) -> Result<String, HandworkError> {
        let mut region = self.checked(new)?;
        let label = quoted(&region.name);
        let Some(id) = id else {
            self.handwork.regions.push(region);
            return Ok(format!("区域{label}を作った"));
        };
        let known = self.handwork.regions.iter_mut().find(|known| known.id == id);
        let known = known.ok_or_else(|| HandworkError::NoSuchRegion { region: id.to_owned() })?;
        region.id = id.to_owned();
        *known = region;
        Ok(format!("区域{label}を書き換えた"))
    }

    fn set_regions(&mut self, regions: &[NewRegion]) -> Result<String, HandworkError> {
        if regions.is_empty() {
            return Err(HandworkError::Empty { field: "regions" });
        }
        let mut seen: Vec<(String, _)> = Vec::new();
        for new in regions {
            let region = self.checked(new)?;
            let key = (region.name.clone(), region.kind);
            if seen.contains(&key) {
                return Err(HandworkError::RegionNameTaken { name: region.name });
            }
            seen.push(key);
            match self.handwork.regions.iter_mut().find(|known| known.kind == region.kind && known.name == region.name) {
                Some(known) => known.members = region.members,
                None => self.handwork.regions.push(region),
            }
        }
        Ok(format!("一覧から区域 {} 件を取り込んだ", regions.len()))
    }

    /// A region with a new id, cleaned.
    fn checked(&mut self, new: &NewRegion) -> Result<Region, HandworkError> {
        let name = filled(&new.name, "name")?;
        if new.members.is_empty() {
            return Err(HandworkError::Empty { field: "members" });
        }
        let mut members = new.members.clone();
        members.sort();
        if let Some(place) = members.iter().find(|place| place.prefecture().is_none()) {
            return Err(HandworkError::NotAMunicipality { place: place.clone() });
        }
        if let Some([place, _]) = members.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(HandworkError::RepeatedPlace { place: place.clone(), region: name });
        }
        Ok(Region { id: (self.ids)(), name, kind: new.kind, members })
    }

    fn remove_region(&mut self, id: &str) -> Result<String, HandworkError> {
        let region = self.handwork.regions.iter().find(|known| known.id == id);
        let name = region.ok_or_else(|| HandworkError::NoSuchRegion { region: id.to_owned() })?.name.clone();
        self.handwork.regions.retain(|known| known.id != id);
        Ok(format!("区域{}を削除した", quoted(&name)))
    }

    fn set_place_name(&mut self, dataset: &DatasetId, read: &str, place: Option<&PlaceId>) -> Result<String, HandworkError> {
        let read = filled(read, "read")?;
        let label = match place {
            Some(place) => format!("{}を{}とした", quoted(&read), self.called(place)),
            None => format!("{}を数えないことにした", quoted(&read)),
        };
        // Neither of the two holds a line break.
        let id = format!("{dataset}\n{read}");
        let name = PlaceName { id, dataset: dataset.clone(), read: read.clone(), place: place.cloned() };
        put(&mut self.handwork.place_names, name, |known| known.dataset == *dataset && known.read == read);
        Ok(label)
    }

    fn remove_place_name(&mut self, dataset: &DatasetId, read: &str) -> Result<String, HandworkError> {
        let read = one_line(read);
        let missing = || HandworkError::NoSuchPlaceName { dataset: dataset.clone(), read: read.clone() };
        remove(&mut self.handwork.place_names, |known| known.dataset == *dataset && known.read == read).ok_or_else(missing)?;
        Ok(format!("{}がどの地域かの指定を外した", quoted(&read)))
    }

    fn set_column_mapping(&mut self, mapping: ColumnMapping) -> Result<String, HandworkError> {
        let roles = &mapping.roles;
        let repeated = |role: &&Role| **role != Role::Ignored && roles.iter().filter(|other| other == role).count() > 1;
        if let Some(role) = roles.iter().find(repeated) {
            return Err(HandworkError::RepeatedRole { role: *role });
        }
        if !roles.contains(&Role::Quantity) {
            return Err(HandworkError::MissingRole { role: Role::Quantity });
        }
        if ![Role::NhiCode, Role::ReceiptCode, Role::YjCode].iter().any(|code| roles.contains(code)) {
            return Err(HandworkError::MissingRole { role: Role::NhiCode });
        }
        let signature = mapping.signature.clone();
        let renewed = put(&mut self.handwork.column_mappings, mapping, |known| known.signature == signature);
        Ok(if renewed { "列の対応を変えた" } else { "列の対応を覚えた" }.to_owned())
    }

    /// A note that says nothing goes.
    fn describe(&mut self, note: DatasetNote) -> String {
        let name = quoted(note.id.as_str());
        let says_nothing = [&note.name, &note.publisher, &note.population, &note.place_basis].iter().all(|text| text.is_empty());
        let id = note.id.clone();
        if says_nothing {
            self.handwork.datasets.retain(|known| known.id != id);
            return format!("データセット{name}の説明を消した");
        }
        self.handwork.datasets.retain(|known| known.id != id);
        self.handwork.datasets.push(note);
        format!("データセット{name}の説明を書いた")
    }

    fn enter_share(&mut self, place: &PlaceId, period: Period, share: &str, source: &str) -> Result<String, HandworkError> {
        let source = filled(source, "source")?;
        let read = share.trim();
        let exact: Option<Decimal> = read.parse().ok().filter(|share| (Decimal::ZERO..=Decimal::ONE).contains(share));
        let exact = exact.ok_or_else(|| HandworkError::NotAShare { read: read.to_owned() })?;
        let id = format!("{place} {period}");
        let entered = EnteredShare { id, place: place.clone(), period, share: exact.normalize().to_string(), source };
        put(&mut self.handwork.published_shares, entered, |known| known.place == *place && known.period == period);
        Ok(format!("{}の {period} の公表値を入力した", self.called(place)))
    }

    /// A region by its name, other places by their codes.
    fn called(&self, place: &PlaceId) -> String {
        region(&self.handwork, place).map_or_else(|| format!("地域 {place} "), |region| format!("区域{}", quoted(&region.name)))
    }
}

fn filled(text: &str, field: &'static str) -> Result<String, HandworkError> {
    let text = one_line(text);
    if text.is_empty() { Err(HandworkError::Empty { field }) } else { Ok(text) }
}

/// Puts an element in the place of the one that means the same, or adds it; says whether there was one.
fn put<T>(elements: &mut Vec<T>, new: T, same: impl Fn(&T) -> bool) -> bool {
    let known = elements.iter_mut().find(|known| same(known));
    let renewed = known.is_some();
    match known {
        Some(known) => *known = new,
        None => elements.push(new),
    }
    renewed
}

fn remove<T>(elements: &mut Vec<T>, same: impl Fn(&T) -> bool) -> Option<T> {
    let at = elements.iter().position(same)?;
    Some(elements.remove(at))
}
