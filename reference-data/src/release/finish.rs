//! A release as it will be given out: every figure with what became of it.

use serde::Serialize;
use sha2::{Digest, Sha256};
use ts_rs::TS;

use super::check::{Engine, engine};
use super::known::{Known, Shown};
use super::products::{Product, Sum};
use super::slices::strata_of;
use super::tables::{At, ShareTable, Side, Spot, UsageList};
use super::{Draft, ReleaseTable};
use crate::place::PlaceId;
use crate::share::{Absence, Measure, amount, compare, share_text};
use crate::suppression::{Cancelled, CellId, Decision, Protected, State, decide};

/// Who keeps a figure back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Withheld {
    /// Every figure in it is suppressed in the source.
    Source,
    Release,
}

/// One figure of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "ReleaseFigure")]
pub struct Figure {
    /// 規格単位, decimal text. None where it is missing or kept back.
    pub quantity: Option<String>,
    pub absence: Option<Absence>,
    pub withheld: Option<Withheld>,
    /// Cells of the dataset that it lacks because they are suppressed in the source.
    pub suppressed_cells: u64,
    /// Cells of the dataset for which there is no row.
    pub missing_cells: u64,
}

/// One line of a table of shares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "ReleaseShareLine")]
pub struct ShareLine {
    pub generic: Figure,
    pub originator: Figure,
    pub both: Figure,
    /// A fraction; decimal text, ten decimals. Only where both sides are shown.
    pub share: Option<String>,
    /// The same in per cent with one decimal, half up.
    pub share_percent: Option<String>,
    pub absence: Option<Absence>,
    /// Among the places of the level whose share is shown, the highest first.
    pub rank: Option<u32>,
}

/// One line of 使用実績リスト.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListLine {
    pub figure: Figure,
    /// Of the same 一般名; a fraction, ten decimals. Only where every product of it is shown.
    pub rate: Option<String>,
    /// The same in per cent with one decimal, half up.
    pub rate_percent: Option<String>,
    /// There is no rate because a product of the same 一般名 is hidden, or its sum.
    pub rate_hidden: bool,
}

/// Why a figure is hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case", tag = "why")]
#[ts(rename = "HiddenReason")]
pub enum Reason {
    /// Smaller than the threshold of the rule.
    BelowThreshold,
    /// Of so small a place nothing is shown.
    PlaceTooSmall,
    /// Another figure could be worked out from it.
    Protects { label: String, place: String },
    /// Kept back by the publisher of the dataset.
    Source,
    /// Too small, and an earlier release shows it: hiding it here does not bring it back.
    GivenOut,
}

/// A figure that is not shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "HiddenFigure")]
pub struct Hidden {
    pub table: ReleaseTable,
    #[ts(type = "string | null")]
    pub place_id: Option<PlaceId>,
    /// Empty for the sum of everything.
    pub place: String,
    pub insurer: Option<String>,
    /// 薬効分類, ingredient or price code; empty for all.
    pub key: String,
    pub label: String,
    /// None outside the tables of shares.
    pub side: Option<&'static str>,
    /// A sum of others that are listed too.
    pub margin: bool,
    pub reason: Reason,
}

/// How many figures of a table are shown, and how many are not and why.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "ReleaseCounts")]
pub struct Counts {
    pub shown: u32,
    /// Below the threshold, and of places too small, and given out before.
    pub primary: u32,
    /// Of the primary ones: nothing is shown of so small a place.
    pub place_too_small: u32,
    /// Of the primary ones: an earlier release shows them.
    pub given_out: u32,
    pub complementary: u32,
    pub source: u32,
}

impl Counts {
    pub fn hidden(&self) -> u32 {
        self.primary + self.complementary + self.source
    }
}

/// A release of which it is decided what is shown.
#[derive(Debug, Clone)]
pub struct Checked {
    pub draft: Draft,
    engine: Engine,
    decision: Decision,
    /// For each group of the list, place and band: every product of it is shown.
    rates: Vec<bool>,
    /// For each table of shares, for each key, place and band.
    ranks: Vec<Vec<Option<u32>>>,
}

/// With one decimal, half up; the whole is more than nothing.
fn percent((part, whole): (i128, i128)) -> String {
    let tenths = (part * 2_000 + whole) / (whole * 2);
    format!("{}.{}", tenths / 10, tenths % 10)
}

impl Draft {
    /// Decides what is shown. `go_on` is asked now and then, with the hidden figures looked at and how many there are so far.
    ///
    /// # Errors
    /// When `go_on` says no.
    pub fn decide(self, go_on: &mut dyn FnMut(usize, usize) -> bool) -> Result<Checked, Cancelled> {
        let engine = engine(&self);
        let decision = decide(&engine.release, &self.request.rule, go_on)?;
        Ok(Checked::new(self, engine, decision))
    }
}

