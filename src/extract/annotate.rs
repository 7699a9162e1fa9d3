//! All of extraction in one call: who is in an article, what they said, and where it is set.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::OnceLock;

use super::places::explain::Explanation;
use super::places::{self, Context, Corrections, Home, Sample, Samples, homes};
use super::tokens::{Document, Token};
use super::{Annotations, people, quotes, speakers};
use crate::article::Article;
use crate::error::{Error, Result};
use crate::gazetteer::Gazetteer;
use crate::text::Span;

thread_local! {
    /// Memory for the tokens of the next article. What stood in it is forgotten.
    static TOKENS: Cell<Vec<Token>> = const { Cell::new(Vec::new()) };
}

/// Memory for more tokens than this is given back: an article has a few thousand.
const MOST_KEPT: usize = 65_536;

/// Finds quotations, people, speakers and places. Threads may share one.
///
/// ```
/// use dateline::{article::Article, extract::Extractor};
///
/// let article = Article::verbatim("“It took nine years,” Maria Silva said in Limerick.");
/// let found = Extractor::default().annotate(&article);
/// assert_eq!(found.speakers[0].name, "Maria Silva");
/// assert_eq!(found.countries, ["IE"]);
/// ```
pub struct Extractor<'g> {
    gazetteer: &'g Gazetteer,
    home: Option<Home>,
    homes: HashMap<String, Learned>,
    corrections: Option<Corrections>,
}

/// An article of which speech was read and places perhaps not yet.
#[derive(Default)]
pub struct SpeechRead {
    /// What was found.
    pub annotations: Annotations,
    /// Where people are named, of whom no place is made.
    names: Vec<Span>,
}

/// A source's sample, and the home it shows, which is worked out when the first article of the source comes.
struct Learned {
    sample: Sample,
    home: OnceLock<Home>,
}

impl Default for Extractor<'static> {
    fn default() -> Extractor<'static> {
        Extractor::new(Gazetteer::embedded())
    }
}

impl<'g> Extractor<'g> {
    /// An extractor that resolves places with `gazetteer`.
    #[must_use]
    pub fn new(gazetteer: &'g Gazetteer) -> Extractor<'g> {
        Extractor { gazetteer, home: None, homes: HashMap::new(), corrections: None }
    }

    /// With a stated home area for all articles: `Cedar Rapids, Iowa`. `None` changes nothing.
    ///
    /// # Errors
    /// When the gazetteer does not know the place.
    pub fn with_home(mut self, name: Option<&str>) -> Result<Extractor<'g>> {
        if let Some(name) = name {
            let unknown = || Error::Other { message: format!("no place called `{name}` is known"), hint: self.suggestion(name) };
            self.home = Some(Home::given(name, self.gazetteer).ok_or_else(unknown)?);
        }
        Ok(self)
    }

