//! What can be seen of files and processes from outside: no file is read here, and no signal sent.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::host::Stamp;

/// How a file looks; nothing if there is none.
#[must_use]
pub fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = fs::metadata(path).ok()?;
    let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    Some(Stamp { is_file: metadata.is_file(), length: metadata.len(), modified })
}

/// The path without links in it; the same where there is no such file.
#[must_use]
pub fn real(path: &Path) -> PathBuf {
    // On Windows a canonical path has a form that editors do not use, and links are rare.
    if cfg!(windows) {
        return path.to_owned();
    }
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// Whether a path leads into a directory: by its text, and also when its links are followed. What is not there yet lies
/// where the nearest folder above it does.
#[must_use]
pub fn is_below(path: &Path, directory: &Path) -> bool {
    // By its text first: on some systems to look at a path alone asks another machine.
    if !path.starts_with(directory) {
        return false;
    }
    let nearest = path.ancestors().find_map(|folder| fs::canonicalize(folder).ok());
    nearest.zip(fs::canonicalize(directory).ok()).is_some_and(|(path, directory)| path.starts_with(directory))
}

/// Whether a process is there, also one of somebody else's (kill(2): `EPERM`); where nobody can say, it is.
#[must_use]
pub fn is_running(process: u32) -> bool {
    #[cfg(unix)]
    {
        let process = i32::try_from(process).ok().and_then(rustix::process::Pid::from_raw);
        let Some(process) = process else { return true };
        rustix::process::test_kill_process(process) != Err(rustix::io::Errno::SRCH)
    }
    #[cfg(not(unix))]
    {
        let _ = process;
        true
    }
}
