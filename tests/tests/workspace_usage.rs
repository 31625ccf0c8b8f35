//! A workspace while a large file of usage comes in: killed in the middle, and read by somebody else.
//!
//! Unix: the ways to bring this about are those of its shell.
#![cfg(unix)]

use std::fmt::Write;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use serde_json::json;
use tests::hostile::placed;
use tests::program::Workspace;
use tests::region;
use tests::usage::COLUMNS;

const PLACES: usize = 70;
const MONTHS: usize = 12;

/// Invented figures of so many products in all places and months, a row each.
fn large_usage(folder: &Path, products: usize) -> (PathBuf, usize) {
    let mut text = COLUMNS.join(",") + "\n";
    for product in 0..products {
        for place in 0..PLACES {
            for month in 1..=MONTHS {
                let quantity = (product * 31 + place * 17 + month * 7) % 90_000;
                let code = format!("21490{:02}F1{:03}", product / 1000, product % 1000);
                writeln!(text, "大きな資料,{},2025-{month:02},{code},,,,院外,,,規格単位,{quantity}.5,", 48_301 + place).unwrap();
            }
        }
    }
    (placed(folder, "large.csv", text.as_bytes()), products * PLACES * MONTHS)
}

/// An import that runs, and what it says of its progress.
struct Importing {
    child: Child,
    said: BufReader<std::process::ChildStderr>,
}

impl Importing {
    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let said = BufReader::new(child.stderr.take().expect("standard error is piped"));
        Self { child, said }
    }

    /// Waits until it has read so many rows of the file.
    fn until_rows(&mut self, wanted: usize) {
        let mut line = String::new();
        while self.said.read_line(&mut line).expect("standard error can be read") > 0 {
            let rows = line.rsplit('、').find_map(|part| part.split(" 行").next()?.replace(',', "").parse::<usize>().ok());
            if rows.is_some_and(|rows| rows >= wanted) {
                return;
            }
            line.clear();
        }
        panic!("it ended before it had said that it read {wanted} rows");
    }

    /// Ends as the machine ends a process: at once.
    fn kill(mut self) {
        // One that has ended by itself has nothing left to be killed.
        self.child.kill().ok();
        self.child.wait().expect("a child can be waited for");
    }
}

#[test]
fn killed_while_usage_comes_in_it_leaves_nothing_and_the_next_import_works() {
    let (workspace, _) = region::imported("demo");
    let (large, rows) = large_usage(&workspace.beside("files"), 1200);
    let before = workspace.state();
    let importing = || Importing::start(workspace.command(["import", large.to_str().unwrap()]));
    for part in [1, rows / 2] {
        let mut importing = importing();
        importing.until_rows(part);
        importing.kill();
        assert_eq!(workspace.ask(0, ["sources"]), before.0, "killed after {part} rows");
    }
    // Whoever writes next finds what was left and clears it away.
    workspace.run(["rebuild"]).expect(0);
    assert_eq!(workspace.state(), before);

    // From there to the end: all of it is there or nothing.
    let whole = workspace.copy();
    let start = Instant::now();
    whole.import(0, std::slice::from_ref(&large));
    let duration = start.elapsed();
    let rows_in_store = |workspace: &Workspace| -> u64 {
        let sources = workspace.ask(0, ["sources"]);
        sources["editions"].as_array().unwrap().iter().map(|edition| edition["rows"].as_u64().unwrap()).sum()
    };
    let (nothing, all) = (rows_in_store(&workspace), rows_in_store(&whole));
    for stage in 5..10 {
        let importing = importing();
        std::thread::sleep(duration * stage / 10);
        importing.kill();
        let found = rows_in_store(&workspace);
        assert!(found == nothing || found == all, "half a file at stage {stage}: {found} rows, not {nothing} or {all}");
    }
    let report = workspace.import(0, &[large]);
    assert_eq!(report["files"][0]["rows_kept"], json!(rows));
    let (_, files) = workspace.state();
    assert_eq!(files, whole.state().1, "something was left behind");
    let datasets = |workspace: &Workspace| workspace.ask(0, ["sources"])["datasets"].clone();
    assert_eq!(datasets(&workspace), datasets(&whole));
}

#[test]
fn while_usage_comes_in_others_read_and_are_told_who_writes() {
    let (workspace, files) = region::imported("demo");
    let (large, rows) = large_usage(&workspace.beside("files"), 600);
    let before = workspace.state().0;
    let found = workspace.ask(0, ["search", "錠", "--limit", "20"]);
    let mut importing = Importing::start(workspace.command(["--json", "import", large.to_str().unwrap()]));
    importing.until_rows(1);
    assert_eq!(workspace.ask(0, ["sources"]), before);
    assert_eq!(workspace.ask(0, ["search", "錠", "--limit", "20"]), found);
    let refused = workspace.ask(2, ["import".into(), files[0].clone().into_os_string()]);
    assert_eq!(refused["error"]["code"], "held", "{refused}");
    assert!(refused["error"]["message"].as_str().is_some_and(|message| message.contains(&importing.child.id().to_string())), "{refused}");
    // Nobody is there any more to hear of the progress, and it goes on.
    let Importing { child, said } = importing;
    drop(said);
    let ended = child.wait_with_output().expect("a child can be waited for");
    assert!(ended.status.success());
    let report: serde_json::Value = serde_json::from_slice(&ended.stdout).expect("one JSON value");
    assert_eq!(report["files"][0]["rows_kept"], json!(rows));
    assert_eq!(workspace.ask(0, ["sources"])["datasets"][0]["places"], json!(PLACES));
}
