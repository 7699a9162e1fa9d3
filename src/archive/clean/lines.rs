//! Lines of a scraped text, with what can be seen of each without reading it: length, case, ending.
//!
//! Text that an agency broke at 65 characters is joined into paragraphs first, so that later rules see one kind of line.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::BlockKind;
use super::dateline::{Found, dateline};
use crate::text::{Span, offset_in};

/// A line that holds something, or a paragraph of hard-wrapped text.
#[derive(Clone, Debug)]
pub(super) struct Line<'a> {
    /// Its words, trimmed; the lines of a wrapped paragraph joined by a space.
    pub text: Cow<'a, str>,
    /// Where it stands in the source, without white space at the ends.
    pub source: Span,
    /// Whether a blank line (or the start of the text) stands before it.
    pub blank_before: bool,
    /// What mark-up said, in a structured document.
    pub kind: Option<BlockKind>,
    /// What it looks like.
    pub shape: Shape,
    /// The dateline it opens with, once somebody asked.
    dated: OnceCell<Option<Opening>>,
}

/// A dateline by the places of its parts in the line.
#[derive(Clone, Copy, Debug)]
struct Opening {
    text: Span,
    place: Span,
    agency: Option<Span>,
}

/// What a line looks like.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shape {
    /// Length in bytes.
    pub bytes: u32,
    /// Words, counted over the first [`LOOK`] bytes.
    pub words: u32,
    /// Words written in capitals throughout (two letters or more), counted the same way.
    pub caps: u32,
    /// Words in capitals before the first that is not.
    pub leading_caps: u32,
    /// Words that begin with a lower-case letter.
    pub lower: u32,
    /// Whether it ends as a sentence does: `.`, `!`, `?`, `…`, with or without closing marks.
    pub ends: bool,
    /// Whether that end is a full stop.
    pub full_stop: bool,
    /// Whether a quotation mark (not an apostrophe) stands in the looked-at part.
    pub quoted: bool,
}

/// Bytes of a line that are looked at; the rest cannot change what it is.
const LOOK: usize = 400;

impl Shape {
    fn of(text: &str) -> Shape {
        let mut shape = Shape { bytes: text.len() as u32, ..Shape::default() };
        let look = &text[..text.floor_char_boundary(LOOK)];
        let bytes = look.as_bytes();
        let mut leading = true;
        let mut at = 0;
        // By hand, since every byte of the archive passes here: as `split_ascii_whitespace`.
        while at < bytes.len() {
            if bytes[at].is_ascii_whitespace() {
                at += 1;
                continue;
            }
            let start = at;
            while at < bytes.len() && (bytes[at] > b' ' || !bytes[at].is_ascii_whitespace()) {
                at += 1;
            }
            // Nearly every word is told by its first letters.
            let case = match (bytes[start], bytes.get(start + 1)) {
                (b'a'..=b'z', _) => Case::Lower,
                (b'A'..=b'Z', Some(b'a'..=b'z')) => Case::Title,
                _ => case(&look[start..at]),
            };
            shape.words += 1;
            shape.caps += u32::from(case == Case::Capitals);
            shape.lower += u32::from(case == Case::Lower);
            leading &= matches!(case, Case::Capitals | Case::Single | Case::None);
            shape.leading_caps += u32::from(leading && case != Case::None);
        }
        shape.quoted = has_quotation_mark(bytes);
        (shape.full_stop, shape.ends) = ending(text);
        shape
    }

    /// Running text beyond doubt.
    pub fn is_prose(&self) -> bool {
        (self.words >= 8 && self.ends && self.lower * 3 >= self.words)
            || self.words >= 28
            || (self.is_uncased() && self.ends && self.bytes >= 60)
    }

    /// Chinese, Arabic, Hindi: no capitals, perhaps no spaces.
    fn is_uncased(&self) -> bool {
        self.lower == 0 && self.caps == 0 && self.bytes > self.words * 12
    }

    /// A whole sentence, perhaps a short one: "Nobody was hurt."
    pub fn is_sentence(&self) -> bool {
        self.is_prose() || (self.words >= 2 && self.ends && self.lower >= 1) || (self.is_uncased() && self.ends)
    }

