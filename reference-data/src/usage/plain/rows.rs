//! A row becomes numbers: every text of the file is read once, and a row whose texts all stood before costs a few comparisons.

use std::borrow::Cow;

use csv::ByteRecord;

use super::amount;
use super::bytes::Encoding;
use super::columns::Columns;
use crate::import::{FileFault, Problem, RowFault};
use crate::japanese;
use crate::table::TableError;
use crate::usage::gather::{Gatherer, Halt, Spot, Texts};
use crate::usage::layout;
use crate::usage::mapping::Role;
use crate::usage::{Cell, DatasetId, Described, Item, QuantityUnit, Stratum};

const ITEM: [Role; 5] = [Role::NhiCode, Role::ReceiptCode, Role::YjCode, Role::Name, Role::Price];
const STRATUM: [Role; 3] = [Role::Setting, Role::Insurer, Role::Age];
/// A number of the gathering, or what is wrong with the text.
type Number = Result<u32, (Role, Problem)>;

enum Bad {
    Row(Role, Problem),
    File(Halt),
}

impl From<(Role, Problem)> for Bad {
    fn from((role, problem): (Role, Problem)) -> Self {
        Self::Row(role, problem)
    }
}

impl From<FileFault> for Bad {
    fn from(fault: FileFault) -> Self {
        Self::File(fault.into())
    }
}

pub struct Rows<'a> {
    columns: &'a Columns,
    cells: Cells,
    items: Texts<Number>,
    strata: Texts<Number>,
    places: Texts<Number>,
    periods: Texts<Number>,
    units: Texts<Number>,
    datasets: Texts<Number>,
    key: Vec<u8>,
}

/// Where the columns stand, and how their bytes are read.
struct Cells {
    at: [Option<usize>; Role::ALL.len()],
    encoding: Encoding,
    row: u32,
}

impl Cells {
    fn bytes<'r>(&self, record: &'r ByteRecord, role: Role) -> &'r [u8] {
        self.at[role as usize].and_then(|column| record.get(column)).unwrap_or_default()
    }

    fn decode<'r>(&mut self, bytes: &'r [u8]) -> Result<Cow<'r, str>, Bad> {
        let line = self.row.saturating_sub(1);
        self.encoding.decode(bytes).ok_or_else(|| FileFault::Table(TableError::Encoding { line }).into())
    }

    /// The text without outer white space and in its plain form; empty where there is none.
    fn plain(&mut self, record: &ByteRecord, role: Role) -> Result<String, Bad> {
        Ok(japanese::plain(&self.decode(self.bytes(record, role))?).into_owned())
    }

    /// The bytes of several columns as one, each with its length before it.
    fn join(&self, record: &ByteRecord, roles: &[Role], key: &mut Vec<u8>) {
        key.clear();
        for role in roles {
            let bytes = self.bytes(record, *role);
            key.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
            key.extend_from_slice(bytes);
        }
    }

    fn has(&self, role: Role) -> bool {
        self.at[role as usize].is_some()
    }
}

impl<'a> Rows<'a> {
    pub fn new(columns: &'a Columns, encoding: Encoding) -> Self {
        let cells = Cells { at: Role::ALL.map(|role| columns.at(role)), encoding, row: 0 };
        Self {
            columns,
            cells,
            items: Texts::default(),
            strata: Texts::default(),
            places: Texts::default(),
            periods: Texts::default(),
            units: Texts::default(),
            datasets: Texts::default(),
            key: Vec::new(),
        }
    }

    pub fn take(&mut self, record: &ByteRecord, row: u32, gatherer: &mut Gatherer) -> Result<(), Halt> {
        if record.as_slice().iter().all(u8::is_ascii_whitespace) {
            return Ok(());
        }
        self.cells.row = row;
        gatherer.row();
        match self.figure(record, gatherer) {
            Ok((spot, cell, patients)) => {
                gatherer.patients(spot, cell, patients)?;
                gatherer.put(spot, cell, row)
            }
            Err(Bad::File(halt)) => Err(halt),
            Err(Bad::Row(role, problem)) => {
                let read = self.cells.decode(self.cells.bytes(record, role)).map_or_else(|_| String::new(), Cow::into_owned);
                gatherer.fault(RowFault { sheet: None, row, column: self.columns.header(role).to_owned(), read, problem });
                Ok(())
            }
        }
    }

