//! The `dateline` program: reads the command line, asks the library, prints.
#![forbid(unsafe_code)]

mod cli;

use std::process::ExitCode;

use dateline::archive::formats::pdf;

fn main() -> ExitCode {
    // Before anything else: this process may be the cage for one PDF.
    if std::env::args_os().nth(1).is_some_and(|argument| argument == pdf::SUBCOMMAND) {
        return pdf::child_main().into();
    }
    cli::main()
}
