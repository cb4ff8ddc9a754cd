//! Where the policy of a file is: beside it or above it, not above its project.
//!
//! The nearest counts; the rules are those of `docs/policy.md`. It reads nothing: what is there is asked of the caller.

use std::path::{Path, PathBuf};

use super::FILE_NAME;
use crate::host::{Host, HostError, HostErrorKind};

/// Directories above a file are not searched further.
const HEIGHT_LIMIT: usize = 64;

/// The nearest place of a policy for a file at which `look` sees something, and what that is.
///
/// Its project ends where `is_there` says that `.git` is, else at the nearest of `roots`.
pub fn nearest<T>(
    file: &Path,
    roots: &[PathBuf],
    is_there: impl Fn(&Path) -> bool,
    look: impl FnMut(PathBuf) -> Option<T>,
) -> Option<T> {
    folders(file, roots, is_there).into_iter().map(|folder| folder.join(FILE_NAME)).find_map(look)
}

/// What a policy file holds, or why it cannot be read; nothing where there is none. One that is there and cannot be read is
/// the nearest all the same: that of a directory above it does not hold.
pub fn read<H: Host>(place: &Path, host: &H) -> Option<Result<Vec<u8>, HostError>> {
    match host.read(place) {
        Err(error) if error.kind == HostErrorKind::NotFound => None,
        read => Some(read),
    }
}

/// The directory of a file and those above it up to the root of its project.
fn folders(file: &Path, roots: &[PathBuf], is_there: impl Fn(&Path) -> bool) -> Vec<PathBuf> {
    let folders: Vec<_> = file.ancestors().skip(1).take(HEIGHT_LIMIT).map(Path::to_owned).collect();
    // A work tree of git has a file there.
    let has_git = |folder: &Path| is_there(&folder.join(".git/HEAD")) || is_there(&folder.join(".git"));
    let root = folders.iter().position(|folder| has_git(folder));
    let root = root.or_else(|| folders.iter().position(|folder| roots.contains(folder)));
    folders.into_iter().take(root.map_or(1, |root| root.saturating_add(1))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(file: &str, roots: &[&str], there: &[&str]) -> Option<String> {
        let roots: Vec<_> = roots.iter().map(PathBuf::from).collect();
        let is_there = |path: &Path| there.iter().any(|it| Path::new(it) == path);
        let look = |place: PathBuf| is_there(&place).then(|| place.display().to_string());
        nearest(Path::new(file), &roots, is_there, look)
    }

    #[test]
    fn the_nearest_counts_and_none_above_the_project() {
        let (up, own) = ("/w/modseal.toml", "/w/a/b/modseal.toml");
        for (roots, there, wanted) in [
            (&["/w"][..], &[up, own][..], Some(own)),
            (&["/w"], &[up], Some(up)),
            (&["/w/a"], &[up], None),
            (&["/"], &[up, "/w/a/.git"], None),
            (&["/w/a/b"], &[up, "/w/.git/HEAD"], Some(up)),
            (&[], &[up], None),
            (&[], &[own], Some(own)),
        ] {
            assert_eq!(found("/w/a/b/go.sum", roots, there).as_deref(), wanted, "{roots:?} {there:?}");
        }
    }
}
