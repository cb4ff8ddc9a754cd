//! `syntax`: what Go's own parser refuses, in its words.
//!
//! It is silent where gopls says the same. Go stops at the first error of the grammar; here each is at its place.

use super::{Check, Finding, ModuleContext, ModuleFile, Presence, Run, Severity};

/// The check.
pub const CHECK: Check = Check {
    code: "syntax",
    severity: Severity::Error,
    summary: "what stands here is refused by Go itself",
    remedy: "write it as Go reads it; until then every go command fails here",
    fix: None,
    page: include_str!("../../docs/checks/syntax.md"),
    run: Run::Module(run),
};

/// How the refusal of a version ends that is a branch, a commit or a query. In the go.mod of a main module Go resolves
/// those, and writes what it has found (`fixVersion` of `cmd/go/internal/modload/init.go`); in a go.work it does not.
const RESOLVED: &str = "invalid: must be of the form v1.2.3";

fn run(context: &ModuleContext<'_>, findings: &mut Vec<Finding>) {
    if context.gopls == Presence::Running {
        return;
    }
    let is_mod = matches!(context.file, ModuleFile::Mod(_));
    let refused = context.refusals().problems().into_iter();
    let refused = refused.filter(|problem| !(is_mod && problem.message.ends_with(RESOLVED)));
    findings.extend(refused.map(|problem| CHECK.finding(problem.span, problem.message)));
}
