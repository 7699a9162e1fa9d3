//! The Tantivy index: schema, writing, incremental updates.
