//! Semantic versions as Go spells them: with a leading `v`, and `v1` and `v1.2` as short forms.
//!
//! It knows no module path. It follows `golang.org/x/mod/semver`.

use std::cmp::Ordering;

/// The parts of a valid version; `prerelease` and `build` keep their leading `-` and `+`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Parts<'a> {
    major: &'a str,
    minor: &'a str,
    patch: &'a str,
    prerelease: &'a str,
    build: &'a str,
    /// What a short form leaves out: `.0.0`, `.0` or nothing.
    missing: &'a str,
}

/// Reports whether the text is a semantic version (`semver.IsValid`).
#[must_use]
pub fn is_valid_version(version: &str) -> bool {
    parse(version).is_some()
}

/// The canonical form without build metadata (`semver.Canonical`); none if the text is no version.
#[must_use]
pub fn canonical_semver(version: &str) -> Option<String> {
    let parts = parse(version)?;
    let kept = version.strip_suffix(parts.build)?;
    Some(format!("{kept}{}", parts.missing))
}

/// The canonical form, with `+incompatible` kept (`module.CanonicalVersion`); none if the text is no version.
#[must_use]
pub fn canonical_version(version: &str) -> Option<String> {
    let mut canonical = canonical_semver(version)?;
    if build_metadata(version) == "+incompatible" {
        canonical.push_str("+incompatible");
    }
    Some(canonical)
}

/// The major version with its `v` (`semver.Major`); empty if the text is no version.
#[must_use]
pub fn major_version(version: &str) -> &str {
    parse(version).and_then(|parts| version.get(..=parts.major.len())).unwrap_or_default()
}

/// The build metadata with its `+` (`semver.Build`); empty if there is none.
#[must_use]
pub fn build_metadata(version: &str) -> &str {
    parse(version).unwrap_or_default().build
}

/// The pre-release with its `-` (`semver.Prerelease`); empty if there is none.
#[must_use]
pub fn prerelease(version: &str) -> &str {
    parse(version).unwrap_or_default().prerelease
}

/// Orders two versions by precedence (`semver.Compare`): text that is no version comes first, build metadata is ignored.
#[must_use]
pub fn compare_versions(a: &str, b: &str) -> Ordering {
    match (parse(a), parse(b)) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some(a), Some(b)) => compare_numbers(a.major, b.major)
            .then_with(|| compare_numbers(a.minor, b.minor))
            .then_with(|| compare_numbers(a.patch, b.patch))
            .then_with(|| compare_prereleases(a.prerelease, b.prerelease)),
    }
}

fn parse(version: &str) -> Option<Parts<'_>> {
    let (major, rest) = number(version.strip_prefix('v')?)?;
    if rest.is_empty() {
        return Some(Parts { major, minor: "0", patch: "0", missing: ".0.0", ..Parts::default() });
    }
    let (minor, rest) = number(rest.strip_prefix('.')?)?;
    if rest.is_empty() {
        return Some(Parts { major, minor, patch: "0", missing: ".0", ..Parts::default() });
    }
    let (patch, rest) = number(rest.strip_prefix('.')?)?;
    let (prerelease, build) = rest.find('+').and_then(|plus| rest.split_at_checked(plus)).unwrap_or((rest, ""));
    let sound = series_is_valid(prerelease, '-', |part| part.len() > 1 && part.starts_with('0') && is_numeric(part))
        && series_is_valid(build, '+', |_| false);
    sound.then_some(Parts { major, minor, patch, prerelease, build, missing: "" })
}

/// Splits a number without leading zeros off the front.
fn number(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at_checked(end)?;
    (!number.is_empty() && (number == "0" || !number.starts_with('0'))).then_some((number, rest))
}

/// Checks an optional series of identifiers joined by dots behind its mark.
fn series_is_valid(series: &str, mark: char, bad: impl Fn(&str) -> bool) -> bool {
    if series.is_empty() {
        return true;
    }
    let Some(identifiers) = series.strip_prefix(mark) else { return false };
    identifiers.split('.').all(|identifier| {
        !identifier.is_empty()
            && identifier.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !bad(identifier)
    })
}

