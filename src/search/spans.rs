//! Phrases, proximities and patterns answered from the positions in the index.
//!
//! The stock queries cover phrases of plain words only. A [`SpanQuery`] reads the positions of all its words in each candidate
//! article and lets the [`Matcher`] decide, so that wildcards may stand in phrases and proximities may be chained.

use std::cmp::Reverse;
use std::collections::binary_heap::PeekMut;
use std::collections::{BTreeSet, BinaryHeap};
use std::ops::Range;
use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{Bm25Weight, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::termdict::TermStreamer;
use tantivy::{DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED, Term};
use tantivy_fst::Automaton;

use super::matcher::{Bounds, Leaf, Matcher, Place, Shape, needs_paragraphs, needs_sentences};
use super::slips::Slips;
use crate::index::analyzer::{self, EXACT, PARAGRAPH, SENTENCE};
use crate::index::cases::{Case, CaseReader};

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
    let Some(wanted) = fitting(searcher, field, leaf)? else { return Ok(Err(TooMany)) };
    let mut unwanted = BTreeSet::new();
    for stem in wanted.iter().filter(|text| !text.starts_with(EXACT)) {
        let start = start_of_forms(stem);
        if leaf.matches_all_from(start) && irregular(stem).is_none() {
            continue;
        }
        for form in marked_forms(searcher, field, stem, start)? {
            if !wanted.contains(&form) {
                unwanted.insert(form);
            }
        }
    }
    let wanted = wanted.iter().map(|text| term(text)).collect();
    Ok(Ok(Terms { wanted, unwanted: unwanted.iter().map(|text| term(text)).collect() }))
}

/// The terms, marked or not, whose form fits; `None` when they are too many.
fn fitting(searcher: &Searcher, field: Field, leaf: &Leaf) -> tantivy::Result<Option<BTreeSet<String>>> {
    let mut fitting = BTreeSet::new();
    let mut visit = |text: &str| {
        let form = text.strip_prefix(EXACT).unwrap_or(text);
        if leaf.matches_form(form) && !form.starts_with([SENTENCE, PARAGRAPH]) {
            fitting.insert(text.to_owned());
        }
        fitting.len() <= MAX_EXPANSION
    };
    let prefix = leaf.prefix();
    match leaf {
        Leaf::Exact { terms, .. } => {
            for text in [terms.form.clone(), format!("{EXACT}{}", terms.form)] {
                if searcher.doc_freq(&Term::from_field_text(field, &text))? > 0 {
                    visit(&text);
                }
            }
        }
        Leaf::Fuzzy { letters, edits } => {
            for segment in searcher.segment_readers() {
                let Some(slips) = Slips::new(letters, *edits) else { break };
                stream(segment.inverted_index(field)?.terms().search(slips).into_stream()?, &mut visit);
            }
        }
        // The walk from the start of the dictionary passes the marked terms as well.
        _ if prefix.is_empty() => walk(searcher, field, "", &mut visit)?,
        _ => {
            walk(searcher, field, &prefix, &mut visit)?;
            walk(searcher, field, &format!("{EXACT}{prefix}"), &mut visit)?;
        }
    }
    Ok((fitting.len() <= MAX_EXPANSION).then_some(fitting))
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

/// Letters with which every form of an English stem begins, but for three short verbs: stems keep the beginning of their forms
/// but for the last letters (`happi`, `happy`).
fn start_of_forms(stem: &str) -> &str {
    let letters = stem.chars().count();
    let kept = letters.saturating_sub(2).max(2).min(letters);
    stem.char_indices().nth(kept).map_or(stem, |(end, _)| &stem[..end])
}

/// Marked forms in the dictionary whose English stem is `stem`, which all begin with `start`.
fn marked_forms(searcher: &Searcher, field: Field, stem: &str, start: &str) -> tantivy::Result<Vec<String>> {
    let mut forms = BTreeSet::new();
    walk(searcher, field, &format!("{EXACT}{start}"), &mut |text| {
        if !forms.contains(text) {
            forms.insert(text.to_owned());
        }
        true
    })?;
    forms.retain(|form| analyzer::terms(&form[EXACT.len_utf8()..], None).stem == stem);
    forms.extend(irregular(stem).map(str::to_owned));
    Ok(forms.into_iter().collect())
}

/// The marked form of a stem that begins otherwise.
fn irregular(stem: &str) -> Option<&'static str> {
    [("die", "=dying"), ("lie", "=lying"), ("tie", "=tying")].iter().find(|(of, _)| *of == stem).map(|(_, form)| *form)
}

/// Calls `visit` with every term that begins with `start`, segment by segment, until it says no.
fn walk(searcher: &Searcher, field: Field, start: &str, visit: &mut dyn FnMut(&str) -> bool) -> tantivy::Result<()> {
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let from = index.terms().range().ge(start.as_bytes());
        let range = match after(start) {
            Some(end) => from.lt(end),
            None => from,
        };
        if !stream(range.into_stream()?, visit) {
            break;
        }
    }
    Ok(())
}

