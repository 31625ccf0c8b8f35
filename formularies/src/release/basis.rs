//! 読み方: what the figures of a release rest on, what was hidden and why, in lines for whoever reads them.

use std::io::Write;

use reference_data::edition::{Edition, EditionId, SourceKind};
use reference_data::period::Period;
use reference_data::place::PlaceKind;
use reference_data::release::{Checked, Counts};
use reference_data::share::{Key, LeftOut};
use reference_data::usage::QuantityUnit;

use super::folder::Staged;
use super::{ReleaseFileError, table_name};

const NAME: &str = "読み方.txt";
/// So many products are named one by one.
const NAMED: usize = 200;

pub(super) fn write(lines: &[String], staged: &mut Staged) -> Result<(), ReleaseFileError> {
    let failed = |source| ReleaseFileError::File { name: NAME.to_owned(), source };
    let text: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
    staged.file(NAME, |out| out.write_all("\u{FEFF}".as_bytes()).and_then(|()| out.write_all(text.as_bytes())).map_err(failed))
}

/// `editions`: those of the workspace.
pub fn basis_lines(checked: &Checked, editions: &[Edition]) -> Vec<String> {
    let mut lines = vec!["公表用の使用実績　読み方".to_owned(), String::new()];
    lines.extend(what(checked));
    lines.push(String::new());
    lines.extend(rule(checked));
    lines.push(String::new());
    lines.extend(hidden(checked));
    lines.push(String::new());
    lines.extend(lacking(checked));
    lines.push(String::new());
    lines.extend(editions_used(checked, editions));
    lines.push(String::new());
    lines.extend(signs(checked));
    lines
}

fn what(checked: &Checked) -> Vec<String> {
    let (draft, request) = (&checked.draft, &checked.draft.request);
    let dataset = &draft.basis.dataset;
    let mut lines = vec![format!("データセット: {}", dataset.id)];
    let said =
        [("名称", &dataset.name), ("公表者", &dataset.publisher), ("集団", &dataset.population), ("地域の取り方", &dataset.place_basis)];
    lines.extend(said.into_iter().filter(|(_, text)| !text.is_empty()).map(|(label, text)| format!("{label}: {text}")));
    lines.push(format!("期間: {}（{}）", period_words(request.period), request.period));
    for (key, values) in &request.filters {
        lines.push(format!("{}: {}", filter_name(*key), values.join("、")));
    }
    let level = request.level.map_or("データセットにある地域", level_name);
    let rows = draft.places.iter().filter(|place| !place.margin).count();
    let within = request.within.as_ref().map(|within| {
        let line = draft.places.iter().find(|line| line.id.as_ref() == Some(within));
        line.map_or_else(|| within.to_string(), |line| line.full_name.clone())
    });
    lines.push(format!("地域: {}{level}（{rows}）", within.map(|within| format!("{within}の")).unwrap_or_default()));
    lines.push(format!("表: {}", request.tables.iter().map(|table| table_name(*table)).collect::<Vec<_>>().join("、")));
    lines.push("数量の単位: 薬価基準の規格単位".to_owned());
    if dataset.unit == QuantityUnit::Master {
        lines.push("　データセットの数量は、レセプト電算の単位から規格単位に換算しました。".to_owned());
    }
    if request.insurers {
        lines.push("保険者別の欄を含みます。".to_owned());
    }
    lines.extend(request.consent.iter().map(|consent| format!("市区町村と保険者を掛け合わせる理由と同意: {consent}")));
    lines
}

fn rule(checked: &Checked) -> Vec<String> {
    let rule = &checked.draft.request.rule;
    let quantity = &rule.quantity;
    let mut lines = vec![
        format!("秘匿の基準: {}", rule.name),
        format!("　{}", rule.description),
        format!("　出典: {}", rule.source),
        format!(
            "　数量のしきい値（規格単位に換算した数量に当てはめる）: 内用 {}、外用 {}、注射 {}、歯科用 {}、区分の分からないもの {}",
            quantity.oral, quantity.external, quantity.injection, quantity.dental, quantity.unknown
        ),
    ];
    for class in &rule.patients {
        let population = class.population_below.map_or("それ以上の人口".to_owned(), |bound| format!("人口 {bound} 人未満"));
        let patients = class.fewer_than.map_or("何も示さない".to_owned(), |patients| format!("患者 {patients} 人未満を伏せる"));
        lines.push(format!("　{population}: {patients}"));
    }
    lines.push("　しきい値に満たない欄（0 は示す）を伏せ、ほかの欄や計との差し引きで推し量れる欄も伏せました（関連秘匿）。".to_owned());
    lines.push("　数量を伏せた欄では、割合・使用率・順位も示しません。".to_owned());
    lines
}

fn hidden(checked: &Checked) -> Vec<String> {
    let mut lines = vec!["伏せた欄（計の欄を含む）".to_owned()];
    let line = |name: &str, counts: Counts| {
        format!(
            "　{name}: 示した {}、しきい値に満たない {}、関連秘匿 {}、元の資料で秘匿 {}",
            counts.shown, counts.primary, counts.complementary, counts.source
        )
    };
    lines.extend(checked.counts().into_iter().map(|(table, counts)| line(table_name(table), counts)));
    lines.push(line("すべての表（同じ欄は一度だけ数える）", checked.total()));
    let earlier = &checked.draft.earlier;
    lines.push(if earlier.is_empty() {
        "　このデータセットから、これより前に公表用に出力したものはありません。".to_owned()
    } else {
        let numbers: Vec<String> = earlier.iter().map(ToString::to_string).collect();
        format!("　これより前の公表用の出力（{}）との差し引きも確かめました。", numbers.join("、"))
    });
    lines
}

