//! Whether a line is part of the page rather than of the article: advertisements, menus, share links, appeals, link lists.
//!
//! Judged by the line alone; where it stands is weighed in [`layout`](super::layout). A line that a reporter might write
//! ("Sport" as a subheading, "Share" as a headline) is only ever [`Reach::Weak`].

use super::lines::Shape;
use super::phrases::{ADDRESS, AIDS, ASKS, BEGINNINGS, IMPERATIVES, INVITES, LEGAL, LINES, MEDIA, NETWORKS, PLEAS, SELF};
use super::search::holds;
use super::signs::{LONGEST, Signs};
use crate::text::chunk::Chunk;
use crate::text::fold;

/// How far a piece of furniture reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// This line, wherever it stands.
    Line,
    /// This line, unless it stands in the middle of running text.
    Weak,
    /// This line, and the links listed below it.
    List,
    /// This line and all that follows: readers' comments and the form for them.
    Tail,
}

/// A line found to be furniture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Furniture {
    pub reach: Reach,
    pub reason: &'static str,
}

fn found(reach: Reach, reason: &'static str) -> Option<Furniture> {
    Some(Furniture { reach, reason })
}

/// Reason given for `***` and other lines without a letter: they stand in pages and clean texts alike.
pub(super) const SEPARATOR: &str = "separator";

/// Reason given for a note that the article was changed.
pub(super) const NOTE: &str = "note on the article";

/// Reason given for the times between the posts of a live page.
pub(super) const CLOCK: &str = "time of a post";

/// Reason given for what asks readers to pay.
pub(super) const APPEAL: &str = "appeal for money";

/// Reason given for the button that sends a box of the page away: "Maybe later".
pub(super) const BOX_BUTTON: &str = "button of a box";

/// Whether a text says "you" or "reader".
pub(super) fn speaks_to_reader(text: &str) -> bool {
    text.split(|mark: char| !mark.is_alphanumeric()).any(|word| ADDRESS.iter().any(|address| word.eq_ignore_ascii_case(address)))
}

/// Whether a line begins with what buttons say: "Click to play", "Tap to unmute".
pub(super) fn begins_as_button(line: &str) -> bool {
    let first = line.split(' ').next().unwrap_or_default().to_ascii_lowercase();
    IMPERATIVES.binary_search(&&*first).is_ok()
}

/// What kind of furniture `line` is, if it is any. `scratch` is reused from line to line.
pub(super) fn judge(line: &str, shape: &Shape, signs: Signs, scratch: &mut String) -> Option<Furniture> {
    if line.len() > LONGEST {
        return None;
    }
    if line.len() <= 60 && !line.chars().any(char::is_alphanumeric) {
        return found(Reach::Weak, SEPARATOR);
    }
    if line.len() <= 240 && !is_plain_prose(line, shape, signs) {
        normalise(line, scratch);
        let judged =
            whole_line(scratch, shape).or_else(|| beginning(scratch, shape)).or_else(|| pattern(line, scratch, shape, signs.is_telling()));
        if judged.is_some() {
            return judged;
        }
    }
    let speaks = signs.is_of_site() || signs.may_speak() && speaks_to_reader(line);
    if shape.quoted || !speaks { None } else { paragraph(line) }
}

/// Whether a sentence can be none of the lines known by their beginning or form: nearly all are told by their first letters.
fn is_plain_prose(line: &str, shape: &Shape, signs: Signs) -> bool {
    if !shape.full_stop || shape.words <= WHOLE_LINE || signs.is_telling() || OPENINGS.may_open(line) {
        return false;
    }
    let first = line.split([' ', ',']).next().unwrap_or_default();
    // "In" opens WordPress's categories.
    first.len() != 2 && first.bytes().all(|byte| byte.is_ascii_alphabetic()) && !line.as_bytes().contains(&b'@')
}

/// How lines known by their beginning begin, as bits of a table: a line of which it says no begins otherwise.
struct Openings([u64; 64]);

static OPENINGS: Openings = Openings::of();

impl Openings {
    const fn of() -> Openings {
        let mut openings = Openings([0; 64]);
        let mut at = 0;
        while at < BEGINNINGS.len() {
            openings.enter(BEGINNINGS[at].0.as_bytes());
            at += 1;
        }
        at = 0;
        while at < IMPERATIVES.len() {
            openings.enter(IMPERATIVES[at].as_bytes());
            at += 1;
        }
        at = 0;
        while at < OPENERS.len() {
            openings.enter(OPENERS[at].as_bytes());
            at += 1;
        }
        openings
    }

