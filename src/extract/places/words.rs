//! The words of an article, with what stands between them: what every cue about a place name is read from.

use crate::article::Article;
use crate::gazetteer::{WordFlags, lexicon};
use crate::text::chunk::Chunk;

/// A run of letters and digits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    /// First byte in the article's text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// How it is written.
    pub shape: Shape,
    /// Whether a paragraph begins with it.
    pub opens: bool,
}

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Begins with a small letter, or a letter of a script without case.
    Lower,
    /// Begins with a capital.
    Capital,
    /// Digits only.
    Number,
}

/// All words of an article in text order, and a sketch of which occur in small letters.
#[derive(Default)]
pub(super) struct Words {
    list: Vec<Word>,
    lower: Sketch,
}

impl Words {
    /// Reads the words of every paragraph; what was read before is forgotten, its memory kept.
    pub fn read(&mut self, article: &Article) {
        self.list.clear();
        self.lower.clear();
        for paragraph in &article.paragraphs {
            let span = paragraph.span;
            let first = self.list.len();
            self.read_paragraph(&article.text, span.start as usize, span.end as usize);
            if let Some(word) = self.list.get_mut(first) {
                word.opens = true;
            }
        }
    }

    fn read_paragraph(&mut self, text: &str, start: usize, end: usize) {
        let bytes = text.as_bytes();
        let mut at = start;
        while at < end {
            if bytes[at] < 0x80 && !bytes[at].is_ascii_alphanumeric() {
                at += 1;
                continue;
            }
            let chunk = Chunk::at(bytes, at);
            let letters = chunk.word_length();
            let stop = at + letters;
            if (1..Chunk::LENGTH).contains(&letters) && stop <= end && bytes.get(stop).is_none_or(|&byte| byte < 0x80) {
                self.push_short(chunk.first(letters), at, stop);
                at = stop;
            } else {
                at = self.read_any(text, at, end);
            }
        }
    }

    /// Reads a word of any length and in any letters, or skips a character that starts none; where to go on.
    fn read_any(&mut self, text: &str, at: usize, end: usize) -> usize {
        let (starts, width) = if text.as_bytes()[at] < 0x80 { (true, 1) } else { starts_word(text, at) };
        if !starts {
            return at + width;
        }
        let stop = word_end(text, at + width, end);
        self.push(text, at, stop);
        stop
    }

    /// Adds a word of ASCII shorter than a chunk.
    #[inline]
    fn push_short(&mut self, letters: Chunk, start: usize, end: usize) {
        let shape = match letters.number() as u8 {
            b'A'..=b'Z' => Shape::Capital,
            b'0'..=b'9' if letters.is_number(end - start) => Shape::Number,
            _ => Shape::Lower,
        };
        if shape == Shape::Lower {
            self.lower.insert(short_slot(letters, end - start));
        }
        self.list.push(Word { start: start as u32, end: end as u32, shape, opens: false });
    }

    fn push(&mut self, text: &str, start: usize, end: usize) {
        let bytes = text.as_bytes();
        let shape = match bytes[start] {
            b'A'..=b'Z' => Shape::Capital,
            b'a'..=b'z' => Shape::Lower,
            b'0'..=b'9' if bytes[start..end].iter().all(u8::is_ascii_digit) => Shape::Number,
            b'0'..=b'9' => Shape::Lower,
            _ if text[start..].starts_with(char::is_uppercase) => Shape::Capital,
            _ => Shape::Lower,
        };
        if shape == Shape::Lower {
            self.lower.insert(slot(bytes, start, end));
        }
        self.list.push(Word { start: start as u32, end: end as u32, shape, opens: false });
    }

    /// Whether the word also occurs in small letters; now and then a wrong yes, never a wrong no.
    pub fn occurs_in_lower_case(&self, word: &str) -> bool {
        self.lower.holds_lowered(word.as_bytes(), 0, word.len())
    }

    /// Position of the first word that ends after `at`, looking from position `from` on.
    pub fn position(&self, from: usize, at: u32) -> usize {
        let ahead = self.list[from.min(self.list.len())..].iter().take(16).position(|word| word.end > at);
        ahead.map_or_else(|| self.list.partition_point(|word| word.end <= at), |steps| from + steps)
    }

    /// First byte of word `at`; `None` past the end.
    pub fn start_of(&self, at: usize) -> Option<u32> {
        self.list.get(at).map(|word| word.start)
    }

    /// The words with the text they stand in.
    pub fn view<'a>(&'a self, text: &'a str) -> View<'a> {
        View { text, words: self }
    }
}

/// The end of the word that goes on at `at`.
fn word_end(text: &str, mut at: usize, end: usize) -> usize {
    let bytes = text.as_bytes();
    while at < end {
        let letters = Chunk::at(bytes, at).word_length();
        at += letters;
        if letters == Chunk::LENGTH {
            continue;
        }
        if at >= end || bytes[at] < 0x80 || !goes_on(char_at(text, at)) {
            break;
        }
        at += char_at(text, at).len_utf8();
    }
    at.min(end)
}

fn starts_word(text: &str, at: usize) -> (bool, usize) {
    let character = char_at(text, at);
    (character.is_alphanumeric() && !matches!(character, '\u{2b9}'..='\u{2bf}'), character.len_utf8())
}

fn goes_on(character: char) -> bool {
    (character.is_alphanumeric() && !matches!(character, '\u{2b9}'..='\u{2bf}'))
        || unicode_normalization::char::is_combining_mark(character)
        || matches!(character, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}')
}

fn char_at(text: &str, at: usize) -> char {
    text[at..].chars().next().unwrap_or('\0')
}

/// What separates two words that do not stand in one paragraph, or one that has no neighbour.
pub(super) const BREAK: &str = "\0";

