//! A project that changes while it is read, and trees of folders that no honest project has.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use super::caches::assert_all;
use crate::support::scene::{Scene, modules, true_sums};

const CHECKS: usize = 25;

/// Checks go.sum again and again while somebody else keeps changing it, and gives back every verdict that was seen.
fn verdicts_while(change: impl Fn(&Path, usize) + Sync) -> Vec<String> {
    let scene = Scene::new();
    assert_eq!(scene.check().status(), 0);
    let (place, ended) = (scene.modseal.project().join("go.sum"), AtomicBool::new(false));
    let mut seen = Vec::new();
    std::thread::scope(|scope| {
        scope.spawn(|| (0..).take_while(|_| !ended.load(Ordering::Relaxed)).for_each(|turn| change(&place, turn)));
        for _ in 0..CHECKS {
            let run = scene.modseal.check(&["--offline"]);
            let known: Vec<_> = modules().iter().map(|module| format!("{} ", module.path())).collect();
            for line in run.lines().iter().filter(|line| line.verdict == "proven") {
                assert!(known.iter().any(|path| line.key.starts_with(path)), "{line:?}");
            }
            assert!(run.status() >= 0, "{:?}", run.printed);
            for file in run.json["files"].as_array().unwrap() {
                seen.extend(file["lines"].as_array().unwrap().iter().map(word));
            }
        }
        ended.store(true, Ordering::Relaxed);
    });
    scene.assert_recovers("a changing file");
    seen.sort();
    seen.dedup();
    seen
}

/// The verdict of a line, and whether a hash that differs, or has not even an algorithm, is the beginning of the true one.
fn word(line: &Value) -> String {
    let text = |name: &str| line[name].as_str().unwrap_or_default();
    let is_cut = match text("verdict") {
        "differs" => text("proven_hash").starts_with(text("hash")),
        "unchecked" => text("reason") == "unknown-algorithm" && "h1:".starts_with(text("hash")),
        _ => false,
    };
    if is_cut { "cut".to_owned() } else { text("verdict").to_owned() }
}

/// Who replaces the file as a whole, as go does, is read as a whole: before or after.
#[test]
fn a_go_sum_that_is_replaced_is_read_before_or_after() {
    let texts = [true_sums(), modules()[0].sum_lines()];
    let seen = verdicts_while(|place, turn| {
        let beside = place.with_file_name("beside");
        fs::write(&beside, &texts[turn % 2]).unwrap();
        fs::rename(&beside, place).unwrap();
    });
    assert_eq!(seen, ["proven"]);
}

/// Of a file that is cut and appended to, a part may be there for a while: nothing is called wrong but a line that is cut.
#[test]
fn a_go_sum_that_is_cut_and_appended_to_is_no_worse_than_its_cut_line() {
    let text = true_sums();
    let seen = verdicts_while(|place, turn| {
        fs::write(place, &text[..(turn * 37) % text.len()]).unwrap();
        let mut file = fs::OpenOptions::new().append(true).open(place).unwrap();
        std::io::Write::write_all(&mut file, &text.as_bytes()[(turn * 37) % text.len()..]).unwrap();
    });
    assert!(seen.iter().all(|word| ["proven", "malformed", "cut"].contains(&word.as_str())), "{seen:?}");
}

/// A chain of folders that is deeper than any path may be long, made and removed in pieces.
struct Chain(PathBuf);

/// Folders of one piece, and pieces.
const PIECE: usize = 500;
const PIECES: usize = 10;

impl Chain {
    fn new(root: &Path) -> Self {
        let chain = Self(root.to_owned());
        for piece in (0..PIECES).rev() {
            fs::create_dir_all(chain.bottom(piece)).unwrap();
            fs::write(chain.bottom(piece).join("go.sum"), true_sums()).unwrap();
            if piece + 1 < PIECES {
                fs::rename(chain.top(piece + 1), chain.bottom(piece).join("next")).unwrap();
            }
        }
        chain
    }

    fn top(&self, piece: usize) -> PathBuf {
        self.0.join(format!("p{piece}"))
    }

    fn bottom(&self, piece: usize) -> PathBuf {
        (1..PIECE).fold(self.top(piece), |path, _| path.join("d"))
    }
}

impl Drop for Chain {
    fn drop(&mut self) {
        for piece in 0..PIECES {
            let _ = fs::rename(self.bottom(piece).join("next"), self.top(piece + 1));
            let _ = fs::remove_dir_all(self.top(piece));
        }
    }
}

#[cfg(unix)]
#[test]
fn five_thousand_folders_within_each_other() {
    let scene = Scene::new();
    let project = scene.modseal.project();
    // The store writes to the disk before there is so much else to be written.
    assert_eq!(scene.check().status(), 0);
    let chain = Chain::new(&project);
    let run = scene.check();
    assert_all(&run, "proven", "a deep tree");
    assert_eq!(run.json["files"].as_array().unwrap().len(), 1, "what is deeper than 64 folders is not searched");
    let deep = chain.bottom(0);
    let named = scene.modseal.check(&["--timeout", "2", deep.strip_prefix(&project).unwrap().to_str().unwrap()]);
    assert_all(&named, "proven", "a deep folder that is named");
    scene.assert_recovers("a deep tree");
    drop(chain);
    assert_eq!(fs::read_dir(&project).unwrap().count(), 1, "all pieces are removed");
}

#[test]
fn twenty_thousand_folders() {
    let scene = Scene::new();
    let project = scene.modseal.project();
    // The store writes to the disk before there is so much else to be written.
    assert_eq!(scene.check().status(), 0);
    for number in 0..20_000 {
        let folder = project.join(format!("{}/{}/f{number}", number % 100, number % 7));
        fs::create_dir_all(&folder).unwrap();
        if number % 1000 == 0 {
            fs::write(folder.join("go.sum"), modules()[0].sum_lines()).unwrap();
        }
    }
    let run = scene.check();
    assert_all(&run, "proven", "a wide tree");
    assert_eq!(run.json["files"].as_array().unwrap().len(), 21);
}

/// Links that lead up, in circles or to each other are not followed; named ones are read once.
#[cfg(unix)]
#[test]
fn links_in_circles() {
    use std::os::unix::fs::symlink;
    let scene = Scene::new();
    let project = scene.modseal.project();
    fs::create_dir_all(project.join("a/b")).unwrap();
    symlink("..", project.join("a/up")).unwrap();
    symlink("../../a", project.join("a/b/a")).unwrap();
    symlink("two", project.join("one")).unwrap();
    symlink("one", project.join("two")).unwrap();
    symlink("/", project.join("everything")).unwrap();
    let run = scene.check();
    assert_all(&run, "proven", "links in circles");
    assert_eq!(run.json["files"].as_array().unwrap().len(), 1);
    assert_eq!(run.status(), 0);
    symlink("one", project.join("a/go.sum")).unwrap();
    let run = scene.check();
    assert_eq!(run.status(), 2, "a go.sum that cannot be read is said");
    assert!(run.printed.stderr.contains("cannot read a/go.sum"), "{}", run.printed.stderr);
    fs::remove_file(project.join("a/go.sum")).unwrap();
    scene.assert_recovers("links in circles");
}
