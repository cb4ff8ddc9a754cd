//! Lies and damage in what lies on the disk: Go's cache and head, and our own store. None is believed, none blocks.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::modseal::Run;
use crate::support::record_lies::{forge, forged_lines};
use crate::support::scene::{Scene, forged_sums, modules, true_sums};
use crate::support::signer::Signer;
use crate::support::tree::leaf_hash;
use crate::support::wire::{Tile, escape};

impl Scene {
    fn go_cache(&self) -> PathBuf {
        self.modseal.module_cache().join("cache/download/sumdb/sum.example")
    }

    /// Puts a file into Go's cache of the database.
    fn put_in_go_cache(&self, path: &str, bytes: impl AsRef<[u8]>) {
        put(&self.go_cache().join(path), bytes);
    }

    /// Fills Go's cache as the go command does, with every reply that a first run needs.
    fn fill_go_cache(&self) -> Vec<String> {
        let paths: Vec<String> = self.check().asked();
        for path in &paths {
            let path = path.trim_start_matches('/');
            let bytes = self.server.with_log(|log| match Tile::parse(path) {
                Some(tile) => log.tile(tile, log.size()).unwrap(),
                None => {
                    let is_asked = |path: &str, name: &str| path == format!("lookup/{name}@v1.2.3");
                    let it = modules().into_iter().find(|it| is_asked(path, &escape(it.path()))).unwrap();
                    log.lookup_reply(it.path(), it.version(), log.size()).unwrap().bytes()
                }
            });
            self.put_in_go_cache(path, bytes);
        }
        fs::remove_dir_all(self.modseal.store()).unwrap();
        paths
    }

    fn put_go_head(&self, bytes: impl AsRef<[u8]>) {
        put(&self.modseal.go_path().join("pkg/sumdb/sum.example/latest"), bytes);
    }

    /// The one folder of our store.
    pub(super) fn own_store(&self) -> PathBuf {
        let path = self.modseal.stored().into_iter().find(|path| path.ends_with("/latest")).expect("a head is kept");
        self.modseal.store().join(path).parent().unwrap().to_owned()
    }
}

pub(super) fn put(place: &Path, bytes: impl AsRef<[u8]>) {
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    fs::write(place, bytes).unwrap();
}

pub(super) fn assert_all(run: &Run, verdict: &str, what: &str) {
    assert_eq!(Vec::from_iter(run.verdicts()), [verdict], "{what}: {:?}", run.printed);
}

#[test]
fn gos_cache_alone_proves_everything() {
    let scene = Scene::new();
    scene.fill_go_cache();
    let run = scene.modseal.check(&["--offline"]);
    assert_all(&run, "proven", "Go's cache");
    assert!(run.asked().is_empty());
}

/// What a vulnerable go was made to keep: forged, foreign and broken replies to lookups.
#[test]
fn replies_in_gos_cache_are_not_believed_and_do_not_block() {
    let (log, beta) = (Scene::new().server.with_log(|log| log.clone()), &modules()[1]);
    let head = log.signed_head(70_000);
    let reply = |id: u64, text: &str, note: &[u8]| [format!("{id}\n{text}\n").as_bytes(), note].concat();
    let lies: [(&str, Vec<u8>); 9] = [
        ("forged", reply(300, &forge(&beta.sum_lines()), &head)),
        ("foreign", reply(10, &log.record(10), &head)),
        ("beyond", reply(70_000, &beta.sum_lines(), &head)),
        ("unsigned", reply(300, &beta.sum_lines(), b"go.sum database tree\n")),
        ("of another key", reply(300, &beta.sum_lines(), Signer::new("sum.example", 8).sign("x\n").as_bytes())),
        ("garbage", vec![0xFF; 300]),
        ("empty", Vec::new()),
        ("large", vec![b'1'; 3 << 20]),
        ("a page", b"<!DOCTYPE html>\n<p>Sign in.\n".to_vec()),
    ];
    for (name, bytes) in lies {
        let scene = Scene::new();
        scene.put_in_go_cache("lookup/corp.example/beta@v1.2.3", &bytes);
        let offline = scene.modseal.check(&["--offline"]);
        assert!(!offline.verdicts().contains("proven"), "{name}: {:?}", offline.printed);
        assert_all(&scene.check(), "proven", name);
        scene.assert_recovers(name);
    }
    // With every tile there, so that the forged record could be proven if anything believed them.
    let scene = Scene::new();
    scene.fill_go_cache();
    scene.modseal.write_sums(&forged_sums());
    for module in modules() {
        let name = format!("lookup/{}@{}", escape(module.path()), module.version());
        let id = log.find(module.path(), module.version()).unwrap();
        scene.put_in_go_cache(&name, reply(id, &forged_lines(module.path(), module.version()), &head));
    }
    let offline = scene.modseal.check(&["--offline"]);
    assert_all(&offline, "broken record-not-in-tree", "forged replies");
    assert_all(&scene.check(), "differs", "forged replies");
    scene.assert_recovers("forged replies");
}