fn is_numeric(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Numbers have no leading zeros, so that the longer one is the larger one, however long.
fn compare_numbers(a: &str, b: &str) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// Orders pre-releases: none is above any; identifier by identifier; the shorter of two equal beginnings first.
fn compare_prereleases(a: &str, b: &str) -> Ordering {
    if a.is_empty() || b.is_empty() {
        return a.is_empty().cmp(&b.is_empty());
    }
    let (a, b) = (a.get(1..).unwrap_or_default(), b.get(1..).unwrap_or_default());
    a.split('.')
        .zip(b.split('.'))
        .map(|(a, b)| compare_identifiers(a, b))
        .find(|order| order.is_ne())
        .unwrap_or_else(|| a.split('.').count().cmp(&b.split('.').count()))
}

fn compare_identifiers(a: &str, b: &str) -> Ordering {
    match (is_numeric(a), is_numeric(b)) {
        (true, true) => compare_numbers(a, b),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => a.cmp(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of `semver_test.go`, in order of precedence: a text and its canonical form, empty where it is no version.
    const VERSIONS: [(&str, &str); 32] = [
        ("bad", ""),
        ("v1-alpha.beta.gamma", ""),
        ("v1-pre", ""),
        ("v1+meta", ""),
        ("v1-pre+meta", ""),
        ("v1.2-pre", ""),
        ("v1.2+meta", ""),
        ("v1.2-pre+meta", ""),
        ("v1.0.0-alpha", "v1.0.0-alpha"),
        ("v1.0.0-alpha.1", "v1.0.0-alpha.1"),
        ("v1.0.0-alpha.beta", "v1.0.0-alpha.beta"),
        ("v1.0.0-beta", "v1.0.0-beta"),
        ("v1.0.0-beta.2", "v1.0.0-beta.2"),
        ("v1.0.0-beta.11", "v1.0.0-beta.11"),
        ("v1.0.0-rc.1", "v1.0.0-rc.1"),
        ("v1", "v1.0.0"),
        ("v1.0", "v1.0.0"),
        ("v1.0.0", "v1.0.0"),
        ("v1.2", "v1.2.0"),
        ("v1.2.0", "v1.2.0"),
        ("v1.2.3-456", "v1.2.3-456"),
        ("v1.2.3-456.789", "v1.2.3-456.789"),
        ("v1.2.3-456-789", "v1.2.3-456-789"),
        ("v1.2.3-456a", "v1.2.3-456a"),
        ("v1.2.3-pre", "v1.2.3-pre"),
        ("v1.2.3-pre+meta", "v1.2.3-pre"),
        ("v1.2.3-pre.1", "v1.2.3-pre.1"),
        ("v1.2.3-zzz", "v1.2.3-zzz"),
        ("v1.2.3", "v1.2.3"),
        ("v1.2.3+meta", "v1.2.3"),
        ("v1.2.3+meta-pre", "v1.2.3"),
        ("v1.2.3+meta-pre.sha.256a", "v1.2.3"),
    ];

    #[test]
    fn canonical_forms_are_those_of_go() {
        for (version, canonical) in VERSIONS {
            assert_eq!(is_valid_version(version), !canonical.is_empty(), "{version}");
            assert_eq!(canonical_semver(version).unwrap_or_default(), canonical, "{version}");
            let major = canonical.split_once('.').map_or("", |(major, _)| major);
            assert_eq!(major_version(version), major, "{version}");
            let pre = canonical.find('-').map_or("", |dash| &canonical[dash..]);
            assert_eq!(prerelease(version), pre, "{version}");
            let build = if canonical.is_empty() { None } else { version.find('+') };
            assert_eq!(build_metadata(version), build.map_or("", |plus| &version[plus..]), "{version}");
        }
    }

    #[test]
    fn order_is_that_of_go() {
        for (i, (a, a_canonical)) in VERSIONS.iter().enumerate() {
            for (j, (b, b_canonical)) in VERSIONS.iter().enumerate() {
                let want = if a_canonical == b_canonical { Ordering::Equal } else { i.cmp(&j) };
                assert_eq!(compare_versions(a, b), want, "{a} {b}");
            }
        }
    }

    #[test]
    fn numbers_of_any_length_are_ordered() {
        let nines = format!("v{}.0.0", "9".repeat(60));
        let more = format!("v1{}.0.0", "0".repeat(60));
        assert_eq!(compare_versions(&nines, &more), Ordering::Less);
        assert_eq!(compare_versions("v1.0.0-9", "v1.0.0-10"), Ordering::Less);
    }

    #[test]
    fn what_is_no_version() {
        for text in [
            "",
            "v",
            "1.2.3",
            "V1.2.3",
            "v01.2.3",
            "v1.02.3",
            "v1.2.03",
            "v1.2.3-",
            "v1.2.3+",
            "v1.2.3-01",
            "v1.2.3-a..b",
            "v1.2.3-a.",
            "v1.2.3+a..b",
            "v1.2.3+a+b",
            "v1.2.3-é",
            "v1.2.3 ",
            "v1.2.3.4",
            "v1.",
            "v1..2",
            "v1.2.3/go.mod",
        ] {
            assert!(!is_valid_version(text), "{text}");
            assert_eq!(canonical_version(text), None, "{text}");
        }
        assert!(is_valid_version("v1.2.3-0") && is_valid_version("v1.2.3+01") && is_valid_version("v1.2.3--"));
    }

    #[test]
    fn incompatible_is_kept_and_other_metadata_is_not() {
        assert_eq!(canonical_version("v2.0.0+incompatible").as_deref(), Some("v2.0.0+incompatible"));
        assert_eq!(canonical_version("v2.0.0+meta").as_deref(), Some("v2.0.0"));
        assert_eq!(canonical_version("v2").as_deref(), Some("v2.0.0"));
    }
}
