//! The archive as seen by its speakers.

use super::*;

fn authority(sightings: &[Sighting]) -> Authority {
    Authority::of(sightings, &Decisions::default())
}

fn names(authority: &Authority) -> Vec<(&str, u32)> {
    authority.entries().iter().map(|entry| (entry.name.as_str(), entry.quotations)).collect()
}

#[test]
fn the_same_full_name_is_one_speaker_with_roles_over_time() {
    let archive = [
        Sighting::new("Joan Hale", "a").said(2).role("council leader").on(16_500),
        Sighting::new("Joan Hale", "b").said(1).role("council leader").on(17_200),
        Sighting::new("Joan Hale", "c").said(4).role("junior transport minister").on(19_100),
    ];
    let authority = authority(&archive);
    let [hale] = authority.entries() else { panic!("{:?}", authority.entries()) };
    assert_eq!((hale.quotations, hale.articles, hale.first, hale.last), (7, 3, Some(16_500), Some(19_100)));
    let roles: Vec<(&str, u32)> = hale.roles.iter().map(|tenure| (tenure.role.as_str(), tenure.articles)).collect();
    assert_eq!(roles, [("council leader", 2), ("junior transport minister", 1)]);
}

#[test]
fn accents_initials_and_capitals_are_one_name() {
    let archive = [
        Sighting::new("Micheál Brannigan", "a"),
        Sighting::new("Micheal Brannigan", "b"),
        Sighting::new("Ellen Kovacs", "c"),
        Sighting::new("Ellen R. Kovacs", "d"),
        Sighting::new("ELLEN KOVACS", "e"),
    ];
    assert_eq!(names(&authority(&archive)), [("Ellen R. Kovacs", 3), ("Micheál Brannigan", 2)]);
}

#[test]
fn two_middle_initials_are_two_people() {
    let archive = [Sighting::new("John F. Hale", "a"), Sighting::new("John P. Hale", "b"), Sighting::new("John Hale", "c")];
    assert_eq!(authority(&archive).entries().len(), 3);
}

#[test]
fn a_sergeant_and_a_hurling_manager_of_one_year_are_two() {
    let archive = [
        Sighting::new("John Martin", "a").role("police sergeant").on(17_300),
        Sighting::new("John Martin", "b").role("police sergeant").on(17_400),
        Sighting::new("John Martin", "c").role("Galway hurling manager").on(17_350),
        Sighting { places: vec!["Galway".to_owned()], ..Sighting::new("John Martin", "d").on(17_351) },
    ];
    let authority = authority(&archive);
    assert_eq!(authority.entries().len(), 2);
    assert_ne!(authority.entries()[0].id, authority.entries()[1].id);
    let [doubt] = authority.review() else { panic!("{:?}", authority.review()) };
    assert!(doubt.reason.contains("kept apart") && doubt.reason.contains("sergeant"), "{}", doubt.reason);
}

#[test]
fn a_player_who_becomes_a_politician_years_later_stays_one() {
    let archive = [
        Sighting::new("Vikram Desai", "a").role("cricket captain").on(14_000),
        Sighting::new("Vikram Desai", "b").role("minister for sport").on(19_000),
    ];
    assert_eq!(authority(&archive).entries().len(), 1);
}

#[test]
fn spellings_from_other_scripts_are_proposed_not_merged() {
    let archive = [Sighting::new("Kateryna Bondar", "a"), Sighting::new("Katerina Bondar", "b"), Sighting::new("Joan Hale", "c")];
    let authority = authority(&archive);
    assert_eq!(authority.entries().len(), 3);
    assert_eq!(authority.review().len(), 1);
    assert!(authority.review()[0].reason.contains("two spellings"));
}

#[test]
fn what_editors_decide_holds() {
    let archive = [
        Sighting::new("Kateryna Bondar", "a").said(2),
        Sighting::new("Katerina Bondar", "b"),
        Sighting::new("Breaking News", "c"),
        Sighting::new("Engr Okafor", "d"),
        Sighting::new("C. O. Okafor", "e"),
    ];
    let mut file = String::from("# reviewed by the desk\n");
    for decision in [
        Decision::Merge { keep: "Kateryna Bondar".to_owned(), other: "Katerina Bondar".to_owned() },
        Decision::Reject { name: "Breaking News".to_owned() },
        Decision::Alias { name: "Chidi Okafor".to_owned(), alias: "C. O. Okafor".to_owned() },
        Decision::Merge { keep: "Chidi Okafor".to_owned(), other: "Engr Okafor".to_owned() },
        Decision::Rename { name: "C. O. Okafor".to_owned(), to: "Chidi Okafor".to_owned() },
    ] {
        file.push_str(&decision.lines());
    }
    let decisions = Decisions::parse(&file, "speakers.toml").unwrap();
    let authority = Authority::of(&archive, &decisions);
    assert_eq!(names(&authority), [("Kateryna Bondar", 3), ("Chidi Okafor", 2)], "{file}");
    assert!(authority.review().is_empty());
}

#[test]
fn a_split_is_no_longer_proposed() {
    let archive = [Sighting::new("Kateryna Bondar", "a"), Sighting::new("Katerina Bondar", "b")];
    let mut decisions = Decisions::default();
    decisions.add(Decision::Split { name: "Katerina Bondar".to_owned(), other: "Kateryna Bondar".to_owned() });
    assert!(Authority::of(&archive, &decisions).review().is_empty());
}

#[test]
fn a_slip_in_the_file_is_told() {
    let slip = Decisions::parse("[[marry]]\nname = \"A\"\n", "speakers.toml").unwrap_err().to_string();
    assert!(slip.contains("speakers.toml"), "{slip}");
}

