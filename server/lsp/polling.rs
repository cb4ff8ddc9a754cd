//! Looking now and then whether files have changed, where no client tells: only those that were read, and only their stamps.
//! Those of Go's settings lie where no client looks, and are read again here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;

use super::session::Event;
use crate::host::{Host, Stamp};
use crate::settings::layer::Sources;

/// Between two looks.
const INTERVAL: Duration = Duration::from_secs(3);

/// Tells the session when it is time, until it ends.
pub(super) fn start<H: Host + Send + 'static>(events: UnboundedSender<Event<H>>) {
    tokio::spawn(async move {
        while events.send(Event::Tick).is_ok() {
            tokio::time::sleep(INTERVAL).await;
        }
    });
}

/// What Go's settings are made of, and how the files looked before they were read.
#[derive(Debug)]
pub(super) struct Collected {
    pub(super) stamps: BTreeMap<PathBuf, Option<Stamp>>,
    pub(super) sources: Sources,
}

/// The files that Go's settings come from.
#[derive(Debug)]
pub(super) struct SettingsFiles {
    pub(super) paths: BTreeSet<PathBuf>,
    /// As they looked when they were read.
    pub(super) stamps: BTreeMap<PathBuf, Option<Stamp>>,
}

/// Tells the session which files look otherwise than they did, and what the settings are where theirs do.
pub(super) fn compare<H: Host + Send + 'static>(
    host: Arc<H>,
    stamps: BTreeMap<PathBuf, Option<Stamp>>,
    settings: SettingsFiles,
    events: UnboundedSender<Event<H>>,
) {
    tokio::task::spawn_blocking(move || {
        let now: BTreeMap<_, _> = settings.paths.into_iter().map(|path| (path.clone(), host.stamp(&path))).collect();
        if now != settings.stamps {
            let collected = Collected { stamps: now, sources: host.sources() };
            let _ = events.send(Event::Collected(Box::new(collected)));
        }
        let changed = stamps.into_iter().filter(|(path, stamp)| host.stamp(path) != *stamp).map(|(path, _)| path);
        let _ = events.send(Event::Polled { changed: changed.collect() });
    });
}
