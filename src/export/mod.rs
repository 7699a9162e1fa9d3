//! Wire formats: what leaves the program as JSON and other formats, each versioned and documented in `docs/json.md`.

pub mod extracted;
pub mod hits;
