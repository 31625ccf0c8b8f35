//! What happens to a workspace when the machine fails it: read-only, full, killed.
//!
//! Unix: the ways to bring this about are those of its shell.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use reference_data::workspace::Holder;
use serde_json::Value;
use tests::hostile::{placed, price_csv, price_rows};
use tests::program::{Answer, Workspace, answer};
use tests::region;

fn running_as_root() -> bool {
    let output = Command::new("id").arg("-u").output().expect("id is on every Unix");
    output.stdout.trim_ascii() == b"0"
}

/// The command behind a prefix such as `sh -c …`, with the same environment.
fn behind(prefix: &[&str], inner: &Command) -> Command {
    let mut outer = Command::new(prefix[0]);
    outer.args(&prefix[1..]).arg(inner.get_program()).args(inner.get_args()).stdin(Stdio::null());
    for (name, value) in inner.get_envs() {
        match value {
            Some(value) => outer.env(name, value),
            None => outer.env_remove(name),
        };
    }
    outer
}

fn words<const N: usize>(words: [&str; N]) -> Vec<OsString> {
    words.iter().map(OsString::from).collect()
}

fn importing(files: &[PathBuf]) -> Vec<OsString> {
    std::iter::once("import".into()).chain(files.iter().map(|file| file.clone().into())).collect()
}

#[track_caller]
fn assert_told(answer: &Answer, code: i32) {
    let said = answer.said();
    assert_eq!(answer.code, Some(code), "{said}");
    assert!(said.chars().any(|c| ('ぁ'..='ん').contains(&c)), "not Japanese: {said}");
    assert!(!said.contains("panicked"), "{said}");
}

fn set_mode(path: &Path, folder: u32, file: u32) {
    for entry in std::fs::read_dir(path).expect("can be listed") {
        let entry = entry.expect("can be listed").path();
        if entry.is_dir() {
            set_mode(&entry, folder, file);
        } else {
            std::fs::set_permissions(&entry, PermissionsExt::from_mode(file)).expect("may be changed");
        }
    }
    std::fs::set_permissions(path, PermissionsExt::from_mode(folder)).expect("may be changed");
}

#[test]
fn a_workspace_that_cannot_be_written_is_read_and_says_so() {
    let (workspace, files) = region::imported("demo");
    let before = workspace.state();
    // Root may write anywhere; it becomes nobody, who must be able to reach the program and the files.
    let program = workspace.beside("suisho");
    std::fs::copy(tests::program::program(), &program).expect("the program can be copied");
    set_mode(workspace.home(), 0o555, 0o444);
    std::fs::set_permissions(&program, PermissionsExt::from_mode(0o555)).expect("may be changed");
    let prefix: &[&str] =
        if running_as_root() { &["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env"] } else { &["env"] };
    let run = |arguments: Vec<OsString>| {
        let mut inner = Command::new(&program);
        inner.arg("--workspace").arg(workspace.path()).args(arguments).env("HOME", "/nonexistent");
        answer(behind(prefix, &inner))
    };

    let search = run(words(["--json", "search", "錠", "--limit", "3"])).expect(0).json();
    let sources = run(words(["--json", "sources"])).expect(0).json();
    let import = run(importing(&files));
    let changed_file = run(words(["import", "/dev/null"]));

    set_mode(workspace.home(), 0o755, 0o644);
    assert!(search["total"].as_u64().is_some_and(|total| total > 0), "{search}");
    assert_eq!(sources, before.0);
    assert_told(&import, 2);
    assert_told(&changed_file, 2);
    assert_eq!(workspace.state(), before);
}

#[test]
fn a_workspace_that_is_open_elsewhere_is_read_and_names_who_writes() {
    let (workspace, files) = region::imported("demo");
    let before = workspace.state();
    let holder = Holder { name: "見本花子".into(), process: std::process::id(), since: "2026-04-01T09:00:00Z".into() };
    let held = reference_data::workspace::Workspace::open(&workspace.path(), Some(&holder)).expect("it can be opened");
    assert!(held.may_write());
    let formulary = region::formulary().into_os_string();
    for refused in [importing(&files), words(["rebuild"]), vec!["receive".into(), formulary]] {
        let told = workspace.run(refused);
        assert_told(&told, 2);
        assert!(told.said().contains("見本花子"), "{}", told.said());
    }
    assert_eq!(workspace.state(), before);
    workspace.run(["search", "錠"]).expect(0);
    // Whoever held it lets go, and writing goes on.
    drop(held);
    workspace.import(0, &files);
}