    /// Enters the first eight bytes of a phrase, or the first four.
    const fn enter(&mut self, phrase: &[u8]) {
        let length = if phrase.len() >= 8 { 8 } else { 4 };
        let (mut key, mut at) = (0_u64, 0);
        while at < length {
            // What follows a word of three letters is left open.
            let byte = if at < phrase.len() { phrase[at] } else { b' ' };
            key |= ((byte | 0x20) as u64) << (8 * at);
            at += 1;
        }
        self.set(key);
        if phrase.len() == 3 {
            self.set(key & 0xFF_FFFF | (b',' as u64) << 24);
        }
    }

    const fn set(&mut self, key: u64) {
        let (word, bit) = Openings::place(key);
        self.0[word] |= 1 << bit;
    }

    const fn place(key: u64) -> (usize, u32) {
        let hash = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        ((hash >> 58) as usize, (hash >> 52) as u32 & 63)
    }

    fn may_open(&self, line: &str) -> bool {
        let eight = Chunk::at(line.as_bytes(), 0).lowered(Chunk::LENGTH);
        [eight, eight & 0xFFFF_FFFF].into_iter().map(Openings::place).any(|(word, bit)| self.0[word] >> bit & 1 != 0)
    }
}

/// Other first words of furniture known by its form.
static OPENERS: &[&str] = &[
    "clarification",
    "contact",
    "copyright",
    "correction",
    "e-mail",
    "editor's",
    "editors'",
    "note",
    "please",
    "reach",
    "update",
    "write",
    "you",
];

/// Small letters, plain apostrophes, without ornaments at the ends.
fn normalise(line: &str, scratch: &mut String) {
    scratch.clear();
    let line =
        line.trim_start_matches(|first: char| !first.is_alphanumeric() && !matches!(first, '“' | '"' | '‘' | '\'' | '@' | '©' | '#' | '('));
    let line = line.trim_start_matches(['[', '(']);
    if line.is_ascii() {
        scratch.push_str(line);
        scratch.make_ascii_lowercase();
    } else {
        scratch.push_str(&fold(line));
    }
}

/// Words of the longest line known as a whole.
const WHOLE_LINE: u32 = 8;

fn whole_line(line: &str, shape: &Shape) -> Option<Furniture> {
    if shape.words > WHOLE_LINE {
        return None;
    }
    let bare = line.trim_end_matches(|last: char| !last.is_alphanumeric());
    if let Ok(at) = LINES.binary_search_by_key(&bare, |(phrase, ..)| *phrase) {
        let (_, mut reach, reason) = LINES[at];
        // "Read more:" above links, "Read more" below a teaser.
        if line.ends_with(':') && reason == "link to another article" {
            reach = Reach::List;
        }
        // "Related?" is nobody's heading of a list, but "Share!" is a button. "Comments." may be somebody's last word.
        return found(if line.ends_with('.') && !line.ends_with("..") { Reach::Weak } else { reach }, reason);
    }
    if (2..=3).contains(&shape.words) && is_label_alone(bare) {
        return found(Reach::List, "list of links");
    }
    if is_list_heading(bare) && !shape.ends {
        return found(Reach::List, "list of links");
    }
    let mut words = bare.split([' ', ',', '|', '/', '\t', '\u{a0}']).filter(|word| !word.is_empty());
    let row = shape.words >= 2 && words.all(|word| NETWORKS.contains(&word.trim_matches(|mark: char| !mark.is_alphanumeric())));
    if row { found(Reach::Line, "share links") } else { None }
}

/// `ALSO READ` without the mark that parts it from a title: the title stands on the next line.
fn is_label_alone(bare: &str) -> bool {
    let label = |(phrase, _, reason): &&(&str, Reach, &str)| {
        *reason == "link to another article" && phrase.trim_end_matches([' ', ':', '|', '-']) == bare
    };
    let from = BEGINNINGS.partition_point(|(phrase, ..)| *phrase < bare);
    BEGINNINGS[from..].iter().take_while(|(phrase, ..)| phrase.starts_with(bare)).find(label).is_some()
}

/// `More local news`, `Related stories`, `Latest from New Zealand`: what lists of links are headed with.
fn is_list_heading(bare: &str) -> bool {
    let mut words = words_of(bare);
    let first = words.next().unwrap_or_default();
    if !matches!(
        first,
        "featured"
            | "latest"
            | "more"
            | "other"
            | "popular"
            | "quick"
            | "recent"
            | "recommended"
            | "related"
            | "top"
            | "trending"
            | "useful"
    ) {
        return false;
    }
    let count = words_of(bare).count();
    let of_links = ["articles", "headlines", "links", "news", "picks", "posts", "reads", "stories", "topics", "videos"];
    let ends = words_of(bare).last().is_some_and(|last| of_links.contains(&last));
    let from = matches!(first, "latest" | "more") && words.next() == Some("from");
    (2..=6).contains(&count) && (ends || from) && !bare.contains(" than ")
}

