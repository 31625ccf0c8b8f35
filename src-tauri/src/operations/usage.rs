//! Datasets and the figures that are computed from them. Each figure carries its basis.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use jiff::civil::Date;
use reference_data::edition::Edition;
use reference_data::japanese;
use reference_data::period::{self, Period};
use reference_data::place::{PlaceId, PlaceKind, Resolved};
use reference_data::share::{self, Absence, Basis, Counted, GroupColumn, GroupWeights, Key, Measure, Prepared, Question, Standard, Target};
use reference_data::store::{Store, Traced};
use reference_data::usage::gather::Wanted;
use reference_data::usage::{Cell, Dataset, DatasetId, Item, Setting, Stratum};

use super::Call;
use super::contract::*;
use crate::region::{Ready, Region};

pub fn datasets(call: &Call, _: DatasetsInput) -> Result<DatasetsView, Failure> {
    Ok(DatasetsView { datasets: views(call)? })
}

/// Every dataset with what was read of it.
pub fn views(call: &Call) -> Result<Vec<DatasetView>, Failure> {
    let region = call.session.region()?;
    let store = call.session.store();
    let editions = store.editions()?;
    store.datasets()?.into_iter().map(|dataset| view(&store, &region, &editions, dataset)).collect()
}

fn view(store: &Store, region: &Region, editions: &[Edition], dataset: Dataset) -> Result<DatasetView, Failure> {
    let extent = store.extent(&dataset.id)?;
    let unknown = |text: &&String| matches!(region.places.resolve(&dataset.id, text), Resolved::Unknown | Resolved::Ambiguous(_));
    let is_nation = |text: &str| matches!(region.places.resolve(&dataset.id, text), Resolved::Known(id) if id == PlaceId::nation());
    let words = |word: fn(&Stratum) -> Option<String>| {
        extent.strata.iter().filter_map(word).collect::<BTreeSet<String>>().into_iter().collect::<Vec<_>>()
    };
    Ok(DatasetView {
        editions: editions
            .iter()
            .filter(|edition| edition.dataset.as_ref() == Some(&dataset.id))
            .map(|edition| edition.id.clone())
            .collect(),
        period: extent.periods.iter().copied().reduce(Period::hull).map(|period| period.to_string()).unwrap_or_default(),
        gaps: period::gaps(&extent.periods).iter().map(ToString::to_string).collect(),
        // A total of the whole country is published beside its parts and is none of them.
        places: extent.places.iter().filter(|text| !is_nation(text)).count() as u32,
        products: store.usage_items(&dataset.id)?,
        settings: Setting::ALL
            .into_iter()
            .filter(|setting| extent.strata.iter().any(|stratum| stratum.setting == Some(*setting)))
            .map(|setting| setting.word().to_owned())
            .collect(),
        insurers: words(|stratum| stratum.insurer.clone()),
        ages: words(|stratum| stratum.age.clone()),
        unknown_places: extent.places.iter().filter(unknown).cloned().collect(),
        dataset: region.described(dataset),
    })
}

/// What a question is asked of.
pub(super) struct Asked {
    pub(super) region: Arc<Region>,
    pub(super) figures: Arc<Vec<Ready>>,
    pub(super) question: Question,
}

impl Asked {
    pub(super) fn prepared(&self) -> Vec<&Prepared> {
        self.figures.iter().map(|ready| &ready.prepared).collect()
    }

    pub(super) fn refer_to(&mut self, reference: Option<&str>) -> Result<(), Failure> {
        self.question.reference = reference.map(|text| place(&self.region, text)).transpose()?;
        Ok(())
    }

    pub(super) fn limit_to(&mut self, named: Option<&str>) -> Result<(), Failure> {
        if let Some(text) = named {
            let place = place(&self.region, text)?;
            self.question.filters.insert(Key::Place, vec![place.to_string()]);
        }
        Ok(())
    }

    /// With what a person said of the dataset.
    pub(super) fn described(&self, basis: Basis) -> Basis {
        Basis { dataset: self.region.described(basis.dataset), ..basis }
    }
}

pub(super) fn asked(call: &Call, input: &FiguresInput, by: Vec<Key>) -> Result<Asked, Failure> {
    let region = call.session.region()?;
    let dataset = dataset(call, input.dataset.as_ref())?;
    let period = input.period.as_deref().map(period).transpose()?;
    let filters = filters(&region, &input.filters)?;
    let by_month = by.contains(&Key::Month) || filters.contains_key(&Key::Month);
    let figures = region.figures(&call.session, &dataset.id, period, by_month)?;
    if figures.is_empty() {
        return Err(Failure::refused(
            "no_figures",
            format!("データセット「{}」に、この期間の使用実績はありません。", dataset.id),
            "「資料」か suisho sources で、データセットの期間を確かめてください。",
        ));
    }
    Ok(Asked { region, figures, question: Question { by, filters, options: input.options(), ..Question::default() } })
}

