//! `dateline saved`: searches that are kept, run again, and asked what is new; good for cron, mail and feed readers.
//!
//! The searches are in `saved.toml` beside the index, a plain file that may be edited by hand; what each has shown is in
//! `seen/NAME.tsv`, an article's id and the time it was first found on each line. Ids are made from an article's words, so that
//! neither indexing anew nor moving files makes an article new again.

use std::collections::{HashMap, HashSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dateline::error::{Error, Result};
use dateline::export::feed::Feed;
use dateline::index::platform;
use dateline::search::{Hit, Joined, Request, Searcher, Sort};
use dateline::text::visible;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::config::Config;
use super::files::Files;
use super::hits::{Format, Listing, json_line};
use super::index::{Building, grouped};
use super::search::{Filters, folder, open, say_how_understood};
use super::terminal::Terminal;
use super::{Global, Status};

/// Name of the file of saved searches, in the index folder.
const FILE: &str = "saved.toml";
/// Name of the folder of what was shown.
const SEEN: &str = "seen";
/// What a new file begins with.
const HEAD: &str = "# Searches that are kept. Written by `dateline saved`, and by hand.\n";
/// The table of one search.
const TABLE: &str = "[[search]]";
/// Articles in a feed.
const ENTRIES: usize = 100;

/// Options of `saved`.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(clap::Subcommand)]
enum Action {
    /// Keep a search under a name
    Add {
        /// The name: letters, digits, `-`, `_` and `.`
        name: String,
        /// What to look for, as in `search`
        #[arg(value_name = "QUERY", required_unless_present_any = ["speaker", "place", "about", "near", "bbox", "source", "since", "until"])]
        query: Vec<String>,
        /// Any of the words instead of all
        #[arg(long)]
        any: bool,
        #[command(flatten)]
        filters: Box<Filters>,
        /// Count what is found today as seen: only what comes later is new
        #[arg(long)]
        seen: bool,
    },
    /// The searches that are kept
    List {
        /// Print JSON Lines (`dateline.saved/1`)
        #[arg(long)]
        json: bool,
    },
    /// Forget searches
    #[command(visible_alias = "rm")]
    Remove {
        /// Their names
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
    /// Run searches again
    Run(Box<Run>),
}

#[derive(clap::Args)]
struct Run {
    /// Which [default: all]
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Only what no run with `--new` has shown before; the exit status is 1 when that is nothing
    #[arg(long)]
    new: bool,
    /// Also write what is found as an Atom feed; for one search
    #[arg(long, value_name = "FILE")]
    feed: Option<PathBuf>,
    /// Hits of each search [default: 10; with --new: all]
    #[arg(short = 'n', long, value_name = "N")]
    limit: Option<usize>,
    /// Snippets for each hit
    #[arg(long, default_value_t = 2, value_name = "N")]
    snippets: usize,
    /// Only the number of articles, after each name
    #[arg(short, long)]
    count: bool,
    /// Print JSON Lines
    #[arg(long)]
    json: bool,
    /// How to print the hits
    #[arg(long, value_enum, conflicts_with = "json")]
    format: Option<Format>,
    /// Bring this folder's index up to date first
    #[arg(long, value_name = "DIR")]
    archive: Option<PathBuf>,
    #[command(flatten)]
    how: Building,
}

/// One search as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Saved {
    name: String,
    #[serde(default)]
    query: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    any: bool,
    #[serde(default)]
    filters: Filters,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    search: Vec<Saved>,
}

/// Runs the command.
pub fn run(args: &Args, global: &Global, config: &Config, terminal: &mut Terminal) -> Result<Status> {
    let here = || folder(None, &Building::default(), global, config);
    match &args.action {
        Action::Add { name, query, any, filters, seen } => {
            let searcher = open(&here()?, global, config)?;
            let saved = add(&searcher, name, query, *any, filters)?;
            if *seen {
                Seen::read(searcher.index().folder(), name)?.add(&searcher.ids(&saved.request(&searcher)?)?, Timestamp::now()).write()?;
            }
            Ok(Status::Done)
        }
        Action::List { json } => list(&here()?, *json, terminal),
        Action::Remove { names } => remove(&here()?, names),
        Action::Run(run) => {
            let folder = folder(run.archive.as_deref(), &run.how, global, config)?;
            run_all(run, &open(&folder, global, config)?, terminal)
        }
    }
}

/// Keeps a search, having made sure that it can be understood.
///
/// # Errors
/// When the name is none or taken, the query cannot be understood, or the file cannot be written.
pub fn add(searcher: &Searcher, name: &str, query: &[String], any: bool, filters: &Filters) -> Result<Saved> {
    check_name(name)?;
    let folder = searcher.index().folder();
    if load(folder)?.iter().any(|known| known.name == name) {
        let hint = Some(format!("forget it with `dateline saved remove {name}`, or take another name"));
        return Err(Error::Usage { message: format!("there is a saved search `{name}` already"), hint });
    }
    let saved = Saved { name: name.to_owned(), query: query.join(" "), any, filters: filters.clone() };
    saved.request(searcher)?;
    let text = toml::to_string(&Document { search: vec![saved.clone()] }).map_err(|error| Error::other(error.to_string()))?;
    let path = folder.join(FILE);
    let head = if path.exists() { "" } else { HEAD };
    let failed = |error| Error::io("write", &path, error);
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(&path).map_err(failed)?;
    file.write_all(format!("{head}\n{text}").as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    Ok(saved)
}

fn check_name(name: &str) -> Result<()> {
    let fits = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.');
    if !name.is_empty() && name.len() <= 64 && !name.starts_with('.') && name.chars().all(fits) {
        return Ok(());
    }
    let hint = Some("use letters, digits, `-`, `_` and `.`, at most 64, and no `.` at the beginning".into());
    Err(Error::Usage { message: format!("`{}` is no name for a saved search", visible(name)), hint })
}

fn load(folder: &Path) -> Result<Vec<Saved>> {
    let path = folder.join(FILE);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::io("read", path, error)),
    };
    let document: Document = toml::from_str(&text).map_err(|problem| Error::Other {
        message: format!("`{}` cannot be read: {}", path.display(), problem.to_string().trim()),
        hint: Some(format!("each search is a table {TABLE} with `name`, `query` and [search.filters]")),
    })?;
    document.search.iter().try_for_each(|saved| check_name(&saved.name))?;
    Ok(document.search)
}

