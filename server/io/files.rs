//! Writing the user's own files: as a whole or not at all, and never through a link that leads out of the project.

#![expect(clippy::disallowed_methods, reason = "this is the machine")]

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use crate::host::Writing;

/// Writes a report. A file is replaced as a whole; a pipe or a device is written to.
///
/// # Errors
/// What the system says; a file that was there stays as it was.
pub(super) fn write(place: &Path, writing: Writing<'_>) -> io::Result<()> {
    match fs::metadata(place) {
        Ok(metadata) if metadata.is_dir() => Err(io::Error::other("it is a directory")),
        Ok(metadata) if metadata.is_file() => exchange(&fs::canonicalize(place)?, writing),
        Ok(_) => fill(&mut OpenOptions::new().write(true).open(place)?, writing),
        Err(error) if error.kind() == io::ErrorKind::NotFound && !place.is_symlink() => exchange(place, writing),
        Err(error) => Err(error),
    }
}

/// Puts `new` in the place of `old`, if the file still holds `old`, and gives back which file was written.
///
/// # Errors
/// The file has changed, is a link out of the project, or cannot be written: it stays as it was.
pub(super) fn replace(directory: &Path, path: &Path, old: &[u8], new: &[u8]) -> io::Result<PathBuf> {
    let place = directory.join(path);
    let real = fs::canonicalize(&place)?;
    if place.is_symlink() && !is_within_project(&place, &real) {
        return Err(io::Error::other(format!("it is a link to {}, outside of the project", real.display())));
    }
    if fs::read(&real)? != old {
        return Err(io::Error::other("it has changed since it was read; run the same command again"));
    }
    exchange(&real, &|file| file.write_all(new))?;
    Ok(if place.is_symlink() { real } else { path.to_owned() })
}

/// Whether a link stays in its project, and leads to a file of the same name: else a stranger's go.sum could be a link to
/// any file of the user's, whatever directory modseal is started in. The project is what has the `.git` above the link,
/// or the link's own directory.
fn is_within_project(link: &Path, real: &Path) -> bool {
    let Some(folder) = link.parent().and_then(|folder| fs::canonicalize(folder).ok()) else { return false };
    let root = folder.ancestors().find(|above| above.join(".git").exists()).unwrap_or(&folder);
    real.starts_with(root) && real.file_name() == link.file_name()
}

/// Writes beside the file and renames: a reader sees the old bytes or the new ones. Permissions are kept.
fn exchange(place: &Path, writing: Writing<'_>) -> io::Result<()> {
    let name = place.file_name().ok_or_else(|| io::Error::other("it has no name"))?;
    let mut beside = std::ffi::OsString::from(".");
    beside.push(name);
    beside.push(format!(".modseal-{}", std::process::id()));
    let beside = place.with_file_name(beside);
    let written = write_new(&beside, place, writing).and_then(|()| fs::rename(&beside, place));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

fn write_new(beside: &Path, place: &Path, writing: Writing<'_>) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(beside)?;
    fill(&mut file, writing)?;
    if let Ok(metadata) = fs::metadata(place) {
        // A file that must not be written must not be replaced either.
        if metadata.permissions().readonly() {
            return Err(io::Error::other("it is read-only"));
        }
        file.set_permissions(metadata.permissions())?;
    }
    file.sync_all()
}

fn fill(file: &mut File, writing: Writing<'_>) -> io::Result<()> {
    let mut file = BufWriter::new(file);
    writing(&mut file)?;
    file.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_only_while_it_holds_what_was_read() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("go.sum");
        fs::write(&place, "changed").unwrap();
        assert!(replace(folder.path(), Path::new("go.sum"), b"old", b"new").is_err());
        assert_eq!(fs::read_to_string(&place).unwrap(), "changed");
        assert_eq!(replace(folder.path(), Path::new("go.sum"), b"changed", b"new").unwrap(), Path::new("go.sum"));
        assert_eq!(fs::read_to_string(&place).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn permissions_stay_and_a_read_only_file_too() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("go.sum");
        fs::write(&place, "old").unwrap();
        fs::set_permissions(&place, fs::Permissions::from_mode(0o640)).unwrap();
        replace(folder.path(), Path::new("go.sum"), b"old", b"new").unwrap();
        assert_eq!(fs::metadata(&place).unwrap().permissions().mode() & 0o777, 0o640);
        fs::set_permissions(&place, fs::Permissions::from_mode(0o440)).unwrap();
        assert!(replace(folder.path(), Path::new("go.sum"), b"new", b"newer").is_err());
        assert_eq!(fs::read_to_string(&place).unwrap(), "new");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_project_is_not_followed_and_one_within_is_named() {
        let (outside, project) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let target = outside.path().join("go.sum");
        fs::write(&target, "old").unwrap();
        std::os::unix::fs::symlink(&target, project.path().join("go.sum")).unwrap();
        let error = replace(project.path(), Path::new("go.sum"), b"old", b"new").unwrap_err();
        assert!(error.to_string().contains("outside of the project"), "{error}");
        assert_eq!(fs::read_to_string(&target).unwrap(), "old");

        let project = tempfile::tempdir().unwrap();
        for folder in [".git", "shared", "module"] {
            fs::create_dir(project.path().join(folder)).unwrap();
        }
        fs::write(project.path().join("shared/go.sum"), "old").unwrap();
        std::os::unix::fs::symlink("../shared/go.sum", project.path().join("module/go.sum")).unwrap();
        let written = replace(project.path(), Path::new("module/go.sum"), b"old", b"new").unwrap();
        assert_eq!(written, fs::canonicalize(project.path().join("shared/go.sum")).unwrap());
        assert!(project.path().join("module/go.sum").is_symlink());
    }

    /// Started above a stranger's project, whose go.sum is a link to the user's own files.
    #[cfg(unix)]
    #[test]
    fn the_directory_that_modseal_is_started_in_is_no_project() {
        for (git, target, link) in [
            ("home/stranger/.git", "home/go.sum", "../go.sum"),
            ("home/.git", "home/rc", "../rc"),
            ("x", "home/go.sum", "../go.sum"),
        ] {
            let home = tempfile::tempdir().unwrap();
            fs::create_dir_all(home.path().join("home/stranger")).unwrap();
            fs::create_dir_all(home.path().join(git)).unwrap();
            fs::write(home.path().join(target), "precious").unwrap();
            std::os::unix::fs::symlink(link, home.path().join("home/stranger/go.sum")).unwrap();
            let error = replace(home.path(), Path::new("home/stranger/go.sum"), b"precious", b"").unwrap_err();
            assert!(error.to_string().contains("outside of the project"), "{error}");
            assert_eq!(fs::read_to_string(home.path().join(target)).unwrap(), "precious", "{target}");
        }
    }

    #[test]
    fn a_report_is_written_whole_and_never_over_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("report");
        write(&place, &|file| file.write_all(b"one, and long")).unwrap();
        write(&place, &|file| file.write_all(b"two")).unwrap();
        assert_eq!(fs::read_to_string(&place).unwrap(), "two");
        assert!(write(folder.path(), &|file| file.write_all(b"three")).is_err());
        assert!(write(&folder.path().join("none/report"), &|file| file.write_all(b"four")).is_err());
    }
}
