//! Tags and texts of a page, in one pass over its bytes.
//!
//! No tree is built and nothing is corrected: a news page needs its blocks told apart, not rendered. Time is linear in the page
//! for every page, nested as deep as it may be (building a tree as browsers do takes quadratic time there).

/// A piece of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `<p class=lead>`.
    Start(Tag, Attributes<'a>),
    /// `</p>`.
    End(Tag),
    /// Words, with character references still in them.
    Text(&'a str),
    /// What stands inside `script`, `title` or `textarea`, whose words are no mark-up.
    Raw(Tag, Attributes<'a>, &'a str),
}

macro_rules! tags {
    ($($tag:ident $name:literal),* $(,)?) => {
        /// The elements that make a difference; all others are `Other`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Tag { $($tag,)* Other }

        impl Tag {
            fn of(name: &[u8]) -> Tag {
                match name { $($name => Tag::$tag,)* _ => Tag::Other }
            }
        }
    };
}

tags! {
    A b"a", Address b"address", Article b"article", Aside b"aside", Blockquote b"blockquote", Body b"body", Br b"br", Button b"button",
    Caption b"caption", Center b"center", Cite b"cite", Dd b"dd", Details b"details", Dialog b"dialog", Div b"div", Dl b"dl", Dt b"dt", Fieldset b"fieldset",
    Figcaption b"figcaption", Figure b"figure", Footer b"footer", Form b"form", H1 b"h1", H2 b"h2", H3 b"h3", H4 b"h4", H5 b"h5", H6 b"h6",
    Head b"head", Header b"header", Hr b"hr", Html b"html", Iframe b"iframe", Img b"img", Input b"input", Label b"label", Li b"li", Link b"link",
    Main b"main", Math b"math", Menu b"menu", Meta b"meta", Nav b"nav", Noscript b"noscript", Object b"object", Ol b"ol", Option b"option",
    P b"p", Picture b"picture", Pre b"pre", Q b"q", Script b"script", Section b"section", Select b"select", Source b"source", Span b"span",
    Style b"style", Svg b"svg", Table b"table", Tbody b"tbody", Td b"td", Template b"template", Textarea b"textarea", Th b"th", Thead b"thead",
    Time b"time", Title b"title", Tr b"tr", Ul b"ul", Video b"video", Audio b"audio", Wbr b"wbr",
}

impl Tag {
    /// Elements that never have an end tag.
    pub fn is_void(self) -> bool {
        matches!(self, Tag::Br | Tag::Hr | Tag::Img | Tag::Input | Tag::Link | Tag::Meta | Tag::Source | Tag::Wbr)
    }

    /// Elements that begin a new line of their own.
    pub fn is_block(self) -> bool {
        !matches!(
            self,
            Tag::A
                | Tag::Span
                | Tag::Cite
                | Tag::Q
                | Tag::Time
                | Tag::Label
                | Tag::Button
                | Tag::Other
                | Tag::Img
                | Tag::Input
                | Tag::Wbr
                | Tag::Link
                | Tag::Meta
                | Tag::Source
                | Tag::Picture
                | Tag::Br
                | Tag::Script
        )
    }

    /// Elements whose contents are no words of the page.
    fn hides_contents(self) -> bool {
        matches!(
            self,
            Tag::Script
                | Tag::Style
                | Tag::Svg
                | Tag::Math
                | Tag::Template
                | Tag::Iframe
                | Tag::Textarea
                | Tag::Title
                | Tag::Object
                | Tag::Select
                | Tag::Audio
                | Tag::Video
        )
    }
}

/// The attributes of a tag as written, looked through when asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Attributes<'a>(pub &'a str);

impl<'a> Attributes<'a> {
    /// The value of an attribute, with character references still in it; empty for one without a value.
    pub fn get(self, wanted: &str) -> Option<&'a str> {
        self.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
    }

    /// All attributes with their values.
    pub fn iter(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            rest = rest.trim_start_matches(|character: char| character.is_ascii_whitespace() || character == '/' || character == '=');
            if rest.is_empty() {
                return None;
            }
            let end = rest.find(|character: char| character.is_ascii_whitespace() || character == '=').unwrap_or(rest.len());
            let name = &rest[..end];
            rest = rest[end..].trim_ascii_start();
            let Some(after) = rest.strip_prefix('=') else { return Some((name, "")) };
            let after = after.trim_ascii_start();
            let (value, remaining) = match after.as_bytes().first() {
                Some(&quote @ (b'"' | b'\'')) => after[1..].split_once(char::from(quote)).unwrap_or((&after[1..], "")),
                _ => after.split_at(after.find(|character: char| character.is_ascii_whitespace()).unwrap_or(after.len())),
            };
            rest = remaining;
            Some((name, value))
        })
    }
}

