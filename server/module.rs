//! Module paths and versions, as `golang.org/x/mod/module` and `/semver` define them.
//!
//! It knows no file and no server: only what a path and a version may be, how they are ordered, how they are escaped
//! for URLs and caches, and how GOPRIVATE's patterns match them.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

mod escape;
mod go_version;
mod path;
mod pattern;
mod pseudo;
mod version;

pub use escape::{InvalidEscape, escape_path, escape_version, unescape_path, unescape_version};
pub use go_version::GoVersion;
pub use path::{
    InvalidModuleVersion, InvalidPath, InvalidVersion, PathKind, PathReason, VersionReason, check, check_import_path,
    check_path, check_path_major, split_path_version,
};
pub use pattern::{BadPattern, match_prefix_patterns, path_match};
pub use pseudo::{NoBase, PseudoVersion, is_pseudo_version};
pub use version::{
    build_metadata, canonical_semver, canonical_version, compare_versions, is_valid_version, major_version, prerelease,
};

/// A module path and a version of it, unescaped, as go.sum spells them (never with `/go.mod`). Copies share their texts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleVersion {
    /// The module path, for example `github.com/BurntSushi/toml`.
    pub path: Arc<str>,
    /// The version, for example `v1.2.3` or `v0.0.0-20191109021931-daa7c04131f5`.
    pub version: Arc<str>,
}

impl fmt::Display for ModuleVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.path, self.version)
    }
}

/// Orders two keys of go.sum, each a path and a version that may end in `/go.mod`, as Go writes them (`module.Sort`).
///
/// Where Go leaves two different keys unordered (versions that differ in build metadata only, or two that are no
/// versions) their bytes decide, so that the order is total. Lines of one key are ordered by their hash text.
#[must_use]
pub fn compare_sum_keys(a: (&str, &str), b: (&str, &str)) -> Ordering {
    let (a_version, a_file) = split_file(a.1);
    let (b_version, b_file) = split_file(b.1);
    (a.0.cmp(b.0))
        .then_with(|| compare_versions(a_version, b_version))
        .then_with(|| a_version.cmp(b_version))
        .then_with(|| a_file.cmp(b_file))
}

fn split_file(version: &str) -> (&str, &str) {
    version.find('/').and_then(|slash| version.split_at_checked(slash)).unwrap_or((version, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sum_keys_are_ordered_as_go_writes_them() {
        let ordered = [
            ("a.example/x", "v1.2.0"),
            ("a.example/x", "v1.2.0/go.mod"),
            ("a.example/x", "v1.10.0-pre/go.mod"),
            ("a.example/x", "v1.10.0"),
            ("a.example/x", "v1.10.0/go.mod"),
            ("a.example/x-y", "v1.0.0"),
            ("a.example/x/v2", "v2.0.0"),
            ("b.example/X", "not-a-version"),
            ("b.example/X", "v0.0.0"),
            ("b.example/x", "v0.0.0"),
        ];
        for (i, a) in ordered.iter().enumerate() {
            for (j, b) in ordered.iter().enumerate() {
                assert_eq!(compare_sum_keys(*a, *b), i.cmp(&j), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn the_order_is_total_where_go_has_none() {
        for (a, b) in [("v1.0.0+a", "v1.0.0+b"), ("bad", "worse")] {
            assert_eq!(compare_sum_keys(("m", a), ("m", b)), Ordering::Less);
            assert_eq!(compare_sum_keys(("m", b), ("m", a)), Ordering::Greater);
        }
    }
}
