//! The patterns of GOPRIVATE and its relatives.
//!
//! It knows no variable. It follows `golang.org/x/mod/module` (`MatchPrefixPatterns`) and Go's `path` (`Match`). No
//! glob library reads these patterns as Go does, and a wrong match would switch verification off in silence.

use crate::text::decode_rune;

/// The pattern is malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("syntax error in pattern")]
pub struct BadPattern;

/// Reports whether a prefix of the target matches one of the patterns, which are joined by commas.
///
/// Empty and malformed patterns match nothing; one trailing slash is ignored; spaces are part of a pattern.
#[must_use]
pub fn match_prefix_patterns(patterns: &str, target: &str) -> bool {
    patterns.split(',').map(|pattern| pattern.strip_suffix('/').unwrap_or(pattern)).any(|pattern| {
        !pattern.is_empty()
            && prefix_of(target, pattern.matches('/').count())
                .is_some_and(|prefix| path_match(pattern, prefix) == Ok(true))
    })
}

/// The first elements of the target up to a number of slashes; none if it has fewer slashes.
fn prefix_of(target: &str, slashes: usize) -> Option<&str> {
    let mut found = target.match_indices('/').map(|(at, _)| at).skip(slashes);
    match found.next() {
        Some(end) => target.get(..end),
        None => (target.matches('/').count() == slashes).then_some(target),
    }
}

/// Reports whether the whole name matches the pattern (Go's `path.Match`).
///
/// The time is bounded by the product of both lengths: an earlier star is never tried again once a later one is reached.
///
/// # Errors
/// [`BadPattern`]: a class that is empty, open or badly ranged, or a `\` at the end.
pub fn path_match(pattern: &str, name: &str) -> Result<bool, BadPattern> {
    let mut pattern = pattern.as_bytes();
    let mut name = name.as_bytes();
    while !pattern.is_empty() {
        let chunk = next_chunk(&mut pattern);
        if chunk.star && chunk.text.is_empty() {
            return Ok(!name.contains(&b'/'));
        }
        match place_chunk(&chunk, name, pattern.is_empty())? {
            Some(rest) => name = rest,
            None => {
                // The rest of the pattern must be sound even where it can no longer match.
                while !pattern.is_empty() {
                    match_chunk(next_chunk(&mut pattern).text, b"")?;
                }
                return Ok(false);
            }
        }
    }
    Ok(name.is_empty())
}

/// A piece of a pattern without stars, and whether one stands before it.
struct Chunk<'a> {
    star: bool,
    text: &'a [u8],
}

/// Finds where the chunk matches, and returns what is left of the name behind it.
fn place_chunk<'a>(chunk: &Chunk<'_>, name: &'a [u8], last: bool) -> Result<Option<&'a [u8]>, BadPattern> {
    let mut start = name;
    loop {
        // The last chunk must reach the end of the name, or a star may still find a later place for it.
        if let Some(rest) = match_chunk(chunk.text, start)?
            && (rest.is_empty() || !last)
        {
            return Ok(Some(rest));
        }
        match start {
            [first, tail @ ..] if chunk.star && *first != b'/' => start = tail,
            _ => return Ok(None),
        }
    }
}

/// Takes the next chunk off the pattern (`scanChunk`).
fn next_chunk<'a>(pattern: &mut &'a [u8]) -> Chunk<'a> {
    let mut text = *pattern;
    while let [b'*', tail @ ..] = text {
        text = tail;
    }
    let star = text.len() < pattern.len();
    let mut in_class = false;
    let mut bytes = text.iter().enumerate();
    let mut end = text.len();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'[' => in_class = true,
            b']' => in_class = false,
            b'*' if !in_class => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    let (text, rest) = text.split_at_checked(end).unwrap_or((text, b""));
    *pattern = rest;
    Chunk { star, text }
}

/// Matches a chunk at the start of the name, and returns what is left of the name (`matchChunk`).
///
/// After a failure the chunk is still read to its end, since it must be sound.
fn match_chunk<'a>(mut chunk: &[u8], name: &'a [u8]) -> Result<Option<&'a [u8]>, BadPattern> {
    let mut left = Some(name);
    while let [first, tail @ ..] = chunk {
        left = left.filter(|name| !name.is_empty());
        chunk = match first {
            b'[' => match_class(tail, &mut left)?,
            b'?' => {
                left = left.filter(|name| !name.starts_with(b"/")).map(|name| split_rune(name).1);
                tail
            }
            b'\\' => {
                let (literal, tail) = tail.split_first().ok_or(BadPattern)?;
                left = left.and_then(|name| name.strip_prefix(&[*literal]));
                tail
            }
            literal => {
                left = left.and_then(|name| name.strip_prefix(&[*literal]));
                tail
            }
        };
    }
    Ok(left)
}

/// Matches one rune with the class whose `[` was read, and returns the chunk behind it.
fn match_class<'a>(class: &'a [u8], left: &mut Option<&[u8]>) -> Result<&'a [u8], BadPattern> {
    let rune = left.map(|name| {
        let (rune, rest) = split_rune(name);
        *left = Some(rest);
        rune
    });
    let negated = class.first() == Some(&b'^');
    let mut rest = if negated { class.get(1..).unwrap_or_default() } else { class };
    let mut matched = false;
    let mut first = true;
    while first || rest.first() != Some(&b']') {
        first = false;
        let (low, tail) = class_rune(rest)?;
        let (high, tail) = match tail {
            [b'-', tail @ ..] => class_rune(tail)?,
            _ => (low, tail),
        };
        matched |= rune.is_some_and(|rune| (low..=high).contains(&rune));
        rest = tail;
    }
    if matched == negated {
        *left = None;
    }
    rest.get(1..).ok_or(BadPattern)
}

/// Reads one rune of a class, perhaps escaped (`getEsc`); something must follow it.
fn class_rune(chunk: &[u8]) -> Result<(char, &[u8]), BadPattern> {
    let text = match chunk {
        [] | [b'-' | b']', ..] => return Err(BadPattern),
        [b'\\', tail @ ..] => tail,
        _ => chunk,
    };
    let (rune, rest) = split_rune(text);
    if rest.is_empty() { Err(BadPattern) } else { Ok((rune, rest)) }
}

fn split_rune(text: &[u8]) -> (char, &[u8]) {
    let (rune, width) = decode_rune(text);
    (rune, text.get(width..).unwrap_or_default())
}
