//! Lies about records: in the reply alone, and by a log that itself holds something wrong.

use std::collections::BTreeSet;

use crate::support::record_lies::FORGED_ZIP;
use crate::support::scene::{Scene, forged_sums, log, modules, true_sums};

#[test]
fn replies_that_are_refused() {
    let page = "unchecked not-a-log-reply";
    let (other, not_in) = ("broken record-of-other-module", "broken record-not-in-tree");
    let what = "something else than a checksum database answered";
    let table = [
        ("forge-record", not_in, 1, "is not in the log"),
        ("forged-leaf", not_in, 1, "is not in the log"),
        ("foreign-record", other, 1, "is about another module version than the one asked for"),
        ("record-id=5", not_in, 1, "record 5 as it was received is not in the log"),
        ("record-id=0", not_in, 1, "record 0 as it was received is not in the log"),
        ("record-id=70000", "broken record-beyond-tree", 1, "record 70000 is beyond the tree of 70000 records"),
        ("record-id=2^55", "broken record-beyond-tree", 1, "is beyond the tree"),
        ("record-id=2^63", "broken record-beyond-tree", 1, "is beyond the tree"),
        ("record-id=2^64", page, 2, what),
        ("record-id=-1", page, 2, what),
        ("record-id=-0", page, 2, what),
        ("record-id=+300", page, 2, what),
        ("record-id=0300", page, 2, what),
        ("record-id=x", page, 2, what),
        ("control-in-record=1b", page, 2, what),
        ("control-in-record=7f", page, 2, what),
        ("control-in-record=9b", page, 2, what),
        ("control-in-record=0", page, 2, what),
        ("two-hashes", "broken two-hashes-in-record", 1, "holds two different h1 hashes for one key"),
    ];
    for (knob, verdict, status, sentence) in table {
        for sums in [true_sums(), forged_sums()] {
            let scene = Scene::new();
            scene.modseal.write_sums(&sums);
            let run = scene.check_under(&[knob]);
            assert_eq!(Vec::from_iter(run.verdicts()), [verdict], "{knob}: {:?}", run.printed);
            assert_eq!(run.status(), status, "{knob}");
            let code = if status == 1 { "log-misbehaviour" } else { "not-checked" };
            let told = run.findings(code);
            assert!(told.iter().any(|finding| finding.contains(sentence)), "{knob}: {told:?}");
            scene.assert_nothing_kept(knob);
            scene.assert_recovers(knob);
        }
    }
}

/// A record id of a megabyte of zeros is not read to its end.
#[test]
fn a_record_id_without_end() {
    let scene = Scene::new();
    let run = scene.check_under(&[&format!("record-id={}", "0".repeat(1 << 20))]);
    assert_eq!(Vec::from_iter(run.verdicts()), ["unchecked reply-too-large"], "{:?}", run.printed);
    assert_eq!(run.status(), 2);
    scene.assert_recovers("a record id without end");
}

/// One lie in one reply leaves the other lines alone.
#[test]
fn a_lie_in_one_reply_spoils_one_answer() {
    for knob in ["forge-record", "foreign-record", "record-id=5", "record-id=-1"] {
        let scene = Scene::new();
        let run = scene.check_under(&[&format!("{knob}@/lookup/corp.example/gamma")]);
        for line in run.lines() {
            assert_eq!(line.verdict == "proven", !line.key.contains("gamma"), "{knob}: {line:?}");
        }
        scene.assert_recovers(knob);
    }
}

#[test]
fn lines_of_other_modules_in_a_record_change_nothing() {
    let scene = Scene::new();
    let run = scene.check_under(&["foreign-lines"]);
    assert_eq!(Vec::from_iter(run.verdicts()), ["proven"], "{:?}", run.printed);
    scene.modseal.write_sums(&format!("foreign.example/x v1.0.0 {FORGED_ZIP}\n"));
    let run = scene.check_under(&["foreign-lines"]);
    assert_eq!(Vec::from_iter(run.verdicts()), ["absent"], "{:?}", run.printed);
}

#[test]
fn a_record_without_the_asked_line() {
    for (line, is_missing) in [("zip", false), ("go.mod", true)] {
        let scene = Scene::new();
        let run = scene.check_under(&[&format!("without-line={line}")]);
        for judged in run.lines() {
            let expected =
                if judged.key.ends_with("/go.mod") == is_missing { "broken line-not-in-record" } else { "proven" };
            assert_eq!(judged.verdict, expected, "{judged:?}");
        }
        assert_eq!(run.status(), 1);
    }
}

/// What the log itself holds and proves is what it says: other hashes are a mismatch, and named.
#[test]
fn a_log_that_holds_other_hashes() {
    let scene = Scene::new();
    let run = scene.check_under(&["other-hash"]);
    assert_eq!(Vec::from_iter(run.verdicts()), ["differs"], "{:?}", run.printed);
    assert_eq!(run.status(), 1);
    assert!(run.findings("hash-mismatch").iter().all(|finding| finding.contains("Zm9yZ2Vk")));
}

/// A second record of a module version: whoever holds the first proof is not moved, and says nothing false.
#[test]
fn a_second_record() {
    let scene = Scene::new();
    assert_eq!(scene.check().status(), 0);
    let run = scene.check_under(&["second-record"]);
    assert_eq!(Vec::from_iter(run.verdicts()), ["proven"]);
    let fresh = Scene::new();
    let run = fresh.check_under(&["second-record"]);
    assert_eq!(Vec::from_iter(run.verdicts()), ["differs"], "{:?}", run.printed);
}

/// Hostile characters in what a log proves never reach a terminal as they are.
#[test]
fn bidirectional_controls_are_shown_as_what_they_are() {
    let module = &modules()[0];
    let mut log = log();
    log.add_at(10, &module.sum_lines().replace("h1:", "h1:\u{202e}\u{2066}"));
    let scene = Scene::of(log);
    scene.modseal.write_sums(&module.sum_lines());
    assert_eq!(Vec::from_iter(scene.check().verdicts()), ["differs"]);
    let printed = scene.modseal.run(&["check", "--no-progress", "-v"]);
    let shown: BTreeSet<char> = printed.stdout.chars().chain(printed.stderr.chars()).collect();
    assert!(!shown.contains(&'\u{202e}') && !shown.contains(&'\u{2066}'), "{printed:?}");
    assert!(shown.iter().all(|c| *c == '\n' || !c.is_control()), "{printed:?}");
    assert!(printed.stdout.contains("202e"), "{printed:?}");
}
