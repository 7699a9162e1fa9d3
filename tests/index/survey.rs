//! What a run learns of sources before it reads them: homes and lines that come back, whatever the steps, threads and interruptions.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use dateline::error::Error;
use dateline::extract::Annotations;
use dateline::index::{Index, IndexOptions, Progress, Silent, Stop, Summary, build};

use super::Archive;

/// What was found in each article, by path.
fn found(archive: &Archive) -> BTreeMap<String, (String, Annotations)> {
    let mut found = BTreeMap::new();
    let index = Index::open(&archive.index()).expect("an index");
    index.each_article(&mut |article, annotations| drop(found.insert(article.origin.path, (article.text, annotations)))).expect("articles");
    found
}

/// Countries of the places in an article.
fn countries(archive: &Archive, path: &str) -> Vec<String> {
    let toponyms = found(archive).remove(path).expect("the article").1.toponyms;
    toponyms.into_iter().filter_map(|toponym| toponym.place?.country.clone()).collect()
}

/// Without a word on where they are: in Iowa, for those who know the paper.
const LOCAL: &str = "School to close\n\nThe school in Lisbon will close in June. Its teachers were not told, the board said.\n";

const LOCAL_PATH: &str = "cedar-county-gazette/school.txt";

/// A report of the paper that says where it is.
fn report(number: usize) -> String {
    let towns = ["Tipton", "Cedar Rapids", "Iowa City", "Mechanicsville", "Mount Vernon", "Davenport"];
    let town = towns[number % towns.len()];
    format!(
        "Report {number} from {town}\n\nFarmers around {town}, Iowa, had rain number {number} on Monday, the county said. A barn burned near Tipton, Iowa.\n"
    )
}

fn write_reports(archive: &Archive, numbers: std::ops::Range<usize>) {
    numbers.for_each(|number| archive.write(&format!("cedar-county-gazette/{number}.txt"), &report(number)));
}

fn index(archive: &Archive, options: &IndexOptions) -> Summary {
    build(&[archive.path().to_path_buf()], options, &Silent).expect("an index")
}

#[test]
fn a_local_paper_means_its_own_towns() {
    let archive = Archive::new();
    archive.write(LOCAL_PATH, LOCAL);
    index(&archive, &IndexOptions::default());
    assert_ne!(countries(&archive, LOCAL_PATH), ["US"], "one article alone does not say");
    write_reports(&archive, 0..12);
    let summary = index(&archive, &IndexOptions::default());
    assert_eq!((summary.added, summary.updated), (12, 1), "the old article is read again");
    assert_eq!(countries(&archive, LOCAL_PATH), ["US"]);
    write_reports(&archive, 12..13);
    let summary = index(&archive, &IndexOptions::default());
    assert_eq!((summary.added, summary.updated, summary.unchanged), (1, 0, 13), "one more changes nothing");
    assert_eq!(index(&archive, &IndexOptions::default()).unchanged, 14);
}

#[test]
fn a_home_may_be_stated() {
    let archive = Archive::with(&[(LOCAL_PATH, LOCAL)]);
    let options = IndexOptions { home: Some("Cedar Rapids, Iowa".into()), ..IndexOptions::default() };
    index(&archive, &options);
    assert_eq!(countries(&archive, LOCAL_PATH), ["US"]);
    let summary = index(&archive, &IndexOptions::default());
    assert_eq!(summary.updated, 1, "another home reads everything again");
    assert_ne!(countries(&archive, LOCAL_PATH), ["US"]);
    let nowhere = IndexOptions { home: Some("Xyzzyville".into()), ..IndexOptions::default() };
    let refused = build(&[archive.path().to_path_buf()], &nowhere, &Silent).unwrap_err();
    assert!(matches!(refused, Error::Other { .. }), "{refused:?}");
}

/// A page with the furniture of its site, in a language whose words no rule knows.
fn page(number: usize) -> String {
    format!(
        "Startseite\nNachrichten\nWetter\n\nBrücke {number} gesperrt\n\nDie Brücke über den Fluss Nummer {number} ist seit Montag gesperrt, teilte \
         die Stadt mit.\n\nDer Umweg führt über Ort {number} und ist zwölf Kilometer lang.\n\nJetzt abonnieren\nImpressum\n"
    )
}

fn write_pages(archive: &Archive, numbers: std::ops::Range<usize>) {
    numbers.for_each(|number| archive.write(&format!("blatt/{number}.txt"), &page(number)));
}

