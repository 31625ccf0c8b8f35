use reference_data::edition::SourceKind;

use super::*;
use crate::document::Level;
use crate::fixture::{DELISTED, PRICE_LIST, STATUS, catalogue, catalogue_without_status, content, edition, entry};
use crate::policy;

const TELMISARTAN: &str = "2149042";

/// Both strengths, so that none is left out.
fn telmisartan(tier: &str) -> Entry {
    entry(tier, TELMISARTAN, &["2149042F1", "2149042F2"])
}

fn losartan(tier: &str) -> Entry {
    entry(tier, "2149040", &["2149040F1", "2149040F2"])
}

/// Level, rule, place: `error recommended_originator g/e1/e1i1/…`
fn lines(findings: &[Finding]) -> Vec<String> {
    let level = |severity| match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    findings.iter().map(|finding| format!("{} {} {}", level(finding.level), finding.rule, finding.place.join("/"))).collect()
}

/// Every id path leads from a drug group to what it names.
fn resolves(content: &Content, place: &[String]) -> bool {
    let mut here = serde_json::to_value(content).unwrap();
    for (list, id) in ["drug_groups", "entries", "items", "products"].iter().zip(place) {
        let Some(element) = here[*list].as_array().into_iter().flatten().find(|element| element["id"] == **id) else { return false };
        here = element.clone();
    }
    place.len() <= 4
}

struct Case {
    name: &'static str,
    entries: Vec<Entry>,
    change: fn(&mut Content),
    expected: &'static [&'static str],
    /// Words of the first finding's sentence.
    says: &'static [&'static str],
}

fn case(name: &'static str, entries: Vec<Entry>, expected: &'static [&'static str], says: &'static [&'static str]) -> Case {
    Case { name, entries, change: |_| {}, expected, says }
}

fn changed(
    name: &'static str,
    entries: Vec<Entry>,
    change: fn(&mut Content),
    expected: &'static [&'static str],
    says: &'static [&'static str],
) -> Case {
    Case { name, entries, change, expected, says }
}

