//! Exceptions of a project: what they hide, what they do not, and when they are findings themselves.

use std::fs;

use serde_json::Value;

use super::{WRONG, differing_sums, sums};
use crate::support::modseal::Printed;
use crate::support::scene::Scene;

/// An exception of the one finding of [`differing_sums`].
fn exception(hash: &str, expires: &str) -> String {
    format!(
        "[[exception]]\ncode = \"hash-mismatch\"\nmodule = \"corp.example/Alpha\"\nhash = \"{hash}\"\n\
         reason = \"re-tagged by us\"\nexpires = \"{expires}\"\n"
    )
}

fn scene(policy: &str) -> Scene {
    let scene = Scene::new();
    scene.modseal.write_sums(&differing_sums());
    fs::write(scene.modseal.project().join("modseal.toml"), policy).unwrap();
    scene
}

fn codes(printed: &Printed) -> Vec<String> {
    let json: Value = serde_json::from_str(&printed.stdout).unwrap();
    let findings = json["findings"].as_array().unwrap().iter();
    findings.map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_excepted_fails_nothing_and_is_counted() {
    let scene = scene(&exception(WRONG, "9999-12-31"));
    let printed = scene.printed(&[]);
    assert_eq!(printed.status, Some(0), "{printed:?}");
    assert!(printed.stdout.starts_with("7 proven, 1 differs · 1 suppressed"), "{printed:?}");
    // The verdict stays what it is.
    assert_eq!(scene.printed(&["--require-proven"]).status, Some(1));
    assert_eq!(scene.printed(&["--isolated"]).status, Some(1));

    let shown = scene.printed(&["--show-suppressed"]);
    assert_eq!(shown.status, Some(0));
    assert!(shown.stdout.contains("error[hash-mismatch]"), "{shown:?}");
    assert!(shown.stdout.contains("an exception hides this: re-tagged by us"), "{shown:?}");
    let sarif = scene.printed(&["--show-suppressed", "--format", "sarif"]);
    let sarif: Value = serde_json::from_str(&sarif.stdout).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["suppressions"][0]["justification"], "re-tagged by us");
    assert_eq!(super::formats::errors(&sarif), [""; 0]);
}

#[test]
fn an_exception_of_another_hash_or_time_hides_nothing() {
    let other = scene(&exception("h1:other", "9999-12-31"));
    let printed = other.printed(&["--format", "json"]);
    assert_eq!((printed.status, codes(&printed)), (Some(1), vec!["hash-mismatch".into(), "stale-exception".into()]));

    let expired = scene(&exception(WRONG, "2020-01-01"));
    let printed = expired.printed(&[]);
    assert_eq!(printed.status, Some(1));
    assert!(printed.stdout.contains("this exception expired on 2020-01-01"), "{printed:?}");
    assert!(printed.stdout.contains("--> modseal.toml:1:1"), "{printed:?}");
    let ignored = expired.printed(&["--format", "json", "--ignore", "stale-exception"]);
    assert_eq!(codes(&ignored), ["hash-mismatch"]);
}

#[test]
fn an_exception_is_unused_only_if_all_was_looked_at() {
    let scene = scene(&exception(WRONG, "9999-12-31"));
    scene.modseal.write_sums(&sums());
    let codes_of = |arguments: &[&str]| codes(&scene.printed(&[&["--format", "json"], arguments].concat()));
    assert_eq!(codes_of(&[]), ["stale-exception"]);
    assert_eq!(codes_of(&["go.sum"]), [""; 0]);
}

#[test]
fn the_policy_is_looked_for_up_to_the_project_and_not_beyond() {
    let scene = scene(&exception(WRONG, "9999-12-31"));
    let inner = scene.modseal.project().join("a/b");
    fs::create_dir_all(&inner).unwrap();
    fs::rename(scene.modseal.project().join("go.sum"), inner.join("go.sum")).unwrap();
    assert_eq!(scene.printed(&["a/b/go.sum"]).status, Some(0));
    fs::create_dir(scene.modseal.project().join("a/.git")).unwrap();
    fs::write(scene.modseal.project().join("a/.git/HEAD"), "ref: refs/heads/main\n").unwrap();
    assert_eq!(scene.printed(&["a/b/go.sum"]).status, Some(1));
    assert_eq!(scene.printed(&["--policy", "modseal.toml", "a/b/go.sum"]).status, Some(0));
}

/// What is hidden is told in every format, also where only findings are printed.
#[test]
fn what_is_suppressed_is_never_silent() {
    let scene = scene(&exception(WRONG, "9999-12-31"));
    let line = "modseal: 1 finding suppressed by modseal.toml; --isolated ignores it\n";
    for arguments in
        [&["-q"][..], &["-q", "--format", "json"], &["--format", "gitlab"], &["--format", "sarif"], &["--diff"]]
    {
        let printed = scene.printed(arguments);
        assert_eq!((printed.status, printed.stderr.as_str()), (Some(0), line), "{arguments:?}: {printed:?}");
    }
    assert_eq!(scene.printed(&["-q", "--isolated"]).stderr, "");
    let named = scene.printed(&["-q", "--policy", "modseal.toml"]);
    assert_eq!(named.stderr, "modseal: 1 finding suppressed by modseal.toml\n");

    let github = scene.printed(&["--format", "github"]).stdout;
    assert!(github.starts_with("::notice title=modseal::1 finding suppressed by modseal.toml\n"), "{github}");
    let junit = scene.printed(&["--format", "junit"]).stdout;
    assert!(junit.contains("tests=\"2\" failures=\"0\" errors=\"0\" skipped=\"1\""), "{junit}");
    assert!(junit.contains("<testcase name=\"go.sum:1: hash-mismatch\" classname=\"modseal\"><skipped"), "{junit}");
    assert!(junit.contains("message=\"suppressed by modseal.toml: re-tagged by us\""), "{junit}");
    assert!(roxmltree::Document::parse(&junit).is_ok(), "{junit}");
}

