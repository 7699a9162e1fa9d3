//! The people and bodies named in an article, and every mention of each by name.
//!
//! [`find`] reads capitalised runs: a title and a name (`Sgt. Martin`), a given name and a surname, initials, particles, and, once a
//! person has been named in full, the surname alone. Who *speaks* is settled in [`speakers`](crate::extract::speakers); places ask
//! [`People::person_at`] before they take `Paris Whitlock` for a city.
//!
//! ```
//! use dateline::{article::Article, extract::people, extract::tokens::Document};
//!
//! let article = Article::verbatim("Mayor Ellen Kovacs opened the bridge. Kovacs wore boots.");
//! let people = people::find(&Document::read(&article));
//! assert_eq!(people.persons[0].name, "Ellen Kovacs");
//! assert_eq!(people.persons[0].mentions.len(), 2);
//! ```

use std::cell::OnceCell;
use std::collections::HashMap;

use crate::extract::lexicon::{WordMap, flag};
use crate::extract::tokens::{Document, Token, class};
use crate::gazetteer;
use crate::text::Span;

pub(crate) mod names;
pub(crate) mod vocabulary;

use names::{Judged, Run, Verdict, is_initial, is_place, name_span, stem_hash};
use vocabulary::{Gender, Kind, given_gender, kind, same_given};

/// Everyone and every body named in an article.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// Persons in order of their first mention.
    pub persons: Vec<Named>,
    /// Bodies in order of their first mention.
    pub organisations: Vec<Named>,
    /// Mentions by name, in text order, not overlapping.
    pub mentions: Vec<Mention>,
}

/// A person or body with a name.
#[derive(Clone, Debug)]
pub struct Named {
    /// The fullest form in the article, without honorifics and possessives.
    pub name: String,
    /// Positions in [`People::mentions`], in text order.
    pub mentions: Vec<u32>,
    /// Evidence for pronouns, from titles, nouns and the given name. Never stored.
    pub gender: Gender,
    /// Hashes of the words of the fullest form.
    pub(crate) words: Vec<u32>,
    /// First letters of the words, for initials.
    initials: Vec<char>,
}

/// One mention by name.
#[derive(Clone, Copy, Debug)]
pub struct Mention {
    /// The name as written, without title and possessive.
    pub span: Span,
    /// First token of the name.
    pub first: u32,
    /// Last token of the name, inside.
    pub last: u32,
    /// First token of the title before it in the same run of capitals; equal to `first` when there is none.
    pub title: u32,
    /// Whose name it is.
    pub who: Who,
}

/// Whose name a mention is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// Position in [`People::persons`].
    Person(u32),
    /// Position in [`People::organisations`].
    Organisation(u32),
}

impl People {
    /// The mention that covers byte `offset`, if any.
    #[must_use]
    pub fn at(&self, offset: u32) -> Option<&Mention> {
        let at = self.mentions.partition_point(|mention| mention.span.end <= offset);
        self.mentions.get(at).filter(|mention| mention.span.start <= offset)
    }

    /// The person whose name overlaps `span`, as a position in [`People::persons`].
    #[must_use]
    pub fn person_at(&self, span: Span) -> Option<u32> {
        self.within(span).iter().find_map(|mention| match mention.who {
            Who::Person(person) => Some(person),
            Who::Organisation(_) => None,
        })
    }

    /// Where persons are named, in text order: no places stand there.
    pub fn person_spans(&self) -> impl Iterator<Item = Span> + '_ {
        self.mentions.iter().filter(|mention| matches!(mention.who, Who::Person(_))).map(|mention| mention.span)
    }

    /// The mentions that overlap `span`, in text order.
    #[must_use]
    pub fn within(&self, span: Span) -> &[Mention] {
        let first = self.mentions.partition_point(|mention| mention.span.end <= span.start);
        let count = self.mentions[first..].partition_point(|mention| mention.span.start < span.end);
        &self.mentions[first..first + count]
    }
}

/// The people and bodies of a document. Pure, total, linear in the text and in mentions times bearers of one surname.
#[must_use]
pub fn find(document: &Document<'_>) -> People {
    let loud = loud_paragraphs(document);
    // Names that an article of this length seldom has more of.
    let usual = document.len() / 16;
    let mut finder = Finder {
        document,
        people: People { mentions: Vec::with_capacity(usual), ..People::default() },
        by_word: WordMap::default(),
        organisations: WordMap::default(),
        waiting: Vec::with_capacity(usual),
        named_at: Vec::new(),
        acronyms: OnceCell::new(),
    };
    names::runs(document, &mut |run| {
        if loud[document.paragraph_of(run.first) as usize] {
            finder.waiting.push(Waiting { run, judged: None });
        } else {
            finder.read(run);
        }
    });
    finder.tie_waiting();
    finder.finish()
}

