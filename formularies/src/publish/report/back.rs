//! The second page of a place: what makes the gap, what can be had, what there is to gain, and what all of it rests on.

use reference_data::share::{GainRow, PlacePage, PlaceSupplyRow, Pulls, SavingStep};

use crate::publish::flow::{Block, Flow, Piece, WIDTH};
use crate::publish::glyphs::Typeface;
use crate::publish::layout::{Ink, Style};
use crate::publish::report::basis;
use crate::publish::report::fit::{Column, fit, paragraph, row};
use crate::publish::report::front::{NUMBER, QUIET, SMALL, asked, bar, section};
use crate::publish::report::words::{bare_percent, count, ingredient, percent, percent_or, position, signed, yen};
use crate::publish::structure::{Cell, Role};
use crate::publish::table::Side;

const HALF: f32 = (WIDTH - 18.0) / 2.0;

pub(super) fn place(type_: &Typeface, flow: &mut Flow, page: &PlacePage) {
    flow.new_page();
    let name = fit(type_, &format!("{}　{}", page.place.full_name, asked(page)), QUIET, WIDTH, 11.0);
    let pieces = name.pieces(0, (0.0, WIDTH), Side::Left, 0.0, 11.0, type_);
    flow.place(&[Block { height: 11.0, pieces, ..Block::default() }]);
    flow.place(&gap(type_, page));
    flow.place_beside(&[(0.0, supply(type_, page)), (HALF + 18.0, gains(type_, page))]);
    flow.place(&money(type_, page));
    let room = flow.room();
    flow.place(&basis::blocks(type_, page, room));
}

const PULL_COLUMNS: [Column; 6] = [
    Column(0.0, 146.0, Side::Left),
    // 150–300: the steps
    Column(304.0, 42.0, Side::Right),
    Column(348.0, 42.0, Side::Right),
    Column(392.0, 42.0, Side::Right),
    Column(436.0, 27.0, Side::Right),
    Column(466.0, WIDTH - 466.0, Side::Right),
];
const STEPS: (f32, f32) = (152.0, 146.0);
const STEP: f32 = 15.0;

fn gap(type_: &Typeface, page: &PlacePage) -> Vec<Block> {
    let reference = page.reference.as_ref();
    let label = reference.map_or("比べる相手", |reference| &reference.label);
    let title = format!("{}と{label}の差のもと", page.place.name);
    let Some(pulls) = &page.pulls else {
        let text = match reference {
            None => "比べる相手の使用実績がないため、差を成分に分けられません。",
            Some(_) => "割合の出せない側があるため、差を成分に分けられません。",
        };
        let blocks = [section(type_, &title, "", WIDTH), Block { before: 3.0, ..paragraph(type_, text, QUIET, WIDTH, 11.0) }];
        return blocks.into_iter().collect();
    };
    let note = "単位はポイント。寄与＝割合の違い＋使う量の違い。すべて足すと差になる";
    let mut blocks = vec![section(type_, &title, note, WIDTH)];
    const HEADS: &[Cell] = &[const { Cell::column_head() }; 6];
    let head = |text: &str| (text.to_owned(), Style::bold(7.0).ink(Ink::Muted));
    let heads = ["成分（黒は引き下げ、白は引き上げ）", "寄与", "割合の違い", "使う量の違い", "割合", label].map(head);
    blocks.push(Block { keep: true, ..row(type_, 12.0, &PULL_COLUMNS, HEADS, &heads) });
    blocks.extend(steps(type_, page, pulls, label));
    blocks
}

