//! From text to index terms: words, folded, and beside each its English (or other) stem.
//!
//! "The ministers’ talks" gives, at three positions, the terms `the`, `minist` and `=ministers`, `talk` and `=talks`. A word is
//! found by its stem; the folded form itself stands beside it at the same position, marked `=`, where it differs, so that a
//! phrase may mix both. A word that *is* its stem has no second term (`docs/decisions/0001-exact-forms.md`).
//!
//! One pass does all of it: words repeat (98.5 % of the tokens of a month of wire news were seen before on the same thread), so
//! each thread remembers what a written word became and stems only new ones.
//!
//! The index, the query language and the highlighter must cut and fold alike: they all call [`words`] and [`terms`].

use std::cell::Cell;
use std::hash::{BuildHasher, RandomState};
use std::iter::Peekable;
use std::sync::OnceLock;

use tantivy::tokenizer::{Language as Snowball, RawTokenizer, Stemmer, TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};
use unicode_normalization::char::is_combining_mark;

use crate::text::fold::fold_into;
use crate::text::{Span, sentences};

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
}

/// The tokenizers that the schema names.
#[must_use]
pub fn manager() -> TokenizerManager {
    let manager = TokenizerManager::new();
    manager.register(tokenizers::TEXT, Analyzer { emit: Emit::Both });
    manager.register(tokenizers::MARKED, Analyzer { emit: Emit::Marked });
    manager.register(tokenizers::PLAIN, Analyzer { emit: Emit::Form });
    manager.register("raw", RawTokenizer::default());
    // Facets and numbers need none, but the engine looks one up for every field.
    manager.register("default", Analyzer { emit: Emit::Form });
    manager
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
    let mut scanner = Scanner { text, at: 0 };
    (0..).map_while(move |position| scanner.next().map(|(start, end)| Word { span: Span::new(start, end), position }))
}

/// Positions that a text takes up as a value of an indexed field: those up to its last word that is not too long to index.
#[must_use]
pub fn extent(text: &str) -> u32 {
    words(text).filter(|word| is_indexed(word.span.of(text))).last().map_or(0, |word| word.position + 1)
}

/// Whether a word is indexed, or only takes its position because it is too long.
#[must_use]
pub fn is_indexed(word: &str) -> bool {
    word.len() <= LONGEST_TERM || (1..=LONGEST_TERM).contains(&form_of(word).len())
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
    let language = language_number(language);
    let form = form_of(word);
    Terms { stem: stem_of(word, &form, language), form }
}

/// Whether articles in `language` are stemmed. Others are indexed by their folded forms.
#[must_use]
pub fn is_stemmed(language: Option<&str>) -> bool {
    language_number(language) != UNSTEMMED
}

/// The mark to put before the text of an article in `language`, `None` for English.
#[must_use]
pub fn language_mark(language: Option<&str>) -> Option<String> {
    match language_number(language) {
        ENGLISH => None,
        UNSTEMMED => Some(format!("{LANGUAGE_MARK}xx")),
        number => Some(format!("{LANGUAGE_MARK}{}", LANGUAGES[number as usize].0)),
    }
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
const ENGLISH: u8 = 0;
const UNSTEMMED: u8 = u8::MAX;

fn language_number(code: Option<&str>) -> u8 {
    let Some(code) = code else { return ENGLISH };
    let primary = code.split(['-', '_']).next().unwrap_or(code);
    LANGUAGES.iter().position(|(known, _)| *known == primary).map_or(UNSTEMMED, |number| number as u8)
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
fn stem_of(word: &str, form: &str, language: u8) -> String {
    match language {
        UNSTEMMED => form.to_owned(),
        ENGLISH if !form.is_ascii() => form.to_owned(),
        ENGLISH => snowball(form, Snowball::English),
        number => {
            let stem = snowball(&word.to_lowercase(), LANGUAGES[number as usize].1);
            form_of(&stem)
        }
    }
}

fn snowball(word: &str, language: Snowball) -> String {
    let mut analyzer = TextAnalyzer::builder(RawTokenizer::default()).filter(Stemmer::new(language)).build();
    let mut stream = analyzer.token_stream(word);
    if stream.advance() { stream.token().text.clone() } else { word.to_owned() }
}

/// What a tokenizer puts out for each word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Emit {
    Both,
    /// Both, and a mark before the first word of each sentence.
    Marked,
    Form,
}

/// The tokenizer of one kind of field.
#[derive(Clone, Debug)]
struct Analyzer {
    emit: Emit,
}

impl Tokenizer for Analyzer {
    type TokenStream<'a> = Terminologist<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Terminologist<'a> {
        let (language, text) = split_mark(text);
        Terminologist {
            scanner: Scanner { text, at: 0 },
            offset: 0,
            memo: Memo::borrow(language),
            token: Token::default(),
            position: 0,
            starts: Starts::of(if self.emit == Emit::Marked { text } else { "" }),
            marked: None,
            exact: None,
            emit: self.emit,
        }
    }
}

/// Takes a language mark off a value.
fn split_mark(text: &str) -> (u8, &str) {
    match text.strip_prefix(LANGUAGE_MARK) {
        Some(rest) if rest.is_char_boundary(2) => (language_number(Some(&rest[..2])), &rest[2..]),
        _ => (ENGLISH, text),
    }
}

/// The terms of a text as the engine wants them.
struct Terminologist<'a> {
    scanner: Scanner<'a>,
    offset: usize,
    memo: Memo,
    token: Token,
    /// Position of the next word.
    position: usize,
    starts: Starts,
    /// The word whose mark was just given.
    marked: Option<Entry>,
    /// The word whose exact form follows the stem just given.
    exact: Option<Entry>,
    emit: Emit,
}

