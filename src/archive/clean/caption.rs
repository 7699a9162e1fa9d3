//! The words below a picture, told from headline and body by the credit they carry.

use std::sync::LazyLock;

use super::search::{AnyOf, holds};

/// A caption line: its words, and the credit that ends or is all of it. Both are parts of the line; the words may be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Caption<'a> {
    pub words: &'a str,
    pub credit: &'a str,
}

/// Picture agencies, as they end a caption without further sign.
static PICTURE_AGENCIES: &[&str] = &[
    "Alamy",
    "Alamy Live News",
    "Alamy Stock Photo",
    "AFP via Getty Images",
    "Adobe Stock",
    "Anadolu via Getty Images",
    "Depositphotos",
    "Dreamstime",
    "EPA-EFE",
    "Flickr",
    "Getty",
    "Getty Images",
    "INPHO",
    "Inpho",
    "iStock",
    "iStockphoto",
    "LightRocket via Getty Images",
    "NurPhoto",
    "PA Images",
    "PA Wire",
    "Pixabay",
    "Rex Features",
    "Rollingnews.ie",
    "RollingNews.ie",
    "Shutterstock",
    "Sportsfile",
    "SPORTSFILE",
    "Unsplash",
    "Wikimedia Commons",
    "Zuma Press",
];

/// Agencies whose name alone may also end a headline: a mark must stand before them.
static MARKED_AGENCIES: &[&str] = &[
    "AAP",
    "AFP",
    "ANI",
    "AP",
    "AP Photo",
    "Bloomberg",
    "DPA",
    "EPA",
    "PA",
    "PTI",
    "Press Association",
    "Reuters",
    "REUTERS",
    "TASS",
    "Xinhua",
    "dpa",
    "handout",
    "Handout",
];

/// Words that announce a credit or a caption.
static LABELS: &[&str] = &[
    "photograph by",
    "photograph:",
    "photographs:",
    "photography by",
    "photos by",
    "photos:",
    "photo by",
    "photo:",
    "photo |",
    "photo/",
    "photos |",
    "picture |",
    "image |",
    "photo credit:",
    "picture by",
    "picture:",
    "pictures:",
    "pics:",
    "pic:",
    "pic by",
    "image by",
    "image credit:",
    "image source,",
    "image source:",
    "image:",
    "images:",
    "credit:",
    "courtesy of",
    "courtesy:",
    "photo courtesy",
    "source:",
    "express photo",
    "staff photo",
    "contributed photo",
    "submitted photo",
    "file photo",
    "file image",
    "file picture",
    "illustration by",
    "illustration:",
    "graphic:",
    "video:",
];

/// Recognises a caption; `None` for any line without a sign of one.
///
/// `… at the quay. Photo by Roy Amundsen/Gazette`, `… in Pune on Tuesday. (Source: PTI)`, `… in Limerick Alamy Stock Photo`,
/// `FILE PHOTO: …`, `Image source, Getty Images` (no words), `Image caption, …` (no credit).
pub(super) fn caption(line: &str) -> Option<Caption<'_>> {
    if line.len() > 700 {
        return None;
    }
    if let Some(words) = after_label(line) {
        let inner = trailing_credit(words);
        return Some(inner.unwrap_or(Caption { words, credit: "" }));
    }
    trailing_credit(line)
}

/// The words after `Image caption,`, `FILE PHOTO:`, `Caption:`, `Pictured:`.
fn after_label(line: &str) -> Option<&str> {
    // Every line is asked.
    if !matches!(line.as_bytes().first()?.to_ascii_lowercase(), b'i' | b'p' | b'c' | b'f' | b'[') {
        return None;
    }
    let labels = [
        "image caption,",
        "image caption:",
        "image caption",
        "[photo]",
        "photo caption:",
        "caption:",
        "file photo:",
        "file photo -",
        "file -",
        "file photo --",
        "file —",
        "file –",
        "photo:",
    ];
    let label = labels.iter().find(|label| line.get(..label.len()).is_some_and(|start| start.eq_ignore_ascii_case(label)))?;
    // "File - ..." in small letters is no press label; agencies shout it.
    if label.starts_with("file") && !line.starts_with("FILE") {
        return None;
    }
    let words = line[label.len()..].trim();
    // `PHOTO: The harbour at dawn. Photo by Ann Lee`; without a second credit what follows is the credit itself.
    (*label != "photo:" || trailing_credit(words).is_some_and(|found| !found.words.is_empty())).then_some(words)
}

