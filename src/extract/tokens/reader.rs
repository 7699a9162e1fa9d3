//! From bytes to tokens.

use std::cell::RefCell;

use super::{NO_RUN, Token, class};
use crate::extract::lexicon::{self, Lexicon, flag};
use crate::text::Span;
use crate::text::words::{PlainWord, WordMemo};

thread_local! {
    /// Words read before.
    pub(super) static WORDS: RefCell<WordMemo<Seen>> = const { RefCell::new(WordMemo::new()) };
}

/// What holds of a word wherever it stands.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    /// See [`Token::word`](Token).
    word: u32,
    /// See [`Token::flags`](Token); where it stands, [`SPACED`](flag::SPACED) may be added.
    flags: u16,
    /// See [`Token::cue`](Token).
    cue: u16,
    /// See [`Token::class`](Token).
    class: u8,
    /// See [`Token::roles`](Token).
    roles: u8,
    /// Whether a full stop behind it may belong to it: `Sgt.`, the initial in `John F. Hale`.
    may_keep_stop: bool,
}

/// Turns bytes into tokens.
pub(super) struct Reader<'a, 'm> {
    text: &'a str,
    lexicon: &'static Lexicon,
    pub tokens: Vec<Token>,
    /// Words of this and other articles.
    memo: &'m mut WordMemo<Seen>,
    /// Words so far.
    words: u32,
    /// Tokens that may be quote marks.
    pub marks: Vec<u32>,
    /// Whether a single mark stands in this paragraph that may open a quotation.
    single_open: bool,
}

impl<'a, 'm> Reader<'a, 'm> {
    pub fn new(text: &'a str, mut tokens: Vec<Token>, memo: &'m mut WordMemo<Seen>) -> Reader<'a, 'm> {
        tokens.clear();
        tokens.reserve(text.len() / 5 + 8);
        Reader { text, lexicon: lexicon::lexicon(), tokens, memo, words: 0, marks: Vec::new(), single_open: false }
    }

    pub fn paragraph(&mut self, span: Span) {
        let bytes = self.text.as_bytes();
        let (mut at, end) = (span.start as usize, span.end as usize);
        let mut spaced = true;
        self.single_open = false;
        while at < end {
            let byte = bytes[at];
            if byte == b' ' {
                at += 1;
                spaced = true;
            } else if byte.is_ascii_alphanumeric() {
                at = self.read_word(at, end, spaced);
                spaced = false;
            } else if byte.is_ascii_whitespace() {
                at += 1;
                spaced = true;
            } else if byte < 0x80 {
                at = self.ascii_sign(at, end, spaced);
                spaced = false;
            } else {
                (at, spaced) = self.other_character(at, end, spaced);
            }
        }
    }

    fn other_character(&mut self, at: usize, end: usize, spaced: bool) -> (usize, bool) {
        let character = char_at(self.text, at);
        let class = match character {
            '“' | '”' | '„' | '‟' | '«' | '»' | '″' => class::DOUBLE,
            '‘' | '’' | '‚' | '‛' => class::SINGLE,
            '—' | '–' | '―' | '‒' | '−' => class::DASH,
            '…' => class::ELLIPSIS,
            '£' | '€' => class::MONEY,
            _ if character.is_whitespace() || is_invisible(character) => {
                return (at + character.len_utf8(), spaced || character.is_whitespace());
            }
            _ if character.is_alphanumeric() => return (self.read_word(at, end, spaced), false),
            _ => class::SIGN,
        };
        let mut length = character.len_utf8();
        let doubled = class == class::SINGLE && matches!(character, '‘' | '’') && self.text[at + length..end].starts_with(character);
        if doubled {
            length *= 2;
        }
        self.sign(at, at + length, if doubled { class::DOUBLE } else { class }, spaced);
        (at + length, false)
    }

