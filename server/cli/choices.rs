//! What the user of `modseal check` may choose: formats, thresholds, and which checks count. Pure.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};

use super::fix::Scope;
use crate::check::{Severity, by_code};

/// How the report of a check is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people
    Text,
    /// For machines: one JSON document
    Json,
    /// For machines: one JSON object a line, the summary last
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
    /// A code quality report of GitLab
    Gitlab,
    /// JUnit's XML, one test case a file
    Junit,
}

/// When colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, as NO_COLOR, CLICOLOR and CLICOLOR_FORCE have it
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// From which severity on findings make the program fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors only
    Error,
    /// Warnings and errors
    Warning,
    /// Everything but hints
    Info,
    /// No finding does
    Never,
}

impl FailOn {
    /// The lowest severity that fails; `None` if none does.
    #[must_use]
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Info => Some(Severity::Info),
            Self::Never => None,
        }
    }
}

/// What must hold of the lines themselves, whatever the findings are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Lines that are excluded are no failure.
    WhereAsked,
    /// Every line must be proven (`--require-proven`).
    AllProven,
}

/// When the program fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// The lowest severity that fails.
    pub severity: Option<Severity>,
    /// What must hold of the lines.
    pub demand: Demand,
}

/// Which checks count, and when they fail.
#[derive(Args, Debug)]
pub struct Selection {
    /// The least severity of a finding that makes the exit status 1
    #[arg(long, value_enum, default_value_t = FailOn::Warning, value_name = "SEVERITY")]
    pub fail_on: FailOn,
    /// Only these checks
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = code)]
    pub select: Vec<String>,
    /// All checks but these
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = code)]
    pub ignore: Vec<String>,
    /// Fail (1) unless every line is proven, excluded and unchecked lines too: for CI
    #[arg(long)]
    pub require_proven: bool,
}

impl Selection {
    /// True if findings of this check are wanted.
    #[must_use]
    pub fn has(&self, code: &str) -> bool {
        let is_in = |list: &[String]| list.iter().any(|listed| listed == code);
        (self.select.is_empty() || is_in(&self.select)) && !is_in(&self.ignore)
    }

    /// When the program fails.
    #[must_use]
    pub fn threshold(&self) -> Threshold {
        let demand = if self.require_proven { Demand::AllProven } else { Demand::WhereAsked };
        Threshold { severity: self.fail_on.severity(), demand }
    }
}

/// Where the report goes.
#[derive(Args, Debug)]
pub struct Printing {
    /// How to print the report
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,
    /// Write the report to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Print the JSON Schema of --format json, or of a line of --format jsonl, and check nothing
    #[arg(long)]
    pub print_schema: bool,
}

/// Whether fixes are applied.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("applying").args(["fix", "diff"]).multiple(false))]
pub struct Fixing {
    /// Apply the safe fixes to the files
    #[arg(long)]
    pub fix: bool,
    /// Print what --fix would change, as a unified diff; write nothing; exit 1 if there is something
    #[arg(long)]
    pub diff: bool,
    /// With --fix or --diff: apply the fixes, too, that a user should look at first
    #[arg(long, requires = "applying")]
    pub unsafe_fixes: bool,
}

impl Fixing {
    /// Which fixes are to be applied; `None` if none are.
    #[must_use]
    pub fn scope(&self) -> Option<Scope> {
        (self.fix || self.diff).then_some(if self.unsafe_fixes { Scope::All } else { Scope::Safe })
    }
}

/// Which exceptions hold.
#[derive(Args, Debug)]
pub struct Exceptions {
    /// Take the exceptions from this file [default: modseal.toml beside the checked files, or above up to the project]
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub policy: Option<PathBuf>,
    /// Ignore the project's modseal.toml: for a stranger's repository
    #[arg(long)]
    pub isolated: bool,
    /// Show what exceptions hide, too
    #[arg(long)]
    pub show_suppressed: bool,
}

/// The time for a request, as it is written on the command line.
pub(super) fn seconds(text: &str) -> Result<u64, &'static str> {
    let seconds = text.parse().ok().filter(|seconds| (1..=3600).contains(seconds));
    seconds.ok_or("it is a whole number of seconds, from 1 to 3600, without a unit")
}

/// A number of requests at once, as it is written on the command line.
pub(super) fn jobs(text: &str) -> Result<u16, &'static str> {
    text.parse().ok().filter(|jobs| (1..=1000).contains(jobs)).ok_or("it is a whole number, from 1 to 1000")
}

/// The code of a check, as it is written on the command line: spaces round the commas of a list are no part of it.
fn code(text: &str) -> Result<String, String> {
    match by_code(text.trim()) {
        Some(check) => Ok(check.code.to_owned()),
        None => Err("there is no such check; modseal rules lists them all".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selection(select: &[&str], ignore: &[&str]) -> Selection {
        let owned = |list: &[&str]| list.iter().map(|code| (*code).to_owned()).collect();
        Selection { fail_on: FailOn::Warning, select: owned(select), ignore: owned(ignore), require_proven: false }
    }

    #[test]
    fn what_is_ignored_is_ignored_even_if_selected() {
        let has = |select: &[&str], ignore: &[&str]| selection(select, ignore).has("hash-mismatch");
        assert!(has(&[], &[]));
        assert!(has(&["hash-mismatch"], &["not-in-log"]));
        assert!(!has(&["not-in-log"], &[]));
        assert!(!has(&["hash-mismatch"], &["hash-mismatch"]));
    }

    #[test]
    fn a_code_must_exist() {
        assert_eq!(code("hash-mismatch"), Ok("hash-mismatch".to_owned()));
        assert!(code("hash-mismatc").is_err());
    }
}
