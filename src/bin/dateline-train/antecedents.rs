//! `dateline-train antecedents`: learns whom "he" and "she" stand for, and checks it on articles it has not seen.

use std::path::Path;

use anyhow::{Context, Result};
use dateline::article::Article;
use dateline::evaluation::Gold;
use dateline::extract::speakers::training::{self, Lesson};
use dateline::extract::tokens::Document;
use dateline::extract::{Quotation, QuotationKind, Stance, Via, people, quotes};

use super::{files, option, switch};

/// Parts of the cross-validation, by article.
const FOLDS: usize = 5;
/// What large weights cost.
const DECAY: f64 = 1.0;

/// The lessons of one source of articles, article by article.
struct Course {
    name: String,
    articles: Vec<Vec<Lesson>>,
}

/// Learns from the annotated articles of files and folders of gold (`part: train`), and writes the table. `--check` writes nothing: it
/// prints how often the likeliest candidate is right, cross-validated, and for folders of texts with the weights of all others.
pub fn learn(mut arguments: Vec<String>) -> Result<()> {
    let out = option(&mut arguments, "--out").unwrap_or_else(|| "src/extract/speakers/antecedent.tsv".into());
    let check = switch(&mut arguments, "--check");
    let courses: Vec<Course> = arguments.iter().map(|path| course(Path::new(path))).collect::<Result<_>>()?;
    if check {
        courses.iter().for_each(|held_out| report(held_out, &courses));
        return Ok(());
    }
    let lessons: Vec<&Lesson> = courses.iter().flat_map(|course| course.articles.iter().flatten()).collect();
    let mut provenance =
        format!("Weights of whom \"he\" and \"she\" stand for, in log-odds, by dateline-train antecedents {}\n", env!("CARGO_PKG_VERSION"));
    for course in &courses {
        let count: usize = course.articles.iter().map(Vec::len).sum();
        provenance.push_str(&format!("learned from: {}, {count} pronouns of {} articles\n", course.name, course.articles.len()));
    }
    std::fs::write(&out, training::table(&training::fit(&lessons, DECAY), &provenance)).with_context(|| format!("cannot write `{out}`"))?;
    eprintln!("{} pronouns, wrote {out}", lessons.len());
    Ok(())
}

/// Prints how often model and rules are right on the articles of a course, each judged by weights learned without it.
fn report(held_out: &Course, courses: &[Course]) {
    let (mut model, mut rules, mut count) = (0.0, 0.0, 0);
    for fold in 0..FOLDS {
        let mut taught: Vec<&Lesson> = Vec::new();
        for course in courses {
            let same = course.name == held_out.name;
            taught
                .extend(course.articles.iter().enumerate().filter(|(at, _)| !same || at % FOLDS != fold).flat_map(|(_, lessons)| lessons));
        }
        let asked: Vec<&Lesson> = held_out.articles.iter().skip(fold).step_by(FOLDS).flatten().collect();
        let (by_model, by_rules) = training::accuracy(&asked, &training::fit(&taught, DECAY));
        model += by_model * asked.len() as f64;
        rules += by_rules * asked.len() as f64;
        count += asked.len();
    }
    let percent = |right: f64| 100.0 * right / f64::from(count.max(1) as u32);
    println!("{}: {count} pronouns, right by the model {:.1} %, by the rules {:.1} %", held_out.name, percent(model), percent(rules));
}

/// A file of annotated articles in JSON Lines, or a folder of gold or of texts.
fn course(path: &Path) -> Result<Course> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut articles = Vec::new();
    if path.is_dir() {
        for path in files(path, "gold")? {
            let gold = Gold::parse(&path.to_string_lossy(), &std::fs::read_to_string(&path)?)?;
            if gold.header.get("part").is_some_and(|part| part == "train") {
                articles.push(marked(&gold));
            }
        }
        for path in files(path, "txt")? {
            articles.push(found(&std::fs::read_to_string(path)?));
        }
    } else {
        let file = std::fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
        for line in file.lines() {
            let record: serde_json::Value = serde_json::from_str(line)?;
            articles.push(found(record["text"].as_str().unwrap_or_default()));
        }
    }
    Ok(Course { name, articles })
}

/// Lessons of a text whose quotations the program finds itself.
fn found(text: &str) -> Vec<Lesson> {
    let article = Article::verbatim(text);
    let document = Document::read(&article);
    let quotations = quotes::find_in(&document, quotes::Setting::default());
    training::lessons(&document, &people::find(&document), &quotations, None)
}

/// Lessons of a marked article.
fn marked(gold: &Gold) -> Vec<Lesson> {
    let document = Document::read(&gold.article);
    let quotations: Vec<Quotation> = gold
        .quotations
        .iter()
        .map(|marked| Quotation {
            content: marked.content.clone(),
            cue: None,
            source: marked.source,
            speakers: Vec::new(),
            kind: QuotationKind::Direct,
            stance: Stance::Statement,
            confidence: 1.0,
            speaker_confidence: 0.0,
            via: Via::Unknown,
            rule: String::new(),
        })
        .collect();
    let names: Vec<Vec<String>> = gold.quotations.iter().map(|marked| marked.speakers.clone()).collect();
    training::lessons(&document, &people::find(&document), &quotations, Some(&names))
}
