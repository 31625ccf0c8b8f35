//! A page says of a place what the answers say of it, and what it names and leaves unnamed adds up.

use std::collections::BTreeMap;

use reference_data::place::{PlaceId, Places};
use reference_data::share::{
    self, ContributionRow, GroupWeights, Key, PlacePage, PlacePages, Prepared, Question, QuestionError, Sources, Standard, Target,
};
use rust_decimal::Decimal;

/// Alone and among others.
pub fn check(prepared: &[&Prepared], places: &Places, question: &Question, place: &PlaceId, other: &PlaceId) {
    let sources = Sources { prepared, months: prepared, places, supply: None, published: &[] };
    let page = match share::place_page(question, place, sources) {
        Ok(page) => page,
        Err(refused) => {
            let headline = share::answer(&Question { by: vec![Key::Place], ..at(question, place) }, prepared, places);
            assert!(headline.is_err(), "{refused}");
            return;
        }
    };
    if place != other
        && let Ok(pages) = PlacePages::new(question, &[other.clone(), place.clone()], sources)
    {
        assert_eq!(pages.page(place).unwrap(), page, "among others");
    }
    check_share(&page, prepared, places, question, place);
    check_pulls(&page, prepared, places, question, place);
    check_groups(&page, prepared, places, question, place);
    check_money(&page, prepared, places, question, place);
}

fn at(question: &Question, place: &PlaceId) -> Question {
    let mut question = Question { level: None, ..question.clone() };
    question.filters.insert(Key::Place, vec![place.to_string()]);
    question
}

fn check_share(page: &PlacePage, prepared: &[&Prepared], places: &Places, question: &Question, place: &PlaceId) {
    let own = at(question, place);
    let answer = share::answer(&Question { by: vec![Key::Place], ..own.clone() }, prepared, places).unwrap();
    assert_eq!((&answer.rows[0], &answer.reference, &answer.basis), (&page.share, &page.reference, &page.basis));
    if let Some(standing) = &page.standing {
        let share = |share: &Option<String>| share.as_deref().map(decimal);
        let above = standing.peers.iter().filter(|peer| share(&peer.share) > share(&page.share.share)).count() as u32;
        // Shares that are equal as written need not be equal.
        let equal = standing.peers.iter().filter(|peer| share(&peer.share) == share(&page.share.share)).count() as u32;
        match standing.rank {
            Some(rank) => assert!((above + 1..=above + equal).contains(&rank), "{rank}: {above} above, {equal} equal"),
            None => assert!(page.share.share.is_none() || page.share.published_total),
        }
        assert_eq!(standing.of as usize, standing.peers.iter().filter(|peer| peer.rank.is_some()).count());
    }
    if let Some(nation) = &page.nation {
        assert!(page.reference.as_ref().is_some_and(|reference| reference.place != nation.place));
    }
    let by_month = share::answer(&Question { by: vec![Key::Place, Key::Month], ..own }, prepared, places).unwrap();
    let trend: Vec<_> = page.trend.iter().map(|point| (&point.period, &point.share, point.absence)).collect();
    let expected: Vec<_> = by_month.rows.iter().map(|row| (&row.key[1], &row.share, row.absence)).collect();
    assert_eq!(trend, expected);
}

