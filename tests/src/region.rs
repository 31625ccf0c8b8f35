//! 見本県, the fictional prefecture that the program writes itself.

use std::path::{Path, PathBuf};

use crate::program::{Workspace, answer, command};

/// The price and status lists, on which most tests stand.
const LISTS: [&str; 2] = ["price_list", "generic_status"];

/// The sample formulary of the project.
pub fn formulary() -> PathBuf {
    crate::project().join("formularies/sample/mihon-central.json")
}

/// Has the program write the region's price and status lists into `folder`; gives them in the order in which they are to be imported.
pub fn files(folder: &Path, scale: &str) -> Vec<PathBuf> {
    files_of(folder, scale, &LISTS)
}

/// The same of other kinds; of all where none is named.
pub fn files_of(folder: &Path, scale: &str, kinds: &[&str]) -> Vec<PathBuf> {
    let mut writing = command(folder.parent().expect("a folder inside the test's own"));
    writing.arg("--json").arg("sample").arg(folder).args(["--scale", scale]);
    if !kinds.is_empty() {
        writing.arg("--only").arg(kinds.join(","));
    }
    let written = answer(writing).expect(0).json();
    written["files"].as_array().expect("the files are listed").iter().filter_map(|file| file.as_str().map(PathBuf::from)).collect()
}

/// A workspace into which the region's price and status lists have been imported, and these.
pub fn imported(scale: &str) -> (Workspace, Vec<PathBuf>) {
    let workspace = Workspace::new();
    let files = files(&workspace.beside("sample"), scale);
    workspace.import(0, &files);
    (workspace, files)
}

/// The file of that name among those written.
pub fn named<'a>(files: &'a [PathBuf], part: &str) -> &'a Path {
    files.iter().find(|file| file.to_string_lossy().contains(part)).unwrap_or_else(|| panic!("no file {part} among {files:?}"))
}
