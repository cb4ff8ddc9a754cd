//! Several runs on one store at once: what one keeps does no harm to another, and no history hides behind the other's.

use std::fs;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use modseal::io::modcache::GoCache;
use modseal::module::ModuleVersion;
use modseal::sumdb::client::{Client, Network};
use modseal::sumdb::remote::{Remote, Request, Unanswered};
use modseal::sumdb::store::Store as _;

use crate::sumdb::memory::{Bench, Memory, words};
use crate::support::log::FakeLog;
use crate::support::modseal::finish;
use crate::support::modules::Module;
use crate::support::scene::{Scene, log, modules, true_sums};

#[test]
fn twenty_processes_on_one_empty_store() {
    let scene = Scene::new();
    let start = || scene.modseal.command().args(["check", "--no-progress", "-q"]).spawn().unwrap();
    let children: Vec<_> = (0..20).map(|_| start()).collect();
    for child in children {
        let printed = finish(child);
        assert_eq!((printed.status, printed.stderr.as_str()), (Some(0), ""), "{printed:?}");
    }
    let offline = scene.modseal.check(&["--offline"]);
    assert_eq!(Vec::from_iter(offline.verdicts()), ["proven"], "{:?}", offline.printed);
    assert_eq!(scene.modseal.stored().iter().filter(|path| path.contains("/tmp/")).count(), 0, "nothing is left over");
}

/// Two runs that begin together on no store at all, each with lines of its own: both are kept.
#[test]
fn two_processes_with_different_lines_on_no_store() {
    for turn in 0..5 {
        let scene = Scene::new();
        scene.server.misbehave("delay=20");
        let start = |part: usize| {
            let folder = scene.modseal.project().join(format!("part{part}"));
            fs::create_dir_all(&folder).unwrap();
            fs::write(
                folder.join("go.sum"),
                modules()[2 * part..][..2].iter().map(Module::sum_lines).collect::<String>(),
            )
            .unwrap();
            scene.modseal.command().args(["check", "--no-progress", "-q"]).arg(folder).spawn().unwrap()
        };
        for child in [start(0), start(1)] {
            let printed = finish(child);
            assert_eq!((printed.status, printed.stderr.as_str()), (Some(0), ""), "{turn}: {printed:?}");
        }
        let offline = scene.modseal.check(&["--offline"]);
        assert_eq!(Vec::from_iter(offline.verdicts()), ["proven"], "{turn}: {:?}", offline.printed);
        scene.server.behave();
        scene.assert_recovers("two processes");
    }
}

/// Whoever holds a lock of the store for ever, a stopped process for one, stops nobody else.
#[test]
fn locks_that_are_never_given_up() {
    let scene = Scene::new();
    scene.modseal.write_sums(&modules()[0].sum_lines());
    assert_eq!(scene.check().status(), 0);
    let latest = scene.own_store().join("latest");
    let records = scene.own_store().join("records");
    fs::create_dir_all(&records).unwrap();
    let names = "0123456789abcdef".chars().map(|name| records.join(name.to_string()));
    let all = names
        .chain([latest])
        .map(|place| fs::OpenOptions::new().read(true).append(true).create(true).open(place).unwrap());
    let held: Vec<_> = all.inspect(|file| file.lock().unwrap()).collect();
    scene.modseal.write_sums(&true_sums());
    scene.server.with_log(|log| log.grow_to(70_100));
    let start = Instant::now();
    // The head that is known is known all the same: an older history is not followed.
    for (knob, size) in [("old-heads=66000", 70_000), ("delay=1", 70_100)] {
        let run = scene.check_under(&[knob]);
        assert_eq!(Vec::from_iter(run.verdicts()), ["proven"], "{knob}: {:?}", run.printed);
        assert_eq!((run.status(), run.tree_size()), (0, Some(size)), "{knob}");
        let stderr = &run.printed.stderr;
        assert_eq!(stderr.matches("another process holds its lock").count(), 1, "{knob}: {stderr}");
        assert_eq!(stderr.lines().count(), 1, "{knob}: {stderr}");
    }
    assert!(start.elapsed() < Duration::from_secs(15), "{:?} for two runs", start.elapsed());
    drop(held);
    scene.assert_recovers("locks");
}

/// A remote during whose first tile another run on the same store begins and ends.
struct Meanwhile<'a> {
    memory: &'a Memory,
    other: Mutex<Option<(&'a Bench, ModuleVersion)>>,
}

impl Remote for Meanwhile<'_> {
    async fn read(&self, request: &Request) -> Result<Vec<u8>, Unanswered> {
        let is_tile = request.path.starts_with("tile/");
        let other = if is_tile { self.other.lock().unwrap_or_else(PoisonError::into_inner).take() } else { None };
        if let Some((bench, module)) = other {
            assert_eq!(words(&bench.look_up(&[module]).await), ["proven"]);
        }
        self.memory.read(request).await
    }
}

fn question(at: usize) -> ModuleVersion {
    let module = &modules()[at];
    ModuleVersion { path: module.path().into(), version: module.version().into() }
}

/// The first record of `ours`, while another process proves the second of `log()`; what is kept of the first?
async fn kept_beside_another(ours: FakeLog) -> bool {
    let theirs = Bench::of(log());
    let ours = Bench::of(ours);
    let memory = &ours.memory;
    let remote = Meanwhile { memory, other: Mutex::new(Some((&theirs, question(1)))) };
    let client = Client::new(theirs.key().clone(), remote, theirs.disk(), GoCache::default());
    assert_eq!(words(&client.lookup(&[question(0)], Network::Online, &|_| {}).await), ["proven"]);

    let latest = theirs.disk().latest().unwrap().unwrap().message;
    assert!(latest.contains("\n70000\n"), "who was first stays: {latest}");
    let is_kept = theirs.disk().records(&[question(0)], &|_, entry| Some(entry.to_vec())).contains_key(&question(0));
    let all = [question(0), question(1)];
    assert_eq!(words(&theirs.look_up(&all).await), ["proven", "proven"], "a later run compares, and keeps");
    assert!(theirs.disk().records(&[question(0)], &|_, entry| Some(entry.to_vec())).contains_key(&question(0)));
    is_kept
}

#[tokio::test]
async fn what_was_not_compared_with_the_stored_head_is_not_kept() {
    assert!(kept_beside_another(log()).await, "the same head");
    assert!(!kept_beside_another(log().with_size(70_100)).await, "a newer head");
    let mut fork = log().fork_at(60_000);
    fork.grow_to(70_100);
    assert!(!kept_beside_another(fork).await, "another history");
}
