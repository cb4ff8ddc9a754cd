//! Asking the client to ask again: one request of each kind at a time, with a limit, however often something changes.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinSet;
use tower_lsp::Client;

use super::outbox::Refresh;

/// How long an answer is waited for. A client that says nothing shows older marks until it asks by itself.
const LIMIT: Duration = Duration::from_secs(10);

/// Asks, until it is dropped.
pub(super) struct Refresher {
    client: Client,
    asked: BTreeMap<Refresh, Arc<Notify>>,
    tasks: JoinSet<()>,
}

impl Refresher {
    pub(super) fn new(client: Client) -> Self {
        Self { client, asked: BTreeMap::new(), tasks: JoinSet::new() }
    }

    /// Asks soon. While a request is under way, any number of further ones are one.
    pub(super) fn ask(&mut self, refresh: Refresh) {
        let (client, tasks) = (&self.client, &mut self.tasks);
        let asked = self.asked.entry(refresh).or_insert_with(|| {
            let asked = Arc::new(Notify::new());
            tasks.spawn(answer(client.clone(), refresh, Arc::clone(&asked)));
            asked
        });
        asked.notify_one();
    }
}

async fn answer(client: Client, refresh: Refresh, asked: Arc<Notify>) {
    loop {
        asked.notified().await;
        let request = async {
            match refresh {
                Refresh::Diagnostics => client.workspace_diagnostic_refresh().await,
                Refresh::Hints => client.inlay_hint_refresh().await,
                Refresh::Lenses => client.code_lens_refresh().await,
                Refresh::Tokens => client.semantic_tokens_refresh().await,
            }
        };
        // A refusal is an answer too.
        let _ = tokio::time::timeout(LIMIT, request).await;
    }
}