fn beginning(line: &str, shape: &Shape) -> Option<Furniture> {
    let first = line.as_bytes().first_chunk::<4>()?;
    let four = |phrase: &str| phrase.as_bytes().first_chunk::<4>().copied();
    let from = BEGINNINGS.partition_point(|(phrase, ..)| four(phrase) < Some(*first));
    let candidates = BEGINNINGS[from..].iter().take_while(|(phrase, ..)| four(phrase) == Some(*first));
    // The longest phrase decides: "read more about" rather than "read more".
    let (phrase, reach, reason) = candidates.filter(|(phrase, ..)| line.starts_with(phrase) && ends_at_word(line, phrase)).last()?;
    let marked = phrase.ends_with([':', '|', '-', '?']);
    let speaks_to_reader = || line.split(|mark: char| !mark.is_alphanumeric()).any(|word| ADDRESS.contains(&word) || MEDIA.contains(&word));
    match reach {
        Reach::Weak if !shape.quoted && speaks_to_reader() => found(Reach::Line, reason),
        Reach::Weak if marked => found(Reach::Weak, reason),
        Reach::Weak => None,
        Reach::List if marked => found(Reach::List, reason),
        Reach::List | Reach::Tail => (!shape.ends && shape.words <= 8 || phrase.len() > 20).then_some(Furniture { reach: *reach, reason }),
        Reach::Line if marked => found(Reach::Line, reason),
        // "Subscribe to the paper or lose it, said the editor." is a sentence; one that speaks to the reader is not ours.
        Reach::Line if *reason == "newsletter box" && !shape.quoted && !is_said(line) => found(Reach::Line, reason),
        Reach::Line => {
            (!shape.is_prose() || (!shape.quoted && speaks_to_reader()) || phrase.len() > 16).then_some(Furniture { reach: *reach, reason })
        }
    }
}

/// Whether a line's beginning ends where its word does: "More intermediate credits" does not begin with "more in".
fn ends_at_word(line: &str, phrase: &str) -> bool {
    !phrase.ends_with(char::is_alphanumeric) || !line[phrase.len()..].starts_with(char::is_alphanumeric)
}

/// Whether somebody says so.
fn is_said(folded: &str) -> bool {
    words_of(folded).any(|word| matches!(word, "said" | "says" | "told"))
}

/// What pages say of subscriptions and of themselves: `Unlimited access from 99p a week`.
fn small_print(folded: &str, shape: &Shape, telling: bool) -> Option<Furniture> {
    let subscribes = telling && holds(folded, "ubscri");
    if subscribes
        && ["requires a subscription", "for subscribers only", "exclusive to subscribers"].iter().any(|words| folded.contains(words))
    {
        return found(Reach::Line, "paywall");
    }
    let paid = [" a week", " a month", " a year"].iter().any(|period| folded.ends_with(period));
    let offered = || subscribes || ["access", "trial"].iter().any(|word| holds(folded, word));
    if paid && shape.words <= 8 && offered() && folded.bytes().any(|byte| byte.is_ascii_digit()) {
        return found(Reach::Line, "paywall");
    }
    let views = telling && (holds(folded, "views expressed") || holds(folded, "opinions expressed"));
    if views && ["own", "author", "writer", "necessarily"].iter().any(|word| words_of(folded).any(|other| other.starts_with(word))) {
        return found(Reach::Line, NOTE);
    }
    // `Duration 2:04`
    let time = if shape.words == 2 { folded.split_once(' ').and_then(|(_, time)| time.split_once(':')) } else { None };
    let short = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    if time.is_some_and(|(minutes, seconds)| short(minutes) && short(seconds)) {
        return found(Reach::Weak, "counter");
    }
    None
}

