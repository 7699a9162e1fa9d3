//! Is this really what was said? A quotation checked against every quotation of the archive.
//!
//! Candidates are found by shingles: every run of three words, the rarest first, is looked up as a phrase among the quotations,
//! and so are the rarest words by themselves, so that a changed word or two hides nothing. Each candidate is then aligned with
//! the text word by word. Case, punctuation, accents and the shape of quote marks do not count as changes.

use std::collections::{HashMap, HashSet};

use tantivy::query::{BooleanQuery, PhraseQuery};
use tantivy::schema::Field as Column;
use tantivy::{DocAddress, Term};

use super::collect::Match;
use super::hits;
use super::plan::{Plan, any_of};
use super::query::{self, Field, MAX_PHRASE};
use super::request::QuotationHit;
use super::scan;
use super::searcher::{Searcher, Session};
use crate::article::Article;
use crate::error::{Error, QueryError, Result};
use crate::extract::{Annotations, QuotationKind, Stance};
use crate::index::analyzer;
use crate::index::ids::{content_id, parse_id, show_id};
use crate::index::schema::Kind;
use crate::text::Span;

/// Longest text that is checked, in words: longer ones are split by their reader.
pub const MOST_WORDS: usize = 500;
/// Candidates that are aligned.
const CANDIDATES: usize = 48;
/// Shingles that are looked up.
const SHINGLES: usize = 10;
/// Share of the words that must stand as printed for a text to count as altered rather than as something else.
const ALTERED: f32 = 0.6;
/// Words in a row that make a piece of a spliced quotation.
const PIECE: usize = 4;

/// What became of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The words stand in the archive as given.
    Exact,
    /// Most of them do; others were changed, left out or added.
    Altered,
    /// They are pieces of several quotations put together.
    Spliced,
    /// Nothing like it is there.
    NotFound,
}

/// The answer to [`Searcher::verify`].
#[derive(Clone, Debug)]
pub struct Verdict {
    /// What became of the text.
    pub outcome: Outcome,
    /// Share of the words that stand as printed in the best quotation, or in all pieces together.
    pub similarity: f32,
    /// Where it was found: the best first; of equals the earliest first, so that the first one is the first appearance and the
    /// others are its copies. For a spliced text, the pieces in its order.
    pub found: Vec<Checked>,
}

/// A quotation (or a passage of an article) beside the text that was checked.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The quotation: who, when, where.
    pub quotation: QuotationHit,
    /// Whether the words stand in the article without being a quotation that was recognised; then nobody is credited.
    pub in_text_only: bool,
    /// Whether it stands in another printing of the story of one before it.
    pub is_copy: bool,
    /// Share of the words that stand as printed.
    pub similarity: f32,
    /// The text word by word.
    pub changes: Vec<Change>,
}

/// A run of words of an alignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// In both, as typed.
    Same(String),
    /// Only in the text that was checked.
    Added(String),
    /// Only in the archive.
    Missing(String),
}

impl Searcher {
    /// Checks whether `text` was said, by `speaker` if one is named.
    ///
    /// # Errors
    /// When there is no word in the text or too many, or the index cannot be read.
    pub fn verify(&self, text: &str, speaker: Option<&str>) -> Result<Verdict> {
        let typed = Text::of(text);
        if typed.forms.is_empty() || typed.forms.len() > MOST_WORDS {
            return Err(bad_length(text, typed.forms.len()));
        }
        let session = self.session();
        let mut found = in_quotations(&session, &typed, speaker)?;
        if speaker.is_none() && !found.iter().any(|checked| checked.similarity >= 1.0) {
            found.extend(in_texts(&session, &typed)?);
        }
        let mut verdict = judge(&typed, found);
        mark_copies(&session, &mut verdict.found)?;
        Ok(verdict)
    }
}

/// Marks those that stand in another printing of the story of one before them.
fn mark_copies(session: &Session, found: &mut [Checked]) -> Result<()> {
    let stories = session.stories()?;
    let mut seen = HashSet::new();
    for checked in found {
        let story = parse_id(&checked.quotation.article).and_then(|(id, _)| stories.story(id));
        checked.is_copy = story.is_some_and(|story| !seen.insert(story.id));
    }
    Ok(())
}

fn bad_length(text: &str, words: usize) -> Error {
    let reason = if words == 0 { "there is no word to check".to_owned() } else { format!("{words} words are too many to check at once") };
    let suggestion = (words > 0).then(|| format!("check at most {MOST_WORDS} words at a time"));
    Error::Query(QueryError { query: text.chars().take(60).collect(), offset: 0, length: 0, reason, suggestion })
}

/// A text as words: as written and as compared.
struct Text {
    written: Vec<String>,
    forms: Vec<String>,
    stems: Vec<String>,
}

