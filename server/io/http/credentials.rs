//! Which login goes to which URL: GOAUTH's choice and the netrc entries, or the userinfo of the URL itself. Pure.
//!
//! It sends nothing and runs no program: of GOAUTH's methods only `netrc` and `off` are acted on.
//! Follows `cmd/go/internal/auth/auth.go`.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use url::Url;

use super::netrc::Entry;

/// A user name and a password. Neither shows up in `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The user name.
    pub user: String,
    /// The password; empty if there is none.
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login(***)")
    }
}

impl Login {
    /// The login that a URL carries, with its percent-escapes undone.
    #[must_use]
    pub fn of(url: &Url) -> Option<Self> {
        let password = url.password();
        if url.username().is_empty() && password.is_none() {
            return None;
        }
        Some(Self { user: unescape(url.username()), password: unescape(password.unwrap_or_default()) })
    }

    /// Puts `xxxxx` where a text repeats the password: servers quote what they were sent.
    pub(super) fn mask(&self, text: &str) -> String {
        let token = BASE64.encode(format!("{}:{}", self.user, self.password));
        let text = text.replace(&token, "xxxxx");
        if self.password.is_empty() { text } else { text.replace(&self.password, "xxxxx") }
    }
}

/// Undoes percent-escapes; what is no escape stays.
fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escape = if first == b'%' { tail.split_at_checked(2) } else { None };
        let value = escape.and_then(|(digits, behind)| {
            let digits = std::str::from_utf8(digits).ok().filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
            Some((u8::from_str_radix(digits, 16).ok()?, behind))
        });
        let (byte, behind) = value.unwrap_or((first, tail));
        bytes.push(byte);
        rest = behind;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The logins at hand, by prefix of a URL without its `https://`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Credentials {
    logins: BTreeMap<String, Login>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.logins.keys()).finish()
    }
}

impl Credentials {
    /// The logins of a netrc file. Of two entries for one machine the first counts.
    #[must_use]
    pub fn of_netrc(entries: &[Entry]) -> Self {
        let mut logins = BTreeMap::new();
        for entry in entries {
            let machine = entry.machine.strip_prefix("https://").unwrap_or(&entry.machine);
            let machine = machine.strip_suffix('/').unwrap_or(machine);
            let login = Login { user: entry.login.clone(), password: entry.password.clone() };
            logins.entry(machine.to_owned()).or_insert(login);
        }
        Self { logins }
    }

    /// The login for a URL: that of the longest prefix that ends before a slash (`loadCredential`).
    ///
    /// None for anything but https, and none where the URL has a login of its own: Go looks such a URL up with its
    /// userinfo in front, and finds nothing.
    #[must_use]
    pub fn find(&self, url: &Url) -> Option<&Login> {
        let whole = url.as_str().strip_prefix("https://")?;
        let mut prefix = whole.strip_suffix('/').unwrap_or(whole);
        loop {
            if let Some(login) = self.logins.get(prefix) {
                return Some(login);
            }
            prefix = prefix.rsplit_once('/')?.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::netrc;
    use super::*;

    #[test]
    fn the_longest_prefix_of_an_https_url_has_the_login() {
        let text = "machine a.example login first password p\nmachine a.example login second password p\n\
                    machine a.example/team/ login team password p\nmachine b.example:8443 login port password p\n";
        let credentials = Credentials::of_netrc(&netrc::parse(text));
        let cases = [
            ("https://a.example/x", Some("first")),
            ("https://a.example/team/sumdb/n/latest", Some("team")),
            ("https://a.example/teams", Some("first")),
            ("https://a.example/team/", Some("team")),
            ("https://a.example:8443/x", None),
            ("https://b.example:8443/x", Some("port")),
            ("https://b.example/x", None),
            ("https://sub.a.example/x", None),
            ("http://a.example/x", None),
            ("https://user@a.example/x", None),
        ];
        for (url, user) in cases {
            let found = credentials.find(&Url::parse(url).unwrap()).map(|login| login.user.as_str());
            assert_eq!(found, user, "{url}");
        }
    }

    #[test]
    fn userinfo_is_unescaped_and_masked_where_it_comes_back() {
        let login = Login::of(&Url::parse("https://us%40er:p%3Ass%zz@a.example/").unwrap()).unwrap();
        assert_eq!((login.user.as_str(), login.password.as_str()), ("us@er", "p:ss%zz"));
        assert_eq!(login.mask("you sent p:ss%zz"), "you sent xxxxx");
        assert_eq!(format!("{login:?}"), "Login(***)");
        assert_eq!(Login::of(&Url::parse("https://a.example/").unwrap()), None);
    }
}
