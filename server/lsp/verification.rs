//! Looking lines up while the user works: in a task of its own, in parts, so that the first answers are there soon.
//!
//! What may be asked for is decided in `observation` (`Plan`); nothing here sends for an excluded module.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinHandle;

use crate::host::{Connection, Host};
use crate::module::ModuleVersion;
use crate::sumdb::client::Network;

use super::progress::Shown;
use super::session::Event;

/// What an editor shows first is at the top: a screen of lines.
const FIRST_PART: usize = 64;
/// Module versions of each further part.
const PART: usize = 1000;

/// Lookups under way.
#[derive(Debug, Default)]
pub(super) struct Lookups {
    tasks: Vec<JoinHandle<()>>,
    /// What has been asked for and is not answered yet.
    pub(super) under_way: BTreeSet<ModuleVersion>,
}

impl Lookups {
    /// Looks up module versions in a task that tells the session.
    pub(super) fn start<H: Host + Send + 'static>(
        &mut self,
        client: Arc<Connection<H>>,
        asked: Vec<ModuleVersion>,
        network: Network,
        shown: Option<Shown>,
        events: UnboundedSender<Event<H>>,
    ) {
        self.tasks.retain(|task| !task.is_finished());
        self.under_way.extend(asked.iter().cloned());
        self.tasks.push(tokio::spawn(async move {
            let on_progress = |progress| {
                if let Some(shown) = &shown {
                    shown.set(progress);
                }
            };
            for part in parts(&asked) {
                let answers = client.lookup(part, network, &on_progress).await;
                if events.send(Event::Answered { asked: part.to_vec(), answers: Box::new(answers) }).is_err() {
                    return;
                }
            }
        }));
    }

    /// Gives everything up; what was proven until now is in the store.
    pub(super) fn cancel(&mut self) {
        self.tasks.drain(..).for_each(|task| task.abort());
        self.under_way.clear();
    }

    pub(super) fn is_idle(&self) -> bool {
        self.under_way.is_empty()
    }
}

fn parts(asked: &[ModuleVersion]) -> impl Iterator<Item = &[ModuleVersion]> {
    let (first, rest) = asked.split_at(asked.len().min(FIRST_PART));
    std::iter::once(first).chain(rest.chunks(PART)).filter(|part| !part.is_empty())
}
