//! Figures made ready to be asked: products with their standing, places known, every cell at a number. Made once, asked often.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::civil::Date;

use super::standing::{Asked, Books, Standing};
use super::{Lists, exact, nutrition};
use crate::codes::{Group9, NhiCode};
use crate::edition::{EditionId, SourceKind};
use crate::period::Period;
use crate::place::{PlaceId, Places, Resolved};
use crate::therapeutic_category;
use crate::usage::{Dataset, Figures, Item, PUBLISHED_TOTAL, Stratum, Sum, UsageFile};

/// The figures of one period, ready for any question. For a question by month there is one for each month.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub(super) dataset: Dataset,
    pub(super) files: Vec<UsageFile>,
    /// From the first period that was summed to the last.
    pub(super) period: Period,
    pub(super) editions: Vec<EditionRef>,
    /// Into `editions`: the status edition in force on the first day of the whole question.
    pub(super) first_edition: Option<usize>,
    pub(super) columns: Vec<Column>,
    /// Into `columns`: the publisher's own total of the nation.
    pub(super) published_total: Option<usize>,
    /// Into `columns`: the sum of the parts that make up everything, none of it twice.
    pub(super) sum_of_parts: usize,
    /// Into `columns`, ascending.
    pub(super) parts: Vec<usize>,
    /// The places of the columns that are places, but for the nation.
    pub(super) have: Vec<PlaceId>,
    pub(super) unknown_places: Vec<String>,
    /// A place that would be counted twice, as the files write it.
    pub(super) twice: Option<(PlaceId, Vec<String>)>,
    pub(super) strata: Vec<Stratum>,
    pub(super) products: Arc<Vec<Product>>,
    /// Number and name, by number.
    pub(super) categories: Arc<Vec<(String, String)>>,
    /// Code and name, by code.
    pub(super) ingredients: Arc<Vec<(String, String)>>,
    /// Of the price list in force, by code.
    pub(super) groups: Arc<Vec<Group>>,
    /// By which editions the products and groups are told.
    asked: Asked,
    pub(super) lines: Vec<Line>,
    /// How many periods were summed.
    pub(super) periods: u32,
    /// Line by line, each as long as `columns`.
    cells: Vec<Sum>,
    /// For each place of the figures, in their order.
    column_of_place: Vec<Option<usize>>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct EditionRef {
    pub(super) kind: SourceKind,
    pub(super) effective_on: Date,
    pub(super) edition: EditionId,
}

/// A place of the dataset, or the sum of several.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// None for the sum of parts.
    pub(super) place: Option<PlaceId>,
    /// Cells that a line should have in it.
    pub(super) expected: u32,
}

#[derive(Debug, Clone)]
pub(super) struct Product {
    pub(super) item: Item,
    pub(super) standing: Standing,
    /// In ten-thousandths of a yen.
    pub(super) price: Option<i64>,
    pub(super) category: Option<u32>,
    pub(super) ingredient: Option<u32>,
    pub(super) group: Option<u32>,
    pub(super) nutrition: bool,
    /// Into the editions that were used.
    pub(super) used: [Option<usize>; 3],
}

/// Products of one form and strength in the price list in force.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) code: Group9,
    pub(super) products: u32,
    /// Prices of those with status 3 or ★, in ten-thousandths of a yen.
    pub(super) generic_prices: Vec<i64>,
}

/// One product of one stratum.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) product: u32,
    pub(super) stratum: u32,
}

impl Prepared {
    /// `whole`: the period of the question, of which the figures may be a part.
    pub fn new(figures: &Figures, whole: Period, lists: &Lists, places: &Places) -> Self {
        Self::after(None, figures, whole, lists, places)
    }

    /// The same. `before`: the figures of another period of the same dataset, prepared with the same lists; where the same editions are in
    /// force, what is known of the products is theirs.
    pub fn after(before: Option<&Self>, figures: &Figures, whole: Period, lists: &Lists, places: &Places) -> Self {
        let period = figures.periods.iter().copied().reduce(Period::hull).unwrap_or(whole);
        let mut books = Books::new(lists, period, whole);
        let (editions, first_edition) = editions(lists, &books);
        let is_like = |before: &&Self| {
            before.asked == books.asked
                && before.dataset.unit == figures.dataset.unit
                && before.products.iter().map(|product| &product.item).eq(&figures.items)
        };
        let (groups, products, categories, ingredients) = match before.filter(is_like) {
            Some(Self { groups, products, categories, ingredients, .. }) => {
                (groups.clone(), products.clone(), categories.clone(), ingredients.clone())
            }
            None => known(figures, &mut books, lists),
        };
        let mut prepared = Self {
            dataset: figures.dataset.clone(),
            files: figures.files.clone(),
            period,
            editions,
            first_edition,
            columns: Vec::new(),
            published_total: None,
            sum_of_parts: 0,
            parts: Vec::new(),
            have: Vec::new(),
            unknown_places: Vec::new(),
            twice: None,
            strata: figures.strata.clone(),
            products,
            categories,
            ingredients,
            groups,
            asked: books.asked,
            lines: Vec::new(),
            periods: u32::try_from(figures.periods.len()).unwrap_or(u32::MAX),
            cells: Vec::new(),
            column_of_place: Vec::new(),
        };
        prepared.place(&figures.places, places);
        prepared.twice = prepared.find_twice(figures, places);
        prepared.fill(figures);
        prepared
    }

