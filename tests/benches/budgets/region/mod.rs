//! 地域: the map of the whole country, every click at the scale of a prefecture, and the booklet of its municipalities.

mod booklet;
#[cfg(target_os = "linux")]
mod map;
#[cfg(target_os = "linux")]
mod page;
#[cfg(target_os = "linux")]
mod walk;

use tests::program::Workspace;
use tests::region::{files_of, formulary};

use crate::measure::Line;

pub fn lines() -> Vec<Line> {
    let workspace = prefecture();
    let mut lines = booklet::lines(&workspace);
    lines.extend(in_the_window(&workspace));
    lines
}

/// 見本県 with all of its files, and a formulary whose effect can be asked.
fn prefecture() -> Workspace {
    let workspace = Workspace::new();
    let folder = workspace.beside("sample");
    workspace.import(0, &files_of(&folder, "prefecture", &[]));
    // 340 MB that nobody reads again.
    std::fs::remove_dir_all(&folder).expect("the files can go");
    workspace.ask(0, ["receive".into(), formulary().into_os_string()]);
    workspace
}

#[cfg(target_os = "linux")]
fn in_the_window(workspace: &Workspace) -> Vec<Line> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut lines = walk::lines(workspace).await;
        lines.extend(map::lines().await);
        lines
    })
}

#[cfg(not(target_os = "linux"))]
fn in_the_window(_: &Workspace) -> Vec<Line> {
    println!("skipped: the window is driven on Linux only");
    Vec::new()
}
