//! Which modules are kept from the database and from proxies, and by which rule.
//!
//! It sends nothing and knows no go.sum (`modfetch/sumdb.go`, `useSumDB`; `modfetch/proxy.go`).

use std::fmt;

use super::Settings;
use super::layer::Origin;
use super::patterns::find_match;
use crate::text::Span;

/// The module under which toolchains are downloaded.
pub const TOOLCHAIN: &str = "golang.org/toolchain";

/// Why a module is not asked for, and where that is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclusion {
    /// The rule.
    pub rule: Rule,
    /// Where the rule comes from.
    pub origin: Origin,
}

/// A rule that keeps a module from being asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// GOSUMDB is `off`.
    DatabaseOff,
    /// An entry of a pattern list matches.
    Pattern {
        /// The variable that holds the entry: GOPRIVATE where the list is inherited.
        variable: &'static str,
        /// The entry.
        pattern: String,
        /// Its place in the value.
        span: Span,
    },
}

impl fmt::Display for Exclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.rule {
            Rule::DatabaseOff => write!(f, "GOSUMDB=off, from {}", self.origin),
            Rule::Pattern { variable, pattern, .. } => write!(f, "{pattern} in {variable}, from {}", self.origin),
        }
    }
}

impl Settings {
    /// The rule that keeps a module from being looked up in the database, if there is one.
    ///
    /// Toolchains are looked up whatever GONOSUMDB says, unless GOPROXY is one `file` URL. A broken GOSUMDB excludes
    /// nothing: it is a problem of its own.
    #[must_use]
    pub fn is_excluded(&self, module_path: &str) -> Option<Exclusion> {
        // The one value that means off (`gosumdb::parse`). This runs for every module, and reading a whole key does not.
        if self.value("GOSUMDB") == "off" {
            return Some(Exclusion { rule: Rule::DatabaseOff, origin: self.origin("GOSUMDB") });
        }
        if module_path == TOOLCHAIN && !self.is_one_directory_of_files() {
            return None;
        }
        self.matching("GONOSUMDB", module_path)
    }

    /// Whether GOPROXY is one `file` URL: so Go's own distributions are tested, and toolchains need no database then.
    #[must_use]
    pub fn is_one_directory_of_files(&self) -> bool {
        let proxy = self.value("GOPROXY");
        proxy.starts_with("file://") && !proxy.contains([',', '|'])
    }

    /// The entry that allows plain HTTP and unverified TLS for a module, where it is fetched directly.
    #[must_use]
    pub fn is_insecure(&self, module_path: &str) -> Option<Exclusion> {
        self.matching("GOINSECURE", module_path)
    }

    fn matching(&self, name: &'static str, module_path: &str) -> Option<Exclusion> {
        let list = self.variable(name)?;
        let variable = match list.origin {
            Origin::Inherited { from } => from,
            _ => name,
        };
        let found = find_match(&list.value, module_path)?;
        let rule = Rule::Pattern { variable, pattern: found.text.to_owned(), span: found.span };
        Some(Exclusion { rule, origin: self.origin(variable) })
    }
}
