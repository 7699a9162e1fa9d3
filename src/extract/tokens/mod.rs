//! An article as tokens, sentences and quoted runs: what quotations and speakers are found in.
//!
//! [`Document::read`] takes one pass over the text and never fails. A token is a word (`Prosser's`, `U.S.`, `1,200`) or a single
//! sign; a sentence ends at a full stop the way news is printed (not after `Sgt.`, but after `?”`); a [`Run`] is a stretch in
//! quote marks. Everything later works on positions of tokens, so it neither copies text nor looks at letters again.
//!
//! ```
//! use dateline::{article::Article, extract::tokens::Document};
//!
//! let article = Article::verbatim("Sgt. John Martin was blunt. “It took nine years,” he said.");
//! let document = Document::read(&article);
//! assert_eq!(document.sentences.len(), 2);
//! assert_eq!(document.span(document.runs[0].first, document.runs[0].last).of(&article.text), "“It took nine years,”");
//! ```

mod reader;

use self::reader::{Reader, Seen, WORDS};
use crate::article::{Article, Paragraph, ParagraphKind};
use crate::extract::lexicon::flag;
use crate::extract::marks;
use crate::text::Span;
use crate::text::words::WordMemo;

/// The alphabet in which models see a sentence: one number for each token.
///
/// Numbers from 64 on are closed-class words, each its own class; see [`lexicon`](crate::extract::lexicon).
pub mod class {
    /// Outside the sentence.
    pub const NONE: u8 = 0;
    /// The mark that opens a quoted run.
    pub const OPEN: u8 = 1;
    /// The mark that closes a quoted run.
    pub const CLOSE: u8 = 2;
    /// A word in capitals throughout.
    pub const UPPER: u8 = 3;
    /// A word with an initial capital.
    pub const CAPITAL: u8 = 4;
    /// A number.
    pub const DIGIT: u8 = 5;
    /// Any other word.
    pub const LOWER: u8 = 6;
    /// A pronoun (`he she they i we it you`).
    pub const PRONOUN: u8 = 7;
    /// `,`
    pub const COMMA: u8 = 8;
    /// `.`
    pub const STOP: u8 = 9;
    /// `!`
    pub const BANG: u8 = 10;
    /// `?`
    pub const QUERY: u8 = 11;
    /// `:`
    pub const COLON: u8 = 12;
    /// `;`
    pub const SEMICOLON: u8 = 13;
    /// `—`, `–`, `--`, or a hyphen standing alone.
    pub const DASH: u8 = 14;
    /// `(` or `[`
    pub const BRACKET_OPEN: u8 = 15;
    /// `)` or `]`
    pub const BRACKET_CLOSE: u8 = 16;
    /// A double quote mark of any shape that belongs to no run.
    pub const DOUBLE: u8 = 17;
    /// A single quote mark or stray apostrophe that belongs to no run.
    pub const SINGLE: u8 = 18;
    /// `…`
    pub const ELLIPSIS: u8 = 19;
    /// `$`, `£`, `€`
    pub const MONEY: u8 = 20;
    /// `#`
    pub const HASH: u8 = 21;
    /// `@`
    pub const AT: u8 = 22;
    /// `%`
    pub const PERCENT: u8 = 23;
    /// Any other sign.
    pub const SIGN: u8 = 24;
}

/// No run: the value of [`Token::run`] outside quote marks.
pub const NO_RUN: u32 = u32::MAX;

/// A word or a sign.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// First byte in the article's text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// [Hash](crate::extract::lexicon::word_hash) of the word, equal for any case; for a sign, that of the sign.
    pub word: u32,
    /// Position in [`Document::runs`] or [`NO_RUN`].
    pub run: u32,
    /// Position in [`Document::sentences`].
    pub sentence: u32,
    /// Words (not signs) before this token in the document.
    pub words_before: u32,
    /// Tokens inside quote marks before this token in the document.
    pub quoted_before: u32,
    /// Bits of [`flag`].
    pub flags: u16,
    /// Cue form in [`Lexicon::cues`](crate::extract::lexicon::Lexicon::cues) plus one; 0 for a word that is no cue.
    pub cue: u16,
    /// What the models see; see [`class`].
    pub class: u8,
    /// Bits of [`role`](crate::extract::lexicon::role).
    pub roles: u8,
    /// Whether an apostrophe, hyphen, full stop or comma stands inside it, with a letter or digit behind, or an apostrophe at its end.
    pub joined: bool,
}