/// Goes through a page.
pub(super) struct Tokens<'a> {
    page: &'a str,
    at: usize,
    /// Elements, as bits, and comments that are known not to be closed any more. Without this memory a page of unclosed tags
    /// would be searched to its end for each of them.
    unclosed: u128,
    unclosed_comment: bool,
}

impl<'a> Tokens<'a> {
    pub fn new(page: &'a str) -> Tokens<'a> {
        Tokens { page, at: 0, unclosed: 0, unclosed_comment: false }
    }

    /// The tag that starts at `<`, or `None` when it is a lone `<`.
    fn tag(&mut self) -> Option<Token<'a>> {
        let bytes = self.page.as_bytes();
        let closing = bytes.get(self.at + 1) == Some(&b'/');
        let name_start = self.at + 1 + usize::from(closing);
        if !bytes.get(name_start).is_some_and(u8::is_ascii_alphabetic) {
            return None;
        }
        let length =
            bytes[name_start..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b':' | b'_')).count();
        let tag = tag_of(&bytes[name_start..name_start + length]);
        let attributes_start = name_start + length;
        let end = tag_end(bytes, attributes_start);
        let attributes = Attributes(self.page[attributes_start..end].trim_end_matches('/'));
        self.at = (end + 1).min(bytes.len());
        Some(match () {
            () if closing => Token::End(tag),
            () if tag.hides_contents() && !self.page[attributes_start..end].ends_with('/') => {
                self.raw(tag, attributes, &bytes[name_start..name_start + length])
            }
            () => Token::Start(tag, attributes),
        })
    }

    /// The contents up to the end tag of `name`, or to the end of the page.
    fn raw(&mut self, tag: Tag, attributes: Attributes<'a>, name: &[u8]) -> Token<'a> {
        let rest = &self.page[self.at..];
        let mut from = if self.unclosed & (1 << tag as u32) == 0 { 0 } else { rest.len() };
        while let Some(at) = rest[from..].find("</").map(|at| from + at) {
            let after = &rest.as_bytes()[at + 2..];
            if after.get(..name.len()).is_some_and(|other| other.eq_ignore_ascii_case(name)) {
                let end = tag_end(rest.as_bytes(), at + 2 + name.len());
                self.at += (end + 1).min(rest.len());
                return Token::Raw(tag, attributes, &rest[..at]);
            }
            from = at + 2;
        }
        self.unclosed |= 1 << tag as u32;
        // Not closed: a browser would hide the whole rest; we would rather read it, but for code.
        if !matches!(tag, Tag::Script | Tag::Style) {
            return Token::Start(tag, attributes);
        }
        self.at = self.page.len();
        Token::Raw(tag, attributes, rest)
    }

    /// Passes over `<!-- … -->`, `<!DOCTYPE …>`, `<![CDATA[…]]>` (whose words count) and `<?…>`.
    fn declaration(&mut self) -> Option<Token<'a>> {
        let rest = &self.page[self.at..];
        if let Some(cdata) = rest.strip_prefix("<![CDATA[") {
            let (words, length) = cdata.find("]]>").map_or((cdata, rest.len()), |end| (&cdata[..end], end + 12));
            self.at += length;
            return Some(Token::Text(words));
        }
        let length = if rest.starts_with("<!--") {
            // `<!-->` is a comment of its own; one never closed ends at the first `>`, as the rest would be lost.
            match if self.unclosed_comment { None } else { rest[2..].find("-->") } {
                Some(end) => end + 5,
                None => {
                    self.unclosed_comment = true;
                    rest.find('>').map_or(rest.len(), |end| end + 1)
                }
            }
        } else {
            rest.find('>').map_or(rest.len(), |end| end + 1)
        };
        self.at += length;
        None
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while self.at < self.page.len() {
            let rest = &self.page[self.at..];
            let bytes = rest.as_bytes();
            if bytes[0] != b'<' {
                let length = rest.find('<').unwrap_or(rest.len());
                self.at += length;
                return Some(Token::Text(&rest[..length]));
            }
            let token = match bytes.get(1) {
                Some(b'!' | b'?') => match self.declaration() {
                    Some(token) => Some(token),
                    None => continue,
                },
                _ => self.tag(),
            };
            return Some(token.unwrap_or_else(|| {
                self.at += 1;
                let length = self.page[self.at..].find('<').unwrap_or(self.page.len() - self.at);
                self.at += length;
                Token::Text(&self.page[self.at - length - 1..self.at])
            }));
        }
        None
    }
}

