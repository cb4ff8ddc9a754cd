//! `not-checked`: lines that could not be checked now.

use std::collections::BTreeMap;

use super::{Check, Context, Finding, FixKind, Severity};
use crate::observation::{Unchecked, Verdict};

/// The check.
pub const CHECK: Check = Check {
    code: "not-checked",
    severity: Severity::Info,
    summary: "lines could not be checked now",
    remedy: "check again when the way to the checksum database is open: modseal explain not-checked",
    fix: Some(FixKind::Command),
    page: include_str!("../../docs/checks/not-checked.md"),
    run,
};

/// One finding for the file, on the first line concerned, with each reason and how many lines have it.
fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut first = None;
    for line in &context.sums {
        // An unknown algorithm is a finding of its own, and trying again does not help.
        if let Some(Verdict::Unchecked(why @ Unchecked::Unanswered(_))) = &line.verdict {
            let count = counts.entry(why.to_string()).or_default();
            *count = count.saturating_add(1);
            first.get_or_insert(line);
        }
    }
    let Some(first) = first else { return };
    let total: usize = counts.values().sum();
    let lines = if total == 1 { "1 line was".to_owned() } else { format!("{total} lines were") };
    let reasons: Vec<_> = counts
        .iter()
        .map(|(why, count)| if counts.len() == 1 { why.clone() } else { format!("{why} ({count})") })
        .collect();
    findings.push(CHECK.finding(first.key_span(), format!("{lines} not checked: {}", reasons.join("; "))));
}
