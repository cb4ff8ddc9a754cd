//! Where values come from: the environment, the user's file, GOROOT's file, and which of them counts.
//!
//! It knows no variable by name and reads nothing itself: [`Sources`] is what an edge has collected
//! (`cmd/go/internal/cfg/cfg.go`: `Getenv`, `initEnvCache`, `readEnvFile`, `EnvFile`, `findGOROOT`).

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use super::mask::mask_addresses;
use super::path::{System, clean, is_absolute, join};
use crate::text::Span;

/// Everything that the settings are made of, as plain data.
#[derive(Clone, Debug)]
pub struct Sources {
    /// The rules that hold here.
    pub system: System,
    /// Where the go command would be started.
    pub directory: PathBuf,
    /// The variables of the process that concern the go command.
    pub environment: Environment,
    /// The file that `go env -w` writes, or why there is none.
    pub user_file: Result<EnvFile, NoUserFile>,
    /// The go command on PATH.
    pub command: GoCommand,
    /// `go.env` in GOROOT; `None` without a GOROOT.
    pub goroot_file: Option<EnvFile>,
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

/// A file of `NAME=VALUE` lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvFile {
    /// Its place.
    pub path: String,
    /// What was read.
    pub reading: Reading,
    /// The lines that count.
    pub assignments: Vec<Assignment>,
    /// The lines that go silently ignores, other than blank lines and comments.
    pub ignored: Vec<Ignored>,
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

/// One line that sets a variable.
#[derive(Clone, PartialEq, Eq)]
pub struct Assignment {
    /// What stands before `=`, untrimmed.
    pub name: String,
    /// What stands behind it, untrimmed: also a carriage return.
    pub value: String,
    /// The line, from 1.
    pub line: usize,
    /// The value's place in the file.
    pub span: Span,
}

/// One line that sets nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Ignored {
    /// Its text.
    pub text: String,
    /// The line, from 1.
    pub line: usize,
    /// Its place in the file.
    pub span: Span,
}

impl EnvFile {
    /// A file that was read: takes its lines apart (`readEnvFile`).
    #[must_use]
    pub fn parse(path: String, text: &str, encoding: Encoding) -> Self {
        let mut file = Self { path, reading: Reading::Text(encoding), assignments: Vec::new(), ignored: Vec::new() };
        let mut start = 0_usize;
        for (nth, piece) in text.split_inclusive('\n').enumerate() {
            let line = nth.saturating_add(1);
            let content = piece.strip_suffix('\n').unwrap_or(piece);
            let end = start.saturating_add(content.len());
            // The first byte alone decides, beside the presence of `=`.
            match content.split_once('=') {
                Some((name, value)) if name.starts_with(|c: char| c.is_ascii_uppercase()) => {
                    let span = Span { start: end.saturating_sub(value.len()), end };
                    file.assignments.push(Assignment { name: name.to_owned(), value: value.to_owned(), line, span });
                }
                _ if content.trim().is_empty() || content.starts_with('#') => {}
                _ => file.ignored.push(Ignored { text: content.to_owned(), line, span: Span { start, end } }),
            }
            start = start.saturating_add(piece.len());
        }
        file
    }

    /// A file that was not read, so that it sets nothing.
    #[must_use]
    pub fn unread(path: String, reading: Reading) -> Self {
        Self { path, reading, assignments: Vec::new(), ignored: Vec::new() }
    }

    /// True if lines end with a carriage return, which then belongs to their values.
    #[must_use]
    pub fn has_carriage_returns(&self) -> bool {
        self.assignments.iter().any(|assignment| assignment.value.ends_with('\r'))
    }

    /// The assignments of one name, in the order of the lines.
    fn of<'a>(&'a self, name: &'a str) -> impl DoubleEndedIterator<Item = &'a Assignment> {
        self.assignments.iter().filter(move |assignment| assignment.name == name)
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
    user_file: Option<&EnvFile>,
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

impl fmt::Debug for Assignment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?} = {:?}", self.line, self.name, mask_addresses(&self.value))
    }
}

impl fmt::Debug for Ignored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?}", self.line, mask_addresses(&self.text))
    }
}

impl fmt::Debug for Layered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} from {:?}", mask_addresses(&self.value), self.origin)
    }
}