fn tag_of(name: &[u8]) -> Tag {
    let mut lower = [0_u8; 12];
    match lower.get_mut(..name.len()) {
        Some(lower) => {
            lower.copy_from_slice(name);
            lower.make_ascii_lowercase();
            Tag::of(lower)
        }
        None => Tag::Other,
    }
}

/// Where the `>` of a tag is: one inside a quoted value does not count, unless the quote is never closed.
fn tag_end(bytes: &[u8], from: usize) -> usize {
    /// A quoted value longer than this was not closed where it should have been.
    const LONGEST_VALUE: usize = 16_384;
    let mut at = from;
    let mut value_may_start = false;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'>' => return at,
            b'"' | b'\'' if value_may_start => {
                let window = &bytes[at + 1..bytes.len().min(at + 1 + LONGEST_VALUE)];
                if let Some(close) = window.iter().position(|&other| other == byte) {
                    at += close + 1;
                }
                value_may_start = false;
            }
            b'=' => value_may_start = true,
            _ if byte.is_ascii_whitespace() => {}
            _ => value_may_start = false,
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(page: &str) -> Vec<&str> {
        Tokens::new(page).filter_map(|token| if let Token::Text(words) = token { Some(words) } else { None }).collect()
    }

    #[test]
    fn tags_comments_and_scripts_are_told_from_words() {
        assert_eq!(texts("<p title='a>b'>One</p><!-- <p>no --><script>if (a<b) x='</p>'</script>two"), ["One", "two"]);
        assert_eq!(texts("5 < 6 and <3 <em>yes</em>"), ["5 ", "< 6 and ", "<3 ", "yes"]);
        assert_eq!(texts("<p>One<!-- never closed <p>two"), ["One", "two"]);
        assert_eq!(texts("<p a=\"never closed><b>words</b>"), ["words"]);
    }

    #[test]
    fn attributes_are_found_however_written() {
        let attributes = Attributes(" class=lead ID='x y' hidden data-a = \"1>2\"");
        assert_eq!(attributes.get("class"), Some("lead"));
        assert_eq!(attributes.get("id"), Some("x y"));
        assert_eq!(attributes.get("hidden"), Some(""));
        assert_eq!(attributes.get("data-a"), Some("1>2"));
        assert_eq!(attributes.get("href"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_page(page in "[<>/!\\-a-p\"'= é]{0,200}") {
            proptest::prop_assert!(Tokens::new(&page).count() <= page.len());
        }
    }
}
