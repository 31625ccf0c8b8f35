//! What changed within a period, and places like a place, as lines for a person.

use std::fmt::Write;

use reference_data::place::Likeness;
use reference_data::product::Origin;
use reference_data::share::{Event, EventKind};
use rust_decimal::Decimal;

use super::figures::{basis, percent, points, separated};
use crate::message::kind_name;
use crate::operations::contract::*;

pub fn events(view: &EventsView) -> String {
    let mut text = String::new();
    if view.answer.rows.is_empty() {
        text.push_str("この期間に、薬価・後発の区分・供給の版の変わり目はありません。\n");
    }
    for list in view.answer.lists.iter().filter(|list| list.editions < 2) {
        writeln!(text, "{}の版が {} 個しかないため、何が変わったかは分かりません。", kind_name(list.kind), list.editions).ok();
    }
    for (number, event) in view.answer.rows.iter().enumerate() {
        writeln!(text, "{} {} {}  {}", number + 1, event.on, kind(event.kind), what(event)).ok();
        if let Some(effect) = &event.effect {
            let shares = [&event.share_before, &event.share_after].map(|share| percent(share.as_deref(), None));
            writeln!(text, "  同じ数量を前の版で数えると {}、この版では {}（{effect} ポイント）", shares[0], shares[1]).ok();
        }
        let trace = view.traces.get(number);
        for (at, line) in event.lines.iter().enumerate() {
            let before = line.before.as_deref().map_or("（なし）", blank);
            let part = line.part.as_deref().map(|part| format!("  使用の {}", percent(Some(part), None))).unwrap_or_default();
            writeln!(text, "  {} {}  {before} → {}{part}", line.code, line.name, blank(&line.after)).ok();
            if let Some(origin) = trace.and_then(|trace| trace.lines.get(at)) {
                let said = [("前", &origin.before), ("後", &origin.after)].map(|(word, origin)| (word, origin.as_ref()));
                for (word, origin) in said.into_iter().filter_map(|(word, origin)| Some((word, origin?))) {
                    writeln!(text, "    {word}: {}", place(origin)).ok();
                }
            }
        }
    }
    text + &basis(&view.answer.basis)
}

fn place(origin: &Origin) -> String {
    let sheet = origin.sheet.as_deref().map(|sheet| format!(" {sheet}")).unwrap_or_default();
    format!("{}{sheet} {} 行目", origin.file_name, origin.row)
}

fn kind(kind: EventKind) -> &'static str {
    match kind {
        EventKind::PriceRevision => "薬価の改定",
        EventKind::StatusChange => "後発の区分の変更",
        EventKind::SupplyStop => "供給停止",
        EventKind::SupplyLimited => "限定出荷",
        EventKind::SupplyResumed => "通常出荷への回復",
    }
}

fn what(event: &Event) -> String {
    let mut text = format!("使っている品目のうち {} 品目", event.products);
    if let (Some(dearer), Some(cheaper)) = (event.dearer, event.cheaper) {
        write!(text, "（上がった {dearer}、下がった {cheaper}）").ok();
    }
    if let Some(part) = &event.part {
        write!(text, "  使用の {}", percent(Some(part), None)).ok();
    }
    if event.suppressed_cells > 0 {
        write!(text, "  秘匿 {} セル", event.suppressed_cells).ok();
    }
    for one in &event.moves {
        let before = one.before.as_deref().map_or("新しく", blank);
        write!(text, "  {before} → {} {} 品目", blank(&one.after), one.products).ok();
    }
    text
}

/// The status that is published as nothing.
fn blank(said: &str) -> &str {
    if said.is_empty() { "空白" } else { said }
}

pub fn similar(view: &SimilarView) -> String {
    let mut text = format!("{} {}\n", view.place.full_name, percent(view.share.as_deref(), view.absence));
    match view.compared_by.as_slice() {
        [] => text.push_str("人口が分からないため、似た地域を選べません。人口の表を取り込んでください。\n"),
        by => {
            let age = if by.contains(&Likeness::AgedPart) { "、同じ段の中では 65 歳以上の割合の差" } else { "" };
            writeln!(text, "人口の比（大きいほう ÷ 小さいほう、{} きざみ）{age}が小さい順", view.step).ok();
        }
    }
    for row in &view.rows {
        let age = row.similar.aged_difference.as_deref().map(|age| format!("  65 歳以上の割合の差 {}", two_decimals(age)));
        let difference = row.difference.as_deref().map(|difference| format!("  差 {} ポイント", points(difference)));
        writeln!(
            text,
            "{}  人口 {}（{} 倍）{}  {}{}",
            row.similar.place.full_name,
            row.similar.place.population.map_or("…".to_owned(), |population| separated(&population.to_string())),
            two_decimals(&row.similar.ratio),
            age.unwrap_or_default(),
            percent(row.share.as_deref(), row.absence),
            difference.unwrap_or_default()
        )
        .ok();
    }
    for (count, what) in [(view.without_population, "人口"), (view.without_aged_part, "65 歳以上の割合")] {
        if count > 0 {
            writeln!(text, "{what}の分からない地域: {count}").ok();
        }
    }
    text + &basis(&view.basis)
}

fn two_decimals(figure: &str) -> String {
    figure.parse::<Decimal>().map_or_else(|_| figure.to_owned(), |figure| format!("{:.2}", figure.round_dp(2)))
}
