//! `dateline search`: articles that answer a query, with the passages that show why.

use std::path::{Path, PathBuf};

use dateline::error::{Error, Result};
use dateline::gazetteer::Version;
use dateline::index::authority::Decisions;
use dateline::index::reader::Payload;
use dateline::index::{Index, location};
use dateline::search::{FacetKind, Field, Joined, Request, Resolved, Results, Searcher, Sort};
use dateline::text::visible;
use serde::{Deserialize, Serialize};

use super::config::Config;
use super::files::{Files, open_with_desktop};
use super::hits::{Format, Listing};
use super::index::{Building, grouped, update};
use super::saved;
use super::terminal::Terminal;
use super::{Global, Status};

/// The query language in a nutshell, below `search --help`.
const CHEAT_SHEET: &str = "\
QUERY LANGUAGE
  steel tariff            both words; AND OR NOT - ( ) in capitals
  \"steel tariff\"          as a phrase; \"…\"~5 with room between
  steel w/5 tariff        within five words; pre/3 in this order; w/s same sentence; w/p same paragraph
  elect*  wom?n  colour~1  =Polish  atleast3(x)  /regex/  word^2
  title: lede: said: speaker: role: cue: kind: place: about: near: dateline: source: byline: section: lang: date: words: copies: story: path:
  said:(tariff* w/s steel) speaker:\"Ada Moreau\" kind:direct      one quotation that has it all
  date:2019..2021-03      on:04-13      words:>800
More in docs/query-syntax.md.";

/// Options of `search`.
#[derive(clap::Args)]
#[command(after_help = CHEAT_SHEET)]
pub struct Args {
    /// What to look for; see below
    #[arg(value_name = "QUERY", required_unless_present_any = ["queries", "speaker", "place", "about", "near", "bbox", "source", "since", "until", "not"])]
    query: Vec<String>,
    /// Bring this folder's index up to date first, and search it
    #[arg(long, value_name = "DIR")]
    pub(super) archive: Option<PathBuf>,
    #[command(flatten)]
    filters: Filters,
    /// Any of the words instead of all
    #[arg(long)]
    any: bool,
    /// Number of hits
    #[arg(short = 'n', long, default_value_t = 10, value_name = "N")]
    limit: usize,
    /// Hits to pass over
    #[arg(long, default_value_t = 0, value_name = "N")]
    offset: usize,
    /// All hits, without a ceiling
    #[arg(long, conflicts_with_all = ["limit", "offset"])]
    all: bool,
    /// Order of the hits
    #[arg(long, value_enum, default_value = "score")]
    sort: Order,
    /// Snippets for each hit
    #[arg(long, default_value_t = 2, value_name = "N")]
    snippets: usize,
    /// Count all results by these: speaker, place:2, about, source, section, byline, lang, year, month, day
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    facet: Vec<String>,
    /// Wire copies: near folds the printings of one story into one hit, off shows all
    #[arg(long, value_enum)]
    dedup: Option<Dedup>,
    /// Only the number of stories and articles found
    #[arg(short, long)]
    count: bool,
    /// Only the paths of the files
    #[arg(short = 'l', long = "files")]
    files: bool,
    /// End paths with a zero byte, for `xargs -0`
    #[arg(short = '0', long = "null", requires = "files")]
    null: bool,
    /// Print JSON Lines (`dateline.hit/1`)
    #[arg(long)]
    json: bool,
    /// How to print the hits
    #[arg(long, value_enum, conflicts_with = "json")]
    format: Option<Format>,
    /// Open the file of the first hit in the program that the desktop has for it
    #[arg(long)]
    open: bool,
    /// Keep the search under this name: see `dateline saved`
    #[arg(long, value_name = "NAME")]
    save: Option<String>,
    /// Show how the query was understood and how each hit was scored
    #[arg(long)]
    explain: bool,
    /// Answer a file of `id<TAB>question` lines; with `--format trec`
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    queries: Option<PathBuf>,
    #[command(flatten)]
    how: Building,
}

