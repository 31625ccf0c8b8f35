//! Texts of any length in places of a fixed size, so that a page holds what it holds whatever the names are.

use crate::publish::flow::{Block, Piece};
use crate::publish::glyphs::Typeface;
use crate::publish::layout::{Breaking, Line, Span, Style};
use crate::publish::structure::{Cell, Role};
use crate::publish::table::Side;

/// No text is set smaller.
const SMALLEST: f32 = 4.5;
/// From one line to the next, of their size.
const LEADING: f32 = 1.16;

/// Lines that fit.
#[derive(Debug)]
pub(super) struct Fitted {
    pub lines: Vec<Line>,
    pub size: f32,
}

impl Fitted {
    pub fn leading(&self) -> f32 {
        self.size * LEADING
    }

    /// In the middle of a height from `top` on, each line on its side of the width.
    pub fn pieces(self, cell: usize, (x, width): (f32, f32), side: Side, top: f32, height: f32, type_: &Typeface) -> Vec<Piece> {
        let leading = self.leading();
        let slack = (height - leading * self.lines.len() as f32).max(0.0) / 2.0;
        let first = top + slack + leading * 0.5 + self.size * 0.36;
        let place = |(i, line): (usize, Line)| {
            let x = x + side.shift(width - type_.width(&line));
            Piece::Text { x, y: first + i as f32 * leading, line, cell }
        };
        self.lines.into_iter().enumerate().map(place).collect()
    }
}

/// A name as large as it can be, its own size at most; what does not fit even when small is cut and ends with …
pub(super) fn fit(type_: &Typeface, text: &str, style: Style, width: f32, height: f32) -> Fitted {
    fit_in(type_, text, style, Breaking::Name, width, height)
}

/// The same of sentences.
pub(super) fn fit_prose(type_: &Typeface, text: &str, style: Style, width: f32, height: f32) -> Fitted {
    fit_in(type_, text, style, Breaking::Prose, width, height)
}

/// In one line.
pub(super) fn fit_line(type_: &Typeface, text: &str, style: Style, width: f32) -> Line {
    fit(type_, text, style, width, style.size * LEADING).lines.into_iter().next().unwrap_or_default()
}

fn fit_in(type_: &Typeface, text: &str, style: Style, breaking: Breaking, width: f32, height: f32) -> Fitted {
    let wrap = |size: f32| {
        let span = type_.span(text, Style { size, ..style });
        type_.wrap(&[span], width, breaking)
    };
    let room = |size: f32| ((height + 0.01) / (size * LEADING)).floor().max(1.0) as usize;
    let mut size = style.size;
    let mut fitting: Option<Fitted> = None;
    loop {
        let mut lines = wrap(size);
        let fits = lines.len() <= room(size);
        // Rather a little smaller than a line of a character or two.
        let torn = breaking == Breaking::Prose && lines.len() > 1 && lines.iter().any(|line| (1..=2).contains(&characters(line)));
        match fitting.take() {
            Some(known) if !fits || torn && known.size - size >= 1.0 => return known,
            Some(known) if torn => fitting = Some(known),
            _ if fits && torn => fitting = Some(Fitted { lines, size }),
            _ if fits => return Fitted { lines, size },
            _ if size - 0.5 < SMALLEST => {
                lines.truncate(room(size));
                if let Some(last) = lines.last_mut() {
                    shorten(type_, last, width);
                }
                return Fitted { lines, size };
            }
            _ => {}
        }
        if size - 0.5 < SMALLEST
            && let Some(known) = fitting.take()
        {
            return known;
        }
        size -= 0.5;
    }
}

fn characters(line: &Line) -> usize {
    line.iter().map(|span| span.text.chars().count()).sum()
}

fn shorten(type_: &Typeface, line: &mut Line, width: f32) {
    let Some(style) = line.last().map(|span| span.style) else { return };
    let mark: Span = type_.span("…", style);
    let room = width - type_.width(std::slice::from_ref(&mark));
    while type_.width(line) > room {
        let Some(last) = line.last_mut() else { break };
        if last.text.pop().is_none() {
            line.pop();
        }
    }
    line.push(mark);
}

/// A column of a table: its left edge, its width, and where in it texts stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column(pub f32, pub f32, pub Side);

/// A row of one height; each text in its cell.
pub(super) fn row(type_: &Typeface, height: f32, columns: &[Column], cells: &'static [Cell], texts: &[(String, Style)]) -> Block {
    let mut pieces = Vec::new();
    for (cell, (Column(x, width, side), (text, style))) in columns.iter().zip(texts).enumerate() {
        let fitted = fit(type_, text, *style, *width, height - 1.0);
        pieces.extend(fitted.pieces(cell, (*x, *width), *side, 0.0, height, type_));
    }
    Block { height, pieces, role: Role::Row(cells), ..Block::default() }
}

/// A paragraph of one height.
pub(super) fn paragraph(type_: &Typeface, text: &str, style: Style, width: f32, height: f32) -> Block {
    let fitted = fit_prose(type_, text, style, width, height);
    let leading = fitted.leading();
    let pieces = Piece::cell(0, 0.0, fitted.size, leading, fitted.lines).collect();
    Block { height, pieces, role: Role::Paragraph, ..Block::default() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::publish::specimen::typeface;

    #[test]
    fn no_text_leaves_its_place() {
        let Some(type_) = typeface() else { return };
        let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) };
        let text = "[ぁ-んァ-ヴ県市区町村a-zA-Z0-9（）「」・ ]{0,200}";
        proptest!(config, |(text in text, width in 30.0..300.0_f32, height in 8.0..40.0_f32)| {
            let fitted = fit(&type_, &text, Style::regular(9.0), width, height);
            prop_assert!(fitted.leading() * fitted.lines.len() as f32 <= height + 0.1 || fitted.lines.len() == 1);
            for line in &fitted.lines {
                prop_assert!(type_.width(line) <= width + 0.1, "{line:?}");
            }
        });
    }

    #[test]
    fn what_fits_is_whole_and_what_does_not_says_so() {
        let Some(type_) = typeface() else { return };
        let text = |fitted: &Fitted| fitted.lines.iter().flatten().map(|span| span.text.as_str()).collect::<String>();
        let name = "北海道上川総合振興局管内広域連合地区薬剤師会の区域（旭川市・鷹栖町・東神楽町・当麻町）";
        assert_eq!(text(&fit(&type_, name, Style::regular(8.0), 140.0, 15.0)), name);
        assert!(text(&fit(&type_, &name.repeat(9), Style::regular(8.0), 140.0, 15.0)).ends_with('…'));
    }
}
