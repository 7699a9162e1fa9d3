//! The words extraction knows by sight: closed-class words, and the cues that attribute speech.
//!
//! Both come out of one look-up per word. Closed-class words (`that`, `of`, `she`) are the alphabet in which the models of
//! [`quotes`](crate::extract::quotes) see a sentence; cues (`said`, `warning`, `according`) are where they look for a quotation.
//! The cues are ours, written and reviewed by hand in `quotes/cues.tsv`.

use std::sync::OnceLock;

use crate::extract::CueClass;
use crate::text::keys::KeyMap;

/// Word properties that rules ask for, as bits of [`Token::flags`](crate::extract::tokens::Token).
pub mod flag {
    /// `he she they i we it you`.
    pub const PRONOUN: u16 = 1;
    /// `who which that`.
    pub const RELATIVE: u16 = 1 << 1;
    /// Auxiliaries and the adverbs that stand among them.
    pub const AUXILIARY: u16 = 1 << 2;
    /// Prepositions.
    pub const PREPOSITION: u16 = 1 << 3;
    /// Subordinators, conjunctions, question words.
    pub const SUBORDINATOR: u16 = 1 << 4;
    /// Articles, possessives, quantifiers.
    pub const DETERMINER: u16 = 1 << 5;
    /// Prepositions that tie a second noun to the first: `of for from at with in`.
    pub const ATTACHING: u16 = 1 << 6;
    /// A form of `be`.
    pub const BE: u16 = 1 << 7;
    /// Starts with a letter or digit.
    pub const WORD: u16 = 1 << 8;
    /// Starts with a capital letter.
    pub const CAPITAL: u16 = 1 << 9;
    /// An adverb by its look: more than four letters ending in `ly`, but for a few known nouns (`family`).
    pub const LY: u16 = 1 << 10;
    /// Ends in `ed`.
    pub const ED: u16 = 1 << 11;
    /// Ends in `ing`.
    pub const ING: u16 = 1 << 12;
    /// Ends in `s`.
    pub const S: u16 = 1 << 13;
    /// `not`, `never` or a contraction ending in `n't`.
    pub const NEGATION: u16 = 1 << 14;
    /// White space stands before it (or the paragraph starts).
    pub const SPACED: u16 = 1 << 15;
    /// Any closed-class word.
    pub const CLOSED: u16 = PRONOUN | RELATIVE | AUXILIARY | PREPOSITION | SUBORDINATOR | DETERMINER;
}

/// Parts that a word may play in the bounds of content, as bits of [`Token::roles`](crate::extract::tokens::Token).
pub mod role {
    /// Content may start with it: `that`, `to`, `whether`, `she`, …
    pub const STARTS: u8 = 1;
    /// Content may end before it: `but`, `while`, `after`, …
    pub const ENDS: u8 = 2;
    /// Content before a cue may start after it: `and`, `but`, `as`, `that`.
    pub const PRECEDES: u8 = 4;
}

/// Nouns and names that end like adverbs; the table holds [`flag::LY`] for them, which takes the one by their ending back.
const NO_ADVERBS: &str = "family assembly supply reply rally bully tally monopoly oligopoly anomaly homily belly butterfly emily sally kelly billy \
                          molly holly reilly o'reilly connolly donnelly kennelly";

const STARTING: &str = "that to whether if how what why as for he she they it there the a";
const ENDING: &str = "but and while as after when because although though who which in at during on if before since with by for to or that than from despite unless where until adding saying noting calling";
const PRECEDING: &str = "and but as that";

const PRONOUNS: &str = "he she they i we it you";
const RELATIVES: &str = "who which that";
const AUXILIARIES: &str = "has had have having also later recently then often repeatedly previously once would will could might did do does not is was were are be been being never ever can should may must reportedly simply further already even still just now both all didn't doesn't don't hasn't isn't wasn't won't wouldn't hadn't haven't couldn't can't cannot aren't weren't shouldn't";
const PREPOSITIONS: &str = "of in on at for from with by about into over under against between during through among to after before since until as than like near within without toward towards behind amid despite";
const SUBORDINATORS: &str = "that because while when if where although though whether and but or so unless since before after as which who whom whose than what how why";
const DETERMINERS: &str = "the a an his her its their our my your some many several most one two three few this these those no another other both all any each every such";
const ATTACHING: &str = "of for from at with in";
/// Verbs of the cue table whose bare form is as often a noun and has no row of its own as one.
const NOUNS_TOO: &str = "state report claim comment joke counter answer reply talk address remark cable pen text post blog email e-mail label brand \
                         term quote point command challenge counsel press order request demand query appeal promise pledge vow offer rule blame \
                         attack charge credit champion cheer salute praise fault forecast question cry chant back judge rate count aim plan \
                         object sense estimate project bet guess show signal document detail list record poll survey target protest lobby push \
                         advocate pressure reason issue present release vote focus name pass side sign cast fire angle support trust care need \
                         mind doubt fear hope view brief volunteer shock alarm share";