/// How near `--near` is unless `--within` says otherwise.
const NEARBY: &str = "50km";

fn nearby() -> String {
    NEARBY.into()
}

fn is_nearby(distance: &str) -> bool {
    distance == NEARBY
}

/// Conditions given as options: of one kind any, of different kinds all. Kept with saved searches.
#[derive(clap::Args, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Filters {
    /// Only articles in which this person or body speaks (may be repeated: any of them)
    #[arg(short, long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub speaker: Vec<String>,
    /// Only articles that name this place or one inside it (may be repeated: any of them)
    #[arg(short, long, value_name = "PLACE")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub place: Vec<String>,
    /// Only articles that are about this country or place
    #[arg(long, value_name = "PLACE")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<String>,
    /// Only articles that name a place near this one: a name or `lat,lon`
    #[arg(long, value_name = "PLACE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub near: Option<String>,
    /// How near
    #[arg(long, value_name = "DISTANCE", default_value = NEARBY, requires = "near")]
    #[serde(default = "nearby", skip_serializing_if = "is_nearby")]
    pub within: String,
    /// Only articles that name a place in this rectangle: `south,west,north,east`
    #[arg(long, value_name = "BOX", allow_hyphen_values = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bbox: Option<String>,
    /// Only articles from this outlet
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<String>,
    /// Not before this date: `2019`, `2019-03`, `2019-03-15`
    #[arg(long, value_name = "DATE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Not after this date
    #[arg(long, value_name = "DATE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Leave out what this condition holds of: `source:courier`
    #[arg(long, value_name = "FIELD:VALUE")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not: Vec<String>,
}

/// Order of hits.
#[derive(clap::ValueEnum, Clone, Copy, Debug)]
pub enum Order {
    /// Best first
    Score,
    /// Oldest first
    Date,
    /// Newest first
    #[value(name = "-date", alias = "newest")]
    Newest,
}

/// What to do with wire copies.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dedup {
    /// One hit a story
    Near,
    /// Every printing
    Off,
}

impl Filters {
    /// The request with all conditions added, for the index of `searcher`.
    pub fn apply(&self, mut request: Request, searcher: &Searcher) -> Result<Request> {
        let speakers = self.speakers(searcher)?;
        request = request.with_any(Field::Speaker, &speakers)?.with_any(Field::Place, &self.place)?.with_any(Field::About, &self.about)?;
        request = request.with_any(Field::Source, &self.source)?;
        if let Some(near) = &self.near {
            request = request.with(Field::Near, &format!("{near},{}", self.within))?;
        }
        if let Some(bbox) = &self.bbox {
            request = request.with(Field::Bbox, bbox)?;
        }
        if self.since.is_some() || self.until.is_some() {
            let range = format!("{}..{}", self.since.as_deref().unwrap_or(""), self.until.as_deref().unwrap_or(""));
            request = request.with(Field::Date, &range)?;
        }
        for not in &self.not {
            let (field, value) = not.split_once(':').and_then(|(field, value)| Some((Field::named(field)?, value))).ok_or_else(|| {
                Error::Usage { message: format!("`--not {not}` names no field"), hint: Some("write `--not source:courier`".into()) }
            })?;
            request = request.without(field, value)?;
        }
        Ok(request)
    }
}

impl Filters {
    /// The speakers asked for, with the names that editors tied to them in `speakers.toml`. Reads that file only.
    fn speakers(&self, searcher: &Searcher) -> Result<Vec<String>> {
        let mut speakers = self.speaker.clone();
        if !speakers.is_empty() {
            let decisions = Decisions::load(searcher.index().folder())?;
            speakers.extend(self.speaker.iter().flat_map(|name| decisions.spellings(name)));
        }
        Ok(speakers)
    }
}

