//! What of a hostile text may be shown: no credentials, whatever is wrong with the URL around them, and no controls.
//!
//! It knows no setting and makes no decision; it never fails. Go masks the password alone; here the user name goes too,
//! since tokens are as often written in its place. A doubtful case is masked: a lost word costs less than a secret.

use url::Url;

/// What stands in the place of a secret; Go's own word for it (`net/url`, `Redacted`).
pub const MASKED: &str = "xxxxx";

/// What the words of a text without a scheme are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bare {
    /// Anything: `git@host` and `module@version` are no secrets, `user:word@host` is.
    Prose,
    /// Addresses: whatever stands before `@` is a secret.
    Addresses,
}

/// `text` without the credentials of any URL in it: for messages, logs, any text that may quote a URL.
#[must_use]
pub fn mask(text: &str) -> String {
    mask_as(text, Bare::Prose)
}

/// The same for a value that holds nothing but addresses, with or without a scheme: GOPROXY, GOSUMDB, `HTTPS_PROXY`.
#[must_use]
pub fn mask_addresses(text: &str) -> String {
    mask_as(text, Bare::Addresses)
}

/// A URL as it is shown: masked, and without the slash that a bare host gains when it is parsed.
#[must_use]
pub fn shown_url(url: &Url) -> String {
    let text = mask_addresses(url.as_str());
    let bare = url.path() == "/" && url.query().is_none();
    if bare { text.trim_end_matches('/').to_owned() } else { text }
}

fn mask_as(text: &str, bare: Bare) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, address)) = rest.split_once("://") {
        mask_words(before, bare, &mut out);
        out.push_str("://");
        let end = address.find(|c| ends_address(c, bare)).unwrap_or(address.len());
        let end = next_scheme(address).map_or(end, |at| at.min(end));
        let (address, behind) = address.split_at_checked(end).unwrap_or((address, ""));
        mask_address(address, bare, &mut out);
        rest = behind;
    }
    mask_words(rest, bare, &mut out);
    out
}

/// Where the scheme of the next URL begins, so that the secret of one does not reach into the other.
fn next_scheme(text: &str) -> Option<usize> {
    let (before, _) = text.split_once("://")?;
    let scheme = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || "+-.".contains(c));
    Some(scheme.len())
}

/// In prose a URL ends at a space or a quote; a value that holds addresses may have them in the secret itself.
fn ends_address(c: char, bare: Bare) -> bool {
    bare == Bare::Prose && (c.is_whitespace() || "\"'<>`".contains(c))
}

/// Masks what follows `://`: an address, and behind it perhaps further entries of a list.
fn mask_address(address: &str, bare: Bare, out: &mut String) {
    let rest = match secret_end(address).and_then(|end| address.get(end..)) {
        Some(rest) => {
            out.push_str(MASKED);
            rest
        }
        None => address,
    };
    let entry_end = rest.find(ends_entry).unwrap_or(rest.len());
    let (entry, others) = rest.split_at_checked(entry_end).unwrap_or((rest, ""));
    mask_query(entry, out);
    mask_words(others, bare, out);
}

fn ends_entry(c: char) -> bool {
    ",|;".contains(c)
}

/// The offset of the `@` that ends the user's part of an address, if there is one.
fn secret_end(address: &str) -> Option<usize> {
    let authority = address.split(['/', '?', '#']).next().unwrap_or_default();
    if let Some(at) = authority.rfind('@') {
        return Some(at);
    }
    // A secret with a slash or the like in it: then what looks like a port is none.
    // Only the colons of an address in brackets are none of a port's; a second one elsewhere is part of a secret.
    let bracketed = authority.strip_prefix('[').and_then(|address| address.split_once(']'));
    let behind_host = bracketed.map_or(authority, |(_, behind)| behind);
    let (_, port) = behind_host.split_once(':')?;
    let plain = port.split(ends_entry).next().unwrap_or_default().bytes().all(|b| b.is_ascii_digit());
    if plain { None } else { address.rfind('@') }
}

/// Masks the values of query parameters that are named like a secret.
fn mask_query(address: &str, out: &mut String) {
    let Some((path, query)) = address.split_once('?') else {
        out.push_str(address);
        return;
    };
    out.push_str(path);
    for (nth, part) in query.split('&').enumerate() {
        out.push(if nth == 0 { '?' } else { '&' });
        match part.split_once('=') {
            Some((name, value)) if is_secret_name(name) && !value.is_empty() => {
                out.push_str(name);
                out.push('=');
                out.push_str(MASKED);
            }
            _ => out.push_str(part),
        }
    }
}

fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["token", "key", "secret", "pass", "auth", "sig", "credential"].iter().any(|word| name.contains(word))
}

/// Masks text that holds no `://`, word by word.
fn mask_words(text: &str, bare: Bare, out: &mut String) {
    for word in text.split_inclusive(|c: char| ends_address(c, bare) || ends_entry(c)) {
        mask_word(word, bare, out);
    }
}

fn mask_word(word: &str, bare: Bare, out: &mut String) {
    // `https:/u:p@host` and `https//u:p@host` are slips of a URL.
    let start = ["//", ":/"].iter().filter_map(|mark| word.find(mark).map(|at| at + mark.len())).min().unwrap_or(0);
    let (head, body) = word.split_at_checked(start).unwrap_or(("", word));
    let end = match bare {
        Bare::Prose => body.rfind('@').filter(|at| body.get(..*at).is_some_and(|user| user.contains(':'))),
        Bare::Addresses => secret_end(body),
    };
    out.push_str(head);
    match end.and_then(|end| body.get(end..)) {
        Some(rest) => {
            out.push_str(MASKED);
            mask_query(rest, out);
        }
        None => mask_query(body, out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_survives_however_broken_its_url_is() {
        for text in [
            "https://user:s3cret@proxy.example",
            "https://s3cret@proxy.example/path",
            "https://user:s3cret@one@proxy.example",
            "https://user:s3cret/x@proxy.example",
            "https://user:s3cret:/x@proxy.example",
            "https://user:s3cret:80/x@proxy.example",
            "https://user:s3cret,x@proxy.example",
            "https://user:x,s3cret@proxy.example",
            "https://user:s3cret#x@proxy.example:8080",
            "https://user:x?s3cret@proxy.example",
            "https://user:s3cret@proxy.example:bad",
            "direct,https://a.example|http://user:s3cret@b.example,off",
            "https:/user:s3cret@proxy.example",
            "https//user:s3cret@proxy.example",
            "user:s3cret@proxy.example:3128",
            "parse \"https://user:s3cret@h\": invalid port",
            "https://a.example/x,user:s3cret@b.example",
            "https://user:x@a.example/x|user:s3cret@b.example,direct",
            "https://proxy.example/?access_token=s3cret",
            "https://proxy.example/?a=b&api_key=s3cret,direct",
        ] {
            assert!(!mask(text).contains("s3cret"), "{text} -> {}", mask(text));
            assert!(!mask_addresses(text).contains("s3cret"), "{text} -> {}", mask_addresses(text));
            assert!(mask(text).contains(MASKED), "{text} -> {}", mask(text));
        }
        for text in [
            "s3cret@proxy.example,direct",
            "https://user:x s3cret@proxy.example",
            "https://user:s3cret x@proxy.example",
            "https://user:s3cret\"x@proxy.example,direct",
            "user:x s3cret@proxy.example:3128",
        ] {
            assert!(!mask_addresses(text).contains("s3cret"), "{text} -> {}", mask_addresses(text));
        }
        assert_eq!(mask_addresses("s3cret@proxy.example,direct"), "xxxxx@proxy.example,direct");
    }

    #[test]
    fn the_rest_of_the_text_stays() {
        assert_eq!(
            mask("off,https://u:p@a.example/x|https://v@b.example,direct"),
            "off,https://xxxxx@a.example/x|https://xxxxx@b.example,direct"
        );
        assert_eq!(mask("https://a.example/?token=t&x=y,direct"), "https://a.example/?token=xxxxx&x=y,direct");
        for text in [
            "",
            "https://proxy.example/github.com/a/b/@v/v1.0.0.zip",
            "https://proxy.example:8080/github.com/a/b/@v/list",
            "https://[::1]:8080/a/@v/list",
            "https://sum.golang.org/lookup/github.com/a/b@v1.2.3",
            "github.com/a/b@v1.2.3",
            "git@github.com",
            "https://localhost:808O,direct",
            "https://corp.example/a?go-get=1",
        ] {
            assert_eq!(mask(text), text);
        }
        assert_eq!(mask_addresses("https://localhost:808O,direct"), "https://localhost:808O,direct");
        assert_eq!(mask_addresses("proxy.example:3128"), "proxy.example:3128");
    }
}
