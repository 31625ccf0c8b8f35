//! 医療用医薬品供給状況 in the ministry's layout: one sheet whose first row is empty, 21 columns with line breaks in their headers, days as
//! numbers, blanks of several kinds, products that the price list does not know.

use jiff::ToSpan;
use jiff::civil::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet};

use super::SampleError;
use super::brand::{Brand, Kind};
use super::chance::{Chance, Of};
use super::invent::{Listing, Role};
use super::listing::Row;
use super::unlisted::{Unlisted, unlisted};
use crate::codes::GenericStatus;
use crate::product::Route;
use crate::therapeutic_category;

/// The days of the two editions.
pub(super) const EDITIONS: [Date; 2] = [Date::constant(2026, 4, 1), Date::constant(2026, 5, 1)];

const SHEET: &str = "供給状況一覧表";
const HEADERS: [&str; 21] = [
    "①薬剤区分",
    "②薬効分類\n（保険薬収載時点の薬効分類を記載）",
    "③成分名",
    "④規格単位\n※全角",
    "⑤YJコード",
    "⑥品名\n（承認書に記載の正式名称）\n※全角",
    "⑦製造販売業者名",
    "⑧製品区分",
    "⑨基礎的\n医薬品",
    "⑩（重要）供給確保医薬品",
    "⑪薬価収載年月日",
    "⑫製造販売業者の\n「出荷対応」の状況",
    "⑬当該品目の⑫の情報を更新した日（本項目を報告内容として追加した令和7年5月13日以降に⑫の情報を更新した品目についてのみ記載）",
    "⑭限定出荷/供給停止の理由",
    "⑮限定出荷の解除見込み／\n供給停止の解消見込み",
    "⑯限定出荷の解除見込み／\n供給停止の解消見込み／\n販売中止品の在庫消尽時期",
    "⑰製造販売業者の\n「出荷量」の現在の状況",
    "⑱製造販売業者の「出荷量」の改善（増加）見込み時期",
    "⑲⑱を任意選択した場合の「出荷量」の改善（増加）見込み量",
    "⑳当該品目の⑫以外の情報を更新した日",
    "今回掲載時の更新有無（更新有りの場合、Newと表示）",
];
const KINDS: [&str; 6] = ["1：先発品", "2：後発品", "3：準先発品", "4：長期収載品", "5：その他医薬品", "6：未収載医薬品"];
const SHIPMENTS: [&str; 5] = ["①通常出荷", "②限定出荷（自社の事情）", "③限定出荷（他社品の影響）", "④限定出荷（その他）", "⑤供給停止"];
const REASONS: [&str; 8] = [
    "１．需要増",
    "２．原材料調達上の問題",
    "３．製造トラブル（製造委託を含む）",
    "４．品質トラブル（製造委託を含む）",
    "５．行政処分（製造委託を含む）",
    "６．薬価削除",
    "７．－",
    "８．その他の理由",
];
const PROSPECTS: [&str; 4] = ["ア. あり", "イ. なし", "ウ. 未定", "エ. －"];
const VOLUMES: [&str; 5] = ["Aプラス．出荷量増加", "A．出荷量通常", "B．出荷量減少", "C．出荷停止", "D．薬価削除予定"];
const IMPROVEMENTS: [&str; 5] = ["a．即時", "b．１か月以内", "c．２か月以内", "d．３か月以内", "e．３か月超"];
const NORMAL: usize = 0;
const STOPPED: usize = 4;

/// How a product is shipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shipment {
    /// Indices into the words above.
    status: usize,
    reason: usize,
    prospect: usize,
    volume: usize,
    improvement: Option<usize>,
    /// One of several texts, or a blank of one of two kinds.
    remark: &'static str,
}

/// A product as the list prints it, in both editions.
struct Reported<'a> {
    route: Route,
    category: &'a str,
    ingredient: &'a str,
    spec: &'a str,
    id: &'a str,
    name: &'a str,
    maker: &'a str,
    kind: usize,
    basic: bool,
    secured: Option<&'static str>,
    listed_on: Option<Date>,
    shipments: [Shipment; 2],
    /// When ⑫ and the rest were last reported, in each edition.
    shipment_reported: [Option<Date>; 2],
    reported: [Date; 2],
    /// From the second edition on alone.
    late: bool,
}

/// The workbook of one of the two editions.
pub(super) fn workbook(brands: &[Brand], earlier: &[Row], later: &[Row], edition: usize, seed: u64) -> Result<Vec<u8>, SampleError> {
    let unlisted = unlisted(brands.len() / 20);
    let mut reported = reported(brands, earlier, later, seed);
    let mut chance = Chance::new(seed, Of::Supply, 0);
    reported.extend(unlisted.iter().map(|product| of_unlisted(product, &mut chance)));
    let order = [Route::Oral, Route::External, Route::Injection, Route::Dental];
    reported.sort_by_key(|product| order.iter().position(|route| *route == product.route));
    print(&reported, edition)
}

