//! Searching: the query language, planning, highlighting, and the answers people work with.
//!
//! A query is typed in the language of [`query`], which newspaper databases and librarians share.

pub mod query;
