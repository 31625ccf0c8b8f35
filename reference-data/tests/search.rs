//! Search against a slow scan that was written apart from it.

mod invented;

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, Mutex};

use proptest::prelude::*;
use reference_data::catalogue::Catalogue;
use reference_data::dispensed::{Brand, Dispensed, Lists};
use reference_data::edition::{Edition, EditionId, SourceKind};
use reference_data::intake::{self, Request};
use reference_data::japanese::fold;
use reference_data::product::Product;
use reference_data::receipt_master::{MasterEdition, ReceiptMaster, ReceiptRow};
use reference_data::sample::{self, SAMPLE_SEED, Scale};
use reference_data::search::{Filters, Search};
use reference_data::store::Store;
use reference_data::supply::SupplyList;
use reference_data::workspace::{Holder, Workspace};

use invented::{receipt_row, supply_row};

/// The sample's products, and brands that the lists below invent under its 統一名.
struct Sample {
    catalogue: Arc<Catalogue>,
    dispensed: Dispensed,
    search: Search,
}

const LISTS: [SourceKind; 2] = [SourceKind::PriceList, SourceKind::GenericStatus];

static SAMPLE: LazyLock<Sample> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let files = sample::write_kinds(&folder.path().join("files"), Scale::Demo, &LISTS, SAMPLE_SEED).unwrap();
    let holder = Holder { name: String::new(), process: 1, since: String::new() };
    let workspace = Workspace::open(&folder.path().join("workspace"), Some(&holder)).unwrap();
    let store = Mutex::new(Store::open(&workspace).unwrap());
    let requests: Vec<Request> = files.into_iter().map(|path| Request { path, ..Request::default() }).collect();
    for taken in intake::take(&store, &requests, false, "", &|_| true) {
        taken.unwrap();
    }
    let store = store.into_inner().unwrap();
    let catalogue = store.catalogue(None, None).unwrap().unwrap();
    let catalogue = Arc::new(catalogue);
    let dispensed = Dispensed::new(catalogue.clone(), brands_of(&catalogue));
    let search = Search::open(None, &store.generation().unwrap(), &dispensed).unwrap();
    Sample { catalogue, dispensed, search }
});

/// Two makers for every 統一名 in a supply list, and a third and the first in a receipt master, which also has every fifth product.
fn brands_of(catalogue: &Catalogue) -> Lists {
    let (mut supplies, mut entries) = (Vec::new(), Vec::new());
    for (number, product) in catalogue.products().iter().enumerate() {
        let row = &product.row;
        let name_of = |maker: &str| format!("{}「{maker}」", row.name);
        let mut entry = |name: String, at: usize| {
            let common_name_entry = Some((at > 0).then(|| format!("62{:07}", number * 10).parse().unwrap()));
            let row = receipt_row(&format!("62{:07}", number * 10 + at), &name, row.nhi_code.as_str());
            entries.push(ReceiptRow { common_name_entry, ..row });
        };
        if row.common_name_listing() {
            for (at, maker) in ["ホクト", "ナント"].into_iter().enumerate() {
                supplies.push(supply_row(&format!("{}9{at}7", row.nhi_code.group9()), &name_of(maker), &format!("{maker}薬品")));
            }
            entry(row.name.clone(), 0);
            entry(name_of("ホクト"), 1);
            entry(name_of("セイブ"), 2);
        }
        if !row.common_name_listing() && number % 5 == 0 {
            entry(row.name.clone(), 0);
        }
    }
    supplies.sort_by(|a, b| a.id.as_str().cmp(b.id.as_str()));
    let full = MasterEdition { edition: EditionId(String::new()), effective_on: catalogue.price_list.effective_on, rows: entries };
    let supply = SupplyList::new(Edition { kind: SourceKind::Supply, ..catalogue.price_list.clone() }, supplies);
    Lists { receipt_master: Some(ReceiptMaster::fold(full, Vec::new())), supply: Some(supply), generic_names: None }
}

fn found(query: &str) -> Vec<String> {
    let found = SAMPLE.search.find(query, &Filters::default(), 0, usize::MAX).unwrap();
    assert_eq!(found.total as usize, found.hits.len());
    found.hits.iter().map(|hit| hit.nhi_code.to_string()).collect()
}

fn names(query: &str) -> Vec<String> {
    let name = |code: &String| SAMPLE.catalogue.product(&code.parse().unwrap()).unwrap().row.name.clone();
    found(query).iter().map(name).collect()
}

