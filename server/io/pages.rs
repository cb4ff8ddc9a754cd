//! Pages for the user in files: a directory of the system's temporary one that only this user may enter, and files in
//! it that nobody may change. They go with the session; what a killed one has left goes when another one starts.
//!
//! Whose process lives is seen by its number and by a lock: containers that share a directory count processes apart.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::hash::{BuildHasher as _, RandomState};
use std::io::{Error, ErrorKind, Result, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::outside;

/// How often a name for the directory is tried.
const TRIES: u64 = 16;
/// What the name of each directory begins with; the number of the process and another number follow.
const PREFIX: &str = "modseal-";
/// The file in each directory that its process holds locked.
const LOCK: &str = ".lock";
/// So many entries of the temporary directory are looked at.
const ENTRIES: usize = 100_000;

/// The pages of one session.
#[derive(Debug)]
pub struct Pages {
    /// The directory in which theirs is made.
    above: PathBuf,
    place: Mutex<Place>,
}

#[derive(Debug)]
enum Place {
    /// Nothing has been written yet.
    None,
    /// The directory, and the file that is held locked as long as it is used.
    At(PathBuf, Option<File>),
    /// Nothing is written any more.
    Closed,
}

impl Default for Pages {
    fn default() -> Self {
        Self::below(std::env::temp_dir())
    }
}

impl Pages {
    /// Pages in a directory of this one.
    #[must_use]
    pub fn below(above: PathBuf) -> Self {
        Self { above, place: Mutex::new(Place::None) }
    }

    /// Writes a page, in the place of the one that had its name, and says where.
    ///
    /// # Errors
    /// What the system said; a name that is more than a name is refused.
    pub fn keep(&self, name: &str, text: &[u8]) -> Result<PathBuf> {
        if name.is_empty() || name.starts_with('.') || name.contains(['/', '\\', ':', '\0']) {
            return Err(Error::new(ErrorKind::InvalidInput, "it is no plain name"));
        }
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        let directory = match &*place {
            Place::Closed => return Err(Error::other("the session is over")),
            Place::At(directory, _) if directory.is_dir() => directory.clone(),
            // Systems clean their temporary directories.
            Place::At(..) | Place::None => {
                let made = make_directory(&self.above)?;
                *place = Place::At(made.clone(), lock(&made));
                made
            }
        };
        let (path, draft) = (directory.join(name), directory.join(format!(".{name}")));
        let _ = fs::remove_file(&draft);
        write(&draft, text)?;
        fs::rename(&draft, &path)?;
        Ok(path)
    }

    /// Removes all of them; none is written any more.
    pub fn remove(&self) {
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        if let Place::At(directory, lock) = std::mem::replace(&mut *place, Place::Closed) {
            // Some systems remove no file that is open.
            drop(lock);
            // What cannot be removed is left to the system.
            let _ = fs::remove_dir_all(directory);
        }
    }

    /// Removes what sessions of this user have left whose process is gone.
    pub fn sweep(&self) {
        let entries = fs::read_dir(&self.above).into_iter().flatten().take(ENTRIES).filter_map(Result::ok);
        for directory in entries.map(|entry| entry.path()).filter(|path| is_left(path)) {
            // What cannot be removed is left to the system. No link is followed in it.
            let _ = fs::remove_dir_all(directory);
        }
    }
}

/// Whether a directory is one of ours, and nobody's any more.
fn is_left(directory: &Path) -> bool {
    let name = directory.file_name().and_then(|name| name.to_str());
    let Some(process) = name.and_then(process_of).filter(|_| is_own(directory)) else { return false };
    if outside::is_running(process) {
        return false;
    }
    // In the directory of this user alone nobody else has put a link or a pipe.
    match OpenOptions::new().write(true).open(directory.join(LOCK)) {
        Ok(lock) => lock.try_lock().is_ok(),
        Err(error) => error.kind() == ErrorKind::NotFound,
    }
}

/// The number of the process that has made a directory of this name.
fn process_of(name: &str) -> Option<u32> {
    let (process, mark) = name.strip_prefix(PREFIX)?.split_once('-')?;
    let is_mark = mark.len() == 16 && mark.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_number = process.bytes().all(|byte| byte.is_ascii_digit());
    process.parse().ok().filter(|_| is_mark && is_number)
}

/// Whether this is a directory, no link, of this user and for this user alone.
fn is_own(path: &Path) -> bool {
    let Ok(metadata) = fs::symlink_metadata(path) else { return false };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let user = rustix::process::geteuid().as_raw();
        metadata.is_dir() && metadata.uid() == user && metadata.mode() & 0o777 == 0o700
    }
    #[cfg(not(unix))]
    metadata.is_dir()
}

