//! Conditions on what is known about an article or quotation, as queries of the engine.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::query::{BooleanQuery, EmptyQuery, PhraseQuery};
use tantivy::schema::Field as IndexField;
use tantivy::{DocAddress, DocId, SegmentReader, Term};

use super::join::{DocTest, InArticle, MakeTest, Tested};
use super::matcher::{Leaf, Matcher, Shape};
use super::places::{PlaceSense, km};
use super::plan::{Plan, Planner, Resolved, Target, any_of, term};
use super::query::{Centre, Days, Expr, Field, Form, MonthDay, Node, Numbers, Value, Word};
use super::spans::{self, SpanQuery, Terms};
use crate::article::NewsDate;
use crate::error::Result;
use crate::extract::CueClass;
use crate::index::ids::parse_id;
use crate::index::record;
use crate::index::schema::{Rows, Trait, millidegrees};
use crate::text::{Span, fold};

/// Readings of a place name that are looked for: rarer ones would only bring noise.
const SENSES: usize = 16;
const LEAST_WEIGHT: f32 = 0.01;

pub(super) fn plan(planner: &mut Planner, field: Field, value: &Value, span: Span, target: Target) -> Result<Plan> {
    if target == Target::Quotations && is_of_article(field) {
        return Ok(Box::new(InArticle(plan(planner, field, value, span, Target::Articles)?)));
    }
    match value {
        Value::Name(words) => named(planner, field, words, span, target),
        Value::Kind(kind) => has_quotation(planner, target, term(planner.fields.trait_term(Trait::Kind(*kind)))),
        Value::Days(days) => Ok(tested(planner, target, Arc::new(dated(*days)))),
        Value::MonthDay(day) => Ok(tested(planner, target, Arc::new(on(*day)))),
        Value::Numbers(numbers) if field == Field::Words => Ok(tested(planner, target, Arc::new(counted(*numbers)))),
        Value::Numbers(numbers) => copies(planner, *numbers),
        Value::Circle { centre, km } => circle(planner, centre, *km),
        Value::Rectangle(degrees) => Ok(tested(planner, target, Arc::new(rectangle(*degrees)))),
        Value::Code(code) => coded(planner, field, code, target),
    }
}

/// Fields that are looked up among articles. A date is a test, which asks the article of each quotation itself.
fn is_of_article(field: Field) -> bool {
    !field.is_of_quotation() && !matches!(field, Field::Date | Field::On)
}

fn has_quotation(planner: &Planner, target: Target, quotation: Plan) -> Result<Plan> {
    Ok(match target {
        Target::Quotations => quotation,
        Target::Articles => Box::new(super::join::HasQuotation { quotation, fields: *planner.fields }),
    })
}

fn named(planner: &mut Planner, field: Field, words: &[Word], span: Span, target: Target) -> Result<Plan> {
    let fields = *planner.fields;
    match field {
        Field::Speaker if target == Target::Articles => names(planner, fields.speakers, words, 1),
        Field::Speaker => names(planner, fields.speaker, words, 1),
        Field::Role => {
            let role = text(planner, fields.role, words, span)?;
            has_quotation(planner, target, role)
        }
        Field::Cue => {
            let mut either = vec![text(planner, fields.cue, words, span)?];
            if let [word] = words {
                either.extend(CueClass::named(&fold(&word.text)).map(|class| term(fields.trait_term(Trait::Class(class)))));
            }
            has_quotation(planner, target, Box::new(BooleanQuery::union(either)))
        }
        Field::Place => place(planner, words),
        Field::Country => country(planner, fields.country, words, Field::Country),
        Field::About => country(planner, fields.about, words, Field::About),
        Field::Dateline => names(planner, fields.dateline, words, 0),
        Field::Source => names(planner, fields.source, words, 0),
        Field::Byline => names(planner, fields.byline, words, 1),
        Field::Section => names(planner, fields.section, words, 0),
        _ => Ok(Box::new(EmptyQuery)),
    }
}

/// Stemmed words in a row in a small text field.
fn text(planner: &mut Planner, column: IndexField, words: &[Word], span: Span) -> Result<Plan> {
    let phrase = Node { span, expr: Expr::Phrase { words: words.to_vec(), slop: None } };
    match Matcher::compile(&phrase) {
        Some(matcher) => planner.positional(&Arc::new(matcher), column, span),
        None => Ok(Box::new(EmptyQuery)),
    }
}