impl Checked {
    fn new(draft: Draft, engine: Engine, decision: Decision) -> Self {
        let mut checked = Self { draft, engine, decision, rates: Vec::new(), ranks: Vec::new() };
        if let Some(list) = &checked.draft.list {
            checked.rates = checked.rates_shown(list);
        }
        checked.ranks = checked.draft.shares.iter().map(|table| checked.ranks_of(table)).collect();
        checked
    }

    /// Among the places of the level whose share is shown, the highest first; equals share a rank.
    fn ranks_of(&self, table: &ShareTable) -> Vec<Option<u32>> {
        let (width, bands) = (self.draft.width(), self.draft.bands.len());
        let mut ranks = vec![None; table.keys.len() * width];
        for key in 0..table.keys.len() {
            for band in 0..bands {
                let own = |place: usize| self.share(table.sides(key, self.at(place, band), width)).ok();
                let of_level = (0..self.draft.places.len()).filter(|place| !self.draft.places[*place].margin);
                let mut shares: Vec<(usize, (i128, i128))> = of_level.filter_map(|place| Some((place, own(place)?))).collect();
                shares.sort_by(|(_, a), (_, b)| compare(*b, *a));
                let mut rank = 0;
                for (at, (place, share)) in shares.iter().enumerate() {
                    if at == 0 || compare(shares[at - 1].1, *share).is_ne() {
                        rank = at as u32 + 1;
                    }
                    ranks[key * width + self.at(*place, band)] = Some(rank);
                }
            }
        }
        ranks
    }

    /// Proves from its definition that what is hidden cannot be worked out.
    ///
    /// # Errors
    /// The first figure that can.
    #[cfg(test)]
    pub(super) fn verify(&self) -> Result<(), crate::suppression::Unproved> {
        self.decision.verify(&self.engine.release, &self.draft.request.rule)
    }

    fn rates_shown(&self, list: &UsageList) -> Vec<bool> {
        let width = self.draft.width();
        let shown = |group: usize, at: usize| {
            let products = list.groups[group].1.iter().filter_map(|product| list.products.binary_search(product).ok());
            let cells = products.filter_map(|product| list.cell(product, at, width)).chain(list.group_cell(group, at, width));
            self.decision.all_shown(cells)
        };
        (0..list.groups.len()).flat_map(|group| (0..width).map(move |at| (group, at))).map(|(group, at)| shown(group, at)).collect()
    }

    fn at(&self, place: usize, band: usize) -> usize {
        place * self.draft.bands.len() + band
    }

    fn state(&self, cell: CellId) -> State {
        self.decision.state(cell)
    }

    fn sum(&self, cell: CellId) -> Sum {
        self.draft.plan.cells[cell.index()].2
    }

    fn figure(&self, cell: Option<CellId>) -> Figure {
        let nothing = |absence, withheld, sum: Sum| Figure {
            quantity: None,
            absence: Some(absence),
            withheld,
            suppressed_cells: sum.suppressed,
            missing_cells: sum.missing,
        };
        let Some(cell) = cell else { return nothing(Absence::Missing, None, Sum::default()) };
        let sum = self.sum(cell);
        match self.state(cell) {
            State::Shown => {
                let absence = (sum.sum == 0).then_some(Absence::Zero);
                Figure { quantity: Some(amount(sum.sum, Measure::Quantity)), absence, ..nothing(Absence::Zero, None, sum) }
            }
            // How much of a hidden figure is lacking says nothing that the source does not say.
            State::Primary | State::Complementary { .. } => nothing(Absence::Suppressed, Some(Withheld::Release), sum),
            State::HeldBackBySource => nothing(Absence::Suppressed, Some(Withheld::Source), sum),
            State::Missing => nothing(Absence::Missing, None, sum),
        }
    }

    /// Generics and both sides, where they may be shown and there are any.
    fn share(&self, sides: [Option<CellId>; 3]) -> Result<(i128, i128), Absence> {
        let [generic, originator, both] = sides;
        let Some(both) = both else { return Err(Absence::Missing) };
        if !self.decision.all_shown([generic, originator, Some(both)].into_iter().flatten()) {
            return Err(Absence::Suppressed);
        }
        let whole = self.sum(both).sum;
        if whole == 0 { Err(Absence::Zero) } else { Ok((generic.map_or(0, |cell| self.sum(cell).sum), whole)) }
    }

