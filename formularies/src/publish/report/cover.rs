//! The front of a booklet: what it is, and the places with their pages.

use std::rc::Rc;

use crate::publish::flow::{Block, Flow, Piece, WIDTH};
use crate::publish::glyphs::Typeface;
use crate::publish::layout::{Ink, Style};
use crate::publish::paragraph::rule;
use crate::publish::report::Listed;
use crate::publish::report::fit::{Column, fit, paragraph, row};
use crate::publish::report::front::NUMBER;
use crate::publish::structure::{Cell, Role};
use crate::publish::table::Side;

/// What all places of a booklet have in common.
#[derive(Debug, Clone)]
pub(super) struct Common {
    pub caution: &'static str,
    pub asked: String,
}

const COLUMNS: [Column; 5] = [
    Column(0.0, 226.0, Side::Left),
    Column(230.0, 60.0, Side::Right),
    Column(294.0, 70.0, Side::Right),
    Column(368.0, 70.0, Side::Right),
    Column(442.0, WIDTH - 442.0, Side::Right),
];

/// `pages` stand before the first place; none while that is being found out.
pub(super) fn flow(type_: &Typeface, common: &Common, listed: &[Listed], pages: usize) -> Flow {
    let mut flow = Flow::default();
    let title = fit(type_, "後発医薬品の使用状況　地域別", Style::bold(23.0), WIDTH, 34.0);
    let title = title.pieces(0, (0.0, WIDTH), Side::Left, 0.0, 34.0, type_);
    flow.place(&[
        paragraph(type_, common.caution, Style::bold(10.0), WIDTH, 14.0),
        Block { height: 36.0, pieces: title, role: Role::Heading(1), ..Block::default() },
        paragraph(type_, &common.asked, Style::regular(10.0), WIDTH, 26.0),
        Block { before: 4.0, height: 2.2, pieces: vec![rule(0.0, 2.2, Ink::Accent)], ..Block::default() },
        Block {
            before: 8.0,
            ..paragraph(
                type_,
                &format!("{} の地域を、それぞれ二つのページにまとめています。", listed.len()),
                Style::regular(9.5),
                WIDTH,
                14.0,
            )
        },
    ]);
    const HEADS: &[Cell] = &[const { Cell::column_head() }; 5];
    const CELLS: &[Cell] = &[Cell::row_head(1), Cell::data(1), Cell::data(1), Cell::data(1), Cell::data(1)];
    let head = |text: &str| (text.to_owned(), Style::bold(7.5).ink(Ink::Muted));
    let mut heads = row(type_, 14.0, &COLUMNS, HEADS, &["地域", "割合", "差（ポイント）", "順位", "ページ"].map(head));
    heads.pieces.push(rule(13.4, 0.6, Ink::Rule));
    let heads = Block { before: 6.0, keep: true, ..heads };
    let repeat = Rc::new(vec![heads.clone()]);
    let mut blocks = vec![heads];
    for (at, place) in listed.iter().enumerate() {
        let texts = [
            (place.name.clone(), Style::regular(9.0)),
            (place.share.clone(), NUMBER),
            (place.difference.clone(), NUMBER),
            (place.rank.clone(), NUMBER),
            ((pages + 2 * at + 1).to_string(), NUMBER),
        ];
        let mut block = row(type_, 15.0, &COLUMNS, CELLS, &texts);
        block.pieces.push(Piece::Fill { x: 0.0, y: 14.6, width: WIDTH, height: 0.35, ink: Ink::Hair });
        block.pieces.push(Piece::Link { x: 0.0, y: 0.0, width: WIDTH, height: 15.0, section: at });
        blocks.push(Block { repeat: Some(Rc::clone(&repeat)), ..block });
    }
    flow.place(&blocks);
    flow
}
