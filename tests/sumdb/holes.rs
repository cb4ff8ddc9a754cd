//! The three holes that Go's own client had, by name: each attack is built so that a client with the hole believes it.
//!
//! Each is played on the built program, with a go.sum that the victim of the hole would have.

use std::collections::BTreeSet;

use modseal::sumdb::tile::{Claim, needed};

use super::memory::{Bench, module, words};
use crate::support::modseal::Run;
use crate::support::record_lies::{FORGED_ZIP, forged_lines};
use crate::support::scene::{Scene, forged_sums, log, log_with, modules, true_sums};

/// Never proven, never "the log proves another hash"; the attack is told, and nothing of it is kept.
fn assert_told(scene: &Scene, run: &Run, verdict: &str, sentence: &str) {
    assert_eq!(Vec::from_iter(run.verdicts()), [verdict], "{:?}", run.printed);
    assert_eq!(run.status(), 1);
    let findings = run.findings("log-misbehaviour");
    assert!(!findings.is_empty() && findings.iter().all(|finding| finding.contains(sentence)), "{findings:?}");
    assert_eq!(run.findings("hash-mismatch"), Vec::<String>::new());
    scene.assert_nothing_kept(verdict);
}

/// A proxy answers each lookup with the authentic record of another module. Go took the missing line for success.
#[test]
fn cve_2026_42501() {
    for sums in [forged_sums(), true_sums()] {
        let scene = Scene::new();
        scene.modseal.write_sums(&sums);
        let run = scene.check_under(&["foreign-record=corp.example/other@v9.9.9"]);
        // No such module: the proxy has nothing to answer with, and says so.
        assert_eq!(Vec::from_iter(run.verdicts()), ["absent"]);
        let run = scene.check_under(&["foreign-record"]);
        let sentence = "is about another module version than the one asked for";
        assert_told(&scene, &run, "broken record-of-other-module", sentence);
        scene.assert_recovers("the record of another module");
    }
}

/// The same with the other version, and the other case, of the very module.
#[test]
fn cve_2026_42501_of_the_nearest_neighbours() {
    for (path, version) in [("corp.example/Alpha", "v1.2.4"), ("corp.example/alpha", "v1.2.3")] {
        let mut log = log();
        log.add_at(500, &forged_lines(path, version));
        let scene = Scene::of(log);
        scene.modseal.write_sums(&modules()[0].sum_lines());
        let run = scene.check_under(&[&format!("foreign-record={path}@{version}")]);
        assert_told(&scene, &run, "broken record-of-other-module", "record 500 is about another module version");
        scene.assert_recovers("the record of a neighbour");
    }
}

/// Sum lines behind the head's three, validly signed. Go authenticated the record and then searched the whole reply.
#[test]
fn cve_2026_56864() {
    let scene = Scene::new();
    // The lines are not read: the record alone says what is right.
    scene.modseal.write_sums(&forged_sums());
    let run = scene.check_under(&["lines-after-head"]);
    assert_eq!(Vec::from_iter(run.verdicts()), ["differs"], "{:?}", run.printed);
    let proven: Vec<_> = run.lines().into_iter().filter_map(|line| line.proven_hash).collect();
    let right: Vec<_> = modules().iter().flat_map(|it| [it.zip_hash(), it.mod_hash()]).collect();
    assert_eq!(proven, right);
    assert_eq!(run.status(), 1);
    scene.assert_recovers("lines after the head");

    // A record of another module under such a head: a client with the hole finds all that it asked for.
    let scene = Scene::new();
    scene.modseal.write_sums(&forged_sums());
    let run = scene.check_under(&["foreign-record", "lines-after-head"]);
    assert_told(&scene, &run, "broken record-of-other-module", "is about another module version");
    scene.assert_recovers("lines after the head of a foreign record");
}

/// A record without the asked line under such a head: the other line is proven, this one is not.
#[test]
fn cve_2026_56864_for_one_line() {
    let scene = Scene::new();
    scene.modseal.write_sums(&true_sums().lines().map(forge_zip_line).collect::<String>());
    let run = scene.check_under(&["without-line=zip", "lines-after-head"]);
    for line in run.lines() {
        let expected = if line.key.ends_with("/go.mod") { "proven" } else { "broken line-not-in-record" };
        assert_eq!(line.verdict, expected, "{}", line.key);
    }
    assert_eq!(run.status(), 1);
}

