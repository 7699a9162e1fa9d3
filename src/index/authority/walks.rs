//! Namesakes: one name, two walks of life at the same time.
//!
//! A council leader becomes a minister, a player a coach; but a police sergeant and a hurling manager quoted in the same year are two.

use std::collections::BTreeMap;

use super::{Group, Sighting, names};

/// Walks of life, with nouns that give them away. A role that names none says nothing.
const WALKS: [(&str, &str); 11] = [
    (
        "sport",
        "coach player striker midfielder defender goalkeeper winger halfback half-back hooker captain manager batsman bowler runner marathon jockey referee umpire hurling football rugby cricket",
    ),
    ("police", "police sergeant constable sheriff detective inspector superintendent trooper"),
    (
        "politics",
        "minister mp senator councillor mayor governor president secretary leader congressman congresswoman lawmaker candidate premier commissioner",
    ),
    (
        "science",
        "biologist astronomer physicist chemist scientist researcher professor geologist hydrologist ecologist forecaster meteorologist",
    ),
    ("medicine", "doctor surgeon nurse physician midwife paramedic"),
    ("law", "judge lawyer barrister solicitor attorney counsel magistrate registrar advocate recorder prosecutor"),
    ("business", "executive ceo chairman chairwoman owner director founder trader analyst banker economist"),
    ("engineering", "engineer architect surveyor builder"),
    ("farming", "farmer grower rancher fisherman shepherd vigneron"),
    ("arts", "singer actor actress musician painter author novelist poet composer bandmaster"),
    ("school", "teacher headteacher principal student pupil superintendent"),
];
/// Walks of life that people combine or change between without notice.
const AKIN: [(&str, &str); 5] =
    [("politics", "law"), ("politics", "business"), ("science", "medicine"), ("law", "business"), ("science", "school")];
/// Roles this many days apart may be one career.
const CAREER: i64 = 730;

/// One group for each bearer of a name.
pub(super) fn part(key: String, members: Vec<u32>, sightings: &[Sighting]) -> Vec<Group> {
    let mut by_walk: BTreeMap<&'static str, Vec<u32>> = BTreeMap::new();
    for &member in &members {
        if let Some(walk) = walk_of(&sightings[member as usize]) {
            by_walk.entry(walk).or_default().push(member);
        }
    }
    let mut walks: Vec<(&'static str, Vec<u32>)> = by_walk.into_iter().collect();
    walks.sort_by_key(|(walk, members)| (std::cmp::Reverse(members.len()), *walk));
    let mut bearers: Vec<Vec<(&'static str, Vec<u32>)>> = Vec::new();
    for (walk, found) in walks {
        let fits = |bearer: &&mut Vec<(&'static str, Vec<u32>)>| {
            bearer.iter().all(|(other, theirs)| may_be_one(walk, &found, other, theirs, sightings))
        };
        match bearers.iter_mut().find(fits) {
            Some(bearer) => bearer.push((walk, found)),
            None => bearers.push(vec![(walk, found)]),
        }
    }
    if bearers.len() < 2 {
        return vec![Group { key, walk: None, members, hint: None, shown: None }];
    }
    let hint = hint(&bearers, sightings);
    let mut groups: Vec<Group> = bearers
        .iter()
        .enumerate()
        .map(|(at, bearer)| Group {
            key: key.clone(),
            walk: (at > 0).then_some(bearer[0].0),
            members: bearer.iter().flat_map(|(_, members)| members.clone()).collect(),
            hint: Some(hint.clone()),
            shown: None,
        })
        .collect();
    let silent: Vec<u32> = members.into_iter().filter(|&member| walk_of(&sightings[member as usize]).is_none()).collect();
    for member in silent {
        let group = nearest(&groups, &sightings[member as usize], sightings);
        groups[group].members.push(member);
    }
    groups
}

fn walk_of(sighting: &Sighting) -> Option<&'static str> {
    let words = names::words(sighting.role.as_deref()?);
    let says = |list: &str| list.split(' ').any(|noun| words.iter().any(|word| word == noun));
    WALKS.iter().find(|(_, nouns)| says(nouns)).map(|(walk, _)| *walk)
}

/// Whether two walks of life can be one person's: the same, akin, or one after the other.
fn may_be_one(walk: &str, members: &[u32], other: &str, theirs: &[u32], sightings: &[Sighting]) -> bool {
    let akin = |a: &str, b: &str| AKIN.contains(&(a, b)) || AKIN.iter().any(|&(x, y)| (y, x) == (a, b));
    if walk == other || akin(walk, other) {
        return true;
    }
    match (span(members, sightings), span(theirs, sightings)) {
        (Some(a), Some(b)) => a.0 > b.1 + CAREER || b.0 > a.1 + CAREER,
        _ => false,
    }
}

/// First and last day.
fn span(members: &[u32], sightings: &[Sighting]) -> Option<(i64, i64)> {
    let days = || members.iter().filter_map(|&member| sightings[member as usize].day);
    Some((days().min()?, days().max()?))
}

/// The group a sighting without a role goes to: with a place in common, else nearest in time, else the first.
fn nearest(groups: &[Group], sighting: &Sighting, sightings: &[Sighting]) -> usize {
    let distance = |group: &Group| {
        let shared =
            group.members.iter().any(|&member| sightings[member as usize].places.iter().any(|place| sighting.places.contains(place)));
        let days = match (span(&group.members, sightings), sighting.day) {
            (Some((first, last)), Some(day)) => (first - day).max(day - last).max(0),
            _ => i64::MAX,
        };
        (!shared, days)
    };
    (0..groups.len()).min_by_key(|&at| (distance(&groups[at]), at)).unwrap_or(0)
}

fn hint(bearers: &[Vec<(&'static str, Vec<u32>)>], sightings: &[Sighting]) -> String {
    let role = |bearer: &Vec<(&'static str, Vec<u32>)>| {
        bearer[0].1.iter().filter_map(|&member| sightings[member as usize].role.clone()).min().unwrap_or_default()
    };
    let roles: Vec<String> = bearers.iter().map(|bearer| format!("`{}`", role(bearer))).collect();
    format!("kept apart: {} at the same time", roles.join(" and "))
}
