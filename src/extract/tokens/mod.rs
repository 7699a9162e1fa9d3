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

use std::cell::RefCell;

use crate::article::{Article, Paragraph, ParagraphKind};
use crate::extract::lexicon::{self, Lexicon, flag};
use crate::extract::marks;
use crate::text::Span;
use crate::text::words::{PlainWord, WordMemo};

thread_local! {
    /// Words read before.
    static WORDS: RefCell<WordMemo<Seen>> = const { RefCell::new(WordMemo::new()) };
}

/// The alphabet in which models see a sentence: one number for each token.
///
/// Numbers from 64 on are closed-class words, each its own class; see [`lexicon`].
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
    /// [Hash](lexicon::word_hash) of the word, equal for any case; for a sign, that of the sign.
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
    /// Cue form in [`Lexicon::cues`] plus one; 0 for a word that is no cue.
    pub cue: u16,
    /// What the models see; see [`class`].
    pub class: u8,
    /// Bits of [`role`](lexicon::role).
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

/// What holds of a word wherever it stands.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
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
struct Reader<'a, 'm> {
    text: &'a str,
    lexicon: &'static Lexicon,
    tokens: Vec<Token>,
    /// Words of this and other articles.
    memo: &'m mut WordMemo<Seen>,
    /// Words so far.
    words: u32,
    /// Tokens that may be quote marks.
    marks: Vec<u32>,
    /// Whether a single mark stands in this paragraph that may open a quotation.
    single_open: bool,
}

impl<'a, 'm> Reader<'a, 'm> {
    fn new(text: &'a str, mut tokens: Vec<Token>, memo: &'m mut WordMemo<Seen>) -> Reader<'a, 'm> {
        tokens.clear();
        tokens.reserve(text.len() / 5 + 8);
        Reader { text, lexicon: lexicon::lexicon(), tokens, memo, words: 0, marks: Vec::new(), single_open: false }
    }

    fn paragraph(&mut self, span: Span) {
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
