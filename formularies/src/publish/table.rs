//! The table of a tier: its columns, its head, and the rows of an item's products.

use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

use crate::publish::edition::{Item, Product};
use crate::publish::flow::{Block, Piece, WIDTH};
use crate::publish::glyphs::Typeface;
use crate::publish::layout::{Breaking, Ink, Line, Style};
use crate::publish::paragraph::{BODY, LEADING, rule};
use crate::publish::structure::{Cell, Role};

/// Columns of the table: left edge and width of the text, in points.
pub(crate) const RANK: (f32, f32) = (0.0, 36.0);
pub(crate) const FORM: (f32, f32) = (40.0, 86.0);
const PRODUCT: (f32, f32) = (132.0, 224.0);
const PRICE: (f32, f32) = (360.0, 54.0);
const STATUS: (f32, f32) = (426.0, WIDTH - 426.0);

pub(crate) const SMALL: Style = Style::regular(7.5);
const PAD: f32 = 2.6;
/// Of a baseline below the top of its line.
const BASELINE: f32 = 8.8;
/// Rank and form with strength in one, product, price, status.
const NAMED: &[Cell] = &[Cell::row_head(2), Cell::data(1), Cell::data(1), Cell::data(1)];
/// The same, below the row that names the form and strength.
const FURTHER: &[Cell] = &[Cell::data(2), Cell::data(1), Cell::data(1), Cell::data(1)];
/// Up to this many products an item that names none lists what it admits.
const FEW: usize = 3;