impl Terminologist<'_> {
    /// The token of a word at the place that is set already; its exact form follows where it differs.
    fn emit(&mut self, entry: Entry) {
        let texts = &self.memo.texts;
        self.token.text.clear();
        self.token.text.push_str(if self.emit == Emit::Form { entry.form(texts) } else { entry.stem(texts) });
        if matches!(self.emit, Emit::Both | Emit::Marked) && entry.marked_length > 0 {
            self.exact = Some(entry);
        }
    }
}

impl TokenStream for Terminologist<'_> {
    fn advance(&mut self) -> bool {
        if let Some(entry) = self.exact.take() {
            self.token.text.clear();
            self.token.text.push_str(entry.marked(&self.memo.texts));
            return true;
        }
        if let Some(entry) = self.marked.take() {
            self.emit(entry);
            return true;
        }
        while let Some((start, end)) = self.scanner.next() {
            let position = self.position;
            self.position += 1;
            let entry = self.memo.look_up(&self.scanner.text[start..end]);
            if entry.stem_length == 0 {
                continue;
            }
            self.token.position = position;
            self.token.offset_from = self.offset + start;
            self.token.offset_to = self.offset + end;
            if let Some(mark) = self.starts.before(start) {
                self.token.text.clear();
                self.token.text.push(mark);
                self.marked = Some(entry);
            } else {
                self.emit(entry);
            }
            return true;
        }
        false
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

impl Drop for Terminologist<'_> {
    fn drop(&mut self) {
        let nothing = Memo { language: 0, table: Vec::new(), entries: 0, texts: String::new(), seed: 0 };
        MEMO.set(Some(std::mem::replace(&mut self.memo, nothing)));
    }
}

/// Where the sentences of a value begin, passed as its words are.
struct Starts {
    sentences: Peekable<std::vec::IntoIter<Span>>,
    /// Whether no word has been passed yet.
    first: bool,
}

impl Starts {
    fn of(text: &str) -> Starts {
        let sentences = if text.is_empty() { Vec::new() } else { sentences(text) };
        Starts { first: !sentences.is_empty(), sentences: sentences.into_iter().peekable() }
    }

    /// The mark before the word that starts at byte `start`, when no other word stands before it in its sentence.
    fn before(&mut self, start: usize) -> Option<char> {
        let mut begins = false;
        while self.sentences.next_if(|sentence| sentence.start as usize <= start).is_some() {
            begins = true;
        }
        if std::mem::take(&mut self.first) {
            return Some(PARAGRAPH);
        }
        begins.then_some(SENTENCE)
    }
}

/// What the written words of one language became, remembered for the life of the thread.
///
/// A table of open addressing over one string of bytes: the written word, its stem and its marked form stand side by side, so
/// that a word seen before costs two cache lines.
struct Memo {
    language: u8,
    table: Vec<Entry>,
    entries: usize,
    texts: String,
    seed: u64,
}

/// One remembered word; `word_length` 0 is a free place.
#[derive(Clone, Copy, Default)]
struct Entry {
    hash: u32,
    /// Where its texts begin in [`Memo::texts`].
    start: u32,
    word_length: u16,
    /// 0 for a word that is not indexed.
    stem_length: u8,
    /// 0 where the form does not differ from the stem.
    marked_length: u8,
}

/// Words a memo may hold, 6 MB of them; a text of nothing but new words starts it afresh.
const MEMO_LIMIT: usize = 1 << 16;

/// Longest written word that is remembered; longer ones are looked at each time.
const MEMO_WORD: usize = 255;

thread_local! {
    static MEMO: Cell<Option<Memo>> = const { Cell::new(None) };
}