/// The promise in the plainest words: every word stands in one of the texts of the product or of one brand under it, a number stands
/// alone, a long number may begin a code or be one.
fn plainly_answers(product: &Product, query: &str) -> bool {
    let row = &product.row;
    let brands = if row.common_name_listing() { SAMPLE.dispensed.brands_of(&row.nhi_code) } else { &[] };
    let query = fold(query);
    let words: Vec<&str> = query.split(' ').filter(|word| !word.is_empty()).collect();
    let own: Vec<bool> = words.iter().map(|word| product_answers(product, brands, word)).collect();
    let by_brand = |brand: &Brand| words.iter().zip(&own).all(|(word, own)| *own || brand_answers(brand, word));
    own.iter().all(|own| *own) || brands.iter().any(by_brand)
}

fn product_answers(product: &Product, brands: &[Brand], word: &str) -> bool {
    let row = &product.row;
    let starts_with_digit = word.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let only_digits = word.chars().all(|c| c.is_ascii_digit() || c == '.');
    // An entry of the receipt master counts for the product where its name is that of no brand.
    let is_receipt_code = || {
        let master = SAMPLE.dispensed.lists().receipt_master.as_ref().unwrap();
        let mut entries = master.with_nhi_code(&row.nhi_code);
        entries.any(|entry| entry.receipt_code.as_str() == word && !brands.iter().any(|brand| brand.name == entry.base_name))
    };
    begins(row.nhi_code.as_str(), word)
        || stands_in(word, &row.name)
        || !only_digits && stands_in(word, &row.ingredient)
        || row.maker.as_deref().is_some_and(|maker| stands_in(word, maker))
        || starts_with_digit && !only_digits && stands_in(word, &row.spec)
        || is_receipt_code()
}

fn brand_answers(brand: &Brand, word: &str) -> bool {
    brand.yj_code.as_ref().is_some_and(|code| begins(code.as_str(), word))
        || brand.receipt_codes.iter().any(|code| code.as_str() == word)
        || stands_in(word, &brand.name)
        || brand.maker.as_deref().is_some_and(|maker| stands_in(word, maker))
}

fn begins(code: &str, word: &str) -> bool {
    let word = word.to_uppercase();
    let like_code = word.char_indices().all(|(index, c)| if index == 7 { c.is_ascii_uppercase() } else { c.is_ascii_digit() });
    (4..=12).contains(&word.len()) && like_code && code.starts_with(&word)
}

fn stands_in(word: &str, text: &str) -> bool {
    let text: Vec<char> = fold(text).chars().collect();
    let word: Vec<char> = word.chars().collect();
    let digits_first = word.iter().take_while(|c| c.is_ascii_digit() || **c == '.').count();
    (0..text.len()).any(|at| {
        if !text[at..].starts_with(&word) {
            return false;
        }
        let after = at + word.len();
        let digit = |index: usize| text.get(index).is_some_and(char::is_ascii_digit);
        let point = |index: usize| matches!(text.get(index), Some('.' | ','));
        let joined_left = digits_first > 0 && at > 0 && (digit(at - 1) || at > 1 && point(at - 1) && digit(at - 2));
        let joined_right = word.last().is_some_and(char::is_ascii_digit) && (digit(after) || point(after) && digit(after + 1));
        !joined_left && !joined_right
    })
}

proptest! {
    /// Pieces of real texts, in any combination, find what the scan finds: no more (n-grams over-match) and no less.
    #[test]
    fn search_finds_what_a_scan_finds(pieces in prop::collection::vec((any::<prop::sample::Index>(), 0usize..8, any::<prop::sample::Index>(), 1usize..9), 1..4)) {
        let products = SAMPLE.catalogue.products();
        let words = pieces.into_iter().map(|(product, field, start, length)| {
            let row = &products[product.index(products.len())].row;
            let brands = SAMPLE.dispensed.brands();
            let brand = &brands[product.index(brands.len())];
            let text = match field {
                0 | 1 => row.name.clone(),
                2 => row.ingredient.clone(),
                3 => row.spec.clone(),
                4 => brand.name.clone(),
                5 => brand.yj_code.as_ref().unwrap_or(&"1124001F1010".parse().unwrap()).to_string(),
                // Whole: a part of a receipt code says nothing.
                6 => return brand.receipt_codes.first().map_or("620000000".to_owned(), |code| code.to_string()),
                _ => row.nhi_code.to_string(),
            };
            let characters: Vec<char> = text.chars().collect();
            let start = start.index(characters.len());
            characters[start..characters.len().min(start + length)].iter().collect::<String>()
        });
        let query = words.collect::<Vec<_>>().join(" ");
        let scanned: BTreeSet<String> =
            products.iter().filter(|product| plainly_answers(product, &query)).map(|product| product.row.nhi_code.to_string()).collect();
        let searched: BTreeSet<String> = found(&query).into_iter().collect();
        prop_assert_eq!(searched, scanned, "{}", query);
    }
}

