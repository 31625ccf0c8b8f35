//! A place on two pages and all places in a booklet, through the program: what is printed is what the page says as JSON.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use rust_decimal::Decimal;
use serde_json::{Value, json};
use tests::figures::{count, decimal, percent, rounded, signed, yen};
use tests::program::Workspace;
use tests::{pdf, real_data, region};

const KINDS: [&str; 7] = ["price_list", "generic_status", "usage", "municipality", "population", "supply", "boundary"];
const DATASET: [&str; 2] = ["--dataset", "見本県調剤"];

/// Imported once for all tests that only ask.
static SAMPLE: LazyLock<Workspace> = LazyLock::new(|| {
    let workspace = Workspace::staying(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("region_report"));
    let files = region::files_of(&workspace.beside("sample"), "demo", &KINDS);
    workspace.import(0, &files);
    workspace
});

fn list<'a>(value: &'a Value, key: &str) -> &'a Vec<Value> {
    value[key].as_array().unwrap()
}

/// Every figure of a page that is printed.
fn printed(page: &Value) -> Vec<String> {
    let mut figures = vec![percent(&page["share"]["share"]), percent(&page["reference"]["share"])];
    figures.push(rounded(decimal(&page["share"]["difference"]) * Decimal::ONE_HUNDRED, 2, false).trim_start_matches('−').to_owned());
    figures.push(format!("{}位", page["standing"]["rank"]));
    for group in list(&page["groups"], "best").iter().chain(list(&page["groups"], "worst")) {
        figures.extend([&group["share"], &group["reference_share"], &group["weight"]].map(percent));
        figures.push(rounded(decimal(&group["difference"]) * Decimal::ONE_HUNDRED, 2, true));
        figures.extend([signed(&group["contribution"]), yen(&group["yen"])]);
    }
    let pulls = &page["pulls"];
    figures.push(signed(&pulls["gap"]));
    let rows = list(pulls, "down").iter().chain(list(pulls, "up")).map(|pull| &pull["row"]);
    for row in rows.chain(Some(&pulls["others"]).filter(|others| !others.is_null())) {
        figures.extend([&row["total"], &row["rate"], &row["mix"]].map(signed));
        figures.extend([&row["share_place"], &row["share_reference"]].into_iter().filter(|share| share.is_string()).map(percent));
    }
    let gain = &page["gain"];
    figures.extend([percent(&gain["share_after"]), signed(&gain["points"]), yen(&gain["yen"]), count(&gain["ingredients"])]);
    for row in list(gain, "rows") {
        figures.extend([percent(&row["share"]), percent(&row["target"]), signed(&row["points"]), yen(&row["yen"])]);
    }
    let saving = &page["saving"];
    figures.extend([&saving["highest"], &saving["mean"], &saving["lowest"]].map(|step| yen(&step["saving"])));
    figures.extend(["products", "without_target", "suppressed_cells"].map(|what| count(&saving["lowest"][what])));
    figures.push(yen(&page["cost"]["yen"]));
    let supply = &page["supply"];
    for what in ["ingredients", "in_trouble", "without_normal", "products", "products_in_trouble", "products_stopped"] {
        figures.push(count(&supply[what]));
    }
    figures.extend(list(supply, "rows").iter().map(|row| yen(&row["yen"])));
    figures.extend(list(page, "trend").iter().filter(|point| point["share"].is_string()).map(|point| percent(&point["share"])));
    let lacks = &page["basis"]["lacks"];
    figures.extend([count(&lacks["suppressed_cells"]), count(&lacks["missing_cells"])]);
    figures.extend(list(&page["basis"], "editions").iter().map(|edition| edition["effective_on"].as_str().unwrap().to_owned()));
    figures.extend(list(&page["basis"], "files").iter().map(|file| file["sha256"].as_str().unwrap()[..12].to_owned()));
    figures
}

fn sum(values: impl Iterator<Item = Decimal>) -> String {
    values.fold(Decimal::new(0, 4), |sum, value| sum + value).to_string()
}

