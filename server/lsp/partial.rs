//! Answers in parts, for a client that has given a token for them (LSP 3.18, "Partial Result Progress").

use tokio::task::yield_now;
use tower_lsp::Client;
use tower_lsp::gen_lsp_types::{
    ProgressToken, WorkspaceDiagnosticReportPartialResult, WorkspaceDiagnosticRequest,
    WorkspaceDocumentDiagnosticReport,
};

/// Turns that the transport gets between two messages.
const TURNS: usize = 4;

/// Sends one part.
pub(super) async fn send(client: &Client, token: &ProgressToken, items: Vec<WorkspaceDocumentDiagnosticReport>) {
    let part = WorkspaceDiagnosticReportPartialResult { items };
    client.send_partial_result::<WorkspaceDiagnosticRequest>(token.clone(), part).await;
    // The transport takes answers and other messages from two queues in turn, in the same task as this: the part must be
    // out before the answer that ends them.
    for _ in 0..TURNS {
        yield_now().await;
    }
}