/// Takes the lock of a new directory. Where that cannot be, the number of the process alone tells.
fn lock(directory: &Path) -> Option<File> {
    let file = OpenOptions::new().write(true).create_new(true).open(directory.join(LOCK)).ok()?;
    file.try_lock().ok().map(|()| file)
}

impl Drop for Pages {
    fn drop(&mut self) {
        self.remove();
    }
}

/// Makes a directory that was not there, and that no link can stand for.
fn make_directory(above: &Path) -> Result<PathBuf> {
    let random = RandomState::new();
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    for nth in 0..TRIES {
        let directory = above.join(format!("{PREFIX}{}-{:016x}", std::process::id(), random.hash_one(nth)));
        match builder.create(&directory) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            made => return made.map(|()| directory),
        }
    }
    Err(Error::new(ErrorKind::AlreadyExists, "no free name for a directory"))
}

fn write(path: &Path, text: &[u8]) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o400);
    options.open(path)?.write_all(text)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "this is the edge")]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_written_anew_and_goes_in_the_end() {
        let above = tempfile::tempdir().unwrap();
        let pages = Pages::below(above.path().to_owned());
        let first = pages.keep("settings.md", b"one").unwrap();
        assert_eq!(fs::read_to_string(&first).unwrap(), "one");
        assert_eq!(pages.keep("settings.md", b"two").unwrap(), first);
        assert_eq!(fs::read_to_string(&first).unwrap(), "two");
        pages.remove();
        assert_eq!(fs::read_dir(above.path()).unwrap().count(), 0);
        assert!(pages.keep("settings.md", b"three").is_err(), "nothing is written any more");
    }

    #[test]
    fn what_a_dead_session_has_left_goes_and_nothing_else() {
        // No system has so many processes.
        let (dead, mark) = (i32::MAX, "0123456789abcdef");
        let above = tempfile::tempdir().unwrap();
        let make = |name: &str| {
            let path = above.path().join(name);
            let mut builder = DirBuilder::new();
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.create(&path).unwrap();
            fs::write(path.join("settings.md"), b"x").unwrap();
            path
        };
        let left = make(&format!("modseal-{dead}-{mark}"));
        let locked = make(&format!("modseal-{dead}-1123456789abcdef"));
        let lock = lock(&locked).unwrap();
        let others = ["modseal-x", "modseal-0123456789abcdef", &format!("modseal-{dead}-{mark}0"), "other"].map(make);
        let target = make("target");
        #[cfg(unix)]
        std::os::unix::fs::symlink(&target, left.join("link")).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(&target, above.path().join(format!("modseal-{dead}-2123456789abcdef"))).unwrap();
        let living = Pages::below(above.path().to_owned());
        let page = living.keep("a.md", b"x").unwrap();
        Pages::below(above.path().to_owned()).sweep();
        assert!(!left.exists() && locked.exists() && page.exists() && target.join("settings.md").exists());
        assert!(others.iter().all(|path| path.join("settings.md").exists()));
        drop(lock);
        living.sweep();
        assert!(!locked.exists() && page.exists());
    }

    #[cfg(unix)]
    #[test]
    fn what_others_may_enter_is_not_ours() {
        use std::os::unix::fs::PermissionsExt as _;
        let above = tempfile::tempdir().unwrap();
        let open = above.path().join(format!("modseal-{}-0123456789abcdef", i32::MAX));
        fs::create_dir(&open).unwrap();
        fs::set_permissions(&open, fs::Permissions::from_mode(0o755)).unwrap();
        Pages::below(above.path().to_owned()).sweep();
        assert!(open.exists());
    }

    #[test]
    fn a_directory_that_was_cleaned_away_is_made_again() {
        let above = tempfile::tempdir().unwrap();
        let pages = Pages::below(above.path().to_owned());
        let first = pages.keep("a.md", b"x").unwrap();
        fs::remove_dir_all(first.parent().unwrap()).unwrap();
        assert!(pages.keep("a.md", b"x").unwrap().is_file());
        drop(pages);
        assert_eq!(fs::read_dir(above.path()).unwrap().count(), 0);
    }

    #[test]
    fn only_plain_names_are_taken() {
        let above = tempfile::tempdir().unwrap();
        let pages = Pages::below(above.path().to_owned());
        for name in ["", ".", "..", ".a", "a/b", "../a", r"a\b", "C:a"] {
            assert!(pages.keep(name, b"").is_err(), "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_the_user_may_read_and_nobody_may_write() {
        use std::os::unix::fs::PermissionsExt as _;
        let above = tempfile::tempdir().unwrap();
        let pages = Pages::below(above.path().to_owned());
        let path = pages.keep("a.md", b"x").unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o400, 0o700));
    }
}
