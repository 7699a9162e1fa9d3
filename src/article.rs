//! An article as the rest of the program sees it: one clean text, divided into paragraphs that know what they are.
//!
//! Headline, standfirst, body, subheadings, captions and pull quotes live in **one** string, [`Article::text`], in reading
//! order. Every span that extraction finds and every highlight that search shows is a range of bytes of that string, so a
//! quotation in a headline and one in the eleventh paragraph are the same kind of thing.
//!
//! Where the text came from and what was left out of it is the business of [`archive`](crate::archive).

use serde::{Deserialize, Serialize};

use crate::text::Span;

/// One news article, read and cleaned.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// Where it was found.
    pub origin: Origin,
    /// The clean text: its paragraphs joined by a blank line (or, read verbatim, the file's text untouched).
    pub text: String,
    /// What each part of `text` is, in text order, not overlapping. White space between them belongs to none.
    pub paragraphs: Vec<Paragraph>,
    /// The people under whose names it appeared, as printed, without "By".
    pub byline: Vec<String>,
    /// The news agency credited: `AFP`, `Northgate`.
    pub agency: Option<String>,
    /// The credit line as printed: `© AFP 2024 with reporting by …`.
    pub credit: Option<String>,
    /// The dateline that opens the body, if there is one.
    pub dateline: Option<Dateline>,
    /// The outlet: from metadata, else the first folder below the archive's root.
    pub source: Option<String>,
    /// The section or desk: `Sport`, `Business`.
    pub section: Option<String>,
    /// The address it was published under, `http` or `https` only.
    pub url: Option<String>,
    /// When it was published, and how we know.
    pub date: Option<Dated>,
    /// ISO 639-1 code of the language, when it could be told.
    pub language: Option<String>,
    /// Lines of the file that were left out of `text`, with the reason, in file order.
    pub removed: Vec<Removed>,
    /// Byte offsets in `text` beside byte offsets in the decoded source, both rising; between two entries the texts run in step.
    /// Empty when the source has no such offsets (HTML, JSON, PDF).
    pub source_map: Vec<(u32, u32)>,
}

/// Where an article was found. Equal origins are the same article, whatever it says today.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Origin {
    /// Path below the archive's root, with `/` between folders; bytes that are no UTF-8 are written `\xNN`.
    pub path: String,
    /// Path inside a container (`zip`, `tar`, `warc`, `mbox`), if it was in one.
    pub member: Option<String>,
    /// Number of the record within the file or member, counted from 0.
    pub record: u32,
}

/// A paragraph of an article's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paragraph {
    /// Where it stands in [`Article::text`].
    pub span: Span,
    /// What it is.
    pub kind: ParagraphKind,
}

/// What a paragraph is for the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParagraphKind {
    /// The title of the article.
    Headline,
    /// The summary line below it.
    Standfirst,
    /// Running text.
    Body,
    /// A heading inside the text.
    Subheading,
    /// A passage of the body printed again in large type: it counts once, where it first stood.
    PullQuote,
    /// The words below a picture.
    Caption,
}

/// The place (and sometimes day) that opens a report: `KYIV, Ukraine (AP) —`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dateline {
    /// As printed, without the dash.
    pub text: String,
    /// The place names in it, as printed: `KYIV, Ukraine`.
    pub place: String,
    /// The agency in it, if any.
    pub agency: Option<String>,
    /// Where it stands in [`Article::text`], when it stands there.
    pub span: Option<Span>,
}

/// A date of publication with its evidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dated {
    /// The date, as exact as it is known.
    pub date: NewsDate,
    /// What said so.
    pub evidence: DateEvidence,
    /// How far to trust it, 0 to 1.
    pub confidence: f32,
}

/// A calendar date that may lack its day or its month. Proleptic Gregorian; no time of day, no time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NewsDate {
    /// The year, 1 to 9999.
    pub year: i16,
    /// The month 1 to 12; `None` when only the year is known.
    pub month: Option<u8>,
    /// The day 1 to 31; `None` when only the month is known.
    pub day: Option<u8>,
}

