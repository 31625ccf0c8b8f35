//! The program from outside, as a person or a script meets it.
//!
//! The tests drive the program that `make test` has built (`target/debug/suisho`); nothing of it is linked in here.

pub mod figures;
pub mod hostile;
pub mod pdf;
pub mod program;
pub mod refusal;
pub mod region;
pub mod usage;
#[cfg(target_os = "linux")]
pub mod window;

use std::path::{Path, PathBuf};

/// The folder of the checkout.
pub fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies inside the project")
}

/// The official files, where this machine has them; they are not part of the project. Says so where it has not.
pub fn real_data() -> Option<PathBuf> {
    let folder = project().join("../shared/real-data");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no real data");
    None
}
