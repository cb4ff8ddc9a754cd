//! `conflicting-hashes`: two different h1 hashes for one key, in a file or between the members of a workspace.

use std::collections::BTreeMap;

use super::{Check, Context, Finding, Fix, FixKind, JudgedLine, Related, Safety, Severity};
use crate::observation::Verdict;
use crate::syntax::gosum::Of;

/// The check.
pub const CHECK: Check = Check {
    code: "conflicting-hashes",
    severity: Severity::Error,
    summary: "two different h1 hashes for one key: which one Go believes depends on their order",
    remedy: "keep the hash that the checksum database proves and drop the other",
    fix: Some(FixKind::Safe),
    page: include_str!("../../docs/checks/conflicting-hashes.md"),
    run,
};

type Key<'a> = (&'a str, &'a str, Of);

fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut by_key: BTreeMap<Key<'_>, Vec<&JudgedLine<'_>>> = BTreeMap::new();
    for line in context.sums.iter().filter(|line| line.sum.hash.text.starts_with("h1:")) {
        by_key.entry((&line.sum.path.text, &line.sum.version.text, line.sum.of)).or_default().push(line);
    }
    for lines in by_key.values() {
        findings.extend(in_file(context, lines));
    }
    for sibling in context.workspace.siblings {
        for (_, other) in sibling.file.sum_lines().filter(|(_, other)| other.hash.text.starts_with("h1:")) {
            let lines = by_key.get(&(&*other.path.text, &*other.version.text, other.of));
            let Some(line) = lines.and_then(|lines| lines.iter().find(|line| line.sum.hash.text != other.hash.text))
            else {
                continue;
            };
            let message = format!(
                "{} has another h1 hash in {}, a member of the same workspace: Go refuses to work with both",
                line.key(),
                sibling.path
            );
            let mut finding = CHECK.finding(line.sum.hash.span, message);
            let related = format!("the other hash: {}", other.hash.text);
            finding.related.push(Related {
                path: Some(sibling.path.to_owned()),
                span: other.hash.span,
                message: related,
            });
            findings.push(finding);
        }
    }
}

fn in_file(context: &Context<'_>, lines: &[&JudgedLine<'_>]) -> Option<Finding> {
    let first = lines.first()?;
    let other = lines.iter().find(|line| line.sum.hash.text != first.sum.hash.text)?;
    let message = format!("{} has two different h1 hashes: which one Go believes depends on their order", first.key());
    let mut finding = CHECK.finding(other.sum.hash.span, message);
    let related = format!("the other hash: {}", first.sum.hash.text);
    finding.related.push(Related { path: None, span: first.sum.hash.span, message: related });
    finding.fixes.extend(keep_proven(context, lines));
    Some(finding)
}

/// Where one of the hashes is proven, the others are not the log's.
fn keep_proven(context: &Context<'_>, lines: &[&JudgedLine<'_>]) -> Option<Fix> {
    let proven = lines.iter().find(|line| matches!(line.verdict, Some(Verdict::Proven { .. })))?;
    let others = lines.iter().filter(|line| line.sum.hash.text != proven.sum.hash.text);
    Some(Fix {
        title: format!("Keep the hash that {} proves and drop the other", context.database),
        safety: Safety::Safe,
        edits: others.map(|line| context.removal(&line.line)).collect(),
    })
}
