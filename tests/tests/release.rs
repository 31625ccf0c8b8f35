//! What leaves the program with usage in it: hidden where it is small, consistent with its margins and with what was given out before,
//! whole or absent, recorded or refused.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use reference_data::workspace::Holder;
use serde_json::Value;
use tests::hostile::placed;
use tests::program::{Workspace, answer};
use tests::region;
use tests::usage::{csv, used};

const DATASET: &str = "見本県 国保";
/// Every threshold is this where a release is asked for with [`UNIFORM`].
const THRESHOLD: i128 = 1_000_000_000;
const UNIFORM: [&str; 2] = ["--threshold", "injection=1000"];
/// The 薬価基準, the tree of places, the 一般名.
const KINDS: [&str; 4] = ["price_list", "generic_status", "generic_name", "municipality"];
const PLACES: [&str; 6] = ["48101", "48102", "48103", "48201", "48202", "48203"];
const MONTHS: [&str; 3] = ["2025-04", "2025-05", "2025-06"];

/// A workspace with the lists of the sample region and usage of some of its products, much of it small.
fn workspace() -> Workspace {
    let workspace = Workspace::new();
    workspace.import(0, &region::files_of(&workspace.beside("sample"), "demo", &KINDS));
    let hits = workspace.ask(0, ["search", "錠", "--limit", "60"]);
    let mut codes: Vec<&str> = hits["hits"].as_array().unwrap().iter().map(|hit| hit["nhi_code"].as_str().unwrap()).collect();
    // Brands of one 統一名 have one code.
    codes.sort_unstable();
    codes.dedup();
    let mut rows = Vec::new();
    for (product, code) in codes.iter().enumerate() {
        for (place, name) in PLACES.iter().enumerate() {
            for (month, period) in MONTHS.iter().enumerate() {
                // A few figures are small, a few are zero, a few were kept back, a few are not there; months differ.
                let mix = (product * 31 + place * 17 + month * 7) % 23;
                let quantity = match mix {
                    0 => "0".to_owned(),
                    1 => "-".to_owned(),
                    2 => continue,
                    // A place that uses a product a little, all year.
                    _ if (product + place * 3) % 7 == 0 => (60 + month * 20).to_string(),
                    3..=5 => (40 + (product * 13 + month * 5) % 300).to_string(),
                    _ => (1_500 + (product * 977 + place * 4_513 + month * 89) % 60_000).to_string(),
                };
                rows.push(used(DATASET, name, period, code, &quantity));
            }
        }
    }
    workspace.import(0, &[placed(&workspace.beside("usage"), "国保.csv", csv(&rows).as_bytes())]);
    workspace
}

fn asking(tables: &[&str], more: &[&str]) -> Vec<OsString> {
    let tables = tables.iter().flat_map(|table| ["--table", table]);
    let within = ["--within", "48", "--level", "municipality"];
    ["release"].into_iter().chain(tables).chain(within).chain(UNIFORM).chain(more.iter().copied()).map(OsString::from).collect()
}

fn into(mut words: Vec<OsString>, out: &Path) -> Vec<OsString> {
    words.extend(["--out".into(), out.into()]);
    words
}

const ALL: [&str; 4] = ["share_by_place", "share_by_place_category", "share_by_place_ingredient", "usage_list"];

/// A line of the long table.
#[derive(Debug, Clone)]
struct Line {
    /// Table, place, insurer, key, label, side.
    place: String,
    margin: bool,
    what: [String; 4],
    /// Millionths; none where it is not shown.
    quantity: Option<i128>,
    share: String,
    withheld: String,
}

