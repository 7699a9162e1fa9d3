//! EPUB, as newspapers are sent to reading devices: each chapter with running text is an article.

use std::collections::HashMap;
use std::io::{Read, Seek};

use zip::ZipArchive;

use super::docx::member;
use super::xml::{self, NodeId, Tree};
use super::{Found, fill, html};
use crate::archive::SkipKind;
use crate::archive::budget::Trouble;
use crate::archive::read::Reading;

/// Reads the chapters of a book in reading order.
pub(crate) fn read<R: Read + Seek>(reading: &mut Reading<'_>, archive: &mut ZipArchive<R>) -> Result<(), Trouble> {
    let container = tree_of(reading, archive, "META-INF/container.xml")?;
    let package =
        container.root().and_then(|root| container.find(root, "rootfile")).and_then(|file| container.attribute(file, "full-path"));
    let package = package.ok_or_else(|| Trouble::malformed("an EPUB that does not say where its contents are"))?;
    let folder = package.rsplit_once('/').map_or("", |(folder, _)| folder);
    let tree = tree_of(reading, archive, package)?;
    let root = tree.root().ok_or_else(|| Trouble::malformed("an EPUB without a table of contents"))?;
    let found = metadata(&tree, root);
    for chapter in chapters(&tree, root) {
        reading.budget.count_member()?;
        let name = path_below(folder, &chapter);
        reading.in_member(&name, |reading| {
            let bytes = member(reading, archive, &name)?;
            match html::read(reading, &bytes, &found, None) {
                // Covers and tables of contents are chapters too.
                Err(trouble) if trouble.kind == SkipKind::Empty => Ok(()),
                outcome => outcome,
            }
        })?;
    }
    Ok(())
}

fn tree_of<R: Read + Seek>(reading: &mut Reading<'_>, archive: &mut ZipArchive<R>, name: &str) -> Result<Tree, Trouble> {
    let bytes = member(reading, archive, name)?;
    let text = reading.decode(&bytes, None);
    Ok(xml::parse(&text, &reading.budget)?.0)
}

fn metadata(tree: &Tree, root: NodeId) -> Found {
    let mut found = Found::default();
    let words = |name: &str| tree.words_of(root, name).unwrap_or_default();
    fill(&mut found.source, words("publisher"));
    fill(&mut found.source, words("title"));
    fill(&mut found.language, words("language"));
    found.dated(words("date"));
    found
}

/// Addresses of the chapters in the order of the spine, without the navigation.
fn chapters(tree: &Tree, root: NodeId) -> Vec<String> {
    let items: HashMap<&str, NodeId> = tree.all(root, "item").filter_map(|item| Some((tree.attribute(item, "id")?, item))).collect();
    let in_order = tree.all(root, "itemref").filter_map(|reference| items.get(tree.attribute(reference, "idref")?).copied());
    let is_chapter = |&item: &NodeId| {
        let navigation = tree.attribute(item, "properties").is_some_and(|properties| properties.contains("nav"));
        !navigation && tree.attribute(item, "media-type").is_none_or(|kind| kind.contains("html"))
    };
    in_order.filter(is_chapter).filter_map(|item| tree.attribute(item, "href").map(str::to_owned)).collect()
}

/// `OEBPS` and `text/../a%20b.xhtml` → `OEBPS/a b.xhtml`.
fn path_below(folder: &str, address: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let address = address.split('#').next().unwrap_or_default();
    for part in address.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    without_escapes(&parts.join("/"))
}

fn without_escapes(address: &str) -> String {
    let mut out = Vec::with_capacity(address.len());
    let bytes = address.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let escaped = bytes.get(at + 1..at + 3).filter(|_| bytes[at] == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        match escaped.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_chapters_are_resolved() {
        assert_eq!(path_below("OEBPS", "text/../a%20b.xhtml#p3"), "OEBPS/a b.xhtml");
        assert_eq!(path_below("", "../../etc/passwd"), "etc/passwd");
    }
}
