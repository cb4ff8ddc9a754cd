//! URLs as Go reads them: what is accepted has no control characters, can be asked where it says so, and shows no secret.

use modseal::settings::gourl::GoUrl;
use modseal::settings::mask::{MASKED, mask};

pub(crate) fn gourl(data: &[u8]) {
    let Ok(raw) = std::str::from_utf8(data) else { return };
    let _ = mask(raw);
    let url = match GoUrl::parse(raw) {
        Ok(url) => url,
        Err(error) => return assert!(error.to_string().starts_with("parse ")),
    };
    let address = raw.split('#').next().unwrap_or_default();
    assert!(!address.bytes().any(|byte| byte < b' ' || byte == 0x7f));
    assert!(url.scheme.bytes().all(|byte| !byte.is_ascii_uppercase()));
    assert!(url.user.is_none() || raw.contains('@'));
    if url.is_path_only() {
        assert!(url.host.is_empty() && url.user.is_none());
    }
    let shown = url.redacted();
    assert!(url.user.is_none() || shown.contains(MASKED));
    if let Some(asked) = url.address() {
        assert!(["https", "http", "file"].contains(&asked.scheme()), "{asked}");
        assert_eq!(asked.has_host(), asked.scheme() != "file", "{asked}");
        assert!(url.opaque.is_empty());
    }
}
