//! URLs as Go's `net/url` reads them, in Go's words where it refuses one.
//!
//! GOPROXY and GOSUMDB mean what Go reads in them, and the WHATWG rules of the `url` crate read other things: they take
//! `https:host` and `https:///host` for a host, drop tabs, and accept backslashes. So Go's reading decides, and only
//! what it accepts is handed on as a [`url::Url`]. It knows no proxy and no database (`net/url/url.go`, Go 1.26).

use std::borrow::Cow;

use url::Url;

use super::mask::{MASKED, mask_addresses};
use crate::text::quote;

/// A URL, taken apart. Text is kept escaped, as it was written.
#[derive(Clone, PartialEq, Eq)]
pub struct GoUrl {
    /// Lower case, without the colon; empty for a relative reference.
    pub scheme: String,
    /// What follows the scheme where that is not a slash.
    pub opaque: String,
    /// The user's part, without `@`.
    pub user: Option<String>,
    /// Host and port.
    pub host: String,
    /// The path.
    pub path: String,
    /// The query, without `?`; `Some("")` where nothing follows it.
    pub query: Option<String>,
    /// The fragment, without `#`.
    pub fragment: String,
    /// A scheme and a path with no `//` between.
    pub omits_host: bool,
}

/// Why Go refuses a URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("parse {}: {fault}", quote(.url))]
pub struct ParseError {
    /// The URL, its credentials masked.
    pub url: String,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with a URL, in Go's words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A control character.
    #[error("net/url: invalid control character in URL")]
    Control,
    /// It begins with a colon.
    #[error("missing protocol scheme")]
    NoScheme,
    /// A relative reference that looks like a broken scheme.
    #[error("first path segment in URL cannot contain colon")]
    ColonInFirstSegment,
    /// The user's part holds what must be escaped there.
    #[error("net/url: invalid userinfo")]
    User,
    /// A bracket that is not the first of the host.
    #[error("invalid IP-literal")]
    IpLiteral,
    /// A bracket without its partner.
    #[error("missing ']' in host")]
    Bracket,
    /// Brackets around what is no IPv6 address.
    #[error("invalid host: ParseAddr({}): unable to parse IP", quote(.0))]
    Address(String),
    /// A port that is no number.
    #[error("invalid port {} after host", quote(.0))]
    Port(String),
    /// A percent sign that begins no escape.
    #[error("invalid URL escape {}", quote(.0))]
    Escape(String),
    /// A character that no host holds.
    #[error("invalid character {} in host name", quote(.0))]
    HostCharacter(String),
}

/// Which part of a URL is read: it decides which characters may stand there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Host,
    Zone,
    Other,
}

impl GoUrl {
    /// Reads a URL (`url.Parse`).
    ///
    /// # Errors
    /// In Go's words, credentials masked.
    pub fn parse(raw: &str) -> Result<Self, ParseError> {
        let (address, fragment) = raw.split_once('#').unwrap_or((raw, ""));
        let url = parse_address(address).map_err(|fault| ParseError::new(raw, address, fault))?;
        unescape(fragment, Part::Other).map_err(|fault| ParseError::new(raw, raw, fault))?;
        Ok(Self { fragment: fragment.to_owned(), ..url })
    }

    /// As Go prints it in messages, credentials masked (`URL.Redacted`, where the user name stays).
    #[must_use]
    pub fn redacted(&self) -> String {
        let mut out = if self.scheme.is_empty() { String::new() } else { format!("{}:", self.scheme) };
        if self.opaque.is_empty() {
            self.push_hierarchy(&mut out);
        } else {
            out.push_str(&self.opaque);
        }
        if let Some(query) = &self.query {
            out.push('?');
            out.push_str(query);
        }
        if !self.fragment.is_empty() {
            out.push('#');
            out.push_str(&self.fragment);
        }
        mask_addresses(&out)
    }

    /// Host and path, as `URL.String` writes them.
    fn push_hierarchy(&self, out: &mut String) {
        let named = !self.host.is_empty() || self.user.is_some();
        if named || !(self.scheme.is_empty() || self.omits_host || self.path.is_empty()) {
            out.push_str("//");
        }
        if self.user.is_some() {
            out.push_str(MASKED);
            out.push('@');
        }
        out.push_str(&self.host);
        out.push_str(&escaped_path(&self.path));
    }

    /// True if it is nothing but a scheme and a path, as a `file` URL of GOPROXY must be (`newProxyRepo`).
    #[must_use]
    pub fn is_path_only(&self) -> bool {
        !self.omits_host
            && self.opaque.is_empty()
            && self.user.is_none()
            && self.host.is_empty()
            && self.query.is_none()
            && self.fragment.is_empty()
    }