/// The dataset that was named, or the only one there is.
pub(super) fn dataset(call: &Call, named: Option<&DatasetId>) -> Result<Dataset, Failure> {
    let mut datasets = call.session.store().datasets()?;
    let known = |datasets: &[Dataset]| datasets.iter().map(|dataset| dataset.id.to_string()).collect::<Vec<_>>().join("、");
    match named {
        Some(named) => match datasets.iter().position(|dataset| dataset.id == *named) {
            Some(at) => Ok(datasets.swap_remove(at)),
            None => Err(Failure::refused(
                "no_such_dataset",
                format!("「{named}」というデータセットはありません。"),
                format!("次のどれかにしてください: {}", known(&datasets)),
            )),
        },
        None if datasets.len() == 1 => Ok(datasets.swap_remove(0)),
        None if datasets.is_empty() => Err(Failure::refused(
            "no_usage",
            "使用実績がまだ取り込まれていません。",
            "「資料」か suisho import で、使用実績のファイルを取り込んでください。",
        )),
        None => Err(Failure::refused(
            "several_datasets",
            "データセットが二つ以上あり、どれの数字か決められません。データセットをまたいで足し合わせることはしません。",
            format!("一つを選んでください（ターミナルでは --dataset）: {}", known(&datasets)),
        )),
    }
}

pub fn period(text: &str) -> Result<Period, Failure> {
    text.parse().map_err(|_| {
        Failure::refused(
            "no_such_period",
            format!("「{text}」は期間として読めません。"),
            "2024-04、2024-04..2025-03、FY2024 のように書いてください。",
        )
    })
}

pub fn day(text: &str) -> Result<Date, Failure> {
    japanese::date(text).ok_or_else(|| {
        Failure::refused("no_such_day", format!("「{text}」という日付はありません。"), "2025-08-14 や R7.8.14 のように書いてください。")
    })
}

pub(super) fn filters(region: &Region, filters: &[String]) -> Result<BTreeMap<Key, Vec<String>>, Failure> {
    let mut found: BTreeMap<Key, Vec<String>> = BTreeMap::new();
    for filter in filters {
        let (key, value) = filter.split_once('=').ok_or_else(|| {
            Failure::refused("no_such_filter", format!("「{filter}」は絞り込みとして読めません。"), "setting=院外 のように書いてください。")
        })?;
        let key = key_called(key.trim())?;
        let value = value.trim();
        let value = if key == Key::Place { place(region, value)?.to_string() } else { value.to_owned() };
        found.entry(key).or_default().push(value);
    }
    Ok(found)
}

fn key_called(name: &str) -> Result<Key, Failure> {
    let names = Key::ALL.map(Key::name).join("、");
    Key::from_name(name).ok_or_else(|| {
        Failure::refused("no_such_key", format!("「{name}」という分け方はありません。"), format!("{names} のどれかにしてください。"))
    })
}

/// A place by its code or its name.
pub fn place(region: &Region, text: &str) -> Result<PlaceId, Failure> {
    match region.places.named(text) {
        Resolved::Known(id) => Ok(id),
        Resolved::Ambiguous(ids) => {
            let names: Vec<String> =
                ids.iter().filter_map(|id| region.places.place(id)).map(|place| format!("{}（{}）", place.full_name, place.id)).collect();
            Err(Failure::refused(
                "several_places",
                format!("「{text}」という地域は二つ以上あります。"),
                format!("コードか、都道府県からの名前で指定してください: {}", names.join("、")),
            ))
        }
        Resolved::Unknown | Resolved::LeftOut => Err(Failure::refused(
            "no_such_place",
            format!("「{text}」という地域はありません。"),
            "地域のコードか名前を確かめてください。市区町村を使うには、全国地方公共団体コードを取り込みます。",
        )),
    }
}

fn one_of<T: Copy>(text: &str, known: &[(&str, T)], code: &'static str) -> Result<T, Failure> {
    known.iter().find(|(name, _)| *name == text).map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        Failure::refused(code, format!("「{text}」という指定はありません。"), format!("{} のどれかにしてください。", names.join("、")))
    })
}

pub(super) fn level(text: &str) -> Result<PlaceKind, Failure> {
    let levels = [
        ("nation", PlaceKind::Nation),
        ("prefecture", PlaceKind::Prefecture),
        ("region", PlaceKind::Region),
        ("municipality", PlaceKind::Municipality),
        ("ward", PlaceKind::Ward),
    ];
    one_of(text, &levels, "no_such_level")
}

