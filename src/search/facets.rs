//! Counts for narrowing down: who, where, when and from which outlet, over all matches.

use std::collections::{BTreeMap, HashMap};

use tantivy::{DocId, Searcher};

use super::collect::Match;
use super::filter::date_of;
use super::names::{KeptNames, Names};
use super::places::Places;
use crate::article::NewsDate;
use crate::error::{Error, QueryError, Result};
use crate::text::fold;
use crate::text::keys::KeyMap;

/// Values kept of one facet.
pub const MOST_VALUES: usize = 100;

/// What to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FacetKind {
    /// Those who speak.
    Speaker,
    /// Places: the level from 1 (continent) to 4, or every place named.
    Place(Option<u8>),
    /// Countries of the places named.
    Country,
    /// Countries that articles are about.
    About,
    /// Outlets.
    Source,
    /// Sections.
    Section,
    /// Bylines.
    Byline,
    /// Languages.
    Lang,
    /// Years of publication.
    Year,
    /// Months of publication.
    Month,
    /// Days of publication.
    Day,
}

/// The counts of one facet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCounts {
    /// What was counted.
    pub kind: FacetKind,
    /// Most frequent first (dates: in order), at most [`MOST_VALUES`] (dates: all).
    pub values: Vec<FacetValue>,
    /// Values left out.
    pub more: usize,
}

/// One value with its count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetValue {
    /// As shown.
    pub label: String,
    /// What to write behind the field's colon to ask for it.
    pub key: String,
    /// Articles (or quotations) that have it.
    pub count: u64,
}

impl FacetKind {
    /// Reads `speaker`, `place:2`, `year`.
    ///
    /// # Errors
    /// When there is no such facet.
    pub fn read(text: &str) -> Result<FacetKind> {
        let (name, level) = text.split_once(':').unwrap_or((text, ""));
        let level = level.parse::<u8>().ok();
        let kind = match name.trim().to_ascii_lowercase().as_str() {
            "speaker" | "speakers" => FacetKind::Speaker,
            "place" | "places" | "location" | "locations" => FacetKind::Place(level),
            "country" | "countries" => FacetKind::Country,
            "about" => FacetKind::About,
            "source" | "sources" => FacetKind::Source,
            "section" | "sections" => FacetKind::Section,
            "byline" | "author" => FacetKind::Byline,
            "lang" | "language" => FacetKind::Lang,
            "year" | "years" => FacetKind::Year,
            "month" | "months" => FacetKind::Month,
            "day" | "days" => FacetKind::Day,
            _ => return Err(Error::Query(unknown(text))),
        };
        Ok(kind)
    }

    /// Its name, as [`read`](FacetKind::read) understands it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            FacetKind::Speaker => "speaker",
            FacetKind::Place(_) => "place",
            FacetKind::Country => "country",
            FacetKind::About => "about",
            FacetKind::Source => "source",
            FacetKind::Section => "section",
            FacetKind::Byline => "byline",
            FacetKind::Lang => "lang",
            FacetKind::Year => "year",
            FacetKind::Month => "month",
            FacetKind::Day => "day",
        }
    }
}

fn unknown(text: &str) -> QueryError {
    let names = ["speaker", "place", "country", "about", "source", "section", "byline", "lang", "year", "month", "day"];
    let suggestion = match super::query::suggest::nearest(text, names) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("the facets are {}", names.join(", ")),
    };
    let (query, length) = (text.to_owned(), text.len());
    QueryError { query, offset: 0, length, reason: format!("there is no facet `{text}`"), suggestion: Some(suggestion) }
}

