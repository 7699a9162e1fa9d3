//! Settings from files and the environment, each with where it came from.
//!
//! Later wins: built-in defaults, the user's file (`$XDG_CONFIG_HOME/dateline/config.toml`), the index's own file
//! (`.dateline/config.toml`), the environment (`DATELINE_INDEX_MEMORY`), flags. `dateline doctor --config` prints the result.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use dateline::error::{Error, Result};

/// What can be set, with its default and what it is for.
pub const SETTINGS: [Setting; 12] = [
    Setting { key: "index.memory", default: "256M", about: "memory for building the index" },
    Setting { key: "index.exclude", default: "", about: "glob patterns of files to leave out, separated by commas" },
    Setting { key: "index.max_file", default: "64M", about: "largest plain file that is read" },
    Setting { key: "index.encoding", default: "", about: "encoding to force, such as windows-1252" },
    Setting { key: "index.map", default: "", about: "fields of JSON and CSV: `title=headline,date=pub`" },
    Setting { key: "places.home", default: "", about: "where the archive's outlets are at home: `Cedar Rapids, Iowa`" },
    Setting { key: "places.gazetteer", default: "", about: "a gazetteer built with `dateline gazetteer build`" },
    Setting { key: "places.overlays", default: "", about: "tab-separated files of one's own places on top, separated by commas" },
    Setting { key: "search.dedup", default: "near", about: "fold wire copies: near or off" },
    Setting { key: "search.min_confidence", default: "0.5", about: "quotations below are not found by speaker" },
    Setting { key: "output.hyperlinks", default: "auto", about: "links on the terminal: auto, always or never" },
    Setting { key: "output.pager", default: "less -FIRX", about: "pager on a terminal; empty for none" },
];

/// One thing that can be set.
pub struct Setting {
    /// `section.name`, as in the file.
    pub key: &'static str,
    /// The built-in value.
    pub default: &'static str,
    /// What it is for.
    pub about: &'static str,
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Built in.
    Default,
    /// A file.
    File(PathBuf),
    /// An environment variable.
    Environment(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => formatter.write_str("default"),
            Origin::File(path) => write!(formatter, "{}", path.display()),
            Origin::Environment(name) => write!(formatter, "${name}"),
        }
    }
}

/// All settings with their values.
#[derive(Clone, Debug)]
pub struct Config {
    values: BTreeMap<&'static str, (String, Origin)>,
}

impl Config {
    /// Reads the user's file, then that of the index folder, then the environment.
    ///
    /// # Errors
    /// When a file exists but cannot be read, is no TOML, or sets something that does not exist.
    pub fn load(index: Option<&Path>) -> Result<Config> {
        let mut config = Config::default();
        for file in user_file().into_iter().chain(index.map(|folder| folder.join("config.toml"))) {
            config.read_file(&file)?;
        }
        config.read_environment(|name| std::env::var(name).ok());
        Ok(config)
    }

    /// The value of a setting as text; empty means not set.
    ///
    /// # Panics
    /// When `key` is not in [`SETTINGS`]: a slip in this program.
    pub fn text(&self, key: &str) -> &str {
        &self.values[key].0
    }

    /// The value of a setting that is a list separated by commas.
    pub fn list(&self, key: &str) -> Vec<String> {
        self.text(key).split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
    }

    /// The value of a setting that is one file or several. What a settings file says is seen from its own folder, so that an
    /// archive can be moved with its gazetteer.
    pub fn paths(&self, key: &str) -> Vec<PathBuf> {
        let folder = match &self.values[key].1 {
            Origin::File(file) => file.parent().unwrap_or(Path::new("")),
            Origin::Default | Origin::Environment(_) => Path::new(""),
        };
        self.list(key).iter().map(|path| folder.join(path)).collect()
    }

    /// Every setting with its value and origin, in the order of [`SETTINGS`].
    pub fn iter(&self) -> impl Iterator<Item = (&'static Setting, &str, &Origin)> {
        SETTINGS.iter().map(|setting| {
            let (value, origin) = &self.values[setting.key];
            (setting, value.as_str(), origin)
        })
    }

