//! Lies about the signed head.

use crate::support::modules::Module;
use crate::support::scene::{Scene, log, modules, true_sums};

/// A knob, the verdict of every line, the exit status and a part of what is said.
type Row = (&'static str, &'static str, i32, &'static str);

#[test]
fn heads_that_are_refused() {
    let (unsigned, bad) = ("broken not-signed-by-key", "broken bad-signature");
    let (malformed, large) = ("broken malformed-head", "broken tree-too-large");
    let (no_note, no_head) = ("the head is not a signed note", "is not the head of a checksum database");
    let nobody = "the head carries no signature of the configured key";
    let table: [Row; 24] = [
        ("other-name", unsigned, 1, nobody),
        ("other-key", unsigned, 1, nobody),
        ("unsigned", malformed, 1, no_note),
        ("altered-signature", bad, 1, "the signature under the head is not the key's"),
        ("bad-then-good", bad, 1, "the signature under the head is not the key's"),
        ("many-signatures", malformed, 1, no_note),
        ("crlf", malformed, 1, no_note),
        ("nul", malformed, 1, no_note),
        ("invalid-utf8", "unchecked not-a-log-reply", 2, "something else than a checksum database answered"),
        ("empty-note", malformed, 1, no_note),
        ("head-size=-1", malformed, 1, no_head),
        ("head-size=-0", malformed, 1, no_head),
        ("head-size=007", malformed, 1, no_head),
        ("head-size=+7", malformed, 1, no_head),
        ("head-size=many", malformed, 1, no_head),
        ("head-size=0", malformed, 1, no_head),
        ("head-size=1", "broken record-beyond-tree", 1, "is beyond the tree of 1 records that came with it"),
        ("head-size=2^55+1", large, 1, "claims more than 2^55 records"),
        ("head-size=2^62", large, 1, "claims more than 2^55 records"),
        ("head-size=2^63", large, 1, "claims more than 2^55 records"),
        ("head-size=2^64", malformed, 1, no_head),
        ("other-root", "broken record-not-in-tree", 1, "is not in the log"),
        ("rewind=5", "broken record-beyond-tree", 1, "is beyond the tree of 5 records that came with it"),
        ("rewind=0", "broken record-beyond-tree", 1, "is beyond the tree of 0 records that came with it"),
    ];
    for (knob, verdict, status, sentence) in table {
        let scene = Scene::new();
        let run = scene.check_under(&[knob]);
        assert_eq!(Vec::from_iter(run.verdicts()), [verdict], "{knob}: {:?}", run.printed);
        assert_eq!(run.status(), status, "{knob}");
        let code = if status == 1 { "log-misbehaviour" } else { "not-checked" };
        let told = run.findings(code);
        assert!(told.iter().any(|finding| finding.contains(sentence)), "{knob}: {told:?}");
        assert_eq!(run.tree_size(), None, "{knob}: nothing was proven under it");
        assert_eq!(scene.modseal.stored().len(), 0, "{knob}: {:?}", scene.modseal.stored());
        scene.assert_recovers(knob);
    }
}

#[test]
fn heads_that_are_right() {
    for knob in
        ["unknown-signatures", "good-then-bad", "lines-after-head", "old-heads=69999,70000", "old-heads=1,2,300"]
    {
        let scene = Scene::new();
        let run = scene.check_under(&[knob]);
        assert_eq!(Vec::from_iter(run.verdicts()), ["proven"], "{knob}: {:?}", run.printed);
        assert_eq!(run.status(), 0, "{knob}");
        scene.assert_recovers(knob);
    }
}

/// 2^55 records are not refused for their number; that no tile shows them is what is said.
#[test]
fn the_largest_head_is_asked_for_tiles_and_given_up() {
    let scene = Scene::new();
    let run = scene.check_under(&["head-size=2^55"]);
    assert_eq!(Vec::from_iter(run.verdicts()), ["unchecked http-404"], "{:?}", run.printed);
    assert_eq!(run.status(), 2);
    assert_eq!(scene.modseal.stored().len(), 0);
    scene.assert_recovers("a huge head");
}

/// One reply with a huge head, or one that no tile links, concerns its own line only.
#[test]
fn one_bad_head_spoils_one_answer() {
    let table = [
        ("head-size=2^55", "unchecked http-404"),
        ("head-size=70001", "unchecked http-404"),
        ("head-size=2^62", "broken tree-too-large"),
        ("altered-signature", "broken bad-signature"),
        ("other-key", "broken not-signed-by-key"),
    ];
    for (knob, verdict) in table {
        for held in [false, true] {
            let scene = Scene::new();
            if held {
                scene.modseal.write_sums(&modules()[3].sum_lines());
                assert_eq!(scene.check().status(), 0);
                scene.modseal.write_sums(&true_sums());
            }
            let run = scene.check_under(&[&format!("{knob}@/lookup/corp.example/beta")]);
            for line in run.lines() {
                let expected = if line.key.contains("beta") { verdict } else { "proven" };
                assert_eq!(line.verdict, expected, "{knob}, held {held}: {}: {:?}", line.key, run.printed);
            }
            assert_eq!(run.tree_size(), Some(70_000));
            scene.assert_recovers(knob);
        }
    }
}

/// An older head after a newer one: what is proven is proven in the newer one, which is kept.
#[test]
fn a_rewind_keeps_the_newer_head() {
    let scene = Scene::new();
    scene.modseal.write_sums(&modules()[0].sum_lines());
    assert_eq!(scene.check().status(), 0);
    let latest = scene.modseal.stored_text("/latest");
    scene.modseal.write_sums(&true_sums());
    let run = scene.check_under(&["rewind=69999"]);
    assert_eq!(Vec::from_iter(run.verdicts()), ["proven"], "{:?}", run.printed);
    assert_eq!(run.tree_size(), Some(70_000));
    assert_eq!(scene.modseal.stored_text("/latest"), latest);
}

/// A mirror that is behind has neither the tiles of the newer tree nor a way to lie: its answers are not checked.
#[test]
fn a_lagging_mirror_is_no_proof_and_no_fault() {
    let more = Module::new("corp.example/epsilon", "v1.0.0");
    let mut log = log();
    log.add_at(400, &more.sum_lines());
    let Scene { server, modseal } = Scene::of(log.clone());
    assert_eq!(modseal.check(&[]).status(), 0);
    let latest = modseal.stored_text("/latest");

    // Of the same history, and without what came after 66,000 records.
    let mirror = Scene::of(log.fork_at(66_000)).server;
    let modseal = modseal.with("GOSUMDB", format!("{} {}", log.verifier_key(), mirror.url()));
    modseal.write_sums(&more.sum_lines());
    let run = modseal.check(&[]);
    assert_eq!(Vec::from_iter(run.verdicts()), ["unchecked http-404"], "{:?}", run.printed);
    assert_eq!(run.status(), 2);
    assert_eq!(modseal.stored_text("/latest"), latest);

    let modseal = modseal.with("GOSUMDB", format!("{} {}", log.verifier_key(), server.url()));
    assert_eq!(Vec::from_iter(modseal.check(&[]).verdicts()), ["proven"]);
}
