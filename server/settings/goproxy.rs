//! GOPROXY: the list of hops.
//!
//! It does not know GONOPROXY, and asks no proxy (`modfetch/proxy.go`, `proxyList` and `newProxyRepo`).

use std::fmt;

use url::Url;

use super::gourl::{GoUrl, ParseError};
use super::mask::shown_url;
use super::path::{System, is_absolute};
use crate::text::Span;

/// One entry of GOPROXY.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// Where the entry leads.
    pub target: Target,
    /// When the next entry is asked.
    pub fallback: Fallback,
}

/// Where an entry of GOPROXY leads.
#[derive(Clone, PartialEq, Eq)]
pub enum Target {
    /// To the version control system of each module.
    Direct,
    /// Nowhere: downloads are off.
    Off,
    /// To a proxy: `https`, `http` or `file`; it may hold credentials.
    Url(Url),
}

impl fmt::Display for Target {
    /// As GOPROXY spells it, credentials masked.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Direct => f.write_str("direct"),
            Self::Off => f.write_str("off"),
            Self::Url(url) => f.write_str(&shown_url(url)),
        }
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// When the entry behind this one is asked: the separator behind an entry decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fallback {
    /// `|`: on any error.
    AnyError,
    /// `,` or the end of the list: when this one answers 404 or 410.
    NotFound,
}

/// One entry as it is written, trimmed; empty ones are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The entry.
    pub text: &'a str,
    /// Its place in the value.
    pub span: Span,
    /// What the separator behind it means.
    pub fallback: Fallback,
    /// Whether Go comes to it.
    pub reach: Reach,
}

/// Whether Go comes to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It is read.
    Read,
    /// It stands behind `direct` or `off`, which end the list.
    Dead,
}

/// Why GOPROXY cannot be used. Every text in it is masked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProxyProblem {
    /// No entry: Go says the same of an empty value.
    #[error("GOPROXY list is not the empty string, but contains no entries")]
    Empty,
    /// An entry that Go refuses, and with it the whole list.
    #[error("{fault}")]
    Entry {
        /// Its place in the value.
        span: Span,
        /// Why.
        fault: EntryFault,
    },
}

/// Why an entry cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryFault {
    /// It is no URL.
    #[error("{0}")]
    Url(ParseError),
    /// A word, or a file path.
    #[error("invalid proxy URL missing scheme: {0}")]
    NoScheme(String),
    /// Another scheme.
    #[error("invalid proxy URL scheme (must be https, http, file): {0}")]
    Scheme(String),
    /// A `file` URL with a host, a query or the like.
    #[error("invalid file:// proxy URL with non-path elements: {0}")]
    FileElements(String),
    /// Go takes it and fails when it is asked: it names no host.
    #[error("no request can be sent to the proxy URL {0}: it names no host")]
    NoHost(String),
}

/// The entries of GOPROXY with their places, also those that Go never comes to.
#[must_use]
pub fn entries(value: &str) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    let mut reach = Reach::Read;
    let mut start = 0_usize;
    for piece in value.split_inclusive([',', '|']) {
        let text = piece.trim_end_matches([',', '|']);
        let fallback = if piece.ends_with('|') { Fallback::AnyError } else { Fallback::NotFound };
        let indent = text.len().saturating_sub(text.trim_start().len());
        let text = text.trim();
        let from = start.saturating_add(indent);
        start = start.saturating_add(piece.len());
        if text.is_empty() {
            continue;
        }
        // `off` and `direct` are the end: whatever separator follows them means nothing.
        let ends = text == "off" || text == "direct";
        let fallback = if ends { Fallback::NotFound } else { fallback };
        entries.push(Entry { text, span: Span { start: from, end: from.saturating_add(text.len()) }, fallback, reach });
        if ends {
            reach = Reach::Dead;
        }
    }
    entries
}

/// Reads the value of GOPROXY.
///
/// # Errors
/// In Go's words: the first entry that it refuses, or that there is none.
pub fn parse(value: &str, system: System) -> Result<Vec<Hop>, ProxyProblem> {
    let read = entries(value).into_iter().filter(|entry| entry.reach == Reach::Read);
    let hops: Vec<Hop> = read
        .map(|entry| {
            let target = parse_target(entry.text, system);
            let target = target.map_err(|fault| ProxyProblem::Entry { span: entry.span, fault })?;
            Ok(Hop { target, fallback: entry.fallback })
        })
        .collect::<Result<_, _>>()?;
    if hops.is_empty() { Err(ProxyProblem::Empty) } else { Ok(hops) }
}

fn parse_target(text: &str, system: System) -> Result<Target, EntryFault> {
    match text {
        "off" => return Ok(Target::Off),
        "direct" => return Ok(Target::Direct),
        _ => {}
    }
    // A single word is kept for meanings of its own, and an absolute path must be a whole URL; the rest is https.
    let implied =
        text.contains(['.', ':', '/']) && !text.contains(":/") && !is_absolute(system, text) && !text.starts_with('/');
    let text = if implied { format!("https://{text}") } else { text.to_owned() };
    let url = GoUrl::parse(&text).map_err(EntryFault::Url)?;
    match url.scheme.as_str() {
        "http" | "https" => {}
        "file" if url.is_path_only() => {}
        "file" => return Err(EntryFault::FileElements(url.redacted())),
        "" => return Err(EntryFault::NoScheme(url.redacted())),
        _ => return Err(EntryFault::Scheme(url.redacted())),
    }
    url.address().map(Target::Url).ok_or_else(|| EntryFault::NoHost(url.redacted()))
}