/// What a date was taken from, most trusted first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateEvidence {
    /// A field of the format or page metadata (JSON-LD, OpenGraph, NITF, front matter, mail header).
    Metadata,
    /// The dateline of the report.
    Dateline,
    /// A line such as "Published 5 January 2024".
    PublishedLine,
    /// The address or folder: `/2014/04/`.
    Path,
    /// The file's own name.
    FileName,
}

/// A line left out of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// Where the line stood in the decoded source, in bytes.
    pub source: Span,
    /// The line.
    pub text: String,
    /// The rule that dropped it: `advert`, `appeal`, `repeated in 41 articles of this source`.
    pub reason: String,
}

impl Article {
    /// An article whose text is `text` exactly; each line that holds words is a paragraph of running text.
    ///
    /// This is how `extract --verbatim` and tests read. Hard-wrapped text (no line much longer than 100 characters and lines that
    /// run on in lower case) is divided at blank or indented lines instead.
    #[must_use]
    pub fn verbatim(text: &str) -> Article {
        let paragraphs = paragraphs_of(text).into_iter().map(|span| Paragraph { span, kind: ParagraphKind::Body }).collect();
        Article { text: text.to_owned(), paragraphs, ..Article::default() }
    }

    /// The headline, empty when there is none.
    #[must_use]
    pub fn headline(&self) -> &str {
        self.first(ParagraphKind::Headline)
    }

    /// The standfirst, empty when there is none.
    #[must_use]
    pub fn standfirst(&self) -> &str {
        self.first(ParagraphKind::Standfirst)
    }

    fn first(&self, kind: ParagraphKind) -> &str {
        self.paragraphs.iter().find(|paragraph| paragraph.kind == kind).map_or("", |paragraph| paragraph.span.of(&self.text))
    }

    /// Words of running text, as a reader would count them.
    #[must_use]
    pub fn word_count(&self) -> usize {
        self.paragraphs
            .iter()
            .filter(|paragraph| !matches!(paragraph.kind, ParagraphKind::PullQuote | ParagraphKind::Caption))
            .map(|paragraph| count_words(paragraph.span.of(&self.text)))
            .sum()
    }

    /// Adds a paragraph at the end of the text, with a blank line before it.
    pub fn push(&mut self, kind: ParagraphKind, words: &str) {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let start = self.text.len();
        self.text.push_str(words);
        self.paragraphs.push(Paragraph { span: Span::new(start, self.text.len()), kind });
    }
}

/// Spans of the paragraphs of a plain text, trimmed, in order.
#[must_use]
pub fn paragraphs_of(text: &str) -> Vec<Span> {
    let wrapped = is_hard_wrapped(text);
    let mut paragraphs: Vec<Span> = Vec::new();
    let mut start = 0;
    let mut joinable = false;
    for line in text.split_inclusive('\n') {
        let span = Span::new(start, start + line.len()).trim(text);
        start += line.len();
        if span.is_empty() {
            joinable = false;
            continue;
        }
        let indented = line.starts_with("  ") || line.starts_with('\t');
        match paragraphs.last_mut() {
            Some(last) if wrapped && joinable && !indented => *last = last.cover(span),
            _ => paragraphs.push(span),
        }
        joinable = true;
    }
    paragraphs
}

/// Whether line ends in `text` are soft: no line is long, and most lines that follow another line go on with its sentence.
fn is_hard_wrapped(text: &str) -> bool {
    let mut previous: Option<&str> = None;
    let (mut pairs, mut carried) = (0_usize, 0_usize);
    for line in text.lines() {
        if line.len() > 110 {
            return false;
        }
        let words = line.trim();
        if let Some(before) = previous
            && !words.is_empty()
            && !line.starts_with("  ")
            && before.len() >= 40
        {
            pairs += 1;
            let ended = before.ends_with(['.', '!', '?', '"', '”', ':', '’']);
            carried += usize::from(!ended || words.starts_with(|first: char| first.is_lowercase()));
        }
        previous = if words.is_empty() { None } else { Some(words) };
    }
    pairs >= 2 && carried * 3 > pairs * 2
}

