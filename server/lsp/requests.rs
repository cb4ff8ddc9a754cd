//! The requests of a session: those of the connection in use, and those of the ones before it.
//!
//! It sends nothing. Each connection has a ledger of its own (`sumdb/remote.rs`); what it has noted must outlive it.

use std::sync::Arc;

use crate::host::{Connection, Host};
use crate::sumdb::remote::{LedgerEntry, Remote as _};

/// The entries of earlier connections that are kept; older ones are dropped.
const ENTRIES: usize = 100_000;

/// The requests of the connections that are not in use any more.
pub(super) struct Requests<H: Host> {
    past: Vec<LedgerEntry>,
    /// Work that was given up may still be ending, and notes its requests then.
    ending: Vec<Arc<Connection<H>>>,
}

impl<H: Host> Default for Requests<H> {
    fn default() -> Self {
        Self { past: Vec::new(), ending: Vec::new() }
    }
}

impl<H: Host> Requests<H> {
    /// A connection is not used any more.
    pub(super) fn keep(&mut self, former: Arc<Connection<H>>) {
        self.ending.push(former);
        let (over, ending) = std::mem::take(&mut self.ending).into_iter().partition(|it| Arc::strong_count(it) == 1);
        let over: Vec<Arc<Connection<H>>> = over;
        self.ending = ending;
        self.past.extend(over.iter().flat_map(|connection| connection.remote().ledger()));
        self.past.drain(..self.past.len().saturating_sub(ENTRIES));
    }

    /// All of them, with those of the connection in use at last.
    pub(super) fn with(&self, current: Option<&Arc<Connection<H>>>) -> Vec<LedgerEntry> {
        let rest = self.ending.iter().chain(current).flat_map(|connection| connection.remote().ledger());
        self.past.iter().cloned().chain(rest).collect()
    }
}
