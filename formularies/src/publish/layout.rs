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
    /// The paper itself, over what is below.
    Paper,
    /// Classes from the lightest (0) to the darkest (4), told apart in grey as well.
    Shade(u8),
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
    pub(crate) fn span(&self, text: &str, style: Style) -> Span {
        Span { text: self.printable(text).0, style }
    }

    /// Points from the pen before `c` to the pen after it.
    pub(crate) fn advance(&self, c: char, style: Style) -> f32 {
        let face = self.face(style.weight);
        let thousandths = if style.tabular && c.is_ascii_digit() { face.figure() } else { face.advance(c) };
        thousandths * style.size / 1000.0
    }

    pub(crate) fn width(&self, line: &[Span]) -> f32 {
        line.iter().map(|span| span.text.chars().map(|c| self.advance(c, span.style)).sum::<f32>()).sum()
    }

    /// The lines, none wider than `width` points unless a single character is. Spaces at the end of a line are dropped; a line feed ends one.
    pub(crate) fn wrap(&self, spans: &[Span], width: f32, breaking: Breaking) -> Vec<Line> {
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

    /// The last joint in the second half of the line; before a bracket or a strength, or after a space, rather than within a word.
    fn joint(&self, text: &[(char, Style)], opportunities: &[bool], start: usize, end: usize, width: f32) -> Option<usize> {
        let mut pen = 0.0;
        let (mut strong, mut weak) = (None, None);
        for i in start + 1..=end {
            pen += self.advance(text[i - 1].0, text[i - 1].1);
            if pen * 2.0 >= width && opportunities[i] {
                match joint_between(text[i - 1].0, text[i].0) {
                    Joint::Strong => strong = Some(i),
                    Joint::Weak => weak = Some(i),
                    Joint::None => {}
                }
            }
        }
        strong.or(weak)
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

enum Joint {
    Strong,
    Weak,
    None,
}

fn joint_between(before: char, after: char) -> Joint {
    let kana = |c: char| matches!(c, 'ぁ'..='ヿ' | 'ｦ'..='ﾟ');
    let kanji = |c: char| matches!(c, '一'..='鿿');
    let figure = |c: char| narrow(c).is_ascii_digit();
    if is_space(before) || matches!(after, '「' | '（' | '(' | '【' | '［') || (figure(after) && !figure(before)) {
        Joint::Strong
    } else if kana(before) && kanji(after) {
        Joint::Weak
    } else {
        Joint::None
    }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;
    use crate::publish::specimen::typeface;

    const STYLE: Style = Style::regular(10.0);

    fn wrapped(type_: &Typeface, text: &str, width: f32, breaking: Breaking) -> Vec<String> {
        let lines = type_.wrap(&[type_.span(text, STYLE)], width, breaking);
        lines.iter().map(|line| line.iter().map(|span| span.text.as_str()).collect()).collect()
    }

    #[test]
    fn no_line_begins_or_ends_with_what_kinsoku_forbids() {
        let Some(type_) = typeface() else { return };
        for text in [
            "本品は、腎機能障害のある患者（ｅＧＦＲが３０未満のものを含む。）には、慎重に投与すること。",
            "「テルミサルタン」及び「オルメサルタンメドキソミル」は、いずれも「推奨薬」である。",
            "アンジオテンシンⅡ受容体拮抗薬・カルシウム拮抗薬・β遮断薬；それぞれの〔注意〕【警告】を見よ！本当か？はい。",
            "シェーグレンショックッチャァーッ三ヶ所の人々やこゝろのように小書きの仮名や長音がキャップッッーーと続くとき",
            "(half-width) brackets, “quotes” and ５０％、１，２００円、２０℃、３／４、①②③…‥なども",
        ] {
            for width in 60..160 {
                let lines = wrapped(&type_, text, width as f32, Breaking::Prose);
                for line in &lines[1..] {
                    let first = line.chars().next().expect("no line is empty");
                    assert!(!"、。，．）」』〕】!?！？；：・ーァィゥェォッャュョヵヶ々ゝ％℃…‥)]”".contains(first), "{width}: {lines:?}");
                }
                for line in &lines[..lines.len() - 1] {
                    let last = line.chars().last().expect("no line is empty");
                    assert!(!"（「『〔【([“".contains(last), "{width}: {lines:?}");
                }
            }
        }
    }

    #[test]
    fn a_strength_is_not_broken() {
        let Some(type_) = typeface() else { return };
        for strength in ["４０ｍｇ", "40mg", "０．５％", "１，２５０μｇ", "2.5mg"] {
            for before in 1..12 {
                let text = format!("{}{strength}", "錠".repeat(before));
                for width in 60..120 {
                    for breaking in [Breaking::Prose, Breaking::Name] {
                        let lines = wrapped(&type_, &text, width as f32, breaking);
                        assert!(lines.iter().any(|line| line.contains(strength)), "{width}: {lines:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_name_is_broken_at_its_joints() {
        let Some(type_) = typeface() else { return };
        for (name, width, expected) in [
            ("テルミサルタン錠４０ｍｇ「ニプロ」", 140.0, vec!["テルミサルタン錠４０ｍｇ", "「ニプロ」"]),
            ("テルミサルタン錠４０ｍｇ「ニプロ」", 95.0, vec!["テルミサルタン錠", "４０ｍｇ「ニプロ」"]),
            ("オルメサルタンメドキソミル", 70.0, vec!["オルメサルタン", "メドキソミル"]),
            ("短い", 70.0, vec!["短い"]),
        ] {
            assert_eq!(wrapped(&type_, name, width, Breaking::Name), expected, "{name}");
        }
    }

    #[test]
    fn a_line_feed_ends_a_line_and_a_long_word_is_cut() {
        let Some(type_) = typeface() else { return };
        assert_eq!(wrapped(&type_, "一\n\n二", 100.0, Breaking::Prose), ["一", "", "二"]);
        assert_eq!(wrapped(&type_, "", 100.0, Breaking::Prose), [""]);
        assert_eq!(wrapped(&type_, &"0".repeat(30), 100.0, Breaking::Prose).concat(), "0".repeat(30));
    }

    #[test]
    fn figures_are_equally_wide_in_a_column() {
        let Some(type_) = typeface() else { return };
        let width = |text: &str| type_.width(&[type_.span(text, STYLE.tabular())]);
        assert_eq!(width("1,111.11"), width("8,888.88"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(20_260_401), failure_persistence: None, ..ProptestConfig::with_cases(256) })]
        #[test]
        fn breaking_lines_loses_nothing_and_overflows_nothing(
            text in "[ァ-ヶ錠散薬価０-９ａ-ｅ0-9a-e「」（）、。ー・％ 　\n]{0,80}",
            width in 12.0f32..200.0,
            name in any::<bool>(),
        ) {
            let Some(type_) = typeface_once() else { return Ok(()) };
            let breaking = if name { Breaking::Name } else { Breaking::Prose };
            let lines = type_.wrap(&[type_.span(&text, STYLE)], width, breaking);
            let dense = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            let printed: String = lines.iter().flatten().map(|span| span.text.as_str()).collect();
            prop_assert_eq!(dense(&printed), dense(&type_.printable(&text).0));
            for line in &lines {
                prop_assert!(type_.width(line) <= width + 0.1, "{:?}", line);
            }
        }
    }

    fn typeface_once() -> Option<&'static Typeface> {
        thread_local!(static TYPEFACE: Option<&'static Typeface> = typeface().map(|type_| &*Box::leak(Box::new(type_))));
        TYPEFACE.with(|type_| *type_)
    }
}
