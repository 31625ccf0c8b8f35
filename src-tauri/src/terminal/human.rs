//! Results as lines for a person.

use std::fmt::Write;

use formularies::check::Severity;
use reference_data::edition::Edition;
use reference_data::product::Route;

use super::figures::separated;
use crate::message::kind_name;
use crate::operations::contract::*;

pub fn failure(failure: &Failure) -> String {
    let mut text = format!("× {}\n", failure.message);
    if let Some(place) = &failure.place {
        writeln!(text, "  どこ: {place}").ok();
    }
    writeln!(text, "  次に: {}", failure.remedy).ok();
    if let Some(detail) = &failure.detail {
        writeln!(text, "  詳細: {}", detail.replace('\n', "\n        ")).ok();
    }
    text
}

pub fn progress(progress: &ProgressView) -> String {
    let Some(rows) = progress.rows else {
        return match progress.total {
            Some(total) => format!("{} ({}/{total})", progress.label, progress.done),
            None => progress.label.clone(),
        };
    };
    let part = progress.total.map(|total| format!("{} ％、", u64::from(progress.done) * 100 / u64::from(total.max(1))));
    let rate = progress.rows_per_second.map(|rate| format!("、毎秒 {} 行", thousands(rate)));
    let left = progress.seconds_left.map(|seconds| format!("、あと {seconds} 秒"));
    let said = |text: Option<String>| text.unwrap_or_default();
    format!("{} ({}{} 行{}{})", progress.label, said(part), thousands(rows), said(rate), said(left))
}

pub fn sources(view: &SourcesView) -> String {
    if view.editions.is_empty() {
        return "資料はまだありません。suisho import で公式ファイルを取り込んでください。\n".to_owned();
    }
    view.editions.iter().map(edition).chain(view.datasets.iter().map(dataset)).collect()
}

fn dataset(view: &DatasetView) -> String {
    let dataset = &view.dataset;
    let mut text = format!(
        "データセット {} {}  {}  {} 地域  {} 品目\n",
        dataset.id,
        dataset.name,
        view.period,
        thousands(view.places),
        thousands(view.products)
    );
    let said = [("公表", &dataset.publisher), ("対象", &dataset.population), ("地域の取り方", &dataset.place_basis)];
    for (label, value) in said.into_iter().filter(|(_, value)| !value.is_empty()) {
        writeln!(text, "  {label}: {value}").ok();
    }
    for (label, values) in [("抜けている期間", &view.gaps), ("分からない地域", &view.unknown_places)] {
        if !values.is_empty() {
            writeln!(text, "  {label}: {}", values.join("、")).ok();
        }
    }
    text
}

fn edition(edition: &Edition) -> String {
    let dataset = edition.dataset.as_ref().map(|dataset| format!(" {dataset}")).unwrap_or_default();
    let day = edition.period.map_or_else(|| edition.effective_on.to_string(), |period| period.to_string());
    let mut text = format!("{}{dataset} {day} {} 行  {}\n", kind_name(edition.kind), thousands(edition.rows), edition.id);
    if edition.incomplete {
        text.push_str("  不完全: 取り込めなかった行があります\n");
    }
    if !edition.missing_parts.is_empty() {
        writeln!(text, "  まだないファイル: {}", words(&edition.missing_parts)).ok();
    }
    for file in &edition.files {
        writeln!(text, "  {} {} 行  {}", file.file_name, thousands(file.rows_kept), file.sha256).ok();
    }
    text
}

fn words(routes: &[Route]) -> String {
    routes.iter().map(|route| route.word()).collect::<Vec<_>>().join("、")
}

pub fn imported(report: &ImportReport) -> String {
    let mut text = String::new();
    for file in report.files.iter().filter(|file| file.refusal.is_none()) {
        let kind = file.kind.map_or("", kind_name);
        let day = file.effective_on.map(|day| day.to_string()).unwrap_or_default();
        let state = if file.already_imported { "取り込み済み" } else { "取り込みました" };
        writeln!(text, "{}: {kind} {day}  {} 行中 {} 行  {state}", file.path, thousands(file.rows_read), thousands(file.rows_kept)).ok();
        for error in &file.errors {
            writeln!(text, "  {} 行目 {}: {}", error.row.unwrap_or_default(), error.column.as_deref().unwrap_or(""), error.message).ok();
        }
        for note in &file.notes {
            writeln!(text, "  ・{}", note.message).ok();
        }
    }
    text
}

