//! What the operations take and give, a file for each place of the screen.

mod authoring;
mod choice;
mod effect;
mod events;
mod images;
mod maps;
mod places;
mod products;
mod published;
mod publishing;
mod region;
mod release;
mod similar;
mod sources;
mod usage;
mod workspace;

use serde::Serialize;
use ts_rs::TS;

pub use authoring::*;
pub use choice::*;
pub use effect::*;
pub use events::*;
pub use images::*;
pub use maps::*;
pub use places::*;
pub use products::*;
pub use published::*;
pub use publishing::*;
pub use region::*;
pub use release::*;
pub use similar::*;
pub use sources::*;
pub use usage::*;
pub use workspace::*;

/// Why something was refused or failed. `code` is stable; the rest is for people.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Failure {
    pub code: &'static str,
    /// What: one sentence.
    pub message: String,
    /// Where: a file, a sheet, a row, a field.
    #[serde(rename = "where")]
    pub place: Option<String>,
    /// What to do now.
    pub remedy: String,
    /// For someone who is asked to help.
    pub detail: Option<String>,
    /// True: nothing was changed (exit 2). False: an internal failure (exit 3).
    pub refused: bool,
}
