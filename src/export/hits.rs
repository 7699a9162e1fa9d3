//! The JSON of a search: `dateline.hit/1`, one object an article, and then `dateline.answer/1`, one object that says what was asked
//! and how much was found.

use serde::Serialize;

use crate::article::Origin;
use crate::extract::{QuotationKind, SpeakerKind};
use crate::search::{FacetCounts, Hit, Passage, Results};
use crate::text::Span;

/// What was asked, and how much was found.
#[derive(Debug, Serialize)]
pub struct AnswerJson<'a> {
    /// `dateline.answer/1`.
    pub schema: &'static str,
    /// The command or query that asks the same again.
    pub query: &'a str,
    /// Stories found: copies count once where they are folded.
    pub stories: u64,
    /// Articles found, copies included.
    pub articles: u64,
    /// When no article has all words: how many these have, of how many.
    pub relaxed: Option<(usize, usize)>,
    /// What names were taken to mean, most likely first.
    pub resolved: Vec<ResolvedJson<'a>>,
    /// Words that stand nowhere in the archive, with the nearest that do.
    pub suggestions: Vec<SuggestionJson<'a>>,
    /// Counts over everything found.
    pub facets: Vec<FacetJson<'a>>,
}

/// A name of the query with its readings.
#[derive(Debug, Serialize)]
pub struct ResolvedJson<'a> {
    /// The field it was given for.
    pub field: &'static str,
    /// As typed.
    pub typed: &'a str,
    /// Readings, most likely first.
    pub meant: Vec<ReadingJson<'a>>,
}

/// A reading of a name.
#[derive(Debug, Serialize)]
pub struct ReadingJson<'a> {
    /// The place with what it lies in.
    pub name: &'a str,
    /// Articles that name it.
    pub articles: u64,
}

/// A word that stands nowhere.
#[derive(Debug, Serialize)]
pub struct SuggestionJson<'a> {
    /// As typed.
    pub typed: &'a str,
    /// The nearest that stands in the archive.
    pub nearest: &'a str,
}

/// The counts of one facet.
#[derive(Debug, Serialize)]
pub struct FacetJson<'a> {
    /// `speaker`, `place`, `year`, …
    pub facet: &'static str,
    /// Most frequent first, dates in order.
    pub values: Vec<FacetValueJson<'a>>,
    /// Values left out.
    pub more: usize,
}

/// A value of a facet.
#[derive(Debug, Serialize)]
pub struct FacetValueJson<'a> {
    /// As shown.
    pub label: &'a str,
    /// What to write behind the field's colon to ask for it.
    pub key: &'a str,
    /// Articles that have it.
    pub count: u64,
}

impl<'a> AnswerJson<'a> {
    /// The wire form of an answer without its hits.
    #[must_use]
    pub fn new(query: &'a str, answer: &'a Results) -> AnswerJson<'a> {
        let readings =
            |meant: &'a [(String, u64)]| meant.iter().map(|(name, articles)| ReadingJson { name, articles: *articles }).collect();
        AnswerJson {
            schema: "dateline.answer/1",
            query,
            stories: answer.total,
            articles: answer.printings,
            relaxed: answer.relaxed,
            resolved: answer
                .resolved
                .iter()
                .map(|name| ResolvedJson { field: name.field.name(), typed: &name.typed, meant: readings(&name.meant) })
                .collect(),
            suggestions: answer.suggestions.iter().map(|(typed, nearest)| SuggestionJson { typed, nearest }).collect(),
            facets: answer.facets.iter().map(facet).collect(),
        }
    }
}

fn facet(counts: &FacetCounts) -> FacetJson<'_> {
    FacetJson {
        facet: counts.kind.name(),
        values: counts.values.iter().map(|value| FacetValueJson { label: &value.label, key: &value.key, count: value.count }).collect(),
        more: counts.more,
    }
}

