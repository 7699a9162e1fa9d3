//! Phrases, proximities and patterns answered from the positions in the index.
//!
//! The stock queries cover phrases of plain words only. A [`SpanQuery`] reads the positions of all its words in each candidate
//! article and lets the [`Matcher`] decide, so that wildcards may stand in phrases and proximities may be chained.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{Bm25Weight, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED, Term};

use super::matcher::{Bounds, Leaf, Matcher, Shape};
use crate::index::analyzer::{self, EXACT, PARAGRAPH, SENTENCE};

/// Most words of the index that one pattern may stand for.
pub const MAX_EXPANSION: usize = 4096;

/// The terms of the index that one word of a query stands for.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Positions of these count.
    pub wanted: Vec<Term>,
    /// Except where one of these stands as well: other forms of a stem.
    pub unwanted: Vec<Term>,
}

/// A pattern that stands for more than [`MAX_EXPANSION`] words.
#[derive(Debug)]
pub struct TooMany;

/// The terms that `leaf` stands for in `field`, in the dictionaries of all segments.
///
/// Stems and exact forms share a dictionary: `=talks` stands beside `talk`, but a word that is its own stem has no mark. A
/// pattern that fits the unmarked `happi` (`happi*`) must not find `happy`, whose stem that is; so the marked forms of the stem
/// that do not fit are taken away by position. `foreign` says that there are articles in other languages.
///
/// # Errors
/// When the dictionary cannot be read; `Ok(Err(TooMany))` when the pattern stands for too many words.
pub fn expand(searcher: &Searcher, field: Field, leaf: &Leaf, foreign: bool) -> tantivy::Result<Result<Terms, TooMany>> {
    let term = |text: &str| Term::from_field_text(field, text);
    if let Leaf::Stem(terms) = leaf {
        return Ok(Ok(Terms { wanted: stem_terms(field, terms, foreign), unwanted: Vec::new() }));
    }
    let mut wanted = BTreeSet::new();
    let prefix = leaf.prefix();
    for start in [prefix.clone(), format!("{EXACT}{prefix}")] {
        walk(searcher, field, &start, &mut |text| {
            // Without a prefix, the unmarked walk passes the marked terms as well.
            let form = text.strip_prefix(EXACT).unwrap_or(text);
            if leaf.matches_form(form) && !form.starts_with([SENTENCE, PARAGRAPH]) {
                wanted.insert(text.to_owned());
            }
            wanted.len() <= MAX_EXPANSION
        })?;
    }
    if wanted.len() > MAX_EXPANSION {
        return Ok(Err(TooMany));
    }
    let mut unwanted = BTreeSet::new();
    for stem in wanted.iter().filter(|text| !text.starts_with(EXACT)) {
        for form in marked_forms(searcher, field, stem)? {
            if !wanted.contains(&form) {
                unwanted.insert(form);
            }
        }
    }
    let wanted = wanted.iter().map(|text| term(text)).collect();
    Ok(Ok(Terms { wanted, unwanted: unwanted.iter().map(|text| term(text)).collect() }))
}

/// The stem; and where articles are `foreign`, the form too, whatever another language's stemmer made of it.
pub fn stem_terms(field: Field, terms: &analyzer::Terms, foreign: bool) -> Vec<Term> {
    let mut found = vec![Term::from_field_text(field, &terms.stem)];
    if foreign {
        found.push(Term::from_field_text(field, &format!("{EXACT}{}", terms.form)));
        if terms.form != terms.stem {
            found.push(Term::from_field_text(field, &terms.form));
        }
    }
    found
}

/// The terms that a pattern stands for in a field of plain folded words, at most [`MAX_EXPANSION`].
///
/// # Errors
/// When the dictionary cannot be read.
pub fn expand_plain(searcher: &Searcher, field: Field, leaf: &Leaf) -> tantivy::Result<Terms> {
    let mut wanted = BTreeSet::new();
    walk(searcher, field, &leaf.prefix(), &mut |text| {
        if leaf.matches_form(text) {
            wanted.insert(text.to_owned());
        }
        wanted.len() < MAX_EXPANSION
    })?;
    Ok(Terms { wanted: wanted.iter().map(|text| Term::from_field_text(field, text)).collect(), unwanted: Vec::new() })
}

