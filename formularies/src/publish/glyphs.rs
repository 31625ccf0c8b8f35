//! The two faces that an edition is printed in, and what becomes of a character they do not have.
//!
//! A PDF drops a character without a glyph silently. Print therefore replaces a character only where a reader takes the replacement
//! for the same thing, and names every other character that the faces lack.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use printpdf::ParsedFont;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, compose};

use crate::check::{Finding, Severity};
use crate::publish::edition::Edition;
use crate::publish::error::PrintError;

/// The bytes of two TrueType files; the program carries them, this crate does not.
pub struct Fonts {
    pub regular: Vec<u8>,
    pub bold: Vec<u8>,
}

/// A character that would vanish in print.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MissingGlyph {
    pub character: char,
    /// Where it stands, for people: `薬効群 ARB › テルミサルタン › 品目`
    pub place: String,
}

impl From<MissingGlyph> for Finding {
    /// Said while the text is still being written, and not only when it is printed.
    fn from(missing: MissingGlyph) -> Self {
        Self {
            rule: "missing_glyph".to_owned(),
            level: Severity::Error,
            place: Vec::new(),
            message: format!(
                "{}の「{}」（U+{:04X}）は印刷用の書体にありません。ほかの文字に書き換えてください。",
                missing.place, missing.character, missing.character as u32
            ),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// Both faces, read.
pub struct Typeface {
    pub(crate) regular: Face,
    pub(crate) bold: Face,
}

impl Typeface {
    pub fn read(fonts: &Fonts) -> Result<Typeface, PrintError> {
        Ok(Typeface { regular: Face::read(&fonts.regular, "regular")?, bold: Face::read(&fonts.bold, "bold")? })
    }

    pub(crate) fn face(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    /// Every character of the edition that neither has a glyph nor a replacement, once per place.
    pub fn missing(&self, edition: &Edition) -> Vec<MissingGlyph> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        for (place, text) in texts(edition) {
            for character in self.printable(text).1 {
                if seen.insert((character, place.clone())) {
                    found.push(MissingGlyph { character, place: place.clone() });
                }
            }
        }
        found
    }

    /// The text as it is printed, and the characters that cannot be. Line feeds stay: they end paragraphs.
    pub(crate) fn printable(&self, text: &str) -> (String, Vec<char>) {
        let mut printed = String::with_capacity(text.len());
        let mut missing = Vec::new();
        for c in text.chars().filter(|c| *c != '\r') {
            let composed = if canonical_combining_class(c) != 0 { printed.chars().last().and_then(|base| compose(base, c)) } else { None };
            if c == '\n' {
                printed.push(c);
            } else if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                printed.push(' ');
            } else if is_invisible(c) {
                // Chooses a variant or a direction; the base character beside it is checked by itself.
            } else if let Some(composed) = composed.filter(|composed| self.has(*composed)) {
                printed.pop();
                printed.push(composed);
            } else if self.has(c) {
                printed.push(c);
            } else if let Some(replacement) = self.replacement(c) {
                printed.push_str(&replacement);
            } else {
                missing.push(c);
            }
        }
        (printed, missing)
    }

    fn has(&self, c: char) -> bool {
        self.regular.glyph(c).is_some() && self.bold.glyph(c).is_some()
    }

    fn replacement(&self, c: char) -> Option<String> {
        let known = REPLACEMENTS.iter().find(|(from, _)| *from == c).map(|(_, to)| (*to).to_owned());
        let compatible = || (!loses_meaning(c)).then(|| c.nfkc().collect::<String>()).filter(|to| !to.chars().eq([c]));
        known.or_else(compatible).filter(|to| to.chars().all(|c| self.has(c)))
    }
}

/// Where NFKC says something else than a pharmacist would, or nothing.
const REPLACEMENTS: &[(char, &str)] = &[
    ('\u{338D}', "μg"),       // ㎍, with the Greek letter as the other units have it
    ('\u{2011}', "\u{2010}"), // non-breaking hyphen
    ('\u{2012}', "–"),        // figure dash
    ('\u{2044}', "/"),        // fraction slash
    ('\u{2219}', "・"),       // bullet operator
    ('\u{25AA}', "■"),
];

/// 10⁵ would become 105 and 1⅐ would become 11/7.
fn loses_meaning(c: char) -> bool {
    matches!(c, '\u{2070}'..='\u{207F}' | '\u{00B2}' | '\u{00B3}' | '\u{00B9}' | '\u{00BC}'..='\u{00BE}' | '\u{2150}'..='\u{215F}' | '\u{2189}')
}

/// Variation selectors, joiners, marks of direction, the soft hyphen and the byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{FE00}'..='\u{FE0F}'
            | '\u{E0100}'..='\u{E01EF}'
            | '\u{180B}'..='\u{180D}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{00AD}'
            | '\u{FEFF}'
    )
}