/// For each paragraph, whether capitals say nothing there.
fn loud_paragraphs(document: &Document<'_>) -> Vec<bool> {
    let mut loud = vec![false; document.paragraphs.len()];
    for sentences in document.sentences.chunk_by(|one, next| one.paragraph == next.paragraph) {
        let (first, last) = (sentences[0], sentences[sentences.len() - 1]);
        let tokens = &document.tokens[first.first as usize..=last.last as usize];
        loud[first.paragraph as usize] = is_loud(tokens, first.paragraph == 0);
    }
    loud
}

/// Whether capitals say nothing in a paragraph: `BANK HOLDS RATES AS MOREAU WARNS`, `Moreau Warns Banks Over Rates`. A sentence with a
/// full stop may be full of names; only one in capitals throughout is loud, or a headline (which comes `first`) that got one.
fn is_loud(tokens: &[Token], first: bool) -> bool {
    let [mut words, mut capitals, mut upper] = [0_u32; 3];
    for token in tokens {
        let counts = token.flags & (flag::WORD | flag::CLOSED) == flag::WORD && token.end - token.start > 3;
        words += u32::from(counts);
        capitals += u32::from(counts && token.flags & flag::CAPITAL != 0);
        upper += u32::from(counts && token.class == class::UPPER);
    }
    let stopped = tokens.iter().rev().find(|token| token.class != class::CLOSE).is_some_and(|token| token.class == class::STOP);
    // A headline that got a full stop has no word in lower case at all.
    let headline = first && words >= 5 && capitals == words;
    let loudest = if stopped && !headline { upper } else { capitals };
    words >= 3 && loudest * 5 >= words * 4
}

/// The first body with each row of initials, of those that have more than one.
fn acronyms(organisations: &[Named]) -> HashMap<String, u32> {
    let mut acronyms = HashMap::new();
    for (organisation, named) in organisations.iter().enumerate().filter(|(_, named)| named.initials.len() > 1) {
        acronyms.entry(named.initials.iter().collect()).or_insert(organisation as u32);
    }
    acronyms
}

/// A run that waits until everybody is known.
struct Waiting {
    run: Run,
    /// Its name, when it was one word or unclear; `None` when its capitals say nothing.
    judged: Option<Judged>,
}

struct Finder<'d, 'a> {
    document: &'d Document<'a>,
    people: People,
    /// Persons by each word of their name.
    by_word: WordMap<Vec<u32>>,
    /// Bodies by the first word of their name.
    organisations: WordMap<Vec<u32>>,
    waiting: Vec<Waiting>,
    /// While waiting names are tied: first tokens of each person's mentions, ascending.
    named_at: Vec<Vec<u32>>,
    /// While waiting names are tied: the first body with these initials. Made when a word may be some.
    acronyms: OnceCell<HashMap<String, u32>>,
}

impl Finder<'_, '_> {
    fn read(&mut self, run: Run) {
        let judged = names::judge(self.document, run);
        match judged.verdict {
            Verdict::Person | Verdict::Surname => self.add_person(judged),
            Verdict::Organisation => self.add_organisation(judged),
            Verdict::Single | Verdict::Other => self.waiting.push(Waiting { run, judged: Some(judged) }),
        }
    }

    fn add_person(&mut self, judged: Judged) {
        let (words, initials) = self.words(judged.first, judged.last);
        let gender = self.title_gender(judged);
        let mention = self.mention(judged, Who::Person(0));
        let kin = judged.title > 0 && kind(self.document.tokens[judged.title - 1].word).any(Kind::RELATIVE)
            || kind(self.document.tokens[judged.first.saturating_sub(1)].word).any(Kind::RELATIVE);
        let known =
            self.bearer(&words, &initials, gender, mention).filter(|&person| !kin || self.people.persons[person as usize].words.len() > 1);
        let person = match known {
            Some(person) => {
                self.enlarge(person, words, initials, judged);
                person
            }
            None => self.new_person(words, initials, judged),
        };
        let named = &mut self.people.persons[person as usize];
        named.gender = gender.or(named.gender);
        self.people.mentions.push(Mention { who: Who::Person(person), ..mention });
        if judged.last > judged.first {
            self.add_spouse(judged);
        }
    }

