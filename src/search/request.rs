//! What is asked and what is answered: requests and results as plain data.

use std::collections::HashSet;
use std::sync::Arc;

use super::collect::Sort;
use super::facets::{FacetCounts, FacetKind};
use super::highlight::Snippet;
use super::plan::Resolved;
use super::query::{self, Default as Joined, Expr, Field, Node};
use crate::article::{Article, NewsDate, Origin};
use crate::error::{QueryError, Result};
use crate::extract::{Annotations, QuotationKind, SpeakerKind, Stance};
use crate::text::Span;

/// Most hits of one answer; beyond that, stream them.
pub const MOST_HITS: usize = 10_000;

/// A search. Build it with [`Request::new`] and add to it.
#[derive(Clone, Debug)]
pub struct Request {
    /// The query as typed.
    pub typed: String,
    /// What it means, with every condition that was given beside it.
    pub query: Node,
    /// How words side by side were joined.
    pub joined: Joined,
    /// Hits to return.
    pub limit: usize,
    /// Hits to pass over.
    pub offset: usize,
    /// Their order.
    pub sort: Sort,
    /// What to count over all matches.
    pub facets: Vec<FacetKind>,
    /// Snippets for each hit.
    pub snippets: usize,
    /// Whether the printings of one story count as one hit.
    pub fold_copies: bool,
    /// Whether facets count stories, where printings are folded, or printings.
    pub count_stories: bool,
    /// Whether to show the articles with most of the words when none has all.
    pub relax: bool,
    /// Whether to say how the query was understood and how each hit was scored.
    pub explain: bool,
    /// Public ids of articles that are left out: those that somebody has seen.
    pub known: Arc<HashSet<String>>,
}

impl Request {
    /// A search for what was typed: 10 hits, best first, 2 snippets each, copies folded.
    ///
    /// # Errors
    /// When the query cannot be understood.
    pub fn new(typed: &str, joined: Joined) -> Result<Request, QueryError> {
        Ok(Request::of(typed, query::parse(typed, joined)?, joined))
    }

    /// A search for any of the words of a text in prose; nothing in it is an operator.
    #[must_use]
    pub fn plain(text: &str) -> Request {
        Request { fold_copies: false, snippets: 0, ..Request::of(text, query::plain(text), Joined::Any) }
    }

    fn of(typed: &str, query: Node, joined: Joined) -> Request {
        Request {
            typed: typed.to_owned(),
            query,
            joined,
            limit: 10,
            offset: 0,
            sort: Sort::Relevance,
            facets: Vec::new(),
            snippets: 2,
            fold_copies: true,
            count_stories: false,
            relax: true,
            explain: false,
            known: Arc::default(),
        }
    }

    /// Adds a condition given as an option: `--speaker kirby` is `with(Field::Speaker, "kirby")`.
    ///
    /// # Errors
    /// When the value is none for this field.
    pub fn with(self, field: Field, value: &str) -> Result<Request, QueryError> {
        self.with_any(field, &[value])
    }

    /// Adds a condition of which one value must hold.
    ///
    /// # Errors
    /// When a value is none for this field.
    pub fn with_any<S: AsRef<str>>(mut self, field: Field, values: &[S]) -> Result<Request, QueryError> {
        let mut nodes = values.iter().map(|value| query::condition(field, value.as_ref())).collect::<Result<Vec<_>, _>>()?;
        let node = match nodes.len() {
            0 => return Ok(self),
            1 => nodes.remove(0),
            _ => Node::of(Expr::Or(nodes)),
        };
        self.query = self.query.and(node);
        Ok(self)
    }

    /// Adds a condition that must not hold.
    ///
    /// # Errors
    /// When the value is none for this field.
    pub fn without(mut self, field: Field, value: &str) -> Result<Request, QueryError> {
        let not = Node::of(Expr::Not(Box::new(query::condition(field, value)?)));
        self.query = self.query.and(not);
        Ok(self)
    }
}

/// The answer to a [`Request`].
#[derive(Clone, Debug)]
pub struct Results {
    /// The hits asked for, in order.
    pub hits: Vec<Hit>,
    /// Stories found: copies count once where they are folded.
    pub total: u64,
    /// Articles found, copies included.
    pub printings: u64,
    /// Counts over all articles found, or all stories.
    pub facets: Vec<FacetCounts>,
    /// What names in the query were taken to mean.
    pub resolved: Vec<Resolved>,
    /// Set when no article has all that was asked: how many of the parts these have, of how many.
    pub relaxed: Option<(usize, usize)>,
    /// Words of the query that stand nowhere in the archive, with the nearest that do.
    pub suggestions: Vec<(String, String)>,
    /// How the query was understood, when asked for.
    pub explanation: Option<String>,
}

