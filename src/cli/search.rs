//! `dateline search`: articles that answer a query, with the passages that show why.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anstyle::Style;
use dateline::article::NewsDate;
use dateline::error::{Error, Result};
use dateline::export::hits::HitJson;
use dateline::gazetteer::Version;
use dateline::index::authority::Decisions;
use dateline::index::location;
use dateline::index::reader::Payload;
use dateline::search::{FacetCounts, FacetKind, Field, Hit, Joined, Passage, Request, Resolved, Results, Searcher, Sort};
use dateline::text::visible;

use super::config::Config;
use super::index::{Building, grouped, update};
use super::terminal::{Styles, Terminal, cut};
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
    #[arg(value_name = "QUERY", required_unless_present_any = ["queries", "speaker", "place", "about", "near", "source", "since", "until"])]
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
    /// Show how the query was understood and how each hit was scored
    #[arg(long)]
    explain: bool,
    /// Answer a file of `id<TAB>question` lines; with `--format trec`
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    queries: Option<PathBuf>,
    #[command(flatten)]
    how: Building,
}

/// Conditions given as options: of one kind any, of different kinds all.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Filters {
    /// Only articles in which this person or body speaks (may be repeated: any of them)
    #[arg(short, long, value_name = "NAME")]
    pub speaker: Vec<String>,
    /// Only articles that name this place or one inside it (may be repeated: any of them)
    #[arg(short, long, value_name = "PLACE")]
    pub place: Vec<String>,
    /// Only articles that are about this country or place
    #[arg(long, value_name = "PLACE")]
    pub about: Vec<String>,
    /// Only articles that name a place near this one: a name or `lat,lon`
    #[arg(long, value_name = "PLACE")]
    pub near: Option<String>,
    /// How near
    #[arg(long, value_name = "DISTANCE", default_value = "50km", requires = "near")]
    pub within: String,
    /// Only articles that name a place in this rectangle: `south,west,north,east`
    #[arg(long, value_name = "BOX", allow_hyphen_values = true)]
    pub bbox: Option<String>,
    /// Only articles from this outlet
    #[arg(long, value_name = "NAME")]
    pub source: Vec<String>,
    /// Not before this date: `2019`, `2019-03`, `2019-03-15`
    #[arg(long, value_name = "DATE")]
    pub since: Option<String>,
    /// Not after this date
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    /// Leave out what this condition holds of: `source:courier`
    #[arg(long, value_name = "FIELD:VALUE")]
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

/// Ways to print hits.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people
    Text,
    /// JSON Lines
    Json,
    /// Comma-separated values, the query in the first line
    Csv,
    /// Tab-separated values
    Tsv,
    /// A Markdown list
    Md,
    /// A TREC run, for measuring relevance
    Trec,
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
                Error::Other { message: format!("`--not {not}` names no field"), hint: Some("write `--not source:courier`".into()) }
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

/// Runs the command.
pub fn run(args: &Args, global: &Global, config: &Config, terminal: &mut Terminal) -> Result<Status> {
    let folder = folder(args.archive.as_deref(), &args.how, global, config)?;
    let searcher = open(&folder, global, config)?;
    if let Some(file) = &args.queries {
        return trec(file, &searcher, args.limit.max(100), terminal);
    }
    let joined = if args.any { Joined::Any } else { Joined::All };
    let mut request = args.filters.apply(Request::new(&args.query.join(" "), joined)?, &searcher)?;
    request.limit = args.limit;
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
    answer(args, &request, &searcher, terminal)
}

/// The index to search: of the archive that is named, brought up to date; else wherever one is found.
pub fn folder(archive: Option<&Path>, how: &Building, global: &Global, config: &Config) -> Result<PathBuf> {
    match archive {
        Some(archive) => Ok(update(&[archive.to_path_buf()], how, global, config)?.index),
        None => location::find(global.index.as_deref(), &std::env::current_dir().map_err(|error| Error::io("find", ".", error))?),
    }
}

/// Opens an index with the places of the world, and says so if they are not those it was built with.
pub fn open(folder: &Path, global: &Global, config: &Config) -> Result<Searcher> {
    let gazetteer = global.gazetteer(config)?;
    let searcher = Searcher::open(folder)?.with_places(std::sync::Arc::new(gazetteer));
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
    if args.all {
        let mut number = 0;
        header(format, args, terminal)?;
        let mut failed = None;
        let total = searcher.stream(request, &mut |hit| {
            number += 1;
            match print_hit(&hit, number, args, format, terminal) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        })?;
        return failed.map_or(Ok(found(total)), Err);
    }
    let started = std::time::Instant::now();
    let results = searcher.search(request)?;
    let took = started.elapsed();
    say_how_understood(&results);
    if let Some(explanation) = &results.explanation {
        terminal.write(format!("{explanation}\n").as_bytes())?;
    }
    if !results.hits.is_empty() {
        header(format, args, terminal)?;
    }
    for (at, hit) in results.hits.iter().enumerate() {
        print_hit(hit, request.offset + at + 1, args, format, terminal)?;
    }
    if results.total == 0 {
        eprintln!("dateline: nothing found");
    } else if format == Format::Text && !args.files {
        let text = footer(&results, took, terminal.styles);
        terminal.write(text.as_bytes())?;
    }
    Ok(found(results.total))
}