    /// Whether it could be a headline: words, not too many, no full stop.
    pub fn is_title(&self, text: &str) -> bool {
        (1..=30).contains(&self.words)
            && text.len() <= 240
            && (!self.full_stop || text.ends_with("...") || ends_in_abbreviation(text))
            && text.chars().any(char::is_alphabetic)
    }

    /// Whether it opens with two or more words in capitals and goes on in small letters: `UKRAINE HAS SAID it could`.
    pub fn has_caps_lead(&self) -> bool {
        (2..=8).contains(&self.leading_caps) && self.is_prose() && self.lower >= 4
    }
}

/// Whether `"`, `“`, `”`, `„` or `«` stands in a text. By their bytes: those of typography begin with two that few others do.
fn has_quotation_mark(bytes: &[u8]) -> bool {
    memchr::memchr3_iter(b'"', 0xE2, 0xC2, bytes)
        .any(|at| bytes[at] == b'"' || matches!(bytes[at..], [0xE2, 0x80, 0x9C..=0x9E, ..] | [0xC2, 0xAB, ..]))
}

/// Whether a line ends with a full stop, and whether it ends as a sentence does, closing marks left aside.
fn ending(text: &str) -> (bool, bool) {
    // Nearly every line is told by its last byte.
    match text.as_bytes().last() {
        Some(b'.') => return (true, true),
        Some(last) if last.is_ascii_alphanumeric() => return (false, false),
        _ => {}
    }
    let bare = text.trim_end_matches(['"', '”', '’', '\'', ')', ']', '»', ' ', '\u{a0}']);
    (bare.ends_with('.'), bare.ends_with(['.', '!', '?', '…', '。', '।', '؟']))
}

/// `… of the U.S.`, `Acme Inc.`: a full stop that ends no sentence.
fn ends_in_abbreviation(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or_default();
    matches!(last, "Inc." | "Co." | "Corp." | "Ltd." | "Jr." | "Sr." | "St." | "No.") || (last.len() >= 4 && last.matches('.').count() >= 2)
}

#[derive(Clone, Copy, PartialEq)]
enum Case {
    Capitals,
    Single,
    Lower,
    Title,
    None,
}

fn case(word: &str) -> Case {
    if word.is_ascii() {
        let letters = word.bytes().filter(u8::is_ascii_alphabetic);
        return case_of(letters.map(|letter| Letter {
            small: letter.is_ascii_lowercase(),
            capital: letter.is_ascii_uppercase(),
            s: letter == b's',
        }));
    }
    let letters = word.chars().filter(|letter| letter.is_alphabetic());
    case_of(letters.map(|letter| Letter { small: letter.is_lowercase(), capital: letter.is_uppercase(), s: letter == 's' }))
}

/// A letter; of Chinese and Arabic neither small nor capital.
struct Letter {
    small: bool,
    capital: bool,
    s: bool,
}

fn case_of(mut letters: impl Iterator<Item = Letter>) -> Case {
    match (letters.next(), letters.next()) {
        (None, _) => Case::None,
        (Some(first), _) if first.small => Case::Lower,
        (_, None) => Case::Single,
        // A possessive keeps its small s: `NASA's`.
        (_, Some(second)) if second.capital && letters.all(|letter| letter.capital || letter.s) => Case::Capitals,
        _ => Case::Title,
    }
}

impl<'a> Line<'a> {
    pub(super) fn new(text: impl Into<Cow<'a, str>>, source: Span, blank_before: bool, kind: Option<BlockKind>) -> Line<'a> {
        let text = text.into();
        let shape = Shape::of(&text);
        Line { text, source, blank_before, kind, shape, dated: OnceCell::new() }
    }

    /// Whether it was joined from several lines of hard-wrapped text.
    pub fn is_wrapped(&self) -> bool {
        matches!(self.text, Cow::Owned(_)) && self.kind.is_none_or(|kind| kind == BlockKind::Preformatted)
    }

    /// The dateline it opens with; looked for once.
    pub fn dateline(&self) -> Option<Found<'_>> {
        let text = &*self.text;
        let span = |part: &str| {
            let start = offset_in(text, part);
            Span::new(start, start + part.len())
        };
        let look =
            || dateline(text).map(|found| Opening { text: span(found.text), place: span(found.place), agency: found.agency.map(span) });
        let opening = self.dated.get_or_init(look).as_ref()?;
        Some(Found { text: opening.text.of(text), place: opening.place.of(text), agency: opening.agency.map(|agency| agency.of(text)) })
    }

