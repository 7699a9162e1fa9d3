//! Where words begin and end.

use unicode_normalization::char::is_combining_mark;

/// Cuts words off a text.
pub(super) struct Scanner<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Scanner<'t> {
    pub fn new(text: &'t str) -> Scanner<'t> {
        Scanner { text, at: 0 }
    }

    /// First and end byte of the next word.
    #[inline]
    pub fn next(&mut self) -> Option<(usize, usize)> {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        let start = loop {
            let byte = *bytes.get(at)?;
            if byte.is_ascii_alphanumeric() {
                break at;
            }
            if byte < 0x80 {
                at += 1;
                continue;
            }
            let character = char_at(self.text, at);
            if character.is_alphanumeric() {
                break at;
            }
            at += character.len_utf8();
        };
        let end = self.end_of_word(start);
        self.at = end + possessive_length(&self.text[end..]);
        Some((start, end))
    }

    /// End of the word that starts at `start`.
    fn end_of_word(&self, start: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = start;
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii_alphanumeric() {
                at += 1;
            } else if byte < 0x80 {
                match self.joined(start, at, byte) {
                    Some(next) => at = next,
                    None => return at,
                }
            } else {
                let character = char_at(self.text, at);
                if stands_alone(character) {
                    return if at == start { at + character.len_utf8() } else { at };
                }
                if character == '’' {
                    match self.after_apostrophe(start, at, character.len_utf8()) {
                        Some(next) => at = next,
                        None => return at,
                    }
                } else if character.is_alphanumeric() || is_combining_mark(character) || is_invisible(character) {
                    at += character.len_utf8();
                } else {
                    return at;
                }
            }
        }
        at
    }

    /// Where the word goes on after the ASCII mark at `at`, if the mark belongs to it.
    fn joined(&self, start: usize, at: usize, mark: u8) -> Option<usize> {
        let bytes = self.text.as_bytes();
        match mark {
            b'\'' => self.after_apostrophe(start, at, 1),
            b'.' => {
                let next = *bytes.get(at + 1)?;
                let number = bytes[at - 1].is_ascii_digit() && next.is_ascii_digit() && bytes[start].is_ascii_digit();
                let abbreviation = is_lone_letter(bytes, start, at) && is_lone_letter_from(bytes, at + 1);
                (number || abbreviation).then_some(at + 1)
            }
            b',' => {
                let thousands = bytes.get(at + 1..at + 4)?;
                let groups = thousands.iter().all(u8::is_ascii_digit) && !bytes.get(at + 4).is_some_and(u8::is_ascii_digit);
                (groups && bytes[start..at].iter().all(|byte| byte.is_ascii_digit() || *byte == b',')).then_some(at + 1)
            }
            _ => None,
        }
    }

    fn after_apostrophe(&self, start: usize, at: usize, length: usize) -> Option<usize> {
        let before = self.text[start..at].chars().next_back()?;
        let after = self.text[at + length..].chars().next()?;
        let joins = before.is_alphabetic() && after.is_alphabetic() && possessive_length(&self.text[at..]) == 0;
        joins.then_some(at + length)
    }
}

/// Length of a possessive ending at the start of `rest`, 0 when there is none.
fn possessive_length(rest: &str) -> usize {
    let tail = rest.strip_prefix(['\'', '’']);
    match tail.and_then(|tail| tail.strip_prefix(['s', 'S'])) {
        Some(after) if !after.starts_with(|next: char| next.is_alphanumeric() || is_combining_mark(next)) => rest.len() - after.len(),
        _ => 0,
    }
}

/// Whether the letter before `at` stands alone: `U` in `U.S`, but not `p` in `corp.A`.
fn is_lone_letter(bytes: &[u8], start: usize, at: usize) -> bool {
    bytes[at - 1].is_ascii_alphabetic() && (at - 1 == start || bytes[at - 2] == b'.')
}

/// Whether one letter and then no further letter or digit begins at `at`.
fn is_lone_letter_from(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(u8::is_ascii_alphabetic)
        && !bytes.get(at + 1).is_some_and(|next| next.is_ascii_alphanumeric() || *next >= 0x80)
}

fn char_at(text: &str, at: usize) -> char {
    text[at..].chars().next().unwrap_or('\u{fffd}')
}

/// Characters of scripts written without spaces: each is searched by itself, and a phrase finds a word of several.
fn stands_alone(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Characters that [`fold`](crate::text::fold()) drops: they do not part a word.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