impl Text {
    fn of(text: &str) -> Text {
        let mut words = Text { written: Vec::new(), forms: Vec::new(), stems: Vec::new() };
        for word in analyzer::words(text) {
            let written = word.span.of(text);
            let terms = analyzer::terms(written, None);
            words.written.push(written.to_owned());
            words.forms.push(terms.form);
            words.stems.push(terms.stem);
        }
        words
    }
}

/// Quotations that share shingles or rare words with the text, aligned, those alike enough.
fn in_quotations(session: &Session, typed: &Text, speaker: Option<&str>) -> Result<Vec<Checked>> {
    let Some(plan) = candidates(session, typed, session.index.fields().said)? else { return Ok(Vec::new()) };
    let mut matches = session.run(&*plan, Kind::Quotation)?;
    best(&mut matches);
    let condition = speaker.map(|name| query::condition(Field::Speaker, name)).transpose()?;
    let mut open: HashMap<DocAddress, (Article, Annotations)> = HashMap::new();
    let mut found = Vec::new();
    for one in &matches {
        let Some(address) = hits::article_of(session, one.address)? else { continue };
        if let std::collections::hash_map::Entry::Vacant(e) = open.entry(address) {
            e.insert(session.index.article(&session.view, address)?);
        }
        let Some((article, annotations)) = open.get(&address) else { continue };
        let number = one.address.doc_id - address.doc_id - 1;
        let Some(quotation) = annotations.quotations.get(number as usize) else { continue };
        if let Some(condition) = &condition
            && super::evaluate::quotation(std::slice::from_ref(condition), quotation, article, annotations, &Default::default()).is_none()
        {
            continue;
        }
        let said = Text::of(&hits::words_of(quotation, article));
        if let Some(row) = hits::row(number, article, annotations, None) {
            found.extend(align(typed, &said).map(|(similarity, changes)| Checked {
                quotation: row,
                in_text_only: false,
                is_copy: false,
                similarity,
                changes,
            }));
        }
    }
    Ok(found)
}

/// Articles whose text has the very words, though not as a recognised quotation.
fn in_texts(session: &Session, typed: &Text) -> Result<Vec<Checked>> {
    if typed.stems.len() < 3 || typed.stems.len() > MAX_PHRASE {
        return Ok(Vec::new());
    }
    let body = session.index.fields().body;
    let words: Vec<Term> = typed.stems.iter().map(|stem| Term::from_field_text(body, stem)).collect();
    let mut matches = session.run(&PhraseQuery::new(words), Kind::Article)?;
    best(&mut matches);
    let mut found = Vec::new();
    for one in &matches {
        let (article, annotations) = session.index.article(&session.view, one.address)?;
        let place = scan::body_parts(&article).into_iter().find_map(|part| Some((part, exact_in(typed, part.of(&article.text))?)));
        let Some((part, inner)) = place else { continue };
        let span = Span { start: part.start + inner.start, end: part.start + inner.end };
        let quotation = passage(span, &article, &annotations);
        found.push(Checked {
            quotation,
            in_text_only: true,
            is_copy: false,
            similarity: 1.0,
            changes: vec![Change::Same(typed.written.join(" "))],
        });
    }
    Ok(found)
}

/// Where a paragraph has exactly these words.
fn exact_in(typed: &Text, paragraph: &str) -> Option<Span> {
    let words: Vec<(Span, String)> =
        analyzer::words(paragraph).map(|word| (word.span, analyzer::terms(word.span.of(paragraph), None).form)).collect();
    let fits = |window: &[(Span, String)]| window.iter().map(|(_, form)| form).eq(typed.forms.iter());
    words.windows(typed.forms.len()).find(|window| fits(window)).map(|window| window[0].0.cover(window[window.len() - 1].0))
}

/// A passage in the form of a quotation that nobody is credited with.
fn passage(span: Span, article: &Article, annotations: &Annotations) -> QuotationHit {
    let paragraph = article.paragraphs.iter().position(|part| part.span.contains(span)).unwrap_or(0) as u32 + 1;
    let _ = annotations;
    QuotationHit {
        article: show_id(content_id(article)),
        number: 0,
        paragraph,
        text: span.of(&article.text).to_owned(),
        spans: vec![span],
        highlights: Vec::new(),
        speakers: Vec::new(),
        role: None,
        cue: None,
        cue_class: None,
        kind: QuotationKind::Indirect,
        stance: Stance::Statement,
        confidence: 0.0,
        speaker_confidence: 0.0,
        rule: "text".into(),
        headline: hits::headline(article).to_owned(),
        origin: article.origin.clone(),
        date: article.date.map(|dated| dated.date),
        source: article.source.clone(),
        place: None,
        copies: 0,
        score: 0.0,
    }
}

