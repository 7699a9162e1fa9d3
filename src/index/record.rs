//! What the index keeps of an article besides its terms: the whole of it with its annotations, packed once.
//!
//! `show`, snippets and exports are answered from here, so the source files may be on a disk that is not plugged in. The form is
//! [postcard](https://postcard.jamesmunns.com/wire-format): small numbers take one byte, fields have no names. It is private to
//! one format version of the index; the document store compresses it further (zstd). Spans, which no compressor can guess, are
//! written as the step from the span before and their length: most take two bytes.
//!
//! Confidences keep three decimals.

use serde::{Deserialize, Serialize};

use crate::archive::Skip;
use crate::article::{Article, Dated, Dateline, Origin, Paragraph, ParagraphKind, Removed};
use crate::error::{Error, Result};
use crate::extract::{
    Annotations, Cue, CueClass, Person, PlaceKind, PlaceRecord, Quotation, QuotationKind, ResolvedPlace, Speaker, SpeakerKind, Stance,
    Toponym, ToponymUsage, Via,
};
use crate::text::Span;

/// A file as the index remembers it: what it looked like when it was read, and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Path below the archive's root.
    pub path: String,
    /// Which of the index's roots it lies under, counted from 0.
    pub root: u32,
    /// Length in bytes.
    pub size: u64,
    /// Hash of its bytes, to know it again when it has moved; 0 when it could not be read.
    #[serde(with = "postcard::fixint::le")]
    pub hash: u64,
    /// Articles read from it.
    pub articles: u32,
    /// Quotations in them.
    pub quotations: u32,
    /// False while a large file is only partly indexed; such a file is read again from its start.
    pub complete: bool,
    /// A number for what its articles' annotations depend on: the gazetteer, the corrections of places, whether there are any.
    #[serde(with = "postcard::fixint::le")]
    pub settings: u64,
    /// What had to be left out of it.
    pub skips: Vec<Skip>,
}

impl FileRecord {
    /// The record as stored.
    #[must_use]
    pub fn pack(&self) -> Vec<u8> {
        postcard::to_allocvec(self).unwrap_or_default()
    }

    /// Reads a stored record back.
    ///
    /// # Errors
    /// When the bytes are damaged.
    pub fn unpack(bytes: &[u8]) -> Result<FileRecord> {
        postcard::from_bytes(bytes).map_err(damaged)
    }
}

/// Packs an article with its annotations.
#[must_use]
pub fn pack(article: &Article, annotations: &Annotations) -> Vec<u8> {
    let bytes = Vec::with_capacity(article.text.len() + article.text.len() / 4 + 256);
    let written = postcard::to_extend(&ArticleRow::of(article), bytes).unwrap_or_default();
    postcard::to_extend(&pack_annotations(annotations), written).unwrap_or_default()
}

/// Reads an article and its annotations back.
///
/// # Errors
/// When the bytes are damaged.
pub fn unpack(bytes: &[u8]) -> Result<(Article, Annotations)> {
    let (article, rest) = unpack_article(bytes)?;
    Ok((article, unpack_annotations_of(rest)?))
}

/// Reads annotations from the bytes that [`unpack_article`] gives.
///
/// # Errors
/// When the bytes are damaged.
pub fn unpack_annotations_of(bytes: &[u8]) -> Result<Annotations> {
    let row: AnnotationsRow = postcard::from_bytes(bytes).map_err(damaged)?;
    Ok(unpack_annotations(row))
}

/// Reads the article alone, and gives the bytes of its annotations.
///
/// # Errors
/// When the bytes are damaged.
pub fn unpack_article(bytes: &[u8]) -> Result<(Article, &[u8])> {
    let (row, rest): (OwnedRow, &[u8]) = postcard::take_from_bytes(bytes).map_err(damaged)?;
    let (origin, text, paragraphs, byline, agency, credit, dateline, source, section, url, date, language, removed, steps) = row;
    let source_map = unpack_steps(&steps);
    let mut pace = Pace::default();
    let paragraphs = paragraphs.into_iter().map(|(step, kind)| Paragraph { span: pace.unpack(step), kind }).collect();
    let article =
        Article { origin, text, paragraphs, byline, agency, credit, dateline, source, section, url, date, language, removed, source_map };
    Ok((article, rest))
}

fn damaged(error: postcard::Error) -> Error {
    Error::other(format!("a stored article cannot be read: {error}"))
}

