//! "City, State" and datelines: the two places where writers say themselves which town they mean.

use super::candidates::Candidate;
use super::mentions::{Draft, Mention, Noun};
use super::model::Cue;
use super::words::View;
use crate::article::Article;
use crate::gazetteer::{PlaceKind, WordFlags};

/// Finds the locks between neighbouring names, and the dateline.
pub(super) fn read(draft: &mut Draft, article: &Article) {
    let mut mentions = std::mem::take(&mut draft.mentions);
    for at in 1..mentions.len() {
        let (before, after) = mentions.split_at_mut(at);
        let (Some(town), Some(parent)) = (before.last_mut(), after.first_mut()) else { continue };
        lock(draft, article, town, parent);
    }
    for at in 1..mentions.len() {
        mentions[at].listed = mentions[at - 1].lock == 0 && is_list_gap(&mentions[at - 1], &mentions[at], article);
    }
    share_nouns(&mut mentions, article, draft.view(article));
    let mut town_opens = false;
    for mention in mentions.iter_mut().take(16) {
        // "BOSTON, March 31 -": the month is none of its places.
        let state = town_opens && mention.cue(Cue::ParentLock) > 0.0;
        mention.dateline = state || !mention.flags.has(WordFlags::CALENDAR) && opens_report(mention, article);
        town_opens = mention.dateline;
        mention.agency = mention.dateline && is_bracketed(mention, article);
        mention.dateline &= !mention.agency;
        mention.set(Cue::Dateline, f32::from(mention.dateline));
    }
    draft.mentions = mentions;
}

/// Ties `town` to `parent` when the one is followed by the other that holds it: `Troy, N.C.`, `Limerick (Ireland`.
fn lock(draft: &Draft, article: &Article, town: &mut Mention, parent: &mut Mention) {
    let gap = article.text.get(town.span.end as usize..parent.span.start as usize).unwrap_or_default();
    if !(matches!(gap, ", " | ",\n" | "," | " (" | " in " | ", in ") || (gap == " " && parent.abbreviation)) {
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

/// Whether the name fills a bracket, or begins what fills one.
fn is_bracketed(mention: &Mention, article: &Article) -> bool {
    let rest = &article.text[mention.span.end as usize..];
    let closes = rest.find([')', '(', '\n']).is_some_and(|at| rest[at..].starts_with(')'));
    article.text[..mention.span.start as usize].ends_with('(') && closes
}

/// Plural nouns that make divisions of all names in the list before them: "Kharkiv and Sumy regions".
const PLURAL_DIVISIONS: &[&str] = &["regions", "oblasts", "counties", "provinces", "districts", "states", "prefectures", "governorates"];

/// Gives the noun after a list of names to all of them.
fn share_nouns(mentions: &mut [Mention], article: &Article, view: View<'_>) {
    for at in 1..mentions.len() {
        let last = mentions[at].last;
        if view.gap(last) != " " || !view.among(last + 1, PLURAL_DIVISIONS) {
            continue;
        }
        let mut first = at;
        while first > 0 && is_list_gap(&mentions[first - 1], &mentions[first], article) {
            first -= 1;
        }
        if first < at {
            mentions[first..=at].iter_mut().for_each(|mention| mention.noun = Some(Noun::Division));
        }
    }
}

fn is_list_gap(left: &Mention, right: &Mention, article: &Article) -> bool {
    let gap = article.text.get(left.span.end as usize..right.span.start as usize).unwrap_or_default();
    matches!(gap, " and " | ", " | ", and " | " or ")
}

/// Whether the name stands in the dateline: the one that was read with the article, or names at the start of a paragraph (capitals
/// near the start of the text) that a day, an agency and a dash follow.
fn opens_report(mention: &Mention, article: &Article) -> bool {
    if let Some(span) = article.dateline.as_ref().and_then(|dateline| dateline.span) {
        return span.contains(mention.span);
    }
    let text = &article.text;
    let capitals = mention.span.of(text).chars().all(|character| !character.is_lowercase());
    let before = &text[mention.paragraph as usize..mention.span.start as usize];
    let opens = before.len() <= 60 && before.split([' ', '/', ',', '(']).all(|word| !word.starts_with(char::is_lowercase) || word == "and");
    let near = opens || capitals && mention.span.start < 250;
    near && ends_as_dateline(&text[mention.span.end as usize..], capitals)
}

/// Whether what follows the place reads like the rest of a dateline: ` (AP) —`, `, Ukraine, March 3 -`, `, Ga. --`. A place that is not
/// in capitals needs a day or an agency there.
fn ends_as_dateline(rest: &str, capitals: bool) -> bool {
    let mut dots = 0;
    let mut brackets = 0;
    let mut certain = capitals;
    let mut previous = '\0';
    for (at, character) in rest.char_indices() {
        match character {
            '\n' => return false,
            '—' | '–' => return certain && goes_on_small(&rest[at..]),
            '-' if previous == ' ' || previous == ')' || rest[at + 1..].starts_with(['-', ' ']) => {
                return certain && goes_on_small(&rest[at..]);
            }
            ':' => return certain && capitals && goes_on_small(&rest[at..]),
            '.' => dots += 1,
            '(' => brackets += 1,
            ')' => {
                brackets -= 1;
                certain = true;
            }
            '0'..='9' => certain = true,
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

/// Whether small letters follow soon: a headline in capitals is no dateline.
fn goes_on_small(rest: &str) -> bool {
    rest.chars().skip(1).take(30).any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dateline_ends_in_a_dash_after_names_and_a_day() {
        for rest in
            [" — The bank", " (AP) — The", ", Ukraine, March 3 (Northgate) - A man", ", Ga. -- A man", ": Rates rise", ", Feb 26 - A man"]
        {
            assert!(ends_as_dateline(rest, true), "{rest}");
        }
        for rest in [" HAS SAID it could not say - again", " said - again", "-born man", "\n— The", " HAS A new bridge", " TALKS - UPDATE"]
        {
            assert!(!ends_as_dateline(rest, true), "{rest}");
        }
        assert!(ends_as_dateline(", Feb 26 - Standard", false) && !ends_as_dateline(" - the capital", false));
    }
}
