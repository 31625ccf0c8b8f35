//! The supply list, against its layout and against the price list.

use super::workbook::Cell;
use super::*;
use crate::codes::YjCode;

fn edition(name: &str) -> Vec<Vec<Cell>> {
    let rows = workbook::rows(&written().path(name), "供給状況一覧表", 21);
    assert!(rows[0].iter().all(|cell| *cell == Cell::Blank), "the first row is empty");
    let headers: Vec<String> = rows[1].iter().map(|cell| cell.text().replace('\n', "")).collect();
    for (number, sign) in (0..20).zip('①'..='⑳') {
        assert!(headers[number].starts_with(sign), "{headers:?}");
    }
    assert!(headers[20].starts_with("今回掲載時の更新有無"));
    rows.into_iter().skip(2).collect()
}

fn both() -> [Vec<Vec<Cell>>; 2] {
    [edition("260401iyakuhinkyoukyu.xlsx"), edition("260501iyakuhinkyoukyu.xlsx")]
}

#[test]
fn every_row_keeps_to_the_words_of_the_list() {
    for rows in both() {
        for row in &rows {
            let id = row[4].text();
            assert!(["1：内用薬", "2：外用薬", "3：注射薬"].contains(&row[0].text()), "{id}");
            assert!(row[5].text().contains("見本") || row[5].text().contains("ミホン"), "{row:?}");
            assert!(row[6].text().contains("見本"), "{row:?}");
            let unlisted = row[7].text() == "6：未収載医薬品";
            assert_eq!(id.parse::<YjCode>().is_err(), unlisted, "{id}");
            assert_eq!(row[10].text() == "薬価基準未収載", unlisted, "{id}");
            assert_eq!(row[10].number().is_some(), !unlisted, "{id}");
            assert!(row[19].number().is_some_and(|serial| (40_000.0..46_200.0).contains(&serial)), "{row:?}");
            let normal = row[11].text() == "①通常出荷";
            assert_eq!(row[13].text() == "７．－", normal, "{row:?}");
            assert_eq!(row[14].text() == "エ. －", normal, "{row:?}");
        }
        let words = |column: usize| rows.iter().map(|row| row[column].text().chars().next()).collect::<BTreeSet<_>>();
        assert_eq!(words(11), "①②③④⑤".chars().map(Some).collect());
        assert_eq!(words(20), [None, Some('N')].into());
        let normal = rows.iter().filter(|row| row[11].text() == "①通常出荷").count() * 100 / rows.len();
        assert!((75..95).contains(&normal), "{normal} %");
    }
}

#[test]
fn every_listed_product_is_matched_as_real_ones_are() {
    let common: BTreeSet<&str> = demo()[1].prices.iter().filter(|line| line.is(8, "")).map(PriceLine::group).collect();
    for rows in both() {
        let ids: BTreeSet<&str> = rows.iter().map(|row| row[4].text()).collect();
        assert_eq!(ids.len(), rows.len());
        let (mut exact, mut by_group, mut unmatched) = (0, 0, 0);
        let (earlier, later) = (prices(0), prices(1));
        for row in rows.iter().filter(|row| row[7].text() != "6：未収載医薬品") {
            let id = row[4].text();
            if let Some(line) = demo()[1].prices.iter().find(|line| line.code() == id) {
                assert_eq!([row[5].text(), row[6].text(), row[3].text()], [&line.texts[7], &line.texts[8], &line.texts[3]]);
                assert!(!line.is(8, ""), "a 統一名 has no supply of its own");
                exact += 1;
            } else if earlier.contains_key(id) {
                assert_eq!(row[13].text(), "６．薬価削除", "{row:?}");
                unmatched += 1;
            } else {
                assert!(common.contains(&id[..9]) || id.starts_with("2171022"), "{row:?}");
                assert!(row[5].text().contains("「ミホン"), "{row:?}");
                by_group += 1;
            }
        }
        let own = demo()[1].prices.iter().filter(|line| !line.is(8, "")).count();
        assert_eq!(exact, own, "of {} listed", later.len());
        assert!(by_group > 100 && unmatched > 5, "{by_group} {unmatched}");
    }
}

#[test]
fn between_the_editions_something_changes() {
    let [before, after] = both();
    let status: BTreeMap<&str, &str> = before.iter().map(|row| (row[4].text(), row[11].text())).collect();
    let added = after.iter().filter(|row| !status.contains_key(row[4].text())).count();
    let changed: Vec<&Vec<Cell>> =
        after.iter().filter(|row| status.get(row[4].text()).is_some_and(|before| *before != row[11].text())).collect();
    assert!(added > 0 && (3..100).contains(&changed.len()), "{added} added, {} changed", changed.len());
    for row in changed {
        assert!(row[12].number().is_some_and(|serial| serial > 46_113.0), "reported since 2026-04-01: {row:?}");
    }
}
