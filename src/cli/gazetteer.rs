//! `dateline gazetteer`: what the gazetteer holds, and building one's own.

use std::io::Write;
use std::path::PathBuf;

use clap::Subcommand;
use dateline::article::Article;
use dateline::error::{Error, Result};
use dateline::extract::Extractor;
use dateline::gazetteer::build::{self, About, Dump, From};
use dateline::gazetteer::{Gazetteer, Place, Row};
use dateline::text::{fold, visible};

use super::config::Config;
use super::terminal::Terminal;
use super::{Global, Status};

/// Options of `gazetteer`.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build a gazetteer from GeoNames' export files
    Build(Box<BuildArgs>),
    /// Say what a gazetteer holds, where it comes from and under which licences
    Info,
    /// Show what a name can mean
    Lookup(LookupArgs),
    /// Say why a name in a text is taken for a place or not, and for which
    Explain(ExplainArgs),
}

#[derive(clap::Args)]
struct BuildArgs {
    /// Places: allCountries.txt, cities500.txt or a country's file
    #[arg(long, value_name = "FILE", required_unless_present = "packages")]
    geonames: Vec<PathBuf>,
    /// Other names with languages: alternateNamesV2.txt
    #[arg(long, value_name = "FILE")]
    alternate: Option<PathBuf>,
    /// Names of first-level divisions: admin1CodesASCII.txt
    #[arg(long, value_name = "FILE")]
    admin1: Option<PathBuf>,
    /// Names of second-level divisions: admin2Codes.txt
    #[arg(long, value_name = "FILE")]
    admin2: Option<PathBuf>,
    /// Countries: countryInfo.txt
    #[arg(long, value_name = "FILE")]
    country_info: Option<PathBuf>,
    /// Languages of other names to keep [default: all]
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    langs: Vec<String>,
    /// Feature classes to keep: P places, T mountains, H waters, L areas, S spots
    #[arg(long, value_name = "LETTERS", default_value = "P")]
    classes: String,
    /// Leave out populated places below this many inhabitants
    #[arg(long, value_name = "N", default_value_t = 0)]
    min_pop: u32,
    /// Keep these countries only
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    countries: Vec<String>,
    /// Keep names in all scripts, not only Latin
    #[arg(long)]
    all_scripts: bool,
    /// Build the embedded gazetteer anew from the packages in this folder
    #[arg(long, value_name = "DIR", conflicts_with = "geonames")]
    packages: Option<PathBuf>,
    /// Least population with `--packages`: 500, 1000, 5000 or 15000
    #[arg(long, value_name = "N", default_value_t = 500)]
    tier: u32,
    /// Where to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

#[derive(clap::Args)]
struct LookupArgs {
    /// A name as one would search for it: `Troy, N.C.`, `geo:703448`
    name: String,
    /// Print JSON Lines
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
struct ExplainArgs {
    /// The name as it stands in the text; case and diacritics do not matter
    name: String,
    /// The text, or `-` for standard input
    #[arg(long)]
    text: String,
    /// Where the outlet is at home: "Cedar Rapids, Iowa"
    #[arg(long, value_name = "PLACE")]
    home: Option<String>,
}

/// Runs the command.
pub fn run(args: &Args, global: &Global, config: &Config, terminal: &mut Terminal) -> Result<Status> {
    match &args.command {
        Command::Build(args) => build(args, terminal),
        Command::Info => info(global.gazetteer(config)?, terminal),
        Command::Lookup(args) => lookup(args, global.gazetteer(config)?, terminal),
        Command::Explain(args) => explain(args, global.gazetteer(config)?, terminal),
    }
}

fn build(args: &BuildArgs, terminal: &mut Terminal) -> Result<Status> {
    let from = match &args.packages {
        Some(folder) => From::Packages(folder.clone(), args.tier),
        None => From::Dump(Dump {
            places: args.geonames.clone(),
            alternates: args.alternate.clone(),
            admin1: args.admin1.clone(),
            admin2: args.admin2.clone(),
            country_info: args.country_info.clone(),
            languages: args.langs.clone(),
            classes: args.classes.clone(),
            min_population: args.min_pop,
            countries: args.countries.clone(),
            all_scripts: args.all_scripts,
        }),
    };
    let built = build::build(&from)?;
    build::write(&built, &args.output)?;
    let counts = built.counts;
    let size = built.bytes.len() as f64 / 1e6;
    let line =
        format!("{} places, {} names, {} words: {size:.1} MB in {}\n", counts.places, counts.names, counts.words, args.output.display());
    terminal.write(line.as_bytes())?;
    Ok(Status::Done)
}

fn info(gazetteer: &Gazetteer, terminal: &mut Terminal) -> Result<Status> {
    let about: About =
        serde_json::from_str(gazetteer.about()).map_err(|error| Error::other(format!("cannot read the gazetteer's sources: {error}")))?;
    let (size, intact) = gazetteer.check();
    let mut text = Vec::new();
    let counts = about.counts;
    let state = if intact { "" } else { " DAMAGED: the content does not fit its digest" };
    let _ = writeln!(text, "gazetteer {}, {:.1} MB{state}", gazetteer.version(), size as f64 / 1e6);
    let _ = writeln!(
        text,
        "{} places from {} inhabitants, {} names, {} words",
        gazetteer.len(),
        about.least_population,
        counts.names,
        counts.words
    );
    for origin in &about.origins {
        let _ = writeln!(text, "\n{} {} ({}; {})\n  {}", origin.name, origin.version, origin.registry, origin.licence, origin.attribution);
    }
    terminal.write(&text)?;
    Ok(if intact { Status::Done } else { Status::Failed })
}

fn lookup(args: &LookupArgs, gazetteer: &Gazetteer, terminal: &mut Terminal) -> Result<Status> {
    let found = gazetteer.resolve(&args.name);
    for &(row, prior) in &found {
        let line = if args.json { json(gazetteer, row, prior) } else { line(gazetteer, row, prior) };
        terminal.write(line.as_bytes())?;
    }
    if found.is_empty() {
        let near: Vec<String> = gazetteer.suggest(&args.name, 5).into_iter().map(|(name, _)| format!("`{name}`")).collect();
        if !near.is_empty() {
            eprintln!("dateline: no place `{}`; did you mean {}?", visible(&args.name), near.join(", "));
        }
        return Ok(Status::NothingFound);
    }
    Ok(Status::Done)
}

fn explain(args: &ExplainArgs, gazetteer: &Gazetteer, terminal: &mut Terminal) -> Result<Status> {
    let text = match args.text.as_str() {
        "-" => std::io::read_to_string(std::io::stdin()).map_err(|error| Error::io("read", "standard input", error))?,
        given => given.to_owned(),
    };
    let extractor = Extractor::new(gazetteer).with_home(args.home.as_deref())?;
    let wanted = fold(&args.name);
    let found: Vec<_> = extractor.explain_places(&Article::verbatim(&text)).into_iter().filter(|name| fold(&name.text) == wanted).collect();
    for name in &found {
        terminal.write(format!("{name}\n").as_bytes())?;
    }
    if found.is_empty() {
        let why = if fold(&text).contains(&*wanted) {
            "was never a candidate: no place is called so, or it is part of another name"
        } else {
            "does not stand in the text"
        };
        eprintln!("dateline: `{}` {why}", visible(&args.name));
        return Ok(Status::NothingFound);
    }
    Ok(Status::Done)
}

fn path(gazetteer: &Gazetteer, row: Row) -> Vec<&str> {
    gazetteer.path(row).into_iter().map(|row| gazetteer.name(row)).collect()
}

/// `geo:703448  city     0.992  50.455  30.524   2952192  Europe > Ukraine > Kyiv City > Kyiv`
fn line(gazetteer: &Gazetteer, row: Row, prior: f32) -> String {
    let Place { id, kind, lat, lon, population, .. } = gazetteer.place(row);
    let kind = serde_json::to_string(&kind).unwrap_or_default();
    let path = path(gazetteer, row).join(" > ");
    format!("geo:{id:<10} {:<9} {prior:.3} {lat:>8.3} {lon:>8.3} {population:>10}  {path}\n", kind.trim_matches('"'))
}

fn json(gazetteer: &Gazetteer, row: Row, prior: f32) -> String {
    let place = gazetteer.place(row);
    let value = serde_json::json!({
        "id": place.id, "name": place.name, "kind": place.kind, "country": place.country.code(), "lat": place.lat, "lon": place.lon,
        "population": place.population, "feature": place.feature, "path": path(gazetteer, row), "prior": prior,
    });
    format!("{value}\n")
}
