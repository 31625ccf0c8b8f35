//! Running text: paragraphs, labelled paragraphs, rules.

use crate::publish::flow::{Block, Piece, WIDTH};
use crate::publish::glyphs::Typeface;
use crate::publish::layout::{Breaking, Ink, Line, Span, Style};
use crate::publish::structure::{Cell, Role};

pub(crate) const BODY: Style = Style::regular(8.5);
pub(crate) const LEADING: f32 = 11.5;
/// Of text beside the bar of a heading.
pub(crate) const INSET: f32 = 11.0;

/// Texts side by side, above a hairline or not.
pub(crate) struct Beside {
    pub leading: f32,
    /// Above and below.
    pub pad: f32,
    pub hairline: bool,
    pub cells: &'static [Cell],
}

impl Beside {
    /// A block per line, of which the first two and the last two stay together. A column is its left edge and its lines.
    pub fn blocks<const COLUMNS: usize>(&self, columns: [(f32, Vec<Line>); COLUMNS]) -> Vec<Block> {
        let count = columns.iter().map(|(_, lines)| lines.len()).max().unwrap_or(0);
        let mut columns = columns.map(|(x, lines)| (x, lines.into_iter()));
        let mut blocks = Vec::new();
        for i in 0..count {
            let top = if i == 0 { self.pad } else { 0.0 };
            let y = top + self.leading * 0.745;
            let mut pieces = Vec::new();
            for (cell, (x, lines)) in columns.iter_mut().enumerate() {
                pieces.extend(lines.next().map(|line| Piece::Text { x: *x, y, line, cell }));
            }
            let last = i + 1 == count;
            let height = top + self.leading + if last { self.pad } else { 0.0 };
            if last && self.hairline {
                pieces.push(rule(height - 0.35, 0.35, Ink::Hair));
            }
            let keep = count > 1 && (i == 0 || i + 2 == count);
            blocks.push(Block { height, pieces, keep, role: Role::Row(self.cells), goes_on: i > 0, ..Block::default() });
        }
        blocks
    }
}

/// A label and, beside it, a text.
pub(crate) fn labelled(type_: &Typeface, label: &str, text: &str, x: f32) -> Vec<Block> {
    const LABEL: f32 = 62.0;
    const CELLS: &[Cell] = &[Cell::row_head(2), Cell::data(3)];
    let labels = type_.wrap(&[type_.span(label, Style::bold(8.0).ink(Ink::Muted))], LABEL - 6.0, Breaking::Prose);
    let lines = type_.wrap(&[type_.span(text.trim(), BODY)], WIDTH - x - LABEL - 4.0, Breaking::Prose);
    let beside = Beside { leading: LEADING + 1.0, pad: 0.0, hairline: false, cells: CELLS };
    beside.blocks([(x, labels), (x + LABEL, lines)])
}

pub(crate) fn paragraph(type_: &Typeface, text: &str, style: Style, before: f32) -> Block {
    let leading = style.size * 1.4;
    let lines = type_.wrap(&[type_.span(text, style)], WIDTH - INSET, Breaking::Prose);
    let height = lines.len() as f32 * leading;
    let pieces = Piece::cell(0, INSET, style.size * 1.05, leading, lines).collect();
    Block { before, height, pieces, role: Role::Paragraph, ..Block::default() }
}

pub(crate) fn rule(y: f32, height: f32, ink: Ink) -> Piece {
    Piece::Fill { x: 0.0, y, width: WIDTH, height, ink }
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
