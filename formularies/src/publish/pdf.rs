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
        let mark = [type_.span("案", Style::regular(400.0).ink(Ink::Watermark))];
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
        let rectangle = Rect { mode: Some(PaintMode::Fill), ..Rect::from_xywh(Pt(x), Pt(PAGE_HEIGHT - y - height), Pt(width), Pt(height)) };
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;
    use crate::publish::edition::{Entry, Group, Product};
    use crate::publish::specimen::{edition, entry, fonts, group, item, product, published, tier};

    /// The text of each page without its spaces, in the order in which it is written.
    fn texts(pdf: &Pdf) -> Vec<String> {
        let file = Document::load_mem(&pdf.bytes).expect("a PDF");
        let pages: Vec<u32> = file.get_pages().into_keys().collect();
        assert_eq!(pages.len(), pdf.pages as usize);
        pages.iter().map(|page| dense(&file.extract_text(&[*page]).expect("text"))).collect()
    }

    fn dense(text: &str) -> String {
        text.chars().filter(|c| !c.is_whitespace() && *c != '\u{A0}').collect()
    }

    fn simple(name: &str) -> Group {
        group(name, vec![tier(vec![entry("テルミサルタン", vec![item("錠 20mg", false, vec![product("錠２０ｍｇ", "", "10.10", "3")])])])])
    }

    fn many(count: usize) -> Vec<Product> {
        (0..count).map(|i| product(&format!("テルミサルタン錠４０ｍｇ「メーカー{i:02}」"), "見本製薬", &format!("{i}.10"), "3")).collect()
    }

    #[test]
    fn every_chosen_name_can_be_read_back() {
        let Some(fonts) = fonts() else { return };
        let long = "アジルサルタンカメドキソミルヒドロクロロチアジドアムロジピンベシル酸塩配合口腔内崩壊錠ＨＤ「見本製薬インターナショナル」１０ｍｇ／５ｍｇ包";
        let names = [long, "エチゾラム細粒１％", "ニフェジピンＣＲ錠２０ｍｇ「NP」", "ﾃﾙﾐｻﾙﾀﾝ錠", "髙﨑散"];
        let products: Vec<Product> = names.iter().map(|name| product(name, "沢井製薬", "1,234.50", "3")).chain(many(40)).collect();
        let wanted: Vec<String> = products.iter().map(|product| dense(&product.name)).collect();
        let entry = entry(long, vec![item("錠 20mg", false, products)]);
        let text = texts(&pdf(&edition(published(), vec![group("ARB", vec![tier(vec![entry])])]), &fonts).expect("printed")).concat();
        for name in wanted {
            assert!(text.contains(&name), "{name}");
        }
        assert!(text.contains("1,234.50"));
    }

    #[test]
    fn a_table_repeats_its_head_and_its_entry_on_every_page() {
        let Some(fonts) = fonts() else { return };
        let entry = entry("テルミサルタン", vec![item("錠 40mg", false, many(100))]);
        let pages = texts(&pdf(&edition(published(), vec![group("ARB", vec![tier(vec![entry])])]), &fonts).expect("printed"));
        assert!(pages.len() > 3);
        for page in &pages[2..pages.len() - 1] {
            for text in ["●推奨薬ARB（続き）", "薬価（円）", "テルミサルタン錠40mg（続き）"] {
                assert!(page.contains(text), "{text} in {page}");
            }
        }
    }

    #[test]
    fn an_item_open_to_any_product_prints_their_number_and_range_and_lists_only_few() {
        let Some(fonts) = fonts() else { return };
        for (count, present, absent) in [
            (0, vec!["該当する品目なし"], vec!["いずれも可"]),
            (3, vec!["次の後発医薬品のいずれも可（3品目）", "「メーカー02」"], vec![]),
            (40, vec!["後発医薬品のいずれも可（40品目）", "0.10〜", "39.10"], vec!["「メーカー"]),
        ] {
            let entry = entry("テルミサルタン", vec![item("錠 40mg", true, many(count))]);
            let text = texts(&pdf(&edition(published(), vec![group("ARB", vec![tier(vec![entry])])]), &fonts).expect("printed")).concat();
            present.iter().for_each(|part| assert!(text.contains(part), "{part}"));
            absent.iter().for_each(|part| assert!(!text.contains(part), "{part}"));
        }
    }

    #[test]
    fn every_page_says_what_it_belongs_to_and_a_draft_says_that_it_is_one() {
        let Some(fonts) = fonts() else { return };
        let groups = || (0..4).map(|i| simple(&format!("第{i}群"))).collect();
        for (state, draft) in [(published(), false), (State::Draft, true)] {
            let pages = texts(&pdf(&edition(state, groups()), &fonts).expect("printed"));
            for (i, page) in pages.iter().enumerate() {
                assert!(page.contains("本フォーミュラリは処方を制限するものではありません。"));
                assert!(page.contains("見本県中央地域フォーミュラリ2026.1"));
                assert!(page.contains(&format!("{}/{}", i + 1, pages.len())));
                assert_eq!(page.starts_with('案'), draft, "the watermark lies below all else");
                assert_eq!(page.contains("【案】"), draft);
            }
        }
    }

    #[test]
    fn two_hundred_groups_are_listed_with_their_pages_and_bookmarked() {
        let Some(fonts) = fonts() else { return };
        let mut groups: Vec<Group> = (0..199).map(|i| simple(&format!("第{i:03}群"))).collect();
        groups.push(group("空の群", Vec::new()));
        let pdf = pdf(&edition(published(), groups), &fonts).expect("printed");
        let pages = texts(&pdf);
        let front: String = pages.iter().take_while(|page| !page.contains("対象成人")).map(String::as_str).collect();
        for i in (0..199).step_by(33) {
            let name = format!("第{i:03}群");
            let page = pages.iter().rposition(|page| page.contains(&format!("{name}版3版"))).expect("the sheet") + 1;
            assert!(front.contains(&format!("{name}{page}")), "{name} on {page}");
        }
        let file = Document::load_mem(&pdf.bytes).expect("a PDF");
        let titles: Vec<String> = file.get_toc().expect("an outline").toc.into_iter().map(|entry| entry.title).collect();
        assert_eq!(titles.len(), 1 + 200 + 1);
        assert_eq!(titles[..3], ["表紙", "第000群", "第001群"]);
        assert_eq!(titles[200..], ["空の群", "参考資料"]);
        assert!(pages.concat().contains("収載薬はありません。"));
    }

    #[test]
    fn a_text_longer_than_pages_is_printed_whole() {
        let Some(fonts) = fonts() else { return };
        let sentence = |i: usize| format!("理由の第{i:04}文はここまで。");
        let long: String = (0..600).map(sentence).collect();
        let mut entry = entry("テルミサルタン", vec![item("錠 40mg", false, many(1))]);
        entry.items[0].products[0].notes = vec![long.clone()];
        entry.reasons[0].value = long;
        let text = texts(&pdf(&edition(published(), vec![group("ARB", vec![tier(vec![entry])])]), &fonts).expect("printed")).concat();
        // Twice each, up to where a page ends within a sentence.
        let seen = (0..600).map(|i| text.matches(&sentence(i)).count()).filter(|count| *count == 2).count();
        assert!(seen > 580, "{seen}");
    }

    #[test]
    fn the_same_edition_gives_the_same_bytes_and_another_one_another_identity() {
        let Some(fonts) = fonts() else { return };
        let print = |name: &str| pdf(&edition(published(), vec![simple(name)]), &fonts).expect("printed").bytes;
        let identity = |bytes: &[u8]| Document::load_mem(bytes).expect("a PDF").trailer.get(b"ID").expect("an identity").clone();
        assert!(print("ARB") == print("ARB"));
        assert_ne!(identity(&print("ARB")), identity(&print("PPI")));
    }

    #[test]
    fn dates_come_from_the_edition_and_not_from_a_clock() {
        let Some(fonts) = fonts() else { return };
        for (state, date) in [(published(), Some("D:20260401000000+09'00'")), (State::Draft, None)] {
            let file = Document::load_mem(&pdf(&edition(state, Vec::new()), &fonts).expect("printed").bytes).expect("a PDF");
            let info =
                file.trailer.get(b"Info").and_then(Object::as_reference).and_then(|id| file.get_dictionary(id)).expect("information");
            let found = info.get(b"CreationDate").ok().map(|date| String::from_utf8_lossy(date.as_str().expect("text")).into_owned());
            assert_eq!(found.as_deref(), date);
        }
    }

    #[test]
    fn both_faces_are_embedded_as_subsets() {
        let Some(fonts) = fonts() else { return };
        let printed = pdf(&edition(published(), vec![simple("ARB")]), &fonts).expect("printed");
        assert!(printed.bytes.len() < fonts.regular.len() / 10);
        let file = Document::load_mem(&printed.bytes).expect("a PDF");
        let faces: Vec<&Dictionary> =
            file.objects.values().filter_map(|object| object.as_dict().ok()).filter(|face| face.has_type(b"FontDescriptor")).collect();
        assert_eq!(faces.len(), 2);
        for face in faces {
            let name = face.get(b"FontName").and_then(Object::as_name).expect("a name");
            assert!(name.len() > 7 && name[..6].iter().all(u8::is_ascii_uppercase) && name[6] == b'+');
            assert!(face.has(b"FontFile2"));
        }
    }

    #[test]
    fn an_edition_that_would_lose_a_character_is_not_printed() {
        let Some(fonts) = fonts() else { return };
        let mut edition = edition(published(), vec![simple("ARB")]);
        edition.groups[0].tiers[0].entries[0].name = "𠮷田散".into();
        match pdf(&edition, &fonts).err() {
            Some(PrintError::MissingGlyphs(missing)) => assert_eq!(missing[0].character, '𠮷'),
            other => panic!("{other:?}"),
        }
        edition.groups[0].tiers[0].entries[0].name = "㎍".into();
        assert!(texts(&pdf(&edition, &fonts).expect("printed")).concat().contains("μg"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(20_260_401), failure_persistence: None, ..ProptestConfig::with_cases(12) })]
        #[test]
        fn no_name_is_lost_whatever_the_edition(
            names in prop::collection::vec(prop::collection::vec("[ァ-ヴ錠散液口腔内崩壊配合０-９Ａ-Ｚａ-ｚ0-9A-Za-z「」（）・ー％μⅡ]{1,60}", 1..12), 1..6),
            any in any::<bool>(),
        ) {
            let Some(fonts) = fonts() else { return Ok(()) };
            let listed = |names: &[String]| names.iter().map(|name| product(name, "見本", "12.30", "3")).collect::<Vec<_>>();
            let entries: Vec<Entry> = names.iter().map(|names| entry(&names[0], vec![item(&names[0], any, listed(names))])).collect();
            let printed = pdf(&edition(State::Draft, vec![group("ARB", vec![tier(entries)])]), &fonts).expect("printed");
            let text = texts(&printed).concat();
            for names in &names {
                let printed = if any && names.len() > 3 { &names[..1] } else { &names[..] };
                for name in printed {
                    prop_assert!(text.contains(&dense(name)), "{}", name);
                }
            }
        }
    }
}
