//! What cleaning costs: page to article (with date and language), and its sketch, in bytes a second; and HTML, from bytes to article.
//!
//! `cargo bench --bench clean`. The goal is 15 ms of CPU time a megabyte for everything together, that is 67 MB/s; for HTML 30 MB/s.

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dateline::archive::clean::{Boilerplate, Hints, article_from_text};
use dateline::archive::{ReadOptions, SourceFile, read_bytes};
use dateline::extract::fingerprint::sketch;

/// The marked-up fixtures as pages, each with its path.
fn pages() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/scraped");
    let mut pages = Vec::new();
    for site in std::fs::read_dir(root).expect("the fixtures are there").flatten() {
        for file in std::fs::read_dir(site.path()).expect("a folder of pages").flatten() {
            let marked = std::fs::read_to_string(file.path()).expect("a fixture is UTF-8");
            let lines = marked.lines().map(|line| line.split_once('|').map_or("", |(_, words)| words));
            let path = format!("{}/{}", site.file_name().to_string_lossy(), file.file_name().to_string_lossy());
            pages.push((path, lines.collect::<Vec<_>>().join("\n")));
        }
    }
    pages.sort();
    pages
}

fn cleaning(criterion: &mut Criterion) {
    let pages = pages();
    let bytes: usize = pages.iter().map(|(_, text)| text.len()).sum();
    let mut boilerplate = Boilerplate::default();
    pages.iter().for_each(|(path, text)| boilerplate.observe(path.split('/').next().unwrap_or_default(), text));
    let read = |(path, text): &(String, String)| article_from_text(text, &Hints { path, ..Hints::default() }, &boilerplate);
    let articles: Vec<_> = pages.iter().map(read).collect();

    let mut group = criterion.benchmark_group("clean");
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("observe", |bencher| {
        bencher.iter(|| {
            let mut seen = Boilerplate::default();
            pages.iter().for_each(|(path, text)| seen.observe(path, text));
            black_box(seen)
        });
    });
    group.bench_function("page to article", |bencher| bencher.iter(|| pages.iter().map(read).map(black_box).count()));
    group.bench_function("sketch", |bencher| bencher.iter(|| articles.iter().map(sketch).map(black_box).count()));
    group.finish();
}

/// HTML as files, cleaning included, and a page of a hundred thousand elements that are never closed.
fn html(criterion: &mut Criterion) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pages");
    let page = |file: std::fs::DirEntry| std::fs::read(file.path()).expect("a page");
    let mut pages: Vec<Vec<u8>> = std::fs::read_dir(root).expect("the pages are there").flatten().map(page).collect();
    pages.sort();
    let deep = format!("<html><body>{}<p>{}</p>", "<div>".repeat(100_000), "The bridge was closed on Monday. ".repeat(40)).into_bytes();
    let file = SourceFile { path: "page.html".into(), relative: "page.html".into(), size: 0, mtime_ns: 0, ctime_ns: 0 };
    let options = ReadOptions::default();
    let read = |page: &Vec<u8>| read_bytes(&file, page, &options, &mut |article| drop(black_box(article))).is_ok();

    let mut group = criterion.benchmark_group("html");
    group.throughput(Throughput::Bytes(pages.iter().map(|page| page.len() as u64).sum()));
    group.bench_function("page to article", |bencher| bencher.iter(|| pages.iter().map(read).map(black_box).count()));
    group.throughput(Throughput::Bytes(deep.len() as u64));
    group.bench_function("deep nesting", |bencher| bencher.iter(|| black_box(read(&deep))));
    group.finish();
}

criterion_group!(benches, cleaning, html);
criterion_main!(benches);
