//! The query language: from what a journalist types to a tree that can be planned, shown and run again on a text.
//!
//! ```
//! use dateline::search::query;
//!
//! let query = query::parse(r#"said:(tariff* w/s steel) speaker:"Ada Moreau" kind:direct"#, query::Default::All).unwrap();
//! assert_eq!(query.to_string(), r#"(said:(tariff* w/s steel) AND speaker:"Ada Moreau" AND kind:direct)"#);
//! ```
//!
//! Parsing checks every limit before it builds anything: a query of [`MAX_BYTES`] bytes can neither exhaust the stack nor the
//! memory. What it returns is pure data; which articles it means is decided by [`plan`](crate::search) and by the evaluator,
//! which read the same tree.

use std::fmt;

use crate::error::QueryError;
use crate::extract::QuotationKind;
use crate::text::Span;

mod field;
mod lex;
mod parse;
pub mod suggest;
mod value;

pub use field::Field;
pub use value::{Centre, Days, MonthDay, Numbers, Value};

/// Longest query in bytes. A stock parser was killed by a query of one kilobyte; this one checks before it builds.
pub const MAX_BYTES: usize = 4096;
/// Deepest nesting of brackets, negations and proximity chains.
pub const MAX_DEPTH: usize = 32;
/// Most words, phrases and filters in one query.
pub const MAX_CLAUSES: usize = 256;
/// Most words in one phrase.
pub const MAX_PHRASE: usize = 64;
/// Widest distance of `w/n`, `pre/n` and `"…"~n`, in words.
pub const MAX_DISTANCE: u32 = 500;

/// What words that stand side by side mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Default {
    /// All of them are wanted: `steel tariff` is `steel AND tariff`.
    All,
    /// Any of them will do, though filters and `NOT` still hold.
    Any,
}

/// A part of a query with its place in what was typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Bytes of the query as typed.
    pub span: Span,
    /// What is asked.
    pub expr: Expr,
}

/// What a part of a query asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// Every article: an empty query, or `*`.
    Everything,
    /// One word: `bridge`, `=Bridge`, `elect*`, `colour~1`, `/tariffs?/`.
    Word(Word),
    /// Words in order with at most `slop` steps of moving: `"supply chain"`, `"bridge open*"~3`.
    Phrase {
        /// The words, at least one.
        words: Vec<Word>,
        /// How far words may be moved in all; `None` for a plain phrase.
        slop: Option<u32>,
    },
    /// Two operands near each other, or (`negated`) the left one without the right one near it.
    Near {
        /// What is sought.
        left: Box<Node>,
        /// What must (not) be near it.
        right: Box<Node>,
        /// How near.
        within: Within,
        /// Whether the left one must come first.
        ordered: bool,
        /// `NOT w/5`: the left one somewhere without the right one near.
        negated: bool,
    },
    /// At least `count` matches of the operand in one article: `atleast3(tariff)`.
    AtLeast {
        /// How many.
        count: u32,
        /// Of what.
        of: Box<Node>,
    },
    /// All of them. Two or more.
    And(Vec<Node>),
    /// Any of them. Two or more.
    Or(Vec<Node>),
    /// Articles without it.
    Not(Box<Node>),
    /// The same, counting `by` times in the score.
    Boost {
        /// The factor.
        by: f32,
        /// What is boosted.
        of: Box<Node>,
    },
    /// The operand sought in one part of the article, or in what was said: `title:(…)`, `said:(…)`.
    In {
        /// The part.
        field: Field,
        /// What is sought there.
        of: Box<Node>,
    },
    /// A condition on what is known about the article or quotation: `speaker:"Ada Moreau"`, `date:2019..2021`.
    Filter {
        /// What is asked about.
        field: Field,
        /// What it must be.
        value: Value,
    },
}

/// One word of a query, with how it is to be compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Word {
    /// How it is compared.
    pub form: Form,
    /// The word without its operators; a pattern for wildcards and regular expressions.
    pub text: String,
}

/// How a word of a query is compared with the words of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// Folded and stemmed: `opens` finds `Opened`.
    Stem,
    /// As typed, with its capitals and accents: `=Polish`.
    Exact,
    /// `*` stands for any letters, `?` for one.
    Wildcard,
    /// At most this many letters differ, the first one excepted: 1 or 2.
    Fuzzy(u8),
    /// A regular expression for the whole folded word.
    Regex,
    /// Any one word, `*` within a phrase.
    Any,
}

