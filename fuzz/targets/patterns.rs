//! GOPRIVATE's patterns: a sound pattern matches what a plain matcher without shortcuts says; the input is a list of
//! patterns, a line feed, and a module path.

use modseal::module::{match_prefix_patterns, path_match};
use modseal::settings::patterns::{entries, find_match};

/// A plain matcher is slow: longer inputs are only read.
const LIMIT: usize = 200;

pub(crate) fn patterns(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (list, target) = text.split_once('\n').unwrap_or((text, "corp.example/m"));
    let found = find_match(list, target);
    assert_eq!(found.is_some(), match_prefix_patterns(list, target));
    assert!(entries(list).all(|entry| list.get(entry.span.start..entry.span.end) == Some(entry.text)));
    // Behind a `*` Go goes on byte by byte, also inside a character (`path.Match` of `*??` and one of three bytes).
    if text.len() > LIMIT || !text.is_ascii() {
        return;
    }
    // Go looks no further behind a `*` once a class has matched a slash (`path.Match`); the plain matcher does.
    let takes_slash = |pattern| tokens(pattern).is_some_and(|tokens| tokens.iter().any(Token::is_class_with_slash));
    if takes_slash(list) || list.split(',').any(takes_slash) {
        return;
    }
    let matches = list.split(',').any(|pattern| is_prefix_match(pattern, target));
    assert_eq!(found.is_some(), matches, "{list:?} {target:?}");
    if let Ok(matched) = path_match(list, target) {
        assert_eq!(Some(matched), tokens(list).map(|tokens| is_match(&tokens, target)), "{list:?} {target:?}");
    }
}

fn is_prefix_match(pattern: &str, target: &str) -> bool {
    let pattern = pattern.strip_suffix('/').unwrap_or(pattern);
    let elements = pattern.split('/').count();
    let prefix = target.split('/').take(elements).collect::<Vec<_>>();
    let fits = !pattern.is_empty() && prefix.len() == elements;
    fits && tokens(pattern).is_some_and(|tokens| is_match(&tokens, &prefix.join("/")))
}

enum Token {
    Star,
    Any,
    Class { negated: bool, ranges: Vec<(char, char)> },
    Literal(char),
}

impl Token {
    fn is_class_with_slash(&self) -> bool {
        let Self::Class { negated, ranges } = self else { return false };
        ranges.iter().any(|(low, high)| (*low..=*high).contains(&'/')) != *negated
    }
}

/// The pattern taken apart; nothing if it is malformed.
fn tokens(pattern: &str) -> Option<Vec<Token>> {
    let mut chars = pattern.chars().peekable();
    let mut tokens = Vec::new();
    while let Some(c) = chars.next() {
        tokens.push(match c {
            '*' => Token::Star,
            '?' => Token::Any,
            '\\' => Token::Literal(chars.next()?),
            '[' => {
                let negated = chars.next_if_eq(&'^').is_some();
                let mut ranges = Vec::new();
                while ranges.is_empty() || chars.next_if_eq(&']').is_none() {
                    let low = class_char(&mut chars)?;
                    let high = if chars.next_if_eq(&'-').is_some() { class_char(&mut chars)? } else { low };
                    ranges.push((low, high));
                }
                Token::Class { negated, ranges }
            }
            c => Token::Literal(c),
        });
    }
    Some(tokens)
}

fn class_char(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<char> {
    match chars.next()? {
        '-' | ']' => None,
        '\\' => chars.next(),
        c => Some(c),
    }
}

fn is_match(tokens: &[Token], name: &str) -> bool {
    let name: Vec<char> = name.chars().collect();
    // `reached[i]`: the tokens so far match the first `i` characters.
    let mut reached = vec![false; name.len() + 1];
    reached[0] = true;
    for token in tokens {
        let mut next = vec![false; name.len() + 1];
        for at in 0..=name.len() {
            let one = |fits: &dyn Fn(char) -> bool| at > 0 && reached[at - 1] && fits(name[at - 1]);
            next[at] = match token {
                Token::Star => reached[at] || at > 0 && next[at - 1] && name[at - 1] != '/',
                Token::Any => one(&|c| c != '/'),
                Token::Literal(literal) => one(&|c| c == *literal),
                Token::Class { negated, ranges } => {
                    one(&|c| ranges.iter().any(|(low, high)| (*low..=*high).contains(&c)) != *negated)
                }
            };
        }
        reached = next;
    }
    reached[name.len()]
}
