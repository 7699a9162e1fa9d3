//! Our own marked-up articles, with floors that only rise.
//!
//! `cargo test gold -- --nocapture` prints the tables; with `GOLD_MISTAKES=train` also every mistake in that half.

use std::path::Path;

use dateline::article::Article;
use dateline::evaluation::{Gold, Report, Source, evaluate};
use dateline::extract::{Annotations, Extractor};

fn golds(part: &str) -> Vec<Gold> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gold");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("tests/gold is there")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "gold"))
        .collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        Gold::parse(&name, &std::fs::read_to_string(path).expect("readable")).unwrap_or_else(|slip| panic!("{slip}"))
    };
    paths.iter().map(read).filter(|gold| gold.header["part"] == part).collect()
}

fn annotate(article: &Article) -> Annotations {
    Extractor::default().annotate(article)
}

fn report(part: &str) -> Report {
    let report = evaluate(&golds(part), annotate);
    println!("{part}: {report}");
    if std::env::var("GOLD_MISTAKES").is_ok_and(|wanted| wanted == part) {
        report.mistakes.iter().for_each(|mistake| println!("{mistake}"));
    }
    report
}

#[test]
fn every_marked_file_reads_and_names_its_speakers() {
    for gold in golds("train").iter().chain(&golds("test")) {
        for quotation in &gold.quotations {
            for name in &quotation.speakers {
                assert!(gold.speaker(name).is_some(), "{}: `{name}` of Q{} has no `speaker:` line", gold.name, quotation.number);
            }
        }
    }
}

#[test]
fn speakers_of_marked_quotations_stay_above_their_floors() {
    for part in ["train", "test"] {
        let report = report(part);
        for (form, floor) in [(Source::Surname, 0.5), (Source::Pronoun, 0.5), (Source::Role, 0.5)] {
            let share = report.given.of(form);
            assert!(share.rate() >= floor, "{part}: {form:?} {:.3} is below {floor}", share.rate());
        }
    }
}