/// Marked forms in the dictionary whose English stem is `stem`. English stems keep the beginning of their forms but for the
/// last letters (`happi`, `happy`) and three short verbs.
fn marked_forms(searcher: &Searcher, field: Field, stem: &str) -> tantivy::Result<Vec<String>> {
    let letters = stem.chars().count();
    let kept: String = stem.chars().take(letters.saturating_sub(2).max(2).min(letters)).collect();
    let mut forms = Vec::new();
    walk(searcher, field, &format!("{EXACT}{kept}"), &mut |text| {
        if analyzer::terms(&text[EXACT.len_utf8()..], None).stem == stem {
            forms.push(text.to_owned());
        }
        true
    })?;
    if let Some(form) = [("die", "=dying"), ("lie", "=lying"), ("tie", "=tying")].iter().find(|(of, _)| *of == stem) {
        forms.push(form.1.to_owned());
    }
    Ok(forms)
}

/// Calls `visit` with every term that begins with `start`, segment by segment, until it says no.
fn walk(searcher: &Searcher, field: Field, start: &str, visit: &mut dyn FnMut(&str) -> bool) -> tantivy::Result<()> {
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut stream = index.terms().range().ge(start.as_bytes()).into_stream()?;
        while stream.advance() {
            if !stream.key().starts_with(start.as_bytes()) {
                break;
            }
            if let Ok(text) = std::str::from_utf8(stream.key())
                && !visit(text)
            {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// A positional query on one field.
#[derive(Clone, Debug)]
pub struct SpanQuery {
    field: Field,
    matcher: Arc<Matcher>,
    /// Terms of each leaf, in step with the matcher's.
    terms: Arc<Vec<Terms>>,
    /// Only find articles that hold the words that must be there; something else decides.
    candidates_only: bool,
    /// Only count what stands in how an article opens.
    in_lede: bool,
}

impl SpanQuery {
    /// A query for the matcher in `field`, with the terms of each of its leaves.
    #[must_use]
    pub fn new(field: Field, matcher: Arc<Matcher>, terms: Vec<Terms>) -> SpanQuery {
        // Letters that only the text shows may be what makes an unwanted word another one.
        let candidates_only = matcher.needs_letters() && matcher.leaves_out();
        SpanQuery { field, matcher, terms: Arc::new(terms), candidates_only, in_lede: false }
    }

    /// The same, counting only what stands in how an article opens. All that match score alike.
    #[must_use]
    pub fn in_lede(self) -> SpanQuery {
        SpanQuery { in_lede: true, ..self }
    }
}

impl Query for SpanQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let similarity = match scoring {
            EnableScoring::Enabled { statistics_provider, .. } => {
                // The rarest term speaks for each leaf.
                let mut rarest = Vec::new();
                for terms in self.terms.iter() {
                    let mut best: Option<(u64, &Term)> = None;
                    for term in terms.wanted.iter().take(64) {
                        let documents = statistics_provider.doc_freq(term)?;
                        if documents > 0 && best.is_none_or(|(most, _)| documents > most) {
                            best = Some((documents, term));
                        }
                    }
                    rarest.extend(best.map(|(_, term)| term.clone()));
                }
                rarest.truncate(8);
                if rarest.is_empty() { None } else { Some(Bm25Weight::for_terms(statistics_provider, &rarest)?) }
            }
            EnableScoring::Disabled { .. } => None,
        };
        Ok(Box::new(SpanWeight { query: self.clone(), similarity }))
    }
}

struct SpanWeight {
    query: SpanQuery,
    similarity: Option<Bm25Weight>,
}

impl Weight for SpanWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let index = segment.inverted_index(self.query.field)?;
        let open = |terms: &[Term]| -> tantivy::Result<Vec<SegmentPostings>> {
            let mut lists = Vec::new();
            for term in terms {
                lists.extend(index.read_postings(term, IndexRecordOption::WithFreqsAndPositions)?);
            }
            Ok(lists)
        };
        let mut leaves = Vec::new();
        for terms in self.query.terms.iter() {
            let wanted = open(&terms.wanted)?;
            let unwanted = if wanted.is_empty() { Vec::new() } else { open(&terms.unwanted)? };
            leaves.push(LeafPostings { wanted, unwanted });
        }
        let needed = needed(&self.query.matcher.shape);
        // What is typed without a letter or digit, `title:..`, needs nothing and stands nowhere.
        if needed.is_empty() || needed.iter().any(|group| group.iter().all(|leaf| leaves[*leaf].wanted.is_empty())) {
            return Ok(Box::new(EmptyScorer));
        }
        let lengths = match &self.similarity {
            Some(_) if !self.query.in_lede => segment.fieldnorms_readers().get_field(self.query.field)?,
            _ => None,
        };
        let lede = if self.query.in_lede { segment.fast_fields().column_opt::<u64>("lede")? } else { None };
        let lengths = lengths.unwrap_or_else(|| FieldNormReader::constant(segment.max_doc(), 1));
        let similarity = self.similarity.as_ref().map(|weight| weight.boost_by(boost));
        let occurrences = vec![Vec::new(); leaves.len()];
        let marks = if self.query.matcher.needs_bounds() && !self.query.candidates_only {
            let mark = |mark: char| open(&[Term::from_field_text(self.query.field, mark.encode_utf8(&mut [0; 4]))]);
            Some(Marks { sentences: mark(SENTENCE)?, paragraphs: mark(PARAGRAPH)?, bounds: Bounds::default() })
        } else {
            None
        };
        let query = self.query.clone();
        let mut scorer =
            SpanScorer { query, leaves, needed, marks, lengths, similarity, lede, occurrences, doc: 0, matches: 0, buffer: Vec::new() };
        scorer.find(0);
        Ok(Box::new(scorer))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(tantivy::TantivyError::InvalidArgument(format!("document {doc} does not match")));
        }
        Ok(Explanation::new("places in the text", scorer.score()))
    }
}

