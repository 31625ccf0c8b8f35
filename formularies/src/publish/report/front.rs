//! The first page of a place: how it stands, where, since when, and in which groups.

use reference_data::share::{Measure, PlaceGroup, PlacePage, Pull};

use crate::publish::flow::{Block, Flow, Piece, WIDTH};
use crate::publish::glyphs::Typeface;
use crate::publish::layout::{Ink, Style};
use crate::publish::paragraph::rule;
use crate::publish::report::fit::{Column, fit, fit_prose, paragraph, row};
use crate::publish::report::map::{self, Map};
use crate::publish::report::words::{self, count, direction, percent, percent_or, period, points, position, signed, yen};
use crate::publish::report::{ranked, trend};
use crate::publish::structure::{Cell, Role};
use crate::publish::table::Side;

pub(super) const SMALL: Style = Style::regular(7.5);
pub(super) const QUIET: Style = SMALL.ink(Ink::Muted);
pub(super) const NUMBER: Style = Style::regular(8.0).tabular();

/// `map`: of the place's standing, with the number of its drawing.
pub(super) fn place(type_: &Typeface, flow: &mut Flow, page: &PlacePage, section: usize, map: Option<(&Map, usize)>) {
    flow.new_page();
    flow.place(&title(type_, page, section));
    flow.place(&[headline(type_, page)]);
    let charts = charts(type_, flow, page, map);
    flow.place(&charts);
    flow.place(&groups(type_, page));
}

/// What stands on the front of everything that is made of figures as they are.
pub(super) fn caution(page: &PlacePage) -> &'static str {
    if page.basis.holds_small_figures {
        "内部資料（秘匿処理前の使用実績を含む）"
    } else {
        "小さい数（内服・外用 1,000 未満、注射 400 未満）を含まない使用実績による資料"
    }
}

/// Dataset, period and what was asked for, in one line.
pub(super) fn asked(page: &PlacePage) -> String {
    let basis = &page.basis;
    let dataset = if basis.dataset.name.is_empty() { basis.dataset.id.to_string() } else { basis.dataset.name.clone() };
    let mut parts = vec![words::indicator(page.measure).to_owned(), dataset, period(basis.period)];
    parts.extend(basis.filters.iter().filter_map(|filter| words::filter(filter)));
    parts.join("　／　")
}

fn title(type_: &Typeface, page: &PlacePage, section: usize) -> Vec<Block> {
    let boxed = warning(type_, page);
    let name = fit(type_, &page.place.full_name, Style::bold(22.0), WIDTH, 28.0);
    let pieces = name.pieces(0, (0.0, WIDTH), Side::Left, 0.0, 28.0, type_);
    let heading = Block { height: 28.0, pieces, role: Role::Heading(1), section: Some(section), ..Block::default() };
    let population = page.place.population.map(|persons| format!("人口 {} 人　　", count(persons))).unwrap_or_default();
    let under = paragraph(type_, &format!("{population}{}", asked(page)), Style::regular(8.5), WIDTH, 22.0);
    let bar = Block { before: 2.0, height: 2.0, pieces: vec![rule(0.0, 2.0, Ink::Accent)], ..Block::default() };
    vec![boxed, heading, under, bar]
}

/// In a frame where the page is for those alone who may see the figures.
fn warning(type_: &Typeface, page: &PlacePage) -> Block {
    const HEIGHT: f32 = 15.0;
    const INSET: f32 = 6.0;
    if !page.basis.holds_small_figures {
        return Block { height: HEIGHT, ..paragraph(type_, caution(page), QUIET, WIDTH, 12.0) };
    }
    let style = Style::bold(9.0);
    let width = type_.width(&[type_.span(caution(page), style)]) + 2.0 * INSET;
    let mut pieces = frame(0.0, 0.0, width, HEIGHT);
    pieces.extend(fit(type_, caution(page), style, width, HEIGHT).pieces(0, (INSET, width), Side::Left, 0.0, HEIGHT, type_));
    Block { height: HEIGHT, pieces, role: Role::Paragraph, ..Block::default() }
}

