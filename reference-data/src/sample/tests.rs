//! The files are read back as a stranger would read them, and judged by what they say.

mod claims;
mod places;
mod quantities;
mod supply;
mod workbook;
mod writing;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use calamine::{DataRef, Reader, Xlsx};

use super::*;
use crate::codes::NhiCode;
use crate::edition::SourceKind;
use crate::import::{self, Parsed};

/// A row of a price list, by column. The price is the number of the cell.
#[derive(Debug, Clone, PartialEq)]
struct PriceLine {
    texts: Vec<String>,
    price: f64,
}

impl PriceLine {
    fn code(&self) -> &str {
        &self.texts[1]
    }
    fn group(&self) -> &str {
        &self.texts[1][..9]
    }
    fn is(&self, column: usize, text: &str) -> bool {
        self.texts[column] == text
    }
    fn generic(&self) -> bool {
        !self.is(9, "")
    }
}

/// One edition as read back.
struct Edition {
    prices: Vec<PriceLine>,
    /// Columns of the status list by code.
    statuses: BTreeMap<String, Vec<String>>,
    /// What the program's own importers make of each file.
    imported: Vec<(String, Parsed)>,
}

/// What the sample formulary rests on.
const LISTS: [SourceKind; 2] = [SourceKind::PriceList, SourceKind::GenericStatus];
const EDITION_DATES: [&str; 2] = ["20250401", "20260401"];
const ROUTES: [&str; 3] = ["内用薬", "注射薬", "外用薬"];

impl Edition {
    fn status(&self, code: &str) -> Option<&str> {
        self.statuses.get(code).map(|columns| columns[3].as_str())
    }
}

fn read_price_list(path: &Path) -> Vec<PriceLine> {
    let mut workbook: Xlsx<_> = calamine::open_workbook(path).unwrap();
    assert_eq!(workbook.sheet_names(), ["ＨＰ用"]);
    let mut cells = workbook.worksheet_cells_reader("ＨＰ用").unwrap();
    let mut lines: Vec<PriceLine> = Vec::new();
    while let Some(cell) = cells.next_cell().unwrap() {
        let (row, column) = cell.get_position();
        let (row, column) = (row as usize, column as usize);
        if lines.len() <= row {
            lines.resize_with(row + 1, || PriceLine { texts: vec![String::new(); 15], price: 0.0 });
        }
        match cell.get_value() {
            DataRef::Empty => {}
            DataRef::SharedString(text) => lines[row].texts[column] = (*text).to_owned(),
            DataRef::String(text) => lines[row].texts[column] = text.clone(),
            DataRef::Float(price) if column == 12 && row > 0 => lines[row].price = *price,
            DataRef::Int(price) if column == 12 && row > 0 => lines[row].price = *price as f64,
            other => panic!("{}: row {row}, column {column}: {other:?}", path.display()),
        }
    }
    lines
}

const PRICE_HEADERS: [&str; 15] = [
    "区分",
    "薬価基準収載医薬品コード",
    "成分名",
    "規格",
    "",
    "",
    "",
    "品名",
    "メーカー名",
    "診療報酬において加算等の算定対象となる後発医薬品",
    "先発医薬品",
    "同一剤形・規格の後発医薬品がある先発医薬品",
    "薬価",
    "経過措置による使用期限",
    "備考",
];

fn read(scale: Scale) -> [Edition; 2] {
    let dir = tempfile::tempdir().unwrap();
    let files = write_kinds(dir.path(), scale, &LISTS, SAMPLE_SEED).unwrap();
    let names: Vec<&str> = files.iter().map(|file| file.file_name().unwrap().to_str().unwrap()).collect();
    let expected = EDITION_DATES
        .map(|date| [1, 2, 3].map(|part| format!("tp{date}-01_{part:02}.xlsx")).into_iter().chain([format!("後発医薬品情報{date}.csv")]));
    assert_eq!(names, expected.into_iter().flatten().collect::<Vec<_>>());
    let mut on_disk: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    on_disk.retain(|name| !names.contains(&name.to_str().unwrap()));
    assert_eq!(on_disk, ["読んでください.txt"]);

    [0, 1].map(|edition| {
        let files = &files[edition * 4..edition * 4 + 4];
        let mut prices = Vec::new();
        for (file, route) in files.iter().zip(ROUTES) {
            let mut lines = read_price_list(file);
            assert_eq!(lines.remove(0).texts, PRICE_HEADERS);
            assert!(lines.iter().all(|line| line.is(0, route)), "{}", file.display());
            assert!(lines.is_sorted_by(|a, b| a.code() < b.code()), "{}", file.display());
            prices.extend(lines);
        }
        let imported = files
            .iter()
            .map(|file| (file.file_name().unwrap().to_str().unwrap().to_owned(), import::parse(&fs::read(file).unwrap(), None).unwrap()))
            .collect();
        Edition { prices, statuses: read_status_list(&files[3]), imported }
    })
}

