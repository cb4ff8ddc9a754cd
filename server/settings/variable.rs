//! The variables: their names, their defaults, and the one value of each that counts.
//!
//! It does not know what a value means (`cmd/go/internal/cfg/cfg.go`, `envcmd/env.go`).

use std::fmt;

use super::gosumdb;
use super::layer::{Encoding, GoCommand, Layered, NoUserFile, Origin, Reading, Sources, user_file_path};
use super::mask::{mask, mask_addresses};
use super::path::{clean, is_absolute, join, split_list};

/// Every variable that bears on verification, in the order of reports.
pub const NAMES: [&str; 26] = [
    "GOPROXY",
    "GOSUMDB",
    "GOPRIVATE",
    "GONOSUMDB",
    "GONOPROXY",
    "GOINSECURE",
    "GOFLAGS",
    "GOAUTH",
    "GOVCS",
    "GOTOOLCHAIN",
    "GOENV",
    "GOROOT",
    "GOPATH",
    "GOMODCACHE",
    "GOWORK",
    "GODEBUG",
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "NO_PROXY",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "NETRC",
    "GIT_HTTP_USER_AGENT",
];

/// The variables beside those that say where their defaults and files are, or whether proxies are trusted: read, and not
/// reported.
pub const PLACES: [&str; 6] = ["HOME", "USERPROFILE", "XDG_CONFIG_HOME", "APPDATA", "PATH", "REQUEST_METHOD"];

/// A variable and what it is set to.
#[derive(Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What `go env NAME` prints. It may hold credentials: mask it where it is shown.
    pub value: String,
    /// Where the value comes from.
    pub origin: Origin,
    /// The values that this one hides, the next in line first.
    pub shadowed: Vec<Layered>,
    /// Whether the value is what was set: text that is not UTF-8 is shown with replacement characters.
    pub encoding: Encoding,
}

impl fmt::Debug for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={:?} from {:?}, hides {:?}", self.name, self.shown(), self.origin, self.shadowed)
    }
}

impl Variable {
    /// The value with its credentials masked.
    #[must_use]
    pub fn shown(&self) -> String {
        show(self.name, &self.value)
    }
}

/// A value of a variable with its credentials masked. A word before `@` is a secret where the value holds addresses,
/// and none in a list of patterns or in flags.
#[must_use]
pub fn show(name: &str, value: &str) -> String {
    let addresses = ["GOPROXY", "GOSUMDB"].contains(&name) || name.to_ascii_uppercase().ends_with("_PROXY");
    if addresses { mask_addresses(value) } else { mask(value) }
}

/// The value of one variable.
pub(super) fn resolve(name: &'static str, sources: &Sources) -> Variable {
    let (layers, default) = match name {
        "GOENV" => (goenv(sources), None),
        "GOROOT" => (goroot(sources), None),
        "GOWORK" => (gowork(sources), None),
        "GOPATH" => (sources.layers(name), default_gopath(sources).filter(|path| is_kept(sources, path))),
        "GOMODCACHE" => (sources.layers(name), default_modcache(sources)),
        "GONOSUMDB" | "GONOPROXY" => (sources.layers(name), inherited(sources)),
        "GOAUTH" => (sources.layers(name), Some(built_in("netrc"))),
        "GOSUMDB" => (sources.layers(name), default_database(sources)),
        "GOPROXY" | "GOPRIVATE" | "GOINSECURE" | "GOFLAGS" | "GOVCS" | "GOTOOLCHAIN" => (sources.layers(name), None),
        // The files cannot set the rest (`cfg.KnownEnv`).
        _ => (sources.environment_layer(name), None),
    };
    pick(name, layers, default, sources)
}

/// The first layer counts; an empty one gives way to the default, if there is one (`EnvOrAndChanged`).
fn pick(name: &'static str, mut layers: Vec<Layered>, default: Option<Layered>, sources: &Sources) -> Variable {
    let falls_back = default.is_some() && layers.first().is_none_or(|first| first.value.is_empty());
    let chosen = match default {
        Some(default) if falls_back => default,
        _ if layers.is_empty() => built_in(""),
        _ => layers.remove(0),
    };
    let encoding = encoding_of(name, &chosen.origin, sources);
    Variable { name, value: chosen.value, origin: chosen.origin, shadowed: layers, encoding }
}

