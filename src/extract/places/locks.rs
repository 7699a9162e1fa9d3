//! "City, State" and datelines: the two places where writers say themselves which town they mean.

use super::candidates::Candidate;
use super::mentions::{Draft, Mention};
use super::model::Cue;
use crate::article::Article;
use crate::gazetteer::PlaceKind;

/// Finds the locks between neighbouring names, and the dateline.
pub(super) fn read(draft: &mut Draft, article: &Article) {
    let mut mentions = std::mem::take(&mut draft.mentions);
    for at in 1..mentions.len() {
        let (before, after) = mentions.split_at_mut(at);
        let (Some(town), Some(parent)) = (before.last_mut(), after.first_mut()) else { continue };
        lock(draft, article, town, parent);
    }
    for mention in mentions.iter_mut().take(8) {
        mention.dateline = opens_report(mention, article);
        mention.set(Cue::Dateline, f32::from(mention.dateline));
    }
    draft.mentions = mentions;
}

/// Ties `town` to `parent` when the one is followed by the other that holds it: `Troy, N.C.`, `Limerick (Ireland`.
fn lock(draft: &Draft, article: &Article, town: &mut Mention, parent: &mut Mention) {
    let gap = article.text.get(town.span.end as usize..parent.span.start as usize).unwrap_or_default();
    if !(matches!(gap, ", " | ",\n" | "," | " (") || (gap == " " && parent.abbreviation)) {
        return;
    }
    let (inner, outer) = (draft.readings(town), draft.readings(parent));
    let wide = |candidate: &Candidate| matches!(candidate.kind, PlaceKind::Country | PlaceKind::Admin1);
    let any_wide = outer.iter().any(wide);
    let allowed = |candidate: &Candidate| if any_wide { wide(candidate) } else { candidate.kind == PlaceKind::Admin2 };
    let (mut town_bits, mut parent_bits) = (0_u32, 0_u32);
    for (at, candidate) in inner.iter().enumerate() {
        for (above, holder) in outer.iter().enumerate().filter(|(_, holder)| allowed(holder)) {
            if candidate.lies_in(holder) {
                town_bits |= 1 << at;
                parent_bits |= 1 << above;
            }
        }
    }
    if town_bits != 0 {
        town.lock = town_bits;
        parent.parent_lock = parent_bits;
        town.set(Cue::Lock, if any_wide { 1.0 } else { 0.6 });
        parent.set(Cue::ParentLock, 1.0);
    }
}

/// Whether the name stands in the dateline: the one that was read with the article, or capitals near the start that a dash follows.
fn opens_report(mention: &Mention, article: &Article) -> bool {
    if let Some(span) = article.dateline.as_ref().and_then(|dateline| dateline.span) {
        return span.contains(mention.span);
    }
    let text = &article.text;
    let words = mention.span.of(text);
    let capitals = words.chars().all(|character| !character.is_lowercase());
    mention.span.start < 250 && capitals && ends_as_dateline(&text[mention.span.end as usize..])
}

/// Whether what follows the place reads like the rest of a dateline: ` (AP) —`, `, Ukraine, March 3 -`, `, Ga. --`.
fn ends_as_dateline(rest: &str) -> bool {
    let mut dots = 0;
    let mut brackets = 0;
    let mut previous = ' ';
    for (at, character) in rest.char_indices() {
        match character {
            '\n' => return false,
            '—' | '–' => return true,
            '-' if previous == ' ' || previous == ')' || rest[at + 1..].starts_with(['-', ' ']) => return true,
            ':' => return true,
            '.' => dots += 1,
            '(' => brackets += 1,
            ')' => brackets -= 1,
            _ if brackets == 0 && character.is_lowercase() && !previous.is_alphabetic() => return false,
            _ => {}
        }
        if at > 60 || dots > 4 {
            return false;
        }
        previous = character;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dateline_ends_in_a_dash_after_names_and_a_day() {
        for rest in [" — The", " (AP) — The", ", Ukraine, March 3 (Northgate) - A", ", Ga. -- A", ": rates rise", ", Feb 26 - A"] {
            assert!(ends_as_dateline(rest), "{rest}");
        }
        for rest in [" HAS SAID it could not say - again", " said - again", "-born", "\n— The", " HAS A new bridge"] {
            assert!(!ends_as_dateline(rest), "{rest}");
        }
    }
}