    /// The address to send requests to: one of `https`, `http` with a host, or `file`; a missing scheme means `https`
    /// (`web/http.go`). `None` for what Go reads and cannot send a request to.
    #[must_use]
    pub fn address(&self) -> Option<Url> {
        if !self.opaque.is_empty() {
            return None;
        }
        let scheme = if self.scheme.is_empty() { "https" } else { &self.scheme };
        // Go joins a relative path to `https://`, so that its first element becomes the host.
        let (host, path) = match (self.host.is_empty(), self.path.split_once('/')) {
            (true, Some((host, _))) if !host.is_empty() => (host, self.path.get(host.len()..).unwrap_or_default()),
            (true, None) => (self.path.as_str(), ""),
            _ => (self.host.as_str(), self.path.as_str()),
        };
        if (scheme == "file") != host.is_empty() || !["https", "http", "file"].contains(&scheme) {
            return None;
        }
        let user = self.user.as_ref().map(|user| format!("{user}@")).unwrap_or_default();
        let query = self.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
        Url::parse(&format!("{scheme}://{user}{host}{path}{query}")).ok()
    }
}

impl std::fmt::Debug for GoUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.redacted())
    }
}

impl ParseError {
    /// Masks the URL, and the detail too where it quotes what was masked. Go shows `part` of it alone, but a secret with
    /// a `#` in it is known for one by the whole.
    fn new(raw: &str, part: &str, fault: Fault) -> Self {
        let whole = mask_addresses(raw);
        let url = if whole == raw { part.to_owned() } else { whole };
        let hide = |detail: String| {
            let safe = url == part || url.contains(&detail);
            if safe { detail } else { MASKED.to_owned() }
        };
        let fault = match fault {
            Fault::Address(detail) => Fault::Address(hide(detail)),
            Fault::Port(detail) => Fault::Port(hide(detail)),
            Fault::Escape(detail) => Fault::Escape(hide(detail)),
            Fault::HostCharacter(detail) => Fault::HostCharacter(hide(detail)),
            other => other,
        };
        Self { url, fault }
    }
}

/// Everything but the fragment (`parse`).
fn parse_address(raw: &str) -> Result<GoUrl, Fault> {
    if raw.bytes().any(|b| b < b' ' || b == 0x7f) {
        return Err(Fault::Control);
    }
    let (scheme, rest) = split_scheme(raw)?;
    let (rest, query) = match rest.split_once('?') {
        Some((rest, query)) => (rest, Some(query.to_owned())),
        None => (rest, None),
    };
    let mut url = GoUrl {
        scheme: scheme.to_ascii_lowercase(),
        opaque: String::new(),
        user: None,
        host: String::new(),
        path: String::new(),
        query,
        fragment: String::new(),
        omits_host: false,
    };
    if !rest.starts_with('/') && raw != "*" {
        if !scheme.is_empty() {
            rest.clone_into(&mut url.opaque);
            return Ok(url);
        }
        if rest.split('/').next().is_some_and(|segment| segment.contains(':')) {
            return Err(Fault::ColonInFirstSegment);
        }
    }
    let authority = if scheme.is_empty() && rest.starts_with("///") { None } else { rest.strip_prefix("//") };
    let path = match authority {
        Some(authority) => {
            let (authority, path) =
                authority.split_at_checked(authority.find('/').unwrap_or(authority.len())).unwrap_or_default();
            (url.user, url.host) = parse_authority(&url.scheme, authority)?;
            path
        }
        None => {
            url.omits_host = !scheme.is_empty();
            rest
        }
    };
    unescape(path, Part::Other)?;
    path.clone_into(&mut url.path);
    Ok(url)
}

/// The scheme, if there is one, and what follows its colon (`getScheme`).
fn split_scheme(raw: &str) -> Result<(&str, &str), Fault> {
    let end = raw.find(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c)));
    let Some((scheme, rest)) = end.and_then(|end| raw.split_at_checked(end)) else { return Ok(("", raw)) };
    let Some(rest) = rest.strip_prefix(':') else { return Ok(("", raw)) };
    match scheme.chars().next() {
        None => Err(Fault::NoScheme),
        Some(first) if first.is_ascii_alphabetic() => Ok((scheme, rest)),
        Some(_) => Ok(("", raw)),
    }
}