#[test]
fn names_are_found_by_any_of_their_words() {
    let archive = [
        Sighting::new("Paris Whitlock", "a"),
        Sighting::new("Micheál Brannigan", "b"),
        Sighting { kind: SpeakerKind::Unnamed, ..Sighting::new("a senior official", "c") },
    ];
    let authority = authority(&archive);
    assert_eq!(authority.find("whitlock")[0].name, "Paris Whitlock");
    assert_eq!(authority.find("micheal")[0].name, "Micheál Brannigan");
    assert!(authority.find("official").is_empty() && authority.find("").is_empty());
}

#[test]
fn the_order_of_articles_makes_no_difference() {
    let mut archive: Vec<Sighting> = ["Joan Hale", "Ada Moreau", "Joan Hale", "Tom Bright"]
        .iter()
        .enumerate()
        .map(|(at, name)| Sighting::new(name, &at.to_string()))
        .collect();
    let before: Vec<(u64, String)> = authority(&archive).entries().iter().map(|entry| (entry.id, entry.name.clone())).collect();
    archive.reverse();
    let after: Vec<(u64, String)> = authority(&archive).entries().iter().map(|entry| (entry.id, entry.name.clone())).collect();
    assert_eq!(before, after);
}

/// Names and quotations of `archive` under the decisions in `file`.
fn check_decided(archive: &[Sighting], decided: &[Decision], expected: &[(&str, u32)]) {
    let file: String = decided.iter().map(Decision::lines).collect();
    let authority = Authority::of(archive, &Decisions::parse(&file, "speakers.toml").unwrap());
    assert_eq!(names(&authority), expected, "{file}");
}

fn merge(keep: &str, other: &str) -> Decision {
    Decision::Merge { keep: keep.to_owned(), other: other.to_owned() }
}

fn rename(name: &str, to: &str) -> Decision {
    Decision::Rename { name: name.to_owned(), to: to.to_owned() }
}

#[test]
fn any_spelling_of_a_speaker_can_be_merged() {
    let archive = [Sighting::new("Ellen Kovacs", "a"), Sighting::new("Ellen R. Kovacs", "b"), Sighting::new("E. Kovacs", "c")];
    check_decided(&archive, &[merge("Ellen R. Kovacs", "E. Kovacs")], &[("Ellen R. Kovacs", 3)]);
    check_decided(&archive, &[merge("E. Kovacs", "Ellen R. Kovacs")], &[("E. Kovacs", 3)]);
}

#[test]
fn decisions_follow_one_another() {
    let archive = [Sighting::new("Ada Moreau", "a"), Sighting::new("Ada Morow", "b").said(4), Sighting::new("A. Moro", "c").said(2)];
    check_decided(&archive, &[merge("Ada Moreau", "Ada Morow"), merge("A. Moro", "Ada Moreau")], &[("A. Moro", 7)]);
    check_decided(&archive, &[merge("A. Moro", "Ada Morow"), merge("Ada Moreau", "Ada Morow")], &[("Ada Moreau", 7)]);
    let renamed = [rename("Ada Moreau", "Ada Moreau-Lind"), merge("Ada Moreau-Lind", "Ada Morow")];
    check_decided(&archive, &renamed, &[("Ada Moreau-Lind", 5), ("A. Moro", 2)]);
    check_decided(&archive[..1], &[rename("Ada Moreau", "Ada Lind"), rename("Ada Lind", "Ada Moreau")], &[("Ada Moreau", 1)]);
}

#[test]
fn namesakes_kept_apart_go_together_when_an_editor_says_so() {
    let archive = [
        Sighting::new("John Martin", "a").role("police sergeant").on(17_300),
        Sighting::new("John Martin", "b").role("hurling manager").on(17_350),
    ];
    check_decided(&archive, &[merge("John Martin", "John Martin")], &[("John Martin", 2)]);
}

#[test]
fn a_split_keeps_an_initial_apart() {
    let archive = [Sighting::new("Joan Hale", "a").said(2), Sighting::new("Joan F. Hale", "b")];
    let split = Decision::Split { name: "Joan Hale".to_owned(), other: "Joan F. Hale".to_owned() };
    check_decided(&archive, &[split], &[("Joan Hale", 2), ("Joan F. Hale", 1)]);
}

#[test]
fn a_search_for_one_spelling_means_all_that_were_tied_to_it() {
    let mut decisions = Decisions::default();
    decisions.add(merge("Kateryna Bondar", "Katerina Bondar"));
    decisions.add(rename("Kateryna Bondar", "Kateryna Bondar-Lys"));
    decisions.add(merge("Tom Bright", "T. Brite"));
    assert_eq!(decisions.spellings("katerina bondar"), ["Kateryna Bondar", "Kateryna Bondar-Lys"]);
    assert_eq!(decisions.spellings("Bright"), ["T. Brite"]);
    assert!(decisions.spellings("Joan Hale").is_empty() && decisions.spellings("").is_empty());
}

#[test]
fn the_unnamed_are_listed_by_their_description() {
    let official = |article| Sighting { kind: SpeakerKind::Unnamed, ..Sighting::new("a senior official", article) };
    let archive = [official("a"), Sighting::new("Joan Hale", "a"), official("b")];
    let unnamed = Authority::unnamed(&archive);
    assert_eq!(unnamed.iter().map(|entry| (entry.name.as_str(), entry.articles)).collect::<Vec<_>>(), [("a senior official", 2)]);
}