    /// Where a product of the figures stands, by its index in them.
    pub fn standing(&self, item: usize) -> Option<&Standing> {
        Some(&self.products.get(item)?.standing)
    }

    pub fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    pub fn period(&self) -> Period {
        self.period
    }

    pub(super) fn cells(&self, line: usize) -> &[Sum] {
        &self.cells[line * self.columns.len()..][..self.columns.len()]
    }

    pub(super) fn column(&self, place: &PlaceId) -> Option<usize> {
        self.columns.iter().position(|column| column.place.as_ref() == Some(place))
    }

    /// Into the places of the figures.
    pub(super) fn places_of_column(&self, column: usize) -> impl Iterator<Item = usize> {
        let wanted = move |of_place: &Option<usize>| *of_place == Some(column);
        self.column_of_place.iter().enumerate().filter(move |(_, of_place)| wanted(of_place)).map(|(place, _)| place)
    }

    /// Columns by place; two texts that stand for one place are one column.
    fn place(&mut self, texts: &[String], places: &Places) {
        let resolved: Vec<Option<PlaceId>> = texts
            .iter()
            .map(|text| match places.resolve(&self.dataset.id, text) {
                _ if text == PUBLISHED_TOTAL => Some(PlaceId::nation()),
                Resolved::Known(place) => Some(place),
                Resolved::LeftOut => None,
                Resolved::Ambiguous(_) | Resolved::Unknown => {
                    self.unknown_places.push(text.clone());
                    None
                }
            })
            .collect();
        let mut ids: Vec<&PlaceId> = resolved.iter().flatten().collect();
        ids.sort_unstable();
        ids.dedup();
        self.columns = ids.iter().map(|id| Column { place: Some((*id).clone()), expected: self.periods }).collect();
        self.column_of_place = resolved.iter().map(|id| ids.binary_search(&id.as_ref()?).ok()).collect();
        let nation = PlaceId::nation();
        self.published_total = ids.iter().position(|id| **id == nation);
        self.have = ids.into_iter().filter(|id| **id != nation).cloned().collect();
        let parts = places.roll_up(&self.have, &nation).parts;
        self.parts = parts.iter().filter_map(|part| self.column(part)).collect();
        self.parts.sort_unstable();
        self.sum_of_parts = self.columns.len();
        let expected = self.periods.saturating_mul(u32::try_from(self.parts.len()).unwrap_or(u32::MAX));
        self.columns.push(Column { place: None, expected });
        self.unknown_places.sort_unstable();
        self.unknown_places.dedup();
    }

    /// Files that write a place in different ways pass for files of different places when they come in. Where a product then has more
    /// cells in the place than there are periods, some of them are the same usage. What a person said to lie in the place is a part of it,
    /// as towns that became one are.
    fn find_twice(&self, figures: &Figures, places: &Places) -> Option<(PlaceId, Vec<String>)> {
        (0..self.columns.len()).find_map(|column| {
            let mut texts: Vec<usize> = self.places_of_column(column).collect();
            if texts.len() < 2 {
                return None;
            }
            let place = self.columns[column].place.clone()?;
            texts.retain(|text| match places.named(&figures.places[*text]) {
                Resolved::Known(id) => id == place,
                Resolved::Ambiguous(ids) => ids.contains(&place),
                Resolved::LeftOut | Resolved::Unknown => false,
            });
            // Rows of one product that differ in name alone are its brands, in each file anew.
            let mut cells: HashMap<_, Vec<u32>> = HashMap::new();
            for series in &figures.series {
                let Item { nhi_code, receipt_code, yj_code, .. } = &figures.items[series.item as usize];
                let of_texts = cells.entry((nhi_code, receipt_code, yj_code, series.stratum)).or_insert_with(|| vec![0; texts.len()]);
                for (most, text) in of_texts.iter_mut().zip(&texts) {
                    let sum = series.sums[*text];
                    *most = (*most).max(sum.known.saturating_add(sum.suppressed));
                }
            }
            let twice = cells.values().any(|of_texts| of_texts.iter().map(|cells| u64::from(*cells)).sum::<u64>() > self.periods.into());
            twice.then(|| (place, texts.iter().map(|text| figures.places[*text].clone()).collect()))
        })
    }

    fn fill(&mut self, figures: &Figures) {
        let mut lines: Vec<(u32, u32)> = figures.series.iter().map(|series| (series.item, series.stratum)).collect();
        lines.sort_unstable();
        lines.dedup();
        let width = self.columns.len();
        let mut cells = vec![Sum::default(); lines.len() * width];
        for series in &figures.series {
            let Ok(line) = lines.binary_search(&(series.item, series.stratum)) else { continue };
            let cells = &mut cells[line * width..][..width];
            for (column, sum) in self.column_of_place.iter().zip(&series.sums) {
                if let Some(column) = column {
                    join(&mut cells[*column], *sum);
                }
            }
        }
        for cells in cells.chunks_exact_mut(width) {
            for part in &self.parts {
                let sum = cells[*part];
                join(&mut cells[self.sum_of_parts], sum);
            }
        }
        self.cells = cells;
        self.lines = lines.into_iter().map(|(product, stratum)| Line { product, stratum }).collect();
    }
}

