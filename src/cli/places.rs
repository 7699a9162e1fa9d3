//! `dateline places`: which places an archive writes about, as a list by level, a card, or points for a map; and what an editor
//! corrects about names.

use std::io::Write;
use std::path::Path;

use dateline::error::{Error, Result};
use dateline::extract::places::corrections::{Correction, Verdict};
use dateline::gazetteer::{Gazetteer, PlaceKind, Row};
use dateline::index::kept;
use dateline::search::{FacetKind, FacetValue, Field, Joined, Request, Searcher};
use dateline::text::visible;
use serde_json::json;

use super::config::Config;
use super::index::{Building, grouped};
use super::search::{Filters, folder, open};
use super::terminal::Terminal;
use super::{Global, Status};

/// Options of `places`.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    /// Show a card of this place: what the name can mean, and what the archive has
    #[arg(value_name = "NAME")]
    words: Vec<String>,
    /// The same, for a name that is also a verb: `--name correct`
    #[arg(long, value_name = "NAME", conflicts_with = "words")]
    name: Option<String>,
    /// Only places inside this one: `UA`, `Iowa`
    #[arg(long, value_name = "PLACE")]
    under: Option<String>,
    /// Count continents, countries, regions (first level), or every place
    #[arg(long, value_enum)]
    level: Option<Level>,
    /// Number of places
    #[arg(short = 'n', long, default_value_t = 30, value_name = "N")]
    limit: usize,
    /// Print JSON Lines (`dateline.place/1`)
    #[arg(long, conflicts_with = "geojson")]
    json: bool,
    /// Print a GeoJSON FeatureCollection
    #[arg(long)]
    geojson: bool,
    #[command(flatten)]
    filters: Filters,
    #[command(subcommand)]
    verb: Option<Verb>,
}

/// What an editor corrects. Each verb adds lines to `places.toml` in the index folder, which the next `dateline index` applies.
#[derive(clap::Subcommand, Clone, Debug)]
pub enum Verb {
    /// A name means this place
    Correct {
        /// The name as it stands in articles
        text: String,
        /// The place: `Newcastle West, Ireland`, `geo:2962334`
        place: String,
        /// Only in articles from this outlet
        #[arg(long, value_name = "NAME")]
        source: Option<String>,
    },
    /// A name is not a place here
    Reject {
        /// The name as it stands in articles
        text: String,
        /// Only in articles from this outlet
        #[arg(long, value_name = "NAME")]
        source: Option<String>,
    },
}

/// Levels of the tree of places.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Continents
    Continent,
    /// Countries
    Country,
    /// States, provinces, regions
    Region,
    /// Every place as named
    Place,
}

/// Runs the command.
pub fn run(args: &Args, global: &Global, config: &Config, terminal: &mut Terminal) -> Result<Status> {
    let searcher = open(&folder(None, &Building::default(), global, config)?, global, config)?;
    let gazetteer = global.gazetteer(config)?;
    let name = args.name.clone().or_else(|| (!args.words.is_empty()).then(|| args.words.join(" ")));
    match (&args.verb, name) {
        (Some(verb), _) => decide(verb, gazetteer, searcher.index().folder(), global),
        (None, Some(name)) => card(&name, gazetteer, &searcher, terminal),
        (None, None) => list(args, gazetteer, &searcher, terminal),
    }
}

/// Writes a correction down, after seeing that the place it names is known.
fn decide(verb: &Verb, gazetteer: &Gazetteer, folder: &Path, global: &Global) -> Result<Status> {
    let correction = match verb.clone() {
        Verb::Reject { text, source } => Correction { text, source, verdict: Verdict::NoPlace },
        Verb::Correct { text, place, source } => {
            let row = best(gazetteer, &place)?;
            let meant = gazetteer.place(row);
            if !global.quiet {
                let above = above(gazetteer, row);
                eprintln!("dateline: `{}` is {}, {above} (geo:{})", visible(&text), visible(meant.name), meant.id);
            }
            Correction { text, source, verdict: Verdict::Means(meant.id) }
        }
    };
    let path = kept::correct(folder, &correction)?;
    if !global.quiet {
        eprintln!("dateline: written to `{}`; the next `dateline index` applies it", visible(&path.display().to_string()));
    }
    Ok(Status::Done)
}

fn list(args: &Args, gazetteer: &Gazetteer, searcher: &Searcher, terminal: &mut Terminal) -> Result<Status> {
    let under = args.under.as_deref().map(|name| best(gazetteer, name)).transpose()?;
    let level = args.level.unwrap_or(match under.map(|row| gazetteer.place(row).kind) {
        None | Some(PlaceKind::Continent) => Level::Country,
        Some(PlaceKind::Country) => Level::Region,
        Some(_) => Level::Place,
    });
    let mut request = args.filters.apply(Request::new("", Joined::All)?, searcher)?;
    if let Some(row) = under {
        request = request.with(Field::Place, &format!("geo:{}", gazetteer.place(row).id))?;
    }
    request.facets = vec![FacetKind::Place(match level {
        Level::Continent => Some(1),
        Level::Country => Some(2),
        Level::Region => Some(3),
        Level::Place => None,
    })];
    let counted = searcher.count(&request)?.facets;
    let found: Vec<(Row, &FacetValue)> = counted
        .iter()
        .flat_map(|facet| &facet.values)
        .filter_map(|value| Some((row_of(gazetteer, &value.key)?, value)))
        .filter(|(row, _)| under.is_none_or(|above| *row != above && gazetteer.inside(*row, above)))
        .take(args.limit)
        .collect();
    if args.geojson {
        print_geojson(gazetteer, &found, terminal)?;
    } else if args.json {
        for (row, value) in &found {
            terminal.write(format!("{}\n", place_json(gazetteer, *row, value.count)).as_bytes())?;
        }
    } else {
        let widest = found.iter().map(|(_, value)| value.count.to_string().len()).max().unwrap_or(1);
        let (place, faint) = (terminal.styles.place, terminal.styles.faint);
        for (row, value) in &found {
            let line = format!(
                "{faint}{:>widest$}{faint:#}  {place}{}{place:#}  {faint}{}{faint:#}\n",
                value.count,
                visible(&value.label),
                above(gazetteer, *row)
            );
            terminal.write(line.as_bytes())?;
        }
    }
    Ok(if found.is_empty() { Status::NothingFound } else { Status::Done })
}

