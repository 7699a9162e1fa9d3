//! Pages in eighteen styles of site, their body lines marked by hand with comments that no reader sees.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use super::{options, read_as};
use dateline::archive::SkipKind;
use dateline::article::ParagraphKind;

/// Least share of lines that must be right, and found.
const WANTED: f64 = 0.98;

/// The words between `<!--b-->` and `<!--/b-->`, without tags and references.
fn marked(page: &str) -> Vec<String> {
    page.split("<!--b-->").skip(1).filter_map(|rest| rest.split_once("<!--/b-->")).map(|(line, _)| line.replace("&quot;", "\"")).collect()
}

fn body_lines(name: &str, page: &str) -> Vec<String> {
    let (articles, outcome) = read_as(name, page.as_bytes(), &options());
    let article = articles.first().unwrap_or_else(|| panic!("{name}: {outcome:?}"));
    let is_body = |kind| matches!(kind, ParagraphKind::Body | ParagraphKind::Subheading);
    article
        .paragraphs
        .iter()
        .filter(|paragraph| is_body(paragraph.kind))
        .map(|paragraph| paragraph.span.of(&article.text).to_owned())
        .collect()
}

/// Lines that both lists have.
fn in_common(first: &[String], second: &[String]) -> usize {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for line in first {
        *counts.entry(line).or_default() += 1;
    }
    second.iter().filter(|line| counts.get_mut(line.as_str()).is_some_and(|count| (*count > 0).then(|| *count -= 1).is_some())).count()
}

#[test]
fn body_lines_are_found_in_every_style_of_site() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pages");
    let (mut common, mut read, mut wanted, mut pages) = (0, 0, 0, 0);
    let mut differences = String::new();
    for entry in fs::read_dir(folder).expect("pages").map(|entry| entry.expect("a page").path()) {
        let name = entry.file_name().expect("a name").to_string_lossy().into_owned();
        let page = fs::read_to_string(&entry).expect("a page");
        let gold = marked(&page);
        if gold.is_empty() {
            continue;
        }
        let lines = body_lines(&name, &page);
        for line in lines.iter().filter(|line| !gold.contains(line)) {
            differences += &format!("{name}: not in the article: {line}\n");
        }
        for line in gold.iter().filter(|line| !lines.contains(line)) {
            differences += &format!("{name}: not found: {line}\n");
        }
        common += in_common(&gold, &lines);
        read += lines.len();
        wanted += gold.len();
        pages += 1;
    }
    assert_eq!(pages, 18);
    let (precision, recall) = (common as f64 / read as f64, common as f64 / wanted as f64);
    println!("line precision {precision:.4}, recall {recall:.4} over {wanted} lines\n{differences}");
    assert!(precision >= WANTED && recall >= WANTED, "precision {precision:.4}, recall {recall:.4}\n{differences}");
}

#[test]
fn a_front_page_is_no_article() {
    let page = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pages/front-page.html")).expect("a page");
    let (articles, outcome) = read_as("index.html", &page, &options());
    assert_eq!((articles.len(), outcome.unwrap_err().kind), (0, SkipKind::Empty));
}