fn found(total: u64) -> Status {
    if total == 0 { Status::NothingFound } else { Status::Done }
}

/// What the reader should know about how the query was taken: on standard error.
fn say_how_understood(results: &Results) {
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

/// How an ambiguous name was taken, with the other readings; nothing for a name that can only mean one thing.
fn reading(resolved: &Resolved) -> Option<String> {
    let ((meant, _), others) = resolved.meant.split_first()?;
    if others.is_empty() {
        return None;
    }
    let others: Vec<String> = others.iter().take(4).map(|(name, articles)| format!("\"{name}\" ({})", grouped(*articles))).collect();
    Some(format!("`{}` taken as {}; other readings: {}", visible(&resolved.typed), visible(meant), visible(&others.join(", "))))
}

fn header(format: Format, args: &Args, terminal: &mut Terminal) -> Result<()> {
    if args.files {
        return Ok(());
    }
    let query = args.query.join(" ").replace(['\n', '\r'], " ");
    let line = match format {
        Format::Csv => format!("# dateline search {query}\nid,date,source,headline,score,path,copies,snippet\n"),
        Format::Tsv => format!("# dateline search {query}\nid\tdate\tsource\theadline\tscore\tpath\tcopies\tsnippet\n"),
        Format::Md => format!("# dateline search `{query}`\n\n"),
        Format::Text | Format::Json | Format::Trec => return Ok(()),
    };
    terminal.write(line.as_bytes())
}

fn print_hit(hit: &Hit, number: usize, args: &Args, format: Format, terminal: &mut Terminal) -> Result<()> {
    if args.files {
        let end = if args.null { "\0" } else { "\n" };
        return terminal.write(format!("{}{end}", hit.origin.path).as_bytes());
    }
    let bytes = match format {
        Format::Text => text_hit(hit, number, terminal),
        Format::Json => {
            let mut line = serde_json::to_vec(&HitJson::new(hit)).map_err(|error| Error::other(error.to_string()))?;
            line.push(b'\n');
            line
        }
        Format::Csv | Format::Tsv => row(hit, if format == Format::Csv { b',' } else { b'\t' })?,
        Format::Md => markdown(hit).into_bytes(),
        Format::Trec => format!("1 Q0 {} {number} {:.5} dateline\n", hit.origin.path, hit.score).into_bytes(),
    };
    terminal.write(&bytes)
}

/// A hit for people: headline, where and when, passages.
fn text_hit(hit: &Hit, number: usize, terminal: &Terminal) -> Vec<u8> {
    let Styles { title, faint, place, .. } = terminal.styles;
    let mut out = Vec::new();
    let width = terminal.width;
    let date = hit.date.map_or(String::new(), |date: NewsDate| date.to_string());
    let copies =
        if hit.copies > 0 { format!(" (+{} {})", hit.copies, if hit.copies == 1 { "copy" } else { "copies" }) } else { String::new() };
    let source = hit.source.as_deref().unwrap_or("");
    let right = [date.as_str(), source].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ") + &copies;
    let right = visible(&right).into_owned();
    let room = width.saturating_sub(right.chars().count() + 6).max(24);
    let headline = visible(&hit.headline).replace('\n', " ");
    let _ = writeln!(out, "{faint}{number:>2}{faint:#}  {title}{}{title:#}  {faint}{right}{faint:#}", cut(&headline, room));
    let about: Vec<&str> = hit.places.iter().take(4).map(|place| place.name.as_str()).collect();
    let path = hit.origin.member.as_ref().map_or_else(|| hit.origin.path.clone(), |member| format!("{}!{member}", hit.origin.path));
    let _ = write!(out, "    {faint}{}  {}{faint:#}", hit.id, visible(&path));
    if !about.is_empty() {
        let _ = write!(out, "  {place}{}{place:#}", visible(&about.join(", ")));
    }
    let _ = writeln!(out);
    for passage in &hit.snippets {
        passage_text(passage, width, terminal.styles, &mut out);
    }
    if let Some(explanation) = &hit.explanation {
        let _ = writeln!(out, "{explanation}");
    }
    let _ = writeln!(out);
    out
}

/// A passage with its matches marked, wrapped, and who said it when it stands in a quotation.
fn passage_text(passage: &Passage, width: usize, styles: Styles, out: &mut Vec<u8>) {
    let mut marked = String::new();
    let mut at = 0;
    let matched = styles.matched;
    for mark in passage.highlights() {
        marked.push_str(&passage.text[at..mark.start as usize]);
        marked.push('\u{1}');
        marked.push_str(mark.of(&passage.text));
        marked.push('\u{2}');
        at = mark.end as usize;
    }
    marked.push_str(&passage.text[at..]);
    let before = if passage.snippet.cut_before { "…" } else { "" };
    let after = if passage.snippet.cut_after { "…" } else { "" };
    let plain = matched == Style::default();
    for line in wrap(&format!("{before}{}{after}", marked.split_whitespace().collect::<Vec<_>>().join(" ")), width.saturating_sub(6)) {
        let mut shown = String::new();
        for piece in line.split_inclusive(['\u{1}', '\u{2}']) {
            let (words, mark) = match piece.chars().last() {
                Some(mark @ ('\u{1}' | '\u{2}')) => (&piece[..piece.len() - 1], Some(mark)),
                _ => (piece, None),
            };
            shown.push_str(&visible(words));
            match mark {
                Some('\u{1}') if plain => shown.push('«'),
                Some('\u{2}') if plain => shown.push('»'),
                Some('\u{1}') => shown.push_str(&matched.to_string()),
                Some(_) => shown.push_str(&format!("{matched:#}")),
                None => {}
            }
        }
        let _ = writeln!(out, "      {shown}");
    }
    if let Some(quotation) = &passage.quotation
        && !quotation.speakers.is_empty()
    {
        let role = quotation.role.as_deref().map_or(String::new(), |role| format!(", {role}"));
        let (speaker, faint) = (styles.speaker, styles.faint);
        let kind = format!("{:?}", quotation.kind).to_lowercase();
        let _ = writeln!(
            out,
            "      — {speaker}{}{speaker:#}{faint}{} · {kind}{faint:#}",
            visible(&quotation.speakers.join(" and ")),
            visible(&role)
        );
    }
}

/// Lines of at most `width` characters; control marks count nothing and are closed at a line's end.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut length, mut open) = (String::new(), 0, false);
    for word in text.split(' ') {
        let long = word.chars().filter(|letter| !matches!(letter, '\u{1}' | '\u{2}')).count();
        if length > 0 && length + 1 + long > width {
            if open {
                line.push('\u{2}');
            }
            lines.push(std::mem::take(&mut line));
            length = 0;
            if open {
                line.push('\u{1}');
            }
        } else if length > 0 {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += long;
        for letter in word.chars() {
            open = match letter {
                '\u{1}' => true,
                '\u{2}' => false,
                _ => open,
            };
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

fn footer(results: &Results, took: std::time::Duration, styles: Styles) -> String {
    let mut text = String::new();
    for facet in &results.facets {
        text.push_str(&facet_text(facet, styles));
    }
    let faint = styles.faint;
    let milliseconds = took.as_secs_f64() * 1000.0;
    let stories = match (results.total, results.printings) {
        (total, printings) if printings > total => {
            let stories = if total == 1 { "story" } else { "stories" };
            format!("{} of {} {stories} ({} printings)", results.hits.len(), grouped(total), grouped(printings))
        }
        (total, _) => format!("{} of {} {}", results.hits.len(), grouped(total), if total == 1 { "article" } else { "articles" }),
    };
    text.push_str(&format!("{faint}{stories}, {milliseconds:.0} ms{faint:#}\n"));
    text
}

fn facet_text(facet: &FacetCounts, styles: Styles) -> String {
    let faint = styles.faint;
    let values: Vec<String> =
        facet.values.iter().take(12).map(|value| format!("{} {faint}{}{faint:#}", visible(&value.label), grouped(value.count))).collect();
    let more = facet.values.len().saturating_sub(12) + facet.more;
    let more = if more > 0 { format!(", {faint}{more} more{faint:#}") } else { String::new() };
    format!("{:>8}  {}{more}\n", facet.kind.name(), values.join(", "))
}

fn row(hit: &Hit, separator: u8) -> Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
    let date = hit.date.map_or(String::new(), |date| date.to_string());
    let snippet = hit.snippets.first().map_or(String::new(), |passage| passage.text.split_whitespace().collect::<Vec<_>>().join(" "));
    let failed = |error: csv::Error| Error::other(error.to_string());
    writer
        .write_record([
            &hit.id,
            &date,
            hit.source.as_deref().unwrap_or(""),
            &hit.headline,
            &format!("{:.4}", hit.score),
            &hit.origin.path,
            &hit.copies.to_string(),
            &snippet,
        ])
        .map_err(failed)?;
    writer.into_inner().map_err(|error| Error::other(error.to_string()))
}

fn markdown(hit: &Hit) -> String {
    let date = hit.date.map_or(String::new(), |date| date.to_string());
    let mut text = format!(
        "- **{}** ({}, {date}) `{}`\n",
        hit.headline.replace(['*', '\n'], " "),
        hit.source.as_deref().unwrap_or("no source"),
        hit.id
    );
    for passage in &hit.snippets {
        text.push_str(&format!("  > {}\n", passage.text.split_whitespace().collect::<Vec<_>>().join(" ")));
    }
    text
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marked_word_stays_marked_on_both_sides_of_a_line_end() {
        let lines = wrap("one \u{1}two three\u{2} four", 8);
        assert_eq!(lines, ["one \u{1}two\u{2}", "\u{1}three\u{2}", "four"]);
    }
}
