//! From characters to tokens. Typed curly quotes, full-width signs and non-breaking spaces count as their plain forms.

use super::{MAX_BYTES, MAX_CLAUSES, MAX_DEPTH, MAX_DISTANCE, Within};
use crate::error::QueryError;
use crate::text::Span;

/// A token with its place in the query.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub span: Span,
    pub kind: TokenKind,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    Open,
    Close,
    And,
    Or,
    Not,
    /// `-` before a clause.
    Minus,
    Near {
        within: Within,
        ordered: bool,
    },
    AtLeast(u32),
    /// The name before a colon.
    Field(String),
    /// What stands between quote marks.
    Quoted(String),
    /// A word with its operators, except a trailing boost.
    Word(String),
    /// What stands between slashes.
    Regex(String),
    /// `~n` right behind a quotation mark.
    Slop(u32),
    /// `^n` right behind a clause.
    Boost(f32),
}

/// One character in its plain form: quote marks, full-width signs and special spaces as a keyboard types them.
pub(super) fn plain_form(character: char) -> char {
    match character {
        '“' | '”' | '„' | '‟' | '«' | '»' | '＂' => '"',
        '‘' | '’' | '‚' | '‛' | 'ʼ' | '＇' => '\'',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
        // Full-width ASCII stands 0xFEE0 above its plain form.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(character as u32 - 0xfee0).unwrap_or(character),
        _ if character.is_whitespace() => ' ',
        _ => character,
    }
}

/// The tokens of a query.
pub(super) fn tokens(query: &str) -> Result<Vec<Token>, QueryError> {
    check_size(query)?;
    let characters: Vec<(usize, char)> =
        query.char_indices().filter(|(_, c)| !is_ignorable(*c)).map(|(at, character)| (at, plain_form(character))).collect();
    let mut lexer = Lexer { query, characters, at: 0, tokens: Vec::new() };
    while lexer.at < lexer.characters.len() {
        lexer.next_token()?;
    }
    check_shape(query, &lexer.tokens)?;
    Ok(lexer.tokens)
}

/// Marks that steer the display and are no part of a word.
fn is_ignorable(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
        || (character.is_control() && !character.is_whitespace())
}

fn check_size(query: &str) -> Result<(), QueryError> {
    if query.len() <= MAX_BYTES {
        return Ok(());
    }
    Err(QueryError {
        query: query[..query.floor_char_boundary(80)].to_owned() + "…",
        offset: 0,
        length: 0,
        reason: format!("the query is {} bytes long; at most {MAX_BYTES} are read", query.len()),
        suggestion: Some("split it into several searches".into()),
    })
}

fn check_shape(query: &str, tokens: &[Token]) -> Result<(), QueryError> {
    let mut depth = 0_usize;
    let mut clauses = 0;
    for token in tokens {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth = depth.saturating_sub(1),
            TokenKind::Word(_) | TokenKind::Quoted(_) | TokenKind::Regex(_) => clauses += 1,
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(at(query, token.span, format!("brackets are nested more than {MAX_DEPTH} deep"), None));
        }
        if clauses > MAX_CLAUSES {
            let hint = "split it into several searches";
            return Err(at(query, token.span, format!("the query has more than {MAX_CLAUSES} words, phrases and conditions"), Some(hint)));
        }
    }
    Ok(())
}

/// An error with its place.
pub(super) fn at(query: &str, span: Span, reason: impl Into<String>, suggestion: Option<&str>) -> QueryError {
    QueryError {
        query: query.to_owned(),
        offset: span.start as usize,
        length: span.len(),
        reason: reason.into(),
        suggestion: suggestion.map(str::to_owned),
    }
}