/// Lines known by their form.
fn pattern(line: &str, folded: &str, shape: &Shape, telling: bool) -> Option<Furniture> {
    if is_labelled_note(folded) {
        return found(Reach::Line, NOTE);
    }
    if !may_have_form(line, folded, shape, telling) {
        return None;
    }
    if is_copyright(folded, telling) {
        return found(Reach::Line, "copyright notice");
    }
    if memchr::memchr(b'{', line.as_bytes()).is_some() && line.contains('}') {
        return found(Reach::Line, "code of the page");
    }
    if shape.words == 1 {
        return single_word(line);
    }
    if is_label_of_advert(folded, shape) {
        return found(Reach::Line, "advertisement");
    }
    if is_clock(folded, shape) {
        return found(Reach::Line, CLOCK);
    }
    if shape.words <= 5 && is_ticker(line) {
        return found(Reach::Weak, "ticker");
    }
    // `00:00 / 03:41`, `1 / 3`
    if shape.words <= 3 && line.contains([':', '/']) && line.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'/' | b' '))
    {
        return found(Reach::Weak, "counter");
    }
    // What parts the items of a menu.
    let parted = || line.bytes().any(|byte| matches!(byte, b'|' | b'>' | b'/' | 0x80..));
    if parted() && (is_breadcrumb(line, shape) || is_menu_bar(line, shape)) || is_button_bar(line, folded, shape) {
        return found(Reach::Line, "menu");
    }
    if let Some(count) = counted(folded) {
        return found(if count == COMMENTS { Reach::Tail } else { Reach::Line }, count);
    }
    if shape.words <= 30 && !shape.quoted && (is_call(folded) || is_offer(folded) || telling && asks_to_subscribe(folded)) {
        return found(Reach::Line, "newsletter box");
    }
    // `Our free daily newsletter: the stories that matter, and why`
    if shape.words <= 14 && !shape.ends && folded.starts_with("our ") && is_of_media(words_of(folded)) {
        return found(Reach::Line, "newsletter box");
    }
    let shares = || shape.words <= 12 && !shape.ends && (holds(folded, "share this ") || holds(folded, "sharing this "));
    if shares() || holds(folded, "(opens in ") {
        return found(Reach::Line, "share links");
    }
    if shape.words <= 12 && folded.starts_with("follow ") && (line.contains('@') || MEDIA.iter().any(|medium| folded.contains(medium))) {
        return found(Reach::Line, "share links");
    }
    if shape.words <= 20 && (folded.starts_with("you have ") || folded.starts_with("you've ")) && folded.contains("free article") {
        return found(Reach::Line, "paywall");
    }
    if let Some(small_print) = small_print(folded, shape, telling) {
        return Some(small_print);
    }
    if shape.words <= 6 && holds(folded, "(required)") {
        return found(Reach::Line, COMMENTS);
    }
    if folded.starts_with("please ") && shape.words <= 20 && words_of(folded).any(|word| word == "our") && holds(folded, "comment") {
        return found(Reach::Line, COMMENTS);
    }
    if shape.words == 2 && folded.starts_with("comments") && folded.ends_with(|last: char| last.is_ascii_digit() || last == ')') {
        return found(Reach::Tail, COMMENTS);
    }
    if shape.words <= 30 && !shape.quoted && is_contact(line, folded, telling) {
        return found(Reach::Line, "author contact");
    }
    if telling
        && holds(folded, "print edition")
        && ["appeared in", "published in", "version of this"].iter().any(|words| folded.contains(words))
    {
        return found(Reach::Line, "note on the print edition");
    }
    if line.starts_with(['←', '«', '‹']) || (line.ends_with(['→', '›', '»']) && !shape.ends) {
        return found(Reach::Line, "link to another article");
    }
    // WordPress: `in "News"`, `in News, Transport`.
    if shape.words <= 5 && line.starts_with("in ") && !shape.ends || line.starts_with("In \"") && shape.words <= 4 {
        return found(Reach::Weak, "category");
    }
    None
}

/// What sentences among them are worth a look for.
static FORMS: &[&str] = &["print edition", "rights reserved", "reached ", " subscri", "s expressed"];

/// Whether a sentence is worth the look at all forms: nearly all of them begin or end in their own way, or speak of few things.
fn may_have_form(line: &str, folded: &str, shape: &Shape, telling: bool) -> bool {
    if !(shape.full_stop && shape.words >= 8) {
        return true;
    }
    let first = folded.split([' ', ',']).next().unwrap_or_default();
    let opens = IMPERATIVES.binary_search(&first).is_ok()
        || OPENERS.contains(&first)
        || first == "in"
        || !first.bytes().all(|byte| byte.is_ascii_lowercase());
    opens || line.as_bytes().contains(&b'@') || telling && FORMS.iter().any(|words| holds(folded, words))
}

/// `Correction: An earlier version of this story misspelled the name of the bayou.`
fn is_labelled_note(folded: &str) -> bool {
    if !matches!(folded.as_bytes(), [b'c' | b'e' | b'u' | b'n', ..]) {
        return false;
    }
    let labels = ["correction", "clarification", "editor's note", "editors' note", "update", "note"];
    let own = ["this story", "this article", "this report", "this headline", "this version"];
    folded.split_once(": ").is_some_and(|(label, note)| labels.contains(&label) && own.iter().any(|own| holds(note, own)))
}

