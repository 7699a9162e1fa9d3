//! All integration tests in one binary, so that the program is linked once.

mod archive;
mod clean;
mod cli;
mod docs;
mod gazetteer;
mod gold;
mod index;
mod layers;
mod places;
mod program;
mod quotes;
mod saved;
mod search;
mod speakers;