fn trailing_credit(line: &str) -> Option<Caption<'_>> {
    bracketed(line).or_else(|| labelled(line)).or_else(|| signed(line))
}

/// `… (Express photo by S Prakash)`, `… (AP Photo/Ann Lee)`, `… (Reuters)`, `… [Photo: Ann Lee]`.
fn bracketed(line: &str) -> Option<Caption<'_>> {
    let bare = line.trim_end_matches('.');
    let open = match bare.chars().next_back()? {
        ')' => bare.rfind('(')?,
        ']' => bare.rfind('[')?,
        _ => return None,
    };
    let inside = &bare[open + 1..bare.len() - 1];
    let words = line[..open].trim_end();
    // `… in his lifetime. (Southern Public: Kirra Dunstan)`
    let owned = inside.len() <= 60
        && inside
            .split_once(": ")
            .or_else(|| inside.split_once(" | ").filter(|(name, _)| name.contains(' ')))
            .or_else(|| inside.split_once('/'))
            .is_some_and(|(owner, name)| [owner, name].into_iter().all(super::byline::is_name) && inside.contains(' '));
    let credit = label_at_start(inside) || is_agency(inside) || slashed_credit(inside) || owned && words.ends_with(['.', '!', '?']);
    credit.then(|| Caption { words, credit: line[open..].trim() })
}

/// `… Photo by Roy Amundsen/Gazette`, `… Picture: Courier`, `Photograph: Ann Lee/The Guardian`: a label and at most eight words.
fn labelled(line: &str) -> Option<Caption<'_>> {
    // Nine words of credit stand in the last hundred bytes.
    let from = line.floor_char_boundary(line.len().saturating_sub(100));
    let end = &line[from..];
    let bytes = end.as_bytes();
    if !may_hold_label(bytes) {
        return None;
    }
    let labelled = |at: usize| starts_credit(line, from + at) && LABELS.iter().any(|label| opens_with(&bytes[at..], label));
    let at = from + word_starts(bytes).find(|at| may_open_label(bytes, *at) && labelled(*at))?;
    let credit = &line[at..];
    let words = line[..at].trim_end_matches([' ', '|', '-', '–', '—', '/', '(', '[']);
    let named = opens_with(&bytes[at - from..], "photo/")
        || credit.split_ascii_whitespace().skip(1).any(|word| word.starts_with(|first: char| first.is_uppercase() || first == '@'));
    let plain = credit.split_ascii_whitespace().count() <= 9 && !ends_a_sentence(credit) && !credit.ends_with(['?', '!']);
    // `VIDEO: See the moment it fell` is a link, which furniture knows; a credit has something before it or a name after it.
    let label = &bytes[at - from..];
    let sure = if words.is_empty() {
        named && !["video", "source", "photos:"].iter().any(|link| opens_with(label, link))
    } else {
        named || opens_with(label, "file ")
    };
    (plain && sure).then_some(Caption { words, credit })
}

/// What every label holds, prepared for the search since every line is asked.
static LABEL_PARTS: LazyLock<AnyOf> =
    LazyLock::new(|| AnyOf::new(["photo", "pic", "image", "credit", "courtesy", "source", "illustration", "graphic", "video"]));

/// Whether a label may stand in the end of a line, whatever its case.
fn may_hold_label(end: &[u8]) -> bool {
    let mut small = [0; 104];
    let Some(small) = small.get_mut(..end.len()) else { return true };
    small.copy_from_slice(end);
    small.make_ascii_lowercase();
    LABEL_PARTS.stands_in(&*small)
}

/// Where words of ASCII letters and digits begin.
fn word_starts(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        while !IN_WORD[usize::from(*bytes.get(at)?)] {
            at += 1;
        }
        let start = at;
        while bytes.get(at).is_some_and(|byte| IN_WORD[usize::from(*byte)]) {
            at += 1;
        }
        Some(start)
    })
}