/// The first string of bytes behind all that begin with `start`.
fn after(start: &str) -> Option<Vec<u8>> {
    let mut end = start.as_bytes().to_vec();
    // No byte of UTF-8 is 255.
    *end.last_mut()? += 1;
    Some(end)
}

/// Calls `visit` with the terms of a stream until it says no; gives whether it never did.
fn stream<A: Automaton>(mut terms: TermStreamer<'_, A>, visit: &mut dyn FnMut(&str) -> bool) -> bool
where
    A::State: Clone,
{
    while terms.advance() {
        if let Ok(text) = std::str::from_utf8(terms.key())
            && !visit(text)
        {
            return false;
        }
    }
    true
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
    /// Tell how words are written: the field is the one whose cases the index keeps.
    with_cases: bool,
}

impl SpanQuery {
    /// A query for the matcher in `field`, with the terms of each of its leaves.
    #[must_use]
    pub fn new(field: Field, matcher: Arc<Matcher>, terms: Vec<Terms>) -> SpanQuery {
        // Letters that only the text shows may be what makes an unwanted word another one.
        let candidates_only = matcher.needs_letters(false) && matcher.leaves_out();
        SpanQuery { field, matcher, terms: Arc::new(terms), candidates_only, in_lede: false, with_cases: false }
    }

    /// The same for the text of articles: how its words are written is known.
    #[must_use]
    pub fn with_cases(self) -> SpanQuery {
        let candidates_only = self.matcher.needs_letters(true) && self.matcher.leaves_out();
        SpanQuery { candidates_only, with_cases: true, ..self }
    }

    /// The same, counting only what stands in how an article opens. All that match score alike.
    #[must_use]
    pub fn in_lede(self) -> SpanQuery {
        SpanQuery { in_lede: true, ..self }
    }

    /// Leaves that must be written in one way, with it.
    fn cases(&self) -> Vec<(usize, Case)> {
        let leaves = self.matcher.leaves.iter().enumerate().filter(|_| self.with_cases);
        let case = |(leaf, of): (usize, &Leaf)| match of {
            Leaf::Exact { case, .. } => Some((leaf, *case)),
            _ => None,
        };
        leaves.filter_map(case).collect()
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
            leaves.push(LeafPostings { wanted: Union::new(wanted), unwanted: Union::new(unwanted) });
        }
        let needed = needed(&self.query.matcher.shape);
        // What is typed without a letter or digit, `title:..`, needs nothing and stands nowhere.
        if needed.is_empty() || needed.iter().any(|group| group.iter().all(|leaf| leaves[*leaf].wanted.lists.is_empty())) {
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
        let cases = Cases::open(segment, self.query.cases())?;
        let Matcher { shape, .. } = &*self.query.matcher;
        let in_sentences = !self.query.candidates_only && needs_sentences(shape);
        let starts = cases.is_some() || in_sentences;
        let in_paragraphs = starts || !self.query.candidates_only && needs_paragraphs(shape);
        let mark = |mark: char, wanted: bool| match wanted {
            true => open(&[Term::from_field_text(self.query.field, mark.encode_utf8(&mut [0; 4]))]),
            false => Ok(Vec::new()),
        };
        let marks = Marks {
            in_sentences,
            sentences: Union::new(mark(SENTENCE, starts)?),
            paragraphs: Union::new(mark(PARAGRAPH, in_paragraphs)?),
            starts: Vec::new(),
            bounds: Bounds::default(),
        };
        let query = self.query.clone();
        let buffer = Vec::new();
        let mut scorer =
            SpanScorer { query, leaves, needed, marks, cases, lengths, similarity, lede, occurrences, doc: 0, matches: 0, buffer };
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
    wanted: Union,
    unwanted: Union,
}

impl LeafPostings {
    fn positions(&mut self, doc: DocId, buffer: &mut Vec<u32>, out: &mut Vec<u32>) {
        self.wanted.positions(doc, buffer, out);
        if out.is_empty() || self.unwanted.lists.is_empty() {
            return;
        }
        let mut taken = Vec::new();
        self.unwanted.positions(doc, buffer, &mut taken);
        out.retain(|position| taken.binary_search(position).is_err());
    }
}

/// Posting lists read side by side. A pattern may have thousands of which few have the next document, so only those are touched.
struct Union {
    lists: Vec<SegmentPostings>,
    /// Where each list stands, the first on top; lists that have ended are left out.
    next: BinaryHeap<Reverse<(DocId, u32)>>,
}

impl Union {
    fn new(lists: Vec<SegmentPostings>) -> Union {
        let stand = |(number, list): (usize, &SegmentPostings)| Reverse((list.doc(), number as u32));
        let next = lists.iter().enumerate().map(stand).filter(|Reverse((doc, _))| *doc != TERMINATED).collect();
        Union { lists, next }
    }

    /// First document at or behind `target`.
    fn seek(&mut self, target: DocId) -> DocId {
        if let [list] = &mut self.lists[..] {
            return if list.doc() >= target { list.doc() } else { list.seek(target) };
        }
        while let Some(mut first) = self.next.peek_mut() {
            let Reverse((doc, number)) = &mut *first;
            if *doc >= target {
                return *doc;
            }
            *doc = self.lists[*number as usize].seek(target);
            if *doc == TERMINATED {
                PeekMut::pop(first);
            }
        }
        TERMINATED
    }

    /// All positions in a document, rising, each once. Stands at or before it.
    fn positions(&mut self, doc: DocId, buffer: &mut Vec<u32>, out: &mut Vec<u32>) {
        out.clear();
        if self.seek(doc) != doc {
            return;
        }
        if let [list] = &mut self.lists[..] {
            return list.positions(out);
        }
        let mut lists = 0;
        while self.seek(doc) == doc {
            let Some(mut first) = self.next.peek_mut() else { break };
            let Reverse((next, number)) = &mut *first;
            let list = &mut self.lists[*number as usize];
            list.positions(buffer);
            out.extend_from_slice(buffer);
            lists += 1;
            *next = list.advance();
            if *next == TERMINATED {
                PeekMut::pop(first);
            }
        }
        if lists > 1 {
            out.sort_unstable();
            out.dedup();
        }
    }
}

/// How the words of a segment are written, where that decides.
struct Cases {
    leaves: Vec<(usize, Case)>,
    packed: Column<u64>,
    reader: CaseReader,
}

impl Cases {
    /// `None` where no leaf asks.
    fn open(segment: &SegmentReader, leaves: Vec<(usize, Case)>) -> tantivy::Result<Option<Cases>> {
        if leaves.is_empty() {
            return Ok(None);
        }
        let packed = segment.fast_fields().column_opt("cases")?;
        let packed = packed.unwrap_or_else(|| Column::build_empty_column(segment.max_doc()));
        Ok(Some(Cases { leaves, packed, reader: CaseReader::default() }))
    }

    /// Keeps the positions of words that are written as they must be.
    fn keep(&mut self, doc: DocId, marks: &Marks, occurrences: &mut [Vec<u32>]) {
        for &(leaf, case) in &self.leaves {
            self.reader.open(self.packed.values_for_doc(doc));
            occurrences[leaf].retain(|&position| self.reader.is(case, position, marks.begins(position)));
        }
    }
}

/// The marks of a segment, as far as bounds or the cases of words decide.
struct Marks {
    /// Whether sentences are bounds, not paragraphs alone.
    in_sentences: bool,
    sentences: Union,
    paragraphs: Union,
    /// First words of the sentences of the document looked at that do not begin a paragraph.
    starts: Vec<u32>,
    /// Its bounds.
    bounds: Bounds,
}

impl Marks {
    fn read(&mut self, doc: DocId, buffer: &mut Vec<u32>) {
        let Bounds { sentences, paragraphs } = &mut self.bounds;
        self.paragraphs.positions(doc, buffer, paragraphs);
        self.sentences.positions(doc, buffer, &mut self.starts);
        if self.in_sentences {
            sentences.clear();
            sentences.extend_from_slice(&self.starts);
            sentences.extend_from_slice(paragraphs);
            sentences.sort_unstable();
        }
    }

    /// Whether a sentence begins with the word at a position.
    fn begins(&self, position: u32) -> bool {
        self.starts.binary_search(&position).is_ok() || self.bounds.paragraphs.binary_search(&position).is_ok()
    }
}

struct SpanScorer {
    query: SpanQuery,
    leaves: Vec<LeafPostings>,
    needed: Vec<Vec<usize>>,
    marks: Marks,
    cases: Option<Cases>,
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
                let next = group.iter().map(|leaf| self.leaves[*leaf].wanted.seek(target)).min().unwrap_or(TERMINATED);
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
        self.marks.read(doc, &mut self.buffer);
        if let Some(cases) = &mut self.cases {
            cases.keep(doc, &self.marks, &mut self.occurrences);
        }
        if !self.needed.iter().all(|group| group.iter().any(|leaf| !self.occurrences[*leaf].is_empty())) {
            return false;
        }
        if self.query.candidates_only {
            self.matches = 1;
            return true;
        }
        self.matches = match &self.query.matcher.shape {
            Shape::Leaf(leaf) if !self.query.in_lede => self.occurrences[*leaf].len() as u32,
            _ => self.places(doc).len() as u32,
        };
        self.matches >= self.query.matcher.at_least
    }

    /// All matches in a document whose positions were read.
    fn places(&self, doc: DocId) -> Vec<Place> {
        let mut places = self.query.matcher.places(&self.occurrences, &self.marks.bounds);
        if self.query.in_lede {
            let lede = self.lede(doc);
            let holds = |position| lede.iter().any(|range| range.contains(&position));
            places.retain(|(first, last)| holds(*first) && holds(*last));
        }
        places
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
        let group =
            |leaves: &Vec<usize>| leaves.iter().flat_map(|leaf| &self.leaves[*leaf].wanted.lists).map(DocSet::size_hint).sum::<u32>();
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
