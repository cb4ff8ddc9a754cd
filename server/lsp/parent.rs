//! The editor's own process: a server whose editor has died is of no use (LSP 3.18, `InitializeParams.processId`).
//!
//! Most editors close the pipe when they die; one that is killed while another process has inherited the pipe does not.

use std::future::pending;
use std::time::Duration;

use tokio::sync::watch;

use crate::host::Host;

/// Between two looks.
const INTERVAL: Duration = Duration::from_secs(2);

/// Waits until the process is gone whose number was said. A number that is nobody's from the start belongs to another
/// machine or container, and is not waited for.
pub(super) async fn gone<H: Host>(host: &H, mut said: watch::Receiver<Option<u32>>) {
    let process = loop {
        let process = *said.borrow_and_update();
        match process {
            Some(process) => break process,
            // Whoever would say it has gone.
            None if said.changed().await.is_err() => return pending().await,
            None => {}
        }
    };
    if !host.is_running(process) {
        return pending().await;
    }
    while host.is_running(process) {
        tokio::time::sleep(INTERVAL).await;
    }
}
