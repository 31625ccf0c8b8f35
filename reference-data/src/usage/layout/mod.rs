//! Usage in files of known layouts that are small enough to be held: NDBオープンデータ, 使用実績リスト, our own layout in a workbook, and what a
//! person pointed out in one. Every sheet of a layout is read. A CSV of our own layout streams, see [`super::plain`].

mod guess;
pub mod ndb;
mod sheet;
mod title;
pub mod usage_list;
mod words;

use crate::import::{FileFault, refuse_patients_in};
use crate::period::Period;
use crate::table::{Row, Sheet};
use crate::usage::gather::{Gatherer, Halt};
use crate::usage::mapping::Role;
use crate::usage::{DatasetId, Described, Given, Lack, QuantityUnit};

pub use guess::{Guess, guess};
pub(super) use title::setting;
pub use usage_list::Note;

/// The header stands among so many first rows.
const HEADER_ROWS: usize = 10;
/// Rows between two questions whether to go on.
const STEP: u32 = 1_024;
/// Rows that a person is shown.
const FIRST_ROWS: usize = 10;
/// The dataset of 使用実績リスト of which nobody said another.
const USAGE_LIST: &str = "usage-list";

/// Which layout a file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Ours, or one whose columns a person pointed out
    Plain,
    Ndb,
    UsageList,
}

impl Layout {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "own",
            Self::Ndb => "ndb",
            Self::UsageList => "usage_list",
        }
    }
}

/// The tables of a file that have its layout.
#[derive(Debug, Clone)]
pub struct Found<'a> {
    tables: Tables<'a>,
}

#[derive(Debug, Clone)]
enum Tables<'a> {
    Plain(Vec<sheet::Table<'a>>),
    Ndb(Vec<ndb::Table<'a>>),
    UsageList(Vec<usage_list::Table<'a>>),
}

/// Looks for a layout in the sheets, of a whole file or of the beginning of each. None where there is none that is known.
///
/// # Errors
/// Columns that look like patients; our own layout with columns that are not known or that stand twice; a table of NDB without places.
pub fn find<'a>(sheets: &'a [Sheet], given: &Given) -> Result<Option<Found<'a>>, FileFault> {
    for sheet in sheets {
        refuse_patients_in(sheet.rows.iter().take(HEADER_ROWS).flat_map(|row| &row.cells))?;
    }
    let seen = |hidden: bool| sheets.iter().filter(move |sheet| sheet.hidden == hidden);
    Ok(match find_in(seen(false), given)? {
        Some(found) => Some(found),
        None => find_in(seen(true), given)?,
    })
}

fn find_in<'a>(sheets: impl Iterator<Item = &'a Sheet> + Clone, given: &Given) -> Result<Option<Found<'a>>, FileFault> {
    if given.mapping.is_some() {
        return plain_in(sheets, given);
    }
    let ndb: Vec<ndb::Table> = sheets.clone().filter_map(ndb::find).collect();
    let with_places: Vec<ndb::Table> = ndb.iter().filter(|table| table.has_places()).cloned().collect();
    if ndb.len() > with_places.len() && with_places.is_empty() {
        return Err(FileFault::NoPlaces { by: ndb.iter().map(|table| table.by).next().unwrap_or(ndb::By::Month) });
    }
    if !with_places.is_empty() {
        return Ok(Some(Found { tables: Tables::Ndb(with_places) }));
    }
    let lists: Vec<usage_list::Table> = sheets.clone().filter_map(usage_list::find).collect();
    if !lists.is_empty() {
        return Ok(Some(Found { tables: Tables::UsageList(lists) }));
    }
    plain_in(sheets, given)
}

fn plain_in<'a>(sheets: impl Iterator<Item = &'a Sheet>, given: &Given) -> Result<Option<Found<'a>>, FileFault> {
    let plain = sheets.filter_map(|sheet| sheet::find(sheet, given).transpose()).collect::<Result<Vec<_>, FileFault>>()?;
    Ok((!plain.is_empty()).then_some(Found { tables: Tables::Plain(plain) }))
}

