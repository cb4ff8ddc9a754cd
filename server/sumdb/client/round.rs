//! One round: all records, then all tiles, then the proofs.
//!
//! It decides nothing by itself: heads are compared in `fault`, records are proven in `record`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::ask::Claimed;
use super::tiles::Fetched;
use super::{Answer, Answers, Client, Head, Keep, OnProgress, Proven, Source, Sources};
use crate::module::ModuleVersion;
use crate::sumdb::evidence::Evidence;
use crate::sumdb::fault::{Fault, Fork, Relation, relate};
use crate::sumdb::proof::StoredRecord;
use crate::sumdb::record::Record;
use crate::sumdb::remote::{Remote, Unanswered};
use crate::sumdb::store::{Store, StoreError};
use crate::sumdb::tile::Claim;
use crate::sumdb::tree::{Checkpoint, Hash, Tree};

/// How many heads that cannot be proven are put aside before a round gives up:
/// only the holder of the key can make them, and each costs a fan-out of tiles.
const HEAD_TRIES: usize = 4;

/// A head with where it came from.
type Seen = (Arc<Checkpoint>, Source);

/// What became of the newest head of an attempt.
enum Attempt {
    /// Every claim has its answer.
    Settled,
    /// The head cannot be proven, and what came with it has this answer.
    SetAside(Tree, Answer),
}

/// The claims of a round and the heads that they are to be proven in.
struct Round {
    /// The head of the store: what is newer must grow out of it, and it is never put aside.
    held: Option<Arc<Checkpoint>>,
    /// Go's own head, the second witness: what is newer must grow out of it too. It may be put aside, as any claim may.
    witness: Option<Arc<Checkpoint>>,
    claims: BTreeMap<ModuleVersion, Claimed>,
    aside: BTreeSet<Tree>,
    /// A tile of some attempt came from the hints, so that they may have spoilt any answer.
    hinted: bool,
}

impl Round {
    /// Each distinct tree once, the largest first; where two are equal, the one of the store stands for both.
    fn heads(&self) -> Vec<Seen> {
        let held = self.held.iter().map(|head| (head.clone(), Source::Store));
        let witness = self.witness.iter().map(|head| (head.clone(), Source::GoCache));
        let replies = self.claims.values().map(|claim| (claim.head.clone(), claim.source));
        let mut by_tree: BTreeMap<Tree, Seen> = BTreeMap::new();
        for seen in held.chain(witness).chain(replies).filter(|(head, _)| !self.aside.contains(&head.tree())) {
            by_tree.entry(seen.0.tree()).or_insert(seen);
        }
        by_tree.into_values().rev().collect()
    }

    fn is_held(&self, head: &Checkpoint) -> bool {
        self.held.as_ref().is_some_and(|held| held.tree() == head.tree())
    }

    /// The first of those that must be on one line with whatever is accepted, and is not.
    fn unlinked_witness<'a>(&self, unlinked: &'a BTreeMap<Tree, Answer>) -> Option<&'a Answer> {
        self.held.iter().chain(&self.witness).find_map(|head| unlinked.get(&head.tree()))
    }

    /// Takes out the claims that came with a tree, each with its answer.
    fn drop_head(&mut self, tree: Tree, answer: &Answer, answers: &mut Answers) {
        self.aside.insert(tree);
        let (gone, rest) =
            std::mem::take(&mut self.claims).into_iter().partition(|(_, claim)| claim.head.tree() == tree);
        self.claims = rest;
        answers.set_all(gone, answer);
    }
}

