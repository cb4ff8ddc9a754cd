//! `missing-pair`: a zip line without its `/go.mod` line.

use std::collections::BTreeSet;

use super::{Check, Context, Extent, Finding, Fix, FixKind, JudgedLine, Safety, Severity};
use crate::syntax::FileKind;
use crate::syntax::gosum::{Of, SumFile};
use crate::text::{Span, TextEdit};

/// The check.
pub const CHECK: Check = Check {
    code: "missing-pair",
    severity: Severity::Warning,
    summary: "a module has a line for its zip and none for its go.mod",
    remedy: "add the /go.mod line; the go command writes both",
    fix: Some(FixKind::Safe),
    page: include_str!("../../docs/checks/missing-pair.md"),
    run,
};

fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut go_mods = go_mods(context.file);
    if context.kind == FileKind::GoWorkSum {
        // Go leaves out of go.work.sum what a member has; where a member is not at hand, nobody can tell.
        if context.workspace.extent == Extent::Partial {
            return;
        }
        go_mods.extend(context.workspace.siblings.iter().flat_map(|sibling| self::go_mods(sibling.file)));
    }
    for line in context.sums.iter().filter(|line| line.sum.of == Of::Zip && line.module.is_some()) {
        let key = (line.sum.path.text.to_string(), line.sum.version.text.to_string());
        if go_mods.contains(&key) {
            continue;
        }
        let message = format!("{} has no line {}/go.mod", line.key(), line.sum.version.text);
        let mut finding = CHECK.finding(line.key_span(), message);
        finding.fixes.extend(fix(context, line));
        findings.push(finding);
        // Told once, also where the zip line stands twice.
        go_mods.insert(key);
    }
}

fn go_mods(file: &SumFile) -> BTreeSet<(String, String)> {
    let lines = file.sum_lines().filter(|(_, sum)| sum.of == Of::GoMod);
    lines.map(|(_, sum)| (sum.path.text.to_string(), sum.version.text.to_string())).collect()
}

fn fix(context: &Context<'_>, line: &JudgedLine<'_>) -> Option<Fix> {
    let hash = context.observations.proven_hash(line.module.as_ref()?, Of::GoMod)?;
    let new = format!("{} {}/go.mod {hash}", line.sum.path.text, line.sum.version.text);
    let end = line.line.span.end;
    Some(Fix {
        title: format!("Insert the line that {} proves", context.database),
        safety: Safety::Safe,
        edits: vec![TextEdit { span: Span::new(end, end), text: format!("\n{new}") }],
    })
}
