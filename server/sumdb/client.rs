//! The client: asks for the records of module versions, and believes nothing until it is proven.
//!
//! It knows neither HTTP nor files: [`Remote`] and [`Store`] do. It never sees what may not be asked;
//! excluded modules are kept away from it by `observation`.
//!
//! All questions of a run go out together, and all tiles after them, so that a run takes two round trips however long it is.
//! Between them one newest head is chosen: every record is proven in it, and every other head seen is proven to be its past.

mod ask;
mod round;
mod tiles;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::evidence::Evidence;
use super::fault::{Fault, Fork};
use super::note::VerifierKey;
use super::proof::StoredRecord;
use super::record::Record;
use super::remote::{Remote, Unanswered};
use super::store::{Store, StoreError, Swap};
use super::tree::{Checkpoint, Hash, HeadFault};
use crate::module::ModuleVersion;

/// Requests under way at most; the remote has its own, lower bounds for each kind of connection.
const REQUEST_LIMIT: usize = 1000;
/// Module versions of one round, unless said otherwise: its tiles are in memory together, some 16 KiB for each.
const ROUND_LIMIT: usize = 2000;
/// Opened heads that are remembered: a log makes new ones for ever.
const OPENED_LIMIT: usize = 1000;
/// Pieces of evidence that one run keeps, so that a hostile server cannot fill the disk.
const EVIDENCE_LIMIT: usize = 16;
/// How often the newest head is written again when other processes are faster.
const SWAP_TRIES: usize = 8;

/// Whether what was proven under a head may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keep {
    /// The newest head of the store is on one line with it.
    Yes,
    /// Another process has put a head there meanwhile that was not compared with it.
    No,
}

/// Proves records of one database.
pub struct Client<R, S, H> {
    key: VerifierKey,
    remote: R,
    store: S,
    hints: H,
    round_limit: usize,
    /// Heads that have been opened: a signature is checked once.
    opened: Mutex<BTreeMap<Vec<u8>, Arc<Checkpoint>>>,
}

/// The heads of the store that records are proven in, each read once.
type StoredHeads = Mutex<BTreeMap<u64, Option<Arc<Checkpoint>>>>;

/// What a round may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sources {
    hints: bool,
    network: Network,
}

/// May the network be used?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// Only what is at hand.
    Offline,
    /// What is not at hand is asked for.
    Online,
}

/// Where an answer came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Go's own cache of the database, proven again.
    GoCache,
    /// A server or proxy, in this run.
    Remote,
    /// The store, proven again.
    Store,
}

/// What the log says of one module version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It has no such module version, so it says.
    Absent {
        /// Who said so.
        host: String,
        /// 404 or 410.
        status: u16,
        /// The start of its words. Hostile.
        text: String,
    },
    /// Something answered, and the answer fails verification.
    Broken(Fault),
    /// The record is proven.
    Proven(Proven),
    /// Nobody answered.
    Unchecked(Unanswered),
}

/// A proven record and where it is proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The record.
    pub record: Arc<Record>,
    /// The head in whose tree it is proven.
    pub head: Arc<Checkpoint>,
    /// The inclusion proof, the leaf's sibling first.
    pub inclusion: Arc<[Hash]>,
    /// Where it came from.
    pub source: Source,
}

/// Everything that a run found out.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// One answer for each module version that was asked for.
    pub by_module: BTreeMap<ModuleVersion, Answer>,
    /// The newest head that is accepted, if any.
    pub head: Option<Head>,
    /// Where the evidence of a broken answer lies; not every one has some.
    pub evidence: BTreeMap<ModuleVersion, String>,
    /// What the store refused to do; answers do not depend on it.
    pub store_errors: Vec<StoreError>,
    /// Module versions whose answer is not good and was made with the help of the hints.
    spoilt: BTreeSet<ModuleVersion>,
    /// Two histories, if the log has shown them, and the evidence of it.
    fork: Option<(Arc<Fork>, Evidence)>,
    /// Evidence that is not kept yet.
    found: BTreeMap<ModuleVersion, Evidence>,
}

