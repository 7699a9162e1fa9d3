//! Searching: the query language, planning, highlighting.
