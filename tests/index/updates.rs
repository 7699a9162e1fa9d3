//! Bringing an index up to date gives what building it anew gives, and reads only what changed.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use dateline::archive::{Skip, SkipKind};
use dateline::error::Error;
use dateline::index::{Index, IndexOptions, Progress, Silent, build};
use dateline::search::{Joined, Request, Searcher};
use proptest::prelude::*;

use super::{Archive, content, plain, report};

#[test]
fn a_second_run_reads_only_what_changed() {
    let archive = Archive::with(&[("a.txt", &report(1)), ("b/c.txt", &report(2)), ("b/d.txt", &report(3))]);
    let first = archive.build();
    assert_eq!((first.files, first.added, first.articles, first.total.files), (3, 3, 3, 3));
    let second = archive.build();
    assert_eq!((second.unchanged, second.added + second.updated, second.bytes), (3, 0, 0));
    archive.write("b/c.txt", &report(4));
    archive.write("new.txt", &report(5));
    archive.remove("a.txt");
    let third = archive.build();
    assert_eq!((third.unchanged, third.added, third.updated, third.removed), (1, 1, 1, 1));
    let content = archive.content();
    assert_eq!(content.keys().collect::<Vec<_>>(), ["b/c.txt#0", "b/d.txt#0", "new.txt#0"]);
    assert!(content["b/c.txt#0"].contains("word4"));
}

#[test]
fn a_clock_that_went_back_hides_no_change() {
    let archive = Archive::with(&[("a.txt", &report(1))]);
    archive.build();
    archive.write("a.txt", &report(2));
    let long_ago = SystemTime::UNIX_EPOCH - Duration::from_secs(365 * 86400);
    fs::File::options().write(true).open(archive.path().join("a.txt")).unwrap().set_modified(long_ago).unwrap();
    assert_eq!(archive.build().updated, 1);
    assert!(archive.content()["a.txt#0"].contains("word2"));
}

#[test]
fn a_touched_file_keeps_its_articles() {
    let archive = Archive::with(&[("a.txt", &report(1)), ("b.txt", &report(2))]);
    archive.build();
    archive.write("a.txt", &report(1));
    let touched = archive.build();
    assert_eq!((touched.unchanged, touched.updated, touched.articles), (2, 0, 0));
    assert_eq!(archive.build().bytes, 0, "the new times are remembered");
    assert_eq!(archive.content().len(), 2);
}

#[test]
fn a_moved_file_is_noticed_and_no_alarm_is_raised() {
    let archive = Archive::with(&[("2023/a.txt", &report(1)), ("2023/b.txt", &report(2))]);
    archive.build();
    fs::rename(archive.path().join("2023"), archive.path().join("y2023")).unwrap();
    let moved = archive.build();
    assert_eq!((moved.moved, moved.removed, moved.total.articles), (2, 0, 2));
    assert!(archive.content().contains_key("y2023/a.txt#0"));
}

#[test]
fn an_archive_that_seems_gone_is_not_forgotten() {
    let files: Vec<(String, String)> = (0..5).map(|number| (format!("{number}.txt"), report(number))).collect();
    let archive = Archive::new();
    files.iter().for_each(|(path, text)| archive.write(path, text));
    archive.build();
    for number in 0..3 {
        archive.remove(&format!("{number}.txt"));
    }
    archive.write("9.txt", &report(9));
    let refused = build(&[archive.path().to_path_buf()], &plain(), &Silent).unwrap_err();
    assert!(matches!(refused, Error::ArchiveGone { gone: 3, known: 5, .. }), "{refused}");
    assert!(refused.hint().unwrap().contains("--prune"));
    assert_eq!(archive.content().len(), 6, "what was new is in, and nothing removed");
    let pruned = archive.build_with(&IndexOptions { prune: true, ..plain() });
    assert_eq!((pruned.removed, pruned.total.articles), (3, 3));
}

