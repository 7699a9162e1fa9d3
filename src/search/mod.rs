//! Searching: the query language, planning, highlighting, and the answers people work with.
//!
//! A query is typed in the language of [`query`], which newspaper databases and librarians share.

mod evaluate;
mod filter;
pub mod highlight;
mod join;
pub mod matcher;
pub mod places;
pub mod plan;
pub mod query;
pub mod scan;
pub mod spans;
