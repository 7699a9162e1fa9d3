//! `dateline speakers`: who speaks in an archive, as a list or a card, and what an editor decides about names.

use std::collections::HashSet;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

use dateline::article::NewsDate;
use dateline::error::{Error, Result};
use dateline::export::quotations::QuotationJson;
use dateline::export::speakers::SpeakerJson;
use dateline::extract::SpeakerKind;
use dateline::index::authority::{Authority, Decision, Decisions, Entry, Sighting};
use dateline::search::query::suggest::distance;
use dateline::search::{Field, Joined, QuotationHit, Request, Searcher, Sort};
use dateline::text::{fold, visible};
use serde_json::json;

use super::config::Config;
use super::index::{Building, grouped};
use super::quotes;
use super::search::{folder, open};
use super::terminal::{Styles, Terminal, cut};
use super::{Global, Status};

/// Cards shown when several speakers go by one name.
const CARDS: usize = 5;

/// Options of `speakers`.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    /// Show a card of this speaker: spellings, roles, places, outlets, latest quotations
    #[arg(value_name = "NAME")]
    words: Vec<String>,
    /// The same, for a name that is also a verb: `--name split`
    #[arg(long, value_name = "NAME", conflicts_with = "words")]
    name: Option<String>,
    /// Only persons, organisations, groups or the unnamed
    #[arg(long, value_enum)]
    kind: Option<Kind>,
    /// Only with at least this many quotations
    #[arg(long, default_value_t = 1, value_name = "N")]
    min: u32,
    /// Number of speakers; on a card, number of quotations [default: 30, on a card 3]
    #[arg(short = 'n', long, value_name = "N")]
    limit: Option<usize>,
    /// Print JSON Lines (`dateline.speaker/1`)
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    verb: Option<Verb>,
}

/// Kinds of speakers.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Named human beings
    Person,
    /// Named bodies
    Organisation,
    /// People in the plural: residents, police
    Group,
    /// One human being without a name: a senior official
    Unnamed,
}

/// What an editor decides. Each verb adds lines to `speakers.toml` in the index folder; nothing is indexed again.
#[derive(clap::Subcommand, Clone, Debug)]
pub enum Verb {
    /// Two names are one speaker, shown by the first
    Merge {
        /// The name kept
        keep: String,
        /// The name that goes
        other: String,
    },
    /// Two names alike are two speakers
    Split {
        /// One name
        name: String,
        /// The other
        other: String,
    },
    /// Show a speaker by another name
    Rename {
        /// The name so far
        name: String,
        /// The name from now on
        to: String,
    },
    /// This is no speaker
    Reject {
        /// The name
        name: String,
    },
    /// A spelling belongs to a name
    Alias {
        /// The name
        name: String,
        /// The spelling
        alias: String,
    },
    /// List doubtful cases: near spellings, namesakes kept apart
    Review {
        /// Number of cases
        #[arg(short = 'n', long, default_value_t = 30, value_name = "N")]
        limit: usize,
        /// Print JSON Lines (`dateline.doubt/1`)
        #[arg(long)]
        json: bool,
    },
}

/// Runs the command.
pub fn run(args: &Args, global: &Global, config: &Config, terminal: &mut Terminal) -> Result<Status> {
    let searcher = open(&folder(None, &Building::default(), global, config)?, global, config)?;
    let decisions = Decisions::load(searcher.index().folder())?;
    let sightings = searcher.index().sightings()?;
    if sightings.is_empty() && !searcher.index().payload()?.extracted {
        eprintln!("dateline: speakers were not looked for in this index (`--no-extract`)");
    }
    let authority = Authority::of(&sightings, &decisions);
    match (&args.verb, name(args)) {
        (Some(Verb::Review { limit, json }), _) => review(&authority, *limit, *json, terminal),
        (Some(verb), _) => decide(verb, &authority, searcher.index().folder(), global),
        (None, Some(name)) => cards(&name, args, &authority, &sightings, &searcher, terminal),
        (None, None) => list(args, &authority, &sightings, terminal),
    }
}

/// The name asked for, if one is.
fn name(args: &Args) -> Option<String> {
    args.name.clone().or_else(|| (!args.words.is_empty()).then(|| args.words.join(" ")))
}

