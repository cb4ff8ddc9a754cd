//! Where values come from: the environment, the user's file, GOROOT's file, and which of them counts.
//!
//! It knows no variable by name and reads nothing itself: [`Sources`] is what an edge has collected
//! (`cmd/go/internal/cfg/cfg.go`: `Getenv`, `initEnvCache`, `readEnvFile`, `EnvFile`, `findGOROOT`).

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use super::mask::mask_addresses;
use super::path::{System, clean, is_absolute, join};
use crate::syntax::envfile::{Assignment, EnvFile};

/// Everything that the settings are made of, as plain data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sources {
    /// The rules that hold here.
    pub system: System,
    /// Where the go command would be started.
    pub directory: PathBuf,
    /// The variables of the process that concern the go command.
    pub environment: Environment,
    /// The file that `go env -w` writes, or why there is none.
    pub user_file: Result<LayerFile, NoUserFile>,
    /// The go command on PATH.
    pub command: GoCommand,
    /// `go.env` in GOROOT; `None` without a GOROOT.
    pub goroot_file: Option<LayerFile>,
    /// What is wrong with GOROOT, if it names no directory.
    pub goroot_fault: Option<String>,
    /// The first line of GOROOT's VERSION, for example `go1.26.8`.
    pub version: Option<String>,
    /// The nearest `go.work` at or above the directory.
    pub workspace: Option<String>,
}

/// A set of environment variables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment(BTreeMap<String, Value>);

/// The value of an environment variable.
#[derive(Clone, PartialEq, Eq)]
pub struct Value {
    /// The text, with replacement characters where it was not UTF-8.
    pub text: String,
    /// Whether it was UTF-8.
    pub encoding: Encoding,
}

/// Whether a text is what was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// It is.
    Utf8,
    /// It was not UTF-8, and some bytes of it are lost.
    Lossy,
}

impl Environment {
    /// The value, if it is set and not empty: the go command makes no difference between the two.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.text.as_str()).filter(|text| !text.is_empty())
    }

    /// Whether the value is what was set.
    #[must_use]
    pub fn encoding(&self, name: &str) -> Encoding {
        self.0.get(name).map_or(Encoding::Utf8, |value| value.encoding)
    }

    /// Each variable that is set, also to nothing, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

impl FromIterator<(String, Value)> for Environment {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(variables: I) -> Self {
        Self(variables.into_iter().collect())
    }
}

/// Why there is no user's file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoUserFile {
    /// GOENV says so.
    #[error("GOENV=off")]
    Off,
    /// The system names no place for it; the words are Go's (`os.UserConfigDir`).
    #[error("{0}")]
    NoDirectory(&'static str),
}

/// A file of settings: a layer.
#[derive(Clone, PartialEq, Eq)]
pub struct LayerFile {
    /// Its place.
    pub path: String,
    /// What was read.
    pub reading: Reading,
    /// Its lines; none if it was not read.
    pub content: EnvFile,
}

/// What reading a file gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Its text.
    Text(Encoding),
    /// There is no such file.
    Absent,
    /// It was not read; the sentence says why.
    Refused(String),
}

impl LayerFile {
    /// A file that was read.
    #[must_use]
    pub fn parse(path: String, bytes: &[u8]) -> Self {
        let encoding = if std::str::from_utf8(bytes).is_ok() { Encoding::Utf8 } else { Encoding::Lossy };
        Self { path, reading: Reading::Text(encoding), content: EnvFile::parse(bytes) }
    }

    /// A file that was not read, so that it sets nothing.
    #[must_use]
    pub fn unread(path: String, reading: Reading) -> Self {
        Self { path, reading, content: EnvFile::default() }
    }

    /// The assignments of one name, in the order of the lines.
    fn of<'a>(&'a self, name: &'a str) -> impl DoubleEndedIterator<Item = &'a Assignment> {
        self.content.assignments.iter().filter(move |assignment| assignment.key == name)
    }
}

/// The go command on PATH, found without running it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GoCommand {
    /// It lies in a Go installation.
    Found {
        /// As PATH has it.
        path: String,
        /// The root of its installation.
        goroot: String,
    },
    /// It is there, and its installation was not found.
    Rootless {
        /// As PATH has it.
        path: String,
        /// Why.
        reason: String,
    },
    /// No directory of PATH has it; the sentence says so, with what was passed over.
    Missing(String),
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A variable of the process.
    Environment,
    /// A line of the user's file.
    UserFile {
        /// The file.
        path: String,
        /// The line, from 1.
        line: usize,
    },
    /// A line of GOROOT's file.
    GorootFile {
        /// The file.
        path: String,
        /// The line, from 1.
        line: usize,
    },
    /// The go command itself.
    BuiltIn,
    /// Another variable, whose value it takes.
    Inherited {
        /// That variable.
        from: &'static str,
    },
    /// Made out of something else.
    Computed {
        /// Of what.
        from: &'static str,
    },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment => f.write_str("the environment"),
            Self::UserFile { path, line } | Self::GorootFile { path, line } => write!(f, "{path}:{line}"),
            Self::BuiltIn => f.write_str("the go command's own default"),
            Self::Inherited { from } => write!(f, "{from}, whose value it takes"),
            Self::Computed { from } => f.write_str(from),
        }
    }
}

