//! The cues around a name that tell a town from a person, a newspaper, a month and a street.
//!
//! Each is one number of the acceptance models; what it is worth was fitted, see `weights.tsv`.

use super::candidates::Name;
use super::mentions::{Draft, Mention, Noun};
use super::model::Cue;
use super::words::{BREAK, View, is_among};
use crate::article::Article;
use crate::gazetteer::{Gazetteer, PlaceKind, WordFlags};

/// Prepositions that stand before places.
const SLOT: &[&str] = &[
    "in",
    "at",
    "near",
    "from",
    "outside",
    "across",
    "around",
    "into",
    "throughout",
    "toward",
    "towards",
    "visiting",
    "between",
    "via",
    "through",
    "inside",
    "of",
    "to",
];
/// Those of them that count in capitals too: "In Troy", "IN TROY".
const PLAIN_SLOT: &[&str] = &["in", "near", "from", "at"];
/// What may stand before "of X".
const KIND_OF: &[&str] =
    &["city", "town", "village", "suburb", "county", "state", "province", "capital", "region", "district", "township", "parish", "island"];
/// What makes an organisation of "… of X".
const ORGANISATION_OF: &[&str] = &[
    "university",
    "bank",
    "college",
    "institute",
    "church",
    "diocese",
    "archdiocese",
    "bishop",
    "museum",
    "royal",
    "house",
    "society",
    "friends",
    "battle",
    "treaty",
    "school",
    "hospital",
    "dean",
    "chamber",
];
/// Titles that are written small before a name.
const LOWER_TITLES: &[&str] = &[
    "coach",
    "sheriff",
    "judge",
    "detective",
    "officer",
    "attorney",
    "lawyer",
    "spokesman",
    "spokeswoman",
    "manager",
    "senator",
    "sen",
    "rep",
    "gov",
];
/// Given names that more often begin a place's name.
const PLACE_GIVEN: &[&str] = &["virginia", "georgia", "carolina", "dakota", "west", "south", "north", "east"];
/// Words that go on inside an organisation's name.
const LINKS: &[&str] = &["of", "the", "and", "for", "at", "in", "de", "del", "la"];
/// Nouns of divisions that agree with a first- or second-level division.
const DIVISIONS: &[&str] = &[
    "county",
    "parish",
    "borough",
    "oblast",
    "province",
    "region",
    "prefecture",
    "governorate",
    "district",
    "state",
    "department",
    "regency",
    "krai",
    "raion",
    "voivodeship",
    "canton",
];

/// Reads the cues of every mention that can be told from its own neighbourhood.
pub(super) fn read(draft: &mut Draft, article: &Article, gazetteer: &Gazetteer) {
    let mut mentions = std::mem::take(&mut draft.mentions);
    let mut surnames = std::mem::take(&mut draft.surnames);
    let view = draft.view(article);
    for mention in &mut mentions {
        let name = &draft.names[mention.name as usize];
        let around = Around::new(view, mention);
        name_cues(mention, name, &around);
        slot_cues(mention, &around);
        mention.set(Cue::Person, person(mention, &around, gazetteer));
        neighbour_cues(mention, &around);
        organisation_cues(mention, &around);
        street_cues(mention, &around);
    }
    people_of(view, &mentions, &mut surnames);
    draft.surnames = surnames;
    draft.mentions = mentions;
}

/// A mention's neighbours, looked up once.
struct Around<'a> {
    view: View<'a>,
    first: usize,
    last: usize,
    text: &'a str,
    gap_before: &'a str,
    gap_after: &'a str,
    before: &'a str,
    after: &'a str,
    before_flags: WordFlags,
    after_flags: WordFlags,
    /// The word before stands right before, parted by a space.
    adjacent_before: bool,
    /// The word after stands right after, parted by a space or hyphen.
    adjacent_after: bool,
    capital_before: bool,
    capital_after: bool,
    initial_before: bool,
    sentence_start: bool,
}

