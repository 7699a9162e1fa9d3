//! What a reader has corrected by hand, in `places.toml` beside the index.
//!
//! ```toml
//! [[correct]]
//! text = "Larkspur"            # the name as it stands in articles; case and diacritics do not matter
//! not_a_place = true           # here it is a company
//!
//! [[correct]]
//! source = "The Shannon Herald"  # only in this source; leave out for all
//! text = "Newcastle"
//! place = 2964574              # the GeoNames id it means, as `dateline places newcastle` shows it
//! ```
//!
//! Corrections go before everything the text says. One for a source goes before one for all.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::reader::resolved;
use crate::article::Article;
use crate::error::{Error, Result};
use crate::extract::{Toponym, ToponymUsage};
use crate::gazetteer::Gazetteer;
use crate::text::{Span, fold};

/// The corrections of one `places.toml`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Corrections {
    rules: Vec<Rule>,
}

/// One correction, to be written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The name as it stands in articles.
    pub text: String,
    /// The source it is for; `None` for all.
    pub source: Option<String>,
    /// What the name is to be taken for.
    pub verdict: Verdict,
}

/// One correction, folded.
#[derive(Clone, Debug, PartialEq)]
struct Rule {
    /// The source it is for; `None` for all.
    source: Option<String>,
    /// The name as written in the file.
    text: String,
    folded: String,
    verdict: Verdict,
}

/// What a name is to be taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Not a place here.
    NoPlace,
    /// The place with this id.
    Means(u32),
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    correct: Vec<Entry>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    text: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    not_a_place: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<u32>,
}

impl Correction {
    /// The lines to add to `places.toml`, with a blank line before them.
    #[must_use]
    pub fn lines(&self) -> String {
        let (not_a_place, place) = match self.verdict {
            Verdict::NoPlace => (true, None),
            Verdict::Means(id) => (false, Some(id)),
        };
        let entry = Entry { source: self.source.clone(), text: self.text.clone(), not_a_place, place };
        format!("\n{}", toml::to_string(&File { correct: vec![entry] }).unwrap_or_default())
    }
}

impl Corrections {
    /// Reads the text of a `places.toml`.
    ///
    /// # Errors
    /// When it is no such file: bad TOML, an unknown key, or a correction that says neither or both of `not_a_place` and `place`.
    pub fn parse(toml: &str) -> Result<Corrections> {
        let file: File = toml::from_str(toml).map_err(|error| bad(error.message().to_owned()))?;
        let mut rules = file.correct.into_iter().map(Rule::new).collect::<Result<Vec<Rule>>>()?;
        // Those for one source first, so that the first that fits is the one that counts.
        rules.sort_by_key(|rule| rule.source.is_none());
        Ok(Corrections { rules })
    }

    /// Whether there is nothing to correct.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// A number that is another one when a correction is added, taken away or changed; nought when there are none.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        self.rules.iter().fold(0, |sum, rule| {
            let source = rule.source.as_deref().map_or(0, |source| xxh3_64(source.as_bytes()) | 1);
            let verdict = if let Verdict::Means(id) = rule.verdict { u64::from(id) | 1 << 32 } else { 0 };
            xxh3_64_with_seed(rule.text.as_bytes(), sum ^ source.rotate_left(32) ^ verdict)
        })
    }

    /// What a name in an article of `source` is said to be. Both folded.
    pub(super) fn verdict(&self, name: &str, source: Option<&str>) -> Option<Verdict> {
        self.fitting(source).find(|rule| rule.folded == name).map(|rule| rule.verdict)
    }

    /// The corrections for `source`, folded, the weightier first.
    fn fitting<'c>(&'c self, source: Option<&'c str>) -> impl Iterator<Item = &'c Rule> {
        self.rules.iter().filter(move |rule| rule.source.is_none() || rule.source.as_deref() == source)
    }

    /// Applies the corrections to what was found in `article`.
    ///
    /// A name that means a place is found wherever it stands as whole words, even one the gazetteer does not know. An id that the
    /// gazetteer does not hold leaves the name as it was. Costs a search of the text for every correction that fits the source.
    pub fn apply(&self, article: &Article, gazetteer: &Gazetteer, toponyms: &mut Vec<Toponym>) {
        let source = article.source.as_deref().map(|source| fold(source).into_owned());
        let fitting: Vec<&Rule> = self.fitting(source.as_deref()).collect();
        if fitting.is_empty() {
            return;
        }
        toponyms.retain_mut(|toponym| {
            let words = fold(toponym.span.of(&article.text));
            let rule = fitting.iter().find(|rule| rule.folded == words);
            rule.is_none_or(|rule| rule.correct(toponym, gazetteer))
        });
        for (at, rule) in fitting.iter().enumerate() {
            let overruled = fitting[..at].iter().any(|earlier| earlier.folded == rule.folded);
            if !overruled {
                rule.add_missing(article, gazetteer, toponyms);
            }
        }
        toponyms.sort_by_key(|toponym| toponym.span.start);
    }
}