    fn ascii_sign(&mut self, at: usize, end: usize, spaced: bool) -> usize {
        let bytes = self.text.as_bytes();
        let doubled = at + 1 < end && bytes[at + 1] == bytes[at];
        let (class, length) = match bytes[at] {
            b'\'' | b'`' if doubled => (class::DOUBLE, 2),
            b'-' if doubled => (class::DASH, 2),
            b'"' => (class::DOUBLE, 1),
            b'\'' | b'`' => (class::SINGLE, 1),
            b',' => (class::COMMA, 1),
            b'.' => (class::STOP, 1),
            b'!' => (class::BANG, 1),
            b'?' => (class::QUERY, 1),
            b':' => (class::COLON, 1),
            b';' => (class::SEMICOLON, 1),
            b'-' => (class::DASH, 1),
            b'(' | b'[' => (class::BRACKET_OPEN, 1),
            b')' | b']' => (class::BRACKET_CLOSE, 1),
            b'$' => (class::MONEY, 1),
            b'#' => (class::HASH, 1),
            b'@' => (class::AT, 1),
            b'%' => (class::PERCENT, 1),
            _ => (class::SIGN, 1),
        };
        self.sign(at, at + length, class, spaced);
        at + length
    }

    fn sign(&mut self, start: usize, end: usize, class: u8, spaced: bool) {
        if class == class::SINGLE {
            if !spaced && self.is_apostrophe(start, end) {
                return self.join(end);
            }
            self.single_open = true;
        }
        if matches!(class, class::DOUBLE | class::SINGLE) {
            self.marks.push(self.tokens.len() as u32);
        }
        self.push(start, end, Seen { word: u32::from(class), class, ..Seen::default() }, false, spaced);
    }