    /// `Trevor and Glenys Moss`: the first shares the surname of the second.
    fn add_spouse(&mut self, judged: Judged) {
        let document = self.document;
        let Some(token) = judged.title.checked_sub(2) else { return };
        let given = gazetteer::lexicon().flags(document.word(token)).has(gazetteer::WordFlags::GIVEN);
        let alone = token == 0
            || document.tokens[token - 1].flags & flag::CAPITAL == 0
            || document.tokens[token - 1].sentence != document.tokens[token].sentence;
        if document.word(token + 1) != "and"
            || judged.last != judged.first + 1
            || !given
            || !alone
            || document.tokens[token].sentence != document.tokens[judged.first].sentence
        {
            return;
        }
        let (surname, letters) = (stem_hash(document, judged.last), (self.words(token, token).1, self.words(judged.last, judged.last).1));
        // `Trevor and Glenys III`: a suffix has no letter and is nobody's surname.
        let (Some(&given_letter), Some(&letter)) = (letters.0.first(), letters.1.first()) else { return };
        let words = vec![document.tokens[token].word, surname];
        if self.by_word.get(&words[0]).is_some_and(|known| !known.is_empty()) {
            return;
        }
        let alone = Judged { first: token, last: token, title: token, verdict: Verdict::Person };
        let initials = vec![given_letter, letter];
        let person = self.new_person(words, initials, alone);
        let full = format!("{} {}", document.word(token), name_span(document, judged.last, judged.last).of(document.text));
        self.people.persons[person as usize].name = full;
        self.people.mentions.push(self.mention(alone, Who::Person(person)));
    }

    fn mention(&self, judged: Judged, who: Who) -> Mention {
        Mention {
            span: name_span(self.document, judged.first, judged.last),
            first: judged.first as u32,
            last: judged.last as u32,
            title: judged.title as u32,
            who,
        }
    }

    fn new_person(&mut self, words: Vec<u32>, initials: Vec<char>, judged: Judged) -> u32 {
        let person = self.people.persons.len() as u32;
        for &word in &words {
            self.index(word, person);
        }
        let gender = if words.len() > 1 { given_gender(words[0]) } else { Gender::Unknown };
        let name = self.shown(judged);
        self.people.persons.push(Named { name, mentions: Vec::new(), gender, words, initials });
        person
    }

    /// The name to show: as written, with the title of a monarch or pope that goes by one given name.
    fn shown(&self, judged: Judged) -> String {
        const CROWNED: &str = "king queen pope prince princess emperor empress sultan emir";
        let name = display(&names::written(self.document, judged.first, judged.last));
        let title = judged.first.checked_sub(1).filter(|&title| judged.first == judged.last && title >= judged.title);
        let crowned = title
            .map(|title| self.document.word(title))
            .filter(|word| CROWNED.split(' ').any(|crown| word.eq_ignore_ascii_case(crown)) && word.starts_with(char::is_uppercase));
        crowned.map_or(name.clone(), |title| format!("{} {name}", display(title)))
    }

    fn index(&mut self, word: u32, person: u32) {
        let persons = self.by_word.entry(word).or_default();
        if !persons.contains(&person) {
            persons.push(person);
        }
    }

    /// Takes the longer form of a name over.
    fn enlarge(&mut self, person: u32, words: Vec<u32>, initials: Vec<char>, judged: Judged) {
        let named = &self.people.persons[person as usize];
        let fuller = words.len() > named.words.len()
            || words.len() == named.words.len() && spelled(&initials, &words) > spelled(&named.initials, &named.words);
        let short_given = words.len() == named.words.len() && named.words.len() > 1;
        if !fuller || short_given && named.initials == initials && named.words != words {
            return;
        }
        for &word in &words {
            self.index(word, person);
        }
        let name = self.shown(judged);
        let named = &mut self.people.persons[person as usize];
        if words.len() > 1 {
            named.gender = named.gender.or(given_gender(words[0]));
        }
        named.name = name;
        (named.words, named.initials) = (words, initials);
    }

    /// Word hashes of a name without suffixes and nicknames in marks, and their first letters. The letter of a written-out word is
    /// upper case, that of an initial lower case.
    fn words(&self, first: usize, last: usize) -> (Vec<u32>, Vec<char>) {
        (first..=last)
            .filter(|&token| {
                self.document.tokens[token].flags & flag::WORD != 0 && !kind(stem_hash(self.document, token)).any(Kind::SUFFIX)
            })
            .map(|token| {
                let word = self.document.word(token);
                let letter = word.chars().next().unwrap_or(' ');
                let letter = if is_initial(word) { letter.to_lowercase().next() } else { letter.to_uppercase().next() };
                (stem_hash(self.document, token), letter.unwrap_or(' '))
            })
            .unzip()
    }

