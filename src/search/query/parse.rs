//! From tokens to the tree: recursive descent, one function a level of binding.
//!
//! ```text
//! any      := all (OR all)*
//! all      := clause ((AND)? clause)*
//! clause   := (NOT | -)* near
//! near     := boosted ((NOT)? w/n boosted)*
//! boosted  := primary (^n)?
//! primary  := ( any ) | atleastN( any ) | field: primary | "phrase"(~n) | word
//! ```

use super::field::Takes;
use super::lex::{Token, TokenKind, at, tokens};
use super::value::{self, Days, MonthDay, Numbers, Value};
use super::{Default, Expr, Field, Form, MAX_DEPTH, MAX_PHRASE, Node, Within, Word, suggest};
use crate::error::QueryError;
use crate::extract::QuotationKind;
use crate::text::Span;

pub(super) fn parse(query: &str, default: Default) -> Result<Node, QueryError> {
    let mut tokens = tokens(query)?;
    unask(&mut tokens);
    let mut parser = Parser { query, tokens, at: 0, default, depth: 0, scope: Vec::new() };
    if parser.tokens.is_empty() {
        return Ok(Node { span: Span::new(0, query.len()), expr: Expr::Everything });
    }
    let node = parser.any()?;
    match parser.peek() {
        Some(TokenKind::Close) => Err(parser.error("this bracket was never opened", Some("take it away, or open one before it"))),
        Some(_) => Err(parser.error("this cannot stand here", None)),
        None => Ok(node),
    }
}

pub(super) fn condition(field: Field, value: &str) -> Result<Node, QueryError> {
    if value.len() > super::MAX_BYTES {
        return Err(at(&value[..value.floor_char_boundary(80)], Span::new(0, 0), format!("the {field} is too long"), None));
    }
    let plain: String = value.chars().map(super::lex::plain_form).collect();
    let span = Span::new(0, value.len());
    let parser = Parser { query: value, tokens: Vec::new(), at: 0, default: Default::All, depth: 0, scope: Vec::new() };
    if field.takes() == Takes::Text {
        let words = parser.words_of(&plain, span)?;
        let of = Node { span, expr: Expr::Phrase { words, slop: None } };
        return Ok(Node { span, expr: Expr::In { field, of: Box::new(of) } });
    }
    let mut node = parser.filter(field, &plain, span)?;
    // It was not typed in the query: no place there to point at.
    node.span = Span::new(0, 0);
    Ok(node)
}