fn list(args: &Args, authority: &Authority, sightings: &[Sighting], terminal: &mut Terminal) -> Result<Status> {
    let unnamed = if args.kind == Some(Kind::Unnamed) { Authority::unnamed(sightings) } else { Vec::new() };
    let entries = if args.kind == Some(Kind::Unnamed) { &unnamed[..] } else { authority.entries() };
    let fits = |entry: &&Entry| entry.quotations >= args.min && args.kind.is_none_or(|kind| kind.is(entry.kind));
    let total = entries.iter().filter(fits).count();
    let shown: Vec<&Entry> = entries.iter().filter(fits).take(args.limit.unwrap_or(30)).collect();
    if args.json {
        for entry in &shown {
            print_json(entry, &[], terminal)?;
        }
    } else {
        rows(&shown, terminal)?;
        if total > shown.len() {
            let faint = terminal.styles.faint;
            let line = format!("{faint}{} of {} speakers{faint:#}\n", grouped(shown.len() as u64), grouped(total as u64));
            terminal.write(line.as_bytes())?;
        }
    }
    Ok(if total == 0 { Status::NothingFound } else { Status::Done })
}

impl Kind {
    fn is(self, kind: SpeakerKind) -> bool {
        kind == match self {
            Kind::Person => SpeakerKind::Person,
            Kind::Organisation => SpeakerKind::Organisation,
            Kind::Group => SpeakerKind::Group,
            Kind::Unnamed => SpeakerKind::Unnamed,
        }
    }
}

/// One line a speaker: quotations, articles, the name, when, and the latest role.
fn rows(entries: &[&Entry], terminal: &mut Terminal) -> Result<()> {
    let Styles { speaker, faint, .. } = terminal.styles;
    let digits = |count: fn(&Entry) -> u32| entries.iter().map(|entry| grouped(u64::from(count(entry))).len()).max().unwrap_or(1);
    let (said, printed) = (digits(|entry| entry.quotations), digits(|entry| entry.articles));
    let widest = entries.iter().map(|entry| entry.name.chars().count()).max().unwrap_or(1).min(36);
    for entry in entries {
        let (quotations, articles) = (grouped(u64::from(entry.quotations)), grouped(u64::from(entry.articles)));
        let line = format!(
            "{quotations:>said$}  {faint}{articles:>printed$} {}{faint:#}  {speaker}{:<widest$}{speaker:#}  {faint}{:<23}{faint:#}  {}",
            if entry.articles == 1 { "article " } else { "articles" },
            cut(&visible(&entry.name), widest),
            years(entry.first, entry.last),
            latest_role(entry).map_or(String::new(), |role| visible(role).into_owned()),
        );
        terminal.write(format!("{}\n", line.trim_end()).as_bytes())?;
    }
    Ok(())
}

/// The role given last.
fn latest_role(entry: &Entry) -> Option<&str> {
    entry.roles.iter().max_by_key(|tenure| (tenure.last, tenure.articles)).map(|tenure| tenure.role.as_str())
}

/// `2019-03-15 – 2024-01-05`, one day when both are the same, nothing when no article is dated.
fn years(first: Option<i64>, last: Option<i64>) -> String {
    let day = |day: Option<i64>| day.and_then(NewsDate::of_day).map_or(String::new(), |date| date.to_string());
    if first == last { day(first) } else { format!("{} – {}", day(first), day(last)) }
}

/// The card of every speaker who goes by the name; else of the most quoted one whose name holds its words, with the others named.
fn cards(
    name: &str,
    args: &Args,
    authority: &Authority,
    sightings: &[Sighting],
    searcher: &Searcher,
    terminal: &mut Terminal,
) -> Result<Status> {
    let fits = |entry: &&Entry| args.kind.is_none_or(|kind| kind.is(entry.kind));
    let found: Vec<&Entry> = authority.find(name).into_iter().filter(fits).collect();
    let exact: Vec<&Entry> = authority.named(name).into_iter().filter(fits).collect();
    let shown: Vec<&Entry> = if exact.is_empty() { found.iter().take(1).copied().collect() } else { exact };
    if shown.is_empty() {
        say_unknown(name, authority);
        return Ok(Status::NothingFound);
    }
    for entry in shown.iter().take(CARDS) {
        let latest = latest(entry, sightings, searcher, args.limit.unwrap_or(3))?;
        if args.json { print_json(entry, &latest, terminal)? } else { card(entry, &latest, terminal)? }
    }
    let others: Vec<&Entry> = found.into_iter().filter(|entry| !shown.iter().any(|card| card.id == entry.id)).collect();
    if !others.is_empty() && !args.json {
        let names: Vec<String> = others.iter().take(8).map(|entry| format!("{} ({})", visible(&entry.name), entry.quotations)).collect();
        let more = if others.len() > 8 { format!(" and {} more", others.len() - 8) } else { String::new() };
        let faint = terminal.styles.faint;
        terminal.write(format!("{faint}also: {}{more}{faint:#}\n", names.join(", ")).as_bytes())?;
    }
    Ok(Status::Done)
}

