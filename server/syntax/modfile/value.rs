//! What a word says: strings out of quotes, and the forms that versions and paths must have.
//!
//! It follows `rule.go` (`parseString`, `GoVersionRE`, `laxGoVersionRE`, `ToolchainRE`, `IsDirectoryPath`).

use crate::text::{Span, to_text, unquote};

/// What a word says, and where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Value {
    /// The value, with U+FFFD in the place of each byte that is no UTF-8.
    pub text: String,
    /// The place of the word, quotes included.
    pub span: Span,
    /// The bytes, where they are no UTF-8.
    raw: Option<Box<[u8]>>,
}

impl Value {
    /// The value of a word at a place.
    pub(crate) fn new(bytes: Vec<u8>, span: Span) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => Self { text, span, raw: None },
            Err(err) => {
                let bytes = err.into_bytes();
                Self { text: to_text(&bytes), span, raw: Some(bytes.into_boxed_slice()) }
            }
        }
    }

    /// The value as Go holds it: bytes that need not be UTF-8.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.raw.as_deref().unwrap_or(self.text.as_bytes())
    }
}

/// Reads a word that may be quoted; fails with Go's reason.
pub(crate) fn parse_string(text: &[u8], word: Span) -> Result<Value, &'static str> {
    let bytes = word.of(text);
    if bytes.starts_with(b"\"") {
        return unquote(bytes).map(|value| Value::new(value, word)).ok_or("invalid syntax");
    }
    // Other quotes are kept for later, so that 'x' is not the name of a module.
    if bytes.iter().any(|byte| matches!(byte, b'"' | b'\'' | b'`')) {
        return Err("unquoted string cannot contain quote");
    }
    Ok(Value::new(bytes.to_vec(), word))
}

/// Reports whether the text has the form of a go line's version (`GoVersionRE`).
pub(super) fn is_go_version(text: &str) -> bool {
    let Some((_, rest)) = split_major_minor(text) else { return false };
    let rest = match rest.strip_prefix('.').map(split_number) {
        Some(Some((_, rest))) => rest,
        Some(None) => return false,
        None => rest,
    };
    let kind = rest.trim_start_matches(|c: char| c.is_ascii_lowercase());
    rest.is_empty() || (kind.len() < rest.len() && !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The major and minor part of what only looks like a go line's version (`laxGoVersionRE`).
pub(crate) fn repair_go_version(text: &str) -> Option<&str> {
    let (version, rest) = split_major_minor(text.strip_prefix('v').unwrap_or(text))?;
    (!rest.is_empty() && !rest.contains('\n')).then_some(version)
}

/// Reports whether the text has the form of a toolchain line's name (`ToolchainRE`).
pub(super) fn is_toolchain(text: &str) -> bool {
    text == "default" || text.strip_prefix("go1").is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Reports whether Go takes the right side of a replace for a directory, on whatever system (`IsDirectoryPath`).
#[must_use]
pub fn is_directory_path(path: &str) -> bool {
    let bytes = path.as_bytes();
    let relative = [".", ".."]
        .iter()
        .any(|dots| path.strip_prefix(dots).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '\\'])));
    relative || path.starts_with(['/', '\\']) || matches!(bytes, [drive, b':', ..] if drive.is_ascii_alphabetic())
}

/// Splits `1.23` off the front: a major number above zero, a dot, a minor number.
fn split_major_minor(text: &str) -> Option<(&str, &str)> {
    let (major, rest) = split_number(text)?;
    let (_, rest) = split_number(rest.strip_prefix('.')?)?;
    let end = text.len().checked_sub(rest.len())?;
    (major != "0").then_some((text.get(..end)?, rest))
}

/// Splits a number without leading zeros off the front.
fn split_number(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at_checked(end)?;
    (number == "0" || (!number.is_empty() && !number.starts_with('0'))).then_some((number, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn go_versions() {
        for text in ["1.21", "1.0", "1.21.0", "1.21rc1", "1.20.1rc1", "1.21.3beta22", "10.200", "2.0alpha0"] {
            assert!(is_go_version(text), "{text}");
        }
        for text in [
            "", "1", "1.", "0.1", "01.2", "1.02", "1.2.03", "1.2.", "1.2.3.4", "1.2rc", "1.2rc1x", "1.2-rc1", "v1.2",
            "1.2RC1", "1.2 ", "1.2\n", "one", "1.x",
        ] {
            assert!(!is_go_version(text), "{text}");
        }
    }

    #[test]
    fn go_versions_that_lax_reading_repairs() {
        for (text, want) in [
            ("v1.2", None),
            ("v1.2.x", Some("1.2")),
            ("1.2.x", Some("1.2")),
            ("1.2-rc1", Some("1.2")),
            ("1.20.1.2", Some("1.20")),
            ("v1.21.0", Some("1.21")),
            ("v1", None),
            ("1.02x", None),
            ("x1.2.", None),
        ] {
            assert_eq!(repair_go_version(text), want, "{text}");
        }
    }

    #[test]
    fn toolchains() {
        for text in ["default", "go1", "go1.21", "go1.21.0-custom", "go1."] {
            assert!(is_toolchain(text), "{text}");
        }
        for text in ["", "go", "go2", "go1x", "local", "1.21", "Default", "default2", "go10"] {
            assert!(!is_toolchain(text), "{text}");
        }
    }

    #[test]
    fn directories() {
        for path in [".", "..", "./a", "../a", r".\a", r"..\a", "/a", r"\a", "C:", r"c:\a", "C:a"] {
            assert!(is_directory_path(path), "{path}");
        }
        for path in ["", "a", "a/b", ".a", "..a", "...", "1:", "é:", ":", "a.b/./c"] {
            assert!(!is_directory_path(path), "{path}");
        }
    }
}
