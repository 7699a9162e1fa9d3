//! Archives and compression, alone and inside each other.

use super::made::{bzip2, gzip, tar, xz, zip, zstd};
use super::{options, read_as};
use dateline::archive::SkipKind;

const OPENS: &[u8] = b"Bridge opens\n\nThe bridge at Portumna opened on Monday, the council said.\n";
const CLOSES: &[u8] = b"Bridge closes\n\nThe bridge at Portumna closed on Tuesday, the council said.\n";

/// Reads an archive; each article is shown as its member and headline.
fn check(name: &str, bytes: &[u8], expected: &[(Option<&str>, &str)]) {
    let (articles, outcome) = read_as(name, bytes, &options());
    let found: Vec<_> = articles.iter().map(|article| (article.origin.member.as_deref(), article.headline())).collect();
    assert_eq!(found, expected, "{name}: {outcome:?}");
}

#[test]
fn every_compression_is_read() {
    for (name, packed) in [("a.txt.gz", gzip(OPENS)), ("a.txt.zst", zstd(OPENS)), ("a.txt.bz2", bzip2(OPENS)), ("a.txt.xz", xz(OPENS))] {
        check(name, &packed, &[(None, "Bridge opens")]);
    }
}

#[test]
fn gzip_files_laid_end_to_end_are_one() {
    let lines = [
        gzip(b"{\"title\": \"Bridge opens\", \"text\": \"It opened.\"}\n"),
        gzip(b"{\"title\": \"Bridge closes\", \"text\": \"It closed.\"}\n"),
    ];
    check("a.jsonl.gz", &lines.concat(), &[(None, "Bridge opens"), (None, "Bridge closes")]);
}

#[test]
fn members_are_articles_of_their_own() {
    let members: &[(&str, &[u8])] = &[("2014/a.txt", OPENS), ("2014/b.txt", CLOSES), ("__MACOSX/._a.txt", b"x"), (".DS_Store", b"x")];
    let expected = [(Some("2014/a.txt"), "Bridge opens"), (Some("2014/b.txt"), "Bridge closes")];
    check("news.zip", &zip(members), &expected);
    check("news.tar", &tar(members), &expected);
    check("news.tgz", &gzip(&tar(members)), &expected);
    check("news.tar.zst", &zstd(&tar(members)), &expected);
}

#[test]
fn archives_inside_archives_are_read_three_deep() {
    let inner = zip(&[("a.txt", OPENS)]);
    check("n.tar.gz", &gzip(&tar(&[("inner.zip", &inner)])), &[(Some("inner.zip/a.txt"), "Bridge opens")]);
    let deeper = gzip(&tar(&[("inner.zip", &zip(&[("a.txt.gz", &gzip(OPENS))]))]));
    let (articles, outcome) = read_as("n.tar.gz", &deeper, &options());
    assert_eq!(articles.len(), 0);
    let skip = outcome.expect_err("nothing was read");
    assert_eq!((skip.kind, skip.member.as_deref()), (SkipKind::ArchiveLimit, Some("inner.zip/a.txt.gz")));
}

#[test]
fn a_bad_member_costs_itself() {
    let bytes = zip(&[("a.txt", OPENS), ("b.json", b"{\"title\": "), ("c.jpg", b"\xff\xd8\xff"), ("d.txt", b""), ("e.txt", CLOSES)]);
    let (articles, outcome) = read_as("news.zip", &bytes, &options());
    assert_eq!(articles.len(), 2);
    let skips: Vec<_> = outcome.expect("a report").skips.into_iter().map(|skip| (skip.member.unwrap_or_default(), skip.kind)).collect();
    assert_eq!(
        skips,
        [("b.json".to_owned(), SkipKind::Malformed), ("c.jpg".to_owned(), SkipKind::Unsupported), ("d.txt".to_owned(), SkipKind::Empty)]
    );
}

#[test]
fn names_in_archives_are_only_labels() {
    let bytes = tar(&[("../../x.txt", OPENS), ("/etc/y.txt", CLOSES)]);
    check("evil.tar", &bytes, &[(Some("../../x.txt"), "Bridge opens"), (Some("/etc/y.txt"), "Bridge closes")]);
    check("evil.zip", &zip(&[("../../x.txt", OPENS)]), &[(Some("../../x.txt"), "Bridge opens")]);
    assert!(!std::path::Path::new("../../x.txt").exists());
}

#[test]
fn the_beginning_of_a_broken_archive_is_read() {
    let bytes = zip(&[("a.txt", OPENS), ("b.txt", CLOSES)]);
    let (articles, outcome) = read_as("news.zip", &bytes[..bytes.len() - 40], &options());
    assert_eq!(articles.len(), 2);
    assert_eq!(outcome.expect("a report").skips[0].kind, SkipKind::Malformed);
}

#[test]
fn members_of_one_name_stay_apart() {
    check("news.tar", &tar(&[("a.txt", OPENS), ("a.txt", CLOSES)]), &[(Some("a.txt"), "Bridge opens"), (Some("a.txt#2"), "Bridge closes")]);
}
