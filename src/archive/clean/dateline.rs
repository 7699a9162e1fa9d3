//! The dateline that opens a report: where it was written, by which agency, sometimes on which day.

use super::byline::agency as known_agency;
use crate::archive::dates::{self, DayOrder};
use crate::text::offset_in;

/// A dateline found at the start of a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found<'a> {
    /// As printed, without the dash.
    pub text: &'a str,
    /// Its place names.
    pub place: &'a str,
    /// Its agency.
    pub agency: Option<&'a str>,
}

/// The dateline at the start of `paragraph`, if there is one.
///
/// `KYIV, Ukraine (AP) —`, `SALVADOR, Feb 26 -`, `GENEVA, March 3 (Northgate) -`, `WASHINGTON/KYIV (Reuters) -`, `Berlin (dpa) -`,
/// `PUNE:`, `New Delhi, Jan 5 (PTI) Two men …`, `TIPTON, Iowa — `. Places in small letters need an agency or a day beside them.
pub(super) fn dateline(paragraph: &str) -> Option<Found<'_>> {
    // Every line is asked, often twice: a place begins with a capital.
    if paragraph.as_bytes().first().is_none_or(|first| !first.is_ascii_uppercase() && first.is_ascii_alphanumeric()) {
        return None;
    }
    let window = &paragraph[..paragraph.floor_char_boundary(120)];
    let window = &window[..end_of_names(window)];
    separators(window).find_map(|(end, kind)| read(window[..end].trim_end(), kind, &paragraph[end..]))
}

/// Words in small letters that names of places hold.
static JOINTS: &[&str] = &["al", "am", "and", "de", "del", "do", "in", "la", "near", "of", "off", "the", "upon"];

/// Where the first word stands that can be in no dateline, being in small letters: `The bridge was …` has none beyond "bridge".
///
/// After a digit or bracket all is read, for what stands there may be a date or an agency.
fn end_of_names(window: &str) -> usize {
    let bytes = window.as_bytes();
    let mut start = 0;
    while start < bytes.len() {
        let end = memchr::memchr(b' ', &bytes[start..]).map_or(bytes.len(), |length| start + length);
        let word = &window[start..end];
        if word.bytes().any(|byte| byte.is_ascii_digit() || byte == b'(') {
            break;
        }
        let small = word.len() >= 2 && word.bytes().all(|byte| byte.is_ascii_lowercase());
        if small && word != "on" && JOINTS.binary_search(&word).is_err() && dates::month(word).is_none() {
            return start;
        }
        start = end + 1;
    }
    window.len()
}

/// What ends a dateline.
#[derive(Clone, Copy, PartialEq)]
enum End {
    Dash,
    Colon,
    /// The bracket of the agency alone.
    Bracket,
}

/// Places where a dateline may end, in order.
fn separators(window: &str) -> impl Iterator<Item = (usize, End)> + '_ {
    let bytes = window.as_bytes();
    (0..bytes.len()).filter_map(move |at| match bytes[at] {
        // The two dashes of typography, E2 80 93 and E2 80 94.
        0xE2 if bytes[at..].starts_with("–".as_bytes()) || bytes[at..].starts_with("—".as_bytes()) => Some((at, End::Dash)),
        b'-' | b'_' if at > 0 && matches!(bytes[at - 1], b' ' | b')' | b'-') && !matches!(bytes.get(at + 1), Some(b'-')) => {
            Some((if bytes[at - 1] == b'-' { at - 1 } else { at }, End::Dash))
        }
        b':' if bytes.get(at + 1) == Some(&b' ') => Some((at, End::Colon)),
        b')' if bytes.get(at + 1) == Some(&b' ') => Some((at + 1, End::Bracket)),
        _ => None,
    })
}

fn read<'a>(text: &'a str, end: End, rest: &str) -> Option<Found<'a>> {
    if text.len() < 3 || text.len() > 100 || !goes_on(rest) {
        return None;
    }
    let (before, agency) = split_agency(text);
    let (place, dated) = split_date(before);
    let place = place.trim_matches([' ', ',', '.', '|', '\u{a0}']).trim_end_matches(" on");
    let capitals = in_capitals(place);
    let shaped = is_place(place) && !is_label(place);
    let known = agency.is_some_and(|name| known_agency(name).is_some());
    let enough = match end {
        End::Dash => capitals || dated || agency.is_some(),
        End::Colon => capitals && (agency.is_some() || dated || place.split(' ').count() <= 3) || known && dated,
        End::Bracket => known && (capitals || dated) || agency.is_some() && capitals && dated,
    };
    // `(Reuters) -` without a place is an agency's mark, not a dateline with a place; it is left in the text.
    (shaped && enough && agency.is_none_or(|name| !is_label(name))).then_some(Found { text, place: place_in(text, place), agency })
}

