//! Tests of `gazetteer` from the outside.
