//! Which HTTP proxy a request goes through, by Go's rules. Pure: the variables are arguments.
//!
//! It knows nothing of GOPROXY, which is another thing. Follows `golang.org/x/net/http/httpproxy/proxy.go`;
//! reqwest's own rules differ from them in six ways, so a tool that explains `go` cannot use those.

use std::fmt;
use std::net::IpAddr;

use url::{Host, Url};

use super::address::place;

/// What the environment says of proxies.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ProxyVariables {
    /// `HTTP_PROXY`, for http URLs. May hold credentials.
    pub http: String,
    /// `HTTPS_PROXY`, for https URLs. May hold credentials.
    pub https: String,
    /// `NO_PROXY`: the hosts that are reached without.
    pub no_proxy: String,
    /// The process serves a CGI request, whose client chooses `HTTP_PROXY` by a header called Proxy.
    pub cgi: bool,
}

impl fmt::Debug for ProxyVariables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: &str| parse_proxy(value).map(|url| place(&url));
        f.debug_struct("ProxyVariables")
            .field("http", &shown(&self.http))
            .field("https", &shown(&self.https))
            .field("no_proxy", &self.no_proxy)
            .field("cgi", &self.cgi)
            .finish()
    }
}

impl ProxyVariables {
    /// Takes the variables from an environment: the upper-case name first, the lower-case one where that is empty.
    ///
    /// `ALL_PROXY` and the settings of the operating system mean nothing to Go.
    #[must_use]
    pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        let either = |upper: &str, lower: &str| {
            let value = variable(upper).filter(|value| !value.is_empty());
            value.or_else(|| variable(lower)).unwrap_or_default()
        };
        Self {
            http: either("HTTP_PROXY", "http_proxy"),
            https: either("HTTPS_PROXY", "https_proxy"),
            no_proxy: either("NO_PROXY", "no_proxy"),
            cgi: variable("REQUEST_METHOD").is_some_and(|value| !value.is_empty()),
        }
    }
}

/// A proxy is named that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProxyError {
    /// In a CGI process `HTTP_PROXY` may come from the client.
    #[error("refusing to use HTTP_PROXY value in CGI environment; see golang.org/s/cgihttpproxy")]
    Cgi,
    /// Go speaks SOCKS, this program does not.
    #[error(
        "{variable} names the SOCKS proxy {proxy}, and modseal speaks only to http and https proxies; \
         name such a proxy, or add the host to NO_PROXY"
    )]
    Socks {
        /// The variable that names it.
        variable: &'static str,
        /// Its host and port.
        proxy: String,
    },
    /// Neither http nor https.
    #[error("{variable} names {proxy} with the scheme {scheme}; use http or https")]
    Scheme {
        /// The variable that names it.
        variable: &'static str,
        /// Its host and port.
        proxy: String,
        /// What stands before the colon.
        scheme: String,
    },
}

/// The rules, ready to be asked.
#[derive(Clone)]
pub struct ProxyRules {
    http: Option<Url>,
    https: Option<Url>,
    cgi: bool,
    exempt: Vec<Exempt>,
}

impl fmt::Debug for ProxyRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |url: &Option<Url>| url.as_ref().map(place);
        write!(f, "ProxyRules(http: {:?}, https: {:?})", shown(&self.http), shown(&self.https))
    }
}

impl ProxyRules {
    /// Reads the variables. What cannot be read is as good as not set, as in Go.
    #[must_use]
    pub fn new(variables: &ProxyVariables) -> Self {
        Self {
            http: parse_proxy(&variables.http),
            https: parse_proxy(&variables.https),
            cgi: variables.cgi,
            exempt: read_exempt(&variables.no_proxy),
        }
    }

    /// The proxy for a URL, if it is reached through one (`proxyForURL`).
    ///
    /// # Errors
    /// [`ProxyError`]: there is a proxy and it must not or cannot be used.
    pub fn find(&self, url: &Url) -> Result<Option<&Url>, ProxyError> {
        let (proxy, variable) = match url.scheme() {
            "https" => (self.https.as_ref(), "HTTPS_PROXY"),
            "http" => (self.http.as_ref(), "HTTP_PROXY"),
            _ => return Ok(None),
        };
        let Some(proxy) = proxy else { return Ok(None) };
        if url.scheme() == "http" && self.cgi {
            return Err(ProxyError::Cgi);
        }
        if !self.applies(url) {
            return Ok(None);
        }
        match proxy.scheme() {
            "http" | "https" => Ok(Some(proxy)),
            "socks5" | "socks5h" => Err(ProxyError::Socks { variable, proxy: place(proxy) }),
            scheme => Err(ProxyError::Scheme { variable, proxy: place(proxy), scheme: scheme.to_owned() }),
        }
    }

