//! Files that are not what they should be: one clear sentence, the right exit status, and nothing lost.

use std::fmt::Write as _;
use std::fs;

use super::scene::{Run, Scene};

const LINE: &str = "example.com/a v1.0.0/go.mod h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";

fn check(scene: &Scene, path: &str) -> Run {
    scene.run(&["check", "--offline", path])
}

#[test]
fn what_is_not_there_is_told() {
    let scene = Scene::of(&[("go.sum", LINE.as_bytes())]);
    check(&scene, "nosuch").says(2, &["cannot read nosuch", "no such file or directory", "nothing of it was checked"]);
    check(&scene, "nosuch/go.sum").says(2, &["nosuch/go.sum"]);
    // The other paths are checked all the same.
    let run = scene.run(&["check", "--offline", "nosuch", "."]);
    run.says(2, &["nosuch"]);
    assert!(run.out.contains("1 unchecked"), "{}", run.out);
}

#[test]
fn a_file_of_another_kind_is_told() {
    let scene = Scene::of(&[("main.go", b"package main\n")]);
    check(&scene, "main.go").says(2, &["main.go", "its name is not go.sum or go.work.sum"]);
}

#[test]
fn a_directory_of_nothing_is_told() {
    let scene = Scene::of(&[("main.py", b"")]);
    let words = ["no go.sum or go.work.sum is here or below", "name a file"];
    check(&scene, ".").says(0, &words);
    scene.run(&["check", "--offline", "-q"]).says(0, &words);
}

#[test]
fn a_module_without_dependencies_is_well() {
    let scene = Scene::of(&[("go.mod", b"module example.com/x\n")]);
    check(&scene, ".").says(0, &["there is a go.mod and no go.sum", "go mod tidy"]);
    assert_eq!(scene.run(&["check", "--offline", "-q"]).err, "");
}

#[test]
fn a_go_mod_stands_for_the_go_sum_beside_it() {
    let scene = Scene::of(&[("a/go.mod", b"module example.com/x\n"), ("a/go.sum", LINE.as_bytes())]);
    let run = check(&scene, "a/go.mod");
    assert!(run.out.contains("1 unchecked"), "{}{}", run.out, run.err);
}

#[test]
fn an_empty_file_is_well() {
    for content in [&b""[..], b"\n"] {
        let run = check(&Scene::of(&[("go.sum", content)]), ".");
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
        assert!(run.out.contains("no sum lines"), "{}", run.out);
    }
}

#[test]
fn a_binary_file_is_malformed_and_not_a_crash() {
    let bytes: Vec<u8> = (0..=255_u8).cycle().take(5000).collect();
    let run = check(&Scene::of(&[("go.sum", &bytes)]), ".");
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    assert!(run.out.contains("malformed-line"), "{}", run.out);
    assert!(run.out.bytes().all(|byte| byte == b'\n' || byte >= b' '), "{}", run.out);
}

#[test]
fn a_byte_order_mark_is_pointed_at() {
    let run = check(&Scene::of(&[("go.sum", format!("\u{feff}{LINE}").as_bytes())]), ".");
    assert_eq!(run.code, 1);
    assert!(run.out.contains("1 | \\u{feff}example.com/a"), "{}", run.out);
    assert!(run.out.contains("\n  | ^^^^^^^^\n"), "{}", run.out);
}

#[test]
fn crlf_is_a_hint_and_every_line_is_read() {
    let run = check(&Scene::of(&[("go.sum", LINE.replace('\n', "\r\n").repeat(2).as_bytes())]), ".");
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.out.contains("hint[not-canonical]") && run.out.contains("2 unchecked"), "{}", run.out);
}

#[test]
fn what_surrounds_a_hash_makes_it_no_other_hash() {
    let scene = Scene::recorded("cobra");
    let text = fs::read_to_string(scene.project().join("go.sum")).unwrap();
    scene.write("go.sum", text.replace('\n', "\r\n").as_bytes());
    let run = scene.run(&["check"]);
    assert!(run.code == 0 && run.out.contains("hint[not-canonical]") && run.out.contains("12 proven"), "{}", run.out);
    scene.write("go.sum", format!("\u{feff}{text}").as_bytes());
    let run = scene.run(&["check"]);
    assert!(run.code == 1 && run.out.contains("11 proven, 1 malformed"), "{}", run.out);
}