    /// Whether it opens with a dateline.
    pub fn has_dateline(&self) -> bool {
        self.dateline().is_some()
    }
}

/// The lines of a plain text; paragraphs if it is hard-wrapped. Spans count from `base`.
pub(super) fn lines_of(text: &str, base: usize, kind: Option<BlockKind>) -> Vec<Line<'_>> {
    lines_below(None, text, base, kind)
}

/// As [`lines_of`], of a text whose title the metadata gives.
pub(super) fn lines_below<'a>(title: Option<&str>, text: &'a str, base: usize, kind: Option<BlockKind>) -> Vec<Line<'a>> {
    let mut raw: Vec<RawLine> = Vec::with_capacity(text.len() / 80 + 4);
    raw.extend(raw_lines(text));
    if let Some(width) = wrap_width(text, &raw) {
        let cut = begins_cut(title, text, &raw);
        return paragraphs(text, &raw, width, cut, base, kind);
    }
    let mut lines = Vec::with_capacity(raw.len() / 2 + 1);
    let mut blank = true;
    for line in raw {
        if line.span.is_empty() {
            blank = true;
            continue;
        }
        lines.push(Line::new(line.span.of(text), moved(line.span, base), blank, kind));
        blank = false;
    }
    lines
}

/// The line of a block of mark-up: its words with every run of white space made one space. `None` when there are none.
pub(super) fn line_of_block(text: &str, base: usize, kind: BlockKind) -> Option<Line<'_>> {
    let span = Span::new(0, text.len()).trim(text);
    if span.is_empty() {
        return None;
    }
    let words = span.of(text);
    let ragged = words.bytes().any(|byte| matches!(byte, b'\n' | b'\r' | b'\t')) || words.contains("  ");
    let words = if ragged { Cow::Owned(words.split_ascii_whitespace().collect::<Vec<_>>().join(" ")) } else { Cow::Borrowed(words) };
    Some(Line::new(words, moved(span, base), true, Some(kind)))
}

fn moved(span: Span, base: usize) -> Span {
    Span::new(span.start as usize + base, span.end as usize + base)
}

/// A line as it stands, empty lines included.
#[derive(Clone, Copy)]
struct RawLine {
    /// Trimmed.
    span: Span,
    /// White space before it, in columns.
    indent: u32,
}

fn raw_lines(text: &str) -> impl Iterator<Item = RawLine> + '_ {
    let bytes = text.as_bytes();
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = bytes.get(start..).filter(|rest| !rest.is_empty())?;
        let length = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let span = trimmed(text, start, start + length);
        let before = &bytes[start..span.start as usize];
        let indent = before.iter().map(|byte| if *byte == b'\t' { 4 } else { 1 }).sum();
        start += length + if rest[length..].starts_with(b"\r\n") { 2 } else { 1 };
        Some(RawLine { span, indent })
    })
}

/// The part of a text without white space at its ends.
fn trimmed(text: &str, start: usize, end: usize) -> Span {
    let span = Span::new(start, end);
    // Most lines have none.
    match &text.as_bytes()[start..end] {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => span,
        _ => span.trim(text),
    }
}

/// The width at which a text was broken, if most of its lines run on into the next.
fn wrap_width(text: &str, lines: &[RawLine]) -> Option<usize> {
    let (mut pairs, mut carried, mut widest, mut alone) = (0_usize, 0_usize, 0_usize, false);
    let mut before: Option<&RawLine> = None;
    for line in lines {
        if line.span.len() > 110 {
            return None;
        }
        widest = widest.max(line.span.len());
        if let Some(last) = before
            && !line.span.is_empty()
            && line.indent <= last.indent + 1
            && last.span.len() >= 40
        {
            pairs += 1;
            alone = pairs == 1 && only_runs_on(last.span.of(text), line.span.of(text));
            let ended = last.span.of(text).ends_with(['.', '!', '?', '"', '”', ':', '’']);
            let lower = line.span.of(text).starts_with(char::is_lowercase);
            // Both, or a list of headlines without full stops would count as one paragraph.
            carried += usize::from(!ended && lower) * 2 + usize::from(ended == lower);
        }
        before = (!line.span.is_empty()).then_some(line);
    }
    // Of a text with one break the break must speak for itself.
    let sure = if pairs == 1 { alone } else { pairs >= 2 && carried * 10 > pairs * 11 };
    sure.then_some(widest)
}

