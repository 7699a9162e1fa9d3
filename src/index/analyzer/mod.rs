//! From text to index terms: words, folded, and beside each its English (or other) stem.
//!
//! "The ministers’ talks" gives, at three positions, the terms `the`, `minist` and `=ministers`, `talk` and `=talks`. A word is
//! found by its stem; the folded form itself stands beside it at the same position, marked `=`, where it differs, so that a
//! phrase may mix both. A word that *is* its stem has no second term (`docs/decisions/0001-exact-forms.md`).
//!
//! One pass does all of it: words repeat (98.5 % of the tokens of a month of wire news were seen before on the same thread), so
//! each thread remembers what a written word became and stems only new ones ([`Analysis`]).
//!
//! The index, the query language and the highlighter must cut and fold alike: they all call [`words`] and [`terms`].

mod marks;
mod memo;
mod scanner;
mod tokenizer;

use tantivy::tokenizer::{Language as Snowball, RawTokenizer, Stemmer, TextAnalyzer, TokenStream};

pub(super) use self::marks::Starts;
pub(super) use self::memo::{Entry, Memo};
use self::scanner::Scanner;
pub use self::tokenizer::manager;
use crate::text::Span;
use crate::text::fold::fold_into;

/// Marks the term of a word's folded form where it differs from its stem: `=ministers` beside `minist`.
pub const EXACT: char = '=';

/// Term that stands where a sentence begins, at the position of its first word; in fields of [`tokenizers::MARKED`].
pub const SENTENCE: char = '\u{2}';

/// The same where a value, a paragraph, begins; its first sentence has no mark of its own.
pub const PARAGRAPH: char = '\u{3}';

/// First character of a value that names its language: `\u{1}de` and then the text. Values without it are English.
pub const LANGUAGE_MARK: char = '\u{1}';

/// Longest term in bytes; a longer word (a line of base64, an address) takes its position but is not indexed.
pub const LONGEST_TERM: usize = 64;

/// Names under which the tokenizers are registered.
pub mod tokenizers {
    /// Stem, and the exact form where it differs.
    pub const TEXT: &str = "dateline_text";
    /// The same, with marks where sentences and paragraphs begin: body, headline, quotations.
    pub const MARKED: &str = "dateline_marked";
    /// Folded form alone: names, places, sources.
    pub const PLAIN: &str = "dateline_plain";
    /// The value as it is: codes.
    pub const RAW: &str = "raw";
}

/// What becomes of each word in a kind of field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Emit {
    /// Stem, and the exact form where it differs.
    Both,
    /// Both, and a mark before the first word of each sentence.
    Marked,
    /// The folded form.
    Form,
}

impl Emit {
    /// By the name of a tokenizer; `None` when values are not cut into words.
    pub fn of(tokenizer: &str) -> Option<Emit> {
        match tokenizer {
            tokenizers::TEXT => Some(Emit::Both),
            tokenizers::MARKED => Some(Emit::Marked),
            tokenizers::PLAIN => Some(Emit::Form),
            _ => None,
        }
    }
}

/// The words of one value, read once, and what is remembered of the words of all values before.
pub(super) struct Analysis {
    pub memo: Memo,
    /// The words of the value read last: word `n` stands at position `n`.
    pub words: Vec<ReadWord>,
}

/// A word that was read.
#[derive(Clone, Copy)]
pub(super) struct ReadWord {
    /// First byte in the value.
    pub start: u32,
    /// End byte in the value, without a possessive.
    pub end: u32,
    /// What it becomes.
    pub entry: Entry,
}

impl Default for Analysis {
    fn default() -> Analysis {
        Analysis { memo: Memo::new(), words: Vec::new() }
    }
}

impl Analysis {
    /// Reads the words of a value.
    pub fn read(&mut self, value: &str, language: Language) {
        self.words.clear();
        let mut scanner = Scanner::new(value);
        while let Some((start, end)) = scanner.next() {
            let entry = self.memo.look_up(&value[start..], end - start, language);
            self.words.push(ReadWord { start: start as u32, end: end as u32, entry });
        }
    }
}

/// A word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it stands, without a possessive `'s`.
    pub span: Span,
    /// How many words stand before it.
    pub position: u32,
}

/// The words of `text`, in order.
///
/// A word is a run of letters, digits and combining marks. An apostrophe inside joins (`don't`, `O’Brien`) but a possessive `'s`
/// is left off; dots join the letters of an abbreviation (`U.S.` is one word) and the digits of a number (`3.5`), a comma the
/// thousands (`12,000`). Chinese and Japanese characters are words by themselves. Anything else parts words.
pub fn words(text: &str) -> impl Iterator<Item = Word> + '_ {
    let mut scanner = Scanner::new(text);
    (0..).map_while(move |position| scanner.next().map(|(start, end)| Word { span: Span::new(start, end), position }))
}