fn policy_cases() -> Vec<Case> {
    vec![
        case("nothing to say", vec![telmisartan("recommended")], &[], &[]),
        case(
            "recommended without a generic",
            vec![entry("recommended", "2329030", &["2329030F1"])],
            &["error recommended_without_generic g/e1/e1i1"],
            &["ボノプラザンフマル酸塩 錠 10mg", "2025-07-16", "「推奨薬」にできません", "「オプション」に移す"],
        ),
        case("the same as an option", vec![telmisartan("recommended"), entry("option", "2329030", &["2329030F1"])], &[], &[]),
        changed(
            "the same under a policy that admits any",
            vec![entry("recommended", "2329030", &["2329030F1"])],
            |content| content.policy = "notice".into(),
            &[],
            &[],
        ),
        case(
            "recommended originator",
            vec![entry("recommended", TELMISARTAN, &["2149042F1", "2149042F2026"])],
            &["error recommended_originator g/e1/e1i2/2149042F2026"],
            &["ミホンディス錠４０ｍｇ", "後発医薬品がある先発医薬品（区分2）", "「推奨薬」", "後発医薬品を選ぶか、「オプション」に"],
        ),
        case(
            "originator as an option beside its recommended generic",
            vec![entry("recommended", TELMISARTAN, &["2149042F1", "2149042F2034"]), entry("option", TELMISARTAN, &["2149042F2026"])],
            &[],
            &[],
        ),
        case(
            "originator of which there is no generic is told twice over: the form has none, and the pick is one",
            vec![entry("recommended", "2329030", &["2329030F1020"])],
            &["error recommended_without_generic g/e1/e1i1", "error recommended_originator g/e1/e1i1/2329030F1020"],
            &[],
        ),
        case(
            "recommended, and neither generic nor originator",
            vec![entry("recommended", "2344009", &["2344009F1043"])],
            &["error recommended_not_generic g/e1/e1i1/2344009F1043"],
            &["酸化マグネシウム錠３３０ｍｇ", "後発医薬品でもバイオ後続品でもありません", "「オプション」に移して"],
        ),
        changed(
            "words that are not those of the codes",
            vec![entry("recommended", "2149042", &["2149042F1", "2149042F2"])],
            |content| {
                let entry = &mut content.drug_groups[0].entries[0];
                entry.ingredient.name = "ロサルタン".into();
                entry.items[1].strength = "80mg".into();
            },
            &["warning ingredient_name_differs g/e1", "warning strength_differs g/e1/e1i2"],
            &["「ロサルタン」", "「テルミサルタン」"],
        ),
        changed(
            "shorter words for the same",
            vec![losartan("recommended"), entry("option", "2149040", &["2149040F3"])],
            |content| {
                content.drug_groups[0].entries[0].ingredient.name = "ロサルタン".into();
                content.drug_groups[0].entries[0].items[0].strength = "２５ｍｇ".into();
            },
            &[],
            &[],
        ),
        changed(
            "brand of an originator",
            vec![entry("recommended", TELMISARTAN, &["2149042F1", "2149042F2026"])],
            |content| {
                content.drug_groups[0].entries[0].level = Level::Brand;
                content.drug_groups[0].entries[0].brand_reason = Some("製剤の特性".into());
            },
            &["error recommended_originator g/e1/e1i2/2149042F2026"],
            &[],
        ),
        case(
            "originator of which the biosimilar has a code of its own",
            vec![entry("recommended", "3399499", &["3399499G1"])],
            &["error recommended_without_generic g/e1/e1i1"],
            &["バイオ後続品は成分コード3399500にあります。"],
        ),
        case("and that biosimilar", vec![entry("recommended", "3399500", &["3399500G1"])], &[], &[]),
        case("biosimilar", vec![entry("recommended", "3399410", &["3399410G1038"])], &[], &[]),
        case(
            "the biosimilar's originator",
            vec![entry("recommended", "3399410", &["3399410G1020"])],
            &["error recommended_originator g/e1/e1i1/3399410G1020"],
            &["後発医薬品がない先発医薬品（区分1）"],
        ),
        changed(
            "own words for the tiers",
            vec![entry("recommended", "2329030", &["2329030F1"])],
            |content| {
                content.tier_labels.insert("recommended".into(), "第一推奨".into());
                content.tier_labels.insert("option".into(), "第二推奨".into());
            },
            &["error recommended_without_generic g/e1/e1i1"],
            &["「第一推奨」にできません", "「第二推奨」に移す"],
        ),
        changed(
            "a tier that the policy does not have",
            vec![telmisartan("recommended"), losartan("third")],
            |content| content.drug_groups[0].entries[1].items.push(entry("", "2149040", &["2149040F3"]).items.remove(0)),
            &["error unknown_tier g/e2"],
            &["third"],
        ),
        case(
            "no entry of the required tier",
            vec![telmisartan("option")],
            &["error group_without_recommended g"],
            &["見本群", "「推奨薬」"],
        ),
    ]
}

fn code_cases() -> Vec<Case> {
    vec![
        case(
            "delisted code",
            vec![entry("recommended", TELMISARTAN, &["2149042F1992", "2149042F2"])],
            &["error delisted_code g/e1/e1i1/2149042F1992"],
            &["2149042F1992", "2025-08-14", "2024-04-01"],
        ),
        case(
            "unknown code",
            vec![entry("recommended", TELMISARTAN, &["2149042F1984", "2149042F2"])],
            &["error unknown_code g/e1/e1i1/2149042F1984"],
            &["2149042F1984", "2025-08-14"],
        ),
        case(
            "unknown form and strength",
            vec![entry("recommended", TELMISARTAN, &["2149042F1", "2149042F2", "2149042F9"])],
            &["error unknown_code g/e1/e1i3"],
            &["テルミサルタン 錠 999mg", "2149042F9"],
        ),
        case(
            "unknown ingredient",
            vec![telmisartan("recommended"), entry("option", "9999999", &["9999999F1"])],
            &["error unknown_code g"],
            &["9999999"],
        ),
        changed(
            "unknown ingredient that is not one of the group's",
            vec![telmisartan("recommended"), entry("option", "9999999", &["9999999F1"])],
            |content| content.drug_groups[0].ingredients.retain(|code| code.as_str() == TELMISARTAN),
            &["error unknown_code g/e2"],
            &["未知の成分"],
        ),
    ]
}

