//! GOFLAGS: the flags that each go command takes as its own, and which of them weaken verification.
//!
//! It does not know the flags of every command, so an unknown flag passes here where Go refuses it
//! (`cmd/go/internal/base/goflags.go`).

use crate::text::{Span, quote};

use super::quoted::{self, Unterminated};

/// One flag of GOFLAGS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// Its name, without dashes.
    pub name: String,
    /// What follows `=`, if that is there.
    pub value: Option<String>,
    /// Its place in the value.
    pub span: Span,
}

/// Why every go command but `env` and `bug` refuses GOFLAGS.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FlagsProblem {
    /// A quote that is never closed: Go reads no flag at all.
    #[error("parsing $GOFLAGS: {0}")]
    Unterminated(Unterminated),
    /// A word that is no flag.
    #[error("parsing $GOFLAGS: non-flag {}", quote(.text))]
    NonFlag {
        /// The word.
        text: String,
        /// Its place in the value.
        span: Span,
    },
}

/// The flags of GOFLAGS, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// What has the form of a flag.
    pub flags: Vec<Flag>,
    /// What has not.
    pub problems: Vec<FlagsProblem>,
}

impl Flags {
    /// Reads the value of GOFLAGS (`InitGOFLAGS`).
    #[must_use]
    pub fn parse(value: &str) -> Self {
        let words = match quoted::split(value) {
            Ok(words) => words,
            Err(problem) => return Self { flags: Vec::new(), problems: vec![FlagsProblem::Unterminated(problem)] },
        };
        let mut flags = Self::default();
        for word in words {
            match split_flag(&word.text) {
                Some((name, value)) => {
                    let (name, value) = (name.to_owned(), value.map(str::to_owned));
                    flags.flags.push(Flag { name, value, span: word.span });
                }
                None => flags.problems.push(FlagsProblem::NonFlag { text: word.text, span: word.span }),
            }
        }
        flags
    }

    /// The last flag of this name: it is the one that counts.
    #[must_use]
    pub fn last(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().rev().find(|flag| flag.name == name)
    }

    /// The value of `-mod`: `readonly`, `vendor` or `mod`.
    #[must_use]
    pub fn mode(&self) -> Option<&str> {
        self.last("mod")?.value.as_deref()
    }

    /// The value of `-modfile`: another go.mod, and the go.sum beside that.
    #[must_use]
    pub fn modfile(&self) -> Option<&str> {
        self.last("modfile")?.value.as_deref()
    }

    /// True if `-insecure` is there: Go knows the flag still, and each `go get` fails for it.
    #[must_use]
    pub fn is_insecure(&self) -> bool {
        self.is_set("insecure")
    }

    /// A flag without a value is on; with one, as `strconv.ParseBool` reads it.
    fn is_set(&self, name: &str) -> bool {
        let set = |flag: &Flag| match flag.value.as_deref() {
            None => true,
            Some(value) => ["1", "t", "T", "true", "TRUE", "True"].contains(&value),
        };
        self.last(name).is_some_and(set)
    }
}

/// The name and the value of a word that has the form of a flag: one or two dashes, then a name.
fn split_flag(word: &str) -> Option<(&str, Option<&str>)> {
    let body = word.strip_prefix('-')?;
    let body = body.strip_prefix('-').unwrap_or(body);
    if body.is_empty() || body.starts_with(['-', '=']) {
        return None;
    }
    Some(body.split_once('=').map_or((body, None), |(name, value)| (name, Some(value))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_have_one_or_two_dashes_and_the_last_counts() {
        let flags = Flags::parse("-mod=vendor --mod=mod '-modfile=a b.mod' -modcacherw");
        assert_eq!(flags.mode(), Some("mod"));
        assert_eq!(flags.modfile(), Some("a b.mod"));
        assert!(!flags.is_insecure());
        assert!(Flags::parse("-insecure").is_insecure());
        assert!(!Flags::parse("-insecure -insecure=false").is_insecure());
        assert_eq!(flags.problems, []);
    }

    #[test]
    fn what_is_no_flag_is_kept_as_a_problem_in_go_s_words() {
        for (value, words) in [
            ("mod=vendor", "parsing $GOFLAGS: non-flag \"mod=vendor\""),
            ("-", "parsing $GOFLAGS: non-flag \"-\""),
            ("--", "parsing $GOFLAGS: non-flag \"--\""),
            ("---x", "parsing $GOFLAGS: non-flag \"---x\""),
            ("-=x", "parsing $GOFLAGS: non-flag \"-=x\""),
            ("--=x", "parsing $GOFLAGS: non-flag \"--=x\""),
            ("''", "parsing $GOFLAGS: non-flag \"\""),
            ("-a 'b", "parsing $GOFLAGS: unterminated ' string"),
        ] {
            let flags = Flags::parse(value);
            assert_eq!(flags.problems.iter().map(ToString::to_string).collect::<Vec<_>>(), [words], "{value}");
        }
        assert_eq!(Flags::parse("-a x -b").flags.len(), 2, "the flags around it stay known");
    }
}
