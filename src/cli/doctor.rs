//! `dateline doctor`: is the index sound, are the dates known, is everything covered?

use std::collections::BTreeMap;
use std::io::Write;

use dateline::error::Result;
use dateline::index::Index;
use dateline::index::location;
use dateline::text::visible;
use serde_json::json;

use super::config::Config;
use super::index::grouped;
use super::terminal::Terminal;
use super::{Global, Status};

/// A date less sure than this is listed as doubtful.
const DOUBTFUL: f32 = 0.6;
/// Lines of a list on the terminal; `--json` has them all.
const SHOWN: usize = 50;

/// Options of `doctor`.
#[derive(clap::Args)]
pub struct Args {
    /// What to look at
    #[arg(value_enum)]
    topic: Option<Topic>,
    /// Also read every byte of the index against its checksum
    #[arg(long)]
    full: bool,
    /// Show each setting with its value and where it came from
    #[arg(long, conflicts_with = "topic")]
    config: bool,
    /// Print JSON (`dateline.doctor/1`)
    #[arg(long)]
    json: bool,
}

/// What to look at.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Articles without a date, or with a doubtful one
    Dates,
}

/// Runs the command.
pub fn run(args: &Args, global: &Global, config: &Config, terminal: &mut Terminal) -> Result<Status> {
    if args.config {
        return settings(config, args.json, terminal);
    }
    let here = std::env::current_dir().unwrap_or_default();
    let index = Index::open(&location::find(global.index.as_deref(), &here)?)?;
    let health = index.check(args.full)?;
    let coverage = Coverage::of(&index)?;
    if args.json {
        let gazetteer = index.payload()?.gazetteer;
        let line = json!({ "schema": "dateline.doctor/1", "health": health, "gazetteer": gazetteer, "coverage": coverage.to_json() });
        terminal.write(format!("{line}\n").as_bytes())?;
    } else if args.topic == Some(Topic::Dates) {
        coverage.print_dates(terminal)?;
    } else {
        let mut out = Vec::new();
        let sound = if health.is_sound() { "sound" } else { "DAMAGED" };
        let checked = if args.full { "every byte checked" } else { "counts checked; `--full` checks every byte" };
        let _ = writeln!(out, "index      {sound} ({checked})");
        let totals = health.totals;
        let _ = writeln!(
            out,
            "holds      {} files, {} articles, {} quotations",
            grouped(totals.files),
            grouped(totals.articles),
            grouped(totals.quotations)
        );
        let payload = index.payload()?;
        if payload.extracted {
            let _ = writeln!(out, "gazetteer  {}", visible(&payload.gazetteer.to_string()));
        }
        for line in health
            .damaged
            .iter()
            .map(|file| format!("damaged    {file}"))
            .chain(health.problems.iter().map(|problem| format!("problem    {problem}")))
        {
            let _ = writeln!(out, "{}", visible(&line));
        }
        terminal.write(&out)?;
        coverage.print(terminal)?;
    }
    Ok(if health.is_sound() { Status::Done } else { Status::Index })
}

/// What is known about the articles of an index.
#[derive(Default)]
struct Coverage {
    articles: u64,
    evidence: BTreeMap<String, u64>,
    languages: BTreeMap<String, u64>,
    sources: BTreeMap<String, u64>,
    without_quotations: u64,
    without_headline: u64,
    /// Path, what is known, why it is doubtful.
    dates: Vec<(String, String, String)>,
}

impl Coverage {
    fn of(index: &Index) -> Result<Coverage> {
        let mut coverage = Coverage::default();
        index.each_article(&mut |article, annotations| {
            coverage.articles += 1;
            let count = |map: &mut BTreeMap<String, u64>, key: &str| *map.entry(key.to_owned()).or_insert(0) += 1;
            count(&mut coverage.languages, article.language.as_deref().unwrap_or("unknown"));
            count(&mut coverage.sources, article.source.as_deref().unwrap_or("unknown"));
            coverage.without_quotations += u64::from(annotations.quotations.is_empty());
            coverage.without_headline += u64::from(article.headline().is_empty());
            let name = article
                .origin
                .member
                .as_ref()
                .map_or_else(|| article.origin.path.clone(), |member| format!("{}!{member}", article.origin.path));
            match article.date {
                None => {
                    count(&mut coverage.evidence, "none");
                    coverage.dates.push((name, String::new(), "no date found".into()));
                }
                Some(dated) => {
                    let evidence = json!(dated.evidence).as_str().unwrap_or_default().to_owned();
                    count(&mut coverage.evidence, &evidence);
                    if dated.confidence < DOUBTFUL || dated.date.day.is_none() {
                        coverage.dates.push((name, dated.date.to_string(), format!("from {evidence}, confidence {:.2}", dated.confidence)));
                    }
                }
            }
        })?;
        coverage.dates.sort();
        Ok(coverage)
    }

    fn print(&self, terminal: &mut Terminal) -> Result<()> {
        let list = |counts: &BTreeMap<String, u64>| {
            let mut counts: Vec<_> = counts.iter().collect();
            counts.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), name.as_str()));
            counts.iter().take(12).map(|(name, count)| format!("{} {}", visible(name), grouped(**count))).collect::<Vec<_>>().join(", ")
        };
        let mut out = Vec::new();
        let _ = writeln!(out, "sources    {}", list(&self.sources));
        let _ = writeln!(out, "languages  {}", list(&self.languages));
        let _ = writeln!(out, "dates      {}", list(&self.evidence));
        if !self.dates.is_empty() {
            let _ =
                writeln!(out, "           {} doubtful or missing: `dateline doctor dates` lists them", grouped(self.dates.len() as u64));
        }
        let _ = writeln!(
            out,
            "coverage   {} of {} articles have quotations, {} have no headline",
            grouped(self.articles - self.without_quotations),
            grouped(self.articles),
            grouped(self.without_headline)
        );
        terminal.write(&out)
    }

    fn print_dates(&self, terminal: &mut Terminal) -> Result<()> {
        for (path, date, why) in self.dates.iter().take(SHOWN) {
            terminal.write(format!("{:<10}  {}  ({why})\n", date, visible(path)).as_bytes())?;
        }
        if self.dates.len() > SHOWN {
            terminal.write(format!("and {} more; `--json` lists all\n", grouped((self.dates.len() - SHOWN) as u64)).as_bytes())?;
        }
        if self.dates.is_empty() {
            terminal.write(b"every article has a date known to the day\n")?;
        }
        Ok(())
    }

    fn to_json(&self) -> serde_json::Value {
        let dates: Vec<_> = self
            .dates
            .iter()
            .map(|(path, date, why)| json!({ "path": path, "date": (!date.is_empty()).then_some(date), "why": why }))
            .collect();
        json!({
            "articles": self.articles, "sources": self.sources, "languages": self.languages, "date_evidence": self.evidence,
            "without_quotations": self.without_quotations, "without_headline": self.without_headline, "doubtful_dates": dates,
        })
    }
}

fn settings(config: &Config, as_json: bool, terminal: &mut Terminal) -> Result<Status> {
    for (setting, value, origin) in config.iter() {
        let line = if as_json {
            json!({ "schema": "dateline.setting/1", "key": setting.key, "value": value, "origin": origin.to_string(), "about": setting.about }).to_string()
        } else {
            format!("{:<22} {:<14} {} ({})", setting.key, if value.is_empty() { "–" } else { value }, setting.about, origin)
        };
        terminal.write(format!("{}\n", visible(&line)).as_bytes())?;
    }
    Ok(Status::Done)
}
