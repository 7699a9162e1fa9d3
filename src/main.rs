//! The `dateline` program: see `cli`.
#![forbid(unsafe_code)]

fn main() {}
