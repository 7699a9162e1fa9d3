//! Tests of `clean` from the outside.