fn best(matches: &mut Vec<Match>) {
    matches.sort_unstable_by(|one, other| other.score.cmp(&one.score).then(one.address.cmp(&other.address)));
    matches.truncate(CANDIDATES);
}

/// The rarest shingles and the rarest words of the text, any of them. `None` when no word of it stands in the archive.
fn candidates(session: &Session, typed: &Text, column: Column) -> Result<Option<Plan>> {
    let mut frequency: HashMap<&str, u64> = HashMap::new();
    for stem in &typed.stems {
        if !frequency.contains_key(stem.as_str()) {
            let documents = session.view.doc_freq(&Term::from_field_text(column, stem)).map_err(|error| session.index.explain(&error))?;
            frequency.insert(stem, documents);
        }
    }
    let term = |stem: &String| Term::from_field_text(column, stem);
    let mut plans: Vec<Plan> = Vec::new();
    let width = typed.stems.len().min(3);
    let mut shingles: Vec<(u64, usize)> = (0..=typed.stems.len() - width)
        .map(|at| (typed.stems[at..at + width].iter().map(|stem| frequency[stem.as_str()]).min().unwrap_or(0), at))
        .filter(|(rarest, _)| *rarest > 0)
        .collect();
    shingles.sort_unstable();
    for (_, at) in shingles.iter().take(SHINGLES) {
        let words: Vec<Term> = typed.stems[*at..at + width].iter().map(term).collect();
        plans.push(if words.len() == 1 { any_of(words) } else { Box::new(PhraseQuery::new(words)) });
    }
    let mut rare: Vec<(u64, &str)> =
        frequency.iter().filter(|(_, documents)| **documents > 0).map(|(stem, documents)| (*documents, *stem)).collect();
    rare.sort_unstable();
    // Words that stand in most quotations would only cost time: at least one shingle holds them.
    let common = session.view.num_docs() / 50 + 50;
    let rare: Vec<Plan> = rare
        .iter()
        .filter(|(documents, _)| *documents <= common)
        .take(6)
        .map(|(_, stem)| any_of(vec![term(&(*stem).to_owned())]))
        .collect();
    if rare.len() > 1 {
        plans.push(Box::new(BooleanQuery::union_with_minimum_required_clauses(rare, 2)));
    } else {
        plans.extend(rare);
    }
    Ok(if plans.is_empty() { None } else { Some(Box::new(BooleanQuery::union(plans))) })
}

/// Aligns the text with a part of a quotation: what comes before and behind that part costs nothing. `None` when they have no
/// run of words in common.
fn align(typed: &Text, said: &Text) -> Option<(f32, Vec<Change>)> {
    let (rows, columns) = (typed.forms.len(), said.forms.len().min(4 * MOST_WORDS));
    // Edits to turn the first i words of the text into words that end at word j of the quotation.
    let mut costs = vec![0_u16; (rows + 1) * (columns + 1)];
    let at = |i: usize, j: usize| i * (columns + 1) + j;
    for i in 1..=rows {
        costs[at(i, 0)] = i as u16;
        for j in 1..=columns {
            let changed = costs[at(i - 1, j - 1)] + if typed.forms[i - 1] == said.forms[j - 1] { 0 } else { 2 };
            costs[at(i, j)] = changed.min(costs[at(i - 1, j)] + 1).min(costs[at(i, j - 1)] + 1);
        }
    }
    let end = (0..=columns).min_by_key(|j| costs[at(rows, *j)])?;
    let (mut i, mut j, mut steps) = (rows, end, Vec::new());
    while i > 0 {
        let here = costs[at(i, j)];
        if j > 0 && typed.forms[i - 1] == said.forms[j - 1] && here == costs[at(i - 1, j - 1)] {
            (i, j) = (i - 1, j - 1);
            steps.push(Change::Same(typed.written[i].clone()));
        } else if here == costs[at(i - 1, j)] + 1 {
            i -= 1;
            steps.push(Change::Added(typed.written[i].clone()));
        } else {
            j -= 1;
            steps.push(Change::Missing(said.written[j].clone()));
        }
    }
    steps.reverse();
    let same = steps.iter().filter(|step| matches!(step, Change::Same(_))).count();
    let missing = steps.iter().filter(|step| matches!(step, Change::Missing(_))).count();
    if same == 0 {
        return None;
    }
    // A word left out counts as much as a word added.
    let similarity = same as f32 / (rows + missing) as f32;
    Some((similarity, joined(steps)))
}

/// Runs of the same change as one.
fn joined(steps: Vec<Change>) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for step in steps {
        match (changes.last_mut(), &step) {
            (Some(Change::Same(run)), Change::Same(word))
            | (Some(Change::Added(run)), Change::Added(word))
            | (Some(Change::Missing(run)), Change::Missing(word)) => {
                run.push(' ');
                run.push_str(word);
            }
            _ => changes.push(step),
        }
    }
    changes
}

