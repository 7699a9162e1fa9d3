//! Did you mean, and more like this: the nearest words of the archive, and the words that make an article what it is.

use std::collections::HashMap;

use tantivy::Term;

use super::query::suggest::distance;
use super::query::{Expr, Field, Form, Node, Value, Word};
use super::scan;
use super::searcher::Session;
use crate::article::Article;
use crate::error::Result;
use crate::index::analyzer::{self, EXACT};

/// Words looked at for one suggestion: those that begin with the same letter.
const LOOKED_AT: usize = 200_000;
/// Words that stand for an article.
const TYPICAL: usize = 30;

/// Words and names of the query that stand nowhere in the archive, each with the nearest that does.
pub(super) fn words(session: &Session, query: &Node) -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(session, query, &mut found);
    found.dedup();
    found
}

fn collect(session: &Session, node: &Node, found: &mut Vec<(String, String)>) {
    let fields = session.index.fields();
    match &node.expr {
        Expr::Word(word) => suggest_word(session, word, fields.body, true, found),
        Expr::Phrase { words, .. } => words.iter().for_each(|word| suggest_word(session, word, fields.body, true, found)),
        Expr::Filter { field: Field::Speaker, value: Value::Name(words) } => {
            words.iter().for_each(|word| suggest_word(session, word, fields.speakers, false, found));
        }
        Expr::Filter { field: Field::Source, value: Value::Name(words) } => {
            words.iter().for_each(|word| suggest_word(session, word, fields.source, false, found));
        }
        Expr::Filter { field: Field::Place, value: Value::Name(words) } => suggest_place(session, words, found),
        Expr::Not(_) => {}
        _ => node.children().into_iter().for_each(|child| collect(session, child, found)),
    }
}

fn suggest_place(session: &Session, words: &[Word], found: &mut Vec<(String, String)>) {
    let typed = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
    if session.searcher.places().resolve(&typed).is_empty()
        && let Some(nearest) = session.searcher.places().suggest(&typed).into_iter().next()
    {
        found.push((typed, nearest));
    }
}

/// The most frequent of the nearest words that begin with the same letter.
fn suggest_word(session: &Session, word: &Word, field: tantivy::schema::Field, stemmed: bool, found: &mut Vec<(String, String)>) {
    if !matches!(word.form, Form::Stem | Form::Exact) {
        return;
    }
    let Some(first) = analyzer::words(&word.text).next() else { return };
    let terms = analyzer::terms(first.span.of(&word.text), None);
    let known = Term::from_field_text(field, if stemmed { &terms.stem } else { &terms.form });
    let letters: Vec<char> = terms.form.chars().collect();
    if letters.len() < 3 || session.view.doc_freq(&known).unwrap_or(1) > 0 {
        return;
    }
    let allowed = if letters.len() < 6 { 1 } else { 2 };
    let mut best: Option<(usize, u64, String)> = None;
    for start in [letters[0].to_string(), format!("{EXACT}{}", letters[0])] {
        walk(session, field, &start, &mut |text, documents| {
            let form = text.strip_prefix(EXACT).unwrap_or(text);
            if form.len().abs_diff(terms.form.len()) > allowed {
                return;
            }
            let edits = distance(&letters, &form.chars().collect::<Vec<_>>());
            let better =
                |(least, most, _): &(usize, u64, String)| (edits, std::cmp::Reverse(documents)) < (*least, std::cmp::Reverse(*most));
            if edits <= allowed && best.as_ref().is_none_or(better) {
                best = Some((edits, documents, form.to_owned()));
            }
        });
    }
    found.extend(best.map(|(_, _, form)| (word.text.clone(), form)));
}

fn walk(session: &Session, field: tantivy::schema::Field, start: &str, visit: &mut dyn FnMut(&str, u64)) {
    for segment in session.view.segment_readers() {
        let Ok(index) = segment.inverted_index(field) else { continue };
        let Ok(mut stream) = index.terms().range().ge(start.as_bytes()).into_stream() else { continue };
        for _ in 0..LOOKED_AT {
            if !stream.advance() || !stream.key().starts_with(start.as_bytes()) {
                break;
            }
            let documents = u64::from(stream.value().doc_freq);
            if let Ok(text) = std::str::from_utf8(stream.key()) {
                visit(text, documents);
            }
        }
    }
}

/// Words that are frequent here and rare elsewhere, the most telling first.
pub(super) fn typical_words(session: &Session, article: &Article) -> Result<Vec<String>> {
    let mut counts: HashMap<String, (String, u32)> = HashMap::new();
    for part in scan::body_parts(article) {
        let text = part.of(&article.text);
        for word in analyzer::words(text) {
            let written = word.span.of(text);
            let terms = analyzer::terms(written, article.language.as_deref());
            if terms.form.chars().count() >= 3 {
                counts.entry(terms.stem).or_insert_with(|| (terms.form, 0)).1 += 1;
            }
        }
    }
    let documents = session.view.num_docs() as f32;
    let mut weighed: Vec<(f32, String)> = Vec::with_capacity(counts.len());
    for (stem, (form, count)) in counts {
        let with = session.view.doc_freq(&Term::from_field_text(session.index.fields().body, &stem)).unwrap_or(0);
        // A word that stands in no other article leads nowhere.
        if with > 1 {
            weighed.push(((count as f32).sqrt() * (1.0 + documents / with as f32).ln(), form));
        }
    }
    weighed.sort_unstable_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    weighed.truncate(TYPICAL);
    Ok(weighed.into_iter().map(|(_, form)| form).collect())
}
