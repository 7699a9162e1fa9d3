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
