//! Place names in an article, and the places they mean.
//!
//! [`find`] scans the text for every name the gazetteer knows, then judges each twice. Is it a place *here*? "Paris Hilton", "March 3"
//! and "the Washington Post" are not: the words around it, the people of the article and the name's own ambiguity are weighed by a small
//! linear model. Which of its places is it? Troy, N.C. is not Troy, N.Y.: one reading a name and article is chosen, the names helping
//! each other, and the source's home area helping where it is known ([`homes`]). Then the second question answers the first again:
//! a surname that is also a village two miles from the last place named is a village.
//!
//! ```no_run
//! use dateline::article::Article;
//! use dateline::extract::places::{self, Context};
//! use dateline::gazetteer::Gazetteer;
//!
//! let article = Article::verbatim("TROY, N.C. (AP) — Paris Hilton never came to Troy, a town of 3,000 in North Carolina.");
//! let (toponyms, countries) = places::find(&article, Gazetteer::embedded(), &Context::default());
//! assert!(toponyms.iter().filter_map(|toponym| toponym.place.as_ref()).all(|place| place.country.as_deref() == Some("US")));
//! assert_eq!(countries, ["US"]);
//! ```
//!
//! What a reader corrects by hand is in [`corrections`]; weights and where they come from in `weights.tsv` and [`model`].

mod candidates;
pub mod corrections;
mod countries;
mod cues;
pub mod explain;
mod hints;
pub mod homes;
mod lists;
mod locks;
mod mentions;
mod misprints;
pub mod model;
mod reader;
mod resolve;
#[cfg(feature = "train")]
pub mod training;
mod usage;
mod words;

use std::cell::RefCell;

use crate::article::Article;
use crate::extract::Toponym;
use crate::gazetteer::Gazetteer;
use crate::text::Span;

pub use corrections::Corrections;
pub use homes::{Home, Sample, Samples};
pub use model::Models;
use reader::Reader;

/// What is known beside the article itself. The default knows nothing.
#[derive(Clone, Copy, Default)]
pub struct Context<'a> {
    /// Names of people in the article, in text order: no place name is taken out of them.
    pub people: &'a [Span],
    /// Where the article's source is at home.
    pub home: Option<&'a Home>,
    /// The key under which this article itself was shown to [`homes::learn`], so that it is no evidence for itself.
    pub article: Option<u64>,
    /// What the reader has corrected.
    pub corrections: Option<&'a Corrections>,
}

thread_local! {
    static READER: RefCell<Reader> = RefCell::new(Reader::default());
}

/// The place names of `article` in text order, without overlaps, and the countries it is about, most prominent first, as ISO 3166-1
/// alpha-2 codes.
///
/// Pure and total: any text gives an answer, and the same text the same answer. Linear in the text; buffers are kept for the thread.
#[must_use]
pub fn find(article: &Article, gazetteer: &Gazetteer, context: &Context<'_>) -> (Vec<Toponym>, Vec<String>) {
    find_with(article, gazetteer, context, Models::embedded())
}

/// [`find`] with other weights.
#[must_use]
pub fn find_with(article: &Article, gazetteer: &Gazetteer, context: &Context<'_>, models: &Models) -> (Vec<Toponym>, Vec<String>) {
    READER.with(|reader| {
        let mut reader = reader.borrow_mut();
        reader.read(article, gazetteer, context, models);
        let toponyms = reader.toponyms(article, gazetteer, context, models.judge(context.home.is_some()).threshold);
        let countries = reader.countries(article, context, models);
        (toponyms, countries)
    })
}