/// How near two operands must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Within {
    /// At most this many words apart: neighbours are 1 apart.
    Words(u32),
    /// In the same sentence.
    Sentence,
    /// In the same paragraph.
    Paragraph,
}

/// Reads a query as typed.
///
/// # Errors
/// When it cannot be understood or is over a limit: with the place, the reason and, where there is one, a query to try.
pub fn parse(query: &str, default: Default) -> Result<Node, QueryError> {
    parse::parse(query, default)
}

/// A condition as an option gives it: `condition(Field::Speaker, "ada moreau")` is `speaker:"ada moreau"`.
///
/// # Errors
/// When the value is none for this field.
pub fn condition(field: Field, value: &str) -> Result<Node, QueryError> {
    parse::condition(field, value)
}

/// Reads a text as plain words of which any will do: no character is an operator. For batches of questions in prose, whose
/// function words ("what is known about the …") say nothing and are left out, unless there are no others.
#[must_use]
pub fn plain(text: &str) -> Node {
    let word = |word: &str| {
        let text: String = word.chars().map(lex::plain_form).collect();
        Node { span: Span::new(0, 0), expr: Expr::Word(Word { form: Form::Stem, text }) }
    };
    let typed = || text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric));
    let mut words: Vec<Node> = typed().filter(|word| !is_function_word(word)).map(word).collect();
    if words.is_empty() {
        words = typed().map(word).collect();
    }
    words.truncate(MAX_CLAUSES * 4);
    match words.len() {
        0 => Node { span: Span::new(0, 0), expr: Expr::Or(Vec::new()) },
        1 => words.remove(0),
        _ => Node { span: Span::new(0, 0), expr: Expr::Or(words) },
    }
}

/// Pronouns, auxiliary verbs, articles, prepositions, conjunctions and question words of English, after the list that Martin Porter
/// published with the Snowball stemmers.
const FUNCTION_WORDS: &str = "a about above after again against all am an and any are as at be because been before being below between both but by \
     can could did do does doing down during each few for from further had has have having he her here hers herself him himself his how i if in \
     into is it its itself me more most my myself no nor not of off on once only or other ought our ours ourselves out over own same she should \
     so some such than that the their theirs them themselves then there these they this those through to too under until up very was we were \
     what when where which while who whom why with would you your yours yourself yourselves";

fn is_function_word(word: &str) -> bool {
    let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
    FUNCTION_WORDS.split_ascii_whitespace().any(|known| known.eq_ignore_ascii_case(bare))
}

impl Node {
    /// A node without a place, for filters that were given as options rather than typed.
    #[must_use]
    pub fn of(expr: Expr) -> Node {
        Node { span: Span::new(0, 0), expr }
    }

    /// Both conditions. Everything is neutral; a list of conditions grows by one.
    #[must_use]
    pub fn and(self, other: Node) -> Node {
        match (self.expr, other.expr) {
            (Expr::Everything, expr) => Node { span: other.span, expr },
            (expr, Expr::Everything) => Node { span: self.span, expr },
            (Expr::And(mut parts), expr) => {
                parts.push(Node { span: other.span, expr });
                Node { span: self.span, expr: Expr::And(parts) }
            }
            (left, right) => Node {
                span: self.span,
                expr: Expr::And(vec![Node { span: self.span, expr: left }, Node { span: other.span, expr: right }]),
            },
        }
    }

    /// The direct parts of this node.
    #[must_use]
    pub fn children(&self) -> Vec<&Node> {
        match &self.expr {
            Expr::Everything | Expr::Word(_) | Expr::Phrase { .. } | Expr::Filter { .. } => Vec::new(),
            Expr::Near { left, right, .. } => vec![left, right],
            Expr::AtLeast { of, .. } | Expr::Not(of) | Expr::Boost { of, .. } | Expr::In { of, .. } => vec![of],
            Expr::And(parts) | Expr::Or(parts) => parts.iter().collect(),
        }
    }

    /// Every condition on a field in the query, in order, for what was resolved to what.
    pub fn filters(&self) -> Vec<(Field, &Value)> {
        let mut found = Vec::new();
        self.collect_filters(&mut found);
        found
    }

    fn collect_filters<'a>(&'a self, found: &mut Vec<(Field, &'a Value)>) {
        if let Expr::Filter { field, value } = &self.expr {
            found.push((*field, value));
        }
        for child in self.children() {
            child.collect_filters(found);
        }
    }
}

