//! How good extraction is on articles a human being has marked up.
//!
//! [`Gold`] reads the mark-up of `docs/evaluation.md`; [`evaluate`] runs extraction over it and counts what was found, what was
//! missed and what was invented: quotations, their speakers, place names. The [`Report`] prints as a table.
//!
//! ```
//! use dateline::evaluation::{Gold, evaluate};
//! use dateline::extract::Annotations;
//!
//! let gold = Gold::parse("bridge", "part: test\n\nBridge opens\n\n[Q1|“It works,”] [S1=Maria Silva|she] [C1|said].\n").unwrap();
//! let report = evaluate(&[gold], |_| Annotations::default());
//! assert_eq!((report.quotations.all.gold, report.quotations.all.recall()), (1, 0.0));
//! ```

mod gold;
mod report;
mod score;

pub use gold::{Gold, GoldError, GoldPlace, GoldQuotation, GoldSpeaker, Source};
pub use report::{ByForm, ByKind, Counts, Places, Report, Share};
pub use score::evaluate;
