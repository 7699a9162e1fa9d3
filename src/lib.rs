//! Full-text search for archives of news articles that knows who said what, and where.
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
