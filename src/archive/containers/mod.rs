//! Files that hold files: archives and compressed streams, up to three inside each other.
//!
//! Nothing is ever unpacked to disk: the names in an archive are labels, and `../../etc/passwd` is only an odd one.

use std::io::BufReader;
use std::rc::Rc;

use super::SkipKind;
use super::budget::{Counted, Guarded, Trouble};
use super::formats::{self, Input};
use super::read::Reading;

pub(crate) mod tar;
pub(crate) mod zip;

/// How a single stream is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compression {
    Gzip,
    Zstd,
    Bzip2,
    Xz,
}

impl Compression {
    /// Told by the first bytes.
    pub fn of(head: &[u8]) -> Option<Compression> {
        match head {
            [0x1f, 0x8b, ..] => Some(Compression::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Compression::Zstd),
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, ..] => Some(Compression::Bzip2),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Compression::Xz),
            _ => None,
        }
    }
}

/// Reads what is inside a compressed stream.
pub(crate) fn read_compressed(reading: &mut Reading<'_>, compression: Compression, name: &str, input: Input<'_>) -> Result<(), Trouble> {
    reading.descend()?;
    let (counted, count) = Counted::new(input.into_reader());
    let counted = BufReader::new(counted);
    let decoder: Box<dyn std::io::Read + '_> = match compression {
        Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(counted)),
        Compression::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(counted)?),
        Compression::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(counted)),
        Compression::Xz => {
            /// What a decoder may take: xz at its highest level needs 65 MB.
            const MEMORY: u64 = 256 << 20;
            let stream = liblzma::stream::Stream::new_stream_decoder(MEMORY, liblzma::stream::CONCATENATED)
                .map_err(|error| Trouble::new(SkipKind::Internal, error.to_string()))?;
            Box::new(liblzma::bufread::XzDecoder::new_stream(counted, stream))
        }
    };
    let guarded = Guarded::stream(decoder, count, Rc::clone(&reading.budget));
    let mut reader = BufReader::with_capacity(64 << 10, guarded);
    formats::read(reading, &inner_name(name), Input::Stream { reader: &mut reader, size: None })
}

/// What a compressed file would be called unpacked: `news.jsonl.gz` → `news.jsonl`, `1998.tgz` → `1998.tar`.
fn inner_name(name: &str) -> String {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    match extension.to_ascii_lowercase().as_str() {
        "gz" | "gzip" | "z" | "zst" | "zstd" | "bz2" | "xz" | "lzma" => stem.to_owned(),
        "tgz" | "tzst" | "tbz" | "tbz2" | "txz" => format!("{stem}.tar"),
        _ => name.to_owned(),
    }
}

/// Whether a member is the working data of some program rather than something to read: `__MACOSX/._a.txt`, `.DS_Store`.
fn is_hidden_member(label: &str) -> bool {
    label.split('/').any(|part| part == "__MACOSX" || (part.starts_with('.') && part != "." && part != ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_the_ending_that_the_compression_gave_them() {
        for (name, inner) in [("a/news.jsonl.gz", "a/news.jsonl"), ("1998.TGZ", "1998.tar"), ("page", "page"), ("b.txt.xz", "b.txt")] {
            assert_eq!(inner_name(name), inner);
        }
    }
}
