//! How long each kind of query takes on an index of one's own, warm, with snippets: p50, p99 and the worst, as a Markdown table.
//!
//!     DATELINE_BENCH_INDEX=archive/.dateline cargo bench --bench latency
//!
//! Queries are made of words, phrases, quotations and places that stand in articles spread over the archive, so nearly all find
//! something. Each is run `ROUNDS` times, a slow one less often, and its best time counts, so that other work on the machine shows
//! less. Below the table, snippets are compared with the engine's own generator on the same hits.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dateline::article::Article;
use dateline::extract::Annotations;
use dateline::gazetteer::Gazetteer;
use dateline::index::analyzer;
use dateline::search::{FacetKind, Joined, Request, Searcher};
use tantivy::query::QueryParser;
use tantivy::snippet::SnippetGenerator;

/// Queries of each kind.
const QUERIES: usize = 100;
/// Times each query is run.
const ROUNDS: usize = 4;
/// Time for the rounds of one query; no further one begins after it.
const PATIENCE: Duration = Duration::from_millis(250);

fn main() {
    let Some(folder) = std::env::var_os("DATELINE_BENCH_INDEX") else {
        println!("DATELINE_BENCH_INDEX names no index: nothing is measured");
        return;
    };
    let searcher = Searcher::open(Path::new(&folder)).expect("an index").with_places(Arc::new(Gazetteer::embedded()));
    let samples = samples(&searcher);
    println!("| query | p50 ms | p99 ms | worst ms | hits, median |\n| --- | --- | --- | --- | --- |");
    for (name, queries) in kinds(&samples) {
        report(&name, queries.iter().map(|request| timed(|| searcher.search(request).expect("an answer").printings)).collect());
    }
    let texts = altered_quotations(&samples);
    report("verify", texts.iter().map(|text| timed(|| searcher.verify(text, None).expect("a verdict").found.len() as u64)).collect());
    snippets(&searcher, &samples);
}

/// Articles spread evenly over the archive.
fn samples(searcher: &Searcher) -> Vec<(Article, Annotations)> {
    let mut ids = searcher.ids(&Request::new("*", Joined::All).expect("a query")).expect("ids");
    ids.sort_unstable();
    let step = (ids.len() / QUERIES).max(1);
    let shown = ids.iter().step_by(step).take(QUERIES).map(|id| searcher.show(id).expect("an article"));
    shown.map(|shown| (shown.article, shown.annotations)).collect()
}

fn kinds(samples: &[(Article, Annotations)]) -> Vec<(String, Vec<Request>)> {
    let facets = || vec![FacetKind::Speaker, FacetKind::Place(Some(2)), FacetKind::Year];
    let of_pairs = |make: &dyn Fn(&str, &str) -> String| -> Vec<Request> {
        samples
            .iter()
            .enumerate()
            .filter_map(|(number, (article, _))| pair(article, number))
            .map(|(one, other)| request(&make(&one, &other)))
            .collect()
    };
    let mut kinds = vec![
        ("term", of_pairs(&|one, _| one.to_owned())),
        ("and", of_pairs(&|one, other| format!("{one} {other}"))),
        ("or", of_pairs(&|one, other| format!("{one} OR {other}"))),
        ("phrase", of_pairs(&|one, other| format!("\"{one} {other}\""))),
        ("proximity, w/5", of_pairs(&|one, other| format!("{other} w/5 {one}"))),
        ("proximity in order, pre/3", of_pairs(&|one, other| format!("{one} pre/3 {other}"))),
        ("wildcard", of_pairs(&|one, _| format!("{}*", start(one)))),
        ("wildcard in phrase", of_pairs(&|one, other| format!("\"{one} {}*\"", start(other)))),
        ("fuzzy", of_pairs(&|one, _| format!("{one}~1"))),
        ("same sentence, w/s", of_pairs(&|one, other| format!("{one} w/s {other}"))),
        ("same paragraph, w/p", of_pairs(&|one, other| format!("{one} w/p {other}"))),
        ("not near", of_pairs(&|one, other| format!("{one} NOT w/5 {other}"))),
    ];
    let with_facets = of_pairs(&|one, other| format!("{one} {other}")).into_iter().map(|request| Request { facets: facets(), ..request });
    kinds.push(("and, three facets", with_facets.collect()));
    let with_facets = of_pairs(&|one, _| one.to_owned()).into_iter().map(|request| Request { facets: facets(), ..request });
    kinds.push(("term, three facets", with_facets.collect()));
    kinds.push(("said", samples.iter().filter_map(said).map(|(word, _)| request(&format!("said:{word}"))).collect()));
    kinds.push((
        "said and speaker",
        samples.iter().filter_map(said).map(|(word, name)| request(&format!("said:{word} speaker:\"{name}\""))).collect(),
    ));
    kinds.push(("place", samples.iter().filter_map(place).map(|name| request(&format!("place:\"{name}\""))).collect()));
    kinds.push((
        "place and dates",
        samples.iter().filter_map(place).map(|name| request(&format!("place:\"{name}\" date:2001..2010"))).collect(),
    ));
    kinds.push(("exact", of_pairs(&|one, _| format!("={one}"))));
    kinds.into_iter().map(|(name, requests)| (name.to_owned(), requests)).collect()
}

