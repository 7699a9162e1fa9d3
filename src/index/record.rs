//! What the index keeps of an article besides its terms: the whole of it with its annotations, packed once.
//!
//! `show`, snippets and exports are answered from here, so the source files may be on a disk that is not plugged in. The form is
//! [postcard](https://postcard.jamesmunns.com/wire-format): small numbers take one byte, fields have no names. It is private to
//! one format version of the index; the document store compresses it further (zstd).
//!
//! Confidences keep three decimals.

use serde::{Deserialize, Serialize};

use crate::archive::Skip;
use crate::article::{Article, Dated, Dateline, Origin, Paragraph, Removed};
use crate::error::{Error, Result};
use crate::extract::{
    Annotations, Cue, Person, PlaceKind, Quotation, QuotationKind, ResolvedPlace, Speaker, Stance, Toponym, ToponymUsage, Via,
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
    /// Modification time, nanoseconds since 1970 UTC.
    pub mtime_ns: i64,
    /// Change time, nanoseconds since 1970 UTC, or 0.
    pub ctime_ns: i64,
    /// Hash of its bytes, to know it again when it has moved.
    pub hash: u64,
    /// Articles read from it.
    pub articles: u32,
    /// Quotations in them.
    pub quotations: u32,
    /// False while a large file is only partly indexed; such a file is read again from its start.
    pub complete: bool,
    /// A number for what its articles' annotations depend on: the gazetteer, the corrections of places, whether there are any.
    pub settings: u64,
    /// What had to be left out of it.
    pub skips: Vec<Skip>,
}

impl FileRecord {
    /// Size and times in one number; a file whose number is another has changed, in whatever direction its clock went.
    #[must_use]
    pub fn stamp(&self) -> u64 {
        let mut bytes = [0; 24];
        bytes[..8].copy_from_slice(&self.size.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.mtime_ns.to_le_bytes());
        bytes[16..].copy_from_slice(&self.ctime_ns.to_le_bytes());
        xxhash_rust::xxh3::xxh3_64(&bytes)
    }

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
    let row: AnnotationsRow = postcard::from_bytes(rest).map_err(damaged)?;
    Ok((article, unpack_annotations(row)))
}

/// Reads the article alone, and gives the bytes of its annotations.
///
/// # Errors
/// When the bytes are damaged.
pub fn unpack_article(bytes: &[u8]) -> Result<(Article, &[u8])> {
    let (row, rest): (OwnedRow, &[u8]) = postcard::take_from_bytes(bytes).map_err(damaged)?;
    let (origin, text, paragraphs, byline, agency, credit, dateline, source, section, url, date, language, removed, steps) = row;
    let source_map = unpack_steps(&steps);
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
    &'a [Paragraph],
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
    Vec<Paragraph>,
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
        ArticleRow(
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

/// Quotations, speakers, people, the places named (each once), toponyms pointing to them, countries.
type AnnotationsRow = (Vec<QuotationRow>, Vec<Speaker>, Vec<Person>, Vec<PlaceRow>, Vec<ToponymRow>, Vec<String>);
type QuotationRow = (Vec<Span>, Option<Cue>, Option<Span>, Vec<u32>, QuotationKind, Stance, (u16, u16), Via, String);
type PlaceRow = (u32, String, PlaceKind, Option<String>, (f32, f32), Vec<String>, Vec<u32>);
type ToponymRow = (Span, Option<(u32, u16, Option<u32>)>, ToponymUsage, u16);

fn pack_annotations(annotations: &Annotations) -> AnnotationsRow {
    let Annotations { quotations, speakers, people, toponyms, countries } = annotations;
    let mut places = Vec::new();
    let toponyms = toponyms.iter().map(|toponym| pack_toponym(toponym, &mut places)).collect();
    let quotations = quotations.iter().map(pack_quotation).collect();
    (quotations, speakers.clone(), people.clone(), places, toponyms, countries.clone())
}

fn unpack_annotations(row: AnnotationsRow) -> Annotations {
    let (quotations, speakers, people, places, toponyms, countries) = row;
    Annotations {
        quotations: quotations.into_iter().map(unpack_quotation).collect(),
        speakers,
        people,
        toponyms: toponyms.into_iter().map(|toponym| unpack_toponym(toponym, &places)).collect(),
        countries,
    }
}

fn pack_quotation(quotation: &Quotation) -> QuotationRow {
    let Quotation { content, cue, source, speakers, kind, stance, confidence, speaker_confidence, via, rule } = quotation.clone();
    let confidences = (per_mille(confidence), per_mille(speaker_confidence));
    (content, cue, source, speakers, kind, stance, confidences, via, rule)
}

fn unpack_quotation(row: QuotationRow) -> Quotation {
    let (content, cue, source, speakers, kind, stance, confidences, via, rule) = row;
    let (confidence, speaker_confidence) = (from_per_mille(confidences.0), from_per_mille(confidences.1));
    Quotation { content, cue, source, speakers, kind, stance, confidence, speaker_confidence, via, rule }
}

fn pack_toponym(toponym: &Toponym, places: &mut Vec<PlaceRow>) -> ToponymRow {
    let place = toponym.place.as_ref().map(|place| {
        let number = places.iter().position(|row| row.0 == place.id).unwrap_or_else(|| {
            let ResolvedPlace { id, name, kind, country, lat, lon, path, path_ids, .. } = place.clone();
            places.push((id, name, kind, country, (lat, lon), path, path_ids));
            places.len() - 1
        });
        (number as u32, per_mille(place.confidence), place.runner_up)
    });
    (toponym.span, place, toponym.usage, per_mille(toponym.confidence))
}

fn unpack_toponym(row: ToponymRow, places: &[PlaceRow]) -> Toponym {
    let (span, place, usage, confidence) = row;
    let place = place.and_then(|(number, confidence, runner_up)| {
        let (id, name, kind, country, (lat, lon), path, path_ids) = places.get(number as usize)?.clone();
        Some(ResolvedPlace { id, name, kind, country, lat, lon, path, path_ids, confidence: from_per_mille(confidence), runner_up })
    });
    Toponym { span, place, usage, confidence: from_per_mille(confidence) }
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