fn read_status_list(path: &Path) -> BTreeMap<String, Vec<String>> {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.starts_with("\u{feff}\"薬価基準収載\n医薬品コード\",成分名,品名,各先発医薬品の後発医薬品の有無に関する情報,"));
    assert!(text.ends_with("\r\n"));
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    assert_eq!(reader.headers().unwrap().len(), 9);
    let mut statuses = BTreeMap::new();
    for record in reader.records() {
        let columns: Vec<String> = record.unwrap().iter().map(str::to_owned).collect();
        assert_eq!(statuses.insert(columns[0].clone(), columns), None);
    }
    statuses
}

fn demo() -> &'static [Edition; 2] {
    static READ: OnceLock<[Edition; 2]> = OnceLock::new();
    READ.get_or_init(|| read(Scale::Demo))
}

fn prefecture() -> &'static [Edition; 2] {
    static READ: OnceLock<[Edition; 2]> = OnceLock::new();
    READ.get_or_init(|| read(Scale::Prefecture))
}

/// The whole demo, written once.
struct Written {
    folder: tempfile::TempDir,
    files: Vec<PathBuf>,
}

impl Written {
    fn path(&self, name: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        assert!(path.is_file(), "{name}");
        path
    }

    /// A CSV of the sample's own, without its header.
    fn table(&self, name: &str, header: &str) -> Vec<Vec<String>> {
        let text = fs::read_to_string(self.path(name)).unwrap();
        assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']), "{name}");
        let (first, rows) = text.strip_prefix('\u{feff}').unwrap().split_once("\r\n").unwrap();
        assert_eq!(first, header);
        let columns = header.split(',').count();
        let rows: Vec<Vec<String>> = rows.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
        assert!(rows.iter().all(|row| row.len() == columns), "{name}");
        rows
    }
}

fn written() -> &'static Written {
    static WRITTEN: OnceLock<Written> = OnceLock::new();
    WRITTEN.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let files = write(folder.path(), Scale::Demo, SAMPLE_SEED).unwrap();
        Written { folder, files }
    })
}

/// Prices of the demo by code, in tenths of a yen, of the earlier edition or of the later.
fn prices(edition: usize) -> BTreeMap<&'static str, u64> {
    demo()[edition].prices.iter().map(|line| (line.code(), (line.price * 10.0).round() as u64)).collect()
}

#[test]
fn each_scale_has_its_size_and_valid_codes_that_occur_once() {
    for (editions, size) in [(demo(), 350..500), (prefecture(), 12_500..13_500)] {
        for edition in editions {
            assert!(size.contains(&edition.prices.len()), "{} products", edition.prices.len());
            let codes: BTreeSet<&str> = edition.prices.iter().map(PriceLine::code).collect();
            assert_eq!(codes.len(), edition.prices.len());
            assert!(codes.iter().all(|code| code.parse::<NhiCode>().is_ok()));
            assert!(edition.prices.iter().all(|line| line.price > 0.0));
        }
    }
}

#[test]
fn the_importers_read_every_file_without_a_fault() {
    for (edition, date) in prefecture().iter().zip(EDITION_DATES) {
        for (part, (name, parsed)) in edition.imported.iter().enumerate() {
            let (kind, rows) = match part {
                3 => (SourceKind::GenericStatus, edition.statuses.len()),
                _ => (SourceKind::PriceList, edition.prices.iter().filter(|line| line.is(0, ROUTES[part])).count()),
            };
            assert!(parsed.faults.is_empty(), "{name}: {:?}", parsed.faults);
            assert_eq!((parsed.kind, parsed.rows_read as usize, parsed.rows.len()), (kind, rows, rows), "{name}");
            assert_eq!(import::date_in_name(name).unwrap().strftime("%Y%m%d").to_string(), date);
        }
    }
}

