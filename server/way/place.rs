//! What one place on the way to the database is good for, judged by its replies. Pure.
//!
//! A head is believed if the key has signed it, whoever has carried it; header fields such as ETag say nothing of that. The
//! words of Go are those of `golang.org/x/mod/sumdb/client.go` and `note/note.go`.

use std::time::Duration;

use crate::sumdb::note::{NoteFault, VerifierKey};
use crate::sumdb::remote::Unanswered;
use crate::sumdb::tree::{Checkpoint, HeadFault};

/// What a place has answered. Its bytes are hostile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replies {
    /// To `sumdb/NAME/supported`, where that was asked: a proxy.
    pub supported: Option<Result<Vec<u8>, Unanswered>>,
    /// To `latest`.
    pub head: Result<Vec<u8>, Unanswered>,
    /// How long both took together.
    pub elapsed: Duration,
}

/// What a place is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It gives a head that the key has signed.
    Open {
        /// The number of records that the head covers.
        size: u64,
    },
    /// The proxy says that it does not carry the database, and Go goes on to the next.
    NotCarried(Unanswered),
    /// No answer to be had.
    Closed(Obstacle, Unanswered),
    /// Something with status 200 that no log says; its first words.
    Foreign(String),
    /// The answer would be right without the carriage returns that somebody has put in.
    Rewritten,
    /// The first part of a head: the end is missing.
    Cut,
    /// Heads of a database of another name.
    OtherDatabase(String),
    /// A head under the name of the database whose signature is wrong.
    Tampered(HeadFault),
}

/// What kind of thing keeps an answer away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// A login is wanted: 401 or 407.
    Login,
    /// 403 or 451: somebody does not want it.
    Forbidden,
    /// Another status.
    Status,
    /// The name of the host is not known.
    Name,
    /// Who answered for the host has no certificate that is trusted here.
    Certificate,
    /// The certificate is not valid at the time that the clock of this machine shows.
    Clock,
    /// Nobody listens, or the connection broke.
    Connection,
    /// No answer in time.
    Time,
    /// The settings leave no way.
    Settings,
}

impl State {
    /// Judges the replies of a place.
    #[must_use]
    pub fn of(key: &VerifierKey, replies: &Replies) -> Self {
        match &replies.supported {
            Some(Err(error @ Unanswered::NotFound { .. })) => return Self::NotCarried(error.clone()),
            Some(Err(error)) if !matches!(error, Unanswered::TooLarge { .. }) => {
                return Self::Closed(Obstacle::of(error), error.clone());
            }
            _ => {}
        }
        match &replies.head {
            Err(error) => Self::Closed(Obstacle::of(error), error.clone()),
            Ok(head) => Self::of_head(key, head),
        }
    }

    fn of_head(key: &VerifierKey, head: &[u8]) -> Self {
        let fault = match Checkpoint::open(key, head) {
            Ok(head) => return Self::Open { size: head.size() },
            Err(fault) => fault,
        };
        let text = String::from_utf8_lossy(head);
        if Checkpoint::open(key, text.replace('\r', "").as_bytes()).is_ok() {
            return Self::Rewritten;
        }
        match (signer(&text), fault) {
            (Some(name), HeadFault::Note(NoteFault::Unsigned)) if name != key.name() => {
                Self::OtherDatabase(name.to_owned())
            }
            (Some(_), _) => Self::Tampered(fault),
            (None, _) if text.starts_with("go.sum database tree\n") => Self::Cut,
            (None, _) => Self::Foreign(text.trim_start().chars().take(60).collect()),
        }
    }

    /// Whether the place would serve.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Open { .. })
    }
}

/// The name in the first signature line of a note.
fn signer(text: &str) -> Option<&str> {
    let (_, signatures) = text.rsplit_once("\n\n")?;
    signatures.lines().find_map(|line| line.strip_prefix("\u{2014} ")?.split(' ').next())
}

impl Obstacle {
    /// What kind of thing an error is. What failed below HTTP is told apart by the words of the library.
    #[must_use]
    pub fn of(error: &Unanswered) -> Self {
        match error {
            Unanswered::Status { status: 401 | 407, .. } => Self::Login,
            Unanswered::Status { status: 403 | 451, .. } => Self::Forbidden,
            Unanswered::Status { .. } | Unanswered::NotFound { .. } | Unanswered::Busy { .. } => Self::Status,
            Unanswered::Timeout { .. } | Unanswered::Cancelled { .. } => Self::Time,
            Unanswered::NoWay(_) | Unanswered::Offline => Self::Settings,
            Unanswered::NotALog { .. } | Unanswered::TooLarge { .. } => Self::Status,
            Unanswered::Unreachable { cause, .. } => {
                let has = |words: &[&str]| words.iter().any(|word| cause.contains(word));
                if has(&["certificate expired", "Expired", "not valid yet", "NotValidYet"]) {
                    Self::Clock
                } else if has(&["certificate", "UnknownIssuer"]) {
                    Self::Certificate
                } else if has(&["dns error", "failed to lookup", "resolve"]) {
                    Self::Name
                } else {
                    Self::Connection
                }
            }
        }
    }
}
