//! The JSON of `dateline extract --verbatim --json`: one object a text, byte offsets into `body`.
//!
//! A quotation whose cue splits it (`"X," she said, "Y"`) is given once per contiguous part, each with the same speaker; a
//! consumer that counts quotations joins the entries of equal `quotation`.

use serde::Serialize;

use crate::article::{Article, DateEvidence, Dateline, Origin, Paragraph};
use crate::extract::{Annotations, Quotation, QuotationKind, Speaker, SpeakerKind, Stance, ToponymUsage};
use crate::gazetteer::PlaceKind;
use crate::text::Span;

/// What was found in one text.
#[derive(Debug, Serialize)]
pub struct Extracted<'a> {
    /// The file, or the record's `id`, as given.
    pub path: &'a str,
    /// The text that all offsets count in, in bytes.
    pub body: &'a str,
    /// Quotations, one entry per contiguous part, in text order.
    pub quotes: Vec<Quote<'a>>,
    /// Who speaks, most quotations first.
    pub speakers: Vec<SpeakerSummary<'a>>,
    /// Names of people mentioned who do not speak.
    pub people: Vec<&'a str>,
    /// Place names in text order.
    pub places: Vec<PlaceName<'a>>,
    /// Countries the article is about, ISO 3166-1 alpha-2, most prominent first.
    pub countries: &'a [String],
}

/// The JSON of `dateline extract --json`: an article as read and cleaned, with what was found in it.
#[derive(Debug, Serialize)]
pub struct ArticleJson<'a> {
    /// `dateline.article/1`.
    pub schema: &'static str,
    /// Where it was found.
    pub origin: &'a Origin,
    /// The title, empty when there is none.
    pub headline: &'a str,
    /// The summary line, empty when there is none.
    pub standfirst: &'a str,
    /// Authors as printed, without "By".
    pub byline: &'a [String],
    /// The agency credited.
    pub agency: Option<&'a str>,
    /// The credit line as printed.
    pub credit: Option<&'a str>,
    /// The dateline.
    pub dateline: Option<&'a Dateline>,
    /// The outlet.
    pub source: Option<&'a str>,
    /// The section or desk.
    pub section: Option<&'a str>,
    /// The address it was published under.
    pub url: Option<&'a str>,
    /// The date with its evidence.
    pub date: Option<DateJson>,
    /// ISO 639-1 code.
    pub language: Option<&'a str>,
    /// What each part of `body` is.
    pub paragraphs: &'a [Paragraph],
    /// The text and all that was found in it.
    #[serde(flatten)]
    pub extracted: Extracted<'a>,
}

/// A date of publication in JSON.
#[derive(Debug, Serialize)]
pub struct DateJson {
    /// `2024-01-05`, `2024-01` or `2024`.
    pub date: String,
    /// What said so.
    pub evidence: DateEvidence,
    /// 0 to 1.
    pub confidence: f32,
}

impl<'a> ArticleJson<'a> {
    /// The wire form of a whole article.
    #[must_use]
    pub fn new(path: &'a str, article: &'a Article, annotations: &'a Annotations) -> ArticleJson<'a> {
        ArticleJson {
            schema: "dateline.article/1",
            origin: &article.origin,
            headline: article.headline(),
            standfirst: article.standfirst(),
            byline: &article.byline,
            agency: article.agency.as_deref(),
            credit: article.credit.as_deref(),
            dateline: article.dateline.as_ref(),
            source: article.source.as_deref(),
            section: article.section.as_deref(),
            url: article.url.as_deref(),
            date: article.date.map(|dated| DateJson {
                date: dated.date.to_string(),
                evidence: dated.evidence,
                confidence: dated.confidence,
            }),
            language: article.language.as_deref(),
            paragraphs: &article.paragraphs,
            extracted: Extracted::new(path, article, annotations),
        }
    }
}

/// A contiguous part of a quotation.
#[derive(Debug, Serialize)]
pub struct Quote<'a> {
    /// Number of the quotation in the text, from 0; parts of one quotation share it.
    pub quotation: usize,
    /// First byte in `body`.
    pub start: u32,
    /// One past the last byte in `body`.
    pub end: u32,
    /// The words.
    pub text: &'a str,
    /// Direct, mixed or indirect.
    pub kind: QuotationKind,
    /// Whether it was said at all.
    pub stance: Stance,
    /// Bounds and existence, 0 to 1.
    pub confidence: f32,
    /// The attributing words.
    pub cue: Option<Span>,
    /// Who said it; of several speakers the first.
    pub speaker: Option<Source<'a>>,
    /// Canonical names of all who said it: two for `Hale and Martin said`.
    pub speakers: Vec<&'a str>,
}

