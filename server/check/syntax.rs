//! `syntax`: what Go's own parser refuses, in its words.
//!
//! It is silent where gopls says the same. Go stops at the first error of the grammar, since whatever follows may be no
//! more than its consequence; so does this.

use super::{Check, Finding, ModuleContext, ModuleFile, Presence, Run, Severity};
use crate::module;

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

/// How the refusal of a version ends that is a branch, a commit or a query.
const NO_VERSION: &str = "invalid: must be of the form v1.2.3";

fn run(context: &ModuleContext<'_>, findings: &mut Vec<Finding>) {
    if context.gopls == Presence::Running {
        return;
    }
    let is_mod = matches!(context.file, ModuleFile::Mod(_));
    let refused = context.refusals().reported().iter();
    let refused = refused.filter(|refusal| !(is_mod && is_resolved(&refusal.message)));
    findings.extend(refused.map(|refusal| CHECK.finding(refusal.span, refusal.message.clone())));
}

/// Whether Go takes what is refused here for a query, as it does in the go.mod of a main module: it resolves that, and
/// writes what it has found (`fixVersion` of `cmd/go/internal/modload/init.go`). It does not in a go.work.
fn is_resolved(message: &str) -> bool {
    let path = message.strip_suffix(NO_VERSION).and_then(|front| front.split([' ', ':']).nth(1));
    path.is_some_and(|path| module::check_path(path).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{SelectedBy, run_module};
    use crate::settings::toolchain::Toolchain;
    use crate::syntax::FileKind;

    #[test]
    fn gopls_says_it_where_it_runs() {
        let toolchain = Toolchain::default();
        let found = |gopls| {
            let context =
                ModuleContext::new(FileKind::GoMod, b"nonsense\n", &toolchain, SelectedBy::ThisFile, gopls).unwrap();
            run_module(&context).iter().map(|finding| finding.code).collect::<Vec<_>>()
        };
        assert_eq!((found(Presence::Absent), found(Presence::Running)), (vec!["syntax"], vec![]));
    }
}
