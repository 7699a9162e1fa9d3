//! What an accepted name does where it stands: a plain mention, a dateline, a government, a part of an organisation's name.

use super::candidates::Candidate;
use super::mentions::Mention;
use super::model::Cue;
use super::words::View;
use crate::extract::ToponymUsage;
use crate::gazetteer::PlaceFlags;

/// Verbs whose subject is a government when it is a capital: "Moscow denied". Auxiliaries count when nothing places the name.
const ACTS: &[&str] = &[
    "said",
    "says",
    "say",
    "accused",
    "accuses",
    "denied",
    "denies",
    "insisted",
    "insists",
    "warned",
    "warns",
    "wants",
    "wanted",
    "rejected",
    "rejects",
    "agreed",
    "agrees",
    "announced",
    "announces",
    "urged",
    "urges",
    "claimed",
    "claims",
    "vowed",
    "vows",
    "hopes",
    "hoped",
    "sees",
    "believes",
    "demanded",
    "demands",
    "threatened",
    "threatens",
    "called",
    "calls",
    "backed",
    "backs",
    "opposed",
    "opposes",
    "refused",
    "refuses",
    "imposed",
    "condemned",
    "condemns",
    "welcomed",
    "responded",
    "retaliated",
    "pledged",
    "promised",
    "blamed",
    "blames",
    "expects",
    "expelled",
    "recalled",
    "signalled",
    "argues",
    "argued",
    "has",
    "have",
    "had",
    "did",
    "does",
    "would",
    "will",
    "may",
    "might",
];
/// Verbs and nouns whose object is a government: "accused Moscow of", "relations with Moscow".
const ACTED_ON: &[&str] =
    &["accused", "accuses", "accusing", "urged", "urges", "urging", "pressed", "warned", "told", "blamed", "blames", "blaming"];

/// What the mention does.
pub(super) fn of(mention: &Mention, candidate: &Candidate, view: View<'_>) -> ToponymUsage {
    if mention.dateline {
        return ToponymUsage::Dateline;
    }
    if mention.cue(Cue::Organisation) >= 0.7 {
        return ToponymUsage::InOrganisation;
    }
    if candidate.flags.has(PlaceFlags::CAPITAL) && is_government(mention, view) {
        return ToponymUsage::Metonym;
    }
    ToponymUsage::Mention
}

/// Things named after a place that say nothing of it: "French fries". The second word may go on ("fries", "measles").
const FIGURES: &[(&str, &str)] = &[
    ("brussels", "sprout"),
    ("chinese", "whispers"),
    ("danish", "pastr"),
    ("dutch", "courage"),
    ("dutch", "oven"),
    ("english", "breakfast"),
    ("french", "bulldog"),
    ("french", "door"),
    ("french", "fries"),
    ("french", "horn"),
    ("french", "toast"),
    ("french", "window"),
    ("german", "measles"),
    ("german", "shepherd"),
    ("greek", "salad"),
    ("indian", "summer"),
    ("irish", "coffee"),
    ("irish", "setter"),
    ("mexican", "wave"),
    ("persian", "cat"),
    ("russian", "doll"),
    ("russian", "roulette"),
    ("siamese", "twin"),
    ("spanish", "flu"),
    ("swiss", "cheese"),
    ("turkish", "bath"),
    ("turkish", "delight"),
    ("venetian", "blind"),
    ("welsh", "rarebit"),
];

/// Whether the name only colours a word: "French fries", "German measles".
pub(super) fn is_figure(mention: &Mention, view: View<'_>) -> bool {
    if !mention.is_single() || view.gap(mention.last) != " " {
        return false;
    }
    let (word, next) = (view.word(mention.first), view.word(mention.last + 1).as_bytes());
    FIGURES.iter().any(|(name, thing)| {
        name.eq_ignore_ascii_case(word)
            && next.split_at_checked(thing.len()).is_some_and(|(start, _)| start.eq_ignore_ascii_case(thing.as_bytes()))
    })
}

/// Whether a capital acts, or is acted on, as its government.
fn is_government(mention: &Mention, view: View<'_>) -> bool {
    if mention.cue(Cue::Slot) > 0.0 || mention.lock != 0 || mention.cue(Cue::Direction) > 0.0 {
        return false;
    }
    let (first, last) = (mention.first, mention.last);
    let before = first.wrapping_sub(1);
    if view.gap_before(first) == " " {
        let with =
            view.word(before) == "with" && view.among(first.wrapping_sub(2), &["relations", "talks", "ties", "negotiations", "deal"]);
        if with || view.among(before, ACTED_ON) {
            return true;
        }
    }
    let gap = view.gap(last);
    if gap == " " && view.among(last + 1, ACTS) {
        return true;
    }
    // "Paris and Berlin did not respond": the first of two subjects.
    gap == " " && view.word(last + 1) == "and" && view.is_capital(last + 2) && view.gap(last + 2) == " " && view.among(last + 3, ACTS)
}