/// The place as a slice of the text, with a full stop that belongs to it (`N.C.`).
fn place_in<'a>(text: &'a str, place: &'a str) -> &'a str {
    let start = offset_in(text, place);
    let end = start + place.len();
    let abbreviation = text[end..].starts_with('.') && place.rsplit([' ', ',']).next().is_some_and(|last| last.len() <= 5);
    &text[start..if abbreviation { end + 1 } else { end }]
}

/// Whether a report goes on after the separator: a capital, a digit, a quotation mark, or the end of the line.
fn goes_on(rest: &str) -> bool {
    let rest = rest.trim_start_matches([' ', '-', '–', '—', '_', ':', '\u{a0}']);
    let Some(next) = rest.chars().next() else { return true };
    next.is_ascii_digit() || matches!(next, '“' | '"' | '‘' | '\'' | '«') || (next.is_alphabetic() && !next.is_lowercase())
}

/// `GENEVA, March 3 (Northgate)` → `GENEVA, March 3`, `Northgate`.
fn split_agency(text: &str) -> (&str, Option<&str>) {
    let Some(open) = text.rfind('(') else { return (text, None) };
    let Some(close) = text[open..].find(')') else { return (text, None) };
    let inside = text[open + 1..open + close].trim();
    let after = text[open + close + 1..].trim_matches([' ', ',', '.']);
    let named = inside.len() <= 30
        && inside.split(' ').count() <= 4
        && !inside.ends_with('.')
        && !inside.bytes().any(|byte| byte.is_ascii_digit())
        && (inside.starts_with(char::is_uppercase) || known_agency(inside).is_some());
    let dated = after.is_empty() || dates::find(after, DayOrder::Unknown).is_some();
    if named && dated { (text[..open].trim_end(), Some(inside)) } else { (text, None) }
}

/// Parts the date from the place: `SALVADOR, Feb 26`, `KYIV. January 5`, `JERUSALEM | Sat Jan 5`.
fn split_date(text: &str) -> (&str, bool) {
    let Some(date) = dates::find(text, DayOrder::Unknown).filter(|date| date.day.is_some() && date.start > 0) else { return (text, false) };
    let tail = text[date.end..].trim_matches([' ', ',', '.', ':']);
    if !tail.is_empty() && tail.len() > 10 {
        return (text, false);
    }
    let place = text[..date.start].trim_end_matches([' ', ',', '.', '|']);
    let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let place = match place.rsplit_once([' ', ',']) {
        Some((before, last)) if weekdays.iter().any(|day| last.starts_with(day)) => before.trim_end_matches([' ', ',', '|']),
        _ => place,
    };
    (place, true)
}

/// Whether the first name is in capitals throughout: `ST. JOHN'S, N.L.`, `KYIV, Ukraine`.
fn in_capitals(place: &str) -> bool {
    let first = place.split(',').next().unwrap_or_default();
    let letters = || first.chars().filter(|letter| letter.is_alphabetic());
    letters().count() >= 3 && letters().all(char::is_uppercase)
}

/// Up to seven words, each capitalised but for "the", "of", "near"; no digits, no quotation marks.
fn is_place(place: &str) -> bool {
    let words = place.split([' ', '/', '\u{a0}']).filter(|word| !word.is_empty());
    let mut count = 0;
    for word in words {
        count += 1;
        let capital =
            word.starts_with(|first: char| first.is_uppercase() || (first.is_alphabetic() && !first.is_ascii() && !first.is_lowercase()));
        if !(capital || JOINTS.binary_search(&word).is_ok() || word.starts_with("al-"))
            || word.bytes().any(|byte| byte.is_ascii_digit() || b"\"?!;:()".contains(&byte))
        {
            return false;
        }
    }
    (1..=7).contains(&count)
        && place.len() <= 60
        && !place.contains(['“', '”', '…'])
        && !matches!(place.rsplit(' ').next(), Some("the" | "of" | "and" | "in"))
}

