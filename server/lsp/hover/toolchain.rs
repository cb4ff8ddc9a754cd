//! When the go command would fetch another toolchain, and what vouches for that. Pure.
//!
//! It only words what `settings::toolchain` and `module::GoVersion` know of `cmd/go/internal/toolchain/select.go`.

use crate::module::GoVersion;
use crate::settings::Settings;
use crate::settings::gosumdb::SumDb;
use crate::settings::toolchain::{Choice, Switching};

/// The toolchain that a go line asks for.
pub(super) fn of_go_line(version: &str) -> String {
    GoVersion::parse(version).map_or_else(|| format!("go{version}"), |version| version.toolchain())
}

/// What a line that asks for a toolchain does here.
pub(super) fn lines(settings: &Settings, wanted: &str) -> Vec<String> {
    let (setting, origin) = (settings.value("GOTOOLCHAIN"), settings.origin("GOTOOLCHAIN"));
    let local = settings.sources().version.as_deref();
    let Choice { minimum, switching } = Choice::parse(setting);
    let least = minimum.as_deref().or(local);
    let because = if setting.is_empty() {
        "GOTOOLCHAIN is not set".to_owned()
    } else {
        format!("GOTOOLCHAIN={setting}, from {origin}")
    };
    let newer = match (GoVersion::of_toolchain(wanted), least.and_then(GoVersion::of_toolchain)) {
        (Some(wanted), Some(least)) => Some(wanted > least),
        _ => None,
    };
    match (switching, newer) {
        (Switching::Never, _) => vec![format!("no other toolchain is taken because of this line: {because}")],
        (_, Some(false)) => {
            vec![format!(
                "{} is new enough: no other toolchain is taken because of this line",
                least.unwrap_or_default()
            )]
        }
        (Switching::Path, _) => vec![
            format!(
                "{} the go command runs {wanted} from PATH, and fetches nothing: {because}",
                condition(newer, wanted)
            ),
            "what lies on PATH is verified by nobody".to_owned(),
        ],
        (Switching::Download, _) => vec![
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
    if settings.is_one_directory_of_files() {
        return "GOPROXY is one file URL, so that nothing need vouch for a toolchain that is fetched".to_owned();
    }
    let rule = "a toolchain that is fetched is the module golang.org/toolchain: the checksum database must vouch for it, \
         whatever GONOSUMDB says, and no line of go.sum can stand in for that";
    match settings.database() {
        Ok(SumDb::Off) => format!("{rule}; GOSUMDB is off here, so fetching one fails"),
        _ => rule.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_version_asks_for_its_first_release() {
        for (line, wanted) in
            [("1.20", "go1.20"), ("1.21", "go1.21.0"), ("1.21rc1", "go1.21rc1"), ("1.26.3", "go1.26.3")]
        {
            assert_eq!(of_go_line(line), wanted);
        }
    }
}
