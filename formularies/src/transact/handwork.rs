//! What a person may do to the handwork of a workspace.

use reference_data::codes::NhiCode;
use reference_data::handwork::{AgKind, RegionKind};
use reference_data::period::Period;
use reference_data::place::PlaceId;
use reference_data::share::GroupWeights;
use reference_data::usage::mapping::Role;
use reference_data::usage::{DatasetId, QuantityUnit};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Each is one step of undo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum HandworkOperation {
    /// Draws a region, or draws it anew where `region` names one.
    SetRegion {
        region: Option<String>,
        name: String,
        kind: RegionKind,
        #[ts(type = "string[]")]
        members: Vec<PlaceId>,
    },
    RemoveRegion {
        region: String,
    },
    /// Several at once, as a CSV lists them; one of the same name and kind is drawn anew.
    SetRegions {
        regions: Vec<NewRegion>,
    },
    /// Says which place a text of a dataset stands for; none leaves its figures out.
    SetPlaceName {
        #[ts(type = "string")]
        dataset: DatasetId,
        read: String,
        #[ts(type = "string | null")]
        place: Option<PlaceId>,
    },
    RemovePlaceName {
        #[ts(type = "string")]
        dataset: DatasetId,
        read: String,
    },
    SetColumnMapping {
        signature: String,
        roles: Vec<Role>,
        #[ts(type = "string | null")]
        dataset: Option<DatasetId>,
        unit: QuantityUnit,
    },
    RemoveColumnMapping {
        signature: String,
    },
    SetAuthorizedGeneric {
        #[ts(type = "string")]
        nhi_code: NhiCode,
        kind: AgKind,
        source: String,
    },
    RemoveAuthorizedGeneric {
        #[ts(type = "string")]
        nhi_code: NhiCode,
    },
    DescribeDataset {
        #[ts(type = "string")]
        dataset: DatasetId,
        name: String,
        publisher: String,
        population: String,
        place_basis: String,
    },
    /// A published share that was typed in; the same place and period again replaces it.
    EnterShare {
        #[ts(type = "string")]
        place: PlaceId,
        #[ts(type = "string")]
        period: Period,
        share: String,
        source: String,
    },
    RemoveShare {
        #[ts(type = "string")]
        place: PlaceId,
        #[ts(type = "string")]
        period: Period,
    },
    /// By which groups are ranked in 薬効群の選定; none for every column the same.
    SetGroupWeights {
        weights: Option<GroupWeights>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NewRegion {
    pub name: String,
    pub kind: RegionKind,
    #[ts(type = "string[]")]
    pub members: Vec<PlaceId>,
}
