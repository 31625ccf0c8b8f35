//! What came of a formulary, as lines for a person.

use std::fmt::Write;

use reference_data::share::{EffectCaution, EffectChange, EffectMoved, EffectPlace, EffectProducts, EffectShare, GroupEffect};

use super::figures::{basis, percent, points, sign};
use crate::operations::contract::EffectView;

pub fn effect(view: &EffectView) -> String {
    let answer = &view.answer;
    let mut text = format!("{}  {} の前 {} と後 {}\n", view.title, answer.on, answer.before, answer.after);
    writeln!(text, "地域: {}", place(&answer.place)).ok();
    match &answer.reference {
        Some(reference) => writeln!(text, "比べた相手: {}（地域自身を含みます）", place(reference)).ok(),
        None => writeln!(text, "比べた相手: なし").ok(),
    };
    for group in &answer.groups {
        of_group(&mut text, group);
    }
    let notes = answer.cautions.iter().map(|caution| format!("・{}\n", sentence(caution, &answer.groups)));
    text.push_str("\n読むときの注意\n");
    text.extend(notes);
    text + &basis(&answer.basis)
}

fn place(place: &EffectPlace) -> String {
    let together = if place.places.len() > 1 { format!("（{} を合わせた数字）", place.names.join("、")) } else { String::new() };
    let lacking = match (place.lacking_before, place.lacking_after) {
        (0, 0) => String::new(),
        (before, after) => format!("  使用実績のない地域: 前 {before}、後 {after}"),
    };
    format!("{}{together}{lacking}", place.label)
}

fn of_group(text: &mut String, group: &GroupEffect) {
    writeln!(text, "\n{}", group.name).ok();
    writeln!(text, "  推奨成分の後発品  {}", moved(&group.generics)).ok();
    writeln!(text, "  推奨成分（後発品でないものを含む）  {}", moved(&group.recommended)).ok();
    for row in &group.ingredients {
        let mark = if row.recommended { "●" } else { "  " };
        writeln!(text, "  {mark} {} {} の後発品  {}", row.code, row.label, moved(&row.generics)).ok();
    }
    writeln!(text, "    後発品でないもの  {}", moved(&group.others)).ok();
    let products = |products: &EffectProducts| {
        let number = if products.absence.is_none() { products.used.to_string() } else { sign(products.absence).to_owned() };
        if products.kept_back > 0 { format!("{number}（ほかに秘匿 {}）", products.kept_back) } else { number }
    };
    let [before, after] = [&group.products.place.before, &group.products.place.after].map(products);
    write!(text, "  使われた品目の数  {before} → {after}").ok();
    if let Some(reference) = &group.products.reference {
        write!(text, "  比べた相手 {} → {}", products(&reference.before), products(&reference.after)).ok();
    }
    text.push('\n');
    if let Some(first) = &group.first_editions {
        writeln!(text, "  それぞれの期間の初日の区分なら  {} → {}", share(&first.before), share(&first.after)).ok();
    }
    for point in &group.trend {
        let reference = point.reference.as_ref().map(|reference| format!("  比べた相手 {}", share(reference))).unwrap_or_default();
        writeln!(text, "    {}  {}{reference}", point.period, share(&point.place)).ok();
    }
}

fn moved(moved: &EffectMoved) -> String {
    let reference = moved.reference.as_ref().map(|reference| format!("  比べた相手 {}", change(reference))).unwrap_or_default();
    let difference =
        moved.difference.as_deref().map(|difference| format!("  動きの差 {} ポイント", points(difference))).unwrap_or_default();
    format!("{}{reference}{difference}", change(&moved.place))
}

fn change(change: &EffectChange) -> String {
    let by = change.change.as_deref().map(|change| format!("（{} ポイント）", points(change))).unwrap_or_default();
    format!("{} → {}{by}", share(&change.before), share(&change.after))
}

fn share(share: &EffectShare) -> String {
    percent(share.share.as_deref(), share.absence)
}

fn sentence(caution: &EffectCaution, groups: &[GroupEffect]) -> String {
    match caution {
        EffectCaution::OtherEvents => {
            "前と後の差には、フォーミュラリのほかの出来事も入っています。どの地域も動かすものは、比べた相手も同じだけ動かします。"
                .to_owned()
        }
        EffectCaution::NewGenerics { group, label, on, first, products, .. } => {
            let group = groups.iter().find(|known| known.id == *group).map_or(group.as_str(), |group| group.name.as_str());
            let what = if *first { "はじめての後発品" } else { "新しい後発品" };
            format!("{group}: {on} の版から、{label} に{what}（{products} 品目）があります。どの地域の割合も動かします。")
        }
        EffectCaution::SeasonsDiffer => "前と後は、一年のうちの違う月です。季節による違いも入っています。".to_owned(),
        EffectCaution::MonthsLacking { periods } => {
            let periods = periods.iter().map(ToString::to_string).collect::<Vec<_>>().join("、");
            format!("期間のうち、使用実績のない月があります: {periods}")
        }
        EffectCaution::NotDailyDoses => "数量は規格単位で数え、1日維持用量への換算はしていません。".to_owned(),
    }
}
