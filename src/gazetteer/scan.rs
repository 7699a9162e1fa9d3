//! Names in running text: one pass, longest match from the left, without copying a word.

use super::names::{NameMatch, Senses};
use super::token::{self, EMPTY, Token, char_at, extend, is_start, token_at};
use super::{Gazetteer, WordFlags};
use crate::text::Span;

/// Most words a name has: `United Kingdom of Great Britain and Northern Ireland` has eight.
const LONGEST: usize = 8;

/// Lower-case words that stand inside names (`Isle of Man`, `Stratford-upon-Avon`, `Sharm el-Sheikh`), by length for a quick no.
const CONNECTORS: [&[&str]; 7] = [
    &[],
    &["s", "y", "e", "i", "d", "l", "u", "v", "a", "n"],
    &[
        "of", "de", "la", "le", "da", "do", "al", "el", "du", "on", "in", "au", "di", "an", "am", "es", "en", "ez", "er", "ed", "et", "ad",
        "as", "at", "az", "ul", "ur", "um", "na", "ob", "by", "to", "im", "of", "bei", "nt",
    ],
    &[
        "the", "and", "del", "dos", "das", "les", "los", "las", "sur", "van", "von", "der", "den", "des", "dem", "bin", "ben", "ibn",
        "aux", "ash", "nad", "pod", "pri", "les", "lez", "bei", "und", "abu", "ter", "ten", "cum", "sous",
    ],
    &["upon", "sous", "near", "next", "with", "dell", "zum", "zur", "della"],
    &["under", "sobre", "della", "delle", "unter"],
    &["saharan"],
];

/// Lower-case words that may begin a name before a hyphen: `al-Hasakah`, `el-Arish`, `sub-Saharan Africa`.
const ARTICLES: [&str; 8] = ["al", "el", "ad", "ar", "as", "an", "ash", "sub"];

/// See [`Gazetteer::scan`].
pub(super) fn scan<'g>(gazetteer: &'g Gazetteer, text: &str, found: &mut dyn FnMut(NameMatch<'g>)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(next) = next_capital(bytes, at) {
        if next > at && bytes[next - 1].is_ascii_alphanumeric() {
            at = end_of_word(text, next);
        } else if bytes[next] < 0x80 {
            at = capital_word(gazetteer, text, with_article(text, at, next), found);
        } else {
            let character = char_at(text, next);
            at = match character {
                _ if !is_start(character) => next + character.len_utf8(),
                _ if token::is_capital(character) => capital_word(gazetteer, text, with_article(text, at, next), found),
                _ => end_of_word(text, next),
            };
        }
    }
}

