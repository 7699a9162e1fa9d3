//! Names that share a word: "North and South Korea" names two countries.

use super::reader::{Reader, resolved};
use super::words::View;
use crate::article::Article;
use crate::extract::{Toponym, ToponymUsage};
use crate::gazetteer::{Form, Gazetteer, PlaceKind, WordFlags};
use crate::text::Span;

/// Adds a toponym for every direction that shares its noun with the name after it.
pub(super) fn find(reader: &Reader, article: &Article, gazetteer: &Gazetteer, toponyms: &mut Vec<Toponym>) {
    let view = reader.draft.view(article);
    let mut added = Vec::new();
    for mention in reader.draft.mentions.iter().filter(|mention| mention.last > mention.first && mention.first >= 2) {
        let direction = mention.first - 2;
        let listed = view.gap(direction) == " " && view.gap(direction + 1) == " " && view.among(direction + 1, &["and", "or"]);
        if !listed || !is_direction(mention.first, view) || !is_direction(direction, view) {
            continue;
        }
        let Ok(at) = toponyms.binary_search_by_key(&mention.span.start, |toponym| toponym.span.start) else { continue };
        added.extend(shared(direction, &toponyms[at], view, gazetteer));
    }
    if !added.is_empty() {
        // "Central and South America": there is a Central somewhere, but not here.
        toponyms.retain(|toponym| !added.iter().any(|new: &Toponym| toponym.span == new.span));
        added.retain(|new: &Toponym| !toponyms.iter().any(|toponym| toponym.span.overlaps(new.span)));
        toponyms.extend(added);
        toponyms.sort_by_key(|toponym| toponym.span.start);
    }
}

fn is_direction(at: usize, view: View<'_>) -> bool {
    view.is_capital(at) && view.flags(at).has(WordFlags::DIRECTION)
}

/// The place named by the direction and the words after the other's direction, if there is one of the same kind.
fn shared(direction: usize, other: &Toponym, view: View<'_>, gazetteer: &Gazetteer) -> Option<Toponym> {
    let word = view.get(direction)?;
    let (_, rest) = other.span.of(view.text).split_once(' ')?;
    let kind = other.place.as_ref()?.kind;
    let name = format!("{} {rest}", view.word(direction));
    let wide = |kind: PlaceKind| matches!(kind, PlaceKind::Continent | PlaceKind::Region);
    let fits = |found: PlaceKind, form: Form| (found == kind || wide(found) && wide(kind)) && form != Form::Adjective;
    let sense = gazetteer.senses(&name).iter().find(|sense| fits(gazetteer.place(sense.row).kind, sense.form))?;
    let span = Span { start: word.start, end: word.end };
    let place = Some(resolved(sense.row, 0.9, None, gazetteer));
    Some(Toponym { span, place, usage: ToponymUsage::Mention, confidence: other.confidence })
}
