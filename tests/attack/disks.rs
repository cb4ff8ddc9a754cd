//! Disks that are full or read-only: every line is proven, the exit status is the same, why nothing is kept is said once,
//! what was kept stays, and with room again the next run keeps everything.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::caches::{assert_all, hold};
use crate::support::scene::{Scene, log};

/// An honest run on a bad disk.
fn run_there(scene: &Scene, what: &str) -> String {
    let run = scene.check();
    assert_all(&run, "proven", what);
    assert_eq!(run.status(), 0, "{what}: {:?}", run.printed);
    let stderr = run.printed.stderr;
    assert_eq!(stderr.matches("cannot use the store at").count(), stderr.lines().count(), "{what}: {stderr}");
    assert!(stderr.lines().count() <= 1, "{what}: {stderr}");
    stderr
}

/// Files may not grow beyond a limit: the signal for that ends nobody, and the head that was known stays known.
#[test]
fn files_that_may_not_grow() {
    for held in [None, Some(66_000)] {
        for blocks in [0, 1, 2, 3, 4, 6] {
            let mut scene = Scene::new();
            if let Some(size) = held {
                hold(&scene, size);
            }
            let what = format!("ulimit -f {blocks}, held {held:?}");
            scene.modseal.prepare(Some(&format!("ulimit -f {blocks}")));
            let stderr = run_there(&scene, &what);
            assert!(blocks > 0 || stderr.contains("File too large"), "{what}: {stderr}");
            let offline = scene.modseal.check(&["--offline"]);
            assert!(!offline.verdicts().contains("differs"), "{what}: {:?}", offline.printed);
            if let Some(size) = held {
                let kept = fs::read(scene.own_store().join("latest")).unwrap();
                let heads = [size, 70_000].map(|size| log().signed_head(size));
                assert!(heads.contains(&kept), "{what}: {:?}", String::from_utf8_lossy(&kept));
            }
            scene.modseal.prepare(None);
            scene.assert_recovers(&what);
        }
    }
}

/// A small file system of its own in the place of the store; gone when it is dropped.
struct Mount(PathBuf);

impl Mount {
    fn new(place: &Path) -> Option<Self> {
        fs::create_dir_all(place).unwrap();
        let mount = Self(place.to_owned());
        if mount.call("mount", &["-t", "tmpfs", "-o", "size=256k", "modseal-test"]) {
            return Some(mount);
        }
        std::mem::forget(mount);
        eprintln!("skipped: file systems may not be mounted here; files that may not grow are tested all the same");
        None
    }

    fn call(&self, program: &str, arguments: &[&str]) -> bool {
        let output = Command::new(program).args(arguments).arg(&self.0).output();
        output.is_ok_and(|output| output.status.success())
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        assert!(self.call("umount", &[]), "{} stays mounted", self.0.display());
    }
}

/// Fills the disk to the last byte but `room`.
fn fill(place: &Path, room: usize) {
    let filler = place.join("filler");
    let mut size = 0;
    while fs::write(&filler, vec![7; size + 4096]).is_ok() {
        size += 4096;
    }
    fs::write(&filler, vec![7; size.saturating_sub(room)]).unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    for held in [None, Some(66_000)] {
        for room in [0, 4096, 8192, 16_384, 24_576] {
            let scene = Scene::new();
            let store = scene.modseal.store();
            let Some(mount) = Mount::new(&store) else { return };
            if let Some(size) = held {
                hold(&scene, size);
            }
            let what = format!("a full disk with {room} bytes left, held {held:?}");
            fill(&store, room);
            let stderr = run_there(&scene, &what);
            assert!(room > 0 || stderr.contains("No space left on device"), "{what}: {stderr}");
            if held.is_some() {
                let kept = fs::read(scene.own_store().join("latest")).unwrap();
                assert!([66_000, 70_000].map(|size| log().signed_head(size)).contains(&kept), "{what}");
            }
            fs::remove_file(store.join("filler")).unwrap();
            scene.assert_recovers(&what);
            drop(mount);
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_only_disk() {
    for held in [None, Some(66_000), Some(70_000)] {
        let scene = Scene::new();
        let Some(mount) = Mount::new(&scene.modseal.store()) else { return };
        match held {
            Some(70_000) => assert_eq!(scene.check().status(), 0),
            Some(size) => hold(&scene, size),
            None => {}
        }
        let what = format!("a read-only disk, held {held:?}");
        assert!(mount.call("mount", &["-o", "remount,ro"]));
        let stderr = run_there(&scene, &what);
        let has_all = held == Some(70_000);
        assert_eq!(stderr.is_empty(), has_all, "{what}: what is there is used, and nothing need be written: {stderr}");
        assert!(has_all || stderr.contains("Read-only file system"), "{what}: {stderr}");
        assert!(mount.call("mount", &["-o", "remount,rw"]));
        scene.assert_recovers(&what);
    }
}