fn writing_cases() -> Vec<Case> {
    vec![
        changed(
            "brand without reason",
            vec![entry("recommended", TELMISARTAN, &["2149042F1", "2149042F2034"])],
            |content| {
                content.drug_groups[0].entries[0].level = Level::Brand;
                content.drug_groups[0].entries[0].brand_reason = Some("　".into());
            },
            &["error brand_without_reason g/e1"],
            &["テルミサルタン", "銘柄"],
        ),
        changed(
            "brand with reason",
            vec![entry("recommended", TELMISARTAN, &["2149042F1", "2149042F2034"])],
            |content| {
                content.drug_groups[0].entries[0].level = Level::Brand;
                content.drug_groups[0].entries[0].brand_reason = Some("製剤の特性".into());
            },
            &[],
            &[],
        ),
        case(
            "one product in two entries",
            vec![entry("recommended", TELMISARTAN, &["2149042F1", "2149042F2034"]), entry("option", TELMISARTAN, &["2149042F2034"])],
            &["error duplicate_entry g/e2/e2i1/2149042F2034"],
            &["テルミサルタン錠４０ｍｇ「見本」"],
        ),
        case(
            "one form and strength in two entries of a tier",
            vec![entry("recommended", TELMISARTAN, &["2149042F1", "2149042F2034"]), entry("recommended", TELMISARTAN, &["2149042F2042"])],
            &["error duplicate_entry g/e2"],
            &["「テルミサルタン」"],
        ),
        case(
            "every generic recommended, one of them as an option",
            vec![telmisartan("recommended"), entry("option", TELMISARTAN, &["2149042F2034"])],
            &["error duplicate_entry g/e2"],
            &[],
        ),
        case(
            "every generic recommended, the originator as an option",
            vec![telmisartan("recommended"), entry("option", TELMISARTAN, &["2149042F2026"])],
            &[],
            &[],
        ),
        case(
            "every generic recommended, and everything an option",
            vec![telmisartan("recommended"), entry("option", TELMISARTAN, &["2149042F2"])],
            &["error duplicate_entry g/e2"],
            &[],
        ),
        case(
            "two forms and strengths in two entries of a tier",
            vec![entry("recommended", TELMISARTAN, &["2149042F1"]), entry("recommended", TELMISARTAN, &["2149042F2"])],
            &[],
            &[],
        ),
        case(
            "two entries of an ingredient without forms",
            vec![entry("recommended", TELMISARTAN, &[]), entry("option", TELMISARTAN, &[])],
            &["error duplicate_entry g/e2", "error entry_without_items g/e1", "error entry_without_items g/e2"],
            &[],
        ),
        changed(
            "a brand beside the 一般名",
            vec![entry("recommended", TELMISARTAN, &["2149042F1", "2149042F2034"]), entry("recommended", TELMISARTAN, &["2149042F2042"])],
            |content| {
                content.drug_groups[0].entries[1].level = Level::Brand;
                content.drug_groups[0].entries[1].brand_reason = Some("製剤の特性".into());
            },
            &[],
            &[],
        ),
        changed(
            "reasons left empty",
            vec![telmisartan("recommended")],
            |content| {
                content.drug_groups[0].entries[0].reason.safety = " \n".into();
                content.drug_groups[0].entries[0].reason.stable_supply = String::new();
            },
            &["warning reason_missing g/e1"],
            &["「テルミサルタン」", "安全性・安定供給が"],
        ),
    ]
}

