//! Which language an article is in, said only when the text says it clearly.
//!
//! English, most of most archives, is recognised by its small words without a model; everything else is asked of `whatlang` on a
//! sample. A short brief in no clear language has none: a wrong language stems its words wrongly, no language merely does not.

use whatlang::Lang;

use crate::text::chunk::Chunk;

/// Bytes looked at. Language does not change in the middle of an article often enough to read it all.
const SAMPLE: usize = 4096;

/// The ISO 639-1 code of the language of `text`, `None` when it is too short, too mixed, or a language without such a code.
///
/// Costs at most one look at 4 kB.
#[must_use]
pub fn detect(text: &str) -> Option<&'static str> {
    let sample = &text[..text.floor_char_boundary(SAMPLE)];
    if is_plainly_english(sample) {
        return Some("en");
    }
    // The trigram model costs more by the byte; a quarter of a page decides as well as four.
    let sample = &sample[..sample.floor_char_boundary(600)];
    let letters = sample.chars().filter(|letter| letter.is_alphabetic()).count();
    let digits = sample.bytes().filter(u8::is_ascii_digit).count();
    // Tables of figures are in no language, and Latin letters so few go astray: a headline about White Plains is no French.
    if digits * if sample.is_ascii() { 8 } else { 4 } > letters || (sample.is_ascii() && letters < 100) {
        return None;
    }
    let info = whatlang::detect(sample)?;
    // Scripts used by one language settle it at once; in a shared script short texts go astray.
    let sure = if info.script() == whatlang::Script::Latin || info.script() == whatlang::Script::Cyrillic {
        letters >= 60 && (info.is_reliable() || (letters >= 200 && info.confidence() > 0.5))
    } else {
        letters >= 8
    };
    if sure { code(info.lang()) } else { None }
}

/// The two-letter code of a language tag as metadata writes it: `en-GB`, `EN_us`, `eng`, `English`.
#[must_use]
pub fn from_tag(tag: &str) -> Option<&'static str> {
    let primary = tag.trim().split(['-', '_', ',', ';', ' ']).next()?.to_ascii_lowercase();
    LANGUAGES.iter().find(|(_, two, three, name)| primary == *two || primary == *three || primary == *name).map(|(_, two, ..)| *two)
}

/// Whether English small words are frequent, as in all English prose and no other language's; fewer do when no other speaks up.
///
/// One pass over bytes; a page is not read to its end once it is plain.
fn is_plainly_english(sample: &str) -> bool {
    let (mut words, mut small, mut foreign, mut others, mut figures) = (0_u32, 0_u32, 0_u32, 0_u32, 0_u32);
    // The same words IN CAPITALS, as wires print headlines, which names (LA, LOS, DE) share with other languages' small words.
    let (mut shouted, mut shouted_others) = (0_u32, 0_u32);
    let bytes = sample.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let eight = Chunk::at(bytes, at);
        let mut length = eight.letters_length();
        if length == 0 {
            figures += u32::from(bytes[at].is_ascii_digit());
            at += 1;
            continue;
        }
        while length.is_multiple_of(Chunk::LENGTH) && at + length < bytes.len() {
            let more = Chunk::at(bytes, at + length).letters_length();
            if more == 0 {
                break;
            }
            length += more;
        }
        words += 1;
        let (word, start) = (&bytes[at..at + length], eight.first(length));
        let key = start.number();
        at += length;
        if !start.is_ascii() || length > Chunk::LENGTH && !word.is_ascii() {
            // Typographic quotation marks and dashes (E2 80 …) stand in English too.
            foreign += u32::from(word.iter().any(|byte| *byte >= 0xC3 && *byte != 0xE2));
        } else if (2..=LONGEST).contains(&length) {
            if key & ALL_SMALL == 0 {
                let spoken = SMALL_WORDS.get(eight.lowered(length));
                shouted += u32::from(spoken & ENGLISH != 0);
                shouted_others += u32::from(spoken & ELSEWHERE != 0);
            } else {
                let spoken = SMALL_WORDS.get(key | FIRST_SMALL);
                small += u32::from(spoken & ENGLISH != 0);
                // With a capital they may be names: La Paz, Das.
                others += u32::from(spoken & ELSEWHERE != 0 && key & FIRST_SMALL != 0);
            }
        }
        if words % PLAIN_AFTER == 0 && small * 6 >= words && foreign * 8 < words && others * 4 < small {
            return true;
        }
    }
    // Wire tables and briefs without articles: fewer words decide when nothing speaks for another language.
    let enough = |small: u32, others: u32| {
        let share = match words {
            12.. if foreign == 0 && others == 0 => 12,
            12.. => 6,
            _ => 5,
        };
        small >= 2 && others * 3 < small && small * share >= words
    };
    let english = enough(small, others) || enough(small + shouted, others + shouted_others);
    words >= 8 && foreign * 8 < words && figures < words * 3 && english
}

