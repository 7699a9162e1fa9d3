//! Bad input: it costs itself, is reported, takes little time, and what is beside it is read.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use super::made::{bzip2, docx, epub, gzip, pdf, tar, xz, zip, zstd};
use super::{fixture, named, options, read_all, read_as};
use dateline::archive::read::Limits;
use dateline::archive::{ReadOptions, SkipKind, SourceFile, WalkOptions, read, walk};

const STORY: &[u8] = b"Bridge opens\n\nThe bridge at Portumna opened on Monday after nine years of work, the council said.\n";

/// Reads bytes that must be left out for this reason, within two seconds on a busy machine.
fn check(name: &str, bytes: &[u8], kind: SkipKind) {
    let start = Instant::now();
    let (_, outcome) = read_as(name, bytes, &options());
    let kinds: Vec<SkipKind> = match outcome {
        Err(skip) => vec![skip.kind],
        Ok(report) => report.skips.into_iter().map(|skip| skip.kind).collect(),
    };
    assert!(kinds.contains(&kind), "{name}: {kinds:?} instead of {kind:?}");
    assert!(start.elapsed() < Duration::from_secs(5), "{name} took {:?}", start.elapsed());
}

#[test]
fn empty_files_and_boilerplate() {
    for name in ["a.txt", "a.html", "a.json", "a.jsonl", "a.zip", "a.pdf"] {
        check(name, b"", SkipKind::Empty);
    }
    check("a.txt", b" \n\t\n", SkipKind::Empty);
    check("a.html", b"<html><body><nav><a href=/>Home</a></nav></body></html>", SkipKind::Empty);
    check("a.txt.gz", &gzip(b""), SkipKind::Empty);
}

#[test]
fn unknown_formats() {
    check("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", SkipKind::Unsupported);
    check("a.css", b"body { color: red }", SkipKind::Unsupported);
    check("a.xml", b"<recipe><step>Boil.</step></recipe>", SkipKind::Unsupported);
    check("program", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0", SkipKind::Unsupported);
}

#[test]
fn giant_files_are_refused_or_read_in_pieces() {
    let root = tempfile::tempdir().expect("a folder");
    let endings = ["txt", "html", "json", "jsonl", "csv", "warc", "mbox", "sgm", "zip", "pdf", "xml"];
    for ending in endings {
        let file = fs::File::create(root.path().join(format!("giant.{ending}"))).expect("a file");
        file.set_len(50 << 30).expect("a sparse file");
    }
    fs::write(root.path().join("zz.txt"), STORY).expect("a file");
    let start = Instant::now();
    let (articles, skips) = read_all(root.path(), &options());
    assert_eq!((articles.len(), skips.len()), (1, endings.len()), "{skips:?}");
    assert!(start.elapsed() < Duration::from_secs(20), "took {:?}", start.elapsed());
}

#[test]
fn bombs_are_stopped() {
    let zeros = vec![b' '; 80 << 20];
    check("bomb.txt.gz", &gzip(&zeros), SkipKind::ArchiveLimit);
    check("bomb.jsonl.gz", &gzip(&zeros), SkipKind::ArchiveLimit);
    check("bomb.warc.gz", &gzip(&[b"WARC/1.0\r\nContent-Length: 99999999999\r\n\r\n", &zeros[..]].concat()), SkipKind::ArchiveLimit);
    check("bomb.zip", &zip(&[("a.tar", &zeros), ("b.txt", STORY)]), SkipKind::Malformed);
    let many: Vec<(String, Vec<u8>)> = (0..300).map(|number| (format!("{number}.txt"), STORY.to_vec())).collect();
    let members: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect();
    let options = ReadOptions { limits: Limits { members: 100, ..Limits::default() }, ..options() };
    let (articles, outcome) = read_as("many.zip", &zip(&members), &options);
    assert_eq!((articles.len(), outcome.expect("a report").skips[0].kind), (100, SkipKind::ArchiveLimit));
}

#[test]
fn a_file_may_take_only_so_long() {
    let options = ReadOptions { limits: Limits { time: Duration::ZERO, ..Limits::default() }, ..options() };
    for name in ["crawl.warc", "nitf.xml"] {
        let (_, outcome) = read_as(name, &fs::read(fixture(name)).expect(name), &options);
        let skips = outcome.map_or_else(|skip| vec![skip], |report| report.skips);
        assert!(skips.iter().any(|skip| skip.kind == SkipKind::Timeout), "{name}: {skips:?}");
    }
}

#[test]
fn deep_nesting_is_no_harm() {
    for depth in [10_000, 1_000_000] {
        let start = Instant::now();
        check("deep.json", "[".repeat(depth).as_bytes(), SkipKind::Malformed);
        check("deep2.json", ("{\"a\":".repeat(depth) + "1").as_bytes(), SkipKind::Malformed);
        check("deep.xml", ("<nitf>".repeat(depth) + "x").as_bytes(), SkipKind::Malformed);
        let page = "<div>".repeat(depth)
            + "<p>The bridge at Portumna opened on Monday after nine years of work, and the council said it would stay open for good.</p><p>It said so twice, and then once more on Tuesday.</p>";
        let (articles, outcome) = read_as("deep.html", page.as_bytes(), &options());
        assert_eq!(articles.len(), 1, "{outcome:?}");
        let unclosed = "<a href='x'><title><!-- <textarea>".repeat(depth / 20);
        let _ = read_as("unclosed.html", unclosed.as_bytes(), &options());
        let front = format!("---\n{}\n---\nThe bridge opened.", "[".repeat(depth));
        assert_eq!(read_as("deep.md", front.as_bytes(), &options()).0.len(), 1);
        assert!(start.elapsed() < Duration::from_secs(20), "depth {depth} took {:?}", start.elapsed());
    }
}

#[test]
fn nothing_outside_is_read_or_expanded() {
    let laughs: String = (1..10).map(|number| format!("<!ENTITY l{number} \"{}\">", format!("&l{};", number - 1).repeat(10))).collect();
    let xml = format!(
        "<!DOCTYPE nitf [<!ENTITY l0 \"ha\">{laughs}<!ENTITY x SYSTEM \"file:///etc/passwd\">]><nitf><body><body.content><p>It said &l9; and &x; once.</p></body.content></body></nitf>"
    );
    let (articles, _) = read_as("laughs.xml", xml.as_bytes(), &options());
    assert_eq!(articles[0].text, "It said &l9; and &x; once.");
}

#[cfg(unix)]
#[test]
fn a_pipe_is_never_waited_for() {
    let root = tempfile::tempdir().expect("a folder");
    let path = root.path().join("pipe.txt");
    rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR, 0).expect("a pipe");
    let file = SourceFile { path, ..named("pipe.txt") };
    assert_eq!(read(&file, &options(), &mut |_| ()).unwrap_err().kind, SkipKind::Special);
}