const BE: &str = "was is were been be are being isn't wasn't aren't weren't";
const NEGATIONS: &str =
    "not never didn't doesn't don't hasn't isn't wasn't won't wouldn't hadn't haven't couldn't can't cannot aren't weren't shouldn't";

/// What is known of a word before its sentence is looked at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known {
    /// Class in the alphabet of the models, 0 for an open-class word. See [`tokens::class`](crate::extract::tokens::class).
    pub class: u8,
    /// Bits of [`flag`].
    pub flags: u16,
    /// Position in [`Lexicon::cues`] plus one, 0 for a word that is no cue.
    pub cue: u16,
    /// Bits of [`role`].
    pub roles: u8,
}

/// A form of a word that can attribute speech or an attitude.
#[derive(Clone, Debug)]
pub struct CueForm {
    /// How likely the form is a cue before the sentence is seen, 1 (seldom) to 7 (nearly always).
    pub tier: u8,
    /// What kind of saying it is.
    pub class: CueClass,
    /// Whether it is a word of speech rather than of attitude or intention.
    pub speech: bool,
    /// Whether the row is a noun.
    pub noun: bool,
    /// Whether it is the form without an ending: `report`, not `reported`.
    pub bare: bool,
    /// Whether the same form is a noun as well: `report`, `press`, not `say`.
    pub noun_too: bool,
    /// The same number for all forms of a lemma.
    pub lemma: u16,
}

/// The table of known words; see [`lexicon`].
pub struct Lexicon {
    /// Slots by hash: position in `entries`, 0 for none. A power of two long.
    slots: Vec<u16>,
    /// Known words by slot; the first stands for all others, so that known and unknown words take the same path.
    entries: Vec<(u32, Known)>,
    /// All cue forms; [`Known::cue`] points here.
    pub cues: Vec<CueForm>,
    /// The lemmas as written in the table.
    pub lemmas: Vec<&'static str>,
}

const SLOTS: usize = 8_192;
/// Class of the first closed-class word; classes below are signs and shapes.
pub(crate) const FIRST_WORD_CLASS: u8 = 64;
static CUES: &str = include_str!("quotes/cues.tsv");

/// The lexicon, built at first use (well under a millisecond) and shared.
pub fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(Lexicon::build)
}

impl Lexicon {
    /// What is known of the word with this [hash](word_hash).
    #[must_use]
    #[inline]
    pub fn known(&self, word: u32) -> Known {
        let mut slot = word as usize & (SLOTS - 1);
        loop {
            let number = self.slots[slot];
            let (found, known) = self.entries[number as usize];
            // Written so that the processor need not guess which words are known.
            if (number == 0) | (found == word) {
                return known;
            }
            slot = (slot + 1) & (SLOTS - 1);
        }
    }

    /// The cue form of a token, if its word is one.
    #[must_use]
    pub fn cue(&self, number: u16) -> Option<&CueForm> {
        self.cues.get((number as usize).wrapping_sub(1))
    }

