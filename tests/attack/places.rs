//! Anything at all in the place of a file or folder of the store: nobody waits for it, nothing behind it is written,
//! every line is proven all the same, and once it is gone the store is as good as before.

use std::fs;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::caches::{assert_all, copy};
use crate::support::modseal::Run;
use crate::support::scene::{Scene, modules, true_sums};

/// What lies in the wrong place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Intruder {
    Folder,
    File,
    /// A regular file of a terabyte that has nothing in it.
    Huge,
    LinkToNothing,
    LinkToZero,
    LinkToFull,
    LinkToFile,
    LinkToHuge,
    LinkToFolder,
    LinkToItself,
    Fifo,
    Socket,
}

use Intruder::*;

const ALL: [Intruder; 12] = [
    Folder,
    File,
    Huge,
    LinkToNothing,
    LinkToZero,
    LinkToFull,
    LinkToFile,
    LinkToHuge,
    LinkToFolder,
    LinkToItself,
    Fifo,
    Socket,
];

/// What belongs to somebody else, and a store of three of the four module versions.
struct Stage {
    scene: Scene,
    outside: tempfile::TempDir,
    pristine: PathBuf,
}

impl Stage {
    fn new() -> Self {
        let scene = Scene::new();
        scene.modseal.write_sums(&modules()[..3].iter().map(|module| module.sum_lines()).collect::<String>());
        assert_eq!(scene.check().status(), 0);
        let outside = tempfile::tempdir().unwrap();
        let (pristine, folder) = (outside.path().join("pristine"), outside.path().join("folder"));
        copy(&scene.modseal.store(), &pristine);
        fs::create_dir(&folder).unwrap();
        // A folder that has files of the same names as the store.
        let names = "0123456789abcdef".chars().map(String::from).chain(["latest", "70000", "1-1"].map(str::to_owned));
        names.for_each(|name| fs::write(folder.join(name), "theirs").unwrap());
        fs::write(outside.path().join("file"), "theirs").unwrap();
        fs::File::create(outside.path().join("huge")).unwrap().set_len(1 << 40).unwrap();
        Self { scene, outside, pristine }
    }

    /// The store as it was, with all four lines to be checked.
    fn restore(&self) {
        let _ = fs::remove_dir_all(self.scene.modseal.store());
        copy(&self.pristine, &self.scene.modseal.store());
        self.scene.modseal.write_sums(&true_sums());
    }

    fn put(&self, what: Intruder, place: &Path) {
        // `store/` with its slash would be what a link leads to.
        let place = &place.components().collect::<PathBuf>();
        remove(place);
        let outside = |name: &str| self.outside.path().join(name);
        match what {
            Folder => fs::create_dir(place).unwrap(),
            File => fs::write(place, "what is this?\n").unwrap(),
            Huge => fs::File::create(place).unwrap().set_len(1 << 40).unwrap(),
            LinkToNothing => symlink(outside("nothing"), place).unwrap(),
            LinkToZero => symlink("/dev/zero", place).unwrap(),
            LinkToFull => symlink("/dev/full", place).unwrap(),
            LinkToFile => symlink(outside("file"), place).unwrap(),
            LinkToHuge => symlink(outside("huge"), place).unwrap(),
            LinkToFolder => symlink(outside("folder"), place).unwrap(),
            LinkToItself => symlink(place, place).unwrap(),
            Fifo => assert!(Command::new("mkfifo").arg(place).status().unwrap().success()),
            Socket => drop(UnixListener::bind(place).unwrap()),
        }
    }

    fn assert_outside_untouched(&self, what: &str) {
        let outside = self.outside.path();
        assert!(!outside.join("nothing").exists(), "{what}");
        assert_eq!(fs::read_to_string(outside.join("file")).unwrap(), "theirs", "{what}");
        let huge = fs::metadata(outside.join("huge")).unwrap();
        assert_eq!(huge.len(), 1 << 40, "{what}");
        let folder: Vec<_> = fs::read_dir(outside.join("folder")).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(folder.len(), 19, "{what}: {folder:?}");
        for file in folder {
            assert_eq!(fs::read_to_string(&file).unwrap(), "theirs", "{what}: {}", file.display());
        }
    }

