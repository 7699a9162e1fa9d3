//! Words around names: titles, roles, relatives, nouns for bodies and groups, and given names that tell "he" from "she".
//!
//! Everything is looked up by [`word_hash`], which tokens carry already, so a look-up is one probe of a small table.

use std::sync::OnceLock;

use crate::extract::lexicon::word_hash;

/// What a word is beside a name, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kind(pub u16);

impl Kind {
    /// Stands before a name and is no part of it: `Mr`, `Dr`, `Sgt`.
    pub const HONORIFIC: Kind = Kind(1);
    /// What somebody does: `minister`, `spokeswoman`, `midfielder`.
    pub const ROLE: Kind = Kind(1 << 1);
    /// A human being and no more: `man`, `teenager`, `winner`.
    pub const PERSON: Kind = Kind(1 << 2);
    /// Somebody's `wife`, `brother`, `mum`.
    pub const RELATIVE: Kind = Kind(1 << 3);
    /// A body: `ministry`, `company`, `council`.
    pub const ORGANISATION: Kind = Kind(1 << 4);
    /// Ends the name of a body or thing, so that it is nobody's: `Bank`, `Times`, `Street`.
    pub const ORGANISATION_NAME: Kind = Kind(1 << 5);
    /// People in the plural: `residents`, `police`, `critics`.
    pub const GROUP: Kind = Kind(1 << 6);
    /// Weekdays, months, feasts.
    pub const CALENDAR: Kind = Kind(1 << 7);
    /// `Russian`, `Catholic`.
    pub const DEMONYM: Kind = Kind(1 << 8);
    /// Never part of a person's name, whatever its case: function words, sentence openers.
    pub const NOT_NAME: Kind = Kind(1 << 9);
    /// Joins parts of a name: `van`, `bin`, `de`.
    pub const PARTICLE: Kind = Kind(1 << 10);
    /// Follows a name: `Jr`, `III`.
    pub const SUFFIX: Kind = Kind(1 << 11);
    /// Said of a man.
    pub const MALE: Kind = Kind(1 << 12);
    /// Said of a woman.
    pub const FEMALE: Kind = Kind(1 << 13);
    /// The whole name of an outlet, a network or a pollster: `Politico`, `Twitter`, `Reuters`, `Gallup`.
    pub const OUTLET: Kind = Kind(1 << 14);

    /// Whether any bit of `other` is set.
    #[must_use]
    pub fn any(self, other: Kind) -> bool {
        self.0 & other.0 != 0
    }

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Kind) -> Kind {
        Kind(self.0 | other.0)
    }

    /// What the word says of its bearer's gender.
    #[must_use]
    pub fn gender(self) -> Gender {
        match (self.any(Kind::MALE), self.any(Kind::FEMALE)) {
            (true, false) => Gender::Male,
            (false, true) => Gender::Female,
            _ => Gender::Unknown,
        }
    }
}

/// Evidence for "he" or "she", used while an article is read and never stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gender {
    /// No evidence, or evidence of both.
    #[default]
    Unknown,
    /// "He".
    Male,
    /// "She".
    Female,
}

impl Gender {
    /// Whether the two may be one person.
    #[must_use]
    pub fn agrees(self, other: Gender) -> bool {
        self == other || self == Gender::Unknown || other == Gender::Unknown
    }

    /// The first that is known.
    #[must_use]
    pub fn or(self, other: Gender) -> Gender {
        if self == Gender::Unknown { other } else { self }
    }
}

/// What the word with this [hash](word_hash) is; nothing for an ordinary word.
#[must_use]
pub fn kind(word: u32) -> Kind {
    static TABLE: OnceLock<Table> = OnceLock::new();
    Kind(TABLE.get_or_init(words).get(word))
}

/// What a given name says of its bearer; [`Gender::Unknown`] for names of both and names not in the lists.
#[must_use]
pub fn given_gender(word: u32) -> Gender {
    static TABLE: OnceLock<Table> = OnceLock::new();
    Kind(TABLE.get_or_init(given_names).get(word)).gender()
}

/// Whether two given names are one: `Bob` and `Robert`. Short forms English-language news uses for the same person.
#[must_use]
pub fn same_given(a: u32, b: u32) -> bool {
    static TABLE: OnceLock<Vec<Vec<u32>>> = OnceLock::new();
    let groups = TABLE.get_or_init(|| NICKNAMES.iter().map(|group| group.split(' ').map(word_hash).collect()).collect());
    a == b || groups.iter().any(|group| group.contains(&a) && group.contains(&b))
}

const NICKNAMES: [&str; 32] = [
    "robert bob bobby rob robbie",
    "william bill billy will willie",
    "james jim jimmy jamie",
    "john jack johnny",
    "richard dick rick ricky rich",
    "michael mike mick mickey",
    "thomas tom tommy",
    "joseph joe joey",
    "david dave",
    "daniel dan danny",
    "anthony tony",
    "andrew andy drew",
    "christopher chris kit",
    "charles charlie chuck",
    "edward ed eddie ted ned",
    "theodore ted teddy",
    "samuel sam sammy",
    "benjamin ben benny",
    "matthew matt",
    "nicholas nick nicky",
    "steven stephen steve",
    "gregory greg",
    "jeffrey geoffrey jeff geoff",
    "kenneth ken kenny",
    "ronald ron ronnie",
    "donald don donnie",
    "elizabeth liz beth betty lizzie eliza",
    "katherine catherine kate kathy cathy katie",
    "margaret maggie peggy meg marge",
    "susan sue susie",
    "patricia pat patty trish",
    "timothy tim",
];

