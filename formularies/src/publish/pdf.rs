//! The PDF of an edition: A4, both faces embedded as subsets, outline, page numbers; the same edition always gives the same bytes.

use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat};
use printpdf::{
    Color, FontId, Mm, Op, PaintMode, PdfDocument, PdfFont, PdfFontHandle, PdfPage, PdfSaveOptions, Pt, Rect, Rgb, TextItem, TextMatrix,
};
use sha2::{Digest, Sha256};

use crate::publish::edition::{Edition, State};
use crate::publish::error::PrintError;
use crate::publish::flow::{Flow, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, Piece, Start, WIDTH, depth};
use crate::publish::front;
use crate::publish::glyphs::{Fonts, Typeface, Weight};
use crate::publish::layout::{Ink, Span, Style};
use crate::publish::sheet;

pub struct Pdf {
    pub bytes: Vec<u8>,
    pub pages: u32,
}

/// Refuses an edition with a character that print would lose; see [`crate::publish::glyphs`].
pub fn pdf(edition: &Edition, fonts: &Fonts) -> Result<Pdf, PrintError> {
    let type_ = Typeface::read(fonts)?;
    let missing = type_.missing(edition);
    if !missing.is_empty() {
        return Err(PrintError::MissingGlyphs(missing));
    }
    let laid = lay_out(&type_, edition);
    let total = laid.pages.len();
    let pages = laid.pages.iter().enumerate().map(|(i, pieces)| page(&type_, edition, pieces, i + 1, total)).collect();
    let bytes = write(type_, edition, &laid, pages)?;
    Ok(Pdf { bytes, pages: total as u32 })
}

fn lay_out(type_: &Typeface, edition: &Edition) -> Flow {
    let mut body = Flow::default();
    for (section, group) in edition.groups.iter().enumerate() {
        let blocks = sheet::blocks(type_, group, section);
        // A group goes on below another where it fits whole; a council turns to a sheet, not to the middle of one.
        if body.room() < depth(&blocks) {
            body.new_page();
        }
        body.place(&blocks);
    }
    if !edition.references.is_empty() {
        body.place(&front::references(type_, &edition.references, edition.groups.len()));
    }
    let front = |page_of: &dyn Fn(usize) -> Option<usize>| {
        let mut flow = Flow::default();
        flow.place(&front::blocks(type_, edition, page_of));
        flow
    };
    // The list of groups takes the same room whatever the numbers in it.
    let before = front(&|_| None).pages.len();
    body.starts.iter_mut().for_each(|start| start.page += before);
    let mut whole = front(&|section| body.starts.iter().find(|start| start.section == section).map(|start| start.page + 1));
    whole.pages.append(&mut body.pages);
    whole.starts = body.starts;
    whole
}

fn page(type_: &Typeface, edition: &Edition, pieces: &[Piece], number: usize, total: usize) -> PdfPage {
    let mut pen = Pen { type_, ops: Vec::new(), ink: None };
    if edition.state == State::Draft {
        let mark = [type_.span("案", Style::bold(400.0).ink(Ink::Watermark))];
        pen.text((PAGE_WIDTH - type_.width(&mark)) / 2.0, PAGE_HEIGHT / 2.0 + 145.0, &mark);
    }
    for piece in pieces {
        match piece {
            Piece::Text { x, y, line } => pen.text(*x, *y, line),
            Piece::Fill { x, y, width, height, ink } => pen.fill(*x, *y, *width, *height, *ink),
            Piece::Link { .. } => {}
        }
    }
    pen.foot(edition, number, total);
    PdfPage::new(Mm(210.0), Mm(297.0), pen.ops)
}

/// Writes pieces as operations; y is counted downwards from the top of the page.
struct Pen<'a> {
    type_: &'a Typeface,
    ops: Vec<Op>,
    ink: Option<Ink>,
}