    /// None where nothing is said of the key in the place.
    pub fn share_line(&self, table: usize, key: usize, place: usize, band: usize) -> Option<ShareLine> {
        let (at, width) = (self.at(place, band), self.draft.width());
        let own = self.draft.shares[table].sides(key, at, width);
        if own.iter().all(Option::is_none) {
            return None;
        }
        let share = self.share(own);
        let rank = self.ranks[table][key * width + at];
        let of_side = |side: Side| {
            let figure = self.figure(own[side as usize]);
            // A side without products is none.
            if self.draft.shares[table].has(key, side) { figure } else { Figure { absence: Some(Absence::NotApplicable), ..figure } }
        };
        let [generic, originator, both] = Side::ALL.map(of_side);
        let (text, percent) = (share.ok().map(share_text), share.ok().map(percent));
        Some(ShareLine { generic, originator, both, share: text, share_percent: percent, absence: share.err(), rank })
    }

    /// `line`: into the products of the list. None where nothing is said of the product in the place.
    pub fn list_line(&self, list: &UsageList, line: usize, place: usize, band: usize) -> Option<ListLine> {
        let (at, width) = (self.at(place, band), self.draft.width());
        let cell = list.cell(line, at, width)?;
        let group = list.group_of[line] as usize;
        let rate = list.group_cell(group, at, width).filter(|_| self.rates[group * width + at]).and_then(|whole| {
            let (part, whole) = (self.sum(cell).sum, self.sum(whole).sum);
            (whole > 0).then_some((part, whole))
        });
        let rate_hidden = !self.rates[group * width + at];
        Some(ListLine { figure: self.figure(Some(cell)), rate: rate.map(share_text), rate_percent: rate.map(percent), rate_hidden })
    }

    /// The sum that 使用率 is a part of.
    pub fn group_figure(&self, list: &UsageList, group: usize, place: usize, band: usize) -> Option<Figure> {
        list.group_cell(group, self.at(place, band), self.draft.width()).map(|cell| self.figure(Some(cell)))
    }

    /// All products of a place together.
    pub fn all_figure(&self, list: &UsageList, place: usize, band: usize) -> Option<Figure> {
        list.all_cell(self.at(place, band)).map(|cell| self.figure(Some(cell)))
    }

    /// Of each table, margins among them, in the order of the request.
    pub fn counts(&self) -> Vec<(ReleaseTable, Counts)> {
        let count = |cells: &mut dyn Iterator<Item = CellId>| {
            let mut counts = Counts::default();
            cells.for_each(|cell| self.count(cell.index(), &mut counts));
            counts
        };
        let of_table = |table: &ReleaseTable| {
            let share = self.draft.shares.iter().find(|share| share.table == *table);
            let list = self.draft.list.as_ref().filter(|_| *table == ReleaseTable::UsageList);
            let cells = share.into_iter().flat_map(|share| share.all()).chain(list.into_iter().flat_map(|list| list.all()));
            (*table, count(&mut { cells }))
        };
        self.draft.request.tables.iter().map(of_table).collect()
    }

    /// Every figure once, margins among them.
    pub fn total(&self) -> Counts {
        let mut counts = Counts::default();
        (0..self.draft.plan.cells.len()).for_each(|number| self.count(number, &mut counts));
        counts
    }

    fn count(&self, number: usize, counts: &mut Counts) {
        match self.decision.states()[number] {
            State::Shown => counts.shown += 1,
            State::Primary => {
                counts.primary += 1;
                let given_out = self.engine.given_out[number];
                counts.given_out += u32::from(given_out);
                counts.place_too_small += u32::from(!given_out && self.is_too_small(self.draft.plan.cells[number].1.place));
            }
            State::Complementary { .. } => counts.complementary += 1,
            State::HeldBackBySource => counts.source += 1,
            State::Missing => {}
        }
    }

    /// What is not shown, every figure once.
    pub fn hidden(&self) -> impl Iterator<Item = Hidden> {
        let cells = self.draft.plan.cells.iter().zip(self.decision.states()).zip(0..);
        cells.filter_map(|(((_, at, _), state), number)| Some(self.hidden_at(*at, self.reason(*at, *state, number)?)))
    }

    fn reason(&self, at: At, state: State, number: usize) -> Option<Reason> {
        Some(match state {
            State::Shown | State::Missing => return None,
            State::HeldBackBySource => Reason::Source,
            State::Primary if self.engine.given_out[number] => Reason::GivenOut,
            State::Primary if self.is_too_small(at.place) => Reason::PlaceTooSmall,
            State::Primary => Reason::BelowThreshold,
            State::Complementary { protects } => {
                let (label, place) = self.named(protects);
                Reason::Protects { label, place }
            }
        })
    }

    /// Of places of this size the rule shows nothing.
    fn is_too_small(&self, place: u32) -> bool {
        let Some(persons) = self.draft.places[place as usize].population else { return false };
        let class = self.draft.request.rule.patients.iter().find(|class| class.population_below.is_none_or(|bound| persons < bound));
        class.is_some_and(|class| class.fewer_than.is_none())
    }