#[test]
fn a_part_of_the_archive_may_be_updated_alone() {
    let archive = Archive::with(&[("a/1.txt", &report(1)), ("b/2.txt", &report(2)), ("b/3.txt", &report(3)), ("b/4.txt", &report(4))]);
    archive.build();
    archive.remove("a/1.txt");
    archive.remove("b/2.txt");
    archive.write("b/5.txt", &report(5));
    let part = build(&[archive.path().join("b")], &plain(), &Silent).unwrap();
    assert_eq!((part.index.clone(), part.added, part.removed), (archive.index(), 1, 1));
    assert_eq!(archive.content().keys().collect::<Vec<_>>(), ["a/1.txt#0", "b/3.txt#0", "b/4.txt#0", "b/5.txt#0"]);
    let one = build(&[archive.path().join("b/3.txt")], &plain(), &Silent).unwrap();
    assert_eq!((one.files, one.unchanged, one.removed), (1, 1, 0));
}

#[test]
fn two_archives_share_an_index_and_move_with_it() {
    let house = Archive::new();
    house.write("north/a.txt", &report(1));
    house.write("south/a.txt", &report(2));
    let options = IndexOptions { index: Some(house.path().join("idx")), ..plain() };
    let roots = [house.path().join("north"), house.path().join("south")];
    assert_eq!(build(&roots, &options, &Silent).unwrap().total.articles, 2);
    assert_eq!(build(&roots[..1], &options, &Silent).unwrap().total.articles, 2, "the other root is left alone");
    let moved = Archive::new();
    fs::rename(house.path(), moved.path().join("house")).unwrap();
    let options = IndexOptions { index: Some(moved.path().join("house/idx")), ..plain() };
    let again = build(&[moved.path().join("house/south")], &options, &Silent).unwrap();
    assert_eq!((again.unchanged, again.total.articles), (1, 2), "nothing in the index says where it once lay");
    let index = Index::open(&again.index).unwrap();
    assert_eq!(index.roots().unwrap()[1], fs::canonicalize(moved.path().join("house/south")).unwrap());
    fs::create_dir(house.path()).unwrap();
}

#[test]
fn an_index_in_the_archive_is_not_indexed() {
    let archive = Archive::with(&[("a.txt", &report(1))]);
    let options = IndexOptions { index: Some(archive.path().join("my index")), ..plain() };
    for _ in 0..2 {
        assert_eq!(archive.build_with(&options).files, 1);
    }
}

#[test]
fn a_year_in_one_file_is_shared_among_threads_and_replaced_whole() {
    let archive = Archive::new();
    let lines = |from: usize| -> String {
        (from..from + 500).map(|number| format!("{{\"title\":\"Report {number}\",\"body\":\"It says word{number}.\"}}\n")).collect()
    };
    archive.write("year.jsonl", &lines(0));
    // A commit every few articles, so that the file lies in many segments.
    let options = IndexOptions { commit_bytes: 500, threads: std::num::NonZeroUsize::new(4), ..plain() };
    let first = archive.build_with(&options);
    assert_eq!((first.added, first.articles, first.total.articles, first.total.files), (1, 500, 500, 1));
    archive.write("year.jsonl", &lines(250));
    let second = archive.build_with(&options);
    assert_eq!((second.updated, second.total.articles, second.total.files), (1, 500, 1));
    let content = archive.content();
    assert!(content["year.jsonl#0"].contains("word250") && content["year.jsonl#499"].contains("word749"));
    assert_eq!(archive.build_with(&options).unchanged, 1);
}

#[test]
fn turning_extraction_on_reads_everything_again() {
    let archive = Archive::with(&[("a.txt", "Depot opens\n\n“It took nine years,” said Maria Silva, the mayor, on Monday.\n")]);
    assert_eq!(archive.build().total.quotations, 0);
    let extracted = archive.build_with(&IndexOptions::default());
    assert_eq!((extracted.updated, extracted.total.articles, extracted.total.quotations), (1, 1, 1));
}