impl<R: Remote, S: Store, H: Remote> Client<R, S, H> {
    /// Asks for the records of `asked` and answers for each.
    pub(super) async fn round(
        &self,
        asked: &[ModuleVersion],
        sources: Sources,
        on_progress: OnProgress<'_>,
        answers: &mut Answers,
    ) {
        let claims = self.ask_all(asked, sources, on_progress, answers).await;
        let held = answers.head.as_ref().map(|head| head.checkpoint.clone());
        let witness = if claims.is_empty() { None } else { self.witness().await };
        let claimed: Vec<_> = claims.iter().map(|(module, claim)| (module.clone(), claim.source)).collect();
        let mut round = Round { held, witness, claims, aside: BTreeSet::new(), hinted: false };
        self.settle(&mut round, sources, on_progress, answers).await;
        for (module, source) in claimed {
            let is_good = matches!(answers.by_module.get(&module), Some(Answer::Proven(_)));
            if !is_good && (round.hinted || source == Source::GoCache) {
                answers.spoilt.insert(module);
            }
        }
    }

    /// Answers every claim of a round, under the newest head that lets itself be proven.
    async fn settle(&self, round: &mut Round, sources: Sources, on_progress: OnProgress<'_>, answers: &mut Answers) {
        let mut last = Answer::Unchecked(Unanswered::Offline);
        for _ in 0..HEAD_TRIES {
            match self.attempt(round, sources, on_progress, answers).await {
                Attempt::Settled => return,
                Attempt::SetAside(tree, answer) => {
                    round.drop_head(tree, &answer, answers);
                    last = answer;
                }
            }
        }
        answers.set_all(std::mem::take(&mut round.claims), &last);
    }

    /// Tries to bring everything under the newest head.
    async fn attempt(
        &self,
        round: &mut Round,
        sources: Sources,
        on_progress: OnProgress<'_>,
        answers: &mut Answers,
    ) -> Attempt {
        let heads = round.heads();
        let Some((newest, others)) = heads.split_first().filter(|_| !round.claims.is_empty()) else {
            return Attempt::Settled;
        };
        let size = newest.0.size();
        let inclusions = round.claims.values().map(|claim| Claim::Inclusion { index: claim.id });
        let pasts = others.iter().map(|(head, _)| Claim::Consistency { old: head.size() });
        let fetched = self.fetch_tiles(inclusions.chain(pasts), size, sources, on_progress).await;
        round.hinted |= fetched.hinted;

        let mut unlinked: BTreeMap<Tree, Answer> = BTreeMap::new();
        for (other, _) in others {
            match link(other, &newest.0, &fetched) {
                Ok(Relation::Past) => {}
                Ok(Relation::Fork(fork)) => return fail_all(round, fork, answers),
                Ok(Relation::Unproven) => {
                    let fault = Fault::Consistency { old: other.size(), new: size };
                    unlinked.insert(other.tree(), Answer::Broken(fault));
                }
                Err(error) => _ = unlinked.insert(other.tree(), Answer::Unchecked(error)),
            }
        }
        if let Some(answer) = round.unlinked_witness(&unlinked) {
            return Attempt::SetAside(newest.0.tree(), answer.clone());
        }
        let proven = prove(round, &newest.0, &fetched, &unlinked);
        let any = proven.values().any(Result::is_ok);
        if !any && unlinked.len() == others.len() && !others.is_empty() && !round.is_held(&newest.0) {
            // Nothing at all speaks for this head. Try without it.
            let came_with_it = proven.iter().find(|(module, _)| has_head(round, module, newest.0.tree()));
            let answer = came_with_it.and_then(|(_, result)| result.clone().err()).map(|(answer, _)| answer);
            return Attempt::SetAside(newest.0.tree(), answer.unwrap_or(Answer::Unchecked(Unanswered::Offline)));
        }
        if any {
            self.accept(newest, round, &proven, answers);
        }
        answer_all(round, proven, &newest.0, answers);
        Attempt::Settled
    }

    /// Keeps what is proven, and the head that it is proven in.
    fn accept(&self, newest: &Seen, round: &Round, proven: &Proofs, answers: &mut Answers) {
        let (checkpoint, source) = newest.clone();
        if let Err(error) = self.keep(&checkpoint, round.held.as_deref(), proven) {
            answers.note_store_error(error);
        }
        if !round.is_held(&checkpoint) {
            let age = (source == Source::Remote).then_some(std::time::Duration::ZERO);
            answers.head = Some(Head { checkpoint, source, age });
        }
    }