    /// With home areas learned from what each source's articles name.
    #[must_use]
    pub fn with_samples(mut self, samples: &Samples) -> Extractor<'g> {
        self.homes =
            samples.iter().map(|(source, sample)| (source.clone(), Learned { sample: sample.clone(), home: OnceLock::new() })).collect();
        self
    }

    /// With the reader's corrections of places.
    #[must_use]
    pub fn with_corrections(mut self, corrections: Option<Corrections>) -> Extractor<'g> {
        self.corrections = corrections;
        self
    }

    /// The gazetteer in use.
    #[must_use]
    pub fn gazetteer(&self) -> &'g Gazetteer {
        self.gazetteer
    }

    /// Everything found in an article. Pure and total; linear in the text.
    ///
    /// Speech and places are read in English. In an article known to be in another language nothing is looked for: see [`attempts`].
    #[must_use]
    pub fn annotate(&self, article: &Article) -> Annotations {
        self.annotate_as(article, None)
    }

    /// As [`annotate`](Extractor::annotate), for an article that was shown to [`homes::learn`] under `key`, so that it is no evidence
    /// for itself.
    #[must_use]
    pub fn annotate_as(&self, article: &Article, key: Option<u64>) -> Annotations {
        self.read_places(article, key, self.read_speech(article)).annotations
    }

    /// The first half of [`annotate_as`](Extractor::annotate_as): quotations, speakers and people. Whoever has many articles gives all
    /// of them to this half and then to the other; each has tables enough to fill the processor's caches.
    #[must_use]
    pub fn read_speech(&self, article: &Article) -> SpeechRead {
        if !attempts(article) {
            return SpeechRead::default();
        }
        let document = Document::read_into(article, TOKENS.take());
        let people = people::find(&document);
        let mut quotations = quotes::find_in(&document, quotes::Setting::default());
        let settled = speakers::settle(&document, &people, &mut quotations);
        let names: Vec<Span> = people.person_spans().collect();
        if document.tokens.capacity() <= MOST_KEPT {
            TOKENS.set(document.tokens);
        }
        let annotations =
            Annotations { quotations, speakers: settled.speakers, people: settled.people, toponyms: Vec::new(), countries: Vec::new() };
        SpeechRead { annotations, names }
    }

    /// The second half: places. `read` is what the first half gave for the article.
    #[must_use]
    pub fn read_places(&self, article: &Article, key: Option<u64>, mut read: SpeechRead) -> SpeechRead {
        if attempts(article) {
            let (toponyms, countries) = places::find(article, self.gazetteer, &self.context(article, &read.names, key));
            (read.annotations.toponyms, read.annotations.countries) = (toponyms, countries);
        }
        read
    }

    /// Why each name in `article` is taken for a place or not, and for which, in text order; see [`places::explain`].
    #[must_use]
    pub fn explain_places(&self, article: &Article) -> Vec<Explanation> {
        let names: Vec<Span> = people::find(&Document::read(article)).person_spans().collect();
        places::explain::names(article, self.gazetteer, &self.context(article, &names, None))
    }

    /// What is known about an article's places besides its text.
    fn context<'a>(&'a self, article: &Article, people: &'a [Span], key: Option<u64>) -> Context<'a> {
        let learned = || {
            let source = self.homes.get(article.source.as_deref()?)?;
            Some(source.home.get_or_init(|| Home::learned(&source.sample, self.gazetteer))).filter(|home| home.is_local())
        };
        let home = self.home.as_ref().or_else(learned);
        Context { people, home, article: key, corrections: self.corrections.as_ref() }
    }

    /// Annotates a set of articles that may name their sources: each source's home area is learned from all of them first, and then
    /// every article is read with what the others showed. Order as given. Reads articles of a source twice, others once.
    #[must_use]
    pub fn annotate_all(&self, articles: &[Article]) -> Vec<Annotations> {
        use rayon::prelude::*;
        let mut found: Vec<Annotations> = articles.par_iter().map(|article| self.annotate(article)).collect();
        if self.home.is_some() {
            return found;
        }
        let mut samples = Samples::new();
        for (number, (article, annotations)) in articles.iter().zip(&found).enumerate() {
            if let Some(source) = &article.source {
                homes::learn(&mut samples, source, number as u64, &annotations.toponyms, self.gazetteer);
            }
        }
        let informed = Extractor { corrections: self.corrections.clone(), ..Extractor::new(self.gazetteer) }.with_samples(&samples);
        found.par_iter_mut().zip(articles).enumerate().for_each(|(number, (annotations, article))| {
            if article.source.is_some() {
                *annotations = informed.annotate_as(article, Some(number as u64));
            }
        });
        found
    }

    fn suggestion(&self, name: &str) -> Option<String> {
        let near: Vec<String> = self.gazetteer.suggest(name, 3).into_iter().map(|(name, _)| format!("`{name}`")).collect();
        (!near.is_empty()).then(|| format!("did you mean {}?", near.join(", ")))
    }
}

/// Whether speech and places are looked for in an article: when it is in English, or its language could not be told.
#[must_use]
pub fn attempts(article: &Article) -> bool {
    article.language.as_deref().is_none_or(|language| language == "en")
}