impl<'a> Around<'a> {
    fn new(view: View<'a>, mention: &Mention) -> Around<'a> {
        let (first, last) = (mention.first, mention.last);
        let gap_before = view.gap_before(first);
        let gap_after = gap_after(view, mention);
        let (before, after) = (
            if gap_before == BREAK { "" } else { view.word(first.wrapping_sub(1)) },
            if gap_after == BREAK { "" } else { view.word(last + 1) },
        );
        let before_flags = if before.is_empty() { WordFlags::default() } else { view.flags(first - 1) };
        let after_flags = if after.is_empty() { WordFlags::default() } else { view.flags(last + 1) };
        let adjacent_before = matches!(gap_before, " " | "\n" | "\u{a0}");
        let adjacent_after = matches!(gap_after, " " | "\n" | "\u{a0}" | "-");
        let starts_capital = |word: &str| word.starts_with(char::is_uppercase);
        let initial_before = matches!(gap_before, ". " | ".") && before.len() <= 2 && starts_capital(before);
        let title_before = gap_before == ". " && before_flags.has(WordFlags::TITLE);
        Around {
            view,
            first,
            last,
            text: mention.span.of(view.text),
            gap_before,
            gap_after,
            before,
            after,
            before_flags,
            after_flags,
            adjacent_before,
            adjacent_after,
            capital_before: (adjacent_before || gap_before == "-") && first > 0 && view.is_name_like(first - 1),
            capital_after: adjacent_after && view.is_name_like(last + 1),
            initial_before,
            sentence_start: gap_before == BREAK || (ends_sentence(gap_before) && !initial_before && !title_before),
        }
    }

    /// Flags of the word two before.
    fn second_before(&self) -> usize {
        self.first.wrapping_sub(2)
    }
}

/// What follows a mention, after the full stop that belongs to it.
fn gap_after<'a>(view: View<'a>, mention: &Mention) -> &'a str {
    let gap = view.gap(mention.last);
    if gap == BREAK {
        return gap;
    }
    let end = view.get(mention.last).map_or(mention.span.end, |word| word.end);
    let inside = mention.span.end.saturating_sub(end) as usize;
    gap.get(inside..).unwrap_or(gap)
}

fn ends_sentence(gap: &str) -> bool {
    gap.contains(['.', '!', '?', ':', ';', '"', '”', '“', '\n'])
}

/// What the name is by itself.
fn name_cues(mention: &mut Mention, name: &Name, around: &Around<'_>) {
    let (has, population) = (name.has, name.population);
    let flags = mention.flags;
    let single = mention.is_single();
    let written_big = around.text.chars().all(|character| !character.is_lowercase());
    let letters = around.text.len();
    let word = single && flags.has(WordFlags::ENGLISH);
    mention.set(Cue::Word, f32::from(word));
    mention.set(Cue::WordStart, f32::from(word && around.sentence_start && !has.country));
    mention.set(Cue::WordStartCity, f32::from(word && around.sentence_start && population > 50_000));
    mention.set(Cue::LowerCase, f32::from(single && around.view.occurs_in_lower_case(mention.first)));
    mention.set(Cue::Unknown, f32::from(single && !mention.abbreviation && flags.is_empty() && letters > 3));
    mention.set(Cue::Given, f32::from(single && flags.has(WordFlags::GIVEN)));
    let surname = match flags.surname_rank() {
        Some(0) => 1.0,
        Some(1) => 0.7,
        Some(2) => 0.4,
        _ => 0.0,
    };
    mention.set(Cue::Surname, if single { surname } else { 0.0 });
    let stop = if single {
        flags.has(WordFlags::STOP)
    } else {
        !mention.abbreviation && (mention.first..=mention.last).all(|at| around.view.flags(at).has(WordFlags::STOP))
    };
    mention.set(Cue::Stop, f32::from(stop || around.text.eq_ignore_ascii_case("us") && around.text != "US"));
    mention.set(Cue::Short, f32::from(letters <= 3 && !mention.abbreviation));
    let loud_line = around.adjacent_after && around.view.is_all_capitals(around.last + 1)
        || around.adjacent_before && around.view.is_all_capitals(around.first.wrapping_sub(1));
    mention.set(Cue::Capitals, f32::from(written_big && letters > 3 && !mention.abbreviation && !loud_line));
    mention.set(Cue::ShortCapitals, f32::from(written_big && letters <= 3 && !mention.abbreviation && !is_known_short(around.text)));
    mention.set(Cue::Several, f32::from(!single && !mention.abbreviation));
    mention.set(Cue::Abbreviation, f32::from(mention.abbreviation));
    mention.set(Cue::Population, name.log_population);
    mention.set(Cue::Primary, f32::from(has.primary));
    mention.set(Cue::Country, f32::from(has.country));
    mention.set(Cue::WellKnown, f32::from(has.well_known));
    mention.set(Cue::Admin1, f32::from(!has.well_known && has.admin1));
    mention.set(Cue::Admin2, f32::from(population == 0 && has.admin2));
    mention.set(Cue::Region, f32::from(has.region));
    mention.set(Cue::Alternates, f32::from(has.alternates) * std::f32::consts::LOG10_2);
}

