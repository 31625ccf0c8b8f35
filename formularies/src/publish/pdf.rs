//! The PDF of an edition, with outline and page numbers. The same edition and faces always give the same bytes.

use sha2::{Digest, Sha256};

use crate::publish::edition::{Edition, State};
use crate::publish::error::PrintError;
use crate::publish::flow::{Flow, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, Piece, Start, WIDTH, depth};
use crate::publish::front;
use crate::publish::glyphs::{Fonts, Typeface};
use crate::publish::layout::{Ink, Span, Style};
use crate::publish::outline::About;
use crate::publish::print::{Pdf, print};
use crate::publish::sheet;

/// Refuses an edition with a character that print would lose; see [`crate::publish::glyphs`].
pub fn pdf(edition: &Edition, fonts: &Fonts) -> Result<Pdf, PrintError> {
    let type_ = Typeface::read(fonts)?;
    let missing = type_.missing(edition);
    if !missing.is_empty() {
        return Err(PrintError::MissingGlyphs(missing));
    }
    let mut laid = lay_out(&type_, edition);
    let total = laid.pages.len();
    for (i, pieces) in laid.pages.iter_mut().enumerate() {
        if edition.state == State::Draft {
            pieces.insert(0, (watermark(&type_), None));
        }
        pieces.extend(foot(&type_, edition, i + 1, total).into_iter().map(|piece| (piece, None)));
    }
    let about = about(edition, &laid);
    print(type_, laid, &about)
}

fn about(edition: &Edition, laid: &Flow) -> About {
    let mut outline = vec![("表紙".to_owned(), Start { section: 0, page: 0, y: 0.0 })];
    outline.extend(laid.starts.iter().map(|start| {
        let name = edition.groups.get(start.section).map_or("参考資料", |group| group.name.as_str());
        (name.replace('\n', " "), *start)
    }));
    About {
        title: format!("{} {}", edition.title, edition.edition),
        author: edition.issuer.clone(),
        subject: format!("{}　{}", edition.region, front::state_words(edition)),
        // A date only where the edition has one: nothing here comes from a clock.
        on: match edition.state {
            State::Published { on } => Some(on),
            State::Draft => None,
        },
        outline,
        identity: Sha256::digest(format!("{edition:?}").as_bytes()).into(),
    }
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
    let shift = whole.structure.append(body.structure);
    body.pages.iter_mut().flatten().for_each(|(_, element)| *element = element.map(|element| element + shift));
    whole.pages.append(&mut body.pages);
    whole.starts = body.starts;
    whole
}

fn watermark(type_: &Typeface) -> Piece {
    let mark = vec![type_.span("案", Style::regular(400.0).ink(Ink::Watermark))];
    Piece::text((PAGE_WIDTH - type_.width(&mark)) / 2.0, PAGE_HEIGHT / 2.0 + 145.0, mark)
}

fn foot(type_: &Typeface, edition: &Edition, number: usize, total: usize) -> [Piece; 4] {
    const TOP: f32 = PAGE_HEIGHT - 48.0;
    let style = Style::regular(7.5).ink(Ink::Muted);
    let state = if edition.state == State::Draft { "　【案】" } else { "" };
    let count = vec![type_.span(&format!("{number} / {total}"), style)];
    let room = WIDTH - type_.width(&count) - 16.0;
    let after = type_.span(&format!("　{}{state}", edition.edition), style);
    let title = shortened(type_, &edition.title, style, room - type_.width(std::slice::from_ref(&after)));
    let sentence = edition.statement.split_inclusive('。').next().unwrap_or_default();
    let sentence = shortened(type_, sentence.trim(), style, WIDTH);
    [
        Piece::Fill { x: MARGIN, y: TOP, width: WIDTH, height: 0.6, ink: Ink::Rule },
        Piece::text(MARGIN, TOP + 11.5, vec![title, after]),
        Piece::text(MARGIN + WIDTH - type_.width(&count), TOP + 11.5, count),
        Piece::text(MARGIN, TOP + 22.0, vec![sentence]),
    ]
}

/// One line of the text; the whole stands on the title page.
fn shortened(type_: &Typeface, text: &str, style: Style, room: f32) -> Span {
    let mut span = type_.span(&text.replace('\n', " "), style);
    if type_.width(std::slice::from_ref(&span)) <= room {
        return span;
    }
    while !span.text.is_empty() && type_.width(&[span.clone(), type_.span("…", style)]) > room {
        span.text.pop();
    }
    span.text.push('…');
    span
}

#[cfg(test)]
mod tests {
    use lopdf::{Dictionary, Document, Object};
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;
    use crate::publish::edition::{Entry, Group, Product};
    use crate::publish::specimen::{edition, entry, fonts, group, item, product, published, tier, typeface};

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
    fn who_hears_the_document_gets_every_text_once_and_in_order() {
        let Some(fonts) = fonts() else { return };
        let entry = entry("テルミサルタン", vec![item("錠 40mg", false, many(100))]);
        let edition = edition(State::Draft, vec![group("ARB", vec![tier(vec![entry])]), simple("PPI")]);
        let laid = lay_out(&typeface().expect("the faces"), &edition);
        let mut heard: std::collections::BTreeMap<usize, String> = std::collections::BTreeMap::new();
        for (piece, element) in laid.pages.iter().flatten() {
            if let (Piece::Text { line, .. }, Some(element)) = (piece, element) {
                let text: String = line.iter().map(|span| span.text.as_str()).collect();
                heard.entry(*element).or_default().push_str(&dense(&text));
            }
        }
        let heard: Vec<String> = heard.into_values().collect();
        for text in
            ["ARB", "●推奨薬後発医薬品から選ぶ。", "薬価（円）", "テルミサルタン錠４０ｍｇ「メーカー77」（見本製薬）", "イルベサルタン"]
        {
            let wanted = if text.contains("77") || text == "ARB" { 1 } else { 2 };
            assert_eq!(heard.iter().filter(|heard| *heard == text).count(), wanted, "{text}");
        }
        let at = |text: &str| heard.iter().position(|heard| heard == text).expect("heard");
        assert!(at("見本県中央地域フォーミュラリ") < at("見本太郎") && at("見本太郎") < at("ARB") && at("ARB") < at("PPI"));
        assert!(!heard.concat().contains("続き"), "what is repeated is not heard again");

        let file = Document::load_mem(&pdf(&edition, &fonts).expect("printed").bytes).expect("a PDF");
        let tagged =
            |name: &str| file.objects.values().filter(|o| o.as_dict().is_ok_and(|d| d.get(b"S").is_ok_and(|s| *s == name.into()))).count();
        assert_eq!([tagged("H1"), tagged("H2")], [1, 3 + 2 + 1]);
        assert!(tagged("TR") > 100);
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
