//! What was asked of a fake server, in order.
//!
//! It knows no answers.

use std::sync::{Condvar, Mutex, PoisonError};

use tokio::sync::watch;

/// One request as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    /// The connection it came on; they count from 0.
    pub(crate) connection: usize,
    /// The protocol, for example `HTTP/2.0`.
    pub(crate) protocol: String,
    /// The method.
    pub(crate) method: String,
    /// The path and query, as they were sent.
    pub(crate) path: String,
    /// The header lines, names in small letters.
    pub(crate) headers: Vec<(String, String)>,
}

impl Request {
    /// The value of a header line.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

/// All requests and the number of connections.
#[derive(Debug)]
pub(crate) struct Requests {
    seen: Mutex<Vec<Request>>,
    connections: Mutex<usize>,
    count: watch::Sender<usize>,
}

impl Requests {
    pub(crate) fn new() -> Self {
        Self { seen: Mutex::default(), connections: Mutex::default(), count: watch::Sender::new(0) }
    }

    /// Notes a connection and numbers it.
    pub(crate) fn connect(&self) -> usize {
        let mut connections = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
        *connections += 1;
        *connections - 1
    }

    /// Notes a request.
    pub(crate) fn note(&self, request: Request) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.push(request);
        self.count.send_replace(seen.len());
    }

    /// All requests until now.
    pub(crate) fn all(&self) -> Vec<Request> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Forgets the requests until now; connections keep counting.
    pub(crate) fn forget(&self) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.count.send_replace(0);
    }

    /// The number of connections until now.
    pub(crate) fn connections(&self) -> usize {
        *self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until there were `count` requests.
    pub(crate) async fn wait_for(&self, count: usize) {
        let mut changes = self.count.subscribe();
        // The sender lives as long as `self`, so this cannot fail.
        let _ = changes.wait_for(|seen| *seen >= count).await;
    }
}

/// The connections that are open, to wait for their end.
#[derive(Debug, Default)]
pub(crate) struct Open {
    count: Mutex<usize>,
    fewer: Condvar,
}

/// One of them; it counts until it is dropped.
pub(crate) struct Entered<'a>(&'a Open);

impl Open {
    /// Counts one more.
    pub(crate) fn enter(&self) -> Entered<'_> {
        *self.count.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Entered(self)
    }

    /// Waits until there is none.
    pub(crate) fn wait_for_none(&self) {
        let count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.fewer.wait_while(count, |count| *count > 0).unwrap_or_else(PoisonError::into_inner));
    }
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        *self.0.count.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.fewer.notify_all();
    }
}