/// The searches with these names, all where none is named.
fn named(folder: &Path, names: &[String]) -> Result<Vec<Saved>> {
    let known = load(folder)?;
    if let Some(name) = names.iter().find(|name| known.iter().all(|saved| saved.name != **name)) {
        let names: Vec<String> = known.iter().map(|saved| format!("`{}`", saved.name)).collect();
        let hint = if names.is_empty() {
            "keep one with `dateline saved add NAME QUERY`".to_owned()
        } else {
            format!("there are {}", names.join(", "))
        };
        return Err(Error::Usage { message: format!("no saved search is called `{}`", visible(name)), hint: Some(hint) });
    }
    Ok(known.into_iter().filter(|saved| names.is_empty() || names.contains(&saved.name)).collect())
}

fn list(folder: &Path, as_json: bool, terminal: &mut Terminal) -> Result<Status> {
    let known = load(folder)?;
    let width = known.iter().map(|saved| saved.name.chars().count()).max().unwrap_or(0);
    for saved in &known {
        let seen = Seen::read(folder, &saved.name)?;
        if as_json {
            terminal.write(&json_line(&json!({
                "schema": "dateline.saved/1", "name": saved.name, "query": saved.query, "any": saved.any, "filters": saved.filters,
                "seen": seen.times.len(), "last_new": seen.times.values().max().map(Timestamp::to_string),
            }))?)?;
            continue;
        }
        let (title, faint) = (terminal.styles.title, terminal.styles.faint);
        let command = saved.command();
        let seen = if seen.times.is_empty() { String::new() } else { format!("  {} seen", grouped(seen.times.len() as u64)) };
        terminal.write(format!("{title}{:<width$}{title:#}  {}{faint}{seen}{faint:#}\n", saved.name, visible(&command)).as_bytes())?;
    }
    Ok(if known.is_empty() { Status::NothingFound } else { Status::Done })
}