/// `BRVD -3.18%`, `Nasdaq 12,100.02 +0.1%`, `BRVD 0.810 +0.040`: a name, figures, and at the end a change.
fn is_ticker(line: &str) -> bool {
    let figure = |word: &str| word.starts_with(|first: char| first.is_ascii_digit());
    let mut words = line.rsplit(' ');
    let change = words.next().and_then(|last| last.strip_prefix(['+', '-', '−'])).filter(|change| figure(change));
    change.is_some_and(|change| change.ends_with('%') || words.next().is_some_and(figure) && words.next().is_some_and(|name| !figure(name)))
}

/// `Write to Ruth Amsel at ruth@…`, `Ann Lee can be reached at 563-555-0142 or ann@…`.
fn is_contact(line: &str, folded: &str, telling: bool) -> bool {
    let reached = || telling && (holds(folded, "can be reached at") || holds(folded, "can be reached by"));
    if line.as_bytes().contains(&b'@') {
        let invites = ["write to ", "email ", "e-mail ", "contact ", "reach ", "send "].iter().any(|start| folded.starts_with(start));
        // `… is a columnist. Follow her on Twitter @annlee`
        let verbs = ["reach ", "follow ", "contact ", "email ", "e-mail "];
        let person = |rest: &str| ["him ", "her ", "them ", "me "].iter().any(|person| rest.starts_with(person));
        let follow = verbs.iter().any(|verb| folded.split(verb).skip(1).any(person));
        let address = folded.split('@').skip(1).zip(folded.split('@')).any(|(host, name)| {
            name.ends_with(|last: char| last.is_ascii_alphanumeric()) && host.starts_with(|first: char| first.is_ascii_alphanumeric())
        });
        return invites || follow || reached() || address && speaks_to_reader(folded) || is_invitation(folded);
    }
    // `Reach Ann Lee at the Gazette office.`
    let named =
        folded.starts_with("reach ") && holds(folded, " at ") && line.get(6..).is_some_and(|rest| rest.starts_with(char::is_uppercase));
    let short = || line.len() <= 70 && !holds(line, ", ");
    named && short() || reached() && folded.bytes().filter(u8::is_ascii_digit).count() >= 7
}

fn single_word(line: &str) -> Option<Furniture> {
    if line.starts_with("http://") || line.starts_with("https://") || line.starts_with("www.") {
        return found(Reach::Line, "bare address");
    }
    if line.starts_with(['@', '#']) && line.len() > 1 {
        return found(Reach::Line, "share links");
    }
    if line.split_once('@').is_some_and(|(_, host)| host.contains('.')) {
        return found(Reach::Line, "author contact");
    }
    let digits = line.bytes().filter(u8::is_ascii_digit).count();
    // `1/5`, `2:41`: pictures of a gallery, the length of a film.
    let (first, second) = line.split_once(['/', ':']).unwrap_or_default();
    if [first, second].iter().all(|part| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())) {
        return found(Reach::Weak, "counter");
    }
    let clock = digits >= 4 && line.bytes().all(|byte| byte.is_ascii_digit() || byte == b':') && line.matches(':').count() == 2;
    if clock {
        return found(Reach::Weak, "counter");
    }
    let count = digits > 0 && line.len() <= 7 && line.bytes().all(|byte| byte.is_ascii_digit() || b".,kKmM()+".contains(&byte));
    if count { found(Reach::Weak, "counter") } else { None }
}

/// `© 2019 Calder Valley Newspapers Ltd`. What credits an agency or a reporter is taken as a credit line before it comes here.
fn is_copyright(folded: &str, telling: bool) -> bool {
    folded.starts_with('©')
        || folded.starts_with("copyright ")
        || folded.starts_with("(c) ")
        || telling && holds(folded, "all rights reserved")
}

/// `News > Halifax`, `Home / Cities / Hyderabad`, `Home » News » Third bridge to close`.
fn is_breadcrumb(line: &str, shape: &Shape) -> bool {
    if shape.ends || shape.quoted || line.len() > 160 {
        return false;
    }
    // The mark itself is looked for first: it is rarer than the spaces around it.
    let count = |separator: &str| if holds(line, separator.trim()) { line.matches(separator).count() } else { 0 };
    let arrows = count(" > ") + if line.is_ascii() { 0 } else { count(" » ") + count(" › ") + count(" → ") };
    let slashes = count(" / ");
    let short = |separator: &str| line.split(separator).next().is_some_and(|first| first.split(' ').count() <= 3);
    (arrows >= 1 && (short(" > ") || short(" » ") || short(" › ")))
        || (slashes >= 2 && short(" / "))
        || (slashes == 1 && line.starts_with("Home /"))
}