#[test]
fn a_file_that_vanished_or_may_not_be_read_is_reported() {
    let root = tempfile::tempdir().expect("a folder");
    let path = root.path().join("a.txt");
    fs::write(&path, STORY).expect("a file");
    let found = walk(root.path(), &WalkOptions::default()).next().expect("a file").expect("a file");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o0)).expect("permissions");
        // The superuser may read everything.
        if fs::File::open(&path).is_err() {
            assert_eq!(read(&found, &options(), &mut |_| ()).unwrap_err().kind, SkipKind::Permission);
        }
    }
    fs::remove_file(&path).expect("removed");
    assert_eq!(read(&found, &options(), &mut |_| ()).unwrap_err().kind, SkipKind::Vanished);
}

#[test]
fn files_that_change_while_they_are_read_are_read_whole_or_reported() {
    let root = tempfile::tempdir().expect("a folder");
    let path = root.path().join("a.txt");
    fs::write(&path, STORY).expect("a file");
    let found = walk(root.path(), &WalkOptions::default()).next().expect("a file").expect("a file");
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                let mut file = fs::File::create(&path).expect("a file");
                for _ in 0..20 {
                    file.write_all(STORY).expect("words");
                }
            }
        });
        for _ in 0..200 {
            let mut whole = true;
            let outcome = read(&found, &options(), &mut |article| whole &= article.text.trim_end().ends_with("said."));
            assert!(whole, "half a file was taken for all of it");
            let kind = outcome.err().map(|skip| skip.kind);
            assert!(matches!(kind, None | Some(SkipKind::Unstable | SkipKind::Empty)), "{kind:?}");
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}

/// A good file of each kind whose damage can be told.
fn good_files() -> Vec<(&'static str, Vec<u8>)> {
    let lines: String = (0..20)
        .map(|number| format!("{{\"title\": \"Story {number}\", \"text\": \"The bridge at Portumna opened on day {number}.\"}}\n"))
        .collect();
    let story = STORY.repeat(40);
    vec![
        ("json", fs::read(fixture("api.json")).expect("json")),
        ("jsonl", lines.into_bytes()),
        ("nitf.xml", fs::read(fixture("nitf.xml")).expect("nitf")),
        ("newsml.xml", fs::read(fixture("newsml-g2.xml")).expect("newsml")),
        ("sgm", fs::read(fixture("wire.sgm")).expect("sgm")),
        ("warc", fs::read(fixture("crawl.warc")).expect("warc")),
        ("zip", zip(&[("a.txt", STORY), ("b.txt", STORY)])),
        ("tar", tar(&[("a.txt", &story), ("b.txt", &story)])),
        ("txt.gz", gzip(&story)),
        ("txt.zst", zstd(&story)),
        ("txt.bz2", bzip2(&story)),
        ("txt.xz", xz(&story)),
        ("docx", docx()),
        ("epub", epub()),
        ("pdf", pdf()),
    ]
}

