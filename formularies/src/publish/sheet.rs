//! The sheet of one drug group: tiers, entries, products, reasons, and what was considered and not listed.

use std::rc::Rc;

use rust_decimal::Decimal;

use crate::publish::edition::{Entry, Group, Item, Labelled, Product, Tier};
use crate::publish::flow::{Block, DEPTH, Piece, WIDTH};
use crate::publish::glyphs::Typeface;
use crate::publish::layout::{Breaking, Ink, Line, Span, Style};

/// Columns of the table: left edge and width of the text, in points.
const RANK: (f32, f32) = (0.0, 34.0);
const FORM: (f32, f32) = (40.0, 96.0);
const PRODUCT: (f32, f32) = (144.0, 212.0);
const PRICE: (f32, f32) = (360.0, 58.0);
const STATUS: (f32, f32) = (430.0, WIDTH - 430.0 - 4.0);

const BODY: Style = Style::regular(8.5);
const SMALL: Style = Style::regular(7.5);
const LEADING: f32 = 11.5;
const PAD: f32 = 2.6;
/// Of a baseline below the top of its line.
const BASELINE: f32 = 8.8;
/// No cell is deeper than this many lines in one piece: a longer one goes on in the next row.
const DEEPEST: usize = ((DEPTH - 120.0) / LEADING) as usize;
/// Up to this many products an item that names none lists what it admits.
const FEW: usize = 3;

/// The blocks of the group's sheet, under the number of its section.
pub(crate) fn blocks(type_: &Typeface, group: &Group, section: usize) -> Vec<Block> {
    let mut blocks = heading(type_, group, section);
    if group.tiers.iter().all(|tier| tier.entries.is_empty()) {
        blocks.push(paragraph(type_, "収載薬はありません。", BODY.ink(Ink::Muted), 6.0));
    } else {
        for tier in &group.tiers {
            blocks.extend(tier_blocks(type_, group, tier));
        }
        blocks.extend(legend(type_, group));
    }
    blocks.extend(considered(type_, &group.considered));
    blocks
}

fn heading(type_: &Typeface, group: &Group, section: usize) -> Vec<Block> {
    let lines = type_.wrap(&[type_.span(&group.name, Style::bold(15.0))], WIDTH - 10.0, Breaking::Name);
    let height = lines.len() as f32 * 20.0 + 2.0;
    let mut name = Block { before: 26.0, height, keep: true, section: Some(section), ..Block::default() };
    name.pieces.push(Piece::Fill { x: 0.0, y: 1.0, width: 3.5, height: height - 3.0, ink: Ink::Accent });
    name.pieces.extend(lines.into_iter().enumerate().map(|(i, line)| Piece::Text { x: 11.0, y: i as f32 * 20.0 + 15.5, line }));
    let mut blocks = vec![name];

    let dates = group.dates.iter().filter(|date| !date.value.is_empty());
    let dates: Vec<String> = dates.map(|date| format!("{}\u{A0}{}", date.label, date.value)).collect();
    if !dates.is_empty() {
        let mut block = paragraph(type_, &dates.join("　　"), Style::regular(8.0).ink(Ink::Muted), 2.0);
        block.keep = true;
        blocks.push(block);
    }
    if !group.scope.is_empty() {
        blocks.extend(labelled(type_, "対象", &group.scope, 0.0, 5.0));
    }
    if let Some(last) = blocks.last_mut() {
        last.keep = true;
    }
    blocks
}

fn tier_blocks(type_: &Typeface, group: &Group, tier: &Tier) -> Vec<Block> {
    let mut blocks = vec![band(type_, tier, 10.0, None)];
    if tier.entries.is_empty() {
        blocks.push(paragraph(type_, "該当なし", BODY.ink(Ink::Muted), 4.0));
        return blocks;
    }
    blocks.push(table_head(type_));
    let again = vec![band(type_, tier, 0.0, Some(&group.name)), table_head(type_)];
    for (i, entry) in tier.entries.iter().enumerate() {
        blocks.extend(entry_blocks(type_, entry, &again, i == 0));
    }
    blocks.push(Block { height: 1.0, pieces: vec![rule(0.0, 0.6, Ink::Rule)], ..Block::default() });
    // The closing rule stays with what it closes.
    let before_rule = blocks.len() - 2;
    blocks[before_rule].keep = true;
    blocks
}

