//! What a refusal owes to whoever is refused: a clear sentence, and a workspace that is as it was.

use std::ffi::OsString;

use serde_json::Value;

use crate::program::{Answer, Workspace, answer};

/// A sentence for a person: Japanese, and no word of programmers.
#[track_caller]
pub fn assert_clear(sentence: &str) {
    assert!(sentence.chars().any(|c| ('ぁ'..='ん').contains(&c)), "not Japanese: {sentence}");
    for jargon in ["panick", "unwrap", "Error", "error:", "Err(", "None", "Some(", "os error", "SQLITE", "rusqlite", "calamine"] {
        assert!(!sentence.contains(jargon), "{jargon:?} in: {sentence}");
    }
}

/// The import of one file is refused: by its stable code, in sentences that hold these words, and nothing has changed.
#[track_caller]
pub fn assert_refused(workspace: &Workspace, case: &str, import: &[OsString], code: &str, words: &[&str]) {
    let before = workspace.state();
    let arguments = || std::iter::once("import".into()).chain(import.iter().cloned());
    let report = workspace.ask(2, arguments());
    let refusal = &report["files"][0]["refusal"];
    let sentences: Vec<&str> = ["message", "where", "remedy"].iter().filter_map(|part| refusal[part].as_str()).collect();
    println!("{case}: {sentences:?}");
    assert_eq!(refusal["code"], code, "{case}: {refusal}");
    assert_eq!(sentences.len(), 3, "{case}: what, where and what to do now: {refusal}");
    sentences.iter().for_each(|sentence| assert_clear(&format!("{sentence}{}", sentences[0])));
    for word in words {
        assert!(sentences.concat().contains(word), "{case}: no {word:?} in {sentences:?}");
    }
    assert!(report["files"][0]["edition"].is_null());
    assert_eq!(workspace.state(), before, "{case} changed something");
    // A person reads the same without --json.
    let told = workspace.run(arguments()).expect(2);
    assert!(told.err.contains(sentences[0]) || told.out.contains(sentences[0]), "{case}: {}", told.said());
}

/// A question is refused: by its stable code, clearly, and nothing has changed.
#[track_caller]
pub fn assert_question_refused(workspace: &Workspace, question: &[&str], code: &str) -> Value {
    let before = workspace.state();
    let refused = workspace.ask(2, question)["error"].clone();
    assert_eq!(refused["code"], code, "{question:?}: {refused}");
    for part in ["message", "remedy"] {
        assert_clear(refused[part].as_str().unwrap_or_default());
    }
    assert_eq!(workspace.state(), before, "{question:?} changed something");
    refused
}

/// Runs the program under a limit of the shell.
#[cfg(unix)]
pub fn limited(limit: &str, workspace: &Workspace, arguments: &[OsString]) -> Answer {
    let inner = workspace.command(arguments.iter().cloned());
    let mut shell = std::process::Command::new("sh");
    shell.arg("-c").arg(format!("{limit}; exec \"$0\" \"$@\"")).arg(inner.get_program()).args(inner.get_args());
    for (name, value) in inner.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    answer(shell)
}
