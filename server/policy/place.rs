//! Where the policy of a file is: beside it or above it, not above its project.
//!
//! The nearest counts; the rules are those of `docs/policy.md`.

use std::path::{Path, PathBuf};

use crate::host::Host;

/// Directories above a file are not searched further.
const HEIGHT_LIMIT: usize = 64;

/// The directory of a file and those above it up to the root of its project: where `.git` is, else the nearest of `roots`.
pub fn folders<H: Host>(file: &Path, roots: &[PathBuf], host: &H) -> Vec<PathBuf> {
    let folders: Vec<_> = file.ancestors().skip(1).take(HEIGHT_LIMIT).map(Path::to_owned).collect();
    // A work tree of git has a file there.
    let has_git =
        |folder: &Path| host.read(&folder.join(".git/HEAD")).is_ok() || host.read(&folder.join(".git")).is_ok();
    let root = folders.iter().position(|folder| has_git(folder));
    let root = root.or_else(|| folders.iter().position(|folder| roots.contains(folder)));
    folders.into_iter().take(root.map_or(1, |root| root.saturating_add(1))).collect()
}
