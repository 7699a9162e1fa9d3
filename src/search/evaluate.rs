//! Conditions on one quotation, asked of the quotation itself: which of an article's quotations were meant by a query.

use super::filter::date_of;
use super::matcher::{Bounds, Leaf, Matcher, Shape};
use super::query::{Expr, Field, Form, Node, Value, Word};
use super::scan::{self, Scanner};
use crate::article::Article;
use crate::extract::{Annotations, Quotation, Toponym};
use crate::index::analyzer;
use crate::index::schema::class_name;
use crate::text::{Span, fold};

/// What the names of a query were resolved to.
#[derive(Clone, Debug, Default)]
pub struct Conditions {
    /// Ids of places.
    pub places: Vec<u32>,
}

impl Conditions {
    /// Whether a place name stands for one of the places, or for something inside it.
    #[must_use]
    pub fn holds_place(&self, toponym: &Toponym) -> bool {
        toponym.place.as_ref().is_some_and(|place| place.path_ids.iter().chain([&place.id]).any(|id| self.places.contains(id)))
    }
}

/// The matches within a quotation that meets all conditions, empty where none is about its words; `None` when it does not.
#[must_use]
pub fn quotation(
    group: &[Node],
    quotation: &Quotation,
    article: &Article,
    annotations: &Annotations,
    conditions: &Conditions,
) -> Option<Vec<Span>> {
    let said = Said { quotation, article, annotations, conditions };
    let mut marks = Vec::new();
    group.iter().all(|node| said.holds(node, &mut marks)).then_some(marks)
}

struct Said<'a> {
    quotation: &'a Quotation,
    article: &'a Article,
    annotations: &'a Annotations,
    conditions: &'a Conditions,
}

impl Said<'_> {
    fn holds(&self, node: &Node, marks: &mut Vec<Span>) -> bool {
        match &node.expr {
            Expr::Everything => true,
            Expr::And(parts) => parts.iter().all(|part| self.holds(part, marks)),
            // Every alternative marks what it finds.
            Expr::Or(parts) => parts.iter().filter(|part| self.holds(part, marks)).count() > 0,
            Expr::Not(of) => !self.holds(of, &mut Vec::new()),
            Expr::Boost { of, .. } => self.holds(of, marks),
            Expr::In { field: Field::Said, of } => self.holds(of, marks),
            Expr::In { .. } => true,
            Expr::Filter { field, value } => self.fits(*field, value),
            Expr::Word(_) | Expr::Phrase { .. } | Expr::Near { .. } | Expr::AtLeast { .. } => self.finds(node, marks),
        }
    }

    fn finds(&self, node: &Node, marks: &mut Vec<Span>) -> bool {
        let Some(matcher) = Matcher::compile(node) else { return false };
        let parts = scan::said_parts(self.quotation);
        let scanned = Scanner::new(matcher.leaves.clone()).read(&self.article.text, &parts, self.article.language.as_deref());
        let bounds = if matcher.needs_bounds() { scanned.bounds(&self.article.text, &parts) } else { Bounds::default() };
        let places = matcher.places(&scanned.occurrences, &bounds);
        if (places.len() as u32) < matcher.at_least {
            return false;
        }
        for place in places {
            match matcher.shape {
                Shape::Near { .. } | Shape::Loose(..) => marks.extend([scanned.word(place.0), scanned.word(place.1)]),
                _ => marks.push(scanned.bytes(place)),
            }
        }
        true
    }

    fn fits(&self, field: Field, value: &Value) -> bool {
        let speakers = || self.quotation.speakers.iter().filter_map(|number| self.annotations.speakers.get(*number as usize));
        match (field, value) {
            (Field::Speaker, Value::Name(words)) => speakers().any(|speaker| is_named(words, &speaker.name)),
            (Field::Role, Value::Name(words)) => {
                speakers().any(|speaker| speaker.role.iter().chain(&speaker.affiliation).any(|role| has_words(words, role)))
            }
            (Field::Cue, Value::Name(words)) => self.quotation.cue.as_ref().is_some_and(|cue| {
                let is_class = matches!(&words[..], [word] if fold(&word.text) == class_name(cue.class));
                is_class || has_words(words, cue.span.of(&self.article.text))
            }),
            (Field::Kind, Value::Kind(kind)) => self.quotation.kind == *kind,
            (Field::Place, _) => self.annotations.toponyms.iter().any(|toponym| self.conditions.holds_place(toponym)),
            (Field::Date, Value::Days(days)) => {
                self.article.date.is_some_and(|dated| days.holds(dated.date.first_day(), dated.date.last_day()))
            }
            (Field::On, Value::MonthDay(day)) => {
                self.article.date.is_some_and(|dated| day.holds(date_of(dated.date.first_day(), dated.date.last_day())))
            }
            // Conditions on the article were met, or it would not be shown.
            _ => true,
        }
    }
}

/// Whether the words stand in a name in their order, at most one other word among them.
pub(super) fn is_named(words: &[Word], name: &str) -> bool {
    let phrase = Node::of(Expr::Phrase { words: words.to_vec(), slop: None });
    let Some(matcher) = Matcher::compile(&phrase) else { return false };
    let forms: Vec<String> = analyzer::words(name).map(|word| analyzer::terms(word.span.of(name), None).form).collect();
    let patterns: Vec<&Leaf> = matcher.leaves.iter().collect();
    let slack = usize::from(patterns.len() > 1 && words.iter().all(|word| word.form == Form::Stem));
    (0..forms.len()).any(|start| in_row(&patterns, &forms[start..], slack))
}

fn in_row(patterns: &[&Leaf], forms: &[String], slack: usize) -> bool {
    let Some((first, rest)) = patterns.split_first() else { return true };
    if !forms.first().is_some_and(|form| first.matches_form(form)) {
        return false;
    }
    rest.is_empty() || (0..=slack).any(|skipped| forms.len() > 1 + skipped && in_row(rest, &forms[1 + skipped..], slack - skipped))
}

/// Whether the words stand in a row in a small text, by their stems.
fn has_words(words: &[Word], text: &str) -> bool {
    let phrase = Node::of(Expr::Phrase { words: words.to_vec(), slop: None });
    let Some(matcher) = Matcher::compile(&phrase) else { return false };
    let scanned = Scanner::new(matcher.leaves.clone()).read(text, &[Span::new(0, text.len())], None);
    !matcher.places(&scanned.occurrences, &Bounds::default()).is_empty()
}