    fn read_file(&mut self, file: &Path) -> Result<()> {
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(Error::io("read", file, error)),
        };
        let table: toml::Table = text.parse().map_err(|error| Error::other(format!("`{}` is not valid TOML: {error}", file.display())))?;
        for (section, values) in &table {
            let toml::Value::Table(values) = values else {
                return Err(unknown(section, file));
            };
            for (name, value) in values {
                let key = format!("{section}.{name}");
                let setting = SETTINGS.iter().find(|setting| setting.key == key).ok_or_else(|| unknown(&key, file))?;
                self.values.insert(setting.key, (plain(value), Origin::File(file.to_path_buf())));
            }
        }
        Ok(())
    }

    fn read_environment(&mut self, variable: impl Fn(&str) -> Option<String>) {
        for setting in &SETTINGS {
            let name = format!("DATELINE_{}", setting.key.replace('.', "_").to_uppercase());
            if let Some(value) = variable(&name) {
                self.values.insert(setting.key, (value, Origin::Environment(name)));
            }
        }
    }
}

impl Default for Config {
    fn default() -> Config {
        Config { values: SETTINGS.iter().map(|setting| (setting.key, (setting.default.to_owned(), Origin::Default))).collect() }
    }
}

/// A number of bytes as people write it: `64M`, `1G`, `500k`, `1048576`.
///
/// # Errors
/// When it is no such number.
pub fn bytes(text: &str) -> std::result::Result<u64, String> {
    let text = text.trim();
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        other => return Err(format!("unknown unit `{other}`; write `64M` or `1G`")),
    };
    let number: u64 = digits.trim().parse().map_err(|_| format!("`{text}` is no size; write `64M` or `1G`"))?;
    number.checked_mul(unit).ok_or_else(|| format!("`{text}` is too large"))
}

fn user_file() -> Option<PathBuf> {
    use etcetera::BaseStrategy;
    Some(etcetera::choose_base_strategy().ok()?.config_dir().join("dateline").join("config.toml"))
}

fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
        toml::Value::Table(pairs) => pairs.iter().map(|(name, value)| format!("{name}={}", plain(value))).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

fn unknown(key: &str, file: &Path) -> Error {
    let known: Vec<&str> = SETTINGS.iter().map(|setting| setting.key).collect();
    Error::Other {
        message: format!("unknown setting `{key}` in `{}`", file.display()),
        hint: Some(format!("the settings are {}", known.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_overrides_the_default_and_the_environment_overrides_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.toml");
        std::fs::write(&file, "[index]\nmemory = \"1G\"\nexclude = [\"*.tmp\", \"drafts/*\"]\nmap = { title = \"HL\" }\n").unwrap();
        let mut config = Config::default();
        config.read_file(&file).unwrap();
        assert_eq!(config.text("index.memory"), "1G");
        assert_eq!(config.list("index.exclude"), ["*.tmp", "drafts/*"]);
        assert_eq!(config.text("index.map"), "title=HL");
        config.read_environment(|name| (name == "DATELINE_INDEX_MEMORY").then(|| "2G".into()));
        assert_eq!(config.text("index.memory"), "2G");
        assert!(config.iter().any(|(setting, _, origin)| setting.key == "index.memory" && *origin == Origin::Environment("DATELINE_INDEX_MEMORY".into())));
    }

    #[test]
    fn a_misspelt_setting_is_named_not_ignored() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.toml");
        std::fs::write(&file, "[index]\nmemroy = \"1G\"\n").unwrap();
        let error = Config::default().read_file(&file).unwrap_err();
        assert!(error.to_string().contains("index.memroy"), "{error}");
    }

    #[test]
    fn sizes_are_read_as_people_write_them() {
        assert_eq!(bytes("64M"), Ok(64 << 20));
        assert_eq!(bytes("1 G"), Ok(1 << 30));
        assert_eq!(bytes("500"), Ok(500));
        assert!(bytes("many").is_err() && bytes("1X").is_err() && bytes("99999999999G").is_err());
    }
}