/// A value and where it comes from.
#[derive(Clone, PartialEq, Eq)]
pub struct Layered {
    /// The value.
    pub value: String,
    /// Its origin.
    pub origin: Origin,
}

impl Sources {
    /// Every value that a variable has been given, that which counts first.
    ///
    /// An empty one in the environment is none; an empty one in the user's file hides GOROOT's. Of several lines the
    /// last counts in the user's file, and the first in GOROOT's.
    #[must_use]
    pub fn layers(&self, name: &str) -> Vec<Layered> {
        let mut layers = self.environment_layer(name);
        if let Ok(file) = &self.user_file {
            layers.extend(file.of(name).rev().map(|a| {
                let origin = Origin::UserFile { path: file.path.clone(), line: a.line };
                Layered { value: a.value.clone(), origin }
            }));
        }
        if let Some(file) = &self.goroot_file {
            layers.extend(file.of(name).map(|a| {
                let origin = Origin::GorootFile { path: file.path.clone(), line: a.line };
                Layered { value: a.value.clone(), origin }
            }));
        }
        layers
    }

    /// The value in the environment alone: for variables that the files cannot set.
    #[must_use]
    pub fn environment_layer(&self, name: &str) -> Vec<Layered> {
        let value = self.environment.text(name);
        value.map(|value| Layered { value: value.to_owned(), origin: Origin::Environment }).into_iter().collect()
    }
}

/// The path of the user's file as `go env GOENV` prints it; it may be relative (`EnvFile`).
///
/// # Errors
/// Why there is none.
pub fn user_file_path(system: System, environment: &Environment) -> Result<String, NoUserFile> {
    match environment.text("GOENV") {
        Some("off") => Err(NoUserFile::Off),
        Some(path) => Ok(path.to_owned()),
        None => {
            let directory = config_directory(system, environment).map_err(NoUserFile::NoDirectory)?;
            Ok(join(system, &directory, "go/env"))
        }
    }
}

/// The directory of user's settings (`os.UserConfigDir`).
fn config_directory(system: System, environment: &Environment) -> Result<String, &'static str> {
    match system {
        System::Windows => environment.text("APPDATA").map(str::to_owned).ok_or("%AppData% is not defined"),
        System::Macos => match environment.text("HOME") {
            Some(home) => Ok(format!("{home}/Library/Application Support")),
            None => Err("$HOME is not defined"),
        },
        System::Unix => match (environment.text("XDG_CONFIG_HOME"), environment.text("HOME")) {
            (Some(directory), _) if is_absolute(system, directory) => Ok(directory.to_owned()),
            (Some(_), _) => Err("path in $XDG_CONFIG_HOME is relative"),
            (None, Some(home)) => Ok(format!("{home}/.config")),
            (None, None) => Err("neither $XDG_CONFIG_HOME nor $HOME are defined"),
        },
    }
}

/// The root whose `go.env` is read: the user's file goes before the environment here (`findGOROOT`).
#[must_use]
pub fn goroot_of_file(
    system: System,
    environment: &Environment,
    user_file: Option<&LayerFile>,
    command: &GoCommand,
) -> Option<String> {
    let in_file = user_file.and_then(|file| file.of("GOROOT").next_back()).map(|a| a.value.as_str());
    let named = in_file.filter(|value| !value.is_empty()).or_else(|| environment.text("GOROOT"));
    match (named, command) {
        (Some(named), _) => Some(clean(system, named)),
        (None, GoCommand::Found { goroot, .. }) => Some(goroot.clone()),
        (None, _) => None,
    }
}

// Values may hold credentials, so that none of them is shown as it is, also not where a program is debugged.

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} ({:?})", mask_addresses(&self.text), self.encoding)
    }
}

impl fmt::Debug for LayerFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:?}, {} assignments)", self.path, self.reading, self.content.assignments.len())
    }
}

impl fmt::Debug for Layered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} from {:?}", mask_addresses(&self.value), self.origin)
    }
}
