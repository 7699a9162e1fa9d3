//! The word lexicon: English words, given names, surnames and our own lists.

use std::collections::BTreeMap;

use super::archive::Packages;
use super::draft::words_of;
use super::encode::Words;
use crate::error::Result;
use crate::gazetteer::{WordFlags, tables};

/// Flags by folded word, from the packages and the tables.
pub(crate) fn from_packages(packages: &Packages) -> Result<BTreeMap<String, u16>> {
    Flags::from_packages(packages).map(|flags| flags.0)
}

#[derive(Default)]
struct Flags(BTreeMap<String, u16>);

impl Flags {
    fn from_packages(packages: &Packages) -> Result<Flags> {
        let mut words = Flags::default();
        for line in packages.text("wamerican", "dict/american-english")?.lines() {
            if line.chars().all(char::is_lowercase) {
                words.add(line, WordFlags::ENGLISH);
            }
        }
        for list in ["dist.female.first", "dist.male.first"] {
            let text = packages.text("names-0", list)?;
            text.lines().filter_map(|line| line.split_whitespace().next()).for_each(|name| words.add(name, WordFlags::GIVEN));
        }
        for (rank, line) in packages.text("names-0", "dist.all.last")?.lines().enumerate() {
            if let Some(name) = line.split_whitespace().next() {
                words.add_surname(name, rank);
            }
        }
        words.add_faker(packages)?;
        words.add_tables();
        Ok(words)
    }

    fn add_tables(&mut self) {
        for (list, flag) in [
            (tables::STOP_WORDS, WordFlags::STOP),
            (tables::CALENDAR, WordFlags::CALENDAR),
            (tables::ORGANISATION_NOUNS, WordFlags::ORGANISATION),
            (tables::TITLES, WordFlags::TITLE),
            (tables::GENERIC_NOUNS, WordFlags::GENERIC),
            (tables::NATURE_NOUNS, WordFlags::NATURE),
            (tables::STREET_NOUNS, WordFlags::STREET),
            (tables::AFTER_PLACE, WordFlags::AFTER_PLACE),
            (tables::DIRECTIONS, WordFlags::DIRECTION),
        ] {
            list.lines().for_each(|word| self.add(word, flag));
        }
    }

    fn add(&mut self, word: &str, flag: WordFlags) {
        let word = words_of(word);
        if !word.is_empty() && !word.contains(' ') {
            *self.0.entry(word).or_default() |= flag.0;
        }
    }

    /// The class of a rank stands in three bits, one above [`WordFlags::surname_rank`]; the best of two ranks counts.
    fn add_surname(&mut self, name: &str, rank: usize) {
        let class: u16 = match rank {
            0..1_000 => 1,
            1_000..5_000 => 2,
            5_000..20_000 => 3,
            _ => 4,
        };
        let word = words_of(name);
        if word.is_empty() || word.contains(' ') {
            return;
        }
        let flags = self.0.entry(word).or_default();
        let known = *flags >> 2 & 7;
        if known == 0 || class < known {
            *flags = *flags & !(7 << 2) | class << 2;
        }
    }

    /// Names of Faker's locales: the quoted words of `first_names…` and `last_names…` in each provider.
    fn add_faker(&mut self, packages: &Packages) -> Result<()> {
        let is_provider = |path: &str| path.contains("faker/providers/person/") && path.ends_with("__init__.py");
        for (_, source) in packages.files("faker", is_provider)? {
            for (list, name) in quoted_names(&String::from_utf8_lossy(&source)) {
                if list.starts_with("first_name") {
                    self.add(&name, WordFlags::GIVEN);
                } else {
                    self.add_surname(&name, usize::MAX);
                }
            }
        }
        Ok(())
    }
}

/// Pairs of list and name from a Python source: a list starts with an assignment and ends with a bracket at its indentation.
fn quoted_names(source: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut list: Option<String> = None;
    for line in source.lines() {
        let word = line.trim_start();
        let name: String = word.chars().take_while(|character| character.is_alphanumeric() || *character == '_').collect();
        let indent = line.len() - word.len();
        if indent == 4 && (name.starts_with("first_names") || name.starts_with("last_names")) && word.contains('=') {
            list = Some(name);
        } else if indent == 4 && !word.starts_with('"') || indent < 4 && !word.is_empty() {
            list = None;
        }
        if let Some(list) = &list {
            let names = line.split('"').skip(1).step_by(2).filter(|name| is_plain_name(name));
            found.extend(names.map(|name| (list.clone(), name.to_owned())));
        }
    }
    found
}

fn is_plain_name(name: &str) -> bool {
    name.chars().count() > 2 && !name.contains(' ') && super::is_latin(name) && name.starts_with(char::is_uppercase)
}

/// Whether a single folded word is an English word or a given name: what other-language names of towns must not be.
pub(crate) struct Common<'w>(&'w Words);

impl Common<'_> {
    pub fn new(words: &Words) -> Common<'_> {
        Common(words)
    }

    pub fn is(&self, key: &str, flag: WordFlags) -> bool {
        match self.0 {
            Words::None => false,
            Words::Flags(flags) => flags.get(key).is_some_and(|&flags| WordFlags(flags).has(flag)),
            Words::Embedded => crate::gazetteer::lexicon().flags(key).has(flag),
        }
    }
}
