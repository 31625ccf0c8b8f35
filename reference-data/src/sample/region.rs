//! The files of the region, in the order in which they are to be imported, and what each is made from.

use std::io::Write;

use super::brand::{Brand, brands_of};
use super::demand::Demand;
use super::invent::{Invented, products_of};
use super::listing::{self, Row};
use super::places::{Prefecture, prefectures};
use super::usage::{BY_INSURER, BY_INSURER_AND_AGE, EVERYBODY, Wording};
use super::vocabulary::{self, Ingredient, Makers};
use super::{Scale, Unwritten, boundary, generic_name, generic_status, municipality, ndb, price_list, receipt_master, supply, usage};
use crate::edition::SourceKind;
use crate::product::Route;

/// The dates of the two editions of the price and status lists, as they stand in the file names.
const EDITION_DATES: [&str; 2] = ["20250401", "20260401"];
const ROUTES: [Route; 3] = [Route::Oral, Route::Injection, Route::External];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum File {
    /// Of an edition, one 区分.
    PriceList(usize, usize),
    GenericStatus(usize),
    ReceiptMaster,
    ReceiptDifference,
    GenericName,
    Supply(usize),
    Municipality,
    Population,
    Boundary,
    /// Not imported: regions are drawn from it.
    Regions,
    Usage,
    NdbOral,
    NdbExternal,
}

impl File {
    pub fn all() -> Vec<Self> {
        let lists = [0, 1]
            .into_iter()
            .flat_map(|edition| (0..ROUTES.len()).map(move |part| Self::PriceList(edition, part)).chain([Self::GenericStatus(edition)]));
        let others = [
            Self::ReceiptMaster,
            Self::ReceiptDifference,
            Self::GenericName,
            Self::Supply(0),
            Self::Supply(1),
            Self::Municipality,
            Self::Population,
            Self::Boundary,
            Self::Regions,
            Self::Usage,
            Self::NdbOral,
            Self::NdbExternal,
        ];
        lists.chain(others).collect()
    }

    /// What it is imported as; the regions are drawn among the municipalities.
    pub fn kind(self) -> SourceKind {
        match self {
            Self::PriceList(..) => SourceKind::PriceList,
            Self::GenericStatus(_) => SourceKind::GenericStatus,
            Self::ReceiptMaster | Self::ReceiptDifference => SourceKind::ReceiptMaster,
            Self::GenericName => SourceKind::GenericName,
            Self::Supply(_) => SourceKind::Supply,
            Self::Municipality | Self::Regions => SourceKind::Municipality,
            Self::Population => SourceKind::Population,
            Self::Boundary => SourceKind::Boundary,
            Self::Usage | Self::NdbOral | Self::NdbExternal => SourceKind::Usage,
        }
    }

    pub fn name(self) -> String {
        match self {
            Self::PriceList(edition, part) => format!("tp{}-01_{:02}.xlsx", EDITION_DATES[edition], part + 1),
            Self::GenericStatus(edition) => format!("後発医薬品情報{}.csv", EDITION_DATES[edition]),
            Self::ReceiptMaster => "y_ALL20250401.zip".to_owned(),
            Self::ReceiptDifference => format!("y_{}.csv", receipt_master::DIFFERENCE),
            Self::GenericName => "ippanmeishohoumaster_260401.xlsx".to_owned(),
            Self::Supply(edition) => format!("{}iyakuhinkyoukyu.xlsx", supply::EDITIONS[edition].strftime("%y%m%d")),
            Self::Municipality => "全国地方公共団体コード20260101.xlsx".to_owned(),
            Self::Population => "見本県_人口20260101.csv".to_owned(),
            Self::Boundary => "N03-20260101_48.geojson".to_owned(),
            Self::Regions => "区域/見本県_区域.csv".to_owned(),
            Self::Usage => "見本県_使用実績.csv".to_owned(),
            Self::NdbOral => "見本県_NDB様式_内服薬_外来院外.xlsx".to_owned(),
            Self::NdbExternal => "見本県_NDB様式_外用薬.xlsx".to_owned(),
        }
    }
}

