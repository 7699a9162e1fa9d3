//! What editors decided about speakers: `speakers.toml`.
//!
//! A plain file beside the index, made to be read, reviewed and kept under version control. Each decision is a table of its own, so
//! that commands only ever add lines at the end:
//!
//! ```toml
//! [[merge]]
//! keep = "Joan Hale"
//! other = "J. Hale"
//!
//! [[split]]
//! name = "John Martin"
//! other = "Jon Martin"
//!
//! [[rename]]
//! name = "Engr Okafor"
//! to = "Chidi Okafor"
//!
//! [[reject]]
//! name = "Breaking News"
//!
//! [[alias]]
//! name = "Chidi Okafor"
//! alias = "C. O. Okafor"
//! ```

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Group, Sighting, names};
use crate::error::{Error, Result};
use crate::index::kept;

/// Name of the file, in the index folder.
pub const FILE: &str = "speakers.toml";
/// What a new file begins with.
const HEAD: &str = "# What was decided about speakers. Written by `dateline speakers`, and by hand; applied whenever speakers are read.\n";

/// All decisions, in the order they were made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Decisions {
    merge: Vec<Merge>,
    split: Vec<Split>,
    rename: Vec<Rename>,
    reject: Vec<Reject>,
    alias: Vec<Alias>,
}