pub(crate) struct Face {
    pub font: ParsedFont,
    glyphs: RefCell<HashMap<char, Option<u16>>>,
}

impl Face {
    fn read(bytes: &[u8], name: &'static str) -> Result<Face, PrintError> {
        let font = ParsedFont::from_bytes(bytes, 0, &mut Vec::new()).ok_or(PrintError::Font(name))?;
        if font.pdf_font_metrics.units_per_em == 0 {
            return Err(PrintError::Font(name));
        }
        Ok(Face { font, glyphs: RefCell::default() })
    }

    /// The advance in thousandths of an em, exactly as it is written into the PDF; None: no glyph.
    pub fn glyph(&self, c: char) -> Option<u16> {
        *self.glyphs.borrow_mut().entry(c).or_insert_with(|| {
            let glyph = self.font.lookup_glyph_index(c as u32).filter(|glyph| *glyph != 0)?;
            let advance = f32::from(self.font.get_horizontal_advance(glyph)) * 1000.0 / f32::from(self.font.pdf_font_metrics.units_per_em);
            Some(advance as u16)
        })
    }

    /// In thousandths of an em.
    pub fn advance(&self, c: char) -> f32 {
        f32::from(self.glyph(c).unwrap_or(0))
    }

    /// The width that every figure gets in a column of numbers: the face's `1` is narrower than its other figures.
    pub fn figure(&self) -> f32 {
        self.advance('0')
    }
}

/// Every text of the edition with its place.
fn texts(edition: &Edition) -> Vec<(String, &str)> {
    let mut all: Vec<(String, &str)> = vec![
        ("表題".into(), &edition.title),
        ("版".into(), &edition.edition),
        ("発行者".into(), &edition.issuer),
        ("地域".into(), &edition.region),
        ("方針".into(), &edition.policy.label),
        ("方針".into(), &edition.policy.value),
        ("処方についての記載".into(), &edition.statement),
        ("内容のハッシュ".into(), &edition.content_sha256),
    ];
    for pair in edition.dates.iter().chain(&edition.basis) {
        all.extend([(format!("表紙 › {}", pair.label), pair.label.as_str()), (format!("表紙 › {}", pair.label), &pair.value)]);
    }
    for member in &edition.committee {
        let place = format!("委員 › {}", member.name);
        all.extend([
            (place.clone(), member.name.as_str()),
            (format!("{place} › 役割"), &member.role),
            (format!("{place} › 利益相反"), &member.coi),
        ]);
    }
    for group in &edition.groups {
        let place = format!("薬効群 {}", group.name);
        all.extend([(place.clone(), group.name.as_str()), (format!("{place} › 対象"), &group.scope)]);
        for pair in &group.dates {
            all.extend([(format!("{place} › {}", pair.label), pair.label.as_str()), (format!("{place} › {}", pair.label), &pair.value)]);
        }
        for pair in &group.considered {
            let place = format!("{place} › 検討 › {}", pair.label);
            all.extend([(place.clone(), pair.label.as_str()), (place, &pair.value)]);
        }
        for tier in &group.tiers {
            let place_of_tier = format!("{place} › {}", tier.label);
            all.extend([&tier.mark, &tier.label, &tier.note].map(|text| (place_of_tier.clone(), text.as_str())));
            for entry in &tier.entries {
                entry_texts(&format!("{place} › {}", entry.name), entry, &mut all);
            }
        }
    }
    all.extend(edition.references.iter().enumerate().map(|(i, text)| (format!("参考資料 {}", i + 1), text.as_str())));
    all
}