proptest! {
    /// Whatever is typed or pasted gives what the scan gives, and never an end of the program.
    #[test]
    fn any_text_is_a_query(query in any::<String>()) {
        let products = SAMPLE.catalogue.products();
        let scanned = products.iter().filter(|product| plainly_answers(product, &query)).count();
        prop_assert_eq!(found(&query).len(), scanned, "{:?}", query);
    }
}

#[test]
fn signs_and_length_have_no_meaning() {
    for query in
        [".", ",", "..", "5.", ".5", "1.2.3", "(", "[", "*", "\\", "\"", "'", "%", "_", "AND", "+錠", "-錠", "name:錠", "錠^2", "錠~"]
    {
        let scanned = SAMPLE.catalogue.products().iter().filter(|product| plainly_answers(product, query)).count();
        assert_eq!(found(query).len(), scanned, "{query}");
    }
    assert!(found(&"テルミサルタン".repeat(1500)).is_empty());
    assert_eq!(found(" \u{3000} ").len(), SAMPLE.catalogue.products().len());
}

/// As when the program is renewed and puts the products in another order, and as when a list brings other brands.
#[test]
fn an_index_of_other_texts_is_built_again() {
    let folder = tempfile::tempdir().unwrap();
    let index = folder.path().join("index");
    let Catalogue { price_list, generic_status, .. } = SAMPLE.catalogue.as_ref();
    let half = SAMPLE.catalogue.products().iter().skip(1).cloned().collect();
    let other = Catalogue::new(price_list.clone(), generic_status.clone(), half, SAMPLE.catalogue.delisted().clone());
    for other in [Dispensed::new(Arc::new(other), Lists::default()), Dispensed::new(SAMPLE.catalogue.clone(), Lists::default())] {
        Search::open(Some(&index), "1", &other).unwrap();
        let search = Search::open(Some(&index), "1", &SAMPLE.dispensed).unwrap();
        for query in ["錠", "ホクト"] {
            assert_eq!(search.find(query, &Filters::default(), 0, 0).unwrap().total as usize, found(query).len());
        }
    }
}

#[test]
fn a_brand_leads_to_the_item_that_it_is_dispensed_under() {
    let item = SAMPLE.catalogue.products().iter().find(|product| product.common_name_listing).unwrap();
    let brands = SAMPLE.dispensed.brands_of(&item.row.nhi_code);
    assert_eq!(brands.len(), 3);
    for brand in brands {
        let maker = brand.maker.clone().unwrap_or_else(|| brand.name.clone());
        let by_text = [brand.name.clone(), format!("{} {maker}", item.row.ingredient)];
        let by_code = brand.yj_code.iter().map(ToString::to_string).chain(brand.receipt_codes.iter().map(ToString::to_string));
        for query in by_text.into_iter().chain(by_code) {
            let found = SAMPLE.search.find(&query, &Filters::default(), 0, usize::MAX).unwrap();
            let hit = found.hits.iter().find(|hit| hit.nhi_code == item.row.nhi_code).unwrap_or_else(|| panic!("{query}"));
            let by = hit.brand.as_ref().unwrap();
            assert_eq!((&by.name, &by.yj_code), (&brand.name, &brand.yj_code), "{query}");
        }
    }
    // What the item answers itself says nothing of a brand.
    let found = SAMPLE.search.find(item.row.nhi_code.as_str(), &Filters::default(), 0, 1).unwrap();
    assert_eq!((found.total, &found.hits[0].brand), (1, &None));
}

#[test]
fn writings_of_one_word_find_the_same() {
    let hits = found("テルミ");
    assert!(!hits.is_empty());
    for writing in ["ﾃﾙﾐ", "てるみ", "テルミ", " テルミ\u{3000}"] {
        assert_eq!(found(writing), hits, "{writing}");
    }
    assert_eq!(found("ｏｄ錠"), found("OD錠"));
}