/// Words beside their text. Positions outside the article are welcome everywhere and give an empty word.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    /// The article's text.
    pub text: &'a str,
    words: &'a Words,
}

impl<'a> View<'a> {
    /// How many words.
    pub fn len(&self) -> usize {
        self.words.list.len()
    }

    /// All words in text order.
    pub fn words(&self) -> &'a [Word] {
        &self.words.list
    }

    pub fn get(&self, at: usize) -> Option<&'a Word> {
        self.words.list.get(at)
    }

    /// The word as written; empty outside the article.
    pub fn word(&self, at: usize) -> &'a str {
        self.get(at).map_or("", |word| &self.text[word.start as usize..word.end as usize])
    }

    /// What stands between word `at` and the next; [`BREAK`] at the end of a paragraph.
    pub fn gap(&self, at: usize) -> &'a str {
        match (self.get(at), self.get(at + 1)) {
            (Some(left), Some(right)) if !right.opens => &self.text[left.end as usize..right.start as usize],
            _ => BREAK,
        }
    }

    /// What stands before word `at`; [`BREAK`] at the start of a paragraph.
    pub fn gap_before(&self, at: usize) -> &'a str {
        if at == 0 { BREAK } else { self.gap(at - 1) }
    }

    pub fn is_capital(&self, at: usize) -> bool {
        self.get(at).is_some_and(|word| word.shape == Shape::Capital)
    }

    /// Whether the word is in capitals throughout, and longer than a letter.
    pub fn is_all_capitals(&self, at: usize) -> bool {
        self.is_capital(at) && is_all_capitals(self.word(at))
    }

    /// Whether the word's capital says that it belongs to a name: ordinary words in HEADLINES LIKE THIS do not count.
    pub fn is_name_like(&self, at: usize) -> bool {
        self.is_capital(at) && !(is_all_capitals(self.word(at)) && self.is_ordinary(at))
    }

    fn is_ordinary(&self, at: usize) -> bool {
        let flags = self.flags(at);
        flags.has(WordFlags::ENGLISH) || flags.has(WordFlags::STOP)
    }

    pub fn is_number(&self, at: usize) -> bool {
        self.get(at).is_some_and(|word| word.shape == Shape::Number)
    }

    /// What the lexicon knows of the word.
    pub fn flags(&self, at: usize) -> WordFlags {
        let word = self.word(at);
        if word.is_empty() { WordFlags::default() } else { lexicon().flags(word) }
    }

    /// Whether the word is one of `list`, which is in small letters. ASCII case does not matter.
    pub fn among(&self, at: usize, list: &[&str]) -> bool {
        is_among(self.word(at), list)
    }

    /// Whether the word also occurs in the article in small letters.
    pub fn occurs_in_lower_case(&self, at: usize) -> bool {
        self.words.occurs_in_lower_case(self.word(at))
    }
}

/// Whether `word` is one of `list`, which is in small letters. ASCII case does not matter.
pub(super) fn is_among(word: &str, list: &[&str]) -> bool {
    !word.is_empty() && list.iter().any(|entry| entry.len() == word.len() && entry.eq_ignore_ascii_case(word))
}

/// Whether a word of more than one letter holds no small one.
fn is_all_capitals(word: &str) -> bool {
    word.len() > 1 && !word.chars().any(char::is_lowercase)
}

/// A set of words that may say yes wrongly: 16,384 bits, cleared for every article.
struct Sketch {
    bits: Box<[u64; 256]>,
}

impl Default for Sketch {
    fn default() -> Sketch {
        Sketch { bits: Box::new([0; 256]) }
    }
}

impl Sketch {
    fn clear(&mut self) {
        self.bits.fill(0);
    }

    /// Puts the word with this slot in.
    fn insert(&mut self, slot: usize) {
        self.bits[slot >> 6] |= 1 << (slot & 63);
    }

    fn holds_lowered(&self, bytes: &[u8], start: usize, end: usize) -> bool {
        let slot = slot(bytes, start, end);
        self.bits[slot >> 6] & (1 << (slot & 63)) != 0
    }
}

/// Hash of a word without regard to ASCII case.
#[inline]
fn slot(bytes: &[u8], start: usize, end: usize) -> usize {
    let mut hash = (end - start) as u64;
    for at in (start..end).step_by(Chunk::LENGTH) {
        let letters = Chunk::at(bytes, at).first((end - at).min(Chunk::LENGTH)).number();
        hash = add(hash, letters);
    }
    (hash >> 50) as usize
}

/// [`slot`] of a word shorter than a chunk.
#[inline]
fn short_slot(letters: Chunk, length: usize) -> usize {
    (add(length as u64, letters.number()) >> 50) as usize
}

#[inline]
fn add(hash: u64, letters: u64) -> u64 {
    (hash.rotate_left(5) ^ (letters | 0x2020_2020_2020_2020)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let mut words = Words::default();
        words.read(&Article::verbatim(text));
        let view = words.view(text);
        assert_eq!((0..view.len()).map(|at| view.word(at)).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        check("St. John’s-based Łódź 2024", &["St", "John", "s", "based", "Łódź", "2024"]);
        check("", &[]);
        check("… — “”", &[]);
    }

    #[test]
    fn nothing_stands_between_two_paragraphs() {
        let text = "Bridge opens in Limerick\nShannon rises";
        let mut words = Words::default();
        words.read(&Article::verbatim(text));
        let view = words.view(text);
        assert_eq!(view.gap(0), " ");
        assert_eq!(view.gap(3), BREAK);
        assert_eq!(short_slot(Chunk::at(b"opens", 0), 5), slot(b"OPENS in", 0, 5));
        assert!(view.occurs_in_lower_case(2) && !words.occurs_in_lower_case("Shannon"));
    }
}