/// Everything invented.
pub(super) struct Region {
    scale: Scale,
    seed: u64,
    /// Each with its number in the whole table.
    ingredients: Vec<(usize, Ingredient)>,
    /// In the order of their codes.
    products: Vec<Invented>,
    makers: Makers,
    prefectures: Vec<Prefecture>,
}

/// The lists that the files are written from.
pub(super) struct Lists<'a> {
    region: &'a Region,
    editions: [Vec<Row<'a>>; 2],
    brands: Vec<Brand<'a>>,
}

impl Region {
    pub fn invent(scale: Scale, seed: u64) -> Self {
        let makers = vocabulary::makers();
        let mut ingredients: Vec<(usize, Ingredient)> = vocabulary::ingredients().into_iter().enumerate().collect();
        ingredients.retain(|(_, ingredient)| scale != Scale::Demo || ingredient.demo);
        let products = ingredients.iter().flat_map(|(_, ingredient)| products_of(ingredient, &makers, seed)).collect();
        Self { scale, seed, ingredients, products, makers, prefectures: prefectures(scale, seed) }
    }

    pub fn lists(&self) -> Lists<'_> {
        let of_ingredients = self.products.chunk_by(|a, b| a.code[..7] == b.code[..7]);
        let brands = of_ingredients.zip(&self.ingredients).flat_map(|(products, (number, ingredient))| {
            assert_eq!(&products[0].code[..7], ingredient.code, "every ingredient has products, in the order of the table");
            brands_of(ingredient, *number, products, &self.makers, self.seed)
        });
        Lists { region: self, editions: [0, 1].map(|edition| listing::rows(&self.products, edition)), brands: brands.collect() }
    }

    /// How much is used, and of how many products.
    fn demand(&self) -> Demand<'_> {
        let (most, enough, silent) = match self.scale {
            Scale::Demo => (usize::MAX, 150_000, 990),
            Scale::Prefecture | Scale::PrefectureByInsurer => (8000, 4_000, 25),
            Scale::Nation => (6000, 4_000, 25),
        };
        Demand::draw(&self.products, most, enough, silent, self.seed)
    }

    fn wording(&self) -> Wording {
        match self.scale {
            Scale::Demo => Wording { dataset: "見本県調剤", strata: &BY_INSURER_AND_AGE, full: true },
            Scale::Prefecture | Scale::Nation => Wording { dataset: "見本県調剤", strata: &EVERYBODY, full: false },
            Scale::PrefectureByInsurer => Wording { dataset: "見本県調剤", strata: &BY_INSURER, full: false },
        }
    }
}

impl Lists<'_> {
    pub fn write(&self, file: File, out: &mut dyn Write) -> Result<(), Unwritten> {
        let Region { seed, prefectures, .. } = self.region;
        let [earlier, later] = &self.editions;
        let ndb = |route, settings: &[ndb::Setting]| {
            let demand = &self.region.demand();
            ndb::workbook(&ndb::Material { demand, brands: &self.brands, rows: earlier, prefectures, seed: *seed }, route, settings)
        };
        let content = match file {
            File::PriceList(edition, part) => {
                let of_route: Vec<&Row> = self.editions[edition].iter().filter(|row| row.product.route == ROUTES[part]).collect();
                price_list::workbook(ROUTES[part], &of_route)?
            }
            File::GenericStatus(edition) => generic_status::csv(&self.editions[edition])?,
            File::ReceiptMaster => receipt_master::whole(&self.brands, earlier)?,
            File::ReceiptDifference => receipt_master::difference(&self.brands, earlier, later),
            File::GenericName => generic_name::workbook(later)?,
            File::Supply(edition) => supply::workbook(&self.brands, earlier, later, edition, *seed)?,
            File::Municipality => municipality::workbook(prefectures)?,
            File::Population => municipality::populations(prefectures)?,
            File::Boundary => boundary::geojson(prefectures, *seed),
            File::Regions => municipality::regions(prefectures)?,
            File::NdbOral => ndb(Route::Oral, &[ndb::PHARMACY])?,
            File::NdbExternal => ndb(Route::External, &[ndb::IN_HOUSE, ndb::PHARMACY, ndb::INPATIENT])?,
            File::Usage => return Ok(usage::write(out, &self.region.wording(), &self.region.demand(), prefectures, *seed)?),
        };
        Ok(out.write_all(&content)?)
    }
}
