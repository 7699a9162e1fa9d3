//! Character references: `&eacute;`, `&#8217;`, `&#x2019;`.

use std::borrow::Cow;

/// Named references that news pages and agency files use: those of HTML 4 and the few of HTML 5 that editors emit. In order
/// of name, which [`entity`] relies on.
const ENTITIES: &[(&str, &str)] = &[
    ("AElig", "Æ"),
    ("Aacute", "Á"),
    ("Acirc", "Â"),
    ("Agrave", "À"),
    ("Aring", "Å"),
    ("Atilde", "Ã"),
    ("Auml", "Ä"),
    ("Ccedil", "Ç"),
    ("Dagger", "‡"),
    ("ETH", "Ð"),
    ("Eacute", "É"),
    ("Ecirc", "Ê"),
    ("Egrave", "È"),
    ("Euml", "Ë"),
    ("Iacute", "Í"),
    ("Icirc", "Î"),
    ("Igrave", "Ì"),
    ("Iuml", "Ï"),
    ("Lstrok", "Ł"),
    ("NewLine", "\n"),
    ("Ntilde", "Ñ"),
    ("OElig", "Œ"),
    ("Oacute", "Ó"),
    ("Ocirc", "Ô"),
    ("Ograve", "Ò"),
    ("Oslash", "Ø"),
    ("Otilde", "Õ"),
    ("Ouml", "Ö"),
    ("Prime", "″"),
    ("Scaron", "Š"),
    ("THORN", "Þ"),
    ("Tab", "\t"),
    ("Uacute", "Ú"),
    ("Ucirc", "Û"),
    ("Ugrave", "Ù"),
    ("Uuml", "Ü"),
    ("Yacute", "Ý"),
    ("Yuml", "Ÿ"),
    ("Zcaron", "Ž"),
    ("aacute", "á"),
    ("acirc", "â"),
    ("acute", "´"),
    ("aelig", "æ"),
    ("agrave", "à"),
    ("amp", "&"),
    ("apos", "'"),
    ("aring", "å"),
    ("ast", "*"),
    ("atilde", "ã"),
    ("auml", "ä"),
    ("bdquo", "„"),
    ("brvbar", "¦"),
    ("bull", "•"),
    ("cacute", "ć"),
    ("ccaron", "č"),
    ("ccedil", "ç"),
    ("cedil", "¸"),
    ("cent", "¢"),
    ("circ", "ˆ"),
    ("colon", ":"),
    ("comma", ","),
    ("commat", "@"),
    ("copy", "©"),
    ("curren", "¤"),
    ("dagger", "†"),
    ("dash", "‐"),
    ("deg", "°"),
    ("divide", "÷"),
    ("dollar", "$"),
    ("eacute", "é"),
    ("ecaron", "ě"),
    ("ecirc", "ê"),
    ("egrave", "è"),
    ("emsp", "\u{2003}"),
    ("ensp", "\u{2002}"),
    ("eth", "ð"),
    ("euml", "ë"),
    ("euro", "€"),
    ("excl", "!"),
    ("frac12", "½"),
    ("frac14", "¼"),
    ("frac34", "¾"),
    ("frasl", "⁄"),
    ("gt", ">"),
    ("hellip", "…"),
    ("horbar", "―"),
    ("hyphen", "‐"),
    ("iacute", "í"),
    ("icirc", "î"),
    ("iexcl", "¡"),
    ("igrave", "ì"),
    ("iquest", "¿"),
    ("iuml", "ï"),
    ("laquo", "«"),
    ("lbrack", "["),
    ("ldquo", "“"),
    ("lpar", "("),
    ("lsaquo", "‹"),
    ("lsquo", "‘"),
    ("lstrok", "ł"),
    ("lt", "<"),
    ("macr", "¯"),
    ("mdash", "—"),
    ("micro", "µ"),
    ("middot", "·"),
    ("minus", "−"),
    ("nbsp", "\u{a0}"),
    ("ndash", "–"),
    ("not", "¬"),
    ("ntilde", "ñ"),
    ("num", "#"),
    ("oacute", "ó"),
    ("ocirc", "ô"),
    ("oelig", "œ"),
    ("ograve", "ò"),
    ("ordf", "ª"),
    ("ordm", "º"),
    ("oslash", "ø"),
    ("otilde", "õ"),
    ("ouml", "ö"),
    ("para", "¶"),
    ("percnt", "%"),
    ("period", "."),
    ("permil", "‰"),
    ("plus", "+"),
    ("plusmn", "±"),
    ("pound", "£"),
    ("prime", "′"),
    ("quest", "?"),
    ("quot", "\""),
    ("raquo", "»"),
    ("rbrack", "]"),
    ("rdquo", "”"),
    ("reg", "®"),
    ("rpar", ")"),
    ("rsaquo", "›"),
    ("rsquo", "’"),
    ("sacute", "ś"),
    ("sbquo", "‚"),
    ("scaron", "š"),
    ("sect", "§"),
    ("semi", ";"),
    ("shy", "\u{ad}"),
    ("sol", "/"),
    ("sup1", "¹"),
    ("sup2", "²"),
    ("sup3", "³"),
    ("szlig", "ß"),
    ("thinsp", "\u{2009}"),
    ("thorn", "þ"),
    ("tilde", "˜"),
    ("times", "×"),
    ("trade", "™"),
    ("uacute", "ú"),
    ("ucirc", "û"),
    ("ugrave", "ù"),
    ("uml", "¨"),
    ("uuml", "ü"),
    ("yacute", "ý"),
    ("yen", "¥"),
    ("yuml", "ÿ"),
    ("zcaron", "ž"),
    ("zwj", "\u{200d}"),
    ("zwnj", "\u{200c}"),
];

