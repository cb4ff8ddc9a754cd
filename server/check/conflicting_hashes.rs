//! `conflicting-hashes`: two different h1 hashes for one key, in a file or between the members of a workspace.

use std::collections::BTreeMap;

use super::{
    Check, Context, Finding, Fix, FixKind, JudgedLine, Related, Run, Safety, Severity, Sibling, known_bad_hash,
};
use crate::observation::Verdict;
use crate::syntax::FileKind;
use crate::syntax::gosum::SumLine;

/// The check.
pub const CHECK: Check = Check {
    code: "conflicting-hashes",
    severity: Severity::Error,
    summary: "two lines give different h1 hashes for one module version, so Go's answer depends on their order",
    remedy: "keep the line that is proven, drop the other, and find out where it came from",
    fix: Some(FixKind::Safe),
    page: include_str!("../../docs/checks/conflicting-hashes.md"),
    run: Run::Sums(run),
};

fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for key in context.keys().filter(|key| key.is_repeated()) {
        let lines: Vec<_> = key.lines().filter(|line| counts(&line.sum)).collect();
        findings.extend(in_file(context, &lines));
    }
    between_files(context, findings);
}

/// Whether a line takes part: Go takes other algorithms for no contradiction, and nobody means a comment.
///
/// The hash of an empty go.mod is dropped where Go reads the file (`readGoSum`), so it contradicts nothing.
fn counts(sum: &SumLine<'_>) -> bool {
    sum.hash().text.starts_with("h1:") && sum.hash().text != known_bad_hash::EMPTY_GO_MOD && !sum.looks_like_comment()
}

/// One finding for each key, on the first line that contradicts the first.
fn in_file(context: &Context<'_>, lines: &[&JudgedLine<'_>]) -> Option<Finding> {
    let first = lines.first()?;
    let mut others = lines.iter().filter(|line| line.sum.hash().text != first.sum.hash().text);
    let other = others.next()?;
    let message = format!("{} has two different h1 hashes: Go's answer depends on the order of the lines", first.key());
    let mut finding = CHECK.finding(other.sum.hash().span, message);
    for related in [first].into_iter().chain(others) {
        let message = format!("the other hash: {}", related.sum.hash().text);
        finding.related.push(Related { path: None, span: related.sum.hash().span, message });
    }
    finding.fixes.extend(keep_proven(context, lines));
    Some(finding)
}

/// Where one of the hashes is proven, the others are not the log's.
fn keep_proven(context: &Context<'_>, lines: &[&JudgedLine<'_>]) -> Option<Fix> {
    let proven = lines.iter().find(|line| matches!(line.verdict, Some(Verdict::Proven { .. })))?;
    let others = lines.iter().filter(|line| line.sum.hash().text != proven.sum.hash().text);
    Some(Fix {
        title: format!("Keep the hash that {} proves and drop the other", context.database).into(),
        safety: Safety::Safe,
        edits: others.map(|line| context.removal(line.sum.span())).collect(),
    })
}

/// One finding for each line that other files of the workspace contradict.
fn between_files(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut by_line: BTreeMap<usize, Finding> = BTreeMap::new();
    for sibling in context.workspace.siblings {
        for (place, other) in sibling.file.sum_lines().filter(|(_, other)| counts(other)) {
            let mut lines = context.lines_of(&other);
            let Some(line) = lines.find(|line| counts(&line.sum) && line.sum.hash().text != other.hash().text) else {
                continue;
            };
            let finding = by_line.entry(line.number).or_insert_with(|| against(context, line, sibling));
            finding.related.push(elsewhere(sibling, place.number, &other));
        }
    }
    findings.extend(by_line.into_values());
}

fn against(context: &Context<'_>, line: &JudgedLine<'_>, sibling: &Sibling<'_>) -> Finding {
    // `haveModSumLocked` takes the first line of go.work.sum that fits; then every member has to agree.
    let answer = match [context.kind, sibling.kind].contains(&FileKind::GoWorkSum) {
        true => "Go's answer depends on their order, and go.work.sum comes first",
        false => "Go stops at one of them, unless go.work.sum, which comes first, has the line that fits",
    };
    let message = format!("{} has another h1 hash in {} of the same workspace: {answer}", line.key(), sibling.path);
    let mut finding = CHECK.finding(line.sum.hash().span, message);
    let disproved = matches!(line.verdict, Some(Verdict::Differs { .. }));
    let proven = context.proven_hash(line).filter(|_| disproved);
    finding.fixes.extend(proven.map(|hash| context.put_proven(line, hash, Safety::Safe)));
    finding
}

fn elsewhere(sibling: &Sibling<'_>, line: usize, other: &SumLine<'_>) -> Related {
    let message = format!("the other hash, in line {line}: {}", other.hash().text);
    Related { path: Some(sibling.path.to_owned()), span: other.hash().span, message }
}
