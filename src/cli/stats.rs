//! `dateline stats`: what an archive holds, and how often something was written about over time.

use dateline::error::Result;
use dateline::search::{FacetCounts, FacetKind, Joined, Request, Searcher};
use dateline::text::visible;
use serde_json::json;

use super::config::Config;
use super::index::{Building, grouped};
use super::search::{Filters, folder, open};
use super::terminal::{Terminal, cut};
use super::{Global, Status};

/// Options of `stats`.
#[derive(clap::Args)]
pub struct Args {
    /// Count only articles that answer this query
    #[arg(long, value_name = "QUERY")]
    of: Option<String>,
    /// Count by these: year, month, day, source, section, speaker, place:2, about, lang
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    by: Vec<String>,
    /// Count the printings of one story once
    #[arg(long)]
    stories: bool,
    /// Print JSON (`dateline.stats/1`)
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    filters: Filters,
}

/// Runs the command.
pub fn run(args: &Args, global: &Global, config: &Config, terminal: &mut Terminal) -> Result<Status> {
    let searcher = open(&folder(None, &Building::default(), global, config)?, global, config)?;
    let mut request = args.filters.apply(Request::new(args.of.as_deref().unwrap_or(""), Joined::All)?, &searcher)?;
    request.relax = false;
    request.count_stories = args.stories;
    let by = if args.by.is_empty() { vec!["year".into(), "source".into(), "lang".into()] } else { args.by.clone() };
    request.facets = by.iter().map(|facet| FacetKind::read(facet)).collect::<Result<_>>()?;
    let results = searcher.count(&request)?;
    if args.json {
        print_json(args, &searcher, &results.facets, results.printings, results.total, terminal)?;
    } else {
        if args.of.is_none() && args.by.is_empty() {
            overview(&searcher, terminal)?;
        }
        let stories = if results.total < results.printings { format!(" ({} stories)", grouped(results.total)) } else { String::new() };
        terminal.write(format!("{} articles{stories}\n", grouped(results.printings)).as_bytes())?;
        for facet in &results.facets {
            terminal.write(b"\n")?;
            bars(facet, terminal)?;
        }
    }
    Ok(if results.printings == 0 { Status::NothingFound } else { Status::Done })
}

/// What the whole index holds, and for which articles nothing was looked for.
fn overview(searcher: &Searcher, terminal: &mut Terminal) -> Result<()> {
    let totals = searcher.index().totals()?;
    terminal.write(
        format!("{} files, {} articles, {} quotations\n", grouped(totals.files), grouped(totals.articles), grouped(totals.quotations))
            .as_bytes(),
    )?;
    if !searcher.index().payload()?.extracted {
        terminal.write(b"quotations, speakers and places were not looked for (`--no-extract`)\n")?;
    }
    let request = Request { facets: vec![FacetKind::Lang], fold_copies: false, ..Request::new("", Joined::All)? };
    let languages = searcher.count(&request)?.facets;
    let foreign: u64 = languages.iter().flat_map(|facet| &facet.values).filter(|value| value.key != "en").map(|value| value.count).sum();
    if foreign > 0 {
        let line = format!("{} articles are not in English: quotations and places were not looked for in them\n", grouped(foreign));
        terminal.write(line.as_bytes())?;
    }
    Ok(())
}

/// A facet as horizontal bars that fit the terminal.
fn bars(facet: &FacetCounts, terminal: &mut Terminal) -> Result<()> {
    let most = facet.values.iter().map(|value| value.count).max().unwrap_or(1).max(1);
    let digits = grouped(most).len();
    let labels = facet.values.iter().map(|value| value.label.chars().count()).max().unwrap_or(4).min(32);
    let room = terminal.width.saturating_sub(labels + digits + 6).max(8) as u64;
    let place = terminal.styles.place;
    for value in &facet.values {
        let length = (value.count * room).div_ceil(most) as usize;
        let line = format!(
            "  {:<labels$}  {:>digits$}  {place}{}{place:#}\n",
            cut(&visible(&value.label), labels),
            grouped(value.count),
            "▇".repeat(length)
        );
        terminal.write(line.as_bytes())?;
    }
    if facet.more > 0 {
        terminal.write(format!("  and {} more\n", grouped(facet.more as u64)).as_bytes())?;
    }
    Ok(())
}

fn print_json(
    args: &Args,
    searcher: &Searcher,
    facets: &[FacetCounts],
    articles: u64,
    stories: u64,
    terminal: &mut Terminal,
) -> Result<()> {
    let facets: serde_json::Map<String, serde_json::Value> = facets
        .iter()
        .map(|facet| {
            let values: Vec<_> =
                facet.values.iter().map(|value| json!({ "label": value.label, "key": value.key, "count": value.count })).collect();
            (facet.kind.name().to_owned(), json!(values))
        })
        .collect();
    let totals = searcher.index().totals()?;
    let line =
        json!({ "schema": "dateline.stats/1", "of": args.of, "articles": articles, "stories": stories, "by": facets, "index": totals });
    terminal.write(format!("{line}\n").as_bytes())
}
