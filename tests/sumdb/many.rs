//! More module versions than one round takes: the rounds follow one another, and none is left out.

use modseal::sumdb::client::Network;

use super::memory::{Bench, module, words};
use crate::support::log::FakeLog;

const MANY: usize = 40;
const ROUND: usize = 7;

#[tokio::test]
async fn all_are_answered_however_many_they_are() {
    let mut log = FakeLog::new("sum.example").with_size(1000);
    let asked: Vec<_> = (0..MANY).map(|i| module(&format!("pub.example/m{i}"), "v1.0.0")).collect();
    for one in &asked {
        log.add_record(&one.path, &one.version, "h1:zip", "h1:mod");
    }
    let bench = Bench::of(log);
    let client = bench.client().with_rounds_of(ROUND);
    let answers = client.lookup(&asked, Network::Online, &|_| {}).await;
    assert_eq!(answers.by_module.len(), MANY);
    assert!(words(&answers).iter().all(|word| word == "proven"));
    let lookups = bench.memory.asked().iter().filter(|path| path.contains("lookup/")).count();
    assert_eq!(lookups, MANY, "each is asked for once");
    let stored = bench.look_up_by(&asked, Network::Offline).await;
    assert!(words(&stored).iter().all(|word| word == "proven"), "and all are kept");
}

/// A fork in the first round is told of every module version, also of those that were not asked for any more.
#[tokio::test]
async fn after_a_fork_nothing_more_is_asked_and_everything_is_broken() {
    let mut log = FakeLog::new("sum.example").with_size(1000);
    let asked: Vec<_> = (0..MANY).map(|i| module(&format!("pub.example/m{i}"), "v1.0.0")).collect();
    for one in &asked {
        log.add_record(&one.path, &one.version, "h1:zip", "h1:mod");
    }
    let bench = Bench::of(log);
    bench.memory.misbehave("fork-in-turn=500");
    let client = bench.client().with_rounds_of(ROUND);
    let answers = client.lookup(&asked, Network::Online, &|_| {}).await;
    assert_eq!(answers.by_module.len(), MANY);
    assert!(words(&answers).iter().all(|word| word == "broken fork"), "{:?}", words(&answers)[0]);
    let lookups = bench.memory.asked().iter().filter(|path| path.contains("lookup/")).count();
    assert!(lookups < MANY, "{lookups} were asked for");
}