/// The newest accepted head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// It.
    pub checkpoint: Arc<Checkpoint>,
    /// Where it came from.
    pub source: Source,
    /// How long ago it was received, if that is known.
    pub age: Option<Duration>,
}

/// How far the work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being fetched.
    pub stage: Stage,
    /// How many of them are there.
    pub done: usize,
    /// How many there are to be.
    pub total: usize,
}

/// What is being fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Records.
    Records,
    /// Tiles.
    Tiles,
}

/// Is told how far the work is; called often, must be quick.
pub type OnProgress<'a> = &'a (dyn Fn(Progress) + Sync);

impl<R: Remote, S: Store, H: Remote> Client<R, S, H> {
    /// A client of the database that signs with `key`.
    ///
    /// `hints` is asked before `remote` and may hold anything: Go's own cache, usually.
    pub fn new(key: VerifierKey, remote: R, store: S, hints: H) -> Self {
        Self { key, remote, store, hints, round_limit: ROUND_LIMIT, opened: Mutex::default() }
    }

    /// The same client, which asks for at most `limit` module versions at once: less memory, more round trips.
    #[must_use]
    pub fn with_rounds_of(self, limit: usize) -> Self {
        Self { round_limit: limit.max(1), ..self }
    }

    /// The server or proxy behind it.
    pub fn remote(&self) -> &R {
        &self.remote
    }

    /// The key that decides.
    pub fn key(&self) -> &VerifierKey {
        &self.key
    }

    /// Finds and proves the record of each module version: in the store, in the hints, else from the remote.
    ///
    /// Dropping the future cancels the work; what was proven until then is not lost from the store.
    pub async fn lookup(&self, asked: &[ModuleVersion], network: Network, on_progress: OnProgress<'_>) -> Answers {
        let mut answers = Answers::default();
        self.note_stored_head(&mut answers);
        let open = self.answer_from_store(asked, &mut answers);
        for part in open.chunks(self.round_limit) {
            match answers.fork.as_ref().map(|(fork, _)| Answer::Broken(Fault::Fork(Arc::clone(fork)))) {
                None => self.round(part, Sources { hints: true, network }, on_progress, &mut answers).await,
                Some(broken) => answers.by_module.extend(part.iter().map(|module| (module.clone(), broken.clone()))),
            }
        }
        // What a cache may have spoilt is asked for once more, past the cache.
        let spoilt: Vec<_> = std::mem::take(&mut answers.spoilt).into_iter().collect();
        if network == Network::Online && answers.fork.is_none() {
            self.round(&spoilt, Sources { hints: false, network }, on_progress, &mut answers).await;
        }
        self.distrust(&mut answers);
        self.keep_evidence(&mut answers);
        answers
    }

    fn note_stored_head(&self, answers: &mut Answers) {
        match self.store.latest() {
            Ok(Some(head)) => {
                let age = head.age;
                let checkpoint = self.open_head(head.message.as_bytes()).ok();
                answers.head = checkpoint.map(|checkpoint| Head { checkpoint, source: Source::Store, age });
            }
            Ok(None) => {}
            Err(error) => answers.note_store_error(error),
        }
    }

    /// Answers what the store proves, and gives back what it does not.
    fn answer_from_store(&self, asked: &[ModuleVersion], answers: &mut Answers) -> Vec<ModuleVersion> {
        let heads = StoredHeads::default();
        let prove = |module: &ModuleVersion, bytes: &[u8]| self.prove_stored(module, bytes, &heads);
        let mut proven = self.store.records(asked, &prove);
        let mut open = Vec::new();
        for module in asked {
            match proven.remove(module) {
                Some(proven) => _ = answers.by_module.insert(module.clone(), Answer::Proven(proven)),
                None => open.push(module.clone()),
            }
        }
        open
    }

