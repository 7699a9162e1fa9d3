//! `dateline completions` and `dateline man`: help for shells and readers, made from the command line's own description.

use std::path::PathBuf;

use clap_complete::Shell;
use dateline::error::{Error, Result};

use super::Status;
use super::terminal::Terminal;

/// Options of `completions`.
#[derive(clap::Args)]
pub struct CompletionsArgs {
    /// The shell to write for
    shell: Shell,
}

/// Options of `man`.
#[derive(clap::Args)]
pub struct ManArgs {
    /// Folder to write the pages into; made if absent
    folder: PathBuf,
}

/// Prints a completion script.
pub fn completions(args: &CompletionsArgs, mut command: clap::Command, terminal: &mut Terminal) -> Result<Status> {
    clap_complete::generate(args.shell, &mut command, "dateline", &mut terminal.out);
    Ok(Status::Done)
}

/// Writes one page per subcommand.
pub fn man(args: &ManArgs, command: clap::Command) -> Result<Status> {
    std::fs::create_dir_all(&args.folder).map_err(|error| Error::io("create", &args.folder, error))?;
    clap_mangen::generate_to(command, &args.folder).map_err(|error| Error::io("write", &args.folder, error))?;
    Ok(Status::Done)
}
