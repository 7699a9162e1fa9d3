//! ZIP archives, and by their contents DOCX and EPUB, which are ZIP archives too.

use std::io::{BufReader, Cursor, Read, Seek};
use std::rc::Rc;

use zip::ZipArchive;
use zip::read::read_zipfile_from_stream;

use super::is_hidden_member;
use crate::archive::budget::{Guarded, Trouble, read_whole};
use crate::archive::formats::{self, Input, docx, epub};
use crate::archive::read::Reading;
use crate::archive::{SkipKind, system};

impl From<zip::result::ZipError> for Trouble {
    fn from(error: zip::result::ZipError) -> Trouble {
        match error {
            zip::result::ZipError::Io(error) => Trouble::from(error),
            zip::result::ZipError::UnsupportedArchive(what) => Trouble::new(SkipKind::Unsupported, what.to_string()),
            other => Trouble::malformed(other.to_string()),
        }
    }
}

/// Reads every member of a ZIP archive. A large one is read from its file, one within an archive from memory.
pub(crate) fn read(reading: &mut Reading<'_>, input: Input<'_>) -> Result<(), Trouble> {
    match input {
        Input::Bytes(bytes) => read_from(reading, Cursor::new(bytes)),
        Input::Stream { size: Some(_), .. } if reading.depth == 0 => {
            let file = system::open_without_waiting(&reading.file.path)?;
            read_from(reading, BufReader::new(file))
        }
        Input::Stream { reader, .. } => {
            let bytes = read_whole(reader, reading.options.limits.member)?;
            read_from(reading, Cursor::new(&bytes[..]))
        }
    }
}

fn read_from<R: Read + Seek>(reading: &mut Reading<'_>, mut source: R) -> Result<(), Trouble> {
    let mut archive = match ZipArchive::new(&mut source) {
        Ok(archive) => archive,
        Err(error) => return salvage(reading, source, error.into()),
    };
    if archive.index_for_name("word/document.xml").is_some() {
        return docx::read(reading, &mut archive);
    }
    if archive.index_for_name("META-INF/container.xml").is_some() {
        return epub::read(reading, &mut archive);
    }
    reading.descend()?;
    for number in 0..archive.len() {
        reading.budget.count_member()?;
        let label = archive.by_index_raw(number).map(|entry| label(entry.name_raw()));
        let outcome = match label {
            Ok(label) if is_hidden_member(&label) => continue,
            Ok(label) => read_member(reading, &mut archive, number, &label),
            Err(error) => Err(error.into()),
        };
        if let Err(trouble) = outcome {
            if trouble.ends_file {
                return Err(trouble);
            }
            reading.skip(trouble);
        }
    }
    Ok(())
}

fn read_member<R: Read + Seek>(reading: &mut Reading<'_>, archive: &mut ZipArchive<R>, number: usize, label: &str) -> Result<(), Trouble> {
    reading.in_member(label, |reading| {
        let entry = archive.by_index(number)?;
        if entry.is_dir() {
            return Ok(());
        }
        if entry.is_symlink() {
            return Err(Trouble::new(SkipKind::Special, "a symbolic link in an archive"));
        }
        let packed = entry.compressed_size();
        let mut reader = BufReader::new(Guarded::member(entry, packed, Rc::clone(&reading.budget)));
        formats::read(reading, label, Input::Stream { reader: &mut reader, size: None })
    })
}

/// Reads what is left of an archive whose table of contents is broken or cut off: member after member from the start.
fn salvage<R: Read + Seek>(reading: &mut Reading<'_>, mut source: R, broken: Trouble) -> Result<(), Trouble> {
    reading.descend()?;
    source.rewind()?;
    let articles = reading.report.articles;
    while let Ok(Some(entry)) = read_zipfile_from_stream(&mut source) {
        reading.budget.count_member()?;
        let label = label(entry.name_raw());
        if entry.is_dir() || is_hidden_member(&label) {
            continue;
        }
        let packed = entry.compressed_size();
        reading.in_member(&label, |reading| {
            let mut reader = BufReader::new(Guarded::member(entry, packed, Rc::clone(&reading.budget)));
            formats::read(reading, &label, Input::Stream { reader: &mut reader, size: None })
        })?;
    }
    let read = reading.report.articles - articles;
    Err(Trouble { reason: format!("{}; {read} articles were read from its beginning", broken.reason), ..broken })
}

fn label(name: &[u8]) -> String {
    let mut label = String::with_capacity(name.len());
    system::push_name(name, &mut label);
    label
}
