//! A go.sum from standard input.

use std::io::Write as _;
use std::process::Stdio;

use super::differing_sums;
use crate::support::modseal::{Printed, finish};
use crate::support::scene::Scene;

fn piped(scene: &Scene, arguments: &[&str], text: &str) -> Printed {
    let mut command = scene.modseal.command();
    let mut child = command.args(["check", "--no-progress"]).args(arguments).stdin(Stdio::piped()).spawn().unwrap();
    // A program that refuses its arguments reads nothing.
    let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
    finish(child)
}

#[test]
fn what_comes_from_standard_input_is_checked_under_the_name_it_is_given() {
    let scene = Scene::new();
    let printed = piped(&scene, &["-"], &differing_sums());
    assert_eq!(printed.status, Some(1));
    assert!(printed.stdout.contains("--> go.sum:1:"), "{printed:?}");
    let named = piped(&scene, &["--stdin-filename", "old/go.sum", "-"], &differing_sums());
    assert!(named.stdout.contains("--> old/go.sum:1:"), "{named:?}");
}

#[test]
fn fixes_of_standard_input_are_shown_and_never_written() {
    let scene = Scene::new();
    let diff = piped(&scene, &["--diff", "--unsafe-fixes", "-"], &differing_sums());
    assert_eq!(diff.status, Some(1));
    assert!(diff.stdout.starts_with("--- go.sum\n"), "{diff:?}");
    let fix = piped(&scene, &["--fix", "-"], &differing_sums());
    assert_eq!(fix.status, Some(2));
    assert!(fix.stderr.contains("--diff"), "{fix:?}");
}