/// Counts one facet over matches. Costs a look at one column per match, and once for each state of the index the reading of
/// the names in that column.
///
/// # Errors
/// When the index cannot be read.
pub fn count(
    kind: FacetKind,
    matches: &[Match],
    searcher: &Searcher,
    kept: &KeptNames,
    places: &dyn Places,
) -> tantivy::Result<FacetCounts> {
    let mut docs: Vec<Vec<DocId>> = vec![Vec::new(); searcher.segment_readers().len()];
    for found in matches {
        docs[found.address.segment_ord as usize].push(found.address.doc_id);
    }
    let totals = match kind {
        FacetKind::Year | FacetKind::Month | FacetKind::Day => count_dates(kind, searcher, &docs)?,
        FacetKind::Place(level) => count_places(level, kept, searcher, &docs)?,
        // An article lists all who speak in it, a quotation those who are credited with it.
        FacetKind::Speaker => joined(count_names("speakers", kept, searcher, &docs)?, count_names("speaker", kept, searcher, &docs)?),
        _ => count_names(kind.name(), kept, searcher, &docs)?,
    };
    Ok(ranked(kind, totals, places))
}

/// Names with how often they were counted.
type Totals = Vec<(String, u64)>;

fn joined(totals: Totals, more: Totals) -> Totals {
    if more.is_empty() {
        return totals;
    }
    let mut all: HashMap<String, u64> = totals.into_iter().collect();
    for (name, count) in more {
        *all.entry(name).or_insert(0) += count;
    }
    all.into_iter().collect()
}

fn count_names(column: &'static str, kept: &KeptNames, searcher: &Searcher, docs: &[Vec<DocId>]) -> tantivy::Result<Totals> {
    let names = kept.needed(column, searcher, docs)?;
    let mut counts = vec![0_u64; names.len()];
    each_document(column, &names, searcher, docs, &mut |numbers| numbers.for_each(|number| counts[number] += 1))?;
    let counted = counts.into_iter().enumerate().filter(|(_, count)| *count > 0);
    Ok(counted.map(|(number, count)| (names.get(number).to_owned(), count)).collect())
}

/// Calls `visit` with the numbers of the names that each document has in a column.
fn each_document(
    column: &str,
    names: &Names,
    searcher: &Searcher,
    docs: &[Vec<DocId>],
    visit: &mut dyn FnMut(&mut dyn Iterator<Item = usize>),
) -> tantivy::Result<()> {
    for (segment, (reader, docs)) in searcher.segment_readers().iter().zip(docs).enumerate() {
        let Some(values) = reader.fast_fields().str(column)? else { continue };
        let numbers = names.of_segment(segment);
        for &doc in docs {
            visit(&mut values.ords().values_for_doc(doc).map(|ord| numbers[ord as usize] as usize));
        }
    }
    Ok(())
}

fn count_dates(kind: FacetKind, searcher: &Searcher, docs: &[Vec<DocId>]) -> tantivy::Result<Totals> {
    let mut days: HashMap<(i64, i64), u64> = HashMap::new();
    for (segment, docs) in searcher.segment_readers().iter().zip(docs) {
        let columns = segment.fast_fields();
        let (Some(first), Some(last)) = (columns.column_opt::<i64>("first_day")?, columns.column_opt::<i64>("last_day")?) else {
            continue;
        };
        for &doc in docs {
            if let (Some(first), Some(last)) = (first.first(doc), last.first(doc)) {
                *days.entry((first, last)).or_insert(0) += 1;
            }
        }
    }
    let mut dates: HashMap<NewsDate, u64> = HashMap::new();
    for ((first, last), count) in days {
        let mut date = date_of(first, last);
        if kind != FacetKind::Day {
            date.day = None;
        }
        if kind == FacetKind::Year {
            date.month = None;
        }
        *dates.entry(date).or_insert(0) += count;
    }
    Ok(dates.into_iter().map(|(date, count)| (date.to_string(), count)).collect())
}

/// Counts places by id; every article once for each place, whatever it names inside it.
fn count_places(level: Option<u8>, kept: &KeptNames, searcher: &Searcher, docs: &[Vec<DocId>]) -> tantivy::Result<Totals> {
    let paths = kept.needed("places", searcher, docs)?;
    // Read from a path when it is met first.
    let mut ids: Vec<Option<Option<u32>>> = vec![None; paths.len()];
    let mut counts: KeyMap<u32, u64> = KeyMap::default();
    let mut seen: Vec<u32> = Vec::new();
    each_document("places", &paths, searcher, docs, &mut |numbers| {
        seen.clear();
        for id in numbers.filter_map(|number| *ids[number].get_or_insert_with(|| id_at(paths.get(number), level))) {
            if !seen.contains(&id) {
                seen.push(id);
                *counts.entry(id).or_insert(0) += 1;
            }
        }
    })?;
    Ok(counts.into_iter().map(|(id, count)| (id.to_string(), count)).collect())
}