fn product_cases() -> Vec<Case> {
    vec![
        case(
            "経過措置 that ends before the review",
            vec![entry("recommended", "2189015", &["2189015F1021"])],
            &["warning transitional_before_review g/e1/e1i1/2189015F1021"],
            &["サルバスタチン錠５ｍｇ「見本」", "2026-03-31", "2026-06-30"],
        ),
        case("経過措置 that ends after it", vec![entry("recommended", "2189015", &["2189015F1030"])], &[], &[]),
        changed(
            "経過措置 that ends on its day",
            vec![entry("recommended", "2189015", &["2189015F1021"])],
            |content| content.drug_groups[0].review_due = "2026-03-31".parse().ok(),
            &[],
            &[],
        ),
        changed(
            "経過措置 and no day of review",
            vec![entry("recommended", "2189015", &["2189015F1030"])],
            |content| content.drug_groups[0].review_due = None,
            &["warning transitional_without_review_date g/e1/e1i1/2189015F1030"],
            &["2026-09-30", "見直し期限が入っていません"],
        ),
        case("one of those meant stays longer", vec![entry("recommended", "2189015", &["2189015F1"])], &[], &[]),
        changed(
            "all of those meant leave before the review",
            vec![entry("recommended", "2189015", &["2189015F1"])],
            |content| content.drug_groups[0].review_due = "2027-01-01".parse().ok(),
            &["warning transitional_before_review g/e1/e1i1"],
            &["サルバスタチン 錠 5mg", "すべて", "2026-09-30"],
        ),
        changed(
            "an option means the originator too, and that stays",
            vec![telmisartan("recommended"), entry("option", "2189015", &["2189015F1"])],
            |content| content.drug_groups[0].review_due = "2027-01-01".parse().ok(),
            &[],
            &[],
        ),
        case(
            "☆ as an option",
            vec![telmisartan("recommended"), entry("option", "2149040", &["2149040F1028", "2149040F2", "2149040F3"])],
            &["warning originator_not_dearer_chosen g/e2/e2i1/2149040F1028"],
            &["ミホンタン錠２５ｍｇ", "☆"],
        ),
        case(
            "準先発品",
            vec![telmisartan("recommended"), entry("option", "2344009", &["2344009F1027"])],
            &["warning quasi_originator_chosen g/e2/e2i1/2344009F1027"],
            &["ミホンマグ錠３３０ｍｇ", "準先発品"],
        ),
        case(
            "★",
            vec![entry("recommended", "2149040", &["2149040F1044", "2149040F2", "2149040F3"])],
            &["error recommended_without_generic g/e1/e1i3", "note generic_not_cheaper_chosen g/e1/e1i1/2149040F1044"],
            &[],
        ),
        case(
            "status unknown: no product known to be a generic",
            vec![entry("recommended", "2171014", &["2171014F1", "2171014F2"])],
            &["warning status_unknown g/e1/e1i1"],
            &["ミメイジピン 錠 5mg", "2025-07-16"],
        ),
        case(
            "status unknown: of a picked product",
            vec![telmisartan("recommended"), entry("option", "2171014", &["2171014F1", "2171014F2025"])],
            &["warning status_unknown g/e2/e2i2/2171014F2025"],
            &["ミメイジピン錠１０ｍｇ「見本」", "2025-07-16"],
        ),
        case(
            "strengths left out, that of another route aside",
            vec![entry("recommended", "2149040", &["2149040F1"])],
            &["warning strength_left_out g/e1"],
            &["ロサルタンカリウム", "50mg、100mg（後発医薬品なし）。"],
        ),
        case(
            "a strength that the ingredient's other entry covers",
            vec![entry("recommended", "2149040", &["2149040F1", "2149040F2"]), entry("option", "2149040", &["2149040F3"])],
            &[],
            &[],
        ),
    ]
}