impl Pen<'_> {
    fn text(&mut self, x: f32, y: f32, line: &[Span]) {
        let mut x = x;
        for span in line {
            self.dip(span.style.ink);
            let font = PdfFontHandle::External(FontId(font_id(span.style.weight).to_owned()));
            self.ops.extend([
                Op::StartTextSection,
                Op::SetFont { font, size: Pt(span.style.size) },
                Op::SetTextMatrix { matrix: TextMatrix::Translate(Pt(x), Pt(PAGE_HEIGHT - y)) },
                Op::ShowText { items: self.items(span) },
                Op::EndTextSection,
            ]);
            x += self.type_.width(std::slice::from_ref(span));
        }
    }

    fn items(&self, span: &Span) -> Vec<TextItem> {
        if !span.style.tabular {
            return vec![TextItem::Text(span.text.clone())];
        }
        let face = self.type_.face(span.style.weight);
        let mut items = Vec::new();
        let mut pending = 0.0;
        for c in span.text.chars() {
            let slack = if c.is_ascii_digit() { (face.figure() - face.advance(c)) / 2.0 } else { 0.0 };
            if pending + slack != 0.0 {
                items.push(TextItem::Offset(-(pending + slack)));
            }
            items.push(TextItem::Text(c.to_string()));
            pending = slack;
        }
        items
    }

    fn fill(&mut self, x: f32, y: f32, width: f32, height: f32, ink: Ink) {
        self.dip(ink);
        let rectangle = Rect {
            mode: Some(PaintMode::Fill),
            ..Rect::from_xywh(Pt(x), Pt(PAGE_HEIGHT - y - height), Pt(width), Pt(height))
        };
        self.ops.push(Op::DrawRectangle { rectangle });
    }

    fn dip(&mut self, ink: Ink) {
        if self.ink != Some(ink) {
            self.ink = Some(ink);
            self.ops.push(Op::SetFillColor { col: colour(ink) });
        }
    }

    fn foot(&mut self, edition: &Edition, number: usize, total: usize) {
        const TOP: f32 = PAGE_HEIGHT - 48.0;
        let style = Style::regular(7.5).ink(Ink::Muted);
        self.fill(MARGIN, TOP, WIDTH, 0.6, Ink::Rule);
        let state = if edition.state == State::Draft { "　【案】" } else { "" };
        let count = [self.type_.span(&format!("{number} / {total}"), style)];
        let room = WIDTH - self.type_.width(&count) - 16.0;
        let after = self.type_.span(&format!("　{}{state}", edition.edition), style);
        let title = self.shortened(&edition.title, style, room - self.type_.width(std::slice::from_ref(&after)));
        self.text(MARGIN, TOP + 11.5, &[title, after]);
        self.text(MARGIN + WIDTH - self.type_.width(&count), TOP + 11.5, &count);
        let sentence = edition.statement.split_inclusive('。').next().unwrap_or_default();
        let sentence = self.shortened(sentence.trim(), style, WIDTH);
        self.text(MARGIN, TOP + 22.0, &[sentence]);
    }

    /// One line of the text; the whole stands on the title page.
    fn shortened(&self, text: &str, style: Style, room: f32) -> Span {
        let mut span = self.type_.span(&text.replace('\n', " "), style);
        if self.type_.width(std::slice::from_ref(&span)) <= room {
            return span;
        }
        while !span.text.is_empty() && self.type_.width(&[span.clone(), self.type_.span("…", style)]) > room {
            span.text.pop();
        }
        span.text.push('…');
        span
    }
}

/// Six capitals: they are the tag that marks an embedded face as a subset.
fn font_id(weight: Weight) -> &'static str {
    match weight {
        Weight::Regular => "SUISHR",
        Weight::Bold => "SUISHB",
    }
}

fn colour(ink: Ink) -> Color {
    let (r, g, b) = match ink {
        Ink::Text => (0.10, 0.10, 0.11),
        Ink::Muted => (0.34, 0.34, 0.37),
        Ink::Accent => (0.00, 0.17, 0.45),
        Ink::Rule => (0.48, 0.50, 0.54),
        Ink::Hair => (0.78, 0.79, 0.82),
        Ink::Tint => (0.918, 0.933, 0.957),
        Ink::Watermark => (0.925, 0.925, 0.93),
    };
    Color::Rgb(Rgb { r, g, b, icc_profile: None })
}

fn write(type_: Typeface, edition: &Edition, laid: &Flow, pages: Vec<PdfPage>) -> Result<Vec<u8>, PrintError> {
    let mut document = PdfDocument::new(&edition.title);
    for (weight, face) in [(Weight::Regular, type_.regular), (Weight::Bold, type_.bold)] {
        document.resources.fonts.map.insert(FontId(font_id(weight).to_owned()), PdfFont::new(face.font));
    }
    document.with_pages(pages);
    let mut warnings = Vec::new();
    let mut file = document.to_lopdf_document(&PdfSaveOptions::default(), &mut warnings);
    finish(&mut file, edition, laid)?;
    file.compress();
    let mut bytes = Vec::new();
    file.save_to(&mut bytes)?;
    Ok(bytes)
}

