//! Go's quoting of strings, for messages that must read as Go's do.
//!
//! It follows Go's `strconv` (`Quote`, `QuoteRune`, and `Unquote` of a double-quoted string).

use super::rune::{decode_rune, is_printable};

/// Writes the bytes as a double-quoted Go string (`%q`).
#[must_use]
pub fn quote(bytes: impl AsRef<[u8]>) -> String {
    let mut rest = bytes.as_ref();
    let mut quoted = String::with_capacity(rest.len() + 2);
    quoted.push('"');
    while let [first, ..] = rest {
        let (rune, width) = decode_rune(rest);
        if rune == char::REPLACEMENT_CHARACTER && width == 1 {
            quoted.push_str(&format!("\\x{first:02x}"));
        } else {
            escape(&mut quoted, rune, '"');
        }
        rest = rest.get(width..).unwrap_or_default();
    }
    quoted.push('"');
    quoted
}

/// Writes the rune as a single-quoted Go character (`%q`).
#[must_use]
pub fn quote_rune(rune: char) -> String {
    let mut quoted = String::from("'");
    escape(&mut quoted, rune, '\'');
    quoted.push('\'');
    quoted
}

fn escape(quoted: &mut String, rune: char, quote: char) {
    match rune {
        '\\' => quoted.push_str("\\\\"),
        _ if rune == quote => quoted.extend(['\\', quote]),
        _ if is_printable(rune) => quoted.push(rune),
        '\x07' => quoted.push_str("\\a"),
        '\x08' => quoted.push_str("\\b"),
        '\x0c' => quoted.push_str("\\f"),
        '\n' => quoted.push_str("\\n"),
        '\r' => quoted.push_str("\\r"),
        '\t' => quoted.push_str("\\t"),
        '\x0b' => quoted.push_str("\\v"),
        _ => {
            let code = u32::from(rune);
            quoted.push_str(&match code {
                0..0x20 | 0x7f => format!("\\x{code:02x}"),
                0..0x1_0000 => format!("\\u{code:04x}"),
                _ => format!("\\U{code:08x}"),
            });
        }
    }
}

/// Reads a double-quoted Go string, quotes included; none if Go would say `invalid syntax`.
///
/// The value is bytes, since `\xff` may be spelled in the string; a bad byte itself is read as U+FFFD.
#[must_use]
pub fn unquote(quoted: &[u8]) -> Option<Vec<u8>> {
    let mut rest = quoted.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    let mut value = Vec::with_capacity(rest.len());
    while let [first, tail @ ..] = rest {
        match first {
            b'"' | b'\n' => return None,
            b'\\' => rest = unescape(tail, &mut value)?,
            _ => {
                let (rune, width) = decode_rune(rest);
                push(&mut value, rune);
                rest = rest.get(width..)?;
            }
        }
    }
    Some(value)
}

fn unescape<'a>(rest: &'a [u8], value: &mut Vec<u8>) -> Option<&'a [u8]> {
    let (kind, tail) = rest.split_first()?;
    let simple = match kind {
        b'a' => 0x07,
        b'b' => 0x08,
        b'f' => 0x0c,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 0x0b,
        b'\\' => b'\\',
        b'"' => b'"',
        b'x' => return unescape_code(tail, 2, value, Code::Byte),
        b'u' => return unescape_code(tail, 4, value, Code::Rune),
        b'U' => return unescape_code(tail, 8, value, Code::Rune),
        b'0'..=b'7' => return unescape_octal(rest, value),
        _ => return None,
    };
    value.push(simple);
    Some(tail)
}

#[derive(Clone, Copy)]
enum Code {
    Byte,
    Rune,
}

fn unescape_code<'a>(rest: &'a [u8], digits: usize, value: &mut Vec<u8>, code: Code) -> Option<&'a [u8]> {
    let (digits, tail) = rest.split_at_checked(digits)?;
    // `from_str_radix` would take a sign.
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let number = u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    match code {
        Code::Byte => value.push(u8::try_from(number).ok()?),
        Code::Rune => push(value, char::from_u32(number)?),
    }
    Some(tail)
}

fn unescape_octal<'a>(rest: &'a [u8], value: &mut Vec<u8>) -> Option<&'a [u8]> {
    let (digits, tail) = rest.split_at_checked(3)?;
    let mut number = 0_u32;
    for digit in digits {
        number = number * 8 + char::from(*digit).to_digit(8)?;
    }
    value.push(u8::try_from(number).ok()?);
    Some(tail)
}

fn push(value: &mut Vec<u8>, rune: char) {
    value.extend_from_slice(rune.encode_utf8(&mut [0; 4]).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_as_go_does() {
        for (bytes, want) in [
            (&b"abc"[..], r#""abc""#),
            (b"a\"b\\c'", r#""a\"b\\c'""#),
            (b"\x07\x08\x0c\n\r\t\x0b", r#""\a\b\f\n\r\t\v""#),
            (b"\x00\x1f\x7f", r#""\x00\x1f\x7f""#),
            ("é☺\u{feff}\u{10ffff}\u{a0}".as_bytes(), r#""é☺\ufeff\U0010ffff\u00a0""#),
            (b"\xffz\xe2\x98", r#""\xffz\xe2\x98""#),
            ("\u{fffd}".as_bytes(), "\"\u{fffd}\""),
        ] {
            assert_eq!(quote(bytes), want);
        }
        assert_eq!(quote_rune('\''), r"'\''");
        assert_eq!(quote_rune('"'), r#"'"'"#);
        assert_eq!(quote_rune('\u{feff}'), r"'\ufeff'");
    }

    #[test]
    fn unquotes_as_go_does() {
        for (quoted, want) in [
            (r#""abc""#, Some(&b"abc"[..])),
            (r#""""#, Some(b"")),
            (r#""a\"b\\\n\t""#, Some(b"a\"b\\\n\t")),
            (r#""\x41\xff\101\u0041\U00000041""#, Some(b"A\xffAAA")),
            (r#""\'""#, None),
            (r#""\400""#, None),
            (r#""\08""#, None),
            (r#""\x4""#, None),
            (r#""\x+4""#, None),
            (r#""\ud800""#, None),
            (r#""\U00110000""#, None),
            (r#""\q""#, None),
            (r#""\"#, None),
            (r#"""#, None),
            (r#""a"b""#, None),
            ("`a`", None),
        ] {
            assert_eq!(unquote(quoted.as_bytes()).as_deref(), want, "{quoted}");
        }
    }

    #[test]
    fn bad_utf8_is_replaced() {
        assert_eq!(unquote(b"\"\xff\"").as_deref(), Some("\u{fffd}".as_bytes()));
        assert_eq!(unquote(b"\"\xff\\n\"").as_deref(), Some("\u{fffd}\n".as_bytes()));
    }
}
