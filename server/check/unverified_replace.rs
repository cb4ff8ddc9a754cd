//! `unverified-replace`: a `replace` line, which takes what the log proves out of the build.
//!
//! A directory is never hashed (`modload.fetch`, `modfetch.Download` have no part in it); where a module replaces a module,
//! Go looks for the sum lines of the replacement (`modfetch.checkMod`).

use super::{Check, Finding, ModuleContext, Run, Severity};
use crate::syntax::modfile::{Replace, Versioned};

/// The check.
pub const CHECK: Check = Check {
    code: "unverified-replace",
    severity: Severity::Info,
    summary: "a replace line puts something else in the place of a module",
    remedy: "keep it if it is meant, and remove it when it is not needed any more",
    fix: None,
    page: include_str!("../../docs/checks/unverified-replace.md"),
    run: Run::Module(run),
};

fn run(context: &ModuleContext<'_>, findings: &mut Vec<Finding>) {
    findings.extend(context.replaces().iter().map(|replace| CHECK.finding(replace.line, message(replace))));
}

fn message(replace: &Replace) -> String {
    let (old, new) = (named(&replace.old), named(&replace.new));
    match replace.new.version {
        None => format!("the directory {new} replaces {old}: nothing checks what is in it"),
        Some(_) if replace.new.path.text == replace.old.path.text => {
            format!("{new} replaces {old}: only the sum lines of {new} count")
        }
        Some(_) => format!("{new} replaces {old}: the sum lines are those of {new}, and none speaks for {old}"),
    }
}

fn named(side: &Versioned) -> String {
    match side.module_version() {
        Some(module) => module.to_string(),
        None => side.path.text.clone(),
    }
}