/// Leaves of which a match needs at least one each: an article without them need not be looked at.
pub(super) fn needed(shape: &Shape) -> Vec<Vec<usize>> {
    match shape {
        Shape::Leaf(leaf) => vec![vec![*leaf]],
        Shape::Phrase(slots) => slots.iter().flatten().map(|leaf| vec![*leaf]).collect(),
        Shape::Loose(leaves, _) => leaves.iter().map(|leaf| vec![*leaf]).collect(),
        Shape::Near { left, negated: true, .. } => needed(left),
        Shape::Near { left, right, .. } => [needed(left), needed(right)].concat(),
        // Any leaf of one alternative will do; its first need is enough to find candidates.
        Shape::Or(parts) => vec![parts.iter().filter_map(|part| needed(part).into_iter().next()).flatten().collect()],
    }
}

struct LeafPostings {
    wanted: Vec<SegmentPostings>,
    unwanted: Vec<SegmentPostings>,
}

impl LeafPostings {
    /// First document at or behind `target` that holds one of the wanted terms.
    fn seek(&mut self, target: DocId) -> DocId {
        self.wanted.iter_mut().map(|list| seek(list, target)).min().unwrap_or(TERMINATED)
    }

    fn positions(&mut self, doc: DocId, buffer: &mut Vec<u32>, out: &mut Vec<u32>) {
        out.clear();
        gather(&mut self.wanted, doc, buffer, out);
        if out.is_empty() || self.unwanted.is_empty() {
            return;
        }
        let mut taken = Vec::new();
        gather(&mut self.unwanted, doc, buffer, &mut taken);
        out.retain(|position| taken.binary_search(position).is_err());
    }
}

fn seek(list: &mut SegmentPostings, target: DocId) -> DocId {
    if list.doc() >= target { list.doc() } else { list.seek(target) }
}

fn gather(lists: &mut [SegmentPostings], doc: DocId, buffer: &mut Vec<u32>, out: &mut Vec<u32>) {
    let several = lists.len() > 1;
    for list in lists {
        if seek(list, doc) == doc {
            list.positions(buffer);
            out.extend_from_slice(buffer);
        }
    }
    if several {
        out.sort_unstable();
        out.dedup();
    }
}

/// The marks of a segment, where bounds decide.
struct Marks {
    sentences: Vec<SegmentPostings>,
    paragraphs: Vec<SegmentPostings>,
    /// Those of the document looked at.
    bounds: Bounds,
}