    /// True if NO_PROXY and the rule for loopback leave the URL to the proxy (`useProxy`).
    fn applies(&self, url: &Url) -> bool {
        let port = url.port_or_known_default();
        let (ip, name) = match url.host() {
            Some(Host::Domain(name)) => (None, name.to_ascii_lowercase()),
            Some(Host::Ipv4(ip)) => (Some(IpAddr::V4(ip)), String::new()),
            Some(Host::Ipv6(ip)) => (Some(IpAddr::V6(ip).to_canonical()), String::new()),
            None => return false,
        };
        if name == "localhost" || ip.is_some_and(|ip| ip.is_loopback()) {
            return false;
        }
        !self.exempt.iter().any(|exempt| exempt.matches(&name, ip, port))
    }
}

/// Reads the address of a proxy; one without a scheme is http (`parseProxy`).
fn parse_proxy(text: &str) -> Option<Url> {
    if text.is_empty() {
        return None;
    }
    let named = |text: &str| Url::parse(text).ok().filter(|url| url.host_str().is_some_and(|host| !host.is_empty()));
    let whole = if text.contains("://") { named(text) } else { None };
    whole.or_else(|| named(&format!("http://{text}")))
}

/// One entry of NO_PROXY.
#[derive(Clone, Debug)]
enum Exempt {
    /// `*`
    Everything,
    /// `10.0.0.0/8`
    Network { address: IpAddr, bits: u8 },
    /// `10.0.0.1`, `10.0.0.1:80`
    Address { ip: IpAddr, port: Port },
    /// `example.com`, `.example.com`, `*.example.com:8080`
    Domain { suffix: String, itself: bool, port: Port },
}

/// The port of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Port {
    Any,
    Only(u16),
    /// No number: matches nothing.
    Never,
}

impl Port {
    fn read(text: &str) -> Self {
        if text.is_empty() { Self::Any } else { text.parse().map_or(Self::Never, Self::Only) }
    }

    fn matches(self, port: Option<u16>) -> bool {
        match self {
            Self::Any => true,
            Self::Only(only) => port == Some(only),
            Self::Never => false,
        }
    }
}

impl Exempt {
    fn matches(&self, name: &str, ip: Option<IpAddr>, port: Option<u16>) -> bool {
        match self {
            Self::Everything => true,
            Self::Network { address, bits } => ip.is_some_and(|ip| is_within(ip, *address, *bits)),
            Self::Address { ip: own, port: only } => ip == Some(*own) && only.matches(port),
            Self::Domain { suffix, itself, port: only } => {
                let fits = name.ends_with(suffix.as_str()) || (*itself && suffix.strip_prefix('.') == Some(name));
                ip.is_none() && fits && only.matches(port)
            }
        }
    }
}

/// Reads NO_PROXY; entries that make no sense are passed over.
fn read_exempt(list: &str) -> Vec<Exempt> {
    let mut entries = Vec::new();
    for entry in list.split(',') {
        let entry = entry.trim().to_lowercase();
        if entry == "*" {
            return vec![Exempt::Everything];
        }
        entries.extend(read_entry(&entry));
    }
    entries
}

fn read_entry(entry: &str) -> Option<Exempt> {
    if let Some(network) = read_network(entry) {
        return Some(network);
    }
    let (host, port) = split_port(entry).unwrap_or((entry, ""));
    let port = Port::read(port);
    if let Ok(ip) = host.parse::<IpAddr>() {
        return Some(Exempt::Address { ip: ip.to_canonical(), port });
    }
    let host = if host.starts_with("*.") { host.get(1..)? } else { host };
    let bare = host.strip_prefix('.').unwrap_or(host);
    if host.is_empty() {
        return None;
    }
    let ascii =
        if bare.is_ascii() { bare.to_owned() } else { Host::parse(bare).map_or(bare.to_owned(), |h| h.to_string()) };
    Some(Exempt::Domain { suffix: format!(".{ascii}"), itself: !host.starts_with('.'), port })
}

fn read_network(entry: &str) -> Option<Exempt> {
    let (address, bits) = entry.split_once('/')?;
    let address: IpAddr = address.parse().ok()?;
    let bits: u8 = bits.parse().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    (bits <= most).then_some(Exempt::Network { address, bits })
}

/// Splits `host:port` and `[ip]:port`; none where there is no port or the form is wrong (`net.SplitHostPort`).
fn split_port(entry: &str) -> Option<(&str, &str)> {
    if let Some(inner) = entry.strip_prefix('[') {
        return inner.split_once("]:");
    }
    entry.split_once(':').filter(|(_, port)| !port.contains(':'))
}

