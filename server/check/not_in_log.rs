//! `not-in-log`: the log answers that it has no such module version.

use std::collections::BTreeSet;

use super::{Check, Context, Finding, FixKind, Run, Severity};
use crate::observation::Verdict;

/// The check.
pub const CHECK: Check = Check {
    code: "not-in-log",
    severity: Severity::Warning,
    summary: "the log has no such module version",
    remedy: "if the module is private, add its exact path to GOPRIVATE; if it is public, find out why",
    fix: Some(FixKind::Command),
    page: include_str!("../../docs/checks/not-in-log.md"),
    run: Run::Sums(run),
};

/// One finding for each module version, on the first of its lines.
fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut seen = BTreeSet::new();
    for line in context.unproven() {
        let Some(Verdict::Absent { host, status }) = &line.verdict else { continue };
        if !seen.insert(line.module()) {
            continue;
        }
        let (path, version, database) = (&line.sum.path().text, &line.sum.version().text, context.database);
        let message = format!(
            "{database} has no {path} {version} ({host} answered {status}), so nothing but this file vouches for it"
        );
        let mut finding = CHECK.finding(line.key_span(), message);
        finding.help = format!(
            "if it is private, add {path} to GOPRIVATE: neither the database nor public proxies are asked for it then, \
             and nobody but you checks its hash; if it is public, find out why the log lacks it"
        )
        .into();
        findings.push(finding);
    }
}
