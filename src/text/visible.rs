//! What may be shown: text from articles must never steer the reader's terminal.

use std::borrow::Cow;

/// `text` with every character made visible that could move the cursor, change colours or reorder the line.
///
/// C0 controls except newline and tab, DEL, C1 controls, bidi controls and zero-width characters become `\u{…}`.
/// Borrowed when there is nothing to do. Applying it twice is the same as once.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_hidden(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

fn is_hidden(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => true,
        _ => character.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_sequence_in_a_headline_is_shown_not_obeyed() {
        assert_eq!(visible("\u{1b}[2JBridge opens"), "\\u{1b}[2JBridge opens");
        assert_eq!(visible("a\u{202e}b\u{9b}c\rd"), "a\\u{202e}b\\u{9b}c\\u{d}d");
        assert_eq!(visible("line\n\ttab “ok” é"), "line\n\ttab “ok” é");
        assert_eq!(visible(&visible("\u{7}")), visible("\u{7}"));
    }
}
