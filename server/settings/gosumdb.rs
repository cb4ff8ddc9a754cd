//! GOSUMDB: which database, under which key, reached how.

use url::Url;

use crate::sumdb::note::VerifierKey;

/// The checksum database that GOSUMDB names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Database {
    /// The key that every head must be signed with; its name is the database's name.
    pub key: VerifierKey,
    /// An explicit base URL: proxies are then bypassed. Otherwise `https://NAME` or a proxy's mirror of it.
    pub url: Option<Url>,
}