/// Every so many words a text that is English beyond doubt so far is not read on.
const PLAIN_AFTER: u32 = 64;

/// The function words below.
static SMALL_WORDS: SmallWords = SmallWords::of(&[(ENGLISH, ENGLISH_WORDS), (ELSEWHERE, ELSEWHERE_WORDS)]);

/// Mark of [`ENGLISH_WORDS`] in [`SMALL_WORDS`].
const ENGLISH: u64 = 1 << 62;

/// Mark of [`ELSEWHERE_WORDS`].
const ELSEWHERE: u64 = 1 << 63;

/// Words of English in small letters or with a capital: function words, and what briefs without any say when things are (`Pay March 13`),
/// in a spelling that no neighbour has ("july", not "april").
const ENGLISH_WORDS: &[&str] = &[
    "as", "at", "be", "by", "he", "if", "is", "it", "my", "of", "on", "or", "to", "up", "we", "and", "any", "are", "but", "day", "did",
    "for", "had", "has", "her", "him", "his", "how", "its", "may", "new", "not", "now", "one", "our", "out", "pay", "she", "the", "two",
    "was", "who", "why", "you", "been", "both", "does", "each", "five", "four", "from", "have", "into", "july", "june", "just", "made",
    "make", "more", "much", "next", "nine", "only", "said", "some", "such", "than", "that", "them", "then", "they", "this", "week", "were",
    "what", "when", "will", "with", "year", "your", "about", "after", "being", "could", "eight", "first", "march", "might", "month",
    "other", "prior", "seven", "since", "still", "their", "there", "these", "those", "three", "until", "where", "which", "while", "would",
];

/// Function words of the languages that share some of English's ("was", "of", "is", "her", "for"): German, Dutch, the Scandinavian
/// and Romance languages, Polish, and others written without accents.
const ELSEWHERE_WORDS: &[&str] = &[
    "de", "en", "yang", "dan", "ng", "ang", "sa", "ya", "wa", "ve", "bir", "ja", "az", "egy", "si", "er", "et", "el", "la", "le", "il",
    "og", "af", "av", "na", "ne", "je", "da", "di", "do", "te", "ze", "zu", "im", "es", "se", "un", "du", "van", "het", "een", "dat",
    "zijn", "und", "der", "das", "dem", "ist", "ein", "det", "som", "til", "med", "har", "och", "att", "den", "ikke", "inte", "les", "des",
    "que", "los", "del", "una", "che", "nie", "jest", "niet", "nicht",
];

/// Letters of the longest word in [`SmallWords`].
const LONGEST: usize = 5;

/// Words of at most [`LONGEST`] letters with marks: every word of every article is asked for.
struct SmallWords {
    /// The words' [`key`]s with their marks in the highest two bits, each in the first free slot from its own on; 0 is free.
    slots: [u64; 512],
}

impl SmallWords {
    const fn of(lists: &[(u64, &[&str])]) -> SmallWords {
        let mut slots = [0; 512];
        let mut list = 0;
        while list < lists.len() {
            let (mark, words) = lists[list];
            let mut at = 0;
            while at < words.len() {
                let key = key(words[at].as_bytes());
                let mut slot = SmallWords::slot(key);
                while slots[slot] != 0 && slots[slot] & !MARKS != key {
                    slot = (slot + 1) % slots.len();
                }
                slots[slot] |= key | mark;
                at += 1;
            }
            list += 1;
        }
        SmallWords { slots }
    }

    const fn slot(key: u64) -> usize {
        (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 55) as usize
    }