/// Words that open a story before a colon or dash, sorted.
static LABELS: &[&str] = &[
    "ADVISORY",
    "ALERT",
    "ANALYSIS",
    "ANSWER",
    "BREAKING",
    "COMMENT",
    "CORRECTED",
    "CORRECTION",
    "EDITORIAL",
    "EXCLUSIVE",
    "EXPLAINED",
    "EXPLAINER",
    "FACTBOX",
    "FEATURE",
    "FILE",
    "FOCUS",
    "INSIGHT",
    "INTERVIEW",
    "LATEST",
    "LIVE",
    "NEW",
    "NEWS",
    "NOTE",
    "OBITUARY",
    "OPINION",
    "PHOTO",
    "PHOTOS",
    "PICTURE",
    "PICTURES",
    "POLL",
    "PREVIEW",
    "PROFILE",
    "QUESTION",
    "READ",
    "REVEALED",
    "REVIEW",
    "REVISED",
    "RPT",
    "SPOTLIGHT",
    "SUMMARY",
    "TIMELINE",
    "UPDATE",
    "UPDATED",
    "URGENT",
    "VIDEO",
    "WARNING",
    "WATCH",
    "WEATHER",
];

/// Words that stand before a colon or dash at the head of a story and are no place.
fn is_label(place: &str) -> bool {
    let first = place.split([' ', ',']).next().unwrap_or_default();
    // `ECONOMIC SPOTLIGHT - …`
    let last = place.rsplit(' ').next().unwrap_or_default();
    let is_label = |word| LABELS.binary_search(&word).is_ok();
    is_label(first) && !(first == "NEW" && place.contains(' ')) || is_label(last) && last != first
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(paragraph: &str, text: &str, place: &str, agency: Option<&str>) {
        assert_eq!(dateline(paragraph), Some(Found { text, place, agency }), "{paragraph}");
    }

    #[test]
    fn datelines_of_many_houses() {
        assert!(LABELS.is_sorted() && JOINTS.is_sorted());
        check("KYIV, Ukraine (AP) — Officials said", "KYIV, Ukraine (AP)", "KYIV, Ukraine", Some("AP"));
        check("SALVADOR, Feb 26 - Showers continued", "SALVADOR, Feb 26", "SALVADOR", None);
        check("GENEVA, March 3 (Northgate) - Talks", "GENEVA, March 3 (Northgate)", "GENEVA", Some("Northgate"));
        check("WASHINGTON/KYIV, Jan 5 (Reuters) - The", "WASHINGTON/KYIV, Jan 5 (Reuters)", "WASHINGTON/KYIV", Some("Reuters"));
        check("Berlin (dpa) - Die Stadt", "Berlin (dpa)", "Berlin", Some("dpa"));
        check("TIPTON, Iowa — Corn at the elevator", "TIPTON, Iowa", "TIPTON, Iowa", None);
        check("TROY, N.C. (AP) — A mill", "TROY, N.C. (AP)", "TROY, N.C.", Some("AP"));
        check("ST. JOHN'S, N.L. – The ferry", "ST. JOHN'S, N.L.", "ST. JOHN'S, N.L.", None);
        check("PUNE: Vikram Desai retired", "PUNE", "PUNE", None);
        check("IBADAN - Dr. Ngozi Adeyemi starts", "IBADAN", "IBADAN", None);
        check("New Delhi, Jan 5 (PTI) Two men were", "New Delhi, Jan 5 (PTI)", "New Delhi", Some("PTI"));
        check("LONDON, England (CNN) -- The", "LONDON, England (CNN)", "LONDON, England", Some("CNN"));
        check("PARIS—The strike", "PARIS", "PARIS", None);
        check("HOUSTON, March 4 -", "HOUSTON, March 4", "HOUSTON", None);
        check("Geneva, 3 March 2024 – The council", "Geneva, 3 March 2024", "Geneva", None);
        check("PARIS (AP) _ The", "PARIS (AP)", "PARIS", Some("AP"));
        check("UNITED NATIONS, Jan. 5 (IPS) - “We", "UNITED NATIONS, Jan. 5 (IPS)", "UNITED NATIONS", Some("IPS"));
        check("JERUSALEM | Sat Jan 5 — The", "JERUSALEM | Sat Jan 5", "JERUSALEM", None);
    }

    #[test]
    fn other_openings_are_left_alone() {
        for paragraph in [
            "UPDATE: The bridge has reopened.",
            "EXCLUSIVE - Council to sell town hall",
            "ECONOMIC SPOTLIGHT - TIN MINES CLOSE",
            "TIN OUTPUT SUMMARY -- Ministry of Mines",
            "The bridge — the longest in Ireland — was closed.",
            "NASA — the US space agency — said on Monday",
            "Limerick - a city of 100,000 - has a new bridge.",
            "LIMERICK CITY COUNCIL has said that the wall — long promised — is late.",
            "Joan Hale (Labour) - who won the seat in 2019 - said",
            "“PARIS - I love it,” she said.",
            "It was 5 January - Monday.",
            "Q: What happened?",
            "",
        ] {
            assert_eq!(dateline(paragraph), None, "{paragraph}");
        }
    }
}