impl Memo {
    fn new(language: u8) -> Memo {
        Memo { language, table: vec![Entry::default(); 1 << 12], entries: 0, texts: String::new(), seed: seed() }
    }

    /// The thread's memo when it is of this language, else an empty one.
    fn borrow(language: u8) -> Memo {
        match MEMO.take() {
            Some(memo) if memo.language == language => memo,
            _ => Memo::new(language),
        }
    }

    #[inline]
    fn look_up(&mut self, word: &str) -> Entry {
        let hash = xxhash_rust::xxh3::xxh3_64_with_seed(word.as_bytes(), self.seed) as u32;
        let mask = self.table.len() - 1;
        let mut place = hash as usize & mask;
        loop {
            let entry = self.table[place];
            if entry.word_length == 0 {
                return self.learn(word, hash, place);
            }
            if entry.hash == hash && entry.word(&self.texts) == word {
                return entry;
            }
            place = (place + 1) & mask;
        }
    }

    #[cold]
    fn learn(&mut self, word: &str, hash: u32, place: usize) -> Entry {
        if self.entries >= MEMO_LIMIT || self.texts.len() > MEMO_LIMIT * 64 {
            *self = Memo::new(self.language);
            return self.look_up(word);
        }
        if self.entries * 2 >= self.table.len() {
            self.grow();
            return self.look_up(word);
        }
        let entry = self.write(word, hash);
        if word.len() <= MEMO_WORD {
            self.table[place] = entry;
            self.entries += 1;
        }
        entry
    }

    /// Works out the terms of a word and writes them down.
    fn write(&mut self, word: &str, hash: u32) -> Entry {
        let start = self.texts.len() as u32;
        self.texts.push_str(word);
        let form = form_of(word);
        let mut entry = Entry { hash, start, word_length: word.len().min(u16::MAX as usize) as u16, stem_length: 0, marked_length: 0 };
        if form.is_empty() || form.len() > LONGEST_TERM || word.len() > MEMO_WORD {
            return entry;
        }
        let stem = stem_of(word, &form, self.language);
        if stem.is_empty() || stem.len() > 2 * LONGEST_TERM {
            return entry;
        }
        self.texts.push_str(&stem);
        entry.stem_length = stem.len() as u8;
        if stem != form {
            self.texts.push(EXACT);
            self.texts.push_str(&form);
            entry.marked_length = (form.len() + EXACT.len_utf8()) as u8;
        }
        entry
    }

    fn grow(&mut self) {
        let larger = vec![Entry::default(); self.table.len() * 2];
        let mask = larger.len() - 1;
        for entry in std::mem::replace(&mut self.table, larger).into_iter().filter(|entry| entry.word_length > 0) {
            let mut place = entry.hash as usize & mask;
            while self.table[place].word_length > 0 {
                place = (place + 1) & mask;
            }
            self.table[place] = entry;
        }
    }
}

impl Entry {
    fn word(self, texts: &str) -> &str {
        let start = self.start as usize;
        &texts[start..start + usize::from(self.word_length)]
    }

    fn stem(self, texts: &str) -> &str {
        let start = self.start as usize + usize::from(self.word_length);
        &texts[start..start + usize::from(self.stem_length)]
    }

    fn marked(self, texts: &str) -> &str {
        let start = self.start as usize + usize::from(self.word_length) + usize::from(self.stem_length);
        &texts[start..start + usize::from(self.marked_length)]
    }

    fn form(self, texts: &str) -> &str {
        if self.marked_length == 0 { self.stem(texts) } else { &self.marked(texts)[EXACT.len_utf8()..] }
    }
}

/// Drawn once a process, so that no article can be written whose words collide.
fn seed() -> u64 {
    static SEED: OnceLock<u64> = OnceLock::new();
    *SEED.get_or_init(|| RandomState::new().hash_one(0_u64))
}

/// Cuts words off a text.
struct Scanner<'t> {
    text: &'t str,
    at: usize,
}

impl Scanner<'_> {
    /// First and end byte of the next word.
    #[inline]
    fn next(&mut self) -> Option<(usize, usize)> {
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
        let french = format!("{}élections", language_mark(Some("fr")).unwrap());
        assert_eq!(indexed(tokenizers::TEXT, &french), [(0, "elect".to_owned()), (0, "=elections".to_owned())]);
        let irish = format!("{}toghcháin", language_mark(Some("ga")).unwrap());
        assert_eq!(indexed(tokenizers::TEXT, &irish), [(0, "toghchain".to_owned())]);
        assert_eq!(language_mark(Some("en-GB")), None);
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
    }

    #[test]
    fn names_compare_by_folded_words() {
        assert_eq!(folded_words(" Micheál  MARTIN "), folded_words("Micheal Martin"));
    }
}
