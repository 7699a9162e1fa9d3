//! The analyzer as the engine asks for it: a tokenizer for each kind of field.
//!
//! Indexing does not go through it ([`segment`](super::super::segment) reads words without making tokens of them), but it says
//! what the fields hold in the engine's own terms: a program that opens the index with the engine alone can ask and add with it,
//! and tests hold the two to the same terms.

use std::vec::IntoIter;

use tantivy::tokenizer::{RawTokenizer, Token, TokenStream, Tokenizer, TokenizerManager};

use super::marks::Starts;
use super::{Analysis, Emit, LANGUAGE_MARK, Language, tokenizers};

/// The tokenizers that the schema names.
#[must_use]
pub fn manager() -> TokenizerManager {
    let manager = TokenizerManager::new();
    for name in [tokenizers::TEXT, tokenizers::MARKED, tokenizers::PLAIN, "default"] {
        // Facets and numbers need none, but the engine looks up its default for every field.
        manager.register(name, Analyzer { emit: Emit::of(name).unwrap_or(Emit::Form) });
    }
    manager.register(tokenizers::RAW, RawTokenizer::default());
    manager
}

/// The tokenizer of one kind of field.
#[derive(Clone, Debug)]
struct Analyzer {
    emit: Emit,
}

impl Tokenizer for Analyzer {
    type TokenStream<'a> = Tokens;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens {
        let (language, text) = split_mark(text);
        let mut analysis = Analysis::default();
        analysis.read(text, language);
        let mut starts = Starts::of(if self.emit == Emit::Marked { text } else { "" });
        let mut tokens = Vec::new();
        for (position, &word) in analysis.words.iter().enumerate().filter(|(_, word)| word.entry.is_indexed()) {
            let (offset_from, offset_to) = (word.start as usize, word.end as usize);
            let mut push = |text: String| tokens.push(Token { offset_from, offset_to, position, text, position_length: 1 });
            if let Some(mark) = starts.before(offset_from) {
                push(mark.to_string());
            }
            if self.emit == Emit::Form {
                push(analysis.memo.form(word.entry).to_owned());
                continue;
            }
            push(analysis.memo.stem(word.entry).to_owned());
            if word.entry.has_marked_form() {
                push(analysis.memo.marked(word.entry).to_owned());
            }
        }
        Tokens { rest: tokens.into_iter(), token: Token::default() }
    }
}

/// Takes a language mark off a value.
fn split_mark(text: &str) -> (Language, &str) {
    match text.strip_prefix(LANGUAGE_MARK) {
        Some(rest) if rest.is_char_boundary(2) => (Language::of(Some(&rest[..2])), &rest[2..]),
        _ => (Language::ENGLISH, text),
    }
}

/// The terms of a text as the engine wants them.
struct Tokens {
    rest: IntoIter<Token>,
    token: Token,
}

impl TokenStream for Tokens {
    fn advance(&mut self) -> bool {
        self.rest.next().map(|token| self.token = token).is_some()
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
