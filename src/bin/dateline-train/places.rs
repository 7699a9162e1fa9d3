//! Fits and checks the weights of the place pass.
//!
//! ```text
//! dateline-train-places check --lgl lgl.jsonl.gz --geovirus geovirus.jsonl.gz --reuters reuters-dev.jsonl.gz --out FOLDER
//! dateline-train-places fit   --lgl … --geovirus … --reuters … --out src/extract/places/weights.tsv
//! dateline-train-places run   [--jsonl FILE | TEXT…]      what the shipped weights find, as JSON Lines
//! ```
//!
//! `check` cross-validates: LGL's articles are parted by source, GeoVirus' one by one, Reuters' in halves, and every article is read
//! with weights that were fitted without its part. What it writes is for the scorers of the corpora.
#![forbid(unsafe_code)]

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand};
use dateline::article::Article;
use dateline::export::extracted::Extracted;
use dateline::extract::places::model::{Linear, Models, Prominence};
use dateline::extract::places::training::{self, Example, GoldName, Options};
use dateline::extract::places::{self, Context, Home, Samples, homes};
use dateline::extract::{Annotations, Toponym};
use dateline::gazetteer::Gazetteer;
use dateline::text::Span;
use serde::Deserialize;

/// Folds of the cross-validation.
const FOLDS: usize = 5;
/// Log-odds above which a name is a place; chosen on the folds.
const THRESHOLD: f32 = 0.3;

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Cross-validate and write predictions.
    Check(Corpora),
    /// Fit on everything and write the table of weights.
    Fit(Corpora),
    /// Read texts with the shipped weights.
    Run {
        /// JSON Lines of `id`, `text` and `source`; homes are learned from the sources.
        #[arg(long)]
        jsonl: Option<PathBuf>,
        /// Read every source as not at home anywhere.
        #[arg(long)]
        no_homes: bool,
        /// Only time the reading, without output.
        #[arg(long)]
        time: bool,
        /// Explain every name on standard error.
        #[arg(long)]
        explain: bool,
        /// Text files.
        texts: Vec<PathBuf>,
    },
}

#[derive(clap::Args)]
struct Corpora {
    #[arg(long)]
    lgl: PathBuf,
    #[arg(long)]
    geovirus: PathBuf,
    #[arg(long)]
    reuters: Option<PathBuf>,
    /// Folder for predictions, or file for the table.
    #[arg(long)]
    out: PathBuf,
    #[arg(long, default_value_t = THRESHOLD, allow_hyphen_values = true)]
    threshold: f32,
}

fn main() -> Result<()> {
    match Arguments::parse().command {
        Command::Check(corpora) => check(&corpora),
        Command::Fit(corpora) => fit(&corpora),
        Command::Run { jsonl, no_homes, time, explain, texts } => run(jsonl.as_deref(), no_homes, time, explain, &texts),
    }
}

#[derive(Deserialize)]
struct GoldArticle {
    id: String,
    #[serde(default)]
    source: Option<String>,
    text: String,
    places: Vec<GoldPlace>,
}

#[derive(Deserialize)]
struct GoldPlace {
    start: usize,
    end: usize,
    lat: Option<f32>,
    lon: Option<f32>,
    geonames_id: Option<u32>,
    country: Option<String>,
    fcode: Option<String>,
}

#[derive(Deserialize)]
struct WireArticle {
    id: String,
    title: Option<String>,
    body: Option<String>,
    dateline: Option<String>,
    author: Option<String>,
    places: Vec<String>,
}

#[derive(Deserialize)]
struct Record {
    id: String,
    text: String,
    #[serde(default)]
    source: Option<String>,
}

/// Examples with their ids, and where LGL's end.
struct Corpus {
    ids: Vec<String>,
    examples: Vec<Example>,
    local: usize,
}

