//! From bytes to text, whatever the newsroom's computers wrote in 1987, 1998 or last week.
//!
//! The order of evidence: a byte-order mark, UTF-16 told by its zero bytes, strict UTF-8, the charset the file declares, UTF-8
//! with a few broken bytes, and last a guess from the letters (chardetng, with Mac Roman's quotation marks told apart). UTF-8
//! that was encoded twice (`â€œhelloâ€\u{9d}`) is repaired. Nothing is ever refused: the worst file gives `U+FFFD` and a note.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

mod mojibake;

/// A text with what was learnt on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text; borrowed when the bytes were UTF-8 already.
    pub text: Cow<'a, str>,
    /// Name of the encoding it was in: `UTF-8`, `windows-1252`.
    pub encoding: &'static str,
    /// What a reader of the report should know: `3 invalid bytes`, `encoded twice, repaired`, `taken for windows-1251`.
    pub note: Option<String>,
}

/// Decodes `bytes`, which declare themselves to be in the charset named `declared` (a label as in HTML or a mail header).
///
/// Byte-order marks are dropped. NUL becomes a space and a lone CR a line feed, byte for byte, so that offsets hold.
#[must_use]
pub fn decode<'a>(bytes: &'a [u8], declared: Option<&str>, forced: Option<&'static Encoding>) -> Decoded<'a> {
    let mut decoded = decode_exactly(bytes, declared, forced);
    if forced.is_none()
        && decoded.encoding == "UTF-8"
        && let Some(repaired) = mojibake::repair(&decoded.text)
    {
        decoded.note.get_or_insert_with(|| "encoded twice, repaired".into());
        decoded.text = Cow::Owned(repaired);
    }
    decoded.text = match decoded.text {
        Cow::Borrowed(text) if !needs_tidying(text) => Cow::Borrowed(text),
        text => Cow::Owned(tidied(text.into_owned())),
    };
    decoded
}

/// As [`decode`], with NUL and CR left as they are and nothing repaired: for `--verbatim`, whose offsets are those of the file's text.
#[must_use]
pub fn decode_exactly<'a>(bytes: &'a [u8], declared: Option<&str>, forced: Option<&'static Encoding>) -> Decoded<'a> {
    if let Some(encoding) = forced {
        return with(encoding, bytes);
    }
    if let Some(decoded) = by_mark(bytes).or_else(|| by_zero_bytes(bytes)) {
        return decoded;
    }
    let declared = declared.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    match std::str::from_utf8(bytes) {
        Ok(text) if declared != Some(ISO_2022_JP) || !bytes.contains(&0x1b) => {
            Decoded { text: Cow::Borrowed(text), encoding: "UTF-8", note: None }
        }
        Ok(_) => with(ISO_2022_JP, bytes),
        Err(_) => legacy(bytes, declared),
    }
}

fn needs_tidying(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.contains(&0) || (bytes.contains(&b'\r') && has_lone_return(bytes))
}

fn has_lone_return(bytes: &[u8]) -> bool {
    bytes.iter().enumerate().any(|(at, &byte)| byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'))
}

fn tidied(text: String) -> String {
    if !needs_tidying(&text) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        out.push(match character {
            '\0' => ' ',
            '\r' if characters.peek() != Some(&'\n') => '\n',
            other => other,
        });
    }
    out
}

/// Text after a byte-order mark. UTF-32 is looked for first: its little-endian mark begins like that of UTF-16.
fn by_mark(bytes: &[u8]) -> Option<Decoded<'_>> {
    match bytes {
        [0xff, 0xfe, 0, 0, rest @ ..] => Some(utf_32(rest, u32::from_le_bytes, "UTF-32LE")),
        [0, 0, 0xfe, 0xff, rest @ ..] => Some(utf_32(rest, u32::from_be_bytes, "UTF-32BE")),
        [0xef, 0xbb, 0xbf, ..] => Some(with(UTF_8, bytes)),
        [0xff, 0xfe, ..] => Some(with(UTF_16LE, bytes)),
        [0xfe, 0xff, ..] => Some(with(UTF_16BE, bytes)),
        _ => None,
    }
}

