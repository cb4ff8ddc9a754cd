//! The `!` escapes that keep `Azure` and `azure` apart where upper and lower case are one: in URLs and caches.
//!
//! It follows `golang.org/x/mod/module` (`EscapePath`, `EscapeVersion`, `UnescapePath`, `UnescapeVersion`).

use super::path::{InvalidPath, PathKind, PathReason, check_element, check_path};
use crate::text::quote;

/// Why a path or a version has no escaped form, or an escaped form means none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEscape {
    /// Only a module path can be escaped.
    #[error(transparent)]
    Path(#[from] InvalidPath),
    /// The version could not be a file name, or has a `!` in it.
    #[error("version {} invalid: disallowed version string", quote(.0))]
    Version(String),
    /// A capital, a `!` without a small letter behind it, or a character beyond ASCII.
    #[error("invalid escaped module path {}", quote(.0))]
    EscapedPath(String),
    /// The escapes are sound and the path is none.
    #[error("invalid escaped module path {}: {cause}", quote(.escaped))]
    UnescapedPath {
        /// The escaped form.
        escaped: String,
        /// What is wrong with the path that it means.
        cause: InvalidPath,
    },
    /// As for a path, in a version.
    #[error("invalid escaped version {}", quote(.0))]
    EscapedVersion(String),
    /// The escapes are sound and the version could not be a file name.
    #[error("invalid escaped version {}: {cause}", quote(.version))]
    UnescapedVersion {
        /// The version that the escaped form means.
        version: String,
        /// What is wrong with it.
        cause: PathReason,
    },
}

/// Escapes a module path for a URL or a cache.
///
/// # Errors
/// [`InvalidEscape`]: the text is no module path.
pub fn escape_path(path: &str) -> Result<String, InvalidEscape> {
    check_path(path)?;
    Ok(escape(path))
}

/// Escapes a version for a URL or a cache; it need not be a semantic version.
///
/// # Errors
/// [`InvalidEscape`]: the text could not be a file name, or has a `!` or a character beyond ASCII in it.
pub fn escape_version(version: &str) -> Result<String, InvalidEscape> {
    let sound = check_element(version, PathKind::File).is_ok() && version.is_ascii() && !version.contains('!');
    if sound { Ok(escape(version)) } else { Err(InvalidEscape::Version(version.to_owned())) }
}

/// Reads an escaped module path.
///
/// # Errors
/// [`InvalidEscape`]: the text is no escaped form, or means no module path.
pub fn unescape_path(escaped: &str) -> Result<String, InvalidEscape> {
    let path = unescape(escaped).ok_or_else(|| InvalidEscape::EscapedPath(escaped.to_owned()))?;
    match check_path(&path) {
        Ok(()) => Ok(path),
        Err(cause) => Err(InvalidEscape::UnescapedPath { escaped: escaped.to_owned(), cause }),
    }
}

/// Reads an escaped version.
///
/// # Errors
/// [`InvalidEscape`]: the text is no escaped form, or means no version.
pub fn unescape_version(escaped: &str) -> Result<String, InvalidEscape> {
    let version = unescape(escaped).ok_or_else(|| InvalidEscape::EscapedVersion(escaped.to_owned()))?;
    match check_element(&version, PathKind::File) {
        Ok(()) => Ok(version),
        Err(cause) => Err(InvalidEscape::UnescapedVersion { version, cause }),
    }
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_uppercase() {
            escaped.push('!');
        }
        escaped.push(c.to_ascii_lowercase());
    }
    escaped
}

fn unescape(escaped: &str) -> Option<String> {
    let mut text = String::with_capacity(escaped.len());
    let mut chars = escaped.chars();
    while let Some(c) = chars.next() {
        match c {
            '!' => text.push(chars.next().filter(char::is_ascii_lowercase)?.to_ascii_uppercase()),
            _ if c.is_ascii() && !c.is_ascii_uppercase() => text.push(c),
            _ => return None,
        }
    }
    Some(text)
}
