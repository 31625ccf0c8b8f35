//! The title page: what the edition is, what it stands on, who made it, and what it holds; and the references at the end.

use crate::publish::edition::{Edition, Labelled, State};
use crate::publish::flow::{Block, Piece, WIDTH};
use crate::publish::glyphs::Typeface;
use crate::publish::layout::{Breaking, Ink, Style};
use crate::publish::paragraph::{Beside, rule, with_small_hashes};
use crate::publish::structure::{Cell, Role};

const BODY: Style = Style::regular(9.0);
const LEADING: f32 = 13.0;
const LABEL: f32 = 92.0;
/// A label and what it labels.
const PAIR: &[Cell] = &[Cell::row_head(1), Cell::data(1)];

/// `page_of` tells the page number printed beside a section: the groups in order, then the references.
pub(crate) fn blocks(type_: &Typeface, edition: &Edition, page_of: &dyn Fn(usize) -> Option<usize>) -> Vec<Block> {
    let mut blocks = title(type_, edition);
    blocks.push(statement(type_, &edition.statement));
    blocks.extend(facts(type_, edition));
    blocks.extend(committee(type_, edition));
    blocks.extend(contents(type_, edition, page_of));
    blocks
}

pub(crate) fn state_words(edition: &Edition) -> String {
    match edition.state {
        State::Draft => "案（公表前）".to_owned(),
        State::Published { on } => format!("公表 {on}"),
    }
}

fn title(type_: &Typeface, edition: &Edition) -> Vec<Block> {
    let quiet = Style::regular(11.0);
    let state = match edition.state {
        State::Draft => Style::bold(11.0).ink(Ink::Accent),
        State::Published { .. } => quiet,
    };
    let mut under = Vec::new();
    let labelled = [("版\u{A0}", &edition.edition), ("地域\u{A0}", &edition.region)];
    for (label, text) in labelled.into_iter().filter(|(_, text)| !text.is_empty()) {
        let label = if text.contains(label.trim_end()) { "" } else { label };
        under.push(type_.span(label, quiet.ink(Ink::Muted)));
        under.push(type_.span(&format!("{text}　　"), quiet));
    }
    under.push(type_.span(&state_words(edition), state));

    let mut blocks = Vec::new();
    for (spans, leading, before, role) in [
        (vec![type_.span(&edition.issuer, quiet)], 18.0, 0.0, Role::Paragraph),
        (vec![type_.span(&edition.title, Style::bold(23.0))], 33.0, 2.0, Role::Heading(1)),
        (under, 18.0, 3.0, Role::Paragraph),
    ] {
        for (i, line) in type_.wrap(&spans, WIDTH, Breaking::Name).into_iter().enumerate() {
            blocks.push(Block {
                before: if i == 0 { before } else { 0.0 },
                height: leading,
                pieces: vec![Piece::text(0.0, leading * 0.78, line)],
                keep: true,
                role: role.clone(),
                goes_on: i > 0,
                ..Block::default()
            });
        }
    }
    blocks.push(Block {
        before: 6.0,
        height: 2.2,
        pieces: vec![Piece::Fill { x: 0.0, y: 0.0, width: WIDTH, height: 2.2, ink: Ink::Accent }],
        ..Block::default()
    });
    blocks
}

/// The sentence that no reader may miss.
fn statement(type_: &Typeface, statement: &str) -> Block {
    let lines = type_.wrap(&[type_.span(statement, Style::bold(11.5))], WIDTH - 32.0, Breaking::Prose);
    let height = lines.len() as f32 * 17.0 + 17.0;
    let mut pieces = vec![
        Piece::Fill { x: 0.0, y: 0.0, width: WIDTH, height, ink: Ink::Tint },
        Piece::Fill { x: 0.0, y: 0.0, width: 4.0, height, ink: Ink::Accent },
    ];
    pieces.extend(Piece::cell(0, 18.0, 20.5, 17.0, lines));
    Block { before: 14.0, height, pieces, role: Role::Paragraph, ..Block::default() }
}

fn facts(type_: &Typeface, edition: &Edition) -> Vec<Block> {
    let pair = |label: &str, value: &str| Labelled { label: label.to_owned(), value: value.to_owned() };
    let mut pairs: Vec<Labelled> = edition.dates.iter().chain(&edition.basis).cloned().collect();
    pairs.push(pair("収載方針", &joined(&edition.policy)));
    pairs.push(pair("内容のSHA-256", &edition.content_sha256));

    let mut blocks = vec![section_title(type_, "この版について")];
    for pair in pairs.iter().filter(|pair| !pair.value.trim().is_empty()) {
        let labels = type_.wrap(&[type_.span(&pair.label, Style::bold(8.5).ink(Ink::Muted))], LABEL - 8.0, Breaking::Prose);
        let values = type_.wrap(&with_small_hashes(type_, &pair.value, BODY), WIDTH - LABEL, Breaking::Prose);
        blocks.extend(beside(PAIR).blocks([(0.0, labels), (LABEL, values)]));
    }
    blocks
}

