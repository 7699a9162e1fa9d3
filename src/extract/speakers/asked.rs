//! What a description asks for, and how well a role answers it.

use std::sync::LazyLock;

use crate::extract::SpeakerKind;
use crate::extract::lexicon::{WordMap, flag, word_hash};
use crate::extract::people::names::{is_place, stem_hash};
use crate::extract::people::vocabulary::{Kind, kind};
use crate::extract::tokens::Document;

use super::cast::Member;
use super::descriptions::description_end;
use super::nouns::Description;
use super::roles::Role;

/// What a description asks for.
pub(super) struct Asked {
    /// Its noun.
    pub head: u32,
    /// The words before the noun.
    pub modifiers: Vec<u32>,
    /// What tells it from others of its kind is a name alone: `the Vermont senator`, `the Kremlin leader`, `the IPMAN boss`.
    pub proper: bool,
    /// Whether that name is a place's.
    pub placed: bool,
    /// What `of`, `for` or `at` attaches, when that is a name.
    pub of: Vec<u32>,
    /// Years of age.
    pub age: Option<u32>,
    /// Whether a modifier names a country, a rank or a body, so that not anybody will do.
    pub qualified: bool,
    /// Whether it says who somebody is beside their office, as news does of people it has named: `the 43-year-old`, `the Scot`, `the
    /// mother-of-two`, `the retired grader driver`, `the Letterkenny woman`.
    pub telling: bool,
    /// Whether it does so by an office of the past alone: `the former whip`.
    pub past: bool,
}

impl Asked {
    pub fn of(document: &Document<'_>, description: &Description) -> Asked {
        let first = description.first.min(description.head);
        let age = (first..=description.head).find_map(|token| document.word(token).strip_suffix("-year-old")?.parse().ok());
        let modifier = |&token: &usize| document.tokens[token].flags & flag::WORD != 0 && document.tokens[token].flags & flag::CLOSED == 0;
        let modifiers: Vec<u32> = (first..description.head).filter(modifier).map(|token| stem_hash(document, token)).collect();
        // "the former CEO of Hewlett-Packard" is not anybody's chief executive.
        let attached = description_end(document, description);
        let named_after = (description.head + 1..=attached).any(|token| document.tokens[token].flags & flag::CAPITAL != 0);
        let of: Vec<u32> = if named_after {
            (description.head + 1..=attached).filter(modifier).map(|token| stem_hash(document, token)).collect()
        } else {
            Vec::new()
        };
        let qualified = (first..description.head).filter(modifier).filter(|&token| !places_only(document.word(token))).any(|token| {
            document.tokens[token].flags & flag::CAPITAL != 0 && token > first
                || kind(document.tokens[token].word).any(Kind::DEMONYM)
                || is_rank(document.tokens[token].word)
        });
        let sets_apart = |token: &usize| kind(document.tokens[*token].word).any(Kind::DEMONYM) || is_rank(document.tokens[*token].word);
        let names = (first + 1..description.head).take_while(|&token| document.tokens[token].flags & flag::CAPITAL != 0).count();
        let proper = names > 0 && !(first..description.head).any(|token| sets_apart(&token)) && first + 1 + names == description.head;
        let placed = proper && is_place(document, first + 1, description.head - 1);
        let head = stem_hash(document, description.head);
        let once = |&word: &u32| ["former", "retired", "ex", "veteran"].iter().any(|once| word_hash(once) == word);
        // "The Daily Caller" is no caller.
        let outlet = document.tokens[description.head].flags & flag::CAPITAL != 0 && kind(head).any(Kind::ORGANISATION_NAME);
        let homely = (first..description.head).any(|token| places_only(document.word(token)));
        let human =
            age.is_some() || homely || kind(head).any(Kind::PERSON.and(Kind::DEMONYM)) && !outlet || is_parent(document, description.head);
        let past = !human && modifiers.iter().any(once);
        Asked { head, modifiers, proper, placed, of, age, qualified, telling: human || past, past }
    }

    /// How well a member of the cast fits, from 4 up; `None` when it does not.
    pub fn fit(&self, member: &Member) -> Option<f32> {
        if !matches!(member.kind, SpeakerKind::Person | SpeakerKind::Unnamed) {
            return None;
        }
        member.roles.iter().filter_map(|role| self.fit_role(role)).max_by(f32::total_cmp)
    }

    /// Whether somebody's office is like the one asked for, whatever goes with it.
    pub fn is_like(&self, member: &Member) -> bool {
        member.roles.iter().any(|role| role.head == self.head || akin(role.head, self.head))
    }

