//! Where a redirect may lead. Pure.
//!
//! It sends nothing. Follows `securityPreservingHTTPClient` of `cmd/go/internal/web/http.go` and `net/http/client.go`.

use url::Url;

use super::address::show;
use crate::sumdb::remote::Unanswered;

/// Requests in one chain: Go refuses the redirect that answers the tenth and calls that "stopped after 10 redirects".
pub(super) const CHAIN: usize = 10;

/// True for the statuses that Go follows (`redirectBehavior`).
pub(super) fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// The URL behind `location`, seen from `here`, in a chain that began at `start`.
///
/// Userinfo in it is dropped: credentials come from the user's settings, never from a reply.
pub(super) fn follow(start: &Url, here: &Url, location: &str) -> Result<Url, Unanswered> {
    let refused = |sentence: String| Unanswered::NoWay(sentence);
    let mut next =
        here.join(location).map_err(|error| refused(format!("{} redirects to what is no URL: {error}", show(here))))?;
    // Refused by no URL that has a host, and the others are refused below.
    let _ = next.set_username("").and_then(|()| next.set_password(None));
    if start.scheme() == "https" && next.scheme() != "https" {
        return Err(refused(format!("redirected from secure URL {} to insecure URL {}", show(here), show(&next))));
    }
    if !matches!(next.scheme(), "http" | "https") {
        return Err(refused(format!("redirected from {} to a URL of scheme {}", show(here), next.scheme())));
    }
    Ok(next)
}

/// The chain has no end.
pub(super) fn endless(start: &Url) -> Unanswered {
    Unanswered::NoWay(format!("stopped after {CHAIN} redirects from {}", show(start)))
}

/// True if both lie on the same scheme, host and port.
pub(super) fn is_same_origin(a: &Url, b: &Url) -> bool {
    a.origin() == b.origin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secure_chain_stays_secure_and_none_leaves_http() {
        let cases = [
            ("https://a.example/x", "/y", Ok("https://a.example/y")),
            ("https://a.example/x", "https://b.example/y?q", Ok("https://b.example/y?q")),
            ("https://a.example/x", "https://u:p@b.example/y", Ok("https://b.example/y")),
            ("http://a.example/x", "https://b.example/", Ok("https://b.example/")),
            ("http://a.example/x", "http://u:p@b.example/", Ok("http://b.example/")),
            (
                "https://a.example/x?token=1",
                "http://u:geheim@b.example/y?token=2",
                Err("redirected from secure URL https://a.example/x to insecure URL http://b.example/y"),
            ),
            (
                "https://a.example/x",
                "file:///etc/passwd",
                Err("redirected from secure URL https://a.example/x to insecure URL file:///etc/passwd"),
            ),
            (
                "http://a.example/x",
                "file:///etc/passwd",
                Err("redirected from http://a.example/x to a URL of scheme file"),
            ),
            ("http://a.example/x", "data:,x", Err("redirected from http://a.example/x to a URL of scheme data")),
            (
                "http://a.example/x",
                "http://[/",
                Err("http://a.example/x redirects to what is no URL: invalid IPv6 address"),
            ),
        ];
        for (here, location, expected) in cases {
            let here = Url::parse(here).unwrap();
            let next = follow(&here, &here, location).map(|url| url.to_string()).map_err(|error| error.to_string());
            assert_eq!(next, expected.map(str::to_owned).map_err(str::to_owned), "{here} {location}");
        }
    }

    #[test]
    fn a_chain_that_began_secure_does_not_become_insecure_later() {
        let [start, here] = ["https://a.example/", "https://b.example/"].map(|text| Url::parse(text).unwrap());
        assert!(follow(&start, &here, "http://b.example/").is_err());
        assert!(!is_same_origin(&start, &here));
        assert!(!is_same_origin(&start, &Url::parse("https://a.example:444/").unwrap()));
    }
}