impl Marks {
    fn read(&mut self, doc: DocId, buffer: &mut Vec<u32>) {
        let Bounds { sentences, paragraphs } = &mut self.bounds;
        paragraphs.clear();
        gather(&mut self.paragraphs, doc, buffer, paragraphs);
        sentences.clear();
        gather(&mut self.sentences, doc, buffer, sentences);
        sentences.extend_from_slice(paragraphs);
        sentences.sort_unstable();
    }
}

struct SpanScorer {
    query: SpanQuery,
    leaves: Vec<LeafPostings>,
    needed: Vec<Vec<usize>>,
    marks: Option<Marks>,
    lengths: FieldNormReader,
    similarity: Option<Bm25Weight>,
    /// Where articles open, if that is asked.
    lede: Option<Column<u64>>,
    occurrences: Vec<Vec<u32>>,
    doc: DocId,
    matches: u32,
    buffer: Vec<u32>,
}

impl SpanScorer {
    /// Stands on the first match at or behind `target`.
    fn find(&mut self, mut target: DocId) -> DocId {
        loop {
            let candidate = self.candidate(target);
            if candidate == TERMINATED || self.test(candidate) {
                self.doc = candidate;
                return candidate;
            }
            target = candidate + 1;
        }
    }

    /// First document at or behind `target` that holds what is needed.
    fn candidate(&mut self, mut target: DocId) -> DocId {
        'again: loop {
            for group in &self.needed {
                let next = group.iter().map(|leaf| self.leaves[*leaf].seek(target)).min().unwrap_or(TERMINATED);
                if next == TERMINATED {
                    return TERMINATED;
                }
                if next > target {
                    target = next;
                    continue 'again;
                }
            }
            return target;
        }
    }

    fn test(&mut self, doc: DocId) -> bool {
        for (leaf, occurrences) in self.leaves.iter_mut().zip(&mut self.occurrences) {
            leaf.positions(doc, &mut self.buffer, occurrences);
        }
        if self.query.candidates_only {
            self.matches = 1;
            return self.needed.iter().all(|group| group.iter().any(|leaf| !self.occurrences[*leaf].is_empty()));
        }
        let nowhere = Bounds::default();
        let bounds = match &mut self.marks {
            Some(marks) => {
                marks.read(doc, &mut self.buffer);
                &marks.bounds
            }
            None => &nowhere,
        };
        let mut places = self.query.matcher.places(&self.occurrences, bounds);
        if self.query.in_lede {
            let lede = self.lede(doc);
            let holds = |position| lede.iter().any(|range| range.contains(&position));
            places.retain(|(first, last)| holds(*first) && holds(*last));
        }
        self.matches = places.len() as u32;
        self.matches >= self.query.matcher.at_least
    }

    /// Positions with which an article opens.
    fn lede(&self, doc: DocId) -> Vec<Range<u32>> {
        let edges: Vec<u64> = self.lede.iter().flat_map(|column| column.values_for_doc(doc)).collect();
        edges.chunks_exact(2).map(|edges| edges[0] as u32..edges[1] as u32).collect()
    }
}

impl DocSet for SpanScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED { TERMINATED } else { self.find(self.doc + 1) }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.doc {
            return self.doc;
        }
        if target == TERMINATED {
            self.doc = TERMINATED;
            return TERMINATED;
        }
        self.find(target)
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        let group = |leaves: &Vec<usize>| leaves.iter().flat_map(|leaf| &self.leaves[*leaf].wanted).map(DocSet::size_hint).sum::<u32>();
        self.needed.iter().map(group).min().unwrap_or(0)
    }

    fn cost(&self) -> u64 {
        // Positions cost far more than document numbers: let cheaper conditions lead.
        u64::from(self.size_hint()) * 20
    }
}

impl Scorer for SpanScorer {
    fn score(&mut self) -> Score {
        match &self.similarity {
            Some(similarity) if self.query.in_lede => similarity.score(self.lengths.fieldnorm_id(self.doc), 1),
            Some(similarity) => similarity.score(self.lengths.fieldnorm_id(self.doc), self.matches.max(1)),
            None => 1.0,
        }
    }
}
