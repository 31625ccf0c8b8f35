//! Which column of a usage CSV means what: by our own headers, or by what a person pointed out.

use crate::edition::SourceKind;
use crate::import::{FileFault, refuse_patients_in};
use crate::japanese;
use crate::period::Period;
use crate::usage::mapping::{self, ColumnMapping, Role, signature};
use crate::usage::{Given, Lack, QuantityUnit};

/// The header of the plain usage CSV, and what each column means. The order is free when reading.
pub const HEADER: [(&str, Role); 13] = [
    ("データセット", Role::Dataset),
    ("地域", Role::Place),
    ("期間", Role::Period),
    ("薬価基準収載医薬品コード", Role::NhiCode),
    ("レセプト電算コード", Role::ReceiptCode),
    ("個別医薬品コード", Role::YjCode),
    ("品名", Role::Name),
    ("院内院外", Role::Setting),
    ("保険者", Role::Insurer),
    ("年齢階級", Role::Age),
    ("単位", Role::Unit),
    ("数量", Role::Quantity),
    ("患者数", Role::Patients),
];

const CODES: [Role; 3] = [Role::NhiCode, Role::ReceiptCode, Role::YjCode];

/// The columns of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// As the file writes them.
    pub headers: Vec<String>,
    roles: Vec<Role>,
    /// Of rows that do not say it.
    pub unit: Option<QuantityUnit>,
    /// Of rows that do not say it, where the person does not either.
    pub place: Option<String>,
    pub period: Option<Period>,
}

impl Columns {
    /// `roles`: one for each header.
    pub fn new(headers: &[String], roles: Vec<Role>) -> Self {
        Self { headers: headers.to_vec(), roles, unit: None, place: None, period: None }
    }

    /// One for each header.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    pub fn at(&self, role: Role) -> Option<usize> {
        self.roles.iter().position(|known| *known == role)
    }

    /// The header of a column that is there.
    pub fn header(&self, role: Role) -> &str {
        self.at(role).map_or("", |column| &self.headers[column])
    }

    /// The code that a file has first of all.
    pub fn first_code(&self) -> Role {
        CODES.into_iter().find(|code| self.at(*code).is_some()).unwrap_or(Role::NhiCode)
    }

    /// Whether these headers are the plain usage CSV's: a quantity with its unit, and a code. None where they are not. A column more that
    /// we do not know could be a dimension, over which figures must not be added up unseen.
    pub fn ours(headers: &[String]) -> Option<Result<Self, FileFault>> {
        let read: Vec<String> = headers.iter().map(|header| japanese::header(header)).collect();
        let role_of = |header: &String| HEADER.into_iter().find(|(known, _)| known == header).map(|(_, role)| role);
        let found: Vec<Option<Role>> = read.iter().map(role_of).collect();
        let has = |role: Role| found.contains(&Some(role));
        if !(has(Role::Quantity) && has(Role::Unit) && CODES.into_iter().any(has)) {
            return None;
        }
        let unknown = |(header, role): (&String, &Option<Role>)| (role.is_none() && !header.is_empty()).then(|| header.clone());
        let unknown: Vec<String> = read.iter().zip(&found).filter_map(unknown).collect();
        if !unknown.is_empty() {
            return Some(Err(FileFault::UnknownColumns { columns: unknown }));
        }
        let repeated = |(_, role): &(&'static str, Role)| found.iter().filter(|found| **found == Some(*role)).count() > 1;
        let repeated: Vec<&'static str> = HEADER.into_iter().filter(repeated).map(|(header, _)| header).collect();
        if !repeated.is_empty() {
            return Some(Err(FileFault::RepeatedColumns { kind: SourceKind::Usage, columns: repeated }));
        }
        Some(Ok(Self::new(headers, found.into_iter().map(|role| role.unwrap_or(Role::Ignored)).collect())))
    }

    /// As a person pointed them out. None where these are not the headers that the person saw.
    pub fn pointed_out(headers: &[String], mapping: &ColumnMapping) -> Option<Self> {
        let fits = mapping.roles.len() == headers.len() && mapping.signature == signature(headers);
        fits.then(|| Self { unit: Some(mapping.unit), ..Self::new(headers, mapping.roles.clone()) })
    }

    /// As a person pointed them out where there is a mapping, else ours. None where these are not such headers.
    pub fn of(headers: &[String], given: &Given) -> Option<Result<Self, FileFault>> {
        match &given.mapping {
            Some(mapping) => Self::pointed_out(headers, mapping).map(Self::each_once),
            None => Self::ours(headers),
        }
    }

    /// Refuses a meaning that a person gave to two columns: which is to be read cannot be known.
    fn each_once(self) -> Result<Self, FileFault> {
        let repeated = mapping::repeated(&self.roles);
        if repeated.is_empty() {
            return Ok(self);
        }
        let word = |role: &Role| HEADER.into_iter().find(|(_, known)| known == role).map_or("薬価", |(word, _)| word);
        Err(FileFault::RepeatedColumns { kind: SourceKind::Usage, columns: repeated.iter().map(word).collect() })
    }

    /// What neither the columns nor the person say.
    pub fn lacks(&self, given: &Given) -> Vec<Lack> {
        let dataset = given.dataset_said().is_some();
        [
            (self.at(Role::Dataset).is_some() || dataset, Lack::Dataset),
            (self.at(Role::Place).is_some() || given.place.is_some() || self.place.is_some(), Lack::Place),
            (self.at(Role::Period).is_some() || given.period.or(self.period).is_some(), Lack::Period),
            (self.at(Role::Unit).is_some() || self.unit.or(given.unit).is_some(), Lack::Unit),
            (self.at(Role::Quantity).is_some(), Lack::Quantity),
            (CODES.into_iter().any(|code| self.at(code).is_some()), Lack::Code),
        ]
        .into_iter()
        .filter_map(|(said, lack)| (!said).then_some(lack))
        .collect()
    }
}

/// Finds the header among the first rows: the one that a person saw where there is a mapping, else ours. Gives its index.
/// None where no row is such a header.
pub fn find(rows: &[Vec<String>], given: &Given) -> Result<Option<(usize, Columns)>, FileFault> {
    let found = rows.iter().enumerate().find_map(|(index, row)| Some((index, Columns::of(row, given)?)));
    let Some((index, columns)) = found else { return Ok(None) };
    refuse_patients_in(rows[..=index].iter().flatten())?;
    Ok(Some((index, columns?)))
}
