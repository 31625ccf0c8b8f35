//! The publishers' own files of the receipt master, of the generic names and of the supply, counted apart from the program.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use reference_data::catalogue::Catalogue;
use reference_data::codes::NhiCode;
use reference_data::dispensed::{Dispensed, Match, Matching};
use reference_data::edition::SourceKind;
use reference_data::generic_name::GenericNames;
use reference_data::intake::{self, IntakeError, Request, Taken};
use reference_data::japanese;
use reference_data::receipt_master::{GenericNameFee, ReceiptMaster};
use reference_data::search::{Filters, Search};
use reference_data::store::{AcceptError, Note, Store};
use reference_data::supply::{Listing, Shipping};
use reference_data::workspace::{Holder, Workspace};

/// None, and a word about it, where this machine does not have the files.
fn real(files: &[&str]) -> Option<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/real-data");
    let paths: Vec<PathBuf> = files.iter().map(|file| folder.join(file)).collect();
    let there = paths.iter().all(|path| path.exists());
    if !there {
        println!("skipped: no real data");
    }
    there.then_some(paths)
}

struct Imported {
    _folder: tempfile::TempDir,
    store: Mutex<Store>,
}

impl Imported {
    fn nothing() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let holder = Holder { name: String::new(), process: 1, since: String::new() };
        let workspace = Workspace::open(folder.path(), Some(&holder)).unwrap();
        let store = Mutex::new(Store::open(&workspace).unwrap());
        Self { _folder: folder, store }
    }

    fn take(&self, files: &[PathBuf]) -> Vec<Result<Taken, IntakeError>> {
        let requests: Vec<Request> = files.iter().map(|path| Request { path: path.clone(), ..Request::default() }).collect();
        intake::take(&self.store, &requests, false, "2026-11-20T00:00:00Z", &|_| true)
    }

    /// Each file whole and without a fault.
    fn with(self, files: &[PathBuf]) -> Self {
        for taken in self.take(files) {
            let taken = taken.unwrap();
            assert_eq!((taken.faults.len(), taken.rows_read), (0, taken.rows_kept), "{}", taken.file_name);
        }
        self
    }

    fn into_store(self) -> (Store, tempfile::TempDir) {
        (self.store.into_inner().unwrap(), self._folder)
    }
}

type Cells = Vec<String>;

/// The rows of a CSV file in CP932, by the third column.
fn plain_rows(bytes: &[u8]) -> BTreeMap<String, Cells> {
    let text = encoding_rs::SHIFT_JIS.decode(bytes).0;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let rows = reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect::<Cells>());
    rows.map(|row| (row[2].clone(), row)).collect()
}

fn unpacked(path: &Path) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut archive.by_index(0).unwrap(), &mut bytes).unwrap();
    bytes
}

/// Blank cells keep what was there.
fn apply_plainly(state: &mut BTreeMap<String, Cells>, difference: &BTreeMap<String, Cells>) {
    for (code, row) in difference {
        let standing = state.entry(code.clone()).or_default();
        standing.resize(row.len().max(standing.len()), String::new());
        for (at, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            standing[at] = cell.clone();
        }
    }
}

fn assert_state(master: &ReceiptMaster, expected: &BTreeMap<String, Cells>) {
    assert_eq!(master.products().len(), expected.len());
    for (product, (code, cells)) in master.products().iter().zip(expected) {
        let cell = |at: usize| cells.get(at).map_or("", |cell| cell.trim());
        let day = |day: Option<jiff::civil::Date>, none| day.map_or(none, |day| day.strftime("%Y%m%d").to_string());
        assert_eq!(product.receipt_code.as_str(), code);
        assert_eq!((product.name.as_str(), product.base_name.as_str()), (cell(4), cell(34)), "{code}");
        assert_eq!(product.unit.as_deref().unwrap_or_default(), cell(9), "{code}");
        assert_eq!(product.price.unwrap(), cell(11).parse().unwrap(), "{code}");
        assert_eq!(product.generic.map(u8::from).unwrap().to_string(), cell(16), "{code}");
        assert_eq!(day(product.changed_on, String::new()), cell(29), "{code}");
        assert_eq!(day(product.abolished_on, "99999999".into()), cell(30), "{code}");
        assert_eq!(product.nhi_code.as_ref().map_or("", |code| code.as_str()), cell(31), "{code}");
        assert_eq!(day(product.transitional_until, "0".into()), cell(33), "{code}");
        assert_eq!(day(product.listed_on, "0".into()), cell(35), "{code}");
        assert_eq!(product.generic_name_code.as_ref().map_or("", |code| code.as_str()), cell(36), "{code}");
        assert_eq!(product.generic_rx_name.as_deref().unwrap_or_default(), cell(37), "{code}");
        assert_eq!(product.generic_name_fee.unwrap().sign(), cell(38), "{code}");
        assert_eq!(product.original.as_ref().map_or("", |code| code.as_str()), cell(40), "{code}");
        assert_eq!(product.selective_care.map_or("", |class| class.sign()), cell(41), "{code}");
    }
}

