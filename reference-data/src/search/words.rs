//! The words of a query: where each may stand in an entry, and how well that answers.

use super::entries::{BrandEntry, Entry};
use super::index::NGRAM;
use crate::codes::ReceiptCode;

/// From so many characters on, a word that looks like the beginning of a code is also searched as one.
const CODE_PREFIX: usize = 4;

/// A word of the query, folded.
pub struct Word {
    text: String,
    /// The beginning of a price code or a YJ code, in capitals as they are written.
    pub code_prefix: Option<String>,
    /// A whole receipt code.
    pub receipt_code: Option<String>,
    /// `5` is a number of its own, `5mg` an amount: neither is the end of `25` or `25mg`.
    amount: Amount,
}

#[derive(PartialEq, Eq)]
enum Amount {
    No,
    /// Digits alone: meant as part of a name.
    Bare,
    /// Digits with a unit: also looked for in 規格.
    WithUnit,
}

impl Word {
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
        let amount = match digits {
            0 => Amount::No,
            all if all == bytes.len() => Amount::Bare,
            _ => Amount::WithUnit,
        };
        let like_code = (CODE_PREFIX..=12).contains(&bytes.len())
            && bytes.iter().enumerate().all(|(index, byte)| if index == 7 { byte.is_ascii_alphabetic() } else { byte.is_ascii_digit() });
        let like_receipt_code = bytes.len() == 9 && bytes.iter().all(u8::is_ascii_digit);
        Self {
            text: text.to_owned(),
            code_prefix: like_code.then(|| text.to_ascii_uppercase()),
            receipt_code: like_receipt_code.then(|| text.to_owned()),
            amount,
        }
    }

    pub fn ngrams(&self) -> Vec<String> {
        let characters: Vec<char> = self.text.chars().collect();
        characters.windows(characters.len().min(NGRAM)).map(|window| window.iter().collect()).collect()
    }

    /// The word is the beginning of `code`, or one of the receipt codes.
    fn is_code(&self, code: &str, receipt_codes: &[ReceiptCode]) -> bool {
        self.code_prefix.as_ref().is_some_and(|prefix| code.starts_with(prefix.as_str()))
            || self.receipt_code.as_ref().is_some_and(|word| receipt_codes.iter().any(|code| code.as_str() == word))
    }

    /// Where the word stands in the text on its own: a number is not part of a longer number.
    fn position_in(&self, text: &str) -> Option<usize> {
        let starts_with_digit = self.amount != Amount::No;
        let ends_with_digit = self.text.ends_with(|character: char| character.is_ascii_digit());
        text.match_indices(&self.text).map(|(at, _)| at).find(|at| {
            let before = &text.as_bytes()[..*at];
            let after = &text.as_bytes()[at + self.text.len()..];
            let joined_before = match before {
                [.., last] if last.is_ascii_digit() => true,
                [.., digit, b'.' | b','] => digit.is_ascii_digit(),
                _ => false,
            };
            let joined_after = match after {
                [first, ..] if first.is_ascii_digit() => true,
                [b'.' | b',', digit, ..] => digit.is_ascii_digit(),
                _ => false,
            };
            !(starts_with_digit && joined_before || ends_with_digit && joined_after)
        })
    }
}

/// How well an entry answers, smaller is better, and the brand by which, if not by itself; none where a word stands nowhere.
pub fn rank(entry: &Entry, words: &[Word]) -> Option<(u8, Option<u32>)> {
    let own: Vec<Option<u8>> = words.iter().map(|word| place(entry, word)).collect();
    if let Some(class) = class_of(words, own.iter().copied()) {
        return Some((class, None));
    }
    let of_brand = |brand: &BrandEntry| {
        let places = words.iter().zip(&own).map(|(word, own)| match (place_in_brand(brand, word), *own) {
            (Some(brand), Some(own)) => Some(brand.min(own)),
            (brand, own) => brand.or(own),
        });
        class_of(words, places)
    };
    let classes = (0..).zip(&entry.brands).filter_map(|(at, brand)| Some((of_brand(brand)?, Some(at))));
    classes.min()
}

/// The best place at which any word stands; none where one stands nowhere.
fn class_of(words: &[Word], places: impl Iterator<Item = Option<u8>>) -> Option<u8> {
    let mut best = if words.is_empty() { 0 } else { u8::MAX };
    for (word, place) in words.iter().zip(places) {
        // A number says little about which product is meant first.
        best = best.min(if word.amount == Amount::No || words.len() == 1 { place? } else { place.and(Some(5))? });
    }
    Some(best)
}

fn place(entry: &Entry, word: &Word) -> Option<u8> {
    if word.is_code(entry.nhi_code.as_str(), &entry.receipt_codes) {
        return Some(0);
    }
    if let Some(at) = word.position_in(&entry.name) {
        return Some(if at == 0 { 0 } else { 1 });
    }
    if let Some(at) = word.position_in(&entry.ingredient).filter(|_| word.amount != Amount::Bare) {
        return Some(if at == 0 { 2 } else { 3 });
    }
    if word.position_in(&entry.maker).is_some() {
        return Some(4);
    }
    (word.amount == Amount::WithUnit && word.position_in(&entry.spec).is_some()).then_some(5)
}

fn place_in_brand(brand: &BrandEntry, word: &Word) -> Option<u8> {
    if word.is_code(brand.yj_code.as_ref().map_or("", |code| code.as_str()), &brand.receipt_codes) {
        return Some(0);
    }
    if let Some(at) = word.position_in(&brand.folded_name) {
        return Some(if at == 0 { 0 } else { 1 });
    }
    word.position_in(&brand.maker).map(|_| 4)
}
