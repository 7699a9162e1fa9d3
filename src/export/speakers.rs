//! The JSON of speakers across the archive: `dateline.speaker/1`.

use serde::Serialize;

use super::quotations::QuotationJson;
use crate::article::NewsDate;
use crate::extract::SpeakerKind;
use crate::index::authority::{Entry, Tenure};

/// A speaker of the archive.
#[derive(Debug, Serialize)]
pub struct SpeakerJson<'a> {
    /// `dateline.speaker/1`.
    pub schema: &'static str,
    /// 16 hexadecimal digits; the same name has the same id in every run.
    pub id: String,
    /// The name shown.
    pub name: &'a str,
    /// What kind of speaker it is in most articles.
    pub kind: SpeakerKind,
    /// Quotations in all articles.
    pub quotations: u32,
    /// Articles.
    pub articles: u32,
    /// Day of the first dated article: `2024-01-05`.
    pub first: Option<String>,
    /// Day of the last dated article.
    pub last: Option<String>,
    /// Roles, by first day.
    pub roles: Vec<RoleJson<'a>>,
    /// Places named in the same articles.
    pub places: Vec<CountJson<'a>>,
    /// Outlets.
    pub outlets: Vec<CountJson<'a>>,
    /// Spellings.
    pub variants: Vec<CountJson<'a>>,
    /// Why namesakes were kept apart, if they were.
    pub hint: Option<&'a str>,
    /// The latest quotations, newest first; only on a card.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub latest: Vec<QuotationJson<'a>>,
}

/// A role for as long as articles give it.
#[derive(Debug, Serialize)]
pub struct RoleJson<'a> {
    /// The role.
    pub role: &'a str,
    /// First day it is given.
    pub first: Option<String>,
    /// Last day it is given.
    pub last: Option<String>,
    /// Articles that give it.
    pub articles: u32,
}

/// A name with the number of articles.
#[derive(Debug, Serialize)]
pub struct CountJson<'a> {
    /// The name.
    pub name: &'a str,
    /// Articles.
    pub articles: u32,
}

impl<'a> SpeakerJson<'a> {
    /// The wire form of a speaker.
    #[must_use]
    pub fn new(entry: &'a Entry, latest: Vec<QuotationJson<'a>>) -> SpeakerJson<'a> {
        SpeakerJson {
            schema: "dateline.speaker/1",
            id: format!("{:016x}", entry.id),
            name: &entry.name,
            kind: entry.kind,
            quotations: entry.quotations,
            articles: entry.articles,
            first: entry.first.map(date),
            last: entry.last.map(date),
            roles: entry.roles.iter().map(role).collect(),
            places: counts(&entry.places),
            outlets: counts(&entry.outlets),
            variants: counts(&entry.variants),
            hint: entry.hint.as_deref(),
            latest,
        }
    }
}

fn role(tenure: &Tenure) -> RoleJson<'_> {
    RoleJson { role: &tenure.role, first: tenure.first.map(date), last: tenure.last.map(date), articles: tenure.articles }
}

fn counts(names: &[(String, u32)]) -> Vec<CountJson<'_>> {
    names.iter().map(|(name, articles)| CountJson { name, articles: *articles }).collect()
}

fn date(day: i64) -> String {
    NewsDate::of_day(day).map_or(String::new(), |date| date.to_string())
}
