//! Files of entries that only grow: many small records in few files, since making a file is dear and appending is not.
//!
//! It knows nothing of what the entries prove. An entry is appended in one write under a file lock; a process that is killed
//! in the middle, or a full disk, leaves a cut entry at the end, and the next one starts on a line of its own behind it.
//! Readers take no lock: what they see half is no entry yet.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::lock::Patience;
use super::regular::{self, Links, open_or_make};

/// A file that has grown beyond this, in bytes, is started anew: everything in it can be fetched again.
const SIZE_LIMIT: u64 = 32 << 20;

/// The name of the file that the entries of a key belong to: one of sixteen.
pub(super) fn name(key: &str) -> String {
    let digest: [u8; 32] = Sha256::digest(key).into();
    format!("{:x}", digest[0] >> 4)
}

/// The bytes of a file, nothing if there is none or it is none, or more than ever grows here.
pub(super) fn read(place: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Ok(file) = regular::read(place, Links::Refused)
        && file.metadata().is_ok_and(|metadata| metadata.len() <= SIZE_LIMIT * 2)
    {
        // What was read before an error is as good as what was not.
        let _ = file.take(SIZE_LIMIT * 2).read_to_end(&mut bytes);
    }
    bytes
}

/// Appends entries, each of which ends its last line. The folder is there.
///
/// # Errors
/// What the system says; the file then holds what it held, and perhaps a part of the entries.
pub(super) fn append(place: &Path, entries: &str, patience: &Patience) -> io::Result<()> {
    let mut file = open_or_make(place, OpenOptions::new().read(true).append(true))?;
    patience.lock(|| file.try_lock())?;
    let length = file.metadata()?.len();
    let mut text = String::new();
    if length > SIZE_LIMIT {
        file.set_len(0)?;
    } else if length > 0 && last_byte(&mut file)? != b'\n' {
        text.push('\n');
    }
    text.push_str(entries);
    file.write_all(text.as_bytes())
}

fn last_byte(file: &mut File) -> io::Result<u8> {
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last[0])
}
