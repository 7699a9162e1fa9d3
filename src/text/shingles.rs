//! Words as numbers, for comparing passages: pull quotes within an article, copies among articles.
//!
//! Case, accents, quotation marks and punctuation do not count, so that “Russia’s” and "RUSSIA'S" are one word. The hashes are kept with
//! indexes: changing them changes the index format.

use super::fold::fold_into;

/// Appends the hash of each word of `text`, in order. A word is a run of letters and digits, apostrophes inside included.
///
/// About 2 ns a byte; no allocation for ASCII text beyond `hashes` itself.
pub fn word_hashes(text: &str, hashes: &mut Vec<u64>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let (hash, end) = plain_word(bytes, at);
        let mark = is_mark(bytes, end);
        if end < bytes.len() && bytes[end] >= 0x80 && !mark {
            at = unicode_word(text, at, hashes);
            continue;
        }
        if end > at {
            hashes.push(finish(hash));
        }
        at = end + if mark { 3 } else { 1 };
    }
}

/// Hash of a run of words, in order.
#[must_use]
pub fn hash_run(run: &[u64]) -> u64 {
    finish(run.iter().fold(0, |hash, word| (hash.rotate_left(21) ^ word).wrapping_mul(SPREAD)))
}

/// 2^64 divided by the golden ratio: an odd number with bits well spread.
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

/// Start of a word's hash.
const START: u64 = 0xCBF2_9CE4_8422_2325;

/// Multiplier of FNV-1a.
const STEP: u64 = 0x0000_0100_0000_01B3;

fn finish(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 32)).wrapping_mul(SPREAD);
    hash ^ (hash >> 29)
}

/// The hash of the ASCII word that starts at `at`, and where it ends (at `at` itself, if no word starts there).
fn plain_word(bytes: &[u8], at: usize) -> (u64, usize) {
    let (mut hash, mut end) = (START, at);
    while end < bytes.len() {
        let byte = bytes[end];
        let small = SMALL[usize::from(byte)];
        if small == 0 {
            // An apostrophe inside a word: `'`, or `’` in its three bytes.
            let length = if byte == b'\'' {
                1
            } else if bytes[end..].starts_with("’".as_bytes()) {
                3
            } else {
                0
            };
            if length == 0 || end == at || !bytes.get(end + length).is_some_and(u8::is_ascii_alphanumeric) {
                break;
            }
            hash = (hash ^ u64::from(b'\'')).wrapping_mul(STEP);
            end += length;
            continue;
        }
        hash = (hash ^ u64::from(small)).wrapping_mul(STEP);
        end += 1;
    }
    (hash, end)
}

/// Digits and letters by their byte, in small letters; 0 for all else.
static SMALL: [u8; 256] = {
    let mut small = [0; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            small[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    small
};

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
        let hash = folded.bytes().fold(START, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(STEP));
        hashes.push(finish(hash));
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
