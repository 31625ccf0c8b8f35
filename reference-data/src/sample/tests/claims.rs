//! The receipt master and the names of prescribing, against the layouts and against the price list.

use std::io::Read;

use super::*;

/// A line of the master, by the official numbers of its fields from 1.
struct Line(Vec<String>);

impl Line {
    fn field(&self, number: usize) -> &str {
        &self.0[number - 1]
    }
    fn code(&self) -> &str {
        self.field(3)
    }
    /// The numbers of the fields that hold anything.
    fn filled(&self) -> Vec<usize> {
        (1..=42).filter(|number| !self.field(*number).is_empty()).collect()
    }
}

fn lines(bytes: &[u8]) -> Vec<Line> {
    let (text, _, broken) = encoding_rs::SHIFT_JIS.decode(bytes);
    assert!(!broken && text.ends_with("\r\n"));
    text.trim_end()
        .split("\r\n")
        .map(|line| {
            let inner = line.strip_prefix('"').and_then(|line| line.strip_suffix('"')).unwrap_or_else(|| panic!("{line}"));
            let fields: Vec<String> = inner.split("\",\"").map(str::to_owned).collect();
            assert_eq!(fields.len(), 42, "{line}");
            Line(fields)
        })
        .collect()
}

fn whole() -> Vec<Line> {
    let mut archive = zip::ZipArchive::new(fs::File::open(written().path("y_ALL20250401.zip")).unwrap()).unwrap();
    assert_eq!(archive.len(), 1);
    let mut entry = archive.by_index(0).unwrap();
    assert_eq!(entry.name().unwrap(), "y_ALL20250401.csv");
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes).unwrap();
    lines(&bytes)
}

fn difference() -> Vec<Line> {
    lines(&fs::read(written().path("y_20251205.csv")).unwrap())
}

fn assert_whole_line(line: &Line) {
    let name = line.field(5);
    assert_eq!(line.field(4), name.chars().count().to_string(), "{name}");
    let kana = line.field(7);
    assert_eq!(line.field(6), format!("{:02}", kana.chars().count()), "{name}");
    assert!(!kana.is_empty() && kana.chars().count() <= 20, "{name}: {kana}");
    assert!(kana.chars().all(|letter| letter.is_ascii() || ('\u{ff66}'..='\u{ff9f}').contains(&letter)), "{name}: {kana}");
    assert!(["見本", "ミホン"].iter().any(|word| name.contains(word)), "{name}");
    assert_eq!((line.field(2), line.field(31)), ("Y", "99999999"));
    assert!(["1", "4", "6"].contains(&line.field(28)), "{name}");
    assert!(line.field(32).parse::<NhiCode>().is_ok(), "{name}");
    assert_eq!(line.field(12).split_once('.').map(|(_, cents)| cents.len()), Some(2), "{name}");
    assert_eq!(line.field(37).is_empty(), line.field(38).is_empty(), "{name}");
    assert_eq!(line.field(39) == "0", line.field(37).is_empty(), "{name}");
    assert!(line.field(38).is_empty() || line.field(38).starts_with("【般】"), "{name}");
}

#[test]
fn the_whole_master_stands_for_the_price_list() {
    let lines = whole();
    let codes: BTreeSet<&str> = lines.iter().map(Line::code).collect();
    assert_eq!(codes.len(), lines.len());
    let prices = prices(0);
    assert_eq!(lines.iter().map(|line| line.field(32)).collect::<BTreeSet<_>>(), prices.keys().copied().collect());
    let mut factors = BTreeSet::new();
    for line in &lines {
        assert_whole_line(line);
        assert_eq!(line.field(1), "0");
        assert!(line.code().len() == 9 && line.code().starts_with('6') && line.code().bytes().all(|byte| byte.is_ascii_digit()));
        let hundredths: u64 = line.field(12).replace('.', "").parse().unwrap();
        let factor = prices[line.field(32)] * 10 / hundredths;
        assert!([1, 5, 10].contains(&factor) && factor * hundredths == prices[line.field(32)] * 10, "{}", line.field(5));
        factors.insert((factor, line.field(10)));
        assert_eq!(line.field(17) == "1", demo()[0].status(line.field(32)) == Some("3"), "{}", line.field(5));
    }
    for factor in [(1, "錠"), (10, "ｇ"), (5, "ｍＬ")] {
        assert!(factors.contains(&factor), "{factor:?}");
    }
}

#[test]
fn a_common_name_item_stands_for_several_brands() {
    let lines = whole();
    for item in demo()[0].prices.iter().filter(|line| line.is(8, "")) {
        let of_item: Vec<&Line> = lines.iter().filter(|line| line.field(32) == item.code()).collect();
        let common = of_item.iter().find(|line| line.field(5) == item.texts[7]).unwrap();
        let brands: Vec<&&Line> = of_item.iter().filter(|line| line.field(23) == common.code()).collect();
        assert!((3..=8).contains(&brands.len()) && brands.len() + 1 == of_item.len(), "{item:?}");
        assert!(brands.iter().all(|line| line.field(5).contains("「ミホン")), "{item:?}");
    }
}