static WORDS: &str = include_str!("words.txt");
static GIVEN: &str = include_str!("given.txt");

fn words() -> Table {
    let mut table = Table::with_capacity(8192);
    let mut section = Kind::default();
    for line in WORDS.lines().filter(|line| !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[') {
            section = section_kind(name.trim_end_matches(']'));
            continue;
        }
        for word in line.split_whitespace() {
            table.add(word, section);
            if section.any(Kind::ROLE.and(Kind::PERSON).and(Kind::RELATIVE).and(Kind::ORGANISATION)) {
                table.add(&plural(word), plural_kind(section));
            }
            if section.any(Kind::HONORIFIC.and(Kind::SUFFIX)) && !word.ends_with('.') {
                table.add(&format!("{word}."), section);
            }
        }
    }
    table
}

fn section_kind(name: &str) -> Kind {
    let (name, gender) = name.split_once(':').unwrap_or((name, ""));
    let kind = match name {
        "honorific" => Kind::HONORIFIC,
        "role" => Kind::ROLE,
        "person" => Kind::PERSON,
        "relative" => Kind::RELATIVE,
        "organisation" => Kind::ORGANISATION,
        "organisation-name" => Kind::ORGANISATION_NAME,
        "groups" => Kind::GROUP,
        "calendar" => Kind::CALENDAR,
        "demonym" => Kind::DEMONYM,
        "not-name" => Kind::NOT_NAME,
        "particle" => Kind::PARTICLE,
        "suffix" => Kind::SUFFIX,
        "outlet" => Kind::OUTLET,
        _ => Kind::default(),
    };
    match gender {
        "m" => kind.and(Kind::MALE),
        "f" => kind.and(Kind::FEMALE),
        _ => kind,
    }
}

/// Plural roles and relatives are groups; plural bodies are groups too, and stay bodies.
fn plural_kind(section: Kind) -> Kind {
    if section.any(Kind::ORGANISATION) { Kind::GROUP.and(Kind::ORGANISATION) } else { Kind::GROUP }
}

fn plural(word: &str) -> String {
    match word.as_bytes() {
        [.., b'm', b'a', b'n'] => format!("{}en", &word[..word.len() - 2]),
        [.., b'w', b'i', b'f', b'e'] => format!("{}ves", &word[..word.len() - 2]),
        [.., before, b'y'] if !b"aeiou".contains(before) => format!("{}ies", &word[..word.len() - 1]),
        [.., b's' | b'x' | b'z'] | [.., b'c' | b's', b'h'] => format!("{word}es"),
        _ => format!("{word}s"),
    }
}

fn given_names() -> Table {
    let mut table = Table::with_capacity(65_536);
    let mut kind = Kind::FEMALE;
    for line in GIVEN.lines().filter(|line| !line.starts_with('#')) {
        if line == "---" {
            kind = Kind::MALE;
        } else {
            line.split(' ').for_each(|name| table.add(name, kind));
        }
    }
    table
}

/// Bits by word hash, open addressing.
struct Table(Vec<(u32, u16)>);

impl Table {
    /// `slots` is a power of two, at least twice the number of words.
    fn with_capacity(slots: usize) -> Table {
        Table(vec![(0, 0); slots])
    }

    fn add(&mut self, word: &str, kind: Kind) {
        let hash = word_hash(word);
        let slot = self.slot(hash);
        self.0[slot].0 = hash;
        self.0[slot].1 |= kind.0;
    }

    fn get(&self, word: u32) -> u16 {
        self.0[self.slot(word)].1
    }

    /// Where `word` stands or would stand. A free slot has no bits.
    fn slot(&self, word: u32) -> usize {
        let mut slot = word as usize & (self.0.len() - 1);
        while self.0[slot].1 != 0 && self.0[slot].0 != word {
            slot = (slot + 1) & (self.0.len() - 1);
        }
        slot
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_of_the_table_is_known() {
        for name in WORDS.lines().filter_map(|line| line.strip_prefix('[')) {
            assert_ne!(section_kind(name.trim_end_matches(']')), Kind::default(), "[{name}");
        }
    }

    #[test]
    fn words_are_lower_case_and_the_tables_stay_half_empty() {
        for line in WORDS.lines().filter(|line| !line.starts_with(['#', '['])) {
            assert_eq!(line, line.to_lowercase());
        }
        for table in [words(), given_names()] {
            let used = table.0.iter().filter(|slot| slot.1 != 0).count();
            assert!(used * 2 < table.0.len(), "{used} of {}", table.0.len());
        }
    }

    #[test]
    fn roles_are_known_in_the_plural() {
        let of = |word: &str| kind(word_hash(word));
        assert!(of("spokesman").any(Kind::ROLE) && of("spokesman").gender() == Gender::Male);
        assert!(of("spokesmen").any(Kind::GROUP) && of("deputies").any(Kind::GROUP) && of("wives").any(Kind::GROUP));
        assert!(of("Sgt.").any(Kind::HONORIFIC) && of("Mrs").gender() == Gender::Female);
        assert!(of("ministries").any(Kind::ORGANISATION));
        assert_eq!(of("heron"), Kind::default());
    }

    #[test]
    fn given_names_of_both_are_no_evidence() {
        let of = |word: &str| given_gender(word_hash(word));
        assert_eq!((of("Maria"), of("Robert"), of("Jordan")), (Gender::Female, Gender::Male, Gender::Unknown));
        assert!(same_given(word_hash("Bob"), word_hash("Robert")) && !same_given(word_hash("Bob"), word_hash("Bill")));
    }
}