fn encoding_of(name: &str, origin: &Origin, sources: &Sources) -> Encoding {
    let in_file = |reading: &Reading| if let Reading::Text(encoding) = reading { *encoding } else { Encoding::Utf8 };
    match origin {
        Origin::Environment => sources.environment.encoding(name),
        Origin::UserFile { .. } => sources.user_file.as_ref().map_or(Encoding::Utf8, |file| in_file(&file.reading)),
        Origin::GorootFile { .. } => sources.goroot_file.as_ref().map_or(Encoding::Utf8, |file| in_file(&file.reading)),
        Origin::Inherited { from } => sources.environment.encoding(from),
        Origin::BuiltIn | Origin::Computed { .. } => Encoding::Utf8,
    }
}

fn built_in(value: &str) -> Layered {
    Layered { value: value.to_owned(), origin: Origin::BuiltIn }
}

fn computed(value: String, from: &'static str) -> Layered {
    Layered { value, origin: Origin::Computed { from } }
}

/// GOPRIVATE stands in for GONOSUMDB and GONOPROXY, if it says anything.
fn inherited(sources: &Sources) -> Option<Layered> {
    let private = sources.layers("GOPRIVATE").into_iter().next().filter(|layer| !layer.value.is_empty())?;
    Some(Layered { value: private.value, origin: Origin::Inherited { from: "GOPRIVATE" } })
}

/// Without Go its `go.env` is missing too; every Go knows this database.
fn default_database(sources: &Sources) -> Option<Layered> {
    let unset = sources.layers("GOSUMDB").is_empty();
    (unset && !is_go_found(sources)).then(|| built_in(gosumdb::KNOWN_NAME))
}

/// True if GOROOT is known and is a directory.
pub(super) fn is_go_found(sources: &Sources) -> bool {
    sources.goroot_file.is_some() && sources.goroot_fault.is_none()
}

fn goenv(sources: &Sources) -> Vec<Layered> {
    match user_file_path(sources.system, &sources.environment) {
        Ok(value) if sources.environment.text("GOENV").is_some() => {
            vec![Layered { value, origin: Origin::Environment }]
        }
        Ok(value) => vec![computed(value, "the user's configuration directory")],
        Err(NoUserFile::Off) => vec![Layered { value: String::new(), origin: Origin::Environment }],
        Err(NoUserFile::NoDirectory(_)) => Vec::new(),
    }
}

/// The environment as it is, else the user's file cleaned, else the installation of the go command on PATH.
fn goroot(sources: &Sources) -> Vec<Layered> {
    let mut layers: Vec<Layered> =
        sources.layers("GOROOT").into_iter().filter(|layer| !layer.value.is_empty()).collect();
    // It makes no sense for GOROOT's own file to name another GOROOT, and Go does not read it there.
    layers.retain(|layer| !matches!(layer.origin, Origin::GorootFile { .. }));
    for layer in layers.iter_mut().filter(|layer| layer.origin != Origin::Environment) {
        layer.value = clean(sources.system, &layer.value);
    }
    if let GoCommand::Found { goroot, .. } = &sources.command {
        layers.push(computed(goroot.clone(), "PATH"));
    }
    layers
}

/// `off`, a path, or the nearest go.work for an empty value and for `auto` (`FindGoWork`).
fn gowork(sources: &Sources) -> Vec<Layered> {
    let mut layers = sources.layers("GOWORK");
    if layers.first().is_none_or(|first| first.value.is_empty() || first.value == "auto") {
        let found = sources.workspace.clone().unwrap_or_default();
        if !(found.is_empty() && layers.is_empty()) {
            layers.insert(0, computed(found, "the directory"));
        }
    }
    layers
}

/// GOPATH as directories are derived from it: set, or `go` in the home directory.
pub(super) fn search_path(sources: &Sources) -> String {
    let set = sources.layers("GOPATH").into_iter().next().map(|layer| layer.value).filter(|value| !value.is_empty());
    set.or_else(|| default_gopath(sources).map(|default| default.value)).unwrap_or_default()
}

/// `go` in the home directory, unless that is GOROOT (`go/build`, `defaultGOPATH`).
fn default_gopath(sources: &Sources) -> Option<Layered> {
    let variable = sources.system.home_variable();
    let home = sources.environment.text(variable)?;
    let path = join(sources.system, home, "go");
    let goroot = sources.environment.text("GOROOT").map(|goroot| clean(sources.system, goroot));
    (Some(&path) != goroot.as_ref()).then(|| computed(path, variable))
}

/// A guess that is relative is taken back, but only after the module cache was derived from it (`main.go`).
fn is_kept(sources: &Sources, guess: &Layered) -> bool {
    is_absolute(sources.system, &guess.value)
}

fn default_modcache(sources: &Sources) -> Option<Layered> {
    let first = split_list(sources.system, &search_path(sources)).into_iter().next().filter(|f| !f.is_empty())?;
    Some(computed(join(sources.system, &first, "pkg/mod"), "GOPATH"))
}