    fn build() -> Lexicon {
        let mut lexicon = Lexicon { slots: vec![0; SLOTS], entries: vec![(0, Known::default())], cues: Vec::new(), lemmas: Vec::new() };
        let groups = [
            (PRONOUNS, flag::PRONOUN),
            (RELATIVES, flag::RELATIVE),
            (AUXILIARIES, flag::AUXILIARY),
            (PREPOSITIONS, flag::PREPOSITION),
            (SUBORDINATORS, flag::SUBORDINATOR),
            (DETERMINERS, flag::DETERMINER),
            (ATTACHING, flag::ATTACHING),
            (BE, flag::BE),
            (NEGATIONS, flag::NEGATION),
        ];
        for word in NO_ADVERBS.split(' ') {
            lexicon.entry(word_hash(word)).flags |= flag::LY;
        }
        let mut next = FIRST_WORD_CLASS;
        for (words, flags) in groups {
            for word in words.split(' ') {
                let known = lexicon.entry(word_hash(word));
                known.flags |= flags;
                if known.class == 0 {
                    known.class = next;
                    next += 1;
                }
            }
        }
        for (words, bit) in [(STARTING, role::STARTS), (ENDING, role::ENDS), (PRECEDING, role::PRECEDES)] {
            for word in words.split(' ') {
                lexicon.entry(word_hash(word)).roles |= bit;
            }
        }
        for row in CUES.lines().filter(|row| !row.is_empty() && !row.starts_with('#')) {
            lexicon.add_row(row);
        }
        lexicon
    }

    fn entry(&mut self, word: u32) -> &mut Known {
        let mut slot = word as usize & (SLOTS - 1);
        while self.slots[slot] != 0 && self.entries[self.slots[slot] as usize].0 != word {
            slot = (slot + 1) & (SLOTS - 1);
        }
        if self.slots[slot] == 0 {
            self.slots[slot] = self.entries.len() as u16;
            self.entries.push((word, Known::default()));
        }
        &mut self.entries[self.slots[slot] as usize].1
    }

    /// One row of the table: `lemma⇥tier⇥class⇥part⇥irregular forms`, part `v`erb, `n`oun or `w`ord as it stands; a capital letter
    /// (`V`, `N`, `W`) marks attitudes and intentions, which are no speech.
    fn add_row(&mut self, row: &'static str) {
        let mut fields = row.split('\t');
        let mut field = || fields.next().unwrap_or("");
        let (lemma, tier, class, part, irregular) = (field(), field(), field(), field(), field());
        let lower = part.to_ascii_lowercase();
        let form = CueForm {
            tier: tier.parse().unwrap_or(3),
            class: class_named(class).unwrap_or(CueClass::Say),
            speech: lower == part,
            noun: lower == "n",
            bare: false,
            noun_too: lower == "n" || NOUNS_TOO.split(' ').any(|noun| noun == lemma),
            lemma: self.lemmas.len() as u16,
        };
        self.lemmas.push(lemma);
        let mut words = match lower.as_str() {
            "v" => verb_forms(lemma, irregular),
            "n" => vec![lemma.to_owned(), plural(lemma)],
            _ => vec![lemma.to_owned()],
        };
        words.extend(irregular.split(' ').filter(|word| !word.is_empty()).map(str::to_owned));
        for word in words {
            self.add_form(&word, CueForm { bare: word == lemma, ..form.clone() });
        }
    }

    /// The first row that names a form keeps it: strong rows stand before weak ones in the table.
    fn add_form(&mut self, word: &str, form: CueForm) {
        let number = self.cues.len() as u16 + 1;
        let known = self.entry(word_hash(word));
        if known.cue == 0 && known.class == 0 {
            known.cue = number;
            self.cues.push(form);
        } else if form.noun && known.cue > 0 {
            let at = known.cue as usize - 1;
            self.cues[at].noun_too = true;
        }
    }
}

/// Regular forms of a verb. Irregular past forms listed in the table replace the form in `-ed`.
fn verb_forms(lemma: &str, irregular: &str) -> Vec<String> {
    let last = lemma.as_bytes()[lemma.len() - 1];
    let before = lemma.as_bytes().get(lemma.len().wrapping_sub(2)).copied().unwrap_or(b'a');
    let vowel = |byte: u8| b"aeiou".contains(&byte);
    let mut forms = vec![lemma.to_owned()];
    let stem = if last == b'e' && before != b'e' { &lemma[..lemma.len() - 1] } else { lemma };
    if last == b'y' && !vowel(before) {
        let root = &lemma[..lemma.len() - 1];
        forms.extend([format!("{root}ies"), format!("{root}ied"), format!("{lemma}ing")]);
        return forms;
    }
    let sibilant = ["s", "sh", "ch", "x", "z", "o"].iter().any(|end| lemma.ends_with(end));
    forms.push(if sibilant { format!("{lemma}es") } else { format!("{lemma}s") });
    forms.push(format!("{stem}ing"));
    if irregular.is_empty() {
        forms.push(if last == b'e' { format!("{lemma}d") } else { format!("{stem}ed") });
    }
    // A doubled consonant (`submitted`, `signalled`) is not predictable from spelling alone; both forms are harmless.
    if !vowel(last) && vowel(before) && !matches!(last, b'w' | b'x' | b'y') {
        let double = last as char;
        forms.extend([format!("{stem}{double}ed"), format!("{stem}{double}ing")]);
    }
    forms
}