    /// The person already known whose name this can be, the last mentioned first.
    fn bearer(&self, words: &[u32], initials: &[char], gender: Gender, mention: Mention) -> Option<u32> {
        let mut best: Option<(i32, u32)> = None;
        for word in [words.last(), words.first()].into_iter().flatten() {
            for &person in self.by_word.get(word).into_iter().flatten() {
                let named = &self.people.persons[person as usize];
                let Some(fit) = fit(words, initials, named) else { continue };
                if !named.gender.agrees(gender) && words.len() == 1 {
                    continue;
                }
                let recent = self.last_mention(person).map_or(0, |last| if mention.first - last < 400 { 2 } else { 0 });
                let score = fit * 4 + recent;
                if best.is_none_or(|(known, old)| score > known || score == known && self.last_mention(person) > self.last_mention(old)) {
                    best = Some((score, person));
                }
            }
        }
        best.map(|(_, person)| person)
    }

    fn last_mention(&self, person: u32) -> Option<u32> {
        self.people.mentions.iter().rev().take(64).find(|mention| mention.who == Who::Person(person)).map(|mention| mention.first)
    }

    fn title_gender(&self, judged: Judged) -> Gender {
        let from = judged.title.saturating_sub(1);
        (from..judged.first).rev().map(|token| kind(self.document.tokens[token].word)).map(Kind::gender).fold(Gender::Unknown, Gender::or)
    }

    fn add_organisation(&mut self, judged: Judged) {
        let judged = Judged { last: names::body_end(self.document, judged.last), ..judged };
        let (words, initials) = self.words(judged.first, judged.last);
        let Some(&head) = words.first() else { return };
        let known = self.organisations.entry(head).or_default();
        let same = known.iter().copied().find(|&old| self.people.organisations[old as usize].words == words);
        let organisation = same.unwrap_or_else(|| {
            let new = self.people.organisations.len() as u32;
            known.push(new);
            let name = name_span(self.document, judged.first, judged.last).of(self.document.text);
            let name = plain(name);
            self.people.organisations.push(Named { name, mentions: Vec::new(), gender: Gender::Unknown, words, initials });
            new
        });
        self.people.mentions.push(self.mention(judged, Who::Organisation(organisation)));
    }

    /// Names of one word, and capitals that say nothing, are tied to those who are known by now.
    fn tie_waiting(&mut self) {
        self.people.mentions.sort_by_key(|mention| mention.first);
        self.named_at = vec![Vec::new(); self.people.persons.len()];
        for mention in &self.people.mentions {
            if let Who::Person(person) = mention.who {
                self.named_at[person as usize].push(mention.first);
            }
        }
        for waiting in std::mem::take(&mut self.waiting) {
            match waiting.judged {
                Some(judged) if judged.verdict == Verdict::Single => self.tie_single(judged),
                _ => self.tie_parts(waiting.run),
            }
        }
    }

    fn tie_single(&mut self, judged: Judged) {
        let token = judged.first;
        let word = stem_hash(self.document, token);
        if let Some(person) = self.known_bearer(word, token) {
            self.tie(judged, person);
        } else if let Some(organisation) = self.known_body(word, token) {
            self.people.mentions.push(self.mention(judged, Who::Organisation(organisation)));
        } else if self.document.paragraph_of(token) == 0 && !(self.document.class(token) == class::UPPER && judged.title == token) {
            // "CFBC presents gift": capitals in a headline of ordinary words are a body's initials.
            self.announce(token);
        }
    }

    fn tie(&mut self, judged: Judged, person: u32) {
        self.people.mentions.push(self.mention(judged, Who::Person(person)));
        let person = person as usize;
        if self.named_at.len() <= person {
            self.named_at.resize(person + 1, Vec::new());
        }
        let (tokens, token) = (&mut self.named_at[person], judged.first as u32);
        tokens.insert(tokens.partition_point(|&before| before < token), token);
    }