/// Whether a line can only go on in the next: the next ends a sentence, and begins small or follows a comma or small word.
fn only_runs_on(line: &str, next: &str) -> bool {
    let last = line.rsplit(' ').next().unwrap_or_default();
    let open = line.ends_with(',')
        || matches!(last, "a" | "an" | "and" | "at" | "by" | "for" | "from" | "in" | "of" | "on" | "the" | "to" | "with");
    let ends = next.ends_with(['.', '!', '?', '"', '”', '’']);
    ends && line.len() >= 50 && (open || next.starts_with(char::is_lowercase)) && !line.ends_with(['.', '!', '?', ':'])
}

/// Whether the first line of wrapped text is short because its dateline went to a field of its own: it breaks off within a sentence.
/// With the title known it is no headline, unless it says the same.
fn begins_cut(title: Option<&str>, text: &str, raw: &[RawLine]) -> bool {
    let [first, next, ..] = raw else { return false };
    let (line, next) = (first.span.of(text), next.span.of(text));
    let broken = line.contains(' ') && line.contains(char::is_lowercase) && !line.ends_with(['.', '!', '?', ':', '"', '”']);
    let titled = title.is_some_and(|title| !title.trim().eq_ignore_ascii_case(line));
    broken && (next.starts_with(char::is_lowercase) || titled && !next.is_empty())
}

/// Joins wrapped lines: a paragraph begins after a blank line, at an indent, or after a line too short to have been broken, which
/// the first of a text that begins [`cut`](begins_cut) is not.
fn paragraphs<'a>(text: &'a str, raw: &[RawLine], width: usize, cut: bool, base: usize, kind: Option<BlockKind>) -> Vec<Line<'a>> {
    let mut lines: Vec<Line<'a>> = Vec::new();
    let mut group: Vec<RawLine> = Vec::new();
    let mut blank = true;
    let mut flush = |group: &mut Vec<RawLine>, blank: bool| {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { return };
        let source = first.span.cover(last.span);
        let joined = if group.len() == 1 { Cow::Borrowed(source.of(text)) } else { Cow::Owned(join(text, group)) };
        lines.push(Line::new(joined, moved(source, base), blank, kind));
        group.clear();
    };
    for (number, line) in raw.iter().enumerate() {
        if line.span.is_empty() {
            flush(&mut group, blank);
            blank = true;
            continue;
        }
        let runs_on = group.last().is_some_and(|last| last.span.len() * 3 >= width * 2 && line.indent <= last.indent.max(1) + 1)
            && !(group.len() == 1 && group[0].indent < line.indent && line.indent >= 2);
        if !runs_on && !(cut && number == 1) {
            let was_open = !group.is_empty();
            flush(&mut group, blank);
            blank = blank && !was_open;
        }
        group.push(*line);
    }
    flush(&mut group, blank);
    lines
}

/// The lines joined by spaces.
fn join(text: &str, group: &[RawLine]) -> String {
    let mut joined = String::with_capacity(group.iter().map(|line| line.span.len() + 1).sum());
    for line in group {
        if !joined.is_empty() && !keeps_hyphen(&joined) {
            joined.push(' ');
        }
        joined.push_str(line.span.of(text));
    }
    joined
}

/// `six-` + `month`: the hyphen is kept, no space comes in. Whether it belongs to the word we cannot know.
fn keeps_hyphen(line: &str) -> bool {
    line.ends_with('-') && !line.ends_with(" -") && !line.ends_with("--")
}

