//! `dateline show`: an article set for reading, its paragraphs numbered, or cited, or what is like it.

use std::io::Write as _;
use std::path::PathBuf;

use dateline::article::{Paragraph, ParagraphKind};
use dateline::error::{Error, QueryError, Result};
use dateline::export::cite::{Cited, Style, cite};
use dateline::export::extracted::ArticleJson;
use dateline::search::Shown;
use dateline::text::{Span, visible};

use super::config::Config;
use super::index::Building;
use super::quotes::lines;
use super::search::{folder, open};
use super::terminal::{Styles, Terminal};
use super::{Global, Status};

/// Options of `show`.
#[derive(clap::Args)]
pub struct Args {
    /// The id that `search` printed, with a paragraph if one is wanted: `7f3c91d20abc:p12`
    #[arg(value_name = "ID[:pN]")]
    id: String,
    /// Paragraphs before and behind the one that is wanted
    #[arg(long, default_value_t = 0, value_name = "N")]
    context: u32,
    /// Only its quotations
    #[arg(long)]
    quotes: bool,
    /// Only what is known about it
    #[arg(long, conflicts_with = "quotes")]
    meta: bool,
    /// Its text as it is, without numbers and marks
    #[arg(long, conflicts_with_all = ["quotes", "meta"])]
    raw: bool,
    /// A citation
    #[arg(long, value_enum, value_name = "STYLE")]
    cite: Option<Citation>,
    /// Articles about the same things
    #[arg(long)]
    similar: bool,
    /// Print JSON (`dateline.article/1`)
    #[arg(long)]
    json: bool,
    /// Bring this folder's index up to date first
    #[arg(long, value_name = "DIR")]
    pub(super) archive: Option<PathBuf>,
    #[command(flatten)]
    how: Building,
}

/// Styles of citation.
#[derive(clap::ValueEnum, Clone, Copy, Debug)]
enum Citation {
    /// The Chicago Manual of Style
    Chicago,
    /// APA
    Apa,
    /// BibTeX
    Bibtex,
    /// RIS
    Ris,
    /// CSL-JSON, for Zotero and pandoc
    Csl,
}

/// Runs the command.
pub fn run(args: &Args, global: &Global, config: &Config, terminal: &mut Terminal) -> Result<Status> {
    let searcher = open(&folder(args.archive.as_deref(), &args.how, global, config)?, global, config)?;
    let shown = searcher.show(&args.id)?;
    let paragraph = paragraph(&args.id, &shown)?;
    let bytes = if let Some(style) = args.cite {
        let style = match style {
            Citation::Chicago => Style::Chicago,
            Citation::Apa => Style::Apa,
            Citation::Bibtex => Style::Bibtex,
            Citation::Ris => Style::Ris,
            Citation::Csl => Style::Csl,
        };
        let mut text = visible(&cite(Cited { id: &shown.id, article: &shown.article, paragraph }, style)).into_owned().into_bytes();
        text.push(b'\n');
        text
    } else if args.similar {
        let results = searcher.similar(&shown.id, 10)?;
        let mut out = Vec::new();
        for hit in &results.hits {
            let date = hit.date.map_or(String::new(), |date| date.to_string());
            let _ = writeln!(out, "{}  {date:10}  {}", hit.id, visible(&hit.headline));
        }
        terminal.write(&out)?;
        return Ok(if results.hits.is_empty() { Status::NothingFound } else { Status::Done });
    } else if args.json {
        let json = ArticleJson::new(&shown.article.origin.path, &shown.article, &shown.annotations);
        let mut line = serde_json::to_vec(&json).map_err(|error| Error::other(error.to_string()))?;
        line.push(b'\n');
        line
    } else if args.raw {
        // On a terminal nothing of the article may steer it; into a pipe it goes as it is.
        let text = if terminal.interactive { visible(&shown.article.text).into_owned() } else { shown.article.text.clone() };
        format!("{text}\n").into_bytes()
    } else {
        let mut out = meta(&shown, terminal.styles);
        if args.quotes {
            quotes(&shown, terminal, &mut out);
        } else if !args.meta {
            text(&shown, paragraph, args.context, terminal, &mut out);
        }
        out
    };
    terminal.write(&bytes)?;
    Ok(Status::Done)
}

