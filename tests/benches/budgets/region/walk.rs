//! Every click on 地域 at the scale of a prefecture: 13,000 products in 72 municipalities.

use std::time::Duration;

use tests::program::Workspace;

use super::page::{Page, Told};
use crate::measure::{Line, percentile};

/// Walks after the first one, each in a page that knows nothing yet.
const WALKS: usize = 5;
const BUDGET: Duration = Duration::from_millis(100);

/// Done as a person does it, and no click.
const SCROLL: &str = "ページ: 下まで送る";

/// In the order of the walk; what is not offered at this scale is passed over.
const CLICKS: &[(&str, &str)] = &[
    ("地域", "press('[data-testid=place-region]')"),
    ("指標 → 金額", "choose('ask-measure', 'value')"),
    ("指標 → 数量", "choose('ask-measure', 'quantity')"),
    ("期間 → 年度", "choose('ask-period', 1)"),
    ("期間 → 月", "choose('ask-period', -1)"),
    ("期間 → すべて", "choose('ask-period', 0)"),
    ("薬効分類 → 一つ", "choose('ask-category', '214')"),
    ("薬効分類 → すべて", "choose('ask-category', 0)"),
    ("地域の段 → 都道府県", "choose('ask-level', 'prefecture')"),
    ("地域の段 → 市区町村", "choose('ask-level', 'municipality')"),
    ("地域の段 → 区", "choose('ask-level', 'ward')"),
    ("地域の段 → そのまま", "choose('ask-level', 0)"),
    ("範囲 → 見本県", "choose('ask-within', -1)"),
    ("範囲 → すべて", "choose('ask-within', 0)"),
    ("比べる相手 → 全国", "choose('ask-reference', '00')"),
    ("比べる相手 → 市区町村", "choose('ask-reference', -1)"),
    ("比べる相手 → 自動", "choose('ask-reference', 0)"),
    ("順位の一行", "press(document.querySelectorAll('[data-testid=ranked] .body [role=row]')[7]?.children[2])"),
    ("順位の別の一行", "press(document.querySelectorAll('[data-testid=ranked] .body [role=row]')[4]?.children[2])"),
    ("地図の一か所", "press('[data-testid=map] path[data-place]:nth-of-type(9)')"),
    ("並べ替え", "press('[data-testid=ranked] [role=columnheader]:nth-child(2)')"),
    ("並びを戻す", "press('[data-testid=ranked] [role=columnheader]:nth-child(1)')"),
    ("色の段 → 等間隔", "choose('map-steps', 'even')"),
    ("色の段 → 同数", "choose('map-steps', 'quantile')"),
    ("図を表に", "press('[data-testid=figure-table]')"),
    ("表を図に", "press('[data-testid=figure-chart]')"),
    ("データセット → NDB", "choose('ask-dataset', 'ndb')"),
    ("院内院外 → 一つ", "choose('ask-setting', 1)"),
    ("院内院外 → すべて", "choose('ask-setting', 0)"),
    ("保険者 → 一つ", "choose('ask-insurer', 1)"),
    ("保険者 → すべて", "choose('ask-insurer', 0)"),
    ("年齢 → 一つ", "choose('ask-age', 1)"),
    ("年齢 → すべて", "choose('ask-age', 0)"),
    ("データセットを戻す", "choose('ask-dataset', '見本県調剤')"),
    ("地域のページ", "press('[data-testid=open-place]')"),
    ("ページ: 成分", "press('.picks button')"),
    ("ページ: 薬効分類", "press('[data-testid=place-page] table.plain button.link')"),
    ("ページ: 指標 → 金額", "choose('ask-measure', 'value')"),
    ("ページ: 指標 → 数量", "choose('ask-measure', 'quantity')"),
    ("ページ: 期間 → 年度", "choose('ask-period', 1)"),
    ("ページ: 期間 → すべて", "choose('ask-period', 0)"),
    (SCROLL, "show('[data-testid=place-page] > :last-child')"),
    ("似た地域と並べる", "press('[data-testid=beside-similar]')"),
    ("並べた地域から地域のページ", "press('[data-testid=side-by-side] th button')"),
    ("ページから並べた地域へ戻る", "press('[data-testid=place-back]')"),
    ("並べた地域から戻る", "press('[data-testid=beside-back]')"),
    ("順位に印", "press('[data-testid=ranked] [role=row] .box')"),
    ("印の地域を並べる", "press('[data-testid=open-beside]')"),
    ("並べた地域から一覧へ", "press('[data-testid=beside-back]')"),
    ("薬効群の選定", "press('[data-testid=tab-choice]')"),
    ("選定: 成分で", "press('[data-testid=by-ingredient]')"),
    ("選定: 薬効分類で", "press('[data-testid=by-category]')"),
    ("選定: 重み", "write('weight-yen', '7')"),
    ("選定: 重みを戻す", "press('[data-testid=weights-reset]')"),
    ("選定: 期間 → 年度", "choose('ask-period', 1)"),
    ("選定: 期間 → すべて", "choose('ask-period', 0)"),
    ("選定: 一行", "press('[data-testid=table-groups] [data-index=\"2\"] [role=gridcell]:nth-child(4)')"),
    ("選定: 印", "press('[data-testid=table-groups] [data-index=\"2\"] .box')"),
    ("選定: 列の意味", "press('[data-testid=choice-meaning-toggle]')"),
    ("選定: 列の意味を閉じる", "press('[data-testid=choice-meaning-toggle]')"),
    ("選定: 薬効群にする", "press('[data-testid=begin-groups]')"),
    ("効果", "press('[data-testid=tab-effect]')"),
    ("効果: 薬効群を一つ", "press('[data-testid^=effect-group-]')"),
    ("効果: すべての薬効群", "press('[data-testid=effect-all-groups]')"),
    ("効果: 比べる相手 → 市区町村", "choose('ask-reference', -1)"),
    ("効果: 比べる相手 → 自動", "choose('ask-reference', 0)"),
    ("公表用の出力", "press('[data-testid=tab-release]')"),
    ("出力: 表を一つ", "press('[data-testid=release-table-share_by_place_category]')"),
    ("出力: 内容を確かめる", "press('[data-testid=release-look]')"),
    ("市町村を比べる", "press('[data-testid=tab-compare]')"),
];

