//! Which data a gazetteer holds: what an index records, so that it can say when another one is in use.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The data of a gazetteer, by digest and by the names of its files. Two are the same data when their fingerprints are equal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Digest of the artifact and its overlays.
    pub fingerprint: String,
    /// File name of a user's own gazetteer; `None` for the embedded one.
    pub base: Option<String>,
    /// File names of the overlays on top, in order.
    pub overlays: Vec<String>,
}

impl Version {
    /// The options that choose it, `--gazetteer ireland.bin --overlay ours.tsv`; empty for the embedded one.
    #[must_use]
    pub fn options(&self) -> String {
        let base = self.base.iter().map(|file| format!("--gazetteer {file}"));
        let overlays = self.overlays.iter().map(|file| format!("--overlay {file}"));
        base.chain(overlays).collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Display for Version {
    /// `ireland.bin + ours.tsv (1f0c3d…)`; the embedded one is called built-in.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.base.as_deref().unwrap_or("built-in"))?;
        self.overlays.iter().try_for_each(|file| write!(formatter, " + {file}"))?;
        write!(formatter, " ({})", self.fingerprint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_names_its_files_and_how_to_choose_them() {
        let ours = Version { fingerprint: "1f0c".into(), base: None, overlays: vec!["streets.tsv".into(), "farms.tsv".into()] };
        assert_eq!(ours.to_string(), "built-in + streets.tsv + farms.tsv (1f0c)");
        assert_eq!(ours.options(), "--overlay streets.tsv --overlay farms.tsv");
        let own = Version { base: Some("ireland.bin".into()), ..Version::default() };
        assert_eq!((own.to_string().as_str(), own.options().as_str()), ("ireland.bin ()", "--gazetteer ireland.bin"));
        assert_eq!(Version::default().options(), "");
    }
}
