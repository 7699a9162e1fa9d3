//! Tests of `quotes` from the outside.
