//! When the go command would fetch another toolchain, and what vouches for that. Pure.
//!
//! It follows `cmd/go/internal/toolchain/select.go` (`Select`), `internal/gover` (the order of versions) and
//! `modfetch/sumdb.go` (`useSumDB`).

use crate::settings::Settings;
use crate::settings::gosumdb::SumDb;

/// May another toolchain be taken, and from where?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// Never.
    Fixed,
    /// From PATH, else it is fetched.
    Auto,
    /// From PATH alone.
    Path,
}

/// The toolchain that a go line asks for: a language version means its first release (`Select`).
pub(super) fn of_go_line(version: &str) -> String {
    match Version::parse(version) {
        Some(parsed) if parsed.is_language() && (parsed.major, parsed.minor) >= (1, 21) => format!("go{version}.0"),
        _ => format!("go{version}"),
    }
}

/// What a line that asks for a toolchain does here.
pub(super) fn lines(settings: &Settings, wanted: &str) -> Vec<String> {
    let (setting, origin) = (settings.value("GOTOOLCHAIN"), settings.origin("GOTOOLCHAIN"));
    let local = settings.sources().version.as_deref();
    let (least, mode) = choice(setting, local);
    let because = if setting.is_empty() {
        "GOTOOLCHAIN is not set".to_owned()
    } else {
        format!("GOTOOLCHAIN={setting}, from {origin}")
    };
    let newer = match (parse_name(wanted), least.and_then(parse_name)) {
        (Some(wanted), Some(least)) => Some(wanted > least),
        _ => None,
    };
    match (mode, newer) {
        (Mode::Fixed, _) => vec![format!("no other toolchain is taken because of this line: {because}")],
        (_, Some(false)) => {
            vec![format!(
                "{} is new enough: no other toolchain is taken because of this line",
                least.unwrap_or_default()
            )]
        }
        (Mode::Path, _) => vec![
            format!(
                "{} the go command runs {wanted} from PATH, and fetches nothing: {because}",
                condition(newer, wanted)
            ),
            "what lies on PATH is verified by nobody".to_owned(),
        ],
        (Mode::Auto, _) => vec![
            format!("{} the go command runs {wanted}, from PATH or else fetched: {because}", condition(newer, wanted)),
            vouching(settings),
        ],
    }
}

fn condition(newer: Option<bool>, wanted: &str) -> String {
    match newer {
        Some(_) => "here".to_owned(),
        None => format!("where it is older than {wanted},"),
    }
}

fn vouching(settings: &Settings) -> String {
    let proxy = settings.value("GOPROXY");
    if proxy.starts_with("file://") && !proxy.contains([',', '|']) {
        return "GOPROXY is one file URL, so that nothing need vouch for a toolchain that is fetched".to_owned();
    }
    let rule = "a toolchain that is fetched is the module golang.org/toolchain: the checksum database must vouch for it, \
         whatever GONOSUMDB says, and no line of go.sum can stand in for that";
    match settings.database() {
        Ok(SumDb::Off) => format!("{rule}; GOSUMDB is off here, so fetching one fails"),
        _ => rule.to_owned(),
    }
}

/// The toolchain that is taken at least, and whether another may be (`Select`).
fn choice<'a>(setting: &'a str, local: Option<&'a str>) -> (Option<&'a str>, Mode) {
    let (least, suffix) = match setting {
        "auto" | "path" => ("local", setting),
        _ => setting.split_once('+').unwrap_or((setting, "")),
    };
    let mode = match suffix {
        "auto" => Mode::Auto,
        "path" => Mode::Path,
        _ => Mode::Fixed,
    };
    (if least == "local" || least.is_empty() { local } else { Some(least) }, mode)
}

/// A version of Go; the order is that of its fields. A language version comes before its release candidates.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Version {
    major: u64,
    minor: u64,
    patch: Option<u64>,
    /// Empty, `alpha`, `beta` or `rc`.
    kind: String,
    number: u64,
}

impl Version {
    fn parse(text: &str) -> Option<Self> {
        let (major, rest) = split_number(text)?;
        let bare = |minor| Self { major, minor, patch: None, kind: String::new(), number: 0 };
        if rest.is_empty() {
            return Some(bare(0));
        }
        let (minor, rest) = split_number(rest.strip_prefix('.')?)?;
        if rest.is_empty() {
            // Before 1.21 a release had no patch number.
            return Some(Self { patch: (minor < 21).then_some(0), ..bare(minor) });
        }
        if let Some(rest) = rest.strip_prefix('.') {
            let (patch, rest) = split_number(rest)?;
            return rest.is_empty().then_some(Self { patch: Some(patch), ..bare(minor) });
        }
        let (kind, number) = rest.split_at_checked(rest.find(|c: char| c.is_ascii_digit())?)?;
        let (number, rest) = split_number(number)?;
        let is_whole = rest.is_empty() && kind.bytes().all(|byte| byte.is_ascii_lowercase());
        is_whole.then(|| Self { kind: kind.to_owned(), number, ..bare(minor) })
    }

    fn is_language(&self) -> bool {
        self.kind.is_empty() && (self.patch.is_none() || self.minor < 21 && self.patch == Some(0))
    }
}

/// The version in `go1.21.1` and `go1.21.1-custom` (`gover.FromToolchain`).
fn parse_name(name: &str) -> Option<Version> {
    let name = name.split([' ', '-', '\t']).next()?;
    Version::parse(name.strip_prefix("go")?)
}

fn split_number(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end)?;
    Some((digits.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_as_go_orders_them() {
        let ordered = ["1", "1.20rc1", "1.20", "1.20.1", "1.21", "1.21rc1", "1.21rc2", "1.21.0", "1.21.10", "1.22"];
        let parsed: Vec<_> = ordered.iter().map(|text| Version::parse(text).unwrap()).collect();
        assert!(parsed.is_sorted_by(|a, b| a < b), "{parsed:?}");
        for wrong in ["", "x", "1.", "1.21.", "1.21.0.1", "1.21x", "1.21RC1", "-1"] {
            assert_eq!(Version::parse(wrong), None, "{wrong}");
        }
        assert_eq!(parse_name("go1.21.1-custom"), Version::parse("1.21.1"));
    }

    #[test]
    fn a_language_version_asks_for_its_first_release() {
        for (line, wanted) in
            [("1.20", "go1.20"), ("1.21", "go1.21.0"), ("1.21rc1", "go1.21rc1"), ("1.26.3", "go1.26.3")]
        {
            assert_eq!(of_go_line(line), wanted);
        }
    }

    #[test]
    fn the_setting_chooses() {
        let local = Some("go1.24.0");
        for (setting, wanted) in [
            ("", (local, Mode::Fixed)),
            ("local", (local, Mode::Fixed)),
            ("auto", (local, Mode::Auto)),
            ("path", (local, Mode::Path)),
            ("local+auto", (local, Mode::Auto)),
            ("go1.25.0+path", (Some("go1.25.0"), Mode::Path)),
            ("go1.25.0", (Some("go1.25.0"), Mode::Fixed)),
        ] {
            assert_eq!(choice(setting, local), wanted, "{setting}");
        }
    }
}