#[test]
fn a_line_without_end_costs_little() {
    for line in ["a".repeat(50 << 20), format!("example.com/{} v1.0.0 h1:AAAA\n", "a".repeat(50 << 20))] {
        let scene = Scene::of(&[("go.sum", line.as_bytes())]);
        let run = check(&scene, ".");
        assert_eq!(run.code, 1, "{}", run.err);
        assert!(run.out.len() < 20_000, "{} bytes", run.out.len());
    }
}

#[test]
fn a_file_beyond_all_measure_is_not_read() {
    let scene = Scene::of(&[]);
    fs::File::create(scene.project().join("go.sum")).unwrap().set_len(1 << 40).unwrap();
    check(&scene, ".").says(2, &["cannot read go.sum", "64 MB", "nothing of it was checked"]);
}

/// With the square of the lines it would not end within the limit of a run; how the time grows is measured in `benches/`.
#[test]
fn a_finding_on_each_of_many_lines_is_told_in_time() {
    const LINES: usize = 50_000;
    let text = (0..LINES).fold(String::new(), |mut text, index| {
        let _ = writeln!(text, "example.com/m{index:06} v1.0.0 too h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
        text
    });
    let scene = Scene::of(&[("go.sum", text.as_bytes())]);
    let run = check(&scene, ".");
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.out.contains("50,000 malformed"), "{} bytes", run.out.len());
}