/// An article's fields, borrowed, in the order in which they are stored.
#[derive(Serialize)]
struct ArticleRow<'a>(
    &'a Origin,
    &'a str,
    Vec<(Step, ParagraphKind)>,
    &'a [String],
    &'a Option<String>,
    &'a Option<String>,
    &'a Option<Dateline>,
    &'a Option<String>,
    &'a Option<String>,
    &'a Option<String>,
    &'a Option<Dated>,
    &'a Option<String>,
    &'a [Removed],
    Vec<(u32, u32)>,
);

/// The same, owned.
type OwnedRow = (
    Origin,
    String,
    Vec<(Step, ParagraphKind)>,
    Vec<String>,
    Option<String>,
    Option<String>,
    Option<Dateline>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<Dated>,
    Option<String>,
    Vec<Removed>,
    Vec<(u32, u32)>,
);

impl ArticleRow<'_> {
    fn of(article: &Article) -> ArticleRow<'_> {
        // Taken apart without `..`, so that a new field cannot be forgotten here.
        let Article {
            origin,
            text,
            paragraphs,
            byline,
            agency,
            credit,
            dateline,
            source,
            section,
            url,
            date,
            language,
            removed,
            source_map,
        } = article;
        let mut pace = Pace::default();
        ArticleRow(
            origin,
            text,
            paragraphs.iter().map(|paragraph| (pace.pack(paragraph.span), paragraph.kind)).collect(),
            byline,
            agency,
            credit,
            dateline,
            source,
            section,
            url,
            date,
            language,
            removed,
            pack_steps(source_map),
        )
    }
}

/// Offsets as steps from the one before: most take one byte.
fn pack_steps(map: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut last = (0_u32, 0_u32);
    let step = |&(text, source): &(u32, u32)| {
        let step = (text.wrapping_sub(last.0), source.wrapping_sub(last.1));
        last = (text, source);
        step
    };
    map.iter().map(step).collect()
}

fn unpack_steps(steps: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut last = (0_u32, 0_u32);
    let sum = |&(text, source): &(u32, u32)| {
        last = (last.0.wrapping_add(text), last.1.wrapping_add(source));
        last
    };
    steps.iter().map(sum).collect()
}

/// A span: bytes from the end of the span before to its start, and its length.
type Step = (i32, u32);

/// Walks along spans that mostly follow each other.
#[derive(Default)]
struct Pace {
    /// End of the span before.
    at: u32,
}

impl Pace {
    fn pack(&mut self, span: Span) -> Step {
        let step = (span.start.wrapping_sub(self.at).cast_signed(), span.end.wrapping_sub(span.start));
        self.at = span.end;
        step
    }

    fn unpack(&mut self, (step, length): Step) -> Span {
        let start = self.at.wrapping_add_signed(step);
        self.at = start.wrapping_add(length);
        Span { start, end: self.at }
    }

    fn pack_all(&mut self, spans: &[Span]) -> Vec<Step> {
        spans.iter().map(|span| self.pack(*span)).collect()
    }

    fn unpack_all(&mut self, steps: Vec<Step>) -> Vec<Span> {
        steps.into_iter().map(|step| self.unpack(step)).collect()
    }
}

/// Quotations, speakers, people, the places named (each once), toponyms pointing to them, countries.
type AnnotationsRow = (Vec<QuotationRow>, Vec<SpeakerRow>, Vec<PersonRow>, Vec<PlaceRow>, Vec<ToponymRow>, Vec<String>);
type QuotationRow = (Vec<Step>, Option<(Step, CueClass)>, Option<Step>, Vec<u32>, QuotationKind, Stance, (u16, u16), Via, String);
type SpeakerRow = (String, SpeakerKind, Option<String>, Option<String>, Vec<Step>);
type PersonRow = (String, Vec<Step>);
type PlaceRow = (u32, String, PlaceKind, Option<String>, (f32, f32), Vec<String>, Vec<u32>);
type ToponymRow = (Step, Option<(u32, u16, Option<u32>)>, ToponymUsage, u16);