/// Where the pieces of a line begin: offset in the line's words beside offset in the source. One pair unless it was joined.
pub(super) fn pieces<'l>(source: &'l str, line: &'l Line<'_>, base: usize) -> impl Iterator<Item = (usize, usize)> + 'l {
    let joined = matches!(line.text, Cow::Owned(_));
    let from = line.source.start as usize;
    let inside = if joined { &source[from - base..line.source.end as usize - base] } else { "" };
    let mut at = 0;
    let starts = raw_lines(inside).filter(|raw| !raw.span.is_empty()).map(move |raw| {
        if at > 0 && !keeps_hyphen(&line.text[..at]) {
            at += 1;
        }
        let start = (at, raw.span.start as usize + from);
        at += raw.span.len();
        start
    });
    (!joined).then_some((0, from)).into_iter().chain(starts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        lines_of(text, 0, None).into_iter().map(|line| line.text.into_owned()).collect()
    }

    #[test]
    fn wire_copy_is_joined_into_paragraphs() {
        let text = "BANK CUTS RATE\n\n    FRANKFURT, March 12 - The bank cut its discount rate by half\na point, a spokesman said.\n    Dealers in Zurich said the dollar rose slightly on the news,\nto 1.8460 marks from 1.8415 at the opening in London. The six-\nmonth rate was steady.\n REUTER\n";
        assert_eq!(
            words(text),
            [
                "BANK CUTS RATE",
                "FRANKFURT, March 12 - The bank cut its discount rate by half a point, a spokesman said.",
                "Dealers in Zurich said the dollar rose slightly on the news, to 1.8460 marks from 1.8415 at the opening in London. The six-month rate was steady.",
                "REUTER",
            ]
        );
    }

    #[test]
    fn a_brief_of_two_lines_is_one_paragraph() {
        let brief =
            "Ferry back in service\n\nThe ferry between Kell and Orrin sails again from Monday, its owner\nsaid, after a week in dock.\n";
        assert_eq!(
            words(brief),
            ["Ferry back in service", "The ferry between Kell and Orrin sails again from Monday, its owner said, after a week in dock."]
        );
        let headlines = "Ferry between Kell and Orrin sails again from Monday, says owner\nThe boat was a week in dock.\n";
        assert_eq!(words(headlines).len(), 2);
    }

    #[test]
    fn a_first_line_whose_dateline_is_a_field_is_no_headline() {
        let body = "Larkspur Mills Inc's Northern\nDivision said it filed an application with the county to open a\nmill in Ennis, which would be its third there and the\nlargest in the west.\n";
        let lines = |title| lines_below(title, body, 0, None).len();
        assert_eq!((lines(Some("LARKSPUR FILES PLAN")), lines(None)), (1, 2));
    }

    #[test]
    fn short_lines_that_do_not_run_on_stay_apart() {
        let menu = "Home\nNews\nSport\nMan, 34, charged after chase through Sowerby Bridge\nLibrary to open on Sundays after petition\n";
        assert_eq!(words(menu).len(), 5);
        assert_eq!(words("One.\r\n\r\nTwo.\rThree.\n"), ["One.", "Two.", "Three."]);
    }

    #[test]
    fn pieces_lead_back_to_the_source() {
        let text = "The council said on Monday that the bridge would stay closed\nuntil divers had looked at the piers, which they had not been\nable to do before the river fell.\n";
        let lines = lines_of(text, 0, None);
        assert_eq!(lines.len(), 1);
        for (at, source) in pieces(text, &lines[0], 0) {
            assert_eq!(lines[0].text[at..at + 5], text[source..source + 5]);
        }
    }

    #[test]
    fn shapes() {
        let shape = |text: &str| Shape::of(text);
        assert!(shape("LIMERICK CITY COUNCIL has said that the wall will not be ready.").has_caps_lead());
        assert!(!shape("COUNCIL WALL LATE AGAIN").has_caps_lead());
        assert!(shape("Nobody was hurt.").is_sentence() && !shape("Nobody was hurt").is_sentence());
        assert!(["“So", "So”", "„So", "«So", "\"So"].iter().all(|text| shape(text).quoted) && !shape("Micheál’s boat — it’s £5 …").quoted);
        assert!(shape("Bridge opens").is_title("Bridge opens"));
        assert!(!shape("The bridge has opened.").is_title("The bridge has opened."));
        assert!(shape("Larkspur sues the U.S.").is_title("Larkspur sues the U.S."));
    }
}