    /// Puts each of `intruders` into a place and lets an honest run meet it.
    fn try_all(&self, below: &str, intruders: &[Intruder]) {
        for intruder in intruders {
            let what = format!("{intruder:?} for {below:?}");
            self.restore();
            let place = self.scene.modseal.store().join(below);
            self.put(*intruder, &place);
            let run = self.scene.check();
            assert_all(&run, "proven", &what);
            assert_eq!(run.status(), 0, "{what}");
            assert_one_sentence(&run, &what);
            self.assert_outside_untouched(&what);
            // Either it was healed, or it was told, or nothing had to be written there.
            let is_whole = self.scene.modseal.check(&["--offline"]);
            let is_told = !run.printed.stderr.is_empty();
            assert!(is_told || Vec::from_iter(is_whole.verdicts()) == ["proven"], "{what}: {:?}", is_whole.printed);
            let allowed = ["proven", "unchecked offline"];
            assert!(is_whole.verdicts().iter().all(|word| allowed.contains(&word.as_str())), "{what}");
            remove(&place.components().collect::<PathBuf>());
            self.scene.assert_recovers(&what);
        }
    }

    /// The one folder of the database, below the store.
    fn database(&self) -> String {
        self.scene.own_store().file_name().unwrap().to_str().unwrap().to_owned()
    }

    fn files(&self) -> Vec<String> {
        self.scene.modseal.stored().into_iter().collect()
    }
}

fn assert_one_sentence(run: &Run, what: &str) {
    let stderr = &run.printed.stderr;
    let told: Vec<_> = stderr.lines().collect();
    assert!(told.iter().all(|line| line.contains("cannot use the store at")), "{what}: {stderr}");
    assert!(told.windows(2).all(|two| two[0] == two[1]), "{what}: {stderr}");
}

fn remove(place: &Path) {
    match fs::symlink_metadata(place) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(place).unwrap(),
        Ok(_) => fs::remove_file(place).unwrap(),
        Err(_) => {}
    }
}

#[test]
fn for_a_file_of_the_store() {
    let stage = Stage::new();
    let files = stage.files();
    assert!(files.len() >= 4, "{files:?}");
    // The head, the head of the records, and the first file of records.
    let of = |part: &str| files.iter().find(|file| file.contains(part)).unwrap();
    for file in [of("/latest"), of("/heads/"), of("/records/")] {
        stage.try_all(file, &ALL);
    }
}

/// The file of records that the fourth record belongs into, whether it is there or not.
#[test]
fn for_a_file_that_is_to_be_written() {
    let stage = Stage::new();
    let before = stage.files();
    stage.restore();
    assert_eq!(stage.scene.check().status(), 0);
    let length = |root: &Path, file: &str| fs::metadata(root.join(file)).map_or(0, |metadata| metadata.len());
    let store = stage.scene.modseal.store();
    let grown = |file: &&String| file.contains("/records/") && length(&store, file) > length(&stage.pristine, file);
    let after = stage.files();
    let written = after.iter().find(grown).unwrap_or_else(|| panic!("{before:?} {after:?}")).clone();
    stage.try_all(&written, &ALL);
}

#[test]
fn for_a_folder_of_the_store() {
    let stage = Stage::new();
    let database = stage.database();
    let intruders = [File, LinkToNothing, LinkToZero, LinkToFile, LinkToFolder, LinkToItself, Fifo, Socket];
    for folder in ["heads", "records", "tmp"] {
        stage.try_all(&format!("{database}/{folder}"), &intruders);
    }
    stage.try_all(&database, &intruders);
}

#[test]
fn for_the_store_itself() {
    let stage = Stage::new();
    stage.try_all("", &[File, LinkToNothing, LinkToZero, LinkToFile, LinkToItself, Fifo, Socket]);
    // A link to a folder is how somebody moves a cache to another disk.
    let moved = tempfile::tempdir().unwrap();
    let store = stage.scene.modseal.store();
    remove(&store);
    symlink(moved.path(), &store).unwrap();
    let run = stage.scene.check();
    assert_all(&run, "proven", "a moved store");
    assert_eq!(run.printed.stderr, "");
    stage.scene.assert_recovers("a moved store");
    assert!(fs::read_dir(moved.path()).unwrap().count() == 1);
}