#[test]
fn a_page_says_what_the_other_answers_say() {
    let ask = |words: &[&str]| SAMPLE.ask(0, words.iter().chain(&DATASET));
    let page = ask(&["place-page", "--place", "中央見本区"]);
    let share = ask(&["share", "--by", "place", "--where", "place=中央見本区"]);
    assert_eq!(page["share"], share["rows"][0]);
    assert_eq!(page["reference"], share["reference"]);
    let contribution = ask(&["contribution", "--place", "中央見本区"]);
    let pulls = &page["pulls"];
    assert_eq!(pulls["gap"], contribution["gap"]);
    let named = || list(pulls, "down").iter().chain(list(pulls, "up")).map(|pull| &pull["row"]);
    assert!(named().all(|row| list(&contribution, "rows").contains(row)));
    let others = Some(&pulls["others"]).filter(|others| !others.is_null());
    let total = sum(named().chain(others).map(|row| decimal(&row["total"])));
    assert_eq!(json!(total), pulls["gap"]);
    let months = ask(&["share", "--by", "month", "--where", "place=中央見本区"]);
    let shares = |rows: &Vec<Value>| rows.iter().map(|row| row["share"].clone()).collect::<Vec<_>>();
    assert_eq!(shares(list(&page, "trend")), shares(list(&months, "rows")));
    let gain = ask(&["gain", "--place", "中央見本区"]);
    assert_eq!([&page["gain"]["points"], &page["gain"]["yen"]], [&gain["points"], &gain["yen"]]);
    let savings = ask(&["savings", "--place", "中央見本区"]);
    assert_eq!(page["saving"]["lowest"]["saving"], savings["total"]["saving"]);
    assert_eq!(page["basis"]["holds_small_figures"], true);
}

fn report(workspace: &Workspace, name: &str, words: &[&str]) -> (Value, PathBuf) {
    let out = workspace.beside(name);
    let written = workspace.ask(0, ["report", "--out", out.to_str().unwrap()].iter().chain(words));
    pdf::sound(&out);
    assert_eq!(pdf::info(&out, "Pages"), Some(written["pages"].to_string()));
    (written, out)
}

fn holds(out: &Path, figures: impl IntoIterator<Item = String>) {
    let text = pdf::text(out);
    for figure in figures {
        assert!(text.contains(&figure), "{figure} in {text}");
    }
}

#[test]
fn the_two_pages_hold_every_figure_of_the_page() {
    let words = ["--place", "中央見本区", DATASET[0], DATASET[1]];
    let page = SAMPLE.ask(0, ["place-page"].iter().chain(&words));
    let (written, out) = report(&SAMPLE, "place.pdf", &words);
    assert_eq!(written["pages"], 2);
    holds(&out, printed(&page));
    let said = [
        "内部資料（秘匿処理前の使用実績を含む）",
        "見本県見本市中央見本区",
        "処方を制限するものではありません",
        "プロモーション",
        "＊公表前に秘匿された",
    ];
    holds(&out, said.map(str::to_owned));
    let fonts = pdf::fonts(&out);
    assert!(fonts.iter().all(|font| font.embedded && font.subset && font.unicode));
    let (again, _) = report(&SAMPLE, "again.pdf", &words);
    assert_eq!(again["sha256"], written["sha256"]);
}

#[test]
fn a_booklet_holds_every_place() {
    let (written, out) = report(&SAMPLE, "booklet.pdf", &["--all", "--within", "見本県", DATASET[0], DATASET[1]]);
    let shares = SAMPLE.ask(0, ["share", "--by", "place"].iter().chain(&DATASET));
    let places: BTreeSet<String> = list(&shares, "rows").iter().map(|row| row["label"][0].as_str().unwrap().to_owned()).collect();
    assert_eq!(written["pages"], 1 + 2 * places.len());
    holds(&out, places);
}

