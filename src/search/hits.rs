//! From documents of the index to hits that can be shown.

use std::collections::HashMap;
use std::ops::ControlFlow;

use tantivy::DocAddress;

use super::collect::{self, Match};
use super::evaluate::{self, Conditions};
use super::facets::FacetKind;
use super::highlight::{Highlighter, Snippet};
use super::plan::Resolved;
use super::query::{Expr, Node};
use super::request::{Hit, MOST_HITS, Passage, PlaceCount, QuotationHit, QuotationRef, Quotations, Request, SpeakerCount};
use super::searcher::Session;
use super::suggest;
use crate::article::Article;
use crate::error::Result;
use crate::extract::{Annotations, Quotation, ToponymUsage};
use crate::index::ids::{content_id, show_id};
use crate::index::schema::{Rows, class_name};
use crate::text::Span;

/// Rows put in order before the first is handed over; then so many times as many, since few callers want them all.
const FIRST_ROWS: usize = 64;
const GROWTH: usize = 16;

impl Session<'_> {
    /// The hit for a match, with at most `snippets` passages.
    pub fn hit(&self, found: &Match, snippets: usize, highlighter: &Highlighter, copies: u64) -> Result<Hit> {
        let (article, annotations) = self.index.article(&self.view, found.address)?;
        let snippets = highlighter.snippets(&article, &annotations, snippets);
        let id = content_id(&article);
        Ok(Hit {
            id: show_id(id),
            headline: headline(&article).to_owned(),
            date: article.date.map(|dated| dated.date),
            words: article.word_count() as u64,
            score: found.score(),
            snippets: snippets.into_iter().map(|snippet| passage(snippet, &article, &annotations)).collect(),
            speakers: speakers(&annotations),
            places: places(&annotations),
            copies,
            story: self.stories()?.story(id).map(|story| show_id(story.id)),
            explanation: None,
            origin: article.origin,
            source: article.source,
            section: article.section,
            byline: article.byline,
            url: article.url,
            language: article.language,
        })
    }
}

/// The headline, or how the text begins.
pub fn headline(article: &Article) -> &str {
    let headline = article.headline();
    if !headline.is_empty() {
        return headline;
    }
    let text = article.paragraphs.first().map_or("", |part| part.span.of(&article.text));
    if text.len() <= 100 {
        return text;
    }
    let cut = &text[..text.floor_char_boundary(100)];
    cut.rfind(char::is_whitespace).map_or(cut, |at| &cut[..at])
}

fn passage(snippet: Snippet, article: &Article, annotations: &Annotations) -> Passage {
    let quotation = snippet.quotation.and_then(|number| {
        let quotation = annotations.quotations.get(number as usize)?;
        let (speakers, role) = credited(quotation, annotations);
        Some(QuotationRef { number: number + 1, speakers, role, kind: quotation.kind })
    });
    Passage { text: snippet.span.of(&article.text).to_owned(), snippet, quotation }
}

/// Names of those credited, and the role of the first.
fn credited(quotation: &Quotation, annotations: &Annotations) -> (Vec<String>, Option<String>) {
    let speakers: Vec<_> = quotation.speakers.iter().filter_map(|number| annotations.speakers.get(*number as usize)).collect();
    let role = speakers.first().and_then(|speaker| speaker.role.clone());
    (speakers.into_iter().map(|speaker| speaker.name.clone()).collect(), role)
}

fn speakers(annotations: &Annotations) -> Vec<SpeakerCount> {
    let quoted = |number: usize| annotations.quotations.iter().filter(|quotation| quotation.speakers.contains(&(number as u32))).count();
    let mut speakers: Vec<SpeakerCount> = annotations
        .speakers
        .iter()
        .enumerate()
        .map(|(number, speaker)| SpeakerCount {
            name: speaker.name.clone(),
            role: speaker.role.clone(),
            kind: speaker.kind,
            quotations: quoted(number) as u32,
        })
        .collect();
    speakers.sort_by_key(|speaker| std::cmp::Reverse(speaker.quotations));
    speakers
}

fn places(annotations: &Annotations) -> Vec<PlaceCount> {
    let mut places: Vec<PlaceCount> = Vec::new();
    for toponym in annotations.toponyms.iter().filter(|toponym| toponym.usage != ToponymUsage::Street) {
        let Some(place) = &toponym.place else { continue };
        match places.iter_mut().find(|known| known.id == place.id) {
            Some(known) => known.mentions += 1,
            None => places.push(PlaceCount { id: place.id, name: place.name.clone(), country: place.country.clone(), mentions: 1 }),
        }
    }
    places.sort_by_key(|place| std::cmp::Reverse(place.mentions));
    places
}