    /// Whose name one word is: a surname before a given name, the bearer named last before it (or first in the article).
    fn known_bearer(&self, word: u32, token: usize) -> Option<u32> {
        let found = kind(word);
        if found.any(Kind::NOT_NAME.and(Kind::CALENDAR)) {
            return None;
        }
        let located = token > 0 && matches!(self.document.word(token - 1), "in" | "at" | "near" | "from" | "In" | "At" | "From");
        if located && is_place(self.document, token, token) {
            return None;
        }
        let bearers = self.by_word.get(&word)?;
        let surname = |&&person: &&u32| self.people.persons[person as usize].words.last() == Some(&word);
        let given = |&&person: &&u32| self.people.persons[person as usize].words.first() == Some(&word);
        let surnames: Vec<u32> = bearers.iter().filter(surname).copied().collect();
        let mut candidates = surnames;
        if candidates.is_empty() {
            candidates.extend(bearers.iter().filter(given));
            if !candidates.is_empty() && is_place(self.document, token, token) {
                return None;
            }
        }
        candidates.into_iter().max_by_key(|&person| self.likeness(person, token))
    }

    /// Larger for the bearer more likely meant at `token`: whoever has been named more often so far, with something for having been
    /// named just now; of equals the one named first, since in a family the others go by their given names. Those first named
    /// behind `token` come after all others.
    fn likeness(&self, person: u32, token: usize) -> (bool, usize, i64) {
        let tokens = self.named_at.get(person as usize).map_or(&[][..], Vec::as_slice);
        let first = -tokens.first().map_or(0, |&first| i64::from(first));
        let before = tokens.partition_point(|&before| (before as usize) < token);
        let Some(last) = before.checked_sub(1) else { return (false, 0, first) };
        let apart = token - tokens[last] as usize;
        let just_now = [JUST_NOW, 3 * JUST_NOW].iter().filter(|&&bound| apart <= bound).count();
        (true, before.min(MANY) + just_now, first)
    }

    /// The body whose name starts with the word, or whose initials it is.
    fn known_body(&self, word: u32, token: usize) -> Option<u32> {
        if kind(word).any(Kind::NOT_NAME.and(Kind::CALENDAR).and(Kind::DEMONYM)) {
            return None;
        }
        let by_word = self.organisations.get(&word).and_then(|known| known.first());
        let by_initials = || {
            let letters = self.document.word(token);
            let acronym = self.document.class(token) == class::UPPER && (2..=6).contains(&letters.len());
            acronym.then(|| self.acronyms.get_or_init(|| acronyms(&self.people.organisations)).get(letters)).flatten()
        };
        // The gazetteer is asked last: most words are no body's name.
        by_word.or_else(by_initials).copied().filter(|_| !is_place(self.document, token, token))
    }

    /// Known names inside a run whose capitals say nothing: `Moreau Warns Banks`.
    fn tie_parts(&mut self, run: Run) {
        let mut token = run.first;
        while token <= run.last {
            let last = self.known_name_from(token, run.last);
            match last {
                Some((last, person)) => {
                    let judged = Judged { first: token, last, title: token, verdict: Verdict::Person };
                    self.tie(judged, person);
                    token = last + 1;
                }
                None => {
                    self.announce(token);
                    token += 1;
                }
            }
        }
    }

    /// A headline that names nobody in full: `Miyake sees yen rising`, `TREASURY'S BRANDL SAYS RATES TO RISE`, `Oil to fall - Subianto`.
    fn announce(&mut self, token: usize) {
        let document = self.document;
        let word = document.word(token);
        let stem = names::owner(document, token).unwrap_or(word);
        let found = kind(stem_hash(document, token));
        let before = token.checked_sub(1).filter(|&before| document.tokens[before].sentence == document.tokens[token].sentence);
        let titled = before.is_some_and(|before| kind(document.tokens[before].word).any(Kind::HONORIFIC));
        let owned = before.is_some_and(|before| names::owner(document, before).is_some());
        let behind = document.tokens.get(token + 1).filter(|next| next.sentence == document.tokens[token].sentence);
        let verb = (token + 1..document.len().min(token + 3)).find(|&at| document.tokens[at].flags & flag::LY == 0);
        let says = |at: usize| {
            document.tokens[at].cue != 0 && document.tokens[at].flags & (flag::S | flag::ED) != 0
                || document.word(at).eq_ignore_ascii_case("sees")
        };
        let speaks = behind.is_some() && verb.is_some_and(says);
        let signed = behind.is_none() && before.is_some_and(|before| document.class(before) == class::DASH);
        let noun = found.0 != 0 && !found.any(Kind::PARTICLE) && !(owned && found.any(Kind::ROLE));
        if !(speaks || signed || titled) || noun || stem.len() < 4 || document.tokens[token].cue != 0 {
            return;
        }
        // The big tables are asked last: few words come this far.
        let flags = gazetteer::lexicon().flags(stem);
        let surname =
            (flags.surname_rank().is_some() || flags.is_empty()) && (owned || titled || !flags.has(gazetteer::WordFlags::ENGLISH));
        if !surname || !owned && is_place(document, token, token) {
            return;
        }
        let judged = Judged { first: token, last: token, title: token, verdict: Verdict::Surname };
        let (words, initials) = self.words(token, token);
        let person = self.new_person(words, initials, judged);
        self.tie(judged, person);
    }

