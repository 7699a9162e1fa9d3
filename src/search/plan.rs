//! From the tree of a query to the engine's queries.
//!
//! Plain words and phrases become stock queries; proximities and patterns become [`SpanQuery`]s; what sentences, paragraphs or
//! exact letters decide is tested on the text of the candidates. Conditions on what was said and by whom that stand side by
//! side must hold of **one** quotation.

use std::sync::Arc;

use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery, Query, TermQuery, TermSetQuery};
use tantivy::schema::{Field as Column, IndexRecordOption};
use tantivy::{DocAddress, Searcher, Term};

use super::filter;
use super::join::{HasQuotation, InArticle, Tested};
use super::matcher::{Leaf, Matcher, Shape};
use super::places::Places;
use super::query::{Expr, Field, Node, Value};
use super::scan::{self, Scanner};
use super::spans::{self, MAX_EXPANSION, SpanQuery, Terms};
use crate::article::Article;
use crate::error::{QueryError, Result};
use crate::index::Index;
use crate::index::record;
use crate::index::schema::{Fields, Kind, Rows};
use crate::text::Span;

/// How much a match in the headline adds to one in the text. Measured, see `docs/benchmarks/relevance.md`.
pub const TITLE_BOOST: f32 = 0.3;

/// What a plan finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Documents of articles.
    Articles,
    /// Documents of quotations.
    Quotations,
}

/// What a name in the query was taken to mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    /// The field it was typed for.
    pub field: Field,
    /// The name as typed.
    pub typed: String,
    /// What it stands for, most likely first, each with its number of articles.
    pub meant: Vec<(String, u64)>,
}

/// Makes plans against one view of an index.
pub struct Planner<'a> {
    pub(super) index: &'a Index,
    pub(super) searcher: &'a Searcher,
    pub(super) fields: &'a Fields,
    pub(super) places: &'a dyn Places,
    /// Whether there are articles in other languages than English.
    foreign: bool,
    query: &'a str,
    /// What names were taken to mean.
    pub resolved: Vec<Resolved>,
    /// Ids of the places that names were taken to mean.
    pub place_ids: Vec<u32>,
}

pub(super) type Plan = Box<dyn Query>;