/// An article that was found.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Its public id: 12 letters and digits that stay when it is moved or indexed anew.
    pub id: String,
    /// Where it lies.
    pub origin: Origin,
    /// The headline, or how the text begins when it has none.
    pub headline: String,
    /// When it was published.
    pub date: Option<NewsDate>,
    /// The outlet.
    pub source: Option<String>,
    /// The section.
    pub section: Option<String>,
    /// Who wrote it.
    pub byline: Vec<String>,
    /// Where it was published, as an address.
    pub url: Option<String>,
    /// Its language.
    pub language: Option<String>,
    /// Words of running text.
    pub words: u64,
    /// How well it fits; to be compared within one answer only.
    pub score: f32,
    /// Passages that show why it was found, in reading order.
    pub snippets: Vec<Passage>,
    /// Who speaks in it, most quoted first.
    pub speakers: Vec<SpeakerCount>,
    /// Places named in it, most named first.
    pub places: Vec<PlaceCount>,
    /// Other printings of the story among the articles found.
    pub copies: u64,
    /// What the story is known by, when it has more than one printing: the smallest id among them.
    pub story: Option<String>,
    /// How it was scored, when asked for.
    pub explanation: Option<String>,
}

/// A passage of an article with its words.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
    /// Its bounds and what was found in it, in bytes of the article's text.
    pub snippet: Snippet,
    /// The words of [`Snippet::span`].
    pub text: String,
    /// The quotation that the first match lies in.
    pub quotation: Option<QuotationRef>,
}

impl Passage {
    /// The highlights as bytes of [`Passage::text`].
    pub fn highlights(&self) -> impl Iterator<Item = Span> + '_ {
        let start = self.snippet.span.start;
        self.snippet.highlights.iter().map(move |mark| Span { start: mark.start - start, end: mark.end - start })
    }
}

/// A quotation as a hit shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct QuotationRef {
    /// Its number in the article, from 1.
    pub number: u32,
    /// Who said it.
    pub speakers: Vec<String>,
    /// The role of the first of them.
    pub role: Option<String>,
    /// How it is given.
    pub kind: QuotationKind,
}

/// A speaker of an article.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeakerCount {
    /// Canonical name.
    pub name: String,
    /// Role as given.
    pub role: Option<String>,
    /// What kind of speaker.
    pub kind: SpeakerKind,
    /// Quotations in the article.
    pub quotations: u32,
}

/// A place of an article.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceCount {
    /// Its id.
    pub id: u32,
    /// English name.
    pub name: String,
    /// ISO code of its country.
    pub country: Option<String>,
    /// Mentions in the article.
    pub mentions: u32,
}

/// A quotation that was found: the row of `quotes`.
#[derive(Clone, Debug)]
pub struct QuotationHit {
    /// The article's public id.
    pub article: String,
    /// Number of the quotation in the article, from 1: `id:q4`.
    pub number: u32,
    /// Number of the paragraph it begins in, from 1.
    pub paragraph: u32,
    /// Its words, quote marks included; parts that the cue splits are joined by ` … `.
    pub text: String,
    /// Where its parts stand in the article's text.
    pub spans: Vec<Span>,
    /// What was found in it, in bytes of the article's text.
    pub highlights: Vec<Span>,
    /// Who said it.
    pub speakers: Vec<String>,
    /// The role of the first of them.
    pub role: Option<String>,
    /// The words that attribute it.
    pub cue: Option<String>,
    /// The class of the cue: `say`, `deny`.
    pub cue_class: Option<String>,
    /// How it is given.
    pub kind: QuotationKind,
    /// Whether it was said at all.
    pub stance: Stance,
    /// How sure we are that it is a quotation.
    pub confidence: f32,
    /// How sure we are of the speaker.
    pub speaker_confidence: f32,
    /// The rule that found it.
    pub rule: String,
    /// The headline of the article.
    pub headline: String,
    /// Where the article lies.
    pub origin: Origin,
    /// When it was published.
    pub date: Option<NewsDate>,
    /// The outlet.
    pub source: Option<String>,
    /// The first place of the dateline, else the first place named near it.
    pub place: Option<String>,
    /// Other printings among the quotations found.
    pub copies: u64,
    /// How well it fits.
    pub score: f32,
}

/// The answer to `quotes`.
#[derive(Clone, Debug)]
pub struct Quotations {
    /// The rows asked for, in order.
    pub rows: Vec<QuotationHit>,
    /// Quotations found, copies counted once where they are folded.
    pub total: u64,
    /// Quotations found, copies included.
    pub printings: u64,
    /// Counts over all quotations found.
    pub facets: Vec<FacetCounts>,
    /// What names in the query were taken to mean.
    pub resolved: Vec<Resolved>,
    /// Words that stand nowhere, with the nearest that do.
    pub suggestions: Vec<(String, String)>,
}

/// An article opened for reading.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Its public id.
    pub id: String,
    /// The article.
    pub article: Article,
    /// What was found in it.
    pub annotations: Annotations,
    /// The other printings of the story, the earliest first.
    pub copies: Vec<Printing>,
}

/// Another printing of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printing {
    /// Its public id: the same where the words are the same.
    pub id: String,
    /// Where it lies.
    pub origin: Origin,
    /// When it was published.
    pub date: Option<NewsDate>,
    /// The outlet.
    pub source: Option<String>,
}
