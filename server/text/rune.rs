//! Go's view of bytes as runes: a byte that is no UTF-8 is one U+FFFD, one byte wide.
//!
//! It follows Go's `unicode/utf8` (`DecodeRune`) and `unicode` (`IsPrint`).

/// Decodes the first rune and its width; a bad byte is U+FFFD of width 1, no byte is U+FFFD of width 0.
#[must_use]
pub fn decode_rune(bytes: &[u8]) -> (char, usize) {
    match bytes.first() {
        None => return (char::REPLACEMENT_CHARACTER, 0),
        Some(first) if first.is_ascii() => return (char::from(*first), 1),
        Some(_) => {}
    }
    for width in 2..=4 {
        let Some(head) = bytes.get(..width) else { break };
        if let Ok(text) = std::str::from_utf8(head)
            && let Some(rune) = text.chars().next()
        {
            return (rune, width);
        }
    }
    (char::REPLACEMENT_CHARACTER, 1)
}

/// Reports whether Go would print this rune as itself (`unicode.IsPrint`): letters, marks, numbers, punctuation,
/// symbols and the ASCII space.
///
/// The Unicode version is that of the standard library, and so may know a few newer characters than some Go release.
#[must_use]
pub fn is_printable(rune: char) -> bool {
    if rune.is_ascii() {
        return (' '..='~').contains(&rune);
    }
    if rune.escape_debug().len() == 1 {
        return true;
    }
    // A combining mark is escaped only where it starts a string, and Go prints it.
    let mut text = String::from("a");
    text.push(rune);
    text.escape_debug().count() == 2
}

/// The bytes as text, with one U+FFFD for each byte that is no UTF-8, as Go ranges over a string.
#[must_use]
pub fn to_text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    text
}

/// The bytes without white space at both ends (`bytes.TrimSpace`).
#[must_use]
pub fn trim_space(mut bytes: &[u8]) -> &[u8] {
    loop {
        let (rune, width) = decode_rune(bytes);
        match bytes.get(width..) {
            Some(rest) if width > 0 && rune.is_whitespace() => bytes = rest,
            _ => break,
        }
    }
    while let Some(rest) = (1..=3).find_map(|width| {
        let (rest, last) = bytes.split_at_checked(bytes.len().checked_sub(width)?)?;
        let (rune, whole) = decode_rune(last);
        (whole == width && rune.is_whitespace()).then_some(rest)
    }) {
        bytes = rest;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_as_go_does() {
        for (bytes, rune, width) in [
            (&b""[..], '\u{fffd}', 0),
            (b"a", 'a', 1),
            ("é!".as_bytes(), 'é', 2),
            ("☺".as_bytes(), '☺', 3),
            ("𝒳".as_bytes(), '𝒳', 4),
            (b"\xff", '\u{fffd}', 1),
            (b"\xe2\x98", '\u{fffd}', 1),
            (b"\xe2\x98a", '\u{fffd}', 1),
            (b"\xed\xa0\x80", '\u{fffd}', 1),
            (b"\xc0\x80", '\u{fffd}', 1),
        ] {
            assert_eq!(decode_rune(bytes), (rune, width), "{bytes:x?}");
        }
    }

    #[test]
    fn each_bad_byte_is_one_replacement() {
        assert_eq!(to_text(b"a\xe2\x98b\xff"), "a\u{fffd}\u{fffd}b\u{fffd}");
        assert_eq!(to_text("é\u{fffd}".as_bytes()), "é\u{fffd}");
    }

    #[test]
    fn white_space_is_trimmed_by_rune() {
        for (text, want) in [
            (&b""[..], &b""[..]),
            (b" \t\r\n", b""),
            ("\u{a0}a b\u{2028}\u{85} ".as_bytes(), b"a b"),
            (b"\x85a\xa0", b"\x85a\xa0"),
            ("\u{feff}a".as_bytes(), "\u{feff}a".as_bytes()),
            (b" \xc2", b"\xc2"),
        ] {
            assert_eq!(trim_space(text), want, "{text:x?}");
        }
    }

    #[test]
    fn printable_is_letters_marks_numbers_punctuation_symbols_and_the_space() {
        for rune in [' ', 'a', '~', '"', '\\', 'é', 'ζ', '☺', '\u{301}', '\u{fffd}', '世', '½', '\u{200c}'] {
            assert_eq!(is_printable(rune), rune != '\u{200c}', "{rune:?}");
        }
        for rune in ['\0', '\t', '\u{7f}', '\u{a0}', '\u{ad}', '\u{2028}', '\u{feff}', '\u{e000}', '\u{85}'] {
            assert!(!is_printable(rune), "{rune:?}");
        }
    }
}
