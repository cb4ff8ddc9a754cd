//! Files that are there as a whole or not at all: written under a name of our own, then renamed.
//!
//! It knows nothing of what they hold.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use super::regular::make_folder;

/// What was not renamed by then belongs to a run that was killed.
const LEFT_OVER: Duration = Duration::from_secs(60 * 60);

/// Puts a file into its place below `root`, over the one that was there.
///
/// # Errors
/// What the system says; what was there stays.
pub(super) fn write(root: &Path, place: &Path, bytes: &[u8]) -> io::Result<()> {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    let folder = root.join("tmp");
    make_folder(root, &folder)?;
    sweep(&folder);
    make_folder(root, place.parent().unwrap_or(root))?;
    let temporary = folder.join(format!("{}-{number}", std::process::id()));
    // Left by a run that had our number and was killed.
    let _ = fs::remove_file(&temporary);
    let file = OpenOptions::new().write(true).create_new(true).open(&temporary);
    let written = file.and_then(|mut file| file.write_all(bytes)).and_then(|()| fs::rename(&temporary, place));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// Removes what killed runs have left, and nothing that is not named as we name it.
fn sweep(folder: &Path) {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let parts = name.to_str().and_then(|name| name.split_once('-'));
        let is_ours = parts.is_some_and(|(process, number)| is_digits(process) && is_digits(number));
        let written = entry.metadata().and_then(|metadata| metadata.modified());
        if is_ours && written.is_ok_and(is_long_ago) {
            // Another run may have been faster.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// A time that is yet to come is that of a clock that was wrong.
fn is_long_ago(time: SystemTime) -> bool {
    time.elapsed().unwrap_or_else(|ahead| ahead.duration()) > LEFT_OVER
}
