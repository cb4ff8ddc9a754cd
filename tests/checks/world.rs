//! What the log says in a case: `log.txt` turned into observations, without any network.
//!
//! Records are proven for real, in a small log that is made for the case.

use std::collections::BTreeMap;
use std::sync::Arc;

use modseal::module::ModuleVersion;
use modseal::observation::Observations;
use modseal::settings::exclusion::{Exclusion, Rule};
use modseal::settings::layer::Origin;
use modseal::sumdb::client::{Answer, Answers, Proven, Source};
use modseal::sumdb::fault::{Fault, Fork};
use modseal::sumdb::note::{NoteFault, VerifierKey};
use modseal::sumdb::record::{Record, RecordFault};
use modseal::sumdb::remote::Unanswered;
use modseal::sumdb::tree::{Checkpoint, Hash, HeadFault};
use modseal::text::Span;

use crate::support::log::{FakeLog, record_text};

/// The name of the database of every case.
pub(super) const DATABASE: &str = "sum.golang.org";
/// Before the first record of a case.
const FILLER: u64 = 1000;

/// The observations of a case.
pub(super) fn read(log_txt: &str) -> Observations {
    let lines = log_txt.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let lines: Vec<Vec<&str>> = lines.map(|line| line.split(' ').collect()).collect();
    let mut log = FakeLog::new(DATABASE).with_size(FILLER);
    let mut ids = BTreeMap::new();
    for words in &lines {
        if let [path, version, zip, go_mod] = words[..]
            && !is_word(path)
        {
            ids.insert((path, version), log.add(&text(path, version, zip, go_mod)));
        }
    }
    let (mut answers, mut excluded) = (Answers::default(), BTreeMap::new());
    let mut observations = Observations::default();
    let mut evidence = None;
    for words in &lines {
        let answer = match words[..] {
            ["evidence", place] => {
                evidence = Some(place.to_owned());
                continue;
            }
            ["excluded", path, version, pattern] => {
                excluded.insert(module(path, version), Arc::new(exclusion(pattern)));
                continue;
            }
            ["absent", _, _] => Answer::Absent { host: DATABASE.to_owned(), status: 404, text: String::new() },
            ["unchecked", _, _, reason] => Answer::Unchecked(unanswered(reason)),
            ["broken", _, _, reason] => Answer::Broken(fault(reason, &log)),
            [path, version, _, _] => Answer::Proven(proven(&log, ids[&(path, version)], &module(path, version))),
            _ => panic!("log.txt: {words:?}"),
        };
        let key = if is_word(words[0]) { module(words[1], words[2]) } else { module(words[0], words[1]) };
        answers.by_module.insert(key, answer);
    }
    if let Some(place) = evidence {
        let broken = answers.by_module.iter().filter(|(_, answer)| matches!(answer, Answer::Broken(_)));
        observations.evidence.extend(broken.map(|(module, _)| (module.clone(), place.clone())));
    }
    observations.exclude(excluded);
    observations.answer(answers);
    observations
}

fn is_word(word: &str) -> bool {
    ["absent", "unchecked", "broken", "excluded", "evidence"].contains(&word)
}

fn module(path: &str, version: &str) -> ModuleVersion {
    ModuleVersion { path: path.into(), version: version.into() }
}

/// The usual text of a record; a dash stands for a line that it lacks.
fn text(path: &str, version: &str, zip: &str, go_mod: &str) -> String {
    let text = record_text(path, version, zip, go_mod);
    text.lines().filter(|line| !line.ends_with(" -")).map(|line| format!("{line}\n")).collect()
}

fn proven(log: &FakeLog, id: u64, module: &ModuleVersion) -> Proven {
    let head = head(log, log.size());
    let proof: Vec<_> = log.inclusion_proof(id, log.size()).into_iter().map(Hash).collect();
    let record = Record::prove(module, id, &log.record(id), &proof, &head).unwrap();
    Proven { record: Arc::new(record), head: Arc::new(head), inclusion: proof.into(), source: Source::Store }
}

fn head(log: &FakeLog, size: u64) -> Checkpoint {
    let key = VerifierKey::parse(&log.verifier_key()).unwrap();
    Checkpoint::open(&key, &log.signed_head(size)).unwrap()
}

fn exclusion(pattern: &str) -> Exclusion {
    let rule = Rule::Pattern { variable: "GOPRIVATE", pattern: pattern.to_owned(), span: Span::new(0, pattern.len()) };
    Exclusion { rule, origin: Origin::Environment }
}

fn unanswered(reason: &str) -> Unanswered {
    let host = "proxy.example".to_owned();
    match reason {
        "offline" => Unanswered::Offline,
        "timeout" => Unanswered::Timeout { host, seconds: 30 },
        "unreachable" => Unanswered::Unreachable { host, cause: "connection refused".to_owned() },
        "http-403" => Unanswered::Status { host, status: 403, text: "Forbidden".to_owned() },
        other => panic!("log.txt: unchecked for {other}"),
    }
}

fn fault(reason: &str, log: &FakeLog) -> Fault {
    let fault = match reason {
        "fork" => {
            let fork = log.fork_at(FILLER / 2).with_size(log.size() + 1);
            let proof = fork.consistency_proof(log.size(), fork.size()).into_iter().map(Hash).collect();
            let (older, newer) = (head(log, log.size()), head(&fork, fork.size()));
            Fault::Fork(Arc::new(Fork { older, newer, proof }))
        }
        "bad-signature" => Fault::Head(HeadFault::Note(NoteFault::BadSignature)),
        "record-not-in-tree" => Fault::Record(RecordFault::NotInTree { id: 7 }),
        "record-of-other-module" => Fault::Record(RecordFault::OtherModule { id: 7 }),
        other => panic!("log.txt: broken by {other}"),
    };
    assert_eq!(fault.reason(), reason);
    fault
}
