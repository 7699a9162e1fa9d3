//! The index from the outside: what is indexed is found again, whatever happened on the way.

mod copies;
mod crash;
mod scores;
mod survey;
mod updates;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use dateline::index::schema::Kind;
use dateline::index::{Index, IndexOptions, Silent, Summary, build};
use tantivy::collector::DocSetCollector;
use tantivy::query::TermQuery;
use tantivy::schema::IndexRecordOption;

/// An archive in a folder of its own that is gone with it.
struct Archive {
    root: tempfile::TempDir,
}

impl Archive {
    fn new() -> Archive {
        Archive { root: tempfile::tempdir().expect("a folder") }
    }

    fn with(files: &[(&str, &str)]) -> Archive {
        let archive = Archive::new();
        files.iter().for_each(|(path, text)| archive.write(path, text));
        archive
    }

    fn path(&self) -> &Path {
        self.root.path()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, text).expect("a file");
    }

    fn remove(&self, path: &str) {
        fs::remove_file(self.path().join(path)).expect("a file to remove");
    }

    fn index(&self) -> PathBuf {
        self.path().join(".dateline")
    }

    /// Indexes without extraction, which these tests are not about.
    fn build(&self) -> Summary {
        self.build_with(&plain())
    }

    fn build_with(&self, options: &IndexOptions) -> Summary {
        build(&[self.path().to_path_buf()], options, &Silent).expect("an index")
    }

    fn content(&self) -> BTreeMap<String, String> {
        content(&self.index())
    }
}

fn plain() -> IndexOptions {
    IndexOptions { extract: false, ..IndexOptions::default() }
}

/// What the index holds: path and record of each article with its text. Panics when an article is there twice, or when it cannot
/// be found by the words of its text.
fn content(index: &Path) -> BTreeMap<String, String> {
    let index = Index::open(index).expect("an index that opens");
    let searcher = index.searcher();
    let query = TermQuery::new(index.fields().kind_term(Kind::Article), IndexRecordOption::Basic);
    let mut content = BTreeMap::new();
    for address in searcher.search(&query, &DocSetCollector).expect("a search") {
        let (article, _) = index.article(&searcher, address).expect("an article");
        let name = format!("{}#{}", article.origin.path, article.origin.record);
        let before = content.insert(name.clone(), article.text);
        assert!(before.is_none(), "{name} is indexed twice");
    }
    content
}

/// A short report that says nothing but its number.
fn report(number: usize) -> String {
    format!("Depot {number} opens\n\nThe depot with number word{number} opened on Monday, the council of Harrow Down said.\n")
}
