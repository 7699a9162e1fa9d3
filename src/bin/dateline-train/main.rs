//! `dateline-train`: learns the quotation models from annotated articles, and shows what they find.
//!
//! ```text
//! dateline-train learn [--out weights.bin] [--repeat N] FILE.jsonl FOLDER_OF_GOLD …
//! dateline-train predict [--weights weights.bin] [--balanced] FOLDER > found.jsonl
//! dateline-train antecedents [--check] [--out antecedent.tsv] FILE.jsonl FOLDER_OF_GOLD FOLDER_OF_TEXTS …
//! dateline-train time FOLDER …
//! ```
#![forbid(unsafe_code)]

mod antecedents;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use dateline::article::Article;
use dateline::extract::quotes::learn::{self, gold};
use dateline::extract::quotes::model::Models;
use dateline::extract::quotes::{self, Setting};
use dateline::extract::tokens::Document;

fn main() -> Result<()> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.is_empty() {
        bail!("say `learn`, `predict`, `antecedents` or `time`");
    }
    let command = arguments.remove(0);
    match command.as_str() {
        "learn" => learn_from(arguments),
        "predict" => predict(arguments),
        "antecedents" => antecedents::learn(arguments),
        "time" => time(&arguments),
        _ => bail!("no command `{command}`; there are `learn`, `predict`, `antecedents` and `time`"),
    }
}

/// Takes `--name value` out of the arguments.
fn option(arguments: &mut Vec<String>, name: &str) -> Option<String> {
    let at = arguments.iter().position(|argument| argument == name)?;
    arguments.remove(at);
    (at < arguments.len()).then(|| arguments.remove(at))
}

/// Takes `--name` out of the arguments.
fn switch(arguments: &mut Vec<String>, name: &str) -> bool {
    let at = arguments.iter().position(|argument| argument == name);
    at.map(|at| arguments.remove(at)).is_some()
}

fn learn_from(mut arguments: Vec<String>) -> Result<()> {
    let out = option(&mut arguments, "--out").unwrap_or_else(|| "src/extract/quotes/weights.bin".into());
    let repeat: usize = option(&mut arguments, "--repeat").map_or(Ok(1), |count| count.parse())?;
    let (mut golds, mut provenance) = (Vec::new(), String::new());
    for path in arguments.iter().map(Path::new) {
        let before = golds.len();
        let mut digest = blake3::Hasher::new();
        if path.is_dir() {
            read_own(path, repeat, &mut golds, &mut digest)?;
        } else {
            let text = std::fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
            digest.update(text.as_bytes());
            for line in text.lines() {
                golds.push((gold::from_json(line)?, 1));
            }
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let hash = digest.finalize().to_hex();
        let times = golds.get(before).map_or(1, |(_, times)| *times);
        provenance.push_str(&format!(
            "trained on: {name}, {} articles, each {times} times, blake3 {}\n",
            golds.len() - before,
            &hash[..16]
        ));
    }
    provenance.push_str(&format!("trained by: dateline-train {}\n", env!("CARGO_PKG_VERSION")));
    let started = Instant::now();
    let models = learn::learn(&golds);
    std::fs::write(&out, models.to_bytes(&provenance)).with_context(|| format!("cannot write `{out}`"))?;
    eprintln!("{} articles, {:.1} s, wrote {out}", golds.len(), started.elapsed().as_secs_f32());
    Ok(())
}

/// Files `*.gold` of a folder whose header says `part: train`, in the order of their names.
fn read_own(folder: &Path, repeat: usize, golds: &mut Vec<(gold::Gold, usize)>, digest: &mut blake3::Hasher) -> Result<()> {
    for path in files(folder, "gold")? {
        let text = std::fs::read_to_string(&path)?;
        match gold::from_markup(&text) {
            Some((part, gold)) if part == "train" => {
                digest.update(text.as_bytes());
                golds.push((gold, repeat));
            }
            Some(_) => {}
            None => eprintln!("`{}` left out: its brackets do not match", path.display()),
        }
    }
    Ok(())
}

fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot read `{}`", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|found| found == extension) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn predict(mut arguments: Vec<String>) -> Result<()> {
    let setting = if switch(&mut arguments, "--balanced") { Setting::Balanced } else { Setting::Speech };
    let models = match option(&mut arguments, "--weights") {
        Some(path) => Models::from_bytes(&std::fs::read(&path)?).with_context(|| format!("`{path}` holds no weights"))?,
        None => Models::shipped().clone(),
    };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for folder in &arguments {
        for path in files(Path::new(folder), "txt")? {
            let article = Article::verbatim(&std::fs::read_to_string(&path)?);
            let found = learn::predict(&Document::read(&article), &models, setting);
            let parts: Vec<_> = found.iter().flat_map(|quotation| entries(&article, quotation)).collect();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            serde_json::to_writer(&mut out, &serde_json::json!({"path": name, "body": article.text, "quotes": parts}))?;
            out.write_all(b"\n")?;
        }
    }
    Ok(())
}

