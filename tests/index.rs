//! Tests of `index` from the outside.