    /// A record of the store, proven again in the head of the store that it was kept under.
    fn prove_stored(&self, asked: &ModuleVersion, bytes: &[u8], heads: &StoredHeads) -> Option<Proven> {
        let stored = StoredRecord::parse(bytes)?;
        let head = self.stored_head(stored.size, heads)?;
        let record = Record::prove(asked, stored.id, &stored.text, &stored.proof, &head).ok()?;
        Some(Proven { record: Arc::new(record), head, inclusion: stored.proof.into(), source: Source::Store })
    }

    fn stored_head(&self, size: u64, heads: &StoredHeads) -> Option<Arc<Checkpoint>> {
        let mut heads = heads.lock().unwrap_or_else(PoisonError::into_inner);
        let read = || self.store.head(size).and_then(|head| self.open_head(&head).ok());
        heads.entry(size).or_insert_with(read).clone().filter(|head| head.size() == size)
    }

    fn open_head(&self, message: &[u8]) -> Result<Arc<Checkpoint>, HeadFault> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(head) = opened.get(message) {
            return Ok(Arc::clone(head));
        }
        let head = Arc::new(Checkpoint::open(&self.key, message)?);
        if opened.len() < OPENED_LIMIT {
            opened.insert(message.to_vec(), Arc::clone(&head));
        }
        Ok(head)
    }

    /// Makes `head` the newest one of the store, unless that is newer; only after something was proven under it.
    ///
    /// `held` is the head that the run began with: `head` is linked to it and to no other one. Where another process has put
    /// another one there meanwhile, nothing is kept: a later run asks again, and compares.
    fn keep_head(&self, head: &Checkpoint, held: Option<&Checkpoint>) -> Result<Keep, StoreError> {
        for _ in 0..SWAP_TRIES {
            let message = self.store.latest()?.map(|stored| stored.message);
            let stored = message.as_deref().and_then(|message| self.open_head(message.as_bytes()).ok());
            let stored = stored.map(|stored| stored.tree());
            if stored == Some(head.tree()) {
                return Ok(Keep::Yes);
            }
            if stored.is_some() && stored != held.map(Checkpoint::tree) {
                return Ok(Keep::No);
            }
            if self.store.replace_latest(message.as_deref(), head.message())? == Swap::Done {
                return Ok(Keep::Yes);
            }
        }
        Ok(Keep::No)
    }

    /// Once the log has shown two histories, no answer that came with either of them counts, nor any that was kept.
    fn distrust(&self, answers: &mut Answers) {
        let Some((fork, evidence)) = answers.fork.take() else { return };
        for (module, answer) in &mut answers.by_module {
            if matches!(answer, Answer::Proven(_) | Answer::Broken(Fault::Fork(_))) {
                *answer = Answer::Broken(Fault::Fork(Arc::clone(&fork)));
                answers.found.insert(module.clone(), evidence.clone());
            }
        }
        self.store.forget_heads();
    }

    fn keep_evidence(&self, answers: &mut Answers) {
        let mut places: BTreeMap<String, String> = BTreeMap::new();
        for (module, evidence) in std::mem::take(&mut answers.found) {
            // A later try may have proven what the first one did not.
            if !matches!(answers.by_module.get(&module), Some(Answer::Broken(_))) {
                continue;
            }
            if !places.contains_key(&evidence.name) && places.len() < EVIDENCE_LIMIT {
                match self.store.keep_evidence(&evidence.name, &evidence.text) {
                    Ok(place) => _ = places.insert(evidence.name.clone(), place),
                    Err(error) => return answers.note_store_error(error),
                }
            }
            if let Some(place) = places.get(&evidence.name) {
                answers.evidence.insert(module, place.clone());
            }
        }
    }
}

impl Answers {
    /// Notes what the store refused, once: who may not read something may not write it either.
    fn note_store_error(&mut self, error: StoreError) {
        if !self.store_errors.contains(&error) {
            self.store_errors.push(error);
        }
    }

    fn set_all(&mut self, claims: impl IntoIterator<Item = (ModuleVersion, ask::Claimed)>, answer: &Answer) {
        self.by_module.extend(claims.into_iter().map(|(module, _)| (module, answer.clone())));
    }
}
