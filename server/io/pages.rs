//! Pages for the user in files: a directory of the system's temporary one that only this user may enter, and files in
//! it that nobody may change. They go with the session.

use std::fs::{self, DirBuilder, OpenOptions};
use std::hash::{BuildHasher as _, RandomState};
use std::io::{Error, ErrorKind, Result, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// How often a name for the directory is tried.
const TRIES: u64 = 16;

/// The pages of one session.
#[derive(Debug)]
pub struct Pages {
    /// The directory in which theirs is made.
    above: PathBuf,
    place: Mutex<Place>,
}

#[derive(Clone, Debug)]
enum Place {
    /// Nothing has been written yet.
    None,
    At(PathBuf),
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
            Place::At(directory) if directory.is_dir() => directory.clone(),
            // Systems clean their temporary directories.
            Place::At(_) | Place::None => {
                let made = make_directory(&self.above)?;
                *place = Place::At(made.clone());
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
        if let Place::At(directory) = std::mem::replace(&mut *place, Place::Closed) {
            // What cannot be removed is left to the system.
            let _ = fs::remove_dir_all(directory);
        }
    }
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
        let directory = above.join(format!("modseal-{:016x}", random.hash_one(nth)));
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
