//! The program from the outside: what a reader types, and what is printed.

mod places;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder with an archive of news, where the program is run.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    /// An archive of these files in `news`, not yet indexed.
    fn with(files: &[(&str, &str)]) -> Desk {
        let desk = Desk { folder: tempfile::tempdir().expect("a folder") };
        files.iter().for_each(|(path, text)| desk.write(&format!("news/{path}"), text));
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        std::fs::write(path, text).expect("a file");
    }

    /// Runs `dateline` with these arguments, settings of this folder only.
    fn run(&self, arguments: &[&str]) -> Printed {
        let output = Command::new(env!("CARGO_BIN_EXE_dateline"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env_remove("DATELINE_INDEX")
            .env("XDG_CONFIG_HOME", self.folder.path())
            .output()
            .expect("the program starts");
        Printed::of(output)
    }

    /// Runs `dateline` on the archive's index.
    fn ask(&self, arguments: &[&str]) -> Printed {
        self.run(&[arguments, &["-C", "news/.dateline"]].concat())
    }
}

/// What a run printed, and how it ended.
#[derive(Debug)]
struct Printed {
    out: String,
    err: String,
    status: Option<i32>,
}

impl Printed {
    fn of(output: Output) -> Printed {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
        Printed { out: text(output.stdout), err: text(output.stderr), status: output.status.code() }
    }
}

/// Removes a file that the program must then do without.
fn remove(path: &Path) {
    std::fs::remove_file(path).expect("a file to remove");
}