/// What `&name;` stands for.
pub(crate) fn entity(name: &str) -> Option<&'static str> {
    ENTITIES.binary_search_by_key(&name, |&(name, _)| name).ok().map(|at| ENTITIES[at].1)
}

/// `text` with its character references resolved; unknown ones stay as they are. Borrowed when there are none.
pub(crate) fn decode_entities(text: &str) -> Cow<'_, str> {
    if !text.as_bytes().contains(&b'&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match reference(rest) {
            Some((Resolved::Text(words), length)) => {
                out.push_str(words);
                rest = &rest[length..];
            }
            Some((Resolved::Character(character), length)) => {
                out.push(character);
                rest = &rest[length..];
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

enum Resolved {
    Text(&'static str),
    Character(char),
}

/// The reference that `rest` begins with (after the `&`), and its length with the semicolon.
fn reference(rest: &str) -> Option<(Resolved, usize)> {
    let bytes = rest.as_bytes();
    if bytes.first() == Some(&b'#') {
        return numeric(rest);
    }
    let length = bytes.iter().take(10).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    if bytes.get(length) == Some(&b';') {
        return entity(&rest[..length]).map(|words| (Resolved::Text(words), length + 1));
    }
    // Old pages leave the semicolon out of the commonest ones; in an address (`?a=1&copy=2`) they must stay.
    let name = ["nbsp", "amp", "quot", "lt", "gt"].into_iter().find(|&name| rest.starts_with(name))?;
    (bytes.get(name.len()) != Some(&b'=')).then(|| (Resolved::Text(entity(name).unwrap_or_default()), name.len()))
}

fn numeric(rest: &str) -> Option<(Resolved, usize)> {
    let hexadecimal = matches!(rest.as_bytes().get(1), Some(b'x' | b'X'));
    let from = if hexadecimal { 2 } else { 1 };
    let digits =
        rest[from..].bytes().take(8).take_while(|byte| if hexadecimal { byte.is_ascii_hexdigit() } else { byte.is_ascii_digit() }).count();
    let number = u32::from_str_radix(&rest[from..from + digits], if hexadecimal { 16 } else { 10 }).ok()?;
    let length = from + digits + usize::from(rest.as_bytes().get(from + digits) == Some(&b';'));
    let character = match number {
        // As browsers do: numbers 128 to 159 mean windows-1252.
        128..=159 => encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[number as u8]).0.chars().next()?,
        0 => ' ',
        _ => char::from_u32(number)?,
    };
    Some((Resolved::Character(character), length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order() {
        assert!(ENTITIES.is_sorted_by(|first, second| first.0 < second.0));
    }

    #[test]
    fn references_are_resolved() {
        for (written, read) in [
            ("&ldquo;Caf&eacute;&rdquo; &#8212; it&#x2019;s", "“Café” — it’s"),
            ("&#146;90s &#150; then", "’90s – then"),
            ("AT&T, R&D; &unknown; &", "AT&T, R&D; &unknown; &"),
            ("a&nbspb &amp b?x=1&amp=2", "a\u{a0}b & b?x=1&amp=2"),
            ("&#xD800; &#99999999;", "&#xD800; &#99999999;"),
            ("plain", "plain"),
        ] {
            assert_eq!(decode_entities(written), read, "{written}");
        }
    }
}
