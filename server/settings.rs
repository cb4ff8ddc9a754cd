//! What the go command would use, each value with its origin, without running it.
//!
//! It reads nothing: an edge collects [`layer::Sources`], and the rest follows from them. It knows no network and no
//! finding (`cmd/go/internal/cfg/cfg.go`, `modfetch/proxy.go`, `modfetch/sumdb.go`, `auth/auth.go`).

pub mod description;
pub mod exclusion;
pub mod goauth;
pub mod goflags;
pub mod goproxy;
pub mod gosumdb;
pub mod gourl;
pub mod layer;
pub mod mask;
pub mod path;
pub mod patterns;
pub mod problem;
pub mod quoted;
pub mod toolchain;
pub mod variable;

pub use exclusion::Exclusion;
use goproxy::{Hop, ProxyProblem, Target};
use gosumdb::{SumDb, SumdbProblem};
use layer::{GoCommand, Origin, Sources};
use path::split_list;
use variable::Variable;

/// The settings in effect in one directory.
#[derive(Clone, Debug)]
pub struct Settings {
    sources: Sources,
    variables: Vec<Variable>,
    /// GOPATH before Go takes back a relative one that it has guessed; directories are derived from this one.
    search_path: String,
}

/// How the checksum database is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// Through the first proxy that says it mirrors the database; directly, if none does.
    Proxy,
    /// At `https://NAME`.
    Direct,
    /// At the URL that GOSUMDB names; proxies are bypassed.
    Url,
}

impl Settings {
    /// The settings that follow from the sources.
    #[must_use]
    pub fn new(sources: Sources) -> Self {
        let search_path = variable::search_path(&sources);
        let variables = variable::NAMES.iter().map(|name| variable::resolve(name, &sources)).collect();
        Self { sources, variables, search_path }
    }

    /// What the settings were made of: for checks that point into the files.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Every variable that is known here, in a fixed order.
    #[must_use]
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// The variable of this name; `None` for names outside [`variable::NAMES`].
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&Variable> {
        self.variables.iter().find(|variable| variable.name == name)
    }

    /// The value of a variable, empty if it has none: what `go env NAME` prints.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.variable(name).map_or("", |variable| variable.value.as_str())
    }

    /// Where the value of a variable comes from.
    #[must_use]
    pub fn origin(&self, name: &str) -> Origin {
        self.variable(name).map_or(Origin::BuiltIn, |variable| variable.origin.clone())
    }

    /// True if a Go installation was found, so that its defaults are in effect. Otherwise the database that every Go
    /// knows is asked directly.
    #[must_use]
    pub fn is_go_found(&self) -> bool {
        variable::is_go_found(&self.sources)
    }

    /// The hops of GOPROXY. None at all means that no Go and no GOPROXY is there.
    ///
    /// # Errors
    /// In Go's words, where Go refuses the list.
    pub fn proxy(&self) -> Result<Vec<Hop>, ProxyProblem> {
        let variable = self.variable("GOPROXY");
        if !self.is_go_found() && variable.is_none_or(|v| v.value.is_empty() && v.origin == Origin::BuiltIn) {
            return Ok(Vec::new());
        }
        goproxy::parse(self.value("GOPROXY"), self.sources.system)
    }

    /// The database of GOSUMDB.
    ///
    /// # Errors
    /// In Go's words, where Go refuses the value.
    pub fn database(&self) -> Result<SumDb, SumdbProblem> {
        gosumdb::parse(self.value("GOSUMDB"))
    }

    /// How the database is reached; `None` if there is no database to reach, or no way.
    #[must_use]
    pub fn route(&self) -> Option<Route> {
        let Ok(SumDb::On(database)) = self.database() else { return None };
        if database.url.is_some() {
            return Some(Route::Url);
        }
        // `direct` and `off` end the search for a mirror alike (`dbClient.initBase`).
        match self.proxy().ok()?.first() {
            Some(Hop { target: Target::Url(_), .. }) => Some(Route::Proxy),
            _ => Some(Route::Direct),
        }
    }

    /// The flags of GOFLAGS.
    #[must_use]
    pub fn flags(&self) -> goflags::Flags {
        goflags::Flags::parse(self.value("GOFLAGS"))
    }

    /// Where credentials for https come from.
    ///
    /// # Errors
    /// In Go's words, where Go ends or skips an entry.
    pub fn auth(&self) -> Result<Vec<goauth::Method>, goauth::AuthProblem> {
        goauth::parse(self.value("GOAUTH"), self.sources.system)
    }

    /// The module cache.
    #[must_use]
    pub fn modcache(&self) -> Option<&str> {
        Some(self.value("GOMODCACHE")).filter(|path| !path.is_empty())
    }

    /// The first directory of GOPATH; `None` if that is empty, as Go takes it (`gopathDir`).
    #[must_use]
    pub fn gopath_first(&self) -> Option<String> {
        split_list(self.sources.system, &self.search_path).into_iter().next().filter(|first| !first.is_empty())
    }

    /// The HTTP proxy for `http` URLs; the upper-case name goes first, as in Go (`httpproxy.FromEnvironment`).
    #[must_use]
    pub fn http_proxy(&self) -> Option<&str> {
        self.either("HTTP_PROXY", "http_proxy")
    }

    /// The HTTP proxy for `https` URLs.
    #[must_use]
    pub fn https_proxy(&self) -> Option<&str> {
        self.either("HTTPS_PROXY", "https_proxy")
    }

    /// The hosts that are reached without a proxy.
    #[must_use]
    pub fn no_proxy(&self) -> Option<&str> {
        self.either("NO_PROXY", "no_proxy")
    }

    fn either(&self, upper: &str, lower: &str) -> Option<&str> {
        [self.value(upper), self.value(lower)].into_iter().find(|value| !value.is_empty())
    }

    /// What no variable shows: a go command or a file that was not found or not read.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        problem::notes(self)
    }

    /// The go command that the settings belong to.
    #[must_use]
    pub fn command(&self) -> &GoCommand {
        &self.sources.command
    }
}