/// `E-Edition | Obituaries | Classifieds`.
fn is_menu_bar(line: &str, shape: &Shape) -> bool {
    let parted = |separator: &&str| holds(line, separator.trim()) && line.contains(*separator);
    let Some(separator) = ["|", " • ", " · "].into_iter().find(parted) else { return false };
    let parts = line.split(separator).count();
    !shape.ends && parts >= 3 && line.split(separator).all(|part| part.split_ascii_whitespace().count() <= 4)
}

/// `NEWSLETTER  The Morning Ferry  Sign up`: parts set apart by wide gaps, half of them buttons or sections of a menu.
fn is_button_bar(line: &str, folded: &str, shape: &Shape) -> bool {
    if shape.ends || shape.quoted || !line.contains("  ") || folded.len() > 160 {
        return false;
    }
    let parts = || folded.split("  ").map(str::trim).filter(|part| !part.is_empty());
    let known = parts().filter(|part| LINES.binary_search_by_key(part, |(phrase, ..)| *phrase).is_ok()).count();
    parts().count() >= 2 && known >= 1 && known * 2 >= parts().count()
}

/// Reason given for readers' comments.
const COMMENTS: &str = "comments";

/// `9 Comments`, `512 shares`, `5 min read`.
fn counted(folded: &str) -> Option<&'static str> {
    let (number, rest) = folded.split_once(' ')?;
    let numeric =
        number.bytes().any(|byte| byte.is_ascii_digit()) && number.bytes().all(|byte| byte.is_ascii_digit() || b".,k+".contains(&byte));
    if !numeric {
        return None;
    }
    if ["thoughts on ", "thought on ", "responses to ", "replies to ", "comments on "].iter().any(|start| rest.starts_with(start)) {
        return Some(COMMENTS);
    }
    match rest.trim_end_matches(['.', ')', '»']) {
        "comment" | "comments" | "replies" | "responses" => Some("comment count"),
        "share" | "shares" | "views" | "likes" | "reads" | "retweets" => Some("counter"),
        "min read" | "mins read" | "minute read" | "minutes read" | "min" | "mins" | "minutes to read" => Some("reading time"),
        _ => None,
    }
}

/// `Advertisement · Scroll to continue`
fn is_label_of_advert(folded: &str, shape: &Shape) -> bool {
    let rest = folded.strip_prefix("advertisement").or_else(|| folded.strip_prefix("sponsored"));
    shape.words <= 6 && !shape.ends && rest.is_some_and(|rest| rest.trim_start().starts_with(['·', '-', '|', '•', ':', '/']))
}

/// What clocks show behind the hour.
static CLOCKS: &[&str] = &["a.m", "am", "bst", "cet", "est", "edt", "et", "gmt", "ist", "p.m", "pm", "pst", "pt", "utc"];

/// `15.20 GMT`, `2:41 pm EST`, `2h ago Coast road cut`: the times between the posts of a live page.
fn is_clock(folded: &str, shape: &Shape) -> bool {
    let mut words = folded.split(' ');
    let first = words.next().unwrap_or_default();
    if shape.ends && !folded.ends_with("m.") || !first.starts_with(|digit: char| digit.is_ascii_digit()) {
        return false;
    }
    let span = first.trim_start_matches(|digit: char| digit.is_ascii_digit());
    if matches!(span, "m" | "min" | "h" | "hr" | "d") {
        return words.next() == Some("ago");
    }
    let time = first.split_once([':', '.']).is_some_and(|(hour, minute)| hour.len() <= 2 && minute.len() == 2);
    time && (2..=3).contains(&shape.words) && words.all(|word| CLOCKS.contains(&word.trim_end_matches(['.', ','])))
}

/// Words of a line in small letters.
fn words_of(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|mark: char| !(mark.is_alphanumeric() || mark == '\'' || mark == '-')).filter(|word| !word.is_empty())
}

/// `Subscribe from £24 a year`, `Give $5`: an imperative and a price.
fn is_offer(folded: &str) -> bool {
    let first = words_of(folded).next().unwrap_or_default();
    let asks = matches!(first, "subscribe" | "donate" | "give" | "join" | "support" | "contribute" | "become" | "upgrade");
    let price = |at: usize, mark: &str| folded[at + mark.len()..].starts_with(|digit: char| digit.is_ascii_digit());
    asks && ["£", "$", "€", "₹"].iter().any(|mark| folded.match_indices(mark).any(|(at, mark)| price(at, mark))) && !is_said(folded)
}

/// "Get the latest Halifax news straight to your inbox": an imperative, a medium, and the paper or the reader.
fn is_call(folded: &str) -> bool {
    let mut words = words_of(folded);
    let first = match words.next() {
        Some("please") => words.next(),
        first => first,
    };
    if !first.is_some_and(|first| IMPERATIVES.binary_search(&first).is_ok()) {
        return false;
    }
    is_of_media(words)
}

