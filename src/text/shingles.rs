//! Words as numbers, for comparing passages: pull quotes within an article, copies among articles.
//!
//! Case, accents, quotation marks and punctuation do not count, so that “Russia’s” and "RUSSIA'S" are one word. The hashes are kept with
//! indexes: changing them changes the index format.

use super::chunk::Chunk;
use super::fold::fold_into;

/// Appends the hash of each word of `text`, in order. A word is a run of letters and digits, apostrophes inside included.
///
/// About 1 ns a byte.
pub fn word_hashes(text: &str, hashes: &mut Vec<u64>) {
    let bytes = text.as_bytes();
    // Small letters and digits, noughts for all else, and eight of them behind the end: so a word's end is found without a branch.
    let mut folded = Vec::with_capacity(bytes.len() + Chunk::LENGTH);
    folded.extend(bytes.iter().map(|byte| folded_byte(*byte)));
    folded.resize(bytes.len() + Chunk::LENGTH, 0);
    let mut at = 0;
    while at < bytes.len() {
        let (hash, end) = plain_word(&folded, at);
        // Behind nearly every word stands a space, a comma or a full stop.
        let next = bytes.get(end).copied().unwrap_or(b' ');
        if next < 0x80 && next != b'\'' {
            if end > at {
                hashes.push(finish(hash));
            }
            at = end + 1;
        } else {
            at = odd_word(text, &folded, (at, end, hash), hashes);
        }
    }
}

/// A small letter or digit of ASCII, or nought. Without branches: it is asked for every byte of an archive.
fn folded_byte(byte: u8) -> u8 {
    let small = byte | 0x20;
    let counts = (small.wrapping_sub(b'a') < 26) | (byte.wrapping_sub(b'0') < 10);
    if counts { small } else { 0 }
}

/// The hash of the letters and digits from `at` on, and where they end (at `at` itself, if none stands there).
fn plain_word(folded: &[u8], at: usize) -> (u64, usize) {
    let (mut hash, mut end) = (0, at);
    loop {
        let eight = Chunk::at(folded, end);
        let length = eight.until_nought();
        if length > 0 {
            hash = add(hash, eight.first(length).number());
            end += length;
        }
        if length < Chunk::LENGTH {
            return (hash, end);
        }
    }
}

/// Reads a word, given by its ends and [`plain_word`]'s hash, behind which stands an apostrophe or a character beyond ASCII; returns
/// where to go on.
fn odd_word(text: &str, folded: &[u8], (at, end, hash): (usize, usize, u64), hashes: &mut Vec<u64>) -> usize {
    let bytes = text.as_bytes();
    let mark = is_mark(bytes, end);
    if bytes[end] >= 0x80 && !mark {
        return unicode_word(text, at, hashes);
    }
    let Some(mut after) = behind_apostrophe(bytes, end).filter(|_| end > at) else {
        hashes.extend((end > at).then(|| finish(hash)));
        return end + if mark { 3 } else { 1 };
    };
    let mut word = folded[at..end].to_vec();
    loop {
        let end = plain_word(folded, after).1;
        word.push(b'\'');
        word.extend_from_slice(&folded[after..end]);
        let Some(next) = behind_apostrophe(bytes, end) else {
            hashes.push(finish(hash_of(&word)));
            return end;
        };
        after = next;
    }
}

/// Where the word goes on behind the apostrophe at `at`, `'` or `’`, if it does.
fn behind_apostrophe(bytes: &[u8], at: usize) -> Option<usize> {
    let length = match bytes.get(at)? {
        b'\'' => 1,
        0xE2 if bytes[at..].starts_with("’".as_bytes()) => 3,
        _ => return None,
    };
    bytes.get(at + length).is_some_and(u8::is_ascii_alphanumeric).then_some(at + length)
}

/// Hash of a run of words, in order.
#[must_use]
pub fn hash_run(run: &[u64]) -> u64 {
    finish(run.iter().fold(0, |hash, word| (hash.rotate_left(21) ^ word).wrapping_mul(SPREAD)))
}

/// 2^64 divided by the golden ratio: an odd number with bits well spread.
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

fn finish(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 32)).wrapping_mul(SPREAD);
    hash ^ (hash >> 29)
}

/// The hash of a word that goes on with these eight bytes, or fewer and zeros.
fn add(hash: u64, eight: u64) -> u64 {
    (hash.rotate_left(29) ^ eight).wrapping_mul(SPREAD)
}

/// The hash of a word, folded already.
fn hash_of(word: &[u8]) -> u64 {
    word.chunks(Chunk::LENGTH).fold(0, |hash, eight| add(hash, Chunk::at(eight, 0).number()))
}

/// Whether a typographic mark stands at `at`: U+2010 to U+2026, dashes, quotation marks and dots, the commonest characters beyond ASCII.
fn is_mark(bytes: &[u8], at: usize) -> bool {
    bytes.get(at..at + 3).is_some_and(|mark| mark[0] == 0xE2 && mark[1] == 0x80 && (0x90..=0xA6).contains(&mark[2]))
}

/// Reads the word at `at` that holds, or ends at, a character beyond ASCII; returns where to go on.
fn unicode_word(text: &str, at: usize, hashes: &mut Vec<u64>) -> usize {
    let mut folded = String::new();
    let mut end = at;
    let mut characters = text[at..].char_indices().peekable();
    while let Some((offset, character)) = characters.next() {
        end = at + offset + character.len_utf8();
        let follows = characters.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        let inner = matches!(character, '\'' | '’') && !folded.is_empty() && follows;
        let mark = unicode_normalization::char::is_combining_mark(character) || character == '\u{ad}';
        if !character.is_alphanumeric() && !inner && !mark {
            break;
        }
        fold_into(character, &mut folded);
        // Scripts without spaces: each character is a word.
        if ('\u{2e80}'..='\u{9fff}').contains(&character) || ('\u{20000}'..='\u{3ffff}').contains(&character) {
            break;
        }
    }
    if !folded.is_empty() {
        hashes.push(finish(hash_of(folded.as_bytes())));
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(text: &str) -> Vec<u64> {
        let mut hashes = Vec::new();
        word_hashes(text, &mut hashes);
        hashes
    }

    #[test]
    fn printings_of_one_sentence_are_the_same_words() {
        assert_eq!(hashes("“Russia’s offer,” she said."), hashes("RUSSIA'S offer she said"));
        assert_eq!(hashes("Micheál's boat — it sank"), hashes("Micheal’s boat it sank"));
        assert_eq!(hashes("Łódź, 1987"), hashes("lodz 1987"));
        assert_ne!(hashes("it sank"), hashes("sank it"));
        assert_eq!(hashes("").len() + hashes(" … — ’ '").len(), 0);
        assert_eq!(hashes("a b c’s d").len(), 4);
        assert_eq!(hashes("橋は閉鎖").len(), 4);
    }

    #[test]
    fn the_order_of_a_run_counts() {
        let words = hashes("the bridge is closed");
        assert_ne!(hash_run(&words[0..3]), hash_run(&words[1..4]));
        assert_ne!(hash_run(&[words[0], words[1]]), hash_run(&[words[1], words[0]]));
    }
}
