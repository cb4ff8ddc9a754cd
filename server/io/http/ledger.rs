//! The record of every request that left the machine: redirects and second tries are entries of their own.
//!
//! It knows nothing of HTTP. An entry is written when its request ends, however it ends: also when it is given up.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use tokio::time::Instant;
use url::Url;

use super::address::place;
use crate::sumdb::remote::{LedgerEntry, Why};

/// The entries that are kept; older ones are dropped, the counts stay right.
const ENTRIES: usize = 100_000;

/// How much has left and come back so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests that left the machine.
    pub requests: u64,
    /// Bytes of bodies that were read.
    pub bytes: u64,
}

#[derive(Debug, Default)]
struct Book {
    entries: VecDeque<LedgerEntry>,
    counts: Counts,
}

/// The ledger.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    book: Mutex<Book>,
}

impl Ledger {
    /// Opens the entry of a request that leaves now.
    pub(super) fn open(&self, url: &Url, why: Why) -> Line<'_> {
        let entry =
            LedgerEntry { host: place(url), path: url.path().to_owned(), why, status: None, bytes: 0, milliseconds: 0 };
        Line { ledger: self, entry: Some(entry), begun: Instant::now() }
    }

    pub(super) fn entries(&self) -> Vec<LedgerEntry> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner).entries.iter().cloned().collect()
    }

    pub(super) fn counts(&self) -> Counts {
        self.book.lock().unwrap_or_else(PoisonError::into_inner).counts
    }

    fn write(&self, entry: LedgerEntry) {
        let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        book.counts.requests = book.counts.requests.saturating_add(1);
        book.counts.bytes = book.counts.bytes.saturating_add(entry.bytes);
        if book.entries.len() >= ENTRIES {
            book.entries.pop_front();
        }
        book.entries.push_back(entry);
    }
}

/// An entry that is being made; it is written when this is dropped.
pub(super) struct Line<'a> {
    ledger: &'a Ledger,
    entry: Option<LedgerEntry>,
    begun: Instant,
}

impl Line<'_> {
    /// A status line came.
    pub(super) fn answered(&mut self, status: u16) {
        if let Some(entry) = &mut self.entry {
            entry.status = Some(status);
        }
    }

    /// A piece of the body came.
    pub(super) fn received(&mut self, bytes: usize) {
        if let Some(entry) = &mut self.entry {
            entry.bytes = entry.bytes.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
        }
    }
}

impl Drop for Line<'_> {
    fn drop(&mut self) {
        if let Some(mut entry) = self.entry.take() {
            entry.milliseconds = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
            self.ledger.write(entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_written_however_the_request_ends_and_holds_no_secret() {
        let ledger = Ledger::default();
        let url = Url::parse("https://user:geheim@a.example:8443/tile/8?token=geheim").unwrap();
        let mut line = ledger.open(&url, Why::Tile);
        line.answered(200);
        line.received(5);
        line.received(7);
        drop(line);
        drop(ledger.open(&url, Why::Probe));
        let entries = ledger.entries();
        assert_eq!((entries[0].host.as_str(), entries[0].path.as_str()), ("a.example:8443", "/tile/8"));
        assert_eq!((entries[0].status, entries[0].bytes, entries[1].status), (Some(200), 12, None));
        assert_eq!(ledger.counts(), Counts { requests: 2, bytes: 12 });
        assert!(!format!("{entries:?}").contains("geheim"));
    }
}
