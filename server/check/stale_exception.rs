//! `stale-exception`: an exception of the project that has expired or hides nothing any more.
//!
//! It knows no file format and no day: whoever has read the exceptions and seen what they hide asks [`find`]. The form of
//! the file and the rules are those of `docs/policy.md`.

use super::{Check, Context, Finding, Run, Severity};
use crate::text::{Span, shown};

/// The check.
pub const CHECK: Check = Check {
    code: "stale-exception",
    severity: Severity::Warning,
    summary: "an exception has expired or hides nothing any more",
    remedy: "remove the exception, or look at what it hid again and set a new day",
    fix: None,
    page: include_str!("../../docs/checks/stale-exception.md"),
    run: Run::Sums(run),
};

/// An exception after a run, as its file has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Excepted<'a> {
    /// Where it stands in its file.
    pub span: Span,
    /// The code of the check that it is for.
    pub code: &'a str,
    /// The pattern of the modules that it is for; all where there is none.
    pub module: Option<&'a str>,
    /// Why it was made. Hostile.
    pub reason: &'a str,
    /// What became of it.
    pub fate: Fate<'a>,
}

/// What became of an exception in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate<'a> {
    /// Its last day, which has passed: it hides nothing, whatever is found.
    Expired(&'a str),
    /// It has hidden something, or not all that it is for was looked at.
    Open,
    /// All that it is for was looked at, and there was nothing to hide.
    Unused,
}

/// A finding for each exception that does nothing.
#[must_use]
pub fn find(exceptions: &[Excepted<'_>]) -> Vec<Finding> {
    exceptions.iter().filter_map(|exception| Some(CHECK.finding(exception.span, message(exception)?))).collect()
}

fn message(exception: &Excepted<'_>) -> Option<String> {
    let what = match exception.fate {
        Fate::Expired(day) => format!("this exception expired on {day}"),
        Fate::Unused => "this exception hides nothing".to_owned(),
        Fate::Open => return None,
    };
    let module = exception.module.map_or_else(String::new, |module| format!(" of {}", shown(module)));
    Some(format!("{what}: {}{module} ({})", shown(exception.code), shown(exception.reason)))
}

/// Exceptions stand in a file of their own and are judged when all others have been: there is nothing to see in one go.sum.
fn run(_: &Context<'_>, _: &mut Vec<Finding>) {}
