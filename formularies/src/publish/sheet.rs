//! The sheet of one drug group: tiers, entries, products, reasons, and what was considered and not listed.

use std::rc::Rc;

use crate::publish::edition::{Entry, Group, Labelled, Tier};
use crate::publish::flow::{Block, Piece, WIDTH};
use crate::publish::glyphs::Typeface;
use crate::publish::layout::{Breaking, Ink, Line, Style};
use crate::publish::paragraph::{BODY, Beside, INSET, LEADING, labelled, paragraph, rule};
use crate::publish::structure::{Cell, Role};
use crate::publish::table::{self, FORM, RANK, SMALL, Side};

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
    let lines = type_.wrap(&[type_.span(&group.name, Style::bold(15.0))], WIDTH - INSET, Breaking::Name);
    let height = lines.len() as f32 * 20.0 + 2.0;
    let mut name = Block { before: 26.0, height, keep: true, section: Some(section), role: Role::Heading(2), ..Block::default() };
    name.pieces.push(Piece::Fill { x: 0.0, y: 1.0, width: 3.5, height: height - 3.0, ink: Ink::Accent });
    name.pieces.extend(Piece::cell(0, INSET, 15.5, 20.0, lines));
    let mut blocks = vec![name];

    let dates = group.dates.iter().filter(|date| !date.value.is_empty());
    let dates: Vec<String> = dates.map(|date| format!("{}\u{A0}{}", date.label, date.value)).collect();
    if !dates.is_empty() {
        let mut block = paragraph(type_, &dates.join("　　"), Style::regular(8.0).ink(Ink::Muted), 2.0);
        block.keep = true;
        blocks.push(block);
    }
    if !group.scope.is_empty() {
        let mut scope = labelled(type_, "対象", &group.scope, INSET);
        scope[0].before = 3.0;
        scope.iter_mut().for_each(|line| line.role = Role::Paragraph);
        blocks.extend(scope);
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
    blocks.push(table::head(type_));
    let again = vec![band(type_, tier, 0.0, Some(&group.name)), table::head(type_)];
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
    let lines = type_.wrap(&title, WIDTH - 16.0, Breaking::Name);
    let note = [type_.span(&tier.note, SMALL)];
    let mut pieces = Vec::new();
    let title_width = lines.first().map_or(0.0, |line| type_.width(line));
    let mut height = lines.len() as f32 * 14.0 + 5.0;
    if continued.is_none() && !tier.note.is_empty() {
        if lines.len() == 1 && title_width + 14.0 + type_.width(&note) <= WIDTH - 16.0 && !tier.note.contains('\n') {
            let [note] = note;
            pieces.push(Piece::text(8.0 + title_width + 14.0, 13.3, vec![note]));
        } else {
            for line in type_.wrap(&note, WIDTH - 16.0, Breaking::Prose) {
                pieces.push(Piece::text(8.0, height + 7.0, line));
                height += 10.5;
            }
            height += 3.0;
        }
    }
    let mut drawn = vec![Piece::Fill { x: 0.0, y: 0.0, width: WIDTH, height, ink: Ink::Tint }];
    drawn.extend(Piece::cell(0, 8.0, 13.3, 14.0, lines));
    drawn.append(&mut pieces);
    Block { before, height, pieces: drawn, keep: true, role: Role::Heading(3), ..Block::default() }
}

