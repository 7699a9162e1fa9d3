//! Tests of `speakers` from the outside.
