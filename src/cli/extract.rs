//! `dateline extract`: what is found in files, without an index.

use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};

use dateline::archive::{ReadOptions, Skip, SourceFile, read, walk};
use dateline::article::Article;
use dateline::error::{Error, Result};
use dateline::export::extracted::{ArticleJson, Extracted};
use dateline::extract::{Annotations, Extractor, Stance};
use dateline::index::ids::{article_key, file_key};
use dateline::index::{Index, kept, location};
use dateline::text::visible;
use rayon::prelude::*;
use serde::Deserialize;

use super::config::Config;
use super::reading::Reading;
use super::terminal::{Styles, Terminal};
use super::{Global, Status};

/// Files that are worked on at once; results are printed in walk order.
const BATCH: usize = 256;

/// Options of `extract`.
#[derive(clap::Args)]
pub struct Args {
    /// Files or folders to read
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Take each file's text as it is, nothing cleaned; JSON Lines records are {"id","text","source"}
    #[arg(long)]
    verbatim: bool,
    /// Print JSON Lines
    #[arg(long)]
    json: bool,
    /// Show every line that was left out of the text, with the reason
    #[arg(long, conflicts_with = "verbatim")]
    diff: bool,
    /// Say for each quotation and place which rule or score found it
    #[arg(long)]
    explain: bool,
    /// Where the outlet is at home: "Cedar Rapids, Iowa"
    #[arg(long, value_name = "PLACE")]
    home: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

/// Runs the command.
pub fn run(args: &Args, global: &Global, config: &Config, terminal: &mut Terminal) -> Result<Status> {
    if let Some(threads) = global.threads {
        // Fails only if a pool exists already; then that one serves.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    }
    let mut found = false;
    for path in &args.paths {
        if args.verbatim && is_json_lines(path) {
            let extractor = Extractor::new(global.gazetteer(config)?).with_home(args.home.as_deref())?;
            found |= records(path, args, &extractor, terminal)?;
        } else {
            found |= files(path, args, global, config, terminal)?;
        }
    }
    Ok(if found { Status::Done } else { Status::NothingFound })
}

/// What a file is read with. In an archive that is indexed, that is what the index has learned of its sources.
struct Reader {
    options: ReadOptions,
    extractor: Extractor<'static>,
    /// Number of the archive's root, and the path below it of what is read.
    place: Option<(u32, String)>,
}

impl Reader {
    fn new(root: &Path, args: &Args, global: &Global, config: &Config) -> Result<Reader> {
        let mut options = ReadOptions { verbatim: args.verbatim, ..args.reading.read_options(config)? };
        let extractor = Extractor::new(global.gazetteer(config)?);
        let index = location::find(global.index.as_deref(), root).and_then(|folder| Index::open(&folder));
        // An index that is not there or cannot be read is none.
        let index = index.ok().filter(|_| !args.verbatim);
        let place = index.as_ref().map_or(Ok(None), |index| index.place_of(root))?;
        let Some((index, place)) = index.zip(place) else {
            return Ok(Reader { options, extractor: extractor.with_home(args.home.as_deref())?, place: None });
        };
        let learned = index.learned()?;
        options.boilerplate = learned.lines;
        let home = args.home.as_deref().or(learned.home.as_deref());
        let corrections = kept::corrections(index.folder())?;
        let extractor = extractor.with_corrections(Some(corrections)).with_home(home)?.with_samples(&learned.homes);
        Ok(Reader { options, extractor, place: Some(place) })
    }

    /// The file under the path by which the index knows it, with its key there.
    fn placed(&self, mut file: SourceFile, root: &Path) -> (SourceFile, Option<u64>) {
        let Some((number, place)) = &self.place else { return (file, None) };
        file.relative = match (place.is_empty(), root.is_dir()) {
            (true, _) => file.relative,
            (false, true) => format!("{place}/{}", file.relative),
            (false, false) => place.clone(),
        };
        let key = file_key(*number, &file.relative);
        (file, Some(key))
    }
}

/// Every file below `root`, in batches: read and annotated in parallel, printed in order.
fn files(root: &Path, args: &Args, global: &Global, config: &Config, terminal: &mut Terminal) -> Result<bool> {
    if !root.exists() {
        return Err(Error::io("read", root, std::io::ErrorKind::NotFound.into()));
    }
    let reader = Reader::new(root, args, global, config)?;
    let styles = terminal.styles;
    let mut walked = walk(root, &args.reading.walk_options(config)?);
    let mut found = false;
    loop {
        let batch: Vec<_> = walked.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            return Ok(found);
        }
        let outcomes: Vec<Outcome> = batch.into_par_iter().map(|file| one_file(file, root, args, &reader, styles)).collect();
        for outcome in outcomes {
            found |= !outcome.printed.is_empty();
            for skip in &outcome.skips {
                report_skip(skip);
            }
            terminal.write(&outcome.printed)?;
        }
    }
}

/// What came of one file.
#[derive(Default)]
struct Outcome {
    printed: Vec<u8>,
    skips: Vec<Skip>,
}

fn one_file(file: std::result::Result<SourceFile, Skip>, root: &Path, args: &Args, reader: &Reader, styles: Styles) -> Outcome {
    let mut outcome = Outcome::default();
    let (file, key) = match file {
        Ok(file) => reader.placed(file, root),
        Err(skip) => return Outcome { skips: vec![skip], ..outcome },
    };
    let path = file.path.to_string_lossy();
    let mut printed = Vec::new();
    let report = read(&file, &reader.options, &mut |article| {
        let annotations = reader.extractor.annotate_as(&article, key.map(|key| article_key(key, &article.origin)));
        print_article(&path, &article, &annotations, args, styles, &mut printed);
    });
    outcome.printed = printed;
    match report {
        Ok(report) => outcome.skips.extend(report.skips),
        Err(skip) => outcome.skips.push(skip),
    }
    outcome
}

fn print_article(path: &str, article: &Article, annotations: &Annotations, args: &Args, styles: Styles, out: &mut Vec<u8>) {
    // Writing to memory does not fail.
    if args.json && args.verbatim {
        let _ = serde_json::to_writer(&mut *out, &Extracted::new(path, article, annotations));
        out.push(b'\n');
    } else if args.json {
        let _ = serde_json::to_writer(&mut *out, &ArticleJson::new(path, article, annotations));
        out.push(b'\n');
    } else if args.diff {
        let _ = print_diff(path, article, styles, out);
    } else {
        let _ = print_report(path, article, annotations, args.explain, styles, out);
    }
}

/// A record of JSON Lines in verbatim mode.
#[derive(Deserialize)]
struct Record {
    id: String,
    text: String,
    #[serde(default)]
    source: Option<String>,
}

/// The records of a JSON Lines file. Where they name their source, its home area is learned from the others first.
fn records(path: &Path, args: &Args, extractor: &Extractor<'_>, terminal: &mut Terminal) -> Result<bool> {
    let file = std::fs::File::open(path).map_err(|error| Error::io("read", path, error))?;
    let (mut ids, mut articles) = (Vec::new(), Vec::new());
    for (number, line) in std::io::BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|error| Error::io("read", path, error))?;
        if line.trim().is_empty() {
            continue;
        }
        let record: Record = serde_json::from_str(&line).map_err(|error| Error::Other {
            message: format!("line {} of `{}`: {error}", number + 1, path.display()),
            hint: Some("each line must hold {\"id\", \"text\"} and may hold \"source\"".into()),
        })?;
        let mut article = Article::verbatim(&record.text);
        article.source = record.source;
        articles.push(article);
        ids.push(record.id);
    }
    let annotated = extractor.annotate_all(&articles);
    let styles = terminal.styles;
    for ((id, article), annotations) in ids.iter().zip(&articles).zip(&annotated) {
        let mut printed = Vec::new();
        print_article(id, article, annotations, args, styles, &mut printed);
        terminal.write(&printed)?;
    }
    Ok(!articles.is_empty())
}