/// Evidence that cannot be kept does not change what is said of the line.
#[test]
fn for_the_evidence() {
    let stage = Stage::new();
    let database = stage.database();
    stage.restore();
    let run = stage.scene.check_under(&["forged-leaf"]);
    let verdict = "broken record-not-in-tree";
    assert!(run.verdicts().contains(verdict), "{:?}", run.printed);
    let folder = stage.scene.modseal.store().join(&database).join("evidence");
    let file = fs::read_dir(&folder).unwrap().next().expect("evidence is kept").unwrap().file_name();
    let file = format!("evidence/{}", file.to_str().unwrap());
    for below in ["evidence", &file] {
        for intruder in ALL {
            let what = format!("{intruder:?} for {below}");
            stage.restore();
            let place = stage.scene.modseal.store().join(&database).join(below);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            stage.put(intruder, &place);
            let run = stage.scene.check_under(&["forged-leaf"]);
            assert!(run.verdicts().contains(verdict), "{what}: {:?}", run.printed);
            assert_eq!(run.status(), 1, "{what}");
            assert_one_sentence(&run, &what);
            stage.assert_outside_untouched(&what);
            let is_kept = fs::symlink_metadata(&place).is_ok_and(|it| it.is_file() || it.is_dir());
            assert!(is_kept || !run.printed.stderr.is_empty(), "{what}: {:?}", run.printed);
            remove(&place);
            stage.scene.assert_recovers(&what);
        }
    }
}

/// What may not be read or written; where the tests are run by root, modseal is run by somebody else.
#[test]
fn what_may_not_be_read_or_written() {
    const NOBODY: u32 = 65_534;
    let mut stage = Stage::new();
    let is_root = std::os::unix::fs::MetadataExt::uid(&fs::metadata(stage.outside.path()).unwrap()) == 0;
    let (database, files) = (stage.database(), stage.files());
    let mut places = vec![String::new(), database.clone(), format!("{database}/heads"), format!("{database}/records")];
    places.extend(files);
    for place in &places {
        for mode in [0o000, 0o400, 0o500] {
            stage.restore();
            if is_root {
                stage.scene.modseal.give_to(NOBODY);
                if stage.scene.modseal.command().arg("--version").status().is_err() {
                    eprintln!("skipped: root may read everything, and nobody else may run the program here");
                    return;
                }
            }
            let what = format!("mode {mode:o} of {place:?}");
            let place = stage.scene.modseal.store().join(place);
            let honest = fs::metadata(&place).unwrap().permissions();
            fs::set_permissions(&place, fs::Permissions::from_mode(mode)).unwrap();
            let run = stage.scene.check();
            assert_all(&run, "proven", &what);
            assert_eq!(run.status(), 0, "{what}");
            assert_one_sentence(&run, &what);
            fs::set_permissions(&place, honest).unwrap();
            stage.scene.assert_recovers(&what);
        }
    }
}

/// Names that the store does not know are neither read nor removed, nor is a store of another form beside it.
#[test]
fn unknown_names_are_left_alone() {
    let stage = Stage::new();
    stage.restore();
    let store = stage.scene.modseal.store();
    let database = store.join(stage.database());
    let strangers = [
        store.join("VERSION"),
        store.join("v9/sum.example/latest"),
        database.join("format"),
        database.join("records2/0"),
        database.join("records/00"),
        database.join("records/lookup/corp.example/delta@v1.2.3"),
        database.join("heads/next"),
        database.join("tmp/notes.txt"),
    ];
    for place in &strangers {
        super::caches::put(place, "entry of another form\n\u{0}\u{1}");
        fs::File::options().write(true).open(place).unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
    }
    let run = stage.scene.check();
    assert_all(&run, "proven", "unknown names");
    assert_eq!((run.status(), run.printed.stderr.as_str()), (0, ""));
    stage.scene.assert_recovers("unknown names");
    assert!(strangers.iter().all(|place| place.is_file()));
    let printed = stage.scene.modseal.run(&["cache", "stat"]);
    assert_eq!((printed.status, printed.stderr.as_str()), (Some(0), ""), "{printed:?}");
}

/// Counting what the store holds waits for nothing either.
#[test]
fn counting_meets_the_same() {
    let stage = Stage::new();
    let file = stage.files().into_iter().find(|file| file.contains("/records/")).unwrap();
    let latest = format!("{}/latest", stage.database());
    for below in [&file, &latest, &format!("{}/records", stage.database()), &stage.database()] {
        for intruder in ALL {
            stage.restore();
            stage.put(intruder, &stage.scene.modseal.store().join(below));
            let printed = stage.scene.modseal.run(&["cache", "stat"]);
            assert_eq!(printed.status, Some(0), "{intruder:?} for {below}: {printed:?}");
            assert!(printed.peak.is_none_or(|peak| peak < 100_000), "{intruder:?} for {below}: {:?}", printed.peak);
        }
    }
    stage.restore();
    let fifo = stage.scene.modseal.store().join(latest);
    stage.put(Fifo, &fifo);
    assert!(fs::symlink_metadata(&fifo).unwrap().file_type().is_fifo(), "it was one that nobody waited for");
}