    fn fit_role(&self, role: &Role) -> Option<f32> {
        let mut score = if role.head == self.head {
            7.0
        } else if role.words.contains(&self.head) {
            6.0
        } else if akin(role.head, self.head) {
            4.5
        } else {
            return None;
        };
        for &modifier in &self.modifiers {
            let found = role.words.contains(&modifier);
            let country = kind(modifier).any(Kind::DEMONYM);
            if !found && (is_rank(modifier) || country && !role.words.is_empty()) {
                return None;
            }
            score += if found {
                1.5
            } else if score < 5.0 {
                -2.0
            } else {
                -0.7
            };
        }
        if !self.of.is_empty() && !self.of.iter().any(|word| role.words.contains(word)) {
            score -= 3.0;
        }
        if role.words.iter().any(|&word| is_rank(word) && !self.modifiers.contains(&word)) {
            score -= 2.0;
        }
        (score >= 3.0).then_some(score)
    }
}

/// `mother-of-three`, `father of four`.
fn is_parent(document: &Document<'_>, head: usize) -> bool {
    let of = head + 2 < document.len() && document.word(head + 1) == "of" && kind(document.tokens[head + 2].word).any(Kind::NOT_NAME);
    child_count(document.word(head)).is_some() || of && kind(document.tokens[head].word).any(Kind::RELATIVE)
}

/// The noun of `mother-of-three`, `dad-of-two`.
pub(super) fn child_count(word: &str) -> Option<&str> {
    let (noun, _) = word.split_once("-of-")?;
    kind(word_hash(noun)).any(Kind::RELATIVE).then_some(noun)
}

/// `Sligo-based`, `Lebanese-born`: where somebody is from makes nobody else of them.
fn places_only(word: &str) -> bool {
    ["-based", "-born", "-bred", "-educated", "-trained"].iter().any(|end| word.ends_with(end))
}

/// Words that make another office of an office.
pub(super) fn is_rank(word: u32) -> bool {
    const RANKS: [&str; 10] = ["deputy", "shadow", "former", "vice", "assistant", "acting", "junior", "opposition", "ex", "outgoing"];
    static HASHES: LazyLock<Vec<u32>> = LazyLock::new(|| RANKS.iter().map(|rank| word_hash(rank)).collect());
    HASHES.contains(&word)
}

/// Nouns news uses for one another.
fn akin(a: u32, b: u32) -> bool {
    const KIN: [&str; 15] = [
        "lawyer attorney barrister solicitor advocate counsel qc kc",
        "minister secretary",
        "officer policeman policewoman sergeant constable inspector detective sheriff superintendent sgt sgt. det det. insp insp. supt supt. pc dci",
        "executive chief boss ceo president chairman chairwoman chair chairperson head leader director",
        "doctor physician surgeon medic",
        "scientist researcher biologist astronomer physicist chemist geologist hydrologist ecologist professor academic",
        "economist analyst strategist",
        "player striker midfielder defender winger forward goalkeeper captain halfback half-back hooker batsman bowler playmaker",
        "manager coach boss trainer",
        "politician senator sen sen. congressman congresswoman lawmaker legislator representative rep rep. mp councillor cllr cllr. leader backbencher \
         democrat republican",
        "governor gov gov.",
        "spokesman spokeswoman spokesperson",
        "farmer grower rancher",
        "journalist reporter correspondent editor columnist",
        "judge justice magistrate recorder",
    ];
    /// One bit for each group a word is in.
    static GROUPS: LazyLock<WordMap<u16>> = LazyLock::new(|| {
        let mut groups = WordMap::default();
        for (number, group) in KIN.iter().enumerate() {
            group.split(' ').for_each(|word| *groups.entry(word_hash(word)).or_default() |= 1 << number);
        }
        groups
    });
    let of = |word: u32| GROUPS.get(&word).copied().unwrap_or(0);
    of(a) & of(b) != 0
}

/// What people write, sign or give, and are quoted from: not `his digital mastermind`.
pub(super) fn is_written(word: &str) -> bool {
    const WRITTEN: &str = "report survey paper study research figures findings letter note statement speech book memoir autobiography article \
                           column essay tweet tweets post posts email emails message messages memo testimony words remarks comments account \
                           diary blog website analysis review evidence will submission petition lawsuit complaint filing affidavit answer \
                           reply response announcement address autopsy data poll polls research estimate estimates notes";
    WRITTEN.split_ascii_whitespace().any(|known| word.eq_ignore_ascii_case(known))
}
