//! A reader's own places and corrections: options, settings, and what is read again when they change.

use super::{Desk, remove};

const FETE: &str = "Fête at Ballyhill\n\nThe fête at Ballyhill drew 300 people on Sunday, and the tea ran out by four, organisers said.\n";
const BRIDGE: &str =
    "Bridge shut\n\nThe bridge in Newcastle was closed on Monday after a lorry struck it. Traffic in Newcastle was slow all day.\n";
const OVERLAY: &str = "name\taliases\tlat\tlon\tkind\tparent\nBallyhill\t\t52.66\t-8.61\tcity\tLimerick, Ireland\n";

fn desk() -> Desk {
    let desk = Desk::with(&[("shannon-herald/fete.txt", FETE), ("tyne-echo/bridge.txt", BRIDGE)]);
    desk.write("ours.tsv", OVERLAY);
    desk
}

#[test]
fn places_of_an_overlay_are_indexed_and_found() {
    let desk = desk();
    assert_eq!(desk.run(&["index", "news", "--overlay", "ours.tsv"]).status, Some(0));
    let found = desk.ask(&["search", "--place", "Ballyhill", "--overlay", "ours.tsv"]);
    assert!(found.out.contains("Fête at Ballyhill") && found.err.is_empty(), "{found:?}");
    let around = desk.ask(&["search", "--place", "County Limerick", "--overlay", "ours.tsv", "-l"]);
    assert!(around.out.contains("fete.txt") && !around.out.contains("bridge.txt"), "{around:?}");
    let listed = desk.ask(&["places", "--under", "Ireland", "--level", "place", "--overlay", "ours.tsv"]);
    assert!(listed.out.contains("Ballyhill"), "{listed:?}");
}

#[test]
fn another_gazetteer_than_the_index_was_built_with_is_said_with_the_way_back() {
    let desk = desk();
    desk.run(&["index", "news", "--overlay", "ours.tsv"]);
    let other = desk.ask(&["search", "fête"]);
    assert!(other.err.contains("built with the gazetteer built-in + ours.tsv ("), "{other:?}");
    assert!(other.err.contains("hint: give `--overlay ours.tsv`, or set it in `news/.dateline/config.toml`"), "{other:?}");
    assert!(desk.ask(&["search", "fête", "--quiet"]).err.is_empty());
    let doctor = desk.ask(&["doctor"]);
    assert!(doctor.out.contains("gazetteer  built-in + ours.tsv ("), "{doctor:?}");
}

#[test]
fn a_setting_in_the_index_folder_names_files_seen_from_there() {
    let desk = desk();
    desk.write("news/.dateline/config.toml", "[places]\noverlays = [\"../../ours.tsv\"]\n");
    desk.run(&["index", "news"]);
    let found = desk.run(&["search", "--place", "Ballyhill", "--archive", "news", "-l"]);
    assert!(found.out.contains("fete.txt") && !found.err.contains("built with"), "{found:?}");
    remove(&desk.path("ours.tsv"));
    let gone = desk.ask(&["search", "fête"]);
    assert!(gone.status == Some(8) && gone.err.contains("ours.tsv"), "{gone:?}");
}

#[test]
fn articles_are_read_again_when_the_gazetteer_changes_and_only_then() {
    let desk = desk();
    desk.run(&["index", "news"]);
    let same = desk.run(&["index", "news"]);
    assert!(same.err.starts_with("up to date"), "{same:?}");
    let changed = desk.run(&["index", "news", "--overlay", "ours.tsv"]);
    assert!(changed.err.contains("the gazetteer was built-in (") && changed.err.contains("read again"), "{changed:?}");
    assert!(changed.err.contains("2 changed"), "{changed:?}");
    assert!(desk.run(&["index", "news", "--overlay", "ours.tsv"]).err.starts_with("up to date"));
}

#[test]
fn a_part_that_was_not_indexed_with_the_new_settings_is_next_time() {
    let desk = desk();
    desk.run(&["index", "news"]);
    let part = desk.run(&["index", "news/tyne-echo", "--overlay", "ours.tsv", "-C", "news/.dateline"]);
    assert!(part.err.contains("1 changed"), "{part:?}");
    let rest = desk.run(&["index", "news", "--overlay", "ours.tsv"]);
    assert!(rest.err.contains("1 unchanged, 1 changed"), "{rest:?}");
}

#[test]
fn a_correction_holds_from_the_next_build_on() {
    let desk = desk();
    desk.run(&["index", "news"]);
    let limerick = ["search", "--place", "Ireland", "-l"];
    assert!(!desk.ask(&limerick).out.contains("bridge.txt"));
    let written = desk.ask(&["places", "correct", "Newcastle", "Newcastle West, Ireland"]);
    assert!(written.err.contains("`Newcastle` is Newcastle West, ") && written.err.contains("the next `dateline index` applies it"), "{written:?}");
    let again = desk.run(&["index", "news"]);
    assert!(again.err.contains("`places.toml` has changed"), "{again:?}");
    assert!(desk.ask(&limerick).out.contains("bridge.txt"));
    assert!(desk.ask(&["search", "--about", "Ireland", "-l"]).out.contains("bridge.txt"), "the article's countries follow");
    desk.ask(&["places", "reject", "Newcastle", "--source", "Nobody's Herald"]);
    desk.run(&["index", "news"]);
    assert!(desk.ask(&limerick).out.contains("bridge.txt"), "a correction for one source is none for another");
    desk.ask(&["places", "reject", "Newcastle", "--source", "tyne-echo"]);
    desk.run(&["index", "news"]);
    assert!(!desk.ask(&limerick).out.contains("bridge.txt"));
}

#[test]
fn a_correction_to_a_place_nobody_knows_is_refused() {
    let desk = desk();
    desk.run(&["index", "news"]);
    let refused = desk.ask(&["places", "correct", "Newcastle", "Newcastel West"]);
    assert!(refused.status != Some(0) && refused.err.contains("no place called `Newcastel West`"), "{refused:?}");
    assert!(!desk.path("news/.dateline/places.toml").exists());
    desk.write("news/.dateline/places.toml", "[[correct]]\ntext = \"Troy\"\n");
    let unread = desk.run(&["index", "news"]);
    assert!(unread.status != Some(0) && unread.err.contains("`places.toml`"), "{unread:?}");
}