/// The paragraph that an id points at.
fn paragraph(id: &str, shown: &Shown) -> Result<Option<u32>> {
    let Some((_, anchor)) = id.split_once(':') else { return Ok(None) };
    let wrong = |reason: String| {
        let suggestion = Some("write the id and a paragraph or quotation: `7f3c91d20abc:p12`, `7f3c91d20abc:q4`".into());
        Error::Query(QueryError { query: id.to_owned(), offset: id.len() - anchor.len(), length: anchor.len(), reason, suggestion })
    };
    let number = anchor.get(1..).and_then(|number| number.parse::<u32>().ok()).filter(|number| *number > 0);
    match (anchor.as_bytes().first(), number) {
        (Some(b'p'), Some(number)) if number as usize <= shown.article.paragraphs.len() => Ok(Some(number)),
        (Some(b'p'), Some(_)) => Err(wrong(format!("the article has {} paragraphs", shown.article.paragraphs.len()))),
        (Some(b'q'), Some(number)) => {
            let quotation = shown.annotations.quotations.get(number as usize - 1);
            let start = quotation.and_then(|quotation| quotation.content.first()).map(|part| part.start);
            let start = start.ok_or_else(|| wrong(format!("the article has {} quotations", shown.annotations.quotations.len())))?;
            Ok(shown.article.paragraphs.iter().position(|part| part.span.start <= start && start < part.span.end).map(|at| at as u32 + 1))
        }
        _ => Err(wrong("this is neither a paragraph nor a quotation".to_owned())),
    }
}

/// Other printings listed.
const PRINTINGS: usize = 12;

fn meta(shown: &Shown, styles: Styles) -> Vec<u8> {
    let Styles { title, faint, .. } = styles;
    let article = &shown.article;
    let mut out = Vec::new();
    let _ = writeln!(out, "{title}{}{title:#}", visible(article.headline()));
    let date = article.date.map(|dated| dated.date.to_string());
    let line: Vec<String> =
        [date, article.source.clone(), article.section.clone(), (!article.byline.is_empty()).then(|| article.byline.join(", "))]
            .into_iter()
            .flatten()
            .collect();
    let _ = writeln!(out, "{faint}{}{faint:#}", visible(&line.join(" · ")));
    let member = article.origin.member.as_ref().map_or(String::new(), |member| format!("!{member}"));
    let _ = writeln!(out, "{faint}{}  {}{}{faint:#}", shown.id, visible(&article.origin.path), visible(&member));
    if let Some(url) = &article.url {
        let _ = writeln!(out, "{faint}{}{faint:#}", visible(url));
    }
    for printing in shown.copies.iter().take(PRINTINGS) {
        let date = printing.date.map(|date| date.to_string());
        let about: Vec<String> = [date, printing.source.clone()].into_iter().flatten().collect();
        let how = if printing.id == shown.id { "also in" } else { "another printing:" };
        let id = if printing.id == shown.id { String::new() } else { format!("{}  ", printing.id) };
        let about = if about.is_empty() { String::new() } else { format!(" ({})", about.join(" · ")) };
        let _ = writeln!(out, "{faint}{how} {id}{}{}{faint:#}", visible(&printing.origin.path), visible(&about));
    }
    if shown.copies.len() > PRINTINGS {
        let more = shown.copies.len() - PRINTINGS;
        let _ = writeln!(out, "{faint}and {more} more: `dateline search story:{} --dedup off`{faint:#}", shown.id);
    }
    let _ = writeln!(out);
    out
}