/// Letters and digits of ASCII.
static IN_WORD: [bool; 256] = {
    let mut letters = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        letters[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    letters
};

/// Whether the word at `at` begins with the two letters of a label: rules out nearly all before the table is asked.
fn may_open_label(bytes: &[u8], at: usize) -> bool {
    let second = bytes.get(at + 1).map_or(0, |second| second | 0x20);
    match bytes[at] | 0x20 {
        b'c' => matches!(second, b'o' | b'r'),
        b'e' => second == b'x',
        b'f' => second == b'i',
        b'g' => second == b'r',
        b'i' => matches!(second, b'l' | b'm'),
        b'p' => matches!(second, b'h' | b'i'),
        b's' => matches!(second, b'o' | b't' | b'u'),
        b'v' => second == b'i',
        _ => false,
    }
}

/// Whether the text begins with a label, written in small letters in our table.
fn opens_with(text: &[u8], label: &str) -> bool {
    text[0] | 0x20 == label.as_bytes()[0] && text.get(..label.len()).is_some_and(|start| start.eq_ignore_ascii_case(label.as_bytes()))
}

/// Whether a full stop inside belongs to a sentence rather than to an initial or "et al.".
fn ends_a_sentence(credit: &str) -> bool {
    credit.match_indices(". ").any(|(at, _)| {
        let word = credit[..at].rsplit([' ', '.']).next().unwrap_or_default();
        word.chars().count() > 2 && word.chars().any(char::is_lowercase)
    })
}

/// Whether a label at this place begins a credit: after the end of a sentence, a bar or a bracket, or written with a capital.
fn starts_credit(line: &str, at: usize) -> bool {
    // In small letters, behind a word and a space: nearly all of them.
    if let [.., last, b' '] = line.as_bytes()[..at]
        && last.is_ascii_alphanumeric()
        && line.as_bytes()[at].is_ascii_lowercase()
    {
        return false;
    }
    let before = line[..at].trim_end();
    let parted =
        before.is_empty() || before.ends_with(['.', '|', '(', '[', '-', '–', '—', '/', '”', '"', '!', '?']) || line[..at].ends_with("  ");
    let capital = line[at..].starts_with(char::is_uppercase);
    at == 0 && capital
        || (parted && before.len() < at)
        || (capital && line[at..].split_ascii_whitespace().take(2).any(|word| word.ends_with(':')))
}

/// `… in Limerick Alamy Stock Photo`, `… on Sunday INPHO/Cathal Deasy`, `… at the gate. Reuters`, `Getty Images`.
fn signed(line: &str) -> Option<Caption<'_>> {
    let bare = line.trim_end_matches(['.', ' ']);
    if !may_end_in_name(bare) {
        return None;
    }
    // Every line is asked: the last byte rules out nearly all names.
    let ends_alike = |agency: &&&str| agency.as_bytes().last() == bare.as_bytes().last();
    if let Some(agency) =
        PICTURE_AGENCIES.iter().filter(|agency| ends_alike(agency) && bare.ends_with(*agency)).max_by_key(|agency| agency.len())
    {
        let at = bare.len() - agency.len();
        return cut(line, credit_start(line, at), true);
    }
    let last = bare.rsplit_once(' ').map_or(bare, |(_, last)| last);
    let at = bare.len() - last.len();
    if let Some((first, _)) = last.split_once('/') {
        // `INPHO/Cathal Deasy`: the photographer's surname follows as a word of its own; handled below. `PA/Reuters` here.
        if is_agency(first) {
            return cut(line, at, true);
        }
    }
    if let Some(slash) = bare.rfind('/')
        && let Some(start) = bare[..slash].rfind(' ').map(|space| space + 1).or(Some(0))
        && is_agency(&bare[start..slash])
        && super::byline::is_name(bare[slash + 1..].trim())
    {
        return cut(line, start, true);
    }
    // `The harbour at dawn. Nora Kessler/Federal Radio`: after a sentence, nothing but two names.
    if bare.as_bytes().contains(&b'/')
        && let Some((sentence, names)) = bare.rsplit_once(". ")
        && let Some((first, second)) = names.split_once('/')
        && ends_in_word(sentence)
        && first.contains(' ')
        && super::byline::is_name(first)
        && super::byline::is_name(second)
    {
        return cut(line, sentence.len() + 2, true);
    }
    if let Some(names) = names_after_sentence(line) {
        return cut(line, line.len() - names.len(), true);
    }
    if let Some(at) = handed_in(bare) {
        return cut(line, at, true);
    }
    if let Some(at) = picture_house(bare) {
        // `Source: Ann Lee/Fenwick Images`
        let label = line[..at].trim_end();
        return cut(line, if label.ends_with(':') && LABELS.iter().any(|known| label.eq_ignore_ascii_case(known)) { 0 } else { at }, true);
    }
    MARKED_AGENCIES.iter().filter(|agency| ends_alike(agency) && bare.ends_with(*agency)).find_map(|agency| {
        let at = bare.len() - agency.len();
        let before = bare[..at].trim_end();
        let marked = before.ends_with(['.', '|', '/', '©', '—', '–']) && !before.ends_with("U.S.");
        if marked { cut(line, credit_start(line, at), true) } else { None }
    })
}