fn lacking(checked: &Checked) -> Vec<String> {
    let (draft, lacks) = (&checked.draft, &checked.draft.basis.lacks);
    let mut lines = vec![
        "欠けているもの".to_owned(),
        format!(
            "　元の資料で秘匿されたセル {}、行のないセル {}（後発医薬品割合の対象の品目）",
            lacks.suppressed_cells, lacks.missing_cells
        ),
        "　欄ごとの数は、縦持ちの表の suppressed_cells と missing_cells にあります。".to_owned(),
    ];
    lines.extend(named("薬価基準のコードが分からず、どの表にもない品目", &draft.without_code));
    lines.extend(named("規格単位に換算できず、どの表にもない品目", &draft.unconverted));
    lines.extend(named("後発医薬品の区分が分からず、割合に入らない品目", &lacks.unknown));
    if !lacks.unknown_places.is_empty() {
        lines.push(format!("　どの地域か分からず、数えていない名前: {}", lacks.unknown_places.join("、")));
    }
    for place in draft.places.iter().filter(|place| place.lacking_places > 0) {
        lines.push(format!("　{}: 使用実績のない地域 {}", place.label, place.lacking_places));
    }
    lines
}

fn named(label: &str, products: &[LeftOut]) -> Vec<String> {
    if products.is_empty() {
        return Vec::new();
    }
    // How much of each was used is a figure of its own and is not told here.
    let mut lines = vec![format!("　{label}: {}", products.len())];
    lines.extend(products.iter().take(NAMED).map(|product| format!("　　{} {}", product.code, product.name)));
    if products.len() > NAMED {
        lines.push(format!("　　ほか {}", products.len() - NAMED));
    }
    lines
}

fn editions_used(checked: &Checked, editions: &[Edition]) -> Vec<String> {
    let basis = &checked.draft.basis;
    let mut lines = vec!["使った資料".to_owned()];
    for file in &basis.files {
        lines.push(format!("　使用実績 {}  SHA-256 {}", file.file_name, file.sha256));
    }
    let mut used: Vec<(&str, &EditionId)> = basis.editions.iter().map(|used| (kind_name(used.kind), &used.edition)).collect();
    used.extend(checked.draft.prices.iter().map(|used| ("薬価基準（薬価）", &used.edition)));
    if checked.draft.list.is_some() {
        let newest =
            |kind: SourceKind, name| editions.iter().find(|edition| edition.kind == kind && edition.newest).map(|found| (name, &found.id));
        used.extend(newest(SourceKind::PriceList, "薬価基準（品名・メーカー名）"));
        used.extend(newest(SourceKind::GenericName, "一般名処方マスタ"));
    }
    used.sort();
    used.dedup();
    for (name, id) in used {
        let Some(edition) = editions.iter().find(|edition| edition.is_called(id)) else { continue };
        for file in &edition.files {
            lines.push(format!("　{name} {}  {}  SHA-256 {}", edition.effective_on, file.file_name, file.sha256));
        }
    }
    lines
}

fn signs(checked: &Checked) -> Vec<String> {
    let mut lines = vec![
        "記号: ＊ 伏せた欄　… 行のない欄　0 ゼロ　－ 当てはまらない".to_owned(),
        "後発医薬品割合: 後発医薬品の数量 ÷（後発医薬品のある先発医薬品の数量＋後発医薬品の数量）。☆・★・区分 1・空欄はどちらにも数えません。".to_owned(),
        "順位: 割合を示せる地域の中での順位。".to_owned(),
        "計: この出力にある地域の欄を足したもの。".to_owned(),
    ];
    if checked.draft.list.is_some() {
        lines.push(
            "使用率: 同じ一般名（なければ同じ成分・剤形・規格）の数量に占める割合（％）。その一般名に伏せた品目がある地域では示しません。"
                .to_owned(),
        );
        lines.push(
            "使用実績リストには、後発医薬品のない先発医薬品（区分 1）も載せています。区分は縦持ちの表の status にあります。".to_owned(),
        );
    }
    lines.push(
        "縦持ちの表: side は generic 後発医薬品、originator 後発医薬品のある先発医薬品、both 両方。share は割合または使用率（0〜1）。"
            .to_owned(),
    );
    lines.push("　absence は missing 行なし、zero ゼロ、suppressed 秘匿、not_applicable 当てはまらない。withheld は source 元の資料、release この出力。".to_owned());
    lines
}

pub(super) fn period_words(period: Period) -> String {
    let month = |text: String| text.split_once('-').map_or(text.clone(), |(year, month)| format!("{year}年{month}月"));
    let (from, to) = (month(period.from.to_string()), month(period.to.to_string()));
    if from == to { from } else { format!("{from}～{to}") }
}

fn filter_name(key: Key) -> &'static str {
    match key {
        Key::Setting => "院内・院外・入院",
        Key::Insurer => "保険者",
        Key::Age => "年齢階級",
        Key::Place | Key::Category | Key::Ingredient | Key::Month => "絞り込み",
    }
}

fn level_name(level: PlaceKind) -> &'static str {
    match level {
        PlaceKind::Nation => "全国",
        PlaceKind::Prefecture => "都道府県",
        PlaceKind::Region => "区域",
        PlaceKind::Municipality => "市区町村",
        PlaceKind::Ward => "区",
    }
}

fn kind_name(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::PriceList => "薬価基準",
        SourceKind::GenericStatus => "後発医薬品の区分",
        SourceKind::ReceiptMaster => "医薬品マスター",
        SourceKind::GenericName => "一般名処方マスタ",
        SourceKind::Supply
        | SourceKind::Usage
        | SourceKind::Municipality
        | SourceKind::Population
        | SourceKind::PublishedShare
        | SourceKind::Boundary => "資料",
    }
}
