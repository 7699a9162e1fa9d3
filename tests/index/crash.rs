//! Kills, full disks, second writers: nothing committed is lost, nothing is there twice, no hand is needed.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::process::{Command, Stdio};
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use dateline::error::Error;
use dateline::index::directory::Faults;
use dateline::index::{Index, IndexOptions, Silent, build, build_with};

use super::{Archive, content, plain, report};

/// A random number below `limit` from a seed that moves on.
fn random(seed: &mut u64, limit: u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed % limit
}

/// Names the archive that the child builds.
const CHILD: &str = "DATELINE_CRASH_ARCHIVE";

#[test]
#[ignore = "the program that the crash tests kill"]
fn child_that_builds() {
    let Some(archive) = std::env::var_os(CHILD) else { return };
    // A commit every few files, so that kills meet all of its steps; segments enough to merge.
    let options = IndexOptions { commit_bytes: 4000, prune: true, ..plain() };
    build(&[archive.into()], &options, &Silent).expect("a build");
}

/// The files of the archive with the word each must be found by.
struct Model {
    archive: Archive,
    files: BTreeMap<String, usize>,
    next: usize,
}

impl Model {
    fn new(files: usize) -> Model {
        let mut model = Model { archive: Archive::new(), files: BTreeMap::new(), next: 0 };
        (0..files).for_each(|number| model.write(number));
        model
    }

    fn write(&mut self, file: usize) {
        let name = format!("{}/{file}.txt", file % 7);
        self.archive.write(&name, &report(self.next));
        self.files.insert(name, self.next);
        self.next += 1;
    }

    /// Adds, changes and removes some files.
    fn change(&mut self, seed: &mut u64) {
        for _ in 0..40 {
            let file = random(seed, 400) as usize;
            let name = format!("{}/{file}.txt", file % 7);
            if random(seed, 4) == 0 && self.files.len() > 200 {
                if self.files.remove(&name).is_some() {
                    self.archive.remove(&name);
                }
            } else {
                self.write(file);
            }
        }
    }

