//! Workspaces of Go: where the go.work of a directory is, and which sum files belong to it.
//!
//! It asks the [`Host`] for files, and knows no network. It follows `cmd/go/internal/modload/init.go` (`FindGoWork`,
//! `findWorkspaceFile`, `WorkFilePath`) and `cmd/go/internal/modfetch` (the go.sum of each member and go.work.sum together).

use std::path::{Component, Path, PathBuf};

use crate::check::Extent;
use crate::host::{Found, Host};
use crate::syntax::FileKind;
use crate::syntax::gowork;

/// No workspace has more members: each is read.
const MEMBER_LIMIT: usize = 2000;

/// A workspace, as its go.work has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    /// The go.mod of each member, there or not.
    pub modules: Vec<PathBuf>,
    /// The places of its sum files, there or not: the members', and its own go.work.sum at last.
    pub sums: Vec<Found>,
    /// Whether all members are at hand.
    pub extent: Extent,
}

impl Workspace {
    /// Reads a go.work, without the members that are not wanted; nothing if it cannot be read.
    pub fn read<H: Host>(host: &H, go_work: &Path, is_wanted: impl Fn(&Path) -> bool) -> Option<Self> {
        let text = host.read(go_work).ok()?;
        let directory = go_work.parent().unwrap_or(Path::new(""));
        let uses = gowork::parse(&text).uses();
        let extent = if uses.len() > MEMBER_LIMIT { Extent::Partial } else { Extent::Whole };
        let mut workspace = Self { modules: Vec::new(), sums: Vec::new(), extent };
        for member in uses.iter().take(MEMBER_LIMIT).map(|member| tidy(&directory.join(member))) {
            if !is_wanted(&member) {
                workspace.extent = Extent::Partial;
                continue;
            }
            let module = member.join("go.mod");
            // A member is there if its go.mod is; it need not have a go.sum.
            if host.read(&module).is_err() {
                workspace.extent = Extent::Partial;
            }
            workspace.modules.push(module);
            workspace.sums.push(Found { path: member.join("go.sum"), kind: FileKind::GoSum });
        }
        let own = tidy(&directory.join("go.work.sum"));
        workspace.sums.push(Found { path: own, kind: FileKind::GoWorkSum });
        Some(workspace)
    }
}

/// A path without `.` and without what `..` takes back, so that one file has one path.
#[must_use]
pub fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(tidy.components().next_back(), Some(Component::Normal(_))) => {
                _ = tidy.pop()
            }
            other => tidy.push(other),
        }
    }
    tidy
}
