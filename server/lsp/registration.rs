//! What the client is asked to tell of, where it can be asked: files that change on the disk, and settings.

use std::time::Duration;

use serde_json::json;
use tower_lsp::Client as Connection;
use tower_lsp::gen_lsp_types::Registration;

use super::capabilities::Client;

/// How long an answer is waited for.
const LIMIT: Duration = Duration::from_secs(10);
/// The files whose changes matter.
const PATTERNS: [&str; 3] = ["**/go.{mod,sum,work}", "**/go.work.sum", "**/modseal.toml"];

/// What the client is asked for.
pub(super) fn registrations(client: &Client) -> Vec<Registration> {
    let registration = |method: &str, options| Registration {
        id: format!("modseal/{method}"),
        method: method.to_owned(),
        register_options: Some(options),
    };
    let watchers: Vec<_> = PATTERNS.iter().map(|pattern| json!({ "globPattern": pattern })).collect();
    let files = registration("workspace/didChangeWatchedFiles", json!({ "watchers": watchers }));
    let settings = registration("workspace/didChangeConfiguration", json!({ "section": "modseal" }));
    let offered = [(client.watches, files), (client.registers_configuration, settings)];
    offered.into_iter().filter(|(is_offered, _)| *is_offered).map(|(_, registration)| registration).collect()
}

/// Asks, in a task: a request of ours must not keep the session waiting.
pub(super) fn register(connection: Connection, client: &Client) {
    let registrations = registrations(client);
    if registrations.is_empty() {
        return;
    }
    tokio::spawn(async move {
        // A client that refuses is one that tells nothing.
        let _ = tokio::time::timeout(LIMIT, connection.register_capability(registrations)).await;
    });
}