    /// A full name or surname of somebody known that starts at `token`, with its last token.
    fn known_name_from(&self, token: usize, limit: usize) -> Option<(usize, u32)> {
        let word = stem_hash(self.document, token);
        let bearers = self.by_word.get(&word)?;
        for &person in bearers {
            let words = &self.people.persons[person as usize].words;
            let length = words.len();
            if length > 1 && token + length - 1 <= limit && (0..length).all(|step| stem_hash(self.document, token + step) == words[step]) {
                return Some((token + length - 1, person));
            }
        }
        let behind = token < limit && kind(stem_hash(self.document, token + 1)).any(Kind::ORGANISATION_NAME);
        let person = bearers
            .iter()
            .copied()
            .filter(|&person| self.people.persons[person as usize].words.last() == Some(&word))
            .max_by_key(|&person| self.likeness(person, token))?;
        (!behind).then_some((token, person))
    }

    fn finish(mut self) -> People {
        self.people.mentions.sort_by_key(|mention| (mention.first, std::cmp::Reverse(mention.last)));
        self.people.mentions.dedup_by(|later, earlier| later.first <= earlier.last);
        for (at, mention) in self.people.mentions.iter().enumerate() {
            let named = match mention.who {
                Who::Person(person) => &mut self.people.persons[person as usize],
                Who::Organisation(organisation) => &mut self.people.organisations[organisation as usize],
            };
            named.mentions.push(at as u32);
        }
        self.people
    }
}

/// Tokens within which a name was named just now: about two sentences.
const JUST_NOW: usize = 40;
/// Mentions beyond this many make nobody more likely.
const MANY: usize = 4;

/// How well a name fits a person: 3 the same words, 2 the same given name and surname, 1 the surname or given name alone.
fn fit(words: &[u32], initials: &[char], named: &Named) -> Option<i32> {
    if words == named.words {
        return Some(3);
    }
    let (short, long) = if words.len() <= named.words.len() { (words, &named.words[..]) } else { (&named.words[..], words) };
    if short.len() == 1 {
        let surname = short.last() == long.last();
        return (surname || short.first() == long.first()).then_some(1);
    }
    let given = same_given(words[0], named.words[0]) || initial_fits(initials[0], named.initials[0]);
    if given && words.last() == named.words.last() && middle_fits(initials, &named.initials) {
        return Some(2);
    }
    long.starts_with(short).then_some(2)
}

/// `J.` and `John`, whichever is the initial.
fn initial_fits(a: char, b: char) -> bool {
    (a.is_lowercase() || b.is_lowercase()) && a.to_lowercase().eq(b.to_lowercase())
}

/// `John F. Hale` and `John P. Hale` are two.
fn middle_fits(a: &[char], b: &[char]) -> bool {
    match (a, b) {
        ([_, x, _], [_, y, _]) => x.to_lowercase().eq(y.to_lowercase()),
        _ => true,
    }
}

/// Words written out, so that `John Hale` is fuller than `J. Hale`.
fn spelled(initials: &[char], words: &[u32]) -> usize {
    debug_assert_eq!(initials.len(), words.len());
    initials.iter().filter(|letter| letter.is_uppercase()).count()
}

/// A name as one line, in its usual case when it was printed in capitals.
fn display(name: &str) -> String {
    let name = plain(name);
    let shouted = name.chars().filter(|letter| letter.is_alphabetic()).count() > 3 && !name.chars().any(char::is_lowercase);
    if !shouted {
        return name;
    }
    let mut start = true;
    name.chars()
        .flat_map(|letter| {
            let shown: Vec<char> = if start { vec![letter] } else { letter.to_lowercase().collect() };
            start = !letter.is_alphanumeric();
            shown
        })
        .collect()
}

/// White space as single blanks.
pub(crate) fn plain(name: &str) -> String {
    let mut line = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}
