//! What a page rests on, in the room that is left for it, and how it may be used.

use std::collections::BTreeSet;

use reference_data::share::{Basis, PlacePage};
use reference_data::usage::UsageFile;

use crate::publish::flow::{Block, WIDTH};
use crate::publish::glyphs::Typeface;
use crate::publish::layout::{Ink, Style};
use crate::publish::report::fit::{fit, fit_prose, paragraph};
use crate::publish::report::front::section;
use crate::publish::report::words::{self, LEGEND, count, percent_or, period};
use crate::publish::structure::{Cell, Role};
use crate::publish::table::Side;

const USE: &str = "本資料は地域で医薬品の使い方を話し合うための参考資料で、処方を制限するものではありません。試算はいずれも参考値です。医薬品の販売促進など、企業のプロモーションに用いることはできません。";
const TEXT: Style = Style::regular(7.0);
const LABEL: f32 = 62.0;

/// No deeper than `room`.
pub(super) fn blocks(type_: &Typeface, page: &PlacePage, room: f32) -> Vec<Block> {
    const CELLS: &[Cell] = &[Cell::row_head(1), Cell::data(1)];
    const ENDS: f32 = 12.0 + 20.0;
    let mut blocks = vec![section(type_, "数字の根拠", "", WIDTH)];
    let heading = blocks[0].before + blocks[0].height;
    let width = WIDTH - LABEL;
    let lines = lines(page);
    // Every line gets the room that its text takes at full size; where that is more than there is, the deepest give up a line each.
    let leading = TEXT.size * 1.16;
    let mut depths: Vec<usize> = lines.iter().map(|(_, text)| fit_prose(type_, text, TEXT, width, 100.0).lines.len()).collect();
    let height = |depth: usize| depth as f32 * leading + 2.6;
    let free = room - heading - ENDS - 4.0;
    while depths.iter().map(|depth| height(*depth)).sum::<f32>() > free {
        let Some(deepest) = depths.iter_mut().max_by_key(|depth| **depth).filter(|depth| **depth > 1) else { break };
        *deepest -= 1;
    }
    for ((label, text), depth) in lines.into_iter().zip(depths) {
        let heading = fit(type_, label, Style::bold(7.0).ink(Ink::Muted), LABEL - 4.0, leading);
        let mut pieces = heading.pieces(0, (0.0, LABEL - 4.0), Side::Left, 0.8, leading, type_);
        let text = fit_prose(type_, &text, TEXT, width, height(depth) - 1.6);
        pieces.extend(text.pieces(1, (LABEL, width), Side::Left, 0.8, 0.0, type_));
        blocks.push(Block { height: height(depth), pieces, role: Role::Row(CELLS), ..Block::default() });
    }
    blocks.push(Block { before: 3.0, ..paragraph(type_, &format!("記号　{LEGEND}"), TEXT.ink(Ink::Muted), WIDTH, 9.0) });
    blocks.push(paragraph(type_, USE, Style::bold(7.0), WIDTH, 18.0));
    blocks
}

fn lines(page: &PlacePage) -> Vec<(&'static str, String)> {
    let basis = &page.basis;
    let mut lines = vec![("指標", indicator(page)), ("使用実績", dataset(basis)), ("条件", conditions(basis))];
    lines.push(("資料の版", editions(page)));
    lines.push(("欠けているもの", lacks(page)));
    let published: Vec<String> = page.published.iter().map(|figure| format!("{}（{}）", figure.source, period(figure.period))).collect();
    if !published.is_empty() {
        let mut sources = published;
        sources.dedup();
        lines.push(("公表値", sources.join("、")));
    }
    lines.push(("ファイル", files(basis)));
    lines
}

fn indicator(page: &PlacePage) -> String {
    let how = match page.basis.indicator.as_str() {
        "generic_share_value" => "薬価×数量で、後発品（3）÷〔後発品のある先発品（2）＋後発品（3）〕",
        _ => "規格単位の数量で、後発品（3）÷〔後発品のある先発品（2）＋後発品（3）〕",
    };
    format!("{}。{how}", words::indicator(page.measure))
}

