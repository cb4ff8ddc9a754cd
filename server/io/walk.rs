//! Finding the files that we read below a directory.

use std::fs;
use std::path::Path;

use ignore::{DirEntry, WalkBuilder};

use crate::host::{Found, HostError};
use crate::syntax::FileKind;

/// Directories that are never entered unless they are named: their go.sum files are not the project's.
const NEVER_ENTERED: [&str; 4] = ["vendor", "node_modules", "testdata", ".git"];
/// Deeper directories are not searched.
const DEPTH_LIMIT: usize = 64;

/// The files of a kind that we read, at or below `path`, in the order of their paths.
///
/// # Errors
/// [`HostError`] if there is nothing at `path`, or it is a file of no kind that we read.
pub fn find(directory: &Path, path: &Path) -> Result<Vec<Found>, HostError> {
    let failed = |cause: String| HostError { path: path.to_owned(), cause };
    let start = directory.join(path);
    let metadata = fs::metadata(&start).map_err(|error| failed(error.to_string()))?;
    if !metadata.is_dir() {
        let name = start.file_name().unwrap_or_default().to_string_lossy();
        let kind =
            FileKind::of(&name).ok_or_else(|| failed("its name is none of a file that modseal reads".to_owned()))?;
        return Ok(vec![Found { path: path.to_owned(), kind }]);
    }
    let mut walk = WalkBuilder::new(&start);
    walk.max_depth(Some(DEPTH_LIMIT)).require_git(false).follow_links(false).hidden(true);
    walk.sort_by_file_name(Ord::cmp).filter_entry(may_enter);
    let entries = walk.build().filter_map(Result::ok).filter(is_file);
    Ok(entries.filter_map(|entry| found(&entry, &start, path)).collect())
}

fn found(entry: &DirEntry, start: &Path, shown: &Path) -> Option<Found> {
    let kind = FileKind::of(&entry.file_name().to_string_lossy())?;
    let below = entry.path().strip_prefix(start).ok()?;
    Some(Found { path: shown.join(below), kind })
}

fn is_file(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_file())
}

/// The first entry is the directory that was named: it is entered whatever its name is.
fn may_enter(entry: &DirEntry) -> bool {
    let is_directory = entry.file_type().is_some_and(|kind| kind.is_dir());
    let is_module_cache = || entry.path().ends_with("pkg/mod");
    let never = NEVER_ENTERED.iter().any(|name| entry.file_name() == *name);
    entry.depth() == 0 || !is_directory || !(never || is_module_cache())
}
