//! Running text: paragraphs, labelled paragraphs, rules.

use crate::publish::flow::{Block, Piece, WIDTH};
use crate::publish::glyphs::Typeface;
use crate::publish::layout::{Breaking, Ink, Span, Style};

pub(crate) const BODY: Style = Style::regular(8.5);
pub(crate) const LEADING: f32 = 11.5;
/// Of text beside the bar of a heading.
pub(crate) const INSET: f32 = 11.0;
/// Of a baseline below the top of its line.
pub(crate) const BASELINE: f32 = 8.8;

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

pub(crate) fn paragraph(type_: &Typeface, text: &str, style: Style, before: f32) -> Block {
    let leading = style.size * 1.4;
    let lines = type_.wrap(&[type_.span(text, style)], WIDTH - INSET, Breaking::Prose);
    let height = lines.len() as f32 * leading;
    let pieces = lines.into_iter().enumerate().map(|(i, line)| Piece::Text { x: INSET, y: style.size * 1.05 + i as f32 * leading, line });
    Block { before, height, pieces: pieces.collect(), ..Block::default() }
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