#[test]
fn sarif_says_of_every_result_whether_it_is_suppressed() {
    let scene = scene(&exception(WRONG, "9999-12-31"));
    scene.modseal.write_sums(&format!("{}a b\n", differing_sums()));
    let sarif: Value = serde_json::from_str(&scene.printed(&["--format", "sarif"]).stdout).unwrap();
    assert_eq!(super::formats::errors(&sarif), [""; 0]);
    let results = sarif["runs"][0]["results"].as_array().unwrap().iter();
    let suppressions = |code| results.clone().find(|result| result["ruleId"] == code).unwrap()["suppressions"].clone();
    assert_eq!(suppressions("malformed-line"), serde_json::json!([]));
    let external = serde_json::json!([{ "kind": "external", "justification": "re-tagged by us" }]);
    assert_eq!(suppressions("hash-mismatch"), external);
}

#[test]
fn what_is_suppressed_is_shown_where_it_is_wanted() {
    let scene = scene(&exception(WRONG, "9999-12-31"));
    let shown = |format| scene.printed(&["--show-suppressed", "--format", format]).stdout;
    let github = shown("github");
    assert!(github.starts_with("::notice file=go.sum,line=1,"), "{github}");
    assert!(github.contains("%0Aan exception hides this: re-tagged by us\n"), "{github}");
    let issue = |text: &str| serde_json::from_str::<Value>(text).unwrap()[0].clone();
    let (hidden, open) = (issue(&shown("gitlab")), issue(&scene.printed(&["--isolated", "--format", "gitlab"]).stdout));
    assert_eq!((&hidden["check_name"], &hidden["severity"]), (&"hash-mismatch".into(), &"info".into()));
    assert!(
        hidden["description"].as_str().unwrap().ends_with("; an exception hides this: re-tagged by us"),
        "{hidden}"
    );
    assert_ne!(hidden["fingerprint"], open["fingerprint"]);
}

/// What is there and cannot be read is no reason to take the file of a directory above it.
#[cfg(unix)]
#[test]
fn a_policy_that_cannot_be_read_is_not_passed_over() {
    use std::os::unix::fs::symlink;
    let scene = scene(&exception(WRONG, "9999-12-31"));
    let inner = scene.modseal.project().join("inner");
    fs::create_dir(&inner).unwrap();
    fs::rename(scene.modseal.project().join("go.sum"), inner.join("go.sum")).unwrap();
    assert_eq!(scene.printed(&["--fail-on", "never", "inner"]).status, Some(0));
    let place = inner.join("modseal.toml");
    let holds = |cause: &str| {
        let printed = scene.printed(&["--fail-on", "never", "inner"]);
        let line = format!("modseal: cannot use inner/modseal.toml: {cause}\n");
        assert_eq!((printed.status, &printed.stderr), (Some(2), &line), "{printed:?}");
        assert!(printed.stdout.contains("error[hash-mismatch]"), "{printed:?}");
    };
    fs::create_dir(&place).unwrap();
    holds("it is a directory");
    fs::remove_dir(&place).unwrap();
    symlink("nothing", &place).unwrap();
    holds("it is a link to nothing");
    fs::remove_file(&place).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&place).status().unwrap().success());
    holds("it is not a regular file");
}

#[test]
fn what_is_wrong_with_a_policy_is_said_plainly() {
    let scene = scene("[[exception]]\ncode = \"a\\u001bb\"\nreason = \"r\"\n");
    let printed = scene.printed(&[]);
    assert!(printed.stderr.contains("line 1: there is no check \"a\\u{1b}b\"\n"), "{printed:?}");
    let none = scene.printed(&["--policy", "none.toml"]);
    assert!(none.stderr.contains("cannot read none.toml: ") && !none.stderr.contains("os error"), "{none:?}");
}

/// A stranger's exceptions change nothing where they are not wanted, and cannot hold the run up.
#[test]
fn a_strangers_policy_is_not_even_read() {
    let nested = format!("a = {}", "[".repeat(100_000));
    let many = "[[exception]]\n".repeat(20_000);
    for policy in [nested.as_str(), &many, "\u{0}", &exception(WRONG, "9999-12-31")] {
        let scene = scene(policy);
        let isolated = scene.printed(&["--isolated"]);
        assert_eq!((isolated.status, isolated.stderr.as_str()), (Some(1), ""), "{isolated:?}");
        assert!(
            !isolated.stdout.contains("suppressed") && !isolated.stdout.contains("stale-exception"),
            "{isolated:?}"
        );
        // Read, it is refused, or it hides what it may hide; the line still differs.
        let printed = scene.printed(&["--require-proven"]);
        assert_eq!(printed.status, Some(1), "{printed:?}");
        assert!(printed.stdout.contains("7 proven, 1 differs"), "{printed:?}");
    }
}

#[test]
fn a_policy_that_cannot_be_used_is_no_success() {
    let broken = scene("[[exception]]\ncode = \"hash-mismatch\"\n");
    broken.modseal.write_sums(&sums());
    let printed = broken.printed(&[]);
    assert_eq!(printed.status, Some(2), "{printed:?}");
    assert!(printed.stderr.contains("cannot use modseal.toml: line 1: missing field `reason`"), "{printed:?}");
    let none = broken.printed(&["--policy", "none.toml"]);
    assert_eq!(none.status, Some(2));
    assert!(none.stderr.contains("cannot read none.toml"), "{none:?}");
}
