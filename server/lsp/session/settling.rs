//! What becomes of a session when Go's settings change under it: `go env -w`, another GOROOT, an upgrade of Go.
//!
//! It reads nothing; the settings are collected in a task (`polling`). What was typed and not saved is sent by none of it:
//! what was private and is so no more counts as never asked for.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::polling::Collected;
use super::Session;
use crate::host::Host;
use crate::observation::Observation;
use crate::settings::Settings;
use crate::settings::layer::{GoCommand, Sources};
use crate::sumdb::client::Answer;
use crate::sumdb::remote::Unanswered;

/// What decides how the database is reached, and where its answers lie already.
const WAY: [&str; 5] = ["GOSUMDB", "GOPROXY", "GOAUTH", "GOMODCACHE", "GOPATH"];

/// The files that settings come from, there or not.
pub(super) fn files(sources: &Sources) -> BTreeSet<PathBuf> {
    let user_file = sources.user_file.as_ref().ok().map(|file| PathBuf::from(&file.path));
    let goroot_file = sources.goroot_file.as_ref().map(|file| PathBuf::from(&file.path));
    let (command, root) = match &sources.command {
        GoCommand::Found { path, goroot } => (Some(path), Some(PathBuf::from(goroot))),
        GoCommand::Rootless { path, .. } => (Some(path), None),
        GoCommand::Missing(_) => (None, None),
    };
    let root = root.or_else(|| goroot_file.as_deref().and_then(Path::parent).map(Path::to_owned));
    let version = root.map(|root| root.join("VERSION"));
    [user_file, goroot_file, command.map(PathBuf::from), version].into_iter().flatten().collect()
}

impl<H: Host + Send + 'static> Session<H> {
    /// Takes in what the settings are made of now.
    pub(super) fn settle(&mut self, collected: Collected) {
        self.stamps = collected.stamps;
        if collected.sources == *self.settings.sources() {
            return;
        }
        // Nothing goes on that the new settings may forbid. It was asked for with right, and is asked for again with right.
        let cancelled = Unanswered::Cancelled { host: self.database().to_owned() };
        let given_up = self.lookups.renew();
        self.leave_cancelled(given_up);
        let before = std::mem::replace(&mut self.settings, Settings::new(collected.sources));
        self.toolchain = self.settings.toolchain();
        let is_same = |name: &str| before.value(name) == self.settings.value(name);
        let is_same_way = WAY.into_iter().all(is_same) && before.is_go_found() == self.settings.is_go_found();
        let is_same_database = is_same("GOSUMDB");
        if !is_same_way {
            self.connect();
        }
        if !is_same_database {
            (self.observations.head, self.answered_at) = (None, None);
            self.observations.evidence.clear();
        }
        let settings = &self.settings;
        self.observations.revise(|module, known| match (settings.is_excluded(&module.path), known) {
            (Some(rule), _) => Some(Observation::Excluded(Arc::new(rule))),
            (None, Observation::Excluded(_)) => None,
            (None, known @ Observation::Answer(Answer::Unchecked(_))) => Some(known),
            (None, known @ Observation::Answer(Answer::Proven(_))) if is_same_database => Some(known),
            (None, known) if is_same_way => Some(known),
            (None, _) => Some(Observation::Answer(Answer::Unchecked(cancelled.clone()))),
        });
        // Another go.work may hold now.
        self.surroundings.touch_all();
        self.spoil_all();
        self.refresh_marks();
        self.verify_all();
    }
}
