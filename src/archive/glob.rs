//! Patterns for the files of an archive: `*.txt`, `2014/**`, `sport/{cricket,hurling}-??.html`.
//!
//! A pattern without `/` is matched against the file's name at any depth, one with `/` against the whole path below the root.
//! `*` and `?` stay within a name, `**` crosses folders, `[a-z]` and `[!a-z]` are classes, `{a,b}` alternatives.

/// Most alternatives that one pattern may stand for, so that `{a,b}{a,b}…` cannot grow without end.
const MOST_ALTERNATIVES: usize = 256;

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    /// The pattern with its braces written out.
    alternatives: Vec<Vec<Token>>,
    /// Whether the whole path is compared, not the name alone.
    whole_path: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Literal(char),
    Any,
    Star,
    /// `**` with its following slash: any number of whole folders.
    Folders,
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

impl Glob {
    /// Compiles a pattern. An unclosed `[` or `{`, or too many alternatives, is an error that says so.
    pub fn new(pattern: &str) -> Result<Glob, String> {
        let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
        let whole_path = pattern.trim_end_matches('/').contains('/');
        let mut written_out = Vec::new();
        expand(pattern.trim_start_matches('/').trim_end_matches('/'), &mut written_out)?;
        let alternatives = written_out.iter().map(|plain| tokens(plain)).collect::<Result<_, _>>()?;
        Ok(Glob { alternatives, whole_path })
    }

    /// Whether the pattern fits a path below the root, written with `/`.
    #[must_use]
    pub fn matches(&self, relative: &str) -> bool {
        let subject = if self.whole_path { relative } else { relative.rsplit('/').next().unwrap_or(relative) };
        let characters: Vec<char> = subject.chars().collect();
        self.alternatives.iter().any(|tokens| fits(tokens, &characters))
    }
}

/// Writes out the first brace group of `pattern`, then the rest.
fn expand(pattern: &str, out: &mut Vec<String>) -> Result<(), String> {
    if out.len() >= MOST_ALTERNATIVES {
        return Err(format!("the pattern stands for more than {MOST_ALTERNATIVES} alternatives"));
    }
    let Some(open) = pattern.find('{') else {
        out.push(pattern.to_owned());
        return Ok(());
    };
    let Some(length) = pattern[open..].find('}') else {
        return Err(format!("`{{` without `}}` in the pattern `{pattern}`"));
    };
    for choice in pattern[open + 1..open + length].split(',') {
        expand(&format!("{}{choice}{}", &pattern[..open], &pattern[open + length + 1..]), out)?;
    }
    Ok(())
}

fn tokens(pattern: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut characters = pattern.chars().peekable();
    while let Some(character) = characters.next() {
        tokens.push(match character {
            '*' if characters.next_if_eq(&'*').is_some() => {
                characters.next_if_eq(&'/');
                Token::Folders
            }
            '*' => Token::Star,
            '?' => Token::Any,
            '[' => class(&mut characters).ok_or_else(|| format!("`[` without `]` in the pattern `{pattern}`"))?,
            '\\' => Token::Literal(characters.next().unwrap_or('\\')),
            other => Token::Literal(other),
        });
    }
    Ok(tokens)
}

fn class(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<Token> {
    let negated = characters.next_if(|&first| first == '!' || first == '^').is_some();
    let mut ranges = Vec::new();
    loop {
        let first = characters.next()?;
        if first == ']' && !ranges.is_empty() {
            return Some(Token::Class { negated, ranges });
        }
        let mut last = first;
        if characters.peek() == Some(&'-') {
            characters.next();
            match characters.next()? {
                ']' => return Some(Token::Class { negated, ranges: [ranges, vec![(first, first), ('-', '-')]].concat() }),
                other => last = other,
            }
        }
        ranges.push((first, last));
    }
}

/// Matches with one point to return to for `*` and one for `**`: time at most proportional to pattern times subject squared, for
/// every pattern.
fn fits(tokens: &[Token], subject: &[char]) -> bool {
    let (mut token, mut at) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    let mut folders: Option<(usize, usize)> = None;
    loop {
        match tokens.get(token) {
            Some(Token::Star) => {
                star = Some((token + 1, at));
                token += 1;
                continue;
            }
            Some(Token::Folders) => {
                (star, folders) = (None, Some((token + 1, at)));
                token += 1;
                continue;
            }
            Some(single) if at < subject.len() && accepts(single, subject[at]) => {
                (token, at) = (token + 1, at + 1);
                continue;
            }
            None if at == subject.len() => return true,
            _ => {}
        }
        if let Some((after, from)) = star
            && from < subject.len()
            && subject[from] != '/'
        {
            star = Some((after, from + 1));
            (token, at) = (after, from + 1);
        } else if let Some((after, from)) = folders
            && from < subject.len()
        {
            star = None;
            folders = Some((after, from + 1));
            (token, at) = (after, from + 1);
        } else {
            return false;
        }
    }
}

fn accepts(token: &Token, character: char) -> bool {
    match token {
        Token::Literal(literal) => *literal == character,
        Token::Any => character != '/',
        Token::Class { negated, ranges } => {
            character != '/' && ranges.iter().any(|&(low, high)| low <= character && character <= high) != *negated
        }
        Token::Star | Token::Folders => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, fitting: &[&str], others: &[&str]) {
        let glob = Glob::new(pattern).expect(pattern);
        for path in fitting {
            assert!(glob.matches(path), "`{pattern}` should fit `{path}`");
        }
        for path in others {
            assert!(!glob.matches(path), "`{pattern}` should not fit `{path}`");
        }
    }

    #[test]
    fn a_pattern_without_a_slash_fits_names_anywhere() {
        check("*.txt", &["a.txt", "2014/04/a.txt", ".txt"], &["a.txt.gz", "a.txt/b"]);
        check("news-??.md", &["x/news-07.md"], &["news-7.md", "news-007.md"]);
    }

    #[test]
    fn a_pattern_with_a_slash_fits_the_path() {
        check("2014/*.txt", &["2014/a.txt"], &["2014/04/a.txt", "x/2014/a.txt"]);
        check("2014/**", &["2014/a.txt", "2014/04/a.txt"], &["2015/a.txt", "12014/a"]);
        check("**/sport/*.html", &["sport/a.html", "x/y/sport/a.html"], &["sport/x/a.html"]);
    }

    #[test]
    fn classes_and_alternatives() {
        check("{cricket,hurling}-[0-9].txt", &["cricket-3.txt", "a/hurling-0.txt"], &["rugby-1.txt", "cricket-x.txt"]);
        check("[!a-c]x", &["dx"], &["ax", "bx"]);
        check("caf?\\*", &["café*"], &["cafés"]);
    }

    #[test]
    fn a_broken_pattern_says_what_is_wrong() {
        assert!(Glob::new("a{b").unwrap_err().contains("without `}`"));
        assert!(Glob::new("a[b").unwrap_err().contains("without `]`"));
        assert!(Glob::new(&"{a,b}".repeat(40)).unwrap_err().contains("alternatives"));
    }

    #[test]
    fn a_hostile_pattern_ends_soon() {
        let glob = Glob::new(&"*a".repeat(200)).expect("a pattern");
        assert!(!glob.matches(&"a".repeat(2_000).replace("aaaa", "aaab").replace('a', "c")));
    }
}