/// What printpdf leaves out or fills by chance: outline with exact places, links, language, information, identity.
fn finish(file: &mut Document, edition: &Edition, laid: &Flow) -> Result<(), PrintError> {
    let pages: Vec<ObjectId> = file.get_pages().into_values().collect();
    for (page, pieces) in pages.iter().zip(&laid.pages) {
        let links = pieces.iter().filter_map(|piece| match piece {
            Piece::Link { x, y, width, height, section } => {
                let start = laid.starts.iter().find(|start| start.section == *section)?;
                Some(link([*x, PAGE_HEIGHT - y - height, x + width, PAGE_HEIGHT - y], destination(&pages, start)))
            }
            _ => None,
        });
        let links: Vec<Object> = links.collect();
        if let Ok(page) = file.get_dictionary_mut(*page) {
            page.set("Annots", links);
            page.set("Tabs", "S");
        }
    }
    let top = Start { section: 0, page: 0, y: 0.0 };
    let mut titles = vec![("表紙".to_owned(), top)];
    titles.extend(laid.starts.iter().map(|start| {
        let name = edition.groups.get(start.section).map_or("参考資料", |group| group.name.as_str());
        (name.replace('\n', " "), *start)
    }));
    let outline = outline(file, &titles, &pages);
    let info = file.add_object(information(edition));
    let catalog = file.catalog_mut().map_err(|error| std::io::Error::other(error.to_string()))?;
    catalog.set("Outlines", outline);
    catalog.set("PageMode", "UseOutlines");
    catalog.set("Lang", Object::string_literal("ja-JP"));
    catalog.set("ViewerPreferences", Dictionary::from_iter([("DisplayDocTitle", Object::Boolean(true))]));
    if let Ok(Object::Reference(old)) = file.trailer.get(b"Info").cloned() {
        file.delete_object(old);
    }
    file.trailer.set("Info", info);
    // An identity that the content alone decides.
    let identity = Sha256::digest(format!("{edition:?}").as_bytes())[..16].to_vec();
    let identity = Object::String(identity, StringFormat::Hexadecimal);
    file.trailer.set("ID", vec![identity.clone(), identity]);
    file.version = "1.7".to_owned();
    Ok(())
}

fn destination(pages: &[ObjectId], start: &Start) -> Object {
    let top = PAGE_HEIGHT - (start.y - 12.0).max(0.0);
    Object::Array(vec![pages[start.page].into(), "XYZ".into(), Object::Null, top.into(), Object::Null])
}

fn link(rectangle: [f32; 4], destination: Object) -> Object {
    let entries = [
        ("Type", "Annot".into()),
        ("Subtype", "Link".into()),
        ("Rect", Object::Array(rectangle.map(Object::from).to_vec())),
        ("Border", Object::Array(vec![0.into(), 0.into(), 0.into()])),
        ("Dest", destination),
    ];
    Object::Dictionary(Dictionary::from_iter(entries))
}

fn outline(file: &mut Document, titles: &[(String, Start)], pages: &[ObjectId]) -> ObjectId {
    let root = file.new_object_id();
    let ids: Vec<ObjectId> = titles.iter().map(|_| file.new_object_id()).collect();
    for (i, (title, start)) in titles.iter().enumerate() {
        let mut item = Dictionary::new();
        item.set("Title", text(title));
        item.set("Parent", root);
        item.set("Dest", destination(pages, start));
        if i > 0 {
            item.set("Prev", ids[i - 1]);
        }
        if let Some(next) = ids.get(i + 1) {
            item.set("Next", *next);
        }
        file.set_object(ids[i], item);
    }
    let mut outlines = Dictionary::new();
    outlines.set("Type", "Outlines");
    outlines.set("Count", ids.len() as i64);
    if let (Some(first), Some(last)) = (ids.first(), ids.last()) {
        outlines.set("First", *first);
        outlines.set("Last", *last);
    }
    file.set_object(root, outlines);
    root
}

/// A date only where the edition has one: nothing here comes from a clock.
fn information(edition: &Edition) -> Dictionary {
    let mut info = Dictionary::new();
    info.set("Title", text(&format!("{} {}", edition.title, edition.edition)));
    info.set("Author", text(&edition.issuer));
    info.set("Subject", text(&format!("{}　{}", edition.region, front::state_words(edition))));
    info.set("Creator", text("Suisho"));
    info.set("Producer", text("Suisho"));
    if let State::Published { on } = edition.state {
        let date = format!("D:{:04}{:02}{:02}000000+09'00'", on.year(), on.month(), on.day());
        info.set("CreationDate", Object::string_literal(date.clone()));
        info.set("ModDate", Object::string_literal(date));
    }
    info
}

/// A text string of the PDF: UTF-16 with its mark.
fn text(text: &str) -> Object {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    Object::String(units.flat_map(u16::to_be_bytes).collect(), StringFormat::Hexadecimal)
}
