//! Lies about tiles, through the built program.

use crate::support::scene::{Scene, forged_sums, log_with, modules, true_sums};

#[test]
fn tiles_that_are_refused() {
    let (not_in, no_tile) = ("broken record-not-in-tree", "unchecked not-a-log-reply");
    let size = "and must have";
    let table = [
        ("swap-tiles", not_in, 1, "is not in the log"),
        ("truncate-tile=32", no_tile, 2, size),
        ("truncate-tile=1", no_tile, 2, size),
        ("truncate-tile=100000", no_tile, 2, size),
        ("enlarge-tile=1", "unchecked", 2, ""),
        ("enlarge-tile=32", "unchecked", 2, ""),
        ("enlarge-tile=100000", "unchecked reply-too-large", 2, "sent more than 8192 bytes"),
    ];
    for (knob, verdict, status, sentence) in table {
        for sums in [true_sums(), forged_sums()] {
            let scene = Scene::new();
            scene.modseal.write_sums(&sums);
            let run = scene.check_under(&[knob]);
            assert!(run.verdicts().iter().all(|word| word.starts_with(verdict)), "{knob}: {:?}", run.printed);
            assert_eq!(run.status(), status, "{knob}");
            let code = if status == 1 { "log-misbehaviour" } else { "not-checked" };
            let told = run.findings(code);
            assert!(told.iter().any(|finding| finding.contains(sentence)), "{knob}: {told:?}");
            assert_eq!(scene.modseal.stored().len(), 0, "{knob}");
            scene.assert_recovers(knob);
        }
    }
}

#[test]
fn tiles_that_are_right() {
    for knob in ["full-for-partial", "no-partial-tiles"] {
        let scene = Scene::new();
        let run = scene.check_under(&[knob]);
        assert_eq!(Vec::from_iter(run.verdicts()), ["proven"], "{knob}: {:?}", run.printed);
        scene.assert_recovers(knob);
    }
}

/// A partial tile of an older tree is gone once the log has grown: the full one does as well.
#[test]
fn a_partial_tile_whose_full_one_exists() {
    let scene = Scene::of(log_with(70_000, [10, 300, 65_000, 40_000]));
    let run = scene.check_under(&["old-heads=65100", "no-partial-tiles"]);
    let asked = run.asked();
    for tile in ["/tile/8/0/254.p/76", "/tile/8/0/254", "/tile/8/1/000.p/254", "/tile/8/1/000"] {
        assert!(asked.iter().any(|path| path == tile), "{tile}: {asked:?}");
    }
    assert_eq!(Vec::from_iter(run.verdicts()), ["proven"], "{:?}", run.printed);
    assert_eq!(run.tree_size(), Some(65_100));
}

/// One bit of one hash, in each tile that the run asks for.
#[test]
fn one_bit_in_each_tile() {
    let scene = Scene::new();
    let asked = scene.check().asked();
    let tiles = asked.iter().filter_map(|path| path.strip_prefix("/tile/8/")).collect::<Vec<_>>();
    assert!(tiles.len() > 6, "{asked:?}");
    for tile in tiles {
        let (level, index) = tile.split_once('/').unwrap();
        let index: u64 = index.split(".p/").next().unwrap().parse().unwrap();
        let scene = Scene::new();
        let knobs: Vec<_> = [0, 7, 100, 255].map(|slot| format!("forge-tile-hash={level},{index},{slot}")).into();
        for knob in knobs {
            scene.modseal.write_sums(&forged_sums());
            let run = scene.check_under(&[&knob]);
            let wrong = run.verdicts().into_iter().find(|word| word == "proven" || word.contains("fork"));
            assert_eq!(wrong, None, "{knob}: {:?}", run.printed);
            assert_ne!(run.status(), 0, "{knob}");
        }
        scene.assert_recovers(tile);
    }
}

/// Lying tiles between the held head and a newer one: the newer one is not taken, the older one is kept.
#[test]
fn lying_tiles_between_two_runs_are_no_fork() {
    for knob in ["forge-tile-hash=0,273,5", "forge-tile-hash=1,1,3", "forge-tile-hash=2,0,0", "swap-tiles", "html@tile"]
    {
        let scene = Scene::new();
        scene.modseal.write_sums(&modules()[0].sum_lines());
        assert_eq!(scene.check().status(), 0);
        let latest = scene.modseal.stored_text("/latest");
        scene.server.with_log(|log| log.grow_to(70_100));
        scene.modseal.write_sums(&true_sums());
        let run = scene.check_under(&[knob]);
        assert!(!run.verdicts().iter().any(|word| word.contains("fork")), "{knob}: {:?}", run.printed);
        assert_ne!(run.status(), 0, "{knob}");
        assert_eq!(run.verdict("corp.example/Alpha v1.2.3"), "proven", "what is in the store is proven without it");
        let kept = scene.modseal.stored_text("/latest");
        assert!(kept == latest || kept.contains("\n70100\n"), "{kept}");
        scene.assert_recovers(knob);
        assert!(scene.modseal.stored_text("/latest").contains("\n70100\n"));
    }
}
