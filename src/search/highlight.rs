//! Why an article was found: the matches in its text, and the passages that show them best.
//!
//! The tree of the query is run again on the text of a shown hit. A phrase is marked as a phrase, a proximity as its two ends,
//! a wildcard as the words it stood for; conditions on what was said mark the quotations that meet them. Offsets are bytes of
//! [`Article::text`].

use super::evaluate::{self, Conditions};
use super::matcher::{Bounds, Leaf, Matcher, Place, Shape};
use super::plan::{is_of_quotation, one_quotation_each};
use super::query::{Expr, Field, Node};
use super::scan::{self, Scanned, Scanner};
use crate::article::Article;
use crate::extract::Annotations;
use crate::text::{Span, sentences};

/// Longest snippet in bytes that is aimed at; one sentence may be a little longer.
const LENGTH: usize = 260;

/// A passage of an article with what was found in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// Where it stands; whole words, bounds of sentences or clauses where they are near.
    pub span: Span,
    /// What was found, within `span`, in order, not overlapping.
    pub highlights: Vec<Span>,
    /// Number of its paragraph in the article, from 1.
    pub paragraph: u32,
    /// The quotation that the first match lies in, as a position in [`Annotations::quotations`].
    pub quotation: Option<u32>,
    /// Whether text of the same sentence was cut off before.
    pub cut_before: bool,
    /// Whether text of the same sentence was cut off behind.
    pub cut_after: bool,
}

/// One match: what it covers, and what of it is marked.
#[derive(Clone, Debug)]
struct Found {
    span: Span,
    marks: Vec<Span>,
    /// Which part of the query it answers.
    probe: usize,
}

/// A part of the query that stands at places.
struct Probe {
    matcher: Matcher,
    first_leaf: usize,
    scope: Field,
    weight: f32,
}

/// Shows matches of one query. Made once for a result list; each thread needs its own.
pub struct Highlighter {
    scanner: Scanner,
    probes: Vec<Probe>,
    /// Conditions that must hold of one quotation each.
    said: Vec<Vec<Node>>,
    conditions: Conditions,
}

impl Highlighter {
    /// A highlighter for a query. `rarity` weighs a word: passages with rare words are shown first. `places` are the ids that
    /// the place names of the query stand for.
    #[must_use]
    pub fn new(query: &Node, rarity: &dyn Fn(&Leaf) -> f32, places: Vec<u32>) -> Highlighter {
        let mut found =
            Highlighter { scanner: Scanner::new(Vec::new()), probes: Vec::new(), said: Vec::new(), conditions: Conditions { places } };
        let mut leaves = Vec::new();
        found.collect(query, Field::Body, rarity, &mut leaves);
        found.scanner = Scanner::new(leaves);
        found
    }

    fn collect(&mut self, node: &Node, scope: Field, rarity: &dyn Fn(&Leaf) -> f32, leaves: &mut Vec<Leaf>) {
        match &node.expr {
            Expr::Word(_) | Expr::Phrase { .. } | Expr::Near { .. } | Expr::AtLeast { .. } => {
                let Some(matcher) = Matcher::compile(node) else { return };
                let several = if matcher.is_word() { 1.0 } else { 1.5 };
                let weight = matcher.leaves.iter().map(rarity).sum::<f32>() * several + 0.1;
                let first_leaf = leaves.len();
                leaves.extend(matcher.leaves.iter().cloned());
                self.probes.push(Probe { matcher, first_leaf, scope, weight });
            }
            Expr::And(parts) => {
                let (bound, free): (Vec<&Node>, Vec<&Node>) = parts.iter().partition(|part| is_of_quotation(part));
                self.said.extend(one_quotation_each(&bound).into_iter().map(|group| group.into_iter().cloned().collect()));
                free.into_iter().for_each(|part| self.collect(part, scope, rarity, leaves));
            }
            Expr::Or(parts) => parts.iter().for_each(|part| self.collect(part, scope, rarity, leaves)),
            Expr::Boost { of, .. } => self.collect(of, scope, rarity, leaves),
            Expr::In { field: Field::Said, .. } => self.said.push(vec![node.clone()]),
            Expr::In { field, of } => self.collect(of, *field, rarity, leaves),
            Expr::Filter { field, .. } if field.is_of_quotation() => self.said.push(vec![node.clone()]),
            Expr::Filter { .. } | Expr::Not(_) | Expr::Everything => {}
        }
    }