fn joined(policy: &Labelled) -> String {
    match (policy.label.as_str(), policy.value.as_str()) {
        ("", text) | (text, "") => text.to_owned(),
        (label, value) => format!("{label}\n{value}"),
    }
}

fn committee(type_: &Typeface, edition: &Edition) -> Vec<Block> {
    const ROLE: f32 = 130.0;
    const COI: f32 = 280.0;
    let mut blocks = vec![section_title(type_, "委員と利益相反")];
    if edition.committee.is_empty() {
        blocks.push(none(type_, "記載なし"));
        return blocks;
    }
    let head = |label: &str| vec![vec![type_.span(label, Style::bold(7.5).ink(Ink::Muted))]];
    const HEADS: &[Cell] = &[const { Cell::column_head() }; 3];
    let heads = beside(HEADS).blocks([(0.0, head("氏名")), (ROLE, head("役割")), (COI, head("利益相反（COI）"))]);
    blocks.extend(heads.into_iter().map(|block| Block { keep: true, ..block }));
    const CELLS: &[Cell] = &[Cell::row_head(1), Cell::data(1), Cell::data(1)];
    for member in &edition.committee {
        let cell = |text: &str, style: Style, width: f32| type_.wrap(&[type_.span(text, style)], width, Breaking::Prose);
        blocks.extend(beside(CELLS).blocks([
            (0.0, cell(&member.name, Style::bold(9.0), ROLE - 10.0)),
            (ROLE, cell(&member.role, BODY, COI - ROLE - 10.0)),
            (COI, cell(&member.coi, BODY, WIDTH - COI - 2.0)),
        ]));
    }
    blocks
}

fn contents(type_: &Typeface, edition: &Edition, page_of: &dyn Fn(usize) -> Option<usize>) -> Vec<Block> {
    let mut blocks = vec![section_title(type_, "薬効群")];
    if edition.groups.is_empty() {
        blocks.push(none(type_, "なし"));
    }
    let mut names: Vec<(usize, &str)> = edition.groups.iter().map(|group| group.name.as_str()).enumerate().collect();
    if !edition.references.is_empty() {
        names.push((edition.groups.len(), "参考資料"));
    }
    for (section, name) in names {
        let number = page_of(section).map_or(String::new(), |page| page.to_string());
        let number = vec![type_.span(&number, BODY.tabular())];
        let lines = type_.wrap(&[type_.span(name, BODY)], WIDTH - 60.0, Breaking::Name);
        let height = lines.len() as f32 * LEADING + 2.0;
        let y = lines.len() as f32 * LEADING - 3.0;
        let from = lines.last().map_or(0.0, |line| type_.width(line)) + 6.0;
        let to = WIDTH - type_.width(&number);
        let mut pieces: Vec<Piece> = Piece::cell(0, 0.0, LEADING - 3.0, LEADING, lines).collect();
        // A leader of hair strokes is no text: nobody wants dots in what is copied.
        let mut x = WIDTH - 34.0;
        while x > from {
            pieces.push(Piece::Fill { x, y: y - 0.9, width: 0.9, height: 0.9, ink: Ink::Rule });
            x -= 4.5;
        }
        pieces.push(Piece::text(to, y, number));
        pieces.push(Piece::Link { x: 0.0, y: 0.0, width: WIDTH, height, section });
        blocks.push(Block { height, pieces, role: Role::Paragraph, ..Block::default() });
    }
    blocks
}

/// The references, numbered as the entries name them.
pub(crate) fn references(type_: &Typeface, references: &[String], section: usize) -> Vec<Block> {
    let mut title = section_title(type_, "参考資料");
    title.section = Some(section);
    let mut blocks = vec![title];
    for (i, text) in references.iter().enumerate() {
        let number = vec![type_.span(&format!("［{}］", i + 1), BODY)];
        let lines = type_.wrap(&[type_.span(text, BODY)], WIDTH - 34.0, Breaking::Prose);
        let plain = Beside { hairline: false, ..beside(PAIR) };
        blocks.extend(plain.blocks([(26.0 - type_.width(&number), vec![number]), (34.0, lines)]));
    }
    blocks
}

fn section_title(type_: &Typeface, text: &str) -> Block {
    let line = vec![type_.span(text, Style::bold(11.0))];
    let rule = rule(17.4, 0.6, Ink::Rule);
    let pieces = vec![Piece::text(0.0, 12.0, line), rule];
    Block { before: 18.0, height: 20.0, pieces, keep: true, role: Role::Heading(2), ..Block::default() }
}

fn none(type_: &Typeface, text: &str) -> Block {
    let line = vec![type_.span(text, BODY.ink(Ink::Muted))];
    Block { height: 17.0, pieces: vec![Piece::text(0.0, 12.0, line)], role: Role::Paragraph, ..Block::default() }
}

fn beside(cells: &'static [Cell]) -> Beside {
    Beside { leading: LEADING, pad: 2.2, hairline: true, cells }
}
