//! Tests of `search` from the outside.