struct Parser<'q> {
    query: &'q str,
    tokens: Vec<Token>,
    at: usize,
    default: Default,
    depth: usize,
    /// The fields whose colon we are behind, innermost last.
    scope: Vec<Field>,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&TokenKind> {
        self.tokens.get(self.at).map(|token| &token.kind)
    }

    fn span(&self) -> Span {
        self.tokens.get(self.at).map_or(Span::new(self.query.len(), self.query.len()), |token| token.span)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn error(&self, reason: impl Into<String>, suggestion: Option<&str>) -> QueryError {
        at(self.query, self.span(), reason, suggestion)
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, QueryError>) -> Result<T, QueryError> {
        if self.depth >= MAX_DEPTH {
            return Err(self.error(format!("the query is nested more than {MAX_DEPTH} deep"), None));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn any(&mut self) -> Result<Node, QueryError> {
        let mut parts = vec![self.all()?];
        while self.peek() == Some(&TokenKind::Or) {
            self.operator()?;
            parts.push(self.all()?);
        }
        Ok(join(parts, Expr::Or))
    }

    fn all(&mut self) -> Result<Node, QueryError> {
        let mut parts = vec![self.clause()?];
        // Positions of parts that stand side by side without an operator, for `Default::Any`.
        let mut loose = vec![true];
        loop {
            match self.peek() {
                Some(TokenKind::And) => {
                    self.operator()?;
                    if let Some(last) = loose.last_mut() {
                        *last = false;
                    }
                    parts.push(self.clause()?);
                    loose.push(false);
                }
                None | Some(TokenKind::Or | TokenKind::Close) => break,
                Some(_) => {
                    parts.push(self.clause()?);
                    loose.push(true);
                }
            }
        }
        if self.default == Default::Any { Ok(join_any(parts, &loose)) } else { Ok(join(parts, Expr::And)) }
    }

    /// Steps over `AND` or `OR` and makes sure that something follows.
    fn operator(&mut self) -> Result<(), QueryError> {
        let token = self.next();
        let name = if matches!(token, Some(Token { kind: TokenKind::And, .. })) { "AND" } else { "OR" };
        match self.peek() {
            None | Some(TokenKind::Close | TokenKind::And | TokenKind::Or) => {
                let span = token.map_or(self.span(), |token| token.span);
                let hint = format!("to search for the word, write it in quote marks: `\"{name}\"`");
                Err(at(self.query, span, format!("nothing follows this `{name}`"), Some(&hint)))
            }
            Some(_) => Ok(()),
        }
    }

    fn clause(&mut self) -> Result<Node, QueryError> {
        let start = self.span();
        if !matches!(self.peek(), Some(TokenKind::Not | TokenKind::Minus)) {
            return self.near();
        }
        if self.in_name_or_value() && self.scope.last().is_some_and(|field| field.takes() == Takes::Value) {
            return Err(self.error("`NOT` belongs before the field", Some("write `NOT date:2020`")));
        }
        self.next();
        if self.peek().is_none_or(|next| matches!(next, TokenKind::Close | TokenKind::And | TokenKind::Or)) {
            let hint = "to search for the word, write it in quote marks: `\"NOT\"`";
            return Err(at(self.query, start, "nothing follows this `NOT`", Some(hint)));
        }
        let of = self.deeper(Self::clause)?;
        Ok(Node { span: start.cover(of.span), expr: Expr::Not(Box::new(of)) })
    }

    fn near(&mut self) -> Result<Node, QueryError> {
        let mut left = self.boosted()?;
        let mut links = 0;
        while let Some((within, ordered, negated)) = self.proximity() {
            let operator = self.span();
            self.at += usize::from(negated) + 1;
            links += 1;
            if links + self.depth > MAX_DEPTH {
                return Err(at(self.query, operator, format!("more than {MAX_DEPTH} proximities in a row"), None));
            }
            if self.peek().is_none_or(|next| !starts_operand(next)) {
                return Err(at(self.query, operator, "a word must stand on both sides of this", Some("write `bridge w/5 opened`")));
            }
            let right = self.boosted()?;
            self.check_operand(&left)?;
            self.check_operand(&right)?;
            let span = left.span.cover(right.span);
            left = Node { span, expr: Expr::Near { left: Box::new(left), right: Box::new(right), within, ordered, negated } };
        }
        Ok(left)
    }

    fn proximity(&self) -> Option<(Within, bool, bool)> {
        let kind = |at: usize| self.tokens.get(at).map(|token| &token.kind);
        match (kind(self.at), kind(self.at + 1)) {
            (Some(&TokenKind::Near { within, ordered }), _) => Some((within, ordered, false)),
            (Some(TokenKind::Not), Some(&TokenKind::Near { within, ordered })) => Some((within, ordered, true)),
            _ => None,
        }
    }

    /// An operand of a proximity stands at places in the text: words, phrases, their alternatives, other proximities.
    fn check_operand(&self, node: &Node) -> Result<(), QueryError> {
        let trouble = match &node.expr {
            Expr::Word(_) | Expr::Phrase { .. } => return Ok(()),
            Expr::Near { negated: false, .. } => return Ok(()),
            Expr::Or(parts) => return parts.iter().try_for_each(|part| self.check_operand(part)),
            Expr::Boost { of, .. } => return self.check_operand(of),
            Expr::Near { .. } | Expr::Not(_) => "what is left out has no place in the text, so nothing can be near it",
            Expr::And(_) => "words joined by AND stand in different places, so nothing can be near them",
            Expr::AtLeast { .. } => "`atleast` counts a whole article, so nothing can be near it",
            Expr::In { .. } | Expr::Filter { .. } | Expr::Everything => "a field cannot stand beside a proximity",
        };
        let hint = match &node.expr {
            Expr::And(_) => "use alternatives, a phrase or a chain: `(steel OR iron) w/5 price`, `steel w/5 tariff w/5 price`",
            Expr::In { .. } | Expr::Filter { .. } => "put the proximity into the field: `title:(steel w/5 price)`",
            _ => "join it with AND or OR instead",
        };
        Err(at(self.query, node.span, trouble, Some(hint)))
    }

    fn boosted(&mut self) -> Result<Node, QueryError> {
        let node = self.primary()?;
        let Some(&TokenKind::Boost(by)) = self.peek() else { return Ok(node) };
        let span = node.span.cover(self.span());
        self.next();
        Ok(Node { span, expr: Expr::Boost { by, of: Box::new(node) } })
    }

    fn primary(&mut self) -> Result<Node, QueryError> {
        let Some(token) = self.next() else { return Err(self.error("something is missing here", None)) };
        match token.kind {
            TokenKind::Open => self.deeper(|parser| parser.group(token.span)),
            TokenKind::AtLeast(count) => self.at_least(count, token.span),
            TokenKind::Field(name) => self.field(&name, token.span),
            TokenKind::Quoted(text) => self.quoted(&text, token.span),
            TokenKind::Word(text) => self.word(&text, token.span),
            TokenKind::Regex(pattern) => self.regex(&pattern, token.span),
            _ => {
                self.at -= 1;
                let (what, hint) = match token.kind {
                    TokenKind::And => {
                        ("nothing stands before this `AND`", Some("to search for the word, write it in quote marks: `\"AND\"`"))
                    }
                    TokenKind::Or => ("nothing stands before this `OR`", Some("to search for the word, write it in quote marks: `\"OR\"`")),
                    TokenKind::Near { .. } => ("a word must stand on both sides of this", Some("write `bridge w/5 opened`")),
                    TokenKind::Close => ("these brackets hold nothing", Some("take them away")),
                    _ => ("a word or phrase is missing before this", None),
                };
                Err(self.error(what, hint))
            }
        }
    }

    fn group(&mut self, open: Span) -> Result<Node, QueryError> {
        let inner = self.any_or_missing(open)?;
        match self.next() {
            Some(Token { kind: TokenKind::Close, span }) => Ok(Node { span: open.cover(span), expr: inner.expr }),
            _ => {
                let closed = format!("try `{})`", self.query.trim_end());
                Err(at(self.query, open, "this bracket is never closed", Some(&closed)))
            }
        }
    }

    fn any_or_missing(&mut self, open: Span) -> Result<Node, QueryError> {
        if self.peek().is_none() {
            return Err(at(self.query, open, "this bracket is never closed, and nothing stands in it", Some("take it away")));
        }
        self.any()
    }

    fn at_least(&mut self, count: u32, start: Span) -> Result<Node, QueryError> {
        if self.scope.last().is_some_and(|field| field.takes() != Takes::Text) {
            return Err(at(self.query, start, "`atleast` counts words, not names or values", None));
        }
        let open = self.span();
        self.next();
        let of = self.deeper(|parser| parser.group(open))?;
        if let Err(mut error) = self.check_operand(&of) {
            error.reason = "`atleast` counts places in the text: words, phrases, alternatives and proximities".into();
            error.suggestion = Some("write `atleast3(tariff OR duty)`".into());
            return Err(error);
        }
        Ok(Node { span: start.cover(of.span), expr: Expr::AtLeast { count, of: Box::new(of) } })
    }

    fn field(&mut self, name: &str, start: Span) -> Result<Node, QueryError> {
        let Some(field) = Field::named(name) else { return Err(self.unknown_field(name, start)) };
        if let Some(outer) = self.scope.last() {
            let reason = format!("`{field}:` stands inside `{outer}:`");
            return Err(at(self.query, start, reason, Some("put the two side by side")));
        }
        if self.peek().is_none_or(|next| !starts_operand(next) || matches!(next, TokenKind::Field(_))) {
            return Err(at(self.query, start, format!("nothing follows `{field}:`"), Some(&format!("write {}", example(field)))));
        }
        if field.takes() == Takes::Value && !matches!(self.peek(), Some(TokenKind::Word(_) | TokenKind::Quoted(_) | TokenKind::Open)) {
            return Err(self.error(format!("`{field}:` takes a value"), Some(&format!("write {}", example(field)))));
        }
        self.scope.push(field);
        let of = self.primary();
        self.scope.pop();
        let of = of?;
        let span = start.cover(of.span);
        if field.takes() == Takes::Text {
            return Ok(Node { span, expr: Expr::In { field, of: Box::new(of) } });
        }
        Ok(Node { span, expr: of.expr })
    }

    fn unknown_field(&self, name: &str, span: Span) -> QueryError {
        let hint = match suggest::nearest(name, Field::names()) {
            Some(known) => format!("did you mean `{known}:`?"),
            None => {
                let known: Vec<&str> = Field::all().map(Field::name).collect();
                format!("the fields are {}; to search for the words, write them in quote marks", known.join(", "))
            }
        };
        let span = Span::new(span.start as usize, (span.end as usize).saturating_sub(1).max(span.start as usize));
        at(self.query, span, format!("unknown field `{name}`"), Some(&hint))
    }

    fn in_name_or_value(&self) -> bool {
        self.scope.last().is_some_and(|field| field.takes() != Takes::Text)
    }

    fn quoted(&mut self, text: &str, span: Span) -> Result<Node, QueryError> {
        let slop = match self.peek() {
            Some(&TokenKind::Slop(slop)) => {
                self.next();
                Some(slop)
            }
            _ => None,
        };
        if let Some(&field) = self.scope.last().filter(|_| self.in_name_or_value()) {
            return self.filter(field, text, span);
        }
        let words = self.words_of(text, span)?;
        if words.is_empty() {
            return Err(at(self.query, span, "there is no word between these quote marks", Some("take them away")));
        }
        Ok(Node { span, expr: Expr::Phrase { words, slop } })
    }

    fn words_of(&self, text: &str, span: Span) -> Result<Vec<Word>, QueryError> {
        let mut words = Vec::new();
        for raw in text.split_whitespace().filter(|raw| *raw == "*" || raw.contains(char::is_alphanumeric)) {
            words.push(if raw == "*" { Word { form: Form::Any, text: "*".into() } } else { self.word_of(raw, span)? });
            if words.len() > MAX_PHRASE {
                let hint = "search for its first sentence, or use `dateline verify`";
                return Err(at(self.query, span, format!("the phrase has more than {MAX_PHRASE} words"), Some(hint)));
            }
        }
        if words.iter().all(|word| word.form == Form::Any) {
            words.clear();
        }
        Ok(words)
    }

    fn word(&mut self, text: &str, span: Span) -> Result<Node, QueryError> {
        if let Some(&field) = self.scope.last().filter(|_| self.in_name_or_value()) {
            return self.filter(field, text, span);
        }
        if text == "*" {
            return Ok(Node { span, expr: Expr::Everything });
        }
        Ok(Node { span, expr: Expr::Word(self.word_of(text, span)?) })
    }

    /// A raw word with its own operators: `=Polish`, `elect*`, `colour~1`.
    fn word_of(&self, raw: &str, span: Span) -> Result<Word, QueryError> {
        if let Some(exact) = raw.strip_prefix('=').filter(|exact| exact.contains(char::is_alphanumeric)) {
            return Ok(Word { form: Form::Exact, text: exact.to_owned() });
        }
        if let Some((word, edits)) = raw.rsplit_once('~')
            && word.contains(char::is_alphanumeric)
            && edits.bytes().all(|b| b.is_ascii_digit())
        {
            let most = Some("write `colour~1` or `colour~2`");
            return match edits {
                "" | "1" => Ok(Word { form: Form::Fuzzy(1), text: word.to_owned() }),
                "2" => Ok(Word { form: Form::Fuzzy(2), text: word.to_owned() }),
                _ => Err(at(self.query, span, "at most 2 letters may differ", most)),
            };
        }
        if raw.contains(['*', '?']) {
            self.check_wildcard(raw, span)?;
            return Ok(Word { form: Form::Wildcard, text: raw.to_owned() });
        }
        Ok(Word { form: Form::Stem, text: raw.to_owned() })
    }

    fn check_wildcard(&self, raw: &str, span: Span) -> Result<(), QueryError> {
        let letters = raw.chars().take_while(|c| c.is_alphanumeric()).count();
        if letters >= 2 {
            return Ok(());
        }
        let hint = "give its first two letters, or use a regular expression: `/.*burg/`";
        Err(at(self.query, span, "a wildcard needs two letters before it, or it would stand for half the dictionary", Some(hint)))
    }

    fn regex(&mut self, pattern: &str, span: Span) -> Result<Node, QueryError> {
        if self.in_name_or_value() {
            return Err(at(self.query, span, "a regular expression can be used for words only", None));
        }
        if let Err(error) = regex::RegexBuilder::new(pattern).size_limit(1 << 20).build() {
            let reason = match error {
                regex::Error::CompiledTooBig(_) => "this regular expression is too large".to_owned(),
                _ => "this regular expression is broken".to_owned(),
            };
            return Err(at(self.query, span, reason, Some("a pattern matches one whole word: `/tariffs?/`")));
        }
        Ok(Node { span, expr: Expr::Word(Word { form: Form::Regex, text: pattern.to_owned() }) })
    }

    fn filter(&self, field: Field, text: &str, span: Span) -> Result<Node, QueryError> {
        let text = text.trim();
        let value = match field {
            Field::Date => Days::read(text).map(Value::Days),
            Field::On => MonthDay::read(text).map(Value::MonthDay),
            Field::Words | Field::Copies => Numbers::read(text).map(Value::Numbers),
            Field::Near => value::circle(text),
            Field::Bbox => value::rectangle(text),
            Field::Kind => kind(text),
            Field::Lang | Field::Path | Field::Id | Field::Story => code(field, text),
            _ => Ok(Value::Name(self.words_of(text, span)?)),
        };
        match value {
            Ok(Value::Name(words)) if words.is_empty() => {
                Err(at(self.query, span, format!("`{field}:` needs a name"), Some(&format!("write {}", example(field)))))
            }
            Ok(value) => Ok(Node { span, expr: Expr::Filter { field, value } }),
            Err(reason) => Err(at(self.query, span, reason, Some(&format!("write {}", example(field))))),
        }
    }
}

fn starts_operand(token: &TokenKind) -> bool {
    matches!(
        token,
        TokenKind::Open | TokenKind::AtLeast(_) | TokenKind::Field(_) | TokenKind::Quoted(_) | TokenKind::Word(_) | TokenKind::Regex(_)
    )
}

/// Several words and a question mark at the very end are a question in prose, `who opened the bridge?`: the mark is no pattern.
fn unask(tokens: &mut [Token]) {
    let prose = tokens.len() > 1 && tokens.iter().all(|token| matches!(token.kind, TokenKind::Word(_)));
    if let Some(Token { kind: TokenKind::Word(word), .. }) = tokens.last_mut().filter(|_| prose)
        && let Some(bare) = word.strip_suffix('?').filter(|bare| !bare.contains(['*', '?']) && bare.contains(char::is_alphanumeric))
    {
        *word = bare.to_owned();
    }
}

fn kind(text: &str) -> Result<Value, String> {
    match text.to_ascii_lowercase().as_str() {
        "direct" => Ok(Value::Kind(QuotationKind::Direct)),
        "mixed" => Ok(Value::Kind(QuotationKind::Mixed)),
        "indirect" => Ok(Value::Kind(QuotationKind::Indirect)),
        _ => Err(format!("`{text}` is no kind of quotation: they are direct, mixed and indirect")),
    }
}

fn code(field: Field, text: &str) -> Result<Value, String> {
    if text.is_empty() { Err(format!("`{field}:` needs a value")) } else { Ok(Value::Code(text.to_owned())) }
}

/// A value of the right form, for messages.
fn example(field: Field) -> &'static str {
    match field {
        Field::Title | Field::Body | Field::Lede => "`title:bridge`",
        Field::Said => "`said:(tariff* w/s steel)`",
        Field::Speaker => "`speaker:\"Ada Moreau\"`",
        Field::Role => "`role:mayor`",
        Field::Cue => "`cue:warned`",
        Field::Kind => "`kind:direct`",
        Field::Place | Field::Dateline => "`place:\"North Carolina\"`",
        Field::Country | Field::About => "`country:UA` or `country:Ukraine`",
        Field::Near => "`near:Kyiv,30km` or `near:50.45,30.52,30km`",
        Field::Bbox => "`bbox:44.3,22.1,52.4,40.2` (south, west, north, east)",
        Field::Source => "`source:\"Example Wire\"`",
        Field::Byline => "`byline:\"Ada Moreau\"`",
        Field::Section => "`section:sport`",
        Field::Lang => "`lang:en`",
        Field::Date => "`date:2021`, `date:2019..2021-03` or `date:>2020`",
        Field::On => "`on:04-13`",
        Field::Words => "`words:>800` or `words:300..800`",
        Field::Copies => "`copies:>3`",
        Field::Path => "`path:2021/11/*`",
        Field::Id => "`id:` and the id that `search` printed",
        Field::Story => "`story:` and the id of any of its printings",
    }
}

fn join(mut parts: Vec<Node>, list: impl FnOnce(Vec<Node>) -> Expr) -> Node {
    match parts.len() {
        1 => parts.remove(0),
        _ => {
            let span = parts.iter().map(|part| part.span).reduce(Span::cover).unwrap_or(Span::new(0, 0));
            Node { span, expr: list(parts) }
        }
    }
}

/// Under `--any`, words side by side are alternatives; filters, negations and what AND joins still hold of every article.
fn join_any(parts: Vec<Node>, loose: &[bool]) -> Node {
    let (mut wanted, mut alternatives) = (Vec::new(), Vec::new());
    for (part, &loose) in parts.into_iter().zip(loose) {
        let is_condition = matches!(part.expr, Expr::Not(_) | Expr::Filter { .. } | Expr::Everything);
        if loose && !is_condition {
            alternatives.push(part);
        } else {
            wanted.push(part);
        }
    }
    if !alternatives.is_empty() {
        wanted.insert(0, join(alternatives, Expr::Or));
    }
    join(wanted, Expr::And)
}
