//! A chart as an image file.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One of the two.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct WriteImageInput {
    /// Where it is written; what was there is replaced.
    pub path: String,
    pub svg: Option<String>,
    /// Base64
    pub png: Option<String>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct WrittenFile {
    pub path: String,
    pub bytes: u32,
}
