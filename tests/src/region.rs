//! 見本県, the fictional prefecture that the program writes itself.

use std::path::{Path, PathBuf};

use crate::program::{Workspace, answer, command};

/// The sample formulary of the project.
pub fn formulary() -> PathBuf {
    crate::project().join("formularies/sample/mihon-central.json")
}

/// Has the program write the region's files into `folder`; gives the lists among them, sorted by name.
pub fn files(folder: &Path, scale: &str) -> Vec<PathBuf> {
    let mut writing = command(folder.parent().expect("a folder inside the test's own"));
    writing.arg("sample").arg(folder).args(["--scale", scale]);
    answer(writing).expect(0);
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("the sample was written").map(|entry| entry.expect("can be listed").path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "xlsx" || extension == "csv"));
    files.sort();
    files
}

/// A workspace into which the region has been imported, and its files.
pub fn imported(scale: &str) -> (Workspace, Vec<PathBuf>) {
    let workspace = Workspace::new();
    let files = files(&workspace.beside("sample"), scale);
    workspace.import(0, &files);
    (workspace, files)
}
