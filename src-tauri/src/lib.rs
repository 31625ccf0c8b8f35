//! The desktop shell: the same operations from a window and from a terminal. Contains no rule about drugs.

pub mod app;
pub mod bindings;
mod message;
pub mod operations;
mod region;
mod session;
mod terminal;
mod window;

use clap::Parser;

use terminal::{Exit, Words};

/// Runs the program and gives its exit code. No command opens the window.
pub fn run() -> u8 {
    let words = match Words::try_parse() {
        Ok(words) => words,
        // Help and the version come as errors that go to standard output.
        Err(asked) if !asked.use_stderr() => asked.exit(),
        // What the words say is not known where they cannot be read.
        Err(error) => return terminal::fail(&error.into(), std::env::args_os().any(|word| word == "--json")) as u8,
    };
    let context = window::context();
    let done = match words.command {
        Some(command) => window::resources(&context).map(|resources| terminal::run(command, words.workspace, words.json, &resources)),
        None => window::run(words.workspace, context).map(|()| Exit::Done),
    };
    done.unwrap_or_else(|failure| terminal::fail(&failure, words.json)) as u8
}