#[test]
fn every_list_of_the_demo_is_recognised_and_read_without_a_fault() {
    let mut kinds = BTreeSet::new();
    for file in &written().files {
        let name = file.file_name().unwrap().to_str().unwrap();
        if name.starts_with("見本県_使用実績") || name.starts_with("見本県_NDB様式") {
            continue;
        }
        let parsed = import::parse(&fs::read(file).unwrap(), None).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert!(parsed.faults.is_empty() && !parsed.rows.is_empty(), "{name}: {:?}", parsed.faults);
        assert!(import::date_in_name(name).is_some(), "{name}");
        kinds.insert(parsed.kind);
    }
    let mut expected = BTreeSet::from(SourceKind::ALL);
    expected.retain(|kind| !matches!(kind, SourceKind::Usage | SourceKind::PublishedShare));
    assert_eq!(kinds, expected);
}

#[test]
fn the_demo_is_part_of_the_prefecture_unchanged() {
    for (demo, prefecture) in demo().iter().zip(prefecture()) {
        for line in &demo.prices {
            assert!(prefecture.prices.contains(line), "{line:?}");
        }
        for (code, columns) in &demo.statuses {
            assert_eq!(prefecture.statuses.get(code), Some(columns));
        }
    }
}

/// LAYOUTS of the two lists: what each status means, from the prices and marks of the price list alone.
#[test]
fn statuses_mean_what_they_say() {
    for edition in demo().iter().chain(prefecture()) {
        let mut groups: BTreeMap<&str, Vec<&PriceLine>> = BTreeMap::new();
        let mut lasting: BTreeSet<&str> = BTreeSet::new();
        for line in &edition.prices {
            groups.entry(line.group()).or_default().push(line);
            if line.generic() && line.is(13, "") {
                lasting.insert(&line.code()[..7]);
                // A biosimilar stands for the ingredient that it follows.
                lasting.insert(line.texts[2].split('［').next().unwrap());
            }
        }
        for line in &edition.prices {
            let Some(status) = edition.status(line.code()) else { continue };
            let group = &groups[line.group()];
            let dearest_originator = group.iter().filter(|other| other.is(10, "先発品")).map(|other| other.price).reduce(f64::max);
            let cheapest_generic = group.iter().filter(|other| other.generic()).map(|other| other.price).reduce(f64::min);
            let has_generic = lasting.contains(&line.code()[..7]) || lasting.contains(line.texts[2].as_str());
            let announced = !edition.statuses[line.code()][6].is_empty();
            let biologic = line.texts[2].contains("（遺伝子組換え）");
            let good = match status {
                "1" => line.is(10, "先発品") && (announced || !has_generic),
                "2" => line.is(10, "先発品") && has_generic && cheapest_generic.is_none_or(|generic| line.price > generic),
                "☆" => line.is(10, "先発品") && has_generic && cheapest_generic.is_none_or(|generic| line.price <= generic),
                "3" => line.is(9, "後発品") && dearest_originator.is_none_or(|originator| line.price < originator),
                "★" => line.is(9, "★") && (biologic || dearest_originator.is_some_and(|originator| line.price >= originator)),
                "" => !line.generic() && (!line.is(10, "先発品") || !has_generic),
                other => panic!("{other}"),
            };
            assert!(good, "{status} {line:?} originator {dearest_originator:?} generic {cheapest_generic:?}");
            let circle = status != "☆" && !line.is(10, "") && cheapest_generic.is_some();
            assert!(biologic || line.is(11, if circle { "○" } else { "" }), "{line:?}");
            assert!(!line.is(10, "準先発品") || status.is_empty(), "{line:?}");
        }
    }
    for later in [&demo()[1], &prefecture()[1]] {
        let seen: BTreeSet<&str> = later.statuses.values().map(|columns| columns[3].as_str()).collect();
        assert_eq!(seen, ["", "1", "2", "3", "☆", "★"].into());
    }
}

#[test]
fn the_lists_agree_and_only_the_later_status_list_misses_a_few_codes() {
    for [earlier, later] in [demo(), prefecture()] {
        for (edition, missing) in [(earlier, 0..1), (later, 3..20)] {
            let unknown = edition.prices.iter().filter(|line| edition.status(line.code()).is_none()).count();
            assert!(missing.contains(&unknown), "{unknown} unknown");
            assert_eq!(edition.statuses.len() + unknown, edition.prices.len());
            for line in &edition.prices {
                if let Some(columns) = edition.statuses.get(line.code()) {
                    assert_eq!([&columns[1], &columns[2], &columns[5]], [&line.texts[2], &line.texts[7], &line.texts[13]]);
                }
            }
        }
    }
}

