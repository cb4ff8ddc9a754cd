//! `unknown-hash-algorithm`: a hash that is not `h1:`.

use super::{Check, Context, Finding, Severity};

/// The check.
pub const CHECK: Check = Check {
    code: "unknown-hash-algorithm",
    severity: Severity::Warning,
    summary: "the hash is not an h1 hash: Go passes over it, so the line protects nothing",
    remedy: "let go mod tidy add the h1 line, or find out who wrote this one",
    fix: None,
    page: include_str!("../../docs/checks/unknown-hash-algorithm.md"),
    run,
};

fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for line in context.sums.iter().filter(|line| !line.sum.looks_like_comment()) {
        let Some(algorithm) = line.sum.algorithm().filter(|algorithm| !algorithm.is_empty() && *algorithm != "h1")
        else {
            continue;
        };
        let message = format!(
            "{} has a hash of the algorithm {algorithm}: Go knows h1 alone and passes over this line",
            line.key()
        );
        findings.push(CHECK.finding(line.sum.hash.span, message));
    }
}
