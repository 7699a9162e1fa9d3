//! The Tantivy index: schema, writing, incremental updates.

pub mod analyzer;
pub mod record;
pub mod schema;
pub mod statistics;
