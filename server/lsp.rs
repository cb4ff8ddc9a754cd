//! The language server: what an editor says becomes an event, and one session answers.
//!
//! It knows neither files nor network: the [`Host`] does. It follows LSP 3.18; the transport is `tower-lsp-server`'s,
//! behind a wrapper that keeps messages in order. Feature by feature: one file below, from what the session knows to an
//! answer. `convert` turns what the checks and the texts of this program say into LSP types.

mod backend;
mod capabilities;
mod code_actions;
mod command;
mod configuration;
mod convert;
mod documents;
mod framing;
mod hover;
mod in_order;
mod leniency;
mod lens;
mod lines;
mod markdown;
mod navigation;
mod outbox;
mod page;
mod parent;
mod partial;
mod polling;
mod progress;
mod refresher;
mod registration;
mod reports;
mod requests;
mod rules;
mod session;
mod showing;
mod status;
mod structure;
mod surrogates;
mod surroundings;
mod survey;
mod symbols;
mod told;
mod tokens;
mod verification;
mod view;

use std::future::pending;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, simplex};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot, watch};
use tower_lsp::{LspService, Server};

use crate::host::Host;
use backend::Backend;
use in_order::InOrder;
use outbox::Outbox;
use session::Session;

/// Handlers under way at once. They are cheap: each waits for one answer of the session.
const CONCURRENCY: usize = 1024;

/// Bytes on their way from the client to the handlers.
const PIPE: usize = 64 << 10;

/// How a server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The client said `shutdown` before `exit`, as the protocol wants it.
    Orderly,
    /// It did not, or it vanished.
    Abrupt,
}

/// Serves one client until it leaves.
pub async fn serve<H: Host + Send + 'static>(
    host: Arc<H>,
    input: impl AsyncRead + Unpin,
    output: impl AsyncWrite,
) -> End {
    let (events, inbox) = mpsc::unbounded_channel();
    let outbox = Outbox::default();
    let (process, said) = watch::channel(None);
    let backend = Backend::new(events.clone(), outbox.clone(), process);
    let (service, socket) = LspService::build(|client| {
        outbox.connect(client);
        backend
    })
    .custom_method("window/workDoneProgress/cancel", Backend::<H>::cancel_progress)
    .finish();
    let session = on_a_thread(Session::new(Arc::clone(&host), outbox, events).run(inbox));
    let (service, end) = InOrder::around(service);
    let (frames, mut passed) = simplex(PIPE);
    let passing = async {
        // What cannot be read or passed on is the end of the client.
        let _ = framing::pass_on(input, &mut passed).await;
        let _ = passed.shutdown().await;
        pending().await
    };
    tokio::select! {
        () = Server::new(frames, output, socket).concurrency_level(CONCURRENCY).serve(service) => {}
        () = passing => {}
        () = parent::gone(host.as_ref(), said) => {}
    }
    // Work for a client that has left is of no use to anybody.
    drop(session);
    host.remove_pages();
    end.get()
}

/// Runs a session on a thread of its own: on those of the runtime it would wait behind proofs that are computed there.
///
/// It is given up when what this returns is dropped.
fn on_a_thread(session: impl Future<Output = ()> + Send + 'static) -> oneshot::Sender<()> {
    let (keep, given_up) = oneshot::channel();
    let runtime = Handle::current();
    tokio::task::spawn_blocking(move || {
        runtime.block_on(async {
            tokio::select! {
                () = session => {}
                _ = given_up => {}
            }
        });
    });
    keep
}