impl Corpus {
    fn read(corpora: &Corpora) -> Result<Corpus> {
        let gazetteer = Gazetteer::embedded();
        let mut corpus = Corpus { ids: Vec::new(), examples: Vec::new(), local: 0 };
        for article in json_lines::<GoldArticle>(&corpora.lgl)? {
            let group = hash(article.source.as_deref().unwrap_or_default());
            corpus.push(article, true, group, gazetteer);
        }
        corpus.local = corpus.ids.len();
        for article in json_lines::<GoldArticle>(&corpora.geovirus)? {
            let group = hash(&article.id);
            corpus.push(article, false, group, gazetteer);
        }
        Ok(corpus)
    }

    fn push(&mut self, article: GoldArticle, with_source: bool, group: u64, gazetteer: &Gazetteer) {
        let gold = gold_names(&article);
        let source = article.source.filter(|_| with_source);
        self.examples.push(Example::new(Article::verbatim(&article.text), source, group, &gold, gazetteer));
        self.ids.push(article.id);
    }

    /// Models of each fold.
    fn fit(&mut self, folds: usize, threshold: f32) -> Vec<Models> {
        fit_models(&mut self.examples, folds, threshold)
    }
}

fn fit_models(examples: &mut [Example], folds: usize, threshold: f32) -> Vec<Models> {
    let gazetteer = Gazetteer::embedded();
    let first = training::fit_first(examples, folds);
    let away = training::fit_judges(examples, folds, Options { threshold, rounds: 3, homes: false }, &first, gazetteer);
    training::forget(examples);
    let local = training::fit_judges(examples, folds, Options { threshold, rounds: 3, homes: true }, &first, gazetteer);
    let judges = first.into_iter().zip(away).zip(local);
    judges.map(|((first, away), local)| Models { first, away, local, countries: Models::embedded().countries.clone() }).collect()
}

fn check(corpora: &Corpora) -> Result<()> {
    let gazetteer = Gazetteer::embedded();
    std::fs::create_dir_all(&corpora.out)?;
    let mut corpus = Corpus::read(corpora)?;
    let models = corpus.fit(FOLDS, corpora.threshold);
    for (name, homes) in [("away", false), ("home", true)] {
        let found = training::predict(&corpus.examples, FOLDS, &models, homes, gazetteer);
        write_predictions(&corpora.out.join(format!("lgl-{name}.jsonl")), &corpus, &found, 0..corpus.local)?;
        write_predictions(&corpora.out.join(format!("geovirus-{name}.jsonl")), &corpus, &found, corpus.local..corpus.ids.len())?;
    }
    let local = corpus.local;
    let carried = fit_models(&mut corpus.examples[..local], 1, corpora.threshold);
    let found = training::predict(&corpus.examples, 1, &carried, false, gazetteer);
    write_predictions(&corpora.out.join("geovirus-carried.jsonl"), &corpus, &found, local..corpus.ids.len())?;
    if let Some(reuters) = &corpora.reuters {
        let all = corpus.fit(1, corpora.threshold).remove(0);
        check_countries(reuters, &all, &corpora.out)?;
    }
    Ok(())
}

fn fit(corpora: &Corpora) -> Result<()> {
    let mut corpus = Corpus::read(corpora)?;
    let mut models = corpus.fit(1, corpora.threshold).remove(0);
    if let Some(reuters) = &corpora.reuters {
        let rows = country_rows(reuters, &models)?;
        models.countries = fit_countries(&rows, |number| number % 2 == 0);
    }
    let header = "Weights of the place pass: model, feature, weight (log-odds).\n\
        Written by `dateline-train-places fit`; see docs/places.md for what they were fitted and checked on.";
    std::fs::write(&corpora.out, models.to_table(header)).with_context(|| format!("cannot write `{}`", corpora.out.display()))
}

/// An article's number, its tags' countries, and the features of each country it names.
struct CountryRow {
    number: usize,
    id: String,
    features: Vec<(String, [f32; Prominence::COUNT])>,
    right: Vec<String>,
}