/// Takes the tables of these searches out of the file and leaves everything else in it, comments too, as it is.
fn remove(folder: &Path, names: &[String]) -> Result<Status> {
    named(folder, names)?;
    let path = folder.join(FILE);
    let text = std::fs::read_to_string(&path).map_err(|error| Error::io("read", &path, error))?;
    let mut known = load(folder)?.into_iter();
    let (mut kept, mut keeping) = (String::new(), true);
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with(TABLE) {
            keeping = known.next().is_none_or(|saved| !names.contains(&saved.name));
        }
        if keeping {
            kept.push_str(line);
        }
    }
    platform::replace(&path, kept.as_bytes()).map_err(|error| Error::io("write", &path, error))?;
    for name in names {
        let seen = seen_file(folder, name);
        match std::fs::remove_file(&seen) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(Error::io("remove", seen, error)),
            _ => {}
        }
    }
    Ok(Status::Done)
}

impl Saved {
    /// The request it stands for: without help where nothing has all words, since nobody is there to judge.
    fn request(&self, searcher: &Searcher) -> Result<Request> {
        let joined = if self.any { Joined::Any } else { Joined::All };
        let request = self.filters.apply(Request::new(&self.query, joined)?, searcher)?;
        Ok(Request { relax: false, ..request })
    }

    fn command(&self) -> String {
        let query: Vec<String> = Some(self.query.clone()).filter(|query| !query.is_empty()).into_iter().collect();
        let any = if self.any { " --any" } else { "" };
        format!("{}{any}", self.filters.command(&query))
    }
}

fn run_all(run: &Run, searcher: &Searcher, terminal: &mut Terminal) -> Result<Status> {
    let folder = searcher.index().folder();
    let saved = named(folder, &run.names)?;
    if saved.is_empty() {
        let hint = Some("keep one with `dateline saved add NAME QUERY`".into());
        return Err(Error::Usage { message: "there are no saved searches".into(), hint });
    }
    if run.feed.is_some() && saved.len() > 1 {
        let hint = Some("name it: `dateline saved run NAME --feed FILE`".into());
        return Err(Error::Usage { message: "a feed is of one search".into(), hint });
    }
    let mut any = false;
    for one in &saved {
        any |= run_one(one, run, searcher, terminal)?;
    }
    Ok(if any { Status::Done } else { Status::NothingFound })
}

/// Runs one search and says whether it found something (new). What was shown counts as seen once it is written out.
fn run_one(saved: &Saved, run: &Run, searcher: &Searcher, terminal: &mut Terminal) -> Result<bool> {
    let mut request = saved.request(searcher)?;
    request.snippets = run.snippets;
    let folder = searcher.index().folder();
    let mut seen = Seen::read(folder, &saved.name)?;
    let found = if run.new || run.feed.is_some() { searcher.ids(&request)? } else { Vec::new() };
    if run.new {
        request.known = Arc::new(seen.times.keys().cloned().collect());
        request.sort = Sort::Newest;
    }
    request.limit = run.limit.unwrap_or(if run.new { usize::MAX } else { 10 });
    let total = print(saved, run, &request, searcher, terminal)?;
    terminal.flush()?;
    if run.new || run.feed.is_some() {
        let before: HashSet<String> = seen.times.keys().cloned().collect();
        seen = seen.add(&found, Timestamp::now());
        if let Some(file) = &run.feed {
            write_feed(file, saved, before, &seen, searcher)?;
        }
        seen.write()?;
    }
    Ok(total > 0)
}

