//! What a module path may be, and which versions may stand beside it.
//!
//! It follows `golang.org/x/mod/module` (`Check`, `CheckPath`, `CheckImportPath`, `CheckPathMajor`,
//! `SplitPathVersion`), and its errors read as Go's do.

use std::fmt;

use super::version::{build_metadata, is_valid_version, major_version};
use crate::text::{quote, quote_rune};

/// What kind of path is checked: each allows other characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathKind {
    /// A module path.
    Module,
    /// The import path of a package.
    Import,
    /// A path in a module's zip.
    File,
}

/// Why a module path and a version are no module version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidModuleVersion {
    /// The path is none.
    #[error(transparent)]
    Path(#[from] InvalidPath),
    /// The version is none, or not one of this path.
    #[error("{path}@{}: invalid version: {}", .version.version, .version.reason)]
    Version {
        /// The module path.
        path: String,
        /// What is wrong with the version.
        version: InvalidVersion,
    },
}

/// A path that is none, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("malformed {kind} path {}: {reason}", quote(.path))]
pub struct InvalidPath {
    /// What it should be.
    pub kind: PathKind,
    /// The path.
    pub path: String,
    /// What is wrong.
    pub reason: PathReason,
}

/// A version that is none, or not one of its module path, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("version {} invalid: {reason}", quote(.version))]
pub struct InvalidVersion {
    /// The version.
    pub version: String,
    /// What is wrong.
    pub reason: VersionReason,
}

/// What is wrong with a path, in Go's words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathReason {
    /// Nothing stands there.
    #[error("empty string")]
    Empty,
    /// It starts like a flag.
    #[error("leading dash")]
    LeadingDash,
    /// Two slashes in a row.
    #[error("double slash")]
    DoubleSlash,
    /// A slash at the end.
    #[error("trailing slash")]
    TrailingSlash,
    /// Nothing between two slashes, or before the first.
    #[error("empty path element")]
    EmptyElement,
    /// An element of dots.
    #[error("invalid path element {}", quote(.0))]
    Dots(String),
    /// An element that starts with a dot.
    #[error("leading dot in path element")]
    LeadingDot,
    /// An element that ends in a dot.
    #[error("trailing dot in path element")]
    TrailingDot,
    /// A character that may not stand there.
    #[error("invalid char {}", quote_rune(*.0))]
    Character(char),
    /// A reserved file name of Windows.
    #[error("{} disallowed as path element component on Windows", quote(.0))]
    Reserved(String),
    /// It looks like a short name of Windows.
    #[error("trailing tilde and digits in path element")]
    ShortName,
    /// The first element is no domain name.
    #[error("missing dot in first path element")]
    NoDomain,
    /// A character that may not stand in a domain name.
    #[error("invalid char {} in first path element", quote_rune(*.0))]
    DomainCharacter(char),
    /// A major version suffix that no path has.
    #[error("invalid version")]
    Version,
}

/// What is wrong with a version, in Go's words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VersionReason {
    /// It is no semantic version.
    #[error("not a semantic version")]
    NotSemantic,
    /// Its major version is not that of the path.
    #[error("should be {wanted}, not {major}")]
    Major {
        /// What the path asks for.
        wanted: String,
        /// What the version has; empty if it is no semantic version.
        major: String,
    },
}

impl fmt::Display for PathKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Module => "module",
            Self::Import => "import",
            Self::File => "file",
        })
    }
}

/// Checks that the path is a module path and the version one of it (`module.Check`).
///
/// # Errors
/// [`InvalidModuleVersion`], in Go's words.
pub fn check(path: &str, version: &str) -> Result<(), InvalidModuleVersion> {
    check_path(path)?;
    let fault = |version| InvalidModuleVersion::Version { path: path.to_owned(), version };
    if !is_valid_version(version) {
        return Err(fault(InvalidVersion { version: version.to_owned(), reason: VersionReason::NotSemantic }));
    }
    let (_, path_major) = split_path_version(path).unwrap_or((path, ""));
    check_path_major(version, path_major).map_err(fault)
}

/// Checks that the text is a module path (`module.CheckPath`).
///
/// # Errors
/// [`InvalidPath`], in Go's words.
pub fn check_path(path: &str) -> Result<(), InvalidPath> {
    let fault = |reason| InvalidPath { kind: PathKind::Module, path: path.to_owned(), reason };
    check_elements(path, PathKind::Module).and_then(|()| check_domain(path)).map_err(fault)?;
    if split_path_version(path).is_none() {
        return Err(fault(PathReason::Version));
    }
    Ok(())
}

/// Checks that the text is an import path (`module.CheckImportPath`).
///
/// # Errors
/// [`InvalidPath`], in Go's words.
pub fn check_import_path(path: &str) -> Result<(), InvalidPath> {
    let kind = PathKind::Import;
    check_elements(path, kind).map_err(|reason| InvalidPath { kind, path: path.to_owned(), reason })
}