#[test]
fn quotations_go_with_their_article_and_no_others_do() {
    let said = |name: &str| format!("Depot opens\n\n“It took nine years,” said {name}, the mayor. “It was worth it,” she said.\n");
    let archive = Archive::with(&[("a.txt", &said("Maria Silva")), ("b.txt", &said("Ada Moreau")), ("c.txt", &said("Eva Lindqvist"))]);
    let options = IndexOptions { threads: NonZeroUsize::new(1), ..IndexOptions::default() };
    assert_eq!(archive.build_with(&options).total.quotations, 6);
    archive.remove("b.txt");
    archive.write("c.txt", "Depot opens\n\nThe depot opened on Monday.\n");
    assert_eq!(archive.build_with(&options).total.quotations, 2);
    let searcher = Searcher::open(&archive.index()).unwrap();
    let rows = searcher.quotes(&Request::new("years OR worth", Joined::All).unwrap()).unwrap().rows;
    let speakers: Vec<&str> = rows.iter().flat_map(|row| &row.speakers).map(String::as_str).collect();
    assert_eq!(speakers, ["Maria Silva"; 2]);
}

#[derive(Default)]
struct Skips(Mutex<Vec<Skip>>);

impl Progress for Skips {
    fn skipped(&self, skip: &Skip) {
        self.0.lock().unwrap().push(skip.clone());
    }
}

#[test]
fn a_bad_file_costs_that_file() {
    let archive = Archive::with(&[("good.txt", &report(1)), ("empty.txt", ""), ("broken.json", "{\"title\": ")]);
    let report = archive.path().join("report.jsonl.out");
    let skips = Skips::default();
    let options = IndexOptions { report: Some(report.clone()), index: Some(archive.path().join("idx")), ..plain() };
    let summary = build(&[archive.path().to_path_buf()], &options, &skips).unwrap();
    assert_eq!(summary.total.articles, 1);
    let kinds: Vec<SkipKind> = skips.0.into_inner().unwrap().iter().map(|skip| skip.kind).collect();
    assert!(kinds.contains(&SkipKind::Empty) && kinds.contains(&SkipKind::Malformed), "{kinds:?}");
    let listed = fs::read_to_string(report).unwrap();
    assert_eq!(listed.lines().count() as u64, summary.skipped.values().sum::<u64>());
    assert!(listed.contains("\"kind\":\"malformed\"") && listed.contains("broken.json"), "{listed}");
}

/// Something that happens to an archive between two runs.
#[derive(Clone, Debug)]
enum Event {
    Write(u8, u8),
    Remove(u8),
    Move(u8, u8),
    Run,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => (0..12_u8, 0..40_u8).prop_map(|(file, text)| Event::Write(file, text)),
        1 => (0..12_u8).prop_map(Event::Remove),
        1 => (0..12_u8, 0..12_u8).prop_map(|(from, to)| Event::Move(from, to)),
        2 => Just(Event::Run),
    ]
}

fn happen(root: &Path, event: &Event) {
    let path = |file: u8| root.join(format!("f{}", file % 3)).join(format!("{file}.txt"));
    match event {
        Event::Write(file, text) => fs::write(path(*file), report(usize::from(*text))).unwrap(),
        // What is not there cannot go.
        Event::Remove(file) => drop(fs::remove_file(path(*file))),
        Event::Move(from, to) => drop(fs::rename(path(*from), path(*to))),
        Event::Run => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn step_by_step_gives_what_starting_anew_gives(events in prop::collection::vec(event(), 1..25)) {
        let archive = Archive::new();
        (0..3).for_each(|folder| fs::create_dir(archive.path().join(format!("f{folder}"))).unwrap());
        let options = IndexOptions { prune: true, ..plain() };
        for event in events.iter().chain([&Event::Run]) {
            happen(archive.path(), event);
            if matches!(event, Event::Run) {
                archive.build_with(&options);
            }
        }
        let anew = archive.path().join("anew");
        build(&[archive.path().to_path_buf()], &IndexOptions { index: Some(anew.clone()), ..plain() }, &Silent).unwrap();
        let model: BTreeMap<String, String> = content(&anew);
        prop_assert_eq!(archive.content(), model);
    }
}
