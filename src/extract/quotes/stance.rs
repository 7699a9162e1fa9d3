//! Whether the words were said at all: `did not say`, `declined to comment`, `would say`, `if she says`.

use crate::extract::Stance;
use crate::extract::lexicon::{flag, word_hash};
use crate::extract::quotes::scene::Scene;
use crate::extract::tokens::class;

macro_rules! words {
    ($($word:literal)*) => { [$(word_hash($word)),*] };
}

/// Verbs that say that something was left unsaid.
const WITHHOLDING: [u32; 17] = words!(
    "decline" "declined" "declines" "declining" "refuse" "refused" "refuses" "refusing" "failed" "fails" "failing" "avoided" "avoids"
    "stopped" "neglected" "omitted" "unable"
);
/// Words of saying that may follow `declined to`.
const SAYING: [u32; 26] = words!(
    "say" "comment" "answer" "respond" "reply" "speak" "discuss" "talk" "tell" "name" "identify" "confirm" "elaborate" "speculate"
    "disclose" "reveal" "give" "provide" "explain" "specify" "state" "offer" "acknowledge" "admit" "deny" "rule"
);
/// Modal verbs under which a cue tells what someone would or may say.
const MODAL: [u32; 7] = words!("would" "could" "might" "may" "should" "will" "can");
/// Words before `to` that put the saying into the future or the conditional.
const EXPECTED: [u32; 18] = words!(
    "expected" "likely" "due" "set" "scheduled" "planned" "plans" "planning" "going" "ready" "prepared" "hopes" "wants" "intends" "about"
    "supposed" "poised" "required"
);
/// Words that open a condition or a question about whether it was said.
const CONDITION: [u32; 3] = words!("if" "unless" "whether");
/// Words that deny without `not`.
const NONE_SAYS: [u32; 6] = words!("nobody" "none" "neither" "nor" "without" "no-one");
const TO: u32 = word_hash("to");
const NO: u32 = word_hash("no");
const ONE: u32 = word_hash("one");
const OF: u32 = word_hash("of");
const SHORT: u32 = word_hash("short");
const AFTER: u32 = word_hash("after");

/// The stance of a cue towards its content. `direct` tells that quoted words stand before the cue, which were said.
pub fn stance(scene: &Scene<'_, '_>, cue: usize, source: Option<(usize, usize)>, direct: bool) -> Stance {
    let first = scene.bounds(cue).0;
    let from = scene.left(cue).map_or(first, |token| token + 1);
    let among = |test: &dyn Fn(usize) -> bool| (from..cue).any(test);
    if among(&|token| scene.has(token, flag::NEGATION)) || withheld(scene, cue, first) || nobody(scene, cue, first, source) {
        return Stance::Negated;
    }
    let modal = among(&|token| MODAL.contains(&scene.w(token))) && !among(&|token| scene.w(token) == word_hash("have"));
    let expected = cue >= first + 2 && scene.w(cue - 1) == TO && EXPECTED.contains(&scene.w(cue - 2));
    if !direct && (modal || expected || conditional(scene, cue, first, source)) {
        return Stance::Hypothetical;
    }
    Stance::Statement
}

/// `declined to say`, with the cue on either verb; `stopped short of saying`.
fn withheld(scene: &Scene<'_, '_>, cue: usize, first: usize) -> bool {
    let (_, last) = scene.bounds(cue);
    if WITHHOLDING.contains(&scene.w(cue)) {
        return cue + 2 <= last && scene.w(cue + 1) == TO && SAYING.contains(&scene.w(cue + 2));
    }
    let after_to = cue >= first + 2 && scene.w(cue - 1) == TO && WITHHOLDING.contains(&scene.w(cue - 2));
    let short = cue >= first + 2 && scene.w(cue - 1) == OF && scene.w(cue - 2) == SHORT;
    after_to || short
}

/// `nobody said`, `no one claimed`, `nor did she say`, `without saying`.
fn nobody(scene: &Scene<'_, '_>, cue: usize, first: usize, source: Option<(usize, usize)>) -> bool {
    let start = source.filter(|span| span.1 < cue).map_or(cue, |span| span.0);
    let opening = (start.saturating_sub(2).max(first)..=start.min(cue)).any(|token| NONE_SAYS.contains(&scene.w(token)));
    let no_one = scene.w(start) == NO && start < cue && scene.w(start + 1) == ONE;
    opening || no_one
}

/// `if she says`, `whether he told`; not `asked if she said`, where the condition is the content.
fn conditional(scene: &Scene<'_, '_>, cue: usize, first: usize, source: Option<(usize, usize)>) -> bool {
    let Some((start, _)) = source.filter(|span| span.1 < cue) else { return false };
    if start <= first {
        return false;
    }
    let opener = start - 1;
    CONDITION.contains(&scene.w(opener))
        && (opener == first || scene.k(opener - 1) == class::COMMA || scene.w(opener) != word_hash("whether"))
}

/// The cue as a reader would mark it: with its auxiliaries, `according to`, `declined to comment`.
pub fn cue_bounds(scene: &Scene<'_, '_>, cue: usize) -> (usize, usize) {
    let (first, last) = scene.bounds(cue);
    let mut start = cue;
    let left = scene.left(cue).map_or(first, |token| token + 1);
    if scene.form(cue).is_some_and(|form| !form.noun) {
        start = (left..cue).find(|&token| scene.has(token, flag::AUXILIARY) && scene.w(token) != AFTER).unwrap_or(cue);
    }
    let mut end = cue;
    if scene.form(cue).is_some_and(|form| form.tier == 7) && cue < last && scene.w(cue + 1) == TO {
        end = cue + 1;
    } else if WITHHOLDING.contains(&scene.w(cue)) && cue + 2 <= last && scene.w(cue + 1) == TO && SAYING.contains(&scene.w(cue + 2)) {
        end = cue + 2;
    }
    (start, end)
}