fn frame(x: f32, y: f32, width: f32, height: f32) -> Vec<Piece> {
    let edge = |x, y, width, height| Piece::Fill { x, y, width, height, ink: Ink::Text };
    vec![edge(x, y, width, 0.8), edge(x, y + height - 0.8, width, 0.8), edge(x, y, 0.8, height), edge(x + width - 0.8, y, 0.8, height)]
}

fn headline(type_: &Typeface, page: &PlacePage) -> Block {
    const HEIGHT: f32 = 76.0;
    const LEFT: f32 = 132.0;
    let mut pieces = vec![
        Piece::Fill { x: 0.0, y: 0.0, width: WIDTH, height: HEIGHT, ink: Ink::Tint },
        Piece::Fill { x: 0.0, y: 0.0, width: 4.0, height: HEIGHT, ink: Ink::Accent },
    ];
    let label = fit(type_, "後発医薬品割合", SMALL, LEFT - 20.0, 12.0);
    pieces.extend(label.pieces(0, (14.0, LEFT - 20.0), Side::Left, 8.0, 12.0, type_));
    let share = percent_or(page.share.share.as_deref(), page.share.absence);
    let share = fit(type_, &share, Style::bold(27.0).tabular(), LEFT - 18.0, 36.0);
    pieces.extend(share.pieces(0, (14.0, LEFT - 18.0), Side::Left, 22.0, 36.0, type_));
    let sides = [("後発", &page.share.generic), ("先発（後発あり）", &page.share.originator)];
    let unit = if page.measure == Measure::Value { "円" } else { "規格単位" };
    let sides: Vec<String> = sides.iter().filter_map(|(name, side)| Some(format!("{name} {} {unit}", whole(side.as_deref()?)))).collect();
    let sides = fit(type_, &sides.join("\n"), QUIET, LEFT - 18.0, 17.0);
    pieces.extend(sides.pieces(0, (14.0, LEFT - 18.0), Side::Left, 57.0, 17.0, type_));
    let said = fit_prose(type_, &sentences(page).join("\n"), Style::regular(9.5), WIDTH - LEFT - 24.0, HEIGHT - 10.0);
    pieces.extend(said.pieces(0, (LEFT + 12.0, WIDTH - LEFT - 24.0), Side::Left, 5.0, HEIGHT - 10.0, type_));
    Block { before: 8.0, height: HEIGHT, pieces, role: Role::Paragraph, ..Block::default() }
}

/// A quantity or an amount without its decimals; what it is exactly stands in the figures themselves.
fn whole(amount: &str) -> String {
    yen(&words::decimal(amount).round_dp_with_strategy(0, rust_decimal::RoundingStrategy::MidpointAwayFromZero).to_string())
}

