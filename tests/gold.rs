//! Tests of `gold` from the outside.
