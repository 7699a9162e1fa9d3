//! The command line from the outside: what goes to which stream, how a run ends, and what a terminal is spared.

mod places;

use std::io::Read;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use crate::program::Archive;

/// Two reports on one ferry, one of them with what a hostile page might carry.
fn harbour() -> Archive {
    Archive::new(&[
        (
            "2023-03-01-ferry.txt",
            "Ferry sails again\n\nPublished 1 March 2023\n\nLIMERICK, Ireland — The ferry across the Shannon sails again in June.\n\n\
             \"Nobody will have to drive round by the bridge,\" harbour master Tom Bright said on Tuesday.\n",
        ),
        (
            "2024-05-06-fares.txt",
            "Fares \u{1b}[5mrise\u{1b}[0m on the ferry\n\nPublished 6 May 2024\n\nThe fare rises to four euro \u{1b}]52;c;aGk=\u{7}\u{9b}2J\
             \u{202e}today.\n\n\"It pays for the diesel,\" Bright said.\n",
        ),
    ])
}

#[test]
fn a_run_ends_with_the_status_that_scripts_rely_on() {
    let archive = harbour();
    let statuses: [(&[&str], i32); 12] = [
        (&["search", "ferry"], 0),
        (&["search", "zeppelin"], 1),
        (&["search", "(ferry"], 2),
        (&["search", "colour:red"], 2),
        (&["search", "ferry", "--since", "yesteryear"], 2),
        (&["serach", "ferry"], 2),
        (&["search", "ferry", "-C", "nowhere"], 3),
        (&["verify", "Nobody will have to drive round by the bridge"], 0),
        (&["verify", "Nobody will want to drive round by the bridge"], 5),
        (&["verify", "The crossing is closed for good and all"], 1),
        (&["show", "zzzzzzzzzzzz"], 2),
        (&["--version"], 0),
    ];
    for (arguments, status) in statuses {
        assert_eq!(archive.run(arguments).0, status, "{arguments:?}");
    }
}

#[test]
fn a_file_that_cannot_be_read_fails_a_strict_run_only() {
    let archive = harbour();
    archive.write("broken.json", "{\"headline\": \"Ferry");
    let (status, _, said) = archive.run(&["index", ".", "--report", "skipped.jsonl"]);
    assert_eq!(status, 0, "{said}");
    let report = std::fs::read_to_string(archive.path().join("skipped.jsonl")).expect("a report");
    let line: Value = serde_json::from_str(report.lines().next().expect("a line")).expect("a line is JSON");
    assert_eq!(line["path"], "broken.json");
    assert!(line["kind"].is_string() && line["reason"].is_string(), "{line}");

    archive.run(&["index", "."]);
    let (_, _, said) = archive.run(&["index", "."]);
    assert!(said.contains("up to date"), "nothing changed, whatever could not be read: {said}");

    archive.write("broken.json", "{\"headline\": \"Ferry again");
    assert_eq!(archive.run(&["index", ".", "--strict"]).0, 4);
    assert_eq!(archive.run(&["search", "ferry"]).0, 0, "the rest is indexed");
}

#[test]
fn a_second_indexer_is_told_to_wait() {
    let archive = harbour();
    let lock = archive.path().join(".dateline/writer.lock");
    let held = dateline::index::platform::lock(&lock, Duration::ZERO, false).expect("nobody else writes");
    let (status, _, said) = archive.run(&["index", "."]);
    assert_eq!(status, 7, "{said}");
    assert_eq!(archive.run(&["search", "ferry"]).0, 0, "searching goes on");
    drop(held);
}

#[test]
fn results_go_to_standard_output_and_all_else_to_standard_error() {
    let archive = harbour();
    for command in [&["search", "ferry", "--json"][..], &["quotes", "--json"], &["speakers", "--json"], &["places", "--json"]] {
        let (status, printed, _) = archive.run(command);
        assert_eq!(status, 0, "{command:?}");
        for line in printed.lines() {
            let value: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{command:?}: {error} in {line:?}"));
            assert!(value["schema"].is_string(), "{command:?}: every line says what it is: {line}");
        }
    }
    let (_, printed, said) = archive.run(&["index", "."]);
    assert!(printed.is_empty() && !said.is_empty(), "{printed}{said}");
    assert_eq!(archive.run(&["index", ".", "--quiet"]).2, "");
    assert_eq!(archive.run(&["search", "zeppelin"]).1, "", "nothing found is nothing printed");
}