impl Filters {
    /// A query with these conditions as one would type them in a shell.
    pub fn command(&self, query: &[String]) -> String {
        let mut words: Vec<String> = query.iter().map(|word| quoted(word)).collect();
        let lists =
            [("speaker", &self.speaker), ("place", &self.place), ("about", &self.about), ("source", &self.source), ("not", &self.not)];
        for (name, values) in lists {
            words.extend(values.iter().map(|value| format!("--{name} {}", quoted(value))));
        }
        let within = self.near.as_ref().map(|_| self.within.clone()).filter(|distance| !is_nearby(distance));
        let single = [("near", &self.near), ("within", &within), ("bbox", &self.bbox), ("since", &self.since), ("until", &self.until)];
        for (name, value) in single {
            words.extend(value.iter().map(|value| format!("--{name} {}", quoted(value))));
        }
        words.join(" ")
    }
}

/// A word as a shell reads it.
pub fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "-_.,:/=+@%".contains(letter);
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

/// Runs the command.
pub fn run(args: &Args, global: &Global, config: &Config, terminal: &mut Terminal) -> Result<Status> {
    let folder = folder(args.archive.as_deref(), &args.how, global, config)?;
    let searcher = open(&folder, global, config)?;
    if let Some(file) = &args.queries {
        return trec(file, &searcher, args.limit.max(100), terminal);
    }
    let joined = if args.any { Joined::Any } else { Joined::All };
    let mut request = args.filters.apply(Request::new(&args.query.join(" "), joined)?, &searcher)?;
    request.limit = if args.all { usize::MAX } else { args.limit };
    request.offset = args.offset;
    request.snippets = args.snippets;
    request.explain = args.explain;
    request.sort = match args.sort {
        Order::Score => Sort::Relevance,
        Order::Date => Sort::Oldest,
        Order::Newest => Sort::Newest,
    };
    let dedup = args.dedup.map_or(config.text("search.dedup") != "off", |dedup| dedup == Dedup::Near);
    request.fold_copies = dedup;
    request.facets = args.facet.iter().map(|facet| FacetKind::read(facet)).collect::<Result<_>>()?;
    let status = answer(args, &request, &searcher, terminal)?;
    if let Some(name) = &args.save {
        saved::add(&searcher, name, &args.query, args.any, &args.filters)?;
    }
    Ok(status)
}

/// The index to search: of the archive that is named, brought up to date; else wherever one is found.
pub fn folder(archive: Option<&Path>, how: &Building, global: &Global, config: &Config) -> Result<PathBuf> {
    match archive {
        Some(archive) => Ok(update(&[archive.to_path_buf()], how, global, config)?.index),
        None => location::find(global.index.as_deref(), &std::env::current_dir().map_err(|error| Error::io("find", ".", error))?),
    }
}

/// Opens an index with the places of the world, and says so if they are not those it was built with. A command answers from one
/// commit: nothing watches for the next.
pub fn open(folder: &Path, global: &Global, config: &Config) -> Result<Searcher> {
    let gazetteer = global.gazetteer(config)?;
    let searcher = Searcher::new(Index::open(folder)?).with_places(std::sync::Arc::new(gazetteer));
    if !global.quiet {
        say_other_gazetteer(&searcher.index().payload()?, gazetteer.version(), folder);
    }
    Ok(searcher)
}

/// That ids in the index are another gazetteer's, and how to bring the two in line.
fn say_other_gazetteer(built: &Payload, used: &Version, folder: &Path) {
    if !built.extracted || built.gazetteer.fingerprint == used.fingerprint {
        return;
    }
    eprintln!("dateline: this index was built with the gazetteer {}, not with {}", built.gazetteer, used);
    let again = "`dateline index` reads the archive again with the one in use";
    match built.gazetteer.options() {
        options if options.is_empty() => eprintln!("hint: {again}"),
        options => {
            let settings = folder.join("config.toml");
            eprintln!("hint: give `{}`, or set it in `{}`; {again}", visible(&options), visible(&settings.to_string_lossy()));
        }
    }
}