    /// Whether the single mark behind a word belongs to it, `the nurses' union`, `Achieng' Odhiambo`: another word follows, and nothing
    /// in the paragraph that such a mark could close was opened.
    fn is_apostrophe(&self, start: usize, end: usize) -> bool {
        let word = self.tokens.last().is_some_and(|token| token.end as usize == start && token.flags & flag::WORD != 0);
        word && !self.single_open
            && matches!(&self.text[start..end], "'" | "’")
            && self.text[end..].strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_alphabetic))
    }

    /// Makes the last word longer by its apostrophe.
    fn join(&mut self, end: usize) {
        if let Some(word) = self.tokens.last_mut() {
            word.end = end as u32;
            word.joined = true;
        }
    }

    #[inline]
    fn push(&mut self, start: usize, end: usize, seen: Seen, joined: bool, spaced: bool) {
        self.tokens.push(Token {
            start: start as u32,
            end: end as u32,
            word: seen.word,
            run: NO_RUN,
            sentence: 0,
            words_before: self.words,
            quoted_before: 0,
            flags: seen.flags | if spaced { flag::SPACED } else { 0 },
            cue: seen.cue,
            class: seen.class,
            roles: seen.roles,
            joined,
        });
        self.words += u32::from(seen.flags & flag::WORD != 0);
    }

    /// Reads a word and pushes it; returns where it ends.
    #[inline]
    fn read_word(&mut self, start: usize, limit: usize, spaced: bool) -> usize {
        match self.plain_word(start, limit) {
            Some((end, seen)) => {
                self.push(start, end, seen, false, spaced);
                end
            }
            None => self.read_any_word(start, limit, spaced),
        }
    }

    /// Where the word ends that starts at `start`, and what is known of it, when it is a [`PlainWord`] and no sign behind belongs to it.
    #[inline]
    fn plain_word(&mut self, start: usize, limit: usize) -> Option<(usize, Seen)> {
        let bytes = self.text.as_bytes();
        let word = PlainWord::at(bytes, start)?;
        let end = start + word.length;
        let next = if end < limit { bytes[end] } else { b' ' };
        let behind = || bytes.get(end + 1).is_some_and(|&byte| byte >= 0x80 || byte.is_ascii_alphanumeric());
        let goes_on = match next {
            b' ' | b'\n' => false,
            b'\'' | b'-' | b'.' => behind(),
            b',' => behind() && bytes[end - 1].is_ascii_digit(),
            _ => next >= 0x80,
        };
        if word.length == 0 || end > limit || goes_on {
            return None;
        }
        let (text, lexicon) = (self.text, self.lexicon);
        let seen = *self.memo.entry(word, || look_up(lexicon, &text[start..end]));
        (next != b'.' || !seen.may_keep_stop).then_some((end, seen))
    }

    /// Reads a word of any kind, with its inner `' ’ . - ,`, and pushes it; returns where it ends.
    fn read_any_word(&mut self, start: usize, limit: usize, spaced: bool) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = start;
        let mut hash = lexicon::HASH_START;
        let (mut lower, mut joints, mut dots) = (false, 0_u32, 0_u32);
        loop {
            // Letters and digits, byte by byte: the hash of a short word is ready sooner than by eight bytes at once.
            while at < limit {
                let byte = bytes[at];
                if byte.is_ascii_alphanumeric() {
                    lower |= byte.is_ascii_lowercase();
                    hash = lexicon::hash_byte(hash, byte | (u8::from(byte.is_ascii_uppercase()) << 5));
                    at += 1;
                } else if byte == 0xe2 && bytes[at + 1] == 0x80 {
                    // U+2000 to U+203F: spaces, dashes, quote marks.
                    break;
                } else if byte >= 0x80 {
                    let character = char_at(self.text, at);
                    if !character.is_alphanumeric() && !is_combining(character) {
                        break;
                    }
                    lower |= character.is_lowercase();
                    for folded in character.to_lowercase() {
                        hash = hash_char(hash, folded);
                    }
                    at += character.len_utf8();
                } else {
                    break;
                }
            }
            // A sign inside a word, with a letter or digit behind it.
            let Some((joined, length)) = joint(self.text, at, limit) else { break };
            joints += 1;
            dots += u32::from(joined == b'.');
            hash = lexicon::hash_byte(hash, joined);
            at += length;
        }
        if at < limit && bytes[at] == b'.' && self.keeps_stop(start, at, limit, dots) {
            hash = lexicon::hash_byte(hash, b'.');
            at += 1;
        }
        let seen = describe(self.lexicon, &self.text[start..at], lexicon::hash_end(hash), lower);
        self.push(start, at, seen, joints > 0, spaced);
        at
    }

    /// Whether the full stop behind a word belongs to it: `U.S.`, `Sgt.`, the initial in `John F. Hale`.
    fn keeps_stop(&self, start: usize, end: usize, limit: usize, dots: u32) -> bool {
        let word = &self.text[start..end];
        if dots > 0 {
            return word.split('.').all(|part| part.len() == 1 && part.as_bytes()[0].is_ascii_uppercase());
        }
        if !may_keep_stop(word) {
            return false;
        }
        let rest = &self.text[end + 1..limit];
        let next = rest.trim_start().bytes().next();
        if word.len() == 1 {
            let after_name = self.tokens.last().is_some_and(|before| before.flags & flag::CAPITAL != 0 && before.end + 2 > start as u32);
            return next.is_some_and(|next| next.is_ascii_uppercase())
                && (after_name || self.tokens.is_empty() || word.len() == 1 && rest.starts_with(' '));
        }
        if word == "No" || word == "Nos" {
            return next.is_some_and(|next| next.is_ascii_digit());
        }
        !rest.is_empty()
    }
}

/// What holds of a word of ASCII letters and digits.
#[cold]
fn look_up(lexicon: &Lexicon, word: &str) -> Seen {
    let seen = describe(lexicon, word, lexicon::word_hash(word), word.bytes().any(|byte| byte.is_ascii_lowercase()));
    Seen { may_keep_stop: may_keep_stop(word), ..seen }
}

