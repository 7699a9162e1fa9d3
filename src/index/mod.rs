//! The index: from articles and what was found in them to something that answers in milliseconds.
//!
//! [`build`] brings an index up to date with folders of files; [`Index::open`] opens one for reading. Both sides share the
//! [`schema`], the [`analyzer`] that turns text into terms, and the [`statistics`] by which articles are ranked.
//!
//! ```no_run
//! use dateline::index::{Index, IndexOptions, Silent, build};
//!
//! let summary = build(&["archive".into()], &IndexOptions::default(), &Silent)?;
//! println!("{} articles", summary.total.articles);
//! let index = Index::open(&summary.index)?;
//! # Ok::<(), dateline::error::Error>(())
//! ```

pub mod analyzer;
pub mod authority;
pub mod cases;
mod check;
pub mod copies;
mod deletion;
pub mod directory;
pub mod ids;
pub mod kept;
pub mod location;
mod manifest;
pub mod options;
mod pipeline;
pub mod platform;
pub mod reader;
pub mod record;
pub mod schema;
mod segment;
mod settings;
mod source;
pub mod statistics;
mod store;
mod survey;
mod writer;

pub use check::Health;
pub use options::{IndexOptions, Phase, Progress, Silent, Stop, Summary, Totals};
pub use reader::Index;
pub use survey::Learned;
pub use writer::build;
#[doc(hidden)]
pub use writer::build_with;