impl<'a> Planner<'a> {
    /// A planner for `query` as typed.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn new(index: &'a Index, searcher: &'a Searcher, places: &'a dyn Places, query: &'a str) -> Result<Planner<'a>> {
        let fields = index.fields();
        let foreign = has_foreign(searcher, fields.lang).map_err(|error| index.explain(&error))?;
        Ok(Planner { index, searcher, fields, places, foreign, query, resolved: Vec::new(), place_ids: Vec::new() })
    }

    /// The plan of a tree.
    ///
    /// # Errors
    /// When a pattern stands for too many words, or the index cannot be read.
    pub fn plan(&mut self, node: &Node, target: Target) -> Result<Plan> {
        let scope = match target {
            Target::Articles => Field::Body,
            Target::Quotations => Field::Said,
        };
        self.node(node, target, scope, true)
    }

    /// All documents of the target.
    pub(super) fn everything(&self, target: Target) -> Plan {
        let kind = if target == Target::Articles { Kind::Article } else { Kind::Quotation };
        unscored(term(self.fields.kind_term(kind)))
    }

    fn node(&mut self, node: &Node, target: Target, scope: Field, boosted: bool) -> Result<Plan> {
        match &node.expr {
            Expr::Everything => Ok(self.everything(target)),
            Expr::Word(_) | Expr::Phrase { .. } | Expr::Near { .. } | Expr::AtLeast { .. } => self.text(node, scope, boosted),
            Expr::And(parts) => self.all(parts, target, scope, boosted),
            Expr::Or(parts) => {
                let plans = parts.iter().map(|part| Ok((Occur::Should, self.node(part, target, scope, boosted)?)));
                Ok(Box::new(BooleanQuery::new(plans.collect::<Result<_>>()?)))
            }
            Expr::Not(of) => {
                let of = self.node(of, target, scope, boosted)?;
                Ok(Box::new(BooleanQuery::new(vec![(Occur::Must, self.everything(target)), (Occur::MustNot, steady(of))])))
            }
            Expr::Boost { by, of } => Ok(Box::new(BoostQuery::new(self.node(of, target, scope, boosted)?, *by))),
            Expr::In { field: Field::Said, of } if target == Target::Articles => {
                let said = self.node(of, Target::Quotations, Field::Said, false)?;
                Ok(self.has_quotation(said))
            }
            Expr::In { field: Field::Said, of } => self.node(of, target, Field::Said, false),
            Expr::In { field, of } if target == Target::Articles => self.node(of, target, *field, false),
            Expr::In { field, of } => Ok(Box::new(InArticle(self.node(of, Target::Articles, *field, false)?))),
            Expr::Filter { field, value } => Ok(unscored(self.filter(*field, value, node.span, target)?)),
        }
    }

    fn has_quotation(&self, quotation: Plan) -> Plan {
        Box::new(HasQuotation { quotation, fields: *self.fields })
    }

    /// Everything that must hold. Conditions on quotations side by side hold of one.
    fn all(&mut self, parts: &[Node], target: Target, scope: Field, boosted: bool) -> Result<Plan> {
        let mut clauses: Vec<(Occur, Plan)> = Vec::new();
        let (bound, free): (Vec<&Node>, Vec<&Node>) =
            parts.iter().partition(|part| target == Target::Articles && scope == Field::Body && is_of_quotation(part));
        for group in one_quotation_each(&bound) {
            let plan = match group[..] {
                [single] => self.node(single, target, scope, boosted)?,
                _ => {
                    let each = group.iter().map(|part| Ok((Occur::Must, self.node(part, Target::Quotations, Field::Said, false)?)));
                    let each = each.collect::<Result<Vec<_>>>()?;
                    self.has_quotation(Box::new(BooleanQuery::new(each)))
                }
            };
            clauses.push((Occur::Must, plan));
        }
        for part in free {
            match &part.expr {
                Expr::Not(of) => clauses.push((Occur::MustNot, steady(self.node(of, target, scope, boosted)?))),
                Expr::Everything => {}
                _ => clauses.push((Occur::Must, self.node(part, target, scope, boosted)?)),
            }
        }
        if !clauses.iter().any(|(occur, _)| *occur == Occur::Must) {
            clauses.push((Occur::Must, self.everything(target)));
        }
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    /// A plan for something that stands at places in the text.
    fn text(&mut self, node: &Node, scope: Field, boosted: bool) -> Result<Plan> {
        let Some(matcher) = Matcher::compile(node) else { return Ok(Box::new(EmptyQuery)) };
        let matcher = Arc::new(matcher);
        let column = match scope {
            Field::Title => self.fields.title,
            Field::Said => self.fields.said,
            _ => self.fields.body,
        };
        if scope == Field::Lede {
            return self.lede(&matcher, node.span);
        }
        let plan = self.positional(&matcher, column, node.span)?;
        let plan = match matcher.needs_letters(column == self.fields.body) {
            true => {
                let candidates = self.narrowed(plan, &matcher, scope, node.span)?;
                self.tested(candidates, &matcher, scope)
            }
            false => plan,
        };
        if scope == Field::Body && boosted && matcher.is_word() && TITLE_BOOST > 0.0 {
            return self.with_title(plan, &matcher);
        }
        Ok(plan)
    }

    /// The same, scored higher where the headline has the word too.
    fn with_title(&self, plan: Plan, matcher: &Matcher) -> Result<Plan> {
        let [Leaf::Stem(terms)] = &matcher.leaves[..] else { return Ok(plan) };
        let title = Term::from_field_text(self.fields.title, &terms.stem);
        if self.searcher.doc_freq(&title).map_err(|error| self.index.explain(&error))? == 0 {
            return Ok(plan);
        }
        let title: Plan = Box::new(BoostQuery::new(scored(title), TITLE_BOOST));
        Ok(Box::new(BooleanQuery::new(vec![(Occur::Must, plan), (Occur::Should, title)])))
    }

    /// How articles open are some of the positions of their body.
    fn lede(&mut self, matcher: &Arc<Matcher>, span: Span) -> Result<Plan> {
        if matcher.needs_letters(true) {
            let candidates = self.positional(matcher, self.fields.body, span)?;
            return Ok(self.tested(candidates, matcher, Field::Lede));
        }
        let terms = matcher.leaves.iter().map(|leaf| self.expand(self.fields.body, leaf, span)).collect::<Result<Vec<_>>>()?;
        Ok(Box::new(SpanQuery::new(self.fields.body, Arc::clone(matcher), terms).with_cases().in_lede()))
    }

    /// A plan from the positions in the index alone.
    pub(super) fn positional(&mut self, matcher: &Arc<Matcher>, column: Column, span: Span) -> Result<Plan> {
        let terms = matcher.leaves.iter().map(|leaf| self.expand(column, leaf, span)).collect::<Result<Vec<_>>>()?;
        let cases = column == self.fields.body && matcher.leaves.iter().any(|leaf| matches!(leaf, Leaf::Exact { .. }));
        if !cases && terms.iter().all(|terms| terms.unwanted.is_empty()) && matcher.at_least == 1 {
            match &matcher.shape {
                Shape::Leaf(leaf) => return Ok(any_of(terms[*leaf].wanted.clone())),
                Shape::Phrase(slots) => {
                    if let Some(phrase) = plain_phrase(slots, &terms) {
                        return Ok(phrase);
                    }
                }
                _ => {}
            }
        }
        let query = SpanQuery::new(column, Arc::clone(matcher), terms);
        Ok(Box::new(if cases { query.with_cases() } else { query }))
    }

    fn expand(&self, column: Column, leaf: &Leaf, span: Span) -> Result<Terms> {
        let expanded = spans::expand(self.searcher, column, leaf, self.foreign).map_err(|error| self.index.explain(&error))?;
        expanded.map_err(|spans::TooMany| {
            QueryError {
                query: self.query.to_owned(),
                offset: span.start as usize,
                length: span.len(),
                reason: format!("this stands for more than {MAX_EXPANSION} words of the archive"),
                suggestion: Some("give more letters".into()),
            }
            .into()
        })
    }

    /// Candidates among what was said whose article has the words that must stand exactly so: the index keeps how words of articles
    /// are written, and quotations are parts of them.
    fn narrowed(&mut self, candidates: Plan, matcher: &Matcher, scope: Field, span: Span) -> Result<Plan> {
        let mut clauses = Vec::new();
        for group in spans::needed(&matcher.shape) {
            if let (Field::Said, [leaf]) = (scope, &group[..])
                && let exact @ Leaf::Exact { .. } = &matcher.leaves[*leaf]
            {
                let word = Matcher { leaves: vec![exact.clone()], shape: Shape::Leaf(0), at_least: 1 };
                let articles = self.positional(&Arc::new(word), self.fields.body, span)?;
                clauses.push((Occur::Must, unscored(Box::new(InArticle(articles)))));
            }
        }
        if clauses.is_empty() {
            return Ok(candidates);
        }
        clauses.push((Occur::Must, candidates));
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    /// Tests candidates on their text.
    fn tested(&self, candidates: Plan, matcher: &Arc<Matcher>, scope: Field) -> Plan {
        let (index, searcher, matcher) = (self.index.clone(), self.searcher.clone(), Arc::clone(matcher));
        let test = move |segment: &tantivy::SegmentReader| -> tantivy::Result<Option<super::join::DocTest>> {
            let id = segment.segment_id();
            let Some(ordinal) = searcher.segment_readers().iter().position(|reader| reader.segment_id() == id) else { return Ok(None) };
            let (index, searcher, matcher, rows) = (index.clone(), searcher.clone(), Arc::clone(&matcher), Rows::open(segment)?);
            let scanner = Scanner::new(matcher.leaves.clone());
            Ok(Some(Box::new(move |doc| {
                let article = match scope {
                    Field::Said => rows.article(doc),
                    _ => Some(doc),
                };
                let Some(article) = article else { return false };
                let address = DocAddress::new(ordinal as u32, article);
                // A damaged record matches nothing; opening it for display reports the damage.
                let Ok(stored) = index.stored(&searcher, address) else { return false };
                let Ok((text, annotations)) = record::unpack_article(&stored) else { return false };
                if !may_pass(&matcher, &text.text) {
                    return false;
                }
                let said = match (scope, (doc - article).checked_sub(1)) {
                    (Field::Said, Some(nth)) => match record::unpack_annotations_of(annotations) {
                        Ok(annotations) => annotations.quotations.get(nth as usize).map(scan::said_parts),
                        Err(_) => None,
                    },
                    _ => None,
                };
                passes(&matcher, &scanner, scope, &text, said)
            })))
        };
        Box::new(Tested { candidates: candidates.into(), test: Arc::new(test), cost: 200 })
    }

    fn filter(&mut self, field: Field, value: &Value, span: Span, target: Target) -> Result<Plan> {
        filter::plan(self, field, value, span, target)
    }
}

/// Whether the letters of words that must stand exactly so stand in a text at all: asked before it is read word by word.
fn may_pass(matcher: &Matcher, text: &str) -> bool {
    let may_stand = |leaf: &usize| match &matcher.leaves[*leaf] {
        Leaf::Exact { written, .. } if written.chars().all(char::is_alphanumeric) => text.contains(written.as_str()),
        _ => true,
    };
    spans::needed(&matcher.shape).iter().all(|group| group.iter().any(may_stand))
}

/// Whether a matcher finds enough in the part of the article, or in the parts of what was `said`.
fn passes(matcher: &Matcher, scanner: &Scanner, scope: Field, article: &Article, said: Option<Vec<Span>>) -> bool {
    let parts = match (scope, said) {
        (Field::Said, Some(said)) => said,
        (Field::Said, None) => return false,
        (Field::Title, _) => scan::title_parts(article),
        _ => scan::body_parts(article),
    };
    let scanned = scanner.read(&article.text, &parts, article.language.as_deref());
    let bounds = if matcher.needs_bounds() { scanned.bounds(&article.text, &parts) } else { super::matcher::Bounds::default() };
    let mut places = matcher.places(&scanned.occurrences, &bounds);
    if scope == Field::Lede {
        let lede = scan::lede_parts(article);
        places.retain(|place| scan::lies_in(scanned.bytes(*place), &lede));
    }
    places.len() as u32 >= matcher.at_least
}

/// Whether a part of a query asks about a quotation and nothing else.
pub(super) fn is_of_quotation(node: &Node) -> bool {
    match &node.expr {
        Expr::Filter { field, .. } | Expr::In { field, .. } => field.is_of_quotation(),
        Expr::Or(parts) => parts.iter().all(is_of_quotation),
        Expr::Boost { of, .. } => is_of_quotation(of),
        _ => false,
    }
}

/// Conditions on quotations, grouped: all of a group hold of one quotation. A second `speaker:` begins the next group, since
/// nobody asks for two people in one breath.
pub(super) fn one_quotation_each<'n>(bound: &[&'n Node]) -> Vec<Vec<&'n Node>> {
    let names_speaker = |node: &Node| node.filters().iter().any(|(field, _)| *field == Field::Speaker);
    let mut groups: Vec<Vec<&Node>> = Vec::new();
    let mut named = false;
    for &node in bound {
        if groups.is_empty() || (named && names_speaker(node)) {
            groups.push(Vec::new());
            named = false;
        }
        named |= names_speaker(node);
        if let Some(group) = groups.last_mut() {
            group.push(node);
        }
    }
    groups
}

