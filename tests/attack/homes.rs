//! Machines without a proper home directory: the lines are proven, and why nothing is kept is said once.

use std::fs;
use std::path::Path;

use super::caches::assert_all;
use crate::support::scene::Scene;

/// A run with no store named, and the variables that would give it a place.
fn run_with(home: Option<&str>, caches: Option<&str>) -> (Scene, String) {
    let Scene { server, mut modseal } = Scene::new();
    modseal = modseal.without("MODSEAL_STORE");
    for (name, value) in [("HOME", home), ("XDG_CACHE_HOME", caches)] {
        modseal = match value {
            Some(value) => modseal.with(name, value),
            None => modseal.without(name),
        };
    }
    let scene = Scene { server, modseal };
    let run = scene.check();
    assert_all(&run, "proven", &format!("HOME {home:?}, XDG_CACHE_HOME {caches:?}"));
    assert_eq!(run.status(), 0, "{:?}", run.printed);
    assert_eq!(names(&scene.modseal.project()), ["go.sum"], "a store is never put into the project");
    (scene, run.printed.stderr)
}

fn names(folder: &Path) -> Vec<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn assert_told(stderr: &str, cause: &str) {
    let told: Vec<_> = stderr.lines().collect();
    assert!(!told.is_empty() && told.iter().all(|line| line == &told[0]), "{stderr}");
    assert!(told[0].contains("cannot use the store at"), "{stderr}");
    assert!(stderr.contains(cause), "{stderr}");
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_place_nothing_is_kept_and_everything_is_proven() {
    let unset = "neither XDG_CACHE_HOME nor HOME is set";
    let relative = "is no absolute path";
    for (home, caches, cause) in [
        (None, None, unset),
        (Some(""), None, unset),
        (Some(""), Some(""), unset),
        (None, Some("relative"), unset),
        (Some("relative"), None, relative),
        (Some("."), Some("caches"), relative),
        (Some("/dev/null"), None, "/dev/null/.cache/modseal"),
        (Some("/proc/self"), None, "/proc/self/.cache/modseal"),
        (Some("/nowhere/\u{1b}[31m"), Some("/dev/null"), "/dev/null/modseal"),
    ] {
        let (_, stderr) = run_with(home, caches);
        assert_told(&stderr, cause);
        assert!(!stderr.contains('\u{1b}'), "{stderr:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_home_that_is_not_there_yet_is_made() {
    let root = tempfile::tempdir().unwrap();
    let home = root.path().join("not/yet");
    let (scene, stderr) = run_with(home.to_str(), None);
    assert_eq!(stderr, "");
    assert!(home.join(".cache/modseal").is_dir());
    scene.assert_recovers("a new home");
}

/// A pipe in the place of netrc, or of Go's own head: nobody waits for its other end.
#[cfg(unix)]
#[test]
fn a_pipe_for_a_file_that_is_only_read_is_no_file() {
    let home = tempfile::tempdir().unwrap();
    let Scene { server, mut modseal } = Scene::new();
    modseal = modseal.with("HOME", home.path().to_str().unwrap());
    let latest = modseal.go_path().join("pkg/sumdb/sum.example/latest");
    fs::create_dir_all(latest.parent().unwrap()).unwrap();
    for pipe in [&home.path().join(".netrc"), &latest] {
        assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
    }
    let scene = Scene { server, modseal };
    let run = scene.check();
    assert_all(&run, "proven", "pipes");
    assert_eq!(run.status(), 0, "{:?}", run.printed);
}
