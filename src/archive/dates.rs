//! Dates as newspapers, formats and folders write them, and which of an article's several dates to believe.
//!
//! [`find`] reads one date in a short string: `26-FEB-1987 15:01:01.79`, `Published 5 January 2024`, `January 5, 2024 at 3pm`,
//! `2024-01-05T10:00:00Z`, `5. März 2024`. What is not written stays unknown: `Friday, 5 January` has no year, `April 2014` no day.
//! [`settle`] weighs what metadata, dateline, "Published" line, path and file name say. The file's modification time is no
//! evidence of anything and is never asked.

use crate::article::{DateEvidence, Dated, NewsDate};

/// A date as far as it is written. At least two parts are known, or the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Four-digit year.
    pub year: Option<i16>,
    /// 1 to 12.
    pub month: Option<u8>,
    /// 1 to 31.
    pub day: Option<u8>,
    /// Whether the order of day and month, or the century, had to be guessed (`3/4/2021`, `5 Jan 24`).
    pub guessed: bool,
    /// First byte of the date in the string.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
}

/// Which number comes first in `3/4/2021`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DayOrder {
    /// Nobody said. Month first, as in the United States, which write most dates with slashes; marked as guessed.
    #[default]
    Unknown,
    /// The third of April.
    DayFirst,
    /// The fourth of March.
    MonthFirst,
}

impl DayOrder {
    /// What an outlet's language tag (`en-GB`) or the country ending of its address says.
    #[must_use]
    pub fn of_outlet(language: Option<&str>, url: Option<&str>) -> DayOrder {
        let tag = language.unwrap_or_default();
        if tag.eq_ignore_ascii_case("en-us") {
            return DayOrder::MonthFirst;
        }
        let english = tag.get(..2).is_none_or(|language| language.eq_ignore_ascii_case("en"));
        if !english || tag.len() > 3 {
            return DayOrder::DayFirst;
        }
        let host = url.and_then(|url| url.split_once("://")).map_or("", |(_, rest)| rest.split(['/', ':', '?', '#']).next().unwrap_or(""));
        match host.rsplit('.').next() {
            Some("us" | "gov" | "mil") => DayOrder::MonthFirst,
            Some(country) if country.len() == 2 => DayOrder::DayFirst,
            _ => DayOrder::Unknown,
        }
    }
}

/// The first date in `text`, which should be short: a metadata field, a line, a folder name. Costs one pass.
///
/// Years outside 1600 to 2100 are no dates of news. `None` when there is none; a bare year counts only where it is all there is.
#[must_use]
pub fn find(text: &str, order: DayOrder) -> Option<Written> {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let tokens = tokens(text);
    (0..tokens.len()).find_map(|at| date_at(&tokens[at..], order)).or_else(|| lone_year(&tokens))
}

/// The date of a metadata field: as [`find`], and seconds or milliseconds since 1970 too.
#[must_use]
pub fn metadata(text: &str, order: DayOrder) -> Option<Written> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit()) && matches!(text.len(), 9 | 10 | 12 | 13) {
        let number: i64 = text.parse().ok()?;
        let seconds = if text.len() > 10 { number / 1000 } else { number };
        let day = jiff::Timestamp::from_second(seconds).ok()?.to_zoned(jiff::tz::TimeZone::UTC).date();
        return Some(Written::day(day.year(), day.month() as u8, day.day() as u8, false, 0, text.len()));
    }
    find(text, order)
}

impl Written {
    fn day(year: i16, month: u8, day: u8, guessed: bool, start: usize, end: usize) -> Written {
        Written { year: Some(year), month: Some(month), day: Some(day), guessed, start, end }
    }

    /// The date, if the year is known.
    #[must_use]
    pub fn news_date(self) -> Option<NewsDate> {
        Some(NewsDate { year: self.year?, month: self.month, day: self.day.filter(|_| self.month.is_some()) })
    }
}