/// Acronyms that mean a place wherever they stand.
fn is_known_short(text: &str) -> bool {
    matches!(text, "US" | "UK" | "UAE" | "USA" | "NSW" | "DRC" | "EU")
}

/// Words beside a name that only places have there.
fn slot_cues(mention: &mut Mention, around: &Around<'_>) {
    let lower = around.before.starts_with(|first: char| !first.is_uppercase());
    let slot = around.adjacent_before && (lower && is_among(around.before, SLOT) || is_among(around.before, PLAIN_SLOT));
    let weak = is_among(around.before, &["of", "to"]);
    mention.set(
        Cue::Slot,
        if !slot {
            0.0
        } else if weak {
            0.5
        } else {
            1.0
        },
    );
    mention.set(Cue::Direction, f32::from(around.adjacent_before && around.before_flags.has(WordFlags::DIRECTION)));
    let possessive = matches!(around.gap_after, "'" | "’") && around.after == "s";
    mention.set(Cue::Possessive, f32::from(possessive));
    let after_place = if possessive {
        around.view.gap(around.last + 1) == " " && around.view.flags(around.last + 2).has(WordFlags::AFTER_PLACE)
    } else {
        around.gap_after == " " && around.after_flags.has(WordFlags::AFTER_PLACE)
    };
    mention.set(Cue::AfterPlace, f32::from(after_place));
    let of = around.adjacent_before && around.before == "of";
    let kind_of = of && around.view.among(around.second_before(), KIND_OF);
    mention.set(Cue::KindOf, f32::from(kind_of));
    if kind_of {
        mention.noun = Some(noun(around.view.word(around.second_before())));
    }
    mention.set(Cue::NumberBefore, f32::from(around.adjacent_before && around.view.is_number(around.first.wrapping_sub(1))));
    mention.set(Cue::Money, f32::from(around.view.text[mention.span.end as usize..].starts_with('$')));
    let number_after =
        matches!(around.gap_after, " " | ", ") && around.view.is_number(around.last + 1) && matches!(around.after.len(), 1 | 2 | 4);
    let wordy = mention.is_single() && (mention.flags.has(WordFlags::STOP) || mention.flags.has(WordFlags::ENGLISH));
    mention.set(Cue::WordNumber, f32::from(number_after && wordy));
}

/// How much the neighbourhood looks like a person's name that the mention is a part of, 0 to 1.
fn person(mention: &Mention, around: &Around<'_>, gazetteer: &Gazetteer) -> f32 {
    let (before, after) = (around.before_flags, around.after_flags);
    let single = mention.is_single();
    let given = single && mention.flags.has(WordFlags::GIVEN);
    let title_gap = around.adjacent_before || around.gap_before == ". ";
    if title_gap && before.has(WordFlags::TITLE) && around.before.starts_with(char::is_uppercase) {
        return 1.0;
    }
    if around.adjacent_before && is_among(around.before, LOWER_TITLES) {
        return 0.5;
    }
    if around.initial_before && !mention.abbreviation {
        return 1.0;
    }
    if around.capital_before
        && !mention.abbreviation
        && before.has(WordFlags::GIVEN)
        && !before.has(WordFlags::DIRECTION)
        && !is_among(around.before, PLACE_GIVEN)
    {
        return if is_large_city(around.before, gazetteer) { 0.5 } else { 1.0 };
    }
    if around.capital_before && is_among(around.before, &["jr", "sr"]) {
        return 0.5;
    }
    let placing = [WordFlags::ORGANISATION, WordFlags::AFTER_PLACE, WordFlags::GENERIC, WordFlags::NATURE, WordFlags::STOP];
    if given && around.capital_after && around.after.len() > 1 && !placing.iter().any(|&flag| after.has(flag)) {
        return if after.surname_rank().is_some() { 1.0 } else { 0.7 };
    }
    let initial_after = around.gap_after == " " && around.after.len() == 1 && around.view.is_capital(around.last + 1);
    if single && initial_after && around.view.gap(around.last + 1).starts_with('.') {
        return 1.0;
    }
    if single && matches!(around.gap_after, " " | ", ") && is_among(around.after, &["jr", "sr"]) {
        return 1.0;
    }
    let age_after = around.gap_after == ", " && around.after.len() == 2 && around.view.is_number(around.last + 1);
    if single && age_after && mention.flags.surname_rank().is_some() { 0.7 } else { 0.0 }
}