pub fn comparison(view: &ComparisonView) -> String {
    let mut text = format!("{} {} → {}\n", kind_name(view.kind), view.before.effective_on, view.after.effective_on);
    let counts = [
        ("両方にある", Some(view.counts.common)),
        ("加わった", Some(view.counts.added)),
        ("なくなった", Some(view.counts.removed)),
        ("高くなった", view.counts.dearer),
        ("安くなった", view.counts.cheaper),
        ("区分が変わった", view.counts.status_changed),
        ("同じ", Some(view.counts.same)),
    ];
    for (label, count) in counts {
        writeln!(text, "  {label}: {}", count.map_or("－".to_owned(), thousands)).ok();
    }
    for product in &view.counts.products {
        let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "－".to_owned());
        writeln!(text, "{} {} {} → {}", product.nhi_code, product.name, value(&product.before), value(&product.after)).ok();
    }
    text
}

pub fn search(view: &SearchView) -> String {
    let mut text = format!("{} 件\n", thousands(view.total));
    for hit in &view.hits {
        let status = hit.generic_status.map_or("不明", |status| status.sign());
        let maker = hit.maker.as_deref().unwrap_or("（統一名収載）");
        let brand = hit.brand.as_deref().map(|brand| format!("（{brand}）")).unwrap_or_default();
        writeln!(text, "{}  {}{brand}  {maker}  {} 円  {status}", hit.nhi_code, hit.name, hit.price).ok();
    }
    text
}

pub fn product(view: &ProductView) -> String {
    let row = &view.product.row;
    let mut text = format!("{}  {}\n", row.nhi_code, row.name);
    writeln!(text, "  成分: {}  規格: {}  区分: {}  薬効分類: {}", row.ingredient, row.spec, row.route.word(), view.category).ok();
    writeln!(text, "  メーカー: {}", row.maker.as_deref().unwrap_or("（統一名収載）")).ok();
    for price in &view.prices {
        writeln!(text, "  薬価 {}: {} 円（{} {} 行目）", price.effective_on, price.row.price, price.origin.file_name, price.origin.row)
            .ok();
    }
    for status in &view.statuses {
        writeln!(
            text,
            "  後発の区分 {}: {}（{} {} 行目）",
            status.effective_on,
            status.status.sign(),
            status.origin.file_name,
            status.origin.row
        )
        .ok();
    }
    for name in &view.generic_names {
        let exception = if name.exception { "（例外コード）" } else { "" };
        writeln!(text, "  一般名: {} {}{exception}", name.code, name.rx_name).ok();
    }
    for brand in &view.brands {
        let maker = brand.maker.as_deref().unwrap_or("");
        let state = brand.supply.as_ref().map_or("供給状況は分かりません", |supply| supply.state.words());
        writeln!(text, "  銘柄: {} {maker} {}  {state}", brand.name, brand.yj_code.as_deref().unwrap_or("")).ok();
    }
    for usage in &view.usage {
        let rows = usage.rows.iter().take(5).map(|row| format!("{} {}", row.place, row.quantity.as_deref().unwrap_or("＊")));
        writeln!(text, "  使用実績 {} {}: {}", usage.dataset, usage.period, rows.collect::<Vec<_>>().join("、")).ok();
    }
    writeln!(text, "  同じ成分・剤形・規格の品目: {}", view.group.len()).ok();
    text
}

pub fn formularies(lines: &[FormularyLine]) -> String {
    lines.iter().map(|line| format!("{}  {} {}  薬効群 {}\n", line.id, line.title, line.edition, line.groups)).collect()
}

pub fn findings(view: &FindingsView) -> String {
    let mut text = String::new();
    for finding in &view.findings {
        let mark = match finding.level {
            Severity::Error => "× 誤り",
            Severity::Warning => "△ 注意",
            Severity::Note => "・ 参考",
        };
        writeln!(text, "{mark}  {}  [{}]", finding.message, finding.rule).ok();
    }
    let count = |level| view.findings.iter().filter(|finding| finding.level == level).count();
    writeln!(text, "誤り {}・注意 {}・参考 {}", count(Severity::Error), count(Severity::Warning), count(Severity::Note)).ok();
    text
}

pub fn declared(editions: &[PublishedLine]) -> String {
    editions.iter().map(|edition| format!("{}  {} 公表  SHA-256 {}\n", edition.edition, edition.on, edition.sha256)).collect()
}

pub fn published(file: &PublishedFile) -> String {
    let pages = file.pages.map(|pages| format!(" {pages} ページ")).unwrap_or_default();
    format!("{}{pages}  SHA-256 {}\n", file.path, file.sha256)
}

/// With separators.
fn thousands(number: u32) -> String {
    separated(&number.to_string())
}
