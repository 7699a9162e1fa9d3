//! `dateline export`: the archive, or what a query finds, in the formats of other programs.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use dateline::error::{Error, Result};
use dateline::export::formats::{Exporter, Format};
use dateline::search::{Joined, Request, Searcher};

use super::config::Config;
use super::index::Building;
use super::search::{Filters, folder, open};
use super::terminal::Terminal;
use super::{Global, Status};

/// Options of `export`.
#[derive(clap::Args)]
pub struct Args {
    /// Which articles [default: all]
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// The format
    #[arg(long, value_enum, default_value = "jsonl", value_name = "FORMAT")]
    to: To,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    filters: Filters,
    /// One printing of each story only
    #[arg(long)]
    fold: bool,
    /// Bring this folder's index up to date first
    #[arg(long, value_name = "DIR")]
    pub(super) archive: Option<PathBuf>,
    #[command(flatten)]
    how: Building,
}

/// Formats of export.
#[derive(clap::ValueEnum, Clone, Copy, Debug)]
enum To {
    /// JSON Lines, `dateline.article/1`
    Jsonl,
    /// Comma-separated values
    Csv,
    /// ninjs of the IPTC, one object a line
    Ninjs,
    /// schema.org NewsArticle, one object a line
    SchemaOrg,
    /// Places as a GeoJSON feature collection
    Geojson,
    /// Speakers, places and articles as a GraphML graph
    #[value(alias = "graph")]
    Graphml,
}

/// Runs the command.
pub fn run(args: &Args, global: &Global, config: &Config, terminal: &mut Terminal) -> Result<Status> {
    let searcher = open(&folder(args.archive.as_deref(), &args.how, global, config)?, global, config)?;
    let mut request = args.filters.apply(Request::new(&args.query.join(" "), Joined::All)?, &searcher)?;
    request.fold_copies = args.fold;
    request.relax = false;
    match &args.output {
        None => written(args, &request, &searcher, &mut terminal.out).map_err(|error| named(error, "standard output".into())),
        Some(path) => {
            let file = File::create(path).map_err(|error| Error::io("create", path, error))?;
            written(args, &request, &searcher, BufWriter::new(file)).map_err(|error| named(error, path.clone()))
        }
    }
}

/// Why an export ended early.
enum Stopped {
    Reading(Error),
    Writing(std::io::Error),
}

fn named(stopped: Stopped, path: PathBuf) -> Error {
    match stopped {
        Stopped::Reading(error) => error,
        Stopped::Writing(error) => Error::io("write", path, error),
    }
}

fn written(args: &Args, request: &Request, searcher: &Searcher, out: impl Write) -> Result<Status, Stopped> {
    let format = match args.to {
        To::Jsonl => Format::Jsonl,
        To::Csv => Format::Csv,
        To::Ninjs => Format::Ninjs,
        To::SchemaOrg => Format::SchemaOrg,
        To::Geojson => Format::Geojson,
        To::Graphml => Format::Graphml,
    };
    let mut exporter = Exporter::new(format, &args.filters.command(&args.query), out).map_err(Stopped::Writing)?;
    let mut failed = None;
    let total = searcher.each_article(request, &mut |shown| match exporter.write(&shown) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    });
    let total = total.map_err(Stopped::Reading)?;
    if let Some(error) = failed {
        return Err(Stopped::Writing(error));
    }
    exporter.finish().map_err(Stopped::Writing)?;
    Ok(if total == 0 { Status::NothingFound } else { Status::Done })
}
