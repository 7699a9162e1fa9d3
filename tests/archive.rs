//! Tests of `archive` from the outside: every format read from files as newsrooms have them, every encoding, every bad file.

use std::path::{Path, PathBuf};

use dateline::archive::{ReadOptions, ReadReport, Skip, SourceFile, WalkOptions, read, read_bytes, walk};
use dateline::article::{Article, ParagraphKind};

#[path = "archive/containers.rs"]
mod containers;
#[path = "archive/encodings.rs"]
mod encodings;
#[path = "archive/formats.rs"]
mod formats;
#[path = "archive/hazards.rs"]
mod hazards;
#[path = "archive/made.rs"]
mod made;
#[path = "archive/pages.rs"]
mod pages;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats").join(name)
}

/// Options with the program itself as the reader of PDFs.
fn options() -> ReadOptions {
    ReadOptions { pdf_reader: Some(env!("CARGO_BIN_EXE_dateline").into()), ..ReadOptions::default() }
}

/// A file of this name that exists nowhere.
fn named(name: &str) -> SourceFile {
    SourceFile { path: PathBuf::from(name), relative: name.to_owned(), size: 0, mtime_ns: 0, ctime_ns: 0 }
}

/// Reads bytes as if they were a file of this name.
fn read_as(name: &str, bytes: &[u8], options: &ReadOptions) -> (Vec<Article>, Result<ReadReport, Skip>) {
    let mut articles = Vec::new();
    let outcome = read_bytes(&named(name), bytes, options, &mut |article| articles.push(article));
    (articles, outcome)
}

/// Walks a folder and reads all of it: the articles, and what was left out.
fn read_all(root: &Path, options: &ReadOptions) -> (Vec<Article>, Vec<Skip>) {
    let (mut articles, mut skips) = (Vec::new(), Vec::new());
    for found in walk(root, &WalkOptions::default()) {
        let outcome = found.and_then(|file| read(&file, options, &mut |article| articles.push(article)));
        match outcome {
            Ok(report) => skips.extend(report.skips),
            Err(skip) => skips.push(skip),
        }
    }
    (articles, skips)
}

/// The text of an article, a line a paragraph, each with a mark for its kind.
fn shown(article: &Article) -> Vec<String> {
    let mark = |kind| match kind {
        ParagraphKind::Headline => "# ",
        ParagraphKind::Standfirst => "+ ",
        ParagraphKind::Body => "",
        ParagraphKind::Subheading => "## ",
        ParagraphKind::PullQuote => "\" ",
        ParagraphKind::Caption => "[] ",
    };
    article.paragraphs.iter().map(|paragraph| format!("{}{}", mark(paragraph.kind), paragraph.span.of(&article.text))).collect()
}

/// The metadata of an article in a line: date, outlet, section, authors.
fn about(article: &Article) -> String {
    let date = article.date.map_or_else(|| "undated".to_owned(), |dated| dated.date.to_string());
    let or_dash = |field: &Option<String>| field.clone().unwrap_or_else(|| "-".into());
    format!("{date} | {} | {} | {}", or_dash(&article.source), or_dash(&article.section), article.byline.join(", "))
}
