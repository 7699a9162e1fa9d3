//! Tests of `places` from the outside.