#[test]
fn twins_name_the_product_that_they_stand_beside() {
    let lines = whole();
    let twins: Vec<&Line> = lines.iter().filter(|line| line.field(42) == "2").collect();
    assert!(twins.len() > 20, "{}", twins.len());
    for twin in &twins {
        let original = lines.iter().find(|line| line.code() == twin.field(41)).unwrap();
        assert_eq!(twin.field(5), format!("{}（選）", original.field(5)));
        assert_eq!((original.field(42), original.field(32), original.field(12)), ("1", twin.field(32), twin.field(12)));
        assert_eq!(demo()[0].status(twin.field(32)), Some("2"));
    }
    assert_eq!(lines.iter().filter(|line| line.field(42) == "1").count(), twins.len());
}

#[test]
fn the_difference_leads_to_the_later_list() {
    let mut state: BTreeMap<String, String> = whole().into_iter().map(|line| (line.code().to_owned(), line.field(32).to_owned())).collect();
    let mut changes = BTreeSet::new();
    for line in difference() {
        changes.insert(line.field(1).to_owned());
        match line.field(1) {
            "3" => {
                assert_whole_line(&line);
                assert_eq!(state.insert(line.code().to_owned(), line.field(32).to_owned()), None, "{}", line.field(5));
            }
            "5" => {
                assert!(state.contains_key(line.code()));
                let filled = line.filled();
                assert!(filled.starts_with(&[1, 2, 3]) && filled.contains(&30) && filled.len() > 4 && filled.len() < 12, "{filled:?}");
            }
            "9" => {
                assert_eq!(line.filled(), [1, 2, 3, 30, 31]);
                assert!(state.remove(line.code()).is_some());
            }
            other => panic!("{other}"),
        }
    }
    assert_eq!(changes, ["3", "5", "9"].map(str::to_owned).into());
    let claimed: BTreeSet<&str> = state.values().map(String::as_str).collect();
    for code in prices(1).keys() {
        assert!(claimed.contains(code), "{code}");
    }
}

#[test]
fn no_receipt_code_is_a_real_one() {
    let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/real-data/receipt-master/y_ALL20240531.zip");
    let Ok(file) = fs::File::open(real) else {
        println!("skipped: no real data");
        return;
    };
    let mut archive = zip::ZipArchive::new(file).unwrap();
    let mut bytes = Vec::new();
    archive.by_index(0).unwrap().read_to_end(&mut bytes).unwrap();
    let (text, _, _) = encoding_rs::SHIFT_JIS.decode(&bytes);
    let real: BTreeSet<&str> = text.lines().filter_map(|line| line.split("\",\"").nth(2)).collect();
    assert!(real.len() > 15_000);
    for line in whole().into_iter().chain(difference()) {
        assert!(!real.contains(line.code()), "{}", line.code());
    }
}

#[test]
fn names_of_prescribing_stand_for_what_has_a_generic() {
    let path = written().path("ippanmeishohoumaster_260401.xlsx");
    let sheets = workbook::sheet_names(&path);
    assert_eq!(sheets.len(), 2);
    let all = workbook::rows(&path, &sheets[0], 9);
    assert_eq!(all[1][8].text(), "令和8年4月1日適用");
    assert_eq!(
        workbook::texts(&all[2]),
        [
            "区分",
            "一般名コード",
            "一般名処方の標準的な記載",
            "成分名",
            "規格",
            "一般名処方加算対象",
            "例外コード",
            "同一剤形・規格内の最低薬価",
            "備考"
        ]
    );
    let exceptions = workbook::rows(&path, "例外コード品目対照表", 17);
    assert_eq!(exceptions[2][5].text(), "薬価基準収載医薬品コード");
    let mut members: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut name = "";
    for row in &exceptions[3..] {
        if !row[1].text().is_empty() {
            name = row[1].text();
        }
        members.entry(name).or_default().push(row[5].text());
    }
    assert!(members.values().all(|codes| codes.len() > 1), "each stands for several: {members:?}");

    let later = &demo()[1];
    let mut codes = BTreeSet::new();
    for row in &all[3..] {
        let code = row[1].text();
        assert!(code.parse::<crate::codes::GenericNameCode>().is_ok() && codes.insert(code), "{code}");
        assert!(row[2].text().starts_with("【般】") && ["加算1", "加算1,2"].contains(&row[5].text()), "{code}");
        let exception = row[6].text() == "例外コード";
        assert_eq!(exception, members.contains_key(code), "{code}");
        let in_group = |line: &&PriceLine| match members.get(code) {
            Some(codes) => codes.contains(&line.code()),
            None => line.code().starts_with(&code[..9]),
        };
        let group: Vec<&PriceLine> = later.prices.iter().filter(in_group).collect();
        let lowest = group.iter().map(|line| line.price).reduce(f64::min);
        assert_eq!(row[7].number(), lowest, "{code}");
        assert!(exception || group.iter().any(|line| line.generic()), "{code}");
    }
    assert_eq!(members.len(), 4);
    assert!(members.keys().all(|code| codes.contains(code)));
}
