//! Looking for words in a line: lines are short, and what the standard library prepares for long texts costs more than the search.

use aho_corasick::packed::Searcher;

/// Words looked for together, in one pass: the cheap look before each is looked for by itself.
pub(super) struct AnyOf {
    /// `None` on machines without the instructions for it.
    searcher: Option<Searcher>,
    words: Vec<&'static str>,
}

impl AnyOf {
    pub fn new(words: impl IntoIterator<Item = &'static str>) -> AnyOf {
        let words: Vec<&'static str> = words.into_iter().collect();
        AnyOf { searcher: Searcher::new(&words), words }
    }

    /// The same as on machines without the instructions for it.
    #[cfg(test)]
    pub fn one_by_one(words: impl IntoIterator<Item = &'static str>) -> AnyOf {
        AnyOf { searcher: None, words: words.into_iter().collect() }
    }

    /// Whether `text` holds any of the words.
    pub fn stands_in(&self, text: impl AsRef<[u8]>) -> bool {
        let text = text.as_ref();
        match &self.searcher {
            Some(searcher) => searcher.find(text).is_some(),
            None => self.words.iter().any(|words| memchr::memmem::find(text, words.as_bytes()).is_some()),
        }
    }

    /// Calls `found` with the number of each word that `text` holds, more than once where it stands more than once.
    pub fn each_in(&self, text: &[u8], mut found: impl FnMut(usize)) {
        match &self.searcher {
            Some(searcher) => searcher.find_iter(text).for_each(|word| found(word.pattern().as_usize())),
            None => {
                let held = |words: &&str| memchr::memmem::find(text, words.as_bytes()).is_some();
                self.words.iter().enumerate().filter(|(_, words)| held(words)).for_each(|(number, _)| found(number));
            }
        }
    }
}

/// Whether `text` holds `words`. As `contains`, which prepares itself for long texts and is slow for a line.
pub(super) fn holds(text: &str, words: &str) -> bool {
    let (text, words) = (text.as_bytes(), words.as_bytes());
    words.first().is_none_or(|first| memchr::memchr_iter(*first, text).any(|at| text[at..].starts_with(words)))
}
