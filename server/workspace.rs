//! Workspaces of Go: where the go.work of a directory is, and which sum files belong to it.
//!
//! It asks the [`Host`] for files, and knows no network. It follows `cmd/go/internal/modload/init.go` (`FindGoWork`,
//! `findWorkspaceFile`, `WorkFilePath`) and `cmd/go/internal/modfetch` (the go.sum of each member and go.work.sum together).

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use crate::check::Extent;
use crate::host::{Found, Host};
use crate::settings::Settings;
use crate::syntax::FileKind;
use crate::syntax::gowork;

/// Directories above one are not searched further; no path has more that a system would open.
const HEIGHT_LIMIT: usize = 2048;

/// No workspace has more members: each is read.
const MEMBER_LIMIT: usize = 2000;

/// Which go.work holds, by the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GoWork {
    /// None: GOWORK is `off`.
    Off,
    /// This one, everywhere.
    At(PathBuf),
    /// The nearest one at or above a directory.
    Nearest {
        /// Nothing in GOROOT belongs to a workspace above it.
        goroot: Option<PathBuf>,
    },
}

impl GoWork {
    /// What GOWORK says.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        let layers = settings.sources().layers("GOWORK");
        match layers.first().map(|layer| layer.value.as_str()) {
            Some("off") => Self::Off,
            None | Some("" | "auto") => {
                let goroot = Some(settings.value("GOROOT")).filter(|value| !value.is_empty());
                Self::Nearest { goroot: goroot.map(PathBuf::from) }
            }
            Some(path) => Self::At(PathBuf::from(path)),
        }
    }

    /// The one that holds in a directory; `is_file` says whether there is a file.
    #[must_use]
    pub fn find(&self, directory: &Path, mut is_file: impl FnMut(&Path) -> bool) -> Option<PathBuf> {
        match self {
            Self::Off => None,
            // It may be one that `go work init` is to make.
            Self::At(path) => Some(path.clone()).filter(|path| is_file(path)),
            Self::Nearest { goroot } => nearest(directory, goroot.as_deref(), is_file),
        }
    }
}

/// The nearest go.work at or above a directory, and not above GOROOT (`findWorkspaceFile`).
#[must_use]
pub fn nearest(directory: &Path, goroot: Option<&Path>, mut is_file: impl FnMut(&Path) -> bool) -> Option<PathBuf> {
    for (nth, folder) in directory.ancestors().take(HEIGHT_LIMIT).enumerate() {
        if nth > 0 && Some(folder) == goroot {
            return None;
        }
        let path = folder.join("go.work");
        if is_file(&path) {
            return Some(path);
        }
    }
    None
}

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
    /// Reads a go.work and the members that it names; nothing if it cannot be read.
    pub fn read<H: Host>(host: &H, go_work: &Path) -> Option<Self> {
        Some(Self::of(host, go_work, &host.read(go_work).ok()?, |_| true))
    }

    /// Reads the members that a go.work with this text names, without the directories and files that are not wanted.
    pub fn of<H: Host>(host: &H, go_work: &Path, text: &[u8], is_wanted: impl Fn(&Path) -> bool) -> Self {
        let directory = go_work.parent().unwrap_or(Path::new(""));
        let uses = gowork::parse(text).uses();
        let extent = if uses.len() > MEMBER_LIMIT { Extent::Partial } else { Extent::Whole };
        let mut workspace = Self { modules: Vec::new(), sums: Vec::new(), extent };
        for member in uses.iter().take(MEMBER_LIMIT).map(|member| tidy(&directory.join(member))) {
            let (module, sums) = (member.join("go.mod"), member.join("go.sum"));
            // Each file may be a link of its own.
            if ![&member, &module, &sums].into_iter().all(|path| is_wanted(path)) {
                workspace.extent = Extent::Partial;
                continue;
            }
            // A member is there if its go.mod is; it need not have a go.sum.
            if host.read(&module).is_err() {
                workspace.extent = Extent::Partial;
            }
            workspace.modules.push(module);
            workspace.sums.push(Found { path: sums, kind: FileKind::GoSum });
        }
        let own = tidy(&directory.join("go.work.sum"));
        if is_wanted(&own) {
            workspace.sums.push(Found { path: own, kind: FileKind::GoWorkSum });
        } else {
            workspace.extent = Extent::Partial;
        }
        workspace
    }
}

/// The directories of the members that a go.work with this text names.
#[must_use]
pub fn members(go_work: &Path, text: &[u8]) -> BTreeSet<PathBuf> {
    let directory = go_work.parent().unwrap_or(Path::new(""));
    gowork::parse(text).uses().iter().take(MEMBER_LIMIT).map(|member| tidy(&directory.join(member))).collect()
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