/// What holds of the word with this [hash](lexicon::word_hash); `lower` tells whether a small letter is in it.
fn describe(lexicon: &Lexicon, written: &str, word: u32, lower: bool) -> Seen {
    let known = lexicon.known(word);
    let first = written.as_bytes()[0];
    let capital = written.starts_with(char::is_uppercase);
    let bit = |set: bool, flag: u16| u16::from(set) * flag;
    let shape = if capital && !lower && written.chars().filter(|letter| letter.is_uppercase()).nth(1).is_some() {
        class::UPPER
    } else if capital {
        class::CAPITAL
    } else if first.is_ascii_digit() {
        class::DIGIT
    } else {
        class::LOWER
    };
    Seen {
        word,
        // What the table holds for an ending takes it back: a family is no adverb.
        flags: (known.flags ^ ending(written.as_bytes())) | flag::WORD | bit(capital, flag::CAPITAL),
        cue: known.cue,
        class: match known.class {
            _ if known.flags & flag::PRONOUN != 0 => class::PRONOUN,
            0 => shape,
            closed => closed,
        },
        roles: known.roles,
        may_keep_stop: false,
    }
}

/// Whether a full stop behind a word without signs can belong to it, whatever follows.
fn may_keep_stop(word: &str) -> bool {
    let capital = word.as_bytes()[0].is_ascii_uppercase();
    match word.len() {
        1 => capital && word != "I",
        2..=6 if capital => matches!(word, "No" | "Nos") || ABBREVIATIONS.contains(&word),
        _ => word == "vs",
    }
}

/// Abbreviations that stand before a name or a date, so that their full stop ends no sentence.
const ABBREVIATIONS: &[&str] = &[
    "Mr", "Mrs", "Ms", "Dr", "Sen", "Rep", "Gov", "Gen", "Jr", "Sr", "St", "Lt", "Col", "Sens", "Reps", "Jan", "Feb", "Aug", "Sept", "Oct",
    "Nov", "Dec", "Sgt", "Capt", "Maj", "Cmdr", "Prof", "Rev", "Hon", "Supt", "Det", "Cpl", "Pvt", "Adm", "Brig", "Messrs", "Mt", "Ft",
    "Cllr", "Insp", "Fr", "Pres", "Atty", "Mme", "Mlle",
];

/// Bits for the last letters of a word.
fn ending(word: &[u8]) -> u16 {
    let bit = |set: bool, flag: u16| u16::from(set) * flag;
    let ends = |end: &[u8]| word.len() >= end.len() && word[word.len() - end.len()..].eq_ignore_ascii_case(end);
    bit(word.len() > 4 && ends(b"ly"), flag::LY) | bit(ends(b"ed"), flag::ED) | bit(ends(b"ing"), flag::ING) | bit(ends(b"s"), flag::S)
}

/// The sign at `at` if a word goes on behind it, as the byte it is hashed by, with its length. A comma joins digits only.
#[inline]
fn joint(text: &str, at: usize, limit: usize) -> Option<(u8, usize)> {
    let bytes = text.as_bytes();
    if at >= limit {
        return None;
    }
    let (joined, length) = match bytes[at] {
        sign @ (b'\'' | b'.' | b'-') => (sign, 1),
        b',' if bytes[at - 1].is_ascii_digit() && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => (b',', 1),
        0xe2 if text[at..].starts_with('’') => (b'\'', 3),
        0xe2 if text[at..].starts_with('‑') => (b'-', 3),
        _ => return None,
    };
    let behind = at + length;
    if behind >= limit {
        return None;
    }
    let goes_on = if bytes[behind] < 0x80 { bytes[behind].is_ascii_alphanumeric() } else { char_at(text, behind).is_alphanumeric() };
    goes_on.then_some((joined, length))
}

fn hash_char(mut hash: u64, character: char) -> u64 {
    for byte in character.encode_utf8(&mut [0; 4]).bytes() {
        hash = lexicon::hash_byte(hash, byte);
    }
    hash
}

fn char_at(text: &str, at: usize) -> char {
    text[at..].chars().next().unwrap_or('\0')
}

fn is_combining(character: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&character)
}

/// Soft hyphens, zero-width and direction marks.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