/// Whether a given name is also a city of more than 300,000: "Victoria", "Charlotte".
fn is_large_city(word: &str, gazetteer: &Gazetteer) -> bool {
    gazetteer.senses(word).iter().any(|sense| {
        let place = gazetteer.place(sense.row);
        place.kind == PlaceKind::City && place.population > 300_000
    })
}

/// Capitalised neighbours and nouns of divisions.
fn neighbour_cues(mention: &mut Mention, around: &Around<'_>) {
    let person = mention.cue(Cue::Person) > 0.0;
    let ordinary_start = || {
        let two_before = around.view.gap_before(around.first.wrapping_sub(1));
        let starts = around.first < 2 || two_before == BREAK || ends_sentence(two_before);
        starts
            && (around.before_flags.has(WordFlags::STOP)
                || around.before_flags.has(WordFlags::ENGLISH)
                || around.view.occurs_in_lower_case(around.first - 1))
    };
    let capital_before = around.capital_before && !person && !around.before_flags.has(WordFlags::DIRECTION) && !ordinary_start();
    mention.set(Cue::CapitalBefore, f32::from(capital_before));
    let placing = [WordFlags::AFTER_PLACE, WordFlags::GENERIC, WordFlags::NATURE];
    let capital_after = around.capital_after && !person && !placing.iter().any(|&flag| around.after_flags.has(flag));
    mention.set(Cue::CapitalAfter, f32::from(capital_after));
    mention.set(Cue::Nature, f32::from(around.capital_after && around.after_flags.has(WordFlags::NATURE)));
    let generic = around.adjacent_after && around.after_flags.has(WordFlags::GENERIC);
    mention.set(Cue::Generic, f32::from(generic));
    if generic {
        mention.noun = Some(noun(around.after));
    }
}

fn noun(word: &str) -> Noun {
    match word {
        _ if is_among(word, DIVISIONS) => Noun::Division,
        _ if is_among(word, &["city", "town", "village", "suburb"]) => Noun::City,
        _ => Noun::Other,
    }
}

/// Whether a run of capitals that the name begins, or "… of X", makes an organisation.
fn organisation_cues(mention: &mut Mention, around: &Around<'_>) {
    let view = around.view;
    let mut strength = 0.0_f32;
    let mut gap = around.gap_after;
    for step in 0..5 {
        let at = around.last + 1 + step;
        if gap == BREAK || !matches!(gap, " " | "\n" | "-" | " & " | "\u{a0}" | "'" | "’" | ". ") {
            break;
        }
        let word = view.word(at);
        let possessive = word == "s" && matches!(gap, "'" | "’");
        if view.is_capital(at) {
            let flags = view.flags(at);
            if flags.has(WordFlags::ORGANISATION) && !flags.has(WordFlags::STREET) {
                strength = if step == 0 { 1.0 } else { strength.max(0.7) };
            }
        } else if !possessive && !(step > 0 && is_among(word, LINKS) && view.is_capital(at + 1)) {
            break;
        }
        gap = view.gap(at);
    }
    let of = around.adjacent_before && is_among(around.before, &["of", "for"]);
    let head = around.second_before();
    if of && view.is_capital(head) && view.among(head, ORGANISATION_OF) {
        strength = strength.max(0.8);
    }
    mention.set(Cue::Organisation, strength);
    mention.set(Cue::CapitalOf, f32::from(around.adjacent_before && around.before == "of" && view.is_capital(head) && strength == 0.0));
}

/// "Dublin Road": recognised, but no town.
fn street_cues(mention: &mut Mention, around: &Around<'_>) {
    let street = around.capital_after && around.after_flags.has(WordFlags::STREET) && !is_among(around.after, &["court", "courts"]);
    // "Kansas Highway Patrol" watches streets and is none.
    let after_street = around.last + 2;
    let body = around.view.gap(around.last + 1) == " "
        && around.view.is_capital(after_street)
        && (around.view.flags(after_street).has(WordFlags::ORGANISATION) || is_among(around.view.word(after_street), &["patrol"]))
        && !around.view.flags(after_street).has(WordFlags::STREET);
    if !street || body {
        return;
    }
    mention.set(Cue::Street, 1.0);
    mention.set(Cue::Organisation, 0.0);
    mention.set(Cue::CapitalAfter, 0.0);
    mention.set(Cue::Person, mention.cue(Cue::Person) * 0.3);
    let end = around.view.get(around.last + 1).map_or(mention.span.end, |word| word.end);
    let abbreviated = around.after.len() <= 4 && !is_among(around.after, &["road", "lane", "way", "pike"]);
    let stop = abbreviated && around.view.text[end as usize..].starts_with('.');
    mention.street_end = Some(end + u32::from(stop));
}