    /// All matches in an article, in order, not overlapping: for showing the whole text.
    #[must_use]
    pub fn highlights(&self, article: &Article, annotations: &Annotations) -> Vec<Span> {
        merged(self.find(article, annotations).iter().flat_map(|found| found.marks.iter().copied()).collect())
    }

    /// At most `count` passages that show the query best, in reading order. Never empty for an article with text: where nothing
    /// of the query stands in the text, it is how the article opens.
    #[must_use]
    pub fn snippets(&self, article: &Article, annotations: &Annotations, count: usize) -> Vec<Snippet> {
        let found = self.find(article, annotations);
        let mut windows = self.choose(&found, article, count);
        windows.sort_unstable_by_key(|window| window.start);
        let mut snippets: Vec<Snippet> =
            windows.into_iter().filter_map(|window| self.snippet(window, &found, article, annotations)).collect();
        snippets.dedup_by_key(|snippet| snippet.span);
        if snippets.is_empty() && count > 0 {
            snippets.extend(opening(article));
        }
        snippets
    }

    fn find(&self, article: &Article, annotations: &Annotations) -> Vec<Found> {
        let mut found = Vec::new();
        if !self.probes.is_empty() {
            self.find_in_text(article, &mut found);
        }
        let first = self.probes.len();
        for (nth, group) in self.said.iter().enumerate() {
            for quotation in &annotations.quotations {
                if let Some(marks) = evaluate::quotation(group, quotation, article, annotations, &self.conditions) {
                    for part in &quotation.content {
                        let marks: Vec<Span> = marks.iter().copied().filter(|mark| part.contains(*mark)).collect();
                        let span = marks.iter().copied().reduce(Span::cover).unwrap_or(first_words(*part, &article.text));
                        found.push(Found { span, marks, probe: first + nth });
                    }
                }
            }
        }
        if !self.conditions.places.is_empty() {
            let place = first + self.said.len();
            let named = annotations.toponyms.iter().filter(|toponym| self.conditions.holds_place(toponym));
            found.extend(named.map(|toponym| Found { span: toponym.span, marks: vec![toponym.span], probe: place }));
        }
        found.sort_unstable_by_key(|found| (found.span.start, found.span.end));
        found
    }

    fn find_in_text(&self, article: &Article, found: &mut Vec<Found>) {
        let parts = scan::body_parts(article);
        let scanned = self.scanner.read(&article.text, &parts, article.language.as_deref());
        let needs_bounds = self.probes.iter().any(|probe| probe.matcher.needs_bounds());
        let bounds = if needs_bounds { scanned.bounds(&article.text, &parts) } else { Bounds::default() };
        for (number, probe) in self.probes.iter().enumerate() {
            let within = match probe.scope {
                Field::Title => Some(scan::title_parts(article)),
                Field::Lede => Some(scan::lede_parts(article)),
                _ => None,
            };
            let occurrences = &scanned.occurrences[probe.first_leaf..probe.first_leaf + probe.matcher.leaves.len()];
            for place in probe.matcher.places(occurrences, &bounds) {
                let span = scanned.bytes(place);
                if within.as_ref().is_some_and(|parts| !scan::lies_in(span, parts)) {
                    continue;
                }
                let mut marks = Vec::new();
                ends(&probe.matcher.shape, place, occurrences, &bounds, &scanned, &mut marks);
                found.push(Found { span, marks, probe: number });
            }
        }
    }

    fn weight(&self, probe: usize) -> f32 {
        match self.probes.get(probe) {
            Some(probe) => probe.weight,
            None if probe < self.probes.len() + self.said.len() => 4.0,
            None => 0.5,
        }
    }

