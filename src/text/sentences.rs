//! Sentences of a paragraph of news, for `w/s` and for snippets that begin and end where a sentence does.
//!
//! One pass, no dictionary of the language: a full stop ends a sentence unless the word before it is an abbreviation that
//! newspapers use (`Sen.`, `Corp.`, `a.m.`, `U.S.`) or an initial. Quote marks and brackets that close behind the stop belong to
//! the sentence: `"It took nine years." Work began in 2014.` is two.

use super::Span;

/// Abbreviations after which a name or number follows, so that the sentence always goes on.
const BEFORE_NAMES: &[&str] = &[
    "adm", "atty", "ave", "brig", "capt", "cmdr", "col", "cpl", "cllr", "dep", "det", "dr", "fr", "gen", "gov", "hon", "insp", "lieut",
    "lt", "maj", "messrs", "mr", "mrs", "ms", "mt", "pres", "prof", "pte", "pvt", "rep", "reps", "rev", "rt", "sen", "sens", "sgt", "sr",
    "st", "ste", "supt", "vs", "v", "no", "nos", "fig", "figs", "vol", "pp", "approx", "ca", "cf", "eg", "ie", "viz", "al", "jan", "feb",
    "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec",
];

/// Abbreviations that may also be the last word: the sentence ends when the next word commonly begins one.
const MAY_END: &[&str] = &[
    "am", "assn", "bros", "co", "corp", "cos", "dept", "est", "etc", "govt", "inc", "jr", "llc", "ltd", "mfg", "plc", "pm", "univ", "us",
    "uk", "eu", "un", "usa", "uae", "dc", "bc", "ad", "phd", "ny", "nj", "nc", "sc", "ala", "ariz", "ark", "calif", "colo", "conn", "del",
    "fla", "ga", "ill", "ind", "kan", "ky", "la", "mass", "md", "mich", "minn", "miss", "mo", "mont", "neb", "nev", "okla", "ore", "pa",
    "tenn", "tex", "va", "vt", "wash", "wis", "wyo",
];

/// Words that begin sentences and hardly ever follow an abbreviation within one.
const BEGINNERS: &[&str] = &[
    "A",
    "According",
    "After",
    "Also",
    "Although",
    "An",
    "And",
    "As",
    "At",
    "Before",
    "But",
    "By",
    "During",
    "Each",
    "For",
    "From",
    "He",
    "Her",
    "His",
    "How",
    "However",
    "I",
    "If",
    "In",
    "It",
    "Its",
    "Last",
    "Many",
    "More",
    "Most",
    "No",
    "Now",
    "On",
    "One",
    "Our",
    "Police",
    "She",
    "Since",
    "So",
    "Some",
    "That",
    "The",
    "Their",
    "Then",
    "There",
    "These",
    "They",
    "This",
    "Those",
    "Though",
    "To",
    "Under",
    "Until",
    "We",
    "What",
    "When",
    "While",
    "Who",
    "Why",
    "With",
    "Yet",
    "You",
];

/// The sentences of `text`, in order, without white space at their ends. Every word of the text lies in one of them.
///
/// Line breaks count as spaces: divide a text into paragraphs first. Linear in the text.
#[must_use]
pub fn sentences(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut start = 0;
    for end in ends(text) {
        push(text, start, end, &mut found);
        start = end;
    }
    push(text, start, text.len(), &mut found);
    found
}

fn push(text: &str, start: usize, end: usize, found: &mut Vec<Span>) {
    let sentence = Span::new(start, end).trim(text);
    if !sentence.is_empty() {
        found.push(sentence);
    }
}

/// Byte offsets right behind each sentence but the last.
fn ends(text: &str) -> impl Iterator<Item = usize> + '_ {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            let stop = at;
            at += 1;
            let long = match bytes[stop] {
                b'.' | b'!' | b'?' => 1,
                // `…` and the full stops of Chinese and Japanese.
                0xe2 | 0xe3 if is_wide_stop(&bytes[stop..]) => 3,
                _ => continue,
            };
            if let Some(end) = end_behind(text, stop, long) {
                at = end;
                return Some(end);
            }
        }
        None
    })
}

fn is_wide_stop(bytes: &[u8]) -> bool {
    bytes.starts_with("…".as_bytes()) || bytes.starts_with("。".as_bytes())
}

/// Where the sentence ends whose stop stands at `stop`, if it ends there.
fn end_behind(text: &str, stop: usize, long: usize) -> Option<usize> {
    let closed = stop + long + closers(&text[stop + long..]);
    let rest = &text[closed..];
    if text[stop..].starts_with('。') {
        return Some(closed);
    }
    let next = rest.trim_start();
    if next.len() == rest.len() || next.is_empty() {
        return None;
    }
    if !begins_sentence(next) {
        return None;
    }
    if text.as_bytes()[stop] == b'.' && closed == stop + 1 && is_abbreviation(&text[..stop], next) {
        return None;
    }
    Some(closed)
}