#[test]
fn the_revision_shows_every_kind_of_change() {
    let [earlier, later] = demo();
    let before: BTreeMap<&str, &PriceLine> = earlier.prices.iter().map(|line| (line.code(), line)).collect();
    let after: BTreeMap<&str, &PriceLine> = later.prices.iter().map(|line| (line.code(), line)).collect();
    let common: Vec<(&PriceLine, &PriceLine)> = before.iter().filter_map(|(code, old)| Some((*old, *after.get(code)?))).collect();
    let changed = |test: &dyn Fn(&PriceLine, &PriceLine) -> bool| common.iter().filter(|(old, new)| test(old, new)).count();
    for (what, count) in [
        ("added", after.len() - common.len()),
        ("removed", before.len() - common.len()),
        ("dearer", changed(&|old, new| new.price > old.price)),
        ("cheaper", changed(&|old, new| new.price < old.price)),
        ("same price", changed(&|old, new| new.price == old.price)),
        ("renamed", changed(&|old, new| new.texts[7] != old.texts[7])),
        ("other maker name", changed(&|old, new| new.texts[8] != old.texts[8])),
        ("status", changed(&|old, new| later.status(new.code()) != earlier.status(old.code()))),
    ] {
        assert!(count > 0, "{what}");
    }
    for (column, text) in [(13, "R9.3.31まで"), (13, "R8.9.30まで"), (14, "R8.8.1新薬価適用"), (14, "R7.12.5収載")] {
        assert!(later.prices.iter().any(|line| line.is(column, text)), "{text}");
    }
    assert!(earlier.prices.iter().any(|line| line.is(13, "R8.3.31まで") && !after.contains_key(line.code())));
    for (edition, notice) in [(earlier, "R7.10.1から「2」に変更"), (later, "R8.10.1から「2」に変更"), (later, "10月1日から「2」に変更")]
    {
        assert!(edition.statuses.values().any(|columns| columns[6] == notice && columns[3] == "1"), "{notice}");
    }
}

#[test]
fn the_demo_holds_what_is_hard_to_print_and_to_match() {
    let [_, later] = demo();
    let lines = &later.prices;
    let some = |test: &dyn Fn(&PriceLine) -> bool| lines.iter().any(test);
    assert!(some(&|line| line.texts[2].chars().count() >= 55 && line.texts[2].contains('\u{3000}')), "a long name");
    assert!(some(&|line| line.texts[3].contains('㎍') && line.texts[7].contains('㎍')), "㎍");
    assert!(some(&|line| line.texts[3].contains("μｇ")), "μｇ");
    assert!(some(&|line| line.is(4, "局")) && some(&|line| line.is(5, "麻")) && some(&|line| line.is(6, "※")), "flags");
    assert!(some(&|line| line.is(10, "準先発品")), "準先発品");
    assert!(some(&|line| line.texts[2].contains("［") && line.texts[2].contains("後続１］") && line.generic()), "biosimilar");
    assert!(some(&|line| line.code().starts_with("2329030") && later.status(line.code()) == Some("1")), "no generic");
    let of_febuxostat = lines.iter().filter(|line| line.code().starts_with("3949003")).map(|line| line.texts[2].as_str());
    assert_eq!(of_febuxostat.collect::<BTreeSet<_>>().len(), 2, "two 成分名 on one code");
    for ingredient in ["2149042", "2171022", "2189017"] {
        let common = lines.iter().find(|line| line.code().starts_with(ingredient) && line.is(8, "")).unwrap();
        assert_eq!(&common.code()[9..11], "01", "{common:?}");
    }
}

#[test]
fn every_product_and_maker_says_that_it_is_invented() {
    for edition in prefecture() {
        for line in &edition.prices {
            assert!(["見本", "ミホン"].iter().any(|word| line.texts[7].contains(word)), "{line:?}");
            assert!(line.is(8, "") || line.texts[8].contains("見本"), "{line:?}");
        }
    }
}

#[test]
fn no_product_bears_a_real_name() {
    let lists = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/real-data/price");
    let Ok(entries) = fs::read_dir(&lists) else {
        println!("skipped: no real data");
        return;
    };
    let mut real = BTreeSet::new();
    for path in entries.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|ext| ext == "xlsx")) {
        real.extend(read_price_list(&path).into_iter().map(|line| line.texts[7].clone()));
    }
    assert!(!real.is_empty());
    for edition in prefecture() {
        for line in &edition.prices {
            assert!(!real.contains(&line.texts[7]), "{line:?}");
        }
    }
}