/// Prints one answer and gives the number of articles in it. A search without any is silent under `--new`, for mail from cron.
fn print(saved: &Saved, run: &Run, request: &Request, searcher: &Searcher, terminal: &mut Terminal) -> Result<u64> {
    let started = std::time::Instant::now();
    let mut hits = searcher.stream(request)?;
    let total = hits.answer.total;
    if total == 0 && run.new {
        return Ok(0);
    }
    let (title, faint) = (terminal.styles.title, terminal.styles.faint);
    if run.count {
        terminal.write(format!("{}\t{}\n", saved.name, hits.answer.total).as_bytes())?;
        return Ok(total);
    }
    let mut listing = Listing {
        format: if run.json { Format::Json } else { run.format.unwrap_or(Format::Text) },
        command: format!("dateline search {}", saved.command()),
        files: Files::of(searcher.index())?,
        paths: None,
        last: None,
    };
    say_how_understood(&hits.answer);
    if listing.is_text() {
        let new = if run.new { format!("{} new  ", grouped(total)) } else { String::new() };
        let line = format!("{title}{}{title:#}  {faint}{new}{}{faint:#}\n\n", saved.name, visible(&saved.command()));
        terminal.write(line.as_bytes())?;
    }
    if total > 0 {
        listing.head(terminal)?;
    }
    let mut shown = 0;
    for hit in hits.by_ref() {
        shown += 1;
        listing.hit(&hit?, shown, terminal)?;
    }
    listing.foot(&hits.answer, shown, started.elapsed(), terminal)?;
    if listing.is_text() {
        terminal.write(b"\n")?;
    }
    Ok(total)
}

/// Writes the feed, at once or not at all: what is new, then the newest of what was known.
fn write_feed(file: &Path, saved: &Saved, before: HashSet<String>, seen: &Seen, searcher: &Searcher) -> Result<()> {
    let request = Request { limit: ENTRIES, sort: Sort::Newest, ..saved.request(searcher)? };
    let mut hits = searcher.search(&Request { known: Arc::new(before), ..request.clone() })?.hits;
    let new: HashSet<String> = hits.iter().map(|hit| hit.id.clone()).collect();
    if hits.len() < ENTRIES {
        let rest = ENTRIES - hits.len();
        hits.extend(searcher.search(&Request { known: Arc::new(new), ..request })?.hits.into_iter().take(rest));
    }
    let mut entries: Vec<(Timestamp, &Hit)> = hits.iter().filter_map(|hit| Some((*seen.times.get(&hit.id)?, hit))).collect();
    entries.sort_by_key(|(found, _)| std::cmp::Reverse(*found));
    let text = Feed { name: &saved.name, query: &saved.command(), entries }.atom();
    platform::replace(file, text.as_bytes()).map_err(|error| Error::io("write", file, error))
}

/// What a search has shown.
struct Seen {
    path: PathBuf,
    /// When each article was first found, by its id.
    times: HashMap<String, Timestamp>,
}

fn seen_file(folder: &Path, name: &str) -> PathBuf {
    folder.join(SEEN).join(format!("{name}.tsv"))
}

impl Seen {
    /// Reads what was shown; lines that say nothing are passed over.
    fn read(folder: &Path, name: &str) -> Result<Seen> {
        let path = seen_file(folder, name);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(Error::io("read", path, error)),
        };
        let entry = |line: &str| line.split_once('\t').and_then(|(id, time)| Some((id.to_owned(), time.parse().ok()?)));
        Ok(Seen { path, times: text.lines().filter_map(entry).collect() })
    }

    /// The same with these articles, found at `now` unless they were found before.
    fn add(mut self, ids: &[String], now: Timestamp) -> Seen {
        let now = Timestamp::from_second(now.as_second()).unwrap_or(now);
        for id in ids {
            self.times.entry(id.clone()).or_insert(now);
        }
        self
    }

    fn write(&self) -> Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(|error| Error::io("create", folder, error))?;
        let mut lines: Vec<(&Timestamp, &String)> = self.times.iter().map(|(id, time)| (time, id)).collect();
        lines.sort_unstable();
        let text: String = lines.into_iter().map(|(time, id)| format!("{id}\t{time}\n")).collect();
        platform::replace(&self.path, text.as_bytes()).map_err(|error| Error::io("write", &self.path, error))
    }
}