/// The source of a quotation.
#[derive(Debug, Serialize)]
pub struct Source<'a> {
    /// First byte of the mention.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
    /// The mention as written.
    pub text: &'a str,
    /// Canonical name within the article.
    pub name: &'a str,
    /// Person, organisation, group or unnamed.
    pub kind: SpeakerKind,
    /// The role the article gives.
    pub role: Option<&'a str>,
}

/// A speaker with a count.
#[derive(Debug, Serialize)]
pub struct SpeakerSummary<'a> {
    /// Canonical name within the article.
    pub name: &'a str,
    /// Person, organisation, group or unnamed.
    pub kind: SpeakerKind,
    /// The role the article gives.
    pub role: Option<&'a str>,
    /// Number of quotations.
    pub quotes: usize,
}

/// A place name with its reading.
#[derive(Debug, Serialize)]
pub struct PlaceName<'a> {
    /// First byte in `body`.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// As written.
    pub text: &'a str,
    /// English name of the place; the words as written when it is not in the gazetteer.
    pub name: &'a str,
    /// ISO 3166-1 alpha-2.
    pub country: Option<&'a str>,
    /// Degrees north.
    pub lat: Option<f32>,
    /// Degrees east.
    pub lon: Option<f32>,
    /// GeoNames id; `None` for places of our own tables.
    pub geonames_id: Option<u32>,
    /// The usage where it is no plain mention (`adjective`, `metonym`, `street`, …), else the kind of place.
    pub kind: Kind,
    /// From the widest place to itself.
    pub path: &'a [String],
    /// Recognition, 0 to 1.
    pub confidence: f32,
}

/// Kind of a place name in the JSON.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Kind {
    /// What the name does.
    Usage(ToponymUsage),
    /// What the place is.
    Place(PlaceKind),
}

impl<'a> Extracted<'a> {
    /// The wire form of an article's annotations.
    #[must_use]
    pub fn new(path: &'a str, article: &'a Article, annotations: &'a Annotations) -> Extracted<'a> {
        let body = article.text.as_str();
        let mut quotes: Vec<Quote<'_>> =
            annotations.quotations.iter().enumerate().flat_map(|(number, quotation)| parts(number, quotation, body, annotations)).collect();
        quotes.sort_by_key(|quote| (quote.start, quote.end));
        Extracted {
            path,
            body,
            quotes,
            speakers: speakers(annotations),
            people: annotations.people.iter().map(|person| person.name.as_str()).collect(),
            places: places(body, annotations),
            countries: &annotations.countries,
        }
    }
}

fn parts<'a>(number: usize, quotation: &'a Quotation, body: &'a str, annotations: &'a Annotations) -> impl Iterator<Item = Quote<'a>> {
    quotation.content.iter().map(move |span| Quote {
        quotation: number,
        start: span.start,
        end: span.end,
        text: span.of(body),
        kind: quotation.kind,
        stance: quotation.stance,
        confidence: quotation.confidence,
        cue: quotation.cue.as_ref().map(|cue| cue.span),
        speaker: source(quotation, body, annotations),
        speakers: named(quotation, annotations).map(|speaker| speaker.name.as_str()).collect(),
    })
}

fn named<'a>(quotation: &'a Quotation, annotations: &'a Annotations) -> impl Iterator<Item = &'a Speaker> {
    quotation.speakers.iter().filter_map(|&position| annotations.speakers.get(position as usize))
}

