//! Folding: the form in which two spellings of one word are equal.
//!
//! Case, diacritics, ligatures, full-width forms and typographic marks are folded away, so that `Micheál`, `MICHEAL` and
//! `Michea\u{301}l` meet, and a typed `'` finds a printed `’`. The index, the query language, the gazetteer and the
//! authority of speakers all fold with this one function; whoever changes it changes the index format.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The folded form of `text`: lower case, without diacritics, with plain quotes and hyphens.
///
/// Borrowed when the text is folded already. Plain ASCII, nearly all of news, never reaches the Unicode tables.
/// The number of bytes may change; use it for keys, never for offsets.
#[must_use]
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        if !text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Cow::Borrowed(text);
        }
        return Cow::Owned(text.to_ascii_lowercase());
    }
    let mut folded = String::with_capacity(text.len());
    for character in text.chars() {
        fold_into(character, &mut folded);
    }
    Cow::Owned(folded)
}

/// Appends the folded form of one character: nothing for a combining mark or an invisible one, several letters for a ligature.
pub fn fold_into(character: char, out: &mut String) {
    if character.is_ascii() {
        out.push(character.to_ascii_lowercase());
        return;
    }
    match character {
        '‘' | '’' | '‚' | '‛' | '′' | 'ʼ' | '´' | '`' | '＇' => out.push('\''),
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' | '＂' => out.push('"'),
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => out.push('-'),
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => out.push(' '),
        // Soft hyphen, zero-width and bidi marks: part of the page, not of the word.
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => {}
        // Letters that Unicode does not decompose, as newspapers without them spell them.
        'ß' => out.push_str("ss"),
        'æ' | 'Æ' => out.push_str("ae"),
        'œ' | 'Œ' => out.push_str("oe"),
        'ø' | 'Ø' => out.push('o'),
        'đ' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
        'ł' | 'Ł' => out.push('l'),
        'ħ' | 'Ħ' => out.push('h'),
        'þ' | 'Þ' => out.push_str("th"),
        'ı' | 'İ' => out.push('i'),
        _ => fold_decomposed(character, out),
    }
}

fn fold_decomposed(character: char, out: &mut String) {
    for part in std::iter::once(character).nfkd() {
        if !is_combining_mark(part) {
            out.extend(part.to_lowercase().filter(|&lower| !is_combining_mark(lower)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_word_meet() {
        for (written, folded) in [
            ("Kyiv", "kyiv"),
            ("Micheál", "micheal"),
            ("Michea\u{301}l", "micheal"),
            ("Nyström", "nystrom"),
            ("Łódź", "lodz"),
            ("Straße", "strasse"),
            ("ﬁnance", "finance"),
            ("Ｌａｇｏｓ", "lagos"),
            ("Russia’s", "russia's"),
            ("“hard”", "\"hard\""),
            ("zero\u{200b}width", "zerowidth"),
            ("İzmir", "izmir"),
        ] {
            assert_eq!(fold(written), folded, "{written}");
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for text in ["Äöü ß ﬃ “x” — İ", "plain", "ÅNGSTRÖM ŒUVRE"] {
            let once = fold(text).into_owned();
            assert_eq!(fold(&once), once);
        }
    }
}