fn pack_annotations(annotations: &Annotations) -> AnnotationsRow {
    let Annotations { quotations, speakers, people, toponyms, countries } = annotations;
    let (mut pace, mut places) = (Pace::default(), Vec::new());
    let quotations = quotations.iter().map(|quotation| pack_quotation(quotation, &mut pace)).collect();
    let speakers = speakers.iter().map(pack_speaker).collect();
    let people = people.iter().map(|Person { name, mentions }| (name.clone(), Pace::default().pack_all(mentions))).collect();
    let mut pace = Pace::default();
    let toponyms = toponyms.iter().map(|toponym| pack_toponym(toponym, &mut pace, &mut places)).collect();
    (quotations, speakers, people, places, toponyms, countries.clone())
}

fn unpack_annotations(row: AnnotationsRow) -> Annotations {
    let (quotations, speakers, people, places, toponyms, countries) = row;
    let mut pace = Pace::default();
    let quotations = quotations.into_iter().map(|quotation| unpack_quotation(quotation, &mut pace)).collect();
    let people = people.into_iter().map(|(name, mentions)| Person { name, mentions: Pace::default().unpack_all(mentions) }).collect();
    let mut pace = Pace::default();
    let toponyms = toponyms.into_iter().map(|toponym| unpack_toponym(toponym, &mut pace, &places)).collect();
    Annotations { quotations, speakers: speakers.into_iter().map(unpack_speaker).collect(), people, toponyms, countries }
}

fn pack_quotation(quotation: &Quotation, pace: &mut Pace) -> QuotationRow {
    let Quotation { content, cue, source, speakers, kind, stance, confidence, speaker_confidence, via, rule } = quotation;
    let content = pace.pack_all(content);
    let cue = cue.as_ref().map(|cue| (pace.pack(cue.span), cue.class));
    let source = source.map(|source| pace.pack(source));
    let confidences = (per_mille(*confidence), per_mille(*speaker_confidence));
    (content, cue, source, speakers.clone(), *kind, *stance, confidences, *via, rule.clone())
}

fn unpack_quotation(row: QuotationRow, pace: &mut Pace) -> Quotation {
    let (content, cue, source, speakers, kind, stance, confidences, via, rule) = row;
    let content = pace.unpack_all(content);
    let cue = cue.map(|(step, class)| Cue { span: pace.unpack(step), class });
    let source = source.map(|source| pace.unpack(source));
    let (confidence, speaker_confidence) = (from_per_mille(confidences.0), from_per_mille(confidences.1));
    Quotation { content, cue, source, speakers, kind, stance, confidence, speaker_confidence, via, rule }
}

fn pack_speaker(speaker: &Speaker) -> SpeakerRow {
    let Speaker { name, kind, role, affiliation, mentions } = speaker;
    (name.clone(), *kind, role.clone(), affiliation.clone(), Pace::default().pack_all(mentions))
}

fn unpack_speaker((name, kind, role, affiliation, mentions): SpeakerRow) -> Speaker {
    Speaker { name, kind, role, affiliation, mentions: Pace::default().unpack_all(mentions) }
}

fn pack_toponym(toponym: &Toponym, pace: &mut Pace, places: &mut Vec<PlaceRow>) -> ToponymRow {
    let place = toponym.place.as_ref().map(|place| {
        let number = places.iter().position(|row| row.0 == place.id).unwrap_or_else(|| {
            let PlaceRecord { id, name, kind, country, lat, lon, path, path_ids } = (*place.record).clone();
            places.push((id, name, kind, country, (lat, lon), path, path_ids));
            places.len() - 1
        });
        (number as u32, per_mille(place.confidence), place.runner_up)
    });
    (pace.pack(toponym.span), place, toponym.usage, per_mille(toponym.confidence))
}

fn unpack_toponym(row: ToponymRow, pace: &mut Pace, places: &[PlaceRow]) -> Toponym {
    let (step, place, usage, confidence) = row;
    let place = place.and_then(|(number, confidence, runner_up)| {
        let (id, name, kind, country, (lat, lon), path, path_ids) = places.get(number as usize)?.clone();
        let record = PlaceRecord { id, name, kind, country, lat, lon, path, path_ids }.into();
        Some(ResolvedPlace { record, confidence: from_per_mille(confidence), runner_up })
    });
    Toponym { span: pace.unpack(step), place, usage, confidence: from_per_mille(confidence) }
}

/// A confidence in thousandths.
#[must_use]
pub fn per_mille(confidence: f32) -> u16 {
    (confidence.clamp(0.0, 1.0) * 1000.0).round() as u16
}

/// The confidence of so many thousandths.
#[must_use]
pub fn from_per_mille(thousandths: u16) -> f32 {
    f32::from(thousandths) / 1000.0
}
