//! Looking lines up while the user works: in a task of its own, in parts, so that the first answers are there soon.
//!
//! What may be asked for is decided in `observation` (`Plan`); nothing here sends for an excluded module.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::host::{Connection, Host};
use crate::module::ModuleVersion;
use crate::sumdb::client::Network;

use super::progress::Shown;
use super::session::Event;

/// A screen of lines: what is seen is looked up first, and at first that is the top.
const FIRST_PART: usize = 64;
/// Module versions of each further part.
const PART: usize = 1000;

/// Lines of a document, counted from 0, the last one within.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Lines {
    pub(super) first: usize,
    pub(super) last: usize,
}

impl Lines {
    /// How far a line is from these.
    fn distance(self, line: usize) -> usize {
        self.first.saturating_sub(line).max(line.saturating_sub(self.last))
    }
}

/// Lookups under way.
#[derive(Debug, Default)]
pub(super) struct Lookups {
    tasks: Vec<JoinHandle<()>>,
    /// What the user sees of each document, as far as the client has let us know.
    seen: BTreeMap<String, watch::Sender<Lines>>,
    /// What has been asked for and is not answered yet, and how.
    pub(super) under_way: BTreeMap<ModuleVersion, Network>,
    /// How often the settings have changed: what was asked for under others is of no use.
    pub(super) epoch: u64,
}

impl Lookups {
    /// The user sees these lines of a document: they are looked up before others.
    pub(super) fn look_at(&mut self, uri: &str, lines: Lines) {
        self.seen.entry(uri.to_owned()).or_default().send_if_modified(|seen| std::mem::replace(seen, lines) != lines);
    }

    /// A document is not seen any more.
    pub(super) fn forget(&mut self, uri: &str) {
        self.seen.remove(uri);
    }

    /// Looks up module versions, each with its line, in a task that tells the session.
    pub(super) fn start<H: Host + Send + 'static>(
        &mut self,
        client: Arc<Connection<H>>,
        uri: &str,
        asked: Vec<(usize, ModuleVersion)>,
        network: Network,
        shown: Option<Shown>,
        events: UnboundedSender<Event<H>>,
    ) {
        self.tasks.retain(|task| !task.is_finished());
        self.under_way.extend(asked.iter().map(|(_, module)| (module.clone(), network)));
        let mut left = Left::new(asked, self.seen.entry(uri.to_owned()).or_default().subscribe());
        let epoch = self.epoch;
        self.tasks.push(tokio::spawn(async move {
            let on_progress = |progress| {
                if let Some(shown) = &shown {
                    shown.set(progress);
                }
            };
            for asked in left.by_ref() {
                let answers = client.lookup(&asked, network, &on_progress).await;
                if events.send(Event::Answered { epoch, asked, answers: Box::new(answers) }).is_err() {
                    return;
                }
            }
        }));
    }

    /// Gives everything up and says what was under way; what was proven until now is in the store.
    pub(super) fn cancel(&mut self) -> Vec<ModuleVersion> {
        self.tasks.drain(..).for_each(|task| task.abort());
        std::mem::take(&mut self.under_way).into_keys().collect()
    }

    /// The same for good: what is answered and not taken in yet is of no use either.
    pub(super) fn renew(&mut self) -> Vec<ModuleVersion> {
        self.epoch = self.epoch.wrapping_add(1);
        self.cancel()
    }

    pub(super) fn is_idle(&self) -> bool {
        self.under_way.is_empty()
    }
}

/// What has not been asked for yet.
struct Left {
    modules: Vec<(usize, ModuleVersion)>,
    seen: watch::Receiver<Lines>,
    /// What was seen when the last part was made.
    at: Option<Lines>,
}

impl Left {
    fn new(modules: Vec<(usize, ModuleVersion)>, seen: watch::Receiver<Lines>) -> Self {
        Self { modules, seen, at: None }
    }
}

impl Iterator for Left {
    type Item = Vec<ModuleVersion>;

    /// What is nearest to the eye; a screen of it where the eye has moved, else much.
    fn next(&mut self) -> Option<Vec<ModuleVersion>> {
        let lines = *self.seen.borrow_and_update();
        let has_moved = self.at.replace(lines) != Some(lines);
        if has_moved {
            self.modules.sort_by_key(|(line, _)| (lines.distance(*line), *line));
        }
        let size = if has_moved { FIRST_PART } else { PART };
        let part: Vec<_> = self.modules.drain(..size.min(self.modules.len())).map(|(_, module)| module).collect();
        (!part.is_empty()).then_some(part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(part: Option<Vec<ModuleVersion>>) -> Vec<usize> {
        part.unwrap_or_default().iter().map(|module| module.path.parse().unwrap()).collect()
    }

    #[test]
    fn what_is_seen_is_asked_for_before_what_is_not() {
        let modules: Vec<_> = (0..5000)
            .map(|line| (line, ModuleVersion { path: line.to_string().into(), version: "v1.0.0".into() }))
            .collect();
        let (sender, seen) = watch::channel(Lines::default());
        let mut left = Left::new(modules, seen);
        assert_eq!(lines(left.next()), (0..FIRST_PART).collect::<Vec<_>>());
        sender.send_replace(Lines { first: 4000, last: 4063 });
        assert_eq!(lines(left.next()), (4000..4064).collect::<Vec<_>>());
        let next = lines(left.next());
        assert_eq!((next.len(), next[0], next[1]), (PART, 3999, 4064));
        assert_eq!(left.map(|part| part.len()).sum::<usize>(), 5000 - 2 * FIRST_PART - PART);
    }
}
