//! `dateline eval`: how good extraction is on articles you have marked up yourself.

use std::path::{Path, PathBuf};

use dateline::error::{Error, Result};
use dateline::evaluation::{ByForm, Counts, Gold, Report, Share, evaluate};
use dateline::extract::Extractor;
use serde_json::json;

use super::config::Config;
use super::terminal::Terminal;
use super::{Global, Status};

/// Options of `eval`.
#[derive(clap::Args)]
pub struct Args {
    /// Marked-up files (`*.gold`), or folders of them
    #[arg(required = true, value_name = "GOLD")]
    paths: Vec<PathBuf>,
    /// Only files whose header has this value: `part=test`, `country=IE`; may be given several times
    #[arg(long, value_name = "KEY=VALUE")]
    only: Vec<String>,
    /// List what was missed, invented or credited to somebody else
    #[arg(long)]
    mistakes: bool,
    /// Print JSON (`dateline.eval/1`)
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &Args, global: &Global, config: &Config, terminal: &mut Terminal) -> Result<Status> {
    let mut files = Vec::new();
    args.paths.iter().try_for_each(|path| collect(path, &mut files))?;
    let mut golds = files.iter().map(|file| read(file)).collect::<Result<Vec<Gold>>>()?;
    golds.retain(|gold| args.only.iter().all(|wanted| has(gold, wanted)));
    if golds.is_empty() {
        return Ok(Status::NothingFound);
    }
    let extractor = Extractor::new(global.gazetteer(config)?);
    let report = evaluate(&golds, |article| extractor.annotate(article));
    if args.json {
        terminal.write(format!("{}\n", as_json(&report, args.mistakes)).as_bytes())?;
        return Ok(Status::Done);
    }
    terminal.write(report.to_string().as_bytes())?;
    if args.mistakes {
        terminal.write(b"\n")?;
        for mistake in &report.mistakes {
            terminal.write(format!("{}\n", dateline::text::visible(mistake)).as_bytes())?;
        }
    }
    Ok(Status::Done)
}

/// The marked-up files at `path`, in order of their names.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_dir() {
        let entries = std::fs::read_dir(path).map_err(|error| Error::io("read", path, error))?;
        let gold = |file: &PathBuf| file.extension().is_some_and(|ending| ending == "gold");
        let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(gold).collect();
        found.sort();
        files.extend(found);
    } else {
        files.push(path.to_owned());
    }
    Ok(())
}

fn read(file: &Path) -> Result<Gold> {
    let text = std::fs::read_to_string(file).map_err(|error| Error::io("read", file, error))?;
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    Gold::parse(&name, &text)
        .map_err(|slip| Error::Other { message: slip.to_string(), hint: Some("docs/evaluation.md describes the mark-up".to_owned()) })
}

fn has(gold: &Gold, wanted: &str) -> bool {
    let (key, value) = wanted.split_once('=').unwrap_or((wanted, ""));
    gold.header.get(key).is_some_and(|found| found == value)
}

fn as_json(report: &Report, mistakes: bool) -> serde_json::Value {
    let counts = |counts: Counts| json!({"precision": counts.precision(), "recall": counts.recall(), "f1": counts.f1(), "marked": counts.gold, "found": counts.found});
    let share = |share: Share| json!({"right": share.right, "of": share.all});
    let forms = |shares: &ByForm| {
        ByForm::FORMS.iter().map(|&(form, name)| (name.replace(' ', "_"), share(shares.of(form)))).collect::<serde_json::Map<_, _>>()
    };
    json!({
        "format": "dateline.eval/1",
        "articles": report.articles,
        "quotations": counts(report.quotations.all),
        "direct": counts(report.quotations.direct),
        "mixed": counts(report.quotations.mixed),
        "indirect": counts(report.quotations.indirect),
        "end_to_end": counts(report.end_to_end.all),
        "direct_end_to_end": counts(report.end_to_end.direct),
        "speakers_as_marked": forms(&report.given),
        "speakers_as_found": forms(&report.speakers),
        "roles": share(report.roles),
        "people": share(report.people),
        "places": counts(report.places.names),
        "places_with_country": counts(report.places.countries),
        "mistakes": if mistakes { json!(report.mistakes) } else { json!(null) },
    })
}
