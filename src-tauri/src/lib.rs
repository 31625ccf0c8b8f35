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
    let words = Words::parse();
    let context = window::context();
    let done = match words.command {
        Some(command) => window::resources(&context).map(|resources| terminal::run(command, words.workspace, words.json, &resources)),
        None => window::run(words.workspace, context).map(|()| Exit::Done),
    };
    done.unwrap_or_else(|failure| terminal::fail(&failure, words.json)) as u8
}