fn sentences(page: &PlacePage) -> Vec<String> {
    let mut said = Vec::new();
    let name = &page.place.name;
    match (&page.share.share, &page.reference, &page.share.difference) {
        (None, ..) => said.push(format!("{name}の割合は出せません（{}）。", words::reason(page.share.absence))),
        (Some(share), Some(reference), Some(difference)) => {
            let (by, way) = direction(difference);
            let of = percent(reference.share.as_deref().unwrap_or_default());
            let way = match way {
                "同じ" => format!("{}（{of}）と同じです。", reference.label),
                way => format!("{}（{of}）より {by}\u{A0}ポイント{}です。", reference.label, way),
            };
            said.push(format!("{name}の後発医薬品割合は {} で、{way}", percent(share)));
        }
        (Some(share), Some(reference), None) => {
            said.push(format!(
                "{name}の後発医薬品割合は {} です。{}の割合が出せないため、差は分かりません。",
                percent(share),
                reference.label
            ));
        }
        (Some(share), None, _) => {
            said.push(format!("{name}の後発医薬品割合は {} です。比べる相手の使用実績がありません。", percent(share)));
        }
    }
    if let Some(standing) = &page.standing {
        let among = format!("{}の {} {}", standing.within.name, count(standing.of), words::kind(standing.kind));
        let without = match standing.peers.len() - standing.of as usize {
            0 => String::new(),
            absent => format!("（ほか {} は割合なし）", count(absent)),
        };
        match standing.rank {
            Some(rank) => said.push(format!("{among}のうち、高いほうから {rank} 位です{without}。")),
            None => said.push(format!("{among}の中での順位はありません{without}。")),
        }
    }
    if let Some(nation) = &page.nation {
        said.push(format!("全国は {} です。", percent_or(nation.share.as_deref(), None)));
    }
    let pull = |pull: &Pull| format!("{}（{}）", words::ingredient(&pull.row.key, &pull.row.label), signed(&pull.row.total));
    let pulls = page.pulls.iter();
    let ends = pulls.flat_map(|pulls| [("引き下げて", pulls.down.first()), ("引き上げて", pulls.up.last())]);
    let ends: Vec<String> = ends.filter_map(|(way, one)| Some(format!("もっとも{way}いる成分は {}", pull(one?)))).collect();
    if !ends.is_empty() {
        said.push(format!("割合を{}です。", ends.join("、")));
    }
    if !page.published.is_empty() {
        let figures = page.published.iter().map(|figure| {
            let label = [Some(&page.place.id), page.reference.as_ref().map(|reference| &reference.place)];
            let label = match label.iter().position(|place| *place == Some(&figure.place)) {
                Some(0) => name.as_str(),
                Some(_) => page.reference.as_ref().map_or("", |reference| &reference.label),
                None => "全国",
            };
            format!("{label} {}（{}）", percent(&figure.share), period(figure.period))
        });
        said.push(format!("公表値は {}。対象が違うため、差は取りません。", figures.collect::<Vec<_>>().join("、")));
    }
    said
}

/// The map beside the trend, and all places below; the ranks beside the map where there is no trend.
fn charts(type_: &Typeface, flow: &mut Flow, page: &PlacePage, map: Option<(&Map, usize)>) -> Vec<Block> {
    const LOW: f32 = 104.0;
    const GAP: f32 = 14.0;
    let left = map.map_or(0.0, |(map, _)| map.drawing.width + GAP);
    let mut blocks = Vec::new();
    let height = charts_height(page);
    let trend = trend::drawing(type_, page, WIDTH - left, height).map(|drawing| (drawing, TREND, trend::said(page)));
    let has_trend = trend.is_some();
    let ranks = |width, height| ranked::drawing(type_, page, width, height).map(|drawing| (drawing, RANKS, ranked::said(page)));
    let main = trend.or_else(|| ranks(WIDTH - left, height));

    let mut heads = Vec::new();
    let mut figures = Vec::new();
    if let Some((map, drawing)) = map {
        let standing = page.standing.as_ref();
        heads.push((0.0, standing.map_or(String::new(), |standing| format!("{}の{}", standing.within.name, words::kind(standing.kind)))));
        figures.push(figure(0.0, drawing, standing.map(map::said).unwrap_or_default()));
        if let Some(highlight) = map.highlight(&page.place.id) {
            flow.drawings.push(highlight);
            figures.push(Block { role: Role::Silent, ..figure(0.0, flow.drawings.len() - 1, String::new()) });
        }
    }
    match main {
        Some((drawing, title, said)) => {
            heads.push((left, title.to_owned()));
            flow.drawings.push(drawing);
            figures.push(figure(left, flow.drawings.len() - 1, said));
        }
        None => {
            heads.push((left, "割合の推移と位置".to_owned()));
            let text = "期間が一つで、比べられる地域もないため、推移と位置の図はありません。";
            let mut note = paragraph(type_, text, QUIET, WIDTH - left, 24.0);
            note.pieces.iter_mut().for_each(|piece| {
                if let Piece::Text { x, .. } = piece {
                    *x += left;
                }
            });
            figures.push(Block { height: 0.0, ..note });
        }
    }
    blocks.push(headings(type_, &heads));
    blocks.extend(figures);
    blocks.push(Block { height, ..Block::default() });
    let below = if has_trend { ranks(WIDTH, LOW) } else { None };
    match below {
        Some((drawing, title, said)) => {
            blocks.push(headings(type_, &[(0.0, title.to_owned())]));
            flow.drawings.push(drawing);
            blocks.push(Block { height: LOW, ..figure(0.0, flow.drawings.len() - 1, said) });
        }
        None => {
            let text = if has_trend {
                "比べられる同じ段の地域がないため、位置の図はありません。"
            } else {
                "割合のある期間が二つ以上ないため、推移の図はありません。"
            };
            blocks.push(Block { before: 3.0, ..paragraph(type_, text, QUIET, WIDTH, 11.0) });
        }
    }
    blocks
}

