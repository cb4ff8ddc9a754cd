//! Which toolchain the go command would use for a file, and whether it could check one that it downloads.
//!
//! It reads no file and looks for nothing on PATH, where Go finds a toolchain before it downloads one
//! (`cmd/go/internal/toolchain/select.go`, `Select` and `Exec`; `modfetch/sumdb.go`, `useSumDB`).

use super::Settings;
use super::exclusion::{Exclusion, Rule, TOOLCHAIN};
use super::layer::Origin;
use crate::module::GoVersion;
use crate::text::shown;

/// The first release that switches toolchains.
const FIRST_TO_SWITCH: &str = "1.21";

/// What is known of toolchains in one directory.
#[derive(Clone, Debug, Default)]
pub struct Toolchain {
    /// The version of the go command here; none if no Go was found, or one that does not say its version.
    pub local: Option<GoVersion>,
    /// What GOTOOLCHAIN wants.
    pub choice: Choice,
    /// Why a toolchain that is downloaded could not be checked; none if it could.
    pub obstacle: Option<Obstacle>,
}

/// What GOTOOLCHAIN wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The toolchain to begin with, if it is another than the local one.
    pub minimum: Option<String>,
    /// What a file may call for.
    pub switching: Switching,
}

/// Whether go.mod and go.work may call for a newer toolchain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Switching {
    /// They may not.
    #[default]
    Never,
    /// They may, where it lies on PATH: nothing is downloaded.
    Path,
    /// They may, and what does not lie on PATH is downloaded.
    Download,
}

/// Why a toolchain that is downloaded could not be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// Go insists on the check, and the reason keeps it from it: every go command that needs the toolchain fails.
    Refusing {
        /// What Go says.
        reason: String,
        /// Where GOSUMDB is set.
        origin: Origin,
    },
    /// Go takes what a GOPROXY of one `file` URL holds, and this keeps it from asking the database.
    Trusting(Exclusion),
}

/// The toolchain that Go would use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selected {
    /// The go command itself.
    Local,
    /// That which GOTOOLCHAIN names.
    Setting(String),
    /// That which a line calls for.
    Line(String, Calling),
    /// None: Go stops at what GOTOOLCHAIN or the toolchain line says.
    None,
}

/// The line that calls for a toolchain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calling {
    /// The `go` line.
    Go,
    /// The `toolchain` line.
    Toolchain,
}

impl Calling {
    /// The word that the line starts with.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Go => "go",
            Self::Toolchain => "toolchain",
        }
    }
}

impl Settings {
    /// What is known of toolchains.
    #[must_use]
    pub fn toolchain(&self) -> Toolchain {
        let local = self.sources().version.as_deref().and_then(GoVersion::of_build);
        Toolchain { local, choice: Choice::parse(self.value("GOTOOLCHAIN")), obstacle: self.toolchain_obstacle() }
    }

    /// Go looks toolchains up whatever GOSUMDB and GONOSUMDB say, unless GOPROXY is one `file` URL.
    fn toolchain_obstacle(&self) -> Option<Obstacle> {
        if self.is_one_directory_of_files()
            && let Some(exclusion) = self.is_excluded(TOOLCHAIN)
        {
            return Some(Obstacle::Trusting(exclusion));
        }
        let refusing = |reason| Some(Obstacle::Refusing { reason, origin: self.origin("GOSUMDB") });
        match self.is_excluded(TOOLCHAIN) {
            Some(Exclusion { rule: Rule::DatabaseOff, .. }) => {
                refusing("checksum database disabled by GOSUMDB=off".to_owned())
            }
            _ => self.database().err().and_then(|problem| refusing(shown(&problem.to_string()))),
        }
    }
}

impl Choice {
    /// Reads GOTOOLCHAIN. What Go refuses allows nothing: no go command runs then.
    #[must_use]
    pub fn parse(value: &str) -> Self {
        let (first, suffix) = match value {
            "auto" | "path" => ("local", value),
            _ => value.split_once('+').unwrap_or((value, "")),
        };
        let switching = match suffix {
            "auto" => Switching::Download,
            "path" => Switching::Path,
            _ => Switching::Never,
        };
        let minimum = Some(first).filter(|name| !["", "local"].contains(name)).map(str::to_owned);
        Self { minimum, switching }
    }
}

impl Toolchain {
    /// Whether the go command here is one from before toolchains.
    #[must_use]
    pub fn never_switches(&self) -> bool {
        let first = GoVersion::parse(FIRST_TO_SWITCH);
        self.local.as_ref().zip(first).is_some_and(|(local, first)| *local < first)
    }