/// Forged and damaged tiles, with and without a head of our own that has to be linked through them.
#[test]
fn tiles_in_gos_cache_are_not_believed_and_do_not_block() {
    for held in [None, Some(66_000)] {
        let filled = Scene::new();
        let paths = filled.fill_go_cache();
        for path in paths.iter().filter(|path| path.starts_with("/tile/")) {
            let place = filled.go_cache().join(&path[1..]);
            let honest = fs::read(&place).unwrap();
            let flipped = honest.iter().enumerate().map(|(at, byte)| byte ^ u8::from(at % 32 == 0)).collect();
            for bytes in [flipped, vec![7; honest.len()], honest[..32].to_vec(), Vec::new()] {
                let scene = Scene::new();
                if let Some(size) = held {
                    hold(&scene, size);
                }
                copy(&filled.go_cache(), &scene.go_cache());
                scene.put_in_go_cache(&path[1..], &bytes);
                assert_all(&scene.check(), "proven", &format!("{path}, held {held:?}"));
                assert_eq!(scene.check().asked(), Vec::<String>::new());
            }
        }
        let scene = Scene::new();
        if let Some(size) = held {
            hold(&scene, size);
        }
        for path in paths.iter().filter(|path| path.starts_with("/tile/")) {
            scene.put_in_go_cache(
                &path[1..],
                vec![7; fs::metadata(filled.go_cache().join(&path[1..])).unwrap().len() as usize],
            );
        }
        assert_all(&scene.check(), "proven", "all tiles");
    }
}

/// Lets the store hold a head of that size, with the first record proven in it.
pub(super) fn hold(scene: &Scene, size: u64) {
    scene.modseal.write_sums(&modules()[0].sum_lines());
    let run = scene.check_under(&[&format!("old-heads={size}")]);
    assert_eq!(run.tree_size(), Some(size));
    scene.modseal.write_sums(&true_sums());
}

pub(super) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to)
        } else {
            fs::write(to, fs::read(entry.path()).unwrap()).unwrap()
        }
    }
}

/// A forged record with its leaf in Go's cache: what CVE-2026-56865 leaves behind.
#[test]
fn a_forged_leaf_that_go_kept() {
    let scene = Scene::new();
    scene.fill_go_cache();
    let gamma = &modules()[2];
    let forged = forge(&gamma.sum_lines());
    let head = scene.server.with_log(|log| log.signed_head(70_000));
    let reply = [format!("65000\n{forged}\n").as_bytes(), &head].concat();
    scene.put_in_go_cache("lookup/corp.example/gamma@v1.2.3", reply);
    let tile = scene.go_cache().join("tile/8/0/253");
    let mut bytes = fs::read(&tile).unwrap();
    let slot = (65_000 % 256) * 32;
    bytes[slot..slot + 32].copy_from_slice(&leaf_hash(forged.as_bytes()));
    fs::write(&tile, bytes).unwrap();
    scene.modseal.write_sums(&forged_sums());
    let offline = scene.modseal.check(&["--offline"]);
    assert_eq!(offline.verdict("corp.example/gamma v1.2.3"), "broken record-not-in-tree");
    assert_eq!(scene.check().verdict("corp.example/gamma v1.2.3"), "differs");
    scene.assert_recovers("a forged leaf");
}

#[test]
fn gos_head_is_not_believed_and_does_not_block() {
    let log = Scene::new().server.with_log(|log| log.clone());
    let garbage: [(&str, Vec<u8>); 7] = [
        ("empty", Vec::new()),
        ("garbage", b"x\n".to_vec()),
        ("no text", vec![0xFF; 200]),
        ("of another key", log.other_signer().sign("go.sum database tree\n").into_bytes()),
        ("large", vec![b'a'; 3 << 20]),
        ("older", log.signed_head(66_000)),
        ("newer", log.clone().with_size(80_000).signed_head(80_000)),
    ];
    for (name, bytes) in garbage {
        let scene = Scene::new();
        scene.put_go_head(&bytes);
        let run = scene.check();
        assert_all(&run, "proven", name);
        assert_eq!(run.tree_size(), Some(70_000), "{name}");
        assert_eq!(
            fs::read(scene.modseal.go_path().join("pkg/sumdb/sum.example/latest")).unwrap(),
            bytes,
            "never written"
        );
    }
    let scene = Scene::new();
    fs::create_dir_all(scene.modseal.go_path().join("pkg/sumdb/sum.example/latest")).unwrap();
    assert_all(&scene.check(), "proven", "a folder");
}

