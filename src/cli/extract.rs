//! `dateline extract`: what is found in files, without an index.

use super::Global;
use super::Status;
use super::terminal::Terminal;
use dateline::error::Result;

/// Options of `extract`.
#[derive(clap::Args)]
pub struct Args {
    /// Files or folders to read
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<std::path::PathBuf>,
}

/// Runs the command.
pub fn run(args: &Args, _global: &Global, _terminal: &mut Terminal) -> Result<Status> {
    let _ = &args.paths;
    Ok(Status::Done)
}
