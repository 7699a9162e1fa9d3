//! Any file gives articles or a reason why not, whatever its name promises.
#![no_main]

use dateline::archive::{ReadOptions, SourceFile, read_bytes};
use libfuzzer_sys::fuzz_target;

/// Endings by which formats are told.
const ENDINGS: &[&str] = &[
    "txt", "md", "html", "json", "jsonl", "csv", "tsv", "xml", "sgm", "warc", "warc.gz", "docx", "epub", "pdf", "eml", "mbox", "zip", "tar",
    "tar.gz", "gz", "zst", "bz2", "xz", "",
];

fuzz_target!(|input: (u8, &[u8])| {
    let (number, bytes) = input;
    let name = format!("fuzz.{}", ENDINGS[usize::from(number) % ENDINGS.len()]);
    let file = SourceFile { path: name.clone().into(), relative: name, size: bytes.len() as u64, mtime_ns: 0, ctime_ns: 0 };
    let mut words = 0;
    let report = read_bytes(&file, bytes, &ReadOptions::default(), &mut |article| words += article.word_count());
    if let Err(skip) = report {
        assert!(!skip.reason.is_empty());
    }
});