/// Positions that a text takes up as a value of an indexed field: those up to its last word that is not too long to index.
#[must_use]
pub fn extent(text: &str) -> u32 {
    words(text).filter(|word| is_indexed(word.span.of(text))).last().map_or(0, |word| word.position + 1)
}

/// Whether a word is indexed, or only takes its position: because it is too long, or has no letter, as an accent that stands alone.
#[must_use]
pub fn is_indexed(word: &str) -> bool {
    word.is_ascii() && word.len() <= LONGEST_TERM || (1..=LONGEST_TERM).contains(&form_of(word).len())
}

/// The two terms of one written word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The term of its stem.
    pub stem: String,
    /// Its folded form without the mark; the index holds `=form` only when it differs from `stem`.
    pub form: String,
}

/// What `word`, cut by [`words`], becomes in the index of an article in `language` (an ISO 639-1 code; `None` counts as English).
#[must_use]
pub fn terms(word: &str, language: Option<&str>) -> Terms {
    let language = Language::of(language);
    let form = form_of(word);
    Terms { stem: stem_of(word, &form, language), form }
}

/// Whether articles in `language` are stemmed. Others are indexed by their folded forms.
#[must_use]
pub fn is_stemmed(language: Option<&str>) -> bool {
    Language::of(language) != Language::UNSTEMMED
}

/// Languages with a stemmer, by ISO 639-1 code; the first is the one assumed when nothing is known.
const LANGUAGES: [(&str, Snowball); 20] = [
    ("en", Snowball::English),
    ("ar", Snowball::Arabic),
    ("da", Snowball::Danish),
    ("de", Snowball::German),
    ("el", Snowball::Greek),
    ("es", Snowball::Spanish),
    ("fi", Snowball::Finnish),
    ("fr", Snowball::French),
    ("hu", Snowball::Hungarian),
    ("it", Snowball::Italian),
    ("nb", Snowball::Norwegian),
    ("nl", Snowball::Dutch),
    ("nn", Snowball::Norwegian),
    ("no", Snowball::Norwegian),
    ("pt", Snowball::Portuguese),
    ("ro", Snowball::Romanian),
    ("ru", Snowball::Russian),
    ("sv", Snowball::Swedish),
    ("ta", Snowball::Tamil),
    ("tr", Snowball::Turkish),
];

/// The language that words are stemmed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Language(u8);

impl Language {
    /// Assumed when nothing is known.
    pub const ENGLISH: Language = Language(0);
    /// Any without a stemmer.
    const UNSTEMMED: Language = Language(u8::MAX);

    /// By its ISO 639-1 code; a region behind it (`en-GB`) changes nothing.
    pub fn of(code: Option<&str>) -> Language {
        let Some(code) = code else { return Language::ENGLISH };
        let primary = code.split(['-', '_']).next().unwrap_or(code);
        LANGUAGES.iter().position(|(known, _)| *known == primary).map_or(Language::UNSTEMMED, |number| Language(number as u8))
    }

    /// The mark before a value for the engine's own tokenizer; none for English.
    #[cfg(test)]
    pub fn mark(self) -> String {
        match self {
            Language::ENGLISH => String::new(),
            Language::UNSTEMMED => format!("{LANGUAGE_MARK}xx"),
            Language(number) => format!("{LANGUAGE_MARK}{}", LANGUAGES[usize::from(number)].0),
        }
    }
}

/// The folded form of a written word, without the dots of an abbreviation and the commas of a number.
fn form_of(word: &str) -> String {
    let mut form = String::with_capacity(word.len());
    let keep_dot = word.starts_with(|first: char| first.is_ascii_digit());
    for character in word.chars() {
        match character {
            ',' => {}
            '.' if !keep_dot => {}
            _ => fold_into(character, &mut form),
        }
    }
    form
}

/// English is stemmed after folding; the other stemmers know their accents, so they see the word before it is folded.
fn stem_of(word: &str, form: &str, language: Language) -> String {
    match language {
        Language::UNSTEMMED => form.to_owned(),
        Language::ENGLISH if !form.is_ascii() => form.to_owned(),
        Language::ENGLISH => snowball(form, Snowball::English),
        Language(number) => {
            let stem = snowball(&word.to_lowercase(), LANGUAGES[usize::from(number)].1);
            form_of(&stem)
        }
    }
}

fn snowball(word: &str, language: Snowball) -> String {
    let mut analyzer = TextAnalyzer::builder(RawTokenizer::default()).filter(Stemmer::new(language)).build();
    let mut stream = analyzer.token_stream(word);
    if stream.advance() { stream.token().text.clone() } else { word.to_owned() }
}

