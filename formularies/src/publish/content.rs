//! Page contents as PDF operators.
//!
//! printpdf subsets and embeds the faces; the pages are written here, because it would look every character up twice in the face's
//! character map, which for a Japanese face costs more than all the rest.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use crate::publish::flow::{PAGE_HEIGHT, Piece, Placed};
use crate::publish::glyphs::{Typeface, Weight};
use crate::publish::layout::{Ink, Span};

/// The names of the faces in the PDF. Six capitals: they are also the tag that marks an embedded face as a subset.
pub(crate) fn font_name(weight: Weight) -> &'static str {
    match weight {
        Weight::Regular => "SUISHR",
        Weight::Bold => "SUISHB",
    }
}

/// Every character that the pages show in each face.
pub(crate) fn characters(pages: &[Vec<Placed>], weight: Weight) -> BTreeSet<char> {
    let lines = pages.iter().flatten().filter_map(|(piece, _)| match piece {
        Piece::Text { line, .. } => Some(line),
        _ => None,
    });
    lines.flatten().filter(|span| span.style.weight == weight).flat_map(|span| span.text.chars()).collect()
}

/// The codes of the characters in the two embedded subsets.
pub(crate) struct Codes {
    pub regular: HashMap<char, u16>,
    pub bold: HashMap<char, u16>,
}

/// The content of one page. What belongs to an element is marked and numbered in order; all else is marked as an artifact.
pub(crate) fn stream(type_: &Typeface, codes: &Codes, pieces: &[Placed]) -> Vec<u8> {
    let mut pen = Pen { type_, codes, out: String::new(), ink: None, marks: 0, aside: false };
    for (piece, element) in pieces {
        match piece {
            Piece::Text { x, y, line, .. } => {
                pen.begin(element.is_some());
                pen.text(*x, *y, line);
                if element.is_some() {
                    pen.out.push_str("EMC\n");
                }
            }
            Piece::Fill { x, y, width, height, ink } => {
                pen.begin(false);
                pen.dip(*ink);
                let y = PAGE_HEIGHT - y - height;
                pen.write(format_args!("{x:.2} {y:.2} {width:.2} {height:.2} re f\n"));
            }
            Piece::Link { .. } => {}
        }
    }
    pen.end_aside();
    pen.out.into_bytes()
}

struct Pen<'a> {
    type_: &'a Typeface,
    codes: &'a Codes,
    out: String,
    ink: Option<Ink>,
    /// Marked pieces so far.
    marks: usize,
    /// Within an artifact.
    aside: bool,
}

impl Pen<'_> {
    fn write(&mut self, arguments: std::fmt::Arguments) {
        // Writing to a string cannot fail.
        let _ = self.out.write_fmt(arguments);
    }

    fn begin(&mut self, marked: bool) {
        if marked {
            self.end_aside();
            let mark = self.marks;
            self.write(format_args!("/Span <</MCID {mark}>> BDC\n"));
            self.marks += 1;
        } else if !self.aside {
            self.out.push_str("/Artifact BMC\n");
            self.aside = true;
        }
    }

    fn end_aside(&mut self) {
        if self.aside {
            self.out.push_str("EMC\n");
            self.aside = false;
        }
    }

    fn dip(&mut self, ink: Ink) {
        if self.ink != Some(ink) {
            self.ink = Some(ink);
            let [red, green, blue] = colour(ink);
            self.write(format_args!("{red} {green} {blue} rg\n"));
        }
    }

    /// The spans follow each other by the widths that the embedded faces give.
    fn text(&mut self, x: f32, y: f32, line: &[Span]) {
        let y = PAGE_HEIGHT - y;
        let mut placed = false;
        for span in line.iter().filter(|span| !span.text.is_empty()) {
            self.dip(span.style.ink);
            if !placed {
                self.write(format_args!("BT 1 0 0 1 {x:.2} {y:.2} Tm\n"));
                placed = true;
            }
            self.write(format_args!("/{} {} Tf ", font_name(span.style.weight), span.style.size));
            if span.style.tabular { self.figures(span) } else { self.run(span) }
        }
        if placed {
            self.out.push_str("ET\n");
        }
    }

    fn run(&mut self, span: &Span) {
        self.out.push('<');
        span.text.chars().for_each(|c| self.code(span, c));
        self.out.push_str("> Tj\n");
    }

    /// Figures narrower than the others stand in the middle of the common width.
    fn figures(&mut self, span: &Span) {
        let face = self.type_.face(span.style.weight);
        self.out.push('[');
        for c in span.text.chars() {
            let slack = if c.is_ascii_digit() { (face.figure() - face.advance(c)) / 2.0 } else { 0.0 };
            let shift = if slack == 0.0 { String::new() } else { format!("{}", -slack) };
            self.write(format_args!("{shift}<"));
            self.code(span, c);
            self.write(format_args!(">{shift}"));
        }
        self.out.push_str("] TJ\n");
    }

    fn code(&mut self, span: &Span, c: char) {
        let codes = match span.style.weight {
            Weight::Regular => &self.codes.regular,
            Weight::Bold => &self.codes.bold,
        };
        // Every character of the pages was given to the subset.
        let code = codes.get(&c).copied().unwrap_or(0);
        self.write(format_args!("{code:04X}"));
    }
}

fn colour(ink: Ink) -> [f32; 3] {
    match ink {
        Ink::Text => [0.10, 0.10, 0.11],
        Ink::Muted => [0.34, 0.34, 0.37],
        Ink::Accent => [0.00, 0.17, 0.45],
        Ink::Rule => [0.48, 0.50, 0.54],
        Ink::Hair => [0.78, 0.79, 0.82],
        Ink::Tint => [0.918, 0.933, 0.957],
        Ink::Watermark => [0.925, 0.925, 0.93],
    }
}