fn steps(type_: &Typeface, page: &PlacePage, pulls: &Pulls, reference: &str) -> Vec<Block> {
    const CELLS: &[Cell] = &[Cell::row_head(1), Cell::data(1), Cell::data(1), Cell::data(1), Cell::data(1), Cell::data(1)];
    let all = || pulls.down.iter().chain(&pulls.up);
    let ends = all().map(|pull| &pull.to).chain(pulls.others.as_ref().map(|others| &others.to)).map(|to| position(to));
    let (low, high) = ends.fold((0.0_f32, 0.0_f32), |(low, high), at| (low.min(at), high.max(at)));
    let spread = (high - low).max(0.0001);
    let x = |at: f32| STEPS.0 + (at - low) / spread * STEPS.1;
    let bare = |share: Option<&str>| share.map_or_else(|| "－".to_owned(), bare_percent);
    let rows = |texts: [String; 6], style: Style| {
        let number = Style { weight: style.weight, ..NUMBER };
        let styled = texts.into_iter().enumerate().map(|(at, text)| (text, if at == 0 { style } else { number }));
        row(type_, STEP, &PULL_COLUMNS, CELLS, &styled.collect::<Vec<_>>())
    };
    let link = |block: &mut Block, at: f32| {
        block.pieces.push(Piece::Fill { x: x(at) - 0.2, y: STEP - 3.0, width: 0.4, height: 6.0, ink: Ink::Rule });
    };
    let own_share = page.share.share.as_deref();
    let of_reference = page.reference.as_ref().and_then(|reference| reference.share.as_deref());
    let bold = Style::bold(7.5);

    let mut blocks = Vec::new();
    let mut first = rows([reference.to_owned(), String::new(), String::new(), String::new(), String::new(), bare(of_reference)], bold);
    first.pieces.push(Piece::Fill { x: x(0.0) - 0.7, y: 2.0, width: 1.4, height: STEP - 4.0, ink: Ink::Text });
    link(&mut first, 0.0);
    blocks.push(first);
    let mut step = |texts: [String; 6], from: &str, to: &str, grey: bool| {
        let mut block = rows(texts, SMALL);
        let (from, to) = (position(from), position(to));
        let (left, right) = (x(from.min(to)), x(from.max(to)));
        if grey {
            block.pieces.push(Piece::Fill { x: left, y: 3.5, width: (right - left).max(0.8), height: STEP - 7.0, ink: Ink::Rule });
        } else {
            block.pieces.extend(bar(left, right, (3.5, STEP - 7.0), to < from));
        }
        link(&mut block, to);
        blocks.push(block);
    };
    let pull = |pull: &reference_data::share::Pull| {
        let row = &pull.row;
        [
            ingredient(&row.key, &row.label),
            signed(&row.total),
            signed(&row.rate),
            signed(&row.mix),
            bare(row.share_place.as_deref()),
            bare(row.share_reference.as_deref()),
        ]
    };
    for one in &pulls.down {
        step(pull(one), &one.from, &one.to, false);
    }
    if let Some(others) = &pulls.others {
        let name = format!("ほか {} 成分", count(others.ingredients));
        let texts = [name, signed(&others.total), signed(&others.rate), signed(&others.mix), String::new(), String::new()];
        step(texts, &others.from, &others.to, true);
    }
    for one in &pulls.up {
        step(pull(one), &one.from, &one.to, false);
    }
    let gap = format!("{}（差の合計）", page.place.name);
    let mut last = rows([gap, signed(&pulls.gap), String::new(), String::new(), bare(own_share), String::new()], bold);
    let end = position(&pulls.gap);
    last.pieces.push(Piece::Fill {
        x: x(end.min(0.0)),
        y: 4.5,
        width: (x(end.max(0.0)) - x(end.min(0.0))).max(0.8),
        height: 5.0,
        ink: Ink::Text,
    });
    last.pieces.push(Piece::Fill { x: 0.0, y: 0.0, width: WIDTH, height: 0.5, ink: Ink::Rule });
    blocks.push(last);
    blocks
}

const SUPPLY_COLUMNS: [Column; 4] = [
    Column(0.0, 110.0, Side::Left),
    Column(112.0, 62.0, Side::Right),
    Column(176.0, 32.0, Side::Right),
    Column(210.0, HALF - 210.0, Side::Right),
];
const NARROW: f32 = 16.0;

fn supply(type_: &Typeface, page: &PlacePage) -> Vec<Block> {
    let Some(supply) = &page.supply else {
        let text = "医療用医薬品供給状況が取り込まれていません。";
        return vec![section(type_, "供給の状況", "", HALF), Block { before: 3.0, ..paragraph(type_, text, QUIET, HALF, 11.0) }];
    };
    let mut blocks = vec![section(type_, "供給の状況", &format!("{} の一覧による", supply.effective_on), HALF)];
    let part = supply.part.as_deref().map_or_else(|| "－".to_owned(), percent);
    let text = format!(
        "使っている {} 成分のうち {} 成分（{part}）に通常出荷でない品目があります。通常出荷の品目が一つもない成分は {} です。一覧の {} 品目では、通常出荷でないもの {}、うち供給停止 {}。",
        count(supply.ingredients),
        count(supply.in_trouble),
        count(supply.without_normal),
        count(supply.products),
        count(supply.products_in_trouble),
        count(supply.products_stopped)
    );
    blocks.push(Block { before: 3.0, ..paragraph(type_, &text, SMALL, HALF, 37.0) });
    if supply.rows.is_empty() {
        return blocks;
    }
    blocks.push(heads(type_, &SUPPLY_COLUMNS, ["通常出荷でない品目のある成分", "薬剤費（円）", "うち停止", "品目"]));
    let line = |of: &PlaceSupplyRow| {
        let texts = [
            (ingredient(&of.key, &of.label), SMALL),
            (of.yen.as_deref().map_or_else(|| "－".to_owned(), yen), NUMBER),
            (count(of.stopped), NUMBER),
            (format!("{}/{}", of.in_trouble, of.products), NUMBER),
        ];
        row(type_, NARROW, &SUPPLY_COLUMNS, NAMED, &texts)
    };
    blocks.extend(supply.rows.iter().map(line));
    blocks
}

/// The first cell of a line says what the line is of.
const NAMED: &[Cell] = &[Cell::row_head(1), Cell::data(1), Cell::data(1), Cell::data(1)];

fn heads(type_: &Typeface, columns: &[Column; 4], texts: [&str; 4]) -> Block {
    const HEADS: &[Cell] = &[const { Cell::column_head() }; 4];
    let texts = texts.map(|text| (text.to_owned(), Style::bold(7.0).ink(Ink::Muted)));
    Block { keep: true, ..row(type_, 12.0, columns, HEADS, &texts) }
}

