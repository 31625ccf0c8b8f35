//! Figures as lines for a person: the rows, and under them what they rest on.

use std::fmt::Write;

use reference_data::share::{Absence, Basis, LeftOut, PlacePage, PlaceStanding, Pull, SavingStep};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::operations::contract::*;

pub fn share(view: &ShareView) -> String {
    let mut text = String::new();
    let answer = &view.answer;
    for row in &answer.rows {
        let rank = row.rank.map(|rank| format!("{rank} 位")).unwrap_or_default();
        let total = if row.published_total { "（公表された総計）" } else { "" };
        let difference = row.difference.as_deref().map(|difference| format!("  差 {} ポイント", points(difference))).unwrap_or_default();
        writeln!(text, "{}{total}  {}  {rank}{difference}", row.label.join(" × "), percent(row.share.as_deref(), row.absence)).ok();
    }
    if let Some(reference) = &answer.reference {
        writeln!(text, "比べた相手: {}  {}", reference.label, percent(reference.share.as_deref(), None)).ok();
    }
    text + &origins(answer.rows.iter().map(|row| row.label.join(" × ")), &view.traces) + &basis(&answer.basis)
}

pub fn published_shares(view: &PublishedSharesView) -> String {
    let mut text = String::new();
    for row in &view.rows {
        let entered = if row.entered { "（手で入れた値）" } else { "" };
        writeln!(text, "{}  {}  {}{entered}  {}", row.label, row.period, percent(Some(&row.share), None), row.source).ok();
    }
    if view.rows.is_empty() { "公表された割合は、まだありません。\n".to_owned() } else { text }
}

/// Where each row comes from.
pub fn origins(labels: impl Iterator<Item = String>, traces: &[TraceView]) -> String {
    let mut text = String::new();
    for (label, trace) in labels.zip(traces) {
        writeln!(text, "{label} のもと: {} 行", trace.total).ok();
        for line in &trace.lines {
            let sheet = line.sheet.as_deref().map(|sheet| format!(" {sheet}")).unwrap_or_default();
            let quantity = line.quantity.as_deref().unwrap_or("＊");
            writeln!(text, "  {}{sheet} {} 行目: {} {} {} {quantity}", line.file_name, line.row, line.place, line.period, line.name).ok();
        }
    }
    text
}

pub fn contribution(view: &ContributionView) -> String {
    let answer = &view.answer;
    let mut text = format!(
        "{} {} － {} {} ＝ 差 {} ポイント\n",
        answer.place.label,
        percent(answer.place.share.as_deref(), None),
        answer.reference.label,
        percent(answer.reference.share.as_deref(), None),
        answer.gap.as_deref().unwrap_or("－")
    );
    for row in &answer.rows {
        writeln!(text, "{}  {}  率 {}  構成 {}  計 {}", row.key, row.label, row.rate, row.mix, row.total).ok();
    }
    text + &origins(answer.rows.iter().map(|row| row.label.clone()), &view.traces) + &basis(&answer.basis)
}

pub fn gain(view: &GainView) -> String {
    let answer = &view.answer;
    let mut text = format!(
        "{} {} → {}（{} ポイント、{} 円）\n",
        answer.place.label,
        percent(answer.place.share.as_deref(), None),
        percent(answer.share_after.as_deref(), None),
        answer.points.as_deref().unwrap_or("－"),
        answer.yen.as_deref().map_or("－".to_owned(), separated)
    );
    for row in &answer.rows {
        let target = percent(row.target.as_deref(), None);
        let yen = row.yen.as_deref().map_or("－".to_owned(), separated);
        writeln!(text, "{}  {}  {} → {target}  {} ポイント  {yen} 円", row.key, row.label, percent(Some(&row.share), None), row.points)
            .ok();
    }
    text + &origins(answer.rows.iter().map(|row| row.label.clone()), &view.traces) + &basis(&answer.basis)
}

pub fn savings(view: &SavingsView) -> String {
    let answer = &view.answer;
    let mut text = String::new();
    for step in &answer.steps {
        writeln!(text, "{}  {}  {} 品目  {} 円", step.key, step.label, step.products, saved(step)).ok();
    }
    let total = &answer.total;
    writeln!(
        text,
        "合計 {} 円（{} 品目。置き換え先のほうが高いもの {}、置き換え先のないもの {}、薬価のないもの {}、換算できないもの {}、秘匿 {} セル）",
        saved(total),
        total.products,
        total.negative,
        total.without_target,
        total.unpriced,
        total.unconverted,
        total.suppressed_cells
    )
    .ok();
    text + &origins(answer.steps.iter().map(|step| step.label.clone()), &view.traces) + &basis(&answer.basis)
}

/// What the publisher kept back is not nothing.
fn saved(step: &SavingStep) -> String {
    step.saving.as_deref().map_or_else(|| sign(Some(Absence::Suppressed)).to_owned(), separated)
}