/// Bytes that look random and are the same in every run.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..length).map(|_| next() | 0x80).collect()
}

/// Ways to break a file so that no reader could be content with it.
fn broken(good: &[u8]) -> Vec<Vec<u8>> {
    let cut = |percent: usize| good[..good.len() * percent / 100].to_vec();
    let magic = &good[..good.len().min(8)];
    vec![
        cut(20),
        cut(47),
        cut(70),
        cut(88),
        [magic, &noise(1, 3_000)[..]].concat(),
        [magic, &[0; 3_000][..]].concat(),
        noise(good.len() as u64, 5_000),
    ]
}

#[test]
fn a_hundred_malformed_files_cost_only_themselves() {
    let root = tempfile::tempdir().expect("a folder");
    let mut bad = Vec::new();
    for (ending, good) in good_files() {
        for (number, bytes) in broken(&good).into_iter().enumerate() {
            let name = format!("bad-{number}.{ending}");
            fs::write(root.path().join(&name), bytes).expect("a file");
            bad.push(name);
        }
    }
    for number in 0..10 {
        fs::write(root.path().join(format!("good-{number}.txt")), STORY).expect("a file");
    }
    assert!(bad.len() >= 100);
    let start = Instant::now();
    let (articles, skips) = read_all(root.path(), &options());
    let unreported: Vec<_> = bad.iter().filter(|name| !skips.iter().any(|skip| skip.path == **name)).collect();
    assert!(unreported.is_empty(), "not reported: {unreported:?}");
    assert_eq!(articles.iter().filter(|article| article.origin.path.starts_with("good")).count(), 10);
    assert!(skips.iter().all(|skip| skip.kind != SkipKind::Internal), "{skips:?}");
    assert!(start.elapsed() < Duration::from_secs(60), "took {:?}", start.elapsed());
}

#[test]
fn two_thousand_truncations_are_no_harm() {
    let mut files: Vec<(String, Vec<u8>)> = good_files().into_iter().map(|(name, bytes)| (format!("a.{name}"), bytes)).collect();
    for name in [
        "ferry.html",
        "mill-1999.html",
        "lockkeeper.md",
        "ninjs.json",
        "tabelle.csv",
        "feed.rss",
        "feed.atom",
        "newsletter.eml",
        "letters.mbox",
        "nitf-library.xml",
    ] {
        files.push((name.to_owned(), fs::read(fixture(name)).expect(name)));
    }
    files.retain(|(name, _)| name != "a.pdf");
    let mut read = 0;
    for (name, bytes) in &files {
        for at in (1..=84).map(|step| bytes.len() * step / 85) {
            let (articles, outcome) = read_as(name, &bytes[..at], &options());
            let skips = outcome.map_or_else(|skip| vec![skip], |report| report.skips);
            assert!(!articles.is_empty() || !skips.is_empty(), "{name} cut at {at}: neither read nor reported");
            assert!(skips.iter().all(|skip| skip.kind != SkipKind::Internal), "{name} cut at {at}: {skips:?}");
            read += 1;
        }
    }
    assert!(read >= 2_000, "{read}");
}

#[test]
fn truncated_pdfs_are_reported() {
    let bytes = pdf();
    for at in (1..12).map(|step| bytes.len() * step / 12) {
        let (articles, outcome) = read_as("a.pdf", &bytes[..at], &options());
        assert!(!articles.is_empty() || outcome.is_err(), "cut at {at}");
    }
}

#[test]
fn reading_writes_nothing() {
    let root = tempfile::tempdir().expect("a folder");
    fs::write(root.path().join("evil.tar"), tar(&[("../../x.txt", STORY), ("a/b/c.txt", STORY)])).expect("a file");
    fs::write(root.path().join("a.docx"), docx()).expect("a file");
    let before = listing(root.path());
    let (articles, _) = read_all(root.path(), &options());
    assert_eq!(articles.len(), 3);
    assert_eq!(listing(root.path()), before);
    assert!(!root.path().join("../../x.txt").exists());
}

fn listing(root: &Path) -> Vec<std::path::PathBuf> {
    walkdir::WalkDir::new(root).sort_by_file_name().into_iter().map(|entry| entry.expect("an entry").into_path()).collect()
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn any_bytes_under_any_name_are_read_or_reported(bytes: Vec<u8>, ending in "(txt|html|json|jsonl|csv|xml|sgm|warc|eml|mbox|md|zip|tar|gz|zst|bz2|xz|docx|epub)?") {
        let (articles, outcome) = read_as(&format!("a.{ending}"), &bytes, &options());
        let skips = outcome.map_or_else(|skip| vec![skip], |report| report.skips);
        proptest::prop_assert!(skips.iter().all(|skip| skip.kind != SkipKind::Internal), "{:?}", skips);
        proptest::prop_assert!(!articles.is_empty() || !skips.is_empty());
    }
}