    /// The marks of a word; 0 when it is none of ours.
    fn get(&self, key: u64) -> u64 {
        let mut slot = SmallWords::slot(key);
        while self.slots[slot] != 0 {
            if self.slots[slot] & !MARKS == key {
                return self.slots[slot] & MARKS;
            }
            slot = (slot + 1) % self.slots.len();
        }
        0
    }
}

/// The bits of marks in a slot.
const MARKS: u64 = ENGLISH | ELSEWHERE;

/// A word's bytes as a number, as [`Chunk::number`] has them; of words up to [`LONGEST`] bytes no two share one.
const fn key(word: &[u8]) -> u64 {
    let (mut key, mut at) = (0, word.len());
    while at > 0 {
        at -= 1;
        key = key << 8 | word[at] as u64;
    }
    key
}

/// The bit of a word's [`key`] that makes its first letter a small one.
const FIRST_SMALL: u64 = 0x20;

/// The bits that make all letters small ones.
const ALL_SMALL: u64 = 0x2020_2020_2020_2020;

fn code(lang: Lang) -> Option<&'static str> {
    LANGUAGES.iter().find(|(language, ..)| *language == lang).map(|(_, two, ..)| *two)
}

/// Languages of `whatlang` with their ISO 639-1 code, ISO 639-3 code and English name.
static LANGUAGES: &[(Lang, &str, &str, &str)] = &[
    (Lang::Afr, "af", "afr", "afrikaans"),
    (Lang::Aka, "ak", "aka", "akan"),
    (Lang::Amh, "am", "amh", "amharic"),
    (Lang::Ara, "ar", "ara", "arabic"),
    (Lang::Aze, "az", "aze", "azerbaijani"),
    (Lang::Bel, "be", "bel", "belarusian"),
    (Lang::Ben, "bn", "ben", "bengali"),
    (Lang::Bul, "bg", "bul", "bulgarian"),
    (Lang::Cat, "ca", "cat", "catalan"),
    (Lang::Ces, "cs", "ces", "czech"),
    (Lang::Cmn, "zh", "zho", "chinese"),
    (Lang::Dan, "da", "dan", "danish"),
    (Lang::Deu, "de", "deu", "german"),
    (Lang::Ell, "el", "ell", "greek"),
    (Lang::Eng, "en", "eng", "english"),
    (Lang::Epo, "eo", "epo", "esperanto"),
    (Lang::Est, "et", "est", "estonian"),
    (Lang::Fin, "fi", "fin", "finnish"),
    (Lang::Fra, "fr", "fra", "french"),
    (Lang::Guj, "gu", "guj", "gujarati"),
    (Lang::Heb, "he", "heb", "hebrew"),
    (Lang::Hin, "hi", "hin", "hindi"),
    (Lang::Hrv, "hr", "hrv", "croatian"),
    (Lang::Hun, "hu", "hun", "hungarian"),
    (Lang::Hye, "hy", "hye", "armenian"),
    (Lang::Ind, "id", "ind", "indonesian"),
    (Lang::Ita, "it", "ita", "italian"),
    (Lang::Jav, "jv", "jav", "javanese"),
    (Lang::Jpn, "ja", "jpn", "japanese"),
    (Lang::Kan, "kn", "kan", "kannada"),
    (Lang::Kat, "ka", "kat", "georgian"),
    (Lang::Khm, "km", "khm", "khmer"),
    (Lang::Kor, "ko", "kor", "korean"),
    (Lang::Lat, "la", "lat", "latin"),
    (Lang::Lav, "lv", "lav", "latvian"),
    (Lang::Lit, "lt", "lit", "lithuanian"),
    (Lang::Mal, "ml", "mal", "malayalam"),
    (Lang::Mar, "mr", "mar", "marathi"),
    (Lang::Mkd, "mk", "mkd", "macedonian"),
    (Lang::Mya, "my", "mya", "burmese"),
    (Lang::Nep, "ne", "nep", "nepali"),
    (Lang::Nld, "nl", "nld", "dutch"),
    (Lang::Nob, "nb", "nob", "norwegian"),
    (Lang::Ori, "or", "ori", "odia"),
    (Lang::Pan, "pa", "pan", "punjabi"),
    (Lang::Pes, "fa", "fas", "persian"),
    (Lang::Pol, "pl", "pol", "polish"),
    (Lang::Por, "pt", "por", "portuguese"),
    (Lang::Ron, "ro", "ron", "romanian"),
    (Lang::Rus, "ru", "rus", "russian"),
    (Lang::Sin, "si", "sin", "sinhala"),
    (Lang::Slk, "sk", "slk", "slovak"),
    (Lang::Slv, "sl", "slv", "slovenian"),
    (Lang::Sna, "sn", "sna", "shona"),
    (Lang::Spa, "es", "spa", "spanish"),
    (Lang::Srp, "sr", "srp", "serbian"),
    (Lang::Swe, "sv", "swe", "swedish"),
    (Lang::Tam, "ta", "tam", "tamil"),
    (Lang::Tel, "te", "tel", "telugu"),
    (Lang::Tgl, "tl", "tgl", "tagalog"),
    (Lang::Tha, "th", "tha", "thai"),
    (Lang::Tuk, "tk", "tuk", "turkmen"),
    (Lang::Tur, "tr", "tur", "turkish"),
    (Lang::Ukr, "uk", "ukr", "ukrainian"),
    (Lang::Urd, "ur", "urd", "urdu"),
    (Lang::Uzb, "uz", "uzb", "uzbek"),
    (Lang::Vie, "vi", "vie", "vietnamese"),
    (Lang::Yid, "yi", "yid", "yiddish"),
    (Lang::Zul, "zu", "zul", "zulu"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_says_its_language() {
        for (text, language) in [
            (
                "The bridge over the Shannon was closed on Monday after engineers found a crack in one of its piers, the council said.",
                Some("en"),
            ),
            (
                "Die Brücke über den Fluss wurde am Montag gesperrt, nachdem Ingenieure einen Riss in einem der Pfeiler gefunden hatten.",
                Some("de"),
            ),
            (
                "El puente sobre el río fue cerrado el lunes después de que los ingenieros encontraran una grieta en uno de sus pilares.",
                Some("es"),
            ),
            (
                "Le pont a été fermé lundi après que des ingénieurs ont découvert une fissure dans l’un de ses piliers, a dit la mairie.",
                Some("fr"),
            ),
            (
                "De brug over de rivier was maandag dicht en het is nog niet bekend of ze open gaat, had de burgemeester gezegd; er is een scheur in een van de pijlers gevonden en duikers gaan morgen kijken. Het verkeer wordt zolang omgeleid, zegt de gemeente, en dat zal vrachtwagens een uur kosten.",
                Some("nl"),
            ),
            ("Farrow Mills Inc said it will buy its own shares from holders at 14 dlrs each.", Some("en")),
            ("Міст закрили в понеділок після того, як інженери знайшли тріщину в одній з його опор, повідомила міська рада.", Some("uk")),
            ("橋は月曜日に閉鎖された。技術者が亀裂を発見したためだ。", Some("ja")),
            ("أغلق الجسر يوم الاثنين بعد أن وجد المهندسون شقا في أحد أعمدته", Some("ar")),
        ] {
            assert_eq!(detect(text), language, "{text}");
        }
    }

    #[test]
    fn words_that_neighbours_share_with_english_do_not_make_it_english() {
        for text in [
            "Hij was in Gouda en had geen idee of het waar is wat ze over de brug zeggen.",
            "Broen har vært stengt siden mandag for at ingeniører kan se på en sprekk, og det er for tidlig å si når den åpner.",
        ] {
            assert_ne!(detect(text), Some("en"), "{text}");
        }
    }

    #[test]
    fn a_text_too_short_to_tell_has_no_language() {
        for text in ["", "Bridge opens", "Real Madrid 2-1 Bayern", "12 345 67", "Shr 34 cts vs 12 cts", "OK!"] {
            assert_eq!(detect(text), None, "{text}");
        }
    }

    #[test]
    fn tags_of_metadata_are_understood() {
        for (tag, language) in
            [("en-GB", Some("en")), ("EN_us", Some("en")), ("eng", Some("en")), ("German", Some("de")), ("x-unknown", None), ("", None)]
        {
            assert_eq!(from_tag(tag), language, "{tag}");
        }
    }
}
