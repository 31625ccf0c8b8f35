//! Runs the built program and reads what it answers.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// The built program: beside this test in the target folder, or where `SUISHO_PROGRAM` says (an installed package).
pub fn program() -> PathBuf {
    if let Some(path) = std::env::var_os("SUISHO_PROGRAM") {
        return path.into();
    }
    let test = std::env::current_exe().expect("a running test knows where it lies");
    let profile = test.parent().and_then(Path::parent).expect("tests lie in target/<profile>/deps");
    let program = profile.join(format!("suisho{}", std::env::consts::EXE_SUFFIX));
    assert!(program.is_file(), "{} is not built; `make test` builds it first", program.display());
    program
}

/// What a run left behind.
pub struct Answer {
    /// None: ended by a signal.
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Answer {
    /// The one JSON value on standard output; what standard error says where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("{error}\nstandard output: {}\nstandard error: {}", self.out, self.err))
    }

    /// Everything a person gets to read.
    pub fn said(&self) -> String {
        format!("{}\n{}", self.out, self.err)
    }

    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "standard output: {}\nstandard error: {}", self.out, self.err);
        self
    }
}

/// A command line of the program, with nothing of the environment that could open a window or reach a person's own files. The person's
/// home is `home/home`.
pub fn command(home: &Path) -> Command {
    isolated(Command::new(program()), home)
}

pub(crate) fn isolated(mut command: Command, home: &Path) -> Command {
    command.env("HOME", home.join("home")).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").stdin(Stdio::null());
    for name in ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"] {
        command.env(name, home.join(name));
    }
    command
}

/// Runs to the end.
pub fn answer(mut command: Command) -> Answer {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    Answer {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A workspace folder of its own for one test, or for several that only read.
pub struct Workspace {
    home: PathBuf,
    /// Goes with the test; none where several share it.
    _temporary: Option<tempfile::TempDir>,
}

impl Workspace {
    /// Not there yet: the program makes it.
    pub fn new() -> Self {
        let temporary = tempfile::Builder::new().prefix("suisho-").tempdir().expect("a temporary folder");
        Self { home: temporary.path().to_owned(), _temporary: Some(temporary) }
    }

    /// In a folder that stays: what an earlier run left there goes first.
    pub fn staying(home: PathBuf) -> Self {
        let _ = std::fs::remove_dir_all(&home);
        std::fs::create_dir_all(&home).expect("a folder can be made");
        Self { home, _temporary: None }
    }

    /// The same workspace once more, for a test that changes it. Nobody writes in this one meanwhile.
    pub fn copy(&self) -> Self {
        let copy = Self::new();
        copy_folder(&self.path(), &copy.path());
        copy
    }

    pub fn path(&self) -> PathBuf {
        self.home.join("workspace")
    }

    /// A folder beside the workspace for files that go in and come out.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.home.join(name)
    }

    pub fn home(&self) -> &Path {
        &self.home
    }

    pub fn command<A: Into<OsString>>(&self, arguments: impl IntoIterator<Item = A>) -> Command {
        let mut command = command(self.home());
        command.arg("--workspace").arg(self.path()).args(arguments.into_iter().map(Into::into));
        command
    }

    pub fn run<A: Into<OsString>>(&self, arguments: impl IntoIterator<Item = A>) -> Answer {
        answer(self.command(arguments))
    }

    /// Runs with `--json`, expects the exit code, and gives the value.
    #[track_caller]
    pub fn ask<A: Into<OsString>>(&self, code: i32, arguments: impl IntoIterator<Item = A>) -> Value {
        let arguments = ["--json".into()].into_iter().chain(arguments.into_iter().map(Into::into));
        self.run::<OsString>(arguments).expect(code).json()
    }

    #[track_caller]
    pub fn import(&self, code: i32, files: &[PathBuf]) -> Value {
        self.ask(code, ["import".into()].into_iter().chain(files.iter().map(|file| file.clone().into_os_string())))
    }

    /// What the program says it has, and what lies in `sources/`: equal before and after whatever is said to change nothing.
    pub fn state(&self) -> (Value, Vec<String>) {
        let mut files: Vec<String> = std::fs::read_dir(self.path().join("sources"))
            .into_iter()
            .flatten()
            .map(|entry| entry.expect("sources/ can be listed").file_name().to_string_lossy().into_owned())
            .collect();
        files.sort();
        (self.ask(0, ["sources"]), files)
    }
}

impl Default for Workspace {
    fn default() -> Self {
        Self::new()
    }
}

/// Without what SQLite keeps beside a database for those who are reading it.
fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("can be listed") {
        let entry = entry.expect("can be listed").path();
        let name = entry.file_name().expect("an entry has a name");
        if entry.is_dir() {
            copy_folder(&entry, &to.join(name));
        } else if !name.to_string_lossy().ends_with("-wal") && !name.to_string_lossy().ends_with("-shm") {
            std::fs::copy(&entry, to.join(name)).expect("a file can be copied");
        }
    }
}