    /// The toolchain that Go would use where the lines of a file say this.
    ///
    /// The lines are those that Go looks for before it parses anything (`gover.GoModLookup`).
    #[must_use]
    pub fn select(&self, go: Option<&str>, toolchain: Option<&str>) -> Selected {
        let Some(local) = self.local.as_ref().filter(|_| !self.never_switches()) else { return Selected::Local };
        let mut least = local.clone();
        let mut selected = Selected::Local;
        if let Some(name) = &self.choice.minimum {
            let Some(version) = GoVersion::of_toolchain(name) else { return Selected::None };
            if version != *local {
                selected = Selected::Setting(name.clone());
            }
            least = version;
        }
        if self.choice.switching == Switching::Never || toolchain == Some("default") {
            return selected;
        }
        if let Some(name) = toolchain {
            let Some(version) = GoVersion::of_toolchain(name) else { return Selected::None };
            if version > least {
                selected = Selected::Line(name.to_owned(), Calling::Toolchain);
                least = version;
            }
        }
        match go.and_then(GoVersion::parse).filter(|version| *version > least) {
            Some(version) => Selected::Line(version.toolchain(), Calling::Go),
            None => selected,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn select(gotoolchain: &str, go: &str, toolchain: &str) -> String {
        let local = GoVersion::parse("1.26.8");
        let facts = Toolchain { local, choice: Choice::parse(gotoolchain), obstacle: None };
        let line = |text: &'static str| Some(text).filter(|text| !text.is_empty());
        let (go, toolchain) = (go.to_owned().leak(), toolchain.to_owned().leak());
        match facts.select(line(go), line(toolchain)) {
            Selected::Local => "local".to_owned(),
            Selected::Setting(name) => format!("{name} set"),
            Selected::Line(name, calling) => format!("{name} {calling:?}"),
            Selected::None => "none".to_owned(),
        }
    }

    #[test]
    fn the_setting_chooses() {
        for (setting, minimum, switching) in [
            ("", None, Switching::Never),
            ("local", None, Switching::Never),
            ("auto", None, Switching::Download),
            ("path", None, Switching::Path),
            ("local+auto", None, Switching::Download),
            ("go1.25.0+path", Some("go1.25.0"), Switching::Path),
            ("go1.25.0", Some("go1.25.0"), Switching::Never),
        ] {
            let wanted = Choice { minimum: minimum.map(str::to_owned), switching };
            assert_eq!(Choice::parse(setting), wanted, "{setting}");
        }
    }

    #[test]
    fn the_toolchain_is_the_one_that_go_would_select() {
        for (gotoolchain, go, toolchain, selected) in [
            ("auto", "1.26", "", "local"),
            ("auto", "1.26.8", "go1.26.8", "local"),
            ("auto", "1.27", "", "go1.27.0 Go"),
            ("auto", "1.27rc1", "", "go1.27rc1 Go"),
            ("auto", "1.27.1", "go1.27.0", "go1.27.1 Go"),
            ("auto", "1.25", "go1.27.2", "go1.27.2 Toolchain"),
            ("auto", "1.27.1", "go1.27.1", "go1.27.1 Toolchain"),
            ("auto", "1.27.1", "default", "local"),
            ("auto", "1.27.1", "nonsense", "none"),
            ("auto", "nonsense", "", "local"),
            ("local+auto", "1.27.1", "", "go1.27.1 Go"),
            ("path", "1.27.1", "", "go1.27.1 Go"),
            ("local", "1.27.1", "", "local"),
            ("", "1.27.1", "", "local"),
            ("go1.24.0", "1.27.1", "", "go1.24.0 set"),
            ("go1.26.8", "1.27.1", "", "local"),
            ("go1.28.0+auto", "1.27.1", "", "go1.28.0 set"),
            ("go1.27.0+path", "1.27.1", "", "go1.27.1 Go"),
            ("nonsense", "1.27.1", "", "none"),
        ] {
            assert_eq!(select(gotoolchain, go, toolchain), selected, "{gotoolchain}, go {go}, toolchain {toolchain}");
        }
    }

    #[test]
    fn before_go_1_21_and_without_a_go_nothing_is_switched() {
        for local in [None, GoVersion::parse("1.20.14")] {
            let facts = Toolchain { local, choice: Choice::parse("auto"), obstacle: None };
            assert_eq!(facts.select(Some("1.99"), None), Selected::Local);
        }
    }
}
