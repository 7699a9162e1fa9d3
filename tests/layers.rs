//! The plan of the house: a module uses only what comes before it.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules of the library, lowest first, as drawn in `ARCHITECTURE.md`.
const LAYERS: [&str; 10] = ["error", "text", "article", "gazetteer", "archive", "extract", "evaluation", "index", "search", "export"];

/// Types that a lower module names in its documentation or shares by re-export, with the reason.
const EXCEPTIONS: [(&str, &str); 2] = [
    // `QueryError` shows the query with `text::visible`, so that an error can go to a terminal as it is.
    ("error", "text"),
    // A skip is an outcome, not an error; the page of `error` points to it.
    ("error", "archive"),
];

#[test]
fn a_module_uses_only_what_comes_before_it() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for (height, layer) in LAYERS.iter().enumerate() {
        for file in files_of(&source, layer) {
            let text = fs::read_to_string(&file).expect("source files are readable");
            for above in &LAYERS[height + 1..] {
                if EXCEPTIONS.contains(&(layer, above)) {
                    continue;
                }
                if code(&text).any(|line| line.contains(&format!("crate::{above}"))) {
                    wrong.push(format!("{} uses `{above}`", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "lower modules use higher ones; move the code up or the type down:\n{}", wrong.join("\n"));
}

#[test]
fn every_module_has_its_place_in_the_plan() {
    let library = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("lib.rs is readable");
    for module in library.lines().filter_map(|line| line.strip_prefix("pub mod ")).map(|line| line.trim_end_matches(';')) {
        assert!(LAYERS.contains(&module), "`{module}` is not in the plan: give it a place in LAYERS and in ARCHITECTURE.md");
    }
}

#[test]
fn the_program_uses_the_library_only_by_its_name() {
    let cli = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli");
    for file in walk(&cli) {
        let text = fs::read_to_string(&file).expect("source files are readable");
        for layer in LAYERS {
            assert!(!code(&text).any(|line| line.contains(&format!("crate::{layer}::"))), "{} reaches around the library", file.display());
        }
    }
}

/// Lines that are neither comments nor documentation, up to the unit tests.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).filter(|line| !line.trim_start().starts_with("//"))
}

fn files_of(source: &Path, module: &str) -> Vec<PathBuf> {
    let single = source.join(format!("{module}.rs"));
    if single.exists() { vec![single] } else { walk(&source.join(module)) }
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().flatten() {
        if entry.path().extension().is_some_and(|extension| extension == "rs") {
            files.push(entry.into_path());
        }
    }
    assert!(!files.is_empty(), "no source files below {}", folder.display());
    files
}
