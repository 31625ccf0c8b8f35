//! Search against a slow scan that was written apart from it.

use std::collections::BTreeSet;
use std::sync::{LazyLock, Mutex};

use proptest::prelude::*;
use reference_data::catalogue::Catalogue;
use reference_data::edition::SourceKind;
use reference_data::intake::{self, Request};
use reference_data::japanese::fold;
use reference_data::product::Product;
use reference_data::sample::{self, SAMPLE_SEED, Scale};
use reference_data::search::{Filters, Search};
use reference_data::store::Store;
use reference_data::workspace::{Holder, Workspace};

const LISTS: [SourceKind; 2] = [SourceKind::PriceList, SourceKind::GenericStatus];

static SAMPLE: LazyLock<(Catalogue, Search)> = LazyLock::new(|| {
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
    let search = Search::open(None, &store.generation().unwrap(), &catalogue).unwrap();
    (catalogue, search)
});

fn found(query: &str) -> Vec<String> {
    let found = SAMPLE.1.find(query, &Filters::default(), 0, usize::MAX).unwrap();
    assert_eq!(found.total as usize, found.codes.len());
    found.codes.iter().map(|code| code.to_string()).collect()
}

fn names(query: &str) -> Vec<String> {
    let name = |code: &String| SAMPLE.0.product(&code.parse().unwrap()).unwrap().row.name.clone();
    found(query).iter().map(name).collect()
}

/// The promise in the plainest words: every word stands in one of the texts, a number stands alone, a long number may begin the code.
fn plainly_answers(product: &Product, query: &str) -> bool {
    let row = &product.row;
    fold(query).split(' ').filter(|word| !word.is_empty()).all(|word| {
        let digits_first = word.chars().take_while(|c| c.is_ascii_digit() || *c == '.').count();
        let only_digits = digits_first == word.chars().count();
        let in_text = |text: &str| {
            let text: Vec<char> = fold(text).chars().collect();
            let word: Vec<char> = word.chars().collect();
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
        };
        let code = word.to_uppercase();
        let code_like = (4..=12).contains(&word.len())
            && code.char_indices().all(|(index, c)| if index == 7 { c.is_ascii_uppercase() } else { c.is_ascii_digit() });
        code_like && row.nhi_code.as_str().starts_with(&code)
            || in_text(&row.name)
            || !only_digits && in_text(&row.ingredient)
            || row.maker.as_deref().is_some_and(in_text)
            || digits_first > 0 && !only_digits && in_text(&row.spec)
    })
}