/// One entry for each contiguous part of the content, as `score_quotes.py` reads them.
fn entries(article: &Article, quotation: &dateline::extract::Quotation) -> Vec<serde_json::Value> {
    let span = |span: dateline::text::Span| serde_json::json!({"start": span.start, "end": span.end});
    let speaker = quotation.source.map(|source| {
        let words = source.of(&article.text);
        let named = words.split_whitespace().last().is_some_and(|word| word.starts_with(char::is_uppercase));
        let kind = if named { "person" } else { "unnamed" };
        serde_json::json!({"start": source.start, "end": source.end, "text": words, "name": words, "kind": kind})
    });
    let entry = |content: &dateline::text::Span| {
        serde_json::json!({
            "start": content.start, "end": content.end, "kind": quotation.kind, "cue": quotation.cue.as_ref().map(|cue| span(cue.span)),
            "speaker": speaker, "stance": quotation.stance, "confidence": quotation.confidence, "rule": quotation.rule,
        })
    };
    quotation.content.iter().map(entry).collect()
}

/// Megabytes a second of processor time, best of several rounds over the texts of the folders.
fn time(folders: &[String]) -> Result<()> {
    for folder in folders {
        let mut articles = Vec::new();
        for path in files(Path::new(folder), "txt")? {
            articles.push(Article::verbatim(&std::fs::read_to_string(&path)?));
        }
        let bytes: usize = articles.iter().map(|article| article.text.len()).sum();
        let rate = |seconds: f64| bytes as f64 / 1e6 / seconds;
        let reading = best_of(&articles, |article| Document::read(article).len());
        let all = best_of(&articles, |article| quotes::find(article).len());
        println!("{folder}: {} articles, {:.1} MB", articles.len(), bytes as f64 / 1e6);
        println!("tokens {:.0} MB/s, quotations {:.1} MB/s", rate(reading), rate(all));
        for (stage, name) in ["candidates", "scored", "read", "all"].iter().enumerate() {
            let found: usize = articles.iter().map(|article| learn::stage(&Document::read(article), stage)).sum();
            let seconds = best_of(&articles, |article| learn::stage(&Document::read(article), stage));
            let per_kilobyte = found as f64 / (bytes as f64 / 1e3);
            println!("  {name}: {:.1} µs/KB with tokens, {per_kilobyte:.2} found per KB", seconds * 1e9 / bytes as f64);
        }
    }
    Ok(())
}

/// Processor seconds for all articles, the best of several rounds.
fn best_of(articles: &[Article], mut work: impl FnMut(&Article) -> usize) -> f64 {
    (0..9).map(|_| cpu_seconds(|| articles.iter().map(&mut work).sum::<usize>())).fold(f64::MAX, f64::min)
}

/// Processor seconds of this thread that `work` takes.
fn cpu_seconds(work: impl FnOnce() -> usize) -> f64 {
    let before = thread_time();
    std::hint::black_box(work());
    thread_time() - before
}

fn thread_time() -> f64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    now.tv_sec as f64 + now.tv_nsec as f64 / 1e9
}
