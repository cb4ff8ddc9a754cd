//! What the HTTP client is told before it is built: plain data, read from the environment elsewhere.
//!
//! It reads no variable and no file. The defaults stand beside their reasons.

use std::time::{Duration, Instant};

use super::credentials::Credentials;
use super::proxy::ProxyVariables;
use super::roots::CertificateVariables;

/// Everything that a client can be told.
#[derive(Clone, Debug)]
pub struct Options {
    /// The most time that one request may take, its redirects, its second try and the pause before it included.
    /// Waiting for a free place does not count.
    pub timeout: Duration,
    /// When all work ends, if it must end: a request that is not answered by then is given up.
    pub deadline: Option<Instant>,
    /// The pause before the second try where the server names none.
    pub pause: Duration,
    /// The most requests in flight to one host over HTTP/2.
    pub http2_requests: usize,
    /// The most connections to one host over HTTP/1.1.
    pub http1_connections: usize,
    /// How the environment names proxies.
    pub proxies: ProxyVariables,
    /// Logins for https hosts.
    pub credentials: Credentials,
    /// Whom to trust for TLS.
    pub roots: Roots,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            deadline: None,
            pause: Duration::from_millis(400),
            // Three connections with as many streams as servers usually allow on one.
            http2_requests: 750,
            http1_connections: 64,
            proxies: ProxyVariables::default(),
            credentials: Credentials::default(),
            roots: Roots::System(CertificateVariables::default()),
        }
    }
}

/// Which certificate authorities are trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Roots {
    /// Those that Go would trust here; the variables count off Windows and macOS, which have stores of their own.
    System(CertificateVariables),
    /// Only these, in PEM.
    Only(Vec<u8>),
}