impl Rule {
    fn new(entry: Entry) -> Result<Rule> {
        let verdict = match (entry.not_a_place, entry.place) {
            (true, None) => Verdict::NoPlace,
            (false, Some(id)) => Verdict::Means(id),
            _ => return Err(bad(format!("`{}` needs either `not_a_place = true` or `place = ID`", entry.text))),
        };
        if entry.text.trim().is_empty() {
            return Err(bad("a correction has an empty `text`".to_owned()));
        }
        let source = entry.source.map(|source| fold(&source).into_owned());
        Ok(Rule { source, folded: fold(&entry.text).into_owned(), text: entry.text, verdict })
    }

    /// Corrects one name that was found; whether it stays.
    fn correct(&self, toponym: &mut Toponym, gazetteer: &Gazetteer) -> bool {
        let Verdict::Means(id) = self.verdict else { return false };
        if let Some(row) = gazetteer.by_id(id) {
            toponym.place = Some(resolved(row, 1.0, None, gazetteer));
            toponym.confidence = 1.0;
        }
        true
    }

    /// Adds the places where the name stands and was not found.
    fn add_missing(&self, article: &Article, gazetteer: &Gazetteer, toponyms: &mut Vec<Toponym>) {
        let Verdict::Means(id) = self.verdict else { return };
        let Some(row) = gazetteer.by_id(id) else { return };
        let found = toponyms.len();
        let mut known = 0;
        for (start, words) in article.text.match_indices(self.text.as_str()) {
            let span = Span::new(start, start + words.len());
            while known < found && toponyms[known].span.end <= span.start {
                known += 1;
            }
            let taken = known < found && toponyms[known].span.overlaps(span);
            if !taken && stands_alone(&article.text, span) {
                let place = Some(resolved(row, 1.0, None, gazetteer));
                toponyms.push(Toponym { span, place, usage: ToponymUsage::Mention, confidence: 1.0 });
            }
        }
        toponyms.sort_by_key(|toponym| toponym.span.start);
    }
}

/// Whether no letter touches the span.
fn stands_alone(text: &str, span: Span) -> bool {
    let before = text[..span.start as usize].chars().next_back();
    let after = text[span.end as usize..].chars().next();
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

fn bad(reason: String) -> Error {
    let hint = Some("see `docs/places.md` for what `places.toml` may say".to_owned());
    Error::Other { message: format!("cannot read `places.toml`: {reason}"), hint }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correction_written_down_is_read_back() {
        let larkspur = Correction { text: "Larkspur".into(), source: None, verdict: Verdict::NoPlace };
        let diamond =
            Correction { text: "The “Diamond”".into(), source: Some("The Shannon Herald".into()), verdict: Verdict::Means(2_962_943) };
        let both = Corrections::parse(&format!("# ours\n{}{}", larkspur.lines(), diamond.lines())).unwrap();
        let verdicts: Vec<(&str, Verdict)> = both.rules.iter().map(|rule| (rule.text.as_str(), rule.verdict)).collect();
        assert_eq!(verdicts, [("The “Diamond”", Verdict::Means(2_962_943)), ("Larkspur", Verdict::NoPlace)]);
        assert_eq!(both.verdict("larkspur", Some("the shannon herald")), Some(Verdict::NoPlace));
        assert_eq!(both.verdict("the “diamond”", None), None);
    }

    #[test]
    fn a_changed_correction_changes_the_fingerprint() {
        let of = |toml: &str| Corrections::parse(toml).unwrap().fingerprint();
        let texts = [
            "",
            "[[correct]]\ntext = \"Troy\"\nplace = 1",
            "[[correct]]\ntext = \"Troy\"\nplace = 2",
            "[[correct]]\ntext = \"Troy\"\nnot_a_place = true",
            "[[correct]]\ntext = \"Troy\"\nplace = 1\nsource = \"Courier\"",
            "[[correct]]\ntext = \"Troy\"\nplace = 1\n[[correct]]\ntext = \"Gary\"\nplace = 1",
        ];
        let distinct: std::collections::BTreeSet<u64> = texts.iter().map(|text| of(text)).collect();
        assert_eq!((distinct.len(), of("")), (texts.len(), 0));
        assert_eq!(of(texts[1]), of(&format!("# a note\n{}\n", texts[1])));
    }

    #[test]
    fn a_correction_says_one_thing() {
        assert!(Corrections::parse("").unwrap().is_empty());
        let corrections = Corrections::parse("[[correct]]\ntext = \"Larkspur\"\nnot_a_place = true\n").unwrap();
        assert_eq!(corrections.rules[0].verdict, Verdict::NoPlace);
        for wrong in [
            "[[correct]]\ntext = \"Troy\"",
            "[[correct]]\ntext = \"Troy\"\nplace = 1\nnot_a_place = true",
            "[[correct]]\ntext = \" \"\nplace = 1",
            "[[corect]]\ntext = \"Troy\"\nplace = 1",
        ] {
            let error = Corrections::parse(wrong).unwrap_err().to_string();
            assert!(error.starts_with("cannot read `places.toml`"), "{error}");
        }
    }
}