/// Where the next capital of ASCII or the next character beyond it stands: all that a name can start with. Eight bytes at a time.
fn next_capital(bytes: &[u8], mut at: usize) -> Option<usize> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    while let Some(chunk) = bytes.get(at..at + 8) {
        let word = u64::from_le_bytes(chunk.try_into().unwrap_or_default());
        // Adding these carries into a byte's highest bit from `A`, and from the byte after `Z`.
        let low = word & (0x7f * EACH);
        let from_a = low + (0x80 - 0x41) * EACH;
        let past_z = low + (0x80 - 0x5b) * EACH;
        let hits = (from_a & !past_z | word) & (0x80 * EACH);
        if hits != 0 {
            return Some(at + hits.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    (at..bytes.len()).find(|&at| bytes[at].is_ascii_uppercase() || bytes[at] >= 0x80)
}

/// The start of the article that belongs to the capitalised word at `at`, if one does, else `at`; not before `from`.
fn with_article(text: &str, from: usize, at: usize) -> usize {
    let bytes = text.as_bytes();
    if at < 3 || bytes[at - 1] != b'-' || !bytes[at - 2].is_ascii_lowercase() {
        return at;
    }
    let before = &bytes[..at - 1];
    let start = before.iter().rposition(|byte| !byte.is_ascii_lowercase()).map_or(0, |position| position + 1);
    let free = start >= from && (start == 0 || bytes[start - 1] < 0x80 && !bytes[start - 1].is_ascii_alphanumeric());
    if free && ARTICLES.iter().any(|article| article.as_bytes() == &before[start..]) { start } else { at }
}

/// Skips to the end of the word that goes on at `at`.
fn end_of_word(text: &str, at: usize) -> usize {
    token_at(text, at).end
}

/// Reports the name that starts at `at`, if one does; where to go on.
fn capital_word<'g>(gazetteer: &'g Gazetteer, text: &str, at: usize, found: &mut dyn FnMut(NameMatch<'g>)) -> usize {
    let first = token_at(text, at);
    if follows_sign(text, at) {
        return first.end;
    }
    let abbreviation = abbreviation(gazetteer, text, first);
    let name = longest(gazetteer, text, first);
    match (abbreviation, name) {
        (Some(short), Some((name, end))) if end > short.span.end as usize => report(name, end, found),
        (Some(short), _) => report(Some(short), short.span.end as usize, found),
        (None, Some((name, end))) => report(name, end, found),
        (None, None) => first.end,
    }
}

fn report<'g>(name: Option<NameMatch<'g>>, end: usize, found: &mut dyn FnMut(NameMatch<'g>)) -> usize {
    if let Some(name) = name {
        found(name);
    }
    end
}

/// An address or handle: `editor@Paris`, `/wiki/Paris`, `_Paris_`.
fn follows_sign(text: &str, at: usize) -> bool {
    at > 0 && matches!(text.as_bytes()[at - 1], b'@' | b'_')
        || at > 1 && text.as_bytes()[at - 1] == b'/' && !text.as_bytes()[at - 2].is_ascii_alphabetic()
}

/// The longest name that starts with `first`, and where it ends; `None` inside for a name that is to be swallowed.
fn longest<'g>(gazetteer: &'g Gazetteer, text: &str, first: Token) -> Option<(Option<NameMatch<'g>>, usize)> {
    let mut best = None;
    let mut key = EMPTY;
    let mut last = first;
    for words in 1..=LONGEST {
        key = extend(key, last.hash);
        let whole = last.capital || words == 1 || last.len() == 1 || follows_apostrophe(text, last);
        if whole
            && !(words == 1 && last.all_capitals && last.len() <= 3)
            && let Some(senses) = gazetteer.look_up(key)
        {
            best = Some((name_match(gazetteer, first, last, key, words, senses), last.end));
        }
        if words == LONGEST || !gazetteer.may_go_on(key) {
            break;
        }
        let Some(next) = next_word(text, last) else { break };
        last = next;
    }
    best
}

/// The `an` of `Xi'an` ends a name although it is in small letters.
fn follows_apostrophe(text: &str, word: Token) -> bool {
    let before = &text[..word.start];
    before.ends_with(['\'', '’', '‘', '`'])
}

fn name_match<'g>(
    gazetteer: &'g Gazetteer,
    first: Token,
    last: Token,
    key: u64,
    words: usize,
    senses: Senses<'g>,
) -> Option<NameMatch<'g>> {
    if senses.is_empty() {
        return None;
    }
    let flags = if words == 1 { gazetteer.words().of_hash(first.hash) } else { WordFlags::default() };
    Some(NameMatch { span: Span::new(first.start, last.end), key, words: words as u8, flags, senses })
}

/// The word after `last` if what stands between may stand inside a name.
fn next_word(text: &str, last: Token) -> Option<Token> {
    let start = last.end + gap(&text[last.end..], last)?;
    let next = token_at(text, start);
    let joins = next.capital || text.as_bytes()[start].is_ascii_digit() || is_connector(&text[start..next.end]);
    joins.then_some(next)
}

fn is_connector(word: &str) -> bool {
    CONNECTORS.get(word.len()).is_some_and(|words| words.contains(&word))
}

/// Length of the separator at the start of `rest`, if a word follows and a name may hold it: spaces with at most one line break, a
/// hyphen, dash, apostrophe or no-break space, a full stop after a short word (`St. Louis`, `U.S. Virgin Islands`).
fn gap(rest: &str, last: Token) -> Option<usize> {
    let mut breaks = 0;
    let mut spaces = 0;
    let mut signs = 0;
    for (at, character) in rest.char_indices() {
        match character {
            ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\r' | '\t' => spaces += 1,
            '\n' => breaks += 1,
            '-' | '\'' | '’' | '‘' | '`' | '–' | '‑' | '‐' | '\u{2b9}'..='\u{2bf}' if at == 0 => signs += 1,
            '.' if at == 0 && last.len() <= 3 && last.capital => {}
            _ if is_start(character) => {
                return (breaks <= 1 && spaces <= 3 && (signs == 0 || spaces + breaks == 0 || breaks == 1)).then_some(at);
            }
            _ => return None,
        }
        if at > 4 {
            return None;
        }
    }
    None
}