    fn keep(&self, head: &Checkpoint, held: Option<&Checkpoint>, proven: &Proofs) -> Result<(), StoreError> {
        if self.keep_head(head, held)? == Keep::No {
            return Ok(());
        }
        self.store.keep_head(head.size(), head.message())?;
        let proven = proven.iter().filter_map(|(module, result)| Some((module, result.as_ref().ok()?)));
        let records = proven.map(|(module, (record, proof))| {
            (module.clone(), StoredRecord::of(module, record, head.size(), proof.clone()).to_text())
        });
        self.store.keep_records(&records.collect::<Vec<_>>())
    }
}

/// For each claim the proven record with its proof, or the answer that it gets instead.
type Proofs = BTreeMap<ModuleVersion, Result<(Arc<Record>, Vec<Hash>), Refused>>;

/// An answer that is no proof, with the hashes that were tried, if it came to that.
type Refused = (Answer, Vec<Hash>);

fn has_head(round: &Round, module: &ModuleVersion, tree: Tree) -> bool {
    round.claims.get(module).is_some_and(|claim| claim.head.tree() == tree)
}

fn link(older: &Checkpoint, newest: &Checkpoint, fetched: &Fetched) -> Result<Relation, Unanswered> {
    let needs_proof = 0 < older.size() && older.size() < newest.size();
    let claim = Claim::Consistency { old: older.size() };
    let proof = if needs_proof { fetched.proof(claim, newest.size())? } else { Vec::new() };
    Ok(relate(older, newest, &proof))
}

fn prove(round: &Round, newest: &Checkpoint, fetched: &Fetched, unlinked: &BTreeMap<Tree, Answer>) -> Proofs {
    let prove = |(module, claim): (&ModuleVersion, &Claimed)| {
        let result = match unlinked.get(&claim.head.tree()) {
            Some(answer) => Err((answer.clone(), Vec::new())),
            None => prove_one(module, claim, newest, fetched),
        };
        (module.clone(), result)
    };
    round.claims.iter().map(prove).collect()
}

fn prove_one(
    module: &ModuleVersion,
    claim: &Claimed,
    newest: &Checkpoint,
    fetched: &Fetched,
) -> Result<(Arc<Record>, Vec<Hash>), Refused> {
    let inclusion = Claim::Inclusion { index: claim.id };
    let proof = fetched.proof(inclusion, newest.size()).map_err(|error| (Answer::Unchecked(error), Vec::new()))?;
    match Record::prove(module, claim.id, &claim.text, &proof, newest) {
        Ok(record) => Ok((Arc::new(record), proof)),
        Err(fault) => Err((Answer::Broken(Fault::Record(fault)), proof)),
    }
}

/// Once the log has shown two histories, no answer that came with either of them counts.
fn fail_all(round: &Round, fork: Fork, answers: &mut Answers) -> Attempt {
    let (evidence, fork) = (Evidence::of_fork(&fork), Arc::new(fork));
    for module in round.claims.keys() {
        answers.by_module.insert(module.clone(), Answer::Broken(Fault::Fork(Arc::clone(&fork))));
    }
    answers.fork = Some((fork, evidence));
    Attempt::Settled
}

fn answer_all(round: &Round, proven: Proofs, newest: &Arc<Checkpoint>, answers: &mut Answers) {
    for (module, result) in proven {
        let Some(claim) = round.claims.get(&module) else { continue };
        let answer = match result {
            Ok((record, proof)) => {
                let (head, inclusion) = (Arc::clone(newest), proof.into());
                Answer::Proven(Proven { record, head, inclusion, source: claim.source })
            }
            Err((answer, proof)) => {
                if let Answer::Broken(fault) = &answer {
                    let evidence = Evidence::of_reply(&module, fault, &claim.reply(), &proof);
                    answers.found.insert(module.clone(), evidence);
                }
                answer
            }
        };
        answers.by_module.insert(module, answer);
    }
}
