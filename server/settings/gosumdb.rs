//! GOSUMDB: which database, under which key, reached how.
//!
//! It asks no database and knows no proxy (`modfetch/sumdb.go`, `dbDial`; `modfetch/key.go`).

use std::fmt;

use url::Url;

use super::gourl::{GoUrl, ParseError, raw_path, unescaped};
use super::mask::{mask_addresses, shown_url};
use crate::sumdb::note::{KeyError, VerifierKey};

/// The one database that Go knows by its name alone.
pub const KNOWN_NAME: &str = "sum.golang.org";

/// Its second address, for networks that do not reach the first: the same database, under the same key.
const ALIAS: &str = "sum.golang.google.cn";
const ALIAS_MEANING: &str = "sum.golang.org https://sum.golang.google.cn";

/// The checksum database that GOSUMDB names.
#[derive(Clone, PartialEq, Eq)]
pub struct Database {
    /// The key that every head must be signed with; its name is the database's name.
    pub key: VerifierKey,
    /// An explicit base URL: proxies are then bypassed. Otherwise `https://NAME` or a proxy's mirror of it.
    pub url: Option<Url>,
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.url.as_ref().map(shown_url);
        f.debug_struct("Database").field("key", &self.key).field("url", &url).finish()
    }
}

/// What GOSUMDB asks for.
#[expect(clippy::large_enum_variant, reason = "there is one of it, and it is short-lived")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SumDb {
    /// No database: nothing new is verified.
    Off,
    /// This one.
    On(Database),
}

/// Why GOSUMDB cannot be used; the words are Go's, every text in them masked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SumdbProblem {
    /// It is empty in every layer.
    #[error("missing GOSUMDB")]
    Missing,
    /// More than a key and a URL.
    #[error("invalid GOSUMDB: too many fields")]
    Fields,
    /// The first field is neither a key nor a name that Go knows.
    #[error("invalid GOSUMDB: {0}")]
    Key(KeyError),
    /// The name in the key is no `host[/path]`.
    #[error("invalid sumdb name (must be host[/path]): {0}")]
    Name(String),
    /// The second field is no URL.
    #[error("invalid GOSUMDB URL: {0}")]
    Url(ParseError),
    /// Go takes the URL, and then each lookup fails.
    #[error("unsupported scheme: {0}")]
    Scheme(String),
    /// The same, since the URL names no host.
    #[error("no request can be sent to the GOSUMDB URL {0}: it names no host")]
    NoHost(String),
}

/// Reads the value of GOSUMDB.
///
/// # Errors
/// In Go's words where Go refuses the value, and where each lookup would fail.
pub fn parse(value: &str) -> Result<SumDb, SumdbProblem> {
    let value = if value == ALIAS { ALIAS_MEANING } else { value };
    if value == "off" {
        return Ok(SumDb::Off);
    }
    let fields: Vec<&str> = value.split_whitespace().collect();
    let (key, url) = match fields.as_slice() {
        [] => return Err(SumdbProblem::Missing),
        [key] => (*key, None),
        [key, url] => (*key, Some(*url)),
        _ => return Err(SumdbProblem::Fields),
    };
    let key = if key == KNOWN_NAME { VerifierKey::SUM_GOLANG_ORG } else { key };
    let key = VerifierKey::parse(key).map_err(SumdbProblem::Key)?;
    check_name(key.name())?;
    let url = url.map(parse_url).transpose()?;
    Ok(SumDb::On(Database { key, url }))
}

fn parse_url(text: &str) -> Result<Url, SumdbProblem> {
    let url = GoUrl::parse(text).map_err(SumdbProblem::Url)?;
    if !["", "https", "http", "file"].contains(&url.scheme.as_str()) {
        return Err(SumdbProblem::Scheme(url.redacted()));
    }
    url.address().ok_or_else(|| SumdbProblem::NoHost(url.redacted()))
}

/// A name is `host[/path]` with no escape and no final slash: it becomes a URL and a directory.
fn check_name(name: &str) -> Result<(), SumdbProblem> {
    // Where the name breaks the URL, Go 1.26 ends with a nil dereference instead of a sentence.
    let url = GoUrl::parse(&format!("https://{name}")).map_err(|error| SumdbProblem::Name(error.to_string()))?;
    let plain = url.opaque.is_empty() && url.user.is_none() && url.query.is_none() && url.fragment.is_empty();
    let raw_path = raw_path(&url.path);
    if plain && raw_path.is_empty() && !url.host.is_empty() && !name.ends_with('/') {
        return Ok(());
    }
    let (user, path) = (url.user.as_ref().map_or("", |_| super::mask::MASKED), unescaped(&url.path));
    let query = url.query.as_deref().unwrap_or_default();
    let forced = url.query.as_deref() == Some("");
    let (host, fragment) = (&url.host, unescaped(&url.fragment));
    // Go prints the parts of the URL as it would print any structure.
    Err(SumdbProblem::Name(mask_addresses(&format!(
        "{name} {{Scheme:https Opaque: User:{user} Host:{host} Path:{path} Fragment:{fragment} RawQuery:{query} \
         RawPath:{raw_path} RawFragment: ForceQuery:{forced} OmitHost:false}}"
    ))))
}