    /// The best windows: many parts of the query, close together, and each further window for what the others leave out.
    fn choose(&self, found: &[Found], article: &Article, count: usize) -> Vec<Span> {
        let mut worth: Vec<f32> = (0..=self.probes.len() + self.said.len()).map(|probe| self.weight(probe)).collect();
        let mut chosen: Vec<Span> = Vec::new();
        for _ in 0..count {
            let mut best: Option<(f32, Span, usize, usize)> = None;
            for from in 0..found.len() {
                if let Some((score, span, to)) = window(found, from, &worth, article, &chosen)
                    && best.is_none_or(|(most, ..)| score > most)
                {
                    best = Some((score, span, from, to));
                }
            }
            let Some((_, span, from, to)) = best else { break };
            found[from..to].iter().for_each(|found| worth[found.probe] *= 0.3);
            chosen.push(span);
        }
        chosen
    }

    fn snippet(&self, window: Span, found: &[Found], article: &Article, annotations: &Annotations) -> Option<Snippet> {
        let paragraph = article.paragraphs.iter().position(|part| part.span.contains(window))?;
        let (span, cut_before, cut_after) = widen(window, article.paragraphs[paragraph].span, &article.text);
        let marks = found.iter().flat_map(|found| found.marks.iter().copied()).filter(|mark| span.contains(*mark)).collect();
        let highlights = merged(marks);
        let first = highlights.first().copied().unwrap_or(window);
        let quotation = annotations.quotations.iter().position(|quotation| quotation.content.iter().any(|part| part.contains(first)));
        let quotation = quotation.map(|number| number as u32);
        Some(Snippet { span, highlights, paragraph: paragraph as u32 + 1, quotation, cut_before, cut_after })
    }
}

/// The best window that begins with match `from`: its worth, its bytes, and the match behind its last.
fn window(found: &[Found], from: usize, worth: &[f32], article: &Article, chosen: &[Span]) -> Option<(f32, Span, usize)> {
    let mut span = found[from].span;
    let paragraph = article.paragraphs.iter().find(|part| part.span.contains(span))?.span;
    if chosen.iter().any(|other| near_each_other(*other, span)) {
        return None;
    }
    let mut seen: Vec<usize> = Vec::with_capacity(8);
    let (mut score, mut to) = (0.0, from);
    for next in &found[from..] {
        let wider = span.cover(next.span);
        if to > from && (wider.len() > LENGTH * 3 / 4 || !paragraph.contains(wider)) {
            break;
        }
        span = wider;
        to += 1;
        if seen.contains(&next.probe) {
            score += worth[next.probe] * 0.08;
        } else {
            score += worth[next.probe];
            seen.push(next.probe);
        }
        if to - from >= 32 {
            break;
        }
    }
    // Of two windows alike, the tighter, then the earlier.
    let closeness = 1.0 + 0.25 * (1.0 - span.len() as f32 / LENGTH as f32).max(0.0);
    Some((score * closeness - span.start as f32 * 1e-6, span, to))
}

/// Whether two windows would show the same passage twice.
fn near_each_other(one: Span, other: Span) -> bool {
    let gap = other.start.saturating_sub(one.end).max(one.start.saturating_sub(other.end));
    one.overlaps(other) || (gap as usize) < LENGTH / 3
}

/// What of a match is marked: the words of a phrase together, each end of a proximity.
fn ends(shape: &Shape, place: Place, occurrences: &[Vec<u32>], bounds: &Bounds, scanned: &Scanned, marks: &mut Vec<Span>) {
    let inside = |inner: &Place| place.0 <= inner.0 && inner.1 <= place.1;
    match shape {
        Shape::Leaf(_) | Shape::Phrase(_) => marks.push(scanned.bytes(place)),
        Shape::Loose(leaves, _) => {
            for leaf in leaves {
                marks.extend(occurrences[*leaf].iter().filter(|at| inside(&(**at, **at))).map(|at| scanned.word(*at)));
            }
        }
        Shape::Near { left, negated: true, .. } => ends(left, place, occurrences, bounds, scanned, marks),
        Shape::Near { left, right, .. } => {
            for side in [left, right] {
                let matcher = Matcher { leaves: Vec::new(), shape: (**side).clone(), at_least: 1 };
                for inner in matcher.places(occurrences, bounds).into_iter().filter(inside) {
                    ends(side, inner, occurrences, bounds, scanned, marks);
                }
            }
        }
        Shape::Or(parts) => {
            for part in parts {
                let matcher = Matcher { leaves: Vec::new(), shape: part.clone(), at_least: 1 };
                if matcher.places(occurrences, bounds).contains(&place) {
                    ends(part, place, occurrences, bounds, scanned, marks);
                }
            }
        }
    }
}

