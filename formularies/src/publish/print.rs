//! Laid pages as a PDF: A4, both faces embedded as subsets, tagged, with an outline.
//!
//! The same pages and faces always give the same bytes.

use std::collections::HashMap;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use printpdf::{
    FontId, Mm, Op, ParsedFont, PdfDocument, PdfFont, PdfFontHandle, PdfPage, PdfParseErrorSeverity, PdfSaveOptions, Pt, TextItem,
    ToUnicodeCMap,
};

use crate::publish::content::{self, Codes, drawing_name, font_name};
use crate::publish::error::PrintError;
use crate::publish::flow::{Flow, PAGE_HEIGHT, Piece};
use crate::publish::glyphs::{Typeface, Weight};
use crate::publish::outline::{self, About};

pub struct Pdf {
    pub bytes: Vec<u8>,
    pub pages: u32,
}

pub(crate) fn print(type_: Typeface, laid: Flow, about: &About) -> Result<Pdf, PrintError> {
    let pages = laid.pages.len() as u32;
    let mut file = skeleton(&type_, &laid)?;
    fill(&mut file, &type_, &laid)?;
    outline::finish(&mut file, about, &laid)?;
    drop((laid, type_));
    file.compress();
    let mut bytes = Vec::new();
    file.save_modern(&mut bytes).map_err(std::io::Error::other)?;
    Ok(Pdf { bytes, pages })
}

/// The faces' subsets and empty pages, by printpdf: it embeds what its pages show, so the first shows every character once.
fn skeleton(type_: &Typeface, laid: &Flow) -> Result<Document, PrintError> {
    let mut document = PdfDocument::new("");
    let mut shown = vec![Op::StartTextSection];
    for weight in [Weight::Regular, Weight::Bold] {
        let id = FontId(font_name(weight).to_owned());
        let text: String = content::characters(laid, weight).into_iter().collect();
        let font: &ParsedFont = &type_.face(weight).font;
        document.resources.fonts.map.insert(id.clone(), PdfFont::new(font.clone()));
        shown.push(Op::SetFont { font: PdfFontHandle::External(id), size: Pt(10.0) });
        shown.push(Op::ShowText { items: vec![TextItem::Text(text)] });
    }
    shown.push(Op::EndTextSection);
    let mut pages = vec![PdfPage::new(Mm(210.0), Mm(297.0), Vec::new()); laid.pages.len()];
    if let Some(first) = pages.first_mut() {
        first.ops = shown;
    }
    document.with_pages(pages);
    let mut warnings = Vec::new();
    let file = document.to_lopdf_document(&PdfSaveOptions::default(), &mut warnings);
    match warnings.iter().find(|warning| warning.severity == PdfParseErrorSeverity::Error) {
        Some(warning) => Err(std::io::Error::other(warning.msg.clone()).into()),
        None => Ok(file),
    }
}

/// Writes the pages' contents into the skeleton.
fn fill(file: &mut Document, type_: &Typeface, laid: &Flow) -> Result<(), PrintError> {
    let pages: Vec<ObjectId> = file.get_pages().into_values().collect();
    let Some(first) = pages.first() else { return Ok(()) };
    let codes = Codes { regular: codes(file, *first, Weight::Regular)?, bold: codes(file, *first, Weight::Bold)? };
    let drawings = drawings(file, type_, laid, &codes, *first)?;
    for (page, pieces) in pages.iter().zip(&laid.pages) {
        let content = Stream::new(Dictionary::new(), content::stream(type_, &codes, pieces));
        let id = file.get_dictionary(*page).and_then(|page| page.get(b"Contents")).and_then(Object::as_reference);
        file.set_object(id.map_err(std::io::Error::other)?, content);
        let shown: Dictionary = pieces
            .iter()
            .filter_map(|(piece, _)| match piece {
                Piece::Drawing { drawing, .. } => Some((drawing_name(*drawing).into_bytes(), (*drawings.get(*drawing)?).into())),
                _ => None,
            })
            .collect();
        if !shown.is_empty() {
            let id = resources(file, *page)?;
            file.get_dictionary_mut(id).map_err(std::io::Error::other)?.set("XObject", shown);
        }
    }
    Ok(())
}

/// Each drawing once, however often it is shown.
fn drawings(file: &mut Document, type_: &Typeface, laid: &Flow, codes: &Codes, page: ObjectId) -> Result<Vec<ObjectId>, PrintError> {
    if laid.drawings.is_empty() {
        return Ok(Vec::new());
    }
    let id = resources(file, page)?;
    let fonts = file.get_dictionary(id).and_then(|resources| resources.get(b"Font")).map_err(std::io::Error::other)?.clone();
    let forms = laid.drawings.iter().map(|drawing| {
        let mut form = Dictionary::from_iter([("Type", Object::from("XObject")), ("Subtype", "Form".into())]);
        // Drawn where the page has its upper left corner: what shows it moves it from there.
        let corners = [0.0, PAGE_HEIGHT - drawing.height, drawing.width, PAGE_HEIGHT];
        form.set("BBox", Object::Array(corners.map(Object::from).to_vec()));
        form.set("Resources", Dictionary::from_iter([("Font", fonts.clone())]));
        file.add_object(Stream::new(form, content::drawing(type_, codes, drawing)))
    });
    Ok(forms.collect())
}

fn resources(file: &Document, page: ObjectId) -> Result<ObjectId, PrintError> {
    let page = file.get_dictionary(page).and_then(|page| page.get(b"Resources")).and_then(Object::as_reference);
    Ok(page.map_err(std::io::Error::other)?)
}

/// The code of each character in an embedded face, read from the face's own map from codes to Unicode.
fn codes(file: &Document, page: ObjectId, weight: Weight) -> Result<HashMap<char, u16>, PrintError> {
    let fonts = file.get_page_fonts(page).map_err(std::io::Error::other)?;
    let stream = fonts
        .get(font_name(weight).as_bytes())
        .and_then(|font| font.get(b"ToUnicode").and_then(Object::as_reference).ok())
        .and_then(|id| file.get_object(id).and_then(Object::as_stream).ok());
    // A face that no page uses is not embedded.
    let Some(stream) = stream else { return Ok(HashMap::new()) };
    let map = ToUnicodeCMap::parse(&String::from_utf8_lossy(&stream.content)).map_err(std::io::Error::other)?;
    let entry = |(code, unicode): (&u32, &Vec<u32>)| match unicode[..] {
        [c] => Some((char::from_u32(c)?, u16::try_from(*code).ok()?)),
        _ => None,
    };
    Ok(map.mappings.iter().filter_map(entry).collect())
}
