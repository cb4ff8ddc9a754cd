//! How the replies of a log come in: the trait, its errors, and the ledger of what left the machine.
//!
//! It knows nothing of HTTP; `io` implements it. Replies are bytes that may lie.

use std::future::Future;

/// Something that answers for the checksum database: a server, a proxy, or a cache on disk.
pub trait Remote: Send + Sync {
    /// Reads one reply.
    ///
    /// # Errors
    /// [`Unanswered`]: nobody answered, or the answer is not one of a log.
    fn read(&self, request: &Request) -> impl Future<Output = Result<Vec<u8>, Unanswered>> + Send;

    /// Every request that has left the machine through it.
    fn ledger(&self) -> Vec<LedgerEntry> {
        Vec::new()
    }
}

/// One question to the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The path below the database's base, escaped for a URL, without a leading slash:
    /// `lookup/github.com/!burnt!sushi/toml@v1.2.3`, `tile/8/0/000`, `latest`.
    pub path: String,
    /// The most bytes that the reply may have.
    pub limit: usize,
    /// What it is asked for.
    pub why: Why,
}

/// What a request is for; stands in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// The newest signed head.
    Head,
    /// Does this proxy carry the database?
    Probe,
    /// The record of a module version.
    Record,
    /// Hashes that a proof needs.
    Tile,
}

impl Why {
    /// Its word in every report.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Probe => "probe",
            Self::Record => "record",
            Self::Tile => "tile",
        }
    }
}

/// Nobody answered: the question stays open. Never a mismatch, never a proof.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// The work was given up before the reply was there.
    #[error("cancelled before the reply of {host} was there")]
    Cancelled {
        /// Who was asked.
        host: String,
    },
    /// The settings leave no way to the database (GOPROXY, GOSUMDB, TLS, a refused redirect...).
    #[error("{0}")]
    NoWay(String),
    /// Something answered with status 200, and it is no answer of a log: a captive portal, a web page.
    #[error("{what}: something else than a checksum database answered")]
    NotALog {
        /// What was expected and what came.
        what: String,
    },
    /// 404 or 410.
    #[error("{host} answered {status}")]
    NotFound {
        /// Who was asked.
        host: String,
        /// 404 or 410.
        status: u16,
        /// The start of the text of the reply, if it was text. Hostile.
        text: String,
    },
    /// No network was to be used.
    #[error("offline")]
    Offline,
    /// 429, 502, 503 or 504 with a pause that is too long to wait for.
    #[error("{host} answered {status} and asks to wait {seconds} s: try again then")]
    Busy {
        /// Who was asked.
        host: String,
        /// The HTTP status.
        status: u16,
        /// The pause that it asks for.
        seconds: u64,
    },
    /// Any other status than 200, after the retries that it allows.
    #[error("{host} answered {status}")]
    Status {
        /// Who was asked.
        host: String,
        /// The HTTP status.
        status: u16,
        /// The start of the text of the reply, if it was text. Hostile.
        text: String,
    },
    /// No reply in time.
    #[error("no reply from {host} within {seconds} s")]
    Timeout {
        /// Who was asked.
        host: String,
        /// The limit that passed.
        seconds: u64,
    },
    /// The reply is larger than any honest one.
    #[error("{host} sent more than {limit} bytes")]
    TooLarge {
        /// Who was asked.
        host: String,
        /// The limit in bytes.
        limit: usize,
    },
    /// No connection, or it broke: DNS, TCP, TLS.
    #[error("cannot reach {host}: {cause}")]
    Unreachable {
        /// Who was asked.
        host: String,
        /// What failed, in the words of the library below, without credentials.
        cause: String,
    },
}

impl Unanswered {
    /// The machine-readable reason.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::Busy { status, .. } => format!("http-{status}"),
            Self::Cancelled { .. } => "cancelled".to_owned(),
            Self::NoWay(_) => "no-way-to-database".to_owned(),
            Self::NotALog { .. } => "not-a-log-reply".to_owned(),
            Self::NotFound { status, .. } | Self::Status { status, .. } => format!("http-{status}"),
            Self::Offline => "offline".to_owned(),
            Self::Timeout { .. } => "timeout".to_owned(),
            Self::TooLarge { .. } => "reply-too-large".to_owned(),
            Self::Unreachable { .. } => "unreachable".to_owned(),
        }
    }
}

/// One request that left the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerEntry {
    /// The host, with its port if it is not the usual one.
    pub host: String,
    /// The path on that host, without credentials or query.
    pub path: String,
    /// What it was for.
    pub why: Why,
    /// The HTTP status, if one came.
    pub status: Option<u16>,
    /// Bytes of the body that were read.
    pub bytes: u64,
    /// Milliseconds until the reply was there or had failed.
    pub milliseconds: u64,
}
