//! What the program's gestures cost, beside other ways to do the same, in one run: `make bench`.
//!
//! Times of different machines do not compare; the ratios of one run do. Nothing here fails because of a time.

mod import;
mod measure;
mod print;
mod region;
mod search;
mod start;
mod usage;

use std::path::PathBuf;

use measure::Line;
use tests::program::Workspace;

/// The files measured: the ministry's own where this machine has them, else those of the sample region.
pub struct Material {
    pub name: &'static str,
    pub price_lists: Vec<PathBuf>,
}

fn material(workspace: &Workspace) -> Material {
    match tests::real_data() {
        Some(data) => Material {
            name: "薬価基準収載品目リスト 2025-08-14",
            price_lists: (1..=3).map(|part| data.join(format!("price/tp20250814-01_0{part}.xlsx"))).collect(),
        },
        None => {
            let files = tests::region::files(&workspace.beside("sample"), "prefecture");
            let mut lists: Vec<PathBuf> =
                files.into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "xlsx")).collect();
            // One edition: the three files that share the newest date in their names.
            let newest = lists.iter().filter_map(|file| file.file_name()?.to_str()?.get(..10).map(str::to_owned)).max();
            lists.retain(|file| {
                newest.as_deref().is_some_and(|newest| file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(newest)))
            });
            Material { name: "見本県 (prefecture)", price_lists: lists }
        }
    }
}

fn main() {
    // `cargo bench NAME` runs the rows whose module carries that name.
    let wanted: Option<String> = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let workspace = Workspace::new();
    let material = material(&workspace);
    println!("{}", material.name);
    let groups: [(&str, &dyn Fn() -> Vec<Line>); 6] = [
        ("import", &|| import::lines(&material)),
        ("search", &|| search::lines(&material)),
        ("print", &|| print::lines(&material)),
        ("start", &start::lines),
        ("usage", &usage::lines),
        ("region", &region::lines),
    ];
    for (name, lines) in groups {
        if wanted.as_deref().is_none_or(|wanted| name.contains(wanted)) {
            lines().iter().for_each(|line| println!("{line}"));
        }
    }
}