/// "We offer local news each Friday. Subscribe to the newsletter.": the call in a later sentence.
fn asks_to_subscribe(folded: &str) -> bool {
    let mut later = folded.split(['.', '?', '!']).skip(1).map(str::trim_start);
    !is_said(folded) && later.any(|sentence| sentence.starts_with("subscribe ") && words_of(sentence).any(|word| MEDIA.contains(&word)))
}

/// Whether words name a medium, and the paper or the reader, and nobody says so.
fn is_of_media<'a>(words: impl Iterator<Item = &'a str>) -> bool {
    let (mut media, mut aids) = (0, 0);
    for word in words {
        if word == "said" || word == "says" {
            return false;
        }
        media += u32::from(MEDIA.contains(&word));
        aids += u32::from(AIDS.contains(&word));
    }
    media >= 1 && aids >= 1
}

/// Whether a sentence begins with an invitation to write or call: `Get in touch.`, `Please tell us your story.`
fn is_invitation(folded: &str) -> bool {
    let begins = |at: usize| {
        let before = folded[..at].trim_end();
        before.is_empty() || before.ends_with(['.', '?', '!', ':', '|']) || before.ends_with("please") || before.ends_with("to")
    };
    INVITES.iter().any(|phrase| folded.match_indices(phrase).any(|(at, _)| begins(at)))
}

/// Whole paragraphs: cookie notices and appeals, which speak of the paper, of money, and to the reader.
fn paragraph(line: &str) -> Option<Furniture> {
    let cookies = holds(line, "ookie");
    let folded = fold(line);
    let addresses = || folded.split(|mark: char| !(mark.is_alphanumeric() || mark == '\'')).any(|word| ADDRESS.contains(&word));
    if cookies
        && ["we use", "our cookie", "cookie policy", "accept", "consent", "uses cookies", "your browser", "our partners", "personal data"]
            .iter()
            .any(|word| folded.contains(word))
    {
        return found(Reach::Line, "cookie notice");
    }
    let signs_up = ["sign up", "signed up", "subscrib"].iter().any(|phrase| folded.contains(phrase));
    let medium = || folded.split(|mark: char| !mark.is_alphanumeric()).any(|word| MEDIA.contains(&word));
    let sent = ["inbox", "phone", "e-mail", "email", "device"].iter().any(|place| folded.contains(&format!("to your {place}")));
    if folded.contains("your inbox") || sent && line.len() <= 160 || (signs_up && addresses() && folded.contains("our ") && medium()) {
        return found(Reach::Line, "newsletter box");
    }
    let site = || addresses() || ["our ", "this site", "this website"].iter().any(|words| folded.contains(words));
    if LEGAL.iter().any(|phrase| folded.contains(phrase)) && site() {
        return found(Reach::Line, "legal notice");
    }
    if folded.contains("affiliate") && folded.contains("commission") {
        return found(Reach::Line, "advertisement");
    }
    if is_invitation(&folded) && addresses() {
        return found(Reach::Line, "appeal to readers");
    }
    let appeal = SELF.iter().any(|phrase| folded.contains(phrase)) && ASKS.iter().any(|phrase| folded.contains(phrase)) && addresses();
    if appeal || pleads(&folded) { found(Reach::Line, APPEAL) } else { None }
}

