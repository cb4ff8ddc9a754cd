//! Opening files that are files: whatever lies in the place of one, nobody waits for it, and nothing behind it is written.
//!
//! It knows nothing of what files hold.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::Path;

/// How often another process may be faster in making a file.
const TRIES: usize = 8;

/// What a link in the place of a file means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Links {
    /// The file that it leads to.
    Followed,
    /// Nothing: the file has to be there itself.
    Refused,
}

/// Opens a file for reading.
///
/// # Errors
/// What the system says, or that it is no file.
pub(super) fn read(place: &Path, links: Links) -> io::Result<File> {
    let seen = match links {
        Links::Followed => fs::metadata(place)?,
        Links::Refused => fs::symlink_metadata(place)?,
    };
    open_seen(place, &seen, OpenOptions::new().read(true))
}

/// Opens a file as the options say, or makes it. A link in its place is not followed.
///
/// # Errors
/// What the system says, or that it is no file.
pub(super) fn open_or_make(place: &Path, options: &OpenOptions) -> io::Result<File> {
    for _ in 0..TRIES {
        match fs::symlink_metadata(place) {
            Ok(seen) => return open_seen(place, &seen, options),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        match options.clone().create_new(true).open(place) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            opened => return opened,
        }
    }
    Err(io::Error::other("others keep making and removing it"))
}

/// Opens what was looked at: to open a FIFO or a device may wait or act already.
fn open_seen(place: &Path, seen: &Metadata, options: &OpenOptions) -> io::Result<File> {
    let not_regular = || io::Error::other("it is not a regular file");
    if !seen.is_file() {
        return Err(not_regular());
    }
    let file = options.open(place)?;
    // It may have been exchanged since it was looked at.
    if is_same(seen, &file.metadata()?) { Ok(file) } else { Err(not_regular()) }
}

#[cfg(unix)]
fn is_same(seen: &Metadata, opened: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    opened.is_file() && (seen.dev(), seen.ino()) == (opened.dev(), opened.ino())
}

#[cfg(not(unix))]
fn is_same(_: &Metadata, opened: &Metadata) -> bool {
    opened.is_file()
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
