//! A first look at an archive, before it is indexed: what comes back in the articles of each source.
//!
//! A masthead's slogan stands in hundreds of articles, and a paper in Paris, Texas means its own town. Neither can be told from one
//! article, so a sample of each top folder is read first: [`Boilerplate`] counts its lines, [`Samples`] the places it names. The
//! sample is chosen by the hash of the path, so it is the same whatever the order. It is kept with the index and used for what is
//! added later; `--fresh` looks again.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::options::IndexOptions;
use super::platform;
use super::schema::file_key;
use super::source;
use crate::archive::clean::Boilerplate;
use crate::archive::{ReadOptions, SourceFile};
use crate::article::Article;
use crate::error::{Error, Result};
use crate::extract::Extractor;
use crate::extract::places::{Samples, homes};

/// Name of the file in which the survey is kept.
const FILE: &str = "survey.bin";

/// Files read of one folder: as many as [`Boilerplate`] remembers.
const SAMPLE: usize = 512;

/// Of these, so many are also looked through for places.
const PLACED: usize = homes::SAMPLE;

/// Larger files are databases of articles, without a site's furniture.
const LARGEST: u64 = 1 << 20;

/// What was seen.
#[derive(Clone, Debug, Default)]
pub(super) struct Survey {
    pub boilerplate: Boilerplate,
    pub homes: Samples,
}

impl Survey {
    /// The survey kept in an index folder; empty when there is none or it cannot be read.
    pub fn load(folder: &Path) -> Survey {
        let read = || {
            let bytes = fs::read(folder.join(FILE)).ok()?;
            let (boilerplate, homes): (Vec<u8>, Samples) = postcard::from_bytes(&bytes).ok()?;
            Some(Survey { boilerplate: Boilerplate::from_bytes(&boilerplate)?, homes })
        };
        read().unwrap_or_default()
    }

    /// Keeps it in an index folder.
    pub fn save(&self, folder: &Path) -> Result<()> {
        let bytes = postcard::to_allocvec(&(self.boilerplate.to_bytes(), &self.homes)).unwrap_or_default();
        let path = folder.join(FILE);
        platform::replace(&path, &bytes).map_err(|error| Error::io("write", path, error))
    }

    /// Reads a sample of the files below each folder, which is known to the index as the root of that number.
    pub fn take(roots: &[(&Path, u32)], options: &IndexOptions) -> Survey {
        let files: Vec<(usize, SourceFile, u64)> = roots.iter().flat_map(|(path, number)| sample(path, *number, options)).collect();
        if files.is_empty() {
            return Survey::default();
        }
        let extractor = options.extract.then(Extractor::default);
        let look = |survey: Survey, (rank, file, key): &(usize, SourceFile, u64)| {
            let places = extractor.as_ref().filter(|_| *rank < PLACED);
            survey.look(file, *key, places, options)
        };
        let threads = options.threads.map_or(0, usize::from);
        let survey = || files.par_iter().fold(Survey::default, look).reduce(Survey::default, Survey::merge);
        match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
            Ok(pool) => pool.install(survey),
            Err(_) => files.iter().fold(Survey::default(), look),
        }
    }

    fn look(mut self, file: &SourceFile, key: u64, places: Option<&Extractor<'_>>, options: &IndexOptions) -> Survey {
        let bare = ReadOptions { boilerplate: Arc::default(), ..options.read.clone() };
        // What cannot be read is reported when it is indexed.
        let _ = source::read(file, &bare, &mut |article| {
            let Some(source) = &article.source else { return };
            self.boilerplate.observe_lines(source, lines(&article));
            if let Some(extractor) = places {
                let found = extractor.annotate(&article);
                homes::learn(&mut self.homes, source, key, &found.toponyms, extractor.gazetteer());
            }
        });
        self
    }

    fn merge(mut self, other: Survey) -> Survey {
        self.boilerplate.merge(&other.boilerplate);
        for (source, sample) in other.homes {
            self.homes.entry(source).or_default().merge(sample);
        }
        self
    }
}

/// Every line of the file an article was read from: those kept and those left out.
fn lines(article: &Article) -> impl Iterator<Item = &str> {
    article.text.lines().chain(article.removed.iter().map(|removed| removed.text.as_str()))
}

/// Of each top folder the files whose keys are lowest, with their rank.
fn sample(root: &Path, number: u32, options: &IndexOptions) -> Vec<(usize, SourceFile, u64)> {
    let mut folders: BTreeMap<String, BTreeMap<u64, SourceFile>> = BTreeMap::new();
    if !has_folders(root) {
        return Vec::new();
    }
    for file in source::walk(root, options).flatten().filter(|file| file.size <= LARGEST) {
        // A file in no folder has no source that a folder could name.
        let Some((folder, _)) = file.relative.split_once('/') else { continue };
        let chosen = match folders.get_mut(folder) {
            Some(chosen) => chosen,
            None => folders.entry(folder.to_owned()).or_default(),
        };
        chosen.insert(file_key(number, &file.relative), file);
        if chosen.len() > SAMPLE {
            chosen.pop_last();
        }
    }
    let ranked = |chosen: BTreeMap<u64, SourceFile>| chosen.into_iter().enumerate().map(|(rank, (key, file))| (rank, file, key));
    folders.into_values().flat_map(ranked).collect()
}

fn has_folders(root: &Path) -> bool {
    fs::read_dir(root)
        .is_ok_and(|mut entries| entries.any(|entry| entry.is_ok_and(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_in_every_article_is_seen_and_kept() {
        let archive = tempfile::tempdir().unwrap();
        fs::create_dir(archive.path().join("courier")).unwrap();
        for number in 0..12 {
            let text = format!(
                "Depot {number} opens\n\nDepot {number} opened on Monday, said the council.\n\nThe Courier: first with Ryburn news\n"
            );
            fs::write(archive.path().join(format!("courier/{number}.txt")), text).unwrap();
        }
        let options = IndexOptions { extract: false, ..IndexOptions::default() };
        let survey = Survey::take(&[(archive.path(), 0)], &options);
        let seen = survey.boilerplate.seen("courier", "The Courier: first with Ryburn news");
        assert_eq!((seen.articles, seen.of), (12, 12));
        survey.save(archive.path()).unwrap();
        assert_eq!(Survey::load(archive.path()).boilerplate, survey.boilerplate);
        fs::write(archive.path().join(FILE), b"damaged").unwrap();
        assert!(Survey::load(archive.path()).boilerplate.is_none());
    }
}