fn quotes(shown: &Shown, terminal: &Terminal, out: &mut Vec<u8>) {
    let Styles { speaker, faint, .. } = terminal.styles;
    for (number, quotation) in shown.annotations.quotations.iter().enumerate() {
        let names: Vec<&str> = quotation
            .speakers
            .iter()
            .filter_map(|at| shown.annotations.speakers.get(*at as usize))
            .map(|speaker| speaker.name.as_str())
            .collect();
        let names = if names.is_empty() { "nobody named".to_owned() } else { names.join(" and ") };
        let kind = format!("{:?}", quotation.kind).to_lowercase();
        let _ = writeln!(
            out,
            "q{:<3} {speaker}{}{speaker:#}  {faint}{kind} · {:.2}{faint:#}",
            number + 1,
            visible(&names),
            quotation.confidence
        );
        let words: Vec<&str> = quotation.content.iter().map(|part| part.of(&shown.article.text)).collect();
        let words = words.join(" … ").split_whitespace().collect::<Vec<_>>().join(" ");
        for line in lines(&visible(&words), terminal.width.saturating_sub(6)) {
            let _ = writeln!(out, "     {line}");
        }
    }
}

/// The paragraphs with their numbers; quotations and places stand out on a terminal with colours.
fn text(shown: &Shown, wanted: Option<u32>, context: u32, terminal: &Terminal, out: &mut Vec<u8>) {
    let Styles { title, faint, .. } = terminal.styles;
    for (at, paragraph) in shown.article.paragraphs.iter().enumerate() {
        let number = at as u32 + 1;
        let outside = wanted.is_some_and(|wanted| number.abs_diff(wanted) > context);
        if outside || (wanted.is_none() && paragraph.kind == ParagraphKind::Headline) {
            continue;
        }
        let style = if paragraph.kind == ParagraphKind::Subheading { title } else { anstyle::Style::new() };
        for (nth, line) in marked(shown, paragraph, terminal).into_iter().enumerate() {
            let label = if nth == 0 { format!("{number:>3}") } else { "   ".into() };
            let _ = writeln!(out, "{faint}{label}{faint:#}  {style}{line}{style:#}");
        }
        let _ = writeln!(out);
    }
}

/// A paragraph in lines, with its quotations and places in their styles.
fn marked(shown: &Shown, paragraph: &Paragraph, terminal: &Terminal) -> Vec<String> {
    let Styles { speaker, place, .. } = terminal.styles;
    let mut marks: Vec<(Span, anstyle::Style)> = Vec::new();
    let quoted = shown.annotations.quotations.iter().flat_map(|quotation| &quotation.content);
    marks.extend(quoted.map(|part| (*part, speaker)));
    marks.extend(shown.annotations.toponyms.iter().map(|toponym| (toponym.span, place)));
    let mut at = paragraph.span.start;
    let mut flat: Vec<String> = Vec::new();
    // Word by word, so that a line can end anywhere and no style runs over its end.
    for word in paragraph.span.of(&shown.article.text).split_whitespace() {
        let start = at + shown.article.text[at as usize..].find(word).unwrap_or(0) as u32;
        at = start + word.len() as u32;
        let span = Span { start, end: at };
        let style = marks.iter().filter(|(mark, _)| mark.overlaps(span)).map(|(_, style)| *style).next_back();
        let word = visible(word);
        flat.push(style.map_or_else(|| word.clone().into_owned(), |style| format!("{style}{word}{style:#}")));
    }
    let mut lines = vec![(String::new(), 0_usize)];
    let plain = paragraph.span.of(&shown.article.text).split_whitespace().map(|word| visible(word).chars().count());
    for (word, long) in flat.into_iter().zip(plain) {
        match lines.last_mut() {
            Some((line, length)) if *length == 0 || *length + 1 + long <= terminal.width.saturating_sub(5).min(100) => {
                if *length > 0 {
                    line.push(' ');
                }
                line.push_str(&word);
                *length += 1 + long;
            }
            _ => lines.push((word, long)),
        }
    }
    lines.into_iter().map(|(line, _)| line).collect()
}