    fn figure(&mut self, record: &ByteRecord, gatherer: &mut Gatherer) -> Result<(Spot, Cell, Cell), Bad> {
        if record.len() > self.columns.headers.len() {
            return Err(Bad::Row(Role::Quantity, Problem::TooManyCells));
        }
        let cell = self.quantity(record)?;
        // Of nothing there is no patient, whether anybody says so or not.
        let patients = match self.patients(record)? {
            Cell::Missing if cell == Cell::Zero && self.cells.has(Role::Patients) => Cell::Zero,
            patients => patients,
        };
        self.dataset(record, gatherer)?;
        self.unit(record, gatherer)?;
        let spot = Spot {
            item: self.item(record, gatherer)?,
            stratum: self.stratum(record, gatherer)?,
            place: self.place(record, gatherer)?,
            period: self.period(record, gatherer)?,
        };
        Ok((spot, cell, patients))
    }

    fn quantity(&mut self, record: &ByteRecord) -> Result<Cell, Bad> {
        let bytes = self.cells.bytes(record, Role::Quantity);
        match amount::of_digits(bytes) {
            Some(cell) => Ok(cell),
            None => amount::of_text(&self.cells.decode(bytes)?).map_err(|problem| Bad::Row(Role::Quantity, problem)),
        }
    }

    /// How many were counted; missing where nobody says. A fraction of them shows that a comma within the quantity was not quoted: 1,234.5
    /// would be 1.
    fn patients(&mut self, record: &ByteRecord) -> Result<Cell, Bad> {
        let bytes = self.cells.bytes(record, Role::Patients);
        let read = match amount::of_digits(bytes) {
            Some(cell) => Ok(cell),
            None => amount::of_text(&self.cells.decode(bytes)?),
        };
        match read {
            Ok(Cell::Quantity(count)) if count.decimal().scale() > 0 => Err(Bad::Row(Role::Patients, Problem::NotANumber)),
            Ok(counted @ (Cell::Zero | Cell::Quantity(_))) => Ok(counted),
            // 10未満 and the like are no count.
            Ok(Cell::Missing | Cell::Suppressed) | Err(_) => Ok(Cell::Missing),
        }
    }

    fn item(&mut self, record: &ByteRecord, gatherer: &mut Gatherer) -> Result<u32, Bad> {
        self.cells.join(record, &ITEM, &mut self.key);
        if let Some(number) = self.items.get(&self.key) {
            return Ok(number?);
        }
        let number = match self.new_item(record)? {
            Ok(item) => Ok(gatherer.item(item)?),
            Err(fault) => Err(fault),
        };
        self.items.put(&self.key, number);
        Ok(number?)
    }

    fn new_item(&mut self, record: &ByteRecord) -> Result<Result<Item, (Role, Problem)>, Bad> {
        let [nhi, receipt, yj, name, price] = ITEM;
        let (nhi_text, receipt_text) = (self.cells.plain(record, nhi)?, self.cells.plain(record, receipt)?);
        let (yj_text, price_text) = (self.cells.plain(record, yj)?, self.cells.plain(record, price)?);
        let name = self.cells.decode(self.cells.bytes(record, name))?.trim().to_owned();
        let item = (|| {
            Ok(Item {
                nhi_code: code(&nhi_text, nhi)?,
                receipt_code: code(&receipt_text, receipt)?,
                yj_code: code(&yj_text, yj)?,
                name,
                price: match price_text.as_str() {
                    "" => None,
                    text => Some(japanese::amount(text).ok_or((price, Problem::NotANumber))?),
                },
                unit: None,
            })
        })();
        let first = self.columns.first_code();
        Ok(item.and_then(|item: Item| if item.has_code() { Ok(item) } else { Err((first, Problem::MissingCode)) }))
    }

