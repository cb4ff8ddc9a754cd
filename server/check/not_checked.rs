//! `not-checked`: lines that could not be checked now.

use std::collections::BTreeMap;

use super::{Check, Context, Finding, FixKind, Run, Severity};
use crate::observation::{Unchecked, Verdict};
use crate::sumdb::remote::Unanswered;

/// The check.
pub const CHECK: Check = Check {
    code: "not-checked",
    severity: Severity::Info,
    summary: "some lines could not be checked now",
    remedy: "try again once the reason is gone; until then these lines count as neither good nor bad",
    fix: Some(FixKind::Command),
    page: include_str!("../../docs/checks/not-checked.md"),
    run: Run::Sums(run),
};

/// One finding for the file, on the first line concerned, with each reason and how many lines have it.
fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    // An unknown algorithm is a finding of its own, and trying again does not help.
    let unanswered = context.unproven().filter_map(|line| match line.verdict {
        Some(Verdict::Unchecked(Unchecked::Unanswered(why))) => Some((line, why)),
        _ => None,
    });
    let unanswered: Vec<_> = unanswered.collect();
    let Some((first, _)) = unanswered.first() else { return };
    // Replies differ from line to line in their details: one of each kind is told.
    let mut kinds: BTreeMap<String, (usize, &Unanswered)> = BTreeMap::new();
    for run in unanswered.chunk_by(|(_, a), (_, b)| a == b) {
        let Some((_, why)) = run.first() else { continue };
        let (count, _) = kinds.entry(why.reason()).or_insert((0, why));
        *count = count.saturating_add(run.len());
    }
    let total: usize = kinds.values().map(|(count, _)| count).sum();
    let lines = if total == 1 { "1 line was".to_owned() } else { format!("{total} lines were") };
    let reasons: Vec<_> = kinds.iter().map(|(word, (count, why))| reason(word, why, *count, total)).collect();
    let mut finding = CHECK.finding(first.key_span(), format!("{lines} not checked: {}", reasons.join("; ")));
    let kinds: Vec<_> = kinds.values().map(|(_, why)| *why).collect();
    finding.help = help(&kinds).unwrap_or(CHECK.remedy).into();
    findings.push(finding);
}

/// What to do where there is one reason that names its own cure.
fn help(kinds: &[&Unanswered]) -> Option<&'static str> {
    match kinds {
        [Unanswered::NoWay(_)] => Some("mend the setting: modseal env shows each value and where it comes from"),
        [Unanswered::Offline] => Some("check again with a network: nothing at hand proves or disproves these lines"),
        _ => None,
    }
}

/// What happened, the word for it, and to how many lines if not to all.
fn reason(word: &str, why: &Unanswered, count: usize, total: usize) -> String {
    let what = why.to_string();
    let mut notes = Vec::new();
    if what != word {
        notes.push(word.to_owned());
    }
    if count != total {
        notes.push(if count == 1 { "1 line".to_owned() } else { format!("{count} lines") });
    }
    if notes.is_empty() { what } else { format!("{what} ({})", notes.join(", ")) }
}