#[test]
fn a_directory_in_the_place_of_a_file_is_told() {
    let scene = Scene::of(&[("go.sum/inner/go.sum", LINE.as_bytes())]);
    for path in [".", "go.sum"] {
        let run = check(&scene, path);
        run.says(2, &["cannot read go.sum: it is a directory"]);
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn a_fifo_is_not_waited_for() {
        let scene = Scene::of(&[]);
        let made = std::process::Command::new("mkfifo").arg(scene.project().join("go.sum")).status().unwrap();
        assert!(made.success());
        for path in [".", "go.sum"] {
            check(&scene, path).says(2, &["cannot read go.sum", "not a regular file"]);
        }
    }

    #[test]
    fn links_are_followed_and_loops_are_told() {
        let scene = Scene::of(&[("real/sums", LINE.as_bytes())]);
        fs::create_dir(scene.project().join("a")).unwrap();
        symlink("../real/sums", scene.project().join("a/go.sum")).unwrap();
        let run = check(&scene, ".");
        assert!(run.out.contains("1 unchecked"), "{}{}", run.out, run.err);
        symlink("..", scene.project().join("a/up")).unwrap();
        assert!(check(&scene, ".").out.contains("1 unchecked"));
        symlink("go.sum", scene.project().join("go.sum")).unwrap();
        let run = check(&scene, ".");
        run.says(2, &["cannot read go.sum"]);
        assert!(!run.err.contains("os error"), "{}", run.err);
        assert!(run.out.contains("1 unchecked"), "{}", run.out);
    }

    #[test]
    fn what_may_not_be_read_is_told() {
        let scene = Scene::of(&[("go.sum", LINE.as_bytes())]);
        let path = scene.project().join("go.sum");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
        if fs::read(&path).is_ok() {
            eprintln!("skipped: this user may read everything");
            return;
        }
        check(&scene, ".").says(2, &["cannot read go.sum", "Permission denied", "nothing of it was checked"]);
        // A directory that may not be entered could hold a go.sum as well.
        let closed = Scene::of(&[("go.sum", LINE.as_bytes()), ("closed/go.sum", LINE.as_bytes())]);
        let directory = closed.project().join("closed");
        fs::set_permissions(&directory, fs::Permissions::from_mode(0o000)).unwrap();
        check(&closed, ".").says(2, &["cannot read closed/go.sum", "Permission denied"]);
        fs::set_permissions(&directory, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

#[test]
fn what_is_not_the_projects_is_not_searched() {
    let scene = Scene::of(&[
        ("go.sum", LINE.as_bytes()),
        (".gitignore", b"ignored/\n"),
        ("ignored/go.sum", LINE.as_bytes()),
        ("vendor/x/go.sum", LINE.as_bytes()),
        ("node_modules/x/go.sum", LINE.as_bytes()),
        ("testdata/go.sum", LINE.as_bytes()),
        ("pkg/mod/example.com/x@v1.0.0/go.sum", LINE.as_bytes()),
        ("modules/cache/download/x", b""),
        ("modules/example.com/x@v1.0.0/go.sum", LINE.as_bytes()),
    ]);
    let run = check(&scene, ".");
    assert!(run.out.contains("1 unchecked"), "{}", run.out);
    // What is named is read.
    for named in ["vendor", "testdata/go.sum", "modules/example.com/x@v1.0.0"] {
        assert!(check(&scene, named).out.contains("1 unchecked"), "{named}");
    }
}

#[test]
fn wrong_usage_is_status_2() {
    let scene = Scene::of(&[]);
    for arguments in [&["check", "--no-such-flag"][..], &["no-such-command"], &["check", "-q", "-v"], &[]] {
        let run = scene.run(arguments);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{arguments:?}");
        assert!(run.err.contains("Usage"), "{}", run.err);
    }
    for (arguments, words) in [
        (["--timeout", "5s"], "a whole number of seconds, from 1 to 3600, without a unit"),
        (["--jobs", "many"], "a whole number, from 1 to 1000"),
        (["--fix", "--diff"], "the argument '--fix' cannot be used with '--diff'\n\nUsage: modseal check --fix [PATH]"),
    ] {
        let run = scene.run(&[&["check"], &arguments[..]].concat());
        assert!(run.code == 2 && run.err.contains(words), "{}", run.err);
    }
    scene.run(&["check", "--diff", "--format", "json"]).says(2, &["--diff prints a unified diff"]);
    let run = scene.run(&["check", "--unsafe-fixes"]);
    assert!(run.code == 2 && run.err.contains("<--fix|--diff>"), "{}", run.err);
    for arguments in [["--timeout", "0"], ["--jobs", "0"], ["--format", "x"], ["--fail-on", "hint"], ["--select", "x"]]
    {
        let run = scene.run(&[&["check"], &arguments[..]].concat());
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{arguments:?}");
        assert!(run.err.contains(&format!("invalid value '{}'", arguments[1])), "{}", run.err);
    }
}

#[test]
fn an_empty_variable_names_no_store() {
    let scene = Scene::of(&[]);
    let place = |store: &str| scene.run_with(&["cache", "stat"], &[("MODSEAL_STORE", store)]).out;
    let usual = scene.root.path().join(if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" });
    assert!(place("").starts_with(&format!("store: {}\n", usual.join("modseal").display())), "{}", place(""));
    assert!(place("here").starts_with(&format!("store: {}\n", scene.project().join("here").display())));
}

#[test]
fn a_diff_is_text() {
    let scene = Scene::of(&[("go.sum", LINE.repeat(2).as_bytes())]);
    let run = scene.run(&["check", "--offline", "--diff", "--format", "text"]);
    assert!(run.code == 1 && run.out.starts_with("--- go.sum\n"), "{}{}", run.out, run.err);
}

#[test]
fn the_long_help_ends_with_examples() {
    let run = Scene::of(&[]).run(&["check", "--help"]);
    let (_, examples) = run.out.split_once("\nExamples:\n").expect("there are examples");
    assert!(
        examples.lines().count() == 3 && examples.lines().all(|line| line.starts_with("  modseal check ")),
        "{examples}"
    );
}

#[test]
fn a_file_that_cannot_be_parsed_for_debugging_is_told() {
    let scene = Scene::of(&[("go.mod", b"module \n")]);
    let run = scene.run(&["debug", "parse", "nosuch/go.mod"]);
    assert!(run.err.contains("nosuch/go.mod") && run.out.is_empty(), "{}", run.err);
    let run = scene.run(&["debug", "parse", "go.mod"]);
    assert_eq!(run.code, 1);
    assert!(run.err.starts_with("go: errors parsing go.mod:\n"), "{}", run.err);
}
