//! A database in memory as the client's [`Remote`], and a client of it: for what is tried many times.

use std::sync::{Mutex, PoisonError};

use modseal::io::disk::Disk;
use modseal::io::modcache::GoCache;
use modseal::module::ModuleVersion;
use modseal::sumdb::client::{Answer, Answers, Client, Network};
use modseal::sumdb::note::VerifierKey;
use modseal::sumdb::remote::{Remote, Request, Unanswered};
use modseal::sumdb::tree::Checkpoint;
use tempfile::TempDir;

use crate::support::database::{Database, Source};
use crate::support::log::FakeLog;
use crate::support::misbehaviour::Knob;
use crate::support::recorded::RecordedLog;
use crate::support::routing::{Asked, Part};

/// A database with its knobs; a reply may be replaced by any bytes.
pub(crate) struct Memory(Mutex<State>);

struct State {
    database: Database,
    knobs: Vec<Knob>,
    replies: Vec<(String, Vec<u8>)>,
    asked: Vec<String>,
}

impl Memory {
    pub(crate) fn new(source: Source) -> Self {
        let database = Database::new(source);
        Self(Mutex::new(State { database, knobs: Vec::new(), replies: Vec::new(), asked: Vec::new() }))
    }

    /// Switches a knob on.
    pub(crate) fn misbehave(&self, knob: &str) {
        self.with(|state| {
            state.knobs.push(knob.parse().unwrap());
            state.database.prepare(&state.knobs);
        });
    }

    /// Answers each request whose path has that part with these bytes.
    pub(crate) fn reply(&self, part: &str, bytes: impl Into<Vec<u8>>) {
        self.with(|state| state.replies.push((part.to_owned(), bytes.into())));
    }

    /// The truth again.
    pub(crate) fn behave(&self) {
        self.with(|state| {
            state.knobs.clear();
            state.replies.clear();
            state.database.prepare(&[]);
        });
    }

    /// The paths that were asked for until now.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.with(|state| state.asked.clone())
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    fn answer(&mut self, path: &str) -> Option<Vec<u8>> {
        self.asked.push(path.to_owned());
        if let Some((_, bytes)) = self.replies.iter().find(|(part, _)| path.contains(part)) {
            return Some(bytes.clone());
        }
        let asked = Asked::read(path, &[]);
        let endpoint = asked.endpoint();
        let struck = self.knobs.iter_mut().filter_map(|knob| knob.strikes(endpoint, path).then(|| knob.what.clone()));
        let lies: Vec<_> = struck.collect();
        let Asked::Database(_, part @ (Part::Lookup { .. } | Part::Tile(_))) = asked else { return None };
        let reply = self.database.answer(&part, &lies);
        (reply.status == 200).then_some(reply.body)
    }
}

impl Remote for &Memory {
    async fn read(&self, request: &Request) -> Result<Vec<u8>, Unanswered> {
        let body = self.with(|state| state.answer(&request.path));
        let not_found =
            || Unanswered::NotFound { host: "sum.example".to_owned(), status: 404, text: request.path.clone() };
        match body.ok_or_else(not_found)? {
            body if body.len() > request.limit => {
                Err(Unanswered::TooLarge { host: "sum.example".to_owned(), limit: request.limit })
            }
            body => Ok(body),
        }
    }
}

/// A database in memory, the key that clients are given, and a store.
pub(crate) struct Bench {
    pub(crate) memory: Memory,
    pub(crate) store: TempDir,
    key: VerifierKey,
}

impl Bench {
    pub(crate) fn of(log: FakeLog) -> Self {
        let key = log.verifier_key();
        Self::new(Source::Fake(Box::new(log)), &key)
    }

    pub(crate) fn of_recording(log: RecordedLog) -> Self {
        Self::new(Source::Recorded(Box::new(log)), VerifierKey::SUM_GOLANG_ORG)
    }

    fn new(source: Source, key: &str) -> Self {
        let key = VerifierKey::parse(key).unwrap();
        Self { memory: Memory::new(source), store: tempfile::tempdir().unwrap(), key }
    }

    /// The store of this bench.
    pub(crate) fn disk(&self) -> Disk {
        Disk::new(Ok(self.store.path().to_owned()), &self.key)
    }

    /// Asks with an own client, as an own run does.
    pub(crate) async fn look_up(&self, asked: &[ModuleVersion]) -> Answers {
        self.look_up_by(asked, Network::Online).await
    }

    pub(crate) async fn look_up_by(&self, asked: &[ModuleVersion], network: Network) -> Answers {
        self.client().lookup(asked, network, &|_| {}).await
    }

    /// A client with nothing but the memory and the store.
    pub(crate) fn client(&self) -> Client<&Memory, Disk, GoCache> {
        Client::new(self.key.clone(), &self.memory, self.disk(), GoCache::default())
    }

    pub(crate) fn key(&self) -> &VerifierKey {
        &self.key
    }
}

/// A module version by its two words.
pub(crate) fn module(path: &str, version: &str) -> ModuleVersion {
    ModuleVersion { path: path.into(), version: version.into() }
}

/// `proven`, or the word and the reason of what was answered instead.
pub(crate) fn word(answer: &Answer) -> String {
    match answer {
        Answer::Absent { .. } => "absent".to_owned(),
        Answer::Broken(fault) => format!("broken {}", fault.reason()),
        Answer::Proven(_) => "proven".to_owned(),
        Answer::Unchecked(why) => format!("unchecked {}", why.reason()),
    }
}

/// The words of all answers.
pub(crate) fn words(answers: &Answers) -> Vec<String> {
    answers.by_module.values().map(word).collect()
}

/// The opened head of the first `size` records.
pub(crate) fn checkpoint(log: &FakeLog, size: u64) -> Checkpoint {
    let key = VerifierKey::parse(&log.verifier_key()).unwrap();
    Checkpoint::open(&key, &log.signed_head(size)).unwrap()
}
