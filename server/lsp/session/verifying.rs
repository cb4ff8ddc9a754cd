//! What is looked up: when, of which document, and what becomes of the answers.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::super::configuration::{Online, Trace, Trust};
use super::super::documents::Document;
use super::super::progress::Shown;
use super::super::reports::Cause;
use super::{Event, Session};
use crate::check;
use crate::host::Host;
use crate::module::ModuleVersion;
use crate::observation::{Observation, Plan};
use crate::sumdb::client::{Answer, Answers, Network};
use crate::sumdb::remote::Unanswered;
use crate::text::counted;

/// The first pause before lines that could not be checked are asked for again; it doubles up to the last.
pub(super) const FIRST_PAUSE: Duration = Duration::from_secs(15);
const LAST_PAUSE: Duration = Duration::from_secs(600);

/// Who wants something looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// A document was opened or saved.
    Usual,
    /// The user has asked for it.
    Explicit,
}

impl<H: Host + Send + 'static> Session<H> {
    /// The user wants a document looked up.
    pub(super) fn wish(&mut self, uri: String) {
        if self.documents.open(&uri).is_some() {
            self.wished.insert(uri);
        }
    }

    /// Takes up what the user has asked for, where nothing has to be waited for any more.
    pub(super) fn take_up_wishes(&mut self) {
        for uri in std::mem::take(&mut self.wished) {
            if self.must_wait(&uri) {
                self.wished.insert(uri);
            } else {
                self.verify(&uri, Wish::Explicit);
            }
        }
    }

    /// Whether a wish would come to nothing now, and not for good.
    fn must_wait(&self, uri: &str) -> bool {
        let Some(view) = self.documents.open(uri).map(|document| self.view_of(document)) else { return false };
        let Some(network) = self.network(Wish::Explicit) else { return true };
        let Some(sums) = view.go_sum() else {
            // The go.sum beside it may still be read.
            return view.document.directory().is_some_and(|directory| !self.surroundings.is_looked_at(directory));
        };
        let is_looked_for_at_hand =
            |module: &ModuleVersion| self.lookups.under_way.get(module).is_some_and(|under_way| *under_way != network);
        let mut modules = sums.document.sums.sum_lines().filter_map(|(_, sum)| check::module_version(&sum));
        network == Network::Online && modules.any(|module| is_looked_for_at_hand(&module))
    }

    pub(super) fn verify_all(&mut self) {
        for uri in self.documents.open_uris() {
            self.verify(&uri, Wish::Usual);
        }
    }

    /// Looks up the lines of a document that have no answer yet; of a go.mod, those of the go.sum beside it.
    ///
    /// Of a text that was typed in since, only what was asked for before is asked for again, unless the user wants it all.
    pub(super) fn verify(&mut self, uri: &str, wish: Wish) {
        let Some(sums) = self.view(uri).and_then(|view| view.go_sum()) else { return };
        let Some(network) = self.network(wish) else { return };
        let uri = sums.document.uri.clone();
        let mut modules = Vec::new();
        let mut seen = BTreeSet::new();
        for (line, sum) in sums.document.sums.sum_lines() {
            let is_new = |module: &ModuleVersion| self.observations.of(module).is_none();
            let may_go = |module: &ModuleVersion| wish == Wish::Explicit || !sums.document.is_dirty || !is_new(module);
            let wanted = check::module_version(&sum).filter(|module| may_go(module) && self.is_open(module, wish));
            let wanted = wanted.filter(|module| seen.insert(module.clone()));
            modules.extend(wanted.map(|module| (line.number.saturating_sub(1), module)));
        }
        let plan = Plan::of(seen, |path| self.settings.is_excluded(path));
        let excluded = plan.excluded;
        modules.retain(|(_, module)| !excluded.contains_key(module));
        self.spoil_those_about(&excluded.keys().collect());
        self.observations.exclude(excluded);
        let Some((_, connection)) = &self.connection else {
            self.spoil_those_about(&modules.iter().map(|(_, module)| module).collect());
            return self.observations.leave(modules.into_iter().map(|(_, module)| module), &self.no_way());
        };
        if !modules.is_empty() {
            self.trace(Trace::Messages, || {
                let how = if network == Network::Online { "online" } else { "offline" };
                format!("looking up {} {how}", counted(modules.len(), "module version"))
            });
            let shown = self.outbox.client().filter(|_| self.client.has_progress).map(Shown::by);
            self.lookups.start(Arc::clone(connection), &uri, modules, network, shown, self.events.clone());
        }
    }

    pub(super) fn answer(&mut self, asked: &[ModuleVersion], answers: Answers) {
        for module in asked {
            self.lookups.under_way.remove(module);
        }
        self.trace(Trace::Messages, || {
            let proven = answers.by_module.values().filter(|it| matches!(it, Answer::Proven(_))).count();
            format!("{} answered, {proven} of them proven", counted(asked.len(), "module version"))
        });
        for error in &answers.store_errors {
            self.trace(Trace::Messages, || format!("{error}; these proofs are not kept"));
        }
        let is_open = answers.by_module.values().any(|answer| matches!(answer, Answer::Unchecked(why) if passes(why)));
        if answers.head.is_some() {
            self.answered_at = Some(Instant::now());
        }
        self.observations.answer(answers);
        self.spoil_those_about(&asked.iter().collect());
        if is_open {
            self.retry_later();
        } else {
            self.pause = FIRST_PAUSE;
        }
        self.refresh_marks();
    }

    /// The user wants nothing looked up now; what has come until now stays.
    pub(super) fn give_up(&mut self) {
        self.wished.clear();
        let given_up = self.lookups.cancel();
        self.leave_cancelled(given_up);
    }

    /// Lines whose lookup was given up were not checked, and say so.
    pub(super) fn leave_cancelled(&mut self, given_up: Vec<ModuleVersion>) {
        let why = Unanswered::Cancelled { host: self.database().to_owned() };
        self.spoil_those_about(&given_up.iter().collect());
        self.observations.leave(given_up, &why);
    }

    /// What is shown of documents that name one of these module versions may change; of others it does not.
    fn spoil_those_about(&mut self, modules: &BTreeSet<&ModuleVersion>) {
        if modules.is_empty() {
            return;
        }
        let names: BTreeSet<_> = modules.iter().map(|module| (&*module.path, &*module.version)).collect();
        let is_about = |document: &Document| {
            document.sums.sum_lines().any(|(_, sum)| names.contains(&(&*sum.path().text, &*sum.version().text)))
        };
        for uri in self.documents.uris() {
            if self.documents.get(&uri).is_some_and(is_about) {
                self.reports.spoil(&uri, Cause::Answer);
            }
        }
    }

    fn retry_later(&mut self) {
        if std::mem::replace(&mut self.is_retry_set, true) {
            return;
        }
        let (events, pause) = (self.events.clone(), self.pause);
        self.pause = self.pause.saturating_mul(2).min(LAST_PAUSE);
        tokio::spawn(async move {
            tokio::time::sleep(pause).await;
            let _ = events.send(Event::Retry);
        });
    }

    fn no_way(&self) -> Unanswered {
        match self.settings.database() {
            Err(problem) => Unanswered::NoWay(problem.to_string()),
            Ok(_) => Unanswered::NoWay("GOSUMDB is off".to_owned()),
        }
    }

    /// Whether a module version has no final answer, and none is on its way.
    fn is_open(&self, module: &ModuleVersion, wish: Wish) -> bool {
        let is_final = match self.observations.of(module) {
            None | Some(Observation::Answer(Answer::Unchecked(_))) => false,
            Some(Observation::Answer(Answer::Proven(_))) | Some(Observation::Excluded(_)) => true,
            Some(Observation::Answer(_)) => wish == Wish::Usual,
        };
        !is_final && !self.lookups.under_way.contains_key(module)
    }

    /// May the network be used? `None` before the client has said how it is configured.
    fn network(&self, wish: Wish) -> Option<Network> {
        self.is_configured.then_some(match (self.trust, self.configuration.online, wish) {
            (Trust::Untrusted, _, _) | (_, Online::Off, _) | (_, Online::Manual, Wish::Usual) => Network::Offline,
            (Trust::Trusted, Online::OnSave, _) | (Trust::Trusted, Online::Manual, Wish::Explicit) => Network::Online,
        })
    }
}

/// Whether a reason may pass by itself.
fn passes(why: &Unanswered) -> bool {
    !matches!(why, Unanswered::Offline | Unanswered::NoWay(_) | Unanswered::NotFound { .. })
}