fn check_pulls(page: &PlacePage, prepared: &[&Prepared], places: &Places, question: &Question, place: &PlaceId) {
    let answer = match share::contribution(&Question { by: Vec::new(), ..question.clone() }, place, prepared, places) {
        Ok(answer) => answer,
        Err(QuestionError::NoReference) => return assert!(page.pulls.is_none() && page.gain.is_none() && page.reference.is_none()),
        Err(refused) => panic!("{refused}"),
    };
    assert_eq!(page.pulls.is_some(), answer.gap.is_some());
    let Some(pulls) = &page.pulls else { return };
    assert_eq!(Some(&pulls.gap), answer.gap.as_ref());
    let named: Vec<&ContributionRow> = pulls.down.iter().chain(&pulls.up).map(|pull| &pull.row).collect();
    assert!(named.iter().all(|row| answer.rows.contains(row)));
    let others = pulls.others.as_ref();
    assert_eq!(named.len() + others.map_or(0, |others| others.ingredients as usize), answer.rows.len());
    let mut steps: Vec<[&String; 5]> = pulls.down.iter().map(step).collect();
    steps.extend(others.map(|others| [&others.from, &others.to, &others.total, &others.rate, &others.mix]));
    steps.extend(pulls.up.iter().map(step));
    let mut reached = Decimal::new(0, 4);
    for [from, to, total, rate, mix] in steps {
        assert_eq!(from, &reached.to_string());
        assert_eq!(decimal(rate) + decimal(mix), decimal(total));
        reached += decimal(total);
        assert_eq!(to, &reached.to_string());
    }
    assert_eq!(reached.to_string(), pulls.gap, "what is named and the others add up to the gap");
    // Nobody unnamed pulls harder than those that are named.
    let unnamed = || answer.rows.iter().filter(|row| !named.contains(row)).map(|row| decimal(&row.total));
    let least = |pulls: &[share::Pull]| pulls.iter().map(|pull| decimal(&pull.row.total).abs()).min();
    if let Some(least) = least(&pulls.down) {
        assert!(unnamed().all(|total| total >= -least));
    }
    if let Some(least) = least(&pulls.up) {
        assert!(unnamed().all(|total| total <= least));
    }
}

fn step(pull: &share::Pull) -> [&String; 5] {
    [&pull.from, &pull.to, &pull.row.total, &pull.row.rate, &pull.row.mix]
}

fn check_groups(page: &PlacePage, prepared: &[&Prepared], places: &Places, question: &Question, place: &PlaceId) {
    let by_category = Question { by: vec![Key::Category], ..at(question, place) };
    let ranked = share::rank_groups(&by_category, Target::Lowest, GroupWeights::default(), &BTreeMap::new(), prepared, places).unwrap();
    let minimum = decimal(&page.groups.minimum_weight);
    let named = page.groups.best.iter().map(|group| (group, true)).chain(page.groups.worst.iter().map(|group| (group, false)));
    for (group, above) in named {
        let row = ranked.rows.iter().find(|row| row.key == group.key).unwrap();
        let expected = (Some(&group.share), Some(&group.reference_share), Some(&group.difference), group.yen.as_ref());
        assert_eq!((row.share.as_ref(), row.reference_share.as_ref(), row.gap.as_ref(), row.yen.as_ref()), expected);
        assert_eq!(decimal(&group.difference) > Decimal::ZERO, above);
        assert!(decimal(&group.weight) >= minimum);
    }
    assert!(page.groups.best.len() + page.groups.worst.len() <= page.groups.compared as usize);
}

fn check_money(page: &PlacePage, prepared: &[&Prepared], places: &Places, question: &Question, place: &PlaceId) {
    let own = Question { by: Vec::new(), ..at(question, place) };
    for (target, of) in [(Target::Highest, 0), (Target::Mean, 1), (Target::Lowest, 2)] {
        let mut total = share::saving(&own, target, prepared, places).unwrap().total;
        let Some(saving) = &page.saving else {
            assert_eq!((total.products, total.suppressed_cells, total.saving.as_deref()), (0, 0, Some("0")));
            continue;
        };
        let mut step = [&saving.highest, &saving.mean, &saving.lowest][of].clone();
        total.label = String::new();
        (step.key, step.label) = (String::new(), String::new());
        assert_eq!(step, total);
    }
    if let Some(gain) = &page.gain {
        let answer = share::gain(&own, place, Standard::Reference, prepared, places).unwrap();
        assert_eq!((&gain.points, &gain.yen, &gain.share_after), (&answer.points, &answer.yen, &answer.share_after));
        assert!(gain.rows.iter().all(|row| answer.rows.contains(row)));
    }
    assert_eq!(page.cost.yen.is_none(), page.cost.absence.is_some());
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}
