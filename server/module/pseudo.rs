//! Pseudo-versions: versions that name a commit without a tag.
//!
//! It knows no clock: the timestamp stays text. It follows `golang.org/x/mod/module/pseudo.go`.

use super::version::{build_metadata, is_valid_version, prerelease};

/// Digits of a timestamp: `yyyymmddhhmmss`.
const TIMESTAMP_DIGITS: usize = 14;

/// The parts of a pseudo-version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PseudoVersion<'a> {
    /// What stands before the timestamp, without its last mark: `vX.0.0`, `vX.Y.(Z+1)-0` or `vX.Y.Z-pre.0`.
    pub stem: &'a str,
    /// The time of the commit, in UTC: `yyyymmddhhmmss`; its digits may be no real time.
    pub timestamp: &'a str,
    /// The revision: usually the first twelve hex digits of the commit's hash.
    pub revision: &'a str,
    /// The build metadata with its `+`, or nothing.
    pub build: &'a str,
}

/// Why a pseudo-version names no version that it comes after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoBase {
    /// The form `vX.0.0-...` comes after no version, so that metadata of one makes no sense.
    #[error("lacks base version, but has build metadata")]
    StrayMetadata,
    /// The form `vX.Y.0-0...` would come after a negative patch number.
    #[error("the version before it would have a negative patch number")]
    NegativePatch,
}

/// Reports whether the text is a pseudo-version (`module.IsPseudoVersion`).
#[must_use]
pub fn is_pseudo_version(version: &str) -> bool {
    PseudoVersion::parse(version).is_some()
}

impl<'a> PseudoVersion<'a> {
    /// Takes a pseudo-version apart; none if the text is none (`pseudoVersionRE`).
    #[must_use]
    pub fn parse(version: &'a str) -> Option<Self> {
        if !is_valid_version(version) {
            return None;
        }
        let build = build_metadata(version);
        let (before, revision) = version.strip_suffix(build)?.rsplit_once('-')?;
        let cut = before.len().checked_sub(TIMESTAMP_DIGITS)?;
        let (head, timestamp) = before.split_at_checked(cut)?;
        let digits = timestamp.bytes().all(|byte| byte.is_ascii_digit());
        let plain = revision.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if revision.is_empty() || !digits || !plain {
            return None;
        }
        if let Some(stem) = head.strip_suffix('-') {
            // Form (1): vX.0.0-yyyymmddhhmmss-revision.
            return (stem.ends_with(".0.0") && !stem.contains('-')).then_some(Self {
                stem,
                timestamp,
                revision,
                build,
            });
        }
        // Forms (2) to (5): vX.Y.(Z+1)-0. or vX.Y.Z-pre.0. before the timestamp.
        let stem = head.strip_suffix('.')?;
        let (_, before_zero) = stem.split_once('-')?;
        (before_zero == "0" || before_zero.ends_with(".0")).then_some(Self { stem, timestamp, revision, build })
    }

    /// The version that this one comes after (`module.PseudoVersionBase`); nothing if it comes after none.
    ///
    /// # Errors
    /// [`NoBase`]: the form contradicts itself.
    pub fn base(&self) -> Result<Option<String>, NoBase> {
        match prerelease(self.stem) {
            "" if !self.build.is_empty() => Err(NoBase::StrayMetadata),
            "" => Ok(None),
            "-0" => {
                let (head, patch) = self.stem.trim_end_matches("-0").rsplit_once('.').ok_or(NoBase::NegativePatch)?;
                let patch = decrement(patch).ok_or(NoBase::NegativePatch)?;
                Ok(Some(format!("{head}.{patch}{}", self.build)))
            }
            _ => Ok(Some(format!("{}{}", self.stem.strip_suffix(".0").unwrap_or(self.stem), self.build))),
        }
    }
}