fn country_rows(reuters: &Path, models: &Models) -> Result<Vec<CountryRow>> {
    let gazetteer = Gazetteer::embedded();
    let codes = country_codes(&reuters.with_file_name("places.tsv"))?;
    let mut rows = Vec::new();
    for (number, wire) in json_lines::<WireArticle>(reuters)?.into_iter().enumerate() {
        let article = Article::verbatim(&page(&wire));
        let features = training::prominences(&article, gazetteer, models);
        let features = features.into_iter().map(|(country, features)| (country.as_str().to_owned(), features)).collect();
        let right = wire.places.iter().flat_map(|code| codes.get(code).cloned().unwrap_or_default()).collect();
        rows.push(CountryRow { number, id: wire.id, features, right });
    }
    Ok(rows)
}

fn fit_countries(rows: &[CountryRow], part: impl Fn(usize) -> bool) -> Linear<{ Prominence::COUNT }> {
    let items: Vec<([f32; Prominence::COUNT], bool)> = rows
        .iter()
        .filter(|row| part(row.number) && !row.right.is_empty())
        .flat_map(|row| row.features.iter().map(|(country, features)| (*features, row.right.contains(country))))
        .collect();
    training::fit_logistic(&items, 6)
}

fn check_countries(reuters: &Path, models: &Models, out: &Path) -> Result<()> {
    let rows = country_rows(reuters, models)?;
    let mut writer = BufWriter::new(File::create(out.join("reuters.jsonl"))?);
    for half in 0..2 {
        let model = fit_countries(&rows, |number| number % 2 != half);
        for row in rows.iter().filter(|row| row.number % 2 == half) {
            let mut scored: Vec<(f32, &str)> =
                row.features.iter().map(|(country, features)| (model.score(features), country.as_str())).collect();
            scored.sort_by(|a, b| b.0.total_cmp(&a.0));
            let about = scored.iter().take_while(|(score, _)| *score > 0.0).count().max(1);
            let countries: Vec<&str> = scored.iter().take(about).map(|(_, country)| *country).collect();
            writeln!(writer, "{}", serde_json::json!({"path": format!("{}.txt", row.id), "places": [], "countries": countries}))?;
        }
    }
    Ok(())
}

/// The file a scorer writes for an article: title, author, dateline running into the body.
fn page(wire: &WireArticle) -> String {
    let mut page = String::new();
    if let Some(title) = wire.title.as_deref().filter(|title| !title.is_empty()) {
        page = format!("{title}\n\n");
    }
    if let Some(author) = wire.author.as_deref().filter(|author| !author.is_empty()) {
        page += &format!("{}\n\n", author.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    if let Some(dateline) = wire.dateline.as_deref().filter(|dateline| !dateline.is_empty()) {
        page += &format!("{dateline} ");
    }
    page + wire.body.as_deref().unwrap_or_default() + "\n"
}

/// Reuters' place codes with the country codes each accepts.
fn country_codes(path: &Path) -> Result<HashMap<String, Vec<String>>> {
    let table = std::fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let rows = table.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    Ok(rows
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            (fields[0].to_owned(), fields[3].split(' ').map(str::to_owned).collect())
        })
        .collect())
}

fn gold_names(article: &GoldArticle) -> Vec<GoldName> {
    let mut offsets: Vec<usize> = article.text.char_indices().map(|(at, _)| at).collect();
    offsets.push(article.text.len());
    let name = |place: &GoldPlace| GoldName {
        span: Span::new(offsets[place.start], offsets[place.end]),
        point: place.lat.zip(place.lon),
        id: place.geonames_id,
        country: place.country.clone().filter(|_| place.fcode.as_deref().is_some_and(|code| code.starts_with("PCL") || code == "COUNTRY")),
    };
    article.places.iter().map(name).collect()
}

