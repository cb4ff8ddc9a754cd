//! `toolchain-unverifiable`: the file calls for a Go that would have to be downloaded, and the settings keep Go from checking
//! it.
//!
//! It does not know what lies on PATH. It follows `cmd/go/internal/toolchain/select.go` and `modfetch/sumdb.go`
//! (`useSumDB`): a toolchain is looked up in the database whatever GOSUMDB, GONOSUMDB and go.sum say.

use super::{Check, Finding, ModuleContext, Run, Severity};
use crate::settings::toolchain::{Obstacle, Selected, Switching};

/// The check.
pub const CHECK: Check = Check {
    code: "toolchain-unverifiable",
    severity: Severity::Error,
    summary: "the file calls for a newer Go, which the settings keep from being checked",
    remedy: "let the checksum database be asked for golang.org/toolchain, or install that Go yourself",
    fix: None,
    page: include_str!("../../docs/checks/toolchain-unverifiable.md"),
    run: Run::Module(run),
};

fn run(context: &ModuleContext<'_>, findings: &mut Vec<Finding>) {
    let facts = context.toolchain;
    let (Some(obstacle), Some(local)) = (&facts.obstacle, &facts.local) else { return };
    let (Selected::Line(name, _), Some(line)) = context.selected() else { return };
    if facts.choice.switching != Switching::Download {
        return;
    }
    let what = match obstacle {
        Obstacle::Refusing { reason, origin } => {
            format!("Go cannot check the download and stops: {reason} (GOSUMDB is from {origin})")
        }
        Obstacle::Trusting(exclusion) => {
            format!("Go runs what the one file URL of GOPROXY holds, unchecked, because of {exclusion}")
        }
    };
    let message = format!("this line calls for {name}, newer than the go{local} here: {what}");
    findings.push(CHECK.finding(line.span, message));
}
