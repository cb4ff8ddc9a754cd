//! Finding the files that we read below a directory.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use ignore::{DirEntry, WalkBuilder};

use super::machine::host_error;
use crate::host::{Found, HostError, HostErrorKind};
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
    let failed = |kind, cause: &str| HostError { path: path.to_owned(), kind, cause: cause.to_owned() };
    let start = directory.join(path);
    let metadata = fs::metadata(&start).map_err(|error| match error.kind() {
        ErrorKind::NotFound => failed(HostErrorKind::NotFound, "there is no such file or directory"),
        _ => host_error(path, &error),
    })?;
    let name = start.file_name().unwrap_or_default().to_string_lossy();
    let kind = FileKind::of(&name);
    // A directory with the name of a sum file is in the place of one; reading it says so.
    if !metadata.is_dir() || kind.is_some_and(FileKind::is_sums) {
        let unknown = "its name is not go.sum or go.work.sum: name such a file, or a directory to search";
        return Ok(vec![Found {
            path: path.to_owned(),
            kind: kind.ok_or_else(|| failed(HostErrorKind::Other, unknown))?,
        }]);
    }
    let mut walk = WalkBuilder::new(&start);
    walk.max_depth(Some(DEPTH_LIMIT)).require_git(false).follow_links(false).hidden(true);
    walk.sort_by_file_name(Ord::cmp).filter_entry(may_enter);
    let found = |entry: Result<DirEntry, ignore::Error>| match entry {
        Ok(entry) => Some(entry).filter(is_meant).and_then(|entry| found(&entry, &start, path)),
        Err(error) => closed(&error, &start, path),
    };
    Ok(walk.build().filter_map(found).collect())
}

/// A directory that may not be entered may hold a go.sum: reading that tells the cause, and silence would hide it.
fn closed(error: &ignore::Error, start: &Path, shown: &Path) -> Option<Found> {
    let is_closed = error.io_error().is_some_and(|error| error.kind() == ErrorKind::PermissionDenied);
    let place = place(error).filter(|_| is_closed)?;
    Some(Found { path: shown.join(place.strip_prefix(start).ok()?).join("go.sum"), kind: FileKind::GoSum })
}

fn place(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => place(err),
        _ => None,
    }
}

fn found(entry: &DirEntry, start: &Path, shown: &Path) -> Option<Found> {
    let kind = FileKind::of(&entry.file_name().to_string_lossy())?;
    let below = entry.path().strip_prefix(start).ok()?;
    Some(Found { path: shown.join(below), kind })
}

/// Whatever has the name of a sum file is found, also a link, a FIFO or a directory, so that it is not passed over in
/// silence: what cannot be read is told by the one who reads it.
fn is_meant(entry: &DirEntry) -> bool {
    let is_file = entry.file_type().is_some_and(|kind| kind.is_file() || kind.is_symlink());
    let is_sum = || FileKind::of(&entry.file_name().to_string_lossy()).is_some_and(FileKind::is_sums);
    entry.depth() > 0 && (is_file || is_sum())
}

/// The first entry is the directory that was named: it is entered whatever its name is.
fn may_enter(entry: &DirEntry) -> bool {
    let is_directory = entry.file_type().is_some_and(|kind| kind.is_dir());
    let never = NEVER_ENTERED.iter().any(|name| entry.file_name() == *name);
    entry.depth() == 0 || !is_directory || !(never || is_module_cache(entry.path()))
}

/// Go's module cache, wherever GOMODCACHE puts it: modules beside `cache/download`.
fn is_module_cache(path: &Path) -> bool {
    path.ends_with("pkg/mod") || path.join("cache/download").is_dir()
}