/// Of the map and what stands beside it.
pub(super) fn charts_height(page: &PlacePage) -> f32 {
    if trend::is_told(page) { 188.0 } else { 262.0 }
}

const TREND: &str = "割合の推移（縦軸は 0 から始まりません）";
const RANKS: &str = "地域の中での位置（左ほど割合が高い。縦軸は 0 から始まりません）";

/// Takes no room of its own: what stands beside it does.
fn figure(x: f32, drawing: usize, said: String) -> Block {
    Block { pieces: vec![Piece::Drawing { x, y: 0.0, drawing }], role: Role::Figure(said), ..Block::default() }
}

/// Titles of what stands below, beside each other.
fn headings(type_: &Typeface, titles: &[(f32, String)]) -> Block {
    let mut pieces = Vec::new();
    for (at, (x, title)) in titles.iter().enumerate() {
        let width = titles.get(at + 1).map_or(WIDTH, |next| next.0 - 8.0) - x;
        pieces.extend(fit(type_, title, Style::bold(9.5), width, 13.0).pieces(0, (*x, width), Side::Left, 0.0, 13.0, type_));
    }
    Block { before: 8.0, height: 15.0, pieces, role: Role::Heading(2), keep: true, ..Block::default() }
}

pub(super) fn section(type_: &Typeface, title: &str, note: &str, width: f32) -> Block {
    let mut pieces = fit(type_, title, Style::bold(9.5), width, 13.0).pieces(0, (0.0, width), Side::Left, 0.0, 13.0, type_);
    let taken = type_.width(&[type_.span(title, Style::bold(9.5))]) + 10.0;
    if !note.is_empty() && taken < width {
        let note = fit(type_, note, QUIET, width - taken, 13.0);
        pieces.extend(note.pieces(0, (taken, width - taken), Side::Left, 0.5, 13.0, type_));
    }
    pieces.push(Piece::Fill { x: 0.0, y: 14.2, width, height: 0.6, ink: Ink::Rule });
    Block { before: 9.0, height: 15.5, pieces, role: Role::Heading(2), keep: true, ..Block::default() }
}

const GROUP_COLUMNS: [Column; 8] = [
    Column(0.0, 142.0, Side::Left),
    Column(144.0, 38.0, Side::Right),
    Column(184.0, 38.0, Side::Right),
    Column(224.0, 36.0, Side::Right),
    // 264–330: a bar
    Column(334.0, 38.0, Side::Right),
    Column(374.0, 46.0, Side::Right),
    Column(422.0, WIDTH - 422.0, Side::Right),
    Column(264.0, 66.0, Side::Centre),
];
const BAR: (f32, f32) = (264.0, 66.0);