/// The decimal number less one, however long it is; none below zero.
fn decrement(decimal: &str) -> Option<String> {
    let mut digits: Vec<u8> = decimal.bytes().collect();
    let last = digits.iter().rposition(|digit| *digit != b'0')?;
    for (index, digit) in digits.iter_mut().enumerate() {
        if index == last {
            *digit = digit.checked_sub(1)?;
        } else if index > last {
            *digit = b'9';
        }
    }
    let text = String::from_utf8(digits).ok()?;
    Some(match text.strip_prefix('0') {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of `pseudo_test.go`: the version before, and the pseudo-version.
    const PSEUDO: [(&str, &str); 13] = [
        ("", "v0.0.0-20060102150405-hash"),
        ("", "v0.0.0-20060102150405-hash"),
        ("", "v1.0.0-20060102150405-hash"),
        ("", "v2.0.0-20060102150405-hash"),
        ("v0.0.0", "v0.0.1-0.20060102150405-hash"),
        ("v1.2.3", "v1.2.4-0.20060102150405-hash"),
        ("v1.2.99999999999999999", "v1.2.100000000000000000-0.20060102150405-hash"),
        ("v1.2.3-pre", "v1.2.3-pre.0.20060102150405-hash"),
        ("v1.3.0-pre", "v1.3.0-pre.0.20060102150405-hash"),
        ("v0.0.0--", "v0.0.0--.0.20060102150405-hash"),
        ("v1.0.0+metadata", "v1.0.1-0.20060102150405-hash+metadata"),
        ("v2.0.0+incompatible", "v2.0.1-0.20060102150405-hash+incompatible"),
        ("v2.3.0-pre+incompatible", "v2.3.0-pre.0.20060102150405-hash+incompatible"),
    ];

    #[test]
    fn parts_are_those_of_go() {
        for (older, version) in PSEUDO {
            let parts = PseudoVersion::parse(version).expect(version);
            assert_eq!((parts.timestamp, parts.revision), ("20060102150405", "hash"), "{version}");
            assert_eq!(parts.base(), Ok((!older.is_empty()).then(|| older.to_owned())), "{version}");
            assert!(!is_pseudo_version(older), "{older}");
        }
    }

    #[test]
    fn a_form_that_contradicts_itself_has_no_base() {
        for (version, want) in [
            ("v0.0.0-0.20060102150405-hash", NoBase::NegativePatch),
            ("v0.1.0-0.20060102150405-hash", NoBase::NegativePatch),
            ("v1.0.0-0.20060102150405-hash", NoBase::NegativePatch),
            ("v0.0.0-20060102150405-hash+incompatible", NoBase::StrayMetadata),
            ("v0.0.0-20060102150405-hash+metadata", NoBase::StrayMetadata),
        ] {
            assert_eq!(PseudoVersion::parse(version).expect(version).base(), Err(want), "{version}");
        }
    }

    #[test]
    fn what_is_no_pseudo_version() {
        for text in [
            "---",
            "v0.0.0",
            "v0.0.0-",
            "v0.1.0-20060102150405-hash",
            "v0.0.1-20060102150405-hash",
            "v1.2.3-pre.20060102150405-hash",
            "v1.2.3-pre0.20060102150405-hash",
            "v0.0.0-2006010215040-hash",
            "v0.0.0-200601021504050-hash",
            "v0.0.0-20060102150405-ha.sh",
            "v0.0.0-20060102150405",
            "v0.0.0-20060102150405-hash+",
            "v1.0.1-0.20060102150405-",
            "v1.2.3-v0.0.0-20060102150405-hash",
        ] {
            assert!(!is_pseudo_version(text), "{text}");
        }
    }

    #[test]
    fn decrements_decimals() {
        for (decimal, want) in
            [("", ""), ("0", ""), ("00", ""), ("1", "0"), ("2", "1"), ("99", "98"), ("100", "99"), ("101", "100")]
        {
            assert_eq!(decrement(decimal).unwrap_or_default(), want, "{decimal}");
        }
    }
}
