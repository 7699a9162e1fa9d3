//! The program as its users meet it: a folder of articles, an index of it, and commands with their exit status and output.

use std::path::Path;
use std::process::Command;

/// A folder with an archive, and the index of it.
pub struct Archive {
    folder: tempfile::TempDir,
}

impl Archive {
    /// Writes the articles and indexes them.
    pub fn new(articles: &[(&str, &str)]) -> Archive {
        let archive = Archive { folder: tempfile::tempdir().expect("a scratch folder") };
        articles.iter().for_each(|(name, text)| archive.write(name, text));
        assert_eq!(archive.run(&["index", "."]).0, 0);
        archive
    }

    /// Writes a file of the archive.
    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path().join(name), text).expect("the folder can be written to");
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The program, to be run in the folder. Nothing of the tester's own settings reaches it.
    pub fn program(&self, arguments: &[&str]) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_dateline"));
        program.args(arguments).current_dir(self.path()).env("XDG_CONFIG_HOME", self.path()).env("COLUMNS", "80");
        program.env_remove("DATELINE_INDEX").env_remove("NO_COLOR");
        program
    }

    /// Runs the program: exit status, standard output and standard error.
    pub fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = self.program(arguments).output().expect("the program starts");
        let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
        (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
    }
}
