//! Saved searches: kept in a file, run again, and silent until there is something new.

use crate::program::Archive;

fn ferries() -> Archive {
    Archive::new(&[
        (
            "one.txt",
            "Ferry sails again\n\nPublished 1 March 2023\n\n\"Nobody will have to drive round,\" harbour master Tom Bright said.\n",
        ),
        ("two.txt", "Bridge closes\n\nPublished 2 March 2023\n\nThe bridge at Athlone closed for repairs.\n"),
    ])
}

/// The lines of a file in the index folder.
fn kept(archive: &Archive, name: &str) -> String {
    std::fs::read_to_string(archive.path().join(".dateline").join(name)).unwrap_or_default()
}

#[test]
fn only_what_no_run_has_shown_is_new() {
    let archive = ferries();
    assert_eq!(archive.run(&["saved", "add", "ferry", "ferry OR boat", "--speaker", "bright"]).0, 0);
    assert_eq!(archive.run(&["saved", "add", "bridge", "bridge"]).0, 0);
    let (status, printed, _) = archive.run(&["saved", "run", "ferry", "--new"]);
    assert!(status == 0 && printed.contains("Ferry sails again"), "{printed}");
    assert_eq!(archive.run(&["saved", "run", "ferry", "--new"]).0, 1);
    assert_eq!(archive.run(&["saved", "run", "ferry", "--new"]).1, "", "nothing new is nothing printed: cron sends no mail");
    assert_eq!(archive.run(&["saved", "run", "--new", "--count"]).1, "bridge\t1\n");
    assert_eq!(archive.run(&["saved", "run", "ferry"]).0, 0, "without --new, all of it");

    archive.write("three.txt", "Boat aground\n\nPublished 3 March 2023\n\n\"It was the fog,\" Tom Bright said of the boat.\n");
    archive.write("four.txt", "Boat show\n\nPublished 4 March 2023\n\nEvery boat was sold.\n");
    assert_eq!(archive.run(&["index", "."]).0, 0);
    let (status, printed, _) = archive.run(&["saved", "run", "--new", "--json"]);
    assert_eq!(status, 0);
    let headlines: Vec<&str> = printed.lines().filter(|line| line.contains("dateline.hit/1")).collect();
    assert!(headlines.len() == 1 && headlines[0].contains("Boat aground"), "the filter holds too: {printed}");
}

#[test]
fn neither_moving_files_nor_indexing_anew_makes_anything_new() {
    let archive = ferries();
    archive.run(&["saved", "add", "ferry", "ferry"]);
    assert_eq!(archive.run(&["saved", "run", "--new"]).0, 0);
    std::fs::create_dir(archive.path().join("2023")).expect("a folder");
    std::fs::rename(archive.path().join("one.txt"), archive.path().join("2023/uno.txt")).expect("a move");
    assert_eq!(archive.run(&["index", ".", "--fresh"]).0, 0);
    assert!(archive.run(&["saved", "list"]).1.contains("ferry"), "the file outlives the index");
    assert_eq!(archive.run(&["saved", "run", "--new"]).0, 1);
}

#[test]
fn what_is_found_today_may_count_as_seen() {
    let archive = ferries();
    assert_eq!(archive.run(&["saved", "add", "ferry", "ferry", "--seen"]).0, 0);
    assert_eq!(archive.run(&["saved", "run", "--new"]).0, 1);
}

#[test]
fn a_feed_keeps_its_entries_as_they_are() {
    let archive = ferries();
    archive.run(&["saved", "add", "ferry", "ferry"]);
    assert_eq!(archive.run(&["saved", "run", "ferry", "--feed", ".dateline/ferry.atom"]).0, 0);
    let feed = || std::fs::read_to_string(archive.path().join(".dateline/ferry.atom")).expect("a feed");
    let before = feed();
    assert!(before.contains("<title>Ferry sails again</title>") && before.matches("<entry>").count() == 1, "{before}");
    archive.run(&["saved", "run", "ferry", "--feed", ".dateline/ferry.atom"]);
    assert_eq!(feed(), before, "nothing has happened");
    archive.write("three.txt", "Ferry fares rise\n\nPublished 3 March 2021\n\nThe ferry costs four euro.\n");
    archive.run(&["index", "."]);
    archive.run(&["saved", "run", "ferry", "--feed", ".dateline/ferry.atom"]);
    let entry = before[before.find("<entry>").expect("an entry")..].trim_end_matches("</feed>\n");
    assert!(feed().contains(entry) && feed().matches("<entry>").count() == 2, "an old article that came late is in it too: {}", feed());
    assert_eq!(archive.run(&["saved", "run", "--feed", ".dateline/x.atom"]).0, 0, "one search needs no name");
}

#[test]
fn searches_are_removed_and_the_rest_of_the_file_is_left_alone() {
    let archive = ferries();
    archive.run(&["saved", "add", "ferry", "ferry"]);
    archive.run(&["saved", "add", "bridge", "bridge", "--since", "2022"]);
    let file = archive.path().join(".dateline/saved.toml");
    let text = format!(
        "{}\n# ask Jane before you change this\n[[search]]\nname = \"by-hand\"\nquery = \"=Athlone\"\n",
        kept(&archive, "saved.toml")
    );
    std::fs::write(&file, text).expect("the file can be edited");
    assert_eq!(archive.run(&["saved", "run", "by-hand", "--new"]).0, 0);
    assert!(!kept(&archive, "seen/by-hand.tsv").is_empty());
    assert_eq!(archive.run(&["saved", "remove", "ferry", "by-hand"]).0, 0);
    let left = kept(&archive, "saved.toml");
    assert!(left.contains("since = \"2022\"") && left.contains("ask Jane") && !left.contains("by-hand"), "{left}");
    assert!(kept(&archive, "seen/by-hand.tsv").is_empty());
    let (status, _, said) = archive.run(&["saved", "run", "ferry"]);
    assert!(status == 2 && said.contains("`bridge`"), "{said}");
}

#[test]
fn a_saved_search_has_a_name_and_a_meaning() {
    let archive = ferries();
    archive.run(&["saved", "add", "ferry", "ferry"]);
    for (arguments, reason) in [
        (["saved", "add", "ferry", "boat"], "already"),
        (["saved", "add", "../x", "boat"], "no name"),
        (["saved", "add", "open", "(boat"], "never closed"),
    ] {
        let (status, _, said) = archive.run(&arguments);
        assert!(status == 2 && said.contains(reason), "{arguments:?}: {said}");
    }
    assert_eq!(kept(&archive, "saved.toml").matches("[[search]]").count(), 1);
    archive.run(&["search", "bridge", "--save", "kept"]);
    assert!(archive.run(&["saved", "list"]).1.contains("kept"));
}