#[test]
fn every_rule_and_its_near_miss() {
    let catalogue = catalogue();
    for case in [policy_cases(), code_cases(), writing_cases(), product_cases()].into_iter().flatten() {
        let mut content = content(case.entries);
        (case.change)(&mut content);
        let policy = policy::find(&content.policy).unwrap();
        let findings = check(&content, policy, &catalogue, Newest::default());
        assert_eq!(lines(&findings), case.expected, "{}", case.name);
        for word in case.says {
            assert!(findings[0].message.contains(word), "{}: {word} in {}", case.name, findings[0].message);
        }
        for finding in &findings {
            assert!(resolves(&content, &finding.place), "{}: {:?}", case.name, finding.place);
            assert!(finding.message.ends_with("ください。") || finding.message.ends_with("分かります。"), "{}", finding.message);
        }
    }
}

#[test]
fn the_basis_is_named_at_hand_and_new() {
    let (catalogue, policy) = (catalogue(), policy::find("nihonkai").unwrap());
    let price = |id, date| edition(SourceKind::PriceList, id, date);
    let status = |id, date| edition(SourceKind::GenericStatus, id, date);
    let later = "2026-04-01".parse().unwrap();
    type Change = fn(&mut Content);
    let cases: [(&str, Change, _, _, &[&str]); 5] = [
        ("the newest", |_| {}, price("price-2025-08", PRICE_LIST), status("status-2025-07", STATUS), &[]),
        ("an older price list", |_| {}, price("x", later), status("status-2025-07", STATUS), &["warning price_basis_outdated "]),
        ("an older status list", |_| {}, price("price-2025-08", PRICE_LIST), status("y", later), &["warning status_basis_outdated "]),
        (
            "no basis",
            |content| content.basis = Default::default(),
            price("x", later),
            status("y", later),
            &["warning price_basis_missing ", "warning status_basis_missing "],
        ),
        (
            "another basis than what is at hand",
            |content| content.basis.price_list.as_mut().unwrap().0.push('!'),
            price("x", later),
            status("status-2025-07", STATUS),
            &["warning price_basis_not_imported "],
        ),
    ];
    for (name, change, price, status, expected) in cases {
        let mut content = content(vec![telmisartan("recommended")]);
        change(&mut content);
        let newest = Newest { price_list: Some(&price), generic_status: Some(&status) };
        let findings = check(&content, policy, &catalogue, newest);
        assert_eq!(lines(&findings), expected, "{name}");
        if expected.iter().any(|line| line.contains("outdated")) {
            assert!(findings[0].message.contains("2026-04-01"), "{}", findings[0].message);
        }
    }
}

#[test]
fn without_a_status_edition_nothing_is_called_a_generic_or_not() {
    let mut content = content(vec![entry("recommended", TELMISARTAN, &["2149042F1", "2149042F2034"])]);
    content.basis.generic_status = None;
    let findings = check(&content, policy::find("nihonkai").unwrap(), &catalogue_without_status(), Newest::default());
    let expected = [
        "warning status_basis_missing ",
        "warning status_unknown g/e1/e1i1",
        "warning status_unknown g/e1/e1i2",
        "warning status_unknown g/e1/e1i2/2149042F2034",
    ];
    assert_eq!(lines(&findings), expected);
    assert!(findings[1].message.contains("取り込む"), "{}", findings[1].message);
}

#[test]
fn the_fixture_has_what_the_cases_say() {
    assert!(catalogue().delisted().contains_key(&DELISTED.parse().unwrap()));
}

#[test]
fn a_part_that_was_not_imported_is_not_called_delisted() {
    let content = content(vec![entry("recommended", TELMISARTAN, &["2149042F1", DELISTED])]);
    let policy = policy::find("nihonkai").unwrap();
    let rules = |catalogue: &Catalogue| {
        let findings = check(&content, policy, catalogue, Newest::default());
        findings
            .into_iter()
            .filter(|finding| finding.level == Severity::Error)
            .map(|finding| (finding.rule, finding.message))
            .collect::<Vec<_>>()
    };
    let mut catalogue = catalogue();
    assert_eq!(rules(&catalogue)[0].0, "delisted_code");
    catalogue.price_list.missing_parts = vec![reference_data::product::Route::Oral];
    let (rule, message) = rules(&catalogue).remove(0);
    assert_eq!(rule, "unknown_code");
    assert!(message.contains("内用薬のファイルが取り込まれていません"), "{message}");
}
