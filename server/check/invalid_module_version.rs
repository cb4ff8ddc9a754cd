//! `invalid-module-version`: the first two words can be no module version.

use super::{Check, Context, Finding, JudgedLine, Run, Severity};
use crate::module;

/// The check.
pub const CHECK: Check = Check {
    code: "invalid-module-version",
    severity: Severity::Error,
    summary: "no module version of this path and version can exist",
    remedy: "write path and version as they stand in go.mod, or delete the line",
    fix: None,
    page: include_str!("../../docs/checks/invalid-module-version.md"),
    run: Run::Sums(run),
};

fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for line in context.sums.iter().filter(|line| !line.sum.is_module_version()) {
        // Comments and byte order marks are findings of their own, and the cause of this one.
        if line.sum.looks_like_comment() || line.sum.has_byte_order_mark() {
            continue;
        }
        findings.push(CHECK.finding(line.key_span(), complaint(line)));
    }
}

fn complaint(line: &JudgedLine<'_>) -> String {
    let (path, version) = (&*line.sum.path().text, &*line.sum.version().text);
    if path.contains('!') || version.contains('!') {
        return format!("{path} {version} is escaped as in a URL or a cache: go.sum has capital letters as they are");
    }
    match module::check(path, version) {
        Err(error) => error.to_string(),
        Ok(()) => match module::canonical_version(version) {
            Some(canonical) => format!("{path} {version} is not written as Go writes it: {canonical}"),
            None => format!("{version} is no version"),
        },
    }
}