#[test]
fn what_cannot_be_printed_is_refused_and_nothing_is_written() {
    for (words, code) in [
        (&["--place", "見本の外"][..], "no_such_place"),
        (&["--all", "--within", "中央見本区"], "no_places"),
        (&["--all", "--level", "town"], "no_such_level"),
        (&[], "no_place_named"),
    ] {
        let out = SAMPLE.beside("refused.pdf");
        let refused = SAMPLE.ask(2, ["report", "--out", out.to_str().unwrap()].iter().chain(words).chain(&DATASET));
        assert_eq!(refused["error"]["code"], code, "{words:?}");
        assert!(!out.exists());
    }
}

#[test]
fn osaka_out_of_the_published_tables() {
    let Some(data) = real_data() else { return };
    let workspace = Workspace::new();
    let names = [
        "ndb/no09-fy2022-naifuku-ingai-pref.xlsx",
        "ndb/no09-fy2022-gaiyo-pref.xlsx",
        "price/converted-20220401.csv",
        "generic-status/converted-20220401.csv",
        "supply/260819iyakuhinkyoukyu.xlsx",
    ];
    workspace.import(0, &names.map(|name| data.join(name)));
    let shapes = data.join("municipality/s0001_prefectures.json");
    let words = ["import", "--effective", "2021-01-01", shapes.to_str().unwrap()];
    workspace.ask(0, words);
    let words = ["--place", "大阪府", "--where", "setting=院外"];
    let page = workspace.ask(0, ["place-page"].iter().chain(&words));
    assert_eq!((&page["standing"]["of"], &page["reference"]["label"]), (&json!(47), &json!("全国")));
    let share = workspace.ask(0, ["share", "--by", "place", "--where", "place=27", "--where", "setting=院外"]);
    assert_eq!(page["share"]["share"], share["rows"][0]["share"]);
    // Under this status edition alone: 4,062,356,943.60625 of generics and 1,007,549,429.05377 of originators with generics.
    assert_eq!(page["share"]["share"], "0.8012686320");
    assert_eq!(page["basis"]["holds_small_figures"], false);
    let (written, out) = report(&workspace, "osaka.pdf", &words);
    assert_eq!(written["pages"], 2);
    holds(&out, printed(&page));
    assert!(!pdf::text(&out).contains("内部資料"));
}

/// The share of 大阪府, 院外, with every edition of the year, to the last digit. Reckoned apart from the program, from the cells of the
/// workbooks: quantities × factor (price there ÷ listed price, as the fraction that it stands for: 1, 1/10, 1/5, 1/28, 1/100), by the status
/// of each code, Σ3 ÷ (Σ2 + Σ3); what is suppressed is in no sum. The status is that of the latest edition within the year, for one code
/// that it lacks that of the one before; beside it, that of the edition of its first day, for the 187 codes that it lacks that of the others.
#[test]
fn osaka_under_the_editions_of_its_year() {
    let Some(data) = real_data() else { return };
    let workspace = Workspace::new();
    let editions = ["20220201", "20220401", "20230315"];
    let lists =
        ["price", "generic-status"].iter().flat_map(|kind| editions.map(|edition| data.join(format!("{kind}/converted-{edition}.csv"))));
    let usage = ["naifuku-ingai", "gaiyo"].map(|part| data.join(format!("ndb/no09-fy2022-{part}-pref.xlsx")));
    workspace.import(0, &lists.chain(usage).collect::<Vec<_>>());
    let words = ["--where", "setting=院外"];
    let page = workspace.ask(0, ["place-page", "--place", "大阪府"].iter().chain(&words));
    let share = workspace.ask(0, ["share", "--by", "place", "--where", "place=27"].iter().chain(&words));
    assert_eq!(share["rows"][0]["generic"], "4139628673.754179");
    assert_eq!(share["rows"][0]["originator"], "1099239383.502613");
    for share in [&page["share"]["share"], &share["rows"][0]["share"], &share["basis"]["first_edition"]["share_in_force"]] {
        assert_eq!(share, "0.7901761656");
    }
    assert_eq!(share["basis"]["first_edition"]["share"], "0.8042370577");
}
