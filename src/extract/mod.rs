//! What an article says about speech and places: quotations with their speakers, and place names with the places they mean.
//!
//! [`annotate`] is pure and total: an article and the gazetteer go in, [`Annotations`] come out, whatever the text looks like.
//! It reads no file, keeps no state and takes time linear in the text.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::text::Span;

mod annotate;
pub mod fingerprint;
pub mod lexicon;
mod marks;
pub mod people;
pub mod places;
pub mod quotes;
pub mod speakers;
pub mod tokens;

/// Everything found in one article. Spans are bytes of [`Article::text`](crate::article::Article::text).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Annotations {
    /// Quotations in order of their first content.
    pub quotations: Vec<Quotation>,
    /// Those who speak, in order of their first mention; quotations point here by position.
    pub speakers: Vec<Speaker>,
    /// People named who do not speak, in order of their first mention.
    pub people: Vec<Person>,
    /// Place names in text order.
    pub toponyms: Vec<Toponym>,
    /// ISO 3166-1 alpha-2 codes of the countries the article is about, most prominent first.
    pub countries: Vec<String>,
}

/// Words credited to a source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quotation {
    /// The words themselves, with their quote marks; more than one part when the cue splits them (`"X," she said, "Y"`).
    /// At least one, in text order.
    pub content: Vec<Span>,
    /// The words that attribute it: `said`, `according to`. `None` for a floating quotation or a colon.
    pub cue: Option<Cue>,
    /// Who is credited, as written here: `Maria Silva`, `she`, `the minister`. `None` when the text names nobody nearby.
    pub source: Option<Span>,
    /// Positions in [`Annotations::speakers`]; two for a compound source, empty when nobody could be settled.
    pub speakers: Vec<u32>,
    /// How the words are given.
    pub kind: QuotationKind,
    /// Whether it was said at all.
    pub stance: Stance,
    /// How sure we are that this is a quotation with these bounds, 0 to 1.
    pub confidence: f32,
    /// How sure we are of the speaker, 0 to 1.
    pub speaker_confidence: f32,
    /// How the source led to the speaker.
    pub via: Via,
    /// The rule or model that found it, for `--explain`: `cue`, `run`, `transcript`, `headline`.
    pub rule: String,
}

/// The words that attribute a quotation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cue {
    /// Where they stand.
    pub span: Span,
    /// What kind of saying it is.
    pub class: CueClass,
}

/// What a speaker does with the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CueClass {
    /// Said, told, added, according to: no colour.
    Say,
    /// Claimed, alleged, insisted.
    Claim,
    /// Warned, threatened, cautioned.
    Warn,
    /// Denied, rejected, dismissed.
    Deny,
    /// Admitted, conceded, acknowledged.
    Admit,
    /// Asked, questioned, wondered.
    Ask,
    /// Urged, demanded, called for, ordered.
    Urge,
    /// Promised, pledged, vowed.
    Promise,
    /// Announced, declared, reported, revealed.
    Announce,
    /// Criticised, accused, condemned, blamed.
    Accuse,
    /// Praised, welcomed, thanked.
    Praise,
    /// Agreed, confirmed, backed.
    Agree,
    /// Wrote, tweeted, posted.
    Write,
    /// Predicted, forecast, expects.
    Predict,
    /// Believes, thinks, hopes: an attitude rather than an utterance.
    Think,
}

impl CueClass {
    /// The class of this name: `say`, `deny`, …
    #[must_use]
    pub fn named(name: &str) -> Option<CueClass> {
        lexicon::class_named(name)
    }
}

/// How words are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuotationKind {
    /// In quote marks throughout.
    Direct,
    /// Partly in quote marks.
    Mixed,
    /// Reported without quote marks.
    Indirect,
}

/// Whether reported speech was spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    /// It was said.
    #[default]
    Statement,
    /// It was not said: "did not say", "declined to comment".
    Negated,
    /// It was or will not yet be said: "would say", "is expected to say", "if she says".
    Hypothetical,
}