fn dataset(basis: &Basis) -> String {
    let dataset = &basis.dataset;
    let id = dataset.id.to_string();
    let mut parts = vec![if dataset.name.is_empty() { id } else { format!("{}（{id}）", dataset.name) }];
    let said = [("公表", &dataset.publisher), ("対象", &dataset.population), ("地域の取り方", &dataset.place_basis)];
    parts.extend(said.into_iter().filter(|(_, value)| !value.is_empty()).map(|(label, value)| format!("{label} {value}")));
    parts.push(period(basis.period));
    parts.join("、")
}

fn conditions(basis: &Basis) -> String {
    let mut parts: Vec<String> = basis.filters.iter().filter_map(|filter| words::filter(filter)).collect();
    let options = &basis.options;
    for (chosen, word) in [
        (options.drop_fee_excluded, "加算等の算定対象から除外する品目を除く"),
        (options.drop_nutrition, "経腸成分栄養剤・特殊ミルク製剤を除く"),
        (options.count_stars, "☆を先発、★を後発として数える"),
        (options.as_counted, "規格単位に換算しない"),
    ] {
        if chosen {
            parts.push(word.to_owned());
        }
    }
    if !basis.units.is_empty() {
        let units = basis.units.iter().map(|unit| format!("×{} {} 品目", unit.factor, count(unit.products)));
        parts.push(format!("規格単位への換算 {}", units.collect::<Vec<_>>().join("、")));
    }
    if parts.is_empty() { "絞り込みなし".to_owned() } else { parts.join("、") }
}

fn editions(page: &PlacePage) -> String {
    let basis = &page.basis;
    let edition = |used: &reference_data::share::EditionUsed| {
        format!("{} {}（{}、{} 品目）", words::source(used.kind), used.effective_on, short(&used.edition.to_string()), count(used.products))
    };
    let mut parts: Vec<String> = basis.editions.iter().map(edition).collect();
    parts.extend(page.supply.as_ref().map(|supply| format!("供給状況 {}（{}）", supply.effective_on, short(&supply.edition.to_string()))));
    if let Some(first) = &basis.first_edition {
        let share = percent_or(first.share.as_deref(), None);
        parts.push(format!("期間の初めの {} の版だけなら割合は {share}", first.effective_on));
    }
    if parts.is_empty() { "－".to_owned() } else { parts.join("、") }
}

fn lacks(page: &PlacePage) -> String {
    let lacks = &page.basis.lacks;
    let mut parts = vec![
        format!("秘匿 {} セル", count(lacks.suppressed_cells)),
        format!("行のないもの {} セル", count(lacks.missing_cells)),
        format!("単位を換算できない {} 品目", count(lacks.unconverted.len())),
        format!("後発の区分が分からない {} 品目", count(lacks.unknown.len())),
    ];
    let more = [
        (lacks.unpriced.len(), "薬価のない", "品目"),
        (page.share.lacking_places as usize, "この地域の中で使用実績のない", "地域"),
        (page.reference.as_ref().map_or(0, |reference| reference.lacking_places as usize), "比べる相手の中で使用実績のない", "地域"),
        (lacks.unknown_places.len(), "どこか分からない", "地域"),
    ];
    parts.extend(more.iter().filter(|(number, ..)| *number > 0).map(|(number, what, unit)| format!("{what} {} {unit}", count(number))));
    let total = page.reference.as_ref().filter(|reference| reference.published_total);
    parts.extend(total.map(|reference| format!("{}は公表された総計", reference.label)));
    parts.join("、")
}

/// As many as are read; their number is always whole.
fn files(basis: &Basis) -> String {
    let mut files: Vec<String> = named_files(basis).map(|file| format!("{}（SHA-256 {}）", file.file_name, short(&file.sha256))).collect();
    let all: BTreeSet<&str> = basis.files.iter().map(|file| file.sha256.as_str()).collect();
    if all.len() > files.len() {
        files.push(format!("ほか {} ファイル", count(all.len() - files.len())));
    }
    if files.is_empty() { "－".to_owned() } else { files.join("、") }
}

/// Sheets of one file are one.
pub(super) fn named_files(basis: &Basis) -> impl Iterator<Item = &UsageFile> {
    const NAMED: usize = 6;
    let mut seen = BTreeSet::new();
    basis.files.iter().filter(move |file| seen.insert(file.sha256.as_str())).take(NAMED)
}

/// The first twelve digits of a hash.
fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}