fn plural(noun: &str) -> String {
    match noun.as_bytes() {
        [.., before, b'y'] if !b"aeiou".contains(before) => format!("{}ies", &noun[..noun.len() - 1]),
        [.., b's' | b'x' | b'h'] => format!("{noun}es"),
        _ => format!("{noun}s"),
    }
}

pub(super) fn class_named(name: &str) -> Option<CueClass> {
    use CueClass::*;
    let classes = [
        ("say", Say),
        ("claim", Claim),
        ("warn", Warn),
        ("deny", Deny),
        ("admit", Admit),
        ("ask", Ask),
        ("urge", Urge),
        ("promise", Promise),
        ("announce", Announce),
        ("accuse", Accuse),
        ("praise", Praise),
        ("agree", Agree),
        ("write", Write),
        ("predict", Predict),
        ("think", Think),
    ];
    classes.iter().find(|(known, _)| *known == name).map(|(_, class)| *class)
}

/// What is kept by the [number](word_hash) of a word.
pub(crate) type WordMap<V> = KeyMap<u32, V>;

/// The number by which a word is known: equal for spellings that differ in case or in the shape of the apostrophe.
///
/// Two different words share a number about once in four thousand million pairs.
#[must_use]
pub const fn word_hash(word: &str) -> u32 {
    let bytes = word.as_bytes();
    let mut state = HASH_START;
    let mut at = 0;
    while at < bytes.len() {
        state = hash_byte(state, bytes[at].to_ascii_lowercase());
        at += 1;
    }
    hash_end(state)
}

pub(crate) const HASH_START: u64 = 0xcbf2_9ce4_8422_2325;

/// One step of FNV-1a, 64 bits.
pub(crate) const fn hash_byte(state: u64, byte: u8) -> u64 {
    (state ^ byte as u64).wrapping_mul(0x0100_0000_01b3)
}

/// Folds the state to 32 well-mixed bits.
pub(crate) const fn hash_end(state: u64) -> u32 {
    let mixed = (state ^ (state >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cue(word: &str) -> Option<&'static CueForm> {
        lexicon().cue(lexicon().known(word_hash(word)).cue)
    }

    #[test]
    fn every_row_of_the_table_is_well_formed() {
        let mut seen = std::collections::HashSet::new();
        for row in CUES.lines().filter(|row| !row.is_empty() && !row.starts_with('#')) {
            let fields: Vec<&str> = row.split('\t').collect();
            assert!((4..=5).contains(&fields.len()), "four or five fields: {row:?}");
            assert!(fields[0].chars().all(|letter| letter.is_ascii_lowercase() || "-'".contains(letter)), "{row:?}");
            assert!(matches!(fields[1].parse::<u8>(), Ok(1..=7)), "tier 1 to 7: {row:?}");
            assert!(class_named(fields[2]).is_some(), "class: {row:?}");
            assert!(matches!(fields[3], "v" | "n" | "w" | "V" | "N" | "W"), "part of speech: {row:?}");
            assert!(seen.insert((fields[0], fields[3].to_ascii_lowercase())), "twice: {row:?}");
        }
    }

    #[test]
    fn verbs_are_known_in_all_their_forms() {
        for (form, class) in [
            ("said", CueClass::Say),
            ("denies", CueClass::Deny),
            ("denying", CueClass::Deny),
            ("Warned", CueClass::Warn),
            ("wrote", CueClass::Write),
            ("conceded", CueClass::Admit),
            ("admitting", CueClass::Admit),
            ("pledges", CueClass::Promise),
        ] {
            assert_eq!(cue(form).map(|cue| cue.class), Some(class), "{form}");
        }
        assert!(cue("saided").is_none() && cue("writed").is_none());
    }

    #[test]
    fn closed_class_words_are_never_cues() {
        for word in "that of she before like".split(' ') {
            let known = lexicon().known(word_hash(word));
            assert!(known.class >= FIRST_WORD_CLASS && known.cue == 0, "{word}");
        }
    }
}