/// A workspace that has something to lose: an edition older than the region's.
fn begun(workspace: &Workspace) {
    let rows = price_csv(&price_rows(300));
    workspace.import(0, &[placed(&workspace.beside("earlier"), "20200401.csv", rows.as_bytes())]);
}

/// Every edition is made of whole files, and the earlier edition is what it was.
#[track_caller]
fn assert_whole(workspace: &Workspace, before: &Value, rows_of_files: &BTreeMap<String, u64>) {
    let sources = workspace.ask(0, ["sources"]);
    for edition in sources["editions"].as_array().into_iter().flatten() {
        let files = edition["files"].as_array().cloned().unwrap_or_default();
        let expected: u64 = files.iter().map(|file| rows_of_files[&file["sha256"].to_string()]).sum();
        assert_eq!(edition["rows"].as_u64(), Some(expected), "half an edition: {edition}");
    }
    let earlier = &before["editions"][0]["id"];
    assert!(sources["editions"].as_array().into_iter().flatten().any(|edition| edition["id"] == *earlier), "the earlier edition is gone");
    workspace.run(["search", "錠"]).expect(0);
}

/// The rows of every file, by its SHA-256, as an import that nothing disturbs reads them.
fn rows_of_files(sources: &Value) -> BTreeMap<String, u64> {
    let editions = sources["editions"].as_array().into_iter().flatten();
    let files = editions.flat_map(|edition| edition["files"].as_array().into_iter().flatten());
    files.map(|file| (file["sha256"].to_string(), file["rows_kept"].as_u64().unwrap_or_default())).collect()
}

/// No file may grow beyond a limit: what a full disk looks like to whoever writes.
#[test]
fn a_full_disk_loses_nothing() {
    let whole = Workspace::new();
    begun(&whole);
    let more = region::files(&whole.beside("more"), "prefecture");
    whole.import(0, &more);
    let complete = whole.ask(0, ["sources"]);

    let workspace = Workspace::new();
    begun(&workspace);
    let before = workspace.state();
    // In blocks of 512 bytes. The signal is ignored so that writing fails as it does on a full disk.
    for blocks in [0, 8, 64, 512, 2048] {
        let limit = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let told = answer(behind(&["sh", "-c", &limit], &workspace.command(importing(&more))));
        println!("{blocks} blocks: {:?}", told.code);
        match told.code {
            Some(0) => assert_ne!(blocks, 0, "nothing can be written, and yet: {}", told.said()),
            // Some of the files found room; each is there as a whole.
            Some(1) => assert_told(&told, 1),
            _ => {
                assert_told(&told, 2);
                assert_eq!(
                    workspace.ask(0, ["sources"])["editions"].as_array().map(Vec::len),
                    before.0["editions"].as_array().map(Vec::len)
                );
            }
        }
        assert_whole(&workspace, &before.0, &rows_of_files(&complete));
    }
    // With room again the same files come in.
    workspace.import(0, &more);
    assert_eq!(rows_of_files(&workspace.ask(0, ["sources"])), rows_of_files(&complete));
}