fn card(entry: &Entry, latest: &[QuotationHit], terminal: &mut Terminal) -> Result<()> {
    let Styles { speaker, faint, place, .. } = terminal.styles;
    let mut out = Vec::new();
    let kind = format!("{:?}", entry.kind).to_lowercase();
    let _ = writeln!(out, "{speaker}{}{speaker:#}  {faint}{kind}  {:016x}{faint:#}", visible(&entry.name), entry.id);
    let when = years(entry.first, entry.last);
    let _ = writeln!(
        out,
        "    {} in {}{}{when}",
        counted(entry.quotations, "quotation"),
        counted(entry.articles, "article"),
        if when.is_empty() { "" } else { ", " },
    );
    if let Some(hint) = &entry.hint {
        let _ = writeln!(out, "    {faint}{}{faint:#}", visible(hint));
    }
    for (at, tenure) in entry.roles.iter().enumerate() {
        let label = if at == 0 { "roles" } else { "" };
        let when = years(tenure.first, tenure.last);
        let _ = writeln!(out, "    {faint}{label:>8}{faint:#}  {}  {faint}{when} ({}){faint:#}", visible(&tenure.role), tenure.articles);
    }
    for (label, names, style) in [("names", &entry.variants, faint), ("places", &entry.places, place), ("outlets", &entry.outlets, faint)] {
        let counts: Vec<String> = names.iter().take(10).map(|(name, count)| format!("{style}{}{style:#} {count}", visible(name))).collect();
        if !counts.is_empty() {
            let _ = writeln!(out, "    {faint}{label:>8}{faint:#}  {}", counts.join(", "));
        }
    }
    out.push(b'\n');
    latest.iter().for_each(|row| out.extend(quotes::text(row, terminal)));
    terminal.write(&out)
}

/// `1 article`, `3 articles`.
fn counted(count: u32, what: &str) -> String {
    format!("{} {what}{}", grouped(u64::from(count)), if count == 1 { "" } else { "s" })
}

