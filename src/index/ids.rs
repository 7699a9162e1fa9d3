//! Keys and ids: numbers by which files, articles and speakers are known, in the index and by people.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::analyzer;
use crate::article::{Article, Origin, ParagraphKind};

/// Key of the file at `path` below root number `root`: 64 bits of BLAKE3. Among a hundred million files two meet with a chance
/// of 1 in 3,700, and nobody can make them meet cheaply by naming files.
#[must_use]
pub fn file_key(root: u32, path: &str) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&root.to_le_bytes());
    hasher.update(path.as_bytes());
    first_word(&hasher.finalize())
}

/// Key of what was learned of a source, among the keys of files.
#[must_use]
pub fn source_key(name: &str) -> u64 {
    first_word(&blake3::Hasher::new_derive_key("dateline source").update(name.as_bytes()).finalize())
}

/// Key of an article of the file with this key. The only article of a file has the file's.
#[must_use]
pub fn article_key(file: u64, origin: &Origin) -> u64 {
    match (&origin.member, origin.record) {
        (None, 0) => file,
        (member, record) => xxh3_64_with_seed(member.as_deref().unwrap_or_default().as_bytes(), file ^ u64::from(record)),
    }
}

fn first_word(hash: &blake3::Hash) -> u64 {
    let mut word = [0; 8];
    word.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_le_bytes(word)
}

/// Id of an article by what it says: it survives re-indexing and moving, and two files with the same article share it.
/// 60 bits, shown by [`show_id`] as 12 characters.
#[must_use]
pub fn content_id(article: &Article) -> u64 {
    let said = article.paragraphs.iter().filter(|paragraph| paragraph.kind != ParagraphKind::PullQuote);
    said.fold(0, |id, paragraph| xxh3_64_with_seed(paragraph.span.of(&article.text).as_bytes(), id)) >> 4
}

/// Letters and digits that are not mistaken for one another when read aloud or copied by hand.
const ID_DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A public id as shown: 12 characters.
#[must_use]
pub fn show_id(id: u64) -> String {
    (0..12).rev().map(|place| char::from(ID_DIGITS[(id >> (place * 5)) as usize & 31])).collect()
}

/// The ids that a typed id may mean: from the first to the last that begin with it. `None` when it is no id.
#[must_use]
pub fn parse_id(typed: &str) -> Option<(u64, u64)> {
    if typed.is_empty() || typed.len() > 12 {
        return None;
    }
    let mut first = 0_u64;
    for byte in typed.bytes() {
        let digit = match byte.to_ascii_lowercase() {
            b'o' => b'0',
            b'i' | b'l' => b'1',
            other => other,
        };
        first = first << 5 | ID_DIGITS.iter().position(|&known| known == digit)? as u64;
    }
    let open = 5 * (12 - typed.len());
    Some((first << open, (first << open) | ((1 << open) - 1)))
}

/// Id of a speaker by the folded words of the canonical name. The authority decides later which ids are one person.
#[must_use]
pub fn speaker_id(name: &str) -> u64 {
    first_word(&blake3::hash(analyzer::folded_words(name).as_bytes()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::index::schema::tests::flood_report;

    #[test]
    fn an_id_is_what_the_article_says_not_where_it_lies() {
        let (mut article, _) = flood_report();
        let id = content_id(&article);
        article.origin.path = "elsewhere/flood.txt".into();
        assert_eq!(content_id(&article), id);
        article.push(ParagraphKind::Body, "Rain is forecast.");
        assert_ne!(content_id(&article), id);
    }

    #[test]
    fn speakers_with_and_without_accents_are_one_id() {
        assert_eq!(speaker_id("Micheál Martin"), speaker_id("MICHEAL  MARTIN"));
        assert_ne!(speaker_id("Micheál Martin"), speaker_id("Michael Martin"));
    }

    proptest! {
        #[test]
        fn a_shown_id_can_be_typed_back(id in 0_u64..1 << 60, length in 1_usize..12) {
            let shown = show_id(id);
            prop_assert_eq!(parse_id(&shown), Some((id, id)));
            let (first, last) = parse_id(&shown[..length]).unwrap();
            prop_assert!(first <= id && id <= last);
        }
    }
}
