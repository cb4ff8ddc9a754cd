//! Module paths and versions, a line each: escapes are undone by their reverse, and versions are in one order.

use std::cmp::Ordering;

use modseal::module::{
    PseudoVersion, canonical_semver, canonical_version, check, check_path, compare_sum_keys, compare_versions,
    escape_path, escape_version, is_pseudo_version, is_valid_version, split_path_version, unescape_path,
    unescape_version,
};

pub(crate) fn modpath(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut lines = text.split('\n');
    let (path, version, other) =
        (lines.next().unwrap_or_default(), lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    assert_path(path);
    assert_version(version);
    if check(path, version).is_ok() {
        assert!(check_path(path).is_ok() && is_valid_version(version));
        assert!(escape_path(path).is_ok() && escape_version(version).is_ok());
    }
    assert_eq!(compare_versions(version, other), compare_versions(other, version).reverse());
    assert_eq!(compare_versions(version, version), Ordering::Equal);
    let keys = ((path, version), (path, other));
    assert_eq!(compare_sum_keys(keys.0, keys.1), compare_sum_keys(keys.1, keys.0).reverse());
    assert_eq!(compare_sum_keys(keys.0, keys.1) == Ordering::Equal, version == other);
}

fn assert_path(path: &str) {
    assert_eq!(escape_path(path).is_ok(), check_path(path).is_ok());
    if let Ok(escaped) = escape_path(path) {
        assert!(!escaped.bytes().any(|byte| byte.is_ascii_uppercase()));
        assert_eq!(unescape_path(&escaped).as_deref(), Ok(path));
    }
    if let Ok(plain) = unescape_path(path) {
        assert_eq!(escape_path(&plain).as_deref(), Ok(path));
    }
    if let Some((prefix, major)) = split_path_version(path) {
        assert_eq!(format!("{prefix}{major}"), path);
    }
}

fn assert_version(version: &str) {
    if let Ok(escaped) = escape_version(version) {
        assert_eq!(unescape_version(&escaped).as_deref(), Ok(version));
    }
    assert_eq!(is_valid_version(version), canonical_semver(version).is_some());
    for canonical in [canonical_semver(version), canonical_version(version)].into_iter().flatten() {
        assert_eq!(compare_versions(&canonical, version), Ordering::Equal);
        assert!(is_valid_version(&canonical));
    }
    if is_pseudo_version(version) {
        let pseudo = PseudoVersion::parse(version).expect("it is one");
        assert_eq!(pseudo.timestamp.len(), 14);
        if let Ok(Some(base)) = pseudo.base() {
            assert_eq!(compare_versions(&base, version), Ordering::Less, "{base}");
        }
    }
}