fn entry_texts<'a>(place: &str, entry: &'a crate::publish::edition::Entry, all: &mut Vec<(String, &'a str)>) {
    all.extend([
        (format!("{place} › 順位"), entry.rank.as_str()),
        (place.to_owned(), &entry.name),
        (format!("{place} › 適応"), &entry.indication),
        (format!("{place} › 条件"), &entry.conditions),
    ]);
    for pair in &entry.reasons {
        all.extend([(format!("{place} › {}", pair.label), pair.label.as_str()), (format!("{place} › {}", pair.label), &pair.value)]);
    }
    for item in &entry.items {
        all.push((format!("{place} › 剤形・規格"), &item.form_and_strength));
        for product in &item.products {
            let printed = [&product.name, &product.maker, &product.spec, &product.price, &product.status];
            all.extend(printed.into_iter().chain(&product.notes).map(|text| (format!("{place} › 品目"), text.as_str())));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::specimen::{edition, entry, fonts, group, item, labelled, product, published, tier, typeface};

    #[test]
    fn a_character_is_printed_or_replaced_by_the_same_thing_or_named() {
        let Some(type_) = typeface() else { return };
        for (text, printed, missing) in [
            ("テルミサルタン錠４０ｍｇ「ニプロ」●○☆★－Ⅱα①μ", "テルミサルタン錠４０ｍｇ「ニプロ」●○☆★－Ⅱα①μ", ""),
            ("エチゾラム㎍", "エチゾラムμg", ""),
            ("O\u{2011}157", "O\u{2010}157", ""),
            ("㌗", "キロワット", ""),
            ("⼀部", "一部", ""),
            ("か\u{3099}き", "がき", ""),
            ("a\u{301}", "á", ""),
            ("葛\u{E0100}城", "葛城", ""),
            ("☆\u{FE0E}", "☆", ""),
            ("一\t二\u{b}三", "一 二 三", ""),
            ("一\r\n二", "一\n二", ""),
            ("零\u{200B}幅\u{FEFF}", "零幅", ""),
            ("1\u{2009}000", "1 000", ""),
            ("𠮷田", "田", "𠮷"),
            ("😀", "", "😀"),
            // Not 105 and not 11/7.
            ("10⁵", "10", "⁵"),
            ("1⅐", "1", "⅐"),
        ] {
            assert_eq!(type_.printable(text), (printed.to_owned(), missing.chars().collect()), "{text}");
        }
    }

    #[test]
    fn every_character_of_cp932_is_printed_as_it_is() {
        let Some(type_) = typeface() else { return };
        // The ministry's files and what Windows people type: kana, kanji, half-width kana, the NEC and IBM rows.
        let rows = ['、'..='〕', 'ぁ'..='ん', 'ァ'..='ヶ', 'Α'..='Ρ', '!'..='~', '！'..='～', '｡'..='ﾟ', '①'..='⑳', 'Ⅰ'..='Ⅹ'];
        for c in rows.into_iter().flatten().chain("髙﨑㈱℡㎎㎏㏄№∮※〒◎◇□△▽→←↑↓".chars()) {
            assert_eq!(type_.printable(&c.to_string()), (c.to_string(), Vec::new()));
        }
    }

    #[test]
    fn what_is_missing_is_found_wherever_it_stands() {
        let Some(fonts) = fonts() else { return };
        let whole = || {
            let named = entry("テルミサルタン", vec![item("錠 20mg", false, vec![product("錠", "社", "10.10", "3")])]);
            edition(published(), vec![group("ARB", vec![tier(vec![named])])])
        };
        let mark = |text: &mut String| text.push('𠮷');
        type Change<'a> = Box<dyn Fn(&mut Edition) + 'a>;
        let cases: Vec<(&str, Change)> = vec![
            ("表題", Box::new(|e| mark(&mut e.title))),
            ("発行者", Box::new(|e| mark(&mut e.issuer))),
            ("処方についての記載", Box::new(|e| mark(&mut e.statement))),
            ("表紙 › 薬価基準", Box::new(|e| mark(&mut e.basis[0].value))),
            ("委員 › 見本 太郎 › 利益相反", Box::new(|e| mark(&mut e.committee[0].coi))),
            ("薬効群 ARB › 対象", Box::new(|e| mark(&mut e.groups[0].scope))),
            ("薬効群 ARB › 検討 › イルベサルタン", Box::new(|e| mark(&mut e.groups[0].considered[0].value))),
            ("薬効群 ARB › 推奨薬", Box::new(|e| mark(&mut e.groups[0].tiers[0].note))),
            ("薬効群 ARB › テルミサルタン › 有効性", Box::new(|e| mark(&mut e.groups[0].tiers[0].entries[0].reasons[0].value))),
            ("薬効群 ARB › テルミサルタン › 品目", Box::new(|e| mark(&mut e.groups[0].tiers[0].entries[0].items[0].products[0].name))),
            ("参考資料 1", Box::new(|e| mark(&mut e.references[0]))),
        ];
        assert_eq!(Typeface::read(&fonts).expect("readable").missing(&whole()), []);
        for (place, change) in cases {
            let mut edition = whole();
            change(&mut edition);
            assert_eq!(
                Typeface::read(&fonts).expect("readable").missing(&edition),
                [MissingGlyph { character: '𠮷', place: place.into() }]
            );
        }
    }

    #[test]
    fn a_character_is_named_once_per_place() {
        let Some(fonts) = fonts() else { return };
        let mut edition = edition(published(), Vec::new());
        edition.title = "𠮷𠮷".into();
        edition.dates = vec![labelled("見直し期限", "𠮷")];
        let places: Vec<String> =
            Typeface::read(&fonts).expect("readable").missing(&edition).into_iter().map(|missing| missing.place).collect();
        assert_eq!(places, ["表題", "表紙 › 見直し期限"]);
    }

    #[test]
    fn bytes_that_are_no_font_are_refused() {
        let fonts = Fonts { regular: b"no font".to_vec(), bold: Vec::new() };
        let error = Typeface::read(&fonts).err().expect("refused");
        assert_eq!(error.code(), "font_unreadable");
    }
}