fn answer(args: &Args, request: &Request, searcher: &Searcher, terminal: &mut Terminal) -> Result<Status> {
    if args.count {
        let results = searcher.count(request)?;
        say_how_understood(&results);
        terminal.write(format!("{}\n", if request.fold_copies { results.total } else { results.printings }).as_bytes())?;
        return Ok(found(results.total));
    }
    let format = if args.json { Format::Json } else { args.format.unwrap_or(Format::Text) };
    let mut listing = Listing {
        format,
        command: format!("dateline search {}", args.filters.command(&args.query)),
        files: Files::of(searcher.index())?,
        paths: args.files.then_some(if args.null { '\0' } else { '\n' }),
        last: None,
    };
    let started = std::time::Instant::now();
    let mut hits = searcher.stream(request)?;
    say_how_understood(&hits.answer);
    if let Some(explanation) = hits.answer.explanation.as_ref().filter(|_| listing.is_text()) {
        terminal.write(format!("{explanation}{}\n", resolutions(&hits.answer)).as_bytes())?;
    }
    if hits.answer.total > 0 {
        listing.head(terminal)?;
    }
    let mut shown = 0;
    for hit in hits.by_ref() {
        let hit = hit?;
        shown += 1;
        listing.hit(&hit, request.offset + shown, terminal)?;
        if args.open && shown == 1 {
            open_with_desktop(&listing.files.locate(&hit.origin))?;
        }
    }
    if hits.answer.total == 0 {
        eprintln!("dateline: nothing found");
    } else {
        listing.foot(&hits.answer, shown, started.elapsed(), terminal)?;
    }
    Ok(found(hits.answer.total))
}

pub fn found(total: u64) -> Status {
    if total == 0 { Status::NothingFound } else { Status::Done }
}

/// What the reader should know about how the query was taken: on standard error.
pub fn say_how_understood(results: &Results) {
    for resolved in &results.resolved {
        if let Some(line) = reading(resolved) {
            eprintln!("dateline: {line}");
        }
    }
    if let Some((wanted, words)) = results.relaxed {
        eprintln!("dateline: no article has all {words} words; these have {wanted} of them");
    }
    for (typed, near) in &results.suggestions {
        eprintln!("hint: `{}` stands nowhere in the archive; did you mean `{}`?", visible(typed), visible(near));
    }
}

/// Every name with all that it may mean, for `--explain`.
fn resolutions(answer: &Results) -> String {
    let mut text = String::new();
    for resolved in &answer.resolved {
        let readings: Vec<String> = resolved.meant.iter().map(|(name, articles)| format!("{name} ({})", grouped(*articles))).collect();
        text.push_str(&format!("{} `{}` is {}\n", resolved.field, visible(&resolved.typed), visible(&readings.join("; or "))));
    }
    text
}

/// How an ambiguous name was taken, with the other readings; nothing for a name that can only mean one thing.
fn reading(resolved: &Resolved) -> Option<String> {
    let ((meant, _), others) = resolved.meant.split_first()?;
    if others.is_empty() {
        return None;
    }
    let others: Vec<String> = others.iter().take(4).map(|(name, articles)| format!("\"{name}\" ({})", grouped(*articles))).collect();
    Some(format!("`{}` taken as {}; other readings: {}", visible(&resolved.typed), visible(meant), visible(&others.join(", "))))
}

/// Answers a file of questions as a TREC run; documents go by their file's stem or the record's own number.
fn trec(file: &Path, searcher: &Searcher, limit: usize, terminal: &mut Terminal) -> Result<Status> {
    let text = std::fs::read_to_string(file).map_err(|error| Error::io("read", file, error))?;
    for line in text.lines() {
        let Some((id, question)) = line.split_once('\t') else { continue };
        let mut request = Request::plain(question);
        request.limit = limit;
        for (at, (origin, score)) in searcher.rank(&request)?.into_iter().enumerate() {
            let stem = Path::new(&origin.path).file_stem().map_or_else(|| origin.path.clone(), |stem| stem.to_string_lossy().into_owned());
            terminal.write(format!("{id} Q0 {stem} {} {score:.5} dateline\n", at + 1).as_bytes())?;
        }
    }
    Ok(Status::Done)
}