/// Every reading of a name with the number of articles, and who speaks where the best one is named.
fn card(name: &str, gazetteer: &Gazetteer, searcher: &Searcher, terminal: &mut Terminal) -> Result<Status> {
    let mut readings = Vec::new();
    for (row, _) in gazetteer.resolve(name) {
        let mut request = Request::new("", Joined::All)?.with(Field::Place, &format!("geo:{}", gazetteer.place(row).id))?;
        request.facets = vec![FacetKind::Speaker, FacetKind::Year, FacetKind::Source];
        readings.push((row, searcher.count(&request)?));
    }
    if readings.is_empty() {
        return Err(unknown(gazetteer, name));
    }
    readings.sort_by_key(|(_, results)| std::cmp::Reverse(results.printings));
    let (title, place, faint) = (terminal.styles.title, terminal.styles.place, terminal.styles.faint);
    let mut out = Vec::new();
    for (at, (row, results)) in readings.iter().enumerate() {
        let known = gazetteer.place(*row);
        if at > 0 && (results.printings == 0 && at > 5) {
            continue;
        }
        let kind = format!("{:?}", known.kind).to_lowercase();
        let _ = writeln!(out, "{title}{}{title:#}  {faint}{}{faint:#}", visible(known.name), above(gazetteer, *row));
        let people = if known.population > 0 { format!(", {} inhabitants", grouped(u64::from(known.population))) } else { String::new() };
        let _ = writeln!(out, "    {kind}, {:.2}, {:.2}{people}  {faint}geo:{}{faint:#}", known.lat, known.lon, known.id);
        let _ = writeln!(
            out,
            "    {place}{} {}{place:#}",
            grouped(results.printings),
            if results.printings == 1 { "article" } else { "articles" }
        );
        for facet in &results.facets {
            let values: Vec<String> =
                facet.values.iter().take(8).map(|value| format!("{} {}", visible(&value.label), value.count)).collect();
            if !values.is_empty() {
                let _ = writeln!(out, "    {faint}{:>8}{faint:#}  {}", facet.kind.name(), values.join(", "));
            }
        }
    }
    terminal.write(&out)?;
    Ok(if readings.iter().all(|(_, results)| results.printings == 0) { Status::NothingFound } else { Status::Done })
}

fn best(gazetteer: &Gazetteer, name: &str) -> Result<Row> {
    let code = dateline::gazetteer::Country::new(name).and_then(|code| gazetteer.country(code.as_str()));
    code.or_else(|| gazetteer.resolve(name).first().map(|(row, _)| *row)).ok_or_else(|| unknown(gazetteer, name))
}

fn unknown(gazetteer: &Gazetteer, name: &str) -> Error {
    let near: Vec<String> = gazetteer.suggest(name, 3).into_iter().map(|(name, _)| format!("`{name}`")).collect();
    let hint = (!near.is_empty()).then(|| format!("did you mean {}?", near.join(", ")));
    Error::Other { message: format!("no place called `{}` is known", visible(name)), hint }
}

fn row_of(gazetteer: &Gazetteer, key: &str) -> Option<Row> {
    gazetteer.by_id(key.strip_prefix("geo:")?.parse().ok()?)
}

/// What a place lies in, narrowest first: `Iowa, United States`.
fn above(gazetteer: &Gazetteer, row: Row) -> String {
    let mut names: Vec<&str> =
        gazetteer.path(row).into_iter().filter(|above| *above != row).map(|above| gazetteer.place(above).name).collect();
    names.reverse();
    names.join(", ")
}

fn place_json(gazetteer: &Gazetteer, row: Row, articles: u64) -> serde_json::Value {
    let place = gazetteer.place(row);
    let path: Vec<&str> = gazetteer.path(row).into_iter().map(|above| gazetteer.place(above).name).collect();
    json!({
        "schema": "dateline.place/1", "id": place.id, "name": place.name, "kind": place.kind, "country": place.country.code(),
        "lat": place.lat, "lon": place.lon, "path": path, "articles": articles,
    })
}

fn print_geojson(gazetteer: &Gazetteer, found: &[(Row, &FacetValue)], terminal: &mut Terminal) -> Result<()> {
    let features: Vec<serde_json::Value> = found
        .iter()
        .map(|(row, value)| {
            let place = gazetteer.place(*row);
            json!({
                "type": "Feature",
                "geometry": { "type": "Point", "coordinates": [place.lon, place.lat] },
                "properties": { "id": place.id, "name": place.name, "country": place.country.code(), "articles": value.count },
            })
        })
        .collect();
    terminal.write(format!("{}\n", json!({ "type": "FeatureCollection", "features": features })).as_bytes())
}
