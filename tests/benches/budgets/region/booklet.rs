//! Two pages of one place, and the pages of all 72 municipalities in one booklet.

use std::time::Duration;

use tests::program::Workspace;

use crate::measure::{Line, process};

pub fn lines(workspace: &Workspace) -> Vec<Line> {
    let report = |named: &[&str], file: &str, budget: u64| {
        let out = workspace.beside(file);
        let words = ["report", "--dataset", "見本県調剤", "--out"].map(Into::into).into_iter().chain([out.clone().into_os_string()]);
        let words: Vec<_> = words.chain(named.iter().map(Into::into)).collect();
        let mut runs = [(); 3].map(|()| process(workspace.command(words.clone())));
        runs.sort_unstable();
        let kilobytes = std::fs::metadata(&out).map_or(0, |written| written.len() / 1024);
        let (took, peak) = runs[1];
        Line { gesture: format!("{file}, {kilobytes} kB"), took, budget: Duration::from_secs(budget), peak, against: vec![] }
    };
    vec![
        report(&["--place", "48101"], "two pages of one place", 1),
        report(&["--all", "--within", "48", "--level", "municipality"], "booklet of all municipalities", 10),
    ]
}
