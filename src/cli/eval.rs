//! `dateline eval`: how good extraction is on articles the user has marked up.

use std::path::{Path, PathBuf};

use dateline::error::{Error, Result};
use dateline::evaluation::{Counts, Gold, Report, evaluate};
use dateline::extract::Extractor;
use serde_json::json;

use super::Status;
use super::terminal::Terminal;

/// Options of `eval`.
#[derive(clap::Args)]
pub struct Args {
    /// Marked-up articles (`*.gold`), or folders of them; the mark-up is in docs/evaluation.md
    #[arg(required = true, value_name = "GOLD")]
    paths: Vec<PathBuf>,
    /// Only articles whose header says `part: NAME`
    #[arg(long, value_name = "NAME")]
    part: Option<String>,
    /// List every mistake
    #[arg(long)]
    mistakes: bool,
    /// Print JSON (`dateline.evaluation/1`)
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Status> {
    let mut golds = Vec::new();
    for path in &args.paths {
        for file in gold_files(path)? {
            golds.push(read(&file)?);
        }
    }
    if let Some(part) = &args.part {
        golds.retain(|gold| gold.header.get("part").is_some_and(|own| own == part));
    }
    if golds.is_empty() {
        return Ok(Status::NothingFound);
    }
    let extractor = Extractor::default();
    let report = evaluate(&golds, |article| extractor.annotate(article));
    if args.json {
        terminal.write(format!("{}\n", to_json(&report)).as_bytes())?;
    } else {
        terminal.write(report.to_string().as_bytes())?;
    }
    if args.mistakes {
        for mistake in &report.mistakes {
            terminal.write(format!("{}\n", dateline::text::visible(mistake)).as_bytes())?;
        }
    }
    Ok(Status::Done)
}

fn gold_files(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let entries = std::fs::read_dir(path).map_err(|error| Error::io("read", path, error))?;
    let mut files: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|file| file.extension().is_some_and(|ending| ending == "gold")).collect();
    files.sort();
    Ok(files)
}

fn read(file: &Path) -> Result<Gold> {
    let text = std::fs::read_to_string(file).map_err(|error| Error::io("read", file, error))?;
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    Gold::parse(&name, &text)
        .map_err(|slip| Error::Other { message: slip.to_string(), hint: Some("the mark-up is described in docs/evaluation.md".into()) })
}

fn to_json(report: &Report) -> serde_json::Value {
    let counts = |counts: Counts| json!({ "precision": counts.precision(), "recall": counts.recall(), "f1": counts.f1(), "marked": counts.gold, "found": counts.found });
    json!({
        "schema": "dateline.evaluation/1",
        "articles": report.articles,
        "quotations": counts(report.quotations.all),
        "quotations_with_speaker": counts(report.end_to_end.all),
        "direct_with_speaker": counts(report.end_to_end.direct),
        "places": counts(report.places.names),
        "places_with_country": counts(report.places.countries),
    })
}
