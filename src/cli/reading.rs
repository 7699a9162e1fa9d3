//! How files are read: the options that `index`, `search --archive` and `extract` share, each also a setting.

use clap::Args;
use dateline::archive::{Glob, Mapping, ReadOptions, WalkOptions};
use dateline::error::{Error, Result};

use super::config::{Config, bytes};

/// Options of reading.
#[derive(Args, Clone, Debug, Default)]
pub struct Reading {
    /// Read files as this encoding, whatever they say: windows-1252, koi8-r
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// Names of fields in JSON and CSV: title=headline,date=pub,text=content.plain
    #[arg(long, value_name = "FIELDS")]
    map: Option<String>,
    /// Only files that fit a pattern: '*.html', '2014/**' (repeatable)
    #[arg(long, value_name = "GLOB")]
    include: Vec<String>,
    /// No files or folders that fit a pattern (repeatable)
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,
    /// Follow symbolic links
    #[arg(long)]
    follow: bool,
}

impl Reading {
    /// Which files are read.
    pub fn walk_options(&self, config: &Config) -> Result<WalkOptions> {
        let exclude: Vec<String> = if self.exclude.is_empty() { config.list("index.exclude") } else { self.exclude.clone() };
        Ok(WalkOptions { follow: self.follow, include: globs(&self.include)?, exclude: globs(&exclude)? })
    }

    /// How they are read; PDFs by this program itself in a process of its own.
    pub fn read_options(&self, config: &Config) -> Result<ReadOptions> {
        let encoding = self.encoding.as_deref().unwrap_or(config.text("index.encoding"));
        let mapping = self.map.as_deref().unwrap_or(config.text("index.map"));
        let mut options = ReadOptions { pdf_reader: std::env::current_exe().ok(), ..ReadOptions::default() };
        options.mapping = mapping.parse::<Mapping>().map_err(|why| Error::usage(format!("cannot understand `--map {mapping}`: {why}")))?;
        options.limits.text = bytes(config.text("index.max_file")).map_err(Error::usage)?;
        if !encoding.is_empty() {
            let known = ReadOptions::encoding_named(encoding);
            options.encoding =
                Some(known.ok_or_else(|| Error::usage(format!("unknown encoding `{encoding}`; try windows-1252 or utf-8")))?);
        }
        Ok(options)
    }
}

fn globs(patterns: &[String]) -> Result<Vec<Glob>> {
    patterns.iter().map(|pattern| Glob::new(pattern).map_err(Error::usage)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_in_options_of_reading_are_explained() {
        let config = Config::default();
        let reading = |encoding: &str, map: &str| Reading { encoding: Some(encoding.into()), map: Some(map.into()), ..Reading::default() };
        assert!(reading("windows-1251", "title=hed").read_options(&config).is_ok());
        assert!(reading("klingon", "").read_options(&config).unwrap_err().to_string().contains("klingon"));
        assert!(reading("", "titel=hed").read_options(&config).unwrap_err().to_string().contains("titel"));
        assert!(Reading { exclude: vec!["[a".into()], ..Reading::default() }.walk_options(&config).is_err());
    }
}
