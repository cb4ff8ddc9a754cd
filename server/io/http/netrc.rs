//! The netrc file as Go reads it: by fields, without quotes or escapes. Pure but for [`read`].
//!
//! It knows nothing of requests. Follows `cmd/go/internal/auth/netrc.go`; other netrc readers unescape and would send
//! other passwords than Go does.

use std::fmt;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::io::regular::{self, Links};

/// More than this is no netrc file.
const FILE_LIMIT: u64 = 1 << 20;

/// One complete entry: all three fields are there and not empty.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// The host, with port or path where the file has them.
    pub machine: String,
    /// The user name.
    pub login: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entry({})", self.machine)
    }
}

/// Reads the entries of a netrc file's text; nothing is an error (`parseNetrc`).
#[must_use]
pub fn parse(text: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut open = Open::default();
    let mut in_macro = false;
    for line in text.split('\n') {
        if in_macro {
            // A macro ends at an empty line; one that holds a carriage return is not empty.
            in_macro = !line.is_empty();
            continue;
        }
        let mut fields = line.split_whitespace();
        while let Some(token) = fields.next() {
            let Some(value) = fields.next() else {
                // `default` ends the file only where it stands last on its line; so it is in Go.
                if token == "default" {
                    return entries;
                }
                break;
            };
            in_macro |= open.take(token, value);
            if let Some(entry) = open.complete() {
                entries.push(entry);
            }
        }
    }
    entries
}

/// An entry of which not every field has been read.
#[derive(Default)]
struct Open {
    machine: String,
    login: String,
    password: String,
}

impl Open {
    /// Takes one pair of fields in; true if a macro begins behind this line.
    fn take(&mut self, token: &str, value: &str) -> bool {
        match token {
            "machine" => *self = Self { machine: value.to_owned(), ..Self::default() },
            "login" => value.clone_into(&mut self.login),
            "password" => value.clone_into(&mut self.password),
            "macdef" => return true,
            _ => {}
        }
        false
    }

    /// The entry, once nothing lacks; a new one is begun then.
    fn complete(&mut self) -> Option<Entry> {
        if self.machine.is_empty() || self.login.is_empty() || self.password.is_empty() {
            return None;
        }
        let Self { machine, login, password } = std::mem::take(self);
        Some(Entry { machine, login, password })
    }
}

/// Which rule for the file's name holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    /// `_netrc` first, then `.netrc`.
    Windows,
    /// `.netrc` alone.
    Other,
}

/// The files that may hold the entries: the first that exists is the one (`netrcPath`).
#[must_use]
pub fn candidates(netrc: &str, home: Option<&Path>, platform: Platform) -> Vec<PathBuf> {
    if !netrc.is_empty() {
        return vec![PathBuf::from(netrc)];
    }
    let Some(home) = home else { return Vec::new() };
    match platform {
        Platform::Windows => vec![home.join("_netrc"), home.join(".netrc")],
        Platform::Other => vec![home.join(".netrc")],
    }
}

/// Reads the first of `candidates` that exists; no file is no entry.
///
/// # Errors
/// In words, where the file is there and cannot be read.
pub fn read(candidates: &[PathBuf]) -> Result<Vec<Entry>, String> {
    for path in candidates {
        let file = match regular::read(path, Links::Followed) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(format!("cannot read {}: {error}", path.display())),
        };
        let mut bytes = Vec::new();
        let read = file.take(FILE_LIMIT).read_to_end(&mut bytes);
        read.map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        return Ok(parse(&String::from_utf8_lossy(&bytes)));
    }
    Ok(Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Row = (String, String, String);

    fn rows(text: &str) -> Vec<Row> {
        parse(text).into_iter().map(|entry| (entry.machine, entry.login, entry.password)).collect()
    }

    fn row(machine: &str, login: &str, password: &str) -> Row {
        (machine.to_owned(), login.to_owned(), password.to_owned())
    }

    #[test]
    fn entries_are_read_as_go_reads_them() {
        let cases: [(&str, Vec<Row>); 10] = [
            ("machine a.example login u password p\n", vec![row("a.example", "u", "p")]),
            ("machine a.example\n\tlogin u\r\n\tpassword p\r\n", vec![row("a.example", "u", "p")]),
            (
                "machine a.example\npassword none\nmachine b.example login u password p",
                vec![row("b.example", "u", "p")],
            ),
            ("machine a.example login \"u\" password p\\n", vec![row("a.example", "\"u\"", "p\\n")]),
            ("machine a.example account x login u password p", vec![row("a.example", "u", "p")]),
            // A macro hides the lines behind it up to an empty one, not the rest of its own line.
            (
                "machine a.example macdef m login u password p\n  login x\n  password y\n",
                vec![row("a.example", "u", "p")],
            ),
            (
                "machine a.example macdef m\nlogin u\npassword p\n\nlogin x\npassword y\n",
                vec![row("a.example", "x", "y")],
            ),
            ("default\nlogin u\npassword p\nmachine a.example login u password p", vec![]),
            // On a line with its fields, `default` neither ends the file nor starts an entry.
            ("default login u password p\nmachine a.example login v password q", vec![row("a.example", "v", "q")]),
            ("machine", vec![]),
        ];
        for (text, expected) in cases {
            assert_eq!(rows(text), expected, "{text:?}");
        }
    }

    #[test]
    fn the_variable_names_the_file_and_windows_looks_for_the_old_name_first() {
        let home = Path::new("home");
        assert_eq!(candidates("", Some(home), Platform::Other), [home.join(".netrc")]);
        assert_eq!(candidates("", Some(home), Platform::Windows), [home.join("_netrc"), home.join(".netrc")]);
        assert_eq!(candidates("x/netrc", Some(home), Platform::Windows), [PathBuf::from("x/netrc")]);
        assert!(candidates("", None, Platform::Other).is_empty());
    }

    #[test]
    fn debug_shows_no_secret() {
        let text = format!("{:?}", parse("machine a.example login geheim password schluessel"));
        assert_eq!(text, "[Entry(a.example)]");
    }
}