const MASTER: [&str; 3] = ["receipt-master/y_20240906.csv", "receipt-master/y_20240628.csv", "receipt-master/y_ALL20240531.zip"];

#[test]
fn the_receipt_master_has_the_right_state_after_each_file() {
    let Some(files) = real(&MASTER) else { return };
    // In any order at once: they are taken in the order of their days.
    let (store, _folder) = Imported::nothing().with(&files).into_store();
    let mut expected = plain_rows(&unpacked(&files[2]));
    let full = store.receipt_master_on("2024-06-27".parse().unwrap()).unwrap().unwrap();
    assert_eq!(full.products().len(), 19_748);
    assert_state(&full, &expected);
    for (day, file, counts) in [("2024-06-28", &files[1], (0, 583, 0)), ("2024-09-06", &files[0], (1_095, 1_095, 0))] {
        let difference = plain_rows(&std::fs::read(file).unwrap());
        apply_plainly(&mut expected, &difference);
        let master = store.receipt_master_on(day.parse().unwrap()).unwrap().unwrap();
        assert_state(&master, &expected);
        let applied = master.applied.last().unwrap();
        assert_eq!((applied.added, applied.changed, applied.abolished, applied.unknown.len()), (counts.0, counts.1, counts.2, 0));
    }
    let newest = store.receipt_master(None).unwrap().unwrap();
    assert_eq!((newest.products().len(), newest.applied.len()), (20_843, 3));
    assert_eq!(newest.products().iter().filter(|product| product.is_twin()).count(), 1_095);
    assert!(store.receipt_master_on("2024-05-30".parse().unwrap()).unwrap().is_none());
}

#[test]
fn a_difference_is_refused_without_its_full_file_and_out_of_order() {
    let Some(files) = real(&MASTER) else { return };
    let imported = Imported::nothing();
    let refused = |files: &[PathBuf]| match imported.take(files).remove(0) {
        Err(IntakeError::Accept(error)) => error,
        other => panic!("{other:?}"),
    };
    assert!(matches!(refused(&files[1..2]), AcceptError::NoFullMaster));
    assert!(imported.store.lock().unwrap().editions().unwrap().is_empty());
    let imported = imported.with(&[files[2].clone(), files[0].clone()]);
    let before = imported.store.lock().unwrap().editions().unwrap();
    match imported.take(&files[1..2]).remove(0) {
        Err(IntakeError::Accept(AcceptError::OutOfOrder { newest })) => assert_eq!(newest.to_string(), "2024-09-06"),
        other => panic!("{other:?}"),
    }
    assert_eq!(imported.store.lock().unwrap().editions().unwrap(), before);
}

#[test]
fn the_generic_names_are_joined_to_their_products() {
    let Some(files) = real(&["generic-name/ippanmeishohoumaster_250814.xlsx"]) else { return };
    let (store, _folder) = Imported::nothing().with(&files).into_store();
    let names: GenericNames = store.generic_names(None).unwrap().unwrap();
    assert_eq!((names.edition.effective_on.to_string().as_str(), names.rows().len()), ("2025-08-14", 1_368));
    let of_fee = |fee| names.rows().iter().filter(|row| row.fee == fee).count();
    assert_eq!((of_fee(GenericNameFee::Both), of_fee(GenericNameFee::First)), (947, 421));
    let exceptions: Vec<_> = names.rows().iter().filter_map(|row| Some((row, row.exception_of.as_ref()?))).collect();
    assert_eq!(exceptions.len(), 20);
    assert!(exceptions.iter().all(|(_, codes)| !codes.is_empty()));
    assert_eq!(exceptions.iter().map(|(_, codes)| codes.len()).sum::<usize>(), 82);
    let codes: BTreeSet<_> = exceptions.iter().flat_map(|(_, codes)| codes.iter()).collect();
    // Two 統一名 stand for products of two names each.
    assert_eq!(codes.len(), 80);
    for (row, codes) in exceptions {
        for code in codes {
            assert!(names.of(code).iter().any(|name| name.code == row.code), "{code}");
        }
    }
    let of = |code: &str| names.of(&code.parse().unwrap()).iter().map(|name| name.code.to_string()).collect::<Vec<_>>();
    assert_eq!(of("2171022F1010"), ["2171022F1ZZZ"]);
    assert_eq!(of("2649729S2010"), ["2649729SAZZZ", "2649729SBZZZ"]);
}