/// Collects the words that are parts of people's names in the article: "Martin" of "Micheál Martin" or "Mr Martin".
fn people_of(view: View<'_>, mentions: &[Mention], surnames: &mut Vec<u64>) {
    surnames.clear();
    for mention in mentions.iter().filter(|mention| mention.cue(Cue::Person) >= 0.7) {
        surnames.extend((mention.first..=mention.last).map(|at| word_key(view.word(at))));
    }
    let not_surname = [WordFlags::ORGANISATION, WordFlags::AFTER_PLACE, WordFlags::GENERIC];
    for at in 0..view.len().saturating_sub(1) {
        if !view.is_capital(at) || !view.is_capital(at + 1) || !matches!(view.gap(at), " " | ". ") {
            continue;
        }
        let next = view.word(at + 1);
        if next.len() < 2 {
            continue;
        }
        let flags = view.flags(at);
        let given = flags.has(WordFlags::GIVEN) && !flags.has(WordFlags::ENGLISH);
        let next_flags = if given || flags.has(WordFlags::TITLE) { view.flags(at + 1) } else { WordFlags::default() };
        let named = given && !not_surname.iter().any(|&flag| next_flags.has(flag));
        let titled = flags.has(WordFlags::TITLE) && !next_flags.has(WordFlags::TITLE);
        let initial = view.word(at).len() == 1 && view.gap(at) == ". " && at > 0 && view.flags(at - 1).has(WordFlags::GIVEN);
        if named || titled || initial {
            surnames.push(word_key(next));
        }
    }
    surnames.sort_unstable();
    surnames.dedup();
}

/// A hash of a word without regard to ASCII case.
fn word_key(word: &str) -> u64 {
    word.bytes().fold(0xCBF2_9CE4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte | 0x20)).wrapping_mul(0x0100_0000_01B3))
}

/// Cues that a name's mentions share, and those that follow from the people of the article.
pub(super) fn share(draft: &mut Draft) {
    const ANY: [(Cue, Cue); 6] = [
        (Cue::Slot, Cue::AnySlot),
        (Cue::Lock, Cue::AnyLock),
        (Cue::AfterPlace, Cue::AnyAfterPlace),
        (Cue::Direction, Cue::AnyDirection),
        (Cue::Dateline, Cue::AnyDateline),
        (Cue::ParentLock, Cue::AnyParentLock),
    ];
    let mut shared = vec![[0.0_f32; 8]; draft.names.len()];
    for mention in &draft.mentions {
        let sums = &mut shared[mention.name as usize];
        for (slot, (own, _)) in ANY.iter().enumerate() {
            sums[slot] = sums[slot].max(mention.cue(*own));
        }
        sums[6] += mention.cue(Cue::Person);
        sums[7] += mention.cue(Cue::Organisation);
    }
    for mention in &mut draft.mentions {
        let sums = &shared[mention.name as usize];
        let count = draft.names[mention.name as usize].mentions as f32;
        for (slot, (_, any)) in ANY.iter().enumerate() {
            mention.cues[*any as usize] = sums[slot];
        }
        // A word that is a town by its lock or dateline is one wherever it stands.
        if sums[1] > 0.0 || sums[4] > 0.0 {
            for cue in [Cue::Word, Cue::WordStart, Cue::WordStartCity] {
                mention.cues[cue as usize] = 0.0;
            }
        }
        mention.cues[Cue::MeanPerson as usize] = sums[6] / count;
        mention.cues[Cue::MeanOrganisation as usize] = sums[7] / count;
        mention.cues[Cue::Mentions as usize] = count.ln();
    }
}

/// Marks names that are also surnames of people in the article.
pub(super) fn known_people(draft: &mut Draft, article: &Article) {
    let mut mentions = std::mem::take(&mut draft.mentions);
    let view = draft.view(article);
    for mention in mentions.iter_mut().filter(|mention| mention.is_single() && mention.cue(Cue::Person) == 0.0) {
        let known = draft.surnames.binary_search(&word_key(view.word(mention.first))).is_ok();
        mention.set(Cue::KnownPerson, f32::from(known));
    }
    draft.mentions = mentions;
}
