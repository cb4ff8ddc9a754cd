//! Checks: what can be wrong with a file, found from its text and from the observations at hand. Pure.
//!
//! A check never fetches anything. It is a constant and a function; adding one is a file in `check/`, two lines here,
//! a page in `docs/checks/`, a row in the README and a directory in `fixtures/checks/` (`tests/checks.rs` sees to it).
//!
//! Checks run again on every change, over the whole file. What is kept between two runs ([`Memory`]) makes them fast and
//! changes nothing that they find.

pub mod byte_order_mark;
pub mod conflict_marker;
pub mod conflicting_hashes;
mod context;
pub mod hash_mismatch;
pub mod invalid_hash;
pub mod invalid_module_version;
pub mod known_bad_hash;
pub mod log_misbehaviour;
pub mod malformed_line;
mod memory;
pub mod mending;
pub mod missing_pair;
pub mod module_context;
pub mod not_canonical;
pub mod not_checked;
pub mod not_in_log;
pub mod stale_exception;
pub mod syntax;
pub mod toolchain_unverifiable;
pub mod unknown_hash_algorithm;
pub mod unverified_replace;
pub mod vulnerable_go;

pub use memory::Memory;

pub use context::{Context, Extent, JudgedLine, SameKey, Sibling, Workspace, module_version, verdict};

use std::borrow::Cow;

use crate::text::{Span, TextEdit};

pub use module_context::{ModuleContext, ModuleFile, Presence, SelectedBy};

/// All checks, in the order of the documentation.
pub const ALL: [&Check; 19] = [
    &hash_mismatch::CHECK,
    &not_in_log::CHECK,
    &log_misbehaviour::CHECK,
    &not_checked::CHECK,
    &conflicting_hashes::CHECK,
    &known_bad_hash::CHECK,
    &malformed_line::CHECK,
    &conflict_marker::CHECK,
    &invalid_hash::CHECK,
    &unknown_hash_algorithm::CHECK,
    &invalid_module_version::CHECK,
    &byte_order_mark::CHECK,
    &missing_pair::CHECK,
    &not_canonical::CHECK,
    &unverified_replace::CHECK,
    &toolchain_unverifiable::CHECK,
    &syntax::CHECK,
    &vulnerable_go::CHECK,
    &stale_exception::CHECK,
];

/// Longer messages are cut in the middle, in bytes.
const MESSAGE_LIMIT: usize = 2000;

/// One check. Its code never changes meaning.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// In kebab-case: the name of its file, its page, its fixtures, and its code in every report.
    pub code: &'static str,
    /// How bad a finding is.
    pub severity: Severity,
    /// What is wrong, in one sentence.
    pub summary: &'static str,
    /// What to do, in one sentence.
    pub remedy: &'static str,
    /// The kind of fix that it offers.
    pub fix: Option<FixKind>,
    /// Its page, in Markdown.
    pub page: &'static str,
    /// Finds.
    pub run: Run,
}

/// How a check finds, by what it looks at.
#[derive(Clone, Copy, Debug)]
pub enum Run {
    /// In a go.mod or go.work.
    Module(fn(&ModuleContext<'_>, &mut Vec<Finding>)),
    /// In a go.sum or go.work.sum.
    Sums(fn(&Context<'_>, &mut Vec<Finding>)),
}

/// How bad a finding is; ordered from hint to error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something that could be nicer.
    Hint,
    /// Something to know.
    Info,
    /// Something that may be wrong.
    Warning,
    /// Something that is wrong.
    Error,
}

impl Severity {
    /// Its word in every report.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What kind of fix a check offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FixKind {
    /// A command that the user runs.
    Command,
    /// A change of the text that cannot do harm.
    Safe,
    /// A change of the text that the user must choose.
    Unsafe,
}

/// Something that is wrong, at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The code of the check.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Where.
    pub span: Span,
    /// What is wrong here.
    pub message: String,
    /// What to do about it.
    pub help: Cow<'static, str>,
    /// Changes that would mend it, the best first.
    pub fixes: Vec<Fix>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
}

/// A change of the text that mends a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it changes.
    pub title: Cow<'static, str>,
    /// May it be applied unasked?
    pub safety: Safety,
    /// The edits, all in the finding's own file; they do not overlap.
    pub edits: Vec<TextEdit>,
}

/// May a fix be applied unasked?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// It cannot do harm.
    Safe,
    /// The user must choose it.
    Unsafe,
}

/// Another place that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The path of the file, as it is shown; `None` for the finding's own file.
    pub path: Option<String>,
    /// Where in it.
    pub span: Span,
    /// What is there.
    pub message: String,
}

impl Check {
    /// A finding of this check without fixes.
    #[must_use]
    pub fn finding(&self, span: Span, message: String) -> Finding {
        let message = clip(message);
        Finding {
            code: self.code,
            severity: self.severity,
            span,
            message,
            help: self.remedy.into(),
            fixes: Vec::new(),
            related: Vec::new(),
        }
    }
}

/// A message may quote words of the file, which may be of any length.
fn clip(message: String) -> String {
    if message.len() <= MESSAGE_LIMIT {
        return message;
    }
    let start: String = message.chars().take(MESSAGE_LIMIT / 8).collect();
    let end: Vec<char> = message.chars().rev().take(MESSAGE_LIMIT / 8).collect();
    format!("{start}…{}", end.into_iter().rev().collect::<String>())
}

/// Runs all checks of a sum file over one; the findings come by place.
#[must_use]
pub fn run(context: &Context<'_>) -> Vec<Finding> {
    by_place(|check, findings| {
        if let Run::Sums(run) = check.run {
            run(context, findings);
        }
    })
}

/// Runs all checks of a go.mod or go.work over one; the findings come by place.
#[must_use]
pub fn run_module(context: &ModuleContext<'_>) -> Vec<Finding> {
    by_place(|check, findings| {
        if let Run::Module(run) = check.run {
            run(context, findings);
        }
    })
}

fn by_place(run: impl Fn(&Check, &mut Vec<Finding>)) -> Vec<Finding> {
    let mut findings = Vec::new();
    for check in ALL {
        run(check, &mut findings);
    }
    findings.sort_by_key(|finding| (finding.span.start, finding.span.end));
    findings
}

/// Finds a check by its code.
#[must_use]
pub fn by_code(code: &str) -> Option<&'static Check> {
    ALL.into_iter().find(|check| check.code == code)
}