fn is_within(ip: IpAddr, network: IpAddr, bits: u8) -> bool {
    match (ip, network) {
        (IpAddr::V4(ip), IpAddr::V4(network)) => {
            let mask = u32::MAX.checked_shl(32_u32.saturating_sub(bits.into())).unwrap_or(0);
            u32::from(ip) & mask == u32::from(network) & mask
        }
        (IpAddr::V6(ip), IpAddr::V6(network)) => {
            let mask = u128::MAX.checked_shl(128_u32.saturating_sub(bits.into())).unwrap_or(0);
            u128::from(ip) & mask == u128::from(network) & mask
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(http: &str, https: &str, no_proxy: &str) -> ProxyRules {
        let text = str::to_owned;
        ProxyRules::new(&ProxyVariables { http: text(http), https: text(https), no_proxy: text(no_proxy), cgi: false })
    }

    fn found(rules: &ProxyRules, url: &str) -> Option<String> {
        rules.find(&Url::parse(url).unwrap()).unwrap().map(Url::to_string)
    }

    #[test]
    fn no_proxy_means_what_it_means_to_go() {
        let cases = [
            ("", "http://example.com/", true),
            ("", "http://localhost:8080/", false),
            ("", "http://127.0.0.1/", false),
            ("", "http://127.2.3.4:80/", false),
            ("", "http://[::1]/", false),
            ("*", "http://example.com/", false),
            ("a.example, * ", "http://10.0.0.1/", false),
            ("example.com", "http://example.com/", false),
            ("example.com", "http://www.example.com/", false),
            ("EXAMPLE.com", "http://WWW.example.com/", false),
            ("example.com", "http://notexample.com/", true),
            (".example.com", "http://example.com/", true),
            (".example.com", "http://www.example.com/", false),
            ("*.example.com", "http://example.com/", true),
            ("*.example.com", "http://www.example.com/", false),
            ("example.com:80", "http://example.com/", false),
            ("example.com:443", "http://example.com/", true),
            ("example.com:8080", "http://www.example.com:8080/", false),
            ("example.com:", "http://example.com/", false),
            ("example.com:www", "http://example.com/", true),
            (":80", "http://example.com/", true),
            ("10.0.0.1", "http://10.0.0.1/", false),
            ("10.0.0.1:80", "http://10.0.0.1:81/", true),
            ("10.0.0.0/8", "http://10.9.9.9:81/", false),
            ("10.0.0.0/8", "http://11.0.0.1/", true),
            ("0.0.0.0/0", "http://11.0.0.1/", false),
            ("0.0.0.0/0", "http://[2001:db8::1]/", true),
            ("2001:db8::/32", "http://[2001:db8::1]/", false),
            ("2001:db8::1", "http://[2001:db8::1]/", false),
            ("[2001:db8::1]:80", "http://[2001:db8::1]/", false),
            ("[2001:db8::1]:81", "http://[2001:db8::1]/", true),
            ("10.0.0.1", "http://[::ffff:10.0.0.1]/", false),
            ("10.0.0.0/33", "http://10.0.0.1/", true),
            ("b\u{fc}cher.example", "http://b\u{fc}cher.example/", false),
        ];
        for (no_proxy, url, proxied) in cases {
            let found = found(&rules("http://proxy.example:3128", "", no_proxy), url);
            assert_eq!(found.is_some(), proxied, "NO_PROXY={no_proxy} {url}");
        }
    }

    #[test]
    fn each_scheme_has_its_variable_and_an_address_needs_no_scheme() {
        let both = rules("plain.example:1", "user:pw@secure.example:2", "");
        assert_eq!(found(&both, "http://a.example/").as_deref(), Some("http://plain.example:1/"));
        assert_eq!(found(&both, "https://a.example/").as_deref(), Some("http://user:pw@secure.example:2/"));
        assert_eq!(found(&both, "file:///x"), None);
        assert_eq!(
            found(&rules("127.0.0.1:3128", "", ""), "http://a.example/").as_deref(),
            Some("http://127.0.0.1:3128/")
        );
        assert_eq!(found(&rules("[", "", ""), "http://a.example/"), None);
        assert!(!format!("{both:?}").contains("pw"));
    }

    #[test]
    fn the_environment_is_read_upper_case_first_and_empty_is_unset() {
        let variables = |set: &'static [(&'static str, &'static str)]| {
            let value = |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            ProxyVariables::from_environment(value)
        };
        assert_eq!(variables(&[("HTTP_PROXY", "a"), ("http_proxy", "b")]).http, "a");
        assert_eq!(variables(&[("HTTP_PROXY", ""), ("http_proxy", "b")]).http, "b");
        assert_eq!(variables(&[("ALL_PROXY", "a"), ("all_proxy", "b")]), ProxyVariables::default());
        assert!(variables(&[("REQUEST_METHOD", "GET")]).cgi);
        let secret = variables(&[("HTTPS_PROXY", "http://user:geheim@proxy.example:1")]);
        assert!(!format!("{secret:?}").contains("geheim"), "{secret:?}");
    }

    #[test]
    fn a_proxy_that_cannot_be_used_is_said_so_without_its_credentials() {
        let socks = rules("", "socks5://user:geheim@proxy.example:1080", "b.example");
        let error = socks.find(&Url::parse("https://a.example/").unwrap()).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("HTTPS_PROXY") && text.contains("SOCKS proxy proxy.example:1080"), "{text}");
        assert!(!text.contains("geheim"), "{text}");
        assert_eq!(socks.find(&Url::parse("https://b.example/").unwrap()), Ok(None));
        let cgi = ProxyVariables { http: "proxy.example".to_owned(), cgi: true, ..ProxyVariables::default() };
        let cgi = ProxyRules::new(&cgi);
        assert_eq!(cgi.find(&Url::parse("http://a.example/").unwrap()), Err(ProxyError::Cgi));
        assert_eq!(cgi.find(&Url::parse("https://a.example/").unwrap()), Ok(None));
    }
}