pub(crate) fn head(type_: &Typeface) -> Block {
    let style = Style::bold(7.5).ink(Ink::Muted);
    let mut pieces = Vec::new();
    const HEADS: &[Cell] = &[const { Cell::column_head() }; 5];
    for (cell, (label, (x, width), side)) in [
        ("順位", RANK, Side::Centre),
        ("一般名・剤形・規格", FORM, Side::Left),
        ("品目（メーカー）", PRODUCT, Side::Left),
        ("薬価（円）", PRICE, Side::Right),
        ("区分・備考", STATUS, Side::Left),
    ]
    .into_iter()
    .enumerate()
    {
        let line = vec![type_.span(label, style)];
        pieces.push(Piece::Text { x: x + side.shift(width - type_.width(&line)), y: 10.5, line, cell });
    }
    pieces.push(rule(14.4, 0.6, Ink::Rule));
    Block { height: 15.0, pieces, keep: true, role: Role::Row(HEADS), ..Block::default() }
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Side {
    Left,
    Centre,
    Right,
}

impl Side {
    pub fn shift(self, room: f32) -> f32 {
        match self {
            Side::Left => 0.0,
            Side::Centre => room / 2.0,
            Side::Right => room,
        }
    }
}

/// The cells of one row below the entry's name.
#[derive(Default)]
struct Row {
    form: Vec<Line>,
    product: Vec<Line>,
    price: Vec<Line>,
    status: Vec<Line>,
}

/// The rows of one form and strength, to be placed below the entry's name.
pub(crate) fn item_rows(type_: &Typeface, item: &Item) -> Vec<Block> {
    let mut form = type_.wrap(&[type_.span(&item.form_and_strength, BODY)], FORM.1, Breaking::Name);
    let mut rows: Vec<Row> = Vec::new();
    if item.any_product {
        rows.push(any_row(type_, &item.products));
    } else if item.products.is_empty() {
        rows.push(Row { product: vec![vec![type_.span("（品目の指定なし）", BODY.ink(Ink::Muted))]], ..Row::default() });
    }
    if !item.any_product || item.products.len() <= FEW {
        rows.extend(item.products.iter().map(|product| product_row(type_, product)));
    }
    // The form and strength run down beside the products as far as they need to.
    let last = rows.len() - 1;
    for (i, row) in rows.iter_mut().enumerate() {
        let room = row.product.len().max(row.price.len()).max(row.status.len()).max(1);
        let take = if i == last { form.len() } else { room.min(form.len()) };
        row.form = form.drain(..take).collect();
    }
    rows.into_iter().enumerate().map(|(i, row)| row_block(type_, row, i == 0)).collect()
}

/// The row of an entry that names neither form nor strength.
pub(crate) fn unspecified_row(type_: &Typeface) -> Block {
    let line = vec![type_.span("剤形・規格の指定なし", BODY.ink(Ink::Muted))];
    row_block(type_, Row { form: vec![line], ..Row::default() }, true)
}

fn any_row(type_: &Typeface, products: &[Product]) -> Row {
    let generic = !products.is_empty() && products.iter().all(|product| matches!(product.status.as_str(), "3" | "★"));
    let kind = if generic { "後発医薬品" } else { "該当する品目" };
    let count = products.len();
    let text = match count {
        0 => "該当する品目なし".to_owned(),
        1..=FEW => format!("次の{kind}のいずれも可（{count}品目）"),
        _ => format!("{kind}のいずれも可（{count}品目）"),
    };
    let mut prices: Vec<(Decimal, &str)> =
        products.iter().filter_map(|product| Some((product.price.replace(',', "").parse().ok()?, product.price.as_str()))).collect();
    prices.sort();
    let price = match (prices.first(), prices.last()) {
        _ if count <= FEW => Vec::new(),
        (Some((low, text)), Some((high, _))) if low == high => vec![price_line(type_, text, "")],
        (Some((_, low)), Some((_, high))) => vec![price_line(type_, low, "〜"), price_line(type_, high, "")],
        _ => Vec::new(),
    };
    let mut units: Vec<&str> = products.iter().map(|product| product.spec.as_str()).filter(|spec| !is_single_unit(spec)).collect();
    units.sort_unstable();
    units.dedup();
    let units = if count > FEW && !units.is_empty() { format!("　{}", units.join("・")) } else { String::new() };
    let units = type_.span(&units, SMALL.ink(Ink::Muted));
    let mut signs: Vec<&str> = products.iter().map(|product| product.status.as_str()).collect();
    signs.sort_unstable();
    signs.dedup();
    let status: Vec<&str> = if count > FEW { signs.into_iter().map(status_words).collect() } else { Vec::new() };
    Row {
        product: type_.wrap(&[type_.span(&text, BODY), units], PRODUCT.1, Breaking::Prose),
        price,
        status: type_.wrap(&[type_.span(&status.join("・"), SMALL)], STATUS.1, Breaking::Prose),
        ..Row::default()
    }
}

fn product_row(type_: &Typeface, product: &Product) -> Row {
    let mut name = vec![type_.span(&product.name, BODY)];
    if !product.maker.is_empty() {
        name.push(type_.span(&format!("（{}）", product.maker), SMALL.ink(Ink::Muted)));
    }
    if !is_single_unit(&product.spec) {
        name.push(type_.span(&format!("　{}", product.spec), SMALL.ink(Ink::Muted)));
    }
    let mut status = vec![type_.span(status_words(&product.status), SMALL)];
    for note in product.notes.iter().filter(|note| !note.is_empty()) {
        status.push(type_.span(&format!("\n{note}"), Style::regular(7.0).ink(Ink::Muted)));
    }
    Row {
        product: type_.wrap(&name, PRODUCT.1, Breaking::Name),
        price: vec![price_line(type_, &product.price, "")],
        status: type_.wrap(&status, STATUS.1, Breaking::Prose),
        ..Row::default()
    }
}

/// A price per tablet or capsule goes without saying; any other unit is printed beside the name.
fn is_single_unit(spec: &str) -> bool {
    let plain: String = spec.nfkc().collect();
    let before = plain.strip_suffix("1錠").or_else(|| plain.strip_suffix("1カプセル"));
    plain.trim().is_empty() || before.is_some_and(|before| !before.ends_with(|c: char| c.is_ascii_digit()))
}

fn price_line(type_: &Typeface, price: &str, after: &str) -> Line {
    let mut line = vec![type_.span(price, BODY.tabular())];
    if !after.is_empty() {
        line.push(type_.span(after, BODY));
    }
    line
}

/// The published signs in words that a council reads; the stars stay, the legend tells them.
fn status_words(sign: &str) -> &str {
    match sign {
        "1" => "先発（後発なし）",
        "2" => "先発（後発あり）",
        "3" => "後発",
        "☆" => "先発☆",
        "★" => "後発★",
        "不明" => "区分不明",
        "" => "－",
        other => other,
    }
}

fn row_block(type_: &Typeface, row: Row, first_of_item: bool) -> Block {
    let depth = [&row.form, &row.product, &row.price, &row.status].iter().map(|cell| cell.len()).max().unwrap_or(0).max(1);
    let hair = if first_of_item { FORM.0 } else { PRODUCT.0 };
    let mut pieces = vec![Piece::Fill { x: hair, y: 0.0, width: WIDTH - hair, height: 0.35, ink: Ink::Hair }];
    let role = Role::Row(if row.form.is_empty() { FURTHER } else { NAMED });
    let y = PAD + BASELINE;
    pieces.extend(Piece::cell(0, FORM.0, y, LEADING, row.form));
    pieces.extend(Piece::cell(1, PRODUCT.0, y, LEADING, row.product));
    for (i, line) in row.price.into_iter().enumerate() {
        let x = PRICE.0 + PRICE.1 - decimal_overhang(type_, &line);
        pieces.push(Piece::Text { x, y: y + i as f32 * LEADING, line, cell: 2 });
    }
    pieces.extend(Piece::cell(3, STATUS.0, y, LEADING, row.status));
    Block { height: depth as f32 * LEADING + 2.0 * PAD, pieces, role, ..Block::default() }
}

/// How far left of the column's edge a price begins, so that all decimal points stand below each other.
fn decimal_overhang(type_: &Typeface, line: &Line) -> f32 {
    let Some(price) = line.first() else { return 0.0 };
    let places = price.text.split_once('.').map_or(0, |(_, places)| places.chars().count());
    let point = if places == 0 { type_.advance('.', price.style) } else { 0.0 };
    let open = (DECIMALS.saturating_sub(places)) as f32 * type_.advance('0', price.style) + point;
    type_.width(std::slice::from_ref(price)) + open
}

/// Places that the price list uses at most.
const DECIMALS: usize = 2;
