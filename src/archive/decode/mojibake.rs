//! UTF-8 that was taken for windows-1252 and encoded again: `â€œNoâ€\u{9d}` for `“No”`, `MÃ¡laga` for `Málaga`.

/// `text` with its twice-encoded letters put right, or `None` when there are none.
///
/// A run of non-ASCII characters is put right when its windows-1252 bytes are UTF-8 for letters that news is written in. One
/// unmistakable run (`Ã¡`, `â€œ`, `Â£`) is asked for first: `CAFÉ…` alone would read as UTF-8 too.
pub(super) fn repair(text: &str) -> Option<String> {
    let mut text = repair_once(text)?;
    while let Some(again) = repair_once(&text) {
        text = again;
    }
    Some(text)
}

fn repair_once(text: &str) -> Option<String> {
    if !has_sign(text.as_bytes()) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut changed = false;
    while let Some(start) = rest.find(|character: char| !character.is_ascii()) {
        let (before, from) = rest.split_at(start);
        let length = from.find(|character: char| character.is_ascii()).unwrap_or(from.len());
        out.push_str(before);
        changed |= push_repaired(&from[..length], &mut out);
        rest = &from[length..];
    }
    out.push_str(rest);
    changed.then_some(out)
}

/// Whether a run is there that hardly anybody writes: `Ã` or `Â` before a symbol or C1 control, or `â€`, or `Ð` before a symbol.
fn has_sign(bytes: &[u8]) -> bool {
    bytes.windows(3).any(|three| {
        matches!(three, [0xc3, 0x82 | 0x83 | 0x84 | 0x85 | 0x90 | 0x91, 0xc2 | 0xe2 | 0xcb | 0xc5 | 0xc6] | [0xc3, 0xa2, 0xe2 | 0xc2])
    })
}

/// Appends a run of non-ASCII characters, each twice-encoded sequence in it put right.
fn push_repaired(run: &str, out: &mut String) -> bool {
    let mut changed = false;
    let mut rest = run;
    while let Some(first) = rest.chars().next() {
        match twice_encoded(rest) {
            Some((character, length)) => {
                out.push(character);
                rest = &rest[length..];
                changed = true;
            }
            None => {
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    changed
}

/// The character that the first few characters of `run` stand for, and their length in bytes.
fn twice_encoded(run: &str) -> Option<(char, usize)> {
    let mut bytes = [0_u8; 4];
    let mut wanted = 0;
    for (count, (at, character)) in run.char_indices().take(4).enumerate() {
        bytes[count] = windows_1252(character)?;
        if count == 0 {
            wanted = match bytes[0] {
                0xc2..=0xdf => 2,
                0xe2..=0xef => 3,
                0xf0 => 4,
                _ => return None,
            };
        }
        if count + 1 == wanted {
            let decoded = std::str::from_utf8(&bytes[..wanted]).ok()?.chars().next()?;
            return is_plausible(decoded).then_some((decoded, at + character.len_utf8()));
        }
    }
    None
}

/// Letters and marks that news is written in; IPA, for one, is not among them.
fn is_plausible(character: char) -> bool {
    matches!(character, '\u{a0}'..='\u{17f}' | '\u{218}'..='\u{21b}' | '\u{370}'..='\u{52f}' | '\u{5d0}'..='\u{64a}' | '\u{1e00}'..='\u{1eff}'
        | '\u{2010}'..='\u{2044}' | '€' | '™' | '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{fb00}'..='\u{fb06}' | '\u{1f300}'..='\u{1faff}')
}

/// The byte that windows-1252 (or, for its five empty places, Latin 1) has for a character.
fn windows_1252(character: char) -> Option<u8> {
    /// 0x80 to 0x9F; a C1 control stands for itself where windows-1252 has nothing.
    const UPPER: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•',
        '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match character {
        '\u{80}'..='\u{ff}' => Some(character as u8),
        _ => UPPER.iter().position(|&upper| upper == character).map(|at| 0x80 + at as u8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twice_encoded_text_is_put_right() {
        for (broken, right) in [
            ("â€œNo,â€\u{9d} she said. Itâ€™s over.", "“No,” she said. It’s over."),
            ("MÃ¡laga and ChiÈ™inÄƒu â€” Â£5", "Málaga and Chișinău — £5"),
            ("ÐœÐ¾Ñ\u{81}ÐºÐ²Ð°", "Москва"),
        ] {
            assert_eq!(repair(broken).as_deref(), Some(right), "{broken}");
        }
    }

    #[test]
    fn good_text_is_left_alone() {
        for good in ["“Málaga” — it’s", "CAFÉ… and « À »", "São Paulo, Ångström, Ãe", "plain"] {
            assert_eq!(repair(good), None, "{good}");
        }
    }

    #[test]
    fn half_repaired_text_keeps_its_good_half() {
        assert_eq!(repair("“Goodâ€™s” from MÃ¡laga").as_deref(), Some("“Good’s” from Málaga"));
    }
}
