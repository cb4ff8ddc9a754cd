//! Versions of Go itself, such as `1.26.8`, `1.27rc1` or `1.21`, and the names of its toolchains.
//!
//! They are no semantic versions. It knows no release by name. It follows `internal/gover/gover.go` and
//! `cmd/go/internal/gover/toolchain.go`.

use std::cmp::Ordering;
use std::fmt;

/// A version of Go, ordered as Go orders them: `1.21` comes before `1.21rc1`, and that before `1.21.0`.
#[derive(Clone, Debug)]
pub struct GoVersion {
    text: String,
    key: Key,
}

/// What is compared, in the order in which it is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    major: Number,
    minor: Number,
    patch: Number,
    /// Empty, `alpha`, `beta` or `rc`.
    kind: String,
    pre: Number,
}

/// A number of any length, without leading zeros; the missing one is the least.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Number(String);

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl GoVersion {
    /// Reads a version as a go line has it; none if it is no such version (`gover.Parse`).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(Self { text: text.to_owned(), key: parse(text)? })
    }

    /// The version of the toolchain of this name, such as `go1.26.8-custom` (`gover.FromToolchain`).
    #[must_use]
    pub fn of_toolchain(name: &str) -> Option<Self> {
        let version = name.strip_prefix("go").filter(|_| !name.contains(['/', '\\']))?;
        Self::parse(version.split([' ', '\t', '-']).next().unwrap_or_default())
    }

    /// The version that a go command takes for its own, by what its build is called: one of a development branch has that
    /// of the language which it is to become, such as `1.27` for `devel go1.27-abcdef` (`gover.Local`; `cmd/dist` names
    /// the build after `internal/goversion`).
    #[must_use]
    pub fn of_build(name: &str) -> Option<Self> {
        Self::of_toolchain(name).or_else(|| Self::of_toolchain(name.strip_prefix("devel ")?))
    }

    /// Whether it is a version of the language and of no release, such as `1.21` (`gover.IsLang`).
    #[must_use]
    pub fn is_language(&self) -> bool {
        self.key.patch.0.is_empty() && self.key.kind.is_empty() && self.key.pre.0.is_empty()
    }

    /// The toolchain that a go line with it calls for: of a language version, its first release, which ends in `.0`.
    #[must_use]
    pub fn toolchain(&self) -> String {
        if self.is_language() { format!("go{self}.0") } else { format!("go{self}") }
    }
}

impl fmt::Display for GoVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Ord for GoVersion {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }
}

impl PartialOrd for GoVersion {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for GoVersion {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for GoVersion {}

fn parse(text: &str) -> Option<Key> {
    let zero = || Number("0".to_owned());
    let (major, rest) = split_number(text)?;
    if rest.is_empty() {
        return Some(Key { major, minor: zero(), patch: zero(), ..Key::default() });
    }
    let (minor, rest) = split_number(rest.strip_prefix('.')?)?;
    if rest.is_empty() {
        // From 1.21 on a version without a patch is that of the language, and comes before every release.
        let is_release = minor < Number("21".to_owned());
        return Some(Key {
            major,
            minor,
            patch: if is_release { zero() } else { Number::default() },
            ..Key::default()
        });
    }
    if let Some(patch) = rest.strip_prefix('.') {
        let (patch, rest) = split_number(patch)?;
        return rest.is_empty().then(|| Key { major, minor, patch, ..Key::default() });
    }
    let end = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
    let (kind, pre) = rest.split_at_checked(end)?;
    let is_kind = !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_lowercase());
    let pre = match pre {
        "" => Number::default(),
        pre => split_number(pre).filter(|(_, rest)| rest.is_empty())?.0,
    };
    is_kind.then(|| Key { major, minor, patch: Number::default(), kind: kind.to_owned(), pre })
}

/// Splits a number without leading zeros off the front.
fn split_number(text: &str) -> Option<(Number, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at_checked(end)?;
    let is_one = number == "0" || (!number.is_empty() && !number.starts_with('0'));
    is_one.then(|| (Number(number.to_owned()), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_as_go_orders_them() {
        let ordered = [
            "0.9",
            "1",
            "1.9",
            "1.20rc1",
            "1.20",
            "1.20.1",
            "1.21",
            "1.21alpha3",
            "1.21beta1",
            "1.21rc1",
            "1.21rc2",
            "1.21rc10",
            "1.21.0",
            "1.21.1",
            "1.21.10",
            "1.22",
            "1.99999999999",
            "2.0",
        ];
        for (at, text) in ordered.iter().enumerate() {
            let version = GoVersion::parse(text).unwrap();
            assert_eq!(version.to_string(), *text);
            for (other_at, other) in ordered.iter().enumerate() {
                assert_eq!(version.cmp(&GoVersion::parse(other).unwrap()), at.cmp(&other_at), "{text} and {other}");
            }
        }
        assert_eq!(GoVersion::parse("1.20"), GoVersion::parse("1.20.0"));
        assert_ne!(GoVersion::parse("1.21"), GoVersion::parse("1.21.0"));
    }

    #[test]
    fn what_is_no_version() {
        for text in [
            "", "x", "-1", "1.21.", "1.21.0.1", "1.21RC1", "go1.21", "v1.21", "01.2", "1.02", "1.", "1.2.", "1.2.3rc1",
            "1.2RC1", "1.2rc01", "1.2rc1x",
        ] {
            assert_eq!(GoVersion::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_version_of_a_toolchain_is_in_its_name() {
        for (name, version) in [
            ("go1.26.8", Some("1.26.8")),
            ("go1.2.3-bigcorp", Some("1.2.3")),
            ("go1.26.8 X:nodwarf5", Some("1.26.8")),
            ("1.26.8", None),
            ("go1.2/../3", None),
            ("devel go1.27-abcdef", None),
            ("default", None),
        ] {
            assert_eq!(GoVersion::of_toolchain(name).map(|it| it.to_string()).as_deref(), version, "{name}");
        }
    }

    #[test]
    fn the_version_of_a_development_build_is_that_of_the_language() {
        for (name, version) in [
            ("go1.26.8", Some("1.26.8")),
            ("go1.27-devel_0123abcd Mon Jan 5 10:00:00 2026 -0700", Some("1.27")),
            ("devel go1.27-0123abcd Mon Jan 5 10:00:00 2026 -0700", Some("1.27")),
            ("devel +0123abcd Mon Jan 5 10:00:00 2026 -0700", None),
            ("devel", None),
            ("", None),
        ] {
            assert_eq!(GoVersion::of_build(name).map(|it| it.to_string()).as_deref(), version, "{name}");
        }
    }

    #[test]
    fn a_version_of_the_language_is_no_release() {
        let languages = ["1.21", "1.27"].map(|text| GoVersion::parse(text).unwrap().is_language());
        let releases = ["1.20", "1.21rc1", "1.21.0"].map(|text| GoVersion::parse(text).unwrap().is_language());
        assert_eq!((languages, releases), ([true; 2], [false; 3]));
    }
}
