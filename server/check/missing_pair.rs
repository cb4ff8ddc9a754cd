//! `missing-pair`: a zip line without its `/go.mod` line.

use std::collections::BTreeSet;

use super::{Check, Context, Extent, Finding, Fix, FixKind, JudgedLine, Run, Safety, Severity};
use crate::syntax::FileKind;
use crate::syntax::gosum::Of;
use crate::text::{Span, TextEdit};

/// The check.
pub const CHECK: Check = Check {
    code: "missing-pair",
    severity: Severity::Warning,
    summary: "the zip line has no /go.mod line beside it",
    remedy: "insert the proven /go.mod line, or let go mod download add it",
    fix: Some(FixKind::Safe),
    page: include_str!("../../docs/checks/missing-pair.md"),
    run: Run::Sums(run),
};

/// Told once for each module version, on the first of its lines.
fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(elsewhere) = elsewhere(context) else { return };
    let mut firsts = context.keys().filter_map(|key| key.lines().next()).peekable();
    while let Some(line) = firsts.next() {
        if line.sum.of != Of::Zip || !line.sum.is_module_version() {
            continue;
        }
        let (path, version) = (&*line.sum.path().text, &*line.sum.version().text);
        let is_pair = |next: &&&JudgedLine<'_>| line.sum.is_same_module_version(&next.sum);
        let is_here = firsts.peek().filter(is_pair).is_some();
        if is_here || elsewhere.contains(&(path.to_owned(), version.to_owned())) {
            continue;
        }
        let message = format!("{} has no line {version}/go.mod", line.key());
        let mut finding = CHECK.finding(line.key_span(), message);
        finding.fixes.extend(fix(context, line));
        findings.push(finding);
    }
}

/// The `/go.mod` lines that may stand in other files; `None` where nobody can tell.
///
/// Go leaves out of go.work.sum what a member of the workspace has (`WriteGoSum`).
fn elsewhere(context: &Context<'_>) -> Option<BTreeSet<(String, String)>> {
    if context.kind != FileKind::GoWorkSum {
        return Some(BTreeSet::new());
    }
    if context.workspace.extent == Extent::Partial {
        return None;
    }
    let lines = context.workspace.siblings.iter().flat_map(|sibling| sibling.file.sum_lines());
    let go_mods = lines.filter(|(_, sum)| sum.of == Of::GoMod);
    Some(go_mods.map(|(_, sum)| (sum.path().text.to_string(), sum.version().text.to_string())).collect())
}

fn fix(context: &Context<'_>, line: &JudgedLine<'_>) -> Option<Fix> {
    let hash = context.observations.proven_pair(&line.sum)?;
    let new = format!("{} {}/go.mod {hash}", line.sum.path().text, line.sum.version().text);
    // The new line ends as the one before it does.
    let end = line.sum.hash().span.end;
    let carriage_return = if line.sum.bytes().ends_with(b"\r") { "\r" } else { "" };
    Some(Fix {
        title: format!("Insert the line that {} proves", context.database).into(),
        safety: Safety::Safe,
        edits: vec![TextEdit { span: Span::new(end, end), text: format!("{carriage_return}\n{new}") }],
    })
}
