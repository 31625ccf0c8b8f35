//! What a person says of a usage file, and what is known of the dataset it belongs to.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::mapping::ColumnMapping;
use super::{DatasetId, QuantityUnit};
use crate::period::Period;

/// What a person says of a usage file where it does not speak for itself. Kept with the file, so that reading it again gives the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct Given {
    /// Goes before what the file says.
    #[ts(type = "string | null")]
    pub dataset: Option<DatasetId>,
    /// Of rows that name no place: a code or a name.
    pub place: Option<String>,
    /// Of rows that name no period.
    #[ts(type = "string | null")]
    pub period: Option<Period>,
    /// Of rows that do not say what they count.
    pub unit: Option<QuantityUnit>,
    /// Which column means what; none where the headers say it.
    pub mapping: Option<ColumnMapping>,
}

impl Given {
    /// The dataset that the person named, for this file or for all files of such headers.
    pub fn dataset_said(&self) -> Option<DatasetId> {
        self.dataset.clone().or_else(|| self.mapping.as_ref()?.dataset.clone())
    }
}

/// What a usage file has to say or a person has to add.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    Dataset,
    Place,
    Period,
    /// 規格単位 or the master's
    Unit,
    Quantity,
    /// None of the three codes
    Code,
    /// What the columns mean
    Mapping,
}

impl Lack {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dataset => "dataset",
            Self::Place => "place",
            Self::Period => "period",
            Self::Unit => "unit",
            Self::Quantity => "quantity",
            Self::Code => "code",
            Self::Mapping => "mapping",
        }
    }
}

/// What a layout tells of its dataset; empty where it does not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Described {
    pub name: String,
    pub publisher: String,
    pub population: String,
    pub place_basis: String,
}
