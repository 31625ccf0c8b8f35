//! Lines: styled text measured and broken by the rules of Japanese typesetting (禁則).

use std::sync::LazyLock;

use icu_locale_core::langid;
use icu_segmenter::options::{LineBreakOptions, LineBreakStrictness};
use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed};

use crate::publish::glyphs::{Typeface, Weight};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    Text,
    Muted,
    Accent,
    Rule,
    Hair,
    Tint,
    Watermark,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Style {
    pub weight: Weight,
    /// Points.
    pub size: f32,
    pub ink: Ink,
    /// Every figure as wide as every other.
    pub tabular: bool,
}

impl Style {
    pub const fn regular(size: f32) -> Style {
        Style { weight: Weight::Regular, size, ink: Ink::Text, tabular: false }
    }

    pub const fn bold(size: f32) -> Style {
        Style { weight: Weight::Bold, size, ink: Ink::Text, tabular: false }
    }

    pub const fn ink(self, ink: Ink) -> Style {
        Style { ink, ..self }
    }

    pub const fn tabular(self) -> Style {
        Style { tabular: true, ..self }
    }
}

/// A run of text in one style.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Span {
    pub text: String,
    pub style: Style,
}

pub(crate) type Line = Vec<Span>;

/// Where a line is best ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Breaking {
    /// As full as can be.
    Prose,
    /// At a joint of the name if one lies in the second half of the line: before 「 or a strength rather than inside a word.
    Name,
}

impl Typeface {
    /// The text in the characters that are printed.
    pub fn span(&self, text: &str, style: Style) -> Span {
        Span { text: self.printable(text).0, style }
    }

    /// Points from the pen before `c` to the pen after it.
    pub fn advance(&self, c: char, style: Style) -> f32 {
        let face = self.face(style.weight);
        let thousandths = if style.tabular && c.is_ascii_digit() { face.figure() } else { face.advance(c) };
        thousandths * style.size / 1000.0
    }

    pub fn width(&self, line: &[Span]) -> f32 {
        line.iter().map(|span| span.text.chars().map(|c| self.advance(c, span.style)).sum::<f32>()).sum()
    }

    /// The lines, none wider than `width` points unless a single character is. Spaces at the end of a line are dropped; a line feed ends one.
    pub fn wrap(&self, spans: &[Span], width: f32, breaking: Breaking) -> Vec<Line> {
        let mut paragraph: Vec<(char, Style)> = Vec::new();
        let mut lines = Vec::new();
        for span in spans {
            for c in span.text.chars() {
                if c == '\n' {
                    self.wrap_paragraph(&paragraph, width, breaking, &mut lines);
                    paragraph.clear();
                } else {
                    paragraph.push((c, span.style));
                }
            }
        }
        if !paragraph.is_empty() || lines.is_empty() {
            self.wrap_paragraph(&paragraph, width, breaking, &mut lines);
        }
        lines
    }

    fn wrap_paragraph(&self, text: &[(char, Style)], width: f32, breaking: Breaking, lines: &mut Vec<Line>) {
        let opportunities = opportunities(text);
        let mut start = 0;
        loop {
            let mut pen = 0.0;
            let mut end = start;
            // Spaces may hang over the edge: they are not printed there.
            while end < text.len() {
                let (c, style) = text[end];
                let advance = self.advance(c, style);
                if pen + advance > width + TOLERANCE && !is_space(c) {
                    break;
                }
                pen += advance;
                end += 1;
            }
            if end < text.len() {
                let fits = end;
                end = (start + 1..=fits).rev().find(|i| opportunities[*i]).unwrap_or(fits.max(start + 1));
                if breaking == Breaking::Name {
                    end = self.joint(text, &opportunities, start, end, width).unwrap_or(end);
                }
            }
            lines.push(spans(&text[start..end]));
            start = end;
            if start >= text.len() {
                return;
            }
        }
    }

    fn joint(&self, text: &[(char, Style)], opportunities: &[bool], start: usize, end: usize, width: f32) -> Option<usize> {
        let mut pen = 0.0;
        let mut found = None;
        for i in start + 1..=end {
            pen += self.advance(text[i - 1].0, text[i - 1].1);
            if pen * 2.0 >= width && opportunities[i] && is_joint(text[i - 1].0, text[i].0) {
                found = Some(i);
            }
        }
        found
    }
}

/// Rounding of sums of advances, in points.
const TOLERANCE: f32 = 0.01;

static SEGMENTER: LazyLock<LineSegmenterBorrowed<'static>> = LazyLock::new(|| {
    let japanese = langid!("ja");
    let mut options = LineBreakOptions::default();
    options.strictness = Some(LineBreakStrictness::Strict);
    options.content_locale = Some(&japanese);
    LineSegmenter::new_for_non_complex_scripts(options)
});

/// For every character, whether a line may begin with it.
fn opportunities(text: &[(char, Style)]) -> Vec<bool> {
    // A full-width strength is an ideographic sequence to the segmenter, which would print 4 / 0mg; it holds together like 40mg does.
    let narrow: String = text.iter().map(|(c, _)| narrow(*c)).collect();
    let mut allowed = vec![false; text.len() + 1];
    let mut breaks = SEGMENTER.segment_str(&narrow).peekable();
    for (i, (byte, _)) in narrow.char_indices().enumerate() {
        while breaks.next_if(|at| *at < byte).is_some() {}
        allowed[i] = breaks.peek() == Some(&byte);
    }
    allowed
}

fn narrow(c: char) -> char {
    match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '．' | '，' | '％' | '／' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        other => other,
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{3000}' | '\u{A0}')
}

fn is_joint(before: char, after: char) -> bool {
    let kana = |c: char| matches!(c, 'ぁ'..='ヿ' | 'ｦ'..='ﾟ');
    let figure = |c: char| narrow(c).is_ascii_digit();
    is_space(before) || matches!(after, '「' | '（' | '(' | '【' | '［') || (figure(after) && !figure(before)) || (kana(before) && !kana(after))
}

fn spans(text: &[(char, Style)]) -> Line {
    let end = text.iter().rposition(|(c, _)| !is_space(*c)).map_or(0, |i| i + 1);
    let mut line: Line = Vec::new();
    for (c, style) in &text[..end] {
        match line.last_mut().filter(|span| span.style == *style) {
            Some(span) => span.text.push(*c),
            None => line.push(Span { text: c.to_string(), style: *style }),
        }
    }
    line
}
