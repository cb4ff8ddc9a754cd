//! Errors of the library below in our words: what happened, at whom, and whether a second try makes sense.
//!
//! It sends nothing. No text of it holds a URL, since a URL may hold credentials.

use std::error::Error as _;
use std::io::ErrorKind;
use std::time::Duration;

use super::detail;
use crate::sumdb::remote::Unanswered;

/// One try failed.
#[derive(Debug)]
pub(super) struct Failure {
    /// What is reported.
    pub(super) what: Unanswered,
    /// The pause before a second try, if one makes sense.
    pub(super) again: Option<Duration>,
}

impl From<Unanswered> for Failure {
    fn from(what: Unanswered) -> Self {
        Self { what, again: None }
    }
}

/// True if the connection came into being, or nearly so, and broke before a reply.
pub(super) fn broke(error: &reqwest::Error) -> bool {
    if error.is_timeout() || error.is_builder() {
        return false;
    }
    !error.is_connect() || causes(error).any(|cause| cause.downcast_ref::<std::io::Error>().is_some_and(was_cut))
}

fn was_cut(error: &std::io::Error) -> bool {
    use ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    std::iter::successors(error.source(), |cause| (*cause).source())
}

/// What failed, in the words of the innermost errors, with advice where there is some.
pub(super) fn explain(error: &reqwest::Error) -> String {
    let mut parts: Vec<String> = Vec::new();
    for cause in causes(error) {
        let text = cause.to_string();
        // The outer layers only say which layer they are, and some repeat what lies below them.
        if text.starts_with("client error (") || parts.last().is_some_and(|last| last.contains(&text)) {
            continue;
        }
        parts.push(text);
    }
    let text = if parts.is_empty() { "the request failed".to_owned() } else { parts.join(": ") };
    let advice = if text.contains("UnknownIssuer") {
        "; if your network signs its own certificates, name its root in SSL_CERT_FILE or SSL_CERT_DIR"
    } else {
        ""
    };
    format!("{}{advice}", detail::single_line(&text))
}

/// The client cannot be built.
pub(super) fn no_client(cause: &str) -> Unanswered {
    Unanswered::NoWay(format!(
        "TLS cannot start: {cause}; install the system's CA certificates, or name them in SSL_CERT_FILE or SSL_CERT_DIR"
    ))
}