#[derive(Clone, Copy, Debug)]
struct Token<'a> {
    text: &'a str,
    start: usize,
    /// The number, for digits alone.
    number: Option<u32>,
    /// What stands between this token and the next.
    gap: &'a str,
}

impl Token<'_> {
    fn end(&self) -> usize {
        self.start + self.text.len()
    }

    fn digits(&self) -> usize {
        if self.number.is_some() { self.text.len() } else { 0 }
    }

    fn year(&self) -> Option<i16> {
        let year = self.number.filter(|_| self.text.len() == 4)?;
        (1600..=2100).contains(&year).then_some(year as i16)
    }

    /// A day of a month; `5th` has lost its ending.
    fn day(&self) -> Option<u8> {
        self.number.filter(|day| self.text.len() <= 2 && (1..=31).contains(day)).map(|day| day as u8)
    }

    fn month_number(&self) -> Option<u8> {
        self.day().filter(|month| *month <= 12)
    }

    fn month_name(&self) -> Option<u8> {
        if self.number.is_some() { None } else { month(self.text) }
    }
}

/// Numbers and words, with ordinal endings (`5th`) and small words between date parts (`of`, `de`) dropped.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let mut tokens: Vec<Token<'_>> = Vec::with_capacity(8);
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let class = class(bytes[at]);
        while at < bytes.len() && self::class(bytes[at]) == class {
            at += 1;
        }
        if class == 0 {
            continue;
        }
        let word = &text[start..at];
        let ordinal =
            matches!(word, "st" | "nd" | "rd" | "th") && tokens.last().is_some_and(|last| last.number.is_some() && last.end() == start);
        if ordinal || matches!(word, "of" | "de" | "del" | "the") {
            continue;
        }
        let number = if class == 1 && word.len() <= 9 { word.parse().ok() } else { None };
        tokens.push(Token { text: word, start, number, gap: "" });
    }
    for at in 1..tokens.len() {
        let (from, to) = (tokens[at - 1].end(), tokens[at].start);
        tokens[at - 1].gap = &text[from..to];
    }
    tokens
}

/// 0 for separators, 1 for digits, 2 for letters (every byte above ASCII is taken for one).
fn class(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => 1,
        b'a'..=b'z' | b'A'..=b'Z' | 0x80.. => 2,
        _ => 0,
    }
}