/// The id at a level of a path of ids, the last one where no level is asked for.
fn id_at(path: &str, level: Option<u8>) -> Option<u32> {
    let part = match level {
        None => path.rsplit('/').next(),
        Some(level) => path.split('/').nth(usize::from(level).saturating_sub(1)),
    };
    part.and_then(|id| id.parse().ok())
}

/// Joins the names of one outlet: pages say `The Calder Valley Courier`, texts beside them have the folder's name,
/// `calder-valley-courier`. Gives label (the printed name), key (the words they share, which find all) and count.
fn one_name_each(totals: Totals) -> Vec<(String, String, u64)> {
    let mut outlets: BTreeMap<String, Vec<(String, u64)>> = BTreeMap::new();
    for (name, count) in totals {
        outlets.entry(words_of(&name)).or_default().push((name, count));
    }
    let joined = |(words, mut names): (String, Vec<(String, u64)>)| {
        // A printed name before a folder's, the frequent before the rare.
        names.sort_unstable_by_key(|(name, count)| (!name.contains(char::is_uppercase), std::cmp::Reverse(*count), name.clone()));
        let count = names.iter().map(|(_, count)| count).sum();
        let label = names[0].0.clone();
        let key = if names.len() == 1 || words.is_empty() { label.clone() } else { words };
        (label, key, count)
    };
    outlets.into_iter().map(joined).collect()
}

/// The words of an outlet's name, folded, without the article: equal for the name and the folder made of it.
fn words_of(name: &str) -> String {
    let folded = fold(name);
    let words: Vec<&str> = folded.split(|mark: char| !mark.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.strip_prefix(&["the"]).filter(|rest| !rest.is_empty()).unwrap_or(&words).join(" ")
}

fn ranked(kind: FacetKind, totals: Totals, places: &dyn Places) -> FacetCounts {
    let totals = if kind == FacetKind::Source {
        one_name_each(totals)
    } else {
        totals.into_iter().map(|(name, count)| (name.clone(), name, count)).collect()
    };
    let is_date = matches!(kind, FacetKind::Year | FacetKind::Month | FacetKind::Day);
    let mut values: Vec<FacetValue> = totals.into_iter().map(|(label, key, count)| FacetValue { label, key, count }).collect();
    if is_date {
        values.sort_unstable_by(|one, other| one.key.cmp(&other.key));
    } else {
        let order = |one: &FacetValue, other: &FacetValue| other.count.cmp(&one.count).then_with(|| one.key.cmp(&other.key));
        if values.len() > MOST_VALUES {
            values.select_nth_unstable_by(MOST_VALUES - 1, order);
            values[..MOST_VALUES].sort_unstable_by(order);
        } else {
            values.sort_unstable_by(order);
        }
    }
    let more = if is_date { 0 } else { values.len().saturating_sub(MOST_VALUES) };
    values.truncate(values.len() - more);
    if let FacetKind::Place(_) = kind {
        for value in &mut values {
            if let Some(name) = value.key.parse().ok().and_then(|id| places.name(id)) {
                value.label = name;
            }
            value.key = format!("geo:{}", value.key);
        }
    }
    FacetCounts { kind, values, more }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outlet_is_counted_once_under_the_name_it_prints() {
        let counted =
            [("calder-valley-courier", 5), ("The Calder Valley Courier", 3), ("shannon-herald", 8), ("Calder Courier", 1), ("The The", 2)];
        let mut found = one_name_each(counted.map(|(name, count)| (name.to_owned(), count)).into());
        found.sort();
        let expected = [
            ("Calder Courier", "Calder Courier", 1),
            ("The Calder Valley Courier", "calder valley courier", 8),
            ("The The", "The The", 2),
            ("shannon-herald", "shannon-herald", 8),
        ];
        assert_eq!(found, expected.map(|(label, key, count)| (label.to_owned(), key.to_owned(), count)));
    }
}