/// `N.C.`, `Calif.`, `UK`: forms that count letter by letter, where they are safe.
fn abbreviation<'g>(gazetteer: &'g Gazetteer, text: &str, first: Token) -> Option<NameMatch<'g>> {
    let dotted = text.as_bytes().get(first.end) == Some(&b'.');
    if first.len() > 6 || !(dotted || first.all_capitals) {
        return None;
    }
    let mut form = Written::default();
    let mut best = None;
    let mut token = first;
    for words in 1..=4 {
        form.push(&text[token.start..token.end])?;
        let stop = text.as_bytes().get(token.end) == Some(&b'.');
        let found = |form: &Written, end| {
            let senses = form.look_up(gazetteer)?;
            let span = Span::new(first.start, end);
            (is_safe(text, span, form, &senses) || words == 1 && goes_on(gazetteer, text, span, first)).then(|| NameMatch {
                span,
                key: form.key(),
                words,
                flags: WordFlags::default(),
                senses,
            })
        };
        // `the UK.` ends a sentence; `U.S` has lost its last stop.
        best = found(&form, token.end).or(best);
        if stop || words > 1 {
            form.push(".")?;
            best = found(&form, token.end + usize::from(stop)).or(best);
        }
        if !stop {
            break;
        }
        let after = token.end + 1;
        let space = usize::from(text.as_bytes().get(after) == Some(&b' ') && text.as_bytes().get(after + 2) == Some(&b'.'));
        match text.as_bytes().get(after + space) {
            Some(byte) if byte.is_ascii_uppercase() => token = token_at(text, after + space),
            _ => break,
        }
    }
    best
}

/// An abbreviation without its spaces.
#[derive(Default)]
struct Written {
    bytes: [u8; 12],
    length: usize,
}

impl Written {
    fn push(&mut self, part: &str) -> Option<()> {
        self.bytes.get_mut(self.length..self.length + part.len())?.copy_from_slice(part.as_bytes());
        self.length += part.len();
        Some(())
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }

    fn key(&self) -> u64 {
        token::exact_key(self.as_str())
    }

    fn look_up<'g>(&self, gazetteer: &'g Gazetteer) -> Option<Senses<'g>> {
        gazetteer.look_up(self.key()).filter(|senses| !senses.is_empty())
    }
}

/// One stop is also safe where the sentence goes on after it and the word is nothing else: `a Ky. jail`.
fn goes_on(gazetteer: &Gazetteer, text: &str, span: Span, word: Token) -> bool {
    let small = |rest: &str| rest.starts_with(|letter: char| letter.is_lowercase());
    let stopped = text[..span.end as usize].ends_with('.');
    let flags = gazetteer.words().of_hash(word.hash);
    let other = [WordFlags::ENGLISH, WordFlags::GIVEN, WordFlags::TITLE, WordFlags::STOP].iter().any(|&flag| flags.has(flag));
    stopped && !other && text[span.end as usize..].strip_prefix(' ').is_some_and(small) && text[..span.start as usize].ends_with(' ')
}

/// Two full stops are safe anywhere (`N.C.`). One is safe after a capitalised word (`Gary, Ind.`, `Gary Ind.`), a postal form after
/// such a word and a comma or bracket (`Gary, IN`); acronyms (`UK`, `UAE`) are in the table because they are safe.
fn is_safe(text: &str, span: Span, form: &Written, senses: &Senses<'_>) -> bool {
    let stops = form.as_str().bytes().filter(|&byte| byte == b'.').count();
    let postal = senses.first().is_some_and(|sense| sense.form == super::Form::Postal);
    if stops >= 2 {
        return true;
    }
    if stops == 0 && !postal {
        return !text[span.end as usize..].starts_with('$');
    }
    let start = span.start as usize;
    let before = text[..start].trim_end_matches([' ', '\u{a0}', '\n']);
    // "Nancy Hale, D-Calif.,": the party and the state of a member of Congress.
    if !postal && ["D-", "R-", "I-"].iter().any(|party| text[..start].ends_with(party)) {
        return true;
    }
    let (name, comma) = match before.strip_suffix([',', '(']) {
        Some(name) => (name.trim_end(), true),
        None => (before, false),
    };
    let word = name.rfind(|character: char| !token::is_word(character)).map_or(name, |at| &name[at + char_at(name, at).len_utf8()..]);
    word.starts_with(token::is_capital) && (comma || !postal && before.len() + 1 == start)
}
