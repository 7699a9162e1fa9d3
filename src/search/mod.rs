//! Searching: the query language, planning, highlighting, and the answers people work with.
//!
//! A query is typed in the language of [`query`], which newspaper databases and librarians share. [`Searcher`] answers it: it
//! makes a [`plan`] of the tree, runs it on the index, and shows each hit with the passages that the [`highlight`]er finds by
//! running the same tree on its text.

mod collect;
mod evaluate;
mod facets;
mod filter;
pub mod highlight;
mod hits;
mod join;
pub mod matcher;
mod names;
pub mod places;
pub mod plan;
pub mod query;
mod request;
pub mod scan;
mod searcher;
mod slips;
pub mod spans;
mod suggest;
mod verify;

pub use collect::Sort;
pub use facets::{FacetCounts, FacetKind, FacetValue};
pub use highlight::Snippet;
pub use plan::Resolved;
pub use query::{Default as Joined, Field};
pub use request::{
    Hit, MOST_HITS, Passage, PlaceCount, Printing, QuotationHit, QuotationRef, Quotations, Request, Results, Shown, SpeakerCount,
};
pub use searcher::{Hits, Searcher};
pub use verify::{Change, Checked, MOST_WORDS, Outcome, Verdict};