pub fn place_page(page: &PlacePage) -> String {
    let mut text = format!("{}  {}", page.place.full_name, percent(page.share.share.as_deref(), page.share.absence));
    if let Some(PlaceStanding { within, rank: Some(rank), of, .. }) = &page.standing {
        write!(text, "  {}の {of} 地域中 {rank} 位", within.name).ok();
    }
    text.push('\n');
    for compared in page.reference.iter().chain(&page.nation) {
        writeln!(text, "{}  {}", compared.label, percent(compared.share.as_deref(), None)).ok();
    }
    for figure in &page.published {
        writeln!(text, "公表値 {} {}  {}（{}）", figure.place, figure.period, percent(Some(&figure.share), None), figure.source).ok();
    }
    for (title, groups) in [("上回る薬効分類", &page.groups.best), ("下回る薬効分類", &page.groups.worst)] {
        writeln!(text, "{title}").ok();
        for group in groups {
            let shares = [&group.share, &group.reference_share].map(|share| percent(Some(share), None));
            writeln!(text, "  {}  {}  {} / {}  差 {} ポイント", group.key, group.label, shares[0], shares[1], points(&group.difference))
                .ok();
        }
    }
    if let Some(pulls) = &page.pulls {
        writeln!(text, "差 {} ポイントのもと", pulls.gap).ok();
        let row = |pull: &Pull| format!("  {}  {}  {}\n", pull.row.key, pull.row.label, pull.row.total);
        text.extend(pulls.down.iter().map(row));
        text.extend(pulls.others.iter().map(|others| format!("  ほか {} 成分  {}\n", others.ingredients, others.total)));
        text.extend(pulls.up.iter().map(row));
    }
    let yen = |yen: Option<&String>| yen.map_or("－".to_owned(), |yen| separated(yen));
    if let Some(gain) = &page.gain {
        let points = gain.points.as_deref().unwrap_or("－");
        writeln!(text, "成分ごとに比べた相手に届いたとき: {points} ポイント、{} 円", yen(gain.yen.as_ref())).ok();
    }
    if let Some(saving) = &page.saving {
        writeln!(
            text,
            "置き換えの参考試算（上限）: 最高 {} 円、平均 {} 円、最低 {} 円",
            saved(&saving.highest),
            saved(&saving.mean),
            saved(&saving.lowest)
        )
        .ok();
    }
    writeln!(text, "薬剤費（薬価による）: {} 円", page.cost.yen.as_deref().map_or_else(|| sign(page.cost.absence).to_owned(), separated))
        .ok();
    if let Some(supply) = &page.supply {
        writeln!(text, "供給: 使っている {} 成分のうち {} 成分に通常出荷でない品目", supply.ingredients, supply.in_trouble).ok();
    }
    text + &basis(&page.basis)
}

/// Whole yen with separators.
pub fn separated(yen: &str) -> String {
    let (sign, digits) = yen.strip_prefix('-').map_or(("", yen), |digits| ("-", digits));
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().map(|chunk| std::str::from_utf8(chunk).unwrap_or("")).collect();
    format!("{sign}{}", groups.join(","))
}

/// A fraction as per cent with two decimals.
pub fn percent(share: Option<&str>, absence: Option<Absence>) -> String {
    match share {
        Some(share) => format!("{} ％", points(share)),
        None => sign(absence).to_owned(),
    }
}

pub fn sign(absence: Option<Absence>) -> &'static str {
    match absence {
        Some(Absence::Missing) => "…",
        Some(Absence::Suppressed) => "＊",
        Some(Absence::Zero) => "0",
        Some(Absence::NotApplicable) | None => "－",
    }
}

/// A fraction of exact decimals in points, rounded once to two decimals.
pub fn points(fraction: &str) -> String {
    let read = fraction.parse::<Decimal>();
    read.map_or_else(
        |_| fraction.to_owned(),
        |fraction| {
            let rounded = (fraction * Decimal::ONE_HUNDRED).round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
            format!("{rounded:.2}")
        },
    )
}

pub fn basis(basis: &Basis) -> String {
    let indicator = match basis.indicator.as_str() {
        "generic_share_quantity" => "後発医薬品割合（数量ベース、新指標）",
        "generic_share_value" => "後発医薬品割合（金額ベース、このソフトの計算）",
        "recommended_generics_share" => "薬効群の数量に占める推奨成分の後発医薬品（規格単位。1日維持用量への換算はしていません）",
        _ => "同じ成分・剤形・規格の後発医薬品に置き換えたときの参考試算（上限）",
    };
    let mut text = format!("\n指標: {indicator}  データセット: {}  期間: {}\n", basis.dataset.id, basis.period);
    if !basis.dataset.place_basis.is_empty() {
        writeln!(text, "地域の取り方: {}", basis.dataset.place_basis).ok();
    }
    for edition in &basis.editions {
        writeln!(text, "  {} {}  {} 品目", crate::message::kind_name(edition.kind), edition.effective_on, edition.products).ok();
    }
    if let Some(first) = &basis.first_edition {
        writeln!(text, "  {} の版だけなら {}", first.effective_on, percent(first.share.as_deref(), None)).ok();
    }
    if !basis.filters.is_empty() {
        writeln!(text, "絞り込み: {}", basis.filters.join("、")).ok();
    }
    let lacks = &basis.lacks;
    writeln!(text, "欠けているもの: 秘匿 {} セル、行のないもの {} セル", lacks.suppressed_cells, lacks.missing_cells).ok();
    left_out(&mut text, "単位を換算できない品目", &lacks.unconverted);
    left_out(&mut text, "後発の区分が分からない品目", &lacks.unknown);
    if !lacks.unknown_places.is_empty() {
        writeln!(text, "分からない地域: {}", lacks.unknown_places.join("、")).ok();
    }
    text
}

fn left_out(text: &mut String, label: &str, products: &[LeftOut]) {
    if products.is_empty() {
        return;
    }
    writeln!(text, "{label}: {}", products.len()).ok();
    for product in products.iter().take(20) {
        writeln!(text, "  {} {}  {}", product.code, product.name, product.quantity).ok();
    }
}