fn has_foreign(searcher: &Searcher, lang: Column) -> tantivy::Result<bool> {
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(lang)?;
        let mut stream = index.terms().stream()?;
        while stream.advance() {
            if !stream.key().starts_with(b"en") {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// A phrase of words that each stand for one term.
fn plain_phrase(slots: &[Option<usize>], terms: &[Terms]) -> Option<Plan> {
    if slots.len() < 2 {
        return None;
    }
    let single = |slot: &Option<usize>| match slot.map(|leaf| &terms[leaf].wanted[..]) {
        Some([term]) => Some(term.clone()),
        _ => None,
    };
    let words: Vec<Term> = slots.iter().map(single).collect::<Option<_>>()?;
    Some(Box::new(PhraseQuery::new(words)))
}

/// Any of these terms: scored where they are few.
pub(super) fn any_of(mut terms: Vec<Term>) -> Plan {
    match terms.len() {
        0 => Box::new(EmptyQuery),
        1 => scored(terms.remove(0)),
        2..=32 => Box::new(BooleanQuery::union(terms.into_iter().map(scored).collect())),
        _ => Box::new(ConstScoreQuery::new(Box::new(TermSetQuery::new(terms)), 1.0)),
    }
}

fn scored(term: Term) -> Plan {
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

pub(super) fn term(term: Term) -> Plan {
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}

/// For use behind `MustNot`. The engine (0.27, `query/exclude.rs`) asks an excluded phrase about documents that it has passed
/// already, which a phrase scorer does not allow for; a tested one answers by where it stands.
pub(super) fn steady(plan: Plan) -> Plan {
    Box::new(Tested { candidates: plan.into(), test: Arc::new(|_| Ok(Some(Box::new(|_| true)))), cost: 0 })
}

/// A condition: it counts nothing in the score.
pub(super) fn unscored(plan: Plan) -> Plan {
    Box::new(ConstScoreQuery::new(plan, 0.0))
}