fn judge(typed: &Text, mut found: Vec<Checked>) -> Verdict {
    found.sort_by(|one, other| {
        let early = |checked: &Checked| checked.quotation.date.map_or(i64::MAX, |date| date.first_day());
        other
            .similarity
            .total_cmp(&one.similarity)
            .then(one.in_text_only.cmp(&other.in_text_only))
            .then(early(one).cmp(&early(other)))
            .then_with(|| one.quotation.origin.cmp(&other.quotation.origin))
            .then(one.quotation.number.cmp(&other.quotation.number))
    });
    let best = found.first().map_or(0.0, |checked| checked.similarity);
    if best >= 1.0 {
        found.retain(|checked| checked.similarity >= 1.0);
        return Verdict { outcome: Outcome::Exact, similarity: 1.0, found };
    }
    if let Some((share, pieces)) = spliced(typed, &found).filter(|(share, _)| *share > best + 0.1) {
        return Verdict { outcome: Outcome::Spliced, similarity: share, found: pieces };
    }
    if best >= ALTERED {
        found.retain(|checked| checked.similarity >= ALTERED.max(best - 0.1));
        return Verdict { outcome: Outcome::Altered, similarity: best, found };
    }
    Verdict { outcome: Outcome::NotFound, similarity: best, found: Vec::new() }
}

/// Pieces of several quotations that together cover most of the text, in its order, with the share they cover.
fn spliced(typed: &Text, found: &[Checked]) -> Option<(f32, Vec<Checked>)> {
    let mut runs: Vec<(usize, usize, usize)> = Vec::new();
    for (number, checked) in found.iter().enumerate() {
        let said = Text::of(&checked.quotation.text);
        runs.extend(common_runs(&typed.forms, &said.forms).into_iter().map(|(start, long)| (start, long, number)));
    }
    // Longest first; of equals the better quotation, then the earlier.
    runs.sort_by_key(|(start, long, number)| (std::cmp::Reverse(*long), *number, *start));
    let mut covered = vec![false; typed.forms.len()];
    let mut pieces: Vec<(usize, usize, usize)> = Vec::new();
    for (start, long, number) in runs {
        let free: Vec<usize> = (start..start + long).filter(|at| !covered[*at]).collect();
        let (Some(&first), Some(&last)) = (free.first(), free.last()) else { continue };
        if last - first + 1 != free.len() || free.len() < PIECE {
            continue;
        }
        covered[first..=last].fill(true);
        pieces.push((first, free.len(), number));
    }
    let share = covered.iter().filter(|covered| **covered).count() as f32 / covered.len() as f32;
    let quotations: HashSet<usize> = pieces.iter().map(|(_, _, number)| *number).collect();
    if quotations.len() < 2 || share < 0.8 {
        return None;
    }
    pieces.sort_unstable();
    let piece = |(start, long, number): (usize, usize, usize)| Checked {
        changes: vec![Change::Same(typed.written[start..start + long].join(" "))],
        ..found[number].clone()
    };
    Some((share, pieces.into_iter().map(piece).collect()))
}

/// Longest runs of words that both have, by where they start in the first.
fn common_runs(typed: &[String], said: &[String]) -> Vec<(usize, usize)> {
    let mut longest = vec![0; typed.len()];
    let mut previous = vec![0_usize; said.len() + 1];
    for i in (0..typed.len()).rev() {
        let mut current = vec![0_usize; said.len() + 1];
        for j in (0..said.len()).rev() {
            if typed[i] == said[j] {
                current[j] = previous[j + 1] + 1;
                longest[i] = longest[i].max(current[j]);
            }
        }
        previous = current;
    }
    let starts = |at: usize| at == 0 || longest[at - 1] != longest[at] + 1;
    (0..typed.len()).filter(|at| longest[*at] >= PIECE && starts(*at)).map(|at| (at, longest[at])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alignment_shows_what_was_changed() {
        let (typed, said) =
            (Text::of("the supply chain disruption will never last"), Text::of("\"Well, the supply chain disruptions will last longer.\""));
        let (similarity, changes) = align(&typed, &said).unwrap();
        let same = |words: &str| Change::Same(words.into());
        assert_eq!(changes[0], same("the supply chain"));
        assert!(changes.contains(&Change::Added("disruption".into())) && changes.contains(&Change::Missing("disruptions".into())));
        assert_eq!(changes.last(), Some(&same("last")));
        assert!((0.6..0.7).contains(&similarity), "{similarity}");
        assert_eq!(align(&Text::of("THE SUPPLY chain,"), &said).unwrap().0, 1.0);
        assert!(align(&Text::of("bananas"), &said).is_none());
    }
}
