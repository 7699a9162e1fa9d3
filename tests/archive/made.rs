//! Files in binary formats, made here so that their contents can be read here.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A ZIP archive of these members.
pub(super) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default()).expect("a member");
        writer.write_all(bytes).expect("a member's bytes");
    }
    writer.finish().expect("an archive").into_inner()
}

/// A TAR archive of these members.
pub(super) fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        // Names as they come, `..` and all, which the builder itself would refuse.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        builder.append(&header, *bytes).expect("a member");
    }
    builder.into_inner().expect("an archive")
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("gzip");
    encoder.finish().expect("gzip")
}

pub(super) fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).expect("zstd")
}

pub(super) fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
    encoder.write_all(bytes).expect("bzip2");
    encoder.finish().expect("bzip2")
}

pub(super) fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 6);
    encoder.write_all(bytes).expect("xz");
    encoder.finish().expect("xz")
}

/// A word processor document with a title, a subtitle, a heading and a deleted word.
pub(super) fn docx() -> Vec<u8> {
    let paragraph = |style: &str, runs: &str| format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>"#);
    let run = |words: &str| format!(r#"<w:r><w:t xml:space="preserve">{words}</w:t></w:r>"#);
    let body = [
        paragraph("Title", &run("Peat train runs last load")),
        paragraph("Subtitle", &run("The narrow line closes after 60 years")),
        paragraph(
            "Normal",
            &(run("The last peat train on the narrow line ran on Friday ")
                + "<w:del><w:r><w:delText>slowly </w:delText></w:r></w:del>"
                + &run("with eleven wagons and a piper.")),
        ),
        paragraph("Heading2", &run("A short line")),
        paragraph("Normal", &run("“It was never fast,” said the driver, Mossie Gill. “It was never meant to be.”")),
    ];
    let document = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>"#,
        body.concat()
    );
    let core = r#"<?xml version="1.0"?><cp:coreProperties xmlns:cp="a" xmlns:dc="b" xmlns:dcterms="c"><dc:title>Peat train runs last load</dc:title><dc:creator>Sorcha Lally</dc:creator><dcterms:created>2011-10-12T09:00:00Z</dcterms:created></cp:coreProperties>"#;
    zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document.as_bytes()), ("docProps/core.xml", core.as_bytes())])
}

/// A newspaper of two articles with a cover and a table of contents.
pub(super) fn epub() -> Vec<u8> {
    let chapter = |title: &str, text: &str| {
        format!(
            r#"<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Pass Courier</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"#
        )
    };
    let package = r#"<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Pass Courier</dc:title><dc:date>2013-08-02</dc:date><dc:language>en</dc:language></metadata>
      <manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/><item id="c" href="cover.xhtml" media-type="application/xhtml+xml"/><item id="b" href="two.xhtml" media-type="application/xhtml+xml"/><item id="a" href="one.xhtml" media-type="application/xhtml+xml"/></manifest>
      <spine><itemref idref="c"/><itemref idref="nav"/><itemref idref="a"/><itemref idref="b"/></spine></package>"#;
    let container = r#"<container><rootfiles><rootfile full-path="OEBPS/p.opf"/></rootfiles></container>"#;
    let one = chapter(
        "Marmots dig up airfield",
        "Marmots have dug up the grass airfield at Samedan for the third summer, the club said on Friday.",
    );
    let two = chapter("Bell rung by wind", "The bell of the chapel rang for six hours on Thursday, and it was the wind, the sexton said.");
    zip(&[
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", container.as_bytes()),
        ("OEBPS/p.opf", package.as_bytes()),
        ("OEBPS/nav.xhtml", b"<html><body><nav><ol><li><a href='one.xhtml'>Marmots</a></li></ol></nav></body></html>"),
        ("OEBPS/cover.xhtml", b"<html><body><img src='c.png'/></body></html>"),
        ("OEBPS/one.xhtml", one.as_bytes()),
        ("OEBPS/two.xhtml", two.as_bytes()),
    ])
}

/// A PDF of one page.
pub(super) fn pdf() -> Vec<u8> {
    let lines = [
        "Tram stops for swan",
        "",
        "The number nine tram stopped for a swan in Antwerp on Friday and waited for half an",
        "hour, the company said. The swan was on foot.",
    ];
    let shown: String = lines.iter().map(|line| format!("({line}) Tj T* ")).collect();
    let content = format!("BT /F1 11 Tf 14 TL 72 720 Td {shown}ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        "<< /Title (Tram stops for swan) /CreationDate (D:20140405120000Z) >>".to_owned(),
    ];
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", number + 1).as_bytes());
    }
    let table = out.len();
    out.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes());
    for offset in offsets {
        out.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
    }
    out.extend_from_slice(
        format!("trailer\n<< /Size {} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1).as_bytes(),
    );
    out
}