fn join(whole: &mut Sum, part: Sum) {
    whole.quantity = whole.quantity.saturating_add(part.quantity);
    whole.known += part.known;
    whole.suppressed += part.suppressed;
}

type Names = Arc<Vec<(String, String)>>;

/// Groups, products, categories and ingredients.
fn known(figures: &Figures, books: &mut Books, lists: &Lists) -> (Arc<Vec<Group>>, Arc<Vec<Product>>, Names, Names) {
    let groups = groups(books);
    let mut products: Vec<Product> = figures.items.iter().map(|item| product(item, figures, books, &groups, lists)).collect();
    let categories = intern(
        &mut products,
        |code| &code[..3],
        |product, at| product.category = Some(at),
        |code| therapeutic_category::name(code).unwrap_or(code).to_owned(),
    );
    let ingredients = intern(
        &mut products,
        |code| &code[..7],
        |product, at| product.ingredient = Some(at),
        |code| code.parse().ok().and_then(|ingredient| lists.ingredients.get(&ingredient)).map_or(code, String::as_str).to_owned(),
    );
    (Arc::new(groups), Arc::new(products), Arc::new(categories), Arc::new(ingredients))
}

/// Prices, then statuses, then masters, each in the order of [`Lists`].
fn editions(lists: &Lists, books: &Books) -> (Vec<EditionRef>, Option<usize>) {
    let reference = |kind, edition: &EditionId, effective_on| EditionRef { kind, edition: edition.clone(), effective_on };
    let prices = lists.prices.iter().map(|edition| reference(SourceKind::PriceList, &edition.id, edition.effective_on));
    let statuses = lists.statuses.iter().map(|edition| reference(SourceKind::GenericStatus, &edition.id, edition.effective_on));
    let masters = lists.masters.iter().map(|edition| reference(SourceKind::ReceiptMaster, &edition.id, edition.effective_on));
    (prices.chain(statuses).chain(masters).collect(), books.asked.first_status.map(|first| lists.prices.len() + first))
}

fn product(item: &Item, figures: &Figures, books: &mut Books, groups: &[Group], lists: &Lists) -> Product {
    let standing = books.standing(item, figures.dataset.unit);
    let group = standing.code.as_ref().and_then(|code| {
        let position = groups.binary_search_by(|group| group.code.as_str().cmp(&code.as_str()[..9])).ok()?;
        u32::try_from(position).ok()
    });
    Product {
        item: item.clone(),
        price: standing.price.and_then(exact::price_mantissa),
        category: None,
        ingredient: None,
        group,
        nutrition: standing.code.as_ref().is_some_and(nutrition::is_nutrition),
        used: [
            standing.price_edition,
            standing.status_edition.map(|position| lists.prices.len() + position),
            standing.master_edition.map(|position| lists.prices.len() + lists.statuses.len() + position),
        ],
        standing,
    }
}

/// What the price editions in force in the period list, by form and strength.
fn groups(books: &Books) -> Vec<Group> {
    let lists = books.lists;
    let mut codes: BTreeMap<&NhiCode, i64> = BTreeMap::new();
    for position in books.asked.prices.current_ones().iter().rev() {
        codes.extend(lists.prices[*position].prices.iter().filter_map(|(code, price)| Some((code, exact::price_mantissa(*price)?))));
    }
    let mut groups: Vec<Group> = Vec::new();
    for (code, price) in codes {
        if groups.last().is_none_or(|group| group.code.as_str() != &code.as_str()[..9]) {
            groups.push(Group { code: code.group9(), products: 0, generic_prices: Vec::new() });
        }
        if let Some(group) = groups.last_mut() {
            group.products += 1;
            if books.status(code).is_some_and(|(_, status, _)| status.is_generic()) {
                group.generic_prices.push(price);
            }
        }
    }
    groups
}

/// Gives every product the position of its value among all values. A product without a price code is placed by its YJ code.
fn intern(
    products: &mut [Product],
    value: impl Fn(&str) -> &str,
    set: impl Fn(&mut Product, u32),
    label: impl Fn(&str) -> String,
) -> Vec<(String, String)> {
    let of = |product: &Product| {
        let code = product.standing.code.as_ref().map(NhiCode::as_str);
        code.or(product.item.yj_code.as_ref().map(|code| code.as_str())).map(|code| value(code).to_owned())
    };
    let mut values: Vec<String> = products.iter().filter_map(of).collect();
    values.sort_unstable();
    values.dedup();
    let positions: HashMap<&str, u32> = values.iter().map(String::as_str).zip(0..).collect();
    for product in products {
        if let Some(position) = of(product).and_then(|value| positions.get(value.as_str()).copied()) {
            set(product, position);
        }
    }
    values.into_iter().map(|value| (label(&value), value)).map(|(label, value)| (value, label)).collect()
}