impl fmt::Display for Node {
    /// The query in full: every operator written out, every group in brackets. It parses to the same tree.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.expr {
            Expr::Everything => write!(formatter, "*"),
            Expr::Word(word) => write!(formatter, "{word}"),
            Expr::Phrase { words, slop } => write_phrase(formatter, words, *slop),
            Expr::Near { left, right, within, ordered, negated } => {
                let (not, how) = (if *negated { "NOT " } else { "" }, if *ordered { "pre" } else { "w" });
                write!(formatter, "({left} {not}{how}/{within} {right})")
            }
            Expr::AtLeast { count, of } => write!(formatter, "atleast{count}({of})"),
            Expr::And(parts) => write_list(formatter, parts, " AND "),
            Expr::Or(parts) => write_list(formatter, parts, " OR "),
            Expr::Not(of) => write!(formatter, "NOT {of}"),
            Expr::Boost { by, of } if matches!(of.expr, Expr::Not(_) | Expr::Boost { .. }) => write!(formatter, "({of})^{by}"),
            Expr::Boost { by, of } => write!(formatter, "{of}^{by}"),
            Expr::In { field, of } if matches!(of.expr, Expr::Not(_) | Expr::Boost { .. } | Expr::Filter { .. } | Expr::In { .. }) => {
                write!(formatter, "{field}:({of})")
            }
            Expr::In { field, of } => write!(formatter, "{field}:{of}"),
            Expr::Filter { field, value } => write!(formatter, "{field}:{value}"),
        }
    }
}

fn write_list(formatter: &mut fmt::Formatter<'_>, parts: &[Node], between: &str) -> fmt::Result {
    write!(formatter, "(")?;
    for (at, part) in parts.iter().enumerate() {
        write!(formatter, "{}{part}", if at == 0 { "" } else { between })?;
    }
    write!(formatter, ")")
}

fn write_phrase(formatter: &mut fmt::Formatter<'_>, words: &[Word], slop: Option<u32>) -> fmt::Result {
    write!(formatter, "\"")?;
    for (at, word) in words.iter().enumerate() {
        write!(formatter, "{}{word}", if at == 0 { "" } else { " " })?;
    }
    write!(formatter, "\"")?;
    slop.map_or(Ok(()), |slop| write!(formatter, "~{slop}"))
}

impl fmt::Display for Word {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.form {
            Form::Stem | Form::Wildcard => write!(formatter, "{}", self.text),
            Form::Exact => write!(formatter, "={}", self.text),
            Form::Fuzzy(edits) => write!(formatter, "{}~{edits}", self.text),
            Form::Regex => write!(formatter, "/{}/", self.text),
            Form::Any => write!(formatter, "*"),
        }
    }
}

impl fmt::Display for Within {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Within::Words(words) => write!(formatter, "{words}"),
            Within::Sentence => write!(formatter, "s"),
            Within::Paragraph => write!(formatter, "p"),
        }
    }
}

/// The tree drawn line by line, for `--explain`.
#[must_use]
pub fn explain(node: &Node) -> String {
    let mut drawn = String::new();
    draw(node, 0, &mut drawn);
    drawn
}

fn draw(node: &Node, depth: usize, drawn: &mut String) {
    let name = match &node.expr {
        Expr::And(_) => "all of".to_owned(),
        Expr::Or(_) => "any of".to_owned(),
        Expr::Not(_) => "not".to_owned(),
        Expr::AtLeast { count, .. } => format!("at least {count} of"),
        Expr::Boost { by, .. } => format!("times {by}"),
        Expr::In { field, .. } => format!("in {field}"),
        Expr::Near { within, ordered, negated, .. } => {
            let near = match within {
                Within::Words(words) => format!("within {words} words"),
                Within::Sentence => "in one sentence".to_owned(),
                Within::Paragraph => "in one paragraph".to_owned(),
            };
            format!("{}{near}{}", if *negated { "the first, not " } else { "" }, if *ordered { ", in this order" } else { "" })
        }
        _ => node.to_string(),
    };
    drawn.push_str(&"  ".repeat(depth));
    drawn.push_str(&name);
    drawn.push('\n');
    for child in node.children() {
        draw(child, depth + 1, drawn);
    }
}

/// The word a query uses for a kind of quotation.
#[must_use]
pub fn kind_name(kind: QuotationKind) -> &'static str {
    match kind {
        QuotationKind::Direct => "direct",
        QuotationKind::Mixed => "mixed",
        QuotationKind::Indirect => "indirect",
    }
}

#[cfg(test)]
mod tests;