/// Bytes of quote marks, brackets and further stops at the start of `rest`.
fn closers(rest: &str) -> usize {
    let inside = |c: char| matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '.' | '!' | '?');
    rest.find(|c| !inside(c)).unwrap_or(rest.len())
}

fn begins_sentence(next: &str) -> bool {
    let first = next.trim_start_matches(['"', '\'', '“', '‘', '«', '„', '(', '[', '—', '–', '-', '*', '•', ' ']).chars().next();
    first.is_some_and(|first| first.is_uppercase() || first.is_numeric() || !(first.is_lowercase() || first.is_ascii_punctuation()))
}

/// Whether the word before a full stop is an abbreviation within its sentence, `next` being what follows.
fn is_abbreviation(before: &str, next: &str) -> bool {
    let word_start = before
        .rfind(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '“' | '—' | '–' | '-' | '/'))
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let word = &before[word_start..];
    let letters: String = word.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).take(12).collect();
    if letters.is_empty() || letters.len() > 8 {
        return false;
    }
    let starts_anew = || {
        let first = next.trim_start_matches(|c: char| !c.is_alphanumeric());
        let end = first.find(|c: char| !c.is_alphanumeric()).unwrap_or(first.len());
        BEGINNERS.contains(&&first[..end])
    };
    if word.chars().count() == 1 {
        // `J. Edgar`, but `plan B. The`.
        return !starts_anew();
    }
    if word.contains('.') || MAY_END.contains(&letters.as_str()) && is_written_as_abbreviation(word) {
        return !starts_anew();
    }
    BEFORE_NAMES.contains(&letters.as_str()) && is_title_here(word, next)
}

/// `Ill.` and `Miss.` are states, `ill.` and `miss.` are words; `etc.`, `corp.` need no capital.
fn is_written_as_abbreviation(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_uppercase()) || matches!(word, "etc" | "corp" | "inc" | "co" | "am" | "pm" | "est" | "dept")
}

/// `No. 7` and `Oct. 3` go on with a number, `Sen. Moreau` with a name; `The answer was no. Work` has ended.
fn is_title_here(word: &str, next: &str) -> bool {
    let number = next.starts_with(|c: char| c.is_ascii_digit());
    match word {
        "no" | "No" | "nos" | "Nos" | "mar" | "al" | "dec" | "sep" | "v" => number,
        _ => word.starts_with(char::is_uppercase) || number || matches!(word, "vs" | "approx" | "ca" | "cf" | "eg" | "ie" | "viz"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = sentences(text).into_iter().map(|span| span.of(text)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_stop_ends_a_sentence() {
        check("The bridge opened. It took nine years.", &["The bridge opened.", "It took nine years."]);
        check(
            "Who paid? Nobody knows! Work goes on…  The mayor left.",
            &["Who paid?", "Nobody knows!", "Work goes on…", "The mayor left."],
        );
        check("one line\nruns on. 12 people came", &["one line\nruns on.", "12 people came"]);
        check("", &[]);
        check("   ", &[]);
        check("no stop", &["no stop"]);
    }

    #[test]
    fn quote_marks_close_behind_the_stop() {
        check("\"It took nine years.\" Work began in 2014.", &["\"It took nine years.\"", "Work began in 2014."]);
        check("“Why?” she asked. “Now?” he said.", &["“Why?” she asked.", "“Now?” he said."]);
        check("(See page 4.) Rain fell.", &["(See page 4.)", "Rain fell."]);
    }

    #[test]
    fn abbreviations_do_not_end_it() {
        for one in [
            "Sen. Ada Moreau met Mr. Silva at 5 p.m. Tuesday in St. Louis.",
            "The U.S. Senate sat on Oct. 3 with J. R. Marsh of Acme Corp. Monday.",
            "Sales rose 3.5 per cent to $1.2 billion, e.g. in Lagos.",
            "It lies near Troy, N.C., and Springfield, Ill. Residents", // a state and a name
            "He is No. 7 of the list.",
        ] {
            check(one, &[one]);
        }
        check(
            "He works for Acme Corp. The firm is in the U.S. It grew.",
            &["He works for Acme Corp.", "The firm is in the U.S.", "It grew."],
        );
        check("The answer was no. Work went on.", &["The answer was no.", "Work went on."]);
        check("She fell ill. Doctors came.", &["She fell ill.", "Doctors came."]);
        check("He chose plan B. The others left.", &["He chose plan B.", "The others left."]);
    }

    proptest! {
        #[test]
        fn every_word_lies_in_one_sentence(text in "[A-Za-z .!?\"”é。\n]{0,120}") {
            let found = sentences(&text);
            let mut at = 0;
            for sentence in &found {
                prop_assert!(sentence.start as usize >= at);
                prop_assert!(text[at..sentence.start as usize].trim().is_empty());
                at = sentence.end as usize;
            }
            prop_assert!(text[at..].trim().is_empty());
        }
    }
}