proptest! {
    /// Pieces of real texts, in any combination, find what the scan finds: no more (n-grams over-match) and no less.
    #[test]
    fn search_finds_what_a_scan_finds(pieces in prop::collection::vec((any::<prop::sample::Index>(), 0usize..5, any::<prop::sample::Index>(), 1usize..9), 1..4)) {
        let products = SAMPLE.0.products();
        let words = pieces.into_iter().map(|(product, field, start, length)| {
            let row = &products[product.index(products.len())].row;
            let text = match field {
                0 | 1 => row.name.clone(),
                2 => row.ingredient.clone(),
                3 => row.spec.clone(),
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
        let products = SAMPLE.0.products();
        let scanned = products.iter().filter(|product| plainly_answers(product, &query)).count();
        prop_assert_eq!(found(&query).len(), scanned, "{:?}", query);
    }
}

#[test]
fn signs_and_length_have_no_meaning() {
    for query in
        [".", ",", "..", "5.", ".5", "1.2.3", "(", "[", "*", "\\", "\"", "'", "%", "_", "AND", "+錠", "-錠", "name:錠", "錠^2", "錠~"]
    {
        let scanned = SAMPLE.0.products().iter().filter(|product| plainly_answers(product, query)).count();
        assert_eq!(found(query).len(), scanned, "{query}");
    }
    assert!(found(&"テルミサルタン".repeat(1500)).is_empty());
    assert_eq!(found(" \u{3000} ").len(), SAMPLE.0.products().len());
}

/// As when the program is renewed and puts the products in another order.
#[test]
fn an_index_of_another_order_is_built_again() {
    let folder = tempfile::tempdir().unwrap();
    let index = folder.path().join("index");
    let half = SAMPLE.0.products().iter().skip(1).cloned().collect();
    let other = Catalogue::new(SAMPLE.0.price_list.clone(), SAMPLE.0.generic_status.clone(), half, SAMPLE.0.delisted().clone());
    Search::open(Some(&index), "1", &other).unwrap();
    let search = Search::open(Some(&index), "1", &SAMPLE.0).unwrap();
    assert_eq!(search.find("錠", &Filters::default(), 0, 0).unwrap().total as usize, found("錠").len());
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
    let products = SAMPLE.0.starting_with("2149");
    assert!(!products.is_empty());
    let by_code: BTreeSet<String> = products.iter().map(|product| product.row.nhi_code.to_string()).collect();
    assert_eq!(found("2149").into_iter().collect::<BTreeSet<_>>(), by_code);
    let code = products[0].row.nhi_code.as_str();
    assert_eq!(found(&code.to_lowercase()), [code]);
}

#[test]
fn filters_narrow_and_their_counts_say_by_how_much() {
    let all = SAMPLE.1.find("", &Filters::default(), 0, 10).unwrap();
    assert_eq!(all.total as usize, SAMPLE.0.products().len());
    assert_eq!(all.codes.len(), 10);
    for (route, count) in &all.routes {
        let filters = Filters { routes: vec![*route], ..Filters::default() };
        assert_eq!(SAMPLE.1.find("", &filters, 0, 1).unwrap().total, *count);
    }
    for (status, count) in &all.statuses {
        let filters = Filters { statuses: vec![*status], ..Filters::default() };
        assert_eq!(SAMPLE.1.find("", &filters, 0, 1).unwrap().total, *count);
    }
    for (category, count) in &all.categories {
        let filters = Filters { category: Some(category.clone()), ..Filters::default() };
        assert_eq!(SAMPLE.1.find("", &filters, 0, 1).unwrap().total, *count);
    }
    let with_delisted = SAMPLE.1.find("", &Filters { delisted: true, ..Filters::default() }, 0, 1).unwrap();
    assert_eq!(with_delisted.total as usize, SAMPLE.0.products().len() + SAMPLE.0.delisted().len());
}

#[test]
fn an_index_of_another_generation_or_a_damaged_one_is_built_again() {
    let folder = tempfile::tempdir().unwrap();
    let index = folder.path().join("index");
    for generation in ["1", "1", "2"] {
        let search = Search::open(Some(&index), generation, &SAMPLE.0).unwrap();
        assert!(search.find("テルミ", &Filters::default(), 0, 1).unwrap().total > 0);
    }
    for entry in std::fs::read_dir(&index).unwrap() {
        std::fs::write(entry.unwrap().path(), "damaged").unwrap();
    }
    let search = Search::open(Some(&index), "2", &SAMPLE.0).unwrap();
    assert!(search.find("テルミ", &Filters::default(), 0, 1).unwrap().total > 0);
}

#[test]
fn ingredients_are_found_by_name_or_code_and_counted_as_a_plain_count_does() {
    let all = SAMPLE.0.ingredients("");
    assert_eq!(all.iter().map(|line| line.products as usize).sum::<usize>(), SAMPLE.0.products().len());
    for line in &all {
        let products = SAMPLE.0.products().iter().filter(|product| product.row.nhi_code.as_str().starts_with(line.code.as_str()));
        assert_eq!(line.generics as usize, products.filter(|product| product.generic_or_biosimilar() == Some(true)).count());
    }
    for query in ["2149042", "てるみ", "ﾃﾙﾐ ｻﾙﾀﾝ"] {
        assert_eq!(SAMPLE.0.ingredients(query).iter().map(|line| line.code.as_str()).collect::<Vec<_>>(), ["2149042"], "{query}");
    }
}
