//! The client against recorded replies of sum.golang.org: every line of two real projects is proven.

use std::fs;
use std::path::{Path, PathBuf};

use modseal::module::ModuleVersion;
use modseal::sumdb::client::{Answer, Network, Source};
use modseal::sumdb::store::Store as _;

use super::memory::{Bench, module, words};
use crate::support::recorded::{Heads, RecordedLog};

const SIZE: u64 = 71_909_756;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn recording(heads: Heads) -> RecordedLog {
    RecordedLog::open(&fixtures().join("sumdb/recorded")).unwrap().with_heads(heads)
}

fn sums(project: &str) -> Vec<(ModuleVersion, String, String)> {
    let text = fs::read_to_string(fixtures().join(project).join("go.sum")).unwrap();
    let line = |line: &str| {
        let [path, version, hash] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        (module(path, version.trim_end_matches("/go.mod")), version.to_owned(), hash.to_owned())
    };
    text.lines().map(line).collect()
}

async fn assert_proves(bench: &Bench, project: &str, network: Network, source: Source) -> u64 {
    let sums = sums(project);
    let mut asked: Vec<_> = sums.iter().map(|(module, ..)| module.clone()).collect();
    asked.dedup();
    let answers = bench.look_up_by(&asked, network).await;
    assert_eq!(answers.store_errors, []);
    assert_eq!(answers.by_module.len(), asked.len());
    for (module, version, hash) in &sums {
        let Answer::Proven(proven) = &answers.by_module[module] else { panic!("{module}: {:?}", answers.by_module) };
        let hashes =
            if version.ends_with("/go.mod") { proven.record.go_mod_hashes() } else { proven.record.zip_hashes() };
        assert_eq!(hashes, std::slice::from_ref(hash), "{module}");
        assert_eq!(proven.source, source);
    }
    answers.head.unwrap().checkpoint.size()
}

#[tokio::test]
async fn real_projects_are_proven_from_nothing_and_then_without_a_request() {
    for project in ["gin", "cobra"] {
        let bench = Bench::of_recording(recording(Heads::Newest));
        assert_eq!(assert_proves(&bench, project, Network::Online, Source::Remote).await, SIZE);
        let requests = bench.memory.asked().len();
        for network in [Network::Online, Network::Offline] {
            assert_eq!(assert_proves(&bench, project, network, Source::Store).await, SIZE);
        }
        assert_eq!(bench.memory.asked().len(), requests, "the store is enough");
    }
}

/// Replies carry the head that was current when they were made: each is proven to be the past of the newest.
#[tokio::test]
async fn replies_with_old_heads_are_proven_in_the_newest_of_them() {
    let bench = Bench::of_recording(recording(Heads::AsRecorded));
    let latest = String::from_utf8(recording(Heads::AsRecorded).latest()).unwrap();
    bench.disk().replace_latest(None, &latest).unwrap();
    assert_eq!(assert_proves(&bench, "gin", Network::Online, Source::Remote).await, SIZE);
    let bench = Bench::of_recording(recording(Heads::AsRecorded));
    let newest = assert_proves(&bench, "gin", Network::Online, Source::Remote).await;
    assert!(newest < SIZE, "{newest}");
}

#[tokio::test]
async fn a_forged_record_of_the_real_log_is_refused() {
    let bench = Bench::of_recording(recording(Heads::Newest));
    let asked = [module("github.com/russross/blackfriday/v2", "v2.1.0")];
    for knobs in [["forge-record"].as_slice(), &["forged-leaf"], &["foreign-record"], &["record-id=7"]] {
        knobs.iter().for_each(|knob| bench.memory.misbehave(knob));
        let words = words(&bench.look_up(&asked).await);
        assert!(words[0].starts_with("broken record-") || words[0].starts_with("unchecked http-404"), "{words:?}");
        bench.memory.behave();
    }
    bench.memory.reply("tile/8/0/", vec![7; 8192]);
    assert_eq!(words(&bench.look_up(&asked).await), ["broken record-not-in-tree"]);
    bench.memory.behave();
    assert_eq!(words(&bench.look_up(&[module("github.com/spf13/pflag", "v1.0.9")]).await), ["proven"]);
}