impl NewsDate {
    /// A date known to the day, if there is such a day.
    #[must_use]
    pub fn day(year: i16, month: u8, day: u8) -> Option<NewsDate> {
        jiff::civil::Date::new(year, month as i8, day as i8).ok().filter(|date| date.year() > 0)?;
        Some(NewsDate { year, month: Some(month), day: Some(day) })
    }

    /// The date of a day counted from 1970-01-01, if it lies in the years 1 to 9999.
    #[must_use]
    pub fn of_day(day: i64) -> Option<NewsDate> {
        let date = jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().try_days(day).ok()?).ok()?;
        NewsDate::day(date.year(), date.month() as u8, date.day() as u8)
    }

    /// First day the date may mean, as days since 1970-01-01 (negative before). What the index stores and ranges compare.
    #[must_use]
    pub fn first_day(self) -> i64 {
        day_number(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
    }

    /// Last day the date may mean, as days since 1970-01-01.
    #[must_use]
    pub fn last_day(self) -> i64 {
        match (self.month, self.day) {
            (Some(month), Some(day)) => day_number(self.year, month, day),
            (Some(12), None) | (None, _) => day_number(self.year, 12, 31),
            (Some(month), None) => day_number(self.year, month + 1, 1) - 1,
        }
    }
}

fn day_number(year: i16, month: u8, day: u8) -> i64 {
    let epoch = jiff::civil::date(1970, 1, 1);
    let date = jiff::civil::Date::new(year, month as i8, day as i8).unwrap_or(epoch);
    i64::from(date.since(epoch).map_or(0, |span| span.get_days()))
}

impl std::fmt::Display for NewsDate {
    /// `2024-01-05`, `2024-01` or `2024`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(formatter, "-{month:02}")?;
        }
        if let (Some(_), Some(day)) = (self.month, self.day) {
            write!(formatter, "-{day:02}")?;
        }
        Ok(())
    }
}

/// Words parted by white space.
fn count_words(text: &str) -> usize {
    if !text.is_ascii() {
        return text.split_whitespace().count();
    }
    // Counted in bytes, sixteen and more at a time.
    let is_space = |byte: u8| (byte == b' ') | (byte.wrapping_sub(b'\t') < 5);
    let bytes = text.as_bytes();
    let begins = |(before, byte): (&u8, &u8)| u8::from(is_space(*before) & !is_space(*byte));
    let counts = bytes.chunks(128).zip(bytes.get(1..).unwrap_or_default().chunks(128));
    let begun: usize = counts.map(|(before, bytes)| usize::from(before.iter().zip(bytes).map(begins).sum::<u8>())).sum();
    begun + usize::from(bytes.first().is_some_and(|first| !is_space(*first)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        paragraphs_of(text).into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn each_line_of_a_clean_text_is_a_paragraph() {
        assert_eq!(
            words("Bridge opens\n\nThe bridge opened.\r\nIt took years.\n"),
            ["Bridge opens", "The bridge opened.", "It took years."]
        );
    }

    #[test]
    fn soft_line_ends_of_wire_copy_do_not_cut_a_sentence() {
        let text = "    The ministry said on Tuesday that exports from Saudi\nArabia rose by four per cent in the first three months of\nthe year, more than expected by the traders in London.\n    It gave no reason for the rise, which came in a month with\nfew ships.\n";
        assert_eq!(words(text).len(), 2);
        assert!(words(text)[0].contains("Saudi\nArabia"));
    }

    #[test]
    fn dates_keep_what_is_not_known() {
        let year = NewsDate { year: 1850, month: None, day: None };
        assert_eq!(year.to_string(), "1850");
        assert_eq!(year.last_day() - year.first_day(), 364);
        let month = NewsDate { year: 2024, month: Some(2), day: None };
        assert_eq!((month.to_string().as_str(), month.last_day() - month.first_day()), ("2024-02", 28));
        assert_eq!(NewsDate::day(1970, 1, 2).map(NewsDate::first_day), Some(1));
        assert_eq!(NewsDate::day(2023, 2, 29), None);
    }
}