fn utf_32(bytes: &[u8], number: fn([u8; 4]) -> u32, encoding: &'static str) -> Decoded<'static> {
    let mut invalid = 0;
    let (fours, rest) = bytes.as_chunks::<4>();
    let mut text: String = fours
        .iter()
        .map(|four| {
            char::from_u32(number(*four)).unwrap_or_else(|| {
                invalid += 4;
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect();
    if !rest.is_empty() {
        invalid += rest.len();
        text.push(char::REPLACEMENT_CHARACTER);
    }
    Decoded { text: Cow::Owned(text), encoding, note: invalid_note(invalid) }
}

/// UTF-16 without a mark: in Western text every other byte is zero, and hardly any on the other side.
fn by_zero_bytes(bytes: &[u8]) -> Option<Decoded<'_>> {
    let sample = &bytes[..bytes.len().min(4_096) & !1];
    if sample.len() < 8 || !sample.contains(&0) {
        return None;
    }
    let (pairs, _) = sample.as_chunks::<2>();
    let first = pairs.iter().filter(|pair| pair[0] == 0).count();
    let second = pairs.iter().filter(|pair| pair[1] == 0).count();
    let many = pairs.len() * 2 / 5;
    match () {
        () if second > many && first * 20 < pairs.len() => Some(with(UTF_16LE, bytes)),
        () if first > many && second * 20 < pairs.len() => Some(with(UTF_16BE, bytes)),
        () => None,
    }
}

fn with<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Decoded<'a> {
    let (text, broken) = encoding.decode_with_bom_removal(bytes);
    let note = if broken { invalid_note(text.matches(char::REPLACEMENT_CHARACTER).count()) } else { None };
    Decoded { text, encoding: encoding.name(), note }
}

fn invalid_note(invalid: usize) -> Option<String> {
    (invalid > 0).then(|| format!("{invalid} invalid byte{}", if invalid == 1 { "" } else { "s" }))
}

/// Bytes that are no UTF-8.
fn legacy<'a>(bytes: &'a [u8], declared: Option<&'static Encoding>) -> Decoded<'a> {
    if is_mostly_utf_8(bytes) {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let invalid = bytes.utf8_chunks().map(|chunk| chunk.invalid().len()).sum();
        let note = invalid_note(invalid);
        return Decoded { text: Cow::Owned(text), encoding: "UTF-8", note };
    }
    if let Some(encoding) = declared.filter(|&encoding| encoding != UTF_8 && !is_mac_roman(bytes, encoding)) {
        let (text, broken) = encoding.decode_without_bom_handling(bytes);
        if !broken && !has_c1(&text) {
            return Decoded { text, encoding: encoding.name(), note: None };
        }
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let mut encoding = detector.guess(None, Utf8Detection::Allow);
    if is_mac_roman(bytes, encoding) {
        encoding = MACINTOSH;
    }
    let mut decoded = with(encoding, bytes);
    decoded.note.get_or_insert_with(|| format!("taken for {}", encoding.name()));
    decoded
}

/// C1 controls have no business in an article: a declared ISO-8859-x that yields them was declared wrongly.
fn has_c1(text: &str) -> bool {
    text.chars().any(|character| matches!(character, '\u{80}'..='\u{9f}'))
}

/// Whether valid multi-byte sequences are more than stray bytes. A legacy encoding hardly ever forms even one by chance.
fn is_mostly_utf_8(bytes: &[u8]) -> bool {
    let (mut valid, mut stray) = (0_usize, 0_usize);
    let mut consumed = 0;
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|character| !character.is_ascii()).count();
        consumed += chunk.valid().len() + chunk.invalid().len();
        // A sequence cut off by the end of the file is no evidence against UTF-8: the file was truncated.
        let cut_off = consumed == bytes.len() && std::str::from_utf8(chunk.invalid()).is_err_and(|error| error.error_len().is_none());
        stray += usize::from(!chunk.invalid().is_empty() && !(cut_off && chunk.invalid()[0] >= 0xc2));
    }
    valid > stray || stray == 0
}

/// Mac Roman of the desktop-publishing years reads as windows-1252 but for its quotes: `ÒNo,Ó she said. ItÕs over.`
fn is_mac_roman(bytes: &[u8], guessed: &'static Encoding) -> bool {
    // The bytes are asked, not the guess alone: text with few accents is taken for any of the Western and Central European sets.
    if guessed == MACINTOSH || !guessed.is_single_byte() || bytes.iter().any(|byte| matches!(byte, 0x91..=0x94)) {
        return false;
    }
    let letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
    let gap = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_none_or(|byte| !byte.is_ascii_alphabetic() && byte.is_ascii());
    let (mut marks, mut letters) = (0_usize, 0_usize);
    for (at, &byte) in bytes.iter().enumerate() {
        let mark = match byte {
            0xd5 => at > 0 && letter(at - 1),
            0xd2 => gap(at.checked_sub(1)) && letter(at + 1),
            0xd3 => at > 0 && gap(Some(at - 1)) && gap(Some(at + 1)),
            _ => continue,
        };
        if mark { marks += 1 } else { letters += 1 }
    }
    marks > 0 && marks > letters * 4 && (guessed == WINDOWS_1252 || marks >= 2)
}

/// The charset that a page or an XML file declares in its first bytes: `charset=…` or `encoding="…"`.
#[must_use]
pub fn declared_charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4_096)]).to_ascii_lowercase();
    let xml = head.trim_start().strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")).map(|(declaration, _)| declaration);
    let label = match xml.and_then(|declaration| declaration.split_once("encoding")) {
        Some((_, after)) => after,
        None => head.split_once("charset").map(|(_, after)| after)?,
    };
    let label = label.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let end = label.find(|byte: char| !(byte.is_ascii_alphanumeric() || "-_:.".contains(byte))).unwrap_or(label.len());
    (end > 0).then(|| label[..end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], declared: Option<&str>, text: &str, encoding: &str) {
        let decoded = decode(bytes, declared, None);
        assert_eq!((decoded.text.as_ref(), decoded.encoding), (text, encoding));
    }

    #[test]
    fn a_byte_order_mark_settles_it() {
        check(b"\xef\xbb\xbfLagos", Some("windows-1252"), "Lagos", "UTF-8");
        check(b"\xff\xfeL\0a\0", None, "La", "UTF-16LE");
        check(b"\xfe\xff\0L\0a", None, "La", "UTF-16BE");
        check(b"\xff\xfe\0\0L\0\0\0", None, "L", "UTF-32LE");
        check(b"\0\0\xfe\xff\0\0\0L", None, "L", "UTF-32BE");
    }

    #[test]
    fn utf_16_without_a_mark_is_told_by_its_zero_bytes() {
        let little: Vec<u8> = "The bridge is open.".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&little, None, "The bridge is open.", "UTF-16LE");
    }

    #[test]
    fn utf_8_wins_over_a_wrong_declaration() {
        check("Málaga".as_bytes(), Some("iso-8859-1"), "Málaga", "UTF-8");
        assert_eq!(decode(b"M\xe1laga", Some("utf-8"), None).text, "Málaga");
        check(b"M\xe1laga", Some("iso-8859-1"), "Málaga", "windows-1252");
    }

    #[test]
    fn a_few_broken_bytes_do_not_spoil_the_rest() {
        let decoded = decode(b"\xe2\x80\x9cYes,\xe2\x80\x9d she said at the caf\xe9 in M\xc3\xa1laga.", None, None);
        assert_eq!(decoded.text, "“Yes,” she said at the caf\u{fffd} in Málaga.");
        assert_eq!(decoded.note.as_deref(), Some("1 invalid byte"));
    }

    #[test]
    fn a_file_cut_inside_a_letter_is_still_utf_8() {
        check(b"The road to M\xc3", None, "The road to M\u{fffd}", "UTF-8");
    }

    #[test]
    fn mac_roman_is_told_by_its_quotes() {
        check(b"\xd2We won,\xd3 she said. \xd2It\xd5s over.\xd3", None, "“We won,” she said. “It’s over.”", "macintosh");
        check(b"\x93We won,\x94 she said. Ole Ol\xd2 agreed.", None, "“We won,” she said. Ole OlÒ agreed.", "windows-1252");
    }

    #[test]
    fn nul_and_lone_returns_are_tidied_in_place() {
        check(b"One\0two\rthree\r\nfour", None, "One two\nthree\r\nfour", "UTF-8");
        assert_eq!(decode_exactly(b"One\0two\r", None, None).text, "One\0two\r");
    }

    #[test]
    fn text_encoded_twice_is_repaired_unless_taken_verbatim() {
        let bytes = "The prison at Guant\u{c3}\u{a1}namo Bay".as_bytes();
        let decoded = decode(bytes, None, None);
        assert_eq!((decoded.text.as_ref(), decoded.note.as_deref()), ("The prison at Guantánamo Bay", Some("encoded twice, repaired")));
        assert_eq!(decode_exactly(bytes, None, None).text.as_bytes(), bytes);
    }

    #[test]
    fn the_user_can_force_an_encoding() {
        assert_eq!(decode(b"\xd0\xd2", None, Encoding::for_label(b"koi8-r")).text, "пр");
    }

    #[test]
    fn declarations_are_found_in_pages_and_xml() {
        for (head, label) in [
            (r#"<meta charset="windows-1252">"#, Some("windows-1252")),
            (r#"<META http-equiv=Content-Type content="text/html; charset=ISO-8859-15">"#, Some("iso-8859-15")),
            (r#"<?xml version="1.0" encoding='koi8-r'?>"#, Some("koi8-r")),
            (r#"<?xml version="1.0"?><html><meta charset=big5>"#, Some("big5")),
            ("<p>no charset here</p>", None),
        ] {
            assert_eq!(declared_charset(head.as_bytes()).as_deref(), label, "{head}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_give_a_text(bytes: Vec<u8>, label in proptest::option::of("[a-z0-9-]{1,12}")) {
            let decoded = decode(&bytes, label.as_deref(), None);
            proptest::prop_assert!(!decoded.text.contains('\0'));
        }

        #[test]
        fn utf_8_comes_through_unchanged(text in "[a-zA-Zàéîõüß“”’—€ 0-9.\n]{0,200}") {
            let decoded = decode(text.as_bytes(), None, None);
            proptest::prop_assert_eq!(decoded.text.as_ref(), text.as_str());
        }
    }
}
