//! Choosing and reading the files from which a run learns.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::archive::clean::Boilerplate;
use crate::archive::{self, ReadOptions, SourceFile, system};
use crate::article::Article;
use crate::extract::Extractor;
use crate::extract::places::{Samples, homes};
use crate::index::ids::article_key;
use crate::index::options::IndexOptions;

/// Files of one top-level folder that are looked at.
pub const FILES: usize = 96;

/// Files that are looked at in all, but for [`FEWEST`] of each folder: an archive may have a folder for every day.
const MOST: usize = 8192;
const FEWEST: usize = 8;

/// Bytes of a file that are looked at: of a year's feed in one file the beginning.
const BYTES: u64 = 4 << 20;

/// Articles of a file in which places are looked for.
const ARTICLES: usize = 500;

/// The files of each top-level folder with the smallest keys.
#[derive(Default)]
pub(in crate::index) struct Sampling {
    folders: HashMap<String, BTreeMap<u64, SourceFile>>,
}

impl Sampling {
    /// Considers a file that will be read.
    pub fn consider(&mut self, key: u64, file: &SourceFile) {
        let folder = folder_of(&file.relative);
        if !self.folders.contains_key(folder) {
            self.folders.insert(folder.to_owned(), BTreeMap::new());
        }
        let most = self.most();
        let Some(files) = self.folders.get_mut(folder) else { return };
        if files.len() >= most && files.last_key_value().is_some_and(|(last, _)| *last < key) {
            return;
        }
        files.insert(key, file.clone());
        if files.len() > most {
            files.pop_last();
        }
    }

    /// Files of one folder to look at; the more folders, the fewer.
    fn most(&self) -> usize {
        (MOST / self.folders.len().max(1)).clamp(FEWEST, FILES)
    }

    /// Whether there is nothing to learn from.
    pub fn is_empty(&self) -> bool {
        self.folders.is_empty()
    }

    /// Reads the files, on all processors: for each source the places that its articles name, and its lines that come back. Folders
    /// that are sources of which all `is_known` are passed over. What cannot be read teaches nothing; it is reported when it is indexed.
    pub fn read(
        self,
        options: &IndexOptions,
        extractor: Option<&Extractor<'_>>,
        is_known: impl Fn(&str) -> bool,
    ) -> (Samples, BTreeMap<String, Boilerplate>) {
        let most = self.most();
        let folders = self.folders.into_iter().filter(|(folder, _)| !is_known(folder));
        let files: Vec<(u64, SourceFile)> = folders.flat_map(|(_, files)| files.into_iter().take(most)).collect();
        let threads = options.threads.map_or(0, usize::from);
        let parts = || files.par_iter().filter(|_| !options.stop.is_requested()).map(|(key, file)| look(*key, file, options, extractor));
        // Without a pool of its own size the work is done by rayon's.
        let parts: Vec<_> = match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
            Ok(pool) => pool.install(|| parts().collect()),
            Err(_) => parts().collect(),
        };
        let (mut places, mut lines) = (Samples::new(), BTreeMap::<String, Boilerplate>::new());
        for (named, seen) in parts {
            named.into_iter().for_each(|(source, sample)| places.entry(source).or_default().merge(sample));
            seen.into_iter().for_each(|(source, part)| lines.entry(source).or_default().merge(&part));
        }
        (places, lines)
    }
}

/// The first folder of a path; files in the root are of the folder `""`.
fn folder_of(path: &str) -> &str {
    path.split_once('/').map_or("", |(folder, _)| folder)
}

/// What one file shows.
fn look(
    key: u64,
    file: &SourceFile,
    options: &IndexOptions,
    extractor: Option<&Extractor<'_>>,
) -> (Samples, BTreeMap<String, Boilerplate>) {
    let lines: Arc<Mutex<BTreeMap<String, Boilerplate>>> = Arc::default();
    let reading = ReadOptions { boilerplate: Arc::default(), survey: Some(Arc::clone(&lines)), ..options.read.clone() };
    let mut places = Samples::new();
    let mut number = 0;
    let mut take = |article: Article| {
        number += 1;
        if let (Some(extractor), Some(source)) = (extractor.filter(|_| number <= ARTICLES), &article.source) {
            let found = extractor.annotate(&article);
            homes::learn(&mut places, source, article_key(key, &article.origin), &found.toponyms, extractor.gazetteer());
        }
    };
    // A file that cannot be read is reported when it is indexed.
    if let Ok(bytes) = beginning(file) {
        let _ = archive::read_bytes(file, &bytes, &reading, &mut take);
    }
    let lines = std::mem::take(&mut *lines.lock().unwrap_or_else(PoisonError::into_inner));
    (places, lines)
}

/// The first bytes of a file, up to a line's end where the file goes on.
fn beginning(file: &SourceFile) -> std::io::Result<Vec<u8>> {
    let opened = system::open_without_waiting(&file.path)?;
    let mut bytes = Vec::new();
    opened.take(BYTES).read_to_end(&mut bytes)?;
    if file.size > BYTES
        && let Some(end) = bytes.iter().rposition(|byte| *byte == b'\n')
    {
        bytes.truncate(end + 1);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_does_not_depend_on_the_order_of_the_walk() {
        let file = |number: u64| {
            let folder = ["herald", "courier"][number as usize % 2];
            let key = crate::index::ids::file_key(0, &number.to_string());
            (key, SourceFile { relative: format!("{folder}/{number}.txt"), ..SourceFile::default() })
        };
        let (mut forward, mut backward) = (Sampling::default(), Sampling::default());
        (0..500).for_each(|number| forward.consider(file(number).0, &file(number).1));
        (0..500).rev().for_each(|number| backward.consider(file(number).0, &file(number).1));
        let keys = |sampling: &Sampling, folder: &str| sampling.folders[folder].keys().copied().collect::<Vec<_>>();
        for folder in ["herald", "courier"] {
            assert_eq!(keys(&forward, folder), keys(&backward, folder));
            assert_eq!(keys(&forward, folder).len(), FILES);
        }
    }
}
