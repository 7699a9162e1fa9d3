//! Tests of `docs` from the outside.
