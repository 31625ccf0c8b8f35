//! Two pages, whatever the names and whatever is absent; nothing outside the paper's margins; the same page, the same bytes.

use std::collections::BTreeMap;

use lopdf::Document;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use reference_data::place::shape::Polygon;
use reference_data::place::{Place, PlaceKind};
use reference_data::share::{
    Absence, Basis, ContributionRow, EditionUsed, GainRow, Lacks, Measure, Options, OtherPulls, Peer, PlaceCost, PlaceGain, PlaceGroup,
    PlaceGroups, PlaceSaving, PlaceStanding, PlaceSupply, PlaceSupplyRow, PublishedFigure, Pull, Pulls, Reference, SavingStep, ShareRow,
    TrendPoint,
};
use reference_data::usage::{Dataset, Grain, QuantityUnit, UsageFile};

use super::*;
use crate::publish::drawing::Mark;
use crate::publish::specimen::fonts;

/// What is taken away from a page, by name.
type Absent = (&'static str, fn(&mut PlacePage));

/// What may be absent of a page, a bit each.
const ABSENCES: [Absent; 12] = [
    ("share", |page| (page.share.share, page.share.difference, page.share.absence) = (None, None, Some(Absence::Suppressed))),
    ("reference", |page| {
        (page.reference, page.pulls, page.gain, page.share.difference) = (None, None, None, None);
        (page.groups.best, page.groups.worst) = (Vec::new(), Vec::new());
    }),
    ("nation", |page| page.nation = None),
    ("standing", |page| page.standing = None),
    ("months", |page| page.trend.truncate(1)),
    ("groups", |page| (page.groups.best, page.groups.worst) = (Vec::new(), Vec::new())),
    ("pulls", |page| page.pulls = None),
    ("saving", |page| page.saving = None),
    ("cost", |page| page.cost = PlaceCost { yen: None, absence: Some(Absence::Suppressed), suppressed_cells: 3 }),
    ("supply", |page| page.supply = None),
    ("population", |page| page.place.population = None),
    ("gain", |page| page.gain.iter_mut().for_each(|gain| (gain.points, gain.rows) = (None, Vec::new()))),
];

fn page(name: &str) -> PlacePage {
    let text = |number: u64| format!("0.{number:010}");
    let reference = |id: &str, label: String, share| Reference {
        place: id.parse().unwrap(),
        label,
        share: Some(share),
        published_total: false,
        lacking_places: 1,
    };
    let place = |id: &str, kind, name: &str| Place {
        id: id.parse().unwrap(),
        kind,
        name: name.to_owned(),
        full_name: format!("見本県{name}"),
        kana: None,
        parent: None,
        members: Vec::new(),
        population: Some(1_234_567),
        aged: None,
        aged_part: None,
    };
    let group = |at: u64, sign: &str| PlaceGroup {
        key: format!("{}", 110 + at),
        label: format!("{name}剤"),
        share: text(8_123_456_789 - at),
        reference_share: text(7_923_456_789),
        difference: format!("{sign}{}", text(200_000_000 * (6 - at))),
        weight: text(123_456_789),
        contribution: format!("{sign}0.123{at}"),
        yen: Some("98765432109".to_owned()),
    };
    let row = |at: u32, total: &str| ContributionRow {
        key: "2649735".to_owned(),
        label: format!("{name}{at}"),
        rate: format!("{total}1"),
        mix: "0.0000".to_owned(),
        total: format!("{total}1"),
        weight_place: text(1_000_000),
        weight_reference: text(1_000_000),
        share_place: Some(text(5_000_000_000)),
        share_reference: None,
    };
    let pull = |at: u32, total: &str, from: &str, to: &str| Pull { row: row(at, total), from: from.to_owned(), to: to.to_owned() };
    let step = || SavingStep {
        key: "48101".to_owned(),
        label: name.to_owned(),
        products: 12,
        negative: 1,
        without_target: 2,
        unpriced: 3,
        unconverted: 4,
        suppressed_cells: 5,
        saving: Some("123456789012".to_owned()),
    };
    PlacePage {
        place: place("48101", PlaceKind::Municipality, name),
        measure: Measure::Quantity,
        share: ShareRow {
            key: vec!["48101".to_owned()],
            label: vec![name.to_owned()],
            generic: Some("1234567890.5".to_owned()),
            originator: Some("345678901".to_owned()),
            total: Some("1580246791.5".to_owned()),
            share: Some(text(7_812_499_999)),
            absence: None,
            rank: None,
            difference: Some("-0.0231000000".to_owned()),
            suppressed_cells: 9641,
            missing_cells: 1516,
            lacking_places: 0,
            published_total: false,
        },
        reference: Some(reference("48", format!("{name}県"), text(8_043_499_999))),
        nation: Some(reference("00", "全国".to_owned(), text(8_171_000_000))),
        standing: Some(PlaceStanding {
            within: place("48", PlaceKind::Prefecture, &format!("{name}県")),
            kind: PlaceKind::Municipality,
            rank: Some(9),
            of: 71,
            peers: (0..72)
                .map(|at| Peer {
                    place: format!("{}", 48101 + at).parse().unwrap(),
                    label: name.to_owned(),
                    share: (at < 71).then(|| text(8_500_000_000 - 9_000_000 * u64::from(at))),
                    absence: (at == 71).then_some(Absence::Suppressed),
                    rank: (at < 71).then_some(at + 1),
                })
                .collect(),
        }),
        published: vec![PublishedFigure {
            place: "00".parse().unwrap(),
            period: "2025-09".parse().unwrap(),
            share: "0.857".to_owned(),
            source: format!("{name}.xlsx"),
        }],
        groups: PlaceGroups {
            minimum_weight: "0.005".to_owned(),
            compared: 42,
            best: (0..5).map(|at| group(at, "")).collect(),
            worst: (0..5).map(|at| group(at, "-")).collect(),
        },
        pulls: Some(Pulls {
            gap: "-2.3100".to_owned(),
            down: (0..8).map(|at| pull(at, "-0.200", "0.0000", "-0.2001")).collect(),
            others: Some(OtherPulls {
                ingredients: 1592,
                rate: "-1.0000".to_owned(),
                mix: "0.0001".to_owned(),
                total: "-0.9999".to_owned(),
                from: "-1.6008".to_owned(),
                to: "-2.6007".to_owned(),
            }),
            up: (0..5).map(|at| pull(at, "0.058", "-2.6007", "-2.5426")).collect(),
        }),
        gain: Some(PlaceGain {
            share_after: Some(text(8_100_000_000)),
            points: Some("2.8751".to_owned()),
            yen: Some("3725793840".to_owned()),
            ingredients: 321,
            not_cheaper: 7,
            unpriced: 3,
            rows: (0..5)
                .map(|at| GainRow {
                    key: "1149400".to_owned(),
                    label: format!("{name}{at}"),
                    quantity: "12345.5".to_owned(),
                    share: text(5_000_000_000),
                    target: Some(text(6_000_000_000)),
                    places: 1,
                    moved: "1234.55".to_owned(),
                    points: "0.3210".to_owned(),
                    yen: Some("123456789".to_owned()),
                })
                .collect(),
        }),
        saving: Some(PlaceSaving { highest: step(), mean: step(), lowest: step() }),
        cost: PlaceCost { yen: Some("324329597171".to_owned()), absence: None, suppressed_cells: 0 },
        supply: Some(PlaceSupply {
            edition: reference_data::edition::EditionId("ab".repeat(32)),
            effective_on: "2026-08-19".parse().unwrap(),
            ingredients: 1629,
            in_trouble: 451,
            without_normal: 57,
            part: Some(text(2_768_569_675)),
            products: 16_387,
            products_in_trouble: 3_210,
            products_stopped: 432,
            rows: (0..5)
                .map(|at| PlaceSupplyRow {
                    key: "2149042".to_owned(),
                    label: format!("{name}{at}"),
                    yen: Some("98765432".to_owned()),
                    products: 40,
                    in_trouble: 39,
                    stopped: 12,
                    part: Some(text(9_750_000_000)),
                })
                .collect(),
        }),
        trend: (1..=12_u64)
            .map(|month| TrendPoint {
                period: format!("2025-{month:02}"),
                share: (month != 5).then(|| text(7_700_000_000 + 10_000_000 * month)),
                absence: (month == 5).then_some(Absence::Missing),
                reference_share: Some(text(8_000_000_000)),
                reference_absence: None,
            })
            .collect(),
        basis: Basis {
            indicator: "generic_share_quantity".to_owned(),
            dataset: Dataset {
                id: "見本県調剤".parse().unwrap(),
                name: format!("{name}の調剤"),
                publisher: name.to_owned(),
                population: name.to_owned(),
                place_basis: "薬局所在地".to_owned(),
                grain: Grain::Month,
                unit: QuantityUnit::PriceUnit,
            },
            files: (0..72)
                .map(|at| UsageFile { sha256: format!("{at:064x}"), file_name: format!("{name}{at}.csv"), sheet: None })
                .collect(),
            period: "2025-04..2026-03".parse().unwrap(),
            editions: (0..9)
                .map(|at| EditionUsed {
                    kind: reference_data::edition::SourceKind::PriceList,
                    edition: reference_data::edition::EditionId(format!("{at:064x}")),
                    effective_on: "2025-04-01".parse().unwrap(),
                    products: 7630,
                })
                .collect(),
            units: Vec::new(),
            filters: vec!["place=48101".to_owned(), "setting=院外".to_owned(), format!("insurer={name}")],
            options: Options::default(),
            lacks: Lacks { suppressed_cells: 9641, missing_cells: 1516, ..Lacks::default() },
            first_edition: None,
            holds_small_figures: true,
        },
    }
}

fn square(at: usize) -> Polygon {
    let (x, y) = ((at % 9) as i32 * 1000, (at / 9) as i32 * 1000);
    vec![vec![(x, y), (x + 990, y), (x + 990, y + 990), (x, y + 990)]]
}

/// A square for each peer.
fn shapes() -> BTreeMap<PlaceId, Vec<Polygon>> {
    (0..72).map(|at| (format!("{}", 48101 + at).parse().unwrap(), vec![square(at)])).collect()
}

/// Lays the pages and looks at every piece.
fn check(fonts: &Fonts, pages: &[PlacePage], known: &BTreeMap<PlaceId, Vec<Polygon>>) {
    let lookup = |place: &PlaceId| known.get(place).map(|polygons| polygons.iter().collect());
    let mut report = Report::new(fonts, &lookup).unwrap();
    for page in pages {
        report.add(page).unwrap();
    }
    assert_eq!(report.flow.pages.len(), 2 * pages.len());
    let type_ = &report.type_;
    for (piece, _) in report.flow.pages.iter().flatten() {
        let (left, right, bottom) = match piece {
            Piece::Text { x, y, line, .. } => (*x, x + type_.width(line), *y),
            Piece::Fill { x, y, width, height, .. } | Piece::Link { x, y, width, height, .. } => (*x, x + width, y + height),
            Piece::Drawing { x, y, drawing } => {
                let drawing = &report.flow.drawings[*drawing];
                (*x, x + drawing.width, y + drawing.height)
            }
        };
        assert!(left > MARGIN - 0.1 && right < MARGIN + WIDTH + 0.1, "{piece:?}");
        assert!(bottom < PAGE_HEIGHT - 50.0, "{piece:?}");
    }
    for drawing in &report.flow.drawings {
        for mark in &drawing.marks {
            if let Mark::Text { x, y, line } = mark {
                assert!(*x > -0.1 && x + type_.width(line) < drawing.width + 0.1 && *y < drawing.height + 0.1, "{mark:?}");
            }
        }
    }
}

#[test]
fn a_place_takes_two_pages_whatever_is_absent() {
    let Some(fonts) = fonts() else { return };
    for (what, remove) in ABSENCES {
        println!("without {what}");
        let mut page = page("見本市");
        remove(&mut page);
        check(&fonts, std::slice::from_ref(&page), &shapes());
    }
    let mut bare = page("見本市");
    ABSENCES.iter().for_each(|(_, remove)| remove(&mut bare));
    check(&fonts, &[bare.clone(), page("見本市"), bare], &BTreeMap::new());
}

#[test]
fn a_place_takes_two_pages_whatever_the_names() {
    let Some(fonts) = fonts() else { return };
    let config = ProptestConfig { rng_seed: RngSeed::Fixed(20_260_401), failure_persistence: None, ..ProptestConfig::with_cases(16) };
    let names = "[ぁ-んァ-ヴ県市区町村薬剤師会圏域Ａ-Ｚa-zA-Z0-9（）「」・ー％ ]{1,90}";
    proptest!(config, |(name in names, absent in prop::collection::vec(any::<bool>(), ABSENCES.len()), mapped in any::<bool>())| {
        let mut page = page(&name);
        ABSENCES.iter().zip(absent).filter(|(_, absent)| *absent).for_each(|((_, remove), _)| remove(&mut page));
        check(&fonts, &[page], &if mapped { shapes() } else { BTreeMap::new() });
    });
}

fn booklet(fonts: &Fonts, names: &[&str]) -> Pdf {
    let known = shapes();
    let lookup = |place: &PlaceId| known.get(place).map(|polygons| polygons.iter().collect());
    let mut report = Report::new(fonts, &lookup).unwrap();
    names.iter().for_each(|name| report.add(&page(name)).unwrap());
    report.booklet().unwrap()
}

#[test]
fn a_booklet_lists_its_places_and_draws_the_map_once() {
    let Some(fonts) = fonts() else { return };
    let names: Vec<String> = (0..60).map(|at| format!("第{at:02}市")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let printed = booklet(&fonts, &names);
    let file = Document::load_mem(&printed.bytes).unwrap();
    let pages: Vec<String> =
        (1..=printed.pages).map(|page| file.extract_text(&[page]).unwrap().chars().filter(|c| !c.is_whitespace()).collect()).collect();
    let before = pages.len() - 2 * names.len();
    assert!(before > 1, "the list goes on over pages");
    let list = pages[..before].concat();
    for (at, name) in names.iter().enumerate() {
        let number = before + 2 * at + 1;
        assert!(pages[number - 1].contains(&format!("見本県{name}")), "{name} on {number}");
        assert!(list.contains(&format!("見本県{name}78.1％−2.319/71{number}")), "{name} in the list");
    }
    let toc: Vec<String> = file.get_toc().unwrap().toc.into_iter().map(|entry| entry.title).collect();
    assert_eq!((toc.len(), toc[0].as_str(), toc[60].as_str()), (61, "表紙", "見本県第59市"));
    // A form for the map, and for each place its outline, its trend and its ranks.
    let is_form = |object: &lopdf::Object| {
        let stream = object.as_stream();
        stream.is_ok_and(|stream| stream.dict.get(b"Subtype").is_ok_and(|kind| *kind == "Form".into()))
    };
    assert_eq!(file.objects.values().filter(|object| is_form(object)).count(), 1 + 3 * names.len());
}

#[test]
fn the_same_places_give_the_same_bytes() {
    let Some(fonts) = fonts() else { return };
    assert!(booklet(&fonts, &["甲市"]).bytes == booklet(&fonts, &["甲市"]).bytes);
    assert!(booklet(&fonts, &["甲市"]).bytes != booklet(&fonts, &["乙市"]).bytes);
}

#[test]
fn a_name_that_print_would_lose_is_refused() {
    let Some(fonts) = fonts() else { return };
    let none = |_: &PlaceId| None;
    let mut report = Report::new(&fonts, &none).unwrap();
    match report.add(&page("𠮷田町")) {
        Err(PrintError::MissingGlyphs(missing)) => assert!(missing.iter().all(|glyph| glyph.character == '𠮷')),
        other => panic!("{:?}", other.err()),
    }
}

#[test]
fn only_what_holds_no_small_figures_does_without_the_warning() {
    let Some(fonts) = fonts() else { return };
    let none = |_: &PlaceId| None;
    for (small, said) in [(true, "内部資料（秘匿処理前の使用実績を含む）"), (false, "小さい数")] {
        let mut report = Report::new(&fonts, &none).unwrap();
        let mut told = page("見本市");
        told.basis.holds_small_figures = small;
        report.add(&told).unwrap();
        let printed = report.pages().unwrap();
        let file = Document::load_mem(&printed.bytes).unwrap();
        for page in 1..=printed.pages {
            let text: String = file.extract_text(&[page]).unwrap().chars().filter(|c| !c.is_whitespace()).collect();
            assert_eq!(text.contains("内部資料（秘匿処理前の使用実績を含む）"), small);
            assert!(text.contains(said));
        }
    }
}