fn merged(mut marks: Vec<Span>) -> Vec<Span> {
    marks.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(marks.len());
    for mark in marks {
        match merged.last_mut() {
            Some(last) if mark.start < last.end => *last = last.cover(mark),
            _ => merged.push(mark),
        }
    }
    merged
}

/// A window widened to whole sentences, or to clauses, or to words: whatever fits.
fn widen(window: Span, paragraph: Span, text: &str) -> (Span, bool, bool) {
    let inside = paragraph.of(text);
    let base = paragraph.start;
    let parts: Vec<Span> = sentences(inside).into_iter().map(|span| Span { start: base + span.start, end: base + span.end }).collect();
    let first = parts.iter().position(|sentence| window.start < sentence.end).unwrap_or(0);
    let last = parts.iter().rposition(|sentence| sentence.start < window.end).unwrap_or(first).max(first);
    let (Some(begin), Some(finish)) = (parts.get(first), parts.get(last)) else { return (window, true, true) };
    let whole = begin.cover(*finish);
    if whole.len() <= LENGTH + LENGTH / 4 {
        return (fill(whole, &parts, first, last), false, false);
    }
    let room = LENGTH.saturating_sub(window.len());
    let start = if (window.start - begin.start) as usize <= room * 2 / 3 {
        begin.start
    } else {
        start_near(text, window.start, room / 3, begin.start)
    };
    let room = LENGTH.saturating_sub((window.end - start) as usize);
    let end = if (finish.end - window.end) as usize <= room { finish.end } else { end_near(text, window.end, room, finish.end) };
    (Span { start, end }, start > begin.start, end < finish.end)
}

/// Neighbouring sentences are taken in while there is room: the next one first.
fn fill(mut span: Span, parts: &[Span], mut first: usize, mut last: usize) -> Span {
    loop {
        let next = parts.get(last + 1).map(|next| span.cover(*next)).filter(|wider| wider.len() <= LENGTH);
        let before = first.checked_sub(1).map(|at| span.cover(parts[at])).filter(|wider| wider.len() <= LENGTH);
        match (next, before) {
            (Some(wider), _) => {
                span = wider;
                last += 1;
            }
            (None, Some(wider)) => {
                span = wider;
                first -= 1;
            }
            (None, None) => return span,
        }
    }
}

/// The start of a clause, else of a word, at most `room` bytes before `at`.
fn start_near(text: &str, at: u32, room: usize, least: u32) -> u32 {
    let from = text.ceil_char_boundary((at as usize).saturating_sub(room).max(least as usize));
    let before = &text[from..at as usize];
    let clause = before.find([',', ';', ':', '—', '–']).and_then(|mark| before[mark..].find([' ', '\n']).map(|space| mark + space + 1));
    let word = || before.find([' ', '\n']).map(|space| space + 1);
    (from + clause.or_else(word).unwrap_or(before.len())) as u32
}

/// The end of a clause, else of a word, at most `room` bytes behind `at`.
fn end_near(text: &str, at: u32, room: usize, most: u32) -> u32 {
    let to = text.floor_char_boundary((at as usize + room).min(most as usize)).max(at as usize);
    let behind = &text[at as usize..to];
    let clause = behind.rfind([',', ';', ':', '—', '–']).filter(|mark| *mark > behind.len() / 2);
    let word = || behind.rfind([' ', '\n']);
    let end = at as usize + clause.or_else(word).unwrap_or(0);
    (text[..end].trim_end().len()).max(at as usize) as u32
}

/// The first words of a part, as the place to show it.
fn first_words(part: Span, text: &str) -> Span {
    let words = part.of(text);
    let end = words.match_indices(char::is_whitespace).nth(8).map_or(words.len(), |(at, _)| at);
    let end = words.floor_char_boundary(end.min(LENGTH / 2));
    Span { start: part.start, end: part.start + end as u32 }
}

