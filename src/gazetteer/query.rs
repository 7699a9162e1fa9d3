//! Place names as people type them into a search: with what they lie in, as ids, or misspelled.

use super::names::{Form, Sense};
use super::{Gazetteer, PlaceKind, Row, place};
use crate::text::fold;

/// See [`Gazetteer::resolve`].
pub(super) fn resolve(gazetteer: &Gazetteer, query: &str) -> Vec<(Row, f32)> {
    let query = query.trim();
    if let Some(id) = query.strip_prefix("geo:") {
        return id.trim().parse().ok().and_then(|id| gazetteer.by_id(id)).map(|row| (row, 1.0)).into_iter().collect();
    }
    let whole = senses_of(gazetteer, query);
    let found =
        if whole.is_empty() { splits(query).find_map(|(name, within)| inside(gazetteer, name, within)).unwrap_or_default() } else { whole };
    with_priors(gazetteer, found)
}

/// Ways to read `name, wider place`: at the first comma, else at a space, the shortest wider place first (`Troy N.C.`).
fn splits(query: &str) -> impl Iterator<Item = (&str, &str)> {
    let comma = query.split_once(',');
    let spaces = query.rmatch_indices(' ').map(|(at, _)| (&query[..at], &query[at..])).filter(move |_| comma.is_none());
    comma.into_iter().chain(spaces).map(|(name, within)| (name.trim(), within.trim()))
}

/// The senses of `name` that lie in a place called `within`.
fn inside(gazetteer: &Gazetteer, name: &str, within: &str) -> Option<Vec<Sense>> {
    let wider: Vec<Row> = match super::Country::new(&within.to_uppercase()).and_then(|_| gazetteer.country(&within.to_uppercase())) {
        // `Gary, IN` is Indiana, not India: the post's forms go before the codes of countries.
        Some(country) if gazetteer.senses(&within.to_uppercase()).is_empty() => vec![country],
        country => resolve(gazetteer, within).into_iter().map(|(row, _)| row).chain(country).collect(),
    };
    let mut found = senses_of(gazetteer, name);
    found.retain(|sense| wider.iter().any(|&wider| sense.row != wider && gazetteer.inside(sense.row, wider)));
    (!found.is_empty()).then_some(found)
}

/// The senses of a name that a reader would filter by: no adjectives, each place once. An abbreviation may be typed in lower case.
fn senses_of(gazetteer: &Gazetteer, name: &str) -> Vec<Sense> {
    let mut senses = gazetteer.senses(name);
    if senses.is_empty() && name.len() <= 6 {
        senses = gazetteer.senses(&name.to_uppercase());
    }
    let mut found: Vec<Sense> = senses.iter().filter(|sense| sense.form != Form::Adjective).collect();
    if found.is_empty() {
        found = senses.iter().collect();
    }
    found
}

fn with_priors(gazetteer: &Gazetteer, senses: Vec<Sense>) -> Vec<(Row, f32)> {
    let mut found: Vec<(Row, f32)> = Vec::with_capacity(senses.len());
    for sense in senses {
        if found.iter().any(|&(row, _)| row == sense.row) {
            continue;
        }
        let place = gazetteer.place(sense.row);
        found.push((sense.row, (place::prior(place.kind, place.flags, place.population, sense.form) * SHARPNESS).exp()));
    }
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    let sum: f32 = found.iter().map(|(_, weight)| weight).sum();
    found.iter_mut().for_each(|(_, weight)| *weight /= sum);
    found
}

/// Of a name's meanings one that is ten times as large is e^1.5, four to five times, as likely meant: a guess on the safe side.
const SHARPNESS: f32 = 1.5;

/// See [`Gazetteer::suggest`].
pub(super) fn suggest(gazetteer: &Gazetteer, name: &str, limit: usize) -> Vec<(String, Row)> {
    let wanted: Vec<char> = fold(name.trim()).chars().collect();
    let most = match wanted.len() {
        0..=2 => return Vec::new(),
        3..=5 => 1,
        _ => 2,
    };
    let mut found: Vec<(f32, String, Row)> = Vec::new();
    let mut lines = Lines::default();
    for row in gazetteer.rows() {
        let own = gazetteer.name(row);
        if own.len() > wanted.len() * 4 + 8 || own.len() + most < wanted.len() {
            continue;
        }
        let folded = fold(own);
        let Some(distance) = lines.distance(&wanted, &folded, most) else { continue };
        let record = gazetteer.record(row);
        let prior = place::prior(record.kind, record.flags, record.population, Form::Primary);
        found.push((prior - 2.5 * distance as f32 - f32::from(u8::from(record.kind == PlaceKind::Admin2)), own.to_owned(), row));
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let mut names: Vec<(String, Row)> = Vec::new();
    for (_, name, row) in found {
        if names.len() < limit && !names.iter().any(|(known, _)| *known == name) {
            names.push((name, row));
        }
    }
    names
}

/// Three lines of the edit-distance matrix, kept between calls.
#[derive(Default)]
struct Lines {
    before: Vec<usize>,
    last: Vec<usize>,
    this: Vec<usize>,
}

impl Lines {
    /// Insertions, deletions, substitutions and swaps of neighbours that lead from one word to the other, if at most `most`.
    fn distance(&mut self, wanted: &[char], other: &str, most: usize) -> Option<usize> {
        let width = wanted.len() + 1;
        self.last.clear();
        self.last.extend(0..width);
        self.before.clear();
        let mut previous = '\0';
        for (row, character) in other.chars().enumerate() {
            self.this.clear();
            self.this.push(row + 1);
            for column in 1..width {
                let same = usize::from(wanted[column - 1] != character);
                let mut best = (self.last[column - 1] + same).min(self.last[column] + 1).min(self.this[column - 1] + 1);
                if column > 1 && row > 0 && wanted[column - 1] == previous && wanted[column - 2] == character {
                    best = best.min(self.before[column - 2] + 1);
                }
                self.this.push(best);
            }
            if self.this.iter().all(|&cell| cell > most) {
                return None;
            }
            previous = character;
            std::mem::swap(&mut self.before, &mut self.last);
            std::mem::swap(&mut self.last, &mut self.this);
        }
        self.last.last().copied().filter(|&distance| distance <= most)
    }
}
