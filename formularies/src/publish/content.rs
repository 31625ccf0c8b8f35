//! Page contents as PDF operators.
//!
//! printpdf subsets and embeds the faces; the pages are written here, because it would look every character up twice in the face's
//! character map, which for a Japanese face costs more than all the rest.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use crate::publish::drawing::{Drawing, Mark, Point, Stroke};
use crate::publish::flow::{Flow, PAGE_HEIGHT, Piece, Placed};
use crate::publish::glyphs::{Typeface, Weight};
use crate::publish::layout::{Ink, Span};

/// The names of the faces in the PDF. Six capitals: they are also the tag that marks an embedded face as a subset.
pub(crate) fn font_name(weight: Weight) -> &'static str {
    match weight {
        Weight::Regular => "SUISHR",
        Weight::Bold => "SUISHB",
    }
}

pub(crate) fn drawing_name(drawing: usize) -> String {
    format!("D{drawing}")
}

/// Every character that the pages show in each face.
pub(crate) fn characters(laid: &Flow, weight: Weight) -> BTreeSet<char> {
    let lines = laid.pages.iter().flatten().filter_map(|(piece, _)| match piece {
        Piece::Text { line, .. } => Some(line),
        _ => None,
    });
    let drawn = laid.drawings.iter().flat_map(|drawing| &drawing.marks).filter_map(|mark| match mark {
        Mark::Text { line, .. } => Some(line),
        _ => None,
    });
    lines.chain(drawn).flatten().filter(|span| span.style.weight == weight).flat_map(|span| span.text.chars()).collect()
}

/// The codes of the characters in the two embedded subsets.
pub(crate) struct Codes {
    pub regular: HashMap<char, u16>,
    pub bold: HashMap<char, u16>,
}

/// The content of one page. What belongs to an element is marked and numbered in order; all else is marked as an artifact.
pub(crate) fn stream(type_: &Typeface, codes: &Codes, pieces: &[Placed]) -> Vec<u8> {
    let mut pen = Pen::new(type_, codes);
    for (piece, element) in pieces {
        match piece {
            Piece::Text { x, y, line, .. } => {
                pen.begin(element.map(|_| "Span"));
                pen.text(*x, *y, line);
                pen.end(element.is_some());
            }
            Piece::Drawing { x, y, drawing } => {
                pen.begin(element.map(|_| "Figure"));
                pen.write(format_args!("q 1 0 0 1 {x:.2} {:.2} cm /{} Do Q\n", -y, drawing_name(*drawing)));
                pen.end(element.is_some());
            }
            Piece::Fill { x, y, width, height, ink } => {
                pen.begin(None);
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

/// The content of a drawing, whose upper left corner is that of a page.
pub(crate) fn drawing(type_: &Typeface, codes: &Codes, drawing: &Drawing) -> Vec<u8> {
    let mut pen = Pen::new(type_, codes);
    for mark in &drawing.marks {
        match mark {
            Mark::Text { x, y, line } => pen.text(*x, *y, line),
            Mark::Area { rings, fill, edge } => pen.area(rings, *fill, *edge),
            Mark::Path { points, stroke } => pen.path(points, *stroke),
        }
    }
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

impl<'a> Pen<'a> {
    fn new(type_: &'a Typeface, codes: &'a Codes) -> Self {
        Pen { type_, codes, out: String::new(), ink: None, marks: 0, aside: false }
    }

    fn write(&mut self, arguments: std::fmt::Arguments) {
        // Writing to a string cannot fail.
        let _ = self.out.write_fmt(arguments);
    }

    fn begin(&mut self, marked: Option<&str>) {
        if let Some(name) = marked {
            self.end_aside();
            let mark = self.marks;
            self.write(format_args!("/{name} <</MCID {mark}>> BDC\n"));
            self.marks += 1;
        } else if !self.aside {
            self.out.push_str("/Artifact BMC\n");
            self.aside = true;
        }
    }

    fn end(&mut self, marked: bool) {
        if marked {
            self.out.push_str("EMC\n");
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

    fn area(&mut self, rings: &[Vec<Point>], fill: Option<Ink>, edge: Option<Stroke>) {
        if let Some(ink) = fill {
            self.dip(ink);
        }
        if let Some(stroke) = edge {
            self.stroke(stroke);
        }
        for ring in rings {
            self.points(ring);
            self.out.push_str("h\n");
        }
        self.out.push_str(match (fill, edge) {
            (Some(_), Some(_)) => "B*\n",
            (Some(_), None) => "f*\n",
            (None, Some(_)) => "S\n",
            (None, None) => "n\n",
        });
    }

    fn path(&mut self, points: &[Point], stroke: Stroke) {
        self.stroke(stroke);
        self.points(points);
        self.out.push_str("S\n");
    }

    fn points(&mut self, points: &[Point]) {
        for (i, (x, y)) in points.iter().enumerate() {
            self.write(format_args!("{x:.2} {:.2} {}\n", PAGE_HEIGHT - y, if i == 0 { "m" } else { "l" }));
        }
    }

    fn stroke(&mut self, Stroke { ink, width, dash }: Stroke) {
        let [red, green, blue] = colour(ink);
        let dash = dash.map_or(String::new(), |length| format!("{length}"));
        self.write(format_args!("{red} {green} {blue} RG {width} w [{dash}] 0 d 1 j\n"));
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
        Ink::Paper => [1.0, 1.0, 1.0],
        Ink::Shade(0) => [0.93, 0.95, 0.98],
        Ink::Shade(1) => [0.76, 0.83, 0.92],
        Ink::Shade(2) => [0.54, 0.66, 0.83],
        Ink::Shade(3) => [0.30, 0.45, 0.69],
        Ink::Shade(_) => [0.05, 0.20, 0.46],
    }
}