/// `… sandblasted it in October. Tom Weisz, Plains Dispatch`, `… file photo. EXCHANGE WIRE/Diego Luna/File Photo`: behind a sentence two
/// names or three, parted by commas or strokes, without a full stop.
fn names_after_sentence(line: &str) -> Option<&str> {
    let initial = |sentence: &str| sentence.rsplit([' ', ',', '/']).next().is_some_and(|last| last.len() == 1);
    if !holds(line, ". ") {
        return None;
    }
    let end = line.rmatch_indices(". ").map(|(at, _)| at).take(4).find(|at| !initial(&line[..*at]))?;
    let (sentence, names) = (&line[..end], &line[end + 2..]);
    if !names.contains([',', '/']) || names.len() > 70 {
        return None;
    }
    let last = sentence.rsplit(' ').next().unwrap_or_default();
    // "Mr.", "U.S." and initials end no sentence.
    let ended =
        sentence.split(' ').count() >= 4 && !last.contains('.') && (last.len() >= 4 || last.bytes().all(|byte| byte.is_ascii_digit()));
    let parts = || names.split([',', '/']).map(str::trim);
    let named = parts().count() <= 3 && parts().all(super::byline::is_name) && parts().any(|part| part.contains(' '));
    (ended && named && !names.ends_with('.')).then_some(names)
}

/// Whether a sentence ends in a word: behind "U.S." or an initial it goes on.
fn ends_in_word(sentence: &str) -> bool {
    let last = sentence.rsplit(' ').next().unwrap_or_default();
    last.len() > 1 && !last.contains('.')
}

/// Where `Submitted by Ann Lee` begins behind the end of a sentence: a participle and a name, and no full stop.
fn handed_in(bare: &str) -> Option<usize> {
    let end = memchr::memmem::rfind(bare.as_bytes(), b"ed by ")? + 2;
    let (before, name) = (&bare[..end], &bare[end + 4..]);
    let (sentence, participle) = before.rsplit_once(['.', '!', '?', '”'])?;
    let participle = participle.strip_prefix(' ')?;
    let handed = participle.starts_with(char::is_uppercase) && !participle.contains(' ');
    (handed && sentence.contains(' ') && name.contains(' ') && super::byline::is_name(name)).then(|| before.len() - participle.len())
}

/// Whether the last word could be a name: a cheap look that spares most sentences all others.
fn may_end_in_name(bare: &str) -> bool {
    let bytes = bare.as_bytes();
    let start = bytes.iter().rposition(|byte| *byte == b' ').map_or(0, |space| space + 1);
    let last = &bytes[start..];
    // Figures, as tables end in: no name holds a digit, and only behind a stroke one may follow it.
    if last.last().is_some_and(u8::is_ascii_digit) && !last.contains(&b'/') {
        return false;
    }
    last.iter().any(|byte| !byte.is_ascii_lowercase()) || matches!(last, b"dpa" | b"handout")
}

/// Where the credit of a picture house begins that is in no table: `… last week Fenwick Images`, `… on Friday Ann Lee/Fenwick
/// Pictures`, `© Fenwick Pictures`. One or two names in capitals and the word; before it small letters, or the photographer.
fn picture_house(bare: &str) -> Option<usize> {
    let words = ["Images", "Pictures", "Photos", "Photography", "Stock", "Stock Photo"];
    let end = words.iter().find_map(|word| bare.strip_suffix(word)?.strip_suffix(' '))?;
    if let Some(owner) = end.strip_prefix("© ") {
        return super::byline::is_name(owner).then_some(0);
    }
    let capital = |word: &str| word.starts_with(char::is_uppercase) && word.chars().any(char::is_lowercase);
    if let Some((before, house)) = end.rsplit_once('/') {
        let named = house.split(' ').all(capital) && before.split(' ').count() >= 2;
        let start = |spaces: usize| before.rmatch_indices(' ').nth(spaces - 1).map_or(0, |(at, _)| at + 1);
        let (first, second) = (start(2), start(1));
        return (named && capital(&before[first..]) && capital(&before[second..])).then_some(first);
    }
    let (before, house) = end.rsplit_once(' ')?;
    let start = before.len() + 1;
    let small = before.rsplit(' ').next().is_some_and(|word| word.starts_with(char::is_lowercase) && word.len() >= 3);
    // A sentence-case line of some length: headlines in capitals end in such words too.
    let lower = before.split(' ').filter(|word| word.starts_with(char::is_lowercase)).count();
    let sentence = lower >= 3 && lower * 2 >= before.split(' ').count();
    (capital(house) && small && sentence && !bare.ends_with("Photos")).then_some(start)
}