fn entry_blocks(type_: &Typeface, entry: &Entry, again: &[Block], first: bool) -> Vec<Block> {
    let mut head = entry_head(type_, entry, None, first);
    head.repeat = Some(Rc::new(again.to_vec()));
    let continued = |form: &str| {
        let mut above = again.to_vec();
        above.push(entry_head(type_, entry, Some(form), true));
        Rc::new(above)
    };
    let above = continued("");

    let mut blocks = vec![head];
    if entry.items.is_empty() {
        let row = table::unspecified_row(type_);
        blocks.push(Block { repeat: Some(Rc::clone(&above)), ..row });
    }
    for item in &entry.items {
        let inside = continued(&item.form_and_strength);
        let rows = table::item_rows(type_, item);
        let last = rows.len().saturating_sub(1);
        for (i, mut row) in rows.into_iter().enumerate() {
            // The first two and the last two rows of an item are not parted.
            row.keep = last > 0 && (i == 0 || i + 1 == last);
            row.repeat = Some(Rc::clone(if i == 0 { &above } else { &inside }));
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
        notes.extend(labelled(type_, label, text, FORM.0));
    }
    for note in &mut notes {
        note.repeat = Some(Rc::clone(&above));
    }
    if !notes.is_empty() {
        // A hairline parts the notes from the products.
        let hairline = Piece::Fill { x: FORM.0, y: 0.0, width: WIDTH - FORM.0, height: 0.35, ink: Ink::Hair };
        blocks.push(Block { height: 3.0, pieces: vec![hairline], repeat: Some(Rc::clone(&above)), ..Block::default() });
        blocks.iter_mut().rev().take(2).for_each(|block| block.keep = true);
    }
    blocks.extend(notes);
    blocks.push(Block { height: 3.0, repeat: Some(above), ..Block::default() });
    let before_space = blocks.len() - 2;
    blocks[before_space].keep = true;
    blocks
}

/// 「第1推奨」 is set smaller rather than broken.
fn rank_lines(type_: &Typeface, rank: &str) -> Vec<Line> {
    let sizes = [9.5, 8.5, 7.5, 6.5];
    let lines = sizes.map(|size| type_.wrap(&[type_.span(rank, Style::bold(size))], RANK.1 - 4.0, Breaking::Prose));
    let [.., smallest] = &lines;
    lines.iter().find(|lines| lines.len() == 1).unwrap_or(smallest).clone()
}

/// `continued`: printed again at the head of a page, inside the products of this form and strength.
fn entry_head(type_: &Typeface, entry: &Entry, continued: Option<&str>, first: bool) -> Block {
    let mut name = vec![type_.span(&entry.name, Style::bold(10.0))];
    if let Some(form) = continued {
        let form = if form.is_empty() { String::new() } else { format!("　{form}") };
        name.push(type_.span(&form, BODY));
        name.push(type_.span("（続き）", SMALL.ink(Ink::Muted)));
    }
    let names = type_.wrap(&name, WIDTH - FORM.0 - 4.0, Breaking::Name);
    let ranks = rank_lines(type_, &entry.rank);
    let height = names.len().max(ranks.len()) as f32 * 13.5 + 4.0;
    let mut pieces = Vec::new();
    if !first {
        pieces.push(rule(0.0, 0.6, Ink::Rule));
    }
    for (i, line) in ranks.into_iter().enumerate() {
        pieces.push(Piece::text(Side::Centre.shift(RANK.1 - type_.width(&line)), 13.0 + i as f32 * 13.5, line));
    }
    pieces.extend(Piece::cell(1, FORM.0, 13.0, 13.5, names));
    const CELLS: &[Cell] = &[Cell::data(1), Cell::row_head(4)];
    Block { height, pieces, keep: true, role: Role::Row(CELLS), ..Block::default() }
}

/// What the prices are for, and what the signs mean that this group uses and that words do not already say.
fn legend(type_: &Typeface, group: &Group) -> Option<Block> {
    let items = || group.tiers.iter().flat_map(|tier| &tier.entries).flat_map(|entry| &entry.items);
    let used = |sign: &str| items().any(|item| item.products.iter().any(|product| product.status == sign));
    let signs = [
        ("★", "★：先発医薬品と同額又は薬価が高い後発医薬品"),
        ("☆", "☆：後発医薬品と同額又は薬価が低い先発医薬品（準先発品を含む）"),
        ("不明", "区分不明：後発医薬品に関する情報に記載のない品目"),
        ("", "－：区分の対象とならない品目"),
    ];
    let told = signs.into_iter().filter(|(sign, _)| used(sign)).map(|(_, told)| told);
    let style = Style::regular(7.0).ink(Ink::Muted);
    let mut text = "薬価：１錠・１カプセルあたり。そのほかの単位は品目に添えて記す。".to_owned();
    let mut line = text.clone();
    for sign in told {
        let longer = format!("{line}　　{sign}");
        let fits = type_.width(&[type_.span(&longer, style)]) <= WIDTH - INSET;
        text.push_str(if fits { "　　" } else { "\n" });
        text.push_str(sign);
        line = if fits { longer } else { sign.to_owned() };
    }
    items().any(|item| !item.products.is_empty()).then(|| paragraph(type_, &text, style, 4.0))
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
        pieces: vec![Piece::text(0.0, 10.5, title), rule(15.4, 0.6, Ink::Rule)],
        keep: true,
        role: Role::Heading(3),
        ..Block::default()
    }];
    const CELLS: &[Cell] = &[Cell::row_head(1), Cell::data(1)];
    let beside = Beside { leading: LEADING, pad: 2.6, hairline: true, cells: CELLS };
    for pair in considered {
        let names = type_.wrap(&[type_.span(&pair.label, Style::bold(8.5))], REASON - 12.0, Breaking::Name);
        let reasons = type_.wrap(&[type_.span(&pair.value, BODY)], WIDTH - REASON - 4.0, Breaking::Prose);
        blocks.extend(beside.blocks([(0.0, names), (REASON, reasons)]));
    }
    blocks
}