/// How the article opens.
fn opening(article: &Article) -> Option<Snippet> {
    let lede = scan::lede_parts(article);
    let part = lede.first().copied().or_else(|| article.paragraphs.first().map(|part| part.span))?;
    let number = article.paragraphs.iter().position(|other| other.span == part)?;
    let (span, cut_before, cut_after) = widen(first_words(part, &article.text), part, &article.text);
    Some(Snippet { span, highlights: Vec::new(), paragraph: number as u32 + 1, quotation: None, cut_before, cut_after })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::query::{self, Default};
    use proptest::prelude::*;

    const TEXT: &str = "Bridge opens after nine years\n\nThe footbridge over the Ryburn opened on Monday, nine years after the flood that \
        carried off the old one. Steel prices delayed it twice.\n\n“Tariffs on steel cost us two winters,” said Ada Moreau, the \
        mayor. “The supply of bolts never stopped, but the supply chain for girders did.”\n\nThe council paid.";

    fn shown(query: &str) -> Vec<String> {
        let article = Article::verbatim(TEXT);
        let highlighter = Highlighter::new(&query::parse(query, Default::All).unwrap(), &|_| 1.0, Vec::new());
        highlighter.highlights(&article, &Annotations::default()).into_iter().map(|span| span.of(TEXT).to_owned()).collect()
    }

    #[test]
    fn a_phrase_is_marked_as_a_phrase() {
        assert_eq!(shown("\"supply chain\""), ["supply chain"]);
        assert_eq!(shown("\"supply chain\" steel"), ["Steel", "steel", "supply chain"]);
    }

    #[test]
    fn patterns_and_proximities_mark_what_they_stood_for() {
        assert_eq!(shown("tarif* NOT flood"), ["Tariffs"]);
        assert_eq!(shown("stell~1"), ["Steel", "steel"]);
        assert_eq!(shown("steel w/s tariffs"), ["Tariffs", "steel"]);
        assert_eq!(shown("supply w/2 bolts"), ["supply", "bolts"]);
        assert_eq!(shown("=steel"), ["steel"]);
        assert_eq!(shown("title:bridge"), [""; 0], "a verbatim text has no headline");
        assert_eq!(shown("supply NOT w/1 chain"), ["supply"]);
    }

    #[test]
    fn snippets_are_sentences_around_the_matches() {
        let article = Article::verbatim(TEXT);
        let show = |query: &str, count| {
            let highlighter = Highlighter::new(&query::parse(query, Default::All).unwrap(), &|_| 1.0, Vec::new());
            highlighter.snippets(&article, &Annotations::default(), count)
        };
        let one = show("supply girders", 1);
        assert!(one[0].span.of(TEXT).ends_with("girders did.”"), "{}", one[0].span.of(TEXT));
        assert_eq!(one[0].paragraph, 3);
        let two = show("flood girders", 2);
        assert_eq!(two.iter().map(|snippet| snippet.paragraph).collect::<Vec<_>>(), [2, 3]);
        let none = show("lang:en", 2);
        assert_eq!((none.len(), none[0].highlights.len()), (1, 0));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn snippets_are_whole_words_of_the_text(text in "([a-d“”é]{1,9}[ ,.;\n]{1,2}){0,120}", count in 0_usize..4) {
            let article = Article::verbatim(&text);
            let query = query::parse("a* OR aa* OR bb* OR (cc* w/3 dd*) OR \"ab* *\" OR /[ab]+/", Default::All);
            let query = query.unwrap_or(Node::of(Expr::Everything));
            let highlighter = Highlighter::new(&query, &|_| 1.0, Vec::new());
            let snippets = highlighter.snippets(&article, &Annotations::default(), count);
            prop_assert!(snippets.len() <= count);
            for snippet in snippets {
                prop_assert!(snippet.span.of(&text).len() <= LENGTH * 2);
                let mut at = snippet.span.start;
                for mark in snippet.highlights {
                    prop_assert!(at <= mark.start && mark.end <= snippet.span.end && !mark.of(&text).is_empty());
                    at = mark.end;
                }
            }
        }
    }
}