fn reported<'a>(brands: &'a [Brand<'a>], earlier: &[Row<'a>], later: &[Row<'a>], seed: u64) -> Vec<Reported<'a>> {
    let status = |code: &str| {
        let of = |rows: &[Row]| rows.binary_search_by(|row| row.product.code.as_str().cmp(code)).ok().map(|at| rows[at].status);
        of(later).or_else(|| of(earlier))
    };
    let mut reported = Vec::new();
    for of_ingredient in brands.chunk_by(|a, b| a.product.code[..7] == b.product.code[..7]) {
        let mut chance = Chance::coded(seed, Of::Supply, &of_ingredient[0].product.code[..7]);
        let market = Market::draw(&mut chance);
        for brand in of_ingredient.iter().filter(|brand| brand.kind != Kind::CommonName) {
            let [before, after] = &brand.product.listings;
            let gone = after.is_none();
            let Some(listing) = after.as_ref().or(before.as_ref()) else { continue };
            if let Some(status) = status(&brand.product.code) {
                reported.push(of_brand(brand, listing, status, gone, &market, &mut chance));
            }
        }
    }
    reported
}

/// What the products of an ingredient share.
struct Market {
    /// Most of its generics are short.
    short: bool,
    basic: bool,
    secured: Option<&'static str>,
}

impl Market {
    fn draw(chance: &mut Chance) -> Self {
        let short = chance.percent(7);
        let basic = chance.percent(12);
        let secured = [Some("A"), Some("B")].into_iter().chain([Some("C"); 33]).nth(chance.below(100)).flatten();
        Self { short, basic, secured }
    }
}

fn of_brand<'a>(
    brand: &'a Brand<'a>,
    listing: &'a Listing,
    status: GenericStatus,
    gone: bool,
    market: &Market,
    chance: &mut Chance,
) -> Reported<'a> {
    let product = brand.product;
    let kind = match product.role {
        Role::Generic => 1,
        Role::QuasiOriginator => 2,
        Role::Originator if matches!(status, GenericStatus::OriginatorWithGeneric | GenericStatus::OriginatorNotDearer) => 3,
        Role::Originator => 0,
        Role::OutsideOriginator | Role::Other => 4,
    };
    let trouble = match kind {
        1 if market.short => 55,
        1 => 12,
        _ => 7,
    };
    let shipments = if gone { [taken_off(chance); 2] } else { both_shipments(trouble, chance) };
    let listed_on = match listing.listed_on {
        "" => drawn_day(1978, 42, chance),
        day => day.parse().unwrap_or_else(|_| unreachable!("{day} is a day of the sample's own")),
    };
    let (shipment_reported, reported) = reports(&shipments, chance);
    Reported {
        route: product.route,
        category: therapeutic_category::name(&product.code[..3]).unwrap_or_default(),
        ingredient: product.ingredient,
        spec: &product.spec,
        id: brand.yj_code().unwrap_or_default(),
        name: brand.name(listing),
        maker: brand.maker(listing).unwrap_or_default(),
        kind,
        basic: market.basic && matches!(kind, 1 | 4),
        secured: market.secured,
        listed_on: Some(listed_on),
        shipments,
        shipment_reported,
        reported,
        late: false,
    }
}

fn of_unlisted<'a>(product: &'a Unlisted, chance: &mut Chance) -> Reported<'a> {
    let shipments = both_shipments(6, chance);
    let (shipment_reported, reported) = reports(&shipments, chance);
    Reported {
        route: product.route,
        category: product.category,
        ingredient: &product.ingredient,
        spec: product.spec,
        id: &product.id,
        name: &product.name,
        maker: product.maker,
        kind: 5,
        basic: false,
        secured: None,
        listed_on: None,
        shipments,
        shipment_reported,
        reported,
        late: product.late,
    }
}

fn both_shipments(trouble: usize, chance: &mut Chance) -> [Shipment; 2] {
    let first = shipment(trouble, chance);
    let second = if chance.below(1000) < 18 { shipment(if first.status == NORMAL { 90 } else { 30 }, chance) } else { first };
    [first, second]
}

fn shipment(trouble: usize, chance: &mut Chance) -> Shipment {
    let blank = ["", "", "", "\u{3000}"][chance.below(4)];
    if !chance.percent(trouble) {
        let volume = [0, 0, 1, 1, 1, 1, 1, 1, 1, 1][chance.below(10)];
        return Shipment { status: NORMAL, reason: 6, prospect: 3, volume, improvement: None, remark: blank };
    }
    let status = [1, 1, 1, 2, 2, 2, 3, 4, 4, 4, 4][chance.below(11)];
    let reason = match status {
        2 => 0,
        _ => [1, 1, 2, 2, 3, 4, 7, 7][chance.below(8)],
    };
    let prospect = [0, 1, 2, 2, 2, 2, 2, 2][chance.below(8)];
    let remark = match prospect {
        0 => "令和８年秋ごろに解除の見込みです（架空の例）",
        _ if status == STOPPED && chance.percent(30) => "在庫がなくなり次第、販売を終えます。\n（架空の例）",
        _ => blank,
    };
    let volume = if status == STOPPED { 3 } else { [1, 2, 2, 2][chance.below(4)] };
    let improvement = chance.percent(10).then(|| [1, 2, 3, 4, 4, 4][chance.below(6)]);
    Shipment { status, reason, prospect, volume, improvement, remark }
}

