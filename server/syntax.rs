//! Languages: text in, a model with spans out.
//!
//! A parser here never fails: it returns what it could read, and [`Problem`]s. It knows no disk, no setting and no log.
//! Which files there are: the Go modules reference, and `cmd/go/internal/modload` (`go.work.sum`).

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

use crate::text::Span;

pub mod envfile;
pub mod gomod;
pub mod gosum;
pub mod gowork;
pub mod modfile;

/// What the parser of a language has to say of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The bytes meant; inside the text.
    pub span: Span,
    /// What is wrong, in Go's words where Go has some.
    pub message: String,
}

/// The kinds of file that have a language here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// `go.mod`.
    GoMod,
    /// `go.sum`.
    GoSum,
    /// `go.work`.
    GoWork,
    /// `go.work.sum`: the language of go.sum.
    GoWorkSum,
    /// The user's file of settings, which `go env -w` writes.
    EnvFile,
}

impl FileKind {
    /// The kind of the file with this path, which may be separated by `/` or `\`; none if it has no language here.
    ///
    /// Names alone decide. What `-modfile` and `GOENV` name otherwise is known to those who read the settings.
    #[must_use]
    pub fn of(path: &str) -> Option<Self> {
        let mut names = path.rsplit(['/', '\\']);
        match names.next()? {
            "go.mod" => Some(Self::GoMod),
            "go.sum" => Some(Self::GoSum),
            "go.work" => Some(Self::GoWork),
            "go.work.sum" => Some(Self::GoWorkSum),
            // `os.UserConfigDir` and then `go/env` (`cfg.EnvFile`).
            "env" if names.next() == Some("go") => Some(Self::EnvFile),
            _ => None,
        }
    }

    /// Whether its language is that of go.sum.
    #[must_use]
    pub fn is_sums(self) -> bool {
        matches!(self, Self::GoSum | Self::GoWorkSum)
    }

    /// The name that reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::GoMod => "go.mod",
            Self::GoSum => "go.sum",
            Self::GoWork => "go.work",
            Self::GoWorkSum => "go.work.sum",
            Self::EnvFile => "env",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_decides_the_kind() {
        for (path, kind) in [
            ("go.mod", Some(FileKind::GoMod)),
            ("a/b/go.sum", Some(FileKind::GoSum)),
            (r"C:\src\go.work", Some(FileKind::GoWork)),
            ("/x/go.work.sum", Some(FileKind::GoWorkSum)),
            ("/home/user/.config/go/env", Some(FileKind::EnvFile)),
            (r"AppData\Roaming\go\env", Some(FileKind::EnvFile)),
            ("env", None),
            ("/usr/bin/env", None),
            ("x.sum", None),
            ("go.mod.orig", None),
            ("GO.MOD", None),
            ("go.sum/", None),
            ("", None),
        ] {
            assert_eq!(FileKind::of(path), kind, "{path}");
        }
    }
}
