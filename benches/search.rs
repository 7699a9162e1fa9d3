//! Warm searches with highlights on an index in memory, beside the engine's own snippet generator on the same hits.

use criterion::{Criterion, criterion_group, criterion_main};
use dateline::article::{Article, ParagraphKind};
use dateline::extract::Extractor;
use dateline::index::Index;
use dateline::search::{Joined, Request, Searcher};
use tantivy::query::QueryParser;
use tantivy::snippet::SnippetGenerator;

/// Articles in the index.
const ARTICLES: usize = 2_000;
/// Queries of each kind that people type.
const QUERIES: [(&str, &str); 6] = [
    ("and", "steel bridge"),
    ("phrase", "\"nine years\""),
    ("proximity", "minister w/5 bridge"),
    ("sentence", "minister w/s steel"),
    ("said and speaker", "said:bridge speaker:silva"),
    ("wildcard in phrase", "\"nine y*\""),
];

fn article(number: usize) -> Article {
    let mut article = Article::default();
    article.push(ParagraphKind::Headline, &format!("Bridge {number} opens late"));
    for part in 0..8 {
        let seed = number * 31 + part * 7;
        let town = ["Limerick", "Halifax", "Pune", "Newcastle"][seed % 4];
        let goods = ["steel", "timber", "concrete"][seed % 3];
        article.push(
            ParagraphKind::Body,
            &format!("The minister came to {town} to see the {goods} of bridge {seed}. “It took nine years,” Maria Silva said, “and {goods} for {seed} days.”"),
        );
    }
    article.origin.path = format!("bench/{number}.txt");
    article
}

fn searches(criterion: &mut Criterion) {
    let extractor = Extractor::default();
    let articles: Vec<_> = (0..ARTICLES)
        .map(|number| {
            let article = article(number);
            let annotations = extractor.annotate(&article);
            (article, annotations)
        })
        .collect();
    let searcher = Searcher::new(Index::in_memory(&articles).expect("an index in memory"));
    let mut group = criterion.benchmark_group("search");
    for (name, query) in QUERIES {
        let request = Request::new(query, Joined::All).expect("a query");
        group.bench_function(name, |bencher| bencher.iter(|| searcher.search(&request).expect("an answer").hits.len()));
    }
    group.finish();
    snippets(criterion, &searcher);
}

/// Ten hits with snippets, ours less the same search without snippets, and the engine's generator on the same ten texts.
fn snippets(criterion: &mut Criterion, searcher: &Searcher) {
    let mut group = criterion.benchmark_group("snippets");
    let with = Request::new("steel bridge", Joined::All).expect("a query");
    let without = Request { snippets: 0, ..with.clone() };
    let texts: Vec<String> = searcher
        .search(&with)
        .expect("an answer")
        .hits
        .iter()
        .map(|hit| searcher.show(&hit.id).expect("an article").article.text)
        .collect();
    group.bench_function("ours: search with snippets", |bencher| bencher.iter(|| searcher.search(&with).expect("an answer").hits.len()));
    group.bench_function("ours: search without", |bencher| bencher.iter(|| searcher.search(&without).expect("an answer").hits.len()));
    let index = searcher.index();
    let parser = QueryParser::for_index(index.engine(), vec![index.fields().body]);
    let query = parser.parse_query("steel bridge").expect("a query");
    group.bench_function("engine: generator on ten texts", |bencher| {
        bencher.iter(|| {
            let generator = SnippetGenerator::create(&index.searcher(), &*query, index.fields().body).expect("a generator");
            texts.iter().map(|text| generator.snippet(text).to_html().len()).sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(benches, searches);
criterion_main!(benches);