#[test]
fn lines_that_come_back_are_left_out_and_say_why() {
    let archive = Archive::new();
    write_pages(&archive, 0..2);
    index(&archive, &super::plain());
    assert!(found(&archive)["blatt/1.txt"].0.contains("Impressum"), "two pages do not show it");
    write_pages(&archive, 2..12);
    index(&archive, &super::plain());
    for (path, (text, _)) in found(&archive) {
        assert!(text.starts_with("Brücke") && text.ends_with("lang."), "{path}: {text}");
    }
    let mut reasons = Vec::new();
    let index = Index::open(&archive.index()).unwrap();
    index.each_article(&mut |article, _| reasons.extend(article.removed.into_iter().map(|line| line.reason))).unwrap();
    assert!(reasons.iter().any(|reason| reason == "repeated in 12 of 12 articles of this source"), "{reasons:?}");
    let mut extract = std::process::Command::new(env!("CARGO_BIN_EXE_dateline"));
    let shown = extract.args(["extract", "--diff"]).arg(archive.path().join("blatt/1.txt")).output().unwrap();
    let shown = String::from_utf8_lossy(&shown.stdout);
    assert!(shown.contains("- Impressum  [repeated in 12 of 12 articles of this source]"), "{shown}");
}

/// An archive of three sources, walked by one thread and by four, in one run: the same to the last annotation.
#[test]
fn threads_do_not_matter() {
    let archives = [1, 4].map(|threads| {
        let archive = Archive::with(&[(LOCAL_PATH, LOCAL)]);
        write_reports(&archive, 0..30);
        write_pages(&archive, 0..30);
        index(&archive, &IndexOptions { threads: NonZeroUsize::new(threads), commit_bytes: 3000, ..IndexOptions::default() });
        found(&archive)
    });
    assert_eq!(archives[0], archives[1]);
}

/// Asks for an end when so many files are done.
struct Impatient {
    stop: Stop,
    files: std::sync::atomic::AtomicU64,
}

impl Progress for Impatient {
    fn done(&self, _: u64, _: u64) {
        if self.files.fetch_sub(1, std::sync::atomic::Ordering::Relaxed) == 1 {
            self.stop.request();
        }
    }
}

#[test]
fn an_interrupted_run_does_not_forget_what_has_to_be_read_again() {
    for files in 1..6 {
        let archive = Archive::new();
        write_pages(&archive, 0..3);
        index(&archive, &super::plain());
        write_pages(&archive, 3..12);
        let options = IndexOptions { threads: NonZeroUsize::new(1), stop: Stop::default(), ..super::plain() };
        let progress = Impatient { stop: options.stop.clone(), files: files.into() };
        let stopped = build(&[archive.path().to_path_buf()], &options, &progress).unwrap();
        assert!(stopped.interrupted, "after {files} files");
        index(&archive, &super::plain());
        for (path, (text, _)) in found(&archive) {
            assert!(text.starts_with("Brücke") && text.ends_with("lang."), "after {files} files, {path}: {text}");
        }
        assert_eq!(index(&archive, &super::plain()).unchanged, 12);
    }
}

/// A feed in one file: its sources are told by the metadata, and their homes learned from its beginning.
#[test]
fn sources_within_one_file_have_their_own_homes() {
    let line = |source: &str, text: &str| format!("{}\n", serde_json::json!({ "title": "News", "text": text, "source": source }));
    let mut feed: String = (0..8).map(|number| line("Cedar County Gazette", &report(number))).collect();
    let spare = "Farmers around Évora, Portugal, had rain on Monday, the ministry in Lisbon said.";
    (0..8).for_each(|number| feed.push_str(&line("Diario", &format!("{spare} It was rain number {number}."))));
    feed.push_str(&line("Cedar County Gazette", LOCAL));
    feed.push_str(&line("Diario", "A school in Lisbon will close in June, the board said."));
    let archive = Archive::with(&[("feed.jsonl", &feed)]);
    index(&archive, &IndexOptions::default());
    let mut last = BTreeMap::new();
    let index = Index::open(&archive.index()).unwrap();
    index
        .each_article(&mut |article, annotations| {
            if article.origin.record >= 16 {
                let lisbon = annotations.toponyms.iter().find(|toponym| toponym.span.of(&article.text) == "Lisbon");
                let country = lisbon.and_then(|toponym| toponym.place.as_ref()?.country.clone());
                last.insert(article.source, country);
            }
        })
        .unwrap();
    let expected =
        [("Cedar County Gazette", "US"), ("Diario", "PT")].map(|(source, country)| (Some(source.to_owned()), Some(country.to_owned())));
    assert_eq!(last, BTreeMap::from(expected));
}