fn forge_zip_line(line: &str) -> String {
    match line.rsplit_once(' ') {
        Some((key, _)) if !key.ends_with("/go.mod") => format!("{key} {FORGED_ZIP}\n"),
        _ => format!("{line}\n"),
    }
}

/// Sum lines everywhere else in a reply, outside of the record's text.
#[tokio::test]
async fn cve_2026_56864_in_every_place() {
    let log = log();
    let asked = &modules()[1];
    let (text, head) = (asked.sum_lines(), String::from_utf8(log.signed_head(70_000)).unwrap());
    let forged = forged_lines(asked.path(), asked.version());
    let (tree, signature) = head.split_once("\n\n").unwrap();
    let bench = Bench::of(log);
    let question = [module(asked.path(), asked.version())];
    let replies = [
        format!("{forged}300\n{text}\n{head}"),
        format!("300\n{forged}\n{text}\n{head}"),
        format!("300\n{text}\n{forged}{head}"),
        format!("300\n{text}\n{forged}\n{head}"),
        format!("300\n{text}\n{tree}\n{forged}\n{signature}"),
        format!("300\n{text}\n{tree}\n\n{forged}{signature}"),
        format!("300\n{text}\n{head}{forged}"),
        format!("300\n{text}\n{head}\n{forged}"),
    ];
    for reply in replies {
        bench.memory.reply("lookup/", reply.clone());
        let word = words(&bench.look_up(&question).await).concat();
        assert!(word.starts_with("broken ") || word == "unchecked not-a-log-reply", "{word}: {reply}");
        bench.memory.behave();
    }
    assert_eq!(words(&bench.look_up(&question).await), ["proven"]);
}

/// A forged record, vouched for by the forged leaf in a tile of level 0 alone. Go checked the children of the tiles of the
/// right edge from the wrong place on, and at the real log's size not one of those that a lookup needs.
#[test]
fn cve_2026_56865() {
    for (size, places) in
        [(71_909_756, [0, 300, 40_000_000, 71_000_000]), (59_045_944, [5, 35_446_165, 40, 50_000_000])]
    {
        assert!(places.iter().all(|index| fools_go(*index, size)), "a client with the hole must believe it");
        for sums in [forged_sums(), true_sums()] {
            let scene = Scene::of(log_with(size, places));
            scene.modseal.write_sums(&sums);
            let run = scene.check_under(&["forged-leaf"]);
            assert_told(&scene, &run, "broken record-not-in-tree", "as it was received is not in the log");
            scene.assert_recovers("a forged leaf");
            scene.modseal.write_sums(&forged_sums());
            assert_eq!(Vec::from_iter(scene.check().verdicts()), ["differs"], "and the log proves what is right");
        }
    }
}

/// True if a lookup of this record needs no child tile that the old check reached: it began as many tiles on as the size
/// has one bits, though the right edge has fewer distinct tiles than that.
fn fools_go(index: u64, size: u64) -> bool {
    let edge: BTreeSet<_> = needed(Claim::Inclusion { index: size - 1 }, size).into_iter().collect();
    let children = needed(Claim::Inclusion { index }, size).into_iter().filter(|tile| !edge.contains(tile)).count();
    edge.len() + children <= usize::try_from(size.count_ones()).unwrap() && children > 0
}

/// The same attack with every part of the lie alone: a knob that strikes the record, and one that strikes its tile.
#[test]
fn cve_2026_56865_by_halves() {
    // No record at the right edge, which every proof goes through.
    let scene = Scene::of(log_with(70_000, [10, 300, 65_000, 40_000]));
    let run = scene.check_under(&["forged-leaf@tile"]);
    // The record's own leaf is computed from its text: a forged leaf in a tile does harm to its neighbours' proofs only.
    assert_eq!(Vec::from_iter(run.verdicts()), ["proven"], "{:?}", run.printed);
    let scene = Scene::new();
    scene.modseal.write_sums(&forged_sums());
    let run = scene.check_under(&["forged-leaf@lookup"]);
    assert_told(&scene, &run, "broken record-not-in-tree", "is not in the log");
    scene.assert_recovers("a forged record");
}