/// Folded, unstemmed words in a row, at most `slop` others among them: `john kirby` finds "John F. Kirby".
fn names(planner: &Planner, column: IndexField, words: &[Word], slop: u32) -> Result<Plan> {
    let phrase = Node::of(Expr::Phrase { words: words.to_vec(), slop: None });
    let Some(matcher) = Matcher::compile(&phrase) else { return Ok(Box::new(EmptyQuery)) };
    let terms = matcher.leaves.iter().map(|leaf| plain_terms(planner, column, leaf)).collect::<Result<Vec<_>>>()?;
    match &matcher.shape {
        Shape::Leaf(leaf) => Ok(any_of(terms[*leaf].wanted.clone())),
        Shape::Phrase(slots) if slots.iter().all(|slot| slot.is_some_and(|leaf| terms[leaf].wanted.len() == 1)) => {
            let words = slots.iter().flatten().map(|leaf| terms[*leaf].wanted[0].clone()).collect();
            let mut phrase = PhraseQuery::new(words);
            phrase.set_slop(slop);
            Ok(Box::new(phrase))
        }
        _ => Ok(Box::new(SpanQuery::new(column, Arc::new(matcher), terms))),
    }
}

/// The terms of a word in a field of plain folded words.
fn plain_terms(planner: &Planner, column: IndexField, leaf: &Leaf) -> Result<Terms> {
    if let Leaf::Stem(terms) | Leaf::Exact { terms, .. } = leaf {
        return Ok(Terms { wanted: vec![Term::from_field_text(column, &terms.form)], unwanted: Vec::new() });
    }
    spans::expand_plain(planner.searcher, column, leaf).map_err(|error| planner.index.explain(&error))
}