struct Click {
    name: &'static str,
    /// One for each walk in a page that knows nothing yet.
    fresh: Vec<Told>,
    /// The same once more in that page.
    again: Vec<Told>,
}

impl Click {
    /// The middle of the walks after the first one.
    fn usual(&self, of: fn(&Told) -> Duration) -> Duration {
        percentile(&mut self.fresh[1..].iter().map(of).collect::<Vec<_>>(), 0.5)
    }

    /// Where the machine does other things besides, nearer to what the click costs by itself.
    fn best(&self) -> Duration {
        self.fresh[1..].iter().map(|told| told.last).min().unwrap_or_default()
    }

    /// The middle of those for which the page knew its way already.
    fn known(&self) -> Duration {
        percentile(&mut self.again.iter().map(|told| told.last).collect::<Vec<_>>(), 0.5)
    }
}

pub async fn lines(workspace: &Workspace) -> Vec<Line> {
    let page = Page::open(workspace.home(), &workspace.path()).await;
    let mut clicks: Vec<Click> = CLICKS.iter().map(|(name, _)| Click { name, fresh: Vec::new(), again: Vec::new() }).collect();
    for walk in 0..=WALKS {
        if walk > 0 {
            page.again().await;
        }
        for (click, (_, gesture)) in clicks.iter_mut().zip(CLICKS) {
            click.fresh.extend(page.time(gesture).await);
        }
        page.time("press('[data-testid=place-sources]')").await;
        for (click, (_, gesture)) in clicks.iter_mut().zip(CLICKS) {
            click.again.extend(page.time(gesture).await);
        }
    }
    page.close().await;
    clicks.retain(|click| click.name != SCROLL);
    clicks.retain(|click| {
        let offered = click.fresh.len() > 1 && !click.again.is_empty();
        if !offered {
            println!("  not offered: {}", click.name);
        }
        offered
    });
    clicks.iter().for_each(tell);

    let slowest = |of: &dyn Fn(&Click) -> Duration| clicks.iter().map(|click| (of(click), click.name)).max().unwrap_or_default();
    let middle = |of: &dyn Fn(&Click) -> Duration| percentile(&mut clicks.iter().map(of).collect::<Vec<_>>(), 0.5);
    let within = |of: &dyn Fn(&Click) -> Duration| clicks.iter().filter(|click| of(click) <= BUDGET).count();
    let line = |gesture: String, took| Line { gesture, took, budget: BUDGET, peak: None, against: vec![] };
    let usual = |click: &Click| click.usual(|told| told.last);
    let (worst, worst_name) = slowest(&usual);
    let (best, best_name) = slowest(&Click::best);
    let (known, known_name) = slowest(&Click::known);
    let (cold, cold_name) = slowest(&|click| click.fresh[0].last);
    let (sign, sign_name) = slowest(&|click| click.usual(|told| told.first));
    let all = clicks.len();
    vec![
        line(format!("a click on 地域 in a fresh page, of {all} the middle one ({} within)", within(&usual)), middle(&usual)),
        line(format!("the slowest of them: {worst_name}"), worst),
        line(format!("the best of {WALKS} runs, the slowest: {best_name}"), best),
        line(format!("the same again in the page, the middle one ({} within)", within(&Click::known)), middle(&Click::known)),
        line(format!("the slowest of them: {known_name}"), known),
        line(format!("the slowest when nothing was asked yet: {cold_name}"), cold),
        line(format!("the slowest first sign of a click: {sign_name}"), sign),
    ]
}

/// A click: its usual and its best time, that of the first walk, that of a page which knows its way, and when its operations were answered
/// in the last one.
fn tell(click: &Click) {
    let milliseconds = |took: Duration| took.as_secs_f64() * 1e3;
    let of = |told: &Told| {
        let calls = told.calls.iter().map(|call| format!("{} {:.0}–{:.0}", call.name, milliseconds(call.from), milliseconds(call.to)));
        calls.collect::<Vec<_>>().join(", ")
    };
    let usual = click.usual(|told| told.last);
    let (first, says) = (click.usual(|told| told.first), click.fresh.iter().all(|told| told.says));
    let sign = if usual > BUDGET {
        format!(" (first sign {:.0}{})", milliseconds(first), if says { ", says so" } else { "" })
    } else {
        String::new()
    };
    println!(
        "  {:>7.1} ms, best {:>6.1}, first {:>7.1}, again {:>6.1}  {}{sign}  {}",
        milliseconds(usual),
        milliseconds(click.best()),
        milliseconds(click.fresh[0].last),
        milliseconds(click.known()),
        click.name,
        click.fresh.last().map(of).unwrap_or_default(),
    );
}