pub(super) fn measure(text: &str) -> Result<Measure, Failure> {
    one_of(text, &[("quantity", Measure::Quantity), ("value", Measure::Value)], "no_such_measure")
}

pub fn share(call: &Call, input: ShareInput) -> Result<ShareView, Failure> {
    let by = input.by.iter().map(|key| key_called(key)).collect::<Result<Vec<_>, _>>()?;
    let mut asked = asked(call, &input.figures, by)?;
    asked.question.measure = measure(&input.measure)?;
    asked.question.level = input.level.as_deref().map(level).transpose()?;
    asked.refer_to(input.reference.as_deref())?;
    let mut answer = share::answer(&asked.question, &asked.prepared(), &asked.region.places)?;
    answer.basis = asked.described(answer.basis);
    let traces = asked.traces(call, &input.figures, answer.rows.iter().map(|row| row.key.clone()), Counted::Sides)?;
    Ok(ShareView { answer, traces })
}

pub fn contribution(call: &Call, input: PlaceFiguresInput) -> Result<ContributionView, Failure> {
    let mut asked = asked(call, &input.figures, Vec::new())?;
    asked.refer_to(input.reference.as_deref())?;
    let place = place(&asked.region, &input.place)?;
    let mut answer = share::contribution(&asked.question, &place, &asked.prepared(), &asked.region.places)?;
    answer.basis = asked.described(answer.basis);
    let traces = asked.of(&place).traces(call, &input.figures, answer.rows.iter().map(|row| vec![row.key.clone()]), Counted::Sides)?;
    Ok(ContributionView { answer, traces })
}

pub fn gain(call: &Call, input: GainInput) -> Result<GainView, Failure> {
    let standard = one_of(&input.to, &[("reference", Standard::Reference), ("p90", Standard::Percentile90)], "no_such_standard")?;
    let figures = &input.place.figures;
    let mut asked = asked(call, figures, Vec::new())?;
    asked.refer_to(input.place.reference.as_deref())?;
    let place = place(&asked.region, &input.place.place)?;
    let mut answer = share::gain(&asked.question, &place, standard, &asked.prepared(), &asked.region.places)?;
    answer.basis = asked.described(answer.basis);
    let traces = asked.of(&place).traces(call, figures, answer.rows.iter().map(|row| vec![row.key.clone()]), Counted::Sides)?;
    Ok(GainView { answer, traces })
}

pub fn savings(call: &Call, input: SavingsInput) -> Result<SavingsView, Failure> {
    let mut asked = asked(call, &input.figures, Vec::new())?;
    asked.limit_to(input.place.as_deref())?;
    let mut answer = share::saving(&asked.question, target(&input.target)?, &asked.prepared(), &asked.region.places)?;
    answer.basis = asked.described(answer.basis);
    asked.question.by = vec![Key::Ingredient];
    let traces = asked.traces(call, &input.figures, answer.steps.iter().map(|step| vec![step.key.clone()]), Counted::Replaced)?;
    Ok(SavingsView { answer, traces })
}

pub fn rank_groups(call: &Call, input: RankGroupsInput) -> Result<GroupsView, Failure> {
    let mut asked = asked(call, &input.figures, vec![group_key(&input.by)?])?;
    asked.limit_to(input.place.as_deref())?;
    asked.refer_to(input.reference.as_deref())?;
    let weights = match weights(&input.weights)? {
        Some(named) => named,
        None => call.session.formularies().handwork()?.group_weights.unwrap_or_default(),
    };
    let unlisted = BTreeMap::new();
    let supply = asked.region.supply(&call.session)?;
    let supply = supply.as_ref().map_or(&unlisted, |supply| &supply.counts);
    let target = target(&input.target)?;
    let mut answer = share::rank_groups(&asked.question, target, weights, supply, &asked.prepared(), &asked.region.places)?;
    answer.basis = asked.described(answer.basis);
    let traces = asked.traces(call, &input.figures, answer.rows.iter().map(|row| vec![row.key.clone()]), Counted::Group)?;
    Ok(GroupsView { answer, traces })
}

pub(super) fn group_key(name: &str) -> Result<Key, Failure> {
    one_of(name, &[("category", Key::Category), ("ingredient", Key::Ingredient)], "no_such_key")
}