struct Lexer<'q> {
    query: &'q str,
    characters: Vec<(usize, char)>,
    at: usize,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn next_token(&mut self) -> Result<(), QueryError> {
        let start = self.at;
        match self.characters[start].1 {
            ' ' => {
                self.at += 1;
                Ok(())
            }
            '(' => self.single(TokenKind::Open),
            ')' => {
                self.single(TokenKind::Close)?;
                self.suffix()
            }
            '"' => self.quoted(),
            '-' if self.begins_clause(start + 1) => self.single(TokenKind::Minus),
            '/' if self.regex_end(start).is_some() => self.regex(),
            _ => self.word(),
        }
    }

    fn single(&mut self, kind: TokenKind) -> Result<(), QueryError> {
        self.at += 1;
        self.push(self.at - 1, kind);
        Ok(())
    }

    fn push(&mut self, start: usize, kind: TokenKind) {
        let span = Span::new(self.offset(start), self.offset(self.at));
        self.tokens.push(Token { span, kind });
    }

    fn offset(&self, at: usize) -> usize {
        self.characters.get(at).map_or(self.query.len(), |(offset, _)| *offset)
    }

    fn peek(&self, at: usize) -> Option<char> {
        self.characters.get(at).map(|(_, character)| *character)
    }

    /// Whether something that `-` can negate starts here.
    fn begins_clause(&self, at: usize) -> bool {
        self.peek(at).is_some_and(|next| next.is_alphanumeric() || matches!(next, '"' | '(' | '=' | '/' | '-'))
    }

    fn quoted(&mut self) -> Result<(), QueryError> {
        let start = self.at;
        let inside: Vec<char> = self.characters[start + 1..].iter().map(|(_, c)| *c).take_while(|c| *c != '"').collect();
        let close = start + 1 + inside.len();
        if close >= self.characters.len() {
            let span = Span::new(self.offset(start), self.query.len());
            let close_it = format!("{}\"", self.query.trim_end());
            return Err(at(self.query, span, "this quote mark is never closed", Some(&format!("try `{close_it}`"))));
        }
        self.at = close + 1;
        self.push(start, TokenKind::Quoted(inside.into_iter().collect()));
        self.slop()?;
        self.suffix()
    }

    fn slop(&mut self) -> Result<(), QueryError> {
        if self.peek(self.at) != Some('~') {
            return Ok(());
        }
        let start = self.at;
        self.at += 1;
        let digits = self.digits();
        let slop = if digits.is_empty() { Some(1) } else { distance(&digits) };
        let Some(slop) = slop else {
            let span = Span::new(self.offset(start), self.offset(self.at));
            return Err(at(self.query, span, format!("words may be at most {MAX_DISTANCE} apart"), None));
        };
        self.push(start, TokenKind::Slop(slop));
        Ok(())
    }

    fn digits(&mut self) -> String {
        let digits: String = self.characters[self.at..].iter().map(|(_, c)| *c).take_while(char::is_ascii_digit).collect();
        self.at += digits.len();
        digits
    }

    /// A boost right behind a clause: `^2`, `^0.5`.
    fn suffix(&mut self) -> Result<(), QueryError> {
        if self.peek(self.at) != Some('^') {
            return Ok(());
        }
        let start = self.at;
        self.at += 1;
        let number: String = self.characters[self.at..].iter().map(|(_, c)| *c).take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        self.at += number.len();
        match number.parse::<f32>() {
            Ok(by) if (0.01..=100.0).contains(&by) => self.push(start, TokenKind::Boost(by)),
            _ => {
                let span = Span::new(self.offset(start), self.offset(self.at));
                return Err(at(self.query, span, "a boost is a number from 0.01 to 100", Some("write `bridge^2`")));
            }
        }
        Ok(())
    }

    /// Where the regular expression that starts here ends: at the next bare slash, if a clause can end there.
    fn regex_end(&self, start: usize) -> Option<usize> {
        let mut end = start + 1;
        while let Some(character) = self.peek(end) {
            match character {
                '\\' => end += 1,
                ' ' => return None,
                '/' => break,
                _ => {}
            }
            end += 1;
        }
        let follows = self.peek(end + 1);
        (self.peek(end) == Some('/') && end > start + 1 && follows.is_none_or(|next| matches!(next, ' ' | '(' | ')' | '"' | '^')))
            .then_some(end)
    }

    fn regex(&mut self) -> Result<(), QueryError> {
        let start = self.at;
        let Some(end) = self.regex_end(start) else { return self.word() };
        let pattern = self.characters[start + 1..end].iter().map(|(_, c)| *c).collect();
        self.at = end + 1;
        self.push(start, TokenKind::Regex(pattern));
        self.suffix()
    }

    fn word(&mut self) -> Result<(), QueryError> {
        let start = self.at;
        let mut word = String::new();
        while let Some(character) = self.peek(self.at) {
            if matches!(character, ' ' | '(' | ')' | '"') {
                break;
            }
            if character == ':' && self.is_field(&word) {
                self.at += 1;
                self.push(start, TokenKind::Field(word));
                return Ok(());
            }
            if character == '^' && self.peek(self.at + 1).is_some_and(|next| next.is_ascii_digit() || next == '.') {
                break;
            }
            word.push(character);
            self.at += 1;
        }
        let kind = self.keyword(&word)?;
        if self.at == start {
            // A character that starts nothing, such as a stray `^`.
            self.at += 1;
            return Ok(());
        }
        if let Some(kind) = kind {
            self.push(start, kind);
            return self.suffix();
        }
        Ok(())
    }

    /// Whether the colon after `word` ends a field's name: letters only, and not the `:` of an address.
    fn is_field(&self, word: &str) -> bool {
        let letters = word.len() > 1 && word.chars().all(|c| c.is_ascii_alphabetic() || c == '_');
        let next = self.peek(self.at + 1);
        let address = next == Some('/') && self.peek(self.at + 2) == Some('/');
        letters && !address && (next.is_some_and(|next| next != ' ') || super::Field::named(word).is_some())
    }

    /// What a bare word means; `None` for signs that stand for nothing, such as a lone dash.
    fn keyword(&self, word: &str) -> Result<Option<TokenKind>, QueryError> {
        let kind = match word {
            "AND" | "&&" => TokenKind::And,
            "OR" | "||" => TokenKind::Or,
            "NOT" => TokenKind::Not,
            "*" => TokenKind::Word("*".into()),
            _ => match self.proximity(word)? {
                Some(near) => near,
                None if self.peek(self.at) == Some('(') && at_least(word).is_some() => TokenKind::AtLeast(at_least(word).unwrap_or(1)),
                None if word.contains(|c: char| c.is_alphanumeric() || matches!(c, '*' | '?')) => TokenKind::Word(word.to_owned()),
                None if after_field(&self.tokens, self.offset(self.at - word.chars().count())) => TokenKind::Word(word.to_owned()),
                None => return Ok(None),
            },
        };
        Ok(Some(kind))
    }

    /// `w/5`, `pre/3`, `near/5`, `w/s`, `w/p`, and the short forms `/5`, `/s`, `/p` of legal databases.
    fn proximity(&self, word: &str) -> Result<Option<TokenKind>, QueryError> {
        let lower = word.to_ascii_lowercase();
        let Some((how, far)) = lower.split_once('/') else { return Ok(None) };
        if !matches!(how, "w" | "pre" | "near" | "") {
            return Ok(None);
        }
        let ordered = how == "pre";
        let within = match far {
            "s" | "sent" => Within::Sentence,
            "p" | "para" => Within::Paragraph,
            digits if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => match distance(digits).filter(|far| *far > 0) {
                Some(words) => Within::Words(words),
                None => {
                    let end = self.offset(self.at);
                    let span = Span::new(end.saturating_sub(word.len()), end);
                    return Err(at(self.query, span, format!("words may be 1 to {MAX_DISTANCE} apart"), Some("write `bridge w/5 opened`")));
                }
            },
            _ => return Ok(None),
        };
        Ok(Some(TokenKind::Near { within, ordered }))
    }
}

fn after_field(tokens: &[Token], start: usize) -> bool {
    tokens.last().is_some_and(|token| matches!(token.kind, TokenKind::Field(_)) && token.span.end as usize == start)
}

fn distance(digits: &str) -> Option<u32> {
    digits.parse::<u32>().ok().filter(|words| *words <= MAX_DISTANCE)
}

/// The number in `atleast3`.
fn at_least(word: &str) -> Option<u32> {
    let lower = word.to_ascii_lowercase();
    lower.strip_prefix("atleast")?.parse::<u32>().ok().filter(|count| (1..=1000).contains(count))
}
