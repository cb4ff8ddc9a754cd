//! Asking for records: from the hints, else from the remote, all at once. What comes back is a claim.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::StreamExt as _;

use super::{Answer, Answers, Client, Network, OnProgress, Progress, REQUEST_LIMIT, Source, Sources, Stage};
use crate::module::{ModuleVersion, escape_path, escape_version};
use crate::sumdb::evidence::Evidence;
use crate::sumdb::fault::Fault;
use crate::sumdb::record::{RecordFault, Reply};
use crate::sumdb::remote::{Remote, Request, Unanswered, Why};
use crate::sumdb::store::Store;
use crate::sumdb::tree::Checkpoint;

/// The largest reply to a lookup, in bytes: a hundred times an honest one.
const REPLY_LIMIT: usize = 64 << 10;
/// All claims of a round together may take so many bytes, and so many more for each question: some honest ones take 600.
/// Whoever answers every lookup with a large reply does not fill the memory.
const CLAIMS_LIMIT: usize = 16 << 20;
const BYTES_PER_CLAIM: usize = 2 << 10;

/// A record as a reply claims it, with the opened head that came with it.
#[derive(Clone, Debug)]
pub(super) struct Claimed {
    pub(super) id: u64,
    pub(super) text: String,
    pub(super) head: Arc<Checkpoint>,
    pub(super) source: Source,
}

impl Claimed {
    /// Takes what it needs of the room that is left.
    fn fit(self, room: &mut usize) -> Result<Self, Refusal> {
        // A head keeps its message and its text.
        let bytes = self.head.message().len().saturating_mul(2).saturating_add(self.text.len());
        match room.checked_sub(bytes) {
            Some(rest) => *room = rest,
            None => {
                let what = "the replies to the lookups are many times larger than those of a log".to_owned();
                return Err(Answer::Unchecked(Unanswered::NotALog { what }).into());
            }
        }
        Ok(self)
    }

    /// The reply as it came: numbers and texts have one form only.
    pub(super) fn reply(&self) -> Vec<u8> {
        format!("{}\n{}\n{}", self.id, self.text, self.head.message()).into_bytes()
    }
}

/// Why a reply is not even a claim.
struct Refusal {
    answer: Answer,
    evidence: Option<Evidence>,
}

impl From<Answer> for Refusal {
    fn from(answer: Answer) -> Self {
        Self { answer, evidence: None }
    }
}

impl<R: Remote, S: Store, H: Remote> Client<R, S, H> {
    /// Asks for every record; what needs no proof to be answered is answered at once.
    pub(super) async fn ask_all(
        &self,
        asked: &[ModuleVersion],
        sources: Sources,
        on_progress: OnProgress<'_>,
        answers: &mut Answers,
    ) -> BTreeMap<ModuleVersion, Claimed> {
        // Owned, so that the whole may be spawned: a borrowed one makes the compiler lose sight of that.
        let replies = futures_util::stream::iter(asked.to_vec()).map(|module| async move {
            let reply = self.ask(&module, sources).await;
            (module, reply)
        });
        let mut replies = replies.buffer_unordered(REQUEST_LIMIT);
        let mut claims = BTreeMap::new();
        let mut done: usize = 0;
        let mut room = asked.len().saturating_mul(BYTES_PER_CLAIM).saturating_add(CLAIMS_LIMIT);
        while let Some((module, reply)) = replies.next().await {
            match reply.and_then(|claim| claim.fit(&mut room)) {
                Ok(claim) => _ = claims.insert(module, claim),
                Err(Refusal { answer, evidence }) => {
                    answers.found.extend(evidence.map(|evidence| (module.clone(), evidence)));
                    answers.by_module.insert(module, answer);
                }
            }
            done = done.saturating_add(1);
            on_progress(Progress { stage: Stage::Records, done, total: asked.len() });
        }
        claims
    }

    async fn ask(&self, module: &ModuleVersion, sources: Sources) -> Result<Claimed, Refusal> {
        let (Ok(path), Ok(version)) = (escape_path(&module.path), escape_version(&module.version)) else {
            let what = format!("no lookup can be made for {module}: it is no module version");
            return Err(Answer::Unchecked(Unanswered::NoWay(what)).into());
        };
        let request = Request { path: format!("lookup/{path}@{version}"), limit: REPLY_LIMIT, why: Why::Record };
        if sources.hints
            && let Ok(bytes) = self.hints.read(&request).await
            && let Ok(claim) = self.claim(module, &bytes, Source::GoCache)
        {
            return Ok(claim);
        }
        if sources.network == Network::Offline {
            return Err(Answer::Unchecked(Unanswered::Offline).into());
        }
        let bytes = self.remote.read(&request).await.map_err(unanswered)?;
        self.claim(module, &bytes, Source::Remote)
    }

    fn claim(&self, module: &ModuleVersion, bytes: &[u8], source: Source) -> Result<Claimed, Refusal> {
        let broken = |fault: Fault| {
            let evidence = Some(Evidence::of_reply(module, &fault, bytes, &[]));
            Refusal { answer: Answer::Broken(fault), evidence }
        };
        let reply = Reply::parse(bytes).ok_or_else(|| Answer::Unchecked(not_a_record()))?;
        let head = self.open_head(reply.note.as_bytes()).map_err(|fault| broken(fault.into()))?;
        if reply.id >= head.size() {
            return Err(broken(RecordFault::BeyondTree { id: reply.id, size: head.size() }.into()));
        }
        Ok(Claimed { id: reply.id, text: reply.text.to_owned(), head, source })
    }

    /// The newest head that Go itself has accepted on this machine. One of no records is the past of everything.
    pub(super) async fn witness(&self) -> Option<Arc<Checkpoint>> {
        let request = Request { path: "latest".to_owned(), limit: REPLY_LIMIT, why: Why::Head };
        let bytes = self.hints.read(&request).await.ok()?;
        self.open_head(&bytes).ok().filter(|head| head.size() > 0)
    }
}

/// Only the answer to a lookup can say that the log has no such record.
fn unanswered(error: Unanswered) -> Answer {
    match error {
        Unanswered::NotFound { host, status, text } => Answer::Absent { host, status, text },
        other => Answer::Unchecked(other),
    }
}

fn not_a_record() -> Unanswered {
    Unanswered::NotALog { what: "the reply to a lookup is no record".to_owned() }
}