/// Folds every word of `text` and joins them by single spaces: the form under which names and sources are compared.
#[must_use]
pub fn folded_words(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in words(text) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(&form_of(word.span.of(text)));
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        words(text).map(|word| word.span.of(text)).collect()
    }

    fn indexed(tokenizer: &str, text: &str) -> Vec<(usize, String)> {
        let mut analyzer = manager().get(tokenizer).expect("registered");
        let mut stream = analyzer.token_stream(text);
        let mut terms = Vec::new();
        while stream.advance() {
            terms.push((stream.token().position, stream.token().text.clone()));
        }
        terms
    }

    #[test]
    fn words_are_cut_as_a_reader_would() {
        for (text, expected) in [
            ("The U.S. envoy's 43-year-old aide", vec!["The", "U.S", "envoy", "43", "year", "old", "aide"]),
            ("O’Brien didn't, James' did", vec!["O’Brien", "didn't", "James", "did"]),
            ("rose 3.5% to 12,000.", vec!["rose", "3.5", "to", "12,000"]),
            ("in 1998,2000 and 5,12", vec!["in", "1998", "2000", "and", "5", "12"]),
            ("Nyström zero\u{200b}width", vec!["Nyström", "zero\u{200b}width"]),
            ("东京 met", vec!["东", "京", "met"]),
            ("end.Next e.g. this", vec!["end", "Next", "e.g", "this"]),
            ("", vec![]),
            ("— … !", vec![]),
        ] {
            assert_eq!(cut(text), expected, "{text}");
        }
    }

    #[test]
    fn sentences_and_paragraphs_are_marked_at_their_first_words() {
        let (paragraph, sentence) = (PARAGRAPH.to_string(), SENTENCE.to_string());
        let marks = |text: &str| -> Vec<(usize, String)> {
            indexed(tokenizers::MARKED, text).into_iter().filter(|(_, term)| term.starts_with(char::is_control)).collect()
        };
        assert_eq!(marks("Sen. Hale left. “Steel rose.” It fell."), [(0, paragraph.clone()), (3, sentence.clone()), (5, sentence)]);
        assert_eq!(marks("… — Hale left."), [(0, paragraph)], "what stands before the first word changes nothing");
        assert_eq!(marks(""), []);
    }

    #[test]
    fn a_stem_and_its_exact_form_share_a_position() {
        let found = indexed(tokenizers::TEXT, "The Ministers’ talks");
        let expected = [(0, "the"), (1, "minist"), (1, "=ministers"), (2, "talk"), (2, "=talks")];
        assert_eq!(found, expected.map(|(position, term)| (position, term.to_owned())));
        assert_eq!(indexed(tokenizers::PLAIN, "U.S. Talks"), [(0, "us".to_owned()), (1, "talks".to_owned())]);
    }

    #[test]
    fn a_marked_value_is_stemmed_in_its_own_language() {
        let french = format!("{}élections", Language::of(Some("fr")).mark());
        assert_eq!(indexed(tokenizers::TEXT, &french), [(0, "elect".to_owned()), (0, "=elections".to_owned())]);
        let irish = format!("{}toghcháin", Language::of(Some("ga")).mark());
        assert_eq!(indexed(tokenizers::TEXT, &irish), [(0, "toghchain".to_owned())]);
        assert_eq!(Language::of(Some("en-GB")), Language::ENGLISH);
        assert!(!is_stemmed(Some("ga")) && is_stemmed(None));
    }

    #[test]
    fn a_question_and_the_index_agree_on_terms() {
        for word in ["Elections", "U.S", "12,000", "Micheál", "O’Brien", "didn't"] {
            let asked = terms(word, None);
            let found = indexed(tokenizers::TEXT, word);
            assert_eq!(found[0].1, asked.stem, "{word}");
            if asked.form != asked.stem {
                assert_eq!(found[1].1, format!("={}", asked.form), "{word}");
            }
        }
    }

    #[test]
    fn what_is_too_long_to_index_still_takes_its_place() {
        let text = format!("before {} after", "x".repeat(LONGEST_TERM + 1));
        assert_eq!(indexed(tokenizers::PLAIN, &text), [(0, "before".to_owned()), (2, "after".to_owned())]);
        assert_eq!((extent(&text), extent(text.trim_end_matches(" after")), extent("—")), (3, 1, 0));
        assert_eq!((extent("talk \u{301}"), indexed(tokenizers::TEXT, "talk \u{301}").len()), (1, 1), "an accent that stands alone");
    }

    #[test]
    fn names_compare_by_folded_words() {
        assert_eq!(folded_words(" Micheál  MARTIN "), folded_words("Micheal Martin"));
    }
}
