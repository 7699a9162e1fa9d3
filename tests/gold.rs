//! Our own marked-up articles, with floors that only rise.
//!
//! `cargo test gold -- --nocapture` prints the tables; with `GOLD_MISTAKES=train` also every mistake in that half.

use std::path::Path;

use dateline::article::Article;
use dateline::evaluation::{Gold, Report, Source, evaluate};
use dateline::extract::{Annotations, Extractor};

/// The marked articles of a half (`part`) of a set; the first articles name no set.
fn golds(part: &str, set: &str) -> Vec<Gold> {
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
    paths.iter().map(read).filter(|gold| gold.header["part"] == part && gold.header.get("set").map_or("", String::as_str) == set).collect()
}

fn annotate(article: &Article) -> Annotations {
    Extractor::default().annotate(article)
}

fn report(part: &str, set: &str) -> Report {
    let report = evaluate(&golds(part, set), annotate);
    println!("{part} {set}: {report}");
    if std::env::var("GOLD_MISTAKES").is_ok_and(|wanted| wanted == part) {
        report.mistakes.iter().for_each(|mistake| println!("{mistake}"));
    }
    report
}

#[test]
fn every_marked_file_reads_and_names_its_speakers() {
    for gold in FLOORS.iter().flat_map(|floors| golds(floors.part, floors.set)) {
        for quotation in &gold.quotations {
            for name in &quotation.speakers {
                assert!(gold.speaker(name).is_some(), "{}: `{name}` of Q{} has no `speaker:` line", gold.name, quotation.number);
            }
        }
    }
}

/// Floors of one half, in shares of 1; whoever raises a figure raises its floor.
struct Floors {
    part: &'static str,
    set: &'static str,
    surname: f64,
    pronoun: f64,
    role: f64,
    direct: f64,
    all: f64,
    people: f64,
}

const FLOORS: [Floors; 4] = [
    Floors { part: "train", set: "", surname: 0.98, pronoun: 0.96, role: 0.90, direct: 0.94, all: 0.90, people: 0.98 },
    Floors { part: "test", set: "", surname: 0.92, pronoun: 0.84, role: 0.76, direct: 0.85, all: 0.77, people: 0.96 },
    Floors { part: "train", set: "briefs", surname: 0.94, pronoun: 0.80, role: 0.73, direct: 0.87, all: 0.81, people: 0.97 },
    Floors { part: "test", set: "briefs", surname: 0.90, pronoun: 0.95, role: 0.70, direct: 0.85, all: 0.77, people: 0.97 },
];

#[test]
fn speakers_of_marked_articles_stay_above_their_floors() {
    for floors in FLOORS {
        let report = report(floors.part, floors.set);
        let figures = [
            ("surname sources, as marked", report.given.of(Source::Surname).rate(), floors.surname),
            ("pronoun sources, as marked", report.given.of(Source::Pronoun).rate(), floors.pronoun),
            ("role sources, as marked", report.given.of(Source::Role).rate(), floors.role),
            ("direct quotations with the right speaker, F1", report.end_to_end.direct.f1(), floors.direct),
            ("all quotations with the right speaker, F1", report.end_to_end.all.f1(), floors.all),
            ("people named", report.people.rate(), floors.people),
        ];
        for (name, figure, floor) in figures {
            assert!(figure >= floor, "{} {}: {name}: {figure:.3} is below {floor}", floors.part, floors.set);
        }
    }
}