/// The answer to `quotes`.
pub(super) fn quotations(session: &Session, request: &Request, matches: Vec<Match>, resolved: Vec<Resolved>) -> Result<Quotations> {
    let mut counts = Vec::new();
    let articles = articles_of(session, &matches)?;
    for kind in &request.facets {
        let counted = if *kind == FacetKind::Speaker { &matches } else { &articles };
        counts.push(session.facet(*kind, counted)?);
    }
    let printings = matches.len() as u64;
    let mut rows = Vec::new();
    let limit = request.limit.min(MOST_HITS);
    let (mut passed, offset) = (0, request.offset);
    let total = each(session, request, matches, limit.saturating_add(offset), &mut |row| {
        passed += 1;
        if passed > offset {
            rows.push(row);
        }
        if rows.len() >= limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    let suggestions = if printings == 0 { suggest::words(session, &request.query) } else { Vec::new() };
    Ok(Quotations { rows, total, printings, facets: counts, resolved, suggestions })
}

/// Every quotation in order.
pub(super) fn each_quotation(
    session: &Session,
    request: &Request,
    matches: Vec<Match>,
    take: &mut dyn FnMut(QuotationHit) -> ControlFlow<()>,
) -> Result<u64> {
    each(session, request, matches, usize::MAX, take)
}

fn each(
    session: &Session,
    request: &Request,
    matches: Vec<Match>,
    limit: usize,
    take: &mut dyn FnMut(QuotationHit) -> ControlFlow<()>,
) -> Result<u64> {
    let explain = |error| session.index.explain(&error);
    let (mut kept, copies) = if request.fold_copies { fold_copies(session, matches)? } else { (matches, HashMap::new()) };
    let wanted = if request.limit == 0 { 0 } else { limit.min(kept.len()) };
    let mut open: Option<(DocAddress, Article, Annotations)> = None;
    let mut arranged = 0;
    for place in 0..wanted {
        if place == arranged {
            arranged = (place * GROWTH).max(FIRST_ROWS).min(wanted);
            collect::arrange(&mut kept[place..], arranged - place, request.sort, &session.view).map_err(explain)?;
        }
        let found = kept[place];
        let Some(article) = article_of(session, found.address)? else { continue };
        if open.as_ref().is_none_or(|(address, ..)| *address != article) {
            let (text, annotations) = session.index.article(&session.view, article)?;
            open = Some((article, text, annotations));
        }
        let Some((_, text, annotations)) = &open else { continue };
        let number = found.address.doc_id - article.doc_id - 1;
        if let Some(mut row) = row(number, text, annotations, Some(&request.query)) {
            row.copies = copies.get(&found.address).copied().unwrap_or(0);
            row.score = found.score();
            if take(row).is_break() {
                break;
            }
        }
    }
    Ok(kept.len() as u64)
}

/// The document of a quotation's article.
pub(super) fn article_of(session: &Session, quotation: DocAddress) -> Result<Option<DocAddress>> {
    let rows = Rows::open(session.view.segment_reader(quotation.segment_ord)).map_err(|error| session.index.explain(&error))?;
    Ok(rows.article(quotation.doc_id).map(|doc| DocAddress::new(quotation.segment_ord, doc)))
}

/// The article of each quotation, as often as it has matches, so that facets count quotations.
fn articles_of(session: &Session, matches: &[Match]) -> Result<Vec<Match>> {
    let articles = collect::Articles::open(&session.view).map_err(|error| session.index.explain(&error))?;
    Ok(matches.iter().map(|found| Match { score: found.score, address: articles.of(found.address) }).collect())
}

/// Keeps one of the quotations that stand in several printings of a story, the earliest.
fn fold_copies(session: &Session, matches: Vec<Match>) -> Result<(Vec<Match>, HashMap<DocAddress, u64>)> {
    let stories = session.stories()?;
    if stories.is_empty() {
        return Ok((matches, HashMap::new()));
    }
    let explain = |error| session.index.explain(&error);
    let ids = collect::Numbers::<u64>::open(&session.view, "id").map_err(explain)?;
    let days = collect::Numbers::<i64>::open(&session.view, "first_day").map_err(explain)?;
    let articles = collect::Articles::open(&session.view).map_err(explain)?;
    let mut kept: Vec<Match> = Vec::with_capacity(matches.len());
    let mut known: HashMap<(u64, String), Told> = HashMap::new();
    for found in matches {
        let article = articles.of(found.address);
        let Some((id, story)) = ids.get(article).and_then(|id| Some((id, stories.story(id)?))) else {
            kept.push(found);
            continue;
        };
        let (text, annotations) = session.index.article(&session.view, article)?;
        let number = (found.address.doc_id - article.doc_id - 1) as usize;
        let Some(quotation) = annotations.quotations.get(number) else { continue };
        let words = crate::index::analyzer::folded_words(&words_of(quotation, &text));
        let rank = (days.get(article).unwrap_or(i64::MAX), id);
        let told = known.entry((story.id, words)).or_insert(Told { rank, first: found, times: 0 });
        told.times += 1;
        if (rank, found.address) < (told.rank, told.first.address) {
            (told.rank, told.first) = (rank, found);
        }
    }
    let mut copies = HashMap::new();
    for told in known.into_values() {
        copies.insert(told.first.address, told.times - 1);
        kept.push(told.first);
    }
    Ok((kept, copies))
}

/// A quotation in several printings of a story.
struct Told {
    /// Day and id of the earliest article with it.
    rank: (i64, u64),
    /// The quotation there.
    first: Match,
    /// How many printings have it.
    times: u64,
}

/// The words of a quotation, its parts joined as print does.
pub(super) fn words_of(quotation: &Quotation, article: &Article) -> String {
    quotation.content.iter().map(|part| part.of(&article.text)).collect::<Vec<_>>().join(" … ")
}

/// The row for quotation `number` (from 0) of an article.
pub(super) fn row(number: u32, article: &Article, annotations: &Annotations, query: Option<&Node>) -> Option<QuotationHit> {
    let quotation = annotations.quotations.get(number as usize)?;
    let (speakers, role) = credited(quotation, annotations);
    let start = quotation.content.first()?.start;
    let paragraph = article.paragraphs.iter().position(|part| part.span.start <= start && start < part.span.end).unwrap_or(0);
    Some(QuotationHit {
        article: show_id(content_id(article)),
        number: number + 1,
        paragraph: paragraph as u32 + 1,
        text: words_of(quotation, article),
        spans: quotation.content.clone(),
        highlights: query.map(|query| marks(query, quotation, article, annotations)).unwrap_or_default(),
        speakers,
        role,
        cue: quotation.cue.as_ref().map(|cue| cue.span.of(&article.text).to_owned()),
        cue_class: quotation.cue.as_ref().map(|cue| class_name(cue.class)),
        kind: quotation.kind,
        stance: quotation.stance,
        confidence: quotation.confidence,
        speaker_confidence: quotation.speaker_confidence,
        rule: quotation.rule.clone(),
        headline: headline(article).to_owned(),
        origin: article.origin.clone(),
        date: article.date.map(|dated| dated.date),
        source: article.source.clone(),
        place: place_of(start, article, annotations),
        copies: 0,
        score: 0.0,
    })
}

/// What of a quotation answers the query: conditions on the article are taken as met.
fn marks(query: &Node, quotation: &Quotation, article: &Article, annotations: &Annotations) -> Vec<Span> {
    let parts: Vec<Node> = match &query.expr {
        Expr::And(parts) => parts.iter().filter(|part| !matches!(part.expr, Expr::Not(_))).cloned().collect(),
        _ => vec![query.clone()],
    };
    let mut marks = Vec::new();
    for part in parts {
        marks.extend(evaluate::quotation(&[part], quotation, article, annotations, &Conditions::default()).unwrap_or_default());
    }
    marks.sort_unstable();
    marks.dedup();
    marks
}

/// Where it was said, as far as the article shows: the dateline, else the place named last before it or first in the article.
fn place_of(start: u32, article: &Article, annotations: &Annotations) -> Option<String> {
    if let Some(dateline) = &article.dateline {
        return Some(dateline.place.clone());
    }
    let named = |toponym: &&crate::extract::Toponym| toponym.place.is_some() && toponym.usage == ToponymUsage::Mention;
    let before = annotations.toponyms.iter().filter(named).rfind(|toponym| toponym.span.end <= start);
    let place = before.or_else(|| annotations.toponyms.iter().find(named))?;
    place.place.as_ref().map(|place| place.name.clone())
}