fn long(folder: &Path) -> Vec<Line> {
    let bytes = std::fs::read(folder.join("縦持ち.csv")).expect("the long table is there");
    let text = bytes.strip_prefix("\u{FEFF}".as_bytes()).expect("the mark of UTF-8");
    let mut reader = ::csv::Reader::from_reader(text);
    let headers: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let at = |name: &str| headers.iter().position(|header| header == name).unwrap_or_else(|| panic!("no column {name}"));
    let read = |record: ::csv::StringRecord| {
        let cell = |name: &str| record[at(name)].to_owned();
        Line {
            place: cell("place_code"),
            margin: cell("margin") == "1",
            what: [cell("table"), cell("key"), cell("label"), cell("side")],
            quantity: millionths(&cell("quantity")),
            share: cell("share"),
            withheld: cell("withheld"),
        }
    };
    reader.records().map(|record| read(record.unwrap())).collect()
}

fn millionths(text: &str) -> Option<i128> {
    let quantity: rust_decimal::Decimal = text.parse().ok()?;
    (quantity * rust_decimal::Decimal::from(1_000_000)).normalize().to_string().parse().ok()
}

/// Widens and narrows what each hidden figure may be by every sum that is known, until nothing moves: an attacker who knows the tables,
/// their margins and that nothing is below zero. Gives the narrowest interval of a hidden figure.
fn narrowest(lines: &[Line]) -> Option<i128> {
    let number = |lines: &[Line]| -> BTreeMap<(String, [String; 4]), usize> {
        lines.iter().enumerate().map(|(at, line)| ((line.place.clone(), line.what.clone()), at)).collect()
    };
    let numbers = number(lines);
    let mut sums: Vec<(usize, Vec<usize>)> = Vec::new();
    // Places add up to the places above them.
    let covers = |outer: &str, inner: &str| inner.starts_with(if outer == "48100" { "481" } else { outer }) && inner != outer;
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.margin) {
        let parts = lines.iter().enumerate().filter(|(_, part)| !part.margin && part.what == line.what && covers(&line.place, &part.place));
        sums.push((at, parts.map(|(at, _)| at).collect()));
    }
    // Both sides add up to both; ingredients and categories to the whole; ingredients to their categories.
    for (at, line) in lines.iter().enumerate() {
        let [table, key, label, side] = &line.what;
        if side == "both" {
            let of = |side: &str| numbers.get(&(line.place.clone(), [table.clone(), key.clone(), label.clone(), side.to_owned()])).copied();
            sums.push((at, [of("generic"), of("originator")].into_iter().flatten().collect()));
        }
        let parts_in = |part_of: &str, begins: &str| -> Vec<usize> {
            let own = |part: &&Line| part.place == line.place && part.what[0] == part_of && part.what[3] == *side;
            lines.iter().enumerate().filter(|(_, part)| own(part) && part.what[1].starts_with(begins)).map(|(at, _)| at).collect()
        };
        if table == "share_by_place" {
            sums.push((at, parts_in("share_by_place_category", "")));
            sums.push((at, parts_in("share_by_place_ingredient", "")));
        }
        if table == "share_by_place_category" {
            sums.push((at, parts_in("share_by_place_ingredient", key)));
        }
    }
    const FAR: i128 = i128::MAX / 1_000_000;
    // What the source kept back is in no sum.
    let mut bounds: Vec<(i128, i128)> = lines
        .iter()
        .map(|line| match line.quantity {
            Some(quantity) => (quantity, quantity),
            None if line.withheld == "release" => (0, FAR),
            None => (0, 0),
        })
        .collect();
    for _ in 0..200 {
        let before = bounds.clone();
        for (whole, parts) in sums.iter().filter(|(_, parts)| !parts.is_empty()) {
            let low: i128 = parts.iter().map(|part| bounds[*part].0).sum();
            let high: i128 = parts.iter().map(|part| bounds[*part].1).fold(0, |sum, high| (sum + high).min(FAR));
            let of_whole = &mut bounds[*whole];
            *of_whole = (of_whole.0.max(low), of_whole.1.min(high));
            let of_whole = bounds[*whole];
            assert!(of_whole.0 <= of_whole.1, "the tables contradict each other at {:?}", lines[*whole]);
            for part in parts {
                let (own_low, own_high) = bounds[*part];
                let others_low = low - own_low;
                let others_high = if high >= FAR { FAR } else { high - own_high };
                let low = if others_high >= FAR { 0 } else { of_whole.0 - others_high };
                bounds[*part] = (own_low.max(low), own_high.min((of_whole.1 - others_low).max(own_low)));
            }
        }
        if before == bounds {
            break;
        }
    }
    let hidden = lines.iter().zip(&bounds).filter(|(line, _)| line.withheld == "release");
    hidden.map(|(_, (low, high))| high - low).min()
}

