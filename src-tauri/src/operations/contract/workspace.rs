//! The workspace that is open.

use formularies::policy::Policy;
use reference_data::edition::Edition;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, Deserialize, TS)]
pub struct WorkspaceInput {}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// The person's own workspace
    Own,
    /// 見本県, made on the first call
    Sample,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct OpenWorkspaceInput {
    pub which: Which,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct WorkspaceView {
    pub path: String,
    /// 見本県: everything in it is fictional.
    pub sample: bool,
    /// Someone else writes in it, or it cannot be written: a sentence that names the holder and since when.
    pub read_only: Option<String>,
    /// No edition and no formulary yet: show the doors.
    pub empty: bool,
    /// The editions in use, newest by kind.
    pub price_list: Option<Edition>,
    pub generic_status: Option<Edition>,
    pub policies: Vec<Policy>,
    pub version: String,
}
