//! The table of an edition for spreadsheets: one record per product, UTF-8 with its mark, CRLF.
//!
//! Excel turns text into formulas, numbers and dates. A cell of text that it would turn begins with an apostrophe, which is not part
//! of the text: one that begins like a formula (`=`, `+`, `-`, `@`, also full-width, tab or return), and one that reads like a number or
//! a date but would not come out as it is written (`2026.10`, `007`, `1-2`, and a code such as `2149044E0012`, a number with an
//! exponent). All other codes hold a letter that keeps them text, and stay as they are for other programs.

use csv::{Terminator, WriterBuilder};
use rust_decimal::Decimal;

use crate::publish::edition::{Edition, Entry, Group, Item, Product, State, Tier};
use crate::publish::error::PrintError;

const HEADER: [&str; 21] = [
    "薬効群",
    "階層記号",
    "階層",
    "推奨順位",
    "一般名",
    "剤形・規格",
    "品目の指定",
    "薬価基準収載医薬品コード",
    "品名",
    "メーカー",
    "規格",
    "薬価(円)",
    "後発区分",
    "備考",
    "適応",
    "条件",
    "フォーミュラリ",
    "版",
    "発行者",
    "状態",
    "公表日",
];

/// A record per product; an entry or item without products gets one record, its product cells empty.
pub fn csv(edition: &Edition) -> Result<Vec<u8>, PrintError> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer("\u{FEFF}".as_bytes().to_vec());
    writer.write_record(HEADER)?;
    for group in &edition.groups {
        for tier in &group.tiers {
            for entry in &tier.entries {
                if entry.items.is_empty() {
                    writer.write_record(record(edition, group, tier, entry, None, None))?;
                }
                for item in &entry.items {
                    if item.products.is_empty() {
                        writer.write_record(record(edition, group, tier, entry, Some(item), None))?;
                    }
                    for product in &item.products {
                        writer.write_record(record(edition, group, tier, entry, Some(item), Some(product)))?;
                    }
                }
            }
        }
    }
    writer.into_inner().map_err(|error| PrintError::Write(error.into_error()))
}

fn record(
    edition: &Edition,
    group: &Group,
    tier: &Tier,
    entry: &Entry,
    item: Option<&Item>,
    product: Option<&Product>,
) -> [String; HEADER.len()] {
    let (state, on) = match edition.state {
        State::Draft => ("案", String::new()),
        State::Published { on } => ("公表", on.to_string()),
    };
    let named = match item {
        Some(item) if item.any_product => "いずれも可",
        Some(_) if product.is_some() => "指定",
        _ => "",
    };
    let of = |field: fn(&Product) -> &str| product.map_or(String::new(), |product| text(field(product)));
    [
        text(&group.name),
        text(&tier.mark),
        text(&tier.label),
        text(&entry.rank),
        text(&entry.name),
        item.map_or(String::new(), |item| text(&item.form_and_strength)),
        named.to_owned(),
        of(|product| &product.nhi_code),
        of(|product| &product.name),
        of(|product| &product.maker),
        of(|product| &product.spec),
        product.map_or(String::new(), |product| price(&product.price)),
        of(|product| &product.status),
        product.map_or(String::new(), |product| text(&product.notes.join("、"))),
        text(&entry.indication),
        text(&entry.conditions),
        text(&edition.title),
        text(&edition.edition),
        text(&edition.issuer),
        state.to_owned(),
        on,
    ]
}

/// One line, and what a spreadsheet leaves alone.
fn text(text: &str) -> String {
    let line = text.replace("\r\n", " ").replace(['\r', '\n'], " ");
    let formula = line.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) || line.starts_with('\t');
    // A lone dash is a mark for "none" and no formula.
    let dash = matches!(line.as_str(), "-" | "－");
    if (formula && !dash) || is_misread(&line) { format!("'{line}") } else { line }
}

/// Reads like a number or a date, and would not come out as it is written.
fn is_misread(text: &str) -> bool {
    let like = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c) || " .,:/-+eE%％年月日時分秒".contains(c);
    let digits = text.chars().any(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
    let kept = || text.len() <= 15 && text.parse::<Decimal>().is_ok_and(|number| number.normalize().to_string() == text);
    digits && text.chars().all(like) && !kept()
}

/// A number of yen for the spreadsheet; what is none stays text.
fn price(price: &str) -> String {
    let plain = price.replace(',', "");
    if plain.parse::<Decimal>().is_ok_and(|number| !number.is_sign_negative()) { plain } else { text(price) }
}
