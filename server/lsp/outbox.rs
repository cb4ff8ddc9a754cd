//! What goes to the client without being asked for, in order.
//!
//! The session puts messages in and never waits; one task writes them.

use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tower_lsp::Client;
use tower_lsp::gen_lsp_types::{Diagnostic, MessageType, Uri};

use super::refresher::Refresher;
use super::status::Status;
use crate::text::shown;

/// A way to the client, connected once the service is there.
#[derive(Clone, Default)]
pub(super) struct Outbox {
    connected: Arc<OnceLock<(UnboundedSender<Message>, Client)>>,
}

/// A message that nobody asked for.
#[derive(Debug)]
pub(super) enum Message {
    /// The diagnostics of a document.
    Diagnostics { uri: Uri, version: Option<i32>, diagnostics: Vec<Diagnostic> },
    /// What the server is at.
    Status(Status),
    /// A line for the client's log.
    Log(String),
    /// Something that the user must know.
    Warning(String),
    /// What was shown along the lines has changed: lenses, hints and colours are to be asked for again.
    Refresh(Vec<Refresh>),
    /// These documents of ours are to be read again.
    RefreshPages(Vec<String>),
}

/// What is to be asked for again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Refresh {
    Diagnostics,
    Hints,
    Lenses,
    Tokens,
}

/// `modseal/status`, a notification of our own.
#[derive(Debug, Deserialize, Serialize)]
enum StatusNotification {}

impl tower_lsp::gen_lsp_types::Notification for StatusNotification {
    type Params = Status;
    const METHOD: tower_lsp::gen_lsp_types::LspNotificationMethod<'static> =
        tower_lsp::gen_lsp_types::LspNotificationMethod::Custom("modseal/status");
    const MESSAGE_DIRECTION: tower_lsp::gen_lsp_types::MessageDirection =
        tower_lsp::gen_lsp_types::MessageDirection::ServerToClient;
}

impl Outbox {
    /// Starts the task that writes to the client.
    pub(super) fn connect(&self, client: Client) {
        let (messages, mut waiting) = unbounded_channel();
        let _ = self.connected.set((messages, client.clone()));
        tokio::spawn(async move {
            let mut refresher = Refresher::new(client.clone());
            while let Some(message) = waiting.recv().await {
                write(&client, &mut refresher, message).await;
            }
        });
    }

    pub(super) fn send(&self, message: Message) {
        if let Some((messages, _)) = self.connected.get() {
            // It fails only where the client has gone.
            let _ = messages.send(message);
        }
    }

    /// The client itself, for requests: only in a task of its own, never in a handler or in the session.
    pub(super) fn client(&self) -> Option<Client> {
        self.connected.get().map(|(_, client)| client.clone())
    }
}

async fn write(client: &Client, refresher: &mut Refresher, message: Message) {
    match message {
        Message::Diagnostics { uri, version, diagnostics } => {
            client.publish_diagnostics(uri, diagnostics, version).await;
        }
        Message::Status(status) => client.send_notification::<StatusNotification>(status).await,
        Message::RefreshPages(uris) => {
            let client = client.clone();
            tokio::spawn(async move {
                for uri in uris {
                    let _ = client.text_document_content_refresh(uri.into()).await;
                }
            });
        }
        Message::Log(text) => client.log_message(MessageType::Log, shown(&text)).await,
        Message::Warning(text) => client.show_message(MessageType::Warning, shown(&text)).await,
        Message::Refresh(refreshes) => refreshes.into_iter().for_each(|refresh| refresher.ask(refresh)),
    }
}
