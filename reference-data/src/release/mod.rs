//! Releases: what leaves the program with usage in it. A declared set of tables over one dataset, checked together with every margin, the
//! tree of places and everything of the dataset that was given out before; then decided and finished. Pure: figures, lists, places and
//! earlier releases are handed in.

mod request;

pub use request::{ReleaseTable, Request};