fn band(type_: &Typeface, tier: &Tier, before: f32, continued: Option<&str>) -> Block {
    let name = Style::bold(10.5);
    let mut title = vec![type_.span(&format!("{}\u{A0}{}", tier.mark, tier.label), name)];
    if let Some(group) = continued {
        title.push(type_.span(&format!("　{group}（続き）"), SMALL.ink(Ink::Muted)));
    }
    let mut lines = type_.wrap(&title, WIDTH - 16.0, Breaking::Name);
    let note = [type_.span(&tier.note, SMALL)];
    let mut pieces = Vec::new();
    let title_width = lines.first().map_or(0.0, |line| type_.width(line));
    let mut height = lines.len() as f32 * 14.0 + 5.0;
    if continued.is_none() && !tier.note.is_empty() {
        if lines.len() == 1 && title_width + 14.0 + type_.width(&note) <= WIDTH - 16.0 && !tier.note.contains('\n') {
            let [note] = note;
            pieces.push(Piece::Text { x: 8.0 + title_width + 14.0, y: 13.3, line: vec![note] });
        } else {
            for line in type_.wrap(&note, WIDTH - 16.0, Breaking::Prose) {
                pieces.push(Piece::Text { x: 8.0, y: height + 7.0, line });
                height += 10.5;
            }
            height += 3.0;
        }
    }
    let mut drawn = vec![Piece::Fill { x: 0.0, y: 0.0, width: WIDTH, height, ink: Ink::Tint }];
    drawn.extend(lines.drain(..).enumerate().map(|(i, line)| Piece::Text { x: 8.0, y: i as f32 * 14.0 + 13.3, line }));
    drawn.append(&mut pieces);
    Block { before, height, pieces: drawn, keep: true, ..Block::default() }
}

fn table_head(type_: &Typeface) -> Block {
    let style = Style::bold(7.5).ink(Ink::Muted);
    let mut pieces = Vec::new();
    for (label, (x, width), side) in [
        ("順位", RANK, Side::Centre),
        ("一般名・剤形・規格", FORM, Side::Left),
        ("品目（メーカー）", PRODUCT, Side::Left),
        ("薬価（円）", PRICE, Side::Right),
        ("区分・備考", STATUS, Side::Left),
    ] {
        let line = vec![type_.span(label, style)];
        pieces.push(Piece::Text { x: x + side.shift(width - type_.width(&line)), y: 10.5, line });
    }
    pieces.push(rule(14.4, 0.6, Ink::Rule));
    Block { height: 15.0, pieces, keep: true, ..Block::default() }
}

#[derive(Clone, Copy)]
enum Side {
    Left,
    Centre,
    Right,
}

impl Side {
    fn shift(self, room: f32) -> f32 {
        match self {
            Side::Left => 0.0,
            Side::Centre => room / 2.0,
            Side::Right => room,
        }
    }
}

fn entry_blocks(type_: &Typeface, entry: &Entry, again: &[Block], first: bool) -> Vec<Block> {
    let mut head = entry_head(type_, entry, false, first);
    let mut above = again.to_vec();
    head.repeat = Some(Rc::new(above.clone()));
    above.push(entry_head(type_, entry, true, true));
    let above = Rc::new(above);

    let mut blocks = vec![head];
    for item in &entry.items {
        let rows = item_rows(type_, item);
        let last = rows.len().saturating_sub(1);
        for (i, mut row) in rows.into_iter().enumerate() {
            // The first two and the last two rows of an item are not parted.
            row.keep = last > 0 && (i == 0 || i + 1 == last);
            row.repeat = Some(Rc::clone(&above));
            blocks.push(row);
        }
    }
    let mut notes: Vec<Block> = Vec::new();
    let references: String = entry.references.iter().map(|number| format!("［{number}］")).collect();
    let written = [("適応", entry.indication.as_str()), ("条件", entry.conditions.as_str())]
        .into_iter()
        .chain(entry.reasons.iter().map(|reason| (reason.label.as_str(), reason.value.as_str())))
        .chain([("参考資料", references.as_str())]);
    for (label, text) in written.filter(|(_, text)| !text.trim().is_empty()) {
        let before = if notes.is_empty() { 2.5 } else { 0.0 };
        notes.extend(labelled(type_, label, text, FORM.0, before));
    }
    for note in &mut notes {
        note.repeat = Some(Rc::clone(&above));
    }
    if let Some(note) = notes.first_mut() {
        // The note's hairline parts it from the products.
        note.pieces.push(Piece::Fill { x: FORM.0, y: 0.0, width: WIDTH - FORM.0, height: 0.35, ink: Ink::Hair });
        note.height += 2.0;
        note.pieces.iter_mut().for_each(|piece| {
            if let Piece::Text { y, .. } = piece {
                *y += 2.0;
            }
        });
        if let Some(row) = blocks.last_mut() {
            row.keep = true;
        }
    }
    blocks.extend(notes);
    blocks.push(Block { height: 3.0, repeat: Some(above), ..Block::default() });
    let before_space = blocks.len() - 2;
    blocks[before_space].keep = true;
    blocks
}

