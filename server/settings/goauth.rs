//! GOAUTH: where the go command takes credentials for https requests from.
//!
//! It reads the list and runs nothing: a command of it is named, never started. Nor does it look whether the directory
//! of `git` exists (`cmd/go/internal/auth/auth.go`, `userauth.go`).

use super::mask::mask;
use super::path::{System, is_absolute};
use super::quoted::{self, Unterminated};

/// One entry of GOAUTH; the first that has credentials for a URL counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Method {
    /// No credentials at all.
    Off,
    /// The `.netrc` file.
    Netrc,
    /// `git credential`, run in this directory.
    Git {
        /// An absolute path.
        directory: String,
    },
    /// A program that the go command runs.
    Command {
        /// Its name and arguments.
        words: Vec<String>,
    },
}

/// Why the go command ends, or takes no credentials from an entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthProblem {
    /// Two separators with nothing between, or an empty value's like.
    #[error("GOAUTH encountered an empty command (GOAUTH={0})")]
    Empty(String),
    /// `off` beside other entries.
    #[error("GOAUTH=off cannot be combined with other authentication commands (GOAUTH={0})")]
    OffCombined(String),
    /// `git` needs one directory.
    #[error("GOAUTH=git dir method requires an absolute path to the git working directory")]
    GitWords,
    /// The directory of `git` is relative.
    #[error("GOAUTH=git dir method requires an absolute path to the git working directory, dir is not absolute")]
    GitRelative,
    /// A quote in a command is never closed.
    #[error("cannot parse GOAUTH command {command}: {fault}")]
    Quote {
        /// The entry.
        command: String,
        /// What is wrong with it.
        fault: Unterminated,
    },
}

/// Reads the value of GOAUTH (`runGoAuth`).
///
/// # Errors
/// The problem that Go meets first: it reads the list from its end.
pub fn parse(value: &str, system: System) -> Result<Vec<Method>, AuthProblem> {
    let entries: Vec<&str> = value.split(';').map(str::trim).collect();
    let alone = entries.len() == 1;
    let mut methods = Vec::with_capacity(entries.len());
    for entry in entries.into_iter().rev() {
        methods.push(parse_entry(entry, alone, value, system)?);
    }
    methods.reverse();
    Ok(methods)
}

fn parse_entry(entry: &str, alone: bool, value: &str, system: System) -> Result<Method, AuthProblem> {
    let words: Vec<&str> = entry.split_whitespace().collect();
    match words.as_slice() {
        [] => Err(AuthProblem::Empty(mask(value))),
        ["off", ..] if alone => Ok(Method::Off),
        ["off", ..] => Err(AuthProblem::OffCombined(mask(value))),
        ["netrc", ..] => Ok(Method::Netrc),
        ["git", directory] if is_absolute(system, directory) => Ok(Method::Git { directory: (*directory).to_owned() }),
        ["git", _] => Err(AuthProblem::GitRelative),
        ["git", ..] => Err(AuthProblem::GitWords),
        _ => match quoted::split(entry) {
            Ok(words) => Ok(Method::Command { words: words.into_iter().map(|word| word.text).collect() }),
            Err(fault) => Err(AuthProblem::Quote { command: mask(entry), fault }),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_in_order() {
        let methods = parse(" netrc ; git /home/x; helper 'a b' https://corp.example ", System::Unix).unwrap();
        let words = ["helper", "a b", "https://corp.example"].map(str::to_owned).to_vec();
        let git = Method::Git { directory: "/home/x".to_owned() };
        assert_eq!(methods, [Method::Netrc, git, Method::Command { words }]);
        assert_eq!(parse("off", System::Unix), Ok(vec![Method::Off]));
        assert_eq!(parse("off now", System::Unix), Ok(vec![Method::Off]));
    }

    #[test]
    fn problems_have_go_s_words() {
        for (value, words) in [
            ("", "GOAUTH encountered an empty command (GOAUTH=)"),
            ("netrc;", "GOAUTH encountered an empty command (GOAUTH=netrc;)"),
            ("off;netrc", "GOAUTH=off cannot be combined with other authentication commands (GOAUTH=off;netrc)"),
            ("git", "GOAUTH=git dir method requires an absolute path to the git working directory"),
            ("git a b", "GOAUTH=git dir method requires an absolute path to the git working directory"),
            (
                "git a",
                "GOAUTH=git dir method requires an absolute path to the git working directory, dir is not absolute",
            ),
            ("run 'x", "cannot parse GOAUTH command run 'x: unterminated ' string"),
            (";git", "GOAUTH=git dir method requires an absolute path to the git working directory"),
        ] {
            assert_eq!(parse(value, System::Unix).unwrap_err().to_string(), words, "{value}");
        }
    }
}