/// Checks that the version is one of a path with this major suffix (`module.CheckPathMajor`).
///
/// # Errors
/// [`InvalidVersion`], in Go's words.
pub fn check_path_major(version: &str, path_major: &str) -> Result<(), InvalidVersion> {
    let suffix = match path_major.strip_suffix("-unstable") {
        Some(stable) if path_major.starts_with(".v") => stable,
        _ => path_major,
    };
    // Early pseudo-versions of gopkg.in's .v1 paths were v0 and are still accepted.
    if version.starts_with("v0.0.0-") && suffix == ".v1" {
        return Ok(());
    }
    let major = major_version(version);
    let wanted = match suffix.strip_prefix(['/', '.']) {
        Some(wanted) if wanted == major => return Ok(()),
        Some(wanted) => wanted,
        None if matches!(major, "v0" | "v1") || build_metadata(version) == "+incompatible" => return Ok(()),
        None => "v0 or v1",
    };
    let reason = VersionReason::Major { wanted: wanted.to_owned(), major: major.to_owned() };
    Err(InvalidVersion { version: version.to_owned(), reason })
}

/// Splits the major suffix off a path: `/vN` for N of 2 and more, `.vN` below gopkg.in, else nothing
/// (`module.SplitPathVersion`).
///
/// None if the path ends in a suffix that no path has, such as `/v1` or `/v1.2`.
#[must_use]
pub fn split_path_version(path: &str) -> Option<(&str, &str)> {
    if path.starts_with("gopkg.in/") {
        return split_gopkg(path);
    }
    let stem = path.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let number = path.get(stem.len()..)?;
    let Some(prefix) = stem.strip_suffix("/v").filter(|_| !number.is_empty()) else {
        return Some((path, ""));
    };
    if number.contains('.') || number.starts_with('0') || number == "1" {
        return None;
    }
    Some((prefix, path.get(prefix.len()..)?))
}

fn split_gopkg(path: &str) -> Option<(&str, &str)> {
    let stable = path.strip_suffix("-unstable").unwrap_or(path);
    let stem = stable.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = stable.get(stem.len()..)?;
    let prefix = stem.strip_suffix(".v")?;
    let suffix = path.get(prefix.len()..)?;
    if number.is_empty() && suffix == ".v" || number.starts_with('0') && suffix != ".v0" {
        return None;
    }
    Some((prefix, suffix))
}

fn check_domain(path: &str) -> Result<(), PathReason> {
    let domain = path.split('/').next().unwrap_or_default();
    if !domain.contains('.') {
        return Err(PathReason::NoDomain);
    }
    let allowed = |c: &char| matches!(c, '-' | '.' | '0'..='9' | 'a'..='z');
    domain.chars().find(|c| !allowed(c)).map_or(Ok(()), |c| Err(PathReason::DomainCharacter(c)))
}

fn check_elements(path: &str, kind: PathKind) -> Result<(), PathReason> {
    if path.is_empty() {
        return Err(PathReason::Empty);
    }
    if path.starts_with('-') && kind != PathKind::File {
        return Err(PathReason::LeadingDash);
    }
    if path.contains("//") {
        return Err(PathReason::DoubleSlash);
    }
    if path.ends_with('/') {
        return Err(PathReason::TrailingSlash);
    }
    path.split('/').try_for_each(|element| check_element(element, kind))
}

/// Checks one element of a path (`checkElem`).
pub(super) fn check_element(element: &str, kind: PathKind) -> Result<(), PathReason> {
    if element.is_empty() {
        return Err(PathReason::EmptyElement);
    }
    if element.bytes().all(|byte| byte == b'.') {
        return Err(PathReason::Dots(element.to_owned()));
    }
    if element.starts_with('.') && kind == PathKind::Module {
        return Err(PathReason::LeadingDot);
    }
    if element.ends_with('.') {
        return Err(PathReason::TrailingDot);
    }
    if let Some(c) = element.chars().find(|c| !is_allowed(*c, kind)) {
        return Err(PathReason::Character(c));
    }
    check_windows(element.split('.').next().unwrap_or_default(), kind)
}

fn is_allowed(c: char, kind: PathKind) -> bool {
    let in_module = c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~');
    match kind {
        PathKind::Module => in_module,
        PathKind::Import => in_module || c == '+',
        PathKind::File if c.is_ascii() => in_module || "!#$%&()+,=@[]^{} ".contains(c),
        PathKind::File => c.is_alphabetic(),
    }
}

fn check_windows(short: &str, kind: PathKind) -> Result<(), PathReason> {
    const RESERVED: [&str; 4] = ["CON", "PRN", "AUX", "NUL"];
    let numbered = match short.as_bytes() {
        [port @ .., b'1'..=b'9'] => port.eq_ignore_ascii_case(b"COM") || port.eq_ignore_ascii_case(b"LPT"),
        _ => false,
    };
    if numbered || RESERVED.iter().any(|name| name.eq_ignore_ascii_case(short)) {
        return Err(PathReason::Reserved(short.to_owned()));
    }
    let short_name = short
        .rsplit_once('~')
        .is_some_and(|(_, digits)| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()));
    if kind != PathKind::File && short_name { Err(PathReason::ShortName) } else { Ok(()) }
}
