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

use serde::{Deserialize, Serialize};

use super::{Group, names};
use crate::error::{Error, Result};

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

    /// The name a spelling belongs to.
    pub(super) fn alias<'n>(&'n self, name: &'n str) -> &'n str {
        let same = |alias: &&Alias| names::key(&alias.alias) == names::key(name);
        if self.alias.is_empty() { name } else { self.alias.iter().rev().find(same).map_or(name, |alias| &alias.name) }
    }

    /// Joins groups that were merged.
    pub(super) fn join(&self, groups: &mut Vec<Group>) {
        for merge in &self.merge {
            let position = |groups: &[Group], name: &str| groups.iter().position(|group| group.key == names::key(name));
            let (Some(keep), Some(other)) = (position(groups, &merge.keep), position(groups, &merge.other)) else { continue };
            if keep != other {
                let members = std::mem::take(&mut groups[other].members);
                groups[keep].members.extend(members);
                groups.remove(other);
            }
        }
    }

    /// The name an editor chose for an entry shown as `name`.
    pub(super) fn name(&self, name: &str) -> Option<String> {
        let same = |other: &str| names::key(other) == names::key(name);
        let renamed = self.rename.iter().rev().find(|rename| same(&rename.name)).map(|rename| rename.to.clone());
        renamed.or_else(|| self.merge.iter().rev().find(|merge| same(&merge.other)).map(|merge| merge.keep.clone()))
    }

    /// Whether an entry is no speaker.
    pub(super) fn rejects(&self, name: &str) -> bool {
        self.reject.iter().any(|reject| names::key(&reject.name) == names::key(name))
    }

    /// Whether two names were said to be two.
    pub(super) fn parts(&self, a: &str, b: &str) -> bool {
        let same = |x: &str, y: &str| names::key(x) == names::key(y);
        self.split.iter().any(|split| same(&split.name, a) && same(&split.other, b) || same(&split.name, b) && same(&split.other, a))
    }
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
}
