//! What a request's path asks for.
//!
//! It knows names and no contents. Paths: `golang.org/x/mod/sumdb` (`ServerPaths`) and `go help goproxy`.

use super::misbehaviour::Endpoint;
use super::wire::{Tile, percent_decode, unescape};

/// What is asked, after the server's own prefixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Whether a proxy has the database with this name.
    Supported(String),
    /// Something of a database: of the named one through a proxy, of the first one directly.
    Database(Option<String>, Part),
    /// A module's file.
    Module(String, File),
    /// Something malformed.
    Bad(Endpoint),
    /// Nothing that this server has.
    Unknown,
}

/// A part of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Latest,
    Lookup { path: String, version: String },
    Tile(Tile),
}

/// A file of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum File {
    List,
    Newest,
    Info(String),
    Mod(String),
    Zip(String),
}

impl Asked {
    /// Reads the path of a request, for a server of the named databases.
    pub(crate) fn read(path: &str, names: &[&str]) -> Self {
        let path = path.split('?').next().unwrap_or_default();
        let Some(path) = percent_decode(path) else { return Self::Bad(Endpoint::Other) };
        let path = path.trim_start_matches('/');
        if let Some(rest) = path.strip_prefix("sumdb/") {
            let found = names.iter().find_map(|name| Some((name, rest.strip_prefix(name)?.strip_prefix('/')?)));
            let Some((name, rest)) = found else { return Self::Unknown };
            if rest == "supported" {
                return Self::Supported((*name).to_owned());
            }
            return part(rest, Some(name)).unwrap_or(Self::Unknown);
        }
        part(path, None).or_else(|| module_file(path)).unwrap_or(Self::Unknown)
    }

    /// The endpoint, as knobs name it.
    pub(crate) fn endpoint(&self) -> Endpoint {
        match self {
            Self::Supported(_) => Endpoint::Supported,
            Self::Database(_, Part::Latest) => Endpoint::Latest,
            Self::Database(_, Part::Lookup { .. }) => Endpoint::Lookup,
            Self::Database(_, Part::Tile(_)) => Endpoint::Tile,
            Self::Module(_, File::List) => Endpoint::List,
            Self::Module(_, File::Info(_) | File::Newest) => Endpoint::Info,
            Self::Module(_, File::Mod(_)) => Endpoint::Mod,
            Self::Module(_, File::Zip(_)) => Endpoint::Zip,
            Self::Bad(endpoint) => *endpoint,
            Self::Unknown => Endpoint::Other,
        }
    }
}

fn part(path: &str, database: Option<&str>) -> Option<Asked> {
    let database = database.map(str::to_owned);
    if path == "latest" {
        return Some(Asked::Database(database, Part::Latest));
    }
    if let Some(name) = path.strip_prefix("lookup/") {
        let lookup = module_version(name).map(|(path, version)| Part::Lookup { path, version });
        return Some(lookup.map_or(Asked::Bad(Endpoint::Lookup), |lookup| Asked::Database(database, lookup)));
    }
    if path.starts_with("tile/") {
        let tile = Tile::parse(path).map(Part::Tile);
        return Some(tile.map_or(Asked::Bad(Endpoint::Tile), |tile| Asked::Database(database, tile)));
    }
    None
}

/// `E(path)@E(version)`, where the version is canonical (`server.go`, `modVerRE`).
fn module_version(name: &str) -> Option<(String, String)> {
    let (path, version) = name.split_once('@')?;
    let (path, version) = (unescape(path)?, unescape(version)?);
    let core = version.strip_prefix('v')?.strip_suffix("+incompatible").unwrap_or(&version[1..]);
    let (numbers, pre) = core.split_once('-').unwrap_or((core, ""));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let is_canonical = numbers.split('.').count() == 3 && numbers.split('.').all(is_number);
    (is_canonical && !path.is_empty() && !pre.contains(['@', '+'])).then_some((path, version))
}

fn module_file(path: &str) -> Option<Asked> {
    if let Some(module) = path.strip_suffix("/@latest") {
        return Some(Asked::Module(unescape(module)?, File::Newest));
    }
    let (module, file) = path.split_once("/@v/")?;
    let module = unescape(module)?;
    if file == "list" {
        return Some(Asked::Module(module, File::List));
    }
    let (version, kind) = file.rsplit_once('.')?;
    let version = unescape(version)?;
    Some(match kind {
        "info" => Asked::Module(module, File::Info(version)),
        "mod" => Asked::Module(module, File::Mod(version)),
        "zip" => Asked::Module(module, File::Zip(version)),
        _ => return None,
    })
}