/// Goes back over `Name/` and `© ` before the agency.
fn credit_start(line: &str, at: usize) -> usize {
    let before = line[..at].trim_end();
    if let Some(names) = before.strip_suffix('/') {
        // `… at the quay. Ann Lee/Getty Images`: from the end of the sentence.
        let start = names.rfind(['.', '|', '(', '”']).map_or(0, |stop| stop + names[stop..].chars().next().map_or(1, char::len_utf8));
        let start = start + (names[start..].len() - names[start..].trim_start().len());
        if super::byline::is_name(names[start..].trim()) || start > 0 {
            return start;
        }
        return names.rfind(' ').map_or(0, |space| space + 1);
    }
    before.strip_suffix('©').map_or(at, str::len)
}

fn cut(line: &str, at: usize, sure: bool) -> Option<Caption<'_>> {
    let words = line[..at].trim_end_matches([' ', '\u{a0}', '|', '-', '–', '—', '/', '(', '[', '©']);
    // "Artist sues Getty Images": a verb or preposition before the agency makes it part of the sentence.
    let last = words.rsplit(' ').next().unwrap_or_default();
    let governed = matches!(
        last,
        "at" | "by" | "for" | "from" | "of" | "on" | "sues" | "the" | "to" | "told" | "with" | "and" | "buys" | "against" | "says"
    );
    (sure && !governed).then_some(Caption { words, credit: &line[at..] })
}

fn label_at_start(inside: &str) -> bool {
    let lower = inside.to_ascii_lowercase();
    LABELS.iter().any(|label| lower.starts_with(label))
        || lower.contains(" photo by ")
        || lower.contains("photo/")
        || lower.ends_with(" photo")
}

fn is_agency(name: &str) -> bool {
    let name = name.trim();
    PICTURE_AGENCIES.contains(&name) || MARKED_AGENCIES.contains(&name)
}

