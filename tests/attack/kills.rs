//! Runs that are killed at any moment, with one store: what is kept of them is whole or ignored, the newest head is never
//! lost, and what they leave lying is removed.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant, SystemTime};

use super::caches::{assert_all, put};
use crate::support::modules::Module;
use crate::support::scene::{Scene, log};

const KILLS: usize = 200;
/// Module versions of each run.
const EACH: usize = 2;
/// The smallest tree of the log; it grows by one record with each run.
const FIRST: u64 = 70_001;

fn module(number: usize) -> Module {
    Module::new(&format!("corp.example/m{number}"), "v1.0.0")
}

fn sums(numbers: impl Iterator<Item = usize>) -> String {
    numbers.map(|number| module(number).sum_lines()).collect()
}

/// A log that has a record for each module version of each run.
fn scene() -> Scene {
    let mut log = log();
    for number in 0..EACH * (KILLS + 10) {
        log.add_at(100 + 3 * number as u64, &module(number).sum_lines());
    }
    let scene = Scene::of(log);
    scene.server.misbehave("delay=4");
    scene
}

/// Random numbers of [0, 1) that are the same in every run (Steele, Lea and Flood 2014, "splitmix64").
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// The size of the newest head that is kept, as it stands there.
fn kept_size(latest: &Path) -> u64 {
    let text = fs::read_to_string(latest).unwrap();
    assert!(text.contains("\n\n\u{2014} sum.example "), "the newest head is cut: {text:?}");
    text.lines().nth(1).unwrap().parse().unwrap()
}

#[test]
fn two_hundred_kills_on_one_store() {
    let scene = scene();
    let mut runs = 0..KILLS + 10;
    let mut next = || {
        let run = runs.next().unwrap();
        scene.modseal.write_sums(&sums(run * EACH..(run + 1) * EACH));
        scene.server.with_log(|log| log.grow_to(FIRST + run as u64));
        run
    };
    let mut whole = Vec::new();
    let mut times = Vec::new();
    for _ in 0..5 {
        whole.push(next());
        let start = Instant::now();
        assert_eq!(scene.check().status(), 0);
        times.push(start.elapsed());
    }
    times.sort();
    let latest = scene.own_store().join("latest");
    let (mut random, mut size, mut killed) = (Random(7), kept_size(&latest), 0);
    for _ in 0..KILLS {
        let run = next();
        let mut command = scene.modseal.command();
        let mut child = command.args(["check", "-q"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(times[2].mul_f64(random.next() * 1.2));
        child.kill().unwrap();
        match child.wait().unwrap().code() {
            Some(status) => {
                assert_eq!(status, 0);
                whole.push(run);
            }
            None => killed += 1,
        }
        let now = kept_size(&latest);
        assert!(now >= size, "the newest head went from {size} back to {now}");
        size = now;
    }
    assert!(killed > KILLS / 2, "only {killed} of {KILLS} runs were killed in time");
    eprintln!("{killed} killed, {} came to their end", whole.len());

    // What came to its end is there; of the others everything is proven or not there.
    scene.modseal.write_sums(&sums(0..EACH * (KILLS + 5)));
    let offline = scene.modseal.check(&["--offline"]);
    let allowed = ["proven", "unchecked offline"];
    assert!(offline.verdicts().iter().all(|word| allowed.contains(&word.as_str())), "{:?}", offline.verdicts());
    scene.modseal.write_sums(&sums(whole.iter().flat_map(|run| run * EACH..(run + 1) * EACH)));
    assert_all(&scene.modseal.check(&["--offline"]), "proven", "runs that were not killed");

    scene.server.behave();
    scene.modseal.write_sums(&sums(0..EACH * (KILLS + 5)));
    let run = scene.check();
    assert_all(&run, "proven", "200 kills");
    assert_eq!((run.status(), run.printed.stderr.as_str()), (0, ""));
    assert_all(&scene.modseal.check(&["--offline"]), "proven", "200 kills, offline");
    scene.assert_recovers("200 kills");
}

/// What killed runs left in `tmp` goes after an hour; what is younger may be in use, and what is named otherwise is not ours.
#[test]
fn what_killed_runs_leave_is_removed() {
    let scene = Scene::new();
    assert_eq!(scene.check().status(), 0);
    let folder = scene.own_store().join("tmp");
    let long_ago = SystemTime::now() - Duration::from_secs(2 * 60 * 60);
    let ahead = SystemTime::now() + Duration::from_secs(400 * 24 * 60 * 60);
    let left: [(&str, SystemTime, bool); 6] = [
        ("12345-0", long_ago, false),
        ("4194304-17", SystemTime::UNIX_EPOCH, false),
        ("7-7", ahead, false),
        ("99999-3", SystemTime::now(), true),
        ("12345", long_ago, true),
        ("notes-0", long_ago, true),
    ];
    for (name, time, _) in left {
        put(&folder.join(name), "half of a he");
        fs::File::options().write(true).open(folder.join(name)).unwrap().set_modified(time).unwrap();
    }
    // A run that keeps a new head.
    fs::remove_dir_all(scene.own_store().join("records")).unwrap();
    scene.assert_recovers("left-over files");
    for (name, _, stays) in left {
        assert_eq!(folder.join(name).exists(), stays, "{name}");
    }
}

/// The times of files say nothing that matters: a clock that was or is wrong costs no proof.
#[test]
fn files_of_1970_and_of_2100() {
    let year = Duration::from_secs(365 * 24 * 60 * 60);
    for time in [SystemTime::UNIX_EPOCH, SystemTime::UNIX_EPOCH + 130 * year] {
        let scene = Scene::new();
        assert_eq!(scene.check().status(), 0);
        for file in scene.modseal.stored() {
            let file = fs::File::options().write(true).open(scene.modseal.store().join(file)).unwrap();
            file.set_modified(time).unwrap();
        }
        let offline = scene.modseal.check(&["--offline"]);
        assert_all(&offline, "proven", "old files");
        assert_eq!((offline.status(), offline.tree_size()), (0, Some(70_000)), "{:?}", offline.printed);
        let printed = scene.modseal.run(&["check", "--offline"]);
        assert_eq!((printed.status, printed.stderr.as_str()), (Some(0), ""), "{printed:?}");
        // The age of a head from days to come is not known.
        let age = offline.json["database"]["age_seconds"].as_u64();
        let is_old = age.is_some_and(|age| age > 50 * year.as_secs());
        assert_eq!(
            (is_old, age.is_none()),
            (time == SystemTime::UNIX_EPOCH, time != SystemTime::UNIX_EPOCH),
            "{age:?}"
        );
        scene.assert_recovers("old files");
    }
}