#[test]
fn the_text_of_an_article_cannot_command_the_terminal() {
    let archive = harbour();
    let id = archive.run(&["search", "diesel", "--json"]).1;
    let id: Value = serde_json::from_str(id.lines().next().expect("a hit")).expect("JSON");
    let id = id["id"].as_str().expect("an id").to_owned();
    let commands: [&[&str]; 5] = [
        &["search", "fare"],
        &["search", "fare", "--color", "always"],
        &["show", &id],
        &["quotes", "diesel"],
        &["extract", "2024-05-06-fares.txt"],
    ];
    for command in commands {
        let (status, printed, _) = archive.run(command);
        assert_eq!(status, 0, "{command:?}");
        for at in printed.char_indices().filter(|(_, letter)| is_command(*letter)).map(|(at, _)| at) {
            let sets_colour = command.contains(&"always") && is_colour(&printed[at..]);
            assert!(sets_colour, "{command:?} prints {:?}", printed[at..].chars().take(12).collect::<String>());
        }
    }
}

/// What a terminal acts on, and what turns text around.
fn is_command(letter: char) -> bool {
    (letter.is_control() && !matches!(letter, '\n' | '\t')) || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a sequence is one of ours: it sets a colour or style, and not the blinking that the article asks for.
fn is_colour(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("\u{1b}[") else { return false };
    rest.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ';').starts_with('m') && !rest.starts_with("5m")
}

#[test]
fn colours_are_for_terminals() {
    let archive = harbour();
    assert!(!archive.run(&["search", "fare"]).1.contains("\u{1b}["), "this is a pipe");
    assert!(archive.run(&["search", "fare", "--color", "always"]).1.contains("\u{1b}["));
    assert!(!archive.run(&["search", "fare", "--color", "never"]).1.contains("\u{1b}["));
}

#[test]
fn a_closed_pipe_is_a_normal_end() {
    let archive = harbour();
    for command in [&["search", "ferry", "--all", "--json"][..], &["quotes"], &["export"], &["gazetteer", "lookup", "Springfield"]] {
        let mut program = archive.program(command).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        drop(program.stdout.take());
        let mut said = String::new();
        program.stderr.take().expect("a pipe").read_to_string(&mut said).expect("text");
        assert!(program.wait().expect("an end").success(), "{command:?}: {said}");
        assert!(!said.contains("panic") && !said.contains("Broken pipe"), "{command:?}: {said}");
    }
}

#[test]
fn a_slip_is_answered_with_what_was_meant() {
    let archive = harbour();
    let slips: [(&[&str], &str); 5] = [
        (&["serach", "ferry"], "search"),
        (&["search", "ferry", "--spaeker", "bright"], "--speaker"),
        (&["search", "speakr:bright"], "`speaker:`"),
        (&["search", "fery"], "ferry"),
        (&["search", "\"the ferry"], "^"),
    ];
    for (arguments, hint) in slips {
        let (_, _, said) = archive.run(arguments);
        assert!(said.contains(hint), "{arguments:?} says {said}");
    }
}

#[test]
fn one_command_brings_the_index_up_to_date_and_answers() {
    let archive = harbour();
    archive.write("2025-01-02-fog.txt", "Fog stops the ferry\n\nPublished 2 January 2025\n\nThe ferry stayed at its pier in fog.\n");
    assert_eq!(archive.run(&["search", "fog", "-l"]).0, 1);
    let (status, printed, _) = archive.run(&["search", "fog", "--archive", ".", "-l"]);
    assert_eq!((status, printed.trim()), (0, "2025-01-02-fog.txt"));
}

#[test]
fn a_moved_archive_still_answers() {
    let archive = harbour();
    let elsewhere = tempfile::tempdir().expect("a scratch folder");
    let moved = elsewhere.path().join("moved");
    std::fs::rename(archive.path(), &moved).expect("the folder can be moved");
    let output = archive.program(&["search", "ferry", "-c"]).current_dir(&moved).output().expect("the program starts");
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "2");
    std::fs::rename(&moved, archive.path()).expect("the folder can be moved back");
}

#[test]
fn a_reading_of_a_place_is_explained() {
    let archive = harbour();
    let text = "The two met in Troy, N.C., before the vote.";
    let (status, printed, _) = archive.run(&["gazetteer", "explain", "troy", "--text", text]);
    assert_eq!(status, 0);
    assert!(printed.starts_with("Troy: a place") && printed.contains("North Carolina"), "{printed}");
    let (status, _, said) = archive.run(&["gazetteer", "explain", "Zzyzx Hollow", "--text", text]);
    assert_eq!(status, 1);
    assert!(said.contains("does not stand in the text"), "{said}");
}

#[test]
fn every_shell_gets_its_completions_and_every_command_its_page() {
    let archive = harbour();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (status, script, _) = archive.run(&["completions", shell]);
        assert!(status == 0 && script.contains("verify"), "{shell}");
    }
    assert_eq!(archive.run(&["man", "pages"]).0, 0);
    let pages = std::fs::read_dir(archive.path().join("pages")).expect("a folder").count();
    let (_, help, _) = archive.run(&["--help"]);
    let commands = help.lines().skip_while(|line| !line.starts_with("Commands:")).skip(1).take_while(|line| !line.is_empty()).count();
    assert!(pages >= commands, "{pages} pages for {commands} commands");
}
