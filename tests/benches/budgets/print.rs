//! A formulary of a hundred pages, and the same tables by Typst.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

use formularies::publish::edition::{Edition, Entry, Group, Item, Labelled, Product, State, Tier};
use formularies::publish::glyphs::Fonts;
use formularies::publish::pdf::pdf;
use reference_data::import::{Parsed, Rows};
use reference_data::intake::{Request, look};

use crate::Material;
use crate::measure::{Line, median, python};

const PAGES: u32 = 100;
const REASON: &str = "同種同効薬の中で有効性と安全性に差がなく、複数の製造販売業者から安定して供給され、1日薬価が低いことから推奨する。腎機能の低下した患者では用量に注意する。";

pub fn lines(material: &Material) -> Vec<Line> {
    let fonts = fonts();
    let names = names(material);
    // As many groups as fill the pages.
    let mut groups = 10;
    let edition = loop {
        let edition = edition(&names, groups);
        let pages = pdf(&edition, &fonts).expect("it prints").pages;
        if pages >= PAGES {
            break edition;
        }
        groups = (groups * PAGES as usize).div_ceil(pages as usize).max(groups + 1);
    };
    let printed = pdf(&edition, &fonts).expect("it prints");
    let took = median(5, || {
        black_box(pdf(&edition, &fonts).expect("it prints").bytes.len());
    });
    let folder = tempfile::tempdir().expect("a temporary folder");
    let source = folder.path().join("edition.typ");
    std::fs::write(&source, typst(&edition)).expect("a file");
    let typst = python("print_typst.py", &[source.as_os_str(), font_folder().as_os_str()]);
    vec![Line {
        gesture: format!("PDF of {} pages, {} kB", printed.pages, printed.bytes.len() / 1024),
        took,
        budget: Duration::from_millis(500),
        peak: None,
        against: typst.map(|took| ("Typst, the same tables, cold".to_owned(), took)).into_iter().collect(),
    }]
}

fn font_folder() -> PathBuf {
    tests::project().join("ui/node_modules/@expo-google-fonts/biz-udpgothic")
}

fn fonts() -> Fonts {
    let read = |face: &str| {
        let path = font_folder().join(face);
        std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}; `make setup-build` installs it", Path::new(&path).display()))
    };
    Fonts { regular: read("400Regular/BIZUDPGothic_400Regular.ttf"), bold: read("700Bold/BIZUDPGothic_700Bold.ttf") }
}

/// Names, makers and prices as they are in the list.
fn names(material: &Material) -> Vec<Product> {
    let request = Request { path: material.price_lists[0].clone(), ..Request::default() };
    let looked = look(&request).expect("the file is sound");
    let Some(Parsed { rows: Rows::Prices(rows), .. }) = looked.list() else { panic!("a price list") };
    rows.iter()
        .map(|(_, row)| Product {
            nhi_code: row.nhi_code.to_string(),
            name: row.name.clone(),
            maker: row.maker.clone().unwrap_or_default(),
            spec: row.spec.clone(),
            price: row.price.to_string(),
            status: "3".into(),
            notes: vec![],
        })
        .collect()
}

fn edition(names: &[Product], groups: usize) -> Edition {
    let mut next = names.iter().cycle().cloned();
    let labelled = |label: &str, value: &str| Labelled { label: label.into(), value: value.into() };
    let mut entry = |rank: usize| Entry {
        rank: rank.to_string(),
        name: format!("見本成分{rank}"),
        items: (0..2)
            .map(|_| Item {
                form_and_strength: "錠 5mg".into(),
                group9: "2149042F2".into(),
                any_product: false,
                products: next.by_ref().take(4).collect(),
            })
            .collect(),
        indication: "高血圧症".into(),
        conditions: String::new(),
        reasons: vec![labelled("有効性", REASON), labelled("経済性", REASON)],
        references: vec![1],
    };
    let groups = (0..groups)
        .map(|number| Group {
            name: format!("薬効群{number}"),
            dates: vec![labelled("版", "初版")],
            scope: "成人の外来患者".into(),
            tiers: vec![
                Tier { mark: "●".into(), label: "推奨薬".into(), note: String::new(), entries: (1..=3).map(&mut entry).collect() },
                Tier {
                    mark: "○".into(), label: "オプション".into(), note: String::new(), entries: (4..=4).map(&mut entry).collect()
                },
            ],
            considered: vec![labelled("見本成分5", REASON)],
        })
        .collect();
    Edition {
        title: "見本県地域フォーミュラリ".into(),
        edition: "2026.1".into(),
        issuer: "見本県薬剤師会".into(),
        region: "見本県".into(),
        state: State::Draft,
        dates: vec![],
        basis: vec![],
        policy: labelled("見本の決まり", REASON),
        statement: "本フォーミュラリは処方を制限するものではありません。".into(),
        committee: vec![],
        groups,
        references: vec!["見本診療ガイドライン 2025".into()],
        content_sha256: "0".repeat(64),
    }
}

/// The same words in the same order, as tables with repeated headers.
fn typst(edition: &Edition) -> String {
    let text = |text: &str| format!("[#{:?}]", text);
    let mut source = String::from(
        "#set page(paper: \"a4\", margin: 15mm, numbering: \"1\")\n#set text(font: \"BIZ UDPGothic\", size: 9pt, lang: \"ja\")\n#set heading(outlined: true)\n",
    );
    source += &format!("= #{:?}\n#{:?}\n#outline()\n", edition.title, edition.statement);
    for group in &edition.groups {
        source += &format!("== #{:?}\n#{:?}\n", group.name, group.scope);
        for tier in &group.tiers {
            source += &format!(
                "=== #{:?}\n#table(columns: (1fr, 2fr, 4fr, 2fr, 1fr, 4fr), table.header([順位], [一般名], [品目], [メーカー], [薬価], [理由]),\n",
                format!("{} {}", tier.mark, tier.label)
            );
            for entry in &tier.entries {
                let products: Vec<&Product> = entry.items.iter().flat_map(|item| &item.products).collect();
                let span = products.len();
                let reasons: String = entry.reasons.iter().map(|reason| format!("{} {} ", reason.label, reason.value)).collect();
                for (number, product) in products.into_iter().enumerate() {
                    let spanned = |what: &str| format!("table.cell(rowspan: {span}){}, ", text(what));
                    if number == 0 {
                        source += &(spanned(&entry.rank) + &spanned(&entry.name));
                    }
                    source += &format!("{}, {}, align(right){}, ", text(&product.name), text(&product.maker), text(&product.price));
                    source += &if number == 0 { spanned(&reasons) } else { String::new() };
                }
            }
            source += ")\n";
        }
        for considered in &group.considered {
            source += &format!("#{:?}\n\n", format!("{} {}", considered.label, considered.value));
        }
    }
    source
}