#[test]
fn nothing_small_is_shown_and_no_sum_tells_it() {
    let workspace = workspace();
    let out = workspace.beside("out");
    let made = workspace.ask(0, into(asking(&ALL, &[]), &out));
    let lines = long(&out);
    assert!(lines.iter().any(|line| line.quantity.is_some_and(|quantity| quantity >= THRESHOLD)));
    let small: Vec<&Line> = lines.iter().filter(|line| line.quantity.is_some_and(|quantity| (1..THRESHOLD).contains(&quantity))).collect();
    assert!(small.is_empty(), "{small:#?}");
    assert!(lines.iter().filter(|line| line.quantity.is_none()).all(|line| line.share.is_empty()), "a share of what is hidden");
    let total = &made["preview"]["total"];
    assert!(total["primary"].as_u64() > Some(0) && total["complementary"].as_u64() > Some(0), "{total}");
    let narrowest = narrowest(&lines).expect("something is hidden");
    assert!(narrowest >= THRESHOLD, "a hidden figure is known to {narrowest} millionths");
    // The files are those that are recorded.
    let recorded = workspace.ask(0, ["releases"])["releases"][0].clone();
    assert_eq!(recorded, made["release"]);
    let names: Vec<&str> = recorded["files"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect();
    let mut found: Vec<String> = std::fs::read_dir(&out).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    found.sort();
    assert_eq!(names, found);
    for file in recorded["files"].as_array().unwrap() {
        let bytes = std::fs::read(out.join(file["name"].as_str().unwrap())).unwrap();
        assert_eq!(file["sha256"], reference_data::sources::sha256(&bytes));
    }
    // What a person reads of it first.
    let reading = std::fs::read_to_string(out.join("読み方.txt")).unwrap();
    for said in [DATASET, "2025-04..2025-06", "1,000未満", "関連秘匿", "SHA-256"] {
        assert!(reading.contains(said), "{said} is not in:\n{reading}");
    }
}

#[test]
fn the_same_release_is_the_same_bytes() {
    let files = |workspace: &Workspace| {
        let made = workspace.ask(0, into(asking(&ALL, &[]), &workspace.beside("out")));
        (made["release"]["files"].clone(), made["release"]["sha256"].clone(), made["preview"]["token"].clone())
    };
    let first = workspace();
    let second = first.copy();
    assert_eq!(files(&first), files(&second));
}

#[test]
fn a_second_release_cannot_be_subtracted_from_the_first() {
    let workspace = workspace();
    let list = ["usage_list"];
    let regions =
        placed(&workspace.beside("regions"), "区域.csv", "市区町村,区域\n48101,東\n48102,東\n48103,東\n48201,西\n48202,西\n".as_bytes());
    workspace.ask(0, ["regions".into(), regions.into_os_string()]);
    let whole = workspace.beside("whole");
    workspace.ask(0, into(asking(&list, &[]), &whole));
    let first: BTreeMap<(String, [String; 4]), i128> = shown(&long(&whole));
    let two_months = workspace.beside("two-months");
    let made = workspace.ask(0, into(asking(&list, &["--period", "2025-04..2025-05"]), &two_months));
    assert_eq!(made["preview"]["earlier"].as_array().map(Vec::len), Some(1));
    // What is left for June is nothing, or not small.
    let second = shown(&long(&two_months));
    assert!(!second.is_empty());
    for (what, quantity) in &second {
        if let Some(whole) = first.get(what) {
            let left = whole - quantity;
            assert!(left == 0 || left >= THRESHOLD, "{what:?}: {left} is left for the third month");
        }
    }
    // What five places have together leaves the sixth.
    let by_region = workspace.beside("regions-out");
    let words = ["release", "--table", "usage_list", "--level", "region"].into_iter().chain(UNIFORM).map(OsString::from).collect();
    workspace.ask(0, into(words, &by_region));
    let third = shown(&long(&by_region));
    let prefecture = |what: &[String; 4]| first.get(&("48".to_owned(), what.clone()));
    let mut compared = 0;
    for line in long(&by_region).iter().filter(|line| line.margin) {
        let Some((whole, part)) = prefecture(&line.what).zip(third.get(&(line.place.clone(), line.what.clone()))) else { continue };
        compared += 1;
        assert!(whole == part || whole - part >= THRESHOLD, "{:?}: {} is left for the sixth place", line.what, whole - part);
    }
    assert!(compared > 0, "nothing could be compared");
}

fn shown(lines: &[Line]) -> BTreeMap<(String, [String; 4]), i128> {
    lines.iter().filter_map(|line| Some(((line.place.clone(), line.what.clone()), line.quantity?))).collect()
}

#[test]
fn a_preview_writes_nothing_and_says_the_same() {
    let workspace = workspace();
    let preview = workspace.ask(0, asking(&ALL, &["--dry-run"]));
    assert_eq!(workspace.ask(0, ["releases"])["releases"], serde_json::json!([]));
    let out = workspace.beside("out");
    let token = preview["token"].as_str().unwrap();
    let told = workspace.run(into(asking(&ALL, &["--seen", "another"]), &out));
    assert_eq!((told.code, out.exists()), (Some(2), false), "{}", told.said());
    let made = workspace.ask(0, into(asking(&ALL, &["--seen", token]), &out));
    assert_eq!(made["preview"], preview);
    // Now something was given out: the preview is another.
    let told = workspace.run(into(asking(&ALL, &["--seen", token]), &workspace.beside("again")));
    assert_eq!(told.code, Some(2), "{}", told.said());
    // Withdrawn, it is still known.
    workspace.ask(0, ["withdraw-release", "1", "--reason", "見直しのため"]);
    let later = workspace.ask(0, asking(&ALL, &["--dry-run"]));
    assert_eq!(later["earlier"][0]["withdrawn"]["reason"], "見直しのため");
    assert_ne!(later["token"], preview["token"]);
    // Files of the same months that came since are said: what was given out is no longer what they hold.
    assert_eq!(later["overtaken"], serde_json::json!([]));
    // Moments are told to the second.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let more = csv(&[used(DATASET, "48204", "2025-05", "2149042F2021", "5000")]);
    workspace.import(0, &[placed(&workspace.beside("usage"), "国保_追加.csv", more.as_bytes())]);
    assert_eq!(workspace.ask(0, asking(&ALL, &["--dry-run"]))["overtaken"], serde_json::json!([1]));
    let told = workspace.run(["withdraw-release", "9", "--reason", "なし"]);
    assert_eq!(told.code, Some(2), "{}", told.said());
}

#[test]
fn our_own_importer_reads_the_list_back() {
    let workspace = workspace();
    let out = workspace.beside("out");
    workspace.ask(0, into(asking(&["usage_list"], &[]), &out));
    let lines = long(&out);
    let products: Vec<&Line> = lines.iter().filter(|line| line.what[3] == "product" && !line.margin).collect();
    let shown: i128 = products.iter().filter_map(|line| line.quantity).sum();
    for file in ["使用実績リスト.xlsx", "使用実績リスト.csv"] {
        let other = Workspace::new();
        other.import(0, &region::files_of(&other.beside("sample"), "demo", &KINDS));
        let path = out.join(file).into_os_string();
        let import = other.ask(0, ["import".into(), path, "--period".into(), "2025-04..2025-06".into()]);
        let read = &import["files"][0];
        assert_eq!(read["rows_kept"].as_u64(), Some(products.len() as u64), "{file}: {read:#}");
        assert_eq!((&read["errors"], &read["notes"]), (&serde_json::json!([]), &serde_json::json!([])), "{file}: {read:#}");
        // All that was shown is there again, in the places that it was shown in.
        let total: i128 = read_back(&other, &products).values().sum();
        assert_eq!(total, shown, "{file}");
    }
}

/// What the other workspace has of each product.
fn read_back(workspace: &Workspace, products: &[&Line]) -> BTreeMap<String, i128> {
    let mut codes: Vec<&str> = products.iter().map(|line| line.what[1].as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    let of = |code: &str| {
        let product = workspace.ask(0, ["product", code]);
        let datasets = product["usage"].as_array().unwrap_or_else(|| panic!("no usage in {product:#}")).iter();
        let rows = datasets.flat_map(|usage| usage["rows"].as_array().unwrap_or_else(|| panic!("no rows in {usage:#}")));
        rows.filter_map(|place| millionths(place["quantity"].as_str()?)).sum()
    };
    codes.into_iter().map(|code| (code.to_owned(), of(code))).collect()
}

#[test]
fn what_may_not_be_given_out_is_refused_and_changes_nothing() {
    let workspace = workspace();
    let by_insurer = region::files_of(&workspace.beside("by-insurer"), "demo", &["usage"]);
    workspace.import(0, &by_insurer);
    let sources = workspace.ask(0, ["sources"]);
    let with_insurers =
        sources["datasets"].as_array().unwrap().iter().find(|dataset| dataset["insurers"].as_array().is_some_and(|all| !all.is_empty()));
    let of = |dataset: &str, more: &[&str]| {
        let mut words = asking(&["usage_list"], more);
        words.extend(["--dataset".into(), dataset.into()]);
        words
    };
    let taken = workspace.beside("taken");
    std::fs::create_dir(&taken).unwrap();
    std::fs::write(taken.join("mine.txt"), "mine").unwrap();
    let file = workspace.beside("a-file");
    std::fs::write(&file, "").unwrap();
    let mut cases: Vec<(&str, Vec<OsString>, PathBuf)> = vec![
        ("もう何か入っています", of(DATASET, &[]), taken.clone()),
        ("フォルダーではなくファイル", of(DATASET, &[]), file),
        ("置く場所がありません", of(DATASET, &[]), workspace.beside("no/such/place")),
        ("作業フォルダーの中", of(DATASET, &[]), workspace.path().join("out")),
        ("という表はありません", asking(&["no_such_table"], &["--dataset", DATASET]), workspace.beside("out")),
        ("という基準はありません", of(DATASET, &["--rule", "none"]), workspace.beside("out")),
        ("「患者数が分からないときの基準」より緩くすることはできません", of(DATASET, &["--threshold", "oral=10"]), workspace.beside("out")),
        ("しきい値になる数量ではありません", of(DATASET, &["--threshold", "oral=0"]), workspace.beside("out")),
        ("しきい値になる数量ではありません", of(DATASET, &["--threshold", "oral=-2000"]), workspace.beside("out")),
        ("しきい値として読めません", of(DATASET, &["--threshold", "oral=1e9"]), workspace.beside("out")),
        ("しきい値として読めません", of(DATASET, &["--threshold", "内用=2000"]), workspace.beside("out")),
        ("絞り込めません", of(DATASET, &["--where", "category=214"]), workspace.beside("out")),
        ("ふつうは公表用に出力しません", of(DATASET, &["--insurers"]), workspace.beside("out")),
        ("データセットが二つ以上", asking(&["usage_list"], &[]), workspace.beside("out")),
        ("使用実績", of(DATASET, &["--period", "2020-01"]), workspace.beside("out")),
        ("出力できる数字が一つもありません", of(DATASET, &["--where", "setting=入院"]), workspace.beside("out")),
    ];
    if let Some(dataset) = with_insurers.and_then(|dataset| dataset["dataset"]["id"].as_str()) {
        cases.push(("ふつうは公表用に出力しません", of(dataset, &["--where", "insurer=国保"]), workspace.beside("out")));
    }
    for (expected, words, out) in cases {
        let before = out.exists();
        let told = workspace.run(into(words, &out));
        assert_eq!(told.code, Some(2), "{expected}: {}", told.said());
        assert!(told.said().contains(expected), "{expected}: {}", told.said());
        assert_eq!(out.exists(), before, "{expected}");
    }
    assert_eq!(std::fs::read_to_string(taken.join("mine.txt")).unwrap(), "mine");
    assert_eq!(workspace.ask(0, ["releases"])["releases"], serde_json::json!([]));
    // Whoever writes elsewhere is named, and looking is allowed.
    let holder = Holder { name: "見本花子".into(), process: std::process::id(), since: "2026-04-01T09:00:00Z".into() };
    let held = reference_data::workspace::Workspace::open(&workspace.path(), Some(&holder)).expect("it can be opened");
    let told = workspace.run(into(of(DATASET, &[]), &workspace.beside("out")));
    assert!(told.code == Some(2) && told.said().contains("見本花子"), "{}", told.said());
    workspace.run(of(DATASET, &["--dry-run"])).expect(0);
    drop(held);
}

#[test]
fn insurers_are_given_out_with_consent_which_is_kept() {
    let workspace = workspace();
    workspace.import(0, &region::files_of(&workspace.beside("by-insurer"), "demo", &["usage"]));
    let sources = workspace.ask(0, ["sources"]);
    let insurers = |dataset: &&Value| dataset["insurers"].as_array().is_some_and(|all| all.len() > 1);
    let Some(dataset) = sources["datasets"].as_array().unwrap().iter().find(insurers) else {
        println!("skipped: the sample has no insurers at this scale");
        return;
    };
    let id = dataset["dataset"]["id"].as_str().unwrap();
    let words = ["release", "--table", "share_by_place", "--dataset", id, "--insurers", "--consent", "協議会の決定"];
    let made = workspace.ask(0, into(words.map(OsString::from).into(), &workspace.beside("out")));
    assert_eq!(made["release"]["request"]["consent"], "協議会の決定");
    assert_eq!(made["preview"]["insurers"], dataset["insurers"]);
}

/// Whatever is cut short: the files are whole or absent, and recorded where they are there.
#[cfg(unix)]
#[test]
fn killed_in_the_middle_there_is_a_release_or_none() {
    let workspace = workspace();
    let out = workspace.beside("out");
    let start = Instant::now();
    let other = workspace.copy();
    other.ask(0, into(asking(&ALL, &[]), &other.beside("out")));
    let whole = start.elapsed();
    let (mut cut_short, mut made) = (0, 0);
    for stage in 0..12u32 {
        let mut command = workspace.command(into(asking(&ALL, &[]), &out));
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
        std::thread::sleep(whole * stage / 10);
        cut_short += u32::from(child.try_wait().expect("a child can be asked").is_none());
        let _ = child.kill();
        let _ = child.wait();
        // Opened to write, the workspace settles what was left.
        workspace.run(["place-name", DATASET, "どこか"]).expect(0);
        let releases = workspace.ask(0, ["releases"])["releases"].as_array().unwrap().clone();
        let recorded = releases.len() > made;
        assert_eq!(recorded, out.exists(), "stage {stage}: {releases:#?}");
        if recorded {
            made = releases.len();
            for file in releases[0]["files"].as_array().unwrap() {
                let bytes = std::fs::read(out.join(file["name"].as_str().unwrap())).unwrap();
                assert_eq!(file["sha256"], reference_data::sources::sha256(&bytes), "stage {stage}");
            }
            std::fs::remove_dir_all(&out).unwrap();
        }
    }
    assert!(cut_short > 0, "nothing was ever cut short");
}

/// No file may grow beyond a limit: what a full disk looks like to whoever writes.
#[cfg(unix)]
#[test]
fn on_a_full_disk_nothing_is_given_out() {
    let workspace = workspace();
    let out = workspace.beside("out");
    let before = workspace.state();
    for blocks in [1, 16, 64] {
        let limit = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let inner = workspace.command(into(asking(&ALL, &["--json"]), &out));
        let mut outer = std::process::Command::new("sh");
        outer.args(["-c", &limit]).arg(inner.get_program()).args(inner.get_args()).stdin(Stdio::null());
        for (name, value) in inner.get_envs() {
            match value {
                Some(value) => outer.env(name, value),
                None => outer.env_remove(name),
            };
        }
        let told = answer(outer);
        assert_eq!(told.code, Some(2), "{blocks} blocks: {}", told.said());
        let error = &told.json()["error"];
        // The disk of the release, or that of the workspace: SQLite does not tell a full disk from one that fails.
        assert!(["disk_full", "disk"].contains(&error["code"].as_str().unwrap()), "{blocks} blocks: {error}");
        assert_ne!(error["remedy"], "", "{blocks} blocks");
        assert!(!out.exists(), "{blocks} blocks");
        assert_eq!(workspace.ask(0, ["releases"])["releases"], serde_json::json!([]));
        assert_eq!(workspace.state(), before);
    }
    let left = std::fs::read_dir(workspace.home()).unwrap().map(|file| file.unwrap().file_name().to_string_lossy().into_owned());
    assert_eq!(left.filter(|name| name.starts_with(".suisho-")).count(), 0);
    workspace.ask(0, into(asking(&ALL, &[]), &out));
}

/// Where nothing may be written nothing is, and it is said where.
#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written_is_refused() {
    use std::os::unix::fs::PermissionsExt;

    let workspace = workspace();
    let locked = workspace.beside("locked");
    std::fs::create_dir(&locked).unwrap();
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o555)).unwrap();
    // Some may write everywhere, but not there.
    let may_write = std::fs::create_dir(locked.join("probe")).is_ok();
    let parents = [Some(locked).filter(|_| !may_write), Some(PathBuf::from("/proc")).filter(|folder| folder.is_dir())];
    let before = workspace.state();
    for parent in parents.into_iter().flatten() {
        let out = parent.join("出力");
        let refused = workspace.ask(2, into(asking(&ALL, &[]), &out));
        let error = &refused["error"];
        assert!(["permission", "read_only", "not_found"].contains(&error["code"].as_str().unwrap()), "{error}");
        assert_eq!(error["where"], out.to_str().unwrap());
        assert!(error["message"].as_str().unwrap().contains("記録も残していません"), "{error}");
        assert_eq!((out.exists(), workspace.state()), (false, before.clone()));
    }
}

/// What an earlier release showed under a lower threshold cannot be hidden again; a person has to say that it is known.
#[test]
fn what_earlier_releases_gave_away_is_given_out_only_by_whoever_has_seen_it() {
    let workspace = workspace();
    workspace.ask(0, into(asking(&["usage_list"], &[]), &workspace.beside("first")));
    let stricter = |more: &[&str]| asking(&["usage_list"], &[&["--threshold", "oral=5000"], more].concat());
    let preview = workspace.ask(0, stricter(&["--dry-run"]));
    assert!(preview["exposed_total"].as_u64().unwrap() > 0, "{}", preview["exposed_total"]);
    let out = workspace.beside("second");
    let refused = workspace.ask(2, into(stricter(&[]), &out));
    assert_eq!(refused["error"]["code"], "given_out_before");
    assert!(refused["error"]["message"].as_str().unwrap().contains(&preview["exposed_total"].to_string()), "{refused}");
    assert!(!out.exists());
    workspace.ask(0, into(stricter(&["--seen", preview["token"].as_str().unwrap()]), &out));
    assert!(out.exists());
}
