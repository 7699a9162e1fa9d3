//! Full-text search for archives of news articles that knows who said what, and where.
//!
//! Index a folder, then ask. The command line uses nothing but this library, and so may any other program: a [`Searcher`](search::Searcher)
//! can be shared by threads and follows new commits.
//!
//! ```
//! use dateline::index::{IndexOptions, Silent, build};
//! use dateline::search::{Joined, Request, Searcher};
//!
//! let archive = tempfile::tempdir()?;
//! std::fs::write(
//!     archive.path().join("bridge.txt"),
//!     "Bridge opens nine years late\n\n“It took nine years,” Maria Silva, the council's chief engineer, said in Limerick.\n",
//! )?;
//!
//! let summary = build(&[archive.path().to_path_buf()], &IndexOptions::default(), &Silent)?;
//! let searcher = Searcher::open(&summary.index)?;
//! let results = searcher.search(&Request::new("said:\"nine years\" speaker:silva", Joined::All)?)?;
//!
//! assert_eq!(results.hits[0].headline, "Bridge opens nine years late");
//! assert_eq!(results.hits[0].speakers[0].name, "Maria Silva");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! How the parts fit together is drawn in `ARCHITECTURE.md`.
#![forbid(unsafe_code)]

pub mod archive;
pub mod article;
pub mod error;
pub mod evaluation;
pub mod export;
pub mod extract;
pub mod gazetteer;
pub mod index;
pub mod search;
pub mod text;