fn joined(words: &[Word]) -> String {
    words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

fn place(planner: &mut Planner, words: &[Word]) -> Result<Plan> {
    let typed = joined(words);
    let senses = if words.iter().all(|word| word.form == Form::Stem) { senses(planner, &typed) } else { Vec::new() };
    if senses.is_empty() {
        return names(planner, planner.fields.locations, words, 0);
    }
    let terms: Vec<Term> = senses.iter().map(|sense| Term::from_field_u64(planner.fields.place, u64::from(sense.id))).collect();
    let counted = |sense: &PlaceSense, term: &Term| (sense.label.clone(), planner.searcher.doc_freq(term).unwrap_or(0));
    let mut meant: Vec<(String, u64)> = senses.iter().zip(&terms).map(|(sense, term)| counted(sense, term)).collect();
    let first = meant[0].clone();
    meant.retain(|(_, articles)| *articles > 0);
    if meant.is_empty() {
        meant.push(first);
    }
    planner.place_ids.extend(senses.iter().map(|sense| sense.id));
    planner.resolved.push(Resolved { field: Field::Place, typed, meant });
    Ok(Box::new(BooleanQuery::union(terms.into_iter().map(term).collect())))
}

fn senses(planner: &Planner, typed: &str) -> Vec<PlaceSense> {
    let mut senses = planner.places.resolve(typed);
    senses.retain(|sense| sense.weight >= LEAST_WEIGHT);
    senses.truncate(SENSES);
    senses
}

/// A country by code or name.
fn country(planner: &mut Planner, column: IndexField, words: &[Word], field: Field) -> Result<Plan> {
    let typed = joined(words);
    let code = fold(&typed).into_owned();
    if code.len() == 2 && code != "uk" {
        return Ok(term(Term::from_field_text(column, &code)));
    }
    if let Some((label, code)) = planner.places.resolve(&typed).into_iter().find_map(|sense| Some((sense.label, sense.country?))) {
        let wanted = Term::from_field_text(column, &code);
        let found = planner.searcher.doc_freq(&wanted).unwrap_or(0);
        planner.resolved.push(Resolved { field, typed, meant: vec![(label, found)] });
        return Ok(term(wanted));
    }
    if field == Field::About {
        return Ok(Box::new(EmptyQuery));
    }
    names(planner, planner.fields.locations, words, 0)
}

fn circle(planner: &mut Planner, centre: &Centre, radius: f32) -> Result<Plan> {
    let middle = match centre {
        Centre::Point(lat, lon) => (*lat, *lon),
        Centre::Name(name) => {
            let Some(sense) = senses(planner, name).into_iter().next() else { return Ok(Box::new(EmptyQuery)) };
            planner.resolved.push(Resolved { field: Field::Near, typed: name.clone(), meant: vec![(sense.label, 0)] });
            sense.point
        }
    };
    let inside = move |lat: f32, lon: f32| km(middle, (lat, lon)) <= radius;
    Ok(tested(planner, Target::Articles, Arc::new(on_map(inside))))
}

fn rectangle([south, west, north, east]: [f32; 4]) -> impl Fn(&SegmentReader) -> tantivy::Result<Option<DocTest>> + Send + Sync {
    let (south, west, north, east) = (edge(south), edge(west), edge(north), edge(east));
    on_map(move |lat, lon| {
        let (lat, lon) = (edge(lat), edge(lon));
        let across = if west <= east { (west..=east).contains(&lon) } else { lon >= west || lon <= east };
        (south..=north).contains(&lat) && across
    })
}

/// Degrees as precise as the index keeps them.
fn edge(degrees: f32) -> i64 {
    millidegrees(degrees)
}

/// A test on the points of the places in an article.
fn on_map(
    inside: impl Fn(f32, f32) -> bool + Clone + Send + Sync + 'static,
) -> impl Fn(&SegmentReader) -> tantivy::Result<Option<DocTest>> + Send + Sync {
    move |segment| {
        let (Some(lats), Some(lons)) = (column::<i64>(segment, "lat")?, column::<i64>(segment, "lon")?) else { return Ok(None) };
        let inside = inside.clone();
        Ok(Some(Box::new(move |doc| {
            lats.values_for_doc(doc).zip(lons.values_for_doc(doc)).any(|(lat, lon)| inside(lat as f32 / 1000.0, lon as f32 / 1000.0))
        })))
    }
}

fn dated(days: Days) -> impl Fn(&SegmentReader) -> tantivy::Result<Option<DocTest>> + Send + Sync {
    move |segment| {
        let (Some(first), Some(last)) = (column::<i64>(segment, "first_day")?, column::<i64>(segment, "last_day")?) else {
            return Ok(None);
        };
        Ok(Some(Box::new(move |doc| first.first(doc).zip(last.first(doc)).is_some_and(|(first, last)| days.holds(first, last)))))
    }
}

fn on(day: MonthDay) -> impl Fn(&SegmentReader) -> tantivy::Result<Option<DocTest>> + Send + Sync {
    move |segment| {
        let (Some(first), Some(last)) = (column::<i64>(segment, "first_day")?, column::<i64>(segment, "last_day")?) else {
            return Ok(None);
        };
        Ok(Some(Box::new(move |doc| first.first(doc).zip(last.first(doc)).is_some_and(|(first, last)| day.holds(date_of(first, last))))))
    }
}

/// The date whose first and last possible day these are.
#[must_use]
pub fn date_of(first: i64, last: i64) -> NewsDate {
    let epoch = jiff::civil::date(1970, 1, 1);
    let days = i32::try_from(first).unwrap_or(0);
    let date = epoch.checked_add(jiff::Span::new().days(days)).unwrap_or(epoch);
    let (year, month, day) = (date.year(), date.month() as u8, date.day() as u8);
    match last - first {
        0 => NewsDate { year, month: Some(month), day: Some(day) },
        1..=31 => NewsDate { year, month: Some(month), day: None },
        _ => NewsDate { year, month: None, day: None },
    }
}

fn counted(numbers: Numbers) -> impl Fn(&SegmentReader) -> tantivy::Result<Option<DocTest>> + Send + Sync {
    move |segment| {
        let Some(words) = column::<u64>(segment, "words")? else { return Ok(None) };
        Ok(Some(Box::new(move |doc| words.first(doc).is_some_and(|words| numbers.holds(words)))))
    }
}

/// How many printings the story of an article has.
fn copies(planner: &Planner, numbers: Numbers) -> Result<Plan> {
    let copies = planner.index.copies(planner.searcher)?;
    let make = move |segment: &SegmentReader| -> tantivy::Result<Option<DocTest>> {
        let Some(ids) = column::<u64>(segment, "id")? else { return Ok(None) };
        let copies = Arc::clone(&copies);
        Ok(Some(Box::new(move |doc| {
            let story = ids.first(doc).and_then(|id| copies.story(id));
            numbers.holds(story.map_or(1, |story| u64::from(story.printings)))
        })))
    };
    Ok(tested(planner, Target::Articles, Arc::new(make)))
}

fn coded(planner: &mut Planner, field: Field, code: &str, target: Target) -> Result<Plan> {
    match field {
        Field::Lang => Ok(term(Term::from_field_text(planner.fields.lang, &fold(code)))),
        Field::Id => Ok(id(planner, code)),
        Field::Story => story(planner, code),
        _ => Ok(path(planner, code, target)),
    }
}

/// All printings of the story that an article belongs to.
fn story(planner: &Planner, typed: &str) -> Result<Plan> {
    let Some((first, last)) = ids(typed) else { return Ok(Box::new(EmptyQuery)) };
    let texts = Arc::new(planner.index.copies(planner.searcher)?.texts_with(first, last));
    let make = move |segment: &SegmentReader| -> tantivy::Result<Option<DocTest>> {
        let Some(ids) = column::<u64>(segment, "id")? else { return Ok(None) };
        let texts = Arc::clone(&texts);
        let wanted = move |id: u64| (first..=last).contains(&id) || texts.binary_search(&id).is_ok();
        Ok(Some(Box::new(move |doc| ids.first(doc).is_some_and(&wanted))))
    };
    Ok(tested(planner, Target::Articles, Arc::new(make)))
}

/// The ids that a typed id of an article, or of a paragraph in it, may mean.
fn ids(typed: &str) -> Option<(u64, u64)> {
    let typed = typed.strip_prefix("a/").unwrap_or(typed);
    parse_id(typed.split(':').next().unwrap_or(typed))
}

fn id(planner: &Planner, typed: &str) -> Plan {
    match ids(typed) {
        None => Box::new(EmptyQuery),
        Some((first, last)) => {
            let make = move |segment: &SegmentReader| -> tantivy::Result<Option<DocTest>> {
                let Some(ids) = column::<u64>(segment, "id")? else { return Ok(None) };
                Ok(Some(Box::new(move |doc| ids.first(doc).is_some_and(|id| (first..=last).contains(&id)))))
            };
            tested(planner, Target::Articles, Arc::new(make))
        }
    }
}

/// A path or a part of one; `*` stands for anything. The words of it find candidates, the whole path decides.
fn path(planner: &Planner, pattern: &str, target: Target) -> Plan {
    let whole_words = pattern.split('*').enumerate().flat_map(|(nth, part)| {
        // A word cut by a star is only the beginning or end of one.
        let words: Vec<&str> = part.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let from = usize::from(nth > 0 && part.starts_with(char::is_alphanumeric));
        let cut_end = part.len() < pattern.len() && part.ends_with(char::is_alphanumeric);
        words.into_iter().skip(from).collect::<Vec<_>>().into_iter().rev().skip(usize::from(cut_end)).collect::<Vec<_>>()
    });
    let mut musts: Vec<Plan> = vec![planner.everything(target)];
    if pattern.is_ascii() && !pattern.contains('.') && !pattern.contains('\'') {
        let edges = !pattern.starts_with(char::is_alphanumeric) && !pattern.ends_with(char::is_alphanumeric);
        if edges {
            musts.extend(whole_words.map(|word| term(Term::from_field_text(planner.fields.path, &fold(word)))));
        }
    }
    let candidates: Plan = Box::new(BooleanQuery::intersection(musts));
    let (index, searcher) = (planner.index.clone(), planner.searcher.clone());
    let pattern = fold(pattern).into_owned();
    let make = move |segment: &SegmentReader| -> tantivy::Result<Option<DocTest>> {
        let id = segment.segment_id();
        let Some(ordinal) = searcher.segment_readers().iter().position(|reader| reader.segment_id() == id) else { return Ok(None) };
        let Some(files) = column::<u64>(segment, "file")? else { return Ok(None) };
        let (index, searcher, pattern) = (index.clone(), searcher.clone(), pattern.clone());
        // All articles of a file have its path.
        let mut known: HashMap<u64, bool> = HashMap::new();
        let matches = move |doc: DocId| {
            let stored = index.stored(&searcher, DocAddress::new(ordinal as u32, doc)).ok()?;
            Some(path_matches(&pattern, &record::unpack_article(&stored).ok()?.0.origin.path))
        };
        Ok(Some(Box::new(move |doc: DocId| {
            let Some(file) = files.first(doc) else { return false };
            *known.entry(file).or_insert_with(|| matches(doc).unwrap_or(false))
        })))
    };
    Box::new(Tested { candidates: candidates.into(), test: Arc::new(make), cost: 100 })
}

/// Whether `path` holds the parts of the folded pattern in order, whole path components or not.
pub(super) fn path_matches(pattern: &str, path: &str) -> bool {
    let path = fold(path);
    let mut rest: &str = &path;
    pattern.split('*').all(|part| match rest.find(part) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}

fn tested(planner: &Planner, target: Target, test: Arc<MakeTest>) -> Plan {
    let candidates = planner.everything(target).into();
    let test = if target == Target::Quotations { of_article(test) } else { test };
    Box::new(Tested { candidates, test, cost: 3 })
}

/// The same test, asked of the article of each quotation.
fn of_article(test: Arc<MakeTest>) -> Arc<MakeTest> {
    Arc::new(move |segment| {
        let Some(mut test) = test(segment)? else { return Ok(None) };
        let rows = Rows::open(segment)?;
        Ok(Some(Box::new(move |doc| rows.article(doc).is_some_and(&mut test))))
    })
}

fn column<T>(segment: &SegmentReader, name: &str) -> tantivy::Result<Option<Column<T>>>
where
    T: PartialOrd + Copy + tantivy::columnar::HasAssociatedColumnType + Send + Sync + 'static,
    tantivy::columnar::DynamicColumn: Into<Option<Column<T>>>,
{
    segment.fast_fields().column_opt::<T>(name)
}
