//! Sixty files of known text, in the encodings that newsrooms have used, declared rightly, wrongly or not at all.

use super::{options, read_as};
use dateline::archive::ReadOptions;
use encoding_rs::Encoding;

/// What was written, in the letters of one language.
const ENGLISH: &str = "“We won,” said Zoë Brontë-Nuñez, the mayor’s deputy – “and it’s over.” The café in Málaga charged £5 for crème brûlée, naïve or not. She didn’t pay; ‘never’, she said, was a long time in a town like Łeba or Kraków.";
const WESTERN: &str = "“We won,” said Zoë Nuñez, the mayor’s deputy – “and it’s over.” The café in Málaga charged £5 for crème brûlée, she said, and the naïve paid it. Her coach didn’t.";
const PLAIN_LATIN: &str = "Zoë Nuñez, la alcaldesa de Málaga, dijo el martes que el café cerró a las once. ¿Por qué? No había más azúcar, según el dueño, señor Ibáñez, que abrirá mañana.";
const GERMAN: &str = "Die Bäckerei in Köln hat ihre Brötchen gezählt, sagte Änne Größ am Mittwoch. Es waren zu viele für die Straße, und die Übrigen fraßen die Vögel.";
const FRENCH: &str = "Le maire d’Évreux a déclaré mardi que la fête n’aurait pas lieu : « Il pleut », a-t-il dit. Les élèves, déçus, sont restés à l’école où le goûter était prêt.";
const POLISH: &str = "Burmistrz Łodzi powiedział we wtorek, że most będzie zamknięty aż do świąt. Mieszkańcy są wściekli, a gęsi chodzą po jezdni jak właścicielki.";
const CZECH: &str = "Starosta Plzně řekl v úterý, že most bude uzavřen až do svátků. Obyvatelé jsou rozčilení a husy chodí po silnici jako paničky, dodal řidič tramvaje.";
const RUSSIAN: &str = "Мэр города сообщил во вторник, что мост будет закрыт до праздников. Жители недовольны, а гуси ходят по дороге, как хозяйки, сказал водитель трамвая.";
const UKRAINIAN: &str = "Міський голова повідомив у вівторок, що міст буде зачинено до свят. Мешканці незадоволені, а гуси ходять дорогою, як господині, сказав водій трамвая.";
const GREEK: &str = "Ο δήμαρχος είπε την Τρίτη ότι η γέφυρα θα μείνει κλειστή ως τις γιορτές. Οι κάτοικοι είναι θυμωμένοι και οι χήνες περπατούν στον δρόμο.";
const TURKISH: &str = "Belediye başkanı salı günü köprünün bayrama kadar kapalı kalacağını söyledi. Halk kızgın, kazlar ise yolda ev sahibi gibi geziyor, dedi şoför Işık Güneş.";
const JAPANESE: &str =
    "市長は火曜日、橋は祝日まで閉鎖されると述べた。住民は怒っており、ガチョウは道路を主人のように歩いていると、電車の運転手は話した。";
const CHINESE: &str = "市长星期二说，这座桥将关闭到节日。居民们很生气，鹅像主人一样在路上走，电车司机说。";
const CHINESE_TRADITIONAL: &str = "市長星期二說，這座橋將關閉到節日。居民們很生氣，鵝像主人一樣在路上走，電車司機說。";
const KOREAN: &str =
    "시장은 화요일 다리가 명절까지 폐쇄될 것이라고 말했다. 주민들은 화가 났고 거위들은 주인처럼 길을 걷는다고 전차 운전사가 말했다.";
const HEBREW: &str =
    "ראש העיר אמר ביום שלישי כי הגשר יהיה סגור עד החגים. התושבים כועסים והאווזים הולכים בכביש כמו בעלי הבית, אמר נהג החשמלית.";
const ARABIC: &str = "قال رئيس البلدية يوم الثلاثاء إن الجسر سيبقى مغلقا حتى الأعياد. السكان غاضبون والإوز يمشي في الطريق مثل أصحاب البيت.";

struct File {
    name: String,
    bytes: Vec<u8>,
    text: String,
}

fn encoded(text: &str, label: &str) -> Vec<u8> {
    let encoding = Encoding::for_label(label.as_bytes()).expect(label);
    let (bytes, _, lossy) = encoding.encode(text);
    assert!(!lossy, "{label} has no letters for this text");
    bytes.into_owned()
}

fn utf_16(text: &str, order: fn(u16) -> [u8; 2], mark: bool) -> Vec<u8> {
    let marked = if mark { "\u{feff}".to_owned() + text } else { text.to_owned() };
    marked.encode_utf16().flat_map(order).collect()
}

fn utf_32(text: &str, order: fn(u32) -> [u8; 4]) -> Vec<u8> {
    ("\u{feff}".to_owned() + text).chars().flat_map(|character| order(character as u32)).collect()
}

/// UTF-8 taken for windows-1252 and written as UTF-8 again.
fn twice(text: &str) -> Vec<u8> {
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned().into_bytes()
}

fn page(declared: &str, text: &str, label: &str) -> Vec<u8> {
    let text = encoded(text, label);
    [format!("<html><head><meta charset=\"{declared}\"></head><body><article><p>").as_bytes(), &text, b"</p></article></body></html>"]
        .concat()
}