/// Off the price list, and so out of supply.
fn taken_off(chance: &mut Chance) -> Shipment {
    let remark = ["令和８年３月末で薬価基準から削除されました（架空の例）", ""][chance.below(2)];
    Shipment { status: STOPPED, reason: 5, prospect: 1, volume: 4, improvement: None, remark }
}

/// When ⑫ was reported, where it ever was since the column is there, and when the rest was.
fn reports(shipments: &[Shipment; 2], chance: &mut Chance) -> ([Option<Date>; 2], [Date; 2]) {
    let since = EDITIONS[0];
    let earlier = chance.percent(if shipments[0].status == NORMAL { 15 } else { 70 }).then(|| before(since, 300, chance));
    let changed = (shipments[0].status != shipments[1].status).then(|| before(EDITIONS[1], 28, chance));
    let first = before(since, 900, chance);
    let again = if chance.percent(3) { before(EDITIONS[1], 28, chance) } else { first };
    ([earlier, changed.or(earlier)], [first, again])
}

/// Up to so many days before.
fn before(day: Date, days: usize, chance: &mut Chance) -> Date {
    day.saturating_sub((1 + chance.below(days) as i64).days())
}

/// In one of so many years.
fn drawn_day(from: i16, years: usize, chance: &mut Chance) -> Date {
    Date::constant(from, 1, 1).saturating_add((chance.below(years * 365) as i64).days())
}

/// As a workbook counts days.
fn serial(day: Date) -> f64 {
    let since = day.since(Date::constant(1899, 12, 30)).map_or(0, |span| span.get_days());
    f64::from(since)
}

fn print(products: &[Reported], edition: usize) -> Result<Vec<u8>, SampleError> {
    let mut workbook = Workbook::new();
    let day = EDITIONS[edition];
    let written = ExcelDateTime::from_ymd(day.year() as u16, day.month() as u8, day.day() as u8)?;
    workbook.set_properties(&DocProperties::new().set_title("医療用医薬品供給状況（見本県・架空）").set_creation_datetime(&written));
    let sheet = workbook.add_worksheet().set_name(SHEET)?;
    for (column, header) in (0..).zip(HEADERS) {
        sheet.write_string(1, column, header)?;
    }
    let mut line = 2;
    for product in products.iter().filter(|product| edition == 1 || !product.late) {
        write(sheet, line, product, edition)?;
        line += 1;
    }
    sheet.autofilter(1, 0, line - 1, HEADERS.len() as u16 - 1)?;
    Ok(workbook.save_to_buffer()?)
}

fn write(sheet: &mut Worksheet, line: u32, product: &Reported, edition: usize) -> Result<(), SampleError> {
    let shipment = product.shipments[edition];
    let route = match product.route {
        Route::Oral => "1：内用薬",
        Route::External => "2：外用薬",
        Route::Injection | Route::Dental => "3：注射薬",
    };
    let texts = [
        (0, route),
        (1, product.category),
        (2, product.ingredient),
        (3, product.spec),
        (4, product.id),
        (5, product.name),
        (6, product.maker),
        (7, KINDS[product.kind]),
        (8, if product.basic { "1：対象" } else { "2：対象外" }),
        (9, product.secured.unwrap_or_default()),
        (11, SHIPMENTS[shipment.status]),
        (13, REASONS[shipment.reason]),
        (14, PROSPECTS[shipment.prospect]),
        (15, shipment.remark),
        (16, VOLUMES[shipment.volume]),
        (17, shipment.improvement.map_or("", |at| IMPROVEMENTS[at])),
        (20, if is_new(product, edition) { "New" } else { "" }),
    ];
    for (column, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
        sheet.write_string(line, column, text)?;
    }
    match product.listed_on {
        Some(day) => sheet.write_number(line, 10, serial(day))?,
        None => sheet.write_string(line, 10, "薬価基準未収載")?,
    };
    if let Some(day) = product.shipment_reported[edition] {
        sheet.write_number(line, 12, serial(day))?;
    }
    if let Some(at) = shipment.improvement.filter(|at| *at < 4) {
        sheet.write_number(line, 18, [100.0, 80.0, 50.0, 30.0][at])?;
    }
    sheet.write_number(line, 19, serial(product.reported[edition]))?;
    Ok(())
}

/// Reported in the week before the edition.
fn is_new(product: &Reported, edition: usize) -> bool {
    let week = EDITIONS[edition].saturating_sub(7.days());
    product.late || product.reported[edition] >= week || product.shipment_reported[edition].is_some_and(|day| day >= week)
}