/// One decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Two names are one speaker, shown by the first.
    Merge {
        /// The name kept.
        keep: String,
        /// The name that goes.
        other: String,
    },
    /// Two names alike are two speakers, and are no longer proposed.
    Split {
        /// One name.
        name: String,
        /// The other.
        other: String,
    },
    /// A speaker is shown by another name.
    Rename {
        /// The name so far.
        name: String,
        /// The name from now on.
        to: String,
    },
    /// Not a speaker at all.
    Reject {
        /// The name.
        name: String,
    },
    /// A spelling belongs to a name.
    Alias {
        /// The name.
        name: String,
        /// The spelling.
        alias: String,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Merge {
    keep: String,
    other: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Split {
    name: String,
    other: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rename {
    name: String,
    to: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reject {
    name: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Alias {
    name: String,
    alias: String,
}

impl Decisions {
    /// Reads the text of `speakers.toml`; `path` is for the message.
    ///
    /// # Errors
    /// When it is no TOML, or holds a table or key that means nothing.
    pub fn parse(text: &str, path: &str) -> Result<Decisions> {
        toml::from_str(text).map_err(|problem| Error::Other {
            message: format!("`{path}` cannot be read: {}", problem.to_string().trim()),
            hint: Some("each decision is a table [[merge]], [[split]], [[rename]], [[reject]] or [[alias]]".to_owned()),
        })
    }

    /// Adds a decision.
    pub fn add(&mut self, decision: Decision) {
        match decision {
            Decision::Merge { keep, other } => self.merge.push(Merge { keep, other }),
            Decision::Split { name, other } => self.split.push(Split { name, other }),
            Decision::Rename { name, to } => self.rename.push(Rename { name, to }),
            Decision::Reject { name } => self.reject.push(Reject { name }),
            Decision::Alias { name, alias } => self.alias.push(Alias { name, alias }),
        }
    }

    /// Reads `speakers.toml` of the index in `folder`; no decisions where there is no such file.
    ///
    /// # Errors
    /// When the file cannot be read or understood.
    pub fn load(folder: &Path) -> Result<Decisions> {
        let path = folder.join(FILE);
        kept::read(&path)?.map_or(Ok(Decisions::default()), |text| Decisions::parse(&text, &path.display().to_string()))
    }

    /// Other names that editors tied to names holding all words of `typed`: for a search that asks for one and means all.
    ///
    /// With `Katerina Bondar` merged into `Kateryna Bondar`, either gives the other. Sorted; without those that hold the words anyway.
    #[must_use]
    pub fn spellings(&self, typed: &str) -> Vec<String> {
        let wanted = names::words(typed);
        let holds = |name: &str| {
            let words = names::words(name);
            !wanted.is_empty() && wanted.iter().all(|word| words.contains(word))
        };
        let ties: Vec<(&str, &str)> = self.ties().collect();
        let mut found: BTreeMap<String, &str> = BTreeMap::new();
        let mut asked: Vec<&str> = ties.iter().flat_map(|&(one, other)| [one, other]).filter(|name| holds(name)).collect();
        while let Some(name) = asked.pop() {
            if found.insert(names::key(name), name).is_some() {
                continue;
            }
            let same = |other: &str| names::key(other) == names::key(name);
            asked.extend(ties.iter().filter(|(one, _)| same(one)).map(|(_, other)| *other));
            asked.extend(ties.iter().filter(|(_, other)| same(other)).map(|(one, _)| *one));
        }
        found.into_values().filter(|name| !holds(name)).map(str::to_owned).collect()
    }

    /// Pairs of names said to be one.
    fn ties(&self) -> impl Iterator<Item = (&str, &str)> {
        let merged = self.merge.iter().map(|merge| (merge.keep.as_str(), merge.other.as_str()));
        let renamed = self.rename.iter().map(|rename| (rename.to.as_str(), rename.name.as_str()));
        let aliased = self.alias.iter().map(|alias| (alias.name.as_str(), alias.alias.as_str()));
        merged.chain(renamed).chain(aliased)
    }
}

/// Decisions with their names folded once, so that each speaker costs a look-up.
#[derive(Debug, Default)]
pub(super) struct Rulings {
    /// Name by the key of a spelling.
    aliases: HashMap<String, String>,
    /// Keys of the name kept and the name that goes, with the name kept as written.
    merges: Vec<(String, String, String)>,
    /// Key of the name so far, with the name from then on.
    renames: Vec<(String, String)>,
    renamed: HashSet<String>,
    rejects: HashSet<String>,
    splits: HashSet<(String, String)>,
}

impl Rulings {
    pub(super) fn of(decisions: &Decisions) -> Rulings {
        let pair = |split: &Split| (names::key(&split.name), names::key(&split.other));
        let mut splits: HashSet<(String, String)> = decisions.split.iter().map(pair).collect();
        splits.extend(decisions.split.iter().map(pair).map(|(one, other)| (other, one)));
        let merge = |merge: &Merge| (names::key(&merge.keep), names::key(&merge.other), merge.keep.clone());
        Rulings {
            aliases: decisions.alias.iter().map(|alias| (names::key(&alias.alias), alias.name.clone())).collect(),
            merges: decisions.merge.iter().map(merge).collect(),
            renames: decisions.rename.iter().map(|rename| (names::key(&rename.name), rename.to.clone())).collect(),
            renamed: decisions.rename.iter().map(|rename| names::key(&rename.name)).collect(),
            rejects: decisions.reject.iter().map(|reject| names::key(&reject.name)).collect(),
            splits,
        }
    }

    /// The name a spelling was said to belong to.
    pub(super) fn alias(&self, key: &str) -> Option<&str> {
        self.aliases.get(key).map(String::as_str)
    }

    /// Joins groups that were merged; a name may be any spelling of the group, or what it was renamed to. Namesakes kept apart go
    /// together with the first of them only when a name was merged with itself.
    pub(super) fn join(&self, groups: &mut Vec<Group>, sightings: &[Sighting]) {
        if self.merges.is_empty() {
            return;
        }
        let mut bearers: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, group) in groups.iter().enumerate() {
            let spellings = group.members.iter().map(|&member| names::key(&sightings[member as usize].name));
            let keys: BTreeSet<String> = spellings.chain([group.key.clone()]).collect();
            keys.into_iter().for_each(|key| bearers.entry(key).or_default().push(at));
        }
        for (before, to) in &self.renames {
            if let Some(known) = bearers.get(before).cloned() {
                bearers.entry(names::key(to)).or_insert(known);
            }
        }
        let mut home: Vec<usize> = (0..groups.len()).collect();
        for (keep, other, shown) in &self.merges {
            let (Some(keepers), Some(others)) = (bearers.get(keep), bearers.get(other)) else { continue };
            let to = settle(&home, keepers[0]);
            let namesakes = if keep == other { &others[..] } else { &others[..1] };
            for &from in namesakes {
                let from = settle(&home, from);
                if from != to {
                    let members = std::mem::take(&mut groups[from].members);
                    groups[to].members.extend(members);
                    home[from] = to;
                }
            }
            groups[to].shown = Some(shown.clone());
            if keep == other {
                groups[to].hint = None;
            }
        }
        groups.retain(|group| !group.members.is_empty());
    }

    /// What an entry shown as `name` is called after all renamings, in their order.
    pub(super) fn name(&self, name: String) -> String {
        if !self.renamed.contains(&names::key(&name)) {
            return name;
        }
        self.renames.iter().fold(name, |name, (before, to)| if names::key(&name) == *before { to.clone() } else { name })
    }

    /// Whether an entry is no speaker.
    pub(super) fn rejects(&self, name: &str) -> bool {
        !self.rejects.is_empty() && self.rejects.contains(&names::key(name))
    }

    /// Whether two names, given by their keys, were said to be two.
    pub(super) fn parts(&self, a: &str, b: &str) -> bool {
        !self.splits.is_empty() && self.splits.contains(&(a.to_owned(), b.to_owned()))
    }
}

/// Where a group went at last.
fn settle(home: &[usize], mut at: usize) -> usize {
    while home[at] != at {
        at = home[at];
    }
    at
}

impl Decision {
    /// The lines to add to `speakers.toml`, with a blank line before them.
    #[must_use]
    pub fn lines(&self) -> String {
        let mut one = Decisions::default();
        one.add(self.clone());
        let text = toml::to_string(&one).unwrap_or_default();
        let table = text.split("\n\n").map(str::trim).find(|table| table.starts_with("[[")).unwrap_or_default();
        let table = table.lines().filter(|line| !line.ends_with("= []")).collect::<Vec<_>>().join("\n");
        format!("\n{table}\n")
    }

    /// Adds the decision at the end of `speakers.toml` of the index in `folder`, and returns that file's path.
    ///
    /// # Errors
    /// When the file cannot be understood or written; then nothing was added.
    pub fn record(&self, folder: &Path) -> Result<PathBuf> {
        Decisions::load(folder)?;
        let path = folder.join(FILE);
        kept::append(&path, HEAD, &self.lines())?;
        Ok(path)
    }
}