    fn stratum(&mut self, record: &ByteRecord, gatherer: &mut Gatherer) -> Result<u32, Bad> {
        self.cells.join(record, &STRATUM, &mut self.key);
        if let Some(number) = self.strata.get(&self.key) {
            return Ok(number?);
        }
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        let setting = some(self.cells.plain(record, Role::Setting)?);
        let (insurer, age) = (some(self.cells.plain(record, Role::Insurer)?), some(self.cells.plain(record, Role::Age)?));
        let setting = setting.map(|word| layout::setting(&word).ok_or((Role::Setting, Problem::UnknownSetting))).transpose();
        let number = match setting {
            Ok(setting) => Ok(gatherer.stratum(Stratum { setting, insurer, age })?),
            Err(fault) => Err(fault),
        };
        self.strata.put(&self.key, number);
        Ok(number?)
    }

    fn place(&mut self, record: &ByteRecord, gatherer: &mut Gatherer) -> Result<u32, Bad> {
        let bytes = self.cells.bytes(record, Role::Place);
        if let Some(number) = self.places.get(bytes) {
            return Ok(number?);
        }
        let text = self.cells.plain(record, Role::Place)?;
        let place = if text.is_empty() { gatherer.given().place.clone().or_else(|| self.columns.place.clone()) } else { Some(text) };
        let number = match place {
            Some(place) => Ok(gatherer.place(&place)?),
            None => Err((Role::Place, Problem::MissingPlace)),
        };
        self.places.put(bytes, number);
        Ok(number?)
    }

    fn period(&mut self, record: &ByteRecord, gatherer: &mut Gatherer) -> Result<u32, Bad> {
        let bytes = self.cells.bytes(record, Role::Period);
        if let Some(number) = self.periods.get(bytes) {
            return Ok(number?);
        }
        let text = self.cells.plain(record, Role::Period)?;
        let period = match (text.as_str(), gatherer.given().period.or(self.columns.period)) {
            ("", Some(given)) => Ok(given),
            ("", None) => Err((Role::Period, Problem::MissingPeriod)),
            (text, _) => text.parse().map_err(|_| (Role::Period, Problem::ImpossiblePeriod)),
        };
        let number = match period {
            Ok(period) => Ok(gatherer.period(period)?),
            Err(fault) => Err(fault),
        };
        self.periods.put(bytes, number);
        Ok(number?)
    }

    fn unit(&mut self, record: &ByteRecord, gatherer: &mut Gatherer) -> Result<(), Bad> {
        let bytes = self.cells.bytes(record, Role::Unit);
        if let Some(number) = self.units.get(bytes) {
            return Ok(number.map(drop)?);
        }
        let text = self.cells.plain(record, Role::Unit)?;
        let unit = match text.as_str() {
            "" => self.columns.unit.or(gatherer.given().unit),
            text => QuantityUnit::from_word(text),
        };
        let number = match unit {
            Some(unit) => Ok(gatherer.unit(unit).map(|()| 0)?),
            None => Err((Role::Unit, Problem::UnknownUnit)),
        };
        self.units.put(bytes, number);
        Ok(number.map(drop)?)
    }

    fn dataset(&mut self, record: &ByteRecord, gatherer: &mut Gatherer) -> Result<(), Bad> {
        if !self.cells.has(Role::Dataset) {
            return Ok(());
        }
        let bytes = self.cells.bytes(record, Role::Dataset);
        if let Some(number) = self.datasets.get(bytes) {
            return Ok(number.map(drop)?);
        }
        let text = self.cells.plain(record, Role::Dataset)?;
        let number = match text.parse::<DatasetId>() {
            Ok(dataset) => Ok(gatherer.dataset(dataset, Described::default()).map(|()| 0)?),
            // Another row, or the person, says it.
            Err(_) if text.is_empty() => Ok(0),
            Err(_) => Err((Role::Dataset, Problem::UnknownMark)),
        };
        self.datasets.put(bytes, number);
        Ok(number.map(drop)?)
    }
}

/// A code, or none where the cell is empty.
fn code<T: std::str::FromStr>(text: &str, role: Role) -> Result<Option<T>, (Role, Problem)> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| (role, Problem::MalformedCode)) }
}
