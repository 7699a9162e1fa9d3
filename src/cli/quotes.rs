//! `dateline quotes`: one row a quotation. Who, in what role, how, the words, when and where they were printed.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::PathBuf;

use dateline::error::{Error, Result};
use dateline::export::quotations::QuotationJson;
use dateline::search::{Field, Joined, QuotationHit, Request, Searcher, Sort};
use dateline::text::visible;

use super::config::Config;
use super::index::{Building, grouped};
use super::search::{Filters, Order, folder, open, quoted};
use super::terminal::Terminal;
use super::{Global, Status};

/// Options of `quotes`.
#[derive(clap::Args)]
pub struct Args {
    /// What was said; every condition is asked of the quotation [default: all quotations]
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// Bring this folder's index up to date first, and search it
    #[arg(long, value_name = "DIR")]
    pub(super) archive: Option<PathBuf>,
    #[command(flatten)]
    filters: Filters,
    /// Only by speakers with this role: `mayor`
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    /// Only with this verb, or verbs of this class: `warned`, `deny`
    #[arg(long, alias = "verb", value_name = "VERB")]
    cue: Option<String>,
    /// Only direct, mixed or indirect ones
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Only those found with at least this confidence, 0 to 1
    #[arg(long, value_name = "P", default_value_t = 0.0)]
    min_confidence: f32,
    /// Only the earliest printing of each
    #[arg(long)]
    first: bool,
    /// Under each speaker's name, most quoted first
    #[arg(long)]
    by_speaker: bool,
    /// Number of rows
    #[arg(short = 'n', long, default_value_t = 20, value_name = "N")]
    limit: usize,
    /// Rows to pass over
    #[arg(long, default_value_t = 0, value_name = "N")]
    offset: usize,
    /// All rows, without a ceiling
    #[arg(long, conflicts_with_all = ["limit", "offset"])]
    all: bool,
    /// Order of the rows
    #[arg(long, value_enum, default_value = "score")]
    sort: Order,
    /// Only the number of quotations found
    #[arg(short, long)]
    count: bool,
    /// Print JSON Lines (`dateline.quote/1`)
    #[arg(long)]
    json: bool,
    /// How to print the rows
    #[arg(long, value_enum, conflicts_with = "json")]
    format: Option<Format>,
    #[command(flatten)]
    how: Building,
}

/// Ways to print quotations.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people
    Text,
    /// JSON Lines
    Json,
    /// Comma-separated values, the query in the first line
    Csv,
    /// A Markdown list
    Md,
}