fn sixty_files() -> Vec<File> {
    let mut files = Vec::new();
    let mut add = |name: String, bytes: Vec<u8>, text: &str| files.push(File { name, bytes, text: text.to_owned() });
    let texts = [
        ("en", ENGLISH),
        ("es", PLAIN_LATIN),
        ("de", GERMAN),
        ("fr", FRENCH),
        ("pl", POLISH),
        ("ru", RUSSIAN),
        ("el", GREEK),
        ("ja", JAPANESE),
    ];
    for (language, text) in texts {
        add(format!("{language}-utf8.txt"), text.as_bytes().to_vec(), text);
    }
    for (language, text) in [("en", ENGLISH), ("ru", RUSSIAN), ("ja", JAPANESE)] {
        add(format!("{language}-utf8-mark.txt"), ("\u{feff}".to_owned() + text).into_bytes(), text);
        add(format!("{language}-utf16le-mark.txt"), utf_16(text, u16::to_le_bytes, true), text);
        add(format!("{language}-utf16be-mark.txt"), utf_16(text, u16::to_be_bytes, true), text);
        add(format!("{language}-utf32le.txt"), utf_32(text, u32::to_le_bytes), text);
        add(format!("{language}-utf32be.txt"), utf_32(text, u32::to_be_bytes), text);
    }
    for (language, text) in [("en", ENGLISH), ("de", GERMAN)] {
        add(format!("{language}-utf16le.txt"), utf_16(text, u16::to_le_bytes, false), text);
        add(format!("{language}-utf16be.txt"), utf_16(text, u16::to_be_bytes, false), text);
    }
    let undeclared = [
        (WESTERN, "windows-1252"),
        (PLAIN_LATIN, "windows-1252"),
        (GERMAN, "windows-1252"),
        (FRENCH, "windows-1252"),
        (WESTERN, "macintosh"),
        (POLISH, "windows-1250"),
        (POLISH, "iso-8859-2"),
        (CZECH, "windows-1250"),
        (RUSSIAN, "windows-1251"),
        (RUSSIAN, "koi8-r"),
        (UKRAINIAN, "windows-1251"),
        (RUSSIAN, "ibm866"),
        (GREEK, "windows-1253"),
        (TURKISH, "windows-1254"),
        (HEBREW, "windows-1255"),
        (ARABIC, "windows-1256"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc-jp"),
        (JAPANESE, "iso-2022-jp"),
        (CHINESE, "gb18030"),
        (CHINESE_TRADITIONAL, "big5"),
        (KOREAN, "euc-kr"),
    ];
    for (text, label) in undeclared {
        add(format!("{label}-{}.txt", text.len()), encoded(text, label), text);
    }
    for (declared, text, label) in [
        ("windows-1252", WESTERN, "windows-1252"),
        ("iso-8859-1", WESTERN, "windows-1252"),
        ("iso-8859-2", POLISH, "iso-8859-2"),
        ("koi8-r", RUSSIAN, "koi8-r"),
        ("shift_jis", JAPANESE, "shift_jis"),
        ("utf-8", WESTERN, "windows-1252"),
        ("iso-8859-1", ENGLISH, "utf-8"),
    ] {
        add(format!("{declared}-as-{label}.html"), page(declared, text, label), text);
    }
    // Verbatim means untouched: what was encoded twice stays so.
    for (name, text) in [("twice.txt", WESTERN), ("twice-pl.txt", POLISH), ("twice-fr.txt", FRENCH)] {
        add(name.into(), twice(text), &String::from_utf8_lossy(&twice(text)));
    }
    let broken = [WESTERN.as_bytes(), b" caf\xe9"].concat();
    add("mostly-utf8.txt".into(), broken, &format!("{WESTERN} caf\u{fffd}"));
    files
}

/// What is not the same after reading, as "name: read instead of written".
fn differing(files: &[File], options: &ReadOptions) -> Vec<String> {
    let read = |file: &File| {
        let (articles, _) = read_as(&file.name, &file.bytes, options);
        articles.first().map(|article| article.text.trim().to_owned()).unwrap_or_default()
    };
    // Pages have their no-break spaces made plain.
    files
        .iter()
        .map(|file| (file, read(file)))
        .filter(|(file, text)| *text != file.text)
        .map(|(file, text)| format!("{}: {text}", file.name))
        .collect()
}

#[test]
fn sixty_files_of_known_text_are_read_alike() {
    let files = sixty_files();
    assert_eq!(files.len(), 60);
    let differing = differing(&files, &ReadOptions { verbatim: true, ..options() });
    assert!(differing.len() <= 2, "{} of 60 differ:\n{}", differing.len(), differing.join("\n"));
}

#[test]
fn text_that_was_encoded_twice_is_put_right_when_it_is_cleaned() {
    for text in [WESTERN, POLISH, FRENCH] {
        let (articles, _) = read_as("a.txt", &twice(text), &options());
        let opening: String = text.chars().take(40).collect();
        assert!(articles[0].text.contains(&opening), "{}", articles[0].text);
    }
}

#[test]
fn an_encoding_can_be_forced() {
    let options = ReadOptions { encoding: Encoding::for_label(b"windows-1252"), verbatim: true, ..options() };
    let (articles, _) = read_as("a.txt", &encoded(RUSSIAN, "windows-1251"), &options);
    assert!(articles[0].text.starts_with("Ìýð ãîðîäà"), "{}", articles[0].text);
}