fn entry_head(type_: &Typeface, entry: &Entry, continued: bool, first: bool) -> Block {
    let mut name = vec![type_.span(&entry.name, Style::bold(10.0))];
    if continued {
        name.push(type_.span("（続き）", SMALL.ink(Ink::Muted)));
    }
    let names = type_.wrap(&name, WIDTH - FORM.0 - 4.0, Breaking::Name);
    let ranks = type_.wrap(&[type_.span(&entry.rank, Style::bold(9.5))], RANK.1 - 2.0, Breaking::Prose);
    let height = names.len().max(ranks.len()) as f32 * 13.5 + 4.0;
    let mut pieces = Vec::new();
    if !first {
        pieces.push(rule(0.0, 0.6, Ink::Rule));
    }
    for (i, line) in ranks.into_iter().enumerate() {
        pieces.push(Piece::Text { x: Side::Centre.shift(RANK.1 - type_.width(&line)), y: 13.0 + i as f32 * 13.5, line });
    }
    for (i, line) in names.into_iter().enumerate() {
        pieces.push(Piece::Text { x: FORM.0, y: 13.0 + i as f32 * 13.5, line });
    }
    Block { height, pieces, keep: true, ..Block::default() }
}

/// The cells of one row below the entry's name.
#[derive(Default)]
struct Row {
    form: Vec<Line>,
    product: Vec<Line>,
    price: Vec<Line>,
    status: Vec<Line>,
}

