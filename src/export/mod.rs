//! Wire formats: what leaves the program as JSON and other formats, each versioned and documented in `docs/json.md`.

pub mod cite;
pub mod extracted;
pub mod feed;
pub mod formats;
pub mod hits;
pub mod quotations;
pub mod speakers;
