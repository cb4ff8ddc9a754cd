//! URLs as they are joined and as they are shown: never with credentials, query or fragment. Pure.
//!
//! It knows nothing of requests. `join` follows `Join` of `cmd/go/internal/web/api.go`.

use url::Url;

/// Host and port, the port if it is not the usual one.
#[must_use]
pub fn place(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Scheme, host, port and path: what may be shown of a URL.
#[must_use]
pub fn show(url: &Url) -> String {
    if url.cannot_be_a_base() {
        return format!("{}:", url.scheme());
    }
    format!("{}://{}{}", url.scheme(), place(url), url.path())
}

/// The URL of `path` below `base`; a query of the base stays.
///
/// None where the path would climb out of the base.
#[must_use]
pub fn join(base: &Url, path: &str) -> Option<Url> {
    if base.cannot_be_a_base() || path.split(['/', '\\']).any(is_dots) {
        return None;
    }
    let mut url = base.clone();
    let above = base.path().strip_suffix('/').unwrap_or(base.path());
    url.set_path(&format!("{above}/{}", path.trim_start_matches('/')));
    Some(url)
}

/// True for what a URL takes for `.` or `..`.
fn is_dots(segment: &str) -> bool {
    let plain = segment.to_ascii_lowercase().replace("%2e", ".");
    plain == "." || plain == ".."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_put_below_the_base_as_it_is() {
        let cases = [
            ("https://a.example", "latest", Some("https://a.example/latest")),
            ("https://a.example/", "/latest", Some("https://a.example/latest")),
            (
                "https://u:p@a.example/x/?k=v",
                "tile/8/0/x001/234.p/5",
                Some("https://u:p@a.example/x/tile/8/0/x001/234.p/5?k=v"),
            ),
            (
                "https://a.example/sumdb/s",
                "lookup/github.com/!burnt!sushi/toml@v1.2.3+incompatible",
                Some("https://a.example/sumdb/s/lookup/github.com/!burnt!sushi/toml@v1.2.3+incompatible"),
            ),
            ("https://a.example/x", "lookup/a?b#c", Some("https://a.example/x/lookup/a%3Fb%23c")),
            ("file:///srv/proxy", "sumdb/s/supported", Some("file:///srv/proxy/sumdb/s/supported")),
            ("https://a.example/x", "lookup/../../y", None),
            ("https://a.example/x", "lookup/%2E./y", None),
            ("mailto:x", "latest", None),
        ];
        for (base, path, expected) in cases {
            let joined = join(&Url::parse(base).unwrap(), path);
            assert_eq!(joined.as_ref().map(Url::as_str), expected, "{base} {path}");
        }
    }

    #[test]
    fn what_is_shown_holds_no_secret() {
        let url = Url::parse("https://user:geheim@a.example:8443/x?token=geheim#geheim").unwrap();
        assert_eq!(show(&url), "https://a.example:8443/x");
        assert_eq!(show(&Url::parse("data:geheim").unwrap()), "data:");
    }
}
