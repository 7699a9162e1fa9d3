//! Tests of `layers` from the outside.
