//! Commands shown in the documentation do what the documentation says.
//!
//! In a block fenced with ` ```console `, a line that starts with `$ dateline` is run in a copy of the repository's sample archive, and the
//! lines below it must be what it prints on standard output. A line of `…` stands for any lines. Times in `ms` are not compared.
//! `UPDATE_DOCS=1 cargo test docs` writes what was printed into the documents; read the difference before you keep it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How the program is called in the documents.
const CALLS: [&str; 2] = ["dateline ", "cargo run --release -- "];

#[test]
fn commands_in_the_documents_print_what_is_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let scratch = tempfile::tempdir().expect("a scratch folder");
    copy(&root.join("sample-corpus"), &scratch.path().join("sample-corpus"));
    run(scratch.path(), "dateline index sample-corpus");
    let mut wrong = Vec::new();
    let mut commands = 0;
    for document in documents(root) {
        let text = fs::read_to_string(&document).expect("documents are readable");
        let (updated, ran, different) = check(&text, scratch.path());
        commands += ran;
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::write(&document, updated).expect("documents can be written");
        } else {
            wrong.extend(different.into_iter().map(|difference| format!("{}: {difference}", document.display())));
        }
    }
    assert!(commands >= 5, "only {commands} commands found: is the README still written in console blocks?");
    assert!(wrong.is_empty(), "{}\n\nUPDATE_DOCS=1 cargo test docs writes the documents anew", wrong.join("\n\n"));
}

fn documents(root: &Path) -> Vec<PathBuf> {
    let mut found = vec![root.join("README.md")];
    for entry in walkdir::WalkDir::new(root.join("docs")).sort_by_file_name().into_iter().flatten() {
        if entry.path().extension().is_some_and(|extension| extension == "md") {
            found.push(entry.into_path());
        }
    }
    found
}

/// The document with real output, how many commands were run, and what differs.
fn check(text: &str, folder: &Path) -> (String, usize, Vec<String>) {
    let (mut updated, mut ran, mut wrong) = (String::new(), 0, Vec::new());
    let mut lines = text.lines().peekable();
    let mut in_console = false;
    while let Some(line) = lines.next() {
        updated.push_str(line);
        updated.push('\n');
        if line.starts_with("```") {
            in_console = line == "```console";
        }
        let Some(command) = line.strip_prefix("$ ").filter(|_| in_console) else { continue };
        let mut expected = Vec::new();
        while let Some(next) = lines.next_if(|next| !next.starts_with("$ ") && !next.starts_with("```")) {
            expected.push(next);
        }
        if !CALLS.iter().any(|call| command.starts_with(call)) {
            updated.extend(expected.iter().map(|line| format!("{line}\n")));
            continue;
        }
        ran += 1;
        let printed = run(folder, command);
        let shown = expected.join("\n");
        if !agrees(&expected, &printed) {
            wrong.push(format!("`{command}` prints\n{printed}\nbut is shown with\n{shown}"));
        }
        let keep = agrees(&expected, &printed) || expected.contains(&"…");
        updated.push_str(if keep { &shown } else { printed.trim_end() });
        if !(keep && shown.is_empty()) && !(printed.trim_end().is_empty() && !keep) {
            updated.push('\n');
        }
    }
    (updated, ran, wrong)
}

/// Whether the output has the expected lines in order, `…` standing for any lines.
fn agrees(expected: &[&str], printed: &str) -> bool {
    let printed: Vec<String> = printed.trim_end().lines().map(without_times).collect();
    let expected: Vec<String> = expected.iter().map(|line| without_times(line)).collect();
    let end = expected.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
    let mut at = 0;
    let mut anywhere = false;
    for line in &expected[..end] {
        if line == "…" {
            anywhere = true;
            continue;
        }
        let found = if anywhere { printed[at..].iter().position(|one| one == line) } else { (printed.get(at) == Some(line)).then_some(0) };
        let Some(skip) = found else { return false };
        at += skip + 1;
        anywhere = false;
    }
    anywhere || at == printed.len()
}

/// A line without the digits of a duration: `10 of 23 articles, 4 ms` → `10 of 23 articles, ms`.
fn without_times(line: &str) -> String {
    let line = line.trim_end();
    match line.strip_suffix(" ms") {
        Some(before) => format!("{} ms", before.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '.')),
        None => line.to_owned(),
    }
}

fn run(folder: &Path, command: &str) -> String {
    let arguments = CALLS.iter().find_map(|call| command.strip_prefix(call)).expect("a call of the program");
    let output = Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(words(arguments))
        .current_dir(folder)
        .env("COLUMNS", "100")
        .env_remove("DATELINE_INDEX")
        .env("XDG_CONFIG_HOME", folder)
        .output()
        .expect("the program starts");
    String::from_utf8(output.stdout).expect("output is UTF-8")
}

/// Splits as a shell would, for words in single or double quotes.
fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quote, mut any) = (Vec::new(), String::new(), None, false);
    for letter in text.chars() {
        match (quote, letter) {
            (None, '\'' | '"') => (quote, any) = (Some(letter), true),
            (Some(open), letter) if open == letter => quote = None,
            (None, ' ') => {
                if any || !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                any = false;
            }
            (_, letter) => word.push(letter),
        }
    }
    if any || !word.is_empty() {
        words.push(word);
    }
    words
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().flatten() {
        let target = to.join(entry.path().strip_prefix(from).expect("below the folder"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target).expect("a folder can be made");
        } else if !entry.path().components().any(|part| part.as_os_str() == ".dateline") {
            fs::copy(entry.path(), &target).expect("a file can be copied");
        }
    }
}