    /// Starts the program, and kills it after a while. Says whether it came to its end before.
    fn index_and_kill(&self, after: Duration) -> bool {
        let mut child = self.program().spawn().expect("the program");
        let until = Instant::now() + after;
        while Instant::now() < until {
            if child.try_wait().expect("a child").is_some() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().expect("a kill");
        child.wait().expect("an end");
        false
    }

    /// This test binary again, as a program that builds.
    fn program(&self) -> Command {
        let mut program = Command::new(std::env::current_exe().expect("this program"));
        program.args(["--ignored", "--exact", "index::crash::child_that_builds"]).env(CHILD, self.archive.path());
        program.stdout(Stdio::null()).stderr(Stdio::null());
        program
    }

    /// What was committed must open, hold nothing twice, and only what was written at some time.
    fn check_interrupted(&self) {
        if !self.archive.index().join("dateline.json").exists() {
            return;
        }
        for (name, text) in content(&self.archive.index()) {
            assert!(text.contains("number word"), "{name} holds {text}");
        }
    }

    /// After a run to the end the index holds the archive as it is.
    fn check_complete(&self) {
        let expected: BTreeMap<String, usize> = self.files.iter().map(|(name, number)| (format!("{name}#0"), *number)).collect();
        let held = content(&self.archive.index());
        assert_eq!(held.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
        for (name, text) in &held {
            assert!(text.contains(&format!("word{} ", expected[name])), "{name} is out of date: {text}");
        }
        let leftovers = fs::read_dir(self.archive.index().join("segments")).unwrap().flatten();
        let temporary = leftovers.filter(|entry| entry.file_name().to_string_lossy().starts_with(".tmp")).count();
        assert_eq!(temporary, 0, "half-written files are left");
    }
}

/// Kills the program again and again while it appends, updates and deletes.
fn kill_again_and_again(kills: usize) {
    let mut seed = 0x9e37_79b9_7f4a_7c15;
    let mut model = Model::new(300);
    let mut killed = 0;
    while killed < kills {
        let after = Duration::from_millis(random(&mut seed, 450));
        if !model.index_and_kill(after) {
            killed += 1;
        }
        model.check_interrupted();
        model.change(&mut seed);
        if killed % 5 == 4 {
            assert!(model.program().status().unwrap().success(), "no run may be stuck after {killed} kills");
            model.check_complete();
        }
    }
    assert!(model.program().status().unwrap().success());
    model.check_complete();
}

#[test]
fn ten_kills_lose_and_double_nothing() {
    kill_again_and_again(10);
}

#[test]
#[ignore = "takes minutes; run by hand and before releases"]
fn a_hundred_kills_lose_and_double_nothing() {
    kill_again_and_again(100);
}

/// Runs a build whose `at`-th write fails; the error must name its cause, and the next run must make all good.
fn fail_at(archive: &Archive, at: u64, sticky: bool, before: &BTreeMap<String, String>) -> bool {
    let faults = Faults { at, sticky, kind: ErrorKind::StorageFull, count: AtomicU64::new(0) };
    let outcome = build_with(&[archive.path().to_path_buf()], &plain(), &Silent, Some(faults));
    let held = content(&archive.index());
    match outcome {
        Ok(_) => true,
        Err(error) => {
            assert!(matches!(error, Error::NoSpace(_)), "fault {at}: the cause is hidden by {error:?}");
            assert!(held == *before || held.len() >= before.len(), "fault {at} lost something");
            false
        }
    }
}

#[test]
fn a_write_that_fails_is_named_and_never_half_counts() {
    for sticky in [false, true] {
        let archive = Archive::new();
        (0..20).for_each(|number| archive.write(&format!("{number}.txt"), &report(number)));
        archive.build();
        for at in (1..).step_by(9) {
            archive.write("0.txt", &report(1000 + at as usize));
            archive.write(&format!("new{at}.txt"), &report(2000 + at as usize));
            let before = archive.content();
            let passed = fail_at(&archive, at, sticky, &before);
            let healed = archive.build();
            assert_eq!(healed.total.articles, 21 + at / 9, "fault {at}: the next run makes it good");
            assert!(archive.content()["0.txt#0"].contains(&format!("word{} ", 1000 + at)));
            if passed {
                assert!(at > 10, "only {at} writes were made to fail");
                break;
            }
        }
    }
}

#[test]
fn a_second_writer_is_told_who_is_first() {
    let archive = Archive::with(&[("a.txt", &report(1))]);
    archive.build();
    let lock = dateline::index::platform::lock(&archive.index().join("writer.lock"), Duration::ZERO, false).unwrap();
    let refused = build(&[archive.path().to_path_buf()], &plain(), &Silent).unwrap_err();
    let said = refused.to_string();
    assert!(matches!(refused, Error::Locked { .. }) && said.contains(&format!("process {}", std::process::id())), "{said}");
    assert_eq!(archive.content().len(), 1, "searching goes on");
    drop(lock);
    archive.build();
}

#[test]
fn a_missing_meta_file_is_damage_not_an_empty_index() {
    let archive = Archive::with(&[("a.txt", &report(1))]);
    archive.build();
    let segments = archive.index().join("segments");
    let files = fs::read_dir(&segments).unwrap().count();
    fs::rename(segments.join("meta.json"), segments.join("meta.away")).unwrap();
    assert!(matches!(Index::open(&archive.index()), Err(Error::IndexDamaged { .. })));
    let refused = build(&[archive.path().to_path_buf()], &plain(), &Silent).unwrap_err();
    assert!(matches!(refused, Error::IndexDamaged { .. }), "{refused:?}");
    assert_eq!(fs::read_dir(&segments).unwrap().count(), files, "nothing was deleted");
    fs::rename(segments.join("meta.away"), segments.join("meta.json")).unwrap();
    fs::remove_file(archive.index().join("dateline.json")).unwrap();
    let refused = build(&[archive.path().to_path_buf()], &plain(), &Silent).unwrap_err();
    assert!(matches!(refused, Error::IndexDamaged { .. }), "{refused:?}");
    let fresh = archive.build_with(&IndexOptions { fresh: true, ..plain() });
    assert_eq!(fresh.total.articles, 1);
}

#[test]
fn an_interrupted_run_keeps_what_it_did_and_goes_on() {
    let archive = Archive::new();
    (0..50).for_each(|number| archive.write(&format!("{number:02}.txt"), &report(number)));
    let options = plain();
    options.stop.request();
    let stopped = archive.build_with(&options);
    assert!(stopped.interrupted && stopped.total.articles < 50);
    let resumed = archive.build();
    assert_eq!((resumed.total.articles, resumed.interrupted), (50, false));
    assert_eq!(resumed.added + stopped.added, 50, "nothing was read twice");
}

#[cfg(unix)]
#[test]
fn other_accounts_may_search_an_index_they_cannot_write() {
    use std::os::unix::fs::PermissionsExt;
    let archive = Archive::with(&[("a.txt", &report(1))]);
    archive.build();
    let umask = fs::metadata(archive.path().join("a.txt")).unwrap().permissions().mode() & 0o777;
    for file in fs::read_dir(archive.index().join("segments")).unwrap().flatten() {
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, umask, "{}", file.path().display());
    }
    // Without the lock files and without the right to make them.
    for folder in [archive.index().join("segments"), archive.index()] {
        for file in fs::read_dir(&folder).unwrap().flatten().filter(|file| file.file_name().to_string_lossy().ends_with(".lock")) {
            fs::remove_file(file.path()).unwrap();
        }
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    }
    assert_eq!(archive.content().len(), 1);
    for folder in [archive.index().join("segments"), archive.index()] {
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    }
}
