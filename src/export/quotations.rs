//! The JSON of quotations and of what became of one: `dateline.quote/1`, `dateline.verify/1`.

use serde::Serialize;

use crate::article::Origin;
use crate::extract::{QuotationKind, Stance};
use crate::search::{Change, Checked, Outcome, QuotationHit, Verdict};
use crate::text::Span;

/// A quotation that was found.
#[derive(Debug, Serialize)]
pub struct QuotationJson<'a> {
    /// `dateline.quote/1`.
    pub schema: &'static str,
    /// The article's public id and the number of the quotation: `7f3c91d20abc:q4`. `null` for a passage that is no quotation.
    pub id: Option<String>,
    /// The words, quote marks included.
    pub text: &'a str,
    /// Who said it.
    pub speakers: &'a [String],
    /// The role of the first of them.
    pub role: Option<&'a str>,
    /// The words that attribute it.
    pub cue: Option<&'a str>,
    /// The class of these words.
    pub cue_class: Option<&'a str>,
    /// Direct, mixed or indirect.
    pub kind: QuotationKind,
    /// Whether it was said at all.
    pub stance: Stance,
    /// Its parts in the article's text, in bytes.
    pub spans: &'a [Span],
    /// What was found in it, in bytes of the article's text.
    pub highlights: &'a [Span],
    /// Number of its paragraph, from 1.
    pub paragraph: u32,
    /// How sure we are that it is a quotation.
    pub confidence: f32,
    /// How sure we are of the speaker.
    pub speaker_confidence: f32,
    /// The rule that found it.
    pub rule: &'a str,
    /// Where it was said, as far as the article shows.
    pub place: Option<&'a str>,
    /// Other printings among the quotations found.
    pub copies: u64,
    /// The article it stands in.
    pub article: ArticleRef<'a>,
}

/// The article of a quotation.
#[derive(Debug, Serialize)]
pub struct ArticleRef<'a> {
    /// Public id.
    pub id: &'a str,
    /// The headline.
    pub headline: &'a str,
    /// `2024-01-05`, `2024-01` or `2024`.
    pub date: Option<String>,
    /// The outlet.
    pub source: Option<&'a str>,
    /// Where it lies.
    pub origin: &'a Origin,
}

impl<'a> QuotationJson<'a> {
    /// The wire form of a quotation.
    #[must_use]
    pub fn new(quotation: &'a QuotationHit) -> QuotationJson<'a> {
        QuotationJson {
            schema: "dateline.quote/1",
            id: (quotation.number > 0).then(|| format!("{}:q{}", quotation.article, quotation.number)),
            text: &quotation.text,
            speakers: &quotation.speakers,
            role: quotation.role.as_deref(),
            cue: quotation.cue.as_deref(),
            cue_class: quotation.cue_class.as_deref(),
            kind: quotation.kind,
            stance: quotation.stance,
            spans: &quotation.spans,
            highlights: &quotation.highlights,
            paragraph: quotation.paragraph,
            confidence: quotation.confidence,
            speaker_confidence: quotation.speaker_confidence,
            rule: &quotation.rule,
            place: quotation.place.as_deref(),
            copies: quotation.copies,
            article: ArticleRef {
                id: &quotation.article,
                headline: &quotation.headline,
                date: quotation.date.map(|date| date.to_string()),
                source: quotation.source.as_deref(),
                origin: &quotation.origin,
            },
        }
    }
}

/// What became of a text.
#[derive(Debug, Serialize)]
pub struct VerdictJson<'a> {
    /// `dateline.verify/1`.
    pub schema: &'static str,
    /// `exact`, `altered`, `spliced` or `not_found`.
    pub outcome: &'static str,
    /// Share of the words that stand as printed.
    pub similarity: f32,
    /// The text that was checked.
    pub text: &'a str,
    /// Where it was found, best and earliest first; the pieces of a spliced text in its order.
    pub found: Vec<CheckedJson<'a>>,
}

/// A quotation beside the text.
#[derive(Debug, Serialize)]
pub struct CheckedJson<'a> {
    /// Share of the words that stand as printed.
    pub similarity: f32,
    /// Whether the words stand in the article without being a recognised quotation.
    pub in_text_only: bool,
    /// Whether it stands in another printing of the story of one before it.
    pub is_copy: bool,
    /// The alignment: `["same" | "added" | "missing", words]`; added is in the text only, missing in the archive only.
    pub changes: Vec<(&'static str, &'a str)>,
    /// The quotation.
    pub quotation: QuotationJson<'a>,
}

impl<'a> VerdictJson<'a> {
    /// The wire form of a verdict on `text`.
    #[must_use]
    pub fn new(text: &'a str, verdict: &'a Verdict) -> VerdictJson<'a> {
        VerdictJson {
            schema: "dateline.verify/1",
            outcome: outcome_name(verdict.outcome),
            similarity: verdict.similarity,
            text,
            found: verdict.found.iter().map(CheckedJson::new).collect(),
        }
    }
}

impl<'a> CheckedJson<'a> {
    fn new(checked: &'a Checked) -> CheckedJson<'a> {
        let change = |change: &'a Change| match change {
            Change::Same(words) => ("same", words.as_str()),
            Change::Added(words) => ("added", words.as_str()),
            Change::Missing(words) => ("missing", words.as_str()),
        };
        CheckedJson {
            similarity: checked.similarity,
            in_text_only: checked.in_text_only,
            is_copy: checked.is_copy,
            changes: checked.changes.iter().map(change).collect(),
            quotation: QuotationJson::new(&checked.quotation),
        }
    }
}

/// The name of an outcome.
#[must_use]
pub fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Exact => "exact",
        Outcome::Altered => "altered",
        Outcome::Spliced => "spliced",
        Outcome::NotFound => "not_found",
    }
}
