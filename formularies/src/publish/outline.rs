//! What belongs to the PDF as a whole: outline, links, tags, language, information, identity.

use jiff::civil::Date;
use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat};

use crate::publish::error::PrintError;
use crate::publish::flow::{Flow, PAGE_HEIGHT, Piece, Start};

/// What a document says of itself.
pub(crate) struct About {
    pub title: String,
    pub author: String,
    pub subject: String,
    pub on: Option<Date>,
    /// Titles and where they lead.
    pub outline: Vec<(String, Start)>,
    /// What the content alone decides.
    pub identity: [u8; 32],
}

/// What printpdf leaves out or fills by chance: outline with exact places, links, language, information, identity.
pub(crate) fn finish(file: &mut Document, about: &About, laid: &Flow) -> Result<(), PrintError> {
    let pages: Vec<ObjectId> = file.get_pages().into_values().collect();
    for (page, pieces) in pages.iter().zip(&laid.pages) {
        let links = pieces.iter().filter_map(|(piece, _)| match piece {
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
    let outline = outline(file, &about.outline, &pages);
    let marked: Vec<Vec<usize>> = laid.pages.iter().map(|pieces| pieces.iter().filter_map(|(_, element)| *element).collect()).collect();
    let structure = laid.structure.write(file, &pages, &marked);
    let catalog = file.catalog_mut().map_err(|error| std::io::Error::other(error.to_string()))?;
    catalog.set("Outlines", outline);
    catalog.set("StructTreeRoot", structure);
    catalog.set("MarkInfo", Dictionary::from_iter([("Marked", Object::Boolean(true))]));
    catalog.set("PageMode", "UseOutlines");
    catalog.set("Lang", Object::string_literal("ja-JP"));
    catalog.set("ViewerPreferences", Dictionary::from_iter([("DisplayDocTitle", Object::Boolean(true))]));
    // In the place of printpdf's: deleting an object searches the whole file.
    let info = file.trailer.get(b"Info").and_then(Object::as_reference).unwrap_or_else(|_| file.new_object_id());
    file.set_object(info, information(about));
    file.trailer.set("Info", info);
    let identity = Object::String(about.identity[..16].to_vec(), StringFormat::Hexadecimal);
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

fn information(about: &About) -> Dictionary {
    let mut info = Dictionary::new();
    info.set("Title", text(&about.title));
    info.set("Author", text(&about.author));
    info.set("Subject", text(&about.subject));
    info.set("Creator", text("Suisho"));
    info.set("Producer", text("Suisho"));
    if let Some(on) = about.on {
        let date = format!("D:{:04}{:02}{:02}000000+09'00'", on.year(), on.month(), on.day());
        info.set("CreationDate", Object::string_literal(date.clone()));
        info.set("ModDate", Object::string_literal(date));
    }
    info
}

/// A text string of the PDF: UTF-16 with its mark.
pub(crate) fn text(text: &str) -> Object {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    Object::String(units.flat_map(u16::to_be_bytes).collect(), StringFormat::Hexadecimal)
}
