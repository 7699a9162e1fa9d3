//! SGML in the manner of the Reuters news collections: many `<REUTERS>` elements in a file, tags in capitals, the text
//! hard-wrapped at 65 columns with paragraphs indented.
//!
//! Persons and places that editors tagged (`<PEOPLE><D>poehl</D></PEOPLE>`) have no room in an article yet and are left.

use std::io::BufRead;

use super::html::decode_entities;
use super::json::read_line;
use super::{Found, fill};
use crate::archive::SkipKind;
use crate::archive::budget::{Trouble, read_whole};
use crate::archive::clean::{Block, BlockKind};
use crate::archive::decode::decode;
use crate::archive::read::Reading;

/// Reads the articles of a file one after the other; what is broken ends at the next `<REUTERS`.
pub(crate) fn read(reading: &mut Reading<'_>, input: &mut dyn BufRead) -> Result<(), Trouble> {
    let head = input.fill_buf()?;
    let looks = String::from_utf8_lossy(&head[..head.len().min(8_192)]).to_ascii_lowercase();
    if !looks.contains("<reuters") {
        return read_other(reading, input, &looks);
    }
    let (mut line, mut record) = (Vec::new(), Vec::new());
    let mut inside = false;
    while read_line(reading, input, &mut line)? {
        if starts_with(&line, b"<REUTERS") {
            if inside {
                reading.skip_record(Trouble::malformed("an article without `</REUTERS>`"));
            }
            record.clear();
            inside = true;
        }
        if inside {
            record.extend_from_slice(&line);
            if record.len() as u64 > reading.options.limits.text {
                return Err(Trouble::new(SkipKind::TooLarge, "an article without end"));
            }
        }
        if inside && contains_end(&line) {
            read_article(reading, &record);
            inside = false;
        }
    }
    match inside {
        true => Err(Trouble::malformed(format!("the file ends inside record {}", reading.record_number()))),
        false => Ok(()),
    }
}

/// `.sgm` files of other kinds: NITF was SGML once.
fn read_other(reading: &mut Reading<'_>, input: &mut dyn BufRead, looks: &str) -> Result<(), Trouble> {
    let bytes = read_whole(input, reading.options.limits.text)?;
    match () {
        () if looks.contains("<nitf") => super::read_xml(reading, &bytes),
        () if looks.contains("<html") || looks.contains("<body") => super::html::read(reading, &bytes, &Found::default(), None),
        () => Err(Trouble::new(SkipKind::Unsupported, "SGML without `<REUTERS>` articles is no format we read")),
    }
}

fn starts_with(line: &[u8], tag: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    line.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag))
}

fn contains_end(line: &[u8]) -> bool {
    line.windows(10).any(|window| window.eq_ignore_ascii_case(b"</REUTERS>"))
}

fn read_article(reading: &mut Reading<'_>, record: &[u8]) {
    // The collection is ASCII with a few stray bytes of Latin 1.
    let decoded = decode(record, Some("iso-8859-1"), reading.options.encoding);
    let record: &str = &decoded.text;
    let mut found = Found { clean: true, ..Found::default() };
    if let Some(date) = element(record, "DATE") {
        found.dated(words(date));
    }
    let text = element(record, "TEXT").unwrap_or(record);
    fill(&mut found.title, words(element(text, "TITLE").unwrap_or_default()));
    fill(&mut found.dateline, words(element(text, "DATELINE").unwrap_or_default()).trim_end_matches(['-', ' ', ',']));
    let author = words(element(text, "AUTHOR").unwrap_or_default());
    if !author.is_empty() {
        found.byline.push(author);
    }
    let body = element(text, "BODY").or_else(|| unprocessed(text)).unwrap_or_default();
    let body: String =
        decode_entities(body).chars().filter(|&character| character == '\n' || character == '\t' || !character.is_control()).collect();
    if body.trim().is_empty() && found.title.is_none() {
        return reading.skip_record(Trouble::new(SkipKind::Empty, "no text in it"));
    }
    let body = without_signature(&body);
    match paragraphs(body) {
        Some(blocks) => reading.blocks(blocks, &found),
        None => reading.text(body, &found),
    }
}

/// The paragraphs of a hard-wrapped text, of which every one but the first is indented. `None` when nothing is indented and a
/// line is long: such a text has other habits.
fn paragraphs(body: &str) -> Option<Vec<Block>> {
    let indented = |line: &str| line.starts_with("  ") || line.starts_with('\t');
    if body.lines().any(|line| line.len() > 90) && !body.lines().any(indented) {
        return None;
    }
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for line in body.lines() {
        let words = line.trim();
        match blocks.last_mut() {
            _ if words.is_empty() => open = false,
            Some(last) if open && !indented(line) => {
                last.text.push(' ');
                last.text.push_str(words);
            }
            _ => {
                blocks.push(Block::new(BlockKind::Text, words));
                open = true;
            }
        }
    }
    Some(blocks)
}

/// The raw text of an article of type UNPROC, which has no elements inside.
fn unprocessed(text: &str) -> Option<&str> {
    let tag_end = text.rfind('>').map_or(0, |at| at + 1);
    let rest = if tag_end == text.len() { text } else { &text[tag_end..] };
    (!rest.contains('<') && !rest.trim().is_empty()).then_some(rest)
}

/// The body without the closing line that names the agency and ends the transmission: ` Reuter`, `REUTER...`.
fn without_signature(body: &str) -> &str {
    let trimmed = body.trim_end();
    let (before, last) = trimmed.rsplit_once('\n').unwrap_or(("", trimmed));
    let last = last.trim().trim_end_matches(['.', '\u{3}']);
    if last.eq_ignore_ascii_case("reuter") || last.eq_ignore_ascii_case("reuters") { before } else { body }
}

/// What stands between `<NAME …>` and `</NAME>`, or up to the end when it is not closed.
fn element<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut from = 0;
    let start = loop {
        let at = from + text[from..].find('<')?;
        let rest = &text.as_bytes()[at + 1..];
        from = at + 1;
        let named = rest.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name.as_bytes()));
        if named && matches!(rest.get(name.len()), Some(b'>' | b' ' | b'\n' | b'\r' | b'\t')) {
            break at + text[at..].find('>')? + 1;
        }
    };
    let mut end = start;
    while let Some(at) = text[end..].find("</").map(|at| end + at) {
        if text.as_bytes().get(at + 2..at + 2 + name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name.as_bytes())) {
            return Some(&text[start..at]);
        }
        end = at + 2;
    }
    Some(&text[start..])
}

/// Words without control characters and with single spaces.
fn words(text: &str) -> String {
    let decoded = decode_entities(text);
    super::html::one_line(&decoded.chars().map(|character| if character.is_control() { ' ' } else { character }).collect::<String>())
}