#[test]
fn the_supply_list_is_read_whole() {
    let Some(files) = real(&["supply/260819iyakuhinkyoukyu.xlsx"]) else { return };
    let (store, _folder) = Imported::nothing().with(&files).into_store();
    let list = store.supply_list(None).unwrap().unwrap();
    assert_eq!((list.edition.effective_on.to_string().as_str(), list.rows().len()), ("2026-08-19", 16_387));
    let counts = Shipping::ALL.map(|shipping| list.rows().iter().filter(|row| row.shipping == shipping).count());
    assert_eq!(counts, [14_533, 480, 420, 73, 881]);
    assert_eq!(list.rows().iter().filter(|row| row.id.yj_code().is_none()).count(), 804);
    assert_eq!(list.rows().iter().filter(|row| row.listing == Listing::NotListed).count(), 821);
    assert_eq!(list.rows().iter().filter(|row| row.shipping_updated_on.is_some()).count(), 3_460);
    assert!(list.rows().iter().all(|row| row.updated_on.is_some() && row.volume.is_some() && row.basic.is_some()));
    assert_eq!(list.rows().iter().filter(|row| row.changed_now).count(), 13);
    assert_eq!(list.rows().iter().filter(|row| row.secured.is_some()).count(), 319 + 149 + 5_388);
}

#[test]
fn an_older_supply_list_is_history_and_never_in_use() {
    let Some(files) = real(&["supply/260819iyakuhinkyoukyu.xlsx"]) else { return };
    let imported = Imported::nothing().with(&files);
    // The same list under an earlier day, one cell different so that it is another file.
    let folder = tempfile::tempdir().unwrap();
    let older = folder.path().join("260727.csv");
    let header = "①薬剤区分,③成分名,④規格単位※全角,⑤YJコード,⑥品名,⑧製品区分,⑪薬価収載年月日,⑫製造販売業者の「出荷対応」の状況";
    std::fs::write(&older, format!("{header}\n1：内用薬,仮の成分,１錠,1124001F1045,仮錠,2：後発品,28004,⑤供給停止\n")).unwrap();
    let taken = imported.take(&[older]).remove(0).unwrap();
    assert_eq!(taken.notes, [Note::OlderThanInUse { in_use: "2026-08-19".parse().unwrap() }]);
    let (store, _folder) = imported.into_store();
    assert_eq!(store.supply_list(None).unwrap().unwrap().rows().len(), 16_387);
    assert_eq!(store.editions().unwrap().iter().filter(|edition| edition.kind == SourceKind::Supply).count(), 2);
    assert_eq!(store.supply_list(Some(&taken.edition)).unwrap().unwrap().rows().len(), 1);
}

const DISPENSED: [&str; 6] = [
    "price/tp20250814-01_01.xlsx",
    "price/tp20250814-01_02.xlsx",
    "price/tp20250814-01_03.xlsx",
    "receipt-master/y_ALL20240531.zip",
    "generic-name/ippanmeishohoumaster_250814.xlsx",
    "supply/260819iyakuhinkyoukyu.xlsx",
];

/// Lower case, without white space, in the narrow forms.
fn plain_name(name: &str) -> String {
    japanese::header(name).to_lowercase()
}

/// Names under each 統一名, from the cells of the master and the rows of the supply list.
fn plain_brands(
    catalogue: &Catalogue,
    master: &BTreeMap<String, Cells>,
    supply: &[(String, String)],
) -> BTreeMap<NhiCode, BTreeSet<String>> {
    let codes: BTreeSet<&str> = catalogue.products().iter().map(|product| product.row.nhi_code.as_str()).collect();
    let common_names = catalogue.products().iter().map(|product| &product.row).filter(|row| row.maker.is_none());
    let mut of_group: BTreeMap<String, NhiCode> = BTreeMap::new();
    let mut brands: BTreeMap<NhiCode, BTreeSet<String>> = BTreeMap::new();
    for row in common_names {
        of_group.insert(row.nhi_code.as_str()[..9].to_owned(), row.nhi_code.clone());
        brands.insert(row.nhi_code.clone(), BTreeSet::new());
    }
    for cells in master.values().filter(|cells| cells[22] != "0") {
        if let Some(names) = cells[31].parse().ok().and_then(|code: NhiCode| brands.get_mut(&code)) {
            names.insert(plain_name(&cells[34]));
        }
    }
    for (yj_code, name) in supply.iter().filter(|(yj_code, _)| !codes.contains(yj_code.as_str())) {
        if let Some(item) = of_group.get(&yj_code[..9]) {
            brands.entry(item.clone()).or_default().insert(plain_name(name));
        }
    }
    brands
}