/// The newest quotations of this very speaker: by one of the spellings, in one of the articles.
fn latest(entry: &Entry, sightings: &[Sighting], searcher: &Searcher, limit: usize) -> Result<Vec<QuotationHit>> {
    let own: HashSet<(&str, &str)> = entry
        .sightings
        .iter()
        .filter_map(|&at| sightings.get(at as usize))
        .map(|sighting| (sighting.article.as_str(), sighting.name.as_str()))
        .collect();
    let names: Vec<&str> = entry.variants.iter().map(|(name, _)| name.as_str()).collect();
    let mut request = Request::new("", Joined::All)?.with_any(Field::Speaker, &names)?;
    request.sort = Sort::Newest;
    request.fold_copies = true;
    let mut rows = Vec::new();
    if limit == 0 {
        return Ok(rows);
    }
    searcher.stream_quotes(&request, &mut |row| {
        let article = Sighting::key(&row.origin);
        if row.speakers.iter().any(|name| own.contains(&(article.as_str(), name.as_str()))) {
            rows.push(row);
        }
        if rows.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok(rows)
}

fn print_json(entry: &Entry, latest: &[QuotationHit], terminal: &mut Terminal) -> Result<()> {
    let speaker = SpeakerJson::new(entry, latest.iter().map(QuotationJson::new).collect());
    let line = serde_json::to_string(&speaker).map_err(|error| Error::other(error.to_string()))?;
    terminal.write(format!("{line}\n").as_bytes())
}

fn review(authority: &Authority, limit: usize, json: bool, terminal: &mut Terminal) -> Result<Status> {
    let faint = terminal.styles.faint;
    for doubt in authority.review().iter().take(limit) {
        let line = if json {
            let ids = [format!("{:016x}", doubt.ids.0), format!("{:016x}", doubt.ids.1)];
            json!({ "schema": "dateline.doubt/1", "ids": ids, "names": doubt.names, "reason": doubt.reason }).to_string()
        } else {
            let (one, other) = (visible(&doubt.names.0), visible(&doubt.names.1));
            let said = |id| authority.get(id).map_or(0, |entry| entry.quotations);
            let counts = format!("{one} ({}), {other} ({})", said(doubt.ids.0), said(doubt.ids.1));
            format!("{counts}\n    {faint}{}{faint:#}", visible(&doubt.reason))
        };
        terminal.write(format!("{line}\n").as_bytes())?;
    }
    let total = authority.review().len();
    if total > 0 && !json {
        let line = format!("{faint}{} of {total}; decide with `merge A B` or `split A B`{faint:#}\n", total.min(limit));
        terminal.write(line.as_bytes())?;
    }
    Ok(if total == 0 { Status::NothingFound } else { Status::Done })
}

/// Writes a decision down, after seeing that the names it is about are known. Names to be shown otherwise are written as they are
/// shown now, whichever spelling was typed.
fn decide(verb: &Verb, authority: &Authority, folder: &Path, global: &Global) -> Result<Status> {
    let asked: &[&String] = match verb {
        Verb::Merge { keep: one, other } | Verb::Split { name: one, other } => &[one, other],
        Verb::Rename { name, .. } | Verb::Reject { name } => &[name],
        // Neither has to be in the archive today: the spelling may come with tomorrow's articles.
        Verb::Alias { .. } | Verb::Review { .. } => &[],
    };
    if let Some(unknown) = asked.iter().find(|name| authority.named(name).is_empty()) {
        say_unknown(unknown, authority);
        return Ok(Status::NothingFound);
    }
    let shown = |name: &str| authority.named(name).first().map_or(name, |entry| entry.name.as_str()).to_owned();
    let decision = match verb.clone() {
        Verb::Merge { keep, other } => Decision::Merge { keep, other },
        Verb::Split { name, other } if shown(&name) != shown(&other) => Decision::Split { name: shown(&name), other: shown(&other) },
        Verb::Split { name, other } => Decision::Split { name, other },
        Verb::Rename { name, to } => Decision::Rename { name: shown(&name), to },
        Verb::Reject { name } => Decision::Reject { name: shown(&name) },
        Verb::Alias { name, alias } => Decision::Alias { name, alias },
        Verb::Review { .. } => return Ok(Status::Done),
    };
    let path = decision.record(folder)?;
    if !global.quiet {
        eprintln!("dateline: written to `{}`", visible(&path.display().to_string()));
    }
    Ok(Status::Done)
}

/// That nobody goes by a name, and who might be meant.
fn say_unknown(name: &str, authority: &Authority) {
    eprintln!("dateline: no speaker goes by the name `{}`", visible(name));
    let near = near(name, authority);
    if !near.is_empty() {
        let near: Vec<String> = near.iter().map(|name| format!("`{}`", visible(name))).collect();
        eprintln!("hint: did you mean {}?", near.join(", "));
    }
}

/// Up to three names that hold the words, or are a slip or two away as a whole or in a word; the nearest first, then the most quoted.
fn near<'a>(typed: &str, authority: &'a Authority) -> Vec<&'a str> {
    let held = authority.find(typed);
    if !held.is_empty() {
        return held.into_iter().take(3).map(|entry| entry.name.as_str()).collect();
    }
    let typed: Vec<char> = fold(typed).chars().collect();
    let allowed = if typed.len() < 6 { 1 } else { 2 };
    let edits = |word: &str| {
        let word: Vec<char> = word.chars().collect();
        if word.len().abs_diff(typed.len()) > allowed { usize::MAX } else { distance(&typed, &word) }
    };
    let mut found: Vec<(usize, &str)> = Vec::new();
    for entry in authority.entries() {
        let spellings = entry.variants.iter().map(|(name, _)| name).chain([&entry.name]);
        let least = spellings.map(|name| fold(name)).map(|name| name.split(' ').map(edits).chain([edits(&name)]).min()).min();
        if let Some(Some(least)) = least.filter(|least| least.is_some_and(|least| least <= allowed)) {
            found.push((least, &entry.name));
        }
    }
    found.sort_by_key(|(edits, _)| *edits);
    found.into_iter().take(3).map(|(_, name)| name).collect()
}