    fn hidden_at(&self, at: At, reason: Reason) -> Hidden {
        let place = &self.draft.places[at.place as usize];
        let (key, label, side) = self.words(at.spot);
        let of_all = matches!(at.spot, Spot::All | Spot::RateGroup { .. });
        Hidden {
            table: match at.spot {
                Spot::Share { table, .. } => self.draft.shares[table as usize].table,
                Spot::Product { .. } | Spot::RateGroup { .. } | Spot::All => ReleaseTable::UsageList,
            },
            place_id: place.id.clone(),
            place: place.label.clone(),
            insurer: self.draft.bands[at.band as usize].insurer.clone(),
            key,
            label,
            side: side.map(Side::name),
            margin: place.margin || of_all || side == Some(Side::Both),
            reason,
        }
    }

    /// Key, label and side.
    fn words(&self, spot: Spot) -> (String, String, Option<Side>) {
        match spot {
            Spot::Share { table, key, side } => {
                let (key, label) = &self.draft.shares[table as usize].keys[key as usize];
                (key.clone(), label.clone(), Some(side))
            }
            Spot::Product { product } => {
                let Product { code, name, .. } = &self.draft.products[product as usize];
                (code.to_string(), name.clone(), None)
            }
            Spot::RateGroup { group } => {
                let name = self.draft.list.as_ref().map(|list| list.groups[group as usize].0.clone()).unwrap_or_default();
                (String::new(), name, None)
            }
            Spot::All => Default::default(),
        }
    }

    /// What a protected figure is of, and where.
    fn named(&self, protected: Protected) -> (String, String) {
        match protected {
            Protected::Cell { cell } => {
                let at = self.draft.plan.cells[cell as usize].1;
                (self.words(at.spot).1, self.draft.places[at.place as usize].label.clone())
            }
            Protected::Figure { row, column, .. } => {
                let product = self.engine.rows[row as usize].first();
                let name = product.map(|product| self.draft.products[*product as usize].name.clone()).unwrap_or_default();
                let place = self.engine.columns[column as usize].first().map(|column| self.draft.column_label(*column)).unwrap_or_default();
                (name, place)
            }
        }
    }

    /// Small figures that earlier releases have already given away: what they are of, and where.
    pub fn exposed(&self) -> impl Iterator<Item = (String, String)> {
        self.decision.exposed().iter().map(|protected| self.named(*protected))
    }

    /// What whoever reads the release knows.
    pub fn known(&self) -> Known {
        let Draft { plan, ledger, columns, slices, .. } = &self.draft;
        let mut shown: std::collections::BTreeMap<(u32, u32), Vec<u32>> = Default::default();
        for (([rows, columns, slices], ..), state) in plan.cells.iter().zip(self.decision.states()) {
            if *state == State::Shown {
                shown.entry((*columns, *slices)).or_default().push(*rows);
            }
        }
        let shown = shown.into_iter().map(|((columns, slices), mut rows)| {
            rows.sort_unstable();
            Shown::new(columns, slices, &rows)
        });
        // A set of slices is that of a band.
        let band = |set: &Vec<u32>| slices.bands.iter().find(|band| band.slices == *set);
        Known {
            products: (0..ledger.products.len() as u32).map(|product| ledger.key(product)).collect(),
            places: columns.columns.clone(),
            periods: slices.periods.clone(),
            strata: slices.strata.clone(),
            row_sets: plan.rows.all().to_vec(),
            column_sets: plan.columns.all().to_vec(),
            slice_sets: plan
                .slices
                .all()
                .iter()
                .map(|set| band(set).map(|band| strata_of(band, &slices.strata)).unwrap_or_default())
                .collect(),
            shown: shown.collect(),
        }
    }

    /// SHA-256 over everything that is decided and all that it is decided from: the same for the same release and no other.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        let request = serde_json::to_vec(&self.draft.request).unwrap_or_default();
        hash.update((request.len() as u64).to_le_bytes());
        hash.update(request);
        hash.update(serde_json::to_vec(&(&self.draft.basis, &self.draft.earlier)).unwrap_or_default());
        for product in &self.draft.products {
            let Product { code, name, maker, generic_name, price, status, .. } = product;
            hash.update(format!("{code}\n{name}\n{maker:?}\n{generic_name}\n{price:?}\n{status:?}\n"));
        }
        for line in &self.draft.places {
            hash.update(format!("{:?}\n{}\n{:?}\n", line.id, line.label, line.columns));
        }
        for ((sets, _, sum), state) in self.draft.plan.cells.iter().zip(self.decision.states()) {
            sets.iter().for_each(|set| hash.update(set.to_le_bytes()));
            hash.update(sum.sum.to_le_bytes());
            for count in [sum.known, sum.suppressed, sum.missing] {
                hash.update(count.to_le_bytes());
            }
            hash.update([match state {
                State::Shown => 0,
                State::Primary => 1,
                State::Complementary { .. } => 2,
                State::HeldBackBySource => 3,
                State::Missing => 4,
            }]);
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
