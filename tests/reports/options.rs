//! Which findings count, what the program ends with, and where the report goes.

use std::fs;

use super::{WRONG, differing_sums, sums};
use crate::support::modseal::Modseal;
use crate::support::scene::Scene;

#[test]
fn the_exit_status_follows_the_threshold() {
    let scene = Scene::new();
    scene.modseal.write_sums(&differing_sums());
    for (arguments, status) in [
        (&[][..], 1),
        (&["--fail-on", "error"], 1),
        (&["--fail-on", "never"], 0),
        (&["--ignore", "hash-mismatch"], 0),
        (&["--select", "not-in-log,missing-pair"], 0),
        (&["--select", "hash-mismatch", "--ignore", "hash-mismatch"], 0),
        // What is not proven is not proven, whatever is looked away from.
        (&["--fail-on", "never", "--require-proven"], 1),
        (&["--ignore", "hash-mismatch", "--require-proven"], 1),
    ] {
        assert_eq!(scene.printed(arguments).status, Some(status), "{arguments:?}");
    }
}

#[test]
fn a_hidden_finding_makes_no_broken_answer_good() {
    let scene = Scene::new();
    scene.server.misbehave("unsigned");
    let printed = scene.printed(&["--fail-on", "never"]);
    assert_eq!(printed.status, Some(2), "{printed:?}");
}

#[test]
fn codes_may_stand_apart() {
    let scene = Scene::new();
    scene.modseal.write_sums(&differing_sums());
    assert_eq!(scene.printed(&["--select", "not-in-log, hash-mismatch"]).status, Some(1));
    assert_eq!(scene.printed(&["--ignore", " not-in-log , hash-mismatch "]).status, Some(0));
}

#[test]
fn a_status_of_2_has_a_word_of_why() {
    let modseal = Modseal::new();
    modseal.write_sums(&sums());
    for more in [&["-q"][..], &["--format", "gitlab"], &["--format", "sarif"], &["--diff"]] {
        let printed = modseal.run(&[&["check", "--offline", "--select", "not-in-log"], more].concat());
        let line = "modseal: 8 lines could not be checked\n";
        assert_eq!((printed.status, printed.stderr.as_str()), (Some(2), line), "{more:?}: {printed:?}");
    }
    // A finding says so already.
    let printed = modseal.run(&["check", "--offline", "-q"]);
    assert!(printed.stdout.contains("info[not-checked]") && printed.stderr.is_empty(), "{printed:?}");
    // GitLab's report has no place for it.
    let unread = modseal.run(&["check", "--format", "gitlab", "none"]);
    assert_eq!((unread.status, unread.stdout.as_str()), (Some(2), "[]\n"));
    assert!(unread.stderr.starts_with("modseal: cannot read none: "), "{unread:?}");
}

#[test]
fn an_empty_checkout_proves_nothing() {
    let modseal = Modseal::new();
    let sentence = "modseal: --require-proven: no go.sum or go.work.sum is here or below: nothing was checked";
    for more in [&[][..], &["-q"], &["--fail-on", "never"]] {
        let printed = modseal.run(&[&["check", "--require-proven"], more].concat());
        assert_eq!(printed.status, Some(2), "{printed:?}");
        assert!(printed.stderr.starts_with(sentence) && printed.stderr.lines().count() == 1, "{printed:?}");
    }
    fs::write(modseal.project().join("go.mod"), "module corp.example/m\n").unwrap();
    let printed = modseal.run(&["check", "--require-proven", "--format", "junit"]);
    assert_eq!(printed.status, Some(2));
    assert!(
        printed.stdout.contains("<error message=\"--require-proven: there is a go.mod and no go.sum"),
        "{printed:?}"
    );
    assert_eq!(modseal.run(&["check"]).status, Some(0));
}

#[test]
fn an_unknown_code_is_wrong_usage() {
    for option in ["--select", "--ignore"] {
        let printed = Modseal::new().run(&["check", option, "hash-mismatch,nonsense"]);
        assert_eq!(printed.status, Some(2));
        assert!(printed.stderr.contains("nonsense") && printed.stderr.contains("modseal rules"), "{printed:?}");
    }
}

#[test]
fn excluded_and_unchecked_lines_fail_where_all_must_be_proven() {
    let mut scene = Scene::new();
    assert_eq!(scene.printed(&["--require-proven"]).status, Some(0));
    scene.modseal.write_sums(&format!("{}corp.example/zeta v1.0.0 {WRONG}\n", sums()));
    scene.modseal = scene.modseal.with("GOPRIVATE", "corp.example/zeta");
    assert_eq!(scene.printed(&["--ignore", "missing-pair"]).status, Some(0));
    let printed = scene.printed(&["--ignore", "missing-pair", "--require-proven"]);
    assert_eq!(printed.status, Some(1));
    let sentence = "modseal: go.sum:9 is not proven but excluded: corp.example/zeta v1.0.0\n";
    assert!(printed.stderr.contains(sentence), "{printed:?}");
    assert!(printed.stderr.contains("--require-proven: 1 line not proven"), "{printed:?}");

    let offline = Modseal::new();
    offline.write_sums(&sums());
    assert_eq!(offline.run(&["check", "--offline"]).status, Some(2));
    assert_eq!(offline.run(&["check", "--offline", "--require-proven"]).status, Some(1));
}

#[test]
fn the_report_goes_to_the_file_and_nothing_else_does() {
    let scene = Scene::new();
    scene.modseal.write_sums(&differing_sums());
    let place = scene.modseal.project().join("report.json");
    fs::write(&place, "x".repeat(1 << 20)).unwrap();
    let printed = scene.printed(&["--format", "json", "--output", "report.json"]);
    assert_eq!((printed.status, printed.stdout.as_str()), (Some(1), ""));
    let json: serde_json::Value = serde_json::from_slice(&fs::read(&place).unwrap()).unwrap();
    assert_eq!(json["findings"][0]["code"], "hash-mismatch");

    scene.printed(&["--output", "report.txt"]);
    let text = fs::read_to_string(scene.modseal.project().join("report.txt")).unwrap();
    assert!(text.contains("error[hash-mismatch]") && !text.contains('\u{1b}'), "{text}");
}

#[test]
fn a_report_that_cannot_be_written_is_no_success() {
    let scene = Scene::new();
    let printed = scene.printed(&["--output", "none/report.txt"]);
    assert_eq!(printed.status, Some(2));
    assert!(
        printed.stderr.contains("cannot write none/report.txt: ") && !printed.stderr.contains("os error"),
        "{printed:?}"
    );
}
