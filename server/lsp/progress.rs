//! How far a lookup is, shown by the editor with a button to give it up (LSP 3.18, "Work Done Progress").

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tower_lsp::Client;
use tower_lsp::gen_lsp_types::ProgressToken;

use crate::sumdb::client::{Progress, Stage};

/// Short work shows nothing.
const PATIENCE: Duration = Duration::from_millis(500);
/// Between two reports.
const INTERVAL: Duration = Duration::from_millis(200);
/// How long the client may take to make a place for them.
const CREATION_LIMIT: Duration = Duration::from_secs(2);
/// What tokens of ours start with.
const PREFIX: &str = "modseal/lookup/";

/// Shows how far one lookup is, until it is dropped.
pub(super) struct Shown {
    latest: watch::Sender<Option<Progress>>,
    /// Ends by itself once nobody holds the other end of `latest`.
    _task: JoinHandle<()>,
}

impl Shown {
    /// Shows nothing before there is something that takes long.
    pub(super) fn by(client: Client) -> Self {
        let (latest, seen) = watch::channel(None);
        Self { latest, _task: tokio::spawn(show(client, seen)) }
    }

    pub(super) fn set(&self, progress: Progress) {
        self.latest.send_replace(Some(progress));
    }
}

/// Whether a token is one of ours.
pub(super) fn is_ours(token: &ProgressToken) -> bool {
    matches!(token, ProgressToken::String(token) if token.starts_with(PREFIX))
}

async fn show(client: Client, mut latest: watch::Receiver<Option<Progress>>) {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    tokio::time::sleep(PATIENCE).await;
    if latest.has_changed().is_err() {
        return;
    }
    let token = ProgressToken::String(format!("{PREFIX}{}", COUNTER.fetch_add(1, Ordering::Relaxed)));
    let created = tokio::time::timeout(CREATION_LIMIT, client.create_work_done_progress(token.clone()));
    // A client that makes no place for it wants to see nothing.
    if !matches!(created.await, Ok(Ok(()))) {
        return;
    }
    let begun = client.progress(token, "Looking up go.sum").with_percentage(0).with_cancel_button().begin().await;
    while latest.changed().await.is_ok() {
        let progress = *latest.borrow_and_update();
        if let Some(progress) = progress {
            begun.report_with_message(words(progress), percentage(progress), None).await;
        }
        tokio::time::sleep(INTERVAL).await;
    }
    begun.finish().await;
}

fn words(progress: Progress) -> String {
    let what = match progress.stage {
        Stage::Records => "records",
        Stage::Tiles => "tiles",
    };
    format!("{} of {} {what}", progress.done, progress.total)
}

fn percentage(progress: Progress) -> u32 {
    let hundredths = progress.done.saturating_mul(100).checked_div(progress.total).unwrap_or(100);
    u32::try_from(hundredths).unwrap_or(100).min(100)
}