fn item_rows(type_: &Typeface, item: &Item) -> Vec<Block> {
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
    rows.into_iter().enumerate().flat_map(|(i, row)| row_blocks(type_, row, i == 0)).collect()
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
    let mut signs: Vec<&str> = products.iter().map(|product| product.status.as_str()).collect();
    signs.sort_unstable();
    signs.dedup();
    let status: Vec<&str> = if count > FEW { signs.into_iter().map(status_words).collect() } else { Vec::new() };
    Row {
        product: type_.wrap(&[type_.span(&text, BODY)], PRODUCT.1, Breaking::Prose),
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

/// One block, or several where a cell is deeper than a page.
fn row_blocks(type_: &Typeface, mut row: Row, first_of_item: bool) -> Vec<Block> {
    let mut blocks = Vec::new();
    loop {
        let mut taken = Row::default();
        for (from, to) in [
            (&mut row.form, &mut taken.form),
            (&mut row.product, &mut taken.product),
            (&mut row.price, &mut taken.price),
            (&mut row.status, &mut taken.status),
        ] {
            to.extend(from.drain(..from.len().min(DEEPEST)));
        }
        blocks.push(row_block(type_, taken, first_of_item && blocks.is_empty()));
        if [&row.form, &row.product, &row.price, &row.status].iter().all(|cell| cell.is_empty()) {
            return blocks;
        }
    }
}

fn row_block(type_: &Typeface, row: Row, first_of_item: bool) -> Block {
    let depth = [&row.form, &row.product, &row.price, &row.status].iter().map(|cell| cell.len()).max().unwrap_or(0).max(1);
    let hair = if first_of_item { FORM.0 } else { PRODUCT.0 };
    let mut pieces = vec![Piece::Fill { x: hair, y: 0.0, width: WIDTH - hair, height: 0.35, ink: Ink::Hair }];
    let line_at = |i: usize| PAD + BASELINE + i as f32 * LEADING;
    for (cell, (x, _)) in [(row.form, FORM), (row.product, PRODUCT)] {
        pieces.extend(cell.into_iter().enumerate().map(|(i, line)| Piece::Text { x, y: line_at(i), line }));
    }
    for (i, line) in row.price.into_iter().enumerate() {
        pieces.push(Piece::Text { x: PRICE.0 + PRICE.1 - decimal_overhang(type_, &line), y: line_at(i), line });
    }
    pieces.extend(row.status.into_iter().enumerate().map(|(i, line)| Piece::Text { x: STATUS.0, y: line_at(i), line }));
    Block { height: depth as f32 * LEADING + 2.0 * PAD, pieces, ..Block::default() }
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

/// A label and, beside it, a text: a block per line, of which the first two and the last two stay together.
pub(crate) fn labelled(type_: &Typeface, label: &str, text: &str, x: f32, before: f32) -> Vec<Block> {
    const LABEL: f32 = 62.0;
    let label_style = Style::bold(8.0).ink(Ink::Muted);
    let labels = type_.wrap(&[type_.span(label, label_style)], LABEL - 6.0, Breaking::Prose);
    let lines = type_.wrap(&[type_.span(text.trim(), BODY)], WIDTH - x - LABEL - 4.0, Breaking::Prose);
    let count = lines.len().max(labels.len());
    let (mut labels, mut lines) = (labels.into_iter(), lines.into_iter());
    (0..count)
        .map(|i| {
            let label = labels.next().map(|line| Piece::Text { x, y: BASELINE + 0.4, line });
            let text = lines.next().map(|line| Piece::Text { x: x + LABEL, y: BASELINE + 0.4, line });
            Block {
                before: if i == 0 { before } else { 0.0 },
                height: LEADING + 1.0,
                pieces: label.into_iter().chain(text).collect(),
                keep: count > 1 && (i == 0 || i + 2 == count),
                ..Block::default()
            }
        })
        .collect()
}

fn paragraph(type_: &Typeface, text: &str, style: Style, before: f32) -> Block {
    let leading = style.size * 1.4;
    let lines = type_.wrap(&[type_.span(text, style)], WIDTH - 11.0, Breaking::Prose);
    let height = lines.len() as f32 * leading;
    let pieces = lines.into_iter().enumerate().map(|(i, line)| Piece::Text { x: 11.0, y: style.size * 1.05 + i as f32 * leading, line });
    Block { before, height, pieces: pieces.collect(), ..Block::default() }
}

fn rule(y: f32, height: f32, ink: Ink) -> Piece {
    Piece::Fill { x: 0.0, y, width: WIDTH, height, ink }
}

/// What the signs mean that this group uses and that words do not already say.
fn legend(type_: &Typeface, group: &Group) -> Option<Block> {
    let items = || group.tiers.iter().flat_map(|tier| &tier.entries).flat_map(|entry| &entry.items);
    let used = |sign: &str| items().any(|item| item.products.iter().any(|product| product.status == sign));
    let told: Vec<&str> = [
        ("★", "★ 先発医薬品と同額又は薬価が高い後発医薬品"),
        ("☆", "☆ 後発医薬品と同額又は薬価が低い先発医薬品（準先発品を含む）"),
        ("不明", "区分不明 後発医薬品に関する情報に記載のない品目"),
        ("", "－ 区分の対象とならない品目"),
    ]
    .into_iter()
    .filter(|(sign, _)| used(sign))
    .map(|(_, told)| told)
    .collect();
    let style = Style::regular(7.0).ink(Ink::Muted);
    (!told.is_empty()).then(|| paragraph(type_, &told.join("　　"), style, 4.0))
}

fn considered(type_: &Typeface, considered: &[Labelled]) -> Vec<Block> {
    const REASON: f32 = 170.0;
    if considered.is_empty() {
        return Vec::new();
    }
    let title = vec![type_.span("検討したが収載しなかった医薬品", Style::bold(9.5))];
    let mut blocks = vec![Block {
        before: 12.0,
        height: 17.0,
        pieces: vec![Piece::Text { x: 0.0, y: 10.5, line: title }, rule(15.4, 0.6, Ink::Rule)],
        keep: true,
        ..Block::default()
    }];
    for pair in considered {
        let mut names = type_.wrap(&[type_.span(&pair.label, Style::bold(8.5))], REASON - 12.0, Breaking::Name).into_iter();
        let mut reasons = type_.wrap(&[type_.span(&pair.value, BODY)], WIDTH - REASON - 4.0, Breaking::Prose).into_iter();
        let count = names.len().max(reasons.len());
        for i in 0..count {
            let top = if i == 0 { PAD } else { 0.0 };
            let y = top + BASELINE;
            let name = names.next().map(|line| Piece::Text { x: 0.0, y, line });
            let reason = reasons.next().map(|line| Piece::Text { x: REASON, y, line });
            let mut pieces: Vec<Piece> = name.into_iter().chain(reason).collect();
            let mut height = top + LEADING;
            if i + 1 == count {
                height += PAD;
                pieces.push(rule(height - 0.35, 0.35, Ink::Hair));
            }
            blocks.push(Block { height, pieces, keep: count > 1 && (i == 0 || i + 2 == count), ..Block::default() });
        }
    }
    blocks
}

/// A text in spans of which long runs of hexadecimal digits are set small.
pub(crate) fn with_small_hashes(type_: &Typeface, text: &str, style: Style) -> Vec<Span> {
    let small = Style { size: 6.5, ink: Ink::Muted, ..style };
    let mut spans = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_hexdigit()) {
        let length = rest[start..].find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(rest.len() - start);
        let (before, from) = rest.split_at(start);
        let (run, after) = from.split_at(length);
        spans.push(type_.span(before, style));
        spans.push(type_.span(run, if length >= 16 { small } else { style }));
        rest = after;
    }
    spans.push(type_.span(rest, style));
    spans
}
