//! Looking now and then whether files have changed, where no client tells: only those that were read, and only their stamps.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;

use super::session::Event;
use crate::host::{Host, Stamp};

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

/// Tells the session which files look otherwise than they did.
pub(super) fn compare<H: Host + Send + 'static>(
    host: Arc<H>,
    stamps: BTreeMap<PathBuf, Option<Stamp>>,
    events: UnboundedSender<Event<H>>,
) {
    tokio::task::spawn_blocking(move || {
        let changed = stamps.into_iter().filter(|(path, stamp)| host.stamp(path) != *stamp).map(|(path, _)| path);
        let _ = events.send(Event::Polled { changed: changed.collect() });
    });
}