fn groups(type_: &Typeface, page: &PlacePage) -> Vec<Block> {
    const ROW: f32 = 15.0;
    const HEADS: &[Cell] = &[const { Cell::column_head() }; 7];
    const CELLS: &[Cell] = &[Cell::row_head(1), Cell::data(1), Cell::data(1), Cell::data(1), Cell::data(1), Cell::data(1), Cell::data(1)];
    let groups = &page.groups;
    let reference = page.reference.as_ref().map_or("比べる相手", |reference| &reference.label);
    let note = format!(
        "使用量の {} 以上を占める {} 群のうち、{reference}との差の大きいもの",
        percent(&groups.minimum_weight),
        count(groups.compared)
    );
    let mut blocks = vec![section(type_, "薬効分類", &note, WIDTH)];
    if groups.best.is_empty() && groups.worst.is_empty() {
        let why = if page.reference.is_none() { "比べる相手がないため、" } else { "" };
        let text = format!("{why}差を言える薬効分類はありません。");
        blocks.push(Block { before: 3.0, ..paragraph(type_, &text, QUIET, WIDTH, 11.0) });
        return blocks;
    }
    let head = |text: &str| (text.to_owned(), Style::bold(7.0).ink(Ink::Muted));
    let unit = if page.measure == Measure::Value { "金額の構成比" } else { "構成比" };
    let heads = ["薬効分類", "割合", reference, "差", unit, "差への寄与", "薬剤費（円）"].map(head);
    blocks.push(Block { keep: true, ..row(type_, 12.0, &GROUP_COLUMNS, HEADS, &heads) });
    let widest = groups.best.iter().chain(&groups.worst).map(|group| position(&group.difference).abs()).fold(0.0, f32::max);
    for (title, none, groups) in [
        ("上回っている群", "上回っている群はありません。", &groups.best),
        ("下回っている群", "下回っている群はありません。", &groups.worst),
    ] {
        const WHOLE: &[Cell] = &[Cell::row_head(7)];
        let text = if groups.is_empty() { none } else { title };
        let style = if groups.is_empty() { QUIET } else { Style::bold(7.5) };
        let mut under = row(type_, 12.0, &[Column(0.0, WIDTH, Side::Left)], WHOLE, &[(text.to_owned(), style)]);
        under.pieces.push(Piece::Fill { x: 0.0, y: 0.0, width: WIDTH, height: 0.35, ink: Ink::Hair });
        blocks.push(under);
        blocks.extend(groups.iter().map(|group| group_row(type_, group, CELLS, ROW, widest)));
    }
    blocks
}

fn group_row(type_: &Typeface, group: &PlaceGroup, cells: &'static [Cell], height: f32, widest: f32) -> Block {
    let texts = [
        (format!("{}　{}", group.key, group.label), Style::regular(8.0)),
        (percent(&group.share), NUMBER),
        (percent(&group.reference_share), NUMBER),
        (points(&group.difference), NUMBER),
        (percent(&group.weight), NUMBER),
        (signed(&group.contribution), NUMBER),
        (group.yen.as_deref().map_or_else(|| "－".to_owned(), yen), NUMBER),
    ];
    let mut block = row(type_, height, &GROUP_COLUMNS, cells, &texts);
    let difference = position(&group.difference);
    let length = if widest > 0.0 { difference / widest * BAR.1 / 2.0 } else { 0.0 };
    let middle = BAR.0 + BAR.1 / 2.0;
    let (from, to) = (middle.min(middle + length), middle.max(middle + length));
    block.pieces.extend(bar(from, to, (4.0, height - 8.0), difference < 0.0));
    block.pieces.push(Piece::Fill { x: middle - 0.25, y: 1.0, width: 0.5, height: height - 2.0, ink: Ink::Rule });
    block
}

/// Dark for what lies below, hollow for what lies above: told apart without colour.
pub(super) fn bar(from: f32, to: f32, (y, height): (f32, f32), below: bool) -> Vec<Piece> {
    const EDGE: f32 = 0.8;
    let width = (to - from).max(EDGE);
    let fill = |x, y, width, height, ink| Piece::Fill { x, y, width, height, ink };
    let whole = fill(from, y, width, height, Ink::Accent);
    if below || width <= 2.0 * EDGE {
        return vec![whole];
    }
    vec![whole, fill(from + EDGE, y + EDGE, width - 2.0 * EDGE, height - 2.0 * EDGE, Ink::Paper)]
}
