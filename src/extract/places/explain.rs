//! Why a name was taken for a place, and for which: the numbers behind each verdict, for `extract --explain`.

use std::fmt;

use super::Context;
use super::candidates::Candidate;
use super::mentions::Mention;
use super::model::{Cue, Judge, Models, Trait};
use super::reader::Reader;
use crate::article::Article;
use crate::gazetteer::Gazetteer;
use crate::text::Span;

/// Readings of a name that are explained.
const READINGS: usize = 3;
/// Reasons that are given for each verdict.
const REASONS: usize = 6;

/// The verdict on one name of the text.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// Where the name stands.
    pub span: Span,
    /// The name as written.
    pub text: String,
    /// Log-odds of its being a place here.
    pub odds: f32,
    /// Log-odds it needed.
    pub needed: f32,
    /// What spoke for and against it, weightiest first.
    pub reasons: Vec<Reason>,
    /// Its best readings, best first; empty for a name that was ruled out early or is an adjective only.
    pub readings: Vec<Reading>,
}

/// One reading of a name.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The place's name, with what it lies in: `Troy, Montgomery County, North Carolina, United States`.
    pub name: String,
    /// Its id.
    pub id: u32,
    /// The weighted sum; the highest wins.
    pub score: f32,
    /// What the sum is made of, weightiest first.
    pub reasons: Vec<Reason>,
}

/// A feature with what it adds to the sum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reason {
    /// The feature.
    pub feature: &'static str,
    /// Its value.
    pub value: f32,
    /// Value times weight.
    pub adds: f32,
}

/// Explains every name of `article`, in text order.
#[must_use]
pub fn names(article: &Article, gazetteer: &Gazetteer, context: &Context<'_>) -> Vec<Explanation> {
    let models = Models::embedded();
    let judge = models.judge(context.home.is_some());
    let mut reader = Reader::default();
    reader.read(article, gazetteer, context, models);
    let mentions = reader.draft.mentions.iter().zip(&reader.odds);
    mentions.map(|(mention, &odds)| explain(&reader, mention, odds, article, gazetteer, judge)).collect()
}

fn explain(reader: &Reader, mention: &Mention, odds: f32, article: &Article, gazetteer: &Gazetteer, judge: &Judge) -> Explanation {
    Explanation {
        span: mention.span,
        text: mention.span.of(&article.text).to_owned(),
        odds,
        needed: judge.threshold,
        reasons: reasons(&Cue::NAMES, &mention.cues, &judge.second.weights),
        readings: readings(reader, mention, gazetteer, judge),
    }
}

fn readings(reader: &Reader, mention: &Mention, gazetteer: &Gazetteer, judge: &Judge) -> Vec<Reading> {
    let Some(slot) = reader.resolver.of_name[mention.name as usize] else { return Vec::new() };
    let entry = &reader.resolver.entries[slot as usize];
    let traits = &reader.resolver.traits[entry.start..entry.start + entry.count];
    let mut readings: Vec<Reading> =
        reader.draft.readings(mention).iter().zip(traits).map(|(candidate, traits)| reading(candidate, traits, gazetteer, judge)).collect();
    readings.sort_by(|a, b| b.score.total_cmp(&a.score));
    readings.truncate(READINGS);
    readings
}

fn reading(candidate: &Candidate, traits: &[f32; Trait::COUNT], gazetteer: &Gazetteer, judge: &Judge) -> Reading {
    let path: Vec<&str> = gazetteer.path(candidate.row).into_iter().rev().map(|row| gazetteer.place(row).name).collect();
    Reading {
        name: path.join(", "),
        id: gazetteer.place(candidate.row).id,
        score: judge.ranking.score(traits),
        reasons: reasons(&Trait::NAMES, traits, &judge.ranking.weights),
    }
}

fn reasons(names: &[&'static str], values: &[f32], weights: &[f32]) -> Vec<Reason> {
    let all = names.iter().zip(values).zip(weights);
    let mut reasons: Vec<Reason> = all.map(|((&feature, &value), &weight)| Reason { feature, value, adds: value * weight }).collect();
    reasons.retain(|reason| reason.adds.abs() >= 0.05);
    reasons.sort_by(|a, b| b.adds.abs().total_cmp(&a.adds.abs()));
    reasons.truncate(REASONS);
    reasons
}

impl fmt::Display for Explanation {
    /// A few lines: the verdict with its reasons, then a line for each reading.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.odds > self.needed { "a place" } else { "not a place" };
        write!(formatter, "{}: {verdict} ({:+.1}, needs {:+.1}):", self.text, self.odds, self.needed)?;
        write_reasons(formatter, &self.reasons)?;
        for reading in &self.readings {
            write!(formatter, "\n  geo:{} {} ({:+.1}):", reading.id, reading.name, reading.score)?;
            write_reasons(formatter, &reading.reasons)?;
        }
        Ok(())
    }
}

fn write_reasons(formatter: &mut fmt::Formatter<'_>, reasons: &[Reason]) -> fmt::Result {
    for (at, reason) in reasons.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        write!(formatter, "{comma} {} {:+.1}", reason.feature, reason.adds)?;
    }
    Ok(())
}
