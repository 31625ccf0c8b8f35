//! Editions and fonts for the tests of print.

use std::path::PathBuf;

use jiff::civil::date;

use crate::publish::edition::{Edition, Entry, Group, Item, Labelled, Member, Product, State, Tier};
use crate::publish::glyphs::{Fonts, Typeface};

/// The faces that the program carries; None, and a line that says so, before `make setup` has fetched them.
pub(crate) fn fonts() -> Option<Fonts> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/@expo-google-fonts/biz-udpgothic");
    let read = |file: &str| std::fs::read(folder.join(file)).ok();
    let fonts = read("400Regular/BIZUDPGothic_400Regular.ttf").zip(read("700Bold/BIZUDPGothic_700Bold.ttf"));
    if fonts.is_none() {
        println!("skipped: no font (run make setup)");
    }
    fonts.map(|(regular, bold)| Fonts { regular, bold })
}

pub(crate) fn typeface() -> Option<Typeface> {
    fonts().map(|fonts| Typeface::read(&fonts).expect("the faces are readable"))
}

pub(crate) fn labelled(label: &str, value: &str) -> Labelled {
    Labelled { label: label.into(), value: value.into() }
}

pub(crate) fn product(name: &str, maker: &str, price: &str, status: &str) -> Product {
    Product {
        nhi_code: "2149042F1021".into(),
        name: name.into(),
        maker: maker.into(),
        spec: "20mg1錠".into(),
        price: price.into(),
        status: status.into(),
        notes: if maker.is_empty() { vec!["統一名収載".into()] } else { Vec::new() },
    }
}

pub(crate) fn item(form_and_strength: &str, any_product: bool, products: Vec<Product>) -> Item {
    Item { form_and_strength: form_and_strength.into(), group9: "2149042F1".into(), any_product, products }
}

pub(crate) fn entry(name: &str, items: Vec<Item>) -> Entry {
    Entry {
        rank: "1".into(),
        name: name.into(),
        items,
        indication: "高血圧症".into(),
        conditions: "腎機能障害のある患者では低用量から開始する。".into(),
        reasons: vec![
            labelled("有効性", "診療ガイドラインで第一選択薬の一つとされる。"),
            labelled("経済性", "先発医薬品のおよそ３分の１の薬価である。"),
        ],
        references: vec![1],
    }
}

pub(crate) fn tier(entries: Vec<Entry>) -> Tier {
    Tier { mark: "●".into(), label: "推奨薬".into(), note: "後発医薬品から選ぶ。".into(), entries }
}

pub(crate) fn group(name: &str, tiers: Vec<Tier>) -> Group {
    Group {
        name: name.into(),
        dates: vec![labelled("版", "3版"), labelled("見直し期限", "2027-03-31")],
        scope: "成人の患者を対象とする。".into(),
        tiers,
        considered: vec![labelled("イルベサルタン", "地域での使用が少ないため。")],
    }
}

pub(crate) fn edition(state: State, groups: Vec<Group>) -> Edition {
    Edition {
        title: "見本県中央地域フォーミュラリ".into(),
        edition: "2026.1".into(),
        issuer: "見本県中央薬剤師会".into(),
        region: "見本県中央".into(),
        state,
        dates: vec![labelled("見直し期限", "2027-03-31")],
        basis: vec![labelled("薬価基準", "2025-08-14 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")],
        policy: labelled("日本海ヘルスケアネット型", "推奨薬は後発医薬品及びバイオ後続品に限る。"),
        statement: "本フォーミュラリは処方を制限するものではありません。".into(),
        committee: vec![Member { name: "見本 太郎".into(), role: "委員長".into(), coi: "なし".into() }],
        groups,
        references: vec!["高血圧治療ガイドライン2019．https://example.org/1".into()],
        content_sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".into(),
    }
}

pub(crate) fn published() -> State {
    State::Published { on: date(2026, 4, 1) }
}
