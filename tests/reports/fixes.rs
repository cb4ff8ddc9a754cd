//! `--fix` and `--diff`: what is written, what is not, and what is said of it.

use std::fs;

use super::{differing_sums, sums};
use crate::support::scene::Scene;

impl Scene {
    fn written(&self) -> String {
        fs::read_to_string(self.modseal.project().join("go.sum")).unwrap()
    }
}

/// The true go.sum with a comment, without its order and with a mark before its first line.
fn untidy_sums() -> String {
    let sums = sums();
    let mut lines: Vec<_> = sums.lines().collect();
    lines.reverse();
    format!("\u{feff}{}\r\n// a comment of five words\n", lines.join("\r\n"))
}

#[test]
fn safe_fixes_are_applied_until_nothing_changes() {
    let scene = Scene::new();
    scene.modseal.write_sums(&untidy_sums());
    let printed = scene.printed(&["--fix"]);
    assert_eq!(scene.written(), sums(), "{printed:?}");
    assert_eq!(printed.status, Some(0), "{printed:?}");
    for code in ["byte-order-mark", "malformed-line", "not-canonical"] {
        assert!(printed.stderr.contains(&format!("({code})")), "{printed:?}");
    }
    assert!(printed.stdout.starts_with("8 proven"), "{printed:?}");
    let again = scene.printed(&["--fix"]);
    assert_eq!((again.status, again.stderr.as_str()), (Some(0), ""));
}

#[test]
fn what_the_user_must_choose_is_left_alone_until_it_is_chosen() {
    let scene = Scene::new();
    scene.modseal.write_sums(&differing_sums());
    assert_eq!(scene.printed(&["--fix"]).status, Some(1));
    assert_eq!(scene.written(), differing_sums());
    assert_eq!(scene.printed(&["--fix", "--unsafe-fixes"]).status, Some(0));
    assert_eq!(scene.written(), sums());
}

#[test]
fn what_is_ignored_is_not_fixed() {
    let scene = Scene::new();
    scene.modseal.write_sums(&untidy_sums());
    scene.printed(&["--fix", "--select", "malformed-line"]);
    assert_eq!(scene.written(), untidy_sums().replace("// a comment of five words\n", ""));
}

#[test]
fn the_json_report_lists_the_fixes() {
    let scene = Scene::new();
    scene.modseal.write_sums(&format!("{}// a comment of five words\n", sums()));
    let run = scene.modseal.check(&["--fix"]);
    assert_eq!(run.json["findings"].as_array().map(Vec::len), Some(0));
    let fixed = &run.json["fixed"][0];
    assert_eq!((&fixed["code"], &fixed["line"]), (&"malformed-line".into(), &9.into()));
}

#[test]
fn a_diff_is_printed_and_nothing_written() {
    let scene = Scene::new();
    let untidy = format!("{}// a \u{1b}[2J comment of words\n", sums());
    scene.modseal.write_sums(&untidy);
    let printed = scene.printed(&["--diff"]);
    assert_eq!(printed.status, Some(1));
    assert_eq!(scene.written(), untidy);
    assert!(printed.stdout.starts_with("--- go.sum\n+++ go.sum\n@@ -6,4 +6,3 @@\n"), "{printed:?}");
    assert!(printed.stdout.ends_with("\n-// a \\u{1b}[2J comment of words\n"), "{printed:?}");

    scene.printed(&["--diff", "--output", "patch"]);
    let patch = fs::read_to_string(scene.modseal.project().join("patch")).unwrap();
    assert!(patch.ends_with("\n-// a \u{1b}[2J comment of words\n"), "{patch}");

    scene.modseal.write_sums(&sums());
    let clean = scene.printed(&["--diff"]);
    assert_eq!((clean.status, clean.stdout.as_str()), (Some(0), ""));
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_written_is_not_reported_as_fixed() {
    let scene = Scene::new();
    let outside = tempfile::tempdir().unwrap();
    let target = outside.path().join("elsewhere");
    fs::write(&target, format!("{}// a comment of five words\n", sums())).unwrap();
    fs::remove_file(scene.modseal.project().join("go.sum")).unwrap();
    std::os::unix::fs::symlink(&target, scene.modseal.project().join("go.sum")).unwrap();
    let printed = scene.printed(&["--fix", "go.sum"]);
    assert_eq!(printed.status, Some(1), "{printed:?}");
    assert!(printed.stdout.contains("malformed-line"), "{printed:?}");
    assert!(printed.stderr.contains("cannot write go.sum: it is a link to"), "{printed:?}");
    assert!(!printed.stderr.contains("fixed"), "{printed:?}");
    assert!(fs::read_to_string(&target).unwrap().ends_with("words\n"));
}
