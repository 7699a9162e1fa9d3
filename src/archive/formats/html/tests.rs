//! Pages in, blocks out.