/// Whether a paper speaks of itself, of reading and of money: "More people are reading us than ever, and far fewer pay for it."
fn pleads(folded: &str) -> bool {
    let own = words_of(folded).any(|word| matches!(word, "we" | "our" | "us"));
    own && !is_said(folded) && PLEAS.iter().filter(|stem| words_of(folded).any(|word| word.starts_with(**stem))).count() >= 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::clean::lines::lines_of;

    fn reason(line: &str) -> Option<&'static str> {
        let lines = lines_of(line, 0, None);
        judge(&lines[0].text, &lines[0].shape, Signs::of(&lines[0].text), &mut String::new())
            .filter(|found| found.reach != Reach::Weak)
            .map(|found| found.reason)
    }

    #[test]
    fn furniture_is_known_by_its_words() {
        for (line, expected) in [
            ("Advertisement", "advertisement"),
            ("READ MORE: Ten pictures of Halifax market", "link to another article"),
            ("ALSO READ | Why the lakes no longer fill", "link to another article"),
            ("9 Comments", "comment count"),
            ("Facebook  Twitter  Google+", "share links"),
            ("Get the latest Halifax news straight to your inbox every morning", "newsletter box"),
            ("[Subscribe to our free weekly farm newsletter]", "newsletter box"),
            ("We use cookies to improve your experience. By using this site you accept our cookie policy.", "cookie notice"),
            ("Reader payments keep this newsroom open.", "appeal for money"),
            ("If you can, please support our journalism with a small monthly amount. It takes less than a minute.", "appeal for money"),
            ("© 2019 Calder Valley Newspapers Ltd", "copyright notice"),
            ("Home » Metro » Ferry sinks off Ikorodu", "menu"),
            ("E-Edition | Obituaries | Classifieds | Legals", "menu"),
            ("Most read", "list of links"),
            ("5 min read", "reading time"),
            ("https://courier.example/news", "bare address"),
            ("Leave a Reply", "comments"),
            ("Maybe later", BOX_BUTTON),
            ("News  Sport  Puzzles  The Late Tide  Subscribe", "menu"),
            ("You have 3 free articles left this week. Subscribe now.", "paywall"),
            ("Reach Ann Lee at the Courier office.", "author contact"),
            ("Subscribe for only $2 a week", "newsletter box"),
            ("Your gift will help us continue to report from every parish you know.", "appeal for money"),
            ("14 thoughts on “The bypass: six questions”", "comments"),
            ("Write to Ruth Amsel at ruth.amsel@review.example", "author contact"),
            ("What matters in markets before the bell, in your inbox on weekdays.", "newsletter box"),
            ("Make sure you are signed up for our breaking news alerts", "newsletter box"),
            ("Correction: An earlier version of this story misspelled the name of the bayou.", NOTE),
            ("ALSO READ", "list of links"),
            ("Please read our comment policy before commenting.", "comments"),
            (
                "… we have a small favour to ask. More people are reading the Courier than ever, and far fewer are paying for it, while advertising falls.",
                APPEAL,
            ),
            ("← Market day moved to Wednesday", "link to another article"),
            ("More local news", "list of links"),
            ("Latest from New Zealand", "list of links"),
            ("Advertisement · Scroll to continue", "advertisement"),
            ("When you buy through our links, we may earn an affiliate commission.", "advertisement"),
            ("15.20 GMT", CLOCK),
            ("2h ago Coast road cut at Marram Head", CLOCK),
            ("#promo { margin: 0 -5px; }", "code of the page"),
            ("ann.lee@courier.example", "author contact"),
            ("Ann Lee is a columnist for the Courier. Follow her on Twitter @annlee.", "author contact"),
            ("Have a view? Write to letters@courier.example and give your name.", "author contact"),
            ("How we use your data is set out in our Privacy Policy.", "legal notice"),
            ("Registration on or use of this site constitutes agreement to its user agreement and privacy policy.", "legal notice"),
            ("Have you seen the otters? Get in touch.", "appeal to readers"),
            ("Give £5", "newsletter box"),
            ("Subscribe and never miss an issue, from £24 a year.", "newsletter box"),
            ("Our free daily newsletter: the stories that matter", "newsletter box"),
            ("Latest updates straight to your phone", "newsletter box"),
            ("Unlimited access from 99p a week", "paywall"),
            ("The views expressed here are the writer's own.", NOTE),
            ("This article was amended on 9 May 2019. An earlier version gave the wrong year.", NOTE),
            ("Help • Terms of Service • Your California Privacy Rights", "menu"),
        ] {
            assert_eq!(reason(line), Some(expected), "{line}");
        }
    }

    #[test]
    fn sentences_and_subheadings_are_left_alone() {
        for line in [
            "Nobody was hurt.",
            "Share prices fell on Monday.",
            "More from the council is expected on Tuesday, the mayor said.",
            "“You should support our journalists and pay them,” she said.",
            "Jobs",
            "Sport",
            "Weather",
            "The cookie factory will close in March, its owner said.",
            "Get well soon, Noel",
            "Readers who own a dog pay more for insurance, a study found.",
            "What it costs",
            "Watch your step, council tells walkers",
            "Follow the money, says auditor",
            "Related cases have been found in Leeds.",
            "Read my lips: no new taxes",
            "12 people were taken to hospital",
            "Support for the bill grew after the vote.",
            "Latest figures show a fall",
            "More than stories",
            "The council did not tell us why you pay more.",
            "Its privacy policy was changed in May, the company said.",
            "Give it five years, says mayor",
            "He was paid £40 a week",
            "2 days ago it was dry; now it is a lake.",
            "10.5 metres",
            "Find the money, councillors told",
            "Advertisement of the year",
            "MORE INTERMEDIATE WHEAT CREDITS FOR MOROCCO",
            "Correction: the bridge is nine metres wide",
        ] {
            assert_eq!(reason(line), None, "{line}");
        }
    }
}