#[test]
fn products_are_joined_as_they_are_dispensed() {
    let Some(files) = real(&DISPENSED) else { return };
    let (store, _folder) = Imported::nothing().with(&files).into_store();
    let catalogue = Arc::new(store.catalogue(None, None).unwrap().unwrap());
    let dispensed = Dispensed::new(catalogue.clone(), store.lists().unwrap());
    assert_eq!(dispensed.matching(), Matching { exact: 10_102, common_name: 5_187, unmatched: 277, outside: 821 });
    assert_eq!(dispensed.unmatched().count(), 277);

    let of_yj = |code: &str| dispensed.price_item_of_yj(&code.parse().unwrap()).map(|(row, how)| (row.nhi_code.to_string(), how));
    let list = dispensed.lists().supply.as_ref().unwrap();
    for row in list.rows() {
        let Some(code) = row.id.yj_code().filter(|_| row.listing != Listing::NotListed) else { continue };
        match of_yj(code.as_str()) {
            Some((item, Match::Exact)) => assert_eq!(item, code.as_str()),
            Some((item, Match::CommonName)) => assert_eq!((&item[..9], &item[9..11]), (&code.as_str()[..9], "01")),
            // Others of the nine characters may be listed: none of them gives its price.
            None => assert!(dispensed.unmatched().any(|unmatched| unmatched.id == row.id)),
        }
    }

    let master = plain_rows(&unpacked(&files[3]));
    let listed = list.rows().iter().filter(|row| row.listing != Listing::NotListed && row.id.yj_code().is_some());
    let supply: Vec<(String, String)> = listed.map(|row| (row.id.as_str().to_owned(), row.name.clone())).collect();
    for (item, names) in plain_brands(&catalogue, &master, &supply) {
        let brands = dispensed.brands_of(&item);
        let found: BTreeSet<String> = brands.iter().map(|brand| plain_name(&brand.name)).collect();
        assert_eq!(found, names, "{item}");
    }
    // Two lists know the same product once, with its codes of both.
    let amlodipine = dispensed.brands_of(&"2171022F2017".parse().unwrap());
    let sawai = amlodipine.iter().find(|brand| brand.name == "アムロジピン錠５ｍｇ「サワイ」").unwrap();
    assert!(sawai.sources().receipt_master && sawai.sources().supply && sawai.maker.is_some());
    assert_eq!(dispensed.supply_of_brand(sawai).unwrap().id.yj_code(), sawai.yj_code.as_ref());
    assert_eq!(
        dispensed.supply_of(&"2171022F2017".parse().unwrap()).len(),
        amlodipine.iter().filter(|brand| brand.sources().supply).count()
    );
    // What is listed by brand is dispensed as itself, with its maker.
    for product in catalogue.products().iter().filter(|product| product.row.maker.is_some()) {
        let [brand] = dispensed.brands_of(&product.row.nhi_code) else { panic!("{}", product.row.nhi_code) };
        assert_eq!((&brand.name, &brand.maker), (&product.row.name, &product.row.maker));
    }
    let prescribed = dispensed.generic_names_of(&"1319702Q3037".parse().unwrap());
    assert_eq!((prescribed[0].code.as_str(), prescribed[0].exception), ("1319702QAZZZ", true));
    assert_found(&dispensed);
}

/// A brand is found under its 統一名, by its name, by its maker and by its codes.
fn assert_found(dispensed: &Dispensed) {
    let search = Search::open(None, "", dispensed).unwrap();
    let item = "2171022F2017";
    let brand = dispensed.brands_of(&item.parse().unwrap()).iter().find(|brand| brand.name == "アムロジピン錠５ｍｇ「サワイ」").unwrap();
    let yj_code = brand.yj_code.as_ref().unwrap();
    for query in [brand.name.as_str(), "アムロジピン 5mg サワイ", yj_code.as_str(), brand.receipt_codes[0].as_str()] {
        let found = search.find(query, &Filters::default(), 0, 20).unwrap();
        let hit = found.hits.iter().find(|hit| hit.nhi_code.as_str() == item).unwrap_or_else(|| panic!("{query}"));
        let by = hit.brand.as_ref().unwrap();
        assert_eq!((&by.name, by.yj_code.as_ref()), (&brand.name, Some(yj_code)), "{query}");
    }
}