/// How a source led to a speaker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// The source is a name.
    Name,
    /// "She", "they", "it".
    Pronoun,
    /// "The minister", "the 43-year-old", "the company".
    Description,
    /// No source in the sentence: it carries on from the last speaker.
    Floating,
    /// A line of a transcript or interview.
    Transcript,
    /// Nobody could be settled.
    #[default]
    Unknown,
}

/// Someone who speaks in the article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Speaker {
    /// The canonical name: the fullest form in the article, without honorifics; for the unnamed, their description.
    pub name: String,
    /// What kind of speaker it is.
    pub kind: SpeakerKind,
    /// The role as the article gives it: `US National Security Council spokesman`.
    pub role: Option<String>,
    /// The organisation or place the role belongs to, when it stands apart: `Acme`.
    pub affiliation: Option<String>,
    /// Every mention that was tied to this speaker, in text order: names, pronouns that were sources, descriptions.
    pub mentions: Vec<Span>,
}

/// What kind of speaker it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpeakerKind {
    /// A named human being.
    Person,
    /// A named body: `the White House`, `Acme`, `Russia's defence ministry`; a place speaking as its government.
    Organisation,
    /// People in the plural: `residents`, `police`, `analysts`.
    Group,
    /// One human being without a name: `a senior official`.
    Unnamed,
}

/// A person who is named but does not speak.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// The fullest form of the name in the article, without honorifics.
    pub name: String,
    /// Every mention by name, in text order.
    pub mentions: Vec<Span>,
}

/// A place name in the text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Toponym {
    /// The name as written.
    pub span: Span,
    /// The place it means; `None` for a street or another place the gazetteer does not hold.
    pub place: Option<ResolvedPlace>,
    /// What the name is doing here.
    pub usage: ToponymUsage,
    /// How sure we are that it is a place name here, 0 to 1.
    pub confidence: f32,
}

/// The place a name stands for, and how sure that is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResolvedPlace {
    /// What is known of the place; its fields can be asked for as if they were here. Shared by all names that stand for it.
    #[serde(flatten)]
    pub record: Arc<PlaceRecord>,
    /// How sure we are of this reading of the name, 0 to 1.
    pub confidence: f32,
    /// The second-best reading, if there was one.
    pub runner_up: Option<u32>,
}

impl std::ops::Deref for ResolvedPlace {
    type Target = PlaceRecord;

    fn deref(&self) -> &PlaceRecord {
        &self.record
    }
}

/// A place, copied out of the gazetteer so that annotations can be read without it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaceRecord {
    /// GeoNames id, or an id above 2^31 of our own tables.
    pub id: u32,
    /// English name.
    pub name: String,
    /// What it is.
    pub kind: PlaceKind,
    /// ISO 3166-1 alpha-2 code; `None` for seas, continents and regions across borders.
    pub country: Option<String>,
    /// Degrees north.
    pub lat: f32,
    /// Degrees east.
    pub lon: f32,
    /// From the widest to the place itself: `["Europe", "Ukraine", "Kharkiv", "Kharkiv"]`.
    pub path: Vec<String>,
    /// Ids of the same chain, widest first, ending in `id`.
    pub path_ids: Vec<u32>,
}

pub use crate::gazetteer::PlaceKind;
pub use annotate::{Extractor, SpeechRead, attempts};

/// What a place name is doing where it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToponymUsage {
    /// A plain mention.
    #[default]
    Mention,
    /// The dateline of the report.
    Dateline,
    /// "Ukrainian", "Texan": counts for the country, not pinned on a map.
    Adjective,
    /// A place standing for its government: "Moscow said".
    Metonym,
    /// Inside an organisation's name: "University of Limerick".
    InOrganisation,
    /// A street or square: recognised, without coordinates.
    Street,
}