const GAIN_COLUMNS: [Column; 4] = [
    Column(0.0, 92.0, Side::Left),
    Column(94.0, 46.0, Side::Right),
    Column(142.0, 36.0, Side::Right),
    Column(180.0, HALF - 180.0, Side::Right),
];

fn gains(type_: &Typeface, page: &PlacePage) -> Vec<Block> {
    let label = page.reference.as_ref().map_or("比べる相手", |reference| &reference.label);
    let mut blocks = vec![section(type_, &format!("{label}の割合に届いたら"), "参考試算・数量ベース", HALF)];
    let sentence = |text: &str| Block { before: 3.0, ..paragraph(type_, text, SMALL, HALF, 37.0) };
    let Some(gain) = &page.gain else {
        blocks.push(sentence("比べる相手の使用実績がないため、試算できません。"));
        return blocks;
    };
    let (Some(after), Some(points), Some(saved)) = (&gain.share_after, &gain.points, &gain.yen) else {
        blocks.push(sentence("割合が出せないため、試算できません。"));
        return blocks;
    };
    let mut text = format!(
        "{label}より低い {} 成分がそれぞれ同じ割合になると、割合は {}（{}\u{A0}ポイント）、薬剤費は {}\u{A0}円下がる計算です。",
        count(gain.ingredients),
        percent(after),
        signed(points),
        yen(saved)
    );
    for (ingredients, which) in [(gain.not_cheaper, "後発品のほうが安くない"), (gain.unpriced, "薬価のない")] {
        if ingredients > 0 {
            text.push_str(&format!("{which} {} 成分は 0\u{A0}円としています。", count(ingredients)));
        }
    }
    blocks.push(sentence(&text));
    if gain.rows.is_empty() {
        return blocks;
    }
    blocks.push(heads(type_, &GAIN_COLUMNS, ["成分", "割合（％）", "ポイント", "円"]));
    let line = |of: &GainRow| {
        let texts = [
            (ingredient(&of.key, &of.label), SMALL),
            (format!("{}→{}", bare_percent(&of.share), of.target.as_deref().map_or_else(|| "－".to_owned(), bare_percent)), NUMBER),
            (signed(&of.points), NUMBER),
            (of.yen.as_deref().map_or_else(|| "－".to_owned(), yen), NUMBER),
        ];
        row(type_, NARROW, &GAIN_COLUMNS, NAMED, &texts)
    };
    blocks.extend(gain.rows.iter().map(line));
    blocks
}

const MONEY_COLUMNS: [Column; 4] = [
    Column(0.0, 117.0, Side::Left),
    Column(123.0, 117.0, Side::Left),
    Column(246.0, 117.0, Side::Left),
    Column(369.0, WIDTH - 369.0, Side::Left),
];

fn money(type_: &Typeface, page: &PlacePage) -> Vec<Block> {
    const CELLS: &[Cell] = &[const { Cell::data(1) }; 4];
    let mut blocks =
        vec![section(type_, "薬剤費と置き換えの参考試算", "同じ成分・剤形・規格の後発医薬品へ。すべて置き換えたときの上限値", WIDTH)];
    let texts = ["薬剤費（薬価×数量、円）", "最高の薬価の後発品へ（円）", "平均の薬価へ（円）", "最低の薬価へ（円）"];
    blocks.push(heads(type_, &MONEY_COLUMNS, texts));
    let big = |text: String| (text, Style::bold(11.0).tabular());
    let cost = page.cost.yen.as_deref().map_or_else(|| percent_or(None, page.cost.absence), yen);
    let saved = |of: fn(&reference_data::share::PlaceSaving) -> &SavingStep| match page.saving.as_ref().map(of) {
        None => "－".to_owned(),
        Some(step) => step.saving.as_deref().map_or_else(|| "＊".to_owned(), yen),
    };
    let cells = [cost, saved(|saving| &saving.highest), saved(|saving| &saving.mean), saved(|saving| &saving.lowest)].map(big);
    blocks.push(row(type_, 17.0, &MONEY_COLUMNS, CELLS, &cells));
    let text = match &page.saving {
        None => "置き換えられる先発医薬品の使用は分かっていません。".to_owned(),
        Some(saving) => {
            let step = &saving.lowest;
            let negative = match step.negative {
                0 => String::new(),
                products => format!("（うち置き換え先のほうが高く 0\u{A0}円としたもの {}）", count(products)),
            };
            format!(
                "置き換える先発品 {} 品目{negative}。試算に入らないもの: 置き換え先のない品目 {}、薬価のない品目 {}、単位を換算できない品目 {}、秘匿 {} セル。",
                count(step.products),
                count(step.without_target),
                count(step.unpriced),
                count(step.unconverted),
                count(step.suppressed_cells)
            )
        }
    };
    blocks.push(Block { role: Role::Paragraph, ..paragraph(type_, &text, QUIET, WIDTH, 18.0) });
    blocks
}