/// Every damage to the newest head of our store: the next run proves, and leaves a good one behind.
#[test]
fn a_damaged_head_of_the_store_does_not_block() {
    let log = Scene::new().server.with_log(|log| log.clone());
    let other = log.other_signer();
    let damages: [(&str, Vec<u8>); 8] = [
        ("empty", Vec::new()),
        ("garbage", b"garbage\n".to_vec()),
        ("no text", vec![0xFF, 0xFE, 0, 7]),
        ("half text", [&log.signed_head(70_000)[..80], &[0xFF]].concat()),
        ("cut", log.signed_head(70_000)[..60].to_vec()),
        ("of another key", format!("{}\n{}", log.head_text(70_000), other.sign(&log.head_text(70_000))).into_bytes()),
        ("large", vec![b'x'; 6 << 20]),
        ("older", log.signed_head(66_000)),
    ];
    for (name, bytes) in damages {
        let scene = Scene::new();
        scene.modseal.write_sums(&modules()[0].sum_lines());
        assert_eq!(scene.check().status(), 0);
        let latest = scene.own_store().join("latest");
        fs::write(&latest, bytes).unwrap();
        scene.modseal.write_sums(&true_sums());
        let run = scene.check();
        assert_all(&run, "proven", name);
        assert_eq!(run.printed.stderr, "", "{name}");
        assert_eq!(fs::read(&latest).unwrap(), log.signed_head(70_000), "{name}: a good head is kept again");
        scene.assert_recovers(name);
    }
}

/// Every other file of the store emptied, cut, flipped or exchanged; then a folder in its place.
#[test]
fn damaged_files_of_the_store_are_fetched_again() {
    let scene = Scene::new();
    assert_eq!(scene.check().status(), 0);
    let files: Vec<_> = scene.modseal.stored().into_iter().filter(|path| !path.ends_with("/latest")).collect();
    assert!(files.iter().any(|path| path.contains("/records/")) && files.iter().any(|path| path.contains("/heads/")));
    for file in &files {
        let place = scene.modseal.store().join(file);
        let honest = fs::read(&place).unwrap();
        let middle = honest.len() / 2;
        let mut flipped = honest.clone();
        flipped[middle] ^= 4;
        let other = fs::read(scene.modseal.store().join(&files[0])).unwrap();
        for bytes in [Vec::new(), honest[..middle].to_vec(), flipped, other, vec![0xFF; 5 << 20]] {
            fs::write(&place, &bytes).unwrap();
            let offline = scene.modseal.check(&["--offline"]);
            let allowed = ["proven", "unchecked offline"];
            assert!(
                offline.verdicts().iter().all(|word| allowed.contains(&word.as_str())),
                "{file}: {:?}",
                offline.printed
            );
            assert_all(&scene.check(), "proven", file);
            scene.assert_recovers(file);
        }
    }
    for file in files.iter().filter(|file| file.contains("/records/")) {
        let place = scene.modseal.store().join(file);
        fs::remove_file(&place).unwrap();
        fs::create_dir(&place).unwrap();
        let run = scene.check();
        assert_all(&run, "proven", file);
        assert!(run.printed.stderr.contains("cannot use the store at"), "{:?}", run.printed);
        assert_eq!(run.status(), 0, "a store that cannot be written to costs time alone");
        fs::remove_dir(&place).unwrap();
        scene.assert_recovers(file);
    }
}

/// One file that cannot be written does not keep the records of the others out.
#[test]
fn one_place_that_cannot_be_written_to_costs_its_own_records() {
    let scene = Scene::new();
    assert_eq!(scene.check().status(), 0);
    let records = scene.own_store().join("records");
    let files: Vec<_> = fs::read_dir(&records).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() > 1, "{files:?}");
    for file in &files {
        fs::remove_file(file).unwrap();
    }
    fs::create_dir(&files[0]).unwrap();
    assert_all(&scene.check(), "proven", "a folder for a file of records");
    let again = scene.check().asked().iter().filter(|path| path.starts_with("/lookup/")).count();
    assert!((1..4).contains(&again), "{again} of 4 records are asked for again");
}