fn is_json_lines(path: &Path) -> bool {
    path.is_file() && path.extension().is_some_and(|extension| extension == "jsonl" || extension == "ndjson")
}

fn report_skip(skip: &Skip) {
    eprintln!("dateline: skipped {}: {}", visible(&skip.path), visible(&skip.reason));
}

fn print_diff(path: &str, article: &Article, styles: Styles, out: &mut Vec<u8>) -> std::io::Result<()> {
    let (faint, warning) = (styles.faint, styles.warning);
    writeln!(out, "{faint}--- {}{faint:#}", visible(path))?;
    let mut kept = article.source_map.iter().zip(article.paragraphs.iter()).peekable();
    let mut removed = article.removed.iter().peekable();
    // Both lists rise by their place in the source; print them merged.
    loop {
        let take_removed = match (removed.peek(), kept.peek()) {
            (None, None) => return Ok(()),
            (Some(line), Some(((_, source), _))) => line.source.start < *source,
            (line, _) => line.is_some(),
        };
        if take_removed {
            if let Some(line) = removed.next() {
                writeln!(out, "{warning}- {}{warning:#}  {faint}[{}]{faint:#}", visible(line.text.trim()), line.reason)?;
            }
        } else if let Some((_, paragraph)) = kept.next() {
            writeln!(out, "  {}", visible(paragraph.span.of(&article.text)))?;
        }
    }
}