#[test]
fn a_strength_is_not_the_end_of_a_longer_one() {
    for (query, inside, outside) in
        [("5mg", "５ｍｇ", "２５ｍｇ"), ("0mg", "０ｍｇ", "４０ｍｇ"), ("テルミサルタン 2", "２ｍｇ", "２０ｍｇ")]
    {
        for name in names(query) {
            assert!(!name.contains(outside) || name.replace(outside, "").contains(inside), "{query}: {name}");
        }
    }
    assert!(names("テルミサルタン 40mg").iter().all(|name| name.contains("４０ｍｇ")));
    assert!(!names("テルミサルタン 40").is_empty());
}

#[test]
fn what_is_meant_first_comes_first() {
    let hits = names("テルミサルタン 40mg");
    let (tablets, others): (Vec<_>, Vec<_>) = hits.iter().partition(|name| !name.contains("ＯＤ") && !name.contains("口腔内"));
    assert!(!tablets.is_empty() && !others.is_empty());
    let first_special = hits.iter().position(|name| others.contains(&name)).unwrap();
    let prefixed: Vec<_> = tablets.iter().filter(|name| name.starts_with("テルミサルタン")).collect();
    assert_eq!(first_special, prefixed.len(), "{hits:?}");
}

#[test]
fn codes_are_found_by_their_beginning() {
    let products = SAMPLE.catalogue.starting_with("2149");
    assert!(!products.is_empty());
    let by_code: BTreeSet<String> = products.iter().map(|product| product.row.nhi_code.to_string()).collect();
    assert_eq!(found("2149").into_iter().collect::<BTreeSet<_>>(), by_code);
    let code = products[0].row.nhi_code.as_str();
    assert_eq!(found(&code.to_lowercase()), [code]);
}

#[test]
fn filters_narrow_and_their_counts_say_by_how_much() {
    let all = SAMPLE.search.find("", &Filters::default(), 0, 10).unwrap();
    assert_eq!(all.total as usize, SAMPLE.catalogue.products().len());
    assert_eq!(all.hits.len(), 10);
    for (route, count) in &all.routes {
        let filters = Filters { routes: vec![*route], ..Filters::default() };
        assert_eq!(SAMPLE.search.find("", &filters, 0, 1).unwrap().total, *count);
    }
    for (status, count) in &all.statuses {
        let filters = Filters { statuses: vec![*status], ..Filters::default() };
        assert_eq!(SAMPLE.search.find("", &filters, 0, 1).unwrap().total, *count);
    }
    for (category, count) in &all.categories {
        let filters = Filters { category: Some(category.clone()), ..Filters::default() };
        assert_eq!(SAMPLE.search.find("", &filters, 0, 1).unwrap().total, *count);
    }
    let with_delisted = SAMPLE.search.find("", &Filters { delisted: true, ..Filters::default() }, 0, 1).unwrap();
    assert_eq!(with_delisted.total as usize, SAMPLE.catalogue.products().len() + SAMPLE.catalogue.delisted().len());
}

#[test]
fn an_index_of_another_generation_or_a_damaged_one_is_built_again() {
    let folder = tempfile::tempdir().unwrap();
    let index = folder.path().join("index");
    for generation in ["1", "1", "2"] {
        let search = Search::open(Some(&index), generation, &SAMPLE.dispensed).unwrap();
        assert!(search.find("テルミ", &Filters::default(), 0, 1).unwrap().total > 0);
    }
    for entry in std::fs::read_dir(&index).unwrap() {
        std::fs::write(entry.unwrap().path(), "damaged").unwrap();
    }
    let search = Search::open(Some(&index), "2", &SAMPLE.dispensed).unwrap();
    assert!(search.find("テルミ", &Filters::default(), 0, 1).unwrap().total > 0);
}

#[test]
fn ingredients_are_found_by_name_or_code_and_counted_as_a_plain_count_does() {
    let all = SAMPLE.catalogue.ingredients("");
    assert_eq!(all.iter().map(|line| line.products as usize).sum::<usize>(), SAMPLE.catalogue.products().len());
    for line in &all {
        let products = SAMPLE.catalogue.products().iter().filter(|product| product.row.nhi_code.as_str().starts_with(line.code.as_str()));
        assert_eq!(line.generics as usize, products.filter(|product| product.generic_or_biosimilar() == Some(true)).count());
    }
    for query in ["2149042", "てるみ", "ﾃﾙﾐ ｻﾙﾀﾝ"] {
        assert_eq!(SAMPLE.catalogue.ingredients(query).iter().map(|line| line.code.as_str()).collect::<Vec<_>>(), ["2149042"], "{query}");
    }
}
