//! How hits are listed: for people, as tables, as Markdown and JSON, or as the paths of their files.

use std::io::Write;

use anstyle::Style;
use dateline::article::NewsDate;
use dateline::error::{Error, Result};
use dateline::export::hits::{AnswerJson, HitJson};
use dateline::search::{FacetCounts, Hit, Passage, Results};
use dateline::text::visible;

use super::files::{Files, linked};
use super::index::grouped;
use super::terminal::{Styles, Terminal, cut};

/// Values of a facet shown to people.
const FACET_VALUES: usize = 12;

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

/// Prints one answer: what stands above the hits, each hit, and what stands below them.
pub struct Listing {
    /// How.
    pub format: Format,
    /// The command that asks the same again, for the head of tables.
    pub command: String,
    /// Where the files lie.
    pub files: Files,
    /// With what each path ends, when only the paths of the files are wanted.
    pub paths: Option<char>,
    /// The path printed last: articles of one file stand side by side, and its path is wanted once.
    pub last: Option<String>,
}

impl Listing {
    /// What stands above the hits: what was asked, and the names of columns.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn head(&self, terminal: &mut Terminal) -> Result<()> {
        if self.paths.is_some() {
            return Ok(());
        }
        let columns = ["id", "date", "source", "headline", "score", "path", "copies", "snippet"];
        let command = self.command.replace(['\n', '\r'], " ");
        let text = match self.format {
            Format::Csv => format!("# {command}\n{}\n", columns.join(",")).into_bytes(),
            Format::Tsv => format!("# {command}\n{}\n", columns.join("\t")).into_bytes(),
            Format::Md => format!("# `{}`\n\n", command.replace('`', "'")).into_bytes(),
            Format::Text | Format::Json | Format::Trec => return Ok(()),
        };
        terminal.write(&text)
    }

    /// One hit, numbered from 1.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn hit(&mut self, hit: &Hit, number: usize, terminal: &mut Terminal) -> Result<()> {
        if let Some(end) = self.paths {
            let path = self.files.shown(&hit.origin);
            if self.last.as_ref() != Some(&path) {
                terminal.write(format!("{path}{end}").as_bytes())?;
                self.last = Some(path);
            }
            return Ok(());
        }
        let bytes = match self.format {
            Format::Text => text_hit(hit, number, &self.files, terminal),
            Format::Json => json_line(&HitJson::new(hit))?,
            Format::Csv => row(hit, b',')?,
            Format::Tsv => row(hit, b'\t')?,
            Format::Md => markdown(hit).into_bytes(),
            Format::Trec => format!("1 Q0 {} {number} {:.5} dateline\n", hit.origin.path, hit.score).into_bytes(),
        };
        terminal.write(&bytes)
    }

    /// What stands below the hits: for people, counts by facet and how much was found; in JSON, the same and what was asked. A
    /// reader of JSON Lines that has seen this line knows that it has seen all.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn foot(&self, answer: &Results, shown: usize, took: std::time::Duration, terminal: &mut Terminal) -> Result<()> {
        let bytes = match self.format {
            _ if self.paths.is_some() => return Ok(()),
            Format::Text => footer(answer, shown, took, terminal).into_bytes(),
            Format::Json => json_line(&AnswerJson::new(&self.command, answer))?,
            _ => return Ok(()),
        };
        terminal.write(&bytes)
    }

    /// Whether people read it, and want to know how much more there is.
    pub fn is_text(&self) -> bool {
        self.format == Format::Text && self.paths.is_none()
    }
}

/// A value as one line of JSON.
pub fn json_line(value: &impl serde::Serialize) -> Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value).map_err(|error| Error::other(error.to_string()))?;
    line.push(b'\n');
    Ok(line)
}

/// A hit for people: headline, where and when, passages.
fn text_hit(hit: &Hit, number: usize, files: &Files, terminal: &Terminal) -> Vec<u8> {
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
    let headline = cut(&visible(&hit.headline).replace('\n', " "), room);
    let headline = if terminal.links { linked(&headline, &files.locate(&hit.origin)) } else { headline };
    let _ = writeln!(out, "{faint}{number:>2}{faint:#}  {title}{}{title:#}  {faint}{right}{faint:#}", headline);
    let path = hit.origin.member.as_ref().map_or_else(|| hit.origin.path.clone(), |member| format!("{}!{member}", hit.origin.path));
    let path = visible(&path);
    let _ = write!(out, "    {faint}{}  {path}{faint:#}", hit.id);
    let about = that_fit(
        hit.places.iter().take(4).map(|place| visible(&place.name)),
        width.saturating_sub(hit.id.len() + path.chars().count() + 8),
    );
    if !about.is_empty() {
        let _ = write!(out, "  {place}{about}{place:#}");
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

/// The first of these names, as many as `width` characters have room for.
fn that_fit<'n>(names: impl Iterator<Item = std::borrow::Cow<'n, str>>, width: usize) -> String {
    let mut text = String::new();
    for name in names {
        let comma = if text.is_empty() { "" } else { ", " };
        if text.chars().count() + comma.len() + name.chars().count() > width {
            break;
        }
        text.push_str(comma);
        text.push_str(&name);
    }
    text
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

fn footer(results: &Results, shown: usize, took: std::time::Duration, terminal: &Terminal) -> String {
    let mut text = String::new();
    for facet in &results.facets {
        text.push_str(&facet_text(facet, terminal));
    }
    let faint = terminal.styles.faint;
    let milliseconds = took.as_secs_f64() * 1000.0;
    let stories = match (results.total, results.printings) {
        (total, printings) if printings > total => {
            let stories = if total == 1 { "story" } else { "stories" };
            format!("{shown} of {} {stories} ({} printings)", grouped(total), grouped(printings))
        }
        (total, _) => format!("{} of {} {}", shown, grouped(total), if total == 1 { "article" } else { "articles" }),
    };
    text.push_str(&format!("{faint}{stories}, {milliseconds:.0} ms{faint:#}\n"));
    text
}

/// The counts of a facet, in lines that end between two values.
fn facet_text(facet: &FacetCounts, terminal: &Terminal) -> String {
    let faint = terminal.styles.faint;
    let mut values: Vec<String> = Vec::new();
    for value in facet.values.iter().take(FACET_VALUES) {
        values.push(format!("{} {}", visible(&value.label), grouped(value.count)));
    }
    let more = facet.values.len().saturating_sub(FACET_VALUES) + facet.more;
    if more > 0 {
        values.push(format!("{} more", grouped(more as u64)));
    }
    let (mut text, mut column) = (format!("{faint}{:>8}{faint:#}  ", facet.kind.name()), 10);
    for (nth, value) in values.iter().enumerate() {
        let long = value.chars().count();
        if nth > 0 && column + 2 + long + 1 > terminal.width {
            text.push_str(",\n          ");
            column = 10;
        } else if nth > 0 {
            text.push_str(", ");
            column += 2;
        }
        text.push_str(value);
        column += long;
    }
    text.push('\n');
    text
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marked_word_stays_marked_on_both_sides_of_a_line_end() {
        let lines = wrap("one \u{1}two three\u{2} four", 8);
        assert_eq!(lines, ["one \u{1}two\u{2}", "\u{1}three\u{2}", "four"]);
    }
}
