//! Putting a page before the user: by its address, as a file that nobody can change, or by saying where that lies.
//!
//! It waits for the disk and for the client, in tasks of its own. It follows LSP 3.18, "Show Document Request".

use std::path::PathBuf;
use std::sync::Arc;

use tower_lsp::Client;
use tower_lsp::gen_lsp_types::{MessageType, ShowDocumentParams};

use super::convert;
use super::page::Page;
use crate::host::{Host, WriteError};
use crate::text::shown;

/// Whether the client opens a document when it is asked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    ByRequest,
    ByUser,
}

/// Asks the client to open an address of ours.
pub(super) fn open(client: Client, page: &Page) {
    let uri = page.uri();
    // A client that does not open it has the address in the answer to the command.
    tokio::spawn(async move { ask(&client, uri).await });
}

/// Writes a page to a file, and asks the client to open that, or tells the user where it is.
pub(super) fn write<H: Host + Send + 'static>(
    host: Arc<H>,
    client: Client,
    page: &Page,
    text: String,
    opening: Opening,
) {
    let name = page.file_name();
    tokio::spawn(async move {
        let written = tokio::task::spawn_blocking(move || host.keep_page(&name, text.as_bytes())).await;
        if let Ok(written) = written {
            present(&client, written, opening).await;
        }
    });
}

async fn present(client: &Client, written: Result<PathBuf, WriteError>, opening: Opening) {
    let path = match written {
        Ok(path) => path,
        Err(error) => return client.show_message(MessageType::Error, shown(&format!("modseal: {error}"))).await,
    };
    let uri = convert::uri(&path).filter(|_| opening == Opening::ByRequest);
    let is_open = match uri {
        Some(uri) => ask(client, uri).await,
        None => false,
    };
    if !is_open {
        let place = shown(&path.display().to_string());
        client.show_message(MessageType::Info, format!("modseal: it is in {place}")).await;
    }
}

async fn ask(client: &Client, uri: String) -> bool {
    let params = ShowDocumentParams { uri: uri.into(), external: None, take_focus: Some(true), selection: None };
    matches!(client.show_document(params).await, Ok(true))
}