fn date_at(tokens: &[Token<'_>], order: DayOrder) -> Option<Written> {
    let first = tokens.first()?;
    if first.number.is_none() {
        // A month's name says something only before a number.
        return if tokens.get(1).is_some_and(|next| next.number.is_some()) { month_first(tokens) } else { None };
    }
    match first.digits() {
        8 | 14.. => compact(first),
        4 => year_first(tokens),
        1 | 2 => day_name_year(tokens).or_else(|| numbers(tokens, order)),
        _ => None,
    }
}

/// `20240105`, `20240105T101500Z`, `20240105101500`.
fn compact(token: &Token<'_>) -> Option<Written> {
    let part = |range: std::ops::Range<usize>| token.text.get(range)?.parse::<i16>().ok();
    let (year, month, day) = (part(0..4)?, part(4..6)?, part(6..8)?);
    plausible(year, month as u8, day as u8)?;
    Some(Written::day(year, month as u8, day as u8, false, token.start, token.end()))
}

/// `2024-01-05`, `2024/1/5`, `2024年1月5日`, `2024 Jan 5`, `2014-04`.
fn year_first(tokens: &[Token<'_>]) -> Option<Written> {
    let year = tokens[0].year()?;
    let joined = |gap: &str| matches!(gap, "-" | "/" | "." | "_" | " " | "");
    let (month_at, day_at) = if tokens.get(1).is_some_and(|token| token.text == "年") { (2, 4) } else { (1, 2) };
    let month_token = tokens.get(month_at).filter(|_| joined(tokens[month_at - 1].gap))?;
    let month = month_token.month_number().filter(|_| tokens[0].gap != " ").or_else(|| month_token.month_name())?;
    let day =
        tokens.get(day_at).filter(|token| joined(tokens[day_at - 1].gap) && !(token.digits() == 4 && day_at == 2)).and_then(Token::day);
    match day {
        Some(day) if plausible(year, month, day).is_some() => {
            Some(Written::day(year, month, day, false, tokens[0].start, tokens[day_at].end()))
        }
        _ if matches!(tokens[0].gap, "-" | "/" | "" | ".") && month_token.text.len() == 2 || month_token.number.is_none() => {
            Some(Written {
                year: Some(year),
                month: Some(month),
                day: None,
                guessed: false,
                start: tokens[0].start,
                end: month_token.end(),
            })
        }
        _ => None,
    }
}

/// `5 January 2024`, `26-FEB-1987`, `5th of Jan. 24`, `5 January`.
fn day_name_year(tokens: &[Token<'_>]) -> Option<Written> {
    let day = tokens[0].day()?;
    let month = tokens.get(1).filter(|_| close(tokens[0].gap)).and_then(Token::month_name)?;
    let (year, guessed, end) = year_after(tokens, 1);
    if let Some(year) = year {
        plausible(year, month, day)?;
    }
    Some(Written { year, month: Some(month), day: Some(day), guessed, start: tokens[0].start, end })
}

/// `January 5, 2024`, `Jan. 5`, `April 2014`.
fn month_first(tokens: &[Token<'_>]) -> Option<Written> {
    let month = tokens[0].month_name()?;
    let second = tokens.get(1).filter(|_| close(tokens[0].gap))?;
    let start = tokens[0].start;
    if let Some(year) = second.year() {
        return Some(Written { year: Some(year), month: Some(month), day: None, guessed: false, start, end: second.end() });
    }
    let day = second.day()?;
    let (year, guessed, end) = year_after(tokens, 1);
    if let Some(year) = year {
        plausible(year, month, day)?;
    }
    Some(Written { year, month: Some(month), day: Some(day), guessed, start, end })
}

/// The year after the token at `at`, whether its century is a guess, and where the date ends.
fn year_after(tokens: &[Token<'_>], at: usize) -> (Option<i16>, bool, usize) {
    let (gap, end) = (tokens[at].gap, tokens[at].end());
    match tokens.get(at + 1).filter(|_| close(gap)) {
        Some(token) if token.year().is_some() => (token.year(), false, token.end()),
        Some(token) if token.digits() == 2 && (gap.contains(['-', '/', '\'', '’']) || (gap == " " && tokens.get(at + 2).is_none())) => {
            let short = token.number.unwrap_or(0) as i16;
            (Some(if short < 69 { 2000 + short } else { 1900 + short }), true, token.end())
        }
        _ => (None, false, end),
    }
}

/// `05/01/2024`, `5.1.2024`, `5-1-24`.
fn numbers(tokens: &[Token<'_>], order: DayOrder) -> Option<Written> {
    let [first, second, third, ..] = tokens else { return None };
    let gap = first.gap;
    if !matches!(gap, "/" | "." | "-" | "_") || second.gap != gap {
        return None;
    }
    let (a, b) = (first.day()?, second.day()?);
    let (year, short) = match (third.year(), third.digits(), third.number) {
        (Some(year), ..) => (year, false),
        (None, 2, Some(short)) if gap != "." || third.gap.is_empty() => (if short < 69 { 2000 } else { 1900 } + short as i16, true),
        _ => return None,
    };
    let (day, month, guessed) = match order {
        _ if a > 12 => (a, b, false),
        _ if b > 12 => (b, a, false),
        // Dots and the day first go together wherever they are used.
        _ if gap == "." => (a, b, false),
        DayOrder::DayFirst => (a, b, false),
        DayOrder::MonthFirst => (b, a, false),
        DayOrder::Unknown => (b, a, a != b),
    };
    plausible(year, month, day)?;
    Some(Written::day(year, month, day, guessed || short, first.start, third.end()))
}

fn lone_year(tokens: &[Token<'_>]) -> Option<Written> {
    let [token] = tokens else { return None };
    let year = token.year()?;
    Some(Written { year: Some(year), month: None, day: None, guessed: false, start: token.start, end: token.end() })
}

fn plausible(year: i16, month: u8, day: u8) -> Option<NewsDate> {
    NewsDate::day(year, month, day).filter(|_| (1600..=2100).contains(&year))
}

/// Whether two parts of a date may stand this far apart.
fn close(gap: &str) -> bool {
    gap.len() <= 9
        && gap.bytes().all(|byte| b" .,-/_'\t".contains(&byte) || byte >= 0x80 || byte.is_ascii_lowercase())
        && !gap.contains('–')
}

/// The number of a month by its name or usual abbreviation, in English and the larger European languages.
#[must_use]
pub fn month(name: &str) -> Option<u8> {
    if !(3..=12).contains(&name.len()) || !begins_as_month(name.as_bytes()) {
        return None;
    }
    if name.is_ascii() {
        let mut lower = [0_u8; 12];
        lower[..name.len()].copy_from_slice(name.as_bytes());
        lower.make_ascii_lowercase();
        return month_lower(std::str::from_utf8(&lower[..name.len()]).ok()?);
    }
    month_lower(&crate::text::fold(name))
}

/// Whether a word begins as the name of a month does: most words are told from all months by their first two letters.
fn begins_as_month(name: &[u8]) -> bool {
    match (name[0] | 0x20, name[1] | 0x20) {
        (0x80.., _) | (_, 0x80..) => true,
        (b'a', second) => matches!(second, b'b' | b'g' | b'o' | b'p' | b'u' | b'v'),
        (b'd' | b'g', second) => matches!(second, b'e' | b'i'),
        (b'e', second) => second == b'n',
        (b'f' | b's', second) => second == b'e',
        (b'j', second) => matches!(second, b'a' | b'u'),
        (b'l', second) => second == b'u',
        (b'm', second) => matches!(second, b'a' | b'e'),
        (b'n', second) => second == b'o',
        (b'o', second) => matches!(second, b'c' | b'k' | b't' | b'u'),
        _ => false,
    }
}

fn month_lower(name: &str) -> Option<u8> {
    let at = MONTHS.binary_search_by_key(&name, |(month, _)| *month).ok()?;
    Some(MONTHS[at].1)
}

/// Sorted by name. English, German, French, Spanish, Portuguese, Italian, Dutch; folded.
static MONTHS: &[(&str, u8)] = &[
    ("abr", 4),
    ("abril", 4),
    ("agosto", 8),
    ("aout", 8),
    ("apr", 4),
    ("april", 4),
    ("aprile", 4),
    ("aug", 8),
    ("august", 8),
    ("augustus", 8),
    ("avril", 4),
    ("dec", 12),
    ("december", 12),
    ("decembre", 12),
    ("dez", 12),
    ("dezember", 12),
    ("dezembro", 12),
    ("dic", 12),
    ("dicembre", 12),
    ("diciembre", 12),
    ("enero", 1),
    ("feb", 2),
    ("febbraio", 2),
    ("febr", 2),
    ("febrero", 2),
    ("februar", 2),
    ("februari", 2),
    ("february", 2),
    ("fevereiro", 2),
    ("fevrier", 2),
    ("gennaio", 1),
    ("giugno", 6),
    ("jan", 1),
    ("janeiro", 1),
    ("januar", 1),
    ("januari", 1),
    ("january", 1),
    ("janvier", 1),
    ("juillet", 7),
    ("juin", 6),
    ("jul", 7),
    ("julho", 7),
    ("juli", 7),
    ("julio", 7),
    ("july", 7),
    ("jun", 6),
    ("june", 6),
    ("junho", 6),
    ("juni", 6),
    ("junio", 6),
    ("luglio", 7),
    ("maart", 3),
    ("maggio", 5),
    ("mai", 5),
    ("maio", 5),
    ("mar", 3),
    ("march", 3),
    ("marco", 3),
    ("mars", 3),
    ("marz", 3),
    ("marzo", 3),
    ("may", 5),
    ("mayo", 5),
    ("mei", 5),
    ("nov", 11),
    ("november", 11),
    ("novembre", 11),
    ("novembro", 11),
    ("noviembre", 11),
    ("oct", 10),
    ("october", 10),
    ("octobre", 10),
    ("octubre", 10),
    ("okt", 10),
    ("oktober", 10),
    ("ott", 10),
    ("ottobre", 10),
    ("out", 10),
    ("outubro", 10),
    ("sep", 9),
    ("sept", 9),
    ("september", 9),
    ("septembre", 9),
    ("septiembre", 9),
    ("set", 9),
    ("setembro", 9),
    ("settembre", 9),
];

/// A date in an address or path, from its folders: `/2014/04/`, `/2024/jan/05/`, `/2024-01-05/`. The last folder that says most wins.
#[must_use]
pub fn in_path(path: &str) -> Option<NewsDate> {
    // A file at the root of its archive is in no folder.
    if !path.as_bytes().contains(&b'/') {
        return None;
    }
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    let (folders, name) = path.trim_end_matches('/').rsplit_once('/').unwrap_or(("", path));
    // An address ends in a slug, a folder of files in a name; either may hold a whole date, a name less.
    let parts: Vec<&str> = folders.split('/').chain(path.ends_with('/').then_some(name)).collect();
    let mut best: Option<NewsDate> = None;
    for at in 0..parts.len() {
        let found = folder_date(&parts[at..]);
        if found.is_some() && precision(found) >= precision(best) {
            best = found;
        }
    }
    best
}

fn folder_date(parts: &[&str]) -> Option<NewsDate> {
    let number = |part: &str, longest: usize| -> Option<u8> {
        (part.len() <= longest && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok())?
    };
    let first = parts.first()?;
    if first.len() != 4 {
        return find(first, DayOrder::Unknown).filter(|written| !written.guessed && written.start == 0).and_then(Written::news_date);
    }
    let year = first.parse::<i16>().ok().filter(|year| (1600..=2100).contains(year))?;
    let month = parts.get(1).and_then(|part| number(part, 2).filter(|month| (1..=12).contains(month)).or_else(|| self::month(part)));
    let day = parts.get(2).and_then(|part| number(part, 2));
    if let (Some(month), Some(day)) = (month, day)
        && let Some(date) = plausible(year, month, day)
    {
        return Some(date);
    }
    Some(NewsDate { year, month, day: None })
}

fn precision(date: Option<NewsDate>) -> u8 {
    date.map_or(0, |date| 1 + u8::from(date.month.is_some()) + u8::from(date.day.is_some()))
}

/// A date in a file's name or an address's slug: `2024-01-05-bridge-opens.txt`, `bridge_20240105.html`, `herald-1987.sgm`.
#[must_use]
pub fn in_file_name(path: &str) -> Option<NewsDate> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let name = path.trim_end_matches('/').rsplit('/').next()?;
    if !may_hold_year(name) {
        return None;
    }
    let found = find(name, DayOrder::Unknown).filter(|written| written.year.is_some() && !written.guessed);
    found.and_then(Written::news_date).or_else(|| {
        let mut years = tokens(name).into_iter().filter_map(|token| token.year()).filter(|year| *year >= 1700);
        // Two years in a name (`1914-1918`) are a subject, not a date.
        let year = years.next().filter(|_| years.next().is_none())?;
        Some(NewsDate { year, month: None, day: None })
    })
}

/// Whether a name has as many digits in a row as a year or a date written in one.
fn may_hold_year(name: &str) -> bool {
    name.as_bytes()
        .chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit())
        .any(|run| run[0].is_ascii_digit() && matches!(run.len(), 4 | 8 | 14..))
}

/// What an article's own parts say about its date, for [`settle`].
#[derive(Clone, Debug, Default)]
pub struct Clues<'a> {
    /// Fields and lines in order of trust, as written.
    pub written: Vec<(DateEvidence, &'a str)>,
    /// The dateline's text: `SALVADOR, Feb 26`.
    pub dateline: Option<&'a str>,
    /// The article's address.
    pub url: Option<&'a str>,
    /// Path of the file below the archive's root.
    pub path: &'a str,
    /// How the outlet writes `3/4/2021`.
    pub order: DayOrder,
}

/// The date to believe, with what said so and how far to trust it; `None` when nothing says anything.
///
/// Evidence ranks as in [`DateEvidence`]. A dateline has a day but no year: the year comes from what else there is. Evidence that
/// contradicts the rest (a page "published" years after the date in its address) keeps its rank and loses confidence.
#[must_use]
pub fn settle(clues: &Clues<'_>) -> Option<Dated> {
    let mut found = candidates(clues);
    found.sort_by_key(|dated| dated.evidence);
    let mut best = *found.first()?;
    // A vaguer date of a better source gives way to an exact one inside it: the folder 1987 and the line "26 February 1987".
    if let Some(finer) =
        found.iter().find(|other| precision(Some(other.date)) > precision(Some(best.date)) && within(other.date, best.date))
    {
        best = Dated { confidence: best.confidence.max(finer.confidence), ..*finer };
    }
    if let Some(dateline) = clues.dateline.and_then(|text| find(text, clues.order))
        && best.evidence > DateEvidence::Dateline
        && let Some(dated) = dateline_date(dateline, best)
    {
        best = dated;
    }
    let contradicted = found.iter().any(|other| far_apart(other.date, best.date));
    let agreed = found.iter().any(|other| other.evidence != best.evidence && !far_apart(other.date, best.date));
    best.confidence = match (contradicted, agreed) {
        (true, false) => best.confidence * 0.6,
        (false, true) => 1.0 - (1.0 - best.confidence) * 0.5,
        _ => best.confidence,
    };
    Some(best)
}

fn candidates(clues: &Clues<'_>) -> Vec<Dated> {
    let mut found = Vec::new();
    let mut add = |date: Option<NewsDate>, evidence: DateEvidence, confidence: f32| {
        found.extend(date.map(|date| Dated {
            date,
            evidence,
            confidence: confidence * [0.6, 0.6, 0.85, 1.0][usize::from(precision(Some(date)))],
        }));
    };
    for (evidence, text) in &clues.written {
        let Some(written) = metadata(text, clues.order) else { continue };
        let base = match evidence {
            DateEvidence::Metadata => 0.97,
            DateEvidence::Dateline => 0.9,
            DateEvidence::PublishedLine => 0.92,
            DateEvidence::Path => 0.8,
            DateEvidence::FileName => 0.75,
        };
        add(written.news_date(), *evidence, if written.guessed { base * 0.5 } else { base });
    }
    if let Some(written) = clues.dateline.and_then(|text| find(text, clues.order)).filter(|written| written.year.is_some()) {
        add(written.news_date(), DateEvidence::Dateline, 0.9);
    }
    for place in [clues.url.unwrap_or_default(), clues.path].into_iter().filter(|place| place.bytes().any(|byte| byte.is_ascii_digit())) {
        add(in_path(place), DateEvidence::Path, 0.8);
        add(in_file_name(place), DateEvidence::FileName, 0.75);
    }
    found
}

/// The day of a dateline in the year that brings it nearest to `known`; `None` if that is still months away.
fn dateline_date(written: Written, known: Dated) -> Option<Dated> {
    let (month, day) = (written.month?, written.day?);
    let years = [known.date.year - 1, known.date.year, known.date.year + 1];
    let distance = |date: &NewsDate| (known.date.first_day() - date.first_day()).max(date.last_day() - known.date.last_day()).max(0);
    let date = years.iter().filter_map(|year| NewsDate::day(*year, month, day)).min_by_key(distance)?;
    // Year alone known: any day of it fits. Month known: the day must lie in it or just before.
    (distance(&date) <= 45).then_some(Dated { date, evidence: DateEvidence::Dateline, confidence: known.confidence.max(0.8) })
}

fn within(date: NewsDate, wider: NewsDate) -> bool {
    wider.first_day() <= date.first_day() && date.last_day() <= wider.last_day()
}

/// More than 45 days between the two, however they are read: more than a monthly's lead and a late update.
fn far_apart(a: NewsDate, b: NewsDate) -> bool {
    a.first_day() - b.last_day() > 45 || b.first_day() - a.last_day() > 45
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let found = find(text, DayOrder::Unknown).map(|written| {
            let part = |part: Option<u8>| part.map_or("??".to_owned(), |part| format!("{part:02}"));
            let year = written.year.map_or("????".to_owned(), |year| format!("{year:04}"));
            format!("{year}-{}-{}{}", part(written.month), part(written.day), if written.guessed { "?" } else { "" })
        });
        assert_eq!(found.as_deref().unwrap_or(""), expected, "{text}");
    }

    #[test]
    fn every_month_begins_as_one() {
        for (name, number) in MONTHS {
            assert_eq!(month(&name.to_uppercase()), Some(*number), "{name}");
        }
        assert_eq!((month("März"), month("août"), month("Marchand"), month("Maybe")), (Some(3), Some(8), None, None));
    }

    #[test]
    fn newspapers_write_dates_in_many_ways() {
        for (text, expected) in [
            ("2024-01-05T10:15:00+01:00", "2024-01-05"),
            ("Fri, 05 Jan 2024 10:15:00 +0000", "2024-01-05"),
            ("26-FEB-1987 15:01:01.79", "1987-02-26"),
            (" 2-MAR-1987 04:37:46.11", "1987-03-02"),
            ("Published 5 January 2024", "2024-01-05"),
            ("Published: 5th of January, 2024, 14:05 GMT", "2024-01-05"),
            ("5 Jan. 2024", "2024-01-05"),
            ("January 5, 2024 at 3pm", "2024-01-05"),
            ("Jan. 5 2024", "2024-01-05"),
            ("Updated: April 18, 2016 7:44:10 am", "2016-04-18"),
            ("Published 14:05, 11 March 2019", "2019-03-11"),
            ("10.42am, Tuesday 3 June 2014", "2014-06-03"),
            ("Aug 3, 2017 Updated Aug 4, 2017", "2017-08-03"),
            ("20240105", "2024-01-05"),
            ("20240105T101500Z", "2024-01-05"),
            ("2024/1/5", "2024-01-05"),
            ("2024年1月5日", "2024-01-05"),
            ("Friday, 5 January", "????-01-05"),
            ("SALVADOR, Feb 26", "????-02-26"),
            ("April 2014", "2014-04-??"),
            ("2014-04", "2014-04-??"),
            ("30 February 2020", "2020-02-??"),
            ("1850", "1850-??-??"),
            ("31.12.1999", "1999-12-31"),
            ("5.1.2024", "2024-01-05"),
            ("13/04/2021", "2021-04-13"),
            ("04/13/2021", "2021-04-13"),
            ("3/4/2021", "2021-03-04?"),
            ("26-FEB-87", "1987-02-26?"),
            ("5. März 2024", "2024-03-05"),
            ("le 14 juillet 2019", "2019-07-14"),
            ("5 de enero de 2024", "2024-01-05"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn what_is_no_date_stays_none() {
        for text in [
            "",
            "It may rain",
            "May 2",
            "in 1999 and 2000",
            "12:30",
            "2024-13-45",
            "v1.2.3",
            "3/4",
            "9999",
            "page 12 of 31",
            "march on Washington",
            "sat down",
            "40 million",
        ] {
            if text == "May 2" {
                check(text, "????-05-02");
            } else {
                check(text, "");
            }
        }
    }

    #[test]
    fn the_outlet_decides_between_the_third_of_april_and_the_fourth_of_march() {
        let read =
            |language, url| find("3/4/2021", DayOrder::of_outlet(language, url)).and_then(Written::news_date).map(|date| date.to_string());
        assert_eq!(read(Some("en-GB"), None).as_deref(), Some("2021-04-03"));
        assert_eq!(read(Some("en-US"), None).as_deref(), Some("2021-03-04"));
        assert_eq!(read(Some("en"), Some("https://www.courier.co.uk/news/1")).as_deref(), Some("2021-04-03"));
        assert_eq!(read(Some("de"), None).as_deref(), Some("2021-04-03"));
    }

    #[test]
    fn folders_and_file_names_carry_dates() {
        let path = |path: &str| in_path(path).map(|date| date.to_string());
        assert_eq!(path("https://herald.example/2014/04/bridge-opens").as_deref(), Some("2014-04"));
        assert_eq!(path("https://herald.example/news/2024/jan/05/bridge-opens").as_deref(), Some("2024-01-05"));
        assert_eq!(path("herald/2021/bridge.txt").as_deref(), Some("2021"));
        assert_eq!(path("herald/2021-06-14/bridge.txt").as_deref(), Some("2021-06-14"));
        assert_eq!(path("herald/world/bridge.txt"), None);
        let name = |path: &str| in_file_name(path).map(|date| date.to_string());
        assert_eq!(name("herald/2024-01-05-bridge-opens.txt").as_deref(), Some("2024-01-05"));
        assert_eq!(name("herald/bridge_20240105.html").as_deref(), Some("2024-01-05"));
        assert_eq!(name("herald-1987.sgm").as_deref(), Some("1987"));
        assert_eq!(name("the-war-of-1914-1918.txt"), None);
        assert_eq!(name("000_a21419f41c85d0e4.txt"), None);
    }

    #[test]
    fn the_best_evidence_wins_and_keeps_its_name() {
        let settled = |clues: &Clues<'_>| settle(clues).map(|dated| (dated.date.to_string(), dated.evidence));
        let metadata = Clues { written: vec![(DateEvidence::Metadata, "2014-04-03")], path: "h/2014/05/x.txt", ..Clues::default() };
        assert_eq!(settled(&metadata), Some(("2014-04-03".into(), DateEvidence::Metadata)));
        let dateline = Clues { dateline: Some("SALVADOR, Feb 26"), path: "reuters/1987/x.txt", ..Clues::default() };
        assert_eq!(settled(&dateline), Some(("1987-02-26".into(), DateEvidence::Dateline)));
        let new_year = Clues { dateline: Some("GENEVA, Dec 30"), path: "wire/2015/01/x.txt", ..Clues::default() };
        assert_eq!(settled(&new_year), Some(("2014-12-30".into(), DateEvidence::Dateline)));
        assert_eq!(settled(&Clues { path: "wire/x.txt", dateline: Some("GENEVA, Dec 30"), ..Clues::default() }), None);
        assert_eq!(settled(&Clues { path: "herald/1850/x.txt", ..Clues::default() }), Some(("1850".into(), DateEvidence::Path)));
    }

    #[test]
    fn a_contradicted_date_is_trusted_less() {
        let agreed = Clues { written: vec![(DateEvidence::Metadata, "2014-04-03")], path: "h/2014/04/x.txt", ..Clues::default() };
        let contradicted = Clues { path: "h/2009/04/x.txt", ..agreed.clone() };
        let confidence = |clues: &Clues<'_>| settle(clues).map_or(0.0, |dated| dated.confidence);
        assert!(confidence(&agreed) > 0.9 && confidence(&contradicted) < 0.7);
    }

    #[test]
    fn the_months_are_sorted_and_complete() {
        assert!(MONTHS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!((1..=12).all(|month| MONTHS.iter().any(|(_, number)| *number == month)));
        assert_eq!((month("FEB"), month("März"), month("Sept"), month("Marchand")), (Some(2), Some(3), Some(9), None));
    }
}