/// The mention that is credited: the source as written, else the nearest mention of the speaker before the words.
fn source<'a>(quotation: &'a Quotation, body: &'a str, annotations: &'a Annotations) -> Option<Source<'a>> {
    let speaker = named(quotation, annotations).next();
    let start = quotation.content.first()?.start;
    let nearest = || {
        speaker.and_then(|speaker| speaker.mentions.iter().rev().find(|mention| mention.end <= start).or(speaker.mentions.first()).copied())
    };
    let span = quotation.source.or_else(nearest)?;
    let text = span.of(body);
    Some(Source {
        start: span.start,
        end: span.end,
        text,
        name: speaker.map_or(text, |speaker| speaker.name.as_str()),
        kind: speaker.map_or(SpeakerKind::Unnamed, |speaker| speaker.kind),
        role: speaker.and_then(|speaker| speaker.role.as_deref()),
    })
}

fn speakers(annotations: &Annotations) -> Vec<SpeakerSummary<'_>> {
    let mut counts = vec![0_usize; annotations.speakers.len()];
    for position in annotations.quotations.iter().flat_map(|quotation| &quotation.speakers) {
        if let Some(count) = counts.get_mut(*position as usize) {
            *count += 1;
        }
    }
    let mut summaries: Vec<SpeakerSummary<'_>> = annotations
        .speakers
        .iter()
        .zip(counts)
        .map(|(speaker, quotes)| SpeakerSummary { name: &speaker.name, kind: speaker.kind, role: speaker.role.as_deref(), quotes })
        .collect();
    summaries.sort_by_key(|speaker| std::cmp::Reverse(speaker.quotes));
    summaries
}

fn places<'a>(body: &'a str, annotations: &'a Annotations) -> Vec<PlaceName<'a>> {
    annotations
        .toponyms
        .iter()
        .map(|toponym| {
            let place = toponym.place.as_ref();
            let text = toponym.span.of(body);
            PlaceName {
                start: toponym.span.start,
                end: toponym.span.end,
                text,
                name: place.map_or(text, |place| place.name.as_str()),
                country: place.and_then(|place| place.country.as_deref()),
                lat: place.map(|place| place.lat),
                lon: place.map(|place| place.lon),
                geonames_id: place.map(|place| place.id).filter(|&id| id < 1 << 31),
                kind: match (toponym.usage, place) {
                    (ToponymUsage::Mention | ToponymUsage::Dateline, Some(place)) => Kind::Place(place.kind),
                    (usage, _) => Kind::Usage(usage),
                },
                path: place.map_or(&[], |place| place.path.as_slice()),
                confidence: toponym.confidence,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{Cue, CueClass, Via};

    #[test]
    fn a_split_quotation_is_given_once_a_part_with_one_speaker() {
        let article = Article::verbatim("“It took years,” she said, “but it stands.”");
        let at = |words: &str| {
            let start = article.text.find(words).unwrap();
            Span::new(start, start + words.len())
        };
        let quotation = Quotation {
            content: vec![at("“It took years,”"), at("“but it stands.”")],
            cue: Some(Cue { span: at("said"), class: CueClass::Say }),
            source: Some(at("she")),
            speakers: vec![0],
            kind: QuotationKind::Direct,
            stance: Stance::Statement,
            confidence: 1.0,
            speaker_confidence: 1.0,
            via: Via::Pronoun,
            rule: "cue".into(),
        };
        let speaker =
            Speaker { name: "Maria Silva".into(), kind: SpeakerKind::Person, role: None, affiliation: None, mentions: vec![at("she")] };
        let annotations = Annotations { quotations: vec![quotation], speakers: vec![speaker], ..Annotations::default() };
        let extracted = Extracted::new("a.txt", &article, &annotations);
        assert_eq!(extracted.quotes.len(), 2);
        assert!(
            extracted
                .quotes
                .iter()
                .all(|quote| quote.speaker.as_ref().is_some_and(|speaker| speaker.name == "Maria Silva" && speaker.text == "she"))
        );
        assert_eq!(extracted.speakers[0].quotes, 1);
        assert!(extracted.quotes.iter().all(|quote| quote.speakers == ["Maria Silva"]));
    }
}
