//! What other programs see in a PDF.

use std::path::Path;
use std::process::Command;

fn ask(program: &str, arguments: &[&str], file: &Path) -> String {
    let output = Command::new(program)
        .args(arguments)
        .arg(file)
        .args(if program == "pdftotext" { &["-"][..] } else { &[] })
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}; `make test` installs it"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{program}: {said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

/// The text of all pages, without white space: a name may be wrapped over two lines.
pub fn text(file: &Path) -> String {
    ask("pdftotext", &["-enc", "UTF-8"], file).split_whitespace().collect()
}

/// A font as `pdffonts` lists it.
pub struct Font {
    pub name: String,
    pub embedded: bool,
    pub subset: bool,
    pub unicode: bool,
}

pub fn fonts(file: &Path) -> Vec<Font> {
    ask("pdffonts", &[], file)
        .lines()
        .skip(2)
        .map(|line| {
            // name, type (one word or two), encoding, emb, sub, uni, object id (two numbers): the flags are counted from the end.
            let words: Vec<&str> = line.split_whitespace().collect();
            let flag = |from_end: usize| words[words.len() - from_end] == "yes";
            Font { name: words[0].to_owned(), embedded: flag(5), subset: flag(4), unicode: flag(3) }
        })
        .collect()
}

/// `Pages`, `Title` … as `pdfinfo` says them.
pub fn info(file: &Path, key: &str) -> Option<String> {
    ask("pdfinfo", &[], file).lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':').map(|value| value.trim().to_owned()))
}

/// Fails where the file is damaged.
pub fn sound(file: &Path) {
    ask("qpdf", &["--check"], file);
}