fn parse_authority(scheme: &str, authority: &str) -> Result<(Option<String>, String), Fault> {
    let Some((user, host)) = authority.rsplit_once('@') else { return Ok((None, parse_host(scheme, authority)?)) };
    let host = parse_host(scheme, host)?;
    if !user.chars().all(|c| c.is_ascii_alphanumeric() || "-._:~!$&'()*+,;=%@".contains(c)) {
        return Err(Fault::User);
    }
    unescape(user, Part::Other)?;
    Ok((Some(user.to_owned()), host))
}

fn parse_host(scheme: &str, host: &str) -> Result<String, Fault> {
    match host.rfind('[') {
        Some(0) => return parse_ip_literal(host),
        Some(_) => return Err(Fault::IpLiteral),
        None => {}
    }
    // Go is strict about colons in http and https URLs only.
    let strict = scheme == "http" || scheme == "https";
    let colon = if strict { host.find(':') } else { host.rfind(':') };
    if let Some(port) = colon.and_then(|at| host.get(at..)) {
        check_port(port)?;
    }
    unescape(host, Part::Host)?;
    Ok(host.to_owned())
}

fn parse_ip_literal(host: &str) -> Result<String, Fault> {
    let (address, port) = host.rsplit_once(']').ok_or(Fault::Bracket)?;
    let address = address.strip_prefix('[').unwrap_or(address);
    check_port(port)?;
    let (address, zone) = address.split_at_checked(address.find("%25").unwrap_or(address.len())).unwrap_or_default();
    unescape(address, Part::Host)?;
    unescape(zone, Part::Zone)?;
    if url::Host::parse(&format!("[{address}]")).is_err() {
        let four = matches!(url::Host::parse(address), Ok(url::Host::Ipv4(_))) && address.split('.').count() == 4;
        return Err(if four { Fault::IpLiteral } else { Fault::Address(address.to_owned()) });
    }
    Ok(host.to_owned())
}

/// Nothing, or a colon and digits (`validOptionalPort`).
fn check_port(port: &str) -> Result<(), Fault> {
    let digits = if port.is_empty() { Some("") } else { port.strip_prefix(':') };
    if digits.is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit())) {
        return Ok(());
    }
    Err(Fault::Port(port.to_owned()))
}

/// Checks the escapes of a part and, in a host, its characters; gives the bytes meant (`unescape`).
fn unescape(text: &str, part: Part) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let byte = if *first == b'%' {
            let escape = String::from_utf8_lossy(rest.get(..3).unwrap_or(rest)).into_owned();
            let value = behind.get(..2).and_then(hex_value).ok_or_else(|| Fault::Escape(escape.clone()))?;
            // In a host only bytes beyond ASCII are escaped, and `%25` before the zone of an address.
            let refused = match part {
                Part::Host => value < 0x80 && escape != "%25",
                Part::Zone => escape != "%25" && value != b' ' && !is_host_byte(value),
                Part::Other => false,
            };
            if refused {
                return Err(Fault::Escape(escape));
            }
            rest = behind.get(2..).unwrap_or_default();
            value
        } else {
            if part != Part::Other && first.is_ascii() && !is_host_byte(*first) {
                return Err(Fault::HostCharacter(char::from(*first).to_string()));
            }
            rest = behind;
            *first
        };
        bytes.push(byte);
    }
    Ok(bytes)
}

fn hex_value(digits: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(digits).ok().filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok()
}

fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!$&'()*+,;=:[]<>\"-_.~".contains(&byte)
}

/// The path as Go writes it: as it was, if that is well escaped, else escaped anew (`URL.EscapedPath`).
fn escaped_path(path: &str) -> Cow<'_, str> {
    if path.bytes().all(|b| is_path_byte(b) || b"!'()*[]%".contains(&b)) {
        return Cow::Borrowed(path);
    }
    Cow::Owned(escape_anew(path))
}

/// The path as written, if Go would write what it means otherwise; else nothing (`URL.RawPath`).
pub(super) fn raw_path(path: &str) -> &str {
    if escape_anew(path) == path { "" } else { path }
}

fn escape_anew(path: &str) -> String {
    let bytes = unescape(path, Part::Other).unwrap_or_else(|_| path.as_bytes().to_vec());
    let escape = |b: u8| if is_path_byte(b) { char::from(b).to_string() } else { format!("%{b:02X}") };
    bytes.into_iter().map(escape).collect()
}

fn is_path_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.~$&+,/:;=@".contains(&byte)
}

/// What a path means, its escapes resolved: for messages.
pub(super) fn unescaped(text: &str) -> String {
    unescape(text, Part::Other).map_or_else(|_| text.to_owned(), |bytes| String::from_utf8_lossy(&bytes).into_owned())
}
