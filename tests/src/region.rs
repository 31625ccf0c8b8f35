//! 見本県, the fictional prefecture that the program writes itself.

use std::path::{Path, PathBuf};

use crate::program::{Workspace, answer, command};

/// The sample formulary of the project.
pub fn formulary() -> PathBuf {
    crate::project().join("formularies/sample/mihon-central.json")
}

/// Has the program write the region's price and status lists into `folder`; gives them in the order in which they are to be imported.
pub fn files(folder: &Path, scale: &str) -> Vec<PathBuf> {
    files_of(folder, scale, &["price_list", "generic_status"])
}

/// Has the program write the region's files of these kinds.
pub fn files_of(folder: &Path, scale: &str, kinds: &[&str]) -> Vec<PathBuf> {
    let mut writing = command(folder.parent().expect("a folder inside the test's own"));
    writing.arg("sample").arg(folder).args(["--scale", scale, "--only", &kinds.join(",")]).arg("--json");
    let written = answer(writing).expect(0).json();
    let files = written["files"].as_array().expect("the program lists what it wrote");
    files.iter().map(|file| PathBuf::from(file.as_str().expect("a path"))).collect()
}

/// A workspace into which the region has been imported, and its files.
pub fn imported(scale: &str) -> (Workspace, Vec<PathBuf>) {
    let workspace = Workspace::new();
    let files = files(&workspace.beside("sample"), scale);
    workspace.import(0, &files);
    (workspace, files)
}
