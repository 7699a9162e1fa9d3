//! Tests of `archive` from the outside.
