//! More module versions than one round takes: the rounds follow one another, and none is left out.

use std::sync::atomic::{AtomicUsize, Ordering};

use modseal::io::modcache::GoCache;
use modseal::sumdb::client::{Client, Network};
use modseal::sumdb::remote::{Remote, Request, Unanswered};

use super::memory::{Bench, Memory, module, words};
use crate::support::log::{FakeLog, record_text};

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

/// A remote that is given up after so many requests.
struct BrokenOff<'a> {
    memory: &'a Memory,
    left: AtomicUsize,
}

impl Remote for BrokenOff<'_> {
    async fn read(&self, request: &Request) -> Result<Vec<u8>, Unanswered> {
        let take = |left: usize| left.checked_sub(1);
        match self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take) {
            Ok(_) => self.memory.read(request).await,
            Err(_) => Err(Unanswered::Cancelled { host: "sum.example".to_owned() }),
        }
    }
}

/// On an empty store: what most proofs need is fetched first, so that a first run which is broken off is not for nothing.
#[tokio::test]
async fn work_that_is_broken_off_has_proven_a_part() {
    let mut log = FakeLog::new("sum.example").with_size(70_000_000);
    let asked: Vec<_> = (0..MANY).map(|i| module(&format!("pub.example/m{i}"), "v1.0.0")).collect();
    for (id, one) in (0..).map(|i| i * 1_700_000).zip(&asked) {
        log.add_at(id, &record_text(&one.path, &one.version, "h1:zip", "h1:mod"));
    }
    let bench = Bench::of(log.clone());
    bench.look_up(&asked).await;
    let requests = bench.memory.asked().len();

    let bench = Bench::of(log);
    let remote = BrokenOff { memory: &bench.memory, left: AtomicUsize::new(requests - MANY / 2) };
    let client = Client::new(bench.key().clone(), remote, bench.disk(), GoCache::default());
    let answers = client.lookup(&asked, Network::Online, &|_| {}).await;
    let proven = words(&answers).iter().filter(|word| *word == "proven").count();
    assert!((1..MANY).contains(&proven), "{proven} of {MANY}");
    assert!(words(&answers).iter().all(|word| ["proven", "unchecked cancelled"].contains(&word.as_str())));
    let stored = bench.look_up_by(&asked, Network::Offline).await;
    assert_eq!(words(&stored).iter().filter(|word| *word == "proven").count(), proven, "and it is kept");
}