/// A sentence, as positions of its first and last token.
#[derive(Clone, Copy, Debug)]
pub struct Sentence {
    /// First token.
    pub first: u32,
    /// Last token, inside.
    pub last: u32,
    /// Position in [`Document::paragraphs`].
    pub paragraph: u32,
}

/// A stretch in quote marks, marks included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// The opening mark.
    pub first: u32,
    /// The closing mark; the last token of the paragraph when that is missing.
    pub last: u32,
    /// Whether there is a closing mark.
    pub closed: bool,
}

/// An article divided into tokens. Positions of tokens, sentences, paragraphs and runs are numbers in the vectors here.
#[derive(Clone, Debug)]
pub struct Document<'a> {
    /// The article's text.
    pub text: &'a str,
    /// All tokens in text order.
    pub tokens: Vec<Token>,
    /// All sentences in text order; every token is in exactly one.
    pub sentences: Vec<Sentence>,
    /// Quoted runs in text order, not overlapping; each holds a word. Marks inside a run are part of it.
    pub runs: Vec<Run>,
    /// The article's paragraphs.
    pub paragraphs: &'a [Paragraph],
}

impl<'a> Document<'a> {
    /// Divides the article. Linear in its text; four allocations.
    #[must_use]
    pub fn read(article: &'a Article) -> Document<'a> {
        Document::read_into(article, Vec::new())
    }

    /// As [`read`](Document::read), into the memory of another document's tokens.
    pub(super) fn read_into(article: &'a Article, tokens: Vec<Token>) -> Document<'a> {
        WORDS.with_borrow_mut(|words| Document::read_with(article, tokens, words))
    }

    fn read_with(article: &'a Article, tokens: Vec<Token>, words: &mut WordMemo<Seen>) -> Document<'a> {
        let mut reader = Reader::new(&article.text, tokens, words);
        let mut bounds = Vec::with_capacity(article.paragraphs.len());
        for paragraph in &article.paragraphs {
            let first = reader.tokens.len() as u32;
            reader.paragraph(paragraph.span);
            bounds.push(first);
        }
        bounds.push(reader.tokens.len() as u32);
        let mut document = Document {
            text: &article.text,
            tokens: reader.tokens,
            sentences: Vec::with_capacity(bounds.len() + article.text.len() / 128),
            runs: Vec::new(),
            paragraphs: &article.paragraphs,
        };
        document.runs = marks::runs(&document, &bounds, &reader.marks);
        document.mark_runs();
        document.split_sentences(&bounds, colon_of_dateline(article));
        document
    }

    /// Number of tokens.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether there is no token at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// The bytes from token `first` to token `last`, both inside.
    #[must_use]
    pub fn span(&self, first: u32, last: u32) -> Span {
        Span { start: self.tokens[first as usize].start, end: self.tokens[last as usize].end }
    }

    /// The token's letters.
    #[must_use]
    pub fn word(&self, token: usize) -> &'a str {
        let token = &self.tokens[token];
        &self.text[token.start as usize..token.end as usize]
    }

    /// The class of a token as models see it; [`class::NONE`] beyond either end of the document.
    #[must_use]
    pub fn class(&self, token: usize) -> u8 {
        self.tokens.get(token).map_or(class::NONE, |token| token.class)
    }

    /// The sentence a token is in.
    #[must_use]
    pub fn sentence_of(&self, token: usize) -> Sentence {
        self.sentences[self.tokens[token].sentence as usize]
    }

    /// The number of the paragraph a token is in.
    #[must_use]
    pub fn paragraph_of(&self, token: usize) -> u32 {
        self.sentence_of(token).paragraph
    }

    /// What the paragraph of a token is.
    #[must_use]
    pub fn kind_of(&self, token: usize) -> ParagraphKind {
        self.paragraphs[self.paragraph_of(token) as usize].kind
    }

    /// The run a token is in.
    #[must_use]
    pub fn run_of(&self, token: usize) -> Option<Run> {
        self.runs.get(self.tokens[token].run as usize).copied()
    }

    /// Whether a token stands in quote marks (or is one).
    #[must_use]
    pub fn quoted(&self, token: usize) -> bool {
        self.tokens[token].run != NO_RUN
    }

    /// Whether a token is the mark that opens a run.
    #[must_use]
    pub fn opens(&self, token: usize) -> bool {
        self.class(token) == class::OPEN
    }

    /// Whether a token ends a run.
    #[must_use]
    pub fn closes(&self, token: usize) -> bool {
        self.run_of(token).is_some_and(|run| run.last as usize == token)
    }

    /// Words (not signs) among the tokens `from..to`.
    #[must_use]
    pub fn words(&self, from: usize, to: usize) -> usize {
        if from >= to {
            return 0;
        }
        let last = &self.tokens[to - 1];
        (last.words_before - self.tokens[from].words_before) as usize + usize::from(last.flags & flag::WORD != 0)
    }

    /// Tokens in quote marks among the tokens `from..to`.
    #[must_use]
    pub fn quoted_among(&self, from: usize, to: usize) -> usize {
        if from >= to {
            return 0;
        }
        let last = &self.tokens[to - 1];
        (last.quoted_before - self.tokens[from].quoted_before) as usize + usize::from(last.run != NO_RUN)
    }

    /// The first token that starts at byte `offset` or later; [`Document::len`] if there is none.
    #[must_use]
    pub fn token_at(&self, offset: u32) -> usize {
        self.tokens.partition_point(|token| token.end <= offset)
    }

    fn mark_runs(&mut self) {
        if self.runs.is_empty() {
            return;
        }
        let (mut run, mut quoted) = (0, 0);
        for (at, token) in self.tokens.iter_mut().enumerate() {
            let at = at as u32;
            while self.runs.get(run).is_some_and(|run| run.last < at) {
                run += 1;
            }
            token.quoted_before = quoted;
            let Some(found) = self.runs.get(run).filter(|run| run.first <= at) else { continue };
            token.run = run as u32;
            quoted += 1;
            if found.first == at {
                token.class = class::OPEN;
            } else if found.last == at && found.closed {
                token.class = class::CLOSE;
            }
        }
    }

    fn split_sentences(&mut self, bounds: &[u32], colon: Option<u32>) {
        for (paragraph, bound) in bounds.windows(2).enumerate() {
            let mut first = bound[0];
            for at in bound[0]..bound[1] {
                if at + 1 == bound[1]
                    || at - first >= LONGEST_SENTENCE
                    || self.ends_sentence(at as usize)
                    || Some(self.tokens[at as usize].start) == colon
                {
                    self.sentences.push(Sentence { first, last: at, paragraph: paragraph as u32 });
                    first = at + 1;
                }
            }
        }
        for (number, sentence) in self.sentences.iter().enumerate() {
            for token in &mut self.tokens[sentence.first as usize..=sentence.last as usize] {
                token.sentence = number as u32;
            }
        }
    }

    /// Whether the sentence ends with token `at`, which is not the last of its paragraph.
    fn ends_sentence(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        let stop = is_stop(token.class);
        if !stop && !is_mark(token.class) {
            return false;
        }
        let after_stop = at > 0 && (is_stop(self.class(at - 1)) || self.class(at - 1) == class::ELLIPSIS);
        if !stop && !(after_stop && !self.opens(at)) {
            return false;
        }
        let next = &self.tokens[at + 1];
        let goes_on = stop
            && (next.class == class::BRACKET_CLOSE
                || self.closes(at + 1)
                || (next.class == class::SINGLE && next.flags & flag::SPACED == 0));
        if goes_on {
            return false;
        }
        next.flags & flag::CAPITAL != 0
            || matches!(
                next.class,
                class::DIGIT | class::BRACKET_OPEN | class::DASH | class::OPEN | class::DOUBLE | class::SINGLE | class::CLOSE
            )
            || matches!(self.text.as_bytes()[next.start as usize], b'*' | 0xe2 if next.class == class::SIGN)
    }
}

/// The colon that ends a dateline: what reads `PUNE: Traders said …` is no label of who speaks, and not the subject of what follows.
fn colon_of_dateline(article: &Article) -> Option<u32> {
    let end = article.dateline.as_ref()?.span?.end;
    article.text.get(end as usize..)?.starts_with(':').then_some(end)
}

/// Sentences are cut after so many tokens, so that no text makes a later stage slow.
const LONGEST_SENTENCE: u32 = 200;

/// `. ! ?`
#[must_use]
pub fn is_stop(class: u8) -> bool {
    matches!(class, class::STOP | class::BANG | class::QUERY)
}

/// A quote mark of any kind, in a run or not.
#[must_use]
pub fn is_mark(class: u8) -> bool {
    matches!(class, class::OPEN | class::CLOSE | class::DOUBLE | class::SINGLE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Dateline;

    fn check_tokens(text: &str, expected: &str) {
        let article = Article::verbatim(text);
        let document = Document::read(&article);
        let words: Vec<&str> = (0..document.len()).map(|at| document.word(at)).collect();
        assert_eq!(words.join(" "), expected);
    }

    fn check_sentences(text: &str, expected: &[&str]) {
        let article = Article::verbatim(text);
        let document = Document::read(&article);
        let sentences: Vec<&str> = document.sentences.iter().map(|it| document.span(it.first, it.last).of(text)).collect();
        assert_eq!(sentences, expected);
    }

    #[test]
    fn words_keep_what_is_inside_them() {
        check_tokens("Prosser’s U.S. trip cost $1,200.", "Prosser’s U.S. trip cost $ 1,200 .");
        check_tokens("well-known--and e-mailed", "well-known -- and e-mailed");
        check_tokens("Nyström (Stockholm)…", "Nyström ( Stockholm ) …");
        check_tokens("a nurses' union and Achieng’ Odhiambo", "a nurses' union and Achieng’ Odhiambo");
        check_tokens("'We pay the nurses' she said", "' We pay the nurses ' she said");
    }

    #[test]
    fn titles_and_initials_end_no_sentence() {
        check_sentences(
            "Sgt. John F. Martin left for St. Ives. He was No. 7 on the list.",
            &["Sgt. John F. Martin left for St. Ives.", "He was No. 7 on the list."],
        );
    }

    #[test]
    fn a_closing_mark_belongs_to_its_sentence() {
        check_sentences("“Who pays?” Hale asked. “We do.” He left.", &["“Who pays?”", "Hale asked.", "“We do.”", "He left."]);
        check_sentences("“Stop!” he cried.", &["“Stop!” he cried."]);
    }

    #[test]
    fn a_dateline_that_ends_in_a_colon_is_a_sentence_of_its_own() {
        let text = "PUNE: Traders led by Asha Rao shut the market, demanding that the levy go.";
        let dateline = Dateline { text: "PUNE".into(), place: "PUNE".into(), agency: None, span: Some(Span::new(0, 4)) };
        let article = Article { dateline: Some(dateline), ..Article::verbatim(text) };
        let document = Document::read(&article);
        let first = document.sentences[0];
        assert_eq!((document.span(first.first, first.last).of(text), document.sentences.len()), ("PUNE:", 2));
    }

    #[test]
    fn a_sentence_without_an_end_is_cut_all_the_same() {
        let text = "and ".repeat(1000);
        let article = Article::verbatim(&text);
        assert!(Document::read(&article).sentences.len() >= 4);
    }
}
