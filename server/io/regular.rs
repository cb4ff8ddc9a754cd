//! Opening files that are files: whatever lies in the place of one, nobody waits for it, and nothing behind it is written.
//!
//! It knows nothing of what files hold.

#![expect(clippy::disallowed_methods, reason = "the store is files")]

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::Path;

/// What a link in the place of a file means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Links {
    /// The file that it leads to.
    Followed,
    /// Nothing: the file has to be there itself.
    Refused,
}

/// Opens a file as the options say.
///
/// # Errors
/// What the system says, or that it is no file.
pub(super) fn open(place: &Path, links: Links, options: &mut OpenOptions) -> io::Result<File> {
    let metadata = match links {
        Links::Followed => fs::metadata(place),
        Links::Refused => fs::symlink_metadata(place),
    };
    // To open a FIFO or a device may wait or act already.
    if metadata.is_ok_and(|metadata| !metadata.is_file()) {
        return Err(not_regular());
    }
    keep_from_waiting(options, links);
    let file = options.open(place)?;
    // It may have been exchanged since it was looked at.
    if file.metadata()?.is_file() { Ok(file) } else { Err(not_regular()) }
}

/// Makes a folder at or below `root`, provided that all from there on are folders and none is a link.
///
/// # Errors
/// What the system says, or that something else lies there.
pub(super) fn make_folder(root: &Path, folder: &Path) -> io::Result<()> {
    for place in folder.ancestors().take_while(|place| place.starts_with(root)) {
        if fs::symlink_metadata(place).is_ok_and(|metadata| !metadata.is_dir()) {
            return Err(io::Error::new(ErrorKind::NotADirectory, format!("{} is not a directory", place.display())));
        }
    }
    fs::create_dir_all(folder)
}

fn not_regular() -> io::Error {
    io::Error::other("it is not a regular file")
}

#[cfg(unix)]
fn keep_from_waiting(options: &mut OpenOptions, links: Links) {
    use std::os::unix::fs::OpenOptionsExt as _;
    let own = if links == Links::Refused { libc::O_NOFOLLOW } else { 0 };
    options.custom_flags(libc::O_NONBLOCK | own);
}

#[cfg(not(unix))]
fn keep_from_waiting(_: &mut OpenOptions, _: Links) {}