/// The columns that are named, the others nothing; none where no column is.
fn weights(words: &[String]) -> Result<Option<GroupWeights>, Failure> {
    let mut weights = GroupWeights::NONE;
    for word in words {
        let read = word.split_once('=').and_then(|(column, weight)| {
            let weight = weight.trim().parse().ok().filter(|weight| *weight <= GroupWeights::MOST)?;
            Some((GroupColumn::from_name(column.trim())?, weight))
        });
        let (column, weight) = read.ok_or_else(|| {
            Failure::refused(
                "no_such_weight",
                format!("「{word}」は列の重みとして読めません。"),
                format!(
                    "yen=3 のように、列の名前と 0 から 10 の整数で書いてください。列: {}",
                    GroupColumn::ALL.map(GroupColumn::name).join("、")
                ),
            )
        })?;
        weights.set(column, weight);
    }
    Ok((!words.is_empty()).then_some(weights))
}

fn target(name: &str) -> Result<Target, Failure> {
    one_of(name, &[("highest", Target::Highest), ("mean", Target::Mean), ("lowest", Target::Lowest)], "no_such_target")
}

/// By place, as the files write it, and period: the rows of an answer in which the figure stands.
type RowsOfCell<'a> = HashMap<(&'a str, Period), Vec<usize>>;

impl Asked {
    /// By ingredient in one place.
    fn of(mut self, place: &PlaceId) -> Self {
        self.question.by = vec![Key::Ingredient];
        self.question.filters.insert(Key::Place, vec![place.to_string()]);
        self
    }

    /// The rows of the files behind each row of an answer to the question, where they were asked for. The kept files are read again, once
    /// for all of them.
    fn traces(
        &self,
        call: &Call,
        input: &FiguresInput,
        keys: impl Iterator<Item = Vec<String>>,
        counted: Counted,
    ) -> Result<Vec<TraceView>, Failure> {
        if !input.trace {
            return Ok(Vec::new());
        }
        let prepared = self.prepared();
        let mut stands: HashMap<(&Item, &Stratum), RowsOfCell> = HashMap::new();
        let mut traces: Vec<TraceView> = Vec::new();
        for (row, key) in keys.enumerate() {
            traces.push(TraceView { total: 0, lines: Vec::new() });
            for line in share::trace(&self.question, counted, &key, &prepared, &self.region.places)? {
                let ready = &self.figures[line.prepared];
                let of_product = stands.entry((&ready.items[line.item], &ready.strata[line.stratum])).or_default();
                for place in line.places {
                    for period in &ready.periods {
                        of_product.entry((&ready.places[place], *period)).or_default().push(row);
                    }
                }
            }
        }
        let items: HashSet<&Item> = stands.keys().map(|(item, _)| *item).collect();
        let strata: HashSet<&Stratum> = stands.keys().map(|(_, stratum)| *stratum).collect();
        let places: HashSet<&str> = stands.values().flat_map(|of_product| of_product.keys().map(|(place, _)| *place)).collect();
        let periods: HashSet<Period> = self.figures.iter().flat_map(|ready| ready.periods.iter().copied()).collect();
        let wanted = Wanted {
            items: &|item| items.contains(item),
            strata: &|stratum| strata.contains(stratum),
            places: &|place| places.contains(place),
            periods: &|period| periods.contains(&period),
        };
        let mut give = |traced: Traced| {
            let figure = &traced.figure;
            let of_product = stands.get(&(&figure.item, &figure.stratum));
            let rows = of_product.and_then(|of_product| of_product.get(&(figure.place.as_str(), figure.period)));
            for row in rows.into_iter().flatten() {
                traces[*row].total += 1;
                if traces[*row].lines.len() < input.trace_limit as usize {
                    traces[*row].lines.push(line(&traced));
                }
            }
        };
        let Some(ready) = self.figures.first() else { return Ok(traces) };
        let mut go_on = |rows: u64| call.job.step_rows("もとの行を探しています", rows);
        call.session.store().trace(&ready.prepared.dataset().id, &wanted, &mut give, &mut go_on)?;
        Ok(traces)
    }
}

fn line(traced: &Traced) -> TraceLine {
    let figure = &traced.figure;
    let quantity = match figure.cell {
        Cell::Missing | Cell::Suppressed => None,
        Cell::Zero => Some("0".to_owned()),
        Cell::Quantity(quantity) => Some(quantity.decimal().to_string()),
    };
    TraceLine {
        file_name: traced.file.file_name.clone(),
        sha256: traced.file.sha256.clone(),
        sheet: traced.file.sheet.clone(),
        row: figure.row,
        place: figure.place.clone(),
        period: figure.period.to_string(),
        code: figure.item.code().to_owned(),
        name: figure.item.name.clone(),
        quantity,
        absence: Absence::of_cell(figure.cell),
    }
}