/// An article that was found.
#[derive(Debug, Serialize)]
pub struct HitJson<'a> {
    /// `dateline.hit/1`.
    pub schema: &'static str,
    /// Public id.
    pub id: &'a str,
    /// Where it lies.
    pub origin: &'a Origin,
    /// The headline, or how the text begins.
    pub headline: &'a str,
    /// `2024-01-05`, `2024-01` or `2024`.
    pub date: Option<String>,
    /// The outlet.
    pub source: Option<&'a str>,
    /// The section.
    pub section: Option<&'a str>,
    /// Authors.
    pub byline: &'a [String],
    /// The address it was published under.
    pub url: Option<&'a str>,
    /// ISO 639-1 code.
    pub language: Option<&'a str>,
    /// Words of running text.
    pub words: u64,
    /// Comparable within one answer only.
    pub score: f32,
    /// Other printings of the story among the articles found.
    pub copies: u64,
    /// The smallest id among the story's printings, when it has more than one.
    pub story: Option<&'a str>,
    /// Passages in reading order.
    pub snippets: Vec<SnippetJson<'a>>,
    /// Who speaks, most quoted first.
    pub speakers: Vec<SpeakerJson<'a>>,
    /// Places named, most named first.
    pub places: Vec<PlaceJson<'a>>,
}

/// A passage.
#[derive(Debug, Serialize)]
pub struct SnippetJson<'a> {
    /// Its bounds in the article's text, in bytes.
    pub span: Span,
    /// Its words.
    pub text: &'a str,
    /// What was found in it, in bytes of the article's text.
    pub highlights: &'a [Span],
    /// Number of its paragraph, from 1.
    pub paragraph: u32,
    /// The quotation that the first match lies in.
    pub quotation: Option<QuotationJson<'a>>,
}

/// A quotation that a match lies in.
#[derive(Debug, Serialize)]
pub struct QuotationJson<'a> {
    /// Its number in the article, from 1.
    pub number: u32,
    /// Who said it.
    pub speakers: &'a [String],
    /// The role of the first of them.
    pub role: Option<&'a str>,
    /// Direct, mixed or indirect.
    pub kind: QuotationKind,
}

/// Someone who speaks in the article.
#[derive(Debug, Serialize)]
pub struct SpeakerJson<'a> {
    /// Canonical name.
    pub name: &'a str,
    /// Role as given.
    pub role: Option<&'a str>,
    /// Person, organisation, group or unnamed.
    pub kind: SpeakerKind,
    /// Number of quotations in the article.
    pub quotes: u32,
}

/// A place named in the article.
#[derive(Debug, Serialize)]
pub struct PlaceJson<'a> {
    /// GeoNames id, or 2^31 and above for places of our own tables.
    pub id: u32,
    /// English name.
    pub name: &'a str,
    /// ISO 3166-1 alpha-2.
    pub country: Option<&'a str>,
    /// Mentions in the article.
    pub mentions: u32,
}

impl<'a> HitJson<'a> {
    /// The wire form of a hit.
    #[must_use]
    pub fn new(hit: &'a Hit) -> HitJson<'a> {
        HitJson {
            schema: "dateline.hit/1",
            id: &hit.id,
            origin: &hit.origin,
            headline: &hit.headline,
            date: hit.date.map(|date| date.to_string()),
            source: hit.source.as_deref(),
            section: hit.section.as_deref(),
            byline: &hit.byline,
            url: hit.url.as_deref(),
            language: hit.language.as_deref(),
            words: hit.words,
            score: hit.score,
            copies: hit.copies,
            story: hit.story.as_deref(),
            snippets: hit.snippets.iter().map(snippet).collect(),
            speakers: hit
                .speakers
                .iter()
                .map(|speaker| SpeakerJson {
                    name: &speaker.name,
                    role: speaker.role.as_deref(),
                    kind: speaker.kind,
                    quotes: speaker.quotations,
                })
                .collect(),
            places: hit
                .places
                .iter()
                .map(|place| PlaceJson { id: place.id, name: &place.name, country: place.country.as_deref(), mentions: place.mentions })
                .collect(),
        }
    }
}

fn snippet(passage: &Passage) -> SnippetJson<'_> {
    SnippetJson {
        span: passage.snippet.span,
        text: &passage.text,
        highlights: &passage.snippet.highlights,
        paragraph: passage.snippet.paragraph,
        quotation: passage.quotation.as_ref().map(|quotation| QuotationJson {
            number: quotation.number,
            speakers: &quotation.speakers,
            role: quotation.role.as_deref(),
            kind: quotation.kind,
        }),
    }
}
