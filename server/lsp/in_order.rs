//! The order of messages: each is looked at before the next one is read, and none can bring the server down.
//!
//! The transport below polls handlers in any order, does not catch a panic, and ends with success after an `exit` without
//! a `shutdown`. Here each handler is polled once as soon as its message comes, so that edits and cancellations take
//! effect in the order of the wire (LSP 3.18, "Request, Notification and Response Ordering"; "Exit Notification").

use std::future::{Future as _, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tower::Service;
use tower_lsp::jsonrpc::{Error, Id, Request, Response};
use tower_lsp::{ExitedError, LspService};

use super::End;
use super::backend::Backend;
use super::framing::UNREADABLE;
use super::leniency;
use crate::host::Host;

/// A service that looks at messages in order.
pub(super) struct InOrder<H: Host> {
    service: LspService<Backend<H>>,
    has_shut_down: Arc<AtomicBool>,
}

/// How the client has left, once it has.
pub(super) struct Ending {
    has_shut_down: Arc<AtomicBool>,
}

impl Ending {
    pub(super) fn get(&self) -> End {
        if self.has_shut_down.load(Ordering::Acquire) { End::Orderly } else { End::Abrupt }
    }
}

impl<H: Host> InOrder<H> {
    pub(super) fn around(service: LspService<Backend<H>>) -> (Self, Ending) {
        let has_shut_down = Arc::new(AtomicBool::new(false));
        let ending = Ending { has_shut_down: Arc::clone(&has_shut_down) };
        (Self { service, has_shut_down }, ending)
    }
}

type Reply = Result<Option<Response>, ExitedError>;

impl<H: Host + Send + 'static> Service<Request> for InOrder<H> {
    type Response = Option<Response>;
    type Error = ExitedError;
    type Future = BoxFuture<'static, Reply>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), ExitedError>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if request.method() == "shutdown" {
            self.has_shut_down.store(true, Ordering::Release);
        }
        let id = request.id().cloned();
        if request.method() == UNREADABLE {
            return ready(Ok(id.map(|id| Response::from_error(id, Error::parse_error())))).boxed();
        }
        // The service below passes them over as it does with notifications (LSP 3.18, "$ Notifications and Requests").
        if let Some(id) = id.clone().filter(|_| request.method().starts_with("$/")) {
            return ready(Ok(Some(Response::from_error(id, Error::method_not_found())))).boxed();
        }
        if request.method() == "textDocument/didChange" && !request.params().is_some_and(leniency::has_places) {
            return ready(Ok(None)).boxed();
        }
        let request = leniently(request);
        let called = catch_unwind(AssertUnwindSafe(|| {
            let mut reply = self.service.call(request);
            match Pin::new(&mut reply).poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(done) => ready(done).boxed(),
                // It is polled again, with a waker, by the transport.
                Poll::Pending => reply,
            }
        }));
        let reply = called.unwrap_or_else(|_| ready(Ok(broken(id.clone()))).boxed());
        AssertUnwindSafe(reply).catch_unwind().map(|reply| reply.unwrap_or_else(|_| Ok(broken(id)))).boxed()
    }
}

/// The same request, as strict as the service below wants it.
fn leniently(request: Request) -> Request {
    if !matches!(request.method(), "initialize" | "shutdown") {
        return request;
    }
    let (method, id, params) = request.into_parts();
    let params = params.filter(|_| method == "initialize").map(leniency::readable);
    let request = Request::build(method);
    let request = match params {
        Some(params) => request.params(params),
        None => request,
    };
    match id {
        Some(id) => request.id(id).finish(),
        None => request.finish(),
    }
}

/// The answer to a request whose handler has failed; a notification has none.
fn broken(id: Option<Id>) -> Option<Response> {
    id.map(|id| Response::from_error(id, Error::internal_error()))
}
