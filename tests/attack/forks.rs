//! A log that signs two histories: seen, told, and evidence kept that stands by itself.

use crate::attack::evidence;
use crate::support::modseal::Run;
use crate::support::modules::Module;
use crate::support::scene::{Scene, modules, true_sums};

/// Every line is broken by the fork, the sentence names the evidence, and the evidence holds.
fn assert_fork(scene: &Scene, run: &Run) {
    assert_eq!(Vec::from_iter(run.verdicts()), ["broken fork"], "{:?}", run.printed);
    assert_eq!(run.status(), 1);
    let text = scene.modseal.stored_text("/evidence/");
    evidence::assert_holds(&text, &scene.server.with_log(|log| log.verifier_key()));
    let told = run.findings("log-misbehaviour").concat();
    assert!(told.contains("the log has signed two histories that exclude each other"), "{told}");
    assert!(told.contains("the evidence is kept in") && told.contains("evidence/fork-"), "{told}");
    assert!(!told.to_lowercase().contains("gosumdb=off"), "{told}");
}

#[test]
fn within_one_run_at_one_size() {
    let scene = Scene::new();
    let run = scene.check_under(&["fork-in-turn=60000"]);
    assert_fork(&scene, &run);
    assert!(!scene.modseal.stored().iter().any(|path| path.ends_with("latest")), "neither head is taken");
    scene.assert_nothing_kept("a fork");
    scene.assert_recovers("a fork within a run");
}

#[test]
fn within_one_run_at_two_sizes() {
    let scene = Scene::new();
    let run = scene.check_under(&["fork-in-turn=60000", "old-heads=70000,69999"]);
    assert_fork(&scene, &run);
    let text = scene.modseal.stored_text("/evidence/");
    assert!(text.contains("consistency 69999 in 70000 "), "{text}");
    scene.assert_recovers("a fork within a run");
}

/// The honest history first: it is kept, and the honest log is believed again.
#[test]
fn across_two_runs() {
    for grown in [70_000, 70_001, 70_100, 90_000] {
        let scene = Scene::new();
        scene.modseal.write_sums(&modules()[0].sum_lines());
        assert_eq!(scene.check().status(), 0);
        let latest = scene.modseal.stored_text("/latest");
        scene.modseal.write_sums(&true_sums());
        scene.server.with_log(|log| log.grow_to(grown));
        let run = scene.check_under(&["fork=60000"]);
        assert_fork(&scene, &run);
        assert_eq!(scene.modseal.stored_text("/latest"), latest, "a head that contradicts is not kept");
        let offline = scene.modseal.check(&["--offline"]);
        assert_eq!(Vec::from_iter(offline.verdicts()), ["unchecked offline"], "nothing is proven by memory alone");
        scene.assert_recovers("a fork across two runs");
    }
}

/// The fork first: nobody can know, until the honest log is seen. Then nothing counts until the user has decided.
#[test]
fn the_fork_first() {
    let scene = Scene::new();
    let forged: String = modules()[2..].iter().map(|it| crate::support::record_lies::forge(&it.sum_lines())).collect();
    scene.modseal.write_sums(&forged);
    let run = scene.check_under(&["fork=60000"]);
    assert_eq!(Vec::from_iter(run.verdicts()), ["proven"], "a consistent history: {:?}", run.printed);
    // What was proven in the other history alone is no longer proven once the log has shown both.
    scene.modseal.write_sums(&(forged.clone() + &modules()[0].sum_lines()));
    assert_fork(&scene, &scene.check());
    scene.modseal.write_sums(&forged);
    assert_fork(&scene, &scene.check());
    let told = scene.modseal.stored_text("/evidence/");
    assert!(told.contains("`latest`"), "the way out is told: {told}");
    let root = scene.modseal.store();
    let latest = scene.modseal.stored().into_iter().find(|path| path.ends_with("/latest")).unwrap();
    std::fs::remove_file(root.join(latest)).unwrap();
    assert_eq!(Vec::from_iter(scene.check().verdicts()), ["differs"], "the honest log says what is right");
    scene.assert_recovers("the user's decision");
}

/// A fork in the very newest record, and one from the very beginning.
#[test]
fn wherever_the_histories_part() {
    for parting in [0, 1, 255, 256, 65_536, 69_999] {
        let scene = Scene::new();
        scene.modseal.write_sums(&modules()[0].sum_lines());
        assert_eq!(scene.check().status(), 0);
        let more = Module::new("corp.example/epsilon", "v1.0.0");
        scene.server.with_log(|log| log.add_record(more.path(), more.version(), &more.zip_hash(), &more.mod_hash()));
        scene.modseal.write_sums(&more.sum_lines());
        assert_fork(&scene, &scene.check_under(&[&format!("fork={parting}")]));
        assert_eq!(Vec::from_iter(scene.check().verdicts()), ["proven"]);
    }
}

/// Go's own head is a second witness: a first run of modseal sees the fork that Go's head shows.
#[test]
fn against_the_head_of_go() {
    let scene = Scene::new();
    let head = scene.server.with_log(|log| log.signed_head(69_500));
    let place = scene.modseal.go_path().join("pkg/sumdb/sum.example");
    std::fs::create_dir_all(&place).unwrap();
    std::fs::write(place.join("latest"), head).unwrap();
    assert_fork(&scene, &scene.check_under(&["fork=60000"]));
    // Tiles that lie about the way to it do not help the liar, here against an empty store.
    let scene = Scene { modseal: scene.modseal.with("MODSEAL_STORE", "another-store"), ..scene };
    let run = scene.check_under(&["fork=60000", "forge-tile-hash=0,271,0", "forge-tile-hash=0,271,100"]);
    assert!(!run.verdicts().contains("proven"), "{:?}", run.printed);
    assert_ne!(run.status(), 0);
}
