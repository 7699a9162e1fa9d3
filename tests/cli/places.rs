//! A reader's own places and corrections: options, settings, and what is read again when they change.

use crate::program::Archive;

const FETE: &str = "Fête at Ballyhill\n\nThe fête at Ballyhill drew 300 people on Sunday, and the tea ran out by four, organisers said.\n";
const BRIDGE: &str =
    "Bridge shut\n\nThe bridge in Newcastle was closed on Monday after a lorry struck it. Traffic in Newcastle was slow all day.\n";
const OVERLAY: &str = "name\taliases\tlat\tlon\tkind\tparent\nBallyhill\t\t52.66\t-8.61\tcity\tLimerick, Ireland\n";

/// Two reports, indexed with the built-in gazetteer, and a file of our own places beside the index.
fn archive() -> Archive {
    let archive = Archive::new(&[("fete.txt", FETE), ("bridge.json", &bridge())]);
    archive.write(".dateline/ours.tsv", OVERLAY);
    archive
}

fn bridge() -> String {
    serde_json::json!({ "headline": "Bridge shut", "text": BRIDGE, "source": "Tyne Echo" }).to_string()
}

/// What a run printed on standard output.
fn out(archive: &Archive, arguments: &[&str]) -> String {
    archive.run(arguments).1
}

/// What a run said on standard error.
fn said(archive: &Archive, arguments: &[&str]) -> String {
    archive.run(arguments).2
}

const OURS: [&str; 2] = ["--overlay", ".dateline/ours.tsv"];

#[test]
fn places_of_an_overlay_are_indexed_and_found() {
    let archive = archive();
    assert_eq!(archive.run(&["index", ".", OURS[0], OURS[1]]).0, 0);
    let (_, found, complaint) = archive.run(&["search", "--place", "Ballyhill", OURS[0], OURS[1]]);
    assert!(found.contains("Fête at Ballyhill") && complaint.is_empty(), "{found}{complaint}");
    let around = out(&archive, &["search", "--place", "Limerick", "-l", OURS[0], OURS[1]]);
    assert!(around.contains("fete.txt") && !around.contains("bridge"), "{around}");
    let listed = out(&archive, &["places", "--under", "Ireland", "--level", "place", OURS[0], OURS[1]]);
    assert!(listed.contains("Ballyhill"), "{listed}");
}

#[test]
fn another_gazetteer_than_the_index_was_built_with_is_said_with_the_way_back() {
    let archive = archive();
    archive.run(&["index", ".", OURS[0], OURS[1]]);
    let complaint = said(&archive, &["search", "fête"]);
    assert!(complaint.contains("built with the gazetteer built-in + ours.tsv ("), "{complaint}");
    assert!(complaint.contains("hint: give `--overlay ours.tsv`, or set it in `") && complaint.contains("config.toml`"), "{complaint}");
    assert_eq!(said(&archive, &["search", "fête", "--quiet"]), "");
    let health = out(&archive, &["doctor"]);
    assert!(health.contains("gazetteer  built-in + ours.tsv ("), "{health}");
}

#[test]
fn a_setting_in_the_index_folder_names_files_seen_from_there() {
    let archive = archive();
    archive.write(".dateline/config.toml", "[places]\noverlays = [\"ours.tsv\"]\n");
    archive.run(&["index", "."]);
    let (_, found, complaint) = archive.run(&["search", "--place", "Ballyhill", "-l"]);
    assert!(found.contains("fete.txt") && complaint.is_empty(), "{found}{complaint}");
    std::fs::remove_file(archive.path().join(".dateline/ours.tsv")).expect("a file to remove");
    let (status, _, complaint) = archive.run(&["search", "fête"]);
    assert!(status == 8 && complaint.contains("ours.tsv"), "{status} {complaint}");
}

#[test]
fn articles_are_read_again_when_the_gazetteer_changes_and_only_then() {
    let archive = archive();
    assert!(said(&archive, &["index", "."]).starts_with("up to date"));
    let changed = said(&archive, &["index", ".", OURS[0], OURS[1]]);
    assert!(changed.contains("the gazetteer was built-in (") && changed.contains("2 changed"), "{changed}");
    assert!(said(&archive, &["index", ".", OURS[0], OURS[1]]).starts_with("up to date"));
}

#[test]
fn a_part_that_was_not_indexed_with_the_new_settings_is_next_time() {
    let archive = archive();
    let part = said(&archive, &["index", "fete.txt", OURS[0], OURS[1]]);
    assert!(part.contains("1 changed"), "{part}");
    let rest = said(&archive, &["index", ".", OURS[0], OURS[1]]);
    assert!(rest.contains("1 unchanged, 1 changed"), "{rest}");
}

#[test]
fn a_correction_holds_from_the_next_build_on() {
    let archive = archive();
    let in_ireland = |archive: &Archive| out(archive, &["search", "--place", "Ireland", "-l"]).contains("bridge.json");
    assert!(!in_ireland(&archive));
    let written = said(&archive, &["places", "correct", "Newcastle", "Newcastle West, Ireland"]);
    assert!(written.contains("`Newcastle` is Newcastle West, ") && written.contains("the next `dateline index` applies it"), "{written}");
    let again = said(&archive, &["index", "."]);
    assert!(again.contains("`places.toml` has changed"), "{again}");
    assert!(in_ireland(&archive));
    assert!(out(&archive, &["search", "--about", "Ireland", "-l"]).contains("bridge.json"), "the article's countries follow");
    archive.run(&["places", "reject", "Newcastle", "--source", "Nobody's Herald"]);
    archive.run(&["index", "."]);
    assert!(in_ireland(&archive), "a correction for one source is none for another");
    archive.run(&["places", "reject", "Newcastle", "--source", "Tyne Echo"]);
    archive.run(&["index", "."]);
    assert!(!in_ireland(&archive));
}

#[test]
fn a_correction_that_says_nothing_is_refused() {
    let archive = archive();
    let (status, _, complaint) = archive.run(&["places", "correct", "Newcastle", "Newcastel West"]);
    assert!(status != 0 && complaint.contains("no place called `Newcastel West`"), "{status} {complaint}");
    assert!(!archive.path().join(".dateline/places.toml").exists());
    archive.write(".dateline/places.toml", "[[correct]]\ntext = \"Troy\"\n");
    let (status, _, complaint) = archive.run(&["index", "."]);
    assert!(status != 0 && complaint.contains("`places.toml`"), "{status} {complaint}");
}