/// What joins a speaker to the words: ` said`, `, according to:`, or a colon when nothing does.
fn attribution(cue: &str) -> String {
    let lower = cue.to_lowercase();
    match lower.as_str() {
        "" | ":" => ":".to_owned(),
        _ if lower.starts_with("according") => format!(", {lower}:"),
        _ => format!(" {cue}"),
    }
}

fn print_report(
    path: &str,
    article: &Article,
    annotations: &Annotations,
    explain: bool,
    styles: Styles,
    out: &mut Vec<u8>,
) -> std::io::Result<()> {
    let Styles { title, speaker, place, faint, .. } = styles;
    writeln!(out, "{title}{}{title:#}  {faint}{}{faint:#}", visible(article.headline()), visible(path))?;
    for quotation in &annotations.quotations {
        let who: Vec<&str> = quotation.speakers.iter().map(|&at| annotations.speakers[at as usize].name.as_str()).collect();
        let who = if who.is_empty() { "unknown".to_owned() } else { who.join(" and ") };
        let words: Vec<&str> = quotation.content.iter().map(|span| span.of(&article.text)).collect();
        let stance = match quotation.stance {
            Stance::Statement => "",
            Stance::Negated => " (not said)",
            Stance::Hypothetical => " (not yet said)",
        };
        let cue = quotation.cue.as_ref().map_or("", |cue| cue.span.of(&article.text));
        writeln!(
            out,
            "  {speaker}{}{speaker:#}{faint}{}{stance}{faint:#} {}",
            visible(&who),
            visible(&attribution(cue)),
            visible(&words.join(" … ").replace('\n', " "))
        )?;
        if explain {
            writeln!(
                out,
                "      {faint}{:?}, {:.2}, by {}; speaker by {:?}, {:.2}{faint:#}",
                quotation.kind, quotation.confidence, quotation.rule, quotation.via, quotation.speaker_confidence
            )?;
        }
    }
    for found in &annotations.speakers {
        let role = found.role.as_deref().map_or(String::new(), |role| format!(", {role}"));
        writeln!(out, "  {faint}speaker{faint:#} {speaker}{}{speaker:#}{}", visible(&found.name), visible(&role))?;
    }
    let people: Vec<&str> = annotations.people.iter().map(|person| person.name.as_str()).collect();
    if !people.is_empty() {
        writeln!(out, "  {faint}people{faint:#} {}", visible(&people.join(", ")))?;
    }
    let mut named: Vec<String> = Vec::new();
    for toponym in &annotations.toponyms {
        let words = toponym.span.of(&article.text);
        let line = match &toponym.place {
            Some(reading) if explain => format!(
                "{words} → {} ({:?}, {:.2}; reading {:.2})",
                reading.path.join(" › "),
                toponym.usage,
                toponym.confidence,
                reading.confidence
            ),
            Some(reading) => format!("{words} ({})", reading.country.as_deref().unwrap_or(&reading.name)),
            None => words.to_owned(),
        };
        if !named.contains(&line) {
            named.push(line);
        }
    }
    if explain {
        for line in &named {
            writeln!(out, "  {faint}place{faint:#} {place}{}{place:#}", visible(line))?;
        }
    } else if !named.is_empty() {
        writeln!(out, "  {faint}places{faint:#} {place}{}{place:#}", visible(&named.join(", ")))?;
    }
    if !annotations.countries.is_empty() {
        writeln!(out, "  {faint}about{faint:#} {}", annotations.countries.join(", "))?;
    }
    writeln!(out)
}
