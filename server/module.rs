//! Module paths and versions, as `golang.org/x/mod/module` and `/semver` define them.

use std::fmt;

/// A module path and a version of it, unescaped, as go.sum spells them (never with `/go.mod`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleVersion {
    /// The module path, for example `github.com/BurntSushi/toml`.
    pub path: String,
    /// The version, for example `v1.2.3` or `v0.0.0-20191109021931-daa7c04131f5`.
    pub version: String,
}

impl fmt::Display for ModuleVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.path, self.version)
    }
}

/// stub
pub fn escape_path(p: &str) -> Result<String, ()> {
    Ok(p.chars()
        .map(|c| if c.is_ascii_uppercase() { format!("!{}", c.to_ascii_lowercase()) } else { c.to_string() })
        .collect())
}
/// stub
pub fn escape_version(p: &str) -> Result<String, ()> {
    escape_path(p)
}
