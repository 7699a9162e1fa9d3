//! `dateline verify`: is this really what was said? Exit status 0 when it was, 5 when it was altered or spliced, 1 when not found.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;

use dateline::error::{Error, Result};
use dateline::export::quotations::{VerdictJson, outcome_name};
use dateline::search::{Change, Checked, Outcome, Verdict};
use dateline::text::visible;

use super::config::Config;
use super::index::Building;
use super::quotes::lines;
use super::search::{folder, open};
use super::terminal::{Styles, Terminal};
use super::{Global, Status};

/// Most text read from standard input, in bytes.
const MOST: u64 = 64 * 1024;

/// Options of `verify`.
#[derive(clap::Args)]
pub struct Args {
    /// The words to check; `-` or nothing reads them from standard input
    #[arg(value_name = "TEXT")]
    text: Vec<String>,
    /// Only as said by this person or body
    #[arg(short, long, value_name = "NAME")]
    speaker: Option<String>,
    /// Bring this folder's index up to date first, and search it
    #[arg(long, value_name = "DIR")]
    pub(super) archive: Option<PathBuf>,
    /// Places to show
    #[arg(short = 'n', long, default_value_t = 5, value_name = "N")]
    limit: usize,
    /// Print one JSON object (`dateline.verify/1`)
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    how: Building,
}

/// Runs the command.
pub fn run(args: &Args, global: &Global, config: &Config, terminal: &mut Terminal) -> Result<Status> {
    let text = text(args)?;
    let searcher = open(&folder(args.archive.as_deref(), &args.how, global, config)?, global, config)?;
    let verdict = searcher.verify(&text, args.speaker.as_deref())?;
    if args.json {
        let mut line = serde_json::to_vec(&VerdictJson::new(&text, &verdict)).map_err(|error| Error::other(error.to_string()))?;
        line.push(b'\n');
        terminal.write(&line)?;
    } else {
        let shown = shown(&verdict, args.limit, terminal.styles, terminal.width);
        terminal.write(&shown)?;
    }
    Ok(match verdict.outcome {
        Outcome::Exact => Status::Done,
        Outcome::Altered | Outcome::Spliced => Status::Altered,
        Outcome::NotFound => Status::NothingFound,
    })
}

fn text(args: &Args) -> Result<String> {
    let typed = args.text.join(" ");
    if !typed.is_empty() && typed != "-" {
        return Ok(typed);
    }
    let mut bytes = Vec::new();
    std::io::stdin().take(MOST).read_to_end(&mut bytes).map_err(|error| Error::io("read", "standard input", error))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn shown(verdict: &Verdict, limit: usize, styles: Styles, width: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let title = styles.title;
    let name = outcome_name(verdict.outcome).replace('_', " ").to_uppercase();
    let _ = writeln!(out, "{title}{name}{title:#}  {:.2}", verdict.similarity);
    for (at, checked) in verdict.found.iter().take(limit).enumerate() {
        one(checked, at == 0 && verdict.outcome == Outcome::Exact, styles, width, &mut out);
    }
    let more = verdict.found.len().saturating_sub(limit);
    if more > 0 {
        let _ = writeln!(out, "and {more} more");
    }
    out
}

fn one(checked: &Checked, is_first: bool, styles: Styles, width: usize, out: &mut Vec<u8>) {
    let Styles { speaker, faint, matched, warning, .. } = styles;
    let row = &checked.quotation;
    let who = match (checked.in_text_only, row.speakers.is_empty()) {
        (true, _) => "in the text, credited to nobody".to_owned(),
        (_, true) => "nobody named".to_owned(),
        _ => row.speakers.join(" and "),
    };
    let date = row.date.map_or(String::new(), |date| format!(", {date}"));
    let first = match (is_first, checked.is_copy) {
        (true, _) => "  first appearance",
        (false, true) => "  copy",
        (false, false) => "",
    };
    let source = row.source.as_ref().map_or(String::new(), |source| format!(", {}", visible(source)));
    let place = format!("{}:p{}", row.article, row.paragraph);
    let _ = writeln!(out, "  {speaker}{}{speaker:#}{date}{source}  {faint}{place}{first}{faint:#}", visible(&who));
    let plain = matched == anstyle::Style::default();
    let mut line = String::new();
    for change in &checked.changes {
        let words = match change {
            Change::Same(words) => visible(words).into_owned(),
            Change::Added(words) if plain => format!("[-{}-]", visible(words)),
            Change::Missing(words) if plain => format!("{{+{}+}}", visible(words)),
            Change::Added(words) => format!("{warning}[-{}-]{warning:#}", visible(words)),
            Change::Missing(words) => format!("{matched}{{+{}+}}{matched:#}", visible(words)),
        };
        line.push_str(&words);
        line.push(' ');
    }
    // Marks of colour count as letters here: a line may end a little early.
    for line in lines(line.trim_end(), width.saturating_sub(6)) {
        let _ = writeln!(out, "      {line}");
    }
}