/// Runs the command.
pub fn run(args: &Args, global: &Global, config: &Config, terminal: &mut Terminal) -> Result<Status> {
    let searcher = open(&folder(args.archive.as_deref(), &args.how, global, config)?, global, config)?;
    let request = request(args, &searcher)?;
    if args.count {
        let counted = searcher.quotes(&Request { limit: 0, ..request })?;
        terminal.write(format!("{}\n", counted.total).as_bytes())?;
        return Ok(if counted.total == 0 { Status::NothingFound } else { Status::Done });
    }
    let format = if args.json { Format::Json } else { args.format.unwrap_or(Format::Text) };
    terminal.write(header(format, args).as_bytes())?;
    if args.by_speaker {
        return by_speaker(args, &request, &searcher, format, terminal);
    }
    let (mut shown, mut failed) = (0, None);
    let most = if args.all { usize::MAX } else { args.limit };
    let mut passed = 0;
    let total = searcher.stream_quotes(&request, &mut |row| {
        if row.confidence < args.min_confidence {
            return ControlFlow::Continue(());
        }
        passed += 1;
        if passed <= args.offset {
            return ControlFlow::Continue(());
        }
        if shown >= most {
            return ControlFlow::Break(());
        }
        shown += 1;
        match print(&row, format, terminal) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    if format == Format::Text && total > 0 {
        let faint = terminal.styles.faint;
        terminal.write(format!("{faint}{} of {} quotations{faint:#}\n", grouped(shown as u64), grouped(total)).as_bytes())?;
    }
    if shown == 0 {
        for (typed, near) in searcher.quotes(&Request { limit: 0, ..request })?.suggestions {
            eprintln!("hint: `{}` stands nowhere in the archive; did you mean `{}`?", visible(&typed), visible(&near));
        }
        return Ok(Status::NothingFound);
    }
    Ok(Status::Done)
}

fn request(args: &Args, searcher: &Searcher) -> Result<Request> {
    let mut request = args.filters.apply(Request::new(&args.query.join(" "), Joined::All)?, searcher)?;
    for (field, value) in [(Field::Role, &args.role), (Field::Cue, &args.cue), (Field::Kind, &args.kind)] {
        if let Some(value) = value {
            request = request.with(field, value)?;
        }
    }
    request.fold_copies = args.first;
    request.sort = match args.sort {
        Order::Score => Sort::Relevance,
        Order::Date => Sort::Oldest,
        Order::Newest => Sort::Newest,
    };
    Ok(request)
}

/// All quotations under their speakers, most quoted first; `limit` counts speakers.
fn by_speaker(args: &Args, request: &Request, searcher: &Searcher, format: Format, terminal: &mut Terminal) -> Result<Status> {
    let mut speakers: BTreeMap<String, Vec<QuotationHit>> = BTreeMap::new();
    searcher.stream_quotes(request, &mut |row| {
        if row.confidence >= args.min_confidence {
            let name = if row.speakers.is_empty() { "nobody named".to_owned() } else { row.speakers.join(" and ") };
            speakers.entry(name).or_default().push(row);
        }
        ControlFlow::Continue(())
    })?;
    let mut speakers: Vec<(String, Vec<QuotationHit>)> = speakers.into_iter().collect();
    speakers.sort_by_key(|(_, rows)| std::cmp::Reverse(rows.len()));
    let most = if args.all { usize::MAX } else { args.limit };
    for (name, rows) in speakers.iter().skip(args.offset).take(most) {
        let speaker = terminal.styles.speaker;
        match format {
            Format::Text => terminal.write(format!("{speaker}{}{speaker:#} ({})\n", visible(name), rows.len()).as_bytes())?,
            Format::Md => terminal.write(format!("## {} ({})\n\n", visible(name), rows.len()).as_bytes())?,
            Format::Json | Format::Csv => {}
        }
        for row in rows {
            print(row, format, terminal)?;
        }
    }
    Ok(if speakers.is_empty() { Status::NothingFound } else { Status::Done })
}

fn header(format: Format, args: &Args) -> String {
    let mut query = args.filters.command(&args.query).replace(['\n', '\r'], " ");
    for (option, value) in [("role", &args.role), ("cue", &args.cue), ("kind", &args.kind)] {
        query.extend(value.iter().map(|value| format!(" --{option} {}", quoted(value))));
    }
    match format {
        Format::Csv => format!("# dateline quotes {query}\nid,speaker,role,cue,kind,text,date,place,source,headline,path,confidence\n"),
        Format::Md => format!("# dateline quotes `{query}`\n\n"),
        Format::Text | Format::Json => String::new(),
    }
}

fn print(row: &QuotationHit, format: Format, terminal: &mut Terminal) -> Result<()> {
    let other = |error: String| Error::other(error);
    let bytes = match format {
        Format::Text => text(row, terminal),
        Format::Json => {
            let mut line = serde_json::to_vec(&QuotationJson::new(row)).map_err(|error| other(error.to_string()))?;
            line.push(b'\n');
            line
        }
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(Vec::new());
            let record = writer.write_record([
                format!("{}:q{}", row.article, row.number),
                row.speakers.join("; "),
                row.role.clone().unwrap_or_default(),
                row.cue.clone().unwrap_or_default(),
                format!("{:?}", row.kind).to_lowercase(),
                row.text.clone(),
                date(row),
                row.place.clone().unwrap_or_default(),
                row.source.clone().unwrap_or_default(),
                row.headline.clone(),
                row.origin.path.clone(),
                format!("{:.2}", row.confidence),
            ]);
            record.map_err(|error| other(error.to_string()))?;
            writer.into_inner().map_err(|error| other(error.to_string()))?
        }
        Format::Md => format!("- {} — **{}**{}, {} (`{}:q{}`)\n", flat(&row.text), who(row), role(row), date(row), row.article, row.number)
            .into_bytes(),
    };
    terminal.write(&bytes)
}

fn date(row: &QuotationHit) -> String {
    row.date.map_or(String::new(), |date| date.to_string())
}

fn who(row: &QuotationHit) -> String {
    if row.speakers.is_empty() { "nobody named".to_owned() } else { visible(&row.speakers.join(" and ")).into_owned() }
}

fn role(row: &QuotationHit) -> String {
    row.role.as_ref().map_or(String::new(), |role| format!(", {}", visible(role)))
}

fn flat(text: &str) -> String {
    visible(&text.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
}

/// Who and when on one line, the words below.
pub fn text(row: &QuotationHit, terminal: &Terminal) -> Vec<u8> {
    let super::terminal::Styles { speaker, faint, .. } = terminal.styles;
    let mut out = Vec::new();
    let cue = row.cue.as_ref().map_or(String::new(), |cue| format!(" {}", flat(cue)));
    let kind = format!("{:?}", row.kind).to_lowercase();
    let copies = if row.copies > 0 { format!(" (+{} copies)", row.copies) } else { String::new() };
    let _ = writeln!(out, "{speaker}{}{speaker:#}{}{faint}{cue}{faint:#}", who(row), role(row));
    for line in lines(&flat(&row.text), terminal.width.saturating_sub(4)) {
        let _ = writeln!(out, "    {line}");
    }
    let place = row.place.as_ref().map_or(String::new(), |place| format!("  {}", visible(place)));
    let source = row.source.as_ref().map_or(String::new(), |source| format!("  {}", visible(source)));
    let _ = writeln!(
        out,
        "    {faint}{}{source}{place}  {}:p{}  {kind} · {:.2}{copies}{faint:#}\n",
        date(row),
        row.article,
        row.paragraph,
        row.confidence
    );
    out
}

/// Lines of whole words, at most `width` characters long where words allow.
pub fn lines(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().map_or(0, |line| line.chars().count());
        if line > 0 && line + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
        } else if let Some(last) = lines.last_mut() {
            if line > 0 {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines
}