fn request(query: &str) -> Request {
    Request::new(query, Joined::All).unwrap_or_else(|error| panic!("{query}: {error}"))
}

/// The beginning of a word, for a wildcard.
fn start(word: &str) -> &str {
    &word[..word.floor_char_boundary(word.len().div_ceil(2).max(3))]
}

/// Two neighbours, neither of them short.
fn pair(article: &Article, number: usize) -> Option<(String, String)> {
    let words: Vec<&str> = analyzer::words(&article.text).map(|word| word.span.of(&article.text)).collect();
    let plain = |word: &str| word.len() > 3 && word.chars().all(|letter| letter.is_ascii_lowercase());
    let pairs: Vec<&[&str]> = words.windows(2).filter(|pair| pair.iter().all(|word| plain(word))).collect();
    let pair = pairs.get(number * 7 % pairs.len().max(1))?;
    Some((pair[0].to_owned(), pair[1].to_owned()))
}

/// A word that somebody said, and the last of the names.
fn said((article, annotations): &(Article, Annotations)) -> Option<(String, String)> {
    let quotation = annotations.quotations.iter().find(|quotation| !quotation.speakers.is_empty())?;
    let text = quotation.content.first()?.of(&article.text);
    let word = analyzer::words(text).map(|word| word.span.of(text)).find(|word| word.len() > 4 && word.chars().all(char::is_alphabetic))?;
    let speaker = annotations.speakers.get(*quotation.speakers.first()? as usize)?;
    Some((word.to_owned(), speaker.name.replace('"', "")))
}

fn place((_, annotations): &(Article, Annotations)) -> Option<String> {
    Some(annotations.toponyms.iter().find_map(|toponym| toponym.place.as_ref())?.name.replace('"', ""))
}

/// Quotations with their fourth word changed.
fn altered_quotations(samples: &[(Article, Annotations)]) -> Vec<String> {
    let altered = |(article, annotations): &(Article, Annotations)| {
        let quotation = annotations.quotations.iter().find(|quotation| quotation.content[0].len() > 60)?;
        let mut words: Vec<&str> = quotation.content[0].of(&article.text).split_whitespace().take(40).collect();
        *words.get_mut(3)? = "zeppelin";
        Some(words.join(" "))
    };
    samples.iter().filter_map(altered).collect()
}

/// The best time of a few rounds, and what the last one gave.
fn timed(mut run: impl FnMut() -> u64) -> (Duration, u64) {
    let (mut best, begun) = ((Duration::MAX, 0), Instant::now());
    for round in 0..ROUNDS {
        if round > 0 && begun.elapsed() > PATIENCE {
            break;
        }
        let started = Instant::now();
        let found = run();
        best = (best.0.min(started.elapsed()), found);
    }
    best
}

fn report(name: &str, mut times: Vec<(Duration, u64)>) {
    let Some(last) = times.len().checked_sub(1) else { return println!("| {name} | no queries | | | |") };
    let mut found: Vec<u64> = times.iter().map(|time| time.1).collect();
    found.sort_unstable();
    times.sort_unstable();
    let at = |share: f64| times[(last as f64 * share).round() as usize].0.as_secs_f64() * 1000.0;
    println!("| {name} | {:.2} | {:.2} | {:.2} | {} |", at(0.5), at(0.99), at(1.0), found[last / 2]);
}

/// Ten hits with two snippets each, less the same hits without, beside the engine's generator with one fragment on the same texts.
fn snippets(searcher: &Searcher, samples: &[(Article, Annotations)]) {
    let index = searcher.index();
    let parser = QueryParser::for_index(index.engine(), vec![index.fields().body]);
    let (mut ours, mut engines) = (Vec::new(), Vec::new());
    for (number, (article, _)) in samples.iter().enumerate() {
        let Some((one, other)) = pair(article, number) else { continue };
        let with = request(&format!("{one} {other}"));
        let without = Request { snippets: 0, ..with.clone() };
        let hits = searcher.search(&without).expect("an answer").hits;
        let texts: Vec<String> = hits.iter().map(|hit| searcher.show(&hit.id).expect("an article").article.text).collect();
        let query = parser.parse_query(&format!("+{one} +{other}")).expect("a query");
        let with = timed(|| searcher.search(&with).expect("an answer").total).0;
        let without = timed(|| searcher.search(&without).expect("an answer").total).0;
        let engine = timed(|| {
            let generator = SnippetGenerator::create(&index.searcher(), &*query, index.fields().body).expect("a generator");
            texts.iter().map(|text| generator.snippet(text).to_html().len() as u64).sum()
        });
        ours.push((with.saturating_sub(without), 0));
        engines.push(engine);
    }
    println!("\nSnippets of ten hits\n\n| | p50 ms | p99 ms | worst ms | |\n| --- | --- | --- | --- | --- |");
    report("ours, two a hit", ours);
    report("the engine's, one a hit", engines);
}