fn write_predictions(path: &Path, corpus: &Corpus, found: &[(Vec<Toponym>, Vec<String>)], part: std::ops::Range<usize>) -> Result<()> {
    let mut writer = BufWriter::new(File::create(path)?);
    for at in part {
        write_extracted(&mut writer, &corpus.ids[at], corpus.examples[at].article(), found[at].clone())?;
    }
    Ok(())
}

fn write_extracted(writer: &mut impl Write, id: &str, article: &Article, found: (Vec<Toponym>, Vec<String>)) -> Result<()> {
    let annotations = Annotations { toponyms: found.0, countries: found.1, ..Annotations::default() };
    serde_json::to_writer(&mut *writer, &Extracted::new(id, article, &annotations))?;
    writeln!(writer)?;
    Ok(())
}

fn run(jsonl: Option<&Path>, no_homes: bool, time: bool, explain: bool, texts: &[PathBuf]) -> Result<()> {
    let mut records = match jsonl {
        Some(path) => json_lines::<Record>(path)?,
        None => Vec::new(),
    };
    for path in texts {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
        records.push(Record { id: path.display().to_string(), text, source: None });
    }
    let articles: Vec<Article> = records.iter().map(|record| Article::verbatim(&record.text)).collect();
    let gazetteer = Gazetteer::embedded();
    let found: Vec<_> = articles.iter().map(|article| places::find(article, gazetteer, &Context::default())).collect();
    if time {
        time_reading(&articles, gazetteer);
        return Ok(());
    }
    let mut samples = Samples::new();
    for (number, (record, (toponyms, _))) in records.iter().zip(&found).enumerate().filter(|_| !no_homes) {
        if let Some(source) = &record.source {
            homes::learn(&mut samples, source, number as u64, toponyms, gazetteer);
        }
    }
    let homes: HashMap<&String, Home> = samples.iter().map(|(source, sample)| (source, Home::learned(sample, gazetteer))).collect();
    let mut writer = BufWriter::new(std::io::stdout().lock());
    for (number, ((record, article), found)) in records.iter().zip(&articles).zip(found).enumerate() {
        let home = record.source.as_ref().and_then(|source| homes.get(source));
        let context = Context { home, article: Some(number as u64), ..Context::default() };
        let found = if home.is_some() { places::find(article, gazetteer, &context) } else { found };
        if explain {
            places::explain::names(article, gazetteer, &context).iter().for_each(|name| eprintln!("{name}"));
        }
        write_extracted(&mut writer, &record.id, article, found)?;
    }
    Ok(())
}

/// Reads everything again a few times and prints the fastest pass in megabytes a second of processor time.
fn time_reading(articles: &[Article], gazetteer: &Gazetteer) {
    let bytes: usize = articles.iter().map(|article| article.text.len()).sum();
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let start = cpu_seconds();
        let found: usize = articles.iter().map(|article| places::find(article, gazetteer, &Context::default()).0.len()).sum();
        best = best.min(cpu_seconds() - start);
        std::hint::black_box(found);
    }
    let start = cpu_seconds();
    let mut names = 0;
    for article in articles {
        gazetteer.scan(&article.text, &mut |_| names += 1);
    }
    let scan = cpu_seconds() - start;
    println!(
        "{:.1} MB/s, the scan alone {:.1} MB/s ({} articles, {bytes} bytes, {names} names)",
        bytes as f64 / best / 1e6,
        bytes as f64 / scan / 1e6,
        articles.len()
    );
}

fn cpu_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn json_lines<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let file = File::open(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let reader: Box<dyn Read> = if path.extension().is_some_and(|extension| extension == "gz") {
        Box::new(flate2::read::GzDecoder::new(file))
    } else {
        Box::new(file)
    };
    let mut items = Vec::new();
    for (number, line) in BufReader::new(reader).lines().enumerate() {
        let line = line?;
        if !line.trim().is_empty() {
            items.push(serde_json::from_str(&line).with_context(|| format!("`{}`, line {}", path.display(), number + 1))?);
        }
    }
    Ok(items)
}

fn hash(text: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(text.as_bytes())
}
