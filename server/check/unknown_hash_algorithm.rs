//! `unknown-hash-algorithm`: a hash that is not `h1:`.

use super::{Check, Context, Finding, Run, Severity};

/// The check.
pub const CHECK: Check = Check {
    code: "unknown-hash-algorithm",
    severity: Severity::Warning,
    summary: "the hash is of an algorithm that Go does not know, so Go passes over the line",
    remedy: "find out what wrote the line, and have an h1 line for this module version as well",
    fix: None,
    page: include_str!("../../docs/checks/unknown-hash-algorithm.md"),
    run: Run::Sums(run),
};

fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for line in context.sums.iter().filter(|line| !line.sum.is_plain() && !line.sum.looks_like_comment()) {
        let Some(algorithm) = line.sum.algorithm().filter(|algorithm| !algorithm.is_empty() && *algorithm != "h1")
        else {
            continue;
        };
        let message = format!(
            "{} has a hash of the algorithm {algorithm}: Go knows only h1 and passes over this line",
            line.key()
        );
        findings.push(CHECK.finding(line.sum.hash().span, message));
    }
}
