//! What makes a closer look at a line worth while: words that furniture cannot do without, found in one pass.
//!
//! Nearly all lines of an archive are sentences that hold none of them, and each judge asks in detail only where a sign says that
//! there is something to ask about. A sign too many costs a look; one that were missing would change what a line is.

use std::sync::LazyLock;

use super::search::AnyOf;

/// What a line shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Signs(u8);

/// Words in small letters, or as much of them as tells. Few: the search slows down with their number.
static WORDS: &[(&str, Signs)] = &[
    ("you", Signs::SPOKEN),
    ("reader", Signs::SPOKEN),
    ("cookie", Signs::OF_SITE),
    ("policy", Signs::OF_SITE),
    ("advertis", Signs::OF_SITE),
    ("ubscri", Signs::TELLING),
    ("t edition", Signs::TELLING),
    ("reached ", Signs::TELLING),
    ("rights reserved", Signs::TELLING),
    ("s expressed", Signs::TELLING),
];

/// Longest line that is looked at, in bytes: cookie notices and appeals. Longer ones show nothing.
pub(super) const LONGEST: usize = 900;

impl Signs {
    /// Without these a line does not speak to the reader.
    const SPOKEN: Signs = Signs(1);
    /// What papers say of themselves.
    const OF_SITE: Signs = Signs(4);
    /// What only a page speaks of, even in sentences.
    const TELLING: Signs = Signs(2);

    /// The signs in a line, whatever its case.
    pub fn of(line: &str) -> Signs {
        // Nearly all lines are short: clearing so much for each would cost as much as the search.
        if line.len() <= 200 { Signs::within::<200>(line) } else { Signs::within::<LONGEST>(line) }
    }

    fn within<const LENGTH: usize>(line: &str) -> Signs {
        let mut small = [0; LENGTH];
        let Some(small) = small.get_mut(..line.len()) else { return Signs::default() };
        small.copy_from_slice(line.as_bytes());
        small.make_ascii_lowercase();
        found_by(&FINDER, small)
    }

    /// Whether it may speak to the reader: "young" shows the sign as well.
    pub fn may_speak(self) -> bool {
        self.0 & Signs::SPOKEN.0 != 0
    }

    /// Whether it speaks of what papers say of themselves.
    pub fn is_of_site(self) -> bool {
        self.0 & Signs::OF_SITE.0 != 0
    }

    /// Whether it holds what only a page speaks of.
    pub fn is_telling(self) -> bool {
        self.0 & Signs::TELLING.0 != 0
    }
}

/// All words, prepared to be looked for together.
static FINDER: LazyLock<AnyOf> = LazyLock::new(|| AnyOf::new(WORDS.iter().map(|(word, _)| *word)));

/// The signs in a text in small letters.
fn found_by(finder: &AnyOf, small: &[u8]) -> Signs {
    let mut signs = 0;
    finder.each_in(small, |word| signs |= WORDS[word].1.0);
    Signs(signs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_a_sign_in_any_case() {
        let one_by_one = AnyOf::one_by_one(WORDS.iter().map(|(word, _)| *word));
        for (word, sign) in WORDS {
            for line in [(*word).to_owned(), format!("The bridge at dawn. {}", word.to_uppercase()), format!("“The bridge”{word} and on")]
            {
                assert!(Signs::of(&line).0 & sign.0 != 0, "{line}");
                assert_eq!(Signs::of(&line), found_by(&one_by_one, line.to_ascii_lowercase().as_bytes()), "{line}");
            }
        }
    }

    #[test]
    fn sentences_show_none() {
        let sentence = "The bridge over the Shannon was closed on Monday after divers found a crack in one of its piers.";
        assert_eq!(Signs::of(sentence), Signs::default());
        assert_eq!(Signs::of(&"you ".repeat(LONGEST)), Signs::default());
        let both = Signs::of("All Rights Reserved. You may not copy this.");
        assert!(both.may_speak() && both.is_telling());
    }
}