/// A small file system of its own, where the machine lets one be mounted.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(path: PathBuf, size: &str) -> Option<Self> {
        std::fs::create_dir_all(&path).expect("a folder can be made");
        let options = format!("size={size}");
        let mounted = running_as_root()
            && Command::new("mount")
                .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
                .arg(&path)
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|s| s.success());
        if !mounted {
            println!("skipped: no file system can be mounted here");
        }
        mounted.then_some(Self(path))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_full_file_system_loses_nothing() {
    let whole = Workspace::new();
    begun(&whole);
    let more = region::files(&whole.beside("more"), "prefecture");
    whole.import(0, &more);
    let complete = whole.ask(0, ["sources"]);

    let workspace = Workspace::new();
    let Some(_disk) = SmallDisk::mount(workspace.path(), "4m") else { return };
    begun(&workspace);
    let before = workspace.state();
    let told = workspace.run(importing(&more));
    assert!(matches!(told.code, Some(1 | 2)), "{}", told.said());
    assert!(told.said().contains("空き"), "{}", told.said());
    assert_whole(&workspace, &before.0, &rows_of_files(&complete));
    // A published file that does not fit is not there at all.
    let state = workspace.state();
    let _ = std::fs::write(workspace.path().join("filler"), vec![0; 4 << 20]);
    let out = workspace.path().join("out.pdf");
    let formulary = region::formulary().into_os_string();
    let told = workspace.run(["publish".into(), formulary, "--format".into(), "pdf".into(), "--out".into(), out.clone().into_os_string()]);
    assert_told(&told, 2);
    assert!(!out.exists());
    assert_eq!(workspace.state(), state);
}

/// Kills the command after growing delays, from at once to when it would have ended by itself; gives how often it was really cut short.
fn kill_at_every_stage(command: impl Fn() -> Command, whole: Duration, mut check: impl FnMut()) -> u32 {
    let mut cut_short = 0;
    for stage in 0..10u32 {
        let mut child = command().stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
        std::thread::sleep(whole * stage / 10);
        let ended = child.try_wait().expect("a child can be asked").is_some();
        let _ = child.kill();
        let _ = child.wait();
        cut_short += u32::from(!ended);
        check();
    }
    cut_short
}

#[test]
fn killed_while_importing_it_has_all_of_an_edition_or_nothing() {
    // How long it takes here, and what stands there afterwards.
    let whole = Workspace::new();
    begun(&whole);
    let files = region::files(&whole.beside("sample"), "prefecture");
    let start = Instant::now();
    whole.import(0, &files);
    let duration = start.elapsed();
    let complete = whole.ask(0, ["sources"]);

    let workspace = Workspace::new();
    begun(&workspace);
    let before = workspace.ask(0, ["sources"]);
    let cut_short = kill_at_every_stage(
        || workspace.command(importing(&files)),
        duration,
        || assert_whole(&workspace, &before, &rows_of_files(&complete)),
    );
    assert!(cut_short > 0, "nothing was ever cut short");
    workspace.import(0, &files);
    let ids = |sources: &Value| -> Vec<String> {
        sources["editions"].as_array().into_iter().flatten().map(|edition| format!("{} {}", edition["id"], edition["rows"])).collect()
    };
    assert_eq!(ids(&workspace.ask(0, ["sources"])), ids(&complete));
    let search = ["search", "錠", "--limit", "50"];
    assert_eq!(workspace.ask(0, search), whole.ask(0, search));
}

#[test]
fn killed_while_publishing_the_file_is_whole_or_absent() {
    let (workspace, _) = region::imported("demo");
    let out = workspace.beside("out.pdf");
    let publishing = || {
        let formulary = region::formulary().into_os_string();
        workspace.command(["publish".into(), formulary, "--format".into(), "pdf".into(), "--out".into(), out.clone().into_os_string()])
    };
    let start = Instant::now();
    answer(publishing()).expect(0);
    let duration = start.elapsed();
    let whole = std::fs::read(&out).expect("it was published");
    std::fs::remove_file(&out).expect("it can be removed");
    let before = workspace.state();
    let cut_short = kill_at_every_stage(publishing, duration, || {
        if let Ok(bytes) = std::fs::read(&out) {
            assert!(bytes == whole, "half a file of {} bytes", bytes.len());
            std::fs::remove_file(&out).expect("it can be removed");
        }
        assert_eq!(workspace.state(), before);
    });
    assert!(cut_short > 0, "nothing was ever cut short");
    // An earlier file at that place stays as it was until the new one is whole.
    std::fs::write(&out, "earlier").expect("a file can be written");
    kill_at_every_stage(publishing, duration / 2, || {
        let bytes = std::fs::read(&out).expect("there is a file at every moment");
        assert!(bytes == b"earlier" || bytes == whole, "half a file of {} bytes", bytes.len());
    });
}