impl Found<'_> {
    pub fn layout(&self) -> Layout {
        match self.tables {
            Tables::Plain(_) => Layout::Plain,
            Tables::Ndb(_) => Layout::Ndb,
            Tables::UsageList(_) => Layout::UsageList,
        }
    }

    /// What the figures will belong to; none where nobody says it, and where only the rows do.
    pub fn dataset(&self, given: &Given) -> Option<DatasetId> {
        let of_layout = match &self.tables {
            Tables::Plain(_) => return given.dataset_said(),
            Tables::Ndb(tables) => tables.first().map(ndb::Table::dataset),
            Tables::UsageList(_) => Some(USAGE_LIST),
        };
        given.dataset.clone().or_else(|| of_layout?.parse().ok())
    }

    /// What the quantities count; none where only the rows say it. The unit of 使用実績リスト is not published: 規格単位 unless a person
    /// says other.
    pub fn unit(&self, given: &Given) -> Option<QuantityUnit> {
        match &self.tables {
            Tables::Plain(_) => given.unit.or(given.mapping.as_ref().map(|mapping| mapping.unit)),
            Tables::Ndb(_) => Some(QuantityUnit::Master),
            Tables::UsageList(_) => Some(given.unit.unwrap_or(QuantityUnit::PriceUnit)),
        }
    }

    /// What neither the file nor the person says.
    pub fn lacks(&self, given: &Given) -> Vec<Lack> {
        let lacks_period = |of_file: Option<Period>| given.period.or(of_file).is_none().then_some(Lack::Period);
        let mut lacks: Vec<Lack> = match &self.tables {
            Tables::Plain(tables) => tables.iter().flat_map(|table| table.lacks(given, tables.len() > 1)).collect(),
            Tables::Ndb(tables) => tables.iter().filter_map(|table| lacks_period(table.period)).collect(),
            Tables::UsageList(tables) => {
                let lacks = tables.iter().flat_map(|table| table.table.lacks(given, tables.len() > 1));
                // These have a default.
                lacks.filter(|lack| !matches!(lack, Lack::Dataset | Lack::Unit)).collect()
            }
        };
        lacks.sort_unstable();
        lacks.dedup();
        lacks
    }

    /// As the file writes them.
    pub fn headers(&self) -> Vec<String> {
        match &self.tables {
            Tables::Plain(tables) => tables.first().map(|table| table.headers().to_vec()),
            Tables::Ndb(tables) => tables.first().map(|table| table.header.cells.clone()),
            Tables::UsageList(tables) => tables.first().map(|table| table.table.headers().to_vec()),
        }
        .unwrap_or_default()
    }

    /// What each column of the first table means; none where its layout has meanings of its own.
    pub fn roles(&self) -> Option<&[Role]> {
        match &self.tables {
            Tables::Plain(tables) => tables.first().map(|table| table.columns.roles()),
            Tables::Ndb(_) => None,
            Tables::UsageList(tables) => tables.first().map(|table| table.table.columns.roles()),
        }
    }

    /// Below the header of the first table.
    pub fn first_rows(&self) -> Vec<Vec<String>> {
        let first = self.bodies().into_iter().next().unwrap_or_default();
        first.iter().take(FIRST_ROWS).map(|row| row.cells.clone()).collect()
    }

    /// Below the headers, blank ones and notes among them.
    pub fn rows(&self) -> u32 {
        self.bodies().into_iter().map(|body| body.len() as u32).sum()
    }

    fn bodies(&self) -> Vec<&[Row]> {
        match &self.tables {
            Tables::Plain(tables) => tables.iter().map(|table| table.body).collect(),
            Tables::Ndb(tables) => tables.iter().map(|table| table.body).collect(),
            Tables::UsageList(tables) => tables.iter().map(|table| table.table.body).collect(),
        }
    }

    /// Hands over every figure of every sheet. `go_on` is asked now and then, with the rows so far.
    ///
    /// # Errors
    /// [`FileFault::UsageLacks`] before anything is read, and what the gatherer refuses.
    pub fn read(&self, gatherer: &mut Gatherer<'_>, go_on: &mut dyn FnMut(u32) -> bool) -> Result<(), Halt> {
        let given = gatherer.given();
        let lacks = self.lacks(given);
        if !lacks.is_empty() {
            return Err(FileFault::UsageLacks { lacks }.into());
        }
        match &self.tables {
            Tables::Plain(tables) => {
                if let Some(dataset) = given.mapping.as_ref().and_then(|mapping| mapping.dataset.clone())
                    && !tables.iter().any(|table| table.columns.at(Role::Dataset).is_some())
                {
                    gatherer.dataset(dataset, Described::default())?;
                }
                for table in tables {
                    table.read(table.place(given, tables.len() > 1), gatherer, go_on)?;
                }
            }
            Tables::Ndb(tables) => {
                for table in tables {
                    table.read(gatherer, go_on)?;
                }
            }
            Tables::UsageList(tables) => {
                if let Some(dataset) = self.dataset(given) {
                    gatherer.dataset(dataset, Described { name: "使用実績リスト".to_owned(), ..Described::default() })?;
                }
                for table in tables {
                    let plain = self.with_unit(&table.table, given);
                    plain.read(plain.place(given, tables.len() > 1), gatherer, go_on)?;
                    table.compare_rates().into_iter().for_each(|note| gatherer.note(note));
                }
            }
        }
        Ok(())
    }

    fn with_unit<'a>(&self, table: &sheet::Table<'a>, given: &Given) -> sheet::Table<'a> {
        let mut table = table.clone();
        table.columns.unit = self.unit(given);
        table
    }
}

#[cfg(test)]
mod tests;