/// `Ann Lee/Reuters`, `AP/Ann Lee`.
fn slashed_credit(inside: &str) -> bool {
    inside.split_once('/').is_some_and(|(first, second)| {
        (is_agency(first) || is_agency(second)) && [first, second].iter().all(|part| super::byline::is_name(part.trim()) || is_agency(part))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caption_is_parted_from_its_credit() {
        for (line, words, credit) in [
            ("Sandbags outside houses on Clancy Strand Getty Images", "Sandbags outside houses on Clancy Strand", "Getty Images"),
            ("A market in Orta after the storm Alamy Stock Photo", "A market in Orta after the storm", "Alamy Stock Photo"),
            ("John Martin on the sideline on Sunday INPHO/Cathal Deasy", "John Martin on the sideline on Sunday", "INPHO/Cathal Deasy"),
            (
                "Dale Whitcomb checks his corn on Tuesday. Photo by Roy Amundsen/Gazette",
                "Dale Whitcomb checks his corn on Tuesday.",
                "Photo by Roy Amundsen/Gazette",
            ),
            ("Residents queue for water. (Express photo by S Prakash)", "Residents queue for water.", "(Express photo by S Prakash)"),
            ("Vikram Desai in Pune on Tuesday. (Source: PTI)", "Vikram Desai in Pune on Tuesday.", "(Source: PTI)"),
            ("Campaigners outside the library Picture: Courier", "Campaigners outside the library", "Picture: Courier"),
            ("The harbour at dawn. Photograph: Ann Lee/The Courier", "The harbour at dawn.", "Photograph: Ann Lee/The Courier"),
            ("The disc, seen by radio. Credit: L. Nyström et al.", "The disc, seen by radio.", "Credit: L. Nyström et al."),
            ("The harbour at dawn. Ann Lee/Getty Images", "The harbour at dawn.", "Ann Lee/Getty Images"),
            ("The harbour at dawn. Nora Kessler/Federal Radio", "The harbour at dawn.", "Nora Kessler/Federal Radio"),
            ("The harbour at dawn. | Reuters", "The harbour at dawn.", "Reuters"),
            ("The harbour at dawn (AP Photo/Ann Lee)", "The harbour at dawn", "(AP Photo/Ann Lee)"),
            ("Image source, Getty Images", "", "Image source, Getty Images"),
            ("Image caption, The harbour at dawn", "The harbour at dawn", ""),
            ("FILE PHOTO: The harbour at dawn", "The harbour at dawn", ""),
            ("Getty Images", "", "Getty Images"),
            ("The flooded yard behind the mill last week Fenwick Images", "The flooded yard behind the mill last week", "Fenwick Images"),
            (
                "Rosa Field in the pump house on Friday Owen Pell/Fenwick Images",
                "Rosa Field in the pump house on Friday",
                "Owen Pell/Fenwick Images",
            ),
            ("Source: Owen Pell/Fenwick Images", "", "Source: Owen Pell/Fenwick Images"),
            ("© Fenwick Pictures", "", "© Fenwick Pictures"),
            (
                "The tower has been without paint since October. Tom Weisz, Plains Dispatch",
                "The tower has been without paint since October.",
                "Tom Weisz, Plains Dispatch",
            ),
            (
                "The pit in this March 3 file photo. FENWICK/Diego Luna/File Photo",
                "The pit in this March 3 file photo.",
                "FENWICK/Diego Luna/File Photo",
            ),
            (
                "The cliff loses six metres a year. M. ZAKHAROV/FIELD STATION",
                "The cliff loses six metres a year.",
                "M. ZAKHAROV/FIELD STATION",
            ),
            (
                "The dam has not been this low. (Southern Public: Kirra Dunstan)",
                "The dam has not been this low.",
                "(Southern Public: Kirra Dunstan)",
            ),
            (
                "The strip at Cisterna Wells. (Ruben Voss | The Flats Tribune)",
                "The strip at Cisterna Wells.",
                "(Ruben Voss | The Flats Tribune)",
            ),
            ("A trader weighs maize on Thursday. PHOTO | JOSPHAT KIBET", "A trader weighs maize on Thursday.", "PHOTO | JOSPHAT KIBET"),
            ("The ferry at Likoni. PHOTO/FILE", "The ferry at Likoni.", "PHOTO/FILE"),
            (
                "The owner says the radio still works. Submitted by Corrine Mabbott",
                "The owner says the radio still works.",
                "Submitted by Corrine Mabbott",
            ),
            ("PHOTO: The sealed gate on Monday. Photo by Owen Pell", "The sealed gate on Monday.", "Photo by Owen Pell"),
        ] {
            assert_eq!(caption(line), Some(Caption { words, credit }), "{line}");
        }
    }

    #[test]
    fn every_label_is_found_in_a_caption() {
        assert!(LABELS.iter().all(|label| may_hold_label(label.as_bytes())));
        for label in LABELS.iter().filter(|label| **label != "file photo" && **label != "file image" && **label != "file picture") {
            let credit = format!("{}{} Ann Lee", label[..1].to_uppercase(), &label[1..]);
            let line = format!("The harbour at dawn. {credit}");
            assert_eq!(caption(&line).map(|found| found.words), Some("The harbour at dawn."), "{line}");
        }
    }

    #[test]
    fn sentences_and_headlines_are_no_captions() {
        for line in [
            "Artist sues Getty Images",
            "TRADERS SEE U.S. CORN EXPORTS UP, WHEAT/BEANS OFF",
            "The vote is on Tuesday. [Herald | Paywall]",
            "The minister told Reuters",
            "He spoke to the AP",
            "The picture is unclear.",
            "She hung the photo by the door.",
            "Strike at Reuters enters second week",
            "The board blamed the source of the leak.",
            "“It was a bad image for the town,” he said.",
            "Police asked for pictures of the scene (and got 400).",
            "The video shows a lorry.",
            "He left (again).",
            "Investors turn away from Larkspur Stock",
            "The gallery shows Moving Pictures",
        ] {
            assert_eq!(caption(line), None, "{line}");
        }
    }
}
